//! Texts as people and accidents leave them: tokens lost, doubled and swapped,
//! lines moved, bytes replaced.

use std::ops::Range;

use crate::random::Random;

/// A way to damage a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// A token is lost.
    DeleteToken,
    /// A token is written twice.
    DoubleToken,
    /// Two tokens change places.
    SwapTokens,
    /// A token is replaced by one that is somewhere else in the text.
    ReplaceToken,
    /// A line is lost.
    DeleteLine,
    /// A line moves to another place.
    MoveLine,
    /// A part of the text is written twice.
    DoublePart,
    /// The end is lost.
    CutOff,
    /// A character is replaced by noise: brackets, quotes, control characters,
    /// characters of other scripts.
    Noise,
}

/// All ways.
pub const MUTATIONS: [Mutation; 9] = [
    Mutation::DeleteToken,
    Mutation::DoubleToken,
    Mutation::SwapTokens,
    Mutation::ReplaceToken,
    Mutation::DeleteLine,
    Mutation::MoveLine,
    Mutation::DoublePart,
    Mutation::CutOff,
    Mutation::Noise,
];

/// What noise is made of.
const NOISE: [&str; 24] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\"",
    "\"\"\"",
    ":",
    ";",
    ",",
    "..",
    "//",
    "\\",
    "`",
    "«",
    "€",
    "日",
    "🛫",
    "\u{202e}",
    "\u{1b}[31m",
    "\u{0}",
    "\r",
    "9999999999999999999999",
];

impl Mutation {
    /// Damages a text.
    #[must_use]
    pub fn apply(self, text: &str, random: &mut Random) -> String {
        let tokens = tokens(text);
        let lines = lines(text);
        let token = |random: &mut Random| tokens.get(random.place(tokens.len())).cloned();
        let line = |random: &mut Random| lines.get(random.place(lines.len())).cloned();
        let mutated = match self {
            Self::DeleteToken => token(random).map(|at| replaced(text, &at, "")),
            Self::DoubleToken => token(random).map(|at| {
                let twice = part(text, &at).repeat(2);
                replaced(text, &at, &twice)
            }),
            Self::SwapTokens => token(random)
                .zip(token(random))
                .map(|(a, b)| swapped(text, a, b)),
            Self::ReplaceToken => token(random)
                .zip(token(random))
                .map(|(a, b)| replaced(text, &a, part(text, &b))),
            Self::DeleteLine => line(random).map(|at| replaced(text, &at, "")),
            Self::MoveLine => line(random)
                .zip(line(random))
                .map(|(a, b)| moved(text, a, b)),
            Self::DoublePart => token(random).zip(token(random)).map(|(a, b)| {
                let at = a.start.min(b.start)..a.end.max(b.end);
                // A long part would be another text, not a damaged one.
                let twice: String = part(text, &at).chars().take(2_000).collect();
                replaced(text, &(at.end..at.end), &twice)
            }),
            Self::CutOff => token(random).map(|at| part(text, &(0..at.end)).to_owned()),
            Self::Noise => token(random).map(|at| {
                let at = at.start..at.start;
                replaced(text, &at, random.one_of(&NOISE))
            }),
        };
        mutated.unwrap_or_else(|| text.to_owned())
    }
}

/// Damages a text in so many ways, one after another.
#[must_use]
pub fn damaged(text: &str, times: usize, random: &mut Random) -> String {
    (0..times).fold(text.to_owned(), |text, _| {
        match MUTATIONS.get(random.place(MUTATIONS.len())) {
            Some(mutation) => mutation.apply(&text, random),
            None => text,
        }
    })
}

fn part<'t>(text: &'t str, at: &Range<usize>) -> &'t str {
    text.get(at.clone()).unwrap_or_default()
}

fn replaced(text: &str, at: &Range<usize>, by: &str) -> String {
    [
        part(text, &(0..at.start)),
        by,
        part(text, &(at.end..text.len())),
    ]
    .concat()
}

fn swapped(text: &str, a: Range<usize>, b: Range<usize>) -> String {
    let (first, second) = if a.start <= b.start { (a, b) } else { (b, a) };
    if first.end > second.start {
        return text.to_owned();
    }
    [
        part(text, &(0..first.start)),
        part(text, &second),
        part(text, &(first.end..second.start)),
        part(text, &first),
        part(text, &(second.end..text.len())),
    ]
    .concat()
}

/// The line `from` stands before the line `to` afterwards.
fn moved(text: &str, from: Range<usize>, to: Range<usize>) -> String {
    let line = part(text, &from);
    let without = |at: Range<usize>| part(text, &at);
    if from.start <= to.start {
        [
            without(0..from.start),
            without(from.end.min(to.start)..to.start),
            line,
            without(to.start.max(from.end)..text.len()),
        ]
        .concat()
    } else {
        [
            without(0..to.start),
            line,
            without(to.start..from.start),
            without(from.end..text.len()),
        ]
        .concat()
    }
}

/// Roughly the tokens of a text: words, and every other visible character.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut tokens: Vec<Range<usize>> = Vec::new();
    let mut word_goes_on = false;
    for (at, character) in text.char_indices() {
        let end = at.saturating_add(character.len_utf8());
        let in_word = character.is_alphanumeric() || character == '_';
        match tokens.last_mut() {
            Some(last) if in_word && word_goes_on => last.end = end,
            _ if character.is_whitespace() => {}
            _ => tokens.push(at..end),
        }
        word_goes_on = in_word;
    }
    tokens
}

/// The lines of a text, with their ends.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start: usize = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let from = start;
            start = start.saturating_add(line.len());
            from..start
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "team data {\n  size: 4 people\n}\n日本 a-b\n";

    #[test]
    fn tokens_are_words_and_signs() {
        let found: Vec<&str> = tokens(TEXT).iter().map(|at| part(TEXT, at)).collect();
        assert_eq!(
            found,
            [
                "team", "data", "{", "size", ":", "4", "people", "}", "日本", "a", "-", "b"
            ]
        );
    }

    #[test]
    fn swaps_and_moves_lose_nothing() {
        let sorted = |text: &str| {
            let mut characters: Vec<char> = text.chars().collect();
            characters.sort_unstable();
            characters
        };
        for seed in 0..500 {
            let mut random = Random::new(seed);
            for mutation in [Mutation::SwapTokens, Mutation::MoveLine] {
                let text = mutation.apply(TEXT, &mut random);
                assert_eq!(sorted(&text), sorted(TEXT), "{mutation:?} {seed}: {text}");
            }
        }
        assert_eq!(moved("a\nb\nc\n", 0..2, 4..6), "b\na\nc\n");
        assert_eq!(moved("a\nb\nc\n", 4..6, 0..2), "c\na\nb\n");
    }

    #[test]
    fn every_mutation_changes_something_sometimes_and_survives_nothing() {
        for mutation in MUTATIONS {
            let changes = |seed| mutation.apply(TEXT, &mut Random::new(seed)) != TEXT;
            assert!((0..50).any(changes), "{mutation:?}");
            assert_eq!(mutation.apply("", &mut Random::new(1)), "");
        }
    }
}
