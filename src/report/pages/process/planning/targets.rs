//! Targets of the whole: what was attained in the month and in the year, the pace and the forecast.

use chrono::NaiveDate;

use super::is_task;
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::months::{self, Line, Lines};
use crate::report::charts::pace::{self, Pace};
use crate::report::charts::{self, Chart};
use crate::report::figures::Month;
use crate::report::figures::process::Planning;
use crate::report::figures::process::planning::Attained;
use crate::report::pages::blocks::{Block, PAD, Page, Table, cell, left, right, row};
use crate::report::pages::survival::side_by_side;
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::palette::{GAIN, GAIN_SOFT, LOSS, MAIN, MUTED};
use crate::report::text::{Print, plan_findings as findings, plan_words as words};

/// Width of a picture beside another, and height of its rows.
const HALF: f64 = 362.0;
const ROW: f64 = 19.0;
/// Metrics whose months are drawn, and what is left out as far off any scale.
const LINES: usize = 5;
const FAR: f64 = 2.0;
/// Height of the months below a title of one line, of two.
const HIGH: f64 = 105.0;
const LOW: f64 = 84.0;

/// Names of the marks.
pub(super) fn names(print: &Print) -> pace::Names<'static> {
    [words::KEY_REACHED, words::KEY_SHORT, words::KEY_PACE, words::KEY_FORECAST, words::KEY_MINIMUM]
        .map(|name| print.pick(name))
}

/// A target as a bar.
pub(super) fn bar(print: &Print, one: &Attained, name: String, note: String) -> Pace {
    Pace {
        group: String::new(),
        name,
        attained: one.attainment,
        elapsed: one.elapsed,
        minimum: one.min_share(),
        forecast: one.forecast_attainment,
        figure: one.attainment.map_or_else(|| print.unknown(), |share| words::share(print, share)),
        note,
        alert: one.attainment.is_some() && one.status == "below_minimum",
    }
}

/// `784 万 / 798 万`.
fn against(print: &Print, one: &Attained) -> String {
    format!("{} / {}", words::amount(print, one.actual, one.unit), words::amount(print, one.target, one.unit))
}

pub(super) fn build(context: &Context, planning: &Planning) -> Result<Option<Built>, ReportError> {
    let (print, as_of) = (&context.print, context.figures.scope.as_of);
    let Some(month) = planning.month(as_of) else { return Ok(None) };
    let level = planning.top_level();
    let rows: Vec<&Attained> = planning.at("month", month, level).filter(is_task).collect();
    let main = planning.main_metric(month).and_then(|metric| rows.iter().find(|one| one.metric == metric).copied());
    let title = findings::targets_title(print, month, &rows, main);
    let subtitle = print.fill(words::BASIS, &[("as_of", &as_of.to_string())]);
    let year = planning.year(as_of);
    let year_rows: Vec<&Attained> =
        year.map(|year| planning.at("year", year, level).filter(is_task).collect()).unwrap_or_default();
    let mut charts = Vec::new();
    let mut columns = Vec::new();
    let several = |rows: &[&Attained]| rows.iter().any(|one| one.owner != rows[0].owner);
    for (name, heading, list) in [
        ("targets-month", words::month(print, month), &rows),
        ("targets-year", year.map(|year| words::year(print, year)).unwrap_or_default(), &year_rows),
    ] {
        if list.is_empty() {
            continue;
        }
        let many = several(list);
        let bars: Vec<Pace> = list
            .iter()
            .take(14)
            .map(|one| {
                let metric = words::metric(print, &one.metric);
                let name = if many { format!("{metric} {}", one.name()) } else { metric };
                bar(print, one, name, against(print, one))
            })
            .collect();
        columns.push(picture(context, (name, &heading, &title), &bars, &mut charts)?);
    }
    let mut blocks = side_by_side(columns);
    blocks.push(Block::Space { height: 8.0 });
    blocks.push(Block::Table(table(context, &rows, &year_rows)));
    let high = if title_lines(&title)? > 1 { LOW } else { HIGH };
    blocks.extend(months(context, planning, (level, month), (&title, high), &mut charts)?);
    let mut remarks = findings::unknown_metrics(print, planning, month, level);
    remarks.extend(no_days(print, &rows, month));
    if !remarks.is_empty() {
        blocks.push(Block::Space { height: 7.0 });
        blocks.push(Block::Text { text: remarks.join(if print.chinese() { "" } else { " " }), tone: "muted" });
    }
    let page = Page::new(context.kicker(Section::Targets, None), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts }))
}

/// Attainment of the whole month by month, metric by metric.
fn months(
    context: &Context,
    planning: &Planning,
    (level, month): (&str, NaiveDate),
    (title, high): (&str, f64),
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let now: Vec<&Attained> = planning.at("month", month, level).filter(is_task).collect();
    let mut lines = Vec::new();
    let mut axis: Vec<NaiveDate> = Vec::new();
    for one in &now {
        let history = planning.history(&one.metric, level, &one.owner, month);
        let known: Vec<f64> = history.iter().filter_map(|one| one.attainment).collect();
        let far = known.iter().any(|share| *share > FAR);
        if known.len() < 2 || far || lines.len() == LINES {
            continue;
        }
        axis.extend(history.iter().map(|one| one.period));
        lines.push((one.metric.as_str(), history));
    }
    axis.sort();
    axis.dedup();
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let colours = [MAIN, LOSS, GAIN, MUTED, GAIN_SOFT];
    let drawn: Vec<Line> = lines
        .iter()
        .zip(colours)
        .map(|((metric, history), colour)| Line {
            name: words::metric(print, metric),
            values: axis.iter().map(|at| history.iter().find(|one| one.period == *at)?.attainment).collect(),
            colour,
            target: (colour == MAIN).then_some(1.0),
        })
        .collect();
    let months: Vec<Month> = axis.iter().map(|at| Month::of(*at)).collect();
    let chart = Lines { months: &months, lines: &drawn, n: Vec::new(), from_zero: false };
    let heading = print.pick(words::HISTORY).to_string();
    let alt = print.fill(words::ALT_HISTORY, &[("title", title)]);
    let about = context.words("targets-months", format!("{heading} | {title}"), alt);
    charts.push(charts::draw(about, (WIDTH, high), |canvas| {
        let percent = |share: f64| print.percent_short(share);
        months::draw(canvas, &chart, (&percent, &percent), print)
    })?);
    let heading = Block::Heading { text: heading, note: print.pick(words::HISTORY_NOTE).to_string() };
    Ok(std::iter::once(heading).chain(charts.last().map(show)).collect())
}

/// Lines that a title takes.
pub(super) fn title_lines(title: &str) -> Result<usize, ReportError> {
    Ok(Page::new(String::new(), title.to_string(), String::new(), Vec::new())?.title_lines.len())
}

/// A month without working days has no pace.
fn no_days(print: &Print, rows: &[&Attained], month: NaiveDate) -> Option<String> {
    let none = !rows.is_empty() && rows.iter().all(|one| one.elapsed.is_none());
    none.then(|| print.fill(words::NO_DAYS, &[("period", &words::month(print, month))]))
}

fn picture(
    context: &Context,
    (name, heading, title): (&str, &str, &str),
    bars: &[Pace],
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let alt = print.fill(words::ALT_TARGETS, &[("title", title)]);
    let about = context.words(name, format!("{heading} | {title}"), alt);
    let names = names(print);
    charts.push(charts::draw(about, (HALF, pace::height(bars, ROW)), |canvas| {
        pace::draw(canvas, bars, ROW, names, &|share| print.percent_short(share))
    })?);
    let heading = Block::Heading { text: heading.to_string(), note: String::new() };
    Ok(std::iter::once(heading).chain(charts.last().map(show)).collect())
}

/// Every metric on a line: the month, then what the year still asks for.
fn table(context: &Context, rows: &[&Attained], years: &[&Attained]) -> Table {
    let print = &context.print;
    let year = |label| {
        let name = years.first().map_or_else(String::new, |one| words::year(print, one.period));
        format!("{name} {}", print.pick(label)).trim().to_string()
    };
    let columns = vec![
        left(print.pick(words::METRIC), 1.5),
        right(print.pick(words::TARGET), 1.0),
        right(print.pick(words::MINIMUM), 1.0),
        right(print.pick(words::ACTUAL), 1.0),
        right(print.pick(words::ATTAINMENT), 0.9),
        right(print.pick(words::PACE_GAP), 1.2),
        right("n", 0.7),
        left(print.pick(words::STATUS), 1.5),
        right(year(words::FORECAST), 1.2),
        right(print.pick(words::PER_DAY), 1.2),
        right(print.pick(words::CONFIRMED), 1.0),
    ];
    let has_several = |one: &Attained| rows.iter().any(|other| other.metric == one.metric && other.owner != one.owner);
    let list = rows.iter().take(14).map(|one| {
        let metric = words::metric(print, &one.metric);
        let name = if has_several(one) { format!("{metric} {}", one.name()) } else { metric };
        let year = years.iter().find(|other| other.metric == one.metric && other.owner == one.owner);
        let short = |amount| words::amount(print, amount, one.unit);
        let known = one.attainment.is_some();
        let tone = match one.status.as_str() {
            "below_minimum" if known => "alert",
            "below" => "loss",
            _ if !known => "muted",
            _ => "normal",
        };
        let expected = year.and_then(|year| year.forecast_attainment);
        row(vec![
            cell(name).tone("strong"),
            cell(short(one.target)),
            cell(short(one.min)).tone("muted"),
            cell(short(one.actual)),
            cell(one.attainment.map_or_else(|| "–".to_string(), |share| words::share(print, share))).tone("strong"),
            cell(one.pace_gap.map_or_else(|| "–".to_string(), |gap| words::points(print, gap)))
                .by_sign(one.pace_gap.unwrap_or(0.0)),
            cell(if known { print.count_or(one.n) } else { "–".to_string() }).tone("muted"),
            cell(words::status(print, &one.status)).tone(tone),
            cell(expected.map_or_else(|| "–".to_string(), |share| words::share(print, share))),
            cell(year.map_or_else(|| "–".to_string(), |year| short(year.needed_per_day))),
            cell(one.confirmed.map_or_else(|| "–".to_string(), |day| day.to_string())).tone("muted"),
        ])
    });
    Table { rows: list.collect(), columns, size: 7.8, pad: PAD }
}
