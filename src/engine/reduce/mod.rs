//! The reduction of tables to facts: the one step that touches every row.
//!
//! | fact | of |
//! |---|---|
//! | `purchase_days`, `product_days` | `transactions` |
//! | `visit_days` | `visits` |
//!
//! [`Backend`] is all that an engine has to offer: one month partition in, one
//! fact of that month out. Every fact is defined by a SQL text (`sql`) made of
//! nested groupings with sums and counts alone, so that any engine that can
//! add can run it, on one machine or many. A backend for a cluster sends the
//! texts; [`LocalBackend`] computes the same in this process, from Arrow
//! batches, without a query engine; [`SqlBackend`] runs the texts with polars
//! and is what the tests hold the other one against.
//!
//! | file | what |
//! |---|---|
//! | `sql` | the SQL texts, run by polars |
//! | `local` | the same natively |
//! | `lines`, `visits` | typed view of a batch of transactions, of visits |
//! | `columns` | columns by name and type; refuses what a partition must not hold |
//! | `groups` | texts and pairs of numbers as dense numbers |

mod columns;
mod groups;
mod lines;
mod local;
mod sql;
#[cfg(test)]
mod tests;
mod visits;
#[cfg(test)]
mod visits_tests;

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use polars::prelude::PolarsError;
use thiserror::Error;

use crate::lake::LakeError;
use crate::model::money;

pub use local::LocalBackend;
pub use sql::{PRODUCT_DAYS_SQL, PURCHASE_DAYS_SQL, SqlBackend, VISIT_DAYS_SQL};
pub use visits::{CHANNELS, COUNTS as VISIT_COUNTS, VISIT_DAYS_COLUMNS};

/// Raised when the facts change.
pub const VERSION: u32 = 1;

/// Columns of `transactions` that `purchase_days` is made from, where the table has them: `order_id`, `cost_amount`
/// and `gross_profit` may be absent.
pub const PURCHASE_DAYS_COLUMNS: [&str; 7] =
    ["customer_id", "order_id", "order_date", "kind", "net_amount", "cost_amount", "gross_profit"];

/// Columns of `transactions` that `product_days` is made from, beside the one that is counted as the product.
pub const PRODUCT_DAYS_COLUMNS: [&str; 4] = ["customer_id", "order_date", "kind", "net_amount"];

/// Why a reduction failed.
#[derive(Debug, Error)]
pub enum ReduceError {
    /// The partition could not be read.
    #[error(transparent)]
    Read(#[from] LakeError),
    /// The query engine failed.
    #[error("reducing {what}: {source}")]
    Sql {
        /// Fact and month.
        what: String,
        /// What the engine said.
        source: PolarsError,
    },
    /// Arrow failed.
    #[error("reducing {what}: {source}")]
    Arrow {
        /// Fact and month.
        what: String,
        /// What it said.
        source: ArrowError,
    },
    /// The partition has no such column.
    #[error(
        "reducing {what}: the partition has no column {column}\nhint: its file was not written by this version; run with --force to build it anew"
    )]
    NoColumn {
        /// Fact and month.
        what: String,
        /// The column.
        column: String,
    },
    /// A column of the partition has another type.
    #[error(
        "reducing {what}: column {column} holds {found}, not {expected}\nhint: the file of the partition was not written by this version; run with --force to build it anew"
    )]
    WrongType {
        /// Fact and month.
        what: String,
        /// The column.
        column: String,
        /// Type it must have.
        expected: String,
        /// Type it has.
        found: String,
    },
    /// A column that ingest never leaves blank is blank.
    #[error(
        "reducing {what}: column {column} is null in {rows} rows, and every row must have it\nhint: the file of the partition is damaged; run with --force to build it anew"
    )]
    NullValue {
        /// Fact and month.
        what: String,
        /// The column.
        column: String,
        /// Rows of the batch without it.
        rows: usize,
    },
    /// A sum has more digits than money can have.
    #[error(
        "reducing {what}: a sum for {column} has more than 18 digits\nhint: look for wrong amounts in the exports, or lower money_scale"
    )]
    Overflow {
        /// Fact and month.
        what: String,
        /// Column of the fact.
        column: &'static str,
    },
    /// There are more groups than can be numbered.
    #[error(
        "reducing {what}: more than {} different keys in one month\nhint: check that the customer and order columns are mapped as meant",
        u32::MAX
    )]
    TooManyGroups {
        /// Fact and month.
        what: String,
    },
}

/// One month partition of a table.
pub struct Partition<'a> {
    /// Fact and month, for messages.
    pub what: &'a str,
    /// Decimal places of money.
    pub scale: u8,
    /// Its rows, in any order; batches may end amid a customer. All batches have the same columns.
    pub batches: &'a mut dyn Iterator<Item = Result<RecordBatch, LakeError>>,
}

/// An engine that can run the reduction.
///
/// Facts come back as one batch each, columns and types as in [`purchase_days_schema`], [`product_days_schema`] and
/// [`visit_days_schema`], sorted by their key, texts by their bytes: the same batch for the same rows, whatever their
/// order and the engine. Fails when a column is missing or of another type, when `customer_id`, the business date or
/// `net_amount` is null, and when a sum overflows; never wraps.
pub trait Backend: Sync {
    /// The `purchase_days` of a month.
    fn purchase_days(&self, partition: Partition<'_>) -> Result<RecordBatch, ReduceError>;

    /// The `product_days` of a month; the text column `product` is counted as the product.
    fn product_days(&self, partition: Partition<'_>, product: &str) -> Result<RecordBatch, ReduceError>;

    /// The `visit_days` of a month of `visits`.
    fn visit_days(&self, partition: Partition<'_>) -> Result<RecordBatch, ReduceError>;
}

/// `purchase_days`: one row per customer and business date, ascending.
///
/// | column | type | formula |
/// |---|---|---|
/// | customer_id, order_date | text, date | key |
/// | lines | int | valid lines: sale, return, allowance |
/// | orders | int | orders whose lines of that date sum to more than zero (F03); lines without order id are one order a day |
/// | gross_sales | money | Σ net_amount of sale lines |
/// | returns | money | −Σ net_amount of return and allowance lines |
/// | net_sales | money | gross_sales − returns (F01) |
/// | gross_profit | money | Σ (gross_profit, or net_amount − cost_amount); null when unknown for any line (F02) |
pub fn purchase_days_schema(scale: u8) -> SchemaRef {
    schema(&[
        ("customer_id", DataType::Utf8),
        ("order_date", DataType::Date32),
        ("lines", DataType::Int64),
        ("orders", DataType::Int64),
        ("gross_sales", money(scale)),
        ("returns", money(scale)),
        ("net_sales", money(scale)),
        ("gross_profit", money(scale)),
    ])
}

/// `product_days`: gross sales by customer, business date and product (or category: `features.breadth_by`), ascending.
/// Lines without a product are left out.
pub fn product_days_schema(scale: u8) -> SchemaRef {
    schema(&[
        ("customer_id", DataType::Utf8),
        ("order_date", DataType::Date32),
        ("product", DataType::Utf8),
        ("gross_sales", money(scale)),
    ])
}

/// `visit_days`: one row per customer and date of visits, ascending.
///
/// | column | type | formula |
/// |---|---|---|
/// | customer_id, visit_date | text, date | key |
/// | visits | int | rows of the table |
/// | contacts | int | rows that do not say that the visit was not made: `actual_flag` true or unknown |
/// | contacts_direct … contacts_other | int | contacts by channel ([`CHANNELS`]) |
/// | contacts_unknown | int | contacts whose channel is unknown |
/// | planned, planned_unknown | int | rows with `planned_flag` true, unknown |
/// | made, made_unknown | int | rows with `actual_flag` true, unknown |
/// | planned_made, planned_made_unknown | int | rows with `planned_flag` true and `actual_flag` true, unknown (F17) |
/// | successful, success_unknown | int | contacts with `success_flag` true, unknown (F18, D-21) |
/// | success_unknown_ordered | int | contacts with `success_flag` unknown and `order_amount` above zero (D-21) |
/// | order_amount | money | Σ order_amount of all rows; null when it is known for none |
pub fn visit_days_schema(scale: u8) -> SchemaRef {
    let mut columns = vec![("customer_id", DataType::Utf8), ("visit_date", DataType::Date32)];
    columns.extend(VISIT_COUNTS.map(|name| (name, DataType::Int64)));
    columns.push(("order_amount", money(scale)));
    schema(&columns)
}

fn money(scale: u8) -> DataType {
    DataType::Decimal128(money::PRECISION as u8, scale as i8)
}

fn schema(columns: &[(&str, DataType)]) -> SchemaRef {
    let fields: Vec<Field> = columns.iter().map(|(name, kind)| Field::new(*name, kind.clone(), true)).collect();
    Arc::new(Schema::new(fields))
}
