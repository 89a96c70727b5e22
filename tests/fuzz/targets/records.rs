//! Any text without lone returns gives the records that the `csv` crate gives, in blocks of any size; and the probe sees
//! the same ones.
#![no_main]

use keyfolio_fuzz::ingest::error::IngestError;
use keyfolio_fuzz::ingest::readers::records_of;
use keyfolio_fuzz::ingest::record::{Advance, RecordCursor};
use keyfolio_fuzz::ingest::scanner::{BlockReader, TextReader};
use libfuzzer_sys::fuzz_target;

struct SliceText<'a>(&'a [u8]);

impl TextReader for SliceText<'_> {
    fn append(&mut self, buffer: &mut Vec<u8>, wanted: usize) -> Result<usize, IngestError> {
        let (now, later) = self.0.split_at(wanted.min(self.0.len()));
        buffer.extend_from_slice(now);
        self.0 = later;
        Ok(now.len())
    }
}

type Records = Vec<Vec<Vec<u8>>>;

fn ours(text: &[u8], delimiter: u8, block_bytes: usize) -> Option<Records> {
    let mut reader = BlockReader::new(SliceText(text), "a.csv", delimiter, true, block_bytes);
    let (mut records, mut number) = (Vec::new(), 1);
    loop {
        let block = match reader.next_block() {
            Ok(Some(block)) => block,
            Ok(None) => break,
            Err(IngestError::UnterminatedQuote { row, .. }) => {
                assert!(row >= number);
                return None;
            }
            Err(error) => panic!("{error}"),
        };
        assert_eq!(block.first_record, number);
        let mut cursor = RecordCursor::new(&block.bytes, delimiter);
        loop {
            match cursor.advance() {
                Advance::End => break,
                Advance::Blank => {}
                Advance::Record => {
                    records.push((0..cursor.width()).map(|index| cursor.field(index).to_vec()).collect());
                }
            }
            number += 1;
        }
    }
    assert_eq!(reader.records(), number - 1);
    Some(records)
}

fuzz_target!(|input: (u8, u8, bool, Vec<u8>)| {
    let (block_bytes, delimiter, with_returns, mut text) = input;
    let delimiter = *[b',', b'\t', b';', b'|'].get(usize::from(delimiter) % 4).unwrap();
    text.retain(|byte| *byte != b'\r');
    if with_returns {
        text = text.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..]);
    }
    // The crate takes a byte order mark for none of the text.
    if text.starts_with(b"\xef\xbb\xbf") {
        return;
    }
    let whole = ours(&text, delimiter, 1 << 20);
    assert!(whole == ours(&text, delimiter, usize::from(block_bytes) + 1), "{text:?}");
    let Some(whole) = whole else { return };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_slice());
    let theirs: Records =
        reader.byte_records().map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect()).collect();
    assert!(whole == theirs, "{text:?}\n{whole:?}\n{theirs:?}");
    let probed: Vec<Vec<String>> =
        records_of(&text, delimiter).into_iter().filter(|record| !record.is_empty()).collect();
    let lossy =
        |record: &Vec<Vec<u8>>| record.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect();
    let expected: Vec<Vec<String>> = whole.iter().map(lossy).collect();
    assert!(probed == expected, "{text:?}\n{probed:?}\n{expected:?}");
});
