//! Pages of the showroom and its records (R09).

use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::pages::{Built, Context};

/// The pages of a section.
pub(super) fn build(_section: Section, _context: &Context) -> Result<Vec<Built>, ReportError> {
    Ok(Vec::new())
}
