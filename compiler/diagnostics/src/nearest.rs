//! "Did you mean …?": the nearest of the words that would have been right.

use strsim::damerau_levenshtein;

/// The candidate that was probably meant by `word`, if one is near enough.
///
/// A candidate that differs only in case, hyphens or underscores comes first,
/// then one that differs only in number (`channel`, `channels`), then the one
/// with the fewest slips: letters missing, added, changed or swapped with
/// their neighbour. Words of up to two letters allow no slip, of up to five
/// one, of up to nine two, longer ones three. Ties go to the name that sorts
/// first, so the order of the candidates does not matter.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = plain(word);
    let stem = singular(&word);
    let length = word.chars().count();
    let allowed = slips(length);
    candidates
        .filter_map(|candidate| {
            let other = plain(candidate);
            let distance = if other == word {
                0
            } else if singular(&other) == stem {
                1
            } else {
                // Lengths that differ by more than the slips cannot be near;
                // skipping them keeps long lists of names cheap.
                if other.chars().count().abs_diff(length) > allowed {
                    return None;
                }
                let slips = damerau_levenshtein(&word, &other);
                if slips > allowed {
                    return None;
                }
                slips.saturating_add(1)
            };
            Some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many slips a word of so many letters may hold.
const fn slips(length: usize) -> usize {
    match length {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    }
}

/// Without case, hyphens and underscores.
fn plain(word: &str) -> String {
    word.chars()
        .filter(|character| !matches!(character, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Without an English plural's ending; words too short to have one stay.
fn singular(word: &str) -> &str {
    const SHORTEST: usize = 3;
    ["ies", "y", "es", "s"]
        .iter()
        .filter_map(|ending| word.strip_suffix(ending))
        .find(|stem| stem.chars().count() >= SHORTEST)
        .unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::nearest;
    use proptest::prelude::*;

    const KEYS: [&str; 9] = [
        "owner",
        "target",
        "supports",
        "stage",
        "channel",
        "budget",
        "grow_direct",
        "after",
        "利润",
    ];

    #[track_caller]
    fn near(word: &str) -> Option<&'static str> {
        nearest(word, KEYS.into_iter())
    }

    #[test]
    fn case_and_joiners_do_not_count() {
        assert_eq!(near("Owner"), Some("owner"));
        assert_eq!(near("growDirect"), Some("grow_direct"));
        assert_eq!(near("grow-direct"), Some("grow_direct"));
    }

    #[test]
    fn number_does_not_count() {
        assert_eq!(near("channels"), Some("channel"));
        assert_eq!(near("support"), Some("supports"));
        assert_eq!(
            nearest("cities", ["city", "sites"].into_iter()),
            Some("city")
        );
    }

    #[test]
    fn slips_are_forgiven_by_length() {
        assert_eq!(near("onwer"), Some("owner"));
        assert_eq!(near("tarrget"), Some("target"));
        assert_eq!(near("bugdet"), Some("budget"));
        assert_eq!(near("gorw_dirct"), Some("grow_direct"));
        assert_eq!(near("利润率"), Some("利润"));
        assert_eq!(near("bananas"), None);
        assert_eq!(near("to"), None);
        assert_eq!(near(""), None);
    }

    #[test]
    fn ties_do_not_depend_on_order() {
        assert_eq!(nearest("cat", ["cab", "car"].into_iter()), Some("cab"));
        assert_eq!(nearest("cat", ["car", "cab"].into_iter()), Some("cab"));
    }

    #[test]
    fn the_closer_kind_of_likeness_wins() {
        assert_eq!(
            nearest("Channel", ["chanel", "channels", "channel"].into_iter()),
            Some("channel")
        );
        assert_eq!(
            nearest("channel", ["chanel", "channels"].into_iter()),
            Some("channels")
        );
    }

    proptest! {
        #[test]
        fn the_order_of_the_candidates_does_not_matter(
            word in "[a-c_目]{0,8}",
            candidates in prop::collection::vec("[a-cA-C_s目]{0,8}", 0..12),
        ) {
            let forward = nearest(&word, candidates.iter().map(String::as_str));
            let backward = nearest(&word, candidates.iter().rev().map(String::as_str));
            prop_assert_eq!(forward, backward);
            if candidates.contains(&word) {
                let same = |text: &str| text.replace('_', "").to_lowercase();
                prop_assert_eq!(forward.map(same), Some(same(&word)));
            }
        }
    }
}
