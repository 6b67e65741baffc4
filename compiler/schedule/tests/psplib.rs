//! All PSPLIB J30 instances, each written as a strategy and read as one: the
//! critical path is as long as the instance says, the levelled plan can be done
//! and ends near the known optimum.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests read their instances, tell figures, and end where something is wrong"
)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use mkt_model::{Built, SourceFile};
use mkt_schedule::{CalendarId, Levelled, PlanDates, Search};

/// Minutes of a working day of the plan.
const DAY: i64 = 480;

/// `$MKT_DATA/psplib`, else the data folder beside the project.
fn folder() -> PathBuf {
    let data = std::env::var("MKT_DATA").map_or_else(
        |_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    data.join("psplib")
}

/// A job of an instance.
struct Job {
    days: i64,
    /// Of each resource.
    units: Vec<i64>,
    /// Numbers from 1.
    successors: Vec<i64>,
}

/// What the file of an instance says.
struct Instance {
    jobs: Vec<Job>,
    capacities: Vec<i64>,
    mpm_time: i64,
}

/// The numbers of each line from `heading` to the next line of stars, lines
/// without a leading number left out.
fn section(text: &str, heading: &str) -> Vec<Vec<i64>> {
    text.lines()
        .skip_while(|line| !line.starts_with(heading))
        .skip(1)
        .take_while(|line| !line.starts_with('*'))
        .map(|line| {
            line.split_whitespace()
                .map_while(|n| n.parse().ok())
                .collect()
        })
        .filter(|numbers: &Vec<i64>| !numbers.is_empty())
        .collect()
}

fn parse(text: &str) -> Instance {
    let precedence = section(text, "PRECEDENCE RELATIONS");
    let requests = section(text, "REQUESTS/DURATIONS");
    assert_eq!(precedence.len(), requests.len());
    let jobs = precedence.iter().zip(&requests).map(|(after, request)| {
        assert_eq!(after[0], request[0]);
        assert_eq!(after[2], i64::try_from(after.len()).unwrap() - 3);
        Job {
            days: request[2],
            units: request[3..].to_vec(),
            successors: after[3..].to_vec(),
        }
    });
    Instance {
        jobs: jobs.collect(),
        capacities: section(text, "RESOURCEAVAILABILITIES").remove(0),
        mpm_time: section(text, "PROJECT INFORMATION")[0][5],
    }
}

/// The instance as a strategy: a resource is a team that works every day, its
/// units are people, a period is a day.
fn strategy(instance: &Instance) -> String {
    let mut text = "strategy j30 \"J30\" { horizon: 2026-01-01 .. 2029-12-31 }\n\
                    calendar every_day \"Every day\" { works: mon .. sun; hours: 09:00 .. 17:00 }\n"
        .to_owned();
    for (at, capacity) in (1..).zip(&instance.capacities) {
        let team =
            format!("team r{at} \"R{at}\" {{ size: {capacity} people; calendar: every_day }}");
        writeln!(text, "{team}").unwrap();
    }
    for (at, job) in (1_i64..).zip(&instance.jobs) {
        let staffing: Vec<String> = (1..)
            .zip(&job.units)
            .filter(|(_, units)| **units > 0)
            .map(|(team, units)| format!("r{team} {units} people"))
            .collect();
        let after: Vec<String> = (1_i64..)
            .zip(&instance.jobs)
            .filter(|(_, before)| before.successors.contains(&at))
            .map(|(before, _)| name(before))
            .collect();
        let kind = if job.days == 0 {
            "milestone"
        } else {
            "initiative"
        };
        write!(text, "{kind} {} \"Job {at}\" {{", name(at)).unwrap();
        if !staffing.is_empty() {
            write!(text, " team: {};", staffing.join(", ")).unwrap();
        }
        if job.days > 0 {
            write!(text, " takes: {} days;", job.days).unwrap();
        }
        if !after.is_empty() {
            write!(text, " after: {};", after.join(", ")).unwrap();
        }
        text.push_str(" }\n");
    }
    text
}

fn name(job: i64) -> String {
    format!("job_{job:02}")
}

/// Whole days from the start of the plan to a position of its calendar.
fn days(dates: &PlanDates, moment: mkt_schedule::Moment) -> i64 {
    let calendar = dates.plan.calendar(CalendarId::DEFAULT).unwrap();
    let start = mkt_schedule::Moment::start_of(dates.plan.start);
    let minutes = calendar.between(start, moment);
    assert_eq!(minutes % DAY, 0);
    minutes / DAY
}

/// The first and the day after the last day of each job, from what the plan
/// says of the declarations.
fn spans(built: &Built, dates: &PlanDates, count: usize) -> Vec<(i64, i64)> {
    (1..=count)
        .map(|at| {
            let job = built
                .strategy
                .find(&name(i64::try_from(at).unwrap()))
                .unwrap();
            let span = dates.dates(job).unwrap().span;
            (days(dates, span.start), days(dates, span.finish))
        })
        .collect()
}

/// Every job lasts as long as it does, after all before it, and no resource is
/// asked for more than it has on any day.
fn assert_feasible(instance: &Instance, spans: &[(i64, i64)], file: &str) {
    let mut used: BTreeMap<(usize, i64), i64> = BTreeMap::new();
    for (job, (start, finish)) in instance.jobs.iter().zip(spans) {
        assert_eq!(finish - start, job.days, "{file}");
        for after in &job.successors {
            let after = usize::try_from(after - 1).unwrap();
            assert!(spans[after].0 >= *finish, "{file}");
        }
        for day in *start..*finish {
            for (resource, units) in job.units.iter().enumerate() {
                *used.entry((resource, day)).or_default() += units;
            }
        }
    }
    for ((resource, day), units) in used {
        assert!(units <= instance.capacities[resource], "{file}, day {day}");
    }
}

/// The days of the chain that sets the end sum to the whole.
fn assert_chain(levelled: &Levelled, length: i64, file: &str) {
    let chain = levelled.critical_chain();
    assert_eq!(chain.days(), length, "{file}");
    for pair in chain.links.windows(2) {
        assert!(pair[0].span.finish <= pair[1].span.start, "{file}");
    }
}

/// The mean distance of many lengths from the optimum, in percent.
struct Distance {
    sum: f64,
    optimal: usize,
}

impl Distance {
    fn add(&mut self, length: i64, optimum: i64, file: &str) {
        assert!(length >= optimum, "{file}: {length} is less than {optimum}");
        self.sum += 100.0 * (length - optimum) as f64 / optimum as f64;
        self.optimal += usize::from(length == optimum);
    }
}

#[test]
fn every_j30_instance_is_planned_near_its_optimum() {
    let folder = folder();
    let read = |path: PathBuf| {
        std::fs::read_to_string(&path).unwrap_or_else(|error| {
            panic!(
                "the PSPLIB J30 instances are missing: looked for {} ({error}); \
                 set MKT_DATA to the folder that holds psplib/j30",
                path.display()
            )
        })
    };
    let optima = read(folder.join("j30-optimum.csv"));
    let mut count = 0;
    let searches = [Search::Quick, Search::Rules, Search::Full];
    let mut distances = searches.map(|_| Distance {
        sum: 0.0,
        optimal: 0,
    });
    for line in optima.lines().skip(1) {
        let (file, optimum) = line.split_once(',').unwrap();
        let optimum: i64 = optimum.trim().parse().unwrap();
        let instance = parse(&read(folder.join("j30").join(file)));
        assert_eq!(instance.jobs.len(), 32, "{file}");
        let source = SourceFile {
            path: "plan.mkt".to_owned(),
            text: strategy(&instance),
        };
        let built = mkt_model::build(vec![source], mkt_stdlib::modules());
        assert_eq!(built.diagnostics, [], "{file}");
        for (search, distance) in searches.into_iter().zip(&mut distances) {
            let dates = PlanDates::with(&built.strategy, search);
            assert_eq!(dates.problems, [], "{file}");
            assert_eq!(dates.plan.start, Date::constant(2026, 1, 1));
            let schedule = dates.schedule.as_ref().unwrap();
            assert_eq!(days(&dates, schedule.finish), instance.mpm_time, "{file}");
            let chain = schedule.critical_chain();
            assert_eq!(chain.days(), instance.mpm_time, "{file}");
            for link in &chain.links {
                assert!(schedule.task(link.task).unwrap().critical, "{file}");
            }
            let levelled = dates.levelled.as_ref().unwrap();
            let length = days(&dates, levelled.finish);
            let spans = spans(&built, &dates, instance.jobs.len());
            assert_eq!(spans.iter().map(|span| span.1).max(), Some(length));
            assert_feasible(&instance, &spans, file);
            assert_chain(levelled, length, file);
            distance.add(length, optimum, file);
        }
        count += 1;
    }
    assert_eq!(count, 240, "instances in {}", folder.display());
    let means = distances.map(|distance| {
        println!(
            "{:.3} % above, {} optimal",
            distance.sum / 240.0,
            distance.optimal
        );
        distance.sum / 240.0
    });
    assert!(means[1] <= 2.6, "rules alone: {:.2} %", means[1]);
    assert!(means[2] <= 1.5, "with samples: {:.2} %", means[2]);
}
