//! Tables with a row per customer: the contribution ranking and the accounts that moved.

use super::scheme::class_words;
use super::{Cell, Table, column, money, no_note, ratio, with_names, words_column};
use crate::config::types::{Language, Text};
use crate::report::figures::{Crossing, Figures, Moved, RANKED_ROWS};
use crate::report::text::{Print, labels, moved_words, pair};

/// Text of a cut list: what is left out and where it is. Empty when nothing is.
pub(super) fn cut_note(shown: usize, all: usize, mart: &str) -> Text {
    if shown >= all {
        return no_note();
    }
    Text {
        zh: format!("只列前 {shown} 行，共 {all} 行；全部见数据集市 {mart}。"),
        en: format!("The first {shown} of {all} rows; all of them are in the mart {mart}."),
    }
}

pub(super) fn contribution(figures: &Figures) -> Vec<Table> {
    let Some(contribution) = &figures.contribution else { return Vec::new() };
    let rows = contribution.ranked.iter().map(|ranked| {
        vec![
            Cell::Count(ranked.rank),
            Cell::Text(ranked.customer.clone()),
            Cell::Money(ranked.net_sales),
            ratio(ranked.share),
            ratio(ranked.cumulative_share),
            money(ranked.gross_profit),
            ratio(ranked.cumulative_profit_share),
        ]
    });
    let curve = contribution.curve.iter().map(|point| {
        vec![Cell::Ratio(point.customers_share), Cell::Ratio(point.sales_share), ratio(point.profit_share)]
    });
    vec![
        with_names(
            Table {
                key: "contribution",
                title: pair("贡献排名", "Contribution"),
                columns: vec![
                    column("rank", "名次", "Rank", 9.0),
                    column("customer_id", "客户编号", "Customer", 24.0),
                    column("net_sales", "净销售额", "Net sales", 18.0),
                    column("share", "占比", "Share", 10.0),
                    column("cumulative_share", "累计占比", "Cumulative share", 17.0),
                    column("gross_profit", "毛利", "Gross profit", 18.0),
                    column("cumulative_profit_share", "累计毛利占比", "Cumulative profit share", 23.0),
                ],
                rows: rows.collect(),
                note: cut_note(contribution.ranked.len(), contribution.customers as usize, "contribution"),
            },
            &figures.names,
        ),
        Table {
            key: "contribution_curve",
            title: pair("贡献曲线", "Contribution curve"),
            columns: vec![
                column("customers_share", "客户占比", "Share of customers", 19.0),
                column("sales_share", "累计销售占比", "Cumulative share of sales", 25.0),
                column("profit_share", "累计毛利占比", "Cumulative share of profit", 25.0),
            ],
            rows: curve.collect(),
            note: no_note(),
        },
    ]
}

fn cause_words(kind: &str) -> Cell {
    let words = |language| moved_words::cause_kind(&Print::new(language, ""), kind);
    Cell::Words(Text { zh: words(Language::Chinese), en: words(Language::English) })
}

/// The figure that crossed a line, where one is known.
fn crossing(moved: &Moved) -> Option<&Crossing> {
    moved.cause.as_ref()?.crossing.as_ref()
}

pub(super) fn moved(figures: &Figures) -> Vec<Table> {
    let Some(accounts) = &figures.accounts else { return Vec::new() };
    let book = figures.scheme(&accounts.scheme);
    let title = book.map_or_else(|| class_words(None, &accounts.scheme), |book| book.title.clone());
    let rows = accounts.moved.iter().take(RANKED_ROWS).map(|moved| {
        vec![
            Cell::Text(accounts.scheme.clone()),
            Cell::Words(title.clone()),
            Cell::Text(moved.customer.clone()),
            Cell::Words(labels::direction(moved.direction).text()),
            Cell::Words(class_words(book, &moved.from)),
            Cell::Words(class_words(book, &moved.to)),
            Cell::Money(moved.sales_from),
            Cell::Money(moved.sales_to),
            Cell::Money(moved.change),
            moved.cause.as_ref().map_or(Cell::Empty, |cause| cause_words(&cause.kind)),
            crossing(moved).map_or(Cell::Empty, |crossing| Cell::Text(crossing.feature.clone())),
            crossing(moved).and_then(|crossing| crossing.from).map_or(Cell::Empty, Cell::Number),
            crossing(moved).and_then(|crossing| crossing.to).map_or(Cell::Empty, Cell::Number),
            crossing(moved).and_then(|crossing| crossing.line).map_or(Cell::Empty, Cell::Number),
        ]
    });
    let table = Table {
        key: "moved_customers",
        title: pair("变动客户", "Moved customers"),
        columns: vec![
            column("scheme", "方案代码", "Scheme key", 14.0),
            words_column("scheme_title", "方案", "Scheme", 18.0),
            column("customer_id", "客户编号", "Customer", 24.0),
            words_column("direction", "方向", "Direction", 12.0),
            words_column("from", "从", "From class", 18.0),
            words_column("to", "到", "To class", 18.0),
            column("sales_from", "变动前销售额", "Sales before", 18.0),
            column("sales_to", "变动后销售额", "Sales now", 18.0),
            column("change", "差额", "Change", 18.0),
            words_column("cause", "原因", "Cause", 18.0),
            column("feature", "特征", "Feature", 20.0),
            column("from_value", "变动前的值", "Value before", 14.0),
            column("to_value", "变动后的值", "Value now", 14.0),
            column("line", "界线", "Line", 14.0),
        ],
        rows: rows.collect(),
        note: cut_note(accounts.moved.len().min(RANKED_ROWS), accounts.moved.len(), "moved_customers"),
    };
    vec![with_names(table, &figures.names)]
}
