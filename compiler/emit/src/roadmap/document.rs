//! The roadmap as a document for people.
//!
//! Rust decides what is said; the template decides how the page looks. Texts
//! reach the template as they are and are escaped there, by the filter `md`;
//! dates and numbers come as words and hold nothing that Markdown reads.

use jiff::civil::Date;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior};
use mkt_model::access::plan::{Risk, Team};
use mkt_model::value::{Elapsing, Money};
use mkt_model::{Strategy, SymbolId};
use mkt_schedule::{CalendarId, Cause, TaskId};

use super::chart::OTHER;
use super::facts::{Facts, Item, Run};
use super::page::{
    Campaign, Chain, Fact, Milestone, Missed, Named, Page, Period, Piece, Plan, Ready, RiskRow,
    Row, Section, Step, TeamRow, ours, theirs,
};
use super::words;
use super::{ahead, assumptions, forecast, load, money, scenarios, stakeholders};
use crate::markdown;

const TEMPLATE: &str = include_str!("templates/roadmap.md.jinja");

/// Steps that a template may take, for a page and for each piece of work on
/// it: far more than it needs, and an end to what would never end.
const FUEL: u64 = 100_000;
const FUEL_EACH: u64 = 5_000;

/// The document.
///
/// # Errors
/// Where the plan is too large for a page: the template has an allowance.
pub(super) fn write(
    strategy: &Strategy,
    facts: Option<&Facts<'_>>,
    charts: &[String],
    by_month: bool,
) -> Result<String, Error> {
    let whole = strategy.declared();
    let horizon = whole.and_then(|whole| whole.horizon());
    let page = Page {
        first: horizon.map(|dates| words::date(dates.first)),
        last: horizon.map(|dates| words::date(dates.last)),
        title: whole.map_or_else(|| "The plan".to_owned(), |whole| whole.0.title().to_owned()),
        vision: whole.and_then(|whole| whole.vision()).map(str::to_owned),
        plan: facts
            .filter(|facts| !facts.sections.is_empty())
            .map(|facts| plan(facts, charts, by_month)),
    };
    let work = u64::try_from(strategy.all().count()).unwrap_or(u64::MAX);
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_fuel(Some(FUEL.saturating_add(work.saturating_mul(FUEL_EACH))));
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true)
            .build()?,
    );
    environment.add_filter("md", |text: &str| markdown::text(text));
    environment.add_filter("mermaid", |code: &str| markdown::fenced("mermaid", code));
    environment.render_named_str("roadmap.md", TEMPLATE, Serde(&page))
}

fn plan(facts: &Facts<'_>, charts: &[String], by_month: bool) -> Plan {
    Plan {
        summary: summary(facts),
        charts: charts.to_vec(),
        milestones: milestones(facts),
        missed: missed(facts),
        chain: chain(facts),
        sections: sections(facts),
        period: if by_month { "month" } else { "quarter" },
        periods: periods(facts, by_month),
        campaigns: facts
            .campaigns
            .iter()
            .map(|run| campaign(facts, run))
            .collect(),
        journeys: facts
            .journeys
            .iter()
            .map(|(journey, live)| Named {
                title: journey.title().to_owned(),
                date: words::date(*live),
            })
            .collect(),
        targets: ahead::targets(facts),
        capabilities: ahead::capabilities(facts),
        experiments: ahead::experiments(facts),
        money: money::of(facts),
        load: load::of(facts),
        scenarios: scenarios::of(facts),
        forecast: forecast::of(facts),
        stakeholders: stakeholders::of(facts),
        risks: facts
            .strategy
            .risks()
            .filter_map(|risk| risk_row(facts, risk))
            .collect(),
        teams: facts.strategy.teams().map(team_row).collect(),
        assumptions: assumptions::all(facts),
    }
}

fn summary(facts: &Facts<'_>) -> Vec<Fact> {
    let mut told = Vec::new();
    let mut tell = |name, value| told.push(Fact { name, value });
    let (first, last) = (facts.horizon.first, facts.horizon.last);
    let end = facts.levelled.finish.date();
    let start = facts.items().map(Item::start).min().unwrap_or(first);
    let spare = words::days_between(end, last);
    let compared = if spare < 0 {
        format!(
            "{} **after** the strategy ends",
            words::count(spare.saturating_neg(), "day", "days")
        )
    } else {
        format!(
            "{} before the strategy ends",
            words::count(spare, "day", "days")
        )
    };
    tell(
        "Work",
        vec![ours(format!(
            "{} to **{}**, {compared}",
            words::date(start),
            words::date(end)
        ))],
    );
    let (milestones, initiatives): (Vec<Item<'_>>, Vec<Item<'_>>) =
        facts.items().partition(|item| item.work.is_milestone());
    let critical = words::count_of(initiatives.iter().filter(|item| item.planned.critical));
    let without_slack = match critical {
        0 => "each can slip without moving the end".to_owned(),
        1 => "1 cannot slip without moving the end".to_owned(),
        many => format!(
            "{} cannot slip without moving the end",
            words::grouped(many)
        ),
    };
    tell(
        "Initiatives",
        vec![ours(format!(
            "{}; {without_slack}",
            words::grouped(words::count_of(initiatives.iter()))
        ))],
    );
    let dated: Vec<(Item<'_>, Date)> = facts
        .items()
        .filter_map(|item| Some((item, item.work.by()?)))
        .collect();
    tell(
        "Milestones",
        vec![ours(words::grouped(words::count_of(milestones.iter())))],
    );
    if !dated.is_empty() {
        let late = words::count_of(dated.iter().filter(|(item, due)| item.finish() > *due));
        let all = words::count_of(dated.iter());
        let verdict = match late {
            0 => format!("all {} are kept", words::grouped(all)),
            late => format!(
                "**{} of {} are missed**",
                words::grouped(late),
                words::grouped(all)
            ),
        };
        tell("Dates promised", vec![ours(verdict)]);
        let tightest = dated
            .iter()
            .map(|(item, due)| (facts.margin(item.planned.span.finish, *due), item))
            .min_by_key(|(margin, _)| *margin);
        if let Some((margin, item)) = tightest {
            tell(
                "Tightest date",
                vec![
                    theirs(item.work.0.title()),
                    ours(format!(": {}", margin_words(margin))),
                ],
            );
        }
    }
    let set_aside = facts
        .strategy
        .initiatives()
        .filter_map(|initiative| Some(initiative.budget()?.money));
    if let Some(sum) = total(set_aside) {
        tell("Set aside for the work", vec![ours(sum)]);
    }
    let campaigns = facts
        .campaigns
        .iter()
        .filter_map(|run| Some(run.campaign.budget()?.money));
    if let Some(sum) = total(campaigns) {
        tell("Set aside for campaigns", vec![ours(sum)]);
    }
    told
}

/// Sums of money, one a currency, in the order in which currencies occur.
fn total(all: impl Iterator<Item = Money>) -> Option<String> {
    let mut sums: Vec<Money> = Vec::new();
    for money in all {
        match sums.iter_mut().find(|sum| sum.currency == money.currency) {
            Some(sum) => sum.amount = sum.amount.checked_add(money.amount)?,
            None => sums.push(money),
        }
    }
    let sums: Vec<String> = sums.into_iter().map(words::money).collect();
    (!sums.is_empty()).then(|| words::all(&sums))
}

/// Working days to spare, in words.
fn margin_words(days: i64) -> String {
    match days {
        0 => "no day to spare".to_owned(),
        late if late < 0 => format!(
            "{} late",
            words::count(late.saturating_neg(), "working day", "working days")
        ),
        days => format!(
            "{} to spare",
            words::count(days, "working day", "working days")
        ),
    }
}

fn milestones(facts: &Facts<'_>) -> Vec<Milestone> {
    let mut items: Vec<Item<'_>> = facts
        .items()
        .filter(|item| item.work.is_milestone() || item.work.by().is_some())
        .collect();
    items.sort_by_key(|item| (item.finish(), item.work.by()));
    items
        .into_iter()
        .map(|item| {
            let due = item.work.by();
            Milestone {
                title: item.work.0.title().to_owned(),
                date: words::date(item.finish()),
                due: due.map(words::date),
                margin: due
                    .map(|due| margin_words(facts.margin(item.planned.span.finish, due)))
                    .unwrap_or_default(),
                late: due.is_some_and(|due| item.finish() > due),
                waits_for: match item.cause() {
                    Some(Cause::Predecessor(before)) => Some(facts.title(before.task).to_owned()),
                    Some(Cause::Team { freed_by, .. }) => Some(facts.title(freed_by).to_owned()),
                    _ => None,
                },
            }
        })
        .collect()
}

fn missed(facts: &Facts<'_>) -> Vec<Missed> {
    facts
        .dates
        .missed()
        .into_iter()
        .map(|missed| Missed {
            title: facts.title(missed.task).to_owned(),
            due: words::date(missed.due),
            finish: words::date(missed.finish),
            late: words::count(missed.days, "day", "days"),
            steps: steps(facts, &missed.chain),
            total: words::count(missed.chain.days(), "day", "days"),
            also: missed
                .also
                .iter()
                .map(|task| facts.title(*task).to_owned())
                .collect(),
        })
        .collect()
}

fn chain(facts: &Facts<'_>) -> Option<Chain> {
    let links = &facts.chain.links;
    if links.is_empty() {
        return None;
    }
    let critical = |task: TaskId| {
        facts
            .levelled
            .task(task)
            .is_some_and(|planned| planned.critical)
    };
    let sum =
        |days: fn(&mkt_schedule::Link) -> i64| links.iter().map(days).fold(0, i64::saturating_add);
    Some(Chain {
        strict: links.iter().all(|link| critical(link.task)),
        start: words::date(facts.levelled.start.date()),
        finish: words::date(facts.levelled.finish.date()),
        steps: steps(facts, &facts.chain),
        waiting: sum(|link| link.lag_days.saturating_add(link.closed_days)),
        working: sum(|link| link.work_days),
        total: words::count(facts.chain.days(), "day", "days"),
    })
}

fn steps(facts: &Facts<'_>, chain: &mkt_schedule::Chain) -> Vec<Step> {
    chain
        .links
        .iter()
        .map(|link| Step {
            title: facts.title(link.task).to_owned(),
            because: because(facts, link.task, link.cause),
            start: words::date(link.span.start.date()),
            finish: words::date(link.span.finish.date()),
            waiting: link.lag_days.saturating_add(link.closed_days),
            working: link.work_days,
            moment: link.span.start == link.span.finish,
        })
        .collect()
}

/// What work waited for.
fn because(facts: &Facts<'_>, task: TaskId, cause: Cause) -> Vec<Piece> {
    match cause {
        Cause::Start => vec![ours("nothing: it starts with the plan")],
        Cause::NotBefore(date) => vec![ours(format!(
            "the first day set for it, {}",
            words::date(date)
        ))],
        Cause::Team { team, freed_by } => vec![
            ours("people of "),
            theirs(facts.team_title(team)),
            ours(", who are at work on "),
            theirs(facts.title(freed_by)),
        ],
        Cause::Predecessor(before) => {
            let mut pieces = vec![theirs(facts.title(before.task))];
            if let Some(lag) = lag_words(facts, task, before.task) {
                pieces.push(ours(format!(", and {lag}")));
            }
            pieces
        }
    }
}

/// The lag between two pieces of work, where there is one.
fn lag_words(facts: &Facts<'_>, task: TaskId, before: TaskId) -> Option<String> {
    let before = facts.dates.work(before)?;
    let waits = facts.work(task)?.after();
    let (duration, elapsing) = waits.into_iter().find(|wait| wait.work == before)?.lag?;
    Some(match elapsing {
        Elapsing::Elapsed => duration.to_string(),
        Elapsing::Working => format!("{duration} of working time"),
    })
}

fn sections(facts: &Facts<'_>) -> Vec<Section> {
    facts
        .sections
        .iter()
        .map(|section| {
            let (milestones, work): (Vec<Item<'_>>, Vec<Item<'_>>) = section
                .items
                .iter()
                .partition(|item| item.work.is_milestone());
            Section {
                title: section
                    .pillar
                    .map_or(OTHER, |pillar| pillar.0.title())
                    .to_owned(),
                about: section
                    .pillar
                    .and_then(|pillar| first_paragraph(pillar.0.docs()?)),
                rows: work.into_iter().map(|item| row(facts, item)).collect(),
                milestones: milestones
                    .into_iter()
                    .map(|item| Named {
                        title: item.work.0.title().to_owned(),
                        date: words::date(item.finish()),
                    })
                    .collect(),
            }
        })
        .collect()
}

/// The first paragraph of a documentation, as text.
fn first_paragraph(docs: &str) -> Option<String> {
    let lines: Vec<&str> = docs
        .lines()
        .map(str::trim)
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty())
        .collect();
    (!lines.is_empty()).then(|| lines.join(" "))
}

fn row(facts: &Facts<'_>, item: Item<'_>) -> Row {
    let initiative = item.work.initiative();
    let teams = initiative
        .map(|initiative| initiative.staffing())
        .unwrap_or_default();
    Row {
        title: item.work.0.title().to_owned(),
        teams: teams
            .into_iter()
            .map(|staffing| {
                let team = Team(facts.strategy.handle(staffing.team));
                match staffing.people.or(team.size()) {
                    Some(people) => format!("{} ({})", team.0.title(), people.normalize()),
                    None => team.0.title().to_owned(),
                }
            })
            .collect(),
        start: words::date(item.start()),
        finish: words::date(item.finish()),
        days: facts.working_days(item),
        slack: slack(facts, item),
        critical: item.planned.critical,
        owner: facts.owner(item.work).map(|id| title(facts, id)),
        delivers: initiative
            .map(|initiative| initiative.delivers())
            .unwrap_or_default()
            .into_iter()
            .map(|id| title(facts, id))
            .fold(Vec::new(), |mut titles, title| {
                // A platform and what it provides are often called the same.
                if !titles.contains(&title) {
                    titles.push(title);
                }
                titles
            }),
    }
}

/// How far work can slip, in words.
fn slack(facts: &Facts<'_>, item: Item<'_>) -> Vec<Piece> {
    let (days, promise) = item.slack();
    let own = facts.dates.task(item.work.symbol_id());
    match (days, promise) {
        (late, Some(task)) if late < 0 && promise != own => {
            vec![ours("**late** for "), theirs(facts.title(task))]
        }
        (late, _) if late < 0 => vec![ours("**late**")],
        _ if item.planned.critical => vec![ours("**no**")],
        (days, promise) => {
            let free = match days {
                0 => "less than a day".to_owned(),
                days => words::count(days, "day", "days"),
            };
            match promise {
                None => vec![ours(free)],
                Some(task) => vec![ours(format!("{free} for ")), theirs(facts.title(task))],
            }
        }
    }
}

/// The title of something named; what is inside another thing and has no label
/// of its own is told with it.
fn title(facts: &Facts<'_>, id: SymbolId) -> String {
    let symbol = facts.strategy.symbol(id);
    match (&symbol.label, symbol.parent) {
        (None, Some(parent)) => {
            let name = symbol.name.replace('_', " ");
            format!("{}: {name}", facts.strategy.symbol(parent).title())
        }
        _ => symbol.title().to_owned(),
    }
}

fn periods(facts: &Facts<'_>, by_month: bool) -> Vec<Period> {
    let mut periods: Vec<(Date, Period)> = Vec::new();
    let mut of = |date: Date, add: &mut dyn FnMut(&mut Period)| {
        let name = words::period(date, by_month);
        match periods.iter_mut().find(|(_, period)| period.name == name) {
            Some((_, period)) => add(period),
            None => {
                let mut period = Period {
                    name,
                    begins: Vec::new(),
                    ends: Vec::new(),
                    milestones: Vec::new(),
                    campaigns: Vec::new(),
                };
                add(&mut period);
                periods.push((date.first_of_month(), period));
            }
        }
    };
    let mut items: Vec<Item<'_>> = facts.items().collect();
    items.sort_by_key(|item| item.start());
    for item in &items {
        let title = || item.work.0.title().to_owned();
        if !item.work.is_milestone() {
            of(item.start(), &mut |period| period.begins.push(title()));
        }
    }
    items.sort_by_key(|item| item.finish());
    for item in &items {
        let title = || item.work.0.title().to_owned();
        if item.work.is_milestone() {
            of(item.finish(), &mut |period| {
                period.milestones.push(Named {
                    title: title(),
                    date: words::date(item.finish()),
                });
            });
        } else {
            of(item.finish(), &mut |period| period.ends.push(title()));
        }
    }
    for run in &facts.campaigns {
        of(run.runs.first, &mut |period| {
            period.campaigns.push(run.campaign.0.title().to_owned());
        });
    }
    periods.sort_by_key(|(first, _)| *first);
    periods.into_iter().map(|(_, period)| period).collect()
}

fn campaign(facts: &Facts<'_>, run: &Run<'_>) -> Campaign {
    Campaign {
        title: run.campaign.0.title().to_owned(),
        first: words::date(run.runs.first),
        last: words::date(run.runs.last),
        budget: run
            .campaign
            .budget()
            .map(|budget| words::money(budget.money)),
        ready: run.ready.map(|(work, date)| {
            let late = date >= run.runs.first;
            let between = facts
                .dates
                .plan
                .calendar(CalendarId::DEFAULT)
                .map_or(0, |calendar| {
                    calendar.working_days_between(date, run.runs.first)
                });
            Ready {
                title: work.0.title().to_owned(),
                date: words::date(date),
                margin: if late {
                    "not ready when it starts".to_owned()
                } else {
                    format!(
                        "{} before it starts",
                        words::count(between, "working day", "working days")
                    )
                },
                late,
            }
        }),
    }
}

/// A risk to planned work.
fn risk_row(facts: &Facts<'_>, risk: Risk<'_>) -> Option<RiskRow> {
    let on: Vec<String> = risk
        .on()
        .into_iter()
        .filter(|id| facts.dates.task(*id).is_some())
        .map(|id| title(facts, id))
        .collect();
    (!on.is_empty()).then(|| RiskRow {
        title: risk.0.title().to_owned(),
        likelihood: risk.likelihood().unwrap_or(""),
        impact: risk.impact().unwrap_or(""),
        on,
        response: risk.response().map(str::to_owned),
        owner: risk.owner().map(|id| title(facts, id)),
    })
}

fn team_row(team: Team<'_>) -> TeamRow {
    TeamRow {
        title: team.0.title().to_owned(),
        people: team.size().map(|people| people.normalize().to_string()),
        available: format!("{}%", team.available().normalize()),
        calendar: team
            .calendar()
            .map(|calendar| calendar.0.title().to_owned()),
        lead: team.lead().map(str::to_owned),
    }
}
