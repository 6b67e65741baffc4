//! What a line looks like after its mend.

use mkt_diagnostics::Fix;

use crate::excerpt::Pages;
use crate::files::Files;
use crate::visible::visible;

/// The longest line, in bytes, that is worth repeating.
const LONGEST: usize = 120;

/// The mended line, for a fix of one place whose title does not show the new
/// text anyway.
pub(crate) fn mended(fix: &Fix, files: &Files<'_>) -> Option<String> {
    let [edit] = fix.edits.as_slice() else {
        return None;
    };
    let insert = edit.insert.trim();
    let told = !insert.is_empty() && fix.title.contains(insert);
    if told || edit.insert.contains('\n') {
        return None;
    }
    let lines = files.lines(edit.span.file)?;
    let start = usize::try_from(edit.span.start).ok()?;
    let end = usize::try_from(edit.span.end).ok()?;
    let (line_start, line) = lines.line(lines.line_of(start));
    let before = line.get(..start.checked_sub(line_start)?)?;
    let after = line.get(end.checked_sub(line_start)?..)?;
    let mended = format!("{before}{}{after}", edit.insert);
    let mended = mended.trim();
    (!mended.is_empty() && mended.len() <= LONGEST)
        .then(|| format!("the line then reads `{}`", visible(mended)))
}
