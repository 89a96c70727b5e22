//! Cells of workbooks as text.

use std::fmt::Write;

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};
use chrono::{Days, NaiveDate};

/// Digits that Excel keeps of a number.
const DIGITS: usize = 15;
const SECONDS_OF_DAY: i64 = 86_400;

/// A cell of either kind of workbook.
pub(super) enum CellValue<'a> {
    Text(&'a str),
    Number(f64),
    Whole(i64),
    Truth(bool),
    Time(ExcelDateTime),
    /// ISO 8601.
    IsoTime(&'a str),
    /// ISO 8601.
    IsoDuration(&'a str),
    Error(&'a CellErrorType),
    Blank,
}

impl<'a> From<&'a DataRef<'_>> for CellValue<'a> {
    fn from(cell: &'a DataRef<'_>) -> CellValue<'a> {
        match cell {
            DataRef::Int(whole) => CellValue::Whole(*whole),
            DataRef::Float(number) => CellValue::Number(*number),
            DataRef::String(text) => CellValue::Text(text),
            DataRef::SharedString(text) => CellValue::Text(text),
            DataRef::Bool(truth) => CellValue::Truth(*truth),
            DataRef::DateTime(time) => CellValue::Time(*time),
            DataRef::DateTimeIso(text) => CellValue::IsoTime(text),
            DataRef::DurationIso(text) => CellValue::IsoDuration(text),
            DataRef::Error(error) => CellValue::Error(error),
            DataRef::Empty => CellValue::Blank,
        }
    }
}

impl<'a> From<&'a Data> for CellValue<'a> {
    fn from(cell: &'a Data) -> CellValue<'a> {
        match cell {
            Data::Int(whole) => CellValue::Whole(*whole),
            Data::Float(number) => CellValue::Number(*number),
            Data::String(text) => CellValue::Text(text),
            Data::Bool(truth) => CellValue::Truth(*truth),
            Data::DateTime(time) => CellValue::Time(*time),
            Data::DateTimeIso(text) => CellValue::IsoTime(text),
            Data::DurationIso(text) => CellValue::IsoDuration(text),
            Data::Error(error) => CellValue::Error(error),
            Data::Empty => CellValue::Blank,
        }
    }
}

impl CellValue<'_> {
    /// Writes the cell as text: numbers in plain decimals, dates and times in ISO form. `from_1904`: the workbook
    /// counts days from 1904.
    pub fn write(&self, from_1904: bool, out: &mut String) {
        match self {
            CellValue::Text(text) => out.push_str(text),
            CellValue::Number(number) => write_number(*number, out),
            CellValue::Whole(whole) => write_number(*whole as f64, out),
            CellValue::Truth(truth) => out.push_str(if *truth { "TRUE" } else { "FALSE" }),
            CellValue::Time(time) => write_time(time.as_f64(), time.is_duration(), from_1904, out),
            CellValue::IsoTime(text) => write_iso_time(text, out),
            CellValue::IsoDuration(text) => write_iso_duration(text, out),
            CellValue::Error(error) => {
                let _ = write!(out, "{error}");
            }
            CellValue::Blank => {}
        }
    }

    /// Whether it is a number of more digits than Excel keeps, so that its last ones are lost.
    pub fn has_lost_digits(&self) -> bool {
        match self {
            CellValue::Number(number) => number.abs() >= 1e15,
            CellValue::Whole(whole) => whole.unsigned_abs() >= 1_000_000_000_000_000,
            _ => false,
        }
    }
}

/// The shortest decimal of at most 15 digits that Excel shows for the number, never with an exponent.
pub(super) fn write_number(number: f64, out: &mut String) {
    if !number.is_finite() {
        out.push_str("#NUM!");
        return;
    }
    if number.fract() == 0.0 && number.abs() < 1e15 {
        let _ = write!(out, "{}", number as i64);
        return;
    }
    // `d.dddddddddddddde±x`: rounded to the digits that count.
    let rounded = format!("{:.*e}", DIGITS - 1, number.abs());
    let Some((mantissa, exponent)) = rounded.split_once('e') else { return };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    let point = exponent.parse::<i32>().unwrap_or(0) + 1;
    if number < 0.0 {
        out.push('-');
    }
    match usize::try_from(point) {
        Ok(0) | Err(_) => {
            out.push_str("0.");
            out.extend(std::iter::repeat_n('0', point.unsigned_abs() as usize));
            out.push_str(digits);
        }
        Ok(point) if point >= digits.len() => {
            out.push_str(digits);
            out.extend(std::iter::repeat_n('0', point - digits.len()));
        }
        Ok(point) => {
            out.push_str(&digits[..point]);
            out.push('.');
            out.push_str(&digits[point..]);
        }
    }
}

/// `2024-01-05`, `2024-01-05 09:30:00`; `09:30:00` for times without a date and for durations.
fn write_time(days: f64, is_duration: bool, from_1904: bool, out: &mut String) {
    let seconds = (days * SECONDS_OF_DAY as f64).round();
    // Beyond the year 9999, or before the first day: the number alone, for its row to be refused.
    if !(0.0..3e6).contains(&days) {
        write_number(days, out);
        return;
    }
    let seconds = seconds as i64;
    let (day, second) = (seconds / SECONDS_OF_DAY, seconds % SECONDS_OF_DAY);
    let (hours, minutes, rest) = (second / 3600, second / 60 % 60, second % 60);
    if is_duration || (day == 0 && days < 1.0) {
        let hours = if is_duration { day * 24 + hours } else { hours };
        let _ = write!(out, "{hours:02}:{minutes:02}:{rest:02}");
        return;
    }
    // In the 1900 system day 60 is a 29 February that never was: it is written as Excel shows it, for its row to be refused.
    if day == 60 && !from_1904 {
        out.push_str("1900-02-29");
        return;
    }
    // The days before it count from one day later.

    let epoch = match (from_1904, day) {
        (true, _) => NaiveDate::from_ymd_opt(1904, 1, 1),
        (false, ..60) => NaiveDate::from_ymd_opt(1899, 12, 31),
        (false, 60..) => NaiveDate::from_ymd_opt(1899, 12, 30),
    };
    let date = epoch.and_then(|epoch| epoch.checked_add_days(Days::new(day as u64)));
    let Some(date) = date else {
        write_number(days, out);
        return;
    };
    let _ = write!(out, "{}", date.format("%Y-%m-%d"));
    if second > 0 {
        let _ = write!(out, " {hours:02}:{minutes:02}:{rest:02}");
    }
}

fn write_iso_time(text: &str, out: &mut String) {
    let text = text.trim_end_matches('Z');
    match text.split_once('T') {
        Some((date, time)) if time.trim_end_matches(['0', ':', '.']).is_empty() => out.push_str(date),
        Some((date, time)) => {
            out.push_str(date);
            out.push(' ');
            out.push_str(time);
        }
        None => out.push_str(text),
    }
}

/// `PT26H30M5S` as `26:30:05`; what is not of that form stays as it is.
fn write_iso_duration(text: &str, out: &mut String) {
    let parse = || -> Option<[u32; 3]> {
        let mut parts = [0; 3];
        let mut rest = text.strip_prefix("PT")?;
        for (part, letter) in parts.iter_mut().zip(['H', 'M', 'S']) {
            if let Some((number, after)) = rest.split_once(letter) {
                *part = number.parse().ok()?;
                rest = after;
            }
        }
        rest.is_empty().then_some(parts)
    };
    match parse() {
        Some([hours, minutes, seconds]) => {
            let _ = write!(out, "{hours:02}:{minutes:02}:{seconds:02}");
        }
        None => out.push_str(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: f64) -> String {
        let mut text = String::new();
        write_number(value, &mut text);
        text
    }

    fn time(days: f64, is_duration: bool, from_1904: bool) -> String {
        let mut text = String::new();
        write_time(days, is_duration, from_1904, &mut text);
        text
    }

    #[test]
    fn numbers_are_the_plain_decimals_that_excel_shows() {
        let cases = [
            (0.1 + 0.2, "0.3"),
            (-0.0, "0"),
            (-1.5, "-1.5"),
            (1234567.89, "1234567.89"),
            (1e15, "1000000000000000"),
            (123456789012345680.0, "123456789012346000"),
            (1.5e-7, "0.00000015"),
            (0.000_1, "0.0001"),
            (999999999999999.9, "1000000000000000"),
            (0.05, "0.05"),
            (1e21, "1000000000000000000000"),
            (19.99 * 100.0, "1999"),
        ];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn times_are_iso_text_in_both_calendars() {
        assert_eq!(time(45296.0, false, false), "2024-01-05");
        assert_eq!(time(45_296.395_833_333_336, false, false), "2024-01-05 09:30:00");
        assert_eq!(time(45296.0 - 1462.0, false, true), "2024-01-05");
        assert_eq!(time(0.395_833_333_333_333_3, false, false), "09:30:00");
        assert_eq!(time(1.104_166_666_666_666_7, true, false), "26:30:00");
        assert_eq!(time(1.0, false, false), "1900-01-01");
        assert_eq!(time(59.0, false, false), "1900-02-28");
        assert_eq!(time(60.0, false, false), "1900-02-29", "the day that never was");
        assert_eq!(time(61.0, false, false), "1900-03-01");
        assert_eq!(time(45_295.999_999_999, false, false), "2024-01-05");
        assert_eq!(time(-3.0, false, false), "-3");
        assert_eq!(time(5e6, false, false), "5000000");
    }

    #[test]
    fn iso_cells_are_brought_to_the_same_form() {
        let iso = |text: &str| {
            let mut out = String::new();
            CellValue::IsoTime(text).write(false, &mut out);
            out
        };
        assert_eq!(iso("2024-01-05T00:00:00"), "2024-01-05");
        assert_eq!(iso("2024-01-05T09:30:00Z"), "2024-01-05 09:30:00");
        let mut out = String::new();
        CellValue::IsoDuration("PT26H30M").write(false, &mut out);
        assert_eq!(out, "26:30:00");
    }
}
