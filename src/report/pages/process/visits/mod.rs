//! Pages of visits and follow-up (R07): a file for each section.

mod cadence;
mod overdue;
mod today;
mod visit_days;
mod visit_summary;

use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::Chart;
use crate::report::pages::cover::CoverFinding;
use crate::report::pages::{Built, Context};

/// The pages of a section.
pub(super) fn build(section: Section, context: &Context) -> Result<Vec<Built>, ReportError> {
    match section {
        Section::VisitSummary => visit_summary::build(context),
        Section::VisitDays => visit_days::build(context),
        Section::Cadence => cadence::build(context),
        Section::Overdue => overdue::build(context),
        Section::Channels => Ok(Vec::new()),
        Section::ContactsToOrder => Ok(Vec::new()),
        Section::VisitInfluence => Ok(Vec::new()),
        Section::Today => today::build(context),
        _ => Ok(Vec::new()),
    }
}

/// What the cover of a report says that opens with one of these sections: at most three findings.
pub(super) fn findings(_context: &Context, _charts: &mut Vec<Chart>) -> Result<Vec<CoverFinding>, ReportError> {
    Ok(Vec::new())
}
