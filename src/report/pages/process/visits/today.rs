//! The day against its plan, and the list of the next working day.

use crate::report::ReportError;
use crate::report::pages::{Built, Context};

/// The pages of the section.
pub(super) fn build(_context: &Context) -> Result<Vec<Built>, ReportError> {
    Ok(Vec::new())
}
