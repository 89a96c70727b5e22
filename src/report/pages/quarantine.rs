//! Quarantine: rows refused, by reason, with examples.

use super::blocks::{Block, Fit, PAD, Page, Table, cell, left, right, row};
use super::quality::{file_name, printable};
use super::{Built, Context, WIDTH, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::{self, reasons};
use crate::report::figures::Reason;
use crate::report::fonts::Fonts;
use crate::report::tables::sheets;
use crate::report::text::{Pair, data_findings, data_words, labels};

/// Reasons listed on the pages; the workbook has all.
const REASONS: usize = 60;
const SIZE: f64 = 8.0;

pub(super) fn build(context: &Context) -> Result<Option<Built>, ReportError> {
    let Some(data) = context.data_quality() else { return Ok(None) };
    let Some(list) = &data.reasons else { return Ok(None) };
    let print = &context.print;
    let title = data_findings::quarantine(print, list, &data.totals());
    let heading = |text: Pair| Block::Heading { text: print.pick(text).to_string(), note: String::new() };
    let (mut blocks, mut drawn) = (Vec::new(), Vec::new());
    let bars = reasons::bars(print, &data_findings::by_reason(list));
    if bars.is_empty() {
        let text = print.pick(crate::report::text::remarks::NO_QUARANTINE).to_string();
        blocks.push(Block::Note { text });
    } else {
        let alt = print.fill(data_words::ALT_REASONS, &[("title", &title)]);
        let words = context.words("quarantine", title.clone(), alt);
        let size = (WIDTH, reasons::ROW * bars.len() as f64 + 2.0);
        let chart = charts::draw(words, size, |canvas| reasons::draw(canvas, &bars, print))?;
        blocks.push(heading(data_words::BY_REASON));
        blocks.push(show(&chart));
        drawn.push(chart);
        blocks.push(Block::Space { height: 6.0 });
        blocks.push(heading(data_words::EXAMPLES));
        blocks.push(Block::Table(examples(context, list)?));
        blocks.extend(context.and_more(
            list.len().saturating_sub(REASONS),
            data_words::WHAT_REASONS,
            sheets::QUARANTINE,
        ));
    }
    let basis = print.pick(data_words::QUARANTINE_BASIS).to_string();
    let page = Page::new(context.kicker(Section::Quarantine, None), title, basis, blocks)?;
    Ok(Some(Built { page, charts: drawn }))
}

fn examples(context: &Context, list: &[Reason]) -> Result<Table, ReportError> {
    let (print, fonts) = (&context.print, Fonts::embedded()?);
    let columns = vec![
        left(print.pick(data_words::TABLE), 1.2),
        left(print.pick(labels::REASON), 1.5),
        left(print.pick(data_words::CODE), 1.2),
        right(print.pick(labels::ROWS), 0.7),
        left(print.pick(data_words::PLACE), 2.3),
        left(print.pick(data_words::COLUMN), 1.2),
        left(print.pick(labels::VALUE), 2.0),
    ];
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let rows = list.iter().take(REASONS).map(|reason| {
        row(vec![
            fit.strong(0, &data_words::table(print, &reason.source)),
            fit.cell(1, &data_words::named(print, data_words::reason(&reason.reason), &reason.reason)),
            fit.middle(2, &reason.reason).tone("muted"),
            cell(print.count(reason.rows)),
            fit.middle(4, &format!("{}:{}", file_name(&reason.example_file), reason.example_row)).tone("muted"),
            fit.middle(5, reason.example_column.as_deref().unwrap_or("")),
            // A refused value may hold anything; 200 characters are more than the column shows.
            fit.cell(6, &printable(fonts, &value(context, reason))),
        ])
    });
    Ok(Table { columns, rows: rows.collect(), size: SIZE, pad: PAD })
}

fn value(context: &Context, reason: &Reason) -> String {
    let value = reason.example_value.as_deref().unwrap_or_default();
    if let Some((found, expected)) = value.split_once(" fields, expected ")
        && context.print.chinese()
        && reason.reason == "field_count"
    {
        return format!("{found} 个字段，应为 {expected} 个");
    }
    value.chars().take(200).collect()
}
