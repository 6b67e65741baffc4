//! Block texts, moved with the line they belong to where that keeps their
//! content.

use super::doc::{DEEPEST, STEP};
use crate::literal;

/// The block text with its lines one step deeper than the line at `base`; as
/// it was where that would change its content.
pub(super) fn indented(token: &str, base: usize) -> String {
    let target = base.min(DEEPEST).saturating_add(STEP);
    let Some(moved) = moved(token, target) else {
        return token.to_owned();
    };
    match (literal::block_text(token), literal::block_text(&moved)) {
        (Ok(before), Ok(after)) if before == after => moved,
        _ => token.to_owned(),
    }
}

fn moved(token: &str, target: usize) -> Option<String> {
    let (opener, rest) = token.split_once('\n')?;
    let (content, closer) = rest.rsplit_once('\n').unwrap_or(("", rest));
    let indent = |line: &str| line.len().saturating_sub(line.trim_start().len());
    let depth = content
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(indent)
        .min();
    let is_placed = depth.is_none_or(|depth| depth == target) && indent(closer) == target;
    if is_placed {
        return None;
    }
    let margin = " ".repeat(target);
    let mut out = format!("{opener}\n");
    for line in content.split_inclusive('\n') {
        if line.trim().is_empty() {
            out.push_str(line.trim_start_matches([' ', '\t']));
        } else {
            out.push_str(&margin);
            out.push_str(line.get(depth.unwrap_or(0)..)?);
        }
    }
    if rest.contains('\n') {
        out.push('\n');
    }
    out.push_str(&margin);
    out.push_str(closer.trim_start());
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn a_block_text_moves_as_a_whole() {
        let text = "\"\"\"\na\n  b\n\nc\n\"\"\"";
        let moved = "\"\"\"\n    a\n      b\n\n    c\n    \"\"\"";
        assert_eq!(indented(text, 2), moved);
        assert_eq!(indented(moved, 2), moved);
        assert_eq!(indented(moved, 0), "\"\"\"\n  a\n    b\n\n  c\n  \"\"\"");
    }

    #[test]
    fn line_ends_and_empty_texts_stay() {
        assert_eq!(
            indented("\"\"\"\r\n a\r\n\r\n \"\"\"", 0),
            "\"\"\"\r\n  a\r\n\r\n  \"\"\""
        );
        assert_eq!(indented("\"\"\"\n\"\"\"", 0), "\"\"\"\n  \"\"\"");
        assert_eq!(indented("\"\"\"\n\n\"\"\"", 0), "\"\"\"\n\n  \"\"\"");
    }

    #[test]
    fn what_would_change_stays() {
        // Text behind the opener is no block text's content.
        let odd = "\"\"\"a\nb\"\"\"";
        assert_eq!(indented(odd, 4), odd);
        // A tab counts as one column of indentation, and so does a space.
        let mixed = "\"\"\"\n\ta\n  b\n\"\"\"";
        assert_eq!(indented(mixed, 0), "\"\"\"\n  a\n   b\n  \"\"\"");
    }
}
