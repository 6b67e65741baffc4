//! The only place that knows pest.

use pest::Parser as _;
use pest::iterators::Pairs;
use pest_derive::Parser;

use crate::SyntaxKind;

#[derive(Parser)]
#[grammar = "../mkt.pest"]
struct MktParser;

/// Stack that pest and the tree builder need at most for each level of
/// nesting, unoptimised (measured, with room to spare), and for the start.
const STACK_PER_LEVEL: usize = 64 * 1024;
const STACK_AT_START: usize = 512 * 1024;

/// Runs `work` with stack enough for `depth` nested brackets, so that whether
/// a file can be read never depends on the thread that reads it.
pub fn with_stack<T>(depth: usize, work: impl FnOnce() -> T) -> T {
    let needed = depth
        .saturating_mul(STACK_PER_LEVEL)
        .saturating_add(STACK_AT_START);
    stacker::maybe_grow(needed, needed.saturating_mul(2), work)
}

/// Reads a chunk: its entries. The grammar is total, so `None` is only
/// possible when pest runs into its own limits.
pub(crate) fn parse_chunk(text: &str) -> Option<Pairs<'_, Rule>> {
    let mut whole = MktParser::parse(Rule::file, text).ok()?;
    Some(whole.next()?.into_inner())
}

/// What a rule becomes in the tree.
pub(crate) enum Becomes {
    Node(SyntaxKind),
    Token(SyntaxKind),
    /// Only its children.
    Nothing,
}

pub(crate) fn becomes(rule: Rule) -> Becomes {
    use Becomes::{Node, Nothing, Token};
    match rule {
        Rule::use_line => Node(SyntaxKind::Use),
        Rule::use_group => Node(SyntaxKind::UseGroup),
        Rule::allow => Node(SyntaxKind::Allow),
        Rule::allow_list => Node(SyntaxKind::AllowList),
        Rule::declaration => Node(SyntaxKind::Declaration),
        Rule::head => Node(SyntaxKind::Head),
        Rule::params => Node(SyntaxKind::Params),
        Rule::block | Rule::open_block => Node(SyntaxKind::Block),
        Rule::member | Rule::stray_member => Node(SyntaxKind::Member),
        Rule::statement => Node(SyntaxKind::Statement),
        Rule::else_part => Node(SyntaxKind::ElsePart),
        Rule::phrase => Node(SyntaxKind::Phrase),
        Rule::paren => Node(SyntaxKind::Paren),
        Rule::list => Node(SyntaxKind::List),
        Rule::stray_line | Rule::stray_closer => Node(SyntaxKind::Damage),
        Rule::name
        | Rule::word
        | Rule::joiner
        | Rule::word_use
        | Rule::word_allow
        | Rule::word_else => Token(SyntaxKind::Name),
        Rule::key => Token(SyntaxKind::Key),
        Rule::check_name => Token(SyntaxKind::CheckName),
        Rule::field => Token(SyntaxKind::Field),
        Rule::operator => Token(SyntaxKind::Operator),
        Rule::instant => Token(SyntaxKind::Instant),
        Rule::date => Token(SyntaxKind::Date),
        Rule::period => Token(SyntaxKind::Period),
        Rule::time => Token(SyntaxKind::Time),
        Rule::number | Rule::plain_number => Token(SyntaxKind::Number),
        Rule::text => Token(SyntaxKind::Text),
        Rule::block_text => Token(SyntaxKind::BlockText),
        Rule::stray_atom | Rule::stray_in_bracket | Rule::stray_rest => Token(SyntaxKind::Stray),
        // White space and comments are read where the tree is built; silent
        // rules and parts of tokens never come as pairs of their own; EOI is
        // empty.
        Rule::EOI
        | Rule::space
        | Rule::odd_space
        | Rule::comment
        | Rule::nl
        | Rule::blank
        | Rule::lines
        | Rule::blank_lines
        | Rule::file
        | Rule::entry
        | Rule::head_atom
        | Rule::block_part
        | Rule::blocks
        | Rule::item_start
        | Rule::phrase_end
        | Rule::line_join
        | Rule::line_hang
        | Rule::atom
        | Rule::bracket_part
        | Rule::bracket_end
        | Rule::atom_in_bracket
        | Rule::numbers
        | Rule::texts
        | Rule::path_rest
        | Rule::ident
        | Rule::quoted
        | Rule::effort_unit
        | Rule::escapes
        | Rule::open_text
        | Rule::open_brace
        | Rule::one_line
        | Rule::text_line
        | Rule::text_end => Nothing,
    }
}
