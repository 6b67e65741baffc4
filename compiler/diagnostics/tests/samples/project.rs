use super::{s, some};
use mkt_diagnostics::{OptionMistake, Project};

pub fn samples() -> Vec<Project> {
    vec![
        Project::NotUtf8 {
            offset: 1_204,
            line: 31,
        },
        Project::UnreadableFile {
            reason: s("permission denied"),
        },
        Project::FileTooLarge {
            bytes: 20 << 20,
            limit: 16 << 20,
        },
        Project::NoSources {
            folder: s("campaigns"),
        },
        Project::TooManyFiles { limit: 50_000 },
        Project::UnknownTarget {
            name: s("roadmp"),
            nearest: some("roadmap"),
        },
        Project::UnknownTarget {
            name: s("salesforce"),
            nearest: None,
        },
        Project::TargetOption {
            target: s("roadmap"),
            option: s("formt"),
            mistake: OptionMistake::Unknown {
                nearest: some("format"),
            },
        },
        Project::TargetOption {
            target: s("roadmap"),
            option: s("colour"),
            mistake: OptionMistake::Unknown { nearest: None },
        },
        Project::TargetOption {
            target: s("diagrams"),
            option: s("most_boxes"),
            mistake: OptionMistake::Value {
                text: s("many"),
                wanted: s("a whole number"),
            },
        },
        Project::TargetOption {
            target: s("custom"),
            option: s("templates"),
            mistake: OptionMistake::Missing {
                example: s("templates = \"templates\""),
            },
        },
        Project::Config {
            message: s("`mktc.toml` has no setting `nmae` in `[project]`"),
            help: some("write `name`"),
        },
        Project::Config {
            message: s("line 3 of `mktc.toml` has no closing quote"),
            help: None,
        },
        Project::OutputNotWritable {
            path: s("dist/roadmap"),
            reason: s("no space left on the device"),
        },
        Project::FileOutsideProject {
            path: s("../secrets.html"),
        },
    ]
}
