//! How values are written in each format: which escaping a file has by itself,
//! and the filters that ask for one.

use minijinja::escape_formatter;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, HtmlEscape, Output, State};

use crate::csv;
use crate::markdown;
use crate::mermaid::text::{self as mermaid, Place};

/// The escaping that a file has by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    /// `.html`, `.xml` and their like: text between tags and in attributes.
    Markup,
    /// `.json`: every value is written as JSON.
    Json,
    /// Everything else: values as they are. Filters escape where it matters.
    Plain,
}

/// minijinja's name for [`Mode::Json`]; its own JSON mode is a feature that
/// nothing else needs.
const JSON: &str = "json";

impl Mode {
    /// The escaping of a file, by the ending of its name.
    pub(super) fn of(path: &str) -> Self {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        match ending.to_ascii_lowercase().as_str() {
            "html" | "htm" | "xhtml" | "xml" | "svg" | "rss" | "atom" => Self::Markup,
            "json" | "geojson" | "jsonld" => Self::Json,
            _ => Self::Plain,
        }
    }

    fn auto_escape(self) -> AutoEscape {
        match self {
            Self::Markup => AutoEscape::Html,
            Self::Json => AutoEscape::Custom(JSON.into()),
            Self::Plain => AutoEscape::None,
        }
    }
}

/// Sets how values are written, and the filters of the formats.
pub(super) fn install(environment: &mut Environment<'_>, mode: Mode) {
    environment.set_auto_escape_callback(move |_| mode.auto_escape());
    environment.set_formatter(write);
    environment.add_filter("html", |state: &State, value: &Value| {
        let escaped = HtmlEscape(&text(value)?).to_string();
        Ok::<_, Error>(match state.auto_escape() {
            AutoEscape::Html => Value::from_safe_string(escaped),
            _ => Value::from(escaped),
        })
    });
    environment.add_filter("json", |state: &State, value: &Value| {
        present(value)?;
        let written = json(value)?;
        Ok::<_, Error>(match state.auto_escape() {
            AutoEscape::None => Value::from(written),
            _ => Value::from_safe_string(written),
        })
    });
    environment.add_filter("markdown", |value: &Value| {
        Ok::<_, Error>(markdown::text(&text(value)?))
    });
    environment.add_filter("csv", |value: &Value| {
        Ok::<_, Error>(csv::field(&text(value)?))
    });
    environment.add_filter("mermaid", |value: &Value| {
        Ok::<_, Error>(mermaid::escape(&text(value)?, Place::Flowchart))
    });
}

/// Writes a value where a template names it. What is not there is told, never
/// written as nothing.
fn write(output: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let is_json = matches!(state.auto_escape(), AutoEscape::Custom(_));
    if value.is_undefined() || (value.is_none() && !is_json) {
        return Err(absent(value));
    }
    if is_json && !value.is_safe() {
        return output
            .write_str(&json(value)?)
            .map_err(|_| Error::from(ErrorKind::WriteFailure));
    }
    if is_json {
        return output
            .write_str(value.as_str().unwrap_or_default())
            .map_err(|_| Error::from(ErrorKind::WriteFailure));
    }
    escape_formatter(output, state, value)
}

/// Marks a value that is there and says nothing.
pub(super) const NOTHING: &str = "left out";

/// That a value is not there, or says nothing.
fn absent(value: &Value) -> Error {
    match value.is_none() {
        true => Error::new(ErrorKind::UndefinedError, NOTHING),
        false => Error::from(ErrorKind::UndefinedError),
    }
}

fn present(value: &Value) -> Result<(), Error> {
    if value.is_undefined() {
        return Err(absent(value));
    }
    Ok(())
}

/// What a filter of a format is given, as text.
pub(super) fn text(value: &Value) -> Result<String, Error> {
    if value.is_undefined() || value.is_none() {
        return Err(absent(value));
    }
    Ok(value.to_string())
}

/// A value as JSON, on one line. Characters that end a script or a tag in HTML
/// are written by their numbers, which JSON reads back equal.
fn json(value: &Value) -> Result<String, Error> {
    let written = serde_json::to_string(value)
        .map_err(|error| Error::new(ErrorKind::BadSerialization, error.to_string()))?;
    let mut out = String::with_capacity(written.len());
    for c in written.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\'' => out.push_str("\\u0027"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    Ok(out)
}
