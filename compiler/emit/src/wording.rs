//! How dates, targets and documentation read wherever a target tells them.

use jiff::civil::Date;
use mkt_model::access::direction::{Aim, Target};
use mkt_model::{Handle, Strategy, display};

/// A date as people write it: `31 Dec 2027`.
pub(crate) fn date(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

/// What a target asks for: `from 31% to 45%`.
pub(crate) fn aim(strategy: &Strategy, aim: Aim<'_>) -> String {
    let shown = |quantity| display::quantity(strategy, quantity);
    match aim {
        Aim::FromTo(from, to) => format!("from {} to {}", shown(from), shown(to)),
        Aim::AtLeast(least) => format!("at least {}", shown(least)),
        Aim::AtMost(most) => format!("at most {}", shown(most)),
        Aim::Keep(low, high) => format!("stays {} to {}", shown(low), shown(high)),
    }
}

/// A target: `from 31% to 45% by 31 Dec 2027`.
pub(crate) fn target(strategy: &Strategy, target: &Target<'_>) -> String {
    let aim = aim(strategy, target.aim);
    match target.by {
        Some(by) => format!("{aim} by {}", date(by)),
        None => aim,
    }
}

/// The first paragraph of a declaration's documentation, on one line.
pub(crate) fn first_paragraph(handle: Handle<'_>) -> Option<String> {
    let paragraph = handle
        .docs()?
        .split("\n\n")
        .find(|part| !part.trim().is_empty())?;
    Some(paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
}
