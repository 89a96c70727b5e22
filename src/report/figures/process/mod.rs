//! Figures of the sales process. Each part is collected for reports with a section of it.

pub mod measures;
pub mod odd;
pub mod planning;
pub mod prospects;
pub mod registers;
pub mod visits;

use chrono::NaiveDate;

pub use measures::{Measured, Measures};
pub use odd::Odd;
pub use planning::Planning;
pub use prospects::Prospects;
pub use registers::Registers;
pub use visits::Visits;

use crate::config::types::{Pipeline, Section};
use crate::report::ReportError;
use crate::report::figures::SchemeBook;
use crate::report::marts::MartReader;

/// Visits, prospects, the register, plans. A part is `None` where no mart of it is published or all are empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Process {
    pub visits: Option<Visits>,
    pub prospects: Option<Prospects>,
    pub registers: Option<Registers>,
    pub planning: Option<Planning>,
}

/// Collects the parts that the sections show.
///
/// # Errors
/// A mart that cannot be read, or that does not follow the contract.
pub(super) fn collect(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    sections: &[Section],
    (pipeline, schemes): (&Pipeline, &[SchemeBook]),
) -> Result<Process, ReportError> {
    let wants = |is_one: fn(Section) -> bool| sections.iter().any(|section| is_one(*section));
    let mut process = Process::default();
    if wants(Section::is_of_visits) {
        let visits = visits::collect(marts, as_of, sections)?;
        process.visits = match pipeline.sources.get("visit_plans").is_some() {
            true => visits,
            false => visits.map(Visits::without_plans_of_visits_made),
        };
    }
    if wants(Section::is_of_prospects) {
        process.prospects = prospects::collect(marts, as_of, sections, (pipeline, schemes))?;
    }
    if wants(Section::is_of_registers) {
        process.registers = registers::collect(marts, as_of, sections)?;
    }
    if wants(Section::is_of_planning) {
        process.planning = planning::collect(marts, as_of, sections)?;
    }
    Ok(process)
}
