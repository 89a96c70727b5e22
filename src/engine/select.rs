//! Which families of stages a run takes: `--select` and `--exclude`.
//!
//! A pattern is a family (`classify:rfm`), or a kind of them (`classify`); with `+` before it what the family reads is
//! taken too, with `+` behind it what reads the family.

use std::collections::BTreeSet;

use super::{insights, stage};
use crate::config::did_you_mean;
use crate::config::types::Pipeline;
use crate::model::tables::VISITS;

/// The families that a run takes.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Those taken; none when all are.
    taken: Option<BTreeSet<String>>,
}

/// A pattern that names no family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoFamily {
    /// As given.
    pub pattern: String,
    /// What to do.
    pub hint: String,
}

/// All families that a pipeline can have, in the order of the graph.
pub fn families(pipeline: &Pipeline) -> Vec<String> {
    let mut families: Vec<String> = pipeline.sources.0.keys().map(|table| stage::ingest(table)).collect();
    families.push(stage::IDENTITY.to_owned());
    families.extend(["purchase_days", "product_days"].map(stage::reduce));
    if pipeline.sources.get(VISITS.name).is_some() {
        families.push(stage::reduce("visit_days"));
    }
    families.extend(pipeline.schemes.keys().map(|scheme| stage::scheme(scheme)));
    families.extend([stage::SEGMENTS, stage::QUALITY, stage::MEASURE].map(String::from));
    families.extend(insights::of(pipeline).map(|insight| insight.name.to_owned()));
    families.push(stage::REPORT.to_owned());
    families
}

impl Selection {
    /// Works the patterns out. Without `select` everything is taken; `exclude` is taken away from it.
    pub fn of(pipeline: &Pipeline, select: &[String], exclude: &[String]) -> Result<Selection, NoFamily> {
        if select.is_empty() && exclude.is_empty() {
            return Ok(Selection::default());
        }
        let all = families(pipeline);
        let mut taken = BTreeSet::new();
        if select.is_empty() {
            taken.extend(all.iter().cloned());
        }
        for pattern in select {
            taken.extend(matching(&all, pattern)?);
        }
        for pattern in exclude {
            for family in matching(&all, pattern)? {
                taken.remove(&family);
            }
        }
        Ok(Selection { taken: Some(taken) })
    }

    /// Whether a family is taken.
    pub fn takes(&self, family: &str) -> bool {
        self.taken.as_ref().is_none_or(|taken| taken.contains(family))
    }
}

fn matching(all: &[String], pattern: &str) -> Result<BTreeSet<String>, NoFamily> {
    let (name, upstream) = pattern.strip_prefix('+').map_or((pattern, false), |name| (name, true));
    let (name, downstream) = name.strip_suffix('+').map_or((name, false), |name| (name, true));
    let is_named =
        |family: &&String| family.as_str() == name || family.split_once(':').is_some_and(|(kind, _)| kind == name);
    let named: Vec<&String> = all.iter().filter(is_named).collect();
    if named.is_empty() {
        let hint = match did_you_mean(name, all) {
            Some(similar) => format!("did you mean `{similar}`?"),
            None => format!("the stages are {}", all.join(", ")),
        };
        return Err(NoFamily { pattern: pattern.to_owned(), hint });
    }
    let mut taken: BTreeSet<String> = named.iter().map(|family| (*family).clone()).collect();
    for family in &named {
        let upstream = all.iter().filter(|other| upstream && stage::reads(family, other));
        taken.extend(upstream.cloned());
        taken.extend(all.iter().filter(|other| downstream && stage::reads(other, family)).cloned());
    }
    Ok(taken)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn pipeline() -> Pipeline {
        let text = "version = 1\nname = 'p'\n[sources.transactions]\nfiles = []\n[sources.surveys]\nfiles = []\n\
                    [schemes.abc.cumulative]\nmeasure = 'net_sales_12m'\nbands = [{ code = 'A' }]\n\
                    [schemes.rank.rank]\nmeasure = 'net_sales_12m'\nbands = [{ code = 'A' }]\n";
        toml::from_str(text).unwrap()
    }

    fn taken(select: &[&str], exclude: &[&str]) -> Vec<String> {
        let texts = |patterns: &[&str]| patterns.iter().map(|pattern| (*pattern).to_owned()).collect::<Vec<_>>();
        let selection = Selection::of(&pipeline(), &texts(select), &texts(exclude)).unwrap();
        families(&pipeline()).into_iter().filter(|family| selection.takes(family)).collect()
    }

    #[test]
    fn plus_takes_what_a_family_reads_or_what_reads_it() {
        assert_eq!(taken(&["classify:abc"], &[]), ["classify:abc"]);
        assert_eq!(taken(&["classify"], &[]), ["classify:abc", "classify:rank"]);
        assert_eq!(taken(&["+reduce:purchase_days"], &[]), ["ingest:transactions", "identity", "reduce:purchase_days"]);
        let below = taken(&["classify:abc+"], &[]);
        let insights = ["retention", "churn", "clv", "programmes", "actions"];
        assert_eq!(below[..7], [&["classify:abc", "segments"][..], &insights].concat());
        assert!(below.iter().all(|family| family != "classify:rank" && family != "measure"));
        assert_eq!(below.last().map(String::as_str), Some("report"));
        assert!(taken(&[], &["report"]).iter().all(|family| family != "report"));
        assert_eq!(taken(&[], &[]).len(), families(&pipeline()).len());
    }

    #[test]
    fn a_name_that_is_none_is_refused_with_the_nearest() {
        let refused = Selection::of(&pipeline(), &["clasify:abc".into()], &[]).unwrap_err();
        assert_eq!(refused.hint, "did you mean `classify:abc`?");
    }
}
