//! Sentences about what is spent, and from which budget.

use super::Wording;
use super::phrase::{all, code, codes, count, exact};
use crate::finding::{MissingSize, Money, Outside, Spending, SplitMistake, UnknownCost};

/// The amounts named in a sentence; the rest is counted.
const NAMED: usize = 8;

impl Money {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Self::BudgetOverrun {
                budget,
                phase,
                available,
                spent,
                over,
                spending,
                assumed,
                at_most,
            } => {
                let (days, help) = match phase {
                    None => (
                        String::new(),
                        format!(
                            "spend {over} less, or write {}",
                            exact(&format!("total: {spent}"))
                        ),
                    ),
                    Some(phase) => (
                        format!(" for {phase}"),
                        format!("move {over} to other days, or give these days a larger share"),
                    ),
                };
                Wording::new(
                    format!(
                        "{} has {available}{days}, and {}{spent} is to be spent from it",
                        code(budget),
                        up_to(*at_most)
                    ),
                    format!("{over} too little"),
                )
                .why(format!(
                    "{}{}",
                    listed(spending),
                    resting(assumed, *at_most)
                ))
                .help(help)
            }
            Self::BudgetSplit { owner, mistake } => split(owner, mistake),
            Self::BudgetCurrency {
                spender,
                from,
                payer,
                to,
                part,
                others,
                late,
            } => {
                let belongs = if *part { "part of" } else { "paid by" };
                let more = match others {
                    0 => String::new(),
                    others => format!(", and so {}", are(*others)),
                };
                let wording = Wording::new(
                    format!(
                        "{} is in {from} and {belongs} {}, which is in {to}{more}",
                        code(spender),
                        code(payer)
                    ),
                    format!("no rate turns it into {to}"),
                );
                match late {
                    None => wording
                        .why("without a rate nobody can say whether the money is enough")
                        .help(format!(
                            "add the rate to the strategy: {}",
                            exact(&format!("rate: 1 {from} = … {to} from 2026-01-01"))
                        )),
                    Some((first, needed)) => wording
                        .why(format!(
                            "the first rate holds from {first}, and money is spent from {needed} on"
                        ))
                        .help(format!(
                            "add a rate that holds from {needed} or earlier to the strategy"
                        )),
                }
            }
            Self::BudgetPeriod {
                budget,
                period,
                outside,
                spending,
            } => Wording::new(
                format!(
                    "{outside} is to be spent from {} on days outside its period {period}",
                    code(budget)
                ),
                "not for all the days on which it is spent",
            )
            .why(on_days(spending))
            .help("move the work into the period, extend the period, or pay from another budget"),
            Self::BudgetPeriodOfPart {
                budget,
                period,
                whole,
                whole_period,
            } => Wording::new(
                format!(
                    "{} is for {period}, but part of {}, which is for {whole_period}",
                    code(budget),
                    code(whole)
                ),
                "not within the period of the whole",
            )
            .help(format!(
                "let both be for the same days, or take {} out of {}",
                code(budget),
                code(whole)
            )),
            Self::CostOverBudget {
                sender,
                channel,
                payer,
                cost,
                available,
                over,
                assumed,
                at_most,
            } => {
                let messages = match channel {
                    Some(channel) => {
                        format!("what {} sends by {}", code(sender), code(channel))
                    }
                    None => format!("what is sent by {}", code(sender)),
                };
                Wording::new(
                    format!(
                        "{messages} costs {}{cost}, but {} has {available} for it",
                        up_to(*at_most),
                        code(payer)
                    ),
                    format!("{over} too little"),
                )
                .why(format!(
                    "everyone in the audience, at the channel's price{}",
                    resting(assumed, *at_most)
                ))
                .help(format!(
                    "send to fewer people, send less often, or set {over} more aside"
                ))
            }
            Self::CostUnknown { costs } => {
                let names: Vec<String> = costs.iter().map(|cost| cost.name.clone()).collect();
                Wording::new(
                    format!(
                        "the cost of {} is not known: there is a price, but nothing says for how many",
                        codes(&names, 3)
                    ),
                    "not counted for all of it",
                )
                .why("what has no known size is left out of every sum, so budgets look better than they are")
                .help(sizes(costs))
            }
        }
    }
}

fn split(owner: &str, mistake: &SplitMistake) -> Wording {
    let owner = code(owner);
    match mistake {
        SplitMistake::Shares {
            sum,
            gap,
            short,
            money,
        } => {
            let (label, money_is) = if *short {
                (format!("{gap} missing"), "is for nothing")
            } else {
                (format!("{gap} too much"), "is given away twice")
            };
            let wording = Wording::new(
                format!("the shares of {owner} add up to {sum} instead of 100%"),
                label,
            )
            .help("change the shares so that they add up to 100%");
            match money {
                Some(money) => wording.why(format!("{money} {money_is}")),
                None => wording,
            }
        }
        SplitMistake::Overlap { first, second } => Wording::new(
            format!("{owner} is shared out twice for the same days: {first} and {second}"),
            "has days of another part",
        )
        .help("give each part days of its own"),
        SplitMistake::OutsidePeriod { part, period } => Wording::new(
            format!("{owner} is for {period}, but has a share for {part}"),
            "not within the period",
        )
        .help("let the parts lie within the period, or extend it"),
        SplitMistake::Parts {
            total,
            sum,
            over,
            parts,
        } => Wording::new(
            format!("the parts of {owner} are {sum} together, more than its {total}"),
            format!("{over} too little"),
        )
        .why(listed(parts))
        .help(format!(
            "make the parts {over} smaller, or write {}",
            exact(&format!("total: {sum}"))
        )),
    }
}

fn are(others: u32) -> String {
    match others {
        1 => "is 1 other".to_owned(),
        others => format!("are {}", count(others, "other", "others")),
    }
}

fn named(spending: &Spending) -> String {
    match &spending.through {
        None => format!("{} {}", code(&spending.name), spending.amount),
        Some(through) => format!(
            "{} by {} {}",
            code(&spending.name),
            code(through),
            spending.amount
        ),
    }
}

/// What money is spent on, the largest first.
fn listed(spending: &[Spending]) -> String {
    let mut parts: Vec<String> = spending.iter().take(NAMED).map(named).collect();
    let rest = spending.len().saturating_sub(NAMED);
    if rest > 0 {
        let rest = u32::try_from(rest).unwrap_or(u32::MAX);
        parts.push(count(rest, "smaller one", "smaller ones"));
    }
    all(&parts)
}

fn on_days(spending: &[Outside]) -> String {
    let mut parts: Vec<String> = spending
        .iter()
        .take(NAMED)
        .map(|one| format!("{} on {}", named(&one.spending), all(&one.days)))
        .collect();
    let rest = spending.len().saturating_sub(NAMED);
    if rest > 0 {
        let rest = u32::try_from(rest).unwrap_or(u32::MAX);
        parts.push(count(rest, "smaller one", "smaller ones"));
    }
    parts.join(", ")
}

fn up_to(at_most: bool) -> &'static str {
    if at_most { "up to " } else { "" }
}

fn resting(assumed: &[String], at_most: bool) -> String {
    if assumed.is_empty() {
        return String::new();
    }
    let fewer = if at_most {
        ", and is the most there can be"
    } else {
        ""
    };
    format!(
        "; the number of people rests on {}{fewer}",
        codes(assumed, NAMED)
    )
}

/// What would make the costs known, each kind of it once.
fn sizes(costs: &[UnknownCost]) -> String {
    let lacks = |missing| costs.iter().any(|cost| cost.missing == missing);
    let mut help = Vec::new();
    if lacks(MissingSize::Audience) {
        help.push(format!(
            "declare an {} with the `size:` of each audience",
            exact("assumption")
        ));
    }
    if lacks(MissingSize::Entries) {
        help.push(format!(
            "declare an {} about each journey, such as {}",
            exact("assumption"),
            exact("value: 400 people per day")
        ));
    }
    if lacks(MissingSize::Volume) {
        help.push(
            "set money aside for what is paid by use, as a share of a campaign's budget".to_owned(),
        );
    }
    help.join("; ")
}
