//! `mktc new`: a small strategy that checks and builds.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use mkt_diagnostics::Project;

use crate::args::NewArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::{SETTINGS, shown_from};
use crate::read::reason;
use crate::terminal::Terminal;

/// The file that holds the strategy.
const STRATEGY: &str = "strategy.mkt";

/// How the project is called in the settings that are embedded.
const NAME: &str = "\"my-strategy\"";

/// Writes the starting files; never over something that is there.
pub(crate) fn run(
    arguments: &NewArguments,
    here: &Path,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let folder = here.join(&arguments.folder);
    let shown = |path: &Path| shown_from(here, path);
    let failed = |path: &Path, error: &std::io::Error| {
        let finding = Project::OutputNotWritable {
            path: shown(path),
            reason: reason(error),
        };
        Failure::file(&shown(path), finding)
    };
    fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
    let folder = folder
        .canonicalize()
        .map_err(|error| failed(&folder, &error))?;
    let name = match &arguments.name {
        Some(name) => name.clone(),
        None => folder.file_name().map_or_else(
            || "strategy".to_owned(),
            |name| name.to_string_lossy().into_owned(),
        ),
    };
    // A folder under version control may have its own list already.
    let ignored = folder.join(".gitignore");
    let ignore = (!ignored.exists()).then(|| (ignored, "/dist/\n".to_owned()));
    let files = [
        (folder.join(SETTINGS), settings(&name)),
        (
            folder.join(STRATEGY),
            include_str!("../../starter/strategy.mkt").to_owned(),
        ),
    ];
    for (path, _) in &files {
        if path.symlink_metadata().is_ok() {
            return Err(Failure::usage(
                format!("there is a `{}` already", shown(path)),
                "name another folder: `mktc new my-strategy`",
            ));
        }
    }
    for (path, text) in files.iter().chain(&ignore) {
        File::create_new(path)
            .and_then(|mut file| file.write_all(text.as_bytes()))
            .map_err(|error| failed(path, &error))?;
    }
    let [_, (strategy, _)] = &files;
    terminal.say(&format!("started `{name}` in {}", shown(strategy)));
    let shown = shown(&folder);
    let path = if shown.is_empty() {
        shown
    } else {
        format!(" {shown}")
    };
    terminal.say(&format!("next: mktc check{path}, then mktc build{path}"));
    Ok(Exit::Clean)
}

fn settings(name: &str) -> String {
    let name = toml::Value::from(name).to_string();
    include_str!("../../starter/mktc.toml").replacen(NAME, &name, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_can_stand_in_the_settings() {
        for name in ["aurora", "日本", "with \"quotes\" and \\", "two\nlines"] {
            let file = mkt_diagnostics::FileId(0);
            let (config, diagnostics) = crate::config::read(&settings(name), file, &[]);
            assert_eq!(diagnostics, [], "{name}");
            assert_eq!(config.name.as_deref(), Some(name));
        }
    }
}
