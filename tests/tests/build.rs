//! `mktc build` on real projects: the same bytes everywhere, and an output
//! folder that is old or new, whatever happens.

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

use mkt_tests::program::mktc;
use mkt_tests::sandbox::Sandbox;
use mkt_tests::{examples, files_below, repository};

fn sandbox_with(example: &str) -> Sandbox {
    let sandbox = Sandbox::with(&[]);
    sandbox.copy(&repository().join("examples").join(example), example);
    sandbox
}

#[test]
fn every_example_is_without_findings() {
    for example in examples() {
        let sandbox = sandbox_with(&example);
        sandbox
            .run(&["check", &example, "--fail-level", "warning"])
            .exits(0);
    }
}

#[test]
fn every_target_builds_every_example() {
    for example in examples() {
        let sandbox = sandbox_with(&example);
        sandbox.run(&["build", &example]).exits(0);
        let built = sandbox.tree(&format!("{example}/dist"));
        assert!(!mkt_emit::targets().is_empty(), "there are no targets");
        let settings = repository()
            .join("examples")
            .join(&example)
            .join("mktc.toml");
        let settings = std::fs::read_to_string(settings).unwrap_or_default();
        for target in mkt_emit::targets() {
            // What a target does nothing without, an example may leave out.
            let needs_nothing = mkt_emit::Options::default()
                .missing(target.options())
                .is_none();
            if !needs_nothing && !settings.contains(&format!("[targets.{}]", target.name())) {
                continue;
            }
            let folder = format!("{}/", target.name());
            assert!(
                built.keys().any(|path| path.starts_with(&folder)),
                "nothing in {folder}: {:?}",
                built.keys()
            );
        }
    }
}

#[test]
fn a_build_gives_the_same_bytes_in_another_zone_and_locale() {
    let build = |variables: &[(&str, &str)], folder: &str| {
        let sandbox = Sandbox::with(&[]);
        sandbox.copy(&repository().join("examples/airline"), folder);
        // Called from above, and from within.
        let from = if folder.contains('/') { folder } else { "." };
        let mut command = mktc(&sandbox.path().join(from));
        command.arg("build").envs(variables.iter().copied());
        if from == "." {
            command.arg(folder);
        }
        assert!(command.output().unwrap().status.success());
        sandbox.tree(&format!("{folder}/dist"))
    };
    let one = build(&[("TZ", "UTC"), ("LC_ALL", "C"), ("LANG", "C")], "a");
    let other = build(
        &[
            ("TZ", "Pacific/Kiritimati"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("LANG", "zh_CN.UTF-8"),
            ("COLUMNS", "40"),
            ("NO_COLOR", "1"),
        ],
        "somewhere/else/b",
    );
    assert!(!one.is_empty());
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        other.keys().collect::<Vec<_>>()
    );
    for (path, content) in &one {
        assert!(other[path] == *content, "{path} differs");
    }
}

/// The same sources under names that sort the other way mean the same.
#[test]
fn the_order_of_the_files_has_no_meaning() {
    for example in examples() {
        let sandbox = sandbox_with(&example);
        let folder = sandbox.path().join(&example);
        let sources = files_below(&folder, "mkt");
        let renamed = sources.len();
        for (number, path) in sources.iter().enumerate() {
            let name = format!("{:04}.mkt", renamed - number);
            let text = std::fs::read(path).unwrap();
            sandbox.put(&format!("reversed/{name}"), text);
        }
        sandbox.copy(&folder, "rest");
        for path in files_below(&sandbox.path().join("rest"), "mkt") {
            std::fs::remove_file(path).unwrap();
        }
        for (path, content) in sandbox.tree("rest") {
            sandbox.put(&format!("reversed/{path}"), content);
        }
        let graph = |folder: &str| {
            let run = sandbox.run(&["graph", folder, "--format", "json"]).exits(0);
            run.json()
        };
        assert_eq!(graph(&example), graph("reversed"), "{example}");
        sandbox
            .run(&["check", "reversed", "--fail-level", "warning"])
            .exits(0);
    }
}

#[test]
fn targets_can_be_chosen() {
    let Some(target) = mkt_emit::targets().first() else {
        panic!("there are no targets");
    };
    let name = target.name();
    let sandbox = Sandbox::with(&[]);
    sandbox.run(&["new", "shop"]).exits(0);
    sandbox
        .run(&["build", "shop", "--target", name, "--out", "o"])
        .exits(0);
    let only = |folder: &str| {
        sandbox
            .tree(folder)
            .keys()
            .all(|path| path.starts_with(&format!("{name}/")) || path == ".mktc-manifest.json")
    };
    assert!(only("o"));
    sandbox.put(
        "shop/mktc.toml",
        format!("out = \"site\"\nbuild = [\"{name}\"]\n"),
    );
    sandbox.run(&["build", "shop"]).exits(0);
    assert!(only("shop/site"));
    assert!(!sandbox.path().join("shop/dist").exists());
}

#[test]
fn an_error_leaves_the_output_as_it_was() {
    let sandbox = Sandbox::with(&[]);
    sandbox.run(&["new", "shop"]).exits(0);
    sandbox.run(&["build", "shop"]).exits(0);
    let before = sandbox.tree("shop/dist");
    sandbox.put(
        "shop/more.mkt",
        "team data \"Data\" {\n  size: 4 peple\n}\n",
    );
    let run = sandbox.run(&["build", "shop"]).exits(1);
    run.tells("1 error in 1 file");
    run.tells("nothing was built");
    assert_eq!(sandbox.tree("shop/dist"), before);
}

#[test]
fn a_second_build_changes_nothing() {
    let sandbox = Sandbox::with(&[]);
    sandbox.run(&["new", "shop"]).exits(0);
    sandbox.run(&["build", "shop"]).exits(0);
    let run = sandbox.run(&["build", "shop"]).exits(0);
    run.tells("shop/dist: 0 new or changed,");
    run.tells("0 removed");
}

#[test]
fn files_of_others_are_neither_lost_nor_overwritten() {
    let sandbox = Sandbox::with(&[]);
    sandbox.run(&["new", "shop"]).exits(0);
    sandbox.run(&["build", "shop"]).exits(0);
    let ours = sandbox.tree("shop/dist");
    let one = ours.keys().find(|path| path.contains('/')).unwrap();
    sandbox.put("shop/dist/mine.txt", "mine");
    sandbox.run(&["build", "shop"]).exits(0);
    assert_eq!(sandbox.tree("shop/dist")["mine.txt"], b"mine");

    sandbox.put(&format!("shop/dist/{one}"), "changed by hand");
    let run = sandbox.run(&["build", "shop"]).exits(2);
    run.tells("this file was changed since mktc wrote it");
    assert_eq!(sandbox.tree("shop/dist")[one], b"changed by hand");
}

/// Killed at any moment, the folder holds the old build or the new one; the
/// next build finds its way from there, and leaves nothing behind.
#[test]
fn a_killed_build_leaves_old_or_new() {
    const KILLS: u32 = 40;
    let sandbox = Sandbox::with(&[("p/dist/mine.txt", "mine")]);
    sandbox.copy(&repository().join("examples/airline"), "p");
    let built = || -> BTreeMap<String, Vec<u8>> { sandbox.tree("p/dist") };
    let build = || sandbox.run(&["build", "p"]).exits(0);
    // The title of an objective stands in the output.
    let objectives = mkt_tests::read(&sandbox.path().join("p/objectives.mkt"));
    let change = |number: u32| {
        let text = objectives.replacen("\" {", &format!(" {number}\" {{"), 1);
        assert_ne!(text, objectives);
        sandbox.put("p/objectives.mkt", text);
    };
    change(0);
    let start = std::time::Instant::now();
    build();
    let whole = start.elapsed();
    let mut old = built();
    let mut seen = [0_u32; 2];
    for number in 1.. {
        change(number);
        let mut child = mktc(sandbox.path()).args(["build", "p"]).spawn().unwrap();
        // Later and later, until builds come to their end before the kill.
        let part = f64::from(number) / f64::from(KILLS) * 1.5;
        std::thread::sleep(whole.mul_f64(part));
        let _ = child.kill();
        child.wait().unwrap();
        let after_kill = built();
        build();
        let new = built();
        assert!(old != new, "the change does not show in the output");
        if after_kill == old {
            seen[0] += 1;
        } else {
            assert!(after_kill == new, "kill {number} left a mixture");
            seen[1] += 1;
        }
        assert_eq!(new["mine.txt"], b"mine");
        let beside: Vec<_> = std::fs::read_dir(sandbox.path().join("p"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .filter(|name| name.to_string_lossy().contains("mktc-"))
            .collect();
        assert!(beside.is_empty(), "{beside:?}");
        old = new;
        if number >= KILLS && seen[1] > 0 {
            break;
        }
        assert!(number < 10 * KILLS, "no build ever came to its end");
    }
    assert!(seen[0] > 0, "every build came to its end");
}

#[test]
fn builds_at_once_do_not_mix() {
    let sandbox = Sandbox::with(&[]);
    sandbox.run(&["new", "one"]).exits(0);
    sandbox.run(&["new", "two"]).exits(0);
    let text = mkt_tests::read(&sandbox.path().join("two/strategy.mkt"));
    sandbox.put(
        "two/strategy.mkt",
        text.replace("Corner Roast", "Other Roast"),
    );
    let build = |project: &str| sandbox.run(&["build", project, "--out", "out"]);
    let results: Vec<_> = ["one", "two"]
        .map(|project| {
            build(project).exits(0);
            sandbox.tree("out")
        })
        .into();
    std::thread::scope(|scope| {
        for project in ["one", "two", "one", "two", "one", "two"] {
            scope.spawn(move || build(project).exits(0));
        }
    });
    assert!(results.contains(&sandbox.tree("out")));
}
