//! The `snapshots` mart as Arrow record batches: the widest table that is written (customers × schemes × month ends).
//!
//! Strings are plain Utf8 built from a few repeated texts; the Parquet writer turns them into dictionaries.

use std::sync::{Arc, LazyLock};

use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use arrow::buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use chrono::NaiveDate;

use crate::model::period;

use super::error::{Problem, SchemeError};
use super::snapshot::Snapshot;

/// Rows of one batch: small enough for the second-level cache and for 32-bit string offsets.
pub const BATCH_ROWS: usize = 1 << 15;

/// Columns of the mart `snapshots`.
pub static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    Arc::new(Schema::new(vec![
        Field::new("as_of", DataType::Date32, false),
        Field::new("scheme", DataType::Utf8, false),
        Field::new("customer_id", DataType::Utf8, false),
        Field::new("code", DataType::Utf8, false),
        Field::new("rank", DataType::Int64, true),
        Field::new("score", DataType::Float64, true),
        Field::new("computed_code", DataType::Utf8, false),
        Field::new("reason", DataType::Utf8, false),
    ]))
});

/// The rows of a snapshot in batches of [`BATCH_ROWS`], by customer. `id_of` gives the id of a dense customer index.
///
/// `computed_code` is the class before hysteresis and overrides; until schemes have those it equals `code`.
pub fn snapshot_batches<'s>(
    snapshot: &'s Snapshot,
    as_of: NaiveDate,
    id_of: &'s dyn Fn(u32) -> &'s str,
) -> impl Iterator<Item = Result<RecordBatch, SchemeError>> + 's {
    let rows_at_most = snapshot.len().min(BATCH_ROWS);
    let days = period::to_days(as_of);
    let as_of_column = Date32Array::from(vec![days; rows_at_most]);
    let scheme_column = StringArray::from(vec![snapshot.scheme.as_str(); rows_at_most]);
    let codes: Vec<&str> = snapshot.classes().iter().map(|class| class.code.as_str()).collect();
    let reasons: Vec<&str> = snapshot.reasons.iter().map(String::as_str).collect();
    let ranks: Vec<Option<i64>> = snapshot.classes().iter().map(|class| class.rank).collect();

    (0..snapshot.len()).step_by(BATCH_ROWS).map(move |start| {
        let end = (start + BATCH_ROWS).min(snapshot.len());
        let classes = &snapshot.standing.class_of[start..end];
        let build = || -> Result<RecordBatch, Problem> {
            let code: ArrayRef = Arc::new(repeated(&codes, classes.iter().map(|&class| class as usize))?);
            let reason = repeated(&reasons, snapshot.reason_of[start..end].iter().map(|&reason| reason as usize))?;
            let columns: Vec<ArrayRef> = vec![
                Arc::new(as_of_column.slice(0, end - start)),
                Arc::new(scheme_column.slice(0, end - start)),
                Arc::new(customer_ids(&snapshot.customers[start..end], id_of)?),
                code.clone(),
                Arc::new(rank_column(&ranks, classes)),
                Arc::new(snapshot.score.slice(start, end - start)),
                code,
                Arc::new(reason),
            ];
            Ok(RecordBatch::try_new(SCHEMA.clone(), columns)?)
        };
        build().map_err(|problem| problem.of(&snapshot.scheme))
    })
}

fn rank_column(ranks: &[Option<i64>], classes: &[u8]) -> Int64Array {
    let values: Vec<i64> = classes.iter().map(|&class| ranks[class as usize].unwrap_or(0)).collect();
    let is_valid: Vec<bool> = classes.iter().map(|&class| ranks[class as usize].is_some()).collect();
    Int64Array::new(values.into(), Some(NullBuffer::from(is_valid)))
}

fn repeated(texts: &[&str], which: impl ExactSizeIterator<Item = usize>) -> Result<StringArray, Problem> {
    let longest = texts.iter().map(|text| text.len()).max().unwrap_or(0);
    let mut bytes: Vec<u8> = Vec::with_capacity(longest * which.len());
    let mut offsets: Vec<i32> = Vec::with_capacity(which.len() + 1);
    offsets.push(0);
    for text in which {
        bytes.extend_from_slice(texts[text].as_bytes());
        offsets.push(bytes.len() as i32);
    }
    string_array(offsets, bytes)
}

fn customer_ids<'s>(customers: &[u32], id_of: &dyn Fn(u32) -> &'s str) -> Result<StringArray, Problem> {
    let mut bytes: Vec<u8> = Vec::with_capacity(16 * customers.len());
    let mut offsets: Vec<i32> = Vec::with_capacity(customers.len() + 1);
    offsets.push(0);
    for &customer in customers {
        bytes.extend_from_slice(id_of(customer).as_bytes());
        offsets.push(bytes.len() as i32);
    }
    string_array(offsets, bytes)
}

fn string_array(offsets: Vec<i32>, bytes: Vec<u8>) -> Result<StringArray, Problem> {
    // A text longer than 64 KB on average would overflow the offsets of a batch.
    // (OffsetBuffer::new would panic on the wrapped values.)
    if bytes.len() > i32::MAX as usize {
        return Err(Problem::BatchTooLong { bytes: bytes.len() });
    }
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    Ok(StringArray::try_new(offsets, Buffer::from_vec(bytes), None)?)
}
