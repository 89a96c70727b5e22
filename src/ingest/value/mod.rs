//! The text of a field as a typed value.
//!
//! Clean ASCII text takes a strict parser ([`number`], the beginning of [`moment`]). Only text that it does not know goes
//! to a tolerant one ([`amount`], [`moment`], [`clock`], [`dictionary`]). Both are exact or refuse.
//!
//! | column | is read in all the forms of |
//! |---|---|
//! | money, prices, quantities, shares, whole numbers | [`amount`], [`unit`] |
//! | dates, timestamps | [`moment`] or the declared formats ([`date`]), then [`zone`] |
//! | times of day | [`clock`] |
//! | words, levels, ticks | [`dictionary`], [`levels`] |
//! | identifiers | NFKC, without surrounding white space |
//! | texts | as they are |
//!
//! In typed columns and identifiers `-`, `/`, `N/A`, `NULL`, `空`, `无` are blank. Everywhere the errors of workbooks
//! (`#N/A`), control characters and cells beyond [`MAX_CELL_BYTES`] are refused.

pub mod amount;
pub mod clock;
pub mod date;
pub mod dates;
pub mod dictionary;
mod encode;
pub mod glyphs;
pub mod levels;
mod limits;
pub mod moment;
pub mod number;
pub mod protect;
pub mod unit;
pub mod zone;

use std::sync::Arc;

use regex::bytes::Regex;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

pub use self::clock::TimePart;
pub use self::dates::DAYS;
pub use self::encode::{append_number, append_text};
pub use self::levels::LevelDictionary;
pub use self::protect::{Protection, mask_shapes, protect_text};
pub use self::unit::Unit;
pub use self::zone::ZoneShift;
use crate::config::types::Range;
use crate::ingest::expressions::{Objection, ValueType};
use crate::ingest::reason::Reason;
use crate::model::tables::{ColumnSpec, ColumnType, Personal};
use amount::{Family, NumberRules};
use clock::{read_time, write_time};
use dates::DateRules;
use dictionary::{Dictionary, read_flag};
use glyphs::{is_blank_like, is_excel_error, is_invisible};

/// Longest cell that is read.
pub const MAX_CELL_BYTES: usize = 64 * 1024;

/// What the settings of a source say about a column.
#[derive(Debug, Clone)]
pub struct ColumnOptions<'a> {
    /// Whether words that the column does not know are stored as they are; otherwise such a row is refused.
    pub keeps_unknown_words: bool,
    /// Decimal places of money.
    pub money_scale: u8,
    /// ISO 4217 code of the pipeline's currency; the signs of others are refused.
    pub currency: &'a str,
    /// Formats of dates, tried in turn; `auto` or none is every unambiguous form.
    pub formats: &'a [String],
    /// Unit of bare numbers that the settings declare.
    pub unit: Option<&'a str>,
    /// Scheme of a level column; required there.
    pub level: Option<LevelDictionary>,
    /// Which end of a range of times is stored.
    pub time_part: TimePart,
    /// Two-digit years from this one on are in the twentieth century.
    pub two_digit_year_pivot: u32,
    /// From the zone of the export to that of the pipeline. Without it nothing is shifted, and texts with an offset of
    /// their own are refused as `ambiguous_date`; so give it also where both zones are the same.
    pub zone: Option<ZoneShift>,
    /// What becomes of personal data; none keeps it. Has no effect on columns that are not personal.
    pub personal: Option<Protection>,
    /// Limits of the values, beside those of the column.
    pub range: Option<&'a Range>,
    /// Regular expression that the whole of a text must match.
    pub pattern: Option<&'a str>,
}

impl Default for ColumnOptions<'_> {
    fn default() -> Self {
        ColumnOptions {
            keeps_unknown_words: false,
            money_scale: 2,
            currency: "CNY",
            formats: &[],
            unit: None,
            level: None,
            time_part: TimePart::Whole,
            two_digit_year_pivot: 70,
            zone: None,
            personal: None,
            range: None,
            pattern: None,
        }
    }
}

/// What the value of a cell depends on beside its text, the same for a whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileContext {
    /// Year of dates without one.
    pub year: Option<i32>,
    /// Whether the serials of dates count from 1904.
    pub dates_from_1904: bool,
}

/// How the text of a column becomes its value.
#[derive(Debug, Clone)]
pub struct Storage {
    kind: Kind,
    /// Smallest and largest value, as stored.
    range: Option<(i128, i128)>,
    pattern: Option<Regex>,
    protection: Option<(Personal, Protection)>,
}

#[derive(Debug, Clone)]
enum Kind {
    Text,
    Identifier,
    /// Words, and whether others are kept as they are.
    Word(Arc<Dictionary>, bool),
    Level(LevelDictionary),
    Time(TimePart),
    Flag {
        blank_is_false: bool,
    },
    Number(NumberRules),
    Date(DateRules),
    Timestamp(DateRules),
}

impl Storage {
    /// Compiles the settings of a column.
    pub fn compile(spec: &'static ColumnSpec, options: &ColumnOptions<'_>) -> Result<Storage, Objection> {
        let is_birthday = spec.personal == Some(Personal::Birthday);
        let dates = || DateRules::compile(options.formats, options.two_digit_year_pivot, options.zone, is_birthday);
        let numbers = |family| limits::number_rules(spec, family, options).map(Kind::Number);
        let kind = match spec.column_type {
            ColumnType::Text => Kind::Text,
            ColumnType::Identifier => Kind::Identifier,
            ColumnType::Word(words) => Kind::Word(Arc::new(Dictionary::of_words(words)?), options.keeps_unknown_words),
            ColumnType::Level => Kind::Level(options.level.clone().ok_or_else(|| Objection {
                problem: format!("`{}` holds levels, and their scheme is not named", spec.name),
                hint: "the letter A means six different things: name the scheme in `levels`".into(),
            })?),
            ColumnType::Time => Kind::Time(options.time_part),
            ColumnType::Flag => Kind::Flag { blank_is_false: spec.blank_is_false },
            ColumnType::Date => Kind::Date(dates()?),
            ColumnType::Timestamp => Kind::Timestamp(dates()?),
            ColumnType::Integer => numbers(Family::Integer)?,
            ColumnType::Money => numbers(Family::Money)?,
            ColumnType::Quantity => numbers(Family::Quantity)?,
            ColumnType::Price => numbers(Family::Price)?,
            ColumnType::Ratio => numbers(Family::Ratio)?,
        };
        let mut storage = Storage { kind, range: None, pattern: None, protection: None };
        storage.range = storage.compile_range(spec, options.range)?;
        storage.pattern = storage.compile_pattern(spec, options.pattern)?;
        storage.protection = spec.personal.zip(options.personal);
        Ok(storage)
    }

    /// Whether values are stored as text: those of [`Storage::text`], not of [`Storage::number`].
    #[inline]
    pub fn is_text(&self) -> bool {
        matches!(self.kind, Kind::Text | Kind::Identifier | Kind::Word(..) | Kind::Level(_) | Kind::Time(_))
    }

    /// Whether it holds ticks: [`Storage::number`] gives 0 or 1.
    pub fn is_flag(&self) -> bool {
        matches!(self.kind, Kind::Flag { .. })
    }

    /// What expressions see of it.
    pub fn value_type(&self) -> ValueType {
        match &self.kind {
            Kind::Text | Kind::Identifier | Kind::Word(..) | Kind::Level(_) | Kind::Time(_) => ValueType::Text,
            Kind::Flag { .. } => ValueType::Truth,
            Kind::Number(rules) if rules.family == Family::Integer => ValueType::Integer,
            Kind::Number(_) => ValueType::Decimal,
            Kind::Date(_) => ValueType::Date,
            Kind::Timestamp(_) => ValueType::Timestamp,
        }
    }

    /// Whether white space around a text is part of it.
    pub fn keeps_space(&self) -> bool {
        matches!(self.kind, Kind::Text)
    }

    /// Decimal places of decimals.
    pub fn decimal_scale(&self) -> Option<u8> {
        match &self.kind {
            Kind::Number(rules) if rules.family != Family::Integer => Some(rules.scale),
            _ => None,
        }
    }

    /// Whether bare numbers of the column can be in this unit.
    pub fn accepts_unit(&self, unit: Unit) -> bool {
        matches!(&self.kind, Kind::Number(rules) if rules.accepts(unit))
    }

    /// A number in stored digits, a date in days, a timestamp in microseconds since 1970-01-01, a tick as 0 or 1; null
    /// for a blank. `header_unit` is the unit that the header of the file gives.
    #[inline]
    pub fn number(&self, text: &[u8], file: &FileContext, header_unit: Option<Unit>) -> Result<Option<i128>, Reason> {
        let text = trim(text);
        if text.is_empty() {
            return Ok(self.blank());
        }
        let found = match &self.kind {
            Kind::Number(rules) => rules.parse(text, header_unit),
            Kind::Date(dates) => dates.days(text, file).map(i128::from),
            Kind::Timestamp(dates) => dates.micros(text, file).map(i128::from),
            Kind::Flag { .. } => read_flag(text).map(i128::from).ok_or(Reason::NotAllowed),
            _ => Err(Reason::NotANumber),
        };
        match found {
            Ok(value) => self.check_number(value),
            Err(reason) => self.explain(text, reason),
        }
    }

    #[inline]
    fn blank(&self) -> Option<i128> {
        matches!(self.kind, Kind::Flag { blank_is_false: true }).then_some(0)
    }

    /// What cannot be read may stand for a blank, or may have a reason that says more.
    #[cold]
    fn explain(&self, text: &[u8], reason: Reason) -> Result<Option<i128>, Reason> {
        check_cell(text)?;
        if is_blank_like(text) { Ok(self.blank()) } else { Err(reason) }
    }

    /// The checks of a number, date or timestamp that is read or computed: its range and what becomes of personal data.
    #[inline]
    pub fn check_number(&self, value: i128) -> Result<Option<i128>, Reason> {
        if let Some((low, high)) = self.range
            && !(low..=high).contains(&value)
        {
            return Err(Reason::OutOfRange);
        }
        if self.protection.is_none() { Ok(Some(value)) } else { Ok(self.protected_number(value)) }
    }

    /// Birthdays keep month and day; no other number can be masked.
    #[cold]
    fn protected_number(&self, value: i128) -> Option<i128> {
        match (&self.kind, self.protection) {
            (Kind::Date(_), Some((Personal::Birthday, Protection::Mask | Protection::Hash(_)))) => {
                i32::try_from(value).ok().map(|days| i128::from(protect::neutral_birthday(days)))
            }
            _ => None,
        }
    }

    /// The text of a text column as it is stored; null for a blank. `scratch` holds it where it differs from what was
    /// read. Also for texts that an expression computed.
    #[inline]
    pub fn text<'a>(&self, text: &'a [u8], scratch: &'a mut Vec<u8>) -> Result<Option<&'a [u8]>, Reason> {
        let trimmed = trim(text);
        if trimmed.is_empty() {
            return Ok(None);
        }
        // Nothing to fold, nothing to refuse; a cell that begins with `#` may be an error of a workbook.
        let is_plain = is_plain_ascii(text) && text.len() <= MAX_CELL_BYTES && trimmed.first() != Some(&b'#');
        if !is_plain {
            check_cell(text)?;
        }
        // The value, or none where `scratch` holds it.
        let read: Option<&'a [u8]> = match &self.kind {
            Kind::Text => Some(text),
            Kind::Identifier if is_blank_identifier(trimmed) => return Ok(None),
            Kind::Identifier if is_plain => Some(trimmed),
            Kind::Identifier => match fold_into(trimmed, scratch) {
                None if scratch.is_empty() || is_blank_identifier(scratch) => return Ok(None),
                None => {
                    check_cell(scratch)?;
                    None
                }
                read => read,
            },
            Kind::Word(dictionary, _) | Kind::Level(LevelDictionary(dictionary)) => match dictionary.find(trimmed) {
                Some(code) => {
                    scratch.clear();
                    scratch.extend_from_slice(code.as_bytes());
                    None
                }
                None if is_blank_like(trimmed) => return Ok(None),
                // The list of words is never complete: where nothing depends on them, others are kept and reported.
                None if matches!(self.kind, Kind::Word(_, true)) => fold_into(trimmed, scratch),
                None => return Err(Reason::NotAllowed),
            },
            Kind::Time(_) if is_blank_like(trimmed) => return Ok(None),
            Kind::Time(part) => {
                let Some(micros) = time_of(trimmed, *part)? else { return Ok(None) };
                scratch.clear();
                write_time(micros, scratch);
                None
            }
            Kind::Flag { .. } | Kind::Number(_) | Kind::Date(_) | Kind::Timestamp(_) => return Err(Reason::NotAllowed),
        };
        if let Some(pattern) = &self.pattern
            && !pattern.is_match(trim(read.unwrap_or(scratch)))
        {
            return Err(Reason::Pattern);
        }
        if let Some((kind, protection)) = self.protection {
            if is_blank_like(trimmed) {
                return Ok(None);
            }
            let read = std::str::from_utf8(read.unwrap_or(scratch)).map_err(|_| Reason::Encoding)?;
            let Some(protected) = protect::protected(kind, protection, read) else { return Ok(None) };
            scratch.clear();
            scratch.extend_from_slice(protected.as_bytes());
            return Ok(Some(scratch));
        }
        Ok(Some(read.unwrap_or(scratch)))
    }
}

/// Refuses cells that no column can hold.
#[inline]
fn check_cell(text: &[u8]) -> Result<(), Reason> {
    if text.len() > MAX_CELL_BYTES {
        return Err(Reason::TooLong);
    }
    // Without an early exit the loop compares many bytes at a time.
    let is_control = |byte: u8| (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) || byte == 0x7f;
    if text.iter().fold(false, |found, byte| found | is_control(*byte)) {
        return Err(Reason::ControlCharacter);
    }
    if is_excel_error(trim(text)) { Err(Reason::ExcelError) } else { Ok(()) }
}

/// Whether all bytes are printable ASCII or blanks.
#[inline]
fn is_plain_ascii(text: &[u8]) -> bool {
    const ONES: u64 = u64::MAX / 255;
    // The high bit of a byte is set where it is 0x80 or more, 0x7f, or less than 0x20; carries only add to what is found.
    let is_other = |eight: u64| (eight | eight.wrapping_add(ONES) | eight.wrapping_sub(0x20 * ONES)) & (0x80 * ONES);
    let (eights, rest) = text.as_chunks::<8>();
    let found = eights.iter().fold(0, |found, eight| found | is_other(u64::from_le_bytes(*eight)));
    found == 0 && rest.iter().all(|byte| (0x20..0x7f).contains(byte))
}

/// The text without surrounding white space, the ideographic space and invisible characters included. Text that is not
/// UTF-8 stays as it is.
#[inline]
pub fn trim(text: &[u8]) -> &[u8] {
    // Chinese characters lead with E4 to E9; C2 A5 is ¥.
    let starts_plain = matches!(text, [] | [0x21..=0x7e | 0xe4..=0xe9, ..] | [0xc2, 0xa5, ..]);
    let ends_plain = matches!(text, [] | [.., 0x21..=0x7e] | [.., 0xe4..=0xe9, 0x80..=0xbf, 0x80..=0xbf]);
    if starts_plain && ends_plain { text } else { trim_any(text) }
}

fn trim_any(text: &[u8]) -> &[u8] {
    std::str::from_utf8(text).map_or(text, |text| {
        text.trim_matches(|character: char| character.is_whitespace() || is_invisible(character)).as_bytes()
    })
}

/// Identifiers are blank less often than numbers: `NA` and `无` may be names.
fn is_blank_identifier(text: &[u8]) -> bool {
    text.len() <= 4
        && (matches!(text, b"/" | b"N/A" | b"n/a" | b"NULL" | b"null") || text.iter().all(|byte| *byte == b'-'))
}

/// NFKC of an identifier, in `scratch` where it differs from the text.
#[inline]
fn fold_into<'a>(text: &'a [u8], scratch: &mut Vec<u8>) -> Option<&'a [u8]> {
    // Chinese characters lead with E4 to E9 and are what they are.
    if !text.iter().any(|byte| matches!(byte, 0xc2..=0xe3 | 0xef..)) {
        return Some(text);
    }
    let Ok(read) = std::str::from_utf8(text) else { return Some(text) };
    if is_nfkc_quick(read.chars()) == IsNormalized::Yes && !read.chars().any(is_invisible) {
        return Some(text);
    }
    // Without the invisible first, or a letter and its accent would stay two characters on both sides of one. Some signs
    // become a blank and another character: what is stored must read as itself.
    let visible = read.chars().filter(|character| !is_invisible(*character));
    let folded: String = visible.nfkc().collect();
    scratch.clear();
    scratch.extend_from_slice(trim(folded.as_bytes()));
    None
}

/// The time of a cell, also of one that holds a timestamp: a workbook gives times of day a date of their own, in 1899.
fn time_of(text: &[u8], part: TimePart) -> Result<Option<i64>, Reason> {
    let reason = match read_time(text, part) {
        Err(Reason::NotADate) => Reason::NotADate,
        other => return other,
    };
    let split = text.iter().position(|byte| matches!(byte, b' ' | b'T')).ok_or(reason)?;
    let (date, time) = (&text[..split], &text[split + 1..]);
    let is_date = matches!(date, b"1899-12-30" | b"1899-12-31" | b"1900-01-00" | b"1904-01-01")
        || moment::read_moment(date, &moment::DateContext::default()).is_ok_and(|found| !found.has_time);
    if is_date { read_time(trim(time), part) } else { Err(reason) }
}

#[cfg(test)]
mod tests;
