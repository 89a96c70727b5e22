//! What is told of a customer: a text of the signal with the customer's figures in it.

use std::fmt::Write;

use polars::prelude::*;

use crate::config::types::DefinedUnit;
use crate::features::{Catalog, Unit};
use crate::model::money::format_minor;
use crate::model::period::from_days;

/// A language of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// Simplified Chinese.
    Chinese,
    /// English.
    English,
}

/// A text cut at its placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Figure(String),
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        pieces.push(Piece::Text(before.to_owned()));
        pieces.push(Piece::Figure(name.trim().to_owned()));
        rest = after;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces
}

/// What a figure measures, as far as its text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// An amount of money.
    Money,
    /// A share, told in percent.
    Ratio,
    /// Anything else.
    Plain,
}

impl Measure {
    /// Of a signal's value.
    pub fn of_signal(unit: Option<DefinedUnit>) -> Measure {
        match unit {
            Some(DefinedUnit::Money) => Measure::Money,
            Some(DefinedUnit::Ratio) => Measure::Ratio,
            _ => Measure::Plain,
        }
    }

    fn of_feature(name: &str, catalog: &Catalog) -> Measure {
        match catalog.find(name).map(|entry| entry.unit) {
            Some(Unit::Money) => Measure::Money,
            Some(Unit::Ratio) => Measure::Ratio,
            _ => Measure::Plain,
        }
    }
}

/// The name that tells whose limit of silence it is.
const LIMIT_OF: &str = "silence_limit_of";

/// A column of figures, ready to be told.
enum Figures {
    Numbers(Vec<Option<f64>>, Measure),
    Money(Vec<Option<i128>>),
    Dates(Vec<Option<i32>>),
    Truths(Vec<Option<bool>>),
    /// Whose limit of silence it is.
    LimitOf(StringChunked),
    Texts(StringChunked),
}

impl Figures {
    fn of(column: &Column, measure: Measure) -> PolarsResult<Figures> {
        Ok(match column.dtype() {
            DataType::String if column.name() == LIMIT_OF => Figures::LimitOf(column.str()?.clone()),
            DataType::Decimal(..) => Figures::Money(column.decimal()?.physical().iter().collect()),
            DataType::Date => Figures::Dates(column.cast(&DataType::Int32)?.i32()?.iter().collect()),
            DataType::Boolean => Figures::Truths(column.bool()?.iter().collect()),
            DataType::String => Figures::Texts(column.str()?.clone()),
            _ => Figures::Numbers(crate::expressions::numbers(column)?, measure),
        })
    }

    fn tell(&self, row: usize, tongue: Tongue, scale: u8, out: &mut String) {
        let zh = tongue == Tongue::Chinese;
        let told = match self {
            Figures::Numbers(values, measure) => {
                values[row].filter(|value| value.is_finite()).map(|value| number(value, *measure, scale, out))
            }
            Figures::Money(values) => values[row].map(|minor| grouped(&format_minor(minor, scale), out)),
            Figures::Dates(days) => days[row].map(|day| put(out, format_args!("{}", from_days(day)))),
            Figures::Truths(truths) => truths[row].map(|truth| {
                out.push_str(match (truth, zh) {
                    (true, true) => "是",
                    (false, true) => "否",
                    (true, false) => "yes",
                    (false, false) => "no",
                });
            }),
            Figures::LimitOf(texts) => texts.get(row).map(|text| out.push_str(whose(text, zh))),
            Figures::Texts(texts) => texts.get(row).map(|text| out.push_str(text)),
        };
        if told.is_none() {
            out.push_str(if zh { "未知" } else { "unknown" });
        }
    }
}

/// The words for whose limit of silence it is.
fn whose(text: &str, zh: bool) -> &str {
    match (text, zh) {
        ("own", true) => "自身节奏",
        ("own", false) => "its own rhythm",
        ("class", true) => "同级客户",
        ("class", false) => "its class",
        ("all", true) => "全部客户",
        ("all", false) => "all customers",
        _ => text,
    }
}

/// A number: whole ones without places, others with one, scores of few points with two.
fn number(value: f64, measure: Measure, scale: u8, out: &mut String) {
    match measure {
        Measure::Ratio => put(out, format_args!("{:.1}%", positive_zero((value * 1000.0).round() / 10.0))),
        Measure::Money => grouped(&rounded(value, usize::from(scale)), out),
        Measure::Plain if value.fract() == 0.0 => grouped(&format!("{:.0}", positive_zero(value)), out),
        Measure::Plain if value.abs() < 10.0 => out.push_str(&rounded(value, 2)),
        Measure::Plain => grouped(&format!("{value:.1}"), out),
    }
}

/// Writes to a text, which cannot fail.
fn put(out: &mut String, what: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(what);
}

/// A number with so many places; what rounds to zero has no sign.
fn rounded(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    let is_zero = text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    if is_zero { text.trim_start_matches('-').to_owned() } else { text }
}

/// Zero has no sign.
fn positive_zero(value: f64) -> f64 {
    value + 0.0
}

/// A plain decimal with commas between thousands.
fn grouped(plain: &str, out: &mut String) {
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |digits| ("-", digits));
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    out.push_str(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(rest);
}

/// What a signal tells of the rows of a frame, in one language.
pub struct Evidence<'a> {
    /// Features and what signals read beside them; a row a customer.
    pub frame: &'a DataFrame,
    /// The figure and its limit.
    pub value: Option<&'a Column>,
    /// The limit.
    pub threshold: Option<&'a Column>,
    /// What both measure.
    pub measure: Measure,
    /// All features.
    pub catalog: &'a Catalog,
    /// Decimal places of money.
    pub scale: u8,
}

impl Evidence<'_> {
    /// The texts, row by row.
    pub fn texts(&self, name: &str, template: &str, tongue: Tongue) -> PolarsResult<Column> {
        let pieces = pieces(template);
        let mut figures: Vec<Option<Figures>> = Vec::with_capacity(pieces.len());
        for piece in &pieces {
            figures.push(match piece {
                Piece::Text(_) => None,
                Piece::Figure(name) => self.figures(name)?,
            });
        }
        let height = self.frame.height();
        let mut texts = StringChunkedBuilder::new(name.into(), height);
        let mut text = String::new();
        for row in 0..height {
            text.clear();
            for (piece, figures) in pieces.iter().zip(&figures) {
                match (piece, figures) {
                    (Piece::Text(fixed), _) => text.push_str(fixed),
                    (Piece::Figure(_), Some(figures)) => figures.tell(row, tongue, self.scale, &mut text),
                    (Piece::Figure(_), None) => {
                        text.push_str(if tongue == Tongue::Chinese { "未知" } else { "unknown" });
                    }
                }
            }
            texts.append_value(&text);
        }
        Ok(texts.finish().into_column())
    }

    fn figures(&self, name: &str) -> PolarsResult<Option<Figures>> {
        let found = match name {
            "value" => self.value.map(|column| Figures::of(column, self.measure)),
            "threshold" => self.threshold.map(|column| Figures::of(column, self.measure)),
            name => {
                let measure = Measure::of_feature(name, self.catalog);
                self.frame.column(name).ok().map(|column| Figures::of(column, measure))
            }
        };
        found.transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_as_people_write_them() {
        let told = |value, measure| {
            let mut out = String::new();
            number(value, measure, 2, &mut out);
            out
        };
        assert_eq!(told(1234567.0, Measure::Plain), "1,234,567");
        assert_eq!(told(-1234.5, Measure::Plain), "-1,234.5");
        assert_eq!(told(2.25, Measure::Plain), "2.25");
        assert_eq!(told(-0.0, Measure::Plain), "0");
        assert_eq!(told(-0.004, Measure::Plain), "0.00");
        assert_eq!(told(-0.004, Measure::Money), "0.00");
        assert_eq!(told(-0.354, Measure::Ratio), "-35.4%");
        assert_eq!(told(-0.3, Measure::Ratio), "-30.0%");
        assert_eq!(told(999.999, Measure::Money), "1,000.00");
    }
}
