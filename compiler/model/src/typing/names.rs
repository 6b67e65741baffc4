//! Names in expressions: properties, words of an enumeration, declarations.

use super::*;

impl Typer<'_> {
    /// The property that a path means in a scope, with its type.
    pub fn property(&self, path: &Path, scope: Scope) -> Option<(PropertyPath, Type)> {
        let owners = [
            (Base::Event, scope.event),
            (Base::Person, scope.entity),
            (Base::Entry, scope.entry),
        ];
        property(self.names, self.tables, &owners, path)
    }

    pub(super) fn name(
        &mut self,
        path: &Path,
        scope: Scope,
        expected: Option<&Type>,
        range: TextRange,
    ) -> Expression {
        if let Some(expected) = expected.filter(|ty| ty.takes_words())
            && let Some(word) = path.single()
            && let Some(literal) = word_of(expected, word)
        {
            return self.literal(literal, expected.clone(), range);
        }
        // What a test is about, by the name it has there.
        if let Some(Type::Entity(entity)) = expected
            && let Some(name) = path.single()
            && let Some(subject) = scope
                .declaration
                .and_then(|declaration| self.names.child(declaration, name))
            && self.names.word(subject) == Nested::Subject.word()
            && self.tables.entity_of(self.names, subject) == Some(*entity)
        {
            let ty = Type::Entity(*entity);
            return self.made(ExpressionKind::Declared(subject), ty, range);
        }
        if path.is_word("otherwise") {
            return self.made(ExpressionKind::Otherwise, Type::Bool, range);
        }
        if path.is_word("true") || path.is_word("false") {
            let literal = Literal::Bool(path.is_word("true"));
            return self.literal(literal, Type::Bool, range);
        }
        if let Some((property, ty)) = self.property(path, scope) {
            return self.made(ExpressionKind::Property(property), ty, range);
        }
        // What it is compared with is damaged: it may be a word of that.
        if expected == Some(&Type::Poisoned) && path.single().is_some() {
            return self.poisoned(range);
        }
        // Beside a key that names things, a name is that of a thing.
        let names_a_thing = matches!(expected, Some(Type::Key(key)) if key.names)
            && matches!(self.names.lookup(path, scope), Found::Symbol(_));
        if let Some(kind) = scope.keys_of.filter(|_| !names_a_thing)
            && let Some(key) = path.single()
            && let Some(member) = kind.body.member(key)
        {
            let ty = Type::Key(KeyType::of(member));
            return self.made(ExpressionKind::Key(member.key), ty, range);
        }
        // A stage of the same lifecycle by its short name.
        let stage = [Referent::Nested(Nested::Stage)];
        let found = self
            .names
            .referent(path, &stage, scope)
            .map_or_else(|| self.names.lookup(path, scope), Found::Symbol);
        match found {
            Found::Symbol(id) => {
                self.renamed(path, id);
                let ty = if self.names.word(id) == "entity" {
                    Type::Entity(id)
                } else {
                    Type::Declared(id)
                };
                self.made(ExpressionKind::Declared(id), ty, range)
            }
            Found::Lost => self.poisoned(range),
            Found::Nothing if scope.silent => self.poisoned(range),
            Found::Nothing => {
                self.unknown_name(path, scope, expected, range);
                self.poisoned(range)
            }
        }
    }

    /// Tells a word that is none of a fixed set.
    pub(super) fn unknown_word(&mut self, word: &str, allowed: Vec<String>, range: TextRange) {
        let near = nearest(word, allowed.iter().map(String::as_str)).map(str::to_owned);
        let finding = Language::UnknownWord {
            word: word.to_owned(),
            allowed,
            nearest: near,
        };
        let span = self.span(range);
        self.diagnostics.push(unresolved(finding, span));
    }

    pub(super) fn unknown_name(
        &mut self,
        path: &Path,
        scope: Scope,
        expected: Option<&Type>,
        range: TextRange,
    ) {
        if let Some(Type::OneOf(words)) = expected {
            let allowed = words.iter().map(SmolStr::to_string).collect();
            self.unknown_word(&path.to_string(), allowed, range);
            return;
        }
        let mut candidates: Vec<SmolStr> = Vec::new();
        let mut wanted = "something that is declared, such as a property or a segment".to_owned();
        match expected {
            Some(Type::Key(key)) => {
                candidates.extend(key.words().cloned());
                let words: Vec<String> = key.words().map(|word| format!("`{word}`")).collect();
                wanted = format!("one of {}", words.join(", "));
                if key.names || words.is_empty() {
                    wanted = format!("something that `{}:` can name", key.key);
                    candidates.extend(self.names.own.keys().cloned());
                }
            }
            None if scope.keys_of.is_some() => {
                let words = scope.keys_of.into_iter().flat_map(|kind| kind.body.members);
                candidates.extend(words.map(|member| SmolStr::new_static(member.key)));
                let kind = scope.keys_of.map_or("", |kind| kind.article_name);
                wanted = format!("a key of {kind}");
            }
            Some(ty) if ty.takes_words() => ty.describe().clone_into(&mut wanted),
            _ => {
                for owner in [scope.event, scope.entity, scope.entry]
                    .into_iter()
                    .flatten()
                {
                    for id in self.names.children(owner) {
                        candidates.extend(self.names.symbol(id).map(|s| s.name.clone()));
                    }
                }
                candidates.extend(self.names.own.keys().cloned());
            }
        }
        let name = path.to_string();
        let mut near = nearest(&name, candidates.iter().map(SmolStr::as_str)).map(str::to_owned);
        // `booking.totl`: the nearest inside what the path begins with.
        if near.is_none()
            && let Some((last, before)) = path.segments.split_last()
            && !before.is_empty()
        {
            let parent = Path {
                segments: before.into(),
                range,
            };
            if let Found::Symbol(id) = self.names.lookup(&parent, scope) {
                let children = self.names.children(id);
                let names = children.iter().filter_map(|id| self.names.symbol(*id));
                near = nearest(&last.name, names.map(|s| s.name.as_str()))
                    .map(|near| format!("{parent}.{near}"));
            }
        }
        let finding = Language::UnknownName {
            name,
            wanted,
            nearest: near,
            not_in_use: None,
        };
        let span = self.span(range);
        self.diagnostics.push(unresolved(finding, span));
    }
}

/// The property that a path means, of the first of these that has it.
pub(crate) fn property(
    names: &Names,
    tables: &Tables,
    owners: &[(Base, Option<SymbolId>)],
    path: &Path,
) -> Option<(PropertyPath, Type)> {
    let (first, rest) = path.segments.split_first()?;
    for (base, owner) in owners {
        let Some(owner) = *owner else { continue };
        if let Some(start) = names.child(owner, &first.name)
            && let Some(found) = follow(names, tables, *base, start, rest)
        {
            return Some(found);
        }
        // `traveller.tier`, `booking_abandoned.value`
        if !rest.is_empty()
            && names.symbol(owner).is_some_and(|s| s.name == first.name)
            && let Some((second, rest)) = rest.split_first()
            && let Some(start) = names.child(owner, &second.name)
            && let Some(found) = follow(names, tables, *base, start, rest)
        {
            return Some(found);
        }
    }
    None
}

fn follow(
    names: &Names,
    tables: &Tables,
    base: Base,
    start: SymbolId,
    rest: &[mkt_syntax::name::Segment],
) -> Option<(PropertyPath, Type)> {
    let mut path = vec![start];
    let mut ty = tables.property(start)?;
    for segment in rest {
        let Type::Entity(entity) = ty else {
            return None;
        };
        let next = names.child(entity, &segment.name)?;
        path.push(next);
        ty = tables.property(next)?;
    }
    Some((PropertyPath { base, path }, ty))
}

/// The value of a type that a bare word stands for.
fn word_of(ty: &Type, word: &SmolStr) -> Option<Literal> {
    let found = match ty {
        Type::OneOf(words) => words.contains(word),
        Type::Country => slots::is_country(word),
        Type::Language => slots::is_language(word),
        Type::Currency => return Currency::find(word).map(Literal::Currency),
        Type::Bool => {
            return match word.as_str() {
                "true" => Some(Literal::Bool(true)),
                "false" => Some(Literal::Bool(false)),
                _ => None,
            };
        }
        Type::ListOf(inner) => return word_of(inner, word),
        Type::Key(key) => return key.types.iter().find_map(|ty| word_of(ty, word)),
        _ => false,
    };
    found.then(|| Literal::Word(word.clone()))
}
