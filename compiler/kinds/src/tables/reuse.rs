//! Reuse: the lines of a file that are not declarations of a kind.

use crate::kind::{Form, OpenMembers, ParameterForm};

static ARGUMENTS: OpenMembers = OpenMembers {
    form: "<value:value>",
    defines: None,
    help: "what the template is given for one of its parameters",
    example: "abandoned: booking_abandoned",
};

const fn value(word: &'static str, form: &'static str) -> ParameterForm {
    ParameterForm {
        word,
        form,
        grouped: false,
    }
}

const fn grouped(word: &'static str, form: &'static str) -> ParameterForm {
    ParameterForm {
        word,
        form,
        grouped: true,
    }
}

/// The types of a template's parameters that are no names of things.
pub static PARAMETER_FORMS: &[ParameterForm] = &[
    value("Text", "<value:text>"),
    value("Number", "<value:number>"),
    value("Integer", "<value:integer>"),
    value("Percent", "<value:percent>"),
    value("Money", "<value:money>"),
    value("Price", "<value:price>"),
    value("Quantity", "<value:quantity>"),
    value("People", "<value:people>"),
    value("Duration", "<value:duration>"),
    value("Effort", "<value:effort>"),
    value("Date", "<value:date>"),
    value("Dates", "<value:dates>"),
    value("Period", "<value:period>"),
    value("Time", "<value:time>"),
    value("Country", "<value:country>"),
    value("Language", "<value:language>"),
    value("Unit", "<value:unit>"),
    grouped("condition", "<value:predicate>"),
    grouped("formula", "<value:formula>"),
    grouped("audience", "<value:audience>"),
];

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
    help: "Declarations with parameters, written once and applied often. A parameter says what it takes, and may say what it is where nothing is given. Its name stands for what is given wherever it is the first part of a name in a value, and within texts as `{name}`; keys and the names of declarations stay as they are. Names mean what they mean where they are written: a template's own names never mean something of the project that applies it.",
    shape: "template NAME \"Label\"(PARAMETER: TYPE, PARAMETER: TYPE = VALUE, …) { declarations }",
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
    help: "Puts a template to use. What it declares is found under the prefix, as `prefix.name`; a declaration with the template's own name is found as the prefix alone. A finding in what it comes to is told at what was given, or at the template's line, and where the template is a library's at the application.",
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
