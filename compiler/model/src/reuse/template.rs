//! What a `template` declares: its parameters, its text, and where the text
//! names a parameter.

use mkt_diagnostics::nearest::nearest;
use mkt_diagnostics::{Diagnostic, FileId, Finding, Fix, HeadMistake, Language, ParameterMistake};
use mkt_kinds::{PARAMETER_FORMS, ParameterForm, Referent, catalogue};
use mkt_syntax::atom::{Atom, AtomKind};
use mkt_syntax::name::Path;
use mkt_syntax::{TextRange, expression, span, view};
use smol_str::SmolStr;

/// Declarations with parameters, not yet put to use.
#[derive(Debug)]
pub(crate) struct Template {
    pub name: SmolStr,
    pub name_range: TextRange,
    pub label: Option<String>,
    pub docs: Option<String>,
    pub parameters: Vec<Parameter>,
    /// What stands between its braces.
    pub body: TextRange,
    /// Where the body names a parameter, in order.
    pub mentions: Vec<Mention>,
    pub allows: Vec<view::Allow>,
    /// Something in it is damaged, and told: its applications are silent.
    pub damaged: bool,
}

/// What a template is given.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub name: SmolStr,
    pub ty: ParameterType,
    /// What it is where nothing is given: where that stands, and whether it
    /// is more than one atom.
    pub default: Option<(TextRange, bool)>,
}

/// What may be given for a parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ParameterType {
    /// The name of something declared.
    Reference(Referent),
    /// Several such names.
    References(Referent),
    /// A value, a condition, a formula.
    Value(&'static ParameterForm),
    /// A type that does not exist; told already.
    Unknown,
}

impl ParameterType {
    /// What is due, in a sentence: "the name of a channel".
    pub fn describe(self) -> String {
        match self {
            Self::Reference(referent) => format!("the name of {}", referent.article_name()),
            Self::References(referent) => {
                format!("the name of {}, one or several", referent.article_name())
            }
            Self::Value(form) => form.describe(),
            Self::Unknown => String::new(),
        }
    }
}

/// A place where the body of a template names one of its parameters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mention {
    /// The parameter's name there; within a text, with all that stands in its
    /// braces, where what is given replaces these.
    pub range: TextRange,
    /// Which parameter.
    pub parameter: usize,
    /// Whether it stands within a text, as `{name}`.
    pub in_text: bool,
}

/// Reads a template's head and body. None where not even its name is there.
pub(crate) fn read(
    declaration: &view::Declaration,
    text: &str,
    file: FileId,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Template> {
    let mut reader = Reader {
        text,
        file,
        diagnostics,
        damaged: declaration.damaged,
    };
    let head = &declaration.head;
    let name = head.atoms.first().and_then(Atom::path);
    let Some((path, name)) = name.and_then(|path| Some((path, path.single()?.clone()))) else {
        if !declaration.damaged {
            let kind = "template".to_owned();
            reader.tell(Language::MissingName { kind }, head.kind.range);
        }
        return None;
    };
    let mut rest = head.atoms.iter().skip(1).peekable();
    let label = rest.next_if(|atom| matches!(atom.kind, AtomKind::Text(_)));
    let label = label.and_then(|atom| match &atom.kind {
        AtomKind::Text(token) => Some(mkt_syntax::literal::text(token).0),
        _ => None,
    });
    let parameters = match rest.next() {
        Some(Atom {
            kind: AtomKind::Paren(atoms),
            ..
        }) => reader.parameters(atoms),
        Some(other) => {
            reader.unreadable(other.range);
            Vec::new()
        }
        None => Vec::new(),
    };
    if let Some(other) = rest.next() {
        reader.unreadable(other.range);
    }
    let Some(block) = &declaration.block else {
        if !declaration.damaged {
            let what = format!("template `{name}`");
            reader.tell(Language::MissingBlock { what }, head.range);
        }
        return None;
    };
    let mut mentions = Mentions {
        parameters: &parameters,
        text,
        found: Vec::new(),
    };
    for item in &block.items {
        reader.part(item);
        mentions.part(item);
    }
    let mentions = mentions.found;
    let damaged = reader.damaged;
    Some(Template {
        name,
        name_range: path.range,
        label,
        docs: declaration.docs.clone(),
        parameters,
        body: inside(block.range, text),
        mentions,
        allows: declaration.allows.clone(),
        damaged,
    })
}

/// A block without its braces; the closing one may be missing.
fn inside(block: TextRange, text: &str) -> TextRange {
    let range = std::ops::Range::<usize>::from(block);
    let written = text.get(range).unwrap_or_default();
    let open = u32::from(written.starts_with('{'));
    let close = u32::from(written.len() > 1 && written.ends_with('}'));
    let start = block.start().checked_add(open.into());
    let end = block.end().checked_sub(close.into());
    match (start, end) {
        (Some(start), Some(end)) if start <= end => TextRange::new(start, end),
        _ => block,
    }
}

struct Reader<'r> {
    text: &'r str,
    file: FileId,
    diagnostics: &'r mut Vec<Diagnostic>,
    damaged: bool,
}

impl Reader<'_> {
    fn slice(&self, range: TextRange) -> &str {
        self.text
            .get(std::ops::Range::<usize>::from(range))
            .unwrap_or_default()
    }

    fn tell(&mut self, finding: impl Into<Finding>, range: TextRange) {
        self.tell_with(finding, range, None);
    }

    fn tell_with(&mut self, finding: impl Into<Finding>, range: TextRange, instead: Option<&str>) {
        self.damaged = true;
        let place = span(self.file, range);
        let mut diagnostic = Diagnostic::new(finding, place);
        diagnostic.fixes.extend(
            instead.map(|instead| Fix::replace(format!("write `{instead}`"), place, instead)),
        );
        self.diagnostics.push(diagnostic);
    }

    fn unreadable(&mut self, range: TextRange) {
        let text = self.slice(range).trim().to_owned();
        self.tell(Language::WrongHead(HeadMistake::Unreadable { text }), range);
    }

    /// `abandoned: event, by: channel, after: Duration = 1 hour`
    fn parameters(&mut self, atoms: &[Atom]) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        for part in atoms.split(|atom| atom.kind == AtomKind::Comma) {
            // A comma may stand behind the last one.
            let (Some(first), Some(last)) = (part.first(), part.last()) else {
                continue;
            };
            let whole = first.range.cover(last.range);
            let Some(parameter) = self.parameter(part, whole) else {
                continue;
            };
            if parameters.iter().any(|one| one.name == parameter.name) {
                let name = parameter.name.to_string();
                self.tell(Language::DuplicateName { name }, first.range);
                continue;
            }
            parameters.push(parameter);
        }
        parameters
    }

    fn parameter(&mut self, part: &[Atom], whole: TextRange) -> Option<Parameter> {
        let mistake = |text: &str| {
            let text = text.trim().to_owned();
            Language::TemplateParameter(ParameterMistake::Form { text })
        };
        let [first, second, rest @ ..] = part else {
            let finding = mistake(self.slice(whole));
            self.tell(finding, whole);
            return None;
        };
        let name = first.path().and_then(|path| Some((path, path.single()?)));
        let (Some((path, name)), AtomKind::Colon) = (name, &second.kind) else {
            let finding = mistake(self.slice(whole));
            self.tell(finding, whole);
            return None;
        };
        if let Some(word) = expression::RESERVED.iter().find(|word| path.is_word(word)) {
            let instead = format!("`{word}`");
            let word = (*word).to_owned();
            self.tell_with(Language::ReservedWord { word }, path.range, Some(&instead));
        }
        let equals = rest.iter().position(|atom| atom.is_operator("="));
        let (ty, default) = match equals.and_then(|at| rest.split_at_checked(at)) {
            Some((ty, [_, default @ ..])) => (ty, Some(default)),
            _ => (rest, None),
        };
        let default = match default {
            Some([]) => {
                let finding = mistake(self.slice(whole));
                self.tell(finding, whole);
                None
            }
            Some([only]) => Some((only.range, false)),
            Some([from, .., to]) => Some((from.range.cover(to.range), true)),
            None => None,
        };
        let ty = self.parameter_type(ty, whole);
        Some(Parameter {
            name: name.clone(),
            ty,
            default,
        })
    }

    fn parameter_type(&mut self, atoms: &[Atom], whole: TextRange) -> ParameterType {
        let words: Option<Vec<&Path>> = atoms.iter().map(Atom::path).collect();
        let (word, several) = match words.as_deref() {
            Some([word]) => (*word, false),
            Some([list, of, word]) if list.is_word("list") && of.is_word("of") => (*word, true),
            _ => {
                let text = self.slice(whole).trim().to_owned();
                let mistake = ParameterMistake::Form { text };
                self.tell(Language::TemplateParameter(mistake), whole);
                return ParameterType::Unknown;
            }
        };
        let written = word.text();
        let referent = catalogue::find(&written)
            .map(|kind| Referent::Kind(kind.word))
            .or_else(|| mkt_kinds::Nested::find(&written).map(Referent::Nested));
        let form = PARAMETER_FORMS.iter().find(|form| form.word == written);
        match (referent, form, several) {
            (Some(referent), _, true) => ParameterType::References(referent),
            (Some(referent), _, false) => ParameterType::Reference(referent),
            (None, Some(form), false) => ParameterType::Value(form),
            _ => {
                let known = catalogue::all().map(|kind| kind.word);
                let known = known.chain(PARAMETER_FORMS.iter().map(|form| form.word));
                let near = nearest(&written, known);
                let mistake = ParameterMistake::UnknownType {
                    word: written.to_string(),
                    nearest: near.map(str::to_owned),
                };
                self.tell_with(Language::TemplateParameter(mistake), word.range, near);
                ParameterType::Unknown
            }
        }
    }

    /// A part of the body: a declaration, an application, an `allow` line.
    fn part(&mut self, item: &view::Item) {
        let word = item.atoms.first().and_then(Atom::path);
        let Some(word) = word.filter(|_| item.key.is_none()) else {
            if !self.damaged {
                let text = self.slice(item.range).trim().to_owned();
                self.tell(Language::StrayText { text }, item.range);
            }
            return;
        };
        let written = word.text();
        match written.as_str() {
            "apply" | "allow" => {}
            "template" | "use" => {
                let mistake = ParameterMistake::Inside {
                    word: written.to_string(),
                };
                self.tell(Language::TemplateParameter(mistake), word.range);
            }
            _ if catalogue::find(&written).is_some() => {}
            _ if self.damaged => {}
            _ => {
                let near = nearest(&written, catalogue::words());
                let finding = Language::UnknownKind {
                    word: written.to_string(),
                    nearest: near.map(str::to_owned),
                };
                self.tell_with(finding, word.range, near);
            }
        }
    }
}

/// Finds where a body names parameters.
struct Mentions<'t> {
    parameters: &'t [Parameter],
    text: &'t str,
    found: Vec<Mention>,
}

impl Mentions<'_> {
    /// A declaration's own word and name are never parameters.
    fn part(&mut self, item: &view::Item) {
        match item.atoms.as_slice() {
            [_, name, rest @ ..] => {
                if name.path().is_none() {
                    self.atom(name);
                }
                // `apply cart as recovery` names a template and a prefix.
                if !item.atoms.first().is_some_and(|word| word.is_word("apply")) {
                    self.atoms(rest);
                }
            }
            short => self.atoms(short.get(1..).unwrap_or_default()),
        }
        self.inner(item);
    }

    fn inner(&mut self, item: &view::Item) {
        if let Some(block) = &item.block {
            self.block(block);
        }
        for part in &item.otherwise {
            self.atoms(&part.atoms);
            if let Some(block) = &part.block {
                self.block(block);
            }
        }
    }

    fn block(&mut self, block: &view::Block) {
        for item in &block.items {
            // The word of a step is never a parameter.
            let word = usize::from(item.key.is_none());
            self.atoms(item.atoms.get(word..).unwrap_or_default());
            self.inner(item);
        }
    }

    fn atoms(&mut self, atoms: &[Atom]) {
        for atom in atoms {
            self.atom(atom);
        }
    }

    fn atom(&mut self, atom: &Atom) {
        match &atom.kind {
            AtomKind::Name(path) => {
                let Some(first) = path.segments.first() else {
                    return;
                };
                if let Some((parameter, _)) = self.named(&first.name) {
                    self.found.push(Mention {
                        range: first.range,
                        parameter,
                        in_text: false,
                    });
                }
            }
            AtomKind::Text(_) | AtomKind::BlockText(_) => self.within_text(atom.range),
            AtomKind::Paren(inner) | AtomKind::List(inner) => self.atoms(inner),
            _ => {}
        }
    }

    /// The parameter of a name, with its type.
    fn named(&self, name: &str) -> Option<(usize, ParameterType)> {
        let parameter = self.parameters.iter().position(|one| one.name == name)?;
        Some((parameter, self.parameters.get(parameter)?.ty))
    }

    /// `{name}`, `{name.part}` and `{name|fallback}` within a text.
    fn within_text(&mut self, range: TextRange) {
        let Some(written) = self.text.get(std::ops::Range::<usize>::from(range)) else {
            return;
        };
        let mut escaped = false;
        for (at, character) in written.char_indices() {
            if character != '{' || escaped {
                escaped = character == '\\' && !escaped;
                continue;
            }
            let rest = written.get(at..).unwrap_or_default();
            let inside = rest.get(1..).unwrap_or_default();
            // Without its closing brace it inserts nothing.
            let Some((inside, _)) = inside.split_once('}') else {
                return;
            };
            let name = inside.split(['.', '|']).next().unwrap_or_default();
            let Some(parameter) = self.named(&mkt_syntax::name::normalise(name)) else {
                continue;
            };
            // The name of something stays an insertion; a value takes the place
            // of the braces.
            let (from, length) = match parameter.1 {
                ParameterType::Reference(_) => (at.saturating_add(1), name.len()),
                _ => (at, inside.len().saturating_add(2)),
            };
            if let (Ok(from), Ok(length)) = (u32::try_from(from), u32::try_from(length))
                && let Some(start) = range.start().checked_add(from.into())
            {
                self.found.push(Mention {
                    range: TextRange::at(start, length.into()),
                    parameter: parameter.0,
                    in_text: true,
                });
            }
        }
    }
}
