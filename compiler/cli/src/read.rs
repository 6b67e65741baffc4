//! Reading files as they are: what is no text, too large or not there becomes
//! a finding.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use mkt_diagnostics::Project;

/// The largest file that is read, in bytes.
pub(crate) const LARGEST: u64 = 16 << 20;

/// The text of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Text {
    /// As it stands, a byte order mark included.
    Good(String),
    /// A file that is not UTF-8. Its text has a replacement character for
    /// each part that is none, so that its names are known nevertheless.
    Damaged {
        /// The text with replacement characters.
        text: String,
        /// Where the first of them stands in `text`.
        at: usize,
        /// What is told: the place in the file itself.
        finding: Project,
    },
}

/// Reads a file.
pub(crate) fn file(path: &Path) -> Result<Text, Project> {
    let unreadable = |error: io::Error| Project::UnreadableFile {
        reason: reason(&error),
    };
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(Project::UnreadableFile {
            reason: "it is a folder".to_owned(),
        });
    }
    if metadata.len() > LARGEST {
        return Err(too_large(metadata.len()));
    }
    text_of(file)
}

/// Reads what comes on standard input.
pub(crate) fn standard_input() -> Result<Text, Project> {
    text_of(io::stdin().lock())
}

fn text_of(mut reader: impl Read) -> Result<Text, Project> {
    let mut bytes = Vec::new();
    // One byte more than allowed shows that there is more, whatever the size
    // of the file was said to be.
    reader
        .by_ref()
        .take(LARGEST.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| Project::UnreadableFile {
            reason: reason(&error),
        })?;
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > LARGEST {
        return Err(too_large(size));
    }
    Ok(decode(bytes))
}

fn too_large(bytes: u64) -> Project {
    Project::FileTooLarge {
        bytes,
        limit: LARGEST,
    }
}

fn decode(bytes: Vec<u8>) -> Text {
    let error = match String::from_utf8(bytes) {
        Ok(text) => return Text::Good(text),
        Err(error) => error,
    };
    let at = error.utf8_error().valid_up_to();
    let bytes = error.as_bytes();
    let before = bytes.iter().take(at).filter(|byte| **byte == b'\n').count();
    Text::Damaged {
        text: String::from_utf8_lossy(bytes).into_owned(),
        at,
        finding: Project::NotUtf8 {
            offset: u64::try_from(at).unwrap_or(u64::MAX),
            line: u32::try_from(before.saturating_add(1)).unwrap_or(u32::MAX),
        },
    }
}

/// The system's reason in its own words, to stand within a sentence.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text
        .split_once(" (os error")
        .map_or(text.as_str(), |(words, _)| words);
    let mut characters = text.chars();
    let first = characters.next();
    // An abbreviation keeps its capitals.
    if characters.next().is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    first.map_or_else(String::new, |first| {
        let rest = text.get(first.len_utf8()..).unwrap_or_default();
        format!("{}{rest}", first.to_lowercase())
    })
}

/// The reason why a folder could not be looked through.
pub(crate) fn walk_reason(error: &walkdir::Error) -> String {
    error
        .io_error()
        .map_or_else(|| "its links lead in a circle".to_owned(), reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_and_line_ends_stay() {
        let text = "\u{feff}team data\r\n";
        assert_eq!(
            decode(text.as_bytes().to_vec()),
            Text::Good(text.to_owned())
        );
    }

    #[test]
    fn the_first_byte_that_is_no_text_is_named() {
        let Text::Damaged { text, at, finding } = decode(b"a\nb\xffc\xfe".to_vec()) else {
            panic!("this is not UTF-8");
        };
        assert_eq!(text, "a\nb\u{fffd}c\u{fffd}");
        assert_eq!(at, 3);
        assert_eq!(finding, Project::NotUtf8 { offset: 3, line: 2 });
    }

    #[test]
    fn an_endless_file_is_not_read_to_its_end() {
        let size = LARGEST + 1;
        assert_eq!(text_of(io::repeat(b' ')), Err(too_large(size)));
    }

    #[test]
    fn reasons_fit_into_a_sentence() {
        let error = io::Error::from_raw_os_error(2);
        assert_eq!(reason(&error), "no such file or directory");
    }
}
