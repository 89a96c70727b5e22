//! Customers by month: whether they were contacted as often as required. Met is filled, missed framed, a month
//! that is not over pale, one without a requirement blank.

use super::canvas::Ink;
use super::{Canvas, month_label};
use crate::report::ReportError;
use crate::report::figures::Month;
use crate::report::palette::{GAIN_SOFT, GROUND, INK, LINE, LOSS, LOSS_SOFT, MUTED, PAPER, STAY, size};
use crate::report::text::Print;

/// A month of a customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum State {
    Met,
    Missed,
    /// Missed, and late for more than half of the month.
    MissedMost,
    /// Asked for, and not over yet.
    Open,
    NotRequired,
}

/// A customer.
#[derive(Debug, Clone)]
pub struct Row {
    /// Heading above it, where a group begins.
    pub group: String,
    pub name: String,
    /// State and contacts of every month; `None` where nothing is told.
    pub cells: Vec<Option<(State, i64)>>,
    /// Figures behind the months.
    pub sums: Vec<String>,
}

/// Names of the states, as the key has them.
pub type Names<'a> = [(State, &'a str); 5];

const HEAD: f64 = 40.0;
const SUM: f64 = 52.0;
/// Lowest and highest row.
const ROW: (f64, f64) = (9.6, 13.5);

/// Height of the picture of rows, at most `most`.
pub fn height(rows: usize, most: f64) -> f64 {
    (HEAD + rows as f64 * ROW.1 + 2.0).min(most)
}

/// Rows that a picture as high as this has room for.
pub fn room(height: f64) -> usize {
    ((height - HEAD - 2.0) / ROW.0).floor() as usize
}

/// Draws the map over the whole surface; headings of groups take a row each.
pub fn draw(
    canvas: &Canvas,
    (months, rows): (&[Month], &[Row]),
    (heads, names): (&[String], Names),
    print: &Print,
) -> Result<(), ReportError> {
    let groups = rows.iter().filter(|row| !row.group.is_empty()).count();
    let step = ((canvas.height - HEAD - 2.0) / (rows.len() + groups).max(1) as f64).min(ROW.1);
    let label = size::LABEL.min(step * 0.8);
    let widest = rows.iter().map(|row| canvas.fonts().width(&row.name, label, false)).fold(40.0, f64::max);
    let left = widest.min(canvas.width * 0.34) + 8.0;
    let sums = SUM * heads.len() as f64;
    let slot = (canvas.width - left - sums) / months.len().max(1) as f64;
    let small = Ink::new(size::SMALL, MUTED);
    let mut x = 0.0;
    for (state, name) in names {
        cell(canvas, (x, 1.0, 13.0, 8.5), state, "")?;
        canvas.text(x + 17.0, 8.0, name, small)?;
        x += 17.0 + canvas.text_width(name, small) + 14.0;
    }
    for (at, month) in months.iter().enumerate() {
        let middle = left + slot * (at as f64 + 0.5);
        // A narrow month has its number alone.
        let name = month_label(print, *month);
        let name = if canvas.text_width(&name, small) < slot { name } else { month.month.to_string() };
        canvas.text(middle, 36.0, &name, small.middle())?;
        // The year of a single month would run into the next one.
        let is_alone = at == 0 && months.get(1).is_some_and(|next| next.month == 1);
        if (at == 0 && !(is_alone && slot < canvas.text_width("2000", small.bold()) + 3.0)) || month.month == 1 {
            canvas.text(middle, 26.0, &month.year.to_string(), small.bold().middle())?;
        }
    }
    for (at, text) in heads.iter().enumerate() {
        let right = canvas.width - sums + SUM * (at + 1) as f64;
        canvas.text(right, 36.0, text, small.bold().end())?;
    }
    let mut y = HEAD;
    for row in rows {
        if !row.group.is_empty() {
            let name = canvas.fonts().fit(&row.group, label, true, canvas.width * 0.6);
            canvas.text_mid(0.0, y + step * 0.55, &name, Ink::new(label, crate::report::palette::MAIN).bold())?;
            y += step;
        }
        let middle = y + step / 2.0;
        let name = canvas.fonts().fit(&row.name, label, false, left - 8.0);
        canvas.text_mid(0.0, middle, &name, Ink::new(label, INK))?;
        for (at, state) in row.cells.iter().enumerate() {
            let Some((state, contacts)) = state else { continue };
            let text = if *contacts > 0 { contacts.to_string() } else { String::new() };
            let place = (left + slot * at as f64, y, slot - 1.2, step - 1.2);
            cell(canvas, place, *state, &text)?;
        }
        for (at, sum) in row.sums.iter().enumerate() {
            let right = canvas.width - sums + SUM * (at + 1) as f64;
            canvas.text_mid(right, middle, sum, Ink::new(label, INK).end())?;
        }
        y += step;
    }
    Ok(())
}

fn cell(
    canvas: &Canvas,
    (x, y, width, height): (f64, f64, f64, f64),
    state: State,
    text: &str,
) -> Result<(), ReportError> {
    let fill = match state {
        State::Met => GAIN_SOFT,
        State::Missed => PAPER,
        State::MissedMost => LOSS_SOFT,
        State::Open => GROUND,
        State::NotRequired => PAPER,
    };
    if matches!(state, State::Missed | State::MissedMost) {
        canvas.rect(x, y, width, height, LOSS)?;
        canvas.rect(x + 1.1, y + 1.1, width - 2.2, height - 2.2, fill)?;
    } else if state == State::NotRequired {
        canvas.line((x + width * 0.35, y + height / 2.0), (x + width * 0.65, y + height / 2.0), LINE, 0.8)?;
    } else {
        canvas.rect(x, y, width, height, fill)?;
    }
    if state == State::Open && text.is_empty() {
        canvas.dot(x + width / 2.0, y + height / 2.0, 1.1, STAY)?;
    }
    let type_size = (height * 0.8).min(size::SMALL);
    let ink = Ink::new(type_size, if state == State::NotRequired { MUTED } else { INK }).middle();
    if !text.is_empty() && canvas.fonts().width(text, type_size, false) < width {
        if state == State::NotRequired {
            canvas.rect(x + width * 0.3, y + 0.5, width * 0.4, height - 1.0, PAPER)?;
        }
        return canvas.text_mid(x + width / 2.0, y + height / 2.0, text, ink);
    }
    Ok(())
}
