//! Tidy files: CSV in UTF-8 with canonical column names, one file per table and month.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::company::Company;
use super::value::{Period, Shape, Value};
use super::{GenerateError, Generated, Sink};
use crate::model::money::format_minor;
use crate::model::period::{Month, from_days};

/// Writes every table to a folder or file of its own.
#[derive(Debug)]
pub struct CleanFiles<'c> {
    directory: PathBuf,
    company: &'c Company,
    tables: Option<BTreeSet<String>>,
    /// The file that each table is being written to.
    open: BTreeMap<&'static str, OpenFile>,
    generated: Generated,
    line: String,
}

#[derive(Debug)]
struct OpenFile {
    period: Period,
    path: PathBuf,
    writer: BufWriter<File>,
}

impl<'c> CleanFiles<'c> {
    /// Files below `directory`, which exists.
    pub fn new(directory: &Path, company: &'c Company, tables: Option<BTreeSet<String>>) -> CleanFiles<'c> {
        CleanFiles {
            directory: directory.to_owned(),
            company,
            tables,
            open: BTreeMap::new(),
            generated: Generated::default(),
            line: String::new(),
        }
    }

    /// Closes all files and says what was written.
    pub fn finish(mut self) -> Result<Generated, GenerateError> {
        for (_, file) in std::mem::take(&mut self.open) {
            file.close()?;
        }
        Ok(self.generated)
    }

    fn start(&mut self, shape: &'static Shape, period: Period) -> Result<(), GenerateError> {
        if self.open.get(shape.name).is_some_and(|file| file.period == period) {
            return Ok(());
        }
        if let Some(done) = self.open.remove(shape.name) {
            done.close()?;
        }
        let path = self.directory.join(file_name(shape.name, period));
        let failed = |source| GenerateError::Write { path: path.clone(), source };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut writer = BufWriter::with_capacity(1 << 18, File::create(&path).map_err(failed)?);
        let header = format!("{}\n", shape.columns.join(","));
        writer.write_all(header.as_bytes()).map_err(failed)?;
        self.generated.files += 1;
        self.generated.bytes += header.len() as u64;
        self.open.insert(shape.name, OpenFile { period, path, writer });
        Ok(())
    }
}

impl Sink for CleanFiles<'_> {
    fn wants(&self, shape: &Shape) -> bool {
        self.tables.as_ref().is_none_or(|tables| tables.contains(shape.name))
    }

    fn row(&mut self, shape: &'static Shape, period: Period, row: &[Value]) -> Result<(), GenerateError> {
        if !self.wants(shape) {
            return Ok(());
        }
        self.start(shape, period)?;
        self.generated.tables.entry(shape.name).or_default().add(shape, row);
        self.line.clear();
        for (position, value) in row.iter().enumerate() {
            if position > 0 {
                self.line.push(',');
            }
            write_value(value, self.company, &mut self.line);
        }
        self.line.push('\n');
        self.generated.bytes += self.line.len() as u64;
        match self.open.get_mut(shape.name) {
            Some(file) => file.write(self.line.as_bytes()),
            None => Ok(()),
        }
    }

    fn month_done(&mut self, _: Month) -> Result<(), GenerateError> {
        Ok(())
    }
}

impl OpenFile {
    fn write(&mut self, bytes: &[u8]) -> Result<(), GenerateError> {
        self.writer.write_all(bytes).map_err(|source| GenerateError::Write { path: self.path.clone(), source })
    }

    fn close(mut self) -> Result<(), GenerateError> {
        self.writer.flush().map_err(|source| GenerateError::Write { path: self.path, source })
    }
}

/// Where the rows of a table and period go.
fn file_name(table: &str, period: Period) -> String {
    match period {
        Period::Once => format!("{table}.csv"),
        Period::Month(month) => format!("{table}/{month}.csv"),
        Period::Year(year) => format!("{table}/{year}.csv"),
        Period::Snapshot(date) => format!("{table}/{date}.csv"),
    }
}

/// Appends a value in its canonical form, quoted where CSV asks for it.
fn write_value(value: &Value, company: &Company, line: &mut String) {
    match value {
        Value::Null => {}
        Value::Text(text) => write_text(text, line),
        Value::CustomerName(customer) => write_text(&company.customers[*customer as usize].name, line),
        Value::Word(word) | Value::Level(word) => line.push_str(word),
        Value::Flag(flag) => line.push_str(if *flag { "true" } else { "false" }),
        other => line.push_str(&plain(other)),
    }
}

/// Numbers, dates and times in their canonical form; nothing for other values.
pub fn plain(value: &Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Money(hundredths) => format_minor(i128::from(*hundredths), 2),
        Value::Quantity(thousandths) => without_zeros(format_minor(i128::from(*thousandths), 3)),
        Value::Ratio(millionths) => without_zeros(format_minor(i128::from(*millionths), 6)),
        Value::Date(day) => from_days(*day).to_string(),
        Value::Moment(minutes) => {
            let (day, minute) = (minutes.div_euclid(1440), minutes.rem_euclid(1440));
            format!("{} {:02}:{:02}:00", from_days(day as i32), minute / 60, minute % 60)
        }
        Value::Time(minute) => format!("{:02}:{:02}", minute / 60, minute % 60),
        _ => String::new(),
    }
}

/// A decimal without zeros behind its point.
fn without_zeros(number: String) -> String {
    if !number.contains('.') {
        return number;
    }
    number.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn write_text(text: &str, line: &mut String) {
    if text.contains([',', '"', '\n', '\r']) {
        line.push('"');
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(text);
    }
}
