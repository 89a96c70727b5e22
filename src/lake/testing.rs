//! States and files for the tests of this room.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;

use super::{Lake, Published, StageRecord, Staging};

/// A state whose stages name one file each.
pub fn state(stages: &[(&str, &str)]) -> Published {
    let mut state = Published::default();
    for (key, file) in stages {
        let files = [("f".to_owned(), file.to_string())].into();
        let record = StageRecord { fingerprint: key.to_string(), files, details: serde_json::Value::Null };
        state.stages.insert(key.to_string(), record);
    }
    state
}

/// Stages a file.
pub fn stage(staging: &Staging, file: &str, content: &str) {
    let path = staging.path(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

/// Publishes stages of one file each; the file's content is its name and `content`.
pub fn publish(lake: &Lake, run_id: &str, stages: &[(&str, &str)], content: &str) -> Published {
    let staging = lake.staging().unwrap();
    for (_, file) in stages {
        if lake.find(file).is_none() {
            stage(&staging, file, &format!("{file} {content}"));
        }
    }
    staging.publish(&state(stages), run_id).unwrap()
}

/// What a reader of the lake finds: every file of its state, whole.
pub fn read_all(lake: &Lake) -> BTreeMap<String, String> {
    let state = lake.published().unwrap();
    let files = state.files().into_iter().map(|file| {
        let content = std::fs::read_to_string(lake.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(state.checksums[file], super::checksum::FileSum::of_bytes(content.as_bytes()), "{file}");
        (file.to_owned(), content)
    });
    files.collect()
}

/// Every file below a folder with its content, but those whose path contains one of the given parts.
pub fn tree(folder: &Path, but: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let files = super::disk::files_below(folder).unwrap();
    let named = files.into_iter().map(|path| (super::publish::relative_to(folder, &path), path));
    named
        .filter(|(name, _)| !but.iter().any(|part| name.contains(part)))
        .map(|(name, path)| (name, std::fs::read(path).unwrap()))
        .collect()
}
