//! Movements of the tier scheme in detail: over several periods, as a matrix in customers and in sales, with advice.

use super::blocks::{Block, Cell, Fit, Page, Table, cell, left, right, row, total};
use super::{Built, Context, WIDTH, movement_causes, movement_outlook, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::{self, matrix, path, transitions};
use crate::report::figures::{Comparison, Money, SchemeBook, Stream};
use crate::report::text::{findings, labels, moved_words};

/// Classes up to which a matrix of half the width has room for numbers.
const HALF: usize = 9;

pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(book) = context.figures.tiers() else { return Ok(Vec::new()) };
    let mut built = Vec::new();
    built.extend(path_page(context, book)?);
    let detail = context.figures.detail(&book.scheme);
    let moved = |one: &&Comparison| one.streams.iter().any(|stream| stream.customers > 0);
    if let Some(longest) = detail.and_then(|detail| detail.comparisons.iter().rfind(moved)) {
        built.push(matrix_page(context, book, longest)?);
    }
    built.extend(movement_causes::build(context, book)?);
    if let Some(detail) = detail {
        built.extend(movement_outlook::build(context, book, detail)?);
    }
    Ok(built)
}

/// The alluvial over the last periods; nothing where nobody moved or stayed.
fn path_page(context: &Context, book: &SchemeBook) -> Result<Option<Built>, ReportError> {
    let Some(found) = &context.figures.path else { return Ok(None) };
    if found.steps.iter().flatten().all(|stream| stream.customers == 0) {
        return Ok(None);
    }
    let print = &context.print;
    let title = moved_words::path_title(print, found, book);
    let alt = print.fill(moved_words::ALT_PATH, &[("title", &title)]);
    let words = context.words("movement-path", title.clone(), alt);
    let picture = charts::draw(words, (WIDTH, 392.0), |canvas| path::draw(canvas, found, book, print))?;
    let kicker = context.kicker(Section::MovementDetail, Some(print.text(&book.title)));
    let page = Page::new(kicker, title, print.pick(moved_words::PATH_BASIS).to_string(), vec![show(&picture)])?;
    Ok(Some(Built { page, charts: vec![picture] }))
}

fn matrix_page(context: &Context, book: &SchemeBook, comparison: &Comparison) -> Result<Built, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let (from, to) = (comparison.from_as_of.to_string(), scope.as_of.to_string());
    let values = [("scheme", print.text(&book.title)), ("from", from.as_str()), ("to", to.as_str())];
    let title = print.fill(moved_words::MATRIX_TITLE, &values);
    let weight = findings::weight(print, &book.weight, scope);
    let n = print.count(scope.min_n);
    let values = [("n", n.as_str()), ("weight", &weight), ("currency", print.currency())];
    let subtitle = print.fill(moved_words::MATRIX_BASIS, &values);
    let classes = book.classes.len();
    let half = classes <= HALF;
    let mut charts = Vec::new();
    let mut columns = Vec::new();
    let whats = [
        (transitions::Weight::Customers, moved_words::MATRIX_CUSTOMERS, "movement-matrix"),
        (transitions::Weight::Sales, moved_words::MATRIX_SALES, "movement-matrix-sales"),
    ];
    for (weight, what, name) in whats {
        let what = print.pick(what);
        let alt = print.fill(moved_words::ALT_MATRIX, &[("what", what), ("title", &title)]);
        let words = context.words(name, title.clone(), alt);
        let found = transitions::of_streams(&comparison.streams, book, (weight, scope.min_n), print);
        let (width, most) = if half { (362.0, 216.0) } else { (WIDTH, 384.0) };
        let size = (width, matrix::height(found.rows.len(), most));
        let picture = charts::draw(words, size, |canvas| matrix::draw(canvas, &found, print))?;
        let heading = Block::Heading { text: what.to_string(), note: String::new() };
        columns.push(vec![heading, show(&picture)]);
        charts.push(picture);
    }
    let mut blocks = Vec::new();
    if half {
        blocks.push(Block::Columns { widths: vec![1.0, 1.0], columns });
    } else {
        for column in columns {
            blocks.extend(column);
            blocks.push(Block::PageBreak);
        }
    }
    let heading = print.pick(moved_words::ADVICE);
    blocks.push(Block::Heading { text: heading.to_string(), note: format!("{from} → {to}") });
    blocks.push(Block::Table(flows(context, book, comparison)?));
    let kicker = context.kicker(Section::MovementDetail, Some(print.text(&book.title)));
    Ok(Built { page: Page::new(kicker, title, subtitle, blocks)?, charts })
}

/// Customers and sales that came into a class and left it, by class, with its advice.
fn flows(context: &Context, book: &SchemeBook, comparison: &Comparison) -> Result<Table, ReportError> {
    let print = &context.print;
    let mut columns = vec![
        left(print.pick(labels::CLASS), 1.5),
        right(print.pick(labels::OPENING), 0.7),
        right(print.pick(moved_words::IN), 0.6),
        right(print.pick(moved_words::OUT), 0.6),
        right(print.pick(moved_words::NET), 0.6),
        right(print.pick(labels::CLOSING), 0.7),
        right(format!("{} {}", print.pick(moved_words::MONEY_EFFECT), print.currency()), 1.2),
    ];
    // A column of advice only where the scheme gives any.
    let advised = book.classes.iter().any(|class| class.advice.is_some());
    if advised {
        columns.extend([left("", 0.12), left(print.pick(moved_words::WHAT_TO_DO), 3.8)]);
    }
    let beside = |advice: Option<Cell>| advice.filter(|_| advised).into_iter().flat_map(|advice| [cell(""), advice]);
    let size = 8.0;
    let fit = Fit::new(&columns, size, WIDTH)?;
    let sum = |wanted: &dyn Fn(&Stream) -> bool| -> i64 {
        comparison.streams.iter().filter(|stream| wanted(stream)).map(|stream| stream.customers).sum()
    };
    let signed = |amount: Money| {
        let value = amount.to_f64();
        let text = print.wide_amount(value);
        cell(if value > 0.0 { format!("+{text}") } else { text }).by_sign(value)
    };
    let mut rows = Vec::new();
    let (mut opening_all, mut closing_all) = (0, 0);
    for class in &book.classes {
        let code = class.code.as_str();
        let (opening, before) = comparison.before(code);
        let closing = sum(&|stream| stream.to == code);
        let after = comparison.streams.iter().filter(|stream| stream.to == code).map(|one| one.sales_to).sum::<Money>();
        let came = sum(&|stream| stream.to == code && stream.from != code);
        let left = sum(&|stream| stream.from == code && stream.to != code);
        (opening_all, closing_all) = (opening_all + opening, closing_all + closing);
        let advice = class.advice.as_ref().map_or("–", |advice| print.text(advice));
        let mut cells = vec![
            fit.strong(0, print.text(&class.title)),
            cell(print.count(opening)),
            cell(print.count(came)),
            cell(print.count(left)),
            cell(print.signed_count(came - left)).by_sign((came - left) as f64),
            cell(print.count(closing)),
            signed(after - before),
        ];
        cells.extend(beside(advised.then(|| fit.wrapped(8, advice, 2).tone("muted"))));
        rows.push(row(cells));
    }
    let all = comparison.streams.iter().map(|stream| stream.sales_to - stream.sales_from).sum::<Money>();
    let outside = comparison.outside.iter().map(|stream| stream.sales_to - stream.sales_from).sum::<Money>();
    let left_over = comparison.streams.iter().filter(|stream| stream.to == "lost").map(|stream| stream.sales_to);
    let came_with = comparison.streams.iter().filter(|one| matches!(one.from.as_str(), "new" | "none"));
    // What customers bring while they stand outside: before they came, after they left, and throughout.
    let outside = outside + left_over.sum::<Money>() - came_with.map(|stream| stream.sales_from).sum::<Money>();
    if !outside.is_zero() {
        let mut cells = vec![cell(print.pick(labels::OUTSIDE_NODE)).tone("muted")];
        cells.extend((0..5).map(|_| cell("")));
        cells.push(signed(outside));
        cells.extend(beside(Some(cell(""))));
        rows.push(row(cells));
    }
    let stayed = comparison.outside.iter().map(|stream| stream.sales_to - stream.sales_from).sum::<Money>();
    let mut sums = vec![
        cell(print.pick(labels::TOTAL)),
        cell(print.count(opening_all)),
        cell(print.count(sum(&|stream| matches!(stream.from.as_str(), "new" | "none")))),
        cell(print.count(sum(&|stream| stream.to == "lost"))),
        cell(print.signed_count(closing_all - opening_all)),
        cell(print.count(closing_all)),
        signed(all + stayed),
    ];
    sums.extend(beside(Some(cell(""))));
    rows.push(total(sums));
    Ok(Table { columns, rows, size, pad: 0.45 })
}
