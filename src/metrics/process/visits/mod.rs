//! Rows of visits as arrays, ascending by day.
//!
//! Words are kept as places in their lists, texts as whether there is one, so that a row takes some hundred bytes
//! whatever people wrote. What a row, or the whole table, does not say is unknown.

mod listed;
mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::staff::{Directory, NOBODY, StaffNumber};
use crate::model::tables::{VISIT_CHANNELS, VISIT_DIRECTIONS, VISIT_TYPES};
use listed::Listed;

/// Columns of `visits` that are read.
pub const COLUMNS: [&str; 42] = [
    "visit_date",
    "time_in",
    "time_out",
    "staff_id",
    "staff_name",
    "channel",
    "direction",
    "visit_type",
    "purpose",
    "topic",
    "planned_flag",
    "actual_flag",
    "success_flag",
    "order_amount",
    "category",
    "level_before",
    "level_after",
    "need_stated",
    "communication_quality",
    "decision_power",
    "urgency",
    "summary",
    "feedback",
    "next_step",
    "next_date",
    "competitor",
    "tidy_shelf",
    "display_adjust",
    "special_display",
    "promo_check",
    "stock",
    "damaged",
    "promoter_talk",
    "other",
    "market_info",
    "help_needed",
    "comment",
    "area",
    "submitted_at",
    "issue_id",
    "issue_status",
    "visit_id",
];

/// Tasks at the outlet (S56), by the column that tells of them. What `stock` and `other` say is text: anything there
/// means that it was done.
pub const TASKS: [&str; 7] =
    ["tidy_shelf", "display_adjust", "special_display", "promo_check", "stock", "promoter_talk", "other"];

/// Texts of which it is kept whether there is one.
pub const TEXTS: [&str; 9] =
    ["purpose", "summary", "feedback", "next_step", "competitor", "market_info", "help_needed", "comment", "topic"];

/// Words whose codes are kept as texts of a small list.
const LISTED: [&str; 10] = [
    "category",
    "level_before",
    "level_after",
    "need_stated",
    "communication_quality",
    "decision_power",
    "urgency",
    "area",
    "issue_id",
    "issue_status",
];

/// No word.
const NO_WORD: u8 = u8::MAX;
/// No entry of a list.
const NO_ENTRY: u32 = u32::MAX;
/// No customer that the history has.
const NO_CUSTOMER: u32 = u32::MAX;
/// No amount.
const NO_AMOUNT: i128 = i128::MIN;
/// No day, no moment.
const NO_DAY: i32 = i32::MIN;
const NO_MOMENT: i64 = i64::MIN;

/// Yes, no, or not known, for every row; empty where the table does not have the column.
type Flags = Vec<Option<bool>>;

/// Rows of visits.
#[derive(Debug, Clone, Default)]
pub struct VisitRows {
    days: Vec<i32>,
    customers: Vec<u32>,
    staff: Vec<StaffNumber>,
    /// Of a part: what members of staff are called that the directory does not have; they are numbered from its end on.
    unknown_staff: Vec<String>,
    channels: Vec<u8>,
    directions: Vec<u8>,
    types: Vec<u8>,
    planned: Flags,
    made: Flags,
    success: Flags,
    order_amounts: Vec<i128>,
    times: Vec<(i16, i16)>,
    next_dates: Vec<i32>,
    submitted: Vec<i64>,
    damaged: Flags,
    out_of_stock: Flags,
    tasks: [Flags; TASKS.len()],
    texts: [Vec<bool>; TEXTS.len()],
    listed: [Listed; LISTED.len()],
    /// Columns that hold anything.
    filled: BTreeSet<&'static str>,
}

/// Adds the values of a part to those of the rows before; of a column that neither has nothing is kept.
fn extend<T: Copy>(all: &mut Vec<T>, own: Vec<T>, none: T, (before, rows): (usize, usize)) {
    if all.is_empty() && own.is_empty() {
        return;
    }
    all.resize(before, none);
    all.extend(own);
    all.resize(rows, none);
}

impl VisitRows {
    fn with_capacity(rows: usize) -> VisitRows {
        VisitRows {
            days: Vec::with_capacity(rows),
            customers: Vec::with_capacity(rows),
            staff: Vec::with_capacity(rows),
            channels: Vec::with_capacity(rows),
            directions: Vec::with_capacity(rows),
            types: Vec::with_capacity(rows),
            times: Vec::with_capacity(rows),
            next_dates: Vec::with_capacity(rows),
            submitted: Vec::with_capacity(rows),
            texts: std::array::from_fn(|_| Vec::with_capacity(rows)),
            ..VisitRows::default()
        }
    }

    /// Parts in the order of their days as one; members of staff that nobody knew are taken into the directory.
    pub fn join(mut parts: Vec<VisitRows>, directory: &mut Directory) -> VisitRows {
        let first_unknown = directory.len() as StaffNumber;
        directory.add_unknown(parts.iter().flat_map(|part| part.unknown_staff.iter().map(String::as_str)));
        for part in &mut parts {
            let numbers: Vec<StaffNumber> =
                part.unknown_staff.iter().map(|called| directory.find(called).unwrap_or(NOBODY)).collect();
            for staff in &mut part.staff {
                if *staff != NOBODY && *staff >= first_unknown {
                    *staff = numbers[(*staff - first_unknown) as usize];
                }
            }
        }
        let rows = parts.iter().map(VisitRows::len).sum();
        let mut all = VisitRows::with_capacity(rows);
        for (place, listed) in all.listed.iter_mut().enumerate() {
            let of_parts: Vec<(Listed, usize)> =
                parts.iter_mut().map(|part| (std::mem::take(&mut part.listed[place]), part.len())).collect();
            *listed = Listed::join(&of_parts);
        }
        for part in parts {
            let before = all.days.len();
            let rows = before + part.days.len();
            all.days.extend(part.days);
            all.customers.extend(part.customers);
            all.staff.extend(part.staff);
            all.channels.extend(part.channels);
            all.directions.extend(part.directions);
            all.types.extend(part.types);
            extend(&mut all.planned, part.planned, None, (before, rows));
            extend(&mut all.made, part.made, None, (before, rows));
            extend(&mut all.success, part.success, None, (before, rows));
            extend(&mut all.order_amounts, part.order_amounts, NO_AMOUNT, (before, rows));
            all.times.extend(part.times);
            all.next_dates.extend(part.next_dates);
            all.submitted.extend(part.submitted);
            extend(&mut all.damaged, part.damaged, None, (before, rows));
            extend(&mut all.out_of_stock, part.out_of_stock, None, (before, rows));
            for (all, own) in all.tasks.iter_mut().zip(part.tasks) {
                extend(all, own, None, (before, rows));
            }
            for (all, own) in all.texts.iter_mut().zip(part.texts) {
                all.extend(own);
            }
            all.filled.extend(part.filled);
        }
        all.in_order()
    }

    /// The rows ascending by day; those of a day stay in the order of the table.
    fn in_order(self) -> VisitRows {
        if self.days.is_sorted() {
            return self;
        }
        let mut order: Vec<u32> = (0..self.days.len() as u32).collect();
        order.sort_by_key(|row| self.days[*row as usize]);
        fn taken<T: Clone>(values: &[T], order: &[u32]) -> Vec<T> {
            // Of a column that nothing fills there is nothing to take.
            if values.is_empty() { Vec::new() } else { order.iter().map(|row| values[*row as usize].clone()).collect() }
        }
        VisitRows {
            days: taken(&self.days, &order),
            customers: taken(&self.customers, &order),
            staff: taken(&self.staff, &order),
            unknown_staff: self.unknown_staff,
            channels: taken(&self.channels, &order),
            directions: taken(&self.directions, &order),
            types: taken(&self.types, &order),
            planned: taken(&self.planned, &order),
            made: taken(&self.made, &order),
            success: taken(&self.success, &order),
            order_amounts: taken(&self.order_amounts, &order),
            times: taken(&self.times, &order),
            next_dates: taken(&self.next_dates, &order),
            submitted: taken(&self.submitted, &order),
            damaged: taken(&self.damaged, &order),
            out_of_stock: taken(&self.out_of_stock, &order),
            tasks: self.tasks.map(|flags| taken(&flags, &order)),
            texts: self.texts.map(|texts| taken(&texts, &order)),
            listed: self.listed.map(|listed| Listed { of: taken(&listed.of, &order), texts: listed.texts }),
            filled: self.filled,
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.days.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// Whether any row says anything in a column: else what it tells of is unknown, not absent.
    pub fn tells(&self, column: &str) -> bool {
        self.filled.contains(column)
    }

    /// The rows from one day to another, both included.
    pub fn between(&self, from: i32, to: i32) -> std::ops::Range<usize> {
        let first = self.days.partition_point(|day| *day < from);
        first..self.days.partition_point(|day| *day <= to).max(first)
    }

    /// Day of a row, days since 1970-01-01.
    pub fn day(&self, row: usize) -> i32 {
        self.days[row]
    }

    /// Number of the customer; none where the history does not know them.
    pub fn customer(&self, row: usize) -> Option<u32> {
        Some(self.customers[row]).filter(|customer| *customer != NO_CUSTOMER)
    }

    /// The member of staff; [`NOBODY`] where none is named.
    pub fn staff(&self, row: usize) -> StaffNumber {
        self.staff[row]
    }

    /// Place of the channel in [`VISIT_CHANNELS`].
    pub fn channel(&self, row: usize) -> Option<usize> {
        word(&self.channels, row)
    }

    /// Code of the channel.
    pub fn channel_code(&self, row: usize) -> Option<&'static str> {
        self.channel(row).map(|place| VISIT_CHANNELS[place].code)
    }

    /// Whether the customer came to us; none where that is not known.
    pub fn is_inbound(&self, row: usize) -> Option<bool> {
        word(&self.directions, row).map(|place| VISIT_DIRECTIONS[place].code == "inbound")
    }

    /// Code of the kind of contact.
    pub fn visit_type(&self, row: usize) -> Option<&'static str> {
        word(&self.types, row).map(|place| VISIT_TYPES[place].code)
    }

    /// Whether it was planned.
    pub fn planned(&self, row: usize) -> Option<bool> {
        flag(&self.planned, row)
    }

    /// Whether it was made, as the row says.
    pub fn made(&self, row: usize) -> Option<bool> {
        flag(&self.made, row)
    }

    /// Whether the row is a contact: it was made, or nothing says that it was not.
    pub fn is_contact(&self, row: usize) -> bool {
        flag(&self.made, row) != Some(false)
    }

    /// Whether it reached its goal, as the row says.
    pub fn success(&self, row: usize) -> Option<bool> {
        flag(&self.success, row)
    }

    /// Amount of the order that was taken at it, minor units.
    pub fn order_amount(&self, row: usize) -> Option<i128> {
        self.order_amounts.get(row).copied().filter(|amount| *amount != NO_AMOUNT)
    }

    /// Minutes since midnight of arrival and departure.
    pub fn times(&self, row: usize) -> (Option<i16>, Option<i16>) {
        let known = |minutes: i16| (minutes >= 0).then_some(minutes);
        (known(self.times[row].0), known(self.times[row].1))
    }

    /// Day of the next contact.
    pub fn next_date(&self, row: usize) -> Option<i32> {
        Some(self.next_dates[row]).filter(|day| *day != NO_DAY)
    }

    /// Moment that the record was handed in, microseconds since 1970-01-01.
    pub fn submitted_at(&self, row: usize) -> Option<i64> {
        Some(self.submitted[row]).filter(|moment| *moment != NO_MOMENT)
    }

    /// Whether damaged goods were found.
    pub fn damaged(&self, row: usize) -> Option<bool> {
        flag(&self.damaged, row)
    }

    /// Whether the check of stock found none; none where there was no check, or it does not say how much there was.
    pub fn out_of_stock(&self, row: usize) -> Option<bool> {
        flag(&self.out_of_stock, row)
    }

    /// Whether a task of [`TASKS`] was done.
    pub fn task(&self, row: usize, place: usize) -> Option<bool> {
        flag(&self.tasks[place], row)
    }

    /// Whether the row has a text of [`TEXTS`].
    pub fn has_text(&self, row: usize, name: &str) -> bool {
        TEXTS.iter().position(|text| *text == name).is_some_and(|place| self.texts[place][row])
    }

    /// The words of a listed column (see [`VisitRows::listed`]), and the place of every row's in them; beyond their end
    /// where a row has none.
    pub fn list(&self, name: &str) -> (&[String], &[u32]) {
        match LISTED.iter().position(|listed| *listed == name) {
            Some(place) => (&self.listed[place].texts, &self.listed[place].of),
            None => (&[], &[]),
        }
    }

    /// Whether each row has a text of [`TEXTS`].
    pub fn texts(&self, name: &str) -> &[bool] {
        TEXTS.iter().position(|text| *text == name).map_or(&[], |place| &self.texts[place])
    }

    /// Category of the customer, as the row says.
    pub fn category(&self, row: usize) -> Option<&str> {
        self.listed("category", row)
    }

    /// A listed word of a row: `category`, `level_before`, `level_after`, `need_stated`, `communication_quality`,
    /// `decision_power`, `urgency`, `area`, `issue_id`, `issue_status`.
    pub fn listed(&self, name: &str, row: usize) -> Option<&str> {
        let place = LISTED.iter().position(|listed| *listed == name)?;
        self.listed[place].get(row)
    }
}

fn flag(flags: &[Option<bool>], row: usize) -> Option<bool> {
    flags.get(row).copied().flatten()
}

fn word(places: &[u8], row: usize) -> Option<usize> {
    Some(places[row]).filter(|place| *place != NO_WORD).map(usize::from)
}
