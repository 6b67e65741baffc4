//! Flows of an amount from one thing to the next.
//!
//! Mermaid reads a Sankey diagram as CSV of ASCII, without entities and without
//! `<`: a text in any other script cannot be in one. [`Sankey::write`] says so
//! by giving nothing, and the flow is drawn as a flowchart.

use rust_decimal::Decimal;

use super::text;
use super::theme;

/// A Sankey diagram under construction.
#[derive(Debug, Clone, Default)]
pub struct Sankey {
    flows: Vec<(String, String, Decimal)>,
}

impl Sankey {
    /// Adds a flow. What has the same label is the same thing.
    pub fn add(&mut self, from: &str, to: &str, amount: Decimal) {
        self.flows.push((from.to_owned(), to.to_owned(), amount));
    }

    /// The diagram as a Mermaid file; none where a label cannot be in one, the
    /// whole is too long, or nothing flows.
    #[must_use]
    pub fn write(&self) -> Option<String> {
        if self.flows.is_empty() {
            return None;
        }
        let mut out = theme::sankey(self.flows.len());
        out.push_str("sankey-beta\n\n");
        for (from, to, amount) in &self.flows {
            if amount.is_sign_negative() || amount.is_zero() {
                return None;
            }
            out.push_str(&format!(
                "{},{},{}\n",
                field(from)?,
                field(to)?,
                amount.normalize()
            ));
        }
        (text::length(&out) <= text::MAX_TEXT).then_some(out)
    }
}

/// Names that every JavaScript object has already: Mermaid 10.9 looks labels up
/// in one, and finds these.
const INHERITED: &[&str] = &[
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// A label as a field; none where the format has no way to write it.
fn field(label: &str) -> Option<String> {
    let plain = label
        .chars()
        .all(|c| matches!(c, ' '..='~') && !matches!(c, '<' | '>' | '#' | '&'));
    // `%%` begins a comment wherever it stands, and the ends are trimmed.
    let kept = !label.contains("%%") && label.trim() == label && !label.is_empty();
    (plain && kept && !INHERITED.contains(&label))
        .then(|| format!("\"{}\"", label.replace('"', "\"\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flows_are_rows_and_other_scripts_are_refused() {
        let mut flow = Sankey::default();
        flow.add("Paid media, 2026", "Say \"hi\"", Decimal::new(1005, 1));
        let written = flow.write().unwrap();
        assert!(
            written.ends_with("sankey-beta\n\n\"Paid media, 2026\",\"Say \"\"hi\"\"\",100.5\n")
        );
        for label in [
            "会员", "Köln", "a < b", "#quot;", "50%% off", " x", "", "toString",
        ] {
            let mut flow = flow.clone();
            flow.add("Paid media, 2026", label, Decimal::ONE);
            assert_eq!(flow.write(), None, "{label}");
        }
    }
}
