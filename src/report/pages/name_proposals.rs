//! Name proposals: names that may mean one customer, and how to confirm it. Nothing is merged by itself.

use super::blocks::{Block, Fit, PAD, Page, Table, cell, left, right, row};
use super::{Built, Context, WIDTH};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::figures::data_quality::Proposal;
use crate::report::tables::sheets;
use crate::report::text::{data_findings, data_words, labels};

/// Pairs listed on the pages; the workbook has all.
const PAIRS: usize = 60;
const SIZE: f64 = 8.0;

pub(super) fn build(context: &Context) -> Result<Option<Built>, ReportError> {
    let Some(proposals) = context.data_quality().and_then(|data| data.proposals.as_ref()) else { return Ok(None) };
    let print = &context.print;
    let mut blocks = Vec::new();
    if proposals.is_empty() {
        blocks.push(Block::Note { text: print.pick(data_words::NO_NAMES).to_string() });
    } else {
        blocks.push(Block::Note { text: print.pick(data_words::NAMES_RULE).to_string() });
        blocks.push(Block::Space { height: 6.0 });
        blocks.push(Block::Table(pairs(context, proposals)?));
        let hidden = proposals.len().saturating_sub(PAIRS);
        blocks.extend(context.and_more(hidden, data_words::WHAT_PAIRS, sheets::NAMES));
    }
    let basis = print.fill(data_words::NAMES_BASIS, &[("currency", print.currency())]);
    let title = data_findings::names(print, proposals);
    let page = Page::new(context.kicker(Section::NameProposals, None), title, basis, blocks)?;
    Ok(Some(Built { page, charts: Vec::new() }))
}

fn pairs(context: &Context, proposals: &[Proposal]) -> Result<Table, ReportError> {
    let print = &context.print;
    let columns = vec![
        left(print.pick(data_words::NAME), 2.5),
        left(print.pick(labels::CUSTOMER), 0.8),
        left(print.pick(data_words::SIMILAR), 2.5),
        left(print.pick(labels::CUSTOMER), 0.8),
        right(print.pick(data_words::LIKENESS), 0.7),
        left(print.pick(data_words::WHY), 1.7),
        right(print.pick(labels::NET_SALES), 0.9),
    ];
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let rows = proposals.iter().take(PAIRS).map(|proposal| {
        let customer = |at: usize, customer: &Option<String>| match customer {
            Some(customer) => fit.middle(at, customer).tone("muted"),
            None => cell("–").tone("muted"),
        };
        row(vec![
            fit.strong_wrapped(0, &proposal.name, 2),
            customer(1, &proposal.customer),
            fit.strong_wrapped(2, &proposal.similar_name, 2).tone("normal"),
            customer(3, &proposal.similar_customer),
            cell(proposal.likeness.map_or_else(|| print.unknown(), |likeness| print.percent_short(likeness))),
            fit.wrapped(5, &data_words::named(print, data_words::why(&proposal.why), &proposal.why), 2).tone("muted"),
            cell(proposal.net_sales.map_or_else(|| print.unknown(), |sales| print.narrow_amount(sales.to_f64()))),
        ])
    });
    Ok(Table { columns, rows: rows.collect(), size: SIZE, pad: PAD })
}
