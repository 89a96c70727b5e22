//! Retention, win-back, points and prepayments of the sample company, against SQL over the same lake.

use super::{company_golden, compare, golden, is_same, job, rows_with};
use crate::common::{assert_golden, cell};
use polars::prelude::*;

#[test]
fn win_back_and_reasons_of_loss_are_those_of_duckdb() {
    let all = job().mart("win_back", None);
    let by_class = all.column("dimension").unwrap().str().unwrap().equal("class");
    compare("win_back", &all.filter(&!by_class).unwrap(), &["dimension", "member"]);
    compare("win_back_candidates", &job().mart("win_back_candidates", None), &["customer_id"]);
    let reasons = job().mart("loss_reason_shares", None);
    compare("loss_reason_shares", &reasons, &["period", "reason"]);
}

#[test]
fn points_and_prepayments_are_those_of_duckdb() {
    let (ages, bands) = (job().mart("points_ageing", None), job().mart("prepayment_bands", None));
    let find = |frame: &DataFrame, key: &str, name: &str| {
        (0..frame.height()).find(|row| cell(frame, key, *row) == name).unwrap_or_else(|| panic!("no row {name}"))
    };
    for mart in ["points_summary", "prepayment_summary"] {
        let summary = job().mart(mart, None);
        let newest = summary.column("period").unwrap().str().unwrap().equal("2026-10");
        let summary = summary.filter(&newest).unwrap();
        for wanted in golden(&format!("{mart}.csv")) {
            let words: Vec<&str> = wanted["measure"].split(' ').collect();
            let found = match words[..] {
                ["age", bucket] => cell(&ages, "points", find(&ages, "bucket", bucket)),
                ["band", from, column] => cell(&bands, column, find(&bands, "band_from", from)),
                _ => cell(&summary, "value", find(&summary, "measure", &wanted["measure"])),
            };
            assert!(is_same(&found, &wanted["value"]), "{mart}: {found}, {wanted:?}");
        }
    }
    let customers = job().mart("points_customers", None);
    let balance: i64 = customers.column("balance").unwrap().i64().unwrap().iter().flatten().sum();
    let aged: i64 = ages.column("points").unwrap().i64().unwrap().iter().flatten().sum();
    assert_eq!(balance, aged, "the ages of all points make the balances");
}

#[test]
fn retention_by_region_is_that_of_duckdb() {
    let found = rows_with(&job().mart("retention", None), "dimension", &["all", "region"]);
    let key = ["compare", "period", "dimension", "member"];
    assert_golden(&found, &company_golden("loyalty_retention.csv"), &key, false);
}

#[test]
fn activation_by_region_is_that_of_duckdb() {
    let found = job().mart("activation", None);
    assert_golden(&found, &company_golden("loyalty_activation.csv"), &["dimension", "member", "period"], false);
}

#[test]
fn goals_of_key_accounts_are_those_of_duckdb_and_every_mart_of_loyalty_is_there() {
    assert_golden(&job().mart("loyalty_goals", None), &company_golden("loyalty_goals.csv"), &["goal", "period"], false);
    // Everyone with an order stands on one rung from the third on; the classes hold everyone with a row.
    let ladder = job().mart("relationship_ladder", None);
    let counted =
        |frame: &DataFrame| frame.column("customers").unwrap().i64().unwrap().iter().flatten().collect::<Vec<_>>();
    assert_eq!(ladder.column("rung").unwrap().str().unwrap().get(0), Some("suspect"));
    let retention = rows_with(&job().mart("retention", None), "dimension", &["all"]);
    let ever = retention.column("customers_ever").unwrap().i64().unwrap().iter().flatten().max().unwrap();
    assert_eq!(counted(&ladder)[2..].iter().sum::<i64>(), ever);
    let loyalty = job().mart("loyalty", None);
    assert_eq!(counted(&job().mart("loyalty_classes", None)).iter().sum::<i64>(), loyalty.height() as i64);
    let indices = loyalty.column("index").unwrap().f64().unwrap();
    assert_eq!(
        counted(&job().mart("loyalty_distribution", None)).iter().sum::<i64>(),
        (indices.len() - indices.null_count()) as i64
    );
    assert!(indices.iter().flatten().all(|index| (0.0..=100.0).contains(&index)));
    assert!(job().mart("survival_summary", None).height() > 4);
}
