//! The alphabet and the parts of text messages, against two published
//! programs: `gsm0338` for the tables of 3GPP TS 23.038, `smsutil` for how
//! texts are parted.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "these are tests: they run programs, and end where something is wrong"
)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mkt_model::message::sms::{Encoding, gsm_width, parts};
use serde_json::Value;

/// The escape to the extension table, which the codec knows as a character
/// and which nobody reads.
const ESCAPE: char = '\u{1b}';

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
        .to_owned()
}

fn asked(texts: &[String]) -> Value {
    let engines = repository().join(".engines/python");
    assert!(
        engines.join(".stamp").is_file(),
        "gsm0338 and smsutil are not installed: run `cargo xtask engines`"
    );
    let mut child = Command::new(engines.join("bin/python"))
        .arg(repository().join("tests/engines/sms/parts.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let input = Value::from(texts.to_vec()).to_string();
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(input.as_bytes()).unwrap();
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "smsutil did not answer");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Texts of all lengths around the ends of parts, of characters that count
/// once and twice in either encoding, alone and mixed.
fn texts() -> Vec<String> {
    let mut texts = vec!["Grüße, „Anna“".to_owned()];
    for unit in [
        "a",
        "€",
        "[é]",
        "ł",
        "茶",
        "😀",
        "a😀",
        "€茶",
        "ñ~x",
        "Zażółć ",
    ] {
        for length in [
            1, 33, 34, 35, 66, 67, 68, 69, 70, 71, 133, 134, 135, 152, 153, 154,
        ]
        .into_iter()
        .chain([
            159, 160, 161, 200, 201, 202, 305, 306, 307, 458, 459, 460, 612, 613,
        ]) {
            let text: String = unit.chars().cycle().take(length).collect();
            // Shifted by one, so that what counts twice meets the end of a part
            // both ways.
            texts.push(format!("x{text}"));
            texts.push(text);
        }
    }
    texts
}

#[test]
fn texts_are_parted_as_smsutil_parts_them() {
    let texts = texts();
    let answer = asked(&texts);
    let split = answer["split"].as_array().unwrap();
    assert_eq!(split.len(), texts.len());
    let mut wrong = Vec::new();
    for (text, theirs) in texts.iter().zip(split) {
        let sizes: Vec<u64> = theirs[1]
            .as_array()
            .unwrap()
            .iter()
            .map(|size| size.as_u64().unwrap())
            .collect();
        let is_gsm = theirs[0].as_bool().unwrap();
        let units = sizes.iter().sum::<u64>() / if is_gsm { 1 } else { 2 };
        let ours = parts(text);
        let same = (ours.encoding == Encoding::Gsm7) == is_gsm
            && ours.parts == sizes.len()
            && u64::try_from(ours.units).unwrap() == units;
        if !same {
            wrong.push(format!("{text}: {ours:?}, smsutil {sizes:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(texts.len() > 500, "{} texts", texts.len());
}

#[test]
fn the_alphabet_is_that_of_gsm0338() {
    let answer = asked(&[]);
    let theirs = answer["widths"].as_object().unwrap();
    let mut wrong = Vec::new();
    for code in 0..=0xffff_u32 {
        let Some(character) = char::from_u32(code).filter(|c| *c != ESCAPE) else {
            continue;
        };
        let width = theirs.get(&character.to_string());
        let width = width.map(|width| usize::try_from(width.as_u64().unwrap()).unwrap());
        if gsm_width(character) != width {
            wrong.push(format!("{code:04x} {character:?}: {width:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(theirs.len(), 138, "with the escape");
}
