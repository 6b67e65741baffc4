//! The strategy: everything a project declares, resolved and typed.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use mkt_diagnostics::{Diagnostic, FileId, Span};
use mkt_kinds::Kind;
use mkt_syntax::literal::TextPlaces;
use mkt_syntax::view::Allow;
use smol_str::SmolStr;

use crate::access::plan::Scenario;
use crate::collect::Places;
use crate::entry::{Capture, Entry, PlaceId, Spec};
use crate::graph::Graph;
use crate::journey::Program;
use crate::names::Names;
use crate::program;
use crate::symbol::{DeclarationId, Symbol, SymbolId};
use crate::tables::Tables;
use crate::types::PropertyType;
use crate::value::{Given, Value};

/// A project's declarations with all names resolved and all values typed.
/// Never incomplete: what was damaged is poisoned, and silent.
///
/// What it holds is shared, so that a copy costs nothing: see [`Self::under`].
#[derive(Clone, Debug)]
pub struct Strategy {
    pub(crate) declarations: Arc<Vec<Declaration>>,
    pub(crate) places: Arc<Vec<Places>>,
    pub(crate) names: Arc<Names>,
    pub(crate) tables: Arc<Tables>,
    pub(crate) graph: Arc<Graph>,
    pub(crate) applications: Arc<Vec<ApplicationUse>>,
    pub(crate) templates: Arc<Vec<TemplateUse>>,
    /// The lines that a scenario puts in place of a thing's own. Looked up,
    /// never walked.
    pub(crate) settings: HashMap<SymbolId, Vec<Setting>>,
    /// The files that lines name, by the path with which they do.
    pub(crate) attachments: Arc<BTreeMap<String, Attachment>>,
    /// The project's own declarations of each kind, in order.
    pub(crate) kinds: Arc<BTreeMap<&'static str, Vec<DeclarationId>>>,
    /// The journeys, each read when it is first asked for.
    pub(crate) programs: Arc<Programs>,
}

/// The programs of journeys, by declaration.
#[derive(Debug, Default)]
pub(crate) struct Programs(Vec<OnceLock<Box<Program>>>);

impl Programs {
    /// None read yet of so many declarations.
    pub fn of(declarations: usize) -> Self {
        Self(
            std::iter::repeat_with(OnceLock::new)
                .take(declarations)
                .collect(),
        )
    }
}

/// A text file that a line of a strategy names, such as the body of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its number, for spans that point into it.
    pub file: FileId,
    /// What stands in it.
    pub text: String,
}

/// A line put in place of those with its key.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// The declaration in which it stands: a scenario, or that of the line
    /// whose place it takes.
    declaration: DeclarationId,
    entry: Entry,
}

/// A template of the project or of a library in use.
#[derive(Debug)]
pub struct TemplateUse {
    /// Its symbol.
    pub symbol: SymbolId,
    /// The `allow` lines before it.
    pub allows: Vec<Allow>,
    /// Whether it is the project's own.
    pub own: bool,
}

/// A template put to use.
#[derive(Debug)]
pub struct ApplicationUse {
    /// Its symbol: what it declares are its children.
    pub symbol: SymbolId,
    /// The template.
    pub template: Option<SymbolId>,
    /// The `allow` lines before it.
    pub allows: Vec<Allow>,
    /// Whether it is the project's own.
    pub own: bool,
    /// The text that it stands in.
    pub file: FileId,
    pub(crate) instance: usize,
}

/// A declaration.
#[derive(Debug)]
pub struct Declaration {
    /// Its kind.
    pub kind: &'static Kind,
    /// Its symbol.
    pub symbol: SymbolId,
    /// What stands behind `of`.
    pub of: Option<SymbolId>,
    pub(crate) of_place: PlaceId,
    /// What it extends.
    pub extends: Option<SymbolId>,
    pub(crate) extends_place: PlaceId,
    /// Its own lines, without what it inherits.
    pub entries: Vec<Entry>,
    /// The `allow` lines before it.
    pub allows: Vec<Allow>,
    /// The library module it comes from; none for the project's own.
    pub module: Option<SmolStr>,
    /// Whether something in it is damaged.
    pub damaged: bool,
}

/// A declaration together with its strategy: a handle, small and copied
/// freely, on which every kind's accessors are found.
#[derive(Clone, Copy)]
pub struct Handle<'s> {
    /// The strategy.
    pub strategy: &'s Strategy,
    /// The declaration.
    pub id: DeclarationId,
}

/// A line together with the declaration in which it stands, which is another
/// one where the line is inherited.
#[derive(Clone, Copy)]
pub struct Line<'s> {
    /// The strategy.
    pub strategy: &'s Strategy,
    /// The declaration that holds the line.
    pub declaration: DeclarationId,
    /// The line.
    pub entry: &'s Entry,
}

impl Strategy {
    /// The strategy as a scenario has it: the lines that the scenario sets
    /// stand in place of those with the same key. Everything else is shared
    /// with this one; the graph and the names stay as they are.
    #[must_use]
    pub fn under(&self, scenario: Scenario<'_>) -> Self {
        let mut under = self.to_be_set();
        for line in scenario.statements() {
            if let (Some(Value::Setting(of, _)), Some(Value::Given(given))) =
                (line.get("setting"), line.get("value"))
            {
                let (place, value_place) = (line.entry.place, line.entry.value_place);
                under.set(*of, given, line.declaration, place, value_place);
            }
        }
        under
    }

    /// The strategy with some keys set to something else, as if it had been
    /// written: of each the declaration and what the key is set to.
    #[must_use]
    pub fn with<'g>(&self, settings: impl IntoIterator<Item = (SymbolId, &'g Given)>) -> Self {
        let mut with = self.to_be_set();
        for (of, given) in settings {
            let handle = self.handle(of);
            let (declaration, place, value_place) = handle.line(given.member.key).map_or_else(
                || (handle.id, handle.symbol().place, handle.symbol().place),
                |line| (line.declaration, line.entry.place, line.entry.value_place),
            );
            with.set(of, given, declaration, place, value_place);
        }
        with
    }

    /// A copy that reads its journeys anew: what is set may be a line of one.
    fn to_be_set(&self) -> Self {
        Self {
            programs: Arc::new(Programs::of(self.declarations.len())),
            ..self.clone()
        }
    }

    fn set(
        &mut self,
        of: SymbolId,
        given: &Given,
        declaration: DeclarationId,
        place: PlaceId,
        value_place: PlaceId,
    ) {
        let entry = Entry {
            spec: Spec::Member(given.member),
            key: SmolStr::new_static(given.member.key),
            form: given.form,
            captures: given.captures.clone(),
            children: Vec::new(),
            otherwise: Vec::new(),
            symbol: None,
            docs: None,
            place,
            value_place,
        };
        let settings = self.settings.entry(of).or_default();
        // Of two with the same key the later counts.
        settings.retain(|setting| setting.entry.key != entry.key);
        settings.push(Setting { declaration, entry });
    }

    /// A named thing.
    ///
    /// An id of another strategy gives some other symbol; there is always one,
    /// since ids are only made for symbols.
    pub fn symbol(&self, id: SymbolId) -> &Symbol {
        match self.names.symbol(id) {
            Some(symbol) => symbol,
            None => self.nobody(),
        }
    }

    fn nobody(&self) -> &Symbol {
        static NOBODY: std::sync::LazyLock<Symbol> = std::sync::LazyLock::new(|| Symbol {
            name: SmolStr::default(),
            path: SmolStr::default(),
            kind: crate::symbol::SymbolKind::Nested(mkt_kinds::Nested::Step),
            parent: None,
            declaration: DeclarationId(u32::MAX),
            label: None,
            docs: None,
            place: PlaceId::default(),
            children: IndexMap::new(),
        });
        &NOBODY
    }

    /// All named things, in the order of the arena.
    pub fn symbols(&self) -> impl Iterator<Item = (SymbolId, &Symbol)> {
        self.names
            .symbols
            .iter()
            .enumerate()
            .map(|(index, symbol)| (SymbolId(u32::try_from(index).unwrap_or(u32::MAX)), symbol))
    }

    /// The things declared directly inside another, in order, inherited ones
    /// behind its own.
    pub fn children(&self, of: SymbolId) -> Vec<SymbolId> {
        self.names.children(of)
    }

    /// Something inside another thing by its name, its own or inherited.
    pub fn child(&self, of: SymbolId, name: &str) -> Option<SymbolId> {
        self.names.child(of, name)
    }

    /// The project's own declaration of this name.
    pub fn find(&self, name: &str) -> Option<SymbolId> {
        self.names.own.get(name).copied()
    }

    /// All declarations, library modules' included, in order.
    pub fn all(&self) -> impl Iterator<Item = Handle<'_>> {
        (0..self.declarations.len()).map(|index| Handle {
            strategy: self,
            id: DeclarationId(u32::try_from(index).unwrap_or(u32::MAX)),
        })
    }

    /// The project's own declarations, in the order of files and places.
    pub fn own(&self) -> impl Iterator<Item = Handle<'_>> {
        self.all()
            .filter(|handle| handle.declaration().module.is_none())
    }

    /// The project's own declarations of a kind.
    pub fn of_kind<'s>(&'s self, kind: &str) -> impl Iterator<Item = Handle<'s>> + use<'s> {
        let of = self.kinds.get(kind).into_iter().flatten();
        of.map(|id| Handle {
            strategy: self,
            id: *id,
        })
    }

    /// A journey as a program. Poisoned steps are left out: they are reported
    /// already.
    pub fn program(&self, journey: SymbolId) -> &Program {
        let read = || Box::new(program::read(self, journey));
        let kept = self
            .programs
            .0
            .get(self.symbol(journey).declaration.index());
        kept.map_or(program::nothing(), |kept| kept.get_or_init(read))
    }

    /// The handle of the declaration that a symbol is or belongs to.
    pub fn handle(&self, symbol: SymbolId) -> Handle<'_> {
        Handle {
            strategy: self,
            id: self.symbol(symbol).declaration,
        }
    }

    /// The span of a place in a declaration.
    pub fn span(&self, declaration: DeclarationId, place: PlaceId) -> Span {
        self.places
            .get(declaration.index())
            .map_or(Span::NONE, |places| places.span(place))
    }

    /// Where a part of a text's content stands: the text's place, and the bytes
    /// of its content. Escapes and the indentation of blocks are reckoned with.
    pub fn text_span(
        &self,
        declaration: DeclarationId,
        place: PlaceId,
        content: Range<usize>,
    ) -> Span {
        let whole = self.span(declaration, place);
        let within = self.with_text_places(declaration, place, |places| places.range(content));
        let at = |offset: usize| {
            let offset = u32::try_from(offset).unwrap_or(u32::MAX);
            whole.start.saturating_add(offset).min(whole.end)
        };
        Span::new(whole.file, at(within.start), at(within.end))
    }

    /// Looks at where the content of a text stands in what was written.
    pub(crate) fn with_text_places<T>(
        &self,
        declaration: DeclarationId,
        place: PlaceId,
        look: impl FnOnce(&TextPlaces) -> T,
    ) -> T {
        let places = self.places.get(declaration.index());
        match places.and_then(|places| places.texts.get(&place)) {
            Some(text) => look(text),
            None => look(&TextPlaces::plain()),
        }
    }

    /// A file that a line names, by the path that it gives; none where it could
    /// not be read, or where nobody has read it.
    pub fn attachment(&self, path: &str) -> Option<&Attachment> {
        self.attachments.get(path)
    }

    /// Where a thing's name stands.
    pub fn name_span(&self, id: SymbolId) -> Span {
        if let Some(reuse) = self.names.reuse.get(&id) {
            return reuse.name_span;
        }
        let symbol = self.symbol(id);
        self.span(symbol.declaration, symbol.place)
    }

    /// The type of a property.
    pub fn property_type(&self, property: SymbolId) -> Option<&PropertyType> {
        self.tables.property_types.get(&property)
    }

    /// The entity that a declaration, property, segment … is about.
    pub fn entity_of(&self, id: SymbolId) -> Option<SymbolId> {
        self.tables.entity_of(&self.names, id)
    }

    /// The templates, those of the libraries in use included.
    pub fn templates(&self) -> &[TemplateUse] {
        &self.templates
    }

    /// The templates that are put to use, in the order in which they are
    /// written; those inside others behind them.
    pub fn applications(&self) -> &[ApplicationUse] {
        &self.applications
    }

    /// Whether a place lies in what an application comes to.
    pub fn is_within(&self, span: Span, application: &ApplicationUse) -> bool {
        self.names.origins.is_within(span, application.instance)
    }

    /// Whether a declaration comes from a template.
    pub fn is_applied(&self, handle: Handle<'_>) -> bool {
        self.names.origins.index(handle.span().file).is_some()
    }

    /// Puts findings where people can see them. What an application comes to
    /// is no file: what is found in it is told at what was given, at the
    /// template's line, and where that is a library's at the application. A
    /// mistake in a template is told once. Everything else stays as it is.
    ///
    /// Spans that this strategy gives may lie in such text, so whatever was
    /// found with them goes through here before it is shown.
    pub fn locate(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        self.names.origins.locate(found)
    }

    /// The dependency graph.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }
}

impl<'s> Handle<'s> {
    /// The declaration itself.
    pub fn declaration(self) -> &'s Declaration {
        static NOTHING: std::sync::LazyLock<Declaration> =
            std::sync::LazyLock::new(Declaration::nothing);
        self.strategy
            .declarations
            .get(self.id.index())
            .unwrap_or(&NOTHING)
    }

    /// Its kind.
    pub fn kind(self) -> &'static Kind {
        self.declaration().kind
    }

    /// Its symbol.
    pub fn symbol_id(self) -> SymbolId {
        self.declaration().symbol
    }

    /// Its symbol.
    pub fn symbol(self) -> &'s Symbol {
        self.strategy.symbol(self.symbol_id())
    }

    /// Its name.
    pub fn name(self) -> &'s SmolStr {
        &self.symbol().name
    }

    /// Its label, or its name where it has none.
    pub fn title(self) -> &'s str {
        self.symbol().title()
    }

    /// Its documentation.
    pub fn docs(self) -> Option<&'s str> {
        self.symbol().docs.as_deref()
    }

    /// Where its name stands.
    pub fn span(self) -> Span {
        self.strategy.name_span(self.symbol_id())
    }

    /// What it extends.
    pub fn parent(self) -> Option<Handle<'s>> {
        self.declaration()
            .extends
            .map(|id| self.strategy.handle(id))
    }

    /// The declarations it inherits from, itself first.
    fn lineage(self) -> impl Iterator<Item = Handle<'s>> {
        // A circle of `extends` is reported; here it just ends.
        let most = self.strategy.declarations.len();
        std::iter::successors(Some(self), |handle| handle.parent()).take(most)
    }

    /// The lines with a key: its own, or where it has none those it inherits.
    pub fn lines(self, key: &str) -> Vec<Line<'s>> {
        self.lineage()
            .map(|handle| match handle.setting(key) {
                Some(line) => vec![line],
                None => handle
                    .own_lines()
                    .filter(|line| line.is_member(key))
                    .collect::<Vec<_>>(),
            })
            .find(|lines| !lines.is_empty())
            .unwrap_or_default()
    }

    /// The first line with a key, its own or inherited.
    pub fn line(self, key: &str) -> Option<Line<'s>> {
        self.lineage().find_map(|handle| {
            let own = || handle.own_lines().find(|line| line.is_member(key));
            handle.setting(key).or_else(own)
        })
    }

    /// The lines that begin with a word rather than a key: its own, or where
    /// it has none at all those it inherits.
    pub fn statements(self) -> Vec<Line<'s>> {
        self.lineage()
            .map(|handle| {
                handle
                    .own_lines()
                    .filter(|line| matches!(line.entry.spec, Spec::Statement(_)))
                    .collect::<Vec<_>>()
            })
            .find(|lines| !lines.is_empty())
            .unwrap_or_default()
    }

    /// The lines whose keys the author chose: properties, parameters. Its own
    /// first, then those it inherits.
    pub fn open_lines(self) -> Vec<Line<'s>> {
        self.lineage()
            .flat_map(|handle| {
                handle
                    .own_lines()
                    .filter(|line| matches!(line.entry.spec, Spec::Open(_)))
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    /// The line that a scenario puts in place of those with a key.
    fn setting(self, key: &str) -> Option<Line<'s>> {
        if self.strategy.settings.is_empty() {
            return None;
        }
        let settings = self.strategy.settings.get(&self.symbol_id())?;
        let setting = settings.iter().find(|setting| setting.entry.key == key)?;
        Some(Line {
            strategy: self.strategy,
            declaration: setting.declaration,
            entry: &setting.entry,
        })
    }

    fn own_lines(self) -> impl Iterator<Item = Line<'s>> {
        self.declaration().entries.iter().map(move |entry| Line {
            strategy: self.strategy,
            declaration: self.id,
            entry,
        })
    }

    /// All things that the lines with a key name, in order.
    pub fn references(self, key: &str) -> Vec<SymbolId> {
        self.lines(key)
            .iter()
            .flat_map(|line| line.references())
            .collect()
    }

    /// The one thing that a key names.
    pub fn reference(self, key: &str) -> Option<SymbolId> {
        self.references(key).into_iter().next()
    }
}

impl<'s> Line<'s> {
    /// The first value of a slot.
    pub fn get(self, slot: &str) -> Option<&'s Value> {
        self.entry.get(slot)
    }

    /// The lines of its block.
    pub fn children(self) -> impl Iterator<Item = Line<'s>> {
        self.entry
            .children
            .iter()
            .map(move |entry| Line { entry, ..self })
    }

    fn is_member(self, key: &str) -> bool {
        matches!(self.entry.spec, Spec::Member(_)) && self.entry.key == key
    }

    /// The first line of its block with a key.
    pub fn child(self, key: &str) -> Option<Line<'s>> {
        self.children().find(|line| line.is_member(key))
    }

    /// All things that it names directly, in order.
    pub fn references(self) -> Vec<SymbolId> {
        self.entry
            .captures
            .iter()
            .filter_map(|capture| match capture.value {
                Value::Reference(id) => Some(id),
                _ => None,
            })
            .collect()
    }

    /// Where it stands.
    pub fn span(self) -> Span {
        self.strategy.span(self.declaration, self.entry.place)
    }

    /// Where its value stands.
    pub fn value_span(self) -> Span {
        self.strategy.span(self.declaration, self.entry.value_place)
    }

    /// Where a captured value stands.
    pub fn capture_span(self, capture: &Capture) -> Span {
        self.strategy.span(self.declaration, capture.place)
    }
}

impl Declaration {
    /// What a handle without a declaration stands for; ids are only made for
    /// declarations, so nobody meets it.
    fn nothing() -> Self {
        Self {
            kind: mkt_kinds::catalogue::KINDS
                .first()
                .copied()
                .unwrap_or(&mkt_kinds::tables::direction::STRATEGY),
            symbol: SymbolId(u32::MAX),
            of: None,
            of_place: PlaceId::default(),
            extends: None,
            extends_place: PlaceId::default(),
            entries: Vec::new(),
            allows: Vec::new(),
            module: None,
            damaged: true,
        }
    }
}
