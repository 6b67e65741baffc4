//! A trial of several arms: how many people it needs, and what it can find
//! with those it has.

use crate::means::Means;
use crate::proportions::Proportions;

/// What is compared between the arms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Metric {
    /// The share of people who do something, between 0 and 1.
    Proportion {
        /// In the control.
        baseline: f64,
        /// By how much it is to differ, with its sign.
        difference: f64,
    },
    /// A figure of each person, averaged.
    Mean {
        /// By how much the average is to differ.
        difference: f64,
        /// The standard deviation from person to person.
        deviation: f64,
    },
}

/// The arms: their shares of the people, in any unit, the control first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arms<'a>(pub &'a [f64]);

/// A trial as it is planned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial<'a> {
    /// What is compared.
    pub metric: Metric,
    /// The arms.
    pub arms: Arms<'a>,
    /// How rarely a difference is found where there is none: 0.05 at a
    /// confidence of 95%.
    pub alpha: f64,
    /// How surely the difference is found where it is there.
    pub power: f64,
}

impl Metric {
    /// The same with another difference.
    #[must_use]
    pub fn differing_by(self, difference: f64) -> Self {
        match self {
            Self::Proportion { baseline, .. } => Self::Proportion {
                baseline,
                difference,
            },
            Self::Mean { deviation, .. } => Self::Mean {
                difference,
                deviation,
            },
        }
    }

    /// The difference looked for.
    #[must_use]
    pub fn difference(self) -> f64 {
        match self {
            Self::Proportion { difference, .. } | Self::Mean { difference, .. } => difference,
        }
    }

    fn size(self, ratio: f64, alpha: f64, power: f64) -> Option<f64> {
        Some(match self {
            Self::Proportion {
                baseline,
                difference,
            } => Proportions::new(baseline, baseline + difference, ratio)?.size(alpha, power),
            Self::Mean {
                difference,
                deviation,
            } => Means::new(difference, deviation, ratio)?.size(alpha, power),
        })
    }

    fn power(self, ratio: f64, alpha: f64, control: f64) -> Option<f64> {
        Some(match self {
            Self::Proportion {
                baseline,
                difference,
            } => Proportions::new(baseline, baseline + difference, ratio)?.power(alpha, control),
            Self::Mean {
                difference,
                deviation,
            } => Means::new(difference, deviation, ratio)?.power(alpha, control),
        })
    }
}

impl Trial<'_> {
    /// The level of each of the comparisons with the control, and the people
    /// of the other arms for each one of the control.
    fn comparisons(&self) -> Option<(f64, f64, Vec<f64>)> {
        let (control, others) = self.arms.0.split_first()?;
        let sound = self.arms.0.iter().all(|share| *share > 0.0);
        let inside = |share: f64| share > 0.0 && share < 1.0;
        if others.is_empty() || !sound || !inside(self.alpha) || !inside(self.power) {
            return None;
        }
        let count = u32::try_from(others.len()).ok()?;
        let ratios = others.iter().map(|share| share / control).collect();
        Some((self.alpha / f64::from(count), *control, ratios))
    }

    /// The people that the control needs so that every comparison has its
    /// power: a whole number. None where there is nothing to compare or the
    /// figures cannot be.
    #[must_use]
    pub fn control_size(&self) -> Option<f64> {
        let (alpha, _, ratios) = self.comparisons()?;
        let mut most: f64 = 0.0;
        for ratio in ratios {
            most = most.max(libm::ceil(self.metric.size(ratio, alpha, self.power)?));
        }
        most.is_finite().then_some(most)
    }

    /// How surely the weakest comparison finds the difference with so many
    /// people in the control.
    #[must_use]
    pub fn power_with(&self, control: f64) -> Option<f64> {
        let (alpha, _, ratios) = self.comparisons()?;
        let mut least: f64 = 1.0;
        for ratio in ratios {
            least = least.min(self.metric.power(ratio, alpha, control)?);
        }
        Some(least)
    }

    /// The smallest difference, of the sign looked for, that so many people in
    /// the control find with the power; none where no difference is large
    /// enough. Right to one part in a million.
    #[must_use]
    pub fn detectable(&self, control: f64) -> Option<f64> {
        let sign = self.metric.difference().signum();
        let found = |size: f64| {
            let metric = self.metric.differing_by(sign * size);
            let power = Trial { metric, ..*self }.power_with(control);
            power.is_some_and(|power| power >= self.power)
        };
        let (mut below, mut above) = match self.metric {
            Metric::Proportion { baseline, .. } => {
                let room = if sign < 0.0 { baseline } else { 1.0 - baseline };
                (0.0, room * (1.0 - 1e-9))
            }
            Metric::Mean { deviation, .. } => (0.0, 10.0 * deviation),
        };
        if !found(above) {
            return None;
        }
        while above - below > 1e-6 * above {
            let middle = 0.5 * (below + above);
            if found(middle) {
                above = middle;
            } else {
                below = middle;
            }
        }
        Some(sign * above)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Metric = Metric::Proportion {
        baseline: 0.11,
        difference: 0.015,
    };

    fn trial(metric: Metric, arms: &[f64]) -> Trial<'_> {
        Trial {
            metric,
            arms: Arms(arms),
            alpha: 0.05,
            power: 0.8,
        }
    }

    #[test]
    fn more_arms_need_more_people_in_each() {
        let two = trial(RATE, &[1.0, 1.0]).control_size().unwrap();
        let three = trial(RATE, &[1.0, 1.0, 1.0]).control_size().unwrap();
        let halved = Trial {
            alpha: 0.025,
            ..trial(RATE, &[1.0, 1.0])
        };
        assert!(two < three);
        assert_eq!(three, halved.control_size().unwrap());
    }

    #[test]
    fn nothing_to_compare() {
        assert_eq!(trial(RATE, &[1.0]).control_size(), None);
        assert_eq!(trial(RATE, &[]).control_size(), None);
        assert_eq!(trial(RATE, &[1.0, 0.0]).control_size(), None);
        let all = Trial {
            power: 1.0,
            ..trial(RATE, &[1.0, 1.0])
        };
        assert_eq!(all.control_size(), None);
    }

    #[test]
    fn what_is_found_with_those_that_are_needed() {
        let mean = Metric::Mean {
            difference: -4.0,
            deviation: 31.0,
        };
        for metric in [RATE, RATE.differing_by(-0.02), mean] {
            let trial = trial(metric, &[20.0, 40.0, 40.0]);
            let size = trial.control_size().unwrap();
            let found = trial.detectable(size).unwrap();
            let looked_for = metric.difference();
            assert!(found / looked_for <= 1.0 + 1e-6, "{found} {looked_for}");
            assert!(found / looked_for > 0.99, "{found} {looked_for}");
        }
    }

    #[test]
    fn too_few_find_nothing() {
        assert_eq!(trial(RATE, &[1.0, 1.0]).detectable(1.0), None);
    }
}
