//! Reuse: the lines of a file that are not declarations of a kind.

use crate::kind::{Form, OpenMembers};

static ARGUMENTS: OpenMembers = OpenMembers {
    form: "<value:value>",
    defines: None,
    help: "what the template is given for one of its parameters",
    example: "abandoned: booking_abandoned",
};

/// Makes the names of a library module short.
pub static USE: Form = Form {
    word: "use",
    title: "Use",
    help: "Makes the names of a library module short. A full path such as `std.channels.email` works without it; one's own files need none.",
    shape: "use PATH | use PATH.{NAME, …}",
    open: None,
    example: r#"use std.race
use std.channels.{email, sms}

channel mail "E-mail" extends email { cap: 3 per 7 days }
"#,
};

/// Silences a finding, with a reason.
pub static ALLOW: Form = Form {
    word: "allow",
    title: "Allow",
    help: "Silences one check for the declaration below it. The reason is required; one that silences nothing is reported.",
    shape: "allow(CHECK, \"reason\")",
    open: None,
    example: r#"allow(unused-declaration, "Kept for the campaign of 2027.")
offer winter10 "10 % off in winter" { value: 10%; valid: 2026-12-01 .. 2027-02-28 }
"#,
};

/// Declarations with parameters.
pub static TEMPLATE: Form = Form {
    word: "template",
    title: "Template",
    help: "Declarations with parameters, written once and applied often. Each parameter says the kind of thing it takes.",
    shape: "template NAME(PARAMETER: KIND, …) { declarations }",
    open: None,
    example: r#"template nudge(happened: event, wanted: event, told: team) {
  journey follow_up {
    enter: on happened
    goal:  wanted within 3 days of entry
    wait 1 hour
    notify told "Follow up"
  }
}
"#,
};

/// Puts a template to use.
pub static APPLY: Form = Form {
    word: "apply",
    title: "Apply",
    help: "Puts a template to use: its declarations come into being under the prefix.",
    shape: "apply TEMPLATE as PREFIX { parameter: value … }",
    open: Some(&ARGUMENTS),
    example: r#"entity traveller { id: Text, key }
event abandoned of traveller { value: Money }
event booked of traveller { total: Money }
team crm "CRM" { size: 3 people }

template nudge(happened: event, wanted: event, told: team) {
  journey follow_up {
    enter: on happened
    goal:  wanted within 3 days of entry
    wait 1 hour
    notify told "Follow up"
  }
}

apply nudge as booking_nudge { happened: abandoned; wanted: booked; told: crm }
"#,
};
