//! Members and statements with their blocks.

use mkt_grammar::{NodeOrToken, SyntaxKind, SyntaxNode};

use super::doc::{WIDTH, columns};
use super::phrase::{Comment, Phrase};
use super::rows::{self, Entry};

/// A member or statement.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// The key of `key: value`.
    pub key: Option<String>,
    /// The value of a member, the words of a statement.
    pub phrase: Option<Phrase>,
    /// Its blocks: its own and those behind `else`.
    pub links: Vec<Link>,
    /// Whether its last token lets a phrase go on in the next line.
    pub hangs: bool,
    /// Whether its first token makes the phrase before it go on.
    pub joins: bool,
}

/// A block, or an `else` with or without one.
#[derive(Clone, Debug)]
pub(super) struct Link {
    /// Whether it begins with `else`.
    pub is_else: bool,
    /// Comments before it.
    pub comments: Vec<Comment>,
    /// Whether a line ends before it.
    pub newline: bool,
    /// What stands between `else` and the block.
    pub phrase: Option<Phrase>,
    /// The block.
    pub block: Option<SyntaxNode>,
}

impl Item {
    /// Reads a member, a statement or a declaration.
    pub(super) fn read(node: &SyntaxNode) -> Self {
        let mut item = Self {
            key: None,
            phrase: None,
            links: Vec::new(),
            hangs: node.last_token().is_some_and(|token| match token.kind() {
                SyntaxKind::Comma | SyntaxKind::Operator => true,
                SyntaxKind::Name => matches!(token.text(), "and" | "or"),
                _ => false,
            }),
            joins: node.first_token().is_some_and(|token| match token.kind() {
                SyntaxKind::Operator | SyntaxKind::LeftParen | SyntaxKind::LeftBracket => true,
                SyntaxKind::Name => matches!(token.text(), "and" | "or"),
                _ => false,
            }),
        };
        let mut comments = Vec::new();
        let mut newline = false;
        for element in node.children_with_tokens() {
            match element {
                NodeOrToken::Token(token) => match token.kind() {
                    SyntaxKind::Key => item.key = Some(token.text().to_owned()),
                    SyntaxKind::Newline => newline = true,
                    SyntaxKind::Comment | SyntaxKind::DocComment => comments.push(Comment {
                        text: token.text().trim_end().to_owned(),
                        own_line: newline,
                    }),
                    _ => {}
                },
                NodeOrToken::Node(inner) => match inner.kind() {
                    SyntaxKind::Block => item.links.push(Link {
                        is_else: false,
                        comments: std::mem::take(&mut comments),
                        newline: std::mem::take(&mut newline),
                        phrase: None,
                        block: Some(inner),
                    }),
                    SyntaxKind::ElsePart => item.links.push(Link {
                        is_else: true,
                        comments: std::mem::take(&mut comments),
                        newline: std::mem::take(&mut newline),
                        phrase: else_phrase(&inner),
                        block: child(&inner, SyntaxKind::Block),
                    }),
                    _ => item.phrase = Some(Phrase::read(&inner)),
                },
            }
        }
        item
    }

    /// Whether its value is a block text, which begins on the key's line and
    /// has no column of its own.
    pub(super) fn is_block_text(&self) -> bool {
        self.phrase.as_ref().is_some_and(Phrase::is_block_text)
    }

    /// Whether it is a statement that begins with this word.
    pub(super) fn starts_with(&self, word: &str) -> bool {
        let phrase = self.phrase.as_ref().filter(|_| self.key.is_none());
        phrase.is_some_and(|phrase| phrase.first_word() == word)
    }

    /// Whether its value stands alone where it begins in this column.
    pub(super) fn stands_alone(&self, column: usize) -> bool {
        // A block behind it begins on its line.
        let reserve = if self.links.is_empty() { 0 } else { 2 };
        self.phrase
            .as_ref()
            .is_some_and(|phrase| phrase.stands_alone(column, reserve))
    }

    /// The columns of `key:`.
    pub(super) fn key_columns(&self) -> Option<usize> {
        let key = self.key.as_ref()?;
        Some(columns(key).saturating_add(1))
    }

    /// On one line, if it can and was; the value begins `pad` spaces behind
    /// the key.
    pub(super) fn flat(&self, pad: usize) -> Option<String> {
        let mut out = String::new();
        if let Some(key) = &self.key {
            out.push_str(key);
            out.push(':');
        }
        if let Some(phrase) = &self.phrase {
            if self.key.is_some() {
                out.push_str(&" ".repeat(pad));
            }
            out.push_str(phrase.flat()?);
        }
        for link in &self.links {
            link.write_flat(&mut out)?;
        }
        Some(out)
    }

    /// The cells of a table of statements, and what kind of table: a head of
    /// plain words before a block, or `send NAME on …`.
    pub(super) fn cells(&self) -> Option<(Shape, Vec<String>)> {
        if self.key.is_some() {
            return None;
        }
        let phrase = self.phrase.as_ref()?;
        match self.links.as_slice() {
            [] => {
                let cells = phrase.two_and_rest()?;
                let third = cells.last()?.split(' ').next()?.to_owned();
                let shape = Shape {
                    word: cells.first()?.clone(),
                    third: Some(third),
                    kinds: Vec::new(),
                };
                Some((shape, cells.to_vec()))
            }
            [only] => {
                if matches!(phrase.first_word(), "if" | "then") {
                    return None;
                }
                let cells = phrase.cells()?;
                let kinds: Vec<SyntaxKind> = cells.iter().map(|cell| cell.0).collect();
                let mut cells: Vec<String> = cells.into_iter().map(|cell| cell.1).collect();
                let word = match kinds.as_slice() {
                    [SyntaxKind::Name, _, ..] => cells.first()?.clone(),
                    _ => String::new(),
                };
                let mut block = String::new();
                only.write_flat(&mut block)?;
                cells.push(block.trim_start().to_owned());
                let shape = Shape {
                    word,
                    third: None,
                    kinds,
                };
                Some((shape, cells))
            }
            _ => None,
        }
    }
}

/// What rows of one table have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    word: String,
    third: Option<String>,
    kinds: Vec<SyntaxKind>,
}

impl Link {
    fn write_flat(&self, out: &mut String) -> Option<()> {
        if self.newline || !self.comments.is_empty() {
            return None;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        if self.is_else {
            out.push_str("else");
            if let Some(phrase) = &self.phrase {
                out.push(' ');
                out.push_str(phrase.flat()?);
            }
            if self.block.is_some() {
                out.push(' ');
            }
        }
        if let Some(block) = &self.block {
            out.push_str(&flat_block(block)?);
        }
        Some(())
    }
}

/// A block on one line, if it was on one.
pub(super) fn flat_block(block: &SyntaxNode) -> Option<String> {
    if has_line_end(block) || !may_fit(block) {
        return None;
    }
    let mut items = Vec::new();
    for entry in rows::read(block).entries {
        let Entry::Row { nodes, .. } = entry else {
            return None;
        };
        for node in nodes {
            items.push(Item::read(&node).flat(1)?);
        }
    }
    Some(if items.is_empty() {
        "{ }".to_owned()
    } else {
        format!("{{ {} }}", items.join("; "))
    })
}

/// Whether the tokens of a node fit on a line, were there no white space
/// between them. Looks no further than that.
pub(super) fn may_fit(node: &SyntaxNode) -> bool {
    let mut taken = 0_usize;
    node.descendants_with_tokens()
        .filter_map(NodeOrToken::into_token)
        .filter(|token| !token.kind().is_trivia() && token.kind() != SyntaxKind::Semicolon)
        .all(|token| {
            taken = taken.saturating_add(columns(token.text()));
            taken <= WIDTH
        })
}

/// Whether a line ends directly in this block.
pub(super) fn has_line_end(block: &SyntaxNode) -> bool {
    block
        .children_with_tokens()
        .any(|element| element.kind() == SyntaxKind::Newline)
}

fn else_phrase(node: &SyntaxNode) -> Option<Phrase> {
    child(node, SyntaxKind::Phrase).map(|phrase| Phrase::read(&phrase))
}

pub(super) fn child(node: &SyntaxNode, kind: SyntaxKind) -> Option<SyntaxNode> {
    node.children().find(|inner| inner.kind() == kind)
}
