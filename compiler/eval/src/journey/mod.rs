//! What a journey does with one person: entry, steps, waits, and what ends it.
//!
//! A [`Course`] is a journey laid out for stepping: its steps in one row, each
//! with the one that follows it. An [`Instance`] is somebody's way through it.
//! [`Course::step`] takes one step and says what comes of it, an [`Effect`];
//! whoever holds the clock carries it out and steps again. Nothing here knows
//! of other instances, queues or caps: the engine does.
//!
//! What is decided (the numbers are those of the reference semantics):
//!
//! - *8.* One instance for each person and key; `for:` is asked at entry,
//!   `while:` throughout.
//! - *9.* A wait's deadline is fixed when it starts; what happened by then and
//!   has arrived by then, or within the grace, wins. A wait for a reaction to
//!   a message that was skipped ends at once.
//! - *10.* Goal before exit before `while:`.
//! - *11.* The properties of the entering event stay as they were.
//! - *15.* Arms are shared out at entry, and kept.
//! - *18.* An instance lives 90 days unless `lives:` says otherwise.

mod course;
mod ending;
mod entry;
mod split;
mod state;
mod step;
mod waits;

pub use course::{Arm, Branch, Course, Does, Node, NodeId};
pub use ending::Closing;
pub use entry::{Life, Refusal};
pub use split::{key_of, key_property, text_of};
pub use state::{Ending, Instance, Position};
pub use step::{Effect, Taken, Who};
