//! Tables of alerts and action lists.

use super::risk::both;
use super::{Cell, Table, column, count, date, money, no_note, text, words_column};
use crate::report::figures::{Figures, RANKED_ROWS};
use crate::report::text::{Print, action_words, alert_words, growth_words, risk_words};

/// The name that a mart has, else that of the customer.
fn name(figures: &Figures, own: &Option<String>, customer: &str) -> Cell {
    let known = own.as_deref().or(figures.names.of(customer));
    known.map_or(Cell::Empty, |name| Cell::Text(name.to_string()))
}

pub(super) fn alerts(figures: &Figures) -> Vec<Table> {
    let Some(book) = &figures.alerts else { return Vec::new() };
    let rows = book.alerts.iter().take(RANKED_ROWS).map(|alert| {
        vec![
            Cell::Text(alert.kind.clone()),
            both(|print| alert_words::kind(print, &alert.kind, book, &figures.schemes)),
            Cell::Text(alert.customer.clone()),
            name(figures, &alert.name, &alert.customer),
            text(&alert.staff),
            Cell::Words(alert.detail.clone()),
            money(alert.amount),
            date(alert.since),
            count(alert.latency_days),
        ]
    });
    vec![Table {
        key: "alerts",
        title: alert_words::SHEET,
        columns: vec![
            column("kind", "类别代码", "Kind key", 18.0),
            words_column("kind_title", "类别", "Kind", 22.0),
            column("customer_id", "客户编号", "Customer", 24.0),
            column("customer_name", "客户名称", "Customer name", 34.0),
            column("staff", "业务员", "Salesperson", 16.0),
            words_column("detail", "内容", "What", 60.0),
            column("amount", "金额", "Amount", 18.0),
            column("since", "首个信号", "First signal", 13.0),
            column("latency_days", "延迟（天）", "Latency (days)", 12.0),
        ],
        rows: rows.collect(),
        note: super::customers::cut_note(book.alerts.len().min(RANKED_ROWS), book.alerts.len(), "alerts"),
    }]
}

pub(super) fn actions(figures: &Figures) -> Vec<Table> {
    let Some(book) = &figures.actions else { return Vec::new() };
    let class = |print: &Print, code: &str| {
        growth_words::member_of(
            print,
            &format!("class_{}", figures.tier_scheme.as_deref().unwrap_or_default()),
            code,
            &figures.schemes,
        )
    };
    let rows = book.actions.iter().take(RANKED_ROWS).map(|one| {
        vec![
            text(&one.manager),
            text(&one.staff),
            Cell::Count(one.place),
            Cell::Text(one.customer.clone()),
            name(figures, &one.name, &one.customer),
            one.class.as_ref().map_or(Cell::Empty, |code| both(|print| class(print, code))),
            both(|print| action_words::kind(print, &one.kind)),
            one.risk_level.as_ref().map_or(Cell::Empty, |level| both(|print| risk_words::level(print, level))),
            one.score.map_or(Cell::Empty, Cell::Number),
            money(one.sales_at_risk),
            super::ratio(one.probability),
            money(one.expected_loss),
            Cell::Words(one.reasons.clone()),
            one.advice.as_ref().map_or(Cell::Empty, |advice| Cell::Words(advice.clone())),
            date(one.last_contact),
            count(one.days_since_contact),
        ]
    });
    let list = Table {
        key: "actions",
        title: action_words::SHEET,
        columns: vec![
            column("manager", "经理", "Manager", 16.0),
            column("staff", "业务员", "Salesperson", 16.0),
            column("place", "序号", "Place", 8.0),
            column("customer_id", "客户编号", "Customer", 24.0),
            column("customer_name", "客户名称", "Customer name", 34.0),
            words_column("class", "类别", "Class", 18.0),
            words_column("kind", "目的", "Aim", 11.0),
            words_column("risk_level", "风险等级", "Risk", 12.0),
            column("score", "风险分", "Score", 9.0),
            column("sales_at_risk", "风险销售额", "Sales at risk", 18.0),
            column("probability", "概率", "Chance", 10.0),
            column("expected_loss", "预计损失或可赢回", "Expected loss or gain", 18.0),
            words_column("reasons", "原因", "Why", 60.0),
            words_column("advice", "建议", "Advice", 44.0),
            column("last_contact", "上次联系", "Last contact", 13.0),
            column("days_since_contact", "距今（天）", "Days since", 11.0),
        ],
        rows: rows.collect(),
        note: super::customers::cut_note(book.actions.len().min(RANKED_ROWS), book.actions.len(), "actions"),
    };
    vec![list, outcomes(figures)]
}

fn outcomes(figures: &Figures) -> Table {
    let all = figures.actions.iter().flat_map(|book| &book.outcomes);
    let rows = all.map(|one| {
        vec![
            date(one.made_as_of),
            text(&one.manager),
            text(&one.staff),
            Cell::Count(one.listed),
            count(one.contacted),
            Cell::Count(one.ordered),
            count(one.contacted_ordered),
            money(one.ordered_sales),
            Cell::Count(one.lost),
            money(one.expected_loss),
        ]
    });
    Table {
        key: "action_outcomes",
        title: action_words::OUTCOME_SHEET,
        columns: vec![
            column("made_as_of", "名单日期", "List made", 13.0),
            column("manager", "经理", "Manager", 16.0),
            column("staff", "业务员", "Salesperson", 16.0),
            column("listed", "名单客户", "Listed", 11.0),
            column("contacted", "已联系", "Contacted", 11.0),
            column("ordered", "已下单", "Ordered", 11.0),
            column("contacted_ordered", "联系后下单", "Contacted, ordered", 13.0),
            column("ordered_sales", "下单金额", "Their sales", 18.0),
            column("lost", "已流失", "Lost", 10.0),
            column("expected_loss", "当时预计损失", "Expected loss then", 18.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}
