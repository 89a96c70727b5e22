//! The RFM map and what its segments bring.

use super::blocks::{Block, PAD, Page, Table, cell, left, right, row};
use super::{Built, Context, show};
use crate::config::types::{Scoring, Section};
use crate::report::ReportError;
use crate::report::charts::{self, rfm_map, segments};
use crate::report::figures::SchemeBook;
use crate::report::text::{findings, labels, remarks, rules};

pub(super) fn build(context: &Context) -> Result<Option<Built>, ReportError> {
    let Some(map) = &context.figures.rfm else { return Ok(None) };
    let Some(book) = context.figures.scheme(&map.scheme) else { return Ok(None) };
    let print = &context.print;
    let scoring = context
        .pipeline
        .schemes
        .get(&map.scheme)
        .and_then(|scheme| scheme.rfm.as_ref())
        .map_or(Scoring::Quantile, |rfm| rfm.scoring);
    let title = findings::classes(print, book);
    let subtitle = subtitle(context, book, scoring);
    let n = print.count(map.customers);
    let customers = print.english(map.customers, "customer");
    let values = [("scheme", print.text(&book.title)), ("n", &n), ("customers", &customers)];
    let scope = &context.figures.scope;
    let map_title = findings::rfm_map(print, map, scope).unwrap_or_else(|| print.fill(remarks::RFM_MAP, &values));
    let picture = charts::draw(
        context.words("rfm-map", map_title.clone(), print.fill(remarks::ALT_RFM_MAP, &[("title", &map_title)])),
        (362.0, 304.0),
        |canvas| rfm_map::draw(canvas, map, &book.cuts, scoring, print),
    )?;
    let segments_title =
        findings::segments(print, book, scope).unwrap_or_else(|| print.pick(remarks::RFM_SEGMENTS).to_string());
    let bars_title = format!("{}{}{}", print.text(&book.title), print.pick(remarks::COLON), segments_title);
    let alt = print.fill(remarks::ALT_SEGMENTS, &[("title", &bars_title)]);
    let bars = charts::draw(context.words("rfm-segments", bars_title, alt), (362.0, 304.0), |canvas| {
        segments::draw(canvas, book, print)
    })?;
    let head = |text: String| Block::Heading { text, note: String::new() };
    let mut blocks = vec![Block::Columns {
        widths: vec![1.0, 1.0],
        columns: vec![vec![head(map_title), show(&picture)], vec![head(segments_title), show(&bars)]],
    }];
    if !book.cuts.is_empty() {
        blocks.push(Block::Space { height: 6.0 });
        blocks.push(Block::Table(cuts(context, book)));
    }
    let mut notes: Vec<&str> = book.cuts.iter().filter_map(|cut| cut.note.as_deref()).collect();
    notes.sort_unstable();
    notes.dedup();
    if !notes.is_empty() {
        blocks.push(Block::Space { height: 5.0 });
    }
    for note in notes {
        let (cuts, colon) = (print.pick(labels::CUTS), print.pick(remarks::COLON));
        let text = format!("{cuts}{colon}{}", rules::translate(print, note));
        blocks.push(Block::Text { text, tone: "muted" });
    }
    let page = Page::new(context.kicker(Section::Rfm, Some(print.text(&book.title))), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts: vec![picture, bars] }))
}

fn subtitle(context: &Context, book: &SchemeBook, scoring: Scoring) -> String {
    let (print, scope) = (&context.print, &context.figures.scope);
    let window = context
        .pipeline
        .schemes
        .get(&book.scheme)
        .and_then(|scheme| scheme.rfm.as_ref())
        .map_or("12mo", |rfm| rfm.window.as_str());
    let window = print.window(window, scope.as_of);
    let n = print.count(book.customers());
    let scoring = print.pick(match scoring {
        Scoring::Quantile => remarks::SCORING_QUANTILE,
        Scoring::Ntile => remarks::SCORING_NTILE,
        Scoring::RRfm => remarks::SCORING_R_RFM,
        Scoring::Fixed => remarks::SCORING_FIXED,
    });
    print.fill(remarks::RFM_BASIS, &[("window", &window), ("n", &n), ("scoring", scoring)])
}

/// Cuts of each dimension in one row.
fn cuts(context: &Context, book: &SchemeBook) -> Table {
    let print = &context.print;
    let mut dimensions: Vec<&str> = book.cuts.iter().map(|cut| cut.dimension.as_str()).collect();
    dimensions.dedup();
    let order = |name: &str| ["recency", "frequency", "monetary"].iter().position(|known| *known == name).unwrap_or(3);
    dimensions.sort_by_key(|name| (order(name), name.to_string()));
    let most = book.cuts.iter().map(|cut| cut.cut).max().unwrap_or(0);
    let mut columns = vec![left(print.pick(labels::CUTS), 1.6)];
    columns.extend((1..=most).map(|cut| right(cut.to_string(), 1.0)));
    let rows = dimensions.into_iter().map(|dimension| {
        let name = labels::dimension(dimension).map_or(dimension.to_string(), |name| print.pick(name).to_string());
        let unit = match order(dimension) {
            0 => format!(
                "{}{}{}",
                super::pyramid::open(context),
                print.pick(labels::DAYS_SHORT),
                super::pyramid::close(context)
            ),
            1 => format!(
                "{}{}{}",
                super::pyramid::open(context),
                print.pick(labels::ORDERS_SHORT),
                super::pyramid::close(context)
            ),
            2 => format!("{}{}{}", super::pyramid::open(context), print.currency(), super::pyramid::close(context)),
            _ => String::new(),
        };
        let mut cells = vec![cell(format!("{name}{unit}")).tone("strong")];
        for number in 1..=most {
            let cut = book.cuts.iter().find(|cut| cut.dimension == dimension && cut.cut == number);
            cells.push(cell(cut.map_or_else(|| "–".to_string(), |cut| print.number(cut.value, 3))));
        }
        row(cells)
    });
    Table { columns, rows: rows.collect(), size: 8.0, pad: PAD }
}
