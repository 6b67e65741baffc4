//! Names and dotted paths.

use std::fmt;

use mkt_grammar::{TextRange, TextSize};
use smallvec::SmallVec;
use smol_str::SmolStr;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A name as people mean it: in Unicode normal form C, without backticks.
pub fn normalise(written: &str) -> SmolStr {
    let bare = written.trim_matches('`');
    if bare.is_ascii() || is_nfc(bare) {
        SmolStr::new(bare)
    } else {
        bare.nfc().collect()
    }
}

/// A dotted path such as `race.convert`. A segment is empty only where the
/// text stops after a dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The names between the dots, each with its place.
    pub segments: SmallVec<[Segment; 1]>,
    /// The whole path.
    pub range: TextRange,
}

/// One name of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The normalised name.
    pub name: SmolStr,
    /// Where it stands.
    pub range: TextRange,
    /// Whether it was written in backticks, which makes it a name and never
    /// a word of the language.
    pub quoted: bool,
}

impl Path {
    /// Reads a name token.
    pub fn read(text: &str, range: TextRange) -> Self {
        let mut segments = SmallVec::new();
        let mut start = 0_usize;
        let mut in_ticks = false;
        let mut push = |from: usize, to: usize| {
            let written = text.get(from..to).unwrap_or_default();
            let at = |offset: usize| {
                let offset = TextSize::new(u32::try_from(offset).unwrap_or(u32::MAX));
                range.start().checked_add(offset).unwrap_or(range.end())
            };
            segments.push(Segment {
                name: normalise(written),
                range: TextRange::new(at(from), at(to)),
                quoted: written.starts_with('`'),
            });
        };
        for (index, character) in text.char_indices() {
            match character {
                '`' => in_ticks = !in_ticks,
                '.' if !in_ticks => {
                    push(start, index);
                    start = index.saturating_add(1);
                }
                _ => {}
            }
        }
        push(start, text.len());
        Self { segments, range }
    }

    /// The path as text, normalised.
    pub fn text(&self) -> SmolStr {
        match self.segments.as_slice() {
            [only] => only.name.clone(),
            several => {
                let names: Vec<_> = several.iter().map(|s| s.name.as_str()).collect();
                SmolStr::from(names.join("."))
            }
        }
    }

    /// The one name of a path without dots.
    pub fn single(&self) -> Option<&SmolStr> {
        match self.segments.as_slice() {
            [only] => Some(&only.name),
            _ => None,
        }
    }

    /// Whether this is the given word of the language.
    pub fn is_word(&self, word: &str) -> bool {
        matches!(self.segments.as_slice(), [only] if !only.quoted && only.name == word)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_split_at_dots_outside_backticks() {
        let text = "`a.b`.c.";
        let path = Path::read(text, TextRange::up_to(TextSize::of(text)));
        let names: Vec<_> = path.segments.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names, ["a.b", "c", ""]);
        assert_eq!(path.segments[1].range, TextRange::new(6.into(), 7.into()));
    }

    #[test]
    fn names_are_compared_in_one_form() {
        assert_eq!(normalise("e\u{301}te\u{301}"), "été");
        assert_eq!(normalise("`or`"), "or");
    }
}
