//! What the schema cannot say of `[visits]`.

use super::general::check_list;
use super::{Findings, RuleProblem, repeated};
use crate::config::path::KeyPath;
use crate::config::suggest::did_you_mean;
use crate::config::types::{Pipeline, Visits};
use crate::metrics::visiting::code_of;
use crate::model::tables::{LEAD_CATEGORIES, ROLES, VISIT_CHANNELS};

/// Stands for several channels.
const SEVERAL: &str = "*";
/// Weeks after a visit that may be looked at.
const LONGEST_WEEKS: u32 = 52;

pub fn check(pipeline: &Pipeline, findings: &mut Findings) {
    let (visits, here) = (&pipeline.visits, KeyPath::root().key("visits"));
    if let Some(found) = visits.scheme.as_ref().filter(|scheme| !pipeline.schemes.contains_key(*scheme)) {
        let schemes = pipeline.schemes.keys().cloned().collect();
        findings.value(&here.key("scheme"), RuleProblem::UnknownScheme { found: found.clone(), schemes });
    }
    check_channels(visits, &here.key("advised_channels"), findings);
    let roles = here.key("executive_roles");
    check_list(findings, &roles, &visits.executive_roles, "name at least one role, as [\"director\"]");
    for (position, role) in visits.executive_roles.iter().enumerate() {
        if !ROLES.iter().any(|word| word.code == role) {
            let known = ROLES.iter().map(|word| word.code.to_owned()).collect();
            findings.value(&roles.index(position), RuleProblem::NoSuch { what: "role", found: role.clone(), known });
        }
    }
    let weeks = here.key("influence").key("weeks");
    if visits.influence.enabled && visits.influence.weeks.is_empty() {
        let wanted = "name at least one number of weeks, as [4], or set visits.influence.enabled = false";
        findings.value(&weeks, RuleProblem::Empty { setting: weeks.to_string(), wanted });
    }
    for position in repeated(&visits.influence.weeks) {
        let element = visits.influence.weeks[position].to_string();
        findings.value(&weeks.index(position), RuleProblem::Repeated { setting: weeks.to_string(), element });
    }
    for (position, found) in visits.influence.weeks.iter().enumerate() {
        if !(1..=LONGEST_WEEKS).contains(found) {
            let (setting, found) = (weeks.to_string(), found.to_string());
            let wanted = "a number of weeks, 1 to 52";
            findings.value(&weeks.index(position), RuleProblem::BadValue { setting, found, wanted });
        }
    }
}

/// Channels that are advised, by category.
fn check_channels(visits: &Visits, here: &KeyPath, findings: &mut Findings) {
    for (category, channels) in &visits.advised_channels {
        let path = here.key(category);
        if category.trim().is_empty() {
            let wanted = "name the category, as `ready` or as the export writes it";
            findings.key(&path, RuleProblem::Empty { setting: here.to_string(), wanted });
        }
        // Rows and leads tell categories by their codes: another spelling of one would never be met.
        if let Some(code) = code_of(LEAD_CATEGORIES, category).filter(|code| code != category) {
            let known = vec![code.to_owned()];
            findings.key(&path, RuleProblem::NoSuch { what: "category", found: category.clone(), known });
        }
        // Other words are the export's own; one that nearly is a code was meant to be it.
        let codes: Vec<&str> = LEAD_CATEGORIES.iter().map(|word| word.code).collect();
        if let Some(code) = did_you_mean(category, &codes).filter(|_| code_of(LEAD_CATEGORIES, category).is_none()) {
            findings.key(&path, RuleProblem::NoSuch { what: "category", found: category.clone(), known: vec![code] });
        }
        check_list(findings, &path, channels, "name at least one channel, as [\"phone\"], or [\"*\"] for several");
        if channels.len() > 1 && channels.iter().any(|channel| channel == SEVERAL) {
            let (setting, found) = (path.to_string(), channels.join(", "));
            let wanted = "either [\"*\"] for several channels, or the channels by name";
            findings.value(&path, RuleProblem::BadValue { setting, found, wanted });
        }
        for (position, channel) in channels.iter().enumerate() {
            if channel != SEVERAL && !VISIT_CHANNELS.iter().any(|word| word.code == channel) {
                let known = VISIT_CHANNELS.iter().map(|word| word.code.to_owned()).collect();
                let problem = RuleProblem::NoSuch { what: "channel", found: channel.clone(), known };
                findings.value(&path.index(position), problem);
            }
        }
    }
}
