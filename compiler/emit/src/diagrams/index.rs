//! The page that shows all diagrams.

use std::fmt::Write;

use mkt_model::Strategy;

use super::Picture;

/// Writes the page. Mermaid's files hold no line that begins with a fence, so
/// they stand between fences as they are.
pub(super) fn write(strategy: &Strategy, pictures: &[Picture], embed: bool) -> String {
    let mut out = String::from("# Diagrams");
    if let Some(declared) = strategy.declared() {
        let _ = write!(out, ": {}", plain(declared.title()));
    }
    out.push('\n');
    if pictures.is_empty() {
        out.push_str("\nThe strategy declares nothing yet that could be drawn.\n");
    }
    for picture in pictures {
        let _ = write!(out, "\n## {}\n\n{}\n", plain(&picture.title), picture.about);
        for (file, text) in picture.files().iter().zip(&picture.parts) {
            let _ = write!(out, "\n[{file}]({file})\n");
            if embed {
                let _ = write!(out, "\n```mermaid\n{text}```\n");
            }
        }
    }
    out
}

/// Text as Markdown that shows it as it is: in CommonMark any ASCII
/// punctuation may have a backslash before it.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' => out.push(' '),
            c if c.is_ascii_punctuation() => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}
