//! Rows of visits as arrays, ascending by day.
//!
//! Words are kept as places in their lists, texts as whether there is one, so that a row takes some hundred bytes
//! whatever people wrote. What a row, or the whole table, does not say is unknown.

use std::collections::BTreeSet;

use polars::prelude::*;

use super::staff::{Directory, NOBODY, StaffNumber, Told};
use crate::features::rows::CUSTOMER;
use crate::metrics::table_rows;
use crate::model::tables::{VISIT_CHANNELS, VISIT_DIRECTIONS, VISIT_TYPES, Word};

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

/// A list of texts, and the place in it for every row; empty where no row has any.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    texts: Vec<String>,
    of: Vec<u32>,
}

impl Listed {
    fn of_column(rows: &DataFrame, name: &str) -> PolarsResult<Listed> {
        let found = table_rows::distinct(rows, name)?;
        let mut sorted = found.texts.clone();
        sorted.sort_unstable();
        let place = |text: &&str| sorted.binary_search(text).map_or(NO_ENTRY, |place| place as u32);
        let places: Vec<u32> = found.texts.iter().map(place).collect();
        if found.texts.is_empty() {
            return Ok(Listed::default());
        }
        let of = found.of.iter().map(|old| places.get(*old as usize).copied().unwrap_or(NO_ENTRY)).collect();
        Ok(Listed { texts: sorted.iter().map(|text| (*text).to_owned()).collect(), of })
    }

    fn get(&self, row: usize) -> Option<&str> {
        self.texts.get(*self.of.get(row)? as usize).map(String::as_str)
    }

    /// Parts, each of as many rows, as one.
    fn join(parts: &[(Listed, usize)]) -> Listed {
        let all: BTreeSet<&String> = parts.iter().flat_map(|(part, _)| &part.texts).collect();
        let texts: Vec<String> = all.into_iter().cloned().collect();
        if texts.is_empty() {
            return Listed::default();
        }
        let mut of = Vec::with_capacity(parts.iter().map(|(_, rows)| rows).sum());
        for (part, rows) in parts {
            let end = of.len() + rows;
            let place = |text: &String| texts.binary_search(text).map_or(NO_ENTRY, |place| place as u32);
            let places: Vec<u32> = part.texts.iter().map(place).collect();
            of.extend(part.of.iter().map(|old| places.get(*old as usize).copied().unwrap_or(NO_ENTRY)));
            of.resize(end, NO_ENTRY);
        }
        Listed { texts, of }
    }
}

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
    tasks: [Flags; TASKS.len()],
    texts: [Vec<bool>; TEXTS.len()],
    listed: [Listed; LISTED.len()],
    /// Columns that hold anything.
    filled: BTreeSet<&'static str>,
}

/// The word at a place of a list of words, by its code.
fn word_places(rows: &DataFrame, name: &str, words: &[Word]) -> PolarsResult<Vec<u8>> {
    let place = |code: &&str| words.iter().position(|word| word.code == *code).map_or(NO_WORD, |place| place as u8);
    let found = table_rows::distinct(rows, name)?;
    let places: Vec<u8> = found.texts.iter().map(place).collect();
    Ok(found.of.iter().map(|own| places.get(*own as usize).copied().unwrap_or(NO_WORD)).collect())
}

fn flags(rows: &DataFrame, name: &str) -> PolarsResult<Flags> {
    let Ok(column) = rows.column(name) else { return Ok(Vec::new()) };
    match column.dtype() {
        DataType::Boolean => Ok(column.bool()?.iter().collect()),
        _ => Ok(table_rows::texts(rows, name)?.into_iter().map(|text| text.map(|_| true)).collect()),
    }
}

/// Minutes since midnight of the times of a column; −1 where there is none.
fn times(rows: &DataFrame, name: &str) -> PolarsResult<Vec<i16>> {
    let found = table_rows::distinct(rows, name)?;
    let known: Vec<i16> = found.texts.iter().map(|text| minutes(Some(text))).collect();
    Ok(found.of.iter().map(|own| known.get(*own as usize).copied().unwrap_or(-1)).collect())
}

/// Minutes since midnight of `HH:MM:SS`; −1 where there is none.
fn minutes(text: Option<&str>) -> i16 {
    let minutes = || {
        let mut parts = text?.split(':');
        let (hours, minutes) = (parts.next()?.parse::<i16>().ok()?, parts.next()?.parse::<i16>().ok()?);
        Some(hours * 60 + minutes)
    };
    minutes().unwrap_or(-1)
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
    /// The rows of a part of the table: `customer`, then [`COLUMNS`] as far as the table has them. Rows without a day are
    /// left out.
    pub fn of_part(rows: &DataFrame, directory: &Directory) -> PolarsResult<VisitRows> {
        let days = table_rows::days(rows, "visit_date")?;
        let keep: BooleanChunked = days.iter().map(|day| Some(day.is_some())).collect();
        if days.iter().any(Option::is_none) {
            return VisitRows::of_part(&rows.filter(&keep)?, directory);
        }
        let told = directory.told_of(rows)?;
        let unknown: BTreeSet<&str> = told
            .iter()
            .filter_map(|told| if let Told::Unknown(called) = told { Some(*called) } else { None })
            .collect();
        let unknown: Vec<&str> = unknown.into_iter().collect();
        let first_unknown = directory.len() as StaffNumber;
        let number = |told: &Told<'_>| match told {
            Told::Nobody => NOBODY,
            Told::Known(number) => *number,
            Told::Unknown(called) => {
                unknown.binary_search(called).map_or(NOBODY, |place| first_unknown + place as StaffNumber)
            }
        };
        let (from, to) = (times(rows, "time_in")?, times(rows, "time_out")?);
        let mut found = VisitRows {
            customers: match rows.column(CUSTOMER) {
                Ok(column) => column.u32()?.iter().map(|customer| customer.unwrap_or(NO_CUSTOMER)).collect(),
                Err(_) => vec![NO_CUSTOMER; rows.height()],
            },
            staff: told.iter().map(number).collect(),
            unknown_staff: unknown.iter().map(|called| (*called).to_owned()).collect(),
            channels: word_places(rows, "channel", VISIT_CHANNELS)?,
            directions: word_places(rows, "direction", VISIT_DIRECTIONS)?,
            types: word_places(rows, "visit_type", VISIT_TYPES)?,
            planned: flags(rows, "planned_flag")?,
            made: flags(rows, "actual_flag")?,
            success: flags(rows, "success_flag")?,
            order_amounts: match rows.column("order_amount") {
                Ok(column) => column.decimal()?.physical().iter().map(|amount| amount.unwrap_or(NO_AMOUNT)).collect(),
                Err(_) => Vec::new(),
            },
            times: from.into_iter().zip(to).collect(),
            next_dates: table_rows::days(rows, "next_date")?.into_iter().map(|day| day.unwrap_or(NO_DAY)).collect(),
            submitted: match rows.column("submitted_at") {
                Ok(column) => {
                    let moments = column.cast(&DataType::Int64)?;
                    moments.i64()?.iter().map(|moment| moment.unwrap_or(NO_MOMENT)).collect()
                }
                Err(_) => vec![NO_MOMENT; rows.height()],
            },
            damaged: flags(rows, "damaged")?,
            days: days.into_iter().flatten().collect(),
            ..VisitRows::default()
        };
        for (place, task) in TASKS.iter().enumerate() {
            found.tasks[place] = flags(rows, task)?;
        }
        for (place, text) in TEXTS.iter().enumerate() {
            found.texts[place] = match rows.column(text) {
                Ok(column) => {
                    column.str()?.iter().map(|text| text.is_some_and(|text| !text.trim().is_empty())).collect()
                }
                Err(_) => vec![false; rows.height()],
            };
        }
        for (place, name) in LISTED.iter().enumerate() {
            found.listed[place] = Listed::of_column(rows, name)?;
        }
        let is_filled = |name: &str| rows.column(name).is_ok_and(|column| column.null_count() < column.len());
        found.filled = COLUMNS.into_iter().filter(|name| is_filled(name)).collect();
        // Parts are put in order side by side; months that follow each other then are in order too.
        Ok(found.in_order())
    }

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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::metrics::process::staff::StaffRow;

    fn part(days: &[i32], staff: &[Option<&str>], channel: &[Option<&str>], area: &[Option<&str>]) -> DataFrame {
        let dates = Int32Chunked::from_slice("visit_date".into(), days).into_date().into_series().into_column();
        let customers: Vec<Option<u32>> = days.iter().map(|day| Some(*day as u32)).collect();
        let columns = vec![
            Column::new(CUSTOMER.into(), customers),
            dates,
            Column::new("staff_id".into(), staff),
            Column::new("channel".into(), channel),
            Column::new("area".into(), area),
            Column::new("time_in".into(), vec![Some("09:30:00"); days.len()]),
        ];
        DataFrame::new(days.len(), columns).unwrap()
    }

    #[test]
    fn parts_are_joined_by_day_with_one_number_for_everybody() {
        let row = StaffRow { id: Some("E1".into()), ..StaffRow::default() };
        let mut directory = Directory::new(vec![row]);
        let first = part(&[3, 2], &[Some("Z"), Some("E1")], &[Some("phone"), None], &[Some("南"), Some("北")]);
        let second = part(&[5, 4], &[Some("A"), None], &[Some("direct"), Some("x")], &[None, Some("东")]);
        let parts = [first, second].map(|part| VisitRows::of_part(&part, &directory).unwrap());
        let rows = VisitRows::join(parts.into(), &mut directory);
        let days: Vec<i32> = (0..rows.len()).map(|row| rows.day(row)).collect();
        assert_eq!(days, [2, 3, 4, 5]);
        let labels: Vec<Option<&str>> = (0..4).map(|row| directory.label(rows.staff(row))).collect();
        assert_eq!(labels, [Some("E1"), Some("Z"), None, Some("A")]);
        let channels: Vec<Option<&str>> = (0..4).map(|row| rows.channel_code(row)).collect();
        assert_eq!(channels, [None, Some("phone"), None, Some("direct")]);
        let areas: Vec<Option<&str>> = (0..4).map(|row| rows.listed("area", row)).collect();
        assert_eq!(areas, [Some("北"), Some("南"), Some("东"), None]);
        assert_eq!(rows.times(0), (Some(570), None));
        assert_eq!((rows.customer(1), rows.planned(1), rows.is_contact(1)), (Some(3), None, true));
        assert!(rows.tells("channel") && !rows.tells("planned_flag"));
        assert_eq!(rows.between(3, 4), 1..3);
        assert_eq!(rows.between(6, 9), 4..4);
    }
}
