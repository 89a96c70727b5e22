//! A table with a bar in every row: groups, names, a figure with its bar, and further columns behind it.

use plotters::style::RGBColor;

use super::Canvas;
use super::canvas::{Anchor, Ink};
use crate::report::ReportError;
use crate::report::palette::{INK, LINE, MAIN, MUTED, size};

/// A bar, in parts of the largest one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bar {
    /// The dark part.
    pub value: f64,
    /// The pale ground that it is part of.
    pub whole: Option<f64>,
    /// A mark across the bar: what was planned or asked.
    pub mark: Option<f64>,
}

/// A row.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Heading above it, where a group begins.
    pub group: String,
    pub name: String,
    /// Whether it is a sum of others.
    pub is_sum: bool,
    /// The figure before the bar.
    pub figure: String,
    /// `None` where nothing is known or shown.
    pub bar: Option<Bar>,
    /// A cell for every column.
    pub cells: Vec<Cell>,
}

/// A cell behind the bar.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    pub text: String,
    /// Whether it asks for attention.
    pub is_alert: bool,
}

/// A plain cell.
pub fn cell(text: impl Into<String>) -> Cell {
    Cell { text: text.into(), is_alert: false }
}

/// Heads and widths.
#[derive(Debug, Clone, Default)]
pub struct Heads {
    pub name: String,
    pub figure: String,
    /// Head above the bars.
    pub bar: String,
    /// Heads of the cells, and their widths in points.
    pub columns: Vec<(String, f64)>,
}

/// The largest row, and the room of the head.
pub const ROW: f64 = 15.0;
const HEAD: f64 = 17.0;
const LINES: f64 = 9.0;

/// Height of the picture, at most `most`; heads of two lines are told by a line break.
pub fn height(rows: &[Row], heads: &Heads, most: f64) -> f64 {
    let groups = rows.iter().filter(|row| !row.group.is_empty()).count();
    (head(heads) + ROW * (rows.len() + groups) as f64 + 3.0).min(most)
}

fn head(heads: &Heads) -> f64 {
    let lines = heads.columns.iter().map(|column| column.0.lines().count()).chain([heads.figure.lines().count(), 1]);
    HEAD + LINES * (lines.max().unwrap_or(1) - 1) as f64
}

/// Draws it over the whole surface; `most` is the value that a full bar stands for, `names` the largest share of the
/// width that names may take.
pub fn draw(
    canvas: &Canvas,
    rows: &[Row],
    heads: &Heads,
    (most, names, [dark, pale]): (f64, f64, [RGBColor; 2]),
) -> Result<(), ReportError> {
    let groups = rows.iter().filter(|row| !row.group.is_empty()).count();
    let top = head(heads);
    let step = ((canvas.height - top - 3.0) / (rows.len() + groups).max(1) as f64).min(ROW);
    let label = size::LABEL.min(step * 0.78);
    let ink = |is_sum: bool| {
        let ink = Ink::new(label, INK);
        if is_sum { ink.bold() } else { ink }
    };
    let widest = rows.iter().map(|row| canvas.fonts().width(&row.name, label, true)).fold(30.0, f64::max);
    let head_name = canvas.fonts().width(&heads.name, size::SMALL, true);
    let side = widest.min(canvas.width * names).max(head_name) + 8.0;
    let figures = rows.iter().map(|row| canvas.text_width(&row.figure, ink(true)));
    let figures = figures.chain(heads.figure.lines().map(|line| canvas.fonts().width(line, size::SMALL, true)));
    let left = side + figures.fold(18.0, f64::max) + 8.0;
    let behind: f64 = heads.columns.iter().map(|column| column.1).sum();
    let reach = (canvas.width - left - behind - 6.0).max(20.0);
    heads_of(canvas, heads, (left, top, canvas.width - behind))?;
    let mut y = top;
    for row in rows {
        if !row.group.is_empty() {
            let name = canvas.fonts().fit(&row.group, label, true, canvas.width * 0.7);
            canvas.text_mid(0.0, y + step * 0.55, &name, Ink::new(label, MAIN).bold())?;
            y += step;
        }
        let middle = y + step / 2.0;
        canvas.line((0.0, y), (canvas.width, y), LINE, 0.35)?;
        let name = canvas.fonts().fit(&row.name, label, row.is_sum, side - 8.0);
        canvas.text_mid(0.0, middle, &name, ink(row.is_sum))?;
        canvas.text_mid(left - 8.0, middle, &row.figure, ink(row.is_sum).end())?;
        if let Some(bar) = row.bar {
            bar_of(
                canvas,
                bar,
                (left, middle, step * 0.58),
                &|value| (value / most).clamp(0.0, 1.0) * reach,
                [dark, pale],
            )?;
        }
        let mut right = canvas.width - behind;
        for (cell, (_, width)) in row.cells.iter().zip(&heads.columns) {
            right += width;
            let tone = if cell.is_alert { crate::report::palette::LOSS_TEXT } else { INK };
            let ink = Ink { colour: tone, bold: cell.is_alert || row.is_sum, anchor: Anchor::End, ..ink(false) };
            let text = canvas.fonts().fit(&cell.text, label, ink.bold, width - 4.0);
            canvas.text_mid(right, middle, &text, ink)?;
        }
        y += step;
    }
    canvas.line((0.0, y), (canvas.width, y), LINE, 0.35)
}

fn heads_of(canvas: &Canvas, heads: &Heads, (left, top, from): (f64, f64, f64)) -> Result<(), ReportError> {
    let small = Ink::new(size::SMALL, MUTED).bold();
    let place = |text: &str, x: f64, ink: Ink| -> Result<(), ReportError> {
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            canvas.text(x, top - 6.0 - LINES * (lines.len() - 1 - at) as f64, line, ink)?;
        }
        Ok(())
    };
    place(&heads.name, 0.0, small)?;
    place(&heads.figure, left - 8.0, small.end())?;
    place(&heads.bar, left, Ink::new(size::SMALL, MUTED))?;
    let mut right = from;
    for (text, width) in &heads.columns {
        right += width;
        place(text, right, small.end())?;
    }
    canvas.line((0.0, top), (canvas.width, top), MUTED, 0.7)
}

fn bar_of(
    canvas: &Canvas,
    bar: Bar,
    (left, middle, thick): (f64, f64, f64),
    length: &dyn Fn(f64) -> f64,
    [dark, pale]: [RGBColor; 2],
) -> Result<(), ReportError> {
    if let Some(whole) = bar.whole {
        canvas.rect(left, middle - thick / 2.0, length(whole), thick, pale)?;
        canvas.line(
            (left + length(whole), middle - thick / 2.0),
            (left + length(whole), middle + thick / 2.0),
            LINE,
            0.6,
        )?;
    }
    canvas.rect(left, middle - thick / 2.0, length(bar.value), thick, dark)?;
    if let Some(mark) = bar.mark {
        let x = left + length(mark);
        canvas.line((x, middle - thick * 0.8), (x, middle + thick * 0.8), INK, 1.3)?;
    }
    Ok(())
}
