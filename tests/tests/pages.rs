//! The pages are tests: what a diagnostic's page shows as wrong is found to be
//! wrong, what it shows as mended is clean of that, and the examples of the
//! reference compile.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "these are tests: they read files, run programs, and end where something is wrong"
)]

use mkt_tests::expected::{self, Expected};
use mkt_tests::{Found, compile};

/// A block of Markdown between fences.
struct Block {
    /// What follows the opening fence: `mkt fixed`.
    info: String,
    /// The line of its first line, from 1.
    line: usize,
    text: String,
}

fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in (1..).zip(markdown.lines()) {
        if let Some(info) = line.trim_start().strip_prefix("```") {
            match open.take() {
                Some(block) => blocks.push(block),
                None => {
                    open = Some(Block {
                        info: info.trim().to_owned(),
                        line: number + 1,
                        text: String::new(),
                    });
                }
            }
        } else if let Some(block) = &mut open {
            block.text.push_str(line);
            block.text.push('\n');
        }
    }
    assert!(open.is_none(), "a block of Markdown is not closed");
    blocks
}

/// What is expected to be found is all that is found at these levels; what is
/// unfinished in an excerpt, such as what nothing refers to, may be told too.
fn compared(text: &str, found: &[Found]) -> (Expected, Expected) {
    let expected = expected::in_source(text);
    let mut all = Expected::new();
    for one in found {
        let finding = format!("{}: {}", one.diagnostic.level, one.diagnostic.name());
        let is_expected = expected.keys().any(|(_, wanted)| *wanted == finding);
        if one.is_error() || is_expected {
            expected::add(&mut all, one.line, finding);
        }
    }
    (expected, all)
}

#[test]
fn pages_of_diagnostics_show_what_they_say() {
    let mut wrong = Vec::new();
    let mut checked = 0;
    for check in mkt_diagnostics::catalogue::all() {
        for block in blocks(check.page) {
            let place = format!("pages/{}.md:{}", check.name, block.line);
            let (_, found) = compile(&[("page.mkt", &block.text)]);
            let told: String = found.iter().map(|one| format!("    {one}\n")).collect();
            match block.info.as_str() {
                "mkt" => {
                    let (expected, all) = compared(&block.text, &found);
                    if !expected
                        .keys()
                        .any(|(_, finding)| finding.ends_with(&format!(": {}", check.name)))
                    {
                        wrong.push(format!("{place}: expects no `{}`", check.name));
                    }
                    if let Some(difference) = expected::difference(&expected, &all) {
                        wrong.push(format!("{place}:\n{difference}\n  in all:\n{told}"));
                    }
                }
                "mkt fixed" => {
                    let remains =
                        |one: &Found| one.is_error() || one.diagnostic.name() == check.name;
                    if found.iter().any(remains) {
                        wrong.push(format!("{place}: is not mended:\n{told}"));
                    }
                }
                "text" | "toml" | "sh" => continue,
                other => wrong.push(format!("{place}: what is a block of `{other}`?")),
            }
            checked += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 50, "only {checked} blocks were found");
}

#[test]
fn examples_of_kinds_compile() {
    let kinds = mkt_kinds::catalogue::all().map(|kind| (kind.word, kind.example));
    let forms = mkt_kinds::catalogue::FORMS.iter();
    let forms = forms.map(|form| (form.word, form.example));
    let mut wrong = Vec::new();
    for (word, example) in kinds.chain(forms) {
        let (_, found) = compile(&[("example.mkt", example)]);
        wrong.extend(
            found
                .iter()
                .filter(|one| one.is_error())
                .map(|one| format!("example of {word}: {one}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
