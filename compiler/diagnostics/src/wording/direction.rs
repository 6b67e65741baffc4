//! Sentences about objectives, their targets and what works toward them.

use super::Wording;
use super::phrase::{code, codes, count, exact};
use crate::finding::{Direction, DirectionMistake, TargetAssumption, TargetMend};

/// Names in a sentence; of more, the first.
const NAMED: usize = 6;

impl Direction {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Self::ObjectiveNotMeasurable { name, supported } => {
                let message = if *supported {
                    format!(
                        "{} cannot be measured: neither it nor an objective that supports it has a target",
                        code(name)
                    )
                } else {
                    format!("{} cannot be measured: it has no target", code(name))
                };
                Wording::new(message, "no figure shows when it is reached")
                    .why("without a figure and a date nobody can say whether it worked")
                    .help("give it one: `target: KPI from … to … by DATE`")
            }
            Self::ObjectiveWithoutDeadline { name, kpi, end } => Wording::new(
                format!("{} says no date for {}", code(name), code(kpi)),
                "by when?",
            )
            .why(format!(
                "without one it counts as due at the end of the horizon, on {end}, and nobody sees before then that it is late"
            ))
            .help(format!("add the day that is meant: {}", exact(&format!("by {end}")))),
            Self::ObjectiveOutsideHorizon {
                name,
                kpi,
                due,
                horizon,
                early,
            } => {
                let place = if *early { "before the strategy begins" } else { "after the strategy ends" };
                Wording::new(
                    format!("{} is to reach {} on {due}, {place}", code(name), code(kpi)),
                    format!("outside {horizon}"),
                )
                .why("what is due outside of the horizon is in no plan, no trajectory and no report")
                .help("set a date within the horizon, or change `horizon:` of the strategy")
            }
            Self::ObjectiveWithoutOwner { name, example } => Wording::new(
                format!("nobody answers for {}", code(name)),
                "has no owner",
            )
            .why("what nobody owns is nobody's to report, and nobody's to save when it slips")
            .help(format!("name a team or stakeholder: {}", exact(&format!("owner: {example}")))),
            Self::ObjectiveUnsupported { name } => Wording::new(
                format!("nothing works toward {}", code(name)),
                "no work, and no objective with work, supports it",
            )
            .why("a figure does not move because it is wanted")
            .help(format!(
                "write {} at the initiative, campaign or journey that is to move it",
                exact(&format!("supports: {name}"))
            )),
            Self::OrphanWork { kind, name, example } => Wording::new(
                format!("{kind} {} works toward no objective", code(name)),
                "supports nothing",
            )
            .why("time and money spent here are missing where they would move a target")
            .help(format!(
                "say what it is for: {}",
                exact(&format!("supports: {example}"))
            )),
            Self::TargetDirection {
                kpi,
                aim,
                mistake,
                lower_is_better,
            } => direction(kpi, aim, *mistake, *lower_is_better),
            Self::TargetBaselineMismatch { kpi, baselines } => Wording::new(
                format!(
                    "{} starts from different values: {}",
                    code(kpi),
                    said(baselines, "in")
                ),
                "starts from another value elsewhere",
            )
            .why("a KPI has one value on the first day, so at most one of these is right, and the others promise more or less than they seem to")
            .help("look the value up once and write it in all of them; where one is to follow another, let it start where that one ends"),
            Self::TargetsContradict {
                kpi,
                window,
                demands,
            } => Wording::new(
                format!(
                    "{} cannot reach all of its targets in {window}: {}",
                    code(kpi),
                    said(demands, "for")
                ),
                "cannot be reached together with the others",
            )
            .why("whatever the KPI is then, one of them is missed")
            .help("keep the one that is meant, or give them different dates"),
            Self::GrowthImplausible {
                kpi,
                from,
                to,
                due,
                needed,
                ceiling,
                each,
                allowed,
                falling,
            } => {
                let (moves, bound) = if *falling {
                    ("fall", "no lower than")
                } else {
                    ("grow", "no higher than")
                };
                Wording::new(
                    format!(
                        "{} would have to {moves} by {needed} per {each} to come from {from} to {to} by {due}; its ceiling is {ceiling}",
                        code(kpi)
                    ),
                    format!("needs {needed} per {each}"),
                )
                .why(format!(
                    "at {ceiling} per {each} it gets {bound} {allowed} by then"
                ))
                .help("aim lower, allow more time, or raise `ceiling:` if there is a reason to believe it")
            }
            Self::FrameworkGap {
                framework,
                stages,
                of,
            } => Wording::new(
                format!(
                    "the strategy leaves out {} of the {} of {}: {}",
                    stages.len(),
                    count(*of, "stage", "stages"),
                    code(framework),
                    codes(stages, NAMED)
                ),
                "not covered throughout",
            )
            .why("no objective, KPI or work belongs there, so people are lost at a stage that nobody looks at")
            .help(format!(
                "write {} where something belongs to it, or choose another framework",
                exact(&format!("stage: {}", stages.first().map_or("", String::as_str)))
            )),
            Self::TargetsInconsistent {
                kpi,
                wanted,
                window,
                given,
                exact: just,
                more,
                gap,
                formula,
                figures,
                mends,
                assumption,
            } => {
                let best = match (*just, *more) {
                    (true, _) => "",
                    (false, true) => "at most ",
                    (false, false) => "at least ",
                };
                let label = if *more { "more than its parts give" } else { "less than its parts give" };
                let mut why = format!("{} = {}", code(kpi), exact(formula));
                if figures != given {
                    why.push_str(&format!(" = {figures}"));
                }
                why.push_str(&format!(" = {given} {}in {window}", best));
                match assumption {
                    None => {}
                    Some(TargetAssumption::StraightLine) => why.push_str(
                        "; what is on its way is taken to move in a straight line",
                    ),
                    Some(TargetAssumption::Windows) => why.push_str(
                        "; what is read over shorter windows moves in a straight line, adds up where it is counted, and lies between its values where it is a rate",
                    ),
                }
                Wording::new(
                    format!(
                        "{} is to be {wanted} in {window}, and the targets of its parts give {best}{given}",
                        code(kpi)
                    ),
                    format!("{gap} {label}"),
                )
                .why(why)
                .help(mended(mends))
            }
            Self::SharesExceedWhole {
                whole,
                window,
                shares,
                total,
            } => Wording::new(
                format!(
                    "shares of {} add up to {total} in {window}: {}",
                    exact(whole),
                    sum(shares)
                ),
                "one of the shares",
            )
            .why("they are parts of one whole that do not overlap, so together they are 100% at most")
            .help("let one of the others fall when this one rises"),
        }
    }
}

fn direction(kpi: &str, aim: &str, mistake: DirectionMistake, lower: bool) -> Wording {
    let better = if lower { "lower" } else { "higher" };
    let kpi = code(kpi);
    match mistake {
        DirectionMistake::Away => Wording::new(
            format!("{kpi} is to go {aim}, although {better} is better"),
            "leads the wrong way",
        )
        .why("reaching this target would make things worse")
        .help(format!(
            "exchange the two values, or change `better: {better}` of {kpi}"
        )),
        DirectionMistake::Bound => {
            let other = if lower { "at most" } else { "at least" };
            Wording::new(
                format!("{kpi} is to be {aim}, although {better} is better"),
                "holds off what would be better",
            )
            .why("a better value than this one would miss the target")
            .help(format!(
                "write {} instead, or change `better: {better}` of {kpi}",
                exact(other)
            ))
        }
        DirectionMistake::Nowhere => Wording::new(
            format!("{kpi} is to go {aim}, which is where it is"),
            "asks for no change",
        )
        .why("this target is reached before anything is done")
        .help("set the value that is wanted, or say that it is to stay: `keep … .. …`"),
    }
}

/// "31% in `a`, 28% in `b`".
fn said(parts: &[(String, String)], preposition: &str) -> String {
    let all: Vec<String> = parts
        .iter()
        .take(NAMED)
        .map(|(value, name)| format!("{value} {preposition} {}", code(name)))
        .collect();
    let rest = parts.len().saturating_sub(NAMED);
    let rest = if rest > 0 {
        format!(" and {rest} more")
    } else {
        String::new()
    };
    format!("{}{rest}", all.join(", "))
}

/// "`a` 60% + `b` 45%".
fn sum(parts: &[(String, String)]) -> String {
    let all: Vec<String> = parts
        .iter()
        .map(|(name, value)| format!("{} {value}", code(name)))
        .collect();
    all.join(" + ")
}

fn mended(mends: &[TargetMend]) -> String {
    let all: Vec<String> = mends
        .iter()
        .map(|mend| format!("{} {}", code(&mend.kpi), mend.value))
        .collect();
    match all.as_slice() {
        [] => "no target of a single part closes the gap: lower this target, or raise several"
            .to_owned(),
        [only] => format!("this would close the gap: {only}; or change this target"),
        several => format!(
            "each of these alone would close the gap: {}; or change this target",
            several.join(", ")
        ),
    }
}
