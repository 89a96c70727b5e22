//! What was attained of targets: a bar in a trough to 100 %, a stroke for the time gone, a ring for the forecast, a short
//! stroke for the minimum.

use super::Canvas;
use super::axis::side;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{GROUND, INK, LINE, LOSS, LOSS_TEXT, MAIN, MUTED, PAPER, STAY, size};

/// A target.
#[derive(Debug, Clone, Default)]
pub struct Pace {
    /// Heading above it, where a group begins.
    pub group: String,
    pub name: String,
    /// Shares of the target; `None` where they are not known.
    pub attained: Option<f64>,
    pub elapsed: Option<f64>,
    pub minimum: Option<f64>,
    pub forecast: Option<f64>,
    /// `98.2%`.
    pub figure: String,
    /// What stands behind the figure.
    pub note: String,
    /// Under the minimum: its figure stands out.
    pub alert: bool,
}

impl Pace {
    /// Whether less was attained than the time gone asks for.
    fn behind(&self) -> bool {
        match (self.attained, self.elapsed) {
            (Some(attained), Some(elapsed)) => attained < elapsed.min(1.0) - 1e-9,
            _ => false,
        }
    }
}

/// Names of the marks: attained, behind, time gone, forecast, minimum.
pub type Names<'a> = [&'a str; 5];

/// Height of the key and of a heading.
pub const HEAD: f64 = 18.0;
pub const GROUP: f64 = 15.0;
/// Shares beyond are cut at the edge of the picture.
const MOST: f64 = 1.6;

/// Height of the picture with rows as high as `row`.
pub fn height(rows: &[Pace], row: f64) -> f64 {
    let groups = rows.iter().filter(|one| !one.group.is_empty()).count();
    HEAD + row * rows.len() as f64 + GROUP * groups as f64 + 12.0
}

/// Draws the rows, each as high as `row`; `percent` prints the marks of the scale.
pub fn draw(
    canvas: &Canvas,
    rows: &[Pace],
    row: f64,
    names: Names,
    percent: &dyn Fn(f64) -> String,
) -> Result<(), ReportError> {
    let left = side(canvas, rows.iter().map(|one| one.name.as_str()), row >= 16.0, 0.3);
    let (bold, small) = (Ink::new(size::LABEL, INK).bold(), Ink::new(size::SMALL, MUTED));
    let figures = rows.iter().map(|one| canvas.text_width(&one.figure, bold)).fold(0.0, f64::max) + 8.0;
    let notes = rows.iter().map(|one| canvas.text_width(&one.note, small)).fold(0.0, f64::max);
    let notes = if notes > 0.0 { notes + 6.0 } else { 0.0 }.min(canvas.width * 0.34);
    let reach = (canvas.width - left - figures - notes).max(40.0);
    let known = rows.iter().flat_map(|one| [one.attained, one.forecast, one.elapsed, one.minimum]).flatten();
    let most = known.fold(1.0, f64::max).clamp(1.1, MOST);
    let x = |share: f64| left + reach * (share / most).clamp(0.0, 1.0);
    legend(canvas, left, rows, names)?;
    let bottom = height(rows, row) - 12.0;
    for tick in [0.0, 0.5, 1.0, 1.5].into_iter().filter(|tick| *tick <= most) {
        let colour = if tick == 1.0 { MUTED } else { LINE };
        canvas.line((x(tick), HEAD), (x(tick), bottom), colour, 0.5)?;
        canvas.text(x(tick), bottom + 9.0, &percent(tick), small.middle())?;
    }
    let mut y = HEAD;
    for one in rows {
        if !one.group.is_empty() {
            let name = canvas.fonts().fit(&one.group, size::LABEL, true, canvas.width * 0.5);
            canvas.rect(0.0, y + 1.0, canvas.text_width(&name, bold) + 4.0, GROUP - 2.0, PAPER)?;
            canvas.text(0.0, y + GROUP - 4.0, &name, bold)?;
            y += GROUP;
        }
        let middle = y + row / 2.0;
        let ink = if row >= 16.0 { bold } else { Ink::new(size::LABEL, INK) };
        let name = canvas.fonts().fit(&one.name, size::LABEL, ink.bold, left - 8.0);
        canvas.text_mid(left - 6.0, middle, &name, ink.end())?;
        bar(canvas, one, (middle, row), &x, most)?;
        let figure = Ink::new(size::LABEL, if one.alert { LOSS_TEXT } else { INK }).bold();
        canvas.text_mid(left + reach + figures - 2.0, middle, &one.figure, figure.end())?;
        let note = canvas.fonts().fit(&one.note, size::SMALL, false, (notes - 6.0).max(0.0));
        if notes > 0.0 {
            canvas.text_mid(left + reach + figures + 4.0, middle, &note, small)?;
        }
        y += row;
    }
    Ok(())
}

fn bar(
    canvas: &Canvas,
    one: &Pace,
    (middle, row): (f64, f64),
    x: &impl Fn(f64) -> f64,
    most: f64,
) -> Result<(), ReportError> {
    let trough = (row * 0.66).min(13.0);
    let thick = trough * 0.56;
    canvas.rect(x(0.0), middle - trough / 2.0, x(1.0) - x(0.0), trough, GROUND)?;
    let mut end = x(0.0);
    if let Some(attained) = one.attained {
        let colour = if one.behind() { LOSS } else { MAIN };
        end = x(attained);
        canvas.rect(x(0.0), middle - thick / 2.0, (end - x(0.0)).max(0.8), thick, colour)?;
        if attained > most {
            // Cut: two gaps say that the bar goes on.
            for back in [4.0, 7.0] {
                canvas.line((end - back - 1.0, middle + thick), (end - back + 1.0, middle - thick), PAPER, 1.4)?;
            }
        }
    }
    if let (Some(forecast), Some(attained)) = (one.forecast, one.attained)
        && (forecast - attained).abs() > 0.005
        && attained <= most
    {
        canvas.line((end, middle), (x(forecast), middle), MUTED, 0.8)?;
        canvas.dot(x(forecast), middle, 3.0, MUTED)?;
        canvas.dot(x(forecast), middle, 2.0, PAPER)?;
    }
    if let Some(minimum) = one.minimum.filter(|share| *share <= most) {
        canvas.line((x(minimum), middle + thick / 2.0), (x(minimum), middle + trough / 2.0 + 1.0), MUTED, 1.1)?;
    }
    if let Some(elapsed) = one.elapsed.filter(|share| *share <= most) {
        canvas.line((x(elapsed), middle - trough / 2.0 - 1.0), (x(elapsed), middle + trough / 2.0 + 1.0), INK, 1.5)?;
    }
    Ok(())
}

/// Names of the marks that the rows have.
fn legend(canvas: &Canvas, left: f64, rows: &[Pace], names: Names) -> Result<(), ReportError> {
    let small = Ink::new(size::SMALL, MUTED);
    let shown = [
        rows.iter().any(|one| one.attained.is_some() && !one.behind()),
        rows.iter().any(Pace::behind),
        rows.iter().any(|one| one.elapsed.is_some()),
        rows.iter().any(|one| match (one.forecast, one.attained) {
            (Some(forecast), Some(attained)) => (forecast - attained).abs() > 0.005,
            _ => false,
        }),
        rows.iter().any(|one| one.minimum.is_some()),
    ];
    let wide: f64 = names
        .iter()
        .zip(shown)
        .filter(|(_, shown)| *shown)
        .map(|(name, _)| canvas.text_width(name, small) + 22.0)
        .sum();
    let mut x = left.min((canvas.width - wide).max(0.0));
    for (at, name) in names.iter().enumerate().filter(|(at, _)| shown[*at]) {
        match at {
            0 => canvas.rect(x, 1.5, 7.0, 7.0, MAIN)?,
            1 => canvas.rect(x, 1.5, 7.0, 7.0, LOSS)?,
            2 => canvas.line((x + 3.5, 0.5), (x + 3.5, 9.5), INK, 1.5)?,
            3 => {
                canvas.dot(x + 3.5, 5.0, 3.0, MUTED)?;
                canvas.dot(x + 3.5, 5.0, 2.0, PAPER)?;
            }
            _ => {
                canvas.line((x + 3.5, 4.0), (x + 3.5, 9.5), MUTED, 1.1)?;
                canvas.line((x, 9.5), (x + 7.0, 9.5), STAY, 0.6)?;
            }
        }
        canvas.text(x + 10.0, 8.0, name, small)?;
        x += 10.0 + canvas.text_width(name, small) + 12.0;
    }
    Ok(())
}
