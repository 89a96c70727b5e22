//! The bytes of a file: hashed while they are read, decompressed.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;
use xxhash_rust::xxh3::Xxh3;

use super::error::ReaderError;

const RAW_BUFFER_BYTES: usize = 256 * 1024;

/// How a text file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip, of one member or several.
    Gzip,
    /// Zstandard, of one frame or several.
    Zstd,
}

impl Compression {
    /// As stored in `source_files`; nothing for an uncompressed file.
    pub fn code(self) -> Option<&'static str> {
        match self {
            Compression::None => None,
            Compression::Gzip => Some("gzip"),
            Compression::Zstd => Some("zstd"),
        }
    }

    /// By the first bytes of a file.
    pub(super) fn of(start: &[u8]) -> Compression {
        match start {
            [0x1f, 0x8b, ..] => Compression::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Compression::Zstd,
            // A frame for the decoder to skip, as `pzstd` writes it first.
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Compression::Zstd,
            _ => Compression::None,
        }
    }
}

/// Size and hash of a file that was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePrint {
    /// Bytes on disk.
    pub bytes: u64,
    /// XXH3-128 of them, as 32 hexadecimal digits.
    pub hash: String,
    /// Encoding that the text was read in; none if all of it was ASCII, or no text file.
    pub encoding: Option<&'static str>,
}

/// Decompressed bytes.
pub struct RawReader {
    source: RawSource,
    path: PathBuf,
}

enum RawSource {
    Plain(HashingReader),
    Gzip(Box<MultiGzDecoder<BufReader<HashingReader>>>),
    Zstd(Box<zstd::stream::read::Decoder<'static, BufReader<HashingReader>>>),
}

impl RawReader {
    /// Opens `path`. `bytes_read` grows by the bytes taken from disk.
    pub fn open(path: &Path, bytes_read: Arc<AtomicU64>) -> Result<(RawReader, Compression), ReaderError> {
        let as_error = |error| ReaderError::read(path, error);
        let mut start = Vec::with_capacity(4);
        File::open(path).map_err(as_error)?.take(4).read_to_end(&mut start).map_err(as_error)?;
        let compression = Compression::of(&start);
        let raw = HashingReader::open(path, bytes_read)?;
        let source = match compression {
            Compression::None => RawSource::Plain(raw),
            Compression::Gzip => {
                RawSource::Gzip(Box::new(MultiGzDecoder::new(BufReader::with_capacity(RAW_BUFFER_BYTES, raw))))
            }
            Compression::Zstd => {
                let buffered = BufReader::with_capacity(RAW_BUFFER_BYTES, raw);
                RawSource::Zstd(Box::new(zstd::stream::read::Decoder::with_buffer(buffered).map_err(as_error)?))
            }
        };
        Ok((RawReader { source, path: path.to_path_buf() }, compression))
    }

    /// Appends `wanted` bytes to `buffer`; fewer only at the end.
    pub fn append(&mut self, buffer: &mut Vec<u8>, wanted: usize) -> Result<usize, ReaderError> {
        buffer.reserve(wanted);
        let wanted = wanted as u64;
        match &mut self.source {
            RawSource::Plain(source) => source.take(wanted).read_to_end(buffer),
            RawSource::Gzip(source) => source.take(wanted).read_to_end(buffer),
            RawSource::Zstd(source) => {
                return source
                    .take(wanted)
                    .read_to_end(buffer)
                    .map_err(|error| ReaderError::read_zstd(&self.path, error));
            }
        }
        .map_err(|error| ReaderError::read(&self.path, error))
    }

    /// Size and hash of the whole file, whatever was read of it.
    pub fn finish(self) -> Result<FilePrint, ReaderError> {
        let raw = match self.source {
            RawSource::Plain(raw) => raw,
            RawSource::Gzip(decoder) => decoder.into_inner().into_inner(),
            RawSource::Zstd(decoder) => decoder.finish().into_inner(),
        };
        raw.finish(&self.path)
    }
}

/// A file that is hashed while it is read.
pub struct HashingReader {
    file: File,
    hasher: Box<Xxh3>,
    bytes: u64,
    bytes_read: Arc<AtomicU64>,
}

impl HashingReader {
    /// Stands before the first byte of `path`.
    pub fn open(path: &Path, bytes_read: Arc<AtomicU64>) -> Result<HashingReader, ReaderError> {
        let file = File::open(path).map_err(|error| ReaderError::read(path, error))?;
        Ok(HashingReader { file, hasher: Box::new(Xxh3::new()), bytes: 0, bytes_read })
    }

    /// Reads what is left, for the hash of the whole file.
    pub fn finish(mut self, path: &Path) -> Result<FilePrint, ReaderError> {
        let mut buffer = vec![0; RAW_BUFFER_BYTES];
        while self.read(&mut buffer).map_err(|error| ReaderError::read(path, error))? > 0 {}
        Ok(FilePrint { bytes: self.bytes, hash: format!("{:032x}", self.hasher.digest128()), encoding: None })
    }
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
