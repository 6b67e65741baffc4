//! Mermaid diagrams, written by typed builders.
//!
//! A caller hands over keys, labels in any text, dates and roles; the builders
//! derive identifiers, escape every text in the one way that the real Mermaid
//! reads back equal ([`text`]), lay a common theme over all kinds,
//! and keep within Mermaid's limits. Features are those of Mermaid 10.9, since
//! hosts lag behind.
//!
//! Everything is written in the order in which it was added.

mod flowchart;
mod gantt;
mod quadrant;
mod sankey;
mod split;
mod state;
pub mod text;
mod theme;
mod xychart;

pub use flowchart::{Direction, Edge, Flowchart, GroupId, Line, MAX_EDGES, Node, NodeId, Shape};
pub use gantt::{Gantt, Progress, Task};
pub use quadrant::{Level, MAX_POINTS, Quadrant};
pub use sankey::Sankey;
pub use state::{StateDiagram, StateId};
pub use theme::Role;
pub use xychart::{MAX_NAMES, XyChart};
