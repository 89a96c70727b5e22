//! The balance of stages: what was there, what came, what left, what is there.

use super::spells::{End, Histories, OPEN, Spell};
use super::stages::Stages;
use super::timeline::Timeline;
use crate::metrics::process::periods::Period;

/// What came to a stage and what left it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    /// Came from outside the flow: for the first time, or after a loss.
    pub entered: i64,
    /// Came from an earlier stage.
    pub up_in: i64,
    /// Fell back from a later one.
    pub down_in: i64,
    /// Left for a later stage that is no success, or from one of success to a later one.
    pub up_out: i64,
    /// Fell back to an earlier one.
    pub down_out: i64,
    /// Left for a stage of success.
    pub won: i64,
    /// Left without success.
    pub lost: i64,
    /// Amounts that came less those that left, minor units.
    pub amount: i128,
}

impl Moved {
    /// What came less what left.
    pub fn net(&self) -> i64 {
        self.entered + self.up_in + self.down_in - self.up_out - self.down_out - self.won - self.lost
    }
}

/// The balance of a stage over a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// The period.
    pub period: Period,
    /// Place of the stage.
    pub stage: u8,
    /// In it at the end of the day before the period.
    pub opening: i64,
    /// What came and left.
    pub moved: Moved,
    /// In it at the end of the period, or at the as-of date.
    pub closing: i64,
    /// Amounts of those at both ends, minor units, as they are known at the as-of date; none where no amount is known.
    pub opening_amount: Option<i128>,
    pub closing_amount: Option<i128>,
}

/// The balance of all stages over the periods, period after period.
pub fn balance(histories: &Histories, stages: &Stages, timeline: &Timeline) -> Vec<Balance> {
    let held = stages.held();
    let mut cells = vec![Moved::default(); (timeline.len() + 1) * held];
    let has_amounts = histories.subjects().iter().any(|subject| subject.amount.is_some());
    for (place, subject) in histories.subjects().iter().enumerate() {
        let amount = subject.amount.unwrap_or(0);
        let mut before: Option<&Spell> = None;
        for spell in histories.of(place) {
            let stage = usize::from(spell.stage);
            if let Some(slot) = timeline.slot(spell.from) {
                let cell = &mut cells[slot * held + stage];
                *came(cell, before.filter(|before| before.until == spell.from)) += 1;
                cell.amount += amount;
            }
            if spell.until != OPEN
                && let Some(slot) = timeline.slot(spell.until)
            {
                let cell = &mut cells[slot * held + stage];
                *left(cell, spell.end) += 1;
                cell.amount -= amount;
            }
            before = Some(spell);
        }
    }
    let mut stock: Vec<(i64, i128)> = cells[..held].iter().map(|cell| (cell.net(), cell.amount)).collect();
    let mut rows = Vec::with_capacity(timeline.len() * held);
    for (place, period) in timeline.periods().iter().enumerate() {
        for (stage, stock) in stock.iter_mut().enumerate() {
            let moved = cells[(place + 1) * held + stage];
            let opening = *stock;
            *stock = (opening.0 + moved.net(), opening.1 + moved.amount);
            rows.push(Balance {
                period: *period,
                stage: stage as u8,
                opening: opening.0,
                moved,
                closing: stock.0,
                opening_amount: has_amounts.then_some(opening.1),
                closing_amount: has_amounts.then_some(stock.1),
            });
        }
    }
    rows
}

fn came<'c>(cell: &'c mut Moved, before: Option<&Spell>) -> &'c mut i64 {
    match before.map(|before| before.end) {
        Some(End::Up | End::Skip | End::Won) => &mut cell.up_in,
        Some(End::Down) => &mut cell.down_in,
        Some(End::Lost | End::Open) | None => &mut cell.entered,
    }
}

fn left(cell: &mut Moved, end: End) -> &mut i64 {
    match end {
        End::Up | End::Skip | End::Open => &mut cell.up_out,
        End::Down => &mut cell.down_out,
        End::Won => &mut cell.won,
        End::Lost => &mut cell.lost,
    }
}
