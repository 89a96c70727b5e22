//! Partitions of a table: a month, a snapshot, or everything.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use crate::model::period::Month;
use crate::model::tables::{SNAPSHOT_DATE, TableKind};

/// A partition of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// All rows of a reference table, or of a master without a snapshot date.
    All,
    /// The rows of a month.
    Month(Month),
    /// The rows of a snapshot.
    Day(NaiveDate),
}

impl Slot {
    /// The folder of the partition within its table: `month=2024-10`, `snapshot_date=2024-10-31`, `all`.
    pub fn folder(self, kind: TableKind) -> String {
        match (self, kind) {
            (Slot::Month(month), _) => format!("month={month}"),
            (Slot::Day(day), _) => format!("{SNAPSHOT_DATE}={day}"),
            (Slot::All, TableKind::Master) => format!("{SNAPSHOT_DATE}=unknown"),
            (Slot::All, _) => "all".to_owned(),
        }
    }
}

impl From<Month> for Slot {
    fn from(month: Month) -> Slot {
        Slot::Month(month)
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Slot::All => f.write_str("all"),
            Slot::Month(month) => month.fmt(f),
            Slot::Day(day) => day.fmt(f),
        }
    }
}

impl FromStr for Slot {
    type Err = String;

    fn from_str(text: &str) -> Result<Slot, String> {
        if text == "all" {
            return Ok(Slot::All);
        }
        if text.len() == "2024-10-31".len() {
            return text.parse().map(Slot::Day).map_err(|error| format!("{text}: {error}"));
        }
        text.parse().map(Slot::Month).map_err(|error| format!("{text}: {error}"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn partitions_come_back_from_their_names() {
        for text in ["all", "2024-10", "2024-10-31"] {
            assert_eq!(text.parse::<Slot>().unwrap().to_string(), text);
        }
        assert!("2024".parse::<Slot>().is_err());
    }
}
