//! Sums that hold for any amount, currency and days: parts add up to the whole
//! to the minor unit, and no money is outside its dates.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "these are tests"
)]

use jiff::ToSpan;
use jiff::civil::{Date, date};
use mkt_kinds::units::Currency;
use mkt_model::value::{Dates, Money};
use mkt_money::{Month, Stretch};
use proptest::prelude::*;
use rust_decimal::Decimal;

/// Currencies with no, two and three decimal places.
const CURRENCIES: [&str; 3] = ["JPY", "EUR", "KWD"];

fn any_date() -> impl Strategy<Value = Date> {
    (0_i32..4_000).prop_map(|days| date(2024, 1, 1).saturating_add(days.days()))
}

fn any_dates() -> impl Strategy<Value = Dates> {
    (any_date(), 0_i32..900).prop_map(|(first, days)| Dates {
        first,
        last: first.saturating_add(days.days()),
    })
}

fn any_money() -> impl Strategy<Value = Money> {
    (0_u64..1_000_000_000_000, 0..CURRENCIES.len()).prop_map(|(minor, place)| {
        let currency = Currency::find(CURRENCIES[place]).unwrap();
        Money {
            amount: Decimal::from_i128_with_scale(i128::from(minor), currency.minor_digits()),
            currency,
        }
    })
}

fn days(dates: Dates) -> impl Iterator<Item = Date> {
    let after = move |day: &Date| day.tomorrow().ok().filter(|next| *next <= dates.last);
    std::iter::successors(Some(dates.first), after)
}

fn day(day: Date) -> Dates {
    Dates {
        first: day,
        last: day,
    }
}

proptest! {
    /// By day, by month, and cut anywhere.
    #[test]
    fn parts_add_up_to_the_whole(money in any_money(), dates in any_dates(), at in 0_i32..900) {
        let stretch = Stretch::new(money, dates).unwrap();
        let within = |dates| stretch.within(dates, money.currency).amount;
        let by_day: Decimal = days(dates).map(|one| within(day(one))).sum();
        prop_assert_eq!(by_day, money.amount);
        let by_month: Decimal = Month::of_dates(dates).map(|month| within(month.dates())).sum();
        prop_assert_eq!(by_month, money.amount);
        let cut = dates.first.saturating_add(at.days());
        let left = Dates { first: dates.first, last: cut };
        let right = Dates { first: cut.tomorrow().unwrap(), last: date(2040, 1, 1) };
        prop_assert_eq!(within(left) + within(right), money.amount);
    }

    /// A month's part is the sum of its days' parts, as a quarter's is of its
    /// months: whatever is added up, it is the same.
    #[test]
    fn all_divisions_agree(money in any_money(), dates in any_dates()) {
        let stretch = Stretch::new(money, dates).unwrap();
        let within = |dates| stretch.within(dates, money.currency).amount;
        for month in Month::of_dates(dates) {
            let by_day: Decimal = days(month.dates()).map(|one| within(day(one))).sum();
            prop_assert_eq!(within(month.dates()), by_day);
        }
    }

    /// Each day has its exact share, but for less than one minor unit; none
    /// has less than nothing.
    #[test]
    fn every_day_has_its_share(money in any_money(), dates in any_dates()) {
        let stretch = Stretch::new(money, dates).unwrap();
        let count = days(dates).count();
        let exact = money.amount / Decimal::from(count);
        let unit = Decimal::new(1, money.currency.minor_digits());
        for one in days(dates) {
            let part = stretch.within(day(one), money.currency).amount;
            prop_assert!(part >= Decimal::ZERO);
            prop_assert!((part - exact).abs() < unit + Decimal::new(1, 12), "{} {}", part, exact);
        }
    }

    /// No money outside its dates.
    #[test]
    fn nothing_is_spent_on_other_days(money in any_money(), dates in any_dates()) {
        let stretch = Stretch::new(money, dates).unwrap();
        for other in [
            Dates { first: date(2020, 1, 1), last: dates.first.yesterday().unwrap() },
            Dates { first: dates.last.tomorrow().unwrap(), last: date(2040, 1, 1) },
        ] {
            prop_assert_eq!(stretch.within(other, money.currency).amount, Decimal::ZERO);
        }
    }
}
