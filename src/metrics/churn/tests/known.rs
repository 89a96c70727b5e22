//! Later rows change nothing of what was said at a date, nor of what was known then of earlier ones.

use chrono::NaiveDate;
use polars::prelude::*;

use super::cases::churning;
use super::judged::{history, orders};
use crate::config::types::Churn;
use crate::features::{Inputs, Population, PurchaseHistory, TableFrames, built_in, compute_named};
use crate::metrics::churn::{ClassesAt, HORIZONS, Known, Model};
use crate::model::period::as_of_grid;

/// Features of purchases alone, and two classes by the customer's first letter.
pub struct Facts<'a> {
    history: &'a PurchaseHistory,
    tables: TableFrames,
}

impl<'a> Facts<'a> {
    pub fn of(history: &'a PurchaseHistory) -> Facts<'a> {
        Facts { history, tables: TableFrames::default() }
    }
}

impl Known for Facts<'_> {
    type Error = PolarsError;

    fn features(&self, names: &[String], at: NaiveDate) -> PolarsResult<DataFrame> {
        let inputs = Inputs { catalog: built_in(), history: self.history, tables: &self.tables };
        Ok(compute_named(inputs, at, names, Population::Buyers).unwrap())
    }

    fn classes(&self, _: &str, _: NaiveDate) -> PolarsResult<Option<ClassesAt>> {
        let class = |customer: u32| Some(u8::from(self.history.ids.get(customer) > "f"));
        let of = (0..self.history.customers() as u32).map(class).collect();
        Ok(Some(ClassesAt { codes: vec!["first".into(), "second".into()], of }))
    }

    /// The longer the silence, the likelier it goes on: what is known at the date, and no more.
    fn model(&self, at: NaiveDate) -> Option<Model> {
        let frame = self.features(&["recency_days".into()], at).unwrap();
        let mut alive = vec![f64::NAN; self.history.customers()];
        let recency = frame.column("recency_days").unwrap().i64().unwrap();
        for (customer, days) in frame.column("customer").unwrap().u32().unwrap().into_no_null_iter().zip(recency.iter())
        {
            alive[customer as usize] = days.map_or(f64::NAN, |days| 1.0 / (1.0 + days as f64 / 60.0));
        }
        let silent = HORIZONS.map(|days| alive.iter().map(|alive| 1.0 - alive * f64::from(days) / 200.0).collect());
        Some(Model { alive, silent })
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Customers that come and go at different paces.
fn rows(seed: u64) -> Vec<(&'static str, String)> {
    let ids = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"];
    let mut rows = Vec::new();
    let mut state = seed;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for id in ids {
        let first = day("2024-01-01") + chrono::Days::new(next(120));
        let last = day("2024-08-01") + chrono::Days::new(next(700));
        rows.extend(orders(id, &first.to_string(), &last.to_string(), 5 + next(60)));
        // Back after a while.
        let again = last + chrono::Days::new(100 + next(200));
        rows.extend(orders(id, &again.to_string(), "2026-06-30", 20 + next(60)));
    }
    rows.push(("a", "2024-01-01".into()));
    rows.sort();
    rows.dedup();
    rows
}

#[test]
fn rows_of_later_days_change_nothing_that_was_said_or_known() {
    let mut settings = Churn::default();
    settings.fit.min_events = 3;
    for seed in 0..12 {
        let all = rows(seed);
        let cut = day("2025-09-30");
        let mut early: Vec<_> = all.iter().filter(|(_, at)| day(at) <= cut).cloned().collect();
        // A customer of later days alone has a number after all others.
        let mut later = all.clone();
        later.extend(orders("z", "2025-10-05", "2026-06-01", 9));
        early.sort();
        let (before, after) = (history(&early), history(&later));
        let catalog = built_in();
        let (then, now) = (churning(&before, catalog, &settings), churning(&after, catalog, &settings));
        let grid = as_of_grid(day("2024-01-01"), cut);
        let dates = then.dates(&grid);
        assert!(dates.len() > 10);
        assert_eq!(dates, now.dates(&grid));
        let (then_facts, now_facts) = (Facts::of(&before), Facts::of(&after));
        let left = then.records(&then_facts, &dates, cut).unwrap();
        let right = now.records(&now_facts, &dates, cut).unwrap();
        for (left, right) in left.iter().zip(&right) {
            assert_eq!(
                (left.at, left.passed, &left.patterns, &left.tallies),
                (right.at, right.passed, &right.patterns, &right.tallies)
            );
            assert_eq!(left.model_high, right.model_high[..left.model_high.len()]);
            for customer in 0..before.customers() as u32 {
                assert_eq!(left.pattern(customer), right.pattern(customer), "{seed} {}", left.at);
            }
        }
        assert_eq!(then.rolling(&left, cut), now.rolling(&right, cut));
        // What had passed by then is the same when more has passed since.
        let longer = now.records(&now_facts, &dates, day("2026-06-30")).unwrap();
        let since = now.rolling(&longer, day("2026-06-30"));
        for (horizon, then) in then.rolling(&left, cut).iter().enumerate() {
            assert_eq!(then.at, since[horizon].at, "weights of a date know no later outcome");
        }
        for (left, longer) in left.iter().zip(&longer) {
            assert_eq!(left.patterns, longer.patterns);
            for horizon in (0..HORIZONS.len()).filter(|horizon| left.passed[*horizon]) {
                let churned = |record: &crate::metrics::churn::record::Record| -> Vec<u64> {
                    record.tallies.iter().map(|tally| tally.churned[horizon]).collect()
                };
                assert_eq!(churned(left), churned(longer));
            }
        }
    }
}

#[test]
fn the_model_is_judged_beside_the_signals_with_as_many_called_high() {
    let rows = rows(3);
    let history = history(&rows);
    let settings = Churn::default();
    let churning = churning(&history, built_in(), &settings);
    let grid = as_of_grid(day("2024-01-01"), day("2026-06-30"));
    let mut made = Vec::new();
    churning
        .marts(&Facts::of(&history), &grid, &mut |name, frame| {
            made.push((name, frame));
            Ok(())
        })
        .unwrap();
    let total = &made.iter().find(|(name, _)| *name == "churn_backtest_total").unwrap().1;
    let high = |predictor: &str| -> Vec<i64> {
        let rows = total.clone().lazy().filter(col("predictor").eq(lit(predictor)).and(col("level").eq(lit("high"))));
        rows.collect().unwrap().column("customers").unwrap().i64().unwrap().into_no_null_iter().collect()
    };
    assert_eq!(high("model"), high("signals"));
    let of_model = total.clone().lazy().filter(col("predictor").eq(lit("model")).and(col("level").eq(lit("all"))));
    let of_model = of_model.collect().unwrap();
    assert_eq!(of_model.height(), HORIZONS.len());
    for name in ["auc", "brier", "log_loss", "compared_auc"] {
        assert_eq!(of_model.column(name).unwrap().null_count(), 0, "{name}");
    }
    let risk = &made.iter().find(|(name, _)| *name == "churn_risk").unwrap().1;
    assert_eq!(risk.column("p_alive").unwrap().null_count(), 0);
    assert_eq!(risk.column("p_silent_90").unwrap().null_count(), 0);
}
