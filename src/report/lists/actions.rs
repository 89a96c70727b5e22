//! The lists of the customers to keep or to win back.

use super::{Book, Cell, Column, List};
use crate::report::figures::{Action, ActionBook, Figures, ListSum};
use crate::report::pages::Context;
use crate::report::text::findings::capital;
use crate::report::text::{Pair, action_words, risk_words};

/// What a column holds.
#[derive(Clone, Copy, PartialEq)]
enum Field {
    Place,
    Staff,
    Customer,
    Name,
    Class,
    Aim,
    Risk,
    Score,
    AtStake,
    Chance,
    Loss,
    Why,
    Advice,
    LastContact,
    Days,
    Done,
    DoneOn,
    Result,
}

/// Columns of a list: heads and widths in characters.
const COLUMNS: [(Field, Pair, f64); 18] = [
    (Field::Place, action_words::PLACE, 5.0),
    (Field::Customer, action_words::CUSTOMER_ID, 12.0),
    (Field::Name, action_words::CUSTOMER_NAME, 24.0),
    (Field::Staff, action_words::STAFF, 12.0),
    (Field::Class, action_words::CLASS, 12.0),
    (Field::Aim, action_words::WHAT_FOR, 8.0),
    (Field::Risk, action_words::RISK, 10.0),
    (Field::Score, action_words::SCORE, 8.0),
    (Field::AtStake, action_words::AT_STAKE, 14.0),
    (Field::Chance, action_words::PROBABILITY, 8.0),
    (Field::Loss, action_words::EXPECTED, 14.0),
    (Field::Why, action_words::WHY, 42.0),
    (Field::Advice, action_words::ADVICE, 30.0),
    (Field::LastContact, action_words::LAST_CONTACT, 12.0),
    (Field::Days, action_words::DAYS_SINCE, 9.0),
    (Field::Done, action_words::DONE, 9.0),
    (Field::DoneOn, action_words::DONE_ON, 12.0),
    (Field::Result, action_words::RESULT, 30.0),
];
/// Columns that stay in sight.
const FROZEN: u16 = 3;

/// Whether there is anybody to keep or to win back.
pub(super) fn any(figures: &Figures) -> bool {
    figures.actions.as_ref().is_some_and(|book| !book.actions.is_empty())
}

/// All lists.
pub(super) fn book(context: &Context) -> Book {
    let sums = vec![
        (action_words::CONTACT, 12.0),
        (action_words::HIGH, 12.0),
        (action_words::AT_STAKE, 18.0),
        (action_words::EXPECTED_LOSS, 18.0),
        (action_words::TO_WIN, 18.0),
    ];
    Book {
        title: action_words::SHEET,
        note: context.print.pick(action_words::OVERVIEW_NOTE).to_string(),
        sums,
        frozen: FROZEN,
        lists: context.figures.actions.as_ref().map(|book| lists(context, book)).unwrap_or_default(),
    }
}

/// Every manager's list, which has the customers of nobody else too, followed by those of their salespeople, then salespeople
/// without a manager, then what is not assigned to anybody.
fn lists(context: &Context, book: &ActionBook) -> Vec<List> {
    let print = &context.print;
    let mut lists = Vec::new();
    let mut seen: std::collections::BTreeSet<&Option<String>> = std::collections::BTreeSet::new();
    // Actions are in the order of managers, salespeople and places.
    for actions in book.actions.chunk_by(|one, other| one.manager == other.manager) {
        if let Some(manager) = &actions[0].manager {
            let name = format!("{} {manager}", print.pick(action_words::MANAGER));
            let mut all: Vec<&Action> = actions.iter().collect();
            all.sort_by(|one, other| in_order(one, other));
            lists.push(list(context, name, true, &all));
        }
        for of_staff in actions.chunk_by(|one, other| one.staff == other.staff) {
            let staff = &of_staff[0].staff;
            // A salesperson of several managers has one list, at the first of them.
            if staff.is_none() || !seen.insert(staff) {
                continue;
            }
            let mut all: Vec<&Action> = book.actions.iter().filter(|action| action.staff == *staff).collect();
            all.sort_by(|one, other| {
                (one.place, other.expected_loss, &one.customer).cmp(&(other.place, one.expected_loss, &other.customer))
            });
            lists.push(list(context, staff.clone().unwrap_or_default(), false, &all));
        }
    }
    let nobody = |action: &&Action| action.staff.is_none() && action.manager.is_none();
    let mut rest: Vec<&Action> = book.actions.iter().filter(nobody).collect();
    if !rest.is_empty() {
        rest.sort_by(|one, other| in_order(one, other));
        lists.push(list(context, print.pick(action_words::UNASSIGNED).to_string(), false, &rest));
    }
    lists
}

/// Customers to keep before those to win back, the largest expected amount first.
fn in_order(one: &Action, other: &Action) -> std::cmp::Ordering {
    (one.is_win_back(), other.expected_loss, &one.customer).cmp(&(
        other.is_win_back(),
        one.expected_loss,
        &other.customer,
    ))
}

fn list(context: &Context, person: String, is_manager: bool, actions: &[&Action]) -> List {
    let print = &context.print;
    let mut sum = ListSum::default();
    actions.iter().for_each(|action| sum.count(action));
    let fields: Vec<&(Field, Pair, f64)> =
        COLUMNS.iter().filter(|(field, ..)| is_manager || *field != Field::Staff).collect();
    let column = |(field, head, width): &(Field, Pair, f64)| {
        let is_right = matches!(
            field,
            Field::Place
                | Field::Score
                | Field::AtStake
                | Field::Chance
                | Field::Loss
                | Field::LastContact
                | Field::Days
        );
        let choices = match field {
            Field::Done => vec![print.pick(action_words::YES).to_string(), print.pick(action_words::NO).to_string()],
            _ => Vec::new(),
        };
        Column { choices, ..Column::new(*head, *width, is_right) }
    };
    let rows = actions.iter().enumerate();
    let rows = rows.map(|(at, action)| fields.iter().map(|one| cell(context, (one.0, at, action))).collect());
    List {
        sheet: person.clone(),
        person,
        is_manager,
        note: print.fill(action_words::LIST_NOTE, &[("sums", &action_words::sums(print, &sum))]),
        columns: fields.iter().map(|one| column(one)).collect(),
        rows: rows.collect(),
        sums: vec![
            Cell::Number(Some(sum.customers as f64)),
            Cell::Number(Some(sum.high as f64)),
            Cell::Money(sum.stake()),
            Cell::Money(sum.loss()),
            Cell::Money(sum.gain()),
        ],
    }
}

fn cell(context: &Context, (field, at, action): (Field, usize, &Action)) -> Cell {
    let print = &context.print;
    match field {
        Field::Place => Cell::Number(Some(at as f64 + 1.0)),
        Field::Staff => Cell::Text(action.staff.clone().unwrap_or_default()),
        Field::Customer => Cell::Text(action.customer.clone()),
        Field::Name => {
            let known = context.figures.names.of(&action.customer);
            Cell::Strong(action.name.as_deref().or(known).unwrap_or_default().to_string())
        }
        Field::Class => Cell::Text(context.class_of(action)),
        Field::Aim => Cell::Text(action_words::kind(print, &action.kind)),
        Field::Risk => {
            let level = action.risk_level.as_deref().map(|level| capital(&risk_words::level(print, level)));
            Cell::Text(level.unwrap_or_default())
        }
        Field::Score => Cell::Number(action.score),
        Field::Chance => Cell::Ratio(action.probability),
        Field::AtStake => Cell::Money(action.sales_at_risk),
        Field::Loss => Cell::Money(action.expected_loss),
        Field::Why => Cell::Wrapped(print.text(&action.reasons).to_string()),
        Field::Advice => Cell::Wrapped(action.advice.as_ref().map_or("", |advice| print.text(advice)).to_string()),
        Field::LastContact => Cell::Date(action.last_contact),
        Field::Days => Cell::Number(action.days_since_contact.map(|days| days as f64)),
        Field::DoneOn => Cell::OpenDate,
        Field::Done | Field::Result => Cell::Open,
    }
}
