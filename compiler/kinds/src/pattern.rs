//! The small language in which the forms of a value are written.
//!
//! | written | meaning |
//! |---|---|
//! | `at least` | these words |
//! | `'='` | this symbol |
//! | `'(' <date:ref(property)> ')'` | this in parentheses |
//! | `<by:date>` | a value of the type `date`, captured as `by` |
//! | `<kpi:ref(kpi)>,+` | one or more, separated by commas, also in brackets |
//! | `[ by <by:date> ]` | may be left out |
//! | `( on \| off )` | one of these |
//! | `( <name:name> <share:percent> ),+` | one or more groups, separated by commas, also in brackets |
//!
//! A choice of bare words captures nothing: where the choice matters it is
//! written as a slot, `<side:word(before|after)>`.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use crate::catalogue;
use crate::slot::SlotType;

/// One element of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A literal word.
    Word(&'static str),
    /// A literal symbol.
    Symbol(&'static str),
    /// A captured value.
    Slot {
        /// What it is captured as.
        name: &'static str,
        /// Its type.
        ty: SlotType,
        /// Whether one or more may stand there, separated by commas.
        many: bool,
    },
    /// A part that may be left out.
    Optional(Vec<Node>),
    /// One of several sequences.
    Choice(Vec<Vec<Node>>),
    /// One or more of a sequence, separated by commas; each is captured by
    /// itself.
    Many(Vec<Node>),
    /// A sequence in literal parentheses.
    Parens(Vec<Node>),
}

/// A form that has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The form as it stands in the table.
    pub text: &'static str,
    /// Its elements, in order.
    pub nodes: Vec<Node>,
}

/// Why a form cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("pattern `{pattern}`, byte {at}: {problem}")]
pub struct PatternError {
    /// The form.
    pub pattern: &'static str,
    /// Where in it, in bytes.
    pub at: usize,
    /// What is wrong there.
    pub problem: PatternProblem,
}

/// What can be wrong with a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternProblem {
    /// Something is open at the end.
    #[error("`{0}` is not closed")]
    Unclosed(char),
    /// A closer, or a bar, without an opener.
    #[error("`{0}` has no place here")]
    Stray(char),
    /// A slot that is not `<name:type>`.
    #[error("a slot is written `<name:type>`")]
    Slot,
    /// A type that there is not.
    #[error("there is no such type")]
    Type,
    /// A slot name that occurs twice in what one match captures.
    #[error("this slot name occurs twice")]
    DuplicateSlot,
    /// Nothing where something must stand.
    #[error("nothing stands here")]
    Empty,
    /// Parentheses that neither choose nor repeat.
    #[error("these parentheses neither choose nor repeat")]
    IdleGroup,
}

impl Pattern {
    /// Reads a form.
    ///
    /// # Errors
    /// Where the form is not of the pattern language.
    pub fn parse(text: &'static str) -> Result<Self, PatternError> {
        let mut reader = Reader { text, at: 0 };
        let nodes = reader.sequence()?;
        if let Some(stray) = reader.peek() {
            return Err(reader.problem(PatternProblem::Stray(stray)));
        }
        unique_slots(&nodes, &mut BTreeSet::new()).map_err(|problem| PatternError {
            pattern: text,
            at: 0,
            problem,
        })?;
        Ok(Self { text, nodes })
    }

    /// Its slots in order of occurrence, those of all alternatives included.
    #[must_use]
    pub fn slots(&self) -> Vec<(&'static str, &SlotType)> {
        let mut found = Vec::new();
        collect_slots(&self.nodes, &mut found);
        found
    }

    /// The form as people read it: `from QUANTITY to QUANTITY [by DATE]`.
    #[must_use]
    pub fn for_people(&self) -> String {
        sequence_for_people(&self.nodes)
    }

    /// The form in a sentence, for messages: a form that is a single value is
    /// that value's description, any other the form as people read it.
    #[must_use]
    pub fn describe(&self) -> String {
        match self.nodes.as_slice() {
            [Node::Slot { ty, many, .. }] => {
                let several = if *many { ", one or several" } else { "" };
                format!("{}{several}", ty.describe())
            }
            _ => format!("`{}`", self.for_people()),
        }
    }
}

/// Every form of the catalogue, read once. A test reads each of them, so none
/// is lost here.
static READ: LazyLock<HashMap<&'static str, Pattern>> = LazyLock::new(|| {
    catalogue::all_forms()
        .into_iter()
        .filter_map(|text| Some((text, Pattern::parse(text).ok()?)))
        .collect()
});

/// A form of the catalogue, read.
#[must_use]
pub fn of(text: &str) -> Option<&'static Pattern> {
    READ.get(text)
}

/// Forms of the catalogue, read, in the same order.
pub(crate) fn all(
    texts: &'static [&'static str],
) -> impl Iterator<Item = &'static Pattern> + Clone + use<> {
    texts.iter().filter_map(|text| of(text))
}

fn collect_slots<'a>(nodes: &'a [Node], found: &mut Vec<(&'static str, &'a SlotType)>) {
    for node in nodes {
        match node {
            Node::Word(_) | Node::Symbol(_) => {}
            Node::Slot { name, ty, .. } => found.push((name, ty)),
            Node::Optional(inner) | Node::Many(inner) | Node::Parens(inner) => {
                collect_slots(inner, found);
            }
            Node::Choice(alternatives) => {
                for alternative in alternatives {
                    collect_slots(alternative, found);
                }
            }
        }
    }
}

/// A name may be captured once by one match; alternatives may share a name.
fn unique_slots(nodes: &[Node], seen: &mut BTreeSet<&'static str>) -> Result<(), PatternProblem> {
    for node in nodes {
        match node {
            Node::Word(_) | Node::Symbol(_) => {}
            Node::Slot { name, .. } => {
                if !seen.insert(name) {
                    return Err(PatternProblem::DuplicateSlot);
                }
            }
            Node::Optional(inner) | Node::Many(inner) | Node::Parens(inner) => {
                unique_slots(inner, seen)?;
            }
            Node::Choice(alternatives) => {
                let mut after = seen.clone();
                for alternative in alternatives {
                    let mut names = seen.clone();
                    unique_slots(alternative, &mut names)?;
                    after.append(&mut names);
                }
                *seen = after;
            }
        }
    }
    Ok(())
}

fn sequence_for_people(nodes: &[Node]) -> String {
    let mut text = String::new();
    for node in nodes {
        // A comma and a call's parentheses stand close to what precedes them.
        let close = matches!(node, Node::Symbol(",") | Node::Parens(_));
        if !text.is_empty() && !close {
            text.push(' ');
        }
        text.push_str(&for_people(node));
    }
    text
}

fn for_people(node: &Node) -> String {
    match node {
        Node::Word(word) => (*word).to_owned(),
        Node::Symbol(symbol) => (*symbol).to_owned(),
        Node::Slot { ty, many, .. } => {
            let short = match ty {
                SlotType::Word(_) => ty.short(),
                _ => ty.short().to_uppercase(),
            };
            if *many {
                format!("{short}, …")
            } else {
                short
            }
        }
        Node::Optional(inner) => format!("[{}]", sequence_for_people(inner)),
        Node::Many(inner) => format!("{}, …", sequence_for_people(inner)),
        Node::Parens(inner) => format!("({})", sequence_for_people(inner)),
        Node::Choice(alternatives) => {
            let parts: Vec<String> = alternatives
                .iter()
                .map(|one| sequence_for_people(one))
                .collect();
            format!("({})", parts.join(" | "))
        }
    }
}

/// A literal closing parenthesis.
const CLOSING: &str = "')'";

struct Reader {
    text: &'static str,
    at: usize,
}

impl Reader {
    fn problem(&self, problem: PatternProblem) -> PatternError {
        PatternError {
            pattern: self.text,
            at: self.at,
            problem,
        }
    }

    fn rest(&self) -> &'static str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn advance(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    /// The next character that is not a space.
    fn peek(&mut self) -> Option<char> {
        let spaces = self
            .rest()
            .len()
            .saturating_sub(self.rest().trim_start().len());
        self.advance(spaces);
        self.rest().chars().next()
    }

    fn take(&mut self, text: &str) -> bool {
        let there = self.rest().starts_with(text);
        if there {
            self.advance(text.len());
        }
        there
    }

    /// What stands before `closer`, which is taken too.
    fn until(&mut self, opener: char, closer: char) -> Result<&'static str, PatternError> {
        let Some((inside, _)) = self.rest().split_once(closer) else {
            return Err(self.problem(PatternProblem::Unclosed(opener)));
        };
        self.advance(inside.len().saturating_add(closer.len_utf8()));
        Ok(inside)
    }

    /// Elements up to the end, a closer or a bar.
    fn sequence(&mut self) -> Result<Vec<Node>, PatternError> {
        let mut nodes = Vec::new();
        while let Some(next) = self.peek() {
            match next {
                ']' | ')' | '|' => break,
                '<' => {
                    self.advance(1);
                    nodes.push(self.slot()?);
                }
                '\'' if self.rest().starts_with(CLOSING) => break,
                '\'' => {
                    self.advance(1);
                    let symbol = self.until('\'', '\'')?;
                    nodes.push(match symbol {
                        "" => return Err(self.problem(PatternProblem::Empty)),
                        "(" => self.parens()?,
                        _ => Node::Symbol(symbol),
                    });
                }
                '[' => {
                    self.advance(1);
                    let inner = self.sequence()?;
                    self.close('[', ']')?;
                    nodes.push(Node::Optional(inner));
                }
                '(' => {
                    self.advance(1);
                    nodes.push(self.group()?);
                }
                letter if letter.is_ascii_alphabetic() || letter == '_' => {
                    let rest = self.rest();
                    let end = rest
                        .find(|other: char| !other.is_ascii_alphanumeric() && other != '_')
                        .unwrap_or(rest.len());
                    nodes.extend(rest.get(..end).map(Node::Word));
                    self.advance(end);
                }
                stray => return Err(self.problem(PatternProblem::Stray(stray))),
            }
        }
        if nodes.is_empty() {
            return Err(self.problem(PatternProblem::Empty));
        }
        Ok(nodes)
    }

    fn close(&mut self, opener: char, closer: char) -> Result<(), PatternError> {
        match self.peek() {
            Some(found) if found == closer => {
                self.advance(closer.len_utf8());
                Ok(())
            }
            Some(stray) => Err(self.problem(PatternProblem::Stray(stray))),
            None => Err(self.problem(PatternProblem::Unclosed(opener))),
        }
    }

    fn slot(&mut self) -> Result<Node, PatternError> {
        let inside = self.until('<', '>')?;
        let Some((name, ty)) = inside.split_once(':') else {
            return Err(self.problem(PatternProblem::Slot));
        };
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            return Err(self.problem(PatternProblem::Slot));
        }
        let ty = SlotType::parse(ty).ok_or_else(|| self.problem(PatternProblem::Type))?;
        let many = self.take(",+");
        Ok(Node::Slot { name, ty, many })
    }

    /// What stands between `'('` and `')'`.
    fn parens(&mut self) -> Result<Node, PatternError> {
        let inner = self.sequence()?;
        if self.take(CLOSING) {
            return Ok(Node::Parens(inner));
        }
        let problem = self
            .peek()
            .map_or(PatternProblem::Unclosed('('), PatternProblem::Stray);
        Err(self.problem(problem))
    }

    fn group(&mut self) -> Result<Node, PatternError> {
        let mut alternatives = vec![self.sequence()?];
        while self.peek() == Some('|') {
            self.advance(1);
            alternatives.push(self.sequence()?);
        }
        self.close('(', ')')?;
        let many = self.take(",+");
        let single = match alternatives.as_slice() {
            [_] => alternatives.pop(),
            _ => None,
        };
        match (many, single) {
            (true, Some(sequence)) => Ok(Node::Many(sequence)),
            (true, None) => Ok(Node::Many(vec![Node::Choice(alternatives)])),
            (false, None) => Ok(Node::Choice(alternatives)),
            (false, Some(_)) => Err(self.problem(PatternProblem::IdleGroup)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slot::Referent;

    fn slot(name: &'static str, ty: SlotType) -> Node {
        Node::Slot {
            name,
            ty,
            many: false,
        }
    }

    #[test]
    fn reads_words_symbols_slots_and_options() {
        let read = Pattern::parse(
            "<kpi:ref(kpi)> keep <low:quantity> '..' <high:quantity> [ by <by:date> ]",
        );
        assert_eq!(
            read.unwrap().nodes,
            [
                slot("kpi", SlotType::Ref(vec![Referent::Kind("kpi")])),
                Node::Word("keep"),
                slot("low", SlotType::Quantity),
                Node::Symbol(".."),
                slot("high", SlotType::Quantity),
                Node::Optional(vec![Node::Word("by"), slot("by", SlotType::Date)]),
            ]
        );
    }

    #[test]
    fn reads_choices_repetitions_and_parentheses() {
        assert_eq!(
            Pattern::parse("( <a:time> | closed in <b:text> ),+")
                .unwrap()
                .nodes,
            [Node::Many(vec![Node::Choice(vec![
                vec![slot("a", SlotType::Time)],
                vec![
                    Node::Word("closed"),
                    Node::Word("in"),
                    slot("b", SlotType::Text)
                ],
            ])])]
        );
        assert_eq!(
            Pattern::parse("( <name:name> <share:percent> ),+")
                .unwrap()
                .nodes,
            [Node::Many(vec![
                slot("name", SlotType::Name),
                slot("share", SlotType::Percent),
            ])]
        );
        assert_eq!(
            Pattern::parse("anniversary '(' <date:date> ')' <more:text>,+")
                .unwrap()
                .nodes,
            [
                Node::Word("anniversary"),
                Node::Parens(vec![slot("date", SlotType::Date)]),
                Node::Slot {
                    name: "more",
                    ty: SlotType::Text,
                    many: true,
                },
            ]
        );
    }

    #[test]
    fn refuses_what_is_not_of_the_language() {
        let refused = [
            ("", PatternProblem::Empty),
            ("a [ ]", PatternProblem::Empty),
            ("a [ b", PatternProblem::Unclosed('[')),
            ("a ( b | c", PatternProblem::Unclosed('(')),
            ("a ( b | c ]", PatternProblem::Stray(']')),
            ("a ]", PatternProblem::Stray(']')),
            ("a | b", PatternProblem::Stray('|')),
            ("a = b", PatternProblem::Stray('=')),
            ("( a )", PatternProblem::IdleGroup),
            ("<a>", PatternProblem::Slot),
            ("<A:date>", PatternProblem::Slot),
            ("<a:date", PatternProblem::Unclosed('<')),
            ("<a:dat>", PatternProblem::Type),
            ("'='  '", PatternProblem::Unclosed('\'')),
            ("a '(' b", PatternProblem::Unclosed('(')),
            ("<a:date> <a:time>", PatternProblem::DuplicateSlot),
            ("( <a:date> | b ) <a:time>", PatternProblem::DuplicateSlot),
        ];
        for (text, problem) in refused {
            let found = Pattern::parse(text).map_err(|error| error.problem);
            assert_eq!(found, Err(problem), "{text}");
        }
    }

    #[test]
    fn alternatives_may_share_a_slot_name() {
        let read = Pattern::parse("( at <day:date> | in <day:period> )");
        assert_eq!(read.unwrap().slots().len(), 2);
    }

    #[test]
    fn every_form_of_the_tables_is_read() {
        for text in catalogue::all_forms() {
            if let Err(error) = Pattern::parse(text) {
                panic!("{error}");
            }
            assert!(of(text).is_some(), "{text}");
        }
    }

    #[test]
    fn forms_are_readable() {
        let shown = |text| Pattern::parse(text).unwrap().for_people();
        assert_eq!(
            shown("<kpi:ref(kpi)> from <from:quantity> to <to:quantity> [ by <by:date> ]"),
            "KPI from QUANTITY to QUANTITY [by DATE]"
        );
        assert_eq!(
            shown("<type:property_type> [ ',' ( key | pii ),+ ]"),
            "TYPE [, (key | pii), …]"
        );
        assert_eq!(
            shown("on anniversary '(' <p:ref(property)> ')' at <t:time>"),
            "on anniversary(PROPERTY) at TIME"
        );
        let described = |text| Pattern::parse(text).unwrap().describe();
        assert_eq!(described("<a:date>"), "a date such as `2026-03-31`");
        assert_eq!(
            described("<a:ref(kpi)>,+"),
            "the name of a KPI, one or several"
        );
        assert_eq!(described("at least <a:duration>"), "`at least DURATION`");
    }
}
