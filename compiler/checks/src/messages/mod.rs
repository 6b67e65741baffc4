//! Messages: what they say, to whom, and whether their channels carry it.

mod content;
mod insertions;
mod languages;
mod limits;
mod offers;
mod utm;

use std::collections::BTreeMap;

use mkt_diagnostics::{Diagnostic, Sender};
use mkt_model::message::{MessageText, Wording, wordings};
use mkt_model::{Handle, Line, SymbolId};

pub(crate) use self::utm::utm;
use crate::People;
use crate::sends::Sent;

/// A message with its texts and whatever sends it.
struct Written<'s, 'p> {
    handle: Handle<'s>,
    wordings: Vec<Wording<'s>>,
    sends: &'p [Sent<'p>],
}

/// Everything about the texts of messages. One check, since all that is told
/// of them rests on the same reading.
pub(crate) fn texts(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    let messages = subject.strategy.messages();
    let messages = messages.filter(|message| !message.declaration().damaged);
    let written: Vec<Written<'_, '_>> = messages
        .map(|message| Written {
            handle: *message,
            wordings: wordings(*message),
            sends: subject
                .sends
                .get(&message.symbol_id())
                .map_or(&[], Vec::as_slice),
        })
        .collect();
    insertions::check(subject, &written, told);
    for message in &written {
        limits::check(subject, message, told);
        content::check(subject, message, told);
        languages::check(subject, message, told);
        offers::check(subject, message, told);
    }
    limits::senders(subject, told);
}

impl<'s> Written<'s, '_> {
    /// The channels it goes through: its own, and those of its sends.
    fn channels(&self) -> Vec<Handle<'s>> {
        let own = self.handle.reference("channel");
        let sends = self.sends.iter().filter_map(|send| send.channel);
        let mut found: Vec<SymbolId> = own.into_iter().chain(sends).collect();
        found.sort();
        found.dedup();
        let strategy = self.handle.strategy;
        found.into_iter().map(|id| strategy.handle(id)).collect()
    }

    fn name(&self) -> String {
        self.handle.name().to_string()
    }
}

/// Whether a line is the author's own: what a library says is not theirs to
/// change.
fn is_own(line: Line<'_>) -> bool {
    let handle = Handle {
        strategy: line.strategy,
        id: line.declaration,
    };
    handle.declaration().module.is_none()
}

/// The texts of a wording that the author can change.
fn own_texts<'w, 's>(wording: &'w Wording<'s>) -> impl Iterator<Item = &'w MessageText<'s>> {
    wording.texts.iter().filter(|text| is_own(text.line))
}

/// What sends a message, for people.
fn sender(subject: &People<'_>, send: &Sent<'_>) -> Sender {
    let handle = subject.strategy.handle(send.by);
    Sender {
        kind: handle.kind().word.to_owned(),
        name: handle.name().to_string(),
    }
}

/// A finding about a text. Where it points into a file, the line that names
/// the file takes part, so that an `allow` line there is for it as well.
fn about(
    text: &MessageText<'_>,
    content: std::ops::Range<usize>,
    finding: mkt_diagnostics::Message,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(finding, text.span(content));
    match text.file {
        None => diagnostic,
        Some(_) => diagnostic.related(text.written(), "named here"),
    }
}

/// Values by name, in the order of names.
type ByName<T> = BTreeMap<String, T>;
