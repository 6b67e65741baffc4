//! The one place where text from the strategy becomes text in a Mermaid file.
//!
//! Mermaid has no escape of its own beyond `#name;` and `#number;`, which it
//! turns into HTML entities when it draws. What must not stand raw was found
//! by reading and rendering with the real program: quotes, colons and
//! semicolons end texts; `%%` begins a comment; a newline breaks every kind;
//! a label that holds `direction LR` turns the whole chart, or breaks it;
//! the first releases of version 11 read every label as Markdown, and answer
//! a label such as `1. Start` with the words "Unsupported markdown: list".
//! So one set of characters is escaped in every kind of diagram, and a
//! [`Place`] adds what is special to it: how a line break is written, and the
//! words that a text may not begin with.

use std::fmt::Write;

/// Longest label, in characters, that is drawn whole. A longer one ends in
/// `…`: a box of a thousand characters is no longer a diagram, and Mermaid
/// refuses files over [`MAX_TEXT`].
pub const MAX_LABEL: usize = 1_000;

/// Mermaid's limit on a diagram's text, in UTF-16 units (`maxTextSize`). It is
/// a secured setting: a diagram cannot lift it.
pub const MAX_TEXT: usize = 50_000;

/// What stands where a text is required and none was given: a zero-width
/// space, which every kind of diagram accepts and nobody sees.
pub const BLANK: char = '\u{200b}';

/// A place in a diagram that takes text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A flowchart's node, edge or subgraph: always written in quotes.
    Flowchart,
    /// A Gantt chart's title, section or task: the rest of a line.
    Gantt,
    /// A state's description, a transition's label, a note.
    State,
    /// A chart's title, name or point: always written in quotes.
    Chart,
}

impl Place {
    /// Gantt and charts draw their texts as SVG, which has no line breaks.
    fn line_break(self) -> &'static str {
        match self {
            Self::Flowchart | Self::State => "<br/>",
            Self::Gantt | Self::Chart => " ",
        }
    }

    /// Words with which a line means something else (compared in lower case).
    fn reserved(self) -> &'static [&'static str] {
        match self {
            // In quotes, or behind a colon, nothing is a keyword.
            Self::Flowchart | Self::State | Self::Chart => &[],
            Self::Gantt => &[
                "acc",
                "axisformat",
                "call",
                "click",
                "dateformat",
                "displaymode",
                "excludes",
                "gantt",
                "href",
                "includes",
                "inclusiveenddates",
                "section",
                "tickinterval",
                "title",
                "todaymarker",
                "topaxis",
                "weekday",
                "weekend",
            ],
        }
    }
}

/// The text as a diagram shows it: what a reader of the file gets back.
///
/// Line breaks of every sort become `\n`, tabs become spaces, characters that
/// XML cannot hold become `�`, an over-long text is cut ([`MAX_LABEL`]), and an
/// empty one becomes [`BLANK`]. A [`BLANK`] also parts the pairs `ﬂ°` and `¶ß`,
/// Mermaid's own marks for entities, for which it has no escape. In a [`Place`] without line breaks, `\n` is a
/// space; so it is in a text that could be taken for Markdown, since the first
/// releases of 11 undo its escapes where a text has breaks.
#[must_use]
pub fn shown(text: &str, place: Place) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut length = 0_usize;
    while let Some(c) = chars.next() {
        if length >= MAX_LABEL {
            out.push('…');
            break;
        }
        length = length.saturating_add(1);
        match c {
            '\r' if chars.peek() == Some(&'\n') => length = length.saturating_sub(1),
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                out.push(if place.line_break() == " " { ' ' } else { '\n' });
            }
            '\t' => out.push(' '),
            '°' if out.ends_with('ﬂ') => out.extend([BLANK, c]),
            'ß' if out.ends_with('¶') => out.extend([BLANK, c]),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    if out.is_empty() {
        out.push(BLANK);
    }
    if out.contains('\n') && out.split('\n').any(holds_markdown) {
        out = out.replace('\n', " ");
    }
    out
}

/// Whether nothing of a text would be seen. Mermaid 10.9 draws a transition
/// with such a label at the place `NaN`, so a line gets none instead.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_ignorable(c))
}

/// Unicode's `Default_Ignorable_Code_Point`, without the Hangul fillers, which
/// take up room.
fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Writes `text` so that Mermaid reads [`shown`]`(text, place)` from it.
#[must_use]
pub fn escape(text: &str, place: Place) -> String {
    let shown = shown(text, place);
    let mut out = String::with_capacity(shown.len());
    for (index, line) in shown.split('\n').enumerate() {
        if index > 0 {
            out.push_str(place.line_break());
        }
        escape_line(line, place, &mut out);
    }
    out
}

fn escape_line(line: &str, place: Place, out: &mut String) {
    let lower = line.to_lowercase();
    let hide_first = place.reserved().iter().any(|word| lower.starts_with(word))
        // A date at the start of a Gantt task is read as a date.
        || (place == Place::Gantt && line.starts_with(|c: char| c.is_ascii_digit()));
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let seen = line.get(..at).unwrap_or_default();
        let next = chars.peek().map(|&(_, c)| c);
        if (hide_first && seen.is_empty()) || is_special(c, seen, next) {
            push_entity(c, out);
        } else {
            out.push(c);
        }
    }
}

/// Whether a character must be written as an entity, given what stands before
/// it in its line and the character after it.
fn is_special(c: char, seen: &str, next: Option<char>) -> bool {
    match c {
        // Delimiters of Mermaid and of its HTML.
        '"' | '<' | '>' | '&' | ':' | ';' => true,
        // Nobody sees it raw.
        BLANK => true,
        // `#word;` is an entity.
        '#' if next.is_some_and(|n| n.is_ascii_alphanumeric() || n == '_') => true,
        // `%%` begins a comment or a directive, for Gantt in 10.9 also `%` in
        // the first two places.
        '%' => next == Some(c) || seen.chars().nth(1).is_none(),
        // The parser trims; written so, white space at the ends is kept. In
        // 10.9 `direction LR` is a statement wherever it stands in a line.
        _ if c.is_whitespace() || c == '\u{feff}' => {
            seen.is_empty() || next.is_none() || ends_in(seen, "direction")
        }
        _ => is_markdown(c, seen, next),
    }
}

/// Whether a character means something to Mermaid's Markdown, formulas or icons.
fn is_markdown(c: char, seen: &str, next: Option<char>) -> bool {
    let first = seen.is_empty();
    match c {
        '`' | '\\' | '*' | '~' | '[' | ']' | '|' | '@' => true,
        // A formula.
        '$' => next == Some(c),
        // Emphasis, unless inside a word.
        '_' => !(is_word(seen.chars().next_back()) && is_word(next)),
        // Indented code.
        ' ' => first && next == Some(' '),
        // Headings, lists, rules.
        '#' | '-' | '+' | '=' => first,
        // Numbered lists, and what is made into a link.
        '.' | ')' => (!first && seen.chars().all(|c| c.is_ascii_digit())) || ends_in(seen, "www"),
        // A link, an icon.
        ':' => next == Some('/') || next == Some('f'),
        _ => false,
    }
}

/// Whether a line holds anything that [`is_markdown`].
fn holds_markdown(line: &str) -> bool {
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|&(_, c)| c);
        if is_markdown(c, line.get(..at).unwrap_or_default(), next) {
            return true;
        }
    }
    false
}

fn is_word(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}

fn ends_in(seen: &str, word: &str) -> bool {
    let start = seen.len().saturating_sub(word.len());
    seen.get(start..)
        .is_some_and(|end| end.eq_ignore_ascii_case(word))
}

fn push_entity(c: char, out: &mut String) {
    let name = match c {
        '"' => "quot",
        '<' => "lt",
        '>' => "gt",
        '&' => "amp",
        _ => {
            // Writing to a string cannot fail.
            let _ = write!(out, "#{};", u32::from(c));
            return;
        }
    };
    out.push('#');
    out.push_str(name);
    out.push(';');
}

/// A text's length as Mermaid counts it ([`MAX_TEXT`]).
#[must_use]
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// An identifier made from a caller's key: a letter that says what it names,
/// then the key with everything but ASCII letters and digits replaced, so
/// that no keyword and no arrow can arise from it (`end` becomes `n_end`).
/// Different keys may give the same identifier: see [`Ids`].
fn slug(prefix: char, key: &str) -> String {
    let mut out = String::with_capacity(key.len().saturating_add(2));
    out.push(prefix);
    out.push('_');
    for c in key.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if c.is_ascii() {
            out.push('_');
        } else {
            let _ = write!(out, "u{:x}", u32::from(c));
        }
    }
    out
}

/// Hands out identifiers that differ from one another.
#[derive(Debug, Clone, Default)]
pub(super) struct Ids(std::collections::BTreeSet<String>);

impl Ids {
    /// The identifier for a key: stable as long as no earlier key collides
    /// with it, so that a new node does not rename all that follow.
    pub(super) fn take(&mut self, prefix: char, key: &str) -> String {
        let base = slug(prefix, key);
        let mut id = base.clone();
        let mut number = 1_u32;
        while !self.0.insert(id.clone()) {
            number = number.saturating_add(1);
            id = format!("{base}_{number}");
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::{BLANK, Ids, MAX_LABEL, Place, escape, is_blank, shown};

    #[test]
    fn ordinary_text_stays_readable() {
        for text in [
            "Grow profitably (2026)",
            "Rabatt 10%, für Müller",
            "会员增长",
            "direct_share = 45%",
            "a - b",
        ] {
            assert_eq!(escape(text, Place::Flowchart), text);
        }
    }

    #[test]
    fn what_ends_or_starts_something_is_an_entity() {
        let cases = [
            (r#"say "hi""#, "say #quot;hi#quot;"),
            ("a: b; c", "a#58; b#59; c"),
            ("#quot;", "#35;quot#59;"),
            ("# 1", "#35; 1"),
            ("50%% off", "50#37;% off"),
            ("a% of 100%", "a#37; of 100%"),
            ("1. Start", "1#46; Start"),
            ("direction LR", "direction#32;LR"),
            ("- item", "#45; item"),
            ("__init__", "#95;#95;init#95;#95;"),
            (" padded ", "#32;padded#32;"),
            ("www.example.com", "www#46;example.com"),
            ("two\r\nlines", "two<br/>lines"),
        ];
        for (text, want) in cases {
            assert_eq!(escape(text, Place::Flowchart), want);
        }
    }

    #[test]
    fn gantt_words_and_dates_do_not_begin_a_task() {
        assert_eq!(escape("Section two", Place::Gantt), "#83;ection two");
        assert_eq!(
            escape("2026-01-01 launch", Place::Gantt),
            "#50;026-01-01 launch"
        );
        assert_eq!(escape("1. Start", Place::Gantt), "#49;#46; Start");
        assert_eq!(escape("two\nlines", Place::Gantt), "two lines");
    }

    #[test]
    fn text_is_brought_into_a_form_that_can_be_drawn() {
        assert_eq!(shown("", Place::State), BLANK.to_string());
        assert_eq!(shown("a\tb\0\u{80}", Place::State), "a b\u{fffd}\u{fffd}");
        assert_eq!(shown("a\u{2028}b\rc\r\nd", Place::State), "a\nb\nc\nd");
        assert_eq!(shown("- a\n- b", Place::Flowchart), "- a - b");
        assert_eq!(shown("ﬂ°quot¶ß", Place::State), "ﬂ\u{200b}°quot¶\u{200b}ß");
        let long = "x".repeat(MAX_LABEL);
        assert_eq!(shown(&long, Place::Gantt), long);
        assert_eq!(
            shown(&format!("{long}yz"), Place::Gantt),
            format!("{long}…")
        );
    }

    #[test]
    fn what_nobody_sees_is_blank() {
        for text in ["", " \t\n", "\u{3000}", "\u{200b}\u{feff}"] {
            assert!(is_blank(text), "{text:?}");
        }
        for text in ["-", " a ", "\0", "\u{200b}会"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn identifiers_are_safe_and_differ() {
        let mut ids = Ids::default();
        assert_eq!(ids.take('n', "end"), "n_end");
        assert_eq!(ids.take('n', "a.b"), "n_a_b");
        assert_eq!(ids.take('n', "a b"), "n_a_b_2");
        assert_eq!(ids.take('n', "会员"), "n_u4f1au5458");
    }
}
