//! Pages of the sales process (R07 to R10): one room for visits, prospects, the register and plans each.

mod planning;
mod prospects;
mod registers;
mod visits;

pub(super) use visits::class_of_line;

use super::cover::CoverFinding;
use super::{Built, Context};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::Chart;

/// The pages of a section; none where its marts are absent or empty.
pub(super) fn build(section: Section, context: &Context) -> Result<Vec<Built>, ReportError> {
    if section.is_of_visits() {
        visits::build(section, context)
    } else if section.is_of_prospects() {
        prospects::build(section, context)
    } else if section.is_of_registers() {
        registers::build(section, context)
    } else {
        planning::build(section, context)
    }
}

/// What the cover says of a report that opens with a section of the sales process; nothing where it opens with another.
pub(super) fn findings(context: &Context, charts: &mut Vec<Chart>) -> Result<Vec<CoverFinding>, ReportError> {
    match context.sections.first() {
        Some(section) if section.is_of_visits() => visits::findings(context, charts),
        Some(section) if section.is_of_prospects() => prospects::findings(context, charts),
        Some(section) if section.is_of_registers() => registers::findings(context, charts),
        Some(section) if section.is_of_planning() => planning::findings(context, charts),
        _ => Ok(Vec::new()),
    }
}
