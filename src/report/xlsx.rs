//! Tables as a workbook: a sheet per table, real numbers and dates, frozen head, filters, fixed creation time.
//!
//! Money: a spreadsheet holds doubles and shows 15 significant digits. An amount with no more digits than
//! that is a number with the currency's decimals; one with more is written as right-aligned text, exact.
//! Text is always written as text, so that a cell beginning with `=`, `+`, `-` or `@` is never a formula.

use std::borrow::Cow;
use std::ops::Range;

use chrono::NaiveTime;
use rust_xlsxwriter::{
    Color, ConditionalFormat2ColorScale, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook,
    Worksheet, XlsxError,
};

use super::ReportError;
use super::figures::Scope;
use super::palette;
use super::tables::{Cell, Column, Table};
use super::text::{labels, pick};
use crate::config::types::Language;

/// Rows above the table's head: title, scope, remark.
pub(super) const HEAD_ROW: u32 = 3;
/// Digits that a spreadsheet keeps.
pub(super) const EXCEL_DIGITS: usize = 15;
/// Longest text of a cell that Excel accepts.
pub(super) const EXCEL_TEXT: usize = 32_767;

pub(super) struct Formats {
    pub(super) title: Format,
    pub(super) scope: Format,
    pub(super) head: Format,
    /// Head over a column of numbers.
    pub(super) head_right: Format,
    pub(super) text: Format,
    pub(super) count: Format,
    pub(super) money: Format,
    pub(super) exact: Format,
    pub(super) amount: Format,
    pub(super) ratio: Format,
    pub(super) number: Format,
    pub(super) date: Format,
}

pub(super) fn colour(colour: plotters::style::RGBColor) -> Color {
    Color::RGB(u32::from(colour.0) << 16 | u32::from(colour.1) << 8 | u32::from(colour.2))
}

impl Formats {
    pub(super) fn new(money_scale: u8) -> Formats {
        let base = || Format::new().set_font_size(10);
        let decimals =
            if money_scale == 0 { String::new() } else { format!(".{}", "0".repeat(usize::from(money_scale))) };
        let right = |format: &str| base().set_num_format(format).set_align(FormatAlign::Right);
        let head = || {
            base()
                .set_bold()
                .set_font_color(Color::White)
                .set_background_color(colour(palette::MAIN))
                .set_border_bottom(FormatBorder::Thin)
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap()
        };
        Formats {
            title: base().set_font_size(14).set_bold().set_font_color(colour(palette::MAIN)),
            scope: base().set_font_size(9).set_font_color(colour(palette::MUTED)),
            head: head().set_indent(1),
            head_right: head().set_align(FormatAlign::Right),
            text: base().set_indent(1),
            count: right("#,##0"),
            money: right(&format!("#,##0{decimals}")),
            exact: base().set_align(FormatAlign::Right),
            amount: right("#,##0.00"),
            ratio: right("0.0%"),
            number: right("#,##0.###"),
            date: right("yyyy-mm-dd"),
        }
    }
}

/// A sheet in one language.
pub struct Sheet<'a> {
    /// Its name, at most 31 characters.
    pub name: String,
    /// Remark above the head.
    pub note: String,
    /// Heads of columns and their widths in characters.
    pub columns: Vec<(String, f64)>,
    /// Cells.
    pub rows: Cow<'a, [Vec<Cell>]>,
    /// Rows and columns, from 0, of which the cells are coloured by size.
    pub heat: Option<(Range<usize>, Range<usize>)>,
}

impl<'a> Sheet<'a> {
    fn of(table: &'a Table, language: Language) -> Sheet<'a> {
        let caption = |column: &Column| match language {
            // The Chinese workbook names the English column too: it is the name in marts and formulas.
            Language::Chinese if column.caption.zh != column.caption.en => {
                format!("{}\n{}", column.caption.zh, column.caption.en)
            }
            _ => column.caption.get(language).to_string(),
        };
        Sheet {
            name: table.title.get(language).to_string(),
            note: pick(&table.note, language).to_string(),
            columns: table.columns.iter().map(|column| (caption(column), column.width)).collect(),
            rows: Cow::Borrowed(&table.rows),
            heat: None,
        }
    }
}

/// The workbook of one language, as bytes.
///
/// # Errors
/// [`ReportError::Workbook`] with the sheet that failed.
pub fn workbook(tables: &[Table], scope: &Scope, language: Language) -> Result<Vec<u8>, ReportError> {
    let sheets: Vec<Sheet> = tables.iter().map(|table| Sheet::of(table, language)).collect();
    of_sheets(&sheets, scope, language)
}

/// The workbook of sheets, as bytes.
///
/// # Errors
/// [`ReportError::Workbook`] with the sheet that failed.
pub fn of_sheets(sheets: &[Sheet], scope: &Scope, language: Language) -> Result<Vec<u8>, ReportError> {
    let mut workbook = Workbook::new();
    let formats = Formats::new(scope.money_scale);
    let failed = |sheet: &str| {
        let sheet = sheet.to_string();
        move |error: XlsxError| ReportError::Workbook { sheet, reason: error.to_string() }
    };
    workbook.set_properties(&properties(scope, language).map_err(failed("properties"))?);
    for content in sheets {
        let sheet = workbook.add_worksheet();
        fill(sheet, content, scope, language, &formats).map_err(failed(&content.name))?;
    }
    workbook.save_to_buffer().map_err(failed("file"))
}

/// Title, scope and a creation time that is the same for the same report.
pub(super) fn properties(scope: &Scope, language: Language) -> Result<DocProperties, XlsxError> {
    let created = ExcelDateTime::from_ymd(
        chrono::Datelike::year(&scope.as_of).clamp(1900, 9999) as u16,
        chrono::Datelike::month(&scope.as_of) as u8,
        chrono::Datelike::day(&scope.as_of) as u8,
    )?;
    Ok(DocProperties::new()
        .set_title(pick(&scope.title, language))
        .set_author("keyfolio")
        .set_comment(scope_line(scope, language))
        .set_creation_datetime(&created))
}

/// As-of, run and settings: the line on every sheet.
pub(super) fn scope_line(scope: &Scope, language: Language) -> String {
    let mut parts = vec![format!("{} {}", labels::AS_OF.get(language), scope.as_of)];
    if let (Some(from), Some(to)) = (scope.data_from, scope.data_to) {
        parts.push(format!("{} {from} – {to}", labels::DATA.get(language)));
    }
    parts.push(format!("{} {}", labels::CURRENCY.get(language), scope.currency));
    parts.push(format!("{} {}", labels::RUN.get(language), scope.run_id));
    parts.push(format!("{} {}", labels::SETTINGS.get(language), scope.settings_hash));
    parts.join(" | ")
}

/// Name, paper and footer of a sheet.
pub(super) fn set_up(sheet: &mut Worksheet, name: &str, scope: &Scope, language: Language) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    sheet.set_screen_gridlines(false);
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(HEAD_ROW, HEAD_ROW)?;
    let footer = format!("&L&8{}&R&8&P / &N", scope_line(scope, language).replace('&', "&&"));
    // Excel refuses footers of more than 255 characters.
    sheet.set_footer(footer.chars().take(250).collect::<String>());
    Ok(())
}

fn fill(
    sheet: &mut Worksheet,
    content: &Sheet,
    scope: &Scope,
    language: Language,
    formats: &Formats,
) -> Result<(), XlsxError> {
    set_up(sheet, &content.name, scope, language)?;
    sheet.write_string_with_format(0, 0, &content.name, &formats.title)?;
    sheet.write_string_with_format(1, 0, scope_line(scope, language), &formats.scope)?;
    sheet.write_string_with_format(2, 0, &content.note, &formats.scope)?;
    for (at, (caption, width)) in content.columns.iter().enumerate() {
        let at = at as u16;
        let numeric = content.rows.iter().any(|row| is_number(&row[usize::from(at)]));
        let format = if numeric { &formats.head_right } else { &formats.head };
        sheet.write_string_with_format(HEAD_ROW, at, caption, format)?;
        sheet.set_column_width(at, *width)?;
    }
    sheet.set_row_height(HEAD_ROW, if language == Language::Chinese { 34 } else { 20 })?;
    for (row, cells) in content.rows.iter().enumerate() {
        for (at, cell) in cells.iter().enumerate() {
            write(sheet, HEAD_ROW + 1 + row as u32, at as u16, cell, language, formats)?;
        }
    }
    if let Some((rows, columns)) = &content.heat
        && !rows.is_empty()
        && !columns.is_empty()
    {
        let scale = ConditionalFormat2ColorScale::new()
            .set_minimum_color(Color::White)
            .set_maximum_color(colour(palette::GAIN_SOFT));
        let (first, last) = (HEAD_ROW + 1 + rows.start as u32, HEAD_ROW + rows.end as u32);
        sheet.add_conditional_format(first, columns.start as u16, last, columns.end as u16 - 1, &scale)?;
    }
    sheet.set_freeze_panes(HEAD_ROW + 1, 0)?;
    let last = HEAD_ROW + content.rows.len() as u32;
    sheet.autofilter(HEAD_ROW, 0, last, content.columns.len().saturating_sub(1) as u16)?;
    Ok(())
}

/// True for a cell that stands to the right.
fn is_number(cell: &Cell) -> bool {
    !matches!(cell, Cell::Empty | Cell::Text(_) | Cell::Words(_))
}

fn write(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    language: Language,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let text = |sheet: &mut Worksheet, text: &str, format: &Format| -> Result<(), XlsxError> {
        if !text.is_empty() {
            let text: String = text.chars().take(EXCEL_TEXT).collect();
            sheet.write_string_with_format(row, column, text, format)?;
        }
        Ok(())
    };
    match cell {
        Cell::Empty => {}
        Cell::Count(count) if count.unsigned_abs() < 1_000_000_000_000_000 => {
            sheet.write_number_with_format(row, column, *count as f64, &formats.count)?;
        }
        Cell::Count(count) => text(sheet, &count.to_string(), &formats.exact)?,
        Cell::Money(money) if money.significant_digits() <= EXCEL_DIGITS => {
            sheet.write_number_with_format(row, column, money.to_f64(), &formats.money)?;
        }
        Cell::Money(money) => text(sheet, &money.plain(), &formats.exact)?,
        Cell::Amount(value) => {
            sheet.write_number_with_format(row, column, *value, &formats.amount)?;
        }
        Cell::Ratio(value) => {
            sheet.write_number_with_format(row, column, *value, &formats.ratio)?;
        }
        Cell::Number(value) => {
            sheet.write_number_with_format(row, column, *value, &formats.number)?;
        }
        Cell::Date(date) => {
            sheet.write_datetime_with_format(row, column, date.and_time(NaiveTime::MIN), &formats.date)?;
        }
        Cell::Text(value) => text(sheet, value, &formats.text)?,
        Cell::Words(words) => text(sheet, pick(words, language), &formats.text)?,
    }
    Ok(())
}
