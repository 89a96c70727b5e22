//! What is told of every export: how it was read, which header is which column, where its rows went.

use super::quality::{Amounts, ColumnRecord, FileRecord, MappingEvidence, RowCounts};
use crate::config::types::Source;
use crate::ingest::exports::Export;
use crate::ingest::expressions::Parsed;
use crate::ingest::headers::{Evidence, personal_by_name};
use crate::ingest::readers::Container;
use crate::ingest::totals::FileTotals;
use crate::ingest::value::{mask_shapes, protect_text};
use crate::model::period::from_days;
use crate::model::tables::{Personal, TableSchema};

/// Letters shown of an example.
const EXAMPLE_LETTERS: usize = 40;

/// How exports are read and mapped, before their rows are.
pub(super) fn of(table: &TableSchema, source: &Source, exports: &[Export]) -> (Vec<FileRecord>, Vec<ColumnRecord>) {
    let files = exports.iter().map(|export| file_record(table, source, export)).collect();
    let columns = exports.iter().flat_map(|export| column_records(table, source, export)).collect();
    (files, columns)
}

fn file_record(table: &TableSchema, source: &Source, export: &Export) -> FileRecord {
    let probe = &export.probe;
    let lacks = |name: &&String| export.header.recognition.column(name).is_none();
    let lacking: Vec<&str> = source.columns.keys().filter(lacks).map(String::as_str).collect();
    let mut remarks = probe.remarks.clone();
    if !lacking.is_empty() {
        remarks.push(format!("has no column for {}", lacking.join(", ")));
    }
    let is_text = probe.container == Container::Text;
    let header = &export.header.header;
    let is_there = |name: &String| header.contains(name) || export.header.recognition.column(name).is_some();
    let sql = source.filter.iter().chain(source.expressions.values());
    let mut unread: Vec<String> = sql.filter_map(|sql| Parsed::parse(sql).ok()).flat_map(|sql| sql.headers()).collect();
    unread.retain(|name| !is_there(name));
    if !unread.is_empty() {
        remarks.push(format!(
            "has no column {}, which the filter or an expression reads: it is null there",
            unread.join(", ")
        ));
    }
    FileRecord {
        source: table.name.to_owned(),
        file: export.file.name.clone(),
        sheet: export.file.sheet.clone(),
        container: probe.container.code().to_owned(),
        encoding: probe.encoding.map(String::from),
        encoding_declared: probe.encoding_declared,
        delimiter: is_text.then(|| char::from(probe.delimiter).to_string()),
        header_row: probe.header_record as i64,
        remarks,
        ..FileRecord::default()
    }
}

/// Adds what became of the rows.
pub(super) fn add_totals(table: &TableSchema, files: &mut [FileRecord], totals: &[FileTotals]) {
    for file in files {
        let Some(total) = totals.iter().find(|total| total.file == file.file) else { continue };
        let rows = |tally: crate::ingest::totals::Tally| tally.rows as i64;
        file.rows = RowCounts {
            read: rows(total.read),
            left_out: rows(total.left_out),
            stored: rows(total.stored),
            duplicate: rows(total.duplicate),
            replaced: rows(total.replaced),
            filtered: rows(total.filtered),
            quarantined: rows(total.quarantined),
        };
        file.amounts = table.amount.map(|_| Amounts {
            read: total.read.amount,
            stored: total.stored.amount,
            duplicate: total.duplicate.amount,
            replaced: total.replaced.amount,
            filtered: total.filtered.amount,
            quarantined: total.quarantined.amount,
        });
        file.bytes = total.bytes;
        file.hash.clone_from(&total.hash);
        file.stated_total = total.stated_total();
        file.unknown_amounts = total.amount_unknown_rows as i64;
        if total.turned > 0 {
            file.remarks.push(format!("{} returns have positive amounts; they are taken as negative", total.turned));
        }
        (file.first_date, file.last_date) = match total.days {
            Some((first, last)) => (Some(from_days(first)), Some(from_days(last))),
            None => (None, None),
        };
        if total.encoding.is_some() {
            file.encoding.clone_from(&total.encoding);
        }
    }
}

fn column_records(table: &TableSchema, source: &Source, export: &Export) -> Vec<ColumnRecord> {
    let recognition = &export.header.recognition;
    let base = |header: &str| ColumnRecord {
        source: table.name.to_owned(),
        file: export.file.name.clone(),
        header: header.to_owned(),
        ..ColumnRecord::default()
    };
    let mut records = Vec::new();
    for (position, header) in export.header.header.iter().enumerate() {
        let found = recognition.columns.iter().filter(|column| column.position == position);
        let mut is_used = false;
        for column in found {
            is_used = true;
            let evidence = match column.evidence {
                Evidence::Explicit => MappingEvidence::Explicit,
                Evidence::Name => MappingEvidence::Name,
                Evidence::Alias { .. } => MappingEvidence::Alias,
            };
            records.push(ColumnRecord {
                column: Some(column.column.name.to_owned()),
                evidence,
                unit: column.unit.clone(),
                example: example(export, position, column.column.personal),
                ..base(header)
            });
        }
        if is_used {
            continue;
        }
        let proposed = recognition.proposals.iter().find(|proposal| proposal.position == position);
        let proposed = proposed.map(|proposal| proposal.column.name);
        let level = recognition.levels_without_scheme.iter().find(|level| level.position == position);
        let column = proposed.or(level.map(|level| level.column.name));
        records.push(ColumnRecord {
            column: column.map(String::from),
            evidence: if column.is_some() { MappingEvidence::Proposed } else { MappingEvidence::Unused },
            // Nobody needs the values of what is not read.
            example: column.and_then(|_| example(export, position, personal_by_name(header))),
            ..base(header)
        });
    }
    for (column, expression) in &source.expressions {
        records.push(ColumnRecord {
            column: Some(column.clone()),
            evidence: MappingEvidence::Expression,
            ..base(expression)
        });
    }
    records
}

/// The first value of a column in the sample, masked when it is personal.
fn example(export: &Export, position: usize, personal: Option<Personal>) -> Option<String> {
    let cells = export.probe.sample.iter().filter_map(|row| row.get(position));
    let value = cells.map(|cell| cell.trim()).find(|cell| !cell.is_empty())?;
    let shown = match personal {
        Some(kind) => protect_text(kind, value),
        None => mask_shapes(value),
    };
    Some(shown.chars().filter(|letter| !letter.is_control()).take(EXAMPLE_LETTERS).collect())
}
