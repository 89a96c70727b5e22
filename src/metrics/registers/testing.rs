//! Small registers for tests.
#![allow(clippy::unwrap_used)]

use chrono::{NaiveDate, NaiveDateTime};
use polars::prelude::*;

use super::entries::Register;
use crate::config::types::Registers as Settings;
use crate::metrics::process::leads::{Change, Lead, LeadState, Leads};
use crate::metrics::process::staff::{Directory, StaffRow};
use crate::model::period::to_days;

/// A row of `walkins`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Row {
    pub day: &'static str,
    pub kind: Option<&'static str>,
    pub name: Option<&'static str>,
    pub phone: Option<&'static str>,
    /// Arrival and departure.
    pub times: (Option<&'static str>, Option<&'static str>),
    pub staff: Option<&'static str>,
    pub level: Option<&'static str>,
    pub ordered: Option<bool>,
    pub reason: Option<&'static str>,
    pub filed: Option<bool>,
    pub card: Option<bool>,
    pub visit_no: Option<i64>,
    pub first: Option<&'static str>,
    pub named: Option<bool>,
    pub message: Option<&'static str>,
    pub entered: Option<&'static str>,
}

/// A visitor of a day who was received by somebody and left a name.
pub fn visitor(day: &'static str, staff: &'static str, name: &'static str) -> Row {
    Row { day, kind: Some("walk-in"), staff: Some(staff), name: Some(name), ..Row::default() }
}

/// A day, days since 1970-01-01.
pub fn day(text: &str) -> i32 {
    to_days(date(text))
}

/// A date.
pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The table.
pub fn frame(rows: &[Row]) -> DataFrame {
    let text = |name: &str, of: fn(&Row) -> Option<&'static str>| {
        Column::new(name.into(), rows.iter().map(of).collect::<Vec<Option<&str>>>())
    };
    let flag = |name: &str, of: fn(&Row) -> Option<bool>| {
        Column::new(name.into(), rows.iter().map(of).collect::<Vec<Option<bool>>>())
    };
    let moment = |name: &str, of: fn(&Row) -> Option<&'static str>| {
        let micros = |text: &str| text.parse::<NaiveDateTime>().unwrap().and_utc().timestamp_micros();
        let moments: Vec<Option<i64>> = rows.iter().map(|row| of(row).map(micros)).collect();
        Column::new(name.into(), moments)
    };
    let ids: Vec<String> = (1..=rows.len()).map(|number| format!("W{number}")).collect();
    let columns = vec![
        Column::new("walkin_id".into(), ids),
        Column::new("reg_date".into(), rows.iter().map(|row| day(row.day)).collect::<Vec<i32>>()),
        text("contact_type", |row| row.kind),
        text("customer_name", |row| row.name),
        text("phone", |row| row.phone),
        text("time_in", |row| row.times.0),
        text("time_out", |row| row.times.1),
        text("staff_name", |row| row.staff),
        text("level", |row| row.level),
        flag("ordered_flag", |row| row.ordered),
        text("no_info_reason", |row| row.reason),
        flag("filed_flag", |row| row.filed),
        flag("card_flag", |row| row.card),
        Column::new("visit_no".into(), rows.iter().map(|row| row.visit_no).collect::<Vec<Option<i64>>>()),
        text("first_receiver", |row| row.first),
        flag("named_adviser", |row| row.named),
        moment("message_sent_at", |row| row.message),
        moment("entered_at", |row| row.entered),
    ];
    DataFrame::new(rows.len(), columns).unwrap()
}

/// The register of rows, with 王 (manager 陈), 李 and 陈 in the table of staff.
pub fn register(rows: &[Row]) -> (Register, Directory) {
    let member = |id: &str, name: &str, manager: Option<&str>| StaffRow {
        id: Some(id.to_owned()),
        name: Some(name.to_owned()),
        manager: manager.map(str::to_owned),
        ..StaffRow::default()
    };
    let mut directory =
        Directory::new(vec![member("E1", "王", Some("E3")), member("E2", "李", None), member("E3", "陈", None)]);
    let required = Settings::default().required;
    let register = Register::of_rows(&frame(rows), &required, i32::MIN, &mut directory).unwrap();
    (register, directory)
}

/// A lead of a customer, opened on a day by 王, open in the list.
pub fn lead(id: &str, customer: &str, created: &str, level: Option<&str>) -> Lead {
    Lead {
        id: id.to_owned(),
        customer: None,
        customer_id: Some(customer.to_owned()),
        name: Some(customer.to_owned()),
        created: day(created),
        staff: 0,
        source: None,
        state: Some(LeadState {
            level: level.map(str::to_owned),
            deal_status: Some("open".to_owned()),
            ..LeadState::default()
        }),
        lost: None,
        lost_reason: None,
        lost_competitor: None,
        ordered: None,
        ordered_sales: None,
        changes: Vec::new(),
    }
}

/// A change of level on a day.
pub fn change(on: &str, to: Option<&str>) -> Change {
    let to = to.map(str::to_owned);
    Change { day: day(on), seq: None, from: None, to, scheme: None, planned: None, made: None, result: None }
}

/// The list of leads at its newest date.
pub fn list(leads: Vec<Lead>) -> Leads {
    Leads { leads, is_newest: true, ..Leads::default() }
}
