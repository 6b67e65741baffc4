//! The one place where text from the strategy becomes an iCalendar file
//! (RFC 5545).
//!
//! A line ends in CRLF and holds at most 75 octets: a longer one goes on in the
//! next, after a blank, and never in the middle of a character. In a text a
//! backslash stands before `\`, `;` and `,`, a line break is `\n`, and other
//! control characters, which the format has no place for, become U+FFFD.

use std::fmt::Write;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The most octets of a line, its end not counted.
const MAX_OCTETS: usize = 75;

/// A calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// What it is called.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
    /// The zone in which it is best shown, by its IANA name.
    pub timezone: Option<String>,
    /// The day that all events are stamped with, at midnight UTC.
    pub stamped: Date,
    /// The number of this edition.
    pub revision: i64,
    /// What is in it, in this order.
    pub events: Vec<Event>,
}

/// Something in a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What it is known by in every edition.
    pub uid: String,
    /// When it is.
    pub when: When,
    /// What is seen at a glance.
    pub summary: String,
    /// What is seen when it is opened.
    pub description: Option<String>,
    /// What sort of thing it is.
    pub category: &'static str,
}

/// When an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Whole days, both included.
    Days(Date, Date),
    /// An instant.
    At(Timestamp),
}

impl When {
    /// The day on which it begins, in UTC where it is an instant.
    #[must_use]
    pub fn first(self) -> Date {
        match self {
            Self::Days(first, _) => first,
            Self::At(at) => at.to_zoned(TimeZone::UTC).date(),
        }
    }
}

/// Writes a calendar.
#[must_use]
pub fn write(calendar: &Calendar) -> String {
    let mut out = String::new();
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    line(&mut out, "PRODID:-//mktc//marketing strategy//EN");
    line(&mut out, "CALSCALE:GREGORIAN");
    // The name by RFC 7986, and as calendars read it that do not know that.
    for name in ["NAME", "X-WR-CALNAME"] {
        property(&mut out, name, &text(&calendar.name));
    }
    if let Some(description) = &calendar.description {
        for name in ["DESCRIPTION", "X-WR-CALDESC"] {
            property(&mut out, name, &text(description));
        }
    }
    if let Some(zone) = &calendar.timezone {
        property(&mut out, "X-WR-TIMEZONE", &text(zone));
    }
    let stamp = format!("{}T000000Z", day(calendar.stamped));
    for event in &calendar.events {
        line(&mut out, "BEGIN:VEVENT");
        property(&mut out, "UID", &text(&event.uid));
        property(&mut out, "DTSTAMP", &stamp);
        property(&mut out, "SEQUENCE", &calendar.revision.to_string());
        match event.when {
            When::Days(first, last) => {
                // The end is the day after; the calendar's last has none.
                let end = last.max(first).tomorrow().unwrap_or(last);
                property(&mut out, "DTSTART;VALUE=DATE", &day(first));
                property(&mut out, "DTEND;VALUE=DATE", &day(end));
            }
            When::At(at) => property(&mut out, "DTSTART", &instant(at)),
        }
        property(&mut out, "SUMMARY", &text(&event.summary));
        if let Some(description) = &event.description {
            property(&mut out, "DESCRIPTION", &text(description));
        }
        property(&mut out, "CATEGORIES", &text(event.category));
        // Nobody is busy because a plan says so.
        line(&mut out, "TRANSP:TRANSPARENT");
        line(&mut out, "END:VEVENT");
    }
    line(&mut out, "END:VCALENDAR");
    out
}

/// A text as a reader gets it back: line breaks of every sort as `\n`, control
/// characters but the tab as U+FFFD.
#[must_use]
pub fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push(c),
            // A byte order mark is dropped by some readers.
            '\u{feff}' => out.push(char::REPLACEMENT_CHARACTER),
            c if c.is_control() => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    out
}

/// A value of the type TEXT.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in shown(text).chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out
}

fn day(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

fn instant(at: Timestamp) -> String {
    let at = at.to_zoned(TimeZone::UTC);
    format!(
        "{}T{:02}{:02}{:02}Z",
        day(at.date()),
        at.hour(),
        at.minute(),
        at.second()
    )
}

fn property(out: &mut String, name: &str, value: &str) {
    line(out, &format!("{name}:{value}"));
}

/// Writes a line, folded where it is too long.
fn line(out: &mut String, content: &str) {
    let mut octets = 0_usize;
    for c in content.chars() {
        if octets.saturating_add(c.len_utf8()) > MAX_OCTETS {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets = octets.saturating_add(c.len_utf8());
    }
    out.push_str("\r\n");
}

/// An identifier that stays the same: what sort of thing, its name, and the
/// calendar's own domain. White space in it would be lost on the way.
#[must_use]
pub fn uid(parts: &[&str], domain: &str) -> String {
    let mut out = parts.join("-");
    // Writing to a string cannot fail.
    let _ = write!(out, "@{domain}");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn sample(summary: &str) -> Calendar {
        Calendar {
            name: "Plan".to_owned(),
            description: None,
            timezone: Some("Europe/Berlin".to_owned()),
            stamped: date(2026, 1, 1),
            revision: 3,
            events: vec![Event {
                uid: uid(&["initiative", "cdp"], "aurora"),
                when: When::Days(date(2026, 2, 27), date(2026, 2, 28)),
                summary: summary.to_owned(),
                description: Some("One, two; three\\four\nfive".to_owned()),
                category: "Work",
            }],
        }
    }

    #[test]
    fn an_event_reads_like_this() {
        assert_eq!(
            write(&sample("CDP")).replace("\r\n", "\n"),
            r"BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//mktc//marketing strategy//EN
CALSCALE:GREGORIAN
NAME:Plan
X-WR-CALNAME:Plan
X-WR-TIMEZONE:Europe/Berlin
BEGIN:VEVENT
UID:initiative-cdp@aurora
DTSTAMP:20260101T000000Z
SEQUENCE:3
DTSTART;VALUE=DATE:20260227
DTEND;VALUE=DATE:20260301
SUMMARY:CDP
DESCRIPTION:One\, two\; three\\four\nfive
CATEGORIES:Work
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
"
        );
    }

    #[test]
    fn instants_are_written_in_utc() {
        let at = date(2026, 6, 13)
            .at(9, 0, 0, 0)
            .in_tz("Europe/Berlin")
            .unwrap();
        assert_eq!(instant(at.timestamp()), "20260613T070000Z");
    }

    proptest! {
        #[test]
        fn lines_are_short_and_unfold_to_what_was_written(summary in "\\PC{0,300}") {
            let written = write(&sample(&summary));
            for line in written.split("\r\n") {
                prop_assert!(line.len() <= MAX_OCTETS, "{line:?}");
                prop_assert!(!line.contains(['\r', '\n']));
            }
            let unfolded = written.replace("\r\n ", "");
            let want = format!("\r\nSUMMARY:{}\r\n", text(&summary));
            prop_assert!(unfolded.contains(&want));
        }
    }
}
