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
//! * `pdf`, `png`: Typst in process, with the embedded fonts only.
//! * `tables`: the tables of workbook and CSV, as typed cells.
//!
//! A new section: a file in `pages`, a line in `pages::build`, its name in `text::labels`.
//! The same marts, manifest and settings give the same bytes.

pub mod charts;
pub mod csv;
pub mod error;
pub mod figures;
pub mod files;
pub mod fonts;
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
mod tests;

use std::path::{Path, PathBuf};

pub use error::ReportError;
pub use manifest::{Input, Manifest};
pub use marts::MartReader;

use self::charts::Chart;
use self::figures::Figures;
use self::pages::Context;
use self::text::Print;
use crate::config::types::{Format, Language, Pipeline, Report};

/// Raised when the files of the same marts and settings change.
pub const VERSION: u32 = 1;

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

/// Renders a report from published marts into a folder, in every language of the pipeline.
///
/// Files: `<pipeline>-<as_of>.<language>.pdf` and `.xlsx`, `charts/<language>/<chart>.svg` and
/// `.png`, `tables/<table>.csv`. Each is replaced atomically; the list is in the order of writing.
///
/// # Errors
/// [`ReportError`]: a mart that breaks the contract, a character without a glyph, a file that cannot be written.
pub fn render(
    marts: &dyn MartReader,
    manifest: &Manifest,
    settings: &Report,
    pipeline: &Pipeline,
    out_dir: &Path,
) -> Result<Vec<Written>, ReportError> {
    let figures = figures::collect(marts, manifest, settings, pipeline)?;
    let tables = tables::all(&figures, manifest, &settings.sections);
    let name = format!("{}-{}", pipeline.name, manifest.as_of);
    let wants = |format: Format| settings.formats.contains(&format);
    let mut written = Vec::new();
    let mut languages = pipeline.language.clone();
    languages.dedup();
    for language in languages {
        if wants(Format::Pdf) || wants(Format::Svg) || wants(Format::Png) {
            render_pages(&figures, settings, pipeline, language, out_dir, &name, &mut written)?;
        }
        if wants(Format::Xlsx) {
            let path = out_dir.join(format!("{name}.{}.xlsx", language.tag()));
            files::write(&path, &xlsx::workbook(&tables, &figures.scope, language)?)?;
            written.push(Written { path, kind: Format::Xlsx, language: Some(language) });
        }
    }
    if wants(Format::Csv) {
        for table in &tables {
            let path = out_dir.join("tables").join(format!("{}.csv", table.key));
            files::write(&path, csv::encode(table).as_bytes())?;
            written.push(Written { path, kind: Format::Csv, language: None });
        }
    }
    Ok(written)
}

/// PDF, SVG and PNG of one language.
fn render_pages(
    figures: &Figures,
    settings: &Report,
    pipeline: &Pipeline,
    language: Language,
    out_dir: &Path,
    name: &str,
    written: &mut Vec<Written>,
) -> Result<(), ReportError> {
    let print = Print::new(language, &figures.scope.currency);
    let context = Context { figures, pipeline, print, sections: &settings.sections };
    let mut pages = Vec::new();
    let mut charts = Vec::new();
    for section in &settings.sections {
        let built = pages::build(*section, &context)?;
        pages.push(built.page);
        charts.extend(built.charts);
    }
    let mut push = |path: PathBuf, kind: Format| written.push(Written { path, kind, language: Some(language) });
    if settings.formats.contains(&Format::Pdf) {
        let (cover, sparks) = pages::cover(&context)?;
        let drawn: Vec<&Chart> = charts.iter().chain(&sparks).collect();
        let path = out_dir.join(format!("{name}.{}.pdf", language.tag()));
        files::write(&path, &pdf::render(&context, &cover, &pages, &drawn)?)?;
        push(path, Format::Pdf);
    }
    let folder = out_dir.join("charts").join(language.tag());
    for chart in &charts {
        let Some(slide) = &chart.slide else { continue };
        if settings.formats.contains(&Format::Svg) {
            let path = folder.join(format!("{}.svg", chart.name));
            files::write(&path, slide.svg.as_bytes())?;
            push(path, Format::Svg);
        }
        if settings.formats.contains(&Format::Png) {
            let path = folder.join(format!("{}.png", chart.name));
            files::write(&path, &png::render(&chart.name, slide)?)?;
            push(path, Format::Png);
        }
    }
    Ok(())
}
