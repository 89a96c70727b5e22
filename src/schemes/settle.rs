//! From computed classes to those in force: manual classes, reviews, hysteresis; and what is kept for the next month.
//!
//! A computed class that is worse than the one in force takes effect only at a review, when none of these holds it: a keep
//! limit, the days of grace, returns that are forgiven, or too few reviews in a row (`demote_after`). A better one takes
//! effect at the next review. So the class in force always lies between the one of before and the computed one, both
//! included: nothing here promotes. Who comes into the scheme or leaves it does so at once. A manual class that is valid is
//! in force whatever is computed (D-55).

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::config::types::{DemoteTo, Movement, Overrides, Review, Scheme};
use crate::model::period::{is_month_end, to_days};

use super::manual::ManualClass;
use super::memory::{Earlier, EarlierRows, Memory, Step, path_after};
use super::snapshot::{Disagreement, Snapshot, Status};

/// What settling needs beside the computed classes.
pub struct Settling<'a> {
    pub as_of: NaiveDate,
    /// The snapshot of the month end before, and its rows by row of this one.
    pub earlier: Option<(&'a Earlier, &'a EarlierRows)>,
    /// Manual classes of the scheme that are valid, by customer.
    pub manual: &'a [ManualClass],
    /// Day of the first order by row; only with anniversary reviews.
    pub first_order: Option<Vec<Option<i32>>>,
    /// Classes that sales before returns would give, by row; only when returns are forgiven.
    pub without_returns: Option<Vec<u8>>,
}

/// Puts the classes in force into a snapshot that holds the computed ones.
pub fn settle(snapshot: &mut Snapshot, scheme: &Scheme, settling: &Settling<'_>) {
    let computed = std::mem::take(&mut snapshot.standing.class_of);
    let mut settled = Settled::new(snapshot, scheme, settling, &computed);
    let rows = computed.len();
    let mut manual = settling.manual.iter().peekable();
    let mut in_force = Vec::with_capacity(rows);
    for (row, class) in computed.iter().enumerate() {
        let customer = snapshot.customers[row];
        while manual.next_if(|given| given.customer < customer).is_some() {}
        let given = manual.peek().filter(|given| given.customer == customer);
        in_force.push(settled.decide(row, *class, given.copied()));
    }
    let Settled { memory, statuses, mut disagreements, unknown_codes, .. } = settled;
    disagreements.sort_by_key(|found| found.row);
    explain(snapshot, &computed, &in_force, &statuses, settling.manual);
    for (code, count) in unknown_codes {
        snapshot.notes.push(format!("{count} manual classes `{code}` are none of this scheme: not looked at"));
    }
    if in_force == computed {
        snapshot.computed_of = None;
    } else {
        snapshot.computed_of = Some(computed);
    }
    snapshot.standing.class_of = in_force;
    snapshot.standing.status = statuses.iter().any(|status| *status != Status::Computed).then_some(statuses);
    snapshot.memory = memory.into();
    snapshot.disagreements = disagreements;
}

struct Settled<'a> {
    scheme: &'a Scheme,
    settling: &'a Settling<'a>,
    /// Classes inside the scheme.
    inside: u8,
    /// Classes of now, by index of the classes of before.
    of_before: Vec<Option<u8>>,
    codes: BTreeMap<&'a str, u8>,
    keeps: Option<&'a [u8]>,
    today: i32,
    memory: Memory,
    statuses: Vec<Status>,
    disagreements: Vec<Disagreement>,
    unknown_codes: BTreeMap<String, usize>,
}

impl<'a> Settled<'a> {
    fn new(snapshot: &'a Snapshot, scheme: &'a Scheme, settling: &'a Settling<'a>, computed: &[u8]) -> Settled<'a> {
        let classes = snapshot.classes();
        let codes: BTreeMap<&str, u8> =
            classes.iter().enumerate().map(|(place, class)| (class.code.as_str(), place as u8)).collect();
        let mut memory = Memory::with_capacity(computed.len());
        let mut of_before = Vec::new();
        if let Some((earlier, _)) = settling.earlier {
            memory.dates.clone_from(&earlier.memory.dates);
            of_before = earlier.standing.classes.iter().map(|class| codes.get(class.code.as_str()).copied()).collect();
        }
        let today = to_days(settling.as_of);
        memory.dates.push(today);
        Settled {
            scheme,
            settling,
            inside: classes.iter().take_while(|class| !class.outside).count() as u8,
            of_before,
            codes,
            keeps: snapshot.extras.keeps.as_deref(),
            today,
            memory,
            statuses: Vec::with_capacity(computed.len()),
            disagreements: Vec::new(),
            unknown_codes: BTreeMap::new(),
        }
    }

    /// The class in force of the next row.
    fn decide(&mut self, row: usize, computed: u8, manual: Option<&ManualClass>) -> u8 {
        let earlier = self.settling.earlier.and_then(|(earlier, rows)| Some((earlier, rows.get(row)?)));
        let before = earlier.and_then(|(earlier, row)| {
            let class = self.of_before[usize::from(earlier.standing.class_of[row])]?;
            Some((class, &*earlier.memory, row))
        });
        // Where a manual class has ended, nothing holds it.
        let was_manual = earlier.is_some_and(|(earlier, row)| {
            earlier.standing.status.as_ref().is_some_and(|statuses| statuses[row] == Status::Manual)
        });
        let (mut class, mut below) = match before.filter(|_| !was_manual) {
            Some((before, memory, earlier_row)) => {
                let since = memory.since(earlier_row);
                self.hold(row, computed, before, since, memory.below[earlier_row])
            }
            None => (computed, 0),
        };
        let mut status = if class == computed { Status::Computed } else { Status::Held };
        if let Some(manual) = manual {
            match self.codes.get(manual.code.as_str()) {
                None => *self.unknown_codes.entry(manual.code.clone()).or_default() += 1,
                Some(given) => {
                    let applied = self.scheme.overrides == Overrides::Apply;
                    if *given != computed {
                        self.disagreements.push(Disagreement {
                            row,
                            computed,
                            manual: *given,
                            applied,
                            why: manual.why.clone(),
                            until: manual.until,
                        });
                    }
                    if applied {
                        (class, below, status) = (*given, 0, Status::Manual);
                    }
                }
            }
        }
        self.keep(class, before, below, earlier.is_some());
        self.statuses.push(status);
        class
    }

    /// The class after reviews and hysteresis, and the reviews in a row that gave a lower one.
    fn hold(&self, row: usize, computed: u8, before: u8, since: i32, below: u8) -> (u8, u8) {
        let movement = &self.scheme.movement;
        if computed >= self.inside || before >= self.inside {
            return (computed, 0);
        }
        if !self.is_review(row, movement) {
            return (before, below);
        }
        if computed <= before {
            return (computed, 0);
        }
        let keeps = |classes: Option<&[u8]>| classes.is_some_and(|classes| classes[row] <= before);
        if keeps(self.keeps) || keeps(self.settling.without_returns.as_deref()) {
            return (before, 0);
        }
        if movement.grace_days > 0 && self.today - since < movement.grace_days as i32 {
            return (before, 0);
        }
        let below = below.saturating_add(1);
        if below < movement.demote_after {
            return (before, below);
        }
        match movement.demote_to {
            DemoteTo::Computed => (computed, 0),
            DemoteTo::OneStep => (before + 1, 0),
        }
    }

    fn is_review(&self, row: usize, movement: &Movement) -> bool {
        let as_of = self.settling.as_of;
        match movement.review {
            Review::Monthly => true,
            Review::Quarterly => is_month_end(as_of) && as_of.month().is_multiple_of(3),
            Review::Yearly => is_month_end(as_of) && as_of.month() == 12,
            Review::Anniversary => {
                let first = self.settling.first_order.as_ref().and_then(|days| days[row]);
                let month = first.map(|day| crate::model::period::from_days(day).month());
                is_month_end(as_of) && month == Some(as_of.month())
            }
        }
    }

    /// Notes a row's class for the months to come.
    fn keep(&mut self, class: u8, before: Option<(u8, &Memory, usize)>, below: u8, was_known: bool) {
        let is_inside = class < self.inside;
        let step = match before {
            None if !was_known && is_inside => Step::New,
            None if is_inside => Step::Returned,
            None => Step::Outside,
            Some((before, _, _)) => match (before < self.inside, is_inside) {
                (true, false) => Step::Left,
                (false, true) => Step::Returned,
                (false, false) => Step::Outside,
                (true, true) if class < before => Step::Up,
                (true, true) if class > before => Step::Down,
                (true, true) => Step::Stable,
            },
        };
        let today = (self.memory.dates.len() - 1) as u16;
        let (since, previous, path) = match before {
            Some((before, memory, row)) if before == class => {
                let previous = memory.previous[row];
                (memory.since[row], self.now_of(previous), memory.path[row])
            }
            Some((before, memory, row)) => (today, before + 1, memory.path[row]),
            None => (today, 0, 0),
        };
        self.memory.since.push(since);
        self.memory.previous.push(previous);
        self.memory.path.push(path_after(path, step));
        self.memory.below.push(below);
    }

    /// A previous class in the classes of now.
    fn now_of(&self, previous: u8) -> u8 {
        match previous.checked_sub(1) {
            None => 0,
            Some(class) => self.of_before.get(usize::from(class)).copied().flatten().map_or(0, |class| class + 1),
        }
    }
}

/// Reasons of classes that are not the computed ones.
fn explain(snapshot: &mut Snapshot, computed: &[u8], in_force: &[u8], statuses: &[Status], manual: &[ManualClass]) {
    let mut places: BTreeMap<(u16, String), u16> = BTreeMap::new();
    for (row, status) in statuses.iter().enumerate() {
        let of = |class: u8| snapshot.standing.classes[usize::from(class)].code.as_str();
        let said = match status {
            Status::Computed => continue,
            Status::Held => format!("{HELD} {}, computed {}", of(in_force[row]), of(computed[row])),
            Status::Manual => {
                let given = manual.binary_search_by_key(&snapshot.customers[row], |manual| manual.customer);
                let why = given.ok().and_then(|place| manual[place].why.as_deref()).unwrap_or("no reason given");
                format!("{BY_HAND}: {why}; computed {}", of(computed[row]))
            }
        };
        let reason = snapshot.reason_of[row];
        let next = snapshot.reasons.len();
        let key = (reason, said);
        let place = match places.get(&key) {
            Some(place) => *place,
            // No more reasons than codes can number: the computed one stands alone.
            None if next > usize::from(u16::MAX) - 1 => reason,
            None => {
                snapshot.reasons.push(format!("{} ({})", key.1, snapshot.reasons[usize::from(reason)]));
                places.insert(key, next as u16);
                next as u16
            }
        };
        snapshot.reason_of[row] = place;
    }
}

/// How the reason of a class begins that hysteresis or reviews keep.
pub const HELD: &str = "held at";
/// How the reason of a manual class begins.
pub const BY_HAND: &str = "set by hand";
