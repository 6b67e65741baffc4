//! A project's settings, `mktc.toml`, read as strictly as a strategy.
//!
//! ```toml
//! name = "aurora-air"            # how the project is called
//! edition = "2026"               # the language's edition
//! out = "dist"                   # the folder that `mktc build` writes
//! build = ["roadmap", "diagrams"] # the targets it builds; without it, all
//!
//! [targets.roadmap]              # a target's options
//! start_of_week = "monday"
//! ```

use std::ops::Range;

use mkt_diagnostics::nearest::nearest;
use mkt_diagnostics::{Diagnostic, FileId, Fix, Project, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The settings there are.
const SETTINGS: [&str; 5] = ["build", "edition", "name", "out", "targets"];

/// The only edition so far.
const EDITION: &str = "2026";

/// The folder that is written where nothing else is said.
pub(crate) const DEFAULT_OUT: &str = "dist";

/// What a project's settings say.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Config {
    /// How the project is called.
    pub name: Option<String>,
    /// The folder that is written, below the project folder.
    pub out: Option<String>,
    /// The targets to build.
    pub build: Option<Vec<Named>>,
    /// Options of targets.
    pub targets: Vec<TargetOptions>,
}

/// A name with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// The options of one target.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TargetOptions {
    /// The target.
    pub target: Named,
    /// Its options.
    pub options: Vec<Setting>,
}

/// An option with its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Setting {
    /// The option.
    pub option: Named,
    /// Its value.
    pub value: SettingValue,
    /// Where the value stands.
    pub span: Span,
}

/// The value of an option.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SettingValue {
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Bool(bool),
}

/// Reads settings. What cannot be used is reported and left out.
pub(crate) fn read(text: &str, file: FileId) -> (Config, Vec<Diagnostic>) {
    let mut reader = Reader {
        text,
        file,
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

type Value<'a, 'i> = &'a Spanned<DeValue<'i>>;

struct Reader<'t> {
    text: &'t str,
    file: FileId,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn config(&mut self, table: &DeTable<'_>) -> Config {
        let mut config = Config::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "name" => config.name = self.text_of("name", value),
                "out" => config.out = self.out(value),
                "edition" => self.edition(value),
                "build" => config.build = self.names("build", value),
                "targets" => config.targets = self.targets(value),
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
    fn out(&mut self, value: Value<'_, '_>) -> Option<String> {
        let out = self.text_of("out", value)?;
        let parts = out.split('/').filter(|part| !matches!(*part, "" | "."));
        let parts: Vec<&str> = parts.collect();
        let leads_out = out.starts_with('/') || out.contains(['\\', ':']) || parts.contains(&"..");
        if leads_out || parts.is_empty() {
            let span = self.span(value.span());
            self.report(
                span,
                format!("`out` is a folder in the project, and `{out}` is not"),
                Some(format!(
                    "write `out = \"{DEFAULT_OUT}\"`; for another place use `mktc build --out`"
                )),
            );
            return None;
        }
        Some(parts.join("/"))
    }

    fn names(&mut self, key: &str, value: Value<'_, '_>) -> Option<Vec<Named>> {
        const WANTED: &str = "a list of texts such as `[\"roadmap\"]`";
        let Some(list) = value.get_ref().as_array() else {
            return self.wrong(key, WANTED, value);
        };
        let mut names = Vec::new();
        for item in list {
            let Some(name) = item.get_ref().as_str() else {
                return self.wrong(key, WANTED, item);
            };
            names.push(Named {
                name: name.to_owned(),
                span: self.span(item.span()),
            });
        }
        Some(names)
    }

    fn targets(&mut self, value: Value<'_, '_>) -> Vec<TargetOptions> {
        const WANTED: &str = "a table such as `[targets.roadmap]`";
        let Some(table) = value.get_ref().as_table() else {
            let _: Option<()> = self.wrong("targets", WANTED, value);
            return Vec::new();
        };
        let mut targets = Vec::new();
        for (name, value) in table {
            let Some(options) = value.get_ref().as_table() else {
                let _: Option<()> = self.wrong(&format!("targets.{}", name.get_ref()), WANTED, value);
                continue;
            };
            targets.push(TargetOptions {
                target: self.named(name),
                options: options
                    .iter()
                    .filter_map(|(key, value)| self.setting(key, value))
                    .collect(),
            });
        }
        targets
    }

    fn setting(
        &mut self,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: Value<'_, '_>,
    ) -> Option<Setting> {
        let read = match value.get_ref() {
            DeValue::String(text) => Some(SettingValue::Text(text.clone().into_owned())),
            DeValue::Boolean(value) => Some(SettingValue::Bool(*value)),
            DeValue::Integer(number) => {
                i64::from_str_radix(number.as_str(), number.radix())
                    .ok()
                    .map(SettingValue::Integer)
            }
            _ => None,
        };
        let Some(read) = read else {
            let key = key.get_ref();
            return self.wrong(key, "text, a whole number, `true` or `false`", value);
        };
        Some(Setting {
            option: self.named(key),
            value: read,
            span: self.span(value.span()),
        })
    }

    fn named(&self, key: &Spanned<std::borrow::Cow<'_, str>>) -> Named {
        Named {
            name: key.get_ref().clone().into_owned(),
            span: self.span(key.span()),
        }
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
    use super::*;

    fn findings(text: &str) -> Vec<(String, String)> {
        let (_, diagnostics) = read(text, FileId(0));
        diagnostics
            .iter()
            .map(|diagnostic| {
                let range = diagnostic.span.start as usize..diagnostic.span.end as usize;
                (text[range].to_owned(), diagnostic.message())
            })
            .collect()
    }

    #[test]
    fn everything_that_can_be_set() {
        let text = "name = \"aurora\"\nedition = \"2026\"\nout = \"./build/site/\"\n\
                    build = [\"roadmap\"]\n[targets.roadmap]\nweeks = 4\nshort = true\n";
        let (config, diagnostics) = read(text, FileId(0));
        assert_eq!(diagnostics, []);
        assert_eq!(config.name.as_deref(), Some("aurora"));
        assert_eq!(config.out.as_deref(), Some("build/site"));
        assert_eq!(config.build.unwrap()[0].name, "roadmap");
        let values: Vec<_> = config.targets[0]
            .options
            .iter()
            .map(|setting| (setting.option.name.as_str(), setting.value.clone()))
            .collect();
        assert_eq!(
            values,
            [
                ("short", SettingValue::Bool(true)),
                ("weeks", SettingValue::Integer(4))
            ]
        );
    }

    #[test]
    fn a_misspelt_setting_is_known_by_its_neighbour() {
        let (_, diagnostics) = read("nmae = \"aurora\"", FileId(0));
        assert_eq!(diagnostics[0].message(), "there is no setting `nmae`");
        assert_eq!(diagnostics[0].help().unwrap(), "write `name`");
        assert_eq!(diagnostics[0].fixes[0].edits[0].insert, "name");
    }

    #[test]
    fn every_mistake_is_reported_at_its_place() {
        assert_eq!(
            findings("name = 3\nout = \"../x\"\nedition = \"1999\"\nbuild = [1]\ntargets = 2"),
            [
                ("[1]", "`build` is a list of texts such as `[\"roadmap\"]`, and a number is not"),
                ("\"1999\"", "there is no edition `1999` of the language"),
                ("3", "`name` is text between quotes, and a number is not"),
                ("\"../x\"", "`out` is a folder in the project, and `../x` is not"),
                ("2", "`targets` is a table such as `[targets.roadmap]`, and a number is not"),
            ]
            .map(|(place, message)| (place.trim_matches(['[', ']']).to_owned(), message.to_owned()))
        );
    }

    #[test]
    fn what_is_no_toml_is_reported_where_it_breaks_off() {
        let found = findings("name = \"aurora\nout = 1");
        assert_eq!(found.len(), 1);
        assert!(found[0].1.starts_with("the settings cannot be read: "), "{found:?}");
    }

    #[test]
    fn out_stays_in_the_project() {
        for out in ["", ".", "/", "/tmp", "..", "a/../..", "a\\\\b", "c:/x"] {
            let text = format!("out = \"{out}\"");
            assert_eq!(findings(&text).len(), 1, "{out}");
        }
    }
}
