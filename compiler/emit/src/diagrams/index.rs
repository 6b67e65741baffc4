//! The page that shows all diagrams.

use std::fmt::Write;

use mkt_model::Strategy;

use super::Picture;
use crate::markdown;

/// Writes the page. What a picture is about is Markdown already: some of it is
/// the documentation of what it shows.
pub(super) fn write(strategy: &Strategy, pictures: &[Picture], embed: bool) -> String {
    let mut out = String::from("# Diagrams");
    if let Some(declared) = strategy.declared() {
        let _ = write!(out, ": {}", markdown::text(declared.title()));
    }
    out.push('\n');
    if pictures.is_empty() {
        out.push_str("\nThe strategy declares nothing yet that could be drawn.\n");
    }
    for picture in pictures {
        let _ = write!(
            out,
            "\n## {}\n\n{}\n",
            markdown::text(&picture.title),
            picture.about
        );
        for (file, text) in picture.files().iter().zip(&picture.parts) {
            let _ = write!(out, "\n[{}]({file})\n", markdown::text(file));
            if embed {
                let _ = write!(out, "\n{}", markdown::fenced("mermaid", text));
            }
        }
    }
    out
}
