//! Metrics: aggregates with a formula of their own, one folder each.
//!
//! | metric | mart | source |
//! |---|---|---|
//! | [`customer_flow`] | `customer_flow` | F09, F11 |
//! | [`cohort_retention`] | `cohort_retention` | F10 by month of first purchase |
//! | [`contribution`] | `contribution`, `contribution_curve` | F07, D-40 |
//! | [`headline`] | `measures` | F01, F03, F10, F12 |
//! | [`growth`] | `growth_bridge`, `growth_tree` | S145 |
//! | [`differentiation`] | `differentiation` | S88, S10, S01 |
//! | [`agreement`] | `scheme_agreement`, `scheme_association`, `customer_segments` | S81 |
//! | [`actions`] | `action_list`, `action_outcomes`, `alerts` | S85, S123, R05 |
//! | [`cadence`] | `cadence`, `cadence_groups`, `cadence_months` | F19, F20, S14, S25, S70 |
//! | [`churn`] | `signals`, `signal_catalog`, `churn_risk`, `churn_backtest` and what it sums up to, `churn_weights` | S85, D-17, D-18 |
//! | [`clv`] | `clv`, `clv_model`, `clv_fit`, `clv_tracking`, `clv_residual`, `clv_check` | S75, F16 |
//! | [`outlook`] | `class_forecast`, `scheme_stability` | F33 |
//! | [`win_back`] | `win_back`, `win_back_candidates` | S86, D-17 |
//! | [`loss_reasons`] | `loss_reason_shares` | S87 |
//! | [`points`] | `points_…` | S18, S133, F39, D-33 |
//! | [`prepayments`] | `prepayment_…` | S134, F40, D-34 |
//! | [`retention`] | `retention` | F09–F12 |
//! | [`cohorts`] | `cohorts` | F10 by attribute and quarter of first purchase |
//! | [`stage_flow`] | `stage_flow`, `stage_moves`, `stage_cohorts`, `stage_dwell`, `stage_inventory`, `funnel_shape`, `stage_anomalies` | F31, F33, S22, S28, S29, S32, S37 |
//! | [`survival`] | `survival`, `survival_summary` | D-17 |
//! | [`activation`] | `activation` | S139 |
//! | [`loyalty`] | `loyalty`, `loyalty_classes`, `loyalty_distribution` | F41, S99 |
//! | [`loyalty_goals`] | `loyalty_goals` | S97, D-14, D-15 |
//! | [`calibration`] | `calibration`, `optimism` | F32, S24, S28, S70 |
//! | [`open_deals`] | `open_deals` | S23, S24, S30, S39 |
//! | [`lost_deals`] | `lost_deals` | S31 |
//! | [`tenders`] | `prospect_measures` | S13, S26, S36–S39 |
//! | [`promotion_table`] | `promotion_table` | S46 |
//! | [`visit_influence`] | `visit_influence` | S60 |
//! | [`worklist`] | `worklist`, `worklist_staff` | S47, S69 |
//! | [`relationship_ladder`] | `relationship_ladder` | S79 |
//! | [`visiting`] | `visit_measures`, `visit_days`, `contact_state`, `contacts_to_order`, `early_give_ups`, `visit_issues`, `visit_checks` | F17, F18, S27, S35, S47, S50, S56–S60, S90, S91, S143, D-21 |
//! | [`attainment`] | `plan_attainment` | F30, F42, S61, S106 |
//! | [`decomposition`] | `plan_decomposition`, `plan_shares` | S64, S107 |
//! | [`rolling_plan`] | `plan_versions` | S63 |
//! | [`lead_plan`] | `lead_plan`, `lead_weeks` | S66 |
//! | [`base_stocktake`] | `base_stocktake`, `base_ageing` | S68 |
//! | [`registers`] | `register_measures`, `register_days`, `register_advisers`, `no_info_reasons`, `register_checks` | S44, S45, S48, S67 |
//! | [`rotation`] | `rotation`, `attribution_exceptions` | S49 |
//! | [`discipline`] | `discipline`, `discipline_missing` | S43, D-50 |
//!
//! A metric is one function from the purchase history, its settings and the
//! as-of dates to a frame whose columns are those of its mart. It sums
//! integers, so the order of the customers and the number of threads do not
//! show in the result. [`sliding`] walks the rows of a customer once for all
//! as-of dates. **To add one**: a folder with that function, its `VERSION` and
//! its tests; a line here, a line in `engine::measures`, and its figures in
//! [`registry`].

pub mod actions;
pub mod activation;
pub mod agreement;
pub mod attainment;
pub mod base_stocktake;
pub mod cadence;
pub mod calibration;
pub mod churn;
pub mod classes;
pub mod clv;
pub mod cohort_retention;
pub mod cohorts;
mod columns;
pub mod contribution;
pub mod customer_flow;
pub mod decomposition;
pub mod differentiation;
pub mod discipline;
pub mod grouping;
pub mod growth;
pub mod headline;
pub mod intervals;
pub mod lead_plan;
pub mod loss_reasons;
pub mod lost_deals;
pub mod loyalty;
pub mod loyalty_goals;
mod medians;
pub mod monthly;
pub mod notes;
pub mod open_deals;
pub mod outlook;
pub mod points;
pub mod prepayments;
pub mod process;
pub mod process_kpis;
pub mod promotion_table;
pub mod registers;
pub mod registry;
pub mod relationship_ladder;
pub mod retention;
pub mod rolling_plan;
pub mod rotation;
mod sliding;
pub mod stage_flow;
pub mod survival;
pub mod table_rows;
pub mod tenders;
pub mod visit_influence;
pub mod visiting;
pub mod win_back;
pub mod worklist;

use std::ops::Range;

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use crate::features::history::PurchaseHistory;
use crate::model::money;
use crate::model::period::{Month, is_month_end};

/// Customers that one task works through.
const CUSTOMERS_PER_TASK: usize = 1 << 14;

/// Folds all customers into one total, on all cores. `merge` must not depend on order.
fn fold_customers<T: Send>(
    history: &PurchaseHistory,
    new: impl Fn() -> T + Sync + Send,
    add: impl Fn(&mut T, Range<u32>) + Sync + Send,
    merge: impl Fn(T, T) -> T + Sync + Send,
) -> T {
    let customers = history.customers();
    (0..customers)
        .into_par_iter()
        .step_by(CUSTOMERS_PER_TASK)
        .map(|start| {
            let mut total = new();
            add(&mut total, start as u32..(start + CUSTOMERS_PER_TASK).min(customers) as u32);
            total
        })
        .reduce(&new, merge)
}

/// The name of the period that ends at `date`: its month, or the day itself when it is not a month end.
pub fn period_name(date: NaiveDate) -> String {
    if is_month_end(date) { Month::of(date).to_string() } else { date.to_string() }
}

/// A money column.
fn money_column(name: &str, values: Vec<Option<i128>>, scale: u8) -> Column {
    Int128Chunked::from_iter_options(name.into(), values.into_iter())
        .into_decimal_unchecked(money::PRECISION, usize::from(scale))
        .into_series()
        .into_column()
}

/// A column that holds the same date in every row.
fn as_of_column(as_of: NaiveDate, rows: usize) -> Column {
    let days = vec![crate::model::period::to_days(as_of); rows];
    Int32Chunked::from_vec("as_of".into(), days).into_date().into_series().into_column()
}
