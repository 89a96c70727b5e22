#![allow(clippy::unwrap_used)]
use super::*;
use crate::ingest::error::Reason;
use crate::ingest::value::number::{parse_decimal, rescale};

fn work(text: &str) -> Option<i128> {
    Some(parse_decimal(text.as_bytes(), WORK_SCALE).unwrap())
}

fn numbers(texts: &[&str]) -> Values {
    Values::Number(texts.iter().map(|text| work(text)).collect())
}

fn texts(texts: &[&str]) -> Values {
    Values::Text(texts.iter().map(|text| (!text.is_empty()).then_some(*text)).collect())
}

fn program(sql: &str, value_type: ValueType) -> Result<Program, Objection> {
    let inputs = vec![
        ("Quantity".to_string(), ValueType::Decimal),
        ("UnitPrice".to_string(), ValueType::Decimal),
        ("Text".to_string(), ValueType::Text),
    ];
    let mut program = Program::new(inputs);
    program.add(&Parsed::parse(sql)?, value_type)?;
    Ok(program)
}

fn run(sql: &str, value_type: ValueType, quantity: &[&str], price: &[&str], text: &[&str]) -> Computed {
    let program = program(sql, value_type).unwrap();
    program.run(&[numbers(quantity), numbers(price), texts(text)], quantity.len()).unwrap().remove(0)
}

#[test]
fn products_are_exact_and_surplus_digits_are_seen() {
    let quantity = ["10.05", "6", "3", "-12", "0.001", "999999.999"];
    let price = ["10.05", "2.55", "0.001", "4.95", "0.000001", "999999.999999"];
    let result = run("Quantity * UnitPrice", ValueType::Decimal, &quantity, &price, &[""; 6]);
    let expected = ["101.0025", "15.3", "0.003", "-59.4", "0.000000001", "999999998999.000000001"];
    for (row, expected) in expected.iter().enumerate() {
        assert_eq!(result.number(row), work(expected), "{expected}");
    }
    let first = result.number(0).unwrap();
    assert_eq!(rescale(first, WORK_SCALE, 4), Ok(1_010_025));
    assert_eq!(rescale(first, WORK_SCALE, 2), Err(Reason::SurplusDigits), "not rounded to 101.00");
}

#[test]
fn decimal_literals_are_decimals() {
    let result = run("Quantity * 1.13 - 0.1", ValueType::Decimal, &["10.05"], &["0"], &[""]);
    assert_eq!(result.number(0), work("11.2565"));
    let result = run(
        "CASE WHEN UnitPrice > 0.05 THEN -Quantity ELSE 0.5 END",
        ValueType::Decimal,
        &["3", "3"],
        &["0.06", "0.05"],
        &["", ""],
    );
    assert_eq!((result.number(0), result.number(1)), (work("-3"), work("0.5")));
    let result = run("ROUND(Quantity * UnitPrice, 2)", ValueType::Decimal, &["10.05"], &["10.05"], &[""]);
    assert_eq!(result.number(0), work("101"));
}

#[test]
fn a_failing_row_is_alone() {
    let result = run("Quantity / UnitPrice", ValueType::Decimal, &["1", "1", "3"], &["4", "0", "2"], &["", "", ""]);
    assert_eq!(result.number(0), work("0.25"));
    assert!(result.has_failed(1));
    assert_eq!((result.number(2), result.has_failed(2)), (work("1.5"), false));

    let result = run("CAST(Text AS DECIMAL(38, 6)) * 2", ValueType::Decimal, &["0"; 3], &["0"; 3], &["1.5", "x", ""]);
    assert_eq!(result.number(0), work("3"));
    assert!(result.has_failed(1));
    assert_eq!((result.number(2), result.has_failed(2)), (None, false), "a blank is no failure");
}

#[test]
fn an_overflow_refuses_its_row_only() {
    let huge = "999999999999999999";
    let result = run(
        "Quantity * UnitPrice",
        ValueType::Decimal,
        &["2", huge, "3", "4", "5"],
        &["2", huge, "3", "4", "5"],
        &[""; 5],
    );
    let failed: Vec<bool> = (0..5).map(|row| result.has_failed(row)).collect();
    assert_eq!(failed, [false, true, false, false, false]);
    assert_eq!(result.number(4), work("25"));
}

#[test]
fn a_failed_branch_that_is_not_taken_does_not_matter() {
    let sql = "CASE WHEN Text LIKE 'C%' THEN 0 ELSE CAST(Text AS BIGINT) END";
    let result = run(sql, ValueType::Integer, &["0"; 3], &["0"; 3], &["C1", "12", "x"]);
    assert_eq!((result.number(0), result.has_failed(0)), (Some(0), false));
    assert_eq!((result.number(1), result.has_failed(1)), (Some(12), false));
    assert!(result.has_failed(2));
}

#[test]
fn conditions_and_texts() {
    let sql = "Text IS NOT NULL AND Text NOT LIKE 'A%' AND Quantity > 0";
    let result = run(sql, ValueType::Truth, &["1", "1", "1", "-1"], &["0"; 4], &["C1", "A1", "", "C2"]);
    let kept: Vec<Option<bool>> = (0..4).map(|row| result.truth(row)).collect();
    assert_eq!(kept, [Some(true), Some(false), Some(false), Some(false)]);
    let result = run("'CNY'", ValueType::Text, &["1", "2"], &["0"; 2], &[""; 2]);
    assert_eq!((result.text(0), result.text(1)), (Some("CNY"), Some("CNY")));
    let result = run(
        "CASE WHEN Text LIKE 'C%' THEN 'return' ELSE 'sale' END",
        ValueType::Text,
        &["1", "2"],
        &["0"; 2],
        &["C1", "1"],
    );
    assert_eq!((result.text(0), result.text(1)), (Some("return"), Some("sale")));
}

fn truths(sql: &str, quantity: &[&str], text: &[&str]) -> Vec<Option<bool>> {
    let numbers =
        Values::Number(quantity.iter().map(|text| if text.is_empty() { None } else { work(text) }).collect::<Vec<_>>());
    let inputs = [numbers.clone(), numbers, texts(text)];
    let result = program(sql, ValueType::Truth).unwrap_or_else(|objection| panic!("{sql}: {objection:?}"));
    let result = result.run(&inputs, quantity.len()).unwrap().remove(0);
    (0..quantity.len()).map(|row| result.truth(row)).collect()
}

#[test]
fn lists_compare_row_by_row_and_know_nulls() {
    let (yes, no, unknown) = (Some(true), Some(false), None);
    let quantity = ["1", "2.5", "-3", ""];
    let text = ["完成", "已发货", "作废", ""];
    for (sql, expected) in [
        ("Text IN ('完成', '已发货')", [yes, yes, no, unknown]),
        ("Text IN ('作废')", [no, no, yes, unknown]),
        ("Text NOT IN ('完成', '已发货')", [no, no, yes, unknown]),
        ("Text IN ('完成', NULL)", [yes, unknown, unknown, unknown]),
        ("Text NOT IN ('完成', NULL)", [no, unknown, unknown, unknown]),
        ("Quantity IN (1, 2)", [yes, no, no, unknown]),
        ("Quantity IN (2.5, 1.0)", [yes, yes, no, unknown]),
        ("Quantity IN (-3, 2)", [no, no, yes, unknown]),
        ("Quantity NOT IN (1, -3)", [no, yes, no, unknown]),
        ("LENGTH(Text) IN (2)", [yes, no, yes, unknown]),
        ("CASE WHEN Text IN ('完成', '作废') THEN Quantity ELSE 0 END IN (1, 0)", [yes, yes, no, yes]),
        ("(Text IN ('完成') OR Quantity IN (-3)) AND NOT Text IN ('已发货')", [yes, no, yes, unknown]),
        ("COALESCE(Text, 'none') IN ('none', '完成')", [yes, no, no, yes]),
        ("Quantity BETWEEN 1 AND 2.5", [yes, yes, no, unknown]),
        ("Quantity NOT BETWEEN 0 AND 2", [no, yes, yes, unknown]),
        ("Text LIKE '%完%'", [yes, no, no, unknown]),
        ("Text IS NULL", [no, no, no, yes]),
        ("CAST(Text AS BIGINT) IN (1, 2) OR Quantity = 1", [yes, unknown, unknown, unknown]),
    ] {
        assert_eq!(truths(sql, &quantity, &text), expected, "{sql}");
    }
    let objection = Parsed::parse("Quantity IN (2.5, 1)").unwrap_err();
    assert!(objection.hint.contains("written alike"), "{objection:?}");
    let long: Vec<String> = (0..3000).map(|number| format!("'{number}'")).collect();
    let sql = format!("Text IN ({})", long.join(", "));
    assert_eq!(truths(&sql, &["0"; 3], &["2999", "3000", ""]), [yes, no, unknown]);
    let result = run(
        "CASE WHEN Text IN ('a', 'b') THEN Quantity * 0.5 ELSE 0 END",
        ValueType::Decimal,
        &["3", "3", "3"],
        &["0"; 3],
        &["b", "c", ""],
    );
    assert_eq!([0, 1, 2].map(|row| result.number(row)), [work("1.5"), work("0"), work("0")]);
}

#[test]
fn functions_of_texts() {
    for (sql, expected) in [
        ("SUBSTR(Text, 1, 2)", ["Ab", "订单"]),
        ("REPLACE(Text, '-', '')", ["Abc ", "订单号1"]),
        ("UPPER(Text)", ["ABC ", "订单号-1"]),
        ("TRIM(Text)", ["Abc", "订单号-1"]),
        ("CONCAT(TRIM(Text), '/', 'x')", ["Abc/x", "订单号-1/x"]),
        ("TRIM(Text) || '/x'", ["Abc/x", "订单号-1/x"]),
        ("COALESCE(NULLIF(TRIM(Text), 'Abc'), '?')", ["?", "订单号-1"]),
        ("CASE WHEN LENGTH(Text) = 4 THEN 'four' ELSE 'more' END", ["four", "more"]),
    ] {
        let result = run(sql, ValueType::Text, &["0"; 2], &["0"; 2], &["Abc ", "订单号-1"]);
        assert_eq!([0, 1].map(|row| result.text(row)), expected.map(Some), "{sql}");
    }
}

#[test]
fn dates_are_compared_to_dates() {
    let days = |sql: &str| {
        let mut program = Program::new(vec![("d".into(), ValueType::Date)]);
        program.add(&Parsed::parse(sql)?, ValueType::Truth)?;
        let values = Values::Number(vec![Some(19_753), Some(19_754), None]);
        let result = program.run(&[values], 3).unwrap().remove(0);
        Ok::<_, Objection>([0, 1, 2].map(|row| result.truth(row)))
    };
    assert_eq!(days("d >= DATE '2024-02-01'"), Ok([Some(false), Some(true), None]));
    assert_eq!(days("d BETWEEN DATE '2024-01-01' AND DATE '2024-01-31'"), Ok([Some(true), Some(false), None]));
    for sql in ["d >= '2024-02-01'", "'2024-02-01' < d", "d IN ('2024-01-31', '2024-02-01')"] {
        let hint = days(sql).unwrap_err().hint;
        assert!(hint.starts_with("write DATE '2024-0"), "{sql}: {hint}");
    }
}

#[test]
fn words_after_an_expression_are_refused() {
    for sql in ["Text <> '作废' junk", "Quantity AS junk", "Quantity * 2 junk"] {
        let objection = Parsed::parse(sql).unwrap_err();
        assert!(objection.problem.ends_with("expected an expression, found an alias `junk`"), "{objection:?}");
    }
}

#[test]
fn what_looks_beyond_its_row_is_refused() {
    for sql in [
        "SUM(Quantity)",
        "Quantity / SUM(Quantity)",
        "ROW_NUMBER() OVER (ORDER BY Text)",
        "LAG(Quantity) OVER (ORDER BY Text)",
        "COUNT(*)",
        "MAX(Quantity)",
        "FIRST(Text)",
        "RANK() OVER (ORDER BY Quantity)",
        "*",
    ] {
        let objection = program(sql, ValueType::Decimal).unwrap_err();
        assert!(objection.problem.contains(sql), "{sql}: {objection:?}");
    }
    for sql in ["COALESCE(Quantity, 0)", "ABS(Quantity)", "GREATEST(Quantity, UnitPrice)", "NULLIF(Quantity, 0)"] {
        assert!(program(sql, ValueType::Decimal).is_ok(), "{sql}");
    }
    for sql in ["UPPER(Text)", "SUBSTR(Text, 1, 2)", "REPLACE(Text, ',', '')", "Text || 'x'", "TRIM(Text)"] {
        assert!(program(sql, ValueType::Text).is_ok(), "{sql}: {:?}", program(sql, ValueType::Text).unwrap_err());
    }
}

#[test]
fn types_that_do_not_fit_are_refused() {
    for (sql, value_type, word) in [
        ("SQRT(Quantity)", ValueType::Decimal, "floating"),
        ("CAST(Quantity AS DOUBLE) * 2", ValueType::Decimal, "floating"),
        ("Text * UnitPrice", ValueType::Decimal, ""),
        ("Quantity", ValueType::Text, "text"),
        ("Quantity", ValueType::Truth, "true or false"),
        ("Text", ValueType::Decimal, "decimal"),
        ("Nowhere + 1", ValueType::Decimal, "Nowhere"),
    ] {
        let objection = program(sql, value_type).unwrap_err();
        let shown = format!("{} {}", objection.problem, objection.hint);
        assert!(shown.contains(word), "{sql}: {shown}");
    }
    assert!(Parsed::parse("Quantity *").is_err());
    assert!(Parsed::parse("SELECT 1").is_err());
}

#[test]
fn headers_are_found_in_order() {
    let parsed = Parsed::parse("CASE WHEN \"Unit Price\" > 0 THEN Quantity ELSE \"Unit Price\" END").unwrap();
    let mut headers = parsed.headers();
    headers.sort();
    assert_eq!(headers, ["Quantity", "Unit Price"]);
}
