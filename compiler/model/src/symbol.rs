//! Everything that has a name.

use indexmap::IndexMap;
use mkt_kinds::{Kind, Nested};
use smol_str::SmolStr;

use crate::entry::PlaceId;

/// A named thing: a declaration or something inside one. Small, and only
/// meaningful together with the strategy it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SymbolId(pub(crate) u32);

/// A declaration, in the order of files by path and of places within them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeclarationId(pub(crate) u32);

impl SymbolId {
    /// Its place in the arena.
    pub fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl DeclarationId {
    /// Its place in the arena.
    pub fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// What a named thing is.
#[derive(Clone, Copy, Debug)]
pub enum SymbolKind {
    /// A declaration.
    Declaration(&'static Kind),
    /// Something inside one.
    Nested(Nested),
    /// Declarations with parameters.
    Template,
    /// A template put to use.
    Application,
}

impl SymbolKind {
    /// The word of the kind: `objective`, `stage`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Declaration(kind) => kind.word,
            Self::Nested(nested) => nested.word(),
            Self::Template => "template",
            Self::Application => "apply",
        }
    }

    /// The kind in a sentence: "an objective".
    pub fn article_name(self) -> &'static str {
        match self {
            Self::Declaration(kind) => kind.article_name,
            Self::Nested(nested) => nested.article_name(),
            Self::Template => "a template",
            Self::Application => "an applied template",
        }
    }
}

/// A named thing.
#[derive(Clone, Debug)]
pub struct Symbol {
    /// Its own name.
    pub name: SmolStr,
    /// Its name with everything it stands in: `booking.total`,
    /// `std.channels.email`. A project's own declarations have no prefix.
    pub path: SmolStr,
    /// What it is.
    pub kind: SymbolKind,
    /// What it stands in.
    pub parent: Option<SymbolId>,
    /// The declaration it is or belongs to.
    pub declaration: DeclarationId,
    /// Its label, where it has one.
    pub label: Option<String>,
    /// Its documentation.
    pub docs: Option<String>,
    /// Where its name stands, in its declaration.
    pub place: PlaceId,
    /// The things declared directly inside it.
    pub(crate) children: IndexMap<SmolStr, SymbolId>,
}

impl Symbol {
    /// The label, or the name where there is none.
    pub fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}
