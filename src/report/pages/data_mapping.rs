//! Mapping used: which header became which column, on what evidence; and the headers that are not used.

use std::collections::BTreeSet;

use super::blocks::{Block, Cell, Fit, PAD, Page, Row, Table, cell, left, row};
use super::{Built, Context, WIDTH};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::figures::data_quality::{SourceColumn, canonical};
use crate::report::fonts::Fonts;
use crate::report::tables::sheets;
use crate::report::text::{data_findings, data_words, labels, remarks};

/// Columns listed for each table, and for all of them; the workbook has all.
const COLUMNS: usize = 60;
const ALL_COLUMNS: usize = 600;
/// Characters of the list of headers that are not used.
const UNUSED: usize = 400;
const SIZE: f64 = 7.8;

/// One header of a table, the files that have it counted.
struct Header<'a> {
    first: &'a SourceColumn,
    files: usize,
}

/// The headers of a table; those of several files alike are one.
struct Mapped<'a> {
    source: &'a str,
    files: usize,
    used: Vec<Header<'a>>,
    unused: Vec<Header<'a>>,
}

fn by_table(columns: &[SourceColumn]) -> Vec<Mapped<'_>> {
    let mut tables: Vec<Mapped> = Vec::new();
    // Columns come table by table: the last one is the one being filled.
    for of_table in columns.chunk_by(|left, right| left.source == right.source) {
        let files: BTreeSet<&str> = of_table.iter().map(|column| column.file.as_str()).collect();
        let mut table = Mapped { source: &of_table[0].source, files: files.len(), used: vec![], unused: vec![] };
        for column in of_table {
            let list = if column.column.is_some() { &mut table.used } else { &mut table.unused };
            let alike = |header: &&mut Header| {
                let one = header.first;
                (&one.column, &one.header, &one.evidence, &one.unit)
                    == (&column.column, &column.header, &column.evidence, &column.unit)
            };
            match list.iter_mut().find(alike) {
                Some(header) => header.files += 1,
                None => list.push(Header { first: column, files: 1 }),
            }
        }
        tables.push(table);
    }
    tables
}

pub(super) fn build(context: &Context) -> Result<Option<Built>, ReportError> {
    let Some(columns) = context.data_quality().and_then(|data| data.columns.as_ref()) else { return Ok(None) };
    let print = &context.print;
    let tables = by_table(columns);
    let mut blocks = Vec::new();
    let (mut listed, mut shown) = (0, 0);
    for table in &tables {
        if listed >= ALL_COLUMNS {
            break;
        }
        listed += table.used.len().min(COLUMNS);
        shown += 1;
        let files = match print.chinese() {
            true => format!("{} 个文件", print.count(table.files as i64)),
            false => print.english(table.files as i64, "file"),
        };
        blocks.push(Block::Heading { text: data_words::table(print, table.source), note: files });
        if !table.used.is_empty() {
            blocks.push(Block::Table(used(context, table)?));
        }
        blocks.extend(context.and_more(
            table.used.len().saturating_sub(COLUMNS),
            data_words::WHAT_HEADERS,
            sheets::MAPPING,
        ));
        if !table.unused.is_empty() {
            blocks.push(Block::Space { height: 4.0 });
            blocks.push(Block::Text { text: unused(context, table), tone: "muted" });
        }
    }
    blocks.extend(context.and_more(tables.len() - shown, data_words::WHAT_TABLES, sheets::MAPPING));
    let count = |of: &dyn Fn(&Mapped) -> usize| tables.iter().map(of).sum::<usize>() as i64;
    let proposed = |header: &&Header| data_findings::is_proposed(header.first);
    let title = data_findings::mapping(
        print,
        count(&|table| table.used.iter().filter(|header| !proposed(header)).count()),
        count(&|table| table.unused.iter().filter(|header| !proposed(header)).count()),
        count(&|table| table.used.iter().chain(&table.unused).filter(proposed).count()),
    );
    let basis = print.pick(data_words::MAPPING_BASIS).to_string();
    let page = Page::new(context.kicker(Section::DataMapping, None), title, basis, blocks)?;
    Ok(Some(Built { page, charts: Vec::new() }))
}

/// Two headers to a row, so that a table of forty columns is half a page.
fn used(context: &Context, table: &Mapped) -> Result<Table, ReportError> {
    let print = &context.print;
    let words = [
        data_words::COLUMN,
        data_words::HEADER,
        data_words::EVIDENCE,
        data_words::UNIT,
        labels::FILES,
        labels::EXAMPLE,
    ];
    let widths = [1.45, 1.5, 0.78, 0.42, 0.45, 1.1];
    let columns: Vec<_> = [0, 1]
        .iter()
        .flat_map(|_| words.iter().zip(widths).map(|(word, width)| left(print.pick(*word), width)))
        .collect();
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let shown = &table.used[..table.used.len().min(COLUMNS)];
    let half = shown.len().div_ceil(2);
    let rows: Vec<Row> = (0..half)
        .map(|at| {
            let mut cells = header(context, table, Some(&shown[at]), &fit, 0);
            cells.extend(header(context, table, shown.get(half + at), &fit, words.len()));
            row(cells)
        })
        .collect();
    Ok(Table { columns, rows, size: SIZE, pad: PAD })
}

fn header(context: &Context, table: &Mapped, header: Option<&Header>, fit: &Fit, from: usize) -> Vec<Cell> {
    let print = &context.print;
    let Some(header) = header else { return vec![cell(""); 6] };
    let column = header.first;
    let name = column.column.as_deref().unwrap_or_default();
    let star = if canonical::is_required(table.source, name) { " *" } else { "" };
    let mut heading = format!("← {}", column.header);
    if column.header.is_empty() {
        heading = "←".to_string();
    }
    // Only where some files lack the header is it news how many have it.
    let files = match header.files < table.files {
        true => format!("{}/{}", print.count(header.files as i64), print.count(table.files as i64)),
        false => String::new(),
    };
    let evidence = data_words::named(print, data_words::evidence(&column.evidence), &column.evidence);
    let tone = if data_findings::is_proposed(column) { "loss" } else { "muted" };
    vec![
        fit.strong_middle(from, &format!("{name}{star}")),
        fit.middle(from + 1, &heading),
        fit.cell(from + 2, &evidence).tone(tone),
        fit.cell(from + 3, column.unit.as_deref().unwrap_or("")).tone("muted"),
        fit.cell(from + 4, &files).tone("loss"),
        fit.cell(from + 5, column.example.as_deref().unwrap_or("")).tone("muted"),
    ]
}

/// The headers that are not used, as many as a few lines hold.
fn unused(context: &Context, table: &Mapped) -> String {
    let print = &context.print;
    let mut text = print.fill(data_words::UNUSED_HEADERS, &[("n", &print.count(table.unused.len() as i64))]);
    let comma = print.pick(remarks::COMMA);
    let mut used = 0;
    for (at, header) in table.unused.iter().enumerate() {
        let mut name = short(&header.first.header);
        if data_findings::is_proposed(header.first) {
            name =
                format!("{name}{}{}{}", print.pick(remarks::OPEN), print.pick(proposed()), print.pick(remarks::CLOSE));
        }
        used += name.chars().count();
        if used > UNUSED {
            let rest = print.count((table.unused.len() - at) as i64);
            return text + &print.fill(data_words::AND_MORE, &[("n", &rest)]);
        }
        if at > 0 {
            text += comma;
        }
        text += &name;
    }
    text
}

fn proposed() -> crate::report::text::Pair {
    data_words::evidence("proposed").unwrap_or(labels::NOT_AVAILABLE)
}

/// A header as part of a running list: cut, so that one of a thousand characters does not hide the others.
fn short(header: &str) -> String {
    let one_line: String =
        header.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    match Fonts::embedded() {
        Ok(fonts) => fonts.fit(one_line.trim(), 8.5, false, 160.0),
        Err(_) => one_line,
    }
}
