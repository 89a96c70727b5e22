//! What is wrong on purpose in the records of the sales process, so that checks have something to find.

use chrono::Datelike;

use super::leads::{Lead, lead_id, leads};
use super::register::register;
use super::targets;
use crate::generate::company::Company;
use crate::model::period::from_days;

/// A fault that was planted.
#[derive(Debug, Clone, PartialEq)]
pub struct Planted {
    /// What is wrong.
    pub kind: &'static str,
    /// Lead, entry or target.
    pub id: String,
    /// Member of staff, by number.
    pub staff: Option<String>,
    /// Day.
    pub day: i32,
    /// What more there is to say.
    pub note: String,
}

/// All of them, by kind.
pub fn planted(company: &Company) -> Vec<Planted> {
    let leads = leads(company);
    let mut all = Vec::new();
    for (number, lead) in leads.iter().enumerate() {
        of_lead(company, number, lead, &mut all);
    }
    for entry in register(company, &leads) {
        let Some(number) = entry.lead else { continue };
        let mut add = |kind, note: String| {
            let staff = Some(company.staff.people[entry.receiver].id.clone());
            all.push(Planted { kind, id: lead_id(number as usize), staff, day: entry.day, note });
        };
        let keeper = leads[number as usize].staff;
        if entry.visit_no == 1 && entry.receiver != keeper {
            add("other_receiver", company.staff.people[keeper].id.clone());
        }
        if entry.filed && !entry.card {
            add("no_card", String::new());
        }
    }
    let years: std::collections::BTreeSet<i32> = company.months().map(|month| month.first_day().year()).collect();
    for target in years.into_iter().flat_map(|year| targets::of_year(company, year)) {
        if target.error != 0 && target.version <= company.last_day {
            let id = format!("{} {} {}", target.period, target.metric, target.owner);
            let note = target.error.to_string();
            all.push(Planted { kind: "target_does_not_add_up", id, staff: None, day: target.version, note });
        }
    }
    all.sort_by(|a, b| (a.kind, a.day, &a.id).cmp(&(b.kind, b.day, &b.id)));
    all
}

fn of_lead(company: &Company, number: usize, lead: &Lead, all: &mut Vec<Planted>) {
    let span = company.first_day..=company.last_day;
    let mut add = |kind, day: i32, note: &str| {
        if span.contains(&day) {
            let staff = lead.staff_on(company, number, day).id.clone();
            all.push(Planted { kind, id: lead_id(number), staff: Some(staff), day, note: note.to_owned() });
        }
    };
    let flaws = lead.flaws(company, number);
    if flaws.not_closed {
        add("kept_open", lead.closed, "");
    }
    if let Some(day) = flaws.lost_before {
        add("lost_then_won", day, &from_days(lead.closed).to_string());
    }
    if flaws.not_registered {
        add("not_registered", lead.created, "");
    }
    for follow_up in lead.follow_ups(company, number) {
        if follow_up.day > company.last_day {
            break;
        }
        if !follow_up.logged {
            add("not_logged", follow_up.day, "");
        } else if follow_up.noted != follow_up.to {
            add("other_level", follow_up.day, "");
        }
        if let Some(day) = follow_up.planned.filter(|_| !follow_up.in_plan) {
            add("not_in_plan", day, "");
        }
        if follow_up.first_noted.is_some() {
            add("twice_a_day", follow_up.day, "");
        }
    }
}
