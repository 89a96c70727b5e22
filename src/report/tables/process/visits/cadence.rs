//! Tables of who must be contacted how often, and who is overdue.

use crate::report::figures::{Figures, RANKED_ROWS};
use crate::report::tables::customers::cut_note;
use crate::report::tables::{Cell, Table, column, count, date, money, no_note, ratio, text};
use crate::report::text::visit_cadence_words as words;

/// Groups of every rule, and the months of the largest customers.
pub(super) fn cadence(figures: &Figures) -> Vec<Table> {
    let visits = figures.process.visits.as_ref();
    let Some(all) = visits.and_then(|visits| visits.cadences.as_ref()) else { return Vec::new() };
    let groups = all.groups.iter().map(|one| {
        vec![
            Cell::Text(one.cadence.clone()),
            Cell::Text(one.dimension.clone()),
            text(&one.member),
            text(&one.every),
            Cell::Count(one.subjects),
            Cell::Count(one.with_requirement),
            Cell::Count(one.never),
            Cell::Count(one.overdue),
            Cell::Count(one.unknown),
            Cell::Count(one.due_soon),
            Cell::Count(one.judged_days),
            Cell::Count(one.late_days),
            ratio(one.compliance),
            Cell::Count(one.blocks),
            Cell::Count(one.blocks_met),
            ratio(one.block_share),
            Cell::Count(one.contacts),
            money(one.net_sales),
            money(one.required_sales),
            money(one.covered_sales),
            ratio(one.coverage),
            one.contacts_per_10k.map_or(Cell::Empty, Cell::Number),
        ]
    });
    let groups = Table {
        key: "cadence_groups",
        title: words::SHEET_GROUPS,
        columns: vec![
            column("cadence", "规则", "Rule", 18.0),
            column("dimension", "维度", "Dimension", 11.0),
            column("member", "项目", "Member", 16.0),
            column("every", "要求", "Every", 9.0),
            column("subjects", "对象", "Subjects", 10.0),
            column("with_requirement", "应联系", "To contact", 10.0),
            column("never", "从未联系", "Never contacted", 10.0),
            column("overdue", "逾期", "Overdue", 10.0),
            column("overdue_unknown", "到期后未知", "Due, unknown", 11.0),
            column("due_7d", "7 天内到期", "Due in 7 days", 11.0),
            column("judged_days", "应计天数", "Days that count", 12.0),
            column("late_days", "逾期天数", "Late days", 11.0),
            column("compliance", "达标（按天）", "In time, by days", 12.0),
            column("blocks", "完整周期", "Blocks", 10.0),
            column("blocks_met", "有联系周期", "Blocks met", 11.0),
            column("block_share", "达标（按周期）", "In time, by blocks", 12.0),
            column("contacts", "联系次数", "Contacts", 10.0),
            column("net_sales", "净销售额", "Net sales", 18.0),
            column("required_sales", "应联系销售额", "Sales to contact", 18.0),
            column("covered_sales", "在期内销售额", "Sales covered", 18.0),
            column("coverage", "覆盖率", "Coverage", 10.0),
            column("contacts_per_10k", "每万元联系", "Contacts per 10k", 12.0),
        ],
        rows: groups.collect(),
        note: no_note(),
    };
    let mut rows = Vec::new();
    for one in &all.months {
        let subject = all.shown.get(&(one.cadence.clone(), one.id.clone()));
        for (month, met) in &one.cells {
            rows.push(vec![
                Cell::Text(one.cadence.clone()),
                Cell::Text(one.id.clone()),
                subject.map_or(Cell::Empty, |subject| text(&subject.name)),
                subject.map_or(Cell::Empty, |subject| text(&subject.staff)),
                Cell::Text(month.to_string()),
                text(&met.class),
                Cell::Count(i64::from(met.is_required)),
                met.met.map_or(Cell::Empty, |met| Cell::Count(i64::from(met))),
                count(met.late_days),
                Cell::Count(met.contacts),
                subject.map_or(Cell::Empty, |subject| money(subject.net_sales)),
            ]);
        }
    }
    let all = rows.len();
    rows.truncate(RANKED_ROWS);
    let months = Table {
        key: "cadence_months",
        title: words::SHEET_MONTHS,
        columns: vec![
            column("cadence", "规则", "Rule", 18.0),
            column("id", "编号", "ID", 14.0),
            column("name", "名称", "Name", 34.0),
            column("staff", "业务员", "Salesperson", 16.0),
            column("month", "月份", "Month", 10.0),
            column("class", "类别", "Class", 12.0),
            column("required", "有要求", "Required", 9.0),
            column("met", "达标", "Met", 8.0),
            column("late_days", "逾期天数", "Late days", 10.0),
            column("contacts", "联系次数", "Contacts", 10.0),
            column("net_sales_12m", "净销售额", "Net sales 12 m", 18.0),
        ],
        note: cut_note(rows.len(), all, "cadence_months"),
        rows,
    };
    vec![groups, months]
}

/// Everybody overdue, a row a rule.
pub(super) fn overdue(figures: &Figures) -> Vec<Table> {
    let visits = figures.process.visits.as_ref();
    let Some(all) = visits.and_then(|visits| visits.cadences.as_ref()) else { return Vec::new() };
    let rows = all.overdue.iter().take(RANKED_ROWS).map(|one| {
        vec![
            Cell::Text(one.cadence.clone()),
            Cell::Text(one.kind.clone()),
            Cell::Text(one.id.clone()),
            text(&one.name),
            text(&one.class),
            text(&one.every),
            text(&one.manager),
            text(&one.staff),
            date(one.last_contact),
            date(one.since),
            date(one.due),
            count(one.overdue_days),
            Cell::Count(i64::from(one.never)),
            Cell::Count(one.contacts),
            ratio(one.compliance),
            money(one.net_sales),
        ]
    });
    vec![Table {
        key: "overdue",
        title: words::SHEET_OVERDUE,
        columns: vec![
            column("cadence", "规则", "Rule", 18.0),
            column("subject", "对象", "Whom", 11.0),
            column("id", "编号", "ID", 14.0),
            column("name", "名称", "Name", 34.0),
            column("class", "类别", "Class", 12.0),
            column("every", "要求", "Every", 9.0),
            column("manager", "经理", "Manager", 16.0),
            column("staff", "业务员", "Salesperson", 16.0),
            column("last_contact", "上次联系", "Last contact", 13.0),
            column("since", "起算日", "Counted from", 13.0),
            column("due", "应联系日", "Due", 13.0),
            column("overdue_days", "逾期天数", "Days late", 10.0),
            column("never", "从未联系", "Never contacted", 10.0),
            column("contacts", "联系次数", "Contacts", 10.0),
            column("compliance", "达标", "In time", 10.0),
            column("net_sales_12m", "净销售额", "Net sales 12 m", 18.0),
        ],
        rows: rows.collect(),
        note: cut_note(all.overdue.len().min(RANKED_ROWS), all.overdue.len(), "cadence"),
    }]
}
