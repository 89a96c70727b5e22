#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use polars::prelude::*;

use super::*;
use crate::features::testing::{CostedRow, history_of, history_with_cost};
use crate::metrics::loss_reasons::{Dictionary, codes};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn dates(name: &str, days: &[&str]) -> Column {
    let days: Int32Chunked = days.iter().map(|text| Some(to_days(day(text)))).collect();
    days.with_name(name.into()).into_date().into_series().into_column()
}

/// Rows of activities: customer, day, kind, promotion, offer.
type Activity<'a> = (Option<u32>, &'a str, &'a str, Option<&'a str>, Option<&'a str>);

fn activities(rows: &[Activity]) -> DataFrame {
    DataFrame::new(
        rows.len(),
        vec![
            UInt32Chunked::from_iter_options("customer".into(), rows.iter().map(|row| row.0)).into_column(),
            dates("date", &rows.iter().map(|row| row.1).collect::<Vec<_>>()),
            Column::new("type".into(), rows.iter().map(|row| row.2).collect::<Vec<_>>()),
            Column::new("promo_id".into(), rows.iter().map(|row| row.3).collect::<Vec<_>>()),
            Column::new("offer".into(), rows.iter().map(|row| row.4).collect::<Vec<_>>()),
        ],
    )
    .unwrap()
}

fn reasons(rows: &[(u32, &str, &str)], as_of: &str) -> Reasons {
    let customers = rows.iter().map(|row| Some(row.0));
    let frame = DataFrame::new(
        rows.len(),
        vec![
            UInt32Chunked::from_iter_options("customer".into(), customers).into_column(),
            dates("lost_date", &rows.iter().map(|row| row.1).collect::<Vec<_>>()),
            Column::new("reason_code".into(), rows.iter().map(|row| row.2).collect::<Vec<_>>()),
        ],
    );
    Reasons::new(&frame.unwrap(), &Dictionary::new(&BTreeMap::new()), day(as_of)).unwrap()
}

/// Customers by number: 0 back after an offer, 1 back by itself, 2 lost with an offer, 3 never lost, 4 lost long ago.
fn history() -> PurchaseHistory {
    history_of(&[
        ("back_offer", "2024-01-10", 1, 900),
        ("back_offer", "2025-03-01", 1, 400),
        ("back_offer", "2025-04-01", 1, 100),
        ("back_self", "2024-02-01", 1, 500),
        ("back_self", "2025-05-02", 1, 50),
        ("back_self", "2025-06-30", 0, -20),
        ("gone", "2024-01-20", 1, 800),
        ("here", "2024-12-01", 1, 10),
        ("here", "2025-06-01", 1, 10),
        ("long_gone", "2023-01-05", 1, 5),
    ])
}

/// As the settings have it where nothing else is said.
static LOST: LazyLock<Lost> = LazyLock::new(Lost::default);

fn inputs<'a>(history: &'a PurchaseHistory, settings: &'a Settings, as_of: &str) -> Inputs<'a> {
    let as_of = day(as_of);
    Inputs { history, as_of, rule: &LOST, offers: None, reasons: None, classes: None, settings }
}

fn offers(settings: &Settings, as_of: &str) -> Offers {
    let rows = activities(&[
        (Some(0), "2025-02-01", "promotion", None, Some("coupon")),
        // The last one before the order counts; one after it does not.
        (Some(0), "2025-02-20", "promotion", Some("P7"), None),
        (Some(0), "2025-03-20", "promotion", None, Some("after")),
        // Before the customer was lost.
        (Some(1), "2024-03-01", "promotion", None, Some("coupon")),
        // No offer to win back.
        (Some(1), "2025-04-01", "fair", None, Some("coupon")),
        (Some(2), "2025-06-01", "joint_promotion", None, Some(" coupon ")),
        (None, "2025-06-01", "promotion", None, Some("coupon")),
        (Some(4), "2025-12-01", "promotion", None, Some("later")),
    ]);
    Offers::new(&rows, settings, day(as_of)).unwrap()
}

#[test]
fn lost_targeted_and_won_customers_are_counted_in_the_window() {
    let (history, settings) = (history(), Settings::default());
    let offers = offers(&settings, "2025-06-30");
    let inputs = Inputs { offers: Some(&offers), ..inputs(&history, &settings, "2025-06-30") };
    let value = HistoricValue::new(&history, inputs.as_of, settings.top_percent);
    let found = funnel(&inputs, &value);
    let all = &found[&Group::All];
    // Lost on a day of July 2024 to June 2025: all but `here`, whose silence is of half a year.
    assert_eq!((all.lost, all.targeted, all.won, all.won_targeted), (4, 2, 2, 1));
    // 400 + 100 from the day of the order that ended the silence, and 50 − 20.
    assert_eq!(all.recovered, 530);
    assert_eq!(all.silences, [416, 456]);
    assert_eq!(all.median_silence(), Some(436.0));
    assert_eq!(
        (offers.of_unknown_customers, offers.names.as_slice()),
        (1, ["P7", "after", "coupon"].map(String::from).as_slice())
    );
    let by_offer = |place: Option<u32>| {
        let tally = &found[&Group::Offer(place)];
        (tally.lost, tally.targeted, tally.won_targeted)
    };
    assert_eq!((by_offer(Some(0)), by_offer(Some(2)), by_offer(None)), ((1, 1, 1), (1, 1, 0), (2, 0, 0)));
    assert!(!found.contains_key(&Group::Offer(Some(1))), "an offer after the return won nobody");
    let frame = frame(&inputs, &found, 2).unwrap();
    assert_eq!(frame.column("win_back_rate").unwrap().f64().unwrap().get(0), Some(0.5));
}

#[test]
fn without_activities_nobody_is_said_to_be_targeted_or_not() {
    let (history, settings) = (history(), Settings::default());
    let inputs = inputs(&history, &settings, "2025-06-30");
    let value = HistoricValue::new(&history, inputs.as_of, settings.top_percent);
    let frame = frame(&inputs, &funnel(&inputs, &value), 2).unwrap();
    for column in ["targeted", "won_targeted", "win_back_rate"] {
        assert_eq!(frame.column(column).unwrap().null_count(), frame.height(), "{column}");
    }
    assert_eq!(
        notes(&inputs, &value).iter().map(|note| note.note).collect::<Vec<_>>(),
        ["value_is_net_sales", "no_activities"]
    );
    // Nobody at all: one row of nothing.
    let empty = history_of(&[]);
    let inputs = Inputs { history: &empty, ..inputs };
    let value = HistoricValue::new(&empty, inputs.as_of, 30);
    let frame = super::frame(&inputs, &funnel(&inputs, &value), 2).unwrap();
    assert_eq!((frame.height(), frame.column("lost").unwrap().i64().unwrap().get(0)), (1, Some(0)));
}

#[test]
fn what_is_dated_after_the_date_changes_nothing() {
    let settings = Settings::default();
    let short = history();
    let mut rows =
        vec![("gone", "2025-07-01", 1, 999), ("back_self", "2025-08-01", 1, 7), ("back_offer", "2024-01-10", 1, 900)];
    rows.extend([
        ("back_offer", "2025-03-01", 1, 400),
        ("back_offer", "2025-04-01", 1, 100),
        ("back_self", "2024-02-01", 1, 500),
        ("back_self", "2025-05-02", 1, 50),
        ("back_self", "2025-06-30", 0, -20),
        ("gone", "2024-01-20", 1, 800),
        ("here", "2024-12-01", 1, 10),
        ("here", "2025-06-01", 1, 10),
        ("long_gone", "2023-01-05", 1, 5),
    ]);
    let long = history_of(&rows);
    let frames = [&short, &long].map(|history| {
        let offers = offers(&settings, "2025-06-30");
        let recorded = reasons(&[(2, "2025-03-01", "价格"), (2, "2025-07-02", "moved")], "2025-06-30");
        let inputs =
            Inputs { offers: Some(&offers), reasons: Some(&recorded), ..inputs(history, &settings, "2025-06-30") };
        let value = HistoricValue::new(history, inputs.as_of, settings.top_percent);
        (frame(&inputs, &funnel(&inputs, &value), 2).unwrap(), candidates_frame(&inputs, &value, 2).unwrap())
    });
    assert!(frames[0].0.equals_missing(&frames[1].0) && frames[0].1.equals_missing(&frames[1].1));
}

#[test]
fn candidates_are_lost_now_and_among_the_first_by_value_ties_included() {
    let mut settings = Settings { top_percent: 20, ..Settings::default() };
    let history = history();
    let offers = offers(&settings, "2025-06-30");
    let recorded =
        reasons(&[(2, "2023-12-31", "moved"), (2, "2025-02-01", "竞争对手"), (4, "2025-01-01", "?")], "2025-06-30");
    let of = |settings: &Settings| {
        let inputs =
            Inputs { offers: Some(&offers), reasons: Some(&recorded), ..inputs(&history, settings, "2025-06-30") };
        let value = HistoricValue::new(&history, inputs.as_of, settings.top_percent);
        candidates_frame(&inputs, &value, 2).unwrap()
    };
    // The first of five is back_offer with 1,400, which is here: nobody. The first two: `gone` with 800.
    assert_eq!(of(&settings).height(), 0);
    settings.top_percent = 30;
    let found = of(&settings);
    let text = |column: &str| found.column(column).unwrap().str().unwrap().get(0).map(str::to_owned);
    let days = |column: &str| found.column(column).unwrap().cast(&DataType::Int32).unwrap().i32().unwrap().get(0);
    assert_eq!(found.height(), 1);
    assert_eq!(text("customer_id").as_deref(), Some("gone"));
    assert_eq!(days("lost_since"), Some(to_days(day("2025-01-20"))), "366 days after 2024-01-20");
    assert_eq!(found.column("silence_days").unwrap().i64().unwrap().get(0), Some(527));
    assert_eq!(found.column("net_sales_before").unwrap().decimal().unwrap().physical().get(0), Some(800));
    assert_eq!((text("reason").as_deref(), text("offer").as_deref()), (Some("competition"), Some("coupon")));
    assert_eq!(text("value_basis").as_deref(), Some("net_sales"));
    assert_eq!(days("targeted_at"), Some(to_days(day("2025-06-01"))));
    settings.top_percent = 100;
    let names: Vec<Option<String>> =
        of(&settings).column("customer_id").unwrap().str().unwrap().iter().map(|id| id.map(str::to_owned)).collect();
    assert_eq!(names, [Some("gone".to_owned()), Some("long_gone".to_owned())]);
}

#[test]
fn value_is_gross_profit_where_all_cost_is_known_and_equal_values_are_in_together() {
    let rows: [CostedRow; 4] = [
        ("a", "2025-01-01", 1, 100, Some(10)),
        ("b", "2025-01-01", 1, 20, Some(15)),
        ("c", "2025-01-01", 1, 30, Some(15)),
        ("d", "2025-01-01", 1, 5, Some(-5)),
    ];
    let value = HistoricValue::new(&history_with_cost(&rows), day("2025-01-31"), 25);
    assert_eq!((value.basis, value.cut), (Basis::GrossProfit, Some(15)));
    let among: Vec<bool> = (0..4).map(|customer| value.among_the_first(customer).is_some()).collect();
    assert_eq!(among, [false, true, true, false]);
    let mut unknown = rows;
    unknown[3].4 = None;
    let value = HistoricValue::new(&history_with_cost(&unknown), day("2025-01-31"), 25);
    assert_eq!((value.basis, value.cut), (Basis::NetSales, Some(100)));
    let value = HistoricValue::new(&history_with_cost(&rows), day("2025-01-31"), 100);
    assert!(value.among_the_first(3).is_none(), "who cost more than they brought are not worth winning");
    assert_eq!(
        HistoricValue::new(&history_with_cost(&rows), day("2024-12-31"), 30).cut,
        None,
        "nobody has ordered yet"
    );
}

#[test]
fn customers_are_counted_by_reason_class_and_part_of_the_rule() {
    let history = history_of(&[
        ("quick", "2025-01-01", 1, 10),
        ("quick", "2025-01-08", 1, 10),
        ("quick", "2025-01-15", 1, 10),
        ("quick", "2025-03-01", 1, 10),
        ("slow", "2024-03-01", 1, 10),
    ]);
    let settings = Settings::default();
    let recorded = reasons(&[(0, "2025-02-10", "service"), (1, "2025-03-10", "nobody knows")], "2025-06-30");
    let classes = Classes { codes: vec!["A".into(), "B".into()], of: vec![None, Some(1)] };
    let inputs =
        Inputs { reasons: Some(&recorded), classes: Some(&classes), ..inputs(&history, &settings, "2025-06-30") };
    let value = HistoricValue::new(&history, inputs.as_of, 30);
    let found = funnel(&inputs, &value);
    let counts = |group: Group| found.get(&group).map(|tally| (tally.lost, tally.won));
    // `quick` was lost after 22 days, came back, and is lost again: one customer, won once.
    assert_eq!(counts(Group::All), Some((2, 1)));
    assert_eq!((counts(Group::Rule(true)), counts(Group::Rule(false))), (Some((1, 1)), Some((1, 0))));
    let service = codes().iter().position(|code| *code == "staff_attitude");
    assert_eq!(counts(Group::Reason(service)), Some((1, 1)));
    assert_eq!(counts(Group::Reason(None)), Some((2, 0)), "the second spell of `quick`, and words that mean nothing");
    assert_eq!((counts(Group::Class(None)), counts(Group::Class(Some(1)))), (Some((1, 1)), Some((1, 0))));
    assert_eq!(recorded.unknown_words, BTreeMap::from([("nobody knows".to_owned(), 1)]));
}
