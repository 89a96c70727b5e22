//! Figures of visits and follow-up (R07): a file for each mart.

use chrono::NaiveDate;

use super::Measures;
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::marts::MartReader;

/// What the pages of visits and follow-up (R07) show.
#[derive(Debug, Clone, PartialEq)]
pub struct Visits {
    /// Figures in long form.
    pub measures: Measures,
}

/// Collects them; none where no mart of them is published.
///
/// # Errors
/// A mart that cannot be read, or that does not follow the contract.
pub(super) fn collect(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    _sections: &[Section],
) -> Result<Option<Visits>, ReportError> {
    let measures = Measures::read(marts, "visit_measures", as_of)?;
    Ok(measures.map(|measures| Visits { measures }))
}
