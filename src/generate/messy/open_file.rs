//! The file that a table is being written to, and the cells of its rows.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use chrono::Datelike;

use super::container::Container;
use super::layout::{ContainerKind, Layout, Layouts, Per};
use super::render::{Cell, Style, render, slip};
use super::spelling::Spellings;
use crate::generate::GenerateError;
use crate::generate::company::Company;
use crate::generate::random::Random;
use crate::generate::value::{Period, Value};
use crate::model::period::{Month, from_days};

/// The file that a table is being written to.
pub struct OpenFile {
    /// Position of its layout.
    pub layout: usize,
    /// Which of the table's files it is.
    pub key: FileKey,
    /// Month of the sheet, where every month has one.
    pub sheet: Option<Month>,
    /// Name of the sheet, of workbooks.
    pub sheet_name: String,
    /// Where it is.
    pub path: PathBuf,
    /// What is written to.
    pub container: Container,
    /// Rows of the file.
    pub rows_of_file: u64,
    /// Rows of the sheet.
    pub rows_of_sheet: u64,
    /// Sums of the sheet since the last subtotal and altogether, by column.
    pub sums: (BTreeMap<usize, i64>, BTreeMap<usize, i64>),
}

/// Which file a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKey {
    /// The only one.
    All,
    /// That of a year, and of a month or quarter of it.
    Span(i32, u32),
    /// That of a snapshot.
    Date(chrono::NaiveDate),
}

impl FileKey {
    /// Whether the name of the file holds this year.
    fn is_of_year(self, year: i32) -> bool {
        match self {
            FileKey::All => false,
            FileKey::Span(own, _) => own == year,
            FileKey::Date(date) => date.year() == year,
        }
    }
}

impl OpenFile {
    /// Writes something to the file.
    pub fn put<T>(&mut self, write: impl FnOnce(&mut Container) -> io::Result<T>) -> Result<(), GenerateError> {
        let written = write(&mut self.container).map(drop);
        written.map_err(|source| GenerateError::Write { path: self.path.clone(), source })
    }

    /// The cells of a row, the next of its sheet.
    pub fn cells(
        &mut self,
        layout: &Layout,
        layouts: &Layouts,
        row: &[Value],
        company: &Company,
        spellings: &mut Spellings,
        random: &mut Random,
    ) -> Vec<Cell> {
        let table = layout.shape.name;
        let mut cells = Vec::with_capacity(layout.columns.len() + 2);
        if layout.settings.serial.is_some() {
            cells.push(Cell::Number((self.rows_of_sheet + 1).to_string()));
        }
        self.rows_of_sheet += 1;
        for column in &layout.columns {
            let value = &row[column.fields.0];
            let spelt;
            let word = match value {
                Value::Word(code) => layouts.word(table, layout.shape.columns[column.fields.0], code),
                Value::CustomerName(customer) => {
                    spelt = spellings.spell(company, *customer, column.style, random);
                    &spelt
                }
                _ => "",
            };
            let style = match (column.style, value) {
                // A day without its year is one of the file's year.
                (Style::MonthDay, Value::Date(day)) if !self.key.is_of_year(from_days(*day).year()) => Style::Slash,
                (style, _) => style,
            };
            let cell = render(value, column.fields.1.map(|second| &row[second]), style, word);
            let is_text = layout.settings.container == ContainerKind::Csv;
            cells.push(if is_text { slip(cell, random) } else { cell });
        }
        cells
    }

    /// Adds the amounts of a row to the sums of the sheet, as a spreadsheet does: what is spoilt in one column counts in
    /// the others.
    pub fn add_to_sums(&mut self, layout: &Layout, row: &[Value], spoilt: Option<&str>) {
        for (position, column) in layout.columns.iter().enumerate() {
            let name = layout.shape.columns[column.fields.0];
            let is_summed = !name.contains("price") && spoilt != Some(name);
            if let (Value::Money(amount), true) = (&row[column.fields.0], is_summed) {
                *self.sums.0.entry(position).or_default() += amount;
                *self.sums.1.entry(position).or_default() += amount;
            }
        }
    }

    /// A row of sums under the money columns.
    pub fn write_sums(&mut self, layout: &Layout, label: &str) -> Result<(), GenerateError> {
        let sums = if label == "小计" { std::mem::take(&mut self.sums.0) } else { self.sums.1.clone() };
        let offset = usize::from(layout.settings.serial.is_some());
        let mut cells = vec![Cell::Blank; layout.columns.len() + offset];
        for (position, sum) in sums {
            cells[position + offset] = render(&Value::Money(sum), None, layout.columns[position].style, "");
        }
        cells[0] = Cell::Text(label.to_owned());
        self.put(|file| file.record(&cells))
    }
}

/// The file that a row of a period belongs to.
pub fn file_key(layout: &Layout, period: Period, month: Month) -> FileKey {
    let first = month.first_day();
    match period {
        Period::Snapshot(date) => FileKey::Date(date),
        Period::Once => FileKey::All,
        Period::Year(year) => FileKey::Span(year, 0),
        Period::Month(_) => match layout.settings.per {
            Per::Month => FileKey::Span(first.year(), first.month()),
            Per::Quarter => FileKey::Span(first.year(), first.month0() / 3),
            Per::Year => FileKey::Span(first.year(), 0),
            Per::All => FileKey::All,
        },
    }
}
