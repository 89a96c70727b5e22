//! Tables of the loyalty pages.

use super::retention::{both, number};
use super::{Cell, Table, column, count, money, no_note, ratio, with_names, words_column};
use crate::config::types::Text;
use crate::report::figures::{Figures, RANKED_ROWS};
use crate::report::text::{loyalty_words as words, pair};

pub(super) fn loyalty(figures: &Figures) -> Vec<Table> {
    if figures.worth.loyalty.is_none() {
        return Vec::new();
    }
    vec![classes(figures), spread(figures), changes(figures), goals(figures), ladder(figures), fell(figures)]
}

fn class(name: &str) -> Cell {
    both(|print| words::class(print, name))
}

fn classes(figures: &Figures) -> Table {
    let rows = figures.worth.loyalty.iter().flat_map(|found| &found.classes).map(|one| {
        let mut row = vec![
            Cell::Text(one.class.clone()),
            class(&one.class),
            count(one.customers),
            ratio(one.share),
            money(one.net_sales),
            number(one.index),
        ];
        row.extend(one.parts.map(ratio));
        row.push(count(one.previous));
        row
    });
    Table {
        key: "loyalty_classes",
        title: pair("忠诚类别", "Loyalty classes"),
        columns: vec![
            column("class", "类别代码", "Class key", 12.0),
            words_column("class_title", "类别", "Class", 12.0),
            column("customers", "客户数", "Customers", 12.0),
            column("share", "占比", "Share", 10.0),
            column("net_sales", "净销售额", "Net sales", 18.0),
            column("index_mean", "平均指数", "Mean index", 12.0),
            column("tenure_mean", "合作年限", "Tenure", 12.0),
            column("activity_mean", "活跃度", "Activity", 12.0),
            column("stability_mean", "稳定性", "Stability", 12.0),
            column("previous_customers", "6 个月前客户数", "Customers 6 months ago", 20.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

fn spread(figures: &Figures) -> Table {
    let mut rows = Vec::new();
    for found in figures.worth.loyalty.iter().filter_map(|found| found.spread.as_ref()) {
        let bins = found.index.len().max(1);
        for (at, counts) in found.index.iter().enumerate() {
            let mut row = vec![
                Cell::Number(at as f64 * 100.0 / bins as f64),
                Cell::Number((at + 1) as f64 * 100.0 / bins as f64),
                Cell::Count(counts.iter().sum()),
            ];
            row.extend(found.parts.each_ref().map(|part| Cell::Count(part[at])));
            rows.push(row);
        }
    }
    Table {
        key: "loyalty_distribution",
        title: pair("忠诚度分布", "Loyalty distribution"),
        columns: vec![
            column("from", "从", "From", 8.0),
            column("to", "到", "To", 8.0),
            column("customers", "客户数（指数）", "Customers by index", 18.0),
            column("tenure", "客户数（合作年限）", "Customers by tenure", 18.0),
            column("activity", "客户数（活跃度）", "Customers by activity", 18.0),
            column("stability", "客户数（稳定性）", "Customers by stability", 18.0),
        ],
        rows,
        note: Text {
            zh: "指数 0–100；三部分为百分比。下限含、上限不含，最后一档含 100。".to_string(),
            en: "Index of 0–100; the parts in percent. The lower end is inside, the upper outside, but for 100."
                .to_string(),
        },
    }
}

fn changes(figures: &Figures) -> Table {
    let spread = figures.worth.loyalty.iter().filter_map(|found| found.spread.as_ref());
    let rows = spread.flat_map(|spread| &spread.moved).map(|(from, to, customers)| {
        vec![Cell::Text(from.clone()), class(from), Cell::Text(to.clone()), class(to), Cell::Count(*customers)]
    });
    Table {
        key: "loyalty_changes",
        title: pair("忠诚类别变动", "Loyalty changes"),
        columns: vec![
            column("from", "原类别代码", "From key", 12.0),
            words_column("from_title", "6 个月前", "Six months ago", 16.0),
            column("to", "现类别代码", "To key", 12.0),
            words_column("to_title", "现在", "Now", 12.0),
            column("customers", "客户数", "Customers", 12.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

fn goals(figures: &Figures) -> Table {
    let rows = figures.worth.loyalty.iter().flat_map(|found| &found.goals).map(|one| {
        vec![
            Cell::Text(one.goal.clone()),
            both(|print| words::goal(print, &one.goal)),
            both(|print| words::scope(print, &one.scope, &figures.schemes)),
            Cell::Date(one.period),
            ratio(one.value),
            number(one.numerator),
            number(one.denominator),
            ratio(one.target),
            ratio(one.gap),
            count(one.needed),
            Cell::Text(one.status.clone()),
        ]
    });
    Table {
        key: "loyalty_goals",
        title: pair("忠诚与满意目标", "Loyalty goals"),
        columns: vec![
            column("goal", "目标代码", "Goal key", 14.0),
            words_column("goal_title", "目标", "Goal", 20.0),
            words_column("scope", "范围", "Scope", 20.0),
            column("period", "截至", "Period end", 12.0),
            column("value", "值", "Value", 10.0),
            column("numerator", "分子", "Numerator", 12.0),
            column("denominator", "n", "n", 10.0),
            column("target", "目标值", "Target", 10.0),
            column("gap", "差距", "Gap", 10.0),
            column("needed", "尚缺", "Missing", 10.0),
            column("status", "状态", "Status", 12.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

fn ladder(figures: &Figures) -> Table {
    let rows = figures.worth.loyalty.iter().flat_map(|found| &found.ladder).map(|one| {
        vec![
            Cell::Count(one.place),
            Cell::Text(one.rung.clone()),
            both(|print| words::rung(print, &one.rung)),
            count(one.customers),
            money(one.net_sales),
            count(one.before),
            count(one.rose),
            ratio(one.rate_up),
        ]
    });
    Table {
        key: "relationship_ladder",
        title: pair("关系阶梯", "Relationship ladder"),
        columns: vec![
            column("place", "级", "Place", 8.0),
            column("rung", "级别代码", "Rung key", 14.0),
            words_column("rung_title", "级别", "Rung", 14.0),
            column("customers", "客户数", "Customers", 12.0),
            column("net_sales", "净销售额", "Net sales", 18.0),
            column("customers_12m_ago", "12 个月前客户数", "Customers 12 months ago", 20.0),
            column("rose", "升上来的客户", "Rose", 12.0),
            column("rate_up", "上升率", "Rate up", 10.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

fn fell(figures: &Figures) -> Table {
    let rows = figures.worth.loyalty.iter().flat_map(|found| &found.fell).take(RANKED_ROWS).map(|one| {
        let mut row = vec![
            Cell::Text(one.customer.clone()),
            Cell::Number(one.previous),
            Cell::Number(one.index),
            Cell::Number(one.index - one.previous),
            one.previous_class.as_deref().map_or(Cell::Empty, class),
            class(&one.class),
        ];
        row.extend(one.parts.map(ratio));
        row
    });
    let table = Table {
        key: "loyalty_fell",
        title: pair("忠诚度下降客户", "Loyalty fell"),
        columns: vec![
            column("customer_id", "客户编号", "Customer", 24.0),
            column("previous_index", "6 个月前指数", "Index 6 months ago", 16.0),
            column("index", "现在指数", "Index now", 12.0),
            column("change", "差额", "Change", 10.0),
            words_column("previous_class", "6 个月前类别", "Class 6 months ago", 18.0),
            words_column("class", "类别", "Class", 12.0),
            column("tenure_part", "合作年限", "Tenure", 12.0),
            column("activity_part", "活跃度", "Activity", 12.0),
            column("stability_part", "稳定性", "Stability", 12.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    };
    with_names(table, &figures.names)
}
