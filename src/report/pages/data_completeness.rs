//! Completeness: a tile per column, by table.

use super::blocks::{Block, Page};
use super::{Built, Context, WIDTH, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::{self, completeness};
use crate::report::figures::data_quality::FieldQuality;
use crate::report::tables::sheets;
use crate::report::text::{data_findings, data_words};

/// Columns of one table that are drawn; the workbook has all.
const FIELDS: usize = 200;
/// Pictures, most of them a page.
const PICTURES: usize = 8;
/// Heights of the pictures, in points: below the title, and on the pages after.
const FIRST: f64 = 372.0;
const REST: f64 = 470.0;

pub(super) fn build(context: &Context) -> Result<Option<Built>, ReportError> {
    let Some(data) = context.data_quality().filter(|data| data.fields.is_some()) else { return Ok(None) };
    let print = &context.print;
    let title = data_findings::completeness(print, data);
    let mut hidden = 0;
    let mut tables = Vec::new();
    for table in data.overview() {
        let mut fields: Vec<&FieldQuality> =
            data.fields.iter().flatten().filter(|field| field.source == table.source).collect();
        hidden += fields.len().saturating_sub(FIELDS);
        fields.truncate(FIELDS);
        if !fields.is_empty() {
            tables.push((table, fields));
        }
    }
    let (mut blocks, mut drawn) = (Vec::new(), Vec::new());
    let pictures = completeness::paged(tables, FIRST, REST);
    let (shown, rest) = pictures.split_at(pictures.len().min(PICTURES));
    hidden += rest.iter().flatten().map(|strip| strip.fields.len()).sum::<usize>();
    for (at, strips) in shown.iter().enumerate() {
        let alt = print.fill(data_words::ALT_COMPLETENESS, &[("title", &title)]);
        let words = context.words(&format!("completeness-{}", at + 1), title.clone(), alt);
        let size = (WIDTH, completeness::height(strips));
        let chart = charts::draw(words, size, |canvas| completeness::draw(canvas, strips, print))?;
        if at > 0 {
            blocks.push(Block::PageBreak);
        }
        blocks.push(show(&chart));
        drawn.push(chart);
    }
    blocks.extend(context.and_more(hidden, data_words::WHAT_FIELDS, sheets::COMPLETENESS));
    let basis = print.pick(data_words::COMPLETENESS_BASIS).to_string();
    let page = Page::new(context.kicker(Section::DataCompleteness, None), title, basis, blocks)?;
    Ok(Some(Built { page, charts: drawn }))
}
