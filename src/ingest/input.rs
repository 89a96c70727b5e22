//! Opening an export: plain or gzip, hashed while it is read, without its byte order mark.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;
use xxhash_rust::xxh3::Xxh3;

use crate::ingest::error::IngestError;

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const UTF8_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];
const RAW_BUFFER_BYTES: usize = 256 * 1024;

/// An export to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Where it lies.
    pub path: PathBuf,
    /// The name stored in `source_file`: the path as seen from the pipeline's root. Files are processed in byte order
    /// of their names, and with `identity = "key"` a later name wins.
    pub name: String,
}

/// The text of an export: decompressed, without byte order mark.
pub struct InputReader {
    text: TextSource,
    /// Bytes that were read to find the byte order mark and are none.
    prefix: Vec<u8>,
    path: PathBuf,
}

enum TextSource {
    Plain(HashingReader),
    Gzip(Box<MultiGzDecoder<BufReader<HashingReader>>>),
}

/// Size and hash of a file that was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePrint {
    /// Bytes on disk.
    pub bytes: u64,
    /// XXH3-128 of them, as 32 hexadecimal digits.
    pub hash: String,
}

impl InputReader {
    /// Opens `path`. `bytes_read` grows by the bytes taken from disk.
    pub fn open(path: &Path, bytes_read: Arc<AtomicU64>) -> Result<InputReader, IngestError> {
        let as_error = |error| read_error(path, error);
        let mut file = File::open(path).map_err(as_error)?;
        let mut magic = Vec::with_capacity(GZIP_MAGIC.len());
        (&mut file).take(GZIP_MAGIC.len() as u64).read_to_end(&mut magic).map_err(as_error)?;
        let file = File::open(path).map_err(as_error)?;
        let raw = HashingReader { file, hasher: Box::new(Xxh3::new()), bytes: 0, bytes_read };
        let text = if magic == GZIP_MAGIC {
            TextSource::Gzip(Box::new(MultiGzDecoder::new(BufReader::with_capacity(RAW_BUFFER_BYTES, raw))))
        } else {
            TextSource::Plain(raw)
        };
        let mut reader = InputReader { text, prefix: Vec::new(), path: path.to_path_buf() };
        let mut start = Vec::with_capacity(UTF8_MARK.len());
        reader.append(&mut start, UTF8_MARK.len())?;
        if start != UTF8_MARK {
            reader.prefix = start;
        }
        Ok(reader)
    }

    /// Appends up to `wanted` bytes to `buffer`; fewer only at the end of the file.
    pub fn append(&mut self, buffer: &mut Vec<u8>, wanted: usize) -> Result<usize, IngestError> {
        let before = buffer.len();
        buffer.append(&mut self.prefix);
        let missing = wanted.saturating_sub(buffer.len() - before) as u64;
        buffer.reserve(missing as usize);
        let outcome = match &mut self.text {
            TextSource::Plain(source) => source.take(missing).read_to_end(buffer),
            TextSource::Gzip(source) => source.take(missing).read_to_end(buffer),
        };
        outcome.map_err(|error| read_error(&self.path, error))?;
        Ok(buffer.len() - before)
    }

    /// Size and hash of the file, after its text has been read to the end.
    pub fn finish(self) -> Result<FilePrint, IngestError> {
        let mut raw = match self.text {
            TextSource::Plain(raw) => raw,
            TextSource::Gzip(decoder) => decoder.into_inner().into_inner(),
        };
        io::copy(&mut raw, &mut io::sink()).map_err(|error| read_error(&self.path, error))?;
        Ok(FilePrint { bytes: raw.bytes, hash: format!("{:032x}", raw.hasher.digest128()) })
    }
}

struct HashingReader {
    file: File,
    hasher: Box<Xxh3>,
    bytes: u64,
    bytes_read: Arc<AtomicU64>,
}

impl Read for HashingReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.hasher.update(&buffer[..count]);
        self.bytes += count as u64;
        self.bytes_read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

fn read_error(path: &Path, error: io::Error) -> IngestError {
    let hint = match error.kind() {
        io::ErrorKind::NotFound => "check the path in `files`",
        io::ErrorKind::PermissionDenied => "check the permissions of the file",
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            "the gzip file is damaged or cut short, copy it again"
        }
        _ => "check that the file is complete and readable",
    };
    IngestError::Read { path: path.to_path_buf(), error, hint }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Write;

    use super::*;

    fn read_all(path: &Path) -> (Vec<u8>, FilePrint) {
        let mut reader = InputReader::open(path, Arc::default()).unwrap();
        let mut text = Vec::new();
        while reader.append(&mut text, 5).unwrap() > 0 {}
        (text, reader.finish().unwrap())
    }

    #[test]
    fn plain_and_gzip_give_the_same_text_without_mark_and_hash_the_raw_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let text = "\u{feff}a,b\n1,2\n".as_bytes();
        let plain = folder.path().join("plain.csv");
        std::fs::write(&plain, text).unwrap();
        let packed = folder.path().join("packed.csv.gz");
        let mut encoder = flate2::write::GzEncoder::new(File::create(&packed).unwrap(), flate2::Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap();

        let (plain_text, print) = read_all(&plain);
        assert_eq!(plain_text, b"a,b\n1,2\n");
        assert_eq!(print.bytes, text.len() as u64);
        assert_eq!(print.hash, format!("{:032x}", xxhash_rust::xxh3::xxh3_128(text)));
        let (packed_text, print) = read_all(&packed);
        assert_eq!(packed_text, plain_text);
        let raw = std::fs::read(&packed).unwrap();
        assert_eq!(print.hash, format!("{:032x}", xxhash_rust::xxh3::xxh3_128(&raw)));
    }

    #[test]
    fn a_gzip_file_cut_short_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let packed = folder.path().join("packed.csv.gz");
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&b"a,b\n1,2\n".repeat(1000)).unwrap();
        let bytes = encoder.finish().unwrap();
        std::fs::write(&packed, &bytes[..bytes.len() / 2]).unwrap();
        let mut reader = InputReader::open(&packed, Arc::default()).unwrap();
        let mut text = Vec::new();
        let error = reader.append(&mut text, 1 << 20).unwrap_err();
        assert!(error.to_string().contains("cut short"), "{error}");
    }
}
