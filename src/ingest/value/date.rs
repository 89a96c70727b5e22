//! Strict parsers of dates and timestamps, by the format that the pipeline declares.
//!
//! Formats made of `%Y %m %d %H %M %S %f %F %T %R` are read by a parser of fixed fields; every other format goes
//! through chrono. Both refuse impossible dates, text that is left over, and years outside 1900 to 2199.

use chrono::format::{Fixed, Item, StrftimeItems};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Timelike};

use crate::ingest::reason::Reason;
use crate::ingest::value::glyphs::Glyphs;
use crate::ingest::value::moment::ReadMoment;
use crate::model::period::to_days;

/// Microseconds of a day.
pub const DAY_MICROS: i64 = 86_400_000_000;
/// First and last year that a business date can have.
pub const YEARS: std::ops::RangeInclusive<u32> = 1900..=2199;

/// A date, or a date and time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Days since 1970-01-01.
    pub days: i32,
    /// Microseconds since midnight.
    pub micros: i64,
}

impl Moment {
    /// Microseconds since 1970-01-01 00:00.
    pub fn timestamp(self) -> i64 {
        i64::from(self.days) * DAY_MICROS + self.micros
    }
}

/// A compiled format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFormat {
    text: String,
    /// Fixed fields, when the format is made of them alone.
    steps: Option<Vec<Step>>,
    has_time: bool,
    /// Whether it holds an offset from UTC.
    has_offset: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    /// Digits of a fraction of a second.
    Fraction,
    /// A point and digits, or nothing.
    OptionalFraction,
    Character(u8),
}

impl Step {
    fn is_number(self) -> bool {
        !matches!(self, Step::Character(_) | Step::OptionalFraction)
    }
}

impl DateFormat {
    /// Compiles a strftime format; the error says what is wrong with it.
    pub fn compile(text: &str) -> Result<DateFormat, String> {
        if let Some(steps) = compile_steps(text) {
            for (step, name) in [(Step::Year, "%Y"), (Step::Month, "%m"), (Step::Day, "%d")] {
                if !steps.contains(&step) {
                    return Err(format!("`{text}` has no `{name}`"));
                }
            }
            let has_time = steps.contains(&Step::Hour);
            return Ok(DateFormat { text: text.to_string(), steps: Some(steps), has_time, has_offset: false });
        }
        if StrftimeItems::new(text).any(|item| item == Item::Error) {
            return Err(format!("`{text}` is not a strftime format"));
        }
        let probe = NaiveDate::from_ymd_opt(2001, 2, 3).and_then(|date| date.and_hms_opt(4, 5, 6));
        let shown = probe.map(|probe| probe.and_utc().format(text).to_string()).unwrap_or_default();
        let offsets =
            [Fixed::TimezoneOffset, Fixed::TimezoneOffsetColon, Fixed::TimezoneOffsetZ, Fixed::TimezoneOffsetColonZ];
        let has_offset = StrftimeItems::new(text).any(|item| match item {
            Item::Fixed(fixed) => fixed == Fixed::RFC3339 || offsets.contains(&fixed),
            _ => false,
        });
        for has_time in [true, false] {
            let format = DateFormat { text: text.to_string(), steps: None, has_time, has_offset };
            if format.parse_with_chrono(&shown).is_ok_and(|moment| moment.days == 11_356) {
                return Ok(format);
            }
        }
        Err(format!("`{text}` does not hold a whole date"))
    }

    /// The format as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Reads a date, with midnight where the format has no time.
    pub fn parse(&self, text: &[u8]) -> Result<Moment, Reason> {
        match &self.steps {
            Some(steps) => parse_steps(steps, text),
            None => self.parse_with_chrono(std::str::from_utf8(text).map_err(|_| Reason::NotADate)?),
        }
    }

    /// Reads a date, and says whether it has a time of day and an offset. Full-width text is folded where the text as
    /// it stands does not fit.
    pub fn read(&self, text: &[u8]) -> Result<ReadMoment, Reason> {
        let moment = match self.parse(text) {
            Err(Reason::NotADate) if !text.is_ascii() => {
                let glyphs = Glyphs::fold(text, Reason::NotADate)?;
                let folded: String = glyphs.as_slice().iter().collect();
                self.parse(folded.as_bytes())?
            }
            Err(Reason::NotADate) if text.iter().any(u8::is_ascii_control) => return Err(Reason::ControlCharacter),
            other => other?,
        };
        let offset = if self.has_offset {
            let text = std::str::from_utf8(text).map_err(|_| Reason::NotADate)?;
            let time = DateTime::parse_from_str(text, &self.text).map_err(|_| Reason::NotADate)?;
            Some(time.offset().local_minus_utc())
        } else {
            None
        };
        Ok(ReadMoment { moment, has_time: self.has_time, offset })
    }

    fn parse_with_chrono(&self, text: &str) -> Result<Moment, Reason> {
        let moment = if self.has_time {
            NaiveDateTime::parse_from_str(text, &self.text).map_err(|_| Reason::NotADate)?
        } else {
            let date = NaiveDate::parse_from_str(text, &self.text).map_err(|_| Reason::NotADate)?;
            date.and_hms_opt(0, 0, 0).ok_or(Reason::NotADate)?
        };
        let year = chrono::Datelike::year(&moment);
        if u32::try_from(year).map_or(true, |year| !YEARS.contains(&year)) {
            return Err(Reason::OutOfRange);
        }
        if moment.nanosecond() % 1000 != 0 {
            return Err(Reason::SurplusDigits);
        }
        let micros = i64::from(moment.num_seconds_from_midnight()) * 1_000_000 + i64::from(moment.nanosecond() / 1000);
        if micros >= DAY_MICROS {
            return Err(Reason::NotADate);
        }
        Ok(Moment { days: to_days(moment.date()), micros })
    }
}

/// The steps of a format that has nothing but fixed fields, each at most once.
fn compile_steps(text: &str) -> Option<Vec<Step>> {
    let expanded = text.replace("%F", "%Y-%m-%d").replace("%T", "%H:%M:%S").replace("%R", "%H:%M");
    let mut steps = Vec::new();
    let mut characters = expanded.bytes().peekable();
    while let Some(character) = characters.next() {
        let step = match character {
            b'%' => match characters.next()? {
                b'Y' => Step::Year,
                b'm' => Step::Month,
                b'd' => Step::Day,
                b'H' => Step::Hour,
                b'M' => Step::Minute,
                b'S' => Step::Second,
                b'f' if steps.last() == Some(&Step::Character(b'.')) => Step::Fraction,
                b'.' if characters.next_if_eq(&b'f').is_some() => Step::OptionalFraction,
                b'%' => Step::Character(b'%'),
                _ => return None,
            },
            // chrono lets any white space stand for a blank: leave that to it, but for the plain blank.
            b'\t' | b'\n' | b'\r' => return None,
            plain => Step::Character(plain),
        };
        if !matches!(step, Step::Character(_)) && steps.contains(&step) {
            return None;
        }
        steps.push(step);
    }
    Some(steps)
}

/// Reads numbers of two digits, or of one where the format has no number beside them; years have four digits.
fn parse_steps(steps: &[Step], text: &[u8]) -> Result<Moment, Reason> {
    let mut position = 0;
    let (mut year, mut month, mut day) = (0, 0, 0);
    let (mut hour, mut minute, mut second, mut micros) = (0, 0, 0, 0);
    for (index, step) in steps.iter().enumerate() {
        let beside = [index.checked_sub(1).and_then(|before| steps.get(before)), steps.get(index + 1)];
        let exact = beside.into_iter().flatten().any(|step| step.is_number());
        match step {
            Step::Character(expected) => {
                if text.get(position) != Some(expected) {
                    return Err(Reason::NotADate);
                }
                position += 1;
            }
            Step::Year => {
                let digits = text.get(position..position + 4).ok_or(Reason::NotADate)?;
                for digit in digits {
                    year = year * 10 + digit_of(*digit)?;
                }
                position += 4;
            }
            Step::Month => month = two_digits(text, &mut position, exact)?,
            Step::Day => day = two_digits(text, &mut position, exact)?,
            Step::Hour => hour = two_digits(text, &mut position, exact)?,
            Step::Minute => minute = two_digits(text, &mut position, exact)?,
            Step::Second => second = two_digits(text, &mut position, exact)?,
            Step::Fraction => micros = fraction(text, &mut position)?,
            Step::OptionalFraction => {
                if text.get(position) == Some(&b'.') {
                    position += 1;
                    micros = fraction(text, &mut position)?;
                }
            }
        }
    }
    if position != text.len() || month == 0 || month > 12 || day == 0 || day > days_of_month(year, month) {
        return Err(Reason::NotADate);
    }
    if hour > 23 || minute > 59 || second > 59 {
        return Err(Reason::NotADate);
    }
    if !YEARS.contains(&year) {
        return Err(Reason::OutOfRange);
    }
    let seconds = i64::from(hour * 3600 + minute * 60 + second);
    Ok(Moment { days: days_of(year, month, day), micros: seconds * 1_000_000 + micros })
}

#[inline]
fn digit_of(character: u8) -> Result<u32, Reason> {
    let digit = character.wrapping_sub(b'0');
    if digit < 10 { Ok(u32::from(digit)) } else { Err(Reason::NotADate) }
}

#[inline]
fn two_digits(text: &[u8], position: &mut usize, exact: bool) -> Result<u32, Reason> {
    let first = digit_of(*text.get(*position).ok_or(Reason::NotADate)?)?;
    match text.get(*position + 1).map(|second| digit_of(*second)) {
        Some(Ok(second)) => {
            *position += 2;
            Ok(first * 10 + second)
        }
        _ if exact => Err(Reason::NotADate),
        _ => {
            *position += 1;
            Ok(first)
        }
    }
}

/// Digits after the decimal point of seconds, in microseconds. Digits beyond six must be zeros.
fn fraction(text: &[u8], position: &mut usize) -> Result<i64, Reason> {
    let start = *position;
    let mut micros = 0;
    while let Some(Ok(digit)) = text.get(*position).map(|character| digit_of(*character)) {
        if *position - start < 6 {
            micros = micros * 10 + i64::from(digit);
        } else if digit != 0 {
            return Err(Reason::SurplusDigits);
        }
        *position += 1;
    }
    let places = (*position - start).min(6) as u32;
    if places == 0 { Err(Reason::NotADate) } else { Ok(micros * 10i64.pow(6 - places)) }
}

/// Days of a month; the month must be 1 to 12.
pub fn days_of_month(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a date of the Gregorian calendar, counted in years that begin in March.
pub fn days_of(year: u32, month: u32, day: u32) -> i32 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day;
    days as i32 - 719_469
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn parse(format: &str, text: &str) -> Result<String, Reason> {
        let moment = DateFormat::compile(format).unwrap().parse(text.as_bytes())?;
        Ok(chrono::DateTime::from_timestamp_micros(moment.timestamp()).unwrap().naive_utc().to_string())
    }

    #[test]
    fn every_day_agrees_with_chrono() {
        let format = DateFormat::compile("%Y-%m-%d").unwrap();
        let mut date = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap();
        while chrono::Datelike::year(&date) < 2200 {
            let moment = format.parse(date.to_string().as_bytes()).unwrap();
            assert_eq!((moment.days, moment.micros), (to_days(date), 0), "{date}");
            date = date.succ_opt().unwrap();
        }
    }

    #[test]
    fn common_formats_take_the_fast_way() {
        for (format, text, expected) in [
            ("%Y-%m-%d", "2024-02-29", "2024-02-29 00:00:00"),
            ("%Y/%m/%d", "2024/1/5", "2024-01-05 00:00:00"),
            ("%Y%m%d", "20240105", "2024-01-05 00:00:00"),
            ("%d/%m/%Y", "05/01/2024", "2024-01-05 00:00:00"),
            ("%d/%m/%Y %H:%M", "5/1/2024 9:30", "2024-01-05 09:30:00"),
            ("%Y-%m-%d %H:%M:%S", "2010-12-01 08:26:00", "2010-12-01 08:26:00"),
            ("%F %T", "2010-12-01 08:26:59", "2010-12-01 08:26:59"),
            ("%Y-%m-%dT%H:%M:%S.%f", "2010-12-01T08:26:00.25", "2010-12-01 08:26:00.250"),
            ("%Y-%m-%dT%H:%M:%S%.fZ", "2010-12-01T08:26:00Z", "2010-12-01 08:26:00"),
            ("%Y年%m月%d日", "2024年1月5日", "2024-01-05 00:00:00"),
        ] {
            assert!(DateFormat::compile(format).unwrap().steps.is_some(), "{format}");
            assert_eq!(parse(format, text).as_deref(), Ok(expected), "{format} {text}");
        }
    }

    #[test]
    fn other_formats_go_through_chrono() {
        for (format, text, expected) in [
            ("%d-%b-%Y", "05-Jan-2024", "2024-01-05 00:00:00"),
            ("%m/%d/%y", "1/5/24", "2024-01-05 00:00:00"),
            ("%m/%d/%Y %I:%M %p", "01/05/2024 09:30 PM", "2024-01-05 21:30:00"),
            ("%Y-%m-%dT%H:%M:%S%z", "2024-01-05T09:30:00+0800", "2024-01-05 09:30:00"),
        ] {
            assert!(DateFormat::compile(format).unwrap().steps.is_none(), "{format}");
            assert_eq!(parse(format, text).as_deref(), Ok(expected), "{format} {text}");
        }
    }

    #[test]
    fn impossible_dates_and_left_over_text_are_refused() {
        for (format, text) in [
            ("%Y-%m-%d", "2024-02-30"),
            ("%Y-%m-%d", "2023-02-29"),
            ("%Y-%m-%d", "2024-13-01"),
            ("%Y-%m-%d", "2024-00-10"),
            ("%Y-%m-%d", "2024-01-05 08:00"),
            ("%Y-%m-%d", "24-01-05"),
            ("%Y-%m-%d", "2024/01/05"),
            ("%Y-%m-%d", "2024-01-"),
            ("%Y-%m-%d", ""),
            ("%Y%m%d", "2024015"),
            ("%Y-%m-%d %H:%M:%S", "2024-01-05 24:00:00"),
            ("%Y-%m-%d %H:%M:%S", "2024-01-05 23:59:60"),
            ("%d-%b-%Y", "30-Feb-2024"),
            ("%d-%b-%Y", "05-Jan-2024x"),
        ] {
            assert_eq!(parse(format, text), Err(Reason::NotADate), "{format} {text}");
        }
        assert_eq!(parse("%Y-%m-%d", "9999-12-31"), Err(Reason::OutOfRange));
        assert_eq!(parse("%Y-%m-%d", "0202-01-05"), Err(Reason::OutOfRange));
        assert_eq!(parse("%F %T%.f", "2024-01-05 00:00:00.0000001"), Err(Reason::SurplusDigits));
    }

    #[test]
    fn formats_without_a_whole_date_are_refused() {
        for format in ["%Y-%m", "%H:%M", "%Q", "%b %Y", ""] {
            assert!(DateFormat::compile(format).is_err(), "{format}");
        }
    }
}
