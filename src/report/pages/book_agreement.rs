//! How the schemes of the pipeline agree: Cramér's V of every two, and the cross of the two that matter most.

use super::blocks::{Block, Page};
use super::{Built, Context, WIDTH, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::{self, association, matrix, transitions};
use crate::report::figures::{Agreement, Association, Cross, SchemeBook};
use crate::report::text::{book_words, labels};

/// Classes of the rows and columns of the cross; wider ones are in the workbook only.
const WIDEST: usize = 27;

/// Nothing where fewer than two schemes are compared.
pub(super) fn build(context: &Context, agreement: &Agreement) -> Result<Option<Built>, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let books: Vec<&SchemeBook> = context
        .figures
        .schemes
        .iter()
        .filter(|book| {
            let of = |one: &&Association| one.first == book.scheme || one.second == book.scheme;
            agreement.associations.iter().filter(of).any(|one| one.customers > 0)
        })
        .collect();
    let cross = main_cross(context, agreement);
    if books.len() < 2 && cross.is_none() {
        return Ok(None);
    }
    let strongest = agreement
        .associations
        .iter()
        .filter(|one| one.customers >= scope.min_n)
        .filter_map(|one| Some((one, one.cramers_v?)))
        .reduce(|best, one| if one.1 > best.1 { one } else { best });
    let name = |key: &str| {
        context.figures.scheme(key).map_or_else(|| key.to_string(), |book| print.text(&book.title).to_string())
    };
    let title = match strongest {
        Some((one, strength)) => {
            let values =
                [("first", name(&one.first)), ("second", name(&one.second)), ("v", print.number_fixed(strength, 2))];
            print.fill(book_words::AGREEMENT_TITLE, &values.each_ref().map(|(key, value)| (*key, value.as_str())))
        }
        None => print.pick(book_words::AGREEMENT_PLAIN).to_string(),
    };
    let subtitle = print.fill(book_words::AGREEMENT_BASIS, &[("n", &print.count(scope.min_n))]);
    let mut charts = Vec::new();
    let mut blocks = Vec::new();
    if books.len() >= 2 {
        let alt = print.fill(book_words::ALT_ASSOCIATION, &[("title", &title)]);
        let words = context.words("scheme-association", title.clone(), alt);
        let most = if books.len() > 8 || cross.is_none() { 380.0 } else { 170.0 };
        let height = (14.0 + (books.len() - 1) as f64 * 26.0).min(most);
        let found = charts::draw(words, (WIDTH, height), |canvas| {
            association::draw(canvas, agreement, &books, scope.min_n, print)
        })?;
        blocks.push(Block::Heading { text: print.pick(book_words::ASSOCIATION).to_string(), note: String::new() });
        blocks.push(show(&found));
        charts.push(found);
        if books.len() > 8 && cross.is_some() {
            blocks.push(Block::PageBreak);
        }
    }
    if let Some((cross, rows, columns)) = cross {
        let (first, second) = (print.text(&rows.title), print.text(&columns.title));
        let heading = print.fill(book_words::CROSS, &[("first", first), ("second", second)]);
        let alt = print.fill(book_words::ALT_CROSS, &[("title", &heading)]);
        let found = transitions::of_cross(cross, (rows, columns), scope.min_n, print);
        let words = context.words("scheme-cross", heading.clone(), alt);
        let most = if books.len() > 8 { 400.0 } else { 200.0 };
        let size = (WIDTH, matrix::height(found.rows.len(), most));
        let picture = charts::draw(words, size, |canvas| matrix::draw(canvas, &found, print))?;
        let n: i64 = cross.cells.iter().map(|cell| cell.customers).sum();
        let note = format!("{}, n = {}", print.pick(book_words::CROSS_NOTE), print.count(n));
        blocks.push(Block::Heading { text: heading, note });
        blocks.push(show(&picture));
        charts.push(picture);
    }
    let kicker = context.kicker(Section::Book, Some(print.pick(labels::SCHEMES)));
    Ok(Some(Built { page: Page::new(kicker, title, subtitle, blocks)?, charts }))
}

/// The cross of the tier scheme and the RFM scheme where there is one, else the first that has room, the scheme of more
/// classes across.
fn main_cross<'a>(
    context: &'a Context,
    agreement: &'a Agreement,
) -> Option<(&'a Cross, &'a SchemeBook, &'a SchemeBook)> {
    let figures = context.figures;
    let wanted = figures.tier_scheme.as_deref().zip(figures.rfm.as_ref().map(|map| map.scheme.as_str()));
    let sided = |cross: &'a Cross| {
        let (first, second) = (figures.scheme(&cross.first)?, figures.scheme(&cross.second)?);
        let wide = first.classes.len().max(second.classes.len());
        let (rows, columns) =
            if first.classes.len() > second.classes.len() { (second, first) } else { (first, second) };
        let anybody = cross.cells.iter().any(|cell| cell.customers > 0);
        (wide <= WIDEST && anybody).then_some((cross, rows, columns))
    };
    let main = wanted.and_then(|(tiers, rfm)| agreement.cross(tiers, rfm)).and_then(sided);
    main.or_else(|| agreement.crosses.iter().find_map(sided))
}
