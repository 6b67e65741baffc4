//! Working calendars and the critical path: when the tasks of a plan can be
//! done, how late they may be, and why.
//!
//! The algorithms know nothing of the language. A [`Plan`] goes in;
//! [`critical_path`] gives a [`Schedule`] or every [`Problem`] that prevents
//! one. Time is civil, without zones, on a grid of one minute ([`Moment`]).
//! [`PlanDates`] is the bridge from a strategy: it alone knows the model.
//!
//! ```
//! use jiff::civil::date;
//! use mkt_schedule::*;
//! use rust_decimal::Decimal;
//!
//! let mut plan = Plan::new(date(2026, 5, 4)); // a Monday
//! let rules = plan.add_task(Task::takes("rules", Length::Days(Decimal::from(3))));
//! let build = plan.add_task(
//!     Task::takes("build", Length::Weeks(Decimal::ONE)).after(rules, Lag::None),
//! );
//! let review = plan.add_task(
//!     Task::takes("review", Length::Days(Decimal::ONE)).after(rules, Lag::None),
//! );
//! let live = plan.add_task(
//!     Task::milestone("live").after(build, Lag::None).after(review, Lag::None),
//! );
//!
//! let schedule = critical_path(&plan).unwrap();
//! // Three days from Monday, then five: Thursday to Wednesday week.
//! let build = schedule.task(build).unwrap();
//! assert_eq!(build.earliest.start.to_string(), "2026-05-07 09:00");
//! assert_eq!(build.earliest.finish.to_string(), "2026-05-13 17:00");
//! assert!(build.critical);
//! // The review takes one of the five days and may wait for four.
//! let review = schedule.task(review).unwrap();
//! assert_eq!(review.total_slack.days(), Decimal::from(4));
//! // A milestone stands on the day on which the work before it ends.
//! let live_on = schedule.task(live).unwrap().earliest.finish;
//! assert_eq!(live_on.date(), date(2026, 5, 13));
//! // Eight working days and a weekend: ten days, all accounted for.
//! let chain = schedule.chain(live);
//! assert_eq!(chain.days(), 10);
//! ```
//!
//! # Decisions
//!
//! - **Effort** is divided evenly among all people assigned, each at their
//!   team's availability, and rounded up to a whole minute. Teams work side by
//!   side, each from its own next working minute and on its own calendar; the
//!   task begins with the first and ends with the last of them.
//! - **`takes`** is working time of the teams' calendars whatever their size
//!   and availability. A month is a civil month, less the closed time at its
//!   end.
//! - **A finish at the end of working hours stays on its day**; what follows
//!   starts at its own calendar's next working minute.
//! - **A milestone, and work of no length, waits for nothing** but its
//!   predecessors and its date: it stands where the last of them ends, even on
//!   a closed day.
//! - **Slack** is working time on the task's calendar (of several teams, the
//!   scarcest), by which its start may slip. A task on the [`Chain`] that sets
//!   the end can have some: where its successor's team works on Wednesdays
//!   only, finishing on Monday or Tuesday makes no difference.
//! - **Ties go by name**, so the order of a plan's tasks changes nothing.
//! - **No plan runs longer than [`HORIZON_YEARS`]**; one that would is refused.

pub mod blame;
mod calendar;
mod chain;
mod critical_path;
mod length;
mod level;
mod moment;
mod network;
mod plan;
mod problem;
mod random;
pub mod scenario;
mod schedule;
mod strategy;

pub use calendar::{Calendar, CalendarError, Hours};
pub use chain::{Chain, Link};
pub use critical_path::critical_path;
pub use length::{Lag, Length};
pub use level::{Levelled, Planned, Search, TeamLoad, WeekLoad, level};
pub use moment::Moment;
pub use network::HORIZON_YEARS;
pub use plan::{Assignment, CalendarId, Kind, Plan, Predecessor, Task, TaskId, Team, TeamId};
pub use problem::Problem;
pub use schedule::{Binding, Cause, DeadlineSlack, Placed, Portion, Schedule, Slack, Span};
pub use strategy::{Missed, PlanDates, PlanProblem};
