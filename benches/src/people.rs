//! A strategy of many groups of the same people: so many segments, a journey for
//! every three of them, a channel for every ten. What is asked about people is
//! asked here in earnest, since all segments, journeys and channels are about
//! one entity.

use std::fmt::Write as _;

use crate::random::Random;
use crate::strategy::File;

/// Segments for each journey and each channel, in tenths: 200 segments have 60
/// journeys and 20 channels.
const OF_A_JOURNEY: usize = 33;
const OF_A_CHANNEL: usize = 100;

/// What people do.
const EVENTS: [&str; 8] = [
    "order", "visit", "basket", "signup", "review", "call", "refund", "download",
];

/// Where they live.
const COUNTRIES: [&str; 6] = ["DE", "AT", "CH", "FR", "NL", "BE"];

const HEAD: &str = r#"use std.channels.email

strategy people "People" {
  horizon:  2026-01-01 .. 2027-12-31
  currency: EUR
  timezone: "Europe/Berlin"
  cap:      40 per 7 days
}

platform suite "Suite" { kind: automation; can: email, audiences }

consent offers "Offers" of person {
  channels: mail_0
  basis:    double_opt_in
}

entity person "Person" {
  id:         Text, key
  email:      Email?, pii, contact email
  country:    Country
  birthday:   Date?, pii, fixed
  joined:     Date
  tier:       one of [none, blue, silver, gold]
  language:   one of [de, en, fr]
  points:     Integer
  balance:    Money?
  subscribed: Bool
  home_tz:    Timezone?
}

score loyalty "Loyalty" of person {
  kind: points
  add 3 per order within 90 days, at most 12
  add 1 per visit within 30 days, at most 5
  add 2 when tier == gold
}

"#;

/// The files of a strategy of so many segments.
#[must_use]
pub fn people(segments: usize, seed: u64) -> Vec<File> {
    let parts = |each: usize| segments.saturating_mul(10).div_ceil(each).max(1);
    let (journeys, channels) = (parts(OF_A_JOURNEY), parts(OF_A_CHANNEL));
    let mut random = Random::of_part(seed, &[2]);
    let mut text = HEAD.to_owned();
    for event in EVENTS {
        let _ = writeln!(
            text,
            "event {event} of person {{ id: Text, key; total: Money; items: Integer; \
             kind: one of [small, large, gift] }}"
        );
    }
    text.push('\n');
    for channel in 0..channels {
        let _ = writeln!(
            text,
            "channel mail_{channel} extends email {{ platform: suite; cap: 30 per {} days; \
             sender: \"Us <hello@people.example>\"; address: \"Hafenstraße 1, Hamburg\" }}",
            random.between(5, 14),
        );
    }
    for message in 0..journeys {
        let _ = writeln!(
            text,
            "message letter_{message} {{ channel: mail_{}; topic: offers; purpose: marketing; \
             subject: \"Hello {message}\"; body: \"For you.\" }}",
            random.place(channels),
        );
    }
    text.push('\n');
    for segment in 0..segments {
        // Some are part of one before.
        let of = match (random.below(3), segment) {
            (0, 1..) => format!("group_{}", random.place(segment)),
            _ => "person".to_owned(),
        };
        let parts = random.between(1, 3);
        let parts: Vec<String> = (0..parts).map(|_| condition(&mut random)).collect();
        let joint = if random.below(4) == 0 {
            " or "
        } else {
            " and "
        };
        let _ = writeln!(
            text,
            "segment group_{segment} of {of} {{ where: {} }}",
            parts.join(joint)
        );
    }
    text.push('\n');
    for journey in 0..journeys {
        text.push_str(&course(&mut random, journey, journeys, segments));
    }
    vec![File {
        path: "people.mkt".to_owned(),
        text,
    }]
}

/// Something that is true of some people.
fn condition(random: &mut Random) -> String {
    let event = EVENTS.get(random.place(EVENTS.len())).unwrap_or(&"order");
    let country = |random: &mut Random| {
        let place = random.place(COUNTRIES.len());
        COUNTRIES.get(place).copied().unwrap_or("DE")
    };
    let days = random.between(1, 24).saturating_mul(15);
    match random.below(12) {
        0 => format!(
            "count({event} within {days} days) >= {}",
            random.between(1, 5)
        ),
        1 => format!("count({event} within {days} days) == 0"),
        2 => format!("recency({event}) > {days} days"),
        3 => format!("recency({event}) <= {days} days"),
        4 => format!(
            "sum({event}.total within {days} days) >= {} EUR",
            random.between(1, 20).saturating_mul(50)
        ),
        5 => format!(
            "count({event} where kind == gift within {} months) > {}",
            random.between(1, 12),
            random.below(3)
        ),
        6 => format!("country in [{}, {}]", country(random), country(random)),
        7 => "tier in [silver, gold]".to_owned(),
        8 => format!("points >= {}", random.between(1, 50).saturating_mul(100)),
        9 => format!("balance is set and balance > {} EUR", random.between(1, 90)),
        10 => format!("score(loyalty) >= {}", random.between(1, 12)),
        _ => "subscribed and language != fr".to_owned(),
    }
}

/// A journey of a few sends.
fn course(random: &mut Random, journey: usize, journeys: usize, segments: usize) -> String {
    let event = EVENTS.get(random.place(EVENTS.len())).unwrap_or(&"order");
    let enter = match random.below(3) {
        0 => format!("when entering group_{}", random.place(segments)),
        _ => format!("on {event} where kind == large"),
    };
    let mut text = format!(
        "journey course_{journey} {{\n  for: group_{} \n  enter: {enter}\n  reenter: after {} days\n  \
         goal: order within 20 days of entry\n\n",
        random.place(segments),
        random.between(20, 120),
    );
    for send in 0..random.between(2, 4) {
        let message = random.place(journeys);
        let _ = writeln!(text, "  send letter_{message} as send_{send}");
        let _ = writeln!(text, "  wait {} days", random.between(1, 9));
        if random.below(3) == 0 {
            let _ = writeln!(
                text,
                "  if {} {{ send letter_{} as extra_{send} }}",
                condition(random),
                random.place(journeys)
            );
        }
    }
    text.push_str("  leave\n}\n");
    text
}
