//! What a declaration says, line by line, with every value typed.

use mkt_kinds::{Member, OpenMembers, Statement};
use smol_str::SmolStr;

use crate::symbol::SymbolId;
use crate::value::Value;

/// A place in a declaration. Values hold places, not spans: a place stays the
/// same when text elsewhere changes. [`crate::Strategy::span`] looks it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PlaceId(pub(crate) u32);

/// What describes a line.
#[derive(Clone, Copy, Debug)]
pub enum Spec {
    /// A `key: value` line.
    Member(&'static Member),
    /// A line that begins with a word.
    Statement(&'static Statement),
    /// A `name: value` line whose name the author chose.
    Open(&'static OpenMembers),
}

impl Spec {
    /// The key or word that the line is known by; empty where the author
    /// chose it or the line begins with a value.
    pub fn word(self) -> &'static str {
        match self {
            Self::Member(member) => member.key,
            Self::Statement(statement) => statement.word,
            Self::Open(_) => "",
        }
    }
}

/// A line of a declaration with the block behind it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What describes it.
    pub spec: Spec,
    /// The key or the first word as written.
    pub key: SmolStr,
    /// Which of its forms was used, counted from 0.
    pub form: usize,
    /// What the form captured, in order.
    pub captures: Vec<Capture>,
    /// The lines of its block.
    pub children: Vec<Entry>,
    /// Its `else` parts.
    pub otherwise: Vec<Otherwise>,
    /// The thing it declares.
    pub symbol: Option<SymbolId>,
    /// Its documentation.
    pub docs: Option<String>,
    /// The whole line, block included.
    pub place: PlaceId,
    /// The value, or the words of a statement.
    pub value_place: PlaceId,
}

/// A captured value.
#[derive(Clone, Debug, PartialEq)]
pub struct Capture {
    /// The slot's name.
    pub slot: &'static str,
    /// Which repetition of a group it belongs to; 0 outside groups.
    pub group: u32,
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub place: PlaceId,
}

/// An `else` part.
#[derive(Clone, Debug)]
pub struct Otherwise {
    /// What `else if` captured; empty for a plain `else`.
    pub captures: Vec<Capture>,
    /// The lines of its block.
    pub children: Vec<Entry>,
    /// The whole part.
    pub place: PlaceId,
}

impl Entry {
    /// The first value of a slot.
    pub fn get(&self, slot: &str) -> Option<&Value> {
        self.captures
            .iter()
            .find(|capture| capture.slot == slot)
            .map(|capture| &capture.value)
    }

    /// All values of a slot with their places.
    pub fn all<'a>(&'a self, slot: &'a str) -> impl Iterator<Item = &'a Capture> {
        self.captures
            .iter()
            .filter(move |capture| capture.slot == slot)
    }

    /// The captures of each repetition of a group, in order.
    pub fn groups(&self) -> Vec<Vec<&Capture>> {
        let mut groups: Vec<Vec<&Capture>> = Vec::new();
        let mut last = None;
        for capture in &self.captures {
            if last == Some(capture.group)
                && let Some(group) = groups.last_mut()
            {
                group.push(capture);
            } else {
                groups.push(vec![capture]);
                last = Some(capture.group);
            }
        }
        groups
    }
}
