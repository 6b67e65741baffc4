//! What the arguments of a command mean: which strategies it is about.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::project::{ENDING, Holds, Named, Project, resolve, shown_from, with_settings};
use crate::terminal::Terminal;

/// The sources of one strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// One text on standard input.
    StandardInput,
    /// A project, with settings or without.
    Project(Project),
}

impl Subject {
    /// What the arguments mean, seen from the folder `here`.
    pub(crate) fn all(
        arguments: &[PathBuf],
        here: &Path,
        terminal: &Terminal,
    ) -> Result<Vec<Self>, Failure> {
        if arguments.iter().any(|path| is_standard_input(path)) {
            return match arguments {
                [_] => Ok(vec![Self::StandardInput]),
                _ => Err(Failure::usage(
                    "`-` is standard input and stands alone",
                    "name it without other files",
                )),
            };
        }
        let projects = projects(arguments, here, terminal)?;
        Ok(projects.into_iter().map(Self::Project).collect())
    }
}

/// As [`Subject::all`], for commands that cannot work on standard input.
pub(crate) fn only_projects(
    arguments: &[PathBuf],
    here: &Path,
    terminal: &Terminal,
) -> Result<Vec<Project>, Failure> {
    if arguments.iter().any(|path| is_standard_input(path)) {
        return Err(Failure::usage(
            "this command does not read standard input",
            "name a file or folder; `mktc check -` reads standard input",
        ));
    }
    projects(arguments, here, terminal)
}

/// As [`only_projects`], for commands that work on one.
pub(crate) fn only_project(
    arguments: &[PathBuf],
    here: &Path,
    terminal: &Terminal,
) -> Result<Project, Failure> {
    let mut projects = only_projects(arguments, here, terminal)?;
    match (projects.pop(), projects.is_empty()) {
        (Some(only), true) => Ok(only),
        _ => Err(Failure::usage(
            "these belong to different projects, and this command is about one",
            "name a project, or files or folders of it",
        )),
    }
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The projects that the arguments belong to, by their folders.
///
/// None mean the project found upwards from `here`, or `here` itself. What
/// belongs to no project with settings is one strategy, beside the projects
/// below it.
fn projects(
    arguments: &[PathBuf],
    here: &Path,
    terminal: &Terminal,
) -> Result<Vec<Project>, Failure> {
    let mut by_root: BTreeMap<PathBuf, Vec<Named>> = BTreeMap::new();
    let mut loose = Vec::new();
    for named in named(arguments, here, terminal)? {
        if let Some(root) = with_settings(named.folder()) {
            by_root.entry(root.to_owned()).or_default().push(named);
            continue;
        }
        let holds = match named.is_folder {
            true => Holds::of(&named.path),
            false => Holds::default(),
        };
        if holds.sources || holds.projects.is_empty() {
            loose.push(named);
        }
        for path in holds.projects {
            let whole = Named {
                path: path.clone(),
                is_folder: true,
            };
            by_root.entry(path).or_default().push(whole);
        }
    }
    let mut projects = Vec::new();
    if !loose.is_empty() {
        projects.push(Project::without_settings(loose).ok_or_else(|| {
            Failure::usage(
                "these have no folder in common",
                "name files or folders of one project",
            )
        })?);
    }
    let with_settings = by_root.into_iter();
    projects.extend(with_settings.map(|(root, named)| Project::with_settings(root, named)));
    Ok(projects)
}

/// The arguments as paths without links.
fn named(arguments: &[PathBuf], here: &Path, terminal: &Terminal) -> Result<Vec<Named>, Failure> {
    if arguments.is_empty() {
        let here = resolve(here, here)?;
        let path = with_settings(&here).map_or_else(|| here.clone(), Path::to_owned);
        return Ok(vec![Named {
            path,
            is_folder: true,
        }]);
    }
    let mut all = Vec::new();
    let mut others = Vec::new();
    for argument in arguments {
        let path = resolve(&here.join(argument), here)?;
        let is_folder = path.is_dir();
        let is_source = is_folder || path.extension().is_some_and(|ending| ending == ENDING);
        let list = if is_source { &mut all } else { &mut others };
        list.push(Named { path, is_folder });
    }
    // Shells write out `*` as every file there is. Whoever names such a file
    // alone means it.
    if all.is_empty() {
        return Ok(others);
    }
    for other in others {
        let shown = shown_from(here, &other.path);
        let shown = mkt_render::visible(&shown);
        terminal.say(&format!(
            "{shown} does not end in `.{ENDING}` and is left out"
        ));
    }
    Ok(all)
}
