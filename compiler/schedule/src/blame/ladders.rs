//! Trying changes in the order of their size: pure, whatever a change is.

use std::collections::BTreeSet;

/// A change that was tried: its ladder, its rung, and the groups that it mends.
pub(super) type Tried = (usize, usize, BTreeSet<usize>);

/// Climbs all ladders side by side, the lowest rungs first, until each has
/// mended all groups wanted of it, has ended, or `tries` are used up. Gives what
/// mended anything.
pub(super) fn climb(
    rungs: &[usize],
    wanted: &[BTreeSet<usize>],
    tries: usize,
    mut mends: impl FnMut(usize, usize) -> BTreeSet<usize>,
) -> Vec<Tried> {
    let mut left = tries;
    let mut found: Vec<Tried> = Vec::new();
    let mut done = vec![false; rungs.len()];
    let highest = rungs.iter().copied().max().unwrap_or(0);
    for rung in 0..highest {
        for (ladder, (count, wanted)) in rungs.iter().zip(wanted).enumerate() {
            let is_done = done.get(ladder).copied().unwrap_or(true);
            if is_done || rung >= *count {
                continue;
            }
            if left == 0 {
                return found;
            }
            left = left.saturating_sub(1);
            let mended = mends(ladder, rung);
            if mended.is_superset(wanted)
                && let Some(done) = done.get_mut(ladder)
            {
                *done = true;
            }
            if !mended.is_empty() {
                found.push((ladder, rung, mended));
            }
        }
    }
    found
}

/// The groups put together that some one change mends together, in order. What
/// nothing mends stands alone.
pub(super) fn classes(groups: usize, tried: &[Tried]) -> Vec<BTreeSet<usize>> {
    let mut classes: Vec<BTreeSet<usize>> = Vec::new();
    for group in 0..groups {
        let joined = classes.iter_mut().find(|class| {
            tried
                .iter()
                .any(|(_, _, mended)| mended.contains(&group) && mended.is_superset(class))
        });
        match joined {
            Some(class) => {
                class.insert(group);
            }
            None => classes.push(BTreeSet::from([group])),
        }
    }
    classes
}

/// The lowest rung of each ladder that mends all of a class.
pub(super) fn first_rungs(tried: &[Tried], class: &BTreeSet<usize>) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (ladder, rung, mended) in tried {
        if mended.is_superset(class) && !found.iter().any(|(known, _)| known == ladder) {
            found.push((*ladder, *rung));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(all: &[usize]) -> BTreeSet<usize> {
        all.iter().copied().collect()
    }

    #[test]
    fn the_lowest_rungs_are_tried_first_and_a_ladder_ends_where_it_mends() {
        let mut seen = Vec::new();
        let climbed = climb(&[3, 2], &[set(&[0]), set(&[0])], 10, |ladder, rung| {
            seen.push((ladder, rung));
            if (ladder, rung) == (0, 1) {
                set(&[0])
            } else {
                set(&[])
            }
        });
        assert_eq!(seen, [(0, 0), (1, 0), (0, 1), (1, 1)]);
        assert_eq!(climbed, [(0, 1, set(&[0]))]);
    }

    #[test]
    fn a_rung_that_is_no_better_than_the_one_below_is_passed_over() {
        // Not monotone: the second rung mends, the third does not.
        let mends = |_: usize, rung: usize| if rung == 1 { set(&[0]) } else { set(&[]) };
        let climbed = climb(&[5], &[set(&[0, 1])], 10, mends);
        assert_eq!(climbed, [(0, 1, set(&[0]))]);
    }

    #[test]
    fn no_more_is_tried_than_allowed() {
        let mut tries = 0;
        climb(&[100, 100], &[set(&[0]), set(&[0])], 7, |_, _| {
            tries += 1;
            set(&[])
        });
        assert_eq!(tries, 7);
    }

    #[test]
    fn what_one_change_mends_is_one_class() {
        let tried = [
            (0, 0, set(&[0])),
            (1, 0, set(&[0, 2])),
            (2, 3, set(&[0, 2])),
            (1, 4, set(&[1])),
        ];
        assert_eq!(classes(3, &tried), [set(&[0, 2]), set(&[1])]);
        assert_eq!(first_rungs(&tried, &set(&[0, 2])), [(1, 0), (2, 3)]);
        assert_eq!(classes(2, &[]), [set(&[0]), set(&[1])]);
    }
}
