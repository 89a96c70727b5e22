//! The `report` stage: published marts to pages, and the record of a run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::events::{Event, Listener, Outcome, Silent, StageReport, Unit};
use super::marts::PublishedMarts;
use super::records::write_json;

use super::{EngineError, fingerprint, marts, run, stage};
use crate::config::Resolved;
use crate::config::types::{Edition, Pipeline, Report};
use crate::lake::publish::replace_file;
use crate::lake::{Lake, LakeError, Published};
use crate::report::{self, Manifest};

/// Name of the record of what was rendered, in the folder of an as-of date's reports.
const RECORD: &str = ".rendered.json";

/// The record of the reports of an edition: those of days and weeks stand beside those of months.
fn record_of(edition: Edition) -> String {
    match edition {
        Edition::Monthly => RECORD.to_owned(),
        edition => format!(".rendered-{}.json", edition.code()),
    }
}

/// The reports that a run of an edition writes, by name.
fn reports_of(pipeline: &Pipeline, edition: Edition) -> BTreeMap<&String, &Report> {
    pipeline.reports.iter().filter(|(_, report)| report.edition == edition).collect()
}

/// What was rendered from what.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Rendered {
    fingerprint: String,
    /// Files relative to the folder, and their sizes.
    files: Vec<(String, u64)>,
}

impl Rendered {
    /// The record in a folder, if all files it names are still as they were.
    fn intact(folder: &Path, edition: Edition) -> Option<Rendered> {
        let text = std::fs::read_to_string(folder.join(record_of(edition))).ok()?;
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
pub fn is_current(
    (pipeline, edition): (&Pipeline, Edition),
    published: &PublishedMarts,
    manifest: &Manifest,
    folder: &Path,
) -> bool {
    let is_as_wanted = |known: Rendered| known.fingerprint == wanted(pipeline, published, manifest);
    reports_of(pipeline, edition).is_empty() || Rendered::intact(folder, edition).is_some_and(is_as_wanted)
}

/// Published results of one or more dates.
pub struct PublishedResults<'a> {
    /// Settings.
    pub resolved: &'a Resolved,
    /// Lake or variant.
    pub lake: &'a Lake,
    /// Its published state.
    pub state: &'a Published,
    /// The manifest of every date.
    pub manifests: &'a [Manifest],
    /// Which reports are wanted.
    pub edition: Edition,
}

/// Renders the reports of all dates, where those there are not of these results and settings.
pub fn update_all(
    results: &PublishedResults<'_>,
    variant: Option<&str>,
    force: bool,
    listener: &dyn Listener,
) -> Result<Reports, EngineError> {
    let started = Instant::now();
    let pipeline = &results.resolved.pipeline;
    let mut all = Reports {
        files: Vec::new(),
        remarks: Vec::new(),
        stage: StageReport::ending_now(stage::REPORT, started, Outcome::Unchanged, "up to date"),
    };
    let edition = results.edition;
    if reports_of(pipeline, edition).is_empty() {
        let reason = match edition {
            Edition::Monthly => "the pipeline has none".to_owned(),
            edition => format!("the pipeline has none with `edition = \"{}\"`", edition.code()),
        };
        all.stage = StageReport::ending_now(stage::REPORT, started, Outcome::Skipped, reason);
        return Ok(all);
    }
    let (mut rendered, mut bytes) = (0, 0);
    for manifest in results.manifests {
        let published = PublishedMarts { lake: results.lake, state: results.state, as_of: manifest.as_of };
        let folder = run::reports_of(results.resolved, variant, manifest.as_of);
        if !force && is_current((pipeline, edition), &published, manifest, &folder) {
            let known = Rendered::intact(&folder, edition).unwrap_or_default();
            all.files.extend(known.files.iter().map(|(file, _)| folder.join(file)));
            continue;
        }
        if rendered == 0 {
            listener.hear(&Event::StageStarted { stage: stage::REPORT.to_owned() });
        }
        let (written, remarks) = render((pipeline, edition), &published, manifest, &folder)?;
        rendered += written.len();
        bytes += written.iter().map(|(_, size)| size).sum::<u64>();
        all.files.extend(written.into_iter().map(|(file, _)| file));
        all.remarks.extend(remarks);
        listener.step(stage::REPORT, rendered as u64, rendered as u64, Unit::Files);
    }
    if rendered > 0 {
        let report = StageReport::ending_now(stage::REPORT, started, Outcome::Ran, format!("{rendered} files"));
        all.stage = report.with_bytes_written(bytes);
    }
    Ok(all)
}

/// Why reports have work.
pub const STALE: &str = "its files are not those of these results and settings";

/// Whether the reports of all dates are those of these results and settings.
pub fn are_current(results: &PublishedResults<'_>, variant: Option<&str>) -> bool {
    results.manifests.iter().all(|manifest| {
        let published = PublishedMarts { lake: results.lake, state: results.state, as_of: manifest.as_of };
        let folder = run::reports_of(results.resolved, variant, manifest.as_of);
        is_current((&results.resolved.pipeline, results.edition), &published, manifest, &folder)
    })
}

/// Files of a report with their sizes, and remarks on them.
type Written = (Vec<(PathBuf, u64)>, Vec<String>);

/// Renders all reports of an as-of date and edition into a folder.
fn render(
    (pipeline, edition): (&Pipeline, Edition),
    published: &PublishedMarts,
    manifest: &Manifest,
    folder: &Path,
) -> Result<Written, EngineError> {
    let (mut written, mut remarks) = (Vec::new(), Vec::new());
    for (name, settings) in reports_of(pipeline, edition) {
        let folder = if pipeline.reports.len() == 1 { folder.to_path_buf() } else { folder.join(name) };
        let rendered = report::render(published, manifest, (name, settings), pipeline, &folder)?;
        written.extend(rendered.written);
        // Reports of the same customers remark the same.
        remarks.extend(rendered.remarks.into_iter().filter(|remark| !remarks.contains(remark)).collect::<Vec<_>>());
    }
    let mut files = Vec::new();
    for file in written {
        let size = std::fs::metadata(&file.path).map_err(LakeError::io("reading", &file.path))?.len();
        files.push((file.path, size));
    }
    let relative = |path: &Path| path.strip_prefix(folder).unwrap_or(path).to_string_lossy().into_owned();
    let rendered = Rendered {
        fingerprint: wanted(pipeline, published, manifest),
        files: files.iter().map(|(path, size)| (relative(path), *size)).collect(),
    };
    write_json(&folder.join(record_of(edition)), &rendered)?;
    Ok((files, remarks))
}

/// Renders the reports of published results again; of the latest when no date is asked for.
pub fn report(
    resolved: &Resolved,
    as_of: Option<NaiveDate>,
    variant: Option<&str>,
    edition: Edition,
) -> Result<Reports, EngineError> {
    let lake = run::lake_of(resolved, variant)?;
    let state = lake.published()?;
    let as_of = marts::published_date_of(&state, as_of, edition)?;
    let published = PublishedMarts { lake: &lake, state: &state, as_of };
    let manifest = read_manifest(&published)?;
    let results = PublishedResults { resolved, lake: &lake, state: &state, manifests: &[manifest], edition };
    update_all(&results, variant, true, &Silent)
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
