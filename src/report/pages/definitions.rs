//! Definitions of every figure shown, and the schemes with their rules.

use super::blocks::{Block, PAD, Page, Row, Table, cell, left, right, row};
use super::{Built, Context};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::text::{definitions, labels, remarks};

pub(super) fn build(context: &Context) -> Result<Built, ReportError> {
    let print = &context.print;
    let scope = &context.figures.scope;
    let found = definitions::of(scope, context.sections);
    let columns = vec![
        left(print.pick(labels::FIGURE), 1.5),
        left(print.pick(labels::FORMULA), 4.4),
        left(print.pick(labels::BASIS), 0.8),
        left(print.pick(labels::IN_FORCE), 1.9),
    ];
    let rows: Vec<Row> = found
        .iter()
        .map(|definition| {
            row(vec![
                cell(print.pick(definition.figure)).tone("strong"),
                cell(print.pick(definition.formula)),
                cell(definition.basis).tone("muted"),
                cell(&definition.setting).tone("muted"),
            ])
        })
        .collect();
    let title = print.fill(remarks::DEFINITIONS_TITLE, &[("n", &found.len().to_string())]);
    let values = [("hash", scope.settings_hash.as_str()), ("version", scope.version.as_str())];
    let subtitle = print.fill(remarks::DEFINITIONS_BASIS, &values);
    let mut blocks = vec![Block::Table(Table { columns, rows, size: 8.2, pad: PAD })];
    let about_customers = !context.is_data_quality();
    // The book has a page for every scheme.
    let told = context.sections.contains(&Section::Book);
    if about_customers && !told && !context.figures.schemes.is_empty() {
        let head = print.pick(remarks::SCHEMES_TABLE);
        blocks.push(Block::PageBreak);
        blocks.push(Block::Heading { text: head.to_string(), note: String::new() });
        blocks.push(Block::Table(schemes(context)));
    }
    let page = Page::new(context.kicker(Section::Definitions, None), title, subtitle, blocks)?;
    Ok(Built { page, charts: Vec::new() })
}

/// Every class of every scheme: a letter is never printed without its scheme (D-01).
fn schemes(context: &Context) -> Table {
    let print = &context.print;
    let columns = vec![
        left(print.pick(labels::SCHEME), 1.4),
        left(print.pick(labels::CLASS), 1.4),
        left(print.pick(labels::RULE), 3.0),
        right(print.pick(labels::CUSTOMERS), 0.9),
        right(print.pick(labels::SHARE_CUSTOMERS), 1.0),
        right(print.pick(labels::SHARE_SALES), 1.0),
    ];
    let share = |share: Option<f64>| share.map_or_else(|| "–".to_string(), |share| print.percent(share));
    let mut rows = Vec::new();
    for book in &context.figures.schemes {
        for class in book.classes.iter().chain(book.outside.iter().filter(|class| class.customers > 0)) {
            rows.push(row(vec![
                cell(print.text(&book.title)).tone("muted"),
                cell(print.text(&class.title)).tone("strong"),
                cell(super::pyramid::rule_text(context, book, class)),
                cell(print.count(class.customers)),
                cell(share(class.share_customers)),
                cell(share(class.share_sales)),
            ]));
        }
    }
    Table { columns, rows, size: 8.0, pad: PAD }
}
