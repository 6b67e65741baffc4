//! Random conditions, the same in every run.

/// A row of numbers that look random (SplitMix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    pub fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    pub fn comparison(&mut self) -> &'static str {
        self.of(&["==", "!=", "<", "<=", ">", ">="])
    }
}

/// A condition of `and`, `or` and `not` over others.
pub fn condition(
    random: &mut Random,
    depth: usize,
    leaf: &mut impl FnMut(&mut Random) -> String,
) -> String {
    if depth == 0 || random.below(4) == 0 {
        return leaf(random);
    }
    match random.below(5) {
        0 => format!("not ({})", condition(random, depth - 1, leaf)),
        1 | 2 => {
            let word = random.of(&["and", "or"]);
            let [one, other] = [(); 2].map(|()| condition(random, depth - 1, leaf));
            format!("({one}) {word} ({other})")
        }
        3 => {
            let [one, other, third] = [(); 3].map(|()| condition(random, depth - 1, leaf));
            format!("({one}) and ({other}) and ({third})")
        }
        _ => {
            let [one, other] = [(); 2].map(|()| condition(random, depth - 1, leaf));
            format!("({one}) and not ({other})")
        }
    }
}
