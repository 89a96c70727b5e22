//! What the data-quality report (R20) shows: how every export was read, what its fields hold, what the checks found,
//! what was refused and which names may mean one customer.
//!
//! Each list comes from a mart of its own. `None` is a mart that was not published, as in a lake of an earlier version;
//! an empty list is a mart that holds nothing: nothing was refused, no name is like another.

pub mod canonical;
mod checks;
mod fields;
mod names;
mod overview;
mod sources;

use chrono::NaiveDate;

pub use checks::{Check, Outcome};
pub use fields::{FieldQuality, TableQuality};
pub use names::Proposal;
pub use overview::{Completeness, Light, Outcomes, Overview, Totals};
pub use sources::{SourceColumn, SourceFile};

use super::quality::{Reason, collect_reasons};
use crate::report::ReportError;
use crate::report::marts::MartReader;

/// Everything the data-quality report shows, tables in the order of the data model.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DataQuality {
    /// One per table (`table_quality`).
    pub tables: Option<Vec<TableQuality>>,
    /// One per file, or sheet of a workbook (`source_files`).
    pub files: Option<Vec<SourceFile>>,
    /// One per file and header (`source_columns`).
    pub columns: Option<Vec<SourceColumn>>,
    /// One per table and column (`field_quality`).
    pub fields: Option<Vec<FieldQuality>>,
    /// One per check that was made (`checks`): what failed first.
    pub checks: Option<Vec<Check>>,
    /// One per table and reason, most rows first (`quarantine_reasons`).
    pub reasons: Option<Vec<Reason>>,
    /// Names that may mean one customer, most money first (`name_proposals`).
    pub proposals: Option<Vec<Proposal>>,
}

impl DataQuality {
    /// True when not one of the marts was published: the lake is of an earlier version.
    pub fn is_absent(&self) -> bool {
        self.tables.is_none()
            && self.files.is_none()
            && self.columns.is_none()
            && self.fields.is_none()
            && self.checks.is_none()
            && self.proposals.is_none()
    }
}

/// Collects what the data-quality report shows.
///
/// # Errors
/// A mart that cannot be read, or that does not follow the contract.
pub fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<DataQuality, ReportError> {
    Ok(DataQuality {
        tables: fields::collect_tables(marts, as_of)?,
        files: sources::collect_files(marts, as_of)?,
        columns: sources::collect_columns(marts, as_of)?,
        fields: fields::collect_fields(marts, as_of)?,
        checks: checks::collect(marts, as_of)?,
        reasons: collect_reasons(marts, as_of)?,
        proposals: names::collect(marts, as_of)?,
    })
}
