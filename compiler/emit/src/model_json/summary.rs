//! The strategy as a whole on the wire.

use mkt_model::Strategy;
use mkt_model::access::direction::{CapWindow, Framework, StrategyDecl};
use schemars::JsonSchema;
use serde::Serialize;

use super::value::{Day, Days, Duration, Exact, Money};

/// What the declaration of the strategy says, with its frameworks.
#[derive(Serialize, JsonSchema)]
pub(super) struct Summary<'s> {
    id: &'s str,
    label: Option<&'s str>,
    /// The label, or the name where there is none.
    title: &'s str,
    docs: Option<&'s str>,
    vision: Option<&'s str>,
    mission: Option<&'s str>,
    usp: Option<&'s str>,
    /// The dates within which everything happens.
    horizon: Option<Days>,
    /// The ISO 4217 code.
    currency: Option<&'static str>,
    /// The IANA name.
    timezone: Option<&'s str>,
    /// The BCP 47 code.
    language: Option<&'s str>,
    /// How many messages a person may get over all channels.
    cap: Option<Cap>,
    /// The share of people who get no marketing at all.
    holdout_percent: Option<Exact>,
    rates: Vec<Rate>,
    frameworks: Vec<FrameworkStages<'s>>,
}

/// So many in any window of a length, or in each calendar day, week or month.
#[derive(Serialize, JsonSchema)]
struct Cap {
    count: Exact,
    window: Option<Duration>,
    calendar: Option<&'static str>,
}

/// An exchange rate, from a day on.
#[derive(Serialize, JsonSchema)]
struct Rate {
    from: Money,
    to: Money,
    since: Day,
}

#[derive(Serialize, JsonSchema)]
struct FrameworkStages<'s> {
    id: &'s str,
    title: &'s str,
    stages: Vec<Stage<'s>>,
}

#[derive(Serialize, JsonSchema)]
struct Stage<'s> {
    id: &'s str,
    title: &'s str,
}

impl<'s> Summary<'s> {
    pub(super) fn of(strategy: &'s Strategy, whole: StrategyDecl<'s>) -> Self {
        Self {
            id: &whole.0.symbol().path,
            label: whole.0.symbol().label.as_deref(),
            title: whole.0.title(),
            docs: whole.0.docs(),
            vision: whole.vision(),
            mission: whole.mission(),
            usp: whole.usp(),
            horizon: whole.horizon().map(Days::from),
            currency: whole.currency().map(|currency| currency.code()),
            timezone: whole.timezone(),
            language: whole.language(),
            cap: whole.cap().map(|cap| {
                let (window, calendar) = match cap.window {
                    CapWindow::Rolling(duration) => (Some(duration.into()), None),
                    CapWindow::Calendar(word) => (None, Some(word)),
                };
                Cap {
                    count: cap.count.into(),
                    window,
                    calendar,
                }
            }),
            holdout_percent: whole.holdout().map(Exact::from),
            rates: whole
                .rates()
                .into_iter()
                .map(|rate| Rate {
                    from: rate.from.into(),
                    to: rate.to.into(),
                    since: rate.since.into(),
                })
                .collect(),
            frameworks: whole
                .uses_frameworks()
                .into_iter()
                .map(|framework| stages(strategy, framework))
                .collect(),
        }
    }
}

fn stages<'s>(strategy: &'s Strategy, framework: Framework<'s>) -> FrameworkStages<'s> {
    FrameworkStages {
        id: &framework.0.symbol().path,
        title: framework.0.title(),
        stages: framework
            .stages()
            .into_iter()
            .map(|id| strategy.symbol(id))
            .map(|stage| Stage {
                id: &stage.path,
                title: stage.title(),
            })
            .collect(),
    }
}
