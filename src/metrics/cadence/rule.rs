//! A rule as it stands at a date: classes and what is asked of them, the window, the blocks of months in it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::clock::Clock;
use crate::config::types::{Blocks, Cadence, Every};
use crate::metrics::process::periods::Period;
use crate::model::period::{Month, to_days};

/// Place of a class in [`Rule::classes`].
pub type ClassPlace = u16;

/// A class or level that subjects can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Its code.
    pub code: String,
    /// What is asked of it.
    pub every: Option<Every>,
}

/// How days of a class are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judging {
    /// Nothing is asked.
    Free,
    /// Day by day (F19).
    ByDays(Every),
    /// By complete calendar blocks of so many months (D-08).
    ByBlocks(u32),
}

/// A rule at a date.
#[derive(Debug, Clone)]
pub struct Rule<'a> {
    /// Its name.
    pub name: &'a str,
    /// Classes, best first.
    pub classes: Vec<Class>,
    /// The date.
    pub as_of: NaiveDate,
    /// First and last day that compliance looks at.
    pub window: (i32, i32),
    /// Last day that is judged: after it no contact is known, as the export has stopped.
    pub judged_to: i32,
    /// First day of the twelve months that sales and intensity are told of.
    pub year_from: i32,
    /// The first day that anything is told of: of the window, the twelve months, and the unfinished blocks.
    pub looks_from: i32,
    /// Due days and distances.
    pub clock: &'a Clock<'a>,
    blocks: Blocks,
    /// By months: the complete blocks within the window, and the unfinished one that holds the date.
    grids: BTreeMap<u32, Grid>,
}

/// Blocks of months within a window.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Grid {
    complete: Vec<(i32, i32)>,
    open: Option<(i32, i32)>,
}

impl<'a> Rule<'a> {
    /// A rule at a date, for classes best first.
    pub fn new(
        (name, settings): (&'a str, &Cadence),
        codes: Vec<String>,
        as_of: NaiveDate,
        clock: &'a Clock<'a>,
    ) -> Rule<'a> {
        let window = Period::window(as_of, settings.months);
        let window = (to_days(window.first), to_days(as_of));
        let classes: Vec<Class> = codes.into_iter().map(|code| Class { every: settings.every(&code), code }).collect();
        let months = classes.iter().filter_map(|class| match class.every {
            Some(Every::Months(months)) => Some((months, Grid::new(months, window, as_of))),
            _ => None,
        });
        let grids: BTreeMap<u32, Grid> = months.collect();
        let year_from = to_days(Period::window(as_of, 12).first);
        let open = grids.values().filter_map(|grid| grid.open.map(|(first, _)| first));
        let looks_from = open.chain([year_from]).fold(window.0, i32::min);
        let judged_to = window.1;
        Rule { name, grids, classes, as_of, window, judged_to, year_from, looks_from, clock, blocks: settings.blocks }
    }

    /// Judges nothing after the last day that contacts are known of; nothing at all where none are.
    pub fn judged_to(self, last: Option<i32>) -> Rule<'a> {
        Rule { judged_to: last.map_or(i32::MIN, |last| last.min(self.window.1)), ..self }
    }

    /// How long a contact that was due on a day is overdue; below zero: days left. Where contacts are not known up to the
    /// date, those that were late on the last day that is known were late by then; of those that have fallen due since
    /// nothing is known.
    pub fn overdue(&self, due: i32, every: Every) -> Option<i32> {
        let today = self.window.1;
        if self.judged_to >= today || due >= today {
            return Some(self.clock.overdue(due, today, every));
        }
        let then = (due < self.judged_to).then(|| self.clock.overdue(due, self.judged_to, every));
        then.filter(|overdue| *overdue > 0)
    }

    /// How the days of a class are judged.
    pub fn judging(&self, class: ClassPlace) -> Judging {
        match self.every(class) {
            None => Judging::Free,
            Some(Every::Months(months)) if self.blocks == Blocks::Calendar => Judging::ByBlocks(months),
            Some(every) => Judging::ByDays(every),
        }
    }

    /// What is asked of a class.
    pub fn every(&self, class: ClassPlace) -> Option<Every> {
        self.classes.get(usize::from(class))?.every
    }

    /// The code of a class.
    pub fn code(&self, class: ClassPlace) -> &str {
        self.classes.get(usize::from(class)).map_or("", |class| class.code.as_str())
    }

    /// The complete blocks within the window, and within some days.
    pub(super) fn complete_blocks(&self, months: u32, (from, to): (i32, i32)) -> impl Iterator<Item = (i32, i32)> + '_ {
        let complete = self.grids.get(&months).map(|grid| grid.complete.as_slice()).unwrap_or_default();
        complete.iter().copied().filter(move |(first, last)| from <= *first && *last <= to)
    }

    /// The days up to the date of the block that is not finished yet.
    pub(super) fn open_block(&self, months: u32) -> Option<(i32, i32)> {
        self.grids.get(&months)?.open
    }
}

impl Grid {
    /// Blocks of so many months, counted from January.
    fn new(months: u32, window: (i32, i32), as_of: NaiveDate) -> Grid {
        let mut grid = Grid::default();
        let mut date = as_of;
        loop {
            let (first, last) = block(months, date);
            if to_days(last) > window.1 {
                grid.open = Some((to_days(first), window.1));
            } else if to_days(first) >= window.0 {
                grid.complete.push((to_days(first), to_days(last)));
            } else {
                break;
            }
            let Some(before) = first.pred_opt() else { break };
            date = before;
        }
        grid.complete.reverse();
        grid
    }
}

/// First and last day of the block of months that holds a date; blocks are counted from the January of year 0.
pub(super) fn block(months: u32, date: NaiveDate) -> (NaiveDate, NaiveDate) {
    let into = (date.year() * 12 + date.month0() as i32).rem_euclid(months as i32);
    let mut first = Month::of(date);
    for _ in 0..into {
        first = Month::of(first.first_day().pred_opt().unwrap_or(NaiveDate::MIN));
    }
    let mut last = first;
    for _ in 1..months {
        last = last.next();
    }
    (first.first_day(), last.last_day())
}
