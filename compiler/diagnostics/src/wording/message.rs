//! Sentences about what messages say, and what their channels can carry.

use super::Wording;
use super::phrase::{all, code, count, exact};
use crate::finding::{
    Assumed, BraceMistake, Cannot, LanguageGap, Message, OfferSent, Sender, SmsSize, UnknownCause,
    UnsetCause, Unsuitable, UtmFault,
};

impl Message {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Self::UnknownVariable {
                message,
                name,
                cause,
                nearest,
            } => unknown(message, name, cause, nearest.as_deref()),
            Self::MissingFallback {
                message,
                name,
                cause,
                elsewhere,
            } => fallback(message, name, cause, elsewhere.as_deref()),
            Self::NeedlessFallback { name, fallback } => Wording::new(
                format!(
                    "{} is never unset, so nobody reads {}",
                    code(name),
                    code(fallback)
                ),
                "nobody reads this",
            )
            .help(format!("write {}", exact(&braced(name)))),
            Self::UnsuitableInsertion {
                name,
                what,
                instead,
            } => unsuitable(name, *what, instead.as_deref()),
            Self::MalformedInsertion(mistake) => braces(mistake),
            Self::ChannelCannot {
                message,
                channel,
                cannot,
            } => cannot_carry(message.as_deref().unwrap_or(""), channel, cannot),
            Self::SmsParts { message, size } => {
                let mut wording = Wording::new(
                    format!(
                        "{} goes out as {}",
                        code(message),
                        count(size.parts, "part", "parts")
                    ),
                    size_label(size),
                )
                .help("shorten it, or state what is allowed with `limit:` in the channel");
                wording.why = Some(size_why(size));
                wording
            }
            Self::LanguageGap {
                message,
                language,
                gap,
            } => gap_in(message, language, gap),
            Self::LanguageTwice {
                message,
                language,
                base,
            } => match base {
                false => Wording::new(
                    format!("{} has two texts in `{language}`", code(message)),
                    "the second in this language",
                )
                .why("nobody can say which of them is sent")
                .help("put both together, or remove one"),
                true => Wording::new(
                    format!(
                        "{} has a text in `{language}`, which is the language of its other texts",
                        code(message)
                    ),
                    "the language of the strategy",
                )
                .why("nobody can say which of them is sent")
                .help("remove it, or write it in its place"),
            },
            Self::MessageEmpty {
                message,
                channel,
                parts,
            } => Wording::new(
                format!(
                    "{} has no {} for {}",
                    code(message),
                    all_or(parts),
                    code(channel)
                ),
                "says nothing",
            )
            .help(format!(
                "write {}",
                exact(&format!(
                    "{}: \"…\"",
                    parts.first().map_or("body", String::as_str)
                ))
            )),
            Self::ImageWithoutAlt { message, in_file } => {
                let wording = Wording::new(
                    format!("a picture in {} does not say what it shows", code(message)),
                    "shows nothing to those who do not see it",
                )
                .why(
                    "many programs load no pictures until asked to, and some people have them \
                     read out",
                );
                match in_file {
                    true => wording.help("write `alt=\"…\"`, and `alt=\"\"` for mere decoration"),
                    false => wording.help("write `alt \"…\"` behind the file"),
                }
            }
            Self::OfferNotValid {
                message,
                offer,
                valid,
                sent,
            } => offer_not_valid(message, offer, valid, sent),
            Self::UtmStyle {
                mark,
                value,
                fault,
                instead,
            } => {
                let (fact, label) = match fault {
                    UtmFault::Capitals => (
                        format!("the {mark} mark {} has capital letters", code(value)),
                        "capital letters".to_owned(),
                    ),
                    UtmFault::Signs => (
                        format!(
                            "the {mark} mark {} has blanks or signs that addresses write otherwise",
                            code(value)
                        ),
                        "blanks or signs".to_owned(),
                    ),
                    UtmFault::Separator { others } => (
                        format!(
                            "the {mark} mark {} parts its words in another way than {}",
                            code(value),
                            count(*others, "other mark does", "other marks do"),
                        ),
                        "parts words in its own way".to_owned(),
                    ),
                };
                Wording::new(fact, label)
                    .why("analytics count every spelling as a source of its own")
                    .help(format!("write {}", code(instead)))
            }
        }
    }
}

fn braced(name: &str) -> String {
    format!("{{{name}}}")
}

/// `the journey `win_back``.
fn the(sender: &Sender) -> String {
    format!("the {} {}", sender.kind, code(&sender.name))
}

fn all_or(parts: &[String]) -> String {
    match parts {
        [first, last] => format!("{first} and no {last}"),
        parts => all(parts),
    }
}

fn unknown(message: &str, name: &str, cause: &UnknownCause, nearest: Option<&str>) -> Wording {
    let nearest_help = nearest.map(|near| format!("write {}", exact(&braced(near))));
    match cause {
        UnknownCause::NoProperty {
            entity,
            sender: None,
        } => Wording::new(
            format!(
                "{} inserts {}, which {} does not have",
                code(message),
                code(name),
                code(entity)
            ),
            "no such property",
        )
        .help(nearest_help.unwrap_or_else(|| {
            format!("insert a property of {}, or declare it there", code(entity))
        })),
        UnknownCause::NoProperty {
            entity,
            sender: Some(sender),
        } => Wording::new(
            format!(
                "{} inserts {}, which is not known in {}",
                code(message),
                code(name),
                the(sender)
            ),
            format!("not known in {}", code(&sender.name)),
        )
        .why(format!(
            "{} sends it to {}, which has no such property",
            code(&sender.name),
            code(entity)
        ))
        .help(nearest_help.unwrap_or_else(|| {
            "insert what is known wherever it is sent, or send another message there".to_owned()
        })),
        UnknownCause::OtherEvent {
            event,
            sender,
            entered,
        } => Wording::new(
            format!(
                "{} inserts {}, which is not known in {}",
                code(message),
                code(name),
                the(sender)
            ),
            format!("not known in {}", code(&sender.name)),
        )
        .why(match entered {
            Some(entered) => format!(
                "people come into {} by {}, and not by {}",
                code(&sender.name),
                code(entered),
                code(event)
            ),
            None => format!(
                "nobody comes into {} by {}",
                code(&sender.name),
                code(event)
            ),
        })
        .help(nearest_help.unwrap_or_else(|| {
            "insert a property of the person, or send another message there".to_owned()
        })),
        UnknownCause::LeadsNowhere { before } => Wording::new(
            format!(
                "{} inserts {}, but {} has no properties",
                code(message),
                code(name),
                code(before)
            ),
            "leads nowhere",
        )
        .help(format!("write {}", exact(&braced(before)))),
    }
}

fn fallback(message: &str, name: &str, cause: &UnsetCause, elsewhere: Option<&str>) -> Wording {
    let why = match cause {
        UnsetCause::Optional => "where it is unset, people read a gap".to_owned(),
        UnsetCause::Through(through) => {
            format!("{} may be unset, and then people read a gap", code(through))
        }
        UnsetCause::Started { journey, event, by } => format!(
            "{} also starts {}, without any {}: people read a gap then",
            code(by),
            code(journey),
            code(event)
        ),
    };
    let help = match elsewhere {
        Some(fallback) => format!(
            "write {}, as elsewhere in this message",
            exact(&braced(&format!("{name}|{fallback}")))
        ),
        None => format!(
            "write {} with what is read then, or send it only to those who have it",
            exact(&braced(&format!("{name}|…")))
        ),
    };
    Wording::new(
        format!(
            "{} inserts {}, which may be unset, and says nothing in its place",
            code(message),
            code(name)
        ),
        "unset for some",
    )
    .why(why)
    .help(help)
}

fn unsuitable(name: &str, what: Unsuitable, instead: Option<&str>) -> Wording {
    let (is, label) = match what {
        Unsuitable::List => ("a list", "a list"),
        Unsuitable::Entity => ("a thing with properties of its own", "no text to read"),
        Unsuitable::Bool => ("only true or false", "true or false"),
        Unsuitable::Timezone => ("the name of a time zone", "a zone's name"),
    };
    let help = match (instead, what) {
        (Some(instead), _) => format!("write {}", exact(&braced(instead))),
        (None, Unsuitable::Bool) => {
            "send two messages, and choose between them with `if`".to_owned()
        }
        (None, _) => "insert a property that is text, a number, money or a date".to_owned(),
    };
    Wording::new(
        format!("{} is {is}, and no text to read", code(name)),
        label,
    )
    .help(help)
}

fn braces(mistake: &BraceMistake) -> Wording {
    let (closer, literal) = ("`}`", "`\\{` for a brace that people are to read");
    match mistake {
        BraceMistake::Unclosed { in_file: false } => {
            Wording::new("this insertion is not closed", "never closed")
                .help(format!("write {closer} behind the name, or {literal}"))
        }
        BraceMistake::Unclosed { in_file: true } => {
            Wording::new("this insertion is not closed", "never closed").help(
                "write `}}` behind the name, or `\\{{` for two braces that people are to read",
            )
        }
        BraceMistake::Unopened => {
            Wording::new("a brace closes what nothing opened", "closes nothing")
                .help("write `{` before the name, or `\\u{7d}` for a brace that people are to read")
        }
        BraceMistake::Empty { in_file } => {
            let literal = match in_file {
                false => literal,
                true => "`\\{{` for two braces that people are to read",
            };
            Wording::new("these braces insert nothing", "no name in them").help(format!(
                "write the name of a property between them, or {literal}"
            ))
        }
        BraceMistake::NotAName { text, nearest } => {
            let wording = Wording::new(
                format!("{} is no name of a property", code(text)),
                "no name",
            );
            match nearest {
                Some(nearest) => wording.help(format!("write {}", exact(&braced(nearest)))),
                None => wording.help(
                    "insert a property by its name, such as `{first_name|there}`; conditions and \
                     sums do not go into a text",
                ),
            }
        }
        BraceMistake::Doubled { instead } => Wording::new(
            "two braces stand where one is due",
            "one brace is enough here",
        )
        .why("two braces are for files, where one means something else")
        .help(format!("write {}", exact(instead))),
        BraceMistake::Single { instead } => {
            Wording::new("in a file an insertion has two braces", "read as it stands")
                .why("people would read the braces and the name")
                .help(format!("write {}", exact(instead)))
        }
    }
}

fn assuming(assumed: &[Assumed]) -> Option<String> {
    let each: Vec<String> = assumed
        .iter()
        .map(|one| {
            format!(
                "{} for {}",
                count(one.length, "character", "characters"),
                code(&one.name)
            )
        })
        .collect();
    (!each.is_empty()).then(|| format!("that assumes {}", all(&each)))
}

fn size_label(size: &SmsSize) -> String {
    match size.forced_by {
        Some(_) => "puts all of it into another alphabet".to_owned(),
        None => format!("takes {}", count(size.units, "character", "characters")),
    }
}

fn size_why(size: &SmsSize) -> String {
    let mut parts = Vec::new();
    parts.push(match size.forced_by {
        Some(character) => format!(
            "{} is not in the alphabet of text messages, so all of it is sent in another, with 70 \
             characters in one part and 67 in each of several; without such characters it would \
             be {}",
            code(&character.to_string()),
            count(size.plain_parts, "part", "parts")
        ),
        None => {
            "160 characters go out in one part, 153 in each of several; `€`, braces and square \
                 brackets count twice"
                .to_owned()
        }
    });
    parts.extend(assuming(&size.assumed));
    parts.join("; ")
}

fn cannot_carry(message: &str, channel: &str, cannot: &Cannot) -> Wording {
    match cannot {
        Cannot::Length {
            part,
            limit,
            length,
            assumed,
        } => {
            let over = length.saturating_sub(*limit);
            let mut wording = Wording::new(
                format!(
                    "{} takes {} in the {part}, and {} has {length}",
                    code(channel),
                    count(*limit, "character", "characters"),
                    code(message)
                ),
                format!("{over} too many"),
            )
            .help(format!(
                "leave out {}",
                count(over, "character", "characters")
            ));
            wording.why = assuming(assumed);
            wording
        }
        Cannot::Sms { limit, parts, size } => {
            let fact = if size.parts > *parts {
                format!(
                    "{} goes out as {}, and {} takes {}",
                    code(message),
                    count(size.parts, "part", "parts"),
                    code(channel),
                    count(*parts, "part", "parts")
                )
            } else {
                format!(
                    "{} takes {}, and {} has {}",
                    code(channel),
                    count(*limit, "character", "characters"),
                    code(message),
                    size.units
                )
            };
            let help = match size.forced_by {
                Some(character) if size.plain_parts <= *parts => format!(
                    "write it without {} and others like it",
                    code(&character.to_string())
                ),
                _ => "shorten it, or raise `limit:` in the channel, where each part is paid for"
                    .to_owned(),
            };
            let mut wording = Wording::new(fact, size_label(size)).help(help);
            wording.why = Some(size_why(size));
            wording
        }
        Cannot::Content { what, can } => Wording::new(
            format!("{} does not carry {what}", code(channel)),
            format!("{what} in {}", code(message)),
        )
        .why(format!("it carries {}", all(can)))
        .help(format!(
            "leave it out, send {} through another channel, or write {} in the channel",
            code(message),
            exact(&format!("can: {}, {what}", can.join(", ")))
        )),
        Cannot::Part { part, instead } => Wording::new(
            format!("{} shows no {part}", code(channel)),
            "nobody reads this",
        )
        .help(format!("write it as {}", exact(&format!("{instead}:")))),
        Cannot::SenderName { sender, length } => Wording::new(
            format!(
                "the sender {} has {}, and a text message takes 11",
                code(sender),
                count(*length, "character", "characters")
            ),
            "too long for a sender's name",
        )
        .why("networks cut longer names, or refuse the message")
        .help("give a name of 11 characters or fewer, or a telephone number"),
    }
}

fn gap_in(message: &str, language: &str, gap: &LanguageGap) -> Wording {
    match gap {
        LanguageGap::Parts { has, lacks } => Wording::new(
            format!(
                "{} has its {} in `{language}`, and not its {}",
                code(message),
                all(has),
                all(lacks)
            ),
            format!("no {} in this language", all(lacks)),
        )
        .why("who reads it in this language gets the rest in another")
        .help(format!(
            "add {}",
            exact(&format!(
                "{}: \"…\"",
                lacks.first().map_or("body", String::as_str)
            ))
        )),
        LanguageGap::Same { part } => Wording::new(
            format!(
                "the {part} of {} is the same in `{language}` as without it",
                code(message)
            ),
            "not translated",
        )
        .help(format!("translate it, or take the {part} out here")),
        LanguageGap::Inherited { from, parts } => Wording::new(
            format!(
                "{} has its own {}, and in `{language}` still that of {}",
                code(message),
                all(parts),
                code(from)
            ),
            format!("in `{language}` another message"),
        )
        .why("who reads it in this language gets the other message")
        .help(format!(
            "add {}",
            exact(&format!("language {language} {{ … }}"))
        )),
        LanguageGap::All => Wording::new(
            format!("{} has no text in `{language}`", code(message)),
            format!("not in `{language}`"),
        )
        .why("the strategy names this language as one of its own")
        .help(format!(
            "add {}",
            exact(&format!("language {language} {{ … }}"))
        )),
    }
}

fn offer_not_valid(message: &str, offer: &str, valid: &str, sent: &OfferSent) -> Wording {
    match sent {
        OfferSent::On { campaign, day } => Wording::new(
            format!(
                "{} sends {} on {day}, and its offer {} holds {valid}",
                code(campaign),
                code(message),
                code(offer)
            ),
            "the offer does not hold on this day",
        )
        .why("people are promised what they do not get")
        .help("send it on another day, or extend `valid:`"),
        OfferSent::During {
            journey,
            runs,
            never,
        } => Wording::new(
            format!(
                "{} sends {} {runs}, and its offer {} holds {valid}",
                code(journey),
                code(message),
                code(offer)
            ),
            match never {
                true => "never holds when it is sent",
                false => "does not hold all that time",
            },
        )
        .why("people are promised what they do not get")
        .help(format!(
            "extend `valid:`, or end {} with `runs:`",
            code(journey)
        )),
    }
}
