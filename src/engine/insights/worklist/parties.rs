//! Numbers of customers and leads, and what is told of their deals.

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};

use crate::features::PurchaseHistory;
use crate::features::visit_history::CHANNELS;
use crate::metrics::process::leads::{Ending, Leads};
use crate::metrics::worklist::Party;

/// What deals tell of somebody.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Expected amounts by number of the deal, minor units.
    pub deals: BTreeMap<String, Option<i128>>,
    pub name: Option<String>,
    /// Level or stage.
    pub stage: Option<String>,
    /// Category, as the list or the visit has it.
    pub category: Option<String>,
}

impl Told {
    /// What the deals may bring, where any of them says.
    pub fn expected(&self) -> Option<i128> {
        let known: Vec<i128> = self.deals.values().flatten().copied().collect();
        (!known.is_empty()).then(|| known.iter().sum())
    }
}

/// Customers of the history have their number there; those that it does not know follow.
pub(super) struct Parties<'a> {
    history: &'a PurchaseHistory,
    as_of: i32,
    /// The last follow-up of the leads of a customer, up to the date.
    followed: HashMap<u32, i32>,
    /// Customers whose leads have all come to their end.
    ended: HashSet<u32>,
    others: Vec<String>,
    by_id: BTreeMap<String, Party>,
    pub told: BTreeMap<Party, Told>,
}

impl<'a> Parties<'a> {
    /// All customers, and what leads tell of contacts with them.
    pub fn new(history: &'a PurchaseHistory, as_of: i32, leads: Option<&Leads>) -> Parties<'a> {
        let (mut followed, mut ended): (HashMap<u32, i32>, HashSet<u32>) = Default::default();
        let mut open: HashSet<u32> = HashSet::new();
        for lead in leads.map(|leads| leads.leads.as_slice()).unwrap_or_default() {
            let Some(customer) = lead.customer else { continue };
            match lead.ending() {
                Ending::Open => open.insert(customer),
                Ending::Won(_) | Ending::Lost(_) => ended.insert(customer),
            };
            let made = lead.changes.iter().filter_map(|change| change.follow_up());
            if let Some(last) = made.filter(|day| lead.created <= *day && *day <= as_of).max() {
                let known = followed.entry(customer).or_insert(last);
                *known = last.max(*known);
            }
        }
        ended.retain(|customer| !open.contains(customer));
        let (others, by_id, told) = Default::default();
        Parties { history, as_of, followed, ended, others, by_id, told }
    }

    /// Whether nothing is left to do for somebody: all leads have come to their end, and there never was an order.
    pub fn is_given_up(&self, customer: u32) -> bool {
        self.ended.contains(&customer) && !self.has_ordered(customer)
    }

    /// A customer, by number or identifier.
    pub fn customer(&mut self, number: Option<u32>, id: Option<&str>) -> Option<Party> {
        if number.is_some() {
            return number;
        }
        let id = id?;
        if let Some(number) = self.history.find(id) {
            return Some(number);
        }
        if let Some(known) = self.by_id.get(id) {
            return Some(*known);
        }
        let party = (self.history.customers() + self.others.len()) as Party;
        self.others.push(id.to_owned());
        self.by_id.insert(id.to_owned(), party);
        Some(party)
    }

    /// Whom a deal is of: its customer, else itself.
    pub fn of_deal(&mut self, number: Option<u32>, customer_id: Option<&str>, deal: &str) -> Option<Party> {
        self.customer(number, customer_id.or(Some(deal)))
    }

    /// The number of a customer that the history knows.
    pub fn number(&self, party: Party) -> Option<u32> {
        ((party as usize) < self.history.customers()).then_some(party)
    }

    /// Whether somebody ordered up to the date.
    pub fn has_ordered(&self, party: Party) -> bool {
        let orders = |number| self.history.purchases(number).order_days_to(self.as_of).next().is_some();
        self.number(party).is_some_and(orders)
    }

    /// `lead` and the number of the deal of somebody who has never ordered, else `customer` and its identifier.
    pub fn subject(&self, party: Party) -> (&'static str, String) {
        let deal = self.told.get(&party).and_then(|told| told.deals.keys().next());
        match deal.filter(|_| !self.has_ordered(party)) {
            Some(deal) => ("lead", deal.clone()),
            None => ("customer", self.id(party).to_owned()),
        }
    }

    /// The identifier of the customer; of a lead without one, its number.
    pub fn id(&self, party: Party) -> &str {
        match self.number(party) {
            Some(number) => self.history.ids.get(number),
            None => self.others.get(party as usize - self.history.customers()).map_or("", String::as_str),
        }
    }

    /// The last day with a contact up to the date, and its channel where it is known. Follow-ups of leads are contacts
    /// too; their channel is not told.
    pub fn last_contact(&self, party: Party) -> Option<(i32, Option<&'static str>)> {
        let number = self.number(party)?;
        let followed = self.followed.get(&number).map(|day| (*day, None));
        self.last_visit(number).filter(|visit| followed.is_none_or(|(day, _)| day <= visit.0)).or(followed)
    }

    fn last_visit(&self, number: u32) -> Option<(i32, Option<&'static str>)> {
        let (days, counts) = self.history.visit_days(number, self.as_of);
        let place = counts.iter().rposition(|day| day.contacts() > 0)?;
        let channel = (0..CHANNELS.len()).find(|channel| counts[place].get(*channel) > 0);
        let known = channel.map(|channel| CHANNELS[channel]).filter(|channel| *channel != "unknown");
        Some((days[place], known))
    }

    /// Whether there was a contact on a day or later.
    pub fn is_contacted_from(&self, party: Party, day: i32) -> bool {
        self.last_contact(party).is_some_and(|(last, _)| last >= day)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::features::testing::{history_with_visits, visit};
    use crate::metrics::process::leads::{Change, Lead};
    use crate::metrics::process::staff::NOBODY;
    use crate::model::period::to_days;

    fn day(text: &str) -> i32 {
        to_days(text.parse().unwrap())
    }

    /// A ordered and was visited on 10 May, B and C were visited and never ordered.
    fn history() -> PurchaseHistory {
        let visits = [visit("A", "2024-05-10"), visit("B", "2024-04-01"), visit("C", "2024-04-02")];
        history_with_visits(&[("A", "2024-03-01", 1, 100, None)], Some(&visits))
    }

    fn lead(customer: Option<u32>, lost: Option<&str>, follow_ups: &[(&str, Option<&str>)]) -> Lead {
        let change = |(on, planned): &(&str, Option<&str>)| Change {
            day: day(on),
            seq: None,
            from: None,
            to: None,
            scheme: None,
            planned: planned.map(day),
            made: None,
            result: None,
        };
        Lead {
            id: "L".into(),
            customer,
            customer_id: None,
            name: None,
            created: day("2024-04-15"),
            staff: NOBODY,
            source: None,
            state: None,
            lost: lost.map(day),
            lost_reason: None,
            lost_competitor: None,
            ordered: None,
            ordered_sales: None,
            changes: follow_ups.iter().map(change).collect(),
        }
    }

    fn leads(leads: Vec<Lead>) -> Leads {
        Leads { leads, is_newest: true, ..Leads::default() }
    }

    const AS_OF: &str = "2024-05-31";

    #[test]
    fn follow_ups_of_leads_are_contacts_that_lists_know() {
        let history = history();
        let [a, b] = ["A", "B"].map(|id| history.find(id).unwrap());
        // Ahead of the opening, only planned, and after the date: no contact yet.
        let of_b =
            [("2024-04-10", None), ("2024-05-20", None), ("2024-05-28", Some("2024-06-03")), ("2024-06-02", None)];
        let all = leads(vec![lead(Some(a), None, &[("2024-05-02", None)]), lead(Some(b), None, &of_b)]);
        let mut parties = Parties::new(&history, day(AS_OF), Some(&all));
        assert_eq!(parties.last_contact(b), Some((day("2024-05-20"), None)), "after the visit of 1 April");
        assert!(parties.is_contacted_from(b, day("2024-05-20")) && !parties.is_contacted_from(b, day("2024-05-21")));
        assert_eq!(parties.last_contact(a).map(|(on, _)| on), Some(day("2024-05-10")), "the visit is later");
        let without = Parties::new(&history, day(AS_OF), None);
        assert_eq!(without.last_contact(b).map(|(on, _)| on), Some(day("2024-04-01")));
        // Whom the history does not have was never contacted, as far as it tells.
        let stranger = parties.of_deal(None, None, "L9").unwrap();
        assert_eq!((parties.number(stranger), parties.last_contact(stranger)), (None, None));
        assert_eq!(parties.of_deal(None, Some("L9"), "L10"), Some(stranger), "the same name is the same party");
    }

    #[test]
    fn prospects_are_given_up_when_all_their_leads_have_ended_and_customers_never_are() {
        let history = history();
        let [a, b, c] = ["A", "B", "C"].map(|id| history.find(id).unwrap());
        let lost = Some("2024-05-20");
        let all = leads(vec![
            lead(Some(a), lost, &[]),
            lead(Some(b), lost, &[]),
            lead(Some(c), lost, &[]),
            lead(Some(c), None, &[]),
            lead(None, lost, &[]),
        ]);
        let parties = Parties::new(&history, day(AS_OF), Some(&all));
        assert_eq!([a, b, c].map(|customer| parties.is_given_up(customer)), [false, true, false]);
        let before = Parties::new(&history, day("2024-02-29"), Some(&all));
        assert!(before.is_given_up(a), "the order came later");
    }
}
