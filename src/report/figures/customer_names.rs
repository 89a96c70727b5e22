//! Names of customers (`customer_identity`), for lists that would have their ids alone.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// Names by customer id. Companies have names; those of persons are masked in the mart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomerNames(BTreeMap<String, String>);

impl CustomerNames {
    /// The name of a customer; `None` where it has none, or none but its id.
    pub fn of(&self, customer: &str) -> Option<&str> {
        self.0.get(customer).map(String::as_str)
    }

    /// True where no listed customer has a name: lists are then by id alone.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Names of the wanted customers. A lake of an earlier version has none.
pub(super) fn collect(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    wanted: &BTreeSet<&str>,
) -> Result<CustomerNames, ReportError> {
    // The editions of a day and a week have the names of the last month end.
    let rows = match Rows::read(marts, "customer_identity", as_of)? {
        Some(rows) => Some(rows),
        None => Rows::newest(marts, "customer_identity")?,
    };
    let Some(rows) = rows else { return Ok(CustomerNames::default()) };
    let (customers, names) = (rows.required_texts("customer_id")?, rows.texts("customer_name")?);
    let identifiers = rows.required_texts("raw_id")?;
    let mut found: BTreeMap<&str, (bool, &str)> = BTreeMap::new();
    for row in 0..rows.len() {
        let (customer, name) = (customers[row].as_str(), names[row].as_deref().unwrap_or_default().trim());
        if name.is_empty() || name == customer || !wanted.contains(customer) {
            continue;
        }
        // The row of the id itself tells the name best, then the first name in the order of the alphabet.
        let one = (identifiers[row] != customer, name);
        found.entry(customer).and_modify(|best| *best = (*best).min(one)).or_insert(one);
    }
    let names = found.into_iter().map(|(customer, (_, name))| (customer.to_string(), name.to_string()));
    Ok(CustomerNames(names.collect()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::report::tests::synthetic::{Memory, frame, text, texts};

    #[test]
    fn the_name_of_the_id_itself_is_taken_and_a_name_that_is_the_id_is_none() {
        let as_of = NaiveDate::from_ymd_opt(2026, 10, 31).unwrap();
        let rows = [
            ("安达", Some("安达公司"), "C1"),
            ("C1", Some("宏发公司"), "C1"),
            ("乙", Some("乙公司"), "C2"),
            ("甲", Some("甲公司"), "C2"),
            ("C3", None, "C3"),
            ("丁公司", Some("丁公司"), "丁公司"),
            ("C5", Some("戊公司"), "C5"),
        ];
        let mart = frame(
            as_of,
            vec![
                texts("raw_id", rows.iter().map(|row| row.0.to_string())),
                text("customer_name", rows.iter().map(|row| row.1.map(String::from)).collect()),
                texts("customer_id", rows.iter().map(|row| row.2.to_string())),
            ],
        );
        let marts = Memory([("customer_identity", mart)].into());
        let wanted = ["C1", "C2", "C3", "丁公司"].into();
        let names = collect(&marts, as_of, &wanted).unwrap();
        assert_eq!(names.of("C1"), Some("宏发公司"));
        assert_eq!(names.of("C2"), Some("乙公司"));
        assert_eq!((names.of("C3"), names.of("丁公司"), names.of("C5")), (None, None, None));
        assert!(collect(&Memory(Default::default()), as_of, &wanted).unwrap().is_empty());
    }
}
