//! From a command's arguments to a checked strategy.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use mkt_diagnostics::{Diagnostic, FileId, Finding, Project as ProjectFinding, Span};
use mkt_model::{LibraryModule, SourceFile, Strategy};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use crate::attachments;
use crate::config::{self, Config, DEFAULT_OUT};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::project::{Project, SETTINGS, shown_from};
use crate::read::{self, Text};
use crate::report::Report;
use crate::subject::Subject;
use crate::terminal::Terminal;

/// How standard input is called in reports.
const STANDARD_INPUT: &str = "<stdin>";

/// What came of the sources.
pub(crate) struct Compiled {
    /// The strategy; none where a source could not be read, since whatever
    /// refers to it would then be reported as well.
    pub strategy: Option<Strategy>,
    /// The project's settings.
    pub config: Config,
    /// What was found.
    pub report: Report,
    /// How many sources there are.
    pub sources: usize,
}

/// The folder that a project's build writes, where none is named on the
/// command line.
pub(crate) fn default_out(project: &Project, config: &Config) -> PathBuf {
    project
        .root
        .join(config.out.as_deref().unwrap_or(DEFAULT_OUT))
}

/// How one of several projects is called: its name, and its folder.
pub(crate) fn name_of(subject: &Subject, config: &Config, here: &Path) -> String {
    let folder = match subject {
        Subject::StandardInput => STANDARD_INPUT.to_owned(),
        Subject::Project(project) => shown_from(here, &project.root),
    };
    let folder = match folder.trim_end_matches('/') {
        "" => ".",
        folder => folder,
    };
    mkt_render::visible(&match &config.name {
        Some(name) => format!("{name} ({folder})"),
        None => folder.to_owned(),
    })
}

/// Reads and checks what a command is about. `out` is a folder that is being
/// written, whose content is no source; `today` is the day to check against.
pub(crate) fn compile(
    subject: &Subject,
    here: &Path,
    out: Option<&Path>,
    today: Option<Date>,
    terminal: &Terminal,
) -> Result<Compiled, Failure> {
    let progress = Progress::start(terminal, "reading");
    let mut inputs = Inputs {
        here,
        terminal,
        report: Report::default(),
        sources: Vec::new(),
        is_whole: true,
    };
    let mut config = Config::default();
    match subject {
        Subject::StandardInput => {
            let text = read::standard_input();
            inputs.add(STANDARD_INPUT.to_owned(), STANDARD_INPUT.to_owned(), text);
        }
        Subject::Project(project) => {
            if project.has_settings {
                config = inputs.settings(project);
            }
            inputs.project(project, &config, out);
        }
    }
    let Inputs {
        mut report,
        sources,
        is_whole,
        ..
    } = inputs;
    let count = sources.len();
    if !is_whole {
        return Ok(Compiled {
            strategy: None,
            config,
            report,
            sources: count,
        });
    }
    progress.next(format!("checking {count} files"));
    let strategy = check(sources, (subject, here), &config, today, &mut report);
    Ok(Compiled {
        strategy: Some(strategy),
        config,
        report,
        sources: count,
    })
}

/// A source as it was read.
struct Source {
    /// Its path below the project folder.
    path: String,
    /// Its path as it is shown.
    shown: String,
    text: String,
    /// Where it is not text, and what is told of that.
    damage: Option<(usize, ProjectFinding)>,
}

struct Inputs<'a> {
    here: &'a Path,
    terminal: &'a Terminal,
    report: Report,
    sources: Vec<Source>,
    /// Whether every source could be read.
    is_whole: bool,
}

impl Inputs<'_> {
    fn settings(&mut self, project: &Project) -> Config {
        let path = project.root.join(SETTINGS);
        let shown = shown_from(self.here, &path);
        self.terminal.detail(&format!("settings: {shown}"));
        match read::file(&path) {
            Ok(Text::Good(text)) => {
                let file = self.report.files.add(shown, Some(text.clone()));
                let (config, diagnostics) = config::read(&text, file, mkt_emit::targets());
                self.report.extend(diagnostics);
                config
            }
            Ok(Text::Damaged { finding, .. }) => {
                let finding = ProjectFinding::Config {
                    message: finding.wording().message,
                    help: finding.wording().help,
                };
                self.without_text(shown, finding);
                Config::default()
            }
            Err(finding) => {
                self.without_text(shown, finding);
                Config::default()
            }
        }
    }

    fn project(&mut self, project: &Project, config: &Config, out: Option<&Path>) {
        let usual = default_out(project, config);
        let found = project.sources(&[Some(usual.as_path()), out]);
        for (path, finding) in found.findings {
            let shown = shown_from(self.here, &project.root.join(path));
            self.without_text(shown, finding);
            self.is_whole = false;
        }
        let files: Vec<(String, PathBuf)> = found
            .paths
            .into_iter()
            .map(|path| (path.clone(), project.root.join(path)))
            .collect();
        let texts: Vec<_> = files.par_iter().map(|(_, file)| read::file(file)).collect();
        for ((path, file), text) in files.into_iter().zip(texts) {
            let shown = shown_from(self.here, &file);
            self.add(path, shown, text);
        }
    }

    fn add(&mut self, path: String, shown: String, text: Result<Text, ProjectFinding>) {
        self.terminal.detail(&format!("source: {shown}"));
        let (text, damage) = match text {
            Ok(Text::Good(text)) => (text, None),
            Ok(Text::Damaged { text, at, finding }) => (text, Some((at, finding))),
            Err(finding) => {
                self.without_text(shown, finding);
                self.is_whole = false;
                return;
            }
        };
        self.sources.push(Source {
            path,
            shown,
            text,
            damage,
        });
    }

    fn without_text(&mut self, shown: String, finding: ProjectFinding) {
        let file = self.report.files.add(shown, None);
        self.report.add(Diagnostic::new(finding, Span::at(file, 0)));
    }
}

/// Builds the model and runs the checks.
fn check(
    mut sources: Vec<Source>,
    (subject, here): (&Subject, &Path),
    config: &Config,
    today: Option<Date>,
    report: &mut Report,
) -> Strategy {
    // The order in which the model numbers the files.
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    let modules = own_modules(&mut sources, config);
    let files = sources
        .iter_mut()
        .map(|source| SourceFile {
            path: source.path.clone(),
            text: std::mem::take(&mut source.text),
        })
        .collect();
    let mut library = mkt_stdlib::modules().to_vec();
    library.extend(modules.iter().map(|(path, source)| LibraryModule {
        path,
        file: &source.shown,
        summary: "",
        text: &source.text,
    }));
    let mut built = mkt_model::build(files, &library);
    let mut found = std::mem::take(&mut built.diagnostics);
    let first_attached = built.files.len();
    let mut named_in = Vec::new();
    if let Subject::Project(project) = subject {
        let attached = attachments::read(&built.strategy, &project.root, here);
        found.extend(attached.found);
        named_in = attached.named_in;
        built.attach(attached.texts);
    }
    let mut diagnostics = mkt_checks::check(&built.strategy, found, today);

    let source_of = |file: FileId| sources.get(usize::try_from(file.0).ok()?);
    let named_where_asked = |file: FileId| {
        let number = usize::try_from(file.0).unwrap_or(usize::MAX);
        let place = number.checked_sub(first_attached);
        let named = place.and_then(|place| named_in.get(place));
        named.is_none_or(|files| {
            let sources = files.iter().map(|file| source_of(*file));
            let mut asked = sources
                .map(|source| source.is_none_or(|source| is_asked_for(subject, &source.path)));
            asked.any(|asked| asked)
        })
    };
    diagnostics.retain(|diagnostic| {
        let Some(source) = source_of(diagnostic.span.file) else {
            return named_where_asked(diagnostic.span.file);
        };
        // A file that is not text is told once, not for each part of it.
        source.damage.is_none() && is_asked_for(subject, &source.path)
    });
    report.extend(config.at_level(diagnostics));
    for (number, source) in sources.iter_mut().enumerate() {
        if let Some((at, finding)) = source.damage.take() {
            let file = FileId(u32::try_from(number).unwrap_or(u32::MAX));
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            let end = at
                .saturating_add(u32::try_from(char::REPLACEMENT_CHARACTER.len_utf8()).unwrap_or(0));
            let finding = Finding::from(finding);
            report.add(Diagnostic::new(finding, Span::new(file, at, end)));
        }
    }
    let shown = built.files.into_iter().enumerate();
    let shown = shown.map(|(number, file)| match sources.get(number) {
        Some(source) => (source.shown.clone(), file.text),
        None => (file.path, file.text),
    });
    report.files.set_sources(shown.collect());
    built.strategy
}

/// Takes the modules of the project's own library out of its sources, each
/// with its path: `library/acme/brand.mkt` is `acme.brand`.
fn own_modules(sources: &mut Vec<Source>, config: &Config) -> Vec<(String, Source)> {
    let Some(folder) = &config.library else {
        return Vec::new();
    };
    let path_of = |source: &Source| {
        let below = source.path.strip_prefix(folder)?.strip_prefix('/')?;
        let module = below.strip_suffix(".mkt")?.replace('/', ".");
        // A file that is not text is told as one of the sources.
        source.damage.is_none().then_some(module)
    };
    let mut modules = Vec::new();
    let mut rest = Vec::with_capacity(sources.len());
    for source in std::mem::take(sources) {
        match path_of(&source) {
            Some(path) => modules.push((path, source)),
            None => rest.push(source),
        }
    }
    *sources = rest;
    modules
}

fn is_asked_for(subject: &Subject, path: &str) -> bool {
    match subject {
        Subject::StandardInput => true,
        Subject::Project(project) => project.is_asked_for(path),
    }
}
