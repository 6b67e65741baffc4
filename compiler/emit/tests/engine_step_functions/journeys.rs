//! The journeys under test, and the policy they run by.

use mkt_emit::step_functions::condition::{Comparison, Literal, Property, Test};
use mkt_emit::step_functions::program::{
    Condition, EventMatch, Exit, Goal, Happening, Operation, Program, Step, StepKind,
};
use mkt_time::{Period, Weekday};
use rust_decimal::Decimal;
use serde_json::{Value, json};

pub(crate) fn policy() -> Value {
    let goal = json!([{ "id": "goal.1", "within": { "days": 3 } }]);
    let exit = json!([{ "id": "recover.exit.1", "on": "predicate" }]);
    json!({
        "version": 1, "strategy": "aurora", "zone": "Europe/Berlin",
        "channels": {
            "mail": {
                "caps": [{ "count": 3, "per": { "rolling": 604_800 } }],
                "quiet": { "windows": [{ "from": "21:00", "to": "08:00" }] },
            },
            "texts": {},
        },
        "topics": { "offers": { "channels": ["mail", "texts"], "basis": "opt_in" } },
        "messages": {
            "seats_waiting": { "channel": "mail", "topic": "offers" },
            "last_seats": { "channel": "mail", "topic": "offers" },
            "help_line": { "channel": "texts", "topic": "offers" },
        },
        "journeys": {
            "recover": { "reenter": { "after": { "days": 7 } }, "goals": goal, "exits": exit, "lives": { "seconds": 7_776_000 } },
            "plain": { "reenter": "always", "lives": { "seconds": 864_000 } },
            "kept": { "while": "kept.while", "lives": { "seconds": 864_000 } },
        },
        "predicates": {
            "recover.exit.1": "tier == none", "kept.while": "country == DE",
            "plain.if.1": "count(booking) > 1", "recover.big": "value >= 100 EUR",
        },
    })
}

pub(crate) fn step(id: &str, kind: StepKind) -> Step {
    Step {
        id: id.to_owned(),
        kind,
    }
}

pub(crate) fn send(message: &str) -> Step {
    step(
        &format!("send.{message}"),
        StepKind::Send {
            message: message.to_owned(),
            channel: None,
        },
    )
}

pub(crate) fn wait(id: &str, period: Period) -> Step {
    step(id, StepKind::Wait(period))
}

pub(crate) fn event(name: &str) -> EventMatch {
    EventMatch {
        event: name.to_owned(),
        reaction_to: None,
        condition: None,
    }
}

pub(crate) fn notify(id: &str, text: &str) -> Step {
    let details = vec![("team", json!("crm_team")), ("text", json!(text))];
    step(
        id,
        StepKind::Do {
            operation: Operation::Notify,
            details,
        },
    )
}

pub(crate) fn asked(id: &str) -> Condition {
    Condition {
        id: id.to_owned(),
        test: None,
    }
}

pub(crate) fn tested(test: Test) -> Condition {
    Condition {
        id: "tested".to_owned(),
        test: Some(test),
    }
}

pub(crate) fn profile(name: &str) -> Property {
    Property::Profile(name.to_owned())
}

pub(crate) fn text(word: &str) -> Literal {
    Literal::Text(word.to_owned())
}

pub(crate) fn equals(property: Property, literal: Literal) -> Test {
    Test::Compare(property, Comparison::Equal, literal)
}

/// Abandoned bookings: the journey of the language's own description.
pub(crate) fn recover() -> Program {
    let gold = tested(Test::OneOf(
        profile("tier"),
        vec![text("silver"), text("gold")],
    ));
    let weekdays = vec![
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
    ];
    let click = EventMatch {
        reaction_to: Some("seats_waiting".to_owned()),
        ..event("click")
    };
    Program {
        goals: vec![Goal {
            id: "goal.1".to_owned(),
            what: Happening::Event(event("booking")),
            within: Some(Period::calendar(0, 3)),
        }],
        exits: vec![Exit {
            id: "recover.exit.1".to_owned(),
            what: Happening::Predicate(asked("recover.exit.1")),
        }],
        lives: Period::seconds(90 * 86_400),
        steps: vec![
            wait("wait.1", Period::seconds(3_600)),
            send("seats_waiting"),
            step(
                "wait_for.1",
                StepKind::WaitFor {
                    event: click,
                    up_to: Period::calendar(0, 1),
                    grace: Period::default(),
                    including_since_entry: false,
                    then: vec![step("leave.1", StepKind::Leave)],
                    otherwise: vec![
                        step(
                            "if.1",
                            StepKind::If {
                                arms: vec![(gold, vec![notify("notify.1", "Call this traveller")])],
                                otherwise: Vec::new(),
                            },
                        ),
                        step(
                            "last_call",
                            StepKind::Split {
                                salt: "last_call".to_owned(),
                                arms: vec![
                                    (
                                        "offer".to_owned(),
                                        Decimal::from(80),
                                        vec![send("last_seats")],
                                    ),
                                    ("control".to_owned(), Decimal::from(20), Vec::new()),
                                ],
                            },
                        ),
                    ],
                },
            ),
            step(
                "wait_until.1",
                StepKind::WaitUntil {
                    time: "09:00".to_owned(),
                    days: weekdays,
                },
            ),
            send("help_line"),
        ],
        ..plain("recover", Vec::new())
    }
}

/// A journey that nothing can interrupt.
pub(crate) fn plain(name: &str, steps: Vec<Step>) -> Program {
    Program {
        name: name.to_owned(),
        label: format!("The {name} journey"),
        key: None,
        keep: None,
        goals: Vec::new(),
        exits: Vec::new(),
        lives: Period::seconds(10 * 86_400),
        steps,
    }
}

/// A journey with `while:`.
pub(crate) fn kept(steps: Vec<Step>) -> Program {
    Program {
        keep: Some(asked("kept.while")),
        ..plain("kept", steps)
    }
}
