//! Tables of grades.

use super::{flow_cells_of, flow_columns, stage_cells};
use crate::report::figures::process::Prospects;
use crate::report::tables::{Cell, Table, column, no_note, number, ratio, text, words_column};
use crate::report::text::prospect_words::grades as told;

pub(super) fn calibration(found: &Prospects) -> Table {
    let mut columns = flow_columns();
    columns.extend([
        column("dimension", "维度", "Dimension", 12.0),
        column("member", "项目", "Member", 16.0),
        column("level", "级别代码", "Level key", 10.0),
        words_column("level_title", "级别", "Level", 12.0),
        column("horizon_days", "期限（天）", "Days", 10.0),
        column("promised", "是否承诺", "Promised", 10.0),
        column("graded", "期满次数", "Due", 10.0),
        column("closed", "兑现次数", "Kept", 10.0),
        column("rate", "兑现率", "Rate", 10.0),
        column("low", "95% 下限", "Low 95%", 10.0),
        column("high", "95% 上限", "High 95%", 10.0),
        column("learned", "学习率", "Learned rate", 12.0),
        column("prior_rate", "先验", "Prior", 10.0),
        column("prior_n", "先验 n", "Prior, n", 10.0),
        column("not_yet", "未到期", "Still running", 12.0),
    ]);
    let rows = found.grades.iter().map(|one| {
        let mut row = flow_cells_of(found, &one.flow);
        row.extend([Cell::Text(one.dimension.clone()), text(&one.member)]);
        row.extend(stage_cells(found.flow(&one.flow), Some(&one.level)));
        row.extend([
            Cell::Count(one.horizon_days),
            Cell::Count(i64::from(one.promised)),
            Cell::Count(one.graded),
            Cell::Count(one.closed),
            ratio(one.rate),
            ratio(one.interval.map(|ends| ends.0)),
            ratio(one.interval.map(|ends| ends.1)),
            ratio(one.learned),
            ratio(one.prior),
            Cell::Count(one.prior_n),
            Cell::Count(one.not_yet),
        ]);
        row
    });
    Table { key: "calibration", title: told::SHEET_CALIBRATION, columns, rows: rows.collect(), note: no_note() }
}

pub(super) fn optimism(found: &Prospects) -> Table {
    let mut columns = flow_columns();
    columns.extend([
        column("staff", "负责人", "Person", 12.0),
        column("manager", "主管", "Manager", 12.0),
        column("predicted", "承诺次数", "Promised", 10.0),
        column("actual", "兑现次数", "Kept", 10.0),
        column("index", "乐观指数", "Optimism index", 12.0),
        column("low", "95% 下限", "Low 95%", 10.0),
        column("high", "95% 上限", "High 95%", 10.0),
        column("n", "线索数", "Leads", 10.0),
    ]);
    let rows = found.optimists.iter().map(|one| {
        let mut row = flow_cells_of(found, &one.flow);
        row.extend([
            text(&one.staff),
            text(&one.manager),
            Cell::Count(one.predicted),
            Cell::Count(one.actual),
            number(one.index),
            number(one.low),
            number(one.high),
            Cell::Count(one.leads),
        ]);
        row
    });
    Table { key: "optimism", title: told::SHEET_OPTIMISM, columns, rows: rows.collect(), note: no_note() }
}
