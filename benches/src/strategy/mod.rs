//! Realistic, well-formed strategies of any size.
//!
//! A strategy is a group of businesses. Each business is the same twelve files
//! of about a hundred lines, with its own names, numbers, texts and steps of
//! journeys, and it refers to others: their teams, figures, work and platforms.
//! So a strategy grows by businesses, and then, line by line, by entries of a
//! register of risks. All kinds of declarations are in it, and what is
//! generated is checked without findings.
//!
//! The texts are in `templates/`, as strategies with holes; see `template`.

mod steps;
mod template;
mod words;

use std::fmt::Write as _;

use crate::random::Random;
use template::{Place, Template};

/// A file of a strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path below the project's folder.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What is to be generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// The number of lines, which is reached within a few lines. There are no
    /// strategies below some 1,400 lines.
    pub lines: usize,
    /// What decides everything else.
    pub seed: u64,
    /// The number of files, where it is not to be about a hundred lines a file.
    pub files: Option<usize>,
}

impl Request {
    /// So many lines.
    #[must_use]
    pub fn lines(lines: usize) -> Self {
        Self {
            lines,
            seed: 1,
            files: None,
        }
    }

    /// With this seed.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }
}

/// The files of a business: name and text with holes.
const BUSINESS: [(&str, &str); 12] = [
    ("data", include_str!("templates/data.mkt.in")),
    ("rules", include_str!("templates/rules.mkt.in")),
    ("scores", include_str!("templates/scores.mkt.in")),
    ("audience", include_str!("templates/audience.mkt.in")),
    ("kpis", include_str!("templates/kpis.mkt.in")),
    ("objectives", include_str!("templates/objectives.mkt.in")),
    ("channels", include_str!("templates/channels.mkt.in")),
    ("messages", include_str!("templates/messages.mkt.in")),
    ("journeys", include_str!("templates/journeys.mkt.in")),
    ("campaigns", include_str!("templates/campaigns.mkt.in")),
    ("plan", include_str!("templates/plan.mkt.in")),
    ("tests", include_str!("templates/tests.mkt.in")),
];

const GROUP: &str = include_str!("templates/strategy.mkt.in");
const ENTRY: &str = include_str!("templates/register.mkt.in");

/// About how many lines a business has; it decides how many there are.
const LINES_OF_A_BUSINESS: usize = 1_280;

/// After how many lines a new file of the register begins.
const LINES_OF_A_FILE: usize = 100;

/// Generates a strategy.
#[must_use]
pub fn generate(request: Request) -> Vec<File> {
    let businesses = request
        .lines
        .checked_div(LINES_OF_A_BUSINESS)
        .unwrap_or_default()
        .max(1);
    let place = |business: usize| Place {
        business,
        businesses,
    };
    let stream = |business: usize, file: usize| {
        let number = |number: usize| u64::try_from(number).unwrap_or_default();
        Random::of_part(request.seed, &[number(business), number(file)])
    };
    let mut files = vec![File {
        path: "strategy.mkt".to_owned(),
        text: Template::of(GROUP).fill(place(0), stream(businesses, 0)),
    }];
    let templates = BUSINESS.map(|(name, text)| (name, Template::of(text)));
    for business in 0..businesses {
        for (number, (name, template)) in templates.iter().enumerate() {
            files.push(File {
                path: format!("{}/{name}.mkt", words::business(business)),
                text: template.fill(place(business), stream(business, number)),
            });
        }
    }
    let missing = request.lines.saturating_sub(lines(&files));
    files.extend(register(missing, |number| {
        let business = number.checked_rem(businesses).unwrap_or_default();
        let random = stream(business, BUSINESS.len().saturating_add(number));
        (place(business), random)
    }));
    match request.files {
        Some(count) => cut_anew(&files, count),
        None => files,
    }
}

/// Entries of the register until there are so many lines.
fn register(lines_wanted: usize, entry: impl Fn(usize) -> (Place, Random)) -> Vec<File> {
    let template = Template::of(ENTRY);
    let mut files: Vec<File> = Vec::new();
    let mut written: usize = 0;
    let mut text = String::new();
    let mut number: usize = 0;
    while written.saturating_add(text.lines().count()) < lines_wanted {
        let (place, random) = entry(number);
        number = number.saturating_add(1);
        text.push_str(&template.fill_numbered(place, random, number));
        if text.lines().count() >= LINES_OF_A_FILE {
            written = written.saturating_add(text.lines().count());
            files.push(register_file(files.len(), std::mem::take(&mut text)));
        }
    }
    if !text.is_empty() {
        files.push(register_file(files.len(), text));
    }
    files
}

fn register_file(number: usize, text: String) -> File {
    File {
        path: format!("register/{:04}.mkt", number.saturating_add(1)),
        text,
    }
}

/// The number of lines of all files.
#[must_use]
pub fn lines(files: &[File]) -> usize {
    files.iter().map(|file| file.text.lines().count()).sum()
}

/// The same declarations in so many files, or as many as there are
/// declarations.
fn cut_anew(files: &[File], count: usize) -> Vec<File> {
    let pieces: Vec<&str> = files
        .iter()
        .flat_map(|file| declarations(&file.text))
        .collect();
    let total = lines(files);
    let mut cut: Vec<File> = Vec::new();
    let mut text = String::new();
    let mut before: usize = 0;
    for piece in pieces {
        text.push_str(piece);
        before = before.saturating_add(piece.lines().count());
        // A file ends where its share of all lines is reached.
        let share = before
            .saturating_mul(count)
            .checked_div(total)
            .unwrap_or_default();
        if share > cut.len() {
            let path = format!("part/{:06}.mkt", cut.len().saturating_add(1));
            cut.push(File {
                path,
                text: std::mem::take(&mut text),
            });
        }
    }
    match cut.last_mut() {
        Some(last) => last.text.push_str(&text),
        None => cut.push(File {
            path: "part/000001.mkt".to_owned(),
            text,
        }),
    }
    cut
}

/// A text in pieces, each ending with the empty lines after a declaration.
fn declarations(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    loop {
        let end = rest
            .match_indices("\n\n")
            .map(|(at, _)| at.saturating_add(2))
            .find(|at| {
                rest.get(*at..)
                    .is_some_and(|after| !after.starts_with([' ', '\n', '}']))
            });
        match end.and_then(|end| rest.split_at_checked(end)) {
            Some((piece, after)) if !after.is_empty() => {
                pieces.push(piece);
                rest = after;
            }
            _ => {
                pieces.push(rest);
                return pieces;
            }
        }
    }
}

/// All files as one text.
#[must_use]
pub fn joined(files: &[File]) -> String {
    files.iter().fold(String::new(), |mut all, file| {
        let _ = writeln!(all, "{}", file.text);
        all
    })
}
