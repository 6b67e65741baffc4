//! Sentences about the text of a strategy.

use super::Wording;
use super::phrase::{circle, code, codes, exact};
use super::reuse;
use crate::finding::{DateMistake, HeadMistake, Language, NumberMistake, SuppressionFault};

/// How many of the possible words are named where none is near.
const NAMED: usize = 6;

/// How many of the forms that a key takes are told.
const FORMS: usize = 4;

impl Language {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Self::NestingTooDeep { limit } => Wording::new(
                format!("this is nested more than {limit} levels deep"),
                "one level too many",
            )
            .help("take inner parts out into segments or journeys of their own, and refer to them by name"),
            Self::UnclosedBlock { what } => Wording::new(
                format!("{what} has no closing `}}`"),
                "its block begins here",
            )
            .why("it was taken to end before the next declaration, or with the file")
            .help("write `}` where the block ends"),
            Self::UnclosedBracket { open, close } => Wording::new(
                format!("`{open}` has no closing `{close}`"),
                "opened here",
            )
            .help(format!("write `{close}` where it ends")),
            Self::UnclosedText { block: false } => Wording::new(
                "this text has no closing quote",
                "starts here and does not end on this line",
            )
            .help("write `\"` where the text ends; text of several lines goes between `\"\"\"` lines"),
            Self::UnclosedText { block: true } => Wording::new(
                "this block of text has no closing `\"\"\"`",
                "starts here and does not end",
            )
            .help("write `\"\"\"` on a line of its own after the text"),
            Self::StrayText { text } => Wording::new(
                format!("{} does not belong to anything", code(text)),
                "not part of any declaration, key or step",
            )
            .help("remove it, or put `//` before it to keep it as a comment"),
            Self::StrayCloser { closer } => Wording::new(
                format!("`{closer}` closes nothing"),
                "nothing is open here",
            )
            .help("remove it, or write the opening one that is missing before it"),
            Self::MissingQuotes { text } => Wording::new(
                format!("{} is text and needs quotes", code(text)),
                "text without quotes",
            )
            .help(format!("write {}", exact(&format!("\"{text}\"")))),
            Self::MissingColon { key } => Wording::new(
                format!("{} needs a colon", code(key)),
                "a colon goes after this",
            )
            .help(format!("write {}", exact(&format!("{key}:")))),
            Self::MissingValue { key } => Wording::new(
                format!("{} has no value", exact(&format!("{key}:"))),
                "nothing follows",
            )
            .help("write the value on this line, or remove the line"),
            Self::MissingName { kind } => Wording::new(
                format!("this {kind} has no name"),
                "a name goes after this",
            )
            .why("other declarations refer to it by its name")
            .help(format!("write a short name: `{kind} my_{} \"Label\" {{`", ascii_word(kind))),
            Self::MissingBlock { what } => Wording::new(
                format!("{what} has no block"),
                "`{` goes here",
            )
            .help("write its keys between `{` and `}`"),
            Self::UnknownKind { word, nearest } => {
                let wording = Wording::new(
                    format!("{} is not a kind of declaration", code(word)),
                    "no such kind",
                );
                match nearest {
                    Some(nearest) => wording.help(format!("write {}", exact(nearest))),
                    None => wording.help(
                        "a declaration begins with its kind, such as `objective`, `kpi`, `segment` or `journey`",
                    ),
                }
            }
            Self::UnknownKey { key, owner, nearest, known } => unknown_key(key, owner, nearest.as_deref(), known),
            Self::UnknownStep { word, place, nearest } => {
                let wording = Wording::new(
                    format!("{} is not a step of {place}", code(word)),
                    "no such step",
                );
                match nearest {
                    Some(nearest) => wording.help(format!("write {}", exact(nearest))),
                    None => wording.help(
                        "a step begins with `wait`, `send`, `if`, `split`, `set`, `notify`, `call`, `start` or `leave`",
                    ),
                }
            }
            Self::WrongHead(mistake) => wrong_head(mistake),
            Self::BadValue { key, text, expected, example, stopped_at } => {
                bad_value(key, text, expected, example.as_deref(), stopped_at.as_deref())
            }
            Self::UnknownName { name, wanted, nearest, not_in_use } => {
                unknown_name(name, wanted, nearest.as_deref(), not_in_use.as_deref())
            }
            Self::UnknownWord { word, allowed, nearest } => {
                unknown_word(word, allowed, nearest.as_deref())
            }
            Self::WrongKind { name, found, wanted } => Wording::new(
                format!("{} is {found}, and {wanted} is needed here", code(name)),
                format!("this is {found}"),
            )
            .help(format!("write the name of {wanted}")),
            Self::DuplicateName { name } => Wording::new(
                format!("{} is declared twice", code(name)),
                "declared again here",
            )
            .why("all files of a project share their names, so a name stands for one thing only")
            .help("rename one of them, or remove it"),
            Self::DuplicateKey { key } => Wording::new(
                format!("{} is given twice", exact(&format!("{key}:"))),
                "given again here",
            )
            .why("only one of them can hold")
            .help("keep the one that is meant"),
            Self::MissingKey { key, owner, example } => {
                let wording = Wording::new(
                    format!("{owner} has no {}", exact(&format!("{key}:"))),
                    format!("needs {}", exact(&format!("{key}:"))),
                );
                match example {
                    Some(example) => wording.help(format!("add a line such as {}", exact(example))),
                    None => wording.help(format!("add a line that begins {}", exact(&format!("{key}:")))),
                }
            }
            Self::Deprecated { name, now } => Wording::new(
                format!("{} is now called {}", code(name), code(now)),
                "its former name",
            )
            .why("the former name is kept for people who are on their way; it goes when `formerly:` goes")
            .help(format!("write {}", exact(now))),
            Self::UnknownModule { path, nearest } => {
                let wording = Wording::new(
                    format!("the library has no module {}", code(path)),
                    "no such module",
                );
                match nearest {
                    Some(nearest) => wording.help(format!("write {}", exact(nearest))),
                    None => wording.help("files of your own project need no `use`: their names are known everywhere"),
                }
            }
            Self::TypeMismatch { left, right, what } => Wording::new(
                format!("{left} cannot be {what} {right}"),
                "these do not go together",
            ),
            Self::UnitMismatch { left, right, operation } => unit_mismatch(left, right, operation),
            Self::WrongUnit { kpi, unit, found } => Wording::new(
                format!("{} is measured in {}, not in {found}", code(kpi), exact(unit)),
                format!("should be in {}", exact(unit)),
            )
            .help(format!(
                "give the figure in {}, or change the unit of {}",
                exact(unit),
                code(kpi)
            )),
            Self::UnknownCurrency { code: written, nearest } => {
                let wording = Wording::new(
                    format!("{} is not the code of a currency", code(written)),
                    "no such currency",
                )
                .why("money is written with the three letters of ISO 4217, so that everyone reads the same amount");
                match nearest {
                    Some(nearest) => wording.help(format!("write {}", exact(nearest))),
                    None => wording.help("write a code such as `EUR`, `USD` or `CNY`"),
                }
            }
            Self::UnknownUnit { word, nearest } => {
                let wording = Wording::new(
                    format!("{} is not a unit", code(word)),
                    "no such unit",
                );
                match nearest {
                    Some(nearest) => wording.help(format!("write {}", exact(nearest))),
                    None => wording.help(format!(
                        "declare it, if it is one of your own: `unit {} \"Label\"`",
                        ascii_word(word)
                    )),
                }
            }
            Self::BadDate { text, mistake } => bad_date(text, mistake),
            Self::BadNumber { text, mistake } => bad_number(text, mistake),
            Self::BadEscape { text } => Wording::new(
                format!("{} means nothing in text", code(text)),
                "no such sign",
            )
            .help("write `\\\\` for a backslash itself; the others are `\\\"`, `\\n`, `\\{` and `\\u{…}`"),
            Self::BidiControl { character } => Wording::new(
                format!("there is an invisible {character} here"),
                "changes the direction of what follows",
            )
            .why("it makes a line read differently from what is built from it")
            .help("remove it; in text that needs it, write it as `\\u{…}`"),
            Self::ControlCharacter { character } => Wording::new(
                format!("there is an invisible {character} here"),
                "cannot be seen",
            )
            .why("it cannot be seen in an editor and does not belong in a strategy")
            .help("remove it"),
            Self::ConfusableName { name, other } => Wording::new(
                format!("{} looks like {} but is another name", code(name), code(other)),
                "has letters of another script that look the same",
            )
            .why("a reader cannot tell the two apart")
            .help("type the name again in one script, or choose one that differs to the eye"),
            Self::ReservedWord { word } => Wording::new(
                format!("{} is a word of the language and cannot be a bare name here", code(word)),
                "a word of the language",
            )
            .help(format!("write it between backticks (`{word}`), or choose another name")),
            Self::CyclicReference { path, what } => {
                let wording = if path.len() < 2 {
                    Wording::new(
                        format!("{what} of {} depends on itself", first(path)),
                        "depends on itself",
                    )
                } else {
                    Wording::new(
                        format!("{what} depends on itself: {}", circle(path)),
                        "depends on the next one",
                    )
                };
                wording
                    .why("what is defined by itself has no meaning of its own")
                    .help("let one of them stand on its own")
            }
            Self::CyclicExtends { path } => {
                let wording = if path.len() < 2 {
                    Wording::new(format!("{} extends itself", first(path)), "extends itself")
                } else {
                    Wording::new(
                        format!("these extend one another: {}", circle(path)),
                        "extends the next one",
                    )
                };
                wording
                    .why("each takes over what another has, so there is nothing to start from")
                    .help("take out one `extends`")
            }
            Self::UnusedDeclaration { name, kind } => Wording::new(
                format!("nothing refers to {kind} {}", code(name)),
                "not referred to",
            )
            .help("use it where it was meant, or remove it"),
            Self::UnusedSuppression { check, fault } => unused_suppression(check, fault),
            Self::TemplateParameter(mistake) => reuse::parameter(mistake),
            Self::TemplateArgument(mistake) => reuse::argument(mistake),
            Self::TooManyApplications { limit, too_deep } => reuse::too_many(*limit, *too_deep),
            Self::UnsupportedOption { option, owner, known } => {
                let wording = Wording::new(
                    format!("{owner} has no option {}", exact(option)),
                    "no such option",
                );
                if known.is_empty() {
                    wording.help("remove it")
                } else {
                    wording.help(format!("its options are {}", codes(known, NAMED)))
                }
            }
        }
    }
}

fn unused_suppression(check: &str, fault: &SuppressionFault) -> Wording {
    let line = exact(&format!("allow({check}, \"…\")"));
    match fault {
        SuppressionFault::NoName => Wording::new("this `allow` names no check", "accepts nothing")
            .help("name the check and say why it is accepted: `allow(unused-declaration, \"kept for the autumn\")`"),
        SuppressionFault::NoReason => Wording::new(
            format!("this `allow` gives no reason for accepting {}", code(check)),
            "accepts nothing without a reason",
        )
        .why("whoever reads it later should not have to guess")
        .help(format!("write the reason behind the name: {line}")),
        SuppressionFault::UnknownCheck { nearest } => {
            let wording = Wording::new(format!("there is no check {}", code(check)), "no such check");
            match nearest {
                Some(nearest) => wording.help(format!("did you mean {}?", exact(nearest))),
                None => wording.help("the name is the word in square brackets behind what was told"),
            }
        }
        SuppressionFault::NotAcceptable => Wording::new(
            format!("{} cannot be accepted", code(check)),
            "has no effect",
        )
        .why("what is built would not be what is written")
        .help("mend what it is about, and take this line out"),
        SuppressionFault::NothingFound => Wording::new(
            format!("nothing here is told as {}", code(check)),
            "no longer needed",
        )
        .help("take this line out"),
    }
}

fn unknown_key(key: &str, owner: &str, nearest: Option<&str>, known: &[String]) -> Wording {
    let wording = Wording::new(
        format!("{owner} has no key {}", exact(&format!("{key}:"))),
        "no such key",
    );
    match nearest {
        Some(nearest) => wording.help(format!("write {}", exact(&format!("{nearest}:")))),
        None if known.is_empty() => wording.help("remove it; `notes:` takes any text"),
        None => wording.help(format!(
            "its keys are {}; `notes:` takes any text",
            codes(known, NAMED)
        )),
    }
}

fn wrong_head(mistake: &HeadMistake) -> Wording {
    const ORDER: &str = "the order is `kind name \"Label\" of ENTITY extends OTHER {`";
    match mistake {
        HeadMistake::LabelBeforeName { kind } => Wording::new(
            format!("the name of this {kind} goes before its label"),
            "the label, before the name",
        )
        .help(ORDER),
        HeadMistake::LabelWithoutQuotes { text } => Wording::new(
            format!("the label {} needs quotes", code(text)),
            "a label without quotes",
        )
        .help(format!("write {}", exact(&format!("\"{}\"", text.trim())))),
        HeadMistake::SecondLabel => {
            Wording::new("this declaration has two labels", "the second label")
                .help("keep one; the rest can go into a `///` comment above")
        }
        HeadMistake::OfNotTaken { kind } => Wording::new(
            format!("{kind} is not `of` anything"),
            "does not belong here",
        )
        .help("remove `of` and what follows it"),
        HeadMistake::OfMissing { kind } => Wording::new(
            format!("{kind} needs `of` and the people it is about"),
            "`of` goes after this",
        )
        .why("without it nobody knows whose properties and events are meant")
        .help("write, for example, `of customer` before the `{`"),
        HeadMistake::ExtendsNotTaken { kind } => Wording::new(
            format!("{kind} cannot extend another"),
            "does not belong here",
        )
        .help("remove `extends` and what follows it"),
        HeadMistake::ExtendsBeforeOf => {
            Wording::new("`of` goes before `extends`", "the other way round").help(ORDER)
        }
        HeadMistake::PrefixMissing { template } => Wording::new(
            "this `apply` does not say under which name",
            "no name behind it",
        )
        .why("what a template declares is found under a name of its own, so that it can be put to use twice")
        .help(if template.is_empty() {
            "write `apply TEMPLATE as NAME { … }`".to_owned()
        } else {
            format!("write {}", exact(&format!("apply {template} as my_{template} {{ … }}")))
        }),
        HeadMistake::NameNotTaken { kind } => {
            Wording::new(format!("{kind} has a label and no name"), "a name")
                .help("remove the name and keep the text in quotes")
        }
        HeadMistake::Unreadable { text } => Wording::new(
            format!(
                "{} does not belong in the first line of a declaration",
                code(text)
            ),
            "does not belong here",
        )
        .help(ORDER),
    }
}

fn bad_value(
    key: &str,
    text: &str,
    expected: &[String],
    example: Option<&str>,
    stopped_at: Option<&str>,
) -> Wording {
    let key = exact(&format!("{key}:"));
    let message = match expected {
        [only] => format!("{key} should be {only}, not {}", code(text)),
        _ => format!("{key} cannot be {}", code(text)),
    };
    let label = match stopped_at {
        Some(stop) if stop.trim().is_empty() => "something is missing at the end".to_owned(),
        Some(stop) => format!("not understood from {} on", code(stop)),
        None => "not what this key takes".to_owned(),
    };
    let wording = Wording::new(message, label);
    let forms = expected.get(..FORMS).unwrap_or(expected);
    match (forms.len() > 1, example) {
        (true, Some(example)) => wording.help(format!(
            "write {}, for example {}",
            forms.join(", or "),
            exact(example)
        )),
        (true, None) => wording.help(format!("write {}", forms.join(", or "))),
        (false, Some(example)) => wording.help(format!("write, for example, {}", exact(example))),
        (false, None) => wording,
    }
}

fn unknown_name(
    name: &str,
    wanted: &str,
    nearest: Option<&str>,
    not_in_use: Option<&str>,
) -> Wording {
    let wording = Wording::new(
        format!("{} is not declared", code(name)),
        format!("should be the name of {wanted}"),
    );
    match (not_in_use, nearest) {
        (Some(module), _) => wording
            .why(format!(
                "the library has it in {}, which is not in use here",
                exact(module)
            ))
            .help(format!(
                "write {} at the top of the file",
                exact(&format!("use {module}"))
            )),
        (None, Some(nearest)) => wording.help(format!("write {}", exact(nearest))),
        (None, None) => wording.help(format!(
            "declare {wanted} with this name, or name one that there is"
        )),
    }
}

/// The most words of a set that are shown.
const WORDS_SHOWN: usize = 8;

fn unknown_word(word: &str, allowed: &[String], nearest: Option<&str>) -> Wording {
    let wording = Wording::new(
        format!("{} is none of the values it can have", code(word)),
        "no such value",
    )
    .why(format!("the values are {}", codes(allowed, WORDS_SHOWN)));
    match nearest {
        Some(nearest) => wording.help(format!("write {}", exact(nearest))),
        None => wording.help("write one of them"),
    }
}

fn unit_mismatch(left: &str, right: &str, operation: &str) -> Wording {
    let wording = Wording::new(
        format!("{left} and {right} cannot be {operation}"),
        "two different units",
    );
    if is_currency(left) && is_currency(right) {
        wording
            .why("an exchange rate is never guessed")
            .help(format!(
                "declare one in the strategy: `rate: 1 {right} = … {left} from DATE`"
            ))
    } else {
        wording
            .why("a figure made of two units means nothing")
            .help("put figures of one unit here, or divide one by the other where a rate is meant")
    }
}

fn bad_date(text: &str, mistake: &DateMistake) -> Wording {
    let date = code(text);
    match mistake {
        DateMistake::NoSuchDay { last } => {
            Wording::new(format!("there is no day {date}"), "no such day")
                .help(format!("the month ends on {}", exact(last)))
        }
        DateMistake::NoSuchMonth => {
            Wording::new(format!("there is no month {date}"), "no such month")
                .help("a date is year, month and day: `2026-03-31`")
        }
        DateMistake::NoSuchPeriod => {
            Wording::new(format!("there is no period {date}"), "no such period")
                .help("quarters are `2026-Q1` to `2026-Q4`, halves `2026-H1` and `2026-H2`")
        }
        DateMistake::NoSuchTime => {
            Wording::new(format!("there is no time {date}"), "no such time of day")
                .help("times go from `00:00` to `23:59`")
        }
        DateMistake::Form { right } => {
            let wording = Wording::new(
                format!("{date} is not how a date or time is written"),
                "the same in another form is needed",
            );
            match right {
                Some(right) => wording.help(format!("write {}", exact(right))),
                None => wording.help("dates are written `2026-03-31`, times `09:00`"),
            }
        }
        DateMistake::Backwards => Wording::new(
            format!("{date} ends before it starts"),
            "ends before it starts",
        )
        .help("put the earlier one first"),
        DateMistake::OutOfRange => Wording::new(
            format!("{date} is too far away to be a date"),
            "too far away",
        )
        .help("years go from 0001 to 9999"),
    }
}

fn bad_number(text: &str, mistake: &NumberMistake) -> Wording {
    let number = code(text);
    match mistake {
        NumberMistake::Separator { right } => {
            let wording = Wording::new(
                format!("{number} is not how a number is written"),
                "a comma or a space inside a number",
            )
            .why("some read `1,200` as twelve hundred and others as one and a fifth");
            match right {
                Some(right) => wording.help(format!("write {}", exact(right))),
                None => wording
                    .help("part thousands with `_` and write the decimal point as `.`: `1_200.50`"),
            }
        }
        NumberMistake::Underscore => Wording::new(
            format!("{number} has an underscore too many"),
            "an underscore stands between two digits",
        )
        .help("write it as in `1_200`"),
        NumberMistake::TooLong => Wording::new(
            format!("{number} has more digits than can be calculated with exactly"),
            "too many digits",
        )
        .help("round it to 28 digits or fewer"),
        NumberMistake::NotWhole => Wording::new(
            format!("{number} is not a whole number"),
            "a whole number is needed",
        )
        .help("round it up or down"),
        NumberMistake::PartOfMonth => Wording::new(
            format!("{number} is no length of time: months are of different lengths"),
            "a part of a month",
        )
        .help("write it in days or weeks, or in whole months"),
        NumberMistake::Negative => {
            Wording::new(format!("{number} is below zero"), "cannot be below zero")
                .help("write it without the minus")
        }
    }
}

fn first(path: &[String]) -> String {
    path.first()
        .map_or_else(|| "this".to_owned(), |name| code(name))
}

/// Whether the text is the code of a currency rather than another unit.
fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// The text as part of a name, for examples.
fn ascii_word(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_alphanumeric() || *character == '_')
        .collect()
}
