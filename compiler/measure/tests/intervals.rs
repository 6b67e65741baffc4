//! Ranges hold whatever their formula can be, proven by sampling; and the
//! ends that are claimed are reached.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "these are tests: they end where something is wrong"
)]

use mkt_measure::growth;
use mkt_measure::interval::Interval;
use mkt_measure::targets::formula::Formula;
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

const PARTS: usize = 3;

fn number() -> impl Strategy<Value = Decimal> {
    // Of any size and sign, round and not, zero often enough to be met.
    prop_oneof![
        4 => (-2_000_000_i64..2_000_000, 0_u32..6).prop_map(|(digits, scale)| Decimal::new(digits, scale)),
        1 => Just(Decimal::ZERO),
        1 => (1_i64..i64::MAX).prop_map(|digits| Decimal::new(digits, 2)),
    ]
}

fn range() -> impl Strategy<Value = Interval> {
    (number(), number(), 0_u8..8).prop_map(|(a, b, form)| match form {
        0 => Interval::point(a),
        1 => Interval::at_least(a),
        2 => Interval::at_most(a),
        _ => Interval::new(Some(a.min(b)), Some(a.max(b))).unwrap(),
    })
}

fn formula() -> impl Strategy<Value = Formula> {
    let leaf = prop_oneof![
        1 => number().prop_map(Formula::Number),
        4 => (0..PARTS).prop_map(Formula::Part),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        let several = || prop::collection::vec((any::<bool>(), inner.clone()), 1..4);
        prop_oneof![
            inner
                .clone()
                .prop_map(|inner| Formula::Negative(Box::new(inner))),
            several().prop_map(Formula::Sum),
            several().prop_map(Formula::Product),
        ]
    })
}

/// A number of a range: one of its ends, or something between or beyond.
fn sample(range: Interval, place: u32) -> Decimal {
    let low = range
        .low()
        .unwrap_or_else(|| range.high().unwrap_or_default() - Decimal::from(1_000));
    let high = range.high().unwrap_or(low + Decimal::from(1_000));
    match place % 5 {
        0 => low,
        1 => high,
        _ => {
            let share = Decimal::new(i64::from(place % 1_000), 3);
            (low + (high - low) * share).clamp(low, high)
        }
    }
}

/// The value of a formula in the floating point of the machine, with the size
/// of its largest intermediate value, which its mistakes are in proportion to.
fn value(formula: &Formula, parts: &[Decimal]) -> Option<(f64, f64)> {
    Some(match formula {
        Formula::Number(number) => (number.to_f64()?, number.to_f64()?.abs()),
        Formula::Part(part) => {
            let own = parts.get(*part)?.to_f64()?;
            (own, own.abs())
        }
        Formula::Negative(inner) => {
            let (value, size) = value(inner, parts)?;
            (-value, size)
        }
        Formula::Sum(terms) => {
            let (mut sum, mut size) = (0.0, 0.0_f64);
            for (plus, term) in terms {
                let (value, own) = value(term, parts)?;
                sum += if *plus { value } else { -value };
                size = size.max(own).max(f64::abs(sum));
            }
            (sum, size)
        }
        Formula::Product(factors) => {
            let (mut product, mut error) = (1.0, 0.0_f64);
            for (times, factor) in factors {
                let (value, own) = value(factor, parts)?;
                // Nothing is known of a divisor that mistakes could make zero.
                if !times && value.abs() <= own * 1e-6 {
                    return None;
                }
                error = error.max(if value == 0.0 { own } else { own / value.abs() });
                product = if *times {
                    product * value
                } else {
                    product / value
                };
            }
            (
                product,
                f64::abs(product) * error.max(1.0) + error * f64::from(product == 0.0),
            )
        }
    })
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn holds(range: Interval, value: f64, size: f64) -> bool {
    let slack = size * 1e-9 + 1e-9;
    range
        .low()
        .is_none_or(|low| value >= low.to_f64().unwrap() - slack)
        && range
            .high()
            .is_none_or(|high| value <= high.to_f64().unwrap() + slack)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Exactly, since sums and products of short decimals are exact.
    #[test]
    fn sums_and_products_hold_their_samples(
        (a, b) in (range(), range()),
        (x, y) in (any::<u32>(), any::<u32>()),
    ) {
        let (p, q) = (sample(a, x), sample(b, y));
        if let Some(sum) = p.checked_add(q) {
            prop_assert!(a.plus(b).contains(sum), "{a:?} + {b:?} = {:?}, not {sum}", a.plus(b));
        }
        if let Some(difference) = p.checked_sub(q) {
            prop_assert!(a.minus(b).contains(difference));
        }
        if let Some(product) = p.checked_mul(q) && product.scale() == p.scale() + q.scale() {
            prop_assert!(a.times(b).contains(product), "{a:?} * {b:?} = {:?}, not {product}", a.times(b));
        }
    }

    /// A quotient is judged by what it was divided from: q <= high exactly
    /// where p <= high * b, for a positive b.
    #[test]
    fn quotients_are_rounded_outward(a in 1_i64..1_000_000, b in 1_i64..1_000_000) {
        let (dividend, divisor) = (Decimal::from(a), Decimal::from(b));
        let range = Interval::point(dividend).over(Interval::point(divisor));
        let (low, high) = (range.low().unwrap(), range.high().unwrap());
        let below = Interval::point(low).times(Interval::point(divisor));
        let above = Interval::point(high).times(Interval::point(divisor));
        prop_assert!(below.low().unwrap() <= dividend && dividend <= above.high().unwrap());
        prop_assert!(range.contains(dividend / divisor));
        // It is one number exactly where the reduced divisor is made of twos
        // and fives.
        let mut left = b / gcd(a, b);
        for prime in [2, 5] {
            while left % prime == 0 {
                left /= prime;
            }
        }
        prop_assert_eq!(range.only().is_some(), left == 1);
    }

    #[test]
    fn a_formula_holds_its_samples(
        formula in formula(),
        parts in prop::array::uniform3(range()),
        places in prop::array::uniform3(any::<u32>()),
    ) {
        let range = formula.range(&parts);
        let samples: Vec<Decimal> = parts.iter().zip(places).map(|(range, place)| sample(*range, place)).collect();
        if let Some((value, size)) = value(&formula, &samples) && value.is_finite() && size < 1e20 {
            prop_assert!(holds(range, value, size), "{range:?} does not hold {value}, of {samples:?}");
        }
    }

    /// Where a part occurs several times, nothing is lost as long as the
    /// formula rises or falls with it: `(a - b) / a` for positive numbers.
    #[test]
    fn what_rises_throughout_loses_nothing(
        (low, more) in (1_i64..100_000, 0_i64..100_000),
        b in 1_i64..100_000,
    ) {
        let part = Interval::new(Some(Decimal::from(low)), Some(Decimal::from(low + more))).unwrap();
        let parts = [part, Interval::point(Decimal::from(b))];
        let difference = Formula::Sum(vec![(true, Formula::Part(0)), (false, Formula::Part(1))]);
        let share = Formula::Product(vec![(true, difference), (false, Formula::Part(0))]);
        let range = share.range(&parts);
        let exact = |a: i64| (Decimal::from(a) - Decimal::from(b)) / Decimal::from(a);
        let close = |found: Option<Decimal>, known: Decimal| (found.unwrap() - known).abs() < Decimal::new(1, 20);
        prop_assert!(close(range.low(), exact(low)), "{range:?}");
        prop_assert!(close(range.high(), exact(low + more)), "{range:?}");
    }

    #[test]
    fn a_rate_leads_where_it_was_reckoned_from(
        from in 1_u32..1_000_000,
        to in 1_u32..1_000_000,
        halves in 1_u32..40,
    ) {
        let (from, to) = (Decimal::from(from), Decimal::from(to));
        let periods = Decimal::from(halves) / Decimal::TWO;
        let rate = growth::rate(from, to, periods).unwrap();
        if let Some(back) = growth::compound(from, rate, periods) {
            let off = ((back - to) / to).abs().to_f64().unwrap();
            prop_assert!(off < 1e-12, "{from} to {to}: {back}");
        }
    }
}

#[test]
fn a_part_less_itself_is_nothing() {
    let part = Interval::new(Some(Decimal::ONE), Some(Decimal::TEN));
    let nothing = Formula::Sum(vec![(true, Formula::Part(0)), (false, Formula::Part(0))]);
    let range = nothing.range(&[part.unwrap()]);
    assert_eq!(range.only(), Some(Decimal::ZERO));
}

#[test]
fn division_by_what_may_be_zero() {
    let one = Interval::point(Decimal::ONE);
    let between = |low: i64, high: i64| {
        Interval::new(Some(Decimal::from(low)), Some(Decimal::from(high))).unwrap()
    };
    assert_eq!(one.over(between(-1, 1)), Interval::ALL);
    assert_eq!(one.over(between(0, 0)), Interval::ALL);
    assert_eq!(
        one.over(between(0, 4)),
        Interval::at_least(Decimal::new(25, 2))
    );
    assert_eq!(
        one.over(between(-4, 0)),
        Interval::at_most(Decimal::new(-25, 2))
    );
    let all = Interval::at_least(Decimal::ONE);
    assert_eq!(all.over(all), Interval::at_least(Decimal::ZERO));
    assert_eq!(
        Interval::at_least(Decimal::MAX).times(between(2, 3)).low(),
        None
    );
}
