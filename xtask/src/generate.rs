//! The pages of the documentation, the schema and the fuzzer's dictionary, which
//! follow from the tables and types in the sources, and from what the program
//! says of itself.

mod commands;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use crate::step::say;
use crate::{Failure, bench, dictionary, repository};

/// Stands in every generated page, so that pages of hand are never removed.
const MARK: &str = "<!-- Written by `cargo xtask generate`. -->";

/// Folders whose generated pages are removed where nothing writes them.
const FOLDERS: [&str; 3] = ["docs/reference/kinds", "docs/diagnostics", "docs/library"];

/// Writes the pages; with `check` compares them with what is there.
pub(crate) fn run(check: bool) -> Result<(), Failure> {
    let pages = pages()?;
    let stale = stale(&pages)?;
    let mut wrong = Vec::new();
    for (path, text) in &pages {
        let place = repository().join(path);
        let there = match fs::read_to_string(&place) {
            Ok(there) => Some(there),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(format!("{path}: {error}")),
        };
        if there.as_deref() == Some(text) {
            continue;
        }
        if check {
            wrong.push(difference(path, there.as_deref(), text));
        } else {
            write(&place, text).map_err(|error| format!("{path}: {error}"))?;
            say(&format!("wrote {path}"));
        }
    }
    for path in stale {
        if check {
            wrong.push(format!("{path} should not be there"));
        } else {
            fs::remove_file(repository().join(&path))
                .map_err(|error| format!("{path}: {error}"))?;
            say(&format!("removed {path}"));
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(format!(
        "generated pages are not up to date; run `cargo xtask generate`\n{}",
        wrong.join("\n")
    ))
}

/// All pages, by path in the repository.
fn pages() -> Result<BTreeMap<String, String>, Failure> {
    let mut pages = BTreeMap::new();
    for page in mkt_kinds::reference::pages() {
        pages.insert(
            format!("docs/reference/kinds/{}", page.file),
            marked(&page.text),
        );
    }
    for page in mkt_stdlib::reference::pages() {
        pages.insert(format!("docs/library/{}", page.file), marked(&page.text));
    }
    for check in mkt_diagnostics::catalogue::all() {
        pages.insert(
            format!("docs/diagnostics/{}.md", check.name),
            marked(check.page),
        );
    }
    pages.insert("docs/diagnostics.md".to_owned(), marked(&index()));
    pages.insert(
        format!("docs/reference/{}", mkt_emit::model_json::SCHEMA_FILE),
        format!("{:#}\n", mkt_emit::model_json::schema()),
    );
    pages.insert(
        "docs/reference/commands.md".to_owned(),
        marked(&commands::page()?),
    );
    pages.insert("fuzz/mkt.dict".to_owned(), dictionary::text());
    pages.extend([bench::page()?]);
    Ok(pages)
}

/// The list of all diagnostics, by family.
fn index() -> String {
    let mut text = String::from(
        "# Diagnostics\n\nEverything `mktc check` can find. `mktc explain NAME` prints the same page.\n",
    );
    let mut families = BTreeMap::new();
    for check in mkt_diagnostics::catalogue::all() {
        families
            .entry(check.family)
            .or_insert_with(Vec::new)
            .push(check);
    }
    for (family, checks) in families {
        // Writing to a string cannot fail, here and below.
        let _ = write!(
            text,
            "\n## {}\n\n| name | level | what it finds | since |\n|---|---|---|---|\n",
            family.as_str()
        );
        for check in checks {
            let _ = writeln!(
                text,
                "| [`{name}`](diagnostics/{name}.md) | {} | {} | {} |",
                check.level,
                check.summary.replace('|', "\\|"),
                check.since,
                name = check.name,
            );
        }
    }
    text
}

fn marked(text: &str) -> String {
    format!("{}\n\n{MARK}\n", text.trim_end())
}

/// Generated pages that nothing writes any more.
fn stale(pages: &BTreeMap<String, String>) -> Result<Vec<String>, Failure> {
    let mut stale = Vec::new();
    for folder in FOLDERS {
        let entries = match fs::read_dir(repository().join(folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(format!("{folder}: {error}")),
        };
        for entry in entries {
            let entry = entry.map_err(|error| format!("{folder}: {error}"))?;
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if pages.contains_key(&path) {
                continue;
            }
            let text =
                fs::read_to_string(entry.path()).map_err(|error| format!("{path}: {error}"))?;
            if text.contains(MARK) {
                stale.push(path);
            }
        }
    }
    stale.sort();
    Ok(stale)
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

/// Where a page and what it should be part.
fn difference(path: &str, there: Option<&str>, text: &str) -> String {
    let Some(there) = there else {
        return format!("{path} is missing");
    };
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (is, should) = (lines(there), lines(text));
    let line = is.iter().zip(&should).take_while(|(a, b)| a == b).count();
    let shown = |lines: &[String]| {
        lines
            .get(line)
            .cloned()
            .unwrap_or_else(|| "nothing".to_owned())
    };
    format!(
        "{path}, line {}:\n  - {}\n  + {}",
        line.saturating_add(1),
        shown(&is),
        shown(&should)
    )
}
