//! The JSON Schema of the model: from the wire types, and for declarations
//! from the tables of the kinds. Strict: it takes nothing that the model does
//! not write.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use indexmap::IndexMap;
use mkt_kinds::{Body, Kind, Referent, SlotType, Statement, catalogue};
use schemars::generate::SchemaSettings;
use schemars::{SchemaGenerator, transform};
use serde_json::{Map, Value, json};

use super::declaration::{Allow, Nested, Slot, slots};
use super::{Frame, SCHEMA_VERSION, value};

/// The JSON Schema (2020-12) that every model keeps to.
#[must_use]
pub fn schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    let builder = Builder {
        value: generator.subschema_for::<value::Value<'_>>().to_value(),
        allow: generator.subschema_for::<Allow<'_>>().to_value(),
        nested: generator.subschema_for::<Nested<'_>>().to_value(),
        names: names(),
        lines: IndexMap::new(),
    };
    let mut schema = frame(generator);
    strict(&mut schema);
    let mut definitions = builder.definitions();
    if let Some(known) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        known.append(&mut definitions);
    }
    let kinds: Map<String, Value> = catalogue::all()
        .map(|kind| {
            let of =
                json!({ "type": "array", "description": kind.help, "items": reference(kind.word) });
            (kind.word.to_owned(), of)
        })
        .collect();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert(
            "schema_version".to_owned(),
            json!({ "const": SCHEMA_VERSION }),
        );
        properties.insert("declarations".to_owned(), object(kinds, Vec::new()));
    }
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.push(json!("declarations"));
    }
    schema
}

fn frame(generator: SchemaGenerator) -> Value {
    let mut schema = generator.into_root_schema_for::<Frame<'_>>();
    schema.insert("title".to_owned(), json!("A marketing strategy"));
    schema.insert(
        "description".to_owned(),
        json!("Everything that a strategy says, resolved and typed, as `mktc build --target model` writes it."),
    );
    schema.to_value()
}

/// Refuses members that no type has.
fn strict(schema: &mut Value) {
    let mut close = |schema: &mut schemars::Schema| {
        if schema.get("properties").is_some() && schema.get("additionalProperties").is_none() {
            schema.insert("additionalProperties".to_owned(), json!(false));
        }
    };
    if let Ok(schema) = <&mut schemars::Schema>::try_from(schema) {
        let mut all = transform::RecursiveTransform(&mut close);
        transform::Transform::transform(&mut all, schema);
    }
}

/// What makes a body what it is, as text, so that each is defined once. Where
/// bodies lie in memory says nothing: the linker may join equal ones. Bodies
/// hold themselves, so those behind their statements count to a depth.
fn identity(body: &Body, depth: usize) -> String {
    let mut text = format!("{:?} {:?}", body.members, body.open);
    for statement in body.statements {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            " {} {:?} {} {}",
            statement.word, statement.forms, statement.help, statement.else_chains
        );
        for inner in [statement.body, statement.else_body] {
            match (inner, depth.checked_sub(1)) {
                (Some(inner), Some(depth)) => {
                    let _ = write!(text, " ({})", identity(inner, depth));
                }
                (inner, _) => text.push_str(if inner.is_some() { " ()" } else { " -" }),
            }
        }
    }
    text
}

/// What the definition of each body is called: after the kind, or after the
/// statement behind which it first stands.
fn names() -> BTreeMap<String, String> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut waiting: Vec<(&'static Body, String)> = catalogue::all()
        .map(|kind| (kind.body, format!("{}_body", kind.word)))
        .collect();
    waiting.reverse();
    while let Some((body, name)) = waiting.pop() {
        let identity = identity(body, 2);
        if names.contains_key(&identity) {
            continue;
        }
        for statement in body.statements.iter().rev() {
            let word = named(statement.word);
            let stem = name.strip_suffix("_body").unwrap_or(&name);
            waiting.extend(
                statement
                    .else_body
                    .map(|body| (body, format!("{stem}_{word}_else_body"))),
            );
            waiting.extend(
                statement
                    .body
                    .map(|body| (body, format!("{stem}_{word}_body"))),
            );
        }
        names.insert(identity, name);
    }
    names
}

/// The word of a statement as a part of a name; that of a split's arms, which
/// begin with a value, is empty.
fn named(word: &str) -> String {
    match word {
        "" => "arm".to_owned(),
        word => word.replace(' ', "_"),
    }
}

/// What a line may have: without groups and a block, or with.
fn any_line(plain: bool) -> Value {
    let any_object = json!({ "type": "object" });
    let mut properties = Map::new();
    let mut add = |name: &str, schema| properties.insert(name.to_owned(), schema);
    add("word", text());
    add("form", text());
    add("declares", text());
    add("docs", text());
    add("inherited_from", text());
    add("values", any_object.clone());
    if !plain {
        add("groups", list(&any_object));
        add("block", any_object.clone());
        add("otherwise", list(&any_object));
    }
    let required = ["word", "form", "values"];
    let names = properties.keys().cloned();
    let optional = names.filter(|name| !required.contains(&name.as_str()));
    let optional = optional.collect();
    object(properties, optional)
}

struct Builder {
    value: Value,
    allow: Value,
    nested: Value,
    names: BTreeMap<String, String>,
    /// The definitions of lines.
    lines: IndexMap<String, Value>,
}

impl Builder {
    fn definitions(mut self) -> Map<String, Value> {
        let mut definitions = Map::new();
        definitions.insert("line".to_owned(), any_line(false));
        definitions.insert("plain_line".to_owned(), any_line(true));
        for kind in catalogue::all() {
            definitions.insert(kind.word.to_owned(), self.declaration(kind));
        }
        for body in catalogue::bodies() {
            if let Some(name) = self.names.get(&identity(body, 2)) {
                let name = name.clone();
                definitions.insert(name, self.block(body));
            }
        }
        definitions.extend(self.lines.drain(..));
        let patterns = catalogue::all_forms().into_iter();
        for pattern in patterns.filter_map(mkt_kinds::pattern::of) {
            for slot in slots(&pattern.nodes) {
                if let Some(name) = simple(slot.ty) {
                    definitions
                        .entry(format!("{name}_value"))
                        .or_insert_with(|| self.value_of(slot.ty));
                }
            }
        }
        definitions
    }

    fn declaration(&self, kind: &'static Kind) -> Value {
        let mut properties = Map::new();
        let mut add = |name: &str, schema| properties.insert(name.to_owned(), schema);
        add("id", text());
        add("kind", json!({ "const": kind.word }));
        add("name", text());
        add("label", text_or_null());
        add("title", text());
        add("docs", text_or_null());
        add("module", text_or_null());
        add("of", text_or_null());
        add("extends", text_or_null());
        add("allows", list(&self.allow));
        add("contains", list(&self.nested));
        add("body", self.body(kind.body));
        object(properties, Vec::new())
    }

    fn body(&self, body: &'static Body) -> Value {
        // Every body of the catalogue has a name.
        let name = self.names.get(&identity(body, 2));
        name.map_or(json!(false), |name| reference(name))
    }

    fn block(&mut self, body: &'static Body) -> Value {
        let members: Map<String, Value> = body
            .members
            .iter()
            .map(|member| {
                let line = self.line(
                    &json!({ "const": member.key }),
                    member.forms,
                    None,
                    member.help,
                );
                let line = self.shared(member.key, line);
                let schema = if member.repeated {
                    json!({ "type": "array", "minItems": 1, "items": line })
                } else {
                    line
                };
                (member.key.to_owned(), schema)
            })
            .collect();
        let optional = members.keys().cloned().collect();
        let statements = body.statements.iter().map(|statement| {
            let line = self.line(
                &json!({ "const": statement.word }),
                statement.forms,
                Some(statement),
                statement.help,
            );
            self.shared(&named(statement.word), line)
        });
        let statements = any_of_list(statements.collect());
        let open = body
            .open
            .map(|open| self.line(&text(), std::slice::from_ref(&open.form), None, open.help));
        let mut properties = Map::new();
        properties.insert("members".to_owned(), object(members, optional));
        properties.insert("statements".to_owned(), statements);
        properties.insert("open".to_owned(), any_of_list(open.into_iter().collect()));
        object(properties, Vec::new())
    }

    /// A reference to a line's definition: the same line of several bodies is
    /// defined once.
    fn shared(&mut self, word: &str, line: Value) -> Value {
        let mut name = format!("{word}_line");
        let mut number = 1_usize;
        while self.lines.get(&name).is_some_and(|other| *other != line) {
            number = number.saturating_add(1);
            name = format!("{word}_line_{number}");
        }
        let shared = reference(&name);
        self.lines.insert(name, line);
        shared
    }

    /// A line of one of the forms; of a statement with what may stand behind.
    fn line(
        &self,
        word: &Value,
        forms: &'static [&'static str],
        statement: Option<&'static Statement>,
        help: &str,
    ) -> Value {
        let slots_of = |form: &'static str| {
            let pattern = mkt_kinds::pattern::of(form);
            pattern.map_or_else(Vec::new, |pattern| slots(&pattern.nodes))
        };
        let is_grouped = |slots: &[Slot<'_>]| slots.iter().any(|slot| slot.grouped);
        let is_plain = statement.is_none() && !forms.iter().any(|form| is_grouped(&slots_of(form)));
        let of_form = |form: &'static str| {
            let slots = slots_of(form);
            let mut properties = Map::new();
            let mut add = |name: &str, schema| properties.insert(name.to_owned(), schema);
            add("form", json!({ "const": form }));
            add("values", self.values(&slots, false));
            if is_grouped(&slots) {
                add("groups", list(&self.values(&slots, true)));
            }
            if let Some(body) = statement.and_then(|statement| statement.body) {
                add("block", self.body(body));
            }
            if let Some(otherwise) = statement.and_then(|one| self.otherwise(one, &slots)) {
                add("otherwise", list(&otherwise));
            }
            let required: Vec<String> = properties.keys().cloned().collect();
            // What other lines may have.
            for absent in ["groups", "block", "otherwise"] {
                if !is_plain && !properties.contains_key(absent) {
                    properties.insert(absent.to_owned(), json!(false));
                }
            }
            json!({ "required": required, "properties": properties })
        };
        let mut schema = reference(if is_plain { "plain_line" } else { "line" });
        if let Some(schema) = schema.as_object_mut() {
            let forms: Vec<Value> = forms.iter().map(|form| of_form(form)).collect();
            schema.insert("description".to_owned(), json!(help));
            schema.insert("properties".to_owned(), json!({ "word": word }));
            schema.insert("anyOf".to_owned(), json!(forms));
        }
        schema
    }

    /// An `else` part of a statement, which may chain the statement again.
    fn otherwise(&self, statement: &Statement, slots: &[Slot<'_>]) -> Option<Value> {
        let body = statement.else_body?;
        let none = object(Map::new(), Vec::new());
        let values = if statement.else_chains {
            json!({ "anyOf": [self.values(slots, false), none] })
        } else {
            none
        };
        let mut properties = Map::new();
        properties.insert("values".to_owned(), values);
        properties.insert("block".to_owned(), self.body(body));
        Some(object(properties, Vec::new()))
    }

    /// The values of a form: those outside groups, or those of a repetition.
    fn values(&self, slots: &[Slot<'_>], grouped: bool) -> Value {
        let mut properties: Map<String, Value> = Map::new();
        let mut optional = Vec::new();
        for slot in slots.iter().filter(|slot| slot.grouped == grouped) {
            let schema = self.slot(slot);
            // One that stands in several alternatives takes what any of them does.
            let schema = match properties.remove(slot.name) {
                Some(other) if other != schema => json!({ "anyOf": [other, schema] }),
                _ => schema,
            };
            properties.insert(slot.name.to_owned(), schema);
            if slot.optional {
                optional.push(slot.name.to_owned());
            }
        }
        object(properties, optional)
    }

    fn slot(&self, slot: &Slot<'_>) -> Value {
        let schema = match simple(slot.ty) {
            Some(name) => reference(&format!("{name}_value")),
            None => self.value_of(slot.ty),
        };
        if slot.many {
            json!({ "type": "array", "minItems": 1, "items": schema })
        } else {
            schema
        }
    }

    fn value_of(&self, ty: &SlotType) -> Value {
        let mut schema = self.value.clone();
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("properties".to_owned(), allowed(ty));
        }
        schema
    }
}

/// The type of the values of a slot, where the slot asks for no more than that.
fn simple(ty: &SlotType) -> Option<&'static str> {
    Some(match ty {
        SlotType::Text => "text",
        SlotType::Name => "name",
        SlotType::Number | SlotType::Integer => "number",
        SlotType::Percent => "percent",
        SlotType::Points => "points",
        SlotType::Money => "money",
        SlotType::Price => "price",
        SlotType::Quantity => "quantity",
        SlotType::People => "people",
        SlotType::Duration => "duration",
        SlotType::Lag => "lag",
        SlotType::Effort => "effort",
        SlotType::Date => "date",
        SlotType::Period => "period",
        SlotType::Dates => "dates",
        SlotType::Instant => "instant",
        SlotType::Time => "time",
        SlotType::Times => "times",
        SlotType::Weekday | SlotType::Weekdays => "weekdays",
        SlotType::Currency => "currency",
        SlotType::Country => "country",
        SlotType::Language => "language",
        SlotType::Timezone => "timezone",
        SlotType::Unit => "unit",
        SlotType::Predicate | SlotType::Formula | SlotType::Audience | SlotType::Value => {
            "expression"
        }
        SlotType::Event => "event",
        SlotType::PropertyType => "property_type",
        SlotType::Setting => "setting",
        SlotType::Given => "given",
        SlotType::Kind => "kind",
        SlotType::Ref(referents) if referents.contains(&Referent::Any) => "reference",
        SlotType::Key | SlotType::Word(_) | SlotType::Ref(_) => return None,
    })
}

/// What a slot's type asks of a value beyond being one.
fn allowed(ty: &SlotType) -> Value {
    if let Some(name) = simple(ty) {
        return json!({ "type": { "const": name } });
    }
    match ty {
        SlotType::Key => json!({ "type": { "enum": ["key", "kind"] } }),
        SlotType::Word(words) => json!({ "type": { "const": "word" }, "word": { "enum": words } }),
        SlotType::Ref(referents) => {
            let kinds: Vec<&str> = referents.iter().map(|one| one.word()).collect();
            json!({ "type": { "const": "reference" }, "kind": { "enum": kinds } })
        }
        _ => json!({}),
    }
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn text_or_null() -> Value {
    json!({ "type": ["string", "null"] })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// Any number of these; none, where the schema takes nothing.
fn list(of: &Value) -> Value {
    match of {
        Value::Bool(false) => json!({ "type": "array", "maxItems": 0 }),
        of => json!({ "type": "array", "items": of }),
    }
}

fn any_of_list(mut all: Vec<Value>) -> Value {
    match all.len() {
        0 => list(&json!(false)),
        1 => list(&all.swap_remove(0)),
        _ => list(&json!({ "anyOf": all })),
    }
}

/// An object with these members and no others, all there but the optional.
fn object(properties: Map<String, Value>, optional: Vec<String>) -> Value {
    let names = properties.keys();
    let required: Vec<&String> = names.filter(|name| !optional.contains(name)).collect();
    let mut schema = json!({ "type": "object", "additionalProperties": false });
    if let Some(schema) = schema.as_object_mut() {
        if !required.is_empty() {
            schema.insert("required".to_owned(), json!(required));
        }
        if !properties.is_empty() {
            schema.insert("properties".to_owned(), json!(properties));
        }
    }
    schema
}
