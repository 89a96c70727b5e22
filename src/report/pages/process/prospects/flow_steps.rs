//! The steps of a flow: conversion by month of entry, days in every stage, where they are lost, anomalies.

use super::{few, heading, min_n, muted};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::dwell::{self, Stay};
use crate::report::charts::matrix::{self, Matrix, MatrixCell};
use crate::report::charts::{self, Chart};
use crate::report::figures::process::prospects::flows::{Anomaly, Dwell, FlowBook, Kind, Reached};
use crate::report::pages::blocks::{Block, Fit, Page, Row, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, show};
use crate::report::text::prospect_words::{self as words, flows as told};

const LEFT: f64 = 372.0;
const RIGHT: f64 = 353.0;
const SIZE: f64 = 7.6;
const PAD: f64 = 0.36;
/// Stages that the matrix has room for, and months.
const STAGES: usize = 12;
const MONTHS: usize = 12;
const ANOMALIES: usize = 5;

/// The page; nothing where neither conversion nor dwell is published.
pub(super) fn build(context: &Context, flow: &FlowBook) -> Result<Option<Built>, ReportError> {
    if flow.cohorts.is_empty() && flow.dwell.is_empty() {
        return Ok(None);
    }
    let print = &context.print;
    let days = flow.conversion_days.map_or_else(|| "–".to_string(), |days| days.to_string());
    let months = flow.months().len().to_string();
    let title = told::steps_title(print, flow, min_n(context));
    let subtitle = print.fill(told::STEP_BASIS, &[("days", &days), ("months", &months), ("few", &few(context))]);
    let mut charts: Vec<Chart> = Vec::new();
    let mut first = Vec::new();
    if let Some(chart) = cohorts(context, flow, &title)? {
        first.push(heading(context, told::COHORTS, print.fill(told::COHORTS_NOTE, &[("days", &days)])));
        first.push(show(&chart));
        charts.push(chart);
    }
    let mut second = Vec::new();
    let has_quartiles = |row: &Dwell| row.ended >= min_n(context) && row.median.is_some();
    if flow.dwell.iter().any(|row| !flow.is_won(&row.stage) && has_quartiles(row)) {
        let chart = stays(context, flow, &title)?;
        second.push(heading(context, told::DWELL, print.pick(told::DWELL_NOTE).to_string()));
        second.push(show(&chart));
        charts.push(chart);
    }
    if second.is_empty() && !flow.dwell.is_empty() {
        second.push(heading(context, told::DWELL, String::new()));
        second.push(muted(print.fill(told::NO_DWELL, &[("n", &print.count(min_n(context)))])));
    }
    second.push(heading(context, told::STEPS, print.pick(told::STEPS_NOTE).to_string()));
    second.push(Block::Table(steps(context, flow, &days)?));
    if first.is_empty() {
        first = anomalies(context, flow)?;
    } else {
        first.extend(anomalies(context, flow)?);
    }
    let blocks = vec![Block::Columns { widths: vec![LEFT, RIGHT], columns: vec![first, second] }];
    let page =
        Page::new(context.kicker(Section::StageFlow, Some(&words::flow_title(print, flow))), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts }))
}

/// Months of entry by stages; nothing without a row that can be seen.
fn cohorts(context: &Context, flow: &FlowBook, title: &str) -> Result<Option<Chart>, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let own = || flow.cohorts.iter().filter(|row| row.from.is_none());
    let mut months: Vec<_> = own().filter_map(|row| row.cohort).collect();
    months.sort_unstable();
    months.dedup();
    let months = &months[months.len().saturating_sub(MONTHS)..];
    let codes: Vec<&str> =
        flow.stages.iter().skip(1).filter(|stage| stage.kind != Kind::Odd).map(|stage| stage.code.as_str()).collect();
    let codes = &codes[..codes.len().min(STAGES)];
    if months.is_empty() || codes.is_empty() {
        return Ok(None);
    }
    let find = |month, code: &str| own().find(|row| row.cohort == month && row.stage == code);
    let entered = |month| own().find(|row| row.cohort == month).map_or(0, |row: &Reached| row.entered);
    let line = |month| {
        let mut cells = vec![MatrixCell { text: print.count(entered(month)), share: None, framed: false }];
        cells.extend(codes.iter().map(|code| match find(month, code) {
            Some(row) if row.observable >= min_n => {
                let text = row.share_in_time.map_or_else(String::new, |share| print.percent_short(share));
                MatrixCell { text, share: row.share_in_time, framed: false }
            }
            Some(row) if row.observable > 0 => MatrixCell { text: "–".into(), ..MatrixCell::default() },
            _ => MatrixCell::default(),
        }));
        cells
    };
    let mut rows: Vec<String> = months.iter().map(|month| words::month(*month)).collect();
    let mut cells: Vec<Vec<MatrixCell>> = months.iter().map(|month| line(Some(*month))).collect();
    rows.push(print.pick(told::ALL_COHORTS).to_string());
    cells.push(line(None));
    let mut columns = vec![print.pick(told::ENTERED).trim_start_matches("+ ").to_string()];
    columns.extend(codes.iter().map(|code| words::stage(print, Some(flow), code)));
    if !cells.iter().flatten().any(|cell| cell.share.is_some()) {
        return Ok(None);
    }
    let matrix = Matrix { rows, columns, cells };
    let alt = print.fill(told::ALT_COHORTS, &[("title", title)]);
    let about = context.words(&format!("stage-cohorts-{}", flow.name), title.to_string(), alt);
    let height = 24.0 + 19.0 * matrix.rows.len() as f64;
    Ok(Some(charts::draw(about, (LEFT - 8.0, height), |canvas| matrix::draw(canvas, &matrix, print))?))
}

fn stays(context: &Context, flow: &FlowBook, title: &str) -> Result<Chart, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let list: Vec<&Dwell> = flow.dwell.iter().filter(|row| !flow.is_won(&row.stage)).collect();
    let stays: Vec<Stay> = list
        .iter()
        .map(|one| {
            let (n, open) = (print.count(one.ended), print.count(one.open));
            let known = one.p25.zip(one.median).zip(one.p75).filter(|_| one.ended >= min_n);
            let note = match one.beyond.filter(|_| known.is_some() && !told::is_goal(flow, &one.stage)) {
                Some(beyond) => {
                    print.fill(told::DWELL_ROW, &[("n", &n), ("open", &open), ("beyond", &print.count(beyond))])
                }
                None => print.fill(told::DWELL_ROW_UNKNOWN, &[("n", &n), ("open", &open)]),
            };
            Stay {
                name: words::stage(print, Some(flow), &one.stage),
                quartiles: known.map(|((low, median), high)| [low, median, high]),
                figure: known.map_or_else(String::new, |((_, median), _)| print.number(median, 0)),
                note,
            }
        })
        .collect();
    let alt = print.fill(told::ALT_DWELL, &[("title", title)]);
    let about = context.words(&format!("stage-dwell-{}", flow.name), title.to_string(), alt);
    let height = dwell::HEAD + dwell::ROW * stays.len() as f64;
    charts::draw(about, (RIGHT - 8.0, height), |canvas| dwell::draw(canvas, &stays, &|days| print.number(days, 0)))
}

/// A row per stage on the way: the step to the next one, and who was lost from it.
fn steps(context: &Context, flow: &FlowBook, days: &str) -> Result<Table, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let columns = vec![
        left(print.pick(told::STEP), 2.3),
        right(print.fill(told::MADE_IT, &[("days", days)]), 1.3),
        right("n", 0.7),
        right(print.pick(told::MEDIAN_DAYS), 1.0),
        right(print.pick(told::LEAKAGE), 1.2),
        right("n", 0.7),
    ];
    let fit = Fit::new(&columns, SIZE, RIGHT)?;
    let steps = told::steps(flow);
    let whole = flow.whole();
    let mut rows: Vec<Row> = Vec::new();
    for stage in flow.stages.iter().filter(|stage| stage.kind != Kind::Won) {
        let step = steps.iter().find(|step| step.from == stage.code);
        let own = words::stage(print, Some(flow), &stage.code);
        let name = match step {
            Some(step) => format!("{own} → {}", words::stage(print, Some(flow), &step.to)),
            None => own,
        };
        let left = whole.iter().find(|row| row.stage == stage.code);
        let n = left.map_or(0, |row| row.left());
        let lost = left.filter(|_| n > 0).map(|row| row.lost as f64 / n as f64);
        let dash = || cell("–").tone("muted");
        rows.push(row(vec![
            fit.strong_middle(0, &name),
            step.map_or_else(dash, |step| cell(words::rate(print, step.share, step.n, min_n)).tone("strong")),
            step.map_or_else(dash, |step| cell(print.count(step.n)).tone("muted")),
            step.filter(|step| step.n >= min_n)
                .and_then(|step| step.median_days)
                .map_or_else(dash, |days| cell(print.number(days, 0))),
            cell(words::rate(print, lost, n, min_n)),
            cell(print.count(n)).tone("muted"),
        ]));
    }
    Ok(Table { rows, columns, size: SIZE, pad: PAD })
}

fn anomalies(context: &Context, flow: &FlowBook) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let mut kinds: Vec<(&str, Vec<&Anomaly>)> = Vec::new();
    for one in &flow.anomalies {
        match kinds.iter_mut().find(|(kind, _)| *kind == one.kind) {
            Some((_, list)) => list.push(one),
            None => kinds.push((&one.kind, vec![one])),
        }
    }
    kinds.sort_by(|one, other| other.1.len().cmp(&one.1.len()).then_with(|| one.0.cmp(other.0)));
    let mut blocks = vec![heading(context, told::ANOMALIES, String::new())];
    if kinds.is_empty() {
        blocks.push(muted(print.pick(told::NO_ANOMALIES).to_string()));
        return Ok(blocks);
    }
    let columns = vec![
        left(print.pick(told::ANOMALY), 1.3),
        right(print.pick(told::CASES), 0.6),
        left(format!("  {}", print.pick(told::EXAMPLE)), 2.4),
    ];
    let fit = Fit::new(&columns, SIZE, LEFT)?;
    let line = |(kind, list): &(&str, Vec<&Anomaly>)| {
        let first = list.first();
        let example = first.map_or_else(String::new, |one| {
            let day = one.day.map_or_else(String::new, |day| format!(" {day}"));
            format!("  {}{day} {}", one.id, one.detail)
        });
        row(vec![
            fit.strong(0, &told::anomaly(print, kind)),
            cell(print.count(list.len() as i64)),
            fit.cell(2, &example).tone("muted"),
        ])
    };
    let rows: Vec<Row> = kinds.iter().take(ANOMALIES).map(line).collect();
    blocks.push(Block::Table(Table { rows, columns, size: SIZE, pad: PAD }));
    let hidden = kinds.len().saturating_sub(ANOMALIES);
    blocks.extend(context.and_more(hidden, crate::report::text::data_words::WHAT_REMARKS, told::SHEET_ANOMALIES));
    Ok(blocks)
}
