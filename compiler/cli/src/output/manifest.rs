//! The list of what a build wrote, kept in the output folder itself.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{OutputError, OutputFile, path};

/// The manifest's name in the output folder.
pub(super) const MANIFEST: &str = ".mktc-manifest.json";

/// Its name while the folder is being staged. It is written before any file it
/// lists and gets its real name last, so a folder with this name in it is
/// known to be unfinished, and what it lists may be half written.
pub(super) const UNFINISHED: &str = ".mktc-manifest.json.unfinished";

/// The version of the manifest's format.
const VERSION: u32 = 1;

/// Paths below the output folder and the SHA-256 of what was written there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    files: BTreeMap<String, String>,
}

/// The format of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    files: Vec<DocumentFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentFile {
    path: String,
    sha256: String,
}

impl Manifest {
    /// The manifest of what is to be written.
    pub(super) fn of(files: &[OutputFile]) -> Self {
        let entry = |file: &OutputFile| (file.path.clone(), sha256(&file.content));
        Self {
            files: files.iter().map(entry).collect(),
        }
    }

    pub(super) fn add(&mut self, path: &str, hash: &str) {
        self.files.insert(path.to_owned(), hash.to_owned());
    }

    /// Paths with their hashes, in order.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        let plain = |(path, hash)| (String::as_str(path), String::as_str(hash));
        self.files.iter().map(plain)
    }

    pub(super) fn hash(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Reads the manifest of a folder; `None` where it has none.
    pub(super) fn read(folder: &Path, name: &str) -> Result<Option<Self>, OutputError> {
        let path = folder.join(name);
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(OutputError::io(path, &error)),
        };
        match Self::parse(&text) {
            Ok(manifest) => Ok(Some(manifest)),
            Err(reason) => Err(OutputError::new(
                path,
                format!("this list of what mktc wrote is damaged: {reason}"),
            )),
        }
    }

    fn parse(text: &[u8]) -> Result<Self, String> {
        let document: Document = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        if document.version != VERSION {
            return Err(format!(
                "it is of version {}, which this version of mktc does not know",
                document.version
            ));
        }
        let mut files = BTreeMap::new();
        for DocumentFile { path, sha256 } in document.files {
            if !path::is_plain(&path) {
                return Err(format!("{path:?} leads outside the folder"));
            }
            files.insert(path, sha256);
        }
        Ok(Self { files })
    }

    /// The manifest as it is written.
    pub(super) fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let file = |(path, hash): (&str, &str)| DocumentFile {
            path: path.to_owned(),
            sha256: hash.to_owned(),
        };
        let document = Document {
            version: VERSION,
            files: self.entries().map(file).collect(),
        };
        let mut text = serde_json::to_vec_pretty(&document)?;
        text.push(b'\n');
        Ok(text)
    }
}

/// The SHA-256 of some bytes, in hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing into a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_what_it_writes() {
        let manifest = Manifest::of(&[OutputFile {
            path: "roadmap/plan.md".to_owned(),
            content: b"abc".to_vec(),
        }]);
        let text = manifest.to_json().unwrap();
        assert_eq!(Manifest::parse(&text).unwrap(), manifest);
        // FIPS 180-2, appendix B.1.
        assert_eq!(
            manifest.hash("roadmap/plan.md"),
            Some("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        );
    }

    #[test]
    fn what_it_cannot_trust_it_refuses() {
        for text in [
            "",
            "{}",
            r#"{"version":2,"files":[]}"#,
            r#"{"version":1,"files":[{"path":"../a","sha256":""}]}"#,
            r#"{"version":1,"files":[{"path":"/a","sha256":""}]}"#,
        ] {
            assert!(Manifest::parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}
