//! Files, declarations, blocks and their items, read from the tree.

use mkt_grammar::{NodeOrToken, SyntaxKind, SyntaxNode, TextRange};
use smol_str::SmolStr;

use crate::atom::{Atom, AtomKind, atoms};
use crate::name::Path;

/// A file's parts, in order.
#[derive(Clone, Debug)]
pub struct File {
    /// `use std.channels.{email, sms}`
    pub uses: Vec<Use>,
    /// The declarations.
    pub declarations: Vec<Declaration>,
    /// Pieces that no declaration could be made of; already reported.
    pub damage: Vec<TextRange>,
}

/// A `use` line.
#[derive(Clone, Debug)]
pub struct Use {
    /// The module, or the module before the braces.
    pub path: Path,
    /// The names in braces, if there are braces.
    pub names: Option<Vec<Path>>,
    /// The whole line.
    pub range: TextRange,
}

/// `allow(check-name, "reason")` on the line above a declaration.
#[derive(Clone, Debug)]
pub struct Allow {
    /// The check's name as written.
    pub check: Option<(SmolStr, TextRange)>,
    /// The reason, with its quotation marks.
    pub reason: Option<SmolStr>,
    /// The whole line.
    pub range: TextRange,
}

/// A declaration: head and block.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// The first line, up to the `{`.
    pub head: Head,
    /// The block, where there is one.
    pub block: Option<Block>,
    /// The `///` lines before it, without the slashes.
    pub docs: Option<String>,
    /// The `allow` lines before it.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub range: TextRange,
    /// Whether the parser found a problem inside it.
    pub damaged: bool,
}

/// `kind name "Label" of ENTITY extends OTHER`.
#[derive(Clone, Debug)]
pub struct Head {
    /// The first word.
    pub kind: Path,
    /// What follows it.
    pub atoms: Vec<Atom>,
    /// The whole head.
    pub range: TextRange,
}

/// What stands in braces.
#[derive(Clone, Debug)]
pub struct Block {
    /// Members and statements, in order.
    pub items: Vec<Item>,
    /// From `{` to `}`.
    pub range: TextRange,
}

/// A line of a block.
#[derive(Clone, Debug)]
pub struct Item {
    /// The key of `key: …`; none for a statement.
    pub key: Option<(SmolStr, TextRange)>,
    /// The value of a member or the words of a statement.
    pub atoms: Vec<Atom>,
    /// Where the phrase stands; empty behind the colon where there is none.
    pub phrase: TextRange,
    /// The block behind it.
    pub block: Option<Block>,
    /// `else` parts behind the block.
    pub otherwise: Vec<ElsePart>,
    /// The `///` lines before it.
    pub docs: Option<String>,
    /// The whole item.
    pub range: TextRange,
}

/// `else … { … }`.
#[derive(Clone, Debug)]
pub struct ElsePart {
    /// What stands between `else` and its block: `if PREDICATE`.
    pub atoms: Vec<Atom>,
    /// The block.
    pub block: Option<Block>,
    /// The whole part.
    pub range: TextRange,
}

/// Reads a file's tree. `problems` are the places that the parser complained
/// of: declarations that hold one count as damaged.
pub fn file(root: &SyntaxNode, problems: &[std::ops::Range<usize>]) -> File {
    let mut file = File {
        uses: Vec::new(),
        declarations: Vec::new(),
        damage: Vec::new(),
    };
    let mut allows = Vec::new();
    let mut next_problem = problems.iter().peekable();
    for node in root.children() {
        match node.kind() {
            SyntaxKind::Use => file.uses.extend(use_line(&node)),
            SyntaxKind::Allow => allows.push(allow(&node)),
            SyntaxKind::Declaration => {
                let range = node.text_range();
                let start = usize::from(range.start());
                let end = usize::from(range.end());
                while next_problem.next_if(|p| p.end < start).is_some() {}
                let damaged = next_problem
                    .peek()
                    .is_some_and(|p| p.start <= end && p.end >= start);
                file.declarations
                    .extend(declaration(&node, std::mem::take(&mut allows), damaged));
            }
            SyntaxKind::Damage => file.damage.push(node.text_range()),
            _ => {}
        }
    }
    file
}

fn use_line(node: &SyntaxNode) -> Option<Use> {
    let mut paths = atoms(node).into_iter().filter_map(|atom| match atom.kind {
        AtomKind::Name(path) => Some(path),
        _ => None,
    });
    let word = paths.next()?;
    let path = paths.next()?;
    let names = child(node, SyntaxKind::UseGroup).map(|group| {
        atoms(&group)
            .into_iter()
            .filter_map(|atom| atom.path().cloned())
            .collect()
    });
    let end = node.text_range().end();
    Some(Use {
        path,
        names,
        range: TextRange::new(word.range.start(), end),
    })
}

fn allow(node: &SyntaxNode) -> Allow {
    let mut check = None;
    let mut reason = None;
    if let Some(list) = child(node, SyntaxKind::AllowList) {
        for token in list
            .children_with_tokens()
            .filter_map(NodeOrToken::into_token)
        {
            match token.kind() {
                SyntaxKind::CheckName | SyntaxKind::Name if check.is_none() => {
                    check = Some((SmolStr::new(token.text()), token.text_range()));
                }
                SyntaxKind::Text if reason.is_none() => reason = Some(SmolStr::new(token.text())),
                _ => {}
            }
        }
    }
    Allow {
        check,
        reason,
        range: node.text_range(),
    }
}

fn declaration(node: &SyntaxNode, allows: Vec<Allow>, damaged: bool) -> Option<Declaration> {
    let head_node = child(node, SyntaxKind::Head)?;
    let mut head_atoms = atoms(&head_node);
    if head_atoms.is_empty() {
        return None;
    }
    let kind = match head_atoms.remove(0).kind {
        AtomKind::Name(path) => path,
        _ => return None,
    };
    Some(Declaration {
        head: Head {
            kind,
            atoms: head_atoms,
            range: head_node.text_range(),
        },
        block: child(node, SyntaxKind::Block).map(|block| read_block(&block)),
        docs: docs_before(node),
        allows,
        range: node.text_range(),
        damaged,
    })
}

fn read_block(node: &SyntaxNode) -> Block {
    let items = node
        .children()
        .filter(|inner| matches!(inner.kind(), SyntaxKind::Member | SyntaxKind::Statement))
        .map(|inner| item(&inner))
        .collect();
    Block {
        items,
        range: node.text_range(),
    }
}

fn item(node: &SyntaxNode) -> Item {
    let key = node
        .children_with_tokens()
        .filter_map(NodeOrToken::into_token)
        .find(|token| token.kind() == SyntaxKind::Key)
        .map(|token| (crate::name::normalise(token.text()), token.text_range()));
    let phrase_node = child(node, SyntaxKind::Phrase);
    let phrase = phrase_node.as_ref().map_or_else(
        || {
            let colon = node
                .children_with_tokens()
                .find(|element| element.kind() == SyntaxKind::Colon);
            let place = colon.map_or(node.text_range().start(), |c| c.text_range().end());
            TextRange::empty(place)
        },
        SyntaxNode::text_range,
    );
    Item {
        key,
        atoms: phrase_node.as_ref().map(atoms).unwrap_or_default(),
        phrase,
        block: child(node, SyntaxKind::Block).map(|block| read_block(&block)),
        otherwise: node
            .children()
            .filter(|inner| inner.kind() == SyntaxKind::ElsePart)
            .map(|inner| ElsePart {
                atoms: child(&inner, SyntaxKind::Phrase)
                    .as_ref()
                    .map(atoms)
                    .unwrap_or_default(),
                block: child(&inner, SyntaxKind::Block).map(|block| read_block(&block)),
                range: inner.text_range(),
            })
            .collect(),
        docs: docs_before(node),
        range: node.text_range(),
    }
}

fn child(node: &SyntaxNode, kind: SyntaxKind) -> Option<SyntaxNode> {
    node.children().find(|inner| inner.kind() == kind)
}

/// The `///` lines that stand directly before a node; `allow` lines may come
/// between, a blank line ends them.
pub(crate) fn docs_before(node: &SyntaxNode) -> Option<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line_ends = 0_u8;
    let mut element = node.prev_sibling_or_token();
    while let Some(before) = element {
        match &before {
            NodeOrToken::Token(token) => match token.kind() {
                SyntaxKind::DocComment => {
                    let text = token.text().trim_start_matches('/');
                    lines.push(text.strip_prefix(' ').unwrap_or(text).trim_end().to_owned());
                    line_ends = 0;
                }
                SyntaxKind::Newline => {
                    line_ends = line_ends.saturating_add(1);
                    if line_ends > 1 {
                        break;
                    }
                }
                SyntaxKind::Whitespace => {}
                SyntaxKind::Comment => line_ends = 0,
                _ => break,
            },
            NodeOrToken::Node(before) if before.kind() == SyntaxKind::Allow => line_ends = 0,
            NodeOrToken::Node(_) => break,
        }
        element = before.prev_sibling_or_token();
    }
    if lines.is_empty() {
        return None;
    }
    lines.reverse();
    Some(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> File {
        let parse = mkt_grammar::parse(text);
        let problems: Vec<_> = parse.problems().iter().map(|p| p.range.clone()).collect();
        file(&parse.root(), &problems)
    }

    #[test]
    fn declarations_have_docs_allows_and_items() {
        let file = read(
            "use std.channels.{email, sms}\n\n// not this\n\n/// First.\n/// Second.\nallow(orphan-work, \"why\")\nkpi a \"A\" {\n  unit: % // c\n  /// Inner.\n  owner: b; per: month\n}\n",
        );
        assert_eq!(file.uses[0].path.text(), "std.channels");
        assert_eq!(file.uses[0].names.as_ref().unwrap().len(), 2);
        let kpi = &file.declarations[0];
        assert_eq!(kpi.docs.as_deref(), Some("First.\nSecond."));
        assert_eq!(kpi.allows[0].check.as_ref().unwrap().0, "orphan-work");
        let items = &kpi.block.as_ref().unwrap().items;
        let keys: Vec<_> = items
            .iter()
            .map(|i| i.key.as_ref().unwrap().0.as_str())
            .collect();
        assert_eq!(keys, ["unit", "owner", "per"]);
        assert_eq!(items[1].docs.as_deref(), Some("Inner."));
        assert!(!kpi.damaged);
    }

    #[test]
    fn else_joins_the_block_before_it() {
        let file = read(
            "journey j {\n  if a == b { leave }\n  else if c {\n  }\n  else { leave }\n  send x\n}\n",
        );
        let items = &file.declarations[0].block.as_ref().unwrap().items;
        assert_eq!(items.len(), 2);
        assert_eq!(items[0].otherwise.len(), 2);
        assert!(items[0].otherwise[0].atoms[0].is_word("if"));
    }

    #[test]
    fn only_what_holds_a_problem_is_damaged() {
        let file = read("kpi a {\n  unit: (%\n}\nkpi b {\n}\n");
        let damaged: Vec<_> = file.declarations.iter().map(|d| d.damaged).collect();
        assert_eq!(damaged, [true, false]);
    }
}
