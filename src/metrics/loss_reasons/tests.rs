#![allow(clippy::unwrap_used)]

use polars::prelude::*;

use super::*;
use crate::features::testing::history_of;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Rows of loss_reasons: customer, day, text.
type Recorded<'a> = (Option<u32>, &'a str, Option<&'a str>);

fn recorded(rows: &[Recorded], as_of: &str) -> Reasons {
    let days: Int32Chunked = rows.iter().map(|row| Some(to_days(day(row.1)))).collect();
    let frame = DataFrame::new(
        rows.len(),
        vec![
            UInt32Chunked::from_iter_options("customer".into(), rows.iter().map(|row| row.0)).into_column(),
            days.with_name("lost_date".into()).into_date().into_series().into_column(),
            Column::new("reason_code".into(), rows.iter().map(|row| row.2).collect::<Vec<_>>()),
        ],
    );
    Reasons::new(&frame.unwrap(), &Dictionary::new(&BTreeMap::new()), day(as_of)).unwrap()
}

/// Customers by number: 0 recorded and gone, 1 recorded and back, 2 gone without a record, 3 here, 4 gone two years ago,
/// 5 recorded with a word that means nothing.
fn history() -> PurchaseHistory {
    history_of(&[
        ("a_recorded", "2024-05-01", 1, 70),
        ("a_recorded", "2025-05-01", 1, 30),
        ("b_back", "2025-01-01", 1, 40),
        ("b_back", "2025-06-20", 1, 40),
        ("c_silent", "2024-03-01", 1, 500),
        ("d_here", "2025-06-01", 1, 10),
        ("e_long_gone", "2022-06-01", 1, 900),
        ("f_word", "2025-02-01", 1, 20),
    ])
}

const ROWS: [Recorded; 6] = [
    (Some(0), "2025-05-20", Some("对产品不满意")),
    (Some(1), "2025-04-01", Some("competition")),
    (Some(4), "2023-01-01", Some("moved away")),
    (Some(5), "2025-03-01", Some("交期")),
    (None, "2025-03-01", Some("price")),
    (Some(0), "2025-07-01", Some("death")),
];

#[test]
fn customers_count_by_their_recorded_reason_or_as_unknown_when_the_rule_alone_says_that_they_are_lost() {
    let history = history();
    let reasons = recorded(&ROWS, "2025-06-30");
    let found = losses(&history, &reasons, day("2025-06-30"), &Lost::default());
    let place = |code: &str| codes().iter().position(|known| *known == code);
    let found: Vec<(u32, i32, Option<usize>, i128)> =
        found.into_iter().map(|loss| (loss.customer, loss.day, loss.code, loss.sales)).collect();
    let on = |text: &str| to_days(day(text));
    assert_eq!(
        found,
        [
            // Twelve months up to the last order begin on the day after 2024-05-01.
            (0, on("2025-05-20"), place("product"), 30),
            (2, on("2025-03-02"), None, 500),
            (4, on("2023-01-01"), place("moved"), 900),
            (5, on("2025-03-01"), None, 20),
        ]
    );
    let told: Vec<(&str, Option<i64>)> =
        notes(&history, &reasons, day("2025-06-30")).iter().map(|note| (note.note, note.count)).collect();
    assert_eq!(told, [("unknown_word", Some(1)), ("ordered_again", Some(1)), ("unknown_customer", Some(1))]);
}

#[test]
fn shares_are_of_known_reasons_and_the_unknown_share_is_of_all() {
    let history = history();
    let as_of = day("2025-06-30");
    let settings = Settings::default();
    let frame_at = |rows: &[Recorded]| {
        let losses = losses(&history, &recorded(rows, "2025-06-30"), as_of, &Lost::default());
        frame(&losses, as_of, &settings, 2).unwrap()
    };
    let found = frame_at(&ROWS);
    let row = |reason: &str, period: &str| {
        let text = |name: &str, row: usize| {
            found.column(name).unwrap().str().unwrap().get(row) == Some(if name == "reason" { reason } else { period })
        };
        let row = (0..found.height()).find(|row| text("reason", *row) && text("period", *row)).unwrap();
        let float = |name: &str| found.column(name).unwrap().f64().unwrap().get(row);
        let integer = |name: &str| found.column(name).unwrap().i64().unwrap().get(row);
        (integer("customers"), float("share"), float("difference"), integer("n"))
    };
    assert_eq!(row("product", "12mo"), (Some(1), Some(1.0), Some(1.0 - 0.14), Some(1)));
    assert_eq!(row("unknown", "12mo"), (Some(2), Some(2.0 / 3.0), None, Some(3)));
    assert_eq!(row("moved", "all"), (Some(1), Some(0.5), Some(0.5 - 0.03), Some(2)));
    assert_eq!(row("unknown", "all"), (Some(2), Some(0.5), None, Some(4)));
    assert_eq!(row("other", "12mo"), (Some(0), Some(0.0), None, Some(1)), "the survey knows no other reasons");
    let sales: i128 = found.column("lost_sales").unwrap().decimal().unwrap().physical().iter().flatten().sum();
    assert_eq!(sales, (30 + 500 + 20) + (30 + 500 + 900 + 20));
    // Without any record nothing is known of the reasons: shares are unknown, not 0.
    let none = frame_at(&[]);
    assert_eq!(none.column("share").unwrap().null_count(), 2 * codes().len());
}
