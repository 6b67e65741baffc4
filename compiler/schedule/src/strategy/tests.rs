#![allow(clippy::arithmetic_side_effects)]

use jiff::civil::{Date, date};
use mkt_model::{Built, SourceFile, build};

use super::*;

fn built(text: &str) -> Built {
    let file = SourceFile {
        path: "plan.mkt".to_owned(),
        text: text.to_owned(),
    };
    build(vec![file], mkt_stdlib::modules())
}

/// The dates of a plan that begins on Monday 4 May 2026, in which nothing is
/// wrong.
fn dates(text: &str) -> (Built, PlanDates) {
    let built = built(&format!(
        "use std.calendars.germany\nstrategy s \"S\" {{ horizon: 2026-05-04 .. 2027-12-31 }}\n{text}"
    ));
    assert_eq!(built.diagnostics, []);
    let dates = PlanDates::of(&built.strategy);
    (built, dates)
}

fn span(built: &Built, dates: &PlanDates, name: &str) -> (Date, Date) {
    let work = built.strategy.find(name).unwrap();
    let placed = dates.placed(work).unwrap();
    (placed.earliest.start.date(), placed.earliest.finish.date())
}

#[test]
fn effort_is_shared_by_the_people_at_their_availability() {
    let (built, dates) = dates(
        "team data \"Data\" { size: 4 people; available: 80% }
         team half \"Half a week\" { size: 1 person; calendar: short }
         calendar short \"Short\" { works: mon .. tue; hours: 09:00 .. 12:00, 13:00 .. 18:00 }
         initiative a \"A\" { team: data 2 people; effort: 8 person-days }
         initiative b \"B\" { team: data; effort: 16 person-days }
         initiative c \"C\" { team: half 1 person; effort: 1 person-week }
         initiative d \"D\" { team: data 1 person; effort: 3 person-months }
         initiative e \"E\" { team: data 1 person; takes: 3 weeks; effort: 90 person-days }",
    );
    assert_eq!(dates.problems, []);
    // 8 days / (2 people × 80 %) = 5 days.
    assert_eq!(
        span(&built, &dates, "a"),
        (date(2026, 5, 4), date(2026, 5, 8))
    );
    // 16 days / (all 4 people × 80 %) = 5 days.
    assert_eq!(
        span(&built, &dates, "b"),
        (date(2026, 5, 4), date(2026, 5, 8))
    );
    // A week of this calendar has two days.
    assert_eq!(
        span(&built, &dates, "c"),
        (date(2026, 5, 4), date(2026, 5, 5))
    );
    // 3 × 52 / 12 = 13 weeks = 65 days / 80 % = 81.25 days: 16 weeks and 2 days.
    assert_eq!(
        span(&built, &dates, "d"),
        (date(2026, 5, 4), date(2026, 8, 25))
    );
    // How long it takes goes before how much work it is.
    assert_eq!(
        span(&built, &dates, "e"),
        (date(2026, 5, 4), date(2026, 5, 22))
    );
}

#[test]
fn waits_dates_and_library_calendars_are_kept() {
    let (built, dates) = dates(
        "team data \"Data\" { size: 4 people; calendar: germany }
         initiative a \"A\" { team: data 1 person; takes: 8 days }
         initiative b \"B\" { team: data 1 person; takes: 1 day; after: a + 1 week }
         initiative c \"C\" { team: data 1 person; takes: 1 day; after: a + 1 working week }
         initiative d \"D\" { team: data 1 person; takes: 2 months; starts: not before 2026-08-01 }
         milestone m \"M\" { after: b, c; by: 2026-05-20 }",
    );
    // Ascension Day, 14 May, is closed in Germany.
    assert_eq!(
        span(&built, &dates, "a"),
        (date(2026, 5, 4), date(2026, 5, 13))
    );
    assert_eq!(
        span(&built, &dates, "b"),
        (date(2026, 5, 21), date(2026, 5, 21))
    );
    // The fifth working day after it is Thursday 21 May.
    assert_eq!(
        span(&built, &dates, "c"),
        (date(2026, 5, 22), date(2026, 5, 22))
    );
    // 1 August is a Saturday, and so is 3 October a closed one.
    assert_eq!(
        span(&built, &dates, "d"),
        (date(2026, 8, 3), date(2026, 10, 2))
    );
    assert_eq!(
        span(&built, &dates, "m"),
        (date(2026, 5, 22), date(2026, 5, 22))
    );
    let [missed] = dates.missed().try_into().unwrap();
    assert_eq!(
        (missed.due, missed.finish, missed.days),
        (date(2026, 5, 20), date(2026, 5, 22), 2)
    );
    let chain: Vec<&str> = missed
        .chain
        .links
        .iter()
        .map(|link| {
            built
                .strategy
                .symbol(dates.work(link.task).unwrap())
                .title()
        })
        .collect();
    assert_eq!(chain, ["A", "C", "M"]);
    // From 4 May to the end of 22 May.
    assert_eq!(missed.chain.days(), 19);
}

#[test]
fn journeys_go_live_when_the_work_before_them_is_done() {
    let (built, dates) = dates(
        "entity person { id: Text, key }
         event hello of person { id: Text, key }
         initiative a \"A\" { takes: 5 days }
         journey one \"One\" { live: after a; enter: on hello; wait 1 day }
         journey two \"Two\" { live: after a + 1 week; enter: on hello; wait 1 day }
         journey three \"Three\" { live: after a + 3 working days; enter: on hello; wait 1 day }
         journey four \"Four\" { live: from 2026-09-01; enter: on hello; wait 1 day }
         journey five \"Five\" { enter: on hello; wait 1 day }",
    );
    let live = |name| {
        let journey = built.strategy.find(name).unwrap();
        dates.live_on(built.strategy.handle(journey))
    };
    assert_eq!(live("one"), Some(date(2026, 5, 8)));
    assert_eq!(live("two"), Some(date(2026, 5, 15)));
    assert_eq!(live("three"), Some(date(2026, 5, 13)));
    assert_eq!(live("four"), Some(date(2026, 9, 1)));
    assert_eq!(live("five"), None);
}

#[test]
fn to_wait_for_work_of_a_library_is_to_wait_for_what_is_made_of_it() {
    let (built, dates) = dates(
        "use std.transformation
         initiative assess \"Assess\" extends std.transformation.assessment { takes: 1 week }
         initiative next \"Next\" { takes: 1 day; after: std.transformation.assessment }
         initiative other \"Other\" { takes: 1 day; after: std.transformation.training }",
    );
    assert_eq!(span(&built, &dates, "next").0, date(2026, 5, 11));
    assert_eq!(span(&built, &dates, "other").0, date(2026, 5, 4));
}

#[test]
fn what_the_plan_promises_are_the_dates_of_the_teams() {
    let (built, dates) = dates(
        "entity person { id: Text, key }
         event hello of person { id: Text, key }
         team crm \"CRM\" { size: 2 people; calendar: germany }
         initiative a \"A\" { team: crm 2 people; takes: 4 days; priority: 2; by: 2026-05-07 }
         initiative b \"B\" { team: crm 1 person; takes: 3 days; by: 2026-05-08 }
         journey one \"One\" { live: after b; enter: on hello; wait 1 day }",
    );
    let work = |name| built.strategy.find(name).unwrap();
    // As if there were people for all, both begin on Monday; but the two are at
    // work until Thursday.
    let early = dates.placed(work("b")).unwrap().earliest;
    assert_eq!(early.finish.date(), date(2026, 5, 6));
    let planned = dates.dates(work("b")).unwrap();
    assert_eq!(planned.span.start.date(), date(2026, 5, 8));
    assert_eq!(planned.span.finish.date(), date(2026, 5, 12));
    let journey = built.strategy.handle(work("one"));
    assert_eq!(dates.live_on(journey), Some(date(2026, 5, 12)));
    let missed = dates.missed();
    assert_eq!(missed.len(), 1);
    assert_eq!((missed[0].days, missed[0].chain.days()), (4, 9));
    let links: Vec<_> = missed[0].chain.links.iter().map(|link| link.task).collect();
    assert_eq!(links, [dates.task(work("a")).unwrap(), missed[0].task]);
}

#[test]
fn a_promise_goes_before_priority() {
    let plan = |by: &str| {
        let (built, dates) = dates(&format!(
            "team crm \"CRM\" {{ size: 1 person }}
             initiative a \"A\" {{ team: crm; takes: 4 days; priority: 2 }}
             initiative b \"B\" {{ team: crm; takes: 3 days{by} }}"
        ));
        let start = |name| {
            let work = built.strategy.find(name).unwrap();
            dates.dates(work).unwrap().span.start.date()
        };
        (start("a"), start("b"))
    };
    let (monday, thursday, friday) = (date(2026, 5, 4), date(2026, 5, 7), date(2026, 5, 8));
    assert_eq!(plan(""), (monday, friday));
    assert_eq!(plan("; by: 2026-05-12"), (monday, friday));
    assert_eq!(plan("; by: 2026-05-08"), (thursday, monday));
}

#[test]
fn what_is_late_because_of_late_work_stands_with_it() {
    let (built, dates) = dates(
        "initiative a \"A\" { takes: 3 weeks; by: 2026-05-08 }
         milestone b \"B\" { after: a; by: 2026-05-12 }
         milestone c \"C\" { after: a; by: 2026-06-12 }
         initiative d \"D\" { takes: 2 weeks; by: 2026-05-12 }",
    );
    let name = |task| {
        built
            .strategy
            .symbol(dates.work(task).unwrap())
            .title()
            .to_owned()
    };
    let missed: Vec<(String, Vec<String>)> = dates
        .missed()
        .into_iter()
        .map(|missed| {
            (
                name(missed.task),
                missed.also.into_iter().map(name).collect(),
            )
        })
        .collect();
    assert_eq!(
        missed,
        [
            ("A".to_owned(), vec!["B".to_owned()]),
            ("D".to_owned(), vec![])
        ]
    );
}

#[test]
fn work_without_a_length_is_a_moment_and_told() {
    let (built, dates) = dates(
        "team data \"Data\" { size: 4 people }
         initiative a \"A\" { team: data 1 person; takes: 2 days }
         initiative b \"B\" { team: data 1 person; after: a }
         initiative c \"C\" { effort: 3 person-days; after: b }",
    );
    let id = |name| built.strategy.find(name).unwrap();
    assert_eq!(
        dates.problems,
        [
            PlanProblem::WithoutLength { work: id("b") },
            PlanProblem::EffortWithoutTeam { work: id("c") },
        ]
    );
    assert_eq!(
        span(&built, &dates, "c"),
        (date(2026, 5, 5), date(2026, 5, 5))
    );
}

#[test]
fn damage_that_was_reported_is_not_a_problem_of_the_plan() {
    let built = built(
        "strategy s \"S\" { horizon: 2026-05-04 .. 2027-12-31 }
         initiative a \"A\" { takes: nonsense }
         initiative b \"B\" { team: nobody 2 people; effort: 3 person-days; after: a, nothing }",
    );
    assert_eq!(built.diagnostics.len(), 3, "{:?}", built.diagnostics);
    let dates = PlanDates::of(&built.strategy);
    assert_eq!(dates.problems, []);
    assert_eq!(span(&built, &dates, "b").1, date(2026, 5, 4));
}

#[test]
fn problems_are_found_without_a_horizon_and_dates_are_not() {
    let built = built(
        "team data \"Data\" { size: 2 people }
         initiative a \"A\" { team: data 3 people; takes: 1 day }",
    );
    assert_eq!(built.diagnostics, []);
    let dates = PlanDates::of(&built.strategy);
    assert_eq!(dates.schedule, None);
    let [PlanProblem::Schedule(Problem::TooManyPeople { people, size, .. })] =
        dates.problems.as_slice()
    else {
        panic!("{:?}", dates.problems)
    };
    assert_eq!((*people, *size), (Decimal::from(3), Decimal::from(2)));
}

#[test]
fn hours_with_a_break_are_one_stretch() {
    let time = |hour| Time::new(hour, 0, 0, 0).unwrap();
    let of = |list: &[(i8, i8)]| {
        let list: Vec<_> = list.iter().map(|(a, b)| (time(*a), time(*b))).collect();
        let hours = hours(&list);
        (hours.opens / 60, hours.closes / 60)
    };
    assert_eq!(of(&[]), (9, 17));
    assert_eq!(of(&[(9, 12), (13, 17)]), (9, 16));
    assert_eq!(of(&[(13, 17), (9, 12)]), (9, 16));
    assert_eq!(of(&[(22, 6)]), (16, 24));
    assert_eq!(of(&[(9, 9)]), (9, 9));
}

#[test]
fn lengths_of_every_unit() {
    let of = |number: &str, unit| {
        length(Duration {
            number: number.parse().unwrap(),
            unit,
        })
    };
    assert_eq!(
        of("90", DurationUnit::Minute),
        Length::Minutes(Decimal::from(90))
    );
    assert_eq!(
        of("1.5", DurationUnit::Hour),
        Length::Minutes(Decimal::from(90))
    );
    assert_eq!(of("2", DurationUnit::Quarter), Length::Months(6));
    assert_eq!(of("0.5", DurationUnit::Year), Length::Months(6));
    assert_eq!(
        of("1.5", DurationUnit::Month),
        Length::Weeks("6.5".parse().unwrap())
    );
    assert_eq!(
        of("99999999999", DurationUnit::Year),
        Length::Months(u32::MAX)
    );
}
