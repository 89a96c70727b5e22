//! The shape of a funnel of three stages (S22, D-24).

use super::inventory::Inventory;
use super::spells::{Histories, OPEN, at};
use super::timeline::Timeline;
use crate::metrics::columns::ratio;

/// The three stages of a funnel, by their places: potential, incubating, output.
pub type Funnel = [u8; 3];

/// The verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// More potential than incubating, more incubating than output.
    Standard,
    /// Most are incubating: stuck.
    Olive,
    /// More output than potential: harvesting without refill.
    Inverted,
    /// Something else.
    Irregular,
    /// Nobody is in it.
    Empty,
    /// Nobody was ever seen in the first two stages: nothing tells of those who have not come to the third.
    Unknown,
}

impl Verdict {
    /// The verdict on the numbers of the three stages.
    pub fn of(potential: i64, incubating: i64, output: i64) -> Verdict {
        if potential == 0 && incubating == 0 && output == 0 {
            Verdict::Empty
        } else if potential > incubating && incubating > output {
            Verdict::Standard
        } else if incubating > potential && incubating > output {
            Verdict::Olive
        } else if output > potential {
            Verdict::Inverted
        } else {
            Verdict::Irregular
        }
    }

    /// As it stands in marts.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Standard => "standard",
            Verdict::Olive => "olive",
            Verdict::Inverted => "inverted",
            Verdict::Irregular => "irregular",
            Verdict::Empty => "empty",
            Verdict::Unknown => "unknown",
        }
    }
}

/// How many of those at the beginning of a month had come to the next of the three stages at its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Step {
    pub of: i64,
    pub came: i64,
}

impl Step {
    /// The share; none of nobody.
    pub fn rate(&self) -> Option<f64> {
        ratio(self.came.into(), self.of.into())
    }
}

/// The funnel of an owner at the end of a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Place of the owner in the inventory.
    pub owner: usize,
    /// Place of the month.
    pub period: usize,
    /// In the three stages, from first to last.
    pub counts: [i64; 3],
    /// The verdict.
    pub verdict: Verdict,
    /// From the first to the second, and from the second to the third, in the month.
    pub steps: [Step; 2],
    /// The same over all months up to this one.
    pub steps_so_far: [Step; 2],
}

impl Shape {
    /// The potentials that so many new outputs a month take, at the rates of all months so far.
    pub fn required(&self, target: Option<u32>) -> Option<i64> {
        let rate = self.steps_so_far[0].rate()? * self.steps_so_far[1].rate()?;
        let required = f64::from(target?) / rate;
        required.is_finite().then(|| required.ceil() as i64)
    }
}

/// The funnel of every owner at the end of every month.
pub fn shapes(histories: &Histories, inventory: &Inventory, timeline: &Timeline, funnel: Funnel) -> Vec<Shape> {
    let months = timeline.len();
    let mut came = vec![[0_i64; 2]; inventory.owners.list.len() * months];
    for (place, subject) in histories.subjects().iter().enumerate() {
        let spells = histories.of(place);
        for spell in spells.iter().filter(|spell| spell.until != OPEN) {
            let Some(step) = funnel[..2].iter().position(|stage| *stage == spell.stage) else { continue };
            let Some(month) = timeline.place(spell.until).filter(|month| spell.from < timeline.start(*month)) else {
                continue;
            };
            let now = at(spells, timeline.end(month));
            if now.is_some_and(|now| now.stage >= funnel[step + 1]) {
                came[inventory.owners.place(subject.staff) * months + month][step] += 1;
            }
        }
    }
    let mut spells = (0..histories.subjects().len()).flat_map(|place| histories.of(place));
    let tells_of_others = spells.any(|spell| funnel[..2].contains(&spell.stage));
    inventory.owners.add_up(&mut came, months, |a, b| [a[0] + b[0], a[1] + b[1]]);
    let mut rows = Vec::new();
    for owner in 0..inventory.owners.list.len() {
        let mut so_far = [Step::default(); 2];
        for period in 0..months {
            let counts = funnel.map(|stage| inventory.stock(owner, stage, period + 1).0);
            let step = |step: usize| Step {
                of: inventory.stock(owner, funnel[step], period).0,
                came: came[owner * months + period][step],
            };
            let steps = [step(0), step(1)];
            for (all, step) in so_far.iter_mut().zip(steps) {
                *all = Step { of: all.of + step.of, came: all.came + step.came };
            }
            let verdict = match Verdict::of(counts[0], counts[1], counts[2]) {
                verdict if tells_of_others || verdict == Verdict::Empty => verdict,
                _ => Verdict::Unknown,
            };
            rows.push(Shape { owner, period, counts, verdict, steps, steps_so_far: so_far });
        }
    }
    rows
}
