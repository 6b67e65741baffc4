//! A whole file: declarations, and what is left as it is.

use std::ops::Range;

use mkt_grammar::{Parse, SyntaxKind, SyntaxNode, is_declaration_word, starts_declaration};

use super::block::block;
use super::doc::{Line, WIDTH, Writer, columns};
use super::gaps::{Plan, is_blank};
use super::item::{Item, child, flat_block, may_fit};
use super::phrase::{Comment, Lead, Phrase};
use super::rows::{self, Entry};

/// The comment that leaves the declaration below it as it is.
pub(super) const SKIP: &str = "// fmt: skip";

/// Writes the file. What the parser complained of stays as it is.
pub(super) fn file(text: &str, parse: &Parse) -> String {
    let problems: Vec<Range<usize>> = parse.problems().iter().map(|p| p.range.clone()).collect();
    let entries = one_a_line(rows::read(&parse.root()).entries, &problems);
    let plans = plan(&entries, &problems);
    let mut writer = Writer::default();
    // What follows the last line, where that stays as it is.
    let mut tail = None;
    for (index, entry) in entries.iter().enumerate() {
        let here = plans.get(index..).unwrap_or_default();
        let before = index.checked_sub(1).and_then(|before| plans.get(before));
        if index > 0 && is_blank(entry.blank(), before.copied(), here) {
            writer.end_line();
        }
        match entry {
            Entry::Comment { text, .. } => writer.text(text),
            Entry::Row { nodes, comment, .. } if here.first() == Some(&Plan::Verbatim) => {
                let lines = lines_of(text, nodes, comment.is_some());
                writer.verbatim(text.get(lines.clone()).unwrap_or_default());
                if here.len() == 1 {
                    tail = text.get(lines.end..);
                }
            }
            Entry::Row { nodes, comment, .. } => {
                for node in nodes {
                    entry_node(&mut writer, node);
                }
                if let Some(comment) = comment {
                    writer.comment(comment);
                }
            }
        }
        writer.end_line();
    }
    let end = line_end(text);
    let mut out = join(&writer.done, end);
    if let Some(tail) = tail {
        let length = out.len().saturating_sub(end.len());
        out.truncate(length);
        out.push_str(tail);
    }
    out
}

/// CRLF where every line ends in it.
fn line_end(text: &str) -> &'static str {
    let line_ends = text.matches('\n').count();
    if line_ends > 0 && text.matches("\r\n").count() == line_ends {
        "\r\n"
    } else {
        "\n"
    }
}

/// Puts what shares a line on lines of its own, unless it is damaged.
fn one_a_line(entries: Vec<Entry>, problems: &[Range<usize>]) -> Vec<Entry> {
    let mut lines = Vec::new();
    for entry in entries {
        match entry {
            Entry::Row {
                mut blank,
                nodes,
                mut comment,
            } if nodes.len() > 1 && !nodes.iter().any(|node| is_damaged(node, problems)) => {
                let last = nodes.len().saturating_sub(1);
                for (index, node) in nodes.into_iter().enumerate() {
                    lines.push(Entry::Row {
                        blank: std::mem::take(&mut blank),
                        nodes: vec![node],
                        comment: if index == last { comment.take() } else { None },
                    });
                }
            }
            other => lines.push(other),
        }
    }
    lines
}

fn plan(entries: &[Entry], problems: &[Range<usize>]) -> Vec<Plan> {
    let mut plans = Vec::new();
    // Whether a comment above asks for the declaration to be left alone.
    let mut skip = false;
    for entry in entries {
        skip = skip && !entry.blank();
        plans.push(match entry {
            Entry::Comment { text, .. } => {
                skip = skip || text == SKIP;
                Plan::Comment
            }
            Entry::Row { nodes, .. } => {
                let plan = plan_row(nodes, problems);
                if plan == Plan::Allow {
                    plan
                } else if std::mem::take(&mut skip) {
                    Plan::Verbatim
                } else {
                    plan
                }
            }
        });
    }
    plans
}

fn plan_row(nodes: &[SyntaxNode], problems: &[Range<usize>]) -> Plan {
    if nodes.iter().any(|node| is_damaged(node, problems)) {
        return Plan::Verbatim;
    }
    if nodes
        .iter()
        .any(|node| would_part(node) || documents_nothing(node))
    {
        return Plan::Verbatim;
    }
    match nodes.last().map(|node| (node.kind(), node)) {
        Some((SyntaxKind::Use, _)) => Plan::Use,
        Some((SyntaxKind::Allow, _)) => Plan::Allow,
        Some((_, node)) => Plan::Declaration {
            one_line: flat_declaration(node).is_some(),
        },
        None => Plan::Comment,
    }
}

fn is_damaged(node: &SyntaxNode, problems: &[Range<usize>]) -> bool {
    let start = usize::from(node.text_range().start());
    let end = usize::from(node.text_range().end());
    let from = problems.partition_point(|problem| problem.end < start);
    node.kind() == SyntaxKind::Damage
        || problems
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(|problem| problem.start <= end)
            .any(|problem| problem.end >= start)
}

/// Whether a statement in it would begin a declaration of its own if it began
/// a line: `kpi a { unit b { } }` cannot be spread.
fn would_part(node: &SyntaxNode) -> bool {
    !is_template(node)
        && node
            .descendants()
            .filter(|inner| inner.kind() == SyntaxKind::Statement)
            .any(|statement| {
                statement
                    .first_token()
                    .is_some_and(|word| is_declaration_word(word.text()))
                    && starts_declaration(&statement.text().to_string())
            })
}

/// Whether documentation stands before its `{`: inside the block, where other
/// comments go, it would document a member.
fn documents_nothing(node: &SyntaxNode) -> bool {
    node.kind() == SyntaxKind::Declaration
        && node
            .children_with_tokens()
            .any(|element| element.kind() == SyntaxKind::DocComment)
}

fn is_template(declaration: &SyntaxNode) -> bool {
    declaration
        .first_token()
        .is_some_and(|token| token.text() == "template")
}

/// The whole lines of a row, from the start of its first line.
fn lines_of(text: &str, nodes: &[SyntaxNode], with_comment: bool) -> Range<usize> {
    let start = nodes
        .first()
        .map_or(0, |node| usize::from(node.text_range().start()));
    let mut end = nodes
        .last()
        .map_or(start, |node| usize::from(node.text_range().end()));
    let before = text.get(..start).unwrap_or_default();
    let line = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
    let lead = before.get(line..).unwrap_or_default();
    let start = if lead.trim().is_empty() { line } else { start };
    if with_comment {
        let rest = text.get(end..).unwrap_or_default();
        let length = rest.find('\n').unwrap_or(rest.len());
        let rest = rest.get(..length).unwrap_or_default();
        end = end.saturating_add(rest.trim_end_matches('\r').len());
    }
    start..end
}

fn entry_node(writer: &mut Writer, node: &SyntaxNode) {
    match node.kind() {
        SyntaxKind::Declaration => declaration(writer, node),
        _ => {
            let doc = Phrase::read(node).doc(false, Lead::Bracket);
            writer.render(&doc, 0, 0);
        }
    }
}

fn declaration(writer: &mut Writer, node: &SyntaxNode) {
    if let Some(flat) = flat_declaration(node) {
        writer.text(&flat);
        return;
    }
    if let Some(head) = child(node, SyntaxKind::Head) {
        writer.render(&Phrase::read(&head).head(), 0, 2);
    }
    let carried = comments_before_block(node);
    if let Some(body) = child(node, SyntaxKind::Block) {
        writer.text(" ");
        block(writer, &body, 0, &carried, is_template(node));
    }
}

/// A declaration on one line, if it was on one and fits.
fn flat_declaration(node: &SyntaxNode) -> Option<String> {
    if !may_fit(node) {
        return None;
    }
    let mut out = Phrase::read(&child(node, SyntaxKind::Head)?)
        .head()
        .flat()?;
    if !comments_before_block(node).is_empty() {
        return None;
    }
    if let Some(body) = child(node, SyntaxKind::Block) {
        out.push(' ');
        out.push_str(&flat_block(&body)?);
    }
    (columns(&out) <= WIDTH).then_some(out)
}

fn comments_before_block(node: &SyntaxNode) -> Vec<Comment> {
    Item::read(node)
        .links
        .into_iter()
        .flat_map(|link| link.comments)
        .collect()
}

/// Puts the comments at the ends of neighbouring lines into one column, and
/// everything into one text.
fn join(lines: &[Line], end: &str) -> String {
    let mut out = String::new();
    let indent = |line: &Line| {
        let code = line.code.as_str();
        code.len()
            .saturating_sub(code.trim_start_matches(' ').len())
    };
    let goes_on = |one: &Line, next: &Line| {
        let both = one.comment.is_some() && next.comment.is_some();
        both && indent(one) == indent(next)
    };
    for run in lines.chunk_by(goes_on) {
        let width = |line: &Line| columns(line.code.rsplit('\n').next().unwrap_or_default());
        let widest = run.iter().map(width).max().unwrap_or(0);
        for line in run {
            out.push_str(&line.code);
            if let Some(comment) = &line.comment {
                let gap = widest.saturating_sub(width(line)).saturating_add(2);
                out.push_str(&" ".repeat(gap));
                out.push_str(comment);
            }
            out.push_str(end);
        }
    }
    out
}
