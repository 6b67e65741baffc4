//! Contact pressure: whether one person can be sent more than a cap allows.

mod history;

use std::cell::OnceCell;
use std::collections::BTreeSet;

use mkt_diagnostics::{
    CapTold, Diagnostic, Level, OnCapTold, Pressure as Finding, PressureMend, SourceTold, Span,
};
use mkt_kinds::units::DurationUnit;
use mkt_model::access::direction::CapWindow;
use mkt_model::journey::{Reenter, Step, every_step};
use mkt_model::value::{Duration, Value};
use mkt_model::{Line, Strategy, SymbolId};
use mkt_pressure::{Bound, Cap, History, Pressure, Purpose, Search, SourceKind};
use rust_decimal::Decimal;

use crate::{People, journeys};

/// Other places that are marked beside the cap.
const MARKED: usize = 6;

/// The caps for which somebody is searched, for one strategy.
const SEARCHED: usize = 40;

/// The purposes and entities of one cap for which somebody is searched.
const SEARCHED_OF_ONE: usize = 3;

/// The mends that are named.
const MENDS: usize = 3;

/// How many times as high a cap is proposed, where nothing else is a mend and
/// beside other mends.
const RAISE: usize = 4;
const RAISE_BESIDE: usize = 2;

/// The longest rest that is proposed, in days.
const LONGEST_REST: i64 = 400;

/// Caps that somebody can exceed, and caps of which it is not known.
pub(crate) fn caps(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    let pressure = Pressure::of(&subject.logic);
    let search = Search::new(&pressure);
    let mut searched: usize = 0;
    let unbounded = OnceCell::new();
    for cap in &pressure.caps {
        let bounds = pressure.bounds(cap);
        let over: Vec<&Bound> = bounds
            .iter()
            .filter(|bound| !bound.is_within(cap.count))
            .filter(|bound| {
                let unbounded = unbounded.get_or_init(|| journeys::unbounded(subject.strategy));
                !follows(&pressure, cap, bound, unbounded)
            })
            .collect();
        let Some(worst) = over.first() else { continue };
        let mut found = None;
        if searched < SEARCHED {
            searched = searched.saturating_add(1);
            found = over
                .iter()
                .take(SEARCHED_OF_ONE)
                .find_map(|bound| Some((bound, search.find(cap, bound)?)));
        }
        told.push(match found {
            Some((bound, history)) => exceeded(subject, &pressure, cap, bound, &history),
            None => not_excluded(&pressure, cap, worst),
        });
    }
}

/// Whether a cap is full only because a journey lets the same person in over and
/// over, which is told there: once people rest, it holds.
fn follows(
    pressure: &Pressure<'_, '_>,
    cap: &Cap<'_>,
    bound: &Bound,
    unbounded: &BTreeSet<SymbolId>,
) -> bool {
    let is_told = |index: &usize| {
        let source = pressure.sources.all.get(*index);
        source.is_some_and(|source| unbounded.contains(&source.of))
    };
    let told: Vec<&(usize, Option<usize>)> = bound
        .parts
        .iter()
        .filter(|(index, _)| is_told(index))
        .collect();
    match told.as_slice() {
        [] => false,
        [(index, _)] => {
            let rest = mkt_pressure::shortest(days_long(LONGEST_REST));
            pressure.holds_with_rest(cap, *index, rest)
        }
        // Each of them alone has no end, and nothing else has none.
        all => {
            let endless = |part: &&(usize, Option<usize>)| part.1.is_none();
            all.iter().all(&endless) && bound.parts.iter().filter(endless).count() == all.len()
        }
    }
}

fn not_excluded(pressure: &Pressure<'_, '_>, cap: &Cap<'_>, bound: &Bound) -> Diagnostic {
    let strategy = pressure.strategy();
    let mut sources: Vec<(SymbolId, Option<usize>)> = Vec::new();
    for (index, most) in &bound.parts {
        let Some(source) = pressure.sources.all.get(*index) else {
            continue;
        };
        // The sends of one campaign are one source for those who read.
        match sources.iter_mut().find(|(of, _)| *of == source.of) {
            Some((_, known)) => {
                *known = known
                    .zip(*most)
                    .map(|(one, other)| one.saturating_add(other));
            }
            None => sources.push((source.of, *most)),
        }
    }
    let finding = Finding::CapNotExcluded {
        cap: cap_told(strategy, cap, bound),
        most: bound.most.map(number),
        sources: sources
            .iter()
            .map(|(of, most)| source_told(strategy, *of, *most))
            .collect(),
        mends: mends(pressure, cap, bound),
    };
    let mut diagnostic = Diagnostic::new(finding, cap.line.value_span());
    for (of, _) in sources.iter().take(MARKED) {
        diagnostic = diagnostic.related(strategy.name_span(*of), "sends some of them");
    }
    diagnostic
}

fn exceeded(
    subject: &People<'_>,
    pressure: &Pressure<'_, '_>,
    cap: &Cap<'_>,
    bound: &Bound,
    history: &History<'_>,
) -> Diagnostic {
    let strategy = pressure.strategy();
    let name = |id: &SymbolId| strategy.symbol(*id).path.to_string();
    let must_arrive: Vec<SymbolId> = history
        .dropped
        .iter()
        .copied()
        .filter(|message| must_arrive(strategy, *message))
        .collect();
    let sources = history.sources();
    let told = cap_told(strategy, cap, bound);
    let witness = history::tell(subject, pressure, history, &told);
    let finding = Finding::CapExceeded {
        sent: number(history.sent.len()),
        sources: sources
            .iter()
            .map(|(of, sends)| source_told(strategy, *of, Some(*sends)))
            .collect(),
        dropped: history.dropped.iter().map(name).collect(),
        must_arrive: must_arrive.iter().map(name).collect(),
        on_cap: on_cap(strategy, cap, history),
        witness,
        mends: mends(pressure, cap, bound),
        cap: told,
    };
    let mut diagnostic = Diagnostic::new(finding, cap.line.value_span());
    if !must_arrive.is_empty() {
        diagnostic.level = Level::Error;
    }
    for (span, text) in places(pressure, history).into_iter().take(MARKED) {
        diagnostic = diagnostic.related(span, text);
    }
    diagnostic
}

fn cap_told(strategy: &Strategy, cap: &Cap<'_>, bound: &Bound) -> CapTold {
    let (window, calendar) = match cap.written.window {
        CapWindow::Rolling(length) => (length.to_string(), false),
        CapWindow::Calendar(unit) => (unit.to_owned(), true),
    };
    let people = bound
        .entity
        .map_or("person", |entity| strategy.symbol(entity).name.as_str());
    CapTold {
        channel: cap
            .channel
            .map(|channel| strategy.symbol(channel).path.to_string()),
        count: number(cap.count),
        window,
        calendar,
        service: bound.counts.purpose == Purpose::Service,
        people: people.to_owned(),
    }
}

fn source_told(strategy: &Strategy, of: SymbolId, most: Option<usize>) -> SourceTold {
    SourceTold {
        name: strategy.symbol(of).path.to_string(),
        most: most.map(number),
    }
}

/// What becomes of the message that is too many: what its channel says.
fn on_cap(strategy: &Strategy, cap: &Cap<'_>, history: &History<'_>) -> OnCapTold {
    let last = history.sends().last().and_then(|record| match record.what {
        mkt_engine::run::What::Sent { channel, .. } => Some(channel),
        _ => None,
    });
    let channel = cap.channel.or(last);
    let line = channel.and_then(|channel| strategy.handle(channel).line("on_cap"));
    match line.and_then(|line| Some((line, line.get("action")?))) {
        Some((_, Value::Word("leave"))) => OnCapTold::Leave,
        Some((line, Value::Word("defer"))) => match line.get("limit") {
            Some(Value::Duration(limit)) => OnCapTold::Defer(limit.to_string()),
            _ => OnCapTold::Skip,
        },
        _ => OnCapTold::Skip,
    }
}

fn must_arrive(strategy: &Strategy, message: SymbolId) -> bool {
    let line = strategy.handle(message).line("must_arrive");
    line.is_some_and(|line| matches!(line.get("must"), Some(Value::Word("yes"))))
}

/// The lines that take part: the steps that send, and how soon people may enter
/// again where they do.
fn places(pressure: &Pressure<'_, '_>, history: &History<'_>) -> Vec<(Span, String)> {
    let strategy = pressure.strategy();
    let mut places: Vec<(Span, String)> = Vec::new();
    let mut add = |span: Span, text: String| {
        if !places.iter().any(|(known, _)| *known == span) {
            places.push((span, text));
        }
    };
    let mut entered: Vec<(SymbolId, usize)> = Vec::new();
    for record in history.sends() {
        let (Some(by), mkt_engine::run::What::Sent { message, step, .. }) =
            (record.by, &record.what)
        else {
            continue;
        };
        let of = by.symbol();
        if let mkt_engine::run::Origin::Journey(journey, way) = by
            && !entered.contains(&(journey, way))
        {
            entered.push((journey, way));
        }
        let source = pressure.sources.all.iter().find(|source| source.of == of);
        let span = source.and_then(|source| match &source.kind {
            SourceKind::Journey(program) => step_of(&program.steps, step)
                .map(|step| strategy.span(pressure.sources.steps_of(of), step.place)),
            SourceKind::Campaign(_) => campaign_line(pressure, of, *message).map(Line::span),
            SourceKind::Rule(rule) => Some(rule.line.span()),
        });
        let text = format!("`{}` sends this", strategy.symbol(of).path);
        add(span.unwrap_or_else(|| strategy.name_span(of)), text);
    }
    for (place, (journey, _)) in entered.iter().enumerate() {
        let again = entered
            .iter()
            .skip(place.saturating_add(1))
            .any(|(other, _)| other == journey);
        if again && let Some(line) = strategy.handle(*journey).line("reenter") {
            add(line.value_span(), "so soon people enter again".to_owned());
        }
    }
    places
}

fn campaign_line<'s>(
    pressure: &Pressure<'s, '_>,
    campaign: SymbolId,
    message: SymbolId,
) -> Option<Line<'s>> {
    pressure.sources.all.iter().find_map(|source| {
        let sends = |send: &mkt_model::access::reach::CampaignSend<'s>| {
            source.of == campaign && send.message == message
        };
        match &source.kind {
            SourceKind::Campaign(send) if sends(send) => Some(send.line),
            _ => None,
        }
    })
}

/// The step of an id.
fn step_of<'p>(steps: &'p [Step], id: &str) -> Option<&'p Step> {
    every_step(steps).find(|step| step.id == id)
}

/// Single lines by which the cap would hold for certain: each was tried.
fn mends(pressure: &Pressure<'_, '_>, cap: &Cap<'_>, bound: &Bound) -> Vec<PressureMend> {
    let strategy = pressure.strategy();
    let mut mends = Vec::new();
    for (index, _) in &bound.parts {
        let Some(source) = pressure.sources.all.get(*index) else {
            continue;
        };
        let SourceKind::Journey(program) = &source.kind else {
            continue;
        };
        let Reenter::After(_) = program.reenter else {
            continue;
        };
        if let Some(days) = rest_in_days(pressure, cap, *index) {
            let rest = days_long(days);
            mends.push(PressureMend::Reenter {
                journey: strategy.symbol(source.of).path.to_string(),
                line: format!("reenter: after {rest}"),
            });
        }
        if mends.len() >= MENDS {
            break;
        }
    }
    // A cap that would have to be far higher is no mend.
    let times = if mends.is_empty() {
        RAISE
    } else {
        RAISE_BESIDE
    };
    let raised = pressure.bound(cap).and_then(|bound| bound.most);
    let raised = raised.filter(|most| *most <= cap.count.saturating_mul(times));
    if let Some(most) = raised {
        let window = match cap.written.window {
            CapWindow::Rolling(length) => length.to_string(),
            CapWindow::Calendar(unit) => unit.to_owned(),
        };
        mends.push(PressureMend::Raise {
            line: format!("cap: {most} per {window}"),
        });
    }
    mends
}

fn days_long(days: i64) -> Duration {
    Duration {
        number: Decimal::from(days),
        unit: DurationUnit::Day,
    }
}

/// The fewest days of rest before a journey is entered again by which a cap
/// holds; none where that alone is not enough. A longer rest never lets more
/// through.
fn rest_in_days(pressure: &Pressure<'_, '_>, cap: &Cap<'_>, source: usize) -> Option<i64> {
    let holds =
        |days: i64| pressure.holds_with_rest(cap, source, mkt_pressure::shortest(days_long(days)));
    if !holds(LONGEST_REST) {
        return None;
    }
    let (mut too_short, mut enough) = (0, LONGEST_REST);
    while enough.saturating_sub(too_short) > 1 {
        let middle = too_short.saturating_add(enough).saturating_div(2);
        if holds(middle) {
            enough = middle;
        } else {
            too_short = middle;
        }
    }
    Some(enough)
}

fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
