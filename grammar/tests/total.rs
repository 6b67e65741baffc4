//! The grammar is total: any text gives a tree that holds every byte, and few
//! problems in the right places.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::panic,
    reason = "a test reads its fixtures, and one that panics fails, as it should"
)]

use std::fs;
use std::path::Path;

use mkt_grammar::{Parse, ProblemKind, SyntaxElement, SyntaxKind, SyntaxNode, parse};
use proptest::prelude::*;

fn fixtures() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 7);
    files
        .into_iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

fn lossless(text: &str) -> Parse {
    let parse = parse(text);
    assert_eq!(parse.root().text().to_string(), text);
    parse
}

/// The byte ranges of the declarations of a text, with the trivia after each.
fn declarations(root: &SyntaxNode) -> Vec<std::ops::Range<usize>> {
    let starts: Vec<usize> = root
        .children()
        .filter(|node| node.kind() == SyntaxKind::Declaration)
        .map(|node| usize::from(node.text_range().start()))
        .collect();
    let end = usize::from(root.text_range().end());
    starts
        .iter()
        .enumerate()
        .map(|(i, start)| *start..starts.get(i + 1).copied().unwrap_or(end))
        .collect()
}

#[test]
fn fixtures_have_no_problems() {
    for (name, text) in fixtures() {
        let parse = lossless(&text);
        assert_eq!(parse.problems(), [], "{name}");
        assert!(declarations(&parse.root()).len() >= 2, "{name}");
        assert!(
            !parse
                .root()
                .descendants_with_tokens()
                .any(|e| matches!(e.kind(), SyntaxKind::Damage | SyntaxKind::Stray)),
            "{name}"
        );
    }
}

#[test]
fn every_prefix_gives_at_most_two_problems_in_its_last_declaration() {
    for (name, text) in fixtures() {
        let whole = parse(&text);
        let places = declarations(&whole.root());
        let step = if text.len() <= 4096 { 1 } else { 3 };
        for end in (0..text.len())
            .step_by(step)
            .filter(|i| text.is_char_boundary(*i))
        {
            let parse = lossless(&text[..end]);
            let shown = || format!("{name} cut at {end}: {:?}", parse.problems());
            assert!(parse.problems().len() <= 2, "{}", shown());
            let last = places.iter().rposition(|p| p.start < end);
            let allowed = last.map_or(0, |last| places[last.saturating_sub(1)].start);
            for problem in parse.problems() {
                assert!(problem.range.start >= allowed, "{}", shown());
            }
        }
    }
}

#[test]
fn every_deleted_token_costs_at_most_its_declaration_and_the_next() {
    for (name, text) in fixtures() {
        let whole = parse(&text);
        let places = declarations(&whole.root());
        let tokens: Vec<_> = whole
            .root()
            .descendants_with_tokens()
            .filter_map(SyntaxElement::into_token)
            .filter(|token| !token.kind().is_trivia())
            .map(|token| token.text_range())
            .collect();
        for range in tokens {
            let (start, end) = (usize::from(range.start()), usize::from(range.end()));
            let edited = format!("{}{}", &text[..start], &text[end..]);
            let parse = lossless(&edited);
            let shown = || {
                format!(
                    "{name} without `{}` at {start}: {:#?}",
                    &text[start..end],
                    parse.problems()
                )
            };
            assert!(parse.problems().len() <= 2, "{}", shown());
            let damaged = places.iter().rposition(|p| p.start <= start);
            let from = damaged.map_or(0, |d| places[d.saturating_sub(1)].start);
            let next = damaged.map_or(0, |d| d + 1);
            let to = places.get(next).map_or(text.len(), |p| p.end);
            for problem in parse.problems() {
                assert!(problem.range.start >= from, "{}", shown());
                assert!(problem.range.end <= to, "{}", shown());
            }
            // The others are still there.
            let left = declarations(&parse.root()).len();
            assert!(left + 2 >= places.len(), "{}: {left} left", shown());
        }
    }
}

#[test]
fn a_missing_brace_is_found_by_indentation() {
    let text = "lifecycle x of a {\n  stage one {\n    when: b == c\n  stage two { when: d == e }\n}\n\nkpi k {\n}\n";
    let parse = lossless(text);
    let [problem] = parse.problems() else {
        panic!("{:?}", parse.problems());
    };
    let ProblemKind::UnclosedBlock { owner } = &problem.kind else {
        panic!("{problem:?}");
    };
    assert_eq!(&text[owner.clone()], "stage one");
    assert_eq!(declarations(&parse.root()).len(), 2);
}

#[test]
fn five_mistakes_of_five_kinds_stay_apart() {
    let text = "kpi a {\n  unit: %\n\nkpi b \"B {\n  per: month\n}\nkpi c {\n  unit: (%\n}\nkpi d\n  unit: %\n}\nkpi e {\n  per: month\n}\n}\n";
    let parse = lossless(text);
    let kinds: Vec<_> = parse.problems().iter().map(|p| &p.kind).collect();
    assert!(
        matches!(
            kinds[..],
            [
                ProblemKind::UnclosedBlock { .. },
                ProblemKind::UnclosedText { block: false },
                ProblemKind::UnclosedBracket { open: '(' },
                ProblemKind::MissingBrace,
                ProblemKind::StrayCloser { closer: '}' },
            ]
        ),
        "{kinds:#?}"
    );
    assert_eq!(declarations(&parse.root()).len(), 5);
}

#[test]
fn a_bracket_is_not_closed_by_the_closer_of_one_in_it_nor_by_a_comment() {
    for (phrase, open) in [
        ("(a (b)", '('),
        ("[a, [b]", '['),
        ("(a [(b)]", '('),
        ("(a // b)", '('),
    ] {
        let parse = lossless(&format!("kpi a {{\n  b: {phrase}\n}}\n"));
        let kinds: Vec<_> = parse.problems().iter().map(|p| &p.kind).collect();
        assert!(
            matches!(kinds[..], [ProblemKind::UnclosedBracket { open: found }] if *found == open),
            "{phrase}: {kinds:?}"
        );
    }
}

#[test]
fn nesting_up_to_the_limit_is_read_and_beyond_is_refused() {
    for (depth, fine) in [(200, true), (255, true), (300, false), (100_000, false)] {
        for (open, close) in [("if a {\n", "}\n"), ("(", ")"), ("[", "]")] {
            let text = format!(
                "journey j {{\n if {} a {}\n}}\nkpi k {{\n}}\n",
                open.repeat(depth),
                close.repeat(depth)
            );
            let parse = lossless(&text);
            let refused = parse
                .problems()
                .iter()
                .any(|p| p.kind == ProblemKind::NestingTooDeep);
            assert_eq!(refused, !fine, "{depth} {open}");
            assert!(
                declarations(&parse.root())
                    .iter()
                    .any(|d| text[d.clone()].starts_with("kpi k"))
            );
        }
    }
}

#[test]
fn nesting_does_not_depend_on_the_thread() {
    let text = format!(
        "journey j {{\n{}{}}}\n",
        "if a {\n".repeat(250),
        "}\n".repeat(250)
    );
    let small = std::thread::Builder::new()
        .stack_size(64 * 1024)
        .spawn(move || parse(&text).problems().len())
        .unwrap();
    assert_eq!(small.join().unwrap(), 0);
}

/// pest would need exponential time here if a bracket rule could fail.
#[test]
fn unclosed_brackets_in_a_row_are_read() {
    for open in [
        "if a {\n",
        "if a { ",
        "x: (",
        "x: [",
        "a(",
        "wait for e up to 1 day {\nthen {\n",
    ] {
        for count in [20, 60, 200] {
            let text = format!("journey j {{\n{}", open.repeat(count));
            let parse = lossless(&text);
            assert!(!parse.problems().is_empty());
            assert!(parse.problems().len() <= count + 1);
        }
    }
}

#[test]
fn line_ends_and_byte_order_marks_are_kept() {
    for text in [
        "",
        "\u{feff}",
        "\n",
        "\r\n",
        "\u{feff}kpi a {\r\n  unit: %\r\n}\r\n",
        "kpi a {\r  unit: %\r}",
    ] {
        assert_eq!(lossless(text).problems(), []);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_kept(text in any::<String>()) {
        lossless(&text);
    }

    #[test]
    fn any_soup_of_the_languages_own_tokens_is_kept(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("kpi"), Just("journey"), Just("template"), Just("use"), Just("allow"), Just("else"),
                Just("and"), Just("or"), Just("a.b"), Just("x"), Just(":"), Just(";"), Just(","), Just("{"),
                Just("}"), Just("("), Just(")"), Just("["), Just("]"), Just("\""), Just("\"\"\""),
                Just("\"t\""), Just("\\"), Just("\n"), Just("\r\n"), Just("  "), Just("// c"), Just("/// d"),
                Just("1_000"), Just("2026-03-31"), Just("09:00"), Just(".."), Just(">="), Just("?"), Just("%"),
                Just("`"), Just("数"), Just("#"), Just(".{"),
            ],
            0..60,
        )
    ) {
        let text = parts.join(if parts.len() % 2 == 0 { " " } else { "" });
        lossless(&text);
    }
}
