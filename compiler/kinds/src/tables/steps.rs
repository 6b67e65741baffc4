//! The steps of a journey.

use super::shared::{FORMERLY, RANDOMISE, VALUES};
use crate::edge::Edge;
use crate::kind::{Body, Nested, Statement};

/// A block of steps: a branch, an arm, what follows a wait.
pub static STEPS: Body = Body {
    members: &[],
    statements: &JOURNEY_STEPS,
    open: None,
};

/// The arms of a split. An arm's line begins with its share, so its statement
/// has no word of its own: `80% offer { … }`. Where the split is named after
/// an experiment, the arms are its variants, and the shares are stated there.
static ARMS: Body = Body {
    members: &[RANDOMISE, FORMERLY],
    statements: &[
        Statement::new(
            "",
            &["<share:percent> <name:name>", "<variant:ref(variant)>"],
            "an arm: its share, its name, and what happens in it; in a split by an experiment only the variant's name",
            "80% offer { send last_seats }",
        )
        .defines(Nested::Arm)
        .edge(Edge::SplitsBy)
        .block(&ARM),
    ],
    open: None,
};

static ARM: Body = Body {
    members: &[FORMERLY],
    statements: &JOURNEY_STEPS,
    open: None,
};

/// What follows a wait for an event.
static OUTCOMES: Body = Body {
    members: &[FORMERLY],
    statements: &[
        Statement::new(
            "then",
            &["then"],
            "what happens when it came in time",
            "then { leave }",
        )
        .block(&STEPS)
        .or_else(&STEPS),
        Statement::new(
            "else",
            &["else"],
            "what happens when it did not come in time, where nothing happens otherwise",
            "else { send help_line }",
        )
        .block(&STEPS),
    ],
    open: None,
};

/// The steps, in the order in which the reference shows them.
pub static JOURNEY_STEPS: [Statement; 10] = [
    Statement::new(
        "wait",
        &[
            "wait <time:duration>",
            "wait until <time:time> [ on <days:weekdays>,+ ]",
            "wait until <property:ref(property)> [ at <time:time> ]",
            "wait until <offset:duration> <side:word(before|after)> <property:ref(property)> [ at <time:time> ]",
        ],
        "waits for a time to pass or to come, on the person's clock",
        "wait until 09:00 on weekdays",
    )
    .edge(Edge::Reads),
    Statement::new(
        "wait for",
        &["wait for <event:event> up to <limit:duration> [ grace <grace:duration> ] [ <since:word(including)> since entry ] [ as <name:name> ]"],
        "waits for an event, but no longer than this; `grace` lets late news of it count",
        "wait for click(seats_waiting) up to 1 day { then { leave } else { send help_line } }",
    )
    .defines(Nested::Step)
    .edge(Edge::Reads)
    .may_have_block(&OUTCOMES),
    Statement::new(
        "send",
        &["send <message:ref(message)> [ via <channel:ref(channel)> ] [ as <name:name> ] [ formerly <old:name> ]"],
        "sends a message, if caps, quiet hours and consent allow it",
        "send seats_waiting",
    )
    .defines(Nested::Step)
    .edge(Edge::Sends)
    .slot_edges(&[("channel", Edge::Through)]),
    Statement::new(
        "if",
        &["if <condition:predicate>"],
        "goes one way where the condition is true, the other where it is false or unknown",
        "if tier in [silver, gold] { send gold_line } else { send help_line }",
    )
    .edge(Edge::Reads)
    .block(&STEPS)
    .or_else_chain(&STEPS),
    Statement::new(
        "split",
        &["split <experiment:ref(experiment)>", "split <name:name>"],
        "shares people out by chance, always the same way for the same person; named after an experiment, it follows that experiment",
        "split last_call { 80% offer { send last_seats } 20% control { } }",
    )
    .defines(Nested::Step)
    .edge(Edge::SplitsBy)
    .block(&ARMS),
    Statement::new(
        "set",
        &["set <property:ref(property)> '=' <value:value>"],
        "writes a property of the person",
        "set tier = silver",
    )
    .edge(Edge::Writes),
    Statement::new(
        "notify",
        &["notify <team:ref(team)> <text:text>"],
        "tells a team",
        "notify crm_team \"Call this traveller\"",
    )
    .edge(Edge::Notifies),
    Statement::new(
        "call",
        &["call <webhook:ref(webhook)>"],
        "calls a platform's webhook with these values",
        "call crm_suite.open_case { traveller_id: id; reason: \"Third complaint\" }",
    )
    .edge(Edge::Calls)
    .may_have_block(&VALUES),
    Statement::new(
        "start",
        &["start <journey:ref(journey)>"],
        "starts another journey for the person",
        "start win_back",
    )
    .edge(Edge::Starts),
    Statement::new("leave", &["leave"], "ends the journey for the person", "leave"),
];
