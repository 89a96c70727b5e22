//! Leads by their levels.

use rayon::prelude::*;

use super::Anomaly;
use super::spells::{Histories, Subject};
use super::stages::{Kind, Stages};
use super::walk::{Event, Walk};
use crate::metrics::process::leads::{Change, Ending, Lead, Leads, ORDER};
use crate::model::period::from_days;

/// Leads that one task works through.
const AT_A_TIME: usize = 1 << 14;

/// The stays of leads in the levels of a scheme, up to a day; `scheme` none takes levels of any scheme.
pub fn histories(leads: &Leads, stages: &Stages, scheme: Option<&str>, as_of: i32) -> (Histories, Vec<Anomaly>) {
    let reading = Reading { stages, scheme, as_of };
    let parts: Vec<(Histories, Vec<Anomaly>)> = leads
        .leads
        .par_chunks(AT_A_TIME)
        .enumerate()
        .map(|(part, leads)| reading.part(leads, (part * AT_A_TIME) as u32))
        .collect();
    let (parts, anomalies): (Vec<Histories>, Vec<Vec<Anomaly>>) = parts.into_iter().unzip();
    let mut anomalies: Vec<Anomaly> = anomalies.into_iter().flatten().collect();
    anomalies.extend(leads.orphans.iter().filter_map(|(id, changes)| reading.orphan(id, changes)));
    (Histories::join(parts), anomalies)
}

struct Reading<'a> {
    stages: &'a Stages,
    scheme: Option<&'a str>,
    as_of: i32,
}

impl Reading<'_> {
    fn part(&self, leads: &[Lead], first: u32) -> (Histories, Vec<Anomaly>) {
        let (mut histories, mut anomalies) = (Histories::default(), Vec::new());
        let walk = Walk { stages: self.stages, is_complete: true, reopens: false };
        let (mut events, mut spells, mut odd) = (Vec::new(), Vec::new(), Vec::new());
        for (place, lead) in leads.iter().enumerate() {
            events.clear();
            spells.clear();
            odd.clear();
            self.events(lead, &mut events, &mut anomalies);
            walk.walk(&events, &mut spells, &mut odd);
            for (event, found) in &odd {
                let (day, event) = events[*event];
                anomalies.push(self.anomaly(found.code(), lead, Some(day), self.told(event)));
            }
            let subject = Subject {
                index: first + place as u32,
                customer: lead.customer,
                staff: lead.staff,
                amount: lead.state.as_ref().and_then(|state| state.est_amount),
                is_complete: true,
            };
            histories.push(subject, &spells);
        }
        (histories, anomalies)
    }

    /// What happened to a lead, ascending by day: on one day levels first, then the loss, then the order.
    fn events(&self, lead: &Lead, events: &mut Vec<(i32, Event)>, anomalies: &mut Vec<Anomaly>) {
        self.levels(lead, events, anomalies);
        let last = events.last().map_or(lead.created, |(day, _)| (*day).max(lead.created));
        let told = lead.state.as_ref().and_then(|state| state.deal_status.as_deref());
        let lost = match (lead.lost, lead.ending()) {
            (Some(day), _) => Some(day),
            (None, Ending::Lost(None)) => {
                anomalies.push(self.anomaly("lost_without_day", lead, None, "deal_status lost".into()));
                Some(last)
            }
            _ => None,
        };
        if let Some(day) = lost.filter(|day| *day <= self.as_of) {
            let place = events.partition_point(|(other, _)| *other <= day);
            events.insert(place, (day, Event::Lost));
        }
        let Some(order) = self.stages.first_won() else { return };
        let won = match (lead.won(), told) {
            (Some(day), _) => {
                if lead.ordered.is_none() {
                    anomalies.push(self.anomaly("won_without_order", lead, Some(day), ORDER.to_owned()));
                }
                Some(day)
            }
            (None, Some("won")) => {
                anomalies.push(self.anomaly("won_without_order", lead, None, "deal_status won".into()));
                Some(last)
            }
            _ => None,
        };
        if let Some(day) = won.filter(|day| *day <= self.as_of) {
            let place = events.partition_point(|(other, _)| *other <= day);
            events.insert(place, (day, Event::Stage(order)));
        }
    }

    /// The changes of level; where the list alone tells of one, it has been so since the lead was opened.
    fn levels(&self, lead: &Lead, events: &mut Vec<(i32, Event)>, anomalies: &mut Vec<Anomaly>) {
        let of_scheme = |scheme: Option<&str>| match (self.scheme, scheme) {
            (Some(wanted), Some(found)) => wanted == found,
            _ => true,
        };
        let mut before: Option<&str> = None;
        let (mut last_seq, mut is_any) = (None, false);
        for change in lead.changes.iter().filter(|change| change.day <= self.as_of) {
            let Some(to) = change.to.as_deref().filter(|_| of_scheme(change.scheme.as_deref())) else { continue };
            let from = change.from.as_deref();
            match (before, from) {
                (None, Some(from)) if !is_any && change.day > lead.created => {
                    // The first change tells how the lead stood before it.
                    if let Some(place) = self.place(from).filter(|place| self.stages.kind(*place) == Kind::Open) {
                        events.push((lead.created, Event::Stage(place)));
                    }
                }
                (Some(before), Some(from)) if before != from => {
                    let detail = format!("{before} / {from} → {to}");
                    anomalies.push(self.anomaly("from_differs", lead, Some(change.day), detail));
                }
                _ => {}
            }
            if change.day < lead.created {
                let detail = format!("{to}, opened {}", from_days(lead.created));
                anomalies.push(self.anomaly("before_opened", lead, Some(change.day), detail));
            }
            if let (Some(last), Some(seq)) = (last_seq, change.seq)
                && seq < last
                && runs_through(&lead.changes)
            {
                let detail = format!("seq {seq} after {last}");
                anomalies.push(self.anomaly("out_of_order", lead, Some(change.day), detail));
            }
            last_seq = change.seq.or(last_seq);
            (before, is_any) = (Some(to), true);
            // The order itself is an event of its own.
            if to == ORDER && self.stages.first_won().is_some() {
                continue;
            }
            match self.place(to) {
                Some(place) => events.push((change.day, Event::Stage(place))),
                None => anomalies.push(self.anomaly("unknown_stage", lead, Some(change.day), to.to_owned())),
            }
        }
        let Some(state) = &lead.state else { return };
        let Some(level) = state.level.as_deref().filter(|_| of_scheme(state.level_scheme.as_deref())) else { return };
        match before {
            Some(before) if before != level && level != ORDER && before != ORDER => {
                anomalies.push(self.anomaly("list_differs", lead, None, format!("{before} / {level}")));
            }
            Some(_) => {}
            None => match self.place(level) {
                Some(place) => events.push((lead.created, Event::Stage(place))),
                None if level == ORDER => {}
                None => anomalies.push(self.anomaly("unknown_stage", lead, None, level.to_owned())),
            },
        }
    }

    fn place(&self, code: &str) -> Option<u8> {
        self.stages.place(code)
    }

    fn told(&self, event: Event) -> String {
        match event {
            Event::Stage(place) => self.stages.code(place).to_owned(),
            Event::Lost => "lost".to_owned(),
        }
    }

    fn anomaly(&self, kind: &'static str, lead: &Lead, day: Option<i32>, detail: String) -> Anomaly {
        let customer_id = lead.customer_id.clone();
        Anomaly { kind: kind.into(), id: lead.id.clone(), customer_id, staff: lead.staff, day, detail }
    }

    /// A history whose lead the list does not have.
    fn orphan(&self, id: &str, changes: &[Change]) -> Option<Anomaly> {
        let known: Vec<&Change> = changes.iter().filter(|change| change.day <= self.as_of).collect();
        let day = Some(known.last()?.day);
        let staff = crate::metrics::process::staff::NOBODY;
        let detail = format!("{} changes", known.len());
        Some(Anomaly { kind: "lead_not_listed".into(), id: id.to_owned(), customer_id: None, staff, day, detail })
    }
}

/// Whether running numbers run through all days of a lead: no number comes twice, as it does where each day begins anew.
fn runs_through(changes: &[Change]) -> bool {
    let mut numbers: Vec<i64> = changes.iter().filter_map(|change| change.seq).collect();
    let told = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.len() == told
}
