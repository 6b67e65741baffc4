//! Input that cannot be used, and output that cannot be written: each is told
//! clearly, with the right exit code, and nothing is lost.
//!
//! What stands within a readable text, such as a name declared twice, is in
//! `check/`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "these are tests: they read files, run programs, and end where something is wrong"
)]

use std::fs;

use mkt_tests::program::{Run, run_with};
use mkt_tests::sandbox::{GOOD, Sandbox};

const MEGABYTE: usize = 1 << 20;

#[test]
fn bytes_that_are_no_text_are_named_with_their_place() {
    let sandbox = Sandbox::with(&[("good.mkt", GOOD)]);
    let mut text = b"team data \"Data\" {\n  size: 4 people\n}\n\nteam care \"Gef".to_vec();
    let at = text.len();
    text.extend(b"\xfchl\" {\n  size: 2 people\n}\n");
    sandbox.put("latin.mkt", text);
    let run = sandbox.run(&["check"]).exits(1);
    run.tells(&format!(
        "this file is not UTF-8 text: see line 5, at byte {at}"
    ));
    run.tells("save the file as UTF-8 in your editor");
    run.tells("latin.mkt:5:");
    run.tells("1 error in 1 file");
}

#[test]
fn a_file_that_is_no_text_is_told_once() {
    let sandbox = Sandbox::with(&[("good.mkt", GOOD)]);
    let noise: Vec<u8> = (0..=255).cycle().take(5_000).collect();
    sandbox.put("noise.mkt", noise);
    let run = sandbox.run(&["check", "--format", "compact"]).exits(1);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    run.tells("error[not-utf8]");
}

#[test]
fn names_in_a_file_that_is_no_text_are_known_nevertheless() {
    let sandbox = Sandbox::with(&[(
        "work.mkt",
        "initiative cdp \"Data platform\" {\n  team: data 1 person\n  takes: 2 weeks\n}\n",
    )]);
    sandbox.put(
        "team.mkt",
        b"team data \"D\xe4ta\" {\n  size: 4 people\n}\n",
    );
    let run = sandbox.run(&["check", "--format", "compact"]).exits(1);
    assert_eq!(run.stderr.matches("error[").count(), 1, "{}", run.stderr);
}

#[test]
fn a_byte_order_mark_does_no_harm() {
    let sandbox = Sandbox::with(&[("a.mkt", &format!("\u{feff}{GOOD}"))]);
    let run = sandbox.run(&["check"]).exits(0);
    run.tells("1 file checked, nothing found");
}

#[test]
fn line_ends_of_windows_do_no_harm() {
    let sandbox = Sandbox::with(&[("a.mkt", &GOOD.replace('\n', "\r\n"))]);
    sandbox.run(&["check"]).exits(0).tells("nothing found");
    let wrong = GOOD.replace("currency: EUR", "currency: EUB");
    let places = [
        wrong.clone(),
        wrong.replace('\n', "\r\n"),
        format!("\u{feff}{wrong}"),
    ]
    .map(|text| {
        sandbox.put("a.mkt", text);
        let report = sandbox.run(&["check", "--format", "json"]).exits(1).json();
        let place = &report["diagnostics"][0]["place"]["span"]["start"];
        (place["line"].clone(), place["column"].clone())
    });
    assert_eq!(places[0], (3.into(), 13.into()));
    assert_eq!(places[0], places[1]);
    assert_eq!(places[0], places[2]);
}

#[test]
fn an_empty_file_is_an_empty_strategy() {
    let sandbox = Sandbox::with(&[("a.mkt", "")]);
    sandbox.run(&["check"]).exits(0).tells("nothing found");
    sandbox.run(&["build"]).exits(0);
}

#[test]
fn a_folder_without_sources_has_nothing_to_check() {
    let sandbox = Sandbox::with(&[("notes.txt", "not a strategy"), ("sub/more.txt", "")]);
    for command in ["check", "build", "graph"] {
        let run = sandbox.run(&[command, "sub"]).exits(2);
        run.tells("there is no `.mkt` file in");
        run.tells("`mktc new`");
    }
    assert!(!sandbox.path().join("sub/dist").exists());
}

#[test]
fn a_file_that_does_not_exist_is_named() {
    let sandbox = Sandbox::with(&[]);
    let run = sandbox.run(&["check", "nowhere.mkt"]).exits(2);
    run.tells("this file cannot be read: no such file or directory");
    run.tells("nowhere.mkt");
}

#[test]
fn a_file_of_twenty_megabytes_is_not_read() {
    let sandbox = Sandbox::with(&[("good.mkt", GOOD)]);
    sandbox.put("large.mkt", "// filler\n".repeat(20 * MEGABYTE / 10));
    let run = sandbox.run(&["check"]).exits(1);
    run.tells("this file is 20 MB, more than the 16 MB a file may have");
    run.tells("large.mkt");
    // What is just below the limit is read.
    sandbox.put("large.mkt", "// filler\n".repeat(16 * MEGABYTE / 10));
    sandbox.run(&["check"]).exits(0).tells("nothing found");
}

#[test]
fn standard_input_has_the_same_limits() {
    let sandbox = Sandbox::with(&[]);
    let check = |input: &[u8]| run_with(sandbox.path(), &["check", "-"], input);
    check(GOOD.as_bytes()).exits(0).tells("1 file checked");
    check(b"team \xff").exits(1).tells("not UTF-8");
    check(b"team data").exits(1).tells("<stdin>");
    check(&vec![b'\n'; 17 * MEGABYTE]).exits(1).tells("16 MB");
}

#[test]
fn settings_that_cannot_be_used_are_told_at_their_place() {
    let sandbox = Sandbox::with(&[
        ("a.mkt", GOOD),
        ("mktc.toml", "nmae = \"aurora\"\nout = \"../elsewhere\"\n"),
    ]);
    let run = sandbox.run(&["check"]).exits(2);
    run.tells("there is no setting `nmae`");
    run.tells("write `name`");
    run.tells("mktc.toml:1:1");
    run.tells("`out` is a folder in the project, and `../elsewhere` is not");
    run.tells("2 errors in 1 file");
    sandbox.run(&["build"]).exits(2);
    assert!(!sandbox.path().join("dist").exists());
}

#[test]
fn a_target_that_does_not_exist_is_told() {
    let sandbox = Sandbox::with(&[("a.mkt", GOOD)]);
    let run = sandbox.run(&["build", "--target", "roadmpa"]).exits(2);
    run.tells("there is no target called `roadmpa`");
    run.tells("nothing was built");
    assert!(!sandbox.path().join("dist").exists());
}

#[test]
fn a_command_line_that_makes_no_sense_ends_with_2() {
    let sandbox = Sandbox::with(&[("a/mktc.toml", ""), ("b/mktc.toml", ""), ("a.mkt", GOOD)]);
    let run = |arguments: &[&str]| sandbox.run(arguments).exits(2);
    run(&[]).tells("Usage: mktc");
    run(&["chekc"]).tells("check");
    run(&["check", "--format", "yaml"]).tells("possible values");
    run(&["check", "-", "a.mkt"]).tells("stands alone");
    run(&["graph", "-"]).tells("does not read standard input");
    run(&["graph", "a", "b"]).tells("these belong to different projects");
    run(&["explain", "unknwon-name"]).tells("did you mean `mktc explain unknown-name`?");
    run(&["targets", "nonsense"]).tells("there is no target called `nonsense`");
    run(&["build", "a.mkt", "--out", "."]).tells("written over the sources");
    run(&["build", "a.mkt", "--out", "/"]).tells("written over the sources");
}

/// Access is denied to ordinary users only, so these tests give up what the
/// root user may do, where they run as that user.
#[cfg(unix)]
mod denied {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    use std::path::Path;
    use std::process::Command;

    use super::*;

    /// `nobody`, on every system.
    const NOBODY: u32 = 65_534;

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn run_as_nobody(sandbox: &Sandbox, arguments: &[&str], mode: u32) -> Run {
        let is_root = fs::metadata(sandbox.path()).unwrap().uid() == 0;
        let mut command = if is_root {
            // The program may stand in a folder that nobody else may enter.
            let program = sandbox.path().join("mktc");
            if !program.exists() {
                fs::copy(mkt_tests::program::path(), &program).unwrap();
            }
            let mut command = Command::new(program);
            command.uid(NOBODY).gid(NOBODY);
            command
        } else {
            Command::new(mkt_tests::program::path())
        };
        set_mode(sandbox.path(), mode);
        command
            .current_dir(sandbox.path())
            .args(arguments)
            .output()
            .unwrap()
            .into()
    }

    #[test]
    fn a_file_that_may_not_be_read() {
        let sandbox = Sandbox::with(&[("good.mkt", GOOD), ("secret.mkt", GOOD)]);
        set_mode(&sandbox.path().join("secret.mkt"), 0);
        let run = run_as_nobody(&sandbox, &["check", "--format", "compact"], 0o755).exits(2);
        run.tells("secret.mkt");
        run.tells("this file cannot be read: permission denied");
        // Only that: what refers to it cannot be judged.
        assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    }

    #[test]
    fn a_folder_that_may_not_be_read() {
        let sandbox = Sandbox::with(&[("good.mkt", GOOD), ("secret/a.mkt", GOOD)]);
        let secret = sandbox.path().join("secret");
        set_mode(&secret, 0);
        let run = run_as_nobody(&sandbox, &["check"], 0o755).exits(2);
        set_mode(&secret, 0o755);
        run.tells("secret");
        run.tells("permission denied");
    }

    #[test]
    fn an_output_folder_that_may_not_be_written() {
        let sandbox = Sandbox::with(&[("a.mkt", GOOD), ("dist/mine.txt", "mine")]);
        let run = run_as_nobody(&sandbox, &["build"], 0o555).exits(2);
        set_mode(sandbox.path(), 0o755);
        run.tells("the output cannot be written to");
        run.tells("permission denied");
        run.tells("nothing was changed");
        assert_eq!(sandbox.tree("dist").len(), 1);
    }
}

#[test]
fn files_that_a_message_names_are_there_and_within_the_project() {
    let message = |file: &str| {
        format!(
            "use std.channels.email\n\nmessage hello \"Hello\" {{\n  channel: email\n  \
             purpose: transactional\n  subject: \"Hello\"\n  body: file \"{file}\"\n}}\n"
        )
    };
    let sandbox = Sandbox::with(&[
        ("p/messages/hello.html", "<p>Hello</p>"),
        ("secret.html", ""),
    ]);
    let check = |file: &str| {
        sandbox.put("p/a.mkt", message(file));
        sandbox.run(&["check", "p"])
    };
    check("messages/hello.html").exits(0);
    let run = check("messages/helo.html").exits(1);
    run.tells("this file cannot be read: no such file or directory");
    run.tells("p/a.mkt:7:");
    let run = check("../secret.html").exits(1);
    run.tells("`../secret.html` is outside the project folder");
    check("/etc/passwd")
        .exits(1)
        .tells("outside the project folder");
    check("messages").exits(1).tells("it is a folder");
}

#[test]
fn an_output_folder_that_is_no_folder() {
    let sandbox = Sandbox::with(&[("a.mkt", GOOD), ("dist", "a file of mine")]);
    let run = sandbox.run(&["build"]).exits(2);
    run.tells("the output cannot be written to `dist`: this is not a folder");
    run.tells("choose another folder with `--out`");
    assert_eq!(
        fs::read_to_string(sandbox.path().join("dist")).unwrap(),
        "a file of mine"
    );
    sandbox.run(&["build", "--out", "dist/inner"]).exits(2);
    sandbox.run(&["build", "--out", "built"]).exits(0);
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out_of_the_project() {
    use std::os::unix::fs::symlink;
    let outside = Sandbox::with(&[("other.mkt", GOOD)]);
    let sandbox = Sandbox::with(&[("a.mkt", GOOD)]);
    let link = sandbox.path().join("link.mkt");
    symlink(outside.path().join("other.mkt"), &link).unwrap();
    let run = sandbox.run(&["check"]).exits(1);
    run.tells("`link.mkt` is outside the project folder");
    fs::remove_file(&link).unwrap();

    // A link to a source of the project is that source, once.
    symlink(sandbox.path().join("a.mkt"), &link).unwrap();
    sandbox.run(&["check"]).exits(0).tells("1 file checked");
    fs::remove_file(&link).unwrap();

    // Folders of others are not looked into, in circles neither.
    symlink(outside.path(), sandbox.path().join("others")).unwrap();
    symlink(sandbox.path(), sandbox.path().join("circle")).unwrap();
    sandbox.run(&["check"]).exits(0).tells("1 file checked");

    symlink(outside.path(), sandbox.path().join("dist")).unwrap();
    let run = sandbox.run(&["build"]).exits(2);
    run.tells("leads out of the project");
    assert_eq!(outside.tree("").len(), 1);
}
