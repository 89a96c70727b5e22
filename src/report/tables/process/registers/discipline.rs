//! Checks of the records, and what is missing.

use crate::report::figures::process::{Measured, Registers};
use crate::report::tables::retention::both;
use crate::report::tables::{Cell, Table, column, count, date, no_note, ratio, text, words_column};
use crate::report::text::discipline_words::{self as words, CARD_FIGURES};

pub(super) fn tables(found: &Registers) -> Vec<Table> {
    let rows = found.checks.iter().map(|one| {
        let interval = one.interval_of_right();
        let missing = one.in_order().zip(one.denominator).map(|(right, all)| all - right);
        vec![
            Cell::Text(one.check.clone()),
            both(|print| words::check(print, &one.check)),
            Cell::Text(one.dimension.clone()),
            text(&one.member),
            ratio(one.right),
            ratio(interval.map(|(low, _)| low)),
            ratio(interval.map(|(_, high)| high)),
            count(one.in_order()),
            count(one.denominator),
            count(missing),
            count(one.unknown),
        ]
    });
    let checks = Table {
        key: "discipline",
        title: words::SHEET_CHECKS,
        columns: vec![
            column("check", "核对代码", "Check key", 20.0),
            words_column("check_title", "核对", "Check", 18.0),
            column("dimension", "维度", "Dimension", 12.0),
            column("member", "人员", "Member", 16.0),
            column("right", "对得上的占比", "Share in order", 14.0),
            column("low", "区间下限", "Low", 10.0),
            column("high", "区间上限", "High", 10.0),
            column("in_order", "对得上", "In order", 10.0),
            column("of", "应有", "Of", 10.0),
            column("missing", "缺", "Missing", 10.0),
            column("not_told", "无法判断", "Not told", 10.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    };
    let rows = found.gaps.iter().map(|one| {
        vec![
            text(&one.staff),
            text(&one.manager),
            date(one.day),
            text(&one.customer),
            Cell::Text(one.subject.clone()),
            Cell::Text(one.id.clone()),
            Cell::Text(one.check.clone()),
            both(|print| words::place(print, &one.check)),
            Cell::Text(one.what.clone()),
            both(|print| words::what(print, &one.what)),
            text(&one.detail),
        ]
    });
    let gaps = Table {
        key: "discipline_missing",
        title: words::SHEET_GAPS,
        columns: vec![
            column("staff", "人员", "Person", 14.0),
            column("manager", "经理", "Manager", 14.0),
            column("day", "日期", "Day", 12.0),
            column("customer", "客户", "Customer", 32.0),
            column("subject", "来源", "Kind", 10.0),
            column("id", "编号", "Record", 16.0),
            column("check", "核对代码", "Check key", 20.0),
            words_column("place", "去哪里补", "Where to mend", 16.0),
            column("what", "缺漏代码", "Missing key", 24.0),
            words_column("what_title", "缺什么", "What is missing", 24.0),
            column("detail", "说明", "Detail", 12.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    };
    [checks, gaps, cards(found)].into_iter().chain(audits(found)).collect()
}

/// Spot checks by month and over the window; none without any.
fn audits(found: &Registers) -> Option<Table> {
    let checked = found.measures.iter().filter(|(key, _)| key.0 == "audited");
    let rows: Vec<Vec<Cell>> = checked
        .map(|((_, grain, period, dimension, member), one)| {
            let of = |measure: &str| found.measures.get(measure, grain, *period, dimension, member.as_deref());
            let (right, corrected) = (of("audit_right_rate"), of("audit_corrected_rate"));
            let rate = |one: Option<&Measured>| {
                [
                    ratio(one.and_then(|one| one.value)),
                    ratio(one.and_then(|one| Some(one.interval?.0))),
                    ratio(one.and_then(|one| Some(one.interval?.1))),
                    count(one.and_then(|one| one.denominator)),
                ]
            };
            let mut row = vec![
                Cell::Text(grain.clone()),
                Cell::Date(*period),
                Cell::Text(dimension.clone()),
                text(member),
                count(one.n),
            ];
            row.extend(rate(right));
            row.extend(rate(corrected));
            row
        })
        .collect();
    let columns = vec![
        column("grain", "期间类型", "Grain", 11.0),
        column("period", "期间起日", "From", 12.0),
        column("dimension", "维度", "Dimension", 12.0),
        column("member", "人员或字段", "Member", 18.0),
        column("audited", "抽查项数", "Checked", 10.0),
        column("right", "正确率", "Right", 10.0),
        column("right_low", "正确率下限", "Right, low", 12.0),
        column("right_high", "正确率上限", "Right, high", 12.0),
        column("right_n", "正确率 n", "Right, n", 10.0),
        column("corrected", "按期改正率", "Put right in time", 16.0),
        column("corrected_low", "改正率下限", "Put right, low", 14.0),
        column("corrected_high", "改正率上限", "Put right, high", 14.0),
        column("corrected_n", "改正率 n", "Put right, n", 12.0),
    ];
    (!rows.is_empty()).then(|| Table { key: "audits", title: words::SHEET_AUDITS, columns, rows, note: no_note() })
}

/// Closed customers that were visited again, and their cards (S48).
fn cards(found: &Registers) -> Table {
    let is_asked = |measure: &str| CARD_FIGURES.contains(&measure) || measure.starts_with("card_completeness:");
    let rows = found.measures.iter().filter(|(key, _)| is_asked(&key.0)).map(|(key, one)| {
        vec![
            Cell::Text(key.0.clone()),
            both(|print| words::card(print, &key.0)),
            Cell::Text(key.3.clone()),
            text(&key.4),
            if one.unit == "ratio" { ratio(one.value) } else { super::number(one.value) },
            count(one.numerator),
            count(one.denominator),
            count(one.n),
            ratio(one.interval.map(|interval| interval.0)),
            ratio(one.interval.map(|interval| interval.1)),
        ]
    });
    Table {
        key: "customer_cards",
        title: words::SHEET_CARDS,
        columns: vec![
            column("measure", "指标代码", "Figure key", 26.0),
            words_column("measure_title", "指标", "Figure", 28.0),
            column("dimension", "维度", "Dimension", 12.0),
            column("member", "人员", "Member", 16.0),
            column("value", "值", "Value", 12.0),
            column("numerator", "分子", "Numerator", 12.0),
            column("denominator", "分母", "Denominator", 12.0),
            column("n", "n", "n", 10.0),
            column("low", "区间下限", "Low", 10.0),
            column("high", "区间上限", "High", 10.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}
