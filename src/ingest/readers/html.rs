//! Tables of web pages, which many systems write under the name `.xls`.
//!
//! Tolerant by need: tags that are not closed, cells outside of rows, nested tables of a layout. The table with most
//! rows of two cells or more is taken. The page is held in memory.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use encoding_rs::Encoding;
use memchr::{memchr, memmem};

use super::encoding::START_BYTES;
use super::error::ReaderError;
use super::header::Merge;
use super::raw::FilePrint;
use super::text::TextFile;

const MOST_COLUMNS: usize = 16_384;
const MOST_ROWS_OF_CELL: usize = 65_536;
/// Where a page declares its encoding.
const DECLARATION_BYTES: usize = 4096;

/// A table. Cells are UTF-8 apart from bytes that did not decode.
#[derive(Debug, Default)]
pub(super) struct HtmlTable {
    pub rows: Vec<Vec<Vec<u8>>>,
    pub merges: Vec<Merge>,
}

/// Reads the page at `path`. The declared encoding wins, then that which the page names, then what its bytes show.
pub(super) fn read(
    path: &Path,
    file: &str,
    declared: Option<&str>,
    bytes_read: Arc<AtomicU64>,
) -> Result<(HtmlTable, FilePrint), ReaderError> {
    let mut start = Vec::new();
    TextFile::open(path, file, Some("windows-1252"), Arc::default())?.append(&mut start, START_BYTES)?;
    let named = if declared.is_some() { None } else { encoding_of_page(&start) };
    // Pages that say UTF-8 and are not are too common to believe them.
    let label = declared.or(named.filter(|encoding| *encoding != encoding_rs::UTF_8).map(Encoding::name));
    let mut text = TextFile::open(path, file, label, bytes_read)?;
    let mut page = Vec::new();
    while text.append(&mut page, 1 << 20)? == 1 << 20 {}
    let print = text.finish()?;
    let tables = Parser::default().parse(&page);
    let wide_rows = |table: &HtmlTable| table.rows.iter().filter(|row| row.len() > 1).count();
    // Of equals the first, so from the end.
    let largest = tables.into_iter().rev().max_by_key(|table| (wide_rows(table), table.rows.len()));
    match largest {
        Some(table) => Ok((table, print)),
        None => Err(ReaderError::NotATable {
            file: file.to_owned(),
            kind: "a web page without a table",
            hint: "open it in Excel or WPS and save it as XLSX; a page of several files keeps its tables in a folder beside it",
        }),
    }
}

fn encoding_of_page(start: &[u8]) -> Option<&'static Encoding> {
    let start = start[..start.len().min(DECLARATION_BYTES)].to_ascii_lowercase();
    let at = memmem::find(&start, b"charset=").map(|at| at + 8)?;
    let label: Vec<u8> = start[at..]
        .iter()
        .copied()
        .skip_while(|byte| b"\"' ".contains(byte))
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte))
        .collect();
    Encoding::for_label_no_replacement(&label)
}

#[derive(Default)]
struct Parser {
    /// Tables that are open, the innermost last.
    open: Vec<OpenTable>,
    /// Closed ones, in the order in which they began.
    tables: Vec<(usize, HtmlTable)>,
    started: usize,
}

#[derive(Default)]
struct OpenTable {
    number: usize,
    table: HtmlTable,
    in_row: bool,
    cell: Option<OpenCell>,
    /// By column, down to which row a cell of a row above reaches.
    covered_to: Vec<usize>,
}

struct OpenCell {
    text: Vec<u8>,
    columns: usize,
    rows: usize,
}

impl Parser {
    fn parse(mut self, page: &[u8]) -> Vec<HtmlTable> {
        let mut position = 0;
        while position < page.len() {
            let open = memchr(b'<', &page[position..]).map_or(page.len(), |offset| position + offset);
            self.text(&page[position..open]);
            position = self.tag(page, open);
        }
        while let Some(table) = self.open.pop() {
            self.tables.push(table.close());
        }
        self.tables.sort_by_key(|(number, _)| *number);
        self.tables.into_iter().map(|(_, table)| table).filter(|table| !table.rows.is_empty()).collect()
    }

    fn text(&mut self, text: &[u8]) {
        if let Some(cell) = self.open.last_mut().and_then(|table| table.cell.as_mut()) {
            push_decoded(text, &mut cell.text);
        }
    }

    /// Takes what begins with the `<` at `open`; the position behind it.
    fn tag(&mut self, page: &[u8], open: usize) -> usize {
        let Some(rest) = page.get(open + 1..) else { return page.len() };
        let behind = |needle: &[u8]| memmem::find(rest, needle).map_or(page.len(), |at| open + 1 + at + needle.len());
        if rest.starts_with(b"!--") {
            return behind(b"-->");
        }
        if rest.starts_with(b"!") || rest.starts_with(b"?") {
            return behind(b">");
        }
        let closes = rest.starts_with(b"/");
        let name: Vec<u8> = rest[usize::from(closes)..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b':')
            .map(u8::to_ascii_lowercase)
            .collect();
        if name.is_empty() {
            // A bare `<` is text.
            self.text(b"<");
            return open + 1;
        }
        let end = tag_end(rest);
        let attributes = &rest[..end];
        let after = (open + 1 + end + 1).min(page.len());
        match (name.as_slice(), closes) {
            (b"script" | b"style", false) => {
                let closing: &[u8] = if name == b"script" { b"</script" } else { b"</style" };
                return find_ignoring_case(&page[after..], closing).map_or(page.len(), |at| after + at);
            }
            (b"table", false) => {
                self.open.push(OpenTable { number: self.started, ..OpenTable::default() });
                self.started += 1;
            }
            (b"table", true) => {
                if let Some(table) = self.open.pop() {
                    self.tables.push(table.close());
                }
            }
            (name, _) => {
                if let Some(table) = self.open.last_mut() {
                    table.tag(name, closes, attributes);
                }
            }
        }
        after
    }
}

impl OpenTable {
    fn tag(&mut self, name: &[u8], closes: bool, attributes: &[u8]) {
        match name {
            b"tr" => {
                self.close_row();
                if !closes {
                    self.open_row();
                }
            }
            b"td" | b"th" => {
                self.close_cell();
                if !closes {
                    if !self.in_row {
                        self.open_row();
                    }
                    let span = |name: &[u8]| number_of(attributes, name).unwrap_or(1).max(1);
                    let columns = span(b"colspan").min(MOST_COLUMNS);
                    let rows = span(b"rowspan").min(MOST_ROWS_OF_CELL);
                    self.cell = Some(OpenCell { text: Vec::new(), columns, rows });
                }
            }
            b"br" | b"p" | b"div" | b"li" => {
                if let Some(cell) = &mut self.cell {
                    cell.text.push(b' ');
                }
            }
            b"thead" | b"tbody" | b"tfoot" => self.close_row(),
            _ => {}
        }
    }

    fn open_row(&mut self) {
        self.in_row = true;
        self.table.rows.push(Vec::new());
    }

    fn close_row(&mut self) {
        self.close_cell();
        self.in_row = false;
    }

    /// Puts the cell into the first column that no cell of a row above covers.
    fn close_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let Some(row_index) = self.table.rows.len().checked_sub(1) else { return };
        let row = &mut self.table.rows[row_index];
        while self.covered_to.get(row.len()).is_some_and(|last| *last > row_index) {
            row.push(Vec::new());
        }
        let left = row.len();
        let right = (left + cell.columns).min(MOST_COLUMNS);
        if left >= right {
            return;
        }
        row.push(collapsed(&cell.text));
        row.resize(right, Vec::new());
        if self.covered_to.len() < right {
            self.covered_to.resize(right, 0);
        }
        self.covered_to[left..right].fill(row_index + cell.rows);
        if cell.columns > 1 || cell.rows > 1 {
            let bottom = row_index + cell.rows - 1;
            self.table.merges.push(Merge { top: row_index, left, bottom, right: right - 1 });
        }
    }

    fn close(mut self) -> (usize, HtmlTable) {
        self.close_row();
        (self.number, self.table)
    }
}

/// Where the `>` of a tag stands, outside quotes.
fn tag_end(tag: &[u8]) -> usize {
    let mut quote = None;
    for (at, byte) in tag.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            // A quote counts only where a value begins, for attributes with an apostrophe in them.
            (None, b'"' | b'\'') if at > 0 && tag[at - 1] == b'=' => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
    }
    // A quote that is never closed: the first `>` ends the tag.
    memchr(b'>', tag).unwrap_or(tag.len())
}

fn find_ignoring_case(text: &[u8], needle: &[u8]) -> Option<usize> {
    text.windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle))
}

/// The number behind `name=`.
fn number_of(attributes: &[u8], name: &[u8]) -> Option<usize> {
    let at = find_ignoring_case(attributes, name)? + name.len();
    let value = attributes[at..].trim_ascii_start().strip_prefix(b"=")?;
    let digits: Vec<u8> = value
        .iter()
        .copied()
        .skip_while(|byte| b"\"' ".contains(byte))
        .take_while(u8::is_ascii_digit)
        .take(6)
        .collect();
    std::str::from_utf8(&digits).ok()?.parse().ok()
}

/// Appends text with its entities as characters.
fn push_decoded(text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let end = memchr(b';', &rest[..rest.len().min(12)]);
        match end.and_then(|end| Some((end, entity(&rest[1..end])?))) {
            Some((end, letter)) => {
                out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
                rest = &rest[end + 1..];
            }
            None => {
                out.push(b'&');
                rest = &rest[1..];
            }
        }
    }
    out.extend_from_slice(rest);
}

fn entity(name: &[u8]) -> Option<char> {
    let name = std::str::from_utf8(name).ok()?;
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "yen" => '¥',
        "euro" => '€',
        "pound" => '£',
        "middot" => '·',
        "mdash" => '—',
        "ndash" => '–',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "times" => '×',
        "deg" => '°',
        "permil" => '‰',
        _ => return None,
    })
}

/// White space as one space, none at the ends.
fn collapsed(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let no_break = rest.starts_with(b"\xc2\xa0");
        if first.is_ascii_whitespace() || no_break {
            if !out.is_empty() && out.last() != Some(&b' ') {
                out.push(b' ');
            }
            rest = if no_break { &rest[2..] } else { after };
        } else {
            out.push(*first);
            rest = after;
        }
    }
    if out.last() == Some(&b' ') {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn table(bytes: &[u8]) -> (Vec<Vec<String>>, Vec<Merge>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xls");
        std::fs::write(&path, bytes).unwrap();
        let (table, _) = read(&path, "a.xls", None, Arc::default()).unwrap();
        let rows = table.rows.iter().map(|row| row.iter().map(|cell| String::from_utf8_lossy(cell).into()).collect());
        (rows.collect(), table.merges)
    }

    #[test]
    fn a_page_of_an_erp_system_is_a_table() {
        let page = "<html><head><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\">\
            <style>td{x:'<table>'}</style></head><body><!-- <table><tr><td>no --><table border=1>\
            <tr><th colspan=2>销售 报表<th>x</tr><TR><TD>客户&nbsp;</TD><td style='a>b'>A&amp;B&#20013;<br>&lt;\n1</td>\
            <td></td></TR><tr><td rowspan=\"2\">北京<td>1<td>2<tr><td>3<td>4</table></body></html>";
        let (rows, merges) = table(&encoding_rs::GB18030.encode(page).0);
        let expected: [&[&str]; 4] =
            [&["销售 报表", "", "x"], &["客户", "A&B中 < 1", ""], &["北京", "1", "2"], &["", "3", "4"]];
        assert_eq!(rows, expected);
        assert_eq!(merges[0], Merge { top: 0, left: 0, bottom: 0, right: 1 });
        assert_eq!(merges[1], Merge { top: 2, left: 0, bottom: 3, right: 0 });
    }

    #[test]
    fn the_table_with_most_rows_is_taken() {
        let page =
            "<table><tr><td>menu</td><td><table><tr><td>a<td>b<tr><td>1<td>2<tr><td>3<td>4</table></td></tr></table>";
        assert_eq!(table(page.as_bytes()).0, [["a", "b"], ["1", "2"], ["3", "4"]]);
    }

    #[test]
    fn a_page_that_says_utf8_wrongly_is_still_read() {
        let page = "<meta charset=utf-8><table><tr><td>客户<td>金额</table>";
        assert_eq!(table(page.as_bytes()).0, [["客户", "金额"]]);
        assert_eq!(table(&encoding_rs::GB18030.encode(page).0).0, [["客户", "金额"]]);
        let wide: Vec<u8> = format!("\u{feff}{page}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(table(&wide).0, [["客户", "金额"]]);
    }

    #[test]
    fn a_page_without_a_table_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xls");
        std::fs::write(&path, "<html><frameset></html>").unwrap();
        let error = read(&path, "a.xls", None, Arc::default()).unwrap_err();
        assert!(error.to_string().contains("without a table"), "{error}");
    }
}
