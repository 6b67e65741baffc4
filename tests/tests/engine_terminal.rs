//! Reports in a real pseudo-terminal, as a terminal emulator with characters of
//! two cells shows them: the underline is under what is wrong, cell by cell.
//! `MKT_UPDATE=1` captures the screens anew.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "these are tests: they read files, run programs, and end where something is wrong"
)]

use std::process::Command;

use mkt_tests::sandbox::Sandbox;
use mkt_tests::{program, read, repository};

/// A screen: rows of cells. The second cell of a wide character is empty.
type Screen = Vec<Vec<String>>;

/// Runs `mktc` in a terminal of that many columns.
fn screen(sandbox: &Sandbox, columns: usize, arguments: &[&str]) -> (i64, Screen) {
    let engines = repository().join(".engines/python");
    assert!(
        engines.join(".stamp").is_file(),
        "the terminal emulator is not installed: run `cargo xtask engines`"
    );
    let output = Command::new(engines.join("bin/python"))
        .arg(repository().join("tests/engines/terminal/screen.py"))
        .arg(columns.to_string())
        .arg(program::path())
        .args(arguments)
        .current_dir(sandbox.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let shown: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let rows = shown["rows"].as_array().unwrap().iter().map(|row| {
        let cells = row.as_array().unwrap().iter();
        cells
            .map(|cell| cell.as_str().unwrap().to_owned())
            .collect()
    });
    (shown["exit"].as_i64().unwrap(), rows.collect())
}

fn text(row: &[String]) -> String {
    row.concat().trim_end().to_owned()
}

/// Where those characters stand: the row, and every cell that they take.
fn cells_of(screen: &Screen, wanted: &str, beside: &str) -> (usize, Vec<usize>) {
    let row = screen
        .iter()
        .position(|row| row.concat().contains(beside) && row.concat().contains(wanted));
    let row = row.unwrap_or_else(|| panic!("{beside} is not shown: {screen:?}"));
    let first = (0..screen[row].len())
        .find(|cell| {
            screen[row][*cell..].concat().starts_with(wanted) && !screen[row][*cell].is_empty()
        })
        .unwrap();
    let mut cells = Vec::new();
    let mut seen = String::new();
    for (number, cell) in screen[row].iter().enumerate().skip(first) {
        // The second half of the last character still belongs to it.
        if seen == wanted && !cell.is_empty() {
            break;
        }
        seen.push_str(cell);
        cells.push(number);
    }
    (row, cells)
}

/// The cells of a row that are drawn as an underline.
fn underlined(row: &[String]) -> Vec<usize> {
    let cells = row.iter().enumerate();
    cells
        .filter(|(_, cell)| ["─", "┬"].contains(&cell.as_str()))
        .map(|(number, _)| number)
        .collect()
}

/// The Chinese example, in which a journey sends a message that there is not.
fn mistaken() -> Sandbox {
    let sandbox = Sandbox::with(&[]);
    sandbox.copy(&repository().join("examples/yingxiao-shuzihua"), ".");
    let path = "触达/旅程.mkt";
    let right = read(&sandbox.path().join(path));
    let wrong = right.replacen("send 第二杯", "send 第三杯", 1);
    assert_ne!(right, wrong, "the example does not send 第二杯");
    sandbox.put(path, wrong);
    sandbox
}

#[test]
fn the_underline_is_under_the_wrong_characters() {
    let sandbox = mistaken();
    for columns in [100, 80, 50] {
        let (exit, screen) = screen(&sandbox, columns, &["check"]);
        assert_eq!(exit, 1, "{columns} columns");
        let (row, wrong) = cells_of(&screen, "第三杯", "│");
        assert_eq!(wrong.len(), 6, "three characters of two cells each");
        assert_eq!(underlined(&screen[row + 1]), wrong, "{columns} columns");

        let captured: String = screen.iter().map(|row| text(row) + "\n").collect();
        let kept = repository().join(format!("tests/terminal/{columns}.txt"));
        if std::env::var_os("MKT_UPDATE").is_some() {
            std::fs::create_dir_all(kept.parent().unwrap()).unwrap();
            std::fs::write(&kept, &captured).unwrap();
        }
        assert_eq!(captured, read(&kept), "{columns} columns");
    }
}

/// The emulator itself tells narrow from wide: otherwise the test above would
/// hold for a program that counts characters.
#[test]
fn the_emulator_gives_wide_characters_two_cells() {
    let sandbox = Sandbox::with(&[("a.mkt", "team 数据 \"数据\" { size: 4 peoplez }\n")]);
    let (_, screen) = screen(&sandbox, 80, &["check"]);
    let (row, wide) = cells_of(&screen, "数据", "│");
    assert_eq!(wide.len(), 4);
    let (_, narrow) = cells_of(&screen, "peoplez", "│ team");
    assert_eq!(narrow.len(), 7);
    assert_eq!(underlined(&screen[row + 1]), narrow);
}
