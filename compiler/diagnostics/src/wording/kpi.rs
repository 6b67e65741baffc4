//! Sentences about what KPIs measure, and about exchange rates.

use super::Wording;
use super::phrase::{code, codes, exact};
use crate::finding::{
    AlertMistake, Kpi, PopulationMistake, RateMistake, RateSum, UnitMend, UnitMistake,
    WindowMistake,
};

impl Kpi {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Self::Unit(mistake) => unit(mistake),
            Self::Population(mistake) => population(mistake),
            Self::Window(mistake) => window(mistake),
            Self::RateAverage { how } => rate_average(*how),
            Self::WithoutSource { name, event } => without_source(name, event.as_deref()),
            Self::TwoDefinitions { name, counts, idle } => Wording::new(
                format!("{} is defined twice", code(name)),
                format!("{} counts instead", exact(&format!("{counts}:"))),
            )
            .why(format!(
                "where a KPI has {}, its {} has no effect, and readers cannot tell which is meant",
                exact(&format!("{counts}:")),
                exact(&format!("{idle}:"))
            ))
            .help(format!("take out {}", exact(&format!("{idle}:")))),
            Self::Unused { name } => Wording::new(
                format!("nothing is judged by the KPI {}", code(name)),
                "no target, formula, experiment, alert or stage names it",
            )
            .help("give an objective a target on it, or an alert, or take it out"),
            Self::Alert(mistake) => alert(mistake),
            Self::Rate(mistake) => rate(mistake),
            Self::RateMissing {
                from,
                to,
                since,
                by_way,
            } => {
                let words = Wording::new(
                    format!("there is no exchange rate from {from} to {to}"),
                    format!("needed in {to}"),
                )
                .help(format!(
                    "declare it in the strategy: {} with the rate you reckon with",
                    exact(&format!("rate: 1 {from} = … {to} from {since}"))
                ));
                match by_way {
                    Some(third) => words.why(format!(
                        "rates by way of {third} are not put together: which of its rates is meant on which day would be a guess"
                    )),
                    None => words.why("money is exchanged at a declared rate only, never at a guess"),
                }
            }
            Self::RateLate {
                from,
                to,
                needed,
                until,
            } => Wording::new(
                format!(
                    "from {needed} to {until} there is no exchange rate between {from} and {to}"
                ),
                "begins too late",
            )
            .why(format!(
                "until the rate begins, figures in {to} that {from} takes part in have no value"
            ))
            .help(format!("let a rate begin on {needed}")),
        }
    }
}

fn unit(mistake: &UnitMistake) -> Wording {
    match mistake {
        UnitMistake::Other { gives, says, mend } => {
            let words = Wording::new(
                format!(
                    "the formula gives {}, the unit says {}",
                    code(gives),
                    code(says)
                ),
                format!("not {}", code(gives)),
            )
            .why("a figure in another unit than it says is read wrong by everybody who was not there");
            match mend {
                UnitMend::Write => {
                    words.help(format!("write {}", exact(&format!("unit: {gives}"))))
                }
                UnitMend::Declare => words.help(format!(
                    "declare {} and write {}",
                    exact("unit message \"Messages\""),
                    exact(&format!("unit: {gives}"))
                )),
                UnitMend::None if gives == "number" => {
                    words.help("write `unit: %` for a share, or `unit: number`")
                }
                UnitMend::None => words.help("let the formula and the unit say the same"),
            }
        }
        UnitMistake::Untyped { says, ty } => Wording::new(
            format!(
                "the unit says {}, the formula adds up bare numbers",
                code(says)
            ),
            "nothing says so of the numbers",
        )
        .why("a number without a unit can be of any size: cents or euros, seconds or hours")
        .help(format!("declare the property as {}", exact(ty))),
        UnitMistake::Conversion { says } => Wording::new(
            format!("a conversion is a share, the unit says {}", code(says)),
            "a share is counted in `%`",
        )
        .help("write `unit: %`"),
        UnitMistake::HundredTwice => Wording::new(
            "a percentage is multiplied by 100 twice",
            "`unit: %` does this already",
        )
        .why("a KPI in `%` shows the ratio 0.31 as 31%; times 100 it shows 3100%")
        .help("take out `100 *`"),
        UnitMistake::OtherPeriod { says, per } => Wording::new(
            format!("the unit says {}, the KPI is read per {per}", code(says)),
            format!("read per {per}"),
        )
        .why("`per:` says over how long a figure is read; the unit need not say it again")
        .help("state the unit without a length of time"),
        UnitMistake::OtherPeriods { says, per } => Wording::new(
            format!(
                "the formula gives a number of {per}s, the unit says {}",
                code(says)
            ),
            format!("a number of {per}s"),
        )
        .why(format!(
            "something is divided by what happens in a {per}, since the KPI is read per {per}"
        ))
        .help(format!(
            "let {} and the unit name the same length",
            exact("per:")
        )),
        UnitMistake::Unlike {
            left,
            right,
            counts,
        } => {
            let words = Wording::new(
                format!("{} and {} are added", code(left), code(right)),
                format!("this is {}", code(right)),
            )
            .why("only like can be added to or taken from like");
            if *counts {
                words.help("count both in a unit of your own that covers both: declare `unit touch` and state `unit: touch`")
            } else {
                words.help("divide both by the same, or take one of them out")
            }
        }
    }
}

fn population(mistake: &PopulationMistake) -> Wording {
    match mistake {
        PopulationMistake::UpsideDown { above, below } => Wording::new(
            format!("{} is divided by a part of itself", code(above)),
            "never below 100%",
        )
        .why(format!(
            "everything in {} is in {} too, so this is no share",
            code(below),
            code(above)
        ))
        .help("put the part above the line and the whole below it"),
        PopulationMistake::OtherEntity { above, below } => Wording::new(
            format!("{} is no part of {}, so this is no percentage", code(above), code(below)),
            format!("{} by {}", code(above), code(below)),
        )
        .why("the one has nothing to do with the other, so this can be any number")
        .help("count the same above and below the line, or state the unit of the ratio"),
        PopulationMistake::OtherReport { above, below } => Wording::new(
            format!("{} is no part of {}", code(above), code(below)),
            "no share of what it is divided by",
        )
        .why("what is reported of some messages is a share only of those messages")
        .help("divide by what these messages are a part of, such as those that were sent"),
        PopulationMistake::Rate {
            above,
            below,
            unit,
            conversion,
        } => {
            let words = Wording::new(
                format!("{} per {} is a rate, not a share", code(above), code(below)),
                "may be more than 100%",
            )
            .why(format!(
                "a {} is no part of the {} there are: one person can have several of the one for each of the other",
                exact(above),
                exact(below)
            ));
            match (unit, conversion) {
                (Some(unit), Some((from, to))) => words.help(format!(
                    "write {}, or ask how many are followed: {}",
                    exact(&format!("unit: {unit}")),
                    exact(&format!("kind: conversion from {from} to {to} within 7 days"))
                )),
                (Some(unit), None) => words.help(format!("write {}", exact(&format!("unit: {unit}")))),
                (None, _) => words.help("state a unit of your own, or count a part of what is below the line"),
            }
        }
        PopulationMistake::NotOfThem { kpi, of, counts } => Wording::new(
            format!(
                "{} is read on {}, and counts {}",
                code(kpi),
                code(of),
                code(counts)
            ),
            format!("none of these is a {}", exact(of)),
        )
        .why("only the population that a KPI is read on is looked at, so this is always 0")
        .help(format!("take out `of {of}`, or count {}", exact(of))),
        PopulationMistake::Conversion {
            from,
            from_of,
            to,
            to_of,
        } => Wording::new(
            format!(
                "{} happens to a {}, {} to a {}",
                code(from),
                exact(from_of),
                code(to),
                exact(to_of)
            ),
            "never follows the first event",
        )
        .why("a conversion is an event that is followed by another of the same person, so this is always 0%")
        .help("convert between events of one entity"),
    }
}

fn window(mistake: &WindowMistake) -> Wording {
    match mistake {
        WindowMistake::Apart { left, right } => Wording::new(
            format!("a figure {left} is put together with one {right}"),
            right.clone(),
        )
        .why("figures over different stretches of time do not belong in one sum or ratio")
        .help("read both over the same stretch"),
        WindowMistake::Shorter { length, per } => Wording::new(
            format!("of each {per}, only the last {} are counted", code(length)),
            format!("shorter than a {per}"),
        )
        .why("what happens before is in no figure at all")
        .help(format!(
            "take out {}: without it the whole {per} is counted",
            exact(&format!("within {length}"))
        )),
        WindowMistake::OtherWindow { kpis, theirs, per } => Wording::new(
            format!(
                "{} defined per {theirs} and read per {per} here",
                if kpis.len() > 1 {
                    format!("{} are", codes(kpis, 4))
                } else {
                    format!("{} is", codes(kpis, 4))
                }
            ),
            format!("grows with the window: per {per} it is another number"),
        )
        .why(format!(
            "a formula reads the KPIs that it names over its own window, so what happens in a {per} stands where the figure of a {theirs} is known"
        ))
        .help(format!("write `per: {theirs}` here, or give both the same window")),
        WindowMistake::RunningLevel { name, ratio } => Wording::new(
            format!("{} is a running total of what does not add up", code(name)),
            if *ratio {
                "a ratio is not added up over time"
            } else {
                "the same people each time, not more of them"
            },
        )
        .why("a running total adds what happens from one window to the next")
        .help("take out `kind: cumulative`, or count what happens"),
    }
}

fn rate_average(how: RateSum) -> Wording {
    match how {
        RateSum::Sum => Wording::new(
            "rates of different wholes are added",
            "a rate of another whole",
        )
        .why("10% of a thousand and 20% of ten are not 30% of anything")
        .help("add what is above the lines, and divide by the sum of what is below them"),
        RateSum::Mean => Wording::new(
            "the mean of rates leaves out how much each is a rate of",
            "counts as much as the other",
        )
        .why("10% of a thousand and 20% of ten are 10.1% together, not 15%")
        .help("add what is above the lines, and divide by the sum of what is below them"),
        RateSum::Events => Wording::new(
            "percentages are summed",
            "each is a percentage of something else",
        )
        .why("10% of a thousand and 20% of ten are not 30% of anything")
        .help("sum the amounts that they are percentages of, or take their `average(…)`"),
    }
}

fn without_source(name: &str, event: Option<&str>) -> Wording {
    match event {
        None => Wording::new(
            format!(
                "nobody can say where the figure of {} comes from",
                code(name)
            ),
            "neither a formula nor a source",
        )
        .help("give it a `formula:` over events, or the `source:` that measures it"),
        Some(event) => Wording::new(
            format!(
                "no source provides {}, which {} counts",
                code(event),
                code(name)
            ),
            "nothing will ever be counted",
        )
        .help(format!(
            "name {} in the `provides:` of a source",
            exact(event)
        )),
    }
}

fn alert(mistake: &AlertMistake) -> Wording {
    match mistake {
        AlertMistake::Never { side, limit } => Wording::new(
            format!("this alert never fires: no share is {side} {limit}"),
            "out of reach of a share",
        )
        .help("set a limit between 0% and 100%"),
        AlertMistake::GoodNews { side, better } => Wording::new(
            format!("this alert fires when all is well: {better} is better"),
            format!("{side} the limit is where it should be"),
        )
        .help(format!(
            "write {}, or leave it where someone is to hear good news",
            exact(if side == "above" { "below" } else { "above" })
        )),
    }
}

fn rate(mistake: &RateMistake) -> Wording {
    match mistake {
        RateMistake::Itself { currency } => Wording::new(
            format!("the rate exchanges {currency} for {currency}"),
            "the same currency twice",
        )
        .help("take the rate out, or correct one of its currencies"),
        RateMistake::Zero => Wording::new(
            "nothing is exchanged for something",
            "a rate has an amount on both sides",
        )
        .help("write what one unit of the one currency is worth in the other"),
        RateMistake::Twice { one, other, since } => Wording::new(
            format!("there are two exchange rates of {one} and {other} from {since} on"),
            "which of them counts cannot be told",
        )
        .why("a rate is used in both directions, so one for each pair and day is enough")
        .help("keep one of them, or let one begin later"),
    }
}
