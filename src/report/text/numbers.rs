//! Numbers, money and dates as the reader of a language expects them.
//!
//! Rounding is only ever done here. A figure that is not known prints as "n/a", never as 0.

use chrono::{Datelike, NaiveDate};

use super::Pair;
use crate::config::types::{Language, Text};
use crate::model::period::{is_month_end, month_end};
use crate::report::figures::{Money, Month, Unit};

/// Prints figures in one language and currency.
#[derive(Debug, Clone)]
pub struct Print {
    /// The language.
    pub language: Language,
    symbol: String,
    code: String,
    /// Day on which months end; `None` when they end with the calendar's.
    closing_day: Option<u32>,
}

/// Symbol before an amount; a code with a space where no unmistakable symbol exists in the fonts.
fn symbol(currency: &str) -> String {
    match currency {
        "CNY" => "¥".to_string(),
        "GBP" => "£".to_string(),
        "EUR" => "€".to_string(),
        "USD" => "US$".to_string(),
        "HKD" => "HK$".to_string(),
        "JPY" => "JP¥".to_string(),
        other => format!("{other} "),
    }
}

/// Thousands separators in a run of digits.
fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number with separators and a true minus sign; minus zero prints as zero.
fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let zero = text.chars().all(|character| character == '0' || character == '.');
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let sign = if value < 0.0 && !zero { "−" } else { "" };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{rest}", grouped(whole))
}

/// Decimals that leave three significant digits or so.
fn three_digits(value: f64) -> usize {
    match value.abs() {
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        _ => 2,
    }
}

impl Print {
    /// Prints in a language, with amounts in a currency (ISO 4217).
    pub fn new(language: Language, currency: &str) -> Print {
        Print { language, symbol: symbol(currency), code: currency.to_string(), closing_day: None }
    }

    /// Prints months as they end in a report as of a date: on a month's last day, or always on that day of the month.
    pub fn ending(self, as_of: NaiveDate) -> Print {
        Print { closing_day: (!is_month_end(as_of)).then(|| as_of.day()), ..self }
    }

    /// The text in this language.
    pub fn pick(&self, pair: Pair) -> &'static str {
        pair.get(self.language)
    }

    /// The text in this language.
    pub fn text<'a>(&self, text: &'a Text) -> &'a str {
        super::pick(text, self.language)
    }

    /// The text in this language with each `{name}` replaced by its value.
    pub fn fill(&self, pair: Pair, values: &[(&str, &str)]) -> String {
        let mut out = self.pick(pair).to_string();
        for (name, value) in values {
            out = out.replace(&format!("{{{name}}}"), value);
        }
        out
    }

    /// True in Chinese.
    pub fn chinese(&self) -> bool {
        self.language == Language::Chinese
    }

    /// Code of the currency.
    pub fn currency(&self) -> &str {
        &self.code
    }

    /// "n/a".
    pub fn unknown(&self) -> String {
        self.pick(super::labels::NOT_AVAILABLE).to_string()
    }

    /// A count: `12,345`.
    pub fn count(&self, count: i64) -> String {
        fixed(count as f64, 0)
    }

    /// A count with its noun in English: `1 customer`, `2 customers`.
    pub fn english(&self, count: i64, noun: &str) -> String {
        let ending = if count == 1 { "" } else { "s" };
        format!("{} {noun}{ending}", self.count(count))
    }

    /// A count or "n/a".
    pub fn count_or(&self, count: Option<i64>) -> String {
        count.map_or_else(|| self.unknown(), |count| self.count(count))
    }

    /// A count with its sign: `+12`, `−3`, `0`.
    pub fn signed_count(&self, count: i64) -> String {
        if count > 0 { format!("+{}", self.count(count)) } else { self.count(count) }
    }

    /// A ratio as percent with one decimal: `12.3%`.
    pub fn percent(&self, ratio: f64) -> String {
        format!("{}%", fixed(ratio * 100.0, 1))
    }

    /// A ratio as whole percent: `12%`.
    pub fn percent_short(&self, ratio: f64) -> String {
        format!("{}%", fixed(ratio * 100.0, 0))
    }

    /// A plain number with up to `decimals` decimals and no zeros at the end.
    pub fn number(&self, value: f64, decimals: usize) -> String {
        let text = fixed(value, decimals);
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
    }

    /// A number with exactly `decimals` decimals.
    pub fn number_fixed(&self, value: f64, decimals: usize) -> String {
        fixed(value, decimals)
    }

    /// An amount without symbol or decimals, for columns whose head names the currency.
    pub fn amount(&self, amount: Money) -> String {
        fixed(amount.to_f64(), 0)
    }

    /// An amount or "n/a".
    pub fn amount_or(&self, amount: Option<Money>) -> String {
        amount.map_or_else(|| self.unknown(), |amount| self.amount(amount))
    }

    /// An amount to the last digit, with separators: `−1,234.500`.
    pub fn exact(&self, amount: Money) -> String {
        let plain = amount.abs().plain();
        let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
        let sign = if amount.is_negative() { "−" } else { "" };
        let point = if rest.is_empty() { "" } else { "." };
        format!("{sign}{}{point}{rest}", grouped(whole))
    }

    /// An amount in few characters, without a symbol: `1.13m`, `113.2 万`.
    pub fn short_amount(&self, value: f64) -> String {
        let size = value.abs();
        let (divisor, unit) = match (self.language, size) {
            (Language::Chinese, size) if size >= 0.9995e12 => (1e12, " 万亿"),
            (Language::Chinese, size) if size >= 0.9995e8 => (1e8, " 亿"),
            (Language::Chinese, size) if size >= 0.9995e4 => (1e4, " 万"),
            (Language::English, size) if size >= 0.9995e12 => (1e12, "tn"),
            (Language::English, size) if size >= 0.9995e9 => (1e9, "bn"),
            (Language::English, size) if size >= 0.9995e6 => (1e6, "m"),
            (Language::English, size) if size >= 0.9995e4 => (1e3, "k"),
            _ => (1.0, ""),
        };
        let scaled = value / divisor;
        let decimals = if divisor == 1.0 { usize::from(size != 0.0 && size < 9.995) * 2 } else { three_digits(scaled) };
        format!("{}{unit}", fixed(scaled, decimals))
    }

    /// An amount for narrow columns: all digits below 100,000, then short.
    pub fn narrow_amount(&self, value: f64) -> String {
        if value.abs() < 99_999.5 { fixed(value, 0) } else { self.short_amount(value) }
    }

    /// An amount for columns of common width: all digits below ten thousand million, then short.
    pub fn wide_amount(&self, value: f64) -> String {
        if value.abs() < 9_999_999_999.5 { fixed(value, 0) } else { self.short_amount(value) }
    }

    /// An amount in few characters with its symbol: `£1.13m`, `£113.2 万`, `−£3.2k`.
    pub fn money(&self, value: f64) -> String {
        let text = self.short_amount(value);
        match text.strip_prefix('−') {
            Some(rest) => format!("−{}{rest}", self.symbol),
            None => format!("{}{text}", self.symbol),
        }
    }

    /// An amount in few characters with symbol and sign: `+£1.13m`.
    pub fn signed_money(&self, value: f64) -> String {
        let text = self.money(value);
        if value > 0.0 && !text.starts_with('−') { format!("+{text}") } else { text }
    }

    /// A value of a unit, in few characters.
    pub fn value(&self, value: f64, unit: Unit) -> String {
        match unit {
            Unit::Customers | Unit::Orders => fixed(value, 0),
            Unit::Money => self.money(value),
            Unit::Ratio => self.percent(value),
            Unit::Days => self.number(value, 1),
        }
    }

    /// `2011-11-30` or `2011 年 11 月 30 日` / `30 November 2011`: in full.
    pub fn date_long(&self, date: NaiveDate) -> String {
        if self.chinese() {
            format!("{} 年 {} 月 {} 日", date.year(), date.month(), date.day())
        } else {
            format!("{} {}", date.day(), date.format("%B %Y"))
        }
    }

    /// The day on which a month ends, when that is not the calendar's last.
    fn closing(&self, month: Month) -> Option<NaiveDate> {
        let last = month_end(NaiveDate::from_ymd_opt(month.year, month.month, 1)?);
        NaiveDate::from_ymd_opt(month.year, month.month, self.closing_day?.min(last.day()))
    }

    /// A month in few characters: `2011-11`, or the day on which it ends, `2011-12-09`.
    pub fn month_short(&self, month: Month) -> String {
        self.closing(month).map_or_else(|| month.to_string(), |date| date.to_string())
    }

    /// The month before, in a sentence that already names the month itself.
    pub fn month_before(&self, month: Month) -> String {
        if self.closing_day.is_some() && !self.chinese() {
            return "the month before".to_string();
        }
        self.month_long(month.back(1))
    }

    /// English name of a month of the year.
    pub fn month_name(&self, month: Month) -> &'static str {
        let names = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        names[(month.month as usize - 1) % 12]
    }

    /// A month in full: `2011 年 11 月`, `November 2011`; `the month to 9 December 2011` when it ends on another day.
    pub fn month_long(&self, month: Month) -> String {
        if let Some(date) = self.closing(month) {
            let date = self.date_long(date);
            return if self.chinese() { format!("截至 {date}的一个月") } else { format!("the month to {date}") };
        }
        if self.chinese() {
            return format!("{} 年 {} 月", month.year, month.month);
        }
        format!("{} {}", self.month_name(month), month.year)
    }

    /// The last `n` months to a date, or all data to it, of a window such as `12mo` or `all`.
    pub fn window(&self, window: &str, as_of: NaiveDate) -> String {
        let months = window.strip_suffix("mo").unwrap_or(window);
        match (self.language, months.parse::<u32>()) {
            (Language::Chinese, Ok(1)) => format!("截至 {as_of} 的 1 个月"),
            (Language::Chinese, Ok(months)) => format!("截至 {as_of} 的 {months} 个月"),
            (Language::Chinese, Err(_)) => format!("截至 {as_of} 的全部数据"),
            (Language::English, Ok(1)) => format!("month to {as_of}"),
            (Language::English, Ok(months)) => format!("{months} months to {as_of}"),
            (Language::English, Err(_)) => format!("all data to {as_of}"),
        }
    }

    /// `▲ 12.3%`, `▼ 1.2%`, `0.0%`: a change with its sign in form and colour.
    pub fn arrow(&self, change: f64, text: String) -> String {
        let text = text.trim_start_matches(['−', '+']).to_string();
        let zero = !text.chars().any(|character| ('1'..='9').contains(&character));
        match change {
            _ if zero => text,
            change if change > 0.0 => format!("▲ {text}"),
            change if change < 0.0 => format!("▼ {text}"),
            _ => text,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn english() -> Print {
        Print::new(Language::English, "GBP")
    }

    fn chinese() -> Print {
        Print::new(Language::Chinese, "CNY")
    }

    #[test]
    fn amounts_shorten_in_the_units_of_the_language() {
        assert_eq!(english().money(1_132_407.74), "£1.13m");
        assert_eq!(english().money(426.2), "£426");
        assert_eq!(english().money(-25_300.0), "−£25.3k");
        assert_eq!(english().money(2.5e12), "£2.50tn");
        assert_eq!(chinese().money(1_132_407.74), "¥113 万");
        assert_eq!(chinese().money(2.5e8), "¥2.50 亿");
        assert_eq!(chinese().money(0.0), "¥0");
    }

    #[test]
    fn rounding_never_shows_minus_zero_or_a_fourth_digit() {
        assert_eq!(english().percent(-0.0001), "0.0%");
        assert_eq!(english().money(999_960.0), "£1.00m");
        assert_eq!(english().arrow(-0.0001, english().percent(-0.0001)), "0.0%");
    }

    #[test]
    fn months_that_end_on_another_day_say_so() {
        let (november, february) = (Month { year: 2011, month: 11 }, Month { year: 2011, month: 2 });
        let as_of = |day| NaiveDate::from_ymd_opt(2011, 11, day).unwrap();
        assert_eq!(english().ending(as_of(30)).month_long(november), "November 2011");
        assert_eq!(english().ending(as_of(9)).month_long(november), "the month to 9 November 2011");
        assert_eq!(chinese().ending(as_of(9)).month_long(november), "截至 2011 年 11 月 9 日的一个月");
        assert_eq!(english().ending(as_of(29)).month_short(february), "2011-02-28");
    }

    #[test]
    fn exact_amounts_keep_all_digits() {
        assert_eq!(english().exact(Money::new(-1_234_567_890_123_456_789, 3)), "−1,234,567,890,123,456.789");
    }

    #[test]
    fn changes_carry_their_sign_in_form() {
        assert_eq!(english().arrow(0.123, english().percent(0.123)), "▲ 12.3%");
        assert_eq!(english().arrow(-0.123, english().percent(-0.123)), "▼ 12.3%");
    }
}
