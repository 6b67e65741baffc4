//! Sample sizes against published figures.

#![allow(clippy::unwrap_used)]

use mkt_statistics::{Means, Proportions};

/// Cohen, *A Power Primer*, Psychological Bulletin 112 (1992), table 2, first
/// row: people in each of two groups of equal size at a power of 80%, for a
/// difference of 0.2, 0.5 and 0.8 standard deviations. The table rounds to the
/// nearest, where one rounds up who wants the power reached.
const COHEN: [(f64, [f64; 3]); 3] = [
    (0.01, [586.0, 95.0, 38.0]),
    (0.05, [393.0, 64.0, 26.0]),
    (0.10, [310.0, 50.0, 20.0]),
];

#[test]
fn means_of_cohens_table() {
    for (alpha, sizes) in COHEN {
        for (effect, size) in [0.2, 0.5, 0.8].into_iter().zip(sizes) {
            let found = Means::new(effect, 1.0, 1.0).unwrap().size(alpha, 0.8);
            assert!(
                found == size || found == size + 1.0,
                "{effect} at {alpha}: {found}"
            );
        }
    }
}

/// The examples of R's manual: `power.t.test(delta = 1, power = .90)` gives
/// 22.02110, `power.prop.test(p1 = .50, p2 = .75, power = .90)` gives 76.7,
/// and `power.prop.test(n = 50, p1 = .50, p2 = .75)` a power of 0.740.
#[test]
fn examples_of_rs_manual() {
    let means = Means::new(1.0, 1.0, 1.0).unwrap();
    assert_eq!(means.size(0.05, 0.9), 23.0);
    let proportions = Proportions::new(0.5, 0.75, 1.0).unwrap();
    let size = proportions.size(0.05, 0.9);
    assert!((size - 76.7).abs() < 0.05, "{size}");
    let power = proportions.power(0.05, 50.0);
    assert!((power - 0.740).abs() < 5e-4, "{power}");
}
