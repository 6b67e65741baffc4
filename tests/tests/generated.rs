//! Generated strategies: well-formed ones have no findings and build, whatever
//! the order of the files and the number of threads; damaged ones do no harm.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "these are tests: they read files, run programs, and end where something is wrong"
)]

use std::collections::{BTreeMap, BTreeSet};

use mkt_benches::mutate::damaged;
use mkt_benches::random::Random;
use mkt_benches::strategy::{File, Request, generate, lines};
use mkt_diagnostics::limits::{PER_FILE, Settled, settle};
use mkt_emit::{Options, Output, model_json, targets};
use mkt_kinds::{Body, Statement, catalogue};
use mkt_model::entry::{Entry, Spec};
use mkt_model::{SourceFile, Strategy};
use mkt_render::{Pretty, SourceList};
use mkt_tests::program::mktc;
use mkt_tests::sandbox::Sandbox;

/// A small strategy: one business, with everything in it.
const SMALL: usize = 1_000;

/// A strategy of several businesses, which refer to one another.
const SEVERAL: usize = 5_000;

/// What came of a project, in process.
struct Compiled {
    strategy: Strategy,
    sources: SourceList,
    report: Settled,
}

fn compile(files: Vec<File>) -> Compiled {
    let files = files.into_iter().map(|file| SourceFile {
        path: file.path,
        text: file.text,
    });
    let built = mkt_model::build(files.collect(), mkt_stdlib::modules());
    let found = mkt_checks::check(&built.strategy, built.diagnostics, None);
    let mut sources = SourceList::default();
    for file in built.files {
        sources.add(file.path, Some(file.text));
    }
    Compiled {
        strategy: built.strategy,
        sources,
        report: settle(found),
    }
}

/// All targets but the one whose templates a user writes.
fn emit_all(strategy: &Strategy) -> BTreeMap<&'static str, Output> {
    targets()
        .iter()
        .filter(|target| target.name() != "custom")
        .map(|target| {
            (
                target.name(),
                target.emit(&mkt_emit::Subject::of(strategy), &Options::default()),
            )
        })
        .collect()
}

// ---- the generator -------------------------------------------------------------

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_others() {
    let request = Request::lines(SEVERAL);
    assert_eq!(generate(request), generate(request));
    assert_ne!(generate(request), generate(request.seed(2)));
}

#[test]
fn a_strategy_is_as_long_as_was_asked() {
    for wanted in [2_000, 10_000, 100_000] {
        let files = generate(Request::lines(wanted));
        let found = lines(&files);
        assert!(
            found.abs_diff(wanted) <= wanted / 20,
            "{found} for {wanted}"
        );
        let each = found / files.len();
        assert!((80..=120).contains(&each), "{each} lines a file");
        let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths.len(), files.len(), "a path comes twice");
    }
}

#[test]
fn the_number_of_files_can_be_chosen() {
    for count in [1, 200] {
        let request = Request {
            files: Some(count),
            ..Request::lines(SEVERAL)
        };
        let files = generate(request);
        assert_eq!(files.len(), count);
        assert_eq!(lines(&files), lines(&generate(Request::lines(SEVERAL))));
        assert_eq!(compile(files).report, Settled::default());
    }
}

#[test]
fn nothing_is_found_in_what_is_generated() {
    for seed in 0..3 {
        for size in [SMALL, SEVERAL] {
            let Compiled {
                report, sources, ..
            } = compile(generate(Request::lines(size).seed(seed)));
            let told = mkt_render::compact(&report, &sources);
            assert_eq!(
                report,
                Settled::default(),
                "seed {seed}, {size} lines\n{told}"
            );
        }
    }
}

/// The forms of all lines that are described, by kind. A block of steps holds
/// blocks of steps, so a statement is entered once.
fn described() -> BTreeSet<(&'static str, &'static str, &'static str)> {
    fn enter(
        kind: &'static str,
        body: &'static Body,
        seen: &mut Vec<*const Statement>,
        all: &mut BTreeSet<(&'static str, &'static str, &'static str)>,
    ) {
        for member in body.members {
            all.extend(member.forms.iter().map(|form| (kind, member.key, *form)));
        }
        for statement in body.statements {
            if seen.contains(&std::ptr::from_ref(statement)) {
                continue;
            }
            seen.push(statement);
            all.extend(
                statement
                    .forms
                    .iter()
                    .map(|form| (kind, statement.word, *form)),
            );
            for body in statement.body.iter().chain(&statement.else_body) {
                enter(kind, body, seen, all);
            }
        }
    }
    let mut all = BTreeSet::new();
    for kind in catalogue::all() {
        enter(kind.word, kind.body, &mut Vec::new(), &mut all);
    }
    all
}

fn written(strategy: &Strategy) -> BTreeSet<(&'static str, &'static str, &'static str)> {
    fn enter(
        kind: &'static str,
        entry: &Entry,
        all: &mut BTreeSet<(&'static str, &'static str, &'static str)>,
    ) {
        let forms: &[&'static str] = match entry.spec {
            Spec::Member(member) => member.forms,
            Spec::Statement(statement) => statement.forms,
            Spec::Open(_) => &[],
        };
        all.extend(
            forms
                .get(entry.form)
                .map(|form| (kind, entry.spec.word(), *form)),
        );
        let otherwise = entry.otherwise.iter().flat_map(|part| &part.children);
        for child in entry.children.iter().chain(otherwise) {
            enter(kind, child, all);
        }
    }
    let mut all = BTreeSet::new();
    for handle in strategy.own() {
        for entry in &handle.declaration().entries {
            enter(handle.kind().word, entry, &mut all);
        }
    }
    all
}

/// `notes` and `formerly` are the same everywhere, and stand somewhere. Files
/// that messages name are no sources, so none are generated. What `while` says
/// is read as an audience, which may be a predicate.
fn is_left_out(key: &str, form: &str) -> bool {
    ["notes", "formerly"].contains(&key)
        || form.starts_with("file <path:text>")
        || (key == "while" && form == "<condition:predicate>")
}

#[test]
fn every_form_of_every_line_is_generated() {
    // Of some lines a strategy has only one.
    let written: BTreeSet<_> = (0..4)
        .flat_map(|seed| written(&compile(generate(Request::lines(SEVERAL).seed(seed))).strategy))
        .collect();
    let missing: Vec<_> = described()
        .difference(&written)
        .filter(|(_, key, form)| !is_left_out(key, form))
        .copied()
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn reuse_is_generated_too() {
    let text = mkt_benches::strategy::joined(&generate(Request::lines(SMALL)));
    for form in ["\nuse ", "\nallow(", "\ntemplate ", "\napply ", " extends "] {
        assert!(text.contains(form), "{form:?}");
    }
}

// ---- invariants ----------------------------------------------------------------

fn shuffled(mut files: Vec<File>, random: &mut Random) -> Vec<File> {
    for end in (1..files.len()).rev() {
        files.swap(end, random.place(end + 1));
    }
    files
}

/// A strategy in which people have just been at work: some of its files are
/// damaged.
fn worked_on(seed: u64, mistakes: usize) -> Vec<File> {
    let mut random = Random::new(seed);
    let mut files = generate(Request::lines(SMALL).seed(seed));
    for _ in 0..mistakes {
        let file = random.place(files.len());
        files[file].text = damaged(&files[file].text, 1, &mut random);
    }
    files
}

fn in_threads<T: Send>(count: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(count)
        .build()
        .unwrap();
    pool.install(work)
}

/// Everything that can be seen of a project.
fn seen(files: Vec<File>) -> (String, String, BTreeMap<&'static str, Output>) {
    let Compiled {
        strategy,
        sources,
        report,
    } = compile(files);
    (
        mkt_render::json(&report, &sources),
        model_json::value(&mkt_emit::Subject::of(&strategy)).to_string(),
        emit_all(&strategy),
    )
}

#[test]
fn files_in_any_order_and_any_number_of_threads_give_the_same() {
    for seed in 0..2 {
        for mistakes in [0, 5] {
            let files = worked_on(seed, mistakes);
            let mixed = shuffled(files.clone(), &mut Random::new(seed));
            let one = in_threads(1, || seen(files));
            let many = in_threads(5, || seen(mixed));
            assert!(one == many, "seed {seed}, {mistakes} mistakes");
        }
    }
}

#[test]
fn every_target_builds_what_is_accepted() {
    for seed in 0..2 {
        let strategy = compile(generate(Request::lines(SEVERAL).seed(seed))).strategy;
        for (target, output) in emit_all(&strategy) {
            assert!(!output.failed(), "{target}: {:?}", output.diagnostics);
            assert!(!output.files.is_empty(), "{target} wrote nothing");
        }
    }
}

fn format(text: &str) -> String {
    mkt_syntax::format::format(text).unwrap_or_else(|refused| panic!("{refused:?}:\n{text}"))
}

#[test]
fn formatting_keeps_the_model_and_is_done_at_once() {
    for seed in 0..2 {
        let files = generate(Request::lines(SMALL).seed(seed));
        let formatted: Vec<File> = files
            .iter()
            .map(|file| File {
                path: file.path.clone(),
                text: format(&file.text),
            })
            .collect();
        for file in &formatted {
            assert_eq!(format(&file.text), file.text, "{}, seed {seed}", file.path);
        }
        assert_ne!(formatted, files, "there was nothing to format");
        let model =
            |files| model_json::value(&mkt_emit::Subject::of(&compile(files).strategy)).to_string();
        assert!(model(formatted) == model(files), "seed {seed}");
    }
}

#[test]
fn formatting_of_what_is_damaged_is_done_at_once() {
    for seed in 10..25 {
        for file in worked_on(seed, 12) {
            let once = format(&file.text);
            assert_eq!(format(&once), once, "{}, seed {seed}", file.path);
        }
    }
}

/// How many findings a mistake may cost, taken over many: a mistake in the head
/// of a declaration can leave what refers to it without meaning.
const FINDINGS_A_MISTAKE: usize = 6;

#[test]
fn mistakes_do_no_harm_and_cost_few_findings() {
    let (mut mistakes, mut findings) = (0, 0);
    for seed in 0..15 {
        let count = 1 + usize::try_from(seed % 5).unwrap();
        let files = worked_on(seed, count);
        let run = || {
            let Compiled {
                strategy,
                sources,
                report,
            } = compile(files.clone());
            let look = Pretty {
                color: seed % 2 == 0,
                unicode: seed % 3 == 0,
                width: 80,
            };
            let told = mkt_render::pretty(&report, &sources, look);
            assert_eq!(told.is_empty(), report.shown.is_empty());
            // What is damaged is not built by `mktc build`, but an editor shows it.
            emit_all(&strategy);
            report.count().total()
        };
        let found = std::panic::catch_unwind(run);
        let found = found.unwrap_or_else(|_| panic!("seed {seed} panics, see above"));
        mistakes += count;
        findings += found;
    }
    assert!(findings > mistakes / 2, "{findings} findings of {mistakes}");
    assert!(
        findings <= mistakes * FINDINGS_A_MISTAKE,
        "{findings} findings of {mistakes} mistakes"
    );
}

/// Texts of which little is left.
#[test]
fn hundreds_of_mistakes_in_a_file_do_no_harm() {
    let files = generate(Request::lines(SMALL));
    for (number, file) in files.iter().enumerate() {
        let mut random = Random::new(u64::try_from(number).unwrap());
        let text = damaged(&file.text, 300, &mut random);
        let path = file.path.clone();
        let alone = compile(vec![File { path, text }]);
        assert!(alone.report.shown.len() <= PER_FILE, "{}", file.path);
        let _ = mkt_render::compact(&alone.report, &alone.sources);
        emit_all(&alone.strategy);
    }
}

// ---- the program ---------------------------------------------------------------

/// What the surroundings of a run are: none of it may be seen in its results.
const SURROUNDINGS: [&[(&str, &str)]; 3] = [
    &[("TZ", "UTC"), ("LC_ALL", "C"), ("RAYON_NUM_THREADS", "1")],
    &[
        ("TZ", "Pacific/Kiritimati"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("RAYON_NUM_THREADS", "7"),
    ],
    &[
        ("TZ", "America/St_Johns"),
        ("LANG", "ar_EG.UTF-8"),
        ("LC_ALL", ""),
        ("HOME", "/nowhere"),
    ],
];

fn sandbox_with(files: &[File], folder: &str) -> Sandbox {
    let sandbox = Sandbox::with(&[]);
    for file in files {
        sandbox.put(&format!("{folder}/{}", file.path), &file.text);
    }
    sandbox.put(&format!("{folder}/mktc.toml"), "name = \"generated\"\n");
    sandbox
}

#[test]
fn the_surroundings_are_not_seen_in_what_is_built() {
    let files = generate(Request::lines(SMALL));
    let built: Vec<_> = SURROUNDINGS
        .iter()
        .zip(["a", "somewhere/else/b", "ü/日本"])
        .map(|(variables, folder)| {
            let sandbox = sandbox_with(&files, folder);
            let mut command = mktc(&sandbox.path().join(folder));
            command.arg("build").envs(variables.iter().copied());
            let output = command.output().unwrap();
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{told}");
            sandbox.tree(&format!("{folder}/dist"))
        })
        .collect();
    assert!(built[0].len() > 5);
    for other in &built[1..] {
        assert!(
            built[0] == *other,
            "what is built depends on the surroundings"
        );
    }
}

#[test]
fn the_surroundings_are_not_seen_in_what_is_told() {
    for format in ["json", "pretty", "compact"] {
        let told: Vec<_> = SURROUNDINGS
            .iter()
            .map(|variables| {
                let sandbox = sandbox_with(&worked_on(3, 12), "p");
                let mut command = mktc(&sandbox.path().join("p"));
                // How wide and how plain a terminal is may be seen, so it is told.
                command
                    .args(["check", "--format", format, "--color", "never"])
                    .envs(variables.iter().copied())
                    .env("COLUMNS", "90");
                let output = command.output().unwrap();
                assert_eq!(output.status.code(), Some(1));
                (output.stdout, output.stderr)
            })
            .collect();
        for other in &told[1..] {
            assert!(
                told[0] == *other,
                "{format}: what is told depends on the surroundings:\n{}\n---\n{}",
                String::from_utf8_lossy(&told[0].1),
                String::from_utf8_lossy(&other.1)
            );
        }
    }
}
