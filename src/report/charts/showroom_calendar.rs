//! A calendar as heat map: months as blocks of weeks, a figure on every open day, closed days hatched.

use chrono::{Datelike, NaiveDate};

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::figures::Month;
use crate::report::palette::{FAINT, GROUND, INK, MUTED, STAY, ink_on, ramp, size};

/// A day.
#[derive(Debug, Clone)]
pub struct Day {
    pub day: NaiveDate,
    /// Closed days are hatched.
    pub open: bool,
    pub count: i64,
    /// Whether it has a frame: what the report is of.
    pub marked: bool,
}

/// A month with its heading and its days.
pub struct Block {
    pub month: Month,
    /// Beside the month, such as its sum.
    pub note: String,
    pub days: Vec<Day>,
}

/// Words of the calendar.
pub struct Words {
    /// Letters of the days of the week, from Monday.
    pub weekdays: [&'static str; 7],
    pub none: String,
    pub most: String,
    pub closed: String,
}

const HEAD: f64 = 26.0;
const FOOT: f64 = 13.0;
const GAP: f64 = 12.0;
const WEEKS: f64 = 6.0;

/// Height of a calendar whose cells are as high as `cell`.
pub fn height(blocks: usize, across: usize, cell: f64) -> f64 {
    blocks.div_ceil(across.max(1)) as f64 * (HEAD + WEEKS * cell) + FOOT
}

/// Draws the months, so many beside each other, in cells as high as `cell`.
pub fn draw(canvas: &Canvas, blocks: &[Block], (across, cell): (usize, f64), words: &Words) -> Result<(), ReportError> {
    let most = blocks.iter().flat_map(|block| &block.days).map(|day| day.count).max().unwrap_or(0).max(1);
    let width = (canvas.width + GAP) / across.max(1) as f64 - GAP;
    for (at, block) in blocks.iter().enumerate() {
        let x = (width + GAP) * (at % across.max(1)) as f64;
        let y = (HEAD + WEEKS * cell) * (at / across.max(1)) as f64;
        month(&canvas.part(x, y, width, HEAD + WEEKS * cell), block, (cell, most), words)?;
    }
    key(canvas, most, words)
}

fn month(canvas: &Canvas, block: &Block, (cell, most): (f64, i64), words: &Words) -> Result<(), ReportError> {
    let bold = Ink::new(size::LABEL, INK).bold();
    let small = Ink::new(size::SMALL, MUTED);
    let name = block.month.to_string();
    canvas.text(0.0, 9.0, &name, bold)?;
    let from = canvas.text_width(&name, bold) + 6.0;
    let note = canvas.fonts().fit(&block.note, size::SMALL, false, canvas.width - from);
    canvas.text(from, 9.0, &note, small)?;
    let slot = canvas.width / 7.0;
    for (at, letter) in words.weekdays.iter().enumerate() {
        canvas.text(slot * (at as f64 + 0.5), 20.0, letter, Ink::new(6.0, FAINT).middle())?;
    }
    let before = NaiveDate::from_ymd_opt(block.month.year, block.month.month, 1)
        .map_or(0, |first| first.weekday().num_days_from_monday());
    let tall = cell >= 19.0;
    for day in &block.days {
        let place = day.day.day0() + before;
        let (x, y) = (slot * f64::from(place % 7), HEAD - 2.0 + cell * f64::from(place / 7));
        let (width, height) = (slot - 1.0, cell - 1.0);
        let colour = if day.open { ramp(0.9 * (day.count as f64 / most as f64).sqrt()) } else { GROUND };
        canvas.rect(x, y, width, height, colour)?;
        if !day.open {
            hatch(canvas, (x, y), (width, height))?;
        }
        let ink = if day.open { ink_on(colour) } else { INK };
        if tall {
            canvas.text(
                x + 2.0,
                y + 7.0,
                &day.day.day().to_string(),
                Ink::new(5.5, if day.open { ink } else { MUTED }),
            )?;
        }
        let (middle, centre) = (x + width / 2.0, y + height / 2.0 + if tall { 3.0 } else { 0.0 });
        match day.count {
            0 if !day.open => {}
            0 => canvas.text_mid(middle, centre, "0", Ink::new(6.5, FAINT).middle())?,
            // A figure wider than its cell is left to the shade.
            count if canvas.text_width(&count.to_string(), Ink::new(size::SMALL, ink).bold()) > width => {}
            count => canvas.text_mid(middle, centre, &count.to_string(), Ink::new(size::SMALL, ink).bold().middle())?,
        }
        if day.marked {
            let (right, bottom) = (x + width, y + height);
            canvas.path(&[(x, y), (right, y), (right, bottom), (x, bottom), (x, y)], INK, 1.1)?;
        }
    }
    Ok(())
}

/// Diagonal lines over a rectangle.
pub fn hatch(canvas: &Canvas, (x, y): (f64, f64), (width, height): (f64, f64)) -> Result<(), ReportError> {
    let mut start = 2.5;
    while start < width + height {
        let (low, high) = ((start - height).max(0.0), start.min(width));
        canvas.line((x + low, y + start - low), (x + high, y + start - high), STAY, 0.5)?;
        start += 3.2;
    }
    Ok(())
}

fn key(canvas: &Canvas, most: i64, words: &Words) -> Result<(), ReportError> {
    let small = Ink::new(size::SMALL, MUTED);
    let y = canvas.height - 3.0;
    let mut x = 0.0;
    canvas.text(x, y, &words.none, small)?;
    x += canvas.text_width(&words.none, small) + 4.0;
    for step in 0..5 {
        canvas.rect(x, y - 6.5, 11.0, 7.0, ramp(0.9 * (f64::from(step) / 4.0).sqrt()))?;
        x += 11.5;
    }
    let text = format!("{} {}", most, words.most);
    canvas.text(x + 4.0, y, &text, small)?;
    x += canvas.text_width(&text, small) + 18.0;
    canvas.rect(x, y - 6.5, 11.0, 7.0, GROUND)?;
    hatch(canvas, (x, y - 6.5), (11.0, 7.0))?;
    canvas.text(x + 15.0, y, &words.closed, small)
}
