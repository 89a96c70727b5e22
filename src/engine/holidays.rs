//! The calendar of holidays and make-up working days that a pipeline goes by.

use std::fs;

use super::{EngineError, fingerprint};
use crate::config::Resolved;
use crate::model::calendar::Calendar;

/// A calendar, and what results that ask it depend on.
#[derive(Debug, Clone)]
pub struct Holidays {
    /// The calendar.
    pub calendar: Calendar,
    /// The same for the same days.
    pub fingerprint: String,
}

/// The calendar that the pipeline names, else the one that comes with the program.
pub fn read(resolved: &Resolved) -> Result<Holidays, EngineError> {
    let Some(path) = &resolved.pipeline.calendar else {
        let calendar = Calendar::china()?;
        let fingerprint = fingerprint::of(&calendar.days().collect::<Vec<_>>());
        return Ok(Holidays { calendar, fingerprint });
    };
    let file = resolved.root.join(path);
    let unreadable = |reason: String| EngineError::Calendar { file: file.display().to_string(), reason };
    let bytes = fs::read(&file).map_err(|error| unreadable(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8; save it as CSV UTF-8".into()))?;
    let calendar = Calendar::parse(&file.display().to_string(), &text)?;
    let fingerprint = fingerprint::of(&calendar.days().collect::<Vec<_>>());
    Ok(Holidays { calendar, fingerprint })
}
