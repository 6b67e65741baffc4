//! What is told of names that are not there, or no longer.

use mkt_diagnostics::nearest::nearest;
use mkt_diagnostics::{Diagnostic, FileId, Fix, Language, Span};
use mkt_kinds::{Nested, Referent};
use mkt_syntax::name::Path;

use super::{Found, Names, Scope, Used};
use crate::symbol::SymbolId;

impl Names {
    /// That a path was found by a name that its owner no longer bears.
    pub fn renamed(&self, path: &Path, found: SymbolId, file: FileId) -> Option<Diagnostic> {
        let first = path.segments.first()?;
        let owner = *self.former.get(&first.name)?;
        if self.own.contains_key(&first.name) || self.used.contains_key(&first.name) {
            return None;
        }
        let mut at = Some(found);
        while at != Some(owner) {
            at = self.symbol(at?)?.parent;
        }
        let now = self.symbol(owner)?.name.to_string();
        let span = mkt_syntax::span(file, first.range);
        let finding = Language::Deprecated {
            name: first.name.to_string(),
            now: now.clone(),
        };
        let fix = Fix::replace(format!("write `{now}`"), span, now);
        Some(Diagnostic::new(finding, span).fix(fix))
    }

    /// What to say of a name that is not there.
    pub(super) fn unknown(&self, path: &Path, referents: &[Referent], scope: Scope) -> Language {
        let name = path.to_string();
        let mut candidates: Vec<&str> = Vec::new();
        let fits = |id: &SymbolId| self.is_one_of(*id, referents);
        candidates.extend(
            self.own
                .iter()
                .filter(|(_, id)| fits(id))
                .map(|(n, _)| n.as_str()),
        );
        // What the same template declares.
        if let Some(inside) = self.frame_at(scope.frame).and_then(|frame| frame.inside)
            && let Some(application) = self.symbol(inside.application)
        {
            let children = application.children.iter().filter(|(_, id)| fits(id));
            candidates.extend(children.map(|(name, _)| name.as_str()));
        }
        // What applications declare is found under their names.
        for id in self.own.values().filter(|id| self.reuse.contains_key(*id)) {
            let children = self
                .symbol(*id)
                .into_iter()
                .flat_map(|s| s.children.values());
            let children = children.filter(|id| fits(id));
            candidates.extend(children.filter_map(|id| Some(self.symbol(*id)?.name.as_str())));
        }
        for (short, used) in &self.used {
            match used {
                Used::Symbol(id) if fits(id) => candidates.push(short),
                Used::Module(module)
                    if self
                        .modules
                        .get(module)
                        .and_then(|m| m.principal)
                        .is_some_and(|id| fits(&id)) =>
                {
                    candidates.push(short);
                }
                _ => {}
            }
        }
        for referent in referents {
            let Referent::Nested(nested) = referent else {
                continue;
            };
            let places: &[Option<SymbolId>] = match nested {
                Nested::Property => &[scope.event, scope.entity, scope.entry],
                Nested::Variant => &[scope.experiment],
                _ => &[scope.declaration],
            };
            for place in places.iter().flatten() {
                for id in self.children(*place).into_iter().filter(fits) {
                    candidates.extend(self.symbol(id).map(|s| s.name.as_str()));
                }
            }
        }
        // `race.convrt`: the nearest inside what the path begins with.
        let mut near = nearest(&name, candidates.iter().copied()).map(str::to_owned);
        if near.is_none()
            && let Some((last, before)) = path.segments.split_last()
            && !before.is_empty()
        {
            let parent = Path {
                segments: before.into(),
                range: path.range,
            };
            if let Found::Symbol(id) = self.lookup(&parent, scope) {
                let children = self.children(id);
                let names = children
                    .iter()
                    .filter_map(|id| self.symbol(*id))
                    .map(|s| s.name.as_str());
                near = nearest(&last.name, names).map(|near| format!("{parent}.{near}"));
            }
        }
        let first = path.segments.first();
        let known = first.is_some_and(|first| {
            self.own.contains_key(&first.name) || self.used.contains_key(&first.name)
        });
        let not_in_use = first.filter(|_| !known).and_then(|first| {
            self.modules.iter().find_map(|(module, names)| {
                let id = names.names.get(&first.name)?;
                (fits(id) || path.segments.len() > 1).then(|| format!("{module}.{}", first.name))
            })
        });
        Language::UnknownName {
            name,
            wanted: wanted(referents),
            nearest: if not_in_use.is_some() { None } else { near },
            not_in_use,
        }
    }
}

pub(super) fn wanted(referents: &[Referent]) -> String {
    let names: Vec<&str> = referents.iter().map(|one| one.article_name()).collect();
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
    }
}

/// What is told about a name that does not resolve, with its fix.
pub(crate) fn unresolved(finding: Language, span: Span) -> Diagnostic {
    let near = match &finding {
        Language::UnknownName { nearest, .. } | Language::UnknownWord { nearest, .. } => {
            nearest.clone()
        }
        _ => None,
    };
    let mut diagnostic = Diagnostic::new(finding, span);
    if let Some(near) = near {
        diagnostic = diagnostic.fix(Fix::replace(format!("write `{near}`"), span, near));
    }
    diagnostic
}
