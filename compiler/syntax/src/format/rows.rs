//! A file or block as rows: what stands on one line, comments, blank lines.

use mkt_grammar::{NodeOrToken, SyntaxKind, SyntaxNode};

/// A line of a file or block.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    /// A comment on a line of its own.
    Comment {
        /// Whether a blank line stands before it.
        blank: bool,
        /// The comment.
        text: String,
    },
    /// What begins on one line.
    Row {
        /// Whether a blank line stands before it.
        blank: bool,
        /// The parts of the file or block.
        nodes: Vec<SyntaxNode>,
        /// The comment at the end of its last line.
        comment: Option<String>,
    },
}

impl Entry {
    /// Whether a blank line stands before it.
    pub(super) fn blank(&self) -> bool {
        match self {
            Self::Comment { blank, .. } | Self::Row { blank, .. } => *blank,
        }
    }
}

/// The lines of a file or block.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    /// The comment on the line of the `{`.
    pub opening: Option<String>,
    /// The lines.
    pub entries: Vec<Entry>,
}

/// Reads the lines of a file or block.
pub(super) fn read(node: &SyntaxNode) -> Rows {
    let mut rows = Rows::default();
    let mut line_ends = 0_usize;
    for element in node.children_with_tokens() {
        let blank = line_ends > 1 && !rows.entries.is_empty();
        match element {
            NodeOrToken::Token(token) => match token.kind() {
                SyntaxKind::Newline => line_ends = line_ends.saturating_add(1),
                SyntaxKind::Comment | SyntaxKind::DocComment => {
                    let text = token.text().trim_end().to_owned();
                    // Documentation at the end of a line is that of the next.
                    let is_behind = line_ends == 0 && token.kind() == SyntaxKind::Comment;
                    match rows.entries.last_mut() {
                        Some(Entry::Row { comment, .. }) if is_behind => {
                            *comment = Some(text);
                        }
                        None if is_behind && node.kind() == SyntaxKind::Block => {
                            rows.opening = Some(text);
                        }
                        _ => rows.entries.push(Entry::Comment { blank, text }),
                    }
                    line_ends = 0;
                }
                _ => {}
            },
            NodeOrToken::Node(inner) => {
                match rows.entries.last_mut() {
                    Some(Entry::Row { nodes, .. }) if line_ends == 0 => nodes.push(inner),
                    _ => rows.entries.push(Entry::Row {
                        blank,
                        nodes: vec![inner],
                        comment: None,
                    }),
                }
                line_ends = 0;
            }
        }
    }
    rows
}
