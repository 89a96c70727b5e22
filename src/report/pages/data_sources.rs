//! Data sources: the tables at a glance, and how every file was read.

use super::blocks::{Block, Cell, Fit, PAD, Page, Row, Table, cell, left, right, row, total};
use super::{Built, Context, WIDTH};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::figures::data_quality::{Completeness, Overview, SourceFile, Totals};
use crate::report::figures::{DataQuality, FileTotals, Money};
use crate::report::fonts::Fonts;
use crate::report::tables::sheets;
use crate::report::text::{data_findings, data_words, labels, run_notes};

/// Files and remarks listed on the pages; the workbook has all.
const FILES: usize = 100;
const REMARKS: usize = 16;

/// The overview, and the files where they are published; nothing in a lake without any of the marts.
pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(data) = context.data_quality().filter(|data| !data.is_absent()) else { return Ok(Vec::new()) };
    let totals = data.totals();
    let mut built = vec![overview(context, data, &totals)?];
    if let Some(files) = &data.files {
        built.push(files_page(context, files, &totals)?);
    }
    Ok(built)
}

fn overview(context: &Context, data: &DataQuality, totals: &Totals) -> Result<Built, ReportError> {
    let print = &context.print;
    let columns = vec![
        left(print.pick(data_words::STATE), 0.85),
        left(print.pick(data_words::TABLE), 1.7),
        right(print.pick(labels::FILES), 0.5),
        right(print.pick(labels::ROWS), 0.9),
        right(print.pick(data_words::FIRST_DATE), 0.9),
        right(print.pick(data_words::LAST_DATE), 0.9),
        right(print.pick(data_words::AGE), 0.85),
        right(print.pick(data_words::REQUIRED), 0.9),
        right(print.pick(data_words::OPTIONAL), 1.0),
        right(print.pick(labels::QUARANTINED), 0.95),
        right(print.pick(data_words::CHECKS), 1.1),
    ];
    let tables = data.overview();
    // As many tables as the data model has fit one page when their rows stand close.
    let (size, pad) = if tables.len() > 26 { (7.8, 0.32) } else { (8.5, 0.55) };
    let fit = Fit::new(&columns, size, WIDTH)?;
    let rows = tables.iter().map(|table| row(overview_row(context, table, &fit))).collect();
    let table = Table { columns, rows, size, pad };
    let kicker = context.kicker(Section::DataSources, Some(print.pick(data_words::TABLES_PAGE)));
    let title = data_findings::overview(print, totals);
    let basis = print.pick(data_words::OVERVIEW_BASIS).to_string();
    Ok(Built { page: Page::new(kicker, title, basis, vec![Block::Table(table)])?, charts: Vec::new() })
}

fn overview_row(context: &Context, table: &Overview, fit: &Fit) -> Vec<Cell> {
    let print = &context.print;
    let (mark, word, tone) = data_words::light(table.light);
    let date = |date: Option<chrono::NaiveDate>| match date {
        Some(date) => cell(date.to_string()),
        None => cell("–").tone("muted"),
    };
    let share = |one: Completeness, must: bool| match one.share() {
        None => cell("–").tone("muted"),
        Some(share) => {
            let shown = cell(data_findings::percent(print, share));
            if must && share < 1.0 { shown.tone("alert") } else { shown }
        }
    };
    vec![
        cell(format!("{mark} {}", print.pick(word))).tone(tone),
        fit.strong(1, &data_words::table(print, &table.source)),
        cell(print.count(table.files)),
        cell(print.count_or(table.rows)),
        date(table.first_date),
        date(table.last_date),
        table.days_since_last.map_or_else(|| cell("–").tone("muted"), |days| cell(print.count(days))),
        share(table.required, true),
        share(table.optional, false),
        if table.quarantined == 0 {
            cell("0").tone("muted")
        } else {
            cell(print.count(table.quarantined)).tone("loss")
        },
        checks(context, table),
    ]
}

/// `✓ 12   ▲ 1   ■ 2`: only what there is.
fn checks(context: &Context, table: &Overview) -> Cell {
    let (print, checks) = (&context.print, table.checks);
    let mut parts = Vec::new();
    for (mark, count) in [("■", checks.fail), ("▲", checks.warn), ("✓", checks.pass)] {
        if count > 0 {
            parts.push(format!("{mark} {}", print.count(count)));
        }
    }
    match (parts.is_empty(), checks.fail, checks.warn) {
        (true, _, _) => cell("–").tone("muted"),
        (_, 0, 0) => cell(parts.join("   ")),
        (_, 0, _) => cell(parts.join("   ")).tone("loss"),
        _ => cell(parts.join("   ")).tone("alert"),
    }
}

fn files_page(context: &Context, files: &[SourceFile], totals: &Totals) -> Result<Built, ReportError> {
    let print = &context.print;
    let mut blocks = Vec::new();
    if files.is_empty() {
        blocks.push(Block::Note { text: print.pick(data_words::NO_FILES).to_string() });
    } else {
        blocks.push(Block::Table(files_table(context, files)?));
        blocks.extend(context.and_more(files.len().saturating_sub(FILES), data_words::WHAT_FILES, sheets::FILES));
        blocks.extend(remarks(context, files)?);
    }
    let kicker = context.kicker(Section::DataSources, Some(print.pick(data_words::FILES_PAGE)));
    let title = data_findings::files(print, files, totals.rows.left_out);
    let basis = print.fill(data_words::FILES_BASIS, &[("currency", print.currency())]);
    Ok(Built { page: Page::new(kicker, title, basis, blocks)?, charts: Vec::new() })
}

const SIZE: f64 = 7.2;

fn files_table(context: &Context, files: &[SourceFile]) -> Result<Table, ReportError> {
    let print = &context.print;
    let columns = vec![
        left(print.pick(data_words::TABLE), 1.38),
        left(print.pick(labels::FILE), 2.32),
        left(print.pick(data_words::HOW_READ), 1.75),
        right(print.pick(data_words::HEADER_ROW), 0.6),
        right(print.pick(labels::READ), 0.75),
        right(print.pick(labels::STORED), 0.75),
        right(print.pick(labels::DUPLICATE), 0.76),
        right(print.pick(labels::REPLACED), 0.74),
        right(print.pick(labels::FILTERED), 0.65),
        right(print.pick(labels::QUARANTINED), 0.98),
        right(print.pick(data_words::LEFT_OUT), 0.6),
        right(print.pick(data_words::AMOUNT_READ), 0.9),
        right(print.pick(data_words::AMOUNT_STORED), 0.9),
        right(print.pick(data_words::AMOUNT_REST), 0.88),
        right(print.pick(labels::BALANCE), 0.7),
    ];
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let many = files.iter().any(|file| file.totals.read >= 10_000_000);
    let mut rows: Vec<Row> = Vec::new();
    let mut before = "";
    let mut folder = "";
    for file in files.iter().take(FILES) {
        let totals = &file.totals;
        if totals.source != before {
            folder = common_folder(files.iter().map(|file| &file.totals).filter(|one| one.source == totals.source));
        }
        // The name of a table stands once, at its first file.
        let table = if totals.source == before { String::new() } else { data_words::table(print, &totals.source) };
        before = &totals.source;
        let mut cells = vec![
            fit.strong(0, &table),
            fit.middle(1, totals.file.strip_prefix(folder).unwrap_or(&totals.file)),
            fit.cell(2, &data_words::how_read(print, file)).tone("muted"),
            file.header_row.map_or_else(|| cell("–").tone("muted"), |at| cell(print.count(at))),
        ];
        cells.extend(fates(context, totals, many));
        rows.push(row(cells));
    }
    let mut sum = FileTotals::default();
    for file in files {
        let one = &file.totals;
        sum.read += one.read;
        sum.stored += one.stored;
        sum.duplicate += one.duplicate;
        sum.replaced += one.replaced;
        sum.filtered += one.filtered;
        sum.quarantined += one.quarantined;
        sum.left_out += one.left_out;
    }
    let mut cells = vec![cell(print.pick(labels::TOTAL)), cell(""), cell(""), cell("")];
    let mut counts = fates(context, &sum, many);
    // Amounts of different tables are different things: they are not added.
    counts.truncate(7);
    cells.extend(counts);
    cells.extend([cell(""), cell(""), cell("")]);
    cells.push(if sum.rows_difference() == 0 { cell("✓").tone("gain") } else { off(context, &sum) });
    rows.push(total(cells));
    Ok(Table { columns, rows, size: SIZE, pad: PAD })
}

/// The folder that all files of a table share, with its slash; it tells no file from another.
fn common_folder<'a>(mut files: impl Iterator<Item = &'a FileTotals>) -> &'a str {
    let Some(first) = files.next() else { return "" };
    let up = |folder: &'a str| folder.trim_end_matches('/').rfind('/').map_or("", |at| &folder[..=at]);
    let mut common = first.file.rfind('/').map_or("", |at| &first.file[..=at]);
    for file in files {
        while !file.file.starts_with(common) {
            common = up(common);
        }
    }
    common
}

/// Rows by fate, amounts, and whether they balance.
fn fates(context: &Context, totals: &FileTotals, many: bool) -> Vec<Cell> {
    let print = &context.print;
    let count = |count: i64| match (count, many) {
        (0, _) => cell("0").tone("muted"),
        (_, true) => cell(print.narrow_amount(count as f64)),
        (_, false) => cell(print.count(count)),
    };
    let amount = |amount: Option<Money>| match amount {
        None => cell("–").tone("muted"),
        Some(amount) if amount.to_f64() == 0.0 => cell("0").tone("muted"),
        Some(amount) => cell(print.narrow_amount(amount.to_f64())),
    };
    let refused = match totals.quarantined {
        0 => cell("0").tone("muted"),
        rows => count(rows).tone("loss"),
    };
    // Duplicate, replaced, filtered and quarantined amounts together: apart they are in the workbook.
    let rest = totals.amount_read.zip(totals.amount_stored).map(|(read, stored)| read - stored);
    vec![
        count(totals.read),
        count(totals.stored),
        count(totals.duplicate),
        count(totals.replaced),
        count(totals.filtered),
        refused,
        count(totals.left_out),
        amount(totals.amount_read),
        amount(totals.amount_stored),
        amount(rest),
        match totals.balances() {
            true => cell("✓").tone("gain"),
            false => off(context, totals),
        },
    ]
}

/// What is missing for a balance.
fn off(context: &Context, totals: &FileTotals) -> Cell {
    let print = &context.print;
    match (totals.rows_difference(), totals.amount_difference()) {
        (0, Some(difference)) => cell(print.narrow_amount(difference.to_f64())),
        (rows, _) => cell(print.signed_count(rows)),
    }
    .tone("alert")
}

/// What was found odd in the files: a line for all files of a table that say the same, in the order of the tables.
fn remarks(context: &Context, files: &[SourceFile]) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let mut found: Vec<(&str, &str, Vec<&SourceFile>)> = Vec::new();
    for file in files {
        for part in run_notes::parts(file.remarks.as_deref().unwrap_or_default()) {
            let source = file.totals.source.as_str();
            match found.iter_mut().find(|(of, text, _)| (*of, *text) == (source, part)) {
                Some((_, _, of)) => of.push(file),
                None => found.push((source, part, vec![file])),
            }
        }
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let heading = print.pick(data_words::FILE_REMARKS).to_string();
    let fonts = Fonts::embedded()?;
    let mut blocks = vec![Block::Space { height: 4.0 }, Block::Heading { text: heading, note: String::new() }];
    for (source, text, of) in found.iter().take(REMARKS) {
        let name = fonts.fit(super::quality::file_name(&of[0].totals.file), 8.5, false, 240.0);
        let text: String = run_notes::remark(print, source, text).chars().take(300).collect();
        let table = data_words::table(print, source);
        let line = match (of.len(), print.chinese()) {
            (1, true) => format!("{table}，{name}：{text}"),
            (1, false) => format!("{table}, {name}: {text}"),
            (count, true) => format!("{table}，{} 个文件：{text}（如 {name}）", print.count(count as i64)),
            (count, false) => format!("{table}, {}: {text} (as {name})", print.english(count as i64, "file")),
        };
        blocks.push(Block::Text { text: format!("· {line}"), tone: "normal" });
    }
    blocks.extend(context.and_more(found.len().saturating_sub(REMARKS), data_words::WHAT_REMARKS, sheets::FILES));
    Ok(blocks)
}
