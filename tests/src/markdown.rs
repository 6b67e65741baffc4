//! Blocks of Markdown, and what an `mkt` block says is found in it.
//!
//! What follows the opening fence says what a block is:
//!
//! | fence | the block |
//! |---|---|
//! | `mkt` | stands alone |
//! | `mkt fixed` | stands alone and is free of errors: the mended form of the one before |
//! | `mkt continued` | goes on from the last block of the page that stands alone |
//! | `mkt excerpt=FOLDER` | takes the place of declarations of the same names in an example |
//! | `mkt before`, `mkt after` | what the formatter makes of it, compared by its own test |
//! | `LANGUAGE file=PATH` | a file of the page's own project |
//! | `LANGUAGE output=PATH` | what the last command of the page wrote there |
//! | `console` | commands, each behind `$ `, and what they write |

use std::ops::Range;

use crate::Found;
use crate::expected::{self, Expected};

/// A block of Markdown between fences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What follows the opening fence: `mkt fixed`.
    pub info: String,
    /// The line of its first line, from 1.
    pub line: usize,
    /// Its lines.
    pub text: String,
    /// Where its lines stand in the page, in bytes.
    pub range: Range<usize>,
}

impl Block {
    /// The first word of what follows the fence.
    #[must_use]
    pub fn language(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or_default()
    }

    /// The value of `key=value` behind the language.
    #[must_use]
    pub fn option(&self, key: &str) -> Option<&str> {
        let mut words = self.info.split_whitespace().skip(1);
        words.find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
    }
}

/// The blocks of a page, in order.
#[must_use]
pub fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(Block, &str)> = None;
    let mut offset = 0_usize;
    for (number, line) in (1_usize..).zip(page.split_inclusive('\n')) {
        let begin = offset;
        offset = offset.saturating_add(line.len());
        let trimmed = line.trim();
        if let Some((mut block, fence)) = open.take() {
            if trimmed == fence {
                block.range.end = begin;
                blocks.push(block);
            } else {
                block.text.push_str(line);
                open = Some((block, fence));
            }
            continue;
        }
        let ticks = trimmed
            .len()
            .saturating_sub(trimmed.trim_start_matches('`').len());
        let Some((fence, info)) = trimmed.split_at_checked(ticks) else {
            continue;
        };
        if ticks >= 3 {
            let block = Block {
                info: info.trim().to_owned(),
                line: number.saturating_add(1),
                text: String::new(),
                range: offset..offset,
            };
            open = Some((block, fence));
        }
    }
    assert!(
        open.is_none(),
        "a block of Markdown is not closed: {open:?}"
    );
    blocks
}

/// What a block expects and what was found in it. What is unfinished in an
/// excerpt, such as what nothing refers to, may be told too: beside errors,
/// only the sorts of findings that the block names are compared.
#[must_use]
pub fn compared(text: &str, found: &[Found]) -> (Expected, Expected) {
    let expected = expected::in_source(text);
    let mut all = Expected::new();
    for one in found {
        let finding = format!("{}: {}", one.diagnostic.level, one.diagnostic.name());
        let is_expected = expected.keys().any(|(_, wanted)| *wanted == finding);
        if one.is_error() || is_expected {
            expected::add(&mut all, one.line, finding);
        }
    }
    (expected, all)
}
