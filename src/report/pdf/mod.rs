//! Pages to PDF: data and charts as virtual files, one Typst template, PDF/A-2a and PDF/UA-1.
//!
//! The standards make a missing glyph an error instead of a box; identifier and timestamp are fixed
//! by the run and the as-of date, so that the same figures give the same bytes.

pub mod world;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use serde_json::Value;
use typst::foundations::{Datetime, Smart};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use self::world::ClosedWorld;
use super::ReportError;
use super::charts::Chart;
use super::fonts::{FAMILY, Fonts};
use super::pages::{Context, Cover, Page};
use super::palette;
use super::text::{Pair, labels};
use crate::config::types::Language;

const TEMPLATE: &str = include_str!("../../../reports/templates/report.typ");
const BLOCKS: &str = include_str!("../../../reports/templates/blocks.typ");

/// What the template reads from `/data.json`.
#[derive(Serialize)]
struct Data<'a> {
    language: &'static str,
    title: &'a str,
    font: &'static str,
    colours: Colours,
    footer: Footer,
    /// None for a document that begins with its first page.
    cover: Option<&'a Cover>,
    pages: &'a [Page],
}

#[derive(Serialize)]
struct Colours {
    ink: String,
    muted: String,
    faint: String,
    line: String,
    ground: String,
    main: String,
    deep: String,
    gain: String,
    loss: String,
}

#[derive(Serialize)]
struct Footer {
    left: String,
    right: String,
    /// Around the page numbers: `第 2 / 12 页`.
    page_before: &'static str,
    page_after: &'static str,
}

/// What a document is, apart from its pages.
pub struct Frame {
    /// Language of all words.
    pub language: Language,
    /// Name of the document in messages.
    pub what: String,
    /// Title in the document's properties.
    pub title: String,
    /// Source line of the footer.
    pub source: String,
    /// Identifier, the same for the same content.
    pub ident: String,
    /// Version of keyfolio.
    pub version: String,
    /// As-of date: the document's date.
    pub as_of: NaiveDate,
}

impl Frame {
    /// The frame of a report.
    fn of(context: &Context, title: &str) -> Frame {
        let (language, scope) = (context.print.language, &context.figures.scope);
        let tag = language.tag();
        Frame {
            language,
            what: format!("report ({tag})"),
            title: title.to_string(),
            source: context.source(),
            ident: format!("keyfolio/{}/{}/{}/{tag}", scope.pipeline, context.report, scope.run_id),
            version: scope.version.clone(),
            as_of: scope.as_of,
        }
    }
}

/// What the template sets, in one language.
///
/// # Errors
/// [`ReportError::Layout`] for data that JSON cannot state.
pub fn data(context: &Context, cover: &Cover, pages: &[Page]) -> Result<Value, ReportError> {
    framed_data(&Frame::of(context, &cover.title), Some(cover), pages)
}

/// What the template sets of a document with a cover or without one.
///
/// # Errors
/// [`ReportError::Layout`] for data that JSON cannot state.
pub fn framed_data(frame: &Frame, cover: Option<&Cover>, pages: &[Page]) -> Result<Value, ReportError> {
    let pick = |pair: Pair| pair.get(frame.language);
    let data = Data {
        language: frame.language.tag(),
        title: &frame.title,
        font: FAMILY,
        colours: colours(),
        footer: Footer {
            left: frame.source.clone(),
            right: format!("{} {}", pick(labels::AS_OF), frame.as_of),
            page_before: pick(labels::PAGE_BEFORE),
            page_after: pick(labels::PAGE_AFTER),
        },
        cover,
        pages,
    };
    serde_json::to_value(&data)
        .map_err(|error| ReportError::Layout { what: frame.what.clone(), reason: error.to_string() })
}

/// Renders the PDF of one language from its [`data`] and charts, both made printable.
///
/// # Errors
/// [`ReportError::Glyph`] for a character that the fonts lack; [`ReportError::Layout`] otherwise.
pub fn render(context: &Context, data: &Value, charts: &[Chart]) -> Result<Vec<u8>, ReportError> {
    framed(&Frame::of(context, ""), data, charts)
}

/// Renders a document from its [`framed_data`] and charts, both made printable.
///
/// # Errors
/// [`ReportError::Glyph`] for a character that the fonts lack; [`ReportError::Layout`] otherwise.
pub fn framed(frame: &Frame, data: &Value, charts: &[Chart]) -> Result<Vec<u8>, ReportError> {
    let what = &frame.what;
    let json = data.to_string();
    check_glyphs(&json, what)?;
    let mut files = vec![("data.json".to_string(), json.into_bytes())];
    for chart in charts {
        check_glyphs(&chart.svg, &format!("chart `{}`", chart.name))?;
        files.push((format!("charts/{}.svg", chart.name), chart.svg.clone().into_bytes()));
    }
    let sources =
        vec![("report.typ".to_string(), TEMPLATE.to_string()), ("blocks.typ".to_string(), BLOCKS.to_string())];
    let document = ClosedWorld::new(sources, files)?.layout(what)?;

    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|error| ReportError::Layout { what: what.clone(), reason: error.message().to_string() })?;
    let date = frame.as_of;
    let timestamp =
        Datetime::from_ymd_hms(date.year(), date.month() as u8, date.day() as u8, 0, 0, 0).map(Timestamp::new_utc);
    let options = PdfOptions {
        ident: Smart::Custom(frame.ident.clone()),
        creator: Smart::Custom(Some(format!("keyfolio {}", frame.version))),
        timestamp,
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|errors| world::failed(what, &errors))
}

/// Names the first character that neither font can show, and the text around it.
///
/// # Errors
/// [`ReportError::Glyph`].
pub fn check_glyphs(text: &str, what: &str) -> Result<(), ReportError> {
    let fonts = Fonts::embedded()?;
    for (at, character) in text.char_indices().filter(|(_, character)| !character.is_ascii()) {
        if fonts.covers(character) {
            continue;
        }
        let from = text[..at].char_indices().rev().nth(15).map_or(0, |(from, _)| from);
        let around: String = text[from..].chars().take(32).collect();
        return Err(ReportError::Glyph {
            character,
            code: u32::from(character),
            place: format!("{what} near “{}”", around.trim()),
        });
    }
    Ok(())
}

fn colours() -> Colours {
    let hex = |colour: plotters::style::RGBColor| format!("#{:02x}{:02x}{:02x}", colour.0, colour.1, colour.2);
    Colours {
        ink: hex(palette::INK),
        muted: hex(palette::MUTED),
        faint: hex(palette::FAINT),
        line: hex(palette::LINE),
        ground: hex(palette::GROUND),
        main: hex(palette::MAIN),
        deep: hex(palette::ramp(1.0)),
        gain: hex(palette::MAIN),
        loss: hex(palette::LOSS_TEXT),
    }
}
