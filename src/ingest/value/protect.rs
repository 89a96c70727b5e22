//! Personal data: masked, hashed with a key, or dropped before anything is written (D-54).
//!
//! | kind | masked |
//! |---|---|
//! | name | `张三丰` → `张**`, `John Smith` → `J***` |
//! | phone | `13812345678` → `138****5678`, `62345678` → `****5678`; other contacts keep their first character |
//! | e-mail | `anna@example.cn` → `a***@example.cn` |
//! | number | the last 4 characters stay, of short ones the last 2 |
//! | birthday | month and day stay: as a date in the leap year [`NEUTRAL_YEAR`], in texts as `****-05-20` |
//! | address | the first 6 characters stay, of short ones the first 2 |
//! | private | nothing stays |
//!
//! A hash is that of the value in a plain form (digits of a phone, e-mail in lower case), so that the same phone has the
//! same hash in every table. A birthday is a date and cannot hold a hash: it is masked instead.

use std::fmt;

use chrono::Datelike;
use unicode_normalization::UnicodeNormalization;

use crate::ingest::value::date::days_of;
use crate::ingest::value::moment::{DateContext, read_moment};
use crate::model::period::from_days;
use crate::model::tables::Personal;

/// The year that masked birthdays are stored in. A leap year, so that 29 February stays.
pub const NEUTRAL_YEAR: i32 = 1904;

/// What becomes of the personal data of a column.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// The middle becomes asterisks.
    Mask,
    /// A hash with this key.
    Hash([u8; 32]),
    /// Nothing is stored.
    Drop,
}

/// The key stays out of messages and logs.
impl fmt::Debug for Protection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Protection::Mask => "Mask",
            Protection::Hash(_) => "Hash(…)",
            Protection::Drop => "Drop",
        })
    }
}

/// The key that a text from the environment gives: of any length, the same on every machine.
pub fn key_of(secret: &str) -> [u8; 32] {
    blake3::derive_key("keyfolio personal data 2024-01", secret.as_bytes())
}

/// A value with its personal part masked; for the quarantine, examples and messages, also for values that cannot be read.
pub fn protect_text(kind: Personal, text: &str) -> String {
    let text: String = text.trim().nfkc().collect();
    if text.is_empty() {
        return text;
    }
    match kind {
        Personal::Name => mask_name(&text),
        Personal::Phone => mask_phone(&text),
        Personal::Email => mask_email(&text),
        Personal::Number => mask_number(&text),
        Personal::Birthday => mask_birthday(&text),
        Personal::Address => keep_first(&text, if text.chars().count() > 6 { 6 } else { 2 }),
        Personal::Private => "***".to_owned(),
    }
}

/// A text with whatever in it looks like a mobile number, an identity number or an address of mail masked: for values that
/// stand where nobody expects them, as in a row with a field too many.
pub fn mask_shapes(text: &str) -> String {
    if let Some(at) = text.find('@')
        && text[at..].contains('.')
    {
        return protect_text(Personal::Email, text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        masked.push_str(&rest[..start]);
        rest = &rest[start..];
        let digits = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
        let end = digits + usize::from(digits == 17 && rest[digits..].starts_with(['X', 'x']));
        let run = &rest[..end];
        let is_mobile =
            digits == 11 && run.starts_with('1') && !run.starts_with(['0', '2']) && run.as_bytes()[1] >= b'3';
        if is_mobile {
            masked.push_str(&protect_text(Personal::Phone, run));
        } else if end == 18 && has_birthday(run) {
            masked.push_str(&protect_text(Personal::Number, run));
        } else {
            masked.push_str(run);
        }
        rest = &rest[end..];
    }
    masked.push_str(rest);
    masked
}

/// Whether an identity number has the day of a birth in it.
fn has_birthday(number: &str) -> bool {
    let part = |from: usize, to: usize| number.get(from..to).and_then(|text| text.parse::<u32>().ok());
    matches!(part(6, 10), Some(1900..=2099))
        && matches!(part(10, 12), Some(1..=12))
        && matches!(part(12, 14), Some(1..=31))
}

/// The protected form of a text; none when it is not stored.
pub fn protected(kind: Personal, protection: Protection, text: &str) -> Option<String> {
    match (protection, kind) {
        (Protection::Drop, _) | (_, Personal::Private) => None,
        (Protection::Mask, _) => Some(protect_text(kind, text)),
        (Protection::Hash(key), _) => {
            let hash = blake3::keyed_hash(&key, plain_form(kind, text).as_bytes());
            Some(hash.to_hex().chars().take(32).collect())
        }
    }
}

/// The day of a birthday in [`NEUTRAL_YEAR`].
pub fn neutral_birthday(days: i32) -> i32 {
    let date = from_days(days);
    days_of(NEUTRAL_YEAR as u32, date.month(), date.day())
}

/// The form that is hashed.
fn plain_form(kind: Personal, text: &str) -> String {
    let text: String = text.trim().nfkc().collect();
    match kind {
        Personal::Phone => {
            let digits = phone_digits(&text);
            if digits.len() >= 5 { digits } else { text.to_lowercase() }
        }
        Personal::Number => {
            text.chars().filter(|character| character.is_alphanumeric()).collect::<String>().to_uppercase()
        }
        Personal::Email => text.to_lowercase(),
        _ => text.chars().filter(|character| !character.is_whitespace()).collect(),
    }
}

/// Digits of a telephone number, without the code of China.
fn phone_digits(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let without_code = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86"));
    match without_code {
        Some(rest) if rest.len() == 11 && rest.starts_with('1') => rest.to_owned(),
        _ => digits,
    }
}

fn mask_phone(text: &str) -> String {
    let digits = phone_digits(text);
    // An export that is masked already.
    if text.contains('*') && digits.len() <= 7 {
        return text.to_owned();
    }
    if digits.len() < 5 || text.chars().any(char::is_alphabetic) {
        return keep_first(text, 1);
    }
    let (first, last) = match digits.len() {
        11.. => (3, 4),
        8..=10 => (0, 4),
        _ => (0, 2),
    };
    let stars = "*".repeat(digits.len() - first - last);
    format!("{}{stars}{}", &digits[..first], &digits[digits.len() - last..])
}

fn mask_name(text: &str) -> String {
    let is_latin = text.chars().next().is_some_and(|first| first.is_ascii());
    let count = text.chars().count();
    let stars = if is_latin { 3 } else { count.saturating_sub(1).clamp(1, 3) };
    text.chars().take(1).chain(std::iter::repeat_n('*', stars)).collect()
}

fn mask_email(text: &str) -> String {
    match text.split_once('@') {
        Some((name, domain)) => format!("{}@{domain}", keep_first(name, usize::from(!name.is_empty()))),
        None => keep_first(text, 1),
    }
}

fn mask_number(text: &str) -> String {
    let characters: Vec<char> =
        text.chars().filter(|character| character.is_alphanumeric() || *character == '*').collect();
    let kept = match characters.len() {
        0..=3 => 0,
        4..=6 => 2,
        _ => 4,
    };
    let hidden = characters.len() - kept;
    std::iter::repeat_n('*', hidden).chain(characters[hidden..].iter().copied()).collect()
}

fn mask_birthday(text: &str) -> String {
    let context = DateContext { year: Some(NEUTRAL_YEAR), ..DateContext::default() };
    match read_moment(text.as_bytes(), &context) {
        Ok(found) => {
            let date = from_days(found.moment.days);
            format!("****-{:02}-{:02}", date.month(), date.day())
        }
        Err(_) => text.chars().map(|character| if character.is_numeric() { '*' } else { character }).collect(),
    }
}

fn keep_first(text: &str, count: usize) -> String {
    text.chars().take(count).chain("***".chars()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn masks_keep_what_tells_values_apart_and_no_more() {
        for (kind, text, masked) in [
            (Personal::Phone, "13812345678", "138****5678"),
            (Personal::Phone, "138 1234 5678", "138****5678"),
            (Personal::Phone, "+86-138-1234-5678", "138****5678"),
            (Personal::Phone, "１３８１２３４５６７８", "138****5678"),
            (Personal::Phone, "010-62345678", "010****5678"),
            (Personal::Phone, "62345678", "****5678"),
            (Personal::Phone, "12345", "***45"),
            (Personal::Phone, "138****5678", "138****5678"),
            (Personal::Phone, "wechat_anna", "w***"),
            (Personal::Name, "张三", "张*"),
            (Personal::Name, "张三丰", "张**"),
            (Personal::Name, "张", "张*"),
            (Personal::Name, "John Smith", "J***"),
            (Personal::Email, "anna@example.cn", "a***@example.cn"),
            (Personal::Email, "anna", "a***"),
            (Personal::Number, "110101199001011234", "**************1234"),
            (Personal::Number, "6222 0202 0001 1234", "************1234"),
            (Personal::Number, "京A12345", "***2345"),
            (Personal::Number, "12345", "***45"),
            (Personal::Birthday, "1985-05-20", "****-05-20"),
            (Personal::Birthday, "5月20日", "****-05-20"),
            (Personal::Birthday, "20/05/1985", "**/**/****"),
            (Personal::Address, "北京市朝阳区建国路88号", "北京市朝阳区***"),
            (Personal::Address, "人民路5号", "人民***"),
            (Personal::Private, "三个孩子", "***"),
            (Personal::Phone, "", ""),
        ] {
            assert_eq!(protect_text(kind, text), masked, "{text}");
        }
    }

    #[test]
    fn hashes_depend_on_key_and_value_alone() {
        let hash = |key: &str, kind, text: &str| protected(kind, Protection::Hash(key_of(key)), text).unwrap();
        let phone = hash("a", Personal::Phone, "13812345678");
        assert_eq!(phone.len(), 32);
        assert_eq!(phone, hash("a", Personal::Phone, "+86 138-1234-5678"));
        assert_ne!(phone, hash("b", Personal::Phone, "13812345678"));
        assert_ne!(phone, hash("a", Personal::Phone, "13812345679"));
        assert_eq!(hash("a", Personal::Email, "Anna@x.cn"), hash("a", Personal::Email, "anna@x.cn"));
        assert!(!format!("{:?}", Protection::Hash([7; 32])).contains('7'));
    }

    #[test]
    fn private_and_dropped_values_are_not_stored() {
        assert_eq!(protected(Personal::Private, Protection::Mask, "x"), None);
        assert_eq!(protected(Personal::Private, Protection::Hash([1; 32]), "x"), None);
        assert_eq!(protected(Personal::Name, Protection::Drop, "张三"), None);
    }

    #[test]
    fn birthdays_keep_month_and_day() {
        let day = |year, month, day| days_of(year, month, day);
        assert_eq!(neutral_birthday(day(1985, 5, 20)), day(1904, 5, 20));
        assert_eq!(neutral_birthday(day(2000, 2, 29)), day(1904, 2, 29));
    }
}
