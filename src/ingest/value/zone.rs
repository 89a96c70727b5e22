//! From the time zone of an export to that of the pipeline, once, at ingest.

use chrono::{DateTime, LocalResult, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

use crate::ingest::expressions::Objection;
use crate::ingest::value::date::{DAY_MICROS, Moment};

/// How local times of an export become local times of the pipeline.
///
/// * A local time that a clock skipped (spring) is read with the offset before the change, so 02:30 becomes 03:30.
/// * A local time that a clock showed twice (autumn) is the first of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZoneShift {
    from: Tz,
    to: Tz,
}

impl ZoneShift {
    /// From one IANA time zone to another, which may be the same: then only texts with an offset of their own change.
    pub fn between(from: &str, to: &str) -> Result<ZoneShift, Objection> {
        Ok(ZoneShift { from: zone(from)?, to: zone(to)? })
    }

    /// A local time of the export as a local time of the pipeline.
    pub fn local(&self, moment: Moment) -> Moment {
        if self.from == self.to {
            return moment;
        }
        let Some(local) = naive(moment) else { return moment };
        let offset = match self.from.offset_from_local_datetime(&local) {
            LocalResult::Single(offset) | LocalResult::Ambiguous(offset, _) => offset.fix().local_minus_utc(),
            // No zone skips more than a day.
            LocalResult::None => {
                let before = local - chrono::Duration::days(1);
                self.from.offset_from_utc_datetime(&before).fix().local_minus_utc()
            }
        };
        self.with_offset(moment, offset)
    }

    /// A local time with its offset from UTC in seconds as a local time of the pipeline.
    pub fn with_offset(&self, moment: Moment, offset_seconds: i32) -> Moment {
        let utc = moment.timestamp() - i64::from(offset_seconds) * 1_000_000;
        let Some(time) = DateTime::from_timestamp_micros(utc) else { return moment };
        let offset = self.to.offset_from_utc_datetime(&time.naive_utc()).fix().local_minus_utc();
        let local = utc + i64::from(offset) * 1_000_000;
        Moment { days: local.div_euclid(DAY_MICROS) as i32, micros: local.rem_euclid(DAY_MICROS) }
    }
}

fn naive(moment: Moment) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_micros(moment.timestamp()).map(|time| time.naive_utc())
}

fn zone(name: &str) -> Result<Tz, Objection> {
    name.parse().map_err(|_| Objection {
        problem: format!("`{name}` is not a time zone"),
        hint: "use an IANA name such as `Asia/Shanghai`, `Europe/Berlin` or `UTC`".into(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn shifted(from: &str, to: &str, text: &str) -> String {
        let local: NaiveDateTime = text.parse().unwrap();
        let micros = local.and_utc().timestamp_micros();
        let moment = Moment { days: micros.div_euclid(DAY_MICROS) as i32, micros: micros.rem_euclid(DAY_MICROS) };
        naive(ZoneShift::between(from, to).unwrap().local(moment)).unwrap().to_string()
    }

    #[test]
    fn moments_move_to_the_zone_of_the_pipeline() {
        assert_eq!(shifted("UTC", "Asia/Shanghai", "2024-01-05T20:30:00"), "2024-01-06 04:30:00");
        assert_eq!(shifted("America/New_York", "Asia/Shanghai", "2024-07-05T20:30:00"), "2024-07-06 08:30:00");
        assert_eq!(shifted("Asia/Shanghai", "Asia/Shanghai", "1988-07-05T20:30:00"), "1988-07-05 20:30:00");
        // China had summer time from 1986 to 1991.
        assert_eq!(shifted("UTC", "Asia/Shanghai", "1988-07-05T00:00:00"), "1988-07-05 09:00:00");
    }

    #[test]
    fn skipped_and_repeated_times_have_one_reading() {
        assert_eq!(shifted("Europe/Berlin", "UTC", "2024-03-31T02:30:00"), "2024-03-31 01:30:00");
        assert_eq!(shifted("Europe/Berlin", "UTC", "2024-10-27T02:30:00"), "2024-10-27 00:30:00");
    }

    #[test]
    fn unknown_zones_are_refused() {
        assert!(ZoneShift::between("Asia/Peking", "UTC").unwrap_err().problem.contains("Asia/Peking"));
    }
}
