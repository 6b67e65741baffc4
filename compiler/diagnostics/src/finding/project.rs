//! Findings about files, folders and settings.

/// What is wrong with the project's files, folders or settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Project {
    /// A file is not UTF-8 text.
    NotUtf8 {
        /// Offset of the first byte that is no text.
        offset: u64,
        /// Its line, from 1.
        line: u32,
    },
    /// A file could not be read.
    UnreadableFile {
        /// The system's reason, in its own words.
        reason: String,
    },
    /// A file is larger than the limit.
    FileTooLarge {
        /// Its size.
        bytes: u64,
        /// The largest size allowed, in bytes.
        limit: u64,
    },
    /// A folder holds no `.mkt` file.
    NoSources {
        /// The folder as the user named it.
        folder: String,
    },
    /// A project holds more files than the limit.
    TooManyFiles {
        /// The most files allowed.
        limit: u32,
    },
    /// A target that does not exist was asked for.
    UnknownTarget {
        /// The name as written.
        name: String,
        /// The target that was probably meant.
        nearest: Option<String>,
    },
    /// A target's option is unknown or has a value it cannot take.
    TargetOption {
        /// The target.
        target: String,
        /// The option as written.
        option: String,
        /// What is wrong with it.
        mistake: OptionMistake,
    },
    /// `mktc.toml` cannot be used as it stands.
    Config {
        /// What is wrong, in a sentence without a full stop.
        message: String,
        /// How to mend it, where that is known.
        help: Option<String>,
    },
    /// The output could not be written.
    OutputNotWritable {
        /// The path that could not be written.
        path: String,
        /// The system's reason, in its own words.
        reason: String,
    },
    /// A file outside the project folder was named.
    FileOutsideProject {
        /// The path as written.
        path: String,
    },
}

/// What is wrong with a target's option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionMistake {
    /// The target has no such option.
    Unknown {
        /// The option that was probably meant.
        nearest: Option<String>,
    },
    /// The option cannot take this value.
    Value {
        /// The value as written.
        text: String,
        /// What it takes: "a whole number of days".
        wanted: String,
    },
    /// The target does nothing without it.
    Missing {
        /// The line to write: `templates = "templates"`.
        example: String,
    },
}

impl Project {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotUtf8 { .. } => "not-utf8",
            Self::UnreadableFile { .. } => "unreadable-file",
            Self::FileTooLarge { .. } => "file-too-large",
            Self::NoSources { .. } => "no-sources",
            Self::TooManyFiles { .. } => "too-many-files",
            Self::UnknownTarget { .. } => "unknown-target",
            Self::TargetOption { .. } => "target-option",
            Self::Config { .. } => "config",
            Self::OutputNotWritable { .. } => "output-not-writable",
            Self::FileOutsideProject { .. } => "file-outside-project",
        }
    }
}
