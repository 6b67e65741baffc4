//! Sentences about dates, teams and budgets.

use super::Wording;
use super::phrase::{circle, code, count, exact};
use crate::finding::{Plan, PlanObstacle};

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

fn names(path: &[String]) -> String {
    path.first()
        .map_or_else(|| "this".to_owned(), |name| code(name))
}
