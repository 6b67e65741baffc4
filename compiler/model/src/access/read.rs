//! Reading single values from lines, for the accessors.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::entry::Capture;
use crate::expression::Expression;
use crate::strategy::{Handle, Line};
use crate::symbol::SymbolId;
use crate::value::{Dates, Duration, Value};

pub(super) fn text<'s>(line: Option<Line<'s>>, slot: &str) -> Option<&'s str> {
    match line?.get(slot)? {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// All texts that the lines with a key give.
pub(super) fn texts<'s>(handle: Handle<'s>, key: &str) -> Vec<&'s str> {
    handle
        .lines(key)
        .into_iter()
        .flat_map(|line| &line.entry.captures)
        .filter_map(|capture| match &capture.value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

pub(super) fn word(line: Option<Line<'_>>, slot: &str) -> Option<&'static str> {
    match line?.get(slot)? {
        Value::Word(word) => Some(word),
        _ => None,
    }
}

pub(super) fn number(line: Option<Line<'_>>, slot: &str) -> Option<Decimal> {
    match line?.get(slot)? {
        Value::Number(number) | Value::Percent(number) | Value::Points(number) => Some(*number),
        _ => None,
    }
}

pub(super) fn date(line: Option<Line<'_>>, slot: &str) -> Option<Date> {
    match line?.get(slot)? {
        Value::Date(date) => Some(*date),
        _ => None,
    }
}

pub(super) fn dates(line: Option<Line<'_>>, slot: &str) -> Option<Dates> {
    match line?.get(slot)? {
        Value::Dates(dates) => Some(*dates),
        Value::Date(date) => Some(Dates {
            first: *date,
            last: *date,
        }),
        _ => None,
    }
}

pub(super) fn duration(line: Option<Line<'_>>, slot: &str) -> Option<Duration> {
    match line?.get(slot)? {
        Value::Duration(duration) => Some(*duration),
        _ => None,
    }
}

pub(super) fn expression<'s>(line: Option<Line<'s>>, slot: &str) -> Option<&'s Expression> {
    match line?.get(slot)? {
        Value::Expression(expression) => Some(expression),
        _ => None,
    }
}

pub(super) fn reference(line: Option<Line<'_>>, slot: &str) -> Option<SymbolId> {
    match line?.get(slot)? {
        Value::Reference(id) => Some(*id),
        _ => None,
    }
}

/// The value of a slot in one repetition of a group.
pub(super) fn of_group<'a>(group: &[&'a Capture], slot: &str) -> Option<&'a Value> {
    group
        .iter()
        .find(|capture| capture.slot == slot)
        .map(|capture| &capture.value)
}
