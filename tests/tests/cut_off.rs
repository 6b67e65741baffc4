//! Broken text is normal: a strategy cut off at any byte is checked like any
//! other, without a panic.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "these are tests: they read files, run programs, and end where something is wrong"
)]

use mkt_tests::program::run_with;
use mkt_tests::sandbox::Sandbox;
use mkt_tests::{compile, files_below, read, repository};

/// Sources of the examples, with their names.
fn sources() -> Vec<(String, String)> {
    let files = files_below(&repository().join("examples"), "mkt");
    assert!(files.len() > 5, "the examples are missing");
    files
        .iter()
        .map(|path| (path.display().to_string(), read(path)))
        .collect()
}

/// Every so many bytes of every source, and every byte of the last lines of a
/// few, where a cut goes through each token once.
#[test]
fn in_process() {
    const STEP: usize = 41;
    const CLOSE: usize = 400;
    for (name, text) in sources() {
        let close = text.len().min(CLOSE);
        let cuts = (0..close).chain((close..=text.len()).step_by(STEP));
        for cut in cuts.filter(|cut| text.is_char_boundary(*cut)) {
            let part = &text[..cut];
            let (_, found) = compile(&[("part.mkt", part)]);
            for one in found {
                let end = usize::try_from(one.diagnostic.span.end).unwrap();
                assert!(end <= cut, "{name} cut at {cut}: {one} is beyond the end");
            }
        }
    }
}

/// The program itself: in the middle of a character too.
#[test]
fn the_program() {
    const SAMPLES: usize = 12;
    let sandbox = Sandbox::with(&[]);
    for (name, text) in sources() {
        let bytes = text.as_bytes();
        for sample in 0..=SAMPLES {
            let cut = bytes.len() * sample / SAMPLES;
            let run = run_with(sandbox.path(), &["check", "-"], &bytes[..cut]);
            assert!(
                matches!(run.code, Some(0 | 1)),
                "{name} cut at {cut}: {:?}\n{}",
                run.code,
                run.stderr
            );
        }
    }
}

/// Bytes that are no strategy at all.
#[test]
fn noise() {
    let sandbox = Sandbox::with(&[]);
    let mut state = 1_u64;
    let mut next = || {
        // Knuth's MMIX generator; the high bits are the good ones.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let signs: Vec<char> = "{}()[]\"\"\":;,.|\\/ \n\t€日🛫team kpi 2026-03-01 12% EUR {name}"
        .chars()
        .collect();
    for round in 0..200 {
        let length = usize::try_from(next() % 400).unwrap();
        let text: String = (0..length)
            .map(|_| signs[usize::try_from(next()).unwrap() % signs.len()])
            .collect();
        let _ = compile(&[("noise.mkt", &text)]);
        if round % 20 == 0 {
            let run = run_with(sandbox.path(), &["check", "-"], text.as_bytes());
            assert!(matches!(run.code, Some(0 | 1)), "{text:?}\n{}", run.stderr);
        }
    }
}
