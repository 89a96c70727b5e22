//! Rules of the kind `states`: states that exist and can be reached, ways that can be taken.

use polars::prelude::DataType;

use super::conditions::{Fixed, check_condition, fixed, normal};
use super::schemes::check_codes;
use super::{Findings, RuleProblem};
use crate::config::path::KeyPath;
use crate::config::types::{State, States};

pub fn check_states(scheme: &str, machine: &States, here: &KeyPath, findings: &mut Findings) {
    let states = here.key("states");
    if machine.states.is_empty() {
        let wanted = "list at least two states, from best to worst";
        findings.value(&states, RuleProblem::Empty { setting: states.to_string(), wanted });
        return;
    }
    let known: Vec<String> = machine.states.iter().map(|state| state.code.clone()).collect();
    let no_such = |found: &String| RuleProblem::NoSuch { what: "state", found: found.clone(), known: known.clone() };
    let codes: Vec<(&str, KeyPath)> =
        known.iter().enumerate().map(|(place, code)| (code.as_str(), states.index(place))).collect();
    check_codes(scheme, &codes, findings);
    if !known.contains(&machine.start) {
        findings.value(&here.key("start"), no_such(&machine.start));
    }
    for (position, state) in machine.states.iter().enumerate() {
        let path = states.index(position).key("to");
        for (place, way) in state.to.iter().enumerate() {
            if !known.contains(&way.state) {
                findings.value(&path.index(place).key("state"), no_such(&way.state));
            }
            if way.state == state.code {
                let what = format!("the way from `{0}` to `{0}`", state.code);
                let because = "a state that leads to itself is left by nobody".to_owned();
                findings.value(&path.index(place).key("state"), RuleProblem::NeverMatches { what, because });
            }
        }
        check_ways(state, &path, findings);
    }
    let reached = reached(machine);
    for (position, state) in machine.states.iter().enumerate() {
        if !reached.contains(&state.code.as_str()) && known.contains(&machine.start) {
            let what = format!("state `{}`", state.code);
            let because = format!("no way leads to it from the start, `{}`", machine.start);
            findings.value(&states.index(position).key("code"), RuleProblem::NeverMatches { what, because });
        }
    }
}

fn check_ways(state: &State, path: &KeyPath, findings: &mut Findings) {
    let months = [("months_in_state", DataType::Int64)];
    let mut always: Option<usize> = None;
    for (place, way) in state.to.iter().enumerate() {
        let here = path.index(place).key("when");
        if !check_condition(&way.when, &months, &here, findings) {
            continue;
        }
        let earlier = state.to[..place].iter().position(|other| normal(&other.when) == normal(&way.when));
        let because = match (always, earlier, fixed(&way.when, &months, findings)) {
            (Some(_), _, _) => Some("a way before it is taken by everybody".to_owned()),
            (None, Some(_), _) => Some("a way before it has the same condition".to_owned()),
            (None, None, Some(Fixed::Never(because))) => Some(because),
            (None, None, found) => {
                if found == Some(Fixed::Always) {
                    always = Some(place);
                }
                None
            }
        };
        if let Some(because) = because {
            let what = format!("the way from `{}` to `{}` (`{}`)", state.code, way.state, way.when);
            findings.value(&here, RuleProblem::NeverMatches { what, because });
        }
    }
}

/// The states that ways lead to from the start, and the start.
fn reached(machine: &States) -> Vec<&str> {
    let mut reached = vec![machine.start.as_str()];
    let mut next = 0;
    while let Some(code) = reached.get(next).copied() {
        let ways = machine.states.iter().filter(|state| state.code == code).flat_map(|state| &state.to);
        for way in ways {
            if !reached.contains(&way.state.as_str()) {
                reached.push(&way.state);
            }
        }
        next += 1;
    }
    reached
}
