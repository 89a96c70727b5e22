//! Tables of the value pages.

use super::retention::{both, member, member_columns, number};
use super::{Cell, Table, column, count, money, no_note, ratio, text, with_names, words_column};
use crate::config::types::Text;
use crate::report::figures::{Figures, RANKED_ROWS};
use crate::report::text::{pair, value_words as words};

pub(super) fn value(figures: &Figures) -> Vec<Table> {
    if figures.worth.value.is_none() {
        return Vec::new();
    }
    vec![customers(figures), residual(figures), models(figures), tracking(figures), fit(figures), checks(figures)]
}

fn yes(yes: bool) -> Cell {
    Cell::Words(if yes { words::YES.text() } else { words::NO.text() })
}

fn customers(figures: &Figures) -> Table {
    let rows = figures.worth.value.iter().flat_map(|found| &found.top).map(|one| {
        let mut row = vec![Cell::Text(one.customer.clone()), number(one.x), number(one.t_x), number(one.t_obs)];
        row.extend(one.p_alive.map(ratio));
        row.extend(one.purchases.map(number));
        row.push(one.spend.map_or(Cell::Empty, Cell::Amount));
        row.extend(one.clv.map(money));
        row.extend([money(one.historic), money(one.projected), both(|print| words::model(print, &one.method))]);
        row
    });
    let known = figures.worth.value.as_ref().map_or(0, |found| found.known);
    let note = if known > RANKED_ROWS as i64 {
        Text {
            zh: format!("只列前 {RANKED_ROWS} 家，共 {known} 家；全部见数据集市 clv。"),
            en: format!("The first {RANKED_ROWS} of {known} customers; all of them are in the mart clv."),
        }
    } else {
        no_note()
    };
    let table = Table {
        key: "clv",
        title: pair("客户价值", "Customer value"),
        columns: vec![
            column("customer_id", "客户编号", "Customer", 24.0),
            column("x", "复购次数", "Repeat purchases", 14.0),
            column("t_x", "末次购买（周）", "Last purchase, weeks", 16.0),
            column("t_obs", "观察期（周）", "Observed, weeks", 14.0),
            column("p_alive", "存活概率", "P alive", 10.0),
            column("p_alive_low", "存活概率下限", "P alive, low", 12.0),
            column("p_alive_high", "存活概率上限", "P alive, high", 12.0),
            column("expected_purchases", "预计购买次数", "Expected purchases", 16.0),
            column("expected_purchases_low", "购买次数下限", "Purchases, low", 14.0),
            column("expected_purchases_high", "购买次数上限", "Purchases, high", 14.0),
            column("expected_spend", "预计单次金额", "Expected spend", 16.0),
            column("clv", "未来价值", "Future value", 18.0),
            column("clv_low", "未来价值下限", "Future value, low", 18.0),
            column("clv_high", "未来价值上限", "Future value, high", 18.0),
            column("historic_value", "历史价值", "Historic value", 18.0),
            column("projected_value", "简单推算", "Simple projection", 18.0),
            words_column("method", "方法", "Method", 16.0),
        ],
        rows: rows.collect(),
        note,
    };
    with_names(table, &figures.names)
}

fn residual(figures: &Figures) -> Table {
    let mut columns = member_columns();
    columns.extend([
        column("customers", "客户数", "Customers", 12.0),
        column("p_alive_mean", "平均存活概率", "Mean P alive", 14.0),
        column("expected_purchases", "预计购买次数", "Expected purchases", 16.0),
        column("clv", "未来价值", "Future value", 18.0),
        column("clv_low", "下限", "Low", 18.0),
        column("clv_high", "上限", "High", 18.0),
        column("historic_value", "历史价值", "Historic value", 18.0),
    ]);
    let rows = figures.worth.value.iter().flat_map(|found| &found.residual).map(|one| {
        let mut row = member(figures, &one.dimension, &one.member).to_vec();
        row.extend([
            count(one.customers),
            ratio(one.p_alive),
            number(one.purchases),
            money(one.clv),
            money(one.low),
            money(one.high),
            money(one.historic),
        ]);
        row
    });
    Table {
        key: "clv_residual",
        title: pair("剩余价值", "Residual value"),
        columns,
        rows: rows.collect(),
        note: no_note(),
    }
}

fn models(figures: &Figures) -> Table {
    let rows = figures.worth.value.iter().flat_map(|found| &found.parameters).map(|one| {
        vec![
            Cell::Text(one.model.clone()),
            Cell::Text(one.parameter.clone()),
            number(one.estimate),
            number(one.std_error),
            number(one.log_likelihood),
            number(one.aic),
            number(one.holdout),
            count(one.customers),
            yes(one.converged),
            yes(one.boundary),
            yes(one.chosen),
            text(&one.note),
        ]
    });
    Table {
        key: "clv_model",
        title: pair("购买模型", "Models of buying"),
        columns: vec![
            column("model", "模型", "Model", 14.0),
            column("parameter", "参数", "Parameter", 12.0),
            column("estimate", "估计值", "Estimate", 14.0),
            column("std_error", "标准误", "Std error", 14.0),
            column("log_likelihood", "对数似然", "Log-likelihood", 16.0),
            column("aic", "AIC", "AIC", 14.0),
            column("holdout_log_likelihood", "留出期对数似然", "Holdout log-likelihood", 20.0),
            column("customers", "客户数", "Customers", 12.0),
            words_column("converged", "收敛", "Converged", 10.0),
            words_column("boundary", "边界", "Boundary", 10.0),
            words_column("chosen", "采用", "Chosen", 10.0),
            column("note", "说明", "Note", 40.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

fn tracking(figures: &Figures) -> Table {
    let rows = figures.worth.value.iter().flat_map(|found| &found.weeks).map(|one| {
        vec![
            Cell::Text(one.model.clone()),
            Cell::Count(one.week),
            number(one.actual),
            number(one.expected),
            number(one.actual_sum),
            number(one.expected_sum),
            yes(one.holdout),
        ]
    });
    Table {
        key: "clv_tracking",
        title: pair("逐周对照", "Tracking"),
        columns: vec![
            column("model", "模型", "Model", 14.0),
            column("week", "周", "Week", 8.0),
            column("actual", "实际", "Actual", 12.0),
            column("expected", "预计", "Expected", 12.0),
            column("actual_cumulative", "实际累计", "Actual, cumulative", 16.0),
            column("expected_cumulative", "预计累计", "Expected, cumulative", 18.0),
            words_column("is_holdout", "留出期", "Holdout", 10.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

fn fit(figures: &Figures) -> Table {
    let rows = figures.worth.value.iter().flat_map(|found| &found.repeats).map(|one| {
        vec![Cell::Text(one.model.clone()), Cell::Count(one.purchases), number(one.actual), number(one.expected)]
    });
    Table {
        key: "clv_fit",
        title: pair("复购次数分布", "Repeat purchases"),
        columns: vec![
            column("model", "模型", "Model", 14.0),
            column("repeat_purchases", "复购次数", "Repeat purchases", 16.0),
            column("actual", "实际客户数", "Actual customers", 16.0),
            column("expected", "预计客户数", "Expected customers", 18.0),
        ],
        rows: rows.collect(),
        note: Text {
            zh: "最大的次数为“该次数及以上”。".to_string(),
            en: "The largest number means that many or more.".to_string(),
        },
    }
}

fn checks(figures: &Figures) -> Table {
    let rows = figures.worth.value.iter().flat_map(|found| &found.checks).map(|one| {
        vec![
            Cell::Text(one.check.clone()),
            both(|print| words::check(print, &one.check)),
            number(one.value),
            number(one.limit),
            Cell::Text(one.outcome.clone()),
            Cell::Words(one.detail.clone()),
        ]
    });
    Table {
        key: "clv_check",
        title: pair("模型检查", "Model checks"),
        columns: vec![
            column("check", "检查代码", "Check key", 26.0),
            words_column("check_title", "检查项", "Check", 20.0),
            column("value", "值", "Value", 12.0),
            column("limit", "界限", "Limit", 12.0),
            column("outcome", "结果", "Outcome", 10.0),
            words_column("detail", "说明", "Detail", 60.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}
