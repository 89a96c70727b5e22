//! A drawing surface in points over plotters' SVG backend.
//!
//! plotters has integer coordinates, so everything is drawn [`SCALE`] times larger and the SVG is
//! given its true size afterwards. Text stays text; its place is computed with the embedded fonts.

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::prelude::{Color, IntoDrawingArea, IntoFont, RGBColor, SVGBackend, TextStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontFamily, FontStyle, ShapeStyle};

use crate::report::ReportError;
use crate::report::fonts::{FAMILY, Fonts};

/// SVG units per point.
pub const SCALE: f64 = 4.0;

/// plotters divides a font's size by this before it writes it down.
const PLOTTERS_FONT_SIZE: f64 = 1.24;

/// Where a text stands relative to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub struct Ink {
    pub size: f64,
    pub colour: RGBColor,
    pub bold: bool,
    pub anchor: Anchor,
}

impl Ink {
    /// Text that starts at its point.
    pub fn new(size: f64, colour: RGBColor) -> Ink {
        Ink { size, colour, bold: false, anchor: Anchor::Start }
    }
    /// The same in bold.
    pub fn bold(self) -> Ink {
        Ink { bold: true, ..self }
    }
    /// The same, centred on its point.
    pub fn middle(self) -> Ink {
        Ink { anchor: Anchor::Middle, ..self }
    }
    /// The same, ending at its point.
    pub fn end(self) -> Ink {
        Ink { anchor: Anchor::End, ..self }
    }
}

/// A surface of `width` × `height` points; y grows downwards.
pub struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    chart: &'a str,
    fonts: &'static Fonts,
    /// Offset of the surface within the picture, in points.
    origin: (f64, f64),
    pub width: f64,
    pub height: f64,
}

type Drawn = Result<(), ReportError>;

impl<'a> Canvas<'a> {
    /// Draws a picture and returns it as SVG.
    pub fn picture(
        chart: &str,
        width: f64,
        height: f64,
        draw: impl FnOnce(&Canvas) -> Drawn,
    ) -> Result<String, ReportError> {
        let fonts = Fonts::embedded()?;
        let mut svg = String::new();
        {
            let pixels = ((width * SCALE).round() as u32, (height * SCALE).round() as u32);
            let area = SVGBackend::with_string(&mut svg, pixels).into_drawing_area();
            let canvas = Canvas { area, chart, fonts, origin: (0.0, 0.0), width, height };
            draw(&canvas)?;
            canvas.area.present().map_err(|error| canvas.error(error))?;
        }
        Ok(svg)
    }

    /// A part of this surface.
    pub fn part(&self, x: f64, y: f64, width: f64, height: f64) -> Canvas<'a> {
        Canvas {
            area: self.area.clone(),
            chart: self.chart,
            fonts: self.fonts,
            origin: (self.origin.0 + x, self.origin.1 + y),
            width,
            height,
        }
    }

    fn error(&self, error: impl std::fmt::Display) -> ReportError {
        ReportError::Chart { chart: self.chart.to_string(), reason: error.to_string() }
    }

    fn at(&self, x: f64, y: f64) -> (i32, i32) {
        (((x + self.origin.0) * SCALE).round() as i32, ((y + self.origin.1) * SCALE).round() as i32)
    }

    /// The embedded fonts, to measure with.
    pub fn fonts(&self) -> &'static Fonts {
        self.fonts
    }

    /// Width of a text.
    pub fn text_width(&self, text: &str, ink: Ink) -> f64 {
        self.fonts.width(text, ink.size, ink.bold)
    }

    /// A filled rectangle; nothing when it has no extent, or none that is left in the units of the picture: such a
    /// rectangle is invalid in SVG.
    pub fn rect(&self, x: f64, y: f64, width: f64, height: f64, fill: RGBColor) -> Drawn {
        let (from, to) = (self.at(x, y), self.at(x + width, y + height));
        if from.0 >= to.0 || from.1 >= to.1 {
            return Ok(());
        }
        let shape = Rectangle::new([from, to], fill.filled());
        self.area.draw(&shape).map_err(|error| self.error(error))
    }

    /// A straight line.
    pub fn line(&self, from: (f64, f64), to: (f64, f64), colour: RGBColor, width: f64) -> Drawn {
        self.path(&[from, to], colour, width)
    }

    /// A line through points; nothing when all of them are one in the units of the picture: such a line has no stroke.
    pub fn path(&self, points: &[(f64, f64)], colour: RGBColor, width: f64) -> Drawn {
        let style = ShapeStyle {
            color: colour.to_rgba(),
            filled: false,
            stroke_width: (width * SCALE).round().max(1.0) as u32,
        };
        let mut points: Vec<(i32, i32)> = points.iter().map(|&(x, y)| self.at(x, y)).collect();
        points.dedup();
        if points.len() < 2 {
            return Ok(());
        }
        self.area.draw(&PathElement::new(points, style)).map_err(|error| self.error(error))
    }

    /// A dashed straight line.
    pub fn dashes(&self, from: (f64, f64), to: (f64, f64), colour: RGBColor, width: f64) -> Drawn {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy);
        let (dash, gap) = (3.0, 2.5);
        let mut start = 0.0;
        while start < length {
            let end = (start + dash).min(length);
            let point = |along: f64| (from.0 + dx * along / length, from.1 + dy * along / length);
            self.line(point(start), point(end), colour, width)?;
            start += dash + gap;
        }
        Ok(())
    }

    /// A filled polygon.
    pub fn polygon(&self, points: &[(f64, f64)], fill: RGBColor, opacity: f64) -> Drawn {
        let points: Vec<(i32, i32)> = points.iter().map(|&(x, y)| self.at(x, y)).collect();
        self.area.draw(&Polygon::new(points, fill.mix(opacity).filled())).map_err(|error| self.error(error))
    }

    /// A filled circle.
    pub fn dot(&self, x: f64, y: f64, radius: f64, fill: RGBColor) -> Drawn {
        let shape = Circle::new(self.at(x, y), (radius * SCALE).round() as i32, fill.filled());
        self.area.draw(&shape).map_err(|error| self.error(error))
    }

    /// A text whose baseline runs through `y`.
    pub fn text(&self, x: f64, y: f64, text: &str, ink: Ink) -> Drawn {
        if text.is_empty() {
            return Ok(());
        }
        let style = if ink.bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = (FontFamily::Name(FAMILY), ink.size * SCALE * PLOTTERS_FONT_SIZE, style).into_font();
        let horizontal = match ink.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        // The backend lifts bottom-anchored text by half an ex, which is a quarter of an em.
        let style = TextStyle { font, color: ink.colour.to_backend_color(), pos: Pos::new(horizontal, VPos::Bottom) };
        let place = self.at(x, y + ink.size * 0.25);
        self.area.draw(&Text::new(text.to_string(), place, style)).map_err(|error| self.error(error))
    }

    /// A text whose capitals are centred on `y`.
    pub fn text_mid(&self, x: f64, y: f64, text: &str, ink: Ink) -> Drawn {
        self.text(x, y + ink.size * 0.36, text, ink)
    }
}

/// A round step that divides `span` into at most `parts` parts: 1, 2, 2.5 or 5 × 10^n.
pub fn step(span: f64, parts: usize) -> f64 {
    if span <= 0.0 {
        return 1.0;
    }
    let raw = span / parts.max(1) as f64;
    let power = 10f64.powf(raw.log10().floor());
    let lead = raw / power;
    let round = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|candidate| lead <= candidate + 1e-9).unwrap_or(10.0);
    round * power
}

/// Moves labels apart so that none is closer than `gap`, keeping their order, within `low..high`.
pub fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut places = wanted.to_vec();
    for at in 1..places.len() {
        places[at] = places[at].max(places[at - 1] + gap);
    }
    if let Some(last) = places.last_mut() {
        *last = last.min(high);
    }
    for at in (1..places.len()).rev() {
        places[at - 1] = places[at - 1].min(places[at] - gap);
    }
    if places.first().is_some_and(|first| *first < low) {
        places[0] = low;
        for at in 1..places.len() {
            places[at] = places[at].max(places[at - 1] + gap);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn steps_are_round() {
        assert_eq!(step(2851.0, 4), 1000.0);
        assert_eq!(step(0.37, 4), 0.1);
        assert_eq!(step(0.0, 4), 1.0);
    }

    #[test]
    fn a_rectangle_too_thin_for_the_units_of_the_picture_is_not_drawn() {
        use crate::report::palette::MAIN;
        let drawn = |width: f64, height: f64| {
            let svg = Canvas::picture("test", 100.0, 100.0, |canvas| canvas.rect(10.0, 10.0, width, height, MAIN));
            svg.unwrap().matches("<rect").count()
        };
        // A twentieth of a point is less than half a unit.
        assert_eq!((drawn(20.0, 5.0), drawn(20.0, 0.05), drawn(0.05, 20.0), drawn(-5.0, 20.0)), (1, 0, 0, 0));
    }

    #[test]
    fn labels_are_moved_apart_and_stay_inside() {
        assert_eq!(spread(&[0.0, 1.0, 2.0], 10.0, 0.0, 100.0), vec![0.0, 10.0, 20.0]);
        assert_eq!(spread(&[98.0, 99.0], 10.0, 0.0, 100.0), vec![90.0, 100.0]);
    }
}
