//! What the headers of exports say, before any row is read.

use std::sync::Arc;

use crate::config::SourceFile;
use crate::config::types::{Quoting, Source};
use crate::ingest::error::IngestError;
use crate::ingest::headers::recognise;
use crate::ingest::input::{InputFile, InputReader};
use crate::ingest::mapping::{FileColumns, RowPlan};
use crate::ingest::planner::{FileHeader, PlanContext};
use crate::ingest::record::{Advance, RecordCursor};
use crate::ingest::scanner::BlockReader;
use crate::model::tables::TableSchema;

const HEADER_BLOCK_BYTES: usize = 64 * 1024;

/// An export whose header has been read.
#[derive(Debug, Clone)]
pub struct Export {
    /// The file.
    pub file: InputFile,
    /// Its header, matched with the table.
    pub header: FileHeader,
    /// Record number of the header.
    pub header_record: u64,
    /// Field delimiter.
    pub delimiter: u8,
}

/// Reads the headers of exports.
pub fn read_exports(
    files: &[SourceFile],
    table: &'static TableSchema,
    source: &Source,
) -> Result<Vec<Export>, IngestError> {
    let input = |file: &SourceFile| InputFile { path: file.path.clone(), name: file.name.clone() };
    files.iter().map(|file| read_header(&input(file), table, source)).collect()
}

/// Reads the header of an export.
pub fn read_header(file: &InputFile, table: &'static TableSchema, source: &Source) -> Result<Export, IngestError> {
    let delimiter = source.delimiter.as_ref().and_then(|text| text.bytes().next()).unwrap_or(b',');
    let reader = InputReader::open(&file.path, Arc::default())?;
    let quoted = source.quote == Quoting::Double;
    let mut blocks = BlockReader::new(reader, &file.name, delimiter, quoted, HEADER_BLOCK_BYTES);
    let mut record = 0;
    while let Some(block) = blocks.next_block()? {
        if block.bytes.starts_with(&[0xff, 0xfe]) || block.bytes.starts_with(&[0xfe, 0xff]) {
            return Err(IngestError::HeaderEncoding { file: file.name.clone(), found: "it is UTF-16".into() });
        }
        let mut cursor = RecordCursor::new(&block.bytes, delimiter);
        loop {
            let advance = cursor.advance();
            record += 1;
            match advance {
                Advance::Blank => {}
                Advance::End => break,
                Advance::Record => {
                    let header = header_of(&cursor, &file.name)?;
                    let recognition = recognise(table, &header, &source.columns, &source.ignore);
                    let header = FileHeader { name: file.name.clone(), header, recognition };
                    return Ok(Export { file: file.clone(), header, header_record: record, delimiter });
                }
            }
        }
        record -= 1;
    }
    Err(IngestError::NoHeader { file: file.name.clone() })
}

fn header_of(cursor: &RecordCursor<'_>, name: &str) -> Result<Vec<String>, IngestError> {
    let mut header = Vec::with_capacity(cursor.width());
    for index in 0..cursor.width() {
        let field = cursor.field(index);
        let text = std::str::from_utf8(field).map_err(|_| IngestError::HeaderEncoding {
            file: name.to_string(),
            found: format!("column {} begins `{}`", index + 1, field.escape_ascii()),
        })?;
        header.push(text.trim().to_string());
    }
    Ok(header)
}

/// The plan of the rows of these exports, and where each has what it needs.
pub fn plan_exports(context: PlanContext<'_>, exports: &[Export]) -> Result<(RowPlan, Vec<FileColumns>), IngestError> {
    let headers: Vec<FileHeader> = exports.iter().map(|export| export.header.clone()).collect();
    let first = exports.first().map(|export| export.file.name.clone()).unwrap_or_default();
    let as_error = |file: String| move |findings| IngestError::Mapping { file, findings };
    let plan = RowPlan::new(context, &headers).map_err(as_error(first))?;
    let mut columns = Vec::with_capacity(exports.len());
    for export in exports {
        let mut located = plan.locate(&export.header).map_err(as_error(export.file.name.clone()))?;
        located.header_record = export.header_record;
        located.delimiter = export.delimiter;
        located.quoted = context.source.quote == Quoting::Double;
        columns.push(located);
    }
    Ok((plan, columns))
}
