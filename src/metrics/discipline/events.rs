//! Checks of events: daily report (c4), plan of the day (c5), result (c6).

use std::collections::{BTreeMap, BTreeSet};

use super::{DAILY, Judged, Judgements, PLAN, RESULT, Records, Subject};
use crate::metrics::process::leads::Change;
use crate::metrics::process::staff::{NOBODY, StaffNumber};
use crate::metrics::registers::Contact;
use crate::model::period::to_days;

/// A planned visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Plan {
    /// Whom it is for, as a place in [`People::people`](crate::metrics::registers::People::people).
    pub person: u32,
    /// Its day.
    pub day: i32,
    /// Whose plan; [`NOBODY`] where no one is named.
    pub staff: StaffNumber,
}

/// Something that must stand in the daily report.
struct Event {
    subject: Subject,
    person: u32,
    day: i32,
    staff: StaffNumber,
}

/// Contacts by customer and day.
type Days<'a> = BTreeMap<(u32, i32), Vec<&'a Contact>>;

/// Judges receptions, steps of promotion and revisits of the window.
pub fn judge_events(records: &Records<'_>, found: &mut Judgements) {
    let days: Days<'_> = by_day(records);
    let events = events(records);
    let has_contacts = records.contacts.is_some_and(|contacts| contacts.first_day.is_some());
    found.is_possible[DAILY] = has_contacts && has_events(records);
    if found.is_possible[DAILY] {
        for event in &events {
            judge_entry(records, &days, event, found);
        }
    }
    let tells_next = records.contacts.is_some_and(|contacts| contacts.told.contains("next_date"));
    found.is_possible[PLAN] = records.has_changes && (records.plans.is_some() || tells_next);
    if found.is_possible[PLAN] {
        judge_plans(records, found);
    }
    let tells_level = records.contacts.is_some_and(|contacts| contacts.told.contains("level_after"));
    found.is_possible[RESULT] = records.has_changes && (tells_level || records.register.tells("level"));
    if found.is_possible[RESULT] {
        judge_results(records, &days, found);
    }
}

fn has_events(records: &Records<'_>) -> bool {
    records.has_changes || !records.register.from_visits && records.register.tells("customer_name")
}

fn by_day<'a>(records: &Records<'a>) -> Days<'a> {
    let mut days: Days<'_> = BTreeMap::new();
    for contact in records.contacts.map(|contacts| contacts.rows.as_slice()).unwrap_or_default() {
        if let Some(customer) = contact.customer {
            days.entry((customer, contact.day)).or_default().push(contact);
        }
    }
    days
}

/// Changes of the promotion table within the window, with the day on which they were made.
fn changes<'a>(records: &Records<'a>) -> impl Iterator<Item = (u32, StaffNumber, i32, &'a Change)> {
    let (first, last) = (to_days(records.window.first), to_days(records.window.last));
    let leads = records.leads.map(|leads| leads.leads.as_slice()).unwrap_or_default();
    leads.iter().enumerate().flat_map(move |(place, lead)| {
        let day_of = |change: &Change| change.made.unwrap_or(change.day);
        let made = lead.changes.iter().map(move |change| (place as u32, lead.staff, day_of(change), change));
        made.filter(move |(_, _, day, _)| first <= *day && *day <= last)
    })
}

/// Receptions with a name, and steps of promotion and revisits: the same day of a lead counts once.
fn events(records: &Records<'_>) -> Vec<Event> {
    let (first, last) = (to_days(records.window.first), to_days(records.window.last));
    let people = records.people;
    let mut events = Vec::new();
    if !records.register.from_visits {
        for (place, entry) in records.register.entries.iter().enumerate() {
            let Some(visitor) = entry.visitor.filter(|_| first <= entry.day && entry.day <= last) else { continue };
            let person = people.of_visitor[visitor as usize];
            events.push(Event { subject: Subject::Entry(place as u32), person, day: entry.day, staff: entry.staff });
        }
    }
    let mut seen = BTreeSet::new();
    for (lead, staff, day, change) in changes(records) {
        let is_step = change.to.is_some() || change.made.is_some();
        if is_step && seen.insert((lead, day)) {
            let person = people.of_lead[lead as usize];
            events.push(Event { subject: Subject::Lead(lead), person, day, staff });
        }
    }
    events
}

/// c4: an entry of the same day, customer and member of staff. Days before the daily reports begin and after they stop,
/// people that cannot be told apart and events of nobody tell nothing.
fn judge_entry(records: &Records<'_>, days: &Days<'_>, event: &Event, found: &mut Judgements) {
    let person = &records.people.people[event.person as usize];
    let begins = records.contacts.and_then(|contacts| contacts.first_day).unwrap_or(i32::MAX);
    let ends = records.contacts.and_then(|contacts| contacts.until).unwrap_or(i32::MAX);
    if event.day < begins || event.day > ends || person.is_ambiguous || event.staff == NOBODY {
        found.unknown[DAILY] += 1;
        return;
    }
    let entries = person.customer.and_then(|customer| days.get(&(customer, event.day)));
    let wrong = match entries {
        None => Some("no_daily_entry"),
        Some(entries) if entries.iter().any(|contact| contact.staff == event.staff) => None,
        Some(_) => Some("entry_of_other_staff"),
    };
    let Event { subject, person, day, staff } = *event;
    found.all.push(Judged { check: DAILY, staff, subject, person, day, wrong, detail: None });
}

/// c5: the revisits that the promotion table plans for a day of the window stand in the plans of visits for that day, of the
/// same customer and member of staff; without such plans, in the next date of an earlier contact.
fn judge_plans(records: &Records<'_>, found: &mut Judgements) {
    let (first, last) = (to_days(records.window.first), to_days(records.window.last));
    let planned: BTreeSet<Plan> = records.plans.unwrap_or_default().iter().copied().collect();
    let mut next: BTreeSet<(u32, i32, StaffNumber)> = BTreeSet::new();
    if records.plans.is_none() {
        for contact in records.contacts.map(|contacts| contacts.rows.as_slice()).unwrap_or_default() {
            if let (Some(customer), Some(day)) = (contact.customer, contact.next.filter(|day| *day > contact.day)) {
                next.insert((customer, day, contact.staff));
            }
        }
    }
    let leads = records.leads.map(|leads| leads.leads.as_slice()).unwrap_or_default();
    for (place, lead) in leads.iter().enumerate() {
        let person = records.people.of_lead[place];
        let customer = records.people.people[person as usize].customer;
        let days: BTreeSet<i32> = lead.changes.iter().filter_map(|change| change.planned).collect();
        for day in days.into_iter().filter(|day| first <= *day && *day <= last) {
            if lead.staff == NOBODY || records.planned_to.is_some_and(|last| day > last) {
                found.unknown[PLAN] += 1;
                continue;
            }
            let is_there = match records.plans {
                Some(_) => planned.contains(&Plan { person, day, staff: lead.staff }),
                None => customer.is_some_and(|customer| next.contains(&(customer, day, lead.staff))),
            };
            let wrong = (!is_there).then_some("not_in_plan");
            let subject = Subject::Lead(place as u32);
            found.all.push(Judged { check: PLAN, staff: lead.staff, subject, person, day, wrong, detail: None });
        }
    }
}

/// c6: the level after a revisit is the same in the promotion table, the daily report and the register of that day. With one
/// of them alone there is nothing to compare. Of several contacts of a day the last one tells.
fn judge_results(records: &Records<'_>, days: &Days<'_>, found: &mut Judgements) {
    let mut registered: BTreeMap<(u32, i32), &str> = BTreeMap::new();
    if !records.register.from_visits {
        for entry in &records.register.entries {
            if let (Some(visitor), Some(level)) = (entry.visitor, entry.level) {
                let level = records.register.levels[usize::from(level)].as_str();
                registered.insert((records.people.of_visitor[visitor as usize], entry.day), level);
            }
        }
    }
    // The last change of a day is its result.
    let mut results: BTreeMap<(u32, i32), (StaffNumber, &str)> = BTreeMap::new();
    for (lead, staff, day, change) in changes(records) {
        if let Some(to) = change.to.as_deref() {
            results.insert((lead, day), (staff, to));
        }
    }
    for ((lead, day), (staff, promoted)) in results {
        let person = records.people.of_lead[lead as usize];
        let contacts = records.people.people[person as usize].customer.and_then(|customer| days.get(&(customer, day)));
        let reported = contacts.and_then(|contacts| {
            let all = records.contacts?;
            contacts.iter().rev().find_map(|contact| all.level(contact))
        });
        let others: Vec<&str> = reported.into_iter().chain(registered.get(&(person, day)).copied()).collect();
        if others.is_empty() {
            found.unknown[RESULT] += 1;
            continue;
        }
        let differs = others.iter().any(|other| *other != promoted);
        let detail = differs.then(|| format!("{promoted} ≠ {}", others.join(", ")));
        let wrong = differs.then_some("level_differs");
        let subject = Subject::Lead(lead);
        found.all.push(Judged { check: RESULT, staff, subject, person, day, wrong, detail });
    }
}
