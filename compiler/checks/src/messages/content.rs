//! What is missing in a message: what its channel shows, and words for its
//! pictures.

use mkt_diagnostics::{Diagnostic, Message as Finding};
use mkt_model::access::reach::Channel;
use mkt_model::message::Part;

use super::limits::tags_of;
use super::{Written, about, is_own, own_texts};
use crate::People;

/// Checks what is missing in a message.
pub(super) fn check(_subject: &People<'_>, message: &Written<'_, '_>, told: &mut Vec<Diagnostic>) {
    told.extend(empty(message));
    for wording in &message.wordings {
        if let Some(image) = wording.image
            && is_own(image)
            && image.get("path").is_some()
            && image.get("alt").is_none()
        {
            let finding = Finding::ImageWithoutAlt {
                message: message.name(),
                in_file: false,
            };
            told.push(Diagnostic::new(finding, image.value_span()));
        }
        for text in own_texts(wording) {
            for tag in tags_of(text.content, &["img"]) {
                let written = text.content.get(tag.clone()).unwrap_or_default();
                if !written.to_ascii_lowercase().contains("alt=") {
                    let finding = Finding::ImageWithoutAlt {
                        message: message.name(),
                        in_file: true,
                    };
                    told.push(about(text, tag, finding));
                }
            }
        }
    }
}

/// A message that its channel would show empty. Of several channels its own
/// decides.
fn empty(message: &Written<'_, '_>) -> Option<Diagnostic> {
    let channel = message.handle.reference("channel")?;
    let channel = Channel(message.handle.strategy.handle(channel));
    let needs: &[Part] = match channel.sort()? {
        "email" => &[Part::Subject, Part::Body],
        "sms" | "messaging" | "post" | "push" => &[Part::Body],
        "in_app" => &[Part::Title, Part::Body],
        _ => return None,
    };
    let base = message.wordings.first()?;
    let lacks: Vec<String> = needs
        .iter()
        .filter(|part| !base.has(**part))
        .map(|part| part.word().to_owned())
        .collect();
    // A banner may well be all in its title, or in a picture.
    let in_app_enough =
        channel.sort() == Some("in_app") && (lacks.len() < needs.len() || base.image.is_some());
    if lacks.is_empty() || in_app_enough {
        return None;
    }
    let finding = Finding::MessageEmpty {
        message: message.name(),
        channel: channel.name().to_string(),
        parts: lacks,
    };
    Some(Diagnostic::new(finding, message.handle.span()))
}
