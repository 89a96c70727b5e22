//! Tables of visits and follow-up (R07): a file for each section that has some.

mod cadence;
mod contacts;
mod coverage;
mod people;
mod today;

use crate::config::types::Section;
use crate::report::figures::Figures;
use crate::report::tables::Table;

/// The tables of a section.
pub(super) fn tables(section: Section, figures: &Figures) -> Vec<Table> {
    match section {
        Section::VisitSummary => people::summary(figures),
        Section::VisitDays => people::days(figures),
        Section::Cadence => {
            let mut tables = cadence::cadence(figures);
            tables.extend(coverage::covered(figures));
            tables
        }
        Section::Overdue => cadence::overdue(figures),
        Section::Channels => contacts::channels(figures),
        Section::ContactsToOrder => contacts::to_order(figures),
        Section::VisitInfluence => contacts::influence(figures),
        Section::Today => today::today(figures),
        _ => Vec::new(),
    }
}
