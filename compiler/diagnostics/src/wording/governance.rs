//! Sentences about change and its rules.

use super::Wording;
use super::phrase::{code, codes, count, exact, grouped};
use crate::finding::{Breach, Governance};

/// The most names in a sentence.
const NAMES: usize = 5;

impl Governance {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Self::CapabilityUnraised {
                name,
                now,
                target,
                by,
                late,
            } => {
                let by = by.as_deref();
                let until = by.map_or_else(String::new, |by| format!(" by {by}"));
                if late.is_empty() {
                    return Wording::new(
                        format!(
                            "nothing raises {} from {now} to {target}{until}",
                            code(name)
                        ),
                        "higher than it is, and no work for it",
                    )
                    .why("a capability grows by work: training, hiring, a platform")
                    .help("name the work that raises it: `raised_by: …`");
                }
                let works: Vec<String> = late
                    .iter()
                    .take(NAMES)
                    .map(|(work, date)| format!("{} on {date}", code(work)))
                    .collect();
                let rest = late.len().saturating_sub(NAMES);
                let more = if rest == 0 {
                    String::new()
                } else {
                    format!(" and {rest} more")
                };
                Wording::new(
                    format!(
                        "what raises {} to {target} is not done{until}: {}{more}",
                        code(name),
                        works.join(", ")
                    ),
                    "before its work is done",
                )
                .why("a capability has its level only when the work that raises it is done")
                .help("bring that work forward, promise the level later, or leave out of `raised_by:` what it does not need")
            }
            Self::RiskWithoutResponse {
                name,
                likelihood,
                impact,
            } => Wording::new(
                format!(
                    "nothing is done about {}, of {likelihood} likelihood and {impact} impact",
                    code(name)
                ),
                "neither `response:` nor `mitigated_by:`",
            )
            .why("a risk that is only written down happens as if nobody had known")
            .help("say what is done about it with `response:`, or name the work that makes it smaller with `mitigated_by:`"),
            Self::AssumptionStale {
                kind,
                name,
                review,
                today,
                days,
            } => Wording::new(
                format!(
                    "{kind} {} was to be looked at again by {review}, {} before {today}",
                    code(name),
                    count(u32::try_from(*days).unwrap_or(u32::MAX), "day", "days")
                ),
                "this day has passed",
            )
            .why("what rests on it rests on what was known then")
            .help("look at it again, mend its figures, and set the next `review:`"),
            Self::StakeholderWithoutSubject { name, role } => Wording::new(
                format!("{} is named as {role}, but on nothing", code(name)),
                "neither `on:` nor `supports:`",
            )
            .help("name what they have a say in: `on: …`"),
            Self::PersonaWithoutSegment { name } => Wording::new(
                format!("{} portrays nobody", code(name)),
                "without `segment:`",
            )
            .why("a portrait helps to write for people only where it is known who they are")
            .help("name the people it portrays: `segment: …`"),
            Self::GuardrailBroken {
                rule,
                kind,
                plural,
                names,
                breaches,
                because,
            } => broken(rule, kind, plural, names, breaches, because),
            Self::GuardrailWithoutSubject {
                rule,
                plural,
                condition,
            } => {
                let of_them = condition
                    .as_ref()
                    .map_or_else(String::new, |condition| format!(" with {}", code(condition)));
                Wording::new(
                    format!("{} is for {plural}{of_them}, and there are none", code(rule)),
                    "nothing falls under it",
                )
                .help("leave it for those to come, or mend its condition")
            }
        }
    }
}

fn broken(
    rule: &str,
    kind: &str,
    plural: &str,
    names: &[String],
    breaches: &[Breach],
    because: &str,
) -> Wording {
    let because = because.split_whitespace().collect::<Vec<_>>().join(" ");
    let why = format!("{} is there because \"{because}\"", code(rule));
    let [name] = names else {
        let number = u64::try_from(names.len()).unwrap_or(u64::MAX);
        return Wording::new(
            format!(
                "{} {plural} break {}: {}",
                grouped(number),
                code(rule),
                codes(names, NAMES)
            ),
            "broken by so many that they are told together",
        )
        .why(why)
        .help("mend them, or say in `every:` for which of them the rule is");
    };
    let mends: Vec<String> = breaches.iter().map(|breach| mend(breach, name)).collect();
    Wording::new(
        format!(
            "{kind} {} breaks {}: {}",
            code(name),
            code(rule),
            faults(breaches)
        ),
        breaches.first().map_or_else(String::new, label),
    )
    .why(why)
    .help(mends.join("; "))
}

/// What it lacks in one part, then what is not true of it.
fn faults(breaches: &[Breach]) -> String {
    let (mut lacking, mut parts) = (Vec::new(), Vec::new());
    for breach in breaches {
        match breach {
            Breach::WithoutKey(key) => lacking.push(format!("no `{key}:`")),
            Breach::WithoutKind { article_name, .. } => {
                lacking.push(format!("no {}", without_article(article_name)));
            }
            Breach::Untrue { condition, unset } if unset.is_empty() => {
                parts.push(format!("{} is not so", code(condition)));
            }
            Breach::Untrue { condition, unset } => {
                let keys: Vec<String> = unset.iter().map(|key| format!("{key}:")).collect();
                let keys = codes(&keys, NAMES);
                parts.push(format!("{} is not so without {keys}", code(condition)));
            }
        }
    }
    if !lacking.is_empty() {
        parts.insert(0, format!("it has {}", lacking.join(" and ")));
    }
    parts.join(", and ")
}

fn without_article(name: &str) -> &str {
    name.split_once(' ').map_or(name, |(_, rest)| rest)
}

fn label(breach: &Breach) -> String {
    match breach {
        Breach::WithoutKey(key) => format!("without `{key}:`"),
        Breach::WithoutKind { article_name, .. } => {
            format!("no {} refers to it", without_article(article_name))
        }
        Breach::Untrue { .. } => "not as the rule demands".to_owned(),
    }
}

fn mend(breach: &Breach, name: &str) -> String {
    match breach {
        Breach::WithoutKey(key) => format!("write `{key}:`"),
        Breach::WithoutKind {
            article_name,
            refers_by: Some(key),
            ..
        } => format!(
            "declare {article_name} with {}",
            exact(&format!("{key}: {name}"))
        ),
        Breach::WithoutKind { article_name, .. } => format!("name {article_name} in it"),
        Breach::Untrue { condition, unset } => match unset.as_slice() {
            [] => format!("change it so that {} is true", code(condition)),
            keys => {
                let keys: Vec<String> = keys.iter().map(|key| format!("{key}:")).collect();
                format!("write {}", codes(&keys, NAMES))
            }
        },
    }
}
