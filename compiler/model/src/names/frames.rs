//! Which text a name stands in, and so which names it can mean.

use mkt_syntax::TextRange;
use smol_str::SmolStr;

use super::{Frame, FrameId, Names};
use crate::symbol::SymbolId;

impl Names {
    /// A new frame.
    pub fn frame(&mut self, frame: Frame) -> FrameId {
        let id = FrameId(u32::try_from(self.frames.len()).unwrap_or(u32::MAX));
        self.frames.push(frame);
        id
    }

    pub(super) fn frame_at(&self, id: FrameId) -> Option<&Frame> {
        self.frames.get(usize::try_from(id.0).ok()?)
    }

    /// The module that a text belongs to; where it is an application's, the
    /// module that applies.
    pub fn owner(&self, frame: FrameId) -> Option<&SmolStr> {
        let mut frame = self.frame_at(frame)?;
        // Outer frames come first, so this ends.
        while let Some(inside) = frame.inside {
            frame = self.frame_at(inside.outer)?;
        }
        frame.module.as_ref()
    }

    /// The frame that a name was written in: what is given to a template
    /// means what it means where it is given.
    pub(super) fn written_in(&self, frame: FrameId, range: TextRange) -> FrameId {
        let mut id = frame;
        let mut at = u32::from(range.start());
        while let Some(inside) = self.frame_at(id).and_then(|frame| frame.inside) {
            let Some((_, outer)) = self.origins.argument(inside.file, at) else {
                break;
            };
            id = inside.outer;
            at = outer;
        }
        id
    }

    /// What already has a name in the text of a frame.
    pub(super) fn taken(&self, frame: FrameId, name: &str) -> Option<SymbolId> {
        let frame = self.frame_at(frame);
        let inside = frame.and_then(|frame| frame.inside);
        let module = frame.and_then(|frame| frame.module.as_ref());
        match (inside, module) {
            (Some(inside), _) => self.symbol(inside.application)?.children.get(name).copied(),
            (None, Some(module)) => self.modules.get(module)?.names.get(name).copied(),
            (None, None) => self.own.get(name).copied(),
        }
    }

    /// A name's full forms in the text of a frame: as people see it, and with
    /// the library module.
    pub(super) fn full_name(&self, frame: FrameId, name: &SmolStr) -> (SmolStr, SmolStr) {
        let frame = self.frame_at(frame);
        let inside = frame.and_then(|frame| frame.inside);
        let module = frame.and_then(|frame| frame.module.as_ref());
        let application = inside.and_then(|inside| self.symbol(inside.application));
        match (application, inside, module) {
            (Some(application), Some(inside), _) => {
                let reuse = self.reuse.get(&inside.application);
                if reuse.is_some_and(|reuse| reuse.principal_name == *name) {
                    return (application.name.clone(), application.path.clone());
                }
                let under = |prefix: &str| SmolStr::from(format!("{prefix}.{name}"));
                (under(&application.name), under(&application.path))
            }
            (_, _, Some(module)) => (name.clone(), format!("{module}.{name}").into()),
            _ => (name.clone(), name.clone()),
        }
    }

    /// Puts a new name among those of a frame.
    pub(super) fn put(&mut self, frame: FrameId, name: &SmolStr, id: SymbolId) {
        let frame = self.frame_at(frame);
        let inside = frame.and_then(|frame| frame.inside);
        let module = frame.and_then(|frame| frame.module.clone());
        match (inside, module) {
            (Some(inside), _) => {
                if let Some(application) = self.symbols.get_mut(inside.application.index()) {
                    application.children.insert(name.clone(), id);
                }
                if let Some(reuse) = self.reuse.get_mut(&inside.application)
                    && reuse.principal_name == *name
                {
                    reuse.principal = Some(id);
                }
            }
            (None, Some(module)) => {
                let own_name = module.rsplit('.').next() == Some(name.as_str());
                let entry = self.modules.entry(module).or_default();
                entry.names.insert(name.clone(), id);
                if own_name {
                    entry.principal = Some(id);
                }
            }
            (None, None) => {
                self.own.insert(name.clone(), id);
            }
        }
    }
}
