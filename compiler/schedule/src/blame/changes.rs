//! The changes that may mend a missed date: of each line along its chain the
//! ladder of what else it could say.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use mkt_kinds::units::{self, DurationUnit};
use mkt_model::access::plan::{Initiative, Staffing, Team, Wait, Work};
use mkt_model::entry::{Capture, PlaceId};
use mkt_model::value::{Duration, Effort, Elapsing, Given, Value, grouped};
use mkt_model::{Handle, Strategy, SymbolId};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Mend, MendKind, MendLine, mended, missed_tasks, written};
use crate::chain::Link;
use crate::plan::{CalendarId, TaskId};
use crate::schedule::Cause;
use crate::strategy::{Missed, PlanDates};

/// The rungs of a ladder, at most.
const RUNGS: i64 = 12;

/// The largest part of a piece of work that is taken away: nobody believes that
/// less than half would do.
fn most(whole: i64) -> i64 {
    whole.checked_div(2).unwrap_or(0)
}

/// The people that are added, at most.
const MORE_PEOPLE: i64 = 4;

/// What one line could say instead, the smallest change first.
pub(super) struct Ladder {
    /// The changes.
    pub rungs: Vec<Mend>,
    /// The groups in whose chains the line stands.
    pub wanted: BTreeSet<usize>,
}

/// The ladders of all chains, each line once, in the order of the chains.
pub(super) fn ladders(strategy: &Strategy, dates: &PlanDates, missed: &[Missed]) -> Vec<Ladder> {
    let mut builder = Builder {
        strategy,
        dates,
        ladders: Vec::new(),
        known: BTreeMap::new(),
    };
    for (group, missed) in missed.iter().enumerate() {
        builder.missed(group, missed);
    }
    builder.ladders
}

/// The promises that would be kept if they were later: every date of a class,
/// moved to where the plan then ends it. None where the plan moves on with
/// them.
pub(super) fn later(
    strategy: &Strategy,
    dates: &PlanDates,
    class: &BTreeSet<usize>,
    groups: &[BTreeSet<TaskId>],
    before: &Option<BTreeSet<TaskId>>,
) -> Option<Mend> {
    /// Promises steer the search for a plan, so a later one may move the end
    /// once more.
    const ROUNDS: usize = 4;
    let tasks: BTreeSet<TaskId> = class
        .iter()
        .filter_map(|group| groups.get(*group))
        .flatten()
        .copied()
        .collect();
    let mut finishes: BTreeMap<TaskId, jiff::civil::Date> = BTreeMap::new();
    for task in &tasks {
        finishes.insert(*task, dates.finish(dates.work(*task)?)?);
    }
    for _ in 0..ROUNDS {
        let mut lines = Vec::new();
        let mut days = 0_i64;
        for (task, finish) in &finishes {
            let handle = strategy.handle(dates.work(*task)?);
            if !is_own_line(handle, "by") {
                return None;
            }
            let due = dates.plan.task(*task)?.deadline?;
            days = days.max(crate::strategy::days_between(due, *finish));
            lines.push(line(
                handle,
                "by",
                vec![("by", 0, Value::Date(*finish))],
                finish.to_string(),
            )?);
        }
        let after = PlanDates::of(&written(strategy, &lines));
        let kept = mended(groups, before, &missed_tasks(&after));
        if kept.is_superset(class) {
            return Some(Mend {
                kind: MendKind::Later,
                lines,
                part: Decimal::from(days),
            });
        }
        for (task, finish) in &mut finishes {
            *finish = (*finish).max(after.finish(dates.work(*task)?)?);
        }
    }
    None
}

/// Whether a declaration has a line with a key that can be written
/// differently: neither inherited nor out of a template.
fn is_own_line(handle: Handle<'_>, key: &str) -> bool {
    let own = handle
        .line(key)
        .is_some_and(|line| line.declaration == handle.id);
    own && can_be_written(handle)
}

fn can_be_written(handle: Handle<'_>) -> bool {
    !handle.strategy.is_applied(handle) && handle.declaration().module.is_none()
}

/// A line as it would be captured.
fn line(
    handle: Handle<'_>,
    key: &str,
    captures: Vec<(&'static str, u32, Value)>,
    value: String,
) -> Option<MendLine> {
    let member = handle.kind().body.member(key)?;
    let captures = captures
        .into_iter()
        .map(|(slot, group, value)| Capture {
            slot,
            group,
            value,
            place: PlaceId::default(),
        })
        .collect();
    Some(MendLine {
        of: handle.symbol_id(),
        given: Given {
            member,
            form: 0,
            captures,
        },
        value,
    })
}

struct Builder<'s> {
    strategy: &'s Strategy,
    dates: &'s PlanDates,
    ladders: Vec<Ladder>,
    /// The place of the ladder of a line.
    known: BTreeMap<(SymbolId, MendKind), usize>,
}

impl<'s> Builder<'s> {
    fn missed(&mut self, group: usize, missed: &Missed) {
        // Working days that have to be gained, roughly.
        let need = self
            .dates
            .plan
            .calendar(CalendarId::DEFAULT)
            .map_or(missed.days, |calendar| {
                calendar.working_days_between(missed.due, missed.finish)
            })
            .max(1);
        if let Some(work) = self.work(missed.task) {
            self.priority(group, work);
        }
        for link in &missed.chain.links {
            let Some(work) = self.work(link.task) else {
                continue;
            };
            match link.cause {
                Cause::Start => {}
                Cause::NotBefore(_) => self.not_before(group, work, missed.days),
                Cause::Predecessor(_) => self.lag(group, work, link),
                Cause::Team { team, .. } => {
                    if let Some(team) = self.dates.team(team) {
                        self.size(group, Team(self.strategy.handle(team)));
                    }
                }
            }
            if let Some(initiative) = work.initiative() {
                self.people(group, initiative);
                self.length(group, initiative, link, need);
            }
        }
    }

    fn work(&self, task: TaskId) -> Option<Work<'s>> {
        Work::of(self.strategy.handle(self.dates.work(task)?))
    }

    /// Adds a ladder, once a line.
    fn add(
        &mut self,
        group: usize,
        of: SymbolId,
        kind: MendKind,
        rungs: impl FnOnce(&Self) -> Vec<(MendLine, Decimal)>,
    ) {
        let at = match self.known.get(&(of, kind)) {
            Some(at) => *at,
            None => {
                let rungs = rungs(self)
                    .into_iter()
                    .map(|(line, part)| Mend {
                        kind,
                        lines: vec![line],
                        part,
                    })
                    .collect();
                let at = self.ladders.len();
                self.ladders.push(Ladder {
                    rungs,
                    wanted: BTreeSet::new(),
                });
                self.known.insert((of, kind), at);
                at
            }
        };
        if let Some(ladder) = self.ladders.get_mut(at) {
            ladder.wanted.insert(group);
        }
    }

    /// First just above the next higher priorities of others.
    fn priority(&mut self, group: usize, work: Work<'s>) {
        if !can_be_written(*work) {
            return;
        }
        self.add(group, work.symbol_id(), MendKind::Priority, |this| {
            let own = work.priority();
            let others: BTreeSet<u32> = this
                .dates
                .plan
                .tasks
                .iter()
                .map(|task| task.priority)
                .filter(|other| *other >= own)
                .collect();
            others
                .into_iter()
                .take(3)
                .filter_map(|other| {
                    let priority = other.checked_add(1)?;
                    let value = Value::Number(Decimal::from(priority));
                    let line = line(
                        *work,
                        "priority",
                        vec![("priority", 0, value)],
                        priority.to_string(),
                    )?;
                    Some((line, Decimal::ZERO))
                })
                .collect()
        });
    }

    /// A first day that comes sooner.
    fn not_before(&mut self, group: usize, work: Work<'s>, late: i64) {
        let date = work.initiative().and_then(Initiative::not_before);
        let Some(date) = date.filter(|_| is_own_line(*work, "starts")) else {
            return;
        };
        self.add(group, work.symbol_id(), MendKind::NotBefore, |this| {
            let room = crate::strategy::days_between(this.dates.plan.start, date);
            steps(late, room)
                .filter_map(|days| {
                    let sooner = date.checked_sub(days.days()).ok()?;
                    let line = line(
                        *work,
                        "starts",
                        vec![("date", 0, Value::Date(sooner))],
                        format!("not before {sooner}"),
                    )?;
                    Some((line, part(days, room)))
                })
                .collect()
        });
    }

    /// A shorter wait after the work before, or none.
    fn lag(&mut self, group: usize, work: Work<'s>, link: &Link) {
        let Cause::Predecessor(before) = link.cause else {
            return;
        };
        let before = self.dates.work(before.task);
        let waits = work.after();
        let found = waits.iter().position(|wait| {
            Some(wait.work) == before && wait.lag.is_some_and(|(lag, _)| !lag.number.is_zero())
        });
        let Some((at, lag)) = found.and_then(|at| Some((at, waits.get(at)?.lag?))) else {
            return;
        };
        // Several lines of `after:` would have to be written as one.
        if !is_own_line(*work, "after") || work.lines("after").len() > 1 {
            return;
        }
        self.add(group, work.symbol_id(), MendKind::Lag, |this| {
            let whole = lag.0.number.floor().to_i64().unwrap_or(0).max(1);
            (1..=whole)
                .take(usize::try_from(RUNGS).unwrap_or_default())
                .chain((whole > RUNGS).then_some(whole))
                .filter_map(|less| {
                    let left = lag.0.number.checked_sub(Decimal::from(less))?;
                    let mut waits = waits.clone();
                    waits.get_mut(at)?.lag = (left > Decimal::ZERO).then_some((
                        Duration {
                            number: left,
                            unit: lag.0.unit,
                        },
                        lag.1,
                    ));
                    Some((after(this.strategy, work, &waits)?, part(less, whole)))
                })
                .collect()
        });
    }

    /// A larger team.
    fn size(&mut self, group: usize, team: Team<'s>) {
        let Some(size) = team.size().filter(|_| is_own_line(*team, "size")) else {
            return;
        };
        self.add(group, team.symbol_id(), MendKind::Size, |_| {
            (1..=MORE_PEOPLE)
                .filter_map(|more| {
                    let people = size.checked_add(Decimal::from(more))?;
                    let line = line(
                        *team,
                        "size",
                        vec![("size", 0, Value::People(people))],
                        people_text(people),
                    )?;
                    let part = Decimal::from(more).checked_div(size)?;
                    Some((line, part))
                })
                .collect()
        });
    }

    /// More people of the teams that share an effort.
    fn people(&mut self, group: usize, initiative: Initiative<'s>) {
        let one_line = initiative.lines("team").len() == 1 && is_own_line(*initiative, "team");
        if initiative.takes().is_some() || initiative.effort().is_none() || !one_line {
            return;
        }
        self.add(group, initiative.symbol_id(), MendKind::People, |this| {
            let staffing = initiative.staffing();
            let mut rungs = Vec::new();
            for more in 1..=MORE_PEOPLE {
                for at in 0..staffing.len() {
                    rungs.extend(this.staffed(initiative, &staffing, at, more));
                }
            }
            rungs
        });
    }

    /// A piece of work with more people of one of its teams, as far as the team
    /// has them.
    fn staffed(
        &self,
        initiative: Initiative<'s>,
        staffing: &[Staffing],
        at: usize,
        more: i64,
    ) -> Option<(MendLine, Decimal)> {
        let mut staffing = staffing.to_vec();
        let one = staffing.get_mut(at)?;
        let now = one.people?;
        let people = now.checked_add(Decimal::from(more))?;
        if people > Team(self.strategy.handle(one.team)).size()? {
            return None;
        }
        one.people = Some(people);
        let mut captures = Vec::new();
        let mut texts = Vec::new();
        for (group, one) in (1..).zip(&staffing) {
            captures.push(("team", group, Value::Reference(one.team)));
            let name = &self.strategy.symbol(one.team).path;
            texts.push(match one.people {
                Some(people) => {
                    captures.push(("people", group, Value::People(people)));
                    format!("{name} {}", people_text(people))
                }
                None => name.to_string(),
            });
        }
        let line = line(*initiative, "team", captures, texts.join(", "))?;
        Some((line, Decimal::from(more).checked_div(now)?))
    }

    /// Less work, or less time for it.
    fn length(&mut self, group: usize, initiative: Initiative<'s>, link: &Link, need: i64) {
        if let Some(takes) = initiative.takes() {
            if is_own_line(*initiative, "takes") {
                self.takes(group, initiative, takes, need);
            }
        } else if let Some(effort) = initiative.effort()
            && is_own_line(*initiative, "effort")
        {
            self.effort(group, initiative, effort, link, need);
        }
    }

    fn takes(&mut self, group: usize, initiative: Initiative<'s>, takes: Duration, need: i64) {
        // Weeks are told in days, which can be taken away one by one.
        let (number, unit, need) = match takes.unit {
            DurationUnit::Week => {
                let days = takes
                    .number
                    .checked_mul(Decimal::from(self.days_per_week(initiative)));
                (days, DurationUnit::Day, need)
            }
            DurationUnit::Day => (Some(takes.number), takes.unit, need),
            DurationUnit::Month => (Some(takes.number), takes.unit, 1),
            DurationUnit::Minute
            | DurationUnit::Hour
            | DurationUnit::Quarter
            | DurationUnit::Year => return,
        };
        let Some(whole) = number.and_then(|number| number.floor().to_i64()) else {
            return;
        };
        self.add(group, initiative.symbol_id(), MendKind::Length, |_| {
            steps(need, most(whole))
                .filter_map(|less| {
                    let shorter = Duration {
                        number: Decimal::from(whole.checked_sub(less)?),
                        unit,
                    };
                    let line = line(
                        *initiative,
                        "takes",
                        vec![("duration", 0, Value::Duration(shorter))],
                        shorter.to_string(),
                    )?;
                    Some((line, part(less, whole)))
                })
                .collect()
        });
    }

    fn effort(
        &mut self,
        group: usize,
        initiative: Initiative<'s>,
        effort: Effort,
        link: &Link,
        need: i64,
    ) {
        let Some(whole) = effort.number.floor().to_i64() else {
            return;
        };
        // What is done in as many days as have to be gained.
        let needed = whole
            .saturating_mul(need)
            .checked_div(link.work_days.max(1))
            .unwrap_or(1)
            .max(1);
        self.add(group, initiative.symbol_id(), MendKind::Length, |_| {
            steps(needed, most(whole))
                .filter_map(|less| {
                    let smaller = Effort {
                        number: Decimal::from(whole.checked_sub(less)?),
                        unit: effort.unit,
                    };
                    let line = line(
                        *initiative,
                        "effort",
                        vec![("effort", 0, Value::Effort(smaller))],
                        smaller.to_string(),
                    )?;
                    Some((line, part(less, whole)))
                })
                .collect()
        });
    }

    fn days_per_week(&self, initiative: Initiative<'s>) -> i64 {
        let portion = self
            .dates
            .dates(initiative.symbol_id())
            .and_then(|planned| planned.driving());
        portion
            .and_then(|portion| self.dates.plan.calendar(portion.calendar))
            .map_or(5, crate::calendar::Calendar::days_per_week)
    }
}

/// From half of what is needed up to twice as much, as far as there is room; in
/// equal steps where that is many.
fn steps(need: i64, room: i64) -> impl Iterator<Item = i64> {
    let low = need.checked_div(2).unwrap_or(0).clamp(1, room.max(1));
    let high = need.saturating_mul(2).saturating_add(2).min(room);
    let range = high.saturating_sub(low).max(0);
    let stride = range
        .saturating_add(RUNGS.saturating_sub(2))
        .checked_div(RUNGS.saturating_sub(1))
        .unwrap_or(1)
        .max(1);
    (0..RUNGS)
        .map(move |rung| low.saturating_add(rung.saturating_mul(stride)))
        .filter(move |step| *step <= room)
        .take_while(move |step| *step < high.saturating_add(stride))
}

fn part(less: i64, whole: i64) -> Decimal {
    Decimal::from(less)
        .checked_div(Decimal::from(whole))
        .unwrap_or(Decimal::ONE)
}

/// What work waits for, as one line.
fn after(strategy: &Strategy, work: Work<'_>, waits: &[Wait]) -> Option<MendLine> {
    let mut captures = Vec::new();
    let mut texts = Vec::new();
    for (group, wait) in (1..).zip(waits) {
        captures.push(("work", group, Value::Reference(wait.work)));
        let name = &strategy.symbol(wait.work).path;
        texts.push(match wait.lag {
            Some((lag, elapsing)) => {
                captures.push(("lag", group, Value::Lag(lag, elapsing)));
                format!("{name} + {}", lag_text(lag, elapsing))
            }
            None => name.to_string(),
        });
    }
    line(*work, "after", captures, texts.join(", "))
}

fn lag_text(lag: Duration, elapsing: Elapsing) -> String {
    let text = lag.to_string();
    match (elapsing, text.split_once(' ')) {
        (Elapsing::Working, Some((number, unit))) => format!("{number} working {unit}"),
        _ => text,
    }
}

fn people_text(people: Decimal) -> String {
    let word = units::word_for(units::PEOPLE, (), people == Decimal::ONE).unwrap_or("people");
    format!("{} {word}", grouped(people))
}
