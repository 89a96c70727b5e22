//! Figures of plans (R10).

use chrono::NaiveDate;

use super::Measures;
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::marts::MartReader;

/// What the pages of plans (R10) show.
#[derive(Debug, Clone, PartialEq)]
pub struct Planning {
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
) -> Result<Option<Planning>, ReportError> {
    let measures = Measures::read(marts, "plan_measures", as_of)?;
    Ok(measures.map(|measures| Planning { measures }))
}
