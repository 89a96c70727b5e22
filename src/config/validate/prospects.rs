//! What the schema cannot say of `[prospects]`.

use super::{Findings, RuleProblem, repeated};
use crate::config::path::KeyPath;
use crate::config::types::{Pipeline, Prospects};
use crate::model::tables::{LEAD_STAGE_HISTORY, LEADS, VISITS, WALKINS};

pub fn check(pipeline: &Pipeline, findings: &mut Findings) {
    let here = KeyPath::root().key("prospects").key("hot");
    check_levels(pipeline, &pipeline.prospects.hot, &Prospects::default().hot, &here, findings);
}

/// Levels are of the schemes by which the sources tell them; those that stand without being named may be of others.
pub fn check_levels(pipeline: &Pipeline, levels: &[String], usual: &[String], here: &KeyPath, findings: &mut Findings) {
    for position in repeated(levels) {
        let element = levels[position].clone();
        findings.value(&here.index(position), RuleProblem::Repeated { setting: here.to_string(), element });
    }
    let tables = [LEADS.name, LEAD_STAGE_HISTORY.name, WALKINS.name, VISITS.name];
    let sources = tables.into_iter().filter_map(|table| pipeline.sources.get(table));
    let schemes = sources.flat_map(|source| source.levels.values());
    let mut known: Vec<String> = schemes.flat_map(|scheme| pipeline.level_codes(scheme)).collect();
    known.sort();
    known.dedup();
    if known.is_empty() {
        return;
    }
    let is_strange = |level: &String| !known.contains(level) && !usual.contains(level);
    for (position, level) in levels.iter().enumerate().filter(|(_, level)| is_strange(level)) {
        let problem = RuleProblem::NoSuch { what: "level", found: level.clone(), known: known.clone() };
        findings.value(&here.index(position), problem);
    }
}
