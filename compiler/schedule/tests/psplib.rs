//! The published PSPLIB J30 instances: without resources, the critical path
//! must have the length that each instance states as its MPM time.
#![allow(clippy::disallowed_methods, reason = "the published data are files")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of a test may fail as the test does"
)]

use std::path::{Path, PathBuf};

use jiff::civil::{Weekday, date};
use mkt_schedule::{
    Calendar, CalendarId, Hours, Kind, Lag, Length, Plan, Task, TaskId, critical_path,
};
use rust_decimal::Decimal;

/// `$MKT_DATA/psplib/j30`, else the data folder beside the project.
fn folder() -> PathBuf {
    let data = std::env::var("MKT_DATA").map_or_else(
        |_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    data.join("psplib/j30")
}

struct Instance {
    tasks: Vec<Task>,
    mpm_time: i64,
}

/// The numbers of each line from `heading` to the next line of stars, lines
/// without a leading number left out.
fn section(text: &str, heading: &str) -> Vec<Vec<usize>> {
    text.lines()
        .skip_while(|line| !line.starts_with(heading))
        .skip(1)
        .take_while(|line| !line.starts_with('*'))
        .map(|line| {
            line.split_whitespace()
                .map_while(|n| n.parse().ok())
                .collect()
        })
        .filter(|numbers: &Vec<usize>| !numbers.is_empty())
        .collect()
}

fn parse(text: &str) -> Instance {
    let project = section(text, "PROJECT INFORMATION");
    let precedence = section(text, "PRECEDENCE RELATIONS");
    let requests = section(text, "REQUESTS/DURATIONS");
    let mut tasks: Vec<Task> = requests
        .iter()
        .map(|row| {
            let days = Length::Days(Decimal::from(row[2]));
            Task::new(format!("job {:02}", row[0]), Kind::Takes(days))
        })
        .collect();
    for row in &precedence {
        assert_eq!(row.len(), 3 + row[2], "successors of job {}", row[0]);
        for successor in &row[3..] {
            let task = tasks[successor - 1].clone();
            tasks[successor - 1] = task.after(TaskId::at(row[0] - 1), Lag::None);
        }
    }
    assert_eq!(tasks.len(), precedence.len());
    Instance {
        tasks,
        mpm_time: i64::try_from(project[0][5]).unwrap(),
    }
}

#[test]
fn the_critical_path_of_every_j30_instance_has_its_mpm_time() {
    let folder = folder();
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| {
        panic!(
            "the PSPLIB J30 instances are missing: looked for *.sm in {} ({error}); \
             set MKT_DATA to the folder that holds psplib/j30",
            folder.display()
        )
    });
    let every_day = Calendar::new(
        [
            Weekday::Monday,
            Weekday::Tuesday,
            Weekday::Wednesday,
            Weekday::Thursday,
            Weekday::Friday,
            Weekday::Saturday,
            Weekday::Sunday,
        ],
        Hours::OFFICE,
        [],
    )
    .unwrap();
    let mut count = 0;
    for entry in entries {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "sm") {
            continue;
        }
        let instance = parse(&std::fs::read_to_string(&path).unwrap());
        assert_eq!(instance.tasks.len(), 32, "{}", path.display());
        let mut plan = Plan::new(date(2026, 1, 1));
        plan.calendars = vec![every_day.clone()];
        plan.tasks = instance.tasks;
        let schedule = critical_path(&plan).unwrap();
        let calendar = plan.calendar(CalendarId::DEFAULT).unwrap();
        let minutes = calendar.between(schedule.start, schedule.finish);
        assert_eq!(
            minutes,
            instance.mpm_time * calendar.minutes_per_day(),
            "{}",
            path.display()
        );
        let chain = schedule.critical_chain();
        assert_eq!(chain.days(), instance.mpm_time, "{}", path.display());
        for link in &chain.links {
            assert!(schedule.task(link.task).unwrap().critical);
        }
        count += 1;
    }
    assert_eq!(count, 240, "instances in {}", folder.display());
}
