//! The promotion table of the month, and the hot list.

use super::answer;
use crate::report::figures::process::Registers;
use crate::report::tables::{Cell, Table, column, count, date, money, no_note, ratio, text, words_column};
use crate::report::text::promotion_words as words;

/// Days of a month as the sheet has them: `05 12`.
fn days(list: &[u32]) -> Cell {
    let texts: Vec<String> = list.iter().map(|day| format!("{day:02}")).collect();
    if texts.is_empty() { Cell::Empty } else { Cell::Text(texts.join(" ")) }
}

pub(super) fn promotion(found: &Registers) -> Vec<Table> {
    let rows = found.promotion.iter().map(|one| {
        vec![
            Cell::Text(one.flow.clone()),
            Cell::Text(one.lead.clone()),
            text(&one.name),
            text(&one.staff),
            text(&one.manager),
            text(&one.opening),
            text(&one.closing),
            days(&one.planned),
            days(&one.made),
            Cell::Count(one.due),
            Cell::Count(one.hits),
            text(&one.changes_text),
            answer(Some(one.carried_over)),
        ]
    });
    vec![Table {
        key: "promotion_table",
        title: words::SHEET,
        columns: vec![
            column("flow", "流程", "Flow", 12.0),
            column("lead_id", "线索编号", "Lead", 14.0),
            column("name", "名称", "Name", 32.0),
            column("staff", "人员", "Person", 14.0),
            column("manager", "经理", "Manager", 14.0),
            column("opening_level", "月初级别", "Level at the beginning", 12.0),
            column("closing_level", "现级别", "Level now", 12.0),
            column("plan_dates", "计划日", "Planned days", 18.0),
            column("actual_dates", "跟进日", "Follow-ups", 18.0),
            column("due", "到期计划", "Plans due", 11.0),
            column("hits", "兑现", "Kept", 9.0),
            column("changes", "级别变化", "Changes", 28.0),
            words_column("carried_over", "上月结转", "Carried over", 12.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }]
}

pub(super) fn hot(found: &Registers) -> Vec<Table> {
    let Some(hot) = &found.hot else { return Vec::new() };
    let rows = hot.iter().map(|one| {
        vec![
            date(one.expected),
            count(one.days_to_close),
            Cell::Text(one.id.clone()),
            text(&one.customer),
            text(&one.name),
            text(&one.staff),
            text(&one.manager),
            text(&one.level),
            date(one.since),
            count(one.stage_days),
            answer(one.overdue),
            answer(Some(one.stale)),
            money(one.amount),
            ratio(one.probability),
            count(one.probability_n),
            money(one.weighted),
            text(&one.obstacle),
            text(&one.next_action),
            date(one.next_date),
            answer(one.action_overdue),
        ]
    });
    vec![Table {
        key: "hot_list",
        title: words::SHEET_HOT,
        columns: vec![
            column("expected_close", "预计成交", "Expected", 12.0),
            column("days_to_close", "天", "Days", 8.0),
            column("id", "线索编号", "Lead", 14.0),
            column("customer_id", "客户编号", "Customer", 24.0),
            column("name", "名称", "Name", 32.0),
            column("staff", "人员", "Person", 14.0),
            column("manager", "经理", "Manager", 14.0),
            column("level", "级别", "Level", 8.0),
            column("since", "定级日", "At level since", 12.0),
            column("level_days", "已在级天数", "Days at level", 12.0),
            words_column("overdue", "超过级别期限", "Older than the level promises", 14.0),
            words_column("stale", "久无动静", "Stale", 10.0),
            column("est_amount", "预计金额", "Expected amount", 16.0),
            column("probability", "成交率", "Rate", 10.0),
            column("probability_n", "成交率 n", "n of the rate", 12.0),
            column("weighted_amount", "加权金额", "Weighted amount", 16.0),
            column("obstacle", "障碍", "Obstacle", 24.0),
            column("next_action", "下一步", "Next step", 24.0),
            column("next_date", "下一步日期", "Day of the next step", 14.0),
            words_column("action_overdue", "下一步逾期", "Next step overdue", 14.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }]
}
