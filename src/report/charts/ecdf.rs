//! Shares that grow with a count: a step line for each group, a rule marked where it says that they should be.

use plotters::style::RGBColor;

use super::Canvas;
use super::axis::Axis;
use super::canvas::{Ink, spread};
use crate::report::ReportError;
use crate::report::palette::{INK, LINE, LOSS, LOSS_TEXT, MUTED, PAPER, size};
use crate::report::text::Print;

/// A group.
pub struct Grown {
    pub name: String,
    pub colour: RGBColor,
    /// Count and the share with at most so many, ascending.
    pub points: Vec<(i64, f64)>,
}

/// Where a rule says that the lines should pass.
pub struct Rule {
    /// The first count of those that the rule is about.
    pub count: i64,
    /// Share below it.
    pub below: f64,
    pub name: String,
}

impl Grown {
    /// Share with fewer than `count`.
    pub fn below(&self, count: i64) -> f64 {
        self.points.iter().rev().find(|point| point.0 < count).map_or(0.0, |point| point.1)
    }
}

const LEFT: f64 = 36.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 36.0;

/// Draws the lines up to the count at which all but a hundredth are in; `axis` names the counts.
pub fn draw(canvas: &Canvas, groups: &[Grown], rule: &Rule, axis: &str, print: &Print) -> Result<(), ReportError> {
    let full =
        |group: &Grown| group.points.iter().find(|point| point.1 >= 0.99).or(group.points.last()).map(|point| point.0);
    let most = groups.iter().filter_map(full).max().unwrap_or(1).max(rule.count + 2) as f64;
    let bold = Ink::new(size::LABEL, INK).bold();
    let right =
        groups.iter().map(|group| canvas.text_width(&group.name, bold)).fold(20.0, f64::max).min(canvas.width * 0.3)
            + 8.0;
    let (width, height) = (canvas.width - LEFT - right, canvas.height - TOP - BOTTOM);
    // A count stands in the middle of its step.
    let x = |count: f64| LEFT + width * ((count + 0.5) / (most + 1.0)).clamp(0.0, 1.0);
    let y = |share: f64| TOP + height * (1.0 - share.clamp(0.0, 1.0));
    let scale = Axis::over([0.0, 1.0].into_iter(), true, 5);
    scale.grid(canvas, (LEFT, LEFT + width), y, &|share| print.percent_short(share))?;
    let small = Ink::new(size::SMALL, MUTED);
    let step = (most / 12.0).ceil().max(1.0) as i64;
    let mut count = 0;
    while count as f64 <= most {
        canvas.text(x(count as f64), y(0.0) + 11.0, &print.count(count), small.middle())?;
        count += step;
    }
    canvas.text(LEFT + width / 2.0, canvas.height - 6.0, axis, small.middle())?;
    let edge = x(rule.count as f64 - 0.5);
    canvas.dashes((edge, TOP), (edge, y(0.0)), LOSS, 0.9)?;
    canvas.dashes((LEFT, y(rule.below)), (edge, y(rule.below)), LOSS, 0.9)?;
    let highest = groups.iter().map(|group| group.below(rule.count)).fold(0.0, f64::max);
    for group in groups {
        let mut points = vec![(x(-0.5), y(0.0))];
        let mut share = 0.0;
        for (count, grown) in group.points.iter().filter(|point| point.0 as f64 <= most) {
            let at = x(*count as f64 - 0.5);
            points.extend([(at, y(share)), (at, y(*grown))]);
            share = *grown;
        }
        points.push((x(most + 0.5), y(share)));
        canvas.path(&points, group.colour, 1.7)?;
        let below = group.below(rule.count);
        canvas.dot(edge, y(below), 3.0, group.colour)?;
        let text = print.percent(below);
        let ink = Ink::new(size::LABEL, group.colour).bold();
        // Above and before the step of the highest line nothing is drawn; of the others below and behind it.
        match below < highest && (y(below) - y(rule.below)).abs() > 24.0 {
            true => canvas.text(edge + 6.0, y(below) + 10.0, &text, ink)?,
            false => canvas.text(edge - 6.0, y(below) - 4.0, &text, ink.end())?,
        }
    }
    canvas.dot(edge, y(rule.below), 3.6, LOSS)?;
    canvas.dot(edge, y(rule.below), 2.2, PAPER)?;
    let name = canvas.fonts().fit(&rule.name, size::SMALL, true, width - (edge - LEFT) - 8.0);
    canvas.text(edge + 6.0, y(rule.below) + 10.0, &name, Ink::new(size::SMALL, LOSS_TEXT).bold())?;
    // Names where the lines are apart: at the height of each in the middle of the counts.
    let middle = (most / 2.0).round() as i64;
    let mut order: Vec<&Grown> = groups.iter().collect();
    order.sort_by(|one, other| {
        other.below(middle).total_cmp(&one.below(middle)).then_with(|| one.name.cmp(&other.name))
    });
    let wanted: Vec<f64> = order.iter().map(|group| y(group.points.last().map_or(0.0, |point| point.1))).collect();
    for (group, place) in order.iter().zip(spread(&wanted, 11.0, TOP + 2.0, TOP + height)) {
        let name = canvas.fonts().fit(&group.name, size::LABEL, true, right - 8.0);
        canvas.text_mid(LEFT + width + 5.0, place, &name, Ink::new(size::LABEL, group.colour).bold())?;
    }
    canvas.line((LEFT, y(0.0)), (LEFT + width, y(0.0)), LINE, 0.8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_below_a_count_leaves_that_count_out() {
        let group = Grown { name: String::new(), colour: MUTED, points: vec![(0, 0.2), (3, 0.5), (4, 1.0)] };
        assert_eq!([0, 1, 4, 5].map(|count| group.below(count)), [0.0, 0.2, 0.5, 1.0]);
    }
}
