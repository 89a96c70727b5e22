//! Numbers of customers and leads, and what is told of their deals.

use std::collections::BTreeMap;

use crate::features::PurchaseHistory;
use crate::features::visit_history::CHANNELS;
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
    others: Vec<String>,
    by_id: BTreeMap<String, Party>,
    pub told: BTreeMap<Party, Told>,
}

impl<'a> Parties<'a> {
    pub fn new(history: &'a PurchaseHistory, as_of: i32) -> Parties<'a> {
        Parties { history, as_of, others: Vec::new(), by_id: BTreeMap::new(), told: BTreeMap::new() }
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

    /// The last day with a contact up to the date, and its channel where it is known.
    pub fn last_contact(&self, party: Party) -> Option<(i32, Option<&'static str>)> {
        let (days, counts) = self.history.visit_days(self.number(party)?, self.as_of);
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
