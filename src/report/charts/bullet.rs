//! Bullets: a bar from 0 to 100 % for what was reached, a stroke for the goal, and what is missing behind it.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{GAIN, GROUND, INK, LOSS, LOSS_TEXT, MAIN, MUTED, STAY, size};

/// A goal.
pub struct Bullet {
    pub name: String,
    /// Basis below the name.
    pub basis: String,
    /// What was reached, 0 to 1; `None` where it is not known or not shown.
    pub value: Option<f64>,
    pub target: Option<f64>,
    /// `84.2%`.
    pub figure: String,
    /// `goal 80%`.
    pub goal: String,
    /// What it comes to, in words.
    pub verdict: String,
    /// True where the goal was missed.
    pub missed: bool,
}

/// Height of a goal.
pub const ROW: f64 = 58.0;

/// Draws a bullet per goal.
pub fn draw(canvas: &Canvas, bullets: &[Bullet]) -> Result<(), ReportError> {
    let right = 116.0_f64.min(canvas.width * 0.3);
    let width = canvas.width - right;
    let x = |share: f64| width * share.clamp(0.0, 1.0);
    for (at, bullet) in bullets.iter().enumerate() {
        let y = ROW * at as f64;
        let name = canvas.fonts().fit(&bullet.name, size::FIGURE, true, width);
        canvas.text(0.0, y + 11.0, &name, Ink::new(size::FIGURE, INK).bold())?;
        let after = canvas.text_width(&name, Ink::new(size::FIGURE, INK).bold()) + 8.0;
        let small = Ink::new(size::SMALL, MUTED);
        let basis = canvas.fonts().fit(&bullet.basis, size::SMALL, false, (canvas.width - after).max(0.0));
        canvas.text(after, y + 11.0, &basis, small)?;
        let (top, tall) = (y + 18.0, 15.0);
        canvas.rect(0.0, top, width, tall, GROUND)?;
        if let Some(target) = bullet.target {
            canvas.rect(x(target), top, width - x(target), tall, STAY)?;
        }
        if let Some(value) = bullet.value {
            let colour = if bullet.missed { LOSS } else { MAIN };
            canvas.rect(0.0, top + 3.5, x(value).max(1.0), tall - 7.0, colour)?;
        }
        if let Some(target) = bullet.target {
            canvas.line((x(target), top - 3.0), (x(target), top + tall + 3.0), INK, 1.6)?;
            let ink = if x(target) > width * 0.7 { small.end() } else { small.middle() };
            canvas.text(x(target), top + tall + 11.0, &bullet.goal, ink)?;
        }
        let ink = Ink::new(15.0, if bullet.missed { LOSS_TEXT } else { INK }).bold();
        canvas.text_mid(width + 8.0, top + tall / 2.0, &bullet.figure, ink)?;
        let verdict = Ink::new(size::SMALL, if bullet.missed { LOSS_TEXT } else { GAIN }).bold();
        let text = canvas.fonts().fit(&bullet.verdict, size::SMALL, true, width * 0.7);
        canvas.text(0.0, top + tall + 11.0, &text, verdict)?;
    }
    Ok(())
}
