//! What the schema cannot say of `[clv]`: numbers that are none, lists.

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
    let compare = here.key("compare");
    if clv.model == ClvModel::Best && clv.compare.is_empty() {
        refuse(
            compare.clone(),
            "[]".into(),
            "models to choose from, as [\"mbg_nbd\", \"pareto_nbd\"], or name one in `clv.model`",
        );
    }
    for position in repeated(&clv.compare) {
        let element = clv.compare[position].name().to_owned();
        findings.value(&compare.index(position), RuleProblem::Repeated { setting: compare.to_string(), element });
    }
}
