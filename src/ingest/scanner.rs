//! Cutting an export into blocks exactly at record boundaries.
//!
//! Blocks are parsed on several threads, so the cut must be right without parsing: a line end inside a quoted field
//! is no boundary. The scanner looks at quotes and line ends alone, both found with `memchr`. A quote opens a field
//! only at the field's start, a doubled quote inside is text, a record ends with LF or CRLF. These are the rules of
//! [`super::record`] too; a property test holds both against the `csv` crate.

use memchr::{memchr, memchr_iter, memrchr};

use crate::ingest::error::IngestError;

/// Usual size of a block.
pub const BLOCK_BYTES: usize = 4 * 1024 * 1024;
/// Longest record that is read. Longer ones come from stray quotes.
pub const MAX_RECORD_BYTES: usize = 64 * 1024 * 1024;

/// Whole records of one file.
#[derive(Debug)]
pub struct Block {
    /// Number of the block within its file, from 0.
    pub sequence: usize,
    /// Number of its first record within the file, from 1 with the header.
    pub first_record: u64,
    /// The records, line ends included.
    pub bytes: Vec<u8>,
}

/// Where text comes from: a file, or a slice in tests.
pub trait TextReader {
    /// Appends up to `wanted` bytes; fewer only at the end.
    fn append(&mut self, buffer: &mut Vec<u8>, wanted: usize) -> Result<usize, IngestError>;
}

/// Reads a file block by block.
pub struct BlockReader<R> {
    text: R,
    file: String,
    delimiter: u8,
    block_bytes: usize,
    carry: Vec<u8>,
    next_record: u64,
    sequence: usize,
    quoted: bool,
    finished: bool,
}

impl<R: TextReader> BlockReader<R> {
    /// Starts at the first byte of `text`. `file` names it in errors.
    pub fn new(text: R, file: &str, delimiter: u8, quoted: bool, block_bytes: usize) -> BlockReader<R> {
        BlockReader {
            text,
            file: file.to_string(),
            delimiter,
            block_bytes,
            carry: Vec::new(),
            next_record: 1,
            sequence: 0,
            quoted,
            finished: false,
        }
    }

    /// Records found so far, header and blank lines included.
    pub fn records(&self) -> u64 {
        self.next_record - 1
    }

    /// The reader of the text, for its hash at the end.
    pub fn into_text(self) -> R {
        self.text
    }

    /// The next whole records; `None` at the end of the file.
    pub fn next_block(&mut self) -> Result<Option<Block>, IngestError> {
        if self.finished {
            return Ok(None);
        }
        let mut buffer = std::mem::take(&mut self.carry);
        let mut scan = QuoteScan::new(self.delimiter, self.quoted);
        loop {
            let wanted = self.block_bytes.saturating_sub(buffer.len()).max(self.block_bytes / 2).max(1);
            let at_end = self.text.append(&mut buffer, wanted)? < wanted;
            scan.advance(&buffer, at_end);
            if at_end {
                return self.last_block(buffer, &scan);
            }
            if scan.boundary > 0 {
                break;
            }
            if buffer.len() > MAX_RECORD_BYTES {
                return Err(IngestError::RecordTooLong {
                    file: self.file.clone(),
                    row: self.next_record,
                    limit: MAX_RECORD_BYTES,
                });
            }
        }
        self.carry = buffer.split_off(scan.boundary);
        Ok(Some(self.block(buffer, scan.records)))
    }

    fn last_block(&mut self, buffer: Vec<u8>, scan: &QuoteScan) -> Result<Option<Block>, IngestError> {
        self.finished = true;
        if let Some(open) = scan.open {
            let row = self.next_record + scan.records_at_open;
            debug_assert!(open < buffer.len());
            return Err(IngestError::UnterminatedQuote { file: self.file.clone(), row });
        }
        if buffer.is_empty() {
            return Ok(None);
        }
        let unended = u64::from(scan.boundary < buffer.len());
        Ok(Some(self.block(buffer, scan.records + unended)))
    }

    fn block(&mut self, bytes: Vec<u8>, records: u64) -> Block {
        let block = Block { sequence: self.sequence, first_record: self.next_record, bytes };
        self.sequence += 1;
        self.next_record += records;
        block
    }
}

/// How far a buffer that begins with a record has been looked at.
struct QuoteScan {
    delimiter: u8,
    quoted: bool,
    position: usize,
    /// Where the open quote stands.
    open: Option<usize>,
    /// Records that ended before it.
    records_at_open: u64,
    /// End of the last whole record.
    boundary: usize,
    /// Whole records before the boundary.
    records: u64,
}

impl QuoteScan {
    fn new(delimiter: u8, quoted: bool) -> QuoteScan {
        QuoteScan { delimiter, quoted, position: 0, open: None, records_at_open: 0, boundary: 0, records: 0 }
    }

    fn advance(&mut self, buffer: &[u8], at_end: bool) {
        while self.position < buffer.len() {
            let quote = if self.quoted { memchr(b'"', &buffer[self.position..]) } else { None };
            let found = quote.map(|offset| self.position + offset);
            if self.open.is_none() {
                self.take_lines(buffer, found.unwrap_or(buffer.len()));
            }
            let Some(quote) = found else {
                self.position = buffer.len();
                return;
            };
            if self.open.is_none() {
                if quote == 0 || buffer[quote - 1] == self.delimiter || buffer[quote - 1] == b'\n' {
                    self.open = Some(quote);
                    self.records_at_open = self.records;
                }
                self.position = quote + 1;
                continue;
            }
            match buffer.get(quote + 1) {
                // Whether the quote is doubled shows only with the next bytes.
                None if !at_end => {
                    self.position = quote;
                    return;
                }
                Some(b'"') => self.position = quote + 2,
                _ => {
                    self.open = None;
                    self.position = quote + 1;
                }
            }
        }
    }

    /// Counts the line ends from the position up to `end`, all outside quotes.
    fn take_lines(&mut self, buffer: &[u8], end: usize) {
        let region = &buffer[self.position..end];
        if let Some(last) = memrchr(b'\n', region) {
            self.boundary = self.position + last + 1;
            self.records += memchr_iter(b'\n', region).count() as u64;
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Text in memory.
    pub struct SliceText<'a>(pub &'a [u8]);

    impl TextReader for SliceText<'_> {
        fn append(&mut self, buffer: &mut Vec<u8>, wanted: usize) -> Result<usize, IngestError> {
            let (now, later) = self.0.split_at(wanted.min(self.0.len()));
            buffer.extend_from_slice(now);
            self.0 = later;
            Ok(now.len())
        }
    }

    fn blocks(text: &str, size: usize) -> Vec<(u64, String)> {
        let mut reader = BlockReader::new(SliceText(text.as_bytes()), "test.csv", b',', true, size);
        let mut found = Vec::new();
        while let Some(block) = reader.next_block().unwrap() {
            found.push((block.first_record, String::from_utf8(block.bytes).unwrap()));
        }
        found
    }

    #[test]
    fn line_ends_inside_quotes_are_no_boundary() {
        let text = "a,b\n1,\"x\n\"\"y\"\"\nz\"\n2,5\"\n3,\"\"\n";
        for size in 1..text.len() + 2 {
            let found = blocks(text, size);
            assert_eq!(found.iter().map(|(_, bytes)| bytes.as_str()).collect::<String>(), text);
            for (record, bytes) in found {
                let expected = match bytes.as_bytes()[0] {
                    b'a' => 1,
                    digit => u64::from(digit - b'0') + 1,
                };
                assert_eq!(record, expected, "block size {size}: {bytes:?}");
            }
        }
    }

    #[test]
    fn an_open_quote_at_the_end_names_the_row_where_it_opened() {
        for size in 1..40 {
            let text = b"a,b\n1,2\n\n3,\"open\n4,5\n";
            let mut reader = BlockReader::new(SliceText(text), "test.csv", b',', true, size);
            let error = loop {
                match reader.next_block() {
                    Ok(Some(_)) => {}
                    Ok(None) => panic!("the quote is not noticed"),
                    Err(error) => break error,
                }
            };
            assert!(error.to_string().contains("`test.csv` row 4:"), "{error}");
        }
    }

    #[test]
    fn the_last_record_needs_no_line_end() {
        assert_eq!(blocks("a\n1\n2", 3), [(1, "a\n".into()), (2, "1\n".into()), (3, "2".into())]);
        assert!(blocks("", 3).is_empty());
    }
}
