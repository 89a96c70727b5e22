//! What the signals of churn read: known to the day, now and in the window before.

use super::*;

#[test]
fn those_whom_only_other_tables_name_have_features_from_that_day_on() {
    use crate::features::history_builder::{Named, lay_out_with};
    use crate::features::history_ids::MonthIds;
    let bought = MonthIds::of_ascending(["b"]);
    let named = Named {
        ids: MonthIds::of_ascending(["a", "b", "c"]),
        days: vec![to_days(day("2026-02-01")), to_days(day("2026-01-01")), i32::MIN],
    };
    // The purchase of b is left unfilled: what counts here is who is known when.
    let history = lay_out_with(vec![bought], Vec::new(), Some(named)).finish(0);
    assert_eq!((0..3).map(|customer| history.ids.get(customer)).collect::<Vec<_>>(), ["a", "b", "c"]);
    let none = RawTables::new();
    let made = catalog(&none, &[], None);
    let known = |as_of: &str| values(&made, &none, &history, as_of, &["net_sales_life"]).len();
    assert_eq!([known("2026-01-31"), known("2026-02-01")], [2, 3]);
    let names = ["net_sales_life".to_owned()];
    let buyers = crate::features::compute(&history, day("1969-12-31"), &names, 2).unwrap();
    assert_eq!(buyers.height(), 0, "buyers are those who bought");
}

#[test]
fn what_warnings_read_is_known_to_the_day() {
    let raw = raw(vec![
        (
            "complaints",
            vec![
                customers(&[Some(0), Some(0), Some(1), Some(1)]),
                dates("created_date", &["2026-03-02", "2026-03-01", "2026-04-10", "2026-04-12"]),
                dates("resolved_at", &["2026-05-01", "-", "2026-04-30", "-"]),
                texts("type", &[Some("quality_complaint"), None, None, Some("question")]),
            ],
        ),
        (
            "surveys",
            vec![
                customers(&[Some(0), Some(0), Some(0), Some(1)]),
                dates("survey_date", &["2025-10-31", "2025-11-01", "2026-04-30", "2026-01-01"]),
                Column::new("score".into(), [Some(4.0), Some(8.0), Some(3.0), Some(2.0)]),
                Column::new("scale_max".into(), [Some(5.0), Some(10.0), None, None]),
            ],
        ),
        (
            "contracts",
            vec![
                customers(&[Some(0), Some(0), Some(1), Some(2), Some(2)]),
                dates("sign_date", &["2025-12-20", "2026-04-10", "2026-01-01", "2025-01-01", "2025-02-01"]),
                dates("start_date", &["2026-01-01", "2026-07-01", "2026-01-01", "2025-01-01", "2025-02-01"]),
                dates("end_date", &["2026-06-30", "2027-06-30", "2026-05-31", "2026-03-31", "2026-12-31"]),
                dates("done_date", &["-", "-", "-", "-", "2026-02-10"]),
            ],
        ),
        (
            "points_ledger",
            vec![
                customers(&[Some(0), Some(0), Some(0), Some(1)]),
                dates("date", &["2025-07-29", "2025-07-30", "2026-01-01", "2025-01-01"]),
                texts("type", &[Some("volume"), Some("volume"), Some("redeem"), Some("redeem")]),
                Column::new("points".into(), [50i64, 70, -20, 5]),
            ],
        ),
        (
            "visits",
            vec![
                customers(&[Some(0), Some(0), Some(1)]),
                dates("visit_date", &["2026-03-02", "2026-03-01", "2026-04-01"]),
                texts("competitor", &[Some("x"), Some("y"), None]),
            ],
        ),
        (
            "leads",
            vec![
                customers(&[Some(1), Some(0)]),
                dates("created_at", &["2026-01-01", "2026-01-01"]),
                dates("lost_date", &["2026-04-30", "2026-05-01"]),
                texts("lost_competitor", &[Some("x"), Some("x")]),
            ],
        ),
        (
            "customers",
            vec![
                customers(&[Some(0), Some(0), Some(1)]),
                dates("snapshot_date", &["2026-01-31", "2026-02-28", "2026-02-28"]),
                texts("main_competitor", &[Some("x"), Some("y"), Some("z")]),
            ],
        ),
        (
            "contacts",
            vec![
                customers(&[Some(0), Some(0), Some(1), Some(1)]),
                dates("snapshot_date", &["2026-01-31", "2026-01-31", "2026-01-31", "2026-05-31"]),
                dates("end_date", &["2026-01-31", "2026-04-01", "2026-01-30", "2026-04-01"]),
                Column::new("decision_maker".into(), [Some(true), Some(false), Some(true), Some(true)]),
                Column::new("influence".into(), [None, Some(3i64), None, None]),
            ],
        ),
    ]);
    // 60 days up to 2026-04-30 begin on 2026-03-02; a question is no complaint, and one is settled on the day itself.
    let at = "2026-04-30";
    assert_eq!(of(&raw, at, &["open_complaints_60d"]), ["1", "0", "0"]);
    assert_eq!(of(&raw, at, &["survey_score_6m", "survey_score_6m_before"]), ["3.5 4.0", "2.0 -", "- -"]);
    assert_eq!(
        of(&raw, at, &["contract_days_left", "last_contract_end"]),
        ["426 2026-06-30", "31 2026-05-31", "- 2026-03-31"]
    );
    assert_eq!(of(&raw, "2026-03-31", &["contract_days_left"])[0], "91", "the next one is not signed yet");
    // 275 days before is 2025-07-29.
    assert_eq!(of(&raw, at, &["points_older_9m"]), ["30", "0", "0"]);
    assert_eq!(of(&raw, at, &["competitor_visits_60d", "competitor_losses_60d"]), ["1 0", "0 1", "0 0"]);
    assert_eq!(of(&raw, at, &["main_competitor", "main_competitor_3m_before"]), ["y x", "z -", "- -"]);
    // 90 days begin on 2026-01-31; the newer snapshot is not known yet, and one has little influence.
    assert_eq!(of(&raw, at, &["key_person_left_90d"]), ["true", "false", "false"]);
}

#[test]
fn invoices_tell_how_late_they_were_paid_now_and_before() {
    let raw = raw(vec![
        (
            "receivables",
            vec![
                customers(&[Some(0), Some(0), Some(0), Some(1)]),
                texts("invoice_no", &[Some("1"), Some("2"), Some("3"), Some("4")]),
                dates("invoice_date", &["2025-09-01", "2025-12-01", "2026-03-01", "2026-04-10"]),
                dates("due_date", &["2025-10-01", "2026-01-01", "2026-04-10", "2026-05-10"]),
                money("amount", &[Some(10_000), Some(10_000), Some(10_000), Some(10_000)]),
            ],
        ),
        (
            "payments",
            vec![
                customers(&[Some(0), Some(0)]),
                texts("invoice_no", &[Some("1"), Some("2")]),
                dates("date", &["2025-09-29", "2026-01-31"]),
                money("amount", &[Some(10_000), Some(10_000)]),
            ],
        ),
    ]);
    // 1 came two days early, 2 thirty days late, 3 is open for twenty.
    let names = ["days_late_6m", "days_late_6m_before"];
    assert_eq!(of(&raw, "2026-04-30", &names), ["25.0 -2.0", "- -", "- -"]);
    assert_eq!(of(&raw, "2026-01-15", &names)[0], "6.0 -", "what was paid later was still open then");
}

#[test]
fn rhythm_and_the_window_before() {
    let rows: Vec<(&str, String, u32, i64)> = [0, 10, 12, 31, 60, 61, 62, 70]
        .iter()
        .map(|after| ("a", (day("2026-01-05") + chrono::Days::new(*after)).to_string(), 1, 1_000))
        .collect();
    let mut rows: Vec<(&str, &str, u32, i64)> =
        rows.iter().map(|(id, day, orders, net)| (*id, day.as_str(), *orders, *net)).collect();
    rows.extend([("b", "2025-11-30", 1, 500), ("b", "2025-12-01", 2, 700), ("b", "2026-02-28", 1, 900)]);
    rows.extend([("c", "2025-06-01", 1, 1), ("c", "2026-05-31", 1, 1)]);
    let history = history_of(&rows);
    let names = ["gap_p90_days", "order_gaps", "orders_3m_before", "net_sales_3m_before"];
    let raw = RawTables::new();
    let found = values(&catalog(&raw, &[], None), &raw, &history, "2026-05-31", &names);
    // Gaps of a: 10, 2, 19, 29, 1, 1, 8; numpy's 90th percentile of them is 23.
    assert_eq!(found, ["23.0 7 4 40.00", "80.2 2 3 16.00", "- 1 0 0.00"]);
    let early = values(&catalog(&raw, &[], None), &raw, &history, "2025-10-31", &names[2..]);
    assert_eq!(early, ["- -"], "the window before begins ahead of the data");
}
