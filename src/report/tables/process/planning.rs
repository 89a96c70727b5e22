//! Tables of plans (R10).

use crate::config::types::Section;
use crate::report::figures::Figures;
use crate::report::tables::Table;

/// The tables of a section.
pub(super) fn tables(_section: Section, _figures: &Figures) -> Vec<Table> {
    Vec::new()
}
