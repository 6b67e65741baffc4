//! Two proportions.

use crate::normal;

/// Two proportions that are compared: of the control, and what the other arm
/// is looked for at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proportions {
    control: f64,
    other: f64,
    /// People in the other arm for each one of the control.
    ratio: f64,
}

impl Proportions {
    /// Two proportions strictly between 0 and 1 that differ, and the people in
    /// the other arm for each one of the control.
    #[must_use]
    pub fn new(control: f64, other: f64, ratio: f64) -> Option<Self> {
        let is_share = |share: f64| share > 0.0 && share < 1.0;
        let sound = is_share(control) && is_share(other) && control != other;
        let sound = sound && ratio.is_finite() && ratio > 0.0;
        sound.then_some(Self {
            control,
            other,
            ratio,
        })
    }

    /// The standard errors for one person in the control: with no difference,
    /// and with the one looked for.
    fn errors(self) -> (f64, f64) {
        let variance = |share: f64| share * (1.0 - share);
        let pooled = (self.control + self.other * self.ratio) / (1.0 + self.ratio);
        let without = variance(pooled) * (1.0 + 1.0 / self.ratio);
        let with = variance(self.control) + variance(self.other) / self.ratio;
        (libm::sqrt(without), libm::sqrt(with))
    }

    /// People in the control with which the difference is found with `power`
    /// at the two-sided level `alpha`: not yet a whole number.
    #[must_use]
    pub fn size(self, alpha: f64, power: f64) -> f64 {
        let (without, with) = self.errors();
        let root = -normal::quantile(0.5 * alpha) * without + normal::quantile(power) * with;
        let root = root.max(0.0) / (self.control - self.other);
        root * root
    }

    /// How surely the difference is found with so many people in the control.
    #[must_use]
    pub fn power(self, alpha: f64, control: f64) -> f64 {
        let (without, with) = self.errors();
        let distance = (self.control - self.other).abs() * libm::sqrt(control);
        normal::cumulative((distance + normal::quantile(0.5 * alpha) * without) / with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_compared() {
        assert!(Proportions::new(0.1, 0.1, 1.0).is_none());
        assert!(Proportions::new(0.0, 0.1, 1.0).is_none());
        assert!(Proportions::new(0.1, 1.0, 1.0).is_none());
        assert!(Proportions::new(0.1, 0.2, 0.0).is_none());
    }

    proptest::proptest! {
        #[test]
        fn the_size_has_the_power(
            control in 0.01_f64..0.95,
            step in 0.001_f64..0.04,
            ratio in 0.2_f64..5.0,
            alpha in 0.001_f64..0.2,
            power in 0.5_f64..0.99,
        ) {
            let both = Proportions::new(control, control + step, ratio).unwrap();
            let size = both.size(alpha, power);
            proptest::prop_assert!((both.power(alpha, size) - power).abs() < 1e-9);
        }
    }
}
