//! Rules of the kind `thresholds`.

use super::bands::check_band_codes;
use super::conditions::check_measure;
use super::{Findings, RuleProblem};
use crate::config::path::KeyPath;
use crate::config::types::{ThresholdBand, Thresholds};

pub fn check_thresholds(scheme: &str, thresholds: &Thresholds, here: &KeyPath, findings: &mut Findings) {
    check_measure(&thresholds.measure, &here.key("measure"), findings);
    let bands = here.key("bands");
    let mut codes: Vec<(&str, KeyPath)> = Vec::new();
    for (position, band) in thresholds.bands.iter().enumerate() {
        codes.push((band.code.as_str(), bands.index(position)));
    }
    if let Some(unknown) = &thresholds.unknown {
        codes.push((unknown.code.as_str(), here.key("unknown")));
    }
    check_band_codes(scheme, codes, None, here, findings);
    let limited = match thresholds.bands.split_last() {
        Some((_, limited)) if !limited.is_empty() => limited,
        _ => {
            findings.value(&bands, RuleProblem::TooFewBands { found: thresholds.bands.len() });
            return;
        }
    };
    if let Some(last) = thresholds.bands.last() {
        for (limit, value) in [("at_least", last.at_least), ("at_most", last.at_most), ("keep", last.keep)] {
            if value.is_some() {
                let problem = RuleProblem::LastBandWithLimit { code: last.code.clone(), limit };
                findings.value(&bands.index(limited.len()).key(limit), problem);
            }
        }
    }
    let is_falling = limited.iter().find_map(|band| Some(band.at_least.or(band.at_most)? == band.at_most?));
    check_limits(limited, is_falling == Some(true), &bands, findings);
}

fn check_limits(limited: &[ThresholdBand], is_falling: bool, bands: &KeyPath, findings: &mut Findings) {
    let (wanted, other) = if is_falling { ("at_most", "at_least") } else { ("at_least", "at_most") };
    let reaches = |value: f64, limit: f64| if is_falling { value <= limit } else { value >= limit };
    let mut before: Option<(f64, f64)> = None;
    for (position, band) in limited.iter().enumerate() {
        let here = bands.index(position);
        let (limit, unfit) = match is_falling {
            true => (band.at_most, band.at_least),
            false => (band.at_least, band.at_most),
        };
        if unfit.is_some() {
            let problem = RuleProblem::MixedLimits { code: band.code.clone(), limits: "`at_least` and `at_most`" };
            findings.value(&here.key(other), problem);
            continue;
        }
        let Some(limit) = limit else {
            let problem = RuleProblem::BandWithoutLimit { code: band.code.clone(), limit: wanted };
            findings.value(&here.key("code"), problem);
            continue;
        };
        let direction = if is_falling { "ascend" } else { "descend" };
        let mut out_of_order = |setting: &'static str, before: f64, after: f64| {
            let (before, after) = (before.to_string(), after.to_string());
            let problem = RuleProblem::LimitsOutOfOrder { setting, direction, before, after };
            findings.value(&here.key(setting), problem);
        };
        let keep = band.keep.unwrap_or(limit);
        match before {
            Some((above, _)) if reaches(limit, above) || limit.is_nan() => out_of_order(wanted, above, limit),
            // Whoever may keep a band may keep those below it too.
            Some((_, kept)) if !reaches(kept, keep) => {
                let above = &limited[position - 1].code;
                let problem =
                    format!("band {above:?} is kept to {kept}, where band {:?} below it is lost already", band.code);
                let hint = format!("give {:?} a `keep` that reaches as far, or let {above:?} end at {keep}", band.code);
                findings.value(&bands.index(position - 1).key("keep"), RuleProblem::Expression { problem, hint });
            }
            _ => {}
        }
        if !reaches(limit, keep) {
            let side = if is_falling { "at or above its `at_most`" } else { "at or below its `at_least`" };
            let path = here.key("keep");
            let problem = RuleProblem::OutOfRange { setting: path.to_string(), wanted: side, found: keep.to_string() };
            findings.value(&path, problem);
        }
        before = Some((limit, keep));
    }
}
