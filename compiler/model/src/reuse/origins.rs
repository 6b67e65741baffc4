//! Where the text of applications was written, so that what is found in it is
//! told at the places that people can see and change.

use std::collections::HashMap;

use mkt_diagnostics::{Diagnostic, Edit, FileId, Fix, Related, Span};
use smol_str::SmolStr;

use super::instance::{Piece, Source, piece_at};

/// The texts of applications are numbered from here on: they are no files.
const FIRST: u32 = 1 << 31;

/// An application's place and text.
#[derive(Debug)]
pub(crate) struct Origin {
    /// The template's path, for people.
    pub template: SmolStr,
    /// The file that the template is written in.
    pub file: FileId,
    /// Whether that is a library's, which the author cannot change.
    pub library: bool,
    /// The application's head; it may itself lie in an application's text.
    pub site: Span,
    pub pieces: Vec<Piece>,
    /// What is wrong in it is told elsewhere: at an argument, in the template.
    pub silent: bool,
}

/// All applications of a project, in the order in which they were read.
#[derive(Debug, Default)]
pub(crate) struct Origins {
    pub each: Vec<Origin>,
}

/// A place as people see it.
struct Located {
    /// Where the text was written.
    span: Span,
    /// The application in whose template it stands, if it is in one.
    inside: Option<usize>,
    /// Where the template names the parameter that the text was given for.
    mention: Option<(usize, Span)>,
}

impl Origins {
    /// The number of the text of an application, as a file.
    pub fn file(index: usize) -> FileId {
        FileId(FIRST.saturating_add(u32::try_from(index).unwrap_or(0)))
    }

    /// The application whose text a file is.
    pub fn index(&self, file: FileId) -> Option<usize> {
        let index = usize::try_from(file.0.checked_sub(FIRST)?).ok()?;
        (index < self.each.len()).then_some(index)
    }

    fn of(&self, file: FileId) -> Option<(usize, &Origin)> {
        let index = self.index(file)?;
        Some((index, self.each.get(index)?))
    }

    /// Where a place of an argument was written: one application further out.
    /// None where it is the template's own text.
    pub fn argument(&self, file: FileId, at: u32) -> Option<(FileId, u32)> {
        let (_, origin) = self.of(file)?;
        let piece = piece_at(&origin.pieces, at)?;
        let offset = at.checked_sub(piece.at)?;
        (piece.source == Source::Argument)
            .then(|| (origin.site.file, piece.start.saturating_add(offset)))
    }

    /// Whether a span lies in the text of an application, or in that of one
    /// inside it.
    pub fn is_within(&self, span: Span, application: usize) -> bool {
        let mut at = span;
        // Each turn goes one application further out.
        while let Some((index, origin)) = self.of(at.file) {
            if index == application {
                return true;
            }
            at = origin.site;
        }
        false
    }

    fn locate_span(&self, span: Span) -> Located {
        let mut span = span;
        let mut mention = None;
        loop {
            let Some((index, origin)) = self.of(span.file) else {
                return Located {
                    span,
                    inside: None,
                    mention,
                };
            };
            let first = piece_at(&origin.pieces, span.start);
            let last_byte = span.end.saturating_sub(1).max(span.start);
            let last = piece_at(&origin.pieces, last_byte);
            let (Some(first), Some(last)) = (first, last) else {
                return Located {
                    span: origin.site,
                    inside: Some(index),
                    mention,
                };
            };
            if first.at == last.at && first.source == Source::Argument {
                let (from, to) = first.mention;
                mention.get_or_insert((index, Span::new(origin.file, from, to)));
                let start = first
                    .start
                    .saturating_add(span.start.saturating_sub(first.at));
                span = Span::new(origin.site.file, start, start.saturating_add(span.len()));
                continue;
            }
            let start = in_template(first, span.start, false);
            let end = in_template(last, span.end, true);
            return Located {
                span: Span::new(origin.file, start, end),
                inside: Some(index),
                mention,
            };
        }
    }

    /// The applications from one outwards to the project's own text, as they
    /// were written there.
    fn sites(&self, application: usize) -> Vec<Span> {
        let mut found = Vec::new();
        let mut next = Some(application);
        while let Some(origin) = next.and_then(|index| self.each.get(index)) {
            let located = self.locate_span(origin.site);
            found.push(located.span);
            next = located.inside;
        }
        found
    }

    /// Whether what a text comes to is not looked at.
    pub fn is_silent(&self, file: FileId) -> bool {
        let mut at = file;
        while let Some((_, origin)) = self.of(at) {
            if origin.silent {
                return true;
            }
            at = origin.site.file;
        }
        false
    }

    /// Puts what was found in the text of applications where people can see
    /// it: at what the application gives, at the template's line, and where
    /// that is a library's at the application.
    pub fn locate(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let mut told: Vec<Diagnostic> = Vec::with_capacity(found.len());
        // Where those that came from applications stand in `told`.
        let mut moved: HashMap<Span, Vec<usize>> = HashMap::new();
        for mut diagnostic in found {
            for related in &mut diagnostic.related {
                related.span = self.locate_span(related.span).span;
            }
            if self.index(diagnostic.span.file).is_none() {
                told.push(diagnostic);
                continue;
            }
            if self.is_silent(diagnostic.span.file) {
                continue;
            }
            let diagnostic = self.moved(diagnostic);
            let here = moved.entry(diagnostic.span).or_default();
            let same = here.iter().find(|at| {
                told.get(**at)
                    .is_some_and(|one| one.finding == diagnostic.finding)
            });
            match same.and_then(|at| told.get_mut(*at)) {
                // One mistake in a template is told once, with all its
                // applications.
                Some(first) => {
                    let new = diagnostic.related.into_iter();
                    let new: Vec<Related> = new.filter(|r| !first.related.contains(r)).collect();
                    first.related.extend(new);
                }
                None => {
                    here.push(told.len());
                    told.push(diagnostic);
                }
            }
        }
        told
    }

    fn moved(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        let located = self.locate_span(diagnostic.span);
        diagnostic.fixes = std::mem::take(&mut diagnostic.fixes)
            .into_iter()
            .filter_map(|fix| self.fix(fix))
            .collect();
        let line = |index: usize| {
            let template = self.each.get(index).map_or("", |one| one.template.as_str());
            format!("in this line of the template `{template}`")
        };
        match (located.inside, located.mention) {
            (None, mention) => {
                diagnostic.span = located.span;
                match mention {
                    Some((index, span)) => diagnostic.related(span, line(index)),
                    None => diagnostic,
                }
            }
            (Some(index), _) => {
                let library = self.each.get(index).is_some_and(|one| one.library);
                let sites = self.sites(index);
                if library {
                    // The innermost text that is the author's own.
                    let site = sites.last().copied().unwrap_or(located.span);
                    diagnostic.span = site;
                    return diagnostic.related(located.span, line(index));
                }
                diagnostic.span = located.span;
                for site in sites {
                    diagnostic = diagnostic.related(site, "applied here");
                }
                diagnostic
            }
        }
    }

    /// A mend at the places where its text was written; none where that is
    /// not one place that the author can change.
    fn fix(&self, fix: Fix) -> Option<Fix> {
        let edits: Option<Vec<Edit>> = fix
            .edits
            .into_iter()
            .map(|edit| {
                let located = self.locate_span(edit.span);
                let changeable = match located.inside {
                    None => true,
                    Some(index) => self.each.get(index).is_some_and(|one| !one.library),
                };
                let same_length = located.span.len() == edit.span.len();
                (changeable && same_length).then_some(Edit {
                    span: located.span,
                    insert: edit.insert,
                })
            })
            .collect();
        Some(Fix {
            title: fix.title,
            edits: edits?,
        })
    }
}

/// A place of an application's text in its template. What was put in for a
/// parameter stands where the parameter is named.
fn in_template(piece: &Piece, at: u32, is_end: bool) -> u32 {
    match piece.source {
        Source::Template if piece.length == piece.mention.1.saturating_sub(piece.mention.0) => {
            piece.start.saturating_add(at.saturating_sub(piece.at))
        }
        _ if is_end => piece.mention.1,
        _ => piece.mention.0,
    }
}
