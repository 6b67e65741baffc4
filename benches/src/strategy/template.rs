//! Texts with holes.
//!
//! | hole | becomes |
//! |---|---|
//! | `«c»` | the name of the business |
//! | `«C»` | what people call it |
//! | `«o»` | the name of any business, perhaps the same |
//! | `«e»` | the name of an earlier business; the first names itself |
//! | `«#»` | the number of the repetition, from 1 |
//! | `«3..9»` | a number; `«1_000..9_000»` with its thousands apart, `«08..11»` with two digits |
//! | `«day 2026-03..2026-09»` | a day of these months |
//! | `«label»`, `«phrase»`, `«sentence»`, `«person»` | text, in many languages |
//! | `«condition»` | a predicate about a customer |
//! | `«steps 3»`, alone in its line | so many steps of a journey |
//! | `«group_total»` | what all businesses may spend, in millions |
//! | `«a\|b\|c»` | one of these |
//!
//! Lines between `«repeat 3»` and `«end»` are written so many times, those
//! between `«maybe 40»` and `«end»` so many times in a hundred.

use std::fmt::Write as _;

use crate::random::Random;

use super::{steps, words};

/// A text with holes, read.
pub(super) struct Template {
    parts: Vec<Part>,
}

enum Part {
    Text(&'static str),
    Hole(Hole),
    Repeat(u64, Vec<Part>),
    Maybe(u64, Vec<Part>),
}

enum Hole {
    Own,
    Title,
    Any,
    Earlier,
    Repetition,
    Number { low: u64, high: u64, shape: Shape },
    Day { from: u64, to: u64 },
    Label,
    Phrase,
    Sentence,
    Person,
    Condition,
    Steps(u64),
    GroupTotal,
    OneOf(Vec<&'static str>),
}

#[derive(Clone, Copy)]
enum Shape {
    Plain,
    Thousands,
    TwoDigits,
}

/// Which business of how many a text is for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) business: usize,
    pub(super) businesses: usize,
}

/// What a text is written with.
pub(super) struct Pen {
    pub(super) text: String,
    pub(super) random: Random,
    pub(super) own: String,
    /// How many things were named, so that no name comes twice in a text.
    pub(super) named: u64,
    /// What is known where a step is written: the subjects of the conditions
    /// round it, and of the properties written before. Asking them again would
    /// be no question.
    pub(super) asked: Vec<steps::Topic>,
    place: Place,
    repetition: u64,
}

impl Template {
    pub(super) fn of(text: &'static str) -> Self {
        let mut lines = text.split_inclusive('\n');
        Self {
            parts: block(&mut lines),
        }
    }

    pub(super) fn fill(&self, place: Place, random: Random) -> String {
        self.fill_numbered(place, random, 0)
    }

    /// Fills the holes; `«#»` outside of repetitions is `number`.
    pub(super) fn fill_numbered(&self, place: Place, random: Random, number: usize) -> String {
        let mut pen = Pen {
            text: String::new(),
            random,
            own: words::business(place.business),
            named: 0,
            asked: Vec::new(),
            place,
            repetition: u64::try_from(number).unwrap_or_default(),
        };
        pen.write(&self.parts);
        pen.text
    }
}

/// The parts up to the line `«end»`, or to the end.
fn block(lines: &mut dyn Iterator<Item = &'static str>) -> Vec<Part> {
    let mut parts = Vec::new();
    while let Some(line) = lines.next() {
        let command = line
            .trim()
            .strip_prefix('«')
            .and_then(|rest| rest.strip_suffix('»'));
        let (word, number) = command
            .map(|command| command.split_once(' ').unwrap_or((command, "")))
            .unwrap_or_default();
        let number = number.parse().unwrap_or_default();
        match word {
            "end" => break,
            "repeat" => parts.push(Part::Repeat(number, block(lines))),
            "maybe" => parts.push(Part::Maybe(number, block(lines))),
            "steps" => parts.push(Part::Hole(Hole::Steps(number))),
            _ => parts.extend(line_parts(line)),
        }
    }
    parts
}

fn line_parts(line: &'static str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('«') {
        let (hole, after) = after.split_once('»').unwrap_or((after, ""));
        parts.push(Part::Text(before));
        parts.push(Part::Hole(Hole::of(hole)));
        rest = after;
    }
    parts.push(Part::Text(rest));
    parts
}

impl Hole {
    fn of(text: &'static str) -> Self {
        match text {
            "c" => Self::Own,
            "C" => Self::Title,
            "o" => Self::Any,
            "e" => Self::Earlier,
            "#" => Self::Repetition,
            "label" => Self::Label,
            "phrase" => Self::Phrase,
            "sentence" => Self::Sentence,
            "person" => Self::Person,
            "condition" => Self::Condition,
            "group_total" => Self::GroupTotal,
            _ => day(text)
                .or_else(|| number(text))
                .unwrap_or_else(|| Self::OneOf(text.split('|').collect())),
        }
    }
}

/// Months are counted from year 0, so that a range is a range of numbers.
fn day(text: &str) -> Option<Hole> {
    let (from, to) = text.strip_prefix("day ")?.split_once("..")?;
    let months = |text: &str| {
        let (year, month) = text.split_once('-')?;
        let (year, month): (u64, u64) = (year.parse().ok()?, month.parse().ok()?);
        year.checked_mul(12)?.checked_add(month)?.checked_sub(1)
    };
    Some(Hole::Day {
        from: months(from)?,
        to: months(to)?,
    })
}

fn number(text: &str) -> Option<Hole> {
    let (low, high) = text.split_once("..")?;
    let read = |text: &str| text.replace('_', "").parse().ok();
    let shape = match low {
        low if low.contains('_') => Shape::Thousands,
        low if low.starts_with('0') && low.len() > 1 => Shape::TwoDigits,
        _ => Shape::Plain,
    };
    Some(Hole::Number {
        low: read(low)?,
        high: read(high)?,
        shape,
    })
}

impl Pen {
    fn write(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Text(text) => self.text.push_str(text),
                Part::Hole(hole) => self.fill(hole),
                Part::Repeat(times, parts) => {
                    let outer = self.repetition;
                    for number in 1..=*times {
                        self.repetition = number;
                        self.write(parts);
                    }
                    self.repetition = outer;
                }
                Part::Maybe(percent, parts) => {
                    if self.random.chance(*percent) {
                        self.write(parts);
                    }
                }
            }
        }
    }

    fn fill(&mut self, hole: &Hole) {
        match hole {
            Hole::Own => self.text.push_str(&self.own),
            Hole::Title => self.text.push_str(&words::title(self.place.business)),
            Hole::Any => {
                let business = self.random.place(self.place.businesses);
                self.text.push_str(&words::business(business));
            }
            Hole::Earlier => {
                let business = self.random.place(self.place.business);
                self.text.push_str(&words::business(business));
            }
            Hole::Repetition => self.push(self.repetition),
            Hole::Number { low, high, shape } => {
                let number = self.random.between(*low, *high);
                match shape {
                    Shape::Plain => self.push(number),
                    Shape::TwoDigits => self.push(format_args!("{number:02}")),
                    Shape::Thousands => {
                        let (thousands, rest) =
                            (number.div_euclid(1_000), number.rem_euclid(1_000));
                        self.push(format_args!("{thousands}_{rest:03}"));
                    }
                }
            }
            Hole::Day { from, to } => {
                let months = self.random.between(*from, *to);
                let (year, month) = (
                    months.div_euclid(12),
                    months.rem_euclid(12).saturating_add(1),
                );
                // Every month has 28 days.
                let day = self.random.between(1, 28);
                self.push(format_args!("{year:04}-{month:02}-{day:02}"));
            }
            Hole::Label => self.put(words::label),
            Hole::Phrase => self.put(words::phrase),
            Hole::Sentence => self.put(words::sentence),
            Hole::Person => self.put(words::person),
            Hole::Condition => {
                // Two side by side are about different things.
                if self.asked.len() > 1 {
                    self.asked.clear();
                }
                let condition = steps::condition(self);
                self.text.push_str(&condition);
            }
            Hole::Steps(count) => steps::write(self, *count),
            Hole::GroupTotal => {
                let total = self.place.businesses.saturating_mul(4);
                self.push(total);
            }
            Hole::OneOf(these) => {
                let chosen = self.random.one_of(these);
                self.text.push_str(chosen);
            }
        }
    }

    fn push(&mut self, what: impl std::fmt::Display) {
        let _ = write!(self.text, "{what}");
    }

    fn put(&mut self, words: impl Fn(&mut Random) -> String) {
        let words = words(&mut self.random);
        self.text.push_str(&words);
    }
}
