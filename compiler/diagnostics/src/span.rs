//! Places in source files.

/// A source file of the project, numbered by whoever loaded it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

impl FileId {
    /// No file at all: for findings about the project as a whole.
    pub const NONE: Self = Self(u32::MAX);
}

/// A half-open range of bytes in one file. `start` never exceeds `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file the bytes are in.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// No place at all: for findings about the project as a whole.
    pub const NONE: Self = Self {
        file: FileId::NONE,
        start: 0,
        end: 0,
    };

    /// The bytes from `start` up to `end`; swapped ends are put in order.
    #[must_use]
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        Self {
            file,
            start: start.min(end),
            end: start.max(end),
        }
    }

    /// The empty place at `offset`.
    #[must_use]
    pub fn at(file: FileId, offset: u32) -> Self {
        Self::new(file, offset, offset)
    }

    /// The smallest span that holds both. Spans of two files have none, so
    /// `self` is returned for them.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        if self.file != other.file {
            return self;
        }
        Self {
            file: self.file,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether it holds no byte: a place between two characters.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}
