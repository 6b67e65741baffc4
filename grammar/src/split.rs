//! Cuts a file into chunks of one declaration each, in one pass over its lines.
//!
//! A line that begins `KIND NAME|"LABEL" … {` starts a declaration at any
//! depth (except inside a template, where it must also stand at the margin).
//! So a missing `}` costs one declaration instead of the rest of the file, and
//! chunks can be parsed one at a time, in parallel, and again only when their
//! text changed.

use std::ops::Range;

/// The words that begin a declaration, in alphabetical order. The table of
/// kinds is held to this list by a test.
pub const DECLARATION_WORDS: &[&str] = &[
    "apply",
    "assumption",
    "budget",
    "calendar",
    "campaign",
    "capability",
    "channel",
    "consent",
    "entity",
    "event",
    "experience",
    "experiment",
    "framework",
    "governance",
    "guardrail",
    "initiative",
    "journey",
    "kpi",
    "law",
    "lifecycle",
    "message",
    "milestone",
    "objective",
    "offer",
    "persona",
    "platform",
    "risk",
    "scenario",
    "score",
    "segment",
    "source",
    "stakeholder",
    "strategy",
    "team",
    "template",
    "test",
    "unit",
];

/// Whether a word begins a declaration.
pub fn is_declaration_word(word: &str) -> bool {
    DECLARATION_WORDS.binary_search(&word).is_ok()
}

/// One piece of a file. Chunks follow each other without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub range: Range<usize>,
    /// The deepest bracket nesting in it.
    pub depth: usize,
    /// Where a bracket opens one level deeper than [`crate::MAX_NESTING`].
    pub too_deep: Option<usize>,
    pub kind: ChunkKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ChunkKind {
    /// Text for the grammar.
    Source,
    /// What follows an unclosed block text inside the same declaration: it
    /// cannot be told what of it was meant as text.
    AfterOpenText,
}

/// Cuts `text` into chunks.
pub(crate) fn split(text: &str) -> Vec<Chunk> {
    let mut splitter = Splitter::default();
    let mut offset = 0_usize;
    for line in text.split_inclusive('\n') {
        splitter.line(line, offset);
        offset = offset.saturating_add(line.len());
    }
    splitter.finish(text.len())
}

#[derive(Default)]
struct Splitter {
    chunks: Vec<Chunk>,
    /// Where the current chunk starts.
    start: usize,
    /// Where the run of comment, doc-comment and `allow` lines before the
    /// current line starts, if there is one.
    lead: Option<usize>,
    depth: usize,
    deepest: usize,
    too_deep: Option<usize>,
    in_template: bool,
    after_open_text: bool,
    /// Set inside a block text: the indentation of the line that opened it.
    block_text: Option<usize>,
}

impl Splitter {
    fn line(&mut self, line: &str, offset: usize) {
        let content = line.trim();
        let indent = line.len().saturating_sub(line.trim_start().len());
        if let Some(opened) = self.block_text {
            if content.starts_with("\"\"\"") {
                // More may follow the closer, another block text among it.
                self.block_text = None;
                self.scan(line, offset, indent, indent.saturating_add(3));
                return;
            }
            if content.is_empty() || indent > opened || !ends_open_text(content) {
                return;
            }
            // The closer is missing: what follows starts a chunk of its own.
            self.block_text = None;
            self.cut(offset, ChunkKind::AfterOpenText);
        }
        if starts_lead(content) {
            self.lead.get_or_insert(offset);
            return;
        }
        let at_margin = indent == 0;
        if starts_declaration(content) && (!self.in_template || at_margin || self.depth == 0) {
            let start = self.lead.unwrap_or(offset);
            self.cut(start, ChunkKind::Source);
            self.depth = 0;
            self.in_template = content.starts_with("template");
        }
        if !content.is_empty() {
            self.lead = None;
        }
        self.scan(line, offset, indent, 0);
    }

    /// Ends the current chunk at `at`; the next one is of the given kind.
    fn cut(&mut self, at: usize, next: ChunkKind) {
        if at > self.start {
            self.chunks.push(Chunk {
                range: self.start..at,
                depth: self.deepest,
                too_deep: self.too_deep,
                kind: if self.after_open_text {
                    ChunkKind::AfterOpenText
                } else {
                    ChunkKind::Source
                },
            });
        }
        self.start = at;
        self.deepest = 0;
        self.too_deep = None;
        self.after_open_text = next == ChunkKind::AfterOpenText;
    }

    /// Counts the brackets of a line from a byte on, leaving out texts and
    /// comments.
    fn scan(&mut self, line: &str, offset: usize, indent: usize, from: usize) {
        let bytes = line.as_bytes();
        let mut at = from;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'{' | b'(' | b'[' => {
                    self.depth = self.depth.saturating_add(1);
                    self.deepest = self.deepest.max(self.depth);
                    if self.depth > crate::MAX_NESTING {
                        self.too_deep.get_or_insert(offset.saturating_add(at));
                    }
                }
                b'}' | b')' | b']' => self.depth = self.depth.saturating_sub(1),
                b'/' if bytes.get(at.saturating_add(1)) == Some(&b'/') => return,
                b'"' => match after_text(line, at) {
                    Some(end) => {
                        at = end;
                        continue;
                    }
                    None => {
                        self.block_text = Some(indent);
                        return;
                    }
                },
                _ => {}
            }
            at = at.saturating_add(1);
        }
    }

    fn finish(mut self, end: usize) -> Vec<Chunk> {
        self.cut(end, ChunkKind::Source);
        self.chunks
    }
}

/// The place after the text that opens at `at`; none if it is a block text
/// that goes on after this line.
fn after_text(line: &str, at: usize) -> Option<usize> {
    let rest = line.get(at..).unwrap_or_default();
    if let Some(block) = rest.strip_prefix("\"\"\"") {
        let close = block.find("\"\"\"")?;
        return Some(at.saturating_add(close).saturating_add(6));
    }
    let mut escaped = false;
    for (index, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at.saturating_add(index).saturating_add(1)),
            _ => {}
        }
    }
    // An unclosed text ends with its line, but a `{` there opens the block.
    let trimmed = line.trim_end();
    if trimmed.ends_with('{') && trimmed.len() > at {
        return Some(trimmed.len().saturating_sub(1));
    }
    Some(line.len())
}

/// Whether a line that is not indented deeper than the key of a block text
/// shows that the text should have ended.
fn ends_open_text(content: &str) -> bool {
    content.starts_with('}') || starts_declaration(content) || {
        let word_end = content
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(content.len());
        word_end > 0
            && content
                .get(word_end..)
                // A web address is no key.
                .and_then(|rest| rest.trim_start().strip_prefix(':'))
                .is_some_and(|rest| !rest.starts_with("//"))
    }
}

/// Comments, documentation and `allow(…)` belong to the declaration after them.
fn starts_lead(content: &str) -> bool {
    content.starts_with("//")
        || content
            .strip_prefix("allow")
            .is_some_and(|rest| rest.trim_start().starts_with('('))
}

/// Whether a line with this content begins a declaration: `KIND NAME … {` or
/// `KIND "LABEL" … {`.
pub fn starts_declaration(content: &str) -> bool {
    let end = content
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(content.len());
    let Some((word, rest)) = content.split_at_checked(end) else {
        return false;
    };
    let blank = |c: char| matches!(c, ' ' | '\t' | '\u{a0}' | '\u{3000}');
    let labelled = rest.starts_with('"');
    // Most lines are members: a colon stands there.
    if !(labelled || rest.starts_with(blank)) || !is_declaration_word(word) {
        return false;
    }
    let next = rest.trim_start().chars().next();
    let named = labelled
        || next.is_some_and(|c| c == '"' || c == '`' || c == '_' || unicode_ident::is_xid_start(c));
    named && (rest.contains('{') || (word == "template" && rest.contains('(')))
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "chunks end between characters")]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        split(text).into_iter().map(|c| &text[c.range]).collect()
    }

    #[test]
    fn words_are_sorted() {
        assert!(DECLARATION_WORDS.is_sorted());
    }

    #[test]
    fn a_missing_brace_costs_one_declaration() {
        let text = "kpi a {\n  unit: %\n\n/// next\nkpi b {\n}\n";
        assert_eq!(
            pieces(text),
            ["kpi a {\n  unit: %\n\n", "/// next\nkpi b {\n}\n"]
        );
    }

    #[test]
    fn templates_keep_their_declarations() {
        let text = "template t(a: event) {\n  journey x {\n  }\n}\nkpi b {\n}\n";
        assert_eq!(pieces(text).len(), 2);
    }

    #[test]
    fn words_inside_texts_split_nothing() {
        let text = "message m {\n  body: \"\"\"\n    kpi a {\n    \"\"\"\n}\nkpi b {}\n";
        assert_eq!(pieces(text).len(), 2);
    }

    #[test]
    fn block_texts_may_follow_each_other_on_one_line() {
        let text = "message m { a: \"\"\"\n    kpi x {\n  \"\"\"; b: \"\"\"\n    kpi y {\n  \"\"\"; }\nkpi b {}\n";
        assert_eq!(pieces(text).len(), 2);
    }

    #[test]
    fn any_blank_parts_the_word_from_the_name() {
        assert!(starts_declaration("template\u{a0}t(a: event) {"));
        assert!(starts_declaration("kpi\u{3000}数 {"));
    }

    #[test]
    fn an_open_block_text_ends_where_the_indentation_does() {
        let text = "message m {\n  body: \"\"\"\n    Hello\n  topic: offers\n}\nkpi b {}\n";
        let chunks = split(text);
        assert_eq!(chunks.len(), 3);
        assert_eq!(chunks[1].kind, ChunkKind::AfterOpenText);
        assert_eq!(&text[chunks[1].range.clone()], "  topic: offers\n}\n");
    }

    #[test]
    fn a_member_named_like_a_kind_is_no_declaration() {
        assert!(!starts_declaration("journey: recover_booking"));
        assert!(!starts_declaration("event"));
        assert!(starts_declaration("test \"a quick booker\" {"));
    }
}
