//! The one place where text from the strategy becomes text in Markdown.
//!
//! CommonMark lets a backslash stand before any ASCII punctuation. What means
//! something anywhere in a line is escaped anywhere; what means something only
//! at its beginning (a list, a heading) is escaped there. White space is
//! settled to single blanks: neither a table's cell nor a heading can hold a
//! line break.

/// Characters that mean something wherever they stand, in CommonMark or in the
/// dialects of hosts: emphasis, code, links, markup, entities, cells of tables,
/// strikethrough, superscript, headings' ends, formulas.
const ANYWHERE: &[char] = &[
    '\\', '`', '*', '_', '[', ']', '<', '>', '&', '|', '~', '#', '$', '{', '}', '^',
];

/// Characters that begin a list, a rule, a heading's underline or a quotation
/// when they stand first in a line.
const FIRST: &[char] = &['-', '+', '=', ':'];

/// A text on one line, so that Markdown shows it as it is: in a paragraph, a
/// heading, a list or a table's cell.
#[must_use]
pub fn text(text: &str) -> String {
    let settled = settle(text);
    let mut out = String::with_capacity(settled.len());
    // `1. ` and `1) ` begin a numbered list; `1.5` does not.
    let digits = settled.chars().take_while(char::is_ascii_digit).count();
    let mut behind = settled.chars().skip(digits);
    let begins_list = digits > 0
        && matches!(behind.next(), Some('.' | ')'))
        && behind.next().is_none_or(char::is_whitespace);
    for (place, c) in settled.chars().enumerate() {
        let special = ANYWHERE.contains(&c)
            || (place == 0 && FIRST.contains(&c))
            || (place == digits && begins_list);
        if special {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// White space as single blanks, none at the ends; characters that cannot be
/// shown as U+FFFD.
#[must_use]
pub fn settle(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().map(|c| match c {
            c if c.is_control() => char::REPLACEMENT_CHARACTER,
            c => c,
        }));
    }
    out
}

/// A block of code in a language. Its fence is longer than any run of
/// backticks in it.
#[must_use]
pub fn fenced(language: &str, code: &str) -> String {
    let mut longest = 0_usize;
    let mut run = 0_usize;
    for c in code.chars() {
        run = if c == '`' { run.saturating_add(1) } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest.saturating_add(1).max(3));
    let code = code.trim_end_matches('\n');
    format!("{fence}{language}\n{code}\n{fence}\n")
}

#[cfg(test)]
mod tests {
    use super::{fenced, settle, text};
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    /// The texts of a document, one for each block or cell, with everything in
    /// it that is not text.
    fn read(markdown: &str) -> (Vec<String>, Vec<String>) {
        let mut texts = Vec::new();
        let mut strange = Vec::new();
        let mut open = String::new();
        // Curly quotes and dashes are another look of the same text.
        let extensions = Options::all().difference(Options::ENABLE_SMART_PUNCTUATION);
        for event in Parser::new_ext(markdown, extensions) {
            match event {
                Event::Text(text) => open.push_str(&text),
                Event::End(
                    TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::Item,
                ) => texts.push(std::mem::take(&mut open)),
                Event::Start(
                    Tag::Paragraph
                    | Tag::Heading { id: None, .. }
                    | Tag::Table(_)
                    | Tag::TableHead
                    | Tag::TableRow
                    | Tag::TableCell
                    | Tag::List(None)
                    | Tag::Item
                    | Tag::Strong,
                )
                | Event::End(
                    TagEnd::Table
                    | TagEnd::TableHead
                    | TagEnd::TableRow
                    | TagEnd::List(false)
                    | TagEnd::Strong,
                ) => {}
                other => strange.push(format!("{other:?}")),
            }
        }
        (texts, strange)
    }

    /// Every place that documents put text in, read back by a real parser.
    fn holds(label: &str) {
        let escaped = text(label);
        let want = settle(label);
        // A place that holds nothing is no place; documents have none.
        if want.is_empty() {
            assert_eq!(escaped, "");
            return;
        }
        let document = format!(
            "{escaped}\n\n## {escaped}\n\n- {escaped}\n\n| a | b |\n|---|---|\n| {escaped} | **{escaped}** |\n| {escaped} |\n"
        );
        let (texts, strange) = read(&document);
        assert_eq!(strange, [] as [String; 0], "{document}");
        let want = want.as_str();
        // The cell that the second row lacks is empty.
        assert_eq!(
            texts,
            [want, want, want, "a", "b", want, want, want, ""],
            "{document}"
        );
    }

    #[test]
    fn awkward_texts_are_read_back_equal() {
        for label in [
            "",
            " ",
            "plain",
            "a | b",
            "\\",
            "\\\\|",
            "*a* _b_ **c** __d__",
            "`code` ``",
            "[a](b)",
            "![a](b)",
            "<b>bold</b>",
            "<!-- a -->",
            "https://example.org/a_b",
            "<https://example.org>",
            "&amp; &#35; &",
            "# no heading",
            "no heading #",
            "- no list",
            "+ no list",
            "1. no list",
            "12) no list",
            "* no list",
            "> no quotation",
            "---",
            "===",
            "***",
            "___",
            "```",
            "~~~",
            "~~struck~~",
            "a\nb",
            "a\r\n\r\nb",
            "\ttabbed",
            "    indented",
            "a  \nb",
            "line\u{2028}break",
            "[x]: y",
            "[^1]: note",
            "[ ] task",
            "$x$",
            "$$x$$",
            "{#id .class}",
            "Title {#id}",
            "{{ name }}",
            "{% raw %}",
            "||",
            "|---|",
            ":---:",
            "| a |",
            ": definition",
            "目标 | 目的",
            "العربية",
            "🎯 *",
            "\u{202e}abc",
            "\u{0}\u{7}",
            "snow_white_and",
            "a*b*c",
            "2 * 3 * 4",
            "x^2^ H~2~O",
            "^a^{",
            "\"quotes\" 'single' -- dots...",
            "end.",
            ":::",
            "[[wiki]]",
            "+++",
            "-",
            "=",
            ":",
            "1.",
            "a:b",
        ] {
            holds(label);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_back_equal(label in "[ -~\\n\u{e4}\u{76ee}\u{1f3af}]{0,24}") {
            holds(&label);
        }
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        let code = "a\n```\nb `` c\n";
        let document = fenced("mermaid", code);
        assert_eq!(document, "````mermaid\na\n```\nb `` c\n````\n");
        let events: Vec<Event<'_>> = Parser::new(&document).collect();
        assert!(
            matches!(&events[1], Event::Text(text) if &**text == code),
            "{events:?}"
        );
    }
}
