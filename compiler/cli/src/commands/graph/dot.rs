//! The graph in the language of Graphviz.

use std::fmt::Write as _;

use super::Graph;

pub(super) fn write(graph: &Graph) -> String {
    let mut text =
        String::from("digraph strategy {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n");
    for (name, node) in &graph.nodes {
        let label = format!("{}\n{}", node.kind, node.title);
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(text, "  {} [label={}];", quoted(name), quoted(&label));
    }
    for edge in &graph.edges {
        let _ = writeln!(
            text,
            "  {} -> {} [label={}];",
            quoted(&edge.from),
            quoted(&edge.to),
            quoted(edge.meaning)
        );
    }
    text.push_str("}\n");
    text
}

/// A quoted string. Graphviz reads escapes in labels itself (`\n`, `\l`, `\G`
/// …), so a backslash is doubled, and a line end is written as one of them.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            other if other.is_control() => quoted.push(' '),
            // A label is also searched for HTML entities.
            '&' => quoted.push_str("&amp;"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn any_text_can_be_a_label() {
        assert_eq!(
            quoted("a \"b\" \\n\nc & 日"),
            "\"a \\\"b\\\" \\\\n\\nc &amp; 日\""
        );
    }
}
