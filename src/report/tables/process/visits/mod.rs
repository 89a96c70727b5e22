//! Tables of visits and follow-up (R07): a file for each section that has some.

mod contacts;

use crate::config::types::Section;
use crate::report::figures::Figures;
use crate::report::tables::Table;

/// The tables of a section.
pub(super) fn tables(section: Section, figures: &Figures) -> Vec<Table> {
    match section {
        Section::VisitSummary => Vec::new(),
        Section::VisitDays => Vec::new(),
        Section::Cadence => Vec::new(),
        Section::Overdue => Vec::new(),
        Section::Channels => contacts::channels(figures),
        Section::ContactsToOrder => contacts::to_order(figures),
        Section::VisitInfluence => contacts::influence(figures),
        Section::Today => Vec::new(),
        _ => Vec::new(),
    }
}
