//! Sentences about files, folders and settings.

use super::Wording;
use super::phrase::{code, exact, grouped, size};
use crate::finding::{OptionMistake, Project};

impl Project {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Self::NotUtf8 { offset, line } => Wording::new(
                format!("this file is not UTF-8 text: see line {line}, at byte {offset}"),
                "the first byte that is not text",
            )
            .why("in a wrongly guessed encoding, names and prices would change without notice")
            .help("save the file as UTF-8 in your editor"),
            Self::UnreadableFile { reason } => {
                Wording::new(format!("this file cannot be read: {reason}"), "not read")
                    .why("the strategy can only be checked when all its files are read")
                    .help("see that the file exists and that you may read it")
            }
            Self::FileTooLarge { bytes, limit } => Wording::new(
                format!(
                    "this file is {}, more than the {} a file may have",
                    size(*bytes),
                    size(*limit)
                ),
                "not read",
            )
            .help("divide it into several `.mkt` files in the same folder: they are one strategy"),
            Self::NoSources { folder } => Wording::new(
                format!("there is no `.mkt` file in {}", code(folder)),
                "nothing to check here",
            )
            .help("name the folder that holds the strategy, or start one with `mktc new`"),
            Self::TooManyFiles { limit } => Wording::new(
                format!(
                    "the project has more than {} `.mkt` files",
                    grouped(u64::from(*limit))
                ),
                "the files after the limit were not read",
            )
            .help("name the folder of one strategy, or merge small files"),
            Self::UnknownTarget { name, nearest } => {
                let wording = Wording::new(
                    format!("there is no target called {}", code(name)),
                    "no such target",
                );
                match nearest {
                    Some(nearest) => wording.help(format!(
                        "write {}, or see them all with `mktc targets`",
                        exact(nearest)
                    )),
                    None => wording.help("see what can be built with `mktc targets`"),
                }
            }
            Self::TargetOption {
                target,
                option,
                mistake: OptionMistake::Unknown { nearest },
            } => {
                let wording = Wording::new(
                    format!("target {} has no option {}", exact(target), exact(option)),
                    "no such option",
                );
                match nearest {
                    Some(nearest) => wording.help(format!("write {}", exact(nearest))),
                    None => wording.help(format!("see its options with `mktc targets {target}`")),
                }
            }
            Self::TargetOption {
                target,
                option,
                mistake: OptionMistake::Value { text, wanted },
            } => Wording::new(
                format!(
                    "option {} of target {} is {wanted}, and {} is not",
                    exact(option),
                    exact(target),
                    code(text)
                ),
                format!("should be {wanted}"),
            )
            .help(format!("see its options with `mktc targets {target}`")),
            Self::TargetOption {
                target,
                option,
                mistake: OptionMistake::Missing { example },
            } => Wording::new(
                format!(
                    "target {} needs the option {}",
                    exact(target),
                    exact(option)
                ),
                "not given",
            )
            .help(format!(
                "write {} below `[targets.{target}]` in `mktc.toml`",
                exact(example)
            )),
            Self::Config { message, help } => {
                let wording = Wording::new(message.clone(), "in the project's settings");
                match help {
                    Some(help) => wording.help(help.clone()),
                    None => wording,
                }
            }
            Self::OutputNotWritable { path, reason } => Wording::new(
                format!("the output cannot be written to {}: {reason}", code(path)),
                "not written",
            )
            .why("nothing was changed: a build replaces all its files or none")
            .help("choose another folder with `--out`, or make this one writable"),
            Self::FileOutsideProject { path } => Wording::new(
                format!("{} is outside the project folder", code(path)),
                "outside the project",
            )
            .why("a strategy reads only its own folder, so that it builds the same everywhere")
            .help("move the file into the project and name it from there"),
        }
    }
}
