//! What to do where the parser stopped.
use granit_parser::ScanError;
use super::draft::Draft;
use super::message::message;
use crate::report::{Mistake, Report};
pub(super) fn mend(draft: Draft, error: ScanError, report: &mut Report) -> Draft {
    let at = error.marker().byte_offset().unwrap_or_default();
    report.slip(Mistake::at(at..at, message(error.kind())));
    draft
}
