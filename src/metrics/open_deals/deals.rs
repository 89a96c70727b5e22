//! Open leads and opportunities, one after the other.

use crate::config::types::Prospects;
use crate::metrics::calibration::{Calibrated, Scale};
use crate::metrics::process::leads::{Ending, Lead, Leads};
use crate::metrics::process::staff::StaffNumber;
use crate::metrics::tenders::{Contacts, LOST, NEGOTIATED, Opportunities, chances, is_stale};
use crate::model::levels::built_in;
use crate::model::tables::STAGES;

/// The level scheme whose D and E are also given by the need (S24).
const BY_NEED: &str = "prospect";

/// What deals are told from.
pub struct Inputs<'a> {
    /// Leads.
    pub leads: &'a Leads,
    /// Flows of leads, held against what happened.
    pub flows: &'a [Calibrated],
    /// Opportunities.
    pub opportunities: &'a Opportunities,
    /// Contacts with customers; none without visits.
    pub contacts: Option<&'a Contacts>,
    /// The as-of date.
    pub as_of: i32,
    /// Settings.
    pub settings: &'a Prospects,
}

/// An open lead or opportunity.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Deal<'a> {
    /// Whether it is an opportunity.
    pub is_opportunity: bool,
    /// Number.
    pub id: &'a str,
    /// What it is called, and the customer.
    pub title: Option<&'a str>,
    pub customer_id: Option<&'a str>,
    pub name: Option<&'a str>,
    /// Who is in charge.
    pub staff: StaffNumber,
    /// Flow of the level; none of an opportunity.
    pub flow: Option<&'a str>,
    /// Level or stage, and the day that it began.
    pub stage: Option<&'a str>,
    pub since: Option<i32>,
    /// Day that it was opened.
    pub opened: Option<i32>,
    /// Day that the deal is expected, and how often it was moved later.
    pub expected: Option<i32>,
    pub slipped: Option<i64>,
    /// Whether the promise of the level is over.
    pub overdue: Option<bool>,
    /// Whether the level promises an order within some days.
    pub promised: bool,
    /// Whether nobody touched it for long.
    pub stale: bool,
    /// Expected amount, minor units.
    pub amount: Option<i128>,
    /// The chance that it closes, what it is learned from, and the amount times the chance.
    pub chance: Option<f64>,
    pub chance_n: u64,
    pub weighted: Option<i128>,
    /// What stands in the way, and what comes next.
    pub obstacle: Option<&'a str>,
    pub next_action: Option<&'a str>,
    pub next_date: Option<i32>,
    /// Whether the day of the next action is past.
    pub action_overdue: Option<bool>,
    /// Whether it is hot (S30).
    pub hot: bool,
    /// `potential`, `negotiating`; none where nothing says it.
    pub status: Option<&'static str>,
    /// How soon the deal is expected.
    pub urgency: Option<&'static str>,
    /// Whether the amount is among the largest.
    pub important: Option<bool>,
    /// `now`, `future`, `none`.
    pub need: Option<&'a str>,
    /// The level that the expected day makes, and whether it is another than the one given.
    pub derived: Option<&'a str>,
    pub mismatch: Option<bool>,
}

/// The open deals, and what is not among them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Deals<'a> {
    /// Leads, then opportunities.
    pub list: Vec<Deal<'a>>,
    /// Leads that are frozen: neither open nor ended (D-04); none where the list says nothing at the date.
    pub frozen: Option<i64>,
}

/// The band of days to the expected deal (S23); also of days that are past the nearest.
pub fn urgency(days: i32) -> Option<&'static str> {
    let bands = built_in("urgency")?.levels;
    let within = |limit: Option<u32>| limit.is_none_or(|limit| i64::from(days) <= i64::from(limit));
    bands.iter().find(|band| within(band.within_days)).map(|band| band.code)
}

/// The amount from which one is important: the percentile of those known, between two neighbours in proportion.
fn important_from(amounts: impl Iterator<Item = i128>, share: f64) -> Option<f64> {
    let mut amounts: Vec<i128> = amounts.collect();
    amounts.sort_unstable();
    let place = share * (amounts.len().checked_sub(1)?) as f64;
    let (below, above) = (amounts[place.floor() as usize] as f64, amounts[place.ceil() as usize] as f64);
    Some(below + (place - place.floor()) * (above - below))
}

/// The amount times a chance, in whole minor units.
fn weighted(amount: Option<i128>, chance: Option<f64>) -> Option<i128> {
    Some((amount? as f64 * chance?).round() as i128)
}

/// The level of a lead on a flow: its last dated one with the day; else that of the list, whose day is not known.
fn level_of(lead: &Lead, place: usize, flow: &Calibrated) -> Option<(usize, Option<i32>)> {
    // Gradings stand in the order of the leads.
    let list = &flow.gradings.list;
    let end = list.partition_point(|grading| grading.lead <= place);
    if let Some(last) = list[..end].last().filter(|grading| grading.lead == place) {
        return Some((last.level, Some(last.day)));
    }
    if lead.changes.iter().any(|change| change.to.is_some()) {
        return None;
    }
    let state = lead.state.as_ref()?;
    Some((flow.scale.place(state.level.as_deref()?, state.level_scheme.as_deref())?, None))
}

/// The level that the expected day makes of a lead: of the scheme A–E also the need (S24). Nothing is made of an expected
/// day before the grading.
fn derived(scale: &Scale, need: Option<&str>, days: Option<i32>) -> Option<usize> {
    let by_need = match need.filter(|_| scale.scheme.as_deref() == Some(BY_NEED)) {
        Some("none") => scale.place("E", None),
        Some("future") => scale.place("D", None),
        _ => None,
    };
    by_need.or_else(|| scale.level_for(days.filter(|days| *days >= 0)?))
}

impl<'a> Inputs<'a> {
    /// The open leads and opportunities, in the order of their numbers.
    pub fn deals(&self) -> Deals<'a> {
        let mut found = Deals { list: Vec::new(), frozen: self.leads.is_newest.then_some(0) };
        for (place, lead) in self.leads.leads.iter().enumerate() {
            let is_won = self.flows.iter().any(|flow| flow.scale.won_day(lead).is_some());
            if is_won || lead.ending() != Ending::Open && !self.is_taken_up_again(lead) {
                continue;
            }
            if lead.state.as_ref().is_some_and(|state| state.deal_status.as_deref() == Some("frozen")) {
                found.frozen = found.frozen.map(|frozen| frozen + 1);
                continue;
            }
            found.list.push(self.lead(lead, place));
        }
        let chances = chances(self.opportunities, self.settings.learn_from);
        found.list.extend(self.opportunities.list.iter().filter(|one| one.is_open()).map(|one| {
            let stage = one.stage.filter(|stage| *stage < LOST);
            let (chance, n) = stage.map_or((None, 0), |stage| chances[stage]);
            Deal {
                is_opportunity: true,
                id: &one.id,
                title: one.title.as_deref(),
                customer_id: one.customer_id.as_deref(),
                name: one.name.as_deref(),
                staff: one.owner,
                stage: stage.map(|stage| STAGES[stage].code),
                since: one.since,
                opened: one.created.or(one.reached[0]),
                expected: one.expected,
                slipped: one.slipped,
                stale: is_stale(one, self.as_of, self.settings.stale_days),
                amount: one.amount,
                chance,
                chance_n: n,
                weighted: weighted(one.amount, chance),
                status: stage.map(|stage| if stage == NEGOTIATED { "negotiating" } else { "potential" }),
                urgency: one.expected.and_then(|expected| urgency(expected - self.as_of)),
                ..Deal::default()
            }
        }));
        for is_opportunity in [false, true] {
            let of_kind = |deal: &&Deal<'_>| deal.is_opportunity == is_opportunity;
            let amounts = found.list.iter().filter(of_kind).filter_map(|deal| deal.amount);
            let from = important_from(amounts, self.settings.important_from);
            for deal in found.list.iter_mut().filter(|deal| deal.is_opportunity == is_opportunity) {
                deal.important = deal.amount.zip(from).map(|(amount, from)| amount as f64 >= from);
            }
        }
        found
    }

    /// Whether a lead that was lost was given a level after that, and is not said to be lost by the list.
    fn is_taken_up_again(&self, lead: &Lead) -> bool {
        let status = lead.state.as_ref().and_then(|state| state.deal_status.as_deref());
        let is_later = |day: i32| lead.lost.is_some_and(|lost| lost < day);
        lead.won().is_none()
            && !matches!(status, Some("lost" | "won"))
            && lead.changes.iter().any(|change| change.to.is_some() && is_later(change.day))
    }

    fn lead(&self, lead: &'a Lead, place: usize) -> Deal<'a> {
        let state = lead.state.as_ref();
        let on_flow =
            self.flows.iter().find_map(|flow| level_of(lead, place, flow).map(|(level, since)| (flow, level, since)));
        let touched = lead
            .changes
            .iter()
            .flat_map(|change| [Some(change.day), change.made.filter(|made| *made <= self.as_of)])
            .chain([Some(lead.created), lead.customer.and_then(|customer| self.contacts?.last(customer))])
            .flatten()
            .max();
        let is_stale = |day: i32| i64::from(self.as_of) - i64::from(day) > i64::from(self.settings.stale_days);
        let expected = state.and_then(|state| state.expected_close);
        let next_date = state.and_then(|state| state.next_date);
        let need = state.and_then(|state| state.need_status.as_deref());
        let amount = state.and_then(|state| state.est_amount);
        let mut deal = Deal {
            id: &lead.id,
            customer_id: lead.customer_id.as_deref(),
            name: lead.name.as_deref(),
            staff: lead.staff,
            opened: Some(lead.created),
            expected,
            stale: touched.is_some_and(is_stale),
            amount,
            obstacle: state.and_then(|state| state.obstacle.as_deref()),
            next_action: state.and_then(|state| state.next_action.as_deref()),
            next_date,
            action_overdue: next_date.map(|day| day < self.as_of),
            status: state.map(|state| match state.deal_status.as_deref() {
                Some("negotiating") => "negotiating",
                _ => "potential",
            }),
            urgency: expected.and_then(|expected| urgency(expected - self.as_of)),
            need,
            ..Deal::default()
        };
        let Some((flow, level, since)) = on_flow else {
            // A level of no flow still has a name.
            let (day, last) = (self.as_of, lead.level_at(self.as_of));
            deal.stage = last.map(|(code, _)| code);
            deal.since = last.map(|(_, since)| since).filter(|since| *since <= day && !lead.changes.is_empty());
            deal.hot = deal.stage.is_some_and(|code| self.settings.hot.iter().any(|hot| hot == code));
            return deal;
        };
        let scale = &flow.scale;
        let (chance, n) = flow.learned.chance(lead.staff, level);
        let derived = since.and_then(|since| derived(scale, need, expected.map(|expected| expected - since)));
        let promised = scale.levels[level].promised;
        deal.flow = Some(&scale.flow);
        deal.stage = Some(&scale.levels[level].code);
        deal.since = since;
        deal.promised = promised.is_some();
        deal.overdue =
            since.zip(promised).map(|(since, promised)| i64::from(since) + i64::from(promised) < i64::from(self.as_of));
        (deal.chance, deal.chance_n, deal.weighted) = (chance, n, weighted(amount, chance));
        deal.hot = self.settings.hot.contains(&scale.levels[level].code);
        deal.derived = derived.map(|place| scale.levels[place].code.as_str());
        deal.mismatch = derived.map(|place| place != level);
        deal
    }
}
