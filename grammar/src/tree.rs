//! Builds the lossless tree from what pest found, and notes the problems.

use std::ops::Range;

use pest::Token;
use pest::iterators::{Pair, Pairs, Tokens};

use crate::flat::{Row, Tree};
use crate::parser::{self, Becomes, Rule, becomes};
use crate::split::{Chunk, ChunkKind, is_declaration_word};
use crate::{Problem, ProblemKind, SyntaxKind};

pub(crate) struct TreeBuilder<'t> {
    text: &'t str,
    row: Row,
    problems: Vec<Problem>,
    /// Bytes before this are in the tree.
    at: usize,
    /// Where the chunk being read starts in the text.
    base: usize,
    blocks: Vec<BlockPlace>,
    /// The nodes that are being read.
    open: Vec<OpenNode>,
}

/// A node whose end has not been read yet.
struct OpenNode {
    rule: Rule,
    kind: SyntaxKind,
    start: usize,
    /// What a block belongs to.
    owner: Range<usize>,
}

/// Where a block stands, to find the one whose `}` is missing.
struct BlockPlace {
    owner: Range<usize>,
    open: usize,
    close: Option<usize>,
}

impl<'t> TreeBuilder<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        // A line of a strategy makes a dozen nodes and tokens.
        let mut row = Row::with_capacity(text.len() / 3);
        row.open(SyntaxKind::File, 0);
        Self {
            text,
            row,
            problems: Vec::new(),
            at: 0,
            base: 0,
            blocks: Vec::new(),
            open: Vec::new(),
        }
    }

    pub(crate) fn finish(mut self) -> (Tree, Vec<Problem>) {
        self.gap(self.text.len());
        (self.row.finish(self.text), self.problems)
    }

    pub(crate) fn chunk(&mut self, chunk: &Chunk) {
        let text = self.slice(chunk.range.clone());
        if chunk.kind == ChunkKind::AfterOpenText {
            self.damage(chunk.range.end);
            return;
        }
        if chunk.too_deep.is_some() {
            self.too_deep(chunk);
            return;
        }
        self.base = chunk.range.start;
        self.blocks.clear();
        let before = self.problems.len();
        let read = parser::with_stack(chunk.depth, || match parser::parse_chunk(text) {
            Some(pairs) => {
                self.entries(pairs);
                true
            }
            None => false,
        });
        if !read {
            self.too_deep(chunk);
            return;
        }
        self.gap(chunk.range.end);
        let found = self.problems.split_off(before);
        let found = self.without_half_token(self.one_unclosed_block(without_echoes(found)));
        self.problems.extend(merge(self.text, found));
    }

    fn too_deep(&mut self, chunk: &Chunk) {
        let start = chunk.too_deep.unwrap_or(chunk.range.start);
        let place = start..start.saturating_add(1);
        self.problem(place, ProblemKind::NestingTooDeep);
        self.damage(chunk.range.end);
    }

    /// Everything up to `end` as one piece of text that was not understood.
    fn damage(&mut self, end: usize) {
        self.row.open(SyntaxKind::Damage, self.at);
        self.token(SyntaxKind::Stray, end);
        self.row.close(self.at);
    }

    // ---- the entries of a chunk --------------------------------------------

    /// What stands behind the last declaration of a chunk, at the top, is
    /// either a declaration of an unknown kind or the debris of a mistake
    /// inside it. Debris is kept in one `Damage` node with one problem.
    fn entries(&mut self, pairs: Pairs<'_, Rule>) {
        let mut tokens = pairs.clone().tokens();
        let pairs: Vec<Pair<'_, Rule>> = pairs.collect();
        let first = pairs.iter().rposition(known_declaration).or_else(|| {
            pairs
                .iter()
                .position(|pair| pair.as_rule() == Rule::declaration)
        });
        let last_closer = pairs
            .iter()
            .rposition(|pair| pair.as_rule() == Rule::stray_closer);
        let debris_end = match (first, last_closer) {
            (Some(first), Some(last)) if last > first => Some(last),
            _ => None,
        };
        let mut in_damage = false;
        let problems_before = self.problems.len();
        for (index, pair) in pairs.iter().enumerate() {
            let rule = pair.as_rule();
            if matches!(rule, Rule::comment | Rule::EOI) {
                self.entry(&mut tokens);
                continue;
            }
            let behind = first.is_some_and(|first| index > first);
            let damaged = self.problems.len() > problems_before;
            let debris = behind
                && (debris_end.is_some_and(|end| index <= end)
                    || (damaged && !known_declaration(pair)));
            let stray = matches!(
                rule,
                Rule::stray_member | Rule::stray_closer | Rule::stray_line
            );
            if in_damage && !(debris || stray) {
                self.row.close(self.at);
                in_damage = false;
            }
            let start = self.base.saturating_add(pair.as_span().start());
            if (debris || stray) && !in_damage {
                self.gap(start);
                self.row.open(SyntaxKind::Damage, start);
                in_damage = true;
            }
            if debris {
                // One problem for all of it: the closer that closes nothing,
                // or what was wrong inside the declaration.
                let quiet = self.problems.len();
                self.entry(&mut tokens);
                self.problems.truncate(quiet);
                if debris_end == Some(index) {
                    let range = self.trimmed(start);
                    self.problem(range, ProblemKind::StrayCloser { closer: '}' });
                }
                continue;
            }
            self.entry(&mut tokens);
            let range = self.trimmed(start);
            match rule {
                Rule::stray_member => self.problem(range, ProblemKind::OutsideDeclaration),
                Rule::stray_line => self.problem(range, ProblemKind::StrayText),
                Rule::stray_closer => {
                    self.problem(range, ProblemKind::StrayCloser { closer: '}' });
                }
                _ => {}
            }
        }
        if in_damage {
            self.row.close(self.at);
        }
    }

    /// In a file that stops in the middle, half a token at its end is no
    /// mistake of its own.
    fn without_half_token(&self, mut found: Vec<Problem>) -> Vec<Problem> {
        let end = self.text.trim_end().len();
        let open = found.iter().any(|p| {
            matches!(
                p.kind,
                ProblemKind::UnclosedBlock { .. } | ProblemKind::UnclosedBracket { .. }
            )
        });
        if open {
            found.retain(|p| p.range.end < end || p.kind != ProblemKind::StrayText);
        }
        found
    }

    /// A `}` that is missing leaves every block round it open: keep one
    /// problem, at the block whose indentation shows that it is the one.
    fn one_unclosed_block(&self, mut found: Vec<Problem>) -> Vec<Problem> {
        let open_text = found
            .iter()
            .any(|p| matches!(p.kind, ProblemKind::UnclosedText { block: true }));
        let is_block = |p: &Problem| matches!(p.kind, ProblemKind::UnclosedBlock { .. });
        let Some(outermost) = found
            .iter()
            .filter(|p| is_block(p))
            .min_by_key(|p| p.range.start)
            .cloned()
        else {
            return found;
        };
        found.retain(|p| !is_block(p));
        if open_text {
            return found;
        }
        let misplaced = self
            .blocks
            .iter()
            .filter(|block| {
                block.close.is_some_and(|close| {
                    self.leads_line(close) && self.indent(close) < self.indent(block.open)
                })
            })
            .min_by_key(|block| block.open);
        found.push(match misplaced {
            Some(block) => Problem {
                range: block.open..block.open.saturating_add(1),
                kind: ProblemKind::UnclosedBlock {
                    owner: block.owner.clone(),
                },
            },
            None => outermost,
        });
        found
    }

    /// Whether only white space stands before `at` in its line.
    fn leads_line(&self, at: usize) -> bool {
        self.line_start(at).trim().is_empty()
    }

    /// Bytes of white space at the start of the line of `at`.
    fn indent(&self, at: usize) -> usize {
        let line = self.line_start(at);
        line.len().saturating_sub(line.trim_start().len())
    }

    fn line_start(&self, at: usize) -> &str {
        let before = self.slice(0..at);
        let start = before
            .rfind('\n')
            .map_or(0, |newline| newline.saturating_add(1));
        self.slice(start..at)
    }

    // ---- one entry ----------------------------------------------------------

    /// The next entry with all that is inside it.
    fn entry(&mut self, tokens: &mut Tokens<'_, Rule>) {
        let mut token_start = 0;
        let mut depth = 0_usize;
        for token in tokens {
            match token {
                Token::Start { rule, pos } => {
                    let start = self.base.saturating_add(pos.pos());
                    depth = depth.saturating_add(1);
                    match becomes(rule) {
                        Becomes::Nothing => {}
                        Becomes::Token(_) => token_start = start,
                        Becomes::Node(kind) => self.open_node(rule, kind, start),
                    }
                }
                Token::End { rule, pos } => {
                    let end = self.base.saturating_add(pos.pos());
                    depth = depth.saturating_sub(1);
                    match becomes(rule) {
                        Becomes::Nothing => {}
                        Becomes::Token(kind) => {
                            self.gap(token_start);
                            self.token(kind, end);
                            self.token_problems(kind, token_start..end);
                        }
                        Becomes::Node(_) => self.close_node(end),
                    }
                    if depth == 0 {
                        return;
                    }
                }
            }
        }
    }

    fn open_node(&mut self, rule: Rule, kind: SyntaxKind, start: usize) {
        let start = skip_trivia(self.text, start, self.text.len());
        self.gap(start);
        // Only a block is told of by what it belongs to; looking for that
        // reads the line back.
        let owner = match kind {
            SyntaxKind::Block => self.owner_before(start),
            _ => start..start,
        };
        self.row.open(kind, start);
        self.open.push(OpenNode {
            rule,
            kind,
            start,
            owner,
        });
    }

    /// Ends the node that was opened last. White space and comments at its end
    /// belong to what comes after.
    fn close_node(&mut self, end: usize) {
        let inner_end = self.at;
        self.gap_but_trivia(end);
        self.row.close(self.at);
        if let Some(node) = self.open.pop() {
            // A closer that stands inside the last part is that part's own.
            let own = self.slice(inner_end.max(node.start)..self.at);
            let closer = own.chars().next_back();
            self.bracket_problems(node.rule, node.kind, closer, node.start, node.owner);
        }
    }

    /// The head or phrase before a block: what the block belongs to.
    fn owner_before(&self, brace: usize) -> Range<usize> {
        let before = self.slice(self.base..brace);
        let line = before
            .trim_end()
            .rfind(['\n', ';', '{', '}'])
            .map_or(0, |at| at.saturating_add(1));
        let lead = before.get(line..).unwrap_or_default();
        let skipped = lead.len().saturating_sub(lead.trim_start().len());
        let start = self.base.saturating_add(line).saturating_add(skipped);
        start..start.saturating_add(lead.trim().len())
    }

    fn bracket_problems(
        &mut self,
        rule: Rule,
        kind: SyntaxKind,
        closer: Option<char>,
        start: usize,
        owner: Range<usize>,
    ) {
        let body = self.slice(start..self.at);
        match kind {
            SyntaxKind::Block if rule == Rule::open_block => {
                let place = owner.clone();
                self.problem(place, ProblemKind::MissingBrace);
            }
            SyntaxKind::Block => {
                // `at` stands behind the last token: the closer, if there is one.
                let closed = body.len() > 1 && body.ends_with('}') && self.closes(start);
                let close = closed.then(|| self.at.saturating_sub(1));
                self.blocks.push(BlockPlace {
                    owner: owner.clone(),
                    open: start,
                    close,
                });
                if !closed {
                    let brace = start..start.saturating_add(1);
                    self.problem(brace, ProblemKind::UnclosedBlock { owner });
                }
            }
            SyntaxKind::Paren | SyntaxKind::Params | SyntaxKind::AllowList
                if closer != Some(')') =>
            {
                self.unclosed_bracket(start, '(');
            }
            SyntaxKind::List if closer != Some(']') => {
                self.unclosed_bracket(start, '[');
            }
            SyntaxKind::UseGroup if closer != Some('}') => {
                let kind = ProblemKind::UnclosedBracket { open: '{' };
                self.problem(start..start.saturating_add(2), kind);
            }
            _ => {}
        }
    }

    /// Of brackets left open inside each other only the outermost is told; one
    /// whose closer an unclosed text has swallowed is not told at all.
    fn unclosed_bracket(&mut self, start: usize, open: char) {
        let outside = self
            .problems
            .iter()
            .rposition(|p| p.range.start < start)
            .map_or(0, |index| index.saturating_add(1));
        let inside = self.problems.split_off(outside);
        let swallowed = inside
            .iter()
            .any(|p| matches!(p.kind, ProblemKind::UnclosedText { block: false }));
        self.problems.extend(
            inside
                .into_iter()
                .filter(|p| !matches!(p.kind, ProblemKind::UnclosedBracket { .. })),
        );
        if !swallowed {
            self.problem(
                start..start.saturating_add(1),
                ProblemKind::UnclosedBracket { open },
            );
        }
    }

    /// Whether the `}` just read is this block's own and not that of a block
    /// inside it.
    fn closes(&self, open: usize) -> bool {
        let last = self.at.saturating_sub(1);
        !self
            .blocks
            .iter()
            .rev()
            .take_while(|block| block.open > open)
            .any(|block| block.close == Some(last))
    }

    fn token_problems(&mut self, kind: SyntaxKind, range: Range<usize>) {
        let token = self.slice(range.clone());
        match kind {
            SyntaxKind::Text if !is_closed_text(token) => {
                self.problem(range, ProblemKind::UnclosedText { block: false });
            }
            SyntaxKind::BlockText if token.len() < 6 || !token.ends_with("\"\"\"") => {
                let opener = range.start..range.start.saturating_add(3);
                self.problem(opener, ProblemKind::UnclosedText { block: true });
            }
            SyntaxKind::Stray => {
                let closer = token.chars().next().filter(|c| matches!(c, ')' | ']'));
                let kind = match closer {
                    Some(closer) if token.len() == 1 => ProblemKind::StrayCloser { closer },
                    _ => ProblemKind::StrayText,
                };
                let trimmed = range.start..range.start.saturating_add(token.trim_end().len());
                self.problem(trimmed, kind);
            }
            _ => {}
        }
    }

    // ---- tokens -------------------------------------------------------------

    fn token(&mut self, kind: SyntaxKind, end: usize) {
        if end > self.at {
            self.row.token(kind, self.at, end);
            self.at = end;
        }
    }

    /// The text between two pairs: trivia and single punctuation marks.
    fn gap(&mut self, end: usize) {
        while self.at < end {
            let (kind, len) = lex(self.slice(self.at..end));
            self.token(kind, self.at.saturating_add(len));
        }
    }

    /// Like [`Self::gap`], but leaves the trivia at its end for later.
    fn gap_but_trivia(&mut self, end: usize) {
        let mut at = self.at;
        let mut keep = self.at;
        while at < end {
            let (kind, len) = lex(self.slice(at..end));
            at = at.saturating_add(len);
            if !kind.is_trivia() {
                keep = at;
            }
        }
        self.gap(keep);
    }

    /// From `start` to what is in the tree already.
    fn trimmed(&self, start: usize) -> Range<usize> {
        let text = self.slice(start..self.at).trim_end();
        start..start.saturating_add(text.len())
    }

    fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or_default()
    }

    fn problem(&mut self, range: Range<usize>, kind: ProblemKind) {
        self.problems.push(Problem { range, kind });
    }
}

/// Where a `{` is missing, brackets no longer pair up behind it: what they
/// lack there is the echo of one mistake.
fn without_echoes(mut found: Vec<Problem>) -> Vec<Problem> {
    let missing = found
        .iter()
        .filter(|p| p.kind == ProblemKind::MissingBrace)
        .map(|p| p.range.start)
        .min();
    if let Some(missing) = missing {
        found.retain(|p| {
            p.range.start <= missing
                || !matches!(
                    p.kind,
                    ProblemKind::StrayCloser { .. } | ProblemKind::UnclosedBlock { .. }
                )
        });
    }
    found
}

/// A declaration whose first word is one of the language's.
fn known_declaration(pair: &Pair<'_, Rule>) -> bool {
    pair.as_rule() == Rule::declaration
        && pair
            .as_str()
            .split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .next()
            .is_some_and(is_declaration_word)
}

/// The first token of the trivia and punctuation between pairs.
fn lex(text: &str) -> (SyntaxKind, usize) {
    let Some(first) = text.chars().next() else {
        return (SyntaxKind::Stray, 0);
    };
    let run = |matches: fn(char) -> bool| text.find(|c| !matches(c)).unwrap_or(text.len());
    let line = || {
        let end = text.find('\n').unwrap_or(text.len());
        text.get(..end)
            .unwrap_or_default()
            .trim_end_matches('\r')
            .len()
    };
    match first {
        '\n' => (SyntaxKind::Newline, 1),
        '\r' if text.starts_with("\r\n") => (SyntaxKind::Newline, 2),
        '/' if text.starts_with("///") && !text.starts_with("////") => {
            (SyntaxKind::DocComment, line())
        }
        '/' if text.starts_with("//") => (SyntaxKind::Comment, line()),
        '.' if text.starts_with(".{") => (SyntaxKind::DotBrace, 2),
        '\r' => (SyntaxKind::Whitespace, 1),
        c if is_blank(c) => (SyntaxKind::Whitespace, run(is_blank)),
        c => (punctuation(c), c.len_utf8()),
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{3000}' | '\u{feff}')
}

fn punctuation(c: char) -> SyntaxKind {
    match c {
        '{' => SyntaxKind::LeftBrace,
        '}' => SyntaxKind::RightBrace,
        '(' => SyntaxKind::LeftParen,
        ')' => SyntaxKind::RightParen,
        '[' => SyntaxKind::LeftBracket,
        ']' => SyntaxKind::RightBracket,
        ',' => SyntaxKind::Comma,
        ':' => SyntaxKind::Colon,
        ';' => SyntaxKind::Semicolon,
        '?' => SyntaxKind::Question,
        '%' => SyntaxKind::PercentSign,
        _ => SyntaxKind::Stray,
    }
}

fn skip_trivia(text: &str, start: usize, end: usize) -> usize {
    let mut at = start;
    while at < end {
        let (kind, len) = lex(text.get(at..end).unwrap_or_default());
        if !kind.is_trivia() || len == 0 {
            break;
        }
        at = at.saturating_add(len);
    }
    at
}

fn is_closed_text(token: &str) -> bool {
    let Some(inner) = token.get(1..).and_then(|rest| rest.strip_suffix('"')) else {
        return false;
    };
    let backslashes = inner
        .len()
        .saturating_sub(inner.trim_end_matches('\\').len());
    backslashes.is_multiple_of(2)
}

/// Merges damage that lies side by side into one problem each.
fn merge(text: &str, mut found: Vec<Problem>) -> Vec<Problem> {
    found.sort_by_key(|problem| (problem.range.start, problem.range.end));
    let mut merged: Vec<Problem> = Vec::new();
    for problem in found {
        if let Some(last) = merged.last_mut() {
            let between = text
                .get(last.range.end..problem.range.start)
                .unwrap_or_default();
            let start = problem.range.start;
            let near = skip_trivia(text, last.range.end, start) >= start;
            if near && mergeable(&last.kind) && mergeable(&problem.kind) {
                last.range.end = last.range.end.max(problem.range.end);
                if last.kind != problem.kind {
                    last.kind = ProblemKind::StrayText;
                }
                continue;
            }
            // `(a]` is one mistake: the wrong closer.
            if let (ProblemKind::UnclosedBracket { .. }, ProblemKind::StrayCloser { .. }) =
                (&last.kind, &problem.kind)
                && !between.contains('\n')
            {
                continue;
            }
        }
        merged.push(problem);
    }
    merged
}

fn mergeable(kind: &ProblemKind) -> bool {
    matches!(
        kind,
        ProblemKind::StrayText | ProblemKind::StrayCloser { .. } | ProblemKind::OutsideDeclaration
    )
}
