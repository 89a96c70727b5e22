//! The rows of the register as arrays, ascending by day.
//!
//! Times are seconds since midnight, moments seconds since 1970-01-01, both by the clock on the wall. What a row, or the
//! whole table, does not say is unknown.

use std::collections::BTreeSet;

use hashbrown::HashMap;
use polars::prelude::*;

use crate::metrics::process::staff::{Directory, NOBODY, StaffNumber, Told};
use crate::metrics::table_rows;
use crate::model::names::NameKeys;
use crate::model::tables::WALKINS;

/// What settings call the member of staff, whether the register has numbers or names.
pub const STAFF_FIELD: &str = "staff";

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// One visitor or caller: a batch of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Row of the table, for its number and name.
    pub row: u32,
    /// Day, days since 1970-01-01.
    pub day: i32,
    /// Whether they called rather than came.
    pub by_phone: Option<bool>,
    /// Who received them; [`NOBODY`] where no one is named.
    pub staff: StaffNumber,
    /// Place of the name in [`Register::visitors`]; none where no name was left.
    pub visitor: Option<u32>,
    /// Whether a telephone was left.
    pub has_phone: bool,
    /// Arrival and departure.
    pub time_in: Option<i32>,
    pub time_out: Option<i32>,
    /// Place of the level in [`Register::levels`].
    pub level: Option<u16>,
    /// Whether they ordered on the spot.
    pub ordered: Option<bool>,
    /// Place in [`Register::reasons`] of why no data were left.
    pub reason: Option<u16>,
    /// Whether data were filed, as the row says.
    pub filed: Option<bool>,
    /// Whether a card was made, as the row says.
    pub card: Option<bool>,
    /// How many times they have come, as the row says.
    pub visit_no: Option<i64>,
    /// Who received them first, as the row says.
    pub first_receiver: StaffNumber,
    /// Whether they asked for an adviser by name.
    pub is_named: Option<bool>,
    /// Moments of the message and of the entry.
    pub message: Option<i64>,
    pub entered: Option<i64>,
    /// Which of the required fields are filled, a bit each.
    pub filled: u32,
    /// Whether the same name stands on the same day before.
    pub is_again: bool,
    /// Whether they come for the first time: by `visit_no`, else by the names of the register.
    pub is_first: Option<bool>,
}

/// What a register tells of, worked out once: nothing else is asked as often.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Telling {
    /// Name and telephone; level and card besides.
    pub capture: bool,
    pub file: bool,
    /// Orders on the spot, first receivers, messages.
    pub orders: bool,
    pub receivers: bool,
    pub messages: bool,
    /// Which required fields, a bit each.
    pub fields: u32,
}

/// The register up to a date.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// Batches, ascending by day; those of a day in the order of the table.
    pub entries: Vec<Entry>,
    /// Names of visitors in their normal form, ascending.
    pub visitors: Vec<String>,
    /// Codes of levels, ascending.
    pub levels: Vec<String>,
    /// Reasons, ascending.
    pub reasons: Vec<String>,
    /// Fields that every entry must have; those that no row fills are unknown.
    pub required: Vec<String>,
    /// Columns that say anything within the window, and what follows from that.
    pub told: BTreeSet<String>,
    pub telling: Telling,
    /// Last day that the export tells of; none where it goes on.
    pub until: Option<i32>,
    /// Whether it was made from visits whose direction is inbound, for want of a register.
    pub from_visits: bool,
    /// Numbers and names of the rows of the table.
    pub ids: StringChunked,
    pub names: StringChunked,
}

/// Seconds since midnight of `HH:MM:SS`.
pub fn seconds(text: &str) -> Option<i32> {
    let mut parts = text.split(':');
    let (hours, minutes) = (parts.next()?.parse::<i32>().ok()?, parts.next()?.parse::<i32>().ok()?);
    let seconds = parts.next().map_or(Some(0), |seconds| seconds.parse::<i32>().ok())?;
    Some(hours * 3600 + minutes * 60 + seconds)
}

/// Texts of a column that are not blank.
fn written<'a>(rows: &'a DataFrame, name: &str) -> PolarsResult<Vec<Option<&'a str>>> {
    let texts = table_rows::texts(rows, name)?;
    Ok(texts.into_iter().map(|text| text.filter(|text| !text.trim().is_empty())).collect())
}

fn flags(rows: &DataFrame, name: &str) -> PolarsResult<Vec<Option<bool>>> {
    let Ok(column) = rows.column(name) else { return Ok(vec![None; rows.height()]) };
    Ok(column.bool()?.iter().collect())
}

/// Seconds since 1970-01-01.
fn moments(rows: &DataFrame, name: &str) -> PolarsResult<Vec<Option<i64>>> {
    let Ok(column) = rows.column(name) else { return Ok(vec![None; rows.height()]) };
    let micros = column.cast(&DataType::Int64)?;
    Ok(micros.i64()?.iter().map(|moment| moment.map(|moment| moment.div_euclid(1_000_000))).collect())
}

/// Texts in order, each once, and the place of every row's.
fn listed(texts: &[Option<&str>]) -> (Vec<String>, Vec<Option<u32>>) {
    let mut sorted: Vec<&str> = texts.iter().flatten().copied().collect();
    sorted.sort_unstable();
    sorted.dedup();
    let by_text: HashMap<&str, u32> = sorted.iter().enumerate().map(|(place, text)| (*text, place as u32)).collect();
    let places = texts.iter().map(|text| by_text.get((*text)?).copied()).collect();
    (sorted.iter().map(|text| (*text).to_owned()).collect(), places)
}

/// Whether a cell says anything, row by row.
fn is_filled(rows: &DataFrame, name: &str) -> PolarsResult<Vec<bool>> {
    let Ok(column) = rows.column(name) else { return Ok(vec![false; rows.height()]) };
    match column.dtype() {
        DataType::String => Ok(written(rows, name)?.iter().map(Option::is_some).collect()),
        _ => Ok(column.is_not_null().iter().map(|known| known == Some(true)).collect()),
    }
}

/// The numbers of those that rows name, taken into the directory where it does not have them.
pub fn staff_numbers(told: &[Told<'_>], directory: &mut Directory) -> Vec<StaffNumber> {
    let unknown = told.iter().filter_map(|told| if let Told::Unknown(called) = told { Some(*called) } else { None });
    directory.add_unknown(unknown);
    let number = |told: &Told<'_>| match told {
        Told::Nobody => NOBODY,
        Told::Known(number) => *number,
        Told::Unknown(called) => directory.find(called).unwrap_or(NOBODY),
    };
    told.iter().map(number).collect()
}

/// The columns of the register that are read.
pub fn columns() -> Vec<&'static str> {
    WALKINS.columns.iter().map(|column| column.name).collect()
}

impl Register {
    /// The register of rows of `walkins`. Columns are told of by the rows from `from` on. Rows without a day are left out.
    pub fn of_rows(
        rows: &DataFrame,
        required: &[String],
        from: i32,
        directory: &mut Directory,
    ) -> PolarsResult<Register> {
        let days = table_rows::days(rows, "reg_date")?;
        let (staff_ids, staff_names) = (written(rows, "staff_id")?, written(rows, "staff_name")?);
        let told: Vec<Told<'_>> =
            staff_ids.iter().zip(&staff_names).map(|(id, name)| directory.told(*id, *name)).collect();
        let staff = staff_numbers(&told, &mut *directory);
        let first = written(rows, "first_receiver")?;
        let told: Vec<Told<'_>> = first.iter().map(|name| directory.told(None, *name)).collect();
        let first = staff_numbers(&told, directory);
        let names = written(rows, "customer_name")?;
        let mut keys = NameKeys::default();
        let normal: Vec<Option<String>> = names.iter().map(|name| name.map(|name| keys.of(name).to_owned())).collect();
        let normal: Vec<Option<&str>> = normal.iter().map(Option::as_deref).collect();
        let (visitors, visitor) = listed(&normal);
        let (levels, level) = listed(&written(rows, "level")?);
        let (reasons, reason) = listed(&written(rows, "no_info_reason")?);
        let phones = is_filled(rows, "phone")?;
        let (arrivals, departures) = (written(rows, "time_in")?, written(rows, "time_out")?);
        let kinds = written(rows, "contact_type")?;
        let (ordered, filed, card) =
            (flags(rows, "ordered_flag")?, flags(rows, "filed_flag")?, flags(rows, "card_flag")?);
        let (named, visit_no) = (flags(rows, "named_adviser")?, table_rows::integers(rows, "visit_no")?);
        let (messages, entered) = (moments(rows, "message_sent_at")?, moments(rows, "entered_at")?);
        let filled = filled_bits(rows, required)?;
        let entry = |row: usize| {
            Some(Entry {
                row: row as u32,
                day: days[row]?,
                by_phone: match kinds[row] {
                    Some("phone") => Some(true),
                    Some("walk-in") => Some(false),
                    _ => None,
                },
                staff: staff[row],
                visitor: visitor[row],
                has_phone: phones[row],
                time_in: arrivals[row].and_then(seconds),
                time_out: departures[row].and_then(seconds),
                level: level[row].map(|place| place as u16),
                ordered: ordered[row],
                reason: reason[row].map(|place| place as u16),
                filed: filed[row],
                card: card[row],
                visit_no: visit_no[row],
                first_receiver: first[row],
                is_named: named[row],
                message: messages[row],
                entered: entered[row],
                filled: filled[row],
                is_again: false,
                is_first: None,
            })
        };
        let within: Vec<bool> = days.iter().map(|day| day.is_some_and(|day| day >= from)).collect();
        let mut told_columns = BTreeSet::new();
        for column in WALKINS.columns {
            let filled = is_filled(rows, column.name)?;
            if filled.iter().zip(&within).any(|(filled, within)| *filled && *within) {
                told_columns.insert(column.name.to_owned());
            }
        }
        let texts = |name: &str| -> PolarsResult<StringChunked> {
            Ok(match rows.column(name) {
                Ok(column) => column.str()?.rechunk().into_owned(),
                Err(_) => StringChunked::full_null(name.into(), rows.height()),
            })
        };
        let mut register = Register {
            entries: (0..rows.height()).filter_map(entry).collect(),
            visitors,
            levels,
            reasons,
            required: required.to_vec(),
            told: told_columns,
            telling: Telling::default(),
            until: None,
            from_visits: false,
            ids: texts("walkin_id")?,
            names: texts("customer_name")?,
        };
        register.settle();
        Ok(register)
    }

    /// Puts batches in order, and tells who came before: on the day, and ever. `told` must be known.
    pub fn settle(&mut self) {
        let capture = self.tells("customer_name") && self.tells("phone");
        let is_told = |field: &String| field == STAFF_FIELD || self.tells(field);
        let bit = |(place, field): (usize, &String)| u32::from(is_told(field)) << place;
        self.telling = Telling {
            capture,
            file: capture && self.tells("level") && self.tells("card_flag"),
            orders: self.tells("ordered_flag"),
            receivers: self.tells("first_receiver"),
            messages: self.tells("message_sent_at"),
            fields: self.required.iter().enumerate().take(u32::BITS as usize).map(bit).sum(),
        };
        self.entries.sort_by_key(|entry| (entry.day, entry.row));
        let mut last_day: HashMap<u32, i32> = HashMap::new();
        for entry in &mut self.entries {
            let before = entry.visitor.and_then(|visitor| last_day.insert(visitor, entry.day));
            entry.is_again = before == Some(entry.day);
            entry.is_first = match (entry.visit_no, entry.visitor) {
                (Some(number), _) => Some(number <= 1),
                (None, Some(_)) => Some(before.is_none()),
                (None, None) => None,
            };
        }
    }

    /// Whether any row of the window says anything in a column. Without that, what the column tells of is unknown.
    pub fn tells(&self, column: &str) -> bool {
        match column {
            STAFF_FIELD => self.told.contains("staff_id") || self.told.contains("staff_name"),
            column => self.told.contains(column),
        }
    }

    /// Whether name and telephone were left (S45); unknown without both columns.
    pub fn is_captured(&self, entry: &Entry) -> Option<bool> {
        self.telling.capture.then_some(entry.visitor.is_some() && entry.has_phone)
    }

    /// Whether a whole file was made (S67): as the row says, else name, telephone, level and card.
    pub fn is_filed(&self, entry: &Entry) -> Option<bool> {
        let by_data = || self.telling.file.then(|| entry.visitor.is_some() && entry.has_phone && entry.level.is_some());
        entry.filed.or_else(|| by_data().map(|is_whole| is_whole && entry.card == Some(true)))
    }

    /// Whether they ordered on the spot; unknown without the column. A blank tick is no.
    pub fn is_ordered(&self, entry: &Entry) -> Option<bool> {
        self.telling.orders.then_some(entry.ordered == Some(true))
    }

    /// The rows from one day to another, both included.
    pub fn between(&self, from: i32, to: i32) -> &[Entry] {
        let first = self.entries.partition_point(|entry| entry.day < from);
        let end = self.entries.partition_point(|entry| entry.day <= to).max(first);
        &self.entries[first..end]
    }

    /// The number of a batch; of one without, the day and the place of its row.
    pub fn id(&self, entry: &Entry) -> String {
        let own = self.ids.get(entry.row as usize).map(str::to_owned);
        own.unwrap_or_else(|| format!("{}#{}", crate::model::period::from_days(entry.day), entry.row + 1))
    }

    /// The name of a visitor as it was written.
    pub fn name(&self, entry: &Entry) -> Option<&str> {
        self.names.get(entry.row as usize)
    }
}

/// Which required fields every row fills.
fn filled_bits(rows: &DataFrame, required: &[String]) -> PolarsResult<Vec<u32>> {
    let mut bits = vec![0u32; rows.height()];
    for (place, field) in required.iter().enumerate().take(u32::BITS as usize) {
        let filled = if field == STAFF_FIELD {
            let (ids, names) = (is_filled(rows, "staff_id")?, is_filled(rows, "staff_name")?);
            ids.into_iter().zip(names).map(|(id, name)| id || name).collect()
        } else {
            is_filled(rows, field)?
        };
        for (bits, filled) in bits.iter_mut().zip(filled) {
            *bits |= u32::from(filled) << place;
        }
    }
    Ok(bits)
}

/// How long somebody stayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stay {
    /// Seconds from arrival to departure.
    Seconds(i32),
    /// The departure stands before the arrival: midnight lies between, or one of them is wrong. Never a negative time.
    Backwards,
    /// One of them is not known.
    Unknown,
}

impl Entry {
    /// How long they stayed.
    pub fn stay(&self) -> Stay {
        match (self.time_in, self.time_out) {
            (Some(from), Some(to)) if to < from => Stay::Backwards,
            (Some(from), Some(to)) => Stay::Seconds(to - from),
            _ => Stay::Unknown,
        }
    }

    /// The moment from which the message is timed: the departure, else the arrival.
    pub fn leaves(&self) -> Option<i64> {
        let time = match self.stay() {
            Stay::Seconds(_) => self.time_out,
            Stay::Backwards | Stay::Unknown => self.time_in.or(self.time_out),
        };
        time.map(|time| i64::from(self.day) * DAY + i64::from(time))
    }
}
