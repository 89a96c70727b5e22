//! Risk of loss: the record of earlier warnings first, then who is at risk now and why.

use super::blocks::{Block, Page, Table, cell, left, right, row};
use super::{Built, Context, WIDTH, risk_today, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::record_compared as compared;
use crate::report::charts::{self, Canvas, Chart, calibration, record_path, risk_money};
use crate::report::figures::RiskBook;
use crate::report::figures::risk::{HIGH, Record, Trial};
use crate::report::text::{Pair, remarks, risk_words};

/// Widths of the pictures beside each other, in points: above, and below.
const ABOVE: [f64; 2] = [400.0, 325.0];
const BELOW: [f64; 3] = [250.0, 222.0, 233.0];
/// Their heights on a page with a title and a subtitle of two lines each and no word of caution.
const UPPER: f64 = 172.0;
const LOWER: f64 = 146.0;
/// What a title of one line leaves, and what a word of caution takes.
const TITLE_LINE: f64 = 24.0;
const CAUTION: f64 = 36.0;

pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(book) = &context.figures.risk else { return Ok(Vec::new()) };
    if book.record.opening().is_none() && book.record.pooled.is_empty() {
        return Ok(vec![unproved(context, book)?].into_iter().chain(risk_today::list(context, book)?).collect());
    }
    let mut built = vec![record_page(context, book)?];
    built.push(risk_today::page(context, book)?);
    built.extend(risk_today::list(context, book)?);
    Ok(built)
}

/// Without a record: a note that there is none, and the risk of today below it.
fn unproved(context: &Context, book: &RiskBook) -> Result<Built, ReportError> {
    let print = &context.print;
    let title = print.pick(risk_words::NO_RECORD_TITLE).to_string();
    let kicker = context.kicker(Section::Risk, None);
    let mut blocks = vec![Block::Note { text: print.pick(risk_words::NO_RECORD).to_string() }];
    if let Some(today) = &book.today {
        blocks.push(Block::Heading { text: risk_words::today_title(print, today), note: String::new() });
    }
    let (more, charts) = risk_today::blocks(context, book)?;
    blocks.extend(more);
    Ok(Built { page: Page::new(kicker, title, String::new(), blocks)?, charts })
}

fn record_page(context: &Context, book: &RiskBook) -> Result<Built, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let record = &book.record;
    let title = risk_words::record_title(print, record, scope);
    let subtitle = risk_words::record_basis(print, record, scope);
    let mut page = Page::new(context.kicker(Section::Risk, None), title.clone(), subtitle, Vec::new())?;
    let caution = risk_words::caution(print, record, scope);
    let left =
        if page.title_lines.len() < 2 { TITLE_LINE } else { 0.0 } - if caution.is_some() { CAUTION } else { 0.0 };
    let (upper, lower) = (UPPER + left * 0.6, LOWER + left * 0.4);
    let mut charts = Vec::new();
    let above = vec![
        path(context, record, (&title, upper), &mut charts)?,
        by_horizon(context, record, (&title, upper), &mut charts)?,
    ];
    page.blocks.push(Block::Columns { widths: ABOVE.to_vec(), columns: above });
    let below = vec![
        predictions(context, record, (&title, lower), &mut charts)?,
        amounts(context, record, (&title, lower), &mut charts)?,
        lead_times(context, record),
    ];
    page.blocks.push(Block::Space { height: 4.0 });
    page.blocks.push(Block::Columns { widths: BELOW.to_vec(), columns: below });
    let remarks = [caution, risk_words::ranking(print, record)];
    for (at, text) in remarks.into_iter().enumerate() {
        let Some(text) = text else { continue };
        page.blocks.push(Block::Space { height: 8.0 });
        page.blocks.push(match at {
            0 => Block::Note { text },
            _ => Block::Text { text, tone: "muted" },
        });
    }
    Ok(Built { page, charts })
}

/// Name of a chart's picture for use alone: its heading, and the finding of the page.
fn titled(context: &Context, heading: &str, title: &str) -> String {
    format!("{heading}{}{title}", context.print.pick(remarks::COLON))
}

/// A heading with words below it.
fn headed(heading: String, text: String) -> Vec<Block> {
    vec![Block::Heading { text: heading, note: String::new() }, Block::Text { text, tone: "muted" }]
}

/// A chart below its heading and its note, or what stands in its place where there is nothing to draw.
struct Part<'a> {
    /// Name of the chart, and its description with `{title}`.
    name: &'static str,
    alt: Pair,
    heading: String,
    note: String,
    size: (f64, f64),
    draw: &'a dyn Fn(&Canvas) -> Result<(), ReportError>,
}

impl Part<'_> {
    fn blocks(self, context: &Context, title: &str, charts: &mut Vec<Chart>) -> Result<Vec<Block>, ReportError> {
        let alt = context.print.fill(self.alt, &[("title", title)]);
        let words = context.words(self.name, titled(context, &self.heading, title), alt);
        charts.push(charts::draw(words, self.size, self.draw)?);
        let mut blocks = headed(self.heading, self.note);
        blocks.extend(charts.last().map(show));
        Ok(blocks)
    }
}

/// The record date by date.
fn path(
    context: &Context,
    record: &Record,
    (title, most): (&str, f64),
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let heading = print.pick(risk_words::BY_DATE).to_string();
    let trials = record.history(record.predictor(), record.horizon(), HIGH);
    if !record_path::any(&trials, scope.min_n) {
        return Ok(headed(heading, print.fill(risk_words::NO_DATES, &[("n", &print.count(scope.min_n))])));
    }
    let part = Part {
        name: "risk-record",
        alt: risk_words::ALT_PATH,
        heading,
        note: print.fill(risk_words::BY_DATE_NOTE, &[("share", &risk_words::share_words(print, record))]),
        size: (ABOVE[0], most),
        draw: &|canvas| record_path::draw(canvas, &trials, scope.min_n, print),
    };
    part.blocks(context, title, charts)
}

/// The record by horizon, and by what warns.
fn by_horizon(
    context: &Context,
    record: &Record,
    (title, most): (&str, f64),
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let heading = print.pick(risk_words::COMPARED).to_string();
    let lines = compared::lines(record).len();
    if lines == 0 {
        return Ok(headed(heading, print.pick(risk_words::NO_HIGH).to_string()));
    }
    let part = Part {
        name: "risk-record-compared",
        alt: risk_words::ALT_COMPARED,
        heading,
        note: print.pick(risk_words::COMPARED_NOTE).to_string(),
        size: (ABOVE[1], (lines as f64 * 24.0).min(most)),
        draw: &|canvas| compared::draw(canvas, record, scope.min_n, print),
    };
    part.blocks(context, title, charts)
}

/// Whether the predicted shares hold.
fn predictions(
    context: &Context,
    record: &Record,
    (title, most): (&str, f64),
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let days = record.horizon();
    let heading = print.fill(risk_words::CALIBRATION, &[("days", &days.to_string())]);
    let in_force = record.predictor();
    let order =
        std::iter::once(in_force).chain(["fitted", "model", "signals"].into_iter().filter(|one| *one != in_force));
    let series: Vec<calibration::Series> = order
        .filter_map(|name| {
            let bins = record.bins_of(name, days).into_iter();
            let bins: Vec<_> = bins
                .filter(|bin| bin.customers >= scope.min_n && bin.predicted.is_some() && bin.observed.is_some())
                .collect();
            (!bins.is_empty()).then(|| calibration::Series { name: risk_words::predictor(print, name), bins })
        })
        .take(2)
        .collect();
    if series.is_empty() {
        return Ok(headed(heading, print.pick(risk_words::NO_CALIBRATION).to_string()));
    }
    let part = Part {
        name: "risk-calibration",
        alt: risk_words::ALT_CALIBRATION,
        heading,
        note: print.pick(risk_words::CALIBRATION_NOTE).to_string(),
        size: (BELOW[0], most),
        draw: &|canvas| calibration::draw(canvas, &series, print),
    };
    part.blocks(context, title, charts)
}

/// Money that left, and false alarms.
fn amounts(
    context: &Context,
    record: &Record,
    (title, most): (&str, f64),
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let heading = print.pick(risk_words::MONEY).to_string();
    let of = |horizon: i64| record.over_all(record.predictor(), horizon, HIGH).map(|pooled| &pooled.trial);
    let trials: Vec<&Trial> =
        record.horizons().into_iter().filter_map(of).filter(|trial| risk_money::parts(trial).is_some()).collect();
    if trials.is_empty() {
        return Ok(headed(heading, print.pick(risk_words::NO_MONEY).to_string()));
    }
    let part = Part {
        name: "risk-money",
        alt: risk_words::ALT_MONEY,
        heading,
        note: print.pick(risk_words::MONEY_NOTE).to_string(),
        size: (BELOW[1], (15.0 + trials.len() as f64 * 44.0).min(most)),
        draw: &|canvas| risk_money::draw(canvas, &trials, print),
    };
    part.blocks(context, title, charts)
}

/// Days from the first warning to the loss.
fn lead_times(context: &Context, record: &Record) -> Vec<Block> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let heading = print.pick(risk_words::LEAD).to_string();
    let shown: Vec<_> = record
        .lead_times
        .iter()
        .filter(|one| one.customers > 0 && ["signals", "fitted", "model"].contains(&one.predictor.as_str()))
        .collect();
    if shown.is_empty() {
        return headed(heading, print.pick(risk_words::NO_LEAD).to_string());
    }
    let columns = vec![
        left(print.pick(risk_words::PREDICTOR), 1.7),
        right(print.pick(risk_words::LOST_CUSTOMERS), 0.9),
        right(print.pick(risk_words::WARNED), 1.1),
        right(print.pick(risk_words::MEDIAN_DAYS), 1.1),
        right(print.pick(risk_words::MIDDLE_HALF), 1.2),
    ];
    let days = |value: Option<f64>| value.map(|days| print.number(days, 0));
    let rows = shown.into_iter().map(|one| {
        let few = one.customers < scope.min_n;
        let share =
            one.flagged_share.filter(|_| !few).map_or_else(|| print.count(one.flagged), |share| print.percent(share));
        let enough = one.flagged >= scope.min_n;
        let median = days(one.median_days.filter(|_| enough)).unwrap_or_else(|| "–".to_string());
        let half = match (days(one.p25.filter(|_| enough)), days(one.p75.filter(|_| enough))) {
            (Some(low), Some(high)) => format!("{low}–{high}"),
            _ => "–".to_string(),
        };
        let name = cell(risk_words::predictor(print, &one.predictor));
        let name = if one.predictor == record.predictor() { name.tone("strong") } else { name };
        row(vec![name, cell(print.count(one.customers)), cell(share), cell(median), cell(half).tone("muted")])
    });
    let table = Table { rows: rows.collect(), columns, size: 7.5, pad: 0.5 };
    let mut blocks = headed(heading, print.pick(risk_words::LEAD_NOTE).to_string());
    blocks.push(Block::Table(table));
    blocks
}

/// Width left for what stands beside a picture as wide as `width`.
pub(super) fn beside(width: f64) -> f64 {
    WIDTH - 20.0 - width
}
