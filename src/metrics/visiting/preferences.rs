//! Whether customers are contacted as often as they want (S91), and what the file says of it that cannot be read.

use super::Prepared;
use crate::config::types::Every;
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::periods::Grain;

/// Words for an interval, in days.
const WORDS: [(&str, u32); 23] = [
    ("daily", 1),
    ("weekly", 7),
    ("fortnightly", 14),
    ("monthly", 30),
    ("quarterly", 91),
    ("halfyearly", 183),
    ("half-yearly", 183),
    ("yearly", 365),
    ("annually", 365),
    ("天天", 1),
    ("隔天", 2),
    ("隔日", 2),
    ("隔周", 14),
    ("双周", 14),
    ("半月", 15),
    ("每半月", 15),
    ("隔月", 61),
    ("双月", 61),
    ("季度", 91),
    ("月度", 30),
    ("半年", 183),
    ("每半年", 183),
    ("年度", 365),
];

/// Units of an interval: months stand for days as in rules of cadence.
const UNITS: [(&str, Unit); 28] = [
    ("个季度", Unit::Months(3)),
    ("个星期", Unit::Days(7)),
    ("个月", Unit::Months(1)),
    ("星期", Unit::Days(7)),
    ("礼拜", Unit::Days(7)),
    ("季度", Unit::Months(3)),
    ("天", Unit::Days(1)),
    ("日", Unit::Days(1)),
    ("周", Unit::Days(7)),
    ("月", Unit::Months(1)),
    ("季", Unit::Months(3)),
    ("年", Unit::Months(12)),
    ("days", Unit::Days(1)),
    ("day", Unit::Days(1)),
    ("weeks", Unit::Days(7)),
    ("week", Unit::Days(7)),
    ("months", Unit::Months(1)),
    ("month", Unit::Months(1)),
    ("quarters", Unit::Months(3)),
    ("quarter", Unit::Months(3)),
    ("years", Unit::Months(12)),
    ("year", Unit::Months(12)),
    ("wk", Unit::Days(7)),
    ("mo", Unit::Months(1)),
    ("d", Unit::Days(1)),
    ("w", Unit::Days(7)),
    ("q", Unit::Months(3)),
    ("y", Unit::Months(12)),
];

/// Digits as Chinese writes small numbers.
const NUMERALS: [(char, u32); 11] = [
    ('一', 1),
    ('两', 2),
    ('二', 2),
    ('三', 3),
    ('四', 4),
    ('五', 5),
    ('六', 6),
    ('七', 7),
    ('八', 8),
    ('九', 9),
    ('十', 10),
];

/// The longest interval, in days.
const LONGEST: u32 = 3650;

#[derive(Debug, Clone, Copy)]
enum Unit {
    Days(u32),
    Months(u32),
}

impl Unit {
    fn days(self, number: u32) -> Option<u32> {
        match self {
            Unit::Days(days) => days.checked_mul(number),
            Unit::Months(months) => {
                months.checked_mul(number).filter(|months| *months <= LONGEST).map(Every::rolling_days)
            }
        }
    }
}

/// The days between contacts that a text asks for: `每周`, `每两周`, `每月2次`, `一季度一次`, `30天`, `30d`, `2w`, `weekly`,
/// `every 2 months`, `3 times a month`. None where it says nothing of the kind: nothing is guessed.
pub fn days_of(text: &str) -> Option<u32> {
    let narrow = |letter: char| match letter {
        '！'..='～' => char::from_u32(letter as u32 - 0xFEE0).unwrap_or(letter),
        _ => letter,
    };
    let lower: String = text.chars().map(narrow).collect::<String>().to_lowercase();
    let text: String = lower.chars().filter(|letter| !letter.is_whitespace()).collect();
    let (text, times) = times_of(&text)?;
    let days = WORDS.iter().find(|(word, _)| *word == text).map(|(_, days)| *days).or_else(|| counted(text))?;
    // Twice a week is every three or four days: the nearest whole number, a half upwards.
    let days = (2 * days + times) / (2 * times);
    (1..=LONGEST).contains(&days).then_some(days)
}

/// The text without how many times, and that number: 1 where it says none.
fn times_of(text: &str) -> Option<(&str, u32)> {
    for (word, times) in [("once", 1), ("twice", 2)] {
        if let Some(rest) = text.strip_prefix(word) {
            return Some((rest.strip_prefix('a').or_else(|| rest.strip_prefix("per"))?, times));
        }
    }
    if let Some((number, rest)) = text.split_once("timesa").or_else(|| text.split_once("timesper")) {
        return Some((rest, number_of(number)?));
    }
    let Some(rest) = text.strip_suffix('次') else { return Some((text, 1)) };
    let number =
        rest.len() - rest.chars().rev().take_while(|letter| is_number(*letter)).map(char::len_utf8).sum::<usize>();
    Some((&rest[..number], number_of(&rest[number..])?))
}

/// A number and a unit, with or without a word for "every" ahead: `2周`, `每2周`, `every2weeks`, `周`.
fn counted(text: &str) -> Option<u32> {
    let text = ["每隔", "每", "every", "each", "per"].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let digits: usize = text.chars().take_while(|letter| is_number(*letter)).map(char::len_utf8).sum();
    let (number, unit) = text.split_at(digits);
    let number = if number.is_empty() { 1 } else { number_of(number)? };
    let (_, unit) = UNITS.iter().find(|(word, _)| *word == unit)?;
    unit.days(number).filter(|days| *days > 0)
}

fn is_number(letter: char) -> bool {
    letter.is_ascii_digit() || NUMERALS.iter().any(|(numeral, _)| *numeral == letter)
}

/// `14`, or one Chinese numeral up to ten; never 0.
fn number_of(text: &str) -> Option<u32> {
    let mut letters = text.chars();
    let single = letters.next().filter(|_| letters.next().is_none());
    let numeral = single.and_then(|letter| NUMERALS.iter().find(|(numeral, _)| *numeral == letter));
    numeral.map(|(_, number)| *number).or_else(|| text.parse().ok()).filter(|number| *number > 0)
}

/// Days between contacts that a customer wants; none where that is not known.
pub fn wanted(prepared: &Prepared<'_>, customer: u32) -> Option<i32> {
    let every = prepared.inputs.on_file.every.get(customer as usize)?;
    (*every > 0).then(|| i32::from(*every))
}

/// What is counted of a cell.
#[derive(Debug, Clone, Copy, Default)]
struct Gaps {
    all: i64,
    fit: i64,
}

/// Contacts at the interval that customers want, by period; and customers who have waited longer than that at the date.
/// Of all, and by class.
pub fn figures(prepared: &Prepared<'_>) -> Vec<Figure> {
    let (inputs, spans) = (&prepared.inputs, &prepared.spans);
    let day = Grain::Day.of(inputs.as_of);
    if inputs.on_file.every.is_empty() {
        let of_periods = spans.periods.iter().map(|period| Place::all(*period).unknown_rate("interval_match"));
        return of_periods.chain([Place::all(day).unknown_rate("interval_overdue")]).collect();
    }
    let (cells, periods) = (prepared.members.len(), spans.periods.len());
    let mut gaps = vec![Gaps::default(); cells * periods];
    let mut waiting = vec![Gaps::default(); cells];
    let today = inputs.today();
    let is_told = inputs.told_to() == today;
    let first_visit = inputs.history.first_visit_day();
    for customer in 0..inputs.history.customers() as u32 {
        let Some(every) = wanted(prepared, customer) else { continue };
        // The whole days by which a gap may differ.
        let slack = (inputs.settings.interval_tolerance * f64::from(every)).floor() as i32;
        let (days, counts) = inputs.history.visit_days(customer, today);
        let contacted: Vec<i32> =
            days.iter().zip(counts).filter(|(_, counts)| counts.contacts() > 0).map(|(day, _)| *day).collect();
        let own: Vec<usize> = prepared.members.of_customer(inputs, customer).iter().collect();
        for pair in contacted.windows(2) {
            let Some(stretch) = spans.of(pair[1]) else { continue };
            let is_fit = (pair[1] - pair[0] - every).abs() <= slack;
            let mask = spans.mask(stretch);
            for period in (0..periods).filter(|period| mask & (1 << period) != 0) {
                for cell in &own {
                    gaps[cell * periods + period].all += 1;
                    gaps[cell * periods + period].fit += i64::from(is_fit);
                }
            }
        }
        // Visits that begin later cannot tell how long somebody has waited.
        if is_told && first_visit.is_some_and(|first| today - first > every + slack) {
            let is_late = contacted.last().is_none_or(|last| today - last > every + slack);
            for cell in &own {
                waiting[*cell].all += 1;
                waiting[*cell].fit += i64::from(is_late);
            }
        }
    }
    let mut figures = Vec::new();
    for (cell, dimension, member) in super::coverage::places(prepared) {
        let is_told = |counted: &Gaps| counted.all > 0 || dimension == "all";
        for (place, period) in spans.periods.iter().enumerate() {
            let counted = gaps[cell * periods + place];
            let at = Place { period: *period, dimension, member: member.clone() };
            figures.extend(is_told(&counted).then(|| at.rate("interval_match", counted.fit, counted.all)));
        }
        let at = Place { period: day, dimension, member };
        let counted = waiting[cell];
        figures.extend(is_told(&counted).then(|| at.rate("interval_overdue", counted.fit, counted.all)));
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_read_in_words_and_numbers_and_never_guessed() {
        for (text, days) in [
            ("每周", 7),
            ("每 2 周", 14),
            ("每两周", 14),
            ("双周", 14),
            ("一周一次", 7),
            ("每周2次", 4),
            ("每月两次", 15),
            ("每月三次", 10),
            ("每月", 30),
            ("一月一次", 30),
            ("每两个月", 61),
            ("每季度", 91),
            ("一季度一次", 91),
            ("半年", 183),
            ("每年一次", 365),
            ("每隔10天", 10),
            ("15天", 15),
            ("３０天", 30),
            ("30d", 30),
            ("2w", 14),
            ("1mo", 30),
            ("3mo", 91),
            ("Weekly", 7),
            ("monthly", 30),
            ("half-yearly", 183),
            ("every 2 weeks", 14),
            ("once a month", 30),
            ("Twice a week", 4),
            ("3 times per month", 10),
            ("14 days", 14),
        ] {
            assert_eq!(days_of(text), Some(days), "{text}");
        }
        // Twice a week or every two weeks? Which of two? How long is often?
        for text in
            ["", " ", "biweekly", "经常", "1-2周", "每周或每月", "0d", "每0天", "7", "不要联系", "1wd", "次", "99999d"]
        {
            assert_eq!(days_of(text), None, "{text}");
        }
    }
}
