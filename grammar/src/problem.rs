//! What the parser found wrong. Parsing never fails: it returns a tree and these.

use std::ops::Range;

/// One place where the text does not follow the grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Bytes of the file that the problem is about.
    pub range: Range<usize>,
    /// What is wrong there.
    pub kind: ProblemKind,
}

/// What can be wrong with the text itself, before any word of it is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A `{` that is never closed; the range is the brace, `owner` the text
    /// that it belongs to (`objective grow_direct`, `if tier == gold`).
    UnclosedBlock {
        /// Bytes of the head or phrase before the brace.
        owner: Range<usize>,
    },
    /// A declaration whose `{` is missing though its members follow.
    MissingBrace,
    /// A `(` or `[` that is never closed.
    UnclosedBracket {
        /// The bracket that was opened.
        open: char,
    },
    /// A text whose closing quotation mark is missing.
    UnclosedText {
        /// Whether it is a block text (`"""`).
        block: bool,
    },
    /// Text that belongs to nothing.
    StrayText,
    /// A closing bracket that nothing opened.
    StrayCloser {
        /// The bracket.
        closer: char,
    },
    /// Lines that look like members but stand outside any declaration.
    OutsideDeclaration,
    /// Brackets nested deeper than [`crate::MAX_NESTING`]; the declaration is not read.
    NestingTooDeep,
    /// A character that changes the direction of the text round it.
    BidiControl {
        /// The character.
        character: char,
    },
    /// A control character other than tab and line end.
    ControlCharacter {
        /// The character.
        character: char,
    },
}
