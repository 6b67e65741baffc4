//! What the examples can send to one person.
#![allow(clippy::disallowed_methods, clippy::print_stdout)]

use std::path::{Path, PathBuf};

use mkt_logic::Logic;
use mkt_model::{SourceFile, Strategy, build};
use mkt_pressure::Pressure;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "mkt") {
            found.push(path);
        }
    }
}

fn project(name: &str, from: &str, to: &str) -> Strategy {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name);
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    paths.sort();
    let files = paths
        .into_iter()
        .map(|path| SourceFile {
            text: std::fs::read_to_string(&path).unwrap().replace(from, to),
            path: path.to_string_lossy().into_owned(),
        })
        .collect();
    build(files, mkt_stdlib::modules()).strategy
}

#[test]
fn bounds() {
    for (name, from, to) in [
        ("relationship", "~", "~"),
        ("airline", "~", "~"), ("digital-architecture", "~", "~"), ("ai-transition", "~", "~"), ("yingxiao-shuzihua", "~", "~")] {
        let strategy = project(name, from, to);
        let logic = Logic::new(&strategy);
        let pressure = Pressure::of(&logic);
        for cap in &pressure.caps {
            for bound in pressure.bounds(cap) {
            if !bound.is_within(cap.count) {
            println!("{name} {} {} per {:?}: {:?} {:?}", strategy.symbol(cap.owner).name, cap.count, cap.written.window, bound.most, bound.counts.purpose);
                for (index, sends) in &bound.parts {
                    println!("     {} {:?}", strategy.symbol(pressure.sources.all[*index].of).path, sends);
                }
            }
            }
        }
    }
}
