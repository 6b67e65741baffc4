//! Intervals of exact decimals, closed, possibly unbounded.
//!
//! Every operation contains every result that it can have: where a decimal has
//! to be rounded, both ends are moved outward, and where one is too large to be
//! held, the end is unbounded. So what lies outside is proven to be impossible.

use rust_decimal::Decimal;

/// Everything from one number to another, both included. Without a number, it
/// has no end on that side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    low: Option<Decimal>,
    high: Option<Decimal>,
}

impl Interval {
    /// Every number.
    pub const ALL: Self = Self {
        low: None,
        high: None,
    };

    /// One number.
    pub const fn point(number: Decimal) -> Self {
        Self {
            low: Some(number),
            high: Some(number),
        }
    }

    /// From one number to another; none where the second is the smaller one.
    pub fn new(low: Option<Decimal>, high: Option<Decimal>) -> Option<Self> {
        match (low, high) {
            (Some(low), Some(high)) if low > high => None,
            _ => Some(Self { low, high }),
        }
    }

    /// A number and all above it.
    pub const fn at_least(low: Decimal) -> Self {
        Self {
            low: Some(low),
            high: None,
        }
    }

    /// A number and all below it.
    pub const fn at_most(high: Decimal) -> Self {
        Self {
            low: None,
            high: Some(high),
        }
    }

    /// Its smallest number, where it has one.
    pub const fn low(self) -> Option<Decimal> {
        self.low
    }

    /// Its greatest number, where it has one.
    pub const fn high(self) -> Option<Decimal> {
        self.high
    }

    /// Its only number.
    pub fn only(self) -> Option<Decimal> {
        self.low.filter(|low| self.high == Some(*low))
    }

    /// Whether a number lies in it.
    pub fn contains(self, number: Decimal) -> bool {
        self.low.is_none_or(|low| low <= number) && self.high.is_none_or(|high| number <= high)
    }

    /// What lies in both; none where nothing does.
    pub fn both(self, other: Self) -> Option<Self> {
        Self::new(
            later(self.low, other.low, Decimal::max),
            later(self.high, other.high, Decimal::min),
        )
    }

    /// The smallest interval around both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self {
            low: self.low.zip(other.low).map(|(a, b)| a.min(b)),
            high: self.high.zip(other.high).map(|(a, b)| a.max(b)),
        }
    }

    /// `-a`
    #[must_use]
    pub fn negative(self) -> Self {
        Self {
            low: self.high.map(negative),
            high: self.low.map(negative),
        }
    }

    /// `a + b`
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let sum = |a: Option<Decimal>, b: Option<Decimal>, side| {
            let (a, b) = (a?, b?);
            let sum = a.checked_add(b)?;
            let exact =
                sum.scale() >= a.scale().max(b.scale()) || sum.is_zero() && a == negative(b);
            rounded(sum, exact, side)
        };
        Self {
            low: sum(self.low, other.low, Side::Down),
            high: sum(self.high, other.high, Side::Up),
        }
    }

    /// `a - b`
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        self.plus(other.negative())
    }

    /// `a * b`
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        let (left, right) = (self.ends(), other.ends());
        let pairs = left
            .into_iter()
            .flat_map(|a| right.into_iter().map(move |b| (a, b)));
        let (mut low, mut high) = (End::Above, End::Below);
        for (a, b) in pairs {
            low = low.min(product(a, b, Side::Down));
            high = high.max(product(a, b, Side::Up));
        }
        Self {
            low: low.number(),
            high: high.number(),
        }
    }

    /// `a / b`; every number where `b` may be zero and on both sides of it, or is
    /// nothing else.
    #[must_use]
    pub fn over(self, other: Self) -> Self {
        let positive = other.low.is_some_and(|low| low >= Decimal::ZERO);
        let negative = other.high.is_some_and(|high| high <= Decimal::ZERO);
        if positive == negative {
            return Self::ALL;
        }
        let (left, right) = (self.ends(), other.ends());
        let (mut low, mut high) = (End::Above, End::Below);
        for a in left {
            for b in right {
                low = low.min(quotient(a, b, positive, Side::Down));
                high = high.max(quotient(a, b, positive, Side::Up));
            }
        }
        Self {
            low: low.number(),
            high: high.number(),
        }
    }

    fn ends(self) -> [End; 2] {
        [
            self.low.map_or(End::Below, End::At),
            self.high.map_or(End::Above, End::At),
        ]
    }
}

/// Where an interval ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Below,
    At(Decimal),
    Above,
}

impl End {
    const fn number(self) -> Option<Decimal> {
        match self {
            Self::At(number) => Some(number),
            Self::Below | Self::Above => None,
        }
    }

    /// -1, 0 or 1.
    fn sign(self) -> i8 {
        match self {
            Self::Below => -1,
            Self::Above => 1,
            Self::At(number) if number.is_zero() => 0,
            Self::At(number) if number.is_sign_negative() => -1,
            Self::At(_) => 1,
        }
    }

    const fn of_sign(negative: bool) -> Self {
        if negative { Self::Below } else { Self::Above }
    }
}

/// Which way a number is rounded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Down,
    Up,
}

impl Side {
    /// The end that a number too large to be held is replaced with.
    const fn unbounded(self) -> End {
        match self {
            Self::Down => End::Below,
            Self::Up => End::Above,
        }
    }
}

fn product(a: End, b: End, side: Side) -> End {
    match (a, b) {
        (End::At(a), End::At(b)) => {
            let Some(product) = a.checked_mul(b) else {
                return side.unbounded();
            };
            let scale = a.scale().saturating_add(b.scale());
            let exact = product.scale() == scale || a.is_zero() || b.is_zero();
            rounded(product, exact, side).map_or(side.unbounded(), End::At)
        }
        // An unbounded end is never reached, so nothing times it is nothing.
        _ if a.sign() == 0 || b.sign() == 0 => End::At(Decimal::ZERO),
        _ => End::of_sign(a.sign() != b.sign()),
    }
}

/// The quotient of two ends, where the divisor is positive or zero, or else
/// negative or zero.
fn quotient(a: End, b: End, positive: bool, side: Side) -> End {
    match (a, b) {
        (_, End::At(b)) if b.is_zero() => match a.sign() {
            0 => End::At(Decimal::ZERO),
            sign => End::of_sign((sign < 0) == positive),
        },
        (End::At(a), End::At(b)) => {
            let Some(quotient) = a.checked_div(b) else {
                return side.unbounded();
            };
            let exact = quotient
                .checked_mul(b)
                .is_some_and(|back| back == a && back.scale() >= quotient.scale());
            rounded(quotient, exact, side).map_or(side.unbounded(), End::At)
        }
        // Towards nothing, which is reached only in the limit.
        (End::At(_), _) => End::At(Decimal::ZERO),
        (_, End::At(_)) => End::of_sign((a.sign() < 0) == positive),
        (_, End::Below | End::Above) => {
            // Anything between nothing and no bound.
            match side {
                Side::Down if (a.sign() < 0) == positive => End::Below,
                Side::Up if (a.sign() < 0) != positive => End::Above,
                _ => End::At(Decimal::ZERO),
            }
        }
    }
}

/// A number that may have been rounded, moved outward by one in its last place
/// where it was.
fn rounded(number: Decimal, exact: bool, side: Side) -> Option<Decimal> {
    let number = if exact {
        number
    } else {
        let last = Decimal::from_i128_with_scale(1, number.scale());
        match side {
            Side::Down => number.checked_sub(last)?,
            Side::Up => number.checked_add(last)?,
        }
    };
    Some(number.normalize())
}

fn negative(mut number: Decimal) -> Decimal {
    if !number.is_zero() {
        number.set_sign_negative(!number.is_sign_negative());
    }
    number
}

/// The stricter of two ends, of which one may be unbounded.
fn later(
    a: Option<Decimal>,
    b: Option<Decimal>,
    choose: fn(Decimal, Decimal) -> Decimal,
) -> Option<Decimal> {
    match (a, b) {
        (Some(a), Some(b)) => Some(choose(a, b)),
        (one, None) | (None, one) => one,
    }
}
