//! `mktc build`: what follows from a strategy, as files.

use std::path::{Path, PathBuf};

use mkt_diagnostics::{Diagnostic, Project as ProjectFinding, Span};
use mkt_emit::{Options, Target};

use crate::args::BuildArguments;
use crate::compile::{Compiled, compile, default_out, name_of};
use crate::config::{Config, unknown_target};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::folders;
use crate::output::{self, OutputFile};
use crate::progress::Progress;
use crate::project::{Project, shown_from};
use crate::read::reason;
use crate::report::{Format, Report};
use crate::subject::{Subject, only_projects};
use crate::terminal::{Terminal, tell};

/// Builds projects, one after another; what is wrong in one keeps no other
/// from being built.
pub(crate) fn run(
    arguments: &BuildArguments,
    here: &Path,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let projects = only_projects(&arguments.sources.paths, here, terminal)?;
    if let [project] = projects.as_slice() {
        return one(project, false, arguments, here, terminal);
    }
    if arguments.out.is_some() {
        return Err(Failure::usage(
            format!(
                "`--out` is the folder of one project, and these are {}",
                projects.len()
            ),
            "build them one by one; without `--out` each is built into its own `dist`",
        ));
    }
    let exits = projects.iter().map(|project| {
        one(project, true, arguments, here, terminal)
            .unwrap_or_else(|failure| failure.show(terminal))
    });
    let exits: Vec<Exit> = exits.collect();
    let clean = exits.iter().filter(|exit| **exit == Exit::Clean).count();
    terminal.say(&format!("{clean} of {} projects built", exits.len()));
    Ok(exits.into_iter().max().unwrap_or(Exit::Clean))
}

/// Checks a project, then builds the targets, each in a folder of its own.
fn one(
    project: &Project,
    is_one_of_several: bool,
    arguments: &BuildArguments,
    here: &Path,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let fail_level = arguments.sources.fail_level;
    let named_out = arguments.out.as_ref().map(|out| here.join(out));
    let named_out = named_out.map(|out| real(&out)).transpose()?;
    let subject = Subject::Project(project.clone());
    let Compiled {
        strategy,
        mut config,
        mut report,
        ..
    } = compile(&subject, here, named_out.as_deref(), None, terminal)?;
    if is_one_of_several {
        terminal.say(&format!("{}:", name_of(&subject, &config, here)));
    }
    let targets = selected(&arguments.targets, &config, &mut report);
    for target in &targets {
        let options = config.options.get_mut(target.name());
        for folder in options.into_iter().flat_map(Options::folders_mut) {
            folders::read(folder, target.name(), &project.root, here, &mut report);
        }
    }
    let strategy = match strategy {
        Some(strategy) if report.exit(fail_level) == Exit::Clean => strategy,
        _ => {
            report.show(Format::Pretty, terminal);
            terminal.say("nothing was built");
            return Ok(report.exit(fail_level).max(Exit::Findings));
        }
    };
    let out = match named_out {
        Some(out) => out,
        None => inside(project, &default_out(project, &config))?,
    };
    if project.root.starts_with(&out) {
        return Err(Failure::usage(
            "the output would be written over the sources",
            "name a folder of its own: `--out dist`",
        ));
    }

    let progress = Progress::start(terminal, "building");
    let mut files = Vec::new();
    let mut built = Vec::new();
    let mut lines = Vec::new();
    let subject = mkt_emit::Subject::of(&strategy);
    for target in targets {
        progress.next(format!("building {}", target.name()));
        let options = config.options.get(target.name());
        let output = target.emit(&subject, options.unwrap_or(&Options::default()));
        let failed = output.failed();
        report.extend(config.at_level(strategy.locate(output.diagnostics)));
        if failed {
            lines.push(format!("{}: not built, see above", target.name()));
            continue;
        }
        lines.push(format!(
            "{}: {}",
            target.name(),
            counted(output.files.len())
        ));
        built.push(target.name());
        files.extend(output.files.into_iter().map(|file| OutputFile {
            path: format!("{}/{}", target.name(), file.path),
            content: file.content,
        }));
    }
    progress.next("writing");
    let outcome = output::replace(&out, &built, &files);
    drop(progress);

    let shown = shown_from(here, &out);
    match outcome {
        Ok(outcome) => {
            report.show(Format::Pretty, terminal);
            for line in lines {
                terminal.say(&line);
            }
            terminal.say(&format!(
                "{shown}: {} new or changed, {} unchanged, {} removed",
                outcome.written, outcome.unchanged, outcome.removed
            ));
            if let Some(left_over) = outcome.left_over {
                tell(&format!(
                    "note: the build is complete, but could not clear away {left_over}"
                ));
            }
        }
        Err(error) => {
            let path = shown_from(here, &error.path);
            let finding = ProjectFinding::OutputNotWritable {
                path,
                reason: error.reason,
            };
            report.add(Diagnostic::new(finding, Span::NONE));
            report.show(Format::Pretty, terminal);
        }
    }
    Ok(report.exit(fail_level))
}

/// The targets named on the command line; without any those of the settings;
/// without any all that have what they need.
fn selected(named: &[String], config: &Config, report: &mut Report) -> Vec<&'static dyn Target> {
    let known = mkt_emit::targets();
    for name in named {
        if mkt_emit::find(name).is_none() {
            report.add(unknown_target(name, known, Span::NONE));
        }
    }
    let is_ready = |target: &dyn Target| {
        let options = config.options.get(target.name());
        let missing = match options {
            Some(options) => options.missing(target.options()),
            None => Options::default().missing(target.options()),
        };
        missing.is_none()
    };
    let is_wanted = |target: &dyn Target| match (&config.build, named) {
        (_, [_, ..]) => named.iter().any(|name| name == target.name()),
        (Some(build), []) => build.contains(&target.name()),
        (None, []) => is_ready(target),
    };
    // The order is that of the list, whatever the order of the names.
    let targets = known.iter().copied();
    targets.filter(|target| is_wanted(*target)).collect()
}

/// A folder without links in its path, as far as it exists.
fn real(folder: &Path) -> Result<PathBuf, Failure> {
    for existing in folder.ancestors() {
        match existing.canonicalize() {
            Ok(real) => {
                let rest = folder.strip_prefix(existing).unwrap_or(Path::new(""));
                let leads_up = rest
                    .components()
                    .any(|part| part == std::path::Component::ParentDir);
                if leads_up {
                    break;
                }
                // Joining nothing would add a separator.
                return Ok(match rest.as_os_str().is_empty() {
                    true => real,
                    false => real.join(rest),
                });
            }
            // A link that leads nowhere would lead a new folder astray.
            Err(error) if existing.is_symlink() => {
                let shown = existing.display().to_string();
                let finding = ProjectFinding::OutputNotWritable {
                    path: shown.clone(),
                    reason: reason(&error),
                };
                return Err(Failure::file(&shown, finding));
            }
            Err(_) => {}
        }
    }
    Err(Failure::usage(
        format!("there is no way to the folder {}", folder.display()),
        "name a folder below one that exists",
    ))
}

/// The output folder that the settings name; links may not lead it out of the
/// project.
fn inside(project: &Project, out: &Path) -> Result<PathBuf, Failure> {
    let found = real(out)?;
    if found.starts_with(&project.root) {
        return Ok(found);
    }
    Err(Failure::usage(
        format!("{} leads out of the project", out.display()),
        "name the folder on the command line: `--out FOLDER`",
    ))
}

fn counted(files: usize) -> String {
    match files {
        1 => "1 file".to_owned(),
        files => format!("{files} files"),
    }
}
