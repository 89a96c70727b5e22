//! Charts as pictures: the SVG rendered through Typst, so that text looks as it does on the page.

use typst::utils::Scalar;
use typst_render::RenderOptions;

use super::ReportError;
use super::charts::Slide;
use super::pdf::world::ClosedWorld;

/// Pixels per point: sharp on a slide at full width.
const PIXELS_PER_POINT: f64 = 2.0;

/// Points by which sizes stay below whole ones.
const HAIR: f64 = 0.01;

/// Renders a chart to PNG at two pixels per point.
///
/// # Errors
/// [`ReportError::Layout`] when the picture cannot be laid out or encoded.
pub fn render(name: &str, slide: &Slide) -> Result<Vec<u8>, ReportError> {
    // typst-render rounds the size of a picture up to whole pixels and then drops a row or a column where that
    // is one too many. Sizes a hair below whole points round up to exactly the page.
    let (width, height) = (slide.width - 2.0 * HAIR, slide.height - 2.0 * HAIR);
    let source = format!(
        "#set page(width: {}pt, height: {}pt, margin: 0pt)\n#image(\"/chart.svg\", width: {width}pt, height: {height}pt, fit: \"stretch\")",
        slide.width, slide.height
    );
    let svg = slide.svg.replacen(
        &format!("height=\"{}pt\"", slide.height),
        &format!("height=\"{}pt\"", slide.height - HAIR),
        1,
    );
    let files = vec![("chart.svg".to_string(), svg.into_bytes())];
    let document = ClosedWorld::new(vec![("chart.typ".to_string(), source)], files)?.layout(name)?;
    let failed = |reason: String| ReportError::Layout { what: format!("picture `{name}`"), reason };
    let page = document.pages().first().ok_or_else(|| failed("it has no page".to_string()))?;
    let options = RenderOptions { pixel_per_pt: Scalar::new(PIXELS_PER_POINT), render_bleed: false };
    typst_render::render(page, &options).encode_png().map_err(|error| failed(error.to_string()))
}
