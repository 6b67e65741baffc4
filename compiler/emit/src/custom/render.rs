//! From templates and the model to files.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, context};
use mkt_grammar::{MAX_NESTING, with_stack};

use super::escape::{self, Mode};
use super::problem::{self, Templates};
use super::{FUEL, LARGEST, output_path};
use crate::contract::{Output, VirtualFile};
use crate::model_json;
use crate::options::FolderFile;
use crate::subject::Subject;

/// Fills in every template that becomes a file.
pub(super) fn all(subject: &Subject<'_>, templates: &[FolderFile]) -> Output {
    // A deep expression is a deep value: building, writing and dropping one
    // must not depend on the stack of the thread that calls.
    with_stack(MAX_NESTING, || fill(subject, templates))
}

fn fill(subject: &Subject<'_>, templates: &[FolderFile]) -> Output {
    let mut output = Output::default();
    let mut readable = Vec::new();
    for template in templates {
        // Each is read alone first, so that one that cannot be read is told
        // once, however many formats use it.
        if let Some(range) = problem::odd_import(&template.text) {
            output.diagnostics.push(problem::at(template, range));
            continue;
        }
        match Environment::new().add_template(&template.path, &template.text) {
            Ok(()) => readable.push(template),
            Err(error) => {
                let known = Templates::new(templates);
                output.diagnostics.push(known.diagnostic(&error, template));
            }
        }
    }
    if !output.diagnostics.is_empty() {
        return output;
    }
    let model = Value::from(Serde(model_json::value(subject)));
    let ids = Arc::new(ids(&model));
    let mut environments: BTreeMap<Mode, Environment<'_>> = BTreeMap::new();
    for template in &readable {
        let Some(path) = output_path(template) else {
            continue;
        };
        let mode = Mode::of(path);
        let environment = environments
            .entry(mode)
            .or_insert_with(|| environment(mode, &readable, &ids));
        match one(environment, &template.path, &model) {
            Ok(content) => output.files.push(VirtualFile {
                path: path.to_owned(),
                content,
            }),
            Err(error) => {
                let known = Templates::new(templates);
                output.diagnostics.push(known.diagnostic(&error, template));
            }
        }
    }
    output
}

/// The environment of all files of one format: parts that are included are
/// escaped as the file is that includes them, whatever their own name.
fn environment<'t>(
    mode: Mode,
    templates: &[&'t FolderFile],
    ids: &Arc<BTreeMap<String, Value>>,
) -> Environment<'t> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    // Without it errors have lines and no places in them.
    environment.set_debug(true);
    escape::install(&mut environment, mode);
    // It writes the interpreter's insides.
    environment.remove_global("debug");
    environment.add_filter("grouped", |value: &Value, mark: Option<&str>| {
        let number = escape::text(value)?;
        Ok::<_, Error>(grouped(&number, mark.unwrap_or(",")))
    });
    let ids = Arc::clone(ids);
    environment.add_function("find", move |id: &str| {
        ids.get(id)
            .cloned()
            .ok_or_else(|| problem::unknown_id(id, ids.keys()))
    });
    if let Ok(syntax) = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
    {
        environment.set_syntax(syntax);
    }
    for template in templates {
        // It was read once already.
        let _ = environment.add_template(&template.path, &template.text);
    }
    environment
}

fn one(environment: &Environment<'_>, name: &str, model: &Value) -> Result<Vec<u8>, Error> {
    let template = environment.get_template(name)?;
    let mut bounded = Bounded::default();
    let written = template.render_captured_to(context! { model => model }, &mut bounded);
    if bounded.is_full {
        return Err(Error::new(ErrorKind::WriteFailure, problem::TOO_LARGE));
    }
    written?;
    Ok(bounded.bytes)
}

/// Bytes up to [`LARGEST`].
#[derive(Default)]
struct Bounded {
    bytes: Vec<u8>,
    is_full: bool,
}

impl io::Write for Bounded {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        let length = self.bytes.len().saturating_add(more.len());
        if u64::try_from(length).is_ok_and(|length| length <= LARGEST) {
            self.bytes.extend_from_slice(more);
            return Ok(more.len());
        }
        self.is_full = true;
        Err(io::Error::other(problem::TOO_LARGE))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A number with a mark between its thousands; any other text as it is.
fn grouped(number: &str, mark: &str) -> String {
    let sign = if number.starts_with('-') { "-" } else { "" };
    let (whole, rest) = match number.split_once('.') {
        Some((whole, _)) => number.split_at(whole.len()),
        None => (number, ""),
    };
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return number.to_owned();
    }
    let mut out = sign.to_owned();
    for (place, digit) in digits.char_indices() {
        let left = digits.len().saturating_sub(place);
        if place > 0 && left.is_multiple_of(3) {
            out.push_str(mark);
        }
        out.push(digit);
    }
    out.push_str(rest);
    out
}

/// Everything that has an id: declarations and what they contain.
fn ids(model: &Value) -> BTreeMap<String, Value> {
    let mut ids = BTreeMap::new();
    let kinds = model.get_attr("declarations");
    for kind in items(kinds.ok()) {
        let of_kind = model
            .get_attr("declarations")
            .and_then(|kinds| kinds.get_item(&kind));
        for declaration in items(of_kind.ok()) {
            add(&mut ids, &declaration);
        }
    }
    ids
}

fn add(ids: &mut BTreeMap<String, Value>, value: &Value) {
    if let Ok(id) = value.get_attr("id")
        && let Some(id) = id.as_str()
    {
        ids.insert(id.to_owned(), value.clone());
    }
    for part in items(value.get_attr("contains").ok()) {
        add(ids, &part);
    }
}

fn items(value: Option<Value>) -> impl Iterator<Item = Value> {
    let items = value.and_then(|value| value.try_iter().ok());
    items.into_iter().flatten()
}
