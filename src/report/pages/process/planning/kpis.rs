//! The card of indicators: the whole against what it should be by the date, then people by indicators as traffic lights.

use std::collections::{BTreeMap, BTreeSet};

use super::{min_n, targets};
use crate::config::types::Section;
use crate::model::period::Month;
use crate::report::ReportError;
use crate::report::charts::check_lights::{self, Light};
use crate::report::charts::pace::{self, Pace};
use crate::report::charts::{self, Chart};
use crate::report::figures::process::Planning;
use crate::report::figures::process::planning::Indicator;
use crate::report::pages::blocks::{Block, Page, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::text::{kpi_words as words, plan_words};

/// Bars, rows of the table, managers and people on a page.
const BARS: usize = 7;
const ROWS: usize = 24;
const MANAGERS: usize = 6;
const PEOPLE: usize = 20;
/// Height of a bar.
const ROW: f64 = 11.0;

pub(super) fn build(context: &Context, planning: &Planning) -> Result<Vec<Built>, ReportError> {
    if planning.indicators.is_empty() {
        return Ok(Vec::new());
    }
    let mut built = vec![whole(context, planning)?];
    built.extend(people(context, planning)?);
    Ok(built)
}

/// Rows that a rate of the company needs.
fn least(context: &Context) -> i64 {
    i64::from(context.pipeline.metrics.headline.min_n)
}

fn name(context: &Context, kpi: &str) -> String {
    words::name(&context.print, kpi, &context.pipeline.cadence)
}

/// Lights of some indicators: as it should be, near it, not.
fn lights<'a>(all: impl Iterator<Item = &'a Indicator>, min_n: i64) -> [usize; 3] {
    let mut counts = [0; 3];
    for one in all {
        match one.light_over(min_n) {
            Some("good") => counts[0] += 1,
            Some("near") => counts[1] += 1,
            Some(_) => counts[2] += 1,
            None => {}
        }
    }
    counts
}

/// How far an indicator is from what is due, 0 where it is reached.
fn shortfall(one: &Indicator) -> f64 {
    let Some((value, due)) = one.value.zip(one.due.filter(|due| *due > 0.0)) else { return 0.0 };
    if one.is_less_better() { value / due - 1.0 } else { 1.0 - value / due }
}

fn whole(context: &Context, planning: &Planning) -> Result<Built, ReportError> {
    let (print, as_of, min_n) = (&context.print, context.figures.scope.as_of, least(context));
    let all: Vec<&Indicator> = planning.indicators.iter().filter(|one| one.level == "company").collect();
    let bad = all.iter().filter(|one| one.light_over(min_n) == Some("bad"));
    let worst = bad.max_by(|one, other| shortfall(one).total_cmp(&shortfall(other))).map(|one| name(context, &one.kpi));
    let told_month = all.iter().filter(|one| one.grain == "month").map(|one| one.period).max();
    let month = told_month.unwrap_or_else(|| chrono::Datelike::with_day(&as_of, 1).unwrap_or(as_of));
    let title = words::title(print, month, lights(all.iter().copied(), min_n), worst.as_deref());
    let told = |measure: &str| planning.measures.latest(measure, "day").and_then(|(_, one)| one.n);
    let pack = match (told("month_end_pack"), told("monday_pack")) {
        (Some(1), _) => print.pick(words::PACK_MONTH),
        (_, Some(1)) => print.pick(words::PACK_MONDAY),
        _ => "",
    };
    // Of a month that is over none are left, whatever month has begun.
    let left_days = told("working_days_left").filter(|_| Month::of(as_of) == Month::of(month));
    let left_days = left_days.map_or_else(|| print.count(0), |days| print.count(days));
    let near = print.percent_short(context.pipeline.planning.kpis.near);
    let values = [("as_of", as_of.to_string()), ("left", left_days), ("pack", pack.to_string()), ("near", near)];
    let subtitle = print.fill(words::BASIS, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    let (mut blocks, mut charts) = (Vec::new(), Vec::new());
    let bars: Vec<Pace> = all.iter().filter_map(|one| bar(context, one)).take(BARS).collect();
    if !bars.is_empty() {
        let about = context.words("kpi-card", title.clone(), print.fill(words::ALT, &[("title", &title)]));
        let names = targets::names(print);
        charts.push(charts::draw(about, (WIDTH, pace::height(&bars, ROW)), |canvas| {
            pace::draw(canvas, &bars, ROW, names, &|share| print.percent_short(share))
        })?);
        let note = print.pick(words::BARS_NOTE).to_string();
        blocks.push(Block::Heading { text: print.pick(words::BARS).to_string(), note });
        blocks.extend(charts.last().map(show));
        blocks.push(Block::Space { height: 6.0 });
    }
    blocks.push(Block::Table(table(context, &all)));
    let missing = missing(context, &all);
    if !missing.is_empty() {
        blocks.push(Block::Space { height: 5.0 });
        blocks.push(Block::Text { text: missing, tone: "muted" });
    }
    let page = Page::new(context.kicker(Section::KpiCard, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

/// An indicator with a target as a bar to it; none of those of which less is better.
fn bar(context: &Context, one: &Indicator) -> Option<Pace> {
    let target = one.target.filter(|target| *target > 0.0 && !one.is_less_better())?;
    let value = one.over(least(context))?;
    let print = &context.print;
    Some(Pace {
        name: name(context, &one.kpi),
        attained: Some(value / target),
        elapsed: one.due.map(|due| due / target),
        figure: plan_words::share(print, value),
        note: format!("{} {}", print.pick(words::TARGET), plan_words::share(print, target)),
        alert: one.light.as_deref() == Some("bad"),
        ..Pace::default()
    })
}

fn table(context: &Context, all: &[&Indicator]) -> Table {
    let (print, min_n) = (&context.print, least(context));
    let columns = vec![
        left(print.pick(words::KPI), 2.2),
        left(print.pick(words::STAND), 0.8),
        right(print.pick(words::VALUE), 0.8),
        right("n", 0.7),
        right(print.pick(words::DUE), 1.1),
        right(print.pick(words::TARGET), 0.8),
        right(print.pick(words::BEFORE), 0.8),
        right(print.pick(words::CHANGE), 1.1),
        left(print.pick(words::PERIOD), 1.7),
    ];
    let share = |value: Option<f64>| value.map_or_else(|| "–".to_string(), |value| plan_words::share(print, value));
    let rows = all.iter().take(ROWS).map(|one| {
        let value = one.over(min_n);
        // A month that still runs is not held against a whole one.
        let runs = one.is_attainment() && one.due.zip(one.target).is_some_and(|(due, target)| due < target);
        let change = value.zip(one.previous).filter(|_| !runs).map(|(value, previous)| value - previous);
        let stand = match one.light_over(min_n) {
            Some(code) => {
                let tone = match code {
                    "good" => "gain",
                    "near" => "strong",
                    _ => "alert",
                };
                cell(words::light(print, code)).tone(tone)
            }
            None => cell("–").tone("muted"),
        };
        let now = match (value, one.value) {
            (Some(value), _) => cell(plan_words::share(print, value)).tone("strong"),
            (None, Some(_)) => cell("–").tone("muted"),
            (None, None) => cell(print.unknown()).tone("muted"),
        };
        row(vec![
            cell(name(context, &one.kpi)).tone("strong"),
            stand,
            now,
            cell(one.value.and(one.n).map_or_else(|| "–".to_string(), |n| print.count(n))).tone("muted"),
            cell(share(one.due)),
            cell(share(one.target)),
            cell(share(one.previous)),
            change.map_or_else(
                || cell("–").tone("muted"),
                |change| {
                    let better = if one.is_less_better() { -change } else { change };
                    cell(plan_words::points(print, change)).by_sign(better)
                },
            ),
            cell(words::period(print, one)).tone("muted"),
        ])
    });
    Table { rows: rows.collect(), columns, size: 8.0, pad: 0.26 }
}

/// What would tell the indicators that are not known, each thing once; and that others have no target.
fn missing(context: &Context, all: &[&Indicator]) -> String {
    let print = &context.print;
    let mut by_need: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for one in all.iter().filter(|one| one.value.is_none()) {
        if let Some(needs) = &one.needs {
            by_need.entry(needs).or_default().push(name(context, &one.kpi));
        }
    }
    let (stop, comma, colon) = if print.chinese() { ("。", "、", "：") } else { (". ", ", ", ": ") };
    let mut text = String::new();
    if !by_need.is_empty() {
        let parts: Vec<String> = by_need
            .iter()
            .map(|(needs, names)| format!("{}{colon}{}", names.join(comma), words::needs(print, needs)))
            .collect();
        text = format!("{}{}{stop}", print.pick(words::MORE), parts.join(if print.chinese() { "；" } else { "; " }));
    }
    if all.iter().any(|one| one.value.is_some() && one.target.is_none()) {
        text.push_str(print.pick(words::NO_TARGETS));
    }
    text
}

fn people(context: &Context, planning: &Planning) -> Result<Option<Built>, ReportError> {
    let (print, as_of, min_n) = (&context.print, context.figures.scope.as_of, min_n(context));
    let of = |level: &'static str| planning.indicators.iter().filter(move |one| one.level == level);
    let known: BTreeSet<&str> = of("person").filter(|one| one.value.is_some()).map(|one| one.kpi.as_str()).collect();
    // In the order of the card.
    let mut columns: Vec<&str> = Vec::new();
    for one in of("person").filter(|one| known.contains(one.kpi.as_str())) {
        if !columns.contains(&one.kpi.as_str()) {
            columns.push(&one.kpi);
        }
    }
    let members = |level: &'static str| {
        let mut found: BTreeMap<&str, BTreeMap<&str, &Indicator>> = BTreeMap::new();
        for one in of(level) {
            if let Some(name) = &one.member {
                found.entry(name).or_default().insert(&one.kpi, one);
            }
        }
        let red = |cells: &BTreeMap<&str, &Indicator>| lights(cells.values().copied(), min_n)[2];
        let mut found: Vec<(&str, usize, BTreeMap<&str, &Indicator>)> =
            found.into_iter().map(|(name, cells)| (name, red(&cells), cells)).collect();
        found.sort_by_key(|(_, red, _)| std::cmp::Reverse(*red));
        found
    };
    let (persons, managers) = (members("person"), members("manager"));
    if persons.is_empty() || columns.is_empty() {
        return Ok(None);
    }
    let red = persons.iter().filter(|(_, red, _)| *red > 0).count();
    let worst = persons.first().filter(|(_, red, _)| *red > 0).map(|(name, red, _)| (*name, *red));
    let title = words::people_title(print, persons.len(), red, worst);
    let values = [("as_of", as_of.to_string()), ("n", print.count(min_n))];
    let subtitle = print.fill(words::BASIS_PEOPLE, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    let heads: Vec<String> = columns.iter().map(|kpi| name(context, kpi)).collect();
    let mut rows = Vec::new();
    for (level, list) in [("manager", &managers[..managers.len().min(MANAGERS)]), ("person", &persons)] {
        for (at, (name, _, cells)) in list.iter().take(PEOPLE).enumerate() {
            rows.push(check_lights::Row {
                name: (*name).to_string(),
                note: if level == "manager" { print.pick(words::MANAGER).to_string() } else { String::new() },
                cells: columns.iter().map(|kpi| light(context, cells.get(kpi).copied(), min_n)).collect(),
                ruled: level == "person" && at == 0 && !managers.is_empty(),
            });
        }
    }
    let key = [
        (Light::Bad, print.pick(words::KEY_BAD).to_string()),
        (Light::Watch, print.pick(words::KEY_NEAR).to_string()),
        (Light::Good, print.pick(words::KEY_GOOD).to_string()),
        (Light::None, print.fill(words::KEY_NONE, &[("n", &print.count(min_n))])),
    ];
    let about = context.words("kpi-people", title.clone(), print.fill(words::ALT_PEOPLE, &[("title", &title)]));
    let size = (WIDTH, check_lights::height(rows.len()));
    let charts: Vec<Chart> = vec![charts::draw(about, size, |canvas| check_lights::draw(canvas, &heads, &rows, &key))?];
    let mut blocks: Vec<Block> = charts.iter().map(show).collect();
    blocks.extend(context.and_more(persons.len().saturating_sub(PEOPLE), words::PEOPLE, words::SHEET));
    let page = Page::new(context.kicker(Section::KpiCard, None), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts }))
}

fn light(context: &Context, one: Option<&Indicator>, min_n: i64) -> check_lights::Cell {
    let print = &context.print;
    let Some((one, value)) = one.and_then(|one| Some((one, one.over(min_n)?))) else {
        return check_lights::Cell { text: "–".to_string(), ..check_lights::Cell::default() };
    };
    let light = match one.light.as_deref() {
        Some("good") => Light::Good,
        Some("near") => Light::Watch,
        Some(_) => Light::Bad,
        None => Light::None,
    };
    // Ten times and more would not fit as a percentage.
    let text = if value >= 9.995 { format!("{}×", print.number(value, 0)) } else { print.percent_short(value) };
    check_lights::Cell { light, text, note: String::new() }
}
