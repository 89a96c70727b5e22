//! Stages by name.
//!
//! A key is `<family>` or `<family>@<date>`; a family is what the user selects, and what waits for other families:
//!
//! ```text
//! ingest:<table> ─┬─▶ identity ─▶ reduce:<fact> ─┬─▶ classify:<scheme> ─┐
//!                 │                              ├─▶ measure            ├─▶ segments, report
//!                 └──────────────────────────────┴─▶ quality ───────────┘
//!
//! classify:<scheme> ─▶ retention, churn, clv, programmes ─▶ actions ─▶ report
//! ```

use chrono::NaiveDate;

use super::insights;
use crate::model::tables::{TRANSACTIONS, VISITS};

/// The family of identifying customers.
pub const IDENTITY: &str = "identity";
/// The family of tables over all schemes.
pub const SEGMENTS: &str = "segments";
/// The family of data quality.
pub const QUALITY: &str = "quality";
/// The family of metrics and features.
pub const MEASURE: &str = "measure";
/// The family of rendered reports.
pub const REPORT: &str = "report";
/// The ledger of restatements.
const RESTATE: &str = "restate";

/// Exports to a table.
pub fn ingest(table: &str) -> String {
    format!("ingest:{table}")
}

/// Whether a key is one of [`ingest`].
pub fn is_ingest(key: &str) -> bool {
    key.starts_with("ingest:")
}

/// A table to a fact.
pub fn reduce(fact: &str) -> String {
    format!("reduce:{fact}")
}

/// The family of a scheme.
pub fn scheme(scheme: &str) -> String {
    format!("classify:{scheme}")
}

/// The classes of a scheme at a date.
pub fn classify(scheme: &str, as_of: NaiveDate) -> String {
    format!("classify:{scheme}@{as_of}")
}

/// What a scheme gets only at dates that have results.
pub fn detail(scheme: &str, as_of: NaiveDate) -> String {
    format!("detail:{scheme}@{as_of}")
}

/// Tables over all schemes at a date.
pub fn segments(as_of: NaiveDate) -> String {
    format!("{SEGMENTS}@{as_of}")
}

/// Data quality, seen from a date.
pub fn quality(as_of: NaiveDate) -> String {
    format!("{QUALITY}@{as_of}")
}

/// Metrics and features at a date.
pub fn measure(as_of: NaiveDate) -> String {
    format!("{MEASURE}@{as_of}")
}

/// An insight at a date.
pub fn insight(name: &str, as_of: NaiveDate) -> String {
    format!("{name}@{as_of}")
}

/// What a run changed of results that were published before.
pub fn restate(run_id: &str, as_of: NaiveDate) -> String {
    format!("{RESTATE}:{run_id}@{as_of}")
}

/// Whether a key is one of [`restate`].
pub fn is_ledger(key: &str) -> bool {
    key.starts_with("restate:")
}

/// What begins the families of daily and weekly results.
const DAILY: &str = "daily:";

/// A family of daily and weekly results.
pub fn daily_family(name: &str) -> String {
    format!("{DAILY}{name}")
}

/// An insight of a day, on top of the last published month.
pub fn daily(name: &str, as_of: NaiveDate) -> String {
    format!("{DAILY}{name}@{as_of}")
}

/// Whether a key is one of [`daily`].
pub fn is_daily(key: &str) -> bool {
    key.starts_with(DAILY)
}

/// The name of the insight whose family it is, of months or of days.
pub fn insight_of(family: &str) -> &str {
    family.strip_prefix(DAILY).unwrap_or(family)
}

/// The date in a key.
pub fn date_of(key: &str) -> Option<NaiveDate> {
    key.split_once('@')?.1.parse().ok()
}

/// The family of a key: what the user selects it by. Details belong to the classes of their scheme.
pub fn family_of(key: &str) -> String {
    let family = key.split_once('@').map_or(key, |(family, _)| family);
    match family.strip_prefix("detail:") {
        Some(name) => scheme(name),
        None => family.to_owned(),
    }
}

/// Whether a family reads what another makes, at once or through others, as in the graph above. Facts, and who is who in
/// them, come from the tables that name customers and from those that are reduced; only quality and reports read others.
pub fn reads(family: &str, upstream: &str) -> bool {
    let is_of_class = |other: &str| other.starts_with("classify:");
    // Insights read classes and those insights that they name; the tables of their features are known to `decide`.
    if let Some(insight) = insights::find(family) {
        if level(upstream) >= 3 && !is_of_class(upstream) {
            return insight.reads.contains(&upstream);
        }
    } else if insights::find(upstream).is_some() {
        return family == REPORT;
    }
    if level(upstream) >= level(family) || (family == SEGMENTS && !is_of_class(upstream) && level(upstream) == 3) {
        return false;
    }
    match upstream.strip_prefix("ingest:") {
        Some(table) if family.starts_with("reduce:") && FACT_TABLES.contains(&table) => {
            (table == VISITS.name) == (family == reduce("visit_days")) || NAMING_TABLES.contains(&table)
        }
        Some(table) => FACT_TABLES.contains(&table) || [QUALITY, REPORT].contains(&family),
        None => true,
    }
}

/// Tables that say who a customer is.
const NAMING_TABLES: [&str; 2] = ["customers", "customer_alias"];
/// These, and those that facts are reduced from.
const FACT_TABLES: [&str; 4] = ["customers", "customer_alias", TRANSACTIONS.name, VISITS.name];

/// How far down the graph a family stands.
fn level(family: &str) -> u8 {
    match family.split_once(':').map_or(family, |(kind, _)| kind) {
        "ingest" => 0,
        IDENTITY => 1,
        "reduce" => 2,
        SEGMENTS => 4,
        "daily" => 4,
        family if insights::find(family).is_some() => 4,
        REPORT => 5,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn keys_tell_family_and_date() {
        let date = NaiveDate::from_ymd_opt(2026, 10, 31).unwrap();
        let key = classify("rfm", date);
        assert_eq!((family_of(&key).as_str(), date_of(&key)), ("classify:rfm", Some(date)));
        assert_eq!(family_of(&detail("rfm", date)), "classify:rfm");
        assert_eq!((family_of("identity").as_str(), date_of("identity")), ("identity", None));
    }

    #[test]
    fn families_read_what_stands_before_them() {
        assert!(reads("report", "ingest:transactions"));
        assert!(reads("classify:rfm", "reduce:purchase_days"));
        assert!(!reads("classify:rfm", "classify:abc"));
        assert!(!reads("quality", "classify:abc"));
        assert!(!reads("identity", "report"));
        assert!(!reads("reduce:visit_days", "ingest:transactions"));
        assert!(reads("reduce:visit_days", "ingest:customers"));
        assert!(!reads("classify:rfm", "ingest:surveys"));
        assert!(reads("quality", "ingest:surveys"));
        assert!(reads("churn", "classify:rfm") && reads("churn", "reduce:purchase_days"));
        assert!(!reads("churn", "quality") && !reads("churn", "clv") && !reads("classify:rfm", "churn"));
        assert!(reads("actions", "churn") && reads("report", "actions") && !reads("segments", "churn"));
    }
}
