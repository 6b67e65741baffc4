//! What a node or token of the tree is.

/// The kinds of tokens and nodes. Tokens come first, nodes after them.
#[allow(
    missing_docs,
    reason = "the names are the documentation; the grammar says what each holds"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u16)]
pub enum SyntaxKind {
    // Trivia.
    Whitespace,
    Newline,
    Comment,
    /// `/// …`: documentation of what follows.
    DocComment,
    // Tokens.
    /// A name or dotted path, also every word of the language.
    Name,
    /// The `key` of `key: value`.
    Key,
    /// A diagnostic's name in `allow(…)`.
    CheckName,
    /// `.recency` behind a call.
    Field,
    Text,
    BlockText,
    Number,
    Date,
    Instant,
    Period,
    Time,
    Operator,
    Comma,
    Colon,
    Semicolon,
    Question,
    PercentSign,
    DotBrace,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    /// Text that fits nowhere.
    Stray,
    // Nodes.
    File,
    Use,
    UseGroup,
    Allow,
    AllowList,
    Declaration,
    Head,
    Params,
    Block,
    Member,
    Statement,
    ElsePart,
    Phrase,
    Paren,
    List,
    /// Text that no declaration could be made of.
    Damage,
}

impl SyntaxKind {
    const ALL: [Self; 45] = {
        use SyntaxKind::*;
        [
            Whitespace,
            Newline,
            Comment,
            DocComment,
            Name,
            Key,
            CheckName,
            Field,
            Text,
            BlockText,
            Number,
            Date,
            Instant,
            Period,
            Time,
            Operator,
            Comma,
            Colon,
            Semicolon,
            Question,
            PercentSign,
            DotBrace,
            LeftParen,
            RightParen,
            LeftBracket,
            RightBracket,
            LeftBrace,
            RightBrace,
            Stray,
            File,
            Use,
            UseGroup,
            Allow,
            AllowList,
            Declaration,
            Head,
            Params,
            Block,
            Member,
            Statement,
            ElsePart,
            Phrase,
            Paren,
            List,
            Damage,
        ]
    };

    /// Whether this token carries no meaning: white space, line ends, comments.
    pub fn is_trivia(self) -> bool {
        matches!(
            self,
            Self::Whitespace | Self::Newline | Self::Comment | Self::DocComment
        )
    }

    /// Whether this is a node, which other nodes and tokens stand in.
    pub(crate) fn is_node(self) -> bool {
        self >= Self::File
    }

    pub(crate) fn from_raw(raw: u16) -> Self {
        Self::ALL
            .get(usize::from(raw))
            .copied()
            .unwrap_or(Self::Damage)
    }
}

/// Ties the tree library to [`SyntaxKind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mkt {}

impl rowan::Language for Mkt {
    type Kind = SyntaxKind;

    fn kind_from_raw(raw: rowan::SyntaxKind) -> SyntaxKind {
        SyntaxKind::from_raw(raw.0)
    }

    fn kind_to_raw(kind: SyntaxKind) -> rowan::SyntaxKind {
        rowan::SyntaxKind(kind as u16)
    }
}

/// A node of the lossless tree.
pub type SyntaxNode = rowan::SyntaxNode<Mkt>;
/// A token of the lossless tree.
pub type SyntaxToken = rowan::SyntaxToken<Mkt>;
/// A node or a token.
pub type SyntaxElement = rowan::SyntaxElement<Mkt>;

#[cfg(test)]
mod tests {
    use super::SyntaxKind;

    #[test]
    fn every_kind_comes_back_from_its_number() {
        for (number, kind) in SyntaxKind::ALL.iter().enumerate() {
            assert_eq!(*kind as usize, number, "{kind:?}");
        }
    }
}
