//! Concentration: the contribution curve, its figures, the largest customers; the whale curve when profit is known.

use super::blocks::{Block, Fit, PAD, Page, Row, Table, cell, left, right, row};
use super::{Built, Context, WIDTH, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::{self, lorenz, whale};
use crate::report::figures::{Contribution, Ranked};
use crate::report::text::{findings, labels, remarks};

/// Widths of the charts and of the tables beside them, in parts, and of the tables in points.
const WIDTHS: [f64; 2] = [1.45, 1.0];
const SECOND: f64 = (WIDTH - 20.0) * WIDTHS[1] / (WIDTHS[0] + WIDTHS[1]);

pub(super) fn build(context: &Context) -> Result<Option<Built>, ReportError> {
    let Some(contribution) = &context.figures.contribution else { return Ok(None) };
    let (print, scope) = (&context.print, &context.figures.scope);
    let title = findings::contribution(print, contribution, scope);
    let gini = contribution
        .gini
        .filter(|_| contribution.buyers >= scope.min_n)
        .map_or_else(|| print.unknown(), |gini| print.number_fixed(gini, 2));
    let subtitle = print.fill(remarks::CONTRIBUTION_BASIS, &[("gini", &gini)]);
    let profit = contribution.profit_known() && contribution.buyers >= scope.min_n;
    let mut charts = Vec::new();
    let mut first = Vec::new();
    if contribution.curve.is_empty() || contribution.buyers < scope.min_n {
        first.push(Block::Note { text: print.pick(remarks::NO_CURVE).to_string() });
    } else {
        let words = context.words("contribution", title.clone(), print.fill(remarks::ALT_CURVE, &[("title", &title)]));
        charts.push(charts::draw(words, (428.0, if profit { 222.0 } else { 396.0 }), |canvas| {
            lorenz::draw(canvas, contribution, print)
        })?);
        first.push(show(&charts[0]));
    }
    if profit {
        let title = print.pick(remarks::PROFIT);
        let words = context.words("profit", title.to_string(), title.to_string());
        charts.push(charts::draw(words, (428.0, 150.0), |canvas| whale::draw(canvas, &contribution.curve, print))?);
        first.push(Block::Heading { text: title.to_string(), note: String::new() });
        first.extend(charts.last().map(show));
    }
    let heading = print.pick(remarks::LARGEST_CUSTOMERS);
    let mut second = vec![
        Block::Heading { text: heading.to_string(), note: String::new() },
        Block::Table(table(context, contribution)?),
    ];
    second.push(Block::Space { height: 10.0 });
    let heading = print.pick(remarks::WHO_BRINGS);
    second.push(Block::Heading { text: heading.to_string(), note: String::new() });
    second.push(Block::Table(bands(context, contribution)));
    if !contribution.profit_known() {
        second.push(Block::Space { height: 8.0 });
        second.push(Block::Note { text: print.pick(remarks::COST_UNKNOWN).to_string() });
    }
    let blocks = vec![Block::Columns { widths: WIDTHS.to_vec(), columns: vec![first, second] }];
    let page = Page::new(context.kicker(Section::Contribution, None), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts }))
}

/// Customers and share of sales of the top 1, 1–5, 5–20 % and the rest.
fn bands(context: &Context, contribution: &Contribution) -> Table {
    let print = &context.print;
    let columns = vec![
        left(print.pick(labels::SHARE_CUSTOMERS), 1.4),
        right(print.pick(labels::CUSTOMERS), 1.0),
        right(print.pick(labels::SHARE_SALES), 1.2),
    ];
    let up_to = |share: f64| (share * contribution.buyers as f64 - 1e-9).ceil().max(0.0) as i64;
    let limits = [
        ("0–1%", 0.01, contribution.top_1_share),
        ("1–5%", 0.05, contribution.top_5_share),
        ("5–20%", 0.20, contribution.top_20_share),
        ("20–100%", 1.0, Some(1.0)),
    ];
    let (mut customers_before, mut sales_before) = (0, Some(0.0));
    let mut rows = Vec::new();
    for (name, limit, sales) in limits {
        let customers = up_to(limit);
        let share = sales.zip(sales_before).map(|(sales, before): (f64, f64)| sales - before);
        rows.push(row(vec![
            cell(name).tone("strong"),
            cell(print.count(customers - customers_before)),
            cell(
                share
                    .filter(|_| contribution.buyers >= context.figures.scope.min_n)
                    .map_or_else(|| print.unknown(), |share| print.percent(share)),
            ),
        ]));
        (customers_before, sales_before) = (customers, sales);
    }
    Table { columns, rows, size: 8.5, pad: PAD }
}

fn table(context: &Context, contribution: &Contribution) -> Result<Table, ReportError> {
    let print = &context.print;
    let shown = &contribution.ranked[..contribution.ranked.len().min(context.figures.scope.top_accounts.min(18))];
    let names = &context.figures.names;
    let named = shown.iter().any(|ranked| names.of(&ranked.customer).is_some());
    let sales = format!("{} {}", print.pick(labels::NET_SALES), print.currency());
    let columns = if named {
        vec![
            right(print.pick(labels::RANK), 0.5),
            left(print.pick(labels::CUSTOMER), 0.9),
            left(print.pick(labels::CUSTOMER_NAME), 2.2),
            right(sales, 1.25),
            right(print.pick(labels::SHARE), 0.7),
            right(print.pick(labels::CUMULATIVE), 0.85),
        ]
    } else {
        vec![
            right(print.pick(labels::RANK), 0.55),
            left(print.pick(labels::CUSTOMER), 1.5),
            right(sales, 1.6),
            right(print.pick(labels::SHARE), 0.8),
            right(print.pick(labels::CUMULATIVE), 1.05),
        ]
    };
    let size = if named { 7.5 } else { 8.5 };
    let fit = Fit::new(&columns, size, SECOND)?;
    let share = |share: Option<f64>| share.map_or_else(|| "–".to_string(), |share| print.percent(share));
    let line = |ranked: &Ranked| -> Row {
        let name = named.then(|| fit.middle(2, names.of(&ranked.customer).unwrap_or_default()));
        let mut cells = vec![cell(print.count(ranked.rank)).tone("muted"), fit.strong(1, &ranked.customer)];
        cells.extend(name);
        cells.push(cell(print.amount(ranked.net_sales)));
        cells.extend([ranked.share, ranked.cumulative_share].map(|one| cell(share(one))));
        row(cells)
    };
    let pad = if named { 0.6 } else { PAD };
    Ok(Table { columns, rows: shown.iter().map(line).collect(), size, pad })
}
