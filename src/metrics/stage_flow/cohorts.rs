//! Cohorts of entry, and how far they came (F31).

use std::ops::Range;

use rayon::prelude::*;

use super::spells::{Histories, Spell};
use super::stages::Stages;
use super::timeline::Timeline;
use crate::metrics::medians::median;
use crate::metrics::process::periods::Period;

/// Parts that are counted at once at most.
const PARTS: usize = 8;

/// How many of a cohort came to a stage.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reached {
    /// Month of entry; none for all months together.
    pub cohort: Option<Period>,
    /// The stage that they entered; none for those that entered the flow, wherever.
    pub from: Option<u8>,
    /// The stage that is asked for.
    pub stage: u8,
    /// Entered in the month, for the first time.
    pub entered: i64,
    /// Of them, those that were in that stage or a later one by the date.
    pub reached: i64,
    /// Of those that entered, those that succeeded by the date.
    pub won: i64,
    /// Entered so long ago that the days within which conversion is compared have passed.
    pub observable: i64,
    /// Of them, those that reached the stage within those days.
    pub reached_in_time: i64,
    /// Of them, those that succeeded within those days.
    pub won_in_time: i64,
    /// Median days from entry to the stage, of all months together.
    pub median_days: Option<f64>,
}

/// The cohorts of the months, then all of them together: those of the flow, then those of each stage. `dated` are the
/// stages whose entries are known too where not all stages are: entries to others would be those alone that are still there.
pub fn cohorts(
    histories: &Histories,
    stages: &Stages,
    timeline: &Timeline,
    within: u32,
    dated: &[bool],
) -> Vec<Reached> {
    let (held, months) = (stages.held(), timeline.len());
    let part = |places: Range<usize>| counted(histories, stages, timeline, (places, within, dated));
    let size = (histories.len() / PARTS).max(1 << 14);
    let starts: Vec<usize> = (0..histories.len()).step_by(size).collect();
    let parts: Vec<Counted> =
        starts.into_par_iter().map(|start| part(start..(start + size).min(histories.len()))).collect();
    let Counted { cells, mut days } = parts.into_iter().fold(Counted::new(held, months), Counted::with);
    let mut rows = Vec::new();
    for start in 0..=held {
        let from = start.checked_sub(1).map(|stage| stage as u8);
        let mut all = vec![Reached::default(); held];
        for month in 0..months {
            for (stage, all) in all.iter_mut().enumerate().skip(start) {
                let cell = cells[(start * months + month) * held + stage].clone();
                add(all, &cell);
                let cohort = Some(timeline.periods()[month]);
                rows.push(Reached { cohort, from, stage: stage as u8, ..cell });
            }
        }
        for (stage, all) in all.into_iter().enumerate().skip(start) {
            let median_days = median(std::mem::take(&mut days[start * held + stage]));
            rows.push(Reached { from, stage: stage as u8, median_days, ..all });
        }
    }
    rows.retain(|row| row.entered > 0);
    rows
}

/// Counts of some subjects: by where they entered (the flow, then each stage), month of entry, and stage asked for.
struct Counted {
    cells: Vec<Reached>,
    /// Days from entry to the stage, of all months.
    days: Vec<Vec<i32>>,
}

impl Counted {
    fn new(held: usize, months: usize) -> Counted {
        let cells = vec![Reached::default(); (held + 1) * months * held];
        Counted { cells, days: vec![Vec::new(); (held + 1) * held] }
    }

    fn with(mut self, other: Counted) -> Counted {
        for (cell, other) in self.cells.iter_mut().zip(&other.cells) {
            add(cell, other);
        }
        for (days, other) in self.days.iter_mut().zip(other.days) {
            days.extend(other);
        }
        self
    }
}

fn counted(
    histories: &Histories,
    stages: &Stages,
    timeline: &Timeline,
    (places, within, dated): (Range<usize>, u32, &[bool]),
) -> Counted {
    let (held, months) = (stages.held(), timeline.len());
    let first_won = stages.first_won().map(usize::from);
    let Counted { mut cells, mut days } = Counted::new(held, months);
    let mut reached = vec![None; held];
    for place in places {
        let subject = &histories.subjects()[place];
        let spells = histories.of(place);
        for start in 0..=held {
            let entry = match start.checked_sub(1) {
                None => spells.first(),
                Some(stage) if subject.is_complete || dated.get(stage).copied().unwrap_or(true) => {
                    spells.iter().find(|spell| usize::from(spell.stage) == stage)
                }
                Some(_) => None,
            };
            let Some(entry) = entry.map(|spell| spell.from) else { continue };
            let Some(month) = timeline.place(entry) else { continue };
            first_days(spells, entry, &mut reached);
            let is_observable = i64::from(entry) + i64::from(within) <= i64::from(timeline.as_of());
            let in_time =
                |day: Option<i32>| i64::from(is_observable && day.is_some_and(|day| day - entry <= within as i32));
            let won = first_won.and_then(|stage| reached[stage]);
            for (stage, day) in reached.iter().enumerate().skip(start) {
                let cell = &mut cells[(start * months + month) * held + stage];
                cell.entered += 1;
                cell.reached += i64::from(day.is_some());
                cell.won += i64::from(won.is_some());
                cell.observable += i64::from(is_observable);
                cell.reached_in_time += in_time(*day);
                cell.won_in_time += in_time(won);
                days[start * held + stage].extend(day.map(|day| day - entry));
            }
        }
    }
    Counted { cells, days }
}

fn add(all: &mut Reached, cell: &Reached) {
    all.entered += cell.entered;
    all.reached += cell.reached;
    all.won += cell.won;
    all.observable += cell.observable;
    all.reached_in_time += cell.reached_in_time;
    all.won_in_time += cell.won_in_time;
}

/// The first day on or after entry in each stage or a later one.
fn first_days(spells: &[Spell], entry: i32, reached: &mut [Option<i32>]) {
    reached.fill(None);
    let mut next = 0;
    for spell in spells.iter().filter(|spell| spell.from >= entry) {
        while next <= usize::from(spell.stage) && next < reached.len() {
            reached[next] = Some(spell.from);
            next += 1;
        }
    }
}
