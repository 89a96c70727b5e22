//! Tables of visits and follow-up (R07): a file for each section that has some.

use crate::config::types::Section;
use crate::report::figures::Figures;
use crate::report::tables::Table;

/// The tables of a section.
pub(super) fn tables(section: Section, _figures: &Figures) -> Vec<Table> {
    match section {
        Section::VisitSummary => Vec::new(),
        Section::VisitDays => Vec::new(),
        Section::Cadence => Vec::new(),
        Section::Overdue => Vec::new(),
        Section::Channels => Vec::new(),
        Section::ContactsToOrder => Vec::new(),
        Section::VisitInfluence => Vec::new(),
        Section::Today => Vec::new(),
        _ => Vec::new(),
    }
}
