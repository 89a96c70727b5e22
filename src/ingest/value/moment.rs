//! Dates and timestamps in every unambiguous form that exports are found with.
//!
//! | form | read as |
//! |---|---|
//! | `2024-01-05`, `2024/1/5`, `2024.1.5`, `20240105`, `2024年1月5日`, `2024年1月5号` | that day |
//! | `1月5日` | that day of the file's year; without one `year_missing` |
//! | `99年11月30日` | 1999 by the pivot |
//! | `45296`, `45296.395833` | the serial of a workbook, 20000 (1954) to 73050 (2099) |
//! | `05-Jan-2024`, `Jan 5, 2024`, `5 January 2024` | that day |
//! | `01/02/2026`, `24-01-05`, `05-Jan-24`, `1-5` | `ambiguous_date` |
//!
//! A time of day may follow (`2024-01-05 09:30`, `…T09:30:15.25`, `2024年1月5日 下午3点`, `20240105093015`), and an offset
//! (`Z`, `+08:00`); a weekday is passed over.

use crate::ingest::reason::Reason;
use crate::ingest::value::clock::{fraction_of_day, read_clock};
use crate::ingest::value::date::{Moment, YEARS, days_of, days_of_month};
use crate::ingest::value::glyphs::{Cursor, Glyphs};

/// Serials of workbooks that are read as days: 1954-10-03 to 2099-12-31. Numbers outside are more likely something else.
const SERIALS: std::ops::RangeInclusive<u64> = 20_000..=73_050;

/// What a date needs to know of its file and column.
#[derive(Debug, Clone, Copy, Default)]
pub struct DateContext {
    /// Year of dates without one.
    pub year: Option<i32>,
    /// Two-digit years from this one on are in the twentieth century.
    pub pivot: u32,
    /// Whether day 0 of workbook serials is 1904-01-01 instead of 1899-12-30.
    pub from_1904: bool,
}

/// A date as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadMoment {
    /// Day and time of day as written.
    pub moment: Moment,
    /// Whether a time of day was written.
    pub has_time: bool,
    /// Seconds east of UTC, where an offset was written.
    pub offset: Option<i32>,
}

/// Reads a date or timestamp: a trimmed, non-empty text.
#[inline]
pub fn read_moment(text: &[u8], context: &DateContext) -> Result<ReadMoment, Reason> {
    match read_common(text) {
        Some(moment) => Ok(moment),
        None => read_any(text, context),
    }
}

/// The forms that most exports hold: `2024-01-05`, `2024/1/5`, `2024年1月5日`, `20240105`, and these with ` 9:30` or
/// ` 09:30:15`. None for all others, and for what is not a date.
#[inline]
fn read_common(text: &[u8]) -> Option<ReadMoment> {
    let mut rest = text;
    let year = take_ascii(&mut rest, 4).filter(|(count, _)| *count == 4)?.1;
    let (month, day);
    if let [separator @ (b'-' | b'/'), after @ ..] = rest {
        rest = after;
        month = take_ascii(&mut rest, 2)?.1;
        rest = rest.split_first().filter(|(next, _)| *next == separator)?.1;
        day = take_ascii(&mut rest, 2)?.1;
    } else if rest.first().is_some_and(u8::is_ascii_digit) {
        // More digits are a time of day; fewer are no date.
        let together = take_ascii(&mut rest, 4).filter(|(count, _)| *count == 4)?.1;
        (month, day) = (together / 100, together % 100);
        if rest.first().is_some_and(u8::is_ascii_digit) {
            return None;
        }
    } else {
        rest = rest.strip_prefix("年".as_bytes())?;
        month = take_ascii(&mut rest, 2)?.1;
        rest = rest.strip_prefix("月".as_bytes())?;
        day = take_ascii(&mut rest, 2)?.1;
        rest = rest.strip_prefix("日".as_bytes())?;
    }
    let days = checked_days(year, month, day).ok()?;
    if rest.is_empty() {
        return Some(ReadMoment { moment: Moment { days, micros: 0 }, has_time: false, offset: None });
    }
    rest = rest.strip_prefix(b" ").or_else(|| rest.strip_prefix(b"T"))?;
    let hour = take_ascii(&mut rest, 2)?.1;
    rest = rest.strip_prefix(b":")?;
    let minute = take_ascii(&mut rest, 2).filter(|(count, _)| *count == 2)?.1;
    let mut second = 0;
    if !rest.is_empty() {
        rest = rest.strip_prefix(b":")?;
        second = take_ascii(&mut rest, 2).filter(|(count, _)| *count == 2)?.1;
    }
    if !rest.is_empty() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let micros = i64::from(hour * 3600 + minute * 60 + second) * 1_000_000;
    Some(ReadMoment { moment: Moment { days, micros }, has_time: true, offset: None })
}

/// Passes over at most `most` digits and gives their count and value.
#[inline]
fn take_ascii(rest: &mut &[u8], most: usize) -> Option<(usize, u32)> {
    let mut value = 0;
    let mut count = 0;
    while count < most
        && let Some(digit) = rest.get(count).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10)
    {
        value = value * 10 + u32::from(digit);
        count += 1;
    }
    *rest = &rest[count..];
    (count > 0).then_some((count, value))
}

fn checked_days(year: u32, month: u32, day: u32) -> Result<i32, Reason> {
    if month == 0 || month > 12 || day == 0 || day > days_of_month(year, month) {
        return Err(Reason::NotADate);
    }
    if YEARS.contains(&year) { Ok(days_of(year, month, day)) } else { Err(Reason::OutOfRange) }
}

fn read_any(text: &[u8], context: &DateContext) -> Result<ReadMoment, Reason> {
    let glyphs = Glyphs::fold(text, Reason::NotADate)?;
    let mut cursor = Cursor::new(glyphs.as_slice());
    cursor.take('\'');
    if let Some(found) = read_serial(cursor, context)? {
        return Ok(found);
    }
    take_weekday(&mut cursor);
    if let Some(found) = read_compact(cursor)? {
        return Ok(found);
    }
    let days = read_day(&mut cursor, context)?;
    read_rest(cursor, days)
}

/// What may follow a day: a weekday, a time of day, an offset.
fn read_rest(mut cursor: Cursor<'_>, days: i32) -> Result<ReadMoment, Reason> {
    cursor.skip_blanks();
    take_weekday(&mut cursor);
    let _ = cursor.take('T') || cursor.take('t');
    cursor.skip_blanks();
    let mut found = ReadMoment { moment: Moment { days, micros: 0 }, has_time: false, offset: None };
    if cursor.is_done() {
        return Ok(found);
    }
    found.moment.micros = read_clock(&mut cursor).ok_or(Reason::NotADate)?;
    found.has_time = true;
    cursor.skip_blanks();
    if !cursor.is_done() {
        found.offset = Some(read_offset(&mut cursor).filter(|_| cursor.is_done()).ok_or(Reason::NotADate)?);
    }
    Ok(found)
}

/// Reads `Z`, `UTC`, `+08:00`, `+0800`, `+08`, `UTC+8`.
fn read_offset(cursor: &mut Cursor<'_>) -> Option<i32> {
    let is_named = cursor.take_one_of(&["UTC", "GMT", "Z"]).is_some();
    if cursor.is_done() && is_named {
        return Some(0);
    }
    let sign = if cursor.take('+') {
        1
    } else if cursor.take('-') {
        -1
    } else {
        return None;
    };
    let (count, mut hours) = cursor.take_digits(4)?;
    let mut minutes = 0;
    if count > 2 {
        (hours, minutes) = (hours / 100, hours % 100);
    } else if cursor.take(':') {
        minutes = cursor.take_digits(2)?.1;
    }
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60) as i32)
}

/// Passes over `星期五`, `周五`, `Friday`, `(Fri),`.
fn take_weekday(cursor: &mut Cursor<'_>) {
    if !cursor.peek().is_some_and(|next| next == '(' || next.is_alphabetic()) {
        return;
    }
    let before = *cursor;
    let bracket = cursor.take('(');
    let is_chinese = cursor.take_one_of(&["星期", "礼拜", "周"]).is_some();
    let found = if is_chinese {
        ["一", "二", "三", "四", "五", "六", "日", "天"].into_iter().any(|day| cursor.take_word(day))
    } else {
        const NAMES: [&str; 14] = [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
            "mon",
            "tue",
            "wed",
            "thu",
            "fri",
            "sat",
            "sun",
        ];
        cursor.take_one_of(&NAMES).is_some()
    };
    if !found || (bracket && !cursor.take(')')) {
        *cursor = before;
        return;
    }
    cursor.take(',');
    cursor.skip_blanks();
}

/// Reads the serial of a workbook. None for what is not five digits and perhaps a fraction.
fn read_serial(mut cursor: Cursor<'_>, context: &DateContext) -> Result<Option<ReadMoment>, Reason> {
    let Some((5, serial)) = cursor.take_digits(5) else { return Ok(None) };
    let mut micros = 0;
    let mut has_time = false;
    if cursor.take('.') {
        let Some((places, digits)) = cursor.take_digits(18) else { return Ok(None) };
        micros = fraction_of_day(digits, places as u32).ok_or(Reason::NotADate)?;
        has_time = digits > 0;
    }
    if !cursor.is_done() {
        return Ok(None);
    }
    if !SERIALS.contains(&serial) {
        return Err(Reason::NotADate);
    }
    let days = serial as i32 - 25_569 + if context.from_1904 { 1_462 } else { 0 };
    Ok(Some(ReadMoment { moment: Moment { days, micros }, has_time, offset: None }))
}

/// Reads `20240105`, `20240105 09:30`, `202401050930` and `20240105093015`.
fn read_compact(mut cursor: Cursor<'_>) -> Result<Option<ReadMoment>, Reason> {
    let Some((count, digits)) = cursor.take_digits(14) else { return Ok(None) };
    if !matches!(count, 8 | 12 | 14) {
        return Ok(None);
    }
    let (date, time) = match count {
        8 => (digits, None),
        12 => (digits / 10_000, Some(digits % 10_000 * 100)),
        _ => (digits / 1_000_000, Some(digits % 1_000_000)),
    };
    let days = checked_days((date / 10_000) as u32, (date / 100 % 100) as u32, (date % 100) as u32)?;
    let Some(time) = time else { return read_rest(cursor, days).map(Some) };
    let (hour, minute, second) = (time / 10_000, time / 100 % 100, time % 100);
    if !cursor.is_done() || hour > 23 || minute > 59 || second > 59 {
        return Err(Reason::NotADate);
    }
    let micros = (hour * 3600 + minute * 60 + second) as i64 * 1_000_000;
    Ok(Some(ReadMoment { moment: Moment { days, micros }, has_time: true, offset: None }))
}

/// Reads a day in figures, with 年月日, or with the English name of its month.
fn read_day(cursor: &mut Cursor<'_>, context: &DateContext) -> Result<i32, Reason> {
    if let Some(month) = take_month(cursor) {
        return read_month_first(cursor, month);
    }
    let (count, first) = take_number(cursor)?;
    cursor.skip_blanks();
    if cursor.take('年') {
        let year = full_year(count, first, context)?;
        let month = read_before(cursor, &['月'])?;
        return checked_days(year, month, read_before(cursor, &['日', '号'])?);
    }
    if count <= 2 && cursor.take('月') {
        let day = read_before(cursor, &['日', '号'])?;
        // Whether the day exists may depend on the year.
        let leap_days = checked_days(2000, first, day);
        let year = context.year.ok_or(leap_days.err().unwrap_or(Reason::YearMissing))?;
        return checked_days(u32::try_from(year).map_err(|_| Reason::OutOfRange)?, first, day);
    }
    let separator = [',', '-', '/', '.'].into_iter().find(|sign| cursor.take(*sign));
    cursor.skip_blanks();
    if let Some(month) = take_month(cursor) {
        let _ = separator.is_some_and(|sign| cursor.take(sign)) || cursor.take(',');
        cursor.skip_blanks();
        let (last_count, last) = take_number(cursor)?;
        return match (count, last_count) {
            (4, 1 | 2) => checked_days(first, month, last),
            (1 | 2, 4) => checked_days(last, month, first),
            // 05-Jan-24 is the 5th of 2024 to some and the 24th of 2005 to others.
            (1 | 2, 2) => Err(ambiguous(&[(2000, month, first), (2000, month, last)])),
            _ => Err(Reason::NotADate),
        };
    }
    let Some(separator) = separator.filter(|sign| *sign != ',') else { return Err(Reason::NotADate) };
    let (second_count, second) = take_number(cursor)?;
    if second_count > 2 {
        return Err(Reason::NotADate);
    }
    if !cursor.take(separator) {
        return Err(match (count, cursor.is_done() || cursor.peek() == Some(' ')) {
            (1 | 2, true) => ambiguous(&[(2000, first, second), (2000, second, first)]),
            _ => Reason::NotADate,
        });
    }
    cursor.skip_blanks();
    let (third_count, third) = take_number(cursor)?;
    match (count, third_count) {
        (4, 1 | 2) => checked_days(first, second, third),
        (1 | 2, 4) => Err(ambiguous(&[(third, first, second), (third, second, first)])),
        (1 | 2, 1 | 2) => Err(ambiguous(&[
            (2000 + first, second, third),
            (2000 + third, first, second),
            (2000 + third, second, first),
        ])),
        _ => Err(Reason::NotADate),
    }
}

/// Reads what follows the English name of a month: `5, 2024`.
fn read_month_first(cursor: &mut Cursor<'_>, month: u32) -> Result<i32, Reason> {
    let take_between = |cursor: &mut Cursor<'_>| {
        cursor.skip_blanks();
        let _ = [',', '-', '/', '.'].into_iter().any(|sign| cursor.take(sign));
        cursor.skip_blanks();
    };
    take_between(cursor);
    let (day_count, day) = take_number(cursor)?;
    let _ = cursor.take_one_of(&["st", "nd", "rd", "th"]);
    take_between(cursor);
    let (count, year) = take_number(cursor)?;
    match (day_count, count) {
        (1 | 2, 4) => checked_days(year, month, day),
        (1 | 2, 2) => Err(ambiguous(&[(2000, month, day), (2000, month, year)])),
        _ => Err(Reason::NotADate),
    }
}

/// Ambiguous where one of the readings is a day, otherwise no date at all.
fn ambiguous(readings: &[(u32, u32, u32)]) -> Reason {
    let is_day = readings.iter().any(|(year, month, day)| checked_days(*year, *month, *day).is_ok());
    if is_day { Reason::AmbiguousDate } else { Reason::NotADate }
}

fn take_number(cursor: &mut Cursor<'_>) -> Result<(usize, u32), Reason> {
    let (count, value) = cursor.take_digits(4).ok_or(Reason::NotADate)?;
    if cursor.peek().is_some_and(|next| next.is_ascii_digit()) {
        return Err(Reason::NotADate);
    }
    Ok((count, value as u32))
}

/// Reads a number of one or two digits and the sign behind it; the last of a date may stand without.
fn read_before(cursor: &mut Cursor<'_>, signs: &[char]) -> Result<u32, Reason> {
    cursor.skip_blanks();
    let (count, value) = take_number(cursor)?;
    cursor.skip_blanks();
    let found = signs.iter().any(|sign| cursor.take(*sign));
    let may_lack_it = signs.contains(&'日') && cursor.is_done();
    if count <= 2 && (found || may_lack_it) { Ok(value) } else { Err(Reason::NotADate) }
}

fn full_year(count: usize, year: u32, context: &DateContext) -> Result<u32, Reason> {
    match count {
        4 => Ok(year),
        2 => Ok(if year >= context.pivot { 1900 + year } else { 2000 + year }),
        _ => Err(Reason::NotADate),
    }
}

fn take_month(cursor: &mut Cursor<'_>) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    const SHORT: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if !cursor.peek().is_some_and(|next| next.is_ascii_alphabetic()) {
        return None;
    }
    let before = *cursor;
    let month = match cursor.take_one_of(&NAMES).or_else(|| cursor.take_word("sept").then_some(8)) {
        Some(index) => index,
        None => cursor.take_one_of(&SHORT)?,
    };
    cursor.take('.');
    if cursor.peek().is_some_and(char::is_alphabetic) {
        *cursor = before;
        return None;
    }
    Some(month as u32 + 1)
}

#[cfg(test)]
#[path = "moment_tests.rs"]
mod tests;
