//! Figures of visits and follow-up (R07): a file for each mart.

pub mod cadence;
pub mod contacts;
pub mod coverage;
pub mod days;
pub mod people;
pub mod worklist;

use chrono::NaiveDate;

use super::Measures;
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::marts::MartReader;

pub use cadence::Cadences;
pub use contacts::Contacts;
pub use coverage::Covered;
pub use days::{PersonDay, Tally};
pub use people::PersonSum;
pub use worklist::Worklist;

/// What the pages of visits and follow-up (R07) show.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Visits {
    /// Figures in long form.
    pub measures: Measures,
    /// People by day, of the last weeks; by person and day.
    pub days: Vec<PersonDay>,
    /// Who must be contacted how often; collected for reports with a section of it.
    pub cadences: Option<Cadences>,
    /// Whether plans name those whom rules let fall due; collected with them.
    pub covered: Vec<Covered>,
    /// Contacts before orders, issues, influence of visits; each collected for reports with its section.
    pub contacts: Contacts,
    /// The lists of the next working day; collected for reports with the section.
    pub worklist: Option<Worklist>,
}

/// Collects them; none where no mart of them is published.
///
/// # Errors
/// A mart that cannot be read, or that does not follow the contract.
pub(super) fn collect(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    sections: &[Section],
) -> Result<Option<Visits>, ReportError> {
    let wants = |section: Section| sections.contains(&section);
    let measures = Measures::read(marts, "visit_measures", as_of)?;
    let days = days::collect(marts, as_of)?;
    let cadences = match wants(Section::Cadence) || wants(Section::Overdue) {
        true => cadence::collect(marts, as_of, wants(Section::Cadence))?,
        false => None,
    };
    let covered = if wants(Section::Cadence) { coverage::covered(marts, as_of)? } else { Vec::new() };
    let contacts = contacts::collect(marts, as_of, sections)?;
    let worklist = if wants(Section::Today) { worklist::collect(marts, as_of)? } else { None };
    if measures.is_none() && days.is_empty() && cadences.is_none() && worklist.is_none() && contacts.is_empty() {
        return Ok(None);
    }
    Ok(Some(Visits { measures: measures.unwrap_or_default(), days, cadences, covered, contacts, worklist }))
}
