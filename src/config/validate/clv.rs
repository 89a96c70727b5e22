//! What the schema cannot say of `[clv]`.

use super::{Findings, RuleProblem, repeated};
use crate::config::path::KeyPath;
use crate::config::types::{ClvModel, Pipeline};

pub fn check(pipeline: &Pipeline, findings: &mut Findings) {
    let here = KeyPath::root().key("clv");
    let clv = &pipeline.clv;
    let mut refuse = |path: KeyPath, found: String, wanted: &'static str| {
        findings.value(&path, RuleProblem::BadValue { setting: path.to_string(), found, wanted });
    };
    let share = "a share from 0 to 1, as 0.1 for 10 %";
    for (name, value) in [
        ("discount_monthly", Some(clv.discount_monthly)),
        ("discount_annual", Some(clv.discount_annual)),
        ("assumed_retention", clv.assumed_retention),
        ("margin", clv.margin),
        ("max_spend_correlation", Some(clv.max_spend_correlation)),
    ] {
        if let Some(value) = value.filter(|value| !(0.0..=1.0).contains(value)) {
            refuse(here.key(name), value.to_string(), share);
        }
    }
    if !(clv.max_holdout_error >= 0.0 && clv.max_holdout_error.is_finite()) {
        refuse(here.key("max_holdout_error"), clv.max_holdout_error.to_string(), "0 or more, as 0.2 for 20 %");
    }
    for (name, value, least, most, wanted) in [
        ("horizon_months", clv.horizon_months, 0, 120, "months, 0 to 120"),
        ("projection_years", clv.projection_years, 1, 30, "years, 1 to 30"),
        ("holdout_weeks", clv.holdout_weeks, 1, 520, "weeks, 1 to 520"),
        ("min_buyers", clv.min_buyers, 1, u32::MAX, "customers, at least 1"),
        ("min_days", clv.min_days, 1, u32::MAX, "days, at least 1"),
    ] {
        if !(least..=most).contains(&value) {
            refuse(here.key(name), value.to_string(), wanted);
        }
    }
    let compare = here.key("compare");
    for position in repeated(&clv.compare) {
        refuse(compare.index(position), format!("{:?}", clv.compare[position]), "each model once");
    }
    if clv.model == ClvModel::Best && clv.compare.is_empty() {
        refuse(
            compare,
            "[]".into(),
            "models to choose from, as [\"mbg_nbd\", \"pareto_nbd\"], or name one in `clv.model`",
        );
    }
}
