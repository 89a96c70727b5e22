//! Published marts → frozen figures → PDF, pictures, workbooks, CSV.
//!
//! ```text
//!  marts ─ figures ─┬─ tables ── xlsx · csv
//!                   └─ text, charts ── pages ── pdf · png · svg
//! ```
//!
//! * `figures`: typed values, collected once; nothing below sees a frame. Unknown stays unknown.
//! * `text`: all wording in both languages, and the print of numbers.
//! * `charts`: one file per chart, SVG by plotters.
//! * `pages`: one file per section; what stands on its page.
//! * `gaps`: characters that the fonts lack are replaced on pages and pictures; the report is made all the same.
//! * `pdf`, `png`: Typst in process, with the embedded fonts only.
//! * `lists`: a workbook with a sheet for every salesperson and manager.
//! * `tables`: the tables of workbook and CSV, as typed cells.
//!
//! A new section: a file in `pages`, a line in `pages::build`, its name in `text::labels`.
//! Sections make reports: those on customers, and those of the data-quality report (R20), which has a cover of its own.
//! The same marts, manifest and settings give the same bytes.

pub mod charts;
pub mod csv;
pub mod diff;
pub mod error;
pub mod figures;
pub mod files;
pub mod fonts;
pub mod gaps;
mod lists;
pub mod manifest;
pub mod marts;
pub mod pages;
pub mod palette;
pub mod pdf;
pub mod png;
pub mod tables;
pub mod text;
pub mod xlsx;

#[cfg(test)]
pub(crate) mod tests;

use std::path::{Path, PathBuf};

pub use error::ReportError;
pub use manifest::{Input, Manifest};
pub use marts::MartReader;

use chrono::NaiveDate;
use rayon::prelude::*;
use serde_json::Value;

use self::charts::{Chart, Slide};
use self::figures::Figures;
use self::gaps::Gaps;
use self::pages::Context;
use self::tables::Table;
use self::text::Print;
use crate::config::types::{Format, Language, Pipeline, Report};

/// Raised when the files of the same marts and settings change.
pub const VERSION: u32 = 10;

/// A file that a report wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where it is.
    pub path: PathBuf,
    /// What it is.
    pub kind: Format,
    /// Its language; `None` for files without words of one.
    pub language: Option<Language>,
}

/// A report as it was rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Its files, in the order of writing.
    pub written: Vec<Written>,
    /// What the user should know of them, such as characters that the fonts lack.
    pub remarks: Vec<String>,
}

/// Renders a report of a pipeline from published marts into a folder, in every language of the pipeline.
///
/// Files: `<pipeline>-<as_of>.<language>.pdf` and `.xlsx` (`<pipeline>-<report>-<as_of>…` where the pipeline has several
/// reports, so that one cannot be taken for another), `charts/<language>/<chart>.svg` and
/// `.png`, `tables/<table>.csv`, and `…-lists.<language>.xlsx` with a sheet for every salesperson where there are lists of actions or of the next day. Each is replaced atomically.
///
/// # Errors
/// [`ReportError`]: a mart that breaks the contract, a page that cannot be laid out, a file that cannot be written.
pub fn render(
    marts: &dyn MartReader,
    manifest: &Manifest,
    (report, settings): (&str, &Report),
    pipeline: &Pipeline,
    out_dir: &Path,
) -> Result<Rendered, ReportError> {
    let figures = figures::collect(marts, manifest, settings, pipeline)?;
    let tables = tables::all(&figures, manifest, &settings.sections);
    let mut languages = pipeline.language.clone();
    languages.dedup();
    let documents = in_order(
        languages.par_iter().map(|language| Document::build(&figures, (report, settings), pipeline, *language)),
    )?;

    let name = file_stem(pipeline, report, manifest.as_of);
    let jobs = jobs(&documents, &tables, settings, &name);
    let rendered = in_order(jobs.par_iter().map(|job| job.bytes(&figures, &tables)))?;
    // Nothing is written before everything is rendered: a failed report leaves the old one whole.
    let mut written = Vec::with_capacity(jobs.len());
    for (job, bytes) in jobs.iter().zip(rendered) {
        let path = out_dir.join(&job.path);
        files::write(&path, &bytes)?;
        written.push(Written { path, kind: job.kind, language: job.language });
    }
    Ok(Rendered { written, remarks: remarks(&documents, settings) })
}

/// Start of the names of a report's files.
fn file_stem(pipeline: &Pipeline, report: &str, as_of: NaiveDate) -> String {
    match pipeline.reports.len() {
        0 | 1 => format!("{}-{as_of}", pipeline.name),
        _ => format!("{}-{report}-{as_of}", pipeline.name),
    }
}

/// Name of the workbook with a sheet for every salesperson.
fn lists_file(stem: &str, language: Language) -> String {
    format!("{stem}-lists.{}.xlsx", language.tag())
}

/// What the printed files do not show as it is; nothing when only tables are written.
fn remarks(documents: &[Document], settings: &Report) -> Vec<String> {
    let printed = |format: &Format| matches!(format, Format::Pdf | Format::Svg | Format::Png);
    if !settings.formats.iter().any(printed) {
        return Vec::new();
    }
    let mut gaps = Gaps::default();
    for document in documents {
        gaps.merge(&document.gaps);
    }
    gaps.remarks(&settings.formats)
}

/// Results in the order of the work, or the first error in that order, whichever core finished first.
fn in_order<T: Send>(work: impl IndexedParallelIterator<Item = Result<T, ReportError>>) -> Result<Vec<T>, ReportError> {
    work.collect::<Vec<_>>().into_iter().collect()
}

/// Pages and charts of one language, made printable.
struct Document<'a> {
    context: Context<'a>,
    /// Cover and pages, as the template reads them.
    data: Value,
    charts: Vec<Chart>,
    gaps: Gaps,
}

impl<'a> Document<'a> {
    fn build(
        figures: &'a Figures,
        (report, settings): (&'a str, &'a Report),
        pipeline: &'a Pipeline,
        language: Language,
    ) -> Result<Document<'a>, ReportError> {
        let print = Print::new(language, &figures.scope.currency).ending(figures.scope.as_of);
        let context = Context { figures, pipeline, report, print, sections: &settings.sections };
        let (cover, mut charts) = pages::cover(&context, settings)?;
        let mut pages = Vec::new();
        for section in &settings.sections {
            for built in pages::build(*section, &context)? {
                pages.push(built.page);
                charts.extend(built.charts);
            }
        }
        let mut gaps = Gaps::default();
        let mut data = pdf::data(&context, &cover, &pages)?;
        gaps.close_all(&mut data)?;
        for chart in &mut charts {
            gaps.close(&mut chart.svg)?;
            if let Some(slide) = &mut chart.slide {
                gaps.close(&mut slide.svg)?;
            }
        }
        Ok(Document { context, data, charts, gaps })
    }
}

/// One file to make.
struct Job<'a> {
    path: PathBuf,
    kind: Format,
    language: Option<Language>,
    content: Content<'a>,
}

/// What a file is made from.
enum Content<'a> {
    Pages(&'a Document<'a>),
    Picture(&'a Chart, &'a Slide),
    Workbook(Language),
    /// Lists to work from, a sheet for everyone.
    Lists(&'a Document<'a>),
    Table(&'a Table),
}

impl Job<'_> {
    fn bytes(&self, figures: &Figures, tables: &[Table]) -> Result<Vec<u8>, ReportError> {
        match &self.content {
            Content::Pages(document) => pdf::render(&document.context, &document.data, &document.charts),
            Content::Picture(chart, slide) if self.kind == Format::Png => png::render(&chart.name, slide),
            Content::Picture(_, slide) => Ok(slide.svg.clone().into_bytes()),
            Content::Workbook(language) => xlsx::workbook(tables, &figures.scope, *language),
            Content::Lists(document) => lists::workbook(&document.context),
            Content::Table(table) => Ok(csv::encode(table).into_bytes()),
        }
    }
}

/// All files of a report, in the order they are listed.
fn jobs<'a>(documents: &'a [Document<'a>], tables: &'a [Table], settings: &Report, name: &str) -> Vec<Job<'a>> {
    let wants = |format: Format| settings.formats.contains(&format);
    let mut jobs = Vec::new();
    for document in documents {
        let language = document.context.print.language;
        let tag = language.tag();
        let mut push = |path: PathBuf, kind: Format, content: Content<'a>| {
            jobs.push(Job { path, kind, language: Some(language), content })
        };
        if wants(Format::Pdf) {
            push(PathBuf::from(format!("{name}.{tag}.pdf")), Format::Pdf, Content::Pages(document));
        }
        for chart in &document.charts {
            let Some(slide) = &chart.slide else { continue };
            for (kind, ending) in [(Format::Svg, "svg"), (Format::Png, "png")] {
                if wants(kind) {
                    let path = PathBuf::from(format!("charts/{tag}/{}.{ending}", chart.name));
                    push(path, kind, Content::Picture(chart, slide));
                }
            }
        }
        if wants(Format::Xlsx) {
            push(PathBuf::from(format!("{name}.{tag}.xlsx")), Format::Xlsx, Content::Workbook(language));
            if lists::any(document.context.figures) {
                push(PathBuf::from(lists_file(name, language)), Format::Xlsx, Content::Lists(document));
            }
        }
    }
    if wants(Format::Csv) {
        for table in tables {
            let path = PathBuf::from(format!("tables/{}.csv", table.key));
            jobs.push(Job { path, kind: Format::Csv, language: None, content: Content::Table(table) });
        }
    }
    jobs
}
