//! What the dates rest on, told sentence by sentence.

use mkt_model::SymbolId;
use mkt_model::access::plan::{Calendar, Work};
use mkt_model::value::Elapsing;
use mkt_schedule::PlanProblem;
use rust_decimal::Decimal;

use super::facts::Facts;
use super::page::{Piece, listed, ours, theirs};
use super::words;

/// The assumptions: first those of every plan, then those of this one.
pub(super) fn all(facts: &Facts<'_>) -> Vec<Vec<Piece>> {
    let mut told = vec![
        vec![ours(format!(
            "Work starts on {} at the earliest, the first day of the strategy.",
            words::date(facts.horizon.first)
        ))],
        vec![ours(
            "Work starts as soon as everything before it is done and its people are free, and takes as long as it was estimated to.",
        )],
        vec![ours(
            "An effort is shared evenly among the people named for it, eight hours a day, at the share of their time that is stated below. Where several teams work side by side, the slowest sets the end.",
        )],
        vec![ours(
            "No team is asked for more people than it has: work that finds too few of them free waits until they are.",
        )],
    ];
    told.extend(calendars(facts));
    for work in facts.strategy.work() {
        told.extend(of_work(facts, work));
    }
    for problem in &facts.dates.problems {
        if let PlanProblem::WithoutLength { work } = problem {
            told.push(vec![
                theirs(facts.strategy.symbol(*work).title()),
                ours(" has neither an effort nor a duration yet and is shown as a single day."),
            ]);
        }
    }
    told
}

/// When which teams work.
fn calendars(facts: &Facts<'_>) -> Vec<Vec<Piece>> {
    let mut kept: Vec<(Option<SymbolId>, Vec<&str>)> = Vec::new();
    for team in facts.strategy.teams() {
        let calendar = team.calendar().map(|calendar| calendar.symbol_id());
        match kept.iter_mut().find(|(other, _)| *other == calendar) {
            Some((_, teams)) => teams.push(team.0.title()),
            None => kept.push((calendar, vec![team.0.title()])),
        }
    }
    let only_one = kept.len() == 1;
    kept.into_iter()
        .map(|(calendar, teams)| {
            let mut pieces = if only_one {
                vec![ours("All teams")]
            } else {
                listed(&teams)
            };
            let verb = if teams.len() == 1 && !only_one {
                "works"
            } else {
                "work"
            };
            match calendar {
                None => pieces.push(ours(format!(
                    " {verb} Monday to Friday; no days off are known."
                ))),
                Some(id) => {
                    let calendar = Calendar(facts.strategy.handle(id));
                    pieces.push(ours(format!(
                        " {verb} {} by the calendar ",
                        words::weekdays(&calendar.works())
                    )));
                    pieces.push(theirs(calendar.0.title()));
                    pieces.push(ours(closed_words(facts, calendar)));
                }
            }
            pieces
        })
        .collect()
}

/// How many working days a calendar takes away from the plan.
fn closed_words(facts: &Facts<'_>, calendar: Calendar<'_>) -> String {
    let (start, end) = (facts.levelled.start.date(), facts.levelled.finish.date());
    let works = calendar.works();
    let closed = calendar.closed();
    let taken = words::count_of(
        start
            .series(jiff::ToSpan::day(1))
            .take_while(|day| *day <= end)
            .filter(|day| {
                works.contains(&day.weekday())
                    && closed
                        .iter()
                        .any(|dates| dates.first <= *day && *day <= dates.last)
            }),
    );
    let off = match taken {
        0 => ", without days off during the plan".to_owned(),
        days => format!(
            ", with {} off during the plan",
            words::count(days, "working day", "working days")
        ),
    };
    let last = closed.iter().map(|dates| dates.last).max();
    match last {
        Some(last) if last.year() < end.year() => {
            format!("{off}; it names no days off after {}.", last.year())
        }
        _ => format!("{off}."),
    }
}

/// What a piece of work itself assumes: a first day, lags, a whole team.
fn of_work(facts: &Facts<'_>, work: Work<'_>) -> Vec<Vec<Piece>> {
    let title = work.0.title();
    let mut told = Vec::new();
    if let Some(initiative) = work.initiative() {
        if let Some(date) = initiative.not_before() {
            told.push(vec![
                theirs(title),
                ours(format!(" does not start before {}.", words::date(date))),
            ]);
        }
        for staffing in initiative.staffing() {
            if staffing.people.is_none() {
                told.push(vec![
                    theirs(title),
                    ours(" has all of "),
                    theirs(facts.strategy.symbol(staffing.team).title()),
                    ours(" working on it."),
                ]);
            }
        }
    }
    for wait in work.after() {
        let Some((duration, elapsing)) = wait
            .lag
            .filter(|(duration, _)| duration.number != Decimal::ZERO)
        else {
            continue;
        };
        let passing = match elapsing {
            Elapsing::Elapsed => "",
            Elapsing::Working => " of working time",
        };
        told.push(vec![
            theirs(title),
            ours(format!(" starts {duration}{passing} after ")),
            theirs(facts.strategy.symbol(wait.work).title()),
            ours(" has ended, at the earliest."),
        ]);
    }
    told
}
