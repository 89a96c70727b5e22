//! Figures of prospects in long form.

use crate::report::figures::process::Prospects;
use crate::report::tables::{Cell, Table, column, count, money, no_note, number, text};
use crate::report::text::prospect_words::tenders as told;

pub(super) fn measures(found: &Prospects) -> Table {
    let columns = vec![
        column("measure", "指标", "Measure", 24.0),
        column("grain", "期间类型", "Grain", 10.0),
        column("period", "期间首日", "Period from", 12.0),
        column("dimension", "维度", "Dimension", 14.0),
        column("member", "项目", "Member", 20.0),
        column("value", "数值", "Value", 14.0),
        column("amount", "金额", "Amount", 18.0),
        column("numerator", "分子", "Numerator", 10.0),
        column("denominator", "分母", "Denominator", 12.0),
        column("n", "n", "n", 8.0),
        column("low", "95% 下限", "Low 95%", 10.0),
        column("high", "95% 上限", "High 95%", 10.0),
        column("unit", "单位", "Unit", 8.0),
    ];
    let rows = found.measures.iter().map(|((measure, grain, period, dimension, member), one)| {
        vec![
            Cell::Text(measure.clone()),
            Cell::Text(grain.clone()),
            Cell::Date(*period),
            Cell::Text(dimension.clone()),
            text(member),
            number(one.value),
            money(one.amount),
            count(one.numerator),
            count(one.denominator),
            count(one.n),
            number(one.interval.map(|ends| ends.0)),
            number(one.interval.map(|ends| ends.1)),
            Cell::Text(one.unit.clone()),
        ]
    });
    Table { key: "prospect_measures", title: told::SHEET, columns, rows: rows.collect(), note: no_note() }
}
