//! Sample sizes against statsmodels, to the unit, on a grid of cases.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "these are tests: they run programs, and end where something is wrong"
)]

use std::io::Write as _;
use std::process::{Command, Stdio};

use mkt_statistics::{Means, Proportions};
use mkt_tests::repository;
use serde_json::{Value, json};

/// What statsmodels says: the people in the control, not yet rounded up.
fn sizes(cases: &[Value]) -> Vec<f64> {
    let engines = repository().join(".engines/python");
    assert!(
        engines.join(".stamp").is_file(),
        "statsmodels is not installed: run `cargo xtask engines`"
    );
    let mut child = Command::new(engines.join("bin/python"))
        .arg(repository().join("tests/engines/statistics/sizes.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let input = Value::from(cases.to_vec()).to_string();
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(input.as_bytes()).unwrap();
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "statsmodels did not answer");
    let found: Vec<f64> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found.len(), cases.len());
    found
}

const ALPHAS: [f64; 4] = [0.01, 0.025, 0.05, 0.1];
const POWERS: [f64; 3] = [0.8, 0.9, 0.95];
const RATIOS: [f64; 4] = [0.5, 1.0, 2.0, 4.5];

/// The cases with our sizes; every one on which both differ is told.
fn compare(cases: &[(Value, f64)], least: usize) {
    let asked: Vec<Value> = cases.iter().map(|(case, _)| case.clone()).collect();
    let wrong: Vec<String> = cases
        .iter()
        .zip(sizes(&asked))
        .filter(|((_, ours), theirs)| *ours != theirs.ceil())
        .map(|((case, ours), theirs)| format!("{case}: {ours}, statsmodels {theirs}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() >= least, "only {} cases", cases.len());
}

#[test]
fn two_proportions() {
    let mut cases = Vec::new();
    for control in [0.002, 0.03, 0.11, 0.31, 0.5, 0.84] {
        for relative in [-0.3, -0.05, 0.02, 0.1, 0.15] {
            let other = control * (1.0 + relative);
            for alpha in ALPHAS {
                for (power, ratio) in POWERS.into_iter().flat_map(|p| RATIOS.map(|r| (p, r))) {
                    let both = Proportions::new(control, other, ratio).unwrap();
                    let case = json!({
                        "control": control, "other": other,
                        "alpha": alpha, "power": power, "ratio": ratio,
                    });
                    cases.push((case, both.size(alpha, power).ceil()));
                }
            }
        }
    }
    compare(&cases, 1_400);
}

#[test]
fn two_means() {
    let mut cases = Vec::new();
    for effect in [0.02, 0.1, 0.25, 0.5, 0.8, 1.4] {
        for alpha in ALPHAS {
            for (power, ratio) in POWERS.into_iter().flat_map(|p| RATIOS.map(|r| (p, r))) {
                let both = Means::new(effect, 1.0, ratio).unwrap();
                let case = json!({
                    "effect": effect, "alpha": alpha, "power": power, "ratio": ratio,
                });
                cases.push((case, both.size(alpha, power)));
            }
        }
    }
    compare(&cases, 280);
}
