//! Two means.

use crate::normal;
use crate::student::Student;

/// Two means that are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Means {
    /// The difference in standard deviations, without its sign.
    effect: f64,
    /// People in the other arm for each one of the control.
    ratio: f64,
}

impl Means {
    /// A difference, the standard deviation within an arm, and the people in
    /// the other arm for each one of the control.
    #[must_use]
    pub fn new(difference: f64, deviation: f64, ratio: f64) -> Option<Self> {
        let effect = (difference / deviation).abs();
        let sound = deviation > 0.0 && effect.is_finite() && effect > 0.0;
        (sound && ratio.is_finite() && ratio > 0.0).then_some(Self { effect, ratio })
    }

    /// How surely the difference is found with so many people in the control,
    /// at the two-sided level `alpha`; 0 where there are too few to tell.
    #[must_use]
    pub fn power(self, alpha: f64, control: f64) -> f64 {
        let freedom = control * (1.0 + self.ratio) - 2.0;
        let Some(student) = Student::new(freedom).filter(|_| freedom >= 1.0) else {
            return 0.0;
        };
        let shift = self.effect * libm::sqrt(control * self.ratio / (1.0 + self.ratio));
        let critical = student.upper(0.5 * alpha);
        let above = 1.0 - student.cumulative(critical, shift);
        above + student.cumulative(-critical, shift)
    }

    /// The smallest whole number of people in the control with which the
    /// difference is found with `power`.
    #[must_use]
    pub fn size(self, alpha: f64, power: f64) -> f64 {
        // The normal approximation is at most a few people too small.
        let root = (normal::quantile(power) - normal::quantile(0.5 * alpha)) / self.effect;
        let near = libm::floor(root.max(0.0) * root.max(0.0) * (1.0 + 1.0 / self.ratio));
        let fits = |size: f64| self.power(alpha, size) >= power;
        let (mut below, mut step) = (near, 1.0);
        while below > 0.0 && fits(below) {
            below = (below - step).max(0.0);
            step *= 2.0;
        }
        let (mut above, mut step) = (below + 1.0, 1.0);
        while !fits(above) && above < MOST {
            below = above;
            above += step;
            step *= 2.0;
        }
        // The power rises with the size, so the bound lies between.
        while above - below > 1.0 {
            let middle = libm::floor(0.5 * (below + above));
            if fits(middle) {
                above = middle;
            } else {
                below = middle;
            }
        }
        above
    }
}

/// More people than there are: sizes beyond it are not told apart.
const MOST: f64 = 1e15;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_compared() {
        assert!(Means::new(0.0, 1.0, 1.0).is_none());
        assert!(Means::new(1.0, 0.0, 1.0).is_none());
        assert!(Means::new(1.0, 1.0, f64::NAN).is_none());
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(64))]

        #[test]
        fn one_fewer_is_too_few(
            effect in 0.05_f64..2.0,
            ratio in 0.25_f64..4.0,
            alpha in 0.005_f64..0.2,
            power in 0.5_f64..0.98,
        ) {
            let both = Means::new(effect, 1.0, ratio).unwrap();
            let size = both.size(alpha, power);
            proptest::prop_assert!(both.power(alpha, size) >= power);
            proptest::prop_assert!(both.power(alpha, size - 1.0) < power);
        }
    }
}
