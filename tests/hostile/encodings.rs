//! Bytes that are text of some encoding, of two, or of none.

use encoding_rs::{BIG5, GB18030, WINDOWS_1252};

use super::harness::{Case, refused, stored, unfit};
use super::{good_lines, table};

fn gbk(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

fn utf16(text: &str, mark: bool, big: bool) -> Vec<u8> {
    let marked = if mark { format!("\u{feff}{text}") } else { text.to_owned() };
    marked.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

pub fn cases() -> Vec<Case> {
    vec![
        Case::new("only a byte order mark", "a.csv", || "\u{feff}", refused("is empty")),
        Case::new("UTF-8 with a byte order mark", "a.csv", || format!("\u{feff}{}", table(&good_lines(2))), stored(2)),
        Case::new(
            "a byte order mark in the middle",
            "a.csv",
            || format!("\u{feff}{}\u{feff}{}", table("C1,H-1,2024-01-05,1\n"), table("C2,H-2,2024-01-05,2\n")),
            stored(2).left_out(1),
        ),
        Case::new("GBK", "a.csv", || gbk(&table("张三,单-1,2024年1月5日,1\n")), stored(1).shows("张三")),
        Case::new(
            "a row of GBK in UTF-8",
            "a.csv",
            || [table("张三,H-1,2024-01-05,1\n").into_bytes(), gbk("李四,H-2,2024-01-05,2\n"), b"C3,H-3,2024-01-05,3\n".to_vec()].concat(),
            stored(2).quarantined("encoding", 1).keeps("H-2").keeps("xc0"),
        ),
        Case::new(
            "a row of UTF-8 in GBK",
            "a.csv",
            || [gbk(&table("张三,H-1,2024-01-05,1\n")), "李四公司,H-2,2024-01-05,2\n".into(), gbk("王五,H-3,2024-01-05,3\n")].concat(),
            stored(2).quarantined("encoding", 1).keeps("H-2"),
        ),
        Case::new(
            "GBK cut in the middle of a character",
            "a.csv",
            || {
                let mut bytes = gbk(&table("张三,H-1,2024-01-05,1\n李四,H-2,2024-01-05,2\n王"));
                bytes.pop();
                bytes
            },
            stored(2).quarantined("field_count", 1),
        ),
        Case::new("four bytes of GB18030", "a.csv", || gbk(&table("㐀𠀀,H-1,2024-01-05,1\n")), stored(1).shows("㐀𠀀")),
        Case::new(
            "Big5 that is declared",
            "a.csv",
            || BIG5.encode("客戶編號,訂單號,訂單日期,金額\n張三,H-1,2024-01-05,1\n").0.into_owned(),
            stored(1).shows("張三"),
        )
        .with("encoding = \"big5\"\ncolumns = { customer_id = [\"客戶編號\", \"customer_id\"], order_id = [\"訂單號\", \"order_id\"], order_date = [\"訂單日期\", \"order_date\"], net_amount = [\"金額\", \"net_amount\"] }"),
        Case::new(
            "Big5 that is not declared",
            "a.csv",
            || BIG5.encode("客戶編號,訂單號,訂單日期,金額\n張三,H-1,2024-01-05,1\n").0.into_owned(),
            unfit("not mapped"),
        ),
        Case::new(
            "the encoding of Western Europe is taken for Chinese unless it is declared",
            "a.csv",
            || WINDOWS_1252.encode("customer_id,order_id,order_date,amount\nMüller,H-1,2024-01-05,1\n").0.into_owned(),
            stored(1).shows("M黮ler"),
        ),
        Case::new("UTF-16 LE with its mark", "a.csv", || utf16(&table(&good_lines(2)), true, false), stored(2)),
        Case::new("UTF-16 BE with its mark", "a.csv", || utf16(&table(&good_lines(2)), true, true), stored(2)),
        Case::new("UTF-16 LE without a mark", "a.csv", || utf16(&table(&good_lines(2)), false, false), stored(2)),
        Case::new("UTF-16 BE without a mark", "a.csv", || utf16(&table(&good_lines(2)), false, true), stored(2)),
        Case::new(
            "UTF-16 of an odd length",
            "a.csv",
            || {
                let mut bytes = utf16(&table(&good_lines(2)), true, false);
                bytes.push(b'C');
                bytes
            },
            stored(2).quarantined("field_count", 1),
        ),
        Case::new(
            "a lone surrogate",
            "a.csv",
            || [utf16(&table("C1,H"), true, false), vec![0x00, 0xd8], utf16("1,2024-01-05,1\nC2,H-2,2024-01-05,2\n", false, false)].concat(),
            stored(1).quarantined("encoding", 1).keeps("2024-01-05"),
        ),
        Case::new(
            "a lone surrogate in UTF-8",
            "a.csv",
            || [table("C1,H").into_bytes(), b"\xed\xa0\x80,2024-01-05,1\nC2,\xc0\xaf,2024-01-05,2\nC3,\xf5\x90\x80\x80,2024-01-05,3\n".to_vec()].concat(),
            stored(0).quarantined("encoding", 3),
        ),
        Case::new(
            "NUL in a cell",
            "a.csv",
            || table("C1,H\0-1,2024-01-05,1\nC2,H-2,2024-01-05,2\0\nC3,H-3,2024-01-05,3\n"),
            stored(1).quarantined("control_character", 2).keeps("\\\\u0000"),
        ),
        Case::new(
            "control characters",
            "a.csv",
            || table("C1\u{7},H-1,2024-01-05,1\nC2,H-\u{1b}[31m2,2024-01-05,2\nC3,H-3,2024-01-05\u{8},3\n"),
            stored(0).quarantined("control_character", 3),
        ),
        Case::new(
            "rows of NUL at the end, as after a crash",
            "a.csv",
            || [table(&good_lines(2)).into_bytes(), vec![0; 100_000]].concat(),
            refused("binary data"),
        ),
        Case::new(
            "emoji, marks of direction and joiners",
            "a.csv",
            || table("👨‍👩‍👧,H-1,2024-01-05,1\nabc\u{202e}fed,H-2,2024-01-05,2\n\u{200b}C3\u{feff},H-3,2024-01-05,3\n"),
            stored(3).shows("👨👩👧").shows("\"abcfed\"").shows("\"C3\""),
        ),
        Case::new(
            "a thousand combining marks",
            "a.csv",
            || table(&format!("e{},H-1,2024-01-05,1\n", "\u{301}".repeat(1000))),
            stored(1),
        ),
        Case::new(
            "an encoding that is declared and unknown",
            "a.csv",
            || table(&good_lines(1)),
            unfit("is \"utf-9\"").of_the_settings(),
        )
        .with("encoding = \"utf-9\""),
    ]
}
