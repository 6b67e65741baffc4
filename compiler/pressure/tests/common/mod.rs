//! What the tests share: numbers that look random, projects, what was sent.

#![allow(dead_code, reason = "each test uses some of it")]

use std::path::{Path, PathBuf};

use mkt_engine::run::{Timeline, What};
use mkt_model::{SourceFile, Strategy, build};

/// Numbers that look random (SplitMix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub fn one_of<'a>(&mut self, these: &[&'a str]) -> &'a str {
        these[self.below(these.len() as u64) as usize]
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// The examples.
pub const EXAMPLES: [&str; 5] = [
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

/// The files of an example.
pub fn example(name: &str) -> Vec<SourceFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut paths = Vec::new();
    files(&folder.join(name), &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let path = path.to_string_lossy().into_owned();
        SourceFile { path, text }
    };
    paths.into_iter().map(read).collect()
}

/// A strategy without a fault.
pub fn built(text: &str) -> Strategy {
    let file = SourceFile {
        path: "a.mkt".to_owned(),
        text: text.to_owned(),
    };
    let built = build(vec![file], mkt_stdlib::modules());
    let wrong: Vec<String> = built
        .diagnostics
        .iter()
        .filter(|one| one.level == mkt_diagnostics::Level::Error)
        .map(|one| format!("{}: {}", one.name(), one.message()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}\n{text}");
    built.strategy
}

/// Of each purpose, the times of the accepted sends through the channel `c`.
pub fn sends(strategy: &Strategy, timeline: &Timeline) -> [Vec<i64>; 2] {
    let channel = strategy.find("c").unwrap();
    let mut times = [Vec::new(), Vec::new()];
    for record in timeline.sends() {
        let What::Sent {
            message,
            channel: by,
            ..
        } = &record.what
        else {
            continue;
        };
        let purpose = mkt_model::access::reach::Message(strategy.handle(*message)).purpose();
        let place = match purpose {
            Some("transactional") => continue,
            Some("service") => 1,
            _ => 0,
        };
        if *by == channel {
            times[place].push(record.at.as_millisecond());
        }
    }
    times
}

/// The most of some times in order in any half-open window.
pub fn most_within(times: &[i64], window: i64) -> usize {
    (0..times.len())
        .map(|first| {
            let inside = times[first..]
                .iter()
                .take_while(|at| **at - times[first] < window);
            inside.count()
        })
        .max()
        .unwrap_or(0)
}
