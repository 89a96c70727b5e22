//! The fields of the records of a block.
//!
//! A record ends with LF or CRLF outside quotes. A quote opens a field only at its start; inside, a doubled quote
//! stands for one. What follows a closing quote up to the delimiter belongs to the field, as in the `csv` crate.

use memchr::{memchr, memchr2};

use crate::ingest::mapping::FileColumns;
use crate::ingest::scanner::Block;

/// Walks over the records of a block.
pub struct RecordCursor<'a> {
    block: &'a [u8],
    position: usize,
    delimiter: u8,
    has_quotes: bool,
    fields: Vec<FieldPlace>,
    /// Text of fields whose quotes had to be taken out.
    unquoted: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
struct FieldPlace {
    start: u32,
    end: u32,
    in_unquoted: bool,
}

/// What [`RecordCursor::advance`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advance {
    /// A record with at least one character.
    Record,
    /// A line without any.
    Blank,
    /// The end of the block.
    End,
}

impl<'a> RecordCursor<'a> {
    /// Stands before the first record of `block`.
    pub fn new(block: &'a [u8], delimiter: u8) -> RecordCursor<'a> {
        RecordCursor {
            block,
            position: 0,
            delimiter,
            has_quotes: memchr(b'"', block).is_some(),
            fields: Vec::new(),
            unquoted: Vec::new(),
        }
    }

    /// Moves to the next record.
    pub fn advance(&mut self) -> Advance {
        self.fields.clear();
        self.unquoted.clear();
        let start = self.position;
        if start >= self.block.len() {
            return Advance::End;
        }
        loop {
            let ended = if self.has_quotes && self.block.get(self.position) == Some(&b'"') {
                self.quoted_field()
            } else {
                self.plain_field()
            };
            if ended {
                break;
            }
        }
        let blank = matches!(self.fields.as_slice(), [only] if only.start == only.end && !only.in_unquoted)
            && self.block[start] != b'"';
        if blank { Advance::Blank } else { Advance::Record }
    }

    /// Number of fields of the record.
    pub fn width(&self) -> usize {
        self.fields.len()
    }

    /// The text of a field, without its quotes. Empty beyond the last one.
    #[inline]
    pub fn field(&self, index: usize) -> &[u8] {
        let Some(place) = self.fields.get(index) else { return &[] };
        let text: &[u8] = if place.in_unquoted { &self.unquoted } else { self.block };
        &text[place.start as usize..place.end as usize]
    }

    /// Takes a field that ends at the next delimiter or line end; true at the end of the record.
    #[inline]
    fn plain_field(&mut self) -> bool {
        let start = self.position;
        let (end, next, ended) = self.find_end(start);
        let end = if ended && end > start && self.block[end - 1] == b'\r' { end - 1 } else { end };
        self.fields.push(FieldPlace { start: start as u32, end: end as u32, in_unquoted: false });
        self.position = next;
        ended
    }

    /// Where the text from `start` ends, where the next field begins, and whether the record ends.
    #[inline]
    fn find_end(&self, start: usize) -> (usize, usize, bool) {
        match memchr2(self.delimiter, b'\n', &self.block[start..]) {
            Some(offset) => (start + offset, start + offset + 1, self.block[start + offset] == b'\n'),
            None => (self.block.len(), self.block.len(), true),
        }
    }

    /// Takes a field that begins with a quote; true at the end of the record.
    fn quoted_field(&mut self) -> bool {
        let start = self.position + 1;
        let mut position = start;
        let mut copied_from: Option<usize> = None;
        let mut copied_to = start;
        // The closing quote is there: the scanner refuses a file without it.
        let close = loop {
            let Some(offset) = memchr(b'"', &self.block[position..]) else { break self.block.len() };
            let quote = position + offset;
            if self.block.get(quote + 1) != Some(&b'"') {
                break quote;
            }
            copied_from.get_or_insert(self.unquoted.len());
            self.unquoted.extend_from_slice(&self.block[copied_to..=quote]);
            copied_to = quote + 2;
            position = quote + 2;
        };
        let after = (close + 1).min(self.block.len());
        let (end, next, ended) = self.find_end(after);
        let end = if ended && end > after && self.block[end - 1] == b'\r' { end - 1 } else { end };
        self.position = next;
        if copied_from.is_none() && end == after {
            self.fields.push(FieldPlace { start: start as u32, end: close as u32, in_unquoted: false });
            return ended;
        }
        let from = copied_from.unwrap_or(self.unquoted.len());
        self.unquoted.extend_from_slice(&self.block[copied_to..close]);
        self.unquoted.extend_from_slice(&self.block[after..end]);
        self.fields.push(FieldPlace { start: from as u32, end: self.unquoted.len() as u32, in_unquoted: true });
        ended
    }
}

/// The records of a block below the header, with their numbers.
pub struct RowWalk<'b> {
    /// Stands at the record that was found last.
    pub cursor: RecordCursor<'b>,
    next_number: u64,
    header_record: u64,
    /// Lines without any character so far, below the header.
    pub blank_lines: u64,
    /// Lines so far down to the header, blank ones and the header included.
    pub lines_above: u64,
}

impl<'b> RowWalk<'b> {
    /// Stands before the first row of a block.
    pub fn new(block: &'b Block, columns: &FileColumns) -> RowWalk<'b> {
        let mut cursor = RecordCursor::new(&block.bytes, columns.delimiter);
        cursor.has_quotes &= columns.quoted;
        RowWalk {
            cursor,
            next_number: block.first_record,
            header_record: columns.header_record,
            blank_lines: 0,
            lines_above: 0,
        }
    }

    /// Moves to the next row and gives its record number within the file.
    #[inline]
    pub fn next_row(&mut self) -> Option<u64> {
        loop {
            let number = self.next_number;
            let advance = self.cursor.advance();
            if advance == Advance::End {
                return None;
            }
            self.next_number += 1;
            if number <= self.header_record {
                self.lines_above += 1;
            } else if advance == Advance::Blank {
                self.blank_lines += 1;
            } else {
                return Some(number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;
    use crate::ingest::scanner::BlockReader;
    use crate::ingest::scanner::tests::SliceText;

    type Records = Vec<(u64, Vec<String>)>;

    fn ours(text: &[u8], block_bytes: usize) -> Records {
        let mut reader = BlockReader::new(SliceText(text), "test.csv", b',', true, block_bytes);
        let mut records = Vec::new();
        let mut expected_record = 1;
        while let Some(block) = reader.next_block().unwrap() {
            assert_eq!(block.first_record, expected_record, "the scanner counts what the cursor finds");
            let mut cursor = RecordCursor::new(&block.bytes, b',');
            loop {
                match cursor.advance() {
                    Advance::End => break,
                    Advance::Blank => {}
                    Advance::Record => {
                        let fields = (0..cursor.width())
                            .map(|index| String::from_utf8(cursor.field(index).to_vec()).unwrap())
                            .collect();
                        records.push((expected_record, fields));
                    }
                }
                expected_record += 1;
            }
        }
        assert_eq!(reader.records(), expected_record - 1);
        records
    }

    fn theirs(text: &[u8]) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
        reader.records().map(|record| record.unwrap().iter().map(String::from).collect()).collect()
    }

    fn fields_of(records: Records) -> Vec<Vec<String>> {
        records.into_iter().map(|(_, fields)| fields).collect()
    }

    #[test]
    fn tricky_records_read_as_the_csv_crate_reads_them() {
        for text in [
            "a,b\r\n1,2\r\n",
            "a,\"b\"\r\n\"1\",\"2\"\r\n",
            "\"a\nb\",\"c\r\nd\"\n",
            "\"say \"\"hi\"\"\",x\n",
            "5\" pipe,6\"\n",
            "\"a\"b,\"c\"\"d\"e\n",
            ",,\n,\"\",\n",
            "\n\na\n\n\"\"\n\nb",
            "a,b\n1,2",
            "中文,\"引\"\"号\"\n",
        ] {
            for size in 1..12 {
                assert_eq!(fields_of(ours(text.as_bytes(), size)), theirs(text.as_bytes()), "{text:?} by {size}");
            }
        }
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
        let records = ours(b"a\n\n1\n\"2\n2\"\n3\n", 4);
        let rows: Vec<u64> = records.iter().map(|(row, _)| *row).collect();
        assert_eq!(rows, [1, 3, 4, 5]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn written_records_come_back_whatever_the_block_size(
            records in prop::collection::vec(prop::collection::vec("[a\",\n\r é]{0,6}", 1..5), 1..20),
            block_bytes in 1usize..64,
            crlf in any::<bool>(),
        ) {
            let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
            let mut writer = csv::WriterBuilder::new().flexible(true).terminator(terminator).from_writer(Vec::new());
            for record in &records {
                writer.write_record(record).unwrap();
            }
            let text = writer.into_inner().unwrap();
            prop_assert_eq!(fields_of(ours(&text, block_bytes)), records);
        }

        #[test]
        fn any_text_without_lone_returns_reads_as_the_csv_crate_reads_it(
            text in "[a\",\n]{0,60}",
            block_bytes in 1usize..64,
        ) {
            // An open quote is an error here and the end of the field there.
            let mut reader = BlockReader::new(SliceText(text.as_bytes()), "test.csv", b',', true, block_bytes);
            let mut open = false;
            loop {
                match reader.next_block() {
                    Ok(Some(_)) => {}
                    Ok(None) => break,
                    Err(_) => { open = true; break }
                }
            }
            if !open {
                prop_assert_eq!(fields_of(ours(text.as_bytes(), block_bytes)), theirs(text.as_bytes()));
            }
        }
    }
}
