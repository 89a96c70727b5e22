//! Tables of the retention pages.

use super::{Cell, Column, Table, column, count, date, money, no_note, ratio, words_column};
use crate::config::types::{Language, Text};
use crate::report::figures::Figures;
use crate::report::text::{Pair, Print, pair, retention_words, worth_words};

/// A text that a function makes in both languages.
pub(in crate::report::tables) fn both(make: impl Fn(&Print) -> String) -> Cell {
    let text = |language| make(&Print::new(language, ""));
    Cell::Words(Text { zh: text(Language::Chinese), en: text(Language::English) })
}

pub(super) fn number(value: Option<f64>) -> Cell {
    value.map_or(Cell::Empty, Cell::Number)
}

/// Dimension and member, by key and in words.
pub(super) fn member(figures: &Figures, dimension: &str, name: &str) -> [Cell; 4] {
    let schemes = &figures.schemes;
    [
        Cell::Text(dimension.to_string()),
        both(|print| worth_words::dimension(print, dimension, schemes)),
        Cell::Text(name.to_string()),
        both(|print| worth_words::member(print, dimension, name, schemes)),
    ]
}

/// Heads of [`member`].
pub(super) fn member_columns() -> Vec<Column> {
    vec![
        column("dimension", "维度代码", "Dimension key", 15.0),
        words_column("dimension_title", "维度", "Dimension", 14.0),
        column("member", "项目代码", "Member key", 18.0),
        words_column("member_title", "项目", "Member", 22.0),
    ]
}

pub(super) fn retention(figures: &Figures) -> Vec<Table> {
    if figures.worth.retention.is_none() {
        return Vec::new();
    }
    vec![kept(figures), survival(figures), curves(figures), activation(figures), cohorts(figures)]
}

fn kept(figures: &Figures) -> Table {
    let mut columns = vec![column("compare", "窗口", "Window", 10.0), column("period", "截至", "Period end", 12.0)];
    columns.extend(member_columns());
    columns.extend([
        column("customers_before", "上期客户", "Customers before", 14.0),
        column("retained", "留存客户", "Retained", 12.0),
        column("logo_retention", "客户留存率", "Customer retention", 14.0),
        column("sales_before", "上期净销售额", "Sales before", 18.0),
        column("gross_retained", "毛留存销售额", "Gross retained", 18.0),
        column("net_retained", "净留存销售额", "Net retained", 18.0),
        column("gross_revenue_retention", "毛收入留存率", "Gross revenue retention", 16.0),
        column("net_revenue_retention", "净收入留存率", "Net revenue retention", 16.0),
        column("lost_sales", "流失销售额", "Sales lost", 18.0),
        column("active", "活跃客户", "Active", 12.0),
        column("customers_ever", "累计客户", "Customers ever", 14.0),
        column("active_rate", "活跃率", "Active rate", 12.0),
        column("repeat_customers", "复购客户", "Repeat customers", 14.0),
        column("repeat_rate", "复购率", "Repeat rate", 12.0),
        column("dormant", "沉睡客户", "Dormant", 12.0),
        column("reactivated", "回流客户", "Reactivated", 12.0),
        column("reactivation_rate", "回流率", "Reactivation rate", 14.0),
    ]);
    let rows = figures.worth.retention.iter().flat_map(|found| &found.kept).map(|one| {
        let mut row = vec![Cell::Text(one.compare.clone()), Cell::Date(one.period)];
        row.extend(member(figures, &one.dimension, &one.member));
        row.extend([
            count(one.before),
            count(one.retained),
            ratio(one.logo),
            money(one.sales_before),
            money(one.gross_retained),
            money(one.net_retained),
            ratio(one.gross),
            ratio(one.net),
            money(one.lost_sales),
            count(one.active),
            count(one.ever),
            ratio(one.active_rate),
            count(one.repeat),
            ratio(one.repeat_rate),
            count(one.dormant),
            count(one.reactivated),
            ratio(one.reactivation_rate),
        ]);
        row
    });
    Table { key: "retention", title: pair("客户留存", "Retention"), columns, rows: rows.collect(), note: no_note() }
}

/// A table whose rows begin with a member: what the rest of a row holds is told of each.
fn of_members<'a, T: 'a>(
    figures: &'a Figures,
    (key, title): (&'static str, Pair),
    columns: impl IntoIterator<Item = Column>,
    list: impl IntoIterator<Item = &'a T>,
    rest: impl Fn(&'a T) -> ((&'a str, &'a str), Vec<Cell>),
) -> Table {
    let columns = member_columns().into_iter().chain(columns).collect();
    let rows = list.into_iter().map(|one| {
        let ((dimension, name), rest) = rest(one);
        member(figures, dimension, name).into_iter().chain(rest).collect()
    });
    Table { key, title, columns, rows: rows.collect(), note: no_note() }
}

fn event_columns() -> Vec<Column> {
    let mut columns =
        vec![column("event", "事件代码", "Event key", 12.0), words_column("event_title", "事件", "Event", 12.0)];
    columns.extend(member_columns());
    columns
}

fn event(name: &str) -> [Cell; 2] {
    [Cell::Text(name.to_string()), both(|print| retention_words::event(print, name))]
}

fn survival(figures: &Figures) -> Table {
    let mut columns = event_columns();
    columns.extend([
        column("customers", "客户数", "Customers", 12.0),
        column("events", "已发生", "Events", 12.0),
        column("median_days", "中位天数", "Median days", 12.0),
        column("median_low", "中位数下限", "Median, low", 12.0),
        column("median_high", "中位数上限", "Median, high", 12.0),
        column("share_30", "30 天内", "By day 30", 10.0),
        column("share_60", "60 天内", "By day 60", 10.0),
        column("share_90", "90 天内", "By day 90", 10.0),
        column("share_180", "180 天内", "By day 180", 10.0),
        column("share_365", "365 天内", "By day 365", 10.0),
    ]);
    let rows = figures.worth.retention.iter().flat_map(|found| &found.sums).map(|one| {
        let mut row = event(&one.event).to_vec();
        row.extend(member(figures, &one.dimension, &one.member));
        row.extend([
            count(one.customers),
            count(one.events),
            number(one.median),
            number(one.median_low),
            number(one.median_high),
        ]);
        row.extend(one.shares.map(ratio));
        row
    });
    let note = Text {
        zh: "Kaplan–Meier；区间为 95%（log-log）。".to_string(),
        en: "Kaplan–Meier; intervals of 95% (log-log).".to_string(),
    };
    Table {
        key: "survival_summary", title: pair("生存概要", "Survival summary"), columns, rows: rows.collect(), note
    }
}

fn curves(figures: &Figures) -> Table {
    let mut columns = event_columns();
    columns.extend([
        column("day", "天", "Day", 8.0),
        column("at_risk", "在观察中", "At risk", 12.0),
        column("events", "已发生", "Events", 12.0),
        column("censored", "删失", "Censored", 12.0),
        column("survival", "未发生占比", "Survival", 12.0),
        column("low", "下限", "Low", 10.0),
        column("high", "上限", "High", 10.0),
    ]);
    let mut rows = Vec::new();
    for curve in figures.worth.retention.iter().flat_map(|found| &found.curves) {
        for day in &curve.days {
            let mut row = event(&curve.event).to_vec();
            row.extend(member(figures, &curve.dimension, &curve.member));
            row.extend([
                Cell::Count(day.day),
                count(day.at_risk),
                count(day.events),
                count(day.censored),
                Cell::Ratio(day.survival),
                ratio(day.low),
                ratio(day.high),
            ]);
            rows.push(row);
        }
    }
    Table { key: "survival", title: pair("生存曲线", "Survival curves"), columns, rows, note: no_note() }
}

fn activation(figures: &Figures) -> Table {
    let columns = [
        column("period", "登记季度", "Period", 12.0),
        column("registered", "登记客户", "Registered", 12.0),
        column("observable", "可观察客户", "Observable", 12.0),
        column("activated", "已激活", "Activated", 12.0),
        column("activation_rate", "激活率", "Activation rate", 14.0),
        column("median_days_first", "至首单中位天数", "Median days to first", 16.0),
        column("median_days_second", "首单至再购中位天数", "Median days to second", 18.0),
        column("second_30_rate", "30 天再购率", "Second within 30 d", 14.0),
        column("second_60_rate", "60 天再购率", "Second within 60 d", 14.0),
        column("second_90_rate", "90 天再购率", "Second within 90 d", 14.0),
        column("second_n", "再购 n", "Second, n", 10.0),
    ];
    let list = figures.worth.retention.iter().flat_map(|found| &found.activation);
    of_members(figures, ("activation", pair("客户激活", "Activation")), columns, list, |one| {
        let [within_30, within_60, within_90] = one.second.map(ratio);
        let cells = vec![
            Cell::Text(one.period.clone()),
            count(one.registered),
            count(one.observable),
            count(one.activated),
            ratio(one.rate),
            number(one.first_days),
            number(one.second_days),
            within_30,
            within_60,
            within_90,
            count(one.second_n),
        ];
        ((&one.dimension, &one.member), cells)
    })
}

fn cohorts(figures: &Figures) -> Table {
    let columns = [
        column("cohort", "首购季度", "Cohort", 12.0),
        column("age", "月龄", "Age, months", 12.0),
        column("customers", "客户数", "Customers", 12.0),
        column("active", "活跃客户", "Active", 12.0),
        column("net_sales", "净销售额", "Net sales", 18.0),
        column("retained_sales_share", "留存销售占比", "Share of sales retained", 16.0),
    ];
    let list = figures.worth.retention.iter().flat_map(|found| &found.cohorts);
    let title = pair("分属性批次", "Cohorts by attribute");
    let table = of_members(figures, ("attribute_cohorts", title), columns, list, |one| {
        let cells = vec![
            date(one.cohort),
            Cell::Count(one.age),
            count(one.customers),
            count(one.active),
            money(one.net_sales),
            ratio(one.retained_sales_share),
        ];
        ((&one.dimension, &one.member), cells)
    });
    let note = Text {
        zh: "尚不可观察的格子为空。".to_string(),
        en: "Cells that are not yet observable are blank.".to_string(),
    };
    Table { note, ..table }
}
