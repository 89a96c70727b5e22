//! Cohort heat map: share of a cohort that orders again, by months since its first order. Blank where not yet observable.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::figures::Cohorts;
use crate::report::palette::{GROUND, INK, LINE, MUTED, ink_on, ramp, size};
use crate::report::text::{Print, labels};

/// Cohorts and ages that one picture shows; the workbook has all.
pub const MOST: usize = 24;

/// Draws the latest [`MOST`] cohorts, oldest on top, ages from 1; last rows for the weighted mean and its n.
pub fn draw(canvas: &Canvas, cohorts: &Cohorts, min_n: i64, print: &Print) -> Result<(), ReportError> {
    let shown = &cohorts.cohorts[cohorts.cohorts.len().saturating_sub(MOST)..];
    let ages = cohorts.largest_age().clamp(1, MOST);
    let (left, head) = (104.0, 26.0);
    let mean_gap = 6.0;
    let cell_width = ((canvas.width - left) / ages as f64).min(96.0);
    let cell_height = ((canvas.height - head - mean_gap) / (shown.len() + 2) as f64).min(34.0);
    let gap = if cell_height > 12.0 { 1.2 } else { 0.6 };
    let rate = |active: i64, customers: i64| active as f64 / customers as f64;
    let largest = shown
        .iter()
        .filter(|cohort| cohort.customers >= min_n.max(1))
        .flat_map(|cohort| cohort.active.iter().skip(1).flatten().map(|active| rate(*active, cohort.customers)))
        .fold(0.0, f64::max)
        .max(1e-9);
    let type_size = if cell_height >= 13.0 && cell_width >= 34.0 { size::LABEL } else { size::SMALL };

    let small = Ink::new(size::SMALL, MUTED);
    canvas.text(0.0, 21.0, print.pick(labels::COHORT), small.bold())?;
    canvas.text(left - 10.0, 21.0, print.pick(labels::COHORT_SIZE), small.bold().end())?;
    canvas.text(left, 8.0, print.pick(labels::AGE_AXIS), small)?;
    for age in 1..=ages {
        let x = left + (age as f64 - 0.5) * cell_width;
        canvas.text(x, 21.0, &age.to_string(), small.bold().middle())?;
    }
    for (at, cohort) in shown.iter().enumerate() {
        let y = head + at as f64 * cell_height;
        let middle = y + (cell_height - gap) / 2.0;
        let mark = if cohort.left_censored { " *" } else { "" };
        let label = Ink::new(type_size, INK);
        canvas.text_mid(0.0, middle, &format!("{}{mark}", cohort.month), label)?;
        canvas.text_mid(left - 10.0, middle, &print.count(cohort.customers), label.end())?;
        for age in 1..=ages {
            let x = left + (age as f64 - 1.0) * cell_width;
            let Some(active) = cohort.active.get(age).copied().flatten() else { continue };
            if cohort.customers < min_n.max(1) {
                canvas.rect(x, y, cell_width - gap, cell_height - gap, GROUND)?;
                canvas.text_mid(x + cell_width / 2.0, middle, "·", Ink::new(type_size, MUTED).middle())?;
                continue;
            }
            let share = rate(active, cohort.customers);
            let colour = ramp(0.95 * share / largest);
            canvas.rect(x, y, cell_width - gap, cell_height - gap, colour)?;
            let text = if cell_width >= 34.0 { print.percent(share) } else { print.percent_short(share) };
            if canvas.fonts().width(&text, type_size, false) < cell_width {
                canvas.text_mid(
                    x + (cell_width - gap) / 2.0,
                    middle,
                    &text,
                    Ink::new(type_size, ink_on(colour)).middle(),
                )?;
            }
        }
    }
    let y = head + shown.len() as f64 * cell_height + mean_gap;
    let middle = y + (cell_height - gap) / 2.0;
    if (1..=ages).all(|age| cohorts.mean_retention(age).is_none_or(|mean| mean.1 < min_n)) {
        return Ok(());
    }
    canvas.line((0.0, y - mean_gap / 2.0), (left + ages as f64 * cell_width, y - mean_gap / 2.0), LINE, 0.6)?;
    let below = middle + cell_height * 0.72;
    canvas.text_mid(0.0, middle, print.pick(labels::WEIGHTED_MEAN), Ink::new(type_size, INK).bold())?;
    canvas.text_mid(0.0, below, "n", small)?;
    for age in 1..=ages {
        if let Some((share, customers, _)) = cohorts.mean_retention(age)
            && customers >= min_n
        {
            let text = if cell_width >= 34.0 { print.percent(share) } else { print.percent_short(share) };
            let x = left + (age as f64 - 0.5) * cell_width - gap / 2.0;
            canvas.text_mid(x, middle, &text, Ink::new(type_size, INK).bold().middle())?;
            let n = print.count(customers);
            if canvas.text_width(&n, small) < cell_width {
                canvas.text_mid(x, below, &n, small.middle())?;
            }
        }
    }
    Ok(())
}
