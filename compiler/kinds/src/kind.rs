//! The shape of a description: what a kind's head, body, members and
//! statements may be.

use crate::edge::Edge;
use crate::pattern::{self, Pattern};

/// A part of the reference: kinds that a reader meets together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Strategy, objectives and measures.
    Direction,
    /// What is known about people, and the rules for it.
    Data,
    /// Who is addressed.
    Audience,
    /// How people are reached.
    Reach,
    /// Who does the work, when, and for how much.
    Plan,
    /// What must hold, and how it is tried.
    Assurance,
    /// Saying something once and using it often.
    Reuse,
}

impl Group {
    /// All groups in reading order.
    pub const ALL: [Self; 7] = [
        Self::Direction,
        Self::Data,
        Self::Audience,
        Self::Reach,
        Self::Plan,
        Self::Assurance,
        Self::Reuse,
    ];

    /// The group's heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Direction => "Direction",
            Self::Data => "Data",
            Self::Audience => "Audience",
            Self::Reach => "Reach",
            Self::Plan => "Plan",
            Self::Assurance => "Assurance",
            Self::Reuse => "Reuse",
        }
    }
}

/// A declaration kind: everything the language knows about `word name { … }`.
#[derive(Debug)]
pub struct Kind {
    /// The word that begins the declaration.
    pub word: &'static str,
    /// The kind in a sentence: "an objective".
    pub article_name: &'static str,
    /// Several of them in a sentence: "objectives".
    pub plural: &'static str,
    /// The heading of its reference page.
    pub title: &'static str,
    /// What it is for, in one or two sentences.
    pub help: &'static str,
    /// Where it stands in the reference.
    pub group: Group,
    /// What may stand between the word and the block.
    pub head: Head,
    /// What may stand in the block.
    pub body: &'static Body,
    /// Whether the block may be left out.
    pub body_required: bool,
    /// A complete small source that compiles on its own.
    pub example: &'static str,
}

/// How a declaration is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameRule {
    /// A name that others can refer to: `objective grow_direct`.
    Identifier,
    /// A sentence that nobody refers to: `test "a quick booker is left alone"`.
    Text,
}

/// Whether a label in quotes may follow the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelRule {
    /// A label may follow.
    Optional,
    /// No label: the name itself is a sentence.
    Forbidden,
}

/// What may follow `of` in a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfRule {
    /// The words of the kinds that it may name.
    pub kinds: &'static [&'static str],
    /// What `of` says here, for people: "the entity it happens to".
    pub help: &'static str,
}

/// What may stand between a kind's word and its block.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// How the declaration is named.
    pub name: NameRule,
    /// Whether a label may follow the name.
    pub label: LabelRule,
    /// What `of` may name, where it applies.
    pub of: Option<OfRule>,
    /// Whether `of` must stand there.
    pub of_required: bool,
    /// Whether `extends` may follow (another declaration of the same kind).
    pub extends: bool,
}

impl Head {
    /// A name with an optional label, nothing else.
    pub(crate) const PLAIN: Self = Self {
        name: NameRule::Identifier,
        label: LabelRule::Optional,
        of: None,
        of_required: false,
        extends: false,
    };

    /// A name, an optional label, and `extends`.
    pub(crate) const EXTENDS: Self = Self {
        extends: true,
        ..Self::PLAIN
    };

    /// The same head, which must say `of` one of `kinds`.
    pub(crate) const fn of(mut self, kinds: &'static [&'static str], help: &'static str) -> Self {
        self.of = Some(OfRule { kinds, help });
        self.of_required = true;
        self
    }

    /// The same head, which may say `of` one of `kinds`.
    pub(crate) const fn may_be_of(
        mut self,
        kinds: &'static [&'static str],
        help: &'static str,
    ) -> Self {
        self.of = Some(OfRule { kinds, help });
        self
    }
}

/// What may stand between the braces of a declaration or of a nested block.
#[derive(Debug)]
pub struct Body {
    /// The `key: value` lines.
    pub members: &'static [Member],
    /// The lines that begin with a word and have no colon, and nested blocks.
    pub statements: &'static [Statement],
    /// Keys whose names the author chooses, where there are any. A key of
    /// `members` is never one of these.
    pub open: Option<&'static OpenMembers>,
}

impl Body {
    /// Only members.
    pub(crate) const fn of_members(members: &'static [Member]) -> Self {
        Self {
            members,
            statements: &[],
            open: None,
        }
    }

    /// The member with this key.
    #[must_use]
    pub fn member(&self, key: &str) -> Option<&'static Member> {
        self.members.iter().find(|member| member.key == key)
    }

    /// The statements that begin with this word. Several may: `wait` and
    /// `wait for` are two statements that begin with `wait`.
    pub fn statements_with<'a>(
        &self,
        first_word: &'a str,
    ) -> impl Iterator<Item = &'static Statement> + use<'a> {
        self.statements
            .iter()
            .filter(move |statement| statement.first_word() == first_word)
    }

    /// The members that a body must have.
    pub fn required(&self) -> impl Iterator<Item = &'static Member> + use<> {
        self.members.iter().filter(|member| member.required)
    }

    /// Every word that may begin a line here, in the order of the tables: what
    /// a misspelt key or step is compared with.
    pub fn words(&self) -> impl Iterator<Item = &'static str> + use<> {
        let keys = self.members.iter().map(|member| member.key);
        let words = self.statements.iter().map(|statement| statement.word);
        keys.chain(words).filter(|word| !word.is_empty())
    }
}

/// A line `key: value`.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// The word before the colon.
    pub key: &'static str,
    /// The forms its value may take, in the pattern language. The longest
    /// match wins; of equals the first whose references resolve.
    pub forms: &'static [&'static str],
    /// Whether it must be there.
    pub required: bool,
    /// Whether the line may occur more than once.
    pub repeated: bool,
    /// The names that its slot called `name` introduces, where it does.
    pub defines: Option<Nested>,
    /// What its references mean in the dependency graph.
    pub edge: Edge,
    /// Slots whose references mean something else than `edge` says.
    pub slot_edges: &'static [(&'static str, Edge)],
    /// What it says, in one line.
    pub help: &'static str,
    /// An example of the value.
    pub example: &'static str,
}

impl Member {
    pub(crate) const fn new(
        key: &'static str,
        forms: &'static [&'static str],
        help: &'static str,
        example: &'static str,
    ) -> Self {
        Self {
            key,
            forms,
            required: false,
            repeated: false,
            defines: None,
            edge: Edge::None,
            slot_edges: &[],
            help,
            example,
        }
    }

    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(crate) const fn repeated(mut self) -> Self {
        self.repeated = true;
        self
    }

    pub(crate) const fn edge(mut self, edge: Edge) -> Self {
        self.edge = edge;
        self
    }

    pub(crate) const fn slot_edges(mut self, edges: &'static [(&'static str, Edge)]) -> Self {
        self.slot_edges = edges;
        self
    }

    /// What a reference captured by this slot means.
    #[must_use]
    pub fn edge_of(&self, slot: &str) -> Edge {
        edge_of(self.slot_edges, slot, self.edge)
    }

    pub(crate) const fn defines(mut self, nested: Nested) -> Self {
        self.defines = Some(nested);
        self
    }

    /// Its forms, read.
    pub fn patterns(&self) -> impl Iterator<Item = &'static Pattern> + Clone + use<> {
        pattern::all(self.forms)
    }
}

fn edge_of(edges: &[(&str, Edge)], slot: &str, otherwise: Edge) -> Edge {
    edges
        .iter()
        .find(|(name, _)| *name == slot)
        .map_or(otherwise, |(_, edge)| *edge)
}

/// A line that begins with a word and has no colon: a step, a nested block.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// The words it begins with. Where two statements begin alike (`wait`,
    /// `wait for`), the longer is the one meant. Empty where the line begins
    /// with a value: the arms of a split (`80% offer { … }`).
    pub word: &'static str,
    /// Its forms, the word included.
    pub forms: &'static [&'static str],
    /// The kind of thing that its slot called `name` introduces.
    pub defines: Option<Nested>,
    /// What may stand in its block, where it has one.
    pub body: Option<&'static Body>,
    /// Whether the block must be there.
    pub body_required: bool,
    /// What may stand in the block of an `else` that joins its block.
    pub else_body: Option<&'static Body>,
    /// Whether `else` may be followed by the statement again: `else if …`.
    pub else_chains: bool,
    /// What its references mean in the dependency graph.
    pub edge: Edge,
    /// Slots whose references mean something else than `edge` says.
    pub slot_edges: &'static [(&'static str, Edge)],
    /// What it does, in one line.
    pub help: &'static str,
    /// An example of the whole line, with its block where it needs one.
    pub example: &'static str,
}

impl Statement {
    pub(crate) const fn new(
        word: &'static str,
        forms: &'static [&'static str],
        help: &'static str,
        example: &'static str,
    ) -> Self {
        Self {
            word,
            forms,
            defines: None,
            body: None,
            body_required: false,
            else_body: None,
            else_chains: false,
            edge: Edge::None,
            slot_edges: &[],
            help,
            example,
        }
    }

    pub(crate) const fn defines(mut self, nested: Nested) -> Self {
        self.defines = Some(nested);
        self
    }

    pub(crate) const fn edge(mut self, edge: Edge) -> Self {
        self.edge = edge;
        self
    }

    pub(crate) const fn slot_edges(mut self, edges: &'static [(&'static str, Edge)]) -> Self {
        self.slot_edges = edges;
        self
    }

    /// What a reference captured by this slot means.
    #[must_use]
    pub fn edge_of(&self, slot: &str) -> Edge {
        edge_of(self.slot_edges, slot, self.edge)
    }

    /// With a block that must be there.
    pub(crate) const fn block(mut self, body: &'static Body) -> Self {
        self.body = Some(body);
        self.body_required = true;
        self
    }

    /// With a block that may be left out.
    pub(crate) const fn may_have_block(mut self, body: &'static Body) -> Self {
        self.body = Some(body);
        self
    }

    pub(crate) const fn or_else(mut self, body: &'static Body) -> Self {
        self.else_body = Some(body);
        self
    }

    pub(crate) const fn or_else_chain(mut self, body: &'static Body) -> Self {
        self.else_body = Some(body);
        self.else_chains = true;
        self
    }

    /// The first of its words: empty for a line that begins with a value.
    #[must_use]
    pub fn first_word(&self) -> &'static str {
        self.word.split(' ').next().unwrap_or_default()
    }

    /// Its forms, read.
    pub fn patterns(&self) -> impl Iterator<Item = &'static Pattern> + Clone + use<> {
        pattern::all(self.forms)
    }
}

/// Lines `key: value` whose keys are names that the author chooses: an
/// entity's properties, a webhook's parameters, the record of a test.
#[derive(Debug)]
pub struct OpenMembers {
    /// The form of the value.
    pub form: &'static str,
    /// The kind of thing that the key introduces; `None` where the key names
    /// something that is declared elsewhere.
    pub defines: Option<Nested>,
    /// What such a line says.
    pub help: &'static str,
    /// An example of a whole line.
    pub example: &'static str,
}

impl OpenMembers {
    /// Its form, read.
    #[must_use]
    pub fn pattern(&self) -> Option<&'static Pattern> {
        pattern::of(self.form)
    }
}

/// A named thing inside a declaration: others refer to it as `owner.name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nested {
    /// A stage of a framework or of a lifecycle.
    Stage,
    /// A property of an entity or of an event.
    Property,
    /// A step of a journey, of a campaign or of an experience.
    Step,
    /// A webhook of a platform.
    Webhook,
    /// A parameter of a webhook.
    Parameter,
    /// An arm of a split.
    Arm,
    /// A variant of an experiment.
    Variant,
    /// A rule of a lifecycle.
    Rule,
    /// A person in a test.
    Subject,
}

impl Nested {
    /// All of them, in the order of declaration.
    pub const ALL: [Self; 9] = [
        Self::Stage,
        Self::Property,
        Self::Step,
        Self::Webhook,
        Self::Parameter,
        Self::Arm,
        Self::Variant,
        Self::Rule,
        Self::Subject,
    ];

    /// The word for it in patterns and messages.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Property => "property",
            Self::Step => "step",
            Self::Webhook => "webhook",
            Self::Parameter => "parameter",
            Self::Arm => "arm",
            Self::Variant => "variant",
            Self::Rule => "rule",
            Self::Subject => "subject",
        }
    }

    /// The thing in a sentence: "a stage", "an arm".
    #[must_use]
    pub const fn article_name(self) -> &'static str {
        match self {
            Self::Stage => "a stage",
            Self::Property => "a property",
            Self::Step => "a step",
            Self::Webhook => "a webhook",
            Self::Parameter => "a parameter",
            Self::Arm => "an arm",
            Self::Variant => "a variant",
            Self::Rule => "a rule",
            Self::Subject => "a test person",
        }
    }

    /// The nested kind of this word.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|nested| nested.word() == word)
    }
}

/// A line of a file that is not a declaration of a kind: `use`, `template`,
/// `apply`, `allow`. Its shape is the grammar's; here is what people are told.
#[derive(Debug)]
pub struct Form {
    /// The word that begins it.
    pub word: &'static str,
    /// The heading of its reference page.
    pub title: &'static str,
    /// What it is for.
    pub help: &'static str,
    /// How it is written, for people.
    pub shape: &'static str,
    /// The arguments in its block, where it has one.
    pub open: Option<&'static OpenMembers>,
    /// A complete small source that shows it.
    pub example: &'static str,
}

/// A type that a template's parameter may have, beside the kinds of
/// declarations and of the things inside them.
#[derive(Debug)]
pub struct ParameterForm {
    /// The word for it: `Duration`, `condition`.
    pub word: &'static str,
    /// The form of what is given.
    pub form: &'static str,
    /// Whether what is given is put into brackets where it has several parts,
    /// so that it stays one operand wherever it is used.
    pub grouped: bool,
}

impl ParameterForm {
    /// Its form, read.
    #[must_use]
    pub fn pattern(&self) -> Option<&'static Pattern> {
        pattern::of(self.form)
    }

    /// What is due, in a sentence: "a duration such as `3 days`".
    #[must_use]
    pub fn describe(&self) -> String {
        self.pattern().map_or_else(String::new, Pattern::describe)
    }
}
