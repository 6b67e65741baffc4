//! A target's options: declared, typed, and checked like any source.

use std::collections::BTreeMap;

use mkt_diagnostics::nearest::nearest;
use mkt_diagnostics::{Diagnostic, FileId, Fix, OptionMistake, Project, Span};

/// An option that a target takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionSpec {
    /// Its name.
    pub name: &'static str,
    /// What it takes, and what holds where it is not given.
    pub kind: OptionKind,
    /// What it does, in a sentence without a full stop.
    pub help: &'static str,
}

/// What an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionKind {
    /// `true` or `false`.
    Bool {
        /// Where it is not given.
        default: bool,
    },
    /// Any text.
    Text {
        /// Where it is not given.
        default: &'static str,
    },
    /// One of a few words.
    Word {
        /// The words.
        words: &'static [&'static str],
        /// Where it is not given; one of the words.
        default: &'static str,
    },
    /// A whole number within bounds.
    Integer {
        /// The least it may be.
        least: i64,
        /// The most it may be.
        most: i64,
        /// Where it is not given; within the bounds.
        default: i64,
    },
    /// A folder in the project, whose files the target reads. The target does
    /// nothing without it, so it is not built where it is not given.
    Folder {
        /// The ending of the files that it reads, without the dot.
        ending: &'static str,
        /// The folder to propose: `templates`.
        example: &'static str,
    },
}

impl OptionKind {
    /// What it takes, in a sentence: "a whole number from 1 to 12".
    #[must_use]
    pub fn wanted(self) -> String {
        match self {
            Self::Bool { .. } => "`true` or `false`".to_owned(),
            Self::Text { .. } => "text between quotes".to_owned(),
            Self::Word { words, .. } => match words {
                [] => "nothing".to_owned(),
                [only] => format!("`\"{only}\"`"),
                [first @ .., last] => {
                    let first: Vec<_> = first.iter().map(|word| format!("`\"{word}\"`")).collect();
                    format!("{} or `\"{last}\"`", first.join(", "))
                }
            },
            Self::Integer { least, most, .. } => format!("a whole number from {least} to {most}"),
            Self::Folder { example, .. } => {
                format!("a folder in the project, such as `\"{example}\"`")
            }
        }
    }

    /// What holds where it is not given, as the settings write it; nothing
    /// where the target is not built without it.
    #[must_use]
    pub fn default_text(self) -> Option<String> {
        match self {
            Self::Bool { default } => Some(default.to_string()),
            Self::Text { default } | Self::Word { default, .. } => Some(format!("\"{default}\"")),
            Self::Integer { default, .. } => Some(default.to_string()),
            Self::Folder { .. } => None,
        }
    }

    /// The value, if the option takes it.
    fn accept(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Bool { .. }, Value::Bool(_)) | (Self::Text { .. }, Value::Text(_)) => true,
            (Self::Folder { .. }, Value::Text(path)) => is_below(path),
            (Self::Word { words, .. }, Value::Text(text)) => words.contains(&text.as_str()),
            (Self::Integer { least, most, .. }, Value::Integer(number)) => {
                (least..=most).contains(number)
            }
            _ => false,
        }
    }
}

/// A value, as settings can say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Bool(bool),
}

impl Value {
    /// The value as the settings write it.
    fn written(&self) -> String {
        match self {
            Self::Text(text) => format!("\"{text}\""),
            Self::Integer(number) => number.to_string(),
            Self::Bool(value) => value.to_string(),
        }
    }
}

/// An option that was set, with the places of its name and value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The name as written.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// The value.
    pub value: Value,
    /// Where the value stands.
    pub value_span: Span,
}

/// Whether a path leads into a folder, and not back out of it.
fn is_below(path: &str) -> bool {
    !path.starts_with('/')
        && !path.contains(['\\', ':'])
        && path.split('/').all(|part| part != "..")
        && path.split('/').any(|part| !matches!(part, "" | "."))
}

/// A folder that an option names. Targets see no files: whoever builds reads
/// them and puts their texts in here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Its path in the project.
    pub path: String,
    /// Where the settings name it.
    pub span: Span,
    /// The ending of the files that are wanted, without the dot.
    pub ending: &'static str,
    /// Its files, in the order of their paths.
    pub files: Vec<FolderFile>,
}

/// A file of a folder that an option names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderFile {
    /// Its path in the folder, parts divided by `/`.
    pub path: String,
    /// Its number, for places in it.
    pub file: FileId,
    /// Its text.
    pub text: String,
}

/// Options of a target, all of them checked. What was not set has the default
/// of its declaration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    set: BTreeMap<&'static str, Value>,
    folders: BTreeMap<&'static str, Folder>,
}

impl Options {
    /// Checks settings against what a target declares. What it cannot use is
    /// reported and left out; of two settings of one option the last counts.
    #[must_use]
    pub fn read(
        target: &str,
        specs: &'static [OptionSpec],
        settings: &[Setting],
    ) -> (Self, Vec<Diagnostic>) {
        let mut options = Self::default();
        let mut diagnostics = Vec::new();
        for setting in settings {
            let mistake = match specs.iter().find(|spec| spec.name == setting.name) {
                None => unknown(target, specs, setting),
                Some(spec) if !spec.kind.accept(&setting.value) => wrong(target, spec, setting),
                Some(spec) => {
                    if let (OptionKind::Folder { ending, .. }, Value::Text(path)) =
                        (spec.kind, &setting.value)
                    {
                        let folder = Folder {
                            path: path.clone(),
                            span: setting.value_span,
                            ending,
                            files: Vec::new(),
                        };
                        options.folders.insert(spec.name, folder);
                    }
                    options.set.insert(spec.name, setting.value.clone());
                    continue;
                }
            };
            diagnostics.push(mistake);
        }
        (options, diagnostics)
    }

    /// Whether an option that is true or false is true.
    #[must_use]
    pub fn bool(&self, spec: &OptionSpec) -> bool {
        match (self.set.get(spec.name), spec.kind) {
            (Some(Value::Bool(value)), _) => *value,
            (_, OptionKind::Bool { default }) => default,
            _ => false,
        }
    }

    /// The text of an option that takes any.
    #[must_use]
    pub fn text<'a>(&'a self, spec: &OptionSpec) -> &'a str {
        match (self.set.get(spec.name), spec.kind) {
            (Some(Value::Text(text)), _) => text,
            (_, OptionKind::Text { default }) => default,
            _ => "",
        }
    }

    /// The word of an option that takes one of a few.
    #[must_use]
    pub fn word(&self, spec: &OptionSpec) -> &'static str {
        match (self.set.get(spec.name), spec.kind) {
            (Some(Value::Text(text)), OptionKind::Word { words, default }) => words
                .iter()
                .find(|word| **word == text)
                .copied()
                .unwrap_or(default),
            (_, OptionKind::Word { default, .. }) => default,
            _ => "",
        }
    }

    /// The folder of an option that names one, if it was given.
    #[must_use]
    pub fn folder(&self, spec: &OptionSpec) -> Option<&Folder> {
        self.folders.get(spec.name)
    }

    /// All folders, for their files to be put in.
    pub fn folders_mut(&mut self) -> impl Iterator<Item = &mut Folder> {
        self.folders.values_mut()
    }

    /// The first option that a target does nothing without, and that was not
    /// given.
    #[must_use]
    pub fn missing(&self, specs: &'static [OptionSpec]) -> Option<&'static OptionSpec> {
        specs.iter().find(|spec| {
            matches!(spec.kind, OptionKind::Folder { .. }) && !self.folders.contains_key(spec.name)
        })
    }

    /// The number of an option that takes a whole number.
    #[must_use]
    pub fn integer(&self, spec: &OptionSpec) -> i64 {
        match (self.set.get(spec.name), spec.kind) {
            (Some(Value::Integer(number)), _) => *number,
            (_, OptionKind::Integer { default, .. }) => default,
            _ => 0,
        }
    }
}

fn unknown(target: &str, specs: &'static [OptionSpec], setting: &Setting) -> Diagnostic {
    let meant = nearest(&setting.name, specs.iter().map(|spec| spec.name));
    let diagnostic = Diagnostic::new(
        Project::TargetOption {
            target: target.to_owned(),
            option: setting.name.clone(),
            mistake: OptionMistake::Unknown {
                nearest: meant.map(str::to_owned),
            },
        },
        setting.name_span,
    );
    match meant {
        Some(meant) => diagnostic.fix(Fix::replace(
            format!("write `{meant}`"),
            setting.name_span,
            meant,
        )),
        None => diagnostic,
    }
}

fn wrong(target: &str, spec: &OptionSpec, setting: &Setting) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        Project::TargetOption {
            target: target.to_owned(),
            option: setting.name.clone(),
            mistake: OptionMistake::Value {
                text: setting.value.written(),
                wanted: spec.kind.wanted(),
            },
        },
        setting.value_span,
    );
    let (OptionKind::Word { words, .. }, Value::Text(text)) = (spec.kind, &setting.value) else {
        return diagnostic;
    };
    match nearest(text, words.iter().copied()) {
        Some(meant) => diagnostic.fix(Fix::replace(
            format!("write `\"{meant}\"`"),
            setting.value_span,
            format!("\"{meant}\""),
        )),
        None => diagnostic,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mkt_diagnostics::FileId;

    const SHORT: OptionSpec = OptionSpec {
        name: "short",
        kind: OptionKind::Bool { default: true },
        help: "",
    };
    const TITLE: OptionSpec = OptionSpec {
        name: "title",
        kind: OptionKind::Text { default: "Plan" },
        help: "",
    };
    const FLOW: OptionSpec = OptionSpec {
        name: "flow",
        kind: OptionKind::Word {
            words: &["down", "right"],
            default: "down",
        },
        help: "",
    };
    const WEEKS: OptionSpec = OptionSpec {
        name: "weeks",
        kind: OptionKind::Integer {
            least: 1,
            most: 52,
            default: 4,
        },
        help: "",
    };
    static SPECS: [OptionSpec; 4] = [SHORT, TITLE, FLOW, WEEKS];

    fn setting(name: &str, value: Value) -> Setting {
        Setting {
            name: name.to_owned(),
            name_span: Span::new(FileId(0), 0, 4),
            value,
            value_span: Span::new(FileId(0), 7, 9),
        }
    }

    fn read(settings: &[Setting]) -> (Options, Vec<Diagnostic>) {
        Options::read("roadmap", &SPECS, settings)
    }

    #[test]
    fn what_is_not_set_has_its_default() {
        let options = Options::default();
        assert!(options.bool(&SHORT));
        assert_eq!(options.text(&TITLE), "Plan");
        assert_eq!(options.word(&FLOW), "down");
        assert_eq!(options.integer(&WEEKS), 4);
    }

    #[test]
    fn what_is_set_counts() {
        let (options, diagnostics) = read(&[
            setting("short", Value::Bool(false)),
            setting("title", Value::Text("Aurora".to_owned())),
            setting("flow", Value::Text("right".to_owned())),
            setting("weeks", Value::Integer(52)),
        ]);
        assert_eq!(diagnostics, []);
        assert!(!options.bool(&SHORT));
        assert_eq!(options.text(&TITLE), "Aurora");
        assert_eq!(options.word(&FLOW), "right");
        assert_eq!(options.integer(&WEEKS), 52);
    }

    #[test]
    fn mistakes_are_told_with_what_was_meant() {
        let (options, diagnostics) = read(&[
            setting("titel", Value::Text("Aurora".to_owned())),
            setting("flow", Value::Text("rihgt".to_owned())),
            setting("weeks", Value::Integer(53)),
            setting("short", Value::Text("yes".to_owned())),
            setting("nonsense", Value::Bool(true)),
        ]);
        assert_eq!(options, Options::default());
        let told: Vec<_> = diagnostics
            .iter()
            .map(|diagnostic| {
                let fix = diagnostic.fixes.first().and_then(|fix| fix.edits.first());
                (
                    diagnostic.message(),
                    diagnostic.span.start,
                    fix.map(|edit| edit.insert.as_str()),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("target `roadmap` has no option `titel`".to_owned(), 0, Some("title")),
                (
                    "option `flow` of target `roadmap` is `\"down\"` or `\"right\"`, and `\"rihgt\"` is not".to_owned(),
                    7,
                    Some("\"right\"")
                ),
                (
                    "option `weeks` of target `roadmap` is a whole number from 1 to 52, and `53` is not".to_owned(),
                    7,
                    None
                ),
                (
                    "option `short` of target `roadmap` is `true` or `false`, and `\"yes\"` is not".to_owned(),
                    7,
                    None
                ),
                ("target `roadmap` has no option `nonsense`".to_owned(), 0, None),
            ]
        );
    }
}
