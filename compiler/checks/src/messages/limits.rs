//! What channels carry: lengths, kinds of content, parts, senders' names.

use mkt_diagnostics::{Assumed, Cannot, Diagnostic, Message as Finding, SmsSize};
use mkt_model::access::reach::Channel;
use mkt_model::message::sms::{self, Encoding};
use mkt_model::message::{MessageText, Part, Piece};
use mkt_model::types::Type;
use mkt_model::value::Value;
use mkt_model::{Handle, Line};

use super::insertions::typed;
use super::{Written, about, own_texts};
use crate::People;

/// The longest name of a sender in place of a number: 11 characters of the
/// default alphabet (3GPP TS 23.040, section 9.1.2.5: an alphanumeric address of
/// ten octets).
const SENDER: usize = 11;

/// Checks what the channels of a message carry of it.
pub(super) fn check(subject: &People<'_>, message: &Written<'_, '_>, told: &mut Vec<Diagnostic>) {
    let own = message.handle.reference("channel");
    for channel in message.channels() {
        let is_own = own == Some(channel.symbol_id());
        let channel = Channel(channel);
        if channel.declaration().damaged {
            continue;
        }
        for wording in &message.wordings {
            let image = wording.image.map(Line::span);
            for text in own_texts(wording) {
                let before = told.len();
                // A message that is also sent another way loses there what that
                // way does not show; that is why it has a body.
                if is_own {
                    told.extend(shown(message, channel, text));
                }
                if told.len() == before {
                    told.extend(too_long(subject, message, channel, text));
                }
                told.extend(content(message, channel, text));
            }
            if let (Some(span), Some(can)) = (image, channel.can())
                && !can.contains(&"images")
            {
                told.push(Diagnostic::new(
                    carries_not(message, channel, "images", &can),
                    span,
                ));
            }
        }
    }
}

fn named(message: &Written<'_, '_>, channel: Handle<'_>, cannot: Cannot) -> Finding {
    Finding::ChannelCannot {
        message: Some(message.name()),
        channel: channel.name().to_string(),
        cannot,
    }
}

fn carries_not(
    message: &Written<'_, '_>,
    channel: Channel<'_>,
    what: &str,
    can: &[&'static str],
) -> Finding {
    let cannot = Cannot::Content {
        what: what.to_owned(),
        can: can.iter().map(|word| (*word).to_owned()).collect(),
    };
    named(message, *channel, cannot)
}

/// A part that the kind of channel shows nowhere.
fn shown(
    message: &Written<'_, '_>,
    channel: Channel<'_>,
    text: &MessageText<'_>,
) -> Option<Diagnostic> {
    let instead = match (channel.sort()?, text.part) {
        ("push" | "in_app", Part::Subject) | ("in_app" | "web", Part::Preheader) => "title",
        ("messaging", Part::Subject) => "title",
        ("sms", Part::Subject | Part::Title | Part::Preheader)
        | ("push" | "messaging", Part::Preheader) => "body",
        ("email", Part::Title) => "subject",
        _ => return None,
    };
    let cannot = Cannot::Part {
        part: text.part.word().to_owned(),
        instead: instead.to_owned(),
    };
    let finding = named(message, *channel, cannot);
    Some(Diagnostic::new(finding, text.line.span()))
}

/// What a text holds that the channel does not say it can.
fn content(
    message: &Written<'_, '_>,
    channel: Channel<'_>,
    text: &MessageText<'_>,
) -> Option<Diagnostic> {
    let can = channel.can()?;
    let lacks = |what: &str| !can.contains(&what);
    if text.part == Part::Link {
        return lacks("links").then(|| {
            Diagnostic::new(
                carries_not(message, channel, "links", &can),
                text.line.span(),
            )
        });
    }
    let is_html = is_html_file(text) || first_tag(text.content, TAGS).is_some();
    let (what, at) = if is_html && lacks("html") {
        match text.file {
            Some(_) => ("html", None),
            None => ("html", first_tag(text.content, TAGS)),
        }
    } else if lacks("images") && is_html {
        ("images", Some(first_tag(text.content, &["img"])?))
    } else {
        return None;
    };
    let finding = carries_not(message, channel, what, &can);
    Some(match at {
        Some(at) => about(text, at, finding),
        None => Diagnostic::new(finding, text.written()),
    })
}

/// Tags by which a text is known to be HTML.
const TAGS: &[&str] = &[
    "a", "b", "body", "br", "div", "em", "h1", "h2", "h3", "html", "i", "img", "li", "ol", "p",
    "span", "strong", "table", "td", "tr", "ul",
];

/// Where the first of some tags stands.
pub(super) fn first_tag(text: &str, tags: &[&str]) -> Option<std::ops::Range<usize>> {
    tags_of(text, tags).next()
}

/// Where tags of these names stand, in order.
pub(super) fn tags_of<'t>(
    text: &'t str,
    tags: &'t [&'t str],
) -> impl Iterator<Item = std::ops::Range<usize>> + 't {
    text.match_indices('<').filter_map(move |(at, _)| {
        let rest = text.get(at.saturating_add(1)..)?;
        let length = rest
            .find(|character: char| !character.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        let name = rest.get(..length)?.to_ascii_lowercase();
        let end = rest.find('>')?;
        // Between the name and the closing sign there is nothing, or what
        // parts attributes from it.
        let behind = rest.get(length..)?.chars().next()?;
        let is_tag = tags.contains(&name.as_str())
            && (behind == '>' || behind == '/' || behind.is_whitespace())
            && !rest.get(..end)?.contains('<');
        is_tag.then(|| at..at.saturating_add(end).saturating_add(2))
    })
}

fn is_html_file(text: &MessageText<'_>) -> bool {
    text.file.is_some_and(|(_, path)| {
        let ending = path.rsplit_once('.').map(|(_, ending)| ending);
        ending.is_some_and(|ending| {
            ending.eq_ignore_ascii_case("html") || ending.eq_ignore_ascii_case("htm")
        })
    })
}

// ---- lengths ----------------------------------------------------------------

/// How long an insertion of a type is assumed to be, in characters.
///
/// These are lengths that most values stay within, not the longest there can
/// be: names of people and places, whole numbers below a million, amounts
/// such as `1,234.56 EUR`, dates as `31 December 2026` would be written short.
fn assumed(ty: Option<&Type>) -> usize {
    match ty {
        Some(Type::OneOf(words)) => {
            let lengths = words.iter().map(|word| word.chars().count());
            lengths.max().unwrap_or(0)
        }
        Some(Type::Integer) => 6,
        Some(Type::Number) => 8,
        Some(Type::Percent | Type::Bool | Type::Time) => 6,
        Some(Type::Money) => 12,
        Some(Type::Date | Type::Period) => 10,
        Some(Type::Instant | Type::Phone) => 16,
        Some(Type::Currency) => 3,
        Some(Type::Language | Type::Duration) => 12,
        Some(Type::Email) => 30,
        Some(Type::Url) => 60,
        _ => 20,
    }
}

/// A text at the length that is assumed of it.
struct Longest {
    /// What is read, with letters in place of what is inserted.
    text: String,
    /// What was assumed.
    assumed: Vec<Assumed>,
}

fn longest(subject: &People<'_>, message: &Written<'_, '_>, text: &MessageText<'_>) -> Longest {
    let topic = message.handle.reference("topic");
    let entity = topic.and_then(|topic| subject.strategy.entity_of(topic));
    let types = typed(subject.strategy, message, &text.template, entity);
    let mut types = types.into_iter();
    let mut longest = Longest {
        text: String::new(),
        assumed: Vec::new(),
    };
    for piece in &text.template.pieces {
        match piece {
            Piece::Literal(literal, _) => longest.text.push_str(literal),
            Piece::Insertion(insertion) => {
                let ty = types.next().and_then(|(_, ty)| ty);
                let fallback = insertion.fallback.as_ref().map_or("", |(text, _)| text);
                let length = assumed(ty.as_ref()).max(fallback.chars().count());
                // Letters of the alphabet; the fallback may hold others.
                let beyond = fallback.chars().filter(|c| sms::gsm_width(*c).is_none());
                let before = longest.text.chars().count();
                longest.text.extend(beyond);
                let added = longest.text.chars().count().saturating_sub(before);
                let rest = length.saturating_sub(added);
                longest.text.extend(std::iter::repeat_n('x', rest));
                let name = insertion.path.to_string();
                if longest.assumed.iter().all(|one| one.name != name) {
                    longest.assumed.push(Assumed {
                        name,
                        length: number(length),
                    });
                }
            }
        }
    }
    longest
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn too_long(
    subject: &People<'_>,
    message: &Written<'_, '_>,
    channel: Channel<'_>,
    text: &MessageText<'_>,
) -> Option<Diagnostic> {
    // What a page in HTML is as it is shown nobody can say from its length.
    if is_html_file(text) || matches!(text.part, Part::Link | Part::Alt | Part::Preheader) {
        return None;
    }
    let limits = channel.limits();
    let limit = limits
        .iter()
        .find(|(_, part, _)| part.map_or(text.part == Part::Body, |part| part == text.part.word()));
    let is_sms = channel.sort() == Some("sms") && text.part == Part::Body;
    if limit.is_none() && !is_sms {
        return None;
    }
    let mut longest = longest(subject, message, text);
    if is_sms {
        return parts(message, channel, text, &mut longest, limit);
    }
    let (limit, _, line) = limit?;
    let length = number(longest.text.chars().count());
    if length <= *limit {
        return None;
    }
    let cannot = Cannot::Length {
        part: text.part.word().to_owned(),
        limit: *limit,
        length,
        assumed: longest.assumed,
    };
    let whole = 0..text.content.len();
    let finding = named(message, *channel, cannot);
    Some(about(text, whole, finding).related(line.span(), "the limit is set here"))
}

/// A text message: how many parts it goes out in.
fn parts(
    message: &Written<'_, '_>,
    channel: Channel<'_>,
    text: &MessageText<'_>,
    longest: &mut Longest,
    limit: Option<&(u32, Option<&'static str>, Line<'_>)>,
) -> Option<Diagnostic> {
    // The link is sent in the text.
    let wording = message.wordings.iter().find(|wording| {
        wording
            .texts
            .iter()
            .any(|one| one.written() == text.written())
    });
    if let Some(link) = wording.and_then(|wording| wording.text(Part::Link)) {
        longest.text.push(' ');
        longest.text.push_str(link.content);
    }
    let found = sms::parts(&longest.text);
    let plain: String = longest
        .text
        .chars()
        .map(|character| sms::gsm_width(character).map_or('x', |_| character))
        .collect();
    let size = SmsSize {
        parts: number(found.parts),
        units: number(found.units),
        forced_by: found.forced_by.map(|(_, character)| character),
        plain_parts: number(sms::parts(&plain).parts),
        assumed: std::mem::take(&mut longest.assumed),
    };
    let span = match found.forced_by {
        Some((_, character)) => {
            let at = text.content.find(character);
            at.map_or(0..text.content.len(), |at| {
                at..at.saturating_add(character.len_utf8())
            })
        }
        None => 0..text.content.len(),
    };
    let Some((limit, _, line)) = limit else {
        let finding = Finding::SmsParts {
            message: message.name(),
            size,
        };
        return (found.parts > 1).then(|| about(text, span, finding));
    };
    let allowed = sms::parts_of(usize::try_from(*limit).unwrap_or(usize::MAX));
    let too_many = found.encoding == Encoding::Gsm7 && size.units > *limit;
    if found.parts <= allowed && !too_many {
        return None;
    }
    let cannot = Cannot::Sms {
        limit: *limit,
        parts: number(allowed),
        size,
    };
    let finding = named(message, *channel, cannot);
    Some(about(text, span, finding).related(line.span(), "the limit is set here"))
}

// ---- senders ----------------------------------------------------------------

/// The names of senders of text messages.
pub(super) fn senders(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    for channel in subject.strategy.channels() {
        let Some(line) = channel.line("sender") else {
            continue;
        };
        let Some(Value::Text(sender)) = line.get("sender") else {
            continue;
        };
        let length = sender.chars().count();
        let is_number = sender
            .chars()
            .all(|c| c.is_ascii_digit() || c == '+' || c.is_whitespace());
        if channel.sort() != Some("sms") || is_number || length <= SENDER || !super::is_own(line) {
            continue;
        }
        let finding = Finding::ChannelCannot {
            message: None,
            channel: channel.name().to_string(),
            cannot: Cannot::SenderName {
                sender: sender.clone(),
                length: number(length),
            },
        };
        told.push(Diagnostic::new(finding, line.value_span()));
    }
}
