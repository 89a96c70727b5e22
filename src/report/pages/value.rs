//! Life-time value: first how well the model did, then what customers are worth, by class, cohort and customer.

use super::blocks::{Block, Fit, Page, Table, cell, left, right, row};
use super::retention::{HALF, append_absent};
use super::survival::side_by_side;
use super::{Built, Context, show, value_model};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::compare::{self, Pairing};
use crate::report::charts::histogram::{self, Below, Bin, Histogram};
use crate::report::charts::{self, Chart};
use crate::report::figures::Money;
use crate::report::figures::worth::value::{Residual, Value};
use crate::report::palette::{GAIN, STAY};
use crate::report::text::{labels, value_words as words, worth_words};

/// Classes or cohorts of a chart.
const MEMBERS: usize = 7;
/// Customers of the list.
const TOP: usize = 12;

pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(value) = &context.figures.worth.value else { return Ok(Vec::new()) };
    let mut built = vec![value_model::performance(context, value)?];
    if value.known > 0 || !value.residual.is_empty() {
        built.extend(values(context, value)?);
    }
    built.extend(value_model::models(context, value)?);
    let mut absent = Vec::new();
    for (mart, empty) in [
        ("clv", value.customers == 0),
        ("clv_residual", value.residual.is_empty()),
        ("clv_check", value.checks.is_empty()),
    ] {
        if empty {
            absent.push(mart);
        }
    }
    append_absent(context, &mut built, &absent);
    Ok(built)
}

fn values(context: &Context, value: &Value) -> Result<Vec<Built>, ReportError> {
    let print = &context.print;
    let title = words::title(print, value);
    let basis = if value.is_simple() { words::BASIS_SIMPLE } else { words::BASIS };
    let counts = [("known", print.count(value.known)), ("all", print.count(value.customers))];
    let subtitle = print.fill(basis, &counts.each_ref().map(|(key, value)| (*key, value.as_str())));
    let mut charts = Vec::new();
    let mut columns = Vec::new();
    if !value.bins.is_empty() {
        charts.push(spread_chart(context, value, &title)?);
        let heading = Block::Heading { text: print.pick(words::SPREAD).to_string(), note: String::new() };
        columns.push(vec![heading].into_iter().chain(charts.last().map(show)).collect());
    }
    let mut dimensions: Vec<&str> =
        value.residual.iter().map(|one| one.dimension.as_str()).filter(|one| *one != "all").collect();
    dimensions.sort_by_key(|one| *one == "cohort");
    dimensions.dedup();
    // The tier scheme where its classes are published, else the first scheme; then the cohorts.
    let tier = context.figures.tier_scheme.as_ref().map(|tier| format!("class_{tier}"));
    let class = dimensions
        .iter()
        .copied()
        .find(|one| Some(*one) == tier.as_deref())
        .or_else(|| dimensions.iter().copied().find(|one| *one != "cohort"));
    let mut more = Vec::new();
    for (name, dimension) in
        [("clv-classes", class), ("clv-cohorts", dimensions.iter().copied().find(|one| *one == "cohort"))]
    {
        let Some(dimension) = dimension else { continue };
        let by = worth_words::dimension(print, dimension, &context.figures.schemes);
        let heading = print.fill(words::BY, &[("dimension", &by)]);
        let Some(chart) = residual_chart(context, value, (name, &heading), dimension)? else { continue };
        let column = vec![Block::Heading { text: heading, note: String::new() }, show(&chart)];
        charts.push(chart);
        if columns.len() < 2 { columns.push(column) } else { more.push(column) }
    }
    if !value.top.is_empty() && more.len() < 2 {
        let heading = Block::Heading { text: print.pick(words::TOP).to_string(), note: print.currency().to_string() };
        more.push(vec![heading, Block::Table(top(context, value)?)]);
    }
    let mut blocks = side_by_side(columns);
    blocks.extend(side_by_side(more));
    let page = Page::new(context.kicker(Section::Value, None), title, subtitle, blocks)?;
    Ok(vec![Built { page, charts }])
}

fn spread_chart(context: &Context, value: &Value, title: &str) -> Result<Chart, ReportError> {
    let print = &context.print;
    let bins = value.bins.iter().map(|bin| Bin {
        below: if bin.from.is_finite() {
            worth_words::axis_amount(print, bin.from)
        } else {
            print.pick(words::NOTHING).to_string()
        },
        parts: vec![(bin.customers as f64, if bin.from.is_finite() { GAIN } else { STAY })],
        top: if bin.customers > 0 { print.narrow_amount(bin.customers as f64) } else { String::new() },
    });
    let axis = print.fill(words::SPREAD_AXIS, &[("currency", print.currency())]);
    let chart = Histogram { below: Below::Ends, bins: bins.collect(), end: String::new(), names: &[], axis };
    let alt = print.fill(words::ALT_SPREAD, &[("title", title)]);
    let about = context.words("clv-spread", title.to_string(), alt);
    charts::draw(about, (HALF, 188.0), |canvas| histogram::draw(canvas, &chart, print))
}

fn residual_chart(
    context: &Context,
    value: &Value,
    (name, title): (&str, &str),
    dimension: &str,
) -> Result<Option<Chart>, ReportError> {
    let print = &context.print;
    let schemes = &context.figures.schemes;
    let mut rows: Vec<&Residual> =
        value.residual.iter().filter(|one| one.dimension == dimension && one.customers.unwrap_or(0) > 0).collect();
    if dimension == "cohort" {
        rows.sort_by(|one, other| one.member.cmp(&other.member));
        rows.drain(..rows.len().saturating_sub(MEMBERS));
    } else {
        let key = dimension.strip_prefix("class_").unwrap_or_default();
        if let Some(book) = context.figures.scheme(key) {
            rows.sort_by_key(|one| book.order_of(&one.member));
        }
        rows.truncate(MEMBERS);
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let amount = |money: Option<Money>| money.map(Money::to_f64);
    let pairs: Vec<Pairing> = rows
        .iter()
        .map(|one| Pairing {
            name: worth_words::member(print, dimension, &one.member, schemes),
            first: amount(one.clv),
            low: amount(one.low),
            high: amount(one.high),
            second: amount(one.historic),
            note: format!("n = {}", print.count_or(one.customers)),
        })
        .collect();
    let alt = print.fill(words::ALT_RESIDUAL, &[("title", title)]);
    let about = context.words(name, title.to_string(), alt);
    let height = (compare::HEAD + compare::ROW * pairs.len() as f64).min(190.0);
    let names = (print.pick(words::FUTURE), print.pick(words::HISTORIC));
    charts::draw(about, (HALF, height), |canvas| {
        compare::draw(canvas, &pairs, names, &|value| print.money(value), print)
    })
    .map(Some)
}

fn top(context: &Context, value: &Value) -> Result<Table, ReportError> {
    let print = &context.print;
    let simple = value.is_simple();
    let mut columns = vec![left(print.pick(labels::CUSTOMER_WORD), 1.7), right(print.pick(words::FUTURE), 1.0)];
    if !simple {
        columns.push(right(print.pick(worth_words::INTERVAL), 1.5));
        columns.push(right(print.pick(words::ALIVE), 0.8));
        columns.push(right(print.pick(words::PURCHASES), 0.8));
    }
    columns.push(right(print.pick(words::HISTORIC), 1.0));
    let fit = Fit::new(&columns, 7.5, HALF)?;
    let short =
        |money: Option<Money>| money.map_or_else(|| "–".to_string(), |money| print.narrow_amount(money.to_f64()));
    let rows = value.top.iter().take(TOP.min(context.figures.scope.top_accounts)).map(|one| {
        let name = context.figures.names.of(&one.customer).unwrap_or(&one.customer);
        let mut cells = vec![fit.strong_middle(0, name), cell(short(one.worth())).tone("strong")];
        if !simple {
            let interval = match (one.clv[1], one.clv[2]) {
                (Some(_), Some(_)) => format!("{} – {}", short(one.clv[1]), short(one.clv[2])),
                _ => "–".to_string(),
            };
            cells.push(cell(interval).tone("muted"));
            cells.push(cell(one.p_alive[0].map_or_else(|| "–".to_string(), |share| print.percent_short(share))));
            cells.push(cell(one.purchases[0].map_or_else(|| "–".to_string(), |value| print.number_fixed(value, 1))));
        }
        cells.push(cell(short(one.historic)));
        row(cells)
    });
    Ok(Table { rows: rows.collect(), columns, size: 7.5, pad: 0.36 })
}
