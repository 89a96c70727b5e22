//! Rules of the kinds `rank` and `cumulative`: bands from best to worst, the last without a limit.

use super::schemes::{Use, check_codes, check_feature};
use super::{Findings, RuleProblem};
use crate::config::path::KeyPath;
use crate::config::types::{Cumulative, OtherBand, Rank, RankBand, Source};

/// A percentage as a share of one: `"5%"` is 0.05. `None` unless above 0% and below 100%.
pub fn share_of_percentage(text: &str) -> Option<f64> {
    let digits = text.strip_suffix('%')?.trim_end();
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let percent: f64 = digits.parse().ok()?;
    if percent > 0.0 && percent < 100.0 { Some(percent / 100.0) } else { None }
}

pub fn check_rank(scheme: &str, rank: &Rank, here: &KeyPath, source: &Source, findings: &mut Findings) {
    check_feature(&rank.measure, Use::Rank, &here.key("measure"), source, findings);
    let bands = here.key("bands");
    let mut codes = Vec::new();
    for (position, band) in rank.bands.iter().enumerate() {
        codes.push((band.code.as_str(), bands.index(position)));
    }
    check_band_codes(scheme, codes, rank.otherwise.as_ref(), here, findings);
    let Some((last, limited)) = rank.bands.split_last() else {
        findings.value(&bands, RuleProblem::TooFewBands { found: 0 });
        return;
    };
    if limited.is_empty() {
        findings.value(&bands, RuleProblem::TooFewBands { found: 1 });
    }

    check_rank_bands(&rank.bands, last, limited, &bands, findings);
}

/// Limits of bands with `top`, `at_least`, or both. A band with both ends at the limit, and the share stands in for it
/// where there is none (D-10).
pub fn check_rank_bands(
    all: &[RankBand],
    last: &RankBand,
    limited: &[RankBand],
    bands: &KeyPath,
    findings: &mut Findings,
) {
    let with_limits = || limited.iter().filter(|band| has_limit(band));
    let all_by_share = with_limits().all(|band| band.top.is_some());
    let all_by_limit = with_limits().all(|band| band.at_least.is_some());
    if !all_by_share && !all_by_limit {
        let first_is_by_share = with_limits().next().is_some_and(|band| band.top.is_some());
        for (position, band) in limited.iter().enumerate() {
            let is_other = if first_is_by_share { band.top.is_none() } else { band.at_least.is_none() };
            if is_other && has_limit(band) {
                let key = if first_is_by_share { "at_least" } else { "top" };
                let problem = RuleProblem::MixedLimits { code: band.code.clone(), limits: "`top` and `at_least`" };
                findings.value(&bands.index(position).key(key), problem);
            }
        }
        return;
    }
    let limit = if all_by_share && with_limits().next().is_some() { "top" } else { "at_least" };
    let limit = if with_limits().next().is_none() { "top" } else { limit };
    if has_limit(last) {
        let limit = if last.top.is_some() { "top" } else { "at_least" };
        let problem = RuleProblem::LastBandWithLimit { code: last.code.clone(), limit };
        findings.value(&bands.index(limited.len()).key(limit), problem);
    }
    for (position, band) in limited.iter().enumerate() {
        if !has_limit(band) {
            let problem = RuleProblem::BandWithoutLimit { code: band.code.clone(), limit };
            findings.value(&bands.index(position).key("code"), problem);
        }
    }
    check_lower_limits(all, bands, findings);
    let tops: Vec<Option<&str>> = all.iter().map(|band| band.top.as_deref()).collect();
    check_percentages("top", &tops, bands, findings);
}

fn has_limit(band: &RankBand) -> bool {
    band.top.is_some() || band.at_least.is_some()
}

fn check_lower_limits(rank_bands: &[RankBand], bands: &KeyPath, findings: &mut Findings) {
    let mut before: Option<f64> = None;
    for (position, band) in rank_bands.iter().enumerate() {
        let Some(limit) = band.at_least else {
            continue;
        };
        if let Some(before) = before.filter(|before| limit >= *before) {
            let problem = RuleProblem::LimitsOutOfOrder {
                setting: "at_least",
                direction: "descend",
                before: before.to_string(),
                after: limit.to_string(),
            };
            findings.value(&bands.index(position).key("at_least"), problem);
        }
        before = Some(limit);
    }
}

pub fn check_cumulative(
    scheme: &str,
    cumulative: &Cumulative,
    here: &KeyPath,
    source: &Source,
    findings: &mut Findings,
) {
    check_feature(&cumulative.measure, Use::Share, &here.key("measure"), source, findings);
    let bands = here.key("bands");
    let mut codes = Vec::new();
    for (position, band) in cumulative.bands.iter().enumerate() {
        codes.push((band.code.as_str(), bands.index(position)));
    }
    check_band_codes(scheme, codes, cumulative.otherwise.as_ref(), here, findings);
    let Some((last, limited)) = cumulative.bands.split_last() else {
        findings.value(&bands, RuleProblem::TooFewBands { found: 0 });
        return;
    };
    if limited.is_empty() {
        findings.value(&bands, RuleProblem::TooFewBands { found: 1 });
    }
    if last.share.is_some() {
        let problem = RuleProblem::LastBandWithLimit { code: last.code.clone(), limit: "share" };
        findings.value(&bands.index(limited.len()).key("share"), problem);
    }
    for (position, band) in limited.iter().enumerate() {
        if band.share.is_none() {
            let problem = RuleProblem::BandWithoutLimit { code: band.code.clone(), limit: "share" };
            findings.value(&bands.index(position).key("code"), problem);
        }
    }
    let shares: Vec<Option<&str>> = cumulative.bands.iter().map(|band| band.share.as_deref()).collect();
    check_percentages("share", &shares, &bands, findings);
}

fn check_percentages(setting: &'static str, texts: &[Option<&str>], bands: &KeyPath, findings: &mut Findings) {
    let mut before: Option<(f64, &str)> = None;
    for (position, text) in texts.iter().enumerate() {
        let Some(text) = text else {
            continue;
        };
        let path = bands.index(position).key(setting);
        let Some(share) = share_of_percentage(text) else {
            // A limit of the last band is an error of its own, whatever it says.
            if position + 1 < texts.len() {
                findings.value(&path, RuleProblem::BadPercentage { setting, found: (*text).into() });
            }
            continue;
        };
        if let Some((_, before)) = before.filter(|(before, _)| share <= *before) {
            let problem = RuleProblem::LimitsOutOfOrder {
                setting,
                direction: "ascend",
                before: before.into(),
                after: (*text).into(),
            };
            findings.value(&path, problem);
        }
        before = Some((share, text));
    }
}

pub fn check_band_codes<'a>(
    scheme: &str,
    mut codes: Vec<(&'a str, KeyPath)>,
    otherwise: Option<&'a OtherBand>,
    here: &KeyPath,
    findings: &mut Findings,
) {
    if let Some(otherwise) = otherwise {
        codes.push((otherwise.code.as_str(), here.key("otherwise")));
    }
    check_codes(scheme, &codes, findings);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_lies_strictly_between_0_and_100() {
        assert_eq!(share_of_percentage("5%"), Some(0.05));
        assert_eq!(share_of_percentage("0.5%"), Some(0.005));
        for wrong in ["0%", "100%", "5", "-5%", "+5%", "%", "5％", "inf%", ".5%", "5 percent"] {
            assert_eq!(share_of_percentage(wrong), None, "{wrong}");
        }
    }
}
