//! The capability report that a machine target writes next to its output.

use std::fmt::Write;

use serde_json::json;

use crate::contract::{Capability, Target, VirtualFile};

/// The version of the report's JSON.
const SCHEMA_VERSION: u32 = 1;

/// The report as files: `capabilities.md` for people, `capabilities.json`
/// for machines.
#[must_use]
pub fn files(target: &dyn Target, used: &[Capability]) -> Vec<VirtualFile> {
    let report = json!({
        "schema_version": SCHEMA_VERSION,
        "target": target.name(),
        "engine": target.engine(),
        "capabilities": used,
    });
    vec![
        VirtualFile::text("capabilities.md", markdown(target, used)),
        VirtualFile::json("capabilities.json", &report),
    ]
}

/// The report for people. All its texts are the compiler's own and hold
/// nothing that Markdown would read otherwise, but for the bar of a cell.
fn markdown(target: &dyn Target, used: &[Capability]) -> String {
    let mut out = format!(
        "# {}: how each construct is done\n\nWritten for: {}.\n\n| construct | support | how |\n|---|---|---|\n",
        target.title(),
        target.engine()
    );
    for capability in used {
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "| {} | {} | {} |",
            cell(capability.construct),
            capability.support.word(),
            cell(capability.support.how().unwrap_or(""))
        );
    }
    out
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
