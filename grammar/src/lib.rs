//! Text to tree.
//!
//! [`parse`] turns any text into a lossless tree and a list of problems; it
//! cannot fail. The grammar of record is `mkt.pest`; pest's own types stay in
//! this crate. A file is first cut into declarations by a fast scan
//! ([`DECLARATION_WORDS`] at the start of a line), then pest reads one
//! declaration at a time.

use std::sync::OnceLock;

mod flat;
mod kind;
mod parser;
mod problem;
mod scan;
mod split;
mod tree;

pub use flat::{Piece, Tree};
pub use kind::{Mkt, SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};
pub use parser::with_stack;
pub use problem::{Problem, ProblemKind};
pub use rowan::{NodeOrToken, TextRange, TextSize, TokenAtOffset};
pub use split::{DECLARATION_WORDS, is_declaration_word, starts_declaration};

/// How deep brackets may nest in one declaration.
pub const MAX_NESTING: usize = 256;

/// The tree of a file and what is wrong with its text.
#[derive(Clone, Debug)]
pub struct Parse {
    tree: Tree,
    problems: Vec<Problem>,
    /// The linked tree, once it has been asked for.
    green: OnceLock<rowan::GreenNode>,
}

impl Parse {
    /// The tree as one row, for reading it once from its beginning to its end.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The root of the linked tree, a [`SyntaxKind::File`].
    pub fn root(&self) -> SyntaxNode {
        SyntaxNode::new_root(self.green.get_or_init(|| self.tree.green()).clone())
    }

    /// What is wrong, in the order of the text.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// Parses any text. `parse(text).root().text() == text`, always.
pub fn parse(text: &str) -> Parse {
    let mut problems = scan::forbidden_characters(text);
    let mut builder = tree::TreeBuilder::new(text);
    for chunk in split::split(text) {
        builder.chunk(&chunk);
    }
    let (tree, found) = builder.finish();
    problems.extend(found);
    problems.sort_by_key(|problem| (problem.range.start, problem.range.end));
    Parse {
        tree,
        problems,
        green: OnceLock::new(),
    }
}
