//! Whether two trees mean the same: what holds before formatted text is given
//! back.

use mkt_grammar::{NodeOrToken, Parse, ProblemKind, SyntaxKind, SyntaxNode, SyntaxToken};
use rowan::WalkEvent;

use super::Refused;
use crate::{literal, view};

/// A step through a tree, without white space.
enum Step {
    Enter(SyntaxKind),
    Leave,
    Token(SyntaxToken),
}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Enter(one), Self::Enter(other)) => one == other,
            (Self::Leave, Self::Leave) => true,
            (Self::Token(one), Self::Token(other)) => {
                one.kind() == other.kind()
                    && (one.text() == other.text()
                        || one.kind() == SyntaxKind::BlockText && same_text(one, other))
            }
            _ => false,
        }
    }
}

/// Whether two block texts say the same, wherever they stand.
fn same_text(one: &SyntaxToken, other: &SyntaxToken) -> bool {
    match (
        literal::block_text(one.text()),
        literal::block_text(other.text()),
    ) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// Compares nodes, tokens, comments, documentation and problems.
pub(super) fn compare(before: &Parse, after: &Parse) -> Result<(), Refused> {
    let (one, other) = (before.root(), after.root());
    first_difference(steps(&one), steps(&other))?;
    first_difference(comments(&one), comments(&other))?;
    let same_docs = docs(before) == docs(after);
    let same_problems = problems(before) == problems(after);
    if same_docs && same_problems {
        Ok(())
    } else {
        Err(Refused { at: 0 })
    }
}

fn first_difference<T: PartialEq>(
    one: impl Iterator<Item = (usize, T)>,
    mut other: impl Iterator<Item = (usize, T)>,
) -> Result<(), Refused> {
    let mut last = 0;
    for (at, one) in one {
        if other.next().is_none_or(|(_, other)| one != other) {
            return Err(Refused { at });
        }
        last = at;
    }
    match other.next() {
        None => Ok(()),
        Some(_) => Err(Refused { at: last }),
    }
}

/// The nodes and tokens, each with its place. A `;` says no more than a line
/// end: that two items are two shows in the nodes.
fn steps(root: &SyntaxNode) -> impl Iterator<Item = (usize, Step)> {
    root.preorder_with_tokens().filter_map(|event| match event {
        WalkEvent::Enter(NodeOrToken::Node(node)) => {
            let at = usize::from(node.text_range().start());
            Some((at, Step::Enter(node.kind())))
        }
        WalkEvent::Leave(NodeOrToken::Node(node)) => {
            Some((usize::from(node.text_range().end()), Step::Leave))
        }
        WalkEvent::Enter(NodeOrToken::Token(token)) => {
            let says_nothing = token.kind().is_trivia() || token.kind() == SyntaxKind::Semicolon;
            let at = usize::from(token.text_range().start());
            (!says_nothing).then_some((at, Step::Token(token)))
        }
        WalkEvent::Leave(NodeOrToken::Token(_)) => None,
    })
}

fn comments(root: &SyntaxNode) -> impl Iterator<Item = (usize, String)> {
    root.descendants_with_tokens()
        .filter_map(NodeOrToken::into_token)
        .filter(|token| matches!(token.kind(), SyntaxKind::Comment | SyntaxKind::DocComment))
        .map(|token| {
            let at = usize::from(token.text_range().start());
            (at, token.text().trim_end().to_owned())
        })
}

/// What documents what, in the order of the text.
fn docs(parse: &Parse) -> Vec<Option<String>> {
    let file = view::read(parse);
    let mut docs = Vec::new();
    for declaration in file.declarations {
        docs.push(declaration.docs);
        if let Some(block) = &declaration.block {
            docs_within(block, &mut docs);
        }
    }
    docs
}

fn docs_within(block: &view::Block, docs: &mut Vec<Option<String>>) {
    for item in &block.items {
        docs.push(item.docs.clone());
        let parts = item.otherwise.iter().filter_map(|part| part.block.as_ref());
        for inner in item.block.iter().chain(parts) {
            docs_within(inner, docs);
        }
    }
}

fn problems(parse: &Parse) -> Vec<ProblemKind> {
    parse
        .problems()
        .iter()
        .map(|problem| match &problem.kind {
            // Where its owner stands is no part of what is wrong.
            ProblemKind::UnclosedBlock { .. } => ProblemKind::UnclosedBlock { owner: 0..0 },
            kind => kind.clone(),
        })
        .collect()
}
