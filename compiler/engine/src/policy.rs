//! What the gate goes by, read from a strategy: caps, holdout, channels,
//! messages, topics of consent.

use std::collections::BTreeMap;

use mkt_eval::period;
use mkt_model::expression::{EventKind, EventMatch};
use mkt_model::value::Value;
use mkt_model::{Handle, Line, Strategy, SymbolId};
use mkt_time::Weekday;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::guard::policy::{
    Basis, Cap, Channel, Dates, Expiry, Holdout, Hours, Message, OnCap, Policy, Purpose, Quiet,
    Topic, Unit, VERSION, Window,
};

/// The salt of the strategy's holdout: one for all, so that nobody falls in
/// and out of it.
const HOLDOUT_SALT: &str = "holdout";

/// Something in the policy that the gate cannot hold people's messages to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Whose it is.
    pub declaration: SymbolId,
    /// Why.
    pub why: String,
}

/// The policy of a strategy, without its journeys and predicates, with what
/// had to be refused.
#[must_use]
pub fn policy(strategy: &Strategy) -> (Policy, Vec<Refused>) {
    let mut writer = Writer {
        strategy,
        refused: Vec::new(),
    };
    let head = strategy.of_kind("strategy").next();
    let zone = head.and_then(|head| match head.line("timezone")?.get("timezone")? {
        Value::Timezone(zone) => Some(zone.to_string()),
        _ => None,
    });
    let policy = Policy {
        version: VERSION,
        strategy: head.map(|head| head.name().to_string()).unwrap_or_default(),
        zone: zone.unwrap_or_else(|| "UTC".to_owned()),
        caps: head.map(|head| writer.caps(head)).unwrap_or_default(),
        holdout: head.and_then(holdout),
        channels: writer.each("channel", Writer::channel),
        messages: writer.each("message", Writer::message),
        topics: writer.each("consent", Writer::topic),
        journeys: BTreeMap::new(),
        predicates: BTreeMap::new(),
    };
    (policy, writer.refused)
}

/// What a declaration is called everywhere outside the language.
#[must_use]
pub fn name(strategy: &Strategy, id: SymbolId) -> String {
    strategy.symbol(id).path.to_string()
}

/// The name of an event; of a reaction, its word, and the name of what it is
/// about.
#[must_use]
pub fn event_name(strategy: &Strategy, event: EventKind) -> (String, Option<String>) {
    match event {
        EventKind::Poisoned => (String::new(), None),
        EventKind::Declared(event) => (name(strategy, event), None),
        EventKind::Reaction(reaction, of) => {
            (reaction.word().to_owned(), of.map(|of| name(strategy, of)))
        }
    }
}

fn holdout(head: Handle<'_>) -> Option<Holdout> {
    let Value::Percent(share) = head.line("holdout")?.get("share")? else {
        return None;
    };
    let below = share.checked_mul(Decimal::ONE_HUNDRED)?.ceil().to_u16()?;
    Some(Holdout {
        below,
        salt: HOLDOUT_SALT.to_owned(),
    })
}

struct Writer<'s> {
    strategy: &'s Strategy,
    refused: Vec<Refused>,
}

impl<'s> Writer<'s> {
    /// Everything of a kind, the library's included.
    fn each<T>(
        &mut self,
        kind: &str,
        read: impl Fn(&mut Self, Handle<'s>) -> T,
    ) -> BTreeMap<String, T> {
        let of_kind: Vec<Handle<'s>> = self
            .strategy
            .all()
            .filter(|handle| handle.kind().word == kind)
            .collect();
        of_kind
            .into_iter()
            .map(|handle| (name(self.strategy, handle.symbol_id()), read(self, handle)))
            .collect()
    }

    fn refuse(&mut self, handle: Handle<'_>, why: String) {
        self.refused.push(Refused {
            declaration: handle.symbol_id(),
            why,
        });
    }

    fn seconds(&mut self, handle: Handle<'_>, value: Option<&Value>) -> Option<i64> {
        let Some(Value::Duration(duration)) = value else {
            return None;
        };
        // Elapsed time: a day of a cap or a hold is 24 hours.
        let exact = period(*duration).filter(|period| period.months == 0);
        let seconds = exact.and_then(|period| {
            period
                .days
                .checked_mul(86_400)
                .and_then(|days| days.checked_add(period.seconds))
        });
        if seconds.is_none() {
            self.refuse(
                handle,
                format!("the guard counts in days, and {duration} is no number of days"),
            );
        }
        seconds
    }

    /// A line counts what is to sell and what serves apart (semantics 13).
    fn caps(&mut self, handle: Handle<'_>) -> Vec<Cap> {
        let lines = handle.lines("cap");
        lines
            .into_iter()
            .filter_map(|line| self.cap(handle, line))
            .flat_map(|cap| {
                [Purpose::Marketing, Purpose::Service].map(|purpose| Cap { purpose, ..cap })
            })
            .collect()
    }

    fn cap(&mut self, handle: Handle<'_>, line: Line<'_>) -> Option<Cap> {
        let Some(Value::Number(count)) = line.get("count") else {
            return None;
        };
        let per = match line.get("calendar") {
            Some(Value::Word(word)) => Window::Calendar(match *word {
                "day" => Unit::Day,
                "week" => Unit::Week,
                _ => Unit::Month,
            }),
            _ => Window::Rolling(self.seconds(handle, line.get("window"))?),
        };
        Some(Cap {
            count: count.to_u32()?,
            per,
            purpose: Purpose::Marketing,
        })
    }

    fn channel(&mut self, handle: Handle<'s>) -> Channel {
        let limit = handle.line("on_cap").and_then(|line| line.get("limit"));
        let on_cap = match handle.line("on_cap").and_then(|line| line.get("action")) {
            Some(Value::Word("leave")) => OnCap::Leave,
            Some(Value::Word("defer")) => self
                .seconds(handle, limit)
                .map_or(OnCap::Skip, OnCap::Defer),
            _ => OnCap::Skip,
        };
        let hold = handle
            .line("hold_at_most")
            .and_then(|line| line.get("limit"));
        let hold_at_most_seconds = self
            .seconds(handle, hold)
            .unwrap_or(Channel::default().hold_at_most_seconds);
        Channel {
            caps: self.caps(handle),
            on_cap,
            quiet: self.quiet(handle),
            hold_at_most_seconds,
        }
    }

    fn quiet(&mut self, handle: Handle<'s>) -> Quiet {
        let mut quiet = Quiet::default();
        for group in handle
            .lines("quiet")
            .iter()
            .flat_map(|line| line.entry.groups())
        {
            let mut window = None;
            let mut days = Vec::new();
            for capture in group {
                match &capture.value {
                    Value::Times(from, to) => window = Some((*from, *to)),
                    Value::Weekdays(named) => {
                        days.extend(named.iter().map(|day| Weekday::from(*day)));
                    }
                    Value::Reference(calendar) => quiet.closed.extend(self.closed(*calendar)),
                    _ => {}
                }
            }
            match window {
                Some((from, to)) => quiet.windows.push(Hours { from, to, days }),
                None => quiet.days.extend(days),
            }
        }
        quiet
    }

    fn closed(&self, calendar: SymbolId) -> Vec<Dates> {
        let lines = self.strategy.handle(calendar).lines("closed");
        lines
            .iter()
            .flat_map(|line| line.entry.all("closed"))
            .filter_map(|capture| match &capture.value {
                Value::Dates(dates) => Some(Dates {
                    from: dates.first,
                    to: dates.last,
                }),
                Value::Date(date) => Some(Dates {
                    from: *date,
                    to: *date,
                }),
                _ => None,
            })
            .collect()
    }

    fn message(&mut self, handle: Handle<'s>) -> Message {
        let named = |key| handle.reference(key).map(|id| name(self.strategy, id));
        Message {
            channel: named("channel").unwrap_or_default(),
            topic: named("topic"),
            purpose: match handle.line("purpose").and_then(|line| line.get("purpose")) {
                Some(Value::Word("service")) => Purpose::Service,
                Some(Value::Word("transactional")) => Purpose::Transactional,
                _ => Purpose::Marketing,
            },
        }
    }

    fn topic(&mut self, handle: Handle<'s>) -> Topic {
        let channels = handle.references("channels");
        let basis = handle.line("basis");
        let basis = match basis.and_then(|line| line.get("basis")) {
            Some(Value::Word("double_opt_in")) => Basis::DoubleOptIn,
            Some(Value::Word("legitimate_interest")) => Basis::LegitimateInterest,
            Some(Value::Word("contract")) => Basis::Contract,
            Some(Value::Word("public_task")) => Basis::PublicTask,
            Some(Value::Word("soft_opt_in")) => match basis.and_then(|line| line.get("purchase")) {
                Some(Value::Event(event)) => Basis::SoftOptIn(self.event(event)),
                _ => Basis::OptIn,
            },
            // Without a basis the strictest but for a confirmation.
            _ => Basis::OptIn,
        };
        let expires = handle.line("expires").and_then(|line| {
            let Some(Value::Duration(after)) = line.get("after") else {
                return None;
            };
            let last_of = line
                .entry
                .all("events")
                .filter_map(|capture| match &capture.value {
                    Value::Event(event) => Some(self.event(event)),
                    _ => None,
                });
            Some(Expiry {
                after: period(*after)?,
                last_of: last_of.collect(),
            })
        });
        let channels = channels
            .into_iter()
            .map(|id| name(self.strategy, id))
            .collect();
        Topic {
            channels,
            basis,
            expires,
        }
    }

    /// The name of an event; of a reaction, its word.
    fn event(&self, event: &EventMatch) -> String {
        event_name(self.strategy, event.event).0
    }
}
