//! How many people an experiment needs, and how many it has.
//!
//! A metric in percent is taken as the share of people who do something; any
//! other as a figure of each person, whose `deviation:` is stated. `traffic:`
//! counts what is assigned to arms: people, or accounts where `randomise:`
//! says so. A month has the mean length of 365.25 / 12 days.

use mkt_diagnostics::{Diagnostic, Experiment as Finding, Language, Shortage};
use mkt_model::Strategy;
use mkt_model::access::direction::{Aim, Objective};
use mkt_model::access::reach::{Effect, Experiment};
use mkt_model::value::{Quantity, Unit, grouped};
use mkt_statistics::{Arms, Metric, Trial};
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::experiments::metric;

/// What is to be told of an experiment's size.
pub(crate) fn of(strategy: &Strategy, experiment: Experiment<'_>) -> Option<Diagnostic> {
    let kpi = metric(strategy, experiment)?;
    let is_share = *kpi.unit()? == Unit::Percent;
    let variants = experiment.variants();
    let shares: Vec<Decimal> = variants.iter().map(|(_, share)| *share).collect();
    let sum = shares
        .iter()
        .try_fold(Decimal::ZERO, |sum, share| sum.checked_add(*share))?;
    // Other checks tell of these.
    let unequal = sum != Decimal::ONE_HUNDRED || shares.len() < 2;
    if unequal || shares.iter().any(|share| *share <= Decimal::ZERO) {
        return None;
    }
    let mut missing = Vec::new();
    for key in ["detect", "traffic", "runs"] {
        if experiment.line(key).is_none() {
            missing.push(key.to_owned());
        }
    }
    let baseline = baseline(strategy, experiment);
    let relative = matches!(experiment.detect(), Some(Effect::Relative(_)));
    if baseline.is_none() && (is_share || relative) {
        missing.insert(0, "baseline".to_owned());
    }
    if !is_share && experiment.deviation().is_none() {
        missing.push("deviation".to_owned());
    }
    let looked_for = looked_for(experiment, is_share, baseline);
    if let Some(LookedFor::TooFar) = looked_for {
        return too_far(experiment);
    }
    let floats: Vec<f64> = shares.iter().filter_map(ToPrimitive::to_f64).collect();
    let trial = match looked_for {
        Some(LookedFor::Metric(metric)) => Some(Trial {
            metric,
            arms: Arms(&floats),
            alpha: as_share(Decimal::ONE_HUNDRED.checked_sub(experiment.confidence())?)?,
            power: as_share(experiment.power())?,
        }),
        _ => None,
    };
    let first = *shares.first()?;
    let needed = trial.and_then(|trial| needed(trial, first));
    if !missing.is_empty() {
        let finding = Finding::WithoutPlan {
            name: experiment.name().to_string(),
            missing,
            needed: needed.and_then(|needed| needed.to_u64()),
        };
        return Some(Diagnostic::new(finding, experiment.span()));
    }
    let (trial, needed) = (trial?, needed?);
    let (coming, each) = experiment.traffic()?;
    let runs = experiment.runs()?;
    let days = runs
        .last
        .duration_since(runs.first)
        .as_hours()
        .div_euclid(24);
    let days = Decimal::from(days).checked_add(Decimal::ONE)?;
    if coming <= Decimal::ZERO || days <= Decimal::ZERO {
        return None;
    }
    let period = period(each)?;
    let people = days.checked_mul(coming)?.checked_div(period)?.floor();
    if people >= needed {
        return None;
    }
    let days_for = |people: Decimal| Some(people.checked_mul(period)?.checked_div(coming)?.ceil());
    let needed_days = days_for(needed)?.to_u64()?;
    let control = people
        .checked_mul(first)?
        .checked_div(Decimal::ONE_HUNDRED)?
        .floor()
        .to_f64()?;
    let shortage = Shortage {
        name: experiment.name().to_string(),
        effect: effect(experiment)?,
        needed: needed.to_u64()?,
        arms: variants
            .iter()
            .map(|(name, share)| {
                let part = needed
                    .checked_mul(*share)?
                    .checked_div(Decimal::ONE_HUNDRED)?;
                Some(((*name).to_owned(), part.ceil().to_u64()?))
            })
            .collect::<Option<_>>()?,
        people: people.to_u64()?,
        days: days.to_u64()?,
        needed_days,
        until: i64::try_from(needed_days)
            .ok()
            .and_then(|days| {
                let days = jiff::Span::new().try_days(days.checked_sub(1)?).ok()?;
                runs.first.checked_add(days).ok()
            })
            .map(|date| date.to_string()),
        power_now: trial
            .power_with(control)
            .and_then(Decimal::from_f64)
            .and_then(|power| power.checked_mul(Decimal::ONE_HUNDRED))
            .and_then(|power| power.floor().to_u64())
            .unwrap_or(0),
        power: percent(experiment.power()),
        confidence: percent(experiment.confidence()),
        detectable: trial
            .detectable(control)
            .and_then(|found| detectable(experiment, found, baseline, is_share)),
        with_two_arms: (shares.len() > 2)
            .then(|| {
                let two = Trial {
                    arms: Arms(&[1.0, 1.0]),
                    ..trial
                };
                let people = self::needed(two, Decimal::from(50))?;
                days_for(people)?.to_u64()
            })
            .flatten(),
    };
    let line = experiment.line("runs")?;
    let mut told = Diagnostic::new(Finding::Underpowered(Box::new(shortage)), line.value_span());
    for (key, words) in [
        ("detect", "the effect looked for"),
        ("traffic", "the people who come in"),
    ] {
        if let Some(line) = experiment.line(key) {
            told = told.related(line.value_span(), words);
        }
    }
    Some(told)
}

/// The people needed in all, where the control has this share of them.
fn needed(trial: Trial<'_>, first: Decimal) -> Option<Decimal> {
    let control = Decimal::from_f64(trial.control_size()?)?;
    let all = control.checked_mul(Decimal::ONE_HUNDRED)?;
    Some(all.checked_div(first)?.ceil())
}

/// What the arms are compared by.
#[derive(Clone, Copy)]
enum LookedFor {
    Metric(Metric),
    /// A share beyond 0% or 100%.
    TooFar,
}

fn looked_for(
    experiment: Experiment<'_>,
    is_share: bool,
    baseline: Option<&Quantity>,
) -> Option<LookedFor> {
    let difference = match experiment.detect()? {
        Effect::Points(points) => points,
        Effect::Relative(percent) => baseline?
            .number
            .checked_mul(percent)?
            .checked_div(Decimal::ONE_HUNDRED)?,
        Effect::Absolute(quantity) => quantity.number,
    };
    if difference.is_zero() {
        return None;
    }
    if !is_share {
        return Some(LookedFor::Metric(Metric::Mean {
            difference: difference.to_f64()?,
            deviation: experiment.deviation()?.number.to_f64()?,
        }));
    }
    let baseline = baseline?.number;
    let other = baseline.checked_add(difference)?;
    let inside = |share: Decimal| share > Decimal::ZERO && share < Decimal::ONE_HUNDRED;
    if inside(baseline) && !inside(other) {
        return Some(LookedFor::TooFar);
    }
    Some(LookedFor::Metric(Metric::Proportion {
        baseline: as_share(baseline)?,
        difference: as_share(difference)?,
    }))
}

/// The metric today: what the experiment says, or else the one value from
/// which objectives start.
fn baseline<'s>(strategy: &'s Strategy, experiment: Experiment<'s>) -> Option<&'s Quantity> {
    if experiment.line("baseline").is_some() {
        return experiment.baseline();
    }
    let metric = experiment.metric()?;
    let readers = strategy.referring(metric, mkt_kinds::Edge::Measures);
    let mut starts = readers
        .into_iter()
        .filter_map(|reader| Objective::of(strategy.handle(reader)))
        .flat_map(|objective| objective.targets())
        .filter(|target| target.kpi == metric)
        .filter_map(|target| match target.aim {
            Aim::FromTo(from, _) => Some(from),
            _ => None,
        });
    let start = starts.next()?;
    starts.all(|other| other == start).then_some(start)
}

fn too_far(experiment: Experiment<'_>) -> Option<Diagnostic> {
    let finding = Language::BadValue {
        key: "detect".to_owned(),
        text: effect(experiment)?,
        expected: vec!["an effect that leaves the metric between 0% and 100%".to_owned()],
        example: Some("detect: +1.5 pp".to_owned()),
        stopped_at: None,
    };
    let line = experiment.line("detect")?;
    Some(Diagnostic::new(finding, line.value_span()))
}

/// The effect as it was written.
fn effect(experiment: Experiment<'_>) -> Option<String> {
    Some(match experiment.detect()? {
        Effect::Points(points) => format!("{} pp", signed(points)),
        Effect::Relative(percent) => format!("{}%", signed(percent)),
        Effect::Absolute(quantity) => {
            let positive = Quantity {
                number: quantity.number.abs(),
                unit: quantity.unit.clone(),
            };
            let sign = if quantity.number.is_sign_negative() {
                "-"
            } else {
                "+"
            };
            format!("{sign}{positive}")
        }
    })
}

fn signed(number: Decimal) -> String {
    let sign = if number.is_sign_negative() { "" } else { "+" };
    format!("{sign}{}", grouped(number))
}

/// An effect that is found, as `detect:` would say it: to two digits, away
/// from zero, so that it is found indeed.
fn detectable(
    experiment: Experiment<'_>,
    found: f64,
    baseline: Option<&Quantity>,
    is_share: bool,
) -> Option<String> {
    let found = Decimal::from_f64(found)?;
    let hundred = Decimal::ONE_HUNDRED;
    let found = if is_share {
        found.checked_mul(hundred)?
    } else {
        found
    };
    Some(match experiment.detect()? {
        Effect::Relative(_) => {
            let relative = found.checked_mul(hundred)?.checked_div(baseline?.number)?;
            format!("{}%", signed(two_digits(relative)?))
        }
        Effect::Points(_) => format!("{} pp", signed(two_digits(found)?)),
        Effect::Absolute(quantity) => {
            let number = two_digits(found)?;
            let shown = Quantity {
                number: number.abs(),
                unit: quantity.unit.clone(),
            };
            let sign = if number.is_sign_negative() { "-" } else { "+" };
            format!("{sign}{shown}")
        }
    })
}

/// A number to two digits, away from zero.
fn two_digits(number: Decimal) -> Option<Decimal> {
    let mut scale = 0_u32;
    let mut size = number.abs();
    let ten = Decimal::TEN;
    while size < ten && scale < 12 {
        size = size.checked_mul(ten)?;
        scale = scale.checked_add(1)?;
    }
    let mut step = Decimal::ONE;
    while size >= Decimal::ONE_HUNDRED {
        size = size.checked_div(ten)?;
        step = step.checked_mul(ten)?;
    }
    let parts = number.checked_div(step)?;
    let rounded = parts.round_dp_with_strategy(scale, RoundingStrategy::AwayFromZero);
    Some(rounded.checked_mul(step)?.normalize())
}

fn percent(number: Decimal) -> String {
    format!("{}%", grouped(number))
}

fn as_share(percent: Decimal) -> Option<f64> {
    percent.checked_div(Decimal::ONE_HUNDRED)?.to_f64()
}

/// The days of a calendar word.
fn period(each: &str) -> Option<Decimal> {
    Some(match each {
        "day" => Decimal::ONE,
        "week" => Decimal::from(7),
        "month" => Decimal::new(304_375, 4),
        _ => return None,
    })
}
