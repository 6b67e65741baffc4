//! Integrals of smooth functions.

/// Points and weights of ten-point Gauss–Legendre quadrature on −1 to 1, the
/// positive half: Abramowitz and Stegun, *Handbook of Mathematical Functions*,
/// table 25.4.
const RULE: [(f64, f64); 5] = [
    (0.148_874_338_981_631_2, 0.295_524_224_714_752_9),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_35),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];

/// The integral of `f` from `low` to `high`, in so many parts of equal length.
pub(crate) fn integral(low: f64, high: f64, parts: u32, f: impl Fn(f64) -> f64) -> f64 {
    let half = (high - low) / (2.0 * f64::from(parts));
    let mut sum = 0.0;
    for part in 0..parts {
        let middle = low + half * (2.0 * f64::from(part) + 1.0);
        for (point, weight) in RULE {
            let offset = half * point;
            sum += weight * (f(middle - offset) + f(middle + offset));
        }
    }
    sum * half
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_of_degree_nineteen_are_exact() {
        let f = |x: f64| libm::pow(x, 19.0) + 3.0 * libm::pow(x, 8.0);
        let exact = 1.0 / 20.0 + 3.0 / 9.0;
        assert!((integral(0.0, 1.0, 1, f) - exact).abs() < 1e-15);
    }

    #[test]
    fn waves() {
        let found = integral(0.0, std::f64::consts::PI, 4, libm::sin);
        assert!((found - 2.0).abs() < 1e-14, "{found}");
    }
}
