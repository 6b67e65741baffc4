//! Dates, numbers and lists as a reader writes them.

use jiff::civil::{Date, Weekday};
use mkt_model::value::Money;
use rust_decimal::prelude::ToPrimitive;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// `12 Mar 2026`.
pub(super) fn date(date: Date) -> String {
    format!("{} {} {}", date.day(), month_name(date), date.year())
}

fn month_name(date: Date) -> &'static str {
    usize::try_from(date.month())
        .ok()
        .and_then(|month| MONTHS.get(month.checked_sub(1)?))
        .copied()
        .unwrap_or("")
}

/// `Q1 2026` or `Mar 2026`.
pub(super) fn period(date: Date, by_month: bool) -> String {
    if by_month {
        format!("{} {}", month_name(date), date.year())
    } else {
        let quarter = date.month().saturating_add(2).checked_div(3).unwrap_or(1);
        format!("Q{quarter} {}", date.year())
    }
}

/// `1 day`, `1,204 days`.
pub(super) fn count(number: i64, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        grouped(number),
        if number == 1 { one } else { many }
    )
}

/// Calendar days from one day to another.
pub(super) fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours().div_euclid(24)
}

/// How many there are.
pub(super) fn count_of<T>(all: impl Iterator<Item = T>) -> i64 {
    i64::try_from(all.count()).unwrap_or(i64::MAX)
}

/// Thousands parted by commas.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::from(if number < 0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(place);
        if place > 0 && left.is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `420,000 EUR`, `1,204.50 EUR`.
pub(super) fn money(money: Money) -> String {
    let code = money.currency.code();
    let amount = money.amount.normalize();
    let Some(whole) = amount.trunc().to_i64() else {
        return format!("{amount} {code}");
    };
    if amount.is_integer() {
        return format!("{} {code}", grouped(whole));
    }
    // At least two digits, as prices have them; all where there are more.
    let mut fraction = amount.fract().abs();
    fraction.rescale(fraction.scale().max(2));
    let digits = fraction.to_string();
    let digits = digits.strip_prefix('0').unwrap_or(&digits);
    let sign = match whole == 0 && amount.is_sign_negative() {
        true => "-",
        false => "",
    };
    format!("{sign}{}{digits} {code}", grouped(whole))
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn all(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `Monday to Friday`, `Monday and Wednesday`.
pub(super) fn weekdays(days: &[Weekday]) -> String {
    let worked: Vec<usize> = WEEK
        .iter()
        .enumerate()
        .filter(|(_, day)| days.contains(day))
        .map(|(place, _)| place)
        .collect();
    let name = |place: usize| {
        WEEK.get(place)
            .map(|day| format!("{day:?}"))
            .unwrap_or_default()
    };
    match (worked.first(), worked.last()) {
        (Some(first), Some(last))
            if worked.len() > 2
                && last.saturating_sub(*first) == worked.len().saturating_sub(1) =>
        {
            format!("{} to {}", name(*first), name(*last))
        }
        _ => all(&worked.into_iter().map(name).collect::<Vec<_>>()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;
    use mkt_kinds::units::Currency;

    #[test]
    fn dates_and_periods() {
        assert_eq!(date(day(2026, 3, 2)), "2 Mar 2026");
        assert_eq!(date(day(2027, 12, 31)), "31 Dec 2027");
        for (month, quarter) in [(1, 1), (3, 1), (4, 2), (9, 3), (10, 4), (12, 4)] {
            assert_eq!(
                period(day(2026, month, 1), false),
                format!("Q{quarter} 2026")
            );
        }
        assert_eq!(period(day(2026, 3, 31), true), "Mar 2026");
    }

    #[test]
    fn numbers() {
        assert_eq!(count(1, "day", "days"), "1 day");
        assert_eq!(count(-1_234_567, "day", "days"), "-1,234,567 days");
        let euro = |amount: &str| {
            money(Money {
                amount: amount.parse().unwrap(),
                currency: Currency::find("EUR").unwrap(),
            })
        };
        assert_eq!(euro("420000.00"), "420,000 EUR");
        assert_eq!(euro("0.40"), "0.40 EUR");
        assert_eq!(euro("-0.5"), "-0.50 EUR");
        assert_eq!(euro("10509655.54"), "10,509,655.54 EUR");
        assert_eq!(euro("-1204.125"), "-1,204.125 EUR");
    }

    #[test]
    fn days_of_the_week() {
        use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
        assert_eq!(
            weekdays(&[Friday, Monday, Tuesday, Wednesday, Thursday]),
            "Monday to Friday"
        );
        assert_eq!(weekdays(&[Monday, Tuesday]), "Monday and Tuesday");
        assert_eq!(
            weekdays(&[Monday, Wednesday, Friday]),
            "Monday, Wednesday and Friday"
        );
        assert_eq!(weekdays(&[Saturday, Sunday]), "Saturday and Sunday");
    }
}
