//! Checks of people: card (c1), promotion table (c2), one state (c3).

use std::collections::BTreeMap;

use super::{CARD, Judged, Judgements, ONE_STATE, PROMOTION, Records, Subject};
use crate::metrics::process::leads::{Ending, Lead, ORDER};
use crate::metrics::process::staff::{NOBODY, StaffNumber};
use crate::metrics::registers::{Entry, has_ordered};
use crate::model::period::to_days;

/// How a person stands at the end of the window, by everything that names them.
struct Standing<'a> {
    person: u32,
    subject: Subject,
    staff: StaffNumber,
    day: i32,
    level: Option<&'a str>,
    /// Whether an order closed them: a lead that was won within the window, a tick of the register, a purchase since.
    is_closed: bool,
    /// Whether the promotion table has an open lead of theirs.
    is_promoted: bool,
    /// Whether a lead is still carried on though it led to an order.
    is_carried_on: bool,
    /// Whether the register of the window has a card of theirs; none where it does not say.
    card: Option<bool>,
    is_visitor: bool,
}

/// Judges everybody who is an intent customer or was closed within the window.
pub fn judge_people(records: &Records<'_>, found: &mut Judgements) {
    let has_people = records.leads.is_some() || !records.register.from_visits && !records.register.entries.is_empty();
    found.is_possible[CARD] = has_people && (records.has_master || records.register.tells("card_flag"));
    found.is_possible[PROMOTION] = has_people && records.leads.is_some();
    found.is_possible[ONE_STATE] = has_people && records.leads.is_some();
    for one in standings(records) {
        if found.is_possible[CARD] {
            add(found, CARD, &one, card(records, &one));
        }
        let is_outside =
            one.level.is_some_and(|level| records.settings.outside_promotion.iter().any(|outside| outside == level));
        if found.is_possible[PROMOTION] && !one.is_closed && !is_outside && (one.is_visitor || records.has_changes) {
            let wrong = (!one.is_promoted).then_some("not_in_promotion_table");
            add(found, PROMOTION, &one, Some(wrong));
        }
        if found.is_possible[ONE_STATE] {
            let verdict = match (one.is_closed, one.is_promoted, is_outside) {
                _ if one.is_carried_on => Some(Some("closed_and_promoted")),
                (true, ..) => Some(None),
                (false, true, _) => Some(None),
                (false, false, false) => Some(Some("neither_promoted_nor_closed")),
                // Those outside the table are in order with a card (D-50).
                (false, false, true) => {
                    card(records, &one).map(|without| without.map(|_| "neither_promoted_nor_closed"))
                }
            };
            add(found, ONE_STATE, &one, verdict);
        }
    }
}

/// Whether there is a card: a tick in the register, or a row in the master file. That a prospect is not in the master file
/// tells nothing; that a closed customer is not does, unless the file is older than their first order.
fn card(records: &Records<'_>, one: &Standing<'_>) -> Option<Option<&'static str>> {
    let person = &records.people.people[one.person as usize];
    if one.card == Some(true) || person.is_in_master {
        return Some(None);
    }
    let first_order = person.customer.and_then(|customer| records.history.purchases(customer).first_order());
    let is_after_master = records.master_day.is_some_and(|day| to_days(day) < first_order.unwrap_or(one.day));
    let is_in_question = one.is_closed && records.has_master && !is_after_master && !person.is_ambiguous;
    let is_told = one.card.is_some() || is_in_question;
    is_told.then_some(Some("no_card"))
}

fn add(found: &mut Judgements, check: usize, one: &Standing<'_>, verdict: Option<Option<&'static str>>) {
    match verdict {
        Some(wrong) => {
            let Standing { staff, subject, person, day, .. } = *one;
            let detail = one.level.map(str::to_owned);
            found.all.push(Judged { check, staff, subject, person, day, wrong, detail });
        }
        None => found.unknown[check] += 1,
    }
}

/// Everybody who is checked, by number. Those of whom neither a level nor an order is known are no intent customers, and
/// lost ones are none any more unless they came again.
fn standings<'a>(records: &Records<'a>) -> Vec<Standing<'a>> {
    let (first, last) = (to_days(records.window.first), to_days(records.window.last));
    let register = records.register;
    let mut entries: BTreeMap<u32, Vec<(u32, &Entry)>> = BTreeMap::new();
    if !register.from_visits {
        for (place, entry) in register.entries.iter().enumerate() {
            if let (Some(visitor), true) = (entry.visitor, first <= entry.day && entry.day <= last) {
                entries.entry(records.people.of_visitor[visitor as usize]).or_default().push((place as u32, entry));
            }
        }
    }
    let mut found = Vec::new();
    for person in 0..records.people.people.len() as u32 {
        let own = entries.get(&person).map(Vec::as_slice).unwrap_or_default();
        found.extend(standing(records, person, own, (first, last)));
    }
    found
}

fn standing<'a>(
    records: &Records<'a>,
    person: u32,
    entries: &[(u32, &'a Entry)],
    (first, last): (i32, i32),
) -> Option<Standing<'a>> {
    let register = records.register;
    let who = &records.people.people[person as usize];
    let leads = || who.leads.iter().filter_map(|place| Some((*place, records.leads?.leads.get(*place as usize)?)));
    let open = || leads().filter(|(_, lead)| lead.ending() == Ending::Open);
    let is_in_table = |lead: &Lead| !records.has_changes || !lead.changes.is_empty();
    let won_day = |lead: &Lead| lead.won().filter(|day| first <= *day && *day <= last);
    let newest_entry = entries.last();
    let level_of_entry = entries.iter().rev().find_map(|(_, entry)| Some((entry.day, entry.level?)));
    let tick = entries.iter().rev().find(|(_, entry)| entry.ordered == Some(true)).map(|(_, entry)| entry.day);
    let newest_open = open().max_by_key(|(place, lead)| (lead.created, *place));
    let newest_won =
        leads().filter_map(|(place, lead)| Some((won_day(lead)?, place, lead))).max_by_key(|won| (won.0, won.1));
    let bought = entries
        .first()
        .filter(|_| !who.is_ambiguous)
        .is_some_and(|(_, entry)| has_ordered(who, records.leads, records.history, (entry.day, last)));
    let ordered_on = tick.into_iter().chain(newest_won.map(|won| won.0)).max();
    let is_closed = ordered_on.is_some() || bought;
    // A new lead after the order is a new promotion.
    let is_new_again = newest_open.is_some_and(|(_, lead)| ordered_on.is_none_or(|day| lead.created > day));
    let level = match newest_open.and_then(|(_, lead)| lead.level_at(last)) {
        Some((level, since)) if level_of_entry.is_none_or(|(day, _)| day <= since) => Some(level),
        other => level_of_entry
            .map(|(_, place)| register.levels[usize::from(place)].as_str())
            .or(other.map(|(level, _)| level)),
    };
    let level = level.filter(|level| *level != ORDER);
    // The list may say that a lead was won without a day.
    let is_told_won = newest_entry.is_some() && leads().any(|(_, lead)| lead.ending() == Ending::Won(None));
    let is_closed = (is_closed || is_told_won) && !is_new_again;
    let lost_on = leads().filter_map(|(_, lead)| match lead.ending() {
        Ending::Lost(day) => Some(day.unwrap_or(last)),
        Ending::Open | Ending::Won(_) => None,
    });
    let came_on = newest_entry.map_or(i32::MIN, |(_, entry)| entry.day);
    let is_lost = newest_open.is_none() && lost_on.max().is_some_and(|day| day >= came_on);
    if !is_closed && (level.is_none() || is_lost) {
        return None;
    }
    let (subject, staff, day) = match (newest_open, newest_won, newest_entry) {
        (Some((place, lead)), ..) => (Subject::Lead(place), lead.staff, lead.created),
        (None, Some((day, place, lead)), _) => (Subject::Lead(place), lead.staff, day),
        (None, None, Some((place, entry))) => (Subject::Entry(*place), entry.staff, entry.day),
        (None, None, None) => return None,
    };
    // Somebody in charge is better than nobody.
    let staff = if staff == NOBODY { newest_entry.map_or(NOBODY, |(_, entry)| entry.staff) } else { staff };
    let is_carried_on = leads().any(|(_, lead)| is_carried_on(lead))
        || tick.is_some_and(|tick| open().any(|(_, lead)| lead.created <= tick && is_in_table(lead)));
    let is_ticked = |(_, entry): &(u32, &Entry)| entry.card == Some(true);
    Some(Standing {
        person,
        subject,
        staff,
        day,
        level,
        is_closed,
        is_promoted: open().any(|(_, lead)| is_in_table(lead)),
        is_carried_on,
        card: (register.tells("card_flag") && !entries.is_empty()).then(|| entries.iter().any(is_ticked)),
        is_visitor: !entries.is_empty(),
    })
}

/// Whether a lead is promoted on though it led to an order: the list has it open, or its level changed later to anything
/// but the order.
fn is_carried_on(lead: &Lead) -> bool {
    let Some(won) = lead.won() else { return false };
    let status = lead.state.as_ref().and_then(|state| state.deal_status.as_deref());
    let is_open = matches!(status, Some("open" | "negotiating"));
    let is_changed = |day: i32, to: Option<&str>| day > won && to.is_some_and(|to| to != ORDER);
    is_open || lead.changes.iter().any(|change| is_changed(change.day, change.to.as_deref()))
}
