//! What is built from each example is kept in the repository, so that a change
//! shows what it changes for people. `MKT_UPDATE=1` writes it anew.

#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "these are tests: they read files, run programs, and end where something is wrong"
)]

use std::collections::BTreeMap;
use std::fs;

use mkt_tests::sandbox::{Sandbox, tree};
use mkt_tests::{examples, repository};

#[test]
fn examples_build_what_they_built_before() {
    let golden = repository().join("tests/golden");
    let mut compared = 0;
    let examples = examples();
    // What was kept of an example that is gone would mean nothing.
    for kept in fs::read_dir(&golden).unwrap() {
        let name = kept.unwrap().file_name().to_string_lossy().into_owned();
        assert!(
            examples.contains(&name),
            "tests/golden/{name} is of no example"
        );
    }
    for example in &examples {
        let sandbox = Sandbox::with(&[]);
        sandbox.copy(&repository().join("examples").join(example), example);
        sandbox.run(&["build", example, "--out", "built"]).exits(0);
        let mut built = sandbox.tree("built");
        // The list of hashes says nothing that the files do not.
        assert!(built.remove(".mktc-manifest.json").is_some());
        let kept = golden.join(example);
        if std::env::var_os("MKT_UPDATE").is_some() {
            if kept.exists() {
                fs::remove_dir_all(&kept).unwrap();
            }
            for (path, content) in &built {
                let path = kept.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, content).unwrap();
            }
        }
        let before = match kept.exists() {
            true => tree(&kept),
            false => BTreeMap::new(),
        };
        let names = |tree: &BTreeMap<String, Vec<u8>>| tree.keys().cloned().collect::<Vec<_>>();
        assert_eq!(
            names(&built),
            names(&before),
            "{example}: which files there are (MKT_UPDATE=1 writes them anew)"
        );
        for (path, content) in &built {
            let (now, before) = (
                String::from_utf8_lossy(content),
                String::from_utf8_lossy(before.get(path).unwrap()),
            );
            if let Some((line, (now, before))) = (1..)
                .zip(now.lines().zip(before.lines()))
                .find(|(_, (a, b))| a != b)
            {
                panic!(
                    "{example}/{path}:{line}\n  was {before}\n  is  {now}\n(MKT_UPDATE=1 writes it anew)"
                );
            }
            assert_eq!(now.len(), before.len(), "{example}/{path}: another length");
            compared += 1;
        }
    }
    assert!(compared > 200, "{compared}");
}

/// The messages in the README are such as the program really writes.
#[test]
fn the_pictures_of_messages_show_messages() {
    let images = repository().join("docs/images");
    for (name, level) in [("diagnostic", "error"), ("proof", "warning")] {
        let file = format!("{name}.mkt");
        let source = fs::read_to_string(images.join(&file)).unwrap();
        let sandbox = Sandbox::with(&[(&file, source.as_str())]);
        let told = sandbox.run(&["check", "--fail-level", level, &file]);
        let told = told.exits(1).stderr;
        let kept = images.join(format!("{name}.txt"));
        if std::env::var_os("MKT_UPDATE").is_some() {
            fs::write(&kept, &told).unwrap();
        }
        assert_eq!(told, fs::read_to_string(kept).unwrap());
    }
}
