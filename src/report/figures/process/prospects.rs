//! Figures of the pipeline and prospects (R08).

use chrono::NaiveDate;

use super::Measures;
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::marts::MartReader;

/// What the pages of the pipeline and prospects (R08) show.
#[derive(Debug, Clone, PartialEq)]
pub struct Prospects {
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
) -> Result<Option<Prospects>, ReportError> {
    let measures = Measures::read(marts, "prospect_measures", as_of)?;
    Ok(measures.map(|measures| Prospects { measures }))
}
