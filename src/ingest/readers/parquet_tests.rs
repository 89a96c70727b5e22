#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use arrow::array::{
    BinaryArray, BooleanArray, Date32Array, Decimal128Array, Decimal256Array, DictionaryArray, Float32Array,
    Float64Array, Int64Array, ListArray, StringArray, Time64MicrosecondArray, TimestampMicrosecondArray,
    TimestampMillisecondArray, TimestampNanosecondArray, UInt64Array,
};
use arrow::datatypes::{Field, i256};
use parquet::arrow::ArrowWriter;

use super::*;

fn save(columns: Vec<(&str, ArrayRef)>) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)));
    let batch = batch.unwrap();
    let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    (folder, path)
}

fn rows(columns: Vec<(&str, ArrayRef)>) -> Vec<Vec<String>> {
    let (_folder, path) = save(columns);
    let mut rows = Vec::new();
    let table = ParquetTable::open(&path, "a.parquet").unwrap();
    table
        .batches(None, |batch| {
            rows.extend((0..batch.rows()).map(|row| batch.cells(row)));
            true
        })
        .unwrap();
    rows
}

/// The first value of a column.
fn shown(array: impl Array + 'static) -> String {
    rows(vec![("a", Arc::new(array))])[0][0].clone()
}

#[test]
fn values_are_exact_text() {
    let decimal = Decimal128Array::from(vec![-123_456_789_012_345_678_901_234_567_890i128]);
    assert_eq!(shown(decimal.with_precision_and_scale(38, 4).unwrap()), "-12345678901234567890123456.7890");
    let wide = Decimal256Array::from(vec![i256::from_i128(5)]).with_precision_and_scale(50, 2).unwrap();
    assert_eq!(shown(wide), "0.05");
    assert_eq!(shown(Int64Array::from(vec![i64::MIN])), "-9223372036854775808");
    assert_eq!(shown(UInt64Array::from(vec![u64::MAX])), "18446744073709551615");
    assert_eq!(shown(Float64Array::from(vec![0.1 + 0.2])), "0.30000000000000004");
    assert_eq!(shown(Float64Array::from(vec![1e22])), "10000000000000000000000");
    assert_eq!(shown(Float64Array::from(vec![-0.0])), "0");
    assert_eq!(shown(Float32Array::from(vec![0.1])), "0.1");
    assert_eq!(shown(BooleanArray::from(vec![true])), "TRUE");
    assert_eq!(shown(StringArray::from(vec!["客户,\"x\""])), "客户,\"x\"");
    assert_eq!(shown(BinaryArray::from(vec!["客户".as_bytes()])), "客户");
    assert_eq!(shown(DictionaryArray::<arrow::datatypes::Int32Type>::from_iter(["客户"])), "客户");
}

#[test]
fn dates_and_times_are_iso_text() {
    assert_eq!(shown(Date32Array::from(vec![19_727])), "2024-01-05");
    assert_eq!(shown(Date32Array::from(vec![-1])), "1969-12-31");
    assert_eq!(shown(Time64MicrosecondArray::from(vec![34_200_000_000])), "09:30:00");
    let seconds = 1_704_447_000i64; // 2024-01-05 09:30:00 UTC
    assert_eq!(shown(TimestampMillisecondArray::from(vec![seconds * 1000])), "2024-01-05 09:30:00");
    assert_eq!(shown(TimestampMillisecondArray::from(vec![-1])), "1969-12-31 23:59:59.999");
    assert_eq!(shown(TimestampNanosecondArray::from(vec![1_500_000_000])), "1970-01-01 00:00:01.500");
    for (zone, expected) in [
        ("+08:00", "2024-01-05 17:30:00+08:00"),
        ("Asia/Shanghai", "2024-01-05 17:30:00+08:00"),
        ("UTC", "2024-01-05 09:30:00+00:00"),
        ("America/New_York", "2024-01-05 04:30:00-05:00"),
    ] {
        let array = TimestampMicrosecondArray::from(vec![seconds * 1_000_000]).with_timezone(zone);
        assert_eq!(shown(array), expected);
    }
}

#[test]
fn nulls_are_blank_and_a_lone_one_is_no_blank_line() {
    let array: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None]));
    assert_eq!(rows(vec![("a", array.clone()), ("b", array.clone())]), [["1", "1"], ["", ""]]);
    let (_folder, path) = save(vec![("a", array)]);
    let mut text = Vec::new();
    let table = ParquetTable::open(&path, "a.parquet").unwrap();
    table
        .batches(None, |batch| {
            (0..batch.rows()).for_each(|row| batch.push_record(row, &mut Vec::new(), &mut text));
            true
        })
        .unwrap();
    assert_eq!(text, b"1\n\"\"\n");
}

#[test]
fn lists_are_refused_with_their_column_and_damage_is_told() {
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])]);
    let (_folder, path) = save(vec![("items", Arc::new(list))]);
    let error = ParquetTable::open(&path, "a.parquet").err().unwrap().to_string();
    assert!(error.contains("`items`") && error.contains("hint:"), "{error}");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() - 20]).unwrap();
    assert!(matches!(ParquetTable::open(&path, "a.parquet"), Err(ReaderError::Damaged { .. })));
}

#[test]
fn zones_that_do_not_exist_are_refused() {
    assert!(is_single_value(&DataType::Timestamp(TimeUnit::Second, Some("Asia/Shanghai".into()))));
    assert!(!is_single_value(&DataType::Timestamp(TimeUnit::Second, Some("Nowhere".into()))));
    assert!(!is_single_value(&DataType::Struct(vec![Field::new("a", DataType::Int8, true)].into())));
}
