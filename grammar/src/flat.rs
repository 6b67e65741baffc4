//! The tree as one row: every node and token in the order of the text.
//!
//! It takes one allocation for a whole file and is read without any, which is
//! what a compiler needs that reads each file once. [`crate::Parse::root`]
//! makes the linked tree of it where one is needed to walk up and back.

use rowan::{GreenNode, GreenNodeBuilder, Language as _, TextRange, TextSize};

use crate::{Mkt, SyntaxKind};

/// A lossless tree in one row.
#[derive(Clone, Debug)]
pub struct Tree {
    text: Box<str>,
    elements: Vec<Element>,
}

#[derive(Clone, Copy, Debug)]
struct Element {
    kind: SyntaxKind,
    /// Bytes of the text.
    start: u32,
    end: u32,
    /// Where the row goes on behind what is inside this element.
    next: u32,
}

/// A node or token of a [`Tree`].
#[derive(Clone, Copy, Debug)]
pub struct Piece<'t> {
    tree: &'t Tree,
    index: usize,
    element: Element,
}

impl Tree {
    /// The whole file.
    pub fn root(&self) -> Option<Piece<'_>> {
        self.piece(0)
    }

    fn piece(&self, index: usize) -> Option<Piece<'_>> {
        let element = *self.elements.get(index)?;
        Some(Piece {
            tree: self,
            index,
            element,
        })
    }

    pub(crate) fn green(&self) -> GreenNode {
        let mut green = GreenNodeBuilder::new();
        let mut open: Vec<u32> = Vec::new();
        let finish = |green: &mut GreenNodeBuilder<'_>, open: &mut Vec<u32>, index: usize| {
            while open
                .pop_if(|next| usize::try_from(*next).is_ok_and(|next| next <= index))
                .is_some()
            {
                green.finish_node();
            }
        };
        for (index, element) in self.elements.iter().enumerate() {
            finish(&mut green, &mut open, index);
            let kind = Mkt::kind_to_raw(element.kind);
            if element.kind.is_node() {
                green.start_node(kind);
                open.push(element.next);
            } else {
                green.token(kind, self.slice(element));
            }
        }
        finish(&mut green, &mut open, self.elements.len());
        green.finish()
    }

    fn slice(&self, element: &Element) -> &str {
        let range = TextRange::new(element.start.into(), element.end.into());
        self.text
            .get(std::ops::Range::<usize>::from(range))
            .unwrap_or_default()
    }
}

impl<'t> Piece<'t> {
    /// What it is.
    pub fn kind(self) -> SyntaxKind {
        self.element.kind
    }

    /// Where it stands.
    pub fn range(self) -> TextRange {
        TextRange::new(self.start(), self.element.end.into())
    }

    /// Where it begins.
    pub fn start(self) -> TextSize {
        self.element.start.into()
    }

    /// Its text.
    pub fn text(self) -> &'t str {
        self.tree.slice(&self.element)
    }

    /// The nodes and tokens directly inside, in order.
    pub fn children(self) -> impl Iterator<Item = Piece<'t>> {
        let end = usize::try_from(self.element.next).unwrap_or(usize::MAX);
        let mut at = self.index.saturating_add(1);
        std::iter::from_fn(move || {
            let child = (at < end).then(|| self.tree.piece(at))??;
            at = usize::try_from(child.element.next).unwrap_or(usize::MAX);
            Some(child)
        })
    }

    /// The first of this kind directly inside.
    pub fn child(self, kind: SyntaxKind) -> Option<Piece<'t>> {
        self.children().find(|child| child.kind() == kind)
    }
}

/// Puts a tree together. Offsets beyond 4 GiB do not occur: files are limited.
#[derive(Debug)]
pub(crate) struct Row {
    elements: Vec<Element>,
    /// The nodes that are not closed yet.
    open: Vec<usize>,
}

impl Row {
    pub(crate) fn with_capacity(elements: usize) -> Self {
        Self {
            elements: Vec::with_capacity(elements),
            open: Vec::new(),
        }
    }

    pub(crate) fn open(&mut self, kind: SyntaxKind, start: usize) {
        self.open.push(self.elements.len());
        self.push(kind, start, start);
    }

    pub(crate) fn token(&mut self, kind: SyntaxKind, start: usize, end: usize) {
        self.push(kind, start, end);
    }

    pub(crate) fn close(&mut self, end: usize) {
        let next = offset(self.elements.len());
        let open = self.open.pop();
        if let Some(node) = open.and_then(|index| self.elements.get_mut(index)) {
            node.end = offset(end);
            node.next = next;
        }
    }

    pub(crate) fn finish(mut self, text: &str) -> Tree {
        while !self.open.is_empty() {
            self.close(text.len());
        }
        Tree {
            text: text.into(),
            elements: self.elements,
        }
    }

    fn push(&mut self, kind: SyntaxKind, start: usize, end: usize) {
        let next = offset(self.elements.len().saturating_add(1));
        self.elements.push(Element {
            kind,
            start: offset(start),
            end: offset(end),
            next,
        });
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
