//! What the schema cannot say of `[flows.<name>]`.

use super::references::codes;
use super::{Findings, RuleProblem, repeated};
use crate::config::path::KeyPath;
use crate::config::suggest::did_you_mean;
use crate::config::types::{Flow, FlowOf, Pipeline, StageLists};
use crate::metrics::stage_flow::{FOUND_KINDS, NAMED_KINDS};
use crate::model::levels::LEVELS;

pub fn check(pipeline: &Pipeline, findings: &mut Findings) {
    let top = KeyPath::root().key("flows");
    for (name, flow) in &pipeline.flows {
        let here = top.key(name);
        if name.trim().is_empty() || name.trim() != name {
            findings.key(&here, RuleProblem::BadName { what: "a flow", name: name.clone() });
        }
        check_flow(pipeline, flow, &here, findings);
    }
}

fn check_flow(pipeline: &Pipeline, flow: &Flow, here: &KeyPath, findings: &mut Findings) {
    for (key, list) in [("stages", &flow.stages), ("won", &flow.won), ("lost", &flow.lost), ("shape", &flow.shape)] {
        let path = here.key(key);
        for position in repeated(list) {
            let element = list[position].clone();
            findings.value(&path.index(position), RuleProblem::Repeated { setting: path.to_string(), element });
        }
        for position in list.iter().enumerate().filter(|(_, code)| code.trim().is_empty()).map(|(place, _)| place) {
            let wanted = "name a stage, or remove the element";
            findings.value(&path.index(position), RuleProblem::Empty { setting: path.to_string(), wanted });
        }
    }
    check_ends(flow, here, findings);
    if !check_scheme(pipeline, flow, here, findings) {
        return;
    }
    let known = known_codes(pipeline, flow);
    let lists = flow.lists(pipeline, known.as_deref().unwrap_or_default());
    if let Some(known) = known.filter(|known| !known.is_empty()) {
        check_codes(flow, &known, here, findings);
    } else if lists.stages.is_empty() {
        let wanted = "name the stages from first to last: no source and no `scheme` tells them";
        findings.key(here, RuleProblem::Empty { setting: here.key("stages").to_string(), wanted });
        return;
    }
    check_shape(flow, &lists, here, findings);
    check_named(flow, &lists, here, findings);
}

/// A stage is of one kind.
fn check_ends(flow: &Flow, here: &KeyPath, findings: &mut Findings) {
    let path = here.key("lost");
    for (place, code) in flow.lost.iter().enumerate().filter(|(_, code)| flow.won.contains(code)) {
        let setting = path.to_string();
        let wanted = "a stage ends with success or without: name it in `won` or in `lost`";
        findings.value(&path.index(place), RuleProblem::BadValue { setting, found: code.clone(), wanted });
    }
    for (key, ends) in [("won", &flow.won), ("lost", &flow.lost)] {
        let path = here.key(key);
        for (place, code) in ends.iter().enumerate().filter(|(_, code)| flow.stages.contains(code)) {
            let setting = path.to_string();
            let wanted = "a stage is open or ends: name it in `stages` or here";
            findings.value(&path.index(place), RuleProblem::BadValue { setting, found: code.clone(), wanted });
        }
    }
}

/// Whether the scheme of the flow is there, as far as it needs one.
fn check_scheme(pipeline: &Pipeline, flow: &Flow, here: &KeyPath, findings: &mut Findings) -> bool {
    let path = here.key("scheme");
    match (flow.of, &flow.scheme) {
        (FlowOf::Scheme, None) => {
            let wanted = "name the scheme whose classes customers go through";
            findings.key(here, RuleProblem::Empty { setting: path.to_string(), wanted });
            false
        }
        (FlowOf::Scheme, Some(scheme)) if !pipeline.schemes.contains_key(scheme) => {
            let schemes = pipeline.schemes.keys().cloned().collect();
            findings.value(&path, RuleProblem::UnknownScheme { found: scheme.clone(), schemes });
            false
        }
        (FlowOf::Leads | FlowOf::Categories, Some(scheme)) if pipeline.level_codes(scheme).is_empty() => {
            let own = pipeline.level_schemes.keys().cloned();
            let known = own.chain(LEVELS.iter().map(|scheme| scheme.name.to_owned())).collect();
            findings.value(&path, RuleProblem::NoSuch { what: "level scheme", found: scheme.clone(), known });
            false
        }
        (FlowOf::Opportunities, Some(_)) => {
            let because = "opportunities go through stages, not through a scheme";
            let (setting, kind) = ("scheme".to_owned(), "of = \"opportunities\"");
            findings.value(&path, RuleProblem::UnfitSetting { setting, kind, because });
            false
        }
        _ => true,
    }
}

/// The codes that stages can be, from best to worst; none where they can be any word.
fn known_codes(pipeline: &Pipeline, flow: &Flow) -> Option<Vec<String>> {
    match flow.of {
        FlowOf::Leads | FlowOf::Categories => flow.level_scheme(pipeline).map(|scheme| pipeline.level_codes(&scheme)),
        FlowOf::Scheme => codes(pipeline.schemes.get(flow.scheme.as_ref()?)?, pipeline, 0),
        FlowOf::Opportunities => None,
    }
}

/// Stages are codes of the scheme. A success may be a word of its own: the order.
fn check_codes(flow: &Flow, known: &[String], here: &KeyPath, findings: &mut Findings) {
    let what = if flow.of == FlowOf::Scheme { "class" } else { "level" };
    for (key, list) in [("stages", &flow.stages), ("won", &flow.won), ("lost", &flow.lost)] {
        let is_free = key == "won" && flow.of != FlowOf::Scheme && list.len() == 1;
        for (place, code) in list.iter().enumerate().filter(|(_, code)| !is_free && !known.contains(code)) {
            if !code.trim().is_empty() {
                let problem = RuleProblem::NoSuch { what, found: code.clone(), known: known.to_vec() };
                findings.value(&here.key(key).index(place), problem);
            }
        }
    }
}

/// The shape of a funnel is told by three stages in their order.
fn check_shape(flow: &Flow, lists: &StageLists, here: &KeyPath, findings: &mut Findings) {
    if flow.shape.is_empty() {
        return;
    }
    let path = here.key("shape");
    let setting = path.to_string();
    if flow.shape.len() != 3 {
        let wanted = "name three stages from first to last, as [\"C\", \"B\", \"A\"]";
        findings.value(&path, RuleProblem::BadValue { setting, found: flow.shape.len().to_string(), wanted });
        return;
    }
    let all: Vec<&String> = lists.stages.iter().chain(&lists.won).collect();
    let mut places = Vec::new();
    for (place, code) in flow.shape.iter().enumerate() {
        match all.iter().position(|known| *known == code) {
            Some(found) => places.push(found),
            None => {
                let known = all.iter().map(|code| (*code).clone()).collect();
                findings.value(&path.index(place), RuleProblem::NoSuch { what: "stage", found: code.clone(), known });
            }
        }
    }
    if !places.is_sorted() {
        let wanted = "name the three stages in the order of `stages`, first to last";
        findings.value(&path, RuleProblem::BadValue { setting, found: flow.shape.join(", "), wanted });
    }
}

/// What is said of single stages is said of stages of the flow.
fn check_named(flow: &Flow, lists: &StageLists, here: &KeyPath, findings: &mut Findings) {
    let known: Vec<String> = lists.stages.iter().chain(&lists.won).cloned().collect();
    for (key, codes) in [("horizons", flow.horizons.keys().collect::<Vec<_>>()), ("odd", flow.odd.keys().collect())] {
        for code in codes.into_iter().filter(|code| !known.contains(code)) {
            let problem = RuleProblem::NoSuch { what: "stage", found: code.clone(), known: known.clone() };
            findings.key(&here.key(key).key(code), problem);
        }
    }
    for (code, text) in &flow.horizons {
        let days = text.strip_suffix('d').and_then(|days| days.parse::<u32>().ok());
        if !days.is_some_and(|days| (1..=3650).contains(&days)) {
            let path = here.key("horizons").key(code);
            let wanted = "write days, as \"30d\"";
            findings.value(&path, RuleProblem::BadValue { setting: path.to_string(), found: text.clone(), wanted });
        }
    }
    for (code, kind) in flow.odd.iter().filter(|(_, kind)| kind.trim().is_empty()) {
        let path = here.key("odd").key(code);
        let wanted = "say what it is called, as \"signed_not_bought\"";
        findings.value(&path, RuleProblem::BadValue { setting: path.to_string(), found: kind.clone(), wanted });
    }
    for (code, kind) in &flow.odd {
        let path = here.key("odd").key(code);
        if FOUND_KINDS.contains(&kind.as_str()) {
            let wanted = "another name: flows find that by themselves, as \"signed_not_bought\"";
            findings.value(&path, RuleProblem::BadValue { setting: path.to_string(), found: kind.clone(), wanted });
        } else if !NAMED_KINDS.contains(&kind.as_str()) && did_you_mean(kind, &NAMED_KINDS).is_some() {
            let known = NAMED_KINDS.map(str::to_owned).to_vec();
            findings.value(&path, RuleProblem::NoSuch { what: "kind of oddity", found: kind.clone(), known });
        }
    }
}
