//! Tables of the lists of the next working day.

use crate::config::types::Text;
use crate::report::figures::{Figures, RANKED_ROWS};
use crate::report::tables::customers::cut_note;
use crate::report::tables::risk::both;
use crate::report::tables::{Cell, Table, column, count, date, money, text, words_column};
use crate::report::text::visit_today_words as words;

/// Lines and lists. What the day brought is in the table of people and days.
pub(super) fn today(figures: &Figures) -> Vec<Table> {
    let visits = figures.process.visits.as_ref();
    let Some(worklist) = visits.and_then(|visits| visits.worklist.as_ref()) else { return Vec::new() };
    let rows = worklist.lines.iter().take(RANKED_ROWS).map(|one| {
        vec![
            date(worklist.for_day),
            text(&one.manager),
            text(&one.staff),
            Cell::Count(one.place),
            Cell::Text(one.kind.clone()),
            Cell::Text(one.id.clone()),
            text(&one.name),
            text(&one.class),
            both(|print| words::reasons(print, &one.why)),
            Cell::Words(one.evidence.clone()),
            date(one.due),
            count(one.overdue_days),
            date(one.last_contact),
            one.last_channel.as_ref().map_or(Cell::Empty, |code| both(|print| words::channel(print, code))),
            both(|print| words::channels(print, &one.advised_channels)),
            text(&one.next_step),
            money(one.amount),
            one.priority.map_or(Cell::Empty, Cell::Number),
        ]
    });
    let day = worklist.for_day.map_or_else(String::new, |day| day.to_string());
    let lists = worklist.lists.iter().map(|one| {
        let counts = [one.listed, one.planned, one.promise, one.hot, one.overdue, one.due, one.left_out, one.lost];
        let mut row = vec![text(&one.manager), text(&one.staff)];
        row.extend(counts.map(Cell::Count));
        row
    });
    vec![
        Table {
            key: "worklist",
            title: words::SHEET,
            columns: vec![
                column("for_day", "清单日期", "For the day", 13.0),
                column("manager", "经理", "Manager", 16.0),
                column("staff", "业务员", "Salesperson", 16.0),
                column("place", "序号", "Place", 8.0),
                column("subject", "对象", "Whom", 11.0),
                column("id", "编号", "ID", 14.0),
                column("name", "名称", "Name", 34.0),
                column("class", "类别", "Class", 12.0),
                words_column("why", "为何", "Why", 16.0),
                words_column("evidence", "依据", "Evidence", 60.0),
                column("due", "应联系日", "Due", 13.0),
                column("overdue_days", "逾期天数", "Days late", 10.0),
                column("last_contact", "上次联系", "Last contact", 13.0),
                words_column("last_channel", "上次方式", "By", 11.0),
                words_column("advised_channels", "建议方式", "Channel", 16.0),
                column("next_step", "事项", "What for", 20.0),
                column("amount", "金额", "Amount", 18.0),
                column("priority", "优先级", "Priority", 10.0),
            ],
            rows: rows.collect(),
            note: cut_note(worklist.lines.len().min(RANKED_ROWS), worklist.lines.len(), "worklist"),
        },
        Table {
            key: "worklist_people",
            title: words::SHEET_SUMS,
            columns: vec![
                column("manager", "经理", "Manager", 16.0),
                column("staff", "业务员", "Salesperson", 16.0),
                column("listed", "清单项数", "Listed", 11.0),
                column("planned", "计划", "Planned", 9.0),
                column("promise", "约定", "Promised", 9.0),
                column("hot", "热点", "Hot", 9.0),
                column("overdue", "逾期", "Overdue", 9.0),
                column("due", "到期", "Due", 9.0),
                column("left_out", "未列入", "Left out", 10.0),
                column("lost", "已流失", "Lost", 10.0),
            ],
            rows: lists.collect(),
            note: Text { zh: day.clone(), en: day },
        },
    ]
}
