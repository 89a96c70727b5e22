//! What the schema cannot say of `[planning]`.

use super::metrics::refuse;
use super::{Findings, RuleProblem};
use crate::config::path::KeyPath;
use crate::config::types::Pipeline;
use crate::model::levels::LEVELS;
use crate::model::tables::TARGET_METRICS;

pub fn check(pipeline: &Pipeline, findings: &mut Findings) {
    let here = KeyPath::root().key("planning");
    let planning = &pipeline.planning;
    for (key, found) in [("order_metric", &planning.order_metric), ("lead_metric", &planning.lead_metric)] {
        if !TARGET_METRICS.iter().any(|word| word.code == found) {
            let known = TARGET_METRICS.iter().map(|word| word.code.to_owned()).collect();
            let problem = RuleProblem::NoSuch { what: "metric of targets", found: found.clone(), known };
            findings.value(&here.key(key), problem);
        }
    }
    if planning.order_metric == planning.lead_metric {
        let wanted = "another metric than `order_metric`: leads are gathered for the orders";
        refuse(findings, &here.key("lead_metric"), &planning.lead_metric, wanted);
    }
    if let Some(found) = &planning.stocktake_scheme {
        let mut known: Vec<String> = pipeline.schemes.keys().cloned().collect();
        known.extend(LEVELS.iter().map(|scheme| scheme.name.to_owned()));
        if !known.contains(found) {
            let problem = RuleProblem::NoSuch { what: "scheme or level scheme", found: found.clone(), known };
            findings.value(&here.key("stocktake_scheme"), problem);
        }
    }
    let limits = here.key("ageing_days");
    if planning.ageing_days.is_empty() {
        let wanted = "name at least one limit in days, as [30]";
        findings.value(&limits, RuleProblem::Empty { setting: limits.to_string(), wanted });
    }
    let mut before = None;
    for (position, days) in planning.ageing_days.iter().enumerate() {
        if *days > 36_500 || before.is_some_and(|before| *days <= before) {
            refuse(findings, &limits.index(position), days, "days, 0 to 36500, each more than the one before");
        }
        before = Some(*days);
    }
}
