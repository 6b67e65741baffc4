//! Where renderers find the text that diagnostics point into.

use mkt_diagnostics::FileId;

/// A file as renderers see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceFile<'a> {
    /// Its path as it should be shown.
    pub path: &'a str,
    /// Its text, or nothing where it could not be read.
    pub text: Option<&'a str>,
}

/// Knows the files that diagnostics point into.
pub trait Sources {
    /// The file of that number, if there is one.
    fn file(&self, id: FileId) -> Option<SourceFile<'_>>;
}

/// Files in a list; a file's number is its place in it.
#[derive(Clone, Debug, Default)]
pub struct SourceList {
    files: Vec<(String, Option<String>)>,
}

impl SourceList {
    /// Adds a file and returns its number. `text` is `None` for a file that
    /// could not be read.
    pub fn add(&mut self, path: impl Into<String>, text: Option<String>) -> FileId {
        // Projects hold 50,000 files at most; what is beyond u32 has no place.
        let id = u32::try_from(self.files.len()).map_or(FileId::NONE, FileId);
        self.files.push((path.into(), text));
        id
    }
}

impl Sources for SourceList {
    fn file(&self, id: FileId) -> Option<SourceFile<'_>> {
        let index = usize::try_from(id.0).ok()?;
        let (path, text) = self.files.get(index)?;
        Some(SourceFile {
            path,
            text: text.as_deref(),
        })
    }
}
