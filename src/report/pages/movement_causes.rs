//! Who rose and who fell, and why: which figure crossed which line.

use std::collections::BTreeMap;

use super::blocks::{Block, Fit, Page, Table, cell, left, right, row};
use super::movements::class_name;
use super::{Built, Context, WIDTH};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::figures::{Accounts, Direction, Moved, SchemeBook};
use crate::report::text::{findings, labels, moved_words, remarks};

/// Rows of a list on the page; the workbook has all.
const ROWS: usize = 11;
const SIZE: f64 = 8.0;

/// Nothing where nobody rose or fell.
pub(super) fn build(context: &Context, book: &SchemeBook) -> Result<Option<Built>, ReportError> {
    let Some(accounts) = context.figures.accounts.as_ref().filter(|accounts| accounts.scheme == book.scheme) else {
        return Ok(None);
    };
    let count = |direction| accounts.of(direction).count() as i64;
    let (up, down) = (count(Direction::Up), count(Direction::Down));
    if up + down == 0 {
        return Ok(None);
    }
    let (print, scope) = (&context.print, &context.figures.scope);
    let values = [("scheme", print.text(&book.title)), ("up", &print.count(up)), ("down", &print.count(down))];
    let title = print.fill(moved_words::CAUSES_TITLE, &values);
    let shown = scope.top_accounts.min(ROWS);
    let detail = context.figures.detail(&book.scheme);
    let same = detail.and_then(|detail| detail.comparisons.iter().find(|one| one.compare == accounts.compare));
    let from = same.map_or_else(|| accounts.compare.clone(), |one| one.from_as_of.to_string());
    let values = [
        ("from", from.as_str()),
        ("to", &scope.as_of.to_string()),
        ("rows", &print.count(shown as i64)),
        ("weight", &findings::weight(print, &book.weight, scope)),
        ("currency", print.currency()),
    ];
    let subtitle = print.fill(moved_words::CAUSES_BASIS, &values);
    let mut blocks = Vec::new();
    for direction in [Direction::Up, Direction::Down] {
        blocks.push(Block::Heading {
            text: print.pick(labels::direction(direction)).to_string(),
            note: print.count(count(direction)),
        });
        if count(direction) == 0 {
            let text = print.pick(remarks::NONE_MOVED).to_string();
            blocks.push(Block::Text { text, tone: "muted" });
            continue;
        }
        blocks.push(Block::Table(list(context, book, accounts.of(direction).take(shown))?));
    }
    blocks.push(Block::Space { height: 8.0 });
    blocks.push(Block::Text { text: together(context, accounts), tone: "muted" });
    let kicker = context.kicker(Section::MovementDetail, Some(print.text(&book.title)));
    Ok(Some(Built { page: Page::new(kicker, title, subtitle, blocks)?, charts: Vec::new() }))
}

fn list<'a>(
    context: &Context,
    book: &SchemeBook,
    moved: impl Iterator<Item = &'a Moved>,
) -> Result<Table, ReportError> {
    let print = &context.print;
    let columns = vec![
        left(print.pick(labels::CUSTOMER), 1.0),
        left(print.pick(labels::CUSTOMER_NAME), 1.9),
        left(print.pick(labels::MOVE), 1.8),
        left(print.pick(moved_words::CAUSE), 3.1),
        right(print.pick(labels::SALES_FROM), 0.8),
        right(print.pick(labels::SALES_TO), 0.8),
        right(print.pick(labels::CHANGE), 0.85),
    ];
    let moved: Vec<&Moved> = moved.collect();
    let named = moved.iter().any(|one| context.figures.names.of(&one.customer).is_some());
    let columns: Vec<_> =
        columns.into_iter().enumerate().filter(|(at, _)| named || *at != 1).map(|(_, column)| column).collect();
    let at = |place: usize| if named { place } else { place - 1 };
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let rows = moved.into_iter().map(|one| {
        let change = one.change.to_f64();
        let text = print.narrow_amount(change);
        let (from, to) = (class_name(context, Some(book), &one.from), class_name(context, Some(book), &one.to));
        let mut cells = vec![fit.strong_middle(0, &one.customer)];
        if named {
            cells.push(fit.middle(1, context.figures.names.of(&one.customer).unwrap_or_default()));
        }
        cells.extend([
            fit.cell(at(2), &format!("{from} → {to}")).tone("muted"),
            fit.cell(at(3), &moved_words::cause(print, one.cause.as_ref())),
            cell(print.narrow_amount(one.sales_from.to_f64())),
            cell(print.narrow_amount(one.sales_to.to_f64())),
            cell(if change > 0.0 { format!("+{text}") } else { text }).by_sign(change),
        ]);
        row(cells)
    });
    Ok(Table { rows: rows.collect(), columns, size: SIZE, pad: 0.42 })
}

/// How many rose or fell for which cause.
fn together(context: &Context, accounts: &Accounts) -> String {
    let print = &context.print;
    let moved = || accounts.moved.iter().filter(|one| matches!(one.direction, Direction::Up | Direction::Down));
    if moved().all(|one| one.cause.is_none()) {
        return print.pick(moved_words::NO_CAUSES).to_string();
    }
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for one in moved() {
        *counts.entry(one.cause.as_ref().map_or("", |cause| cause.kind.as_str())).or_default() += 1;
    }
    let mut counts: Vec<(&str, i64)> = counts.into_iter().collect();
    counts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
    let parts: Vec<String> = counts
        .iter()
        .map(|(kind, count)| format!("{} {}", moved_words::cause_kind(print, kind), print.count(*count)))
        .collect();
    let list = parts.join(print.pick(remarks::COMMA));
    format!("{}{}{list}", print.pick(moved_words::CAUSES_SUM), print.pick(remarks::COLON))
}
