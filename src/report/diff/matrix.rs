//! The matrix of a scheme as a picture: class in A by class in B, coloured by direction and number of customers.

use crate::config::types::Text;
use crate::report::ReportError;
use crate::report::charts::{Canvas, Ink};
use crate::report::diff::comparison::{Cell, SchemeChange};
use crate::report::palette::{GAIN, GROUND, INK, LOSS, MUTED, PAPER, STAY, ink_on, size};
use crate::report::text::{Print, diff_words};
use plotters::style::RGBColor;

/// Room for the names of rows.
const LEFT: f64 = 92.0;
/// Room for the names of columns.
const TOP: f64 = 40.0;
/// Room for totals.
const TOTAL: f64 = 46.0;

/// Rows or columns of the matrix: codes, and `None` for "not there".
pub fn axis(scheme: &SchemeChange, of: fn(&Cell) -> &Option<String>) -> Vec<Option<String>> {
    let used = |code: Option<&str>| scheme.matrix.iter().any(|cell| of(cell).as_deref() == code);
    let codes = scheme.classes.iter().map(|class| Some(class.code.clone()));
    codes.chain([None]).filter(|code| used(code.as_deref())).collect()
}

/// Name of a class on an axis.
pub fn name(print: &Print, scheme: &SchemeChange, code: Option<&str>) -> String {
    let Some(code) = code else { return print.pick(diff_words::NOT_THERE).to_string() };
    let title: Option<&Text> = scheme.place(code).map(|place| &scheme.classes[place].title);
    title.map_or_else(|| code.to_string(), |title| print.text(title).to_string())
}

/// Height of the picture for a width: cells are flat, and never higher than wide.
pub fn height(scheme: &SchemeChange, width: f64) -> f64 {
    let (rows, columns) = (axis(scheme, |cell| &cell.from_code).len(), axis(scheme, |cell| &cell.to_code).len());
    let cell_width = (width - LEFT - TOTAL) / columns.max(1) as f64;
    let cell_height = (330.0 / rows.max(1) as f64).clamp(22.0, 46.0).min(cell_width.max(24.0));
    TOP + cell_height * rows as f64 + 22.0
}

fn blend(colour: RGBColor, part: f64) -> RGBColor {
    let mix = |ground: u8, over: u8| (f64::from(ground) + (f64::from(over) - f64::from(ground)) * part).round() as u8;
    RGBColor(mix(PAPER.0, colour.0), mix(PAPER.1, colour.1), mix(PAPER.2, colour.2))
}

/// Draws the matrix.
pub fn draw(canvas: &Canvas, scheme: &SchemeChange, print: &Print) -> Result<(), ReportError> {
    let (rows, columns) = (axis(scheme, |cell| &cell.from_code), axis(scheme, |cell| &cell.to_code));
    let width = (canvas.width - LEFT - TOTAL) / columns.len().max(1) as f64;
    let tall = (canvas.height - TOP - 22.0) / rows.len().max(1) as f64;
    let moved = scheme.matrix.iter().filter(|cell| cell.from_code != cell.to_code);
    let most = moved.map(|cell| cell.customers).max().unwrap_or(1).max(1) as f64;
    let corner = Ink::new(size::SMALL, MUTED);
    canvas.text(
        0.0,
        TOP - 6.0,
        &format!("{} ↓   {} →", print.pick(diff_words::FROM), print.pick(diff_words::TO)),
        corner,
    )?;
    for (at, code) in columns.iter().enumerate() {
        let centre = LEFT + (at as f64 + 0.5) * width;
        let lines = canvas.fonts().lines(&name(print, scheme, code.as_deref()), size::SMALL, true, width - 4.0);
        let shown = lines.len().min(3);
        for (line, text) in lines.iter().take(3).enumerate() {
            let y = TOP - 6.0 - (shown - 1 - line) as f64 * 9.5;
            let fitted = canvas.fonts().fit(text, size::SMALL, true, width - 2.0);
            canvas.text(centre, y, &fitted, Ink::new(size::SMALL, INK).bold().middle())?;
        }
    }
    for (at, from) in rows.iter().enumerate() {
        let y = TOP + at as f64 * tall;
        let title = canvas.fonts().fit(&name(print, scheme, from.as_deref()), size::LABEL, true, LEFT - 10.0);
        canvas.text_mid(LEFT - 8.0, y + tall / 2.0, &title, Ink::new(size::LABEL, INK).bold().end())?;
        let mut total = 0;
        for (across, to) in columns.iter().enumerate() {
            let x = LEFT + across as f64 * width;
            let cell = scheme.matrix.iter().find(|cell| cell.from_code == *from && cell.to_code == *to);
            let fill = cell.map_or(GROUND, |cell| colour(scheme, cell, most));
            canvas.rect(x, y, width - 1.5, tall - 1.5, fill)?;
            let Some(cell) = cell else { continue };
            total += cell.customers;
            write(canvas, cell, (x, y, width, tall), fill, print)?;
        }
        let ink = Ink::new(size::SMALL, MUTED).end();
        canvas.text_mid(canvas.width, y + tall / 2.0, &print.count(total), ink)?;
    }
    let below = TOP + rows.len() as f64 * tall + 12.0;
    for (at, to) in columns.iter().enumerate() {
        let total: i64 = scheme.matrix.iter().filter(|cell| cell.to_code == *to).map(|cell| cell.customers).sum();
        let centre = LEFT + (at as f64 + 0.5) * width;
        canvas.text(centre, below, &print.count(total), Ink::new(size::SMALL, MUTED).middle())?;
    }
    Ok(())
}

/// Customers, and below them their money where there is room.
fn write(
    canvas: &Canvas,
    cell: &Cell,
    (x, y, width, tall): (f64, f64, f64, f64),
    fill: RGBColor,
    print: &Print,
) -> Result<(), ReportError> {
    let centre = x + (width - 1.5) / 2.0;
    let middle = y + (tall - 1.5) / 2.0;
    let strong = Ink::new(size::LABEL, ink_on(fill)).bold().middle();
    let small = Ink::new(size::SMALL, ink_on(fill)).middle();
    let money = if cell.to_code.is_some() { cell.money_to } else { cell.money_from };
    let money = print.money(money.to_f64());
    if tall >= 25.0 && canvas.text_width(&money, small) < width - 4.0 {
        canvas.text(centre, middle - 1.0, &print.count(cell.customers), strong)?;
        canvas.text(centre, middle + 9.0, &money, small)
    } else {
        canvas.text_mid(centre, middle, &print.count(cell.customers), strong)
    }
}

/// Grey for those who stayed; blue for a better class, orange for a worse one, stronger for more customers.
fn colour(scheme: &SchemeChange, cell: &Cell, most: f64) -> RGBColor {
    if cell.from_code == cell.to_code {
        return blend(STAY, 0.55);
    }
    let strength = 0.22 + 0.78 * ((cell.customers as f64).ln_1p() / most.ln_1p());
    let rank = |code: &Option<String>| {
        let place = code.as_deref().and_then(|code| scheme.place(code))?;
        scheme.classes[place].rank
    };
    match (&cell.from_code, &cell.to_code, rank(&cell.from_code), rank(&cell.to_code)) {
        (None, ..) => blend(GAIN, strength * 0.8),
        (_, None, ..) => blend(LOSS, strength * 0.8),
        (_, _, Some(before), Some(after)) if after == before => blend(STAY, strength),
        (_, _, before, after) if after.unwrap_or(i64::MAX) < before.unwrap_or(i64::MAX) => blend(GAIN, strength),
        (_, _, None, None) => blend(STAY, strength),
        _ => blend(LOSS, strength),
    }
}
