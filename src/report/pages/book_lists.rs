//! Lists below the classes of a scheme in the book: how its rules are used, parts of its score, who is near a line,
//! manual classes that differ, remarks of its cuts.

use super::blocks::{Block, Fit, Table, cell, left, right, row, total};
use super::book::{Density, HEAD, Sheet, class_of, line_height, table_height, yes};
use super::movement_outlook::near_list;
use super::{Context, WIDTH};
use crate::config::types::ScorePart;
use crate::report::ReportError;
use crate::report::figures::{RuleUse, SchemeBook, SchemeDetail};
use crate::report::fonts::Fonts;
use crate::report::text::{book_words, feature_words, labels, moved_words, remarks, rules};

/// Rules on the page; the workbook has all.
const RULES: usize = 24;
/// Limits of one feature.
const CUTS: usize = 12;
const SIZE: f64 = 7.5;
const PAD: f64 = 0.42;

/// Whether a scheme has any of the lists.
pub(super) fn any(context: &Context, book: &SchemeBook, detail: &SchemeDetail) -> bool {
    let score = context.pipeline.schemes.get(&book.scheme).is_some_and(|scheme| scheme.score.is_some());
    score || !detail.rules.is_empty() || !detail.near.is_empty() || !detail.disagreements.is_empty()
}

pub(super) fn add(
    context: &Context,
    book: &SchemeBook,
    detail: &SchemeDetail,
    density: &Density,
    sheet: &mut Sheet,
) -> Result<(), ReportError> {
    let print = &context.print;
    let heading = |text, note: String| Block::Heading { text: print.pick(text).to_string(), note };
    let height = |rows: usize| HEAD + table_height(rows, SIZE, PAD);
    if !detail.rules.is_empty() {
        let shown = detail.rules.len().min(RULES);
        let (table, long) = rules_table(context, book, &detail.rules[..shown], density.lines)?;
        let note = print.pick(book_words::RULES_NOTE).to_string();
        let height = height(shown) + long as f64 * line_height(SIZE);
        sheet.put(height, vec![heading(book_words::RULES, note), Block::Table(table)]);
    }
    let settings = context.pipeline.schemes.get(&book.scheme);
    if let Some(score) = settings.and_then(|scheme| scheme.score.as_ref()) {
        let table = parts_table(context, &score.parts)?;
        let blocks = vec![heading(book_words::PARTS, String::new()), Block::Table(table)];
        sheet.put(height(score.parts.len() + 1), blocks);
    }
    if !detail.near.is_empty() {
        let rows = detail.near(true).count().max(detail.near(false).count()).min(density.near);
        let mut columns = Vec::new();
        for up in [true, false] {
            columns.push(near_list(context, book, detail, (up, density.near, (WIDTH - 20.0) / 2.0))?);
        }
        sheet.put(height(rows), vec![Block::Columns { widths: vec![1.0, 1.0], columns }]);
    }
    if !detail.disagreements.is_empty() {
        let shown = detail.disagreements.len().min(density.disagreements);
        let table = disagreements(context, book, detail, shown)?;
        let note = print.count(detail.disagreements.len() as i64);
        sheet.put(height(shown), vec![heading(book_words::DISAGREEMENTS, note), Block::Table(table)]);
    }
    let cuts = cuts(context, book);
    if !cuts.is_empty() {
        let text = format!("{}{}{cuts}", print.pick(labels::CUTS), print.pick(remarks::COLON));
        let lines = Fonts::embedded()?.lines(&text, 8.0, false, WIDTH).len();
        sheet.put(6.0 + 13.0 * lines as f64, vec![Block::Space { height: 2.0 }, Block::Text { text, tone: "muted" }]);
    }
    Ok(())
}

/// The published limits between classes or scores, by what they cut, and how equal values are treated.
fn cuts(context: &Context, book: &SchemeBook) -> String {
    let print = &context.print;
    let mut parts: Vec<(String, Vec<String>)> = Vec::new();
    for cut in &book.cuts {
        // Of two kinds: between scores, and between high and low.
        let dimension = cut.dimension.strip_suffix("_split").unwrap_or(&cut.dimension);
        // R, F and M are names of RFM alone.
        let words = labels::dimension(dimension).filter(|_| book.kind == "rfm");
        let mut name =
            words.map_or_else(|| feature_words::name(print, dimension), |words| print.pick(words).to_string());
        if dimension != cut.dimension {
            name = print.fill(book_words::SPLIT, &[("name", &name)]);
        }
        let value = print.number(cut.value, 2);
        match parts.iter_mut().find(|(one, _)| *one == name) {
            Some((_, values)) => values.push(value),
            None => parts.push((name, vec![value])),
        }
    }
    // Numbers have commas of their own.
    let mut parts: Vec<String> = parts
        .into_iter()
        .map(|(name, values)| format!("{name} {}", values[..values.len().min(CUTS)].join(" | ")))
        .collect();
    let equal = book.cuts.iter().filter_map(|cut| cut.note.as_deref()).find(|note| note.contains("equal"));
    parts.extend(equal.map(|note| rules::translate(print, note)));
    parts.join(if print.chinese() { "；" } else { "; " })
}

/// The rules with conditions on at most so many lines, and how many of them have more than one.
fn rules_table(
    context: &Context,
    book: &SchemeBook,
    used: &[RuleUse],
    lines: usize,
) -> Result<(Table, usize), ReportError> {
    let print = &context.print;
    let columns = vec![
        right(print.pick(book_words::POSITION), 0.4),
        left(print.pick(labels::CLASS), 1.5),
        left(print.pick(book_words::CONDITION), 6.2),
        right(print.pick(book_words::HOLDS), 0.65),
        right(print.pick(book_words::GIVEN), 0.65),
        right(print.pick(book_words::OVERLAPS), 0.65),
        right(print.pick(book_words::UNKNOWN), 0.65),
    ];
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let condition = |rule: &RuleUse| rules::in_words(print, &rule.rule, &|code| class_of(context, book, code));
    let long = if lines > 1 { used.iter().filter(|rule| !fit.holds(2, &condition(rule))).count() } else { 0 };
    let rows = used.iter().map(|rule| {
        // A rule that gave nobody a class is worth a look.
        let given = cell(print.count(rule.given)).tone(if rule.given == 0 { "loss" } else { "strong" });
        row(vec![
            cell(print.count(rule.position)).tone("muted"),
            fit.strong(1, &class_of(context, book, &rule.code)),
            fit.wrapped(2, &condition(rule), lines),
            cell(print.count(rule.holds)),
            given,
            cell(print.count(rule.overlapping)),
            cell(print.count(rule.unknown)),
        ])
    });
    Ok((Table { rows: rows.collect(), columns, size: SIZE, pad: PAD }, long))
}

fn parts_table(context: &Context, parts: &[ScorePart]) -> Result<Table, ReportError> {
    let print = &context.print;
    let columns = vec![
        left(print.pick(book_words::PART), 1.6),
        left(print.pick(book_words::OF), 5.0),
        right(print.pick(book_words::WEIGHT), 0.8),
        right(print.pick(labels::SHARE), 0.8),
    ];
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let all: f64 = parts.iter().map(|part| part.weight).sum();
    let share = |weight: f64| if all > 0.0 { print.percent(weight / all) } else { print.unknown() };
    let mut rows: Vec<_> = parts
        .iter()
        .map(|part| {
            let name = part.title.as_ref().map_or(part.name.as_str(), |title| print.text(title));
            row(vec![
                fit.strong(0, name),
                fit.cell(1, &feature_words::name(print, &part.value)).tone("muted"),
                cell(print.number(part.weight, 2)),
                cell(share(part.weight)),
            ])
        })
        .collect();
    rows.push(total(vec![cell(print.pick(labels::TOTAL)), cell(""), cell(print.number(all, 2)), cell(share(all))]));
    Ok(Table { rows, columns, size: SIZE, pad: PAD })
}

fn disagreements(
    context: &Context,
    book: &SchemeBook,
    detail: &SchemeDetail,
    shown: usize,
) -> Result<Table, ReportError> {
    let print = &context.print;
    let columns = vec![
        left(print.pick(labels::CUSTOMER_WORD), 1.8),
        left(print.pick(book_words::COMPUTED), 1.4),
        left(print.pick(book_words::MANUAL), 1.4),
        left(print.pick(book_words::APPLIED), 0.7),
        left(print.pick(book_words::UNTIL), 0.9),
        left(print.pick(book_words::WHY), 3.6),
    ];
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let rows = detail.disagreements.iter().take(shown).map(|one| {
        let name = context.figures.names.of(&one.customer).unwrap_or(&one.customer);
        row(vec![
            fit.strong_middle(0, name),
            fit.cell(1, &class_of(context, book, &one.computed)),
            fit.cell(2, &class_of(context, book, &one.manual)),
            cell(yes(context, one.applied)),
            cell(one.valid_until.map_or_else(|| "–".to_string(), |date| date.to_string())).tone("muted"),
            fit.cell(5, one.why.as_deref().unwrap_or(print.pick(moved_words::NO_ADVICE))).tone("muted"),
        ])
    });
    Ok(Table { rows: rows.collect(), columns, size: SIZE, pad: PAD })
}
