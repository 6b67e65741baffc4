//! Satisfiability of clauses: conflict-driven clause learning, deterministic.

/// A variable or its opposite: `2 * variable`, and 1 more where it is negated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Literal(u32);

impl Literal {
    pub fn new(variable: u32, holds: bool) -> Self {
        Self(variable.saturating_mul(2).saturating_add(u32::from(!holds)))
    }

    pub fn variable(self) -> u32 {
        self.0 >> 1
    }

    pub fn holds(self) -> bool {
        self.0 & 1 == 0
    }

    pub fn not(self) -> Self {
        Self(self.0 ^ 1)
    }

    fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

fn at(variable: u32) -> usize {
    usize::try_from(variable).unwrap_or(usize::MAX)
}

/// Why a variable has its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    Decided,
    Clause(usize),
}

/// What came of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Every clause holds under the values.
    Found,
    /// No values satisfy all clauses.
    Impossible,
    /// There were no steps left.
    Spent,
}

/// A search for values under which all clauses hold. Clauses may be added when
/// values have been found, and the search goes on.
#[derive(Debug, Default)]
pub(crate) struct Solver {
    clauses: Vec<Vec<Literal>>,
    /// The clauses that watch a literal, by its index.
    watching: Vec<Vec<usize>>,
    values: Vec<Option<bool>>,
    levels: Vec<u32>,
    reasons: Vec<Reason>,
    /// What a variable is tried to be first.
    preferred: Vec<bool>,
    activity: Vec<u64>,
    trail: Vec<Literal>,
    /// Where each level begins in the trail.
    starts: Vec<usize>,
    propagated: usize,
    impossible: bool,
    bump: u64,
    /// A clause of which nothing is left, found outside.
    broken: Option<usize>,
}

impl Solver {
    /// A new variable, and what it is tried to be first.
    pub fn variable(&mut self, preferred: bool) -> u32 {
        let variable = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push(None);
        self.levels.push(0);
        self.reasons.push(Reason::Decided);
        self.preferred.push(preferred);
        self.activity.push(0);
        self.watching.push(Vec::new());
        self.watching.push(Vec::new());
        variable
    }

    /// What a variable is.
    pub fn value(&self, variable: u32) -> Option<bool> {
        self.values.get(at(variable)).copied().flatten()
    }

    pub fn holds(&self, literal: Literal) -> Option<bool> {
        self.value(literal.variable())
            .map(|value| value == literal.holds())
    }

    fn level(&self) -> u32 {
        u32::try_from(self.starts.len()).unwrap_or(u32::MAX)
    }

    fn level_of(&self, literal: Literal) -> u32 {
        self.levels
            .get(at(literal.variable()))
            .copied()
            .unwrap_or(0)
    }

    /// Adds a clause. Values that were found are given up as far as it asks.
    pub fn add(&mut self, mut clause: Vec<Literal>) {
        clause.sort_unstable();
        clause.dedup();
        if clause
            .windows(2)
            .any(|pair| matches!(pair, [a, b] if a.not() == *b))
        {
            return;
        }
        self.backtrack(0);
        clause.retain(|literal| self.holds(*literal) != Some(false));
        if clause
            .iter()
            .any(|literal| self.holds(*literal) == Some(true))
        {
            return;
        }
        match clause.as_slice() {
            [] => self.impossible = true,
            [only] => {
                let only = *only;
                self.set(only, Reason::Decided);
                if self.propagate().is_some() {
                    self.impossible = true;
                }
            }
            _ => {
                self.attach(clause);
            }
        }
    }

    /// Adds a clause that the values found contradict. They are given up as far
    /// as the next search needs.
    pub fn refuse(&mut self, mut clause: Vec<Literal>) {
        clause.sort_unstable();
        clause.dedup();
        let known = clause
            .iter()
            .all(|literal| self.holds(*literal) == Some(false));
        if clause.len() < 2 || !known {
            self.add(clause);
            return;
        }
        // The two that were set last are watched.
        clause.sort_by_key(|literal| std::cmp::Reverse(self.level_of(*literal)));
        let level = clause.first().map_or(0, |literal| self.level_of(*literal));
        if level == 0 {
            self.impossible = true;
            return;
        }
        self.backtrack(level);
        self.broken = Some(self.attach(clause));
    }

    fn attach(&mut self, clause: Vec<Literal>) -> usize {
        let place = self.clauses.len();
        for literal in clause.iter().take(2) {
            if let Some(watching) = self.watching.get_mut(literal.index()) {
                watching.push(place);
            }
        }
        self.clauses.push(clause);
        place
    }

    fn set(&mut self, literal: Literal, reason: Reason) {
        let variable = at(literal.variable());
        let level = self.level();
        if let Some(value) = self.values.get_mut(variable) {
            *value = Some(literal.holds());
        }
        if let Some(own) = self.levels.get_mut(variable) {
            *own = level;
        }
        if let Some(own) = self.reasons.get_mut(variable) {
            *own = reason;
        }
        self.trail.push(literal);
    }

    fn backtrack(&mut self, level: u32) {
        while self.level() > level {
            let Some(start) = self.starts.pop() else {
                break;
            };
            while self.trail.len() > start {
                if let Some(literal) = self.trail.pop()
                    && let Some(value) = self.values.get_mut(at(literal.variable()))
                {
                    *value = None;
                }
            }
        }
        self.propagated = self.propagated.min(self.trail.len());
    }

    /// Draws what follows; a clause of which nothing is left is returned.
    fn propagate(&mut self) -> Option<usize> {
        while let Some(literal) = self.trail.get(self.propagated).copied() {
            self.propagated = self.propagated.saturating_add(1);
            let gone = literal.not();
            let watching = self
                .watching
                .get_mut(gone.index())
                .map(std::mem::take)
                .unwrap_or_default();
            let mut kept = Vec::with_capacity(watching.len());
            let mut broken = None;
            for place in watching {
                if broken.is_some() {
                    kept.push(place);
                    continue;
                }
                match self.look(place, gone) {
                    Look::Elsewhere => {}
                    Look::Holds => kept.push(place),
                    Look::Unit(last) => {
                        kept.push(place);
                        self.set(last, Reason::Clause(place));
                    }
                    Look::Broken => {
                        kept.push(place);
                        broken = Some(place);
                    }
                }
            }
            if let Some(watching) = self.watching.get_mut(gone.index()) {
                watching.append(&mut kept);
            }
            if broken.is_some() {
                return broken;
            }
        }
        None
    }

    /// Looks at a clause of which a watched literal has become false.
    fn look(&mut self, place: usize, gone: Literal) -> Look {
        let values = &self.values;
        let holds = |literal: Literal| {
            let value = values.get(at(literal.variable())).copied().flatten();
            value.map(|value| value == literal.holds())
        };
        let Some(clause) = self.clauses.get_mut(place) else {
            return Look::Elsewhere;
        };
        if clause.first() == Some(&gone) {
            clause.swap(0, 1);
        }
        let Some(first) = clause.first().copied() else {
            return Look::Broken;
        };
        if holds(first) == Some(true) {
            return Look::Holds;
        }
        let other = clause
            .iter()
            .skip(2)
            .position(|literal| holds(*literal) != Some(false));
        if let Some(other) = other {
            let other = other.saturating_add(2);
            clause.swap(1, other);
            if let Some(new) = clause.get(1)
                && let Some(watching) = self.watching.get_mut(new.index())
            {
                watching.push(place);
            }
            return Look::Elsewhere;
        }
        if holds(first) == Some(false) {
            Look::Broken
        } else {
            Look::Unit(first)
        }
    }

    /// The clause that a broken one teaches: exactly one of its literals, the
    /// first, is of the present level; and the level to go back to.
    fn learn(&mut self, broken: usize) -> (Vec<Literal>, u32) {
        let mut seen = vec![false; self.values.len()];
        let mut learned = Vec::new();
        let mut open = 0_usize;
        let mut place = Some(broken);
        let mut pivot: Option<Literal> = None;
        let mut index = self.trail.len();
        let level = self.level();
        loop {
            let clause = place
                .and_then(|place| self.clauses.get(place))
                .cloned()
                .unwrap_or_default();
            for literal in clause {
                if Some(literal) == pivot {
                    continue;
                }
                let variable = at(literal.variable());
                let fresh = seen.get(variable).is_some_and(|seen| !seen);
                if !fresh || self.level_of(literal) == 0 {
                    continue;
                }
                if let Some(seen) = seen.get_mut(variable) {
                    *seen = true;
                }
                if let Some(activity) = self.activity.get_mut(variable) {
                    *activity = activity.saturating_add(self.bump);
                }
                if self.level_of(literal) == level {
                    open = open.saturating_add(1);
                } else {
                    learned.push(literal);
                }
            }
            // The next one of this level, last set first.
            let next = loop {
                index = index.saturating_sub(1);
                match self.trail.get(index) {
                    Some(literal)
                        if seen
                            .get(at(literal.variable()))
                            .copied()
                            .unwrap_or_default() =>
                    {
                        break Some(*literal);
                    }
                    Some(_) if index > 0 => {}
                    _ => break None,
                }
            };
            let Some(next) = next else { break };
            if let Some(seen) = seen.get_mut(at(next.variable())) {
                *seen = false;
            }
            pivot = Some(next);
            open = open.saturating_sub(1);
            if open == 0 {
                learned.push(next.not());
                break;
            }
            place = match self.reasons.get(at(next.variable())) {
                Some(Reason::Clause(place)) => Some(*place),
                _ => None,
            };
        }
        self.bump = self.bump.saturating_add(1);
        learned.reverse();
        // The second watched literal is of the level to go back to.
        let back = learned
            .iter()
            .skip(1)
            .map(|literal| self.level_of(*literal))
            .max()
            .unwrap_or(0);
        let second = learned
            .iter()
            .skip(1)
            .position(|literal| self.level_of(*literal) == back);
        if let Some(second) = second {
            learned.swap(1, second.saturating_add(1));
        }
        (learned, back)
    }

    /// Searches for values. Each decision and each conflict is a step.
    pub fn search(&mut self, steps: &mut u64) -> Outcome {
        if self.impossible {
            return Outcome::Impossible;
        }
        loop {
            if let Some(broken) = self.broken.take().or_else(|| self.propagate()) {
                if self.level() == 0 {
                    self.impossible = true;
                    return Outcome::Impossible;
                }
                let Some(left) = steps.checked_sub(1) else {
                    return Outcome::Spent;
                };
                *steps = left;
                let (learned, back) = self.learn(broken);
                self.backtrack(back);
                let Some(first) = learned.first().copied() else {
                    self.impossible = true;
                    return Outcome::Impossible;
                };
                if learned.len() == 1 {
                    self.set(first, Reason::Decided);
                } else {
                    let place = self.attach(learned);
                    self.set(first, Reason::Clause(place));
                }
                continue;
            }
            let Some(next) = self.next() else {
                return Outcome::Found;
            };
            let Some(left) = steps.checked_sub(1) else {
                return Outcome::Spent;
            };
            *steps = left;
            self.starts.push(self.trail.len());
            let preferred = self.preferred.get(at(next)).copied().unwrap_or_default();
            self.set(Literal::new(next, preferred), Reason::Decided);
        }
    }

    /// The most active variable without a value; of several the first.
    fn next(&self) -> Option<u32> {
        let mut best: Option<(u64, usize)> = None;
        for (variable, value) in self.values.iter().enumerate() {
            if value.is_none() {
                let activity = self.activity.get(variable).copied().unwrap_or_default();
                if best.is_none_or(|(most, _)| activity > most) {
                    best = Some((activity, variable));
                }
            }
        }
        best.and_then(|(_, variable)| u32::try_from(variable).ok())
    }
}

enum Look {
    /// It watches another literal now.
    Elsewhere,
    Holds,
    Unit(Literal),
    Broken,
}
