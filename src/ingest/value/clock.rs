//! Times of day: `09:30`, `9:30:15`, `9点半`, `下午3点`, `9:30 PM`, fractions of a day, and ranges such as `9:30-10:05`.

use crate::ingest::reason::Reason;
use crate::ingest::value::amount::numeral;
use crate::ingest::value::date::DAY_MICROS;
use crate::ingest::value::glyphs::{Cursor, Glyphs};

/// Which time of a cell is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimePart {
    /// The cell holds one time.
    #[default]
    Whole,
    /// The cell holds a range, and its beginning counts. A cell with one time is a beginning.
    Start,
    /// The cell holds a range, and its end counts; null for a cell with one time.
    End,
}

/// Half of the day that a time is said to be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Morning,
    Noon,
    Afternoon,
    Evening,
}

const HALVES: [(&str, Half); 13] = [
    ("上午", Half::Morning),
    ("早上", Half::Morning),
    ("早晨", Half::Morning),
    ("凌晨", Half::Morning),
    ("清晨", Half::Morning),
    ("中午", Half::Noon),
    ("下午", Half::Afternoon),
    ("傍晚", Half::Afternoon),
    ("晚上", Half::Evening),
    ("夜里", Half::Evening),
    ("晚", Half::Evening),
    ("am", Half::Morning),
    ("pm", Half::Afternoon),
];

const MICROS: i64 = 1_000_000;

/// Reads one time of day at the cursor, in microseconds since midnight. None where there is none; what follows is left.
pub fn read_clock(cursor: &mut Cursor<'_>) -> Option<i64> {
    read_clock_and_half(cursor).map(|(micros, _)| micros)
}

fn read_clock_and_half(cursor: &mut Cursor<'_>) -> Option<(i64, Option<Half>)> {
    let mut half = take_half(cursor);
    cursor.skip_blanks();
    let (mut micros, has_minutes) = read_hour_and_more(cursor)?;
    let before = *cursor;
    cursor.skip_blanks();
    if half.is_none() {
        half = cursor
            .take_one_of(&["am", "pm", "a.m.", "p.m."])
            .map(|found| if found % 2 == 0 { Half::Morning } else { Half::Afternoon });
        if half.is_none() {
            *cursor = before;
        }
    } else {
        *cursor = before;
    }
    // `9` alone is not a time, `9 PM` and `下午3` are.
    if !has_minutes && half.is_none() {
        return None;
    }
    let hour = micros / (3600 * MICROS);
    let half_day = 12 * 3600 * MICROS;
    match half {
        Some(Half::Morning) if hour == 12 => micros -= half_day,
        Some(Half::Afternoon | Half::Evening) if hour < 12 => micros += half_day,
        Some(Half::Evening) if hour == 12 => return None,
        Some(Half::Noon) if hour < 3 => micros += half_day,
        _ => {}
    }
    Some((micros, half))
}

fn take_half(cursor: &mut Cursor<'_>) -> Option<Half> {
    if !cursor.peek()?.is_alphabetic() {
        return None;
    }
    cursor.take_one_of(&HALVES.map(|(word, _)| word)).map(|index| HALVES[index].1)
}

/// Reads `9:30:15.5` or `9点30分15秒`, and whether there is more than a bare hour.
fn read_hour_and_more(cursor: &mut Cursor<'_>) -> Option<(i64, bool)> {
    let hour = match cursor.take_digits(2) {
        Some((_, hour)) => hour,
        None => u64::from(numeral(cursor)?),
    };
    let (mut minute, mut second, mut micros) = (0, 0, 0);
    let mut has_minutes = true;
    if cursor.take(':') || cursor.take('：') {
        let (count, value) = cursor.take_digits(2)?;
        if count != 2 {
            return None;
        }
        minute = value;
        if cursor.take(':') {
            let (count, value) = cursor.take_digits(2)?;
            if count != 2 {
                return None;
            }
            second = value;
            if cursor.take('.') || cursor.take(',') {
                micros = read_fraction(cursor)?;
            }
        }
    } else if cursor.take_word("点钟") {
    } else if cursor.take('点') || cursor.take('时') || cursor.take('點') {
        if cursor.take('半') {
            minute = 30;
        } else if cursor.take('整') {
        } else if cursor.take_word("一刻") {
            minute = 15;
        } else if cursor.take_word("三刻") {
            minute = 45;
        } else if let Some((_, value)) = cursor.take_digits(2) {
            minute = value;
            if cursor.take('分')
                && let Some((_, value)) = cursor.take_digits(2)
            {
                second = value;
                if !cursor.take('秒') {
                    return None;
                }
            }
        }
    } else {
        has_minutes = false;
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = (hour * 3600 + minute * 60 + second) as i64;
    Some((seconds * MICROS + micros, has_minutes))
}

/// Digits of a fraction of a second, in microseconds; digits beyond six must be zeros.
fn read_fraction(cursor: &mut Cursor<'_>) -> Option<i64> {
    let mut micros = 0;
    let mut places = 0;
    while let Some(digit) = cursor.take_digit() {
        if places < 6 {
            micros = micros * 10 + i64::from(digit);
        } else if digit != 0 {
            return None;
        }
        places += 1;
    }
    (places > 0).then(|| micros * 10i64.pow(6u32.saturating_sub(places)))
}

/// The time of day that a fraction of a day stands for, rounded to whole seconds: a workbook stores 09:30 as
/// 0.395833333333333.
pub fn fraction_of_day(digits: u64, places: u32) -> Option<i64> {
    let whole = 10u128.checked_pow(places)?;
    let seconds = (u128::from(digits) * 86_400 + whole / 2) / whole;
    (u128::from(digits) < whole).then(|| seconds.min(86_399) as i64 * MICROS)
}

/// Reads the time of a cell. A trimmed, non-empty text; null where the wanted end is not there.
pub fn read_time(text: &[u8], part: TimePart) -> Result<Option<i64>, Reason> {
    let glyphs = Glyphs::fold(text, Reason::NotADate)?;
    let mut cursor = Cursor::new(glyphs.as_slice());
    if let Some(micros) = read_day_fraction(cursor) {
        return Ok(if part == TimePart::End { None } else { Some(micros) });
    }
    // `-10:05`: only the end is known.
    if part != TimePart::Whole && take_range_sign(&mut cursor) {
        cursor.skip_blanks();
        let end = read_clock(&mut cursor).filter(|_| cursor.is_done()).ok_or(Reason::NotADate)?;
        return Ok((part == TimePart::End).then_some(end));
    }
    let (start, half) = read_clock_and_half(&mut cursor).ok_or(Reason::NotADate)?;
    cursor.skip_blanks();
    if cursor.is_done() {
        return Ok(if part == TimePart::End { None } else { Some(start) });
    }
    if part == TimePart::Whole || !take_range_sign(&mut cursor) {
        return Err(Reason::NotADate);
    }
    cursor.skip_blanks();
    if cursor.is_done() {
        return Ok((part == TimePart::Start).then_some(start));
    }
    let (mut end, end_half) = read_clock_and_half(&mut cursor).ok_or(Reason::NotADate)?;
    if !cursor.is_done() {
        return Err(Reason::NotADate);
    }
    // `下午3点-4点半`: the second time is in the same half of the day.
    let is_after_noon = matches!(half, Some(Half::Afternoon | Half::Evening | Half::Noon));
    if is_after_noon && end_half.is_none() && end < start && end + DAY_MICROS / 2 < DAY_MICROS {
        end += DAY_MICROS / 2;
    }
    Ok(Some(if part == TimePart::Start { start } else { end }))
}

fn take_range_sign(cursor: &mut Cursor<'_>) -> bool {
    if cursor.take('-') {
        cursor.take('-');
        return true;
    }
    ['~', '～', '至', '到'].into_iter().any(|sign| cursor.take(sign))
}

/// Reads `0.395833`, and `45296.395833` for the time of such a day.
fn read_day_fraction(mut cursor: Cursor<'_>) -> Option<i64> {
    cursor.take_digits(5)?;
    if !cursor.take('.') {
        return None;
    }
    let (places, digits) = cursor.take_digits(18)?;
    if !cursor.is_done() { None } else { fraction_of_day(digits, places as u32) }
}

/// Appends a time of day as `HH:MM:SS`, with a fraction only where there is one.
pub fn write_time(micros: i64, output: &mut Vec<u8>) {
    let seconds = micros / MICROS;
    let mut two_digits = |value: i64| output.extend_from_slice(&[b'0' + (value / 10) as u8, b'0' + (value % 10) as u8]);
    two_digits(seconds / 3600);
    for value in [seconds / 60 % 60, seconds % 60] {
        output.push(b':');
        output.extend_from_slice(&[b'0' + (value / 10) as u8, b'0' + (value % 10) as u8]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str, part: TimePart) -> Result<Option<String>, Reason> {
        let shown = |micros| {
            let mut output = Vec::new();
            write_time(micros, &mut output);
            String::from_utf8_lossy(&output).into_owned()
        };
        Ok(read_time(text.as_bytes(), part)?.map(shown))
    }

    #[test]
    fn one_time_in_all_its_forms() {
        for (text, expected) in [
            ("09:30", "09:30:00"),
            ("9:30", "09:30:00"),
            ("９：３０", "09:30:00"),
            ("09:30:15", "09:30:15"),
            ("9点半", "09:30:00"),
            ("9点05分", "09:05:00"),
            ("9点5分", "09:05:00"),
            ("9时30分15秒", "09:30:15"),
            ("9点", "09:00:00"),
            ("九点半", "09:30:00"),
            ("十点一刻", "10:15:00"),
            ("下午3点", "15:00:00"),
            ("下午 3:05", "15:05:00"),
            ("上午9:30", "09:30:00"),
            ("上午12:10", "00:10:00"),
            ("中午12点", "12:00:00"),
            ("中午1点", "13:00:00"),
            ("晚上8点半", "20:30:00"),
            ("下午15:20", "15:20:00"),
            ("9:30 PM", "21:30:00"),
            ("12:05 AM", "00:05:00"),
            ("9 pm", "21:00:00"),
            ("0.395833333333333", "09:30:00"),
            ("0.5", "12:00:00"),
            ("45296.395833", "09:30:00"),
        ] {
            assert_eq!(time(text, TimePart::Whole), Ok(Some(expected.into())), "{text}");
        }
        for text in
            ["24:00", "9:60", "9:5", "9", "930", "0930", "9:30:61", "25点", "9:30-10:05", "上午", "9.30.", "abc"]
        {
            assert_eq!(time(text, TimePart::Whole), Err(Reason::NotADate), "{text}");
        }
    }

    #[test]
    fn ranges_are_split() {
        for text in [
            "9:30-10:05",
            "9:30~10:05",
            "9:30～10:05",
            "9:30—10:05",
            "9:30——10:05",
            "9:30至10:05",
            "9:30 到 10:05",
            "9点半-10点05分",
            "上午9:30-上午10:05",
            "９：３０－１０：０５",
        ] {
            assert_eq!(time(text, TimePart::Start), Ok(Some("09:30:00".into())), "{text}");
            assert_eq!(time(text, TimePart::End), Ok(Some("10:05:00".into())), "{text}");
        }
        assert_eq!(time("下午3点-4点半", TimePart::End), Ok(Some("16:30:00".into())));
        assert_eq!(time("23:30-00:15", TimePart::End), Ok(Some("00:15:00".into())));
        assert_eq!(time("9:30", TimePart::Start), Ok(Some("09:30:00".into())));
        assert_eq!(time("9:30", TimePart::End), Ok(None));
        assert_eq!(time("9:30-", TimePart::Start), Ok(Some("09:30:00".into())));
        assert_eq!(time("9:30-", TimePart::End), Ok(None));
        assert_eq!(time("-10:05", TimePart::Start), Ok(None));
        assert_eq!(time("-10:05", TimePart::End), Ok(Some("10:05:00".into())));
        assert_eq!(time("9:30-10:05-11:00", TimePart::Start), Err(Reason::NotADate));
    }
}
