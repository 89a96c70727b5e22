//! The mart of a day, from that of the published date.

use super::super::{frame, updated};
use super::*;
use crate::metrics::table_rows;

#[test]
fn contacts_since_the_published_date_move_what_is_due() {
    let (workdays, settings) = (workdays(), settings(&[("A", "7d"), ("B", "30d")], 1));
    let clock = clock(&workdays);
    let published = rule(&settings, &["A", "B", "C"], "2026-10-31", &clock);
    let mut rows = Vec::new();
    for (present, days) in [(0, &["2026-10-30"][..]), (0, &["2026-10-20"]), (0, &[]), (1, &["2026-10-20"]), (2, &[])] {
        let (judged, _) = judged(&published, &[], Some(present), ("2026-10-01", days));
        rows.push(Row { subject: rows.len() as u32, keeper: 0, net_sales: None, judged });
    }
    let ids = ["c0", "c1", "c2", "c3", "c4"];
    let named = |subject: u32| Named { id: ids[subject as usize], ..Named::default() };
    let of = OfRule { rule: &published, subject: "customer", rows: &rows, named: &named, keepers: &[] };
    let before = frame(&[of], published.as_of, 2).unwrap();

    let today = rule(&settings, &["A", "B", "C"], "2026-11-07", &clock);
    let mut fresh = |id: &str, known: &mut Known| {
        // The one of 30 October was known at the published date.
        known.contacts = match id {
            "c0" => contacts(&["2026-10-30"]),
            "c1" => contacts(&["2026-11-02", "2026-11-05"]),
            _ => Vec::new(),
        };
        match id {
            "c3" => Fresh::Holds(0),
            "c4" => Fresh::Ended,
            _ => Fresh::AsBefore,
        }
    };
    let found = updated(&today, &before, published.window.1, &mut fresh).unwrap();
    assert_eq!(table_rows::texts(&found, "id").unwrap(), ["c0", "c1", "c2", "c3"].map(Some));
    assert_eq!(table_rows::texts(&found, "class").unwrap(), ["A"; 4].map(Some));
    assert_eq!(table_rows::integers(&found, "overdue_days").unwrap(), [1, -5, 30, 11].map(Some));
    assert_eq!(table_rows::integers(&found, "contacts").unwrap(), [1, 3, 0, 1].map(Some));
    let last = table_rows::days(&found, "last_contact").unwrap();
    assert_eq!(last, [Some("2026-10-30"), Some("2026-11-05"), None, Some("2026-10-20")].map(|text| text.map(day)));
    assert_eq!(table_rows::days(&found, "as_of").unwrap(), [Some(day("2026-11-07")); 4]);
    let names: Vec<String> = found.get_column_names().into_iter().map(|name| name.to_string()).collect();
    let mart: Vec<String> = before.get_column_names().into_iter().map(|name| name.to_string()).collect();
    assert_eq!(names, mart, "the same columns as of a month");
}
