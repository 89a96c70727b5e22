//! How the dates and timestamps of one column are read: formats tried in turn, zones, birthdays.

use std::ops::RangeInclusive;

use crate::ingest::expressions::Objection;
use crate::ingest::reason::Reason;
use crate::ingest::value::FileContext;
use crate::ingest::value::date::{DateFormat, Moment};
use crate::ingest::value::moment::{DateContext, ReadMoment, read_moment};
use crate::ingest::value::protect::NEUTRAL_YEAR;
use crate::ingest::value::zone::ZoneShift;

/// The word that stands for every unambiguous form in a list of formats.
pub const AUTO: &str = "auto";

/// First and last day that a date can be, in days since 1970-01-01: 1900-01-01 and 2199-12-31.
pub const DAYS: RangeInclusive<i32> = -25_567..=84_005;

/// Two-digit years of birth are in the twentieth century from this one on, whatever the pivot of the source.
const BIRTH_PIVOT: u32 = 20;

/// How dates are read.
#[derive(Debug, Clone)]
pub struct DateRules {
    /// Tried in turn; none is every unambiguous form.
    formats: Vec<Option<DateFormat>>,
    pivot: u32,
    zone: Option<ZoneShift>,
    is_birthday: bool,
}

impl DateRules {
    /// Compiles formats; none of them is [`AUTO`].
    pub fn compile(
        formats: &[String],
        pivot: u32,
        zone: Option<ZoneShift>,
        is_birthday: bool,
    ) -> Result<DateRules, Objection> {
        let mut compiled = Vec::new();
        for format in formats {
            compiled.push(if format == AUTO {
                None
            } else {
                let format = DateFormat::compile(format).map_err(|problem| Objection {
                    problem,
                    hint: "use strftime, as `%Y-%m-%d`, `%d/%m/%Y %H:%M`, or `auto` for every unambiguous form".into(),
                })?;
                Some(format)
            });
        }
        if compiled.is_empty() {
            compiled.push(None);
        }
        Ok(DateRules {
            formats: compiled,
            pivot: if is_birthday { pivot.min(BIRTH_PIVOT) } else { pivot },
            zone,
            is_birthday,
        })
    }

    /// A date in days since 1970-01-01. A time of day is read and left out: with it, the day is the business day in the
    /// zone of the pipeline; midnight without an offset is a date that a system printed with zeros, and stays.
    #[inline]
    pub fn days(&self, text: &[u8], file: &FileContext) -> Result<i32, Reason> {
        let found = self.read(text, file)?;
        let is_moment = found.offset.is_some() || (found.has_time && found.moment.micros != 0);
        let days = if is_moment { self.shifted(&found)?.days } else { found.moment.days };
        if DAYS.contains(&days) { Ok(days) } else { Err(Reason::OutOfRange) }
    }

    /// A timestamp in microseconds since 1970-01-01 00:00 of the pipeline's zone. A date without a time of day is the
    /// midnight of that day in every zone.
    #[inline]
    pub fn micros(&self, text: &[u8], file: &FileContext) -> Result<i64, Reason> {
        let found = self.read(text, file)?;
        let moment = if found.has_time { self.shifted(&found)? } else { found.moment };
        if DAYS.contains(&moment.days) { Ok(moment.timestamp()) } else { Err(Reason::OutOfRange) }
    }

    fn shifted(&self, found: &ReadMoment) -> Result<Moment, Reason> {
        match (&self.zone, found.offset) {
            (Some(zone), Some(offset)) => Ok(zone.with_offset(found.moment, offset)),
            (Some(zone), None) => Ok(zone.local(found.moment)),
            (None, None) => Ok(found.moment),
            (None, Some(_)) => Err(Reason::AmbiguousDate),
        }
    }

    /// The first format that fits. Where none does, the first reason that says more than that.
    #[inline]
    fn read(&self, text: &[u8], file: &FileContext) -> Result<ReadMoment, Reason> {
        let mut reason = Reason::NotADate;
        for format in &self.formats {
            let found = match format {
                Some(format) => format.read(text),
                None => {
                    let year = if self.is_birthday { Some(NEUTRAL_YEAR) } else { file.year };
                    read_moment(text, &DateContext { year, pivot: self.pivot, from_1904: file.dates_from_1904 })
                }
            };
            match found {
                Ok(found) => return Ok(found),
                Err(found) if reason == Reason::NotADate => reason = found,
                Err(_) => {}
            }
        }
        Err(reason)
    }
}
