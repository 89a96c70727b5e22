//! The settings in force: defaults filled in, folders and files found, a hash and a text of them for the run record.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use serde_json::Value;
use xxhash_rust::xxh3::xxh3_128;

use super::Loaded;
use super::document::{Document, Node, NodeValue, Origin};
use super::path::{KeyPath, quoted_when_needed};
use super::problem::{ConfigError, ConfigErrors, FileProblem, MappingProblem, Place};
use super::schema::sorted;
use super::types::{Pipeline, Report, Scheme, Source};
use super::vocabulary::catalog;
use crate::features::{Catalog, Kind};

/// Weight of movements when the scheme's own measure is no money.
const DEFAULT_WEIGHT: &str = "net_sales_12m";

/// A pipeline ready to run.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The settings with every default filled in that depends on other settings: titles of the pipeline,
    /// `movement.weight`, `tier_scheme`, `rfm_scheme`. The two schemes stay empty when the pipeline has none that fits.
    pub pipeline: Pipeline,
    /// Folder that source files start from.
    pub root: PathBuf,
    /// Folder of the lake.
    pub lake: PathBuf,
    /// Folder that reports are written to, one folder per as-of date.
    pub reports: PathBuf,
    /// Hash of the settings without paths: xxh3-128 of their canonical JSON, 32 hexadecimal digits. Equal settings have
    /// equal hashes wherever the files lie.
    pub settings_hash: String,
    /// The settings in force as JSON, keys in byte order, for the run's manifest.
    pub settings: Value,
    /// The settings as a pipeline file, each line with its origin.
    pub text: String,
    loaded: Loaded,
}

/// One export.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceFile {
    /// Its name in results and in provenance columns: relative to `root`, with `/` on every system.
    pub name: String,
    /// Where to open it.
    pub path: PathBuf,
}

/// The exports of a pipeline, each list sorted by name in byte order and without repetitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFiles {
    /// Files by canonical table, at least one for each.
    pub by_table: BTreeMap<String, Vec<SourceFile>>,
}

impl SourceFiles {
    /// Files of a table; none for a table without a source.
    pub fn of(&self, table: &str) -> &[SourceFile] {
        self.by_table.get(table).map_or(&[], Vec::as_slice)
    }
}

impl Resolved {
    /// The pipeline as it was written, for errors that point into it.
    pub fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    /// What the settings bring about that is easily missed.
    pub fn remarks(&self) -> Vec<String> {
        super::remarks::remarks(&self.pipeline)
    }

    /// Whether the settings can be kept with the columns that the exports have, by table.
    pub fn check_columns(&self, columns: &BTreeMap<String, Vec<String>>) -> Result<(), ConfigErrors> {
        let errors = super::validate::check_columns(&self.pipeline, &self.loaded.document, columns);
        if errors.is_empty() { Ok(()) } else { Err(self.loaded.errors(errors)) }
    }

    /// Expands the patterns of all sources. A pattern that names no file is an error at its place.
    pub fn source_files(&self) -> Result<SourceFiles, ConfigErrors> {
        let mut errors = Vec::new();
        let mut by_table = BTreeMap::new();
        for (table, source) in &self.pipeline.sources.0 {
            by_table.insert(table.clone(), self.files_of(table, source, &mut errors));
        }
        if errors.is_empty() { Ok(SourceFiles { by_table }) } else { Err(self.loaded.errors(errors)) }
    }

    fn files_of(&self, table: &str, source: &Source, errors: &mut Vec<ConfigError>) -> Vec<SourceFile> {
        let patterns = KeyPath::root().key("sources").key(table).key("files");
        let mut files: BTreeMap<String, PathBuf> = BTreeMap::new();
        for (position, pattern) in source.files.iter().enumerate() {
            match expand(&self.root, pattern) {
                Ok(found) => files.extend(found.into_iter().map(|file| (file.name, file.path))),
                Err(problem) => errors.push(self.loaded.error_at(&patterns.index(position), problem)),
            }
        }
        files.into_iter().map(|(name, path)| SourceFile { name, path }).collect()
    }
}

/// Fills in the defaults and finds the folders. Reads no export.
pub fn resolve(loaded: Loaded) -> Result<Resolved, ConfigErrors> {
    let mut pipeline = loaded.pipeline.clone();
    let file_folder = loaded.path.parent().unwrap_or(Path::new(""));
    let root = tidy(&file_folder.join(&pipeline.root));
    let name = pipeline.name.clone();
    pipeline.title.get_or_insert_with(|| name.clone());
    let lake = pipeline.lake.get_or_insert_with(|| format!("lake/{name}")).clone();
    let reports = pipeline.reports_dir.get_or_insert_with(|| format!("reports/{name}")).clone();
    let features = catalog(&pipeline);
    for scheme in pipeline.schemes.values_mut() {
        if scheme.movement.weight.is_none() {
            scheme.movement.weight = Some(default_weight(scheme, &features));
        }
    }
    let first_rank = first_scheme(&pipeline, |scheme| scheme.rank.is_some());
    let first_rfm = first_scheme(&pipeline, |scheme| scheme.rfm.is_some());
    for report in pipeline.reports.values_mut() {
        fill_schemes(report, first_rank.as_ref(), first_rfm.as_ref());
    }

    let settings = serde_json::to_value(&pipeline).map_err(|error| unwritable(&loaded, error.to_string()))?;
    let table = toml::Table::try_from(&pipeline).map_err(|error| unwritable(&loaded, error.to_string()))?;
    let settings = sorted(&settings);
    Ok(Resolved {
        settings_hash: settings_hash(settings.clone()),
        settings,
        text: text_with_origins(&table, &loaded.document),
        lake: tidy(&root.join(lake)),
        reports: tidy(&root.join(reports)),
        root,
        pipeline,
        loaded,
    })
}

fn unwritable(loaded: &Loaded, reason: String) -> ConfigErrors {
    let problem = FileProblem::Unserializable { reason };
    loaded.errors(vec![ConfigError::new(Place::WholeFile, problem.into())])
}

fn default_weight(scheme: &Scheme, features: &Catalog) -> String {
    let of_rank = scheme.rank.as_ref().map(|rank| &rank.measure);
    let of_share = scheme.cumulative.as_ref().map(|cumulative| &cumulative.measure);
    // An expression is no feature, and weighs nothing.
    let of_limits = scheme.thresholds.as_ref().map(|thresholds| &thresholds.measure);
    match of_rank.or(of_share).or(of_limits) {
        Some(measure) if features.find(measure).is_some_and(|found| found.kind == Kind::Money) => measure.clone(),
        _ => DEFAULT_WEIGHT.into(),
    }
}

fn first_scheme(pipeline: &Pipeline, fits: fn(&Scheme) -> bool) -> Option<String> {
    pipeline.schemes.iter().find(|(_, scheme)| fits(scheme)).map(|(name, _)| name.clone())
}

fn fill_schemes(report: &mut Report, first_rank: Option<&String>, first_rfm: Option<&String>) {
    if report.tier_scheme.is_none() {
        report.tier_scheme = first_rank.cloned();
    }
    if report.rfm_scheme.is_none() {
        report.rfm_scheme = first_rfm.cloned();
    }
}

fn settings_hash(mut settings: Value) -> String {
    if let Some(top) = settings.as_object_mut() {
        for path in ["include", "root", "lake", "reports_dir", "keep_runs", "calendar"] {
            top.remove(path);
        }
    }
    let sources = settings.get_mut("sources").and_then(Value::as_object_mut);
    for source in sources.into_iter().flat_map(|sources| sources.values_mut()).filter_map(Value::as_object_mut) {
        source.remove("files");
    }
    format!("{:032x}", xxh3_128(settings.to_string().as_bytes()))
}

/// How the names of exports end.
const EXPORT_EXTENSIONS: [&str; 9] = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "parquet", "gz", "zst"];

/// The files that a pattern names, sorted by name. A file of exactly this name wins over the pattern, so that `[1]` in
/// a file name needs no care. Hidden files and folders are left out.
fn expand(root: &Path, pattern: &str) -> Result<Vec<SourceFile>, MappingProblem> {
    let literal = root.join(pattern);
    if literal.is_file() {
        return Ok(vec![SourceFile { name: name_from(root, &literal), path: literal }]);
    }
    let no_files = || MappingProblem::NoFiles { pattern: pattern.into(), folder: shown(root) };
    let full_pattern = if Path::new(pattern).is_absolute() {
        pattern.to_owned()
    } else {
        let escaped = glob::Pattern::escape(&shown(root));
        format!("{escaped}/{pattern}")
    };
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    let paths = glob::glob_with(&full_pattern, options)
        .map_err(|error| MappingProblem::BadPattern { pattern: pattern.into(), reason: error.msg.into() })?;
    let mut files: Vec<SourceFile> = Vec::new();
    let mut folders = Vec::new();
    for path in paths {
        let path = path.map_err(|error| MappingProblem::UnreadableFile {
            file: shown(error.path()),
            reason: error.error().to_string(),
        })?;
        // Office keeps such a file beside a workbook that somebody has open.
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("~$")) {
            continue;
        }
        let unreadable = |reason: String| MappingProblem::UnreadableFile { file: shown(&path), reason };
        // What is no file must not be passed over: its rows would be missing, and nobody would know.
        let kind = fs::metadata(&path).map_err(|error| unreadable(error.to_string()))?;
        if kind.is_dir() {
            folders.push(path);
        } else if kind.is_file() {
            let path = tidy(&path);
            files.push(SourceFile { name: name_from(root, &path), path });
        } else {
            return Err(unreadable("it is a pipe or a device".into()));
        }
    }
    // Some programs write a table as a folder of files with the name of one.
    let holds_something = |folder: &Path| fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_some());
    let is_passed_over = |folder: &&PathBuf| {
        is_named_as_export(folder)
            && holds_something(folder)
            && !files.iter().any(|file| file.path.starts_with(tidy(folder)))
    };
    if let Some(folder) = folders.iter().find(is_passed_over) {
        return Err(MappingProblem::UnreadableFile { file: shown(folder), reason: "it is a folder".into() });
    }
    files.sort();
    if files.is_empty() { Err(no_files()) } else { Ok(files) }
}

fn is_named_as_export(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| EXPORT_EXTENSIONS.contains(&extension.as_str()))
}

fn name_from(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let mut name = String::new();
    for component in relative.components() {
        match component {
            Component::RootDir => name.push('/'),
            other => {
                if !name.is_empty() && !name.ends_with('/') {
                    name.push('/');
                }
                name.push_str(&other.as_os_str().to_string_lossy());
            }
        }
    }
    name
}

/// A path for messages; the empty path is the current folder.
pub(super) fn shown(path: &Path) -> String {
    if path.as_os_str().is_empty() { ".".into() } else { path.display().to_string() }
}

/// The path without `x/..` and `.`, when that is the same place: a symbolic link may make it another.
pub(super) fn tidy(path: &Path) -> PathBuf {
    let mut steps: Vec<Component> = Vec::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(steps.last(), Some(Component::Normal(_))) => {
                steps.pop();
            }
            other => steps.push(other),
        }
    }
    let tidied: PathBuf = steps.iter().collect();
    let tidied = if tidied.as_os_str().is_empty() { PathBuf::from(".") } else { tidied };
    match (fs::canonicalize(path), fs::canonicalize(&tidied)) {
        (Ok(one), Ok(other)) if one != other => path.to_path_buf(),
        _ => tidied,
    }
}

/// The settings as a pipeline file, each line with the place it came from. Paths stand as they were written: placed
/// beside the original file, it runs the same.
fn text_with_origins(settings: &toml::Table, document: &Document) -> String {
    let mut text = String::from("# The settings of a run, each with where it came from.\n");
    for file in document.included() {
        text.push_str(&format!("# Included by {}, and written out here: {}\n", file.by, file.file));
    }
    // What the files say stands below, as it was when the run was made: reading them again could change it.
    let mut settings = settings.clone();
    settings.remove("include");
    write_table(&settings, &KeyPath::root(), document, &mut text);
    text
}

fn write_table(table: &toml::Table, path: &KeyPath, document: &Document, text: &mut String) {
    let mut keys: Vec<&String> = table.keys().collect();
    keys.sort();
    for key in &keys {
        let value = &table[*key];
        if !value.is_table() {
            let origin = origin_comment(&path.key(*key), document);
            text.push_str(&format!("{} = {value}  # {origin}\n", quoted_when_needed(key)));
        }
    }
    for key in &keys {
        if let toml::Value::Table(inner) = &table[*key] {
            let inner_path = path.key(*key);
            if inner.is_empty() || inner.values().any(|value| !value.is_table()) {
                text.push_str(&format!("\n[{inner_path}]\n"));
            }
            write_table(inner, &inner_path, document, text);
        }
    }
}

/// Where a value came from; of a list with elements of other origins, all of them.
fn origin_comment(path: &KeyPath, document: &Document) -> String {
    let Some(node) = document.get(path) else {
        return "default".into();
    };
    let mut places = vec![Place::of(&node.origin).describe(&document.source().name)];
    add_overrides(node, document, &mut places);
    // A line break in an argument must not end the comment.
    places.join(", ").replace(|letter: char| letter.is_control(), " ")
}

fn add_overrides(node: &Node, document: &Document, places: &mut Vec<String>) {
    if !matches!(node.origin, Origin::File { .. }) {
        let place = Place::of(&node.origin).describe(&document.source().name);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    match &node.value {
        NodeValue::Array(elements) => {
            for element in elements {
                add_overrides(element, document, places);
            }
        }
        NodeValue::Table(entries) => {
            for entry in entries.values() {
                add_overrides(&entry.node, document, places);
            }
        }
        _ => {}
    }
}
