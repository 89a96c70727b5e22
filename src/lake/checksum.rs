//! Checksums of files, and texts that carry their own.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::{LakeError, disk};

/// Bytes read at a time.
const BLOCK: usize = 1 << 20;

/// Digits of a hash.
const DIGITS: usize = 32;

/// The last line of a text that carries its checksum, before the digits and after them.
const BEFORE_SUM: &str = ",\n  \"checksum\": \"";
const AFTER_SUM: &str = "\"\n}\n";

/// What a file must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSum {
    /// Its size.
    pub bytes: u64,
    /// XXH3 of its bytes, 128 bits as 32 hexadecimal digits.
    pub hash: String,
}

impl FileSum {
    /// Of a file as it is.
    pub fn of_file(path: &Path) -> io::Result<FileSum> {
        let mut file = File::open(path)?;
        let mut hash = Xxh3::new();
        let mut block = vec![0; BLOCK.min(file.metadata()?.len() as usize + 1)];
        let mut bytes = 0;
        loop {
            let read = file.read(&mut block)?;
            if read == 0 {
                return Ok(FileSum { bytes, hash: format!("{:032x}", hash.digest128()) });
            }
            bytes += read as u64;
            hash.update(&block[..read]);
        }
    }

    /// Of bytes in memory.
    pub fn of_bytes(bytes: &[u8]) -> FileSum {
        FileSum { bytes: bytes.len() as u64, hash: hash(bytes) }
    }
}

/// XXH3 of bytes, as 32 hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    format!("{:032x}", xxh3_128(bytes))
}

/// A value as JSON whose last field is the checksum of everything before it. No bit can change unnoticed: those before
/// the checksum change it, those after are fixed.
pub fn sealed_text(value: &impl Serialize) -> Result<String, serde_json::Error> {
    let json = serde_json::to_string_pretty(value)?;
    let body = json.strip_suffix("\n}").unwrap_or(&json);
    Ok(format!("{body}{BEFORE_SUM}{}{AFTER_SUM}", hash(body.as_bytes())))
}

/// The value in a text of [`sealed_text`]. The error says what is wrong with the text.
pub fn open_sealed<T: DeserializeOwned>(content: &[u8]) -> Result<T, String> {
    let damaged = || "its checksum does not fit its content: the file was damaged or edited".to_owned();
    let text = std::str::from_utf8(content).map_err(|_| damaged())?;
    let rest = text.strip_suffix(AFTER_SUM).ok_or_else(damaged)?;
    let (rest, sum) = rest.split_at_checked(rest.len().saturating_sub(DIGITS)).ok_or_else(damaged)?;
    let body = rest.strip_suffix(BEFORE_SUM).ok_or_else(damaged)?;
    if sum != hash(body.as_bytes()) {
        return Err(damaged());
    }
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Reads a file of [`sealed_text`]. `None` when there is no such file.
pub fn read_sealed<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, LakeError> {
    let Some(content) = disk::read(path).map_err(LakeError::io("reading", path))? else { return Ok(None) };
    let value = open_sealed(&content).map_err(|message| LakeError::Damaged { path: path.to_path_buf(), message })?;
    Ok(Some(value))
}

/// Writes a file of [`sealed_text`], in one step.
pub fn write_sealed(path: &Path, value: &impl Serialize) -> Result<(), LakeError> {
    let text = sealed_text(value)
        .map_err(|error| LakeError::Pointer { path: path.to_path_buf(), message: error.to_string() })?;
    disk::replace_file(path, text.as_bytes()).map_err(LakeError::io("writing", path))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn every_flipped_bit_and_every_cut_of_a_sealed_text_is_found() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Small {
            name: String,
            share: f64,
            parts: BTreeMap<String, u32>,
        }
        let value = Small { name: "客户 \"x\"".into(), share: 0.1 + 0.2, parts: [("a".to_owned(), 7)].into() };
        let text = sealed_text(&value).unwrap().into_bytes();
        assert_eq!(open_sealed::<Small>(&text).unwrap(), value);
        for bit in 0..text.len() * 8 {
            let mut flipped = text.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(open_sealed::<Small>(&flipped).is_err(), "bit {bit}");
        }
        for length in 0..text.len() {
            assert!(open_sealed::<Small>(&text[..length]).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn a_file_and_its_bytes_have_the_same_sum() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for size in [0, 1, BLOCK, BLOCK + 1] {
            let bytes = vec![7; size];
            std::fs::write(&path, &bytes).unwrap();
            assert_eq!(FileSum::of_file(&path).unwrap(), FileSum::of_bytes(&bytes));
        }
    }
}
