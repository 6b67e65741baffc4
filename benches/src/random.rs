//! A small generator of pseudo-random numbers: `splitmix64`.
//!
//! It is written out, not taken from a crate, because a later version of a
//! crate may draw other numbers, and what is generated would change with it.
//!
//! Source: Guy L. Steele Jr., Doug Lea, Christine H. Flood: Fast Splittable
//! Pseudorandom Number Generators, OOPSLA 2014, figure 16 and section 5.1.

/// A stream of numbers, decided by its seed.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

impl Random {
    /// The stream of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A stream of its own for a part of the whole, so that what is drawn there
    /// does not depend on what was drawn before.
    #[must_use]
    pub fn of_part(seed: u64, part: &[u64]) -> Self {
        part.iter().fold(Self::new(seed), |mut random, number| {
            Self::new(random.next() ^ Self::new(*number).next())
        })
    }

    /// The next number.
    #[expect(
        clippy::should_implement_trait,
        reason = "an endless stream needs no option around each number"
    )]
    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GAMMA);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`; 0 where that is 0. The higher bits of a product
    /// are taken; the bias of less than `limit` in 2^64 does no harm here.
    pub fn below(&mut self, limit: u64) -> u64 {
        let product = u128::from(self.next()).wrapping_mul(u128::from(limit));
        u64::try_from(product >> 64).unwrap_or_default()
    }

    /// A place in something of this length.
    pub fn place(&mut self, length: usize) -> usize {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        usize::try_from(self.below(length)).unwrap_or_default()
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        let span = high.saturating_sub(low).saturating_add(1);
        low.saturating_add(self.below(span))
    }

    /// Whether something of so many chances in a hundred happens.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub fn one_of<'a>(&mut self, these: &[&'a str]) -> &'a str {
        these.get(self.place(these.len())).copied().unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first numbers of the seed 1234567, as the reference implementation
    /// gives them.
    #[test]
    fn the_numbers_are_those_of_splitmix64() {
        let mut random = Random::new(1_234_567);
        let numbers: Vec<u64> = (0..5).map(|_| random.next()).collect();
        assert_eq!(
            numbers,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821,
            ]
        );
    }

    #[test]
    fn numbers_stay_between_their_bounds_and_reach_them() {
        let mut random = Random::new(1);
        let drawn: Vec<u64> = (0..1_000).map(|_| random.between(3, 7)).collect();
        assert_eq!(drawn.iter().min(), Some(&3));
        assert_eq!(drawn.iter().max(), Some(&7));
        assert_eq!(random.below(0), 0);
        assert_eq!(random.one_of(&[]), "");
    }

    #[test]
    fn parts_have_streams_of_their_own() {
        let first = Random::of_part(1, &[1, 2]).next();
        assert_eq!(first, Random::of_part(1, &[1, 2]).next());
        assert_ne!(first, Random::of_part(1, &[2, 1]).next());
        assert_ne!(first, Random::of_part(2, &[1, 2]).next());
    }
}
