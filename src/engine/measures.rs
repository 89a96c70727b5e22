//! The marts of one as-of date that metrics and features make.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Date32Array, RecordBatch, StringArray};
use arrow::datatypes::{Field, Schema};
use chrono::NaiveDate;
use polars::prelude::{
    Column, DataFrame, Int32Chunked, Int128Chunked, IntoColumn, IntoSeries, NewChunkedArray, PolarsResult,
};
use serde::{Deserialize, Serialize};

use super::quality::FileRecord;
use super::{EngineError, growth};
use crate::config::types::Pipeline;
use crate::features::{FrameMaker, Inputs, Population};
use crate::lake::files::WriteOptions;
use crate::lake::{LakeError, encoded, exchange};
use crate::metrics::{cohort_retention, contribution, customer_flow, differentiation, headline};
use crate::model::money;
use crate::model::period::{Window, to_days};

/// Versions of everything computed here.
pub fn versions() -> serde_json::Value {
    serde_json::json!({
        "customer_flow": customer_flow::VERSION,
        "cohort_retention": cohort_retention::VERSION,
        "contribution": contribution::VERSION,
        "headline": headline::VERSION,
        "growth": crate::metrics::growth::VERSION,
        "differentiation": differentiation::VERSION,
        "features": crate::features::VERSION,
    })
}

/// A mart to write: its name and rows.
pub type Mart = (&'static str, DataFrame);

/// Makes the marts of metrics at the last date of `grid`, one after the other, and hands each to `write`: the largest
/// have a row for every customer.
/// `known` are the features that the tables at hand let compute.
pub fn marts(
    inputs: Inputs<'_>,
    grid: &[NaiveDate],
    pipeline: &Pipeline,
    known: &[String],
    write: &mut dyn FnMut(Mart) -> Result<(), EngineError>,
) -> Result<(), EngineError> {
    let as_of = grid.last().copied().unwrap_or_default();
    let (history, scale) = (inputs.history, pipeline.money_scale);
    let mut made = |mart: &'static str, frame: PolarsResult<DataFrame>| {
        let frame = frame.map_err(|source| EngineError::Frame { what: format!("mart {mart}"), source })?;
        write((mart, frame))
    };
    let metrics = &pipeline.metrics;
    let periods = customer_flow::periods(history, grid, &metrics.customer_flow);
    made("customer_flow", customer_flow::frame(grid, &periods, scale))?;
    let cohorts = cohort_retention::cohorts(history, as_of);
    made("cohort_retention", cohort_retention::frame(cohorts.as_ref(), as_of, scale))?;
    made("measures", headline::frame(history, grid, metrics, scale))?;
    for (mart, frame) in growth::marts(inputs, as_of, pipeline, known)? {
        made(mart, Ok(frame))?;
    }
    let window = metrics.contribution.window.parse::<Window>().unwrap_or(Window::Months(12));
    let contributors = contribution::contributors(history, as_of, window);
    made("contribution_curve", contribution::curve_frame(&contributors, as_of))?;
    made("contribution", contribution::frame(&contributors, history, as_of, scale))
}

/// Customers whose rows are held in memory at a time.
const CUSTOMERS_AT_A_TIME: usize = 1 << 18;

/// Writes the mart `customer_features`: the features `names` of every customer with a purchase or a visit on or before
/// `as_of`, part after part.
pub fn write_customer_features(
    inputs: Inputs<'_>,
    as_of: NaiveDate,
    names: &[String],
    path: &Path,
    options: &WriteOptions,
) -> Result<(), EngineError> {
    let history = inputs.history;
    let maker = FrameMaker::in_parts(inputs, as_of, names, Population::Everyone)?;
    let part = |customers: Range<u32>| -> Result<RecordBatch, EngineError> {
        let mut features = maker.range(customers)?;
        let failed = |source| EngineError::Frame { what: "mart customer_features".into(), source };
        let customers = features.drop_in_place("customer").and_then(|column| column.u32().cloned()).map_err(failed)?;
        let features = exchange::to_batch("mart customer_features", &features)?;
        let customers = customers.into_no_null_iter().map(|customer| history.ids.get(customer));
        with_customers(as_of, customers, features)
    };
    let schema = part(0..0)?.schema();
    let customers = history.customers() as u32;
    let parts = (0..customers)
        .step_by(CUSTOMERS_AT_A_TIME)
        .map(|start| part(start..start.saturating_add(CUSTOMERS_AT_A_TIME as u32).min(customers)));
    encoded::write_table(path, &schema, parts, options)
}

/// The columns `as_of` and `customer_id`, and those of a batch.
fn with_customers<'a>(
    as_of: NaiveDate,
    customers: impl Iterator<Item = &'a str>,
    figures: RecordBatch,
) -> Result<RecordBatch, EngineError> {
    let ids = StringArray::from_iter_values(customers);
    let dates = Date32Array::from(vec![to_days(as_of); ids.len()]);
    let mut fields = vec![Field::new("as_of", arrow::datatypes::DataType::Date32, true)];
    fields.push(Field::new("customer_id", arrow::datatypes::DataType::Utf8, true));
    fields.extend(figures.schema().fields().iter().map(|field| field.as_ref().clone()));
    let mut columns: Vec<ArrayRef> = vec![Arc::new(dates), Arc::new(ids)];
    columns.extend(figures.columns().iter().cloned());
    let what = "mart customer_features".to_owned();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
        .map_err(|error| LakeError::Exchange { what, message: error.to_string() }.into())
}

fn date_column(name: &str, date: NaiveDate, rows: usize) -> Column {
    Int32Chunked::from_vec(name.into(), vec![to_days(date); rows]).into_date().into_series().into_column()
}

/// Rows and amounts of one export, by where they ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileControl {
    /// Canonical table.
    pub source: String,
    /// File, relative to the pipeline's root.
    pub file: String,
    /// Rows and amount by fate, in the order of [`FATES`]. Amounts in minor units, as text, since JSON has no such
    /// integers.
    pub fates: Vec<(i64, String)>,
    /// Refused or filtered rows whose amount cannot be told.
    pub amount_unknown_rows: i64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Hash of its bytes.
    pub hash: String,
}

/// Where rows end, and `read` for all of them.
pub const FATES: [&str; 7] = ["read", "stored", "duplicate", "replaced", "filtered", "quarantined", "left_out"];

impl From<&FileRecord> for FileControl {
    fn from(record: &FileRecord) -> FileControl {
        let (rows, amounts) = (&record.rows, record.amounts.unwrap_or_default());
        let fates = [
            (rows.read, amounts.read),
            (rows.stored, amounts.stored),
            (rows.duplicate, amounts.duplicate),
            (rows.replaced, amounts.replaced),
            (rows.filtered, amounts.filtered),
            (rows.quarantined, amounts.quarantined),
            (rows.left_out, 0),
        ];
        FileControl {
            source: record.source.clone(),
            file: record.file.clone(),
            fates: fates.into_iter().map(|(rows, amount)| (rows, amount.to_string())).collect(),
            amount_unknown_rows: record.unknown_amounts,
            bytes: record.bytes,
            hash: record.hash.clone(),
        }
    }
}

impl FileControl {
    /// Rows of a fate.
    pub fn rows(&self, fate: &str) -> i64 {
        self.fate(fate).map_or(0, |(rows, _)| *rows)
    }

    /// Amount of a fate, minor units.
    pub fn amount(&self, fate: &str) -> i128 {
        self.fate(fate).and_then(|(_, amount)| amount.parse().ok()).unwrap_or(0)
    }

    fn fate(&self, fate: &str) -> Option<&(i64, String)> {
        self.fates.get(FATES.iter().position(|known| *known == fate)?)
    }
}

/// One reason for which rows were refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalReason {
    /// Canonical table.
    pub source: String,
    /// Reason code.
    pub reason: String,
    /// Rows.
    pub rows: i64,
    /// First refused row.
    pub example_file: String,
    /// Its row number.
    pub example_row: i64,
    /// Column that was refused.
    pub example_column: Option<String>,
    /// Its value.
    pub example_value: Option<String>,
}

/// The `data_quality` and `quarantine_reasons` marts.
pub fn quality_marts(
    files: &[FileControl],
    reasons: &[RefusalReason],
    as_of: NaiveDate,
    scale: u8,
) -> Result<Vec<Mart>, EngineError> {
    let mut columns = vec![
        date_column("as_of", as_of, files.len()),
        Column::new("source".into(), files.iter().map(|file| file.source.as_str()).collect::<Vec<_>>()),
        Column::new("file".into(), files.iter().map(|file| file.file.as_str()).collect::<Vec<_>>()),
    ];
    for fate in FATES {
        let rows: Vec<i64> = files.iter().map(|file| file.rows(fate)).collect();
        columns.push(Column::new(format!("rows_{fate}").into(), rows));
    }
    for fate in FATES {
        let amounts: Vec<Option<i128>> = files.iter().map(|file| Some(file.amount(fate))).collect();
        columns.push(
            Int128Chunked::from_iter_options(format!("amount_{fate}").into(), amounts.into_iter())
                .into_decimal_unchecked(money::PRECISION, usize::from(scale))
                .into_series()
                .into_column(),
        );
    }
    columns.push(Column::new(
        "amount_unknown_rows".into(),
        files.iter().map(|file| file.amount_unknown_rows).collect::<Vec<_>>(),
    ));
    let quality = DataFrame::new(files.len(), columns)
        .map_err(|source| EngineError::Frame { what: "mart data_quality".into(), source })?;

    let text = |name: &str, pick: fn(&RefusalReason) -> Option<&str>| {
        Column::new(name.into(), reasons.iter().map(pick).collect::<Vec<_>>())
    };
    let reasons_frame = DataFrame::new(
        reasons.len(),
        vec![
            date_column("as_of", as_of, reasons.len()),
            text("source", |row| Some(&row.source)),
            text("reason", |row| Some(&row.reason)),
            Column::new("rows".into(), reasons.iter().map(|row| row.rows).collect::<Vec<_>>()),
            text("example_file", |row| Some(&row.example_file)),
            Column::new("example_row".into(), reasons.iter().map(|row| row.example_row).collect::<Vec<_>>()),
            text("example_column", |row| row.example_column.as_deref()),
            text("example_value", |row| row.example_value.as_deref()),
        ],
    )
    .map_err(|source| EngineError::Frame { what: "mart quarantine_reasons".into(), source })?;
    Ok(vec![("data_quality", quality), ("quarantine_reasons", reasons_frame)])
}
