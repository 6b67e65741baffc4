//! The reference pages of the library, written from its modules as Markdown.
//!
//! They are written from the model, so what a member inherits is told as well.

use std::fmt::Write as _;
use std::sync::LazyLock;

use mkt_model::entry::Spec;
use mkt_model::{Built, Handle, LibraryModule, Line, SourceFile, Symbol, SymbolId, build};

use crate::{find, modules};

/// How long a line of a list of values gets.
const WIDTH: usize = 90;

/// A page of the reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its file name: `channels.md`.
    pub file: String,
    /// Its text, in Markdown.
    pub text: String,
}

/// All pages: the index first, then the modules in order.
#[must_use]
pub fn pages() -> Vec<Page> {
    let mut pages = vec![Page {
        file: "README.md".to_owned(),
        text: index(),
    }];
    pages.extend(modules().iter().map(|module| Page {
        file: format!("{}.md", short(module)),
        text: whole_module(module),
    }));
    pages
}

/// The page of the library (`std`), of a module (`std.channels`) or of a member (`std.channels.email`,
/// `std.race.reach`), if there is one.
#[must_use]
pub fn find_page(path: &str) -> Option<String> {
    if path == "std" {
        return Some(list_of_modules());
    }
    if let Some(module) = find(path) {
        return Some(list_of_module(module));
    }
    let symbol = symbol_at(path)?;
    let mut text = String::new();
    line(&mut text, &format!("# {path}"));
    of_symbol(&mut text, symbol);
    Some(text)
}

/// The paths that [`find_page`] has a page for, in order.
#[must_use]
pub fn paths() -> Vec<String> {
    let mut paths = vec!["std".to_owned()];
    paths.extend(modules().iter().map(|m| m.path.to_owned()));
    for (_, symbol) in LIBRARY.strategy.symbols() {
        if is_documented(symbol) {
            paths.push(symbol.path.to_string());
        }
    }
    paths.sort();
    paths.dedup();
    paths
}

/// The whole library in one model.
static LIBRARY: LazyLock<Built> = LazyLock::new(|| {
    let uses = modules().iter().fold(String::new(), |uses, module| {
        format!("{uses}use {}\n", module.path)
    });
    let file = SourceFile {
        path: String::new(),
        text: uses,
    };
    build(vec![file], modules())
});

/// A declaration or a template, and where in its module it stands.
struct Member {
    symbol: SymbolId,
    at: usize,
}

/// What a module declares, templates included, in the order in which it stands.
fn members(module: &LibraryModule<'static>) -> Vec<Member> {
    let strategy = &LIBRARY.strategy;
    let declarations = strategy
        .all()
        .filter(|handle| handle.declaration().module.as_deref() == Some(module.path))
        .map(|handle| Member {
            symbol: handle.symbol_id(),
            at: usize::try_from(handle.span().start).unwrap_or(usize::MAX),
        });
    let templates = strategy.templates().iter().filter_map(|template| {
        let symbol = strategy.symbol(template.symbol);
        let (owner, _) = symbol.path.rsplit_once('.')?;
        (owner == module.path).then(|| Member {
            symbol: template.symbol,
            at: template_text(module, &symbol.name).map_or(usize::MAX, |(at, _)| at),
        })
    });
    let mut members: Vec<Member> = declarations.chain(templates).collect();
    members.sort_by_key(|member| member.at);
    members
}

/// Where a template stands in its module, and its text up to the closing brace,
/// which stands alone on its line.
fn template_text(module: &LibraryModule<'static>, name: &str) -> Option<(usize, &'static str)> {
    let (at, _) = module
        .text
        .match_indices("\ntemplate ")
        .find(|(at, start)| {
            let from = at.saturating_add(start.len());
            let rest = module.text.get(from..).unwrap_or_default();
            rest.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with([' ', '(']))
        })?;
    let text = module.text.get(at..)?;
    let end = text.find("\n}\n")?;
    Some((at, text.get(..end)?.trim_start()))
}

fn symbol_at(path: &str) -> Option<SymbolId> {
    let at = |path: &str| {
        let mut symbols = LIBRARY.strategy.symbols();
        symbols.find(|(_, symbol)| symbol.path == path && is_documented(symbol))
    };
    if let Some((id, _)) = at(path) {
        return Some(id);
    }
    // A module stands for the declaration of its own name: `std.race.reach` is
    // `std.race.race.reach`.
    let (owner, name) = path.rsplit_once('.')?;
    let module = find(owner)?;
    at(&format!("{owner}.{}.{name}", short(module))).map(|(id, _)| id)
}

/// Whether a thing is a declaration of the library, or something inside one that
/// says what it is.
fn is_documented(symbol: &Symbol) -> bool {
    symbol.path.starts_with("std.") && (symbol.parent.is_none() || symbol.docs.is_some())
}

/// The last part of a module's path.
fn short(module: &LibraryModule<'static>) -> &'static str {
    module.path.rsplit('.').next().unwrap_or(module.path)
}

// ---- pages ------------------------------------------------------------------

fn index() -> String {
    let mut text = String::from(
        "# The standard library\n\n\
         Modules written in the language itself. `use std.channels` makes their names short; a full \
         path such as `std.channels.email` works without it. `mktc explain std.channels` lists a \
         module, `mktc explain std.channels.email` tells of one of its members.\n\n\
         | module | what it holds | |\n|---|---|--:|\n",
    );
    for module in modules() {
        let name = short(module);
        line(
            &mut text,
            &format!(
                "| [`{}`]({name}.md) | {} | {} |",
                module.path,
                module.summary,
                members(module).len()
            ),
        );
    }
    text
}

/// Each module on one line.
fn list_of_modules() -> String {
    let mut text = String::from("# std\n\nThe standard library.\n\n");
    for module in modules() {
        line(
            &mut text,
            &format!("- `{}`: {}", module.path, module.summary),
        );
    }
    line(&mut text, "\n`mktc explain std.channels` lists a module.");
    text
}

/// A module with each of its members on one line.
fn list_of_module(module: &LibraryModule<'static>) -> String {
    let mut text = heading(module);
    sections(module, &mut text, |text, id| {
        let symbol = LIBRARY.strategy.symbol(id);
        let about = symbol.docs.as_deref().and_then(first_sentence);
        let about = about.map_or_else(String::new, |about| format!(": {about}"));
        line(
            text,
            &format!("- `{}`, {}{about}", symbol.path, symbol.kind.word()),
        );
    });
    line(&mut text, &format!("\n```mkt\nuse {}\n```", module.path));
    text
}

/// A module with all that there is to say of each of its members.
fn whole_module(module: &LibraryModule<'static>) -> String {
    let mut text = heading(module);
    line(&mut text, &format!("```mkt\nuse {}\n```", module.path));
    sections(module, &mut text, |text, id| {
        line(text, &format!("\n### {}", LIBRARY.strategy.symbol(id).path));
        of_symbol(text, id);
    });
    text
}

fn heading(module: &LibraryModule<'static>) -> String {
    let mut text = format!("# {}\n\n{}.\n\n", module.path, capital(module.summary));
    let intro: Vec<&str> = module
        .text
        .lines()
        .take_while(|line| line.starts_with("//") && !line.starts_with("///"))
        .filter_map(|line| line.strip_prefix("//"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    if !intro.is_empty() {
        line(&mut text, &intro.join("\n"));
        line(&mut text, "");
    }
    text
}

/// Tells of each declaration of a module, under the heading of its section:
/// a line `// ---- channels ----` in the source.
fn sections(
    module: &LibraryModule<'static>,
    text: &mut String,
    tell: impl Fn(&mut String, SymbolId),
) {
    let mut headings = headings(module.text).into_iter().peekable();
    let mut first = true;
    for member in members(module) {
        let mut title = None;
        while let Some((_, next)) = headings.next_if(|(place, _)| *place <= member.at) {
            title = Some(next);
        }
        if let Some(title) = title {
            let before = if first { "" } else { "\n" };
            line(text, &format!("{before}## {}\n", capital(title)));
        }
        first = false;
        tell(text, member.symbol);
    }
}

/// The headings of sections with their places.
fn headings(source: &str) -> Vec<(usize, &str)> {
    let mut at = 0_usize;
    let mut found = Vec::new();
    for row in source.split_inclusive('\n') {
        if let Some(rest) = row.strip_prefix("// ---- ") {
            found.push((at, rest.trim_end().trim_end_matches('-').trim_end()));
        }
        at = at.saturating_add(row.len());
    }
    found
}

/// What there is to say of a declaration or of something inside one.
fn of_symbol(text: &mut String, id: SymbolId) {
    let symbol = LIBRARY.strategy.symbol(id);
    let word = symbol.kind.word();
    let label = symbol
        .label
        .as_ref()
        .map_or_else(String::new, |label| format!(" \"{label}\""));
    let of = symbol.parent.map_or_else(String::new, |parent| {
        format!(" of `{}`", LIBRARY.strategy.symbol(parent).path)
    });
    line(text, &format!("\n**{word}**{label}{of}"));
    if let Some(docs) = &symbol.docs {
        line(text, &format!("\n{}", docs.trim()));
    }
    if word == "template" {
        of_template(text, symbol);
        return;
    }
    if symbol.parent.is_some() {
        return;
    }
    let handle = LIBRARY.strategy.handle(id);
    let rows = rows(handle);
    if !rows.is_empty() {
        let width = rows.iter().map(|row| row.key.len()).max().unwrap_or(0);
        line(text, "\n```text");
        for row in rows {
            let head = format!(
                "{:<width$}",
                format!("{}:", row.key),
                width = width.saturating_add(1)
            );
            let from = row
                .from
                .map_or_else(String::new, |from| format!("   (from {from})"));
            line(
                text,
                &format!("{head} {}{from}", wrapped(&row.value, head.len())),
            );
        }
        line(text, "```");
    }
    for child in LIBRARY.strategy.children(id) {
        let child = LIBRARY.strategy.symbol(child);
        let docs = child.docs.as_deref().map_or_else(String::new, |docs| {
            let words: Vec<&str> = docs.split_whitespace().collect();
            format!(": {}", words.join(" "))
        });
        let label = child.label.as_deref().unwrap_or_default();
        line(text, &format!("\n- `{}` {label}{docs}", child.name));
    }
    if handle.kind().head.extends {
        line(
            text,
            &format!("\nExtend it: `{word} NAME extends {} {{ … }}`", symbol.path),
        );
    }
}

/// What a template takes, and what an application of it declares.
fn of_template(text: &mut String, symbol: &Symbol) {
    let owner = symbol
        .path
        .rsplit_once('.')
        .and_then(|(owner, _)| find(owner));
    let Some((_, source)) = owner.and_then(|module| template_text(module, &symbol.name)) else {
        return;
    };
    // The head ends with the first line that opens a block; what it takes stands
    // between its parentheses.
    let head_end = source.find("{\n").unwrap_or(source.len());
    let (head, body) = source.split_at_checked(head_end).unwrap_or((source, ""));
    let takes = head
        .split_once('(')
        .and_then(|(_, rest)| rest.rsplit_once(')'))
        .map_or("", |(takes, _)| takes);
    line(text, "\nIt takes\n\n```text");
    // One on a line, or all on one.
    let between = if takes.contains('\n') { '\n' } else { ',' };
    for taken in takes.split(between) {
        let taken = taken.trim().trim_end_matches(',');
        if !taken.is_empty() {
            line(text, taken);
        }
    }
    line(
        text,
        "```\n\nand declares, under the name it is applied as\n",
    );
    let mut about: Vec<&str> = Vec::new();
    for row in body.lines() {
        let inner = row.strip_prefix("  ").unwrap_or_default();
        if let Some(doc) = inner.strip_prefix("///") {
            about.push(doc.trim());
            continue;
        }
        let mut words = inner.split_whitespace();
        if let (Some(kind), Some(name)) = (words.next(), words.next())
            && !inner.starts_with(' ')
            && (mkt_kinds::catalogue::find(kind).is_some() || kind == "apply")
        {
            let about = about.join(" ");
            let about =
                first_sentence(&about).map_or_else(String::new, |about| format!(": {about}"));
            let name = if name == symbol.name {
                "itself".to_owned()
            } else {
                format!("`{name}`")
            };
            line(text, &format!("- {name}, {kind}{about}"));
        }
        about.clear();
    }
}

struct Row {
    key: String,
    value: String,
    /// The declaration that the line is inherited from, where it is.
    from: Option<String>,
}

/// The lines of a declaration, its own and those it inherits, in the order of
/// the kind's description.
fn rows(handle: Handle<'static>) -> Vec<Row> {
    let keys = handle.kind().body.members.iter();
    keys.flat_map(|member| handle.lines(member.key))
        .chain(handle.open_lines())
        .filter(|line| !matches!(line.entry.spec, Spec::Statement(_)))
        .map(|line| row(handle, line))
        .collect()
}

fn row(handle: Handle<'static>, line: Line<'static>) -> Row {
    let owner = LIBRARY
        .strategy
        .all()
        .find(|one| one.id == line.declaration && one.id != handle.id);
    Row {
        key: line.entry.key.to_string(),
        value: source(line),
        from: owner.map(|owner| owner.symbol().path.to_string()),
    }
}

/// The value of a line as it stands in the source, on one line, without comments.
fn source(line: Line<'static>) -> String {
    let span = line.value_span();
    let file = usize::try_from(span.file.0).ok();
    let text = file
        .and_then(|file| LIBRARY.files.get(file))
        .and_then(|file| {
            let start = usize::try_from(span.start).ok()?;
            file.text.get(start..usize::try_from(span.end).ok()?)
        });
    let words: Vec<&str> = text
        .unwrap_or_default()
        .lines()
        .flat_map(|line| {
            let code = line.split("  //").next().unwrap_or(line);
            code.split_whitespace()
        })
        .collect();
    words.join(" ").replace("[ ", "[").replace(" ]", "]")
}

/// A value in lines of a bearable length, those after the first indented.
fn wrapped(value: &str, indent: usize) -> String {
    let mut out = String::new();
    let mut length = indent;
    for word in value.split(' ') {
        let wanted = word.chars().count().saturating_add(1);
        if !out.is_empty() && length.saturating_add(wanted) > WIDTH {
            out.push('\n');
            out.push_str(&" ".repeat(indent.saturating_add(1)));
            length = indent;
        } else if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
        length = length.saturating_add(wanted);
    }
    out
}

/// The first sentence of a documentation, on one line.
fn first_sentence(docs: &str) -> Option<String> {
    let paragraph = docs.trim().split("\n\n").next()?;
    let words: Vec<&str> = paragraph.split_whitespace().collect();
    let paragraph = words.join(" ");
    let sentence = paragraph.split(". ").next()?.trim_end_matches('.');
    (!sentence.is_empty()).then(|| sentence.to_owned())
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn line(text: &mut String, content: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{content}");
}
