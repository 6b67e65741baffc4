//! The plan: dates that cannot be computed, dates that are not kept, and what
//! begins before it can.

pub(crate) mod deadlines;
pub(crate) mod impossible;
pub(crate) mod launches;
pub(crate) mod promises;
mod readiness;
pub(crate) mod scenarios;
pub(crate) mod teams;

use jiff::civil::Date;
use mkt_model::Handle;
use mkt_model::access::plan::Team;
use mkt_schedule::{TaskId, TeamId};

use crate::Subject;

fn work<'s>(subject: &Subject<'s>, task: TaskId) -> Option<Handle<'s>> {
    Some(subject.strategy.handle(subject.dates.work(task)?))
}

fn team<'s>(subject: &Subject<'s>, team: TeamId) -> Option<Team<'s>> {
    Some(Team(subject.strategy.handle(subject.dates.team(team)?)))
}

/// Calendar days from one date to another.
fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours().div_euclid(24)
}
