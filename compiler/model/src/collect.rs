//! The first pass: what is declared, line by line, before any name is known.
//!
//! Each declaration's head and lines are read by the description of its kind.
//! What does not fit is reported and left out; everything else goes on.

use std::collections::HashMap;

use mkt_diagnostics::nearest::nearest;
use mkt_diagnostics::{
    Diagnostic, FileId, Finding, Fix, HeadMistake, Language, Span,
};
use mkt_kinds::{Body, Kind, LabelRule, NameRule, Nested, Statement, catalogue};
use mkt_syntax::TextRange;
use mkt_syntax::atom::{Atom, AtomKind};
use mkt_syntax::name::Path;
use mkt_syntax::view;
use mkt_syntax::{literal, span};
use smol_str::SmolStr;

use crate::entry::{PlaceId, Spec};
use crate::matching::{self, Matched, Mismatch, RawCapture};

/// A declaration before names are known.
#[derive(Debug)]
pub(crate) struct RawDeclaration {
    pub kind: &'static Kind,
    pub name: SmolStr,
    pub name_place: PlaceId,
    pub label: Option<String>,
    pub docs: Option<String>,
    pub of: Option<(Path, PlaceId)>,
    pub extends: Option<(Path, PlaceId)>,
    pub entries: Vec<RawEntry>,
    pub allows: Vec<view::Allow>,
    /// Something in it is damaged: what it lacks is not reported.
    pub damaged: bool,
    pub places: Places,
}

/// A line before names are known.
#[derive(Debug)]
pub(crate) struct RawEntry {
    pub spec: Spec,
    pub key: SmolStr,
    pub form: usize,
    pub captures: Vec<RawCapture>,
    /// Other forms that read the line as well as this one.
    pub alternatives: Vec<(usize, Vec<RawCapture>)>,
    pub children: Vec<RawEntry>,
    pub otherwise: Vec<RawOtherwise>,
    /// The names it introduces, and what they are. Only a line of variants
    /// introduces several.
    pub defines: Vec<(SmolStr, Nested, PlaceId)>,
    pub label: Option<String>,
    pub docs: Option<String>,
    pub place: PlaceId,
    pub value_place: PlaceId,
}

#[derive(Debug)]
pub(crate) struct RawOtherwise {
    pub captures: Vec<RawCapture>,
    pub children: Vec<RawEntry>,
    pub place: PlaceId,
}

/// The spans of a declaration's places.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    pub file: FileId,
    pub spans: Vec<Span>,
}

impl Places {
    fn new(file: FileId) -> Self {
        Self {
            file,
            spans: Vec::new(),
        }
    }

    /// A new place for a range.
    pub fn add(&mut self, range: TextRange) -> PlaceId {
        let id = PlaceId(u32::try_from(self.spans.len()).unwrap_or(u32::MAX));
        self.spans.push(span(self.file, range));
        id
    }

    /// The span of a place.
    pub fn span(&self, place: PlaceId) -> Span {
        let index = usize::try_from(place.0).unwrap_or(usize::MAX);
        self.spans
            .get(index)
            .copied()
            .unwrap_or(Span::at(self.file, 0))
    }
}

/// Reads declarations of one file.
pub(crate) struct Collector<'t> {
    file: FileId,
    text: &'t str,
    pub diagnostics: Vec<Diagnostic>,
}

impl<'t> Collector<'t> {
    pub fn new(file: FileId, text: &'t str) -> Self {
        Self {
            file,
            text,
            diagnostics: Vec::new(),
        }
    }

    fn span(&self, range: TextRange) -> Span {
        span(self.file, range)
    }

    fn slice(&self, range: TextRange) -> &'t str {
        self.text
            .get(std::ops::Range::<usize>::from(range))
            .unwrap_or_default()
    }

    fn tell(&mut self, finding: impl Into<Finding>, range: TextRange) {
        let diagnostic = Diagnostic::new(finding, self.span(range));
        self.diagnostics.push(diagnostic);
    }

    fn tell_with(&mut self, finding: impl Into<Finding>, range: TextRange, fix: Option<Fix>) {
        let mut diagnostic = Diagnostic::new(finding, self.span(range));
        diagnostic.fixes.extend(fix);
        self.diagnostics.push(diagnostic);
    }

    /// The fix that writes something else at a place.
    fn instead(&self, range: TextRange, text: impl Into<String>) -> Fix {
        let text = text.into();
        Fix::replace(format!("write `{text}`"), self.span(range), text)
    }

    // ---- heads --------------------------------------------------------------

    pub fn declaration(&mut self, declaration: &view::Declaration) -> Option<RawDeclaration> {
        let head = &declaration.head;
        let word = head.kind.text();
        let Some(kind) = catalogue::find(&word) else {
            self.no_kind(declaration, &word);
            return None;
        };
        let mut places = Places::new(self.file);
        let mut reader = HeadReader {
            atoms: &head.atoms,
            at: 0,
        };
        let name = self.name(&mut reader, declaration, kind)?;
        let name_place = places.add(name.1);
        let label = self.label(&mut reader, kind);
        let of = self.of(&mut reader, kind, &mut places, declaration);
        let extends = self.extends(&mut reader, kind, &mut places);
        if let Some(rest) = reader.rest() {
            let text = self.slice(rest).trim().to_owned();
            if !declaration.damaged {
                self.tell(Language::WrongHead(HeadMistake::Unreadable { text }), rest);
            }
        }
        let mut damaged = declaration.damaged;
        let entries = match &declaration.block {
            Some(block) => self.body(block, kind.body, kind.article_name, &mut places, &mut damaged),
            None => {
                if kind.body_required && !declaration.damaged {
                    let what = format!("{} `{}`", kind.word, name.0);
                    let fix = Fix::insert_after("write `{ }`", self.span(head.range), " {\n}");
                    self.tell_with(Language::MissingBlock { what }, head.range, Some(fix));
                }
                damaged = true;
                Vec::new()
            }
        };
        let raw = RawDeclaration {
            kind,
            name: name.0,
            name_place,
            label,
            docs: declaration.docs.clone(),
            of,
            extends,
            entries,
            allows: declaration.allows.clone(),
            damaged,
            places,
        };
        if !raw.damaged && raw.extends.is_none() {
            self.required(&raw, declaration);
        }
        Some(raw)
    }

    fn no_kind(&mut self, declaration: &view::Declaration, word: &str) {
        let range = declaration.head.kind.range;
        if let Some(form) = catalogue::find_form(word) {
            let what = format!("`{}`", form.word);
            self.tell(Language::NotSupportedYet { what }, range);
            return;
        }
        // Without a block it is no declaration with a misspelt kind, but text
        // that belongs to nothing.
        if declaration.block.is_none() {
            if !declaration.damaged {
                let text = self.slice(declaration.range).trim().to_owned();
                self.tell(Language::StrayText { text }, declaration.range);
            }
            return;
        }
        let near = nearest(word, catalogue::words()).map(str::to_owned);
        let fix = near.as_ref().map(|near| self.instead(range, near));
        let finding = Language::UnknownKind {
            word: word.to_owned(),
            nearest: near,
        };
        self.tell_with(finding, range, fix);
    }

    fn name(
        &mut self,
        reader: &mut HeadReader<'_>,
        declaration: &view::Declaration,
        kind: &'static Kind,
    ) -> Option<(SmolStr, TextRange)> {
        let head = &declaration.head;
        match (kind.head.name, reader.next()) {
            (NameRule::Identifier, Some(Atom { kind: AtomKind::Name(path), range })) => {
                if let Some(name) = path.single()
                    && !path.is_word("of")
                    && !path.is_word("extends")
                {
                    return Some((name.clone(), *range));
                }
                let text = path.to_string();
                if path.single().is_some() {
                    let kind = kind.word.to_owned();
                    self.tell(Language::MissingName { kind }, head.kind.range);
                } else {
                    let mistake = HeadMistake::Unreadable { text };
                    self.tell(Language::WrongHead(mistake), *range);
                }
                None
            }
            (NameRule::Identifier, Some(Atom { kind: AtomKind::Text(token), range })) => {
                let kind_word = kind.word.to_owned();
                if let Some(Atom { kind: AtomKind::Name(path), range: after }) = reader.peek()
                    && !path.is_word("of")
                    && !path.is_word("extends")
                    && let Some(name) = path.single()
                {
                    let swapped = format!("{name} {token}");
                    let fix = self.instead(range.cover(*after), swapped);
                    let mistake = HeadMistake::LabelBeforeName { kind: kind_word };
                    self.tell_with(Language::WrongHead(mistake), *range, Some(fix));
                    let found = (name.clone(), *after);
                    reader.at = reader.at.saturating_add(1);
                    return Some(found);
                }
                self.tell(Language::MissingName { kind: kind_word }, head.kind.range);
                None
            }
            (NameRule::Text, Some(Atom { kind: AtomKind::Text(token), range })) => {
                let (text, _) = literal::text(token);
                Some((SmolStr::from(text), *range))
            }
            (NameRule::Text, Some(Atom { kind: AtomKind::Name(_), range })) => {
                let kind = kind.article_name.to_owned();
                self.tell(Language::WrongHead(HeadMistake::NameNotTaken { kind }), *range);
                None
            }
            (_, _) => {
                if !declaration.damaged {
                    let kind = kind.word.to_owned();
                    self.tell(Language::MissingName { kind }, head.kind.range);
                }
                None
            }
        }
    }

    fn label(&mut self, reader: &mut HeadReader<'_>, kind: &'static Kind) -> Option<String> {
        if kind.head.label == LabelRule::Forbidden {
            return None;
        }
        let mut label = None;
        while let Some(Atom { kind: AtomKind::Text(token), range }) = reader.peek() {
            reader.at = reader.at.saturating_add(1);
            if label.is_some() {
                self.tell(Language::WrongHead(HeadMistake::SecondLabel), *range);
                continue;
            }
            let (text, mistakes) = literal::text(token);
            for at in mistakes {
                let text = token.get(at).unwrap_or_default().to_owned();
                self.tell(Language::BadEscape { text }, *range);
            }
            label = Some(text);
        }
        label
    }

    fn of(
        &mut self,
        reader: &mut HeadReader<'_>,
        kind: &'static Kind,
        places: &mut Places,
        declaration: &view::Declaration,
    ) -> Option<(Path, PlaceId)> {
        let article = || kind.article_name.to_owned();
        let Some(word) = reader.eat_word("of") else {
            if kind.head.of_required && !declaration.damaged {
                let kind = article();
                let mistake = HeadMistake::OfMissing { kind };
                self.tell(Language::WrongHead(mistake), declaration.head.range);
            }
            return None;
        };
        let path = reader.path()?;
        if kind.head.of.is_none() {
            let mistake = HeadMistake::OfNotTaken { kind: article() };
            self.tell(Language::WrongHead(mistake), word.cover(path.range));
            return None;
        }
        let place = places.add(path.range);
        Some((path, place))
    }

    fn extends(
        &mut self,
        reader: &mut HeadReader<'_>,
        kind: &'static Kind,
        places: &mut Places,
    ) -> Option<(Path, PlaceId)> {
        let word = reader.eat_word("extends")?;
        let path = reader.path()?;
        if !kind.head.extends {
            let kind = kind.article_name.to_owned();
            let mistake = HeadMistake::ExtendsNotTaken { kind };
            self.tell(Language::WrongHead(mistake), word.cover(path.range));
            return None;
        }
        if let Some(of) = reader.eat_word("of") {
            self.tell(Language::WrongHead(HeadMistake::ExtendsBeforeOf), of);
            reader.path();
        }
        let place = places.add(path.range);
        Some((path, place))
    }

    fn required(&mut self, raw: &RawDeclaration, declaration: &view::Declaration) {
        let owner = format!("{} `{}`", raw.kind.word, raw.name);
        self.required_in(raw.kind.body, &raw.entries, &owner, declaration.head.range);
    }

    fn required_in(&mut self, body: &Body, entries: &[RawEntry], owner: &str, range: TextRange) {
        for member in body.required() {
            let there = entries
                .iter()
                .any(|entry| matches!(entry.spec, Spec::Member(m) if m.key == member.key));
            if !there {
                let finding = Language::MissingKey {
                    key: member.key.to_owned(),
                    owner: owner.to_owned(),
                    example: Some(format!("{}: {}", member.key, member.example)),
                };
                self.tell(finding, range);
            }
        }
    }

    // ---- lines --------------------------------------------------------------

    fn body(
        &mut self,
        block: &view::Block,
        body: &'static Body,
        owner: &str,
        places: &mut Places,
        damaged: &mut bool,
    ) -> Vec<RawEntry> {
        let mut entries: Vec<RawEntry> = Vec::new();
        let mut seen: HashMap<SmolStr, PlaceId> = HashMap::new();
        for item in &block.items {
            let before = self.diagnostics.len();
            let entry = match &item.key {
                Some((key, range)) => self.member(item, key, *range, body, owner, places, damaged),
                None => self.statement(item, body, owner, places, damaged),
            };
            if self.diagnostics.len() > before && entry.is_none() {
                *damaged = true;
            }
            let Some(entry) = entry else { continue };
            let single = match entry.spec {
                Spec::Member(member) => !member.repeated,
                Spec::Open(_) => true,
                Spec::Statement(_) => false,
            };
            if single {
                if let Some(first) = seen.get(&entry.key) {
                    let first = places.span(*first);
                    let key = entry.key.to_string();
                    let range = item.key.as_ref().map_or(item.range, |(_, range)| *range);
                    let told = Diagnostic::new(Language::DuplicateKey { key }, self.span(range));
                    self.diagnostics.push(told.related(first, "first given here"));
                    continue;
                }
                seen.insert(entry.key.clone(), entry.place);
            }
            entries.push(entry);
        }
        entries
    }

    #[allow(clippy::too_many_arguments, reason = "the context of a line")]
    fn member(
        &mut self,
        item: &view::Item,
        key: &SmolStr,
        key_range: TextRange,
        body: &'static Body,
        owner: &str,
        places: &mut Places,
        damaged: &mut bool,
    ) -> Option<RawEntry> {
        if let Some(member) = body.member(key) {
            if item.atoms.is_empty() {
                self.missing_value(key, key_range, *damaged);
                return None;
            }
            let matched = self.value(item, key, member.patterns().collect(), Some(member.example))?;
            if let Some(block) = &item.block {
                self.stray_block(block);
            }
            let mut entry = self.entry(item, Spec::Member(member), key.clone(), matched, places);
            self.defines(&mut entry, member.defines, places);
            return Some(entry);
        }
        if let Some(open) = body.open {
            if item.atoms.is_empty() {
                self.missing_value(key, key_range, *damaged);
                return None;
            }
            let matched = self.value(item, key, open.pattern().into_iter().collect(), Some(open.example))?;
            let name_place = places.add(key_range);
            let mut entry = self.entry(item, Spec::Open(open), key.clone(), matched, places);
            entry.defines.extend(open.defines.map(|nested| (key.clone(), nested, name_place)));
            return Some(entry);
        }
        let near = nearest(key, body.words()).map(str::to_owned);
        let fix = near.as_ref().map(|near| self.instead(key_range, near));
        let finding = Language::UnknownKey {
            key: key.to_string(),
            owner: owner.to_owned(),
            nearest: near,
            known: body.words().map(str::to_owned).collect(),
        };
        self.tell_with(finding, key_range, fix);
        None
    }

    fn missing_value(&mut self, key: &str, range: TextRange, damaged: bool) {
        // In a file that breaks off here the value is still being typed.
        if damaged {
            return;
        }
        let key = key.to_owned();
        self.tell(Language::MissingValue { key }, range);
    }

    fn stray_block(&mut self, block: &view::Block) {
        let text = "{ … }".to_owned();
        self.tell(Language::StrayText { text }, block.range);
    }

    /// Reads a phrase and reports what is wrong with it.
    fn value(
        &mut self,
        item: &view::Item,
        key: &str,
        patterns: Vec<&'static mkt_kinds::Pattern>,
        example: Option<&'static str>,
    ) -> Option<Matched> {
        let expected: Vec<String> = patterns.iter().map(|p| p.describe()).collect();
        match matching::read(patterns.into_iter(), &item.atoms, item.phrase, self.text) {
            Ok(matched) => {
                self.mistakes(&matched);
                Some(matched)
            }
            Err(mismatch) => {
                self.mismatch(item, key, &mismatch, expected, example);
                None
            }
        }
    }

    fn mistakes(&mut self, matched: &Matched) {
        for mistake in &matched.mistakes {
            let instead = mistake.instead.as_ref();
            let fix = instead.map(|instead| self.instead(mistake.range, instead));
            self.tell_with(mistake.finding.clone(), mistake.range, fix);
        }
    }

    fn mismatch(
        &mut self,
        item: &view::Item,
        key: &str,
        mismatch: &Mismatch,
        expected: Vec<String>,
        example: Option<&'static str>,
    ) {
        // A stray character inside is reported already.
        if item.atoms.iter().any(|atom| matches!(atom.kind, AtomKind::Stray(_))) {
            return;
        }
        let range = match mismatch.stopped_at {
            Some(range) => range,
            None => item.phrase,
        };
        let stopped = mismatch.stopped_at.map_or("", |range| self.slice(range));
        // One thing that could have gone on there says more than all forms.
        let expected = match mismatch.expected.as_slice() {
            [one] if expected.len() > 1 || mismatch.stopped_at.is_none() => vec![one.clone()],
            _ => expected,
        };
        let finding = Language::BadValue {
            key: key.to_owned(),
            text: self.slice(item.phrase).to_owned(),
            expected,
            example: example.map(|example| format!("{key}: {example}")),
            stopped_at: Some(stopped.to_owned()),
        };
        self.tell(finding, range);
    }

    fn entry(
        &mut self,
        item: &view::Item,
        spec: Spec,
        key: SmolStr,
        matched: Matched,
        places: &mut Places,
    ) -> RawEntry {
        RawEntry {
            spec,
            key,
            form: matched.form,
            captures: matched.captures,
            alternatives: matched.alternatives,
            children: Vec::new(),
            otherwise: Vec::new(),
            defines: Vec::new(),
            label: None,
            docs: item.docs.clone(),
            place: places.add(item.range),
            value_place: places.add(item.phrase),
        }
    }

    /// The names that the slot `name` introduces.
    fn defines(&mut self, entry: &mut RawEntry, nested: Option<Nested>, places: &mut Places) {
        let Some(nested) = nested else { return };
        for capture in entry.captures.iter().filter(|capture| capture.slot == "name") {
            if let matching::Raw::Done(crate::value::Value::Name(name, _)) = &capture.value {
                let place = places.add(capture.range);
                entry.defines.push((name.clone(), nested, place));
            }
        }
        entry.label = entry.captures.iter().find_map(|capture| match &capture.value {
            matching::Raw::Done(crate::value::Value::Text(text)) if capture.slot == "label" => {
                Some(text.clone())
            }
            _ => None,
        });
    }

    fn statement(
        &mut self,
        item: &view::Item,
        body: &'static Body,
        owner: &str,
        places: &mut Places,
        damaged: &mut bool,
    ) -> Option<RawEntry> {
        let Some(first) = item.atoms.first() else {
            let range = item.block.as_ref().map_or(item.range, |block| block.range);
            let text = "{ … }".to_owned();
            self.tell(Language::StrayText { text }, range);
            return None;
        };
        let word = first.path().and_then(Path::single).cloned();
        let candidates: Vec<&'static Statement> = body
            .statements
            .iter()
            .filter(|statement| {
                statement.word.is_empty()
                    || word.as_deref().is_some_and(|word| word == statement.first_word())
            })
            .collect();
        let (statement, matched) = self.best_statement(item, first, &candidates, body, owner)?;
        let key = SmolStr::new_static(statement.word);
        let mut entry = self.entry(item, Spec::Statement(statement), key, matched, places);
        self.defines(&mut entry, statement.defines, places);
        let what = format!("`{}`", self.slice(item.phrase).trim());
        match (&item.block, statement.body) {
            (Some(block), Some(inner)) => {
                let place = item.phrase;
                let before = *damaged;
                entry.children = self.body(block, inner, &what, places, damaged);
                if !*damaged || !before {
                    self.required_in(inner, &entry.children, &what, place);
                }
            }
            (Some(block), None) => self.stray_block(block),
            (None, Some(_)) if statement.body_required => {
                if !*damaged {
                    self.tell(Language::MissingBlock { what }, item.phrase);
                }
            }
            (None, _) => {}
        }
        entry.otherwise = self.otherwise(item, statement, owner, places, damaged);
        Some(entry)
    }

    /// The statement whose form takes in the whole line; the longest word
    /// first (`wait for` before `wait`).
    fn best_statement(
        &mut self,
        item: &view::Item,
        first: &Atom,
        candidates: &[&'static Statement],
        body: &'static Body,
        owner: &str,
    ) -> Option<(&'static Statement, Matched)> {
        let mut ordered = candidates.to_vec();
        ordered.sort_by_key(|statement| std::cmp::Reverse(statement.word.len()));
        let mut failed: Option<(&'static Statement, Mismatch)> = None;
        for statement in ordered {
            match matching::read(statement.patterns(), &item.atoms, item.phrase, self.text) {
                Ok(matched) => {
                    self.mistakes(&matched);
                    return Some((statement, matched));
                }
                Err(mismatch) => {
                    let reached = |m: &Mismatch| {
                        m.stopped_at.map_or(item.phrase.end(), TextRange::start)
                    };
                    let further = failed
                        .as_ref()
                        .is_none_or(|(_, last)| reached(&mismatch) > reached(last));
                    if further && !statement.word.is_empty() {
                        failed = Some((statement, mismatch));
                    }
                }
            }
        }
        if let Some((statement, mismatch)) = failed {
            let expected = statement.patterns().map(|p| p.describe()).collect();
            let example = Some(statement.example);
            self.bad_statement(item, statement, &mismatch, expected, example);
            return None;
        }
        self.no_statement(item, first, body, owner);
        None
    }

    fn bad_statement(
        &mut self,
        item: &view::Item,
        statement: &'static Statement,
        mismatch: &Mismatch,
        expected: Vec<String>,
        example: Option<&'static str>,
    ) {
        if item.atoms.iter().any(|atom| matches!(atom.kind, AtomKind::Stray(_))) {
            return;
        }
        let range = mismatch.stopped_at.unwrap_or(item.phrase);
        let stopped = mismatch.stopped_at.map_or("", |range| self.slice(range));
        let expected = match mismatch.expected.as_slice() {
            [one] => vec![one.clone()],
            _ => expected,
        };
        let finding = Language::BadValue {
            key: statement.word.to_owned(),
            text: self.slice(item.phrase).to_owned(),
            expected,
            example: example.map(str::to_owned),
            stopped_at: Some(stopped.to_owned()),
        };
        self.tell(finding, range);
    }

    /// A line that begins with no word known here.
    fn no_statement(&mut self, item: &view::Item, first: &Atom, body: &'static Body, owner: &str) {
        let Some(path) = first.path() else {
            if !matches!(first.kind, AtomKind::Stray(_)) {
                let text = self.slice(item.phrase).trim().to_owned();
                self.tell(Language::StrayText { text }, item.phrase);
            }
            return;
        };
        let word = path.to_string();
        let exact = body.member(&word).map(|member| member.key);
        // A key that is there, or nearly so where only keys can stand.
        let key = exact.or_else(|| {
            let near = nearest(&word, body.words())?;
            (item.atoms.len() > 1 && body.statements.is_empty())
                .then(|| body.member(near))?
                .map(|member| member.key)
        });
        if let Some(key) = key.filter(|_| item.block.is_none()) {
            let fix = self.instead(first.range, format!("{key}:"));
            let key = key.to_owned();
            self.tell_with(Language::MissingColon { key }, first.range, Some(fix));
            return;
        }
        let near = nearest(&word, body.words()).map(str::to_owned);
        let finding = if body.statements.is_empty() {
            Language::UnknownKey {
                key: word,
                owner: owner.to_owned(),
                nearest: near.clone(),
                known: body.words().map(str::to_owned).collect(),
            }
        } else {
            Language::UnknownStep {
                word,
                place: owner.to_owned(),
                nearest: near.clone(),
            }
        };
        let fix = near.as_ref().map(|near| self.instead(first.range, near));
        self.tell_with(finding, first.range, fix);
    }

    fn otherwise(
        &mut self,
        item: &view::Item,
        statement: &'static Statement,
        owner: &str,
        places: &mut Places,
        damaged: &mut bool,
    ) -> Vec<RawOtherwise> {
        let mut parts = Vec::new();
        for part in &item.otherwise {
            let Some(inner) = statement.else_body else {
                let text = "else".to_owned();
                self.tell(Language::StrayText { text }, part.range);
                continue;
            };
            let mut captures = Vec::new();
            if let (Some(first), Some(last)) = (part.atoms.first(), part.atoms.last()) {
                let phrase = first.range.cover(last.range);
                if !statement.else_chains || !first.is_word(statement.first_word()) {
                    let text = self.slice(phrase).to_owned();
                    self.tell(Language::StrayText { text }, phrase);
                    continue;
                }
                match matching::read(statement.patterns(), &part.atoms, phrase, self.text) {
                    Ok(matched) => {
                        self.mistakes(&matched);
                        captures = matched.captures;
                    }
                    Err(mismatch) => {
                        let chained = view::Item {
                            key: None,
                            atoms: part.atoms.clone(),
                            phrase,
                            block: None,
                            otherwise: Vec::new(),
                            docs: None,
                            range: part.range,
                        };
                        let expected = statement.patterns().map(|p| p.describe()).collect();
                        let example = Some(statement.example);
                        self.bad_statement(&chained, statement, &mismatch, expected, example);
                        continue;
                    }
                }
            }
            let children = match &part.block {
                Some(block) => self.body(block, inner, owner, places, damaged),
                None => {
                    if !*damaged {
                        let what = "`else`".to_owned();
                        self.tell(Language::MissingBlock { what }, part.range);
                    }
                    Vec::new()
                }
            };
            parts.push(RawOtherwise {
                captures,
                children,
                place: places.add(part.range),
            });
        }
        parts
    }
}

/// Reads along the atoms of a head.
struct HeadReader<'a> {
    atoms: &'a [Atom],
    at: usize,
}

impl<'a> HeadReader<'a> {
    fn peek(&self) -> Option<&'a Atom> {
        self.atoms.get(self.at)
    }

    fn next(&mut self) -> Option<&'a Atom> {
        let atom = self.peek()?;
        self.at = self.at.saturating_add(1);
        Some(atom)
    }

    fn eat_word(&mut self, word: &str) -> Option<TextRange> {
        let atom = self.peek().filter(|atom| atom.is_word(word))?;
        self.at = self.at.saturating_add(1);
        Some(atom.range)
    }

    fn path(&mut self) -> Option<Path> {
        let path = self.peek()?.path()?.clone();
        self.at = self.at.saturating_add(1);
        Some(path)
    }

    /// What is left.
    fn rest(&self) -> Option<TextRange> {
        let first = self.peek()?;
        let last = self.atoms.last()?;
        Some(first.range.cover(last.range))
    }
}
