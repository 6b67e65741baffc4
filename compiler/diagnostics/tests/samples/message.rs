use super::{list, s, some};
use mkt_diagnostics::{
    Assumed, BraceMistake, Cannot, LanguageGap, Message, OfferSent, Sender, SmsSize, UnknownCause,
    UnsetCause, Unsuitable, UtmFault,
};

fn sender(kind: &str, name: &str) -> Sender {
    Sender {
        kind: s(kind),
        name: s(name),
    }
}

fn unknown(name: &str, cause: UnknownCause, nearest: Option<String>) -> Message {
    Message::UnknownVariable {
        message: s("seats_waiting"),
        name: s(name),
        cause,
        nearest,
    }
}

fn missing(name: &str, cause: UnsetCause, elsewhere: Option<String>) -> Message {
    Message::MissingFallback {
        message: s("seats_waiting"),
        name: s(name),
        cause,
        elsewhere,
    }
}

fn size(parts: u32, units: u32, forced_by: Option<char>, assumed: Vec<Assumed>) -> SmsSize {
    SmsSize {
        parts,
        units,
        forced_by,
        plain_parts: 1,
        assumed,
    }
}

fn cannot(cannot: Cannot) -> Message {
    Message::ChannelCannot {
        message: some("seats_waiting"),
        channel: s("texts"),
        cannot,
    }
}

pub fn samples() -> Vec<Message> {
    let assumed = |name: &str, length| Assumed {
        name: s(name),
        length,
    };
    let no_property = |sender| UnknownCause::NoProperty {
        entity: s("traveller"),
        sender,
    };
    let other_event = |entered| UnknownCause::OtherEvent {
        event: s("booking_abandoned"),
        sender: sender("journey", "win_back"),
        entered,
    };
    let unsuitable = |what, instead| Message::UnsuitableInsertion {
        name: s("company"),
        what,
        instead,
    };
    let gap = |gap| Message::LanguageGap {
        message: s("seats_waiting"),
        language: s("de"),
        gap,
    };
    let offer = |sent| Message::OfferNotValid {
        message: s("seats_waiting"),
        offer: s("spring10"),
        valid: s("2026-03-01 .. 2026-05-31"),
        sent,
    };
    let utm = |value: &str, fault, instead: &str| Message::UtmStyle {
        mark: s("campaign"),
        value: s(value),
        fault,
        instead: s(instead),
    };
    vec![
        unknown("frist_name", no_property(None), some("first_name")),
        unknown("shoe_size", no_property(None), None),
        unknown(
            "seats",
            no_property(Some(sender("campaign", "summer"))),
            None,
        ),
        unknown(
            "booking_abandoned.value",
            other_event(some("booking")),
            None,
        ),
        unknown("booking_abandoned.value", other_event(None), None),
        unknown(
            "first_name.last",
            UnknownCause::LeadsNowhere {
                before: s("first_name"),
            },
            None,
        ),
        missing("first_name", UnsetCause::Optional, None),
        missing("first_name", UnsetCause::Optional, some("there")),
        missing("company.title", UnsetCause::Through(s("company")), None),
        missing(
            "booking_abandoned.value",
            UnsetCause::Started {
                journey: s("recover_booking"),
                event: s("booking_abandoned"),
                by: s("traveller_lifecycle"),
            },
            None,
        ),
        Message::NeedlessFallback {
            name: s("plan"),
            fallback: s("small"),
        },
        unsuitable(Unsuitable::List, None),
        unsuitable(Unsuitable::Entity, some("company.title")),
        unsuitable(Unsuitable::Bool, None),
        unsuitable(Unsuitable::Timezone, None),
        Message::MalformedInsertion(BraceMistake::Unclosed { in_file: false }),
        Message::MalformedInsertion(BraceMistake::Unclosed { in_file: true }),
        Message::MalformedInsertion(BraceMistake::Unopened),
        Message::MalformedInsertion(BraceMistake::Empty { in_file: false }),
        Message::MalformedInsertion(BraceMistake::Empty { in_file: true }),
        Message::MalformedInsertion(BraceMistake::NotAName {
            text: s("first name"),
            nearest: some("first_name"),
        }),
        Message::MalformedInsertion(BraceMistake::NotAName {
            text: s("#if gold"),
            nearest: None,
        }),
        Message::MalformedInsertion(BraceMistake::Doubled {
            instead: s("{first_name|there}"),
        }),
        Message::MalformedInsertion(BraceMistake::Single {
            instead: s("{{ first_name|there }}"),
        }),
        cannot(Cannot::Length {
            part: s("title"),
            limit: 65,
            length: 72,
            assumed: vec![assumed("first_name", 20)],
        }),
        cannot(Cannot::Length {
            part: s("title"),
            limit: 65,
            length: 66,
            assumed: Vec::new(),
        }),
        cannot(Cannot::Sms {
            limit: 160,
            parts: 1,
            size: size(2, 118, Some('🎉'), vec![assumed("first_name", 20)]),
        }),
        cannot(Cannot::Sms {
            limit: 160,
            parts: 1,
            size: SmsSize {
                plain_parts: 2,
                ..size(2, 187, None, Vec::new())
            },
        }),
        cannot(Cannot::Sms {
            limit: 70,
            parts: 1,
            size: size(1, 98, None, vec![assumed("a", 20), assumed("b", 12)]),
        }),
        cannot(Cannot::Content {
            what: s("images"),
            can: list(&["text", "links"]),
        }),
        cannot(Cannot::Part {
            part: s("subject"),
            instead: s("title"),
        }),
        Message::ChannelCannot {
            message: None,
            channel: s("texts"),
            cannot: Cannot::SenderName {
                sender: s("Marlow Computers"),
                length: 16,
            },
        },
        Message::SmsParts {
            message: s("seats_waiting"),
            size: size(2, 118, Some('„'), Vec::new()),
        },
        gap(LanguageGap::Parts {
            has: list(&["subject", "preheader"]),
            lacks: list(&["body"]),
        }),
        gap(LanguageGap::Same { part: s("body") }),
        gap(LanguageGap::Inherited {
            from: s("letter"),
            parts: list(&["subject", "body"]),
        }),
        gap(LanguageGap::All),
        Message::LanguageTwice {
            message: s("seats_waiting"),
            language: s("de"),
            base: false,
        },
        Message::LanguageTwice {
            message: s("seats_waiting"),
            language: s("en"),
            base: true,
        },
        Message::MessageEmpty {
            message: s("seats_waiting"),
            channel: s("mail"),
            parts: list(&["subject", "body"]),
        },
        Message::MessageEmpty {
            message: s("seats_waiting"),
            channel: s("texts"),
            parts: list(&["body"]),
        },
        Message::ImageWithoutAlt {
            message: s("seats_waiting"),
            in_file: false,
        },
        Message::ImageWithoutAlt {
            message: s("seats_waiting"),
            in_file: true,
        },
        offer(OfferSent::On {
            campaign: s("summer"),
            day: s("2026-06-02"),
        }),
        offer(OfferSent::During {
            journey: s("win_back"),
            runs: s("2026-02-01 .. 2026-12-31"),
            never: false,
        }),
        offer(OfferSent::During {
            journey: s("win_back"),
            runs: s("2026-07-01 .. 2026-12-31"),
            never: true,
        }),
        utm("Summer-2026", UtmFault::Capitals, "summer-2026"),
        utm("summer sale", UtmFault::Signs, "summer-sale"),
        utm(
            "summer_sale",
            UtmFault::Separator { others: 1 },
            "summer-sale",
        ),
        utm(
            "summer_sale",
            UtmFault::Separator { others: 7 },
            "summer-sale",
        ),
    ]
}
