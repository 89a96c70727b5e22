//! What the schema cannot say of `[actions]`.

use super::general::check_list;
use super::{Findings, RuleProblem, references, repeated};
use crate::config::path::KeyPath;
use crate::config::types::Pipeline;
use crate::config::vocabulary::RESERVED_CODES;

pub fn check(pipeline: &Pipeline, findings: &mut Findings) {
    let (actions, here) = (&pipeline.actions, KeyPath::root().key("actions"));
    let levels = here.key("levels");
    check_list(findings, &levels, &actions.levels, "name at least one level, as [\"high\"]");
    let of_signals = here.key("alert_signals");
    for position in repeated(&actions.alert_signals) {
        let element = actions.alert_signals[position].clone();
        findings.value(&of_signals.index(position), RuleProblem::Repeated { setting: of_signals.to_string(), element });
    }
    for (scheme, codes) in &actions.alert_classes {
        let path = here.key("alert_classes").key(scheme);
        check_list(findings, &path, codes, "name at least one class, as [\"E\"]");
        let Some(settings) = pipeline.schemes.get(scheme) else {
            let schemes = pipeline.schemes.keys().cloned().collect();
            findings.value(&path, RuleProblem::UnknownScheme { found: scheme.clone(), schemes });
            continue;
        };
        let Some(known) = references::codes(settings, pipeline, 0) else { continue };
        for (position, code) in codes.iter().enumerate() {
            if !known.contains(code) && !RESERVED_CODES.contains(&code.as_str()) {
                let problem = RuleProblem::NoSuch { what: "class", found: code.clone(), known: known.clone() };
                findings.value(&path.index(position), problem);
            }
        }
    }
}
