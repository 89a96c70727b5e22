//! Tables of visits and follow-up (R07): a file for each section that has some.

mod cadence;
mod contacts;
mod coverage;
mod people;
mod today;

use crate::config::types::Section;
use crate::report::figures::Figures;
use crate::report::tables::Table;
use crate::report::tables::process::odd;
use crate::report::text::odd_words;

/// The tables of a section.
pub(super) fn tables(section: Section, figures: &Figures) -> Vec<Table> {
    match section {
        Section::VisitSummary => {
            let odd = figures.process.visits.as_ref().map(|visits| visits.odd.as_slice()).unwrap_or_default();
            let mut tables = people::summary(figures);
            tables.extend(odd::table("visit_checks", odd_words::VISITS, odd));
            tables
        }
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
