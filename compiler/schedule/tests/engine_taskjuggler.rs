//! TaskJuggler agrees: projects that both can express have the same dates.
//!
//! What both can express: calendars with closed days, effort of one or several
//! people at an availability, durations, dependencies with a gap in working or
//! elapsed time, dates before which nothing starts, and work that waits for one
//! person in the order of its priority.
//!
//! TaskJuggler reckons in whole hours and in floating point, so all lengths and
//! efforts are whole hours and all availabilities 100 %, 50 % or 25 %. Where it sees a choice of
//! people it may swap them in the middle of a task; here there is none. Its
//! months are a twelfth of a year, so there are none of them either.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that runs another program"
)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::Command;

use mkt_model::SourceFile;
use mkt_schedule::PlanDates;

/// A stream of numbers (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from(mixed >> 40).unwrap() % limit
    }
}

/// Who works when.
struct Calendar {
    name: &'static str,
    works: &'static str,
    /// The same for TaskJuggler, with the days off.
    on: &'static str,
    off: &'static str,
    from: &'static str,
    to: &'static str,
}

/// The first is that of the whole project.
const CALENDARS: [Calendar; 3] = [
    Calendar {
        name: "office",
        works: "mon .. fri",
        on: "mon - fri",
        off: "sat, sun",
        from: "09:00",
        to: "17:00",
    },
    Calendar {
        name: "short",
        works: "mon, tue",
        on: "mon, tue",
        off: "wed - sun",
        from: "10:00",
        to: "16:00",
    },
    Calendar {
        name: "shop",
        works: "wed .. sun",
        on: "wed - sun",
        off: "mon, tue",
        from: "08:00",
        to: "20:00",
    },
];

enum Length {
    Milestone,
    /// Working days of the office.
    Days(usize),
    /// Working hours of so many people, at so many quarters of their time, on a
    /// calendar.
    Effort {
        hours: usize,
        people: usize,
        quarters: usize,
        calendar: usize,
    },
}

enum Gap {
    None,
    Weeks(usize),
    Hours(usize),
    WorkingDays(usize),
}

struct Task {
    length: Length,
    after: Vec<(usize, Gap)>,
    not_before: Option<String>,
    /// Waits for the same person as others of the same number, by priority.
    person: Option<(usize, usize)>,
}

struct Project {
    closed: Vec<(String, String, usize)>,
    tasks: Vec<Task>,
}

fn day(random: &mut Random) -> String {
    let month = random.below(6) + 5;
    format!("2026-{month:02}-{:02}", random.below(25) + 1)
}

fn closures(random: &mut Random) -> Vec<(String, String, usize)> {
    (0..6)
        .map(|_| {
            let first = day(random);
            let days = random.below(4);
            let date: jiff::civil::Date = first.parse().unwrap();
            let last = date.saturating_add(jiff::Span::new().days(i64::try_from(days).unwrap()));
            (first, last.to_string(), days + 1)
        })
        .collect()
}

fn effort(random: &mut Random) -> Length {
    let quarters = [1, 2, 4][random.below(3)];
    Length::Effort {
        // Effort in whole hours.
        hours: (random.below(60 * quarters / 4) + 1) * 4 / quarters,
        people: random.below(3) + 1,
        quarters,
        calendar: random.below(CALENDARS.len()),
    }
}

/// Work with people of its own that waits for other work and for dates.
fn wide(random: &mut Random) -> Project {
    let closed = closures(random);
    let tasks = (0..40).map(|index| {
        let length = match random.below(6) {
            0 => Length::Milestone,
            1 => Length::Days(random.below(12) + 1),
            _ => effort(random),
        };
        let mut after = Vec::new();
        for _ in 0..random.below(3) {
            let back = random.below(8) + 1;
            let known = after.iter().any(|(before, _)| before + back == index);
            if back > index || known {
                continue;
            }
            let at_the_office =
                matches!(length, Length::Days(_) | Length::Effort { calendar: 0, .. });
            let gap = match random.below(6) {
                0 => Gap::Weeks(random.below(3) + 1),
                1 => Gap::Hours(random.below(50) + 1),
                2 if at_the_office => Gap::WorkingDays(random.below(6) + 1),
                _ => Gap::None,
            };
            after.push((index - back, gap));
        }
        Task {
            length,
            after,
            not_before: (random.below(5) == 0).then(|| day(random)),
            person: None,
        }
    });
    Project {
        tasks: tasks.collect(),
        closed,
    }
}

/// Work of three people that could all begin at once: priority says what does.
fn busy(random: &mut Random) -> Project {
    let tasks = (0..24).map(|index| Task {
        length: Length::Effort {
            hours: random.below(60) + 1,
            people: 1,
            quarters: 4,
            calendar: index % 3,
        },
        after: Vec::new(),
        not_before: None,
        // All different.
        person: Some((index % 3, (index * 7) % 24 + 1)),
    });
    Project {
        tasks: tasks.collect(),
        closed: closures(random),
    }
}

fn name(task: usize) -> String {
    format!("task_{task:02}")
}

/// The project as a strategy.
fn as_strategy(project: &Project) -> String {
    let mut text = "strategy s \"S\" { horizon: 2026-05-04 .. 2030-12-31 }\n".to_owned();
    let closed: Vec<String> = project
        .closed
        .iter()
        .map(|(first, last, _)| format!("{first} .. {last}"))
        .collect();
    for calendar in &CALENDARS {
        writeln!(
            text,
            "calendar {0} \"{0}\" {{ works: {1}; hours: {2} .. {3}; closed: {4} }}",
            calendar.name,
            calendar.works,
            calendar.from,
            calendar.to,
            closed.join(", ")
        )
        .unwrap();
    }
    let mut teams: BTreeMap<String, String> = BTreeMap::new();
    for (index, task) in project.tasks.iter().enumerate() {
        let mut lines = Vec::new();
        match task.length {
            Length::Milestone => {}
            Length::Days(days) => {
                teams.insert(
                    "office_people".to_owned(),
                    "size: 900 people; calendar: office".to_owned(),
                );
                lines.push(format!("team: office_people 1 person; takes: {days} days"));
            }
            Length::Effort {
                hours,
                people,
                quarters,
                calendar,
            } => {
                let team = task
                    .person
                    .map_or(format!("team_{index:02}"), |(n, _)| format!("person_{n}"));
                let kept = format!(
                    "size: {people} people; available: {}%; calendar: {}",
                    quarters * 25,
                    CALENDARS[calendar].name
                );
                teams.insert(team.clone(), kept);
                let effort = hours * people * quarters / 4;
                lines.push(format!(
                    "team: {team} {people} people; effort: {effort} person-hours"
                ));
            }
        }
        let after: Vec<String> = task
            .after
            .iter()
            .map(|(before, gap)| match gap {
                Gap::None => name(*before),
                Gap::Weeks(n) => format!("{} + {n} weeks", name(*before)),
                Gap::Hours(n) => format!("{} + {n} hours", name(*before)),
                Gap::WorkingDays(n) => format!("{} + {n} working days", name(*before)),
            })
            .collect();
        if !after.is_empty() {
            lines.push(format!("after: {}", after.join(", ")));
        }
        let is_milestone = matches!(task.length, Length::Milestone);
        if let Some(date) = task.not_before.as_ref().filter(|_| !is_milestone) {
            lines.push(format!("starts: not before {date}"));
        }
        if let Some((_, priority)) = task.person {
            lines.push(format!("priority: {priority}"));
        }
        let kind = if is_milestone {
            "milestone"
        } else {
            "initiative"
        };
        let name = name(index);
        writeln!(text, "{kind} {name} \"{name}\" {{ {} }}", lines.join("; ")).unwrap();
    }
    for (team, lines) in teams {
        writeln!(text, "team {team} \"{team}\" {{ {lines} }}").unwrap();
    }
    text
}

/// The project as TaskJuggler reads it.
fn as_taskjuggler(project: &Project) -> String {
    let hours = |calendar: &Calendar| {
        format!(
            "workinghours {} {} - {} workinghours {} off",
            calendar.on, calendar.from, calendar.to, calendar.off
        )
    };
    let mut text = format!(
        "project p \"P\" 2026-05-04 +24m {{ timezone \"UTC\" timeformat \"%Y-%m-%d %H:%M\" \
         dailyworkinghours 8 {} }}\n",
        hours(&CALENDARS[0])
    );
    for (first, _, days) in &project.closed {
        writeln!(text, "leaves holiday \"closed\" {first} +{days}d").unwrap();
    }
    let mut resources: BTreeMap<String, String> = BTreeMap::new();
    let mut tasks = String::new();
    for (index, task) in project.tasks.iter().enumerate() {
        let mut lines = String::new();
        match task.length {
            Length::Milestone => lines.push_str("milestone"),
            Length::Days(days) => write!(lines, "length {days}d").unwrap(),
            Length::Effort {
                hours: each,
                people,
                quarters,
                calendar,
            } => {
                let heads: Vec<String> = (0..people)
                    .map(|head| match task.person {
                        Some((n, _)) => format!("person_{n}"),
                        None => format!("head_{index:02}_{head}"),
                    })
                    .collect();
                let efficiency = format!("0.{}", quarters * 25);
                let efficiency = if quarters == 4 { "1.0" } else { &efficiency };
                for head in &heads {
                    let own = format!("efficiency {efficiency} {}", hours(&CALENDARS[calendar]));
                    resources.insert(head.clone(), own);
                }
                let effort = each * people * quarters / 4;
                write!(lines, "effort {effort}h allocate {}", heads.join(", ")).unwrap();
            }
        }
        let mut after: Vec<String> = task
            .after
            .iter()
            .map(|(before, gap)| match gap {
                Gap::None => format!("!{}", name(*before)),
                Gap::Weeks(n) => format!("!{} {{ gapduration {n}w }}", name(*before)),
                Gap::Hours(n) => format!("!{} {{ gapduration {n}h }}", name(*before)),
                Gap::WorkingDays(n) => format!("!{} {{ gaplength {n}d }}", name(*before)),
            })
            .collect();
        if let (Some(date), false) = (&task.not_before, matches!(task.length, Length::Milestone)) {
            let opening = format!("opening_{index:02}");
            writeln!(tasks, "task {opening} \"{opening}\" {{ start {date} }}").unwrap();
            after.push(format!("!{opening}"));
        }
        if after.is_empty() {
            lines.push_str(" start 2026-05-04");
        } else {
            write!(lines, " depends {}", after.join(", ")).unwrap();
        }
        if let Some((_, priority)) = task.person {
            write!(lines, " priority {}", priority * 10).unwrap();
        }
        let name = name(index);
        writeln!(tasks, "task {name} \"{name}\" {{ {lines} }}").unwrap();
    }
    for (resource, lines) in resources {
        writeln!(text, "resource {resource} \"{resource}\" {{ {lines} }}").unwrap();
    }
    text.push_str(&tasks);
    text.push_str("taskreport dates \"dates\" { formats csv columns id, start, end }\n");
    text
}

/// Start and finish of each task, as TaskJuggler has them.
fn scheduled(project: &Project) -> BTreeMap<String, (String, String)> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("plan.tjp"), as_taskjuggler(project)).unwrap();
    let output = Command::new("tj3")
        .args(["--silent", "plan.tjp"])
        .current_dir(folder.path())
        .output()
        .unwrap_or_else(|error| {
            panic!("TaskJuggler (tj3) cannot be run ({error}): `cargo xtask engines` installs it")
        });
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{told}\n{}",
        as_taskjuggler(project)
    );
    let report = std::fs::read_to_string(folder.path().join("dates.csv")).unwrap();
    report
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(';').map(|cell| cell.trim_matches('"')).collect();
            (
                cells[0].to_owned(),
                (cells[1].to_owned(), cells[2].to_owned()),
            )
        })
        .collect()
}

/// Compares all dates of a project; the number of dates compared.
fn compare(project: &Project) -> usize {
    let theirs = scheduled(project);
    let text = as_strategy(project);
    let source = SourceFile {
        path: "plan.mkt".to_owned(),
        text: text.clone(),
    };
    let built = mkt_model::build(vec![source], mkt_stdlib::modules());
    assert_eq!(built.diagnostics, [], "{text}");
    let dates = PlanDates::of(&built.strategy);
    assert_eq!(dates.problems, [], "{text}");
    let mut compared = 0;
    for (index, task) in project.tasks.iter().enumerate() {
        let name = name(index);
        let span = dates
            .dates(built.strategy.find(&name).unwrap())
            .unwrap()
            .span;
        let (start, finish) = &theirs[&name];
        if let Length::Effort { .. } = task.length {
            // Theirs starts a duration in closed time, where its wait is over.
            assert_eq!(&span.start.to_string(), start, "{name}\n{text}");
            compared += 1;
        }
        // A milestone of theirs without anything before it stands at midnight,
        // as ours does.
        assert_eq!(&span.finish.to_string(), finish, "{name}\n{text}");
        compared += 1;
    }
    compared
}

#[test]
fn work_with_people_of_its_own_has_the_same_dates() {
    let mut random = Random(3);
    let compared: usize = (0..4).map(|_| compare(&wide(&mut random))).sum();
    assert!(compared > 240, "{compared}");
}

#[test]
fn people_do_one_thing_after_another_by_priority() {
    let mut random = Random(4);
    let compared: usize = (0..2).map(|_| compare(&busy(&mut random))).sum();
    assert_eq!(compared, 2 * 24 * 2);
}
