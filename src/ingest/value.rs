//! The text of a field as a typed value.

use crate::config::types::Range;
use crate::ingest::codec::{push_null, push_number, push_text};
use crate::ingest::computed::Computed;
use crate::ingest::date::DateFormat;
use crate::ingest::error::Reason;
use crate::ingest::expressions::{Objection, ValueType, WORK_SCALE};
use crate::ingest::number::{parse_decimal, parse_integer, rescale};
use crate::model::tables::{ColumnSpec, ColumnType, Personal};

/// First and last day that a date can be, in days since 1970-01-01: 1900-01-01 and 2199-12-31.
pub const DAYS: std::ops::RangeInclusive<i32> = -25_567..=84_005;

const DEFAULT_DATE_FORMAT: &str = "%Y-%m-%d";
const DEFAULT_TIMESTAMP_FORMAT: &str = "%Y-%m-%d %H:%M:%S";

/// What a file says about its values.
#[derive(Debug, Clone, Default)]
pub struct FileContext {
    /// Year of dates that have none.
    pub year: Option<i32>,
    /// Its serial dates count from 1904.
    pub dates_from_1904: bool,
}

/// Settings of a column.
#[derive(Debug, Clone, Default)]
pub struct ColumnOptions<'a> {
    /// Decimal places of money.
    pub money_scale: u8,
    /// Formats of dates.
    pub formats: &'a [String],
    /// Unit of bare numbers.
    pub unit: Option<&'a str>,
    /// Two-digit years from this one on are in the twentieth century.
    pub two_digit_year_pivot: u32,
    /// Limits.
    pub range: Option<&'a Range>,
    /// Pattern of the whole value.
    pub pattern: Option<&'a str>,
}

/// How the text of a field becomes a value.
#[derive(Debug, Clone)]
pub struct Storage {
    form: Form,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    Text,
    Identifier,
    Word(Vec<&'static str>),
    Integer,
    Flag,
    Date(DateFormat),
    Timestamp(DateFormat),
    Decimal(u8),
}

impl Storage {
    /// The rules of a column.
    pub fn compile(spec: &'static ColumnSpec, options: &ColumnOptions<'_>) -> Result<Storage, Objection> {
        let format = |default: &str| {
            let text = options.formats.first().map_or(default, String::as_str);
            DateFormat::compile(text).map_err(|problem| Objection {
                problem,
                hint: "strftime, such as \"%Y-%m-%d\" or \"%d/%m/%Y %H:%M\"".into(),
            })
        };
        let form = match spec.column_type {
            ColumnType::Date => Form::Date(format(DEFAULT_DATE_FORMAT)?),
            ColumnType::Timestamp => Form::Timestamp(format(DEFAULT_TIMESTAMP_FORMAT)?),
            ColumnType::Identifier | ColumnType::Level | ColumnType::Time => Form::Identifier,
            ColumnType::Word(words) => Form::Word(words.iter().map(|word| word.code).collect()),
            ColumnType::Integer => Form::Integer,
            ColumnType::Flag => Form::Flag,
            column_type => match column_type.decimal_scale(options.money_scale) {
                Some(scale) => Form::Decimal(scale),
                None => Form::Text,
            },
        };
        Ok(Storage { form })
    }

    /// Whether values are text.
    pub fn is_text(&self) -> bool {
        matches!(self.form, Form::Text | Form::Identifier | Form::Word(_))
    }

    /// What expressions see of it.
    pub fn value_type(&self) -> ValueType {
        match self.form {
            Form::Text | Form::Identifier | Form::Word(_) => ValueType::Text,
            Form::Integer => ValueType::Integer,
            Form::Flag => ValueType::Truth,
            Form::Date(_) => ValueType::Date,
            Form::Timestamp(_) => ValueType::Timestamp,
            Form::Decimal(_) => ValueType::Decimal,
        }
    }

    /// Whether white space around a text is part of it.
    pub fn keeps_space(&self) -> bool {
        self.form == Form::Text
    }

    /// Decimal places of a decimal.
    pub fn decimal_scale(&self) -> Option<u8> {
        match self.form {
            Form::Decimal(scale) => Some(scale),
            _ => None,
        }
    }

    /// A number, date, timestamp or flag; `None` for a blank.
    #[inline]
    pub fn number(&self, text: &[u8], _: &FileContext, _unit: Option<&str>) -> Result<Option<i128>, Reason> {
        let text = trim(text);
        if text.is_empty() {
            return Ok(None);
        }
        Ok(Some(match &self.form {
            Form::Decimal(scale) => parse_decimal(text, *scale)?,
            Form::Date(format) => i128::from(format.parse(text)?.days),
            Form::Timestamp(format) => i128::from(format.parse(text)?.timestamp()),
            _ => i128::from(parse_integer(text)?),
        }))
    }

    /// The text of a text column; `None` for a blank.
    #[inline]
    pub fn text<'a>(
        &self,
        text: &'a [u8],
        _: &FileContext,
        _scratch: &'a mut Vec<u8>,
    ) -> Result<Option<&'a [u8]>, Reason> {
        let trimmed = trim(text);
        if trimmed.is_empty() {
            return Ok(None);
        }
        match &self.form {
            Form::Text => Ok(Some(text)),
            Form::Word(words) if !words.iter().any(|word| word.as_bytes() == trimmed) => Err(Reason::NotAllowed),
            _ => Ok(Some(trimmed)),
        }
    }

    /// The result of an expression as a number of the column's scale; `None` for a null.
    pub fn computed_number(&self, computed: &Computed, row: usize) -> Result<Option<i128>, Reason> {
        if computed.has_failed(row) {
            return Err(Reason::ExpressionFailed);
        }
        let Some(value) = computed.number(row) else { return Ok(None) };
        match self.form {
            Form::Decimal(scale) => rescale(value, WORK_SCALE, scale).map(Some),
            _ => Ok(Some(value)),
        }
    }
}

/// The text without surrounding white space, the ideographic space included. Text that is not UTF-8 stays as it is.
#[inline]
pub fn trim(text: &[u8]) -> &[u8] {
    let is_plain = |byte: &u8| (0x21..0x7f).contains(byte);
    match (text.first(), text.last()) {
        (Some(first), Some(last)) if is_plain(first) && is_plain(last) => text,
        (None, _) => text,
        _ => std::str::from_utf8(text).map_or(text, |text| text.trim().as_bytes()),
    }
}

/// Personal data as it may be shown.
pub fn protect_text(_: Personal, text: &str) -> String {
    "*".repeat(text.chars().count().min(8))
}

/// Appends a text to an encoded row.
#[inline]
pub fn append_text(row: &mut Vec<u8>, text: Option<&[u8]>) {
    match text {
        Some(text) => push_text(row, text),
        None => push_null(row),
    }
}

/// Appends a number to an encoded row.
#[inline]
pub fn append_number(row: &mut Vec<u8>, number: Option<i128>) {
    match number {
        Some(number) => push_number(row, number),
        None => push_null(row),
    }
}
