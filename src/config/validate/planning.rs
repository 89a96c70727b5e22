//! What the schema cannot say of `[planning]`.

use super::metrics::refuse;
use super::{Findings, RuleProblem};
use crate::config::path::KeyPath;
use crate::config::types::{FlowOf, Pipeline};
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

/// What is not known of `flow:step` or `flow:level`, and what is: a flow of leads, two stages of it that follow each other,
/// its best level. Stages that only the rows tell are not known here.
fn of_flow(pipeline: &Pipeline, kind: &str, rest: &str) -> Option<(&'static str, Vec<String>)> {
    let flows = || pipeline.flows.iter().filter(|(_, flow)| flow.of == FlowOf::Leads);
    let (name, part) = rest.split_once(':').map_or((rest, None), |(name, part)| (name, Some(part)));
    let Some((_, flow)) = flows().find(|(known, _)| *known == name) else {
        return Some(("flow of leads", flows().map(|(name, _)| name.clone()).collect()));
    };
    let lists = flow.lists(pipeline, &[]);
    if lists.stages.is_empty() {
        return None;
    }
    let (what, parts): (_, Vec<String>) = match kind {
        "conversion" => {
            let all: Vec<&String> = lists.stages.iter().chain(&lists.won).collect();
            ("step of the flow", all.windows(2).map(|pair| format!("{}-{}", pair[0], pair[1])).collect())
        }
        _ => ("best level of the flow", lists.stages.last().cloned().into_iter().collect()),
    };
    let is_known = part.is_some_and(|part| parts.iter().any(|known| known == part));
    (!is_known).then(|| (what, parts.into_iter().map(|part| format!("{name}:{part}")).collect()))
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
            ("conversion" | "hit_rate", Some(rest)) => {
                if let Some((what, known)) = of_flow(pipeline, kind, rest) {
                    findings.value(&at, no_such(what, rest, known));
                }
            }
            ("base_graded", Some(subject)) if !["customers", "leads"].contains(&subject) => {
                findings.value(&at, no_such("base", subject, vec!["customers".to_owned(), "leads".to_owned()]));
            }
            ("filing_rate" | "lost_rate" | "register_completeness" | "card_coverage", Some(rest)) => {
                findings.value(&at, no_such("part of this indicator", rest, vec![kind.to_owned()]));
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
