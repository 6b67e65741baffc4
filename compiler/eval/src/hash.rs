//! The published hash of splits and holdouts, and the identity of a send.
//!
//! A bucket is the first 6 bytes, read big-endian, of
//! `SHA-256(salt ‖ 0x1f ‖ unit)`, modulo 10 000. Six bytes stay exact in
//! engines whose only number is a double; eight would not.
//!
//! | salt | unit | bucket |
//! |---|---|---|
//! | `last_call` | `t1` | 6408 |
//! | `last_call` | `t2` | 2748 |
//! | `urgency` | `t1` | 5425 |
//! | `holdout` | `person-42` | 5333 |
//! | `Ferien` | `Jürgen` | 1273 |
//! | `复购` | `用户一` | 7984 |
//! | (empty) | (empty) | 2892 |

use sha2::{Digest, Sha256};

/// How many buckets there are: a weight of 1 % is 100 of them.
pub const BUCKETS: u64 = 10_000;

/// Separates the parts that are hashed; it cannot stand in a name.
const SEPARATOR: u8 = 0x1f;

/// The bucket, below [`BUCKETS`], of `unit` (a person, or what the experiment
/// randomises by) under `salt` (the split's or experiment's stable name).
#[must_use]
pub fn bucket(salt: &str, unit: &str) -> u16 {
    let digest = digest(&[salt, unit]);
    let number = digest
        .iter()
        .take(6)
        .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    // A remainder of 10 000 always fits.
    u16::try_from(number.checked_rem(BUCKETS).unwrap_or(0)).unwrap_or(0)
}

/// The identity of a send: a retry has the same one, another send never.
///
/// Lower-case hexadecimal SHA-256 of the four parts, separated by `0x1f`.
#[must_use]
pub fn send_identity(journey: &str, step: &str, instance: &str, occurrence: u32) -> String {
    hex(&digest(&[journey, step, instance, &occurrence.to_string()]))
}

/// Lower-case hexadecimal.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn digest(parts: &[&str]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            hash.update([SEPARATOR]);
        }
        hash.update(part.as_bytes());
    }
    hash.finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_vectors_hold() {
        for line in include_str!("hash.rs")
            .lines()
            .filter_map(|line| line.strip_prefix("//! | "))
            .skip(1)
        {
            let cells: Vec<&str> = line
                .trim_end_matches(" |")
                .split(" | ")
                .map(|cell| match cell.trim() {
                    "(empty)" => "",
                    cell => cell.trim_matches('`'),
                })
                .collect();
            let [salt, unit, expected] = cells.as_slice() else {
                panic!("a row of three cells: {line}");
            };
            assert_eq!(bucket(salt, unit).to_string(), *expected, "{salt} {unit}");
        }
    }

    #[test]
    fn the_separator_keeps_the_parts_apart() {
        assert_ne!(bucket("ab", "c"), bucket("a", "bc"));
        assert_ne!(
            send_identity("j", "s1", "1", 1),
            send_identity("j", "s", "11", 1)
        );
    }

    #[test]
    fn buckets_are_spread_evenly() {
        let mut tenths = [0_u32; 10];
        for person in 0..20_000 {
            let bucket = usize::from(bucket("evenly", &person.to_string()));
            tenths[bucket / 1_000] += 1;
        }
        for count in tenths {
            // Binomial with n = 20 000, p = 0.1: six standard deviations are 255.
            assert!((1_745..=2_255).contains(&count), "{tenths:?}");
        }
    }
}
