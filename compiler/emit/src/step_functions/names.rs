//! Names of states, and names that a path may hold.

use std::collections::{BTreeMap, BTreeSet};

use mkt_engine::hash;

/// The longest name of a state that Step Functions takes, in characters.
const LONGEST: usize = 80;

/// Whether a reference path can hold a name as it is: every engine reads
/// ASCII identifiers, not every engine reads others.
pub fn is_plain(name: &str) -> bool {
    let mut characters = name.chars();
    characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|character| character.is_ascii_alphanumeric() || character == '_')
}

/// Names for fields, one for each thing: its own where a path can hold it,
/// else a made one.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    by_thing: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Fields {
    /// Gives names to things: plain ones keep theirs, whatever stands beside.
    pub fn of<'t>(things: impl Iterator<Item = &'t str>) -> Self {
        let (plain, other): (BTreeSet<&str>, BTreeSet<&str>) =
            things.partition(|thing| is_plain(thing));
        let mut fields = Self::default();
        for thing in plain {
            fields.give(thing, thing);
        }
        for thing in other {
            let mut number = 1_u32;
            while fields.taken.contains(&format!("field_{number}")) {
                number = number.saturating_add(1);
            }
            fields.give(thing, &format!("field_{number}"));
        }
        fields
    }

    fn give(&mut self, thing: &str, name: &str) {
        self.by_thing.insert(thing.to_owned(), name.to_owned());
        self.taken.insert(name.to_owned());
    }

    /// The name of a thing that was given one; its own otherwise.
    pub fn name<'f>(&'f self, thing: &'f str) -> &'f str {
        self.by_thing.get(thing).map_or(thing, String::as_str)
    }

    /// Whether a thing was given a name.
    pub fn has(&self, thing: &str) -> bool {
        self.by_thing.contains_key(thing)
    }

    /// Every thing with its name, in the things' order.
    pub fn things(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_thing
            .iter()
            .map(|(thing, name)| (thing.as_str(), name.as_str()))
    }

    /// Every field's name, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.taken.iter().map(String::as_str)
    }
}

/// A name for a state: what it belongs to and what it does there.
pub fn state_name(thing: &str, role: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let whole = if role.is_empty() {
        thing.to_owned()
    } else {
        format!("{thing}: {role}")
    };
    let mut candidate = shorten(&whole, thing, role);
    let mut number = 2_u32;
    while is_taken(&candidate) {
        let role = format!("{role} {number}");
        candidate = shorten(&format!("{thing}: {}", role.trim()), thing, role.trim());
        number = number.saturating_add(1);
    }
    candidate
}

/// Cuts what is too long at its front, since the end of a step's id says most,
/// and tells the cut ones apart by a hash of the whole.
fn shorten(whole: &str, thing: &str, role: &str) -> String {
    if whole.chars().count() <= LONGEST {
        return whole.to_owned();
    }
    let mark: String = hash::send_identity(thing, "", "", 0)
        .chars()
        .take(6)
        .collect();
    let head = format!("{mark}…");
    let tail = if role.is_empty() {
        String::new()
    } else {
        format!(": {role}")
    };
    let taken = head.chars().count().saturating_add(tail.chars().count());
    let room = LONGEST.saturating_sub(taken);
    let cut = thing.chars().count().saturating_sub(room);
    head.chars()
        .chain(thing.chars().skip(cut))
        .chain(tail.chars())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_plain_and_apart() {
        let fields = Fields::of(["生日", "tier", "field_1", "home-town"].into_iter());
        assert_eq!(fields.name("tier"), "tier");
        assert_eq!(fields.name("field_1"), "field_1");
        assert_eq!(fields.name("home-town"), "field_2");
        assert_eq!(fields.name("生日"), "field_3");
    }

    #[test]
    fn state_names_fit_and_stay_apart() {
        let long = "次".repeat(100);
        let longer = "次".repeat(101);
        let one = state_name(&long, "guard", |_| false);
        let other = state_name(&longer, "guard", |_| false);
        assert_eq!(one.chars().count(), 80);
        assert_ne!(one, other);
        assert!(one.ends_with(": guard"));
        assert_eq!(state_name("wait", "", |name| name == "wait"), "wait: 2");
    }
}
