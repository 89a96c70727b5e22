//! Tables of flows.

use super::{flow_cells, flow_columns, stage_cells};
use crate::report::figures::process::Prospects;
use crate::report::figures::process::prospects::FlowBook;
use crate::report::tables::{
    Cell, Column, Table, both, column, count, date, money, no_note, number, ratio, text, words_column,
};
use crate::report::text::prospect_words::flows as told;
use crate::report::text::{Pair, pair};

/// A table with the rows of every flow behind its key and title.
fn of_flows<'a, T: 'a>(
    found: &'a Prospects,
    (key, title): (&'static str, Pair),
    columns: Vec<Column>,
    list: impl Fn(&'a FlowBook) -> &'a Vec<T>,
    row: impl Fn(&'a FlowBook, &'a T) -> Vec<Cell>,
) -> Table {
    let mut rows = Vec::new();
    for flow in &found.flows {
        for one in list(flow) {
            let mut cells = flow_cells(flow);
            cells.extend(row(flow, one));
            rows.push(cells);
        }
    }
    Table { key, title, columns: flow_columns().into_iter().chain(columns).collect(), rows, note: no_note() }
}

fn stage_columns() -> [Column; 2] {
    [column("stage", "阶段代码", "Stage key", 14.0), words_column("stage_title", "阶段", "Stage", 16.0)]
}

pub(super) fn shapes(found: &Prospects) -> Table {
    let columns = vec![
        column("dimension", "维度", "Dimension", 12.0),
        column("member", "项目", "Member", 16.0),
        column("period", "月份", "Month", 12.0),
        column("potential", "潜在", "Potential", 12.0),
        column("incubating", "孵化", "Incubating", 12.0),
        column("output", "产出", "Output", 12.0),
        column("shape", "形状代码", "Shape key", 12.0),
        words_column("shape_title", "形状", "Shape", 12.0),
        column("conversion_cb", "潜在→孵化", "To incubating", 14.0),
        column("conversion_ba", "孵化→产出", "To output", 14.0),
        column("mean_conversion_cb", "潜在→孵化（平均）", "To incubating, mean", 16.0),
        column("mean_conversion_cb_n", "潜在（各月初）", "Of potentials", 14.0),
        column("mean_conversion_ba", "孵化→产出（平均）", "To output, mean", 16.0),
        column("mean_conversion_ba_n", "孵化（各月初）", "Of incubating", 14.0),
        column("target_new", "目标新增产出", "New outputs asked for", 16.0),
        column("required_potential", "所需潜在", "Potentials needed", 16.0),
    ];
    of_flows(
        found,
        ("funnel_shape", told::SHEET_FUNNEL),
        columns,
        |flow| &flow.shapes,
        |_, one| {
            vec![
                Cell::Text(one.dimension.clone()),
                text(&one.member),
                Cell::Date(one.period),
                Cell::Count(one.counts[0]),
                Cell::Count(one.counts[1]),
                Cell::Count(one.counts[2]),
                Cell::Text(one.verdict.clone()),
                both(|print| told::verdict(print, &one.verdict)),
                ratio(one.month[0]),
                ratio(one.month[1]),
                ratio(one.mean[0]),
                Cell::Count(one.mean_n[0]),
                ratio(one.mean[1]),
                Cell::Count(one.mean_n[1]),
                count(one.target_new),
                count(one.required),
            ]
        },
    )
}

pub(super) fn all(found: &Prospects) -> Vec<Table> {
    vec![balance(found), moves(found), cohorts(found), dwell(found), stock(found), anomalies(found)]
}

fn balance(found: &Prospects) -> Table {
    let mut columns =
        vec![column("grain", "期间类型", "Grain", 10.0), column("period", "期间首日", "Period from", 12.0)];
    columns.extend(stage_columns());
    columns.extend([
        column("place", "次序", "Place", 8.0),
        column("opening", "期初", "Opening", 10.0),
        column("entered", "进入", "Entered", 10.0),
        column("up_in", "升入", "Up in", 10.0),
        column("down_in", "退入", "Back in", 10.0),
        column("up_out", "升出", "Up out", 10.0),
        column("down_out", "退出", "Back out", 10.0),
        column("won", "成交", "Won", 10.0),
        column("lost", "流失", "Lost", 10.0),
        column("closing", "期末", "Closing", 10.0),
        column("opening_amount", "期初金额", "Opening amount", 18.0),
        column("closing_amount", "期末金额", "Closing amount", 18.0),
    ]);
    of_flows(
        found,
        ("stage_flow", pair("阶段收支", "Stage balance")),
        columns,
        |flow| &flow.balance,
        |flow, one| {
            let mut row = vec![Cell::Text(one.grain.clone()), Cell::Date(one.period)];
            row.extend(stage_cells(Some(flow), Some(&one.stage)));
            row.push(Cell::Count(one.place));
            let counts = [
                one.opening,
                one.entered,
                one.up_in,
                one.down_in,
                one.up_out,
                one.down_out,
                one.won,
                one.lost,
                one.closing,
            ];
            row.extend(counts.map(Cell::Count));
            row.extend([money(one.opening_amount), money(one.closing_amount)]);
            row
        },
    )
}

fn moves(found: &Prospects) -> Table {
    let columns = vec![
        column("period", "月份", "Month", 12.0),
        column("from_stage", "自阶段代码", "From key", 14.0),
        words_column("from_title", "自阶段", "From", 16.0),
        column("to_stage", "至阶段代码", "To key", 14.0),
        words_column("to_title", "至阶段", "To", 16.0),
        column("kind", "类型", "Kind", 10.0),
        column("moves", "次数", "Moves", 10.0),
        column("median_days", "中位天数", "Median days", 12.0),
    ];
    of_flows(
        found,
        ("stage_moves", pair("阶段移动", "Stage moves")),
        columns,
        |flow| &flow.moves,
        |flow, one| {
            let mut row = vec![Cell::Date(one.period)];
            row.extend(stage_cells(Some(flow), one.from.as_deref()));
            row.extend(stage_cells(Some(flow), one.to.as_deref()));
            row.extend([Cell::Text(one.kind.clone()), Cell::Count(one.moves), number(one.median_days)]);
            row
        },
    )
}

fn cohorts(found: &Prospects) -> Table {
    let mut columns = vec![
        column("cohort", "进入月份", "Month of entry", 14.0),
        column("from_stage", "自阶段代码", "From key", 14.0),
        words_column("from_title", "自阶段", "From", 16.0),
    ];
    columns.extend(stage_columns());
    columns.extend([
        column("entered", "进入", "Entered", 10.0),
        column("reached", "到达", "Reached", 10.0),
        column("share", "到达率", "Share", 10.0),
        column("won", "成交", "Won", 10.0),
        column("won_share", "成交率", "Won share", 10.0),
        column("observable", "满期", "Observable", 12.0),
        column("reached_in_time", "期限内到达", "Reached in time", 14.0),
        column("share_in_time", "期限内到达率", "Share in time", 14.0),
        column("won_in_time", "期限内成交", "Won in time", 14.0),
        column("won_share_in_time", "期限内成交率", "Won share in time", 14.0),
        column("median_days", "中位天数", "Median days", 12.0),
    ]);
    of_flows(
        found,
        ("stage_cohorts", pair("阶段转化", "Stage conversion")),
        columns,
        |flow| &flow.cohorts,
        |flow, one| {
            let mut row = vec![date(one.cohort)];
            row.extend(stage_cells(Some(flow), one.from.as_deref()));
            row.extend(stage_cells(Some(flow), Some(&one.stage)));
            row.extend([
                Cell::Count(one.entered),
                Cell::Count(one.reached),
                ratio(one.share),
                Cell::Count(one.won),
                ratio(one.won_share),
                Cell::Count(one.observable),
                Cell::Count(one.in_time),
                ratio(one.share_in_time),
                Cell::Count(one.won_in_time),
                ratio(one.won_share_in_time),
                number(one.median_days),
            ]);
            row
        },
    )
}

fn dwell(found: &Prospects) -> Table {
    let mut columns: Vec<Column> = stage_columns().into();
    columns.extend([
        column("ended", "已结束", "Ended", 10.0),
        column("median_days", "中位天数", "Median days", 12.0),
        column("p25", "第一四分位", "First quartile", 12.0),
        column("p75", "第三四分位", "Third quartile", 12.0),
        column("open", "在手", "Open", 10.0),
        column("open_median_days", "在手中位天数", "Open, median days", 14.0),
        column("beyond", "在手超长", "Open too long", 12.0),
    ]);
    of_flows(
        found,
        ("stage_dwell", pair("阶段停留", "Days in stages")),
        columns,
        |flow| &flow.dwell,
        |flow, one| {
            let mut row: Vec<Cell> = stage_cells(Some(flow), Some(&one.stage)).into();
            row.extend([
                Cell::Count(one.ended),
                number(one.median),
                number(one.p25),
                number(one.p75),
                Cell::Count(one.open),
                number(one.open_median),
                count(one.beyond),
            ]);
            row
        },
    )
}

fn stock(found: &Prospects) -> Table {
    let mut columns = vec![
        column("period", "月份", "Month", 12.0),
        column("dimension", "维度", "Dimension", 12.0),
        column("member", "项目", "Member", 16.0),
    ];
    columns.extend(stage_columns());
    columns.extend([
        column("stock", "数量", "Stock", 10.0),
        column("amount", "金额", "Amount", 18.0),
        column("probability", "成交率", "Chance", 10.0),
        column("probability_n", "成交率 n", "Chance, n", 10.0),
        column("weighted_amount", "加权金额", "Weighted amount", 18.0),
    ]);
    let title = pair("阶段库存", "Stage inventory");
    of_flows(
        found,
        ("stage_inventory", title),
        columns,
        |flow| &flow.stock,
        |flow, one| {
            let mut row = vec![Cell::Date(one.period), Cell::Text(one.dimension.clone()), text(&one.member)];
            row.extend(stage_cells(Some(flow), Some(&one.stage)));
            row.extend([
                Cell::Count(one.stock),
                money(one.amount),
                ratio(one.probability),
                count(one.probability_n),
                money(one.weighted),
            ]);
            row
        },
    )
}

fn anomalies(found: &Prospects) -> Table {
    let columns = vec![
        column("kind", "异常代码", "Kind key", 20.0),
        words_column("kind_title", "异常", "Kind", 20.0),
        column("id", "编号", "Id", 16.0),
        column("customer_id", "客户编号", "Customer", 16.0),
        column("staff", "负责人", "Person", 12.0),
        column("day", "日期", "Day", 12.0),
        column("detail", "说明", "Detail", 40.0),
    ];
    let title = told::SHEET_ANOMALIES;
    of_flows(
        found,
        ("stage_anomalies", title),
        columns,
        |flow| &flow.anomalies,
        |_, one| {
            vec![
                Cell::Text(one.kind.clone()),
                both(|print| told::anomaly(print, &one.kind)),
                Cell::Text(one.id.clone()),
                text(&one.customer),
                text(&one.staff),
                date(one.day),
                Cell::Text(one.detail.clone()),
            ]
        },
    )
}
