//! How sure a promised date is, where work is estimated with bounds.
//!
//! An estimate such as `40 person-weeks, between 30 and 60` is a triangular
//! distribution with its mode at the likely value (S. Kotz and J. R. van Dorp,
//! "Beyond Beta", 2004, chapter 1): it needs nothing but the three numbers
//! people give, and to draw from it nothing but square roots, which are the
//! same on every machine. Estimates are drawn independently of one another.
//!
//! In each of [`TRIALS`] trials every such estimate is drawn once, and the work
//! is done in the order of the levelled plan: each piece of work waits for what
//! it waits for anyway, and for the work whose people it takes over (a
//! resource flow network: C. Artigues, P. Michelon and S. Reusser, "Insertion
//! techniques for static and dynamic resource-constrained project scheduling",
//! 2003). So no trial asks for more people than there are.
//!
//! The numbers come of a fixed seed. Plans of more than [`MOST_TASKS`] pieces
//! of work are not tried out.

use std::collections::BTreeMap;

use jiff::civil::Date;
use mkt_kinds::units::DurationUnit;
use mkt_model::access::plan::{Bounds, Initiative};
use mkt_model::value::Duration;
use mkt_model::{Strategy, SymbolId};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

use crate::critical_path::bind;
use crate::length::Lag;
use crate::level::Levelled;
use crate::moment::Moment;
use crate::network::{Network, works};
use crate::plan::{Kind, Plan, Predecessor, Task, TaskId, TeamId};
use crate::random::Random;
use crate::strategy::{PlanDates, length};

/// How often a plan is tried out.
pub const TRIALS: usize = 200;

/// The pieces of work of the largest plan that is tried out.
pub const MOST_TASKS: usize = 1_000;

/// Where the numbers begin: any constant does.
const SEED: u64 = 2_026;

/// When the work of a plan is finished, over all trials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// The end of the whole plan.
    pub end: Likely,
    /// Every milestone, and other work that is promised for a date, in the
    /// order of declaration.
    pub dates: Vec<LikelyDate>,
}

/// The days by which something is finished in half and in four fifths of the
/// trials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likely {
    /// In half of them.
    pub p50: Date,
    /// In four fifths of them.
    pub p80: Date,
}

/// A milestone or promised date over all trials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LikelyDate {
    /// The initiative or milestone.
    pub work: SymbolId,
    /// When it is finished.
    pub finish: Likely,
    /// The date promised, and the share of the trials in which it is kept, in
    /// whole percent rounded down.
    pub kept: Option<(Date, u32)>,
}

/// Tries a plan out; none where nothing in it is estimated with bounds, where it
/// has no dates, or is larger than [`MOST_TASKS`].
#[must_use]
pub fn forecast(strategy: &Strategy, dates: &PlanDates) -> Option<Forecast> {
    let levelled = dates.levelled.as_ref()?;
    if dates.plan.tasks.len() > MOST_TASKS {
        return None;
    }
    let uncertain: Vec<Uncertain> = dates
        .plan
        .task_ids()
        .filter_map(|task| {
            let initiative = Initiative(strategy.handle(dates.work(task)?));
            uncertain(initiative, dates.plan.task(task)?, task)
        })
        .collect();
    if uncertain.is_empty() {
        return None;
    }
    let trials = simulate(&in_order(&dates.plan, levelled), &uncertain)?;
    let ends = sorted(
        trials
            .iter()
            .filter_map(|trial| trial.iter().max().copied()),
    );
    let listed = strategy.work().filter_map(|work| {
        let due = work.by();
        if !work.is_milestone() && due.is_none() {
            return None;
        }
        let task = dates.task(work.symbol_id())?;
        let finishes = sorted(
            trials
                .iter()
                .filter_map(|trial| trial.get(task.index()).copied()),
        );
        Some(LikelyDate {
            work: work.symbol_id(),
            finish: likely(&finishes)?,
            kept: due.map(|due| (due, kept(&finishes, due))),
        })
    });
    Some(Forecast {
        end: likely(&ends)?,
        dates: listed.collect(),
    })
}

/// Work whose length is not certain.
struct Uncertain {
    task: TaskId,
    spread: Spread,
    measure: Measure,
}

/// What is drawn.
#[derive(Clone, Copy)]
enum Measure {
    /// An effort, of so many person-minutes where it is the likely one.
    Effort(Decimal),
    /// A duration in a unit.
    Takes(DurationUnit),
}

/// A triangular distribution.
#[derive(Clone, Copy, Debug)]
struct Spread {
    low: f64,
    likely: f64,
    high: f64,
}

impl Spread {
    /// None where the likely value is not between its bounds: that is told
    /// elsewhere.
    fn new(likely: Decimal, bounds: Bounds) -> Option<Self> {
        let ordered = bounds.low <= likely && likely <= bounds.high && bounds.low < bounds.high;
        let spread = Self {
            low: bounds.low.to_f64()?,
            likely: likely.to_f64()?,
            high: bounds.high.to_f64()?,
        };
        (ordered && !likely.is_zero()).then_some(spread)
    }

    /// The value below which a share of all lies: the inverse of the
    /// distribution function.
    fn quantile(self, share: f64) -> f64 {
        let Self { low, likely, high } = self;
        let width = high - low;
        if share * width <= likely - low {
            low + (share * width * (likely - low)).sqrt()
        } else {
            high - ((1.0 - share) * width * (high - likely)).sqrt()
        }
    }

    /// To a thousandth of the unit.
    fn draw(self, random: &mut Random) -> Option<Decimal> {
        let top = u32::try_from(random.draw() >> 32).ok()?;
        let share = f64::from(top) / (f64::from(u32::MAX) + 1.0);
        Decimal::from_f64(self.quantile(share)).map(|drawn| drawn.round_dp(3))
    }
}

fn uncertain(initiative: Initiative<'_>, task: &Task, id: TaskId) -> Option<Uncertain> {
    match task.kind {
        Kind::Milestone => None,
        Kind::Effort(minutes) => Some(Uncertain {
            task: id,
            spread: Spread::new(initiative.effort()?.number, initiative.effort_between()?)?,
            measure: Measure::Effort(minutes),
        }),
        Kind::Takes(_) => {
            let takes = initiative.takes()?;
            Some(Uncertain {
                task: id,
                spread: Spread::new(takes.number, initiative.takes_between()?)?,
                measure: Measure::Takes(takes.unit),
            })
        }
    }
}

impl Uncertain {
    fn draw(&self, random: &mut Random) -> Option<Kind> {
        let number = self.spread.draw(random)?;
        Some(match self.measure {
            Measure::Effort(minutes) => {
                let likely = Decimal::from_f64(self.spread.likely)?;
                Kind::Effort(minutes.checked_mul(number)?.checked_div(likely)?)
            }
            Measure::Takes(unit) => Kind::Takes(length(Duration { number, unit })),
        })
    }
}

/// The plan in which each piece of work also waits for those whose people it
/// takes over in the levelled plan.
fn in_order(plan: &Plan, levelled: &Levelled) -> Plan {
    let mut ordered = plan.clone();
    let mut parts: BTreeMap<TeamId, Vec<(Moment, Moment, TaskId, Decimal)>> = BTreeMap::new();
    for (task, planned) in levelled.tasks() {
        let assignments = plan.task(task).map_or(&[][..], |task| &task.assignments);
        for (portion, assignment) in planned.portions.iter().zip(assignments) {
            if portion.minutes > 0 {
                parts.entry(assignment.team).or_default().push((
                    portion.span.start,
                    portion.span.finish,
                    task,
                    assignment.people,
                ));
            }
        }
    }
    for (team, mut parts) in parts {
        parts.sort_unstable_by_key(|(start, finish, task, _)| (*start, *finish, *task));
        let size = plan.team(team).map_or(Decimal::MAX, |team| team.size);
        // People who have not worked yet, and those who have finished something.
        let mut fresh = size;
        let mut free: Vec<(Moment, TaskId, Decimal)> = Vec::new();
        for (start, finish, task, people) in parts {
            let mut wanted = people;
            // Those who finished last come first, so that others stay free.
            free.sort_unstable_by_key(|(finish, task, _)| (std::cmp::Reverse(*finish), *task));
            for (until, before, heads) in &mut free {
                if wanted <= Decimal::ZERO {
                    break;
                }
                if *until > start || heads.is_zero() {
                    continue;
                }
                let taken = wanted.min(*heads);
                *heads = heads.saturating_sub(taken);
                wanted = wanted.saturating_sub(taken);
                wait(&mut ordered, task, *before);
            }
            fresh = fresh.saturating_sub(wanted);
            free.retain(|(_, _, heads)| !heads.is_zero());
            free.push((finish, task, people));
        }
    }
    ordered
}

fn wait(plan: &mut Plan, task: TaskId, before: TaskId) {
    if let Some(task) = plan.tasks.get_mut(task.index())
        && !task.predecessors.iter().any(|known| known.task == before)
    {
        task.predecessors.push(Predecessor {
            task: before,
            lag: Lag::None,
        });
    }
}

/// When each task is finished, trial by trial.
fn simulate(plan: &Plan, uncertain: &[Uncertain]) -> Option<Vec<Vec<Moment>>> {
    let mut network = Network::new(plan).ok()?;
    let start = Moment::start_of(plan.start);
    let order = network.order.clone();
    let mut random = Random::new(SEED);
    let mut finishes = vec![start; plan.tasks.len()];
    // What does not come after anything uncertain is the same in all trials.
    let mut moves = vec![false; plan.tasks.len()];
    for one in uncertain {
        *moves.get_mut(one.task.index())? = true;
    }
    for id in &order {
        let node = network.nodes.get(id.index())?;
        let follows = node
            .predecessors
            .iter()
            .any(|before| moves.get(before.task.index()).is_some_and(|moves| *moves));
        *moves.get_mut(id.index())? |= follows;
    }
    let mut trials = Vec::with_capacity(TRIALS);
    for trial in 0..TRIALS {
        for one in uncertain {
            let task = plan.task(one.task)?;
            let drawn = Task {
                kind: one.draw(&mut random)?,
                ..task.clone()
            };
            network.nodes.get_mut(one.task.index())?.works = works(plan, &drawn);
        }
        for id in &order {
            if trial > 0 && !moves.get(id.index()).copied().unwrap_or(true) {
                continue;
            }
            let (node, task) = (network.nodes.get(id.index())?, plan.task(*id)?);
            let finish = node.works.iter().map(|work| {
                let known = |before: TaskId| finishes.get(before.index()).copied();
                let (_, from) = bind(node, task, work, start, known);
                work.finish(from)
            });
            let finish = finish.max().unwrap_or(start);
            *finishes.get_mut(id.index())? = finish;
        }
        trials.push(finishes.clone());
    }
    Some(trials)
}

fn sorted(finishes: impl Iterator<Item = Moment>) -> Vec<Moment> {
    let mut all: Vec<Moment> = finishes.collect();
    all.sort_unstable();
    all
}

fn likely(sorted: &[Moment]) -> Option<Likely> {
    // The first by which at least that share is finished.
    let at = |percent: usize| {
        let rank = sorted.len().checked_mul(percent)?.div_ceil(100);
        Some(sorted.get(rank.saturating_sub(1))?.date())
    };
    Some(Likely {
        p50: at(50)?,
        p80: at(80)?,
    })
}

/// The share of the trials that end by a day, in whole percent rounded down.
fn kept(sorted: &[Moment], due: Date) -> u32 {
    let kept = sorted.partition_point(|finish| finish.date() <= due);
    kept.checked_mul(100)
        .and_then(|kept| kept.checked_div(sorted.len()))
        .and_then(|percent| u32::try_from(percent).ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{Length, Search, critical_path, level};

    fn spread(low: i64, likely: i64, high: i64) -> Option<Spread> {
        let bounds = Bounds {
            low: low.into(),
            high: high.into(),
        };
        Spread::new(likely.into(), bounds)
    }

    #[test]
    fn shares_of_a_triangle_are_those_of_its_area() {
        // The right half of a symmetric triangle mirrors the left one, and its
        // quarters lie where a fourth of the area does: low + width·√(1/8).
        let even = spread(0, 10, 20).unwrap();
        assert!((even.quantile(0.5) - 10.0).abs() < 1e-9);
        assert!((even.quantile(0.25) - 20.0 * 0.125_f64.sqrt()).abs() < 1e-9);
        assert!((even.quantile(0.75) + even.quantile(0.25) - 20.0).abs() < 1e-9);
        // A likely value at a bound makes it a right triangle.
        let rising = spread(0, 10, 10).unwrap();
        assert!((rising.quantile(0.25) - 5.0).abs() < 1e-9);
        assert!(spread(4, 3, 9).is_none());
        assert!(spread(4, 4, 4).is_none());
    }

    #[test]
    fn the_mean_of_what_is_drawn_is_that_of_the_triangle() {
        let spread = spread(30, 40, 60).unwrap();
        let mut random = Random::new(7);
        let drawn: Vec<Decimal> = (0..20_000)
            .map(|_| spread.draw(&mut random).unwrap())
            .collect();
        let bounds = Decimal::from(30)..=Decimal::from(60);
        assert!(drawn.iter().all(|one| bounds.contains(one)));
        let mean = drawn.iter().sum::<Decimal>() / Decimal::from(drawn.len());
        // (30 + 40 + 60) / 3, to a fifth of a day of work.
        let off = (mean - Decimal::new(43_333, 3)).abs();
        assert!(off < Decimal::new(2, 1), "{mean}");
    }

    #[test]
    fn no_trial_asks_for_more_people_than_there_are() {
        // Three works of two people in a team of three: one after another,
        // whatever they take.
        let mut plan = Plan::new(date(2026, 1, 5));
        let team = plan.add_team(crate::Team {
            name: "data".to_owned(),
            size: Decimal::from(3),
            available_percent: Decimal::ONE_HUNDRED,
            calendar: crate::CalendarId::DEFAULT,
        });
        let tasks = ["a", "b", "c"].map(|name| {
            let takes = Length::Days(Decimal::from(4));
            plan.add_task(Task::takes(name, takes).by(team, Decimal::TWO))
        });
        let schedule = critical_path(&plan).unwrap();
        let levelled = level(&plan, &schedule, Search::Full).unwrap();
        let uncertain = tasks.map(|task| Uncertain {
            task,
            spread: spread(2, 4, 8).unwrap(),
            measure: Measure::Takes(DurationUnit::Day),
        });
        let trials = simulate(&in_order(&plan, &levelled), &uncertain).unwrap();
        assert_eq!(trials.len(), TRIALS);
        for trial in &trials {
            let mut ends = trial.clone();
            ends.sort_unstable();
            let calendar = plan.calendar(crate::CalendarId::DEFAULT).unwrap();
            for pair in ends.windows(2) {
                // The next has at least its two days for itself.
                assert!(calendar.between(pair[0], pair[1]) >= 2 * 480);
            }
        }
        // Sums of three draws: above the likely 12 days in more than half.
        let ends = sorted(trials.iter().map(|trial| *trial.iter().max().unwrap()));
        assert!(likely(&ends).unwrap().p50 > levelled.finish.date());
        assert!(likely(&ends).unwrap().p80 >= likely(&ends).unwrap().p50);
        assert_eq!(kept(&ends, date(2030, 1, 1)), 100);
        assert_eq!(kept(&ends, date(2026, 1, 5)), 0);
    }

    #[test]
    fn what_is_certain_is_the_same_in_all_trials() {
        let mut plan = Plan::new(date(2026, 1, 5));
        let sure = plan.add_task(Task::takes("sure", Length::Days(Decimal::from(3))));
        let open = plan.add_task(Task::takes("open", Length::Days(Decimal::from(3))));
        let last = plan.add_task(Task::milestone("last").after(open, Lag::None));
        let uncertain = [Uncertain {
            task: open,
            spread: spread(1, 3, 9).unwrap(),
            measure: Measure::Takes(DurationUnit::Day),
        }];
        let trials = simulate(&plan, &uncertain).unwrap();
        let at = |task: TaskId| -> Vec<Moment> { trials.iter().map(|t| t[task.index()]).collect() };
        assert!(at(sure).windows(2).all(|pair| pair[0] == pair[1]));
        assert!(at(open).windows(2).any(|pair| pair[0] != pair[1]));
        assert_eq!(at(open), at(last));
        assert_eq!(simulate(&plan, &uncertain).unwrap(), trials);
    }
}
