//! Data quality: control totals by file, or by table where there are several, reasons of refusal, remarks of the run.

use super::blocks::{Block, Cell, Fit, PAD, Page, Row, Table, cell, left, right, row, total};
use super::{Built, Context, WIDTH};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::figures::data_quality::canonical;
use crate::report::figures::{FileTotals, Money, Quality, Reason, TableTotals};
use crate::report::fonts::Fonts;
use crate::report::text::{Pair, data_words, findings, labels, remarks, run_notes};

/// Files and reasons listed on the page; the workbook has all.
const FILES: usize = 26;
const REASONS: usize = 12;
const TYPE: f64 = 7.5;

pub(super) fn build(context: &Context) -> Result<Option<Built>, ReportError> {
    let Some(quality) = &context.figures.quality else { return Ok(None) };
    let print = &context.print;
    let mut blocks = vec![
        Block::Note { text: equation(context, quality) },
        Block::Space { height: 6.0 },
        Block::Table(if several(quality) { tables(context, quality)? } else { files(context, quality)? }),
    ];
    let hidden = quality.files.len().saturating_sub(FILES);
    if hidden > 0 && !several(quality) {
        let hidden = print.count(hidden as i64);
        let text = print.fill(remarks::MORE_FILES, &[("hidden", &hidden)]);
        blocks.push(Block::Text { text, tone: "muted" });
    }
    blocks.push(Block::Space { height: 8.0 });
    for text in left_out(context, quality) {
        blocks.push(Block::Text { text, tone: "normal" });
    }
    if quality.reasons.is_empty() {
        blocks.push(Block::Text { text: print.pick(remarks::NO_QUARANTINE).to_string(), tone: "muted" });
    } else {
        let head = print.pick(remarks::QUARANTINE);
        blocks.push(Block::Heading { text: head.to_string(), note: String::new() });
        blocks.push(Block::Table(reasons(context, quality)?));
    }
    if !context.figures.scope.notes.is_empty() {
        blocks.push(Block::Heading { text: print.pick(labels::NOTES).to_string(), note: String::new() });
        for note in run_notes::lines(print, &context.figures.scope.notes) {
            blocks.push(Block::Text { text: format!("· {note}"), tone: "normal" });
        }
    }
    let basis = if several(quality) { remarks::QUALITY_BASIS_TABLES } else { remarks::QUALITY_BASIS };
    let subtitle = print.fill(basis, &[("currency", print.currency())]);
    let page = Page::new(context.kicker(Section::Quality, None), findings::quality(print, quality), subtitle, blocks)?;
    Ok(Some(Built { page, charts: Vec::new() }))
}

/// Files of several tables are no list for this page, and their amounts no sum: it has a row for every table.
fn several(quality: &Quality) -> bool {
    quality.tables.len() > 1
}

/// What stands in the files and in no figure: rows that a filter leaves out, and rows dated after the as-of date.
fn left_out(context: &Context, quality: &Quality) -> Vec<String> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let mut texts = Vec::new();
    for table in quality.tables.iter().map(|table| &table.totals) {
        let Some(filter) = context.pipeline.sources.get(&table.source).and_then(|source| source.filter.as_ref()) else {
            continue;
        };
        let amount = table.amount_filtered.zip(table.amount_read).filter(|(_, read)| read.to_f64() > 0.0).map_or_else(
            || print.unknown(),
            |(filtered, read)| {
                let (filtered, read) = (filtered.to_f64(), read.to_f64());
                let share = print.percent(filtered / read);
                format!("{}{}{share}{}", print.money(filtered), print.pick(remarks::OPEN), print.pick(remarks::CLOSE))
            },
        );
        let filter = filter.split_whitespace().collect::<Vec<_>>().join(" ");
        let values = [("filter", filter.as_str()), ("rows", &print.count(table.filtered)), ("amount", &amount)];
        let text = print.fill(remarks::FILTER, &values);
        texts.push(match several(quality) {
            true => format!("{}{}{text}", data_words::table(print, &table.source), print.pick(remarks::COLON)),
            false => text,
        });
    }
    if let Some(to) = scope.data_to.filter(|to| *to > scope.as_of) {
        let values = [("to", to.to_string()), ("as_of", scope.as_of.to_string())];
        texts.push(print.fill(remarks::AFTER, &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
    }
    texts
}

/// The equation of the total, with its numbers.
fn equation(context: &Context, quality: &Quality) -> String {
    let (print, total) = (&context.print, &quality.total);
    let words =
        [labels::READ, labels::STORED, labels::DUPLICATE, labels::REPLACED, labels::FILTERED, labels::QUARANTINED];
    let counts = [total.read, total.stored, total.duplicate, total.replaced, total.filtered, total.quarantined];
    let mut parts: Vec<String> =
        words.iter().zip(counts).map(|(word, count)| format!("{} {}", print.pick(*word), print.count(count))).collect();
    if total.left_out > 0 {
        parts.push(format!("{} {}", print.pick(data_words::LEFT_OUT), print.count(total.left_out)));
    }
    let sign = if total.rows_difference() == 0 { "=" } else { "≠" };
    format!("{} {sign} {}", parts[0], parts[1..].join(" + "))
}

/// One row per table: rows by fate, and amounts of the column that the table adds up. What is zero in all tables has
/// no column.
fn tables(context: &Context, quality: &Quality) -> Result<Table, ReportError> {
    type Count = (Pair, fn(&FileTotals) -> i64, bool);
    type Amount = (Pair, fn(&FileTotals) -> Option<Money>, bool);
    const COUNTS: [Count; 7] = [
        (labels::READ, |table| table.read, true),
        (labels::STORED, |table| table.stored, true),
        (labels::DUPLICATE, |table| table.duplicate, false),
        (labels::REPLACED, |table| table.replaced, false),
        (labels::FILTERED, |table| table.filtered, false),
        (labels::QUARANTINED, |table| table.quarantined, true),
        (data_words::LEFT_OUT, |table| table.left_out, false),
    ];
    const AMOUNTS: [Amount; 6] = [
        (labels::READ, |table| table.amount_read, true),
        (labels::STORED, |table| table.amount_stored, true),
        (labels::DUPLICATE, |table| table.amount_duplicate, false),
        (labels::REPLACED, |table| table.amount_replaced, false),
        (labels::FILTERED, |table| table.amount_filtered, false),
        (labels::QUARANTINED, |table| table.amount_quarantined, true),
    ];
    let print = &context.print;
    let all = &quality.tables;
    let counts: Vec<&Count> = COUNTS.iter().filter(|(_, of, always)| *always || of(&quality.total) != 0).collect();
    let is_zero = |amount: Option<Money>| amount.is_none_or(|amount| amount.to_f64() == 0.0);
    let amounts: Vec<&Amount> = AMOUNTS
        .iter()
        .filter(|(_, of, always)| *always || all.iter().any(|table| !is_zero(of(&table.totals))))
        .collect();
    let mut columns = vec![left(print.pick(data_words::TABLE), 1.65), right(print.pick(labels::FILES), 0.5)];
    columns.extend(counts.iter().map(|(word, ..)| right(name(context, labels::ROWS, *word), 0.92)));
    columns.push(right(print.pick(data_words::AMOUNT_COLUMN), 1.15));
    columns.extend(amounts.iter().map(|(word, ..)| right(name(context, labels::AMOUNT, *word), 0.95)));
    columns.push(right(print.pick(labels::BALANCE), 0.7));
    let fit = Fit::new(&columns, TYPE, WIDTH)?;
    let shown = |count: i64, width: i64| match count {
        0 => cell("0").tone("muted"),
        count if width >= 100_000_000 => cell(print.narrow_amount(count as f64)),
        count => cell(print.count(count)),
    };
    let cells = |name: Cell, files: usize, totals: &FileTotals, column: Cell| {
        let mut cells = vec![name, cell(print.count(files as i64))];
        cells.extend(counts.iter().map(|(_, of, _)| shown(of(totals), quality.total.read)));
        cells.push(column);
        cells
    };
    let mut rows: Vec<Row> = Vec::new();
    for TableTotals { files, totals } in all {
        let amount = canonical::amount_column(&totals.source).filter(|_| totals.amount_read.is_some());
        let column = match amount {
            Some(amount) => {
                fit.cell(2 + counts.len(), &data_words::column(print, &totals.source, amount)).tone("muted")
            }
            None => cell(""),
        };
        let mut cells = cells(fit.strong(0, &data_words::table(print, &totals.source)), *files, totals, column);
        cells.extend(amounts.iter().map(|(_, of, _)| match of(totals) {
            None => cell("–").tone("muted"),
            Some(amount) if amount.to_f64() == 0.0 => cell("0").tone("muted"),
            Some(amount) => cell(print.narrow_amount(amount.to_f64())),
        }));
        cells.push(verdict_of_table(context, totals));
        rows.push(row(cells));
    }
    let mut sums = cells(cell(print.pick(labels::TOTAL)), quality.files.len(), &quality.total, cell(""));
    // Amounts of different tables are different things: they are not added.
    sums.extend(amounts.iter().map(|_| cell("")));
    sums.push(verdict_of_table(context, &quality.total));
    rows.push(total(sums));
    let pad = if all.len() <= 14 { 0.6 } else { PAD };
    Ok(Table { columns, rows, size: TYPE, pad })
}

/// `✓` where the rows and the amounts that there are add up, or what is missing.
fn verdict_of_table(context: &Context, totals: &FileTotals) -> Cell {
    if totals.balances() { cell("✓").tone("gain") } else { verdict(context, totals) }
}

/// `Rows read`, `读入行数`: the order of the words is the language's.
fn name(context: &Context, what: Pair, word: Pair) -> String {
    let print = &context.print;
    let (what, word) = (print.pick(what), print.pick(word));
    if print.chinese() { format!("{word}{what}") } else { format!("{what} {}", word.to_lowercase()) }
}

fn files(context: &Context, quality: &Quality) -> Result<Table, ReportError> {
    let (print, fonts) = (&context.print, Fonts::embedded()?);
    let words =
        [labels::READ, labels::STORED, labels::DUPLICATE, labels::REPLACED, labels::FILTERED, labels::QUARANTINED];
    let mut columns = vec![left(print.pick(labels::FILE), 1.75)];
    let name = |what: Pair, word: Pair| name(context, what, word);
    columns.extend(words.iter().map(|word| right(name(labels::ROWS, *word), 1.0)));
    // Titles and totals are rare: a column only where there are some.
    let left_out = quality.total.left_out > 0;
    if left_out {
        columns.push(right(name(labels::ROWS, data_words::LEFT_OUT), 0.8));
    }
    columns.extend(words.iter().map(|word| right(name(labels::AMOUNT, *word), 1.15)));
    columns.push(right(print.pick(labels::BALANCE), 0.85));
    // Long numbers would run into each other: shorten them all alike, the workbook has every digit.
    let sums = &quality.total;
    let largest = [sums.amount_read, sums.amount_stored, sums.amount_filtered]
        .into_iter()
        .flatten()
        .map(|amount| amount.to_f64().abs())
        .fold(0.0, f64::max);
    let (many_rows, large_amounts) = (sums.read >= 100_000_000, largest >= 1e9);
    let cells = |name: Cell, totals: &FileTotals| {
        let mut cells = vec![name];
        let mut counts =
            vec![totals.read, totals.stored, totals.duplicate, totals.replaced, totals.filtered, totals.quarantined];
        if left_out {
            counts.push(totals.left_out);
        }
        for count in counts {
            cells.push(if count == 0 {
                cell("0").tone("muted")
            } else {
                cell(if many_rows { print.narrow_amount(count as f64) } else { print.count(count) })
            });
        }
        for amount in [
            totals.amount_read,
            totals.amount_stored,
            totals.amount_duplicate,
            totals.amount_replaced,
            totals.amount_filtered,
            totals.amount_quarantined,
        ] {
            cells.push(match amount {
                Some(amount) if amount.to_f64() == 0.0 => cell("0").tone("muted"),
                Some(amount) if large_amounts => cell(print.narrow_amount(amount.to_f64())),
                amount => cell(print.amount_or(amount)),
            });
        }
        cells.push(verdict(context, totals));
        cells
    };
    let mut rows: Vec<Row> = quality
        .files
        .iter()
        .take(FILES)
        .map(|file| row(cells(cell(fonts.fit(file_name(&file.file), 7.5, false, 78.0)), file)))
        .collect();
    rows.push(total(cells(cell(print.pick(labels::TOTAL)), &quality.total)));
    let pad = if quality.files.len() <= 14 { 0.6 } else { PAD };
    Ok(Table { columns, rows, size: 7.5, pad })
}

/// The last part of a path; the workbook has all of it.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// `✓`, or what is missing.
fn verdict(context: &Context, totals: &FileTotals) -> Cell {
    let print = &context.print;
    if totals.rows_difference() != 0 {
        return cell(print.signed_count(totals.rows_difference())).tone("loss");
    }
    match totals.amount_difference() {
        None => cell(print.unknown()).tone("muted"),
        Some(difference) if difference.to_f64() == 0.0 => cell("✓").tone("gain"),
        Some(difference) => cell(print.exact(difference)).tone("loss"),
    }
}

fn reasons(context: &Context, quality: &Quality) -> Result<Table, ReportError> {
    let (print, fonts) = (&context.print, Fonts::embedded()?);
    let mut columns = vec![
        left(print.pick(labels::REASON), 1.4),
        right(print.pick(labels::ROWS), 0.6),
        left(print.pick(labels::EXAMPLE), 3.0),
    ];
    // A reason says little without its table where there are several.
    if several(quality) {
        columns.insert(0, left(print.pick(data_words::TABLE), 1.0));
    }
    let rows = quality.reasons.iter().take(REASONS).map(|reason| {
        let place = format!("{}:{}", file_name(&reason.example_file), reason.example_row);
        let value = match (&reason.example_column, &reason.example_value) {
            (Some(column), Some(value)) => format!("{place} | {column} = {}", printable(fonts, value)),
            (Some(column), None) => format!("{place} | {column}"),
            _ => place,
        };
        let mut cells = vec![
            reason_cell(context, quality, reason),
            cell(print.count(reason.rows)),
            cell(fonts.fit(&value, 8.0, false, if several(quality) { 350.0 } else { 420.0 })).tone("muted"),
        ];
        if several(quality) {
            cells.insert(0, cell(data_words::table(print, &reason.source)).tone("strong"));
        }
        row(cells)
    });
    Ok(Table { columns, rows: rows.collect(), size: 8.0, pad: PAD })
}

/// The reason as the workbook has it, or in words beside the name of its table.
fn reason_cell(context: &Context, quality: &Quality, reason: &Reason) -> Cell {
    match several(quality) {
        true => cell(data_words::named(&context.print, data_words::reason(&reason.reason), &reason.reason)),
        false => cell(&reason.reason).tone("strong"),
    }
}

/// A refused value with its unprintable characters as code points: it was refused, so it may hold anything.
pub(super) fn printable(fonts: &Fonts, value: &str) -> String {
    value
        .chars()
        .map(|character| {
            if character.is_control() || !fonts.covers(character) {
                format!("U+{:04X}", u32::from(character))
            } else {
                character.to_string()
            }
        })
        .collect()
}
