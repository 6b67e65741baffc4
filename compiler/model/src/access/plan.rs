//! The plan: teams, calendars, work, and what surrounds it.

use std::ops::Deref;

use jiff::civil::{Date, Time, Weekday};
use rust_decimal::Decimal;

use super::read::{date, dates, number, of_group, text, texts, word};
use crate::entry::Capture;
use crate::strategy::{Handle, Line, Strategy};
use crate::symbol::SymbolId;
use crate::value::{Dates, Duration, Effort, Elapsing, Given, Money, Price, Value};

wrappers! {
    /// People who work together.
    Team teams "team"
    /// When people work.
    Calendar calendars "calendar"
    /// A piece of work.
    Initiative initiatives "initiative"
    /// A moment at which work is done.
    Milestone milestones "milestone"
    /// What the organisation is able to do.
    Capability capabilities "capability"
    /// Money to be spent.
    Budget budgets "budget"
    /// What may go wrong.
    Risk risks "risk"
    /// Someone who has a say.
    Stakeholder stakeholders "stakeholder"
    /// What if.
    Scenario scenarios "scenario"
}

/// A piece of work or a milestone: what dates are computed for.
#[derive(Clone, Copy)]
pub struct Work<'s>(pub Handle<'s>);

impl<'s> Deref for Work<'s> {
    type Target = Handle<'s>;

    fn deref(&self) -> &Handle<'s> {
        &self.0
    }
}

/// People of a team on a piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Staffing {
    /// The team.
    pub team: SymbolId,
    /// How many of them; none where it does not say, which is all of them.
    pub people: Option<Decimal>,
}

/// Work that must be finished first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wait {
    /// The work.
    pub work: SymbolId,
    /// How long after it, and whether that passes by the calendar or in
    /// working time.
    pub lag: Option<(Duration, Elapsing)>,
}

/// Between what an estimate lies, in the unit of its likely value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The least.
    pub low: Decimal,
    /// The most.
    pub high: Decimal,
}

/// When a journey goes live.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GoLive {
    /// When work is done.
    After(Wait),
    /// On a day.
    From(Date),
}

/// When a journey goes live, where it says.
pub fn go_live(journey: Handle<'_>) -> Option<GoLive> {
    let line = journey.line("live")?;
    if let Some(from) = date(Some(line), "from") {
        return Some(GoLive::From(from));
    }
    let captures: Vec<_> = line.entry.captures.iter().collect();
    wait(&captures).map(GoLive::After)
}

/// The work that a line, or one part of it, names, with its lag.
fn wait(captures: &[&Capture]) -> Option<Wait> {
    let Some(Value::Reference(work)) = of_group(captures, "work") else {
        return None;
    };
    let lag = match of_group(captures, "lag") {
        Some(Value::Lag(duration, elapsing)) => Some((*duration, *elapsing)),
        _ => None,
    };
    Some(Wait { work: *work, lag })
}

/// Money that is set aside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Allotment {
    /// How much.
    pub money: Money,
    /// The budget it comes from.
    pub from: Option<SymbolId>,
}

/// How well something is done, on a scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// The level.
    pub level: Decimal,
    /// The highest level there is.
    pub scale: Decimal,
    /// By when.
    pub by: Option<Date>,
}

impl Level {
    /// The level as a share of the scale; none where the scale has no levels.
    pub fn share(self) -> Option<Decimal> {
        self.level.checked_div(self.scale)
    }
}

/// How serious a risk is: its likelihood times its impact, each 1, 2 or 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// 1 or 2.
    Low,
    /// 3 or 4.
    Moderate,
    /// 6 or 9: at least one of the two is high, and the other not low.
    High,
}

/// The levels of likelihood and impact, from low to high.
pub const RATINGS: [&str; 3] = ["low", "medium", "high"];

/// The risks by likelihood, from low to high, and in it by impact, from low to
/// high; in a cell in the order of declaration.
pub type RiskMatrix<'s> = [[Vec<Risk<'s>>; 3]; 3];

impl Strategy {
    /// The project's own risks by likelihood and impact. Those that lack
    /// either are in no cell.
    pub fn risk_matrix(&self) -> RiskMatrix<'_> {
        let mut matrix = RiskMatrix::default();
        for risk in self.risks() {
            let place = |word: Option<&str>| RATINGS.iter().position(|one| Some(*one) == word);
            let row = place(risk.likelihood()).and_then(|row| matrix.get_mut(row));
            let column = place(risk.impact());
            if let Some(cell) = row.zip(column).and_then(|(row, at)| row.get_mut(at)) {
                cell.push(risk);
            }
        }
        matrix
    }

    /// The dates within which everything happens.
    pub fn horizon(&self) -> Option<Dates> {
        self.of_kind("strategy")
            .find_map(|strategy| dates(strategy.line("horizon"), "horizon"))
    }

    /// The project's own initiatives and milestones, in the order of
    /// declaration.
    pub fn work(&self) -> impl Iterator<Item = Work<'_>> {
        self.own().filter_map(Work::of)
    }
}

impl<'s> Work<'s> {
    /// The declaration as work, where it is some.
    pub fn of(handle: Handle<'s>) -> Option<Self> {
        matches!(handle.kind().word, "initiative" | "milestone").then_some(Self(handle))
    }

    /// Whether it is a moment rather than a piece of work.
    pub fn is_milestone(self) -> bool {
        self.kind().word == "milestone"
    }

    /// What must be finished first.
    pub fn after(self) -> Vec<Wait> {
        let lines = self.lines("after").into_iter();
        lines
            .flat_map(|line| line.entry.groups())
            .filter_map(|group| wait(&group))
            .collect()
    }

    /// The date by which it is to be finished.
    pub fn by(self) -> Option<Date> {
        date(self.line("by"), "by")
    }

    /// The line that states [`by`](Self::by).
    pub fn by_line(self) -> Option<Line<'s>> {
        self.line("by")
    }

    /// What goes first when two compete: the higher number; 0 unless it says.
    pub fn priority(self) -> u32 {
        use rust_decimal::prelude::ToPrimitive;
        number(self.line("priority"), "priority")
            .and_then(|priority| priority.to_u32())
            .unwrap_or(0)
    }

    /// The objectives it works toward.
    pub fn supports(self) -> Vec<SymbolId> {
        self.references("supports")
    }

    /// The team or stakeholder that answers for it.
    pub fn owner(self) -> Option<SymbolId> {
        self.reference("owner")
    }

    /// The piece of work, where it is not a milestone.
    pub fn initiative(self) -> Option<Initiative<'s>> {
        (!self.is_milestone()).then_some(Initiative(self.0))
    }
}

impl<'s> Initiative<'s> {
    /// As work, for what milestones have too.
    pub fn work(self) -> Work<'s> {
        Work(self.0)
    }

    /// The teams that work on it.
    pub fn staffing(self) -> Vec<Staffing> {
        let mut staffing = Vec::new();
        for line in self.lines("team") {
            for group in line.entry.groups() {
                if let Some(Value::Reference(team)) = of_group(&group, "team") {
                    let people = match of_group(&group, "people") {
                        Some(Value::People(people)) => Some(*people),
                        _ => None,
                    };
                    staffing.push(Staffing {
                        team: *team,
                        people,
                    });
                }
            }
        }
        staffing
    }

    /// How much work it is.
    pub fn effort(self) -> Option<Effort> {
        match self.line("effort")?.get("effort")? {
            Value::Effort(effort) => Some(*effort),
            _ => None,
        }
    }

    /// How long it takes, whoever works on it.
    pub fn takes(self) -> Option<Duration> {
        match self.line("takes")?.get("duration")? {
            Value::Duration(duration) => Some(*duration),
            _ => None,
        }
    }

    /// The bounds of an effort that is not certain, in its unit.
    pub fn effort_between(self) -> Option<Bounds> {
        bounds(self.line("effort"))
    }

    /// The bounds of a duration that is not certain, in its unit.
    pub fn takes_between(self) -> Option<Bounds> {
        bounds(self.line("takes"))
    }

    /// The first day on which it may start.
    pub fn not_before(self) -> Option<Date> {
        date(self.line("starts"), "date")
    }

    /// What exists once it is done: platforms, sources, properties, segments.
    pub fn delivers(self) -> Vec<SymbolId> {
        self.references("delivers")
    }

    /// The money set aside for it.
    pub fn budget(self) -> Option<Allotment> {
        super::reach::allotment(self.0)
    }
}

impl<'s> Team<'s> {
    /// Heads.
    pub fn size(self) -> Option<Decimal> {
        match self.line("size")?.get("size")? {
            Value::People(people) => Some(*people),
            _ => None,
        }
    }

    /// How much of their time they have, in percent; 100 unless it says.
    pub fn available(self) -> Decimal {
        match self.line("available").and_then(|line| line.get("share")) {
            Some(Value::Percent(percent)) => *percent,
            _ => Decimal::ONE_HUNDRED,
        }
    }

    /// Who leads it.
    pub fn lead(self) -> Option<&'s str> {
        text(self.line("lead"), "lead")
    }

    /// The calendar it works by, which may be a library's.
    pub fn calendar(self) -> Option<Calendar<'s>> {
        let id = self.reference("calendar")?;
        Some(Calendar(self.strategy.handle(id)))
    }

    /// What its work costs.
    pub fn rate(self) -> Option<&'s Price> {
        match self.line("rate")?.get("rate")? {
            Value::Price(price) => Some(price),
            _ => None,
        }
    }

    /// The budgets that pay for its work.
    pub fn budgets(self) -> Vec<SymbolId> {
        self.references("budget")
    }
}

impl Calendar<'_> {
    /// The days of the week on which people work; Monday to Friday unless it
    /// says.
    pub fn works(self) -> Vec<Weekday> {
        let said: Vec<Weekday> = self
            .lines("works")
            .iter()
            .flat_map(|line| line.entry.all("days"))
            .filter_map(|capture| match &capture.value {
                Value::Weekdays(days) => Some(days.as_slice()),
                _ => None,
            })
            .flatten()
            .copied()
            .collect();
        if said.is_empty() {
            use Weekday::{Friday, Monday, Thursday, Tuesday, Wednesday};
            vec![Monday, Tuesday, Wednesday, Thursday, Friday]
        } else {
            said
        }
    }

    /// The hours at which people work; none where it does not say.
    pub fn hours(self) -> Vec<(Time, Time)> {
        self.lines("hours")
            .iter()
            .flat_map(|line| line.entry.all("hours"))
            .filter_map(|capture| match capture.value {
                Value::Times(from, to) => Some((from, to)),
                _ => None,
            })
            .collect()
    }

    /// The days on which all is closed.
    pub fn closed(self) -> Vec<Dates> {
        self.lines("closed")
            .iter()
            .flat_map(|line| line.entry.all("closed"))
            .filter_map(|capture| match capture.value {
                Value::Dates(dates) => Some(dates),
                Value::Date(date) => Some(Dates {
                    first: date,
                    last: date,
                }),
                _ => None,
            })
            .collect()
    }
}

impl Capability<'_> {
    /// How well it is done today.
    pub fn now(self) -> Option<Level> {
        level(self.line("now"))
    }

    /// How well it is to be done, and by when.
    pub fn target(self) -> Option<Level> {
        level(self.line("target"))
    }

    /// The work that raises it.
    pub fn raised_by(self) -> Vec<SymbolId> {
        self.references("raised_by")
    }
}

impl Budget<'_> {
    /// How much there is.
    pub fn total(self) -> Option<Money> {
        match self.line("total")?.get("total")? {
            Value::Money(money) => Some(*money),
            _ => None,
        }
    }

    /// When it may be spent.
    pub fn period(self) -> Option<Dates> {
        dates(self.line("period"), "period")
    }

    /// The budget it is part of.
    pub fn part_of(self) -> Option<SymbolId> {
        self.reference("part_of")
    }

    /// How it is shared out over time, in percent, as written.
    pub fn split(self) -> Vec<(Dates, Decimal)> {
        let groups = self.line("split").into_iter();
        groups
            .flat_map(|line| line.entry.groups())
            .filter_map(
                |group| match (of_group(&group, "when")?, of_group(&group, "share")?) {
                    (Value::Dates(dates), Value::Percent(share)) => Some((*dates, *share)),
                    (Value::Date(date), Value::Percent(share)) => Some((
                        Dates {
                            first: *date,
                            last: *date,
                        },
                        *share,
                    )),
                    _ => None,
                },
            )
            .collect()
    }
}

impl<'s> Risk<'s> {
    /// How likely it is: `low`, `medium` or `high`.
    pub fn likelihood(self) -> Option<&'static str> {
        word(self.line("likelihood"), "likelihood")
    }

    /// How much it would hurt: `low`, `medium` or `high`.
    pub fn impact(self) -> Option<&'static str> {
        word(self.line("impact"), "impact")
    }

    /// How serious it is.
    pub fn severity(self) -> Option<Severity> {
        Some(match (self.likelihood()?, self.impact()?) {
            ("high", "high" | "medium") | ("medium", "high") => Severity::High,
            ("medium", "medium") | ("high", _) | (_, "high") => Severity::Moderate,
            _ => Severity::Low,
        })
    }

    /// When it is to be looked at again.
    pub fn review(self) -> Option<Date> {
        date(self.line("review"), "review")
    }

    /// What it threatens.
    pub fn on(self) -> Vec<SymbolId> {
        self.references("on")
    }

    /// What is done about it.
    pub fn response(self) -> Option<&'s str> {
        text(self.line("response"), "response")
    }

    /// The work that makes it smaller.
    pub fn mitigated_by(self) -> Vec<SymbolId> {
        self.references("mitigated_by")
    }

    /// The team or stakeholder that answers for it.
    pub fn owner(self) -> Option<SymbolId> {
        self.reference("owner")
    }
}

impl<'s> Stakeholder<'s> {
    /// Their part in it: `sponsor`, `consulted`, …
    pub fn role(self) -> Option<&'static str> {
        word(self.line("role"), "role")
    }

    /// What it is about.
    pub fn on(self) -> Vec<SymbolId> {
        self.references("on")
    }

    /// The objectives that they have a say in.
    pub fn supports(self) -> Vec<SymbolId> {
        self.references("supports")
    }

    /// How much they can move: `low`, `medium` or `high`.
    pub fn influence(self) -> Option<&'static str> {
        word(self.line("influence"), "influence")
    }

    /// How they stand to it: `champion`, `neutral`, …
    pub fn attitude(self) -> Option<&'static str> {
        word(self.line("attitude"), "attitude")
    }

    /// What they need.
    pub fn needs(self) -> Vec<&'s str> {
        texts(self.0, "needs")
    }
}

impl<'s> Scenario<'s> {
    /// What is different: whose key, and what it is set to.
    pub fn settings(self) -> Vec<(SymbolId, &'s Given)> {
        self.statements()
            .into_iter()
            .filter_map(|line| match (line.get("setting"), line.get("value")) {
                (Some(Value::Setting(of, _)), Some(Value::Given(given))) => Some((*of, given)),
                _ => None,
            })
            .collect()
    }
}

fn bounds(line: Option<Line<'_>>) -> Option<Bounds> {
    Some(Bounds {
        low: number(line, "low")?,
        high: number(line, "high")?,
    })
}

fn level(line: Option<Line<'_>>) -> Option<Level> {
    let line = line?;
    Some(Level {
        level: number(Some(line), "level")?,
        scale: number(Some(line), "scale")?,
        by: date(Some(line), "by"),
    })
}
