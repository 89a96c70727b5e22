//! The visit days of all customers, in arrays laid out like the purchase history.
//!
//! Built from the `visit_days` fact month by month; a visit day takes 42 bytes. Beside the days of each customer it
//! keeps the dates on which anything is known of anyone: a customer without visits in a window has none only if the
//! export tells of visits in that window at all.

use polars::prelude::{ChunkAgg, Column, DataFrame, DataType, Int64Chunked, PolarsError, PolarsResult};
use rayon::prelude::*;

use super::history_builder::take;
use super::history_ids::MonthCustomers;

/// Columns of the fact that the second pass reads: the date, then the counts.
pub const VISIT_COLUMNS: [&str; 20] = [
    "visit_date",
    "contacts_direct",
    "contacts_invited",
    "contacts_phone",
    "contacts_chat",
    "contacts_sms",
    "contacts_letter",
    "contacts_email",
    "contacts_other",
    "contacts_unknown",
    "visits",
    "planned",
    "planned_unknown",
    "made",
    "made_unknown",
    "planned_made",
    "planned_made_unknown",
    "successful",
    "success_unknown",
    "success_unknown_ordered",
];

/// Channels by which contacts are counted, in the order of the columns; after them, contacts of unknown channel.
pub const CHANNELS: [&str; 9] = ["direct", "invited", "phone", "chat", "sms", "letter", "email", "other", "unknown"];

/// Place of contacts of unknown channel.
const UNKNOWN_CHANNEL: usize = CHANNELS.len() - 1;

/// Counts of one customer and day: columns of the fact by their place in [`VISIT_COLUMNS`], less one for the date. The
/// first are the contacts by [`CHANNELS`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayCounts([u16; VISIT_COLUMNS.len() - 1]);

impl DayCounts {
    /// Rows of the table: contacts and plans.
    pub const VISITS: usize = 9;
    /// Planned visits.
    pub const PLANNED: usize = 10;
    /// Rows that do not tell whether they were planned.
    pub const PLANNED_UNKNOWN: usize = 11;
    /// Visits known to have been made.
    pub const MADE: usize = 12;
    /// Rows that do not tell whether they were made.
    pub const MADE_UNKNOWN: usize = 13;
    /// Planned visits known to have been made.
    pub const PLANNED_MADE: usize = 14;
    /// Planned visits of which it is not known.
    pub const PLANNED_MADE_UNKNOWN: usize = 15;
    /// Contacts known to have been successful.
    pub const SUCCESSFUL: usize = 16;
    /// Contacts of which it is not known.
    pub const SUCCESS_UNKNOWN: usize = 17;
    /// Those of them that brought an order.
    pub const SUCCESS_UNKNOWN_ORDERED: usize = 18;

    /// One of the counts.
    pub fn get(&self, place: usize) -> i64 {
        i64::from(self.0[place])
    }

    /// Contacts of all channels.
    pub fn contacts(&self) -> i64 {
        self.0[..CHANNELS.len()].iter().map(|count| i64::from(*count)).sum()
    }

    /// Rows of which `what` could be known.
    pub fn concerned(&self, what: Known) -> i64 {
        match what {
            Known::Visits | Known::Planned | Known::Made => self.get(DayCounts::VISITS),
            Known::Channel | Known::Outcome => self.contacts(),
        }
    }

    /// Rows of which `what` is known.
    pub fn known(&self, what: Known) -> i64 {
        match what {
            Known::Visits => self.get(DayCounts::VISITS),
            Known::Channel => self.contacts() - self.get(UNKNOWN_CHANNEL),
            Known::Planned => self.get(DayCounts::VISITS) - self.get(DayCounts::PLANNED_UNKNOWN),
            Known::Made => self.get(DayCounts::VISITS) - self.get(DayCounts::MADE_UNKNOWN),
            Known::Outcome => {
                self.contacts() - self.get(DayCounts::SUCCESS_UNKNOWN) + self.get(DayCounts::SUCCESS_UNKNOWN_ORDERED)
            }
        }
    }
}

/// What may be known of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// That there is a row of it.
    Visits,
    /// By which channel the contact was made.
    Channel,
    /// Whether it was planned.
    Planned,
    /// Whether it was made.
    Made,
    /// Whether it was successful.
    Outcome,
}

impl Known {
    const ALL: [Known; 5] = [Known::Visits, Known::Channel, Known::Planned, Known::Made, Known::Outcome];
}

/// Dates on which each of [`Known::ALL`] is known.
type Seen = [Vec<i32>; Known::ALL.len()];

/// The rows of a month.
struct MonthVisits<'a> {
    customers: &'a MonthCustomers,
    days: Column,
    /// The counts, column by column.
    counts: Vec<Int64Chunked>,
    /// Its first day, and how many there are to the last one.
    first: i32,
    width: usize,
}

impl<'a> MonthVisits<'a> {
    fn of(month: &DataFrame, customers: &'a MonthCustomers) -> PolarsResult<MonthVisits<'a>> {
        let days = month.column(VISIT_COLUMNS[0])?.cast(&DataType::Int32)?.rechunk();
        if days.len() != customers.rows() {
            return Err(PolarsError::ComputeError("visit_days changed between two readings of it".into()));
        }
        let counts = VISIT_COLUMNS[1..].iter().map(|name| Ok(month.column(name)?.i64()?.rechunk().into_owned()));
        let counts = counts.collect::<PolarsResult<Vec<_>>>()?;
        let first = days.i32()?.min().unwrap_or(0);
        let width = days.i32()?.max().map_or(0, |last| (last - first) as usize + 1);
        Ok(MonthVisits { customers, days, counts, first, width })
    }
}

/// Some customers, and the rows that are theirs.
struct CustomerPart<'a> {
    /// The first customer's number, and its first row.
    first: usize,
    first_row: usize,
    /// The next row of each.
    next: &'a mut [usize],
    days: &'a mut [i32],
    counts: &'a mut [DayCounts],
}

impl<'a> CustomerPart<'a> {
    /// The history in about `parts` parts of as many customers.
    fn all(history: &'a mut VisitHistory, parts: usize) -> Vec<CustomerPart<'a>> {
        let customers = history.next.len().saturating_sub(1);
        let size = customers.div_ceil(parts.max(1)).max(1);
        let (mut next, mut days, mut counts) =
            (history.next.as_mut_slice(), history.days.as_mut_slice(), history.counts.as_mut_slice());
        let mut all = Vec::new();
        for first in (0..customers).step_by(size) {
            let held = size.min(customers - first);
            let (first_row, end) = (history.starts[first], history.starts[first + held]);
            all.push(CustomerPart {
                first,
                first_row,
                next: take(&mut next, held),
                days: take(&mut days, end - first_row),
                counts: take(&mut counts, end - first_row),
            });
        }
        all
    }

    /// Takes the rows of its customers; the dates of each month on which anything is known of them.
    fn fill(&mut self, months: &[MonthVisits<'_>]) -> PolarsResult<Vec<Seen>> {
        months.iter().map(|month| self.fill_month(month)).collect()
    }

    fn fill_month(&mut self, month: &MonthVisits<'_>) -> PolarsResult<Seen> {
        let days = month.days.i32()?.cont_slice()?;
        let counts: Vec<&[i64]> = month.counts.iter().map(|column| column.cont_slice()).collect::<PolarsResult<_>>()?;
        let mut seen: [Vec<bool>; Known::ALL.len()] = std::array::from_fn(|_| vec![false; month.width]);
        let customers = month.customers;
        let place_of = |number: usize| customers.numbers.partition_point(|known| (*known as usize) < number);
        for place in place_of(self.first)..place_of(self.first + self.next.len()) {
            let customer = customers.numbers[place] as usize - self.first;
            for row in customers.rows_of(place) {
                let mut own = DayCounts::default();
                for (count, column) in own.0.iter_mut().zip(&counts) {
                    *count = narrow(column[row])?;
                }
                let to = self.next[customer] - self.first_row;
                self.next[customer] += 1;
                self.days[to] = days[row];
                for (seen, what) in seen.iter_mut().zip(Known::ALL) {
                    seen[(days[row] - month.first) as usize] |= own.known(what) > 0;
                }
                self.counts[to] = own;
            }
        }
        Ok(seen.map(|seen| {
            let days = seen.iter().enumerate().filter(|(_, seen)| **seen);
            days.map(|(place, _)| month.first + place as i32).collect()
        }))
    }
}

/// The visit days of all customers.
#[derive(Debug, Clone, Default)]
pub struct VisitHistory {
    /// First row of each customer, and the end of the last one's.
    starts: Vec<usize>,
    /// While it is filled: the next row of each customer.
    next: Vec<usize>,
    days: Vec<i32>,
    counts: Vec<DayCounts>,
    /// Dates on which each of [`Known::ALL`] is known of any visit to anyone, ascending.
    dates: [Vec<i32>; Known::ALL.len()],
}

impl VisitHistory {
    /// A history to be filled, of customers whose rows begin at `starts`.
    pub(super) fn with_starts(starts: Vec<usize>) -> VisitHistory {
        let rows = starts.last().copied().unwrap_or(0);
        VisitHistory {
            next: starts.clone(),
            starts,
            days: vec![0; rows],
            counts: vec![DayCounts::default(); rows],
            dates: Default::default(),
        }
    }

    /// Adds the [`VISIT_COLUMNS`] of the next months, months ascending, each with its customers in the order of its rows.
    /// Rows of one customer must ascend by date.
    pub(super) fn add(&mut self, months: &[(DataFrame, MonthCustomers)]) -> PolarsResult<()> {
        let months = months.iter().map(|(frame, customers)| MonthVisits::of(frame, customers));
        let months = months.collect::<PolarsResult<Vec<_>>>()?;
        let parts = CustomerPart::all(self, rayon::current_num_threads());
        let seen: Vec<PolarsResult<Vec<Seen>>> = parts.into_par_iter().map(|mut part| part.fill(&months)).collect();
        for of_part in seen {
            for seen in of_part? {
                for (dates, seen) in self.dates.iter_mut().zip(seen) {
                    dates.extend(seen);
                }
            }
        }
        for dates in &mut self.dates {
            dates.sort_unstable();
            dates.dedup();
        }
        Ok(())
    }

    /// Ends the filling.
    pub(super) fn finish(&mut self) {
        self.next = Vec::new();
    }

    /// First day with a visit to anyone.
    pub(super) fn first_day(&self) -> Option<i32> {
        self.dates[Known::Visits as usize].first().copied()
    }

    /// Days and counts of a customer, ascending.
    pub fn days(&self, customer: u32) -> (&[i32], &[DayCounts]) {
        let rows = self.starts[customer as usize]..self.starts[customer as usize + 1];
        (&self.days[rows.clone()], &self.counts[rows])
    }

    /// Whether there is a row about a customer dated on or before a day.
    pub(super) fn knows(&self, customer: u32, day: i32) -> bool {
        let start = self.starts[customer as usize];
        start < self.starts[customer as usize + 1] && self.days[start] <= day
    }
}

fn narrow(count: i64) -> PolarsResult<u16> {
    u16::try_from(count).map_err(|_| {
        PolarsError::ComputeError(
            "more than 65,535 visits to one customer on one day\nhint: check that the customer column of the visits is mapped as meant"
                .into(),
        )
    })
}

/// One customer's visits, for features.
#[derive(Debug, Clone, Copy)]
pub struct VisitView<'a> {
    pub(super) all: &'a VisitHistory,
    pub(super) customer: u32,
    pub(super) as_of_day: i32,
}

impl<'a> VisitView<'a> {
    /// Days and counts dated from `first_day` to the as-of date, ascending.
    pub fn since(&self, first_day: i32) -> (&'a [i32], &'a [DayCounts]) {
        let rows = self.all.starts[self.customer as usize]..self.all.starts[self.customer as usize + 1];
        let days = &self.all.days[rows.clone()];
        let from = days.partition_point(|day| *day < first_day);
        let to = from + days[from..].partition_point(|day| *day <= self.as_of_day);
        (&days[from..to], &self.all.counts[rows][from..to])
    }

    /// Whether `what` is known of any visit to anyone dated from `first_day` to the as-of date.
    pub fn is_known_since(&self, what: Known, first_day: i32) -> bool {
        let dates = &self.all.dates[what as usize];
        let last = dates.partition_point(|date| *date <= self.as_of_day);
        last > 0 && dates[last - 1] >= first_day
    }
}
