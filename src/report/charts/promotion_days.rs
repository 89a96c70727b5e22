//! The promotion table as leads × days of a month: plans kept, missed and to come, follow-ups made, levels that began.

use super::Canvas;
use super::canvas::Ink;
use super::showroom_calendar::hatch;
use crate::report::ReportError;
use crate::report::palette::{FAINT, GROUND, INK, LINE, LOSS_SOFT, LOSS_TEXT, MAIN, MUTED, PAPER, STAY, ink_on, size};

/// What became of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    Kept,
    Missed,
    /// Not over yet.
    Ahead,
}

/// What a lead came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A level nearer to the order, or the first one.
    Up(String),
    /// A level farther from it.
    Down(String),
    Won,
    Lost,
}

/// A day of a lead.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    pub plan: Option<Plan>,
    pub made: bool,
    pub change: Option<Change>,
}

/// A lead.
#[derive(Debug, Clone)]
pub struct Row {
    pub name: String,
    pub staff: String,
    pub opening: String,
    pub closing: String,
    /// A cell for every day of the month.
    pub cells: Vec<Cell>,
    /// Whether a rule stands above it.
    pub ruled: bool,
}

/// What is drawn around the rows.
pub struct Frame<'a> {
    /// Heads of the columns before the days (name, staff, opening) and after them.
    pub heads: [&'a str; 4],
    /// Whether each day of the month is one of a weekend.
    pub weekend: &'a [bool],
    /// Day of the month of the report; later ones are to come.
    pub today: u32,
    /// Names of what is drawn: kept, missed, ahead, follow-up, up, down, won, lost.
    pub key: [&'a str; 8],
}

pub const ROW: f64 = 11.6;
const HEAD: f64 = 16.0;
const FOOT: f64 = 15.0;
/// Width of names, of staff, of the levels before and after.
const NAME: f64 = 126.0;
const STAFF: f64 = 52.0;
const LEVEL: f64 = 27.0;

/// Height of so many rows.
pub fn height(rows: usize) -> f64 {
    HEAD + ROW * rows as f64 + FOOT
}

/// Draws the rows.
pub fn draw(canvas: &Canvas, rows: &[Row], frame: &Frame) -> Result<(), ReportError> {
    let (small, bold) = (Ink::new(size::SMALL, MUTED), Ink::new(size::SMALL, MUTED).bold());
    let left = NAME + STAFF + LEVEL;
    let slot = (canvas.width - left - LEVEL) / frame.weekend.len().max(1) as f64;
    let bottom = HEAD + ROW * rows.len() as f64;
    for (at, weekend) in frame.weekend.iter().enumerate() {
        let x = left + slot * at as f64;
        let day = at as u32 + 1;
        if *weekend {
            canvas.rect(x, HEAD, slot, bottom - HEAD, GROUND)?;
        }
        if day > frame.today {
            hatch(canvas, (x, HEAD), (slot, bottom - HEAD))?;
        }
        let ink = if day == frame.today { Ink::new(size::SMALL, INK).bold() } else { small };
        canvas.text(x + slot / 2.0, HEAD - 4.0, &day.to_string(), ink.middle())?;
    }
    canvas.text(0.0, HEAD - 4.0, frame.heads[0], bold)?;
    canvas.text(NAME, HEAD - 4.0, frame.heads[1], bold)?;
    canvas.text(left - LEVEL / 2.0, HEAD - 4.0, frame.heads[2], bold.middle())?;
    canvas.text(canvas.width, HEAD - 4.0, frame.heads[3], bold.end())?;
    canvas.line((0.0, HEAD), (canvas.width, HEAD), MUTED, 0.7)?;
    for (at, row) in rows.iter().enumerate() {
        let y = HEAD + ROW * at as f64;
        if at > 0 {
            let (colour, width) = if row.ruled { (MUTED, 0.8) } else { (LINE, 0.35) };
            canvas.line((0.0, y), (canvas.width, y), colour, width)?;
        }
        let middle = y + ROW / 2.0;
        let name = canvas.fonts().fit(&row.name, size::SMALL, false, NAME - 6.0);
        canvas.text_mid(0.0, middle, &name, Ink::new(size::SMALL, INK))?;
        let staff = canvas.fonts().fit(&row.staff, size::SMALL, false, STAFF - 4.0);
        canvas.text_mid(NAME, middle, &staff, small)?;
        canvas.text_mid(left - LEVEL / 2.0, middle, &row.opening, Ink::new(size::SMALL, INK).middle())?;
        for (day, cell) in row.cells.iter().enumerate() {
            one(canvas, cell, (left + slot * (day as f64 + 0.5), middle), slot)?;
        }
        let closing = canvas.fonts().fit(&row.closing, size::SMALL, true, LEVEL);
        canvas.text_mid(canvas.width, middle, &closing, Ink::new(size::SMALL, INK).bold().end())?;
    }
    key(canvas, frame)
}

fn one(canvas: &Canvas, cell: &Cell, (x, y): (f64, f64), slot: f64) -> Result<(), ReportError> {
    if let Some(change) = &cell.change {
        let (text, ground) = match change {
            Change::Up(to) => (to.as_str(), STAY),
            Change::Down(to) => (to.as_str(), LOSS_SOFT),
            Change::Won => ("O", MAIN),
            Change::Lost => ("×", INK),
        };
        let (wide, tall) = (slot.min(15.0) - 2.0, ROW - 2.2);
        canvas.rect(x - wide / 2.0, y - tall / 2.0, wide, tall, ground)?;
        let text = canvas.fonts().fit(text, size::SMALL, true, wide);
        return canvas.text_mid(x, y, &text, Ink::new(size::SMALL, ink_on(ground)).bold().middle());
    }
    match cell.plan {
        Some(Plan::Kept) => {
            canvas.dot(x, y, 3.6, MAIN)?;
            if !cell.made {
                canvas.dot(x, y, 2.5, PAPER)?;
            }
        }
        Some(Plan::Missed) => {
            canvas.dot(x, y, 3.8, LOSS_TEXT)?;
            canvas.dot(x, y, 2.7, PAPER)?;
            canvas.line((x - 3.4, y + 3.4), (x + 3.4, y - 3.4), LOSS_TEXT, 1.1)?;
        }
        Some(Plan::Ahead) => {
            canvas.dot(x, y, 3.6, FAINT)?;
            canvas.dot(x, y, 2.8, PAPER)?;
        }
        None if cell.made => canvas.dot(x, y, 1.9, MUTED)?,
        None => {}
    }
    Ok(())
}

fn key(canvas: &Canvas, frame: &Frame) -> Result<(), ReportError> {
    let small = Ink::new(size::SMALL, MUTED);
    let plan = |plan: Plan, made: bool| Cell { plan: Some(plan), made, change: None };
    let change = |change: Change| Cell { change: Some(change), ..Cell::default() };
    let cells = [
        plan(Plan::Kept, true),
        plan(Plan::Missed, false),
        plan(Plan::Ahead, false),
        Cell { made: true, ..Cell::default() },
        change(Change::Up("A".to_string())),
        change(Change::Down("C".to_string())),
        change(Change::Won),
        change(Change::Lost),
    ];
    let y = canvas.height - 5.0;
    let mut x = 6.0;
    for (cell, name) in cells.iter().zip(frame.key) {
        one(canvas, cell, (x, y - 2.5), 14.0)?;
        canvas.text(x + 10.0, y, name, small)?;
        x += 10.0 + canvas.text_width(name, small) + 17.0;
    }
    Ok(())
}
