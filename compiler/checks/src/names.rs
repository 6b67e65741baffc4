//! Names that cannot be told apart by eye.

use std::sync::LazyLock;

use indexmap::IndexMap;
use mkt_diagnostics::{Diagnostic, Language};
use mkt_model::{Strategy, Symbol, SymbolId};
use unicode_security::confusable_detection::skeleton;

use crate::Subject;

/// Names in one place that look the same and are written with other letters.
///
/// What looks the same is what Unicode's table of confusables maps to the same
/// skeleton (UTS #39). Names in plain Latin letters without marks are left
/// alone among themselves: `modern` and `modem` are told apart by reading.
pub(crate) fn confusable(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let declared: Vec<SymbolId> = strategy.all().map(|handle| handle.symbol_id()).collect();
    among(subject, &declared, told);
    for handle in strategy.own() {
        inside(subject, handle.symbol_id(), told);
    }
}

/// The names inside a declaration, and inside what stands in it.
fn inside(subject: &Subject<'_>, id: SymbolId, told: &mut Vec<Diagnostic>) {
    let children = subject.strategy.children(id);
    among(subject, &children, told);
    for child in children {
        // Inherited names are looked at where they are declared.
        if subject.strategy.symbol(child).parent == Some(id) {
            inside(subject, child, told);
        }
    }
}

fn among(subject: &Subject<'_>, ids: &[SymbolId], told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    // Names in plain letters are left alone among themselves.
    if ids.iter().all(|id| strategy.symbol(*id).name.is_ascii()) {
        return;
    }
    let mut alike: IndexMap<String, Vec<SymbolId>> = IndexMap::new();
    for id in ids {
        let name = &strategy.symbol(*id).name;
        if !name.is_empty() {
            alike.entry(shape(name)).or_default().push(*id);
        }
    }
    for ids in alike.values().filter(|ids| ids.len() > 1) {
        for id in ids {
            let symbol = strategy.symbol(*id);
            let kept = mistaken_for(strategy, symbol, ids);
            let own = strategy.handle(*id).declaration().module.is_none();
            if symbol.name == kept.name || symbol.name.is_ascii() || !own {
                continue;
            }
            let finding = Language::ConfusableName {
                name: symbol.name.to_string(),
                other: kept.name.to_string(),
            };
            let diagnostic = Diagnostic::new(finding, strategy.name_span(*id));
            told.push(diagnostic.related(
                strategy.span(kept.declaration, kept.place),
                format!("`{}` is declared here", kept.name),
            ));
        }
    }
}

/// What a name looks like. Plain letters and digits do so one by one.
fn shape(name: &str) -> String {
    static PLAIN: LazyLock<Vec<String>> = LazyLock::new(|| {
        ('\0'..='\u{7f}')
            .map(|letter| skeleton(letter.encode_utf8(&mut [0; 4])).collect())
            .collect()
    });
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if name.bytes().all(plain) {
        let shapes = name.bytes().filter_map(|byte| PLAIN.get(usize::from(byte)));
        shapes.map(String::as_str).collect()
    } else {
        skeleton(name).collect()
    }
}

/// Of names that look alike, the one that another is most likely taken for: in
/// plain letters and as long as it, in plain letters, or just the first.
fn mistaken_for<'s>(strategy: &'s Strategy, symbol: &'s Symbol, ids: &[SymbolId]) -> &'s Symbol {
    let length = |symbol: &Symbol| symbol.name.chars().count();
    ids.iter()
        .map(|id| strategy.symbol(*id))
        .min_by_key(|other| (!other.name.is_ascii(), length(other) != length(symbol)))
        .unwrap_or(symbol)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_have_the_shape_that_unicode_gives_them() {
        let letters: Vec<char> = ('a'..='z').chain('A'..='Z').chain('0'..='9').collect();
        for one in &letters {
            for other in letters.iter().chain(&['_']) {
                let name: String = [*one, *other].iter().collect();
                assert_eq!(shape(&name), skeleton(&name).collect::<String>());
            }
        }
        assert_eq!(shape("mоdem"), shape("modem"), "the first o is Cyrillic");
    }
}
