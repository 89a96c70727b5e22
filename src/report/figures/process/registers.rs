//! Figures of the showroom and its records (R09).

use chrono::NaiveDate;

use super::Measures;
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::marts::MartReader;

/// What the pages of the showroom and its records (R09) show.
#[derive(Debug, Clone, PartialEq)]
pub struct Registers {
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
) -> Result<Option<Registers>, ReportError> {
    let measures = Measures::read(marts, "register_measures", as_of)?;
    Ok(measures.map(|measures| Registers { measures }))
}
