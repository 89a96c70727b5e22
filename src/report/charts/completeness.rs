//! Completeness: a tile per column, a strip of tiles per table. Darker = fuller; required columns with gaps are framed.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::figures::data_quality::{FieldQuality, Overview};
use crate::report::palette::{GROUND, INK, LOSS, MUTED, PAPER, ink_on, ramp, size};
use crate::report::text::{Print, data_findings, data_words, labels};

/// Tiles beside each other.
pub const ACROSS: usize = 10;
const TILE: f64 = 27.0;
const HEAD: f64 = 15.0;
const GAP: f64 = 8.0;

/// Tiles of one table in one picture.
pub struct Strip<'a> {
    pub table: Overview,
    pub fields: Vec<&'a FieldQuality>,
    /// True when the table began in the picture before.
    pub continued: bool,
}

impl Strip<'_> {
    fn lines(&self) -> usize {
        self.fields.len().div_ceil(ACROSS)
    }

    /// Height of so many lines of tiles under their heading.
    fn height(lines: usize) -> f64 {
        HEAD + lines as f64 * TILE + GAP
    }
}

/// Height of a picture of strips.
pub fn height(strips: &[Strip]) -> f64 {
    strips.iter().map(|strip| Strip::height(strip.lines())).sum::<f64>() - GAP
}

/// Divides tables over pictures: the first as high as `first`, the others as `rest`. A table is only broken when it
/// does not fit a picture of its own.
pub fn paged<'a>(tables: Vec<(Overview, Vec<&'a FieldQuality>)>, first: f64, rest: f64) -> Vec<Vec<Strip<'a>>> {
    let mut pictures: Vec<Vec<Strip>> = vec![Vec::new()];
    let mut left = first;
    for (table, mut fields) in tables {
        let mut continued = false;
        while !fields.is_empty() {
            let lines = fields.len().div_ceil(ACROSS);
            let room = ((left - HEAD) / TILE).floor().max(0.0) as usize;
            let whole_page = ((rest - HEAD) / TILE).floor() as usize;
            let empty = pictures.last().is_some_and(Vec::is_empty);
            // Rather a new picture than a broken table, and never a heading with nothing under it.
            if !empty && (room == 0 || (lines > room && lines <= whole_page)) {
                pictures.push(Vec::new());
                left = rest;
                continue;
            }
            let taken = lines.min(room.max(1));
            let later = fields.split_off((taken * ACROSS).min(fields.len()));
            if let Some(picture) = pictures.last_mut() {
                picture.push(Strip { table: table.clone(), fields, continued });
            }
            left -= Strip::height(taken);
            fields = later;
            continued = true;
        }
    }
    pictures.retain(|strips| !strips.is_empty());
    pictures
}

/// Draws the strips one below the other.
pub fn draw(canvas: &Canvas, strips: &[Strip], print: &Print) -> Result<(), ReportError> {
    let mut y = 0.0;
    for strip in strips {
        heading(canvas, strip, y, print)?;
        for (at, field) in strip.fields.iter().enumerate() {
            let (column, line) = (at % ACROSS, at / ACROSS);
            let width = canvas.width / ACROSS as f64;
            let top = y + HEAD + line as f64 * TILE;
            tile(canvas, field, (column as f64 * width, top, width - 2.0, TILE - 2.0), print)?;
        }
        y += Strip::height(strip.lines());
    }
    Ok(())
}

fn heading(canvas: &Canvas, strip: &Strip, y: f64, print: &Print) -> Result<(), ReportError> {
    let name = data_words::table(print, &strip.table.source);
    let bold = Ink::new(size::LABEL, INK).bold();
    let name = canvas.fonts().fit(&name, size::LABEL, true, canvas.width * 0.4);
    canvas.text(0.0, y + 9.5, &name, bold)?;
    let share =
        |share: Option<f64>| share.map_or_else(|| print.unknown(), |share| data_findings::percent(print, share));
    let table = &strip.table;
    let text = if strip.continued {
        print.pick(crate::report::text::pair("（续）", "(continued)")).to_string()
    } else {
        let rows = table.rows.or_else(|| strip.fields.first().map(|field| field.rows));
        let mut text = format!("n = {}", print.count_or(rows));
        for (words, part) in [(data_words::REQUIRED, table.required), (data_words::OPTIONAL, table.optional)] {
            if part.columns > 0 {
                text += &format!(" | {} {}", print.pick(words), share(part.share()));
            }
        }
        text
    };
    canvas.text(canvas.text_width(&name, bold) + 10.0, y + 9.5, &text, Ink::new(size::SMALL, MUTED))
}

fn tile(
    canvas: &Canvas,
    field: &FieldQuality,
    (x, y, width, height): (f64, f64, f64, f64),
    print: &Print,
) -> Result<(), ReportError> {
    let share = field.share_filled;
    let fill = share.map_or(GROUND, |share| if share <= 0.0 { GROUND } else { ramp(0.1 + 0.8 * share) });
    let gaps = field.required && share.is_some_and(|share| share < 1.0);
    canvas.rect(x, y, width, height, if gaps { LOSS } else { fill })?;
    if gaps {
        canvas.rect(x + 1.6, y + 1.6, width - 3.2, height - 3.2, PAPER)?;
        canvas.rect(x + 2.2, y + 2.2, width - 4.4, height - 4.4, fill)?;
    }
    let ink = if share.is_none_or(|share| share <= 0.0) { MUTED } else { ink_on(fill) };
    let star = if field.required { "* " } else { "" };
    let name = format!("{star}{}", data_words::column(print, &field.source, &field.column));
    let name = canvas.fonts().fit(&name, 7.0, field.required, width - 8.0);
    let label = Ink::new(7.0, ink);
    canvas.text(x + 4.0, y + 10.0, &name, if field.required { label.bold() } else { label })?;
    let text = share
        .map_or_else(|| print.pick(labels::NOT_AVAILABLE).to_string(), |share| data_findings::percent(print, share));
    canvas.text(x + 4.0, y + 20.0, &text, Ink::new(size::LABEL, ink))
}
