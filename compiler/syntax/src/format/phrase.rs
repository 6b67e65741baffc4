//! Phrases and brackets: where a space stands between two tokens, and where a
//! long row of them is broken.

use std::cell::OnceCell;
use std::rc::Rc;

use mkt_grammar::{NodeOrToken, SyntaxKind, SyntaxNode};

use smol_str::SmolStr;

use super::doc::{Doc, STEP, WIDTH, columns};
use crate::expression::RESERVED;

/// Words behind which a bracket or a sign begins a value of its own.
const BEFORE_VALUE: [&str; 14] = [
    "after", "at", "before", "by", "for", "from", "if", "least", "most", "on", "per", "to",
    "until", "when",
];

/// A comment between two tokens.
#[derive(Clone, Debug)]
pub(super) struct Comment {
    pub text: String,
    /// Whether it stands on a line of its own.
    pub own_line: bool,
}

/// A token or bracket, with what stands before it.
#[derive(Clone, Debug)]
struct Part {
    kind: SyntaxKind,
    doc: Doc,
    /// The text of a token.
    text: SmolStr,
    /// Whether white space stands before it.
    spaced: bool,
    /// Whether a line ends before it.
    newline: bool,
    comments: Vec<Comment>,
}

impl Part {
    fn is_joiner(&self) -> bool {
        self.kind == SyntaxKind::Name && matches!(self.text.as_str(), "and" | "or")
    }

    /// The comments before it; the first thing in a bracket begins a line.
    fn comments_before(&self, fresh: bool) -> Vec<Doc> {
        let mut out = Out {
            fresh,
            ..Out::default()
        };
        for comment in &self.comments {
            out.comment(comment);
        }
        out.docs
    }

    /// Whether what follows is a value: then `(` is no call, `-` no minus.
    fn leads_value(&self) -> bool {
        self.kind == SyntaxKind::Name
            && (RESERVED.contains(&self.text.as_str())
                || BEFORE_VALUE.contains(&self.text.as_str()))
    }
}

/// Where a row of tokens may be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Breaks {
    /// Before `and` and `or`.
    Joiners,
    /// Behind commas.
    Commas,
    /// Before arithmetic operators that bind most loosely.
    Operators(&'static [&'static str]),
    /// Nowhere.
    Nowhere,
}

/// How the lines of a broken row begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// The value of a key: operators stand to the left of the value's column.
    Value,
    /// The value of a key too short for that: operators stand in its column.
    Narrow,
    /// The words of a statement: indented twice.
    Statement,
    /// In brackets: in the column behind the bracket.
    Bracket,
}

/// A row of tokens.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    parts: Vec<Part>,
    breaks: Breaks,
    /// The whole on one line, with its columns.
    flat: OnceCell<Option<(String, usize)>>,
}

impl Phrase {
    /// Reads a phrase or a head.
    pub(super) fn read(node: &SyntaxNode) -> Self {
        Self::of(parts(node))
    }

    fn of(parts: Vec<Part>) -> Self {
        let breaks = breaks(&parts);
        Self {
            parts,
            breaks,
            flat: OnceCell::new(),
        }
    }

    /// As a declaration's head, which only brackets can break.
    pub(super) fn head(&self) -> Doc {
        let mut out = Out::default();
        out.parts(&self.parts);
        Doc::Concat(out.docs)
    }

    /// Whether it begins with a block text.
    pub(super) fn is_block_text(&self) -> bool {
        matches!(self.parts.first(), Some(part) if matches!(part.doc, Doc::BlockText(_)))
    }

    /// The first token.
    pub(super) fn first_word(&self) -> &str {
        self.parts.first().map_or("", |part| &part.text)
    }

    /// On one line, if it can be and was.
    pub(super) fn flat(&self) -> Option<&str> {
        self.measured().map(|(flat, _)| flat.as_str())
    }

    fn measured(&self) -> Option<&(String, usize)> {
        let measure = || {
            if self.breaks != Breaks::Nowhere && self.is_broken_in_source() {
                return None;
            }
            let flat = self.doc(false, Lead::Statement).flat()?;
            let width = columns(&flat);
            Some((flat, width))
        };
        self.flat.get_or_init(measure).as_ref()
    }

    /// Whether it takes several lines where it begins in this column and
    /// something must fit behind it.
    pub(super) fn is_broken(&self, column: usize, reserve: usize) -> bool {
        if self.breaks == Breaks::Nowhere {
            return false;
        }
        self.measured().is_none_or(|(_, width)| {
            let end = column.saturating_add(*width);
            end.saturating_add(reserve) > WIDTH
        })
    }

    /// As [`Self::is_broken`], at operators: then it has no column in common with
    /// others.
    pub(super) fn stands_alone(&self, column: usize, reserve: usize) -> bool {
        self.breaks != Breaks::Commas && self.is_broken(column, reserve)
    }

    fn is_broken_in_source(&self) -> bool {
        let has_comment = self.parts.iter().any(|part| !part.comments.is_empty());
        let mut before = None;
        for part in &self.parts {
            let here = match self.breaks {
                Breaks::Commas => is_kind(before, SyntaxKind::Comma),
                _ => {
                    self.is_leader(before, part)
                        || before.is_some_and(|leader| self.is_leader(None, leader))
                }
            };
            if part.newline && here {
                return true;
            }
            before = Some(part);
        }
        has_comment
    }

    /// The whole as a document.
    pub(super) fn doc(&self, broken: bool, lead: Lead) -> Doc {
        let doc = match self.breaks {
            Breaks::Nowhere => self.head(),
            Breaks::Commas => Doc::Concat(elements(&self.parts)),
            Breaks::Joiners | Breaks::Operators(_) => Doc::group(broken, self.led(lead)),
        };
        match (lead, self.breaks) {
            (Lead::Bracket, _) => doc.align(),
            // Only a bracket can be broken, and its closer stands below the
            // line's beginning.
            (_, Breaks::Nowhere) => doc,
            (Lead::Statement, _) => doc.nest(2 * STEP),
            (Lead::Value | Lead::Narrow, _) => doc.align(),
        }
    }

    /// Pieces, each behind the first with its operator before it.
    fn led(&self, lead: Lead) -> Vec<Doc> {
        let mut out = Out::default();
        let mut before: Option<&Part> = None;
        let mut after_leader = false;
        for (index, part) in self.parts.iter().enumerate() {
            if index > 0 && self.is_leader(before, part) {
                // A comment between an operator and its operand stays before
                // the operator, at the end of the line.
                let next = self.parts.get(index.saturating_add(1));
                let moved = next.map_or(&[][..], |next| &next.comments);
                for comment in part.comments.iter().chain(moved) {
                    out.comment(comment);
                }
                let hang = columns(&part.text).saturating_add(1);
                let line = match lead {
                    Lead::Value => Doc::Hang(hang, Box::new(Doc::Line)),
                    Lead::Narrow | Lead::Statement | Lead::Bracket => Doc::Line,
                };
                out.docs.push(line);
                out.docs.push(part.doc.clone());
                out.fresh = false;
                after_leader = true;
            } else {
                if after_leader {
                    out.docs.push(Doc::text(" "));
                    out.docs.push(part.doc.clone());
                } else {
                    out.part(before, part, unary_behind(&self.parts, index));
                }
                after_leader = false;
            }
            before = Some(part);
        }
        out.docs
    }

    fn is_leader(&self, before: Option<&Part>, part: &Part) -> bool {
        match self.breaks {
            Breaks::Joiners => part.is_joiner(),
            Breaks::Operators(signs) => {
                part.kind == SyntaxKind::Operator
                    && signs.contains(&part.text.as_str())
                    && before.is_none_or(ends_value)
            }
            Breaks::Commas | Breaks::Nowhere => false,
        }
    }

    /// The tokens as columns of a table; none where they are no plain words.
    pub(super) fn cells(&self) -> Option<Vec<(SyntaxKind, String)>> {
        let mut cells: Vec<(SyntaxKind, String)> = Vec::new();
        for part in &self.parts {
            match part.kind {
                SyntaxKind::Name | SyntaxKind::Text | SyntaxKind::Number => {
                    cells.push((part.kind, part.text.to_string()));
                }
                SyntaxKind::PercentSign => cells.last_mut()?.1.push('%'),
                _ => return None,
            }
        }
        (!self.parts.iter().any(|part| part.newline)).then_some(cells)
    }

    /// The first two words and the rest, where the third is a word as well:
    /// `send`, `sale_opens`, `on 2026-05-01`.
    pub(super) fn two_and_rest(&self) -> Option<[String; 3]> {
        let [first, second, third, ..] = self.parts.as_slice() else {
            return None;
        };
        let names = [first, second, third];
        let plain = names.iter().all(|part| part.kind == SyntaxKind::Name)
            && !second.leads_value()
            && !third.is_joiner();
        if !plain {
            return None;
        }
        let flat = self.flat()?;
        let lead = format!("{} {} ", first.text, second.text);
        let rest = flat.strip_prefix(&lead)?.to_owned();
        Some([first.text.to_string(), second.text.to_string(), rest])
    }
}

/// Whether a value ends with this token, so that a sign behind it is binary.
fn ends_value(part: &Part) -> bool {
    !matches!(
        part.kind,
        SyntaxKind::Operator
            | SyntaxKind::Comma
            | SyntaxKind::Colon
            | SyntaxKind::LeftParen
            | SyntaxKind::LeftBracket
    ) && !part.leads_value()
}

fn is_kind(part: Option<&Part>, kind: SyntaxKind) -> bool {
    part.is_some_and(|part| part.kind == kind)
}

fn breaks(parts: &[Part]) -> Breaks {
    let behind_first = parts.get(1..).unwrap_or_default();
    if behind_first.iter().any(Part::is_joiner) {
        return Breaks::Joiners;
    }
    if parts.iter().any(|part| part.kind == SyntaxKind::Comma) {
        return Breaks::Commas;
    }
    let has = |signs: &[&str]| {
        parts.windows(2).any(|pair| match pair {
            [before, sign] => {
                sign.kind == SyntaxKind::Operator
                    && signs.contains(&sign.text.as_str())
                    && ends_value(before)
            }
            _ => false,
        })
    };
    [&["+", "-"], &["*", "/"]]
        .into_iter()
        .find(|signs| has(*signs))
        .map_or(Breaks::Nowhere, |signs| Breaks::Operators(signs))
}

/// The tokens and brackets of a node, each with what stands before it.
fn parts(node: &SyntaxNode) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut spaced = false;
    let mut newline = false;
    let mut comments = Vec::new();
    for element in node.children_with_tokens() {
        let (kind, doc, text) = match element {
            NodeOrToken::Token(token) => match token.kind() {
                SyntaxKind::Whitespace => {
                    spaced = true;
                    continue;
                }
                SyntaxKind::Newline => {
                    spaced = true;
                    newline = true;
                    continue;
                }
                SyntaxKind::Comment | SyntaxKind::DocComment => {
                    comments.push(Comment {
                        text: token.text().trim_end().to_owned(),
                        own_line: newline,
                    });
                    continue;
                }
                SyntaxKind::BlockText if token.text().contains('\n') => {
                    let doc = Doc::BlockText(token.text().to_owned());
                    (token.kind(), doc, SmolStr::default())
                }
                kind => {
                    let text = SmolStr::new(token.text());
                    (kind, Doc::Text(text.clone()), text)
                }
            },
            NodeOrToken::Node(node) => {
                let doc = Doc::Shared(Rc::new(bracket(&node)));
                (node.kind(), doc, SmolStr::default())
            }
        };
        parts.push(Part {
            kind,
            doc,
            text,
            spaced: std::mem::take(&mut spaced),
            newline: std::mem::take(&mut newline),
            comments: std::mem::take(&mut comments),
        });
    }
    parts
}

fn bracket(node: &SyntaxNode) -> Doc {
    let mut inner = parts(node);
    if is_allowed(node) {
        inner = with_check_names(inner);
    }
    let close = inner.pop();
    let (Some(open), Some(mut close)) = ((!inner.is_empty()).then(|| inner.remove(0)), close)
    else {
        return Doc::text(node.text().to_string());
    };
    if inner.is_empty() && close.comments.is_empty() {
        return Doc::Concat(vec![open.doc, close.doc]);
    }
    let has_comment = inner
        .iter()
        .chain([&close])
        .any(|part| !part.comments.is_empty());
    match node.kind() {
        // Before a declaration `allow(…)` is a line of its own: it ends with it.
        SyntaxKind::AllowList => {
            let mut row = vec![open.doc];
            for (index, part) in inner.into_iter().enumerate() {
                if index > 0 && part.kind != SyntaxKind::Comma {
                    row.push(Doc::text(" "));
                }
                row.push(part.doc);
            }
            row.push(close.doc);
            Doc::Concat(row)
        }
        SyntaxKind::Paren => {
            let mut opening = Out::default();
            let first = inner.first_mut();
            for comment in first.map_or_else(Vec::new, |first| std::mem::take(&mut first.comments))
            {
                opening.comment(&comment);
            }
            if !opening.docs.is_empty() {
                opening.docs.push(Doc::Hard);
            }
            let phrase = Phrase::of(inner);
            let broken = phrase.breaks != Breaks::Nowhere && phrase.is_broken_in_source();
            opening.docs.push(phrase.doc(broken, Lead::Bracket));
            let closing = close.comments_before(false);
            if !closing.is_empty() {
                opening.docs.extend(closing);
                opening.docs.push(Doc::Hard);
            }
            let content = Doc::Concat(opening.docs).align();
            Doc::Concat(vec![open.doc, content, close.doc])
        }
        kind => {
            let has_newline = inner.iter().chain([&close]).any(|part| part.newline);
            let behind_open = comment_behind(inner.first_mut().unwrap_or(&mut close));
            let content = if kind == SyntaxKind::Params {
                parameters(&inner)
            } else {
                elements(&inner)
            };
            if kind != SyntaxKind::Params && !has_newline && starts_member(&inner) {
                let mut row = vec![open.doc];
                row.extend(content);
                row.push(close.doc);
                return Doc::Concat(row);
            }
            let mut lines = Vec::new();
            lines.extend(behind_open);
            if !inner.is_empty() || !close.comments.is_empty() {
                lines.push(Doc::Soft);
            }
            lines.extend(content);
            lines.extend(close.comments_before(inner.is_empty()));
            Doc::group(
                has_newline || has_comment,
                vec![
                    open.doc,
                    Doc::Concat(lines).nest(STEP),
                    Doc::Soft,
                    close.doc,
                ],
            )
        }
    }
}

/// Whether these are the brackets of `allow(…)` in a template, which is read as
/// a statement.
fn is_allowed(node: &SyntaxNode) -> bool {
    matches!(node.prev_sibling_or_token(), Some(NodeOrToken::Token(token))
        if token.kind() == SyntaxKind::Name && token.text() == "allow")
}

/// Joins `deadline`, `-` and `missed`: there they are one name.
fn with_check_names(parts: Vec<Part>) -> Vec<Part> {
    let mut joined: Vec<Part> = Vec::new();
    for part in parts {
        let is_name = part.kind == SyntaxKind::Name;
        let is_dash = part.text == "-";
        match joined.last_mut() {
            Some(last)
                if last.kind == SyntaxKind::Name
                    && (is_dash || is_name && last.text.ends_with('-'))
                    && !part.spaced
                    && part.comments.is_empty() =>
            {
                last.text = format!("{}{}", last.text, part.text).into();
                last.doc = Doc::Text(last.text.clone());
            }
            _ => joined.push(part),
        }
    }
    joined
}

/// Takes the comment on the line of the opening bracket.
fn comment_behind(first: &mut Part) -> Option<Doc> {
    let has = first.comments.first().is_some_and(|c| !c.own_line);
    has.then(|| Doc::Comment(first.comments.remove(0).text))
}

/// Whether a line that began here would be read as `key: …`.
fn starts_member(parts: &[Part]) -> bool {
    matches!(parts, [name, colon, ..]
        if name.kind == SyntaxKind::Name && colon.kind == SyntaxKind::Colon)
}

/// The elements of a row with commas. The lines that it was written in stay;
/// those that are too long are filled.
fn elements(parts: &[Part]) -> Vec<Doc> {
    let mut docs = Vec::new();
    for (index, element) in parts.split_inclusive(is_comma).enumerate() {
        let Some(first) = element.first() else {
            continue;
        };
        docs.extend(first.comments_before(index == 0));
        let mut content = Out::default();
        content.parts_without_first_comments(element);
        let content = Doc::Concat(content.docs);
        if !first.comments.is_empty() || (first.newline && index > 0) {
            docs.push(Doc::Hard);
            docs.push(content);
        } else if index == 0 {
            docs.push(content);
        } else if starts_member(element) {
            docs.push(Doc::text(" "));
            docs.push(content);
        } else {
            docs.push(Doc::Next(Box::new(content)));
        }
    }
    docs
}

/// The parameters of a template: on one line, or each on its own with the
/// kinds in one column.
fn parameters(parts: &[Part]) -> Vec<Doc> {
    let named = |element: &[Part]| match element {
        [name, colon, kind, ..] if starts_member(element) => {
            (colon.comments.is_empty() && kind.comments.is_empty()).then(|| columns(&name.text))
        }
        _ => None,
    };
    let each = || parts.split_inclusive(is_comma);
    let widest = each().filter_map(named).max().unwrap_or(0);
    let mut docs = Vec::new();
    for (index, element) in each().enumerate() {
        let Some(first) = element.first() else {
            continue;
        };
        docs.extend(first.comments_before(index == 0));
        if !first.comments.is_empty() {
            docs.push(Doc::Hard);
        } else if index > 0 {
            docs.push(Doc::Line);
        }
        let mut content = Out::default();
        match (named(element), element) {
            (Some(width), [name, colon, rest @ ..]) => {
                let gap = widest.saturating_sub(width).saturating_add(1);
                content.docs = vec![name.doc.clone(), colon.doc.clone(), Doc::Pad(gap)];
                content.fresh = true;
                content.parts(rest);
            }
            _ => content.parts_without_first_comments(element),
        }
        docs.append(&mut content.docs);
    }
    docs
}

fn is_comma(part: &Part) -> bool {
    part.kind == SyntaxKind::Comma
}

/// Whether the token before `index` is a sign of the number behind it.
fn unary_behind(parts: &[Part], index: usize) -> bool {
    let Some(sign) = index.checked_sub(1).and_then(|sign| parts.get(sign)) else {
        return false;
    };
    if sign.kind != SyntaxKind::Operator || !matches!(sign.text.as_str(), "+" | "-") {
        return false;
    }
    let before = index.checked_sub(2).and_then(|before| parts.get(before));
    let touches = parts.get(index).is_some_and(|part| !part.spaced);
    before.is_none_or(|before| {
        !ends_value(before) || (before.kind == SyntaxKind::Name && sign.spaced && touches)
    })
}

/// A row of documents as it grows.
#[derive(Debug, Default)]
struct Out {
    docs: Vec<Doc>,
    /// Whether a new line has just begun.
    fresh: bool,
}

impl Out {
    fn parts(&mut self, parts: &[Part]) {
        let mut before = None;
        for (index, part) in parts.iter().enumerate() {
            self.part(before, part, unary_behind(parts, index));
            before = Some(part);
        }
    }

    fn parts_without_first_comments(&mut self, parts: &[Part]) {
        if let Some((first, rest)) = parts.split_first() {
            self.docs.push(first.doc.clone());
            let mut before = first;
            for (index, part) in rest.iter().enumerate() {
                let unary = unary_behind(parts, index.saturating_add(1));
                self.part(Some(before), part, unary);
                before = part;
            }
        }
    }

    fn part(&mut self, before: Option<&Part>, part: &Part, unary: bool) {
        if part.comments.is_empty() {
            if before.is_some_and(|before| !unary && is_spaced(before, part)) && !self.fresh {
                self.docs.push(Doc::text(" "));
            }
        } else {
            for comment in &part.comments {
                self.comment(comment);
            }
            self.docs.push(Doc::Hard);
        }
        self.docs.push(part.doc.clone());
        self.fresh = false;
    }

    /// A comment; what comes next must begin a new line.
    fn comment(&mut self, comment: &Comment) {
        if comment.own_line {
            if !self.fresh {
                self.docs.push(Doc::Hard);
            }
            self.docs.push(Doc::text(comment.text.clone()));
        } else {
            self.docs.push(Doc::Comment(comment.text.clone()));
        }
        self.fresh = false;
    }
}

/// Whether a space stands between two tokens.
fn is_spaced(before: &Part, part: &Part) -> bool {
    match before.kind {
        SyntaxKind::LeftParen | SyntaxKind::LeftBracket | SyntaxKind::DotBrace => return false,
        _ => {}
    }
    match part.kind {
        SyntaxKind::Comma
        | SyntaxKind::Question
        | SyntaxKind::Field
        | SyntaxKind::Colon
        | SyntaxKind::RightParen
        | SyntaxKind::RightBracket
        | SyntaxKind::RightBrace
        | SyntaxKind::Params
        | SyntaxKind::UseGroup
        | SyntaxKind::AllowList => false,
        SyntaxKind::PercentSign => before.kind != SyntaxKind::Number,
        SyntaxKind::Paren => before.kind != SyntaxKind::Name || before.leads_value(),
        _ => true,
    }
}
