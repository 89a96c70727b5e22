//! What exports say before any row is read: how they are read, and which of their headers is which column.

use std::path::Path;

use crate::config::SourceFile;
use crate::config::types::{Quoting, Source};
use crate::ingest::error::IngestError;
use crate::ingest::headers::{recognise, recognised_cells};
use crate::ingest::mapping::{FileColumns, RowPlan};
use crate::ingest::named_date::{date_in_name, year_in_name};
use crate::ingest::planner::{FileHeader, PlanContext};
use crate::ingest::readers::{self, ExportFile, Probe, ReadSettings, ReaderError};
use crate::ingest::value::FileContext;
use crate::model::period::to_days;
use crate::model::tables::TableSchema;

/// An export, a sheet or a whole file, whose header has been read.
#[derive(Debug, Clone)]
pub struct Export {
    /// The file and the sheet.
    pub file: ExportFile,
    /// How it is read.
    pub probe: Probe,
    /// Its header, matched with the table.
    pub header: FileHeader,
}

/// How the settings of a source have its files read.
pub fn read_settings(source: &Source) -> ReadSettings<'_> {
    ReadSettings {
        encoding: source.encoding.as_deref(),
        delimiter: source.delimiter.as_ref().and_then(|text| text.bytes().next()),
        quoting: source.quote,
        header_row: source.header_row,
    }
}

/// Reads the headers of exports.
pub fn read_exports(
    files: &[SourceFile],
    table: &'static TableSchema,
    source: &Source,
) -> Result<Vec<Export>, IngestError> {
    let mut exports = Vec::new();
    for file in files {
        exports.extend(read_export(file, table, source)?);
    }
    Ok(exports)
}

/// Reads the headers of a file: one export, or one for each sheet that the source names.
pub fn read_export(
    file: &SourceFile,
    table: &'static TableSchema,
    source: &Source,
) -> Result<Vec<Export>, IngestError> {
    let mut exports = Vec::new();
    let settings = read_settings(source);
    let recognised = recognised_cells(table, &source.columns);
    for file in export_files(file, table, source)? {
        let probe = readers::probe(&file, &settings, &recognised)?;
        let mut recognition = recognise(table, &probe.header, &source.columns, &source.ignore);
        if !source.match_headers {
            recognition = recognition.explicit_only(probe.header.len());
        }
        // A level column says nothing until its scheme is known (D-01).
        recognition.leave_out_levels(&source.levels, probe.header.len());
        let header = FileHeader { name: file.name.clone(), header: probe.header.clone(), recognition };
        exports.push(Export { file, probe, header });
    }
    Ok(exports)
}

/// The sheets of a file that a source reads; the file itself when it is no workbook.
pub fn export_files(
    file: &SourceFile,
    table: &'static TableSchema,
    source: &Source,
) -> Result<Vec<ExportFile>, IngestError> {
    let whole = |sheet: Option<String>| ExportFile { path: file.path.clone(), name: file.name.clone(), sheet };
    let Some(sheets) = readers::sheets(&file.path)? else { return Ok(vec![whole(None)]) };
    let wanted: Vec<String> = match &source.sheet {
        Some(setting) => {
            let by_position = setting.parse::<usize>().ok().and_then(|position| sheets.get(position.checked_sub(1)?));
            let by_name = || sheets.iter().find(|sheet| sheet.name == *setting);
            match by_name().or(by_position) {
                Some(sheet) => vec![sheet.name.clone()],
                None => {
                    let pattern = glob::Pattern::new(setting).ok();
                    let fits = |name: &str| pattern.as_ref().is_some_and(|pattern| pattern.matches(name));
                    sheets
                        .iter()
                        .filter(|sheet| !sheet.hidden && fits(&sheet.name))
                        .map(|sheet| sheet.name.clone())
                        .collect()
                }
            }
        }
        None => vec![likeliest_sheet(file, &sheets, table, source)?],
    };
    if wanted.is_empty() {
        return Err(IngestError::NoSheet {
            file: file.name.clone(),
            sheet: source.sheet.clone().unwrap_or_default(),
            sheets: sheets.iter().map(|sheet| sheet.name.clone()).collect(),
        });
    }
    if sheets.len() == 1 {
        return Ok(wanted.into_iter().map(|sheet| whole(Some(sheet))).collect());
    }
    let named = |sheet: String| ExportFile {
        path: file.path.clone(),
        name: format!("{}#{sheet}", file.name),
        sheet: Some(sheet),
    };
    Ok(wanted.into_iter().map(named).collect())
}

/// Of the visible sheets the one with the most known headers; of equals the first.
fn likeliest_sheet(
    file: &SourceFile,
    sheets: &[readers::SheetEntry],
    table: &'static TableSchema,
    source: &Source,
) -> Result<String, IngestError> {
    let visible: Vec<&readers::SheetEntry> = sheets.iter().filter(|sheet| !sheet.hidden).collect();
    let Some(first) = visible.first().map(|sheet| sheet.name.clone()) else {
        return Err(ReaderError::NoSheets { file: file.name.clone() }.into());
    };
    if visible.len() < 2 {
        return Ok(first);
    }
    let settings = read_settings(source);
    let recognised = recognised_cells(table, &source.columns);
    let mut best = (0, first);
    for sheet in visible {
        let export = ExportFile { path: file.path.clone(), name: file.name.clone(), sheet: Some(sheet.name.clone()) };
        // A sheet without a header is no candidate.
        let Ok(probe) = readers::probe(&export, &settings, &recognised) else { continue };
        let cells = recognised(&probe.header);
        if cells > best.0 {
            best = (cells, sheet.name.clone());
        }
    }
    Ok(best.1)
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
        located.header_record = export.probe.header_record;
        located.delimiter = export.probe.delimiter;
        located.quoted = export.probe.quoting == Quoting::Double;
        located.context = file_context(context.source, &export.file, &export.probe);
        located.snapshot = snapshot_of(context.source, &export.file);
        columns.push(located);
    }
    Ok((plan, columns))
}

/// The name of a file and its sheet, without folders, for the dates in it.
fn plain_name(file: &ExportFile) -> String {
    let stem = Path::new(&file.path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match &file.sheet {
        Some(sheet) => format!("{stem} {sheet}"),
        None => stem,
    }
}

fn file_context(source: &Source, file: &ExportFile, probe: &Probe) -> FileContext {
    let year = source.year.map(|year| year as i32).or_else(|| year_in_name(&plain_name(file)));
    FileContext { year, dates_from_1904: probe.dates_from_1904 }
}

/// Date of a snapshot of master data: as set, else the date in the name of the file.
fn snapshot_of(source: &Source, file: &ExportFile) -> Option<i32> {
    let declared = source.snapshot_date.as_ref().and_then(|text| text.parse().ok());
    declared.or_else(|| date_in_name(&plain_name(file))).map(to_days)
}
