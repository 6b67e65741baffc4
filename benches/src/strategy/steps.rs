//! The steps of journeys, as trees of random shape, and predicates.

use super::template::Pen;
use super::words;

/// How deep branches stand in one another at most.
const DEEPEST: usize = 3;

/// What a condition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    Tier,
    Country,
    Employer,
    Orders,
    Visits,
    Balance,
    Interests,
    Discount,
    Worth,
    Age,
    Consent,
}

/// The topic of each kind of condition, by its number.
const TOPICS: [Topic; 16] = [
    Topic::Tier,
    Topic::Country,
    Topic::Employer,
    Topic::Orders,
    Topic::Visits,
    Topic::Orders,
    Topic::Orders,
    Topic::Balance,
    Topic::Interests,
    Topic::Discount,
    Topic::Orders,
    Topic::Worth,
    Topic::Age,
    Topic::Tier,
    Topic::Country,
    Topic::Consent,
];

/// Writes so many steps, indented as the steps of a journey are.
pub(super) fn write(pen: &mut Pen, count: u64) {
    pen.asked.clear();
    steps(pen, count, 1);
}

fn steps(pen: &mut Pen, count: u64, depth: usize) {
    for _ in 0..count {
        step(pen, depth);
    }
}

fn line(pen: &mut Pen, depth: usize, text: &str) {
    for _ in 0..depth {
        pen.text.push_str("  ");
    }
    pen.text.push_str(text);
    pen.text.push('\n');
}

/// A name that nothing else in the text has.
fn name(pen: &mut Pen, word: &str) -> String {
    pen.named = pen.named.saturating_add(1);
    format!("{word}_{}", pen.named)
}

fn step(pen: &mut Pen, depth: usize) {
    let own = pen.own.clone();
    let kinds = if depth < DEEPEST { 10 } else { 7 };
    match pen.random.below(kinds) {
        0 => {
            let (count, unit) = (
                pen.random.between(2, 6),
                pen.random.one_of(&["hours", "days", "minutes"]),
            );
            line(pen, depth, &format!("wait {count} {unit}"));
        }
        1 => {
            let days =
                pen.random
                    .one_of(&["", " on weekdays", " on monday, friday", " on tuesday"]);
            let hour = pen.random.between(8, 18);
            line(pen, depth, &format!("wait until {hour:02}:00{days}"));
        }
        2 | 3 => {
            // Nobody is sent two of a journey's in one week.
            line(pen, depth, "wait 8 days");
            let (message, name) = (pen.random.between(1, 4), name(pen, "mailing"));
            line(pen, depth, &format!("send {own}_mail_{message} as {name}"));
        }
        4 => {
            let value = pen.random.one_of(&[
                "welcomed = true",
                "tier = silver",
                "welcomed = false",
                "discount = 5%",
            ]);
            if value.starts_with("tier") {
                pen.asked.push(Topic::Tier);
            } else if value.starts_with("discount") {
                pen.asked.push(Topic::Discount);
            }
            line(pen, depth, &format!("set {value}"));
        }
        5 => {
            let text = words::sentence(&mut pen.random);
            line(pen, depth, &format!("notify {own}_crm_team \"{text}\""));
        }
        6 => {
            let text = words::phrase(&mut pen.random);
            let values = format!("{{ customer_id: {own}_customer.id; reason: \"{text}\" }}");
            line(pen, depth, &format!("call {own}_desk.open_case {values}"));
        }
        7 => branch(pen, depth),
        8 => wait_for(pen, depth),
        _ => split(pen, depth),
    }
}

/// A few steps in a block.
fn arm(pen: &mut Pen, depth: usize) {
    let known = pen.asked.len();
    let count = pen.random.between(1, 2);
    steps(pen, count, depth);
    pen.asked.truncate(known);
}

/// A few steps in a block, after which people may leave: one of several ways,
/// so that others go on.
fn last_arm(pen: &mut Pen, depth: usize) {
    arm(pen, depth);
    if pen.random.chance(20) {
        line(pen, depth, "leave");
    }
}

fn branch(pen: &mut Pen, depth: usize) {
    let inside = depth.saturating_add(1);
    let known = pen.asked.len();
    let first = condition(pen);
    line(pen, depth, &format!("if {first} {{"));
    last_arm(pen, inside);
    if pen.random.chance(40) {
        let second = condition(pen);
        line(pen, depth, &format!("}} else if {second} {{"));
        arm(pen, inside);
    }
    if pen.random.chance(60) {
        line(pen, depth, "} else {");
        arm(pen, inside);
    }
    line(pen, depth, "}");
    pen.asked.truncate(known);
}

fn wait_for(pen: &mut Pen, depth: usize) {
    let own = pen.own.clone();
    let inside = depth.saturating_add(1);
    let event = match pen.random.below(4) {
        0 => format!("{own}_visit where section == guide"),
        1 => format!("{own}_survey where score <= 6"),
        2 => format!("click({own}_mail_{})", pen.random.between(1, 4)),
        _ => format!("{own}_question"),
    };
    let days = pen.random.between(2, 9);
    line(
        pen,
        depth,
        &format!("wait for {event} up to {days} days {{"),
    );
    line(pen, inside, "then {");
    last_arm(pen, inside.saturating_add(1));
    line(pen, inside, "}");
    line(pen, inside, "else {");
    arm(pen, inside.saturating_add(1));
    line(pen, inside, "}");
    line(pen, depth, "}");
}

fn split(pen: &mut Pen, depth: usize) {
    let inside = depth.saturating_add(1);
    // The arms of a split inside another share its names.
    let [name, tried, control] = ["nudge", "tried", "control"].map(|word| name(pen, word));
    let share = pen.random.between(5, 45);
    line(pen, depth, &format!("split {name} {{"));
    line(pen, inside, &format!("{share}% {tried} {{"));
    last_arm(pen, inside.saturating_add(1));
    line(pen, inside, "}");
    line(
        pen,
        inside,
        &format!("{}% {control} {{ }}", 100_u64.saturating_sub(share)),
    );
    line(pen, depth, "}");
}

/// A predicate about a customer of the business, on something that is not yet
/// known where it is asked.
pub(super) fn condition(pen: &mut Pen) -> String {
    let own = pen.own.clone();
    let open: Vec<(u64, Topic)> = (0..)
        .zip(TOPICS)
        .filter(|(_, topic)| !pen.asked.contains(topic))
        .collect();
    let choices = u64::try_from(open.len()).unwrap_or_default().max(1);
    let chosen = usize::try_from(pen.random.below(choices)).unwrap_or_default();
    let kind = open.get(chosen).map_or(0, |(kind, _)| *kind);
    pen.asked.extend(open.get(chosen).map(|(_, topic)| *topic));
    let random = &mut pen.random;
    match kind {
        0 => format!(
            "tier in [{}]",
            random.one_of(&["silver, gold", "gold", "blue, silver"])
        ),
        1 => format!(
            "country not in [{}]",
            random.one_of(&["US, CA", "CN", "GB, IE"])
        ),
        2 => format!(
            "employer.employees > {}",
            random.between(1, 90).saturating_mul(10)
        ),
        3 => format!(
            "count({own}_order where total >= {} EUR within 1 year) >= {}",
            random.between(20, 200),
            random.between(1, 4)
        ),
        4 => format!("recency({own}_visit) < {} days", random.between(5, 60)),
        5 => format!(
            "average({own}_order.total) > {} EUR",
            random.between(20, 400)
        ),
        6 => format!(
            "sum({own}_order.items within {} months) >= {}",
            random.between(3, 12),
            random.between(2, 20)
        ),
        7 => format!("balance is {}", random.one_of(&["set", "unset"])),
        8 => format!(
            "interests contains {}",
            random.one_of(&["family", "city", "nature", "culture"])
        ),
        9 => format!("discount >= {}%", random.between(2, 20)),
        10 => format!("not in {own}_recent"),
        11 => format!("score({own}_rfm).monetary >= {}", random.between(2, 5)),
        12 => format!(
            "age(birthday) in {} .. {}",
            random.between(18, 30),
            random.between(40, 70)
        ),
        13 => format!(
            "(tier == gold or count({own}_order within 30 days) >= {})",
            random.between(3, 9)
        ),
        14 => format!(
            "not (country in [DE, AT] and count({own}_return within 1 year) > {})",
            random.between(1, 3)
        ),
        _ => format!(
            "consents({own}_offers by {own}_{})",
            random.one_of(&["texts", "push"])
        ),
    }
}
