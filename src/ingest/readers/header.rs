//! Which record names the columns.

use std::collections::BTreeMap;

use super::error::ReaderError;
use super::records::is_blank;

/// Known names by which a record is taken for the header.
const KNOWN_NAMES: usize = 3;
/// Rows that a header may continue over.
const LEVELS: usize = 3;
/// Rows below a record by which it is judged whether it is as wide as the table.
const ROWS_BELOW: usize = 50;

/// Cells that are shown as one; rows and columns from 0, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Merge {
    pub top: usize,
    pub left: usize,
    pub bottom: usize,
    pub right: usize,
}

/// Whether merged cells cannot matter: the first row with text names every column, most of which have text below. To
/// find the merged cells of a large sheet takes as long as to read it.
pub(super) fn is_plain(rows: &[Vec<String>], recognised: &dyn Fn(&[String]) -> usize) -> bool {
    let Some(first) = rows.iter().position(|row| row.iter().any(|cell| !is_blank(cell))) else { return true };
    let filled = |row: &[String]| row.iter().filter(|cell| !is_blank(cell)).count();
    let below = rows.get(first + 1).map_or(usize::MAX, |below| filled(below));
    let names = &rows[first];
    filled(names) == names.len() && recognised(names) >= KNOWN_NAMES && below >= names.len().div_ceil(2)
}

/// The header of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Index of its last record.
    pub index: usize,
    /// One cell a column, merged cells filled, several rows joined.
    pub cells: Vec<String>,
    /// What was odd.
    pub remark: Option<String>,
}

/// First records of a table.
pub(super) struct Rows<'a> {
    pub rows: &'a [Vec<String>],
    pub merges: &'a [Merge],
    /// `recognised(cells)` says how many cells are known names.
    pub recognised: &'a dyn Fn(&[String]) -> usize,
    /// Name of the file.
    pub file: &'a str,
}

impl Rows<'_> {
    /// The declared row; else the first with three known names; else the first that is wide enough to be no title.
    pub fn header(&self, declared: Option<u32>) -> Result<Header, ReaderError> {
        if let Some(row) = declared {
            let index = (row as usize).checked_sub(1).filter(|index| !self.is_blank_row(*index));
            let index = index.ok_or_else(|| ReaderError::HeaderRow { file: self.file.to_owned(), row })?;
            return Ok(self.joined(index));
        }
        if self.rows.iter().all(|row| row.iter().all(|cell| is_blank(cell))) {
            let found = if self.rows.is_empty() { "is empty" } else { "holds only blank lines" };
            return Err(ReaderError::NoHeader { file: self.file.to_owned(), found });
        }
        let known = (0..self.rows.len()).find(|index| (self.recognised)(&self.filled(*index)) >= KNOWN_NAMES);
        let mut index = known.unwrap_or_else(|| self.first_wide_row());
        for _ in 1..LEVELS {
            if !self.continues_below(index) {
                break;
            }
            index += 1;
        }
        Ok(self.joined(index))
    }

    fn is_blank_row(&self, index: usize) -> bool {
        self.rows.get(index).is_none_or(|row| row.iter().all(|cell| is_blank(cell)))
    }

    /// A row with the text of merged cells in each of them.
    fn filled(&self, index: usize) -> Vec<String> {
        let mut row = self.rows[index].clone();
        for merge in self.merges.iter().filter(|merge| merge.top <= index && index <= merge.bottom) {
            let Some(text) = self.rows.get(merge.top).and_then(|top| top.get(merge.left)) else { continue };
            if is_blank(text) {
                continue;
            }
            if row.len() <= merge.right {
                row.resize(merge.right + 1, String::new());
            }
            for cell in &mut row[merge.left..=merge.right] {
                if is_blank(cell) {
                    cell.clone_from(text);
                }
            }
        }
        row
    }

    fn first_wide_row(&self) -> usize {
        let filled = |index: &usize| self.rows[*index].iter().filter(|cell| !is_blank(cell)).count();
        let is_title = |index: &usize| {
            let mut texts = self.rows[*index].iter().filter(|cell| !is_blank(cell));
            let first = texts.next();
            texts.all(|text| Some(text) == first)
        };
        let wide: Vec<usize> = (0..self.rows.len()).filter(|index| filled(index) >= 2 && !is_title(index)).collect();
        let as_wide_as_the_table = |index: &&usize| {
            let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
            for below in (**index + 1..self.rows.len()).take(ROWS_BELOW).filter(|below| filled(below) > 0) {
                *widths.entry(filled(&below)).or_default() += 1;
            }
            let usual = widths.into_iter().max_by_key(|(width, count)| (*count, *width)).map_or(0, |(width, _)| width);
            filled(index) * 2 >= usual
        };
        let first_filled = (0..self.rows.len()).find(|index| filled(index) > 0).unwrap_or(0);
        wide.iter().find(as_wide_as_the_table).or(wide.first()).copied().unwrap_or(first_filled)
    }

    /// Whether a merged cell joins the row to the next, which has cells of its own.
    fn continues_below(&self, index: usize) -> bool {
        let joins = |column: usize| {
            self.merges
                .iter()
                .any(|merge| merge.top <= index && index < merge.bottom && (merge.left..=merge.right).contains(&column))
        };
        let Some(below) = self.rows.get(index + 1) else { return false };
        let has_own = below.iter().enumerate().any(|(column, cell)| !is_blank(cell) && !joins(column));
        has_own && (0..self.filled(index).len()).any(joins)
    }

    /// Whether the row above a header groups its columns: it has merged cells and more than one text.
    fn groups_columns(&self, index: usize) -> bool {
        let row = self.filled(index);
        let mut texts = row.iter().filter(|cell| !is_blank(cell));
        let first = texts.next();
        texts.any(|text| Some(text) != first)
            && self.merges.iter().any(|merge| {
                merge.top <= index && index <= merge.bottom && (merge.right > merge.left || merge.bottom > index)
            })
    }

    /// The header whose last row is `index`.
    fn joined(&self, index: usize) -> Header {
        let mut cells = self.filled(index);
        let mut top = index;
        while top > 0 && index - top + 1 < LEVELS && self.groups_columns(top - 1) {
            top -= 1;
            let mut above = self.filled(top);
            let width = cells.len().max(above.len());
            above.resize(width, String::new());
            cells.resize(width, String::new());
            let below = cells.clone();
            for (cell, above) in cells.iter_mut().zip(&above) {
                let repeats = below.iter().filter(|other| *other == cell).count() > 1;
                *cell = self.join(above, cell, repeats);
            }
        }
        let remark =
            (top < index).then(|| format!("the column names are joined from rows {} to {}", top + 1, index + 1));
        Header { index, cells, remark }
    }

    fn join(&self, above: &str, below: &str, repeats: bool) -> String {
        let (above, below) = (above.trim(), below.trim());
        if above.is_empty() || above == below {
            return below.to_owned();
        }
        if below.is_empty() {
            return above.to_owned();
        }
        let is_known = |text: &str| (self.recognised)(&[text.to_owned()]) > 0;
        if !repeats && is_known(below) {
            return below.to_owned();
        }
        let short = ["信息", "资料", "数据", "情况"].iter().find_map(|ending| above.strip_suffix(ending));
        let joined = [format!("{above}{below}"), format!("{}{below}", short.unwrap_or(above))];
        match joined.iter().find(|text| is_known(text)) {
            Some(known) => known.clone(),
            None if repeats => joined[0].clone(),
            None => below.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const KNOWN: [&str; 6] = ["编号", "客户编号", "客户名称", "金额", "日期", "数量"];

    fn header_in(
        rows: &[&[&str]],
        merges: &[(usize, usize, usize, usize)],
        declared: Option<u32>,
    ) -> Result<Header, ReaderError> {
        let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| cell.to_string()).collect()).collect();
        let merges: Vec<Merge> =
            merges.iter().map(|&(top, left, bottom, right)| Merge { top, left, bottom, right }).collect();
        let recognised = |cells: &[String]| cells.iter().filter(|cell| KNOWN.contains(&cell.as_str())).count();
        Rows { rows: &rows, merges: &merges, recognised: &recognised, file: "a.xlsx" }.header(declared)
    }

    #[test]
    fn the_first_row_with_three_known_names_is_the_header_unless_one_is_declared() {
        let rows: [&[&str]; 4] = [&["报表", "x", "y"], &["a", "b", "c"], &["日期", "金额", "数量"], &["1", "2", "3"]];
        assert_eq!(header_in(&rows, &[], None).unwrap().index, 2);
        assert_eq!(header_in(&rows, &[], Some(2)).unwrap().index, 1);
        let error = header_in(&rows, &[], Some(5)).unwrap_err();
        assert!(error.to_string().contains("row 5"), "{error}");
        assert!(header_in(&[&["", " "], &["a"]], &[], Some(1)).is_err());
    }

    #[test]
    fn titles_above_an_unknown_header_are_skipped() {
        let rows: [&[&str]; 5] =
            [&[], &["Report", "", ""], &["Report", "Report", "Report"], &["u", "v", "w"], &["1", "2", "3"]];
        assert_eq!(header_in(&rows, &[], None).unwrap().index, 3);
        let narrow: [&[&str]; 4] =
            [&["company", "x"], &["a", "b", "c", "d", "e"], &["1", "2", "3", "4", "5"], &["1", "2", "3", "4", "5"]];
        assert_eq!(header_in(&narrow, &[], None).unwrap().index, 1);
        assert_eq!(header_in(&[&[], &["one"], &["1"]], &[], None).unwrap().index, 1);
        assert_eq!(header_in(&[&["a", "b"]], &[], None).unwrap().index, 0);
    }

    #[test]
    fn a_file_without_text_has_no_header() {
        assert!(header_in(&[], &[], None).unwrap_err().to_string().contains("is empty"));
        assert!(header_in(&[&[], &["", " "]], &[], None).unwrap_err().to_string().contains("only blank lines"));
    }

    #[test]
    fn names_over_two_rows_are_joined_through_merged_cells() {
        let rows: [&[&str]; 4] = [
            &["销售表"],
            &["客户信息", "", "订单", "", "金额"],
            &["编号", "名称", "编号", "日期", ""],
            &["1", "2", "3", "4", "5"],
        ];
        let merges = [(0, 0, 0, 4), (1, 0, 1, 1), (1, 2, 1, 3), (1, 4, 2, 4)];
        let header = header_in(&rows, &merges, None).unwrap();
        assert_eq!(header.index, 2);
        assert_eq!(header.cells, ["客户编号", "客户名称", "订单编号", "日期", "金额"]);
        assert!(header.remark.unwrap().contains("rows 2 to 3"));
    }

    #[test]
    fn a_first_row_of_known_names_that_continues_below_is_not_the_whole_header() {
        let rows: [&[&str]; 3] = [&["金额", "数量", "日期", "客户", ""], &["", "", "", "编号", "名称"], &["1", "2"]];
        let merges = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 4)];
        let header = header_in(&rows, &merges, None).unwrap();
        assert_eq!((header.index, header.cells.len()), (1, 5));
        assert_eq!(header.cells, ["金额", "数量", "日期", "编号", "客户名称"]);
    }

    #[test]
    fn merged_cells_are_looked_for_unless_the_first_row_names_all_columns() {
        let plain = |rows: &[&[&str]]| {
            let rows: Vec<Vec<String>> =
                rows.iter().map(|row| row.iter().map(|cell| cell.to_string()).collect()).collect();
            is_plain(&rows, &|cells| cells.iter().filter(|cell| KNOWN.contains(&cell.as_str())).count())
        };
        assert!(plain(&[&[], &["日期", "金额", "数量"], &["1", "", "3"]]));
        assert!(!plain(&[&["销售表"], &["日期", "金额", "数量"]]));
        assert!(!plain(&[&["日期", "金额", "", "数量"], &["1", "2", "3", "4"]]));
        assert!(!plain(&[&["日期", "金额", "数量", "客户"], &["", "", "", "编号"]]));
    }

    #[test]
    fn data_with_merged_cells_does_not_belong_to_the_header() {
        let rows: [&[&str]; 3] = [&["日期", "金额", "数量"], &["1", "2", "3"], &["", "5", "6"]];
        let header = header_in(&rows, &[(1, 0, 2, 0)], None).unwrap();
        assert_eq!((header.index, header.remark), (0, None));
    }
}
