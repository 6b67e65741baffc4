//! Sentences about consent, purpose and personal data.
//!
//! What a law is taken to ask for is the author's own declaration, so it is
//! called "the policy you declared", and nothing here says what is lawful.

use super::Wording;
use super::phrase::{all, code, codes, count, exact};
use crate::finding::{Consent, Misuse, PolicyGap, PurposeMismatch};

/// The names in a sentence; the rest is counted.
const NAMED: usize = 5;

/// The ways of personal data that are shown; the rest is counted.
const WAYS: usize = 3;

impl Consent {
    /// The sentences made of the facts.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one arm a finding")]
    pub fn wording(&self) -> Wording {
        match self {
            Self::TopicMissing {
                message,
                channel,
                topics,
            } => {
                let help = match topics.as_slice() {
                    [] => format!(
                        "declare a {} for {} and name it: {}",
                        exact("consent"),
                        code(channel),
                        exact("topic: …")
                    ),
                    [only] => format!("add {}", exact(&format!("topic: {only}"))),
                    several => format!(
                        "name the consent that it needs with {}: {} are asked for {}",
                        exact("topic:"),
                        codes(several, NAMED),
                        code(channel)
                    ),
                };
                Wording::new(
                    format!("the marketing message {} names no consent", code(message)),
                    format!("goes through {} to everyone", code(channel)),
                )
                .why("without a topic nobody is asked, and nobody can say no to just this")
                .help(help)
            }
            Self::TopicNotAsked {
                message,
                topic,
                channel,
                channels,
            } => Wording::new(
                format!(
                    "nobody can get {} by {}: the consent {} is not asked for this channel",
                    code(message),
                    code(channel),
                    code(topic)
                ),
                format!("not one of the channels of {}", code(topic)),
            )
            .why(format!(
                "{} is asked for {}, so the gate skips every send of it through another channel",
                code(topic),
                codes(channels, NAMED)
            ))
            .help(format!(
                "add {} to the {} of {}, or name a consent that is asked for it",
                code(channel),
                exact("channels:"),
                code(topic)
            )),
            Self::NotImplied {
                source,
                kind,
                message,
                topic,
                channel,
                purchase,
                others,
                instead,
                certain,
                witness,
            } => {
                let asked = format!("consents({topic} by {channel})");
                let fact = if *certain {
                    format!(
                        "not everyone to whom {} sends {} has agreed to {} by {}",
                        code(source),
                        code(message),
                        code(topic),
                        code(channel)
                    )
                } else {
                    format!(
                        "nobody can tell whether all to whom {} sends {} have agreed to {} by {}",
                        code(source),
                        code(message),
                        code(topic),
                        code(channel)
                    )
                };
                let label = match others {
                    0 => "skipped for those without consent".to_owned(),
                    others => format!(
                        "skipped for those without consent, as {} here",
                        count(*others, "other send", "other sends")
                    ),
                };
                let rests = match purchase {
                    Some(purchase) => format!(
                        "without a yes or a {} that has not run out, the gate skips them",
                        code(purchase)
                    ),
                    None => "without a yes that has not run out, the gate skips them".to_owned(),
                };
                let wanted = match purchase {
                    Some(purchase) => format!(
                        "{} or {}",
                        exact(&asked),
                        exact(&format!("count({purchase}) >= 1"))
                    ),
                    None => exact(&asked),
                };
                let help = match (instead, kind.as_str()) {
                    (Some(instead), _) => {
                        format!("say {wanted} in the segment, or here: {}", exact(instead))
                    }
                    (None, "journey") => format!(
                        "say for whom it is with {}",
                        exact(&format!("for: {asked}"))
                    ),
                    (None, "rule") => format!("say {wanted} in {}", exact("when:")),
                    (None, _) => format!("say {wanted} in the audience"),
                };
                let wording = Wording::new(fact, label)
                    .why(format!(
                        "{rests}: the audience looks larger than the number who are reached"
                    ))
                    .help(help);
                match witness {
                    Some(witness) => wording.witness(witness.clone()),
                    None => wording,
                }
            }
            Self::ExpiredInJourney {
                journey,
                message,
                topic,
                channel,
                waited,
                expires,
            } => Wording::new(
                format!(
                    "the consent {} can run out before {} sends {}",
                    code(topic),
                    code(journey),
                    code(message)
                ),
                format!("up to {waited} after entry"),
            )
            .why(format!(
                "a yes lasts {expires}, and nothing between entry and here asks for it again"
            ))
            .help(format!(
                "ask again with {} or an {} before the send, or wait for less long",
                exact(&format!("while: consents({topic} by {channel})")),
                exact("if")
            )),
            Self::PurposeMismatch { message, mismatch } => purpose(message, mismatch),
            Self::TransactionalMisuse { message, misuse } => transactional(message, misuse),
            Self::PiiLeak {
                rules,
                reached,
                kind,
                properties,
                ways,
                listed,
            } => {
                let mut shown: Vec<String> = ways.iter().take(WAYS).map(|way| path(way)).collect();
                let rest = ways.len().saturating_sub(WAYS);
                if rest > 0 {
                    let rest = u32::try_from(rest).unwrap_or(u32::MAX);
                    shown.push(count(rest, "other way", "other ways"));
                }
                Wording::new(
                    format!(
                        "personal data reach the {kind} {}, which {} does not list: {}",
                        code(reached),
                        code(rules),
                        codes(properties, NAMED)
                    ),
                    "personal data leave here",
                )
                .why(format!(
                    "the way is {}; {} may process them",
                    shown.join(", and "),
                    codes(listed, NAMED)
                ))
                .help(format!(
                    "add {} to {} of {} if it may have them, or leave them out",
                    code(reached),
                    exact("processing:"),
                    code(rules)
                ))
            }
            Self::PiiTold {
                rules,
                team,
                properties,
                source,
                admitted,
            } => Wording::new(
                format!(
                    "{} tells {} personal data that {} does not let them see: {}",
                    code(source),
                    code(team),
                    code(rules),
                    codes(properties, NAMED)
                ),
                format!("told to {}", code(team)),
            )
            .why(format!("{} may see them", codes(admitted, NAMED)))
            .help(format!(
                "add {} to {} of {}, or leave them out of the text",
                code(team),
                exact("access:"),
                code(rules)
            )),
            Self::UnsubscribeMissing {
                channel,
                message,
                one_click,
                laws,
            } => {
                let (fact, way) = if *one_click {
                    (
                        format!("marketing by {} has no way out of one click", code(channel)),
                        "header",
                    )
                } else {
                    (
                        format!("marketing by {} has no way to say no", code(channel)),
                        "link, header",
                    )
                };
                let why = if laws.is_empty() {
                    "who finds no way out reports the message as unwanted instead".to_owned()
                } else {
                    format!(
                        "the policy you declared as {} asks for it",
                        codes(laws, NAMED)
                    )
                };
                Wording::new(fact, format!("used by {}", code(message)))
                    .why(why)
                    .help(format!(
                        "say how people say no, such as {}",
                        exact(&format!("unsubscribe: {way}"))
                    ))
            }
            Self::SenderAddressMissing {
                channel,
                message,
                missing,
                laws,
            } => {
                let lacks: Vec<String> = missing
                    .iter()
                    .map(|part| match part.as_str() {
                        "sender" => "who it comes from".to_owned(),
                        _ => "where its sender lives".to_owned(),
                    })
                    .collect();
                let keys: Vec<String> = missing
                    .iter()
                    .map(|part| exact(&format!("{part}:")))
                    .collect();
                let why = if laws.is_empty() {
                    "people and mailbox providers trust mail whose sender is named with an address"
                        .to_owned()
                } else {
                    format!(
                        "the policy you declared as {} asks for it",
                        codes(laws, NAMED)
                    )
                };
                Wording::new(
                    format!(
                        "marketing by {} does not say {}",
                        code(channel),
                        all(&lacks)
                    ),
                    format!("used by {}", code(message)),
                )
                .why(why)
                .help(format!("add {} to the channel", all(&keys)))
            }
            Self::PolicyUnmet { law, gap } => policy(law, gap),
        }
    }
}

/// A way as it is shown: `email` → `hello` → `mail` → `crm`.
fn path(way: &[String]) -> String {
    let names: Vec<String> = way.iter().map(|name| code(name)).collect();
    names.join(" → ")
}

fn basis_in_words(basis: &str) -> &'static str {
    match basis {
        "opt_in" => "a yes",
        "double_opt_in" => "a confirmed yes",
        "soft_opt_in" => "a purchase",
        "legitimate_interest" => "a legitimate interest",
        "contract" => "a contract",
        _ => "a public task",
    }
}

fn purpose(message: &str, mismatch: &PurposeMismatch) -> Wording {
    match mismatch {
        PurposeMismatch::ServiceOnMarketing {
            topic,
            basis,
            beside,
        } => Wording::new(
            format!(
                "the service message {} goes under the marketing topic {}",
                code(message),
                code(topic)
            ),
            format!("rests on {}, for marketing", basis_in_words(basis)),
        )
        .why(format!(
            "it is sent to people who never agreed to {0}, and whoever says no to {1} loses it as well",
            code(topic),
            code(beside)
        ))
        .help(format!(
            "write {}, or give it a topic of its own with {}",
            exact("purpose: marketing"),
            exact("basis: contract")
        )),
        PurposeMismatch::ServiceWithOffer { offer } => Wording::new(
            format!(
                "the service message {} makes the offer {}",
                code(message),
                code(offer)
            ),
            "an offer is marketing",
        )
        .why("a service message is sent to people who never said yes to offers")
        .help(format!(
            "write {} and name the consent, or leave the offer out",
            exact("purpose: marketing")
        )),
        PurposeMismatch::MarketingOnDuty { topic, basis } => Wording::new(
            format!(
                "the marketing message {} rests on {}: nobody was asked for {}",
                code(message),
                basis_in_words(basis),
                code(topic)
            ),
            format!("rests on {}", exact(&format!("basis: {basis}"))),
        )
        .why("the gate sends it to everyone who has not said no")
        .help(format!(
            "name a consent that people gave, or write {} if it sells nothing",
            exact("purpose: service")
        )),
        PurposeMismatch::TransactionalTopic { topic } => Wording::new(
            format!(
                "the transactional message {} names the consent {}, and nothing asks for it",
                code(message),
                code(topic)
            ),
            "not looked at",
        )
        .why("a transactional message is sent whatever people have said yes or no to")
        .help(format!(
            "take the topic out, or write {} so that a no is heeded",
            exact("purpose: service")
        )),
    }
}

fn transactional(message: &str, misuse: &Misuse) -> Wording {
    let name = code(message);
    let (fact, label) = match misuse {
        Misuse::Offer { offer } => (
            format!(
                "the transactional message {name} makes the offer {}",
                code(offer)
            ),
            "an offer is marketing".to_owned(),
        ),
        Misuse::Code { code: words, offer } => (
            format!(
                "the transactional message {name} gives away {}, the code of {}",
                code(words),
                code(offer)
            ),
            "an offer is marketing".to_owned(),
        ),
        Misuse::Landing { campaign } => (
            format!(
                "the transactional message {name} leads to the page of the campaign {}",
                code(campaign)
            ),
            "a campaign's page is marketing".to_owned(),
        ),
        Misuse::Campaign { campaign } => (
            format!(
                "the campaign {} sends the transactional message {name}",
                code(campaign)
            ),
            "owed to nobody here".to_owned(),
        ),
        Misuse::Membership { source, group } => (
            format!(
                "{} sends the transactional message {name} to whoever comes into {}",
                code(source),
                code(group)
            ),
            "not because of something they did".to_owned(),
        ),
        Misuse::Regular { source } => (
            format!(
                "{} sends the transactional message {name} by the calendar",
                code(source)
            ),
            "not because of something they did".to_owned(),
        ),
        Misuse::Goal { journey, goal } => (
            format!(
                "{} sends the transactional message {name}, and its goal is the sale {}",
                code(journey),
                code(goal)
            ),
            "sent to sell".to_owned(),
        ),
    };
    let help = match misuse {
        Misuse::Offer { .. } | Misuse::Code { .. } | Misuse::Landing { .. } => format!(
            "leave it out, or write {} and name the consent",
            exact("purpose: marketing")
        ),
        Misuse::Goal { .. } => format!(
            "write {} and name the consent; what only ends the journey is an {}",
            exact("purpose: marketing"),
            exact("exit:")
        ),
        _ => format!(
            "write {} or {}",
            exact("purpose: marketing"),
            exact("purpose: service")
        ),
    };
    Wording::new(fact, label)
        .why(
            "transactional is what is owed to a person for something they did: \
             it passes caps, quiet hours and consent",
        )
        .help(help)
}

fn policy(law: &str, gap: &PolicyGap) -> Wording {
    let declared = format!("the policy you declared as {}", code(law));
    match gap {
        PolicyGap::Basis {
            topic,
            basis,
            medium,
            allowed,
            message,
        } => Wording::new(
            format!(
                "{declared} does not allow marketing by {medium} to rest on {}, as {} does",
                exact(basis),
                code(topic)
            ),
            format!("used for {}", code(message)),
        )
        .why(format!(
            "for {medium} it allows {}",
            all(&allowed.iter().map(|one| exact(one)).collect::<Vec<_>>())
        ))
        .help(format!(
            "ask for another basis, take these channels out of {}, or correct the policy",
            code(topic)
        )),
        PolicyGap::Expiry {
            topic,
            basis,
            lasts,
            allowed,
        } => {
            let lasts = match lasts {
                Some(lasts) => format!("lasts {lasts}"),
                None => "never runs out".to_owned(),
            };
            Wording::new(
                format!(
                    "{declared} ends a consent that rests on {} after {allowed}, but {} {lasts}",
                    basis_in_words(basis),
                    code(topic)
                ),
                "longer than the policy has it",
            )
            .why("the gate goes by the consent, and sends until that runs out")
            .help(format!("write {}", exact(&format!("expires: {allowed}"))))
        }
        PolicyGap::Proof {
            topic,
            medium,
            rules,
            kept,
            needed,
        } => Wording::new(
            format!(
                "{declared} keeps the proof of a consent by {medium} for {needed}, but {} keeps data for {kept}",
                code(rules)
            ),
            "deleted before that",
        )
        .why(format!(
            "who agreed to {} can then no longer be shown to have done so",
            code(topic)
        ))
        .help(format!(
            "write {}, or correct the policy",
            exact(&format!("retain: {needed}"))
        )),
        PolicyGap::Quiet {
            channel,
            medium,
            open,
            message,
        } => Wording::new(
            format!(
                "{} sends at times at which {declared} lets nobody be approached by {medium}",
                code(channel)
            ),
            format!("used by {}", code(message)),
        )
        .why(format!("open are {}", codes(open, NAMED)))
        .help(format!("add these times to {}", exact("quiet:"))),
        PolicyGap::OptOut {
            topic,
            medium,
            source,
            refresh,
            within,
        } => Wording::new(
            format!(
                "{declared} heeds a no by {medium} within {within}, but {} is brought up to date every {refresh}",
                code(source)
            ),
            "a no may arrive too late",
        )
        .why(format!(
            "it tells who agrees to {}, and who no longer does",
            code(topic)
        ))
        .help("bring it up to date more often, or correct the policy"),
    }
}
