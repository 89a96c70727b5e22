//! Alerts by kind: how many, how late, and the largest of each.

use super::blocks::{Block, Fit, Page, Row, Table, cell, left, right, row};
use super::{Built, Context, WIDTH, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::ranked_bars::{self, Bar};
use crate::report::charts::{self};
use crate::report::figures::{Alert, AlertBook, KindSum};
use crate::report::text::{alert_words, labels};

const SIZE: f64 = 7.5;
const PAD: f64 = 0.42;
/// Height of a row, of the page below a title and a subtitle of two lines, and of a bar.
const ROW: f64 = SIZE * (0.735 + 2.0 * PAD);
const LINE: f64 = SIZE * 1.185;
const ROOM: f64 = 440.0;
const BAR: f64 = 18.0;
/// Kinds with a bar of their own.
const KINDS: usize = 12;

pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(book) = &context.figures.alerts else { return Ok(Vec::new()) };
    let (print, scope) = (&context.print, &context.figures.scope);
    let kicker = context.kicker(Section::Alerts, None);
    let title = alert_words::title(print, book, scope);
    let as_of = scope.as_of.to_string();
    if book.alerts.is_empty() {
        let blocks = vec![Block::Note { text: print.fill(alert_words::NONE, &[("as_of", &as_of)]) }];
        let page = Page::new(kicker, title, String::new(), blocks)?;
        return Ok(vec![Built { page: Page { brief: true, ..page }, charts: Vec::new() }]);
    }
    let values = [("as_of", as_of.as_str()), ("currency", print.currency()), ("sheet", print.pick(alert_words::SHEET))];
    let mut page = Page::new(kicker, title.clone(), print.fill(alert_words::BASIS, &values), Vec::new())?;
    let kinds = book.kinds();
    let bars: Vec<Bar> = kinds.iter().take(KINDS).map(|sum| bar(context, book, sum)).collect();
    let alt = print.fill(alert_words::ALT, &[("title", &title)]);
    let words = context.words("alerts", title, alt);
    let height = bars.len() as f64 * BAR;
    let picture = charts::draw(words, (WIDTH, height), |canvas| ranked_bars::draw(canvas, &bars, 0.3))?;
    page.blocks.push(Block::Heading {
        text: print.pick(alert_words::BY_KIND).to_string(),
        note: print.pick(alert_words::BY_KIND_NOTE).to_string(),
    });
    page.blocks.push(show(&picture));
    page.blocks.push(Block::Space { height: 10.0 });
    page.blocks.push(Block::Table(largest(context, book, &kinds, ROOM - 46.0 - height)?));
    Ok(vec![Built { page, charts: vec![picture] }])
}

/// The bar of a kind: alerts, their amount and how late they came.
fn bar(context: &Context, book: &AlertBook, sum: &KindSum) -> Bar {
    let print = &context.print;
    let mut notes: Vec<String> = sum.amount.iter().map(|amount| print.money(amount.to_f64())).collect();
    notes.push(alert_words::latency(print, sum));
    notes.retain(|note| !note.is_empty());
    Bar {
        name: alert_words::kind(print, &sum.kind, book, &context.figures.schemes),
        value: sum.alerts as f64,
        whole: None,
        text: print.count(sum.alerts),
        note: notes.join(if print.chinese() { "，" } else { ", " }),
    }
}

/// The largest alerts of every kind, as many as there is room for.
fn largest(context: &Context, book: &AlertBook, kinds: &[KindSum], room: f64) -> Result<Table, ReportError> {
    let print = &context.print;
    let columns = vec![
        left(print.pick(alert_words::KIND), 1.7),
        left(print.pick(labels::CUSTOMER_WORD), 2.0),
        left(print.pick(alert_words::STAFF), 0.85),
        left(print.pick(alert_words::DETAIL), 3.3),
        right(format!("{} {}", print.pick(alert_words::AMOUNT), print.currency()), 1.0),
        right(print.pick(alert_words::SINCE), 0.85),
        right(print.pick(alert_words::LATENCY), 0.7),
    ];
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let long = |alert: &Alert| !fit.holds(3, print.text(&alert.detail));
    let height = |each: usize| {
        let shown = kinds.iter().flat_map(|kind| book.of(&kind.kind).take(each));
        ROW + shown.map(|alert| ROW + if long(alert) { LINE } else { 0.0 }).sum::<f64>()
    };
    // At least two of every kind, on a further page if need be.
    let mut each = 30;
    while each > 2 && height(each) > room {
        each -= 1;
    }
    let dash = || cell("–").tone("muted");
    let mut rows = Vec::new();
    for kind in kinds {
        for (at, alert) in book.of(&kind.kind).take(each).enumerate() {
            let known = context.figures.names.of(&alert.customer);
            let name = alert.name.as_deref().or(known).unwrap_or(&alert.customer);
            let more = kind.alerts - each as i64;
            let first = match at {
                0 => fit.strong(0, &alert_words::kind(print, &kind.kind, book, &context.figures.schemes)),
                1 if more > 0 => {
                    fit.cell(0, &print.fill(alert_words::AND_MORE, &[("n", &print.count(more))])).tone("muted")
                }
                _ => cell(""),
            };
            let cells = vec![
                first,
                fit.strong_middle(1, name),
                fit.cell(2, alert.staff.as_deref().unwrap_or("–")).tone("muted"),
                fit.wrapped(3, print.text(&alert.detail), 2),
                alert.amount.map_or_else(dash, |amount| cell(print.narrow_amount(amount.to_f64()))),
                alert.since.map_or_else(dash, |since| cell(since.to_string()).tone("muted")),
                alert.latency_days.map_or_else(dash, |days| cell(print.count(days))),
            ];
            rows.push(Row { style: if at == 0 { "group" } else { "normal" }, ..row(cells) });
        }
    }
    Ok(Table { columns, rows, size: SIZE, pad: PAD })
}
