//! Fingerprints: what a stage's results depend on, as one number.
//!
//! A stage is up to date when its record in the lake carries the fingerprint
//! of its present settings, its inputs' fingerprints and its code's `VERSION`.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Serialize;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// Bytes read at a time when a file is hashed.
const BLOCK: usize = 1 << 20;

/// The fingerprint of a value: 32 hexadecimal digits of its JSON form. Maps must be sorted ones.
pub fn of(value: &impl Serialize) -> String {
    // Values handed in are plain data: their JSON form cannot fail.
    let json = serde_json::to_vec(value).unwrap_or_default();
    format!("{:032x}", xxh3_128(&json))
}

/// The fingerprint of a file's bytes.
pub fn of_file(path: &Path) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Xxh3::new();
    let mut block = vec![0; BLOCK];
    loop {
        let read = file.read(&mut block)?;
        if read == 0 {
            return Ok(format!("{:032x}", hash.digest128()));
        }
        hash.update(&block[..read]);
    }
}

/// The part of a fingerprint that goes into file names.
pub fn short(fingerprint: &str) -> &str {
    fingerprint.get(..12).unwrap_or(fingerprint)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_file_has_the_fingerprint_of_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        std::fs::write(&path, vec![7u8; BLOCK + 5]).unwrap();
        assert_eq!(of_file(&path).unwrap(), format!("{:032x}", xxh3_128(&vec![7u8; BLOCK + 5])));
        assert_eq!(short(&of(&("a", 1))).len(), 12);
        assert_ne!(of(&("a", 1)), of(&("a", 2)));
    }
}
