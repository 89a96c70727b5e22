//! The cover: title, as-of, scope, key findings.

use chrono::Weekday;
use serde::Serialize;

use super::{Context, process, risk_cover};
use crate::config::types::Edition;
use crate::report::ReportError;
use crate::report::charts::{self, Chart, Words, spark};
use crate::report::figures::Measure;
use crate::report::text::{Print, key_findings, labels, remarks};

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
    /// Name of its history's sparkline; empty for none.
    pub spark: String,
    pub alt: String,
    /// First and last month of the history.
    pub from: String,
    pub to: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
    /// Width as a fraction of the line.
    pub width: f64,
}

impl Fact {
    /// A fact of the scope, as wide as `width` parts of the line.
    pub fn new(label: &str, value: String, width: f64) -> Fact {
        Fact { label: label.to_string(), value, width }
    }
}

/// A finding with the history of its measure.
fn with_history(
    context: &Context,
    at: usize,
    finding: key_findings::Finding,
    charts: &mut Vec<Chart>,
) -> Result<CoverFinding, ReportError> {
    let scope = &context.figures.scope;
    let measure = context.figures.headline.as_ref().and_then(|headline| headline.measure(finding.measure));
    let points = measure.map_or(&[][..], |measure| &measure.points);
    let partial = measure.map_or(0, Measure::partial);
    let history: Vec<Option<f64>> = match measure {
        Some(measure) => points.iter().map(|point| measure.known_at(point.month, scope.min_n).value()).collect(),
        None => Vec::new(),
    };
    let mut shown = CoverFinding {
        figure: finding.figure,
        label: finding.label,
        sentence: finding.sentence,
        spark: String::new(),
        alt: String::new(),
        from: String::new(),
        to: String::new(),
    };
    if history.iter().flatten().count() > 1 {
        shown.spark = format!("cover-{}", at + 1);
        shown.from = points.first().map_or_else(String::new, |point| context.print.month_short(point.month));
        let first = shown.from.clone();
        if partial > 0 {
            shown.from = context.print.fill(remarks::NOT_FULL, &[("month", &shown.from)]);
        }
        shown.to = points.last().map_or_else(String::new, |point| context.print.month_short(point.month));
        shown.alt = format!("{}: {first} – {}", shown.label, shown.to);

        let words =
            Words { name: shown.spark.clone(), title: shown.label.clone(), alt: shown.alt.clone(), source: None };
        charts.push(charts::draw(words, (228.0, 62.0), |canvas| spark::draw(canvas, &history, partial))?);
    }
    Ok(shown)
}

/// Builds the cover of a report on customers, and its sparklines.
///
/// # Errors
/// A chart that cannot be drawn.
pub fn cover(context: &Context) -> Result<(Cover, Vec<Chart>), ReportError> {
    let (figures, print) = (context.figures, &context.print);
    let scope = &figures.scope;
    let mut charts = Vec::new();
    let mut shown = Vec::new();
    // A report that opens with risk opens with its record.
    shown.extend(risk_cover::findings(context, &mut charts)?);
    // One that opens with visits, prospects, the showroom or plans, with what they say.
    shown.extend(process::findings(context, &mut charts)?);
    if shown.is_empty() {
        for (at, finding) in key_findings::key_findings(print, figures).into_iter().enumerate() {
            shown.push(with_history(context, at, finding, &mut charts)?);
        }
    }
    let cover = Cover {
        title: print.text(&scope.title).to_string(),
        subtitle: scope.pipeline.clone(),
        as_of_label: print.pick(labels::AS_OF).to_string(),
        as_of: print.date_long(scope.as_of),
        findings_label: print.pick(labels::KEY_FINDINGS).to_string(),
        findings: shown,
        facts: facts(context),
        contents_label: print.pick(labels::CONTENTS).to_string(),
        contents: context.sections.iter().map(|section| print.pick(labels::section(*section)).to_string()).collect(),
    };
    Ok((cover, charts))
}

/// What the report is made from. A report of a day or a week knows of no classes and counts no customers: it tells the week,
/// and the rows that were read.
fn facts(context: &Context) -> Vec<Fact> {
    let (figures, print) = (context.figures, &context.print);
    let scope = &figures.scope;
    let data = match (scope.data_from, scope.data_to) {
        (Some(from), Some(to)) => format!("{from} – {to}"),
        _ => print.unknown(),
    };
    let data = Fact::new(print.pick(labels::DATA), data, 1.6);
    let files = Fact::new(print.pick(labels::FILES), print.count(scope.files as i64), 0.55);
    let currency = Fact::new(print.pick(labels::CURRENCY), scope.currency.clone(), 0.7);
    let run = Fact::new(print.pick(labels::RUN), scope.run_id.clone(), 1.8);
    let edition = context.edition();
    if edition == Edition::Monthly {
        let customers = figures.headline.as_ref().and_then(|headline| headline.value("known_customers"));
        let customers = print.count_or(customers.map(|customers| customers as i64));
        let rows = figures.quality.as_ref().map(|quality| quality.total.stored);
        let schemes: Vec<&str> = figures.schemes.iter().map(|book| print.text(&book.title)).collect();
        return vec![
            data,
            Fact::new(print.pick(labels::CUSTOMERS), customers, 0.9),
            Fact::new(print.pick(labels::ROWS_STORED), print.count_or(rows), 1.0),
            files,
            currency,
            Fact::new(print.pick(labels::SCHEMES), listed(print, &schemes), 2.6),
            run,
        ];
    }
    let told = match edition {
        Edition::Weekly => format!("{} – {}", scope.as_of.week(Weekday::Mon).first_day(), scope.as_of),
        _ => scope.as_of.to_string(),
    };
    let rows = Fact::new(print.pick(labels::ROWS_READ), print.count(scope.rows), 1.0);
    vec![Fact::new(print.pick(labels::PERIOD_TOLD), told, 1.6), data, rows, files, currency, run]
}

/// Names of schemes the cover has room for.
const SCHEMES: usize = 5;

/// The schemes in a line or two: of many, the first and how many more.
fn listed(print: &Print, schemes: &[&str]) -> String {
    if schemes.is_empty() {
        return print.unknown();
    }
    let comma = print.pick(remarks::COMMA);
    if schemes.len() <= SCHEMES {
        return schemes.join(comma);
    }
    let first = schemes[..SCHEMES - 1].join(comma);
    let n = print.count(schemes.len() as i64);
    if print.chinese() { format!("{first}等 {n} 个") } else { format!("{first} and others, {n} in all") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::types::Language;

    #[test]
    fn of_many_schemes_the_cover_names_the_first() {
        let (chinese, english) = (Print::new(Language::Chinese, ""), Print::new(Language::English, ""));
        assert_eq!(listed(&chinese, &["甲", "乙"]), "甲、乙");
        let many = ["a", "b", "c", "d", "e", "f"];
        assert_eq!(listed(&english, &many), "a, b, c, d and others, 6 in all");
        assert_eq!(listed(&chinese, &many), "a、b、c、d等 6 个");
    }
}
