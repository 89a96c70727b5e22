//! What was met in a partition, kept beside it: a partition whose bytes are the same is not read again.
//!
//! A note is a Parquet file. Its first row holds the sums as JSON; the others hold the hashes of the different values of
//! each column that are counted.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use arrow::array::{AsArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field as ArrowField, Int64Type, Schema, SchemaRef};
use hashbrown::HashSet;
use serde::{Deserialize, Serialize};

use super::profile::{Extremes, MonthSum, Sums};
use crate::lake::files::{self, WriteOptions};
use crate::lake::{LakeError, encoded};
use crate::model::period::Month;
use crate::model::tables::ColumnSpec;

/// Changes when the notes of the same partition would.
pub const VERSION: u32 = 1;

static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    Arc::new(Schema::new(vec![
        ArrowField::new("column", DataType::Utf8, true),
        ArrowField::new("hash", DataType::Int64, true),
        ArrowField::new("sums", DataType::Utf8, true),
    ]))
});

/// The sums of a partition, without the hashes.
#[derive(Serialize, Deserialize)]
struct Noted {
    rows: u64,
    days: Option<(i32, i32)>,
    /// Rows and amount by month; amounts as text, since JSON has no such integers.
    months: BTreeMap<String, (u64, String)>,
    fields: BTreeMap<String, NotedField>,
}

#[derive(Serialize, Deserialize)]
struct NotedField {
    filled: u64,
    /// Whether the extremes are numbers; then they are written as text too.
    extremes: Option<(bool, String, String)>,
    counted: bool,
    unknown_words: Option<(u64, String)>,
}

/// Writes a note.
pub(super) fn write(path: &Path, sums: &Sums) -> Result<(), LakeError> {
    let failed = |message: String| LakeError::Exchange { what: path.display().to_string(), message };
    let mut fields = BTreeMap::new();
    let (mut columns, mut hashes) = (vec![None], vec![None]);
    for field in &sums.fields {
        let extremes = field.extremes.as_ref().map(|extremes| match extremes {
            Extremes::Number(low, high) => (true, low.to_string(), high.to_string()),
            Extremes::Text(low, high) => (false, low.clone(), high.clone()),
        });
        let (filled, unknown_words) = (field.filled, field.unknown_words.clone());
        let counted = field.distinct.is_some();
        fields.insert(field.name.to_owned(), NotedField { filled, extremes, counted, unknown_words });
        let mut sorted: Vec<i64> = field.distinct.iter().flatten().map(|hash| *hash as i64).collect();
        sorted.sort_unstable();
        columns.extend(std::iter::repeat_n(Some(field.name), sorted.len()));
        hashes.extend(sorted.into_iter().map(Some));
    }
    let months = sums.months.iter().map(|(month, sum)| (month.to_string(), (sum.rows, sum.amount.to_string())));
    let noted = Noted { rows: sums.rows, days: sums.days, months: months.collect(), fields };
    let text = serde_json::to_string(&noted).map_err(|error| failed(error.to_string()))?;
    let mut texts = vec![None; columns.len()];
    texts[0] = Some(text);
    let batch = RecordBatch::try_new(
        SCHEMA.clone(),
        vec![
            Arc::new(StringArray::from(columns)),
            Arc::new(Int64Array::from(hashes)),
            Arc::new(StringArray::from(texts)),
        ],
    );
    let batch = batch.map_err(|error| failed(error.to_string()))?;
    encoded::write_table(path, &SCHEMA, std::iter::once(Ok::<_, LakeError>(batch)), &WriteOptions::default())
}

/// Reads a note, of the columns asked for.
pub(super) fn read(path: &Path, specs: &[&'static ColumnSpec]) -> Result<Sums, LakeError> {
    let failed = |message: &str| LakeError::Exchange {
        what: path.display().to_string(),
        message: format!("{message}\nhint: run with --force to make it again"),
    };
    let mut noted: Option<Noted> = None;
    let mut distinct: BTreeMap<String, HashSet<u64>> = BTreeMap::new();
    for batch in files::read_batches(path, None)? {
        let batch = batch?;
        let (columns, hashes) = (batch.column(0).as_string::<i32>(), batch.column(1).as_primitive::<Int64Type>());
        let mut row = 0;
        if noted.is_none() && batch.num_rows() > 0 {
            let text = batch.column(2).as_string::<i32>().value(0);
            noted = Some(serde_json::from_str(text).map_err(|error| failed(&error.to_string()))?);
            row = 1;
        }
        while row < batch.num_rows() {
            let column = columns.value(row);
            let end = (row..batch.num_rows()).find(|next| columns.value(*next) != column).unwrap_or(batch.num_rows());
            let known = distinct.entry(column.to_owned()).or_default();
            known.extend(hashes.values()[row..end].iter().map(|hash| *hash as u64));
            row = end;
        }
    }
    let mut noted = noted.ok_or_else(|| failed("the note is empty"))?;
    let mut sums = Sums { rows: noted.rows, days: noted.days, ..Sums::of(specs) };
    for (month, (rows, amount)) in noted.months {
        let month: Month = month.parse().map_err(|error: String| failed(&error))?;
        let amount = amount.parse().map_err(|_| failed("an amount is no number"))?;
        sums.months.insert(month, MonthSum { rows, amount });
    }
    for field in &mut sums.fields {
        let Some(known) = noted.fields.remove(field.name) else { continue };
        field.filled = known.filled;
        field.unknown_words = known.unknown_words;
        field.extremes = match known.extremes {
            None => None,
            Some((false, low, high)) => Some(Extremes::Text(low, high)),
            Some((true, low, high)) => {
                let number = |text: String| text.parse().map_err(|_| failed("an extreme is no number"));
                Some(Extremes::Number(number(low)?, number(high)?))
            }
        };
        field.distinct = known.counted.then(|| distinct.remove(field.name).unwrap_or_default());
    }
    Ok(sums)
}
