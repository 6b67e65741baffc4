//! Whether two trees mean the same: what holds before formatted text is given
//! back.

use mkt_grammar::{NodeOrToken, Parse, ProblemKind, SyntaxKind, SyntaxNode};

use super::Refused;
use crate::{literal, view};

/// A step through a tree, without white space.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Enter(SyntaxKind),
    Leave,
    Token(SyntaxKind, String),
}

/// Compares nodes, tokens, comments, documentation and problems.
pub(super) fn compare(before: &Parse, after: &Parse) -> Result<(), Refused> {
    let (one, other) = (before.root(), after.root());
    first_difference(&steps(&one), &steps(&other))?;
    first_difference(&comments(&one), &comments(&other))?;
    let same_docs = docs(before) == docs(after);
    let same_problems = problems(before) == problems(after);
    if same_docs && same_problems {
        Ok(())
    } else {
        Err(Refused { at: 0 })
    }
}

fn first_difference<T: PartialEq>(one: &[(usize, T)], other: &[(usize, T)]) -> Result<(), Refused> {
    let same = one
        .iter()
        .zip(other)
        .take_while(|((_, one), (_, other))| one == other)
        .count();
    if same == one.len() && same == other.len() {
        return Ok(());
    }
    let place = one.get(same).or_else(|| one.last());
    Err(Refused {
        at: place.map_or(0, |place| place.0),
    })
}

/// The nodes and tokens, each with its place. A `;` says no more than a line
/// end: that two items are two shows in the nodes.
fn steps(root: &SyntaxNode) -> Vec<(usize, Step)> {
    let mut steps = Vec::new();
    for event in root.preorder_with_tokens() {
        match event {
            rowan::WalkEvent::Enter(NodeOrToken::Node(node)) => {
                let at = usize::from(node.text_range().start());
                steps.push((at, Step::Enter(node.kind())));
            }
            rowan::WalkEvent::Leave(NodeOrToken::Node(node)) => {
                steps.push((usize::from(node.text_range().end()), Step::Leave));
            }
            rowan::WalkEvent::Enter(NodeOrToken::Token(token)) => {
                let kind = token.kind();
                if kind.is_trivia() || kind == SyntaxKind::Semicolon {
                    continue;
                }
                let text = token.text();
                let meant = match kind {
                    SyntaxKind::BlockText => literal::block_text(text).ok(),
                    _ => None,
                };
                let at = usize::from(token.text_range().start());
                let text = meant.unwrap_or_else(|| text.to_owned());
                steps.push((at, Step::Token(kind, text)));
            }
            rowan::WalkEvent::Leave(NodeOrToken::Token(_)) => {}
        }
    }
    steps
}

fn comments(root: &SyntaxNode) -> Vec<(usize, String)> {
    root.descendants_with_tokens()
        .filter_map(NodeOrToken::into_token)
        .filter(|token| matches!(token.kind(), SyntaxKind::Comment | SyntaxKind::DocComment))
        .map(|token| {
            let at = usize::from(token.text_range().start());
            (at, token.text().trim_end().to_owned())
        })
        .collect()
}

/// What documents what, in the order of the text.
fn docs(parse: &Parse) -> Vec<Option<String>> {
    let file = view::file(&parse.root(), &[]);
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
