//! Pages of the pipeline and prospects (R08).

use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::Chart;
use crate::report::pages::cover::CoverFinding;
use crate::report::pages::{Built, Context};

/// The pages of a section.
pub(super) fn build(_section: Section, _context: &Context) -> Result<Vec<Built>, ReportError> {
    Ok(Vec::new())
}

/// What the cover of a report says that opens with one of these sections: at most three findings.
pub(super) fn findings(_context: &Context, _charts: &mut Vec<Chart>) -> Result<Vec<CoverFinding>, ReportError> {
    Ok(Vec::new())
}
