use super::{list, s, some};
use mkt_diagnostics::{
    DateMistake, HeadMistake, Language, NumberMistake, ParameterMistake, SuppressionFault,
    TemplateArgument,
};

pub fn samples() -> Vec<Language> {
    let mut samples = syntax();
    samples.extend(names());
    samples.extend(values());
    samples.extend(reuse());
    samples
}

fn syntax() -> Vec<Language> {
    let head = Language::WrongHead;
    vec![
        Language::NestingTooDeep { limit: 256 },
        Language::UnclosedBlock {
            what: s("objective `grow_direct`"),
        },
        Language::UnclosedBracket {
            open: '[',
            close: ']',
        },
        Language::UnclosedText { block: false },
        Language::UnclosedText { block: true },
        Language::StrayText {
            text: s("still to be agreed with HR"),
        },
        Language::StrayCloser { closer: '}' },
        Language::MissingQuotes {
            text: s("Chief data officer"),
        },
        Language::MissingColon { key: s("owner") },
        Language::MissingValue { key: s("owner") },
        Language::MissingName {
            kind: s("objective"),
        },
        Language::MissingBlock {
            what: s("objective `grow_direct`"),
        },
        Language::UnknownKind {
            word: s("objectiv"),
            nearest: some("objective"),
        },
        Language::UnknownKind {
            word: s("theme"),
            nearest: None,
        },
        Language::UnknownKey {
            key: s("owns"),
            owner: s("an objective"),
            nearest: some("owner"),
            known: list(&["target", "owner"]),
        },
        Language::UnknownKey {
            key: s("colour"),
            owner: s("an objective"),
            nearest: None,
            known: list(&[
                "target", "owner", "supports", "stage", "notes", "formerly", "weight",
            ]),
        },
        Language::UnknownKey {
            key: s("colour"),
            owner: s("a milestone"),
            nearest: None,
            known: Vec::new(),
        },
        Language::UnknownStep {
            word: s("sned"),
            place: s("a journey"),
            nearest: some("send"),
        },
        Language::UnknownStep {
            word: s("pause"),
            place: s("a journey"),
            nearest: None,
        },
        head(HeadMistake::LabelBeforeName { kind: s("team") }),
        head(HeadMistake::LabelWithoutQuotes {
            text: s("Sell direct"),
        }),
        head(HeadMistake::SecondLabel),
        head(HeadMistake::OfNotTaken { kind: s("a team") }),
        head(HeadMistake::OfMissing {
            kind: s("a segment"),
        }),
        head(HeadMistake::ExtendsNotTaken {
            kind: s("an event"),
        }),
        head(HeadMistake::ExtendsBeforeOf),
        head(HeadMistake::NameNotTaken { kind: s("a test") }),
        head(HeadMistake::Unreadable { text: s("= 4") }),
        head(HeadMistake::PrefixMissing { template: s("") }),
        head(HeadMistake::PrefixMissing {
            template: s("welcome"),
        }),
        Language::UnsupportedOption {
            option: s("retry"),
            owner: s("`on_cap:`"),
            known: list(&["skip", "defer", "leave"]),
        },
        Language::UnsupportedOption {
            option: s("twice"),
            owner: s("a wait"),
            known: Vec::new(),
        },
    ]
}

fn reuse() -> Vec<Language> {
    let unknown = |nearest, known: &[&str]| TemplateArgument::Unknown {
        template: s("welcome"),
        parameter: s("chanel"),
        nearest,
        known: list(known),
    };
    let unknown_type = |nearest| ParameterMistake::UnknownType {
        word: s("teem"),
        nearest,
    };
    vec![
        Language::Deprecated {
            name: s("digital_team"),
            now: s("growth"),
        },
        Language::TemplateParameter(ParameterMistake::Form { text: s("channel") }),
        Language::TemplateParameter(unknown_type(some("team"))),
        Language::TemplateParameter(unknown_type(None)),
        Language::TemplateParameter(ParameterMistake::Inside { word: s("use") }),
        Language::TemplateArgument(TemplateArgument::Missing {
            template: s("welcome"),
            parameter: s("by"),
            wanted: s("the name of a channel"),
        }),
        Language::TemplateArgument(unknown(some("channel"), &[])),
        Language::TemplateArgument(unknown(None, &[])),
        Language::TemplateArgument(unknown(None, &["by", "joined"])),
        Language::TemplateArgument(TemplateArgument::WrongForm {
            parameter: s("delay"),
            text: s("soon"),
            wanted: s("a duration such as `3 days`"),
        }),
        Language::TooManyApplications {
            limit: 10_000,
            too_deep: false,
        },
        Language::TooManyApplications {
            limit: 16,
            too_deep: true,
        },
    ]
}

fn names() -> Vec<Language> {
    let unknown = |nearest, not_in_use| Language::UnknownName {
        name: s("emial"),
        wanted: s("a channel"),
        nearest,
        not_in_use,
    };
    vec![
        unknown(some("email"), None),
        unknown(None, None),
        unknown(None, some("std.channels.email")),
        Language::UnknownWord {
            word: s("glod"),
            allowed: vec![s("none"), s("gold")],
            nearest: some("gold"),
        },
        Language::UnknownWord {
            word: s("xx"),
            allowed: "abcdefghij".chars().map(String::from).collect(),
            nearest: None,
        },
        Language::WrongKind {
            name: s("mail"),
            found: s("a channel"),
            wanted: s("a segment"),
        },
        Language::DuplicateName { name: s("cac") },
        Language::DuplicateKey { key: s("owner") },
        Language::MissingKey {
            key: s("owner"),
            owner: s("objective `grow_direct`"),
            example: some("owner: ecommerce"),
        },
        Language::MissingKey {
            key: s("owner"),
            owner: s("objective `grow_direct`"),
            example: None,
        },
        Language::UnknownModule {
            path: s("std.rase"),
            nearest: some("std.race"),
        },
        Language::UnknownModule {
            path: s("figures"),
            nearest: None,
        },
        Language::ConfusableName {
            name: s("d\u{430}ta"),
            other: s("data"),
        },
        Language::ReservedWord { word: s("or") },
        Language::CyclicReference {
            path: list(&["cac", "spend_share"]),
            what: s("the formula"),
        },
        Language::CyclicReference {
            path: list(&["cac"]),
            what: s("the formula"),
        },
        Language::CyclicExtends {
            path: list(&["mail", "letters"]),
        },
        Language::CyclicExtends {
            path: list(&["mail"]),
        },
        Language::UnusedDeclaration {
            name: s("lapsed"),
            kind: s("segment"),
        },
        suppression("", SuppressionFault::NoName),
        suppression("unused-declaration", SuppressionFault::NoReason),
        suppression(
            "unused-decleration",
            SuppressionFault::UnknownCheck {
                nearest: some("unused-declaration"),
            },
        ),
        suppression("weather", SuppressionFault::UnknownCheck { nearest: None }),
        suppression("unknown-name", SuppressionFault::NotAcceptable),
        suppression("unused-declaration", SuppressionFault::NothingFound),
    ]
}

fn values() -> Vec<Language> {
    let date = |text: &str, mistake| Language::BadDate {
        text: s(text),
        mistake,
    };
    let number = |text: &str, mistake| Language::BadNumber {
        text: s(text),
        mistake,
    };
    vec![
        Language::BadValue {
            key: s("target"),
            text: s("direct_share from 31% until 45%"),
            expected: list(&["a KPI and the figures from and to", "a KPI and a limit"]),
            example: some("direct_share from 31% to 45% by 2026-12-31"),
            stopped_at: some("until"),
        },
        Language::BadValue {
            key: s("takes"),
            text: s("6"),
            expected: list(&["a duration"]),
            example: some("6 weeks"),
            stopped_at: some(""),
        },
        Language::BadValue {
            key: s("size"),
            text: s("four"),
            expected: Vec::new(),
            example: None,
            stopped_at: None,
        },
        Language::TypeMismatch {
            left: s("a date"),
            right: s("money"),
            what: s("compared with"),
        },
        Language::UnitMismatch {
            left: s("EUR"),
            right: s("USD"),
            operation: s("added"),
        },
        Language::UnitMismatch {
            left: s("EUR"),
            right: s("a number of people"),
            operation: s("compared"),
        },
        Language::WrongUnit {
            kpi: s("direct_share"),
            unit: s("%"),
            found: s("a bare number"),
        },
        Language::UnknownCurrency {
            code: s("ERU"),
            nearest: some("EUR"),
        },
        Language::UnknownCurrency {
            code: s("XYQ"),
            nearest: None,
        },
        Language::UnknownUnit {
            word: s("wekes"),
            nearest: some("weeks"),
        },
        Language::UnknownUnit {
            word: s("tonnes"),
            nearest: None,
        },
        date(
            "2026-02-30",
            DateMistake::NoSuchDay {
                last: s("2026-02-28"),
            },
        ),
        date("2026-13-01", DateMistake::NoSuchMonth),
        date("2026-Q5", DateMistake::NoSuchPeriod),
        date("24:30", DateMistake::NoSuchTime),
        date(
            "9:00",
            DateMistake::Form {
                right: some("09:00"),
            },
        ),
        date("31.3.2026", DateMistake::Form { right: None }),
        date("2026-12-31 .. 2026-01-01", DateMistake::Backwards),
        date("12026-01-01", DateMistake::OutOfRange),
        number(
            "180,000",
            NumberMistake::Separator {
                right: some("180_000"),
            },
        ),
        number("1,2,3", NumberMistake::Separator { right: None }),
        number("1__2", NumberMistake::Underscore),
        number("123456789012345678901234567890", NumberMistake::TooLong),
        number("2.5", NumberMistake::NotWhole),
        number("-3", NumberMistake::Negative),
        number("0.5 months", NumberMistake::PartOfMonth),
        Language::BadEscape { text: s("\\d") },
        Language::BidiControl {
            character: s("U+202E right-to-left override"),
        },
        Language::ControlCharacter {
            character: s("U+0007 bell"),
        },
    ]
}

fn suppression(check: &str, fault: SuppressionFault) -> Language {
    Language::UnusedSuppression {
        check: s(check),
        fault,
    }
}
