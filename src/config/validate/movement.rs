//! Rules of `[schemes.….movement]`: distances, the weight, and what holds classes back.

use super::bands::share_of_percentage;
use super::schemes::{Use, check_feature, kind_of, months_of_distance};
use super::{Findings, RuleProblem, repeated};
use crate::config::path::KeyPath;
use crate::config::types::{Movement, Scheme, Source};

pub fn check_movement(scheme: &Scheme, here: &KeyPath, source: &Source, findings: &mut Findings) {
    let compare = here.key("compare");
    let distances = &scheme.movement.compare;
    if distances.is_empty() {
        let wanted = "name at least one distance, as [\"1mo\", \"12mo\"]";
        findings.value(&compare, RuleProblem::Empty { setting: compare.to_string(), wanted });
    }
    for (position, distance) in distances.iter().enumerate() {
        if months_of_distance(distance).is_none() {
            findings.value(&compare.index(position), RuleProblem::BadDistance { found: distance.clone() });
        }
    }
    for position in repeated(distances) {
        let element = distances[position].clone();
        findings.value(&compare.index(position), RuleProblem::Repeated { setting: compare.to_string(), element });
    }
    if let Some(weight) = &scheme.movement.weight {
        check_feature(weight, Use::Weight, &here.key("weight"), source, findings);
    }
    if share_of_percentage(&scheme.movement.near).is_none() {
        let found = scheme.movement.near.clone();
        findings.value(&here.key("near"), RuleProblem::BadPercentage { setting: "near", found });
    }
    check_hysteresis(scheme, here, findings);
}

/// Where no class is better than another nobody is demoted.
fn check_hysteresis(scheme: &Scheme, here: &KeyPath, findings: &mut Findings) {
    let Some(kind) = kind_of(scheme).filter(|kind| kind.has_no_order()) else { return };
    let (movement, default) = (&scheme.movement, Movement::default());
    let changed = [
        ("demote_after", movement.demote_after != default.demote_after),
        ("demote_to", movement.demote_to != default.demote_to),
        ("grace_days", movement.grace_days != default.grace_days),
        ("forgive_returns", movement.forgive_returns),
    ];
    for (setting, _) in changed.into_iter().filter(|(_, is_changed)| *is_changed) {
        let because = "its classes are not better and worse ones, so nobody is demoted";
        let problem = RuleProblem::UnfitSetting { setting: setting.to_owned(), kind: kind.name(), because };
        findings.value(&here.key(setting), problem);
    }
}
