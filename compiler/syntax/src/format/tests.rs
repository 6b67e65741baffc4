//! What formatted text looks like.

use super::format;

#[track_caller]
fn becomes(text: &str, expected: &str) {
    assert_eq!(format(text).unwrap(), expected);
    assert_eq!(format(expected).unwrap(), expected);
}

#[test]
fn values_of_a_group_share_a_column() {
    becomes(
        "kpi a  \"A\"{\nunit : %\n   better:higher ; per: month\n\n\n\n formula: count( a )/2\n}",
        "kpi a \"A\" {\n  unit:   %\n  better: higher; per: month\n\n  formula: count(a) / 2\n}\n",
    );
    // Wide characters take two columns.
    becomes(
        "entity a {\n  名: Text\n  name: Text\n}\n",
        "entity a {\n  名:   Text\n  name: Text\n}\n",
    );
}

#[test]
fn comments_stay_where_a_reader_expects_them() {
    becomes(
        "// top\nkpi a { // opening\n// own line\n    unit: % // one\n  per: month// two\n/// doc\nowner: b\n// last\n} // behind\n// end",
        "// top\nkpi a {  // opening\n  // own line\n  unit:  %      // one\n  per:   month  // two\n  /// doc\n  owner: b\n  // last\n}  // behind\n// end\n",
    );
    becomes(
        "kpi a // before the brace\n{\n  unit: %\n}\n",
        "kpi a {  // before the brace\n  unit: %\n}\n",
    );
    becomes(
        "journey j {\n  if a { leave } // one\n // two\n else { leave }\n}\n",
        "journey j {\n  if a { leave }  // one\n  // two\n  else { leave }\n}\n",
    );
}

#[test]
fn predicates_are_led_by_their_operators() {
    becomes(
        "segment s of t {\n  where: a == 1 and // one\n   b == 2\n  // two\n  or c == 3\n  expect: 8% of t\n}\n",
        "segment s of t {\n  where: a == 1  // one\n     and b == 2\n         // two\n      or c == 3\n  expect: 8% of t\n}\n",
    );
    let long = "recency(booking) > 180 days";
    becomes(
        &format!("segment s of t {{\n  where: {long} and ({long} or {long}) and {long}\n}}\n"),
        &format!(
            "segment s of t {{\n  where: {long}\n     and ({long} or {long})\n     and {long}\n}}\n"
        ),
    );
    becomes(
        &format!("journey j {{\n  if {long} and {long} and {long} and {long} {{ leave }}\n}}\n"),
        &format!(
            "journey j {{\n  if {long}\n      and {long}\n      and {long}\n      and {long} {{ leave }}\n}}\n"
        ),
    );
}

#[test]
fn signs_and_brackets_keep_to_their_values() {
    becomes(
        "kpi a { b: - 1 - 2; c: not( d ) and e ( f ) [ g ,h ]; i: + 1.5 pp; j: 5 % ; k: Text ?; l: a .. b }",
        "kpi a { b: -1 - 2; c: not (d) and e(f) [g, h]; i: +1.5 pp; j: 5%; k: Text?; l: a .. b }\n",
    );
}

#[test]
fn lists_keep_their_lines_or_are_filled() {
    becomes(
        "calendar c {\n  closed: [2026-01-01, // one\n 2026-12-25 // two\n ]\n}\n",
        "calendar c {\n  closed: [\n    2026-01-01,  // one\n    2026-12-25   // two\n  ]\n}\n",
    );
    let ten = ["abcdefghi"; 11].join(", ");
    let nine = ["abcdefghi"; 8].join(", ");
    becomes(
        &format!("kpi a {{\n  b: [{ten}]\n  long: {ten}\n}}\n"),
        &format!(
            "kpi a {{\n  b:    [\n    {nine},\n    abcdefghi, abcdefghi, abcdefghi\n  ]\n  long: {nine},\n        abcdefghi, abcdefghi, abcdefghi\n}}\n"
        ),
    );
}

#[test]
fn what_stands_behind_an_element_must_fit_as_well() {
    let text = "a_name_of_quite_some_length";
    becomes(
        &format!(
            "kpi a {{\n  b: c({text}, {text}, (d, [e])) f g h {text}\n  i: j({text}, {text}, k([l, m])) / n\n}}\n"
        ),
        &format!(
            "kpi a {{\n  b: c({text}, {text},\n       (d, [e])) f g h {text}\n  i: j({text}, {text}, k([l, m])) / n\n}}\n"
        ),
    );
}

#[test]
fn comments_may_stand_in_any_bracket() {
    becomes(
        "kpi a {\n  b: [ // one\n]\n  c: d( // two\n // three\n)\n  e: f( // four\n g and // five\n h // six\n)\n  i: [\n// seven\n]\n}\ntemplate t( // eight\n) {\n}\n",
        "kpi a {\n  b: [  // one\n  ]\n  c: d(  // two\n       // three\n       )\n  e: f(  // four\n       g      // five\n       and h  // six\n       )\n  i: [\n    // seven\n  ]\n}\n\ntemplate t(  // eight\n) {\n}\n",
    );
}

#[test]
fn templates_hold_declarations_like_files() {
    becomes(
        "template t(a: kpi,b: Text) {\n kpi one {unit:%}\n /// Two.\n kpi two {\n  unit: %\n }\n allow(a-b, \"c\")\n kpi three { unit: % }\n}\napply t as u {a:b}",
        "template t(a: kpi, b: Text) {\n  kpi one { unit: % }\n\n  /// Two.\n  kpi two {\n    unit: %\n  }\n\n  allow(a-b, \"c\")\n  kpi three { unit: % }\n}\n\napply t as u { a: b }\n",
    );
}

#[test]
fn documentation_stands_above_what_it_documents() {
    becomes(
        "use std.race /// Share.\nkpi a { /// What it counts in.\n unit: % /// Its window.\n per: month\n}\n",
        "use std.race\n\n/// Share.\nkpi a {\n  /// What it counts in.\n  unit: %\n  /// Its window.\n  per:  month\n}\n",
    );
    // Before the brace it documents nothing, and must not begin to.
    let text = "kpi a /// nothing\n{\n unit: %\n}\n";
    becomes(text, text);
}

#[test]
fn parameters_stand_on_one_line_or_each_on_its_own() {
    becomes(
        "template t( a:kpi,long: list of event ,) {}\ntemplate u(a: kpi,\n  long: Text, c: x) {}\n",
        "template t(a: kpi, long: list of event,) { }\n\ntemplate u(\n  a:    kpi,\n  long: Text,\n  c:    x\n) { }\n",
    );
}

#[test]
fn what_would_become_a_declaration_of_its_own_stays_on_its_line() {
    let text = "a".repeat(100);
    let line = format!("kpi  a {{ b: \"{text}\"; unit c {{ }} }}\n");
    becomes(&line, &line);
}

#[test]
fn one_line_blocks_stay_if_they_fit_and_share_columns() {
    becomes(
        "lifecycle l of t {\n  stage a {when: x}\n  stage bcd   { when: otherwise;hold: at least 7 days }\n}\n",
        "lifecycle l of t {\n  stage a   { when: x }\n  stage bcd { when: otherwise; hold: at least 7 days }\n}\n",
    );
    let text = "a".repeat(60);
    becomes(
        &format!(
            "team t {{ lead: \"{text}\"; size: 3 people; available: 80% }}\nteam u {{ size: 1 }}\nteam v {{ size: 1 }}\n"
        ),
        &format!(
            "team t {{\n  lead:      \"{text}\"\n  size:      3 people\n  available: 80%\n}}\n\nteam u {{ size: 1 }}\nteam v {{ size: 1 }}\n"
        ),
    );
}

#[test]
fn a_semicolon_stays_where_lines_would_run_together() {
    becomes(
        "kpi a {\n  b: c ; (d)\n  e: f,; g\n}\n",
        "kpi a {\n  b: c; (d)\n  e: f,; g\n}\n",
    );
    let text = "a".repeat(90);
    becomes(
        &format!("kpi a {{\n  b: \"{text}\" ; (d)\n}}\n"),
        &format!("kpi a {{\n  b: \"{text}\";\n  (d)\n}}\n"),
    );
}

#[test]
fn block_texts_move_with_their_key() {
    becomes(
        "message m {\nbody: \"\"\"\nHello,\n\n  there\n\"\"\"\nsubject: \"a   b\"\n}\n",
        "message m {\n  body: \"\"\"\n    Hello,\n\n      there\n    \"\"\"\n  subject: \"a   b\"\n}\n",
    );
}

#[test]
fn damage_stays_as_it_is_and_the_rest_is_formatted() {
    becomes(
        "kpi a {unit:%}\nkpi  b {\n   unit :  (%\n }\nkpi  c {  unit: % }\n",
        "kpi a { unit: % }\nkpi  b {\n   unit :  (%\n }\nkpi c { unit: % }\n",
    );
}

#[test]
fn a_comment_leaves_a_declaration_alone() {
    becomes(
        "kpi  a {  }\n\n// fmt: skip\n/// doc\nkpi  b {\n unit:    %\n}\nkpi  c {  }\n",
        "kpi a { }\n\n// fmt: skip\n/// doc\nkpi  b {\n unit:    %\n}\nkpi c { }\n",
    );
}

#[test]
fn line_ends_are_kept_and_a_byte_order_mark_is_not() {
    assert_eq!(
        format("\u{feff}kpi a {\r\nunit: %\r\n}").unwrap(),
        "kpi a {\r\n  unit: %\r\n}\r\n"
    );
    assert_eq!(
        format("kpi a {\r\nunit: %\n}").unwrap(),
        "kpi a {\n  unit: %\n}\n"
    );
    assert_eq!(format("").unwrap(), "");
    assert_eq!(format("\n \n").unwrap(), "");
}

#[test]
fn deep_nesting_and_long_chains_are_no_trouble() {
    let nested = format!("kpi a {}{}", "{ b ".repeat(250), "}".repeat(250));
    let formatted = format(&nested).unwrap();
    assert_eq!(format(&formatted).unwrap(), formatted);
    let deepest = formatted.lines().map(|line| line.len()).max().unwrap();
    assert!(deepest < 100, "{deepest}");
    let chain = format!("kpi a {{ b: {}c }}", "c and ".repeat(9_000));
    assert_eq!(format(&chain).unwrap().lines().count(), 9_003);
}

/// It ends with its line, however long that is.
#[test]
fn allow_stays_on_its_line() {
    let reason = "it has been seen and accepted for good reasons, ".repeat(4);
    becomes(
        &format!("/// Why.\nallow( a-b,c ,\"{reason}\" )\nkpi three {{ unit: % }}"),
        &format!("/// Why.\nallow(a-b, c, \"{reason}\")\nkpi three {{ unit: % }}\n"),
    );
}
