//! The rolling plan: what every version said of every month, and how good versions were by how far ahead they were made.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::MIN_MONTHS;
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::intervals::{self, Mark, Row};
use crate::report::charts::triangle::{self, Said, Triangle};
use crate::report::charts::{self, Chart};
use crate::report::figures::process::Planning;
use crate::report::figures::process::planning::Version;
use crate::report::figures::process::planning::rolling::LagRecord;
use crate::report::pages::blocks::{Block, Page, Table, cell, left, right, row};
use crate::report::pages::survival::side_by_side;
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::palette::{LOSS, MAIN};
use crate::report::text::{Print, plan_findings as findings, plan_words as words};

/// Versions of the triangle, and the height that it may take.
const VERSIONS: usize = 8;
const TALL: f64 = 222.0;
const HALF: f64 = 362.0;
/// Rows of the table by level.
const LISTED: usize = 10;

pub(super) fn build(context: &Context, planning: &Planning) -> Result<Option<Built>, ReportError> {
    let print = &context.print;
    let series = planning.triangle();
    let Some(first) = series.first() else { return Ok(None) };
    let records = planning.lag_records();
    let of_series: Vec<&LagRecord> =
        records.iter().filter(|one| one.metric == first.metric && one.level == first.level).collect();
    let title = findings::rolling_title(print, &first.metric, &of_series, MIN_MONTHS);
    let subtitle = print.pick(words::ROLLING_BASIS).to_string();
    let owner = words::owner(print, &first.level, &first.owner, planning.owner_name(&first.level, &first.owner));
    let values = [("metric", words::metric(print, &first.metric)), ("owner", owner)];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let triangle = drawn(print, &series);
    let mut charts: Vec<Chart> = Vec::new();
    let alt = print.fill(words::ALT_TRIANGLE, &[("title", &title)]);
    let tall = if super::targets::title_lines(&title)? > 1 { TALL - 30.0 } else { TALL };
    let size = (WIDTH, triangle::height(triangle.versions.len(), tall));
    charts.push(charts::draw(context.words("rolling-plan", title.clone(), alt), size, |canvas| {
        triangle::draw(canvas, &triangle)
    })?);
    let mut blocks = vec![Block::Heading { text: print.fill(words::TRIANGLE, &values), note: String::new() }];
    blocks.extend(charts.last().map(show));
    let lags = lags(context, &records, (&first.level, &title), &mut charts)?;
    let table = table(context, &records);
    blocks.push(Block::Space { height: 4.0 });
    blocks.extend(side_by_side(vec![lags, table]));
    let page = Page::new(context.kicker(Section::RollingPlan, None), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts }))
}

/// The versions of the last months by the months that they tell of.
fn drawn(print: &Print, series: &[&Version]) -> Triangle {
    let made_in = |one: &Version| one.made.with_day(1).unwrap_or(one.made);
    let versions: BTreeSet<NaiveDate> = series.iter().map(|one| made_in(one)).collect();
    let versions: Vec<NaiveDate> = versions.into_iter().rev().take(VERSIONS).rev().collect();
    let shown: Vec<&&Version> = series.iter().filter(|one| versions.contains(&made_in(one))).collect();
    let months: BTreeSet<NaiveDate> = shown.iter().map(|one| one.month).collect();
    let months: Vec<NaiveDate> = months.into_iter().collect();
    // Amounts without their symbol: the heading says what they are.
    let figure = |value: f64| print.narrow_amount(value);
    let said = |version: &NaiveDate, month: &NaiveDate| {
        // Of several versions of a month the last counts.
        let found = shown.iter().rev().find(|one| made_in(one) == *version && one.month == *month);
        let Some((one, value)) = found.and_then(|one| Some((one, one.value?))) else { return Said::default() };
        Said {
            text: figure(value.to_f64()),
            off: one.bias.map_or_else(String::new, |bias| words::signed_percent(print, bias)),
            error: one.bias.map(f64::abs),
            framed: one.part == "firm",
        }
    };
    let actual = |month: &NaiveDate| {
        let found = shown.iter().find(|one| one.month == *month && one.actual.is_some());
        found.and_then(|one| one.actual).map_or_else(|| "–".to_string(), |actual| figure(actual.to_f64()))
    };
    Triangle {
        corner: print.pick(words::VERSION).to_string(),
        versions: versions.iter().map(|version| words::month_short(*version)).collect(),
        months: months.iter().map(|month| words::month_short(*month)).collect(),
        cells: versions.iter().map(|version| months.iter().map(|month| said(version, month)).collect()).collect(),
        outcome: print.pick(words::ACTUAL).to_string(),
        actual: months.iter().map(actual).collect(),
    }
}

/// Accuracy and bias by lag, metric by metric.
fn lags(
    context: &Context,
    records: &[LagRecord],
    (level, title): (&str, &str),
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let note = print.fill(words::BY_LAG_NOTE, &[("level", &words::level(print, level))]);
    let heading = Block::Heading { text: print.pick(words::BY_LAG).to_string(), note };
    let mark = |value: Option<f64>, colour| Mark { value, low: None, high: None, colour };
    let mut rows: Vec<Row> = Vec::new();
    let mut metric = "";
    let known = |one: &&LagRecord| one.level == level && one.accuracy.is_some() && one.n >= Some(MIN_MONTHS);
    // Plans many times off would press all others together.
    let near = |one: &&LagRecord| {
        one.accuracy.is_some_and(|share| share > -0.5) && one.bias.is_some_and(|bias| bias.abs() < 0.75)
    };
    for one in records.iter().filter(known).filter(near).take(10) {
        let group = if one.metric == metric { String::new() } else { words::metric(print, &one.metric) };
        metric = &one.metric;
        rows.push(Row {
            group,
            name: if print.chinese() {
                format!("提前 {} 个月", one.lag)
            } else {
                format!("{} ahead", print.english(one.lag, "month"))
            },
            marks: vec![mark(one.accuracy, MAIN), mark(one.bias, LOSS)],
            note: format!("n = {}", print.count_or(one.n)),
        });
    }
    if rows.is_empty() {
        return Ok(vec![heading, Block::Text { text: print.pick(words::NO_LAGS).to_string(), tone: "muted" }]);
    }
    // Headings take room: no more rows than the page holds.
    while intervals::height(&rows) > 150.0 {
        rows.pop();
    }
    let names = [(print.pick(words::ACCURACY).to_string(), MAIN), (print.pick(words::BIAS).to_string(), LOSS)];
    let alt = print.fill(words::ALT_LAGS, &[("title", title)]);
    let about = context.words("rolling-accuracy", title.to_string(), alt);
    charts.push(charts::draw(about, (HALF, intervals::height(&rows)), |canvas| {
        intervals::draw(canvas, &rows, &names, true, &|share| print.percent_short(share))
    })?);
    Ok(std::iter::once(heading).chain(charts.last().map(show)).collect())
}

/// Every metric and level at its nearest lag, and how much worse the farthest is.
fn table(context: &Context, records: &[LagRecord]) -> Vec<Block> {
    let print = &context.print;
    let note = print.fill(words::LAGS_NOTE, &[("n", &MIN_MONTHS.to_string())]);
    let heading = Block::Heading { text: print.pick(words::LAGS_HEAD).to_string(), note };
    let columns = vec![
        left(print.pick(words::METRIC), 1.6),
        left(print.pick(words::LEVEL), 1.0),
        right(print.pick(words::LAG), 0.9),
        right(print.pick(words::ACCURACY), 1.0),
        right(print.pick(words::BIAS), 1.0),
        right("n", 0.7),
    ];
    let mut metrics: Vec<&str> = records.iter().map(|one| one.metric.as_str()).collect();
    metrics.dedup();
    // As many metrics as there is room for, each with all of its levels at the nearest lag.
    let nearest = |one: &&LagRecord| {
        let same = |other: &&LagRecord| other.metric == one.metric && other.level == one.level;
        records.iter().filter(same).map(|other| other.lag).min() == Some(one.lag)
    };
    let rows: Vec<_> = records
        .iter()
        .filter(nearest)
        .take(LISTED)
        .map(|one| {
            let enough = |value: Option<f64>| value.filter(|_| one.n >= Some(MIN_MONTHS));
            let percent =
                |value: Option<f64>| enough(value).map_or_else(|| "–".to_string(), |share| print.percent(share));
            row(vec![
                cell(words::metric(print, &one.metric)).tone("strong"),
                cell(words::level(print, &one.level)),
                cell(print.count(one.lag)),
                cell(percent(one.accuracy)).tone("strong"),
                cell(enough(one.bias).map_or_else(|| "–".to_string(), |bias| words::signed_percent(print, bias))),
                cell(print.count_or(one.n)).tone("muted"),
            ])
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    vec![heading, Block::Table(Table { columns, rows, size: 7.6, pad: 0.36 })]
}
