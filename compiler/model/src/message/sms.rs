//! How many parts a text message goes out in.
//!
//! The alphabet is the default one of 3GPP TS 23.038 (section 6.2.1) with its
//! extension table (6.2.1.1), whose characters take two places. A text with any
//! other character goes out in UCS-2, where a character outside the Basic
//! Multilingual Plane takes two places. National language shift tables are not
//! reckoned with: few senders use them. The lengths of parts are those of 3GPP
//! TS 23.040: 140 bytes, less 6 for the header of a part of several.

/// How a text message is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Seven bits a character.
    Gsm7,
    /// Sixteen bits a character.
    Ucs2,
}

impl Encoding {
    /// How much fits where the message is one part.
    #[must_use]
    pub const fn alone(self) -> usize {
        match self {
            Self::Gsm7 => 160,
            Self::Ucs2 => 70,
        }
    }

    /// How much fits into each part of several.
    #[must_use]
    pub const fn each(self) -> usize {
        match self {
            Self::Gsm7 => 153,
            Self::Ucs2 => 67,
        }
    }
}

/// What a text message comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// How it is written.
    pub encoding: Encoding,
    /// The places that its characters take: of 7 or 16 bits.
    pub units: usize,
    /// How many parts it goes out in; none for an empty text.
    pub parts: usize,
    /// The first character that is not in the alphabet, and the byte at which
    /// it stands: because of it all of the text is in UCS-2.
    pub forced_by: Option<(usize, char)>,
}

/// The default alphabet in the order of its codes; 0x1B is the escape to the
/// extension table, and no character.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                     ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// The extension table.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// The places that a character takes in the alphabet; none where it is not in
/// it.
#[must_use]
pub fn gsm_width(character: char) -> Option<usize> {
    if BASIC.contains(character) {
        Some(1)
    } else if EXTENSION.contains(character) {
        Some(2)
    } else {
        None
    }
}

/// What a text comes to. A character is not cut in two where a part ends.
#[must_use]
pub fn parts(text: &str) -> Parts {
    let forced_by = text
        .char_indices()
        .find(|(_, character)| gsm_width(*character).is_none());
    let (encoding, widths): (Encoding, Vec<usize>) = match forced_by {
        None => (Encoding::Gsm7, text.chars().filter_map(gsm_width).collect()),
        Some(_) => (Encoding::Ucs2, text.chars().map(char::len_utf16).collect()),
    };
    let units: usize = widths
        .iter()
        .fold(0, |sum, width| sum.saturating_add(*width));
    let parts = if units <= encoding.alone() {
        usize::from(units > 0)
    } else {
        several(&widths, encoding.each())
    };
    Parts {
        encoding,
        units,
        parts,
        forced_by,
    }
}

fn several(widths: &[usize], each: usize) -> usize {
    let mut parts = 1_usize;
    let mut filled = 0_usize;
    for width in widths {
        filled = filled.saturating_add(*width);
        if filled > each {
            parts = parts.saturating_add(1);
            filled = *width;
        }
    }
    parts
}

/// How many parts as many characters of the alphabet take.
#[must_use]
pub fn parts_of(characters: usize) -> usize {
    match characters {
        0 => 0,
        1..=160 => 1,
        more => more.div_ceil(Encoding::Gsm7.each()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Encoding, usize, usize) {
        let parts = parts(text);
        (parts.encoding, parts.units, parts.parts)
    }

    #[test]
    fn the_alphabet_has_its_127_characters_and_10_more() {
        assert_eq!(BASIC.chars().count(), 127);
        assert_eq!(EXTENSION.chars().count(), 10);
        let mut all: Vec<char> = BASIC.chars().chain(EXTENSION.chars()).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 137);
    }

    #[test]
    fn parts_of_the_alphabet() {
        assert_eq!(of(""), (Encoding::Gsm7, 0, 0));
        assert_eq!(of(&"a".repeat(160)), (Encoding::Gsm7, 160, 1));
        assert_eq!(of(&"a".repeat(161)), (Encoding::Gsm7, 161, 2));
        assert_eq!(of(&"a".repeat(306)), (Encoding::Gsm7, 306, 2));
        assert_eq!(of(&"a".repeat(307)), (Encoding::Gsm7, 307, 3));
        assert_eq!(of(&"€".repeat(80)), (Encoding::Gsm7, 160, 1));
        // 76 fit into a part of 153, since none is cut in two.
        assert_eq!(of(&"€".repeat(152)), (Encoding::Gsm7, 304, 2));
        assert_eq!(of(&"€".repeat(153)), (Encoding::Gsm7, 306, 3));
    }

    #[test]
    fn one_character_beyond_it_changes_all_of_the_text() {
        assert_eq!(of(&format!("{}ł", "a".repeat(69))), (Encoding::Ucs2, 70, 1));
        assert_eq!(of(&format!("{}ł", "a".repeat(70))), (Encoding::Ucs2, 71, 2));
        assert_eq!(of(&"茶".repeat(134)), (Encoding::Ucs2, 134, 2));
        assert_eq!(of(&"😀".repeat(35)), (Encoding::Ucs2, 70, 1));
        // 33 fit into a part of 67.
        assert_eq!(of(&"😀".repeat(66)), (Encoding::Ucs2, 132, 2));
        assert_eq!(of(&"😀".repeat(67)), (Encoding::Ucs2, 134, 3));
        assert_eq!(parts("Zum Café „Müller“").forced_by, Some((10, '„')));
    }

    #[test]
    fn as_many_characters() {
        for (characters, parts) in [(0, 0), (70, 1), (160, 1), (161, 2), (306, 2), (307, 3)] {
            assert_eq!(parts_of(characters), parts);
            assert_eq!(of(&"a".repeat(characters)).2, parts);
        }
    }
}
