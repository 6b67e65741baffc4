//! What an `apply` says: which template, under which prefix, with what.

use mkt_diagnostics::{Diagnostic, FileId, HeadMistake, Language};
use mkt_syntax::atom::{Atom, AtomKind};
use mkt_syntax::name::Path;
use mkt_syntax::{TextRange, span, view};
use smol_str::SmolStr;

/// A template put to use.
#[derive(Clone, Debug)]
pub(crate) struct Application {
    /// The template, as written.
    pub path: Path,
    /// What its declarations are found under.
    pub prefix: SmolStr,
    pub prefix_range: TextRange,
    /// From `apply` to the prefix.
    pub head: TextRange,
    pub arguments: Vec<Argument>,
    pub docs: Option<String>,
    pub allows: Vec<view::Allow>,
}

/// What is given for a parameter.
#[derive(Clone, Debug)]
pub(crate) struct Argument {
    pub name: SmolStr,
    pub name_range: TextRange,
    pub atoms: Vec<Atom>,
    /// The whole value.
    pub phrase: TextRange,
}

/// Reads an application. `Err` holds the prefix, where there is one, of one
/// that cannot be used; that is told.
pub(crate) fn read(
    declaration: &view::Declaration,
    text: &str,
    file: FileId,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Application, Option<SmolStr>> {
    let head = &declaration.head;
    let slice = |range: TextRange| {
        let range = std::ops::Range::<usize>::from(range);
        text.get(range).unwrap_or_default().trim().to_owned()
    };
    let mut tell = |finding: Language, range: TextRange| {
        diagnostics.push(Diagnostic::new(finding, span(file, range)));
    };
    let (path, prefix) = match head.atoms.as_slice() {
        [template, word, prefix, rest @ ..] if word.is_word("as") => {
            if let (Some(first), Some(last)) = (rest.first(), rest.last()) {
                let range = first.range.cover(last.range);
                let text = slice(range);
                tell(Language::WrongHead(HeadMistake::Unreadable { text }), range);
            }
            (template.path(), prefix.path())
        }
        [template, ..] => (template.path(), None),
        [] => (None, None),
    };
    let prefix = prefix.and_then(|prefix| Some((prefix.single()?.clone(), prefix.range)));
    let (Some(path), Some((prefix, prefix_range))) = (path, prefix.clone()) else {
        if !declaration.damaged {
            let template = path.map(|path| path.segments.last().map_or("", |s| &s.name));
            let mistake = HeadMistake::PrefixMissing {
                template: template.unwrap_or_default().to_owned(),
            };
            tell(Language::WrongHead(mistake), head.range);
        }
        return Err(prefix.map(|(name, _)| name));
    };
    let mut arguments: Vec<Argument> = Vec::new();
    let mut damaged = declaration.damaged;
    let items = declaration.block.iter().flat_map(|block| &block.items);
    for item in items {
        let Some((key, key_range)) = &item.key else {
            if !damaged {
                let text = slice(item.range);
                tell(Language::StrayText { text }, item.range);
            }
            damaged = true;
            continue;
        };
        if let Some(first) = arguments.iter().find(|one| one.name == *key) {
            let key = key.to_string();
            let first = span(file, first.name_range);
            let finding = Language::DuplicateKey { key };
            let told = Diagnostic::new(finding, span(file, *key_range));
            diagnostics.push(told.related(first, "first given here"));
            return Err(Some(prefix));
        }
        let stray = |atom: &Atom| matches!(atom.kind, AtomKind::Stray(_));
        if item.atoms.is_empty() {
            if !damaged {
                let key = key.to_string();
                tell(Language::MissingValue { key }, *key_range);
            }
            damaged = true;
            continue;
        }
        damaged |= item.atoms.iter().any(stray);
        arguments.push(Argument {
            name: key.clone(),
            name_range: *key_range,
            atoms: item.atoms.clone(),
            phrase: item.phrase,
        });
    }
    if damaged {
        return Err(Some(prefix));
    }
    Ok(Application {
        path: path.clone(),
        prefix,
        prefix_range,
        head: head.range,
        arguments,
        docs: declaration.docs.clone(),
        allows: declaration.allows.clone(),
    })
}
