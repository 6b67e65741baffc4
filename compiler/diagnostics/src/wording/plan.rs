//! Sentences about dates, teams and budgets.

use super::Wording;
use super::phrase::{circle, code, count, exact};
use crate::finding::{ChainStep, Plan, PlanObstacle};

impl Plan {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Self::ScheduleCycle { path } if path.len() < 2 => Wording::new(
                format!("{} waits for itself", names(path)),
                "waits for itself",
            )
            .why("work that waits for itself never starts, so it can have no date")
            .help("take it out of its own `after:`"),
            Self::ScheduleCycle { path } => Wording::new(
                format!("this work waits for itself: {}", circle(path)),
                "waits for the next one",
            )
            .why("each of them starts after another has ended, so none can ever start")
            .help("take out the `after:` that matters least"),
            Self::DeadlineMissed {
                name,
                due,
                finish,
                late,
                start,
                chain,
            } => Wording::new(
                format!(
                    "{} is promised for {due} and done on {finish}, {} late",
                    code(name),
                    days(*late)
                ),
                format!("promised {} too early", days(*late)),
            )
            .why(sum(start, chain))
            .help(format!(
                "shorten a step of the chain, give it more people or let it start earlier, or promise {}",
                exact(&format!("by: {finish}"))
            )),
            Self::PlanImpossible { name, obstacle } => match obstacle {
                PlanObstacle::TeamTooSmall { team, asked, size } => Wording::new(
                    format!(
                        "{} asks for {} of {}, which has {}",
                        code(name),
                        count(*asked, "person", "people"),
                        exact(team),
                        count(*size, "person", "people"),
                    ),
                    format!("more than {} has", exact(team)),
                )
                .why("work that needs more people than there are can have no date")
                .help(format!(
                    "ask for {} at most, or raise `size:` of {}",
                    count(*size, "person", "people"),
                    exact(team)
                )),
                PlanObstacle::NoWorkingDays { calendar } => Wording::new(
                    format!(
                        "{} can never be worked on: calendar {} has no working day",
                        code(name),
                        exact(calendar)
                    ),
                    "no day to work on it",
                )
                .help(format!(
                    "give {} working days: `works: mon .. fri`",
                    exact(calendar)
                )),
                PlanObstacle::TooLate { limit } => Wording::new(
                    format!(
                        "{} would end after {limit}, the last date that can be planned",
                        code(name)
                    ),
                    "ends too late to plan",
                )
                .why("this is most often a number with too many digits")
                .help("look at its effort, its people and what it comes after"),
                PlanObstacle::NobodyAvailable { team } => Wording::new(
                    format!(
                        "{} can never be worked on: nobody in {} is available",
                        code(name),
                        exact(team)
                    ),
                    "nobody to work on it",
                )
                .help(format!("raise `size:` or `available:` of {}", exact(team))),
            },
        }
    }
}

fn days(number: i64) -> String {
    count(u32::try_from(number).unwrap_or(u32::MAX), "day", "days")
}

/// The steps named in a sentence; of more, the longest.
const STEPS: usize = 8;

/// The chain as a sum. All of its days are in it, whatever its length.
fn sum(start: &str, chain: &[ChainStep]) -> String {
    let total = chain
        .iter()
        .fold(0_i64, |sum, step| sum.saturating_add(step.days));
    let mut longest: Vec<usize> = (0..chain.len()).collect();
    longest.sort_by_key(|place| {
        let days = chain.get(*place).map(|step| step.days);
        (std::cmp::Reverse(days), *place)
    });
    longest.truncate(STEPS);
    let (mut parts, mut others, mut rest) = (Vec::new(), 0_u32, 0_i64);
    for (place, step) in chain.iter().enumerate() {
        if step.days == 0 {
            continue;
        }
        if longest.contains(&place) {
            parts.push(format!("{} {}", code(&step.name), step.days));
        } else {
            others = others.saturating_add(1);
            rest = rest.saturating_add(step.days);
        }
    }
    if others > 0 {
        parts.push(format!(
            "{} {rest}",
            count(others, "shorter step", "shorter steps")
        ));
    }
    format!(
        "what leads to it takes {} from {start}, weekends included: {}",
        days(total),
        parts.join(" + ")
    )
}

fn names(path: &[String]) -> String {
    path.first()
        .map_or_else(|| "this".to_owned(), |name| code(name))
}
