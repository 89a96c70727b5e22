//! What leads and opportunities ask for.

use chrono::NaiveDate;
use polars::prelude::*;

use super::parties::Parties;
use super::people::number;
use super::{Context, failed};
use crate::engine::EngineError;
use crate::metrics::process::leads::{Ending, Lead, Leads};
use crate::metrics::process::staff::Directory;
use crate::metrics::table_rows;
use crate::metrics::worklist::{HotDeal, Origin, Party, Reason, Why};
use crate::model::period::to_days;

/// Notes what a deal tells of somebody.
struct Deal<'a> {
    id: &'a str,
    amount: Option<i128>,
    name: Option<&'a str>,
    stage: Option<&'a str>,
    category: Option<&'a str>,
}

fn note(parties: &mut Parties<'_>, party: Party, deal: &Deal<'_>) {
    let told = parties.told.entry(party).or_default();
    let amount = told.deals.entry(deal.id.to_owned()).or_default();
    *amount = amount.or(deal.amount);
    let or = |known: &mut Option<String>, text: Option<&str>| {
        *known = known.take().or_else(|| text.map(str::to_owned));
    };
    or(&mut told.name, deal.name);
    or(&mut told.stage, deal.stage);
    or(&mut told.category, deal.category);
}

/// Adds next contacts and follow-ups of open leads that fall due from one day to another and were not made.
pub(super) fn add_leads(
    leads: Option<&Leads>,
    (as_of, (first, last)): (NaiveDate, (i32, i32)),
    parties: &mut Parties<'_>,
    reasons: &mut Vec<Reason>,
) {
    let as_of = to_days(as_of);
    let leads = leads.map(|leads| leads.leads.as_slice()).unwrap_or_default();
    for lead in leads.iter().filter(|lead| lead.ending() == Ending::Open) {
        let asked: Vec<(i32, Origin)> =
            asked_by(lead).into_iter().filter(|(day, _)| first <= *day && *day <= last).collect();
        if asked.is_empty() {
            continue;
        }
        let Some(party) = parties.of_deal(lead.customer, lead.customer_id.as_deref(), &lead.id) else { continue };
        for (day, origin) in asked {
            let is_changed = lead.changes.iter().any(|change| change.day >= day);
            if is_changed || parties.is_contacted_from(party, day) {
                continue;
            }
            let state = lead.state.as_ref();
            let deal = Deal {
                id: &lead.id,
                amount: state.and_then(|state| state.est_amount),
                name: lead.name.as_deref(),
                stage: lead.level_at(as_of).map(|(level, _)| level),
                category: state.and_then(|state| state.category.as_deref()),
            };
            note(parties, party, &deal);
            reasons.push(Reason { party, why: Why::Promise, day: Some(day), origin, staff: lead.staff });
        }
    }
}

/// Days on which a lead asks for a contact: the next one that the list names, and the last follow-up that its history
/// plans and does not note as made.
fn asked_by(lead: &Lead) -> Vec<(i32, Origin)> {
    let state = lead.state.as_ref();
    let next =
        state.and_then(|state| Some((state.next_date?, Origin::Deal { next_action: state.next_action.clone() })));
    let planned = lead.changes.iter().rev().find(|change| change.planned.is_some());
    let follow_up = planned.filter(|change| change.made.is_none()).and_then(|change| change.planned);
    next.into_iter().chain(follow_up.map(|day| (day, Origin::FollowUp))).collect()
}

/// Adds hot deals, and next contacts of opportunities, of the mart `open_deals` where it was made.
pub(super) fn add_open(
    context: &Context<'_>,
    (first, last): (i32, i32),
    (directory, parties): (&mut Directory, &mut Parties<'_>),
    reasons: &mut Vec<Reason>,
) -> Result<(), EngineError> {
    let Some(deals) = context.mart("open_deals")? else { return Ok(()) };
    let mut read = || -> PolarsResult<()> {
        let text = |name: &str| table_rows::texts(&deals, name);
        let (kinds, ids, customers, names) = (text("kind")?, text("id")?, text("customer_id")?, text("name")?);
        let (staff, managers, stages) = (text("staff")?, text("manager")?, text("stage")?);
        let (obstacles, actions) = (text("obstacle")?, text("next_action")?);
        let (expected, next) = (table_rows::days(&deals, "expected_close")?, table_rows::days(&deals, "next_date")?);
        let amounts = table_rows::money(&deals, "est_amount")?;
        let hot: Vec<bool> = match deals.column("hot") {
            Ok(column) => column.bool()?.iter().map(|hot| hot == Some(true)).collect(),
            Err(_) => vec![false; deals.height()],
        };
        directory.add_unknown(staff.iter().zip(&managers).filter_map(|(staff, manager)| staff.or(*manager)));
        for row in 0..deals.height() {
            let Some(id) = ids[row] else { continue };
            let is_later = next[row].is_some_and(|day| day > last);
            // Leads tell of their next contact themselves.
            let promised = next[row].filter(|day| kinds[row] == Some("opportunity") && first <= *day && *day <= last);
            if (!hot[row] || is_later) && promised.is_none() {
                continue;
            }
            let Some(party) = parties.of_deal(None, customers[row], id) else { continue };
            let promised = promised.filter(|day| !parties.is_contacted_from(party, *day));
            let own = |text: Option<&str>| text.map(str::to_owned);
            let staff = number(directory, staff[row].or(managers[row]));
            let reason = |why: Why, day: Option<i32>, origin: Origin| Reason { party, why, day, origin, staff };
            let mut found = Vec::new();
            if let Some(day) = promised {
                found.push(reason(Why::Promise, Some(day), Origin::Deal { next_action: own(actions[row]) }));
            }
            if hot[row] && !is_later {
                let deal = HotDeal {
                    stage: own(stages[row]),
                    expected: expected[row],
                    obstacle: own(obstacles[row]),
                    next_action: own(actions[row]),
                };
                found.push(reason(Why::Hot, None, Origin::Hot(Box::new(deal))));
            }
            if !found.is_empty() {
                let deal = Deal { id, amount: amounts[row], name: names[row], stage: stages[row], category: None };
                note(parties, party, &deal);
                reasons.append(&mut found);
            }
        }
        Ok(())
    };
    read().map_err(failed("open_deals"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::metrics::process::leads::{Change, LeadState};
    use crate::metrics::process::staff::NOBODY;

    fn change(day: i32, planned: Option<i32>, made: Option<i32>) -> Change {
        Change { day, seq: None, from: None, to: None, scheme: None, planned, made, result: None }
    }

    fn lead(next: Option<i32>, changes: Vec<Change>) -> Lead {
        Lead {
            id: "L1".into(),
            customer: None,
            customer_id: None,
            name: None,
            created: 1,
            staff: NOBODY,
            source: None,
            state: Some(LeadState { next_date: next, ..LeadState::default() }),
            lost: None,
            lost_reason: None,
            lost_competitor: None,
            ordered: None,
            ordered_sales: None,
            changes,
        }
    }

    #[test]
    fn the_last_follow_up_that_was_planned_counts_unless_it_was_made() {
        let days = |lead: &Lead| asked_by(lead).into_iter().map(|(day, _)| day).collect::<Vec<i32>>();
        assert_eq!(days(&lead(Some(7), vec![])), [7]);
        assert_eq!(days(&lead(None, vec![change(2, Some(5), None), change(3, None, None)])), [5]);
        assert_eq!(days(&lead(None, vec![change(2, Some(5), None), change(5, Some(9), Some(9))])), [0; 0]);
        assert_eq!(days(&lead(Some(7), vec![change(2, Some(5), None)])), [7, 5]);
    }
}
