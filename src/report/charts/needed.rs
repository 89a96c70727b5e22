//! What is needed, planned and done, month by month: a column for what was done within one for the plan, a stroke for the
//! need.

use super::axis::Axis;
use super::canvas::Ink;
use super::{Canvas, month_axis};
use crate::report::ReportError;
use crate::report::figures::Month;
use crate::report::palette::{INK, LOSS, LOSS_TEXT, MAIN, MUTED, STAY, size};
use crate::report::text::Print;

/// A month; `None` where a figure is not known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Need {
    pub needed: Option<f64>,
    pub planned: Option<f64>,
    pub done: Option<f64>,
}

/// The need is drawn up to so many times the largest plan or deed; beyond, an arrow and a figure say it.
const FAR: f64 = 2.5;

/// The largest plan or deed.
fn own(needs: &[Need]) -> f64 {
    needs.iter().flat_map(|need| [need.planned, need.done]).flatten().fold(0.0, f64::max)
}

/// Largest value of the scale that plans and deeds make, with room for the need.
fn most(needs: &[Need]) -> f64 {
    let own = own(needs);
    let need = needs.iter().filter_map(|need| need.needed).fold(0.0, f64::max);
    if own > 0.0 { need.clamp(own, own * FAR) } else { need.max(1.0) }
}

/// Whether the need is so far above that arrows stand for it.
pub fn is_far(needs: &[Need]) -> bool {
    let most = most(needs);
    needs.iter().any(|need| need.needed.is_some_and(|needed| needed > most * 1.0001))
}

/// Draws the months; `names` of need, plan and deed.
pub fn draw(
    canvas: &Canvas,
    months: &[Month],
    needs: &[Need],
    names: [&str; 3],
    print: &Print,
) -> Result<(), ReportError> {
    let small = Ink::new(size::SMALL, MUTED);
    let far = is_far(needs);
    let axis = Axis::over([0.0, if far { own(needs) * 1.15 } else { most(needs) }].into_iter(), true, 4);
    let (left, top, bottom) = (38.0, if far { 40.0 } else { 22.0 }, 24.0);
    let height = canvas.height - top - bottom;
    let y = |value: f64| top + height * (1.0 - axis.share(value));
    let slot = (canvas.width - left) / months.len().max(1) as f64;
    axis.grid(canvas, (left, canvas.width), y, &|value| print.narrow_amount(value))?;
    month_axis(canvas, print, months, left, slot, top + height + 11.0)?;
    let mut x = left;
    for (at, name) in names.into_iter().enumerate() {
        match at {
            0 => canvas.line((x, 5.0), (x + 9.0, 5.0), LOSS, 2.0)?,
            1 => canvas.rect(x, 1.5, 9.0, 7.0, STAY)?,
            _ => canvas.rect(x, 1.5, 9.0, 7.0, MAIN)?,
        }
        canvas.text(x + 12.0, 8.0, name, small)?;
        x += 12.0 + canvas.text_width(name, small) + 14.0;
    }
    for (at, need) in needs.iter().enumerate() {
        let middle = left + slot * (at as f64 + 0.5);
        let (wide, narrow) = (slot * 0.62, slot * 0.34);
        if let Some(planned) = need.planned {
            canvas.rect(middle - wide / 2.0, y(planned), wide, y(0.0) - y(planned), STAY)?;
        }
        if let Some(done) = need.done {
            canvas.rect(middle - narrow / 2.0, y(done), narrow, y(0.0) - y(done), MAIN)?;
            let above = y(done.max(need.planned.unwrap_or(0.0)));
            let text = print.narrow_amount(done);
            let ink = Ink::new(size::SMALL, INK).bold().middle();
            if canvas.text_width(&text, ink) < slot {
                canvas.text(middle, above - 2.5, &text, ink)?;
            }
        }
        let Some(needed) = need.needed else { continue };
        let ink = Ink::new(size::SMALL, LOSS_TEXT).bold().middle();
        let text = print.narrow_amount(needed);
        if needed <= axis.high {
            canvas.line((middle - slot * 0.4, y(needed)), (middle + slot * 0.4, y(needed)), LOSS, 2.0)?;
            let hidden = [need.done, need.planned]
                .into_iter()
                .flatten()
                .reduce(f64::max)
                .is_some_and(|own| (y(own) - y(needed)).abs() < 12.0);
            if canvas.text_width(&text, ink) < slot && !hidden {
                canvas.text(middle, y(needed) - 3.0, &text, ink)?;
            }
        } else {
            let tip = top - 10.0;
            canvas.line((middle, top - 2.0), (middle, tip + 3.0), LOSS, 1.2)?;
            canvas.polygon(&[(middle - 3.0, tip + 4.0), (middle + 3.0, tip + 4.0), (middle, tip)], LOSS, 1.0)?;
            if canvas.text_width(&text, ink) < slot {
                canvas.text(middle, tip - 2.5, &text, ink)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_need_far_above_the_plan_does_not_flatten_it() {
        let need = |needed| Need { needed: Some(needed), planned: Some(50.0), done: Some(60.0) };
        assert!(!is_far(&[need(140.0)]) && is_far(&[need(4000.0)]));
        assert_eq!((most(&[need(140.0)]), most(&[need(4000.0)])), (140.0, 150.0));
        assert!(!is_far(&[Need { needed: Some(4000.0), ..Need::default() }]), "a need alone has its own scale");
        assert_eq!(most(&[Need::default()]), 1.0);
    }
}
