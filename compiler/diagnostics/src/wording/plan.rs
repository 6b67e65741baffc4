//! Sentences about dates, teams and budgets.

use super::Wording;
use super::phrase::{circle, code, codes, count, exact};
use crate::finding::{
    ChainStep, LateThing, OverloadedWeeks, Plan, PlanMend, PlanObstacle, ScenarioMiss,
};

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
                mends,
            } => Wording::new(
                format!(
                    "{} is promised for {due} and done on {finish}, {} late",
                    code(name),
                    days(*late)
                ),
                format!("promised {} too early", days(*late)),
            )
            .why(sum(start, chain))
            .help(match mends.as_slice() {
                [] => "shorten a step of the chain, give it more people, let it start earlier, or promise a later date".to_owned(),
                [only] => format!("write {}", mend(only)),
                several => format!(
                    "any one of these keeps what is promised: {}",
                    several.iter().map(mend).collect::<Vec<_>>().join("; ")
                ),
            }),
            Self::NearCritical {
                name,
                due,
                finish,
                spare,
                chain,
                also,
            } => near_critical(name, due, finish, *spare, chain, also),
            Self::LaunchBeforeReady {
                name,
                kind,
                starts,
                late,
            } => before_ready(name, kind, starts, late),
            Self::MilestoneEmpty { name, by } => Wording::new(
                format!("milestone {} waits for no work", code(name)),
                "no `after:`",
            )
            .why(match by {
                Some(by) => format!(
                    "no work leads to it, so it is reached on the first day of the plan and {by} is kept whatever happens"
                ),
                None => "no work leads to it, so it is reached on the first day of the plan".to_owned(),
            })
            .help("name the work whose end it marks: `after: NAME`"),
            Self::CampaignOutsideHorizon {
                name,
                first,
                last,
                horizon_first,
                horizon_last,
                apart,
            } => {
                let part = if *apart { "outside of" } else { "partly outside of" };
                Wording::new(
                    format!(
                        "campaign {} runs from {first} to {last}, {part} the strategy's {horizon_first} to {horizon_last}",
                        code(name)
                    ),
                    format!("{part} the horizon"),
                )
                .why("what runs on days that the strategy does not cover is in no plan and in no target")
                .help(format!(
                    "move the campaign, or let `horizon:` reach from {} to {}",
                    first.min(horizon_first),
                    last.max(horizon_last)
                ))
            }
            Self::TargetAfterEnd {
                name,
                kpi,
                by,
                ends,
                days: after,
            } => Wording::new(
                format!(
                    "campaign {} ends on {ends}, its target on {} is due on {by}",
                    code(name),
                    code(kpi)
                ),
                format!("{} after the campaign has ended", days(*after)),
            )
            .why("what a campaign is to bring is read when it is over; what comes later is not its doing alone")
            .help(format!(
                "let the target be due by {ends}, let the campaign run longer, or give the later target to an objective"
            )),
            Self::PlanImpossible { name, obstacle } => impossible(name, obstacle),
            Self::ScenarioInfeasible {
                name,
                end,
                missed,
                obstacles,
            } => scenario(name, end.as_ref(), missed, obstacles),
            Self::TeamOverloaded {
                team,
                weeks,
                tasks,
                moved,
            } => overloaded(team, weeks, tasks, moved),
        }
    }
}

fn near_critical(
    name: &str,
    due: &str,
    finish: &str,
    spare: i64,
    chain: &[String],
    also: &[String],
) -> Wording {
    let left = match spare {
        0 => "less than a working day".to_owned(),
        spare => count(
            u32::try_from(spare).unwrap_or(u32::MAX),
            "working day",
            "working days",
        ),
    };
    let mut why = match chain {
        [] | [_] => "a day more than planned, and it is late".to_owned(),
        [before @ .., _] => format!(
            "it is late as soon as {} {} longer than that",
            codes(before, STEPS),
            if before.len() == 1 {
                "takes"
            } else {
                "together take"
            },
        ),
    };
    if !also.is_empty() {
        why = format!("{why}; {} with it", codes(also, STEPS));
    }
    Wording::new(
        format!(
            "{} is promised for {due} and done on {finish}, with {left} to spare",
            code(name)
        ),
        format!("{left} to spare"),
    )
    .why(why)
    .help("keep an eye on it, or promise a date with a reserve")
}

/// Works that are late for one launch, told one by one; of more, the number.
const LATE: usize = 4;

fn before_ready(name: &str, kind: &str, starts: &str, late: &[LateThing]) -> Wording {
    let verb = if kind == "journey" {
        "goes live"
    } else {
        "starts"
    };
    let worst = late.iter().map(|one| one.days).max().unwrap_or_default();
    let message = match late {
        [only] if only.needed == starts => format!(
            "{} {verb} on {starts}, {} before {}",
            code(name),
            days(only.days),
            is_there(only),
        ),
        [only] => format!(
            "{} needs on {} what is ready on {}, {} later",
            code(name),
            only.needed,
            only.on,
            days(only.days),
        ),
        several => format!(
            "{} {verb} on {starts}, before {} that it rests on are done",
            code(name),
            count(
                u32::try_from(several.len()).unwrap_or(u32::MAX),
                "piece of work",
                "pieces of work"
            ),
        ),
    };
    let mut parts: Vec<String> = late.iter().take(LATE).map(|one| way(one, starts)).collect();
    let rest = late.len().saturating_sub(LATE);
    if rest > 0 {
        parts.push(format!("{rest} more"));
    }
    let wording = Wording::new(message, format!("{} too early", days(worst))).why(parts.join("; "));
    match late {
        [] => wording,
        [only] if kind == "journey" && is_work(only) => wording.help(format!(
            "let it go live when that is done, {}, or have {} done sooner",
            exact(&format!("live: after {}", only.work)),
            code(&only.work)
        )),
        [last, ..] => wording.help(format!(
            "move it to {} or later, have that work done sooner, or do without what is late",
            last.on
        )),
    }
}

/// Whether it is work that is late, and not another launch.
fn is_work(late: &LateThing) -> bool {
    matches!(late.kind.as_str(), "initiative" | "milestone")
}

fn is_there(late: &LateThing) -> String {
    if is_work(late) {
        format!("{} is done", code(&late.work))
    } else {
        format!("{} begins", code(&late.work))
    }
}

/// How a launch comes to use what is late: "`crm_rollout` is done on
/// 2027-05-03 and delivers `mail` and `crm_suite`".
fn way(late: &LateThing, starts: &str) -> String {
    let mut text = format!("{} on {}", is_there(late), late.on);
    let delivered: Vec<String> = late
        .ways
        .iter()
        .filter_map(|way| way.last())
        .filter(|thing| **thing != late.work)
        .cloned()
        .collect();
    if !delivered.is_empty() {
        text = format!("{text} and delivers {}", codes(&delivered, LATE));
    }
    let shortest = late.ways.iter().min_by_key(|way| way.len());
    if let Some(way) = shortest.filter(|way| way.len() > 1) {
        let way: Vec<String> = way.iter().map(|name| code(name)).collect();
        text = format!("{text}, which is used by way of {}", way.join(" → "));
    }
    if late.needed != starts {
        text = format!("{text}; it is needed on {}", late.needed);
    }
    text
}

/// What is told one by one of a scenario or a team; of more, the number.
const TOLD: usize = 4;

fn scenario(
    name: &str,
    end: Option<&(String, String, i64)>,
    missed: &[ScenarioMiss],
    obstacles: &[(String, PlanObstacle)],
) -> Wording {
    if let Some((work, obstacle)) = obstacles.first() {
        return Wording::new(
            format!(
                "under scenario {} the plan has no dates: {}",
                code(name),
                impossible(work, obstacle).message
            ),
            "leaves the plan without dates",
        )
        .help("let the scenario say what else changes then, such as the people that the work asks for");
    }
    let message = match missed {
        [only] => format!(
            "under scenario {} {} is done on {}, {} after the date promised",
            code(name),
            code(&only.name),
            only.finish,
            days(only.late)
        ),
        several => format!(
            "under scenario {} {} are missed that are kept without it",
            code(name),
            count(
                u32::try_from(several.len()).unwrap_or(u32::MAX),
                "promised date",
                "promised dates"
            )
        ),
    };
    let mut parts: Vec<String> = missed
        .iter()
        .take(TOLD)
        .map(|one| {
            format!(
                "{}, promised for {}, is done on {}",
                code(&one.name),
                one.due,
                one.finish
            )
        })
        .collect();
    let rest = missed.len().saturating_sub(TOLD);
    if rest > 0 {
        parts.push(format!("{rest} more"));
    }
    if let Some((base, date, moved)) = end.filter(|(_, _, moved)| *moved != 0) {
        let (number, word) = if *moved > 0 {
            (*moved, "later")
        } else {
            (moved.saturating_neg(), "sooner")
        };
        parts.push(format!(
            "the plan ends on {date} instead of {base}, {} {word}",
            days(number)
        ));
    }
    Wording::new(message, "breaks what is promised")
        .why(parts.join("; "))
        .help("agree now on what gives way then: the dates, the scope or the people")
}

fn overloaded(
    team: &str,
    weeks: &[OverloadedWeeks],
    tasks: &[String],
    moved: &[(String, i64)],
) -> Wording {
    let total = weeks
        .iter()
        .fold(0_u32, |sum, one| sum.saturating_add(one.count));
    let worst = weeks.iter().map(|one| one.percent).max().unwrap_or(0);
    let mut stretches: Vec<String> = weeks
        .iter()
        .take(TOLD)
        .map(|one| {
            if one.count == 1 {
                format!("the week of {} ({}%)", one.first, one.percent)
            } else {
                format!(
                    "the weeks of {} to {} (up to {}%)",
                    one.first, one.last, one.percent
                )
            }
        })
        .collect();
    let rest = weeks.len().saturating_sub(TOLD);
    if rest > 0 {
        stretches.push(format!("{rest} more times"));
    }
    let moves: Vec<String> = moved
        .iter()
        .take(TOLD)
        .map(|(name, by)| format!("{} by {}", code(name), days(*by)))
        .collect();
    let mut why = format!(
        "{} ask for more than there is in {}",
        codes(tasks, TOLD),
        stretches.join(", ")
    );
    if !moves.is_empty() {
        why = format!(
            "{why}; what has to wait for it ends later: {}",
            moves.join(", ")
        );
    }
    Wording::new(
        format!(
            "team {} is asked for up to {worst}% of its people in {}",
            code(team),
            count(total, "week", "weeks")
        ),
        "not enough people for all at once",
    )
    .why(why)
    .help("the plan puts one after the other; give it more people, or say with `priority:` what goes first")
}

/// A mend as it is written: "`size: 5 people` in `data`".
fn mend(mend: &PlanMend) -> String {
    let lines = mend.lines.iter().map(|(name, key, value)| {
        format!("{} in {}", exact(&format!("{key}: {value}")), code(name))
    });
    lines.collect::<Vec<_>>().join(" and ")
}

fn days(number: i64) -> String {
    count(u32::try_from(number).unwrap_or(u32::MAX), "day", "days")
}

/// Why no date can be computed.
fn impossible(name: &str, obstacle: &PlanObstacle) -> Wording {
    match obstacle {
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
    }
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
