//! `[cadence.<name>]`: who must be contacted how often (S14, S25, S70; F19, F20; D-06 to D-09).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;

/// A rule on how often whom must be contacted: by class of a scheme, or by level of a prospect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cadence {
    /// Title in reports. Default: the name.
    #[serde(default)]
    pub title: Option<Text>,
    /// Scheme whose classes the rule is for. Either this or `levels`.
    #[serde(default)]
    pub scheme: Option<String>,
    /// Level scheme of leads that the rule is for, as `intention`.
    #[serde(default)]
    pub levels: Option<String>,
    /// How often, by class or level: `7d` days, `1wd` working days, `1mo` months. A class without an entry has no
    /// requirement: its contacts are counted, nothing is asked of them (D-09).
    pub every: BTreeMap<String, String>,
    /// How compliance with months is counted (D-08). What is overdue is always told by rolling days.
    #[serde(default)]
    pub blocks: Blocks,
    /// Channels that count as contact, as `direct` or `phone`; at least one. Default: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
    /// Contacts that count: all, or only those that we made.
    #[serde(default)]
    pub direction: ContactDirection,
    /// Months that compliance looks back.
    #[serde(default = "default_months")]
    #[schemars(range(min = 1, max = 60))]
    pub months: u32,
    /// Customers on the heat map of customers and months, largest net sales first.
    #[serde(default = "default_shown")]
    #[schemars(range(min = 1, max = 1000))]
    pub shown: u32,
}

/// How compliance with a rule in months is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Blocks {
    /// Calendar months, or blocks of months counted from January: at least one contact in each.
    #[default]
    Calendar,
    /// Days: 30 for a month, 61 for two, 365 for twelve.
    Rolling,
}

/// Contacts that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContactDirection {
    /// All.
    #[default]
    Any,
    /// Those that we made; those of unknown direction count.
    Outbound,
}

/// How often a class must be contacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Every {
    /// Within so many days of the last contact.
    Days(u32),
    /// Within so many working days (D-07).
    WorkingDays(u32),
    /// Once in so many months (D-08).
    Months(u32),
}

/// The longest requirement, in days and in months.
const MOST: (u32, u32) = (3650, 60);

impl Every {
    /// Reads `7d`, `1wd` or `2mo`; none of what is not in such a form, 0 or longer than ten (of months, five) years.
    pub fn parse(text: &str) -> Option<Every> {
        let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        let (number, unit) = text.split_at(digits);
        let number: u32 = number.parse().ok()?;
        let (every, most) = match unit {
            "d" => (Every::Days(number), MOST.0),
            "wd" => (Every::WorkingDays(number), MOST.0),
            "mo" => (Every::Months(number), MOST.1),
            _ => return None,
        };
        (1..=most).contains(&number).then_some(every)
    }

    /// The days that months stand for where days are counted: 30 for one, 61 for two, 365 for twelve.
    pub fn rolling_days(months: u32) -> u32 {
        (months * 365 + 6) / 12
    }
}

impl std::fmt::Display for Every {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Every::Days(days) => write!(f, "{days}d"),
            Every::WorkingDays(days) => write!(f, "{days}wd"),
            Every::Months(months) => write!(f, "{months}mo"),
        }
    }
}

impl Cadence {
    /// What is asked of a class or level; none where nothing is.
    pub fn every(&self, code: &str) -> Option<Every> {
        Every::parse(self.every.get(code)?)
    }
}

fn default_months() -> u32 {
    12
}
fn default_shown() -> u32 {
    60
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn requirements_are_days_working_days_or_months() {
        for text in ["7d", "1wd", "2mo", "3650d", "60mo"] {
            assert_eq!(Every::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "7", "d", "0d", "-1d", "1.5mo", "61mo", "7 d", "1w", "７d", "99999999999d"] {
            assert_eq!(Every::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn months_stand_for_rounded_days() {
        assert_eq!([1, 2, 3, 6, 12, 24].map(Every::rolling_days), [30, 61, 91, 183, 365, 730]);
    }
}
