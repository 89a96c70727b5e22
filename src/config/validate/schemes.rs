//! Rules of `[schemes.…]`: one kind each, measures, movements.

use super::bands::{check_cumulative, check_rank};
use super::rfm::check_rfm;
use super::sources::is_filled;
use super::{Findings, RuleProblem, is_file_name, repeated};
use crate::config::path::KeyPath;
use crate::config::types::{Pipeline, Scheme, Source};
use crate::config::vocabulary::{FeatureKind, RESERVED_CODES, known_features};

/// The kinds of schemes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Scores and segments.
    Rfm,
    /// Bands by rank.
    Rank,
    /// Bands by cumulative share.
    Cumulative,
}

impl Kind {
    /// The kind as the file writes it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Rfm => "rfm",
            Kind::Rank => "rank",
            Kind::Cumulative => "cumulative",
        }
    }
}

fn kinds_of(scheme: &Scheme) -> Vec<Kind> {
    let mut kinds = Vec::new();
    if scheme.rfm.is_some() {
        kinds.push(Kind::Rfm);
    }
    if scheme.rank.is_some() {
        kinds.push(Kind::Rank);
    }
    if scheme.cumulative.is_some() {
        kinds.push(Kind::Cumulative);
    }
    kinds
}

/// The kind of a scheme; `None` when it has none or several.
pub fn kind_of(scheme: &Scheme) -> Option<Kind> {
    match kinds_of(scheme).as_slice() {
        [kind] => Some(*kind),
        _ => None,
    }
}

pub fn check(pipeline: &Pipeline, findings: &mut Findings) {
    let source = pipeline.sources.transactions();
    for (name, scheme) in &pipeline.schemes {
        let here = KeyPath::root().key("schemes").key(name);
        if !is_file_name(name) {
            findings.key(&here, RuleProblem::BadName { what: "a scheme", name: name.clone() });
        }
        let kinds = kinds_of(scheme);
        if kinds.is_empty() {
            findings.key(&here, RuleProblem::SchemeWithoutKind { scheme: name.clone() });
        }
        if kinds.len() > 1 {
            let kinds = kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
            findings.key(&here, RuleProblem::SchemeOfSeveralKinds { scheme: name.clone(), kinds });
        }
        if let Some(rfm) = &scheme.rfm {
            check_rfm(name, rfm, &here.key("rfm"), findings);
        }
        if let Some(rank) = &scheme.rank {
            check_rank(name, rank, &here.key("rank"), source, findings);
        }
        if let Some(cumulative) = &scheme.cumulative {
            check_cumulative(name, cumulative, &here.key("cumulative"), source, findings);
        }
        check_movement(scheme, &here.key("movement"), source, findings);
    }
}

fn check_movement(scheme: &Scheme, here: &KeyPath, source: &Source, findings: &mut Findings) {
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
}

/// The months of `"12mo"`: digits without a leading zero, at least 1.
pub fn months_of_distance(distance: &str) -> Option<u32> {
    let digits = distance.strip_suffix("mo")?;
    if digits.starts_with('0') || !digits.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// What a setting does with a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Sorts customers by it.
    Rank,
    /// Adds it up over customers.
    Share,
    /// Weighs movements in money.
    Weight,
}

impl Use {
    fn setting(self) -> &'static str {
        if self == Use::Weight { "weight" } else { "measure" }
    }

    /// Why a feature of this kind cannot be used so; `None` when it can.
    fn refusal(self, kind: FeatureKind) -> Option<&'static str> {
        match (self, kind) {
            (Use::Rank, FeatureKind::Date) => Some("a date is not a number"),
            (Use::Rank, FeatureKind::Text) => Some("a text is not a number"),
            (Use::Rank, FeatureKind::Truth) => Some("yes and no make no ranking"),
            (Use::Rank, _) => None,
            (Use::Share, FeatureKind::Money | FeatureKind::Count) => None,
            (Use::Share, _) => Some("its sum over customers means nothing"),
            (Use::Weight, FeatureKind::Money) => None,
            (Use::Weight, _) => Some("movements are weighed in money"),
        }
    }
}

/// A feature must exist, fit its use, and be knowable from the mapped columns.
pub fn check_feature(name: &str, usage: Use, path: &KeyPath, source: &Source, findings: &mut Findings) {
    let features = known_features(findings.catalog);
    let Some(feature) = features.iter().find(|feature| feature.name == name) else {
        let mut fitting = Vec::new();
        for feature in features {
            if usage.refusal(feature.kind).is_none() {
                fitting.push(feature.name);
            }
        }
        findings.value(path, RuleProblem::UnknownFeature { found: name.into(), features: fitting });
        return;
    };
    if let Some(because) = usage.refusal(feature.kind) {
        let instead = if name.ends_with("_purchase") {
            "`recency_days`, or an amount such as `net_sales_12m`"
        } else {
            "an amount, such as `net_sales_12m`"
        };
        let instead = if usage == Use::Rank { instead } else { "an amount, such as `net_sales_12m`" };
        let problem = RuleProblem::UnfitFeature { setting: usage.setting(), feature: name.into(), because, instead };
        findings.value(path, problem);
    }
    if name.starts_with("gross_profit_") && !is_filled(source, "cost_amount") && !is_filled(source, "gross_profit") {
        let needs = "map `cost_amount` or `gross_profit`, or use `net_sales_12m`".to_owned();
        findings.value(path, RuleProblem::UnknowableFeature { feature: name.into(), needs });
    }
    if let Some(table) = findings.catalog.missing_tables(name).first() {
        let needs = format!("add the exports of {table} as [sources.{table}], or use `net_sales_12m`");
        findings.value(path, RuleProblem::UnknowableFeature { feature: name.into(), needs });
    }
}

/// The codes of a scheme, each with the path of the table that holds it: well formed, not reserved, none twice.
pub fn check_codes(scheme: &str, codes: &[(&str, KeyPath)], findings: &mut Findings) {
    for (position, (code, table)) in codes.iter().enumerate() {
        let path = table.key("code");
        if code.is_empty() || code.trim() != *code || code.chars().any(char::is_control) {
            findings.value(&path, RuleProblem::BadCode { code: (*code).into() });
        }
        if RESERVED_CODES.contains(code) {
            findings.value(&path, RuleProblem::ReservedCode { code: (*code).into() });
        }
        if codes[..position].iter().any(|(earlier, _)| earlier == code) {
            findings.value(&path, RuleProblem::RepeatedCode { code: (*code).into(), scheme: scheme.into() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_is_a_whole_number_of_months() {
        assert_eq!(months_of_distance("12mo"), Some(12));
        for wrong in ["0mo", "01mo", "mo", "1m", "1 mo", "+1mo", "12", "-1mo"] {
            assert_eq!(months_of_distance(wrong), None, "{wrong}");
        }
    }
}
