//! Sentences about experiments.

use super::Wording;
use super::phrase::{code, codes, count, exact, grouped};
use crate::finding::{ArmsFault, Experiment, Shortage};

/// The most names in a sentence.
const NAMES: usize = 5;

impl Experiment {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Self::Underpowered(shortage) => underpowered(shortage),
            Self::WithoutPlan {
                name,
                missing,
                needed,
            } => {
                let keys: Vec<String> = missing.iter().map(|key| format!("{key}:")).collect();
                let known = needed.map_or_else(String::new, |needed| {
                    format!(", only that it needs {}", people(needed))
                });
                Wording::new(
                    format!(
                        "whether {} runs long enough cannot be told{known}",
                        code(name)
                    ),
                    format!("without {}", codes(&keys, NAMES)),
                )
                .why("an experiment that is too small finds nothing, or finds what is not there")
                .help(format!("write {}", codes(&keys, NAMES)))
            }
            Self::Overlap {
                name,
                others,
                metric,
                from,
                to,
            } => Wording::new(
                format!(
                    "{} reads {} from the same people as {} at the same time",
                    code(name),
                    code(metric),
                    codes(others, NAMES)
                ),
                format!("both run from {from} to {to}"),
            )
            .why("what one changes in the metric is counted in the other")
            .help("let them run one after the other, or give each people of its own with `audience:`"),
            Self::WithoutGuard { name } => Wording::new(
                format!("{} watches nothing that must not get worse", code(name)),
                "without `guard:`",
            )
            .why("a gain in one figure may be paid for with another: bookings with complaints, clicks with trust")
            .help("name the KPIs that must hold: `guard: unsubscribe_rate`"),
            Self::OverPeak { name, campaigns } => Wording::new(
                format!(
                    "{} runs partly within {}, for the same people",
                    code(name),
                    campaigns_of(campaigns)
                ),
                "runs into or out of a campaign",
            )
            .why("what is found is a mean of two situations, of which neither may come again")
            .help("let it run wholly before or after, or accept it with a reason"),
            Self::ClaimWithoutHoldout { campaigns } => Wording::new(
                format!(
                    "what {} {} cannot be told from what would have come anyway",
                    campaigns_of(campaigns),
                    if campaigns.len() == 1 { "brings" } else { "bring" }
                ),
                "no `holdout:`, and no experiment on them",
            )
            .why("a target that is reached shows that something worked only beside people who got nothing")
            .help("keep a share of people out of all marketing with `holdout: 5%`, or declare an experiment `on:` each campaign"),
            Self::VariantUnused {
                name,
                nowhere: true,
                journey,
                ..
            } => Wording::new(
                format!("nobody gets the variants of {}: no split follows it", code(name)),
                "tried in a journey, but not there",
            )
            .help(format!(
                "write `split {name} {{ … }}` in {}, with an arm for each variant",
                exact(journey)
            )),
            Self::VariantUnused { name, variants, .. } => {
                let one = variants.len() == 1;
                Wording::new(
                    format!(
                        "nobody gets {} of {}",
                        codes(variants, NAMES),
                        code(name)
                    ),
                    if one { "a variant without an arm" } else { "variants without an arm" },
                )
                .why("the people of its share go through the split without any arm")
                .help(format!(
                    "add an arm for {} to the split, or take {} out of `variants:`",
                    if one { "it" } else { "each" },
                    if one { "it" } else { "them" },
                ))
            }
            Self::SplitWeights {
                name,
                what,
                shares,
                sum,
            } => Wording::new(
                format!(
                    "the shares of {what} {} add up to {sum}, not to 100%",
                    code(name)
                ),
                shares.join(" + "),
            )
            .why("every person belongs to exactly one of them")
            .help("change the shares so that they add up to 100%; people who are to get nothing are an arm too"),
            Self::NotComparable { name, fault } => match fault {
                ArmsFault::Single { variant } => Wording::new(
                    format!("{} compares {} with nothing", code(name), code(variant)),
                    "only one variant",
                )
                .help("add what it is compared with, first: `control 50%`"),
                ArmsFault::SentInSome {
                    metric,
                    message,
                    arms,
                    without,
                } => Wording::new(
                    format!(
                        "{} counts {}, which only {} of {} {}",
                        code(metric),
                        code(message),
                        codes(arms, NAMES),
                        code(name),
                        if arms.len() == 1 { "sends" } else { "send" }
                    ),
                    format!("means nothing for {}", codes(without, NAMES)),
                )
                .why("a figure that cannot be counted in every arm cannot be compared between them")
                .help("measure what people do in every arm, such as a purchase"),
            },
        }
    }
}

fn people(number: u64) -> String {
    if number == 1 {
        "1 person".to_owned()
    } else {
        format!("{} people", grouped(number))
    }
}

fn days(number: u64) -> String {
    count(u32::try_from(number).unwrap_or(u32::MAX), "day", "days")
}

fn campaigns_of(names: &[String]) -> String {
    let word = if names.len() == 1 {
        "campaign"
    } else {
        "campaigns"
    };
    format!("{word} {}", codes(names, NAMES))
}

fn underpowered(shortage: &Shortage) -> Wording {
    let Shortage {
        name,
        effect,
        needed,
        arms,
        people: coming,
        days: runs,
        needed_days,
        until,
        power_now,
        power,
        confidence,
        detectable,
        with_two_arms,
    } = shortage;
    let each: Vec<String> = arms
        .iter()
        .map(|(arm, people)| format!("{} {}", code(arm), grouped(*people)))
        .collect();
    let mut mends = vec![match until {
        Some(until) => format!("run it until {until}"),
        None => format!("run it for {}", days(*needed_days)),
    }];
    if let Some(detectable) = detectable {
        mends.push(format!("look for {detectable} or a larger effect"));
    }
    if let Some(days_of_two) = with_two_arms {
        mends.push(format!(
            "compare two variants of equal share, which takes {}",
            days(*days_of_two)
        ));
    }
    let mends = match mends.as_slice() {
        [only] => only.clone(),
        [before @ .., last] => format!("{}, or {last}", before.join(", ")),
        [] => String::new(),
    };
    Wording::new(
        format!(
            "{} needs {} to find {effect}, and {} come in",
            code(name),
            people(*needed),
            grouped(*coming)
        ),
        format!("{} of the {} that it needs", days(*runs), grouped(*needed_days)),
    )
    .why(format!(
        "as it is, an effect of that size is found {power_now}% of the time rather than {power}, at a confidence of {confidence}; needed are {}",
        each.join(", ")
    ))
    .help(mends)
}
