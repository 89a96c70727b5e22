//! The table of plans against what falls due.

use crate::report::figures::Figures;
use crate::report::tables::{Cell, Table, column, count, no_note, ratio, text};
use crate::report::text::visit_cadence_words as words;

/// Those due, planned and contacted, by rule, period and member; none without plans.
pub(super) fn covered(figures: &Figures) -> Option<Table> {
    let visits = figures.process.visits.as_ref().filter(|visits| !visits.covered.is_empty())?;
    let rows = visits.covered.iter().map(|one| {
        vec![
            Cell::Text(one.cadence.clone()),
            Cell::Text(one.grain.clone()),
            Cell::Date(one.period),
            Cell::Text(one.dimension.clone()),
            text(&one.member),
            Cell::Count(one.due),
            count(one.planned),
            count(one.contacted),
            count(one.neither),
            ratio(one.coverage),
            ratio(one.interval.map(|interval| interval.0)),
            ratio(one.interval.map(|interval| interval.1)),
        ]
    });
    Some(Table {
        key: "plan_coverage",
        title: words::SHEET_COVERAGE,
        columns: vec![
            column("cadence", "规则", "Rule", 18.0),
            column("grain", "期间", "Grain", 9.0),
            column("period", "期间首日", "Period from", 12.0),
            column("dimension", "维度", "Dimension", 11.0),
            column("member", "项目", "Member", 16.0),
            column("due", "到期应联系", "Due", 11.0),
            column("planned", "列入计划", "Planned", 10.0),
            column("contacted", "已联系", "Contacted", 10.0),
            column("neither", "未计划未联系", "Neither", 12.0),
            column("coverage", "计划覆盖率", "Coverage", 11.0),
            column("low", "区间下限", "Low", 10.0),
            column("high", "区间上限", "High", 10.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    })
}
