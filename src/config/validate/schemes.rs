//! Rules of `[schemes.…]`: one kind each, measures, movements.

use super::bands::{check_cumulative, check_rank};
use super::clusters::check_clusters;
use super::movement::check_movement;
use super::references::{check_options, check_references};
use super::rfm::check_rfm;
use super::rules::{check_lookup, check_rules};
use super::score::check_score;
use super::sources::is_filled;
use super::states::check_states;
use super::thresholds::check_thresholds;
use super::{Findings, RuleProblem, is_file_name};
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
    /// Bands by fixed limits.
    Thresholds,
    /// Conditions in order.
    Rules,
    /// Bands over a weighted score.
    Score,
    /// A table from attributes to classes.
    Lookup,
    /// A state machine.
    States,
    /// Groups of customers that are alike.
    Clusters,
    /// The cross of two schemes.
    Combine,
}

impl Kind {
    /// Kinds whose classes are better and worse ones.
    pub const ORDERED: [Kind; 7] =
        [Kind::Rank, Kind::Cumulative, Kind::Thresholds, Kind::Rules, Kind::Score, Kind::States, Kind::Rfm];

    /// The kind as the file writes it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Rfm => "rfm",
            Kind::Rank => "rank",
            Kind::Cumulative => "cumulative",
            Kind::Thresholds => "thresholds",
            Kind::Rules => "rules",
            Kind::Score => "score",
            Kind::Lookup => "lookup",
            Kind::States => "states",
            Kind::Clusters => "clusters",
            Kind::Combine => "combine",
        }
    }

    /// Whether its classes are not better and worse ones, between which a customer could be promoted or demoted.
    pub fn has_no_order(self) -> bool {
        !Kind::ORDERED.contains(&self)
    }
}

fn kinds_of(scheme: &Scheme) -> Vec<Kind> {
    let given = [
        (scheme.rfm.is_some(), Kind::Rfm),
        (scheme.rank.is_some(), Kind::Rank),
        (scheme.cumulative.is_some(), Kind::Cumulative),
        (scheme.thresholds.is_some(), Kind::Thresholds),
        (scheme.rules.is_some(), Kind::Rules),
        (scheme.score.is_some(), Kind::Score),
        (scheme.lookup.is_some(), Kind::Lookup),
        (scheme.states.is_some(), Kind::States),
        (scheme.clusters.is_some(), Kind::Clusters),
        (scheme.combine.is_some(), Kind::Combine),
    ];
    given.into_iter().filter(|(is_given, _)| *is_given).map(|(_, kind)| kind).collect()
}

/// The kind of a scheme; `None` when it has none or several.
pub fn kind_of(scheme: &Scheme) -> Option<Kind> {
    match kinds_of(scheme).as_slice() {
        [kind] => Some(*kind),
        _ => None,
    }
}

/// Columns of the mart `customer_segments`, which has one for every scheme.
const RESERVED_NAMES: [&str; 2] = ["customer_id", "as_of"];

pub fn check(pipeline: &Pipeline, findings: &mut Findings) {
    let source = pipeline.sources.transactions();
    for (name, scheme) in &pipeline.schemes {
        let here = KeyPath::root().key("schemes").key(name);
        if !is_file_name(name) || RESERVED_NAMES.contains(&name.as_str()) {
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
        if let Some(thresholds) = &scheme.thresholds {
            check_thresholds(name, thresholds, &here.key("thresholds"), findings);
        }
        if let Some(rules) = &scheme.rules {
            check_rules(name, rules, &here.key("rules"), findings);
        }
        if let Some(lookup) = &scheme.lookup {
            check_lookup(name, lookup, &here.key("lookup"), findings);
        }
        if let Some(score) = &scheme.score {
            check_score(name, score, &here.key("score"), findings);
        }
        if let Some(states) = &scheme.states {
            check_states(name, states, &here.key("states"), findings);
        }
        if let Some(clusters) = &scheme.clusters {
            check_clusters(clusters, &here.key("clusters"), findings);
        }
        check_options(scheme, &here, findings);
        check_movement(scheme, &here.key("movement"), source, findings);
    }
    check_references(pipeline, findings);
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
    check_knowable(name, path, source, findings);
}

/// A feature that no row of the sources can give would be unknown for everybody.
pub fn check_knowable(name: &str, path: &KeyPath, source: &Source, findings: &mut Findings) {
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
