//! Lists as a workbook that people work from: an overview, and a sheet for every manager and salesperson.
//!
//! Every list has a frozen head, filters, wrapped words and empty columns to fill in. `actions` are the customers to keep
//! or to win back, `day` those of the next working day.

mod actions;
mod day;
mod names;
mod styles;

use chrono::{NaiveDate, NaiveTime};
use rust_xlsxwriter::{DataValidation, Format, Url, Workbook, Worksheet, XlsxError};

use self::names::Names;
use self::styles::Styles;
use super::ReportError;
use super::figures::{Figures, Money, RANKED_ROWS};
use super::pages::Context;
use super::text::{Pair, action_words};
use super::xlsx::{self, HEAD_ROW};

/// Rows of a sheet.
const MOST: usize = RANKED_ROWS;
/// Highest row that Excel has, in points.
const MOST_HEIGHT: f64 = 409.0;

/// All lists of a kind.
struct Book {
    title: Pair,
    /// Below the title of the overview.
    note: String,
    /// Heads of the sums of a list, and their widths in characters.
    sums: Vec<(Pair, f64)>,
    /// Columns that stay in sight.
    frozen: u16,
    lists: Vec<List>,
}

/// A list with its sheet.
struct List {
    /// Name above the list.
    person: String,
    /// Name of the sheet that is wanted.
    sheet: String,
    is_manager: bool,
    note: String,
    columns: Vec<Column>,
    /// A cell for every column of every row.
    rows: Vec<Vec<Cell>>,
    /// In a line of the overview.
    sums: Vec<Cell>,
}

/// A column.
struct Column {
    head: Pair,
    /// In characters.
    width: f64,
    /// Whether its head stands to the right.
    is_right: bool,
    /// What may be filled in; empty for anything.
    choices: Vec<String>,
}

impl Column {
    fn new(head: Pair, width: f64, is_right: bool) -> Column {
        Column { head, width, is_right, choices: Vec::new() }
    }
}

/// A cell.
enum Cell {
    Text(String),
    /// Text in bold, on several lines where it is long.
    Strong(String),
    Wrapped(String),
    Number(Option<f64>),
    Ratio(Option<f64>),
    Money(Option<Money>),
    Date(Option<NaiveDate>),
    /// To fill in.
    Open,
    OpenDate,
}

/// Whether a report has lists to write.
pub(super) fn any(figures: &Figures) -> bool {
    actions::any(figures) || day::any(figures)
}

/// The workbook of the lists in the language of the context: of the next working day where the report has its section,
/// and of the actions.
///
/// # Errors
/// [`ReportError::Workbook`] with the sheet that failed.
pub(super) fn workbook(context: &Context) -> Result<Vec<u8>, ReportError> {
    let (scope, language) = (&context.figures.scope, context.print.language);
    let failed = |sheet: &str| {
        let sheet = sheet.to_string();
        move |error: XlsxError| ReportError::Workbook { sheet, reason: error.to_string() }
    };
    let mut workbook = Workbook::new();
    let styles = Styles::new(scope.money_scale);
    workbook.set_properties(&xlsx::properties(scope, language).map_err(failed("properties"))?);
    let mut names = Names::default();
    let books = [
        day::any(context.figures).then(|| day::book(context)),
        actions::any(context.figures).then(|| actions::book(context)),
    ];
    for book in books.into_iter().flatten() {
        let overview = names.take(context.print.pick(action_words::OVERVIEW));
        let sheets: Vec<String> = book.lists.iter().map(|list| names.take(&list.sheet)).collect();
        fill_overview(workbook.add_worksheet(), context, (&overview, &book, &sheets), &styles)
            .map_err(failed(&overview))?;
        for (list, sheet) in book.lists.iter().zip(&sheets) {
            fill_list(workbook.add_worksheet(), context, (list, sheet, book.frozen), &styles).map_err(failed(sheet))?;
        }
    }
    workbook.save_to_buffer().map_err(failed("file"))
}

fn fill_overview(
    sheet: &mut Worksheet,
    context: &Context,
    (name, book, sheets): (&str, &Book, &[String]),
    styles: &Styles,
) -> Result<(), XlsxError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    xlsx::set_up(sheet, name, scope, print.language)?;
    sheet.write_string_with_format(0, 0, print.pick(book.title), &styles.base.title)?;
    sheet.write_string_with_format(1, 0, xlsx::scope_line(scope, print.language), &styles.base.scope)?;
    sheet.write_string_with_format(2, 0, &book.note, &styles.base.scope)?;
    let heads = [(action_words::SHEET_NAME, 34.0), (action_words::ROLE, 14.0)];
    for (at, (head, width)) in heads.iter().chain(&book.sums).enumerate() {
        let format = if at < 2 { &styles.base.head } else { &styles.base.head_right };
        sheet.write_string_with_format(HEAD_ROW, at as u16, print.pick(*head), format)?;
        sheet.set_column_width(at as u16, *width)?;
    }
    for (at, (list, name)) in book.lists.iter().zip(sheets).enumerate() {
        let row = HEAD_ROW + 1 + at as u32;
        let link = Url::new(format!("internal:'{}'!A1", name.replace('\'', "''"))).set_text(&list.person);
        sheet.write_url_with_format(row, 0, link, &styles.link)?;
        let role = if list.is_manager { action_words::MANAGER } else { action_words::STAFF };
        sheet.write_string_with_format(row, 1, print.pick(role), &styles.text)?;
        for (column, sum) in list.sums.iter().enumerate() {
            write(sheet, (row, column as u16 + 2), sum, styles)?;
        }
    }
    sheet.set_freeze_panes(HEAD_ROW + 1, 1)?;
    sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + book.lists.len() as u32, book.sums.len() as u16 + 1)?;
    Ok(())
}

fn fill_list(
    sheet: &mut Worksheet,
    context: &Context,
    (list, name, frozen): (&List, &str, u16),
    styles: &Styles,
) -> Result<(), XlsxError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let shown = &list.rows[..list.rows.len().min(MOST)];
    xlsx::set_up(sheet, name, scope, print.language)?;
    sheet.write_string_with_format(0, 0, &list.person, &styles.base.title)?;
    sheet.write_string_with_format(1, 0, xlsx::scope_line(scope, print.language), &styles.base.scope)?;
    sheet.write_string_with_format(2, 0, note(context, list, shown.len()), &styles.base.scope)?;
    for (at, column) in list.columns.iter().enumerate() {
        let format = if column.is_right { &styles.base.head_right } else { &styles.base.head };
        sheet.write_string_with_format(HEAD_ROW, at as u16, print.pick(column.head), format)?;
        sheet.set_column_width(at as u16, column.width)?;
    }
    sheet.set_row_height(HEAD_ROW, 30)?;
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    let last = HEAD_ROW + shown.len() as u32;
    for (at, cells) in shown.iter().enumerate() {
        let row = HEAD_ROW + 1 + at as u32;
        sheet.set_row_height(row, height(&list.columns, cells))?;
        for (column, cell) in cells.iter().enumerate() {
            write(sheet, (row, column as u16), cell, styles)?;
        }
    }
    for (at, column) in list.columns.iter().enumerate().filter(|(_, column)| !column.choices.is_empty()) {
        let validation = DataValidation::new().allow_list_strings(&column.choices)?;
        sheet.add_data_validation(HEAD_ROW + 1, at as u16, last, at as u16, &validation)?;
    }
    sheet.set_freeze_panes(HEAD_ROW + 1, frozen)?;
    sheet.autofilter(HEAD_ROW, 0, last, list.columns.len() as u16 - 1)?;
    Ok(())
}

/// Height of a row in points: not every program fits rows to wrapped text. Two lines at least, so that there is room for
/// notes.
fn height(columns: &[Column], cells: &[Cell]) -> f64 {
    let lines = cells.iter().zip(columns).map(|(cell, column)| match cell {
        Cell::Strong(text) | Cell::Wrapped(text) => (columns_of(text) / (column.width - 2.0)).ceil(),
        _ => 1.0,
    });
    (lines.fold(2.0, f64::max) * 13.5 + 3.0).min(MOST_HEIGHT)
}

/// Width of a text in characters: those of Chinese take two.
fn columns_of(text: &str) -> f64 {
    text.chars().map(|character| if character >= '\u{2E80}' { 2.0 } else { 1.0 }).sum()
}

/// The list in a line, and that it was cut where it was.
fn note(context: &Context, list: &List, shown: usize) -> String {
    let print = &context.print;
    if shown == list.rows.len() {
        return list.note.clone();
    }
    let values = [("shown", print.count(shown as i64)), ("all", print.count(list.rows.len() as i64))];
    let cut = print.fill(action_words::CUT, &values.each_ref().map(|(key, value)| (*key, value.as_str())));
    format!("{} {cut}", list.note)
}

fn write(sheet: &mut Worksheet, (row, column): (u32, u16), cell: &Cell, styles: &Styles) -> Result<(), XlsxError> {
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
    let number = |sheet: &mut Worksheet, value: Option<f64>, format: &Format| -> Result<(), XlsxError> {
        match value {
            Some(value) => sheet.write_number_with_format(row, column, value, format)?,
            None => sheet.write_blank(row, column, &styles.text)?,
        };
        Ok(())
    };
    match cell {
        Cell::Text(words) => text(sheet, words, &styles.text),
        Cell::Strong(words) => text(sheet, words, &styles.strong),
        Cell::Wrapped(words) => text(sheet, words, &styles.wrapped),
        Cell::Number(value) => number(sheet, *value, &styles.count),
        Cell::Ratio(value) => number(sheet, *value, &styles.ratio),
        Cell::Money(amount) => money(sheet, (row, column), *amount, styles),
        Cell::Date(Some(date)) => {
            sheet.write_datetime_with_format(row, column, date.and_time(NaiveTime::MIN), &styles.date)?;
            Ok(())
        }
        Cell::Date(None) => text(sheet, "", &styles.text),
        Cell::Open => text(sheet, "", &styles.open),
        Cell::OpenDate => text(sheet, "", &styles.open_date),
    }
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
