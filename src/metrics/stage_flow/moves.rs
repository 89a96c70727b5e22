//! Moves between stages, month by month.

use rayon::prelude::*;

use super::spells::{End, Histories, OPEN, Spell};
use super::stages::{Kind, Stages};
use super::timeline::Timeline;
use crate::metrics::medians::median;
use crate::metrics::process::periods::Period;

/// Kinds of moves, in the order of the mart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MoveKind {
    /// From outside the flow to a stage on the way.
    Enter,
    /// To the next stage.
    Up,
    /// Beyond the next stage.
    Skip,
    /// Back to an earlier stage.
    Down,
    /// To a stage of success.
    Won,
    /// Out without success.
    Lost,
}

impl MoveKind {
    /// As it stands in marts.
    pub fn code(self) -> &'static str {
        match self {
            MoveKind::Enter => "enter",
            MoveKind::Up => "up",
            MoveKind::Skip => "skip",
            MoveKind::Down => "down",
            MoveKind::Won => "won",
            MoveKind::Lost => "lost",
        }
    }
}

/// Moves of one kind between two stages in a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Moves {
    /// The month.
    pub period: Period,
    /// Stage before; none from outside.
    pub from: Option<u8>,
    /// Stage after; none of what was lost.
    pub to: Option<u8>,
    /// Kind.
    pub kind: MoveKind,
    /// How many.
    pub moves: i64,
    /// Median days in the stage before.
    pub median_days: Option<f64>,
}

const KINDS: [MoveKind; 6] =
    [MoveKind::Enter, MoveKind::Up, MoveKind::Skip, MoveKind::Down, MoveKind::Won, MoveKind::Lost];

/// The moves of the periods, by period, stages and kind.
pub fn moves(histories: &Histories, stages: &Stages, timeline: &Timeline) -> Vec<Moves> {
    // Outside is one place beyond the stages, before and after.
    let places = stages.held() + 1;
    let mut cells: Vec<(i64, Vec<i32>)> = vec![(0, Vec::new()); timeline.len() * places * places * KINDS.len()];
    let cell = |period: usize, from: usize, to: usize, kind: MoveKind| {
        ((period * places + from) * places + to) * KINDS.len() + kind as usize
    };
    let outside = places - 1;
    for place in 0..histories.len() {
        let mut before: Option<&Spell> = None;
        for spell in histories.of(place) {
            let to = usize::from(spell.stage);
            let from = before.filter(|before| before.until == spell.from && before.end != End::Lost);
            if let Some(period) = timeline.place(spell.from) {
                match from {
                    None => {
                        let is_won = stages.kind(spell.stage) == Kind::Won;
                        let kind = if is_won { MoveKind::Won } else { MoveKind::Enter };
                        cells[cell(period, outside, to, kind)].0 += 1;
                    }
                    Some(from) => {
                        let kind = match from.end {
                            End::Skip => MoveKind::Skip,
                            End::Down => MoveKind::Down,
                            End::Won => MoveKind::Won,
                            End::Up | End::Open | End::Lost => MoveKind::Up,
                        };
                        let cell = &mut cells[cell(period, usize::from(from.stage), to, kind)];
                        cell.0 += 1;
                        cell.1.push(from.until - from.from);
                    }
                }
            }
            if spell.end == End::Lost
                && spell.until != OPEN
                && let Some(period) = timeline.place(spell.until)
            {
                let cell = &mut cells[cell(period, to, outside, MoveKind::Lost)];
                cell.0 += 1;
                cell.1.push(spell.until - spell.from);
            }
            before = Some(spell);
        }
    }
    let stage = |place: usize| (place != outside).then_some(place as u8);
    cells
        .into_par_iter()
        .enumerate()
        .filter(|(_, (moves, _))| *moves > 0)
        .map(|(place, (moves, days))| {
            let (rest, kind) = (place / KINDS.len(), KINDS[place % KINDS.len()]);
            let (rest, to) = (rest / places, rest % places);
            let (period, from) = (timeline.periods()[rest / places], rest % places);
            Moves { period, from: stage(from), to: stage(to), kind, moves, median_days: median(days) }
        })
        .collect()
}
