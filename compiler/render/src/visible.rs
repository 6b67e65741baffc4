//! Text from sources, made safe to print.
//!
//! What a terminal obeys instead of showing (control and escape characters)
//! and what reorders or hides other text (bidirectional controls, invisible
//! format characters) is replaced by a mark that can be seen.

use std::fmt::Write;

/// The text with everything that cannot be seen replaced by marks.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        push_visible(&mut shown, character);
    }
    shown
}

/// As [`visible`], but line breaks stay.
#[must_use]
pub fn visible_lines(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '\n' {
            shown.push('\n');
        } else {
            push_visible(&mut shown, character);
        }
    }
    shown
}

/// Adds one character, or its mark.
pub(crate) fn push_visible(shown: &mut String, character: char) {
    const PICTURES: u32 = 0x2400;
    const PICTURE_OF_DELETE: char = '␡';
    let code = u32::from(character);
    if code < 0x20 {
        let picture = PICTURES.checked_add(code).and_then(char::from_u32);
        shown.push(picture.unwrap_or(char::REPLACEMENT_CHARACTER));
    } else if character == '\u{7f}' {
        shown.push(PICTURE_OF_DELETE);
    } else if is_hidden(character) {
        // Writing into a `String` cannot fail.
        let _ = write!(shown, "⟨U+{code:04X}⟩");
    } else {
        shown.push(character);
    }
}

/// Whether a character is obeyed, hidden or reordering, rather than shown.
/// Joiners between letters or emoji stay: scripts need them.
pub(crate) const fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{0}'..='\u{1f}'
            | '\u{7f}'..='\u{9f}' // delete and the C1 controls
            | '\u{ad}' // soft hyphen
            | '\u{61c}' // Arabic letter mark
            | '\u{180e}' // Mongolian vowel separator
            | '\u{200b}' // zero width space
            | '\u{200e}'..='\u{200f}' // left-to-right and right-to-left marks
            | '\u{2028}'..='\u{202e}' // line separators, embeddings, overrides
            | '\u{2060}'..='\u{206f}' // word joiner, isolates, format characters
            | '\u{feff}' // byte order mark
            | '\u{fff9}'..='\u{fffb}' // annotations
            | '\u{e0000}'..='\u{e007f}' // tags
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_cannot_be_seen_is_marked() {
        assert_eq!(visible("a\u{1b}[31mb"), "a␛[31mb");
        assert_eq!(visible("x\u{202e}y"), "x⟨U+202E⟩y");
        assert_eq!(visible("\u{7f}\u{9b}\t\n"), "␡⟨U+009B⟩␉␊");
        assert_eq!(visible_lines("a\nb\r"), "a\nb␍");
        assert_eq!(visible("目标 👨\u{200d}👩 é"), "目标 👨\u{200d}👩 é");
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left(text in any::<String>()) {
            let shown = visible(&text);
            prop_assert!(!shown.chars().any(|character| is_hidden(character) || character.is_control()));
        }
    }
}
