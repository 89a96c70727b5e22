//! Pages of a comparison: overview, a page for each scheme that changed, figures.

use super::comparison::{Comparison, FigureChange, FigurePart, SchemeChange, Shared, shown};
use super::matrix;
use crate::report::ReportError;
use crate::report::charts::{self, Chart, Words};
use crate::report::figures::Money;
use crate::report::pages::blocks::{Block, Fit, PAD, Page, Table, cell, left, right, row};
use crate::report::pages::{WIDTH, show};
use crate::report::text::measures;
use crate::report::text::{Print, diff_words, findings, labels};

/// Settings listed on the overview.
const SETTINGS: usize = 12;
/// Exports listed on the overview.
const INPUTS: usize = 10;
/// Customers listed: beside the matrix, and on a page of their own.
const CUSTOMERS: [usize; 2] = [9, 24];
/// Moves listed: beside the matrix, and on a page of their own.
const MOVES: [usize; 2] = [5, 14];
/// Widest matrix that leaves room beside it, in classes.
const NARROW: usize = 7;
const SIZE: f64 = 8.0;

/// Builds all pages and their charts.
pub fn build(comparison: &Comparison, print: &Print) -> Result<(Vec<Page>, Vec<Chart>), ReportError> {
    let mut charts = Vec::new();
    let mut pages = vec![overview(comparison, print)?];
    if comparison.equal {
        return Ok((pages, charts));
    }
    for (at, scheme) in comparison.schemes.iter().filter(|scheme| scheme.differing() > 0).enumerate() {
        let (page, chart) = scheme_page(comparison, scheme, at, print)?;
        pages.push(page);
        charts.push(chart);
    }
    if !comparison.figures.is_empty() {
        pages.push(figures_page(comparison, print)?);
    }
    Ok((pages, charts))
}

fn heading(text: &str) -> Block {
    Block::Heading { text: text.to_string(), note: String::new() }
}

fn muted(text: String) -> Block {
    Block::Text { text, tone: "muted" }
}

fn basis(comparison: &Comparison, print: &Print) -> String {
    let (from, to) = (&comparison.from, &comparison.to);
    print.fill(
        diff_words::BASIS,
        &[
            ("a", &diff_words::label(print, from)),
            ("b", &diff_words::label(print, to)),
            ("run_a", &from.run_id),
            ("run_b", &to.run_id),
            ("date_a", &from.as_of.to_string()),
            ("date_b", &to.as_of.to_string()),
        ],
    )
}

fn overview(comparison: &Comparison, print: &Print) -> Result<Page, ReportError> {
    let kicker = format!("{}   {}", print.pick(diff_words::TITLE), print.pick(diff_words::OVERVIEW));
    let title = diff_words::title(print, comparison);
    if comparison.equal {
        let note = Block::Note { text: print.pick(diff_words::EQUAL_NOTE).to_string() };
        return Page::new(kicker, title, basis(comparison, print), vec![note]);
    }
    let mut blocks = vec![heading(print.pick(diff_words::SCHEMES)), Block::Table(schemes_table(comparison, print))];
    let only: Vec<&str> =
        comparison.schemes_only_from.iter().chain(&comparison.schemes_only_to).map(String::as_str).collect();
    if !only.is_empty() {
        blocks.push(Block::Space { height: 4.0 });
        blocks.push(muted(print.fill(diff_words::ONLY_SCHEMES, &[("list", &only.join(", "))])));
    }
    blocks.push(Block::Space { height: 8.0 });
    let gap = 20.0;
    let widths = vec![1.25, 1.0];
    let room = |part: f64| (WIDTH - gap) * part / 2.25;
    let mut one = vec![heading(print.pick(diff_words::SETTINGS))];
    one.extend(settings_table(comparison, print, room(1.25))?);
    let mut two = vec![heading(print.pick(diff_words::INPUTS))];
    two.extend(inputs_table(comparison, print, room(1.0))?);
    blocks.push(Block::Columns { widths, columns: vec![one, two] });
    for note in &comparison.notes {
        blocks.push(Block::Space { height: 4.0 });
        blocks.push(muted(note.clone()));
    }
    Page::new(kicker, title, basis(comparison, print), blocks)
}

fn schemes_table(comparison: &Comparison, print: &Print) -> Table {
    let pick = |pair| print.pick(pair).to_string();
    let columns = vec![
        left(pick(labels::SCHEME), 1.3),
        right(pick(diff_words::IN_BOTH), 0.8),
        right(pick(diff_words::CHANGED), 0.8),
        right(pick(diff_words::SHARE), 0.7),
        right(pick(diff_words::UP), 0.7),
        right(pick(diff_words::DOWN), 0.7),
        right(pick(diff_words::ENTERED), 0.6),
        right(pick(diff_words::LEFT), 0.6),
        right(pick(diff_words::ONLY_FROM), 0.7),
        right(pick(diff_words::ONLY_TO), 0.7),
        left("", 0.15),
        left(pick(diff_words::WHY), 2.6),
    ];
    let rows = comparison.schemes.iter().map(|scheme| {
        let share = (scheme.in_both > 0).then(|| scheme.changed as f64 / scheme.in_both as f64);
        let some = |n: i64| cell(if n == 0 { "–".to_string() } else { print.count(n) });
        row(vec![
            cell(&scheme.scheme).tone("strong"),
            cell(print.count(scheme.in_both)),
            if scheme.changed == 0 { some(0).tone("muted") } else { cell(print.count(scheme.changed)).tone("strong") },
            cell(share.map_or_else(|| print.unknown(), |share| print.percent(share))),
            some(scheme.up).tone(if scheme.up > 0 { "gain" } else { "muted" }),
            some(scheme.down).tone(if scheme.down > 0 { "loss" } else { "muted" }),
            some(scheme.entered),
            some(scheme.left),
            some(scheme.only_from),
            some(scheme.only_to),
            cell(""),
            cell(causes_in_line(scheme, print)).tone("muted"),
        ])
    });
    Table { columns, rows: rows.collect(), size: SIZE, pad: PAD }
}

/// `Settings 12, Exports 3, several of these together 1`.
fn causes_in_line(scheme: &SchemeChange, print: &Print) -> String {
    if scheme.differing() == 0 {
        return print.pick(diff_words::SAME).to_string();
    }
    let mut parts: Vec<String> = Vec::new();
    for part in &scheme.explained.causes {
        let name = print.pick(diff_words::cause(part.cause));
        parts.push(match part.customers {
            Some(customers) => format!("{name} {}", print.count(customers)),
            None => format!("{name} ?"),
        });
    }
    if scheme.explained.together > 0 {
        parts.push(format!("{} {}", print.pick(diff_words::TOGETHER), print.count(scheme.explained.together)));
    }
    parts.join(if print.chinese() { "，" } else { ", " })
}

fn settings_table(comparison: &Comparison, print: &Print, width: f64) -> Result<Vec<Block>, ReportError> {
    if comparison.settings.is_empty() {
        return Ok(vec![muted(print.pick(diff_words::NO_SETTINGS).to_string())]);
    }
    let columns = vec![
        left(print.pick(diff_words::SETTING), 2.0),
        left(print.pick(diff_words::FROM), 1.0),
        left(print.pick(diff_words::TO), 1.0),
    ];
    let fit = Fit::new(&columns, SIZE, width)?;
    let rows = comparison.settings.iter().take(SETTINGS).map(|change| {
        row(vec![
            fit.strong_middle(0, &change.path),
            fit.wrapped(1, &shown(&change.from), 2),
            fit.wrapped(2, &shown(&change.to), 2),
        ])
    });
    let table = Block::Table(Table { columns, rows: rows.collect(), size: SIZE, pad: PAD });
    Ok(with_more(table, comparison.settings.len(), SETTINGS, print))
}

fn inputs_table(comparison: &Comparison, print: &Print, width: f64) -> Result<Vec<Block>, ReportError> {
    if comparison.inputs.is_empty() {
        return Ok(vec![muted(print.pick(diff_words::NO_INPUTS).to_string())]);
    }
    let columns = vec![
        left(print.pick(labels::FILE), 2.2),
        left(print.pick(diff_words::KIND), 0.8),
        right(print.pick(diff_words::ROWS_FROM), 0.8),
        right(print.pick(diff_words::ROWS_TO), 0.8),
    ];
    let fit = Fit::new(&columns, SIZE, width)?;
    let rows = comparison.inputs.iter().take(INPUTS).map(|change| {
        let count = |rows: Option<i64>| cell(rows.map_or_else(|| "–".to_string(), |rows| print.count(rows)));
        row(vec![
            fit.strong_middle(0, &change.file),
            cell(print.pick(diff_words::input(change.change))),
            count(change.rows_from),
            count(change.rows_to),
        ])
    });
    let table = Block::Table(Table { columns, rows: rows.collect(), size: SIZE, pad: PAD });
    Ok(with_more(table, comparison.inputs.len(), INPUTS, print))
}

fn with_more(table: Block, all: usize, listed: usize, print: &Print) -> Vec<Block> {
    let mut blocks = vec![table];
    if all > listed {
        let n = print.count((all - listed) as i64);
        blocks.push(Block::Space { height: 4.0 });
        blocks.push(muted(print.fill(diff_words::MORE_ROWS, &[("n", &n)])));
    }
    blocks
}

fn scheme_page(
    comparison: &Comparison,
    scheme: &SchemeChange,
    at: usize,
    print: &Print,
) -> Result<(Page, Chart), ReportError> {
    let title = diff_words::scheme_title(print, scheme);
    let kicker = format!("{}   {}", print.pick(diff_words::TITLE), print.pick(diff_words::SCHEME));
    let weight = findings::weight_at(print, &scheme.weight_to, comparison.to.as_of);
    let subtitle = print.fill(diff_words::SCHEME_BASIS, &[("weight", &weight)]);
    let columns = matrix::axis(scheme, |cell| &cell.to_code).len();
    let is_narrow = columns <= NARROW;
    let width = if is_narrow { 425.0 } else { WIDTH };
    let words = Words {
        name: format!("matrix-{at}"),
        title: title.clone(),
        alt: print.fill(diff_words::ALT_MATRIX, &[("title", &title)]),
        source: None,
    };
    let size = (width, matrix::height(scheme, width));
    let chart = charts::draw(words, size, |canvas| matrix::draw(canvas, scheme, print))?;
    let side = if is_narrow { WIDTH - width - 20.0 } else { (WIDTH - 20.0) / 2.0 };
    let page = usize::from(!is_narrow);
    let mut tables = vec![heading(print.pick(diff_words::WHY))];
    tables.extend(causes_table(comparison, scheme, print, side)?);
    tables.push(Block::Space { height: 4.0 });
    tables.push(heading(print.pick(diff_words::MOVES)));
    tables.push(Block::Table(moves_table(scheme, print, side, MOVES[page])?));
    let mut customers = vec![heading(print.pick(diff_words::TOP_CUSTOMERS))];
    customers.extend(customers_table(scheme, print, side, CUSTOMERS[page])?);
    let blocks = if is_narrow {
        tables.extend(customers);
        vec![Block::Columns { widths: vec![width, side], columns: vec![vec![show(&chart)], tables] }]
    } else {
        let beside = Block::Columns { widths: vec![1.0, 1.0], columns: vec![tables, customers] };
        vec![show(&chart), Block::PageBreak, beside]
    };
    Ok((Page::new(kicker, title, subtitle, blocks)?, chart))
}

fn causes_table(
    comparison: &Comparison,
    scheme: &SchemeChange,
    print: &Print,
    width: f64,
) -> Result<Vec<Block>, ReportError> {
    let columns = vec![
        left(print.pick(diff_words::CAUSE), 1.0),
        right(print.pick(diff_words::CUSTOMERS_BY), 0.7),
        left(print.pick(diff_words::WHAT), 2.4),
    ];
    let fit = Fit::new(&columns, SIZE, width)?;
    let mut rows = Vec::new();
    for part in &scheme.explained.causes {
        rows.push(row(vec![
            fit.strong_wrapped(0, print.pick(diff_words::cause(part.cause)), 3),
            cell(part.customers.map_or_else(|| "?".to_string(), |customers| print.count(customers))),
            fit.wrapped(2, &diff_words::what(print, part, comparison), 3).tone("muted"),
        ]));
    }
    if scheme.explained.together > 0 {
        rows.push(row(vec![
            fit.strong_wrapped(0, print.pick(diff_words::TOGETHER), 2),
            cell(print.count(scheme.explained.together)),
            cell(""),
        ]));
    }
    let mut blocks = vec![Block::Table(Table { columns, rows, size: SIZE, pad: PAD })];
    if scheme.explained.cancelled > 0 {
        let n = print.count(scheme.explained.cancelled);
        blocks.push(Block::Space { height: 4.0 });
        blocks.push(muted(print.fill(diff_words::CANCELLED, &[("n", &n)])));
    }
    if let Some(reason) = &scheme.explained.not_split {
        blocks.push(Block::Space { height: 4.0 });
        blocks.push(muted(print.fill(diff_words::NOT_SPLIT, &[("reason", reason)])));
    }
    Ok(blocks)
}

fn moves_table(scheme: &SchemeChange, print: &Print, width: f64, limit: usize) -> Result<Table, ReportError> {
    let mut cells: Vec<_> = scheme.matrix.iter().filter(|cell| cell.from_code != cell.to_code).collect();
    let size = |money: Money| money.abs();
    cells.sort_by_key(|cell| std::cmp::Reverse(size(cell.money_from).max(size(cell.money_to))));
    let columns = vec![
        left(print.pick(labels::FROM_TO), 2.3),
        right(print.pick(labels::CUSTOMERS), 0.8),
        right(print.pick(diff_words::MONEY_FROM), 1.0),
        right(print.pick(diff_words::MONEY_TO), 1.0),
    ];
    let fit = Fit::new(&columns, SIZE, width)?;
    let rows = cells.into_iter().take(limit).map(|moved| {
        let (from, to) = (
            matrix::name(print, scheme, moved.from_code.as_deref()),
            matrix::name(print, scheme, moved.to_code.as_deref()),
        );
        row(vec![
            fit.cell(0, &format!("{from} → {to}")),
            cell(print.count(moved.customers)),
            cell(print.money(moved.money_from.to_f64())),
            cell(print.money(moved.money_to.to_f64())),
        ])
    });
    Ok(Table { columns, rows: rows.collect(), size: SIZE, pad: PAD })
}

fn customers_table(scheme: &SchemeChange, print: &Print, width: f64, limit: usize) -> Result<Vec<Block>, ReportError> {
    let columns = vec![
        left(print.pick(labels::CUSTOMER), 1.0),
        left(print.pick(labels::MOVE), 1.7),
        right(format!("{} {}", print.pick(diff_words::MONEY_FROM), print.currency()), 0.9),
        right(format!("{} {}", print.pick(diff_words::MONEY_TO), print.currency()), 0.9),
    ];
    let fit = Fit::new(&columns, SIZE, width)?;
    let rows = scheme.customers.iter().take(limit).map(|customer| {
        let code = |code: &Option<Shared>| matrix::name(print, scheme, code.as_ref().map(|code| &*code.0));
        let money = |money: Option<Money>| {
            cell(money.map_or_else(|| "–".to_string(), |money| print.narrow_amount(money.to_f64())))
        };
        row(vec![
            fit.strong_middle(0, &customer.customer_id),
            fit.cell(1, &format!("{} → {}", code(&customer.from_code), code(&customer.to_code))),
            money(customer.money_from),
            money(customer.money_to),
        ])
    });
    let table = Block::Table(Table { columns, rows: rows.collect(), size: SIZE, pad: PAD });
    Ok(with_more(table, scheme.customers.len(), limit, print))
}

fn figures_page(comparison: &Comparison, print: &Print) -> Result<Page, ReportError> {
    let kicker = format!("{}   {}", print.pick(diff_words::TITLE), print.pick(diff_words::FIGURES));
    let title = diff_words::figures_title(print, comparison);
    let values = [("date_a", comparison.from.as_of.to_string()), ("date_b", comparison.to.as_of.to_string())];
    let subtitle =
        print.fill(diff_words::FIGURES_BASIS, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    let mut causes: Vec<_> =
        comparison.figures.iter().flat_map(|figure| figure.causes.iter().map(|part| part.cause)).collect();
    causes.sort_unstable();
    causes.dedup();
    let mut columns = vec![
        left(print.pick(labels::FIGURE), 1.8),
        right(print.pick(diff_words::FROM), 1.1),
        right(print.pick(diff_words::TO), 1.1),
        right(print.pick(diff_words::DIFFERENCE), 1.1),
        right(print.pick(diff_words::RELATIVE), 0.8),
    ];
    columns.extend(causes.iter().map(|cause| right(print.pick(diff_words::cause(*cause)), 1.0)));
    let mut figures: Vec<&FigureChange> = comparison.figures.iter().collect();
    // In the order of the headline page, others behind.
    let place = |figure: &FigureChange| measures::ALL.iter().position(|one| one.measure == figure.measure);
    figures.sort_by_key(|figure| (!figure.differs(), place(figure).unwrap_or(usize::MAX)));
    let rows = figures.into_iter().map(|figure| {
        let change = figure.difference.unwrap_or(0.0);
        let mut cells = vec![
            cell(measure_name(print, figure)).tone(if figure.differs() { "strong" } else { "muted" }),
            cell(value(print, figure, figure.from, figure.amount_from)),
            cell(value(print, figure, figure.to, figure.amount_to)),
        ];
        if figure.differs() {
            cells.push(cell(difference(print, figure, figure.difference, figure.amount_difference)).by_sign(change));
            let relative = figure
                .relative
                .map_or_else(|| "–".to_string(), |relative| print.arrow(relative, print.percent(relative)));
            cells.push(cell(relative).by_sign(change));
        } else {
            cells.push(cell(print.pick(diff_words::SAME)).tone("muted"));
            cells.push(cell(""));
        }
        for cause in &causes {
            let part = figure.causes.iter().find(|part| part.cause == *cause);
            cells.push(cell(part.map_or_else(|| "–".to_string(), |part| part_of(print, figure, part))));
        }
        row(cells)
    });
    let mut blocks = vec![Block::Table(Table { columns, rows: rows.collect(), size: 8.5, pad: PAD })];
    let mut reasons: Vec<&String> = comparison.figures.iter().filter_map(|figure| figure.not_split.as_ref()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    for reason in reasons {
        blocks.push(Block::Space { height: 4.0 });
        blocks.push(muted(print.fill(diff_words::NOT_SPLIT, &[("reason", reason)])));
    }
    Page::new(kicker, title, subtitle, blocks)
}

fn part_of(print: &Print, figure: &FigureChange, part: &FigurePart) -> String {
    if figure.not_split.is_some() {
        "?".to_string()
    } else {
        difference(print, figure, part.difference, part.amount_difference)
    }
}

/// Name of a measure, with what it is broken down by and, of money, the currency.
pub fn measure_name(print: &Print, figure: &FigureChange) -> String {
    let known = measures::ALL.iter().find(|one| one.measure == figure.measure);
    let name = known.map_or_else(|| figure.measure.clone(), |one| print.pick(one.label).to_string());
    let name = if figure.dimension == "all" { name } else { format!("{name} | {}", figure.member) };
    if figure.unit == "money" { format!("{name} ({})", print.currency()) } else { name }
}

fn value(print: &Print, figure: &FigureChange, value: Option<f64>, amount: Option<Money>) -> String {
    match (amount, value) {
        (Some(amount), _) => print.exact(amount),
        (None, None) => print.unknown(),
        (None, Some(value)) => match figure.unit.as_str() {
            "ratio" => print.percent(value),
            "money" => print.number_fixed(value, 2),
            _ => print.number(value, 4),
        },
    }
}

fn difference(print: &Print, figure: &FigureChange, difference: Option<f64>, amount: Option<Money>) -> String {
    let signed = |text: String, size: f64| if size > 0.0 { format!("+{text}") } else { text };
    match (amount, difference) {
        (Some(amount), _) => signed(print.exact(amount), amount.to_f64()),
        (None, None) => print.unknown(),
        (None, Some(size)) => match figure.unit.as_str() {
            "ratio" => signed(format!("{} pp", print.number_fixed(size * 100.0, 2)), size),
            "money" => signed(print.number_fixed(size, 2), size),
            _ => signed(print.number(size, 4), size),
        },
    }
}
