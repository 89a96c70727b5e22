//! The accounts that moved most: up, down, new, lost, returned.

use super::blocks::{Block, PAD, Page, Row, Table, cell, left, right, row, total};
use super::{Built, Context};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::figures::{Accounts, Direction, Money, Moved, SchemeBook};
use crate::report::fonts::Fonts;
use crate::report::text::{findings, labels, remarks};

const TYPE: f64 = 7.5;

pub(super) fn build(context: &Context) -> Result<Option<Built>, ReportError> {
    let Some(accounts) = &context.figures.accounts else { return Ok(None) };
    let (print, scope) = (&context.print, &context.figures.scope);
    let book = context.figures.tiers();
    let title = findings::accounts(print, accounts, book);
    let weight = book.map_or_else(String::new, |book| findings::weight(print, &book.weight, scope));
    let from =
        context.figures.movements.as_ref().map_or_else(String::new, |movements| movements.from_as_of.to_string());
    let rows = print.count(scope.top_accounts as i64);
    let values = [
        ("from", from.as_str()),
        ("to", &scope.as_of.to_string()),
        ("weight", &weight),
        ("currency", print.currency()),
        ("rows", &rows),
    ];
    let subtitle = print.fill(remarks::ACCOUNTS_BASIS, &values);
    let mut sides = Vec::new();
    for direction in Direction::ALL {
        sides.push(list(context, accounts, book, direction)?);
    }
    let mut rows_of_lists: Vec<Block> = Vec::new();
    let mut lists = sides.into_iter();
    loop {
        let mut columns: Vec<Vec<Block>> = lists.by_ref().take(3).collect();
        if columns.is_empty() {
            break;
        }
        if !rows_of_lists.is_empty() {
            rows_of_lists.push(Block::Space { height: 12.0 });
        }
        if columns.len() == 2 {
            columns.push(vec![totals(context, accounts)]);
        }
        rows_of_lists.push(Block::Columns { widths: vec![1.0; 3], columns });
    }
    let scheme = book.map(|book| print.text(&book.title));
    let page = Page::new(context.kicker(Section::Accounts, scheme), title, subtitle, rows_of_lists)?;
    Ok(Some(Built { page, charts: Vec::new() }))
}

fn list(
    context: &Context,
    accounts: &Accounts,
    book: Option<&SchemeBook>,
    direction: Direction,
) -> Result<Vec<Block>, ReportError> {
    let (print, fonts) = (&context.print, Fonts::embedded()?);
    let count = accounts.of(direction).count() as i64;
    let heading =
        Block::Heading { text: print.pick(labels::direction(direction)).to_string(), note: print.count(count) };
    if count == 0 {
        return Ok(vec![heading, Block::Text { text: print.pick(remarks::NONE_MOVED).to_string(), tone: "muted" }]);
    }
    let columns = vec![
        left(print.pick(labels::CUSTOMER), 1.0),
        left(print.pick(labels::MOVE), 2.15),
        right(print.pick(labels::SALES_FROM), 0.95),
        right(print.pick(labels::SALES_TO), 0.95),
        right(print.pick(labels::CHANGE), 1.05),
    ];
    let line = |moved: &Moved| -> Row {
        let change = moved.change.to_f64();
        row(vec![
            cell(fonts.fit(&moved.customer, TYPE, true, 35.0)).tone("strong"),
            cell(fonts.fit(&class_move(context, book, moved), TYPE, false, 76.0)).tone("muted"),
            cell(if direction == Direction::New {
                "–".to_string()
            } else {
                print.narrow_amount(moved.sales_from.to_f64())
            }),
            cell(print.narrow_amount(moved.sales_to.to_f64())),
            cell(signed(context, change)).by_sign(change),
        ])
    };
    let rows = accounts.of(direction).take(context.figures.scope.top_accounts).map(line).collect();
    // Few rows leave a page half empty: give them air.
    let pad = if context.figures.scope.top_accounts <= 10 { 0.7 } else { PAD };
    Ok(vec![heading, Block::Table(Table { columns, rows, size: TYPE, pad })])
}

fn signed(context: &Context, change: f64) -> String {
    let text = context.print.narrow_amount(change);
    if change > 0.0 { format!("+{text}") } else { text }
}

fn class_move(context: &Context, book: Option<&SchemeBook>, moved: &Moved) -> String {
    let name = |code: &str| super::movements::class_name(context, book, code);
    match moved.direction {
        Direction::New | Direction::Returned => format!("→ {}", name(&moved.to)),
        Direction::Lost => format!("{} →", name(&moved.from)),
        _ => format!("{} → {}", name(&moved.from), name(&moved.to)),
    }
}

/// Count and sum of the changes of every direction.
fn totals(context: &Context, accounts: &Accounts) -> Block {
    let print = &context.print;
    let columns = vec![
        left(print.pick(labels::MOVE), 1.2),
        right(print.pick(labels::CUSTOMERS), 1.0),
        right(format!("{} {}", print.pick(labels::CHANGE), print.currency()), 1.3),
    ];
    let line = |name, count, sum: Money| {
        vec![
            cell(print.pick(name)).tone("strong"),
            cell(print.count(count)),
            cell(print.amount(sum)).by_sign(sum.to_f64()),
        ]
    };
    let (mut customers, mut change) = (0, Money::default());
    let mut rows = Vec::new();
    for direction in Direction::ALL {
        let (count, sum) = findings::moved_total(accounts, direction);
        (customers, change) = (customers + count, change + sum);
        rows.push(row(line(labels::direction(direction), count, sum)));
    }
    rows.push(total(line(labels::TOTAL, customers, change)));
    Block::Table(Table { columns, rows, size: 8.0, pad: 0.6 })
}
