//! Encoded rows as Arrow batches of the stored table.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, NullBufferBuilder, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow::buffer::{BooleanBuffer, Buffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{DataType, SchemaRef};

use crate::ingest::codec::Decoder;
use crate::ingest::error::IngestError;
use crate::ingest::existing::stored_schema;
use crate::ingest::mapping::RowPlan;
use crate::model::tables::DECIMAL_PRECISION;

/// Builds batches of stored rows.
pub struct BatchBuilder {
    schema: SchemaRef,
    /// In the order of the plan.
    columns: Vec<ColumnBuilder>,
    /// Positions of the columns in stored order.
    output_order: Vec<usize>,
    files: TextBuilder,
    rows: Vec<i64>,
}

struct ColumnBuilder {
    nulls: NullBufferBuilder,
    values: ColumnValues,
}

enum ColumnValues {
    Text(TextBuilder),
    Integer(Vec<i64>),
    Flag(Vec<bool>),
    Date(Vec<i32>),
    Timestamp(Vec<i64>),
    Decimal(Vec<i128>, i8),
}

struct TextBuilder {
    offsets: Vec<i32>,
    bytes: Vec<u8>,
}

impl TextBuilder {
    fn new() -> TextBuilder {
        TextBuilder { offsets: vec![0], bytes: Vec::new() }
    }

    #[inline]
    fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.offsets.push(self.bytes.len() as i32);
    }

    fn finish(&mut self, nulls: Option<arrow::buffer::NullBuffer>) -> Result<ArrayRef, IngestError> {
        let offsets = std::mem::replace(&mut self.offsets, vec![0]);
        let bytes = std::mem::take(&mut self.bytes);
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        match StringArray::try_new(offsets, Buffer::from_vec(bytes), nulls) {
            Ok(texts) => Ok(Arc::new(texts)),
            Err(_) => Err(IngestError::Damaged { what: "text" }),
        }
    }
}

impl BatchBuilder {
    /// A builder of the table that a plan stores.
    pub fn new(plan: &RowPlan) -> BatchBuilder {
        let columns = plan.columns.iter().map(|column| ColumnBuilder {
            nulls: NullBufferBuilder::new(0),
            values: match column.spec.column_type.arrow_type(plan.money_scale) {
                DataType::Int64 => ColumnValues::Integer(Vec::new()),
                DataType::Boolean => ColumnValues::Flag(Vec::new()),
                DataType::Date32 => ColumnValues::Date(Vec::new()),
                DataType::Timestamp(..) => ColumnValues::Timestamp(Vec::new()),
                DataType::Decimal128(_, scale) => ColumnValues::Decimal(Vec::new(), scale),
                _ => ColumnValues::Text(TextBuilder::new()),
            },
        });
        BatchBuilder {
            schema: stored_schema(plan),
            columns: columns.collect(),
            output_order: plan.output_order(),
            files: TextBuilder::new(),
            rows: Vec::new(),
        }
    }

    /// Rows appended since the last batch.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Appends the row that begins at `start` of the padded bytes.
    pub fn push(&mut self, padded: &[u8], start: usize, file: &str, row: u64) {
        let mut decoder = Decoder::new(padded, start);
        for column in &mut self.columns {
            let is_valid = match &mut column.values {
                ColumnValues::Text(texts) => {
                    let text = decoder.text();
                    texts.push(text.unwrap_or_default());
                    text.is_some()
                }
                ColumnValues::Integer(numbers) | ColumnValues::Timestamp(numbers) => {
                    let number = decoder.number();
                    numbers.push(number.unwrap_or_default() as i64);
                    number.is_some()
                }
                ColumnValues::Flag(flags) => {
                    let number = decoder.number();
                    flags.push(number.unwrap_or_default() != 0);
                    number.is_some()
                }
                ColumnValues::Date(days) => {
                    let number = decoder.number();
                    days.push(number.unwrap_or_default() as i32);
                    number.is_some()
                }
                ColumnValues::Decimal(decimals, _) => {
                    let number = decoder.number();
                    decimals.push(number.unwrap_or_default());
                    number.is_some()
                }
            };
            column.nulls.append(is_valid);
        }
        self.files.push(file.as_bytes());
        self.rows.push(row as i64);
    }

    /// The rows appended since the last batch.
    pub fn finish(&mut self) -> Result<RecordBatch, IngestError> {
        let mut built = Vec::with_capacity(self.columns.len());
        for column in &mut self.columns {
            let nulls = column.nulls.finish();
            let array: ArrayRef = match &mut column.values {
                ColumnValues::Text(texts) => texts.finish(nulls)?,
                ColumnValues::Integer(numbers) => Arc::new(Int64Array::new(std::mem::take(numbers).into(), nulls)),
                ColumnValues::Flag(flags) => {
                    Arc::new(BooleanArray::new(BooleanBuffer::from(std::mem::take(flags)), nulls))
                }
                ColumnValues::Date(days) => Arc::new(Date32Array::new(std::mem::take(days).into(), nulls)),
                ColumnValues::Timestamp(micros) => {
                    Arc::new(TimestampMicrosecondArray::new(std::mem::take(micros).into(), nulls))
                }
                ColumnValues::Decimal(decimals, scale) => {
                    let decimals = Decimal128Array::new(std::mem::take(decimals).into(), nulls);
                    match decimals.with_precision_and_scale(DECIMAL_PRECISION, *scale) {
                        Ok(decimals) => Arc::new(decimals),
                        Err(_) => return Err(IngestError::Damaged { what: "decimals" }),
                    }
                }
            };
            built.push(array);
        }
        let mut arrays: Vec<ArrayRef> = self.output_order.iter().map(|position| built[*position].clone()).collect();
        arrays.push(self.files.finish(None)?);
        arrays.push(Arc::new(Int64Array::from(std::mem::take(&mut self.rows))));
        RecordBatch::try_new(self.schema.clone(), arrays).map_err(|_| IngestError::Damaged { what: "a batch" })
    }
}
