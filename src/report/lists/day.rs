//! The lists of the next working day: everybody's own, and their manager's with all of them.

use super::{Book, Cell, Column, List};
use crate::report::figures::Figures;
use crate::report::figures::process::visits::worklist::{Line, ListSum, Worklist};
use crate::report::pages::Context;
use crate::report::text::{Pair, action_words, visit_today_words as words, visit_words};

/// What a column holds.
#[derive(Clone, Copy, PartialEq)]
enum Field {
    Place,
    Staff,
    Id,
    Name,
    Class,
    Why,
    Evidence,
    Step,
    Channel,
    Due,
    Late,
    LastContact,
    LastChannel,
    Amount,
    Done,
    By,
    Result,
    NextDate,
}

/// Columns of a list: heads and widths in characters. All of them share the width of a printed page, so none is wider than
/// it must be.
const COLUMNS: [(Field, Pair, f64); 18] = [
    (Field::Place, words::NO, 4.0),
    (Field::Id, words::CUSTOMER_ID, 10.5),
    (Field::Name, words::CUSTOMER, 23.0),
    (Field::Staff, visit_words::PERSON, 10.0),
    (Field::Class, words::CLASS, 10.0),
    (Field::Why, words::WHY, 10.0),
    (Field::Evidence, words::EVIDENCE, 46.0),
    (Field::Step, words::STEP, 13.0),
    (Field::Channel, words::CHANNEL, 10.0),
    (Field::Due, words::DUE, 11.0),
    (Field::Late, words::DAYS_LATE, 7.5),
    (Field::LastContact, words::LAST_CONTACT, 11.0),
    (Field::LastChannel, words::LAST_CHANNEL, 8.0),
    (Field::Amount, words::AMOUNT, 12.5),
    (Field::Done, words::DONE, 8.5),
    (Field::By, words::BY, 9.5),
    (Field::Result, words::RESULT, 27.0),
    (Field::NextDate, words::NEXT_DATE, 11.5),
];
/// Columns that stay in sight.
const FROZEN: u16 = 3;
/// Channels to choose from.
const CHANNELS: [&str; 7] = ["direct", "invited", "phone", "chat", "sms", "email", "letter"];

/// Whether anybody has something to do.
pub(super) fn any(figures: &Figures) -> bool {
    worklist(figures).is_some_and(|worklist| !worklist.lines.is_empty())
}

fn worklist(figures: &Figures) -> Option<&Worklist> {
    figures.process.visits.as_ref()?.worklist.as_ref()
}

/// All lists.
pub(super) fn book(context: &Context) -> Book {
    let print = &context.print;
    let mut sums = vec![(words::LISTED, 12.0)];
    sums.extend(words::REASONS.iter().map(|(_, word)| (*word, 11.0)));
    sums.push((words::LEFT_OUT, 11.0));
    let worklist = worklist(context.figures);
    let day = worklist.and_then(|worklist| worklist.for_day);
    let day = day.map(|day| format!("{}  ", visit_words::day(print, day))).unwrap_or_default();
    Book {
        title: words::SHEET,
        note: format!("{}{day}{}", stopped(context), print.pick(words::OVERVIEW_NOTE)),
        sums,
        frozen: FROZEN,
        lists: worklist.map(|worklist| lists(context, worklist)).unwrap_or_default(),
    }
}

/// Every manager's list with all of their people, followed by each of these; then people without a manager, then what is
/// nobody's.
fn lists(context: &Context, worklist: &Worklist) -> Vec<List> {
    let print = &context.print;
    let mut lists = Vec::new();
    // Lists are in the order of managers and people.
    for own in worklist.lists.chunk_by(|one, other| one.manager == other.manager) {
        if let Some(manager) = &own[0].manager {
            let mut sum = ListSum::default();
            own.iter().for_each(|list| sum.add(list));
            let mut lines: Vec<&Line> = worklist.lines.iter().filter(|line| line.manager == own[0].manager).collect();
            // The most urgent first, whoever's it is.
            lines.sort_by(|one, other| {
                let priority = |line: &Line| line.priority.unwrap_or(f64::MIN);
                priority(other).total_cmp(&priority(one)).then_with(|| one.id.cmp(&other.id))
            });
            let name = format!("{} {manager}", print.pick(action_words::MANAGER));
            lists.push(list(context, (name, true), &sum, &lines));
        }
        for sum in own.iter().filter(|sum| sum.staff.is_some() || sum.manager.is_none()) {
            let lines: Vec<&Line> = worklist.of(sum).collect();
            let name = sum.staff.clone().unwrap_or_else(|| print.pick(words::UNASSIGNED).to_string());
            lists.push(list(context, (name, false), sum, &lines));
        }
    }
    lists
}

/// That the export of visits has stopped, before anything else.
fn stopped(context: &Context) -> String {
    let stopped = context.figures.process.visits.as_ref().and_then(|visits| visits.stopped);
    stopped.map_or_else(String::new, |stopped| format!("{}  ", visit_words::stopped(&context.print, stopped.last)))
}

fn list(context: &Context, (person, is_manager): (String, bool), sum: &ListSum, lines: &[&Line]) -> List {
    let print = &context.print;
    let fields: Vec<&(Field, Pair, f64)> =
        COLUMNS.iter().filter(|(field, ..)| is_manager || *field != Field::Staff).collect();
    let column = |(field, head, width): &(Field, Pair, f64)| {
        let is_right = matches!(field, Field::Place | Field::Due | Field::Late | Field::LastContact | Field::Amount);
        let choices = match field {
            Field::Done => vec![print.pick(action_words::YES).to_string(), print.pick(action_words::NO).to_string()],
            Field::By => CHANNELS.iter().map(|code| words::channel(print, code)).collect(),
            _ => Vec::new(),
        };
        Column { choices, ..Column::new(*head, *width, is_right) }
    };
    let rows = lines.iter().enumerate();
    let rows = rows.map(|(at, line)| fields.iter().map(|one| cell(context, (one.0, at, line))).collect());
    let counts = [sum.listed, sum.planned, sum.promise, sum.hot, sum.overdue, sum.due, sum.left_out];
    List {
        sheet: person.clone(),
        person,
        is_manager,
        note: stopped(context) + &print.fill(words::SHEET_NOTE, &[("sums", &words::sums(print, sum))]),
        columns: fields.iter().map(|one| column(one)).collect(),
        rows: rows.collect(),
        sums: counts.iter().map(|count| Cell::Number(Some(*count as f64))).collect(),
    }
}

fn cell(context: &Context, (field, at, line): (Field, usize, &Line)) -> Cell {
    let print = &context.print;
    match field {
        Field::Place => Cell::Number(Some(at as f64 + 1.0)),
        Field::Staff => Cell::Text(line.staff.clone().unwrap_or_default()),
        Field::Id => Cell::Text(line.id.clone()),
        Field::Name => Cell::Strong(line.name.clone().unwrap_or_default()),
        Field::Class => Cell::Text(context.class_of_line(line)),
        Field::Why => Cell::Wrapped(words::reasons(print, &line.why)),
        Field::Evidence => Cell::Wrapped(print.text(&line.evidence).to_string()),
        Field::Step => Cell::Wrapped(line.next_step.clone().unwrap_or_default()),
        Field::Channel => Cell::Wrapped(words::channels(print, &line.advised_channels)),
        Field::Due => Cell::Date(line.due),
        Field::Late => Cell::Number(line.overdue_days.map(|days| days as f64)),
        Field::LastContact => Cell::Date(line.last_contact),
        Field::LastChannel => {
            Cell::Text(line.last_channel.as_deref().map(|code| words::channel(print, code)).unwrap_or_default())
        }
        Field::Amount => Cell::Money(line.amount),
        Field::NextDate => Cell::OpenDate,
        Field::Done | Field::By | Field::Result => Cell::Open,
    }
}
