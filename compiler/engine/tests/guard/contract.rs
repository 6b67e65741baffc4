//! The published contract, held to the requests and answers themselves.

use jsonschema::Validator;
use mkt_engine::guard::contract;
use mkt_engine::guard::request;
use serde_json::{Value, json};

/// The contract as a document.
pub(crate) fn document() -> Value {
    serde_json::from_str(contract::openapi()).unwrap()
}

fn validator(schema: &str) -> Validator {
    let document = document();
    let schema = json!({
        "$ref": format!("#/components/schemas/{schema}"),
        "components": document["components"],
    });
    jsonschema::validator_for(&schema).unwrap()
}

/// What the contract's schema of that name says against a value.
pub(crate) fn objections(schema: &str, value: &Value) -> Vec<String> {
    validator(schema)
        .iter_errors(value)
        .map(|error| error.to_string())
        .collect()
}

/// The name of an operation's schema.
pub(crate) fn schema_of(operation: &str, part: &str) -> String {
    let mut letters = operation.chars();
    let first = letters.next().unwrap().to_uppercase();
    format!("{first}{}{part}", letters.as_str())
}

fn example(operation: &Value, part: &str) -> Value {
    let content = match part {
        "Request" => &operation["requestBody"],
        _ => &operation["responses"]["200"],
    };
    content["content"]["application/json"]["example"].clone()
}

#[test]
fn every_operation_has_examples_that_its_schemas_accept() {
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.len(), 13);
    for (path, methods) in paths {
        let operation = &methods["post"];
        let name = path.strip_prefix("/v1/").unwrap();
        assert_eq!(operation["operationId"], name);
        for part in ["Request", "Answer"] {
            let example = example(operation, part);
            assert_eq!(
                objections(&schema_of(name, part), &example),
                [""; 0],
                "{path} {part}"
            );
            // And reject what has a field too many or too few.
            if part == "Request" {
                let mut more = example.clone();
                more["nonsense"] = json!(1);
                assert_ne!(objections(&schema_of(name, part), &more), [""; 0], "{path}");
                assert_ne!(
                    objections(&schema_of(name, part), &json!({})),
                    [""; 0],
                    "{path}"
                );
            }
        }
    }
}

#[test]
fn the_examples_are_what_the_reference_guard_reads_and_writes() {
    fn reads_and_writes<Request, Answer>(name: &str)
    where
        Request: serde::de::DeserializeOwned + serde::Serialize,
        Answer: serde::de::DeserializeOwned + serde::Serialize,
    {
        let document = document();
        let operation = &document["paths"][format!("/v1/{name}")]["post"];
        let request = example(operation, "Request");
        let read: Request = serde_json::from_value(request.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), request);
        let answer = example(operation, "Answer");
        let read: Answer = serde_json::from_value(answer.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), answer);
    }
    reads_and_writes::<request::Enter, request::EnterAnswer>("enter");
    reads_and_writes::<request::Send, request::SendAnswer>("guard");
    reads_and_writes::<request::Decide, request::DecideAnswer>("decide");
    reads_and_writes::<request::Resolve, request::ResolveAnswer>("resolve");
    reads_and_writes::<request::Leave, request::LeaveAnswer>("leave");
}

#[test]
fn every_reference_in_the_contract_leads_somewhere() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(target)) = fields.get("$ref") {
                    found.push(target.clone());
                }
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 50);
    for target in found {
        let pointer = target.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{target}");
    }
}
