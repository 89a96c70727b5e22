//! Targets of regions, teams and people: who keeps pace, and in which metric not.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::is_task;
use super::targets::{bar, names};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::pace::{self, Pace};
use crate::report::charts::{self, Chart};
use crate::report::figures::process::Planning;
use crate::report::figures::process::planning::{Attained, level_place};
use crate::report::pages::blocks::{Block, Fit, Page, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::text::{plan_findings as findings, plan_words as words};

/// Widths of groups and of people beside each other.
const GROUPS: f64 = 335.0;
const PEOPLE: f64 = 390.0;
/// Height that the pictures may take, and of a row at most.
const TALL: f64 = 385.0;
const ROW: f64 = 17.0;
const LEAST: f64 = 10.0;
/// Owners in the table.
const LISTED: usize = 34;

/// Those furthest behind the pace first; those without a known gap last.
fn worst_first(rows: &mut [&Attained]) {
    rows.sort_by(|one, other| {
        let key = |row: &Attained| row.pace_gap.or(row.attainment.map(|share| share - 1.0)).unwrap_or(f64::MAX);
        key(one).total_cmp(&key(other)).then_with(|| one.owner.cmp(&other.owner))
    });
}

/// Tasks of a level in a month.
fn owners<'a>(planning: &'a Planning, (month, metric): (NaiveDate, &str), level: &str) -> Vec<&'a Attained> {
    let of_it =
        |one: &&Attained| one.grain == "month" && one.period == month && one.level == level && one.metric == metric;
    planning.attained.iter().filter(of_it).filter(is_task).collect()
}

pub(super) fn build(context: &Context, planning: &Planning) -> Result<Vec<Built>, ReportError> {
    let (print, as_of) = (&context.print, context.figures.scope.as_of);
    let Some(month) = planning.month(as_of) else { return Ok(Vec::new()) };
    let Some(metric) = planning.main_metric(month) else { return Ok(Vec::new()) };
    let top = planning.top_level();
    let mut levels: Vec<&str> = planning
        .attained
        .iter()
        .filter(|one| one.grain == "month" && one.period == month && one.metric == metric && one.level != top)
        .map(|one| one.level.as_str())
        .collect();
    levels.sort_by_key(|level| level_place(level));
    levels.dedup();
    let Some(lowest) = levels.iter().rev().find(|level| level_place(level) <= level_place("person")).or(levels.last())
    else {
        return Ok(Vec::new());
    };
    let mut people = owners(planning, (month, metric), lowest);
    worst_first(&mut people);
    let title = findings::owners_title(print, month, metric, &people);
    let values = [("metric", words::metric(print, metric)), ("month", words::month(print, month))];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let subtitle = print.fill(words::OWNERS_BASIS, &values);
    let mut charts: Vec<Chart> = Vec::new();
    let mut columns = Vec::new();
    let mut widths = Vec::new();
    let mut grouped: Vec<Pace> = Vec::new();
    for level in levels.iter().filter(|level| *level != lowest) {
        let mut list = owners(planning, (month, metric), level);
        worst_first(&mut list);
        for (at, one) in list.into_iter().take(12).enumerate() {
            let against = format!(
                "{} / {}",
                words::amount(print, one.actual, one.unit),
                words::amount(print, one.target, one.unit)
            );
            let mut pace = bar(print, one, one.name().to_string(), against);
            if at == 0 {
                pace.group = words::level(print, level);
            }
            grouped.push(pace);
        }
    }
    grouped.truncate(20);
    let fits = ((TALL - 30.0) / LEAST) as usize;
    let shown = people.len().min(fits);
    let persons: Vec<Pace> = people[..shown]
        .iter()
        .map(|one| {
            let against = format!(
                "{} / {}",
                words::amount(print, one.actual, one.unit),
                words::amount(print, one.target, one.unit)
            );
            bar(print, one, one.name().to_string(), against)
        })
        .collect();
    let lowest_name =
        if *lowest == "person" { print.pick(words::PEOPLE).to_string() } else { words::level(print, lowest) };
    for (name, heading, width, bars) in [
        ("targets-groups", print.pick(words::GROUPS).to_string(), GROUPS, grouped),
        ("targets-people", lowest_name, PEOPLE, persons),
    ] {
        if bars.is_empty() {
            continue;
        }
        let head = pace::height(&bars, 0.0);
        let row = ((TALL - head) / bars.len() as f64).clamp(LEAST, ROW);
        let alt = print.fill(words::ALT_TARGETS, &[("title", &title)]);
        let about = context.words(name, format!("{heading} | {title}"), alt);
        let names = names(print);
        charts.push(charts::draw(about, (width, pace::height(&bars, row)), |canvas| {
            pace::draw(canvas, &bars, row, names, &|share| print.percent_short(share))
        })?);
        let heading = Block::Heading { text: heading, note: String::new() };
        columns.push(std::iter::once(heading).chain(charts.last().map(show)).collect::<Vec<Block>>());
        widths.push(width);
    }
    let mut blocks = match columns.len() {
        0 => return Ok(Vec::new()),
        1 => columns.remove(0),
        _ => vec![Block::Columns { widths, columns }],
    };
    blocks.extend(more(context, people.len() - shown));
    let page = Page::new(context.kicker(Section::Targets, None), title, subtitle, blocks)?;
    let mut built = vec![Built { page, charts }];
    built.extend(by_metric(context, planning, (metric, lowest), &people)?);
    Ok(built)
}

/// That there are more, and where.
fn more(context: &Context, hidden: usize) -> Option<Block> {
    let print = &context.print;
    let values = [("n", print.count(hidden as i64)), ("sheet", print.pick(words::SHEET_TARGETS).to_string())];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    (hidden > 0).then(|| Block::Text { text: print.fill(words::MORE, &values), tone: "muted" })
}

/// Every owner on a line, every metric in a column.
fn by_metric(
    context: &Context,
    planning: &Planning,
    (metric, level): (&str, &str),
    order: &[&Attained],
) -> Result<Option<Built>, ReportError> {
    let print = &context.print;
    let Some(month) = planning.month(context.figures.scope.as_of) else { return Ok(None) };
    let mut metrics: Vec<&str> = Vec::new();
    let mut of: BTreeMap<(&str, &str), &Attained> = BTreeMap::new();
    for one in planning.at("month", month, level).filter(is_task) {
        if !metrics.contains(&one.metric.as_str()) {
            metrics.push(&one.metric);
        }
        of.insert((&one.owner, &one.metric), one);
    }
    // A column of nothing but unknowns is told in words on the page before.
    metrics.retain(|metric| of.iter().any(|(key, one)| key.1 == *metric && one.attainment.is_some()));
    if metrics.len() < 2 {
        return Ok(None);
    }
    let mut columns = vec![left(words::level(print, level), 1.6)];
    columns.extend(metrics.iter().map(|metric| right(words::metric(print, metric), 1.0)));
    columns.push(right(print.pick(words::MISSING), 1.0));
    columns.push(right(print.pick(words::CONFIRMED), 1.0));
    let fit = Fit::new(&columns, 7.6, WIDTH)?;
    let rows = order.iter().take(LISTED).map(|person| {
        let mut cells = vec![fit.strong_middle(0, person.name())];
        for metric in &metrics {
            let one = of.get(&(person.owner.as_str(), *metric));
            let share = one.and_then(|one| one.attainment);
            let low = one.is_some_and(|one| one.status == "below_minimum");
            let tone = match share {
                None => "muted",
                Some(_) if low => "alert",
                Some(share) if share < 1.0 => "loss",
                Some(_) => "normal",
            };
            cells.push(cell(share.map_or_else(|| "–".to_string(), |share| words::share(print, share))).tone(tone));
        }
        let short = person.target.zip(person.actual).map(|(target, actual)| target.to_f64() - actual.to_f64());
        let short = short.filter(|short| *short > 0.0);
        cells.push(cell(short.map_or_else(|| "–".to_string(), |short| words::value(print, short, person.unit))));
        cells.push(cell(person.confirmed.map_or_else(|| "–".to_string(), |day| day.to_string())).tone("muted"));
        row(cells)
    });
    let rows = rows.collect();
    let under = |one: &&&Attained| one.status == "below_minimum";
    let low = order.iter().filter(|one| {
        metrics.iter().filter_map(|metric| of.get(&(one.owner.as_str(), *metric))).filter(under).count() * 2
            > metrics.len()
    });
    let title = words::most_metrics(print, low.count(), order.len(), month);
    let values = [("month", words::month(print, month)), ("metric", words::metric_in(print, metric))];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let subtitle = print.fill(words::BY_METRIC_BASIS, &values);
    let mut blocks = vec![Block::Table(Table { columns, rows, size: 7.6, pad: 0.32 })];
    blocks.push(Block::Space { height: 4.0 });
    blocks.extend(more(context, order.len().saturating_sub(LISTED)));
    let page = Page::new(context.kicker(Section::Targets, None), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts: Vec::new() }))
}
