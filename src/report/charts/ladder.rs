//! Relationship ladder: a stair with a step per rung, the customers on it, and how many rose from the rung below.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{GAIN, INK, MAIN, MUTED, STAY, class, ink_on, size};

/// A rung, from the lowest.
pub struct Step {
    pub name: String,
    pub customers: String,
    /// Change in 12 months; empty where it is not known.
    pub change: String,
    pub sales: String,
    /// Share of the rung below that rose in 12 months, and how many.
    pub rose: String,
}

/// Draws the stair from the left.
pub fn draw(canvas: &Canvas, steps: &[Step]) -> Result<(), ReportError> {
    let slot = canvas.width / steps.len().max(1) as f64;
    let (top, base) = (46.0, canvas.height - 2.0);
    let rise = (base - top - 34.0) / steps.len().saturating_sub(1).max(1) as f64;
    let y = |at: usize| base - 34.0 - rise * at as f64;
    for (at, step) in steps.iter().enumerate() {
        let x = slot * at as f64;
        // The best rung is the darkest.
        let colour = class(steps.len() - 1 - at, steps.len());
        canvas.rect(x, y(at), slot - 1.0, base - y(at), colour)?;
        let ink = ink_on(colour);
        let middle = x + slot / 2.0;
        let fitted = |text: &str, size: f64, bold: bool| canvas.fonts().fit(text, size, bold, slot - 6.0);
        canvas.text(
            middle,
            base - 22.0,
            &fitted(&step.name, size::LABEL, true),
            Ink::new(size::LABEL, ink).bold().middle(),
        )?;
        canvas.text(
            middle,
            base - 11.0,
            &fitted(&step.sales, size::SMALL, false),
            Ink::new(size::SMALL, ink).middle(),
        )?;
        canvas.text(middle, y(at) - 5.0, &fitted(&step.customers, 14.0, true), Ink::new(14.0, INK).bold().middle())?;
        let change = Ink::new(size::SMALL, MUTED).middle();
        canvas.text(middle, y(at) - 20.0, &fitted(&step.change, size::SMALL, false), change)?;
        if at > 0 && !step.rose.is_empty() {
            // An arrow up the riser, with the share beside it.
            let (from, to) = (y(at - 1) - 34.0, y(at) - 38.0);
            let riser = x - 1.0;
            canvas.line((riser - 14.0, from), (riser - 14.0, to.min(from - 4.0)), STAY, 0.8)?;
            let tip = to.min(from - 4.0);
            canvas.polygon(
                &[(riser - 17.0, tip + 4.0), (riser - 11.0, tip + 4.0), (riser - 14.0, tip - 1.0)],
                GAIN,
                1.0,
            )?;
            let text = canvas.fonts().fit(&step.rose, size::SMALL, true, slot + 10.0);
            let ink = Ink::new(size::SMALL, MAIN).bold();
            canvas.text(riser - 18.0, tip + 4.0, &text, ink.end())?;
        }
    }
    Ok(())
}
