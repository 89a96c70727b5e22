//! How strongly schemes go together: Cramér's V of every two of them; darker = more.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::figures::{Agreement, SchemeBook};
use crate::report::palette::{GROUND, INK, MUTED, ink_on, ramp, size};
use crate::report::text::Print;

/// Draws the lower triangle: a row and a column for every scheme. Pairs of fewer customers than `min_n` are not shown.
pub fn draw(
    canvas: &Canvas,
    agreement: &Agreement,
    books: &[&SchemeBook],
    min_n: i64,
    print: &Print,
) -> Result<(), ReportError> {
    let name = |book: &SchemeBook| print.text(&book.title).to_string();
    let widest = books.iter().map(|book| canvas.fonts().width(&name(book), size::LABEL, true)).fold(0.0, f64::max);
    let side = widest.clamp(40.0, canvas.width * 0.36) + 18.0;
    let count = books.len().saturating_sub(1).max(1) as f64;
    let width = ((canvas.width - side) / count).min(96.0);
    let height = ((canvas.height - 14.0) / count).min(40.0);
    for (at, book) in books.iter().enumerate() {
        // The first scheme has no row and the last no column: they would be empty.
        if at > 0 {
            let y = height * (at - 1) as f64 + height / 2.0;
            let label = format!("{} {}", at + 1, name(book));
            let label = canvas.fonts().fit(&label, size::LABEL, true, side - 8.0);
            canvas.text_mid(side - 6.0, y, &label, Ink::new(size::LABEL, INK).bold().end())?;
        }
        for (place, other) in books[..at].iter().enumerate() {
            let (x, y) = (side + width * place as f64, height * (at - 1) as f64);
            let found = agreement.of(&book.scheme, &other.scheme).filter(|found| found.customers >= min_n);
            let strength = found.and_then(|found| found.cramers_v);
            let colour = strength.map_or(GROUND, |strength| ramp(0.95 * strength));
            canvas.rect(x, y, width - 1.4, height - 1.4, colour)?;
            let text = strength.map_or_else(|| "–".to_string(), |strength| print.number_fixed(strength, 2));
            let ink = if strength.is_some() { ink_on(colour) } else { MUTED };
            if width >= 20.0 && height >= 9.0 {
                let ink = Ink::new(if height >= 14.0 { size::LABEL } else { size::SMALL }, ink).middle();
                canvas.text_mid(x + (width - 1.4) / 2.0, y + (height - 1.4) / 2.0, &text, ink)?;
            }
        }
    }
    // Columns by number, and by name where that has room.
    for (at, book) in books[..books.len().saturating_sub(1)].iter().enumerate() {
        let ink = Ink::new(size::SMALL, MUTED).bold().middle();
        let label = format!("{} {}", at + 1, name(book));
        let label = canvas.fonts().fit(&label, size::SMALL, true, width - 2.0);
        canvas.text(side + width * (at as f64 + 0.5), height * count + 10.0, &label, ink)?;
    }
    Ok(())
}
