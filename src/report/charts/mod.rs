//! Charts: one file each, drawn from frozen figures to SVG.
//!
//! A chart is drawn bare for the page, which sets its title in type, and once more with title and
//! source line for use on its own (`charts/<language>/<name>.svg` and `.png`). A new chart is a file
//! here and a line where its section uses it.

pub mod alluvial;
pub mod association;
pub mod axis;
pub mod bar_table;
pub mod bridge;
pub mod bullet;
pub mod burn_up;
pub mod calibration;
pub mod canvas;
pub mod check_lights;
pub mod cohorts;
pub mod compare;
pub mod completeness;
pub mod composition;
pub mod contact_months;
pub mod counts;
pub mod curves;
pub mod day_profile;
pub mod dwell;
pub mod ecdf;
pub mod figure_strip;
pub mod flow;
pub mod freshness;
pub mod funnel;
pub mod funnels;
pub mod growth_bridge;
pub mod growth_tree;
pub mod histogram;
pub mod hit_rates;
pub mod intervals;
pub mod ladder;
pub mod lorenz;
pub mod matrix;
pub mod months;
pub mod needed;
pub mod overview;
pub mod pace;
pub mod pareto;
pub mod path;
pub mod period_bars;
pub mod promotion_days;
pub mod pyramid;
pub mod ranked_bars;
pub mod rate_marks;
pub mod reasons;
pub mod record_compared;
pub mod record_path;
pub mod rfm_map;
pub mod risk_levels;
pub mod risk_money;
pub mod segments;
pub mod showroom_calendar;
pub mod spark;
pub mod stacked;
pub mod staff_days;
pub mod stage_path;
pub mod tracking;
pub mod transitions;
pub mod triangle;
pub mod whale;

pub use canvas::{Canvas, Ink, SCALE};

use super::ReportError;
use super::figures::Month;
use super::fonts::FAMILY;
use super::palette::{INK, LINE, MUTED, PAPER, size};
use super::text::Print;

/// A finished picture.
#[derive(Debug, Clone)]
pub struct Chart {
    /// File name without ending, unique within a report.
    pub name: String,
    /// The finding, in a sentence.
    pub title: String,
    /// What the picture shows, for readers who cannot see it.
    pub alt: String,
    /// Size in points.
    pub width: f64,
    pub height: f64,
    /// For the page: without title.
    pub svg: String,
    /// For use on its own: with title and source line. `None` for parts that mean nothing alone.
    pub slide: Option<Slide>,
}

/// A picture for use on its own.
#[derive(Debug, Clone)]
pub struct Slide {
    pub width: f64,
    pub height: f64,
    pub svg: String,
}

/// Words of a chart.
pub struct Words {
    pub name: String,
    pub title: String,
    pub alt: String,
    /// Source line of the picture on its own; `None` for parts that mean nothing alone.
    pub source: Option<String>,
}

/// Draws a chart bare and, when it has a source line, once more for use on its own.
pub fn draw(
    words: Words,
    (width, height): (f64, f64),
    body: impl Fn(&Canvas) -> Result<(), ReportError>,
) -> Result<Chart, ReportError> {
    let svg = finished(Canvas::picture(&words.name, width, height, &body)?, width, height, &words.alt);
    let slide = match &words.source {
        Some(source) => Some(slide(&words, source, width, height, &body)?),
        None => None,
    };
    Ok(Chart { name: words.name, title: words.title, alt: words.alt, width, height, svg, slide })
}

/// Widths below this are widened for use alone, so that a title has room.
const NARROWEST_SLIDE: f64 = 480.0;

fn slide(
    words: &Words,
    source: &str,
    width: f64,
    height: f64,
    body: &impl Fn(&Canvas) -> Result<(), ReportError>,
) -> Result<Slide, ReportError> {
    let margin = 20.0;
    let inner = width.max(NARROWEST_SLIDE);
    let fonts = super::fonts::Fonts::embedded()?;
    let lines = fonts.title_lines(&words.title, size::TITLE, inner);
    let sources = fonts.lines(source, size::SMALL, false, inner);
    let head = lines.len() as f64 * size::TITLE * 1.35 + 12.0;
    let foot = sources.len() as f64 * size::SMALL * 1.4 + 12.0;
    // Whole points, so that pictures have whole pixels.
    let (full_width, full_height) =
        ((inner + 2.0 * margin).ceil(), (margin + head + height + foot + margin * 0.6).ceil());
    let svg = Canvas::picture(&words.name, full_width, full_height, |canvas| {
        canvas.rect(0.0, 0.0, full_width, full_height, PAPER)?;
        for (number, line) in lines.iter().enumerate() {
            let y = margin + size::TITLE * (0.9 + 1.35 * number as f64);
            canvas.text(margin, y, line, Ink::new(size::TITLE, INK).bold())?;
        }
        let below = margin + head + height + 8.0;
        canvas.line((margin, below), (full_width - margin, below), LINE, 0.5)?;
        for (number, line) in sources.iter().enumerate() {
            let y = below + size::SMALL * (1.5 + 1.4 * number as f64);
            canvas.text(margin, y, line, Ink::new(size::SMALL, MUTED))?;
        }
        body(&canvas.part(margin + (inner - width) / 2.0, margin + head, width, height))
    })?;
    Ok(Slide { width: full_width, height: full_height, svg: finished(svg, full_width, full_height, &words.alt) })
}

/// Gives the SVG its size in points, its font and its description.
fn finished(svg: String, width: f64, height: f64, alt: &str) -> String {
    let Some(end) = svg.find('>') else { return svg };
    let view = format!("0 0 {} {}", (width * SCALE).round(), (height * SCALE).round());
    let alt = alt.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}pt\" height=\"{height}pt\" viewBox=\"{view}\" role=\"img\" font-family=\"{FAMILY}\">\n<title>{alt}</title>{}",
        &svg[end + 1..]
    )
}

/// Short name of a month on an axis, and its year where the axis should say it.
pub fn month_label(print: &Print, month: Month) -> String {
    if print.chinese() {
        return format!("{} 月", month.month);
    }
    print.month_name(month).chars().take(3).collect()
}

/// Draws month names under slots of a width, as many as fit, with the year below the first and each January.
pub fn month_axis(
    canvas: &Canvas,
    print: &Print,
    months: &[Month],
    left: f64,
    slot: f64,
    y: f64,
) -> Result<(), ReportError> {
    let every = (24.0 / slot).ceil().max(1.0) as usize;
    let mut year_until = f64::MIN;
    for (at, month) in months.iter().enumerate() {
        let x = left + slot * (at as f64 + 0.5);
        let counted_from_end = months.len() - 1 - at;
        if counted_from_end.is_multiple_of(every) {
            canvas.text(x, y, &month_label(print, *month), Ink::new(size::SMALL, MUTED).middle())?;
        }
        if (at == 0 || month.month == 1) && x - 12.0 > year_until {
            canvas.text(x, y + 10.0, &month.year.to_string(), Ink::new(size::SMALL, MUTED).bold().middle())?;
            year_until = x + 12.0;
        }
    }
    Ok(())
}
