//! Workbooks of all kinds, and what is named like one.

use rust_xlsxwriter::{Format, Workbook, Worksheet};

use super::archive::{Part, bomb, frame, part, row, sheet_start, workbook, zip};
use super::harness::{Case, refused, stored, unfit};
use super::{good_lines, table};

const NAMES: [&str; 4] = ["客户编号", "订单号", "订单日期", "金额"];

/// A workbook that `fill` writes.
fn written(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(&mut workbook);
    workbook.save_to_buffer().unwrap()
}

fn write_row(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, cell) in cells.iter().enumerate() {
        sheet.write(row, column as u16, *cell).unwrap();
    }
}

/// A sheet with the header and so many rows.
fn fill(sheet: &mut Worksheet, rows: u32) {
    write_row(sheet, 0, &NAMES);
    for row in 1..=rows {
        write_row(sheet, row, &["C1", &format!("H-{row}"), "2024-01-05", "1.50"]);
    }
}

fn good(rows: u32) -> Vec<u8> {
    written(|workbook| fill(workbook.add_worksheet(), rows))
}

const DATE: &str = "<c s=\"1\"><v>45296</v></c>";

/// A workbook of these parts beside its frame, with a sheet of two rows.
fn with_parts(parts: Vec<Part>) -> Vec<u8> {
    let mut all = frame("");
    let rows = row("H-1", &format!("{DATE}<c><v>1</v></c>")) + &row("H-2", &format!("{DATE}<c><v>2</v></c>"));
    all.push(part("xl/worksheets/sheet1.xml", &format!("{}{rows}</sheetData></worksheet>", sheet_start())));
    all.extend(parts);
    zip(&all)
}

pub fn cases() -> Vec<Case> {
    vec![
        Case::new("a workbook", "a.xlsx", || good(3), stored(3)),
        Case::new("a workbook that is named .csv", "a.csv", || good(3), stored(3)),
        Case::new("CSV that is named .xls", "a.xls", || table(&good_lines(3)), stored(3)),
        Case::new(
            "a web page that is named .xls",
            "a.xls",
            || {
                "<html><head><meta charset=\"utf-8\"></head><body><table><tr><th>客户编号</th><th>订单号</th><th>订单日期</th><th>金额</th></tr>\
                 <tr><td>C1</td><td>H-1</td><td>2024-01-05</td><td>1.50</td></tr><tr><td>C2<td>H&amp;2<td>2024-01-05<td>x"
            },
            stored(1).quarantined("not_a_number", 1).keeps("H&2"),
        ),
        Case::new(
            "a workbook in XML of 2003",
            "a.xls",
            || "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"></Workbook>",
            refused("SpreadsheetML"),
        ),
        Case::new(
            "a workbook that is encrypted",
            "a.xlsx",
            || {
                let name: Vec<u8> = "EncryptedPackage\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
                [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), vec![0; 1024], name, vec![0; 512]].concat()
            },
            refused("password"),
        ),
        Case::new(
            "an XLS with a password",
            "a.xls",
            || include_bytes!("../workbooks/password.xls"),
            refused("password"),
        ),
        Case::new(
            "an XLS cut short",
            "a.xls",
            || include_bytes!("../workbooks/dates.xls")[..4000].to_vec(),
            refused("damaged or cut short"),
        ),
        Case::new(
            "an XLS with its middle overwritten",
            "a.xls",
            || {
                let mut bytes = include_bytes!("../workbooks/dates.xls").to_vec();
                bytes[600..3000].fill(0xff);
                bytes
            },
            refused("damaged or cut short"),
        ),
        Case::new("a workbook cut short", "a.xlsx", || good(3)[..3000].to_vec(), refused("damaged or cut short")),
        Case::new(
            "a workbook with its middle overwritten",
            "a.xlsx",
            || {
                let mut bytes = good(2000);
                let middle = bytes.len() / 2;
                bytes[middle..middle + 200].fill(0x55);
                bytes
            },
            refused("damaged or cut short"),
        ),
        Case::new("a workbook without its sheet", "a.xlsx", || zip(&frame("")), refused("damaged or cut short")),
        Case::new(
            "a bomb that says what it unpacks to",
            "a.xlsx",
            || {
                let mut parts = frame("");
                parts.push(bomb("xl/worksheets/sheet1.xml", &sheet_start(), &" ".repeat(1 << 20), 3500, None));
                zip(&parts)
            },
            refused("would unpack to"),
        ),
        Case::new(
            "a bomb that lies about what it unpacks to",
            "a.xlsx",
            || {
                let mut parts = frame("");
                parts.push(bomb("xl/worksheets/sheet1.xml", &sheet_start(), &" ".repeat(1 << 20), 3500, Some(2000)));
                zip(&parts)
            },
            refused("larger than its declared"),
        ),
        Case::new(
            "a bomb of one shared string",
            "a.xlsx",
            || {
                with_parts(vec![bomb(
                    "xl/sharedStrings.xml",
                    "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>",
                    &"0123456789 abcdefgh".repeat(50_000),
                    1900,
                    None,
                )])
            },
            refused("would unpack to"),
        ),
        Case::new(
            "a bomb of many cells",
            "a.xlsx",
            || {
                let mut parts = frame("");
                let filler = "<row><c><v>1</v></c></row>".repeat(40_000);
                parts.push(bomb("xl/worksheets/sheet1.xml", &sheet_start(), &filler, 1500, None));
                zip(&parts)
            },
            refused("would unpack to"),
        ),
        Case::new(
            "entities that blow up",
            "a.xlsx",
            || {
                let mut all = frame("");
                let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>";
                let rows = row("&c;", &format!("{DATE}<c><v>1</v></c>"));
                all.push(part(
                    "xl/worksheets/sheet1.xml",
                    &format!("{bomb}{}{rows}</sheetData></worksheet>", sheet_start()),
                ));
                zip(&all)
            },
            refused("damaged"),
        ),
        Case::new(
            "formulas with the values that Excel kept",
            "a.xlsx",
            || {
                workbook(
                    "",
                    &(row("H-1", &format!("{DATE}<c><f>1+1</f><v>2.5</v></c>"))
                        + &row("H-2", &format!("{DATE}<c t=\"str\"><f>A1&amp;\"x\"</f><v>3.5</v></c>"))
                        + &row("H-3", &format!("{DATE}<c><f>SUM(D2:D3)</f></c>"))),
                )
            },
            stored(2).quarantined("missing", 1).shows("2.50").shows("3.50"),
        ),
        Case::new(
            "links to other workbooks",
            "a.xlsx",
            || {
                let mut all = frame("<externalReferences><externalReference r:id=\"rId4\"/></externalReferences>");
                let rows = row("H-1", &format!("{DATE}<c><f>[1]Sheet1!$A$1</f><v>7</v></c>"));
                all.push(part("xl/worksheets/sheet1.xml", &format!("{}{rows}</sheetData></worksheet>", sheet_start())));
                all.push(part(
                    "xl/externalLinks/externalLink1.xml",
                    "<externalLink><externalBook r:id=\"rId1\"/></externalLink>",
                ));
                zip(&all)
            },
            stored(1).shows("7.00"),
        ),
        Case::new(
            "cells with errors",
            "a.xlsx",
            || {
                workbook(
                    "",
                    &(row("H-1", &format!("{DATE}<c t=\"e\"><v>#N/A</v></c>"))
                        + &row("H-2", "<c t=\"e\"><v>#DIV/0!</v></c><c><v>1</v></c>")
                        + &row("H-3", &format!("{DATE}<c><v>3</v></c>"))),
                )
            },
            stored(1).quarantined("excel_error", 2).keeps("#N/A"),
        ),
        Case::new(
            "a cell with an error that nobody knows",
            "a.xlsx",
            || workbook("", &row("H-1", &format!("{DATE}<c t=\"e\"><v>#UNHEARD!</v></c>"))),
            refused("`#UNHEARD!`, which is not known"),
        ),
        Case::new(
            "days from 1900 and the day that never was",
            "a.xlsx",
            || {
                let days = ["1", "59", "60", "61", "45296", "0", "-5", "2958465", "1e300"];
                workbook(
                    "",
                    &days
                        .map(|day| {
                            row(&format!("H-{day}"), &format!("{DATE}<c><v>1</v></c><c s=\"1\"><v>{day}</v></c>"))
                        })
                        .concat(),
                )
            },
            stored(4)
                .quarantined("not_a_date", 4)
                .quarantined("out_of_range", 1)
                .shows("1900-01-01")
                .shows("1900-02-28")
                .shows("1900-03-01")
                .shows("2024-01-05"),
        ),
        Case::new(
            "days from 1904",
            "a.xlsx",
            || workbook("<workbookPr date1904=\"1\"/>", &row("H-1", "<c s=\"1\"><v>43834</v></c><c><v>1</v></c>")),
            stored(1).shows("2024-01-05"),
        ),
        Case::new(
            "numbers that are none",
            "a.xlsx",
            || {
                let cells = ["1e400", "nan", "abc", "1E-400", "-0", "0.1000000000000000055", "99999999999999999999"];
                workbook(
                    "",
                    &cells.map(|cell| row(&format!("H-{cell}"), &format!("{DATE}<c><v>{cell}</v></c>"))).concat(),
                )
            },
            stored(3)
                .quarantined("excel_error", 2)
                .quarantined("not_a_number", 1)
                .quarantined("out_of_range", 1)
                .keeps("99999999999999999999"),
        ),
        Case::new(
            "control characters in cells",
            "a.xlsx",
            || workbook("", &row("H_x0000_1", &format!("{DATE}<c><v>1</v></c>"))),
            stored(0).quarantined("control_character", 1),
        ),
        Case::new(
            "only hidden sheets",
            "a.xlsx",
            || {
                zip(&{
                    let mut parts = frame("");

                    let book = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Sheet1\" sheetId=\"1\" state=\"hidden\" r:id=\"rId1\"/></sheets></workbook>";
                    parts[2] = part("xl/workbook.xml", book);
                    parts.push(part("xl/worksheets/sheet1.xml", &format!("{}</sheetData></worksheet>", sheet_start())));
                    parts
                })
            },
            refused("no sheet that could be read"),
        ),
        Case::new(
            "a sheet without a cell",
            "a.xlsx",
            || written(|workbook| _ = workbook.add_worksheet()),
            refused("is empty"),
        ),
        Case::new(
            "titles, merged names, totals and signatures",
            "a.xlsx",
            || {
                written(|workbook| {
                    let (sheet, plain) = (workbook.add_worksheet(), Format::new());
                    sheet.merge_range(0, 0, 0, 3, "销售明细表（2024年1月）", &plain).unwrap();
                    sheet.merge_range(1, 0, 1, 1, "客户", &plain).unwrap();
                    sheet.merge_range(1, 2, 1, 3, "订单", &plain).unwrap();
                    write_row(sheet, 2, &NAMES);
                    write_row(sheet, 3, &["C1", "H-1", "2024-01-05", "1.50"]);
                    write_row(sheet, 4, &["", "小计", "", "1.50"]);
                    write_row(sheet, 6, &["C2", "H-2", "2024-01-06", "2.50"]);
                    write_row(sheet, 7, &["合计", "", "", "4.00"]);
                    write_row(sheet, 9, &["审核：王", "", "", "制表：李"]);
                })
            },
            stored(2).left_out(3),
        ),
        Case::new(
            "one row at the bottom of the sheet",
            "a.xlsx",
            || {
                written(|workbook| {
                    let sheet = workbook.add_worksheet();
                    fill(sheet, 1);
                    write_row(sheet, 1_048_575, &["C2", "H-9", "2024-01-06", "9"]);
                    sheet.write(1, 16_383, "far away").unwrap();
                })
            },
            stored(2),
        ),
        Case::new("a sheet that is declared and not there", "a.xlsx", || good(1), unfit("Sheet1"))
            .with("sheet = \"一月\""),
        Case::new("a header in the sheet and nothing else", "a.xlsx", || good(0), stored(0)),
        Case::new(
            "a workbook of other things",
            "a.xlsx",
            || written(|workbook| write_row(workbook.add_worksheet(), 0, &["食堂", "菜单", "星期一"])),
            unfit("not mapped"),
        ),
    ]
}
