//! Sentences about quiet hours and time zones.

use super::Wording;
use super::phrase::{code, count, exact};
use crate::finding::{DueSend, Past, Quiet, Sender, Witness};

impl Quiet {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Self::NeverOpen { channel } => Wording::new(
                format!("the quiet hours of {} leave no time to send", code(channel)),
                "quiet all the time",
            )
            .why("whatever is sent through it is skipped")
            .help("leave some hours of some days free"),
            Self::AlwaysSkipped { send, wait, most } => skipped(send, wait.as_deref(), most),
            Self::AlwaysWaits { send, leaves } => Wording::new(
                format!(
                    "{} comes up at {} in {}, and always waits until {leaves}",
                    code(&send.message),
                    send.due,
                    the(&send.sender)
                ),
                "always in quiet hours",
            )
            .why(format!(
                "{} sends nothing at {}",
                code(&send.channel),
                send.due
            ))
            .help(format!(
                "name a time outside of quiet hours, such as {leaves}, so that it says what happens"
            )),
            Self::HoldTooShort {
                channel,
                longest,
                from,
                to,
                most,
                skipped_until,
            } => Wording::new(
                format!(
                    "the quiet hours of {} last up to {longest}, and hold a message for {most} at \
                     most",
                    code(channel)
                ),
                format!("quiet from {from} to {to}"),
            )
            .why(format!(
                "what comes up between {from} and {skipped_until} is skipped, every week"
            ))
            .help(format!(
                "write {}, or less quiet hours",
                exact(&format!("hold_at_most: {longest}"))
            )),
            Self::HeldPast {
                message,
                sender,
                past,
            } => held_past(message, sender, past),
            Self::ZoneUnknown {
                entity,
                sender,
                channel,
                zone,
                country,
                others,
                witness,
            } => zone_unknown(
                [entity, channel],
                sender,
                [zone.as_deref(), country.as_deref()],
                *others,
                witness.clone(),
            ),
            Self::ZonesApart {
                channel,
                sender,
                country,
                zones,
                open,
            } => {
                let zones = count(*zones, "time zone", "time zones");
                let (fact, label) = match open {
                    None => (
                        format!(
                            "{} never sends to people in {} whose zone is not known",
                            code(channel),
                            code(country)
                        ),
                        format!("no hour that is allowed in all {zones}"),
                    ),
                    Some(open) => (
                        format!(
                            "{} has {open} a day for people in {} whose zone is not known",
                            code(channel),
                            code(country)
                        ),
                        format!("allowed in all {zones}: {open} a day"),
                    ),
                };
                Wording::new(fact, label)
                    .why(format!(
                        "{} has {zones}, and without the zone of a person only hours that are \
                         allowed in all of them count; {} sends to people there",
                        code(country),
                        the(sender)
                    ))
                    .help("ask for the time zone, or allow more hours in this channel")
            }
            Self::ClockChange {
                sender,
                time,
                date,
                zone,
                leaves,
            } => match leaves {
                Some(leaves) => Wording::new(
                    format!("on {date} no clock in {zone} shows {time}"),
                    "left out when clocks go forward",
                )
                .why(format!(
                    "what {} does then, it does at {leaves}",
                    the(sender)
                ))
                .help("name a time that every day has"),
                None => Wording::new(
                    format!("on {date} clocks in {zone} show {time} twice"),
                    "twice when clocks go back",
                )
                .why(format!(
                    "what {} does then, it does the first time",
                    the(sender)
                ))
                .help("name a time that every day has once"),
            },
        }
    }
}

/// `the journey `win_back``.
fn the(sender: &Sender) -> String {
    format!("the {} {}", sender.kind, code(&sender.name))
}

fn skipped(send: &DueSend, wait: Option<&str>, most: &str) -> Wording {
    let wording = Wording::new(
        format!(
            "{} comes up at {} in {}, and is always skipped",
            code(&send.message),
            send.due,
            the(&send.sender)
        ),
        "nobody ever gets it",
    );
    match wait {
        Some(wait) => wording
            .why(format!(
                "{} is quiet then, for {wait} at least, and holds a message for {most} at most",
                code(&send.channel)
            ))
            .help(format!(
                "name a time outside of quiet hours, or write {}",
                exact(&format!("hold_at_most: {wait}"))
            )),
        None => wording
            .why(format!(
                "{} is quiet then, for more than {most}, after which a message is skipped",
                code(&send.channel)
            ))
            .help("name a time outside of quiet hours, or let them hold a message longer"),
    }
}

fn held_past(message: &str, sender: &Sender, past: &Past) -> Wording {
    let by = the(sender);
    match past {
        Past::Campaign { last, leaves } => Wording::new(
            format!(
                "{} waits for quiet hours to end, and leaves on {leaves}, when {by} is over",
                code(message)
            ),
            "leaves when it is over",
        )
        .why(format!("the last day of {by} is {last}"))
        .help("send it earlier, or end the campaign later"),
        Past::Offer {
            offer,
            last,
            leaves,
        } => Wording::new(
            format!(
                "{} waits for quiet hours to end, and leaves on {leaves}, when its offer {} is over",
                code(message),
                code(offer)
            ),
            "leaves when the offer is over",
        )
        .why(format!("the offer holds until {last}"))
        .help("send it earlier, or extend the offer"),
        Past::Goal { within, hold } => Wording::new(
            format!(
                "{} may be held for {hold}, and the goal of {by} counts for {within}",
                code(message)
            ),
            "may leave when the goal no longer counts",
        )
        .help("let quiet hours hold it for a shorter time, or count the goal for longer"),
        Past::Life { lives, hold } => Wording::new(
            format!(
                "{} may be held for {hold}, and nobody is in {by} for more than {lives}",
                code(message)
            ),
            "may be held until nobody is left",
        )
        .help("let quiet hours hold it for a shorter time, or let people stay for longer"),
    }
}

fn zone_unknown(
    [entity, channel]: [&str; 2],
    sender: &Sender,
    [zone, country]: [Option<&str>; 2],
    others: u32,
    witness: Option<Witness>,
) -> Wording {
    let help = match (zone, country) {
        (None, None) => format!(
            "add a property to {}, such as {}",
            code(entity),
            exact("country: Country")
        ),
        (Some(name), None) | (None, Some(name)) => format!(
            "send only where {} holds, or declare it without `?`",
            exact(&format!("{name} is set"))
        ),
        (Some(zone), Some(country)) => format!(
            "send only where {} holds, or declare {} without `?`",
            exact(&format!("{zone} is set or {country} is set")),
            code(country)
        ),
    };
    let why = match others {
        0 => "without a zone or country nobody knows what time it is where they are, so the send \
              is skipped"
            .to_owned(),
        others => format!(
            "without a zone or country nobody knows what time it is where they are, so the send \
             is skipped; so are those of {}",
            count(others, "other sender", "other senders")
        ),
    };
    let mut wording = Wording::new(
        format!(
            "{} sends through {}, which has quiet hours, to people whose time zone is not known",
            the(sender),
            code(channel)
        ),
        "neither zone nor country for some",
    )
    .why(why)
    .help(help);
    wording.witness = witness;
    wording
}
