//! The reference pages, written from the descriptions as Markdown.

use std::fmt::Write as _;

use crate::catalogue;
use crate::kind::{Body, Form, Group, Kind, LabelRule, NameRule, Nested, Statement};
use crate::pattern::Pattern;
use crate::tables::reuse::PARAMETER_FORMS;

/// A page of the reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its file name: `objective.md`.
    pub file: String,
    /// Its text, in Markdown.
    pub text: String,
}

/// All pages: the index first, then kinds and forms in reading order.
#[must_use]
pub fn pages() -> Vec<Page> {
    let page = |word: &str, text| Page {
        file: format!("{word}.md"),
        text,
    };
    let mut pages = vec![page("index", index())];
    pages.extend(catalogue::all().map(|kind| page(kind.word, of_kind(kind))));
    pages.extend(
        catalogue::FORMS
            .iter()
            .map(|form| page(form.word, of_form(form))),
    );
    pages
}

/// The list of all kinds and forms, by group.
#[must_use]
pub fn index() -> String {
    let mut text = String::from("# Declaration kinds\n");
    for group in Group::ALL {
        line(&mut text, &format!("\n## {}\n", group.title()));
        line(&mut text, "| word | what it is for |\n|---|---|");
        for kind in catalogue::of_group(group) {
            index_row(&mut text, kind.word, kind.help);
        }
        if group == Group::Reuse {
            for form in catalogue::FORMS {
                index_row(&mut text, form.word, form.help);
            }
        }
    }
    text
}

fn index_row(text: &mut String, word: &str, help: &str) {
    line(text, &format!("| [`{word}`]({word}.md) | {} |", cell(help)));
}

/// The page of a form that is no declaration of a kind.
#[must_use]
pub fn of_form(form: &Form) -> String {
    let mut text = format!("# {}\n\n{}\n\n", form.title, form.help);
    fenced(&mut text, "text", form.shape);
    if let Some(open) = form.open {
        line(&mut text, &format!("\nIn its block: {}.\n", open.help));
        fenced(&mut text, "text", open.example);
    }
    if form.word == "template" {
        parameter_types(&mut text);
    }
    example(&mut text, form.example);
    text
}

/// What a template's parameter may be.
fn parameter_types(text: &mut String) {
    line(text, "\n## Types of parameters\n");
    line(
        text,
        "| type | what is given |\n|---|---|\n\
         | the word of a kind, such as `channel` or `event` | the name of such a declaration |\n\
         | the word of a part, such as `property`, `stage` or `step` | its name |\n\
         | `list of` one of these words | several such names |",
    );
    for form in PARAMETER_FORMS {
        let brackets = if form.grouped {
            "; put into brackets where it has several parts"
        } else {
            ""
        };
        let row = format!("| `{}` | {}{brackets} |", form.word, cell(&form.describe()));
        line(text, &row);
    }
}

/// The page of a kind.
#[must_use]
pub fn of_kind(kind: &Kind) -> String {
    let mut text = format!("# {}\n\n{}\n\n", kind.title, kind.help);
    fenced(&mut text, "text", &head(kind));
    if let Some(of) = kind.head.of {
        line(&mut text, &format!("\n`of` names {}.", of.help));
    }
    let mut sections = Sections::default();
    sections.write(&mut text, kind.body, "##", "");
    while let Some((heading, body)) = sections.next() {
        line(&mut text, &format!("\n## {heading}"));
        sections.write(
            &mut text,
            body,
            "###",
            &format!(" {}", in_lower_case(&heading)),
        );
    }
    example(&mut text, kind.example);
    text
}

/// The head of a declaration as people read it.
#[must_use]
pub fn head(kind: &Kind) -> String {
    let mut text = kind.word.to_owned();
    text.push_str(match kind.head.name {
        NameRule::Identifier => " NAME",
        NameRule::Text => " \"what it shows\"",
    });
    if kind.head.label == LabelRule::Optional {
        text.push_str(" [\"Label\"]");
    }
    if let Some(of) = kind.head.of {
        let kinds = of.kinds.join("|").to_uppercase();
        text.push_str(&match kind.head.of_required {
            true => format!(" of {kinds}"),
            false => format!(" [of {kinds}]"),
        });
    }
    if kind.head.extends {
        text.push_str(&format!(" [extends {}]", kind.word.to_uppercase()));
    }
    text.push_str(if kind.body_required {
        " { … }"
    } else {
        " [{ … }]"
    });
    text
}

/// The nested blocks that are still to be described, and those that have been.
#[derive(Default)]
struct Sections {
    waiting: std::collections::VecDeque<(String, &'static Body)>,
    seen: Vec<&'static Body>,
    statements_seen: Vec<&'static [Statement]>,
}

impl Sections {
    fn next(&mut self) -> Option<(String, &'static Body)> {
        self.waiting.pop_front()
    }

    fn write(&mut self, text: &mut String, body: &'static Body, mark: &str, place: &str) {
        self.seen.push(body);
        keys(text, body, mark, place);
        if body.statements.is_empty() {
            return;
        }
        let known = self
            .statements_seen
            .iter()
            .any(|seen| std::ptr::eq(*seen, body.statements));
        if known {
            line(text, "\nThe lines are those listed above.");
            return;
        }
        self.statements_seen.push(body.statements);
        line(text, &format!("\n{mark} Lines{place}\n"));
        line(text, "| line | meaning | example |\n|---|---|---|");
        for statement in body.statements {
            let mut help = statement.help.to_owned();
            if statement.else_chains {
                help.push_str("; `else { … }` and `else if … { … }` may follow");
            } else if statement.else_body.is_some() {
                help.push_str("; `else { … }` may follow");
            }
            let block = match (statement.body, statement.body_required) {
                (None, _) => "",
                (Some(_), true) => " { … }",
                (Some(_), false) => " [{ … }]",
            };
            let forms = forms(statement.patterns(), block);
            let row = format!(
                "| {forms} | {} | {} |",
                cell(&help),
                code(statement.example)
            );
            line(text, &row);
            self.wait_for(statement);
        }
    }

    /// Puts a statement's blocks on the list, unless there is nothing in them
    /// that has not been described.
    fn wait_for(&mut self, statement: &'static Statement) {
        for body in statement.body.into_iter().chain(statement.else_body) {
            let described = self.seen.iter().any(|seen| std::ptr::eq(*seen, body))
                || self.waiting.iter().any(|(_, one)| std::ptr::eq(*one, body));
            let repeats = body.members.is_empty()
                && body.open.is_none()
                && self
                    .statements_seen
                    .iter()
                    .any(|seen| std::ptr::eq(*seen, body.statements));
            if !described && !repeats {
                self.waiting.push_back((block_name(statement), body));
            }
        }
    }
}

fn block_name(statement: &Statement) -> String {
    if statement.word.is_empty() {
        let name = statement.defines.map_or("the block", Nested::article_name);
        format!("In {name}")
    } else {
        format!("In `{}`", statement.word)
    }
}

fn in_lower_case(heading: &str) -> String {
    match heading.strip_prefix("In ") {
        Some(rest) => format!("in {rest}"),
        None => heading.to_owned(),
    }
}

fn keys(text: &mut String, body: &Body, mark: &str, place: &str) {
    if body.members.is_empty() && body.open.is_none() {
        return;
    }
    line(text, &format!("\n{mark} Keys{place}\n"));
    line(
        text,
        "| key | value | | meaning | example |\n|---|---|---|---|---|",
    );
    if let Some(open) = body.open {
        let forms = forms(open.pattern().into_iter(), "");
        let help = cell(open.help);
        let row = format!("| *a name* | {forms} | | {help} | {} |", code(open.example));
        line(text, &row);
    }
    for member in body.members {
        let rule = match (member.required, member.repeated) {
            (false, false) => "",
            (true, false) => "required",
            (false, true) => "may repeat",
            (true, true) => "required, may repeat",
        };
        let forms = forms(member.patterns(), "");
        let (help, shown) = (cell(member.help), code(member.example));
        let row = format!("| `{}` | {forms} | {rule} | {help} | {shown} |", member.key);
        line(text, &row);
    }
}

/// Forms in a table's cell, one under the other.
fn forms(patterns: impl Iterator<Item = &'static Pattern>, block: &str) -> String {
    let shown: Vec<String> = patterns
        .map(|pattern| code(&format!("{}{block}", pattern.for_people())))
        .collect();
    shown.join("<br>")
}

/// Source text in a table's cell.
fn code(text: &str) -> String {
    format!("`{}`", cell(text))
}

/// Text in a table's cell, where a bar would end it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn example(text: &mut String, source: &str) {
    line(text, "\n## Example\n");
    fenced(text, "mkt", source.trim_end());
}

fn fenced(text: &mut String, language: &str, source: &str) {
    line(text, &format!("```{language}\n{source}\n```"));
}

fn line(text: &mut String, content: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{content}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_of_a_kind_with_keys_only() {
        insta::assert_snapshot!(of_kind(catalogue::find("objective").unwrap()));
    }

    #[test]
    fn page_of_a_kind_with_nested_blocks() {
        insta::assert_snapshot!(of_kind(catalogue::find("journey").unwrap()));
    }

    #[test]
    fn page_of_a_form() {
        insta::assert_snapshot!(of_form(catalogue::find_form("apply").unwrap()));
    }

    #[test]
    fn heads_are_readable() {
        let shown = |word| head(catalogue::find(word).unwrap());
        assert_eq!(
            shown("segment"),
            "segment NAME [\"Label\"] of ENTITY|SEGMENT { … }"
        );
        assert_eq!(
            shown("kpi"),
            "kpi NAME [\"Label\"] [of ENTITY|SEGMENT] [extends KPI] { … }"
        );
        assert_eq!(shown("test"), "test \"what it shows\" { … }");
        assert_eq!(shown("unit"), "unit NAME [\"Label\"] [{ … }]");
    }

    #[test]
    fn the_index_names_every_page() {
        let index = index();
        for page in pages().iter().skip(1) {
            assert!(index.contains(&format!("({})", page.file)), "{}", page.file);
        }
    }

    /// A bar in a cell would break its row.
    #[test]
    fn every_row_has_as_many_cells_as_its_head() {
        for page in pages() {
            let mut width = None;
            for row in page.text.lines() {
                if !row.starts_with('|') {
                    width = None;
                    continue;
                }
                let cells = row.replace("\\|", "").matches('|').count();
                assert_eq!(*width.get_or_insert(cells), cells, "{}: {row}", page.file);
            }
        }
    }
}
