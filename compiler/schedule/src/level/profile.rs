//! How many heads of a team are free, as a step function over the working
//! minutes of its calendar.

/// Steps of a block, at most. A block is searched step by step, the blocks one
/// by one: of 10,000 steps a search looks at some 200.
const BLOCK: usize = 64;

/// From a position on, up to the next step, so many heads are free.
#[derive(Debug, Clone, Copy)]
struct Step {
    from: i64,
    free: i128,
}

/// Neighbouring steps, never none, with what is least and most free in them.
#[derive(Debug, Clone)]
struct Block {
    steps: Vec<Step>,
    least: i128,
    most: i128,
}

/// The free heads of a team at every position of its calendar.
#[derive(Debug, Clone)]
pub(crate) struct Profile {
    /// In order; the first begins at the smallest position.
    blocks: Vec<Block>,
}

impl Block {
    fn new(steps: Vec<Step>) -> Self {
        let mut block = Self {
            steps,
            least: 0,
            most: 0,
        };
        block.measure();
        block
    }

    fn measure(&mut self) {
        let free = || self.steps.iter().map(|step| step.free);
        self.least = free().min().unwrap_or_default();
        self.most = free().max().unwrap_or_default();
    }

    fn from(&self) -> i64 {
        self.steps.first().map_or(i64::MAX, |step| step.from)
    }
}

impl Profile {
    /// A team of so many heads, all free.
    pub(crate) fn new(size: i128) -> Self {
        Self {
            blocks: vec![Block::new(vec![Step {
                from: i64::MIN,
                free: size,
            }])],
        }
    }

    /// The first position from `from` on where `heads` are free for `length`
    /// positions. The team must have that many.
    pub(crate) fn next_fit(&self, from: i64, length: i64, heads: i128) -> i64 {
        let (mut block_at, mut step_at) = self.place(from);
        // Where the stretch of free heads that reaches here begins.
        let mut begins = Some(from);
        while let Some(block) = self.blocks.get(block_at) {
            match begins {
                Some(at) if step_at == 0 && block.from() >= at.saturating_add(length) => return at,
                Some(_) if block.least >= heads => step_at = block.steps.len(),
                None if block.most < heads => step_at = block.steps.len(),
                _ => {}
            }
            for step in block.steps.get(step_at..).unwrap_or_default() {
                match begins {
                    Some(at) if step.from >= at.saturating_add(length) => return at,
                    Some(_) if step.free < heads => begins = None,
                    None if step.free >= heads => begins = Some(step.from),
                    _ => {}
                }
            }
            block_at = block_at.saturating_add(1);
            step_at = 0;
        }
        begins.unwrap_or(i64::MAX)
    }

    /// The last position up to `until` where `heads` are free for `length`
    /// positions. The team must have that many.
    pub(crate) fn previous_fit(&self, until: i64, length: i64, heads: i128) -> i64 {
        let end = until.saturating_add(length);
        let (mut block_at, step_at) = self.place(end.saturating_sub(1));
        let mut count = step_at.saturating_add(1);
        // Where the stretch of free heads that begins here, or before, ends.
        let mut ends = Some(end);
        // Where the step that is looked at ends.
        let mut next = end;
        while let Some(block) = self.blocks.get(block_at) {
            match ends {
                Some(at) if block.least >= heads && block.from() <= at.saturating_sub(length) => {
                    return at.saturating_sub(length);
                }
                Some(_) if block.least >= heads => count = 0,
                None if block.most < heads => count = 0,
                _ => {}
            }
            for step in block.steps.get(..count).unwrap_or_default().iter().rev() {
                if step.free < heads {
                    ends = None;
                } else {
                    let at = *ends.get_or_insert(next);
                    if step.from <= at.saturating_sub(length) {
                        return at.saturating_sub(length);
                    }
                }
                next = step.from;
            }
            next = block.from();
            let Some(before) = block_at.checked_sub(1) else {
                break;
            };
            block_at = before;
            count = self.blocks.get(before).map_or(0, |block| block.steps.len());
        }
        i64::MIN
    }

    /// The first position from `from` on where fewer than `heads` are free.
    pub(crate) fn free_until(&self, from: i64, heads: i128) -> i64 {
        let (block_at, step_at) = self.place(from);
        let mut skip = step_at;
        for block in self.blocks.iter().skip(block_at) {
            if block.least < heads
                && let Some(step) = block.steps.iter().skip(skip).find(|s| s.free < heads)
            {
                return step.from.max(from);
            }
            skip = 0;
        }
        i64::MAX
    }

    /// Takes heads away for a length of positions.
    pub(crate) fn take(&mut self, from: i64, length: i64, heads: i128) {
        let until = from.saturating_add(length);
        self.split(from);
        self.split(until);
        let (first, _) = self.place(from);
        for block in self.blocks.iter_mut().skip(first) {
            if block.from() >= until {
                break;
            }
            for step in &mut block.steps {
                if (from..until).contains(&step.from) {
                    step.free = step.free.saturating_sub(heads);
                }
            }
            block.measure();
        }
        self.join(until);
        self.join(from);
    }

    /// The block and the step in it that hold a position.
    fn place(&self, position: i64) -> (usize, usize) {
        let after = self.blocks.partition_point(|b| b.from() <= position);
        let block = after.saturating_sub(1);
        let step = self.blocks.get(block).map_or(0, |block| {
            let after = block.steps.partition_point(|s| s.from <= position);
            after.saturating_sub(1)
        });
        (block, step)
    }

    /// Makes a step begin at a position.
    fn split(&mut self, position: i64) {
        let (block_at, step_at) = self.place(position);
        let Some(block) = self.blocks.get_mut(block_at) else {
            return;
        };
        let Some(step) = block.steps.get(step_at).copied() else {
            return;
        };
        if step.from == position {
            return;
        }
        let new = Step {
            from: position,
            ..step
        };
        block.steps.insert(step_at.saturating_add(1), new);
        if block.steps.len() > BLOCK {
            let rest = block.steps.split_off(BLOCK / 2);
            block.measure();
            self.blocks
                .insert(block_at.saturating_add(1), Block::new(rest));
        }
    }

    /// Joins the step at a position with the one before it where both have
    /// the same heads free, so that what is taken up is passed in one step.
    fn join(&mut self, position: i64) {
        let (block_at, step_at) = self.place(position);
        let free = |block: usize, step: usize| {
            let block = self.blocks.get(block)?;
            Some(block.steps.get(step)?.free)
        };
        let before = match (step_at.checked_sub(1), block_at.checked_sub(1)) {
            (Some(step), _) => free(block_at, step),
            (None, Some(block)) => self
                .blocks
                .get(block)
                .and_then(|block| block.steps.last())
                .map(|step| step.free),
            (None, None) => None,
        };
        if before.is_none() || before != free(block_at, step_at) {
            return;
        }
        let Some(block) = self.blocks.get_mut(block_at) else {
            return;
        };
        block.steps.remove(step_at);
        if block.steps.is_empty() {
            self.blocks.remove(block_at);
        } else {
            block.measure();
        }
    }
}

#[cfg(test)]
mod tests;
