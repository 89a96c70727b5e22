//! Finds the results that a user names: `published`, `previous`, a variant, a run by the first digits of its id; any of
//! them at a date, as `published@2011-10-31`.

use chrono::NaiveDate;

use super::{EngineError, Subject, dates_with_classes};
use crate::engine::marts;
use crate::lake::records::RunRecord;
use crate::lake::{Lake, LakeError, Published};
use crate::report::manifest::Manifest;

/// What is published.
pub const PUBLISHED: &str = "published";
/// What was published before it.
pub const PREVIOUS: &str = "previous";

/// A result that was found, not yet at a date.
#[derive(Debug, Clone)]
pub struct Found {
    /// As it was asked for.
    pub label: String,
    /// The lake or variant that its files are in.
    pub lake: Lake,
    /// Its state.
    pub state: Published,
    /// The run that made it.
    pub run_id: String,
    /// The date asked for with it.
    pub as_of: Option<NaiveDate>,
}

/// A name with the results that there are in its place.
fn no_such(word: &str, lake: &Lake) -> EngineError {
    let hint = || -> Result<String, LakeError> {
        let mut known = vec![PUBLISHED.to_owned(), PREVIOUS.to_owned()];
        known.extend(lake.variants()?);
        known.extend(lake.runs()?.into_iter().filter(|run| run.has_state).map(|run| run.id));
        let near = crate::config::did_you_mean(word, &known).map(|near| format!("did you mean `{near}`? "));
        Ok(format!("{}there are {}", near.unwrap_or_default(), known.join(", ")))
    };
    match hint() {
        Ok(hint) => EngineError::NoSuchResult { name: word.to_owned(), hint },
        Err(error) => error.into(),
    }
}

/// Finds a result by its name.
///
/// # Errors
/// A name of nothing or of several runs, a run whose files are gone, a lake that cannot be read.
pub fn find(lake: &Lake, word: &str) -> Result<Found, EngineError> {
    let lake = lake.main();
    let (name, as_of) = match word.split_once('@') {
        None => (word, None),
        Some((name, date)) => {
            let date = date.parse().map_err(|_| EngineError::NoSuchResult {
                name: word.to_owned(),
                hint: "after @ stands a date, as published@2011-10-31".to_owned(),
            })?;
            (name, Some(date))
        }
    };
    let found =
        |lake: Lake, state: Published, run_id: String| Found { label: name.to_owned(), lake, state, run_id, as_of };
    if name == PUBLISHED {
        let state = published(&lake)?;
        let run_id = run_of(&lake, None, &state)?;
        return Ok(found(lake, state, run_id));
    }
    if name == PREVIOUS {
        let (run, state) = previous(&lake)?;
        return Ok(found(lake, state, run));
    }
    if lake.variants()?.iter().any(|variant| variant == name) {
        let variant = lake.existing_variant(name)?;
        let state = variant.published()?;
        let run_id = run_of(&lake, Some(name), &state)?;
        return Ok(found(variant, state, run_id));
    }
    let run = run_by_prefix(&lake, name)?;
    let (of_run, state) = lake.state_of_run(&run.id)?;
    Ok(Found { label: run.id.clone(), lake: of_run, state, run_id: run.id, as_of })
}

/// The run whose id begins so.
pub fn run_by_prefix(lake: &Lake, prefix: &str) -> Result<RunRecord, EngineError> {
    let mut fitting: Vec<RunRecord> = lake.runs()?.into_iter().filter(|run| run.id.starts_with(prefix)).collect();
    match (fitting.pop(), fitting.len()) {
        (Some(run), 0) if !prefix.is_empty() => Ok(run),
        (Some(last), 1..) if !prefix.is_empty() => {
            let mut ids: Vec<String> = fitting.into_iter().map(|run| run.id).collect();
            ids.push(last.id);
            let hint = format!("several runs begin so: {}", ids.join(", "));
            Err(EngineError::NoSuchResult { name: prefix.to_owned(), hint })
        }
        _ => Err(no_such(prefix, lake)),
    }
}

fn published(lake: &Lake) -> Result<Published, EngineError> {
    let state = lake.published()?;
    if state.stages.is_empty() {
        return Err(EngineError::NotPublished { as_of: "any date".to_owned(), published: "nothing".to_owned() });
    }
    Ok(state)
}

/// The run that made a state: the one that it names, else the last one of the line that left it.
fn run_of(lake: &Lake, variant: Option<&str>, state: &Published) -> Result<String, EngineError> {
    if let Some(run) = &state.last_run {
        return Ok(run.clone());
    }
    for run in lake.runs()?.into_iter().rev().filter(|run| run.has_state && run.variant.as_deref() == variant) {
        if lake.state_of_run(&run.id)?.1 == *state {
            return Ok(run.id);
        }
    }
    let hint = "the lake does not say which run made its results; run the pipeline with --force".to_owned();
    Err(EngineError::NoSuchResult { name: PUBLISHED.to_owned(), hint })
}

/// The last run of the published line that left another state than the published one.
fn previous(lake: &Lake) -> Result<(String, Published), EngineError> {
    let state = published(lake)?;
    let current = run_of(lake, None, &state)?;
    let runs = lake.runs()?;
    let end = runs.iter().rposition(|run| run.id == current).unwrap_or(runs.len());
    for run in runs[..end].iter().rev().filter(|run| run.has_state && run.variant.is_none()) {
        let (_, before) = lake.state_of_run(&run.id)?;
        if before != state {
            return Ok((run.id.clone(), before));
        }
    }
    let hint = "no earlier run is kept; `keyfolio runs list` with the pipeline file shows those that are".to_owned();
    Err(EngineError::NoSuchResult { name: PREVIOUS.to_owned(), hint })
}

/// The manifest of a run.
pub fn manifest(lake: &Lake, run_id: &str) -> Result<Manifest, EngineError> {
    let path = lake.run_folder(run_id).join("manifest.json");
    let text = std::fs::read_to_string(&path).map_err(LakeError::io("reading", &path))?;
    serde_json::from_str(&text)
        .map_err(|error| LakeError::Damaged { path: path.clone(), message: error.to_string() }.into())
}

/// Two results at dates to compare them at: those asked for, else the latest that both have results at, else the latest
/// of each.
///
/// # Errors
/// A manifest that cannot be read, a result without any date, files that are gone.
pub fn pair(from: Found, to: Found, as_of: Option<NaiveDate>) -> Result<[Subject; 2], EngineError> {
    let results = |found: &Found| marts::published_dates(&found.state);
    let (left, right) = (results(&from), results(&to));
    let common = left.iter().rev().find(|date| right.contains(date)).copied();
    let date = |found: &Found, dates: &[NaiveDate]| -> Result<NaiveDate, EngineError> {
        let date = found.as_of.or(as_of).or(common).or(dates.last().copied());
        date.or_else(|| dates_with_classes(&found.state).pop()).ok_or_else(|| EngineError::NotPublished {
            as_of: format!("any date in {}", found.label),
            published: "nothing".to_owned(),
        })
    };
    let dates = [date(&from, &left)?, date(&to, &right)?];
    let subject = |found: Found, as_of: NaiveDate| -> Result<Subject, EngineError> {
        let manifest = manifest(&found.lake.main(), &found.run_id)?;
        for file in files_at(&found.state, as_of) {
            if !found.lake.path(file).exists() {
                let hint = "`keyfolio lake vacuum` removed them, or they were removed by hand; run the pipeline with the settings of that run (`pipeline.resolved.toml` in its record) as a variant to compare it again";
                return Err(EngineError::FilesGone {
                    name: found.label.clone(),
                    file: file.to_owned(),
                    hint: hint.to_owned(),
                });
            }
        }
        Ok(Subject { label: found.label, lake: found.lake, state: found.state, as_of, manifest })
    };
    Ok([subject(from, dates[0])?, subject(to, dates[1])?])
}

/// The files of the stages of a date.
fn files_at(state: &Published, as_of: NaiveDate) -> impl Iterator<Item = &str> {
    let ending = format!("@{as_of}");
    let stages = state.stages.iter().filter(move |(key, _)| key.ends_with(&ending));
    stages.flat_map(|(_, record)| record.files.values().map(String::as_str))
}
