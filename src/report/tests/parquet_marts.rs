//! Marts read from Parquet files, for the preview: `<root>/<mart>/as_of=<date>/part.parquet`.

use std::error::Error;
use std::fs::{self, File};
use std::path::PathBuf;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Date32Type, Decimal128Type, Float64Type, Int64Type};
use arrow::record_batch::RecordBatch;
use chrono::NaiveDate;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use polars::prelude::{
    Column, DataFrame, Int32Chunked, Int128Chunked, IntoSeries, NamedFrom, NewChunkedArray, PlSmallStr, Series,
};

use crate::report::MartReader;

pub struct ParquetMarts {
    pub root: PathBuf,
    pub as_of: NaiveDate,
}

type Failure = Box<dyn Error + Send + Sync>;

impl MartReader for ParquetMarts {
    fn read(&self, mart: &str) -> Result<Option<DataFrame>, Failure> {
        self.read_at(mart, self.as_of)
    }

    fn read_at(&self, mart: &str, as_of: NaiveDate) -> Result<Option<DataFrame>, Failure> {
        let folder = self.root.join(mart).join(format!("as_of={as_of}"));
        if !folder.exists() {
            return Ok(None);
        }
        let mut files: Vec<PathBuf> =
            fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
        files.sort();
        let mut frame: Option<DataFrame> = None;
        for file in files {
            let reader =
                ParquetRecordBatchReaderBuilder::try_new(File::open(file)?)?.with_batch_size(1 << 20).build()?;
            for batch in reader {
                let part = to_frame(&batch?)?;
                match &mut frame {
                    Some(frame) => {
                        frame.vstack_mut(&part)?;
                    }
                    None => frame = Some(part),
                }
            }
        }
        Ok(frame)
    }
}

fn to_frame(batch: &RecordBatch) -> Result<DataFrame, Failure> {
    let mut columns: Vec<Column> = Vec::new();
    for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
        columns.push(to_series(field.name(), array)?.into());
    }
    Ok(DataFrame::new_infer_height(columns)?)
}

fn to_series(name: &str, array: &ArrayRef) -> Result<Series, Failure> {
    let name = PlSmallStr::from_str(name);
    let rows = 0..array.len();
    let known = |row: usize| array.is_valid(row);
    Ok(match array.data_type() {
        DataType::Utf8 => {
            let values = array.as_string::<i32>();
            let values: Vec<Option<&str>> = rows.map(|row| known(row).then(|| values.value(row))).collect();
            Series::new(name, values)
        }
        DataType::Int64 => {
            let values = array.as_primitive::<Int64Type>();
            Series::new(name, rows.map(|row| known(row).then(|| values.value(row))).collect::<Vec<_>>())
        }
        DataType::Float64 => {
            let values = array.as_primitive::<Float64Type>();
            Series::new(name, rows.map(|row| known(row).then(|| values.value(row))).collect::<Vec<_>>())
        }
        DataType::Boolean => {
            let values = array.as_boolean();
            Series::new(name, rows.map(|row| known(row).then(|| values.value(row))).collect::<Vec<_>>())
        }
        DataType::Date32 => {
            let values = array.as_primitive::<Date32Type>();
            let days = rows.map(|row| known(row).then(|| values.value(row)));
            Int32Chunked::from_iter_options(name, days).into_date().into_series()
        }
        DataType::Decimal128(_, scale) => {
            let values = array.as_primitive::<Decimal128Type>();
            let units = rows.map(|row| known(row).then(|| values.value(row)));
            Int128Chunked::from_iter_options(name, units).into_decimal(38, *scale as usize)?.into_series()
        }
        other => return Err(format!("column {name}: type {other} is not in the contract").into()),
    })
}
