#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;
use polars::prelude::*;

use super::*;
use crate::config::types::PointsLevel;
use crate::features::history::PurchaseHistory;
use crate::features::testing::history_of;
use crate::metrics::classes::Classes;
use crate::metrics::monthly::Figure;
use crate::model::period::{as_of_grid, to_days};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Rows of the ledger: customer, day, running number, kind, points.
type Row<'a> = (Option<u32>, &'a str, Option<i64>, &'a str, Option<i64>);

fn ledger(rows: &[Row], as_of: &str) -> Ledger {
    let days: Int32Chunked = rows.iter().map(|row| Some(to_days(day(row.1)))).collect();
    let frame = DataFrame::new(
        rows.len(),
        vec![
            UInt32Chunked::from_iter_options("customer".into(), rows.iter().map(|row| row.0)).into_column(),
            days.with_name("date".into()).into_date().into_series().into_column(),
            Column::new("seq".into(), rows.iter().map(|row| row.2).collect::<Vec<_>>()),
            Column::new("type".into(), rows.iter().map(|row| row.3).collect::<Vec<_>>()),
            Column::new("points".into(), rows.iter().map(|row| row.4).collect::<Vec<_>>()),
        ],
    );
    Ledger::new(&frame.unwrap(), day(as_of)).unwrap()
}

fn row<'a>(customer: u32, day: &'a str, kind: &'a str, points: i64) -> Row<'a> {
    (Some(customer), day, None, kind, Some(points))
}

fn settings() -> Settings {
    Settings { unit_value: Some(0.05), expiry_months: Some(12), ..Settings::default() }
}

fn lots(member: &Member) -> Vec<(String, i64)> {
    let text = |lot: &Lot| (crate::model::period::from_days(lot.day).to_string(), lot.left);
    member.lots.iter().map(text).collect()
}

#[test]
fn points_are_taken_from_the_oldest_first_and_the_rest_ages_and_expires() {
    let rows = [
        row(0, "2024-01-31", "volume", 100),
        row(0, "2024-07-15", "volume", 50),
        row(0, "2024-12-01", "rating", 10),
        row(0, "2025-01-10", "referral", 40),
        row(0, "2025-02-01", "redeem", -120),
        row(0, "2025-03-01", "adjust", -5),
        row(0, "2025-03-02", "adjust", 7),
        row(0, "2025-04-01", "expire", 10),
    ];
    let members = members(&ledger(&rows, "2025-06-30"), day("2025-06-30"), &settings());
    // 100 and 20 of the 50 are redeemed, 5 taken off, 10 expired: 15 of July 2024 are left.
    let expected = [("2024-07-15", 15), ("2024-12-01", 10), ("2025-01-10", 40), ("2025-03-02", 7)];
    assert_eq!(lots(&members[0]), expected.map(|(day, left)| (day.to_owned(), left)));
    assert_eq!((members[0].balance, members[0].earned, members[0].redeemed), (72, 100, 120));
    // The 15 of July expire on 2025-07-15, within 90 days; 12 months after 2024-12-01 is later.
    assert_eq!((members[0].expiring, members[0].expiring_on), (15, Some(to_days(day("2025-07-15")))));
    let later = super::members(&ledger(&rows, "2025-07-15"), day("2025-07-15"), &settings());
    assert_eq!((later[0].expiring, later[0].expiring_on, later[0].past_expiry), (0, None, 15), "on the day itself");

    let ageing = ageing(&later, day("2025-07-15"), &settings());
    let found: Vec<(&str, i128)> = ageing.iter().map(|bucket| (bucket.bucket.as_str(), bucket.points)).collect();
    // Three months before 2025-07-15 end with 2025-04-15, six with 2025-01-15, twelve with 2024-07-15.
    let expected = [
        ("0-3mo", 0),
        ("3-6mo", 7),
        ("6-12mo", 50),
        ("12-24mo", 0),
        ("24mo+", 0),
        ("past_expiry", 15),
        ("negative", 0),
    ];
    assert_eq!(found, expected);
    assert_eq!(ageing.iter().map(|bucket| bucket.points).sum::<i128>(), 72);
}

#[test]
fn points_of_a_month_end_expire_on_the_same_day_or_the_last_of_the_month() {
    let on = |from: &str, months| crate::model::period::from_days(expires_on(to_days(day(from)), months)).to_string();
    assert_eq!((on("2024-01-31", 1), on("2024-02-29", 12)), ("2024-02-29".to_owned(), "2025-02-28".to_owned()));
}

#[test]
fn what_is_redeemed_before_it_is_earned_is_paid_for_by_later_points() {
    let rows = [
        row(0, "2025-01-01", "redeem", -30),
        row(0, "2025-02-01", "volume", 20),
        row(0, "2025-03-01", "volume", 25),
        // Of the same day without a running number: what comes in goes first.
        row(1, "2025-01-01", "redeem", 10),
        row(1, "2025-01-01", "volume", 10),
        // With one, as the ledger says.
        (Some(2), "2025-01-01", Some(1), "redeem", Some(-10)),
        (Some(2), "2025-01-01", Some(2), "volume", Some(4)),
    ];
    let ledger = ledger(&rows, "2025-06-30");
    let members = members(&ledger, day("2025-06-30"), &settings());
    assert_eq!(lots(&members[0]), [("2025-03-01".to_owned(), 15)]);
    let found: Vec<(i64, i64)> = members.iter().map(|member| (member.balance, member.redeemed_ahead)).collect();
    assert_eq!(found, [(15, 30), (0, 0), (-6, 10)]);

    // The negative balance lowers the balance of all, not what is owed to others; the buckets still sum to the balance.
    let history = history();
    let grid = [day("2025-06-30")];
    let summary = summary(&ledger, &members, &history, &grid, (&settings(), 2));
    let value = |measure: &str| find(&summary.figures.rows, measure, "2025-06").clone();
    assert_eq!((value("balance").value, value("negative_balance").value), (Some(9.0), Some(-6.0)));
    assert_eq!(value("liability_without_breakage").amount, Some(75), "15 points at 0.05");
    let ageing = ageing(&members, day("2025-06-30"), &settings());
    assert_eq!(ageing.iter().map(|bucket| bucket.points).sum::<i128>(), 9);
    let told: Vec<(&str, Option<i64>)> =
        notes(&ledger, &members, &summary, &settings()).iter().map(|note| (note.note, note.count)).collect();
    let expected =
        [("negative_balance", Some(1)), ("redeemed_ahead", Some(40)), ("no_levels", None), ("no_breakage", None)];
    assert_eq!(told, expected);
}

/// Customers by number: 0 and 1 buy in both years, 2 in the first, 3 in both without points.
fn history() -> PurchaseHistory {
    history_of(&[
        ("a", "2023-08-01", 1, 10_000),
        ("a", "2024-08-01", 1, 20_000),
        ("b", "2023-09-01", 1, 10_000),
        ("b", "2025-01-01", 1, 30_000),
        ("b", "2025-02-01", 0, -10_000),
        ("c", "2023-07-01", 1, 5_000),
        ("d", "2023-07-02", 1, 5_000),
        ("d", "2025-06-01", 1, 5_000),
    ])
}

fn find<'a>(rows: &'a [Figure], measure: &str, period: &str) -> &'a Figure {
    rows.iter().find(|row| row.measure == measure && row.period == period).unwrap()
}

const YEARS: [Row<'static>; 9] = [
    (Some(0), "2024-06-30", None, "volume", Some(1_000)),
    (Some(0), "2024-07-31", None, "volume", Some(400)),
    (Some(0), "2024-08-31", None, "redeem", Some(-300)),
    (Some(1), "2025-01-31", None, "referral", Some(50)),
    (Some(1), "2025-02-28", None, "rating", Some(50)),
    (Some(1), "2025-06-30", None, "expire", Some(-25)),
    (Some(2), "2024-06-01", None, "volume", Some(10)),
    (None, "2025-01-01", None, "volume", Some(77)),
    (Some(0), "2025-07-01", None, "redeem", Some(-1_000)),
];

#[test]
fn rates_have_their_names_and_what_cannot_be_known_is_null() {
    let (history, settings) = (history(), settings());
    let as_of = day("2025-06-30");
    let ledger = ledger(&YEARS, "2025-06-30");
    let members = members(&ledger, as_of, &settings);
    let grid = as_of_grid(day("2024-05-01"), as_of);
    let summary = summary(&ledger, &members, &history, &grid, (&settings, 2));
    let rows = &summary.figures.rows;
    let now = |measure: &str| find(rows, measure, "2025-06");
    let parts = |measure: &str| (now(measure).numerator, now(measure).denominator);
    // Earned in twelve months: 400 + 50 + 50; opening: 1,010.
    assert_eq!(parts("redemption_rate_earned"), (Some(300.0), Some(500.0)));
    assert_eq!(parts("redemption_rate_available"), (Some(300.0), Some(1_510.0)));
    assert_eq!(now("redemption_rate_earned").value, Some(0.6));
    assert_eq!((now("breakage_rate").value, now("referral_share").value), (Some(0.05), Some(0.1)));
    assert_eq!(
        (now("balance").value, now("members").value, now("active_members").value),
        (Some(1_185.0), Some(3.0), Some(2.0))
    );
    assert_eq!((now("expired").value, now("earned_volume").value), (Some(25.0), Some(0.0)));
    // 400 points on net sales of 400.00 of a, b and c: 200 + 300 − 100.
    assert_eq!(parts("points_per_currency_unit"), (Some(400.0), Some(400.0)));
    // 1,185 points at 0.05, of which 5 % are not expected to be redeemed: 56.2875.
    assert_eq!(now("liability_without_breakage").amount, Some(5_925));
    assert_eq!((now("liability").amount, now("expected_breakage").value), (Some(5_629), Some(0.05)));
    // Members at the start of the second year: 0 and 2, of which 0 bought again; of 1 and 3 both.
    assert_eq!(
        (parts("retention_members"), parts("retention_non_members")),
        ((Some(1.0), Some(2.0)), (Some(2.0), Some(2.0)))
    );
    assert_eq!(now("unknown_customer").value, Some(77.0));
    assert_eq!(ledger.of_unknown_customers, (1, 77));
    // Nothing is known ahead of the ledger's first month, no rate of twelve months before it has them.
    assert!(!rows.iter().any(|row| row.period.as_str() < "2024-06"));
    for measure in
        ["redemption_rate_earned", "breakage_rate", "active_members", "points_per_currency_unit", "liability"]
    {
        assert_eq!(find(rows, measure, "2025-04").value, None, "{measure}");
        assert!(find(rows, measure, "2025-05").value.is_some(), "{measure}");
    }

    let unset = Settings { unit_value: None, expected_breakage: Some(0.2), ..Settings::default() };
    let without = super::summary(&ledger, &members, &history, &grid, (&unset, 2));
    for measure in ["liability", "liability_without_breakage", "past_expiry", "liability_past_expiry"] {
        let figure = find(&without.figures.rows, measure, "2025-06");
        assert_eq!((figure.value, figure.amount), (None, None), "{measure}");
    }
    let set = Settings { expected_breakage: Some(0.2), ..settings };
    let set = super::summary(&ledger, &members, &history, &grid, (&set, 2));
    assert_eq!(find(&set.figures.rows, "liability", "2025-06").amount, Some(4_740));
}

#[test]
fn rows_dated_later_of_unknown_kinds_and_without_points_are_in_no_figure() {
    let rows = [
        row(0, "2025-01-01", "volume", 10),
        row(0, "2025-01-02", "gift", 500),
        (Some(0), "2025-01-03", None, "volume", None),
        row(0, "2025-07-01", "volume", 99),
    ];
    let ledger = ledger(&rows, "2025-06-30");
    assert_eq!(members(&ledger, day("2025-06-30"), &settings())[0].balance, 10);
    assert_eq!((ledger.unknown_kinds["gift"], ledger.without_points), (1, 1));
    let empty = super::tests::ledger(&[], "2025-06-30");
    let summary = summary(&empty, &[], &history(), &[day("2025-06-30")], (&settings(), 2));
    assert!(summary.figures.rows.is_empty());
    assert_eq!(ageing(&[], day("2025-06-30"), &settings()).iter().map(|bucket| bucket.points).sum::<i128>(), 0);
}

#[test]
fn liabilities_of_the_ages_sum_to_the_whole_to_the_last_unit() {
    let worth = Worth::new(&Settings { unit_value: Some(0.005), ..Settings::default() }, 2);
    let bucket = |bucket: &str, points| Ageing { bucket: bucket.into(), points, customers: 1 };
    let ages = [bucket("0-3mo", 1), bucket("3-6mo", 1), bucket("6mo+", 1), bucket("negative", -4)];
    let frame = ageing_frame(&ages, worth, day("2025-06-30"), 2).unwrap();
    let found: Vec<Option<i128>> = frame.column("liability").unwrap().decimal().unwrap().physical().iter().collect();
    // Half a fen each: 0.005 and 0.010 and 0.015 in all round to 1, 1 and 2.
    assert_eq!(found, [Some(1), Some(0), Some(1), Some(0)]);
    let shares: Vec<Option<f64>> = frame.column("share").unwrap().f64().unwrap().iter().collect();
    assert_eq!(shares, [Some(1.0 / 3.0), Some(1.0 / 3.0), Some(1.0 / 3.0), None]);
    let unknown = ageing_frame(&ages, None, day("2025-06-30"), 2).unwrap();
    assert_eq!(unknown.column("liability").unwrap().null_count(), 4);
}

#[test]
fn levels_follow_the_limits_and_are_held_against_the_classes() {
    let level = |code: &str, at_least| PointsLevel { code: code.into(), at_least, title: None };
    let settings = Settings { levels: vec![level("gold", Some(400)), level("basic", None)], ..settings() };
    let history = history();
    let as_of = day("2025-06-30");
    let members = members(&ledger(&YEARS, "2025-06-30"), as_of, &settings);
    let levels = levels_frame(&history, &members, as_of, &settings, 2).unwrap();
    let integers = |name: &str| levels.column(name).unwrap().i64().unwrap().iter().collect::<Vec<_>>();
    assert_eq!((integers("customers"), integers("points")), (vec![Some(1), Some(2)], vec![Some(400), Some(100)]));
    let engagement: Vec<Option<f64>> = levels.column("engagement").unwrap().f64().unwrap().iter().collect();
    assert_eq!(engagement, [Some(0.75), Some(0.0)]);
    let sales: Vec<Option<i128>> = levels.column("net_sales").unwrap().decimal().unwrap().physical().iter().collect();
    assert_eq!(sales, [Some(20_000), Some(20_000)]);

    let classes = Classes { codes: vec!["A".into(), "B".into()], of: vec![Some(0), Some(1), None, Some(1)] };
    let pairs = agreement_frame(&history, &members, Some(&classes), as_of, &settings).unwrap();
    let text = |name: &str, row| pairs.column(name).unwrap().str().unwrap().get(row).map(str::to_owned);
    let found: Vec<(Option<String>, Option<String>)> =
        (0..pairs.height()).map(|row| (text("points_level", row), text("class", row))).collect();
    let some = |text: &str| Some(text.to_owned());
    let expected =
        [(some("gold"), some("A")), (some("basic"), None), (some("basic"), some("B")), (some("no_points"), some("B"))];
    assert_eq!(found, expected);
    let none = agreement_frame(&history, &members, None, as_of, &settings).unwrap();
    assert_eq!(none.height(), 0);
}
