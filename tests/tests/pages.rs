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

use mkt_tests::markdown::{blocks, compared};
use mkt_tests::{Found, compile, expected};

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
