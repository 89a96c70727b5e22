//! The `report` stage: published marts to pages, and the record of a run.

use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::events::{Outcome, StageReport};
use super::marts::PublishedMarts;
use super::records::write_json;

use super::{EngineError, fingerprint, marts, run};
use crate::config::Resolved;
use crate::config::types::Pipeline;
use crate::lake::LakeError;
use crate::lake::publish::replace_file;
use crate::report::{self, Manifest};

/// Name of the record of what was rendered, in the folder of an as-of date's reports.
const RECORD: &str = ".rendered.json";

/// What was rendered from what.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Rendered {
    fingerprint: String,
    /// Files relative to the folder, and their sizes.
    files: Vec<(String, u64)>,
}

impl Rendered {
    /// The record in a folder, if all files it names are still as they were.
    fn intact(folder: &Path) -> Option<Rendered> {
        let text = std::fs::read_to_string(folder.join(RECORD)).ok()?;
        let rendered: Rendered = serde_json::from_str(&text).ok()?;
        let as_was = |(file, size): &(String, u64)| {
            std::fs::metadata(folder.join(file)).is_ok_and(|metadata| metadata.len() == *size)
        };
        rendered.files.iter().all(as_was).then_some(rendered)
    }
}

/// The reports of an as-of date.
#[derive(Debug)]
pub struct Reports {
    /// All files, written now or before.
    pub files: Vec<PathBuf>,
    /// What the user should know of the files written now.
    pub remarks: Vec<String>,
    /// What the stage did.
    pub stage: StageReport,
}

/// What the reports of a date depend on.
fn wanted(pipeline: &Pipeline, published: &PublishedMarts, manifest: &Manifest) -> String {
    let at_date = format!("@{}", published.as_of);
    let stages = published.state.stages.iter().filter(|(key, _)| key.ends_with(&at_date));
    let results: Vec<(&String, &String)> = stages.map(|(key, record)| (key, &record.fingerprint)).collect();
    fingerprint::of(&(results, manifest, &pipeline.reports, &pipeline.language, report::VERSION))
}

/// Whether the reports of the date in `folder` are those of these results and settings.
pub fn is_current(pipeline: &Pipeline, published: &PublishedMarts, manifest: &Manifest, folder: &Path) -> bool {
    pipeline.reports.is_empty()
        || Rendered::intact(folder).is_some_and(|known| known.fingerprint == wanted(pipeline, published, manifest))
}

/// Renders all reports of the as-of date, unless those there are of the same results and settings.
pub fn update(
    resolved: &Resolved,
    published: &PublishedMarts,
    manifest: &Manifest,
    folder: &Path,
    force: bool,
) -> Result<Reports, EngineError> {
    let started = Instant::now();
    let report = |outcome, reason: String| StageReport::ending_now("report", started, outcome, reason);
    let pipeline = &resolved.pipeline;
    if pipeline.reports.is_empty() {
        let stage = report(Outcome::Skipped, "the pipeline has none".to_owned());
        return Ok(Reports { files: Vec::new(), remarks: Vec::new(), stage });
    }
    let wanted = wanted(pipeline, published, manifest);
    if !force
        && let Some(rendered) = Rendered::intact(folder)
        && rendered.fingerprint == wanted
    {
        let files = rendered.files.iter().map(|(file, _)| folder.join(file)).collect();
        return Ok(Reports { files, remarks: Vec::new(), stage: report(Outcome::Unchanged, "up to date".to_owned()) });
    }
    let (mut written, mut remarks) = (Vec::new(), Vec::new());
    for (name, settings) in &pipeline.reports {
        let folder = if pipeline.reports.len() == 1 { folder.to_path_buf() } else { folder.join(name) };
        let rendered = report::render(published, manifest, (name, settings), pipeline, &folder)?;
        written.extend(rendered.written);
        // Reports of the same customers remark the same.
        remarks.extend(rendered.remarks.into_iter().filter(|remark| !remarks.contains(remark)).collect::<Vec<_>>());
    }
    let mut rendered = Rendered { fingerprint: wanted, files: Vec::new() };
    for file in &written {
        let size = std::fs::metadata(&file.path).map_err(LakeError::io("reading", &file.path))?.len();
        let relative = file.path.strip_prefix(folder).unwrap_or(&file.path);
        rendered.files.push((relative.to_string_lossy().into_owned(), size));
    }
    write_json(&folder.join(RECORD), &rendered)?;
    let reason = format!("{} files", written.len());
    let stage = report(Outcome::Ran, reason).with_bytes_written(rendered.files.iter().map(|(_, size)| size).sum());
    let files = written.into_iter().map(|file| file.path).collect();
    Ok(Reports { files, remarks, stage })
}

/// Renders the reports of published results again; of the latest when no date is asked for.
pub fn report(resolved: &Resolved, as_of: Option<NaiveDate>, variant: Option<&str>) -> Result<Reports, EngineError> {
    let lake = run::lake_of(resolved, variant)?;
    let state = lake.published()?;
    let as_of = marts::published_date(&state, as_of)?;
    let published = PublishedMarts { lake: &lake, state: &state, as_of };
    let manifest = read_manifest(&published)?;
    update(resolved, &published, &manifest, &run::reports_of(resolved, variant, as_of), true)
}

/// Writes the record of a run: what went in, the settings in force.
pub fn write_run_record(folder: &Path, manifest: &Manifest, settings_text: &str) -> Result<(), EngineError> {
    write_json(&folder.join("manifest.json"), manifest)?;
    Ok(replace_file(&folder.join("pipeline.resolved.toml"), settings_text.as_bytes())?)
}

/// The manifest of the run that published the results of a date.
pub fn read_manifest(published: &PublishedMarts) -> Result<Manifest, EngineError> {
    let run_id = published.state.runs.get(&published.as_of).cloned().unwrap_or_default();
    let path = published.lake.run_folder(&run_id).join("manifest.json");
    let text = std::fs::read_to_string(&path).map_err(LakeError::io("reading", &path))?;
    serde_json::from_str(&text)
        .map_err(|error| LakeError::Pointer { path: path.clone(), message: error.to_string() }.into())
}
