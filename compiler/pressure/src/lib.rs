//! How often one person can be written to: the most sends that can be attempted
//! in any window, over all journeys, campaigns and rules.
//!
//! # The proof
//! Of each source (a journey, a send of a campaign, a rule that sends) the most
//! sends that count in any window of the cap's length are found: a journey is an
//! acyclic graph of its steps with the least time between them, and its
//! instances follow one another at the distance of `reenter:`. Of each pair of
//! sources it is asked whether one window can hold sends of both to one person:
//! not where their dates lie further apart than the window, nor where their
//! audiences contradict one another in what is fixed about a person, nor where
//! what is said of the person's events contradicts: what is known of somebody stays
//! known, what is sent is known at once, a stage holds people, and whoever silences
//! others is heard alone. Everything else about people may change in between. The
//! heaviest set of sources of which no two are apart is a bound: if the cap is not
//! below it, the cap holds whatever happens.
//!
//! The bound is never too low. It may be too high, since it takes every wait at
//! its shortest and every person to be wherever they can be.
//!
//! # What it costs
//! A source costs the product of its steps and the square of its sends; pairs
//! are looked at within an entity and, for a channel's cap, within the channel;
//! at most 400 questions about pairs of audiences are asked, only where both
//! rest on one and the same fixed property, and the heaviest set is searched for
//! in at most 50,000 steps. What is beyond makes the bound higher, never lower.

mod around;
mod arrange;
mod caps;
mod clique;
mod device;
mod flow;
mod least;
mod length;
mod moments;
mod people;
mod said;
mod scene;
mod search;
mod source;
mod trigger;
mod ways;

pub use caps::{Bound, Cap, Pressure, caps};
pub use length::shortest;
pub use search::{History, Search};
pub use source::{Counts, Purpose, Sending, Source, SourceKind, Sources};
