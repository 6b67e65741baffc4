//! The third pass: values get their names and types.

use indexmap::IndexMap;
use mkt_diagnostics::nearest::nearest;
use mkt_diagnostics::{Diagnostic, Fix, Language};
use mkt_kinds::units::{self, Currency};
use mkt_kinds::{Nested, Pattern, Referent, SlotType, catalogue};
use mkt_syntax::TextRange;
use mkt_syntax::expression::{Expr, Quantity};
use mkt_syntax::name::Path;
use smol_str::SmolStr;

use crate::collect::{Places, RawDeclaration, RawEntry};
use crate::entry::{Capture, Entry, Otherwise, PlaceId, Spec};
use crate::expression::{EventKind, EventMatch, Reaction};
use crate::matching::{GivenReading, Raw, RawCapture, RawType, RawTypeKind, RawUnit};
use crate::names::{Found, Names, Scope, unresolved};
use crate::symbol::SymbolId;
use crate::tables::Tables;
use crate::types::{self, PropertyType, Type};
use crate::typing::Typer;
use crate::value::{self, Given, Unit, Value};

/// Resolves one declaration.
pub(crate) struct Resolver<'m> {
    pub names: &'m Names,
    pub tables: &'m Tables,
    pub places: &'m mut Places,
    pub diagnostics: &'m mut Vec<Diagnostic>,
    /// The symbols that lines introduce, by their place.
    pub symbols: &'m IndexMap<PlaceId, SymbolId>,
}

impl Resolver<'_> {
    fn typer(&mut self) -> Typer<'_> {
        Typer {
            names: self.names,
            tables: self.tables,
            places: self.places,
            diagnostics: self.diagnostics,
        }
    }

    fn renamed(&mut self, path: &Path, found: SymbolId) {
        let told = self.names.renamed(path, found, self.places.file);
        self.diagnostics.extend(told);
    }

    fn tell(&mut self, finding: Language, range: TextRange) {
        let span = mkt_syntax::span(self.places.file, range);
        self.diagnostics.push(unresolved(finding, span));
    }

    /// Resolves the lines of a declaration. `scope` is the declaration's own.
    pub fn entries(
        &mut self,
        entries: &[RawEntry],
        scope: Scope,
        owner: Option<SymbolId>,
    ) -> Vec<Entry> {
        entries
            .iter()
            .map(|entry| self.entry(entry, scope, owner))
            .collect()
    }

    fn entry(&mut self, raw: &RawEntry, scope: Scope, owner: Option<SymbolId>) -> Entry {
        let mut scope = scope;
        // The value of a record's line is of the type of what it names.
        let expected = match raw.spec {
            Spec::Open(open) if open.defines.is_none() => self.record_type(raw, owner),
            _ => None,
        };
        let captures = self.captures(&raw.captures, &mut scope, expected.as_ref());
        // What a record's lines, a split's arms, belong to.
        let inner = captures.iter().find_map(|capture| match &capture.value {
            Value::Reference(id) => Some(*id),
            Value::Event(EventMatch {
                event: EventKind::Declared(id),
                ..
            }) => Some(*id),
            _ => None,
        });
        if let Some(id) = inner
            && self.names.word(id) == "experiment"
        {
            scope.experiment = Some(id);
        }
        let children = self.entries(&raw.children, scope, inner.or(owner));
        let otherwise = raw
            .otherwise
            .iter()
            .map(|part| {
                let mut inner_scope = scope;
                Otherwise {
                    captures: self.captures(&part.captures, &mut inner_scope, None),
                    children: self.entries(&part.children, inner_scope, owner),
                    place: part.place,
                }
            })
            .collect();
        Entry {
            spec: raw.spec,
            key: raw.key.clone(),
            form: raw.form,
            captures,
            children,
            otherwise,
            symbol: self.symbols.get(&raw.place).copied(),
            docs: raw.docs.clone(),
            place: raw.place,
            value_place: raw.value_place,
        }
    }

    /// The type of the property or parameter that a record's line gives a
    /// value to; says so where there is none.
    fn record_type(&mut self, raw: &RawEntry, owner: Option<SymbolId>) -> Option<Type> {
        let owner = owner?;
        if let Some(found) = self.names.child(owner, &raw.key) {
            return self.tables.property(found);
        }
        let children = self.names.children(owner);
        let names = children.iter().filter_map(|id| self.names.symbol(*id));
        let near = nearest(&raw.key, names.map(|s| s.name.as_str())).map(str::to_owned);
        let of = self
            .names
            .symbol(owner)
            .map_or(String::new(), |s| format!("a property of `{}`", s.name));
        let span = self.places.span(raw.place);
        let finding = Language::UnknownName {
            name: raw.key.to_string(),
            wanted: of,
            nearest: near,
            not_in_use: None,
        };
        // Only the key is at fault.
        let end = span
            .start
            .saturating_add(u32::try_from(raw.key.len()).unwrap_or(0));
        let key = mkt_diagnostics::Span::new(span.file, span.start, end.min(span.end));
        self.diagnostics.push(unresolved(finding, key));
        None
    }

    fn captures(
        &mut self,
        raw: &[RawCapture],
        scope: &mut Scope,
        expected: Option<&Type>,
    ) -> Vec<Capture> {
        let mut expected = expected.cloned();
        let mut setting = None;
        raw.iter()
            .map(|capture| {
                let value = match &capture.value {
                    Raw::Given(readings) => self.given(readings, setting, capture.range, scope),
                    _ => self.value(capture, *scope, expected.as_ref()),
                };
                if let Value::Setting(of, _) = value {
                    setting = Some(of);
                }
                // `set tier = gold`: the value is of the property's type.
                if let (Value::Reference(id), SlotType::Ref(referents)) = (&value, capture.ty)
                    && referents.contains(&Referent::Nested(Nested::Property))
                {
                    expected = self.tables.property(*id);
                }
                let place = self.places.add(capture.range);
                if let Some(text) = &capture.text {
                    self.places.texts.insert(place, text.clone());
                }
                Capture {
                    slot: capture.slot,
                    group: capture.group,
                    value,
                    place,
                }
            })
            .collect()
    }

    fn value(&mut self, capture: &RawCapture, scope: Scope, expected: Option<&Type>) -> Value {
        match &capture.value {
            Raw::Done(Value::Name(name, _)) => Value::Name(name.clone(), None),
            Raw::Done(value) => value.clone(),
            Raw::Reference(path) => {
                let SlotType::Ref(referents) = capture.ty else {
                    return Value::Poisoned;
                };
                self.reference(path, referents, scope)
                    .map_or(Value::Poisoned, Value::Reference)
            }
            Raw::Expression(expr) => self.expression(capture.ty, expr, scope, expected),
            Raw::Event {
                path,
                of,
                condition,
            } => Value::Event(self.event(path, of.as_ref(), condition.as_ref(), scope)),
            Raw::Type(ty) => {
                let ty = property_type(self.names, ty, scope, &mut |finding, range| {
                    let span = mkt_syntax::span(self.places.file, range);
                    self.diagnostics.push(unresolved(finding, span));
                });
                Value::Type(ty)
            }
            Raw::Unit(parts) => self.unit(parts, scope).map_or(Value::Poisoned, Value::Unit),
            Raw::Quantity(quantity) => self.quantity(quantity, scope),
            Raw::Setting(path) => self.setting(path, scope),
            Raw::Key(path) => self.key(path, scope),
            // Read with the setting before it.
            Raw::Given(_) => Value::Poisoned,
            Raw::Kind(path) => match catalogue::find(&path.text()) {
                Some(kind) => Value::Kind(kind.word),
                None => {
                    let name = path.to_string();
                    let near = nearest(&name, catalogue::words()).map(str::to_owned);
                    let finding = Language::UnknownName {
                        name,
                        wanted: "a kind of declaration".to_owned(),
                        nearest: near,
                        not_in_use: None,
                    };
                    self.tell(finding, path.range);
                    Value::Poisoned
                }
            },
        }
    }

    fn reference(&mut self, path: &Path, referents: &[Referent], scope: Scope) -> Option<SymbolId> {
        match self.names.reference(path, referents, scope) {
            Ok(id) => {
                self.renamed(path, id);
                Some(id)
            }
            Err(finding) => {
                if let Some(finding) = finding {
                    self.tell(finding, path.range);
                }
                None
            }
        }
    }

    fn expression(
        &mut self,
        ty: &SlotType,
        expr: &Expr,
        scope: Scope,
        expected: Option<&Type>,
    ) -> Value {
        let mut typer = self.typer();
        let typed = match ty {
            SlotType::Predicate | SlotType::Audience => typer.predicate(expr, scope),
            _ => {
                let typed = typer.expression(expr, scope, expected);
                if let Some(expected) = expected
                    && !expected.fits(&typed.ty)
                {
                    let finding = Language::TypeMismatch {
                        left: typed.ty.describe().to_owned(),
                        right: expected.describe().to_owned(),
                        what: "given where this is due:".to_owned(),
                    };
                    self.tell(finding, expr.range);
                }
                typed
            }
        };
        Value::Expression(typed)
    }

    fn event(
        &mut self,
        path: &Path,
        of: Option<&Path>,
        condition: Option<&Expr>,
        scope: Scope,
    ) -> EventMatch {
        let declared = [Referent::Kind("event")];
        let reaction = path.single().and_then(|word| Reaction::find(word));
        let event = match (self.names.referent(path, &declared, scope), reaction) {
            (Some(id), _) => {
                self.renamed(path, id);
                EventKind::Declared(id)
            }
            (None, Some(reaction)) => {
                let about: Vec<Referent> = reaction
                    .about()
                    .iter()
                    .map(|kind| Referent::Kind(kind))
                    .collect();
                let of = of.and_then(|of| self.reference(of, &about, scope));
                EventKind::Reaction(reaction, of)
            }
            (None, None) => self
                .reference(path, &declared, scope)
                .map_or(EventKind::Poisoned, EventKind::Declared),
        };
        let inner = match event {
            EventKind::Declared(id) => Scope {
                event: Some(id),
                entity: self.tables.entity_of(self.names, id).or(scope.entity),
                ..scope
            },
            _ => scope,
        };
        let condition = match event {
            EventKind::Poisoned => None,
            _ => condition.map(|condition| self.typer().predicate(condition, inner)),
        };
        EventMatch { event, condition }
    }

    // ---- units --------------------------------------------------------------

    fn unit(&mut self, parts: &[RawUnit], scope: Scope) -> Option<Unit> {
        let mut found: Option<Unit> = None;
        for part in parts {
            let unit = match part {
                RawUnit::Percent => Unit::Percent,
                RawUnit::Name(path) => self.unit_of(path, scope)?,
            };
            found = Some(match found {
                None => unit,
                Some(before) => Unit::Per(Box::new(before), Box::new(unit)),
            });
        }
        found
    }

    fn unit_of(&mut self, path: &Path, scope: Scope) -> Option<Unit> {
        let word = path.text();
        if let Some(currency) = Currency::find(&word) {
            return Some(Unit::Currency(currency));
        }
        if word == units::POINTS {
            return Some(Unit::Points);
        }
        if word == units::MONEY {
            // Without a currency of the strategy the unit is not known, and
            // nothing is held against it.
            return self.tables.currency.map(Unit::Currency);
        }
        if let Some(unit) = units::find(units::DURATIONS, &word) {
            return Some(Unit::Duration(unit));
        }
        if units::find(units::PEOPLE, &word).is_some() {
            return Some(Unit::People);
        }
        if word == "number" {
            return Some(Unit::None);
        }
        let singular = word
            .strip_suffix('s')
            .map(|stem| Path::read(stem, path.range));
        for path in [Some(path), singular.as_ref()].into_iter().flatten() {
            match self.names.lookup(path, scope) {
                Found::Symbol(id) if matches!(self.names.word(id), "entity" | "event" | "unit") => {
                    let name = self.names.symbol(id).map(|s| s.name.clone())?;
                    return Some(Unit::Counted(id, name));
                }
                Found::Lost => return None,
                _ => {}
            }
        }
        self.typer().unknown_unit(&word, path.range);
        None
    }

    fn quantity(&mut self, quantity: &Quantity, scope: Scope) -> Value {
        let unit = if quantity.percent {
            Some(Unit::Percent)
        } else {
            match &quantity.unit {
                None => Some(Unit::None),
                Some(path) => self.unit_of(path, scope),
            }
        };
        let per = match &quantity.per {
            None => None,
            Some((_, path)) => match self.unit_of(path, scope) {
                Some(per) => Some(per),
                None => return Value::Poisoned,
            },
        };
        match (unit, per) {
            (Some(unit), None) => Value::Quantity(value::Quantity {
                number: quantity.number,
                unit,
            }),
            (Some(unit), Some(per)) => Value::Quantity(value::Quantity {
                number: quantity.number,
                unit: Unit::Per(Box::new(unit), Box::new(per)),
            }),
            (None, _) => Value::Poisoned,
        }
    }

    // ---- keys ---------------------------------------------------------------

    /// `data.size`: a key of a declaration.
    fn setting(&mut self, path: &Path, scope: Scope) -> Value {
        let Some((key, owner)) = path.segments.split_last() else {
            return Value::Poisoned;
        };
        if owner.is_empty() {
            let finding = Language::UnknownName {
                name: path.to_string(),
                wanted: "a key of a declaration, such as `data.size`".to_owned(),
                nearest: None,
                not_in_use: None,
            };
            self.tell(finding, path.range);
            return Value::Poisoned;
        }
        let owner = Path {
            segments: owner.into(),
            range: path.range,
        };
        let Some(id) = self.reference(&owner, &[Referent::Any], scope) else {
            return Value::Poisoned;
        };
        let kind = catalogue::find(self.names.word(id));
        if let Some(member) = kind.and_then(|kind| kind.body.member(&key.name)) {
            return Value::Setting(id, member.key);
        }
        let words = kind
            .map(|kind| kind.body.words().collect::<Vec<_>>())
            .unwrap_or_default();
        let finding = Language::UnknownKey {
            key: key.name.to_string(),
            owner: kind.map_or("this", |kind| kind.article_name).to_owned(),
            nearest: nearest(&key.name, words.iter().copied()).map(str::to_owned),
            known: words.iter().map(|word| (*word).to_owned()).collect(),
        };
        self.tell(finding, key.range);
        Value::Poisoned
    }

    /// What a key of a declaration is set to, in one of that key's forms.
    fn given(
        &mut self,
        readings: &[GivenReading],
        of: Option<SymbolId>,
        range: TextRange,
        scope: &mut Scope,
    ) -> Value {
        // Without what it is a key of it is reported already.
        let Some(of) = of else {
            return Value::Poisoned;
        };
        let kind = self.names.word(of);
        let Some(reading) = readings.iter().find(|reading| reading.kind == kind) else {
            return Value::Poisoned;
        };
        let member = reading.member;
        match &reading.read {
            Ok(matched) => {
                for mistake in &matched.mistakes {
                    let span = mkt_syntax::span(self.places.file, mistake.range);
                    let mut told = Diagnostic::new(mistake.finding.clone(), span);
                    if let Some(instead) = &mistake.instead {
                        told = told.fix(Fix::replace(
                            format!("write `{instead}`"),
                            span,
                            instead.clone(),
                        ));
                    }
                    self.diagnostics.push(told);
                }
                Value::Given(Given {
                    member,
                    form: matched.form,
                    captures: self.captures(&matched.captures, scope, None),
                })
            }
            Err(text) => {
                let finding = Language::BadValue {
                    key: member.key.to_owned(),
                    text: text.clone(),
                    expected: member.patterns().map(Pattern::describe).collect(),
                    example: Some(format!(
                        "set {}.{} = {}",
                        self.names.symbol(of).map_or("", |symbol| &symbol.path),
                        member.key,
                        member.example
                    )),
                    stopped_at: None,
                };
                self.tell(finding, range);
                Value::Poisoned
            }
        }
    }

    /// A key, or a kind that refers to a declaration, as a guardrail asks for.
    fn key(&mut self, path: &Path, scope: Scope) -> Value {
        let word = path.text();
        if let Some(kind) = catalogue::find(&word) {
            return Value::Kind(kind.word);
        }
        if let Some(kind) = scope.keys_of {
            if let Some(member) = kind.body.member(&word) {
                return Value::Key(member.key);
            }
            let words: Vec<&str> = kind.body.members.iter().map(|member| member.key).collect();
            let near = nearest(&word, words.iter().copied().chain(catalogue::words()));
            let finding = Language::UnknownKey {
                key: word.to_string(),
                owner: kind.article_name.to_owned(),
                nearest: near.map(str::to_owned),
                known: words.iter().map(|word| (*word).to_owned()).collect(),
            };
            self.tell(finding, path.range);
            return Value::Poisoned;
        }
        let known = catalogue::all()
            .flat_map(|kind| kind.body.members.iter())
            .find(|member| member.key == word);
        if let Some(member) = known {
            return Value::Key(member.key);
        }
        let words = catalogue::words()
            .chain(catalogue::all().flat_map(|kind| kind.body.members.iter().map(|m| m.key)));
        let finding = Language::UnknownName {
            name: word.to_string(),
            wanted: "a key or a kind of declaration".to_owned(),
            nearest: nearest(&word, words).map(str::to_owned),
            not_in_use: None,
        };
        self.tell(finding, path.range);
        Value::Poisoned
    }
}

/// The type that a property declares.
pub(crate) fn property_type(
    names: &Names,
    raw: &RawType,
    scope: Scope,
    tell: &mut impl FnMut(Language, TextRange),
) -> PropertyType {
    let ty = match &raw.ty {
        RawTypeKind::OneOf(words) => Type::OneOf(words.clone()),
        RawTypeKind::ListOf(inner) => {
            Type::ListOf(Box::new(property_type(names, inner, scope, tell).ty))
        }
        RawTypeKind::Name(path) => {
            let word = path.text();
            match types::SIMPLE.iter().find(|(name, _)| *name == word) {
                Some((_, ty)) => ty.clone(),
                None => match names.reference(path, &[Referent::Kind("entity")], scope) {
                    Ok(id) => Type::Entity(id),
                    Err(Some(Language::UnknownName {
                        name,
                        nearest: near,
                        ..
                    })) => {
                        let known = types::SIMPLE.iter().map(|(name, _)| *name);
                        let near = nearest(&word, known).map(str::to_owned).or(near);
                        let finding = Language::UnknownName {
                            name,
                            wanted: "a type or an entity".to_owned(),
                            nearest: near,
                            not_in_use: None,
                        };
                        tell(finding, path.range);
                        Type::Poisoned
                    }
                    Err(Some(finding)) => {
                        tell(finding, path.range);
                        Type::Poisoned
                    }
                    Err(None) => Type::Poisoned,
                },
            }
        }
    };
    PropertyType {
        ty,
        optional: raw.optional,
    }
}

/// The entity whose properties bare names in a declaration mean, and the
/// event that its people entered by.
pub(crate) fn context(
    names: &Names,
    tables: &Tables,
    raw: &RawDeclaration,
    symbol: SymbolId,
    only_entity: Option<SymbolId>,
    scope: Scope,
) -> (Option<SymbolId>, Option<SymbolId>) {
    if let Some(entity) = tables.entity_of(names, symbol) {
        return (Some(entity), None);
    }
    let mut entry = None;
    let mut entity = None;
    let plain = scope;
    let mut consider = |path: &Path, referents: &[Referent], enters: bool| {
        if let Some(id) = names.referent(path, referents, plain) {
            if enters && entry.is_none() && names.word(id) == "event" {
                entry = Some(id);
            }
            if entity.is_none() {
                entity = tables.entity_of(names, id);
            }
        }
    };
    for key in ["enter", "for", "while", "audience", "segment", "goal"] {
        let lines = raw.entries.iter().filter(|entry| entry.key == key);
        for capture in lines.flat_map(|entry| &entry.captures) {
            match &capture.value {
                Raw::Event { path, .. } => {
                    consider(path, &[Referent::Kind("event")], key == "enter");
                }
                Raw::Reference(path) => consider(path, &[Referent::Any], false),
                Raw::Expression(expr) => {
                    for path in paths(expr) {
                        consider(
                            &path,
                            &[Referent::Kind("segment"), Referent::Kind("entity")],
                            false,
                        );
                    }
                }
                _ => {}
            }
        }
    }
    (entity.or(only_entity), entry)
}

/// The names in an audience, as far as they can be segments.
fn paths(expr: &Expr) -> Vec<Path> {
    use mkt_syntax::expression::ExprKind;
    match &expr.kind {
        ExprKind::Name(path) => vec![path.clone()],
        ExprKind::And(all) | ExprKind::Or(all) => all.iter().flat_map(paths).collect(),
        ExprKind::Not(inner) | ExprKind::In(None, inner) => paths(inner),
        ExprKind::Except(who, without) => [paths(who), paths(without)].concat(),
        _ => Vec::new(),
    }
}

/// The currency that a declaration of a strategy states.
pub(crate) fn currency(raw: &RawDeclaration) -> Option<Currency> {
    let line = raw.entries.iter().find(|entry| entry.key == "currency")?;
    match line.captures.first()?.value {
        Raw::Done(Value::Currency(currency)) => Some(currency),
        _ => None,
    }
}

/// The type of a KPI's values, as far as its own line on the unit tells; none
/// where it has no such line.
pub(crate) fn kpi_type(raw: &RawDeclaration) -> Option<Type> {
    let unit = raw.entries.iter().find(|entry| entry.key == "unit")?;
    let first = unit.captures.first();
    let ty = match first.map(|capture| &capture.value) {
        Some(Raw::Unit(parts)) => match parts.as_slice() {
            [RawUnit::Percent, ..] => Type::Percent,
            [RawUnit::Name(path), ..] => {
                let word: SmolStr = path.text();
                if word == units::MONEY || Currency::find(&word).is_some() {
                    Type::Money
                } else if units::find(units::DURATIONS, &word).is_some() {
                    Type::Duration
                } else {
                    Type::Number
                }
            }
            [] => Type::Number,
        },
        _ => Type::Number,
    };
    Some(ty)
}

/// The type of a score's value.
pub(crate) fn score_type(raw: &RawDeclaration) -> Type {
    let kind = raw.entries.iter().find(|entry| entry.key == "kind");
    let word = kind.and_then(|entry| entry.captures.first());
    match word.map(|capture| &capture.value) {
        Some(Raw::Done(Value::Word("lifetime_value"))) => Type::Money,
        _ => Type::Number,
    }
}
