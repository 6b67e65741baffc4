//! The parser's problems as diagnostics.

use mkt_diagnostics::{Diagnostic, FileId, Finding, Fix, Language, Span};
use mkt_grammar::{MAX_NESTING, Problem, ProblemKind};

/// Turns a parser's problem into what is told to people. `text` is the file's.
pub fn diagnose(problem: &Problem, text: &str, file: FileId) -> Diagnostic {
    let at = |range: &std::ops::Range<usize>| {
        let offset = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span::new(file, offset(range.start), offset(range.end))
    };
    let slice = |range: &std::ops::Range<usize>| text.get(range.clone()).unwrap_or_default();
    let span = at(&problem.range);
    let finding = match &problem.kind {
        ProblemKind::UnclosedBlock { owner } => {
            let finding = Language::UnclosedBlock {
                what: block_owner(slice(owner)),
            };
            // The owner is what the reader looks for; the brace alone is a speck.
            let owner = at(owner).cover(span);
            return Diagnostic::new(Finding::from(finding), owner)
                .related(span, "this `{` is never closed");
        }
        ProblemKind::MissingBrace => {
            let finding = Language::MissingBlock {
                what: block_owner(slice(&problem.range)),
            };
            return Diagnostic::new(Finding::from(finding), span).fix(Fix::insert_after(
                "write `{` at the end of the line",
                span,
                " {",
            ));
        }
        ProblemKind::UnclosedBracket { open } => Language::UnclosedBracket {
            open: *open,
            close: match open {
                '(' => ')',
                '[' => ']',
                _ => '}',
            },
        },
        ProblemKind::UnclosedText { block } => Language::UnclosedText { block: *block },
        ProblemKind::StrayText | ProblemKind::OutsideDeclaration => Language::StrayText {
            text: excerpt(slice(&problem.range)),
        },
        ProblemKind::StrayCloser { closer } => Language::StrayCloser { closer: *closer },
        ProblemKind::NestingTooDeep => Language::NestingTooDeep {
            limit: u32::try_from(MAX_NESTING).unwrap_or(u32::MAX),
        },
        ProblemKind::BidiControl { character } => Language::BidiControl {
            character: character_name(*character),
        },
        ProblemKind::ControlCharacter { character } => Language::ControlCharacter {
            character: character_name(*character),
        },
    };
    let mut diagnostic = Diagnostic::new(finding, span);
    let ascii = half_width(slice(&problem.range));
    diagnostic
        .fixes
        .extend(ascii.map(|ascii| Fix::replace(format!("write `{ascii}`"), span, ascii)));
    diagnostic
}

/// The mark that was meant where an input method wrote its wide form.
fn half_width(text: &str) -> Option<String> {
    let mut characters = text.chars();
    let (Some(wide), None) = (characters.next(), characters.next()) else {
        return None;
    };
    let narrow = match wide {
        '≥' => return Some(">=".to_owned()),
        '≤' => return Some("<=".to_owned()),
        '≠' => return Some("!=".to_owned()),
        '×' => '*',
        '−' | '–' => '-',
        '「' | '」' | '『' | '』' => '"',
        '、' | '，' => ',',
        '。' => '.',
        '“' | '”' | '„' | '«' | '»' => '"',
        // The full-width forms of ASCII stand in its order.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(wide).checked_sub(0xfee0)?)?,
        _ => return None,
    };
    Some(narrow.to_string())
}

/// "objective `grow_direct`" for a head, the first words for a step.
fn block_owner(head: &str) -> String {
    let head = head.trim();
    let mut words = head.split_whitespace();
    match (words.next(), words.next()) {
        (Some(kind), Some(name)) if mkt_grammar::is_declaration_word(kind) => {
            if name.starts_with('"') {
                format!(
                    "{kind} {}",
                    excerpt(head.strip_prefix(kind).unwrap_or(head).trim())
                )
            } else {
                format!("{kind} `{name}`")
            }
        }
        (None, _) => "this block".to_owned(),
        _ => format!("`{}`", excerpt(head)),
    }
}

/// The first line of a piece of text, shortened.
fn excerpt(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default().trim();
    if line.chars().count() <= 40 {
        return line.to_owned();
    }
    let start: String = line.chars().take(39).collect();
    format!("{}…", start.trim_end())
}

fn character_name(character: char) -> String {
    let name = match character {
        '\u{61c}' => " Arabic letter mark",
        '\u{200e}' => " left-to-right mark",
        '\u{200f}' => " right-to-left mark",
        '\u{202a}' => " left-to-right embedding",
        '\u{202b}' => " right-to-left embedding",
        '\u{202c}' => " pop directional formatting",
        '\u{202d}' => " left-to-right override",
        '\u{202e}' => " right-to-left override",
        '\u{2066}' => " left-to-right isolate",
        '\u{2067}' => " right-to-left isolate",
        '\u{2068}' => " first strong isolate",
        '\u{2069}' => " pop directional isolate",
        '\0' => " null",
        '\u{7}' => " bell",
        '\u{8}' => " backspace",
        '\u{b}' => " vertical tab",
        '\u{c}' => " form feed",
        '\u{1b}' => " escape",
        '\u{7f}' => " delete",
        _ => "",
    };
    format!("U+{:04X}{name}", u32::from(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_punctuation_has_a_fix() {
        let text = "kpi k {\n  unit：%\n}\n";
        let parse = mkt_grammar::parse(text);
        let told: Vec<_> = parse
            .problems()
            .iter()
            .map(|p| diagnose(p, text, FileId(0)))
            .collect();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].fixes[0].edits[0].insert, ":");
    }
}
