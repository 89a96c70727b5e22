//! Manual classes (D-55): what somebody decided, in place of what is computed.

use std::collections::BTreeMap;

/// A manual class that is valid at a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualClass {
    /// Dense customer index.
    pub customer: u32,
    /// Code of the class.
    pub code: String,
    /// Why.
    pub why: Option<String>,
    /// Last day on which it is valid, days since 1970-01-01; none: until it is taken back.
    pub until: Option<i32>,
}

/// A manual class as the table has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualRow {
    /// What it says.
    pub class: ManualClass,
    /// First day on which it is valid, days since 1970-01-01.
    pub from: i32,
}

/// All manual classes, by scheme.
#[derive(Debug, Clone, Default)]
pub struct Manual {
    /// What is to be said of rows that mean nothing.
    pub notes: Vec<String>,
    rows: BTreeMap<String, Vec<ManualRow>>,
}

impl Manual {
    /// From rows in any order.
    pub fn of(rows: impl IntoIterator<Item = (String, ManualRow)>, notes: Vec<String>) -> Manual {
        let mut manual = Manual { notes, ..Manual::default() };
        for (scheme, row) in rows {
            manual.rows.entry(scheme).or_default().push(row);
        }
        for rows in manual.rows.values_mut() {
            rows.sort_by(|left, right| {
                let key = |row: &ManualRow| (row.class.customer, row.from, row.class.until.unwrap_or(i32::MAX));
                (key(left), &left.class.code).cmp(&(key(right), &right.class.code))
            });
        }
        manual
    }

    /// The classes of a scheme that are valid on a day, by customer; of several the one that began last.
    pub fn valid(&self, scheme: &str, day: i32) -> Vec<ManualClass> {
        let mut valid: Vec<ManualClass> = Vec::new();
        for row in self.rows.get(scheme).into_iter().flatten() {
            if row.from > day || row.class.until.is_some_and(|until| until < day) {
                continue;
            }
            match valid.last_mut() {
                Some(last) if last.customer == row.class.customer => last.clone_from(&row.class),
                _ => valid.push(row.class.clone()),
            }
        }
        valid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(customer: u32, code: &str, from: i32, until: Option<i32>) -> (String, ManualRow) {
        let class = ManualClass { customer, code: code.into(), why: None, until };
        ("tiers".into(), ManualRow { class, from })
    }

    #[test]
    fn the_last_that_is_valid_counts() {
        let manual = Manual::of([row(7, "b", 20, None), row(7, "a", 10, None), row(3, "c", 0, Some(15))], Vec::new());
        let codes = |day| manual.valid("tiers", day).iter().map(|given| given.code.clone()).collect::<Vec<_>>();
        assert_eq!(codes(5), ["c"]);
        assert_eq!(codes(15), ["c", "a"]);
        assert_eq!(codes(16), ["a"]);
        assert_eq!(codes(30), ["b"]);
        assert!(manual.valid("others", 30).is_empty());
    }
}
