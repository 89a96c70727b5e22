//! Fingerprints: what a stage's results depend on, as one number.
//!
//! A stage is up to date when its record in the lake carries the fingerprint
//! of its present settings, its inputs' fingerprints and its code's `VERSION`.

use std::path::Path;

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

use crate::lake::checksum::FileSum;

/// The fingerprint of a value: 32 hexadecimal digits of its JSON form. Maps must be sorted ones.
pub fn of(value: &impl Serialize) -> String {
    // Values handed in are plain data: their JSON form cannot fail.
    let json = serde_json::to_vec(value).unwrap_or_default();
    format!("{:032x}", xxh3_128(&json))
}

/// The fingerprint of a file's bytes.
pub fn of_file(path: &Path) -> std::io::Result<String> {
    FileSum::of_file(path).map(|sum| sum.hash)
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
        std::fs::write(&path, vec![7u8; 3_000_005]).unwrap();
        assert_eq!(of_file(&path).unwrap(), format!("{:032x}", xxh3_128(&vec![7u8; 3_000_005])));
        assert_eq!(short(&of(&("a", 1))).len(), 12);
        assert_ne!(of(&("a", 1)), of(&("a", 2)));
    }
}
