//! Files, declarations, blocks and their items, read from the tree.

use std::ops::Range;

use mkt_grammar::{Parse, Piece, SyntaxKind, TextRange};
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

/// Reads a file that has been parsed. Declarations that hold a problem count
/// as damaged.
pub fn read(parse: &Parse) -> File {
    let mut file = File {
        uses: Vec::new(),
        declarations: Vec::new(),
        damage: Vec::new(),
    };
    let mut allows = Vec::new();
    let mut docs = Docs::default();
    let mut problems = parse.problems().iter().map(|p| &p.range).peekable();
    for piece in parse.tree().root().into_iter().flat_map(Piece::children) {
        match piece.kind() {
            SyntaxKind::Use => file.uses.extend(use_line(piece)),
            SyntaxKind::Allow => allows.push(allow(piece)),
            SyntaxKind::Declaration => {
                let range = Range::<usize>::from(piece.range());
                while problems.next_if(|p| p.end < range.start).is_some() {}
                let damaged = problems
                    .peek()
                    .is_some_and(|p| p.start <= range.end && p.end >= range.start);
                let allows = std::mem::take(&mut allows);
                file.declarations
                    .extend(declaration(piece, docs.take(), allows, damaged));
            }
            SyntaxKind::Damage => file.damage.push(piece.range()),
            _ => {}
        }
        docs.see(piece);
    }
    file
}

fn use_line(line: Piece<'_>) -> Option<Use> {
    let mut paths = atoms(line).into_iter().filter_map(|atom| match atom.kind {
        AtomKind::Name(path) => Some(path),
        _ => None,
    });
    let word = paths.next()?;
    let path = paths.next()?;
    let names = line.child(SyntaxKind::UseGroup).map(|group| {
        atoms(group)
            .into_iter()
            .filter_map(|atom| atom.path().cloned())
            .collect()
    });
    Some(Use {
        path,
        names,
        range: TextRange::new(word.range.start(), line.range().end()),
    })
}

fn allow(line: Piece<'_>) -> Allow {
    let mut check = None;
    let mut reason = None;
    let list = line.child(SyntaxKind::AllowList);
    for piece in list.into_iter().flat_map(Piece::children) {
        match piece.kind() {
            SyntaxKind::CheckName | SyntaxKind::Name if check.is_none() => {
                check = Some((SmolStr::new(piece.text()), piece.range()));
            }
            SyntaxKind::Text if reason.is_none() => reason = Some(SmolStr::new(piece.text())),
            _ => {}
        }
    }
    Allow {
        check,
        reason,
        range: line.range(),
    }
}

fn declaration(
    piece: Piece<'_>,
    docs: Option<String>,
    allows: Vec<Allow>,
    damaged: bool,
) -> Option<Declaration> {
    let head = piece.child(SyntaxKind::Head)?;
    let mut head_atoms = atoms(head);
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
            range: head.range(),
        },
        block: piece.child(SyntaxKind::Block).map(block),
        docs,
        allows,
        range: piece.range(),
        damaged,
    })
}

fn block(piece: Piece<'_>) -> Block {
    let mut items = Vec::new();
    let mut docs = Docs::default();
    for inner in piece.children() {
        if matches!(inner.kind(), SyntaxKind::Member | SyntaxKind::Statement) {
            items.push(item(inner, docs.take()));
        }
        docs.see(inner);
    }
    Block {
        items,
        range: piece.range(),
    }
}

fn item(piece: Piece<'_>, docs: Option<String>) -> Item {
    let mut item = Item {
        key: None,
        atoms: Vec::new(),
        phrase: TextRange::empty(piece.start()),
        block: None,
        otherwise: Vec::new(),
        docs,
        range: piece.range(),
    };
    for part in piece.children() {
        match part.kind() {
            SyntaxKind::Key => {
                item.key = Some((crate::name::normalise(part.text()), part.range()));
            }
            SyntaxKind::Colon => item.phrase = TextRange::empty(part.range().end()),
            SyntaxKind::Phrase => {
                item.phrase = part.range();
                item.atoms = atoms(part);
            }
            SyntaxKind::Block => item.block = Some(block(part)),
            SyntaxKind::ElsePart => item.otherwise.push(else_part(part)),
            _ => {}
        }
    }
    item
}

fn else_part(piece: Piece<'_>) -> ElsePart {
    ElsePart {
        atoms: piece
            .child(SyntaxKind::Phrase)
            .map(atoms)
            .unwrap_or_default(),
        block: piece.child(SyntaxKind::Block).map(block),
        range: piece.range(),
    }
}

/// The `///` lines that stand directly before what comes next: `allow` lines
/// and comments may come between, a blank line ends them.
#[derive(Default)]
struct Docs<'t> {
    lines: Vec<&'t str>,
    /// Line ends since the last of them.
    line_ends: u8,
}

impl<'t> Docs<'t> {
    /// Goes on behind a piece.
    fn see(&mut self, piece: Piece<'t>) {
        match piece.kind() {
            SyntaxKind::DocComment => {
                let text = piece.text().trim_start_matches('/');
                self.lines
                    .push(text.strip_prefix(' ').unwrap_or(text).trim_end());
                self.line_ends = 0;
            }
            SyntaxKind::Newline => {
                self.line_ends = self.line_ends.saturating_add(1);
                if self.line_ends > 1 {
                    self.lines.clear();
                }
            }
            SyntaxKind::Whitespace => {}
            SyntaxKind::Comment | SyntaxKind::Allow => self.line_ends = 0,
            _ => {
                self.lines.clear();
                self.line_ends = 0;
            }
        }
    }

    fn take(&self) -> Option<String> {
        (!self.lines.is_empty()).then(|| self.lines.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> File {
        super::read(&mkt_grammar::parse(text))
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
