#![allow(clippy::unwrap_used)]

use std::fs::File;
use std::path::Path;

use arrow::array::{
    BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, LargeStringArray, StringArray,
};
use arrow::datatypes::DataType;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader};
use proptest::prelude::*;

use super::*;

/// A table of every kind of column: codes, and for each column the value of each code.
#[derive(Debug, Clone)]
struct Table {
    codes: Vec<u16>,
    /// Codes that stand for null, where a column is nullable.
    null_from: usize,
    values: usize,
}

impl Table {
    fn schema() -> SchemaRef {
        Arc::new(Schema::new(vec![
            Field::new("text", DataType::Utf8, false),
            Field::new("text_or_null", DataType::Utf8, true),
            Field::new("number", DataType::Int64, true),
            Field::new("day", DataType::Date32, false),
            Field::new("same", DataType::Utf8, false),
            Field::new("plain", DataType::Float64, true),
        ]))
    }

    /// Texts repeat (two codes each), are not in the order of codes, and one is empty.
    fn text(code: usize) -> String {
        if code < 2 { String::new() } else { format!("text {}", (code / 2).wrapping_mul(7919) % 1000) }
    }

    fn number(&self, code: usize) -> Option<i64> {
        (code < self.null_from).then_some(1000 - code as i64 * 3)
    }

    fn texts_or_null(&self, code: usize) -> Option<String> {
        (code < self.null_from).then(|| Table::text(code))
    }

    fn plain(&self) -> Float64Array {
        self.codes.iter().map(|code| self.number(*code as usize).map(|number| number as f64 / 7.0)).collect()
    }

    fn batch(&self) -> RecordBatch {
        let codes = || self.codes.iter().map(|code| *code as usize);
        let columns: Vec<ArrayRef> = vec![
            Arc::new(StringArray::from_iter_values(codes().map(Table::text))),
            Arc::new(StringArray::from_iter(codes().map(|code| self.texts_or_null(code)))),
            Arc::new(Int64Array::from_iter(codes().map(|code| self.number(code)))),
            Arc::new(Date32Array::from_iter_values(codes().map(|code| 15_000 - code as i32))),
            Arc::new(StringArray::from(vec!["same"; self.codes.len()])),
            Arc::new(self.plain()),
        ];
        RecordBatch::try_new(Table::schema(), columns).unwrap()
    }

    fn write(&self, path: &Path, row_group_rows: usize) {
        let schema = Table::schema();
        let texts: Vec<String> = (0..self.values).map(Table::text).collect();
        let texts: Vec<_> = texts.iter().map(|text| Some(Value::Text(text))).collect();
        let texts_or_null: Vec<_> =
            texts.iter().enumerate().map(|(code, text)| text.filter(|_| code < self.null_from)).collect();
        let numbers: Vec<_> = (0..self.values).map(|code| self.number(code).map(Value::Int64)).collect();
        let days: Vec<_> = (0..self.values).map(|code| Some(Value::Date32(15_000 - code as i32))).collect();
        let narrow: Vec<u8> = self.codes.iter().map(|code| *code as u8).collect();
        let codes = if self.values <= 256 { Codes::U8(&narrow) } else { Codes::U16(&self.codes) };
        let coded = |place: usize, values: &[Option<Value<'_>>], codes| {
            EncodedColumn::coded(schema.field(place), values, codes, row_group_rows).unwrap()
        };
        let same = [Some(Value::Text("same")), Some(Value::Text("never"))];
        let mut plain = PlainEncoder::new(schema.field(5), &WriteOptions::default(), row_group_rows).unwrap();
        for start in (0..self.codes.len()).step_by(100) {
            plain.append(Arc::new(self.plain().slice(start, 100.min(self.codes.len() - start)))).unwrap();
        }
        let columns = [
            coded(0, &texts, codes),
            coded(1, &texts_or_null, codes),
            coded(2, &numbers, codes),
            coded(3, &days, codes),
            coded(4, &same, Codes::Constant(self.codes.len())),
            plain.finish().unwrap(),
        ];
        assert!(columns.iter().all(|column| column.rows() == self.codes.len() as u64));
        let columns: Vec<_> = columns.iter().collect();
        write_row_groups(path, &schema, &columns, &WriteOptions::default()).unwrap();
    }
}

fn metadata(path: &Path) -> ParquetMetaData {
    let reader = ParquetMetaDataReader::new().with_page_index_policy(PageIndexPolicy::Required);
    reader.parse_and_finish(&File::open(path).unwrap()).unwrap()
}

/// Writes a table both ways and compares rows, schema, statistics and bytes of a second time.
fn assert_same_as_arrow(table: &Table, row_group_rows: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    table.write(&path("one.parquet"), row_group_rows);
    table.write(&path("two.parquet"), row_group_rows);
    assert_eq!(std::fs::read(path("one.parquet")).unwrap(), std::fs::read(path("two.parquet")).unwrap());
    let properties = WriteOptions::default().properties(&Schema::empty()).into_builder();
    let properties = properties.set_max_row_group_row_count(Some(row_group_rows)).build();
    let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    let file = File::create(path("arrow.parquet")).unwrap();
    let mut writer = ArrowWriter::try_new_with_options(file, Table::schema(), options).unwrap();
    writer.write(&table.batch()).unwrap();
    writer.close().unwrap();

    let read = |name: &str| files::read_frame(&path(name), None).unwrap();
    assert!(read("one.parquet").equals_missing(&read("arrow.parquet")));
    let (ours, theirs) = (metadata(&path("one.parquet")), metadata(&path("arrow.parquet")));
    assert_eq!(ours.file_metadata().schema_descr(), theirs.file_metadata().schema_descr());
    assert_eq!(ours.file_metadata().created_by(), theirs.file_metadata().created_by());
    assert_eq!(ours.file_metadata().key_value_metadata(), theirs.file_metadata().key_value_metadata());
    assert_eq!(ours.file_metadata().column_orders(), theirs.file_metadata().column_orders());
    assert_eq!(ours.num_row_groups(), theirs.num_row_groups());
    for (place, (ours_group, theirs_group)) in ours.row_groups().iter().zip(theirs.row_groups()).enumerate() {
        assert_eq!(ours_group.num_rows(), theirs_group.num_rows());
        for (column, (our, their)) in ours_group.columns().iter().zip(theirs_group.columns()).enumerate() {
            assert_eq!(our.num_values(), their.num_values());
            assert_eq!(our.statistics(), their.statistics());
            assert_eq!(our.definition_level_histogram(), their.definition_level_histogram());
            assert_eq!(our.unencoded_byte_array_data_bytes(), their.unencoded_byte_array_data_bytes());
            let pages = ours.page_index().unwrap();
            assert_eq!(pages.offset_index(place, column).unwrap().page_locations().len(), 1);
            assert_eq!(
                pages.column_index(place, column).is_some(),
                theirs.page_index().unwrap().column_index(place, column).is_some()
            );
        }
    }
}

fn table(codes: &[u16], values: usize, null_from: usize) -> Table {
    Table { codes: codes.to_vec(), values, null_from }
}

#[test]
fn one_row_one_value_and_only_nulls_are_written_as_arrow_writes_them() {
    assert_same_as_arrow(&table(&[0], 1, 1), 10);
    assert_same_as_arrow(&table(&[0], 1, 0), 10);
    assert_same_as_arrow(&table(&[0; 1000], 3, 3), 300);
    assert_same_as_arrow(&table(&[2; 1000], 3, 2), 300);
    assert_same_as_arrow(&table(&[0, 2, 0, 2, 2], 3, 2), 2);
}

#[test]
fn widths_of_codes_on_both_sides_of_a_byte_come_back() {
    for values in [2u16, 3, 4, 5, 255, 256, 257, 300, 512, 513, 1025] {
        let codes: Vec<u16> = (0..3000u32).map(|row| (row.wrapping_mul(2_654_435_761) >> 8) as u16 % values).collect();
        assert_same_as_arrow(&table(&codes, values.into(), usize::from(values) * 3 / 4), 2999);
    }
}

#[test]
fn no_rows_give_a_file_with_its_columns() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.parquet");
    table(&[], 3, 3).write(&path, 10);
    assert_eq!(files::read_schema(&path).unwrap().fields().len(), 6);
    assert_eq!(files::read_frame(&path, None).unwrap().height(), 0);
}

#[test]
fn what_cannot_be_stored_is_refused() {
    let field = Field::new("code", DataType::Utf8, false);
    let coded =
        |values: &[Option<Value<'_>>], codes| EncodedColumn::coded(&field, values, codes, 10).unwrap_err().to_string();
    assert!(coded(&[Some(Value::Text("a"))], Codes::U8(&[0, 1])).contains("column code: a row has a code without"));
    assert!(coded(&[], Codes::Constant(1)).contains("code without a value"));
    assert!(coded(&[None], Codes::Constant(1)).contains("a row is null"));
    assert!(coded(&[Some(Value::Int64(1))], Codes::Constant(1)).contains("another type"));
}

#[test]
fn columns_of_different_length_give_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.parquet");
    let fields = [Field::new("a", DataType::Int64, false), Field::new("b", DataType::Int64, false)];
    let one = [Some(Value::Int64(1))];
    let column = |field, rows| EncodedColumn::coded(field, &one, Codes::Constant(rows), 10).unwrap();
    for rows in [12, 30] {
        let columns = [column(&fields[0], 11), column(&fields[1], rows)];
        let schema = Schema::new(fields.to_vec());
        let options = WriteOptions::default();
        assert!(write_row_groups(&path, &schema, &[&columns[0], &columns[1]], &options).is_err());
        assert!(!path.exists());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_table_is_written_as_arrow_writes_it(
        values in 1..300usize,
        nulls in 0..300usize,
        runs in proptest::collection::vec((any::<u16>(), 1..60usize), 1..60),
        row_group_rows in 1..2000usize,
    ) {
        let mut codes = Vec::new();
        for (code, length) in runs {
            let code = usize::from(code) % values;
            codes.extend(std::iter::repeat_n(code as u16, if length > 30 { length } else { 1 }));
        }
        assert_same_as_arrow(&table(&codes, values, values.saturating_sub(nulls)), row_group_rows);
    }
}

/// Columns of all kinds that a table may have, few and many different values, with and without nulls.
fn arrays(rows: usize) -> Vec<(&'static str, ArrayRef)> {
    let mixed = |row: usize| (row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let all = || 0..rows;
    let some = |row: usize| !row.is_multiple_of(3);
    let money = |values: Vec<Option<i128>>| -> ArrayRef {
        Arc::new(Decimal128Array::from(values).with_precision_and_scale(38, 2).unwrap())
    };
    let texts = |count: usize| all().map(move |row| format!("text {}", mixed(row) as usize % count));
    vec![
        ("sorted", Arc::new(StringArray::from_iter_values(all().map(|row| format!("C{row:09}"))))),
        (
            "few_texts",
            Arc::new(StringArray::from_iter(texts(5).enumerate().map(|(row, text)| some(row).then_some(text)))),
        ),
        ("many_texts", Arc::new(LargeStringArray::from_iter_values(texts(1_000_000)))),
        ("few_long_texts", Arc::new(LargeStringArray::from_iter_values(texts(7)))),
        ("no_texts", Arc::new(LargeStringArray::from(vec![None::<&str>; rows]))),
        ("near_numbers", Arc::new(Int64Array::from_iter(all().map(|row| some(row).then(|| row as i64 % 900 - 450))))),
        ("far_numbers", Arc::new(Int64Array::from_iter_values(all().map(|row| mixed(row) as i64 - (1 << 40))))),
        ("extreme_numbers", Arc::new(Int64Array::from_iter_values(all().map(|row| [i64::MIN, i64::MAX][row % 2])))),
        ("days", Arc::new(Date32Array::from_iter(all().map(|row| some(row).then(|| 15_000 - row as i32 % 400))))),
        ("few_amounts", money(all().map(|row| some(row).then(|| row as i128 % 300 - 150)).collect())),
        ("many_amounts", money(all().map(|row| Some(i128::from(mixed(row)) - (1 << 43))).collect())),
        ("known_amounts", money(all().map(|row| some(row).then(|| i128::from(mixed(row)))).collect())),
        ("no_amounts", money(vec![None; rows])),
        ("ratios", Arc::new(Float64Array::from_iter(all().map(|row| some(row).then(|| mixed(row) as f64 / 7.0))))),
        ("flags", Arc::new(BooleanArray::from_iter(all().map(|row| some(row).then_some(row % 2 == 0))))),
    ]
}

#[test]
fn tables_come_back_as_they_were_and_say_of_themselves_what_arrow_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let options = WriteOptions::sorted_by(&["sorted"]);
    for rows in [0, 1, 1000, 40_000] {
        let columns = arrays(rows).into_iter().map(|(name, array)| (name, array, true));
        let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
        // Two row groups, and an empty one that is left out.
        let parts = || [batch.slice(0, rows / 2), batch.slice(0, 0), batch.slice(rows / 2, rows - rows / 2)];
        for name in ["one.parquet", "two.parquet"] {
            write_table(&path(name), &batch.schema(), parts().into_iter().map(Ok::<_, LakeError>), &options).unwrap();
        }
        assert_eq!(std::fs::read(path("one.parquet")).unwrap(), std::fs::read(path("two.parquet")).unwrap());
        files::write_batches(&path("arrow.parquet"), batch.schema(), [batch.clone()], &options).unwrap();
        let read = |name: &str| files::read_frame(&path(name), None).unwrap();
        assert!(read("one.parquet").equals_missing(&read("arrow.parquet")), "{rows} rows");
        let (ours, theirs) = (metadata(&path("one.parquet")), metadata(&path("arrow.parquet")));
        assert_eq!(ours.file_metadata().schema_descr(), theirs.file_metadata().schema_descr());
        if rows == 1 {
            for (our, their) in ours.row_group(0).columns().iter().zip(theirs.row_group(0).columns()) {
                assert_eq!(our.statistics(), their.statistics());
            }
        }
    }
}

#[test]
fn a_batch_that_fails_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.parquet");
    let columns = arrays(10).into_iter().map(|(name, array)| (name, array, true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let lost = || LakeError::Exchange { what: "rows".into(), message: "lost".into() };
    let error =
        write_table(&path, &batch.schema(), [Ok(batch.clone()), Err(lost())].into_iter(), &WriteOptions::default());
    assert!(error.unwrap_err().to_string().contains("lost"));
    assert!(!path.exists());
}
