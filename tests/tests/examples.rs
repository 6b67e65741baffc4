//! The examples show the whole language, and their table of contents is true.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "these are tests: they read files, run programs, and end where something is wrong"
)]

use std::collections::{BTreeMap, BTreeSet};

use mkt_kinds::catalogue;
use mkt_model::journey::{Step, StepKind};
use mkt_model::{Built, SourceFile, build};
use mkt_tests::sandbox::Sandbox;
use mkt_tests::{examples, read, repository, sources_of};

/// Modules of the library that no example uses: each is a framework, of which
/// a strategy has one or two, and all examples have others.
const FRAMEWORKS_OF_OTHERS: [&str; 2] = ["std.oasis", "std.see_think_do_care"];

fn built(example: &str) -> Built {
    let sources = sources_of(example).into_iter();
    let files = sources.map(|(path, text)| SourceFile { path, text });
    build(files.collect(), mkt_stdlib::modules())
}

/// A thing that a strategy declares: its file, and `kind name`.
type Declared = (String, String);

/// What an example itself declares: declarations, templates, applications.
fn declared(built: &Built) -> BTreeSet<Declared> {
    let strategy = &built.strategy;
    let path = |file: u32| built.files[usize::try_from(file).unwrap()].path.clone();
    let mut declared = BTreeSet::new();
    for handle in strategy.own().filter(|one| !strategy.is_applied(*one)) {
        let name = format!("{} {}", handle.kind().word, handle.name());
        declared.insert((path(handle.span().file.0), name));
    }
    for template in strategy.templates().iter().filter(|one| one.own) {
        let name = format!("template {}", strategy.symbol(template.symbol).path);
        declared.insert((path(strategy.name_span(template.symbol).file.0), name));
    }
    for application in strategy.applications().iter().filter(|one| one.own) {
        let name = &strategy.symbol(application.symbol).path;
        // Those inside templates have no file of their own.
        if !name.contains('.') {
            declared.insert((path(application.file.0), format!("apply {name}")));
        }
    }
    declared
}

/// A row of the table: the system, and the declarations that it leads to, each
/// with its example.
struct Row {
    system: String,
    places: Vec<(String, Declared)>,
}

/// Reads `[name](example/file.mkt): \`kind name\`, …` wherever the table says so.
fn rows(page: &str) -> Vec<Row> {
    let (_, table) = page.split_once("## Where each system is").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| "));
    let rows = rows.filter(|line| !line.starts_with("| System |"));
    rows.map(|line| {
        let (system, places) = line.trim_matches(['|', ' ']).split_once(" | ").unwrap();
        let mut found = Vec::new();
        for linked in places.split('[').skip(1) {
            let (shown, rest) = linked.split_once("](").unwrap();
            let (target, rest) = rest.split_once(')').unwrap();
            let (example, file) = target.split_once('/').unwrap();
            assert_eq!(shown, file, "{system}: a link is called otherwise");
            let names: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
            assert!(!names.is_empty(), "{system}: {target} names nothing");
            found.extend(names.into_iter().map(|name| {
                let place = (file.to_owned(), name.to_owned());
                (example.to_owned(), place)
            }));
        }
        assert!(!found.is_empty(), "{system} leads nowhere");
        Row {
            system: system.to_owned(),
            places: found,
        }
    })
    .collect()
}

#[test]
fn every_row_of_the_table_leads_to_what_it_says() {
    let page = read(&repository().join("examples/README.md"));
    let declared: BTreeMap<String, BTreeSet<Declared>> = examples()
        .into_iter()
        .map(|example| {
            let declared = declared(&built(&example));
            (example, declared)
        })
        .collect();
    let rows = rows(&page);
    assert!(rows.len() >= 50, "{}", rows.len());
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for row in &rows {
        for (example, place) in &row.places {
            seen.insert(example.clone());
            if !declared.get(example).is_some_and(|all| all.contains(place)) {
                wrong.push(format!(
                    "{}: {example}/{} has no `{}`",
                    row.system, place.0, place.1
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(
        seen,
        examples().into_iter().collect(),
        "examples in the table"
    );
    for example in examples() {
        let link = format!("[{example}]({example}/README.md)");
        assert!(page.contains(&link), "{example} is not introduced");
        assert!(
            repository()
                .join("examples")
                .join(&example)
                .join("README.md")
                .is_file()
        );
    }
}

#[test]
fn every_kind_and_every_form_is_used() {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for example in examples() {
        let built = built(&example);
        used.extend(built.strategy.own().map(|handle| handle.kind().word));
        let sources = sources_of(&example);
        for form in catalogue::FORMS {
            let begins = |line: &str| line.split([' ', '(']).next() == Some(form.word);
            if sources.iter().any(|(_, text)| text.lines().any(begins)) {
                used.insert(form.word);
            }
        }
    }
    let missing: Vec<&str> = catalogue::words()
        .filter(|word| !used.contains(word))
        .collect();
    assert_eq!(missing, [""; 0], "no example shows these");
}

/// Every way to write a step, by what it comes to. Whoever adds a step or a
/// form of one is led here by the compiler or by the test below.
const STEPS: [&str; 18] = [
    "call",
    "if",
    "leave",
    "notify",
    "send",
    "send via",
    "set",
    "split by experiment",
    "split of its own",
    "start",
    "wait",
    "wait for",
    "wait for … grace",
    "wait for … including since entry",
    "wait until date",
    "wait until time",
    "wait until time on days",
    "wait until … before or after date",
];

/// No example has a use for a day of its own without "before" or "after".
const NOT_SHOWN: [&str; 1] = ["wait until date"];

fn forms(steps: &[Step], found: &mut BTreeSet<&'static str>) {
    for step in steps {
        let form = match &step.kind {
            StepKind::Wait(_) => "wait",
            StepKind::WaitUntil { days, .. } if days.is_empty() => "wait until time",
            StepKind::WaitUntil { .. } => "wait until time on days",
            StepKind::WaitUntilDate { offset: None, .. } => "wait until date",
            StepKind::WaitUntilDate { .. } => "wait until … before or after date",
            StepKind::WaitFor {
                grace,
                since_entry,
                then,
                otherwise,
                ..
            } => {
                forms(then, found);
                forms(otherwise, found);
                if grace.is_some() {
                    found.insert("wait for … grace");
                }
                if *since_entry {
                    found.insert("wait for … including since entry");
                }
                "wait for"
            }
            StepKind::Send { .. } => "send",
            StepKind::If { arms, otherwise } => {
                for (_, steps) in arms {
                    forms(steps, found);
                }
                forms(otherwise, found);
                "if"
            }
            StepKind::Split {
                experiment, arms, ..
            } => {
                for arm in arms {
                    forms(&arm.steps, found);
                }
                match experiment {
                    Some(_) => "split by experiment",
                    None => "split of its own",
                }
            }
            StepKind::Set { .. } => "set",
            StepKind::Notify { .. } => "notify",
            StepKind::Call { .. } => "call",
            StepKind::Start(_) => "start",
            StepKind::Leave => "leave",
        };
        found.insert(form);
    }
}

#[test]
fn every_form_of_a_step_is_used() {
    let mut used = BTreeSet::new();
    for example in examples() {
        let built = built(&example);
        for journey in built
            .strategy
            .own()
            .filter(|one| one.kind().word == "journey")
        {
            let program = built.strategy.program(journey.symbol_id());
            forms(&program.steps, &mut used);
        }
        // A step's own channel is its message's to the model.
        let via = |line: &str| line.contains("send ") && line.contains(" via ");
        if sources_of(&example)
            .iter()
            .any(|(_, text)| text.lines().any(via))
        {
            used.insert("send via");
        }
    }
    let missing: Vec<&str> = STEPS
        .into_iter()
        .filter(|form| !used.contains(form))
        .collect();
    assert_eq!(missing, NOT_SHOWN, "no example shows these");
    assert!(used.iter().all(|form| STEPS.contains(form)), "{used:?}");
}

#[test]
fn every_module_of_the_library_is_used() {
    let mut used = BTreeSet::new();
    for example in examples() {
        for (_, text) in sources_of(&example) {
            for module in mkt_stdlib::modules() {
                let is_used = |line: &str| {
                    let code = line.split("//").next().unwrap_or_default();
                    let after = code.split(module.path).nth(1);
                    after.is_some_and(|rest| {
                        !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_')
                    })
                };
                if text.lines().any(is_used) {
                    used.insert(module.path);
                }
            }
        }
    }
    let unused: Vec<&str> = mkt_stdlib::modules()
        .iter()
        .map(|module| module.path)
        .filter(|path| !used.contains(path))
        .collect();
    assert_eq!(unused, FRAMEWORKS_OF_OTHERS);
}

/// All sources of the repository are as the formatter writes them.
#[test]
fn everything_is_formatted() {
    let run = mkt_tests::program::run(repository(), &["fmt", "--check", "."]);
    run.exits(0);
}

/// An example stands alone: it may be copied anywhere.
#[test]
fn every_example_stands_alone() {
    for example in examples() {
        let sandbox = Sandbox::with(&[]);
        sandbox.copy(&repository().join("examples").join(&example), "copied");
        sandbox
            .run(&["check", "copied", "--fail-level", "info"])
            .exits(0);
    }
}
