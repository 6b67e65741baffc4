//! Reach: platforms, channels, messages, campaigns, offers and experiments.
//! Journeys are read as [`crate::journey`] programs.

use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::direction::{Cap, Target, cap, targets};
use super::plan::Allotment;
use super::read::{date, dates, expression, number, of_group, reference, text, word};
use crate::expression::Expression;
use crate::strategy::{Handle, Line};
use crate::symbol::SymbolId;
use crate::value::{Dates, Price, Quantity, Value};

wrappers! {
    /// A system that does the work.
    Platform platforms "platform"
    /// A way to people.
    Channel channels "channel"
    /// A text that is sent.
    Message messages "message"
    /// A push with a beginning and an end.
    Campaign campaigns "campaign"
    /// What happens to one person, step by step.
    Journey journeys "journey"
    /// Something that is given.
    Offer offers "offer"
    /// A question that is tried out.
    Experiment experiments "experiment"
}

/// A message that a campaign sends to everyone in its audience.
#[derive(Clone, Copy)]
pub struct CampaignSend<'s> {
    /// The message.
    pub message: SymbolId,
    /// The day.
    pub on: Date,
    /// The time of that day.
    pub at: Option<Time>,
    /// To whom, where not to the campaign's audience.
    pub audience: Option<&'s Expression>,
    /// The channel, where it is not the message's own.
    pub channel: Option<SymbolId>,
    /// The line that says so.
    pub line: Line<'s>,
}

/// The smallest effect that an experiment is to find.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect<'s> {
    /// In percentage points.
    Points(Decimal),
    /// In percent of the baseline.
    Relative(Decimal),
    /// In the metric's unit.
    Absolute(&'s Quantity),
}

impl<'s> Platform<'s> {
    /// What kind of system it is: `crm`, `cdp`, …
    pub fn sort(self) -> Option<&'static str> {
        word(self.line("kind"), "kind")
    }

    /// What it can do: `email`, `audiences`, …; nothing where it does not say.
    pub fn abilities(self) -> Vec<&'static str> {
        words(self.0, "can", "abilities")
    }

    /// What it costs.
    pub fn cost(self) -> Option<&'s Price> {
        price(self.line("cost"))
    }

    /// The budgets that pay for it.
    pub fn budgets(self) -> Vec<SymbolId> {
        self.references("budget")
    }
}

impl<'s> Channel<'s> {
    /// What kind of channel it is: `email`, `social`, …
    pub fn sort(self) -> Option<&'static str> {
        word(self.line("kind"), "kind")
    }

    /// Whether it is `owned`, `earned` or `paid`.
    pub fn media(self) -> Option<&'static str> {
        word(self.line("media"), "media")
    }

    /// The platform it runs on.
    pub fn platform(self) -> Option<SymbolId> {
        self.reference("platform")
    }

    /// Whether marketing in it is declared to need a consent (`needed`) or none
    /// (`none`).
    pub fn consent(self) -> Option<&'static str> {
        word(self.line("consent"), "consent")
    }

    /// Who its messages come from.
    pub fn sender(self) -> Option<&'s str> {
        text(self.line("sender"), "sender")
    }

    /// The postal address that its messages state.
    pub fn address(self) -> Option<&'s str> {
        text(self.line("address"), "address")
    }

    /// How people say no to it: `link`, `header`, `reply`, `settings`.
    pub fn unsubscribe(self) -> Vec<&'static str> {
        words(self.0, "unsubscribe", "way")
    }

    /// What a message in it may hold: `text`, `html`, `images`, `links`, …;
    /// none where nothing is said.
    pub fn can(self) -> Option<Vec<&'static str>> {
        let lines = self.lines("can");
        let words = lines.iter().flat_map(|line| line.entry.all("parts"));
        let words = words.filter_map(|capture| match capture.value {
            Value::Word(word) => Some(word),
            _ => None,
        });
        (!lines.is_empty()).then(|| words.collect())
    }

    /// How long a text in it may be: the most characters, and the part that
    /// is meant where one is.
    pub fn limits(self) -> Vec<(u32, Option<&'static str>, Line<'s>)> {
        let lines = self.lines("limit").into_iter();
        lines
            .filter_map(|line| {
                let length = number(Some(line), "length")?.to_u32()?;
                Some((length, word(Some(line), "part"), line))
            })
            .collect()
    }

    /// How many messages a person may get through it.
    pub fn cap(self) -> Option<Cap> {
        cap(self.line("cap"))
    }

    /// What its price is reckoned by, the usual first: `click`, `send`, …
    pub fn paid_by(self) -> Vec<&'static str> {
        words(self.0, "paid_by", "models")
    }

    /// What it costs.
    pub fn cost(self) -> Option<&'s Price> {
        price(self.line("cost"))
    }

    /// The budgets that pay for it.
    pub fn budgets(self) -> Vec<SymbolId> {
        self.references("budget")
    }
}

impl<'s> Message<'s> {
    /// The channel it is written for.
    pub fn channel(self) -> Option<SymbolId> {
        self.reference("channel")
    }

    /// The consent it needs.
    pub fn topic(self) -> Option<SymbolId> {
        self.reference("topic")
    }

    /// Its purpose: `marketing`, `service` or `transactional`.
    pub fn purpose(self) -> Option<&'static str> {
        word(self.line("purpose"), "purpose")
    }

    /// The offers it makes.
    pub fn offers(self) -> Vec<SymbolId> {
        self.references("offers")
    }

    /// Whether a cap that drops it is a mistake.
    pub fn must_arrive(self) -> bool {
        word(self.line("must_arrive"), "must") == Some("yes")
    }

    /// Its subject line.
    pub fn subject(self) -> Option<&'s str> {
        text(self.line("subject"), "subject")
    }
}

impl<'s> Campaign<'s> {
    /// The objectives it works toward.
    pub fn supports(self) -> Vec<SymbolId> {
        self.references("supports")
    }

    /// Who it is for.
    pub fn audience(self) -> Option<&'s Expression> {
        expression(self.line("audience"), "audience")
    }

    /// When it runs, both days included.
    pub fn runs(self) -> Option<Dates> {
        dates(self.line("runs"), "runs")
    }

    /// The channels it uses.
    pub fn channels(self) -> Vec<SymbolId> {
        self.references("channels")
    }

    /// The money set aside for it, and the budget that comes from.
    pub fn budget(self) -> Option<Allotment> {
        allotment(self.0)
    }

    /// The page that it leads to.
    pub fn landing(self) -> Option<&'s str> {
        text(self.line("landing"), "landing")
    }

    /// How its money is shared out among channels, in percent.
    pub fn shares(self) -> Vec<(SymbolId, Decimal)> {
        let Some(line) = self.line("budget") else {
            return Vec::new();
        };
        let groups = line.entry.groups().into_iter();
        groups
            .filter_map(
                |group| match (of_group(&group, "channel")?, of_group(&group, "share")?) {
                    (Value::Reference(channel), Value::Percent(share)) => Some((*channel, *share)),
                    _ => None,
                },
            )
            .collect()
    }

    /// Where KPIs are to be when it is over.
    pub fn targets(self) -> Vec<Target<'s>> {
        targets(self.0)
    }

    /// What must be ready before it starts.
    pub fn needs(self) -> Vec<SymbolId> {
        self.references("needs")
    }

    /// What it sends, in order.
    pub fn sends(self) -> Vec<CampaignSend<'s>> {
        self.statements()
            .into_iter()
            .filter(|line| line.entry.spec.word() == "send")
            .filter_map(|line| {
                let at = Some(line);
                Some(CampaignSend {
                    message: reference(at, "message")?,
                    on: date(at, "date")?,
                    at: match line.get("time") {
                        Some(Value::Time(time)) => Some(*time),
                        _ => None,
                    },
                    audience: expression(at, "audience"),
                    channel: reference(at, "channel"),
                    line,
                })
            })
            .collect()
    }
}

impl Journey<'_> {
    /// The objectives it works toward.
    pub fn supports(self) -> Vec<SymbolId> {
        self.references("supports")
    }

    /// The work it goes live after.
    pub fn live_after(self) -> Vec<SymbolId> {
        self.references("live")
    }

    /// First and last day, where it runs only between dates.
    pub fn runs(self) -> Option<Dates> {
        dates(self.line("runs"), "runs")
    }
}

impl<'s> Offer<'s> {
    /// The code that people enter.
    pub fn code(self) -> Option<&'s str> {
        text(self.line("code"), "code")
    }

    /// When it is valid, both days included.
    pub fn valid(self) -> Option<Dates> {
        dates(self.line("valid"), "valid")
    }

    /// What it may cost in all, and the budget that comes from.
    pub fn budget(self) -> Option<Allotment> {
        allotment(self.0)
    }
}

impl<'s> Experiment<'s> {
    /// Where it is tried.
    pub fn on(self) -> Vec<SymbolId> {
        self.references("on")
    }

    /// What one expects and why.
    pub fn hypothesis(self) -> Option<&'s str> {
        text(self.line("hypothesis"), "hypothesis")
    }

    /// The KPI that decides.
    pub fn metric(self) -> Option<SymbolId> {
        self.reference("metric")
    }

    /// The KPIs that must not get worse.
    pub fn guards(self) -> Vec<SymbolId> {
        self.references("guard")
    }

    /// The variants and their shares in percent, in order.
    pub fn variants(self) -> Vec<(&'s str, Decimal)> {
        let Some(line) = self.line("variants") else {
            return Vec::new();
        };
        let groups = line.entry.groups().into_iter();
        groups
            .filter_map(|group| {
                let named = group.iter().find(|capture| capture.slot == "name")?;
                match (&named.value, of_group(&group, "share")?) {
                    (Value::Name(name, _), Value::Percent(share)) => Some((name.as_str(), *share)),
                    _ => None,
                }
            })
            .collect()
    }

    /// How surely an effect of its size is found, in percent; 80 unless it
    /// says.
    pub fn power(self) -> Decimal {
        number(self.line("power"), "power").unwrap_or(Decimal::from(80))
    }

    /// How surely nothing is found where there is nothing, in percent; 95
    /// unless it says.
    pub fn confidence(self) -> Decimal {
        number(self.line("confidence"), "confidence").unwrap_or(Decimal::from(95))
    }

    /// The metric today, where it says.
    pub fn baseline(self) -> Option<&'s Quantity> {
        quantity(self.line("baseline")?.get("baseline")?)
    }

    /// The standard deviation of the metric from person to person.
    pub fn deviation(self) -> Option<&'s Quantity> {
        quantity(self.line("deviation")?.get("deviation")?)
    }

    /// The smallest effect worth finding.
    pub fn detect(self) -> Option<Effect<'s>> {
        match self.line("detect")?.get("effect")? {
            Value::Points(points) => Some(Effect::Points(*points)),
            Value::Percent(percent) => Some(Effect::Relative(*percent)),
            Value::Quantity(quantity) => Some(Effect::Absolute(quantity)),
            _ => None,
        }
    }

    /// How many people come into it, and the calendar word for how often.
    pub fn traffic(self) -> Option<(Decimal, &'static str)> {
        let line = self.line("traffic");
        Some((number(line, "count")?, word(line, "each")?))
    }

    /// Who takes part, where not everyone does.
    pub fn audience(self) -> Option<&'s Expression> {
        expression(self.line("audience"), "audience")
    }

    /// When it runs, both days included.
    pub fn runs(self) -> Option<Dates> {
        dates(self.line("runs"), "runs")
    }
}

/// The money set aside with `budget:`.
pub(super) fn allotment(handle: Handle<'_>) -> Option<Allotment> {
    let line = handle.line("budget")?;
    match line.get("amount")? {
        Value::Money(money) => Some(Allotment {
            money: *money,
            from: reference(Some(line), "budget"),
        }),
        _ => None,
    }
}

/// The fixed words that the lines with a key give.
fn words(handle: Handle<'_>, key: &str, slot: &str) -> Vec<&'static str> {
    let lines = handle.lines(key).into_iter();
    lines
        .flat_map(|line| line.entry.all(slot))
        .filter_map(|capture| match capture.value {
            Value::Word(word) => Some(word),
            _ => None,
        })
        .collect()
}

fn quantity(value: &Value) -> Option<&Quantity> {
    match value {
        Value::Quantity(quantity) => Some(quantity),
        _ => None,
    }
}

fn price(line: Option<Line<'_>>) -> Option<&Price> {
    match line?.get("cost")? {
        Value::Price(price) => Some(price),
        _ => None,
    }
}
