//! Records and headers of delimited text.

use super::harness::{Case, refused, stored, unfit};
use super::{HEADER, good_lines, table};

pub fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "a lone quote",
            "a.csv",
            || table("C1,H-1,2024-01-05,1\nC2,\"H-2,2024-01-05,2\nC3,H-3,2024-01-05,3\n"),
            refused("row 3: a quoted field opens here and is not closed"),
        ),
        Case::new(
            "a quote inside a field is text",
            "a.csv",
            || table("C1,5\" pipe,2024-01-05,1\nC2,say \"x\",2024-01-05,2\n"),
            stored(2).shows(r#"5\" pipe"#),
        ),
        Case::new(
            "line breaks inside quotes",
            "a.csv",
            || table("C1,\"H\r\n1\",2024-01-05,1\r\nC2,\"H\n\n2\",2024-01-05,2\r\n"),
            stored(2).shows(r"H\n\n2"),
        ),
        Case::new(
            "a cell of 10 MB",
            "a.csv",
            || table(&format!("C1,{},2024-01-05,1\nC2,H-2,2024-01-05,2\n", "x".repeat(10 << 20))),
            stored(1).quarantined("too_long", 1),
        ),
        Case::new(
            "70 MB without a line end",
            "a.csv",
            || table(&"0123456789".repeat(7 << 20)),
            refused("row 2: the record is longer than 67108864 bytes"),
        ),
        Case::new(
            "70 MB of quoted lines",
            "a.csv",
            || table(&format!("C1,\"{}", "0123456789\n".repeat(7 << 20))),
            refused("row 2: the record is longer than 67108864 bytes"),
        ),
        Case::new(
            "a header twice: the first counts",
            "a.csv",
            || "客户编号,订单号,订单日期,金额,金额\nC1,H-1,2024-01-05,1,2\n",
            stored(1).shows("\"1.00\""),
        ),
        Case::new(
            "a lone quote in the header",
            "a.csv",
            || table(&good_lines(3)).replacen(',', ",\"", 1),
            unfit("no column for"),
        ),
        Case::new(
            "16,384 columns",
            "a.csv",
            || {
                let names: String = (0..16_380).map(|column| format!(",c{column}")).collect();
                format!("{}{names}\nC1,H-1,2024-01-05,1{}\n", HEADER.trim_end(), ",x".repeat(16_380))
            },
            stored(1),
        ),
        Case::new("a header and nothing else", "a.csv", || HEADER, stored(0)),
        Case::new("a header without its line end", "a.csv", || HEADER.trim_end(), stored(0)),
        Case::new("no byte at all", "a.csv", || "", refused("is empty")),
        Case::new("only blank lines", "a.csv", || "\n\r\n\n \n", refused("holds only blank lines")),
        Case::new("a million blank lines", "a.csv", || "\n".repeat(1_000_000), refused("holds only blank lines")),
        Case::new(
            "a million blank lines in the middle",
            "a.csv",
            || table(&format!("{}{}", good_lines(1), "\n".repeat(1_000_000) + "C9,H-9,2024-01-05,9\n")),
            stored(2),
        ),
        Case::new("no header", "a.csv", || "C1,H-1,2024-01-05,1\nC2,H-2,2024-01-05,2\n", unfit("not mapped")),
        Case::new(
            "the header once more in the middle",
            "a.csv",
            || table(&format!("C1,H-1,2024-01-05,1\n{HEADER}C2,H-2,2024-01-05,2\n")),
            stored(2).left_out(1),
        ),
        Case::new("line ends of CR alone", "a.csv", || table(&good_lines(3)).replace('\n', "\r"), stored(3)),
        Case::new(
            "line ends of all three kinds",
            "a.csv",
            || "客户编号,订单号,订单日期,金额\r\nC1,H-1,2024-01-05,1\nC2,H-2,2024-01-05,2\rC3,H-3,2024-01-05,3\r\n",
            stored(1).quarantined("field_count", 1).keeps("H-3"),
        ),
        Case::new("tabs", "a.tsv", || table(&good_lines(3)).replace(',', "\t"), stored(3)),
        Case::new("semicolons", "a.csv", || table(&good_lines(3)).replace(',', ";"), stored(3)),
        Case::new("pipes", "a.txt", || table(&good_lines(3)).replace(',', "|"), stored(3)),
        Case::new(
            "Excel's own first line",
            "a.csv",
            || format!("sep=;\r\n{}", table(&good_lines(3)).replace(',', ";")),
            stored(3),
        ),
        Case::new(
            "a delimiter that is declared and wrong",
            "a.csv",
            || table(&good_lines(3)).replace(',', ";"),
            unfit("not mapped"),
        )
        .with("delimiter = \",\""),
        Case::new(
            "rows too short and too long",
            "a.csv",
            || table("C1,H-1,2024-01-05,1\nC2,H-2\nC3,H-3,2024-01-05,3,4\nC4,H-4,2024-01-05,4,\nC5\n"),
            stored(2).quarantined("field_count", 3).keeps("H-2").keeps("H-3"),
        ),
        Case::new(
            "a million columns",
            "a.csv",
            || {
                let names: String = (0..1_000_000).map(|column| format!(",c{column}")).collect();
                let values = ",1".repeat(1_000_000);
                format!("{}{names}\nC1,H-1,2024-01-05,1{values}\nC2,H-2,2024-01-05,2\n", HEADER.trim_end())
            },
            refused("has 1000004 columns"),
        ),
        Case::new(
            "a million delimiters in a row",
            "a.csv",
            || {
                table(&format!(
                    "C1,H-1,2024-01-05,1{}\nC2,H-2,2024-01-05,2{}1\n",
                    ",".repeat(1_000_000),
                    ",".repeat(1_000_000)
                ))
            },
            stored(1).quarantined("field_count", 1),
        ),
        Case::new(
            "titles, totals and signatures",
            "a.csv",
            || {
                format!(
                    "二〇二四年一月销售明细,,,\n制表：王,,,\n{}小计,,,3.00\n,合计,,3.00\n备注：含税,,,\n审核：,,制表：,\n",
                    table(&good_lines(2))
                )
            },
            stored(2).left_out(4),
        ),
        Case::new(
            "a total that names a customer and a date is a row",
            "a.csv",
            || table("合计商贸,H-1,2024-01-05,1\nC2,合计,2024-01-06,2\n"),
            stored(2).shows("合计商贸"),
        ),
        Case::new(
            "equal lines of one file are different lines",
            "a.csv",
            || table(&format!("{0}{0}", good_lines(3))),
            stored(6),
        ),
        Case::new(
            "rows that another file has too",
            "a.csv",
            || table("G1,G-1,2024-01-05,10.00\nG2,G-2,2024-01-06,20.00\nC3,H-3,2024-01-06,3\n"),
            stored(1).duplicate(2),
        ),
        Case::new(
            "20,000 different refused words",
            "a.csv",
            || {
                let lines: String = (0..20_000).map(|word| format!("C1,H-{word},2024-01-05,word{word}\n")).collect();
                table(&lines)
            },
            stored(0).quarantined("not_a_number", 20_000),
        ),
        Case::new(
            "brackets as deep as of JSON",
            "a.csv",
            || {
                table(&format!(
                    "C1,{},2024-01-05,1\nC2,H-2,2024-01-05,{}\n",
                    "[{\"\"a\"\":".repeat(3000),
                    "[".repeat(30_000)
                ))
            },
            stored(1).quarantined("not_a_number", 1),
        ),
        Case::new(
            "a million quotes",
            "a.csv",
            || table(&format!("C1,\"{}\",2024-01-05,1\n", "\"\"".repeat(500_000))),
            stored(0).quarantined("too_long", 1),
        ),
    ]
}
