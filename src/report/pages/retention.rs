//! Retention: three rates over 24 months, by length of window, by group; then survival and activation.

use super::blocks::{Block, PAD, Page, Table, cell, left, right, row};
use super::{Built, Context, WIDTH, retention_members, show, survival};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::months::{self, Line, Lines};
use crate::report::charts::{self, Chart};
use crate::report::figures::Month;
use crate::report::figures::worth::retention::{Kept, Retention};
use crate::report::figures::worth::{Remark, over};
use crate::report::fonts::Fonts;
use crate::report::palette::{GAIN, GAIN_SOFT, LOSS, MAIN, MUTED};
use crate::report::text::{retention_words as words, worth_words};

/// Month ends of the charts.
const MONTHS: usize = 24;
/// Size of titles, which take room from the chart where they have two lines.
const TITLE: f64 = 17.0;
/// Width of a half of the page.
pub(super) const HALF: f64 = (WIDTH - 20.0) / 2.0;

pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(retention) = &context.figures.worth.retention else { return Ok(Vec::new()) };
    let mut built = Vec::new();
    if let Some(compare) = retention.main() {
        built.push(trend(context, retention, compare)?);
        built.extend(retention_members::build(context, retention, compare)?);
    }
    built.extend(survival::build(context, retention)?);
    append_absent(context, &mut built, &words::absent(retention));
    Ok(built)
}

/// Names the marts of a section that are not published at the foot of its last page.
pub(super) fn append_absent(context: &Context, built: &mut [Built], marts: &[&str]) {
    let Some(last) = built.last_mut().filter(|_| !marts.is_empty()) else { return };
    last.page.blocks.push(Block::Space { height: 8.0 });
    last.page.blocks.push(Block::Text { text: worth_words::absent(&context.print, marts), tone: "muted" });
}

fn trend(context: &Context, retention: &Retention, compare: &str) -> Result<Built, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let title = words::title(print, &retention.history(compare), scope);
    let drawn = retention.trend().unwrap_or(compare);
    let history = retention.history(drawn);
    let window = words::window(print, drawn);
    let values = [("window", window.as_str()), ("n", &print.count(scope.min_n))];
    let subtitle = print.fill(words::BASIS, &values);
    let recent = &history[history.len().saturating_sub(MONTHS)..];
    // Dates before the first one that is known would be an empty stretch.
    let first = recent.iter().position(|one| one.logo.is_some()).unwrap_or(0);
    let recent = &recent[first..];
    let mut charts: Vec<Chart> = Vec::new();
    let mut blocks = Vec::new();
    let rate = |value: fn(&Kept) -> Option<f64>| -> Vec<Option<f64>> {
        recent.iter().map(|one| over(value(one), one.before, scope.min_n)).collect()
    };
    let lines = [
        Line { name: print.pick(words::LOGO).into(), values: rate(|one| one.logo), colour: MAIN, target: None },
        Line { name: print.pick(words::GROSS).into(), values: rate(|one| one.gross), colour: LOSS, target: None },
        Line { name: print.pick(words::NET).into(), values: rate(|one| one.net), colour: GAIN, target: None },
    ];
    let n: Vec<Option<i64>> = recent.iter().map(|one| one.before).collect();
    let tall = Fonts::embedded()?.title_lines(&title, TITLE, WIDTH).len().saturating_sub(1) as f64 * 24.0;
    let height = 190.0 - tall - if drawn == compare { 0.0 } else { 28.0 };
    if drawn != compare {
        let note = print.fill(words::RATES_NOTE, &[("window", &window)]);
        blocks.push(Block::Heading { text: print.pick(words::BY_MONTH).to_string(), note });
    }
    blocks.extend(lines_chart(context, &mut charts, recent, ("retention", &title, &lines, n), (WIDTH, height))?);
    blocks.push(Block::Space { height: 4.0 });
    let heading = |text: String, note: String| Block::Heading { text, note };
    let head = print.fill(words::BY_WINDOW, &[("as_of", &scope.as_of.to_string())]);
    blocks.push(heading(head, String::new()));
    blocks.push(Block::Table(windows(context, retention)));
    let active = |value: fn(&Kept) -> Option<f64>, n: fn(&Kept) -> Option<i64>| -> Vec<Option<f64>> {
        recent.iter().map(|one| over(value(one), n(one), scope.min_n)).collect()
    };
    let rates = [
        Line {
            name: print.pick(words::ACTIVE).into(),
            values: active(|one| one.active_rate, |one| one.ever.or(one.active)),
            colour: MAIN,
            target: None,
        },
        Line {
            name: print.pick(words::REPEAT).into(),
            values: active(|one| one.repeat_rate, |one| one.active),
            colour: GAIN,
            target: None,
        },
        Line {
            name: print.pick(words::REACTIVATION).into(),
            values: active(|one| one.reactivation_rate, |one| one.dormant.or(one.before)),
            colour: LOSS,
            target: None,
        },
    ];
    let note = print.fill(words::RATES_NOTE, &[("window", &window)]);
    let title_of = print.pick(words::RATES).to_string();
    let rates_chart =
        lines_chart(context, &mut charts, recent, ("retention-rates", &title_of, &rates, Vec::new()), (WIDTH, 104.0))?;
    if rates_chart.is_some() {
        blocks.push(heading(title_of, note));
        blocks.extend(rates_chart);
    }
    let page = Page::new(context.kicker(Section::Retention, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

/// A chart of lines over month ends; nothing where no value is known.
fn lines_chart(
    context: &Context,
    charts: &mut Vec<Chart>,
    history: &[&Kept],
    (name, title, lines, n): (&str, &str, &[Line], Vec<Option<i64>>),
    size: (f64, f64),
) -> Result<Option<Block>, ReportError> {
    let print = &context.print;
    let dates: Vec<Month> = history.iter().map(|one| Month::of(one.period)).collect();
    let chart = Lines { months: &dates, lines, n, from_zero: false };
    if chart.is_empty() {
        return Ok(None);
    }
    let alt = print.fill(if name == "retention" { words::ALT_TREND } else { words::ALT_RATES }, &[("title", title)]);
    let about = context.words(name, title.to_string(), alt);
    charts.push(charts::draw(about, size, |canvas| {
        months::draw(canvas, &chart, (&|value| print.percent_short(value), &|value| print.percent(value)), print)
    })?);
    Ok(charts.last().map(show))
}

/// Retention at the as-of date by length of window.
fn windows(context: &Context, retention: &Retention) -> Table {
    let (print, scope) = (&context.print, &context.figures.scope);
    let columns = vec![
        left(print.pick(words::WINDOW), 1.0),
        right(print.pick(words::BEFORE), 1.0),
        right(print.pick(words::RETAINED), 1.0),
        right(print.pick(words::LOGO), 1.2),
        right(print.pick(words::GROSS), 1.5),
        right(print.pick(words::NET), 1.4),
        right(format!("{} {}", print.pick(words::LOST_SALES), print.currency()), 1.3),
        right(print.pick(words::ACTIVE), 1.0),
        right(print.pick(words::REPEAT), 1.0),
        right(print.pick(words::REACTIVATED), 1.1),
        right(print.pick(words::REACTIVATION), 1.1),
    ];
    let rows = retention.compares().into_iter().filter_map(|compare| {
        let one = retention.latest(compare)?;
        let rate = |rate: Option<f64>, n: Option<i64>| match over(rate, n, scope.min_n) {
            Some(rate) => cell(print.percent(rate)),
            None => cell("–").tone("muted"),
        };
        Some(row(vec![
            cell(words::window(print, compare)).tone("strong"),
            cell(print.count_or(one.before)),
            cell(print.count_or(one.retained)),
            rate(one.logo, one.before).tone("strong"),
            rate(one.gross, one.before),
            rate(one.net, one.before),
            cell(one.lost_sales.map_or_else(|| print.unknown(), |sales| print.narrow_amount(sales.to_f64()))),
            rate(one.active_rate, one.ever.or(one.active)),
            rate(one.repeat_rate, one.active),
            // Nobody came back where nobody could be seen to be away: not known, not none.
            cell(print.count_or(one.reactivated.filter(|n| *n > 0 || one.reactivation_rate.is_some()))),
            rate(one.reactivation_rate, one.dormant.or(one.before)),
        ]))
    });
    Table { rows: rows.collect(), columns, size: 8.0, pad: PAD }
}

/// What the figures of a programme leave out, at the foot of its last page.
pub(super) fn append_remarks(context: &Context, built: &mut [Built], list: &[Remark]) {
    let Some(last) = built.last_mut().filter(|_| !list.is_empty()) else { return };
    last.page.blocks.push(Block::Space { height: 8.0 });
    last.page.blocks.push(Block::Text { text: worth_words::remarks(&context.print, list), tone: "muted" });
}

/// Colours of several curves, told apart by their names as well.
pub(super) const CURVES: [plotters::style::RGBColor; 5] = [MAIN, LOSS, GAIN, MUTED, GAIN_SOFT];
