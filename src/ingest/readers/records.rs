//! The first records of a text, and records of cells as text.
//!
//! The rules are those of the scanner: a quote opens a field only at its start, a doubled quote inside is text, a
//! record ends with LF or CRLF outside quotes.

use crate::config::types::Quoting;

/// Splits at most `limit` records off `text`. Blank lines are records without cells. Unless `complete`, the last
/// record may be cut and is left out. Bytes that are no UTF-8 become U+FFFD.
pub(super) fn split(text: &[u8], delimiter: u8, quoting: Quoting, complete: bool, limit: usize) -> Vec<Vec<String>> {
    let mut records = Vec::new();
    let mut position = 0;
    while position < text.len() && records.len() < limit {
        let (record, next, whole) = record_at(text, position, delimiter, quoting);
        if !whole && !complete {
            break;
        }
        records.push(record);
        position = next;
    }
    records
}

/// The record at `start`, where the next one begins, and whether a line end was found.
fn record_at(text: &[u8], start: usize, delimiter: u8, quoting: Quoting) -> (Vec<String>, usize, bool) {
    let mut cells = Vec::new();
    let mut cell = Vec::new();
    let mut position = start;
    let mut at_cell_start = true;
    let mut was_quoted = false;
    while position < text.len() {
        let byte = text[position];
        if at_cell_start && byte == b'"' && quoting == Quoting::Double {
            position = take_quoted(text, position + 1, &mut cell);
            at_cell_start = false;
            was_quoted = true;
            continue;
        }
        at_cell_start = false;
        position += 1;
        match byte {
            b'\n' => {
                if cell.last() == Some(&b'\r') {
                    cell.pop();
                }
                if !(cells.is_empty() && cell.is_empty() && !was_quoted) {
                    cells.push(String::from_utf8_lossy(&cell).into_owned());
                }
                return (cells, position, true);
            }
            _ if byte == delimiter => {
                cells.push(String::from_utf8_lossy(&cell).into_owned());
                cell.clear();
                at_cell_start = true;
            }
            _ => cell.push(byte),
        }
    }
    if !(cells.is_empty() && cell.is_empty() && !was_quoted) {
        cells.push(String::from_utf8_lossy(&cell).into_owned());
    }
    (cells, position, false)
}

/// Takes the text from behind an opening quote; the position behind the closing one.
fn take_quoted(text: &[u8], start: usize, cell: &mut Vec<u8>) -> usize {
    let mut position = start;
    while position < text.len() {
        if text[position] == b'"' {
            if text.get(position + 1) != Some(&b'"') {
                return position + 1;
            }
            position += 1;
        }
        cell.push(text[position]);
        position += 1;
    }
    position
}

/// Appends cells as one record of CSV with commas. A record of a single empty cell is quoted, as it would be a blank
/// line.
pub(super) fn push_record(cells: &[String], out: &mut Vec<u8>) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        push_cell(cell.as_bytes(), out);
    }
    if matches!(cells, [only] if only.is_empty()) {
        out.extend_from_slice(b"\"\"");
    }
    out.push(b'\n');
}

/// Appends one cell, in quotes where it needs them.
pub(super) fn push_cell(cell: &[u8], out: &mut Vec<u8>) {
    if !cell.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        out.extend_from_slice(cell);
        return;
    }
    out.push(b'"');
    for byte in cell {
        if *byte == b'"' {
            out.push(b'"');
        }
        out.push(*byte);
    }
    out.push(b'"');
}

/// Whether a cell holds nothing that shows.
pub(super) fn is_blank(cell: &str) -> bool {
    cell.chars().all(|letter| letter.is_whitespace() || letter == '\u{feff}' || letter == '\u{200b}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_those_of_the_csv_crate() {
        let text = "a,\"b\"\"c\nd\",e\r\n1,x\"y,\"\"\n\n\"p\"q,,\n\"\"\nlast,one";
        let found = split(text.as_bytes(), b',', Quoting::Double, true, 99);
        let expected: Vec<Vec<&str>> = vec![
            vec!["a", "b\"c\nd", "e"],
            vec!["1", "x\"y", ""],
            vec![],
            vec!["pq", "", ""],
            vec![""],
            vec!["last", "one"],
        ];
        assert_eq!(found, expected);
        assert_eq!(split(text.as_bytes(), b',', Quoting::Double, false, 99).len(), 5);
        assert_eq!(split(b"a,\"b\n", b',', Quoting::None, true, 99), vec![vec!["a", "\"b"]]);
    }

    #[test]
    fn written_records_are_read_back() {
        let records = [vec!["a,b", "\"", "x\r\ny", " z "], vec![""], vec!["", ""]];
        let mut text = Vec::new();
        for record in &records {
            push_record(&record.iter().map(|cell| cell.to_string()).collect::<Vec<_>>(), &mut text);
        }
        assert_eq!(split(&text, b',', Quoting::Double, true, 99), records);
    }
}
