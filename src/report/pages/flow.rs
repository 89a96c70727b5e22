//! Customer flow: bars by month, the table behind them, and the sales bridge.

use super::blocks::{Block, PAD, Page, Table, cell, left, right, row};
use super::{Built, Context, WIDTH, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::{self, bridge, flow as chart};
use crate::report::figures::Flow;
use crate::report::text::{findings, labels, remarks};

/// Months of the table on the page; the workbook has all.
const TABLE_MONTHS: usize = 10;

pub(super) fn build(context: &Context) -> Result<Option<Built>, ReportError> {
    let Some(flow) = &context.figures.flow else { return Ok(None) };
    let (print, scope) = (&context.print, &context.figures.scope);
    let title = findings::flow(print, flow);
    let months = scope.active_months;
    let (first, last) = (flow.months.first().map(|month| month.month), flow.latest().map(|month| month.month));
    let span = match (first, last) {
        (Some(first), Some(last)) => format!("{} – {}", print.month_short(first), print.month_short(last)),
        _ => String::new(),
    };
    let subtitle = print.fill(remarks::FLOW_BASIS, &[("months", &months.to_string()), ("span", &span)]);
    let words = context.words(
        "customer-flow",
        title.clone(),
        print.fill(remarks::ALT_FLOW, &[("title", &title), ("span", &span)]),
    );
    let main = charts::draw(words, (WIDTH, 236.0), |canvas| chart::draw(canvas, flow, print))?;
    let mut charts = vec![main];
    let mut blocks = vec![show(&charts[0]), Block::Space { height: 6.0 }];
    let table = Block::Table(table(context, flow));
    let heading = |text: &str, note: String| Block::Heading { text: text.to_string(), note };
    let head = print.pick(remarks::FLOW_TABLE);
    let sales = flow.latest().map(|latest| &latest.sales).filter(|sales| bridge::is_known(sales));
    match (sales, findings::bridge(print, flow, months)) {
        (Some(sales), Some(bridge_title)) => {
            let words = context.words(
                "sales-bridge",
                bridge_title.clone(),
                print.fill(remarks::ALT_BRIDGE, &[("title", &bridge_title)]),
            );
            let picture = charts::draw(words, (362.0, 142.0), |canvas| bridge::draw(canvas, sales, print))?;
            let side = vec![heading(&bridge_title, String::new()), show(&picture)];
            charts.push(picture);
            blocks.push(Block::Columns {
                widths: vec![1.0, 1.0],
                columns: vec![vec![heading(head, String::new()), table], side],
            });
        }
        _ => {
            blocks.push(heading(head, String::new()));
            blocks.push(table);
            blocks.push(Block::Note { text: print.pick(remarks::NO_BRIDGE).to_string() });
        }
    }
    let page = Page::new(context.kicker(Section::Flow, None), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts }))
}

fn table(context: &Context, flow: &Flow) -> Table {
    let print = &context.print;
    let columns = vec![
        left(print.pick(labels::MONTH), 1.2),
        right(print.pick(labels::OPENING), 1.0),
        right(print.pick(labels::NEW), 1.0),
        right(print.pick(labels::REACTIVATED), 1.15),
        right(print.pick(labels::LAPSED), 1.0),
        right(print.pick(labels::CLOSING), 1.0),
        right(print.pick(labels::NET_CHANGE), 1.2),
    ];
    let rows = flow.months.iter().rev().take(TABLE_MONTHS).map(|month| {
        let net = month.closing.zip(month.opening).map(|(closing, opening)| closing - opening);
        row(vec![
            cell(print.month_short(month.month)),
            cell(print.count_or(month.opening)),
            cell(print.count_or(month.new)),
            cell(print.count_or(month.reactivated)),
            cell(month.lapsed.map_or_else(|| print.unknown(), |lapsed| print.count(-lapsed))),
            cell(print.count_or(month.closing)).tone("strong"),
            cell(net.map_or_else(|| print.unknown(), |net| print.signed_count(net))).by_sign(net.unwrap_or(0) as f64),
        ])
    });
    Table { columns, rows: rows.collect(), size: 8.0, pad: PAD }
}
