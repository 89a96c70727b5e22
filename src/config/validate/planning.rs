//! What the schema cannot say of `[planning]`.

use super::metrics::refuse;
use super::{Findings, RuleProblem};
use crate::config::path::KeyPath;
use crate::config::types::Pipeline;
use crate::metrics::process_kpis::KINDS;
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
    kpis(pipeline, &here.key("kpis"), findings);
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

/// Targets of indicators that the card has, and that are shares.
fn kpis(pipeline: &Pipeline, here: &KeyPath, findings: &mut Findings) {
    let kpis = &pipeline.planning.kpis;
    for (name, target) in &kpis.targets {
        let at = here.key("targets").key(name);
        let (kind, rest) = name.split_once(':').map_or((name.as_str(), None), |(kind, rest)| (kind, Some(rest)));
        let no_such =
            |what, found: &str, known: Vec<String>| RuleProblem::NoSuch { what, found: found.to_owned(), known };
        if !KINDS.contains(&kind) {
            let known = KINDS.iter().map(|kind| (*kind).to_owned()).collect();
            findings.value(&at, no_such("indicator", kind, known));
        }
        match (kind, rest) {
            ("follow_up" | "follow_up_blocks", Some(rule)) if !pipeline.cadence.contains_key(rule) => {
                findings.value(&at, no_such("rule of cadence", rule, pipeline.cadence.keys().cloned().collect()));
            }
            ("attainment", Some(metric)) if TARGET_METRICS.iter().all(|word| word.code != metric) => {
                let known = TARGET_METRICS.iter().map(|word| word.code.to_owned()).collect();
                findings.value(&at, no_such("metric of targets", metric, known));
            }
            _ => {}
        }
        if !target.is_finite() || *target <= 0.0 || (*target > 1.0 && kind != "attainment") {
            refuse(findings, &at, target, "a share above 0 and up to 1, as 0.4; of attainments more than 1 too");
        }
    }
    if !(0.0..=1.0).contains(&kpis.near) {
        refuse(findings, &here.key("near"), kpis.near, "a share from 0 to 1, as 0.9");
    }
}
