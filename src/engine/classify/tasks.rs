//! What is to be done at each date so that classes can be made: a class may depend on those of earlier dates and of other
//! schemes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Classifier, months_of};
use crate::engine::{EngineError, growth};
use crate::model::period::{is_month_end, months_before};
use crate::schemes::{self, kind_of};

/// What becomes of a scheme at a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Task {
    /// Its classes are read from what is stored.
    Load,
    /// Its customers are classed.
    Class,
}

/// The work of one date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Work {
    /// Schemes whose classes are needed.
    pub tasks: BTreeMap<String, Task>,
    /// Schemes that learn at this date.
    pub learn: BTreeSet<String>,
}

impl Work {
    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty() && self.learn.is_empty()
    }

    /// The schemes of a task.
    pub fn of(&self, task: Task) -> impl Iterator<Item = &String> {
        self.tasks.iter().filter(move |(_, own)| **own == task).map(|(name, _)| name)
    }
}

impl Classifier<'_> {
    /// The work of every date of the grid.
    pub(super) fn work(&self) -> Result<Vec<Work>, EngineError> {
        let mut work = vec![Work::default(); self.grid.len()];
        for (place, date) in self.grid.iter().enumerate() {
            let made = [self.stale, self.details].into_iter().filter_map(|stale| stale.get(date));
            for scheme in made.flat_map(BTreeMap::keys) {
                self.class(&mut work, place, scheme)?;
            }
            if self.segments.contains_key(date) {
                for scheme in self.pipeline.schemes.keys() {
                    self.need(&mut work, place, scheme)?;
                }
                for scheme in growth::class_dimensions(self.pipeline) {
                    for months in growth::months(self.pipeline) {
                        if let Some(earlier) = self.place_of(months_before(*date, months)) {
                            self.need(&mut work, earlier, &scheme)?;
                        }
                    }
                }
            }
        }
        Ok(work)
    }

    /// A scheme's classes at a date are needed: read where they are stored, made where they are not.
    fn need(&self, work: &mut [Work], place: usize, scheme: &str) -> Result<(), EngineError> {
        if work[place].tasks.contains_key(scheme) {
            return Ok(());
        }
        if !self.is_stored(self.grid[place], scheme) {
            return self.class(work, place, scheme);
        }
        work[place].tasks.insert(scheme.to_owned(), Task::Load);
        Ok(())
    }

    /// A scheme is classed at a date, and all that this needs.
    fn class(&self, work: &mut [Work], place: usize, scheme: &str) -> Result<(), EngineError> {
        if work[place].tasks.get(scheme) == Some(&Task::Class) {
            return Ok(());
        }
        let Some(settings) = self.pipeline.schemes.get(scheme) else { return Ok(()) };
        work[place].tasks.insert(scheme.to_owned(), Task::Class);
        let of_scheme = |problem: schemes::Problem| problem.of(scheme);
        for other in schemes::schemes_read(settings).map_err(of_scheme)? {
            self.class(work, place, &other)?;
        }
        let as_of = self.grid[place];
        let compared = self.distances(scheme).iter().map(|compare| months_before(as_of, months_of(compare)));
        for earlier in compared.chain(self.goes_on_from(as_of)) {
            if let Some(earlier) = self.place_of(earlier) {
                self.need(work, earlier, scheme)?;
            }
        }
        let (_, kind) = kind_of(settings).map_err(of_scheme)?;
        let learnt = kind.learnt_at(as_of, self.first());
        if let Some(learnt) = learnt.and_then(|date| self.place_of(date)) {
            work[learnt].learn.insert(scheme.to_owned());
        }
        Ok(())
    }

    /// The date at which what classes a scheme's customers was learnt, for schemes that learn.
    pub(super) fn learnt_at(&self, as_of: NaiveDate, scheme: &str) -> Option<NaiveDate> {
        let (_, kind) = kind_of(self.pipeline.schemes.get(scheme)?).ok()?;
        kind.learnt_at(as_of, self.first())
    }

    fn place_of(&self, date: NaiveDate) -> Option<usize> {
        self.grid.iter().position(|known| *known == date)
    }

    /// The month end whose classes those of a date go on from: the last one before it.
    pub(super) fn goes_on_from(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        self.grid.iter().rev().copied().find(|date| *date < as_of && is_month_end(*date))
    }

    /// The first month end that is classed.
    pub(super) fn first(&self) -> NaiveDate {
        let mut dates = self.grid.iter().copied();
        dates.clone().find(|date| is_month_end(*date)).or_else(|| dates.next()).unwrap_or_default()
    }
}
