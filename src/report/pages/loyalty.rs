//! The loyalty index: how customers spread over it and its parts, its classes, who fell; then goals and ladder.

use super::blocks::{Block, Fit, PAD, Page, Table, cell, left, right, row};
use super::retention::{HALF, append_absent};
use super::survival::side_by_side;
use super::{Built, Context, loyalty_goals, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::histogram::{self, Below, Bin, Histogram};
use crate::report::charts::matrix::{self, Matrix, MatrixCell};
use crate::report::charts::stacked::{self, Stack};
use crate::report::charts::{self, Chart};
use crate::report::figures::worth::loyalty::{BINS, CLASSES, Loyalty, Spread};
use crate::report::palette::{GAIN, GAIN_SOFT, LINE, LOSS_SOFT, MAIN};
use crate::report::text::{labels, loyalty_words as words, worth_words};
use plotters::style::RGBColor;

/// Colours of the classes, in their order.
const COLOURS: [RGBColor; 4] = [MAIN, GAIN_SOFT, LOSS_SOFT, LINE];
/// Colours of the parts.
const PARTS: [RGBColor; 3] = [MAIN, GAIN, GAIN_SOFT];
/// Customers in the list of those that fell.
const FELL: usize = 14;

pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(loyalty) = &context.figures.worth.loyalty else { return Ok(Vec::new()) };
    let mut built = Vec::new();
    if loyalty.spread.is_some() || !loyalty.classes.is_empty() {
        built.push(index(context, loyalty)?);
    }
    if !loyalty.goals.is_empty() {
        built.push(loyalty_goals::goals(context, loyalty)?);
    }
    let changed = loyalty.spread.as_ref().filter(|spread| !spread.moved.is_empty());
    if !loyalty.ladder.is_empty() {
        built.push(loyalty_goals::ladder(context, loyalty)?);
    }
    if let Some(spread) = changed {
        built.push(changes(context, loyalty, spread)?);
    }
    let mut absent = Vec::new();
    for (mart, empty) in [
        ("loyalty", loyalty.spread.is_none()),
        ("loyalty_classes", loyalty.classes.is_empty()),
        ("loyalty_goals", loyalty.goals.is_empty()),
        ("relationship_ladder", loyalty.ladder.is_empty()),
    ] {
        if empty {
            absent.push(mart);
        }
    }
    append_absent(context, &mut built, &absent);
    Ok(built)
}

fn index(context: &Context, loyalty: &Loyalty) -> Result<Built, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let title = words::title(print, loyalty, scope);
    let known = loyalty.spread.as_ref().map_or(0, |spread| spread.known);
    let subtitle = print.fill(words::BASIS, &[("n", &print.count(known))]);
    let mut charts = Vec::new();
    let heading = |text, note| Block::Heading { text: print.pick(text).to_string(), note };
    let mut left_side = Vec::new();
    let mut right_side = Vec::new();
    let mut below = Vec::new();
    if let Some(spread) = loyalty.spread.as_ref().filter(|spread| spread.known > 0) {
        charts.push(index_chart(context, spread, &title)?);
        left_side.push(heading(words::INDEX, print.pick(words::INDEX_NOTE).to_string()));
        left_side.extend(charts.last().map(show));
        below.push(heading(words::PARTS_HEAD, print.pick(words::PARTS_NOTE).to_string()));
        let mut columns = Vec::new();
        for part in 0..3 {
            charts.push(part_chart(context, spread, part)?);
            columns.push(charts.last().map(show).into_iter().collect());
        }
        below.push(Block::Columns { widths: vec![1.0; 3], columns });
    }
    if !loyalty.classes.is_empty() {
        right_side.push(heading(words::CLASS_HEAD, String::new()));
        right_side.push(Block::Table(classes(context, loyalty)));
        if let Some(chart) = means_chart(context, loyalty)? {
            right_side.push(heading(words::MEANS, print.pick(words::MEANS_NOTE).to_string()));
            right_side.push(show(&chart));
            charts.push(chart);
        }
    }
    let columns = [left_side, right_side].into_iter().filter(|column| !column.is_empty()).collect();
    let mut blocks = side_by_side(columns);
    blocks.extend(below);
    let page = Page::new(context.kicker(Section::Loyalty, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

fn index_chart(context: &Context, spread: &Spread, title: &str) -> Result<Chart, ReportError> {
    let print = &context.print;
    let names: Vec<(String, RGBColor)> = CLASSES
        .iter()
        .zip(COLOURS)
        .enumerate()
        .filter(|(at, _)| spread.index.iter().any(|bin| bin[*at] > 0))
        .map(|(_, (class, colour))| (words::class(print, class), colour))
        .collect();
    let bins = spread.index.iter().enumerate().map(|(at, counts)| Bin {
        below: (at * 100 / BINS).to_string(),
        // Weak ones at the foot of a column, loyal ones on top.
        parts: (0..4).rev().map(|class| (counts[class] as f64, COLOURS[class])).collect(),
        top: match counts.iter().sum::<i64>() {
            0 => String::new(),
            all => print.narrow_amount(all as f64),
        },
    });
    let chart = Histogram {
        below: Below::Ends,
        bins: bins.collect(),
        end: "100".to_string(),
        names: &names,
        axis: print.pick(words::INDEX).to_string(),
    };
    let about = context.words("loyalty-index", title.to_string(), print.fill(words::ALT_INDEX, &[("title", title)]));
    charts::draw(about, (HALF, 224.0), |canvas| histogram::draw(canvas, &chart, print))
}

fn part_chart(context: &Context, spread: &Spread, part: usize) -> Result<Chart, ReportError> {
    let print = &context.print;
    let name = print.pick(words::PARTS[part]).to_string();
    let bins = spread.parts[part].iter().enumerate().map(|(at, count)| Bin {
        below: print.percent_short(at as f64 / BINS as f64),
        parts: vec![(*count as f64, PARTS[part])],
        top: String::new(),
    });
    let chart = Histogram {
        below: Below::Ends,
        bins: bins.collect(),
        end: print.percent_short(1.0),
        names: &[],
        axis: name.clone(),
    };
    let alt = print.fill(words::ALT_INDEX, &[("title", &name)]);
    let about = context.words(&format!("loyalty-part-{}", part + 1), name, alt);
    charts::draw(about, (235.0, 124.0), |canvas| histogram::draw(canvas, &chart, print))
}

/// Mean index of the classes, each part with its share of the sum of the means; nothing where no class has one.
fn means_chart(context: &Context, loyalty: &Loyalty) -> Result<Option<Chart>, ReportError> {
    let (print, min_n) = (&context.print, context.figures.scope.min_n.max(1));
    let mut stacks = Vec::new();
    for class in loyalty.classes.iter().filter(|class| class.customers.unwrap_or(0) >= min_n) {
        let (Some(index), Some(parts)) = (class.index, class.parts.into_iter().collect::<Option<Vec<f64>>>()) else {
            continue;
        };
        let sum: f64 = parts.iter().sum();
        let share = |part: f64| if sum > 0.0 { index * part / sum } else { 0.0 };
        stacks.push(Stack {
            name: words::class(print, &class.class),
            parts: parts.iter().map(|part| (share(*part), print.percent_short(*part))).collect(),
            note: print.number_fixed(index, 1),
        });
    }
    if stacks.is_empty() {
        return Ok(None);
    }
    let names: Vec<(String, RGBColor)> =
        words::PARTS.iter().zip(PARTS).map(|(name, colour)| (print.pick(*name).to_string(), colour)).collect();
    let title = print.pick(words::MEANS).to_string();
    let about = context.words("loyalty-parts", title, print.pick(words::ALT_PARTS).to_string());
    let height = stacked::HEAD + stacked::ROW * stacks.len() as f64;
    charts::draw(about, (HALF, height), |canvas| stacked::draw(canvas, &stacks, &names, Some(100.0))).map(Some)
}

fn classes(context: &Context, loyalty: &Loyalty) -> Table {
    let print = &context.print;
    let columns = vec![
        left(print.pick(labels::CLASS), 1.0),
        right(print.pick(labels::CUSTOMERS), 1.0),
        right(print.pick(labels::SHARE), 0.8),
        right(print.pick(words::PREVIOUS), 1.2),
        right(print.pick(labels::CHANGE), 0.9),
        right(print.pick(words::MEAN_INDEX), 1.0),
        right(format!("{} {}", print.pick(labels::NET_SALES), print.currency()), 1.5),
    ];
    let rows = loyalty.classes.iter().map(|class| {
        let change = class.customers.zip(class.previous).map(|(now, before)| now - before);
        let sales = class.net_sales.map_or_else(|| print.unknown(), |sales| print.narrow_amount(sales.to_f64()));
        row(vec![
            cell(words::class(print, &class.class)).tone("strong"),
            cell(print.count_or(class.customers)),
            cell(worth_words::ratio(print, class.share)),
            cell(print.count_or(class.previous)),
            // More unknown ones are neither good nor bad.
            match change {
                None => cell("–").tone("muted"),
                Some(change) if class.class == "loyal" => cell(print.signed_count(change)).by_sign(change as f64),
                Some(change) if class.class == "weak" => cell(print.signed_count(change)).by_sign(-change as f64),
                Some(change) => cell(print.signed_count(change)),
            },
            cell(class.index.map_or_else(|| "–".to_string(), |index| print.number_fixed(index, 1))),
            cell(sales),
        ])
    });
    Table { rows: rows.collect(), columns, size: 8.0, pad: PAD }
}

fn changes(context: &Context, loyalty: &Loyalty, spread: &Spread) -> Result<Built, ReportError> {
    let (print, min_n) = (&context.print, context.figures.scope.min_n);
    let count = |from: &str, to: &str| {
        spread.moved.iter().filter(|(one, other, _)| one == from && other == to).map(|(_, _, n)| *n).sum::<i64>()
    };
    let codes: Vec<&str> = CLASSES
        .into_iter()
        .filter(|class| spread.moved.iter().any(|(from, to, _)| from == class || to == class))
        .collect();
    let cells = codes.iter().map(|from| {
        let all: i64 = codes.iter().map(|to| count(from, to)).sum();
        let cell = |to: &&str| {
            let n = count(from, to);
            MatrixCell {
                text: if n == 0 { String::new() } else { print.count(n) },
                share: (all >= min_n.max(1)).then(|| n as f64 / all as f64),
                framed: from == to,
            }
        };
        codes.iter().map(cell).collect()
    });
    let names: Vec<String> = codes.iter().map(|code| words::class(print, code)).collect();
    let found = Matrix { rows: names.clone(), columns: names, cells: cells.collect() };
    let title = print.pick(words::MOVED).to_string();
    let about = context.words("loyalty-changes", title.clone(), print.pick(words::MOVED_NOTE).to_string());
    let size = (HALF, matrix::height(found.rows.len(), 200.0));
    let chart = charts::draw(about, size, |canvas| matrix::draw(canvas, &found, print))?;
    let heading = |text, note: String| Block::Heading { text: print.pick(text).to_string(), note };
    let mut columns = vec![vec![heading(words::MOVED, print.pick(words::MOVED_NOTE).to_string()), show(&chart)]];
    if !loyalty.fell.is_empty() {
        let shown = loyalty.fell.len().min(FELL).min(context.figures.scope.top_accounts);
        columns.push(vec![
            heading(words::FELL, worth_words::customers(print, loyalty.fell.len() as i64)),
            Block::Table(fell(context, loyalty, shown)?),
        ]);
    }
    let known: i64 = spread.moved.iter().map(|(_, _, n)| n).sum();
    let subtitle = format!("n = {}", print.count(known));
    let title = words::changes_title(print, &spread.moved);
    let page = Page::new(context.kicker(Section::Loyalty, None), title, subtitle, side_by_side(columns))?;
    Ok(Built { page, charts: vec![chart] })
}

fn fell(context: &Context, loyalty: &Loyalty, shown: usize) -> Result<Table, ReportError> {
    let print = &context.print;
    let columns = vec![
        left(print.pick(labels::CUSTOMER_WORD), 2.0),
        left(print.pick(labels::MOVE), 1.3),
        right(print.pick(words::PREVIOUS), 1.0),
        right(print.pick(words::NOW), 0.7),
        right(print.pick(labels::CHANGE), 0.7),
    ];
    let fit = Fit::new(&columns, 8.0, HALF)?;
    let rows = loyalty.fell.iter().take(shown).map(|one| {
        let name = context.figures.names.of(&one.customer).unwrap_or(&one.customer);
        let class = |code: &str| words::class(print, code);
        let way = match &one.previous_class {
            Some(before) if *before != one.class => format!("{} → {}", class(before), class(&one.class)),
            _ => class(&one.class),
        };
        row(vec![
            fit.strong_middle(0, name),
            fit.cell(1, &way).tone("muted"),
            cell(print.number_fixed(one.previous, 1)),
            cell(print.number_fixed(one.index, 1)),
            cell(print.number_fixed(one.index - one.previous, 1)).tone("loss"),
        ])
    });
    Ok(Table { rows: rows.collect(), columns, size: 8.0, pad: PAD })
}
