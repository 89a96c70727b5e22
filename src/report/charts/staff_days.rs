//! People by day: a cell's shade is the number of contacts. Days without work are hatched, idle working days outlined.

use chrono::{Datelike, NaiveDate};

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{GROUND, INK, LINE, LOSS, MAIN, MUTED, PAPER, STAY, ink_on, ramp, size};

/// A person's day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Day {
    /// Nobody is expected, and nothing is noted.
    Nothing,
    /// A working day with nothing noted.
    Idle,
    Contacts(i64),
}

/// A person.
#[derive(Debug, Clone)]
pub struct Row {
    /// Heading above it, where a group begins.
    pub group: String,
    pub name: String,
    /// A cell for every day.
    pub days: Vec<Day>,
    /// Figures behind the days, one for every column.
    pub sums: Vec<String>,
}

/// All of it.
pub struct Map<'a> {
    pub days: &'a [NaiveDate],
    /// Whether each of the days is worked.
    pub worked: &'a [bool],
    pub rows: &'a [Row],
    /// Heads of the figures behind the days.
    pub heads: &'a [String],
    /// Name of a week from its Monday, and the shades that it has names for.
    pub week: &'a dyn Fn(NaiveDate) -> String,
    /// One letter for a day of the week, from Monday.
    pub weekdays: [&'a str; 7],
    /// Contacts that the darkest shade stands for.
    pub most: i64,
}

const HEAD: f64 = 34.0;
const SUM: f64 = 40.0;
/// Lowest and highest row.
pub const ROW: (f64, f64) = (8.9, 15.0);

/// Height of the picture of rows, at most `most`.
pub fn height(rows: &[Row], most: f64) -> f64 {
    (HEAD + lines(rows) * ROW.1 + 2.0).min(most)
}

/// Rows and headings that a picture as high as this has room for.
pub fn room(height: f64) -> usize {
    ((height - HEAD - 2.0) / ROW.0).floor() as usize
}

fn lines(rows: &[Row]) -> f64 {
    (rows.len() + rows.iter().filter(|row| !row.group.is_empty()).count()) as f64
}

/// Draws the map over the whole surface.
pub fn draw(canvas: &Canvas, map: &Map) -> Result<(), ReportError> {
    let step = ((canvas.height - HEAD - 2.0) / lines(map.rows).max(1.0)).min(ROW.1);
    let label = size::LABEL.min(step * 0.8);
    let widest = map.rows.iter().map(|row| canvas.fonts().width(&row.name, label, false)).fold(34.0, f64::max);
    let left = widest.min(canvas.width * 0.2) + 8.0;
    let sums = SUM * map.heads.len() as f64;
    let slot = (canvas.width - left - sums) / map.days.len().max(1) as f64;
    head(canvas, map, (left, slot))?;
    let mut y = HEAD;
    for row in map.rows {
        if !row.group.is_empty() {
            let name = canvas.fonts().fit(&row.group, label, true, left + slot * 6.0);
            canvas.text_mid(0.0, y + step * 0.55, &name, Ink::new(label, MAIN).bold())?;
            y += step;
        }
        let middle = y + step / 2.0;
        let name = canvas.fonts().fit(&row.name, label, false, left - 8.0);
        canvas.text_mid(0.0, middle, &name, Ink::new(label, INK))?;
        for (at, day) in row.days.iter().enumerate() {
            let x = left + slot * at as f64;
            let worked = map.worked.get(at).copied().unwrap_or(true);
            cell(canvas, (x, y, slot - 1.0, step - 1.0), *day, (worked, map.most))?;
        }
        for (at, sum) in row.sums.iter().enumerate() {
            let right = canvas.width - sums + SUM * (at + 1) as f64;
            canvas.text_mid(right, middle, sum, Ink::new(label, INK).end())?;
        }
        y += step;
    }
    Ok(())
}

fn head(canvas: &Canvas, map: &Map, (left, slot): (f64, f64)) -> Result<(), ReportError> {
    let small = Ink::new(size::SMALL, MUTED);
    for (at, day) in map.days.iter().enumerate() {
        let x = left + slot * at as f64;
        if at == 0 || day.weekday().num_days_from_monday() == 0 {
            canvas.text(x, 8.0, &(map.week)(*day), small.bold())?;
            if at > 0 {
                canvas.line((x - 0.5, 11.0), (x - 0.5, HEAD), STAY, 0.6)?;
            }
        }
        let middle = x + slot / 2.0;
        canvas.text(middle, 19.0, &day.day().to_string(), small.middle())?;
        let letter = map.weekdays[day.weekday().num_days_from_monday() as usize];
        canvas.text(middle, 29.0, letter, Ink::new(size::SMALL - 1.0, MUTED).middle())?;
    }
    let sums = SUM * map.heads.len() as f64;
    for (at, text) in map.heads.iter().enumerate() {
        let right = canvas.width - sums + SUM * (at + 1) as f64;
        let lines: Vec<&str> = text.lines().collect();
        for (line, text) in lines.iter().enumerate() {
            canvas.text(right, 29.0 - 10.0 * (lines.len() - 1 - line) as f64, text, small.bold().end())?;
        }
    }
    Ok(())
}

fn cell(
    canvas: &Canvas,
    (x, y, width, height): (f64, f64, f64, f64),
    day: Day,
    (worked, most): (bool, i64),
) -> Result<(), ReportError> {
    if !worked {
        hatch(canvas, (x, y, width, height))?;
    }
    match day {
        Day::Nothing => Ok(()),
        Day::Idle => {
            canvas.rect(x, y, width, height, LOSS)?;
            canvas.rect(x + 1.0, y + 1.0, width - 2.0, height - 2.0, PAPER)
        }
        Day::Contacts(contacts) => {
            let colour = if contacts == 0 { GROUND } else { ramp(0.16 + 0.84 * contacts as f64 / most.max(1) as f64) };
            let inset = if worked { 0.0 } else { 1.6 };
            canvas.rect(x + inset, y + inset, width - 2.0 * inset, height - 2.0 * inset, colour)?;
            let text = contacts.to_string();
            let type_size = (height * 0.78).min(size::SMALL);
            if contacts > 0 && canvas.fonts().width(&text, type_size, false) < width {
                let ink = Ink::new(type_size, ink_on(colour)).middle();
                canvas.text_mid(x + width / 2.0, y + height / 2.0, &text, ink)?;
            }
            Ok(())
        }
    }
}

/// Slanting lines within a cell.
pub(super) fn hatch(canvas: &Canvas, (x, y, width, height): (f64, f64, f64, f64)) -> Result<(), ReportError> {
    let mut from = x - height;
    while from < x + width {
        // The part of the line from the lower left to the upper right that lies within the cell.
        let (start, end) = (from.max(x), (from + height).min(x + width));
        if end > start {
            canvas.line((start, y + height - (start - from)), (end, y + height - (end - from)), LINE, 0.5)?;
        }
        from += 3.4;
    }
    Ok(())
}

/// Draws what the cells mean, from `x` on.
pub fn key(canvas: &Canvas, (x, y): (f64, f64), names: [&str; 3]) -> Result<(), ReportError> {
    let ink = Ink::new(size::SMALL, MUTED);
    let mut x = x;
    for (at, name) in names.iter().enumerate() {
        let place = (x, y - 7.0, 13.0, 8.5);
        match at {
            0 => cell(canvas, place, Day::Contacts(3), (true, 5))?,
            1 => cell(canvas, place, Day::Idle, (true, 5))?,
            _ => cell(canvas, place, Day::Nothing, (false, 5))?,
        }
        canvas.text(x + 17.0, y, name, ink)?;
        x += 17.0 + canvas.text_width(name, ink) + 14.0;
    }
    Ok(())
}
