//! Figures of the showroom and its records (R09).

pub mod deals;
pub mod discipline;
pub mod showroom;

use chrono::NaiveDate;

pub use deals::{HotDeal, Promoted};
pub use discipline::{Check, Gap};
pub use showroom::{Adviser, Duty, NoInfo, RegisterDay, Uncredited};

use super::{Measures, Odd, odd};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::marts::MartReader;

/// What the pages of the showroom and its records (R09) show. A list is empty where its mart is not published, or where
/// the report has no section of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Registers {
    /// Figures of the register in long form.
    pub measures: Measures,
    /// Days of the window, ascending.
    pub days: Vec<RegisterDay>,
    pub advisers: Vec<Adviser>,
    /// Reasons why visitors left no data, by adviser.
    pub reasons: Vec<NoInfo>,
    /// Receptions in turn, over the window.
    pub duties: Vec<Duty>,
    /// Orders credited to another than the first receiver, the newest first.
    pub uncredited: Vec<Uncredited>,
    /// Checks of the records: of all, by manager and by person.
    pub checks: Vec<Check>,
    /// What is missing, the newest first.
    pub gaps: Vec<Gap>,
    /// What is odd in the rows of the register and of the tables beside it.
    pub odd: Vec<Odd>,
    /// The promotion table of the month.
    pub promotion: Vec<Promoted>,
    /// Hot leads, by the day that the deal is expected; `None` where open deals are not published.
    pub hot: Option<Vec<HotDeal>>,
    /// Figures of leads in long form.
    pub of_leads: Measures,
}

impl Registers {
    /// Ids of the customers that its lists name without a name of their own.
    pub fn customers(&self) -> impl Iterator<Item = &str> {
        self.uncredited.iter().map(|one| one.customer.as_str())
    }
}

/// Collects them; none where no mart of them is published.
///
/// # Errors
/// A mart that cannot be read, or that does not follow the contract.
pub(super) fn collect(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    sections: &[Section],
) -> Result<Option<Registers>, ReportError> {
    let wants = |section: Section| sections.contains(&section);
    let mut found = Registers::default();
    if wants(Section::Showroom) || wants(Section::Capture) || wants(Section::Discipline) {
        found.measures = Measures::read(marts, "register_measures", as_of)?.unwrap_or_default();
    }
    if wants(Section::Showroom) || wants(Section::Capture) {
        found.days = showroom::days(marts, as_of)?;
        found.advisers = showroom::advisers(marts, as_of)?;
    }
    if wants(Section::Capture) {
        found.reasons = showroom::reasons(marts, as_of)?;
        found.duties = showroom::duties(marts, as_of)?;
        found.uncredited = showroom::uncredited(marts, as_of)?;
    }
    if wants(Section::Discipline) {
        found.checks = discipline::checks(marts, as_of)?;
        found.gaps = discipline::gaps(marts, as_of)?;
        found.odd = odd::collect(marts, "register_checks", as_of)?;
    }
    if wants(Section::Promotion) {
        found.promotion = deals::promotion(marts, as_of)?;
    }
    if wants(Section::HotList) {
        found.hot = deals::hot(marts, as_of)?;
    }
    if wants(Section::Promotion) || wants(Section::HotList) {
        found.of_leads = Measures::read(marts, "prospect_measures", as_of)?.unwrap_or_default();
    }
    Ok((found != Registers::default()).then_some(found))
}
