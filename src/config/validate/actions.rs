//! What the schema cannot say of `[actions]`.

use super::general::check_list;
use super::{Findings, RuleProblem, references, repeated};
use crate::config::path::KeyPath;
use crate::config::signals;
use crate::config::types::{Actions, CHURN_HORIZONS, Pipeline};
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
    if pipeline.churn.enabled {
        let known: Vec<String> = signals::rules(&pipeline.churn).into_iter().map(|rule| rule.name).collect();
        for (position, signal) in actions.alert_signals.iter().enumerate() {
            // Those of the default may be switched off.
            let is_default = Actions::default().alert_signals.contains(signal);
            if !known.contains(signal) && !is_default {
                let problem = RuleProblem::NoSuch { what: "signal", found: signal.clone(), known: known.clone() };
                findings.value(&of_signals.index(position), problem);
            }
        }
    }
    if !CHURN_HORIZONS.contains(&actions.horizon_days) {
        let wanted = "a horizon of the back-test: 30, 90 or 180 days";
        let setting = here.key("horizon_days");
        let found = actions.horizon_days.to_string();
        findings.value(&setting, RuleProblem::BadValue { setting: setting.to_string(), found, wanted });
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
