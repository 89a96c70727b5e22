#![allow(clippy::unwrap_used)]

use std::convert::Infallible;

use chrono::NaiveDate;
use polars::prelude::*;

use super::*;
use crate::config::types::PrepaymentBand;
use crate::features::history::PurchaseHistory;
use crate::features::testing::history_of;
use crate::metrics::classes::Classes;
use crate::metrics::money_column;
use crate::metrics::monthly::Figure;
use crate::model::period::to_days;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Rows: customer, day, amount, consumed, rate of the rebate, rebate paid; amounts in minor units.
type Row<'a> = (Option<u32>, &'a str, i128, Option<i128>, Option<f64>, Option<i128>);

fn ledger(rows: &[Row], bands: &Bands, as_of: &str) -> Ledger {
    let days: Int32Chunked = rows.iter().map(|row| Some(to_days(day(row.1)))).collect();
    let frame = DataFrame::new(
        rows.len(),
        vec![
            UInt32Chunked::from_iter_options("customer".into(), rows.iter().map(|row| row.0)).into_column(),
            days.with_name("date".into()).into_date().into_series().into_column(),
            money_column("amount", rows.iter().map(|row| Some(row.2)).collect(), 2),
            money_column("consumed", rows.iter().map(|row| row.3).collect(), 2),
            Column::new("rebate_rate".into(), rows.iter().map(|row| row.4).collect::<Vec<_>>()),
            money_column("rebate_paid", rows.iter().map(|row| row.5).collect(), 2),
        ],
    );
    Ledger::new(&frame.unwrap(), bands, day(as_of)).unwrap()
}

/// No rebate below 100.00, 1 % from there, 2.5 % from 1,000.00.
fn bands() -> Bands {
    let band = |from, rate| PrepaymentBand { from, rate };
    let settings =
        Settings { bands: vec![band(0.0, 0.0), band(100.0, 0.01), band(1_000.0, 0.025)], ..Settings::default() };
    Bands::new(None, &settings, 2).unwrap()
}

#[test]
fn the_rebate_is_the_amount_times_the_rate_of_its_band() {
    let bands = bands();
    for (amount, rebate) in
        [(9_999, 0), (10_000, 100), (99_999, 1_000), (100_000, 2_500), (100_001, 2_500), (-5_000, 0)]
    {
        assert_eq!(bands.rebate(amount, Some(500_000)), Some(rebate), "{amount}");
    }
    let frame = DataFrame::new(
        3,
        vec![
            money_column("min_amount", vec![Some(50_000), Some(10_000), Some(100_000)], 2),
            money_column("max_amount", vec![Some(60_000), None, None], 2),
            Column::new("rate".into(), [0.02, 0.01, 0.005]),
        ],
    )
    .unwrap();
    let table = Bands::new(Some(&frame), &Settings::default(), 2).unwrap();
    // Below the first band and in the gap from 600.00 to 1,000.00 there is no rebate.
    let found = [9_999, 49_999, 59_999, 60_000, 100_000].map(|amount| table.rebate(amount, None));
    assert_eq!(found, [Some(0), Some(500), Some(1_200), Some(0), Some(500)]);
    assert_eq!((table.falling(), bands.falling()), (1, 0));
    let none = Bands::default();
    assert_eq!((none.rebate(10_000, Some(30_000)), none.rebate(10_000, None)), (Some(300), None));
}

fn find<'a>(rows: &'a [Figure], measure: &str, period: &str) -> &'a Figure {
    rows.iter().find(|row| row.measure == measure && row.period == period).unwrap()
}

#[test]
fn balances_rebates_and_their_cost_are_told_month_by_month() {
    let history =
        history_of(&[("a", "2024-07-10", 1, 80_000), ("a", "2025-06-10", 1, 20_000), ("b", "2024-08-01", 1, 50_000)]);
    let bands = bands();
    let rows: [Row; 7] = [
        (Some(0), "2024-06-30", 10_000, Some(0), Some(0.01), Some(100)),
        (Some(0), "2024-07-10", 100_000, Some(0), Some(0.025), Some(2_000)),
        (Some(0), "2024-07-10", 0, Some(80_000), None, None),
        (Some(1), "2025-05-31", 10_000, Some(12_000), Some(0.02), None),
        (None, "2025-06-01", 500, None, None, None),
        (Some(0), "2025-06-10", 0, Some(20_000), None, None),
        (Some(0), "2025-07-01", 999_900, Some(0), Some(0.025), Some(1)),
    ];
    let ledger = ledger(&rows, &bands, "2025-06-30");
    let grid = ["2024-05-31", "2024-06-30", "2025-05-31", "2025-06-30"].map(day);
    let figures = summary(&ledger, &history, &grid, 2);
    let now = |measure: &str| find(&figures.rows, measure, "2025-06");
    assert_eq!((now("prepaid").amount, now("consumed").amount), (Some(0), Some(20_000)));
    assert_eq!((now("balance").amount, now("negative_balance").amount), (Some(8_000), Some(-2_000)));
    // Due 100 + 2,500 + 100, paid 2,100.
    assert_eq!(now("rebate_open").amount, Some(600));
    // In twelve months 2,600 on 110,000 prepaid and on net sales of 150,000, in units of the currency.
    let parts = |measure: &str| (now(measure).numerator, now(measure).denominator, now(measure).n);
    assert_eq!(parts("rebate_rate"), (Some(26.0), Some(1_100.0), Some(2)));
    assert_eq!(parts("rebate_cost_ratio"), (Some(26.0), Some(1_500.0), Some(2)));
    assert_eq!(now("unknown_customer").amount, Some(500));
    // Twelve months up to May 2025 begin with the first month of the rows; those up to June 2024 begin ahead of them.
    assert!(find(&figures.rows, "rebate_rate", "2025-05").value.is_some());
    assert_eq!(find(&figures.rows, "rebate_rate", "2024-06").value, None);
    assert!(!figures.rows.iter().any(|row| row.period == "2024-05"));
    assert_eq!((ledger.other_rates, ledger.of_unknown_customers), (1, (1, 500)));

    let by_band = bands_frame(&ledger, &bands, day("2025-06-30"), 2).unwrap();
    let money = |name: &str| by_band.column(name).unwrap().decimal().unwrap().physical().iter().collect::<Vec<_>>();
    assert_eq!(money("prepaid"), [Some(0), Some(10_000), Some(100_000)]);
    assert_eq!(money("rebate"), [Some(0), Some(100), Some(2_500)]);
    assert_eq!(money("band_to"), [Some(10_000), Some(100_000), None]);
}

#[test]
fn what_the_rows_do_not_tell_is_unknown() {
    let history = history_of(&[("a", "2024-07-10", 1, 80_000)]);
    let rows: [Row; 1] = [(Some(0), "2024-07-01", 10_000, None, None, None)];
    let ledger = ledger(&rows, &Bands::default(), "2025-06-30");
    let figures = summary(&ledger, &history, &[day("2025-06-30")], 2);
    for measure in ["consumed", "balance", "rebate_paid", "rebate_open"] {
        assert_eq!(find(&figures.rows, measure, "2025-06").amount, None, "{measure}");
    }
    assert_eq!(find(&figures.rows, "rebate_rate", "2025-06").value, None);
    assert_eq!(bands_frame(&ledger, &Bands::default(), day("2025-06-30"), 2).unwrap().height(), 0);
    let told: Vec<&str> = notes(&ledger, &Bands::default(), &Growth::default()).iter().map(|note| note.note).collect();
    assert_eq!(told, ["no_bands", "no_consumption"]);
}

/// Half a year each side of July 2024. By number: 0 prepays and grows, 1 and 2 are like it, 3 is of another class, 4 sells
/// less, 5 prepays and has nobody like it, 6 prepays too late, 7 prepays and bought nothing before, 8 began the data.
fn growing() -> PurchaseHistory {
    history_of(&[
        ("0", "2024-03-01", 1, 100_000),
        ("0", "2024-07-05", 1, 90_000),
        ("0", "2024-12-31", 1, 60_000),
        ("0", "2025-01-01", 1, 999_999),
        ("1", "2024-06-30", 1, 100_000),
        ("1", "2024-07-01", 1, 110_000),
        ("2", "2024-01-01", 1, 100_000),
        ("2", "2024-08-01", 1, 100_000),
        ("3", "2024-02-01", 1, 100_000),
        ("3", "2024-08-01", 1, 900_000),
        ("4", "2024-02-01", 1, 10),
        ("5", "2024-02-01", 1, 5),
        ("6", "2024-02-01", 1, 100_000),
        ("7", "2024-07-01", 1, 50),
        ("8", "2023-12-31", 1, 1),
    ])
}

#[test]
fn growth_of_those_who_prepay_is_held_against_others_of_their_class_and_decile() {
    let history = growing();
    let bands = bands();
    let rows: [Row; 6] = [
        (Some(0), "2024-07-05", 200_000, None, None, None),
        (Some(0), "2025-01-05", 200_000, None, None, None),
        (Some(5), "2024-07-31", 20_000, None, None, None),
        (Some(6), "2024-09-01", 20_000, None, None, None),
        (Some(7), "2024-07-02", 20_000, None, None, None),
        (Some(8), "2024-01-02", 20_000, None, None, None),
    ];
    let as_of = day("2025-01-31");
    let ledger = ledger(&rows, &bands, "2025-01-31");
    let settings = Settings { growth_months: 6, ..Settings::default() };
    let mut asked = Vec::new();
    let mut classes = |at: NaiveDate| -> Result<Option<Classes>, Infallible> {
        asked.push(at.to_string());
        let of = [0, 0, 0, 1, 0, 0, 0, 0, 0].map(Some).to_vec();
        Ok(Some(Classes { codes: vec!["A".into(), "B".into()], of }))
    };
    let Ok(found) = growth(&ledger, &history, as_of, &settings, &mut classes);
    assert_eq!(asked, ["2024-06-30"]);
    let left_out = (found.too_early, found.too_late, found.without_sales, found.unmatched);
    assert_eq!(left_out, (1, 1, 1, 1));
    // 100,000 before; 150,000 in July to December. The two like it: 105,000 a head.
    let (ours, theirs) = (found.participants, found.matched);
    assert_eq!((ours.customers, ours.before, ours.after, ours.growth), (1, 100_000, 150_000, Some(0.5)));
    assert_eq!((theirs.customers, theirs.before, theirs.after), (2, 100_000, 105_000));
    assert!((theirs.growth.unwrap() - 0.05).abs() < 1e-12);
    // Residuals of the two, each of half a weight: ±5,000 · ½, over 100,000, by √(2/(2 − 1)).
    assert!((theirs.error.unwrap() - 0.05).abs() < 1e-12);
    assert_eq!(ours.error, None, "one customer has no spread");
    // An order in July alone is no repurchase: 1 bought in July only.
    assert_eq!((ours.repurchase, theirs.repurchase), (Some(1.0), Some(0.5)));
    // Rebate of 2.5 % on the 2,000.00 of July; that of January is later.
    assert_eq!(found.rebate, Some(5_000));
    assert!((found.break_even_margin().unwrap() - 5_000.0 / 45_000.0).abs() < 1e-12);
    let frame = growth_frame(&found, as_of, 2).unwrap();
    let float = |name: &str, row| frame.column(name).unwrap().f64().unwrap().get(row);
    assert!((float("low", 1).unwrap() - (0.05 - 0.05 * 1.959_963_984_540_054)).abs() < 1e-12);
    assert!((float("growth", 2).unwrap() - 0.45).abs() < 1e-12);
    assert_eq!((float("low", 2), float("break_even_margin", 1)), (None, None));
}

#[test]
fn nobody_to_compare_gives_no_growth_and_no_margin() {
    let history = growing();
    let bands = bands();
    let rows: [Row; 1] = [(Some(8), "2024-01-02", 20_000, None, None, None)];
    let ledger = ledger(&rows, &bands, "2025-01-31");
    let mut classes = |_: NaiveDate| -> Result<Option<Classes>, Infallible> { Ok(None) };
    let Ok(found) = growth(&ledger, &history, day("2025-01-31"), &Settings::default(), &mut classes);
    assert_eq!((found.participants.growth, found.matched.growth, found.break_even_margin()), (None, None, None));
    let frame = growth_frame(&found, day("2025-01-31"), 2).unwrap();
    assert_eq!(frame.column("growth").unwrap().null_count(), 3);
    assert_eq!(frame.column("rebate").unwrap().null_count(), 3);
}
