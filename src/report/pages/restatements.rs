//! Restatements: what was changed of results that were published before, by date, with the cause.

use super::blocks::{Block, Fit, PAD, Page, Table, cell, left, right, row};
use super::movements::class_name;
use super::{Built, Context, WIDTH};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::figures::{Restated, RestatedScheme, exact};
use crate::report::tables::RESTATEMENTS;
use crate::report::text::{labels, measures, restated_words};

/// Dates on the page; the workbook has all.
const DATES: usize = 4;
/// Customers of a scheme on the page.
const CUSTOMERS: usize = 5;
/// Moves of a scheme in a line.
const MOVES: usize = 3;
const SIZE: f64 = 8.0;

pub(super) fn build(context: &Context) -> Result<Option<Built>, ReportError> {
    let Some(restated) = &context.figures.restatements else { return Ok(None) };
    let print = &context.print;
    let kicker = context.kicker(Section::Restatements, None);
    if restated.rows.is_empty() {
        let text = print.pick(restated_words::NOTHING).to_string();
        // The first section has no page before it.
        if context.sections.first() == Some(&Section::Restatements) {
            let title = print.pick(restated_words::NOTHING_TITLE).to_string();
            let page = Page::new(kicker, title, String::new(), vec![Block::Note { text }])?;
            return Ok(Some(Built { page: Page { brief: true, ..page }, charts: Vec::new() }));
        }
        let page = Page::new(kicker, String::new(), String::new(), vec![Block::Text { text, tone: "muted" }])?;
        return Ok(Some(Built { page: Page { tail: true, ..page }, charts: Vec::new() }));
    }
    let dates = restated.dates();
    let mut blocks = Vec::new();
    for as_of in dates.iter().take(DATES) {
        blocks.push(Block::Heading {
            text: format!("{} {as_of}", print.pick(restated_words::DATE)),
            note: String::new(),
        });
        let (wide, narrow) = (1.15, 1.0);
        let room = |part: f64| (WIDTH - 20.0) * part / (wide + narrow);
        let figures = figures(context, &restated.figures(*as_of), room(wide))?;
        let classes = classes(context, &restated.schemes(*as_of), room(narrow))?;
        blocks.push(Block::Columns { widths: vec![wide, narrow], columns: vec![figures, classes] });
    }
    if dates.len() > DATES {
        let n = print.count((dates.len() - DATES) as i64);
        let values = [("n", n.as_str()), ("sheet", print.pick(RESTATEMENTS))];
        blocks.push(Block::Space { height: 6.0 });
        blocks.push(Block::Text { text: print.fill(restated_words::MORE_DATES, &values), tone: "muted" });
    }
    let title = restated_words::title(print, restated);
    let page = Page::new(kicker, title, print.pick(restated_words::BASIS).to_string(), blocks)?;
    Ok(Some(Built { page, charts: Vec::new() }))
}

fn figures(context: &Context, figures: &[&Restated], width: f64) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    if figures.is_empty() {
        return Ok(vec![Block::Text { text: print.pick(restated_words::NO_FIGURES).to_string(), tone: "muted" }]);
    }
    let columns = vec![
        left(print.pick(restated_words::FIGURES), 1.2),
        right(print.pick(restated_words::OLD), 1.1),
        right(print.pick(restated_words::NEW), 1.1),
        left(print.pick(restated_words::CAUSE), 2.0),
    ];
    let fit = Fit::new(&columns, SIZE, width)?;
    let place = |row: &Restated| measures::ALL.iter().position(|one| one.measure == row.subject);
    let mut sorted = figures.to_vec();
    sorted.sort_by_key(|row| place(row).unwrap_or(usize::MAX));
    let rows = sorted.into_iter().map(|figure| {
        let name = place(figure).map_or(figure.subject.as_str(), |at| print.pick(measures::ALL[at].label));
        let name = match figure.unit.as_deref() {
            Some("money") => format!("{name} ({})", print.currency()),
            _ => name.to_string(),
        };
        let (old, new) = values(context, figure);
        // Without one of the values there is no rise or fall.
        let new = match (figure.old_number(), figure.new_number()) {
            (Some(old_number), Some(new_number)) => cell(new).by_sign(new_number - old_number),
            _ => cell(new),
        };
        row(vec![
            fit.strong(0, &name),
            cell(old).tone("muted"),
            new,
            fit.wrapped(3, &restated_words::cause(print, &figure.cause), 2).tone("muted"),
        ])
    });
    Ok(vec![Block::Table(Table { columns, rows: rows.collect(), size: SIZE, pad: PAD })])
}

/// Digits of a share, in percent: more where fewer would not show that it changed.
const DIGITS: std::ops::RangeInclusive<usize> = 2..=6;

/// Both values, with as many digits as tell them apart.
fn values(context: &Context, figure: &Restated) -> (String, String) {
    let both = |digits| {
        let text = |text: &Option<String>| value(context, figure, text.as_deref(), digits);
        (text(&figure.old), text(&figure.new))
    };
    DIGITS.map(both).find(|(old, new)| old != new).unwrap_or_else(|| both(*DIGITS.end()))
}

/// A value in its unit: amounts to the last digit, since small corrections are what the section is about.
fn value(context: &Context, figure: &Restated, text: Option<&str>, digits: usize) -> String {
    let print = &context.print;
    let Some(text) = text else { return print.unknown() };
    let number: Option<f64> = text.parse().ok();
    match (figure.unit.as_deref(), number) {
        (Some("money"), _) => exact(text).map_or_else(|| text.to_string(), |amount| print.exact(amount)),
        (Some("ratio"), Some(ratio)) => format!("{}%", print.number_fixed(ratio * 100.0, digits)),
        (_, Some(number)) => print.number(number, digits),
        (_, None) => text.to_string(),
    }
}

fn classes(context: &Context, schemes: &[RestatedScheme], width: f64) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    if schemes.is_empty() {
        return Ok(vec![Block::Text { text: print.pick(restated_words::NO_CLASSES).to_string(), tone: "muted" }]);
    }
    let columns = vec![
        left(print.pick(restated_words::CLASSES), 1.2),
        right(print.pick(labels::CUSTOMERS), 0.7),
        left(print.pick(restated_words::MOST), 2.6),
    ];
    let fit = Fit::new(&columns, SIZE, width)?;
    let moved = |scheme: &RestatedScheme, from: Option<&str>, to: Option<&str>| {
        let book = context.figures.scheme(scheme.scheme);
        let name = |code: Option<&str>| {
            code.map_or_else(|| print.pick(restated_words::ABSENT).to_string(), |code| class_name(context, book, code))
        };
        format!("{} → {}", name(from), name(to))
    };
    let mut rows = Vec::new();
    for scheme in schemes {
        let title = context.figures.scheme(scheme.scheme).map_or(scheme.scheme, |book| print.text(&book.title));
        let moves: Vec<String> = scheme
            .moves
            .iter()
            .take(MOVES)
            .map(|(from, to, customers)| format!("{} ({})", moved(scheme, *from, *to), print.count(*customers)))
            .collect();
        let separator = if print.chinese() { "，" } else { ", " };
        rows.push(row(vec![
            fit.strong(0, title),
            cell(print.count(scheme.customers.len() as i64)),
            fit.wrapped(2, &moves.join(separator), 2),
        ]));
        for restated in scheme.customers.iter().take(CUSTOMERS) {
            let customer = restated.customer.as_deref().unwrap_or_default();
            let name = context.figures.names.of(customer).unwrap_or(customer);
            let moved = moved(scheme, restated.old.as_deref(), restated.new.as_deref());
            let cause = restated_words::cause(print, &restated.cause);
            rows.push(row(vec![
                fit.middle(0, name),
                cell(""),
                fit.wrapped(2, &format!("{moved}{separator}{cause}"), 2).tone("muted"),
            ]));
        }
    }
    Ok(vec![Block::Table(Table { columns, rows, size: SIZE, pad: PAD })])
}
