//! Files: text in several encodings, plain or compressed, and workbooks. Same cells, same bytes.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use encoding_rs::GB18030;
use flate2::{Compression, GzBuilder, write::GzEncoder};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::layout::{ContainerKind, LayoutSettings, TextEncoding};
use super::render::Cell;

/// A file that is being written.
pub enum Container {
    /// Text, one record a line.
    Csv(Box<CsvFile>),
    /// A workbook, held in memory until it is finished.
    Xlsx(Box<XlsxFile>),
}

/// A text file.
pub struct CsvFile {
    target: Target,
    encoding: TextEncoding,
    records: u32,
    line: Vec<u8>,
}

enum Target {
    Plain(BufWriter<File>),
    Gzip(Box<GzEncoder<BufWriter<File>>>),
}

/// A workbook.
pub struct XlsxFile {
    workbook: Workbook,
    file: File,
    formats: Formats,
    row: u32,
}

struct Formats {
    date: Format,
    moment: Format,
    title: Format,
    header: Format,
}

impl Container {
    /// A new file; its folder must be there. A workbook has no sheet yet.
    pub fn create(path: &Path, settings: &LayoutSettings) -> io::Result<Container> {
        let file = File::create(path)?;
        Ok(match settings.container {
            ContainerKind::Xlsx => Container::Xlsx(Box::new(XlsxFile::new(file).map_err(other)?)),
            ContainerKind::Csv => {
                let file = BufWriter::with_capacity(1 << 18, file);
                // No time of writing in the header of the archive: same rows, same bytes.
                let gzip = |file| GzBuilder::new().mtime(0).write(file, Compression::best());
                let target = if settings.gzip { Target::Gzip(Box::new(gzip(file))) } else { Target::Plain(file) };
                let mut csv = CsvFile { target, encoding: settings.encoding, records: 0, line: Vec::new() };
                csv.begin()?;
                Container::Csv(Box::new(csv))
            }
        })
    }

    /// Begins a sheet; text files have none.
    pub fn sheet(&mut self, name: &str, groups: &[(String, u16)], title: &[String], width: u16) -> io::Result<()> {
        match self {
            Container::Csv(csv) => title.iter().try_for_each(|line| csv.record(&[Cell::Text(line.clone())])),
            Container::Xlsx(xlsx) => xlsx.sheet(name, groups, title, width).map_err(other),
        }
    }

    /// Writes the header.
    pub fn header(&mut self, cells: &[Cell]) -> io::Result<()> {
        match self {
            Container::Csv(csv) => csv.record(cells),
            Container::Xlsx(xlsx) => xlsx.record(cells, true).map_err(other),
        }
    }

    /// Writes a record and gives its number, from 1: of the record in a text file, of the row in a sheet.
    pub fn record(&mut self, cells: &[Cell]) -> io::Result<u32> {
        match self {
            Container::Csv(csv) => csv.record(cells).map(|()| csv.records),
            Container::Xlsx(xlsx) => xlsx.record(cells, false).map(|()| xlsx.row).map_err(other),
        }
    }

    /// Leaves a row blank. In text it is a record of blank fields.
    pub fn blank(&mut self, width: usize) -> io::Result<()> {
        match self {
            Container::Csv(csv) => csv.record(&vec![Cell::Blank; width]),
            Container::Xlsx(xlsx) => {
                xlsx.row += 1;
                Ok(())
            }
        }
    }

    /// Writes what is left.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Container::Csv(csv) => match csv.target {
                Target::Plain(mut file) => file.flush(),
                Target::Gzip(file) => file.finish()?.flush(),
            },
            Container::Xlsx(xlsx) => {
                let XlsxFile { mut workbook, file, .. } = *xlsx;
                workbook.save_to_writer(BufWriter::new(file)).map_err(other)
            }
        }
    }
}

fn other(error: XlsxError) -> io::Error {
    io::Error::other(error)
}

impl CsvFile {
    fn begin(&mut self) -> io::Result<()> {
        match self.encoding {
            TextEncoding::Utf8Bom => self.write(b"\xef\xbb\xbf"),
            TextEncoding::Utf16Le => self.write(b"\xff\xfe"),
            TextEncoding::Utf8 | TextEncoding::Gb18030 => Ok(()),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.target {
            Target::Plain(file) => file.write_all(bytes),
            Target::Gzip(file) => file.write_all(bytes),
        }
    }

    fn record(&mut self, cells: &[Cell]) -> io::Result<()> {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        for (position, cell) in cells.iter().enumerate() {
            if position > 0 {
                self.encode(",", &mut line);
            }
            match cell {
                Cell::Blank => {}
                Cell::Text(text) | Cell::Number(text) => self.encode(&quoted(text), &mut line),
                Cell::Date(..) => self.encode(&date_text(cell), &mut line),
                Cell::Damaged(text) => {
                    self.encode(text, &mut line);
                    // Neither UTF-8 nor GB18030 has this byte.
                    line.push(0xff);
                }
            }
        }
        self.encode("\r\n", &mut line);
        self.write(&line)?;
        self.records += 1;
        self.line = line;
        Ok(())
    }

    fn encode(&self, text: &str, line: &mut Vec<u8>) {
        match self.encoding {
            TextEncoding::Utf8 | TextEncoding::Utf8Bom => line.extend_from_slice(text.as_bytes()),
            TextEncoding::Gb18030 => line.extend_from_slice(&GB18030.encode(text).0),
            TextEncoding::Utf16Le => line.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
        }
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

fn date_text(cell: &Cell) -> String {
    let Cell::Date(day, minute) = cell else { return String::new() };
    let date = crate::model::period::from_days(*day);
    minute.map_or(date.to_string(), |minute| format!("{date} {:02}:{:02}", minute / 60, minute % 60))
}

impl XlsxFile {
    fn new(file: File) -> Result<XlsxFile, XlsxError> {
        let mut workbook = Workbook::new();
        // Not the time of writing: same rows, same bytes.
        let created = ExcelDateTime::from_ymd(2020, 1, 1)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        let bold = Format::new().set_bold();
        let formats = Formats {
            date: Format::new().set_num_format("yyyy/m/d"),
            moment: Format::new().set_num_format("yyyy/m/d h:mm"),
            title: bold.clone().set_font_size(14).set_align(rust_xlsxwriter::FormatAlign::Center),
            header: bold.set_align(rust_xlsxwriter::FormatAlign::Center),
        };
        Ok(XlsxFile { workbook, file, formats, row: 0 })
    }

    fn sheet(&mut self, name: &str, groups: &[(String, u16)], title: &[String], width: u16) -> Result<(), XlsxError> {
        self.row = 0;
        let sheet = self.workbook.add_worksheet();
        sheet.set_name(name)?;
        for line in title {
            merge(sheet, self.row, 0, width, line, &self.formats.title)?;
            self.row += 1;
        }
        if !groups.is_empty() {
            let mut column = 0;
            for (text, columns) in groups {
                merge(sheet, self.row, column, *columns, text, &self.formats.header)?;
                column += columns;
            }
            self.row += 1;
        }
        Ok(())
    }

    fn record(&mut self, cells: &[Cell], is_header: bool) -> Result<(), XlsxError> {
        let last = self.workbook.worksheets().len().saturating_sub(1);
        let sheet = self.workbook.worksheet_from_index(last)?;
        for (column, cell) in cells.iter().enumerate() {
            let column = column as u16;
            match cell {
                Cell::Blank => continue,
                Cell::Text(text) | Cell::Damaged(text) if is_header => {
                    sheet.write_string_with_format(self.row, column, text, &self.formats.header)?
                }
                Cell::Text(text) | Cell::Damaged(text) => sheet.write_string(self.row, column, text)?,
                Cell::Number(text) => match text.parse::<f64>() {
                    Ok(number) => sheet.write_number(self.row, column, number)?,
                    Err(_) => sheet.write_string(self.row, column, text)?,
                },
                Cell::Date(day, minute) => {
                    // Days are counted from 1899-12-30 in workbooks.
                    let serial = f64::from(day + 25_569) + f64::from(minute.unwrap_or(0)) / 1440.0;
                    let format = if minute.is_some() { &self.formats.moment } else { &self.formats.date };
                    sheet.write_number_with_format(self.row, column, serial, format)?
                }
            };
        }
        self.row += 1;
        Ok(())
    }
}

fn merge(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    width: u16,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if width > 1 {
        sheet.merge_range(row, column, row, column + width - 1, text, format)?;
    } else if !text.is_empty() {
        sheet.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}
