//! The documentation is a test: every block of `mkt` in it compiles or has
//! just the findings that it states, every command is one, and what commands
//! are shown to write they write. [`mkt_tests::markdown`] says what a block may
//! be. `MKT_UPDATE=1` rewrites what commands write.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "these are tests: they read files, run programs, and end where something is wrong"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mkt_tests::markdown::{Block, blocks, compared};
use mkt_tests::program;
use mkt_tests::sandbox::Sandbox;
use mkt_tests::{Found, compile, expected, files_below, read, repository};

const VARIABLE: &str = "MKT_UPDATE";

/// Languages that blocks may be written in beside `mkt`.
const LANGUAGES: [&str; 10] = [
    "console", "csv", "jinja", "json", "markdown", "mermaid", "sh", "text", "toml", "yaml",
];

/// Every page for people: its path in the repository and its text.
fn pages() -> Vec<(String, String)> {
    let docs = repository().join("docs");
    let mut paths = files_below(&docs, "md");
    paths.push(repository().join("README.md"));
    paths.push(repository().join("CONTRIBUTING.md"));
    paths.extend(files_below(&repository().join("examples"), "md"));
    paths
        .into_iter()
        .map(|path| (shown(&path), read(&path)))
        .collect()
}

fn shown(path: &Path) -> String {
    let below = path.strip_prefix(repository()).unwrap();
    below.to_string_lossy().replace('\\', "/")
}

/// What is wrong with a block that was compiled together with other files,
/// each of which may have the findings that it states itself.
fn mistake(block: &Block, files: &[(&str, &str)]) -> Option<String> {
    let (_, found) = compile(files);
    let told: String = found.iter().map(|one| format!("    {one}\n")).collect();
    if block.info == "mkt fixed" && found.iter().any(Found::is_error) {
        return Some(format!("is not mended:\n{told}"));
    }
    let differences: Vec<String> = files
        .iter()
        .filter_map(|(path, text)| {
            let here = found.iter().filter(|one| one.path == *path);
            let here: Vec<Found> = here.cloned().collect();
            let (wanted, all) = compared(text, &here);
            let difference = expected::difference(&wanted, &all)?;
            Some(format!("in {path}\n{difference}"))
        })
        .collect();
    (!differences.is_empty()).then(|| format!("{}\n  in all:\n{told}", differences.join("\n")))
}

/// The sources of an example without the declarations that an excerpt has too.
fn around(folder: &str, excerpt: &str) -> Vec<(String, String)> {
    let heads: Vec<String> = excerpt.lines().filter_map(head).collect();
    let folder = repository().join(folder);
    let files = files_below(&folder, "mkt");
    assert!(
        !files.is_empty(),
        "there is no example in {}",
        folder.display()
    );
    let mut replaced = Vec::new();
    let sources = files
        .iter()
        .map(|path| (shown(path), without(&read(path), &heads, &mut replaced)))
        .collect();
    replaced.sort();
    let mut wanted = heads.clone();
    wanted.sort();
    assert_eq!(replaced, wanted, "an excerpt shows what is in its example");
    sources
}

/// `kind name` of a line that begins a declaration at the margin.
fn head(line: &str) -> Option<String> {
    let mut words = line.split(' ');
    let (kind, name) = (words.next()?, words.next()?);
    let is_kind = mkt_kinds::catalogue::find(kind).is_some();
    (is_kind && line.contains('{')).then(|| format!("{kind} {name}"))
}

fn without(source: &str, heads: &[String], replaced: &mut Vec<String>) -> String {
    let mut kept = String::new();
    let mut inside = false;
    for line in source.lines() {
        if let Some(head) = head(line)
            && heads.contains(&head)
        {
            replaced.push(head);
            inside = !line.trim_end().ends_with('}');
            continue;
        }
        if inside {
            inside = line != "}";
            continue;
        }
        kept.push_str(line);
        kept.push('\n');
    }
    kept
}

#[test]
fn every_block_of_the_language_compiles() {
    let mut wrong = Vec::new();
    let mut checked = 0;
    for (page, text) in pages() {
        let mut alone = String::new();
        let mut project: BTreeMap<String, String> = BTreeMap::new();
        for block in blocks(&text) {
            let place = format!("{page}:{}", block.line);
            for line in block.text.lines() {
                if let Some(removed) = line.strip_prefix("$ rm ") {
                    project.remove(removed);
                }
            }
            if block.language() != "mkt" {
                let language = block.language();
                // The map of ARCHITECTURE.md is read by another test.
                if !LANGUAGES.contains(&language) {
                    wrong.push(format!("{place}: what is a block of `{language}`?"));
                }
                continue;
            }
            checked += 1;
            let own = block.text.as_str();
            let found = if let Some(path) = block.option("file") {
                project.insert(path.to_owned(), own.to_owned());
                let others = project.iter().filter(|(other, _)| *other != path);
                let others = others.map(|(path, text)| (path.as_str(), text.as_str()));
                let files: Vec<(&str, &str)> = std::iter::once((path, own)).chain(others).collect();
                mistake(&block, &files)
            } else if let Some(folder) = block.option("excerpt") {
                let around = around(folder, own);
                let around = around
                    .iter()
                    .map(|(path, text)| (path.as_str(), text.as_str()));
                let files: Vec<(&str, &str)> =
                    std::iter::once(("page.mkt", own)).chain(around).collect();
                mistake(&block, &files)
            } else {
                match block.info.as_str() {
                    "mkt" | "mkt fixed" => {
                        alone = block.text.clone();
                        mistake(&block, &[("page.mkt", own)])
                    }
                    "mkt continued" if alone.is_empty() => Some("continues nothing".to_owned()),
                    "mkt continued" => {
                        mistake(&block, &[("page.mkt", own), ("before.mkt", &alone)])
                    }
                    // Parts of files, compared by the formatter's own test.
                    "mkt before" | "mkt after" => None,
                    other => Some(format!("what is a block of `{other}`?")),
                }
            };
            wrong.extend(found.map(|found| format!("{place}: {found}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 150, "only {checked} blocks were found");
}

/// The words of a command that calls mktc; none for other commands.
fn call(line: &str) -> Option<Vec<String>> {
    let line = line.split(" #").next().unwrap_or(line).trim();
    let line = line
        .strip_prefix("cargo run --release -p mktc -- ")
        .map_or_else(|| line.to_owned(), |rest| format!("mktc {rest}"));
    let mut words = words(&line).into_iter();
    (words.next()? == "mktc").then(|| words.collect())
}

/// Words divided by blanks; quotes hold one together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for c in line.chars() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            (' ', None) => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            (c, _) => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// What follows a command and is the shell's.
const SHELL: [&str; 5] = ["|", ">", "<", "&&", "||"];

#[test]
fn every_command_is_one() {
    let empty = Sandbox::with(&[]);
    let mut wrong = Vec::new();
    let mut checked = 0;
    for (page, text) in pages() {
        for block in blocks(&text)
            .iter()
            .filter(|block| block.language() == "sh")
        {
            for line in block.text.lines() {
                let Some(mut words) = call(line) else {
                    continue;
                };
                let end = words.iter().position(|word| SHELL.contains(&word.as_str()));
                words.truncate(end.unwrap_or(words.len()));
                // The arguments are read before the help is written.
                words.push("--help".to_owned());
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                let run = empty.run(&words);
                if run.code != Some(0) {
                    wrong.push(format!("{page}:{}: {line}\n{}", block.line, run.stderr));
                }
                checked += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 5, "only {checked} commands were found");
}

/// How a command is said to end: `# exits 1`; well, where nothing is said.
fn exit_code(line: &str) -> i32 {
    let said = line
        .split_once("# exits ")
        .and_then(|(_, code)| code.trim().parse().ok());
    said.unwrap_or(0)
}

/// The examples of the page of commands run in a project that `mktc new`
/// wrote.
#[test]
fn the_examples_of_the_commands_run() {
    let page = read(&repository().join("docs/reference/commands.md"));
    let mut checked = 0;
    for block in blocks(&page)
        .iter()
        .filter(|block| block.language() == "sh")
    {
        for line in block.text.lines() {
            let sandbox = Sandbox::with(&[]);
            sandbox.run(&["new", "project"]).exits(0);
            let folder = sandbox.path().join("project");
            let mut words = call(line).unwrap_or_else(|| panic!("no command of mktc: {line}"));
            let input = words.iter().position(|word| word == "<");
            let input = input.map(|at| read(&folder.join(&words[at + 1])));
            let end = words.iter().position(|word| SHELL.contains(&word.as_str()));
            words.truncate(end.unwrap_or(words.len()));
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let run = program::run_with(&folder, &words, input.unwrap_or_default().as_bytes());
            assert_eq!(run.code, Some(exit_code(line)), "{line}\n{}", run.stderr);
            checked += 1;
        }
    }
    assert!(checked > 15, "only {checked} examples were found");
}

/// Runs the commands of a block, each in the folder that those before led to.
fn replay(block: &Block, sandbox: &Sandbox, folder: &mut PathBuf) -> String {
    let mut written = String::new();
    for line in block.text.lines() {
        let Some(command) = line.strip_prefix("$ ") else {
            continue;
        };
        written.push_str(line);
        written.push('\n');
        if let Some(to) = command.strip_prefix("cd ") {
            folder.push(to);
            assert!(
                sandbox.path().join(&*folder).is_dir(),
                "there is no folder {to}"
            );
            continue;
        }
        if let Some(file) = command.strip_prefix("rm ") {
            std::fs::remove_file(sandbox.path().join(&*folder).join(file)).unwrap();
            continue;
        }
        let words = call(command).unwrap_or_else(|| panic!("not a command of mktc: {command}"));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let run = program::run(&sandbox.path().join(&*folder), &words);
        let told = format!("{}{}", run.stdout, run.stderr);
        for line in told.trim_matches('\n').lines() {
            written.push_str(line.trim_end());
            written.push('\n');
        }
        // As a shell would show it with `echo $?`; success is not worth a line.
        if let Some(code) = run.code.filter(|code| *code != 0) {
            written.push_str(&format!("[exit code {code}]\n"));
        }
    }
    written
}

#[test]
fn what_commands_are_shown_to_write_they_write() {
    let mut wrong = Vec::new();
    let mut replayed = 0;
    for (page, text) in pages() {
        let sandbox = Sandbox::with(&[]);
        let mut folder = PathBuf::new();
        let mut new = String::new();
        let mut copied = 0;
        for block in blocks(&text) {
            let put = |path: &str| folder.join(path).to_string_lossy().into_owned();
            if let Some(path) = block.option("file") {
                sandbox.put(&put(path), &block.text);
            }
            let actual = if block.language() == "console" {
                replayed += 1;
                replay(&block, &sandbox, &mut folder)
            } else if let Some(path) = block.option("output") {
                read(&sandbox.path().join(put(path)))
            } else {
                continue;
            };
            if actual != block.text {
                wrong.push(format!("{page}:{}: it writes\n{actual}", block.line));
            }
            new.push_str(&text[copied..block.range.start]);
            new.push_str(&actual);
            copied = block.range.end;
        }
        if copied > 0 && std::env::var_os(VARIABLE).is_some() {
            new.push_str(&text[copied..]);
            std::fs::write(repository().join(&page), new).unwrap();
        }
    }
    if std::env::var_os(VARIABLE).is_none() {
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
    assert!(replayed > 5, "only {replayed} blocks were found");
}
