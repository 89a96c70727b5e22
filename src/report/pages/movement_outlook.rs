//! Who is close to a line, how long customers stay in their class, what to expect, and what became of what was expected.

use chrono::NaiveDate;

use super::blocks::{Block, Fit, Page, Table, cell, left, right, row};
use super::movements::class_name;
use super::{Built, Context, WIDTH, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::{self, composition};
use crate::report::figures::{Forecast, SchemeBook, SchemeDetail};
use crate::report::text::{feature_words, labels, moved_words};

/// Rows of a list of customers near a line; the workbook has all.
const NEAR_ROWS: usize = 12;
/// Width of a half of the page.
const HALF: f64 = (WIDTH - 20.0) / 2.0;
const SIZE: f64 = 7.5;
/// Fewest pooled moves from which anything is expected.
const TRANSITIONS: i64 = 30;

pub(super) fn build(context: &Context, book: &SchemeBook, detail: &SchemeDetail) -> Result<Vec<Built>, ReportError> {
    let mut built = Vec::new();
    if book.customers() == 0 {
        return Ok(built);
    }
    if !detail.near.is_empty() || !detail.stability.is_empty() {
        built.push(near_page(context, book, detail)?);
    }
    if !detail.forecasts.is_empty() {
        built.push(forecast_page(context, book, detail)?);
    }
    Ok(built)
}

fn kicker(context: &Context, book: &SchemeBook) -> String {
    context.kicker(Section::MovementDetail, Some(context.print.text(&book.title)))
}

fn near_page(context: &Context, book: &SchemeBook, detail: &SchemeDetail) -> Result<Built, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let (up, down) = (detail.near(true).count() as i64, detail.near(false).count() as i64);
    let words = if detail.near.is_empty() { moved_words::OUTLOOK_NONE } else { moved_words::OUTLOOK_TITLE };
    let values = [("scheme", print.text(&book.title)), ("up", &print.count(up)), ("down", &print.count(down))];
    let title = print.fill(words, &values);
    let settings = context.pipeline.schemes.get(&book.scheme);
    let near = settings.map_or_else(|| "10%".to_string(), |scheme| scheme.movement.near.clone());
    let values = [("as_of", scope.as_of.to_string()), ("near", near)];
    let subtitle =
        print.fill(moved_words::OUTLOOK_BASIS, &values.each_ref().map(|(key, value)| (*key, value.as_str())));
    let rows = scope.top_accounts.min(NEAR_ROWS);
    let mut columns = Vec::new();
    for up in [true, false] {
        columns.push(near_list(context, book, detail, (up, rows, HALF))?);
    }
    let mut blocks = vec![Block::Columns { widths: vec![1.0, 1.0], columns }];
    if !detail.stability.is_empty() {
        let (text, note) = (print.pick(moved_words::STABILITY), print.pick(moved_words::FLIP_NOTE));
        blocks.push(Block::Heading { text: text.to_string(), note: note.to_string() });
        blocks.push(Block::Table(stability(context, book, detail)));
    }
    Ok(Built { page: Page::new(kicker(context, book), title, subtitle, blocks)?, charts: Vec::new() })
}

/// Customers near a line on one side, in a list of `rows` rows and `width` points.
pub(super) fn near_list(
    context: &Context,
    book: &SchemeBook,
    detail: &SchemeDetail,
    (up, rows, width): (bool, usize, f64),
) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let heading = print.pick(if up { moved_words::NEAR_UP } else { moved_words::NEAR_DOWN });
    let count = detail.near(up).count() as i64;
    let heading = |note: &str| Block::Heading { text: heading.to_string(), note: note.to_string() };
    if count == 0 {
        let text = print.pick(moved_words::NONE_NEAR).to_string();
        return Ok(vec![heading("0"), Block::Text { text, tone: "muted" }]);
    }
    // One feature for all lines, as most schemes have, stands once above the list.
    let first = detail.near(up).next().map(|near| near.feature.as_str());
    let one = first.filter(|first| detail.near(up).all(|near| near.feature == *first));
    let mut columns = vec![
        left(print.pick(labels::CUSTOMER_WORD), 1.6),
        left(print.pick(moved_words::TOWARD), 2.1),
        right(print.pick(moved_words::FIGURE_NOW), 0.9),
        right(print.pick(moved_words::LINE), 0.9),
        right(print.pick(if up { moved_words::NEEDS } else { moved_words::MAY_LOSE }), 0.9),
    ];
    if one.is_none() {
        columns.insert(2, left(print.pick(labels::FIGURE), 1.5));
    }
    let fit = Fit::new(&columns, SIZE, width)?;
    let lines = detail.near(up).take(rows).map(|near| {
        let show = |value| feature_words::value(print, &near.feature, None, value);
        let (from, to) = (class_name(context, Some(book), &near.code), class_name(context, Some(book), &near.toward));
        let name = context.figures.names.of(&near.customer).unwrap_or(&near.customer);
        let mut cells = vec![fit.strong_middle(0, name), fit.cell(1, &format!("{from} → {to}")).tone("muted")];
        if one.is_none() {
            cells.push(fit.cell(2, &feature_words::name(print, &near.feature)).tone("muted"));
        }
        cells.extend([
            cell(show(near.value)),
            cell(show(near.line)),
            cell(show(near.gap)).tone(if up { "gain" } else { "loss" }),
        ]);
        row(cells)
    });
    let feature = one.map_or_else(String::new, |one| format!(" | {}", feature_words::name(print, one)));
    let heading = heading(&format!("{}{feature}", print.count(count)));
    Ok(vec![heading, Block::Table(Table { rows: lines.collect(), columns, size: SIZE, pad: 0.42 })])
}

fn stability(context: &Context, book: &SchemeBook, detail: &SchemeDetail) -> Table {
    let (print, min_n) = (&context.print, context.figures.scope.min_n);
    let columns = vec![
        left(print.pick(labels::CLASS), 2.0),
        right(print.pick(labels::CUSTOMERS), 1.0),
        right(print.pick(moved_words::MEAN_MONTHS), 1.0),
        right(print.pick(moved_words::MEDIAN_MONTHS), 1.0),
        right(print.pick(moved_words::FLIP_FLOPS), 1.0),
        right(print.pick(labels::SHARE), 1.0),
    ];
    let of = |code: &str| detail.stability.iter().find(|one| one.code == code);
    let rows = book.classes.iter().filter_map(|class| {
        let one = of(&class.code)?;
        let months =
            |months: Option<f64>| months.map_or_else(|| print.unknown(), |months| print.number_fixed(months, 1));
        let share = (one.customers >= min_n.max(1)).then(|| one.flip_flops as f64 / one.customers as f64);
        Some(row(vec![
            cell(print.text(&class.title)).tone("strong"),
            cell(print.count(one.customers)),
            cell(months(one.mean_months)),
            cell(months(one.median_months)),
            cell(print.count(one.flip_flops)),
            cell(share.map_or_else(|| "–".to_string(), |share| print.percent(share))),
        ]))
    });
    Table { rows: rows.collect(), columns, size: 8.0, pad: 0.42 }
}

fn forecast_page(context: &Context, book: &SchemeBook, detail: &SchemeDetail) -> Result<Built, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let now: Vec<&Forecast> = detail.forecasts.iter().filter(|one| one.made_as_of == scope.as_of).collect();
    let came: Vec<(NaiveDate, i64)> = {
        let mut made: Vec<(NaiveDate, i64)> = detail
            .forecasts
            .iter()
            .filter(|one| one.actual.is_some())
            .map(|one| (one.made_as_of, one.horizon))
            .collect();
        made.dedup();
        made.sort();
        made.dedup();
        made
    };
    let transitions = now.iter().map(|one| one.transitions).max().unwrap_or(0);
    let title = title(context, book, &now, &came, detail);
    let mut charts = Vec::new();
    let n = print.count(transitions);
    let mut first = vec![Block::Heading {
        text: print.pick(moved_words::FORECAST).to_string(),
        note: if transitions < TRANSITIONS {
            String::new()
        } else {
            print.fill(moved_words::FORECAST_NOTE, &[("n", &n)])
        },
    }];
    if transitions < TRANSITIONS {
        first.push(Block::Note { text: print.fill(moved_words::TOO_FEW, &[("n", &n)]) });
    } else {
        let alt = print.fill(moved_words::ALT_FORECAST, &[("title", &title)]);
        let words = context.words("class-forecast", title.clone(), alt);
        let height = (14.0 + book.classes.len() as f64 * 58.0).clamp(80.0, 356.0);
        charts.push(charts::draw(words, (412.0, height), |canvas| composition::draw(canvas, book, &now, print))?);
        first.extend(charts.last().map(show));
    }
    let mut second = Vec::new();
    // The page has room for so many rows; the workbook has all.
    let mut room = 24usize;
    for (made, horizon) in came.iter().rev() {
        let rows = book.classes.len().min(22);
        if rows > room {
            break;
        }
        room = room.saturating_sub(rows + 3);
        let values = [("date", made.to_string()), ("months", horizon.to_string())];
        let text = print.fill(moved_words::TURNED_OUT, &values.each_ref().map(|(key, value)| (*key, value.as_str())));
        second.push(Block::Heading { text, note: String::new() });
        let made: Vec<&Forecast> =
            detail.forecasts.iter().filter(|one| one.made_as_of == *made && one.horizon == *horizon).collect();
        second.push(Block::Table(turned_out(context, book, &made)?));
    }
    let subtitle = print.fill(moved_words::FORECAST_BASIS, &[("as_of", &scope.as_of.to_string())]);
    let blocks = vec![Block::Columns { widths: vec![1.32, 1.0], columns: vec![first, second] }];
    Ok(Built { page: Page::new(kicker(context, book), title, subtitle, blocks)?, charts })
}

/// The finding: where the largest change is expected, and how many expectations came true.
fn title(
    context: &Context,
    book: &SchemeBook,
    now: &[&Forecast],
    came: &[(NaiveDate, i64)],
    detail: &SchemeDetail,
) -> String {
    let print = &context.print;
    let inside = |one: &&Forecast| book.classes.iter().any(|class| class.code == one.code);
    let known = detail.forecasts.iter().filter(|one| came.contains(&(one.made_as_of, one.horizon))).filter(inside);
    let outcome: Vec<bool> = known.filter_map(moved_words::within).collect();
    let horizon = now.iter().filter(|one| one.transitions >= TRANSITIONS).map(|one| one.horizon).max();
    let largest = now
        .iter()
        .filter(|one| Some(one.horizon) == horizon)
        // Those outside are no class: what becomes of them is the change of the classes.
        .filter(|one| inside(one))
        .filter_map(|one| Some((*one, one.expected? - one.customers as f64)))
        .reduce(|best, one| if one.1.abs() > best.1.abs() { one } else { best });
    let largest = largest.map(|(one, change)| {
        (print.text(&book.title_of(&one.code)).to_string(), one.horizon, one.customers, change.round() as i64)
    });
    moved_words::forecast_title(print, print.text(&book.title), largest, &outcome)
}

fn turned_out(context: &Context, book: &SchemeBook, made: &[&Forecast]) -> Result<Table, ReportError> {
    let print = &context.print;
    let columns = vec![
        left(print.pick(labels::CLASS), 1.5),
        right(print.pick(moved_words::EXPECTED), 1.0),
        right(print.pick(moved_words::INTERVAL), 2.1),
        right(print.pick(moved_words::ACTUAL), 1.0),
        right(print.pick(moved_words::WITHIN), 0.8),
    ];
    let fit = Fit::new(&columns, SIZE, (WIDTH - 20.0) / 2.32)?;
    let count = |value: Option<f64>| value.map_or_else(|| print.unknown(), |value| print.count(value.round() as i64));
    let rows = book.classes.iter().filter_map(|class| {
        let one = made.iter().find(|one| one.code == class.code)?;
        let within = match moved_words::within(one) {
            Some(true) => cell(print.pick(moved_words::YES)),
            Some(false) => cell(print.pick(moved_words::NO)).tone("loss"),
            None => cell("–").tone("muted"),
        };
        Some(row(vec![
            fit.strong(0, print.text(&class.title)),
            cell(count(one.expected)),
            cell(format!("{} – {}", count(one.low), count(one.high))).tone("muted"),
            cell(print.count_or(one.actual)),
            within,
        ]))
    });
    Ok(Table { rows: rows.collect(), columns, size: SIZE, pad: 0.42 })
}
