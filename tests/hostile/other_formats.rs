//! Files that are no table, and Parquet.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float64Array, ListArray, RecordBatch, StringArray};
use arrow::datatypes::Int32Type;
use parquet::arrow::ArrowWriter;

use super::harness::{Case, refused, stored, unfit};

/// A Parquet file of two rows; with `extra` as its last column.
fn parquet(amounts: ArrayRef, extra: Option<(&str, ArrayRef)>) -> Vec<u8> {
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("客户编号", Arc::new(StringArray::from(vec!["C1", "C,\"\n2"]))),
        ("订单号", Arc::new(StringArray::from(vec!["H-1", "H-2"]))),
        ("订单日期", Arc::new(Date32Array::from(vec![19727, 19728]))),
        ("金额", amounts),
    ];
    columns.extend(extra);
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn plain() -> Vec<u8> {
    parquet(Arc::new(Float64Array::from(vec![1.5, 2.5])), None)
}

/// The same bytes on every machine, as random as those of a compressed file.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(|_| next()).collect()
}

pub fn cases() -> Vec<Case> {
    vec![
        Case::new("noise", "a.csv", || noise(1 << 20), refused("binary data")),
        Case::new(
            "noise without zeros",
            "a.csv",
            || noise(100_000).into_iter().filter(|byte| *byte != 0).collect::<Vec<u8>>(),
            refused("binary data"),
        ),
        Case::new("PNG", "a.csv", || [b"\x89PNG\r\n\x1a\n".to_vec(), noise(5000)].concat(), refused("PNG")),
        Case::new("PDF", "a.csv", || [b"%PDF-1.7\n".to_vec(), noise(5000)].concat(), refused("PDF")),
        Case::new("RAR", "a.csv", || [b"Rar!\x1a\x07\x01\0".to_vec(), noise(5000)].concat(), refused("RAR")),
        Case::new("7z", "a.csv", || [b"7z\xbc\xaf\x27\x1c".to_vec(), noise(5000)].concat(), refused("7z")),
        Case::new(
            "ZIP with a CSV in it",
            "a.csv",
            || super::archive::zip(&[super::archive::part("a.csv", "x,y\n1,2\n")]),
            refused("ZIP"),
        ),
        Case::new("JSON", "a.csv", || "[{\"客户编号\": \"C1\", \"金额\": 1}]", refused("JSON")),
        Case::new("brackets of JSON, very deep", "a.csv", || "[".repeat(1_000_000), unfit("not mapped")),
        Case::new(
            "tags of HTML, very deep",
            "a.xls",
            || format!("<table>{}", "<tr><td><table>".repeat(100_000)),
            refused("hint:"),
        ),
        Case::new("a page without a table", "a.xls", || "<html><body>会话已过期</body></html>", refused("table")),
        Case::new(
            "a page whose cell spans two thousand million columns",
            "a.xls",
            || "<table><tr><th colspan=2000000000 rowspan=2000000000>x</th></tr><tr><td>1</td></tr></table>",
            unfit("no column for"),
        ),
        Case::new("Parquet", "a.parquet", plain, stored(2).shows(r#"C,\"\n2"#)),
        Case::new(
            "Parquet cut short",
            "a.parquet",
            || {
                let bytes = plain();
                bytes[..bytes.len() / 2].to_vec()
            },
            refused("damaged or cut short"),
        ),
        Case::new(
            "Parquet with its middle overwritten",
            "a.parquet",
            || {
                let mut bytes = plain();
                bytes[8..200].fill(0xff);
                bytes
            },
            refused("damaged or cut short"),
        ),
        Case::new(
            "Parquet with its end overwritten",
            "a.parquet",
            || {
                let mut bytes = plain();
                let end = bytes.len() - 8;
                bytes[end - 300..end].fill(0xff);
                bytes
            },
            refused("damaged or cut short"),
        ),
        Case::new(
            "Parquet with lists",
            "a.parquet",
            || {
                let lists = ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1)]), None]);
                parquet(Arc::new(Float64Array::from(vec![1.5, 2.5])), Some(("明细", Arc::new(lists))))
            },
            refused("明细"),
        ),
        Case::new(
            "Parquet with numbers that are none",
            "a.parquet",
            || parquet(Arc::new(Float64Array::from(vec![f64::NAN, 1e300])), None),
            stored(0).quarantined("missing", 1).quarantined("out_of_range", 1),
        ),
        Case::new("four bytes of Parquet", "a.parquet", || b"PAR1", unfit("PAR1")),
    ]
}
