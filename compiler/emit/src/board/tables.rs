//! The tables for spreadsheets.

use mkt_measure::trajectory::Courses;
use mkt_model::access::direction::{Aim, Better, Kpi, Reading, Target};
use mkt_model::access::plan::{Allotment, Work};
use mkt_model::value::{Effort, Elapsing, Unit};
use mkt_model::{Handle, Strategy, SymbolId, display};
use mkt_money::{Ledger, Payer};
use mkt_schedule::PlanDates;
use rust_decimal::Decimal;

use super::Table;
use crate::csv::Cell;
use crate::subject::Subject;
use crate::{wording, work};

/// All tables, whether they have rows or not.
pub(super) fn all(subject: &Subject<'_>) -> Vec<Table> {
    let (strategy, plan) = (subject.strategy, subject.dates());
    vec![
        work_table(strategy, plan),
        milestones(strategy, plan),
        campaigns(strategy),
        objectives(strategy),
        trajectories(strategy),
        kpis(strategy),
        capabilities(strategy),
        risks(strategy),
        budgets(strategy),
        spending(strategy, subject.ledger()),
    ]
}

/// Titles, parted by `; `.
pub(super) fn titles(strategy: &Strategy, ids: &[SymbolId]) -> String {
    let titles: Vec<&str> = ids.iter().map(|id| strategy.symbol(*id).title()).collect();
    titles.join("; ")
}

fn named(strategy: &Strategy, ids: &[SymbolId]) -> Cell {
    Cell::text(titles(strategy, ids))
}

fn one(strategy: &Strategy, id: Option<SymbolId>) -> Cell {
    Cell::text(id.map_or("", |id| strategy.symbol(id).title()))
}

fn head(handle: Handle<'_>) -> [Cell; 2] {
    [
        Cell::text(handle.symbol().path.as_str()),
        Cell::text(handle.title()),
    ]
}

fn about(handle: Handle<'_>) -> Cell {
    Cell::text(wording::first_paragraph(handle).unwrap_or_default())
}

/// Amount, currency and the budget it comes from.
fn money(strategy: &Strategy, of: Option<Allotment>) -> [Cell; 3] {
    [
        Cell::number(of.map(|of| of.money.amount)),
        Cell::text(of.map_or("", |of| of.money.currency.code())),
        one(strategy, of.and_then(|of| of.from)),
    ]
}

/// What work waits for: `Vendor choice + 2 weeks`.
pub(super) fn waits(strategy: &Strategy, piece: Work<'_>) -> Vec<String> {
    piece
        .after()
        .into_iter()
        .map(|wait| {
            let title = strategy.symbol(wait.work).title();
            match wait.lag {
                Some((lag, _)) if lag.number == Decimal::ZERO => title.to_owned(),
                Some((lag, Elapsing::Elapsed)) => format!("{title} + {lag}"),
                Some((lag, Elapsing::Working)) => format!("{title} + {lag} of working time"),
                None => title.to_owned(),
            }
        })
        .collect()
}

fn effort(effort: Option<Effort>) -> Cell {
    Cell::text(effort.map(|effort| effort.to_string()).unwrap_or_default())
}

fn work_table(strategy: &Strategy, plan: &PlanDates) -> Table {
    let row = |piece: Work<'_>| {
        let dates = work::dates(plan, piece.symbol_id());
        let planned = plan.dates(piece.symbol_id());
        let initiative = piece.initiative();
        let staffing = initiative.map(|initiative| initiative.staffing());
        let teams: Vec<String> = staffing
            .unwrap_or_default()
            .into_iter()
            .map(|staffing| work::staffing(strategy, staffing))
            .collect();
        let takes = initiative.and_then(|initiative| initiative.takes());
        let mut row: Vec<Cell> = head(piece.0).into();
        row.extend([
            Cell::text(piece.kind().word),
            Cell::day(dates.map(|(first, _)| first)),
            Cell::day(dates.map(|(_, last)| last)),
            planned.map_or(Cell::Empty, |planned| {
                Cell::whole(work::working_days(plan, planned))
            }),
            planned.map_or(Cell::Empty, |planned| Cell::whole(work::slack(planned).0)),
            Cell::flag(planned.is_some_and(|planned| planned.critical)),
            Cell::day(planned.map(|planned| planned.latest.start.date())),
            Cell::day(planned.map(|planned| planned.latest.finish.date())),
            Cell::day(piece.by()),
            Cell::text(teams.join("; ")),
            effort(initiative.and_then(|initiative| initiative.effort())),
            Cell::text(takes.map(|takes| takes.to_string()).unwrap_or_default()),
            Cell::text(waits(strategy, piece).join("; ")),
            named(strategy, &piece.supports()),
            named(
                strategy,
                &initiative
                    .map(|initiative| initiative.delivers())
                    .unwrap_or_default(),
            ),
            one(strategy, work::owner(strategy, piece)),
            Cell::whole(i64::from(piece.priority())),
        ]);
        row.extend(money(
            strategy,
            initiative.and_then(|initiative| initiative.budget()),
        ));
        row.push(about(piece.0));
        row
    };
    Table {
        name: "work",
        heading: &[
            "Name",
            "Title",
            "Kind",
            "Starts",
            "Ends",
            "Working days",
            "Can slip (working days)",
            "Critical",
            "Starts at the latest",
            "Ends at the latest",
            "Promised",
            "Teams",
            "Effort",
            "Takes",
            "Waits for",
            "Works toward",
            "Brings",
            "Owner",
            "Priority",
            "Budget",
            "Currency",
            "From budget",
            "About",
        ],
        rows: strategy.work().map(row).collect(),
    }
}

fn milestones(strategy: &Strategy, plan: &PlanDates) -> Table {
    let row = |piece: Work<'_>| {
        let finish = plan
            .dates(piece.symbol_id())
            .map(|planned| planned.span.finish);
        let margin = finish
            .zip(piece.by())
            .map(|(finish, due)| work::margin(plan, finish, due));
        let mut row: Vec<Cell> = head(piece.0).into();
        row.extend([
            Cell::day(work::dates(plan, piece.symbol_id()).map(|(_, last)| last)),
            Cell::day(piece.by()),
            margin.map_or(Cell::Empty, Cell::whole),
            Cell::text(waits(strategy, piece).join("; ")),
            named(strategy, &piece.supports()),
            one(strategy, work::owner(strategy, piece)),
        ]);
        row
    };
    Table {
        name: "milestones",
        heading: &[
            "Name",
            "Title",
            "Reached",
            "Promised",
            "Margin (working days)",
            "Waits for",
            "Works toward",
            "Owner",
        ],
        rows: strategy
            .work()
            .filter(|piece| piece.is_milestone())
            .map(row)
            .collect(),
    }
}

fn campaigns(strategy: &Strategy) -> Table {
    let rows = strategy.campaigns().map(|campaign| {
        let runs = campaign.runs();
        let mut row: Vec<Cell> = head(campaign.0).into();
        row.extend([
            Cell::day(runs.map(|runs| runs.first)),
            Cell::day(runs.map(|runs| runs.last)),
            named(strategy, &campaign.channels()),
            named(strategy, &campaign.supports()),
            named(strategy, &campaign.needs()),
        ]);
        row.extend(money(strategy, campaign.budget()));
        row.push(about(campaign.0));
        row
    });
    Table {
        name: "campaigns",
        heading: &[
            "Name",
            "Title",
            "Starts",
            "Ends",
            "Channels",
            "Works toward",
            "Needs",
            "Budget",
            "Currency",
            "From budget",
            "About",
        ],
        rows: rows.collect(),
    }
}

/// What a target asks for in one word or two, its two values, and their unit.
fn aim(strategy: &Strategy, target: &Target<'_>) -> [Cell; 4] {
    let (word, from, to) = match target.aim {
        Aim::FromTo(from, to) => ("from to", Some(from), to),
        Aim::AtLeast(least) => ("at least", None, least),
        Aim::AtMost(most) => ("at most", None, most),
        Aim::Keep(low, high) => ("keep between", Some(low), high),
    };
    // A bare number counts what the KPI counts.
    let kpi = Kpi::of(strategy.handle(target.kpi)).and_then(Kpi::unit);
    let unit = match (&to.unit, kpi) {
        (Unit::None, Some(unit)) => unit,
        (unit, _) => unit,
    };
    [
        Cell::text(word),
        Cell::number(from.map(|from| from.number)),
        Cell::Number(to.number),
        Cell::text(display::unit(strategy, unit)),
    ]
}

fn objectives(strategy: &Strategy) -> Table {
    let mut rows = Vec::new();
    for objective in strategy.objectives() {
        let first = || {
            let mut row: Vec<Cell> = head(objective.0).into();
            row.extend([
                named(strategy, &objective.supports()),
                named(strategy, &objective.stages()),
                one(strategy, objective.owner()),
            ]);
            row
        };
        let targets = objective.targets();
        if targets.is_empty() {
            let mut row = first();
            row.resize(OBJECTIVES.len(), Cell::Empty);
            rows.push(row);
        }
        for target in &targets {
            let mut row = first();
            row.extend(head(strategy.handle(target.kpi)));
            row.extend(aim(strategy, target));
            row.push(Cell::day(target.by));
            rows.push(row);
        }
    }
    Table {
        name: "objectives",
        heading: OBJECTIVES,
        rows,
    }
}

const OBJECTIVES: &[&str] = &[
    "Name",
    "Title",
    "Works toward",
    "Stage",
    "Owner",
    "KPI name",
    "KPI",
    "Aim",
    "From",
    "To",
    "Unit",
    "By",
];

fn kpis(strategy: &Strategy) -> Table {
    let rows = strategy.kpis().map(|kpi| {
        let formula = kpi
            .formula()
            .map(|formula| display::expression(strategy, formula, display::Style::Reading));
        let mut row: Vec<Cell> = head(kpi.0).into();
        row.extend([
            Cell::text(
                kpi.unit()
                    .map(|unit| display::unit(strategy, unit))
                    .unwrap_or_default(),
            ),
            Cell::text(kpi.per().unwrap_or_default()),
            Cell::text(match kpi.better() {
                Some(Better::Higher) => "higher",
                Some(Better::Lower) => "lower",
                None => "",
            }),
            Cell::text(match kpi.reading() {
                Reading::Plain => "",
                Reading::Cumulative => "running total",
                Reading::Conversion { .. } => "conversion",
            }),
            Cell::text(formula.unwrap_or_default()),
            one(strategy, kpi.source()),
            named(strategy, &kpi.stages()),
            one(strategy, kpi.owner()),
            about(kpi.0),
        ]);
        row
    });
    Table {
        name: "kpis",
        heading: &[
            "Name", "Title", "Unit", "Per", "Better", "Kind", "Formula", "Source", "Stage",
            "Owner", "About",
        ],
        rows: rows.collect(),
    }
}

fn capabilities(strategy: &Strategy) -> Table {
    let rows = strategy.capabilities().map(|capability| {
        let (now, target) = (capability.now(), capability.target());
        let mut row: Vec<Cell> = head(capability.0).into();
        row.extend([
            Cell::number(now.map(|now| now.level)),
            Cell::number(now.map(|now| now.scale)),
            Cell::number(target.map(|target| target.level)),
            Cell::number(target.map(|target| target.scale)),
            Cell::day(target.and_then(|target| target.by)),
            named(strategy, &capability.raised_by()),
            one(strategy, capability.reference("owner")),
            about(capability.0),
        ]);
        row
    });
    Table {
        name: "capabilities",
        heading: &[
            "Name",
            "Title",
            "Now",
            "Of",
            "Target",
            "Target of",
            "By",
            "Raised by",
            "Owner",
            "About",
        ],
        rows: rows.collect(),
    }
}

fn risks(strategy: &Strategy) -> Table {
    let rows = strategy.risks().map(|risk| {
        let mut row: Vec<Cell> = head(risk.0).into();
        row.extend([
            Cell::text(risk.likelihood().unwrap_or_default()),
            Cell::text(risk.impact().unwrap_or_default()),
            named(strategy, &risk.on()),
            Cell::text(risk.response().unwrap_or_default()),
            named(strategy, &risk.mitigated_by()),
            Cell::day(work::review(risk.0)),
            one(strategy, risk.owner()),
            about(risk.0),
        ]);
        row
    });
    Table {
        name: "risks",
        heading: &[
            "Name",
            "Title",
            "Likelihood",
            "Impact",
            "Threatens",
            "Response",
            "Made smaller by",
            "Looked at again",
            "Owner",
            "About",
        ],
        rows: rows.collect(),
    }
}

fn budgets(strategy: &Strategy) -> Table {
    let rows = strategy.budgets().map(|budget| {
        let (total, period) = (budget.total(), budget.period());
        let mut row: Vec<Cell> = head(budget.0).into();
        row.extend([
            Cell::number(total.map(|total| total.amount)),
            Cell::text(total.map_or("", |total| total.currency.code())),
            Cell::day(period.map(|period| period.first)),
            Cell::day(period.map(|period| period.last)),
            one(strategy, budget.reference("part_of")),
            one(strategy, budget.reference("owner")),
            about(budget.0),
        ]);
        row
    });
    Table {
        name: "budgets",
        heading: &[
            "Name", "Title", "Total", "Currency", "From", "To", "Part of", "Owner", "About",
        ],
        rows: rows.collect(),
    }
}

/// What is due of each target in each window of its KPI.
fn trajectories(strategy: &Strategy) -> Table {
    let courses = Courses::of(strategy);
    let mut rows = Vec::new();
    for objective in strategy.objectives() {
        for target in objective.targets() {
            let kpi = strategy.handle(target.kpi);
            let unit = Kpi::of(kpi).and_then(Kpi::unit);
            for due in courses.points(&target) {
                let mut row: Vec<Cell> = head(objective.0).into();
                row.extend(head(kpi));
                row.extend([
                    Cell::text(due.window.to_string()),
                    Cell::day(due.window.first()),
                    Cell::number(due.range.low().map(rounded)),
                    Cell::number(due.range.high().map(rounded)),
                    Cell::text(
                        unit.map(|unit| display::unit(strategy, unit))
                            .unwrap_or_default(),
                    ),
                ]);
                rows.push(row);
            }
        }
    }
    Table {
        name: "trajectories",
        heading: &[
            "Name", "Title", "KPI name", "KPI", "Period", "From", "At least", "At most", "Unit",
        ],
        rows,
    }
}

/// What lies on a line between two values, in as many places as a cell needs.
fn rounded(value: Decimal) -> Decimal {
    value.round_dp(6)
}

/// What costs money, one row a month.
fn spending(strategy: &Strategy, ledger: &Ledger) -> Table {
    let mut rows = Vec::new();
    for item in &ledger.items {
        let source = strategy.handle(item.source);
        let payer = match item.payer {
            Payer::Budget(id) | Payer::Campaign(id) => Some(id),
            Payer::Nobody => None,
        };
        let mut months: Vec<_> = item
            .months()
            .into_iter()
            .map(|(month, money)| (Some(month.dates().first), money))
            .collect();
        // What has no date yet still costs what it costs.
        if months.is_empty() {
            months.push((None, item.total()));
        }
        for (month, money) in months {
            let mut row: Vec<Cell> = head(source).into();
            row.extend([
                Cell::text(item.kind.title()),
                one(strategy, item.through),
                Cell::day(month),
                Cell::Number(money.amount),
                Cell::text(money.currency.code()),
                one(strategy, payer),
                Cell::flag(!item.counts()),
            ]);
            rows.push(row);
        }
    }
    Table {
        name: "spending",
        heading: &[
            "Name",
            "Title",
            "Spent on",
            "Through",
            "Month",
            "Amount",
            "Currency",
            "Paid by",
            "Contained in what pays",
        ],
        rows,
    }
}
