//! The canonical tables of the lake: one static description each.
//!
//! Everything that knows a table knows it from here: the mapping of headers, the types of stored columns, validation,
//! the JSON Schema, `keyfolio explain table`, `docs/tables.md` and the synthetic company.
//!
//! Only columns that an export gives (or that the pipeline computes) are stored, always in the order given here,
//! followed by the provenance columns `source_file` and `source_row`.
//!
//! There is no column for a currency: amounts are never converted, so all of them are in the currency of the pipeline.

mod activities;
mod column;
mod customers;
mod deals;
mod ledgers;
mod page;
mod people;
mod plans;
mod products;
mod prospects;
mod reference;
mod sales;
mod service;
mod shared;
#[cfg(test)]
mod tests;
mod visits;

pub use activities::{ACTIVITIES, ACTIVITY_TYPES, CALLS, EXPENSES, SELL_OUT, WEB_TRAFFIC};
pub use column::{ColumnSpec, ColumnType, Personal, Reference, Word};
pub use customers::CUSTOMERS;
pub use deals::{CONTRACTS, OPPORTUNITIES, STAGES};
pub use ledgers::{CREDIT, LEDGER_RECON, PAYMENTS, POINTS_LEDGER, PREPAYMENTS, REBATE_BANDS, RECEIVABLES};
pub use page::markdown;
pub use people::{CONTACTS, ROLES, STAFF, STAFF_CUSTOMERS};
pub use plans::{ACCOUNT_PLANS, BUDGET, TARGET_METRICS, TARGETS, VISIT_PLANS};
pub use products::PRODUCTS;
pub use prospects::{LEAD_CATEGORIES, LEAD_STAGE_HISTORY, LEADS, WALKINS};
pub use reference::{
    ACTIONS, ASSESSMENTS, AUDITS, CALENDAR, CLASS_OVERRIDES, CUSTOMER_ALIAS, LOSS_REASON_CODES, LOSS_REASONS,
    REGION_POLICY, SCREENING_SCORES, TIER_RULES,
};
pub use sales::{TRANSACTION_KINDS, TRANSACTIONS};
pub use service::{COMPLAINTS, SURVEYS};
pub use visits::{VISIT_CHANNELS, VISIT_DIRECTIONS, VISIT_TYPES, VISITS};

/// Decimal precision of every stored amount, quantity and price.
pub const DECIMAL_PRECISION: u8 = 38;
/// Decimal places of quantities, scores and hours.
pub const QUANTITY_SCALE: u8 = 3;
/// Decimal places of prices per unit and of ratios.
pub const PRICE_SCALE: u8 = 6;

/// Name of the provenance column that holds the file a row came from.
pub const SOURCE_FILE: &str = "source_file";
/// Name of the provenance column that holds the record number within the file, counted from 1 with the header.
pub const SOURCE_ROW: &str = "source_row";
/// Name of the column of masters that holds the date of their snapshot.
pub const SNAPSHOT_DATE: &str = "snapshot_date";

/// How the rows of a table lie in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// Dated facts, one partition per month of the business date.
    Dated {
        /// Business date, which decides the month partition.
        date: &'static str,
        /// Timestamp that the business date is taken from when no date is mapped.
        timestamp: Option<&'static str>,
    },
    /// Master data, one partition per snapshot. Every table of this kind has the column [`SNAPSHOT_DATE`], which is
    /// null where the export has no date.
    Master,
    /// A reference table: one partition, the latest row of every key.
    Reference,
}

/// One canonical table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSchema {
    /// Name in the lake and in pipeline files.
    pub name: &'static str,
    /// Name in Chinese.
    pub title_zh: &'static str,
    /// What one row is.
    pub docs: &'static str,
    /// Chapter of the data model, as `B.1`.
    pub chapter: &'static str,
    /// How its rows lie in time.
    pub kind: TableKind,
    /// Columns in stored order.
    pub columns: &'static [ColumnSpec],
    /// Columns of which every row needs at least one, group by group: `customer_id` or `customer_name`. A column that
    /// every row needs is `required` itself.
    pub one_of: &'static [&'static [&'static str]],
    /// Columns that name a row; the first list that is filled counts. Rows of tables other than [`TableKind::Dated`]
    /// replace earlier rows of the same key.
    pub keys: &'static [&'static [&'static str]],
    /// Column that names the customer, when rows belong to one.
    pub entity: Option<&'static str>,
    /// Column with the customer's name, which stands in for a missing `entity`.
    pub entity_name: Option<&'static str>,
    /// Amount that control totals add up.
    pub amount: Option<&'static str>,
    /// Column that tells sales from returns; from the sign of the amount when it is not mapped or blank.
    pub sign: Option<&'static str>,
    /// Words in the names of files and sheets that suggest the table, as `销售明细`.
    pub file_hints: &'static [&'static str],
    /// What the table makes possible beyond the minimal exports: systems by id.
    pub unlocks: &'static [&'static str],
}

impl TableSchema {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&'static ColumnSpec> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Business date of a dated table.
    pub fn date(&self) -> Option<&'static str> {
        match self.kind {
            TableKind::Dated { date, .. } => Some(date),
            TableKind::Master => Some(SNAPSHOT_DATE),
            TableKind::Reference => None,
        }
    }

    /// Timestamp that a business date can be taken from.
    pub fn timestamp(&self) -> Option<&'static str> {
        match self.kind {
            TableKind::Dated { timestamp, .. } => timestamp,
            TableKind::Master | TableKind::Reference => None,
        }
    }
}

/// All tables, in the order of the data model.
pub static TABLES: &[&TableSchema] = &[
    &TRANSACTIONS,
    &VISITS,
    &CUSTOMERS,
    &CONTACTS,
    &STAFF,
    &STAFF_CUSTOMERS,
    &PRODUCTS,
    &WALKINS,
    &LEADS,
    &LEAD_STAGE_HISTORY,
    &OPPORTUNITIES,
    &CONTRACTS,
    &TARGETS,
    &VISIT_PLANS,
    &ACCOUNT_PLANS,
    &BUDGET,
    &SURVEYS,
    &COMPLAINTS,
    &RECEIVABLES,
    &PAYMENTS,
    &CREDIT,
    &LEDGER_RECON,
    &POINTS_LEDGER,
    &PREPAYMENTS,
    &REBATE_BANDS,
    &ACTIVITIES,
    &EXPENSES,
    &WEB_TRAFFIC,
    &SELL_OUT,
    &CALLS,
    &ASSESSMENTS,
    &AUDITS,
    &LOSS_REASONS,
    &REGION_POLICY,
    &SCREENING_SCORES,
    &ACTIONS,
    &CALENDAR,
    &TIER_RULES,
    &CUSTOMER_ALIAS,
    &CLASS_OVERRIDES,
];

/// The table of that name.
pub fn table(name: &str) -> Option<&'static TableSchema> {
    TABLES.iter().copied().find(|table| table.name == name)
}
