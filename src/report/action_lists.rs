//! Action lists as a workbook that people work from: an overview, and a sheet for every manager and salesperson.
//!
//! Every list has a frozen head, filters, wrapped reasons and advice, and three empty columns to fill in.

mod names;
mod styles;

use rust_xlsxwriter::{DataValidation, Format, Url, Workbook, Worksheet, XlsxError};

use self::names::Names;
use self::styles::Styles;
use super::ReportError;
use super::figures::{Action, ActionBook, ListSum, Money, RANKED_ROWS};
use super::pages::Context;
use super::text::findings::capital;
use super::text::{Pair, action_words, risk_words};
use super::xlsx::{self, HEAD_ROW};

/// Rows of a sheet.
const MOST: usize = RANKED_ROWS;

/// A list with its sheet.
struct List<'a> {
    sheet: String,
    /// Name above the list.
    person: String,
    is_manager: bool,
    /// In the order of the sheet.
    actions: Vec<&'a Action>,
}

impl List<'_> {
    fn sum(&self) -> ListSum {
        let mut sum = ListSum::default();
        self.actions.iter().for_each(|action| sum.count(action));
        sum
    }
}

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
/// Highest row that Excel has, in points.
const MOST_HEIGHT: f64 = 409.0;
/// Columns that stay in sight.
const FROZEN: u16 = 3;

/// The workbook of the action lists in the language of the context.
///
/// # Errors
/// [`ReportError::Workbook`] with the sheet that failed.
pub(super) fn workbook(context: &Context) -> Result<Vec<u8>, ReportError> {
    let nothing = ActionBook { actions: Vec::new(), outcomes: Vec::new() };
    let book = context.figures.actions.as_ref().unwrap_or(&nothing);
    let (scope, language) = (&context.figures.scope, context.print.language);
    let failed = |sheet: &str| {
        let sheet = sheet.to_string();
        move |error: XlsxError| ReportError::Workbook { sheet, reason: error.to_string() }
    };
    let mut workbook = Workbook::new();
    let styles = Styles::new(scope.money_scale);
    workbook.set_properties(&xlsx::properties(scope, language).map_err(failed("properties"))?);
    let mut names = Names::default();
    let overview = names.take(context.print.pick(action_words::OVERVIEW));
    let lists = lists(context, book, &mut names);
    fill_overview(workbook.add_worksheet(), context, (&overview, &lists), &styles).map_err(failed(&overview))?;
    for list in &lists {
        fill_list(workbook.add_worksheet(), context, list, &styles).map_err(failed(&list.sheet))?;
    }
    workbook.save_to_buffer().map_err(failed("file"))
}

/// Every manager's list, which has the customers of nobody else too, followed by those of their salespeople, then salespeople
/// without a manager, then what is not assigned to anybody.
fn lists<'a>(context: &Context, book: &'a ActionBook, names: &mut Names) -> Vec<List<'a>> {
    let print = &context.print;
    let mut lists = Vec::new();
    let mut seen: std::collections::BTreeSet<&Option<String>> = std::collections::BTreeSet::new();
    // Actions are in the order of managers, salespeople and places.
    for actions in book.actions.chunk_by(|one, other| one.manager == other.manager) {
        if let Some(manager) = &actions[0].manager {
            let name = format!("{} {manager}", print.pick(action_words::MANAGER));
            let mut all: Vec<&Action> = actions.iter().collect();
            all.sort_by(|one, other| in_order(one, other));
            lists.push(List { sheet: names.take(&name), person: name, is_manager: true, actions: all });
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
            let person = staff.clone().unwrap_or_default();
            lists.push(List { sheet: names.take(&person), person, is_manager: false, actions: all });
        }
    }
    let nobody = |action: &&Action| action.staff.is_none() && action.manager.is_none();
    let mut rest: Vec<&Action> = book.actions.iter().filter(nobody).collect();
    if !rest.is_empty() {
        rest.sort_by(|one, other| in_order(one, other));
        let person = print.pick(action_words::UNASSIGNED).to_string();
        lists.push(List { sheet: names.take(&person), person, is_manager: false, actions: rest });
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

fn fill_overview(
    sheet: &mut Worksheet,
    context: &Context,
    (name, lists): (&str, &[List]),
    styles: &Styles,
) -> Result<(), XlsxError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    xlsx::set_up(sheet, name, scope, print.language)?;
    let title = print.pick(action_words::SHEET);
    sheet.write_string_with_format(0, 0, title, &styles.base.title)?;
    sheet.write_string_with_format(1, 0, xlsx::scope_line(scope, print.language), &styles.base.scope)?;
    sheet.write_string_with_format(2, 0, print.pick(action_words::OVERVIEW_NOTE), &styles.base.scope)?;
    let heads = [
        (action_words::SHEET_NAME, 34.0),
        (action_words::ROLE, 14.0),
        (action_words::CONTACT, 12.0),
        (action_words::HIGH, 12.0),
        (action_words::AT_STAKE, 18.0),
        (action_words::EXPECTED_LOSS, 18.0),
        (action_words::TO_WIN, 18.0),
    ];
    for (at, (head, width)) in heads.into_iter().enumerate() {
        let format = if at < 2 { &styles.base.head } else { &styles.base.head_right };
        sheet.write_string_with_format(HEAD_ROW, at as u16, print.pick(head), format)?;
        sheet.set_column_width(at as u16, width)?;
    }
    for (at, list) in lists.iter().enumerate() {
        let row = HEAD_ROW + 1 + at as u32;
        let link = Url::new(format!("internal:'{}'!A1", list.sheet.replace('\'', "''"))).set_text(&list.person);
        sheet.write_url_with_format(row, 0, link, &styles.link)?;
        let role = if list.is_manager { action_words::MANAGER } else { action_words::STAFF };
        sheet.write_string_with_format(row, 1, print.pick(role), &styles.text)?;
        let sum = list.sum();
        sheet.write_number_with_format(row, 2, sum.customers as f64, &styles.count)?;
        sheet.write_number_with_format(row, 3, sum.high as f64, &styles.count)?;
        money(sheet, (row, 4), sum.stake(), styles)?;
        money(sheet, (row, 5), sum.loss(), styles)?;
        money(sheet, (row, 6), sum.gain(), styles)?;
    }
    sheet.set_freeze_panes(HEAD_ROW + 1, 1)?;
    sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + lists.len() as u32, heads.len() as u16 - 1)?;
    Ok(())
}

fn fill_list(sheet: &mut Worksheet, context: &Context, list: &List, styles: &Styles) -> Result<(), XlsxError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let shown = &list.actions[..list.actions.len().min(MOST)];
    xlsx::set_up(sheet, &list.sheet, scope, print.language)?;
    sheet.write_string_with_format(0, 0, &list.person, &styles.base.title)?;
    sheet.write_string_with_format(1, 0, xlsx::scope_line(scope, print.language), &styles.base.scope)?;
    sheet.write_string_with_format(2, 0, note(context, list, shown.len()), &styles.base.scope)?;
    let columns: Vec<(Field, Pair, f64)> =
        COLUMNS.into_iter().filter(|(field, ..)| list.is_manager || *field != Field::Staff).collect();
    for (at, (field, head, width)) in columns.iter().enumerate() {
        let right = matches!(
            field,
            Field::Place
                | Field::Score
                | Field::AtStake
                | Field::Chance
                | Field::Loss
                | Field::LastContact
                | Field::Days
        );
        let format = if right { &styles.base.head_right } else { &styles.base.head };
        sheet.write_string_with_format(HEAD_ROW, at as u16, print.pick(*head), format)?;
        sheet.set_column_width(at as u16, *width)?;
    }
    sheet.set_row_height(HEAD_ROW, 30)?;
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    let last = HEAD_ROW + shown.len() as u32;
    for (at, action) in shown.iter().enumerate() {
        let row = HEAD_ROW + 1 + at as u32;
        sheet.set_row_height(row, height(context, action))?;
        for (column, (field, ..)) in columns.iter().enumerate() {
            write(sheet, (row, column as u16), context, (*field, at, action), styles)?;
        }
    }
    if let Some(done) = columns.iter().position(|(field, ..)| *field == Field::Done) {
        let choice = [print.pick(action_words::YES), print.pick(action_words::NO)];
        let validation = DataValidation::new().allow_list_strings(&choice)?;
        sheet.add_data_validation(HEAD_ROW + 1, done as u16, last, done as u16, &validation)?;
    }
    sheet.set_freeze_panes(HEAD_ROW + 1, FROZEN)?;
    sheet.autofilter(HEAD_ROW, 0, last, columns.len() as u16 - 1)?;
    Ok(())
}

/// Height of the row of a customer in points: not every program fits rows to wrapped text. Two lines at least, so that
/// there is room for notes.
fn height(context: &Context, action: &Action) -> f64 {
    let width = |field: Field| COLUMNS.iter().find(|one| one.0 == field).map_or(1.0, |one| one.2);
    let advice = action.advice.as_ref().map_or("", |advice| context.print.text(advice));
    let why = context.print.text(&action.reasons);
    let name = action.name.as_deref().unwrap_or_default();
    let lines = [(why, Field::Why), (advice, Field::Advice), (name, Field::Name)]
        .into_iter()
        .map(|(text, field)| (columns_of(text) / (width(field) - 2.0)).ceil())
        .fold(2.0, f64::max);
    (lines * 13.5 + 3.0).min(MOST_HEIGHT)
}

/// Width of a text in characters: those of Chinese take two.
fn columns_of(text: &str) -> f64 {
    text.chars().map(|character| if character >= '\u{2E80}' { 2.0 } else { 1.0 }).sum()
}

/// How many, what is at stake, and that the list was cut where it was.
fn note(context: &Context, list: &List, shown: usize) -> String {
    let print = &context.print;
    let note = print.fill(action_words::LIST_NOTE, &[("sums", &action_words::sums(print, &list.sum()))]);
    if shown == list.actions.len() {
        return note;
    }
    let values = [("shown", print.count(shown as i64)), ("all", print.count(list.actions.len() as i64))];
    let cut = print.fill(action_words::CUT, &values.each_ref().map(|(key, value)| (*key, value.as_str())));
    format!("{note} {cut}")
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    context: &Context,
    (field, at, action): (Field, usize, &Action),
    styles: &Styles,
) -> Result<(), XlsxError> {
    let print = &context.print;
    let text = |sheet: &mut Worksheet, text: &str, format: &Format| -> Result<(), XlsxError> {
        match text.is_empty() {
            true => sheet.write_blank(row, column, format)?,
            false => {
                let text: String = text.chars().take(xlsx::EXCEL_TEXT).collect();
                sheet.write_string_with_format(row, column, text, format)?
            }
        };
        Ok(())
    };
    match field {
        Field::Place => {
            sheet.write_number_with_format(row, column, at as f64 + 1.0, &styles.count)?;
        }
        Field::Staff => text(sheet, action.staff.as_deref().unwrap_or_default(), &styles.text)?,
        Field::Customer => text(sheet, &action.customer, &styles.text)?,
        Field::Name => {
            let known = context.figures.names.of(&action.customer);
            text(sheet, action.name.as_deref().or(known).unwrap_or_default(), &styles.strong)?;
        }
        Field::Class => text(sheet, &context.class_of(action), &styles.text)?,
        Field::Aim => text(sheet, &action_words::kind(print, &action.kind), &styles.text)?,
        Field::Risk => {
            let level = action.risk_level.as_deref().map(|level| capital(&risk_words::level(print, level)));
            text(sheet, level.as_deref().unwrap_or_default(), &styles.text)?;
        }
        Field::Score => match action.score {
            Some(score) => {
                sheet.write_number_with_format(row, column, score, &styles.count)?;
            }
            None => text(sheet, "", &styles.text)?,
        },
        Field::Chance => match action.probability {
            Some(chance) => {
                sheet.write_number_with_format(row, column, chance, &styles.ratio)?;
            }
            None => text(sheet, "", &styles.text)?,
        },
        Field::AtStake => money(sheet, (row, column), action.sales_at_risk, styles)?,
        Field::Loss => money(sheet, (row, column), action.expected_loss, styles)?,
        Field::Why => text(sheet, print.text(&action.reasons), &styles.wrapped)?,
        Field::Advice => {
            text(sheet, action.advice.as_ref().map_or("", |advice| print.text(advice)), &styles.wrapped)?;
        }
        Field::LastContact => match action.last_contact {
            Some(date) => {
                sheet.write_datetime_with_format(row, column, date.and_time(chrono::NaiveTime::MIN), &styles.date)?;
            }
            None => text(sheet, "", &styles.text)?,
        },
        Field::Days => match action.days_since_contact {
            Some(days) => {
                sheet.write_number_with_format(row, column, days as f64, &styles.count)?;
            }
            None => text(sheet, "", &styles.text)?,
        },
        Field::DoneOn => text(sheet, "", &styles.open_date)?,
        Field::Done | Field::Result => text(sheet, "", &styles.open)?,
    }
    Ok(())
}

/// An amount as a number, or as text where a spreadsheet cannot hold its digits.
fn money(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    amount: Option<Money>,
    styles: &Styles,
) -> Result<(), XlsxError> {
    match amount {
        Some(amount) if amount.significant_digits() <= xlsx::EXCEL_DIGITS => {
            sheet.write_number_with_format(row, column, amount.to_f64(), &styles.money)?
        }
        Some(amount) => sheet.write_string_with_format(row, column, amount.plain(), &styles.exact)?,
        None => sheet.write_blank(row, column, &styles.money)?,
    };
    Ok(())
}
