//! The `custom` target: templates over the model, escaping that real parsers
//! read back, and mistakes at their places.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

use mkt_diagnostics::{FileId, Span};
use mkt_emit::custom::Custom;
use mkt_emit::options::{FolderFile, Setting, Value};
use mkt_emit::{Options, Output, Target};
use mkt_model::{SourceFile, Strategy, build};
use proptest::prelude::*;
use pulldown_cmark::{Event, Parser};

const SOURCE: &str = r#"
strategy aurora "Aurora" { horizon: 2026-01-01 .. 2026-12-31; currency: EUR; timezone: "Europe/Berlin" }
objective grow "Grow <fast> & \"far\"" { notes: "n" }
objective direct "Sell, direct" { supports: grow }
"#;

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

fn emit_of(text: &str, templates: &[(&str, &str)]) -> Output {
    let setting = Setting {
        name: "templates".to_owned(),
        name_span: Span::NONE,
        value: Value::Text("templates".to_owned()),
        value_span: Span::NONE,
    };
    let (mut options, mistakes) = Options::read("custom", Custom.options(), &[setting]);
    assert_eq!(mistakes, []);
    for folder in options.folders_mut() {
        folder.files = (0..)
            .zip(templates)
            .map(|(number, (path, text))| FolderFile {
                path: (*path).to_owned(),
                file: FileId(number),
                text: (*text).to_owned(),
            })
            .collect();
    }
    Custom.emit(&mkt_emit::Subject::of(&strategy(text)), &options)
}

fn emit(templates: &[(&str, &str)]) -> Output {
    emit_of(SOURCE, templates)
}

/// The only file of one template.
fn written(path: &str, text: &str) -> String {
    let output = emit(&[(path, text)]);
    let told: Vec<String> = output.diagnostics.iter().map(|d| d.message()).collect();
    assert_eq!(told, [] as [String; 0]);
    assert_eq!(output.files.len(), 1);
    String::from_utf8(output.files[0].content.clone()).unwrap()
}

/// What is told of one template: name, message, and the text underlined.
fn told(template: &str) -> (&'static str, String, String) {
    let output = emit(&[("a.md.j2", template)]);
    assert_eq!(output.files, []);
    let [only] = output.diagnostics.as_slice() else {
        panic!("{:#?}", output.diagnostics);
    };
    let (start, end) = (only.span.start as usize, only.span.end as usize);
    let place = template[start..end].to_owned();
    (only.name(), only.message(), place)
}

#[test]
fn each_template_becomes_one_file_and_parts_become_none() {
    let output = emit(&[
        ("_part.j2", "from a part\n"),
        (
            "pages/_layout.html.j2",
            "<p>{% block main %}{% endblock %}</p>\n",
        ),
        (
            "brief.md.j2",
            "# {{ model.strategy.title }}\n{% include \"_part.j2\" %}",
        ),
        (
            "pages/index.html.j2",
            "{% extends \"pages/_layout.html.j2\" %}{% block main %}{{ find(\"grow\").title }}{% endblock %}",
        ),
    ]);
    assert_eq!(output.diagnostics, []);
    let files: Vec<(&str, &str)> = output
        .files
        .iter()
        .map(|file| {
            (
                file.path.as_str(),
                std::str::from_utf8(&file.content).unwrap(),
            )
        })
        .collect();
    assert_eq!(
        files,
        [
            ("brief.md", "# Aurora\nfrom a part\n"),
            (
                "pages/index.html",
                "<p>Grow &lt;fast&gt; &amp; &quot;far&quot;</p>\n"
            ),
        ]
    );
}

/// A part has the escaping of the file that includes it, whatever its name.
#[test]
fn a_part_is_escaped_as_the_file_that_includes_it() {
    let part = ("_part.txt.j2", "{{ find(\"grow\").title }}");
    let include = "{% include \"_part.txt.j2\" %}";
    let output = emit(&[
        part,
        ("a.html.j2", include),
        ("b.json.j2", include),
        ("c.txt.j2", include),
    ]);
    assert_eq!(output.diagnostics, []);
    let contents: Vec<_> = output
        .files
        .iter()
        .map(|file| String::from_utf8(file.content.clone()).unwrap())
        .collect();
    assert_eq!(
        contents,
        [
            "Grow &lt;fast&gt; &amp; &quot;far&quot;",
            "\"Grow \\u003cfast\\u003e \\u0026 \\\"far\\\"\"",
            "Grow <fast> & \"far\"",
        ]
    );
}

#[test]
fn formats_have_filters() {
    let title = "find(\"grow\").title";
    let with = |filter: &str| written("a.txt.j2", &format!("{{{{ {title} | {filter} }}}}"));
    assert_eq!(with("html"), "Grow &lt;fast&gt; &amp; &quot;far&quot;");
    assert_eq!(
        with("json"),
        "\"Grow \\u003cfast\\u003e \\u0026 \\\"far\\\"\""
    );
    assert_eq!(with("csv"), "\"Grow <fast> & \"\"far\"\"\"");
    assert_eq!(with("markdown"), "Grow \\<fast\\> \\& \"far\"");
    assert_eq!(
        written(
            "a.txt.j2",
            "{{ 1234567 | grouped }} {{ \"-1234.5\" | grouped(\" \") }} {{ \"x\" | grouped }}"
        ),
        "1,234,567 -1 234.5 x"
    );
    // In a page, JSON stands in a script and must not end it.
    assert_eq!(
        written(
            "a.html.j2",
            "<script>x = {{ \"</script>\" | json }}</script>"
        ),
        "<script>x = \"\\u003c/script\\u003e\"</script>"
    );
    assert_eq!(
        written(
            "a.json.j2",
            "{\"a\": {{ model.strategy.mission }}, \"b\": {{ \"x\" | json }}}"
        ),
        "{\"a\": null, \"b\": \"x\"}"
    );
}

#[test]
fn mistakes_are_told_at_their_places() {
    let cases = [
        (
            "{{ model.strategy.slogan }}",
            "custom-unknown",
            "`model.strategy.slogan` has no value here",
            "model.strategy.slogan",
        ),
        (
            "é {{ model.strategy.mission | markdown }}",
            "custom-unknown",
            "`model.strategy.mission` is left out in the strategy",
            "model.strategy.mission",
        ),
        (
            "{% for x in nothing %}{% endfor %}",
            "custom-unknown",
            "`nothing` has no value here",
            "nothing",
        ),
        (
            "{{ 1 | markdwon }}",
            "custom-unknown",
            "there is no filter called `markdwon`",
            "markdwon",
        ),
        (
            "{% if 1 is sunny %}{% endif %}",
            "custom-unknown",
            "there is no test called `sunny`",
            "sunny",
        ),
        (
            "{{ now() }}",
            "custom-unknown",
            "there is no function called `now`",
            "now()",
        ),
        (
            "{% include \"b.j2\" %}",
            "custom-unknown",
            "there is no template called `b.j2`",
            "include \"b.j2\"",
        ),
        (
            "{{ find(\"grwo\").title }}",
            "custom-failed",
            "this template cannot be filled in: nothing has the id `grwo`; `grow` has",
            "find(\"grwo\")",
        ),
        (
            "a\n{% for x in [] %}\n",
            "custom-unreadable",
            "this template cannot be read: end of input stands where end of block should",
            "%}",
        ),
        (
            "{% for a in range(9999) %}{% for b in range(9999) %}{% set c = b %}{% endfor %}{% endfor %}",
            "custom-limit",
            "this template takes more than 10,000,000 steps",
            "",
        ),
        (
            "{% for a in range(9999) %}{{ \"1234567890\" * 1000 }}{% endfor %}",
            "custom-limit",
            "this template writes more than 16 MB",
            "",
        ),
        (
            "{% import \"p.j2\" as p | upper with context %}",
            "custom-unreadable",
            "this template cannot be read: a plain name should stand after `as`",
            "p | upper with context",
        ),
        (
            "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
            "custom-limit",
            "these templates and macros call one another without end",
            "m()",
        ),
        (
            "{% include \"a.md.j2\" %}",
            "custom-limit",
            "these templates and macros call one another without end",
            "include \"a.md.j2\"",
        ),
    ];
    for (template, name, message, place) in cases {
        let (found, said, at) = told(template);
        assert_eq!((found, said.as_str()), (name, message), "{template}");
        if name != "custom-limit" || !place.is_empty() {
            assert_eq!(at, place, "{template}");
        }
    }
}

#[test]
fn one_bad_template_stops_all_and_each_is_told_once() {
    let output = emit(&[
        ("_bad.j2", "{% if %}"),
        ("a.html.j2", "{% include \"_bad.j2\" %}"),
        ("b.txt.j2", "{% include \"_bad.j2\" %}"),
    ]);
    assert!(output.failed());
    assert_eq!(output.diagnostics.len(), 1);
    assert_eq!(output.diagnostics[0].span.file, FileId(0));
}

#[test]
fn what_fails_in_a_part_says_where_it_was_included() {
    let output = emit(&[
        ("_p.j2", "{{ nothing }}"),
        ("a.md.j2", "\n{% include \"_p.j2\" %}"),
    ]);
    let [only] = output.diagnostics.as_slice() else {
        panic!("{:#?}", output.diagnostics);
    };
    assert_eq!(only.span, Span::new(FileId(0), 3, 10));
    assert_eq!(only.related[0].span.file, FileId(1));
    assert_eq!(only.related[0].text, "included here");
}

#[test]
fn without_a_folder_the_option_is_asked_for() {
    let output = Custom.emit(
        &mkt_emit::Subject::of(&strategy(SOURCE)),
        &Options::default(),
    );
    assert_eq!(output.files, []);
    assert_eq!(
        output.diagnostics[0].message(),
        "target `custom` needs the option `templates`"
    );
}

#[test]
fn folders_outside_the_project_are_refused() {
    for path in ["/etc", "../a", "a/../../b", "c:\\a", "", "."] {
        let setting = Setting {
            name: "templates".to_owned(),
            name_span: Span::NONE,
            value: Value::Text(path.to_owned()),
            value_span: Span::NONE,
        };
        let (options, mistakes) = Options::read("custom", Custom.options(), &[setting]);
        assert_eq!(mistakes.len(), 1, "{path}");
        assert!(options.missing(Custom.options()).is_some(), "{path}");
    }
}

/// The fields of a CSV record, by the rules of RFC 4180.
fn csv_fields(record: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut chars = record.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        let field = fields.last_mut().unwrap();
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => field.push(chars.next().unwrap()),
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => field.push(c),
        }
    }
    fields
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a title holds, real parsers read it back from each format.
    #[test]
    fn titles_are_read_back_equal(title in "[ -~\u{e4}\u{76ee}\u{1f3af}\u{2028}]{1,24}") {
        prop_assume!(!title.trim().is_empty());
        let quoted = title.replace('\\', "\\\\").replace('"', "\\\"");
        let source = format!("objective o \"{quoted}\" {{ notes: \"n\" }}\n");
        let output = emit_of(&source, &[
            ("a.json.j2", "[{{ find(\"o\").title }}, {{ find(\"o\").title | json }}]"),
            ("b.csv.j2", "{{ find(\"o\").title | csv }},{{ find(\"o\").title | csv }}"),
            ("c.html.j2", "<p title=\"{{ find(\"o\").title }}\">{{ find(\"o\").title }}</p>"),
            ("d.md.j2", "{{ find(\"o\").title | markdown }}\n"),
        ]);
        prop_assert_eq!(&output.diagnostics, &[]);
        let text = |number: usize| String::from_utf8(output.files[number].content.clone()).unwrap();
        let read: Vec<String> = serde_json::from_str(&text(0)).unwrap();
        prop_assert_eq!(&read[0], &title);
        prop_assert_eq!(&read[1], &title);
        prop_assert_eq!(csv_fields(&text(1)), [title.clone(), title.clone()]);
        // CommonMark reads entities in raw HTML as XML does.
        let html = text(2);
        let inner = html.split_once("\">").unwrap().1.strip_suffix("</p>").unwrap().to_owned();
        prop_assert!(!inner.contains(['<', '>', '"']));
        prop_assert_eq!(unescaped(&inner), title.clone());
        let markdown: String = Parser::new(&text(3))
            .filter_map(|event| match event {
                Event::Text(text) => Some(text.to_string()),
                Event::SoftBreak | Event::HardBreak => Some("\n".to_owned()),
                _ => None,
            })
            .collect();
        prop_assert_eq!(markdown, title.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever stands in a template, it is filled in or told at a place in it.
    #[test]
    fn any_template_ends_in_a_file_or_a_finding(
        pieces in proptest::collection::vec(prop::sample::select(PIECES), 0..24),
    ) {
        let template = pieces.concat();
        let output = emit(&[("_p.j2", "{{ 1 }}"), ("a.md.j2", &template), ("b.json.j2", &template)]);
        for told in &output.diagnostics {
            let file = if told.span.file == FileId(0) { "{{ 1 }}" } else { template.as_str() };
            let range = told.span.start as usize..told.span.end as usize;
            prop_assert!(file.get(range).is_some(), "{told:?}");
            prop_assert!(!told.message().contains('\n'));
        }
        prop_assert_eq!(output.failed(), !output.diagnostics.is_empty());
        prop_assert!(output.failed() || output.files.len() == 2);
    }
}

/// What templates are made of, whole and broken.
const PIECES: &[&str] = &[
    "{{ ",
    " }}",
    "{% ",
    " %}",
    "{# ",
    " #}",
    "{%- ",
    " -%}",
    "\n",
    "\r\n",
    "é",
    "目标",
    " ",
    "\"",
    "'",
    "if ",
    "else",
    "elif ",
    "endif",
    "for ",
    "x in ",
    "endfor",
    "set ",
    "a = ",
    "macro ",
    "m(a)",
    "endmacro",
    "include \"_p.j2\"",
    "include \"a.md.j2\"",
    "extends \"_p.j2\"",
    "block b",
    "endblock",
    "import \"_p.j2\" as p",
    "\nas ",
    "raw",
    "endraw",
    "filter upper",
    "endfilter",
    "call m()",
    "endcall",
    "with ",
    "endwith",
    "autoescape true",
    "model",
    ".strategy",
    ".title",
    ".mission",
    "[0]",
    "[",
    "]",
    "(",
    ")",
    "|",
    " | markdown",
    " | json",
    " | csv",
    " | html",
    " | mermaid",
    " | grouped",
    " | length",
    "find(\"grow\")",
    "find(\"x\")",
    "range(3)",
    "1",
    "0.5",
    " + ",
    " ~ ",
    " * ",
    " / ",
    " // ",
    " ** ",
    " in ",
    " is defined",
    " is none",
    " and ",
    " or ",
    " not ",
    "none",
    "true",
    "loop.index",
    "\\",
    "\\u{0}",
    "{",
    "}",
    "%}",
    "}}",
];

/// Entities as XML reads them.
fn unescaped(html: &str) -> String {
    html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#x2f;", "/")
        .replace("&amp;", "&")
}
