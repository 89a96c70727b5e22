//! Exports as people keep them, and the truth about them.
//!
//! `layouts.toml` says how every table is kept; [`MessyFiles`] keeps it so. Where a layout says `repeats`, the file of a
//! month begins with the last days of the month before, then brings rows that came too late for it and rows that were
//! wrong in it. One row in 340 is broken ([`breaking`]). [`truth`] says what should come of it.

mod breaking;
mod container;
mod layout;
mod open_file;
mod render;
mod spelling;
mod truth;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::Datelike;

use super::company::Company;
use super::random::{Purpose, Random};
use super::value::{Period, Shape, Value};
use super::{GenerateError, Generated, Sink};
use crate::model::period::{Month, to_days};
use container::Container;
use layout::{ContainerKind, Layouts};
use open_file::{FileKey, OpenFile, file_key};
use render::Cell;
use spelling::Spellings;
use truth::BrokenRow;

/// Share of the rows that come a month late.
const LATE: f64 = 0.002;
/// Share of the rows that are put right a month later.
const CORRECTED: f64 = 0.002;
/// Days that the file of the next month repeats.
const REPEATED_DAYS: i32 = 3;
/// Workbooks of more rows than this become text, as people must.
const WORKBOOK_ROWS: usize = 60_000;

/// Writes every table as its layout says.
pub struct MessyFiles<'c> {
    directory: PathBuf,
    company: &'c Company,
    tables: Option<BTreeSet<String>>,
    layouts: Layouts,
    /// Whether workbooks would grow too large.
    only_text: bool,
    open: BTreeMap<&'static str, OpenFile>,
    desks: BTreeMap<&'static str, Desk>,
    spellings: Spellings,
    broken: Vec<BrokenRow>,
    generated: Generated,
}

/// What whoever keeps a table has on the desk from file to file.
struct Desk {
    random: Random,
    /// Rows of the last days of a file.
    repeated: Vec<Vec<Value<'static>>>,
    /// Rows that came too late, or are to be put right.
    held: Vec<Vec<Value<'static>>>,
    planted: u64,
}

impl<'c> MessyFiles<'c> {
    /// Files below `directory`, which exists.
    pub fn new(
        directory: &Path,
        company: &'c Company,
        tables: Option<BTreeSet<String>>,
    ) -> Result<MessyFiles<'c>, GenerateError> {
        let layouts = Layouts::read().map_err(|problem| GenerateError::Layouts { problem })?;
        Ok(MessyFiles {
            directory: directory.to_owned(),
            company,
            tables,
            layouts,
            only_text: company.customers.len() * 2 > WORKBOOK_ROWS,
            open: BTreeMap::new(),
            desks: BTreeMap::new(),
            spellings: Spellings::default(),
            broken: Vec::new(),
            generated: Generated::default(),
        })
    }

    /// Closes all files, writes the truth and says what was written.
    pub fn finish(mut self) -> Result<Generated, GenerateError> {
        let tables: Vec<&'static str> = self.open.keys().copied().collect();
        for table in tables {
            self.write_held(table)?;
            self.close(table)?;
        }
        truth::write(&self.directory, self.company, &self.broken, &self.spellings, &self.generated)?;
        Ok(self.generated)
    }

    /// Opens the file and sheet of a row, closing those before.
    fn turn_to(&mut self, shape: &'static Shape, period: Period) -> Result<(), GenerateError> {
        let month = match period {
            Period::Month(month) => month,
            Period::Year(year) => month_of(year, 1),
            Period::Snapshot(date) => Month::of(date),
            Period::Once => self.company.last_month,
        };
        let years_back = self.company.last_month.last_day().year() - month.first_day().year();
        let Some((position, layout)) = self.layouts.of(shape.name, years_back) else {
            return Err(GenerateError::Layouts { problem: format!("no layout for `{}`", shape.name) });
        };
        let key = file_key(layout, period, month);
        let has_sheets = layout.settings.sheet.contains("{m}");
        let sheet = has_sheets.then_some(month);
        let table = shape.name;
        match self.open.get(table) {
            Some(open) if (open.layout, open.key) == (position, key) && open.sheet == sheet => return Ok(()),
            Some(open) if (open.layout, open.key) == (position, key) => {
                self.end_sheet(table)?;
                return self.begin_sheet(table, month, sheet);
            }
            Some(_) => self.close(table)?,
            None => {}
        }
        self.create(shape, position, key, month, sheet)?;
        self.begin_sheet(table, month, sheet)?;
        self.write_held(table)
    }

    fn create(
        &mut self,
        shape: &'static Shape,
        position: usize,
        key: FileKey,
        month: Month,
        sheet: Option<Month>,
    ) -> Result<(), GenerateError> {
        let layout = self.layouts.get_mut(position);
        if self.only_text && layout.settings.container == ContainerKind::Xlsx {
            layout.settings.container = ContainerKind::Csv;
            layout.settings.file = layout.settings.file.replace(".xlsx", ".csv");
        }
        let date = match key {
            FileKey::Date(date) => date,
            _ => month.first_day(),
        };
        let path = self.directory.join("exports").join(filled(&layout.settings.file, date, self.company));
        let failed = |source| GenerateError::Write { path: path.clone(), source };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let container = Container::create(&path, &layout.settings).map_err(failed)?;
        self.generated.files += 1;
        let file = OpenFile {
            layout: position,
            key,
            sheet,
            sheet_name: String::new(),
            path,
            container,
            rows_of_file: 0,
            rows_of_sheet: 0,
            sums: Default::default(),
        };
        self.open.insert(shape.name, file);
        Ok(())
    }

    fn begin_sheet(&mut self, table: &'static str, month: Month, sheet: Option<Month>) -> Result<(), GenerateError> {
        let (layouts, company) = (&self.layouts, self.company);
        let Some(open) = self.open.get_mut(table) else { return Ok(()) };
        let layout = layouts.get(open.layout);
        let date = match open.key {
            FileKey::Date(date) => date,
            _ => month.first_day(),
        };
        open.sheet = sheet;
        open.sheet_name = filled(&layout.settings.sheet, date, company);
        open.rows_of_sheet = 0;
        open.sums = Default::default();
        let title: Vec<String> = layout.settings.title.iter().map(|line| filled(line, date, company)).collect();
        let serial = layout.settings.serial.iter();
        let headers: Vec<Cell> =
            serial.chain(layout.columns.iter().map(|column| &column.header)).cloned().map(Cell::Text).collect();
        let groups: Vec<(String, u16)> = layout
            .settings
            .groups
            .iter()
            .filter_map(|group| {
                let (text, width) = group.rsplit_once(':')?;
                Some((text.to_owned(), width.parse().ok()?))
            })
            .collect();
        let name = open.sheet_name.clone();
        open.put(|file| file.sheet(&name, &groups, &title, headers.len() as u16))?;
        open.put(|file| file.header(&headers))
    }

    /// Writes what stands below the table.
    fn end_sheet(&mut self, table: &'static str) -> Result<(), GenerateError> {
        let layouts = &self.layouts;
        let Some(open) = self.open.get_mut(table) else { return Ok(()) };
        let layout = layouts.get(open.layout);
        if layout.settings.subtotal.is_some() {
            open.write_sums(layout, "小计")?;
        }
        if layout.settings.total {
            open.write_sums(layout, "合计")?;
        }
        if !layout.settings.remarks.is_empty() {
            open.put(|file| file.blank(1))?;
            for remark in &layout.settings.remarks {
                open.put(|file| file.record(&[Cell::Text(remark.clone())]))?;
            }
        }
        Ok(())
    }

    fn close(&mut self, table: &'static str) -> Result<(), GenerateError> {
        self.end_sheet(table)?;
        let Some(OpenFile { path, container, .. }) = self.open.remove(table) else { return Ok(()) };
        let finished = container.finish().and_then(|()| std::fs::metadata(&path));
        let metadata = finished.map_err(|source| GenerateError::Write { path, source })?;
        self.generated.bytes += metadata.len();
        Ok(())
    }

    /// Writes the rows that wait: those repeated, those that came late, those put right.
    fn write_held(&mut self, table: &'static str) -> Result<(), GenerateError> {
        let Some(desk) = self.desks.get_mut(table) else { return Ok(()) };
        let rows: Vec<_> = desk.repeated.drain(..).chain(desk.held.drain(..)).collect();
        rows.iter().try_for_each(|row| self.write_row(table, row))
    }

    fn write_row(&mut self, table: &'static str, row: &[Value]) -> Result<(), GenerateError> {
        let MessyFiles { open, desks, layouts, spellings, company, broken, directory, .. } = self;
        let (Some(open), Some(desk)) = (open.get_mut(table), desks.get_mut(table)) else { return Ok(()) };
        let layout = layouts.get(open.layout);
        let (layouts, company) = (&*layouts, *company);
        let mut cells = open.cells(layout, layouts, row, company, spellings, &mut desk.random);
        open.put(|file| file.record(&cells))?;
        open.rows_of_file += 1;
        open.add_to_sums(layout, row, None);
        if open.rows_of_file.is_multiple_of(breaking::ONE_IN) {
            desk.planted += 1;
            let row = with_other_key(layout.shape, row, desk.planted);
            // The names of broken rows are nobody's spelling.
            let mut unused = Spellings::default();
            cells = open.cells(layout, layouts, &row, company, &mut unused, &mut desk.random);
            let offset = usize::from(layout.settings.serial.is_some());
            if let Some(reason) = breaking::spoil(layout, &row, &mut cells, offset, &mut desk.random) {
                let mut number = 0;
                open.put(|file| file.record(&cells).map(|record| number = record))?;
                open.add_to_sums(layout, &row, reason.column);
                let file = open.path.strip_prefix(&*directory).unwrap_or(&open.path);
                let sheet = layout.settings.container == ContainerKind::Xlsx;
                broken.push(BrokenRow {
                    table,
                    file: file.to_string_lossy().replace('\\', "/"),
                    sheet: sheet.then(|| open.sheet_name.clone()),
                    row: number,
                    broken: reason,
                });
            }
        }
        let rows = open.rows_of_sheet;
        let every = |count: Option<u32>| count.is_some_and(|count| rows.is_multiple_of(u64::from(count)));
        if every(layout.settings.blank_every) {
            let width = cells.len();
            open.put(|file| file.blank(width))?;
        }
        if every(layout.settings.subtotal) {
            open.write_sums(layout, "小计")?;
        }
        Ok(())
    }
}

impl Sink for MessyFiles<'_> {
    fn wants(&self, shape: &Shape) -> bool {
        self.tables.as_ref().is_none_or(|tables| tables.contains(shape.name))
    }

    fn row(&mut self, shape: &'static Shape, period: Period, row: &[Value]) -> Result<(), GenerateError> {
        if !self.wants(shape) {
            return Ok(());
        }
        self.generated.tables.entry(shape.name).or_default().add(shape, row);
        let desks = self.desks.len() as u64;
        self.desks.entry(shape.name).or_insert_with(|| Desk {
            random: Random::stream(
                self.company.seed,
                Purpose::Handwriting,
                table_number(shape.name).unwrap_or(desks),
                0,
            ),
            repeated: Vec::new(),
            held: Vec::new(),
            planted: 0,
        });
        self.turn_to(shape, period)?;
        let repeats = self.open.get(shape.name).is_some_and(|open| self.layouts.get(open.layout).settings.repeats);
        let (Period::Month(month), true) = (period, repeats) else { return self.write_row(shape.name, row) };
        if month == self.company.last_month {
            return self.write_row(shape.name, row);
        }
        let Some(desk) = self.desks.get_mut(shape.name) else { return Ok(()) };
        let fate = desk.random.unit();
        if fate < LATE {
            desk.held.push(owned(row));
            return Ok(());
        }
        if fate < LATE + CORRECTED
            && let Some(wrong) = mistaken(shape, row, &mut desk.random)
        {
            desk.held.push(owned(row));
            return self.write_row(shape.name, &wrong);
        }
        let last_days = to_days(month.last_day()) - REPEATED_DAYS;
        if row.iter().find_map(|value| if let Value::Date(day) = value { Some(*day) } else { None }) > Some(last_days) {
            desk.repeated.push(owned(row));
        }
        self.write_row(shape.name, row)
    }

    fn month_done(&mut self, _: Month) -> Result<(), GenerateError> {
        Ok(())
    }
}

fn month_of(year: i32, month: u32) -> Month {
    Month::of(chrono::NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default())
}

fn table_number(name: &str) -> Option<u64> {
    super::simulate::shapes::ALL.iter().position(|shape| shape.name == name).map(|position| position as u64)
}

/// A text of a layout with its places filled.
fn filled(text: &str, date: chrono::NaiveDate, company: &Company) -> String {
    text.replace("{company}", company.name)
        .replace("{yyyymmdd}", &date.format("%Y%m%d").to_string())
        .replace("{yyyy}", &date.year().to_string())
        .replace("{mm}", &format!("{:02}", date.month()))
        .replace("{m}", &date.month().to_string())
        .replace("{q}", &(date.month0() / 3 + 1).to_string())
}

fn owned(row: &[Value]) -> Vec<Value<'static>> {
    row.iter().map(Value::to_owned_value).collect()
}

/// The row as somebody got it wrong first: another amount, or nothing said about what came of it.
fn mistaken(shape: &Shape, row: &[Value], random: &mut Random) -> Option<Vec<Value<'static>>> {
    let mut wrong = owned(row);
    let amount = shape.amount.and_then(|column| shape.position(column));
    if let Some(position) = amount
        && let Value::Money(hundredths) = &mut wrong[position]
    {
        *hundredths += random.between(1, 90) * 1_000;
        return Some(wrong);
    }
    let position = shape.position("summary")?;
    wrong[position] = "待补".into();
    Some(wrong)
}

/// A copy of a row that is another row: its first key is marked.
fn with_other_key(shape: &Shape, row: &[Value], number: u64) -> Vec<Value<'static>> {
    let mut copy = owned(row);
    for key in shape.key {
        if let Some(position) = shape.position(key)
            && let Value::Text(text) = &copy[position]
        {
            copy[position] = Value::made(format!("{text}X{number}"));
            break;
        }
    }
    copy
}
