//! Movements: the alluvial, the rates with their n, and the money that moved.

use chrono::NaiveDate;

use super::blocks::{Block, PAD, Page, Table, cell, left, right, row};
use super::{Built, Context, show};
use crate::config::types::Section;
use crate::model::period::Window;
use crate::report::ReportError;
use crate::report::charts::{self, alluvial};
use crate::report::figures::{Money, Movements, Rates, SchemeBook, Stream};
use crate::report::fonts::Fonts;
use crate::report::text::{findings, labels, remarks};

/// Streams in the table on the page; the workbook has all.
const STREAMS: usize = 13;

pub(super) fn build(context: &Context) -> Result<Option<Built>, ReportError> {
    let (Some(movements), Some(book)) = (&context.figures.movements, context.figures.tiers()) else { return Ok(None) };
    if movements.streams.iter().all(|stream| stream.customers == 0) {
        return Ok(None);
    }
    let (print, scope) = (&context.print, &context.figures.scope);
    let title = findings::movements(print, movements, book, scope);
    let weight = findings::weight(print, &book.weight, scope);
    let subtitle = print.fill(remarks::MOVEMENTS_BASIS, &[("weight", &weight)]);
    let heads = (movements.from_as_of.to_string(), scope.as_of.to_string());
    let alt = print.fill(remarks::ALT_MOVEMENTS, &[("title", &title), ("from", &heads.0), ("to", &heads.1)]);
    let words = context.words("movements", title.clone(), alt);
    let picture = charts::draw(words, (448.0, 392.0), |canvas| {
        alluvial::draw(canvas, movements, book, (&heads.0, &heads.1), print)
    })?;
    let head = |text: &str| Block::Heading { text: text.to_string(), note: String::new() };
    let mut side = Vec::new();
    for rates in &movements.rates {
        side.push(head(&format!("{} → {}", rates.from_as_of, scope.as_of)));
        side.push(Block::Table(rates_table(context, rates)));
        if !window_is_full(context, &book.weight, rates.from_as_of) {
            let text = print.fill(remarks::UNLIKE_WINDOWS, &[("date", &rates.from_as_of.to_string())]);
            side.push(Block::Space { height: 4.0 });
            side.push(Block::Text { text, tone: "muted" });
        }
        side.push(Block::Space { height: 8.0 });
        if movements.rates.len() > 2 {
            break;
        }
    }
    side.push(head(print.pick(remarks::MOST_MONEY)));
    side.push(Block::Table(streams_table(context, movements, book)?));
    let blocks = vec![Block::Columns { widths: vec![1.62, 1.0], columns: vec![vec![show(&picture)], side] }];
    let page = Page::new(context.kicker(Section::Movements, Some(print.text(&book.title))), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts: vec![picture] }))
}

/// True when the window of a feature such as `net_sales_6m` lies wholly inside the data at a date.
fn window_is_full(context: &Context, feature: &str, date: NaiveDate) -> bool {
    let months = labels::feature(feature).and_then(|(_, window)| window.strip_suffix('m')?.parse().ok());
    match (months, context.figures.scope.data_from) {
        (Some(months), Some(from)) => Window::Months(months).first_day(date) >= from,
        _ => true,
    }
}

fn rates_table(context: &Context, rates: &Rates) -> Table {
    let (print, min_n) = (&context.print, context.figures.scope.min_n);
    let columns = vec![
        left(format!("n = {}", print.count(rates.opening)), 1.0),
        right(print.pick(labels::CUSTOMERS), 1.0),
        right(print.pick(labels::RATE), 0.9),
        right(print.pick(labels::SALES_WEIGHTED), 1.5),
    ];
    let total = rates.opening_sales().to_f64();
    let rate = |rate: Option<f64>| match rate {
        Some(rate) if rates.opening >= min_n => print.percent(rate),
        _ => print.unknown(),
    };
    let weighted = |sales: Money| {
        if total > 0.0 && rates.opening >= min_n { print.percent(sales.to_f64() / total) } else { print.unknown() }
    };
    let line = |name, customers, share, sales| {
        row(vec![
            cell(print.pick(name)).tone("strong"),
            cell(print.count(customers)),
            cell(rate(share)),
            cell(weighted(sales)),
        ])
    };
    let outside = |name, customers| {
        row(vec![cell(print.pick(name)).tone("muted"), cell(print.count(customers)), cell("–"), cell("–")])
    };
    let rows = vec![
        line(labels::UP, rates.up, rates.up_rate, rates.up_sales),
        line(labels::STABLE, rates.stable, rates.stable_rate, rates.stable_sales),
        line(labels::DOWN, rates.down, rates.down_rate, rates.down_sales),
        line(labels::LOST, rates.lost, rates.lost_rate, rates.lost_sales),
        outside(labels::NEW, rates.new),
        outside(labels::RETURNED, rates.returned),
    ];
    Table { columns, rows, size: 8.0, pad: PAD }
}

/// Name of a class or pseudo-class.
pub(super) fn class_name(context: &Context, book: Option<&SchemeBook>, code: &str) -> String {
    if let Some(name) = labels::pseudo_class(code) {
        return context.print.pick(name).to_string();
    }
    book.map_or_else(|| code.to_string(), |book| context.print.text(&book.title_of(code)).to_string())
}

fn streams_table(context: &Context, movements: &Movements, book: &SchemeBook) -> Result<Table, ReportError> {
    let (print, fonts) = (&context.print, Fonts::embedded()?);
    let mut streams: Vec<&Stream> =
        movements.streams.iter().filter(|stream| stream.from != stream.to && stream.customers > 0).collect();
    let change = |stream: &Stream| stream.sales_to - stream.sales_from;
    streams.sort_by(|one, other| {
        change(other).abs().cmp(&change(one).abs()).then_with(|| (&one.from, &one.to).cmp(&(&other.from, &other.to)))
    });
    let columns = vec![
        left(print.pick(labels::FROM_TO), 2.2),
        right(print.pick(labels::CUSTOMERS), 0.9),
        right(print.pick(labels::CHANGE), 1.0),
    ];
    let room = if movements.rates.len() == 2 { STREAMS - 8 } else { STREAMS };
    let rows = streams.into_iter().take(room).map(|stream| {
        let moved = change(stream).to_f64();
        let (from, to) = (class_name(context, Some(book), &stream.from), class_name(context, Some(book), &stream.to));
        row(vec![
            cell(fonts.fit(&format!("{from} → {to}"), 8.0, false, 142.0)),
            cell(print.count(stream.customers)),
            cell(print.signed_money(moved)).by_sign(moved),
        ])
    });
    Ok(Table { columns, rows: rows.collect(), size: 8.0, pad: PAD })
}
