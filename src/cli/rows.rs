//! Rows of frames as a table, CSV or JSON, part after part: what `show` and `sql` print.

use std::io::{self, Write};

use polars::prelude::DataFrame;

use super::CliError;
use super::cells::{CellKind, cells_of, could_be_formula, is_number, json_of, shortened};
use super::text_table::{Align, TextTable};

/// Rows of a table on the terminal unless `--limit` says otherwise.
pub const TABLE_ROWS: usize = 50;

/// A table for people.
pub struct TableRows {
    names: Vec<String>,
    aligns: Vec<Align>,
    rows: Vec<Vec<String>>,
}

impl TableRows {
    /// A table of these columns.
    pub fn new(names: Vec<String>) -> TableRows {
        TableRows { aligns: vec![Align::Left; names.len()], names, rows: Vec::new() }
    }

    /// Adds the rows of a frame.
    pub fn add(&mut self, part: &DataFrame) -> Result<(), CliError> {
        for (position, column) in part.columns().iter().enumerate() {
            if is_number(column.dtype()) && position < self.aligns.len() {
                self.aligns[position] = Align::Right;
            }
        }
        for row in 0..part.height() {
            self.rows.push(cells_of(part, row)?.iter().map(|cell| shortened(&cell.text)).collect());
        }
        Ok(())
    }

    /// The table as lines.
    pub fn render(self) -> String {
        let headers: Vec<(&str, Align)> = self.names.iter().map(String::as_str).zip(self.aligns).collect();
        let mut table = TextTable::new(&headers);
        for cells in self.rows {
            table.row(cells);
        }
        table.render()
    }
}

/// CSV, as it stands or made safe for Excel.
pub struct CsvRows<W: Write> {
    writer: csv::Writer<W>,
    for_excel: bool,
}

impl<W: Write> CsvRows<W> {
    /// Writes the header.
    pub fn new(mut out: W, names: &[String], for_excel: bool) -> Result<CsvRows<W>, CliError> {
        if for_excel {
            out.write_all("\u{feff}".as_bytes()).map_err(CliError::Output)?;
        }
        let mut writer = csv::WriterBuilder::new().from_writer(out);
        writer.write_record(names).map_err(csv_error)?;
        Ok(CsvRows { writer, for_excel })
    }

    /// Writes the rows of a frame.
    pub fn add(&mut self, part: &DataFrame) -> Result<(), CliError> {
        for row in 0..part.height() {
            for cell in cells_of(part, row)? {
                let guarded = self.for_excel && cell.kind == CellKind::Text && could_be_formula(&cell.text);
                let text = if guarded { format!("'{}", cell.text) } else { cell.text };
                self.writer.write_field(text).map_err(csv_error)?;
            }
            self.writer.write_record(None::<&[u8]>).map_err(csv_error)?;
        }
        Ok(())
    }

    /// Writes what is left.
    pub fn finish(mut self) -> Result<(), CliError> {
        self.writer.flush().map_err(CliError::Output)
    }
}

fn csv_error(error: csv::Error) -> CliError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => CliError::Output(error),
        other => CliError::Output(io::Error::other(format!("{other:?}"))),
    }
}

/// One JSON array of objects.
pub struct JsonRows<W: Write> {
    out: W,
    names: Vec<String>,
    is_first: bool,
}

impl<W: Write> JsonRows<W> {
    /// Opens the array.
    pub fn new(mut out: W, names: Vec<String>) -> Result<JsonRows<W>, CliError> {
        out.write_all(b"[").map_err(CliError::Output)?;
        Ok(JsonRows { out, names, is_first: true })
    }

    /// Writes the rows of a frame.
    pub fn add(&mut self, part: &DataFrame) -> Result<(), CliError> {
        for row in 0..part.height() {
            let mut line = String::from(if self.is_first { "\n  {" } else { ",\n  {" });
            self.is_first = false;
            for (position, cell) in cells_of(part, row)?.into_iter().enumerate() {
                let name = self.names.get(position).map(String::as_str).unwrap_or_default();
                let separator = if position > 0 { ", " } else { "" };
                line.push_str(&format!("{separator}{}: {}", serde_json::to_string(name)?, json_of(&cell)?));
            }
            line.push('}');
            self.out.write_all(line.as_bytes()).map_err(CliError::Output)?;
        }
        Ok(())
    }

    /// Closes the array.
    pub fn finish(mut self) -> Result<(), CliError> {
        self.out.write_all(if self.is_first { b"]\n" } else { b"\n]\n" }).map_err(CliError::Output)?;
        self.out.flush().map_err(CliError::Output)
    }
}
