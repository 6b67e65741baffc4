//! Sentences about how often one person can be written to.

use super::Wording;
use super::phrase::{all, code, codes, count, exact};
use crate::finding::{CapTold, OnCapTold, Pressure, PressureMend, SourceTold};

/// The sources named in a sentence; the rest is counted.
const NAMED: usize = 6;

/// The messages named in a label; the rest is counted.
const DROPPED: usize = 3;

impl Pressure {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Self::CapExceeded {
                cap,
                sent,
                sources,
                dropped,
                must_arrive,
                on_cap,
                witness,
                mends,
            } => {
                let wording = Wording::new(
                    format!(
                        "one {} can be sent {}{} {}, more than the cap allows",
                        cap.people,
                        messages(*sent, cap),
                        through(cap),
                        within(cap)
                    ),
                    fate(dropped, on_cap),
                )
                .why(reason(cap, sources, must_arrive))
                .witness(witness.clone());
                match mended(mends) {
                    Some(help) => wording.help(help),
                    None => wording.help(apart_help(cap)),
                }
            }
            Self::CapNotExcluded {
                cap,
                most,
                sources,
                mends,
            } => {
                let (up_to, label) = match most {
                    Some(most) => (
                        format!("up to {most} of them can come together"),
                        format!("up to {most}"),
                    ),
                    None => (
                        "nothing bounds how many come together".to_owned(),
                        "any number".to_owned(),
                    ),
                };
                let wording = Wording::new(
                    format!(
                        "it is not certain that no {} is sent more than {}{} {}: {up_to}",
                        cap.people,
                        messages(cap.count, cap),
                        through(cap),
                        within(cap)
                    ),
                    label,
                )
                .why(format!(
                    "{}; nobody was found to whom this happens, and nothing rules it out",
                    can_send(sources)
                ));
                match mended(mends) {
                    Some(help) => wording.help(help),
                    None => wording.help(apart_help(cap)),
                }
            }
        }
    }
}

fn messages(number: u32, cap: &CapTold) -> String {
    if cap.service {
        count(number, "service message", "service messages")
    } else {
        count(number, "marketing message", "marketing messages")
    }
}

fn through(cap: &CapTold) -> String {
    cap.channel
        .as_ref()
        .map(|channel| format!(" by {}", code(channel)))
        .unwrap_or_default()
}

fn within(cap: &CapTold) -> String {
    if cap.calendar {
        format!("in one {}", cap.window)
    } else {
        format!("within {}", cap.window)
    }
}

/// What becomes of what is too much.
fn fate(dropped: &[String], on_cap: &OnCapTold) -> String {
    let which = codes(dropped, DROPPED);
    let several = dropped.len() > 1;
    match on_cap {
        OnCapTold::Skip => format!("{which} {} skipped", if several { "are" } else { "is" }),
        OnCapTold::Defer(limit) => format!(
            "{which} {} for up to {limit}",
            if several { "wait" } else { "waits" }
        ),
        OnCapTold::Leave => {
            let word = if several { "are" } else { "is" };
            format!("{which} {word} skipped, and the person leaves")
        }
    }
}

fn reason(cap: &CapTold, sources: &[SourceTold], must_arrive: &[String]) -> String {
    let apart = if cap.service {
        "; service messages count apart from marketing"
    } else {
        ""
    };
    let must = match must_arrive {
        [] => String::new(),
        some => format!(
            "; {} must arrive (`must_arrive: yes`)",
            codes(some, DROPPED)
        ),
    };
    format!("{} of them{apart}{must}", sends(sources, "sends"))
}

fn can_send(sources: &[SourceTold]) -> String {
    format!("{} of them", sends(sources, "can send"))
}

/// `a` sends 3, `b` sends 1 …
fn sends(sources: &[SourceTold], verb: &str) -> String {
    let mut parts: Vec<String> = sources
        .iter()
        .take(NAMED)
        .enumerate()
        .map(|(place, source)| {
            let number = source
                .most
                .map_or_else(|| "any number".to_owned(), |most| most.to_string());
            let verb = if place == 0 {
                format!(" {verb}")
            } else {
                String::new()
            };
            format!("{}{verb} {number}", code(&source.name))
        })
        .collect();
    let rest: u32 = sources
        .iter()
        .skip(NAMED)
        .filter_map(|source| source.most)
        .fold(0, u32::saturating_add);
    if rest > 0 {
        parts.push(format!("others {rest}"));
    }
    all(&parts)
}

/// The mends, any of which is enough.
fn mended(mends: &[PressureMend]) -> Option<String> {
    let each: Vec<String> = mends
        .iter()
        .map(|mend| match mend {
            PressureMend::Reenter { journey, line } => {
                format!("{} in {}", exact(line), code(journey))
            }
            PressureMend::Raise { line } => exact(line),
        })
        .collect();
    match each.as_slice() {
        [] => None,
        [only] => Some(format!("write {only}")),
        [first @ .., last] => Some(format!("write {} or {last}", first.join(", "))),
    }
}

fn apart_help(cap: &CapTold) -> String {
    format!(
        "let people rest longer between entries ({}), send less, or raise the cap; what never changes about a {} can be marked {}",
        exact("reenter:"),
        cap.people,
        exact("fixed")
    )
}
