//! Formatting keeps what a file means, and is the same again when repeated.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::panic,
    reason = "a test reads its fixtures, and one that panics fails, as it should"
)]

mod scribe;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use mkt_grammar::{NodeOrToken, SyntaxKind, TextSize, parse};
use mkt_syntax::format::format;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr as _;

/// Every source of the repository: the grammar's fixtures, the examples, the
/// library, what `mktc new` writes, and the texts of the checks' tests.
fn sources() -> Vec<(String, String)> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders = [
        "grammar/tests/fixtures",
        "examples",
        "stdlib",
        "compiler/cli/starter",
        "tests/check",
    ];
    let mut files = Vec::new();
    for folder in folders {
        let before = files.len();
        collect(&repository.join(folder), &mut files);
        assert!(files.len() > before, "{folder} holds no source");
    }
    files
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path.display().to_string(), text)
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "mkt") {
            files.push(path);
        }
    }
}

/// The characters of the tokens and those of the comments, without white
/// space and `;`.
fn ink(text: &str) -> (String, String) {
    let mut tokens = String::new();
    let mut comments = String::new();
    for token in parse(text)
        .root()
        .descendants_with_tokens()
        .filter_map(NodeOrToken::into_token)
    {
        let ink = token
            .text()
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, ';' | '\u{feff}'));
        match token.kind() {
            SyntaxKind::Comment | SyntaxKind::DocComment => comments.extend(ink),
            _ => tokens.extend(ink),
        }
    }
    (tokens, comments)
}

#[track_caller]
fn formatted(name: &str, text: &str) -> String {
    let once = format(text).unwrap_or_else(|refused| {
        panic!("{name} was refused at {}:\n{text}", refused.at);
    });
    assert_eq!(
        ink(&once),
        ink(text),
        "{name} lost something:\n{text}\n--\n{once}"
    );
    let twice = format(&once).unwrap_or_else(|refused| {
        panic!(
            "{name} was refused at {} the second time:\n{once}",
            refused.at
        );
    });
    assert_eq!(once, twice, "{name} is formatted otherwise the second time");
    once
}

#[test]
fn every_source_keeps_its_meaning_and_settles_at_once() {
    for (name, text) in all() {
        let once = formatted(name, text);
        assert!(once.ends_with('\n'), "{name}");
        assert!(!once.ends_with("\n\n"), "{name}");
    }
}

#[test]
fn lines_that_can_be_broken_fit() {
    for (name, text) in all() {
        if !parse(text).problems().is_empty() {
            continue;
        }
        for line in formatted(name, text).lines() {
            let can_be_broken = !line.contains('"') && !line.contains("//");
            assert!(!can_be_broken || line.width() <= 100, "{name}: {line}");
        }
    }
}

/// The same, read once.
fn all() -> &'static [(String, String)] {
    static SOURCES: LazyLock<Vec<(String, String)>> = LazyLock::new(sources);
    &SOURCES
}

/// White space within lines, changed wherever it means nothing.
fn shuffled(text: &str, seed: &mut impl FnMut() -> u8) -> String {
    let mut out = String::new();
    let mut sign = false;
    let tokens: Vec<_> = parse(text)
        .root()
        .descendants_with_tokens()
        .filter_map(NodeOrToken::into_token)
        .collect();
    for (index, token) in tokens.iter().enumerate() {
        // A block text is indented deeper than the line that opens it.
        let mut line = tokens[index + 1..]
            .iter()
            .take_while(|next| next.kind() != SyntaxKind::Newline);
        let opens_block = line.any(|next| next.kind() == SyntaxKind::BlockText);
        match token.kind() {
            _ if opens_block => out.push_str(token.text()),
            // Behind a sign white space may tell a sum from a negative number.
            SyntaxKind::Whitespace if sign => out.push_str(token.text()),
            SyntaxKind::Whitespace => {
                let blanks = [" ", "  ", "\t", "      ", " \t "];
                out.push_str(blanks[usize::from(seed()) % blanks.len()]);
            }
            SyntaxKind::Newline => {
                if seed().is_multiple_of(3) {
                    out.push_str("   ");
                }
                out.push_str(token.text());
                if seed().is_multiple_of(2) {
                    out.push_str("  ");
                }
            }
            SyntaxKind::Comma | SyntaxKind::RightBracket if seed().is_multiple_of(3) => {
                out.push(' ');
                out.push_str(token.text());
            }
            SyntaxKind::LeftBracket | SyntaxKind::LeftBrace if seed().is_multiple_of(3) => {
                out.push_str(token.text());
                out.push(' ');
            }
            _ => out.push_str(token.text()),
        }
        sign = token.kind() == SyntaxKind::Operator;
    }
    out
}

/// Pieces of which rows of tokens are made, sensible and not.
const PIECES: &[&str] = &[
    "kpi a {",
    "journey j \"J\" {\n",
    "}",
    "}\n",
    "{",
    "\n",
    "\n\n",
    " ",
    ";",
    "; ",
    "key: ",
    "k:",
    "\nother: ",
    "and ",
    "or ",
    "\nand ",
    "else ",
    "if x ",
    "(",
    ")",
    "[",
    "]",
    ", ",
    ",\n",
    "a",
    " b ",
    "1",
    "2026-01-01",
    "50 %",
    " + ",
    "-1",
    " .. ",
    ">= ",
    "// note\n",
    "/// doc\n",
    "\"text\"",
    "\"\"\"\n  x\n  \"\"\"",
    "use std.race\n",
    "use std.{a, b}\n",
    "allow(a-b, \"c\")\n",
    "// fmt: skip\n",
    "\r\n",
    "?",
    ":",
    "count(",
    "template t(a: kpi,\n b: x) {\n",
];

/// A source, and a place in it.
fn place() -> impl Strategy<Value = (&'static str, &'static str, usize)> {
    (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(file, place)| {
        let (name, text) = &all()[file.index(all().len())];
        (name.as_str(), text.as_str(), place.index(text.len()))
    })
}

/// How many of them are tried; `PROPTEST_CASES` tries more.
const PICKS: u32 = 50;

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(PICKS)
    })]

    #[test]
    fn files_that_stop_anywhere_are_formatted((name, text, end) in place()) {
        let end = text.floor_char_boundary(end);
        formatted(&format!("{name} up to {end}"), &text[..end]);
    }

    #[test]
    fn files_without_one_token_are_formatted((name, text, at) in place()) {
        let at = TextSize::try_from(at).unwrap();
        let token = parse(text).root().token_at_offset(at).right_biased().unwrap();
        let (start, end) = (token.text_range().start(), token.text_range().end());
        let less = format!("{}{}", &text[..usize::from(start)], &text[usize::from(end)..]);
        formatted(&format!("{name} without {start:?}..{end:?}"), &less);
    }

    #[test]
    fn white_space_within_lines_makes_no_difference(
        (name, text, _) in place(),
        seeds in prop::collection::vec(any::<u8>(), 64..256),
    ) {
        prop_assume!(parse(text).problems().is_empty());
        let mut at = 0;
        let mut seed = || {
            at += 1;
            seeds[at % seeds.len()]
        };
        let mutated = shuffled(text, &mut seed);
        prop_assert_eq!(formatted(name, &mutated), formatted(name, text), "{}", name);
    }

    #[test]
    fn line_ends_make_no_difference((name, text, _) in place()) {
        let windows = text.replace("\r\n", "\n").replace('\n', "\r\n");
        let unix = windows.replace("\r\n", "\n");
        prop_assert_eq!(
            formatted(name, &windows),
            formatted(name, &unix).replace('\n', "\r\n")
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(200)
    })]

    #[test]
    fn blocks_and_phrases_keep_their_meaning(
        choices in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let text = scribe::write(&choices);
        // A `{` on a line of its own is not always seen as the declaration's.
        prop_assume!(parse(&text).problems().is_empty());
        formatted("what was written", &text);
    }

    #[test]
    fn any_row_of_tokens_is_formatted(
        picks in prop::collection::vec(0..PIECES.len(), 0..60),
    ) {
        let text: String = picks.iter().map(|pick| PIECES[*pick]).collect();
        formatted("a row of tokens", &text);
    }
}
