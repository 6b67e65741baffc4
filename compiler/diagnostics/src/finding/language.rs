//! Findings about the text of a strategy: its form, names, types and units.

/// What is wrong with the text of a strategy.
///
/// Facts named `what`, `owner`, `place`, `kind`, `wanted` and `found` are
/// phrases for people ("an objective", "objective `grow_direct`"), not names
/// from the grammar; names, keys and words are as the author wrote them,
/// without backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Language {
    /// Blocks or brackets are nested deeper than the limit.
    NestingTooDeep {
        /// The deepest nesting allowed.
        limit: u32,
    },
    /// A block has no `}`. Its place is its first line.
    UnclosedBlock {
        /// The block: "objective `grow_direct`".
        what: String,
    },
    /// A bracket is not closed.
    UnclosedBracket {
        /// The bracket that was opened.
        open: char,
        /// The one that closes it.
        close: char,
    },
    /// Text in quotes is not closed.
    UnclosedText {
        /// Whether it is block text, between `"""`.
        block: bool,
    },
    /// Text that belongs to nothing.
    StrayText {
        /// The text.
        text: String,
    },
    /// A closing bracket with nothing to close.
    StrayCloser {
        /// The bracket.
        closer: char,
    },
    /// Text without its quotation marks.
    MissingQuotes {
        /// The text as written.
        text: String,
    },
    /// A key without its colon.
    MissingColon {
        /// The key.
        key: String,
    },
    /// A key with nothing after its colon.
    MissingValue {
        /// The key.
        key: String,
    },
    /// A declaration without a name.
    MissingName {
        /// The kind word: `objective`.
        kind: String,
    },
    /// A declaration or step without its `{ … }`.
    MissingBlock {
        /// What has none: "objective `grow_direct`".
        what: String,
    },
    /// A declaration of a kind that does not exist.
    UnknownKind {
        /// The word as written.
        word: String,
        /// The kind that was probably meant.
        nearest: Option<String>,
    },
    /// A key that its owner does not have.
    UnknownKey {
        /// The key as written.
        key: String,
        /// What it stands in: "an objective".
        owner: String,
        /// The key that was probably meant.
        nearest: Option<String>,
        /// All keys the owner has, most used first.
        known: Vec<String>,
    },
    /// A step that does not exist.
    UnknownStep {
        /// The word as written.
        word: String,
        /// What it stands in: "a journey".
        place: String,
        /// The step that was probably meant.
        nearest: Option<String>,
    },
    /// The parts of a declaration's first line are not in their places.
    WrongHead(HeadMistake),
    /// A value that does not have a form its key takes.
    BadValue {
        /// The key.
        key: String,
        /// The value as written.
        text: String,
        /// The forms the key takes, as phrases: "an amount of money".
        expected: Vec<String>,
        /// A value that would be right.
        example: Option<String>,
        /// The piece of the value at which it stopped making sense.
        stopped_at: Option<String>,
    },
    /// A name that nothing declares.
    UnknownName {
        /// The name as written.
        name: String,
        /// What it should be: "a KPI".
        wanted: String,
        /// The name that was probably meant.
        nearest: Option<String>,
        /// What `use` would bring it in, where the library has it:
        /// `std.channels.email`.
        not_in_use: Option<String>,
    },
    /// A word that is none of a fixed set.
    UnknownWord {
        /// The word as written.
        word: String,
        /// The words of the set.
        allowed: Vec<String>,
        /// The word that was probably meant.
        nearest: Option<String>,
    },
    /// A name of another kind than is due.
    WrongKind {
        /// The name.
        name: String,
        /// What it is: "a channel".
        found: String,
        /// What is due: "a segment".
        wanted: String,
    },
    /// A name declared twice. The first goes into the related places.
    DuplicateName {
        /// The name.
        name: String,
    },
    /// A key given twice that holds one value. The first goes into the
    /// related places.
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// A key that must be there.
    MissingKey {
        /// The key.
        key: String,
        /// What lacks it: "objective `grow_direct`".
        owner: String,
        /// A line that would be right: `owner: ecommerce`.
        example: Option<String>,
    },
    /// A name that its owner no longer bears.
    Deprecated {
        /// The name as written.
        name: String,
        /// What it is called now.
        now: String,
    },
    /// A library module that does not exist.
    UnknownModule {
        /// The path as written.
        path: String,
        /// The module that was probably meant.
        nearest: Option<String>,
    },
    /// Two values that cannot be put together, read as one sentence:
    /// "{left} cannot be {what} {right}".
    TypeMismatch {
        /// "a date"
        left: String,
        /// "money"
        right: String,
        /// "compared with"
        what: String,
    },
    /// Two units that cannot be put together, read as one sentence:
    /// "{left} and {right} cannot be {operation}".
    UnitMismatch {
        /// "EUR"
        left: String,
        /// "booking"
        right: String,
        /// "added"
        operation: String,
    },
    /// A figure for a KPI in another unit than the KPI's.
    WrongUnit {
        /// The KPI's name.
        kpi: String,
        /// The KPI's unit: "%", "EUR per traveller".
        unit: String,
        /// The unit of the figure, for people: "a bare number", "USD".
        found: String,
    },
    /// A currency code that does not exist.
    UnknownCurrency {
        /// The code as written.
        code: String,
        /// The code that was probably meant.
        nearest: Option<String>,
    },
    /// A unit that does not exist.
    UnknownUnit {
        /// The word as written.
        word: String,
        /// The unit that was probably meant.
        nearest: Option<String>,
    },
    /// A date, period or time that does not exist or is written in another way.
    BadDate {
        /// The date as written.
        text: String,
        /// What is wrong with it.
        mistake: DateMistake,
    },
    /// A number that cannot be read or held.
    BadNumber {
        /// The number as written.
        text: String,
        /// What is wrong with it.
        mistake: NumberMistake,
    },
    /// A backslash in text followed by something that means nothing.
    BadEscape {
        /// The backslash and what follows it, as written.
        text: String,
    },
    /// An invisible character that changes the direction of writing.
    BidiControl {
        /// Its name: "U+202E right-to-left override".
        character: String,
    },
    /// An invisible control character.
    ControlCharacter {
        /// Its name: "U+0007 bell".
        character: String,
    },
    /// A name that looks like another one.
    ConfusableName {
        /// The name.
        name: String,
        /// The name it can be taken for.
        other: String,
    },
    /// A word of the language used as a name.
    ReservedWord {
        /// The word.
        word: String,
    },
    /// Declarations that are defined by one another.
    CyclicReference {
        /// The names along the circle, without repeating the first.
        path: Vec<String>,
        /// What goes round: "the formula", "the condition".
        what: String,
    },
    /// Declarations that extend one another.
    CyclicExtends {
        /// The names along the circle, without repeating the first.
        path: Vec<String>,
    },
    /// A declaration that nothing refers to.
    UnusedDeclaration {
        /// The name.
        name: String,
        /// The kind word: `segment`.
        kind: String,
    },
    /// An `allow` line without effect.
    UnusedSuppression {
        /// The check's name as written; empty where there is none.
        check: String,
        /// Why it has no effect.
        fault: SuppressionFault,
    },
    /// A template's parameter or part that cannot be there.
    TemplateParameter(ParameterMistake),
    /// Something else given to a template than it takes.
    TemplateArgument(TemplateArgument),
    /// More applications than the limit, or deeper in one another.
    TooManyApplications {
        /// How many there may be.
        limit: u32,
        /// Whether it is their depth in one another.
        too_deep: bool,
    },
    /// A word that is no option of what it follows.
    UnsupportedOption {
        /// The option as written.
        option: String,
        /// What it was given to: "`on_cap:`", "a wait".
        owner: String,
        /// The options there are.
        known: Vec<String>,
    },
}

/// What is wrong with a declaration's first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeadMistake {
    /// The label stands before the name.
    LabelBeforeName {
        /// The kind word.
        kind: String,
    },
    /// The label is missing its quotes.
    LabelWithoutQuotes {
        /// The text that was probably meant as the label.
        text: String,
    },
    /// Two labels.
    SecondLabel,
    /// `of` where the kind is not about people or things.
    OfNotTaken {
        /// The kind as a phrase: "a team".
        kind: String,
    },
    /// No `of` where the kind needs one.
    OfMissing {
        /// The kind as a phrase: "a segment".
        kind: String,
    },
    /// `extends` where the kind takes none.
    ExtendsNotTaken {
        /// The kind as a phrase: "an event".
        kind: String,
    },
    /// `extends` before `of`.
    ExtendsBeforeOf,
    /// An application without its prefix.
    PrefixMissing {
        /// The template's name; empty where that is missing too.
        template: String,
    },
    /// A name where the kind takes none.
    NameNotTaken {
        /// The kind as a phrase: "a test".
        kind: String,
    },
    /// Something else between the name and the block.
    Unreadable {
        /// The text that does not belong.
        text: String,
    },
}

/// What is wrong with a template's head or body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterMistake {
    /// It does not read `name: type`.
    Form {
        /// The parameter as written.
        text: String,
    },
    /// There is no such type of parameter.
    UnknownType {
        /// The type as written.
        word: String,
        /// The type that was probably meant.
        nearest: Option<String>,
    },
    /// A line that cannot stand inside a template.
    Inside {
        /// The word it begins with: `use`, `template`.
        word: String,
    },
}

/// What is wrong with what a template is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateArgument {
    /// A parameter that must be given is not.
    Missing {
        /// The template's name.
        template: String,
        /// The parameter's name.
        parameter: String,
        /// What is due: "the name of a channel".
        wanted: String,
    },
    /// The template has no such parameter.
    Unknown {
        /// The template's name.
        template: String,
        /// The parameter as written.
        parameter: String,
        /// The parameter that was probably meant.
        nearest: Option<String>,
        /// The parameters there are.
        known: Vec<String>,
    },
    /// The value is of another form than the parameter takes.
    WrongForm {
        /// The parameter's name.
        parameter: String,
        /// The value as written.
        text: String,
        /// What is due: "a duration such as `3 days`".
        wanted: String,
    },
}

/// What is wrong with a date, period or time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DateMistake {
    /// The month is shorter.
    NoSuchDay {
        /// The last day of that month, as a date: `2026-02-28`.
        last: String,
    },
    /// The month is not 01 to 12.
    NoSuchMonth,
    /// The quarter is not 1 to 4, or the half not 1 or 2.
    NoSuchPeriod,
    /// The time of day does not exist.
    NoSuchTime,
    /// The right numbers in another form.
    Form {
        /// The same in the right form: `2026-03-01`, `09:00`.
        right: Option<String>,
    },
    /// The range ends before it starts.
    Backwards,
    /// Outside the years 1 to 9999.
    OutOfRange,
}

/// What is wrong with a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberMistake {
    /// Thousands are parted with something else than `_`.
    Separator {
        /// The same number in the right form.
        right: Option<String>,
    },
    /// An underscore at an end, or two in a row.
    Underscore,
    /// More digits than exact arithmetic holds.
    TooLong,
    /// A fraction where a whole number is due.
    NotWhole,
    /// Below zero where that means nothing.
    Negative,
    /// A part of a month where months go by the calendar.
    PartOfMonth,
}

/// Why an `allow` line has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuppressionFault {
    /// It names no check.
    NoName,
    /// It gives no reason.
    NoReason,
    /// There is no check of that name.
    UnknownCheck {
        /// The check that was probably meant.
        nearest: Option<String>,
    },
    /// The check is about what cannot be accepted.
    NotAcceptable,
    /// The check finds nothing in the declaration.
    NothingFound,
}

impl Language {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NestingTooDeep { .. } => "nesting-too-deep",
            Self::UnclosedBlock { .. } => "unclosed-block",
            Self::UnclosedBracket { .. } => "unclosed-bracket",
            Self::UnclosedText { .. } => "unclosed-text",
            Self::StrayText { .. } => "stray-text",
            Self::StrayCloser { .. } => "stray-closer",
            Self::MissingQuotes { .. } => "missing-quotes",
            Self::MissingColon { .. } => "missing-colon",
            Self::MissingValue { .. } => "missing-value",
            Self::MissingName { .. } => "missing-name",
            Self::MissingBlock { .. } => "missing-block",
            Self::UnknownKind { .. } => "unknown-kind",
            Self::UnknownKey { .. } => "unknown-key",
            Self::UnknownStep { .. } => "unknown-step",
            Self::WrongHead(_) => "wrong-head",
            Self::BadValue { .. } => "bad-value",
            Self::UnknownName { .. } | Self::UnknownWord { .. } => "unknown-name",
            Self::WrongKind { .. } => "wrong-kind",
            Self::DuplicateName { .. } => "duplicate-name",
            Self::DuplicateKey { .. } => "duplicate-key",
            Self::MissingKey { .. } => "missing-key",
            Self::Deprecated { .. } => "deprecated",
            Self::UnknownModule { .. } => "unknown-module",
            Self::TypeMismatch { .. } => "type-mismatch",
            Self::UnitMismatch { .. } => "unit-mismatch",
            Self::WrongUnit { .. } => "wrong-unit",
            Self::UnknownCurrency { .. } => "unknown-currency",
            Self::UnknownUnit { .. } => "unknown-unit",
            Self::BadDate { .. } => "bad-date",
            Self::BadNumber { .. } => "bad-number",
            Self::BadEscape { .. } => "bad-escape",
            Self::BidiControl { .. } => "bidi-control",
            Self::ControlCharacter { .. } => "control-character",
            Self::ConfusableName { .. } => "confusable-name",
            Self::ReservedWord { .. } => "reserved-word",
            Self::CyclicReference { .. } => "cyclic-reference",
            Self::CyclicExtends { .. } => "cyclic-extends",
            Self::UnusedDeclaration { .. } => "unused-declaration",
            Self::UnusedSuppression { .. } => "unused-suppression",
            Self::TemplateParameter(_) => "template-parameter",
            Self::TemplateArgument(_) => "template-argument",
            Self::TooManyApplications { .. } => "too-many-applications",
            Self::UnsupportedOption { .. } => "unsupported-option",
        }
    }
}
