//! Tables of channels, of contacts before orders and of the influence of visits.

use crate::report::figures::Figures;
use crate::report::figures::process::Visits;
use crate::report::tables::retention::{both, number};
use crate::report::tables::{Cell, Table, column, count, date, money, no_note, ratio, text, with_names, words_column};
use crate::report::text::{Pair, contact_words as words, pair, worth_words};

/// Tables of the channels, tasks, follow-up and issues.
pub(super) fn channels(figures: &Figures) -> Vec<Table> {
    let Some(visits) = &figures.process.visits else { return Vec::new() };
    let told = |measure: &str| {
        measure.starts_with("channel_")
            || measure.starts_with("task_rate:")
            || [
                "multi_channel_share",
                "preference_match",
                "preference_recorded",
                "interval_match",
                "interval_recorded",
                "interval_overdue",
                "largest_contacted",
                "largest_visited",
                "largest_by_executives",
                "inbound_conversion_30d",
                "submission_rate",
                "submission_lag_days",
                "record_complete_rate",
                "next_step_rate",
                "next_date_overdue",
                "next_date_open",
                "follow_ups_per_order",
                "issue_closure_rate",
                "help_needed",
                "market_feedback",
                "damaged_rate",
                "out_of_stock_rate",
            ]
            .contains(&measure)
    };
    let title = pair("方式与任务", "Channels and tasks");
    vec![measures(visits, ("channel_figures", title), told), issues(figures, visits)]
}

/// Tables of contacts before orders.
pub(super) fn to_order(figures: &Figures) -> Vec<Table> {
    let Some(visits) = &figures.process.visits else { return Vec::new() };
    let told = |measure: &str| {
        measure.starts_with("first_contact")
            || measure.starts_with("orders_after_")
            || ["contacts_to_order_median", "early_give_ups"].contains(&measure)
    };
    let title = pair("首次联系", "First contacts");
    vec![curve(visits), given_up(figures, visits), measures(visits, ("first_contact_figures", title), told)]
}

/// The table of the influence of visits.
pub(super) fn influence(figures: &Figures) -> Vec<Table> {
    let Some(visits) = &figures.process.visits else { return Vec::new() };
    let rows = visits.contacts.influence.iter().map(|one| {
        let member = both(|print| match (one.dimension.as_str(), one.member.as_deref()) {
            ("all", _) => print.pick(crate::report::text::visit_words::ALL).to_string(),
            ("rhythm", member) => words::rhythm(print, member),
            (_, Some(code)) => worth_words::class(print, code, &figures.schemes),
            (_, None) => print.unknown(),
        });
        let mut row = vec![
            Cell::Count(one.weeks),
            Cell::Text(one.dimension.clone()),
            text(&one.member),
            member,
            count(one.visits),
            count(one.treated),
            ratio(one.matched),
            count(one.customers),
            count(one.control),
        ];
        row.extend(one.rates.map(ratio));
        row.extend(one.sales.map(money));
        row.push(both(|print| words::remark(print, &one.note)));
        row
    });
    let table = Table {
        key: "visit_influence",
        title: pair("拜访影响", "Influence of visits"),
        columns: vec![
            column("window_weeks", "周数", "Weeks", 8.0),
            column("dimension", "维度", "Dimension", 10.0),
            column("member", "分组代码", "Group key", 18.0),
            words_column("member_title", "分组", "Group", 22.0),
            column("visits", "拜访", "Visits", 10.0),
            column("treated", "已匹配拜访", "Matched visits", 12.0),
            column("matched_share", "匹配占比", "Matched share", 12.0),
            column("customers", "客户数", "Customers", 10.0),
            column("control", "相似未联系（日）", "Others, days", 14.0),
            column("order_rate_treated", "拜访后下单率", "Ordered, visited", 14.0),
            column("order_rate_control", "未联系者下单率", "Ordered, others", 14.0),
            column("difference", "相差", "Difference", 10.0),
            column("low", "区间下限", "Low", 10.0),
            column("high", "区间上限", "High", 10.0),
            column("sales_treated", "拜访后销售额", "Sales, visited", 16.0),
            column("sales_control", "未联系者销售额", "Sales, others", 16.0),
            column("sales_difference", "销售额相差", "Sales, difference", 16.0),
            column("sales_low", "销售额下限", "Sales, low", 16.0),
            column("sales_high", "销售额上限", "Sales, high", 16.0),
            words_column("note", "说明", "Remark", 26.0),
        ],
        rows: rows.collect(),
        note: words::WARNING.text(),
    };
    vec![table]
}

/// Figures in long form.
fn measures(visits: &Visits, (key, title): (&'static str, Pair), told: impl Fn(&str) -> bool) -> Table {
    let rows = visits.measures.iter().filter(|(key, _)| told(&key.0)).map(|(key, one)| {
        vec![
            Cell::Text(key.0.clone()),
            both(|print| words::figure(print, &key.0)),
            Cell::Text(key.1.clone()),
            Cell::Date(key.2),
            Cell::Text(key.3.clone()),
            text(&key.4),
            if one.unit == "ratio" { ratio(one.value) } else { number(one.value) },
            count(one.numerator),
            count(one.denominator),
            count(one.n),
            ratio(one.interval.map(|interval| interval.0)),
            ratio(one.interval.map(|interval| interval.1)),
        ]
    });
    Table {
        key,
        title,
        columns: vec![
            column("measure", "指标代码", "Figure key", 24.0),
            words_column("measure_title", "指标", "Figure", 26.0),
            column("grain", "期间", "Grain", 10.0),
            column("period", "期间首日", "Period from", 12.0),
            column("dimension", "维度", "Dimension", 12.0),
            column("member", "项目", "Member", 18.0),
            column("value", "值", "Value", 12.0),
            column("numerator", "分子", "Numerator", 12.0),
            column("denominator", "分母", "Denominator", 12.0),
            column("n", "n", "n", 10.0),
            column("low", "区间下限", "Low", 10.0),
            column("high", "区间上限", "High", 10.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

fn issues(figures: &Figures, visits: &Visits) -> Table {
    let rows = visits.contacts.issues.iter().map(|one| {
        vec![
            Cell::Text(one.id.clone()),
            text(&one.customer),
            text(&one.staff),
            date(one.raised),
            text(&one.status),
            one.open.map_or(Cell::Empty, |open| {
                both(|print| {
                    print.pick(if open { pair("未关闭", "open") } else { pair("已关闭", "closed") }).to_string()
                })
            }),
            date(one.closed),
            count(one.age),
        ]
    });
    let table = Table {
        key: "visit_issues",
        title: words::SHEET_ISSUES,
        columns: vec![
            column("issue_id", "问题编号", "Issue", 16.0),
            column("customer_id", "客户编号", "Customer", 22.0),
            column("staff", "业务员", "Salesperson", 14.0),
            column("raised", "提出日", "Raised", 12.0),
            column("status", "状态", "State", 12.0),
            words_column("open", "是否关闭", "Open", 10.0),
            column("closed", "关闭日", "Closed", 12.0),
            column("age_days", "天数", "Days", 8.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    };
    with_names(table, &figures.names)
}

fn curve(visits: &Visits) -> Table {
    let rows = visits.contacts.to_order.iter().map(|one| {
        let scope = both(|print| {
            print
                .pick(if one.scope == "leads" { pair("线索", "Leads won") } else { pair("客户", "Customers") })
                .to_string()
        });
        vec![scope, Cell::Count(one.contacts), Cell::Count(one.n), ratio(one.share), ratio(one.cumulative)]
    });
    Table {
        key: "contacts_to_order",
        title: pair("首单前联系次数", "Contacts to order"),
        columns: vec![
            words_column("scope", "对象", "Scope", 12.0),
            column("contacts", "联系次数", "Contacts", 10.0),
            column("n", "n", "n", 10.0),
            column("share", "占比", "Share", 10.0),
            column("cumulative_share", "累计占比", "Running share", 12.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

fn given_up(figures: &Figures, visits: &Visits) -> Table {
    let rows = visits.contacts.given_up.iter().map(|one| {
        let subject = both(|print| {
            print.pick(if one.subject == "lead" { pair("线索", "lead") } else { pair("客户", "customer") }).to_string()
        });
        let name = one.name.clone().or_else(|| figures.names.of(&one.id).map(str::to_string));
        vec![
            subject,
            Cell::Text(one.id.clone()),
            text(&name),
            text(&one.staff),
            text(&one.manager),
            Cell::Count(one.contacts),
            date(one.last),
            count(one.days),
        ]
    });
    Table {
        key: "early_give_ups",
        title: words::SHEET_GIVEN_UP,
        columns: vec![
            words_column("subject", "对象", "Subject", 10.0),
            column("id", "编号", "Id", 22.0),
            column("name", "名称", "Name", 34.0),
            column("staff", "业务员", "Salesperson", 14.0),
            column("manager", "经理", "Manager", 14.0),
            column("contacts", "联系次数", "Contacts", 10.0),
            column("last_contact", "上次联系", "Last contact", 12.0),
            column("days_since", "已隔天数", "Days since", 10.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}
