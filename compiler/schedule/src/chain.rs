//! Why a task finishes when it does: the chain of tasks that sets its date.

use crate::level::Levelled;
use crate::moment::Moment;
use crate::plan::{TaskId, TeamId};
use crate::schedule::{Cause, Portion, Schedule, Span};

/// The tasks that set a task's finish, from the plan's start on, each bound by
/// the one before it. The first is bound by the plan's start or by its own
/// not-before date.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chain {
    /// In the order of time; the last is the task asked for. Empty where that
    /// is not in the plan.
    pub links: Vec<Link>,
}

/// One task of a [`Chain`].
///
/// Its days follow those of the link before. A day counts where its working
/// hours are over: a task that fills Monday works one day, and neither the
/// night after it nor a half day that the next link completes counts twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The task.
    pub task: TaskId,
    /// The team whose part of it finishes last, or frees the people that the
    /// next link waited for.
    pub team: Option<TeamId>,
    /// What that part waited for.
    pub cause: Cause,
    /// When that part is worked.
    pub span: Span,
    /// Calendar days of lag, or up to a not-before date.
    pub lag_days: i64,
    /// Calendar days until the team's next working day.
    pub closed_days: i64,
    /// Calendar days from start to finish, closed days in between included.
    pub work_days: i64,
}

impl Link {
    /// All calendar days of the link.
    #[must_use]
    pub const fn days(&self) -> i64 {
        self.lag_days
            .saturating_add(self.closed_days)
            .saturating_add(self.work_days)
    }
}

impl Chain {
    /// Calendar days from the plan's start to the end of the chain: exactly
    /// the sum over its links.
    #[must_use]
    pub fn days(&self) -> i64 {
        self.links
            .iter()
            .fold(0, |sum, link| sum.saturating_add(link.days()))
    }
}

/// The chain of a task, given the part of a task that a team does, or that
/// finishes last where none is named.
pub(crate) fn walk<'p>(
    start: Moment,
    task: TaskId,
    part: impl Fn(TaskId, Option<TeamId>) -> Option<&'p Portion>,
) -> Chain {
    let mut backwards: Vec<(TaskId, &Portion)> = Vec::new();
    let mut next = Some((task, None));
    while let Some((task, team)) = next {
        let Some(portion) = part(task, team) else {
            break;
        };
        backwards.push((task, portion));
        next = match portion.binding.cause {
            Cause::Predecessor(predecessor) => Some((predecessor.task, None)),
            Cause::Team { team, freed_by } => Some((freed_by, Some(team))),
            Cause::Start | Cause::NotBefore(_) => None,
        };
    }
    // Teams with other hours may count a moment to the day before: never go
    // back, so that the parts sum to the whole.
    let mut day = start.day();
    let mut advance = |to: i64| {
        let days = to.saturating_sub(day).max(0);
        day = day.saturating_add(days);
        days
    };
    let links = backwards
        .into_iter()
        .rev()
        .map(|(task, portion)| {
            let [ready, start, finish] = portion.days;
            Link {
                task,
                team: portion.team,
                cause: portion.binding.cause,
                span: portion.span,
                lag_days: advance(ready),
                closed_days: advance(start),
                work_days: advance(finish),
            }
        })
        .collect();
    Chain { links }
}

impl Schedule {
    /// The chain that sets the finish of a task.
    #[must_use]
    pub fn chain(&self, task: TaskId) -> Chain {
        walk(self.start, task, |id, _| self.task(id)?.driving())
    }

    /// The chain that sets the finish of the whole plan.
    #[must_use]
    pub fn critical_chain(&self) -> Chain {
        self.last.map(|task| self.chain(task)).unwrap_or_default()
    }
}

impl Levelled {
    /// The chain that sets the finish of a task. What freed the people that a
    /// task waited for is followed along the part of that team.
    #[must_use]
    pub fn chain(&self, task: TaskId) -> Chain {
        walk(self.start, task, |id, team| {
            let planned = self.task(id)?;
            match team {
                Some(team) => planned.portions.iter().find(|p| p.team == Some(team)),
                None => planned.driving(),
            }
        })
    }

    /// The chain that sets the finish of the whole plan.
    #[must_use]
    pub fn critical_chain(&self) -> Chain {
        self.last.map(|task| self.chain(task)).unwrap_or_default()
    }
}
