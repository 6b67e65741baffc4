//! Sentences about segments, lifecycles and who is in them.

use super::Wording;
use super::phrase::{all, code, codes, exact};
use crate::finding::{Audience, Barred, Counting, Idle, Lack, Leaving, Looker, Undecided, Whom};

/// The parts of conditions that are named in a sentence; the rest is counted.
const NAMED: usize = 4;

impl Audience {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Self::SegmentEmpty {
                whom,
                entity,
                parts,
            } => empty(whom, entity, parts),
            Self::SegmentEveryone { segment, base } => Wording::new(
                format!("everybody in {} is in segment {}", code(base), code(segment)),
                "leaves nobody out",
            )
            .why(format!(
                "{} is a second name for {}",
                code(segment),
                code(base)
            ))
            .help(format!(
                "say whom it leaves out, or use {} in its place",
                code(base)
            )),
            Self::SegmentDuplicate { segment, other } => Wording::new(
                format!(
                    "segments {} and {} are the same people",
                    code(segment),
                    code(other)
                ),
                format!("true of exactly those who are in {}", code(other)),
            )
            .why("two names for the same people drift apart as soon as one of them is changed")
            .help(format!(
                "use {} in its place, or say in what they differ",
                code(other)
            )),
            Self::SegmentSubset {
                whom,
                part,
                idle,
                by,
            } => subset(whom, part, *idle, by),
            Self::SegmentsOverlap {
                one,
                other,
                witness,
            } => Wording::new(
                format!(
                    "campaigns {} and {} are to be exclusive, and can reach the same person",
                    code(one),
                    code(other)
                ),
                format!("shares people with {}", code(other)),
            )
            .witness(witness.as_ref().clone())
            .help("take the people of the one out of the other's audience with `except`"),
            Self::UnsetTrap { .. } => self.trap(),
            Self::LifecycleOverlap {
                lifecycle,
                first,
                second,
                entity,
                witness,
            } => Wording::new(
                format!(
                    "one {} can be in stages {} and {} of {} at once",
                    code(entity),
                    code(first),
                    code(second),
                    code(lifecycle)
                ),
                "true of the person shown",
            )
            .why(format!(
                "everybody is in one stage: {} counts, since it is declared first, and {} misses them",
                code(first),
                code(second)
            ))
            .witness(witness.as_ref().clone())
            .help("let the one begin where the other ends, such as `<= 90 days` and `> 90 days`"),
            Self::LifecycleGap {
                lifecycle,
                entity,
                witness,
            } => Wording::new(
                format!(
                    "one {} can be in no stage of {}",
                    code(entity),
                    code(lifecycle)
                ),
                "no stage is true of the person shown",
            )
            .why("nobody counts those who are in no stage, and no rule is for them")
            .witness(witness.as_ref().clone())
            .help("let a stage begin where the one before it ends, or make one `when: otherwise`"),
            Self::LifecycleUnreachable {
                lifecycle,
                stage,
                taken_by,
            } => {
                let wording = Wording::new(
                    format!(
                        "nobody is ever in stage {} of {}",
                        code(stage),
                        code(lifecycle)
                    ),
                    if taken_by.is_empty() {
                        "the other stages leave nobody over".to_owned()
                    } else {
                        format!("whoever fits is in {} already", codes(taken_by, NAMED))
                    },
                );
                wording.help("remove the stage, or narrow the others")
            }
            Self::StageWithoutRule { lifecycle, stage } => Wording::new(
                format!(
                    "nothing is done for those in stage {} of {}",
                    code(stage),
                    code(lifecycle)
                ),
                "no rule, journey or campaign is for them",
            )
            .help(format!(
                "add a rule, such as {}",
                exact(&format!("rule NAME {{ on: enter {stage}; do: … }}"))
            )),
            Self::RuleMisses { .. } => self.misses(),
            Self::StayImpossible {
                rule,
                group,
                time,
                most,
                because,
            } => Wording::new(
                format!(
                    "rule {} waits for {time} in {}, and nobody stays there for more than {most}",
                    code(rule),
                    code(group)
                ),
                "never comes",
            )
            .why(match because {
                Leaving::Grows { figure, from, to } => format!(
                    "{} grows from {from} to {to} in that time; when it happens again, they leave at once",
                    code(figure)
                ),
                Leaving::Day { part } => format!("{} is true for a day at a time", code(part)),
            })
            .help(format!(
                "wait for less than {most}, or let people stay in {} for longer",
                code(group)
            )),
            Self::UnreachableAudience {
                whom,
                messages,
                all,
            } => unreachable(whom, messages, *all),
            Self::AudienceTooSmall { .. } => self.too_small(),
            Self::WindowShorterThanRetention {
                figure,
                event,
                asked,
                governance,
                kept,
                never,
            } => Wording::new(
                format!(
                    "{} asks for {asked} of {}, and {} keeps {kept}",
                    code(figure),
                    code(event),
                    code(governance)
                ),
                if *never {
                    "never true: what is older is deleted".to_owned()
                } else {
                    format!("sees {kept} at most")
                },
            )
            .why(if *never {
                "an event that is deleted counts as if it had never happened"
            } else {
                "the figure is smaller than it says, without anybody noticing"
            })
            .help(format!(
                "ask for {kept} or less, or let {} keep them for {asked}",
                code(governance)
            )),
            Self::ThresholdImpossible {
                condition,
                figure,
                least,
                most,
            } => {
                let bounds = match (least, most) {
                    (Some(least), Some(most)) => format!("lies within {least} .. {most}"),
                    (None, Some(most)) => format!("is at most {most}"),
                    (Some(least), None) => format!("is at least {least}"),
                    (None, None) => "has no such value".to_owned(),
                };
                Wording::new(
                    format!("{} is true of nobody", code(condition)),
                    format!("{} {bounds}", code(figure)),
                )
                .help(format!(
                    "compare with something that {} can be",
                    code(figure)
                ))
            }
            Self::CannotTell { asked, parts } => undecided(asked, parts),
        }
    }

    fn trap(&self) -> Wording {
        let Self::UnsetTrap {
            whom,
            part,
            unset,
            with,
            instead,
            witness,
        } = self
        else {
            return Wording::new("", "");
        };
        let what = codes(unset, NAMED);
        let wording = Wording::new(
            format!(
                "{} also leaves out everybody whose {what} is unset",
                code(part)
            ),
            format!("unknown where {what} is unset"),
        )
        .why(format!(
            "what is unknown is not true, so they are not in {}",
            within(whom)
        ))
        .witness(witness.as_ref().clone());
        wording.help(match instead {
            None => format!(
                "write {} to have them in, or add `is set` to say that they are to be left out",
                exact(with)
            ),
            Some((segment, condition)) => format!(
                "write {} in {}: it is true or false of everybody",
                exact(condition),
                code(segment)
            ),
        })
    }

    fn misses(&self) -> Wording {
        let Self::RuleMisses {
            looker,
            entered,
            condition,
            later,
            instead,
            entity,
            witness,
        } = self
        else {
            return Wording::new("", "");
        };
        let (looker, mend) = match looker {
            Looker::Rule(rule) => (
                format!("rule {}", code(rule)),
                "let the rule begin with time spent in a segment of these people: `on: in SEGMENT for 1 day`",
            ),
            Looker::Journey(journey) => (
                format!("journey {}", code(journey)),
                "let people enter with a segment of this condition: `enter: when entering SEGMENT`",
            ),
        };
        Wording::new(
            format!(
                "{looker} misses people: they enter {} before {} is true",
                code(entered),
                code(condition)
            ),
            "looked at on entering, and never again",
        )
        .why(format!(
            "for the {} shown it becomes true {later} after entering, when nothing looks at it",
            code(entity)
        ))
        .witness(witness.as_ref().clone())
        .help(instead.as_ref().map_or_else(
            || mend.to_owned(),
            |instead| format!("write {}", exact(instead)),
        ))
    }

    fn too_small(&self) -> Wording {
        let Self::AudienceTooSmall {
            what,
            needed,
            of,
            there,
            at_most,
            rests_on,
        } = self
        else {
            return Wording::new("", "");
        };
        let (what, help) = match what {
            Counting::Experiment(name) => (
                format!("experiment {} counts on {needed}", code(name)),
                "count on fewer, or let it be for more people",
            ),
            Counting::Target { owner, kpi } => (
                format!("{} is to raise {} to {needed}", code(owner), code(kpi)),
                "aim for fewer, or correct how many there are",
            ),
        };
        let most = if *at_most { "at most " } else { "" };
        let wording = Wording::new(
            format!("{what}, and {} has {most}{there}", code(of)),
            "more than there are",
        );
        let wording = if rests_on.is_empty() {
            wording
        } else {
            wording.why(format!("that many are said by {}", codes(rests_on, NAMED)))
        };
        wording.help(help)
    }
}

/// What a condition belongs to, in the middle of a sentence.
fn within(whom: &Whom) -> String {
    match whom {
        Whom::Segment(name) => format!("segment {}", code(name)),
        Whom::Stage(name) => format!("stage {}", code(name)),
        Whom::Rule(name) => format!("rule {}", code(name)),
        Whom::Entry(name) | Whom::Stay(name) => format!("journey {}", code(name)),
        Whom::Campaign(name) => format!("the audience of campaign {}", code(name)),
        Whom::Send { campaign, message } => {
            format!("the audience of {} in {}", code(message), code(campaign))
        }
        Whom::Experiment(name) => format!("experiment {}", code(name)),
    }
}

fn empty(whom: &Whom, entity: &str, parts: &[String]) -> Wording {
    let message = match whom {
        Whom::Segment(_) | Whom::Stage(_) | Whom::Campaign(_) => {
            format!("no {} can be in {}", code(entity), within(whom))
        }
        Whom::Rule(name) => format!(
            "rule {} never acts: its condition is never true",
            code(name)
        ),
        Whom::Entry(name) => format!("no {} can enter journey {}", code(entity), code(name)),
        Whom::Stay(name) => format!("no {} can stay in journey {}", code(entity), code(name)),
        Whom::Send { campaign, message } => format!(
            "no {} can get {} in campaign {}",
            code(entity),
            code(message),
            code(campaign)
        ),
        Whom::Experiment(name) => format!(
            "no {} can take part in experiment {}",
            code(entity),
            code(name)
        ),
    };
    match parts {
        [] | [_] => {
            Wording::new(message, "never true").help("write what can be true, or remove it")
        }
        parts => {
            let more = if parts.len() > 2 { "all " } else { "" };
            Wording::new(message, "never true together with the rest that is marked")
                .why(format!(
                    "{} cannot {more}be true of one person at once",
                    codes(parts, NAMED)
                ))
                .help("loosen one of them, or join them with `or` where either will do")
        }
    }
}

fn subset(whom: &Whom, part: &str, idle: Idle, by: &[String]) -> Wording {
    let (does, label) = match idle {
        Idle::Narrow => ("leaves nobody out", "true whenever the rest is"),
        Idle::Widen => ("adds nobody", "true only where the rest is"),
        Idle::Except => ("takes nobody away", "none of the others are in it"),
    };
    let wording = Wording::new(format!("{} {does} in {}", code(part), within(whom)), label);
    let wording = match by {
        [] => wording,
        by => wording.why(match idle {
            Idle::Narrow => format!("it follows from {}", codes(by, NAMED)),
            Idle::Widen => format!("whoever it is true of fits {}", codes(by, NAMED)),
            Idle::Except => format!("it is kept out by {}", codes(by, NAMED)),
        }),
    };
    wording.help("remove it, or write what it was to say")
}

fn unreachable(whom: &Whom, messages: &[Barred], every: bool) -> Wording {
    let lacks: Vec<String> = messages
        .iter()
        .take(NAMED)
        .map(|barred| {
            let (message, channel) = (code(&barred.message), code(&barred.channel));
            match &barred.lack {
                Lack::Consent(topic) => format!(
                    "{message} needs consent to {} by {channel}, which none of them have given",
                    code(topic)
                ),
                Lack::Contact(contact) => format!(
                    "{message} needs {} to go by {channel}, and it is unset for all of them",
                    code(contact)
                ),
                Lack::Both { topic, contact } => format!(
                    "{message} needs consent to {} by {channel} and {}, which none of them have both",
                    code(topic),
                    code(contact)
                ),
            }
        })
        .collect();
    let mut names: Vec<String> = messages
        .iter()
        .map(|barred| barred.message.clone())
        .collect();
    names.dedup();
    let what = codes(&names, NAMED);
    let message = if every {
        format!(
            "nobody in {} can get anything that is sent there",
            within(whom)
        )
    } else {
        format!("nobody in {} can get {what}", within(whom))
    };
    Wording::new(message, "can be sent to none of them")
        .why(all(&lacks))
        .help("let it be for people who have agreed, or send by a channel that they agreed to")
}

fn undecided(asked: &Undecided, parts: &[String]) -> Wording {
    let message = match asked {
        Undecided::Stages { first, second } => format!(
            "whether stages {} and {} can have people in common could not be decided",
            code(first),
            code(second)
        ),
        Undecided::Lifecycle(lifecycle) => format!(
            "whether everybody is in a stage of {} could not be decided",
            code(lifecycle)
        ),
        Undecided::Campaigns { one, other } => format!(
            "whether campaigns {} and {} can reach the same person could not be decided",
            code(one),
            code(other)
        ),
    };
    let wording = Wording::new(message, "too involved for a proof");
    match parts {
        [] => wording
            .why("there are too many cases to look at")
            .help("use fewer conditions, or name parts of them as segments"),
        parts => wording.help(format!("say {} in a simpler way", codes(parts, NAMED))),
    }
}
