//! Small parts of sentences that many findings share.

/// The most characters of the author's text that are quoted in a sentence.
const QUOTED: usize = 60;

/// The author's own text in backticks: on one line, and not at full length.
pub(super) fn code(text: &str) -> String {
    let mut quoted = String::from("`");
    let mut blank = false;
    let mut count = 0_usize;
    for character in text.trim().chars() {
        if count.saturating_add(usize::from(blank)) >= QUOTED {
            quoted.push('…');
            break;
        }
        if character.is_whitespace() {
            blank = true;
            continue;
        }
        if blank {
            quoted.push(' ');
            count = count.saturating_add(1);
            blank = false;
        }
        quoted.push(character);
        count = count.saturating_add(1);
    }
    quoted.push('`');
    quoted
}

/// A word or line to be written as it is, in backticks.
pub(super) fn exact(text: &str) -> String {
    format!("`{text}`")
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn all(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Each in backticks, at most `most` of them: `a`, `b`, `c` and 4 more.
pub(super) fn codes(words: &[String], most: usize) -> String {
    let mut quoted: Vec<String> = words.iter().take(most).map(|word| code(word)).collect();
    let rest = words.len().saturating_sub(most);
    if rest > 0 {
        quoted.push(format!("{rest} more"));
    }
    all(&quoted)
}

/// A circle as a path that comes back to its start: `a` → `b` → `a`.
pub(super) fn circle(path: &[String]) -> String {
    let names: Vec<String> = path
        .iter()
        .chain(path.first())
        .map(|name| code(name))
        .collect();
    names.join(" → ")
}

/// The number and the word, which is made plural where it must be.
pub(super) fn count(number: u32, word: &str, words: &str) -> String {
    if number == 1 {
        format!("1 {word}")
    } else {
        format!("{} {words}", grouped(u64::from(number)))
    }
}

/// A size in the largest unit of 1,024 that leaves a whole part.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)];
    for (unit, scale) in UNITS {
        let Some(whole) = bytes.checked_div(scale).filter(|whole| *whole > 0) else {
            continue;
        };
        let rest = bytes.checked_rem(scale).unwrap_or(0);
        let tenth = rest.saturating_mul(10).checked_div(scale).unwrap_or(0);
        return if tenth == 0 {
            format!("{whole} {unit}")
        } else {
            format!("{whole}.{tenth} {unit}")
        };
    }
    format!("{bytes} bytes")
}

/// Thousands parted by commas: 50,000.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(index);
        if index > 0 && left.checked_rem(3) == Some(0) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authors_text_is_quoted_on_one_short_line() {
        assert_eq!(code("  from 31%\n   to 45%  "), "`from 31% to 45%`");
        assert_eq!(code("目标"), "`目标`");
        let long = code(&"ab ".repeat(40));
        assert!(long.ends_with("…`"), "{long}");
        assert!(long.chars().count() <= QUOTED + 3, "{long}");
    }

    #[test]
    fn lists_end_in_words() {
        assert_eq!(codes(&[], 2), "");
        let words: Vec<String> = ["a", "b", "c", "d"].map(String::from).to_vec();
        assert_eq!(codes(&words, 2), "`a`, `b` and 2 more");
        assert_eq!(codes(&words, 4), "`a`, `b`, `c` and `d`");
    }

    #[test]
    fn numbers_are_readable() {
        assert_eq!(size(0), "0 bytes");
        assert_eq!(size(1_023), "1023 bytes");
        assert_eq!(size(16 << 20), "16 MB");
        assert_eq!(size((20 << 20) + (1 << 19)), "20.5 MB");
        assert_eq!(grouped(50_000), "50,000");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn a_circle_comes_back_to_its_start() {
        assert_eq!(circle(&["a".to_owned(), "b".to_owned()]), "`a` → `b` → `a`");
        assert_eq!(circle(&["a".to_owned()]), "`a` → `a`");
    }
}
