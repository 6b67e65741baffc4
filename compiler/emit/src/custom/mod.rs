//! Files of the user's own: templates over the model, each of which becomes
//! one file.
//!
//! `templates/brief.md.j2` becomes `brief.md`. A template whose path has a part
//! that begins with `_` becomes no file; others include it. What a template
//! sees is the JSON of the target [`model`](crate::model_json) and nothing
//! else: no clock, no file, no environment, so that the same sources give the
//! same bytes.
//!
//! A path is never computed: a file is written where its template stands, so
//! that no template can write elsewhere.

mod escape;
mod problem;
mod render;

use mkt_diagnostics::{Diagnostic, OptionMistake, Project, Span};

use crate::contract::{Capability, Output, Target};
use crate::options::{FolderFile, OptionKind, OptionSpec, Options};
use crate::subject::Subject;

/// The ending of a template's name, which its file does not have.
const ENDING: &str = "j2";

/// The steps that may be taken for one file.
pub const FUEL: u64 = 10_000_000;

/// The most bytes of one file.
pub const LARGEST: u64 = 16 << 20;

/// The `custom` target.
#[derive(Clone, Copy, Debug)]
pub struct Custom;

/// Where the templates are.
const TEMPLATES: OptionSpec = OptionSpec {
    name: "templates",
    kind: OptionKind::Folder {
        ending: ENDING,
        example: "templates",
    },
    help: "the folder of the templates, files ending in `.j2`; each becomes one file",
};

const OPTIONS: &[OptionSpec] = &[TEMPLATES];

impl Target for Custom {
    fn name(&self) -> &'static str {
        "custom"
    }

    fn title(&self) -> &'static str {
        "Custom"
    }

    fn help(&self) -> &'static str {
        "files of your own, from templates over the model"
    }

    fn engine(&self) -> &'static str {
        "MiniJinja 3, JSON schema version 1 of the model"
    }

    fn options(&self) -> &'static [OptionSpec] {
        OPTIONS
    }

    fn capabilities(&self) -> Vec<Capability> {
        Vec::new()
    }

    fn emit(&self, subject: &Subject<'_>, options: &Options) -> Output {
        let Some(folder) = options.folder(&TEMPLATES) else {
            let finding = Project::TargetOption {
                target: self.name().to_owned(),
                option: TEMPLATES.name.to_owned(),
                mistake: OptionMistake::Missing {
                    example: "templates = \"templates\"".to_owned(),
                },
            };
            return Output {
                diagnostics: vec![Diagnostic::new(finding, Span::NONE)],
                ..Output::default()
            };
        };
        render::all(subject, &folder.files)
    }
}

/// The path of the file that a template becomes; none where it is only for
/// others to include.
fn output_path(template: &FolderFile) -> Option<&str> {
    let path = template.path.strip_suffix(ENDING)?.strip_suffix('.')?;
    let is_part = path.split('/').any(|part| part.starts_with('_'));
    (!is_part).then_some(path)
}
