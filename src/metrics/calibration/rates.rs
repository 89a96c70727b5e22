//! How often a promise was kept: counts, rates, and rates learned from few.

use std::collections::BTreeMap;

use super::gradings::Gradings;
use super::scale::Scale;
use crate::metrics::process::leads::Leads;
use crate::metrics::process::staff::{Directory, StaffNumber};
use crate::model::period::{Month, from_days};

/// Gradings of a level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Whose horizon is over.
    pub graded: u64,
    /// Of those, the ones that closed within it.
    pub closed: u64,
    /// Whose horizon still runs.
    pub not_yet: u64,
}

impl Cell {
    fn add(&mut self, closed: Option<bool>) {
        match closed {
            None => self.not_yet += 1,
            Some(closed) => {
                self.graded += 1;
                self.closed += u64::from(closed);
            }
        }
    }

    fn join(&mut self, other: &Cell) {
        self.graded += other.graded;
        self.closed += other.closed;
        self.not_yet += other.not_yet;
    }

    /// Closed over graded.
    pub fn rate(&self) -> Option<f64> {
        (self.graded > 0).then(|| self.closed as f64 / self.graded as f64)
    }
}

/// Cells by level, of one member of a dimension.
pub type Row = Vec<Cell>;

/// What gradings of a window came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    /// Of all leads.
    pub all: Row,
    /// By who is in charge; [`NOBODY`](crate::metrics::process::staff::NOBODY) last.
    pub staff: BTreeMap<StaffNumber, Row>,
    /// By their manager; none where it is not known.
    pub managers: BTreeMap<Option<String>, Row>,
    /// By month of the grading.
    pub months: BTreeMap<Month, Row>,
    /// By who is in charge: leads with a promise whose horizon is over.
    pub leads: BTreeMap<StaffNumber, u64>,
    /// Leads with a promise whose horizon is over, by manager.
    pub manager_leads: BTreeMap<Option<String>, u64>,
}

/// Counts the gradings from a day up to the as-of date.
pub fn counts(
    (gradings, leads): (&Gradings, &Leads),
    scale: &Scale,
    directory: &Directory,
    (from, as_of): (i32, i32),
) -> Counts {
    let empty = || vec![Cell::default(); scale.levels.len()];
    let mut counts = Counts { all: empty(), ..Counts::default() };
    let mut last_promise: Option<usize> = None;
    for grading in gradings.list.iter().filter(|grading| (from..=as_of).contains(&grading.day)) {
        let closed = grading.closed(scale, as_of);
        let staff = leads.leads[grading.lead].staff;
        counts.all[grading.level].add(closed);
        counts.staff.entry(staff).or_insert_with(empty)[grading.level].add(closed);
        let month = Month::of(from_days(grading.day));
        counts.months.entry(month).or_insert_with(empty)[grading.level].add(closed);
        let is_promise = closed.is_some() && scale.levels[grading.level].promised.is_some();
        // Gradings stand lead by lead.
        if is_promise && last_promise != Some(grading.lead) {
            last_promise = Some(grading.lead);
            *counts.leads.entry(staff).or_insert(0) += 1;
        }
    }
    for (staff, row) in &counts.staff {
        let manager = directory.manager_label(*staff).map(str::to_owned);
        *counts.manager_leads.entry(manager.clone()).or_insert(0) += counts.leads.get(staff).unwrap_or(&0);
        let of_manager = counts.managers.entry(manager).or_insert_with(empty);
        of_manager.iter_mut().zip(row).for_each(|(all, own)| all.join(own));
    }
    counts
}

/// A rate drawn towards that of a larger whole (empirical Bayes with a prior of fixed weight): `(closed + m·prior) /
/// (graded + m)`.
pub fn drawn(cell: &Cell, prior: f64, m: u32) -> f64 {
    let m = f64::from(m);
    (cell.closed as f64 + m * prior) / (cell.graded as f64 + m)
}

/// The rates that a pipeline is weighted by.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Learned {
    /// Closed over graded of all levels together; none where no horizon is over.
    pub prior: Option<f64>,
    /// Of each level, drawn towards `prior`.
    pub levels: Vec<Option<f64>>,
    /// Of each level of one who is in charge, drawn towards that of the level, with the gradings that it is learned from.
    pub staff: BTreeMap<StaffNumber, Vec<(Option<f64>, u64)>>,
}

impl Learned {
    /// Learns from counts; the prior weighs as much as `m` gradings.
    pub fn new(counts: &Counts, m: u32) -> Learned {
        let mut whole = Cell::default();
        counts.all.iter().for_each(|cell| whole.join(cell));
        let prior = whole.rate();
        let levels: Vec<Option<f64>> = counts.all.iter().map(|cell| Some(drawn(cell, prior?, m))).collect();
        let of_row = |row: &Row| -> Vec<(Option<f64>, u64)> {
            let cells = row.iter().zip(&levels);
            cells.map(|(cell, level)| (level.map(|level| drawn(cell, level, m)), cell.graded)).collect()
        };
        let staff = counts.staff.iter().map(|(staff, row)| (*staff, of_row(row))).collect();
        Learned { prior, levels, staff }
    }

    /// The chance that a lead at a level closes within its horizon, and how many gradings of whoever is in charge it is
    /// learned from.
    pub fn chance(&self, staff: StaffNumber, level: usize) -> (Option<f64>, u64) {
        match self.staff.get(&staff) {
            Some(row) => row[level],
            None => (self.levels[level], 0),
        }
    }
}
