//! The cover of a report that opens with risk, alerts or action lists: how often warnings came true, what is at stake now,
//! whom to contact.

use super::Context;
use super::cover::CoverFinding;
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::{self, Chart, Words, spark};
use crate::report::figures::Month;
use crate::report::figures::risk::HIGH;
use crate::report::text::{action_words, alert_words, risk_words};

/// Findings on a cover.
const MOST: usize = 3;

fn finding(figure: String, label: &str, sentence: String) -> CoverFinding {
    let (spark, alt, from, to) = Default::default();
    CoverFinding { figure, label: label.to_string(), sentence, spark, alt, from, to }
}

/// The findings; none where the report opens with something else, or nothing is published.
pub(super) fn findings(context: &Context, charts: &mut Vec<Chart>) -> Result<Vec<CoverFinding>, ReportError> {
    let opens = matches!(context.sections.first(), Some(Section::Risk | Section::Alerts | Section::Actions));
    if !opens {
        return Ok(Vec::new());
    }
    let (print, figures, scope) = (&context.print, context.figures, &context.figures.scope);
    let stop = if print.chinese() { "。" } else { "." };
    let mut found = Vec::new();
    if let Some(book) = &figures.risk {
        found.push(record(context, charts)?);
        if let Some(today) = &book.today {
            let stake = print.money(today.level(HIGH).1.to_f64());
            let sentence = risk_words::today_title(print, today) + stop;
            found.push(finding(stake, print.pick(risk_words::COVER_STAKE), sentence));
        }
    }
    if let Some(book) = figures.actions.as_ref().filter(|book| !book.actions.is_empty()) {
        let n = print.count(book.actions.len() as i64);
        let sentence = action_words::title(print, book, scope) + stop;
        found.push(finding(n, print.pick(risk_words::COVER_CONTACT), sentence));
    }
    if let Some(book) = &figures.alerts {
        let n = print.count(book.alerts.len() as i64);
        let sentence = alert_words::title(print, book, scope) + stop;
        found.push(finding(n, print.pick(risk_words::COVER_ALERTS), sentence));
    }
    found.truncate(MOST);
    Ok(found)
}

/// How often those called high risk left, with its history.
fn record(context: &Context, charts: &mut Vec<Chart>) -> Result<CoverFinding, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let stop = if print.chinese() { "。" } else { "." };
    let Some(record) = context.figures.risk.as_ref().map(|book| &book.record) else {
        return Ok(finding(print.unknown(), print.pick(risk_words::COVER_NO_RECORD), String::new()));
    };
    let share = record.opening().and_then(|opening| opening.trial.shown(opening.trial.precision, scope.min_n));
    let sentence = risk_words::record_title(print, record, scope) + stop;
    let Some(share) = share else {
        return Ok(finding(print.unknown(), print.pick(risk_words::COVER_NO_RECORD), sentence));
    };
    let mut shown = finding(print.percent(share), print.pick(risk_words::COVER_RECORD), sentence);
    let trials = record.history(record.predictor(), record.horizon(), HIGH);
    let history: Vec<Option<f64>> = trials.iter().map(|trial| trial.shown(trial.precision, scope.min_n)).collect();
    if history.iter().flatten().count() > 1 {
        let month =
            |date: Option<chrono::NaiveDate>| date.map_or_else(String::new, |date| print.month_short(Month::of(date)));
        shown.from = month(trials.first().and_then(|trial| trial.made_as_of));
        shown.to = month(trials.last().and_then(|trial| trial.made_as_of));
        shown.spark = "cover-record".to_string();
        shown.alt = format!("{}: {} – {}", shown.label, shown.from, shown.to);
        let words =
            Words { name: shown.spark.clone(), title: shown.label.clone(), alt: shown.alt.clone(), source: None };
        charts.push(charts::draw(words, (228.0, 62.0), |canvas| spark::draw(canvas, &history, 0))?);
    }
    Ok(shown)
}
