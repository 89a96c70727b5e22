//! Tables of the sales process: one room for visits, prospects, the register and plans each.

mod odd;
mod planning;
mod prospects;
mod registers;
mod visits;

use super::Table;
use crate::config::types::Section;
use crate::report::figures::Figures;

/// The tables of a section.
pub(super) fn tables(section: Section, figures: &Figures) -> Vec<Table> {
    if section.is_of_visits() {
        visits::tables(section, figures)
    } else if section.is_of_prospects() {
        prospects::tables(section, figures)
    } else if section.is_of_registers() {
        registers::tables(section, figures)
    } else {
        planning::tables(section, figures)
    }
}
