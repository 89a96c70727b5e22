//! Pages of the sales process (R07 to R10): one room for visits, prospects, the register and plans each.

mod planning;
mod prospects;
mod registers;
mod visits;

use super::{Built, Context};
use crate::config::types::Section;
use crate::report::ReportError;

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
