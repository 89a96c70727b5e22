//! Rules of `[cadence.<name>]`: one of scheme and levels, classes that there are, requirements that can be read.

use super::references::codes;
use super::{Findings, RuleProblem, is_file_name, repeated};
use crate::config::path::KeyPath;
use crate::config::suggest::did_you_mean;
use crate::config::types::{Blocks, Cadence, Every};
use crate::config::vocabulary::RESERVED_CODES;
use crate::model::levels::{LEVELS, built_in};
use crate::model::tables::VISIT_CHANNELS;

/// Months that a year can be cut into blocks of.
const BLOCKS: [u32; 6] = [1, 2, 3, 4, 6, 12];

pub fn check(findings: &mut Findings) {
    let pipeline = findings.pipeline;
    for (name, rule) in &pipeline.cadence {
        let here = KeyPath::root().key("cadence").key(name);
        if !is_file_name(name) {
            findings.key(&here, RuleProblem::BadName { what: "a rule", name: name.clone() });
        }
        let known = check_subject(name, rule, &here, findings);
        check_every(rule, known.as_deref(), &here.key("every"), findings);
        check_channels(rule, &here.key("channels"), findings);
    }
}

fn bad(setting: &str, found: impl ToString, wanted: &'static str) -> RuleProblem {
    RuleProblem::BadValue { setting: setting.to_owned(), found: found.to_string(), wanted }
}

/// Whom the rule is about; the codes that they can have, where that is known.
fn check_subject(name: &str, rule: &Cadence, here: &KeyPath, findings: &mut Findings) -> Option<Vec<String>> {
    let pipeline = findings.pipeline;
    match (&rule.scheme, &rule.levels) {
        (Some(_), Some(levels)) => {
            let wanted = "for customers `scheme`, for prospects `levels`: a rule is for one of them";
            findings.key(&here.key("levels"), bad(&format!("cadence.{name}.levels"), levels, wanted));
            None
        }
        (None, None) => {
            let problem = format!("the rule `{name}` does not say for whom it is");
            let hint = "scheme = \"annual_sales\" for customers, or levels = \"intention\" for prospects".to_owned();
            findings.key(here, RuleProblem::Expression { problem, hint });
            None
        }
        (Some(scheme), None) => match pipeline.schemes.get(scheme) {
            Some(found) => codes(found, pipeline, 0),
            None => {
                let schemes = pipeline.schemes.keys().cloned().collect();
                let problem = RuleProblem::UnknownScheme { found: scheme.clone(), schemes };
                findings.value(&here.key("scheme"), problem);
                None
            }
        },
        (None, Some(levels)) => {
            if let Some(own) = pipeline.level_schemes.get(levels) {
                return Some(own.codes.iter().map(|code| code.code.clone()).collect());
            }
            if let Some(known) = built_in(levels) {
                return Some(known.levels.iter().map(|level| level.code.to_owned()).collect());
            }
            let mut known: Vec<String> = pipeline.level_schemes.keys().cloned().collect();
            known.extend(LEVELS.iter().map(|scheme| scheme.name.to_owned()));
            let problem = RuleProblem::NoSuch { what: "level scheme", found: levels.clone(), known };
            findings.value(&here.key("levels"), problem);
            None
        }
    }
}

fn check_every(rule: &Cadence, known: Option<&[String]>, path: &KeyPath, findings: &mut Findings) {
    if rule.every.is_empty() {
        let wanted = "name at least one class, as every = { VIP = \"1mo\", L1 = \"2mo\" }";
        findings.value(path, RuleProblem::Empty { setting: path.to_string(), wanted });
    }
    for (code, text) in &rule.every {
        let path = path.key(code);
        let is_there = |known: &[String]| known.contains(code) || RESERVED_CODES.contains(&code.as_str());
        if let Some(known) = known.filter(|known| !is_there(known)) {
            let what = if rule.scheme.is_some() { "class" } else { "level" };
            findings.key(&path, RuleProblem::NoSuch { what, found: code.clone(), known: known.to_vec() });
        }
        match Every::parse(text) {
            None => {
                let wanted = "days as \"7d\", working days as \"1wd\" or months as \"1mo\"; a class of which nothing is \
                              asked is left out";
                findings.value(&path, bad(&path.to_string(), text, wanted));
            }
            Some(Every::Months(months)) if rule.blocks == Blocks::Calendar && !BLOCKS.contains(&months) => {
                let wanted = "1mo, 2mo, 3mo, 4mo, 6mo or 12mo, so that blocks begin in January; other numbers of months \
                              go with blocks = \"rolling\"";
                findings.value(&path, bad(&path.to_string(), text, wanted));
            }
            Some(_) => {}
        }
    }
}

fn check_channels(rule: &Cadence, path: &KeyPath, findings: &mut Findings) {
    let known: Vec<&str> = VISIT_CHANNELS.iter().map(|channel| channel.code).collect();
    // Left out, all channels count; a list of none could only mean that nothing does.
    if rule.channels.is_empty() && findings.document.get(path).is_some() {
        let wanted = "name at least one channel, as [\"phone\"], or remove the line for all";
        findings.value(path, RuleProblem::Empty { setting: path.to_string(), wanted });
    }
    for (place, channel) in rule.channels.iter().enumerate() {
        if !known.contains(&channel.as_str()) {
            let problem = format!("there is no channel {channel:?}");
            let hint = match did_you_mean(channel, &known) {
                Some(similar) => format!("did you mean `{similar}`?"),
                None => format!("the channels are {}", known.join(", ")),
            };
            findings.value(&path.index(place), RuleProblem::Expression { problem, hint });
        }
    }
    for place in repeated(&rule.channels) {
        let element = rule.channels[place].clone();
        findings.value(&path.index(place), RuleProblem::Repeated { setting: path.to_string(), element });
    }
}
