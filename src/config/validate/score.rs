//! Rules of the kind `score`.

use super::bands::{check_band_codes, check_rank_bands};
use super::conditions::check_expression;
use super::{Findings, RuleProblem};
use crate::config::path::KeyPath;
use crate::config::types::{PartScale, Score, ScorePart};
use crate::expressions::Wanted;

/// Reasons tell known parts from unknown ones up to this many.
const MOST_PARTS: usize = 32;

pub fn check_score(scheme: &str, score: &Score, here: &KeyPath, findings: &mut Findings) {
    let parts = here.key("parts");
    if score.parts.is_empty() {
        let wanted = "list at least one part, as { name = \"sales\", value = \"net_sales_12m\", weight = 1 }";
        findings.value(&parts, RuleProblem::Empty { setting: parts.to_string(), wanted });
    }
    if score.parts.len() > MOST_PARTS {
        let found = score.parts.len().to_string();
        let problem = RuleProblem::OutOfRange { setting: parts.to_string(), wanted: "at most 32 parts", found };
        findings.value(&parts, problem);
    }
    for (position, part) in score.parts.iter().enumerate() {
        let path = parts.index(position);
        if score.parts[..position].iter().any(|earlier| earlier.name == part.name) {
            let problem = RuleProblem::Repeated { setting: parts.to_string(), element: part.name.clone() };
            findings.value(&path.key("name"), problem);
        }
        if part.name.trim().is_empty() {
            let wanted = "give the part a short name, as \"sales\"";
            findings.value(&path.key("name"), RuleProblem::Empty { setting: path.key("name").to_string(), wanted });
        }
        check_part(part, &path, findings);
    }
    let bands = here.key("bands");
    let codes = score.bands.iter().enumerate().map(|(place, band)| (band.code.as_str(), bands.index(place))).collect();
    check_band_codes(scheme, codes, None, here, findings);
    let Some((last, limited)) = score.bands.split_last().filter(|(_, limited)| !limited.is_empty()) else {
        findings.value(&bands, RuleProblem::TooFewBands { found: score.bands.len() });
        return;
    };
    check_rank_bands(&score.bands, last, limited, &bands, findings);
    for (position, band) in limited.iter().enumerate() {
        if let Some(limit) = band.at_least.filter(|limit| !(0.0..=100.0).contains(limit)) {
            let path = bands.index(position).key("at_least");
            let found = limit.to_string();
            findings.value(
                &path,
                RuleProblem::OutOfRange { setting: path.to_string(), wanted: "0 to 100, as scores are", found },
            );
        }
    }
}

fn check_part(part: &ScorePart, path: &KeyPath, findings: &mut Findings) {
    let wanted = if part.scale == PartScale::Range { Wanted::Number } else { Wanted::NumberOrTruth };
    check_expression(&part.value, wanted, &[], &path.key("value"), findings);
    let mut refuse = |key: &str, wanted: &'static str, found: String| {
        let setting = path.key(key).to_string();
        findings.value(&path.key(key), RuleProblem::OutOfRange { setting, wanted, found });
    };
    if !(part.weight > 0.0 && part.weight.is_finite()) {
        refuse("weight", "above 0", part.weight.to_string());
    }
    match (part.scale, part.range) {
        (PartScale::Range, Some([zero, full])) if zero == full || !zero.is_finite() || !full.is_finite() => {
            refuse("range", "two different numbers", format!("[{zero}, {full}]"));
        }
        (PartScale::Range, None) => {
            let wanted = "with scale = \"range\" give the values that count as 0 and as 100, as range = [0, 50000]";
            findings.value(&path.key("range"), RuleProblem::Empty { setting: path.key("range").to_string(), wanted });
        }
        (PartScale::Percentile | PartScale::Value, Some(_)) => {
            let because = "only scale = \"range\" uses it";
            findings.value(&path.key("range"), RuleProblem::NoEffect { setting: "range", because });
        }
        _ => {}
    }
}
