//! How people write values.
//!
//! | style | of | written |
//! |---|---|---|
//! | `plain` | all | `1234.50`, `A`, the word |
//! | `thousands` | numbers | `1,234.50` |
//! | `yuan`, `yuan_word` | money | `¥1,234.50`, `1234.50元` |
//! | `wan`, `wan_word` | money | in 万元: `0.12345`, `0.12345万元` |
//! | `accounting`, `trailing_minus` | money | negatives as `(1,234.50)`, `1234.50-` |
//! | `percent` | shares | `15%` |
//! | `measure`, `people`, `days`, `hours` | counts | `12件`, `12人`, `30天`, `24小时` |
//! | `iso`, `slash`, `dots`, `dashes`, `chinese`, `compact`, `month_day`, `short_year` | dates | `2024-01-05`, `2024/1/5`, `2024.1.5`, `2024-1-5`, `2024年1月5日`, `20240105`, `1月5日`, `24年1月5日` |
//! | `excel` | dates | a date cell; in text as `iso` |
//! | `clock`, `range` | times | `9:30`, `9:30-10:05` of two values |
//! | `tick`, `tick_only`, `yes_no`, `one_zero` | flags | `√` `×`, `√` and blank, `是` `否`, `1` `0` |
//! | `ji`, `lei` | levels | `A级`, `A类` |
//! | `variants`, `sloppy` | customers | the name in one of its spellings; `sloppy` with slips |

use std::str::FromStr;

use chrono::Datelike;

use crate::generate::clean::plain;
use crate::generate::random::Random;
use crate::generate::value::Value;
use crate::model::money::format_minor;
use crate::model::period::from_days;

/// How a column is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Style {
    Plain,
    Thousands,
    Yuan,
    YuanWord,
    Wan,
    WanWord,
    Accounting,
    TrailingMinus,
    Percent,
    Measure,
    People,
    Days,
    Hours,
    Iso,
    Slash,
    Dots,
    Dashes,
    Chinese,
    Compact,
    MonthDay,
    ShortYear,
    Excel,
    Clock,
    Range,
    Tick,
    TickOnly,
    YesNo,
    OneZero,
    Ji,
    Lei,
    Variants,
    Sloppy,
}

/// Names of the styles.
const STYLES: &[(&str, Style)] = &[
    ("plain", Style::Plain),
    ("thousands", Style::Thousands),
    ("yuan", Style::Yuan),
    ("yuan_word", Style::YuanWord),
    ("wan", Style::Wan),
    ("wan_word", Style::WanWord),
    ("accounting", Style::Accounting),
    ("trailing_minus", Style::TrailingMinus),
    ("percent", Style::Percent),
    ("measure", Style::Measure),
    ("people", Style::People),
    ("days", Style::Days),
    ("hours", Style::Hours),
    ("iso", Style::Iso),
    ("slash", Style::Slash),
    ("dots", Style::Dots),
    ("dashes", Style::Dashes),
    ("chinese", Style::Chinese),
    ("compact", Style::Compact),
    ("month_day", Style::MonthDay),
    ("short_year", Style::ShortYear),
    ("excel", Style::Excel),
    ("clock", Style::Clock),
    ("range", Style::Range),
    ("tick", Style::Tick),
    ("tick_only", Style::TickOnly),
    ("yes_no", Style::YesNo),
    ("one_zero", Style::OneZero),
    ("ji", Style::Ji),
    ("lei", Style::Lei),
    ("variants", Style::Variants),
    ("sloppy", Style::Sloppy),
];

impl FromStr for Style {
    type Err = String;

    fn from_str(text: &str) -> Result<Style, String> {
        let found = STYLES.iter().find(|(name, _)| *name == text);
        found.map(|(_, style)| *style).ok_or_else(|| format!("there is no style `{text}`"))
    }
}

/// A cell as it is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Blank,
    /// Text.
    Text(String),
    /// A number, in digits; a number cell in a workbook.
    Number(String),
    /// A day, or with minutes a moment; a date cell in a workbook.
    Date(i32, Option<u16>),
    /// Bytes that are not text of the encoding, within text.
    Damaged(String),
}

/// Writes a value. `second` is the other value of a cell that holds two, `word` what people write for a word.
pub fn render(value: &Value, second: Option<&Value>, style: Style, word: &str) -> Cell {
    match value {
        Value::Null => Cell::Blank,
        Value::Text(text) => Cell::Text(text.to_string()),
        Value::CustomerName(_) | Value::Word(_) => Cell::Text(word.to_owned()),
        Value::Level(level) => Cell::Text(match style {
            Style::Ji => format!("{level}级"),
            Style::Lei => format!("{level}类"),
            _ => (*level).to_owned(),
        }),
        Value::Flag(flag) => tick(*flag, style),
        Value::Integer(_) | Value::Money(_) | Value::Quantity(_) | Value::Ratio(_) => number(value, style),
        Value::Date(day) => date(*day, None, style),
        Value::Moment(minutes) => date(minutes.div_euclid(1440) as i32, Some(minutes.rem_euclid(1440) as u16), style),
        Value::Time(minute) => Cell::Text(match (style, second) {
            (Style::Range, Some(Value::Time(end))) => format!("{}-{}", clock(*minute), clock(*end)),
            (Style::Clock | Style::Range, _) => clock(*minute),
            _ => plain(value),
        }),
    }
}

fn clock(minute: u16) -> String {
    format!("{}:{:02}", minute / 60, minute % 60)
}

fn tick(flag: bool, style: Style) -> Cell {
    let (yes, no) = match style {
        Style::Tick => ("√", "×"),
        Style::TickOnly => ("√", ""),
        Style::OneZero => ("1", "0"),
        _ => ("是", "否"),
    };
    let text = if flag { yes } else { no };
    if text.is_empty() { Cell::Blank } else { Cell::Text(text.to_owned()) }
}

fn number(value: &Value, style: Style) -> Cell {
    let text = plain(value);
    let digits = text.trim_start_matches('-');
    let negative = text.starts_with('-');
    let signed = |written: String| if negative { format!("-{written}") } else { written };
    match (style, value) {
        (Style::Thousands, _) => Cell::Text(signed(grouped(digits))),
        (Style::Yuan, _) => Cell::Text(signed(format!("¥{}", grouped(digits)))),
        (Style::YuanWord, _) => Cell::Text(format!("{text}元")),
        (Style::Wan, Value::Money(hundredths)) => Cell::Number(ten_thousands(*hundredths)),
        (Style::WanWord, Value::Money(hundredths)) => Cell::Text(format!("{}万元", ten_thousands(*hundredths))),
        (Style::Accounting, _) if negative => Cell::Text(format!("({})", grouped(digits))),
        (Style::TrailingMinus, _) if negative => Cell::Text(format!("{digits}-")),
        (Style::Percent, Value::Ratio(millionths)) => Cell::Text(format!("{}%", trimmed(*millionths, 4))),
        (Style::Measure, _) => Cell::Text(format!("{text}件")),
        (Style::People, _) => Cell::Text(format!("{text}人")),
        (Style::Days, _) => Cell::Text(format!("{text}天")),
        (Style::Hours, _) => Cell::Text(format!("{text}小时")),
        _ => Cell::Number(text),
    }
}

/// An amount in 万元: exact, with as many places as it needs.
fn ten_thousands(hundredths: i64) -> String {
    trimmed(hundredths, 6)
}

fn trimmed(number: i64, scale: u8) -> String {
    let text = format_minor(i128::from(number), scale);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Commas between thousands.
fn grouped(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let mut text = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    match fraction {
        Some(fraction) => format!("{text}.{fraction}"),
        None => text,
    }
}

fn date(day: i32, minute: Option<u16>, style: Style) -> Cell {
    if style == Style::Excel {
        return Cell::Date(day, minute);
    }
    let date = from_days(day);
    let (year, month, number) = (date.year(), date.month(), date.day());
    let text = match style {
        Style::Slash => format!("{year}/{month}/{number}"),
        Style::Dots => format!("{year}.{month}.{number}"),
        Style::Dashes => format!("{year}-{month}-{number}"),
        Style::Chinese => format!("{year}年{month}月{number}日"),
        Style::Compact => date.format("%Y%m%d").to_string(),
        Style::MonthDay => format!("{month}月{number}日"),
        Style::ShortYear => format!("{:02}年{month}月{number}日", year % 100),
        _ => date.to_string(),
    };
    Cell::Text(match minute {
        Some(minute) => format!("{text} {:02}:{:02}", minute / 60, minute % 60),
        None => text,
    })
}

/// Now and then somebody types a number with full-width digits, or with a space before or after it.
pub fn slip(cell: Cell, random: &mut Random) -> Cell {
    if !matches!(&cell, Cell::Number(_)) || !random.chance(0.004) {
        return cell;
    }
    let Cell::Number(text) = cell else { return cell };
    if random.chance(0.5) {
        return Cell::Text(format!(" {text} "));
    }
    let wide = |letter: char| match letter {
        '0'..='9' | '.' | '-' => char::from_u32(letter as u32 + 0xfee0).unwrap_or(letter),
        other => other,
    };
    Cell::Text(text.chars().map(wide).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: Value, style: Style) -> String {
        match render(&value, Some(&Value::Time(605)), style, "销售") {
            Cell::Text(text) | Cell::Number(text) => text,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn values_are_written_as_people_do() {
        assert_eq!(text(Value::Money(-123_456_750), Style::Accounting), "(1,234,567.50)");
        assert_eq!(text(Value::Money(123_450), Style::Yuan), "¥1,234.50");
        assert_eq!(text(Value::Money(123_450), Style::Wan), "0.12345");
        assert_eq!(text(Value::Money(123_450), Style::WanWord), "0.12345万元");
        assert_eq!(text(Value::Money(-123_450), Style::TrailingMinus), "1234.50-");
        assert_eq!(text(Value::Ratio(20_000), Style::Percent), "2%");
        assert_eq!(text(Value::Quantity(12_000), Style::Measure), "12件");
        assert_eq!(text(Value::Date(19_727), Style::Slash), "2024/1/5");
        assert_eq!(text(Value::Date(19_727), Style::MonthDay), "1月5日");
        assert_eq!(text(Value::Date(19_727), Style::Chinese), "2024年1月5日");
        assert_eq!(text(Value::Date(19_727), Style::ShortYear), "24年1月5日");
        assert_eq!(text(Value::Time(570), Style::Range), "9:30-10:05");
        assert_eq!(text(Value::Level("A"), Style::Ji), "A级");
        assert_eq!(text(Value::Word("sale"), Style::Plain), "销售");
        assert_eq!(render(&Value::Flag(false), None, Style::TickOnly, ""), Cell::Blank);
    }
}
