//! Files that a strategy names beside its sources: bodies and images of
//! messages. They must be there, and within the project. Bodies are read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

use mkt_diagnostics::{Diagnostic, FileId, Project};
use mkt_model::entry::Entry;
use mkt_model::value::Value;
use mkt_model::{Handle, SourceFile, Strategy};

use crate::project::shown_from;
use crate::read::{self, Text, reason};

/// The slot of a form that captures the path of a file.
const SLOT: &str = "path";

/// The key whose file is text that people read.
const TEXT: &str = "body";

/// What came of the files that are named.
#[derive(Default)]
pub(crate) struct Attachments {
    /// What is wrong with them, at the lines that name them.
    pub found: Vec<Diagnostic>,
    /// Those that are text: the path that lines give, with the text and the
    /// path as it is shown.
    pub texts: Vec<(String, SourceFile)>,
    /// For each of the texts the files whose lines name it.
    pub named_in: Vec<BTreeSet<FileId>>,
}

/// Looks at every file that is named; paths begin at the project folder, and
/// are shown from the folder `here`.
pub(crate) fn read(strategy: &Strategy, root: &Path, here: &Path) -> Attachments {
    let mut reader = Reader {
        root,
        here,
        attachments: Attachments::default(),
        places: BTreeMap::new(),
    };
    for handle in strategy.own() {
        for entry in &handle.declaration().entries {
            reader.entry(handle, entry);
        }
    }
    reader.attachments
}

struct Reader<'p> {
    root: &'p Path,
    here: &'p Path,
    attachments: Attachments,
    /// Where the text of a path stands in the list; none where it could not be
    /// read.
    places: BTreeMap<String, Option<usize>>,
}

impl Reader<'_> {
    fn entry(&mut self, handle: Handle<'_>, entry: &Entry) {
        for capture in entry.all(SLOT) {
            let Value::Text(path) = &capture.value else {
                continue;
            };
            let span = handle.strategy.span(handle.id, capture.place);
            let finding = match mistake(path, self.root) {
                Some(finding) => Some(finding),
                None if entry.key == TEXT => self.text(path, span.file),
                None => None,
            };
            if let Some(finding) = finding {
                self.attachments.found.push(Diagnostic::new(finding, span));
            }
        }
        let otherwise = entry.otherwise.iter().flat_map(|part| &part.children);
        for child in entry.children.iter().chain(otherwise) {
            self.entry(handle, child);
        }
    }

    /// Reads a text once; what is wrong with it is told where it is first
    /// named.
    fn text(&mut self, path: &str, named_in: FileId) -> Option<Project> {
        if let Some(place) = self.places.get(path) {
            let named = place.and_then(|place| self.attachments.named_in.get_mut(place));
            named.map(|files| files.insert(named_in));
            return None;
        }
        let file = self.root.join(path);
        let (place, finding) = match read::file(&file) {
            Ok(Text::Good(text)) => {
                let path_shown = shown_from(self.here, &file);
                let source = SourceFile {
                    path: path_shown,
                    text,
                };
                self.attachments.texts.push((path.to_owned(), source));
                let place = self.attachments.named_in.len();
                self.attachments.named_in.push(BTreeSet::from([named_in]));
                (Some(place), None)
            }
            Ok(Text::Damaged { finding, .. }) | Err(finding) => (None, Some(finding)),
        };
        self.places.insert(path.to_owned(), place);
        finding
    }
}

/// What is wrong with a path, if anything is.
fn mistake(path: &str, root: &Path) -> Option<Project> {
    let outside = || Project::FileOutsideProject {
        path: path.to_owned(),
    };
    let unreadable = |reason: String| Project::UnreadableFile { reason };
    let is_below = Path::new(path)
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !is_below {
        return Some(outside());
    }
    let real = match root.join(path).canonicalize() {
        Ok(real) => real,
        Err(error) => return Some(unreadable(reason(&error))),
    };
    if !real.starts_with(root) {
        return Some(outside());
    }
    if real.is_dir() {
        return Some(unreadable("it is a folder".to_owned()));
    }
    let opened = std::fs::File::open(real);
    opened.err().map(|error| unreadable(reason(&error)))
}
