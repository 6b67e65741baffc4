//! Values as a strategy would write them, and instants as people read them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use mkt_eval::{Span, Value};
use mkt_kinds::units::DurationUnit;
use mkt_model::value::{Duration, grouped};
use rust_decimal::Decimal;

/// The longest text that is told, in characters.
const LONGEST: usize = 60;

/// A value as it would be written; instants in a zone.
pub(super) fn text(value: &Value, zone: &TimeZone) -> String {
    match value {
        Value::Bool(so) => if *so { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => grouped(*number),
        Value::Percent(percent) => format!("{}%", grouped(*percent)),
        Value::Money(money) => money.to_string(),
        Value::Span(span) => length(*span),
        Value::Text(text) => quoted(text),
        Value::Word(word) => word.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Instant(at) => Clock::fit(zone, [*at]).show(*at),
        Value::Time(time) => time.strftime("%H:%M").to_string(),
        Value::Period(period) => period.to_string(),
        Value::List(values) => {
            let values: Vec<String> = values.iter().map(|value| text(value, zone)).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Record(_) => "set".to_owned(),
    }
}

fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(LONGEST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("\"{shown}\"")
}

/// "3 months", "2 days and 5 hours".
fn length(span: Span) -> String {
    let mut parts = Vec::new();
    let mut add = |number: Decimal, unit: DurationUnit| {
        if !number.is_zero() {
            parts.push(Duration { number, unit }.to_string());
        }
    };
    add(span.months, DurationUnit::Month);
    let mut left = span.seconds;
    for (seconds, unit) in [
        (86_400, DurationUnit::Day),
        (3_600, DurationUnit::Hour),
        (60, DurationUnit::Minute),
    ] {
        let seconds = Decimal::from(seconds);
        let whole = left
            .checked_div(seconds)
            .map_or(Decimal::ZERO, |whole| whole.trunc());
        left = whole
            .checked_mul(seconds)
            .and_then(|whole| left.checked_sub(whole))
            .unwrap_or(left);
        add(whole, unit);
    }
    if !left.is_zero() {
        parts.push(format!("{} seconds", grouped(left)));
    }
    if parts.is_empty() {
        return "0 days".to_owned();
    }
    parts.join(" and ")
}

/// How instants are shown: as exactly as they have to be, all alike.
pub(super) struct Clock {
    zone: TimeZone,
    format: &'static str,
}

impl Clock {
    /// For some instants, in a zone.
    pub(super) fn fit(zone: &TimeZone, instants: impl IntoIterator<Item = Timestamp>) -> Self {
        let mut format = "%Y-%m-%d %H:%M";
        for at in instants {
            let wall = zone.to_datetime(at);
            if wall.subsec_nanosecond() != 0 {
                format = "%Y-%m-%d %H:%M:%S%.3f";
                break;
            }
            if wall.second() != 0 {
                format = "%Y-%m-%d %H:%M:%S";
            }
        }
        Self {
            zone: zone.clone(),
            format,
        }
    }

    /// An instant.
    pub(super) fn show(&self, at: Timestamp) -> String {
        self.zone.to_datetime(at).strftime(self.format).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_a_strategy_writes_them() {
        let zone = TimeZone::UTC;
        let shown = |value: &Value| text(value, &zone);
        assert_eq!(shown(&Value::Number(Decimal::from(1_200))), "1_200");
        assert_eq!(shown(&Value::Percent(Decimal::from(15))), "15%");
        assert_eq!(shown(&Value::Text("São Paulo".to_owned())), "\"São Paulo\"");
        assert_eq!(shown(&Value::Bool(true)), "yes");
        assert_eq!(
            shown(&Value::List(vec![
                Value::Word("golf".into()),
                Value::Word("art".into())
            ])),
            "[golf, art]"
        );
        let long = shown(&Value::Text("长".repeat(1_000)));
        assert_eq!(long.chars().count(), LONGEST + 3, "{long}");
    }

    #[test]
    fn lengths_are_told_in_units() {
        let elapsed = |seconds: i64| length(Span::elapsed(Decimal::from(seconds)));
        assert_eq!(elapsed(0), "0 days");
        assert_eq!(elapsed(86_400), "1 day");
        assert_eq!(
            elapsed(93_661),
            "1 day and 2 hours and 1 minute and 1 seconds"
        );
        let months = Span {
            months: Decimal::from(3),
            seconds: Decimal::ZERO,
        };
        assert_eq!(length(months), "3 months");
    }

    #[test]
    fn instants_are_as_exact_as_they_have_to_be() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (round, seconds) = (at("2026-03-01T10:00:00Z"), at("2026-03-01T10:00:07Z"));
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        assert_eq!(Clock::fit(&berlin, [round]).show(round), "2026-03-01 11:00");
        let both = Clock::fit(&berlin, [round, seconds]);
        assert_eq!(both.show(round), "2026-03-01 11:00:00");
        let exact = at("2026-03-01T10:00:07.250Z");
        let all = Clock::fit(&berlin, [seconds, exact, round]);
        assert_eq!(all.show(exact), "2026-03-01 11:00:07.250");
    }
}
