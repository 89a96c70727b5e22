//! The directory of a ZIP archive: names and sizes, read before anything is unpacked.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use memchr::memmem;

use super::error::ReaderError;

/// Largest size that any workbook unpacks to.
const MOST_BYTES: u64 = 4 << 30;
/// Size from which the ratio counts: small files of blank cells pack well.
const LARGE_BYTES: u64 = 500 << 20;
const MOST_RATIO: u64 = 100;
/// The end record, and the longest comment behind it.
const TAIL_BYTES: u64 = 22 + 65_535;
/// A directory larger than that belongs to no workbook.
const MOST_DIRECTORY_BYTES: u64 = 64 << 20;

/// What an archive says of itself.
#[derive(Debug)]
pub(super) struct Directory {
    /// Names of its parts.
    pub names: Vec<String>,
    packed: u64,
    unpacked: u64,
}

impl Directory {
    /// Reads the directory at the end of the archive at `path`.
    pub fn read(path: &Path, file: &str) -> Result<Directory, ReaderError> {
        let as_error = |error| ReaderError::read(path, error);
        let damaged = |detail: &str| ReaderError::Damaged { file: file.to_owned(), detail: detail.to_owned() };
        let mut opened = File::open(path).map_err(as_error)?;
        let packed = opened.metadata().map_err(as_error)?.len();
        let tail_start = packed.saturating_sub(TAIL_BYTES);
        let tail = read_at(&mut opened, tail_start, packed - tail_start).map_err(as_error)?;
        let end = memmem::rfind(&tail, b"PK\x05\x06").filter(|end| tail.len() >= end + 22);
        let end = end.ok_or_else(|| damaged("the directory of the archive, its end, is missing"))?;
        let mut size = u64::from(u32_at(&tail, end + 12));
        let mut offset = u64::from(u32_at(&tail, end + 16));
        if size == u64::from(u32::MAX) || offset == u64::from(u32::MAX) {
            let large = memmem::rfind(&tail[..end], b"PK\x06\x06").filter(|large| tail.len() >= large + 56);
            let large = large.ok_or_else(|| damaged("its large directory is missing"))?;
            size = u64_at(&tail, large + 40);
            offset = u64_at(&tail, large + 48);
        }
        if size > MOST_DIRECTORY_BYTES || offset.checked_add(size).is_none_or(|end| end > packed) {
            return Err(damaged("its directory points outside of it"));
        }
        let bytes = read_at(&mut opened, offset, size).map_err(as_error)?;
        let mut directory = Directory { names: Vec::new(), packed, unpacked: 0 };
        let mut at = 0;
        while bytes.len() >= at + 46 && bytes[at..].starts_with(b"PK\x01\x02") {
            let [name, extra, comment] = [28, 30, 32].map(|field| usize::from(u16_at(&bytes, at + field)));
            let after_name = at + 46 + name;
            if bytes.len() < after_name + extra {
                return Err(damaged("its directory is cut short"));
            }
            let mut unpacked = u64::from(u32_at(&bytes, at + 24));
            if unpacked == u64::from(u32::MAX) {
                unpacked = large_size(&bytes[after_name..after_name + extra]).unwrap_or(unpacked);
            }
            directory.unpacked = directory.unpacked.saturating_add(unpacked);
            directory.names.push(String::from_utf8_lossy(&bytes[at + 46..after_name]).replace('\\', "/"));
            at = after_name + extra + comment;
        }
        Ok(directory)
    }

    /// Refuses archives that unpack to far more than any workbook.
    pub fn refuse_bombs(&self, file: &str) -> Result<(), ReaderError> {
        let (packed, unpacked) = (self.packed, self.unpacked);
        if unpacked > MOST_BYTES || (unpacked > LARGE_BYTES && unpacked / packed.max(1) > MOST_RATIO) {
            return Err(ReaderError::Bomb { file: file.to_owned(), packed, unpacked });
        }
        Ok(())
    }
}

/// The unpacked size in the extra field of an entry that is too large for its usual place.
fn large_size(mut extra: &[u8]) -> Option<u64> {
    while extra.len() >= 4 {
        let length = usize::from(u16_at(extra, 2));
        if u16_at(extra, 0) == 1 && length >= 8 && extra.len() >= 12 {
            return Some(u64_at(extra, 4));
        }
        extra = extra.get(4 + length..)?;
    }
    None
}

fn read_at(file: &mut File, offset: u64, length: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(offset))?;
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A directory that claims a part of the given size.
    fn archive(name: &str, unpacked: u32, padding: usize) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.resize(4 + padding, 0);
        let offset = bytes.len() as u32;
        let mut entry = b"PK\x01\x02".to_vec();
        entry.resize(46, 0);
        entry[24..28].copy_from_slice(&unpacked.to_le_bytes());
        entry[28..30].copy_from_slice(&(name.len() as u16).to_le_bytes());
        entry.extend(name.as_bytes());
        let size = entry.len() as u32;
        bytes.extend(entry);
        bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
        bytes.extend(size.to_le_bytes());
        bytes.extend(offset.to_le_bytes());
        bytes.extend([0, 0]);
        bytes
    }

    fn read(bytes: &[u8]) -> Result<Directory, ReaderError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        std::fs::write(&path, bytes).unwrap();
        Directory::read(&path, "a.xlsx")
    }

    #[test]
    fn an_archive_that_unpacks_to_absurd_size_is_refused() {
        let refused =
            |unpacked, padding| read(&archive("xl/workbook.xml", unpacked, padding)).unwrap().refuse_bombs("a.xlsx");
        assert!(refused(100 << 20, 0).is_ok());
        assert!(refused(600 << 20, 8 << 20).is_ok());
        let error = refused(600 << 20, 0).unwrap_err();
        assert!(matches!(error, ReaderError::Bomb { unpacked, .. } if unpacked == 600 << 20), "{error}");
    }

    #[test]
    fn names_are_read_and_cut_archives_noticed() {
        let whole = archive("xl/workbook.xml", 10, 100);
        assert_eq!(read(&whole).unwrap().names, ["xl/workbook.xml"]);
        for end in [10, 60, whole.len() - 10] {
            let error = read(&whole[..end]).unwrap_err();
            assert!(matches!(error, ReaderError::Damaged { .. }), "{error}");
        }
    }
}
