//! Blocks: rows of members and statements, their values and words in columns.

use mkt_grammar::SyntaxNode;

use super::doc::{STEP, WIDTH, Writer, columns};
use super::gaps::{Plan, is_blank};
use super::item::{Item, Link, Shape, flat_block, has_line_end};
use super::phrase::{Comment, Lead};
use super::rows::{self, Entry};

/// A line of a block, as it will be written.
#[derive(Debug)]
struct Row {
    blank: bool,
    what: What,
    comment: Option<String>,
}

#[derive(Debug)]
enum What {
    Comment(String),
    Items {
        items: Vec<Item>,
        /// Spaces behind the key of the first item.
        pad: usize,
        /// The whole as a row of a table.
        table: Option<String>,
        /// Whether a `;` must keep the next line from going on with this one.
        semicolon: bool,
    },
}

/// Writes a block, on one line where it was and fits, else on several.
/// `carried` are comments that stood before its `{`. Blank lines part the
/// declarations that a template holds.
pub(super) fn block(
    writer: &mut Writer,
    node: &SyntaxNode,
    indent: usize,
    carried: &[Comment],
    is_template: bool,
) {
    if carried.is_empty()
        && let Some(flat) = flat_block(node)
        && writer.column().saturating_add(columns(&flat)) <= WIDTH
    {
        writer.text(&flat);
        return;
    }
    writer.text("{");
    let inner = indent.saturating_add(STEP);
    let read = rows::read(node);
    let mut is_open = true;
    for comment in carried {
        if is_open && !comment.own_line {
            writer.comment(&comment.text);
        } else {
            writer.newline(inner);
            writer.text(&comment.text);
        }
        is_open = false;
    }
    if let Some(opening) = &read.opening {
        if is_open {
            writer.comment(opening);
        } else {
            writer.newline(inner);
            writer.text(opening);
        }
    }
    let mut rows = rows(read.entries, has_line_end(node), inner);
    if is_template {
        part_declarations(&mut rows, inner);
    }
    for row in rows {
        if row.blank {
            writer.newline(0);
        }
        writer.newline(inner);
        match &row.what {
            What::Comment(text) => writer.text(text),
            What::Items {
                items,
                pad,
                table,
                semicolon,
            } => {
                match table {
                    Some(text) => writer.text(text),
                    None => write_items(writer, items, *pad, inner),
                }
                if *semicolon {
                    writer.text(";");
                }
            }
        }
        if let Some(comment) = &row.comment {
            writer.comment(comment);
        }
    }
    writer.newline(indent);
    writer.text("}");
}

fn write_items(writer: &mut Writer, items: &[Item], pad: usize, indent: usize) {
    if let Some(flat) = fitting(items, pad, indent) {
        writer.text(&flat);
        return;
    }
    // A row of several items was split where it does not fit.
    for one in items {
        item(writer, one, pad, indent);
    }
}

/// The row on one line, if it fits.
fn fitting(items: &[Item], pad: usize, indent: usize) -> Option<String> {
    let mut flats = Vec::new();
    for (index, item) in items.iter().enumerate() {
        flats.push(item.flat(if index == 0 { pad } else { 1 })?);
    }
    let flat = flats.join("; ");
    (indent.saturating_add(columns(&flat)) <= WIDTH).then_some(flat)
}

/// Writes an item that does not fit on one line.
fn item(writer: &mut Writer, item: &Item, pad: usize, indent: usize) {
    let mut reserve = 0;
    if !item.links.is_empty() {
        reserve = 2;
    }
    let mut lead = Lead::Statement;
    if let Some(key) = &item.key {
        writer.text(key);
        writer.text(":");
        if item.phrase.is_some() {
            writer.spaces(pad);
        }
        // Behind a short key there is no room to the left of the value.
        let hangs = writer.column() >= indent.saturating_add(6);
        lead = if hangs { Lead::Value } else { Lead::Narrow };
    }
    if let Some(phrase) = &item.phrase {
        let broken = phrase.is_broken(writer.column(), reserve);
        writer.render(&phrase.doc(broken, lead), indent, reserve);
    }
    links(
        writer,
        &item.links,
        item.starts_with("then"),
        indent,
        item.key.is_some() || item.phrase.is_some(),
    );
}

/// Writes the blocks of an item. `else` stands behind the `}` that ends a
/// block of several lines, else on a line of its own, as it does behind
/// `then`.
fn links(writer: &mut Writer, links: &[Link], is_then: bool, indent: usize, mut spaced: bool) {
    let mut own_line = true;
    for link in links {
        if link.is_else {
            for comment in &link.comments {
                if comment.own_line {
                    writer.newline(indent);
                    writer.text(&comment.text);
                } else {
                    writer.comment(&comment.text);
                }
            }
            if own_line || is_then || !link.comments.is_empty() {
                writer.newline(indent);
            } else {
                writer.text(" ");
            }
            writer.text("else");
            if let Some(phrase) = &link.phrase {
                writer.text(" ");
                let broken = phrase.is_broken(writer.column(), 2);
                writer.render(&phrase.doc(broken, Lead::Statement), indent, 2);
            }
            spaced = true;
        }
        let lines = writer.done.len();
        if let Some(node) = &link.block {
            if spaced {
                writer.text(" ");
            }
            let carried: &[Comment] = if link.is_else { &[] } else { &link.comments };
            block(writer, node, indent, carried, false);
        }
        own_line = writer.done.len() == lines;
    }
}

/// The lines of a block, with everything in its column.
fn rows(entries: Vec<Entry>, was_on_lines: bool, indent: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for entry in entries {
        match entry {
            Entry::Comment { blank, text } => rows.push(Row {
                blank,
                what: What::Comment(text),
                comment: None,
            }),
            Entry::Row {
                blank,
                nodes,
                comment,
            } => {
                let items: Vec<Item> = nodes.iter().map(Item::read).collect();
                let keep =
                    was_on_lines && (items.len() == 1 || fitting(&items, 1, indent).is_some());
                push(&mut rows, blank, items, comment, keep);
            }
        }
    }
    loop {
        align_values(&mut rows, indent);
        // What no longer fits beside others gets lines of its own.
        let too_long = |row: &Row| {
            matches!(&row.what, What::Items { items, pad, .. }
                if items.len() > 1 && fitting(items, *pad, indent).is_none())
        };
        if !rows.iter().any(too_long) {
            break;
        }
        let mut split = Vec::new();
        for row in rows {
            let keep = !too_long(&row);
            match row.what {
                What::Items { items, .. } => push(&mut split, row.blank, items, row.comment, keep),
                What::Comment(_) => split.push(row),
            }
        }
        rows = split;
    }
    align_words(&mut rows, indent);
    keep_apart(&mut rows);
    rows
}

/// Sets blank lines between the declarations in a template.
fn part_declarations(rows: &mut [Row], indent: usize) {
    let plans: Vec<Plan> = rows.iter().map(|row| plan(row, indent)).collect();
    for (index, row) in rows.iter_mut().enumerate().skip(1) {
        let before = index.checked_sub(1).and_then(|before| plans.get(before));
        let here = plans.get(index..).unwrap_or_default();
        row.blank = is_blank(row.blank, before.copied(), here);
    }
}

fn plan(row: &Row, indent: usize) -> Plan {
    match &row.what {
        What::Comment(_) => Plan::Comment,
        What::Items { items, pad, .. } => match items.as_slice() {
            [only] if only.links.is_empty() && only.starts_with("allow") => Plan::Allow,
            _ => Plan::Declaration {
                one_line: fitting(items, *pad, indent).is_some(),
            },
        },
    }
}

/// Adds a row, or one for each of its items.
fn push(
    rows: &mut Vec<Row>,
    mut blank: bool,
    items: Vec<Item>,
    mut comment: Option<String>,
    together: bool,
) {
    let row = |blank, items, comment| Row {
        blank,
        what: What::Items {
            items,
            pad: 1,
            table: None,
            semicolon: false,
        },
        comment,
    };
    if together {
        rows.push(row(blank, items, comment));
        return;
    }
    let last = items.len().saturating_sub(1);
    for (index, item) in items.into_iter().enumerate() {
        let comment = if index == last { comment.take() } else { None };
        rows.push(row(std::mem::take(&mut blank), vec![item], comment));
    }
}

/// Puts the values of a group, which a blank line ends, into one column. A
/// value that is broken at its operators stands by itself.
fn align_values(rows: &mut [Row], indent: usize) {
    for group in rows.chunk_by_mut(|_, next| !next.blank) {
        let mut members: Vec<(usize, &Item, &mut usize)> = group
            .iter_mut()
            .filter_map(|row| match &mut row.what {
                What::Items { items, pad, .. } => {
                    *pad = 1;
                    let item = items.first()?;
                    item.phrase.as_ref()?;
                    let key = item.key_columns()?;
                    (!item.is_block_text()).then_some((key, item, pad))
                }
                What::Comment(_) => None,
            })
            .collect();
        let widest = |members: &[(usize, &Item, &mut usize)]| {
            members.iter().map(|member| member.0).max().unwrap_or(0)
        };
        let column = indent.saturating_add(widest(&members)).saturating_add(1);
        // Without those that do not fit the column can only move to the left.
        members.retain(|(_, item, _)| !item.stands_alone(column));
        let widest = widest(&members);
        for (key, _, pad) in members {
            *pad = widest.saturating_sub(key).saturating_add(1);
        }
    }
}

/// Puts the words of neighbouring one-line statements of one shape into
/// columns.
fn align_words(rows: &mut [Row], indent: usize) {
    let mut run: Vec<(usize, Vec<String>)> = Vec::new();
    let mut shape: Option<Shape> = None;
    let mut written: Vec<(usize, String)> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let found = match &row.what {
            What::Items { items, .. } => match items.as_slice() {
                [only] if fitting(items, 1, indent).is_some() => only.cells(),
                _ => None,
            },
            What::Comment(_) => None,
        };
        let goes_on = !row.blank && found.as_ref().map(|found| &found.0) == shape.as_ref();
        if !goes_on {
            written.extend(table(&std::mem::take(&mut run), indent));
        }
        shape = found.as_ref().map(|found| found.0.clone());
        run.extend(found.map(|found| (index, found.1)));
    }
    written.extend(table(&run, indent));
    for (index, text) in written {
        if let Some(Row {
            what: What::Items { table, .. },
            ..
        }) = rows.get_mut(index)
        {
            *table = Some(text);
        }
    }
}

/// The lines of a table; those that would be too long are left out of it.
fn table(rows: &[(usize, Vec<String>)], indent: usize) -> Vec<(usize, String)> {
    let mut rows: Vec<&(usize, Vec<String>)> = rows.iter().collect();
    loop {
        let mut widths: Vec<usize> = Vec::new();
        for (_, cells) in &rows {
            widths.resize(widths.len().max(cells.len()), 0);
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = columns(cell).max(*width);
            }
        }
        let lines: Vec<(usize, String)> = rows
            .iter()
            .map(|(index, cells)| (*index, line(cells, &widths)))
            .collect();
        let fits = |text: &str| indent.saturating_add(columns(text)) <= WIDTH;
        if lines.iter().all(|(_, text)| fits(text)) {
            return lines;
        }
        let mut kept = lines.iter().map(|(_, text)| fits(text));
        rows.retain(|_| kept.next().unwrap_or(true));
    }
}

fn line(cells: &[String], widths: &[usize]) -> String {
    let mut out = String::new();
    for (index, (cell, width)) in cells.iter().zip(widths).enumerate() {
        if index > 0 {
            out.push(' ');
        }
        out.push_str(cell);
        if index.saturating_add(1) < cells.len() {
            out.push_str(&" ".repeat(width.saturating_sub(columns(cell))));
        }
    }
    out
}

/// A phrase that ends in a comma or operator goes on in the next line, and so
/// does one before a line that begins with an operator or bracket: where a `;`
/// kept them apart, it stays.
fn keep_apart(rows: &mut [Row]) {
    let mut next: Option<(bool, bool)> = None;
    for row in rows.iter_mut().rev() {
        let What::Items {
            items, semicolon, ..
        } = &mut row.what
        else {
            continue;
        };
        if let (Some(last), Some((next_joins, next_is_member))) = (items.last(), next)
            && last.links.is_empty()
        {
            *semicolon = next_joins || (last.hangs && !next_is_member);
        }
        next = items.first().map(|item| (item.joins, item.key.is_some()));
    }
}
