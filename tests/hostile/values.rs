//! Values that are hard to read, impossible, or not what they seem.

use super::harness::{Case, refused, stored};
use super::table;

/// The rows of a column: amounts.
fn amounts(values: &[&str]) -> String {
    let lines = values.iter().enumerate().map(|(row, value)| format!("C1,H-{row},2024-01-05,\"{value}\"\n"));
    table(&lines.collect::<String>())
}

fn dates(values: &[&str]) -> String {
    let lines = values.iter().enumerate().map(|(row, value)| format!("C1,H-{row},{value},1\n"));
    table(&lines.collect::<String>())
}

pub fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "a number of 40 digits",
            "a.csv",
            || amounts(&["1234567890123456789012345678901234567890", "-999999999999999999999", "99999999999999.99"]),
            stored(1).quarantined("out_of_range", 2).shows("99999999999999.99"),
        ),
        Case::new(
            "amounts whose sum is beyond what is kept",
            "a.csv",
            || amounts(&["999999999999999999.99", "1"]),
            refused("more than 18 digits").of_the_settings(),
        ),
        Case::new(
            "exponents",
            "a.csv",
            || amounts(&["1e400", "1E5", "1.5e-3", "NaN", "inf", "-Infinity", "0x10"]),
            stored(0).quarantined("missing", 1).quarantined("not_a_number", 6),
        ),
        Case::new("negative zero", "a.csv", || amounts(&["-0", "-0.00", "(0)", "0-"]), stored(4).shows("\"0.00\"")),
        Case::new(
            "surplus decimals",
            "a.csv",
            || amounts(&["1.005", "1.000", "0.0000000000000000000000000000000001"]),
            stored(1).quarantined("surplus_digits", 2),
        ),
        Case::new(
            "amounts of every hand",
            "a.csv",
            || amounts(&["￥１２３．４５", "1,234.50", "(12.30)", "12.30-", "1,23", "--1", "1.2.3", "$5"]),
            stored(4).quarantined("not_a_number", 4).shows("123.45").shows("-12.30"),
        ),
        Case::new(
            "years beyond the calendar",
            "a.csv",
            || dates(&["0001-01-01", "9999-12-31", "1899-12-31", "2200-01-01", "0000-00-00"]),
            stored(0).quarantined("not_a_date", 1).quarantined("out_of_range", 4),
        ),
        Case::new(
            "the first and the last day that is kept",
            "a.csv",
            || "客户编号,订单号,订单日期,金额,发货日期\nC1,H-1,2024-01-05,1,1900-01-01\nC1,H-2,2024-01-05,1,2199-12-31\n",
            stored(2).shows("1900-01-01").shows("2199-12-31"),
        ),
        Case::new(
            "days that do not exist",
            "a.csv",
            || dates(&["2024-02-30", "2023-02-29", "2024-13-01", "2024-00-10", "2024-01-32", "20240230"]),
            stored(0).quarantined("not_a_date", 6).keeps("2024-02-30"),
        ),
        Case::new(
            "dates that read in two ways",
            "a.csv",
            || dates(&["01/02/2024", "02-01-2024", "1/2/24"]),
            stored(0).quarantined("ambiguous_date", 3),
        ),
        Case::new(
            "formulas as text",
            "a.csv",
            || {
                table(
                    "=1+1,H-1,2024-01-05,1\n\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",H-2,2024-01-05,2\n\
                     +cmd|' /C calc'!A0,H-3,2024-01-05,3\n@SUM(A1),H-4,2024-01-05,4\nC5,H-5,2024-01-05,=1+1\n",
                )
            },
            stored(4).quarantined("not_a_number", 1).shows("=1+1").shows("+cmd|"),
        ),
        Case::new(
            "errors of formulas",
            "a.csv",
            || table("C1,H-1,2024-01-05,#N/A\n#REF!,H-2,2024-01-05,2\nC3,H-3,#VALUE!,3\nC4,H-4,2024-01-05,#DIV/0!\n"),
            stored(0).quarantined("excel_error", 4),
        ),
        Case::new(
            "nothing where something must be",
            "a.csv",
            || table(",H-1,2024-01-05,1\nC2,H-2,,2\nC3,H-3,2024-01-05,\n　,H-4,2024-01-05,4\nNULL,H-5,2024-01-05,5\n"),
            stored(0).quarantined("missing", 5),
        ),
        Case::new(
            "words that nobody knows",
            "a.csv",
            || {
                let lines: String = (0..5000).map(|word| format!("C1,H-{word},2024-01-05,1,词{word}\n")).collect();
                format!("客户编号,订单号,订单日期,金额,单据类型\n{lines}")
            },
            stored(0).quarantined("not_allowed", 5000),
        ),
        Case::new(
            "words of the programme itself",
            "a.csv",
            || {
                table(
                    "null,H-1,2024-01-05,1\n'; DROP TABLE x; --,H-2,2024-01-05,2\n../../etc/passwd,H-3,2024-01-05,3\n%s%n{},H-4,2024-01-05,4\n",
                )
            },
            stored(3).quarantined("missing", 1).shows("../../etc/passwd"),
        ),
        Case::new(
            "numbers of Excel for dates",
            "a.csv",
            || dates(&["45296", "45296.5", "60", "0", "-1", "99999999"]),
            stored(2).quarantined("not_a_date", 4),
        ),
    ]
}
