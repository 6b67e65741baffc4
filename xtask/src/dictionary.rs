//! The words of the language, for the fuzzer to build texts from.

use std::collections::BTreeSet;

use mkt_kinds::{Body, catalogue};

/// Signs, and words that stand in no table.
const SIGNS: [&str; 45] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ":",
    ";",
    ",",
    "..",
    "\"",
    "\"\"\"\n",
    "`",
    "//",
    "///",
    "\\",
    "{first_name|there}",
    "\\u{1f6eb}",
    "==",
    "!=",
    "<=",
    ">=",
    "<",
    ">",
    "+",
    "-",
    "*",
    "/",
    "=",
    "and",
    "or",
    "not",
    "in",
    "is set",
    "otherwise",
    "2026-03-31",
    "2026-Q2",
    "09:00",
    "15%",
    "120k EUR",
    "+1.5 pp",
    "1_200",
    "\n  ",
    "\n\n",
    // Parts the files of an input.
    "\n//// next file\n",
];

/// The dictionary, as libFuzzer reads it.
pub(crate) fn text() -> String {
    let mut words: BTreeSet<String> = SIGNS.map(str::to_owned).into();
    for word in catalogue::words() {
        words.insert(format!("\n{word} "));
    }
    for body in catalogue::bodies() {
        of_body(body, &mut words);
    }
    for form in catalogue::all_forms() {
        of_form(form, &mut words);
    }
    let mut text = String::from("# Written by `cargo xtask generate`.\n");
    for word in words {
        text.push_str(&entry(&word));
    }
    text
}

fn of_body(body: &Body, words: &mut BTreeSet<String>) {
    words.extend(
        body.members
            .iter()
            .map(|member| format!("\n  {}: ", member.key)),
    );
    // An arm of a split has no word of its own.
    let statements = body.statements.iter().map(|statement| statement.word);
    let statements = statements.filter(|word| !word.is_empty());
    words.extend(statements.map(|word| format!("\n  {word} ")));
}

/// The words of a form: those that are written as they are, and those of a
/// choice: `<each:word(day|week)> of`.
fn of_form(form: &str, words: &mut BTreeSet<String>) {
    let mut rest = form;
    while let Some((before, after)) = rest.split_once('<') {
        words.extend(written(before));
        let (slot, after) = after.split_once('>').unwrap_or((after, ""));
        if let Some((_, choice)) = slot.split_once(":word(") {
            let choice = choice.trim_end_matches(')').split('|');
            words.extend(choice.map(str::to_owned));
        }
        rest = after;
    }
    words.extend(written(rest));
}

fn written(text: &str) -> impl Iterator<Item = String> {
    text.split(|character: char| !character.is_alphanumeric() && character != '_')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
}

/// A line of the dictionary: bytes outside of plain ASCII are escaped.
fn entry(word: &str) -> String {
    let escaped: String = word
        .bytes()
        .map(|byte| match byte {
            b'"' | b'\\' => format!("\\{}", char::from(byte)),
            b' '..=b'~' => char::from(byte).to_string(),
            _ => format!("\\x{byte:02X}"),
        })
        .collect();
    format!("\"{escaped}\"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_choices_are_taken_from_forms() {
        let mut words = BTreeSet::new();
        of_form(
            "<low:money> at most <each:word(day|week)> [ up to <x:date> ]",
            &mut words,
        );
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        assert_eq!(words, ["at", "day", "most", "to", "up", "week"]);
    }

    #[test]
    fn entries_are_as_libfuzzer_reads_them() {
        assert_eq!(entry("\n  a: \"\\é"), "\"\\x0A  a: \\\"\\\\\\xC3\\xA9\"\n");
    }
}
