//! What a missed date names as a mend does mend it once it is written down.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "these are tests: they read files and end where something is wrong"
)]

use std::path::Path;

use mkt_diagnostics::{ChainStep, Finding, Plan, PlanMend};
use mkt_model::{Built, SourceFile, build};

/// A missed date as it is told.
struct Missed {
    name: String,
    late: i64,
    chain: Vec<ChainStep>,
    mends: Vec<PlanMend>,
    /// Everything that is late for the same reason, itself included.
    all: usize,
}

fn built(files: &[SourceFile]) -> Built {
    build(files.to_vec(), mkt_stdlib::modules())
}

fn missed(files: &[SourceFile]) -> Vec<Missed> {
    let built = built(files);
    mkt_checks::check(&built.strategy, built.diagnostics, None)
        .into_iter()
        .filter_map(|one| {
            let also = one.related.iter();
            let all = 1 + also.filter(|one| one.text.starts_with("late ")).count();
            match one.finding {
                Finding::Plan(Plan::DeadlineMissed {
                    name,
                    late,
                    chain,
                    mends,
                    ..
                }) => Some(Missed {
                    name,
                    late,
                    chain,
                    mends,
                    all,
                }),
                _ => None,
            }
        })
        .collect()
}

/// The sources with the lines of a mend written into them.
fn written(files: &[SourceFile], mend: &PlanMend) -> Vec<SourceFile> {
    let mut files = files.to_vec();
    for (name, key, value) in &mend.lines {
        let built = built(&files);
        let handle = built.strategy.handle(built.strategy.find(name).unwrap());
        let (span, text) = match handle.line(key) {
            Some(line) => (line.value_span(), value.clone()),
            None => {
                // A new line behind the brace.
                let mut span = handle.span();
                let file = &built.files[usize::try_from(span.file.0).unwrap()];
                let start = usize::try_from(span.start).unwrap();
                let brace = start + file.text[start..].find('{').unwrap() + 1;
                span.start = u32::try_from(brace).unwrap();
                span.end = span.start;
                (span, format!("\n  {key}: {value}\n "))
            }
        };
        let path = &built.files[usize::try_from(span.file.0).unwrap()].path;
        let file = files.iter_mut().find(|file| file.path == *path).unwrap();
        let range = usize::try_from(span.start).unwrap()..usize::try_from(span.end).unwrap();
        file.text.replace_range(range, &text);
    }
    files
}

fn airline() -> Vec<SourceFile> {
    fn read(folder: &Path, root: &Path, files: &mut Vec<SourceFile>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, root, files);
            } else if path.extension().is_some_and(|ending| ending == "mkt") {
                files.push(SourceFile {
                    path: path
                        .strip_prefix(root)
                        .unwrap()
                        .to_str()
                        .unwrap()
                        .to_owned(),
                    text: std::fs::read_to_string(&path).unwrap(),
                });
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/airline");
    let mut files = Vec::new();
    read(&root, &root, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The airline with another size of a team.
fn airline_with(team: &str, size: &str) -> Vec<SourceFile> {
    let size = PlanMend {
        lines: vec![(team.to_owned(), "size".to_owned(), size.to_owned())],
    };
    written(&airline(), &size)
}

#[test]
fn the_airline_keeps_its_dates() {
    assert!(missed(&airline()).is_empty());
}

#[test]
fn half_a_team_makes_a_date_missed_and_each_mend_keeps_it() {
    let halved = airline_with("data", "3 people");
    let told = missed(&halved);
    let [late] = told.as_slice() else {
        panic!("{} dates are told", told.len());
    };
    assert_eq!(late.name, "prediction_ready");
    let built = built(&halved);
    let dates = mkt_schedule::PlanDates::of(&built.strategy);
    // The chain leads from the plan's start to the missed date: each step waits
    // for the one before it, or for the people whom that one frees.
    let names: Vec<&str> = late.chain.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names.first(), Some(&"assess_capabilities"));
    assert_eq!(names.last(), Some(&"prediction_ready"));
    for step in ["cdp", "segments_live", "churn_model"] {
        assert!(names.contains(&step), "{names:?}");
    }
    let finish = dates
        .finish(built.strategy.find("prediction_ready").unwrap())
        .unwrap();
    let days: i64 = late.chain.iter().map(|step| step.days).sum();
    let counted = dates.plan.start.duration_until(finish).as_hours() / 24 + 1;
    // The last day counts once its working hours are over.
    assert!((days..=days + 1).contains(&counted), "{days} of {counted}");
    assert!(late.mends.len() >= 3, "{:?}", late.mends);
    for mend in &late.mends {
        let left = missed(&written(&halved, mend));
        assert!(left.is_empty(), "{mend:?} leaves {} missed", left.len());
    }
}

#[test]
fn dates_that_one_change_keeps_are_told_as_one() {
    // One lawyer instead of two: whatever is signed later moves.
    let told = missed(&airline_with("legal", "1 person"));
    for one in &told {
        assert!(one.late > 0);
        assert!(!one.mends.is_empty(), "{}", one.name);
    }
    for (index, one) in told.iter().enumerate() {
        for mend in &one.mends {
            let left = missed(&written(&airline_with("legal", "1 person"), mend));
            for other in &told[index + 1..] {
                let still = left.iter().any(|late| late.name == other.name);
                assert!(still, "{mend:?} keeps {} too", other.name);
            }
        }
    }
}

/// Numbers that look random and are the same every time: the low bits of a
/// multiplication.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % sides
    }
}

/// A small plan with everything that a chain is made of, promised too early.
fn plan(seed: u64) -> String {
    let mut dice = Dice(seed);
    let mut text = String::from(
        "strategy s \"S\" { horizon: 2026-01-05 .. 2027-12-31 }\n\
         calendar short \"Short weeks\" { works: mon .. thu; closed: 2026-02-09 .. 2026-02-13 }\n",
    );
    text.push_str(&format!(
        "team a \"A\" {{ size: {} people; available: {}% }}\n",
        2 + dice.roll(2),
        60 + 20 * dice.roll(3)
    ));
    text.push_str(&format!(
        "team b \"B\" {{ size: {} people; calendar: short }}\n",
        2 + dice.roll(2)
    ));
    let tasks = 4 + dice.roll(4);
    for task in 0..tasks {
        let team = ["a", "b"][usize::try_from(dice.roll(2)).unwrap()];
        text.push_str(&format!("initiative t{task} \"T{task}\" {{\n"));
        text.push_str(&format!(
            "  team: {team} {}\n",
            ["1 person", "2 people"][usize::try_from(dice.roll(2)).unwrap()]
        ));
        text.push_str(&match dice.roll(3) {
            0 => format!("  takes: {} weeks\n", 1 + dice.roll(4)),
            1 => format!("  takes: {} days\n", 3 + dice.roll(9)),
            _ => format!("  effort: {} person-days\n", 4 + dice.roll(20)),
        });
        if task > 0 && dice.roll(3) > 0 {
            let before = dice.roll(task);
            let lag = ["", " + 1 week", " + 3 days", " + 2 working days"]
                [usize::try_from(dice.roll(4)).unwrap()];
            text.push_str(&format!("  after: t{before}{lag}\n"));
        } else if dice.roll(3) == 0 {
            text.push_str(&format!(
                "  starts: not before 2026-01-{:02}\n",
                6 + dice.roll(20)
            ));
        }
        text.push_str("}\n");
    }
    let day = |dice: &mut Dice| format!("2026-{:02}-{:02}", 1 + dice.roll(3), 10 + dice.roll(18));
    for (name, after) in [("m", tasks - 1), ("n", tasks / 2)] {
        let by = day(&mut dice);
        text.push_str(&format!(
            "milestone {name} \"{name}\" {{ after: t{after}; by: {by} }}\n"
        ));
    }
    text
}

#[test]
fn whatever_is_named_mends_what_it_is_named_for() {
    let (mut late, mut mends) = (0, 0);
    for seed in 1..=40 {
        let files = [SourceFile {
            path: "plan.mkt".to_owned(),
            text: plan(seed),
        }];
        let told = missed(&files);
        let before: usize = told.iter().map(|one| one.all).sum();
        for one in &told {
            late += 1;
            assert!(
                !one.mends.is_empty(),
                "nothing mends {}:\n{}",
                one.name,
                files[0].text
            );
            for mend in &one.mends {
                mends += 1;
                let after = missed(&written(&files, mend));
                let left: usize = after.iter().map(|one| one.all).sum();
                assert!(
                    !after.iter().any(|other| other.name == one.name) && left <= before - one.all,
                    "{mend:?} does not mend {}:\n{}",
                    one.name,
                    files[0].text
                );
            }
        }
    }
    assert!(late >= 30 && mends >= 60, "{late} late, {mends} mends");
}
