//! Running the readers under `tests/engines/mermaid` with Node.

use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The releases of Mermaid that are asked.
pub(crate) const RELEASES: [&str; 3] = ["10", "11.4", NEWEST];

/// The newest of them.
pub(crate) const NEWEST: &str = "11";

/// A file that was written, and its name in reports.
pub(crate) struct Diagram {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl Diagram {
    pub(crate) fn new(name: impl Into<String>, text: String) -> Self {
        Self {
            name: name.into(),
            text,
        }
    }
}

/// What Mermaid reads from each diagram: one JSON object each, in order.
pub(crate) fn read(release: &str, diagrams: &[Diagram]) -> Vec<Value> {
    run("read.mjs", &["--mermaid", release], diagrams)
}

/// The texts in the picture of each diagram; the pictures themselves are
/// written to the folder.
pub(crate) fn render(release: &str, folder: &Path, diagrams: &[Diagram]) -> Vec<Value> {
    let folder = folder.to_str().unwrap();
    run(
        "render.mjs",
        &["--mermaid", release, "--out", folder],
        diagrams,
    )
}

/// A folder for pictures, below the build's own for temporary files.
pub(crate) fn pictures(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("mermaid")
        .join(name)
}

fn run(script: &str, arguments: &[&str], diagrams: &[Diagram]) -> Vec<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    assert!(
        root.join(".engines/node/.stamp").is_file(),
        "the real Mermaid is not installed: run `cargo xtask engines`"
    );
    let mut child = Command::new("node")
        .arg(root.join("tests/engines/mermaid").join(script))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| {
            panic!("node does not start ({error}): install Node.js 20 or newer")
        });
    // The script reads all of its input before it answers.
    let mut stdin = child.stdin.take().unwrap();
    for diagram in diagrams {
        writeln!(
            stdin,
            "{}",
            json!({ "name": diagram.name, "text": diagram.text })
        )
        .unwrap();
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let answers: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        answers.len(),
        diagrams.len(),
        "{script} broke off: {stderr}"
    );
    for (answer, diagram) in answers.iter().zip(diagrams) {
        assert_eq!(answer["name"], diagram.name.as_str());
    }
    answers
}
