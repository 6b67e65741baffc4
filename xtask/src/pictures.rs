//! The pictures in the README: what the program really writes, drawn by the
//! real engines. Fonts differ between machines, so CI does not compare them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::step::{cargo, run, say};
use crate::{Failure, repository};

/// Each picture with the diagram of the example that it shows.
const DIAGRAMS: &[(&str, &str)] = &[
    ("strategy-map", "diagrams/strategy-map-implementation.mmd"),
    ("roadmap", "roadmap/roadmap.mmd"),
    ("journey", "diagrams/journey-recover_booking.mmd"),
];

/// Each picture of a message: that of the strategy beside it, of the same name.
const MESSAGES: [&str; 2] = ["diagnostic", "proof"];

/// Draws them all into `docs/images/`.
pub(crate) fn draw() -> Result<(), Failure> {
    let images = repository().join("docs/images");
    let work = repository().join("target/pictures");
    run(cargo(&["build", "--quiet", "--package", "mktc"]))?;
    let program = repository().join("target/debug/mktc");
    let built = work.join("built");
    let mut build = Command::new(&program);
    build
        .args(["build", "examples/airline", "--quiet", "--out"])
        .arg(&built)
        .current_dir(repository());
    run(build)?;
    diagrams(&images, &work, &built)?;
    MESSAGES
        .iter()
        .try_for_each(|name| message(&images, &program, name))
}

fn diagrams(images: &Path, work: &Path, built: &Path) -> Result<(), Failure> {
    let named: Vec<(PathBuf, PathBuf)> = DIAGRAMS
        .iter()
        .map(|(name, file)| (built.join(file), work.join(format!("{name}.mmd"))))
        .collect();
    for (from, to) in &named {
        fs::copy(from, to).map_err(|error| format!("{}: {error}", from.display()))?;
    }
    let mut render = Command::new("node");
    render
        .arg("tests/engines/mermaid/render.mjs")
        .arg("--out")
        .arg(work)
        .args(named.iter().map(|(_, to)| to))
        .stdout(Stdio::null())
        .current_dir(repository());
    run(render)?;
    for (name, _) in DIAGRAMS {
        let picture = format!("{name}.png");
        let (from, to) = (work.join(&picture), images.join(&picture));
        fs::copy(&from, &to).map_err(|error| format!("{}: {error}", from.display()))?;
        say(&format!("docs/images/{picture}"));
    }
    Ok(())
}

/// A message in colour, as a terminal shows it.
fn message(images: &Path, program: &Path, name: &str) -> Result<(), Failure> {
    let picture = format!("{name}.png");
    let output = Command::new(program)
        .args(["check", "--color", "always"])
        .arg(format!("{name}.mkt"))
        .current_dir(images)
        .output()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    let mut camera = Command::new("node")
        .arg("tests/engines/pictures/terminal.mjs")
        .arg(images.join(&picture))
        .stdin(Stdio::piped())
        .current_dir(repository())
        .spawn()
        .map_err(|error| format!("node: {error}"))?;
    if let Some(mut input) = camera.stdin.take() {
        use std::io::Write as _;
        input
            .write_all(&output.stderr)
            .map_err(|error| format!("node: {error}"))?;
    }
    let status = camera.wait().map_err(|error| format!("node: {error}"))?;
    if !status.success() {
        return Err(format!("terminal.mjs: {status}"));
    }
    say(&format!("docs/images/{picture}"));
    Ok(())
}
