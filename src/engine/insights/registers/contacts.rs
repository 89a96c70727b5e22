//! Contacts of `visits`, as far as the register needs them: the whole table may be large.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use polars::prelude::*;
use rayon::prelude::*;

use super::super::rows::Reading;
use super::{Context, first_day_of_visits, until};
use crate::engine::{EngineError, stage};
use crate::metrics::process::periods::Period;
use crate::metrics::process::staff::{Directory, NOBODY, StaffNumber, Told};
use crate::metrics::registers::{Contact, Contacts, People, seconds};
use crate::metrics::table_rows;
use crate::model::period::Month;
use crate::model::tables::VISITS;

const COLUMNS: [&str; 12] = [
    "visit_date",
    "staff_id",
    "staff_name",
    "channel",
    "direction",
    "level_before",
    "level_after",
    "time_in",
    "time_out",
    "next_date",
    "order_amount",
    "actual_flag",
];

/// Contacts of a part of the table.
#[derive(Default)]
struct Part {
    rows: Vec<Contact>,
    /// Those that the directory does not have; who made a contact is a place here, from its end on.
    unknown: Vec<String>,
    /// Levels after and before each, by place in `levels`.
    levels: Vec<String>,
    told: BTreeSet<&'static str>,
}

/// The contacts of a window: those that came in when there is no register, and those with people of the register and of
/// the leads. None without a source of visits.
pub(super) fn read(
    context: &Context<'_>,
    people: &People,
    wants_inbound: bool,
    (window, directory): (Period, &mut Directory),
) -> Result<Option<Contacts>, EngineError> {
    let Some(record) = context.stored.get(&stage::ingest(VISITS.name)).filter(|_| context.has(VISITS.name)) else {
        return Ok(None);
    };
    let mut is_wanted = vec![false; context.history().customers()];
    for customer in people.people.iter().filter_map(|person| person.customer) {
        is_wanted[customer as usize] = true;
    }
    let until = until(context, VISITS.name, window)?;
    let mut contacts = Contacts { first_day: first_day_of_visits(context), until, ..Contacts::default() };
    if !wants_inbound && !is_wanted.contains(&true) {
        return Ok(Some(contacts));
    }
    let (first, last) = (Month::of(window.first), Month::of(window.last));
    let is_near = |slot: &str| slot.parse::<Month>().is_ok_and(|month| first <= month && month <= last);
    let paths: Vec<PathBuf> =
        record.files.iter().filter(|(slot, _)| is_near(slot)).map(|(_, file)| (context.current)(file)).collect();
    let reading = Reading {
        schema: &VISITS,
        scale: context.pipeline.money_scale,
        identity: context.identity,
        history: context.history(),
    };
    let (known, as_of) = (&*directory, context.as_of);
    let part = |path: &PathBuf| -> Result<Part, EngineError> {
        let frame = reading.until(std::slice::from_ref(path), &COLUMNS, as_of)?;
        let keep = |customer: Option<u32>, is_inbound: bool| {
            wants_inbound && is_inbound || customer.is_some_and(|customer| is_wanted[customer as usize])
        };
        Part::of(&frame, known, &keep).map_err(super::failed(VISITS.name))
    };
    let parts: Vec<Result<Part, EngineError>> = paths.par_iter().map(part).collect();
    // The error of the earliest month, whichever failed first.
    let parts = parts.into_iter().collect::<Result<Vec<_>, _>>()?;
    let first_unknown = directory.len() as StaffNumber;
    directory.add_unknown(parts.iter().flat_map(|part| part.unknown.iter().map(String::as_str)));
    let levels: BTreeSet<&String> = parts.iter().flat_map(|part| &part.levels).collect();
    contacts.levels = levels.into_iter().cloned().collect();
    let place = |level: &String| contacts.levels.binary_search(level).ok().map(|place| place as u16);
    for part in &parts {
        let places: Vec<Option<u16>> = part.levels.iter().map(place).collect();
        let of = |level: Option<u16>| level.and_then(|level| places[usize::from(level)]);
        for contact in &part.rows {
            let unknown = contact.staff.checked_sub(first_unknown).filter(|_| contact.staff != NOBODY);
            let called = unknown.and_then(|place| part.unknown.get(place as usize));
            let staff = called.map_or(contact.staff, |called| directory.find(called).unwrap_or(NOBODY));
            let (level, level_before) = (of(contact.level), of(contact.level_before));
            contacts.rows.push(Contact { staff, level, level_before, ..contact.clone() });
        }
        contacts.told.extend(&part.told);
    }
    contacts.rows.sort_by_key(|contact| contact.day);
    Ok(Some(contacts))
}

/// Words in the order in which they come, each once.
#[derive(Default)]
struct Words<'a> {
    words: Vec<String>,
    places: BTreeMap<&'a str, u16>,
}

impl<'a> Words<'a> {
    fn place(&mut self, word: Option<&'a str>) -> Option<u16> {
        let word = word?;
        let next = self.words.len() as u16;
        let place = *self.places.entry(word).or_insert(next);
        if place == next {
            self.words.push(word.to_owned());
        }
        Some(place)
    }
}

impl Part {
    fn of(rows: &DataFrame, directory: &Directory, keep: &dyn Fn(Option<u32>, bool) -> bool) -> PolarsResult<Part> {
        let filled = |name: &str| rows.column(name).is_ok_and(|column| column.null_count() < column.len());
        let told_columns = COLUMNS.into_iter().filter(|name| filled(name)).collect();
        let tells_orders = filled("order_amount");
        // Few rows of a large table are wanted: the others are left out before their texts are looked at.
        let directions = rows.column("direction")?.str()?.iter();
        let made = rows.column("actual_flag")?.bool()?.iter();
        let wanted = table_rows::customers(rows)?.into_iter().zip(directions).zip(made);
        let is_wanted =
            |((customer, direction), made)| made != Some(false) && keep(customer, direction == Some("inbound"));
        let wanted: BooleanChunked = wanted.map(|row| Some(is_wanted(row))).collect();
        let rows = &rows.filter(&wanted)?;
        let text = |name: &str| table_rows::texts(rows, name);
        let (days, next) = (table_rows::days(rows, "visit_date")?, table_rows::days(rows, "next_date")?);
        let customers = table_rows::customers(rows)?;
        let told = directory.told_of(rows)?;
        let (channels, directions) = (text("channel")?, text("direction")?);
        let (after, before) = (text("level_after")?, text("level_before")?);
        let (arrivals, departures) = (text("time_in")?, text("time_out")?);
        let amounts = table_rows::money(rows, "order_amount")?;
        let mut part = Part::default();
        let (mut levels, mut others) = (Words::default(), Words::default());
        for row in 0..rows.height() {
            let is_inbound = directions[row].map(|direction| direction == "inbound");
            let Some(day) = days[row] else { continue };
            let staff = match told[row] {
                Told::Nobody => NOBODY,
                Told::Known(number) => number,
                Told::Unknown(called) => {
                    directory.len() as StaffNumber + StaffNumber::from(others.place(Some(called)).unwrap_or(0))
                }
            };
            let (level, level_before) = (levels.place(after[row]), levels.place(before[row]));
            part.rows.push(Contact {
                day,
                customer: customers[row],
                staff,
                is_inbound,
                by_phone: match channels[row] {
                    Some("phone") => Some(true),
                    Some("direct" | "invited") => Some(false),
                    _ => None,
                },
                level,
                level_before,
                time_in: arrivals[row].and_then(seconds),
                time_out: departures[row].and_then(seconds),
                next: next[row],
                ordered: tells_orders.then_some(amounts[row].is_some_and(|amount| amount > 0)),
            });
        }
        (part.levels, part.unknown, part.told) = (levels.words, others.words, told_columns);
        Ok(part)
    }
}
