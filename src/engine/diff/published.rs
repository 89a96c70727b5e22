//! Reads what a result published: classes with scores and reasons, the money of customers.

use chrono::NaiveDate;
use polars::prelude::{DataFrame, Float64Chunked, Int64Chunked, StringChunked};

use super::Subject;
use crate::config::types::Text;
use crate::engine::EngineError;
use crate::engine::marts::{self, PublishedMarts};
use crate::lake::{Published, files};

const COLUMNS: [&str; 5] = ["customer_id", "code", "rank", "score", "reason"];

/// Every file of snapshots of a state: date, scheme, file.
pub fn snapshots(state: &Published) -> Vec<(NaiveDate, &str, &str)> {
    let mut found = Vec::new();
    for (key, record) in &state.stages {
        let Some(date) = key.rsplit_once('@').and_then(|(_, date)| date.parse().ok()) else { continue };
        for (name, file) in &record.files {
            if let Some(scheme) = name.strip_prefix("snapshots/") {
                found.push((date, scheme, file.as_str()));
            }
        }
    }
    found
}

/// The classes of one scheme at one date, by customer id, ascending.
pub struct Classes {
    /// Ids of customers.
    pub ids: StringChunked,
    /// Code of each.
    pub codes: StringChunked,
    /// Rank of each; null outside the scheme.
    pub ranks: Int64Chunked,
    /// Score of each.
    pub scores: Float64Chunked,
    /// Why each has its class.
    pub reasons: StringChunked,
}

impl Classes {
    /// Reads a file of snapshots.
    pub fn read(subject: &Subject, file: &str) -> Result<Classes, EngineError> {
        let mut frame = files::read_frame(&subject.lake.path(file), Some(&COLUMNS))?;
        frame.rechunk_mut();
        let column = |name: &str| frame.column(name).cloned();
        let read = || -> polars::prelude::PolarsResult<Classes> {
            Ok(Classes {
                ids: column("customer_id")?.str()?.clone(),
                codes: column("code")?.str()?.clone(),
                ranks: column("rank")?.i64()?.clone(),
                scores: column("score")?.f64()?.clone(),
                reasons: column("reason")?.str()?.clone(),
            })
        };
        read().map_err(|source| EngineError::Frame { what: format!("{file} of {}", subject.label), source })
    }
}

/// The money of customers by id, ascending; minor units, 0 where it is unknown.
pub struct Weights {
    /// Ids of customers.
    pub ids: StringChunked,
    /// Their money.
    pub amounts: Vec<i128>,
}

impl Weights {
    /// The money feature `name` of a frame with `customer_id`.
    pub fn of(frame: &DataFrame, name: &str) -> polars::prelude::PolarsResult<Weights> {
        let ids = frame.column("customer_id")?.str()?.clone();
        let column = frame.column(name)?;
        let amounts = column.decimal()?.physical().iter().map(|amount| amount.unwrap_or(0)).collect();
        Ok(Weights { ids, amounts })
    }

    /// The money feature `name` of a result, from its mart of features. `None` where the mart was not published at the
    /// date or lacks the feature.
    pub fn published(subject: &Subject, name: &str) -> Result<Option<Weights>, EngineError> {
        let marts = marts_of(subject);
        let files_of_mart = marts.files("customer_features");
        let [file] = files_of_mart.as_slice() else { return Ok(None) };
        let path = subject.lake.path(file);
        if files::read_schema(&path)?.field_with_name(name).is_err() {
            return Ok(None);
        }
        let mut frame = files::read_frame(&path, Some(&["customer_id", name]))?;
        frame.rechunk_mut();
        let weights = Weights::of(&frame, name);
        weights.map(Some).map_err(|source| EngineError::Frame { what: format!("{name} of {}", subject.label), source })
    }
}

/// The marts of a result.
pub fn marts_of(subject: &Subject) -> PublishedMarts<'_> {
    PublishedMarts { lake: &subject.lake, state: &subject.state, as_of: subject.as_of }
}

/// The whole mart of a result at its date; `None` when it was not published.
pub fn mart(subject: &Subject, name: &str) -> Result<Option<DataFrame>, EngineError> {
    Ok(marts::read_files(&subject.lake, &marts_of(subject).files(name))?)
}

/// Names of the classes of all schemes that a result published: scheme, code, name.
pub fn titles(subject: &Subject) -> Result<Vec<(String, String, Text)>, EngineError> {
    let Some(frame) = mart(subject, "scheme_classes")? else { return Ok(Vec::new()) };
    let read = || -> polars::prelude::PolarsResult<Vec<(String, String, Text)>> {
        let (schemes, codes) = (frame.column("scheme")?.str()?, frame.column("code")?.str()?);
        let (zh, en) = (frame.column("title_zh")?.str()?, frame.column("title_en")?.str()?);
        let text = |column: &StringChunked, row: usize| column.get(row).unwrap_or_default().to_owned();
        let title = |row: usize| Text { zh: text(zh, row), en: text(en, row) };
        Ok((0..frame.height()).map(|row| (text(schemes, row), text(codes, row), title(row))).collect())
    };
    read().map_err(|source| EngineError::Frame { what: format!("mart scheme_classes of {}", subject.label), source })
}
