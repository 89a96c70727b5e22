//! The accounts that moved most: up, down, new, lost, returned.

use super::blocks::{Block, Fit, PAD, Page, Row, Table, cell, left, right, row, total};
use super::{Built, Context, WIDTH};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::figures::{Accounts, Direction, Money, Moved, SchemeBook};
use crate::report::fonts::Fonts;
use crate::report::text::{findings, labels, remarks};

const TYPE: f64 = 7.5;
/// Room between lists beside each other.
const GUTTER: f64 = 20.0;
/// Heights in points: of a page below a title of one line and its subtitle, of a further line of the title, of what a
/// list has above its rows, of the sums of the directions, and of a row of a list with names.
const ROOM: f64 = 448.0;
const TITLE_LINE: f64 = 24.0;
const LIST_HEAD: f64 = 41.0;
const SUMS: f64 = 112.0;
const NAMED_ROW: f64 = TYPE * (0.73 + 2.0 * NAMED_PAD);
const NAMED_PAD: f64 = 0.42;

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
    // Names need room: lists with them stand two beside each other, without them three.
    let mut shown = Direction::ALL.iter().flat_map(|direction| accounts.of(*direction).take(scope.top_accounts));
    let named = shown.any(|moved| context.figures.names.of(&moved.customer).is_some());
    let across = if named { 2 } else { 3 };
    let mut sides = Vec::new();
    for direction in Direction::ALL {
        sides.push((accounts.of(direction).count(), list(context, accounts, book, direction, named)?));
    }
    let scheme = book.map(|book| print.text(&book.title));
    let mut page = Page::new(context.kicker(Section::Accounts, scheme), title, subtitle, Vec::new())?;
    let mut lists = sides.into_iter();
    let mut left = ROOM - TITLE_LINE * page.title_lines.len().saturating_sub(1) as f64;
    loop {
        let band: Vec<(usize, Vec<Block>)> = lists.by_ref().take(across).collect();
        if band.is_empty() {
            break;
        }
        let rows = band.iter().map(|(rows, _)| (*rows).min(scope.top_accounts)).max().unwrap_or(0);
        let mut columns: Vec<Vec<Block>> = band.into_iter().map(|(_, list)| list).collect();
        let mut height = LIST_HEAD + rows as f64 * NAMED_ROW;
        if columns.len() == across - 1 {
            columns.push(vec![totals(context, accounts)]);
            height = height.max(SUMS);
        }
        if named && height > left && !page.blocks.is_empty() {
            // Rather a new page than a broken list.
            page.blocks.push(Block::PageBreak);
            left = ROOM;
        } else if !page.blocks.is_empty() {
            page.blocks.push(Block::Space { height: if named { 4.0 } else { 12.0 } });
        }
        left -= height + 4.0;
        page.blocks.push(Block::Columns { widths: vec![1.0; across], columns });
    }
    Ok(Some(Built { page, charts: Vec::new() }))
}

fn list(
    context: &Context,
    accounts: &Accounts,
    book: Option<&SchemeBook>,
    direction: Direction,
    named: bool,
) -> Result<Vec<Block>, ReportError> {
    let (print, fonts) = (&context.print, Fonts::embedded()?);
    let count = accounts.of(direction).count() as i64;
    let heading =
        Block::Heading { text: print.pick(labels::direction(direction)).to_string(), note: print.count(count) };
    if count == 0 {
        return Ok(vec![heading, Block::Text { text: print.pick(remarks::NONE_MOVED).to_string(), tone: "muted" }]);
    }
    let mut columns = vec![
        left(print.pick(labels::CUSTOMER), 1.0),
        left(print.pick(labels::MOVE), 2.15),
        right(print.pick(labels::SALES_FROM), 0.95),
        right(print.pick(labels::SALES_TO), 0.95),
        right(print.pick(labels::CHANGE), 1.05),
    ];
    if named {
        columns.insert(1, left(print.pick(labels::CUSTOMER_NAME), 3.0));
    }
    let fit = Fit::new(&columns, TYPE, (WIDTH - GUTTER) / 2.0)?;
    let line = |moved: &Moved| -> Row {
        let change = moved.change.to_f64();
        let mut cells = if named {
            let name = context.figures.names.of(&moved.customer).unwrap_or_default();
            vec![
                fit.strong_middle(0, &moved.customer),
                fit.middle(1, name),
                fit.cell(2, &class_move(context, book, moved)).tone("muted"),
            ]
        } else {
            vec![
                cell(fonts.fit(&moved.customer, TYPE, true, 35.0)).tone("strong"),
                cell(fonts.fit(&class_move(context, book, moved), TYPE, false, 76.0)).tone("muted"),
            ]
        };
        cells.extend([
            cell(if direction == Direction::New {
                "–".to_string()
            } else {
                print.narrow_amount(moved.sales_from.to_f64())
            }),
            cell(print.narrow_amount(moved.sales_to.to_f64())),
            cell(signed(context, change)).by_sign(change),
        ]);
        row(cells)
    };
    let rows = accounts.of(direction).take(context.figures.scope.top_accounts).map(line).collect();
    // Few rows leave a page half empty: give them air.
    let pad = match context.figures.scope.top_accounts {
        _ if named => NAMED_PAD,
        0..=10 => 0.7,
        _ => PAD,
    };
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
