//! What texts insert: whether it is known of everyone who gets them, whether
//! it may be unset, and whether it can be read.

use std::collections::{BTreeMap, BTreeSet};

use mkt_diagnostics::nearest::nearest;
use mkt_diagnostics::{
    BraceMistake, Diagnostic, Fix, Message as Finding, Span, UnknownCause, UnsetCause, Unsuitable,
};
use mkt_logic::Wanted;
use mkt_model::expression::{Base, PropertyPath};
use mkt_model::message::{Insertion, MessageText, Mistake, MistakeKind, Part, Template, inserted};
use mkt_model::types::Type;
use mkt_model::{Handle, Strategy, SymbolId};

use super::{ByName, Written, about, own_texts, sender};
use crate::People;
use crate::conditions::{is_set, person_has};
use crate::sends::Sent;

/// A text with everyone who gets it: messages that extend others show the same
/// ones.
struct Read<'w, 's, 'p> {
    text: &'w MessageText<'s>,
    message: Handle<'s>,
    readers: Vec<Reader<'p>>,
    /// What the message says elsewhere in place of what is unset, by what is
    /// inserted.
    elsewhere: &'w ByName<BTreeSet<String>>,
}

/// Those who get a text by one send; where nothing sends it, those whom its
/// topic is about.
struct Reader<'p> {
    entity: Option<SymbolId>,
    entry: Option<SymbolId>,
    send: Option<&'p Sent<'p>>,
}

/// Checks the insertions of all messages.
pub(super) fn check(
    subject: &People<'_>,
    messages: &[Written<'_, '_>],
    told: &mut Vec<Diagnostic>,
) {
    let fallbacks: Vec<Vec<ByName<BTreeSet<String>>>> = messages.iter().map(fallbacks).collect();
    let mut reads: BTreeMap<Span, Read<'_, '_, '_>> = BTreeMap::new();
    for (message, fallbacks) in messages.iter().zip(&fallbacks) {
        for (wording, elsewhere) in message.wordings.iter().zip(fallbacks) {
            for text in own_texts(wording) {
                reads
                    .entry(text.written())
                    .or_insert_with(|| Read {
                        text,
                        message: message.handle,
                        readers: Vec::new(),
                        elsewhere,
                    })
                    .readers
                    .extend(readers(subject, message));
            }
        }
    }
    // A file that several messages show is told once, where first named.
    let mut seen = BTreeSet::new();
    for read in reads.values() {
        for mistake in &read.text.template.mistakes {
            if seen.insert(read.text.span(mistake.range.clone())) {
                told.extend(brace(subject, read, mistake));
            }
        }
        for insertion in read.text.template.insertions() {
            if let Some(diagnostic) = judge(subject, read, insertion)
                && seen.insert(diagnostic.span)
            {
                told.push(diagnostic);
            }
        }
    }
}

fn readers<'p>(subject: &People<'_>, message: &Written<'_, 'p>) -> Vec<Reader<'p>> {
    if message.sends.is_empty() {
        let topic = message.handle.reference("topic");
        let entity = topic.and_then(|topic| subject.strategy.entity_of(topic));
        return vec![Reader {
            entity,
            entry: None,
            send: None,
        }];
    }
    let reader = |send: &'p Sent<'p>| Reader {
        entity: send.entity,
        entry: send.entry,
        send: Some(send),
    };
    message.sends.iter().map(reader).collect()
}

/// What each wording of a message says in place of what is unset.
fn fallbacks(message: &Written<'_, '_>) -> Vec<ByName<BTreeSet<String>>> {
    let wordings = message.wordings.iter();
    wordings
        .map(|wording| {
            let mut found: ByName<BTreeSet<String>> = ByName::new();
            for text in &wording.texts {
                for insertion in text.template.insertions() {
                    if let Some((fallback, _)) = &insertion.fallback
                        && !fallback.is_empty()
                    {
                        let name = insertion.path.to_string();
                        found.entry(name).or_default().insert(fallback.clone());
                    }
                }
            }
            found
        })
        .collect()
}

/// Whether nothing can be said about what somebody has, since it is damaged.
fn is_doubtful(strategy: &Strategy, reader: &Reader<'_>) -> bool {
    let damaged = |id: SymbolId| strategy.handle(id).declaration().damaged;
    match (reader.entity, reader.entry) {
        (None, None) => true,
        (entity, entry) => [entity, entry].into_iter().flatten().any(damaged),
    }
}

/// What an insertion means to somebody.
struct Meaning<'r, 'p> {
    reader: &'r Reader<'p>,
    path: PropertyPath,
    ty: Type,
}

fn judge(
    subject: &People<'_>,
    read: &Read<'_, '_, '_>,
    insertion: &Insertion,
) -> Option<Diagnostic> {
    let strategy = subject.strategy;
    if read.readers.iter().any(|one| is_doubtful(strategy, one)) {
        return None;
    }
    let mut meanings = Vec::new();
    for reader in &read.readers {
        match inserted(strategy, &insertion.path, reader.entity, reader.entry) {
            Some((path, ty)) => meanings.push(Meaning { reader, path, ty }),
            // By which event people come nobody can say where nothing sends it.
            None if reader.send.is_none() && other_event(strategy, insertion).is_some() => {
                return None;
            }
            None => return Some(unknown(subject, read, insertion, reader)),
        }
    }
    let unsuitable = meanings
        .iter()
        .find_map(|meaning| Some((meaning, unsuitable(&meaning.ty)?)));
    if let Some((meaning, what)) = unsuitable
        && read.text.part != Part::Link
    {
        return Some(cannot_be_read(strategy, read, insertion, meaning, what));
    }
    let mut unset = meanings
        .iter()
        .filter_map(|meaning| Some((meaning, may_be_unset(strategy, meaning)?)));
    match &insertion.fallback {
        None => {
            let (meaning, cause) = unset.find(|(meaning, cause)| {
                matches!(cause, UnsetCause::Started { .. })
                    || !always_set(subject, meaning.reader, &meaning.path)
            })?;
            Some(missing(read, insertion, meaning, cause))
        }
        Some((fallback, place)) => match unset.next() {
            Some(_) => None,
            None => Some(needless(read, insertion, fallback, place.start)),
        },
    }
}

// ---- not known --------------------------------------------------------------

fn unknown(
    subject: &People<'_>,
    read: &Read<'_, '_, '_>,
    insertion: &Insertion,
    reader: &Reader<'_>,
) -> Diagnostic {
    let strategy = subject.strategy;
    let name = insertion.path.to_string();
    let known_to_others = read
        .readers
        .iter()
        .any(|other| inserted(strategy, &insertion.path, other.entity, other.entry).is_some());
    let entity = reader.entity.map(|id| strategy.symbol(id).name.to_string());
    let event = other_event(strategy, insertion);
    let cause = match (reader.send, event) {
        (Some(send), Some(event)) => UnknownCause::OtherEvent {
            event,
            sender: sender(subject, send),
            entered: reader.entry.map(|id| strategy.symbol(id).name.to_string()),
        },
        _ => match leads_nowhere(strategy, reader, insertion) {
            Some(before) => UnknownCause::LeadsNowhere { before },
            None => UnknownCause::NoProperty {
                entity: entity
                    .or_else(|| reader.entry.map(|id| strategy.symbol(id).name.to_string()))
                    .unwrap_or_default(),
                sender: reader
                    .send
                    .filter(|_| known_to_others)
                    .map(|send| sender(subject, send)),
            },
        },
    };
    let near = match cause {
        UnknownCause::LeadsNowhere { .. } => None,
        _ => nearest_known(strategy, &read.readers, &name),
    };
    let leads_to = match &cause {
        UnknownCause::LeadsNowhere { before } => Some(before.clone()),
        _ => near.clone(),
    };
    let finding = Finding::UnknownVariable {
        message: read.message.name().to_string(),
        name,
        cause,
        nearest: near,
    };
    let mut diagnostic = about(read.text, insertion.name.clone(), finding);
    if let Some(send) = reader.send {
        diagnostic = diagnostic.related(send.span, "sent here");
    }
    match leads_to {
        Some(near) => diagnostic.fix(Fix::replace(
            format!("write `{near}`"),
            read.text.span(insertion.name.clone()),
            near,
        )),
        None => diagnostic,
    }
}

/// The event whose property is inserted, where it is that of an event.
fn other_event(strategy: &Strategy, insertion: &Insertion) -> Option<String> {
    let (first, rest) = insertion.path.segments.split_first()?;
    let event = strategy.find(&first.name)?;
    let is_event =
        strategy.handle(event).kind().word == "event" && strategy.symbol(event).parent.is_none();
    let (second, _) = rest.split_first()?;
    (is_event && strategy.child(event, &second.name).is_some()).then(|| first.name.to_string())
}

/// What stands before the dot behind which nothing can be.
fn leads_nowhere(
    strategy: &Strategy,
    reader: &Reader<'_>,
    insertion: &Insertion,
) -> Option<String> {
    let segments = &insertion.path.segments;
    (1..segments.len()).rev().find_map(|length| {
        let before = mkt_syntax::name::Path {
            segments: segments.get(..length)?.into(),
            range: insertion.path.range,
        };
        let (_, ty) = inserted(strategy, &before, reader.entity, reader.entry)?;
        (!matches!(ty, Type::Entity(_) | Type::Poisoned)).then(|| before.to_string())
    })
}

/// What was probably meant, among what everyone has who gets the text.
fn nearest_known(strategy: &Strategy, readers: &[Reader<'_>], name: &str) -> Option<String> {
    let mut known: Option<BTreeSet<String>> = None;
    for reader in readers {
        let here = names(strategy, reader);
        known = Some(match known {
            None => here,
            Some(before) => before.intersection(&here).cloned().collect(),
        });
    }
    let known = known.unwrap_or_default();
    nearest(name, known.iter().map(String::as_str)).map(str::to_owned)
}

/// Everything that can be inserted for somebody, one entity further on at most.
fn names(strategy: &Strategy, reader: &Reader<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut add = |owner: SymbolId, prefix: &str| {
        for property in strategy.children(owner) {
            let name = format!("{prefix}{}", strategy.symbol(property).name);
            if let Some(ty) = strategy.property_type(property)
                && let Type::Entity(entity) = &ty.ty
            {
                for inner in strategy.children(*entity) {
                    found.insert(format!("{name}.{}", strategy.symbol(inner).name));
                }
            }
            found.insert(name);
        }
    };
    if let Some(entity) = reader.entity {
        add(entity, "");
    }
    if let Some(entry) = reader.entry {
        add(entry, &format!("{}.", strategy.symbol(entry).name));
    }
    found
}

// ---- unset ------------------------------------------------------------------

fn may_be_unset(strategy: &Strategy, meaning: &Meaning<'_, '_>) -> Option<UnsetCause> {
    let optional = |property: &SymbolId| {
        strategy
            .property_type(*property)
            .is_some_and(|found| found.optional)
    };
    if let Some((last, before)) = meaning.path.path.split_last() {
        if let Some(through) = before.iter().find(|property| optional(property)) {
            return Some(UnsetCause::Through(
                strategy.symbol(*through).name.to_string(),
            ));
        }
        if optional(last) {
            return Some(UnsetCause::Optional);
        }
    }
    let send = meaning.reader.send?;
    let by = send
        .started_by
        .filter(|_| meaning.path.base == Base::Entry)?;
    Some(UnsetCause::Started {
        journey: strategy.handle(send.by).name().to_string(),
        event: strategy.symbol(send.entry?).name.to_string(),
        by: strategy.handle(by).name().to_string(),
    })
}

/// Whether everyone who gets a send has a property, by what is asked of them.
fn always_set(subject: &People<'_>, reader: &Reader<'_>, path: &PropertyPath) -> bool {
    let Some(send) = reader.send else {
        return false;
    };
    if path.base == Base::Person
        && matches!(path.path.as_slice(), [only] if send.date == Some(*only))
    {
        return true;
    }
    if send.facts.is_empty() && send.event.is_none_or(|event| event.condition.is_none()) {
        return false;
    }
    let set = is_set(subject.strategy, path.clone());
    let date = send
        .date
        .map(|property| person_has(subject.strategy, property));
    let Some(mut question) = send.question() else {
        return false;
    };
    question = question.claim(&set, Wanted::NotTrue);
    if let Some(fact) = &date {
        question = question.claim(fact, Wanted::True);
    }
    subject.logic.excludes(&question)
}

fn missing(
    read: &Read<'_, '_, '_>,
    insertion: &Insertion,
    meaning: &Meaning<'_, '_>,
    cause: UnsetCause,
) -> Diagnostic {
    let name = insertion.path.to_string();
    let elsewhere = read.elsewhere.get(&name);
    let elsewhere = elsewhere
        .filter(|fallbacks| fallbacks.len() == 1)
        .and_then(|fallbacks| fallbacks.first());
    let strategy = read.message.strategy;
    let declared = match &cause {
        UnsetCause::Optional | UnsetCause::Through(_) => meaning
            .path
            .path
            .iter()
            .find(|property| {
                strategy
                    .property_type(**property)
                    .is_some_and(|found| found.optional)
            })
            .map(|property| (strategy.name_span(*property), "may be unset")),
        UnsetCause::Started { .. } => meaning
            .reader
            .send
            .and_then(|send| send.started_by)
            .map(|by| (strategy.name_span(by), "starts it without the event")),
    };
    let finding = Finding::MissingFallback {
        message: read.message.name().to_string(),
        name,
        cause,
        elsewhere: elsewhere.cloned(),
    };
    let mut diagnostic = about(read.text, insertion.name.clone(), finding);
    if let Some((span, text)) = declared {
        diagnostic = diagnostic.related(span, text);
    }
    match elsewhere {
        Some(fallback) => diagnostic.fix(Fix::insert_after(
            format!("write `|{fallback}` behind the name"),
            read.text.span(insertion.name.clone()),
            format!("|{fallback}"),
        )),
        None => diagnostic,
    }
}

fn needless(
    read: &Read<'_, '_, '_>,
    insertion: &Insertion,
    fallback: &str,
    from: usize,
) -> Diagnostic {
    let finding = Finding::NeedlessFallback {
        name: insertion.path.to_string(),
        fallback: fallback.to_owned(),
    };
    let place = from..from.saturating_add(fallback.len());
    let (shown, cut) = match fallback.is_empty() {
        true => (insertion.range.clone(), insertion.name.end..place.end),
        false => (place.clone(), insertion.name.end..place.end),
    };
    about(read.text, shown, finding).fix(Fix::replace(
        "take the fallback out",
        read.text.span(cut),
        "",
    ))
}

// ---- what can be read --------------------------------------------------------

fn unsuitable(ty: &Type) -> Option<Unsuitable> {
    match ty {
        Type::ListOf(_) => Some(Unsuitable::List),
        Type::Entity(_) => Some(Unsuitable::Entity),
        Type::Bool => Some(Unsuitable::Bool),
        Type::Timezone => Some(Unsuitable::Timezone),
        _ => None,
    }
}

fn cannot_be_read(
    strategy: &Strategy,
    read: &Read<'_, '_, '_>,
    insertion: &Insertion,
    meaning: &Meaning<'_, '_>,
    what: Unsuitable,
) -> Diagnostic {
    let name = insertion.path.to_string();
    // The only text that the thing has is what is probably meant.
    let instead = match meaning.ty {
        Type::Entity(entity) => {
            let texts = strategy.children(entity).into_iter().filter(|property| {
                let found = strategy.property_type(*property);
                let key = strategy.symbol(*property).name == "id";
                !key && found.is_some_and(|found| found.ty == Type::Text)
            });
            let texts: Vec<SymbolId> = texts.collect();
            match texts.as_slice() {
                [only] => Some(format!("{name}.{}", strategy.symbol(*only).name)),
                _ => None,
            }
        }
        _ => None,
    };
    let finding = Finding::UnsuitableInsertion {
        name,
        what,
        instead: instead.clone(),
    };
    let diagnostic = about(read.text, insertion.name.clone(), finding);
    match instead {
        Some(instead) => diagnostic.fix(Fix::replace(
            format!("write `{instead}`"),
            read.text.span(insertion.name.clone()),
            instead,
        )),
        None => diagnostic,
    }
}

// ---- braces -----------------------------------------------------------------

fn brace(subject: &People<'_>, read: &Read<'_, '_, '_>, mistake: &Mistake) -> Option<Diagnostic> {
    let in_file = read.text.file.is_some();
    let range = mistake.range.clone();
    let is_known = |insertion: &Insertion| {
        read.readers.iter().any(|reader| {
            let (entity, entry) = (reader.entity, reader.entry);
            inserted(subject.strategy, &insertion.path, entity, entry).is_some()
        })
    };
    let (told, instead) = match &mistake.kind {
        MistakeKind::Unclosed => (BraceMistake::Unclosed { in_file }, None),
        MistakeKind::Unopened => (BraceMistake::Unopened, None),
        MistakeKind::Empty => (BraceMistake::Empty { in_file }, None),
        MistakeKind::NotAName(text) => {
            let joined = text.split_whitespace().collect::<Vec<_>>().join("_");
            let near = nearest_known(subject.strategy, &read.readers, &joined);
            let written = read.text.content.get(range.clone()).unwrap_or_default();
            let instead = near
                .as_ref()
                .map(|near| written.replacen(text.as_str(), near, 1));
            let told = BraceMistake::NotAName {
                text: text.clone(),
                nearest: near,
            };
            (told, instead)
        }
        MistakeKind::Doubled(inner) => {
            let instead = format!("{{{inner}}}");
            let told = BraceMistake::Doubled {
                instead: instead.clone(),
            };
            (told, Some(instead))
        }
        // One brace may well be meant as it stands: only what would be known
        // is told.
        MistakeKind::Single(insertion) if is_known(insertion) => {
            let written = read.text.content.get(range.clone()).unwrap_or_default();
            let inner = written.trim_start_matches('{').trim_end_matches('}');
            let instead = format!("{{{{ {inner} }}}}");
            let told = BraceMistake::Single {
                instead: instead.clone(),
            };
            (told, Some(instead))
        }
        MistakeKind::Single(_) => return None,
    };
    let diagnostic = about(read.text, range.clone(), Finding::MalformedInsertion(told));
    Some(match instead {
        Some(instead) => diagnostic.fix(Fix::replace(
            format!("write `{instead}`"),
            read.text.span(range),
            instead,
        )),
        None => diagnostic,
    })
}

/// The insertions of a text, for whoever reckons with their length.
pub(super) fn typed<'t>(
    strategy: &Strategy,
    message: &Written<'_, '_>,
    template: &'t Template,
    entity: Option<SymbolId>,
) -> Vec<(&'t Insertion, Option<Type>)> {
    let first = message.sends.first();
    let entity = first.and_then(|send| send.entity).or(entity);
    let entry = first.and_then(|send| send.entry);
    template
        .insertions()
        .map(|insertion| {
            let found = inserted(strategy, &insertion.path, entity, entry);
            (insertion, found.map(|(_, ty)| ty))
        })
        .collect()
}
