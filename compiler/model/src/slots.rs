//! What a number with its unit is worth in a slot, and which codes there are.

use jiff::civil::Weekday;
use mkt_diagnostics::NumberMistake;
use mkt_diagnostics::nearest::nearest;
use mkt_kinds::SlotType;
use mkt_kinds::units::{self, Currency};
use mkt_syntax::TextRange;
use mkt_syntax::expression::Quantity;
use mkt_syntax::name::Path;
use rust_decimal::Decimal;

use crate::matching::{Matcher, Raw};
use crate::value::{self, Duration, Effort, Elapsing, Money, Price, Value};

/// The value of a number with its unit, where the slot takes such a one.
pub(crate) fn numeric(
    matcher: &mut Matcher<'_>,
    ty: &SlotType,
    quantity: Quantity,
    working: bool,
    range: TextRange,
) -> Option<Raw> {
    let number = quantity.number;
    if let Some(unit) = misspelt_unit(ty, &quantity) {
        matcher.unknown_unit(unit);
        return Some(Raw::Done(Value::Poisoned));
    }
    let bare = quantity.unit.is_none() && !quantity.percent && quantity.per.is_none();
    let value = match ty {
        SlotType::Number if bare => Value::Number(number),
        SlotType::Integer if bare => {
            if !number.is_integer() {
                let text = value::grouped(number);
                matcher.number_mistake(text, range, NumberMistake::NotWhole);
                return Some(Raw::Done(Value::Poisoned));
            }
            Value::Number(number)
        }
        SlotType::Percent if quantity.percent && quantity.per.is_none() => Value::Percent(number),
        SlotType::Points => {
            let unit = quantity.unit.as_ref()?;
            if !unit.is_word(units::POINTS) {
                return None;
            }
            Value::Points(number)
        }
        SlotType::Money => {
            let unit = quantity.unit.as_ref()?;
            if quantity.per.is_some() || !may_be_currency(unit.single()?) {
                return None;
            }
            match matcher.currency_of(unit) {
                Some(currency) => Value::Money(Money {
                    amount: number,
                    currency,
                }),
                None => Value::Poisoned,
            }
        }
        SlotType::Price => {
            let unit = quantity.unit.as_ref()?;
            let (amount, per) = quantity.per.as_ref()?;
            match matcher.currency_of(unit) {
                Some(currency) => Value::Price(Price {
                    money: Money {
                        amount: number,
                        currency,
                    },
                    amount: amount.unwrap_or(Decimal::ONE),
                    unit: per.text(),
                }),
                None => Value::Poisoned,
            }
        }
        SlotType::People => {
            let unit = quantity.unit.as_ref()?;
            units::find(units::PEOPLE, unit.single()?)?;
            Value::People(number)
        }
        SlotType::Duration => Value::Duration(duration(&quantity)?),
        SlotType::Lag => Value::Lag(
            duration(&quantity)?,
            if working {
                Elapsing::Working
            } else {
                Elapsing::Elapsed
            },
        ),
        SlotType::Effort => {
            let unit = quantity.unit.as_ref()?;
            Value::Effort(Effort {
                number,
                unit: units::find(units::EFFORTS, unit.single()?)?,
            })
        }
        SlotType::Quantity => return Some(Raw::Quantity(quantity)),
        _ => return None,
    };
    Some(Raw::Done(value))
}

/// The unit of a number where a stretch of time, work or people is due and
/// the unit is none at all.
fn misspelt_unit<'q>(ty: &SlotType, quantity: &'q Quantity) -> Option<&'q Path> {
    let due = matches!(
        ty,
        SlotType::Duration | SlotType::Lag | SlotType::Effort | SlotType::People
    );
    let unit = quantity.unit.as_ref()?;
    let word = unit.single()?;
    (due && may_be_currency(word) && !is_like_currency(word)).then_some(unit)
}

/// A duration, where the quantity is one.
pub(crate) fn duration(quantity: &Quantity) -> Option<Duration> {
    if quantity.percent || quantity.per.is_some() {
        return None;
    }
    let unit = quantity.unit.as_ref()?;
    Some(Duration {
        number: quantity.number,
        unit: units::find(units::DURATIONS, unit.single()?)?,
    })
}

/// The unit of time, work or people that was probably meant.
pub(crate) fn nearest_unit(word: &str) -> Option<String> {
    const SHORT: &[(&str, &str)] = &[
        ("min", "minutes"),
        ("mins", "minutes"),
        ("h", "hours"),
        ("hr", "hours"),
        ("hrs", "hours"),
        ("d", "days"),
        ("w", "weeks"),
        ("wk", "weeks"),
        ("wks", "weeks"),
        ("mo", "months"),
        ("mos", "months"),
        ("q", "quarters"),
        ("y", "years"),
        ("yr", "years"),
        ("yrs", "years"),
        ("pd", "person-days"),
        ("pw", "person-weeks"),
        ("pm", "person-months"),
    ];
    let lower = word.to_lowercase();
    if let Some((_, long)) = SHORT.iter().find(|(short, _)| *short == lower) {
        return Some((*long).to_owned());
    }
    let words = units::words(units::DURATIONS)
        .chain(units::words(units::EFFORTS))
        .chain(units::words(units::PEOPLE));
    nearest(word, words).map(str::to_owned)
}

/// Whether a unit behind a number was meant as a currency: anything that is
/// no other unit.
fn may_be_currency(unit: &str) -> bool {
    unit != units::POINTS
        && units::find(units::DURATIONS, unit).is_none()
        && units::find(units::EFFORTS, unit).is_none()
        && units::find(units::PEOPLE, unit).is_none()
}

/// What people write for currencies instead of their codes.
const SIGNS: &[(&str, &str)] = &[
    ("€", "EUR"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("$", "USD"),
    ("dollar", "USD"),
    ("dollars", "USD"),
    ("£", "GBP"),
    ("pound", "GBP"),
    ("pounds", "GBP"),
    ("yen", "JPY"),
    ("rmb", "CNY"),
    ("yuan", "CNY"),
    ("franc", "CHF"),
    ("francs", "CHF"),
];

/// Whether a word behind a number was meant as a currency.
pub(crate) fn is_like_currency(word: &str) -> bool {
    let lower = word.to_lowercase();
    let short = (3..=5).contains(&word.len());
    SIGNS.iter().any(|(sign, _)| *sign == lower)
        || (short && word.bytes().all(|b| b.is_ascii_uppercase()))
}

/// The currency that was probably meant.
pub(crate) fn nearest_currency(code: &str) -> Option<String> {
    let lower = code.to_lowercase();
    if let Some((_, right)) = SIGNS.iter().find(|(sign, _)| *sign == lower) {
        return Some((*right).to_owned());
    }
    let upper = code.to_uppercase();
    if Currency::find(&upper).is_some() {
        return Some(upper);
    }
    nearest(&upper, iso_currency_codes()).map(str::to_owned)
}

/// The codes that people confuse with another: those of the currencies most
/// traded, so that a slip leads to a likely one.
fn iso_currency_codes() -> impl Iterator<Item = &'static str> {
    [
        "USD", "EUR", "JPY", "GBP", "CNY", "AUD", "CAD", "CHF", "HKD", "SGD", "SEK", "KRW", "NOK",
        "NZD", "INR", "MXN", "TWD", "ZAR", "BRL", "DKK", "PLN", "THB", "ILS", "IDR", "CZK", "AED",
        "TRY", "HUF", "CLP", "SAR", "PHP", "MYR",
    ]
    .into_iter()
}

/// The days from the first to the last, round the week where need be.
pub(crate) fn days_between(first: Weekday, last: Weekday) -> Vec<Weekday> {
    let mut days = vec![first];
    let mut day = first;
    while day != last {
        day = day.next();
        days.push(day);
    }
    days
}

/// Whether a zone of this IANA name exists.
pub(crate) fn is_timezone(name: &str) -> bool {
    name.contains('/') && jiff::tz::TimeZone::get(name).is_ok() || name == "UTC"
}

/// Whether this is the shape of a BCP 47 language code: `de`, `pt-BR`.
pub(crate) fn is_language(code: &str) -> bool {
    let mut parts = code.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_lowercase())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

/// Whether a country of this ISO 3166-1 alpha-2 code exists.
pub(crate) fn is_country(code: &str) -> bool {
    COUNTRIES.binary_search(&code).is_ok()
}

/// The officially assigned alpha-2 codes of ISO 3166-1, with `XK` (Kosovo),
/// which is in general use.
pub(crate) const COUNTRIES: &[&str] = &[
    "AD", "AE", "AF", "AG", "AI", "AL", "AM", "AO", "AQ", "AR", "AS", "AT", "AU", "AW", "AX", "AZ",
    "BA", "BB", "BD", "BE", "BF", "BG", "BH", "BI", "BJ", "BL", "BM", "BN", "BO", "BQ", "BR", "BS",
    "BT", "BV", "BW", "BY", "BZ", "CA", "CC", "CD", "CF", "CG", "CH", "CI", "CK", "CL", "CM", "CN",
    "CO", "CR", "CU", "CV", "CW", "CX", "CY", "CZ", "DE", "DJ", "DK", "DM", "DO", "DZ", "EC", "EE",
    "EG", "EH", "ER", "ES", "ET", "FI", "FJ", "FK", "FM", "FO", "FR", "GA", "GB", "GD", "GE", "GF",
    "GG", "GH", "GI", "GL", "GM", "GN", "GP", "GQ", "GR", "GS", "GT", "GU", "GW", "GY", "HK", "HM",
    "HN", "HR", "HT", "HU", "ID", "IE", "IL", "IM", "IN", "IO", "IQ", "IR", "IS", "IT", "JE", "JM",
    "JO", "JP", "KE", "KG", "KH", "KI", "KM", "KN", "KP", "KR", "KW", "KY", "KZ", "LA", "LB", "LC",
    "LI", "LK", "LR", "LS", "LT", "LU", "LV", "LY", "MA", "MC", "MD", "ME", "MF", "MG", "MH", "MK",
    "ML", "MM", "MN", "MO", "MP", "MQ", "MR", "MS", "MT", "MU", "MV", "MW", "MX", "MY", "MZ", "NA",
    "NC", "NE", "NF", "NG", "NI", "NL", "NO", "NP", "NR", "NU", "NZ", "OM", "PA", "PE", "PF", "PG",
    "PH", "PK", "PL", "PM", "PN", "PR", "PS", "PT", "PW", "PY", "QA", "RE", "RO", "RS", "RU", "RW",
    "SA", "SB", "SC", "SD", "SE", "SG", "SH", "SI", "SJ", "SK", "SL", "SM", "SN", "SO", "SR", "SS",
    "ST", "SV", "SX", "SY", "SZ", "TC", "TD", "TF", "TG", "TH", "TJ", "TK", "TL", "TM", "TN", "TO",
    "TR", "TT", "TV", "TW", "TZ", "UA", "UG", "UM", "US", "UY", "UZ", "VA", "VC", "VE", "VG", "VI",
    "VN", "VU", "WF", "WS", "XK", "YE", "YT", "ZA", "ZM", "ZW",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_sorted_and_complete() {
        assert!(COUNTRIES.is_sorted());
        assert_eq!(COUNTRIES.len(), 250);
        assert!(is_country("DE") && !is_country("UK"));
    }

    #[test]
    fn weeks_go_round() {
        assert_eq!(days_between(Weekday::Saturday, Weekday::Monday).len(), 3);
        assert_eq!(days_between(Weekday::Monday, Weekday::Sunday).len(), 7);
    }

    #[test]
    fn currencies_are_guessed_from_signs_and_slips() {
        assert_eq!(nearest_currency("EURO").as_deref(), Some("EUR"));
        assert_eq!(nearest_currency("usd").as_deref(), Some("USD"));
        assert_eq!(nearest_currency("ERU").as_deref(), Some("EUR"));
    }
}
