//! Sentences about journeys and rules: their steps, waits and circles.

use super::Wording;
use super::phrase::{all, circle, code, codes, count, exact};
use crate::finding::{
    Again, Journey, LoopArrow, LoopStep, OpenedUse, SilenceCause, StartCause, WaitCause,
};

/// The journeys named in a sentence; the rest is counted.
const NAMED: usize = 4;

impl Journey {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Self::UnreachableStep {
                journey,
                step,
                others,
                all_leave,
            } => {
                let cause = if *all_leave {
                    "every way before it ends the journey"
                } else {
                    "everybody has left before it"
                };
                Wording::new(
                    format!(
                        "nobody in {} gets to {}{}: {cause}",
                        code(journey),
                        code(step),
                        and_more(*others)
                    ),
                    "never comes",
                )
                .help("remove what never comes, or leave on one of the ways only")
            }
            Self::NoExit {
                journey,
                first,
                again,
            } => Wording::new(
                format!(
                    "nothing stops {} for those who have done what it is for",
                    code(journey)
                ),
                "sent whatever has happened since",
            )
            .why(format!(
                "{} is followed by {} without a question in between, and the journey has no goal and no exit",
                code(first),
                code(again)
            ))
            .help(format!(
                "say what it is for with {}, or what ends it with {}",
                exact("goal:"),
                exact("exit:")
            )),
            Self::Branch {
                journey,
                condition,
                always,
                alone,
            } => branch(journey, condition, *always, *alone),
            Self::WaitNeverSatisfied {
                journey,
                event,
                cause,
            } => never_satisfied(journey, event, cause),
            Self::WaitAlreadyOver {
                journey,
                until,
                past,
                entered,
            } => Wording::new(
                format!(
                    "{} waits until {}, which is past by then",
                    code(journey),
                    code(until)
                ),
                "over before it begins",
            )
            .why(if *entered {
                format!("people enter at {}", code(past))
            } else {
                format!("it has waited until {} before", code(past))
            })
            .help("remove the wait, or wait for a later date"),
            Self::WaitOutlives {
                journey,
                waits,
                lives,
                stated,
                step,
                others,
            } => Wording::new(
                format!(
                    "nobody in {} gets to {}{}: the waits before are {waits}, and nobody stays longer than {lives}",
                    code(journey),
                    code(step),
                    and_more(*others)
                ),
                format!("ends after the {lives} are over"),
            )
            .why(if *stated {
                "what is written behind the end of an instance never happens"
            } else {
                "an instance ends after 90 days unless `lives:` says otherwise"
            })
            .help(format!(
                "wait less, or write a longer time than {waits} at {}",
                exact("lives:")
            )),
            Self::SendAfterGoal {
                journey,
                message,
                others,
                within,
                earliest,
            } => {
                let more = match others {
                    0 => String::new(),
                    others => format!(" and {}", count(*others, "other message", "other messages")),
                };
                Wording::new(
                    format!(
                        "{} sends {}{more} when its goal no longer counts",
                        code(journey),
                        code(message)
                    ),
                    format!("goes out {earliest} after entry at the earliest"),
                )
                .why(format!(
                    "the goal counts within {within} of entry: who reaches it later goes on getting messages, and is not counted"
                ))
                .help(format!(
                    "let the goal count for longer than {earliest}, or send earlier"
                ))
            }
            Self::GoalNeverReached {
                journey,
                goal,
                kept_out,
            } => {
                let wording = Wording::new(
                    format!("nobody in {} can reach its goal {}", code(journey), code(goal)),
                    if *kept_out {
                        "whoever gets there has left"
                    } else {
                        "contradicts itself"
                    },
                );
                if *kept_out {
                    wording
                        .why("what must stay true throughout rules the goal out, so everybody counts as not converted")
                        .help("change the goal, or take the contradiction out of `while:`")
                } else {
                    wording.help("change what the goal asks of the event")
                }
            }
            Self::ExitAtEntry { journey, condition } => Wording::new(
                format!("everybody leaves {} as soon as they enter", code(journey)),
                format!("{} is true of all who enter", code(condition)),
            )
            .why("an exit beats every send, so nothing is ever sent")
            .help("change the exit, or whom the journey is for"),
            Self::Empty { journey, parts } => {
                let parts: Vec<String> = parts.iter().map(|part| exact(part)).collect();
                Wording::new(
                    format!("nobody can enter {}", code(journey)),
                    if parts.len() > 1 {
                        format!("{} contradict one another", all(&parts))
                    } else {
                        "contradicts itself".to_owned()
                    },
                )
                .help("change one of them so that there is somebody of whom all are true")
            }
            Self::NotStarted { journey } => Wording::new(
                format!("nothing starts {}", code(journey)),
                "never begins",
            )
            .why("it has no `enter:`, and no rule and no other journey starts it")
            .help(format!(
                "write what brings people in with {}, or start it from a rule",
                exact("enter:")
            )),
            Self::StartWithoutEffect {
                starter,
                kind,
                journey,
                cause,
            } => start(starter, kind, journey, *cause),
            Self::Loop {
                circle,
                period,
                by_hand,
            } => round(circle, period.as_deref(), *by_hand),
            Self::ReenterUnbounded {
                journey,
                message,
                again,
            } => unbounded(journey, message, again),
            Self::PriorityTie {
                journeys,
                priority,
                channel,
                witness,
            } => {
                let place = match channel {
                    Some(channel) => format!("the cap of {}", code(channel)),
                    None => "the cap of the strategy".to_owned(),
                };
                let wording = Wording::new(
                    format!(
                        "{} compete for {place} with the same priority {priority}",
                        codes(journeys, NAMED)
                    ),
                    "as important as the others",
                )
                .why("who has been in one for longer hears from that one, and else the name decides")
                .help(format!(
                    "say which matters more with {}",
                    exact("priority:")
                ));
                match witness {
                    Some(witness) => wording.witness(witness.clone()),
                    None => wording,
                }
            }
            Self::OpenedIsWeak { what, owner } => opened(what, owner),
            Self::MessageUnused { message, named } => {
                let wording = Wording::new(
                    format!("nothing sends {}", code(message)),
                    "never goes out",
                )
                .help("send it from a journey, a campaign or a rule, or remove it");
                if *named {
                    wording.why("what refers to it waits for something that never happens")
                } else {
                    wording
                }
            }
            Self::SilenceIdle {
                journey,
                silenced,
                cause,
            } => {
                let why = match cause {
                    SilenceCause::Itself => "a journey does not wait for itself",
                    SilenceCause::SendsNothing => "it sends nothing that could wait",
                    SilenceCause::OtherTimes => "they run at different times",
                };
                Wording::new(
                    format!("{} silences {} without effect", code(journey), code(silenced)),
                    why,
                )
                .help(format!("take {} out of {}", code(silenced), exact("silences:")))
            }
        }
    }
}

fn and_more(others: u32) -> String {
    match others {
        0 => String::new(),
        others => format!(" and {}", count(others, "more step", "more steps")),
    }
}

fn branch(journey: &str, condition: &str, always: bool, alone: bool) -> Wording {
    let (journey, condition) = (code(journey), code(condition));
    let label = match (always, alone) {
        (true, _) => "always true here",
        (false, true) => "contradicts itself",
        (false, false) => "never true here",
    };
    if always {
        Wording::new(
            format!("{condition} is true of everybody who gets there in {journey}"),
            label,
        )
        .help("take the condition away, or ask for what can still differ there")
    } else {
        Wording::new(
            format!("{condition} is true of nobody who gets there in {journey}"),
            label,
        )
        .why("the steps behind it never come")
        .help("remove these steps, or change what rules them out")
    }
}

fn never_satisfied(journey: &str, event: &str, cause: &WaitCause) -> Wording {
    let (journey, event) = (code(journey), code(event));
    let message = format!("{journey} waits for {event}, which cannot come");
    match cause {
        WaitCause::NotYetSent { message: sent } => {
            Wording::new(message, format!("{} has not been sent by then", code(sent)))
                .why("nobody reacts to what they have not got")
                .help(format!("send {} before the wait", code(sent)))
        }
        WaitCause::NeverSent { message: sent } => {
            Wording::new(message, format!("nothing sends {}", code(sent))).help(format!(
                "send {} before the wait, or remove the wait",
                code(sent)
            ))
        }
        WaitCause::SilentChannel { channel } => Wording::new(
            message,
            format!("nothing is sent through {}", code(channel)),
        )
        .help("wait for a reaction to what is sent, or remove the wait"),
        WaitCause::NotReported {
            reaction,
            channel,
            kind,
        } => Wording::new(
            message,
            format!("{} reports no {}", code(channel), code(reaction)),
        )
        .why(format!(
            "a channel of the kind {} cannot tell of it",
            exact(kind)
        ))
        .help("wait for what people do, such as an order or a visit"),
        WaitCause::Contradiction => {
            Wording::new(message, "contradicts itself").help("change what is asked of the event")
        }
        WaitCause::Ends { goal } => {
            let (what, key) = if *goal {
                ("goal", "goal:")
            } else {
                ("exit", "exit:")
            };
            Wording::new(
                format!("{journey} ends by {event} before its wait for it does"),
                "the steps behind `then` never come",
            )
            .why(format!(
                "it is the journey's {what}, which beats every step"
            ))
            .help(format!(
                "wait the time alone and remove the steps behind `then`, or take the event out of {}",
                exact(key)
            ))
        }
    }
}

fn start(starter: &str, kind: &str, journey: &str, cause: StartCause) -> Wording {
    let (starter, journey) = (code(starter), code(journey));
    match cause {
        StartCause::Audience => Wording::new(
            format!("the {kind} {starter} starts {journey} for people whom that does not take"),
            "starts nothing",
        )
        .why("none of them can be in its audience at that moment")
        .help("change the audience of the one, or what sets off the other"),
        StartCause::Entity => Wording::new(
            format!("the {kind} {starter} starts {journey}, which is for somebody else"),
            "starts nothing",
        )
        .why("the two are about different entities")
        .help("start a journey for those whom it is about"),
        StartCause::Itself => Wording::new(format!("{journey} starts itself"), "starts nothing")
            .why("who is in a journey does not enter it a second time")
            .help("remove the step, or say with `reenter:` when people may come back"),
    }
}

fn round(steps: &[LoopStep], period: Option<&str>, by_hand: bool) -> Wording {
    let names: Vec<String> = steps.iter().map(|step| step.from.clone()).collect();
    let ways: Vec<String> = steps
        .iter()
        .zip(steps.iter().cycle().skip(1))
        .map(|(step, next)| way(step, &next.from))
        .collect();
    let message = match (period, by_hand) {
        (_, true) => format!(
            "{} leads back to itself, each time that somebody reacts",
            circle(&names)
        ),
        (Some(period), false) => format!(
            "{} leads back to itself, every {period} at the earliest",
            circle(&names)
        ),
        (None, false) => format!("{} leads back to itself without a pause", circle(&names)),
    };
    let why = format!("{}; nothing ends it", ways.join(", "));
    let wording = Wording::new(message, "the circle begins here").why(why);
    if period.is_none() && !by_hand {
        wording.help("take one of these steps out, or let a condition end the circle")
    } else {
        wording.help(format!(
            "end it with a condition, or allow it once with {}",
            exact("reenter: never")
        ))
    }
}

fn way(step: &LoopStep, to: &str) -> String {
    let (from, to) = (code(&step.from), code(to));
    match &step.by {
        LoopArrow::Starts => format!("{from} starts {to}"),
        LoopArrow::Writes { what, group } => format!(
            "{from} writes {}, which leads by {} to {to}",
            code(what),
            code(group)
        ),
        LoopArrow::Reaction { what } => format!("{from} sends, and {} leads to {to}", code(what)),
        LoopArrow::Enters => format!("entering {from} leads to {to}"),
    }
}

fn unbounded(journey: &str, message: &str, again: &Again) -> Wording {
    let wording = |label: String| {
        Wording::new(
            format!(
                "{} may send {} to the same person over and over",
                code(journey),
                code(message)
            ),
            label,
        )
    };
    match again {
        Again::Unsaid { group } => wording(format!("each time that they enter {}", code(group)))
            .why("whoever goes in and out of it, because a figure wavers, hears the same each time")
            .help(format!(
                "say how long to leave them alone, such as {}",
                exact("reenter: after 30 days")
            )),
        Again::Gap { gap } => wording(format!("again after {gap}"))
            .why("only caps stand between one person and a message for each event")
            .help(format!(
                "leave them alone for longer, such as {}",
                exact("reenter: after 7 days")
            )),
        Again::Key { key } => wording(format!("again for each {}", code(key)))
            .why("every event has another value, so each one begins the journey anew")
            .help(format!(
                "say how long to leave them alone, such as {}, or let the next one end what runs",
                exact("reenter: after 7 days")
            )),
    }
}

fn opened(what: &OpenedUse, owner: &str) -> Wording {
    let owner = code(owner);
    let message = match what {
        OpenedUse::Branch => format!("a branch of {owner} depends on whether a message was opened"),
        OpenedUse::Wait => format!("a wait of {owner} depends on whether a message is opened"),
        OpenedUse::Goal => format!("the goal of {owner} is that a message is opened"),
        OpenedUse::Exit => format!("{owner} ends when a message is opened"),
        OpenedUse::Entry => format!("who enters {owner} depends on whether a message was opened"),
        OpenedUse::Audience => format!("who is in {owner} depends on whether messages were opened"),
        OpenedUse::Rule => format!("the rule {owner} depends on whether a message was opened"),
        OpenedUse::Score => format!("the score {owner} depends on whether messages were opened"),
        OpenedUse::Experiment { kpi } => format!(
            "the experiment {owner} is judged by {}, which counts messages that were opened",
            code(kpi)
        ),
        OpenedUse::Target { kpi } => format!(
            "{owner} aims at {}, which counts messages that were opened",
            code(kpi)
        ),
    };
    Wording::new(message, "a weak signal")
        .why("mail programs fetch images by themselves, so many messages count as opened that nobody has seen, and others do not that were read")
        .help(format!("use {} instead", exact("click")))
}
