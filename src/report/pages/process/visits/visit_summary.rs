//! Visits planned and made, by month and person.

use crate::report::ReportError;
use crate::report::pages::{Built, Context};

/// The pages of the section.
pub(super) fn build(_context: &Context) -> Result<Vec<Built>, ReportError> {
    Ok(Vec::new())
}
