//! The heaviest set of things no two of which are kept apart.
//!
//! What is apart from nothing is in it. The rest falls into groups that have
//! nothing to do with one another, and in each the heaviest set is found by
//! trying the thing that is apart from most others with and without it. Where
//! that takes more than [`STEPS`], the group is covered by sets of things that
//! are all apart from one another, of each of which only one can be taken: the
//! heaviest of each is never too little.

use std::collections::BTreeSet;

/// The steps that a search may take for all groups together.
pub(crate) const STEPS: usize = 50_000;

/// A heaviest set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heaviest {
    /// Its weight, or a bound from above where the search was too long.
    pub(crate) weight: usize,
    /// A set: a heaviest one where the weight is exact.
    pub(crate) members: Vec<usize>,
}

/// The heaviest set of things, given their weights and the pairs that are apart.
pub(crate) fn heaviest(weights: &[usize], pairs: &[(usize, usize)]) -> Heaviest {
    let mut apart: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); weights.len()];
    for (one, other) in pairs {
        for (from, to) in [(*one, *other), (*other, *one)] {
            if let Some(known) = apart.get_mut(from) {
                known.insert(to);
            }
        }
    }
    let mut search = Search {
        weights,
        apart: &apart,
        steps: STEPS,
    };
    let mut seen = vec![false; weights.len()];
    let mut found = Heaviest {
        weight: 0,
        members: Vec::new(),
    };
    for start in 0..weights.len() {
        let group = group_of(start, &apart, &mut seen);
        if group.is_empty() {
            continue;
        }
        let mut best = Heaviest {
            weight: 0,
            members: Vec::new(),
        };
        let exact = search.best(group.clone(), 0, &mut Vec::new(), &mut best);
        let weight = if exact {
            best.weight
        } else {
            search.covered(&group)
        };
        found.weight = found.weight.saturating_add(weight);
        found.members.extend(best.members);
    }
    found.members.sort_unstable();
    found
}

/// What hangs together with `start` and has not been seen.
fn group_of(start: usize, apart: &[BTreeSet<usize>], seen: &mut [bool]) -> BTreeSet<usize> {
    let mut group = BTreeSet::new();
    let mut open = vec![start];
    while let Some(next) = open.pop() {
        match seen.get_mut(next) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        group.insert(next);
        open.extend(apart.get(next).into_iter().flatten());
    }
    group
}

struct Search<'a> {
    weights: &'a [usize],
    apart: &'a [BTreeSet<usize>],
    steps: usize,
}

impl Search<'_> {
    fn weight(&self, of: usize) -> usize {
        self.weights.get(of).copied().unwrap_or(0)
    }

    fn sum(&self, of: &BTreeSet<usize>) -> usize {
        let each = of.iter().map(|one| self.weight(*one));
        each.fold(0, usize::saturating_add)
    }

    /// Improves `best` by what can be taken of `left`; whether nothing was left
    /// untried.
    fn best(
        &mut self,
        mut left: BTreeSet<usize>,
        taken: usize,
        chosen: &mut Vec<usize>,
        best: &mut Heaviest,
    ) -> bool {
        let Some(steps) = self.steps.checked_sub(1) else {
            return false;
        };
        self.steps = steps;
        if taken.saturating_add(self.sum(&left)) <= best.weight {
            return true;
        }
        let conflicts = |one: &usize| {
            let apart = self.apart.get(*one);
            apart.map_or(0, |apart| apart.intersection(&left).count())
        };
        let most = left
            .iter()
            .copied()
            .map(|one| (conflicts(&one), one))
            .max_by_key(|(conflicts, one)| (*conflicts, std::cmp::Reverse(*one)));
        let Some((conflicts @ 1.., one)) = most else {
            best.weight = taken.saturating_add(self.sum(&left));
            best.members = chosen.iter().copied().chain(left).collect();
            return true;
        };
        let _ = conflicts;
        left.remove(&one);
        let apart = self.apart.get(one).cloned().unwrap_or_default();
        let with: BTreeSet<usize> = left.difference(&apart).copied().collect();
        chosen.push(one);
        let taken_with = taken.saturating_add(self.weight(one));
        let with = self.best(with, taken_with, chosen, best);
        chosen.pop();
        self.best(left, taken, chosen, best) && with
    }

    /// A bound from above: the heaviest of each of some sets whose members are
    /// all apart.
    fn covered(&self, group: &BTreeSet<usize>) -> usize {
        let mut order: Vec<usize> = group.iter().copied().collect();
        order.sort_by_key(|one| (std::cmp::Reverse(self.weight(*one)), *one));
        let mut sets: Vec<Vec<usize>> = Vec::new();
        for one in order {
            let apart = self.apart.get(one);
            let fits = |set: &&mut Vec<usize>| {
                set.iter()
                    .all(|other| apart.is_some_and(|apart| apart.contains(other)))
            };
            match sets.iter_mut().find(fits) {
                Some(set) => set.push(one),
                None => sets.push(vec![one]),
            }
        }
        sets.iter()
            .filter_map(|set| set.first())
            .map(|one| self.weight(*one))
            .fold(0, usize::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_trying_all(weights: &[usize], pairs: &[(usize, usize)]) -> usize {
        (0..1_usize << weights.len())
            .filter(|set| {
                let has = |one: usize| set >> one & 1 == 1;
                pairs.iter().all(|(a, b)| a == b || !(has(*a) && has(*b)))
            })
            .map(|set| {
                let taken = |(one, _): &(usize, &usize)| set >> one & 1 == 1;
                weights
                    .iter()
                    .enumerate()
                    .filter(taken)
                    .map(|(_, w)| w)
                    .sum()
            })
            .max()
            .unwrap_or(0)
    }

    proptest! {
        #[test]
        fn agrees_with_trying_all(
            weights in prop::collection::vec(0_usize..6, 1..10),
            pairs in prop::collection::vec((0_usize..10, 0_usize..10), 0..30),
        ) {
            let pairs: Vec<(usize, usize)> = pairs
                .into_iter()
                .filter(|(a, b)| a != b && *a < weights.len() && *b < weights.len())
                .collect();
            let found = heaviest(&weights, &pairs);
            prop_assert_eq!(found.weight, by_trying_all(&weights, &pairs));
            prop_assert_eq!(found.members.iter().map(|one| weights[*one]).sum::<usize>(), found.weight);
            for (a, b) in &pairs {
                prop_assert!(!(found.members.contains(a) && found.members.contains(b)));
            }
            let group: BTreeSet<usize> = (0..weights.len()).collect();
            let mut apart = vec![BTreeSet::new(); weights.len()];
            for (a, b) in pairs {
                apart[a].insert(b);
                apart[b].insert(a);
            }
            let search = Search { weights: &weights, apart: &apart, steps: 0 };
            prop_assert!(search.covered(&group) >= found.weight);
        }
    }
}
