//! Money: what a strategy spends, from which budget, and when.
//!
//! [`Ledger::of`] looks through a strategy for everything that costs money and
//! adds it up, exactly: by budget, by month, by objective and by kind. Sums are
//! made in whole minor units, so the parts of anything add up to it to the cent.
//!
//! # Decisions
//!
//! - **When money is spent.** A campaign's evenly over its run, an offer's over
//!   the days on which it is valid, an initiative's over its planned dates, from
//!   the day it starts to the day it is done, closed days included. A price per
//!   month, quarter or year is due in full for each whole one of the calendar;
//!   of a part of one its days' share.
//! - **Rounding.** What is spent by the end of a day is rounded to the minor unit,
//!   halves up; what is spent within some days is a difference of two such sums.
//!   So months add up to their quarter, and parts to their whole.
//! - **A platform costs** from the day on which the work that delivers it is
//!   done, the first of several, and without such work from the horizon's first
//!   day, to its last. So do channels with a price per time.
//! - **People cost** their team's rate for the effort that is theirs: of `effort:`
//!   their heads' share, of `takes:` the heads for that time at their
//!   availability. It counts against a budget only where the team names one.
//! - **Sends cost** the channel's price for everyone in the audience, as if
//!   nobody were skipped. Paid by the campaign's share for that channel, else
//!   by the channel's budget, else out of the campaign's money. Audiences have
//!   the size that an assumption or `expect:` gives them, grown once for every
//!   whole month, quarter or year since the horizon's first day. What journeys
//!   send is counted only where an assumption says how many people enter, as if
//!   everybody went the way with the most messages.
//! - **Nothing is guessed**: what has no size is listed as [`Unknown`].
//! - **Several budgets** pay each in its own period; a day in none of them is
//!   the first one's.
//! - **Currencies** are converted at the rate in force on the day of spending.
//! - **Several objectives** share what supports them evenly, and so do the
//!   objectives that these support in turn.

mod amount;
mod collect;
mod item;
mod ledger;
mod month;
mod objectives;
pub mod people;
mod rates;
mod sends;
mod stretch;
mod work;

pub use item::{Item, ItemKind, Missing, Payer, Unknown};
pub use ledger::{BudgetLine, Charge, ChildBudget, Covered, Ledger, Phase, Unconverted};
pub use month::Month;
pub use objectives::ObjectiveTotal;
pub use stretch::Stretch;
