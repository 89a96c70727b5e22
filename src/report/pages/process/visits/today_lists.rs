//! The lists of the next working day: in a line each, then person by person.

use super::class_title;
use crate::config::types::{Format, Section};
use crate::report::ReportError;
use crate::report::figures::process::Visits;
use crate::report::figures::process::visits::Worklist;
use crate::report::figures::process::visits::worklist::{Line, ListSum};
use crate::report::pages::blocks::{Block, Fit, Page, Table, cell, left, right, row, total};
use crate::report::pages::{Built, Context, WIDTH};
use crate::report::text::visit_today_words as words;
use crate::report::text::visit_words;

const SIZE: f64 = 7.3;
/// Lines of a list, and lists, that are printed; the workbook has all.
const LINES: usize = 12;
const LISTS: usize = 45;
/// Rows of the lists in a line each.
const SUMS: usize = 32;

/// The pages of the lists.
pub(super) fn build(context: &Context, visits: &Visits) -> Result<Vec<Built>, ReportError> {
    let print = &context.print;
    let kicker = context.kicker(Section::Today, None);
    let brief = |title: String, text: String| -> Result<Vec<Built>, ReportError> {
        let page = Page::new(kicker.clone(), title, String::new(), vec![Block::Note { text }])?;
        Ok(vec![Built { page: Page { brief: true, ..page }, charts: Vec::new() }])
    };
    let as_of = context.figures.scope.as_of.to_string();
    let Some(worklist) = &visits.worklist else {
        return brief(print.pick(words::NO_LIST_TITLE).into(), print.pick(words::NOT_PUBLISHED).into());
    };
    if worklist.lines.is_empty() {
        return brief(print.pick(words::NO_LIST_TITLE).into(), print.fill(words::NO_LIST, &[("as_of", &as_of)]));
    }
    let people = worklist.lists.iter().filter(|list| list.listed > 0).count();
    let title = words::list_title(print, worklist.for_day, people as i64, &worklist.whole());
    let formats = context.pipeline.reports.get(context.report).map(|report| &report.formats);
    let file = match formats.is_some_and(|formats| formats.contains(&Format::Xlsx)) {
        true => print.fill(words::LIST_FILE, &[("file", &context.lists_file())]),
        false => String::new(),
    };
    let subtitle = print.fill(words::LIST_BASIS, &[("file", &file)]).trim_end().to_string();
    let mut built = Vec::new();
    if worklist.lists.len() > 1 {
        let page = Page::new(kicker.clone(), title.clone(), subtitle.clone(), sums(context, worklist)?)?;
        built.push(Built { page, charts: Vec::new() });
    }
    let mut blocks = Vec::new();
    for list in worklist.lists.iter().filter(|list| list.listed > 0).take(LISTS) {
        blocks.extend(of_person(context, worklist, list)?);
    }
    if people > LISTS {
        let values = [("n", print.count((people - LISTS) as i64)), ("file", context.lists_file())];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        blocks.push(Block::Space { height: 6.0 });
        blocks.push(Block::Text { text: print.fill(words::MORE_PEOPLE, &values), tone: "muted" });
    }
    let page = Page::new(kicker, title, subtitle, blocks)?;
    built.push(Built { page, charts: Vec::new() });
    Ok(built)
}

/// A row a list.
fn sums(context: &Context, worklist: &Worklist) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let mut columns = vec![
        left(print.pick(visit_words::MANAGER), 1.4),
        left(print.pick(visit_words::PERSON), 1.6),
        right(print.pick(words::LISTED), 1.0),
    ];
    columns.extend(words::REASONS.iter().map(|(_, word)| right(print.pick(*word), 0.9)));
    columns.push(right(print.pick(words::LEFT_OUT), 0.9));
    columns.push(right(print.pick(words::LOST), 0.9));
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let count = |count: i64| if count == 0 { cell("–").tone("muted") } else { cell(print.count(count)) };
    let numbers = |one: &ListSum| {
        vec![
            cell(print.count(one.listed)).tone("strong"),
            count(one.planned),
            count(one.promise),
            count(one.hot),
            count(one.overdue),
            count(one.due),
            count(one.left_out),
            count(one.lost),
        ]
    };
    let shown = worklist.lists.len().min(SUMS);
    let mut before = None;
    let mut rows = Vec::new();
    for list in &worklist.lists[..shown] {
        let is_new = before.replace(&list.manager) != Some(&list.manager);
        let manager = list.manager.as_deref().unwrap_or("–");
        let mut cells =
            vec![fit.cell(0, if is_new { manager } else { "" }).tone("muted"), fit.strong(1, &person(context, list))];
        cells.extend(numbers(list));
        let mut line = row(cells);
        line.style = if is_new { "group" } else { "normal" };
        rows.push(line);
    }
    if shown < worklist.lists.len() {
        let mut rest = ListSum::default();
        worklist.lists[shown..].iter().for_each(|list| rest.add(list));
        let n = print.count((worklist.lists.len() - shown) as i64);
        let mut cells = vec![cell(""), cell(print.fill(crate::report::text::action_words::OTHERS, &[("n", &n)]))];
        cells.extend(numbers(&rest));
        rows.push(row(cells));
    }
    let mut cells = vec![cell(print.pick(visit_words::ALL)), cell("")];
    cells.extend(numbers(&worklist.whole()));
    rows.push(total(cells));
    let pad = if rows.len() <= 22 { 0.6 } else { 0.33 };
    Ok(vec![Block::Table(Table { columns, rows, size: SIZE, pad })])
}

/// Whose list it is.
fn person(context: &Context, list: &ListSum) -> String {
    match (&list.staff, &list.manager) {
        (Some(staff), _) => staff.clone(),
        (None, Some(manager)) => manager.clone(),
        (None, None) => context.print.pick(words::UNASSIGNED).to_string(),
    }
}

/// Name of the class of a line; of a lead its level or stage.
pub(in crate::report::pages) fn class_of(context: &Context, line: &Line) -> String {
    let scheme = context.pipeline.visits.scheme.as_deref().or(context.figures.tier_scheme.as_deref());
    if line.kind == "lead" {
        return line.class.clone().unwrap_or_default();
    }
    line.class.as_deref().map(|code| class_title(context, scheme, code)).unwrap_or_default()
}

fn of_person(context: &Context, worklist: &Worklist, list: &ListSum) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let columns = vec![
        right(print.pick(words::NO), 0.3),
        left(print.pick(words::CUSTOMER), 2.3),
        left(print.pick(words::WHY), 0.95),
        left(print.pick(words::EVIDENCE), 5.0),
        left(print.pick(words::CHANNEL), 0.95),
        left(print.pick(words::STEP), 1.0),
        right(print.pick(words::AMOUNT), 0.8),
    ];
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let line = |one: &Line| {
        let name = one.name.as_deref().unwrap_or(&one.id);
        let dash = |text: &str| if text.is_empty() { "–".to_string() } else { text.to_string() };
        row(vec![
            cell(print.count(one.place)).tone("muted"),
            fit.strong_wrapped(1, name, 2),
            fit.wrapped(2, &words::reasons(print, &one.why), 2),
            fit.wrapped(3, print.text(&one.evidence), 2),
            fit.wrapped(4, &dash(&words::channels(print, &one.advised_channels)), 2).tone("muted"),
            fit.wrapped(5, &dash(one.next_step.as_deref().unwrap_or_default()), 2),
            one.amount.map_or_else(|| cell("–").tone("muted"), |sum| cell(print.narrow_amount(sum.to_f64()))),
        ])
    };
    let all: Vec<&Line> = worklist.of(list).collect();
    let rows = all.iter().take(LINES).map(|one| line(one)).collect();
    let manager = list.manager.as_deref().filter(|_| list.staff.is_some());
    let manager = manager.map(|name| format!("{} {name}   ", print.pick(visit_words::MANAGER))).unwrap_or_default();
    let note = format!("{manager}{}", words::sums(print, list));
    let mut blocks = vec![
        Block::Heading { text: person(context, list), note },
        Block::Table(Table { columns, rows, size: SIZE, pad: 0.3 }),
    ];
    let hidden = all.len().saturating_sub(LINES);
    if hidden > 0 {
        let text = print.fill(words::MORE, &[("n", &print.count(hidden as i64))]);
        blocks.push(Block::Space { height: 3.0 });
        blocks.push(Block::Text { text, tone: "muted" });
    }
    Ok(blocks)
}
