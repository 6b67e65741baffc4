//! A project's settings, `mktc.toml`, read as strictly as a strategy.
//!
//! ```toml
//! name = "aurora-air"            # how the project is called
//! edition = "2026"               # the language's edition
//! out = "dist"                   # the folder that `mktc build` writes
//! build = ["roadmap", "diagrams"] # the targets it builds; without it, all
//! library = "library"            # a folder of modules of one's own
//!
//! [levels]                       # how much findings matter here
//! unused-declaration = "off"
//!
//! [targets.roadmap]              # a target's options
//! weeks = 4
//! ```

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use mkt_diagnostics::nearest::nearest;
use mkt_diagnostics::{Diagnostic, FileId, Fix, Level, Project, Span, catalogue};
use mkt_emit::options::{Setting, Value as OptionValue};
use mkt_emit::{Options, Target};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The settings there are.
const SETTINGS: [&str; 7] = [
    "build", "edition", "levels", "library", "name", "out", "targets",
];

/// The only edition so far.
const EDITION: &str = "2026";

/// The folder that is written where nothing else is said.
pub(crate) const DEFAULT_OUT: &str = "dist";

/// Targets by reference: they are values without state.
pub(crate) type Targets = [&'static dyn Target];

/// What a project's settings say.
#[derive(Default)]
pub(crate) struct Config {
    /// How the project is called.
    pub name: Option<String>,
    /// The folder that is written, below the project folder.
    pub out: Option<String>,
    /// The targets to build, by name.
    pub build: Option<Vec<&'static str>>,
    /// The folder of library modules, below the project folder.
    pub library: Option<String>,
    /// How much findings matter, by the check's name; none where they are not
    /// told.
    pub levels: BTreeMap<&'static str, Option<Level>>,
    /// Options of targets, by the target's name.
    pub options: BTreeMap<&'static str, Options>,
}

/// Reads settings. What cannot be used is reported and left out.
pub(crate) fn read(text: &str, file: FileId, known: &Targets) -> (Config, Vec<Diagnostic>) {
    let mut reader = Reader {
        text,
        file,
        known,
        diagnostics: Vec::new(),
    };
    let config = match DeTable::parse(text) {
        Ok(table) => reader.config(table.get_ref()),
        Err(error) => {
            let message = error.message().replace('\n', "; ");
            let span = reader.span(error.span().unwrap_or_default());
            reader.report(
                span,
                format!("the settings cannot be read: {message}"),
                Some("settings are written in TOML: `name = \"aurora\"`".to_owned()),
            );
            Config::default()
        }
    };
    (config, reader.diagnostics)
}

/// That a target does not exist, with the one that was probably meant.
pub(crate) fn unknown_target(name: &str, known: &Targets, span: Span) -> Diagnostic {
    let meant = nearest(name, known.iter().map(|target| target.name()));
    let finding = Project::UnknownTarget {
        name: name.to_owned(),
        nearest: meant.map(str::to_owned),
    };
    Diagnostic::new(finding, span)
}

impl Config {
    /// Findings as much as they matter in this project, without those that are
    /// not told there.
    pub(crate) fn at_level(&self, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        if self.levels.is_empty() {
            return found;
        }
        found.retain_mut(|one| match self.levels.get(one.name()) {
            Some(Some(level)) => {
                one.level = *level;
                true
            }
            Some(None) => false,
            None => true,
        });
        found
    }
}

type Value<'a, 'i> = &'a Spanned<DeValue<'i>>;

struct Reader<'t> {
    text: &'t str,
    file: FileId,
    known: &'t Targets,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn config(&mut self, table: &DeTable<'_>) -> Config {
        let mut config = Config::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "name" => config.name = self.text_of("name", value),
                "out" => {
                    config.out = self.folder("out", DEFAULT_OUT, value);
                }
                "library" => config.library = self.folder("library", "library", value),
                "levels" => config.levels = self.levels(value),
                "edition" => self.edition(value),
                "build" => config.build = self.build(value),
                "targets" => config.options = self.targets(value),
                unknown => self.unknown(unknown, key.span()),
            }
        }
        config
    }

    fn unknown(&mut self, word: &str, place: Range<usize>) {
        let span = self.span(place);
        let meant = nearest(word, SETTINGS.into_iter());
        let help = match meant {
            Some(meant) => format!("write `{meant}`"),
            None => format!("the settings are `{}`", SETTINGS.join("`, `")),
        };
        let mut diagnostic = diagnostic(span, format!("there is no setting `{word}`"), Some(help));
        if let Some(meant) = meant {
            diagnostic = diagnostic.fix(Fix::replace(format!("write `{meant}`"), span, meant));
        }
        self.diagnostics.push(diagnostic);
    }

    fn text_of(&mut self, key: &str, value: Value<'_, '_>) -> Option<String> {
        match value.get_ref().as_str() {
            Some("") => {
                let span = self.span(value.span());
                self.report(span, format!("`{key}` is empty"), None);
                None
            }
            Some(text) => Some(text.to_owned()),
            None => self.wrong(key, "text between quotes", value),
        }
    }

    fn edition(&mut self, value: Value<'_, '_>) {
        let Some(edition) = self.text_of("edition", value) else {
            return;
        };
        if edition != EDITION {
            let span = self.span(value.span());
            self.report(
                span,
                format!("there is no edition `{edition}` of the language"),
                Some(format!("write `edition = \"{EDITION}\"`")),
            );
        }
    }

    /// A folder below the project folder, and not that folder itself.
    fn folder(&mut self, key: &str, usual: &str, value: Value<'_, '_>) -> Option<String> {
        let folder = self.text_of(key, value)?;
        let parts = folder.split('/').filter(|part| !matches!(*part, "" | "."));
        let parts: Vec<&str> = parts.collect();
        let leads_out =
            folder.starts_with('/') || folder.contains(['\\', ':']) || parts.contains(&"..");
        if leads_out || parts.is_empty() {
            let span = self.span(value.span());
            let help = if key == "out" {
                format!("write `out = \"{usual}\"`; for another place use `mktc build --out`")
            } else {
                format!("write `{key} = \"{usual}\"`")
            };
            self.report(
                span,
                format!("`{key}` is a folder in the project, and `{folder}` is not"),
                Some(help),
            );
            return None;
        }
        Some(parts.join("/"))
    }

    /// `[levels]`: how much findings matter.
    fn levels(&mut self, value: Value<'_, '_>) -> BTreeMap<&'static str, Option<Level>> {
        let mut levels = BTreeMap::new();
        let Some(table) = value.get_ref().as_table() else {
            let _: Option<()> = self.wrong("levels", "a table `[levels]`", value);
            return levels;
        };
        for (name, value) in table {
            let written = name.get_ref().as_ref();
            let Some(check) = catalogue::find(written) else {
                let span = self.span(name.span());
                let meant = catalogue::nearest(written).map(|check| check.name);
                let help = meant.map_or_else(
                    || "the name is the word in square brackets behind what was told".to_owned(),
                    |meant| format!("write `{meant}`"),
                );
                let message = format!("there is no check `{written}`");
                let mut told = diagnostic(span, message, Some(help));
                told.fixes.extend(
                    meant.map(|meant| Fix::replace(format!("write `{meant}`"), span, meant)),
                );
                self.diagnostics.push(told);
                continue;
            };
            let level = match value.get_ref().as_str() {
                Some("error") => Some(Level::Error),
                Some("warning") => Some(Level::Warning),
                Some("info") => Some(Level::Info),
                Some("off") => None,
                _ => {
                    let key = format!("levels.{written}");
                    let wanted = "`\"error\"`, `\"warning\"`, `\"info\"` or `\"off\"`";
                    let _: Option<()> = self.wrong(&key, wanted, value);
                    continue;
                }
            };
            // What is built would otherwise not be what is written.
            if !check.can_be_accepted() && level != Some(Level::Error) {
                let span = self.span(value.span());
                self.report(
                    span,
                    format!(
                        "`{written}` stays an error: what is built would not be what is written"
                    ),
                    Some("take this line out".to_owned()),
                );
                continue;
            }
            levels.insert(check.name, level);
        }
        levels
    }

    fn build(&mut self, value: Value<'_, '_>) -> Option<Vec<&'static str>> {
        const WANTED: &str = "a list of texts such as `[\"roadmap\"]`";
        let Some(list) = value.get_ref().as_array() else {
            return self.wrong("build", WANTED, value);
        };
        let mut names = Vec::new();
        for item in list {
            let Some(name) = item.get_ref().as_str() else {
                return self.wrong("build", WANTED, item);
            };
            names.extend(self.target(name, item.span()).map(|target| target.name()));
        }
        Some(names)
    }

    fn targets(&mut self, value: Value<'_, '_>) -> BTreeMap<&'static str, Options> {
        const WANTED: &str = "a table such as `[targets.roadmap]`";
        let mut targets = BTreeMap::new();
        let Some(table) = value.get_ref().as_table() else {
            let _: Option<()> = self.wrong("targets", WANTED, value);
            return targets;
        };
        for (name, value) in table {
            let Some(options) = value.get_ref().as_table() else {
                let key = format!("targets.{}", name.get_ref());
                let _: Option<()> = self.wrong(&key, WANTED, value);
                continue;
            };
            let Some(target) = self.target(name.get_ref(), name.span()) else {
                continue;
            };
            let settings: Vec<Setting> = options
                .iter()
                .filter_map(|(key, value)| self.setting(key, value))
                .collect();
            let (options, mut found) = Options::read(target.name(), target.options(), &settings);
            self.diagnostics.append(&mut found);
            targets.insert(target.name(), options);
        }
        targets
    }

    fn target(&mut self, name: &str, place: Range<usize>) -> Option<&'static dyn Target> {
        let found = self.known.iter().find(|target| target.name() == name);
        if found.is_none() {
            let span = self.span(place);
            self.diagnostics
                .push(unknown_target(name, self.known, span));
        }
        found.copied()
    }

    fn setting(&mut self, key: &Spanned<Cow<'_, str>>, value: Value<'_, '_>) -> Option<Setting> {
        let read = match value.get_ref() {
            DeValue::String(text) => Some(OptionValue::Text(text.clone().into_owned())),
            DeValue::Boolean(value) => Some(OptionValue::Bool(*value)),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .ok()
                .map(OptionValue::Integer),
            _ => None,
        };
        let Some(read) = read else {
            return self.wrong(
                key.get_ref(),
                "text, a whole number, `true` or `false`",
                value,
            );
        };
        Some(Setting {
            name: key.get_ref().clone().into_owned(),
            name_span: self.span(key.span()),
            value: read,
            value_span: self.span(value.span()),
        })
    }

    fn wrong<T>(&mut self, key: &str, wanted: &str, value: Value<'_, '_>) -> Option<T> {
        let span = self.span(value.span());
        self.report(
            span,
            format!("`{key}` is {wanted}, and {} is not", kind(value.get_ref())),
            None,
        );
        None
    }

    fn report(&mut self, span: Span, message: String, help: Option<String>) {
        self.diagnostics.push(diagnostic(span, message, help));
    }

    fn span(&self, range: Range<usize>) -> Span {
        let offset = |at: usize| u32::try_from(at.min(self.text.len())).unwrap_or(u32::MAX);
        Span::new(self.file, offset(range.start), offset(range.end))
    }
}

fn diagnostic(span: Span, message: String, help: Option<String>) -> Diagnostic {
    Diagnostic::new(Project::Config { message, help }, span)
}

/// A value's sort, in words.
const fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

#[cfg(test)]
mod tests {
    use mkt_emit::{Capability, OptionKind, OptionSpec, Output};

    use super::*;

    struct Plan;

    const SHORT: OptionSpec = OptionSpec {
        name: "short",
        kind: OptionKind::Bool { default: false },
        help: "",
    };
    const WEEKS: OptionSpec = OptionSpec {
        name: "weeks",
        kind: OptionKind::Integer {
            least: 1,
            most: 9,
            default: 2,
        },
        help: "",
    };

    impl Target for Plan {
        fn name(&self) -> &'static str {
            "plan"
        }
        fn title(&self) -> &'static str {
            "Plan"
        }
        fn help(&self) -> &'static str {
            ""
        }
        fn engine(&self) -> &'static str {
            ""
        }
        fn options(&self) -> &'static [OptionSpec] {
            &[SHORT, WEEKS]
        }
        fn capabilities(&self) -> Vec<Capability> {
            Vec::new()
        }
        fn emit(&self, _: &mkt_emit::Subject<'_>, _: &Options) -> Output {
            Output::default()
        }
    }

    fn settings(text: &str) -> (Config, Vec<Diagnostic>) {
        read(text, FileId(0), &[&Plan])
    }

    fn findings(text: &str) -> Vec<(String, String)> {
        let (_, diagnostics) = settings(text);
        diagnostics
            .iter()
            .map(|diagnostic| {
                let range = diagnostic.span.start as usize..diagnostic.span.end as usize;
                (text.get(range).unwrap().to_owned(), diagnostic.message())
            })
            .collect()
    }

    #[test]
    fn everything_that_can_be_set() {
        let (config, diagnostics) = settings(
            "name = \"aurora\"\nedition = \"2026\"\nout = \"./build/site/\"\n\
             build = [\"plan\"]\n[targets.plan]\nweeks = 4\nshort = true\n",
        );
        assert_eq!(diagnostics, []);
        assert_eq!(config.name.as_deref(), Some("aurora"));
        assert_eq!(config.out.as_deref(), Some("build/site"));
        assert_eq!(config.build.unwrap(), ["plan"]);
        assert_eq!(config.options["plan"].integer(&WEEKS), 4);
        assert!(config.options["plan"].bool(&SHORT));
    }

    #[test]
    fn a_misspelt_setting_is_known_by_its_neighbour() {
        let (_, diagnostics) = settings("nmae = \"aurora\"");
        assert_eq!(diagnostics[0].message(), "there is no setting `nmae`");
        assert_eq!(diagnostics[0].help().unwrap(), "write `name`");
        assert_eq!(diagnostics[0].fixes[0].edits[0].insert, "name");
    }

    #[test]
    fn every_mistake_is_reported_at_its_place() {
        for (text, place, message) in [
            (
                "name = 3",
                "3",
                "`name` is text between quotes, and a number is not",
            ),
            ("name = \"\"", "\"\"", "`name` is empty"),
            (
                "edition = \"1999\"",
                "\"1999\"",
                "there is no edition `1999` of the language",
            ),
            (
                "build = [1]",
                "1",
                "`build` is a list of texts such as `[\"roadmap\"]`, and a number is not",
            ),
            (
                "build = [\"plam\"]",
                "\"plam\"",
                "there is no target called `plam`",
            ),
            (
                "targets = 2",
                "2",
                "`targets` is a table such as `[targets.roadmap]`, and a number is not",
            ),
            (
                "targets.plan = true",
                "true",
                "`targets.plan` is a table such as `[targets.roadmap]`, and `true` or `false` is not",
            ),
            ("[targets.plam]", "plam", "there is no target called `plam`"),
            (
                "[targets.plan]\nweek = 1",
                "week",
                "target `plan` has no option `week`",
            ),
            (
                "[targets.plan]\nweeks = 1.5",
                "1.5",
                "`weeks` is text, a whole number, `true` or `false`, and a number is not",
            ),
        ] {
            assert_eq!(
                findings(text),
                [(place.to_owned(), message.to_owned())],
                "{text}"
            );
        }
    }

    #[test]
    fn all_mistakes_are_reported_at_once() {
        assert_eq!(findings("name = 1\nuot = \"x\"\nbuild = 2").len(), 3);
    }

    #[test]
    fn what_is_no_toml_is_reported_where_it_breaks_off() {
        let found = findings("name = \"aurora\nout = 1");
        assert_eq!(found.len(), 1);
        assert!(
            found[0].1.starts_with("the settings cannot be read: "),
            "{found:?}"
        );
    }

    #[test]
    fn out_stays_in_the_project() {
        for out in ["", ".", "/", "/tmp", "..", "a/../..", "a\\\\b", "c:/x"] {
            let text = format!("out = \"{out}\"");
            assert_eq!(findings(&text).len(), 1, "{out}");
        }
    }
}
