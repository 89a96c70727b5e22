//! The rows that the lake already holds, in the encoding of new rows.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Field, Int64Type, Schema, SchemaRef, TimestampMicrosecondType,
};

use crate::ingest::codec::{content_hash, push_null, push_number, push_text};
use crate::ingest::error::{BoxedError, IngestError};
use crate::ingest::mapping::RowPlan;
use crate::model::slot::Slot;
use crate::model::tables::{SOURCE_FILE, SOURCE_ROW};

/// Batches of one partition.
pub type Batches<'a> = Box<dyn Iterator<Item = Result<RecordBatch, BoxedError>> + 'a>;

/// What the lake holds of a table. Asked from several threads.
pub trait ExistingRows: Sync {
    /// Partitions that there are.
    fn slots(&self) -> Result<Vec<Slot>, BoxedError>;
    /// The rows of a partition, with all of its columns.
    fn read(&self, slot: Slot) -> Result<Batches<'_>, BoxedError>;
    /// The rows of a partition, with at least those of the columns that it has.
    fn read_columns(&self, slot: Slot, _columns: &[&str]) -> Result<Batches<'_>, BoxedError> {
        self.read(slot)
    }
}

/// An empty lake.
pub struct NoExistingRows;

impl ExistingRows for NoExistingRows {
    fn slots(&self) -> Result<Vec<Slot>, BoxedError> {
        Ok(Vec::new())
    }
    fn read(&self, _: Slot) -> Result<Batches<'_>, BoxedError> {
        Ok(Box::new(std::iter::empty()))
    }
}

/// Columns of the stored table: mapped columns in table order, then provenance.
pub fn stored_schema(plan: &RowPlan) -> SchemaRef {
    let mut fields: Vec<Field> = Vec::new();
    for position in plan.output_order() {
        let spec = plan.columns[position].spec;
        let always_known = spec.required || plan.table.sign == Some(spec.name) || plan.has_customer_always(spec.name);
        fields.push(Field::new(spec.name, spec.column_type.arrow_type(plan.money_scale), !always_known));
    }
    fields.push(Field::new(SOURCE_FILE, DataType::Utf8, false));
    fields.push(Field::new(SOURCE_ROW, DataType::Int64, false));
    Arc::new(Schema::new(fields))
}

/// A stored batch, column by column in the order of the plan.
pub struct StoredBatch<'a> {
    columns: Vec<StoredColumn<'a>>,
    files: &'a StringArray,
    rows: &'a Int64Array,
}

enum StoredColumn<'a> {
    Text(&'a StringArray),
    Integer(&'a Int64Array),
    Flag(&'a BooleanArray),
    Date(&'a Date32Array),
    Timestamp(&'a TimestampMicrosecondArray),
    Decimal(&'a Decimal128Array),
}

impl<'a> StoredColumn<'a> {
    /// Of the type that the column has now.
    fn of(array: &'a ArrayRef, now: &DataType) -> StoredColumn<'a> {
        match now {
            DataType::Boolean => StoredColumn::Flag(array.as_boolean()),
            DataType::Int64 => StoredColumn::Integer(array.as_primitive::<Int64Type>()),
            DataType::Date32 => StoredColumn::Date(array.as_primitive::<Date32Type>()),
            DataType::Timestamp(..) => StoredColumn::Timestamp(array.as_primitive::<TimestampMicrosecondType>()),
            DataType::Decimal128(..) => StoredColumn::Decimal(array.as_primitive::<Decimal128Type>()),
            _ => StoredColumn::Text(array.as_string::<i32>()),
        }
    }

    /// Appends the encoding of a value.
    fn encode(&self, index: usize, row: &mut Vec<u8>) {
        let number = match self {
            StoredColumn::Text(texts) if texts.is_null(index) => None,
            StoredColumn::Text(texts) => return push_text(row, texts.value(index).as_bytes()),
            StoredColumn::Flag(flags) => flags.is_valid(index).then(|| i128::from(flags.value(index))),
            StoredColumn::Integer(numbers) => numbers.is_valid(index).then(|| i128::from(numbers.value(index))),
            StoredColumn::Date(days) => days.is_valid(index).then(|| i128::from(days.value(index))),
            StoredColumn::Timestamp(micros) => micros.is_valid(index).then(|| i128::from(micros.value(index))),
            StoredColumn::Decimal(decimals) => decimals.is_valid(index).then(|| decimals.value(index)),
        };
        match number {
            Some(number) => push_number(row, number),
            None => push_null(row),
        }
    }
}

/// The key columns of a stored batch, in the order of the plan.
pub struct StoredKeys<'a> {
    columns: Vec<StoredColumn<'a>>,
    /// By column, whether a blank makes the whole row the key.
    may_be_blank: Vec<bool>,
}

impl<'a> StoredKeys<'a> {
    /// None where a key column is not stored as it would be now: what to say of that is found out by
    /// [`StoredBatch::new`].
    pub fn new(batch: &'a RecordBatch, plan: &RowPlan) -> Option<StoredKeys<'a>> {
        let (mut columns, mut may_be_blank) = (Vec::new(), Vec::new());
        for (position, planned) in plan.columns.iter().enumerate().filter(|(position, _)| plan.key.contains(position)) {
            let array = batch.column_by_name(planned.spec.name)?;
            let now = planned.spec.column_type.arrow_type(plan.money_scale);
            if *array.data_type() != now {
                return None;
            }
            columns.push(StoredColumn::of(array, &now));
            may_be_blank.push(plan.date != Some(position));
        }
        Some(StoredKeys { columns, may_be_blank })
    }

    /// The hash of a row's key, as [`key_hash`](crate::ingest::identity::key_hash) has it; none where the key has a blank,
    /// so that the whole row counts.
    pub fn hash(&self, index: usize, scratch: &mut Vec<u8>) -> Option<u128> {
        scratch.clear();
        for (column, may_be_blank) in self.columns.iter().zip(&self.may_be_blank) {
            let from = scratch.len();
            column.encode(index, scratch);
            if *may_be_blank && scratch[from..] == [0] {
                return None;
            }
        }
        Some(content_hash(scratch))
    }
}

impl<'a> StoredBatch<'a> {
    /// Looks into a batch of the partition `slot`; refuses one with other columns than the plan stores.
    pub fn new(batch: &'a RecordBatch, plan: &RowPlan, slot: Slot) -> Result<StoredBatch<'a>, IngestError> {
        let expected = stored_schema(plan);
        let refuse = |difference| IngestError::ExistingSchema { slot, difference };
        for field in expected.fields() {
            match batch.schema_ref().field_with_name(field.name()) {
                Err(_) => return Err(refuse(format!("`{}` is mapped now and not stored", field.name()))),
                Ok(stored) if stored.data_type() != field.data_type() => {
                    let (name, stored, now) = (field.name(), stored.data_type(), field.data_type());
                    return Err(refuse(format!("`{name}` is stored as {stored} and would now be {now}")));
                }
                Ok(_) => {}
            }
        }
        for field in batch.schema_ref().fields() {
            if expected.field_with_name(field.name()).is_err() {
                return Err(refuse(format!("`{}` is stored and not mapped any more", field.name())));
            }
        }
        let find = |name: &str| batch.column_by_name(name).ok_or_else(|| refuse(format!("`{name}` is missing")));
        let mut columns = Vec::with_capacity(plan.columns.len());
        for planned in &plan.columns {
            let array = find(planned.spec.name)?;
            columns.push(StoredColumn::of(array, &planned.spec.column_type.arrow_type(plan.money_scale)));
        }
        Ok(StoredBatch {
            columns,
            files: find(SOURCE_FILE)?.as_string::<i32>(),
            rows: find(SOURCE_ROW)?.as_primitive::<Int64Type>(),
        })
    }

    /// Appends the encoding of a row.
    pub fn encode(&self, index: usize, row: &mut Vec<u8>) {
        for column in &self.columns {
            column.encode(index, row);
        }
    }

    /// The file that a row came from.
    pub fn file(&self, index: usize) -> &'a str {
        self.files.value(index)
    }

    /// The record number that a row had in its file.
    pub fn row(&self, index: usize) -> u64 {
        self.rows.value(index).max(0) as u64
    }
}
