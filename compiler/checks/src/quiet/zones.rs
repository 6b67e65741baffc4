//! The zones that people may be in: those of whom none is known, and those
//! whose country has several.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use mkt_diagnostics::{Diagnostic, Quiet as Finding};
use mkt_engine::gate::quiet::closed;
use mkt_engine::guard::policy::Quiet;
use mkt_logic::{Fact, Wanted};
use mkt_model::access::audience::Segment;
use mkt_model::expression::{Expression, ExpressionKind, Literal};
use mkt_model::types::Type;
use mkt_model::{Strategy, SymbolId};
use mkt_time::zones_of;
use smol_str::SmolStr;

use super::{Held, Hours, shown, weekly};
use crate::conditions::{is_word, person_has};
use crate::sends::Sent;
use crate::witness;

/// Hours of a day below which there is little time to send, in seconds.
const LITTLE: i64 = 4 * 3_600;

/// Those of whom neither the zone nor the country need be known, by entity:
/// what is told is one such person.
pub(super) fn unknown(hours: &Hours<'_>, told: &mut Vec<Diagnostic>) {
    let mut by_entity: BTreeMap<SymbolId, Vec<&Sent<'_>>> = BTreeMap::new();
    for (send, _) in hours.held() {
        if let Some(entity) = send.entity
            && !hours.handle(entity).declaration().damaged
        {
            let sends = by_entity.entry(entity).or_default();
            if sends.iter().all(|other| other.by != send.by) {
                sends.push(send);
            }
        }
    }
    for (entity, sends) in by_entity {
        told.extend(of_entity(hours, entity, &sends));
    }
}

fn of_entity(hours: &Hours<'_>, entity: SymbolId, sends: &[&Sent<'_>]) -> Option<Diagnostic> {
    let strategy = hours.subject.strategy;
    let places = [
        of_type(strategy, entity, &Type::Timezone),
        of_type(strategy, entity, &Type::Country),
    ];
    let all: Vec<SymbolId> = places.iter().flatten().copied().collect();
    if all.iter().any(|property| !is_optional(strategy, *property)) {
        return None;
    }
    let set: Vec<Expression> = all
        .iter()
        .map(|property| person_has(strategy, *property))
        .collect();
    let mut first = None;
    let mut others = 0_u32;
    for send in sends {
        let Some(mut question) = send.question() else {
            continue;
        };
        for fact in &set {
            question = question.claim(fact, Wanted::NotTrue);
        }
        let Some(found) = hours.subject.logic.find(&question) else {
            continue;
        };
        if first.is_some() {
            others = others.saturating_add(1);
            continue;
        }
        let who = match set.is_empty() {
            true => None,
            false => Some(witness::tell(
                &hours.subject.logic,
                &question,
                &found,
                format!("a {} who gets it skipped", strategy.symbol(entity).name),
                "",
            )),
        };
        first = Some((*send, who));
    }
    let (send, witness) = first?;
    let named = |found: &[SymbolId]| {
        let first = found.first();
        first.map(|property| strategy.symbol(*property).name.to_string())
    };
    let [zone, country] = &places;
    let finding = Finding::ZoneUnknown {
        entity: strategy.symbol(entity).name.to_string(),
        sender: hours.sender(send.by),
        channel: hours.handle(send.channel?).name().to_string(),
        zone: named(zone),
        country: named(country),
        others,
        witness,
    };
    let mut diagnostic = Diagnostic::new(finding, send.span);
    for property in &all {
        diagnostic = diagnostic.related(strategy.name_span(*property), "may be unset");
    }
    if let Some(line) = hours.handle(send.channel?).line("quiet") {
        diagnostic = diagnostic.related(line.span(), "quiet on each person's clock");
    }
    Some(diagnostic)
}

fn of_type(strategy: &Strategy, entity: SymbolId, wanted: &Type) -> Vec<SymbolId> {
    let properties = strategy.children(entity).into_iter();
    properties
        .filter(|property| {
            strategy
                .property_type(*property)
                .is_some_and(|found| found.ty == *wanted)
        })
        .collect()
}

fn is_optional(strategy: &Strategy, property: SymbolId) -> bool {
    strategy
        .property_type(property)
        .is_none_or(|found| found.optional)
}

// ---- countries of several zones -----------------------------------------------

/// Countries that an audience names, whose zones leave little time.
pub(super) fn apart(hours: &Hours<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = hours.subject.strategy;
    let mut seen: BTreeSet<(SymbolId, SmolStr)> = BTreeSet::new();
    for (send, Held { channel, .. }) in hours.held() {
        let (Some(entity), Some(through)) = (send.entity, send.channel) else {
            continue;
        };
        let zones = of_type(strategy, entity, &Type::Timezone);
        let countries = of_type(strategy, entity, &Type::Country);
        let (Some(country), true) = (
            countries.first(),
            zones.iter().all(|zone| is_optional(strategy, *zone)),
        ) else {
            continue;
        };
        let mut named = BTreeSet::new();
        let mut looked_at = BTreeSet::new();
        for (fact, _) in &send.facts {
            countries_of(strategy, *fact, &mut named, &mut looked_at);
        }
        for code in named {
            let all = zones_of(None, Some(code.as_str()));
            if all.len() < 2 || seen.contains(&(through, code.clone())) {
                continue;
            }
            let open = longest_open(hours, &channel.quiet, &all);
            // Where it is no less than in one zone, the zones are not why.
            let alone = all
                .first()
                .and_then(|zone| longest_open(hours, &channel.quiet, std::slice::from_ref(zone)));
            if open.is_some_and(|open| open >= LITTLE) || open == alone {
                continue;
            }
            if !may_be_there(hours, send, (*country, &code), &zones) {
                continue;
            }
            seen.insert((through, code.clone()));
            let finding = Finding::ZonesApart {
                channel: hours.handle(through).name().to_string(),
                sender: hours.sender(send.by),
                country: code.to_string(),
                zones: u32::try_from(times(hours, &all)).unwrap_or(u32::MAX),
                open: open.map(shown),
            };
            let handle = hours.handle(through);
            let Some(line) = handle.line("quiet") else {
                continue;
            };
            let diagnostic = Diagnostic::new(finding, line.value_span());
            told.push(diagnostic.related(send.span, "sends to people there"));
        }
    }
}

/// The countries that conditions name, those of the segments that they name
/// included.
fn countries_of(
    strategy: &Strategy,
    fact: Fact<'_>,
    named: &mut BTreeSet<SmolStr>,
    looked_at: &mut BTreeSet<SymbolId>,
) {
    match fact {
        Fact::Condition(condition) => {
            for part in condition.within() {
                match &part.kind {
                    ExpressionKind::Literal(Literal::Word(word)) if part.ty == Type::Country => {
                        named.insert(word.clone());
                    }
                    ExpressionKind::InSegment(id) | ExpressionKind::Declared(id) => {
                        countries_of(strategy, Fact::In(*id), named, looked_at);
                    }
                    _ => {}
                }
            }
        }
        Fact::In(group) => {
            let handle = strategy.handle(group);
            if handle.kind().word != "segment" || !looked_at.insert(group) {
                return;
            }
            if let Some(condition) = Segment(handle).condition() {
                countries_of(strategy, Fact::Condition(condition), named, looked_at);
            }
            if let Some(of) = handle.declaration().of {
                countries_of(strategy, Fact::In(of), named, looked_at);
            }
        }
    }
}

/// The longest time in which something leaves to people in all of these zones,
/// in seconds; none where nothing ever does. A week in winter and one in
/// summer are looked at.
fn longest_open(hours: &Hours<'_>, quiet: &Quiet, zones: &[TimeZone]) -> Option<i64> {
    let year = hours.horizon.map_or(2001, |horizon| horizon.first.year());
    let mut longest = None;
    for month in [1, 7] {
        let first = jiff::civil::Date::new(year, month, 8).ok()?;
        let start = mkt_time::start_of(first, &TimeZone::UTC)?;
        let week = jiff::SignedDuration::from_hours(7 * 24);
        let end = start.checked_add(week).ok()?;
        let mut from: Timestamp = start;
        let stretches = closed(&weekly(quiet), zones, start, end);
        let ends = stretches
            .iter()
            .map(|stretch| (stretch.from, stretch.to))
            .chain([(end, end)]);
        for (until, next) in ends {
            let open = until.as_second().saturating_sub(from.as_second());
            if open > 0 {
                longest = longest.max(Some(open));
            }
            from = next;
        }
    }
    longest
}

/// How many different times of day there are in some zones, in January.
fn times(hours: &Hours<'_>, zones: &[TimeZone]) -> usize {
    let year = hours.horizon.map_or(2001, |horizon| horizon.first.year());
    let first = jiff::civil::Date::new(year, 1, 8).ok();
    let at = first.and_then(|first| mkt_time::start_of(first, &TimeZone::UTC));
    let offsets = zones
        .iter()
        .filter_map(|zone| Some(zone.to_offset(at?).seconds()));
    offsets.collect::<BTreeSet<i32>>().len()
}

/// Whether somebody who gets a send may be in a country, with no zone known.
fn may_be_there(
    hours: &Hours<'_>,
    send: &Sent<'_>,
    (country, code): (SymbolId, &SmolStr),
    zones: &[SymbolId],
) -> bool {
    let there = is_word(country, &Type::Country, code);
    let set: Vec<Expression> = zones
        .iter()
        .map(|zone| person_has(hours.subject.strategy, *zone))
        .collect();
    let Some(question) = send.question() else {
        return false;
    };
    let mut question = question.claim(&there, Wanted::True);
    for fact in &set {
        question = question.claim(fact, Wanted::NotTrue);
    }
    hours.subject.logic.find(&question).is_some()
}
