//! Expressions over features: whether they are SQL, name what there is, and give what is wanted.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, DataType};

use super::references::codes;
use super::schemes::check_knowable;
use super::{Findings, RuleProblem};
use crate::config::path::KeyPath;
use crate::config::suggest::{did_you_mean, listed};
use crate::config::vocabulary::{self, CLASS_OF, RESERVED_CODES};
use crate::expressions::atoms::{Comparison, atoms, texts};
use crate::expressions::{Expression, Objection, Wanted, evaluate, truths};

/// Columns that only some expressions can name.
pub type More<'m> = &'m [(&'m str, DataType)];

/// Checks an expression and gives its type; `None` when something is wrong with it, which is then reported. A feature whose
/// table the pipeline does not have is unknown, and no error: the run says so, and what is built on it goes on without.
pub fn check_expression(
    text: &str,
    wanted: Wanted,
    more: More<'_>,
    path: &KeyPath,
    findings: &mut Findings,
) -> Option<DataType> {
    if text.trim().is_empty() {
        let wanted = "write an SQL expression over features, as net_sales_12m / orders_12m";
        findings.value(path, RuleProblem::Empty { setting: path.to_string(), wanted });
        return None;
    }
    let refuse = |objection: Objection, findings: &mut Findings| {
        let Objection { problem, hint } = objection;
        findings.value(path, RuleProblem::Expression { problem, hint });
        None
    };
    let parsed = match Expression::parse(text) {
        Ok(parsed) => parsed,
        Err(objection) => return refuse(objection, findings),
    };
    let (pipeline, catalog) = (findings.pipeline, findings.catalog);
    let type_of = |name: &str| {
        let of_more = more.iter().find(|(known, _)| *known == name).map(|(_, found)| found.clone());
        of_more.or_else(|| vocabulary::type_of(pipeline, catalog, name))
    };
    let mut is_known = true;
    for name in parsed.reads() {
        if type_of(name).is_some() {
            continue;
        }
        is_known = false;
        if let Some(scheme) = name.strip_prefix(CLASS_OF) {
            let schemes = pipeline.schemes.keys().cloned().collect();
            findings.value(path, RuleProblem::UnknownScheme { found: scheme.to_owned(), schemes });
            continue;
        }
        let mut names = vocabulary::names(pipeline, catalog);
        names.extend(more.iter().map(|(name, _)| (*name).to_owned()));
        let hint = match did_you_mean(name, &names) {
            Some(similar) => format!("did you mean `{similar}`?"),
            None => "`keyfolio explain metric` lists the features; texts stand in single quotes".to_owned(),
        };
        findings
            .value(path, RuleProblem::Expression { problem: format!("`{text}`: there is no feature `{name}`"), hint });
    }
    if !is_known {
        return None;
    }
    match parsed.check(&type_of, wanted) {
        Ok(found) => Some(found),
        Err(objection) => refuse(objection, findings),
    }
}

/// Checks an expression that a scheme stands on: when it is a feature that no export can give, nobody would be classed.
pub fn check_measure(text: &str, path: &KeyPath, findings: &mut Findings) {
    let is_sound = check_expression(text, Wanted::NumberOrTruth, &[], path, findings).is_some();
    let parsed = Expression::parse(text).ok().filter(|_| is_sound);
    if let Some(name) = parsed.as_ref().and_then(Expression::column) {
        check_knowable(name, path, findings.pipeline.sources.transactions(), findings);
    }
}

/// Checks a condition.
pub fn check_condition(text: &str, more: More<'_>, path: &KeyPath, findings: &mut Findings) -> bool {
    if check_expression(text, Wanted::Truth, more, path, findings).is_none() {
        return false;
    }
    check_class_codes(text, path, findings)
}

/// Codes that a condition compares the classes of schemes with: those schemes have them.
fn check_class_codes(text: &str, path: &KeyPath, findings: &mut Findings) -> bool {
    let pipeline = findings.pipeline;
    let mut is_known = true;
    for (column, code) in texts(text) {
        let scheme = column.strip_prefix(CLASS_OF).and_then(|scheme| pipeline.schemes.get(scheme));
        let Some(known) = scheme.and_then(|scheme| codes(scheme, pipeline, 0)) else { continue };
        if !known.contains(&code) && !RESERVED_CODES.contains(&code.as_str()) {
            findings.value(path, RuleProblem::NoSuch { what: "class", found: code, known });
            is_known = false;
        }
    }
    is_known
}

/// What can be said of a condition without any customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fixed {
    /// It holds for everybody.
    Always,
    /// It holds for nobody, and why.
    Never(String),
}

/// Whether a condition that was checked is the same for everybody. `None` when customers decide, or nobody can tell.
pub fn fixed(text: &str, more: More<'_>, findings: &Findings) -> Option<Fixed> {
    let parsed = Expression::parse(text).ok()?;
    if let Some(because) = contradiction(text) {
        return Some(Fixed::Never(because));
    }
    // With nothing known a comparison is neither true nor false: what still is one, is so whatever the features are. Unless
    // it looks at whether they are known.
    let looks_at_nulls = ["NULL", "COALESCE", "CASE", "DISTINCT"].iter().any(|word| text.to_uppercase().contains(word));
    if looks_at_nulls && !parsed.reads().is_empty() {
        return None;
    }
    let mut columns = vec![Column::full_null("__row".into(), 1, &DataType::Int64)];
    for name in parsed.reads() {
        let of_more = more.iter().find(|(known, _)| known == name).map(|(_, found)| found.clone());
        let found = of_more.or_else(|| vocabulary::type_of(findings.pipeline, findings.catalog, name))?;
        columns.push(Column::full_null(name.as_str().into(), 1, &found));
    }
    let frame = DataFrame::new(1, columns).ok()?;
    let date = NaiveDate::from_ymd_opt(2026, 1, 31)?;
    if text.contains(crate::expressions::AS_OF) {
        return None;
    }
    let values = evaluate(&[&parsed], &frame, date, None).ok()?;
    let truths = truths(values.first()?).ok()?;
    if truths.holds == [true] {
        return Some(Fixed::Always);
    }
    if truths.unknown == [false] {
        return Some(Fixed::Never("it is false whatever the features are".to_owned()));
    }
    let is_null = parsed.reads().is_empty();
    is_null.then(|| Fixed::Never("it is unknown whatever the features are".to_owned()))
}

/// Why comparisons that must all hold cannot: a feature above one number and below a smaller one.
fn contradiction(text: &str) -> Option<String> {
    let words: Vec<String> = text.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_uppercase).collect();
    // Only where all of them must hold.
    if words.iter().any(|word| ["OR", "NOT", "CASE", "XOR", "BETWEEN", "IF", "COALESCE"].contains(&word.as_str())) {
        return None;
    }
    let mut ranges: BTreeMap<String, Range> = BTreeMap::new();
    for atom in atoms(text) {
        let range = ranges.entry(atom.feature.clone()).or_default();
        match atom.comparison {
            Comparison::AtLeast | Comparison::Above => range.raise(atom.limit, atom.comparison == Comparison::Above),
            Comparison::AtMost | Comparison::Below => range.lower(atom.limit, atom.comparison == Comparison::Below),
            Comparison::Equal => {
                range.raise(atom.limit, false);
                range.lower(atom.limit, false);
            }
        }
    }
    let (feature, _) = ranges.iter().find(|(_, range)| range.is_empty())?;
    Some(format!("no value of `{feature}` meets all of its comparisons"))
}

#[derive(Default)]
struct Range {
    /// The highest lower limit, and whether it is excluded.
    from: Option<(f64, bool)>,
    /// The lowest upper limit, and whether it is excluded.
    to: Option<(f64, bool)>,
}

impl Range {
    fn raise(&mut self, limit: f64, is_open: bool) {
        if self.from.is_none_or(|(from, open)| limit > from || (limit == from && is_open && !open)) {
            self.from = Some((limit, is_open));
        }
    }

    fn lower(&mut self, limit: f64, is_open: bool) {
        if self.to.is_none_or(|(to, open)| limit < to || (limit == to && is_open && !open)) {
            self.to = Some((limit, is_open));
        }
    }

    fn is_empty(&self) -> bool {
        match (self.from, self.to) {
            (Some((from, from_open)), Some((to, to_open))) => from > to || (from == to && (from_open || to_open)),
            _ => false,
        }
    }
}

/// Names in backquotes.
pub fn quoted<S: AsRef<str>>(names: &[S]) -> String {
    listed(names)
}

/// A condition without what makes no difference.
pub fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
