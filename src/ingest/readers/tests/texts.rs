use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, RecordBatch, StringArray};

use super::*;

#[test]
fn a_text_is_probed_and_read() {
    let body = "销售报表;;\n\n日期;客户编号;金额\n2024-01-05;\"A;1\";3,5\n";
    let bytes = encoding_rs::GB18030.encode(body).0.into_owned();
    let saved = save("export.xls", &bytes);
    let probe = probe_of(&saved);
    assert_eq!((probe.container, probe.delimiter, probe.header_record), (Container::Text, b';', 3));
    assert_eq!(probe.header, ["日期", "客户编号", "金额"]);
    assert_eq!(probe.above, [vec!["销售报表", "", ""], vec![]]);
    assert_eq!(probe.sample, [["2024-01-05", "A;1", "3,5"]]);
    assert_eq!((probe.encoding, probe.encoding_declared), (Some("gb18030"), false));
    assert_eq!(text_of(&saved, &probe), body);
}

#[test]
fn declared_settings_win() {
    let saved = save("a.csv", "x|y\na,\"b\n1,2\n".as_bytes());
    let settings =
        ReadSettings { encoding: Some("utf-8"), delimiter: Some(b','), quoting: Quoting::None, header_row: Some(2) };
    let probe = probe(&saved.export, &settings, &recognised).unwrap();
    assert_eq!(probe.header, ["a", "\"b"]);
    assert_eq!((probe.delimiter, probe.quoting, probe.header_record), (b',', Quoting::None, 2));
    assert!(probe.encoding_declared);
    let unknown = ReadSettings { encoding: Some("klingon"), ..FOUND };
    let error = super::probe(&saved.export, &unknown, &recognised).unwrap_err();
    assert!(error.to_string().contains("klingon"), "{error}");
}

#[test]
fn the_line_that_excel_puts_first_is_no_record_of_the_table() {
    let saved = save("a.csv", b"sep=|\r\na,b|c;d\r\n1|2\r\n");
    let probe = probe_of(&saved);
    assert_eq!((probe.delimiter, probe.header_record), (b'|', 2));
    assert_eq!(probe.header, ["a,b", "c;d"]);
    assert!(probe.above.is_empty());
}

#[test]
fn files_without_rows_give_clear_results() {
    assert!(refusal("a.csv", b"").contains("`a.csv` is empty"));
    assert!(refusal("a.csv", "\u{feff}".as_bytes()).contains("`a.csv` is empty"));
    assert!(refusal("a.csv", b"\n\r\n ,, \n").contains("only blank lines"));
    let only_header = save("a.csv", "日期,金额,数量".as_bytes());
    let probe = probe_of(&only_header);
    assert_eq!((probe.header.len(), probe.header_record, probe.sample.len()), (3, 1, 0));
}

#[test]
fn a_missing_file_and_a_folder_are_told() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("none.csv"), folder.path().to_owned()] {
        let export = ExportFile { path, name: "x".to_owned(), sheet: None };
        let error = probe(&export, &FOUND, &recognised).unwrap_err().to_string();
        assert!(error.contains("cannot read") && error.contains("`files`"), "{error}");
    }
}

#[test]
fn western_text_is_remarked() {
    let saved = save("a.csv", b"name,city\nM\xfcller,K\xf6ln\nCaf\xe9,X\n");
    assert!(probe_of(&saved).remarks[0].contains("declare its `encoding`"));
}

#[test]
fn containers_that_are_not_read_are_named() {
    assert!(refusal("a.csv", b"%PDF-1.4").contains("PDF"));
    assert!(refusal("a.csv", b"a,b\n\0\x01\x02\0\0").contains("binary"));
    let gzip = {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, b"PK\x03\x04").unwrap();
        encoder.finish().unwrap()
    };
    assert!(refusal("a.xlsx.gz", &gzip).contains("decompress it"));
}

#[test]
fn a_web_page_is_read_by_its_rows() {
    let page = "<meta charset=gbk><table><tr><td colspan=3>销售报表</td></tr>\
        <tr><td>日期<td>客户名称<td>金额</tr><tr><td>2024-01-05<td>A,1<td>3.5</tr><tr></tr><tr><td>x</tr></table>";
    let saved = save("export.xls", &encoding_rs::GB18030.encode(page).0);
    let probe = probe_of(&saved);
    assert_eq!((probe.container, probe.header_record), (Container::Html, 2));
    assert_eq!(probe.header, ["日期", "客户名称", "金额"]);
    assert_eq!(text_of(&saved, &probe), "销售报表,,\n日期,客户名称,金额\n2024-01-05,\"A,1\",3.5\n\nx,,\n");
    assert!(sheets(&saved.export.path).unwrap().is_none());
}

#[test]
fn a_parquet_file_is_read_by_its_rows() {
    let columns: [(&str, ArrayRef); 2] = [
        ("a", Arc::new(Date32Array::from_iter((0..20_000).map(|day| (day % 2 == 0).then_some(day))))),
        ("b", Arc::new(StringArray::from_iter_values((0..20_000).map(|day| format!("x,{day}"))))),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, true))).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ::parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let saved = save("a.csv", &bytes);
    let probe = probe_of(&saved);
    assert_eq!((probe.container, probe.header_record, probe.sample.len()), (Container::Parquet, 1, 200));
    assert_eq!(probe.header, ["a", "b"]);
    let text = text_of(&saved, &probe);
    assert!(text.starts_with("a,b\n1970-01-01,\"x,0\"\n,\"x,1\"\n"));
    assert_eq!(text.lines().count(), 20_001);
}
