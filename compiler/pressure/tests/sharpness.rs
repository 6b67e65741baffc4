//! How close the bound is to what the search finds: every cap of the examples,
//! set to each number below its bound.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that panics fails, as it should; what is measured is shown"
)]

use std::path::{Path, PathBuf};

use mkt_logic::Logic;
use mkt_model::{SourceFile, Strategy, build};
use mkt_pressure::{Bound, Pressure, Search};

const EXAMPLES: [&str; 5] = [
    "relationship",
    "airline",
    "digital-architecture",
    "ai-transition",
    "yingxiao-shuzihua",
];

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

fn read(folder: &Path) -> Vec<SourceFile> {
    let mut paths = Vec::new();
    files(folder, &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let path = path.to_string_lossy().into_owned();
        SourceFile { path, text }
    };
    paths.into_iter().map(read).collect()
}

/// What a cap allows is written first on its line.
struct Written {
    owner: String,
    file: usize,
    line: usize,
    count: usize,
}

fn with_count(files: &[SourceFile], cap: &Written, count: usize) -> Strategy {
    let mut files = files.to_vec();
    let text = &mut files[cap.file].text;
    let lines: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(number, line)| {
            if number == cap.line {
                line.replacen(&cap.count.to_string(), &count.to_string(), 1)
            } else {
                line.to_owned()
            }
        })
        .collect();
    *text = lines.join("\n");
    build(files, mkt_stdlib::modules()).strategy
}

fn caps_in(files: &[SourceFile]) -> Vec<Written> {
    let mut found = Vec::new();
    for (file, source) in files.iter().enumerate() {
        let mut owner = String::new();
        for (number, line) in source.text.lines().enumerate() {
            if !line.starts_with(' ') && line.contains('{') {
                owner = line.split_whitespace().nth(1).unwrap_or("").to_owned();
            }
            if let Some(rest) = line.trim().strip_prefix("cap:") {
                let count = rest.split_whitespace().next().unwrap().parse().unwrap();
                let owner = owner.clone();
                found.push(Written { owner, file, line: number, count });
            }
        }
    }
    found
}

#[test]
fn the_search_finds_what_the_bound_leaves_open() {
    let (mut asked, mut open) = (0, 0);
    let only = std::env::var("ONLY").ok();
    for name in EXAMPLES {
        if only.as_ref().is_some_and(|only| only != name) {
            continue;
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name);
        let files = read(&folder);
        for written in caps_in(&files) {
            let strategy = with_count(&files, &written, 1);
            let logic = Logic::new(&strategy);
            let pressure = Pressure::of(&logic);
            let cap = |pressure: &Pressure<'_, '_>| {
                let strategy = pressure.strategy();
                pressure.caps.iter().position(|cap| strategy.symbol(cap.owner).name == *written.owner).unwrap()
            };
            let place = cap(&pressure);
            let bound = pressure.bound(&pressure.caps[place]).unwrap();
            let most = bound.most.unwrap();
            println!("{name} {}: written {}, bound {most}", written.owner, written.count);
            for (index, most) in &pressure.bound(&pressure.caps[place]).unwrap().parts {
                let source = &pressure.sources.all[*index];
                let message = strategy.symbol(source.sends[0].message).path.clone();
                println!("    {} ({message}): {most:?}", strategy.symbol(source.of).path);
            }
            // No cap below it hides what the bound would be without one.
            let mut results = Vec::new();
            for count in (1..most).rev() {
                let strategy = with_count(&files, &written, count);
                let logic = Logic::new(&strategy);
                let pressure = Pressure::of(&logic);
                let cap = &pressure.caps[place];
                assert_eq!(cap.count, count);
                let bounds = pressure.bounds(cap);
                let over: Vec<&Bound> = bounds.iter().filter(|bound| !bound.is_within(count)).collect();
                if std::env::var("QUICK").is_ok() { break; }
                if over.is_empty() { results.push(format!("{count}:silent")); continue; }
                let search = Search::new(&pressure);
                let found = over.iter().take(3).find_map(|bound| search.find(cap, bound));
                asked += 1;
                open += usize::from(found.is_none());
                results.push(format!("{count}:{}", if found.is_some() { "found" } else { "OPEN" }));
            }
            println!("    {}", results.join(" "));
        }
    }
    println!("{open} of {asked} open");
}
