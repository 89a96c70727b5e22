//! Tables of open and of lost deals.

use std::collections::BTreeMap;

use super::stage_cells;
use crate::report::figures::Money;
use crate::report::figures::process::Prospects;
use crate::report::figures::process::prospects::Deal;
use crate::report::tables::{Cell, Table, both, column, count, date, money, no_note, ratio, text, words_column};
use crate::report::text::prospect_words::{deals as told, losses};

/// Yes, no, or not known.
fn answer(value: Option<bool>) -> Cell {
    value.map_or(Cell::Empty, |value| Cell::Count(i64::from(value)))
}

pub(super) fn open(found: &Prospects) -> Table {
    let columns = vec![
        column("kind", "类别", "Kind", 12.0),
        column("id", "编号", "Id", 16.0),
        column("title", "标题", "Title", 26.0),
        column("customer_id", "客户编号", "Customer", 14.0),
        column("name", "名称", "Name", 26.0),
        column("staff", "负责人", "Person", 12.0),
        column("manager", "主管", "Manager", 12.0),
        column("flow", "流程代码", "Flow key", 12.0),
        column("stage", "阶段代码", "Stage key", 14.0),
        words_column("stage_title", "阶段", "Stage", 14.0),
        words_column("why", "原因", "Why", 24.0),
        column("opened", "建立日", "Opened", 12.0),
        column("since", "本阶段自", "In stage since", 12.0),
        column("age_days", "在手天数", "Days open", 10.0),
        column("stage_days", "本阶段天数", "Days in stage", 12.0),
        column("expected_close", "预计成交", "Expected", 12.0),
        column("days_to_close", "距预计（天）", "Days to it", 12.0),
        column("slipped", "推迟次数", "Put off", 10.0),
        column("overdue", "承诺过期", "Promise over", 10.0),
        column("stale", "久未跟进", "Stale", 10.0),
        column("est_amount", "金额", "Amount", 16.0),
        column("probability", "成交率", "Chance", 10.0),
        column("probability_n", "成交率 n", "Chance, n", 10.0),
        column("weighted_amount", "加权金额", "Weighted amount", 16.0),
        column("obstacle", "障碍", "Obstacle", 20.0),
        column("next_action", "下一步", "Next action", 24.0),
        column("next_date", "下次日期", "Next date", 12.0),
        column("action_overdue", "跟进过期", "Action overdue", 12.0),
        column("hot", "热点", "Hot", 8.0),
        column("deal_status", "状态", "Status", 12.0),
        column("urgency", "紧急", "Urgency", 12.0),
        column("important", "重要", "Important", 10.0),
        column("need", "需求", "Need", 10.0),
        column("derived_grade", "推算级别", "Level by dates", 12.0),
        column("grade_mismatch", "级别不符", "Level differs", 12.0),
    ];
    let rows = found.deals.iter().map(|one| row(found, one));
    Table { key: "open_deals", title: told::SHEET, columns, rows: rows.collect(), note: no_note() }
}

fn row(found: &Prospects, one: &Deal) -> Vec<Cell> {
    let has = |stage: &str| found.flows.iter().find(|flow| flow.stage(stage).is_some());
    let flow = one.flow.as_deref().and_then(|name| found.flow(name)).or_else(|| one.stage.as_deref().and_then(has));
    let mut row = vec![
        Cell::Text(one.kind.clone()),
        Cell::Text(one.id.clone()),
        text(&one.title),
        text(&one.customer),
        text(&one.name),
        text(&one.staff),
        text(&one.manager),
        text(&one.flow),
    ];
    row.extend(stage_cells(flow, one.stage.as_deref()));
    row.push(if one.calls().is_empty() { Cell::Empty } else { both(|print| told::calls(print, one)) });
    row.extend([
        date(one.opened),
        date(one.since),
        count(one.age_days),
        count(one.stage_days),
        date(one.expected),
        count(one.days_to_close),
        count(one.slipped),
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
        answer(Some(one.hot)),
        text(&one.status),
        text(&one.urgency),
        answer(one.important),
        text(&one.need),
        text(&one.derived_grade),
        answer(one.grade_mismatch),
    ]);
    row
}

/// What everybody has open, by kind.
pub(super) fn by_person(found: &Prospects) -> Table {
    let columns = vec![
        column("staff", "负责人", "Person", 12.0),
        column("manager", "主管", "Manager", 12.0),
        column("kind", "类别", "Kind", 12.0),
        column("deals", "数量", "Number", 10.0),
        column("est_amount", "金额", "Amount", 18.0),
        column("weighted_amount", "加权金额", "Weighted amount", 18.0),
        column("hot", "热点", "Hot", 8.0),
        column("overdue", "承诺过期", "Promise over", 12.0),
        column("action_overdue", "跟进过期", "Action overdue", 12.0),
        column("stale", "久未跟进", "Stale", 10.0),
    ];
    let mut sums: BTreeMap<(Option<&str>, &str), Vec<&Deal>> = BTreeMap::new();
    for deal in &found.deals {
        sums.entry((deal.staff.as_deref(), &deal.kind)).or_default().push(deal);
    }
    let sum = |deals: &[&Deal], of: fn(&Deal) -> Option<Money>| {
        let known: Vec<Money> = deals.iter().filter_map(|deal| of(deal)).collect();
        money((!known.is_empty()).then(|| known.into_iter().sum()))
    };
    let rows = sums.into_iter().map(|((staff, kind), deals)| {
        let number = |of: fn(&Deal) -> bool| Cell::Count(deals.iter().filter(|deal| of(deal)).count() as i64);
        vec![
            staff.map_or(Cell::Empty, |staff| Cell::Text(staff.to_string())),
            deals.first().map_or(Cell::Empty, |deal| text(&deal.manager)),
            Cell::Text(kind.to_string()),
            Cell::Count(deals.len() as i64),
            sum(&deals, |deal| deal.amount),
            sum(&deals, |deal| deal.weighted),
            number(|deal| deal.hot),
            number(|deal| deal.overdue == Some(true)),
            number(|deal| deal.action_overdue == Some(true)),
            number(|deal| deal.stale),
        ]
    });
    Table { key: "open_deals_staff", title: told::SHEET_PEOPLE, columns, rows: rows.collect(), note: no_note() }
}

pub(super) fn lost(found: &Prospects) -> Table {
    let columns = vec![
        column("dimension", "维度", "Dimension", 12.0),
        column("member", "项目", "Member", 20.0),
        column("period", "窗口", "Window", 10.0),
        column("lost", "流失", "Lost", 10.0),
        column("won", "成交", "Won", 10.0),
        column("decided", "已有结果", "Decided", 10.0),
        column("loss_rate", "流失率", "Loss rate", 10.0),
        column("low", "95% 下限", "Low 95%", 10.0),
        column("high", "95% 上限", "High 95%", 10.0),
        column("lost_amount", "流失金额", "Amount lost", 18.0),
        column("with_amount", "有金额条数", "With an amount", 12.0),
        column("rewon", "后来赢回", "Won later", 10.0),
        column("rewon_rate", "赢回率", "Won later, share", 12.0),
    ];
    let rows = found.losses.iter().map(|one| {
        vec![
            Cell::Text(one.dimension.clone()),
            text(&one.member),
            Cell::Text(one.period.clone()),
            Cell::Count(one.lost),
            count(one.won),
            Cell::Count(one.decided),
            ratio(one.rate),
            ratio(one.interval.map(|ends| ends.0)),
            ratio(one.interval.map(|ends| ends.1)),
            money(one.amount),
            Cell::Count(one.with_amount),
            Cell::Count(one.rewon),
            ratio(one.rewon_rate),
        ]
    });
    Table { key: "lost_deals", title: losses::SHEET, columns, rows: rows.collect(), note: no_note() }
}
