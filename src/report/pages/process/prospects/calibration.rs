//! Grades against what happened: promises kept by level, by month, by manager, by person.

use super::{Finding, HALF, few, heading, min_n, muted, nothing};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::hit_rates::{self, Level};
use crate::report::charts::intervals::{self, Mark};
use crate::report::charts::months::{self, Line, Lines};
use crate::report::charts::{self, Chart};
use crate::report::figures::Month;
use crate::report::figures::process::prospects::{Grade, Optimist};
use crate::report::figures::process::{Measured, Prospects};
use crate::report::fonts::Fonts;
use crate::report::pages::blocks::{Block, Fit, PAD, Page, Row, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::palette::{LOSS, MAIN};
use crate::report::text::prospect_words::{self as words, grades as told};

const SIZE: f64 = 8.0;
/// People in a column, managers in a chart.
const PEOPLE: usize = 20;
const MANAGERS: usize = 9;
/// The table of people and levels, and height that its rows and the dots have together.
const SIZE_SMALL: f64 = 7.4;
const PAD_SMALL: f64 = 0.34;
const ROOM: f64 = 382.0;

pub(super) fn build(context: &Context, prospects: &Prospects) -> Result<Vec<Built>, ReportError> {
    let mut flows: Vec<&str> = prospects.grades.iter().map(|one| one.flow.as_str()).collect();
    flows.sort_unstable();
    flows.dedup();
    let mut built = Vec::new();
    for flow in &flows {
        let grades: Vec<&Grade> = prospects.grades.iter().filter(|one| one.flow == *flow).collect();
        if !grades.iter().any(|one| one.dimension == "all" && one.graded + one.not_yet > 0) {
            continue;
        }
        built.push(levels(context, prospects, (flow, flows.len() > 1), &grades)?);
        built.extend(people(context, prospects, (flow, flows.len() > 1))?);
    }
    if built.is_empty() {
        built = nothing(context, Section::Calibration, told::NONE_TITLE, told::NONE)?;
    }
    built.extend(super::grade_lists::build(context, prospects)?);
    Ok(built)
}

/// What the cover says.
pub(super) fn finding(context: &Context, prospects: &Prospects) -> Option<Finding> {
    let print = &context.print;
    let flow = prospects.grades.first()?.flow.as_str();
    let grades: Vec<&Grade> = prospects.grades.iter().filter(|one| one.flow == flow).collect();
    let (due, kept) = told::promises(&grades);
    if due < min_n(context) {
        return None;
    }
    let title = told::title(print, &grades, index(prospects, (flow, false)), min_n(context));
    let label = print.pick(told::LEVELS_KEPT).to_string();
    let mut finding = Finding::new(print.percent(kept as f64 / due as f64), label, title);
    let trend = trend(&grades);
    let shown = trend.iter().map(|(_, due, kept)| (*due >= min_n(context)).then(|| *kept as f64 / *due as f64));
    finding.history = shown.collect();
    finding.from = trend.first().map(|one| one.0.clone()).unwrap_or_default();
    finding.to = trend.last().map(|one| one.0.clone()).unwrap_or_default();
    Some(finding)
}

/// The optimism index of everybody.
fn index<'a>(prospects: &'a Prospects, (flow, several): (&str, bool)) -> Option<&'a Measured> {
    if !several {
        return prospects.measures.latest("optimism_index", "window").map(|found| found.1);
    }
    let found = prospects.measures.history("optimism_index", "window", "flow", Some(flow));
    found.last().map(|found| found.1)
}

/// Promises that were due and kept by month of grading.
fn trend(grades: &[&Grade]) -> Vec<(String, i64, i64)> {
    let mut months: std::collections::BTreeMap<&str, (i64, i64)> = std::collections::BTreeMap::new();
    for one in grades.iter().filter(|one| one.dimension == "month" && one.promised) {
        let Some(month) = one.member.as_deref() else { continue };
        let sums = months.entry(month).or_default();
        *sums = (sums.0 + one.graded, sums.1 + one.closed);
    }
    months.into_iter().map(|(month, (due, kept))| (month.to_string(), due, kept)).collect()
}

fn levels(
    context: &Context,
    prospects: &Prospects,
    (flow, several): (&str, bool),
    grades: &[&Grade],
) -> Result<Built, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let title = told::title(print, grades, index(prospects, (flow, several)), min_n);
    let months = context.pipeline.prospects.months.to_string();
    let subtitle = print.fill(told::BASIS, &[("months", &months), ("few", &few(context))]);
    let book = prospects.flow(flow);
    let name = |code: &str| words::stage(print, book, code);
    let mut all: Vec<&Grade> = grades.iter().copied().filter(|one| one.dimension == "all").collect();
    all.sort_by_key(|one| one.place);
    let promise = |one: &Grade| {
        let days = [("days", one.horizon_days.to_string())];
        let words = if one.promised { told::WITHIN } else { told::NO_PROMISE };
        print.fill(words, &days.each_ref().map(|(key, value)| (*key, value.as_str())))
    };
    let bars: Vec<Level> = all
        .iter()
        .map(|one| Level {
            name: name(&one.level),
            promise: promise(one),
            promised: one.promised,
            rate: one.rate.filter(|_| one.graded >= min_n),
            interval: one.interval.filter(|_| one.graded >= min_n),
            learned: one.learned,
            figure: words::rate(print, one.rate, one.graded, min_n),
            note: format!("{} / {}", print.count(one.closed), print.count(one.graded)),
        })
        .collect();
    let mut charts: Vec<Chart> = Vec::new();
    let alt = print.fill(told::ALT_LEVELS, &[("title", &title)]);
    let about = context.words(&format!("calibration-{flow}"), title.clone(), alt);
    let height = hit_rates::FOOT + hit_rates::ROW * bars.len() as f64 + 6.0;
    let label = |share: f64| print.percent_short(share);
    charts.push(charts::draw(about, (HALF, height), |canvas| hit_rates::draw(canvas, &bars, &label))?);
    let mut first = vec![heading(context, told::LEVELS, print.pick(told::LEVELS_NOTE).to_string())];
    first.extend(charts.last().map(show));
    let mut second = Vec::new();
    let trend = trend(grades);
    let dates: Vec<Month> = trend.iter().filter_map(|one| month_of(&one.0)).collect();
    let values: Vec<Option<f64>> =
        trend.iter().map(|(_, due, kept)| (*due >= min_n).then(|| *kept as f64 / *due as f64)).collect();
    if dates.len() == trend.len() && values.iter().flatten().count() > 1 {
        let lines = [Line { name: print.pick(told::KEPT).to_string(), values, colour: MAIN, target: None }];
        let n = trend.iter().map(|one| Some(one.1)).collect();
        let chart = Lines { months: &dates, lines: &lines, n, from_zero: true };
        let about =
            context.words(&format!("calibration-months-{flow}"), print.pick(told::TREND).to_string(), title.clone());
        let percent = |value: f64| print.percent(value);
        charts.push(charts::draw(about, (HALF, height), |canvas| {
            months::draw(canvas, &chart, (&label, &percent), print)
        })?);
        second.push(heading(context, told::TREND, String::new()));
        second.extend(charts.last().map(show));
        second.push(Block::Space { height: 3.0 });
        second.push(muted(print.pick(told::TREND_NOTE).to_string()));
    }
    let mut blocks = vec![Block::Columns { widths: vec![1.0, 1.0], columns: vec![first, second] }];
    blocks.push(Block::Space { height: 6.0 });
    let columns = vec![
        left(print.pick(words::LEVEL), 1.0),
        left(print.pick(told::HORIZON), 1.8),
        right(print.pick(told::GRADED), 1.0),
        right(print.pick(told::CLOSED), 1.0),
        right(print.pick(told::RATE), 1.0),
        right(print.pick(crate::report::text::worth_words::INTERVAL), 1.5),
        right(print.pick(told::LEARNED), 1.1),
        right(print.pick(told::NOT_YET), 1.1),
    ];
    let line = |one: &&Grade| {
        let interval = one.interval.filter(|_| one.graded >= min_n);
        let interval = interval
            .map_or_else(|| "–".to_string(), |(low, high)| format!("{} – {}", print.percent(low), print.percent(high)));
        row(vec![
            cell(name(&one.level)).tone("strong"),
            cell(promise(one)),
            cell(print.count(one.graded)),
            cell(print.count(one.closed)),
            cell(words::rate(print, one.rate, one.graded, min_n)).tone("strong"),
            cell(interval).tone("muted"),
            cell(one.learned.map_or_else(|| "–".to_string(), |rate| print.percent(rate))),
            cell(print.count(one.not_yet)).tone("muted"),
        ])
    };
    let rows: Vec<Row> = all.iter().map(line).collect();
    blocks.push(Block::Table(Table { rows, columns, size: SIZE, pad: PAD }));
    blocks.push(Block::Space { height: 8.0 });
    blocks.extend(managers(context, (flow, &all), grades, &mut charts)?);
    let scheme = several.then_some(flow);
    let page = Page::new(context.kicker(Section::Calibration, scheme), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

/// `2026-10` as a month.
fn month_of(text: &str) -> Option<Month> {
    chrono::NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok().map(Month::of)
}

/// Promises kept under every manager, and the hit rates of the levels beside them; nothing where there is no manager.
fn managers(
    context: &Context,
    (flow, all): (&str, &[&Grade]),
    grades: &[&Grade],
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let Some(prospects) = &context.figures.process.prospects else { return Ok(Vec::new()) };
    let of: Vec<&Grade> = grades.iter().copied().filter(|one| one.dimension == "manager").collect();
    let mut sums: Vec<(Option<&str>, i64, i64)> = Vec::new();
    for one in of.iter().filter(|one| one.promised) {
        let member = one.member.as_deref();
        match sums.iter_mut().find(|sum| sum.0 == member) {
            Some(sum) => (sum.1, sum.2) = (sum.1 + one.graded, sum.2 + one.closed),
            None => sums.push((member, one.graded, one.closed)),
        }
    }
    sums.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    sums.truncate(MANAGERS);
    if sums.is_empty() {
        return Ok(Vec::new());
    }
    // The mart has the interval of all promises of a manager, under its name or that of the flow and its.
    let measured = |member: Option<&str>| {
        let own = prospects.measures.history("promise_kept", "window", "manager", member);
        let named = format!("{flow}: {}", member.unwrap_or_default());
        let named = prospects.measures.history("promise_kept", "window", "manager", Some(named.trim_end()));
        own.last().or(named.last()).map(|found| found.1)
    };
    let (due, kept) = told::promises(grades);
    let reference = (due >= min_n).then(|| kept as f64 / due as f64);
    let rows: Vec<intervals::Row> = sums
        .iter()
        .map(|(member, due, kept)| {
            let ends = measured(*member).and_then(|one| one.interval).filter(|_| *due >= min_n);
            intervals::Row {
                group: String::new(),
                name: words::person(print, *member),
                marks: vec![Mark {
                    value: (*due >= min_n).then(|| *kept as f64 / *due as f64),
                    low: ends.map(|ends| ends.0),
                    high: ends.map(|ends| ends.1),
                    colour: MAIN,
                }],
                note: format!("{} / {}", print.count(*kept), print.count(*due)),
            }
        })
        .collect();
    let head = print.pick(told::BY_MANAGER).to_string();
    let alt = print.fill(told::ALT_PEOPLE, &[("title", &head)]);
    let about = context.words(&format!("calibration-managers-{flow}"), head, alt);
    let height = intervals::height(&rows);
    let label = |share: f64| print.percent_short(share);
    let key = [(print.pick(told::KEPT).to_string(), MAIN)];
    let scale = intervals::Scale { from_zero: true, reference, reach: None };
    charts.push(charts::draw(about, (HALF, height), |canvas| {
        intervals::draw_against(canvas, &rows, &key, &scale, &label)
    })?);
    let mut first = vec![heading(context, told::BY_MANAGER, print.pick(told::BY_MANAGER_NOTE).to_string())];
    first.extend(charts.last().map(show));
    let mut columns = vec![left(print.pick(words::MANAGER), 1.6)];
    columns.extend(all.iter().take(6).map(|one| right(words::stage(print, prospects.flow(flow), &one.level), 1.2)));
    let fit = Fit::new(&columns, SIZE_SMALL, HALF)?;
    let line = |(member, ..): &(Option<&str>, i64, i64)| {
        let mut cells = vec![fit.strong(0, &words::person(print, *member))];
        cells.extend(all.iter().take(6).map(|level| {
            let found = of.iter().find(|one| one.member.as_deref() == *member && one.level == level.level);
            let Some(one) = found.filter(|one| one.graded > 0) else { return cell("–").tone("muted") };
            cell(format!(
                "{}  {}/{}",
                words::rate(print, one.rate, one.graded, min_n),
                print.count(one.closed),
                print.count(one.graded)
            ))
        }));
        row(cells)
    };
    let rows: Vec<Row> = sums.iter().map(line).collect();
    let second = vec![
        heading(context, told::MANAGER_LEVELS, print.pick(told::MANAGER_LEVELS_NOTE).to_string()),
        Block::Table(Table { rows, columns, size: SIZE_SMALL, pad: PAD }),
    ];
    Ok(vec![Block::Columns { widths: vec![1.0, 1.0], columns: vec![first, second] }])
}

/// What everybody promised and kept, those who kept least first.
fn people(
    context: &Context,
    prospects: &Prospects,
    (flow, several): (&str, bool),
) -> Result<Option<Built>, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let all: Vec<&Optimist> = prospects.optimists.iter().filter(|one| one.flow == flow).collect();
    if all.is_empty() {
        return Ok(None);
    }
    let (mut shown, rest): (Vec<&Optimist>, Vec<&Optimist>) = all.into_iter().partition(|one| one.predicted >= min_n);
    let share = |one: &Optimist| one.kept().map_or(1.0, |kept| kept.0);
    shown.sort_by(|one, other| {
        share(one)
            .total_cmp(&share(other))
            .then_with(|| other.predicted.cmp(&one.predicted))
            .then_with(|| one.staff.cmp(&other.staff))
    });
    let title = told::people_title(print, &shown, rest.len());
    let (due, kept) = told::promises(&prospects.grades.iter().filter(|one| one.flow == flow).collect::<Vec<_>>());
    let reference = (due >= min_n).then(|| kept as f64 / due as f64);
    let per = shown.len().min(PEOPLE * 2).div_ceil(2).max(8);
    let reach = shown.iter().filter_map(|one| one.kept()).map(|kept| kept.2).fold(0.0, f64::max);
    let scale = intervals::Scale { from_zero: true, reference, reach: Some(reach) };
    let mut charts = Vec::new();
    let mut columns = Vec::new();
    let label = |share: f64| print.percent_short(share);
    for (at, part) in shown[..shown.len().min(PEOPLE * 2)].chunks(per).enumerate() {
        let rows: Vec<intervals::Row> = part
            .iter()
            .map(|one| {
                let kept = one.kept();
                let times =
                    one.index.map_or_else(|| "×∞".to_string(), |index| format!("×{}", print.number_fixed(index, 1)));
                intervals::Row {
                    group: String::new(),
                    name: words::person(print, one.staff.as_deref()),
                    marks: vec![Mark {
                        value: kept.map(|kept| kept.0),
                        low: kept.map(|kept| kept.1),
                        high: kept.map(|kept| kept.2),
                        colour: if kept.is_some_and(|kept| reference.is_some_and(|all| kept.2 < all)) {
                            LOSS
                        } else {
                            MAIN
                        },
                    }],
                    note: format!("{}/{}  {times}", print.count(one.actual), print.count(one.predicted)),
                }
            })
            .collect();
        let alt = print.fill(told::ALT_PEOPLE, &[("title", &title)]);
        let about = context.words(&format!("optimism-{flow}-{}", at + 1), title.clone(), alt);
        let key = [(print.pick(told::KEPT).to_string(), MAIN)];
        let height = intervals::height(&rows);
        let chart =
            charts::draw(about, (HALF, height), |canvas| intervals::draw_against(canvas, &rows, &key, &scale, &label))?;
        columns.push(vec![show(&chart)]);
        charts.push(chart);
    }
    let mut blocks = Vec::new();
    if columns.len() == 1 {
        columns.push(Vec::new());
    }
    if !columns.is_empty() {
        blocks.push(Block::Columns { widths: vec![1.0; columns.len()], columns });
    }
    blocks.push(heading(context, told::BY_PERSON, print.pick(told::BY_PERSON_NOTE).to_string()));
    let order: Vec<Option<&str>> = shown.iter().chain(&rest).map(|one| one.staff.as_deref()).collect();
    let lines = Fonts::embedded()?.title_lines(&title, 17.0, WIDTH).len().saturating_sub(1) as f64;
    let dots = if shown.is_empty() { 0.0 } else { intervals::HEAD + intervals::ROW * per as f64 };
    let room = (((ROOM - 24.0 * lines - dots) / 11.4) as usize).max(4);
    // The line that says how many more there are takes the room of two rows.
    let room = if order.len() > room * 2 { room - 2 } else { room };
    blocks.extend(by_level(context, prospects, flow, (&order, room))?);
    blocks.extend(context.and_more(order.len().saturating_sub(room * 2), words::PEOPLE, told::SHEET_CALIBRATION));
    let subtitle = print.fill(told::PEOPLE_BASIS, &[("few", &few(context))]);
    let scheme = several.then_some(flow);
    let page = Page::new(context.kicker(Section::Calibration, scheme), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts }))
}

/// Kept of due of every person and level, in two tables side by side.
fn by_level(
    context: &Context,
    prospects: &Prospects,
    flow: &str,
    (order, room): (&[Option<&str>], usize),
) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let own = |dimension: &'static str| {
        prospects.grades.iter().filter(move |one| one.flow == flow && one.dimension == dimension)
    };
    let mut levels: Vec<(i64, &str)> = own("all").map(|one| (one.place, one.level.as_str())).collect();
    levels.sort_unstable();
    levels.truncate(6);
    let mut columns = vec![left(print.pick(words::PERSON), 2.0)];
    columns.extend(levels.iter().map(|(_, level)| right(words::stage(print, prospects.flow(flow), level), 1.0)));
    let fit = Fit::new(&columns, SIZE_SMALL, HALF)?;
    let line = |member: &Option<&str>| {
        let mut cells = vec![fit.strong(0, &words::person(print, *member))];
        cells.extend(levels.iter().map(|(_, level)| {
            let found = own("staff").find(|one| one.member.as_deref() == *member && one.level == *level);
            match found.filter(|one| one.graded > 0) {
                Some(one) if one.closed == 0 => cell(format!("0 / {}", print.count(one.graded))).tone("loss"),
                Some(one) => cell(format!("{} / {}", print.count(one.closed), print.count(one.graded))),
                None => cell("–").tone("muted"),
            }
        }));
        row(cells)
    };
    let shown = &order[..order.len().min(room * 2)];
    let mut sides: Vec<Vec<Block>> = shown
        .chunks(shown.len().div_ceil(2).max(1))
        .map(|part| {
            let rows: Vec<Row> = part.iter().map(line).collect();
            vec![Block::Table(Table { rows, columns: columns.clone(), size: SIZE_SMALL, pad: PAD_SMALL })]
        })
        .collect();
    if sides.len() == 1 {
        sides.push(Vec::new());
    }
    Ok(if sides.is_empty() {
        Vec::new()
    } else {
        vec![Block::Columns { widths: vec![1.0; sides.len()], columns: sides }]
    })
}
