//! The table of the card of indicators.

use std::collections::BTreeMap;

use crate::report::figures::Money;
use crate::report::figures::process::Planning;
use crate::report::tables::retention::{both, number};
use crate::report::tables::{Cell, Table, column, count, no_note, ratio, text, words_column};
use crate::report::text::{kpi_words as words, plan_words};

/// All indicators of all owners.
pub(super) fn card(planning: &Planning) -> Table {
    let none = BTreeMap::new();
    let rows = planning.indicators.iter().map(|one| {
        vec![
            Cell::Text(one.kpi.clone()),
            both(|print| words::name(print, &one.kpi, &none)),
            both(|print| match one.level.as_str() {
                "manager" => print.pick(words::MANAGER).to_string(),
                level => plan_words::level(print, level),
            }),
            text(&one.member),
            Cell::Text(one.grain.clone()),
            Cell::Date(one.period),
            ratio(one.value),
            number(one.numerator.map(Money::to_f64)),
            number(one.denominator.map(Money::to_f64)),
            count(one.n),
            ratio(one.interval.map(|interval| interval.0)),
            ratio(one.interval.map(|interval| interval.1)),
            ratio(one.previous),
            ratio(one.target),
            ratio(one.due),
            one.light.as_ref().map_or(Cell::Empty, |code| both(|print| words::light(print, code))),
            one.needs
                .as_ref()
                .filter(|_| one.value.is_none())
                .map_or(Cell::Empty, |code| both(|print| words::needs(print, code))),
        ]
    });
    Table {
        key: "process_kpis",
        title: words::SHEET,
        columns: vec![
            column("kpi", "指标代码", "Indicator key", 26.0),
            words_column("kpi_title", "指标", "Indicator", 28.0),
            words_column("level", "层级", "Level", 10.0),
            column("member", "责任人", "Owner", 16.0),
            column("grain", "期间", "Grain", 10.0),
            column("period", "期间首日", "Period from", 12.0),
            column("value", "当前", "Now", 10.0),
            column("numerator", "分子", "Numerator", 16.0),
            column("denominator", "分母", "Denominator", 16.0),
            column("n", "n", "n", 8.0),
            column("low", "区间下限", "Low", 10.0),
            column("high", "区间上限", "High", 10.0),
            column("previous", "上期", "Before", 10.0),
            column("target", "目标", "Target", 10.0),
            column("due", "截至当日应达", "Due by the date", 12.0),
            words_column("light", "状态", "Stands", 10.0),
            words_column("needs", "还缺什么", "What is missing", 30.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}
