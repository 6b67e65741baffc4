//! Characters that no source may hold.

use crate::{Problem, ProblemKind};

/// Finds bidirectional controls, which make text read other than it is, and
/// control characters, which terminals obey.
pub(crate) fn forbidden_characters(text: &str) -> Vec<Problem> {
    // Few bytes can begin such a character: only there it is looked at.
    let suspicious =
        |byte: u8| matches!(byte, 0..=8 | 0x0b | 0x0c | 0x0e..=0x1f | 0x7f | 0xc2 | 0xd8 | 0xe2);
    text.bytes()
        .enumerate()
        .filter(|(_, byte)| suspicious(*byte))
        .filter_map(|(start, _)| {
            let character = text.get(start..)?.chars().next()?;
            let kind = if is_bidi_control(character) {
                ProblemKind::BidiControl { character }
            } else if character.is_control() && !matches!(character, '\n' | '\r' | '\t') {
                ProblemKind::ControlCharacter { character }
            } else {
                return None;
            };
            let end = start.saturating_add(character.len_utf8());
            Some(Problem {
                range: start..end,
                kind,
            })
        })
        .collect()
}

/// The Bidi_Control property of Unicode: U+061C, U+200E, U+200F,
/// U+202A–U+202E, U+2066–U+2069.
fn is_bidi_control(character: char) -> bool {
    matches!(character, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_each_once_and_leaves_the_rest() {
        let found = forbidden_characters("kpi \u{202e}a\u{1b} \"été 数\"\r\n\t");
        let characters: Vec<_> = found.iter().map(|p| p.range.start).collect();
        assert_eq!(characters, [4, 8]);
    }

    #[test]
    fn every_character_is_told_that_must_be() {
        for character in '\0'..=char::MAX {
            let forbidden = is_bidi_control(character)
                || (character.is_control() && !matches!(character, '\n' | '\r' | '\t'));
            let mut text = [0; 4];
            let found = forbidden_characters(character.encode_utf8(&mut text));
            assert_eq!(found.len(), usize::from(forbidden), "{character:?}");
        }
    }
}
