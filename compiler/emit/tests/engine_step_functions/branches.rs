//! Branches on values and by question, and splits.

use super::interpreter::{Trace, World};
use super::journeys::*;
use mkt_emit::step_functions::condition::{Comparison, Literal, Property, Test};
use mkt_emit::step_functions::program::{Condition, Operation, Program, StepKind};
use mkt_engine::hash;
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn branching(arms: Vec<Condition>) -> Program {
    let arms = arms
        .into_iter()
        .enumerate()
        .map(|(index, condition)| {
            (
                condition,
                vec![notify(&format!("notify.{index}"), &index.to_string())],
            )
        })
        .collect();
    let otherwise = vec![notify("notify.else", "else")];
    plain(
        "plain",
        vec![step("if.1", StepKind::If { arms, otherwise })],
    )
}

fn taken(trace: &Trace) -> String {
    let told = trace.requests("notify");
    assert_eq!(told.len(), 1, "{:#}", trace.0);
    told[0]["text"].as_str().unwrap().to_owned()
}

fn with_profile(program: &Program, values: &Value) -> String {
    taken(
        &World::of(program)
            .profile("2026-01-01T00:00:00Z", values)
            .run(),
    )
}

#[test]
fn the_first_arm_that_is_true_is_taken() {
    let program = branching(vec![
        tested(Test::OneOf(
            profile("tier"),
            vec![text("silver"), text("gold")],
        )),
        tested(equals(profile("member"), Literal::Bool(true))),
        tested(Test::Compare(
            profile("visits"),
            Comparison::AtLeast,
            Literal::Integer(3),
        )),
    ]);
    for (values, expected) in [
        (json!({ "tier": "gold", "member": true }), "0"),
        (json!({ "tier": "blue", "member": true, "visits": 9 }), "1"),
        (json!({ "visits": 3 }), "2"),
        (json!({ "visits": 2 }), "else"),
        (json!({}), "else"),
    ] {
        assert_eq!(with_profile(&program, &values), expected, "{values}");
    }
}

#[test]
fn a_profile_is_read_when_it_is_used() {
    let mut program = branching(vec![tested(equals(profile("tier"), text("gold")))]);
    program
        .steps
        .insert(0, wait("wait.1", mkt_time::Period::seconds(3_600)));
    let trace = World::of(&program)
        .profile("2026-01-01T00:00:00Z", &json!({ "tier": "blue" }))
        .profile("2026-05-04T10:30:00Z", &json!({ "tier": "gold" }))
        .run();
    assert_eq!(taken(&trace), "0");
}

/// Every form of test over a property that is set or unset: what a person
/// would say by the language's three-valued logic.
#[test]
fn unset_values_make_neither_a_test_nor_its_opposite_true() {
    let is_gold = || equals(profile("tier"), text("gold"));
    let not = |test: Test| Test::Not(Box::new(test));
    let many = || Test::Compare(profile("visits"), Comparison::More, Literal::Integer(3));
    let cases: Vec<(&str, Test, [bool; 3])> = vec![
        // Of {tier: gold, visits: 5}, {tier: blue, visits: 1} and nobody known.
        ("==", is_gold(), [true, false, false]),
        ("not ==", not(is_gold()), [false, true, false]),
        (
            "!=",
            Test::Compare(profile("tier"), Comparison::NotEqual, text("gold")),
            [false, true, false],
        ),
        (
            "not !=",
            not(Test::Compare(
                profile("tier"),
                Comparison::NotEqual,
                text("gold"),
            )),
            [true, false, false],
        ),
        (
            "in",
            Test::OneOf(profile("tier"), vec![text("gold"), text("silver")]),
            [true, false, false],
        ),
        (
            "not in",
            not(Test::OneOf(
                profile("tier"),
                vec![text("gold"), text("silver")],
            )),
            [false, true, false],
        ),
        ("set", Test::IsSet(profile("tier")), [true, true, false]),
        (
            "unset",
            not(Test::IsSet(profile("tier"))),
            [false, false, true],
        ),
        (">", many(), [true, false, false]),
        ("not >", not(many()), [false, true, false]),
        (
            "<=",
            Test::Compare(profile("visits"), Comparison::AtMost, Literal::Integer(3)),
            [false, true, false],
        ),
        (
            "<",
            Test::Compare(profile("visits"), Comparison::Less, Literal::Integer(1)),
            [false, false, false],
        ),
        (
            ">=",
            Test::Compare(profile("visits"), Comparison::AtLeast, Literal::Integer(1)),
            [true, true, false],
        ),
        (
            "and",
            Test::All(vec![is_gold(), many()]),
            [true, false, false],
        ),
        (
            "not and",
            not(Test::All(vec![is_gold(), many()])),
            [false, true, false],
        ),
        (
            "or",
            Test::Any(vec![is_gold(), Test::IsSet(profile("visits"))]),
            [true, true, false],
        ),
        (
            "not or",
            not(Test::Any(vec![is_gold(), many()])),
            [false, true, false],
        ),
        // False and unknown is false; true or unknown is true.
        (
            "not (false and unknown)",
            not(Test::All(vec![
                is_gold(),
                equals(profile("city"), text("Rom")),
            ])),
            [false, true, false],
        ),
        (
            "true or unknown",
            Test::Any(vec![is_gold(), equals(profile("city"), text("Rom"))]),
            [true, false, false],
        ),
    ];
    let people = [
        json!({ "tier": "gold", "visits": 5 }),
        json!({ "tier": "blue", "visits": 1 }),
        json!({}),
    ];
    for (name, test, expected) in cases {
        let program = branching(vec![tested(test)]);
        for (person, expected) in people.iter().zip(expected) {
            let expected = if expected { "0" } else { "else" };
            assert_eq!(
                with_profile(&program, person),
                expected,
                "{name} of {person}"
            );
        }
    }
}

#[test]
fn properties_of_the_entering_event_are_kept_as_they_were() {
    let entry = |name: &str| Property::Entry(name.to_owned());
    let program = branching(vec![tested(Test::All(vec![
        equals(entry("destination"), text("Palma")),
        Test::Not(Box::new(Test::IsSet(entry("coupon")))),
    ]))]);
    let run = |entry: Value| World::of(&program).entry(entry).run();
    assert_eq!(taken(&run(json!({ "destination": "Palma" }))), "0");
    assert_eq!(
        taken(&run(json!({ "destination": "Palma", "coupon": null }))),
        "0"
    );
    assert_eq!(
        taken(&run(json!({ "destination": "Palma", "coupon": "x" }))),
        "else"
    );
    assert_eq!(taken(&run(json!({}))), "else");
    assert_eq!(run(json!({})).requests("read").len(), 0);
}

#[test]
fn names_in_any_script_are_read_and_compared() {
    let program = branching(vec![tested(Test::All(vec![
        equals(profile("会员等级"), text("金卡")),
        equals(profile("home town"), text("O'Hare \"x\" $.y")),
    ]))]);
    assert_eq!(
        with_profile(
            &program,
            &json!({ "会员等级": "金卡", "home town": "O'Hare \"x\" $.y" })
        ),
        "0"
    );
    assert_eq!(
        with_profile(
            &program,
            &json!({ "会员等级": "银卡", "home town": "O'Hare \"x\" $.y" })
        ),
        "else"
    );
}

#[test]
fn what_values_cannot_decide_is_asked() {
    let program = branching(vec![
        tested(equals(profile("tier"), text("gold"))),
        asked("plain.if.1"),
        tested(equals(profile("tier"), text("blue"))),
    ]);
    let world = World::of(&program);
    let blue = world
        .clone()
        .profile("2026-01-01T00:00:00Z", &json!({ "tier": "blue" }));
    let yes = |world: World| world.holds("2026-05-01T00:00:00Z", "plain.if.1", true);
    assert_eq!(taken(&yes(blue.clone()).run()), "1");
    assert_eq!(
        taken(
            &blue
                .holds("2026-05-01T00:00:00Z", "plain.if.1", false)
                .run()
        ),
        "2"
    );
    let gold = world
        .clone()
        .profile("2026-01-01T00:00:00Z", &json!({ "tier": "gold" }));
    let trace = yes(gold).run();
    assert_eq!(taken(&trace), "0");
    assert_eq!(trace.requests("decide").len(), 0);
    // Unknown is not true.
    assert_eq!(taken(&world.run()), "else");
}

#[test]
fn a_comparison_of_text_by_order_is_asked_not_guessed() {
    let by_order = Test::Compare(profile("tier"), Comparison::Less, text("m"));
    let program = branching(vec![Condition {
        id: "plain.if.1".to_owned(),
        test: Some(by_order),
    }]);
    let trace = World::of(&program)
        .holds("2026-05-01T00:00:00Z", "plain.if.1", true)
        .run();
    assert_eq!(taken(&trace), "0");
    assert_eq!(trace.requests("decide").len(), 1);
}

#[test]
fn every_arm_of_a_split_by_the_published_hash() {
    let thirds = |share: i64| Decimal::new(share, 2);
    let arm = |name: &str, share: Decimal| {
        (
            name.to_owned(),
            share,
            vec![notify(&format!("notify.{name}"), name)],
        )
    };
    let split = StepKind::Split {
        salt: "三个组".to_owned(),
        arms: vec![
            arm("a", thirds(3_333)),
            arm("b", thirds(3_333)),
            arm("c", thirds(3_334)),
        ],
    };
    let program = plain("plain", vec![step("split.1", split)]);
    let mut seen = std::collections::BTreeSet::new();
    for person in ["t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8"] {
        let bucket = hash::bucket("三个组", person);
        let expected = match bucket {
            0..3_333 => "a",
            3_333..6_666 => "b",
            _ => "c",
        };
        let trace = World::of(&program).person(person).run();
        assert_eq!(taken(&trace), expected, "{person} in bucket {bucket}");
        seen.insert(expected);
    }
    assert_eq!(seen.len(), 3, "the people above reach every arm");
}

#[test]
fn the_weights_meet_without_gap_or_overlap() {
    let arm = |name: &str, share: &str| {
        (
            name.to_owned(),
            share.parse().unwrap(),
            vec![notify(&format!("notify.{name}"), name)],
        )
    };
    let split = StepKind::Split {
        salt: "s".to_owned(),
        arms: vec![arm("a", "12.5"), arm("b", "87.5")],
    };
    let program = plain("plain", vec![step("split.1", split)]);
    for (bucket, expected) in [(0, "a"), (1_249, "a"), (1_250, "b"), (9_999, "b")] {
        let entered = json!([{
            "decision": "enter", "entered": "2026-05-04T10:00:00Z", "ends": "2026-05-14T10:00:00Z", "buckets": { "s": bucket },
        }]);
        let trace = World::of(&program)
            .answers("enter", "any", entered)
            .answers("leave", "any", json!([{ "ended": "2026-05-04T10:00:00Z" }]))
            .run();
        assert_eq!(taken(&trace), expected, "bucket {bucket}");
    }
}

#[test]
fn what_the_runtime_does() {
    let done = |id: &str, operation, details| step(id, StepKind::Do { operation, details });
    let program = plain(
        "plain",
        vec![
            done(
                "set.1",
                Operation::Set,
                vec![
                    ("property", json!("tier")),
                    ("value", json!({ "literal": "blue" })),
                ],
            ),
            done(
                "call.1",
                Operation::Call,
                vec![
                    ("platform", json!("crm_suite")),
                    ("webhook", json!("open_case")),
                    ("arguments", json!({ "reason": { "entry": "destination" } })),
                ],
            ),
            done(
                "start.1",
                Operation::Start,
                vec![("starts", json!("win_back"))],
            ),
        ],
    );
    let trace = World::of(&program).run();
    for operation in ["set", "call", "start"] {
        let requests = trace.requests(operation);
        assert_eq!(requests.len(), 1);
        assert_eq!(requests[0]["instance"], "r-1");
        assert_eq!(requests[0]["person"], "t1");
    }
    assert_eq!(
        trace.requests("call")[0]["arguments"]["reason"]["entry"],
        "destination"
    );
}
