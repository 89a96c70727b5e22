//! The insight `registers`: visitors and callers: how many, who left data, who received them, whether the records agree.

mod contacts;
mod people;

use std::sync::Arc;

use polars::prelude::{DataFrame, PolarsResult};
use serde_json::json;

use super::{Context, Insight, Write};
use crate::config::types::{PersonalData, Pipeline};
use crate::engine::{EngineError, stage};
use crate::ingest::value::protect::{Protection, protected};
use crate::metrics::discipline::{self, Records};
use crate::metrics::process::figures;
use crate::metrics::process::leads::Leads;
use crate::metrics::process::periods::Period;
use crate::metrics::process::staff::Directory;
use crate::metrics::registers::{self, Check, Contacts, Named, People, Register, Tallies};
use crate::metrics::rotation;
use crate::model::period::{Month, to_days};
use crate::model::tables::{
    AUDITS, CALENDAR, CUSTOMERS, LEAD_STAGE_HISTORY, LEADS, Personal, STAFF, TRANSACTIONS, TableSchema, VISIT_PLANS,
    VISITS, WALKINS,
};

/// See the head of this file.
pub static REGISTERS: Insight = Insight {
    name: "registers",
    version: registers::VERSION + rotation::VERSION + discipline::VERSION,
    is_wanted: |pipeline| pipeline.registers.enabled,
    settings: |pipeline| json!({ "registers": pipeline.registers, "personal_data": personal_data(pipeline) }),
    features: |_| Vec::new(),
    tables,
    schemes: |_| Vec::new(),
    asks_the_calendar: true,
    is_daily: true,
    reads: &[],
    marts,
};

fn tables(_: &Pipeline) -> Vec<&'static TableSchema> {
    let read = [&WALKINS, &LEADS, &LEAD_STAGE_HISTORY, &VISITS, &VISIT_PLANS, &CUSTOMERS, &STAFF];
    [&read[..], &[&CALENDAR, &TRANSACTIONS, &AUDITS]].concat()
}

/// What becomes of the names of visitors.
fn personal_data(pipeline: &Pipeline) -> PersonalData {
    pipeline.sources.get(WALKINS.name).and_then(|source| source.personal_data).unwrap_or(pipeline.personal_data)
}

/// What may be shown of the name of a visitor. The register is kept with names, by which visitors are found among leads
/// and customers; lists that are published have no more of them than the settings allow.
fn shown_name(personal_data: PersonalData, name: &str) -> Option<String> {
    match personal_data {
        PersonalData::Keep => Some(name.to_owned()),
        PersonalData::Mask => protected(Personal::Name, Protection::Mask, name),
        // Nobody reads a hash in a list.
        PersonalData::Hash | PersonalData::Drop => None,
    }
}

/// What all marts are made from.
struct Shared {
    directory: Directory,
    register: Register,
    leads: Option<Arc<Leads>>,
    people: People,
    contacts: Option<Contacts>,
    window: Period,
}

fn failed(what: &str) -> impl FnOnce(polars::error::PolarsError) -> EngineError {
    let what = format!("rows of {what}");
    move |source| EngineError::Frame { what, source }
}

fn marts(context: &Context<'_>, write: &mut Write<'_>) -> Result<(), EngineError> {
    let mut made = |mart: &'static str, frame: PolarsResult<DataFrame>| {
        let frame = frame.map_err(|source| EngineError::Frame { what: format!("mart {mart}"), source })?;
        write((mart, frame))
    };
    if ![WALKINS.name, VISITS.name, LEADS.name].iter().any(|table| context.has(table)) {
        return Ok(());
    }
    let (settings, as_of, scale) = (&context.pipeline.registers, context.as_of, context.pipeline.money_scale);
    let shared = read(context)?;
    let Shared { directory, register, leads, people, contacts, window } = &shared;
    let window = *window;

    let workdays = context.workdays(window.first, as_of)?;
    let days = registers::days(register, &workdays, window);
    let tallies = Tallies::of(register, directory, settings, as_of);
    made("register_days", registers::days_frame(&days, as_of))?;
    let of_register = (register, directory);
    made("register_advisers", registers::advisers_frame(&tallies, of_register, settings.min_n, as_of))?;
    made("no_info_reasons", registers::reasons_frame(&tallies, of_register, as_of))?;

    let duties = rotation::duties(register, window);
    made("rotation", rotation::frame(&duties, directory, as_of))?;
    let mut staff = directory.clone();
    let orders = people::credits(context, people, (window, &mut staff))?;
    let credits = rotation::credits(register, people, (leads.as_deref(), &orders), window);
    made("attribution_exceptions", rotation::exceptions_frame(&credits, (people, &staff), as_of, scale))?;

    let mut rows = Vec::new();
    if !register.entries.is_empty() {
        rows.extend(tallies.figures());
        rows.extend(registers::profiles(&days, window));
    }
    let filed = registers::filed(register, people, (leads.as_deref(), context.history()), window);
    if !register.from_visits && !register.entries.is_empty() {
        rows.extend(registers::filing_figures(&filed, directory, as_of, window));
        rows.extend(rotation::figures(&duties));
        rows.push(rotation::attribution_figure(&credits, window));
    }
    let revisits = match first_day_of_visits(context).filter(|_| context.history().has_visits()) {
        Some(from) => {
            let owners = people::owners(context, &mut staff)?;
            let to = until(context, VISITS.name, window)?.unwrap_or(i32::MAX);
            Some(registers::revisits(context.history(), settings, (window, (from, to)), &owners))
        }
        None => None,
    };
    rows.extend(registers::revisit_figures(revisits.as_ref(), &staff, window));
    let mut odd_audits = Vec::new();
    if let Some(table) = context.rows(AUDITS.name, &registers::AUDIT_COLUMNS)? {
        let (audits, odd) = registers::audits(&table, register, leads.as_deref()).map_err(failed(AUDITS.name))?;
        rows.extend(registers::audit_figures(&audits, directory, settings, (as_of, window)));
        odd_audits = odd;
    }
    let cards = people::cards(context, &mut staff)?;
    let of_cards = cards.as_ref().map(|(rows, staff)| (rows, staff.as_slice()));
    let cards = registers::card_figures(of_cards, &settings.card_fields, &staff, as_of);
    rows.extend(cards.map_err(failed(CUSTOMERS.name))?);
    made("register_measures", figures::frame(&rows, as_of, scale))?;

    let mut directory = staff;
    let plans = people::plans(context, people, (window, &mut directory))?;
    let records = Records {
        register,
        leads: leads.as_deref(),
        has_changes: leads.is_some() && context.has(LEAD_STAGE_HISTORY.name),
        has_master: context.has(CUSTOMERS.name),
        master_day: context.newest_day(CUSTOMERS.name),
        contacts: contacts.as_ref(),
        plans: plans.as_deref(),
        planned_to: until(context, if plans.is_some() { VISIT_PLANS.name } else { VISITS.name }, window)?,
        people,
        history: context.history(),
        settings,
        window,
    };
    let found = discipline::judge(&records);
    made("discipline", discipline::frame(&found, &directory, as_of))?;
    made("discipline_missing", discipline::missing_frame(&found, &records, &directory, as_of))?;

    let mut checks = registers::of_register(register, (&directory, &days), window, settings.message_minutes);
    if context.has(WALKINS.name) {
        checks.extend(registers::missing_columns(register));
    } else {
        checks.push(Check { check: "no_register", table: "walkins", rows: 0, example: None });
    }
    checks.extend(registers::of_people(register, people, &filed, window));
    checks.extend(discipline::checks(&found));
    checks.extend(odd_audits);
    made("register_checks", registers::checks_frame(&checks, as_of))
}

/// Rows of all tables, people and members of staff told apart.
fn read(context: &Context<'_>) -> Result<Shared, EngineError> {
    let settings = &context.pipeline.registers;
    let window = Period::window(context.as_of, settings.months);
    let from = to_days(window.first);
    let (mut directory, leads) = context.staff_and_leads()?;
    let register = match context.rows(WALKINS.name, &registers::columns())? {
        Some(rows) => {
            Some(Register::of_rows(&rows, &settings.required, from, &mut directory).map_err(failed(WALKINS.name))?)
        }
        None => None,
    };
    let empty = Register::default();
    let told = register.as_ref().unwrap_or(&empty);
    let named = match told.visitors.is_empty() && leads.is_none() {
        true => Named::default(),
        false => people::named(context, told, leads.as_deref())?,
    };
    let mut people = People::of(told, leads.as_deref(), &named, context.history());
    let contacts = contacts::read(context, &people, register.is_none(), (window, &mut directory))?;
    let mut register = match register {
        Some(register) => register,
        None => contacts.as_ref().and_then(|contacts| contacts.as_register(from)).unwrap_or_default(),
    };
    let told_by = if context.has(WALKINS.name) { WALKINS.name } else { VISITS.name };
    register.until = until(context, told_by, window)?;
    if context.has(WALKINS.name) {
        let personal_data = personal_data(context.pipeline);
        people.protect(&mut register, &|name| shown_name(personal_data, name));
    }
    Ok(Shared { directory, register, leads, people, contacts, window })
}

/// The last day that the export of a table tells of, where it has stopped.
fn until(context: &Context<'_>, table: &str, window: Period) -> Result<Option<i32>, EngineError> {
    let workdays = context.workdays(window.first, context.as_of)?;
    let last = context.covered(table, &workdays).map(|(_, last)| last);
    Ok(last.filter(|last| *last < to_days(context.as_of)))
}

/// The first day of the first month that visits tell of, up to the date.
fn first_day_of_visits(context: &Context<'_>) -> Option<i32> {
    let record = context.stored.get(&stage::ingest(VISITS.name))?;
    let months = record.files.keys().filter_map(|slot| slot.parse::<Month>().ok());
    let first = months.min()?.first_day();
    (first <= context.as_of).then(|| to_days(first))
}
