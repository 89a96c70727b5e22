//! Reading what is published: marts for reports, anything for `show`.

use chrono::NaiveDate;
use polars::prelude::DataFrame;

use super::{EngineError, decide};
use crate::lake::{Lake, LakeError, Published, files};
use crate::report::MartReader;

/// The marts of one as-of date.
pub struct PublishedMarts<'a> {
    /// The lake.
    pub lake: &'a Lake,
    /// Its published state.
    pub state: &'a Published,
    /// As-of date.
    pub as_of: NaiveDate,
}

/// The as-of dates that have results, ascending.
pub fn published_dates(state: &Published) -> Vec<NaiveDate> {
    decide::published_dates(state)
}

/// The as-of date to read: the one asked for, else the latest that has results.
pub fn published_date(state: &Published, asked: Option<NaiveDate>) -> Result<NaiveDate, EngineError> {
    let dates = published_dates(state);
    let found = match asked {
        Some(date) => dates.contains(&date).then_some(date),
        None => dates.last().copied(),
    };
    found.ok_or_else(|| {
        let list: Vec<String> = dates.iter().map(NaiveDate::to_string).collect();
        EngineError::NotPublished {
            as_of: asked.map_or_else(|| "any date".to_owned(), |date| date.to_string()),
            published: if list.is_empty() { "nothing".to_owned() } else { list.join(", ") },
        }
    })
}

impl PublishedMarts<'_> {
    /// The files of a mart at the as-of date, relative to the lake. The marts of schemes have one for each scheme.
    pub fn files(&self, mart: &str) -> Vec<&String> {
        let at_date = format!("@{}", self.as_of);
        let records = self.state.stages.iter().filter(|(key, _)| key.ends_with(&at_date)).map(|(_, record)| record);
        let parts = format!("{mart}/");
        records
            .flat_map(|record| &record.files)
            .filter(|(name, _)| name.as_str() == mart || name.starts_with(&parts))
            .map(|(_, file)| file)
            .collect()
    }
}

/// Several files of one table as one frame. `None` without files.
pub fn read_files(lake: &Lake, relative: &[&String]) -> Result<Option<DataFrame>, LakeError> {
    let mut whole: Option<DataFrame> = None;
    for file in relative {
        let part = files::read_frame(&lake.path(file), None)?;
        match &mut whole {
            None => whole = Some(part),
            Some(whole) => {
                whole
                    .vstack_mut_owned(part)
                    .map_err(|error| LakeError::Exchange { what: (*file).clone(), message: error.to_string() })?;
            }
        }
    }
    Ok(whole)
}

impl MartReader for PublishedMarts<'_> {
    fn read(&self, mart: &str) -> Result<Option<DataFrame>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(read_files(self.lake, &self.files(mart))?)
    }
}
