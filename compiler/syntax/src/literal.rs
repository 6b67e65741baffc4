//! Numbers, dates, times and texts as written, read exactly.

use jiff::civil::{Date, DateTime, Time};
use jiff::{Timestamp, tz::Offset};
use mkt_diagnostics::{DateMistake, NumberMistake};
use rust_decimal::Decimal;

/// Reads `1_200`, `0.4`, `120k`, `2.4M`, `3bn`.
pub fn number(text: &str) -> Result<Decimal, NumberMistake> {
    let (digits, scale) = if let Some(rest) = text.strip_suffix("bn") {
        (rest, 1_000_000_000)
    } else if let Some(rest) = text.strip_suffix('M') {
        (rest, 1_000_000)
    } else if let Some(rest) = text.strip_suffix('k') {
        (rest, 1_000)
    } else {
        (text, 1)
    };
    if digits.contains("__") || digits.ends_with('_') {
        return Err(NumberMistake::Underscore);
    }
    let plain: String = digits.chars().filter(|c| *c != '_').collect();
    // `from_str_exact` refuses what it cannot hold instead of rounding it.
    Decimal::from_str_exact(&plain)
        .ok()
        .and_then(|number| number.checked_mul(Decimal::from(scale)))
        .map(|number| number.normalize())
        .ok_or(NumberMistake::TooLong)
}

/// Reads `2026-03-31`.
pub fn date(text: &str) -> Result<Date, DateMistake> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return Err(DateMistake::Form { right: None });
    };
    if year.len() > 4 {
        return Err(DateMistake::OutOfRange);
    }
    let (Ok(y), Ok(m), Ok(d)) = (year.parse::<i16>(), month.parse::<i8>(), day.parse::<i8>())
    else {
        return Err(DateMistake::Form { right: None });
    };
    let shape_right = year.len() == 4 && month.len() == 2 && day.len() == 2;
    match Date::new(y, m, d) {
        Ok(date) if shape_right => Ok(date),
        Ok(date) => Err(DateMistake::Form {
            right: (year.len() == 4).then(|| date.to_string()),
        }),
        Err(_) => match Date::new(y, m, 1) {
            Ok(first) if (1..=99).contains(&d) => Err(DateMistake::NoSuchDay {
                last: first.last_of_month().to_string(),
            }),
            _ => Err(DateMistake::NoSuchMonth),
        },
    }
}

/// Reads `09:00` or `09:00:30`.
pub fn time(text: &str) -> Result<Time, DateMistake> {
    let parts: Vec<&str> = text.split(':').collect();
    let numbers: Option<Vec<i8>> = parts.iter().map(|part| part.parse().ok()).collect();
    let (hour, minute, second) = match numbers.as_deref() {
        Some([hour, minute]) => (*hour, *minute, 0),
        Some([hour, minute, second]) => (*hour, *minute, *second),
        _ => return Err(DateMistake::Form { right: None }),
    };
    let Ok(time) = Time::new(hour, minute, second, 0) else {
        return Err(DateMistake::NoSuchTime);
    };
    if parts.iter().any(|part| part.len() != 2) {
        let right = format!("{hour:02}:{minute:02}");
        return Err(DateMistake::Form { right: Some(right) });
    }
    Ok(time)
}

/// A point in time as written: with a zone it is exact, without one it is in
/// the strategy's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Instant {
    /// `2026-05-04T10:00`
    Local(DateTime),
    /// `2026-05-04T10:00Z`
    Exact(Timestamp),
}

/// Reads `2026-05-04T10:00`, also with `Z` or an offset.
pub fn instant(text: &str) -> Result<Instant, DateMistake> {
    let Some((day, clock)) = text.split_once('T') else {
        return Err(DateMistake::Form { right: None });
    };
    let day = date(day)?;
    let sign = clock.find(['Z', '+', '-']).unwrap_or(clock.len());
    let (clock, zone) = clock.split_at_checked(sign).unwrap_or((clock, ""));
    let local = day.to_datetime(time(clock)?);
    if zone.is_empty() {
        return Ok(Instant::Local(local));
    }
    let offset = offset(zone).ok_or(DateMistake::Form { right: None })?;
    offset
        .to_timestamp(local)
        .map(Instant::Exact)
        .map_err(|_| DateMistake::NoSuchTime)
}

fn offset(zone: &str) -> Option<Offset> {
    if zone == "Z" {
        return Some(Offset::UTC);
    }
    let (sign, rest) = match zone.split_at_checked(1)? {
        ("+", rest) => (1_i32, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None => (rest, "0"),
    };
    let hours: i32 = hours.parse().ok()?;
    let minutes: i32 = minutes.parse().ok()?;
    let seconds = hours
        .checked_mul(3600)?
        .checked_add(minutes.checked_mul(60)?)?;
    Offset::from_seconds(seconds.checked_mul(sign)?).ok()
}

/// A stretch of the calendar as people name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// `2026`
    Year(i16),
    /// `2026-H1`
    Half(i16, i8),
    /// `2026-Q2`
    Quarter(i16, i8),
    /// `2026-03`
    Month(i16, i8),
}

impl Period {
    /// The first and the last day.
    pub fn days(self) -> Option<(Date, Date)> {
        let (year, first, last) = match self {
            Self::Year(year) => (year, 1, 12),
            Self::Half(year, half) => {
                let last = half.checked_mul(6)?;
                (year, last.checked_sub(5)?, last)
            }
            Self::Quarter(year, quarter) => {
                let last = quarter.checked_mul(3)?;
                (year, last.checked_sub(2)?, last)
            }
            Self::Month(year, month) => (year, month, month),
        };
        let start = Date::new(year, first, 1).ok()?;
        let end = Date::new(year, last, 1).ok()?.last_of_month();
        Some((start, end))
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Half(year, half) => write!(f, "{year:04}-H{half}"),
            Self::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
        }
    }
}

/// Reads `2026-03`, `2026-Q2`, `2026-H1`; a bare year is a number token and is
/// read by [`year`].
pub fn period(text: &str) -> Result<Period, DateMistake> {
    let shape = DateMistake::Form { right: None };
    let (year, rest) = text.split_once('-').ok_or_else(|| shape.clone())?;
    let year: i16 = year.parse().map_err(|_| shape.clone())?;
    let number = |digits: &str| digits.parse::<i8>().map_err(|_| shape.clone());
    if let Some(quarter) = rest.strip_prefix('Q') {
        let quarter = number(quarter)?;
        return if (1..=4).contains(&quarter) {
            Ok(Period::Quarter(year, quarter))
        } else {
            Err(DateMistake::NoSuchPeriod)
        };
    }
    if let Some(half) = rest.strip_prefix('H') {
        let half = number(half)?;
        return if (1..=2).contains(&half) {
            Ok(Period::Half(year, half))
        } else {
            Err(DateMistake::NoSuchPeriod)
        };
    }
    let month = number(rest)?;
    if !(1..=12).contains(&month) {
        return Err(DateMistake::NoSuchMonth);
    }
    if rest.len() != 2 {
        let right = Some(format!("{year:04}-{month:02}"));
        return Err(DateMistake::Form { right });
    }
    Ok(Period::Month(year, month))
}

/// Reads a number token as a year: four plain digits.
pub fn year(text: &str) -> Option<Period> {
    let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok().map(Period::Year))?
}

/// A mistake inside a text: what it is and its bytes within the token.
pub type TextMistake = std::ops::Range<usize>;

/// The content of `"…"`, escapes resolved. `\{` stays as it is: it means
/// something only in messages. Unknown escapes are kept and reported.
pub fn text(token: &str) -> (String, Vec<TextMistake>) {
    unescaped(token, &mut TextPlaces::default())
}

fn unescaped(token: &str, places: &mut TextPlaces) -> (String, Vec<TextMistake>) {
    let bare = token.strip_prefix('"').unwrap_or(token);
    let opener = token.len().saturating_sub(bare.len());
    let inner = bare.strip_suffix('"').unwrap_or(bare);
    let mut out = String::with_capacity(inner.len());
    let mut mistakes = Vec::new();
    let mut rest = inner;
    places.stretch(0, opener, false);
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let start = inner.len().saturating_sub(escape.len()).saturating_add(1);
        let len = match unescape(escape) {
            Some((replacement, len)) => {
                if replacement.len() != len {
                    let from = inner.len().saturating_sub(escape.len());
                    places.stretch(out.len(), from.saturating_add(opener), true);
                    let after = from.saturating_add(len).saturating_add(opener);
                    places.stretch(out.len().saturating_add(replacement.len()), after, false);
                }
                out.push_str(&replacement);
                len
            }
            None => {
                let len = escape.chars().take(2).map(char::len_utf8).sum::<usize>();
                out.push_str(escape.get(..len).unwrap_or(escape));
                mistakes.push(start..start.saturating_add(len));
                len
            }
        };
        rest = escape.get(len..).unwrap_or_default();
    }
    out.push_str(rest);
    (out, mistakes)
}

/// The escape at the start of `text` and its length in bytes.
fn unescape(text: &str) -> Option<(String, usize)> {
    let simple = match text.get(1..)?.chars().next()? {
        '"' => "\"",
        '\\' => "\\",
        'n' => "\n",
        '{' => "\\{",
        'u' => {
            let digits = text.strip_prefix("\\u{")?;
            let close = digits.find('}')?;
            let code = u32::from_str_radix(digits.get(..close)?, 16).ok()?;
            let character = char::from_u32(code).filter(|c| !c.is_control() || *c == '\n')?;
            return Some((character.to_string(), close.saturating_add(4)));
        }
        _ => return None,
    };
    Some((simple.to_owned(), 2))
}

/// The content of a block text: the lines between opener and closer without
/// their common indentation and without the last line end. `Err` holds the
/// content all the same, where the opener does not end its line.
pub fn block_text(token: &str) -> Result<String, String> {
    dedented(token, &mut TextPlaces::default())
}

fn dedented(token: &str, places: &mut TextPlaces) -> Result<String, String> {
    let bare = token.strip_prefix("\"\"\"").unwrap_or(token);
    let opener = token.len().saturating_sub(bare.len());
    let inner = bare.strip_suffix("\"\"\"").unwrap_or(bare);
    places.stretch(0, opener, false);
    let Some((first, lines)) = inner.split_once('\n') else {
        return Err(inner.to_owned());
    };
    if !first.trim().is_empty() {
        return Err(inner.to_owned());
    }
    let mut from = opener.saturating_add(first.len()).saturating_add(1);
    // The closer's line holds only white space now.
    let lines = lines.trim_end_matches([' ', '\t']);
    let lines = lines.strip_suffix('\n').unwrap_or(lines);
    let blank = |line: &str| line.trim().is_empty();
    let indent = lines
        .lines()
        .filter(|line| !blank(line))
        .map(|line| line.len().saturating_sub(line.trim_start().len()))
        .min()
        .unwrap_or(0);
    let mut content = String::with_capacity(lines.len());
    for (number, whole) in lines.split_inclusive('\n').enumerate() {
        let line = whole.strip_suffix('\n').unwrap_or(whole);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let kept = match blank(line) {
            true => "",
            false => line.get(indent..).unwrap_or(line),
        };
        if number > 0 {
            content.push('\n');
        }
        let cut = line.len().saturating_sub(kept.len());
        places.stretch(content.len(), from.saturating_add(cut), false);
        content.push_str(kept);
        from = from.saturating_add(whole.len());
    }
    Ok(content)
}

/// Where the content of a text stands in its token: escapes are longer there
/// than what they mean, and the lines of a block are indented.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextPlaces {
    /// The stretches of the content, in order.
    stretches: Vec<Stretch>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Stretch {
    /// Where it begins in the content.
    content: u32,
    /// Where it begins in the token.
    token: u32,
    /// Whether it is one escape, which is longer in the token.
    escape: bool,
}

impl TextPlaces {
    /// Of a text or a block of text, as it was written.
    pub fn of(token: &str) -> Self {
        let mut places = Self::default();
        if token.starts_with("\"\"\"") {
            // Where the opener does not end its line the content is the rest.
            let (Ok(_) | Err(_)) = dedented(token, &mut places);
        } else {
            unescaped(token, &mut places);
        }
        places
    }

    fn stretch(&mut self, content: usize, token: usize, escape: bool) {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let begins = Stretch {
            content: number(content),
            token: number(token),
            escape,
        };
        match self.stretches.last_mut() {
            Some(last) if last.content == begins.content => *last = begins,
            _ => self.stretches.push(begins),
        }
    }

    /// The stretch that holds a byte of the content, and the one behind it.
    fn around(&self, content: u32) -> (Stretch, Option<Stretch>) {
        let after = self
            .stretches
            .partition_point(|stretch| stretch.content <= content);
        let here = after.checked_sub(1).and_then(|at| self.stretches.get(at));
        (
            here.copied().unwrap_or_default(),
            self.stretches.get(after).copied(),
        )
    }

    /// The byte of the token at which a byte of the content stands.
    pub fn at(&self, content: usize) -> usize {
        let content = u32::try_from(content).unwrap_or(u32::MAX);
        let (here, _) = self.around(content);
        let at = here
            .token
            .saturating_add(content.saturating_sub(here.content));
        usize::try_from(at).unwrap_or(usize::MAX)
    }

    /// The bytes of the token that a part of the content was written as.
    pub fn range(&self, content: std::ops::Range<usize>) -> std::ops::Range<usize> {
        let start = self.at(content.start);
        if content.is_empty() {
            return start..start;
        }
        // What ends at the end of a line ends there in the token too, and not
        // behind the indentation of the next; an escape ends where the next
        // stretch begins.
        let last = content.end.saturating_sub(1);
        let (here, next) = self.around(u32::try_from(last).unwrap_or(u32::MAX));
        let end = match next {
            Some(next) if here.escape => usize::try_from(next.token).unwrap_or(usize::MAX),
            _ => self.at(last).saturating_add(1),
        };
        start..end.max(start)
    }

    /// Of a text in quotes without escapes.
    pub fn plain() -> Self {
        Self {
            stretches: vec![Stretch {
                content: 0,
                token: 1,
                escape: false,
            }],
        }
    }

    /// Whether a byte of the content was written just so, and not as an escape.
    pub fn is_typed(&self, content: usize) -> bool {
        let (here, _) = self.around(u32::try_from(content).unwrap_or(u32::MAX));
        !here.escape
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact() {
        assert_eq!(number("1_200"), Ok(Decimal::from(1200)));
        assert_eq!(number("2.4M"), Ok(Decimal::from(2_400_000)));
        assert_eq!(number("3bn"), Ok(Decimal::from(3_000_000_000_u64)));
        assert_eq!(number("0.40").unwrap().to_string(), "0.4");
        assert_eq!(number(&"9".repeat(40)), Err(NumberMistake::TooLong));
        assert_eq!(number("1__0"), Err(NumberMistake::Underscore));
        assert_eq!(number("1_k"), Err(NumberMistake::Underscore));
        assert_eq!(date("12026-01-01"), Err(DateMistake::OutOfRange));
    }

    #[test]
    fn dates_that_do_not_exist_say_why() {
        assert!(date("2026-03-31").is_ok());
        assert_eq!(
            date("2026-02-30"),
            Err(DateMistake::NoSuchDay {
                last: "2026-02-28".into()
            })
        );
        assert_eq!(date("2026-13-01"), Err(DateMistake::NoSuchMonth));
        assert_eq!(
            date("2026-3-1"),
            Err(DateMistake::Form {
                right: Some("2026-03-01".into())
            })
        );
        assert_eq!(
            time("9:00"),
            Err(DateMistake::Form {
                right: Some("09:00".into())
            })
        );
        assert_eq!(time("25:00"), Err(DateMistake::NoSuchTime));
    }

    #[test]
    fn instants_may_state_their_zone() {
        assert!(matches!(instant("2026-05-04T10:00"), Ok(Instant::Local(_))));
        let exact = instant("2026-05-04T10:00+02:00").unwrap();
        assert_eq!(exact, instant("2026-05-04T08:00Z").unwrap());
    }

    #[test]
    fn periods_have_first_and_last_days() {
        let days = |text: &str| {
            period(text)
                .unwrap()
                .days()
                .map(|(a, b)| format!("{a} {b}"))
        };
        assert_eq!(days("2026-Q2").as_deref(), Some("2026-04-01 2026-06-30"));
        assert_eq!(days("2028-02").as_deref(), Some("2028-02-01 2028-02-29"));
        assert_eq!(days("2026-H2").as_deref(), Some("2026-07-01 2026-12-31"));
        assert_eq!(period("2026-Q5"), Err(DateMistake::NoSuchPeriod));
        assert_eq!(year("2026"), Some(Period::Year(2026)));
        assert_eq!(year("2k"), None);
    }

    #[test]
    fn texts_keep_what_they_do_not_understand() {
        assert_eq!(text(r#""a \"b\" \u{1F600}\n\{x}""#).0, "a \"b\" 😀\n\\{x}");
        let (kept, mistakes) = text(r#""a \q b""#);
        assert_eq!(kept, r"a \q b");
        assert_eq!(mistakes, vec![3..5; 1]);
    }

    #[test]
    fn every_part_of_a_text_is_found_where_it_was_written() {
        for (token, part, written) in [
            (r#""Hello {name}, so""#, "{name}", "{name}"),
            (r#""say \"{name}\" so""#, "{name}", "{name}"),
            (r#""\u{1F600}{name}""#, "{name}", "{name}"),
            (r#""a\n{name}\n""#, "{name}", "{name}"),
            (r#""a \u{1F600} b""#, "😀", r"\u{1F600}"),
            (r#""a \" b""#, "\"", r#"\""#),
            (r#""a\u{7b}b""#, "{", r"\u{7b}"),
            (
                "\"\"\"\n    Hello {name},\n\n      so {b}\n    \"\"\"",
                "{name}",
                "{name}",
            ),
            (
                "\"\"\"\n    Hello {name},\n\n      so {b}\n    \"\"\"",
                "  so {b}",
                "  so {b}",
            ),
            (
                "\"\"\"\r\n    Hello\r\n    {name}\r\n    \"\"\"",
                "{name}",
                "{name}",
            ),
            ("\"\"\"\n  {a\n  b} c\n  \"\"\"", "{a\nb}", "{a\n  b}"),
            ("\"\"\"\n  {a\n  b} c\n  \"\"\"", "{a", "{a"),
        ] {
            let content = match token.starts_with("\"\"\"") {
                true => block_text(token).unwrap(),
                false => text(token).0,
            };
            let from = content.find(part).unwrap();
            let range = TextPlaces::of(token).range(from..from + part.len());
            assert_eq!(token.get(range), Some(written), "{part} of {token}");
        }
    }

    #[test]
    fn what_is_typed_is_told_from_escapes() {
        let typed = |token: &str, part: char| {
            let (content, _) = text(token);
            TextPlaces::of(token).is_typed(content.find(part).unwrap())
        };
        assert!(typed(r#""a \{b""#, '\\'));
        assert!(typed(r#""a \{b""#, '{'));
        assert!(!typed(r#""a \\{b""#, '\\'));
        assert!(typed(r#""a \\{b""#, '{'));
        assert!(!typed(r#""a \u{7b}b""#, '{'));
        assert_eq!(TextPlaces::of(r#""plain""#), TextPlaces::plain());
    }

    #[test]
    fn block_texts_lose_their_indentation() {
        assert_eq!(
            block_text("\"\"\"\n    a\n      b\n\n    c\n    \"\"\"").unwrap(),
            "a\n  b\n\nc"
        );
        assert!(block_text("\"\"\"a\"\"\"").is_err());
    }
}
