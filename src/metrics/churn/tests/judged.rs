//! A record counted by hand, and histories in which there is little or nothing to judge.

use chrono::{Days, NaiveDate};
use polars::prelude::*;

use super::cases::churning;
use super::known::Facts;
use crate::config::types::{Churn, ChurnOutcome, Signal, SignalLevel, Weights};
use crate::features::testing::history_of;
use crate::features::{PurchaseHistory, built_in};
use crate::model::period::as_of_grid;

/// An order every `every` days from the first to the last day, of 10.00 each.
pub fn orders(id: &'static str, first: &str, last: &str, every: u64) -> Vec<(&'static str, String)> {
    let (mut day, last): (NaiveDate, NaiveDate) = (first.parse().unwrap(), last.parse().unwrap());
    let mut rows = Vec::new();
    while day <= last {
        rows.push((id, day.to_string()));
        day = day + Days::new(every);
    }
    rows
}

pub fn history(rows: &[(&'static str, String)]) -> PurchaseHistory {
    history_of(&rows.iter().map(|(id, day)| (*id, day.as_str(), 1, 1_000)).collect::<Vec<_>>())
}

/// One signal alone: no order for so many days, with 60 points.
fn quiet(days: u32) -> Churn {
    let mut settings = Churn::default();
    for name in crate::config::signals::built_in().keys() {
        settings.signals.insert(name.clone(), Signal { enabled: Some(false), ..Signal::default() });
    }
    let levels = vec![SignalLevel { when: format!("recency_days >= {days}"), points: 60.0 }];
    settings.signals.insert("quiet".into(), Signal { levels: Some(levels), ..Signal::default() });
    settings
}

/// The marts at a date by name.
fn marts(rows: &[(&'static str, String)], settings: &Churn, last: &str) -> Vec<(&'static str, DataFrame)> {
    let history = history(rows);
    let first = crate::model::period::from_days(history.first_day().unwrap_or(0));
    let grid = as_of_grid(first, last.parse().unwrap());
    let churning = churning(&history, built_in(), settings);
    let mut made = Vec::new();
    churning
        .marts(&Facts::of(&history), &grid, &mut |name, frame| {
            made.push((name, frame));
            Ok(())
        })
        .unwrap();
    made
}

fn mart<'m>(marts: &'m [(&'static str, DataFrame)], name: &str) -> &'m DataFrame {
    &marts.iter().find(|(known, _)| *known == name).unwrap().1
}

/// The rows of a mart where columns have values, as text of other columns.
fn told(frame: &DataFrame, of: &[(&str, &str)], columns: &[&str]) -> Vec<String> {
    let cell = |name: &str, row: usize| match frame.column(name).unwrap().get(row).unwrap() {
        AnyValue::Null => "-".to_owned(),
        AnyValue::String(text) => text.to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        AnyValue::Float64(number) => format!("{}", (number * 1e6).round() / 1e6),
        other => other.to_string(),
    };
    let is_meant = |row: &usize| of.iter().all(|(name, value)| cell(name, *row) == *value);
    let rows = (0..frame.height()).filter(is_meant);
    rows.map(|row| columns.iter().map(|name| cell(name, row)).collect::<Vec<_>>().join(" ")).collect()
}

/// a orders every ten days until 2026-03-25, b until the end: twelve month ends from June 2025 on have six months behind
/// them.
fn two_customers() -> Vec<(&'static str, String)> {
    let mut rows = orders("a", "2025-01-01", "2026-03-27", 10);
    rows.extend(orders("b", "2025-01-03", "2026-06-30", 10));
    rows
}

const COUNTS: [&str; 7] = ["customers", "churned", "base_rate", "precision", "recall", "lift", "sales_flagged"];

#[test]
fn a_record_counted_by_hand() {
    let mut settings = quiet(15);
    settings.lost.silence_ratio = 100.0;
    let made = marts(&two_customers(), &settings, "2026-06-30");
    let total = mart(&made, "churn_backtest_total");
    let level = |horizon: &str, level: &str| {
        told(total, &[("horizon", horizon), ("predictor", "signals"), ("level", level)], &COUNTS)
    };
    // High: a at the ends of April and May, both times rightly; at the end of March it was not yet quiet.
    assert_eq!(level("30", "high"), ["2 2 0.125 1 0.666667 8 640.00"]);
    assert_eq!(level("30", "low"), ["22 1 0.125 0.045455 0.333333 0.363636 6850.00"]);
    assert_eq!(level("30", "all")[0], "24 3 0.125 0.125 1 1 7490.00");
    // 90 days have passed since the end of March and the dates before it.
    assert_eq!(level("90", "high"), ["0 0 0.05 - 0 - 0.00"]);
    assert_eq!(level("90", "all")[0].split(' ').take(2).collect::<Vec<_>>(), ["20", "1"]);
    let single =
        told(total, &[("horizon", "30"), ("predictor", "quiet")], &["level", "customers", "churned", "dates", "auc"]);
    assert_eq!(single, ["on 2 2 12 0.833333"]);
    let dates = told(
        total,
        &[("horizon", "180"), ("level", "all"), ("predictor", "signals")],
        &["dates", "first_made_as_of", "last_made_as_of"],
    );
    assert_eq!(dates, ["7 2025-06-30 2025-12-31"]);

    let april = [("made_as_of", "2026-04-30"), ("horizon", "30"), ("predictor", "signals"), ("level", "high")];
    let columns = ["customers", "churned", "sales_flagged", "sales_lost", "sales_false_alarm"];
    assert_eq!(told(mart(&made, "churn_backtest"), &april, &columns), ["1 1 340.00 340.00 0.00"]);

    let shown = told(
        mart(&made, "signals"),
        &[],
        &["customer_id", "signal", "points", "evidence_en", "since", "sales_at_risk"],
    );
    assert_eq!(shown, ["a quiet 60 quiet 2026-04-30 270.00"]);
    let risk = told(
        mart(&made, "churn_risk"),
        &[],
        &["customer_id", "score", "level", "previous_level", "since", "under_contract"],
    );
    assert_eq!(risk, ["a 60 high high 2026-04-30 -", "b 0 low low - -"]);
    let catalog =
        told(mart(&made, "signal_catalog"), &[], &["signal", "rule", "weight", "computed", "customers", "net_sales"]);
    assert_eq!(catalog, ["quiet recency_days >= 15: 60 60 true 1 270.00"]);
}

#[test]
fn a_lead_time_runs_from_the_first_warning_to_the_loss() {
    // The last order of a is of 2026-03-27: lost on the 31st day after it, 2026-04-27; warned of on 2026-03-31.
    let made = marts(&two_customers(), &quiet(4), "2026-06-30");
    let columns = ["predictor", "customers", "flagged", "median_days", "flagged_share"];
    let leads = told(mart(&made, "churn_lead_time"), &[], &columns);
    assert_eq!(leads, ["signals 1 1 27 1", "model 1 1 27 1", "quiet 1 1 27 1"]);
    let made = marts(&two_customers(), &quiet(15), "2026-06-30");
    assert_eq!(told(mart(&made, "churn_lead_time"), &[], &columns)[0], "signals 1 0 - 0");
    let risk = told(mart(&made, "churn_risk"), &[], &["customer_id"]);
    assert_eq!(risk, ["b"], "who is lost is not at risk any more");
}

#[test]
fn lost_by_the_rule_is_another_outcome() {
    let mut settings = quiet(4);
    settings.outcome = ChurnOutcome::Lost;
    let made = marts(&two_customers(), &settings, "2026-06-30");
    let of_march = |horizon: &str| {
        let which = [("made_as_of", "2026-03-31"), ("horizon", horizon), ("predictor", "signals"), ("level", "high")];
        told(mart(&made, "churn_backtest"), &which, &["customers", "churned"])
    };
    // 2026-04-30 is after the day of the loss, 2026-04-27. b ordered on 2026-03-29.
    assert_eq!(of_march("30"), ["1 1"]);
    let february = [("made_as_of", "2026-02-28"), ("horizon", "30"), ("predictor", "signals"), ("level", "all")];
    assert_eq!(told(mart(&made, "churn_backtest"), &february, &["customers", "churned"]), ["2 0"]);
}

#[test]
fn money_at_risk_that_is_not_known_is_null_and_adds_nothing() {
    // No order here has a cost.
    let settings = Churn { at_risk: "gross_profit_12m".into(), ..quiet(15) };
    let made = marts(&two_customers(), &settings, "2026-04-15");
    assert_eq!(told(mart(&made, "churn_risk"), &[], &["customer_id", "sales_at_risk"]), ["a -", "b -"]);
    assert_eq!(told(mart(&made, "signals"), &[], &["customer_id", "sales_at_risk"]), ["a -"]);
    let all = [("horizon", "30"), ("predictor", "signals"), ("level", "all")];
    assert_eq!(told(mart(&made, "churn_backtest_total"), &all, &["sales_flagged"]), ["0.00"]);
}

/// No mart holds a number that is none.
fn assert_finite(marts: &[(&'static str, DataFrame)]) {
    for (name, frame) in marts {
        for column in frame.columns() {
            if let Ok(values) = column.f64() {
                let finite = values.iter().flatten().all(f64::is_finite);
                assert!(finite, "{name}.{} holds NaN or infinity", column.name());
            }
        }
    }
}

#[test]
fn little_to_judge_is_told_and_never_a_number_that_is_none() {
    let mut settings = Churn { weights: Weights::Fit, ..Churn::default() };
    settings.backtest.months_before = 0;
    let once = vec![("a", "2026-01-10".to_owned())];
    let all_once: Vec<(&str, String)> = ["a", "b", "c"].iter().map(|id| (*id, "2025-01-10".to_owned())).collect();
    let month: Vec<(&str, String)> = orders("a", "2026-06-01", "2026-06-30", 7);
    let steady = orders("a", "2024-01-01", "2026-06-30", 7);
    let gone = orders("a", "2024-01-01", "2024-03-01", 7);
    for rows in [once, all_once, month, steady, gone] {
        let made = marts(&rows, &settings, "2026-06-30");
        // What was said at the month end before is there where there is one.
        assert_eq!(made.iter().filter(|(name, _)| *name != "churn_risk_before").count(), 8);
        assert_finite(&made);
        let weights = mart(&made, "churn_weights");
        assert!(weights.height() > 0);
        let notes = told(weights, &[("used", "false"), ("coefficient", "-")], &["note_en"]);
        assert_eq!(notes.len(), weights.height(), "nothing was fitted");
        assert!(notes.iter().all(|note| note.starts_with("not fitted: ")), "{notes:?}");
    }
}

#[test]
fn weights_are_fitted_and_used_where_they_can_be() {
    let ids: Vec<&'static str> = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"].into();
    let mut rows = Vec::new();
    for (place, id) in ids.iter().enumerate() {
        // One after the other stops; the others go on.
        let last = format!("2025-{:02}-{:02}", place % 12 + 1, 20 - place);
        rows.extend(orders(id, "2024-01-01", &last, 10));
        rows.extend(orders(["m", "n", "o", "p"][place % 4], &format!("2024-01-{:02}", place + 2), "2026-06-30", 40));
    }
    let mut settings = quiet(25);
    settings.weights = Weights::Fit;
    settings.fit.min_events = 5;
    settings.lost.silence_ratio = 100.0;
    let made = marts(&rows, &settings, "2026-06-30");
    assert_finite(&made);
    let weights = told(mart(&made, "churn_weights"), &[], &["signal", "used", "note_en"]);
    assert_eq!(weights, ["quiet true -"]);
    let beta = mart(&made, "churn_weights").column("coefficient").unwrap().f64().unwrap().get(0).unwrap();
    assert!(beta > 0.5, "{beta}");
    let fitted = told(
        mart(&made, "churn_backtest_total"),
        &[("predictor", "fitted"), ("level", "all"), ("horizon", "90")],
        &["dates"],
    );
    let dates: u32 = fitted[0].parse().unwrap();
    assert!((3..21).contains(&dates), "only dates with a known past are judged: {dates}");
    let signals = told(
        mart(&made, "churn_backtest_total"),
        &[("predictor", "signals"), ("level", "all"), ("horizon", "90")],
        &["compared_dates", "best"],
    );
    assert_eq!(signals[0].split(' ').next(), Some(dates.to_string().as_str()));
    let best = told(mart(&made, "churn_backtest_total"), &[("best", "true"), ("horizon", "90")], &["predictor"]);
    assert_eq!(best.len(), 1, "one of them told best: {best:?}");
}
