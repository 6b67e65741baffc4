//! `mktc explain`: the page of a finding, of a kind or key of the language, or
//! of a part of the standard library.

use std::fmt::Write as _;

use mkt_diagnostics::nearest::nearest;
use mkt_kinds::{Kind, Member, Pattern, Statement, reference};

use crate::args::ExplainArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::print;

/// Prints the page.
pub(crate) fn run(arguments: &ExplainArguments) -> Result<Exit, Failure> {
    let name = arguments.name.trim().trim_matches('`');
    let page = page(name).ok_or_else(|| {
        let known = known();
        let help = match nearest(name, known.iter().map(String::as_str)) {
            Some(meant) => format!("did you mean `mktc explain {meant}`?"),
            None => "name a finding such as `unknown-name`, a kind such as `objective`, \
                     a key such as `objective.target`, or a part of the library such as `std.race`"
                .to_owned(),
        };
        Failure::usage(
            format!(
                "there is nothing called `{}` to explain",
                mkt_render::visible(name)
            ),
            help,
        )
    })?;
    print(&page)?;
    Ok(Exit::Clean)
}

/// The page of that name, if there is one.
fn page(name: &str) -> Option<String> {
    if let Some(check) = mkt_diagnostics::catalogue::find(name) {
        return Some(check.page.to_owned());
    }
    if let Some(kind) = mkt_kinds::catalogue::find(name) {
        return Some(reference::of_kind(kind));
    }
    if let Some(form) = mkt_kinds::catalogue::find_form(name) {
        return Some(reference::of_form(form));
    }
    if let Some(page) = mkt_stdlib::reference::find_page(name) {
        return Some(page);
    }
    let (owner, part) = name.rsplit_once('.')?;
    part_page(mkt_kinds::catalogue::find(owner)?, part)
}

/// Everything that can be explained.
fn known() -> Vec<String> {
    let checks = mkt_diagnostics::catalogue::all().iter();
    let mut known: Vec<String> = checks.map(|check| check.name.to_owned()).collect();
    known.extend(mkt_kinds::catalogue::words().map(str::to_owned));
    for kind in mkt_kinds::catalogue::all() {
        known.extend(
            kind.body
                .words()
                .map(|word| format!("{}.{word}", kind.word)),
        );
    }
    known.extend(mkt_stdlib::reference::paths());
    known
}

/// The page of a key or of a line of a kind.
fn part_page(kind: &Kind, part: &str) -> Option<String> {
    let mut text = String::new();
    if let Some(member) = kind.body.member(part) {
        member_page(&mut text, kind, member);
        return Some(text);
    }
    let statements: Vec<&Statement> = kind
        .body
        .statements
        .iter()
        .filter(|statement| statement.word == part || statement.first_word() == part)
        .collect();
    if statements.is_empty() {
        return None;
    }
    line(&mut text, &format!("# `{part}` of {}", kind.article_name));
    for statement in statements {
        line(&mut text, &format!("\n{}", statement.help));
        forms(&mut text, statement.patterns());
        example(&mut text, statement.example);
    }
    line(
        &mut text,
        &format!("\nSee `mktc explain {}` for the rest.", kind.word),
    );
    Some(text)
}

fn member_page(text: &mut String, kind: &Kind, member: &Member) {
    line(
        text,
        &format!("# `{}:` of {}", member.key, kind.article_name),
    );
    line(text, &format!("\n{}", member.help));
    let rule = match (member.required, member.repeated) {
        (false, false) => "It may be left out.",
        (true, false) => "It is required.",
        (false, true) => "It may be left out, and may stand there several times.",
        (true, true) => "It is required, and may stand there several times.",
    };
    line(text, &format!("\n{rule}"));
    forms(text, member.patterns());
    example(text, &format!("{}: {}", member.key, member.example));
    line(
        text,
        &format!("\nSee `mktc explain {}` for the rest.", kind.word),
    );
}

fn forms(text: &mut String, patterns: impl Iterator<Item = &'static Pattern>) {
    line(text, "\n```text");
    for pattern in patterns {
        line(text, &pattern.for_people());
    }
    line(text, "```");
}

fn example(text: &mut String, source: &str) {
    line(text, &format!("\n```mkt\n{source}\n```"));
}

fn line(text: &mut String, content: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{content}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_known_has_a_page() {
        for name in known() {
            let page = page(&name).unwrap_or_else(|| panic!("{name} has no page"));
            assert!(page.starts_with("# "), "{name}: {page}");
            assert!(page.lines().count() > 2, "{name}: {page}");
        }
    }

    #[test]
    fn keys_steps_and_library_are_explained() {
        assert!(
            page("objective.target")
                .unwrap()
                .contains("`target:` of an objective")
        );
        assert!(
            page("journey.wait")
                .unwrap()
                .contains("`wait` of a journey")
        );
        assert!(
            page("std.race")
                .unwrap()
                .contains("`std.race.race`, framework")
        );
        assert!(
            page("std.channels.email")
                .unwrap()
                .contains("**channel** \"E-mail\"")
        );
        assert!(page("std.race.reach").unwrap().contains("Be found"));
        assert_eq!(page("objective.nothing"), None);
        assert_eq!(page("std.channels.pigeon"), None);
    }
}
