//! Nothing that stands in a file, and no place, can break a renderer.

#![allow(clippy::arithmetic_side_effects)]

use mkt_diagnostics::limits::settle;
use mkt_diagnostics::{Diagnostic, FileId, Fix, Language, Span};
use mkt_render::{Pretty, SourceList, compact, github, json, jsonl, pretty};
use proptest::prelude::*;

/// Text with much of what is awkward in it.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[\t\r\n a-z{}目标👍🏽\u{200d}✈\u{fe0f}\u{202e}\u{1b}e\u{301}🇩🇪ก็]{0,200}",
        ("[a目\t]{1,9}", 1..400_usize).prop_map(|(part, times)| part.repeat(times)),
    ]
}

fn span() -> impl Strategy<Value = Span> {
    let offset = prop_oneof![0..40_u32, 0..4_000_u32, any::<u32>()];
    let file = prop_oneof![0..3_u32, Just(u32::MAX)];
    // Fields are set one by one: a span may come from anywhere.
    (file, offset.clone(), offset).prop_map(|(file, start, end)| Span {
        file: FileId(file),
        start,
        end,
    })
}

/// Whether a terminal would obey the character, or it would reorder others.
fn is_dangerous(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

proptest! {
    #[test]
    fn every_renderer_survives_any_text_and_any_place(
        first in text(),
        second in text(),
        message in text(),
        spans in prop::collection::vec((span(), span(), span()), 1..6),
        width in 0..140_usize,
        unicode in any::<bool>(),
    ) {
        let mut sources = SourceList::default();
        sources.add("a\u{1b}.mkt", Some(first));
        sources.add("b.mkt", Some(second));
        let list = spans
            .into_iter()
            .map(|(place, related, edit)| {
                Diagnostic::new(Language::StrayText { text: message.clone() }, place)
                    .related(related, message.clone())
                    .fix(Fix::replace(message.clone(), edit, message.clone()))
            })
            .collect();
        let report = settle(list);
        let look = Pretty { color: false, unicode, width };
        for text in [
            pretty(&report, &sources, look),
            compact(&report, &sources),
            github(&report, &sources),
            json(&report, &sources),
            jsonl(&report, &sources),
        ] {
            prop_assert!(!text.contains(is_dangerous), "{text:?}");
        }
        let shown = pretty(&report, &sources, look);
        prop_assert_eq!(shown.matches("[stray-text]").count(), report.shown.len());
    }

    #[test]
    fn the_underline_is_under_its_text(
        before in "[\t a-z目标é👍✈]{0,60}",
        part in "[a-z目]{1,12}",
        after in "[ a-z目标👍]{0,60}",
    ) {
        let text = format!("{before}§{part}§{after}");
        let start = before.len() + '§'.len_utf8();
        let mut sources = SourceList::default();
        let file = sources.add("a.mkt", Some(text));
        let place = Span::new(file, start as u32, (start + part.len()) as u32);
        let report = settle(vec![Diagnostic::new(Language::StrayCloser { closer: '}' }, place)]);
        let look = Pretty { unicode: false, width: 400, ..Pretty::default() };
        let shown = pretty(&report, &sources, look);
        let lines: Vec<&str> = shown.lines().collect();
        let line = lines.iter().position(|line| line.contains('§')).expect("the line is shown");
        let columns = |text: &str| text.chars().map(|c| unicode_width::UnicodeWidthChar::width(c).unwrap_or(0)).sum::<usize>();
        let shown_start = columns(lines[line].split('§').next().expect("a beginning")) + 1;
        let marks = lines[line + 1];
        let from = marks.find(['^', '|', 'v']).expect("the mark is shown");
        let length = marks.trim_end().len() - from;
        prop_assert_eq!(from, shown_start, "{}", shown);
        prop_assert_eq!(length, columns(&part), "{}", shown);
    }
}
