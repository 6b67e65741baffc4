#![allow(clippy::arithmetic_side_effects)]

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn agrees_with_a_list_of_positions(
        taken in proptest::collection::vec((0_i64..400, 1_i64..20, 1_i128..4), 0..300),
        asked in proptest::collection::vec((-10_i64..420, 1_i64..30, 1_i128..6), 20),
    ) {
        let mut profile = Profile::new(5);
        let mut list = [5_i128; 420];
        for (from, length, heads) in taken {
            let place = |at: i64| usize::try_from(at).unwrap();
            let range = place(from)..place(from + length);
            if list[range.clone()].iter().all(|free| *free >= heads) {
                list[range].iter_mut().for_each(|free| *free -= heads);
                profile.take(from, length, heads);
            }
        }
        let free = |at: i64| usize::try_from(at).ok().and_then(|at| list.get(at)).copied().unwrap_or(5);
        let fits = |at: i64, length: i64, heads| (at..at + length).all(|at| free(at) >= heads);
        for (at, length, heads) in asked {
            if heads > 5 { continue; }
            let next = (at..).find(|at| fits(*at, length, heads)).unwrap();
            prop_assert_eq!(profile.next_fit(at, length, heads), next);
            let previous = (0..).map(|back| at - back).find(|at| fits(*at, length, heads)).unwrap();
            prop_assert_eq!(profile.previous_fit(at, length, heads), previous);
            let until = (at..=420).find(|at| free(*at) < heads).unwrap_or(i64::MAX);
            prop_assert_eq!(profile.free_until(at, heads), until);
        }
    }

    #[test]
    fn what_is_all_taken_is_one_step(mut order in Just((0_i64..200).collect::<Vec<_>>()).prop_shuffle()) {
        let mut profile = Profile::new(1);
        for at in order.drain(..) {
            profile.take(at, 1, 1);
        }
        let steps: usize = profile.blocks.iter().map(|block| block.steps.len()).sum();
        prop_assert_eq!(steps, 3);
    }
}
