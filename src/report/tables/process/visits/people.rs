//! Tables of visits by period and person, and by person and day.

use crate::report::figures::process::visits::PersonSum;
use crate::report::figures::{Figures, RANKED_ROWS};
use crate::report::tables::customers::cut_note;
use crate::report::tables::{Cell, Column, Table, column, count, date, money, no_note, ratio, text};
use crate::report::text::visit_words as words;

/// Periods of the whole, and people of the newest of each.
pub(super) fn summary(figures: &Figures) -> Vec<Table> {
    let Some(visits) = &figures.process.visits else { return Vec::new() };
    let mut whole = Vec::new();
    let mut people = Vec::new();
    for grain in ["day", "week", "month", "window"] {
        for (period, _) in visits.measures.history("contacts", grain, "all", None) {
            let mut row = vec![Cell::Text(grain.to_string()), date(Some(period))];
            row.extend(cells(&visits.sum(grain, period, "all", None)));
            whole.push(row);
        }
        let Some(period) = visits.period(grain) else { continue };
        for one in visits.people(grain, period) {
            let mut row = vec![Cell::Text(grain.to_string()), date(Some(period)), text(&one.manager), text(&one.name)];
            row.extend(cells(&one));
            people.push(row);
        }
    }
    let mut heads = vec![grain(), column("period", "期初", "First day", 13.0)];
    heads.extend(columns());
    let mut of_people = vec![
        grain(),
        column("period", "期初", "First day", 13.0),
        column("manager", "经理", "Manager", 16.0),
        column("staff", "业务员", "Salesperson", 16.0),
    ];
    of_people.extend(columns());
    vec![
        Table { key: "visit_summary", title: words::SHEET_SUMMARY, columns: heads, rows: whole, note: no_note() },
        Table { key: "visit_people", title: words::SHEET_PEOPLE, columns: of_people, rows: people, note: no_note() },
    ]
}

fn grain() -> Column {
    column("grain", "期间", "Period", 10.0)
}

fn columns() -> Vec<Column> {
    vec![
        column("contacts", "联系次数", "Contacts", 11.0),
        column("contacts_per_workday", "每工作日联系", "Contacts a working day", 13.0),
        column("customers_contacted", "联系客户", "Customers", 11.0),
        column("planned", "计划拜访", "Planned", 11.0),
        column("planned_made", "按计划完成", "Made as planned", 11.0),
        column("completion_rate", "计划完成率", "Completion", 11.0),
        column("success_rate", "拜访成功率", "Success", 11.0),
        column("success_n", "结果已知", "Outcome known", 11.0),
        column("success_unknown", "结果不明", "Outcome unknown", 11.0),
        column("orders_on_visit", "当场成交", "Orders", 10.0),
        column("order_amount", "成交金额", "Order amount", 16.0),
        column("idle_days", "空白工作日", "Idle working days", 11.0),
        column("working_days", "应到工作日", "Working days", 11.0),
    ]
}

fn cells(one: &PersonSum) -> Vec<Cell> {
    vec![
        count(one.contacts),
        one.per_workday.map_or(Cell::Empty, Cell::Number),
        count(one.customers),
        count(one.planned),
        count(one.planned_made),
        ratio(one.completion.value),
        ratio(one.success.value),
        count(one.success.n),
        count(one.unknown),
        count(one.orders),
        money(one.order_amount),
        count(one.idle_days),
        count(one.working_days),
    ]
}

/// People by day.
pub(super) fn days(figures: &Figures) -> Vec<Table> {
    let Some(visits) = &figures.process.visits else { return Vec::new() };
    let yes = |is: bool| Cell::Count(i64::from(is));
    let rows = visits.days.iter().take(RANKED_ROWS).map(|one| {
        vec![
            text(&one.manager),
            Cell::Text(one.staff.clone()),
            date(Some(one.day)),
            yes(one.is_working_day),
            yes(one.is_idle),
            Cell::Count(one.contacts),
            Cell::Count(one.customers),
            count(one.planned),
            count(one.planned_made),
            count(one.made),
            count(one.successful),
            Cell::Count(one.outcome_known),
            Cell::Count(one.orders),
            money(one.order_amount),
            count(one.level_up),
            count(one.level_down),
        ]
    });
    vec![Table {
        key: "visit_days",
        title: words::SHEET_DAYS,
        columns: vec![
            column("manager", "经理", "Manager", 16.0),
            column("staff", "业务员", "Salesperson", 16.0),
            column("day", "日期", "Day", 13.0),
            column("working_day", "工作日", "Working day", 10.0),
            column("idle", "空白", "Idle", 8.0),
            column("contacts", "联系次数", "Contacts", 11.0),
            column("customers", "联系客户", "Customers", 11.0),
            column("planned", "计划拜访", "Planned", 11.0),
            column("planned_made", "按计划完成", "Made as planned", 11.0),
            column("made", "已实施", "Made", 10.0),
            column("successful", "成功", "Successful", 10.0),
            column("outcome_known", "结果已知", "Outcome known", 11.0),
            column("orders", "成交", "Orders", 9.0),
            column("order_amount", "成交金额", "Order amount", 16.0),
            column("level_up", "等级上升", "Level up", 10.0),
            column("level_down", "等级下降", "Level down", 10.0),
        ],
        rows: rows.collect(),
        note: cut_note(visits.days.len().min(RANKED_ROWS), visits.days.len(), "visit_days"),
    }]
}
