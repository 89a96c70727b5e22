//! Published tables that only dates with results get.
//!
//! | mart | function | one row per |
//! |---|---|---|
//! | `class_disagreements` | [`disagreements`] | customer whose manual class is not the computed one |
//! | `near_lines` | [`near_lines`] | customer close to a line, line |
//! | `scheme_rules` | [`rules`] | rule of a scheme |
//! | `score_parts` | [`parts`] | customer with a score, part of it |

use arrow::array::Array;
use chrono::NaiveDate;
use polars::prelude::*;

use super::error::SchemeError;
use super::lines::NearLine;
use super::marts::{IdOf, Money, dates, of_first};
use super::snapshot::{Disagreement, RuleUse, Snapshot};

/// Mart `class_disagreements`.
pub fn disagreements(as_of: NaiveDate, snapshot: &Snapshot, id_of: &IdOf) -> Result<DataFrame, SchemeError> {
    let found = &snapshot.disagreements;
    let code = |class: u8| snapshot.classes()[usize::from(class)].code.as_str();
    let column = |name: &str, of: &dyn Fn(&Disagreement) -> String| {
        Column::new(name.into(), found.iter().map(of).collect::<Vec<_>>())
    };
    let in_force = |row: usize| snapshot.standing.class_of[row];
    let until: Vec<Option<i32>> = found.iter().map(|found| found.until).collect();
    let columns = vec![
        dates("as_of", &vec![as_of; found.len()]),
        column("scheme", &|_| snapshot.scheme.clone()),
        column("customer_id", &|found| id_of(snapshot.customers[found.row]).to_owned()),
        column("code", &|found| code(in_force(found.row)).to_owned()),
        column("computed_code", &|found| code(found.computed).to_owned()),
        column("manual_code", &|found| code(found.manual).to_owned()),
        Column::new("applied".into(), found.iter().map(|found| found.applied).collect::<Vec<_>>()),
        Column::new("why".into(), found.iter().map(|found| found.why.as_deref()).collect::<Vec<_>>()),
        Int32Chunked::from_slice_options("valid_until".into(), &until).into_date().into_column(),
    ];
    DataFrame::new(found.len(), columns).map_err(|error| of_first(error, Some(&snapshot.scheme)))
}

/// Mart `near_lines`: by line, the nearest first.
pub fn near_lines(
    as_of: NaiveDate,
    snapshot: &Snapshot,
    found: &[NearLine],
    scale: u8,
    id_of: &IdOf,
) -> Result<DataFrame, SchemeError> {
    let code = |class: u8| snapshot.classes()[usize::from(class)].code.as_str();
    let own = |near: &NearLine| snapshot.standing.class_of[near.row as usize];
    let number =
        |name: &str, of: fn(&NearLine) -> f64| Column::new(name.into(), found.iter().map(of).collect::<Vec<_>>());
    let mut sales = Money::new(scale);
    found.iter().for_each(|near| sales.push(snapshot.standing.weight.get(near.row as usize).into()));
    let built = || -> PolarsResult<DataFrame> {
        let ids: Vec<&str> = found.iter().map(|near| id_of(snapshot.customers[near.row as usize])).collect();
        let direction = |near: &NearLine| if near.is_up { "up" } else { "down" };
        DataFrame::new(
            found.len(),
            vec![
                dates("as_of", &vec![as_of; found.len()]),
                Column::new("scheme".into(), vec![snapshot.scheme.as_str(); found.len()]),
                Column::new("customer_id".into(), ids),
                Column::new("code".into(), found.iter().map(|near| code(own(near))).collect::<Vec<_>>()),
                Column::new("toward_code".into(), found.iter().map(|near| code(near.toward)).collect::<Vec<_>>()),
                Column::new("direction".into(), found.iter().map(direction).collect::<Vec<_>>()),
                Column::new("feature".into(), found.iter().map(|near| near.feature.as_str()).collect::<Vec<_>>()),
                number("value", |near| near.value),
                number("line", |near| near.line),
                number("gap", |near| near.gap),
                Column::new("gap_share".into(), found.iter().map(|near| near.gap_share).collect::<Vec<_>>()),
                sales.column("net_sales")?,
            ],
        )
    };
    built().map_err(|error| of_first(error, Some(&snapshot.scheme)))
}

/// Mart `scheme_rules`, in the order in which rules are tried.
pub fn rules(as_of: NaiveDate, snapshot: &Snapshot) -> Result<DataFrame, SchemeError> {
    let rules = &snapshot.extras.rules;
    let count =
        |name: &str, of: fn(&RuleUse) -> i64| Column::new(name.into(), rules.iter().map(of).collect::<Vec<_>>());
    let columns = vec![
        dates("as_of", &vec![as_of; rules.len()]),
        Column::new("scheme".into(), vec![snapshot.scheme.as_str(); rules.len()]),
        Column::new("position".into(), (1..=rules.len() as i64).collect::<Vec<_>>()),
        Column::new("code".into(), rules.iter().map(|rule| rule.code.as_str()).collect::<Vec<_>>()),
        Column::new("rule".into(), rules.iter().map(|rule| rule.rule.as_str()).collect::<Vec<_>>()),
        count("holds", |rule| rule.holds),
        count("given", |rule| rule.given),
        count("unknown", |rule| rule.unknown),
        count("overlapping", |rule| rule.overlapping),
    ];
    DataFrame::new(rules.len(), columns).map_err(|error| of_first(error, Some(&snapshot.scheme)))
}

/// Mart `score_parts`: the parts of every customer inside the scheme, by customer, then in the order of the settings.
pub fn parts(as_of: NaiveDate, snapshot: &Snapshot, id_of: &IdOf) -> Result<DataFrame, SchemeError> {
    let parts = &snapshot.extras.parts;
    let inside = |row: &usize| !snapshot.classes()[usize::from(snapshot.standing.class_of[*row])].outside;
    let rows: Vec<usize> = (0..snapshot.len()).filter(inside).collect();
    let all: f64 = parts.iter().map(|part| part.weight).sum();
    let coverage = |row: usize| {
        let known = parts.iter().filter(|part| part.score.is_valid(row));
        known.map(|part| part.weight).sum::<f64>() / all
    };
    let height = rows.len() * parts.len();
    let (mut ids, mut names) = (Vec::with_capacity(height), Vec::with_capacity(height));
    let (mut values, mut scores) = (Vec::with_capacity(height), Vec::with_capacity(height));
    let (mut weights, mut coverages) = (Vec::with_capacity(height), Vec::with_capacity(height));
    for row in rows {
        let id = id_of(snapshot.customers[row]);
        let coverage = coverage(row);
        for part in parts {
            ids.push(id);
            names.push(part.name.as_str());
            values.push(part.value.is_valid(row).then(|| part.value.value(row)));
            scores.push(part.score.is_valid(row).then(|| part.score.value(row)));
            weights.push(part.weight);
            coverages.push(coverage);
        }
    }
    let columns = vec![
        dates("as_of", &vec![as_of; height]),
        Column::new("scheme".into(), vec![snapshot.scheme.as_str(); height]),
        Column::new("customer_id".into(), ids),
        Column::new("part".into(), names),
        Column::new("value".into(), values),
        Column::new("score".into(), scores),
        Column::new("weight".into(), weights),
        Column::new("coverage".into(), coverages),
    ];
    DataFrame::new(height, columns).map_err(|error| of_first(error, Some(&snapshot.scheme)))
}
