//! Builds what is measured, and measures it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use mkt_benches::strategy::{Request, generate};
use mkt_benches::work::Work;

use super::{Count, Counts, Tools};
use crate::step::{cargo, run, say};
use crate::{Failure, engines, repository, strategy};

/// Sizes on which every piece of work is done.
const SIZES: [usize; 2] = [1_000, 10_000];

/// The size on which only the checking is done, and the growth is read.
const LARGEST: usize = 100_000;

/// How many segments of the same people are asked about.
const SEGMENTS: usize = 200;

/// What the program takes to start.
const START: &str = "start";

/// The versions of what decides the counts.
pub(super) fn tools() -> Result<Tools, Failure> {
    engines::install_only(&["valgrind"])?;
    let rustc = text(Command::new("rustc").arg("-vV"))?;
    let line = |name: &str| {
        let line = rustc.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default().trim().to_owned()
    };
    let valgrind = text(Command::new("valgrind").arg("--version"))?;
    let valgrind = valgrind.trim().trim_start_matches("valgrind-");
    Ok(Tools::from([
        ("rustc".to_owned(), line("release:")),
        ("host".to_owned(), line("host:")),
        ("processor".to_owned(), processor()),
        ("valgrind".to_owned(), valgrind.to_owned()),
    ]))
}

/// What of the processor decides which variants of its routines the C library
/// and others choose: its maker, and whether it has wide registers.
fn processor() -> String {
    let told = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = |name: &str| {
        let mut lines = told.lines().filter_map(|line| line.split_once(':'));
        let found = lines.find(|(key, _)| key.trim() == name);
        found.map_or("", |(_, value)| value.trim())
    };
    let maker = match line("vendor_id") {
        "" => "unknown",
        maker => maker,
    };
    let wide = line("flags").split_whitespace().any(|flag| flag == "avx2");
    format!("{maker}{}", if wide { " with AVX2" } else { "" })
}

/// Counts the instructions of every piece of work.
pub(super) fn counts() -> Result<Counts, Failure> {
    build()?;
    let names: Vec<(String, Work)> = Work::all()
        .filter(|(_, work)| *work != Work::Reference)
        .collect();
    let mut runs: Vec<(String, usize)> = vec![
        ("check".to_owned(), LARGEST),
        ("generate".to_owned(), LARGEST),
    ];
    let (of_people, of_lines): (Vec<_>, Vec<_>) =
        names.iter().partition(|(_, work)| work.is_of_people());
    for lines in SIZES.into_iter().rev() {
        runs.extend(of_lines.iter().map(|(name, _)| (name.clone(), lines)));
    }
    runs.extend(of_people.iter().map(|(name, _)| (name.clone(), SEGMENTS)));
    let totals = side_by_side(&runs)?;
    let total = |name: &str, lines: usize| totals.get(&(name.to_owned(), lines)).copied();
    let mut counts = Counts::new();
    for (name, lines) in &runs {
        let before = Work::named(name).and_then(Work::prepared_by);
        let before = names.iter().find(|(_, work)| Some(*work) == before);
        let (Some(count), Some((before, _))) = (total(name, *lines), before) else {
            continue;
        };
        let before = total(before, *lines).map_or(0, |count| count.instructions);
        let count = Count {
            instructions: count.instructions.saturating_sub(before),
            ..count
        };
        counts.insert(format!("{name} {lines}"), count);
    }
    let start = instructions(Command::new(program("mktc")).arg("--version"))?;
    counts.insert(
        START.to_owned(),
        Count {
            lines: 1,
            instructions: start.1,
        },
    );
    Ok(counts)
}

/// Counts each run, as many at a time as there are processors: instructions do
/// not depend on what else runs.
fn side_by_side(runs: &[(String, usize)]) -> Result<BTreeMap<(String, usize), Count>, Failure> {
    let waiting = Mutex::new(runs.iter());
    let next = || waiting.lock().ok().and_then(|mut runs| runs.next());
    let work = || {
        let mut done = Vec::new();
        while let Some((name, lines)) = next() {
            let mut command = Command::new(program("mkt-work"));
            command.arg(name).arg(lines.to_string());
            let (told, instructions) = instructions(&mut command)?;
            let counted = told.split(' ').next().and_then(|lines| lines.parse().ok());
            let count = Count {
                lines: counted.ok_or_else(|| format!("mkt-work {name} says `{told}`"))?,
                instructions,
            };
            done.push(((name.clone(), *lines), count));
        }
        Ok::<_, Failure>(done)
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let results = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let joined = handles.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined
            .map(|result| result.unwrap_or_else(|_| Err("a measurement broke off".to_owned())))
            .collect::<Result<Vec<_>, Failure>>()
    })?;
    Ok(results.into_iter().flatten().collect())
}

/// Runs a program under Valgrind, with one thread: what it wrote, and its
/// instructions.
fn instructions(command: &mut Command) -> Result<(String, u64), Failure> {
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--tool=cachegrind", "--cache-sim=no"])
        .arg("--cachegrind-out-file=/dev/null")
        .arg(command.get_program())
        .args(command.get_args())
        // The size of the environment is seen in the counts of a short run.
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .env("RAYON_NUM_THREADS", "1");
    let output = successful(&mut valgrind)?;
    let told = String::from_utf8_lossy(&output.stderr);
    let count = told
        .lines()
        .filter_map(|line| line.split_once("refs:"))
        .find_map(|(_, count)| count.trim().replace(',', "").parse().ok())
        .ok_or_else(|| format!("valgrind does not say how many instructions:\n{told}"))?;
    let written = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok((written, count))
}

/// Times in microseconds, memory and sizes in bytes.
pub(super) fn figures() -> Result<BTreeMap<String, u64>, Failure> {
    let folder = repository().join("target/bench");
    let mut figures = BTreeMap::new();
    let mut put = |name: &str, value: u64| figures.insert(name.to_owned(), value);
    for lines in [10_000, LARGEST] {
        let project = folder.join(lines.to_string());
        if project.exists() {
            std::fs::remove_dir_all(&project).map_err(|error| format!("bench: {error}"))?;
        }
        let files = generate(Request::lines(lines));
        strategy::put(&files, &project)?;
        let check = best(Command::new(program("mktc")).arg("check").arg(&project))?;
        put(&format!("check {lines}"), micros(check));
        let build = best(Command::new(program("mktc")).arg("build").arg(&project))?;
        put(&format!("build {lines}"), micros(build));
        let told = text(
            Command::new(program("mkt-work"))
                .arg("check")
                .arg(lines.to_string()),
        )?;
        let peak = told
            .split(' ')
            .nth(1)
            .and_then(|peak| peak.trim().parse::<u64>().ok());
        let peak = peak.ok_or_else(|| format!("mkt-work says `{told}`"))?;
        put(&format!("memory {lines}"), peak.saturating_mul(1_024));
    }
    let reference = best(
        Command::new(program("mkt-work"))
            .arg("reference")
            .arg("4000000"),
    )?;
    put("reference", micros(reference));
    let (_, nothing) = instructions(&mut Command::new("true"))?;
    put("true", nothing);
    let size = std::fs::metadata(program("mktc")).map_err(|error| format!("mktc: {error}"))?;
    put("program", size.len());
    Ok(figures)
}

/// The shortest of several runs, which is the one that others disturbed least.
fn best(command: &mut Command) -> Result<Duration, Failure> {
    let mut best = Duration::MAX;
    for _ in 0..7 {
        let start = Instant::now();
        successful(command)?;
        best = best.min(start.elapsed());
    }
    Ok(best)
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn build() -> Result<(), Failure> {
    say("building what is measured");
    run(cargo(&[
        "build",
        "--release",
        "--quiet",
        "--package",
        "mktc",
        "--package",
        "mkt-benches",
    ]))
}

fn program(name: &str) -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| repository().join("target"), PathBuf::from);
    Path::new(&folder).join("release").join(name)
}

fn text(command: &mut Command) -> Result<String, Failure> {
    let output = successful(command)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn successful(command: &mut Command) -> Result<Output, Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(output);
    }
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!("{name}: {}\n{told}", output.status))
}
