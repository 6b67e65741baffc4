//! The page of the command line: what the program says of itself, with
//! examples, which the end-to-end tests run.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::{Failure, program};

/// What stands above the commands.
const OPENING: &str = "# The command line

```text
mktc [OPTIONS] COMMAND …
```

## For every command

**What it is about.** Arguments are files or folders. Without any, it is the project
found upwards from the current folder (`mktc.toml`), or the folder itself where there
is none. A part of a project may be named: all of it is read, so that names are known,
and only findings in that part are told. `mktc check -` reads standard input. A single
file works without settings.

**Several projects at once.** `mktc check` and `mktc build` take arguments of several
projects, such as `examples/*`. A folder without settings that holds projects means each
of them, and what belongs to none is one strategy more. A project within a project is
not part of it and has to be named. Each project is checked by itself and told under its
name; there is one report, and the worst of them decides the exit code. Each is built
into its own output folder, whatever is wrong with the others; `--out` names the folder
of one project and is refused for several. Other files, which a shell's `*` finds as
well, are left out where sources are named with them.

**Where it writes.** What was found goes to standard error, results to standard output.
Reports for programs (`--format json`, `jsonl`, `github`) are results, and so is what
came of tests.

**Exit codes.** A breaking change to these is a major version.

| code | means |
|---|---|
| 0 | nothing found at the level to fail at, or above it |
| 1 | something was found: errors, what `--fail-level` says, or a test that fails |
| 2 | the command could not do its work: its arguments, the settings, files that cannot be read or written |
| 101 | a bug in the program, with a message that says so |

**Environment.** `NO_COLOR` (set to anything) and `TERM=dumb` turn colours off, unless
`--color always` asks for them. Nothing else of the environment, and never the clock,
changes what is found or built. There is no network.

**Options.** These can stand behind every command:

";

/// Examples by command. `# exits 1` behind one says how it ends.
const EXAMPLES: &[(&str, &[&str])] = &[
    (
        "new",
        &["mktc new roast", "mktc new shop --name \"Corner Shop\""],
    ),
    (
        "check",
        &[
            "mktc check",
            "mktc check strategy.mkt --format compact",
            "mktc check --format json",
            "mktc check --fail-level warning",
            "mktc check - < strategy.mkt",
        ],
    ),
    (
        "test",
        &[
            "mktc test",
            "mktc test --filter buyer",
            "mktc test --format junit > tests.xml",
            "mktc test --format json",
        ],
    ),
    (
        "build",
        &[
            "mktc build",
            "mktc build --target roadmap --target diagrams",
            "mktc build --out public",
            "mktc build --target roadmp # exits 2",
        ],
    ),
    (
        "fmt",
        &[
            "mktc fmt",
            "mktc fmt --check",
            "mktc fmt --diff",
            "mktc fmt - < strategy.mkt",
        ],
    ),
    (
        "graph",
        &[
            "mktc graph",
            "mktc graph --kind objective --format dot",
            "mktc graph --meaning supports --format json",
        ],
    ),
    (
        "explain",
        &[
            "mktc explain unknown-name",
            "mktc explain objective",
            "mktc explain objective.target",
            "mktc explain std.channels.email",
            "mktc explain weather # exits 2",
        ],
    ),
    ("targets", &["mktc targets", "mktc targets step-functions"]),
    ("completions", &["mktc completions bash > mktc.bash"]),
];

/// The options of every command begin here in its help.
const GLOBAL: &str = "\n      --color <WHEN>";

/// The page.
pub(super) fn page() -> Result<String, Failure> {
    let program = program::build()?;
    let whole = help(&program, &[])?;
    let commands = section(&whole, "Commands:");
    let options = section(&whole, "Options:");
    let mut page = String::from(OPENING);
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(page, "```text\n{}\n```", options.trim_end());
    for line in commands.lines() {
        let mut words = line.split_whitespace();
        let Some(name) = words.next() else {
            continue;
        };
        let text = help(&program, &[name])?;
        let own = text.split(GLOBAL).next().unwrap_or(&text).trim_end();
        let own = own.strip_suffix("Options:").unwrap_or(own).trim_end();
        let (about, usage) = own.split_once("\n\n").unwrap_or(("", own));
        let _ = write!(
            page,
            "\n## mktc {name}\n\n{about}.\n\n```text\n{usage}\n```\n"
        );
        if let Some((_, examples)) = EXAMPLES.iter().find(|(command, _)| *command == name) {
            let _ = write!(page, "\n```sh\n{}\n```\n", examples.join("\n"));
        }
    }
    Ok(page)
}

/// What the program says when asked for help; the same at any width.
fn help(program: &Path, arguments: &[&str]) -> Result<String, Failure> {
    let output = Command::new(program)
        .args(arguments)
        .arg("--help")
        .env("COLUMNS", "90")
        .output()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    if !output.status.success() {
        return Err(format!("mktc {} --help failed", arguments.join(" ")));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    Ok(lines.join("\n"))
}

/// The lines below a heading of a help text, up to a line at the margin.
fn section(text: &str, heading: &str) -> String {
    let (_, rest) = text.split_once(heading).unwrap_or((text, ""));
    let rest = rest.trim_start_matches('\n');
    let lines = rest
        .lines()
        .take_while(|line| line.is_empty() || line.starts_with(' '));
    lines.collect::<Vec<_>>().join("\n")
}
