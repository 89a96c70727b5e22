//! The cover: title, as-of, scope, key findings.

use serde::Serialize;

use super::Context;
use crate::report::text::{findings, labels};

/// What the template sets on the cover.
#[derive(Debug, Clone, Serialize)]
pub struct Cover {
    pub title: String,
    pub subtitle: String,
    pub as_of_label: String,
    pub as_of: String,
    pub findings_label: String,
    pub findings: Vec<CoverFinding>,
    pub facts: Vec<Fact>,
    pub contents_label: String,
    pub contents: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct CoverFinding {
    pub figure: String,
    pub label: String,
    pub sentence: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

/// Builds the cover.
pub fn cover(context: &Context) -> Cover {
    let (figures, print) = (context.figures, &context.print);
    let scope = &figures.scope;
    let fact = |label: &str, value: String| Fact { label: label.to_string(), value };
    let period = match (scope.data_from, scope.data_to) {
        (Some(from), Some(to)) => format!("{from} – {to}"),
        _ => print.unknown(),
    };
    let customers = figures.headline.as_ref().and_then(|headline| headline.value("known_customers"));
    let rows = figures.quality.as_ref().map(|quality| quality.total.stored);
    let schemes: Vec<&str> = figures.schemes.iter().map(|book| print.text(&book.title)).collect();
    Cover {
        title: print.text(&scope.title).to_string(),
        subtitle: scope.pipeline.clone(),
        as_of_label: print.pick(labels::AS_OF).to_string(),
        as_of: print.date_long(scope.as_of),
        findings_label: print.pick(labels::KEY_FINDINGS).to_string(),
        findings: findings::key_findings(print, figures)
            .into_iter()
            .map(|finding| CoverFinding { figure: finding.figure, label: finding.label, sentence: finding.sentence })
            .collect(),
        facts: vec![
            fact(print.pick(labels::DATA), period),
            fact(print.pick(labels::CUSTOMERS), print.count_or(customers.map(|customers| customers as i64))),
            fact(print.pick(labels::ROWS_STORED), print.count_or(rows)),
            fact(print.pick(labels::FILES), print.count(scope.files as i64)),
            fact(print.pick(labels::CURRENCY), scope.currency.clone()),
            fact(print.pick(labels::SCHEMES), if schemes.is_empty() { print.unknown() } else { schemes.join(" · ") }),
            fact(print.pick(labels::RUN), scope.run_id.clone()),
        ],
        contents_label: print.pick(labels::CONTENTS).to_string(),
        contents: context.sections.iter().map(|section| print.pick(labels::section(*section)).to_string()).collect(),
    }
}
