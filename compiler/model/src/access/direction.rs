//! Direction: the strategy itself, its frameworks, KPIs and objectives.

use jiff::civil::Date;
use mkt_kinds::Edge;
use mkt_kinds::units::Currency;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use rust_decimal::Decimal;

use super::read::{date, dates, duration, expression, number, reference, text, word};
use crate::expression::{EventMatch, Expression};
use crate::strategy::{Handle, Line, Strategy};
use crate::symbol::SymbolId;
use crate::value::{Dates, Duration, Money, Quantity, Unit, Value};

wrappers! {
    /// The strategy as a whole, as its declaration states it.
    StrategyDecl strategies "strategy"
    /// Stages to think in.
    Framework frameworks "framework"
    /// A measure.
    Kpi kpis "kpi"
    /// What is wanted.
    Objective objectives "objective"
}

/// An exchange rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// This much …
    pub from: Money,
    /// … is worth this much.
    pub to: Money,
    /// The first day on which it is used.
    pub since: Date,
}

/// How many messages a person may get.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cap {
    /// So many …
    pub count: Decimal,
    /// … in such a window.
    pub window: CapWindow,
}

/// The window that a cap counts in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CapWindow {
    /// Any window of this length.
    Rolling(Duration),
    /// The person's calendar `day`, `week` (from Monday) or `month`.
    Calendar(&'static str),
}

/// How a KPI is read.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading<'s> {
    /// Its formula, or what its source measures, over each window.
    Plain,
    /// A running total.
    Cumulative,
    /// The share of one event that is followed by another.
    Conversion {
        /// The first event.
        from: &'s EventMatch,
        /// The event that follows.
        to: &'s EventMatch,
        /// In at most this time.
        within: Duration,
    },
}

/// Which way a KPI is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Better {
    Higher,
    Lower,
}

/// The value at which someone is told.
#[derive(Clone, Copy)]
pub struct Alert<'s> {
    /// Whether it is told above the limit; else below it.
    pub above: bool,
    /// The limit.
    pub limit: &'s Quantity,
    /// Who is told, where it says so.
    pub team: Option<SymbolId>,
    /// The line that says so.
    pub line: Line<'s>,
}

/// Where a KPI is to be.
#[derive(Clone, Copy)]
pub struct Target<'s> {
    /// The KPI.
    pub kpi: SymbolId,
    /// What it is to do.
    pub aim: Aim<'s>,
    /// By when.
    pub by: Option<Date>,
    /// The line that says so.
    pub line: Line<'s>,
}

/// What a KPI is to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aim<'s> {
    /// To go from one value to another.
    FromTo(&'s Quantity, &'s Quantity),
    /// To reach a value or more.
    AtLeast(&'s Quantity),
    /// To come down to a value or less.
    AtMost(&'s Quantity),
    /// To stay within bounds, both included.
    Keep(&'s Quantity, &'s Quantity),
}

impl Rate {
    /// The rate that a line states.
    pub fn of(line: Line<'_>) -> Option<Self> {
        match (line.get("from")?, line.get("to")?) {
            (Value::Money(from), Value::Money(to)) => Some(Self {
                from: *from,
                to: *to,
                since: date(Some(line), "since")?,
            }),
            _ => None,
        }
    }
}

impl Strategy {
    /// The declaration of the strategy as a whole. A project has one; of
    /// several, which are reported, the first counts.
    pub fn declared(&self) -> Option<StrategyDecl<'_>> {
        self.strategies().next()
    }

    /// What refers to something with arrows of one meaning, in the order of
    /// declaration: with [`Edge::Supports`], what works toward it. Where
    /// something inside a declaration refers, that thing is given.
    pub fn referring(&self, to: SymbolId, meaning: Edge) -> Vec<SymbolId> {
        let mut found: Vec<SymbolId> = self
            .graph()
            .edges_directed(NodeIndex::new(to.index()), petgraph::Direction::Incoming)
            .filter(|edge| edge.weight().edge == meaning)
            .filter_map(|edge| self.graph().node_weight(edge.source()).copied())
            .collect();
        found.sort();
        found.dedup();
        found
    }
}

impl<'s> StrategyDecl<'s> {
    /// The dates within which everything happens.
    pub fn horizon(self) -> Option<Dates> {
        dates(self.line("horizon"), "horizon")
    }

    /// The currency of totals and reports.
    pub fn currency(self) -> Option<Currency> {
        match self.line("currency")?.get("currency")? {
            Value::Currency(currency) => Some(*currency),
            _ => None,
        }
    }

    /// The zone of its dates and days, by its IANA name.
    pub fn timezone(self) -> Option<&'s str> {
        match self.line("timezone")?.get("timezone")? {
            Value::Timezone(name) => Some(name),
            _ => None,
        }
    }

    /// The language of its texts, by its BCP 47 code.
    pub fn language(self) -> Option<&'s str> {
        match self.line("language")?.get("language")? {
            Value::Language(code) => Some(code),
            _ => None,
        }
    }

    /// The languages in which all messages are to be there, by their BCP 47
    /// codes: first that of texts which name none.
    pub fn languages(self) -> Vec<&'s str> {
        let captures = self.line("language").map(|line| line.entry.all("language"));
        captures
            .into_iter()
            .flatten()
            .filter_map(|capture| match &capture.value {
                Value::Language(code) => Some(code.as_str()),
                _ => None,
            })
            .collect()
    }

    /// The frameworks whose stages it is to cover, which may be a library's.
    pub fn uses_frameworks(self) -> Vec<Framework<'s>> {
        let ids = self.references("framework").into_iter();
        ids.map(|id| Framework(self.strategy.handle(id))).collect()
    }

    /// What will be true when it has worked.
    pub fn vision(self) -> Option<&'s str> {
        text(self.line("vision"), "vision")
    }

    /// What is done every day to get there.
    pub fn mission(self) -> Option<&'s str> {
        text(self.line("mission"), "mission")
    }

    /// Why people choose this rather than another.
    pub fn usp(self) -> Option<&'s str> {
        text(self.line("usp"), "usp")
    }

    /// The exchange rates, in the order of declaration.
    pub fn rates(self) -> Vec<Rate> {
        self.lines("rate")
            .into_iter()
            .filter_map(Rate::of)
            .collect()
    }

    /// How many messages a person may get over all channels.
    pub fn cap(self) -> Option<Cap> {
        cap(self.line("cap"))
    }

    /// The share of people who get no marketing at all, in percent.
    pub fn holdout(self) -> Option<Decimal> {
        number(self.line("holdout"), "share")
    }
}

impl<'s> Framework<'s> {
    /// Its stages, in order, inherited ones included.
    pub fn stages(self) -> Vec<SymbolId> {
        let all = self.strategy.children(self.symbol_id()).into_iter();
        all.filter(|id| self.strategy.symbol(*id).kind.word() == "stage")
            .collect()
    }
}

impl<'s> Kpi<'s> {
    /// The declaration as a KPI, where it is one.
    pub fn of(handle: Handle<'s>) -> Option<Self> {
        (handle.kind().word == "kpi").then_some(Self(handle))
    }

    /// How it is computed; none where it is measured elsewhere.
    pub fn formula(self) -> Option<&'s Expression> {
        expression(self.line("formula"), "formula")
    }

    /// How it is read.
    pub fn reading(self) -> Reading<'s> {
        let Some(line) = self.line("kind") else {
            return Reading::Plain;
        };
        match (
            line.get("start"),
            line.get("finish"),
            duration(Some(line), "window"),
        ) {
            (Some(Value::Event(from)), Some(Value::Event(to)), Some(within)) => {
                Reading::Conversion { from, to, within }
            }
            (None, None, None) => Reading::Cumulative,
            // A damaged conversion is no running total.
            _ => Reading::Plain,
        }
    }

    /// The source or platform that measures it, where it has no formula.
    pub fn source(self) -> Option<SymbolId> {
        reference(self.line("source"), "source")
    }

    /// Its unit.
    pub fn unit(self) -> Option<&'s Unit> {
        match self.line("unit")?.get("unit")? {
            Value::Unit(unit) => Some(unit),
            _ => None,
        }
    }

    /// The window it is read over: `month`.
    pub fn per(self) -> Option<&'static str> {
        word(self.line("per"), "window")
    }

    /// Which way is better.
    pub fn better(self) -> Option<Better> {
        match word(self.line("better"), "direction")? {
            "higher" => Some(Better::Higher),
            "lower" => Some(Better::Lower),
            _ => None,
        }
    }

    /// The fastest growth that anyone would believe: so many percent in each
    /// `month`, `quarter` or `year`.
    pub fn ceiling(self) -> Option<(Decimal, &'static str)> {
        let line = self.line("ceiling");
        Some((number(line, "rate")?, word(line, "each")?))
    }

    /// The population it is read on, where the formula does not say.
    pub fn population(self) -> Option<SymbolId> {
        self.declaration().of
    }

    /// The framework's stages that it belongs to.
    pub fn stages(self) -> Vec<SymbolId> {
        self.references("stage")
    }

    /// The values at which someone is told.
    pub fn alerts(self) -> Vec<Alert<'s>> {
        let lines = self.lines("alert").into_iter();
        lines
            .filter_map(|line| {
                let Value::Quantity(limit) = line.get("limit")? else {
                    return None;
                };
                Some(Alert {
                    above: word(Some(line), "side")? == "above",
                    limit,
                    team: reference(Some(line), "team"),
                    line,
                })
            })
            .collect()
    }

    /// The team or stakeholder that answers for it.
    pub fn owner(self) -> Option<SymbolId> {
        self.reference("owner")
    }
}

impl<'s> Objective<'s> {
    /// The declaration as an objective, where it is one.
    pub fn of(handle: Handle<'s>) -> Option<Self> {
        (handle.kind().word == "objective").then_some(Self(handle))
    }

    /// The objectives it works toward.
    pub fn supports(self) -> Vec<SymbolId> {
        self.references("supports")
    }

    /// Everything that works toward it, objectives and work, in the order of
    /// declaration.
    pub fn supporters(self) -> Vec<Handle<'s>> {
        let all = self.strategy.referring(self.symbol_id(), Edge::Supports);
        all.into_iter().map(|id| self.strategy.handle(id)).collect()
    }

    /// Where KPIs are to be.
    pub fn targets(self) -> Vec<Target<'s>> {
        targets(self.0)
    }

    /// The framework's stages that it belongs to.
    pub fn stages(self) -> Vec<SymbolId> {
        self.references("stage")
    }

    /// The team or stakeholder that answers for it.
    pub fn owner(self) -> Option<SymbolId> {
        self.reference("owner")
    }
}

/// The targets of an objective or a campaign.
pub(super) fn targets(handle: Handle<'_>) -> Vec<Target<'_>> {
    handle
        .lines("target")
        .into_iter()
        .filter_map(target)
        .collect()
}

fn target(line: Line<'_>) -> Option<Target<'_>> {
    let quantity = |slot| match line.get(slot) {
        Some(Value::Quantity(quantity)) => Some(quantity),
        _ => None,
    };
    let pair = |low, high| Some((quantity(low)?, quantity(high)?));
    let aim = pair("from", "to")
        .map(|(from, to)| Aim::FromTo(from, to))
        .or_else(|| quantity("least").map(Aim::AtLeast))
        .or_else(|| quantity("most").map(Aim::AtMost))
        .or_else(|| pair("low", "high").map(|(low, high)| Aim::Keep(low, high)))?;
    Some(Target {
        kpi: reference(Some(line), "kpi")?,
        aim,
        by: date(Some(line), "by"),
        line,
    })
}

/// The cap that a line states.
pub fn written_cap(line: Line<'_>) -> Option<Cap> {
    cap(Some(line))
}

pub(super) fn cap(line: Option<Line<'_>>) -> Option<Cap> {
    let window = duration(line, "window")
        .map(CapWindow::Rolling)
        .or_else(|| word(line, "calendar").map(CapWindow::Calendar))?;
    Some(Cap {
        count: number(line, "count")?,
        window,
    })
}
