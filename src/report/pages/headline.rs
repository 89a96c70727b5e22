//! Headline figures: a card each, with change to last month and last year and its history.

use super::blocks::{Block, Card, CardChange, Page, cell};
use super::{Built, Context, WIDTH};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::{self, Words, overview, spark};
use crate::report::figures::{Headline, Known, Unit};
use crate::report::text::{findings, labels, measures, remarks};

pub(super) fn build(context: &Context) -> Result<Option<Built>, ReportError> {
    let Some(headline) = &context.figures.headline else { return Ok(None) };
    let (print, scope) = (&context.print, &context.figures.scope);
    let title = findings::headline(print, headline, scope);
    let mut charts = Vec::new();
    let mut cards = Vec::new();
    let mut panels = Vec::new();
    for wording in measures::ALL.iter().take(measures::CARDS) {
        let Some(measure) = headline.measure(wording.measure) else { continue };
        let history: Vec<Option<f64>> =
            measure.points.iter().map(|point| measure.known_at(point.month, scope.min_n).value()).collect();
        let value = match measure.known_at(headline.month, scope.min_n) {
            Known::Value(value) => print.value(value, measure.unit),
            Known::Unknown | Known::TooFew(_) => print.unknown(),
        };
        let label = print.pick(wording.label).to_string();
        let mut changes = Vec::new();
        for (name, months) in [(labels::PREVIOUS_MONTH, 1), (labels::PREVIOUS_YEAR, 12)] {
            let change = findings::change(print, measure, headline.month, months, scope.min_n);
            let toned = match change.size {
                None => cell(change.text).tone("muted"),
                Some(size) => cell(change.text).by_sign(size * f64::from(wording.good)),
            };
            changes.push(CardChange { label: print.pick(name).to_string(), cell: toned });
        }
        let partial = measure.partial();
        let known = history.iter().flatten().count();
        let spark = if known > 1 {
            let words = Words {
                name: format!("spark-{}", wording.measure),
                title: label.clone(),
                alt: spark_alt(context, headline, &label, known),
                source: None,
            };
            charts.push(charts::draw(words, (150.0, 30.0), |canvas| spark::draw(canvas, &history, partial))?);
            format!("spark-{}", wording.measure)
        } else {
            String::new()
        };
        let n = measure.at(headline.month).and_then(|point| point.n).filter(|_| measure.unit == Unit::Ratio);
        panels.push(overview::Panel {
            label: label.clone(),
            value: value.clone(),
            change: changes
                .iter()
                .map(|change| format!("{} {}", change.label, change.cell.text))
                .collect::<Vec<_>>()
                .join("   "),
            history,
            partial,
        });
        cards.push(Card {
            note: note(context, print.pick(wording.note)),
            n: n.map_or_else(String::new, |n| format!("n = {}", print.count(n))),
            alt: charts.last().map_or_else(String::new, |chart| chart.alt.clone()),
            label,
            value,
            spark,
            changes,
        });
    }
    let words = context.words("headline", title.clone(), print.fill(remarks::ALT_HEADLINE, &[("title", &title)]));
    let height = 108.0 * panels.len().div_ceil(4).max(1) as f64;
    charts.push(charts::draw(words, (WIDTH, height), |canvas| overview::draw(canvas, &panels))?);
    let note = findings::headline_note(print, headline, scope);
    let page =
        Page::new(context.kicker(Section::Headline, None), title, note, vec![Block::Cards { columns: 4, cards }])?;
    Ok(Some(Built { page, charts }))
}

/// Puts the settings in force into a card's note.
fn note(context: &Context, note: &str) -> String {
    let scope = &context.figures.scope;
    let window = context.print.window(&scope.contribution_window, scope.as_of);
    note.replace("{active}", &scope.active_months.to_string())
        .replace("{retention}", &scope.retention_months.to_string())
        .replace("{window}", &window)
}

fn spark_alt(context: &Context, headline: &Headline, label: &str, known: usize) -> String {
    let month = headline.month;
    let values = [("label", label), ("month", &month.to_string()), ("months", &known.to_string())];
    context.print.fill(remarks::SPARK, &values)
}
