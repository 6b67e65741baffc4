//! Least times by number of sends: the arithmetic of the analysis.

/// Of each number of sends the least time in seconds in which they fit; `NEVER`
/// where they do not. Numbers from the last on are one: "so many or more".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Least {
    by_number: Vec<i64>,
    most: usize,
}

/// No time is enough.
pub(crate) const NEVER: i64 = i64::MAX;

impl Least {
    /// Nothing fits; numbers are told apart up to `most`.
    pub(crate) fn nothing(most: usize) -> Self {
        Self {
            by_number: Vec::new(),
            most,
        }
    }

    /// So many sends in so much time, and nothing else.
    pub(crate) fn one(most: usize, number: usize, time: i64) -> Self {
        let mut least = Self::nothing(most);
        least.admit(number, time);
        least
    }

    /// The least time for a number of sends.
    pub(crate) fn time(&self, number: usize) -> i64 {
        let number = number.min(self.most);
        self.by_number.get(number).copied().unwrap_or(NEVER)
    }

    /// The greatest number that fits at all.
    pub(crate) fn greatest(&self) -> usize {
        self.by_number.len().saturating_sub(1)
    }

    /// Notes that a number of sends fits into a time.
    pub(crate) fn admit(&mut self, number: usize, time: i64) {
        if time == NEVER {
            return;
        }
        let number = number.min(self.most);
        if self.by_number.len() <= number {
            self.by_number.resize(number.saturating_add(1), NEVER);
        }
        if let Some(known) = self.by_number.get_mut(number) {
            *known = (*known).min(time);
        }
    }

    /// What fits into the one or the other.
    pub(crate) fn or(mut self, other: &Self) -> Self {
        for (number, time) in other.each() {
            self.admit(number, time);
        }
        self
    }

    /// What fits into the one and the other after it.
    pub(crate) fn then(&self, other: &Self) -> Self {
        let mut both = Self::nothing(self.most);
        for (number, time) in self.each() {
            for (more, longer) in other.each() {
                both.admit(number.saturating_add(more), time.saturating_add(longer));
            }
        }
        both
    }

    /// The numbers that fit, with their times.
    pub(crate) fn each(&self) -> impl Iterator<Item = (usize, i64)> {
        let all = self.by_number.iter().copied().enumerate();
        all.filter(|(_, time)| *time != NEVER)
    }
}
