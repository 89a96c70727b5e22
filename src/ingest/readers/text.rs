//! Text files as UTF-8: decompressed, without byte order mark, decoded.
//!
//! ASCII and UTF-8 go straight into the caller's buffer. Other encodings are decoded in pieces that are fixed by
//! position in the file, not by what the caller asks for. The encoding is decided when the first byte comes that is
//! not ASCII, by the megabyte that follows it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use memchr::{memchr, memchr_iter};

use super::encoding::{self, SAMPLE_BYTES, START_BYTES, Start};
use super::error::ReaderError;
use super::raw::{Compression, FilePrint, RawReader};

/// Bytes that are decoded at a time.
const PIECE_BYTES: usize = 256 * 1024;
/// Longest line that is looked at for being in another encoding than its file.
const LINE_BYTES: usize = 64 * 1024;
/// Stands where bytes did not decode and would be mistaken for text. It occurs in no UTF-8.
const NO_TEXT: u8 = 0xff;

/// The text of a file.
pub struct TextFile {
    raw: RawReader,
    /// Bytes that were read ahead and not looked at yet; delivered from `ahead_at` on.
    ahead: Vec<u8>,
    ahead_at: usize,
    /// UTF-8 that waits for the caller.
    ready: Vec<u8>,
    ready_at: usize,
    state: State,
    compression: Compression,
    declared: bool,
    /// The file ends lines with CR alone.
    lone_cr: bool,
    remark: Option<String>,
}

enum State {
    /// Only ASCII so far.
    Ascii,
    /// All that follows is passed on as it is.
    Utf8,
    Other(Box<LineDecoder>),
}

impl TextFile {
    /// Opens `path`, which `file` names in errors. `declared` is the label of an encoding.
    pub fn open(
        path: &Path,
        file: &str,
        declared: Option<&str>,
        bytes_read: Arc<AtomicU64>,
    ) -> Result<TextFile, ReaderError> {
        let declared = declared.map(encoding::by_label).transpose()?;
        let (mut raw, compression) = RawReader::open(path, bytes_read)?;
        let mut ahead = Vec::new();
        raw.append(&mut ahead, START_BYTES)?;
        let start = encoding::at_start(&ahead);
        let (encoding, mark, remark) = match (start, declared) {
            (Start::Known(found, mark), Some(declared)) if mark > 0 && found != declared => {
                let remark = format!(
                    "the file begins with the byte order mark of {}: it is read as that, not as {}",
                    found.name(),
                    declared.name()
                );
                (Some(found), mark, Some(remark))
            }
            (Start::Known(found, mark), None) => (Some(found), mark, None),
            (Start::Known(_, mark), Some(declared)) => (Some(declared), mark, None),
            (Start::Binary, declared) if declared.is_none_or(|encoding| encoding.is_ascii_compatible()) => {
                return Err(ReaderError::NotATable {
                    file: file.to_owned(),
                    kind: "binary data",
                    hint: "export it as CSV, XLSX or Parquet",
                });
            }
            (_, declared) => (declared, 0, None),
        };
        let one_byte = encoding.is_none_or(Encoding::is_ascii_compatible);
        let lone_cr = one_byte && memchr(b'\n', &ahead).is_none() && memchr_iter(b'\r', &ahead).nth(1).is_some();
        let state = match encoding {
            None => State::Ascii,
            Some(encoding) if encoding == UTF_8 => State::Utf8,
            Some(encoding) => State::Other(Box::new(LineDecoder::new(encoding))),
        };
        Ok(TextFile {
            raw,
            ahead,
            ahead_at: mark,
            ready: Vec::new(),
            ready_at: 0,
            state,
            compression,
            declared: declared.is_some(),
            lone_cr,
            remark,
        })
    }

    /// Appends `wanted` bytes; fewer only at the end.
    pub fn append(&mut self, buffer: &mut Vec<u8>, wanted: usize) -> Result<usize, ReaderError> {
        let before = buffer.len();
        loop {
            let from = buffer.len();
            let missing = wanted - (from - before);
            let now = missing.min(self.ready.len() - self.ready_at);
            buffer.extend_from_slice(&self.ready[self.ready_at..self.ready_at + now]);
            self.ready_at += now;
            if now == missing {
                self.mend_line_ends(&mut buffer[from..]);
                break;
            }
            self.ready.clear();
            self.ready_at = 0;
            let more = match &mut self.state {
                State::Other(_) => self.decode_piece()?,
                _ => self.pass_on(buffer, missing - now)?,
            };
            self.mend_line_ends(&mut buffer[from..]);
            if !more {
                break;
            }
        }
        Ok(buffer.len() - before)
    }

    /// Appends raw bytes that are UTF-8 or ASCII; false at the end of the file.
    fn pass_on(&mut self, buffer: &mut Vec<u8>, wanted: usize) -> Result<bool, ReaderError> {
        let from = buffer.len();
        self.fill(buffer, wanted)?;
        let count = buffer.len() - from;
        if matches!(self.state, State::Ascii) {
            let ascii = Encoding::ascii_valid_up_to(&buffer[from..]);
            if ascii < count {
                let mut rest = buffer.split_off(from + ascii);
                let missing = SAMPLE_BYTES.saturating_sub(rest.len());
                let complete = missing > 0 && self.fill(&mut rest, missing)? < missing;
                let sample = &rest[..rest.len().min(SAMPLE_BYTES)];
                let encoding = encoding::decide(sample, complete);
                self.state = if encoding == UTF_8 {
                    State::Utf8
                } else {
                    if !encoding::looks_like_gb18030(sample) {
                        self.remark = Some(
                            "the text is not UTF-8 and does not look like Chinese in GB18030 either: declare its `encoding`"
                                .to_owned(),
                        );
                    }
                    State::Other(Box::new(LineDecoder::new(encoding)))
                };
                // Whatever was read ahead before comes after what this call has taken.
                rest.extend_from_slice(&self.ahead[self.ahead_at..]);
                self.ahead = rest;
                self.ahead_at = 0;
                return Ok(true);
            }
        }
        Ok(count == wanted)
    }

    /// Decodes the next piece into `ready`; false at the end of the file.
    fn decode_piece(&mut self) -> Result<bool, ReaderError> {
        let mut piece = Vec::new();
        if let State::Other(decoder) = &mut self.state {
            piece = std::mem::take(&mut decoder.raw);
        }
        let at_end = self.fill(&mut piece, PIECE_BYTES)? < PIECE_BYTES;
        let State::Other(decoder) = &mut self.state else { return Ok(false) };
        decoder.raw = piece;
        let had_ended = std::mem::replace(&mut decoder.ended, at_end);
        if !had_ended {
            decoder.decode(&mut self.ready, at_end);
        }
        Ok(!had_ended)
    }

    /// Appends raw bytes, first those that were read ahead; fewer than `wanted` only at the end.
    fn fill(&mut self, buffer: &mut Vec<u8>, wanted: usize) -> Result<usize, ReaderError> {
        let now = wanted.min(self.ahead.len() - self.ahead_at);
        buffer.extend_from_slice(&self.ahead[self.ahead_at..self.ahead_at + now]);
        self.ahead_at += now;
        if now == wanted {
            return Ok(now);
        }
        self.ahead = Vec::new();
        self.ahead_at = 0;
        Ok(now + self.raw.append(buffer, wanted - now)?)
    }

    fn mend_line_ends(&self, text: &mut [u8]) {
        if self.lone_cr {
            text.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
        }
    }

    /// How the file is compressed.
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// The encoding that is used; none while there was only ASCII and none is declared.
    pub fn encoding(&self) -> Option<&'static str> {
        match &self.state {
            State::Ascii => None,
            State::Utf8 => Some(UTF_8.name()),
            State::Other(decoder) => Some(decoder.encoding.name()),
        }
    }

    /// Whether the encoding was declared and not found.
    pub fn encoding_is_declared(&self) -> bool {
        self.declared
    }

    /// What was odd about the encoding.
    pub fn remark(&self) -> Option<&str> {
        self.remark.as_deref()
    }

    /// Size and hash of the whole file, whatever was read of it.
    pub fn finish(self) -> Result<FilePrint, ReaderError> {
        let encoding = self.encoding();
        Ok(FilePrint { encoding, ..self.raw.finish()? })
    }
}

/// Decodes text; what does not decode stays in it as bytes that are no UTF-8, so that its row is refused.
struct LineDecoder {
    encoding: &'static Encoding,
    decoder: Decoder,
    /// Bytes not decoded yet: the beginning of a line.
    raw: Vec<u8>,
    scratch: Box<[u8]>,
    /// Whether lines are looked at for being UTF-8.
    checks_lines: bool,
    in_long_line: bool,
    /// What was written last did not decode.
    last_was_bad: bool,
    ended: bool,
}

impl LineDecoder {
    fn new(encoding: &'static Encoding) -> LineDecoder {
        LineDecoder {
            encoding,
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: Vec::new(),
            scratch: vec![0; 64 * 1024].into_boxed_slice(),
            checks_lines: encoding == GB18030 || encoding == GBK,
            in_long_line: false,
            last_was_bad: false,
            ended: false,
        }
    }

    /// Decodes `raw`, apart from a line whose end is missing.
    fn decode(&mut self, out: &mut Vec<u8>, at_end: bool) {
        let raw = std::mem::take(&mut self.raw);
        if !self.checks_lines {
            self.decode_span(&raw, at_end, out);
            return;
        }
        // Lines from `from` to `position` are good and wait to be decoded together.
        let mut from = 0;
        let mut position = 0;
        while position < raw.len() {
            let line_end = memchr(b'\n', &raw[position..]).map(|offset| position + offset + 1);
            if self.in_long_line {
                self.in_long_line = line_end.is_none();
                position = line_end.unwrap_or(raw.len());
                continue;
            }
            let end = match line_end {
                Some(end) => end,
                None if at_end => raw.len(),
                None if raw.len() - position > LINE_BYTES => {
                    self.in_long_line = true;
                    position = raw.len();
                    break;
                }
                None => break,
            };
            let line = &raw[position..end];
            if line.len() <= LINE_BYTES && encoding::is_utf8_in_gb18030(line) {
                self.decode_span(&raw[from..position], false, out);
                let ascii = Encoding::ascii_valid_up_to(line);
                out.extend_from_slice(&line[..ascii]);
                out.push(NO_TEXT);
                out.extend_from_slice(&line[ascii..]);
                self.last_was_bad = false;
                from = end;
            }
            position = end;
        }
        self.decode_span(&raw[from..position], at_end, out);
        self.raw = raw;
        self.raw.drain(..position);
    }

    fn decode_span(&mut self, bytes: &[u8], last: bool, out: &mut Vec<u8>) {
        let mut at = 0;
        loop {
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(&bytes[at..], &mut self.scratch, last);
            out.extend_from_slice(&self.scratch[..written]);
            self.last_was_bad &= written == 0;
            at += read;
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, after) => {
                    let end = at.saturating_sub(usize::from(after));
                    self.push_bad(&bytes[end.saturating_sub(usize::from(length))..end], out);
                }
            }
        }
    }

    /// Writes bytes that did not decode, in such a way that what stands there is neither UTF-8 nor a line end.
    fn push_bad(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        // Two of them in a row could be UTF-8 together.
        if self.last_was_bad {
            out.push(NO_TEXT);
        }
        let from = out.len();
        if self.encoding != UTF_16LE && self.encoding != UTF_16BE {
            out.extend(bytes.iter().filter(|byte| !byte.is_ascii()));
        }
        if std::str::from_utf8(&out[from..]).is_ok() {
            out.push(NO_TEXT);
        }
        self.last_was_bad = true;
    }
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
