//! Small sources with the full text of what is told about them.

use mkt_diagnostics::limits::settle;
use mkt_model::{SourceFile, build};
use mkt_render::{Pretty, SourceList, pretty};

/// Everything that is told about a source, as people read it.
fn told(text: &str) -> String {
    let file = SourceFile {
        path: "plan.mkt".to_owned(),
        text: text.to_owned(),
    };
    let built = build(vec![file], mkt_stdlib::modules());
    let all = crate::check(&built.strategy, built.diagnostics, None);
    let mut sources = SourceList::default();
    for file in built.files {
        sources.add(file.path, Some(file.text));
    }
    pretty(&settle(all), &sources, Pretty::default())
}

#[test]
fn a_team_that_is_too_small() {
    insta::assert_snapshot!(told(
        "strategy s \"S\" { horizon: 2026-01-01 .. 2026-12-31 }
team data \"Data\" { size: 3 people }
team crm \"CRM\" { size: 3 people }
initiative cdp \"Customer data platform\" {
  team:   crm 2 people, data 4.5 people
  effort: 40 person-weeks
}
"
    ));
}

#[test]
fn nobody_to_do_it() {
    insta::assert_snapshot!(told(
        "team data \"Data\" { size: 0 people }
team crm \"CRM\" { size: 3 people; available: 130% }
team night \"Night shift\" { size: 2 people; calendar: none_at_all }
calendar none_at_all \"Never\" { works: mon; hours: 09:00 .. 09:00 }
initiative a \"A\" { team: data; takes: 3 days }
initiative b \"B\" { team: crm 0 people; takes: 3 days }
initiative c \"C\" { team: night 1 person; takes: 3 days }
"
    ));
}

#[test]
fn work_that_never_ends() {
    insta::assert_snapshot!(told(
        "strategy s \"S\" { horizon: 2026-01-01 .. 2026-12-31 }
team data \"Data\" { size: 3 people }
initiative cdp \"Customer data platform\" {
  team:   data 1 person
  effort: 40_000_000 person-weeks
}
"
    ));
}

#[test]
fn work_without_a_length() {
    insta::assert_snapshot!(told(
        "team data \"Data\" { size: 3 people }
initiative cdp \"Customer data platform\" { team: data 1 person }
initiative training \"Training\" { effort: 4 person-weeks }
initiative broken \"Broken\" { effort: much }
"
    ));
}

#[test]
fn a_circle_is_told_once() {
    insta::assert_snapshot!(told(
        "strategy s \"S\" { horizon: 2026-01-01 .. 2026-12-31 }
initiative a \"A\" { takes: 3 days; after: b }
initiative b \"B\" { takes: 3 days; after: a }
milestone c \"C\" { after: b; by: 2026-02-01 }
"
    ));
}

#[test]
fn names_that_look_alike() {
    insta::assert_snapshot!(told(
        "entity person \"Person\" {
  id:    Text, key
  total: Number
  tоtal: Number
}
framework plan \"Plan\" {
  stage scope
  stage ѕсоре
}
strategy s \"S\" { horizon: 2026-01-01 .. 2026-12-31; framework: plan }
team modern \"Modern\" { size: 3 people }
team modem \"Modem\" { size: 3 people }
team mоdem \"Modem again\" { size: 3 people }
initiative a \"A\" { team: modern, modem, mоdem; takes: 3 days }
"
    ));
}

const UNUSED: &str = "entity customer \"Customer\" { id: Text, key; country: Country }
segment german \"Customers in Germany\" of customer { where: country == DE }
segment austrian \"Customers in Austria\" of customer { where: country == AT }
persona lena \"Leisure Lena\" { segment: austrian }
unit tonne \"Tonnes\"
team data \"Data\" { size: 3 people }
journey alone \"Alone\" { enter: when entering austrian; wait 1 day }
";

#[test]
fn declarations_that_nothing_refers_to() {
    insta::assert_snapshot!(told(UNUSED));
}

#[test]
fn nothing_is_called_unused_while_something_cannot_be_read() {
    let text = format!("{UNUSED}persona ada \"Ada\" {{ segmnt: german }}\n");
    let told = told(&text);
    assert!(told.contains("[unknown-key]"), "{told}");
    assert!(!told.contains("[unused-declaration]"), "{told}");
}

#[test]
fn library_declarations_are_never_called_unused() {
    let text = "use std.channels\nuse std.calendars\nteam a \"A\" { size: 1 person }\ninitiative b \"B\" { team: a; takes: 1 day }\n";
    assert_eq!(told(text), "");
}

#[test]
fn an_allow_line_with_a_reason_takes_out_what_it_names() {
    let team = |allow: &str| {
        told(&format!(
            "{allow}\nteam data \"Data\" {{ size: 3 people }}\n"
        ))
    };
    assert!(team("").contains("[unused-declaration]"));
    assert_eq!(team("allow(unused-declaration, \"for the autumn\")"), "");
    // Without a reason, for another check, on another declaration: nothing.
    for other in [
        "allow(unused-declaration)",
        "allow(unused-declaration, \" \")",
        "allow(confusable-name, \"for the autumn\")",
        "allow(unused-declaration, \"used\")\nstrategy s \"S\" { horizon: 2026-01-01 .. 2026-12-31 }",
    ] {
        assert!(team(other).contains("[unused-declaration]"), "{other}");
    }
}

#[test]
fn an_allow_line_reaches_to_the_end_of_its_declaration() {
    let text = "team data \"Data\" { size: 3 people }
allow(plan-impossible, \"two will be hired\")
initiative cdp \"Customer data platform\" {
  team:  data 5 people
  takes: 4 weeks
}
initiative next \"Next\" { team: data 4 people; takes: 4 weeks }
";
    let told = told(text);
    assert!(!told.contains("`cdp` asks"), "{told}");
    assert!(told.contains("`next` asks"), "{told}");
}

#[test]
fn an_error_of_the_language_cannot_be_accepted() {
    let text = "allow(unknown-name, \"comes later\")
initiative cdp \"Customer data platform\" { team: data 5 people; takes: 4 weeks }
";
    assert!(told(text).contains("[unknown-name]"), "{}", told(text));
}

#[test]
fn allow_lines_without_effect() {
    insta::assert_snapshot!(told(
        "allow()
team a \"A\" { size: 3 people }
allow(unused-declaration)
team b \"B\" { size: 3 people }
allow(unused-decleration, \"later\")
team c \"C\" { size: 3 people }
allow(unknown-name, \"later\")
team d \"D\" { size: 3 people }
allow(unused-declaration, \"later\")
initiative e \"E\" { team: a, b, c, d; takes: 3 days }
"
    ));
}

const LATE: &str = "strategy s \"S\" { horizon: 2026-01-05 .. 2026-12-31 }
team data \"Data\" { size: 3 people }
initiative rules \"Data rules\" {
  team:   data 1 person
  takes:  4 weeks
  starts: not before 2026-01-12
}
initiative cdp \"Customer data platform\" {
  team:  data 3 people
  takes: 12 weeks
  after: rules + 1 week
}
milestone cdp_live \"Customer data platform live\" {
  after: cdp
  by:    2026-04-15
}
milestone all_live \"All live\" {
  after: cdp_live
  by:    2026-04-30
}
";

#[test]
fn a_date_that_is_missed_is_told_with_its_chain() {
    insta::assert_snapshot!(told(LATE));
}

#[test]
fn a_missed_date_can_be_accepted() {
    let accepted = LATE.replace(
        "milestone cdp_live",
        "allow(deadline-missed, \"told to the board\")\nmilestone cdp_live",
    );
    assert_eq!(told(&accepted), "");
}

#[test]
fn a_date_that_is_kept_to_the_day_is_not_missed() {
    // 12 January, four weeks, one of waiting, twelve weeks: 8 May.
    let kept = LATE
        .replace("2026-04-15", "2026-05-08")
        .replace("2026-04-30", "2026-05-08");
    let told_of_it = told(&kept);
    assert!(!told_of_it.contains("deadline-missed"), "{told_of_it}");
    let missed = LATE
        .replace("2026-04-15", "2026-05-07")
        .replace("2026-04-30", "2026-05-08");
    assert!(
        told(&missed).contains("2026-05-08, 1 day late"),
        "{}",
        told(&missed)
    );
}
