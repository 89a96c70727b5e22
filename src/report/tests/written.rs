//! What a report wrote, as tests look at it.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::synthetic::{Company, manifest};
use crate::config::types::{Format, Pipeline};
use crate::report::{MartReader, Written, render};

/// A temporary folder, or one below `KEYFOLIO_PREVIEW` to look at.
pub fn folder(name: &str, temporary: &Path) -> PathBuf {
    env::var("KEYFOLIO_PREVIEW").map_or(temporary.to_path_buf(), |to| Path::new(&to).join(name))
}

/// Renders into a temporary folder, or below `KEYFOLIO_PREVIEW` to look at; the first stands while it is held.
pub fn look(name: &str, write: impl FnOnce(&Path) -> Vec<Written>) -> (tempfile::TempDir, Vec<Written>) {
    let temporary = tempfile::tempdir().unwrap();
    let written = write(&folder(name, temporary.path()));
    assert!(written.iter().all(|file| file.path.exists()));
    (temporary, written)
}

/// All formats but PNG, which shows what SVG does.
pub fn write(pipeline: &Pipeline, report: &str, company: &Company, marts: &dyn MartReader, out: &Path) -> Vec<Written> {
    let mut settings = pipeline.reports[report].clone();
    settings.formats = vec![Format::Pdf, Format::Svg, Format::Xlsx, Format::Csv];
    render(marts, &manifest(company), (report, &settings), pipeline, out).unwrap().written
}

/// A table as it was written, where it was.
pub fn csv(written: &[Written], table: &str) -> Option<String> {
    let ending = PathBuf::from(format!("tables/{table}.csv"));
    let file = written.iter().find(|file| file.path.ends_with(&ending))?;
    Some(fs::read_to_string(&file.path).unwrap())
}

/// Names of the charts that were drawn.
pub fn charts<'a>(written: impl IntoIterator<Item = &'a Written>) -> BTreeSet<String> {
    let svg = written.into_iter().filter(|file| file.kind == Format::Svg);
    svg.map(|file| file.path.file_stem().unwrap().to_str().unwrap().to_string()).collect()
}

/// What `write` writes has the same names and bytes in two folders.
pub fn assert_same_twice(write: impl Fn(&Path) -> Vec<Written>) {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    assert_same(&write(first.path()), &write(second.path()));
}

/// The same files, byte by byte.
pub fn assert_same(one: &[Written], other: &[Written]) {
    assert!(!one.is_empty());
    assert_eq!(one.len(), other.len());
    for (left, right) in one.iter().zip(other) {
        assert_eq!(left.path.file_name(), right.path.file_name());
        assert!(fs::read(&left.path).unwrap() == fs::read(&right.path).unwrap(), "{} differs", left.path.display());
    }
}
