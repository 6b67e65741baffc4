//! Templates and their applications: what they come to, what names mean in
//! them, and where is told what is wrong with them.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test that panics fails, as it should"
)]

use mkt_diagnostics::{Diagnostic, Span};
use mkt_model::{Built, LibraryModule, MAX_APPLY_DEPTH, SourceFile, build};

const WORLD: &str = r#"
entity traveller "Traveller" { id: Text, key; tier: one of [none, gold] }
event abandoned of traveller { value: Money; destination: Text }
event booked of traveller { total: Money }
team crm "CRM" { size: 3 people }
channel mail { kind: email }
"#;

fn project(text: &str, library: &[LibraryModule<'_>]) -> Built {
    let file = SourceFile {
        path: "a.mkt".to_owned(),
        text: format!("{WORLD}{text}"),
    };
    build(vec![file], library)
}

fn written(built: &Built, span: Span) -> &str {
    let file = &built.files[span.file.0 as usize];
    &file.text[span.start as usize..span.end as usize]
}

/// What is told: check, underlined text, the texts at related places.
fn told(built: Built) -> Vec<String> {
    let diagnostics = built.strategy.locate(built.diagnostics.clone());
    let one = |d: &Diagnostic| {
        let related = d.related.iter();
        let related: Vec<String> = related
            .map(|r| format!("{}: {}", r.text, written(&built, r.span)))
            .collect();
        let at = written(&built, d.span);
        format!("{} at {at} [{}]", d.name(), related.join(" | "))
    };
    diagnostics.iter().map(one).collect()
}

fn module(path: &'static str, text: &'static str) -> LibraryModule<'static> {
    LibraryModule {
        path,
        file: "lib/m.mkt",
        summary: "a module",
        text,
    }
}

/// Every line of a declaration as text, by name.
fn lines(built: &Built, name: &str) -> String {
    let strategy = &built.strategy;
    let found = strategy
        .all()
        .find(|handle| handle.name() == name)
        .unwrap_or_else(|| panic!("{name} is declared"));
    format!("{:?}", found.declaration().entries)
}

#[test]
fn an_application_is_what_it_stands_for() {
    let applied = project(
        r#"
template nudge(happened: event, told: team, delay: Duration = 1 hour, when: condition) {
  journey nudge "Nudge" {
    for:   not when
    enter: on happened where happened.value > 5 EUR
    wait delay
    notify told "Follow up"
  }
  segment quiet of traveller { where: when }
}
apply nudge as trip { happened: abandoned; told: crm; when: tier == gold or tier == none }
kpi k { formula: entered(trip); unit: %; per: month }
segment louder of traveller { where: not in trip.quiet }
"#,
        &[],
    );
    let by_hand = project(
        r#"
journey trip "Nudge" {
    for:   not (tier == gold or tier == none)
    enter: on abandoned where abandoned.value > 5 EUR
    wait 1 hour
    notify crm "Follow up"
  }
  segment `trip.quiet` of traveller { where: tier == gold or tier == none }
kpi k { formula: entered(trip); unit: %; per: month }
segment louder of traveller { where: not in `trip.quiet` }
"#,
        &[],
    );
    assert!(applied.diagnostics.is_empty(), "{:?}", applied.diagnostics);
    assert!(by_hand.diagnostics.is_empty(), "{:?}", by_hand.diagnostics);
    // Symbols are numbered by order, and the application has one of its own.
    let shape = |text: String| {
        let mut out = String::new();
        let mut in_number = false;
        for c in text.chars() {
            if c.is_ascii_digit() {
                in_number = true;
                continue;
            }
            if in_number {
                out.push('#');
                in_number = false;
            }
            out.push(c);
        }
        out
    };
    for name in ["trip", "trip.quiet", "k", "louder"] {
        assert_eq!(
            shape(lines(&applied, name)),
            shape(lines(&by_hand, name)),
            "{name}"
        );
    }
    let order = |built: &Built| {
        let own = built.strategy.own();
        own.map(|handle| handle.name().to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(order(&applied), order(&by_hand));
}

#[test]
fn declarations_stand_where_the_template_is_applied() {
    let built = project(
        r#"
risk first "First" { likelihood: low; impact: low }
apply two as x {}
risk last "Last" { likelihood: low; impact: low }
template two() {
  risk a "A" { likelihood: low; impact: low }
  risk b "B" { likelihood: low; impact: low }
}
"#,
        &[],
    );
    let names: Vec<_> = built
        .strategy
        .of_kind("risk")
        .map(|handle| handle.name().to_string())
        .collect();
    assert_eq!(names, ["first", "x.a", "x.b", "last"]);
    assert!(told(built).is_empty());
}

#[test]
fn texts_take_parameters_in() {
    let built = project(
        r#"
consent offers of traveller { channels: mail; basis: opt_in }
template t(what: Text, happened: event, delay: Duration) {
  message m "About {what}" {
    channel: mail
    topic: offers
    purpose: marketing
    subject: "{what} to {happened.destination|you} in {delay}, not \{what}"
  }
}
apply t as x { what: "Trip"; happened: abandoned; delay: 3 days }
"#,
        &[],
    );
    assert!(built.diagnostics.is_empty(), "{:?}", built.diagnostics);
    let text = lines(&built, "x.m");
    assert!(
        text.contains(r"Trip to {abandoned.destination|you} in 3 days, not \\{what}"),
        "{text}"
    );
    let symbol = built.strategy.symbols().find(|(_, s)| s.name == "x.m");
    assert_eq!(symbol.map(|(_, s)| s.title()), Some("About Trip"));
}

#[test]
fn a_brace_that_stays_open_takes_nothing_away() {
    let built = project(
        r#"
template t(what: Text) {
  risk a "About {what. And more" { likelihood: low; impact: low }
  risk b "About {what}" { likelihood: low; impact: low }
}
apply t as x { what: "Trip" }
apply t as y { what: """
    Two "lines"
    of it
    """ }
"#,
        &[],
    );
    let title = |name: &str| {
        let symbol = built.strategy.symbols().find(|(_, s)| s.name == name);
        symbol.map(|(_, s)| s.title().to_owned())
    };
    assert_eq!(title("x.a").as_deref(), Some("About {what. And more"));
    assert_eq!(title("x.b").as_deref(), Some("About Trip"));
    assert_eq!(title("y.b").as_deref(), Some("About Two \"lines\"\nof it"));
    assert!(told(built).is_empty());
}

#[test]
fn a_librarys_names_and_the_projects_stay_apart() {
    let library = [module(
        "lib.m",
        r#"
team mine "The library's" { size: 1 people }
template t(told: team) {
  risk a "A" { likelihood: low; impact: low; owner: told }
  risk b "B" { likelihood: low; impact: low; owner: mine }
  team inner "Inner" { size: 2 people }
  risk c "C" { likelihood: low; impact: low; owner: inner }
}
template blind() {
  risk d "D" { likelihood: low; impact: low; owner: crm }
}
"#,
    )];
    // The project has a `mine` and an `inner` of its own, which is what it gives.
    let built = project(
        r#"
team mine "The project's" { size: 9 people }
team inner "The project's inner" { size: 8 people }
apply lib.m.t as x { told: mine }
apply lib.m.t as y { told: inner }
apply lib.m.t as z { told: x.inner }
apply lib.m.blind as w {}
"#,
        &library,
    );
    let owner = |name: &str| {
        let handle = built.strategy.all().find(|handle| handle.name() == name);
        let id = handle.and_then(|handle| handle.reference("owner"));
        id.map(|id| built.strategy.symbol(id).path.to_string())
    };
    assert_eq!(owner("x.a").as_deref(), Some("mine"));
    assert_eq!(owner("x.b").as_deref(), Some("lib.m.mine"));
    assert_eq!(owner("x.c").as_deref(), Some("x.inner"));
    assert_eq!(owner("y.a").as_deref(), Some("inner"));
    assert_eq!(owner("y.c").as_deref(), Some("y.inner"));
    assert_eq!(owner("z.a").as_deref(), Some("x.inner"));
    assert_eq!(owner("w.d"), None);
    assert_eq!(
        told(built),
        [
            "unknown-name at apply lib.m.blind as w [in this line of the template `lib.m.blind`: crm]"
        ]
    );
}

#[test]
fn templates_apply_templates() {
    let built = project(
        r#"
template inner(told: team, size: Integer = 2) {
  risk inner "I" { likelihood: low; impact: low; owner: told }
  risk other "O" { likelihood: low; impact: low; owner: told }
}
template outer(told: team) {
  team own "Own" { size: 1 people }
  apply inner as first { told: told }
  apply inner as second { told: own }
}
apply outer as x { told: crm }
risk mine "M" { likelihood: low; impact: low; on: x.first; owner: x.own }
"#,
        &[],
    );
    let strategy = &built.strategy;
    let owner = |name: &str| {
        let handle = strategy.own().find(|handle| handle.name() == name);
        let id = handle.and_then(|handle| handle.reference("owner"));
        id.map(|id| strategy.symbol(id).path.to_string())
    };
    assert_eq!(owner("x.first").as_deref(), Some("crm"));
    assert_eq!(owner("x.first.other").as_deref(), Some("crm"));
    assert_eq!(owner("x.second").as_deref(), Some("x.own"));
    assert_eq!(owner("mine").as_deref(), Some("x.own"));
    assert!(told(built).is_empty());
}

#[test]
fn parts_of_declarations_can_be_given() {
    let built = project(
        r#"
lifecycle life of traveller { stage fresh { when: tier == none }; stage old { when: otherwise } }
template t(which: property, at: stage, who: condition) {
  segment t of traveller { where: which == gold and in at and who }
}
apply t as x { which: traveller.tier; at: life.fresh; who: tier is set }
apply t as y { which: traveller.teir; at: life.fresh; who: tier is set }
"#,
        &[],
    );
    assert!(lines(&built, "x").contains("Member"));
    assert_eq!(told(built), ["unknown-name at traveller.teir []"]);
}

#[test]
fn circles_and_depth_end() {
    let built = project(
        "template a() {\n  apply b as x {}\n}\ntemplate b() {\n  apply a as y {}\n}\napply a as z {}\n",
        &[],
    );
    assert_eq!(
        told(built),
        ["cyclic-reference at a [applied here: apply b as x | applied here: apply a as z]"]
    );
    let mut text = String::new();
    for level in 0..=MAX_APPLY_DEPTH {
        let next = level + 1;
        text.push_str(&format!(
            "template t{level}() {{\n  apply t{next} as x {{}}\n}}\n"
        ));
    }
    text.push_str(&format!("template t{}() {{\n}}\n", MAX_APPLY_DEPTH + 1));
    text.push_str("apply t0 as z {}\n");
    let built = project(&text, &[]);
    let told = told(built);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with("too-many-applications at t16"),
        "{told:?}"
    );
}

#[test]
fn growth_ends() {
    // Each level applies the next twice: 2^15 applications.
    let mut text = String::new();
    for level in 0..15 {
        let next = level + 1;
        text.push_str(&format!(
            "template t{level}() {{\n  apply t{next} as x {{}}\n  apply t{next} as y {{}}\n}}\n"
        ));
    }
    text.push_str("template t15() {\n}\napply t0 as z {}\n");
    let built = project(&text, &[]);
    let limits = built.diagnostics.iter();
    let limits = limits.filter(|one| one.name() == "too-many-applications");
    assert_eq!(limits.count(), 1);
}

#[test]
fn one_mistake_in_a_template_is_told_once() {
    let built = project(
        r#"
template t(told: team) {
  risk a "A" { likelihood: low; impct: low; owner: told }
}
apply t as x { told: crm }
apply t as y { told: crm }
"#,
        &[],
    );
    let told = told(built);
    assert_eq!(
        told[0],
        "unknown-key at impct [applied here: apply t as x | applied here: apply t as y]"
    );
    assert!(
        told.iter().all(|one| !one.contains("wrong-kind")),
        "{told:?}"
    );
}

#[test]
fn a_wrong_argument_is_told_alone_and_where_it_is_given() {
    for (arguments, expected) in [
        ("told: mail", "wrong-kind at mail []"),
        ("told: crn", "unknown-name at crn []"),
        ("told: 3 days", "template-argument at 3 days []"),
        (
            "",
            "template-argument at apply t as x [the template is declared here: t]",
        ),
        ("told: crm; tld: crm", "template-argument at tld []"),
        ("told: crm; delay: 5", "template-argument at 5 []"),
        ("told: crm; delay: 5 dyas", "unknown-unit at dyas []"),
        (
            "told: crm; told: crm",
            "duplicate-key at told [first given here: told]",
        ),
        ("told:", "missing-value at told []"),
        ("told: crm; teams: crm, mail", "wrong-kind at mail []"),
    ] {
        let built = project(
            &format!(
                r#"
template t(told: team, delay: Duration = 1 day, teams: list of team = crm) {{
  journey t "T" {{
    enter: on abandoned
    wait delay
    notify told "x"
  }}
}}
apply t as x {{ {arguments} }}
kpi k {{ formula: entered(x); unit: %; per: month }}
"#
            ),
            &[],
        );
        assert_eq!(told(built), [expected], "{arguments}");
    }
}

#[test]
fn a_wrong_name_in_an_argument_is_told_in_the_argument() {
    let built = project(
        r#"
template t(when: condition) {
  segment t of traveller { where: not when }
}
apply t as x { when: tier == gold and teir == none }
"#,
        &[],
    );
    assert_eq!(
        told(built),
        ["unknown-name at teir [in this line of the template `t`: when]"]
    );
}

#[test]
fn what_names_a_broken_application_is_silent() {
    for broken in [
        "apply nothing as x {}",
        "apply crm as x {}",
        "template t(told: team {\n  risk t \"T\" { owner: told }\n}\napply t as x { told: crm }",
        "template t(told: teem) {\n  risk t \"T\" { likelihood: low; impact: low; owner: told }\n}\napply t as x { told: crm }",
    ] {
        let built = project(
            &format!("{broken}\nkpi k {{ formula: entered(x.y); unit: %; per: month }}\n"),
            &[],
        );
        let told = told(built);
        assert_eq!(told.len(), 1, "{broken}: {told:?}");
    }
}
