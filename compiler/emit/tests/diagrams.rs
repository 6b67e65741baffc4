//! The `diagrams` target on small strategies: what is in which file.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

use mkt_emit::options::{Setting, Value};
use mkt_emit::{Options, Output, Target, diagrams::Diagrams};
use mkt_model::{SourceFile, Strategy, build};

fn strategy(text: &str) -> Strategy {
    let file = SourceFile {
        path: "a.mkt".to_owned(),
        text: text.to_owned(),
    };
    let built = build(vec![file], &[]);
    let told: Vec<String> = built.diagnostics.iter().map(|d| d.message()).collect();
    assert!(told.is_empty(), "{told:#?}");
    built.strategy
}

fn emit(text: &str) -> Output {
    Diagrams.emit(&mkt_emit::Subject::of(&strategy(text)), &Options::default())
}

fn paths(output: &Output) -> Vec<&str> {
    output.files.iter().map(|file| file.path.as_str()).collect()
}

/// The lines of a file, without the opening with the theme.
fn body(output: &Output, path: &str) -> Vec<String> {
    let file = output.files.iter().find(|file| file.path == path);
    let file = file.unwrap_or_else(|| panic!("{path} is not among {:?}", paths(output)));
    let text = String::from_utf8(file.content.clone()).unwrap();
    text.lines()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.starts_with("%%{") && !line.starts_with("classDef"))
        .collect()
}

#[test]
fn nothing_declared_is_said_and_not_drawn() {
    let output = emit("");
    assert_eq!(paths(&output), ["index.md"]);
    assert!(
        body(&output, "index.md")
            .contains(&"The strategy declares nothing yet that could be drawn.".to_owned())
    );
}

#[test]
fn a_map_shows_titles_and_what_supports_what() {
    let output = emit(
        r#"
        objective grow "Grow" { notes: "n" }
        objective direct "Sell: direct" { supports: grow }
        team crm "CRM" { size: 2 people }
        initiative cdp "Data platform" { supports: direct; team: crm 1 person; takes: 2 weeks }
        milestone ready "Ready" { supports: direct; after: cdp }
        "#,
    );
    assert_eq!(
        body(&output, "strategy-map.mmd"),
        [
            "flowchart TB",
            r#"n_grow("Grow"):::strategy"#,
            r#"n_direct("Sell#58; direct"):::objective"#,
            r#"n_cdp("Data platform"):::work"#,
            "n_grow --> n_direct",
            "n_direct --> n_cdp",
        ]
    );
    assert_eq!(
        body(&output, "dependencies.mmd"),
        [
            "flowchart LR",
            r#"n_cdp("Data platform"):::work"#,
            r#"n_ready(["Ready"]):::goal"#,
            "n_cdp --> n_ready",
        ]
    );
}

#[test]
fn flow_can_be_chosen() {
    let strategy = strategy(
        r#"objective grow { notes: "n" }
           objective direct { supports: grow }"#,
    );
    let setting = Setting {
        name: "flow".to_owned(),
        name_span: mkt_diagnostics::Span::NONE,
        value: Value::Text("right".to_owned()),
        value_span: mkt_diagnostics::Span::NONE,
    };
    let (options, told) = Options::read("diagrams", Diagrams.options(), &[setting]);
    assert_eq!(told, []);
    let output = Diagrams.emit(&mkt_emit::Subject::of(&strategy), &options);
    assert_eq!(
        body(&output, "strategy-map.mmd").first().unwrap(),
        "flowchart LR"
    );
}

/// What follows from other arrows is left out, in either order of declaration.
#[test]
fn dependencies_leave_out_detours() {
    let plan = |a: &str| {
        format!(
            r#"team t {{ size: 2 people }}
               initiative a {{ team: t; takes: 1 week }}
               initiative b {{ team: t; takes: 1 week; after: a }}
               initiative c {{ team: t; takes: 1 week; after: {a} }}"#
        )
    };
    for after in ["a, b", "b, a"] {
        let output = emit(&plan(after));
        let lines = body(&output, "dependencies.mmd");
        let arrows: Vec<&String> = lines.iter().filter(|line| line.contains("-->")).collect();
        assert_eq!(arrows, ["n_a --> n_b", "n_b --> n_c"]);
    }
}

#[test]
fn files_have_names_that_differ_on_every_file_system() {
    let output = emit(
        r#"entity person { id: Text, key }
           event Visit of person { id: Text, key }
           journey hello { enter: on Visit; wait 1 day }
           journey Hello { enter: on Visit; wait 1 day }
           journey 会员 { enter: on Visit; wait 1 day }"#,
    );
    assert_eq!(
        paths(&output),
        [
            "index.md",
            "data.mmd",
            "journey-hello.mmd",
            "journey-Hello-again-2.mmd",
            "journey-会员.mmd",
        ]
    );
}

#[test]
fn a_journey_leads_on_from_every_branch() {
    let output = emit(
        r#"entity person { id: Text, key; tier: one of [low, high] }
           event visit "Visit" of person { value: Money }
           event sale "Sale" of person { value: Money }
           team crm "CRM" { size: 2 people }
           journey j "Help" {
             enter: on visit where value >= 50 EUR
             goal:  sale within 3 days of entry
             exit:  when tier == low
             wait for sale up to 1 day { then { leave } else { wait 2 hours } }
             if tier == high { notify crm "Call" }
             split coin { 50% a { wait 1 day } 50% b { } }
             wait until 09:00 on weekdays
           }"#,
    );
    assert_eq!(
        body(&output, "journey-j.mmd"),
        [
            "flowchart TB",
            r#"n_enter(["Visit<br/>where value ≥ 50 EUR"]):::people"#,
            r#"n_step_wait_sale{{"Sale?<br/>waits up to 1 day"}}:::decision"#,
            r#"n_step_wait_sale_then_leave(["Leaves"]):::muted"#,
            r#"n_step_wait_sale_else_wait{{"Wait 2 hours"}}:::plain"#,
            r#"n_step_if_0{{"Tier is high?"}}:::decision"#,
            r#"n_step_if_1_notify_crm("Tell CRM<br/>Call"):::work"#,
            r#"n_step_split_coin{{"Coin<br/>by chance"}}:::decision"#,
            r#"n_step_split_coin_a_wait{{"Wait 1 day"}}:::plain"#,
            r#"n_step_wait{{"Wait until 09#58;00 on a weekday"}}:::plain"#,
            r#"n_end(["The journey ends"]):::muted"#,
            r#"n_goal_0(["Sale<br/>within 3 days of entry"]):::goal"#,
            r#"n_exit_0(["Tier is low"]):::muted"#,
            "n_enter --> n_step_wait_sale",
            r#"n_step_wait_sale -->|"yes"| n_step_wait_sale_then_leave"#,
            r#"n_step_wait_sale -->|"not in time"| n_step_wait_sale_else_wait"#,
            "n_step_wait_sale_else_wait --> n_step_if_0",
            r#"n_step_if_0 -->|"yes"| n_step_if_1_notify_crm"#,
            "n_step_if_1_notify_crm --> n_step_split_coin",
            r#"n_step_if_0 -->|"no"| n_step_split_coin"#,
            r#"n_step_split_coin -->|"a#58; 50%"| n_step_split_coin_a_wait"#,
            "n_step_split_coin_a_wait --> n_step_wait",
            r#"n_step_split_coin -->|"b#58; 50%"| n_step_wait"#,
            "n_step_wait --> n_end",
            r#"n_enter -.->|"goal, at any time"| n_goal_0"#,
            r#"n_enter -.->|"leaves, at any time"| n_exit_0"#,
        ]
    );
}

/// Renaming files so that they sort the other way changes no picture's
/// meaning: the same lines, in another order.
#[test]
fn pictures_do_not_depend_on_files() {
    let parts = [
        r#"objective grow "Grow" { notes: "n" }"#,
        r#"objective direct "Sell direct" { supports: grow }"#,
    ];
    let lines = |names: [&str; 2]| {
        let files = names
            .iter()
            .zip(parts)
            .map(|(path, text)| SourceFile {
                path: (*path).to_owned(),
                text: text.to_owned(),
            })
            .collect();
        let built = build(files, &[]);
        let output = Diagrams.emit(&mkt_emit::Subject::of(&built.strategy), &Options::default());
        let mut lines = body(&output, "strategy-map.mmd");
        lines.sort();
        lines
    };
    assert_eq!(lines(["a.mkt", "b.mkt"]), lines(["b.mkt", "a.mkt"]));
}

#[test]
fn what_goes_in_circles_ends() {
    let text = r#"objective a { supports: b }
                  objective b { supports: a }
                  objective root { notes: "n" }
                  team t { size: 1 person }
                  initiative x { team: t; takes: 1 week; after: y }
                  initiative y { team: t; takes: 1 week; after: x }"#;
    let file = SourceFile {
        path: "a.mkt".to_owned(),
        text: text.to_owned(),
    };
    let built = build(vec![file], &[]);
    assert_eq!(built.diagnostics.len(), 2);
    let output = Diagrams.emit(&mkt_emit::Subject::of(&built.strategy), &Options::default());
    let arrows = body(&output, "dependencies.mmd");
    assert!(
        arrows.contains(&"n_x --> n_y".to_owned()) && arrows.contains(&"n_y --> n_x".to_owned())
    );
}

#[test]
fn a_picture_that_mermaid_cannot_draw_whole_is_split_and_said() {
    use std::fmt::Write;
    let mut text =
        "objective grow \"Grow\" { notes: \"n\" }\nteam t { size: 1 person }\n".to_owned();
    for number in 0..600 {
        writeln!(
            text,
            "initiative i{number} {{ supports: grow; team: t; takes: 1 week }}"
        )
        .unwrap();
    }
    let output = emit(&text);
    assert_eq!(
        paths(&output),
        [
            "index.md",
            "strategy-map-1.mmd",
            "strategy-map-2.mmd",
            "objectives.mmd"
        ]
    );
    let told: Vec<String> = output.diagnostics.iter().map(|d| d.message()).collect();
    assert_eq!(told, ["the diagram “Strategy map” is drawn in 2 parts"]);
    assert!(!output.failed());
    let arrows = |path| {
        let lines = body(&output, path).into_iter();
        lines.filter(|line| line.contains("-->")).count()
    };
    assert_eq!(
        arrows("strategy-map-1.mmd") + arrows("strategy-map-2.mmd"),
        600
    );
}
