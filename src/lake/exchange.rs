//! Frames between Arrow (files) and polars (computation), through the C data interface, without copying values.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, make_array};
use arrow::datatypes::{Field, Schema};
use polars::prelude as pl;

use super::LakeError;

/// An Arrow batch as a polars frame.
pub fn to_frame(what: &str, batch: &RecordBatch) -> Result<pl::DataFrame, LakeError> {
    let fail = |message: String| LakeError::Exchange { what: what.to_owned(), message };
    let mut columns = Vec::with_capacity(batch.num_columns());
    for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
        let array = import_array(array).map_err(&fail)?;
        let series = pl::Series::from_arrow(field.name().as_str().into(), array)
            .map_err(|error| fail(format!("column {}: {error}", field.name())))?;
        columns.push(series.into());
    }
    pl::DataFrame::new(batch.num_rows(), columns).map_err(|error| fail(error.to_string()))
}

/// A polars frame as one Arrow batch. Text becomes `LargeUtf8`.
pub fn to_batch(what: &str, frame: &pl::DataFrame) -> Result<RecordBatch, LakeError> {
    let fail = |message: String| LakeError::Exchange { what: what.to_owned(), message };
    let mut fields = Vec::with_capacity(frame.width());
    let mut arrays: Vec<ArrayRef> = Vec::with_capacity(frame.width());
    for column in frame.columns() {
        let series = column.as_materialized_series().rechunk();
        let array = export_array(&series).map_err(&fail)?;
        fields.push(Field::new(series.name().as_str(), array.data_type().clone(), true));
        arrays.push(array);
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(|error| fail(error.to_string()))
}

#[allow(unsafe_code)]
fn import_array(array: &ArrayRef) -> Result<Box<dyn polars_arrow::array::Array>, String> {
    let (foreign_array, foreign_schema) = arrow::ffi::to_ffi(&array.to_data()).map_err(|error| error.to_string())?;
    // SAFETY: both crates declare these types as the C structs of the Arrow C data interface; ownership moves with
    // the transmuted value, whose release callback is called exactly once, by its new owner.
    unsafe {
        let foreign_array: polars_arrow::ffi::ArrowArray = std::mem::transmute(foreign_array);
        let foreign_schema: polars_arrow::ffi::ArrowSchema = std::mem::transmute(foreign_schema);
        let field = polars_arrow::ffi::import_field_from_c(&foreign_schema).map_err(|error| error.to_string())?;
        polars_arrow::ffi::import_array_from_c(foreign_array, field.dtype).map_err(|error| error.to_string())
    }
}

#[allow(unsafe_code)]
fn export_array(series: &pl::Series) -> Result<ArrayRef, String> {
    let field = series.dtype().to_arrow_field(series.name().clone(), pl::CompatLevel::oldest());
    let array = series.to_arrow(0, pl::CompatLevel::oldest());
    let foreign_schema = polars_arrow::ffi::export_field_to_c(&field);
    let foreign_array = polars_arrow::ffi::export_array_to_c(array);
    // SAFETY: as above, in the other direction.
    unsafe {
        let foreign_schema: arrow::ffi::FFI_ArrowSchema = std::mem::transmute(foreign_schema);
        let foreign_array: arrow::ffi::FFI_ArrowArray = std::mem::transmute(foreign_array);
        let data = arrow::ffi::from_ffi(foreign_array, &foreign_schema).map_err(|error| error.to_string())?;
        Ok(make_array(data))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use arrow::array::{Date32Array, Decimal128Array, Int64Array, StringArray};

    #[test]
    fn every_stored_type_survives_the_round_trip_with_its_nulls() {
        let money = Decimal128Array::from(vec![Some(-105), None, Some(7)]).with_precision_and_scale(38, 2).unwrap();
        let batch = RecordBatch::try_from_iter_with_nullable([
            ("id", Arc::new(StringArray::from(vec![Some("客户"), Some(""), None])) as ArrayRef, true),
            ("money", Arc::new(money) as ArrayRef, true),
            ("count", Arc::new(Int64Array::from(vec![None, Some(i64::MIN), Some(3)])) as ArrayRef, true),
            ("day", Arc::new(Date32Array::from(vec![Some(0), None, Some(-1)])) as ArrayRef, true),
        ])
        .unwrap();
        let frame = to_frame("test", &batch).unwrap();
        assert_eq!(frame.height(), 3);
        assert_eq!(frame.dtypes()[1], pl::DataType::Decimal(38, 2));
        let back = to_batch("test", &frame).unwrap();
        assert_eq!(back.column(1), batch.column(1));
        assert_eq!(back.column(2), batch.column(2));
        assert_eq!(back.column(3), batch.column(3));
        let again = to_frame("test", &back).unwrap();
        assert!(again.equals_missing(&frame));
    }

    #[test]
    fn an_empty_batch_keeps_its_columns() {
        let batch =
            RecordBatch::try_from_iter([("id", Arc::new(StringArray::from(Vec::<&str>::new())) as ArrayRef)]).unwrap();
        assert_eq!(to_frame("test", &batch).unwrap().width(), 1);
    }
}
