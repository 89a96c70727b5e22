//! Columns of a batch with their types; refuses what a partition must not hold.

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Decimal128Type};

use super::ReduceError;
use crate::model::tables::DECIMAL_PRECISION;

/// The text of a row, or none when it is null.
pub(super) fn value_of(column: &StringArray, row: usize) -> Option<&str> {
    column.is_valid(row).then(|| column.value(row))
}

/// Looks the columns of a batch up by name and type. `what` and `scale` as in [`super::Partition`].
pub(super) struct Columns<'a> {
    pub(super) batch: &'a RecordBatch,
    pub(super) what: &'a str,
    pub(super) scale: u8,
}

impl Columns<'_> {
    /// The column that `find` finds, which must be there; `in_every_row`: without a null.
    pub(super) fn required<T: Array>(
        &self,
        name: &str,
        find: impl Fn(&Self, &str) -> Result<Option<T>, ReduceError>,
        in_every_row: bool,
    ) -> Result<T, ReduceError> {
        let Some(column) = find(self, name)? else {
            return Err(ReduceError::NoColumn { what: self.what.to_owned(), column: name.to_owned() });
        };
        if in_every_row && column.null_count() > 0 {
            let rows = column.null_count();
            return Err(ReduceError::NullValue { what: self.what.to_owned(), column: name.to_owned(), rows });
        }
        Ok(column)
    }

    /// Texts, plain or wide. None when the batch has no such column.
    pub(super) fn text(&self, name: &str) -> Result<Option<StringArray>, ReduceError> {
        let Some(column) = self.batch.column_by_name(name) else {
            return Ok(None);
        };
        match column.data_type() {
            DataType::Utf8 => Ok(Some(column.as_string().clone())),
            DataType::LargeUtf8 | DataType::Utf8View => {
                let plain = cast(column, &DataType::Utf8)
                    .map_err(|source| ReduceError::Arrow { what: self.what.to_owned(), source })?;
                Ok(Some(plain.as_string().clone()))
            }
            _ => Err(self.wrong_type(name, column, &DataType::Utf8)),
        }
    }

    /// Dates. None when the batch has no such column.
    pub(super) fn date(&self, name: &str) -> Result<Option<Date32Array>, ReduceError> {
        let Some(column) = self.batch.column_by_name(name) else {
            return Ok(None);
        };
        match column.as_primitive_opt::<Date32Type>() {
            Some(days) => Ok(Some(days.clone())),
            None => Err(self.wrong_type(name, column, &DataType::Date32)),
        }
    }

    /// Flags. None when the batch has no such column.
    pub(super) fn flag(&self, name: &str) -> Result<Option<BooleanArray>, ReduceError> {
        let Some(column) = self.batch.column_by_name(name) else {
            return Ok(None);
        };
        match column.as_boolean_opt() {
            Some(flags) => Ok(Some(flags.clone())),
            None => Err(self.wrong_type(name, column, &DataType::Boolean)),
        }
    }

    /// Amounts with the decimal places of money. None when the batch has no such column.
    pub(super) fn money(&self, name: &str) -> Result<Option<Decimal128Array>, ReduceError> {
        let Some(column) = self.batch.column_by_name(name) else {
            return Ok(None);
        };
        let expected = DataType::Decimal128(DECIMAL_PRECISION, self.scale as i8);
        match column.as_primitive_opt::<Decimal128Type>() {
            Some(amounts) if column.data_type() == &expected => Ok(Some(amounts.clone())),
            _ => Err(self.wrong_type(name, column, &expected)),
        }
    }

    fn wrong_type(&self, name: &str, column: &ArrayRef, expected: &DataType) -> ReduceError {
        ReduceError::WrongType {
            what: self.what.to_owned(),
            column: name.to_owned(),
            expected: expected.to_string(),
            found: column.data_type().to_string(),
        }
    }
}
