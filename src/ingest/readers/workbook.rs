//! Sheets of workbooks, row by row.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calamine::{Dimensions, Reader, Sheet, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxError};

use super::cells::CellValue;
use super::detect::Container;
use super::error::{ReaderError, guarded};
use super::header::Merge;

/// A worksheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetEntry {
    /// Its name.
    pub name: String,
    /// Whether it is hidden; such sheets are read only when they are asked for.
    pub hidden: bool,
}

/// An open workbook.
pub(super) struct Workbook {
    book: Book,
    file: String,
}

enum Book {
    Xlsx(Box<Xlsx<BufReader<File>>>),
    Xls(Box<Xls<BufReader<File>>>),
}

/// Rows of a sheet with at least one cell, by ascending row.
pub(super) struct SheetRow<'a> {
    /// Row in the sheet, from 0.
    pub row: usize,
    /// Cells from column A.
    pub cells: &'a [String],
    /// Column of a number with more digits than Excel keeps.
    pub lost_digits: Option<usize>,
}

impl Workbook {
    /// Opens the workbook at `path`, which `file` names in errors.
    pub fn open(path: &Path, container: Container, file: &str) -> Result<Workbook, ReaderError> {
        let opened = File::open(path).map_err(|error| ReaderError::read(path, error))?;
        let reader = BufReader::with_capacity(256 * 1024, opened);
        let book = guarded(file, || match container {
            Container::Xls => Ok(Book::Xls(Box::new(Xls::new(reader).map_err(|error| xls_error(error, file))?))),
            _ => Ok(Book::Xlsx(Box::new(Xlsx::new(reader).map_err(|error| xlsx_error(error, file))?))),
        })?;
        Ok(Workbook { book, file: file.to_owned() })
    }

    /// Its worksheets in their order, without charts and macros.
    pub fn sheets(&self) -> Vec<SheetEntry> {
        let sheets: &[Sheet] = match &self.book {
            Book::Xlsx(book) => book.sheets_metadata(),
            Book::Xls(book) => book.sheets_metadata(),
        };
        let worksheets = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        worksheets
            .map(|sheet| SheetEntry { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible })
            .collect()
    }

    /// The sheet of that name, or the first visible one.
    pub fn choose(&self, wanted: Option<&str>) -> Result<String, ReaderError> {
        let mut sheets = self.sheets();
        let found = match wanted {
            Some(wanted) => sheets.iter().position(|sheet| sheet.name == wanted),
            None => sheets.iter().position(|sheet| !sheet.hidden),
        };
        match (found, wanted) {
            (Some(index), _) => Ok(sheets.swap_remove(index).name),
            (None, Some(wanted)) => Err(ReaderError::NoSheet {
                file: self.file.clone(),
                sheet: wanted.to_owned(),
                sheets: sheets.into_iter().map(|sheet| sheet.name).collect(),
            }),
            (None, None) => Err(ReaderError::NoSheets { file: self.file.clone() }),
        }
    }

    /// Whether days are counted from 1904, as on the first Macintosh.
    pub fn dates_from_1904(&self) -> bool {
        match &self.book {
            Book::Xlsx(book) => book.has_1904_epoch(),
            Book::Xls(book) => book.has_1904_epoch(),
        }
    }

    /// Merged cells of a sheet. In an XLSX file they stand behind the rows, so that all of the sheet is read.
    pub fn merges(&mut self, sheet: &str) -> Result<Vec<Merge>, ReaderError> {
        let file = &self.file;
        let regions = guarded(file, || match &mut self.book {
            Book::Xlsx(book) => book.merge_cells_by_sheet_name(sheet).map_err(|error| xlsx_error(error, file)),
            Book::Xls(book) => book.merge_cells_by_sheet_name(sheet).map_err(|error| xls_error(error, file)),
        })?;
        let merge = |region: &Dimensions| Merge {
            top: region.start.0 as usize,
            left: region.start.1 as usize,
            bottom: region.end.0 as usize,
            right: region.end.1 as usize,
        };
        Ok(regions.iter().map(merge).collect())
    }

    /// Calls `take` with each row that has cells, until it says false.
    pub fn rows(&mut self, sheet: &str, take: &mut dyn FnMut(SheetRow<'_>) -> bool) -> Result<(), ReaderError> {
        let from_1904 = self.dates_from_1904();
        let file = &self.file;
        guarded(file, || match &mut self.book {
            Book::Xlsx(book) => {
                let mut reader = book.worksheet_cells_reader(sheet).map_err(|error| xlsx_error(error, file))?;
                let mut rows = RowBuilder::new(file, from_1904, take);
                while let Some(cell) = reader.next_cell().map_err(|error| xlsx_error(error, file))? {
                    let (row, column) = cell.get_position();
                    if !rows.cell(row as usize, column as usize, &cell.get_value().into())? {
                        return Ok(());
                    }
                }
                rows.finish();
                Ok(())
            }
            Book::Xls(book) => {
                let range = book.worksheet_range(sheet).map_err(|error| xls_error(error, file))?;
                let (top, left) = range.start().unwrap_or_default();
                let mut rows = RowBuilder::new(file, from_1904, take);
                for (row, cells) in range.rows().enumerate() {
                    for (column, cell) in cells.iter().enumerate() {
                        if !rows.cell(top as usize + row, left as usize + column, &cell.into())? {
                            return Ok(());
                        }
                    }
                }
                rows.finish();
                Ok(())
            }
        })
    }
}

/// Collects cells to rows.
struct RowBuilder<'a, 'b> {
    file: &'a str,
    from_1904: bool,
    take: &'a mut (dyn FnMut(SheetRow<'_>) -> bool + 'b),
    row: usize,
    /// The strings are used again for each row; `width` of them are in use.
    cells: Vec<String>,
    width: usize,
    lost_digits: Option<usize>,
}

impl<'a, 'b> RowBuilder<'a, 'b> {
    fn new(file: &'a str, from_1904: bool, take: &'a mut (dyn FnMut(SheetRow<'_>) -> bool + 'b)) -> Self {
        RowBuilder { file, from_1904, take, row: 0, cells: Vec::new(), width: 0, lost_digits: None }
    }

    /// Adds a cell; false when no more rows are wanted.
    fn cell(&mut self, row: usize, column: usize, value: &CellValue) -> Result<bool, ReaderError> {
        if matches!(value, CellValue::Blank) {
            return Ok(true);
        }
        if row != self.row {
            if row < self.row {
                let detail = format!("row {} comes after row {}", row + 1, self.row + 1);
                return Err(ReaderError::Damaged { file: self.file.to_owned(), detail });
            }
            if !self.finish() {
                return Ok(false);
            }
            self.row = row;
        }
        while self.cells.len() <= column {
            self.cells.push(String::new());
        }
        while self.width <= column {
            self.cells[self.width].clear();
            self.width += 1;
        }
        self.cells[column].clear();
        value.write(self.from_1904, &mut self.cells[column]);
        if value.has_lost_digits() {
            self.lost_digits = Some(column);
        }
        Ok(true)
    }

    /// Hands over the row at hand.
    fn finish(&mut self) -> bool {
        let width = std::mem::take(&mut self.width);
        let lost_digits = self.lost_digits.take();
        width == 0 || (self.take)(SheetRow { row: self.row, cells: &self.cells[..width], lost_digits })
    }
}

fn xlsx_error(error: XlsxError, file: &str) -> ReaderError {
    match error {
        XlsxError::Password => ReaderError::Password { file: file.to_owned() },
        XlsxError::CellError(error) => ReaderError::UnknownCellError { file: file.to_owned(), error },
        error => ReaderError::Damaged { file: file.to_owned(), detail: error.to_string() },
    }
}

fn xls_error(error: XlsError, file: &str) -> ReaderError {
    match error {
        XlsError::Password => ReaderError::Password { file: file.to_owned() },
        error => ReaderError::Damaged { file: file.to_owned(), detail: error.to_string() },
    }
}
