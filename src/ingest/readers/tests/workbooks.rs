use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

use super::*;

const XLS: &[u8] = include_bytes!("../../../../tests/workbooks/dates.xls");
const XLS_PASSWORD: &[u8] = include_bytes!("../../../../tests/workbooks/password.xls");
const XLS_1904: &[u8] = include_bytes!("../../../../tests/workbooks/from_1904.xls");

fn workbook(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(&mut workbook);
    workbook.save_to_buffer().unwrap()
}

fn sheet(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    workbook(|workbook| fill(workbook.add_worksheet()))
}

fn names(sheet: &mut Worksheet, row: u32, names: &[&str]) {
    for (column, name) in names.iter().enumerate() {
        sheet.write(row, column as u16, *name).unwrap();
    }
}

#[test]
fn record_numbers_are_the_row_numbers_of_the_sheet() {
    let saved = save(
        "a.xlsx",
        &sheet(|sheet| {
            for (column, name) in ["日期", "金额", "数量"].iter().enumerate() {
                sheet.write(3, column as u16 + 2, *name).unwrap();
                sheet.write(6, column as u16 + 2, column as f64 + 0.5).unwrap();
            }
        }),
    );
    let probe = probe_of(&saved);
    assert_eq!((probe.container, probe.header_record), (Container::Xlsx, 4));
    assert_eq!(probe.header, ["", "", "日期", "金额", "数量"]);
    assert_eq!(probe.sample, [vec![], vec![], vec!["", "", "0.5", "1.5", "2.5"]]);
    assert_eq!(text_of(&saved, &probe), "\n\n\n,,日期,金额,数量\n\n\n,,0.5,1.5,2.5\n");
}

#[test]
fn cells_are_the_text_that_excel_shows() {
    let date = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let clock = Format::new().set_num_format("hh:mm");
    let duration = Format::new().set_num_format("[h]:mm:ss");
    let locale_date = Format::new().set_num_format_index(31);
    let saved = save(
        "a.xlsx",
        &sheet(|sheet| {
            names(sheet, 0, &["日期", "金额", "数量", "d", "e", "f", "g", "h", "i", "j"]);
            let day = ExcelDateTime::from_ymd(2024, 1, 5).unwrap();
            sheet.write_with_format(1, 0, &day, &date).unwrap();
            sheet.write(1, 1, 0.1 + 0.2).unwrap();
            sheet.write(1, 2, 1e14).unwrap();
            sheet
                .write_with_format(
                    1,
                    3,
                    ExcelDateTime::from_ymd(2024, 1, 5).unwrap().and_hms(9, 30, 0).unwrap(),
                    &moment,
                )
                .unwrap();
            sheet.write_with_format(1, 4, 0.395_833_333_333, &clock).unwrap();
            sheet.write_with_format(1, 5, 1.104_166_666_667, &duration).unwrap();
            sheet.write(1, 6, true).unwrap();
            sheet.write(1, 7, Formula::new("=1/4").set_result("0.25")).unwrap();
            sheet.write(1, 8, Formula::new("=NA()").set_result("#N/A")).unwrap();
            sheet.write_with_format(1, 9, 45296, &locale_date).unwrap();
            names(sheet, 2, &["a,b", "say \"x\"", "two\nlines", " 001 "]);
        }),
    );
    let probe = probe_of(&saved);
    let expected = [
        "2024-01-05",
        "0.3",
        "100000000000000",
        "2024-01-05 09:30:00",
        "09:30:00",
        "26:30:00",
        "TRUE",
        "0.25",
        "#N/A",
        "2024-01-05",
    ];
    assert_eq!(probe.sample[0], expected);
    assert_eq!(probe.sample[1][..4], ["a,b", "say \"x\"", "two\nlines", " 001 "]);
    let text = text_of(&saved, &probe);
    assert!(text.ends_with("\n\"a,b\",\"say \"\"x\"\"\",\"two\nlines\", 001 ,,,,,,\n"), "{text}");
}

#[test]
fn merged_names_over_two_rows_are_joined_and_titles_skipped() {
    let plain = Format::new();
    let saved = save(
        "a.xlsx",
        &sheet(|sheet| {
            sheet.merge_range(0, 0, 0, 4, "二〇二四年销售表", &plain).unwrap();
            sheet.merge_range(1, 0, 1, 1, "客户信息", &plain).unwrap();
            sheet.merge_range(1, 2, 1, 3, "订单信息", &plain).unwrap();
            sheet.merge_range(1, 4, 2, 4, "金额", &plain).unwrap();
            names(sheet, 2, &["编号", "名称", "编号", "日期"]);
            names(sheet, 3, &["1", "2", "3", "4", "5", "", "remark"]);
        }),
    );
    let probe = probe_of(&saved);
    assert_eq!(probe.header, ["客户编号", "客户名称", "订单信息编号", "日期", "金额"]);
    assert_eq!((probe.header_record, probe.above.len()), (3, 2));
    assert_eq!(probe.sample, [["1", "2", "3", "4", "5"]]);
    assert!(probe.remarks.iter().any(|remark| remark.contains("right of the last column name")), "{:?}", probe.remarks);
}

#[test]
fn hidden_sheets_are_counted_and_not_chosen() {
    let mut saved = save(
        "a.xlsx",
        &workbook(|workbook| {
            names(workbook.add_worksheet().set_name("秘密").unwrap().set_hidden(true), 0, &["x", "y"]);
            names(workbook.add_worksheet().set_name("一月").unwrap().set_active(true), 0, &["日期", "金额"]);
            names(workbook.add_worksheet().set_name("二月").unwrap(), 0, &["日期", "数量"]);
        }),
    );
    let found = sheets(&saved.export.path).unwrap().unwrap();
    let found: Vec<(&str, bool)> = found.iter().map(|sheet| (sheet.name.as_str(), sheet.hidden)).collect();
    assert_eq!(found, [("秘密", true), ("一月", false), ("二月", false)]);
    assert_eq!(probe_of(&saved).sheet.as_deref(), Some("一月"));
    saved.export.sheet = Some("二月".to_owned());
    let probe = probe_of(&saved);
    assert_eq!(text_of(&saved, &probe), "日期,数量\n");
    saved.export.sheet = Some("三月".to_owned());
    let error = super::probe(&saved.export, &FOUND, &recognised).unwrap_err().to_string();
    assert!(error.contains("`三月`") && error.contains("`二月`"), "{error}");
}

#[test]
fn numbers_that_lost_digits_are_remarked() {
    let saved = save(
        "a.xlsx",
        &sheet(|sheet| {
            names(sheet, 0, &["a", "b"]);
            sheet.write(1, 1, 123_456_789_012_345_680.0).unwrap();
        }),
    );
    assert!(probe_of(&saved).remarks[0].starts_with("B2 is a number of more than 15 digits"));
}

#[test]
fn an_empty_sheet_has_no_header() {
    assert!(refusal("a.xlsx", &sheet(|_| {})).contains("is empty"));
}

#[test]
fn a_workbook_cut_short_is_told() {
    let bytes = sheet(|sheet| names(sheet, 0, &["a", "b"]));
    for end in [30, bytes.len() / 2, bytes.len() - 5] {
        assert!(refusal("a.xlsx", &bytes[..end]).contains("damaged or cut short"));
    }
    assert!(refusal("a.xls", &XLS[..2048]).contains("cut short"));
}

#[test]
fn an_old_workbook_reads_like_a_new_one() {
    let saved = save("a.xlsx", XLS);
    let probe = probe_of(&saved);
    assert_eq!((probe.container, probe.header_record, probe.dates_from_1904), (Container::Xls, 3, false));
    assert_eq!(probe.header, ["日期", "客户名称", "金额", "时间"]);
    assert_eq!(
        probe.sample,
        [["2024-01-05", "北京", "0.3", "09:30:00"], ["2024-01-05 09:30:00", "上海", "-2", "#N/A"]]
    );
    assert!(
        text_of(&saved, &probe).starts_with("销售表,,,\n\n日期,客户名称,金额,时间\n2024-01-05,北京,0.3,09:30:00\n")
    );
    assert_eq!(sheets(&saved.export.path).unwrap().unwrap().len(), 1);
}

#[test]
fn an_old_workbook_that_counts_from_1904_gives_the_same_dates() {
    let probe = probe_of(&save("a.xls", XLS_1904));
    assert!(probe.dates_from_1904);
    assert_eq!(probe.sample[0][0], "2024-01-05");
}

#[test]
fn a_password_is_told() {
    assert!(refusal("a.xls", XLS_PASSWORD).contains("password"));
}
