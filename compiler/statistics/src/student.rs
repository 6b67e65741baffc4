//! Student's t distribution, central and noncentral.

use std::f64::consts::PI;

use crate::integral::integral;
use crate::normal;

/// Student's t distribution with so many degrees of freedom.
///
/// A t value is a normal one divided by an independent `S`, whose square is
/// chi-squared over its degrees of freedom. Given `S` everything is normal, so
/// every share is an integral of normal shares over the density of `S`, which
/// is smooth and narrow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Student {
    freedom: f64,
    /// The logarithm of the density of `S` at 1.
    factor: f64,
}

/// What the logarithm of the gamma function has beyond Stirling's formula
/// (Abramowitz and Stegun, 6.1.41).
fn beyond(x: f64) -> f64 {
    if x < 10.0 {
        let stirling = (x - 0.5) * libm::log(x) - x + 0.5 * libm::log(2.0 * PI);
        return libm::lgamma(x) - stirling;
    }
    let square = x * x;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1_260.0 - 1.0 / (1_680.0 * square)) / square) / square) / x
}

/// How far on either side of 1 the density of `S` is looked at, in its
/// standard deviations: what lies beyond is below 1e-16.
const REACH: f64 = 9.0;

/// Parts of the integral.
const PARTS: u32 = 18;

impl Student {
    /// The distribution with so many degrees of freedom, above 0.
    #[must_use]
    pub fn new(freedom: f64) -> Option<Self> {
        if !freedom.is_finite() || freedom <= 0.0 {
            return None;
        }
        let half = 0.5 * freedom;
        let factor = std::f64::consts::LN_2 + 0.5 * libm::log(half / (2.0 * PI)) - beyond(half);
        Some(Self { freedom, factor })
    }

    /// The share at or below `t` where the normal part is centred on `shift`.
    #[must_use]
    pub fn cumulative(self, t: f64, shift: f64) -> f64 {
        let spread = 1.0 / libm::sqrt(2.0 * self.freedom);
        let low = (-REACH * spread).max(-1.0);
        // By the distance from 1, where nothing is lost however narrow it is.
        integral(low, REACH * spread, PARTS, |e| {
            let exponent = (self.freedom - 1.0) * libm::log1p(e) - self.freedom * (e + 0.5 * e * e);
            normal::cumulative(t * (1.0 + e) - shift) * libm::exp(self.factor + exponent)
        })
    }

    /// The value above which the share `p` of the central distribution lies;
    /// `p` is above 0 and at most one half.
    #[must_use]
    pub fn upper(self, p: f64) -> f64 {
        // Newton's steps from the normal value, which lies nearer to the
        // middle: from there they never step too far.
        let mut t = -normal::quantile(p);
        for _ in 0..60 {
            let step = (self.cumulative(-t, 0.0) - p) / self.density(t);
            t += step;
            if step.abs() <= 1e-13 * t.abs() {
                break;
            }
        }
        t
    }

    /// The density of the central distribution.
    fn density(self, t: f64) -> f64 {
        let (half, more) = (0.5 * self.freedom, 0.5 * (self.freedom + 1.0));
        let factor = libm::lgamma(more) - libm::lgamma(half) - 0.5 * libm::log(self.freedom * PI);
        libm::exp(factor - more * libm::log1p(t * t / self.freedom))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn student(freedom: f64) -> Student {
        Student::new(freedom).unwrap()
    }

    /// Of the usual tables, to their three places.
    #[test]
    fn critical_values() {
        for (freedom, p, t) in [
            (5.0, 0.025, 2.571),
            (10.0, 0.025, 2.228),
            (10.0, 0.005, 3.169),
            (30.0, 0.025, 2.042),
            (120.0, 0.025, 1.980),
        ] {
            let found = student(freedom).upper(p);
            assert!((found - t).abs() < 5e-4, "{freedom} {p}: {found}");
        }
    }

    #[test]
    fn a_half_lies_below_the_middle() {
        for freedom in [3.0, 7.5, 40.0, 4_000.0, 1e7] {
            let found = student(freedom).cumulative(0.0, 0.0);
            assert!((found - 0.5).abs() < 1e-11, "{freedom}: {found}");
            let shifted = student(freedom).cumulative(0.0, 1.3);
            assert!((shifted - normal::cumulative(-1.3)).abs() < 1e-11);
        }
    }

    #[test]
    fn no_freedom() {
        assert!(Student::new(0.0).is_none() && Student::new(f64::NAN).is_none());
    }

    proptest::proptest! {
        /// With two degrees of freedom there is a closed form.
        #[test]
        fn two_degrees_of_freedom(t in -8.0_f64..8.0) {
            let exact = 0.5 + t / (2.0 * libm::sqrt(2.0 + t * t));
            let found = student(2.0).cumulative(t, 0.0);
            proptest::prop_assert!((found - exact).abs() < 1e-12, "{} {}", found, exact);
        }

        #[test]
        fn it_rises_with_t_and_falls_with_the_shift(
            freedom in 4.0_f64..500.0,
            t in -4.0_f64..4.0,
            shift in -3.0_f64..3.0,
        ) {
            let one = student(freedom);
            let here = one.cumulative(t, shift);
            proptest::prop_assert!(one.cumulative(t + 0.1, shift) > here);
            proptest::prop_assert!(one.cumulative(t, shift + 0.1) < here);
        }
    }
}
