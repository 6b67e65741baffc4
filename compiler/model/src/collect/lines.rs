//! The lines of a block.

use mkt_kinds::SlotType;

use super::*;
use crate::slots;

impl Collector<'_> {
    pub(super) fn body(
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
                    self.diagnostics
                        .push(told.related(first, "first given here"));
                    continue;
                }
                seen.insert(entry.key.clone(), entry.place);
            }
            entries.push(entry);
        }
        entries
    }

    #[allow(clippy::too_many_arguments, reason = "the context of a line")]
    pub(super) fn member(
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
            let matched = self.value(item, key, member.patterns(), Some(member.example))?;
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
            let matched = if open.defines == Some(Nested::Property) && self.bare_words(item) {
                None
            } else {
                self.value(item, key, open.pattern().into_iter(), Some(open.example))
            };
            // A name is declared even where what it is cannot be read, so that
            // what refers to it is not reported too.
            let matched = match (matched, open.defines) {
                (Some(matched), _) => matched,
                (None, Some(_)) => Matched::default(),
                (None, None) => return None,
            };
            let name_place = places.add(key_range);
            let mut entry = self.entry(item, Spec::Open(open), key.clone(), matched, places);
            entry
                .defines
                .extend(open.defines.map(|nested| (key.clone(), nested, name_place)));
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

    pub(super) fn missing_value(&mut self, key: &str, range: TextRange, damaged: bool) {
        // In a file that breaks off here the value is still being typed.
        if damaged {
            return;
        }
        let key = key.to_owned();
        self.tell(Language::MissingValue { key }, range);
    }

    pub(super) fn stray_block(&mut self, block: &view::Block) {
        let text = "{ … }".to_owned();
        self.tell(Language::StrayText { text }, block.range);
    }

    /// Reads a phrase and reports what is wrong with it.
    pub(super) fn value(
        &mut self,
        item: &view::Item,
        key: &str,
        patterns: impl Iterator<Item = &'static mkt_kinds::Pattern> + Clone,
        example: Option<&'static str>,
    ) -> Option<Matched> {
        match matching::read(patterns.clone(), &item.atoms, item.phrase, self.text) {
            Ok(matched) => {
                self.mistakes(&matched);
                Some(matched)
            }
            Err(mismatch) => {
                let due = Due {
                    key,
                    owner: format!("`{key}:`"),
                    expected: patterns.map(mkt_kinds::Pattern::describe).collect(),
                    example: example.map(|example| format!("{key}: {example}")),
                };
                self.mismatch(item, due, &mismatch);
                None
            }
        }
    }

    pub(super) fn mistakes(&mut self, matched: &Matched) {
        for mistake in &matched.mistakes {
            let instead = mistake.instead.as_ref();
            let fix = instead.map(|instead| self.instead(mistake.range, instead));
            self.tell_with(mistake.finding.clone(), mistake.range, fix);
        }
    }

    /// Reports words in a row where a type is due: `one of [a, b]` is meant;
    /// whether it did.
    fn bare_words(&mut self, item: &view::Item) -> bool {
        const FLAGS: &[&str] = &["key", "pii", "fixed", "contact", "formerly"];
        let words: Option<Vec<&Path>> = item
            .atoms
            .iter()
            .filter(|atom| atom.kind != AtomKind::Comma)
            .map(Atom::path)
            .collect();
        let Some(words) = words.filter(|words| words.len() > 1) else {
            return false;
        };
        let commas = item.atoms.len().saturating_sub(words.len());
        let plain = words.iter().all(|path| {
            path.single().is_some_and(|word| {
                word.starts_with(char::is_lowercase) && !FLAGS.contains(&word.as_str())
            })
        });
        if !plain || commas.saturating_add(1) != words.len() {
            return false;
        }
        let text = self.slice(item.phrase).to_owned();
        let fix = self.instead(item.phrase, format!("one of [{text}]"));
        let finding = Language::BadValue {
            key: item.key.as_ref().map_or("", |(key, _)| key).to_owned(),
            text,
            expected: vec![SlotType::PropertyType.describe().into_owned()],
            example: None,
            stopped_at: None,
        };
        self.tell_with(finding, item.phrase, Some(fix));
        true
    }

    /// Reports a phrase that none of its forms takes.
    pub(super) fn mismatch(&mut self, item: &view::Item, due: Due<'_>, mismatch: &Mismatch) {
        // A stray character inside is reported already.
        if item.atoms.iter().any(holds_stray) || self.no_option(&due.owner, mismatch) {
            return;
        }
        let range = mismatch.stopped_at.unwrap_or(item.phrase);
        let stopped = mismatch.stopped_at.map_or("", |range| self.slice(range));
        let whole = self.slice(item.phrase);
        let text_due = mismatch.expected.as_slice() == [SlotType::Text.describe()];
        if range.start() == item.phrase.start() && (text_due || slots::is_timezone(whole)) {
            let quoted = format!("\"{}\"", whole.replace('\\', "\\\\").replace('"', "\\\""));
            let fix = self.instead(item.phrase, quoted);
            let text = whole.to_owned();
            self.tell_with(Language::MissingQuotes { text }, item.phrase, Some(fix));
            return;
        }
        // The one value that could have gone on there says more than all
        // forms; a single word of a form says less.
        let expected = match mismatch.expected.as_slice() {
            [one] if !one.starts_with('`') => vec![one.clone()],
            _ => due.expected,
        };
        let finding = Language::BadValue {
            key: due.key.to_owned(),
            text: self.slice(item.phrase).to_owned(),
            expected,
            example: due.example,
            stopped_at: Some(stopped.to_owned()),
        };
        self.tell(finding, range);
    }

    /// Reports a word that is none of those that could stand there; whether
    /// it did.
    fn no_option(&mut self, owner: &str, mismatch: &Mismatch) -> bool {
        let Some(range) = mismatch.stopped_at else {
            return false;
        };
        let word = self.slice(range);
        let is_word = word.chars().all(|c| c.is_alphanumeric() || c == '_');
        if mismatch.options.is_empty() || !is_word {
            return false;
        }
        let mut known: Vec<String> = Vec::new();
        for option in &mismatch.options {
            if !known.iter().any(|one| one == option) {
                known.push((*option).to_owned());
            }
        }
        let near = nearest(word, mismatch.options.iter().copied());
        let fix = near.map(|near| self.instead(range, near));
        let finding = Language::UnsupportedOption {
            option: word.to_owned(),
            owner: owner.to_owned(),
            known,
        };
        self.tell_with(finding, range, fix);
        true
    }

    pub(super) fn entry(
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
    pub(super) fn defines(
        &mut self,
        entry: &mut RawEntry,
        nested: Option<Nested>,
        places: &mut Places,
    ) {
        let Some(nested) = nested else { return };
        for capture in entry
            .captures
            .iter()
            .filter(|capture| capture.slot == "name")
        {
            if let matching::Raw::Done(crate::value::Value::Name(name, _)) = &capture.value {
                let place = places.add(capture.range);
                entry.defines.push((name.clone(), nested, place));
            }
        }
        entry.label = entry
            .captures
            .iter()
            .find_map(|capture| match &capture.value {
                matching::Raw::Done(crate::value::Value::Text(text)) if capture.slot == "label" => {
                    Some(text.clone())
                }
                _ => None,
            });
    }

    pub(super) fn statement(
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
                    || word
                        .as_deref()
                        .is_some_and(|word| word == statement.first_word())
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
    pub(super) fn best_statement(
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
                    let reached =
                        |m: &Mismatch| m.stopped_at.map_or(item.phrase.end(), TextRange::start);
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
            self.mismatch(item, Due::of(statement), &mismatch);
            return None;
        }
        self.no_statement(item, first, body, owner);
        None
    }

    /// A line that begins with no word known here.
    pub(super) fn no_statement(
        &mut self,
        item: &view::Item,
        first: &Atom,
        body: &'static Body,
        owner: &str,
    ) {
        let Some(path) = first.path() else {
            if !matches!(first.kind, AtomKind::Stray(_)) {
                let text = self.slice(item.phrase).trim().to_owned();
                self.tell(Language::StrayText { text }, item.phrase);
            }
            return;
        };
        // `owner： team`: the wide colon is told with its mend.
        let behind = item.atoms.get(1).map(|atom| &atom.kind);
        if matches!(behind, Some(AtomKind::Stray(text)) if text.starts_with('：')) {
            return;
        }
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
            // `key = value`: the sign stands where the colon should.
            let sign = item.atoms.get(1).filter(|atom| atom.is_operator("="));
            let range = sign.map_or(first.range, |sign| first.range.cover(sign.range));
            let fix = self.instead(range, format!("{key}:"));
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

    pub(super) fn otherwise(
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
                        self.mismatch(&chained, Due::of(statement), &mismatch);
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

/// What is due where a phrase does not fit.
pub(super) struct Due<'a> {
    key: &'a str,
    /// The line for people: "`on_cap:`".
    owner: String,
    expected: Vec<String>,
    /// A line that would be right.
    example: Option<String>,
}

impl Due<'static> {
    fn of(statement: &'static Statement) -> Self {
        Self {
            key: statement.word,
            owner: format!("`{}`", statement.word),
            expected: statement.patterns().map(|p| p.describe()).collect(),
            example: Some(statement.example.to_owned()),
        }
    }
}

/// Whether a stray character stands in an atom, however deep.
fn holds_stray(atom: &Atom) -> bool {
    match &atom.kind {
        AtomKind::Stray(_) => true,
        AtomKind::Paren(inner) | AtomKind::List(inner) => inner.iter().any(holds_stray),
        _ => false,
    }
}
