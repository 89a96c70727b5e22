//! Customers by the classes of a scheme at month ends, and by the categories that visits note.

use rayon::prelude::*;

use super::Anomaly;
use super::spells::{Histories, Spell, Subject};
use super::stages::Stages;
use super::walk::{Event, Walk};
use crate::metrics::process::staff::StaffNumber;

/// Customers that one task works through.
const AT_A_TIME: usize = 1 << 15;

/// The classes of all customers at a date.
#[derive(Debug, Clone)]
pub struct ClassedAt {
    /// The date, days since 1970-01-01.
    pub day: i32,
    /// Place of the stage by number of the customer; [`NO_STAGE`] where the class is none of the flow, or the customer has
    /// none.
    pub of: Vec<u8>,
}

/// Not in the flow.
pub const NO_STAGE: u8 = u8::MAX;

/// The stays of customers in classes, from dates ascending: a class has begun on the first of the dates that shows it.
/// Who leaves the classes of the flow is lost to it, and enters anew when they come back.
pub fn of_classes(dates: &[ClassedAt], stages: &Stages, staff: &[StaffNumber]) -> Histories {
    let customers = dates.iter().map(|date| date.of.len()).max().unwrap_or(0);
    let walk = Walk { stages, is_complete: true, reopens: true };
    let parts: Vec<usize> = (0..customers).step_by(AT_A_TIME).collect();
    let parts = parts.into_par_iter().map(|first| {
        let mut histories = Histories::default();
        let (mut events, mut spells, mut odd) = (Vec::new(), Vec::new(), Vec::new());
        for customer in first..(first + AT_A_TIME).min(customers) {
            events.clear();
            spells.clear();
            odd.clear();
            let mut before = NO_STAGE;
            for date in dates {
                let now = date.of.get(customer).copied().unwrap_or(NO_STAGE);
                match now {
                    _ if now == before => continue,
                    NO_STAGE => events.push((date.day, Event::Lost)),
                    _ => events.push((date.day, Event::Stage(now))),
                }
                before = now;
            }
            walk.walk(&events, &mut spells, &mut odd);
            histories.push(customer_of(customer as u32, staff.get(customer).copied()), &spells);
        }
        histories
    });
    Histories::join(parts.collect())
}

fn customer_of(customer: u32, staff: Option<StaffNumber>) -> Subject {
    let staff = staff.unwrap_or(crate::metrics::process::staff::NOBODY);
    Subject { index: customer, customer: Some(customer), staff, amount: None, is_complete: true }
}

/// A category that a visit noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Noted {
    /// Number of the customer.
    pub customer: u32,
    /// Day.
    pub day: i32,
    /// Place of the row among the visits, which orders those of a day.
    pub row: u32,
    /// Place of the stage; [`NO_STAGE`] where the flow does not have the category.
    pub stage: u8,
    /// Who noted it.
    pub staff: StaffNumber,
}

/// The stays of customers in the categories that visits noted. `ordered` tells the first day from a given one on which a
/// customer ordered: where the flow has a stage of success, an order ends the way, and a category noted on a later day
/// begins a new one.
pub fn of_categories(
    mut noted: Vec<Noted>,
    stages: &Stages,
    ordered: &(dyn Fn(u32, i32) -> Option<i32> + Sync),
    name: &dyn Fn(u32) -> String,
) -> (Histories, Vec<Anomaly>) {
    noted.sort_unstable();
    let (mut histories, mut anomalies) = (Histories::default(), Vec::new());
    let (mut events, mut spells, mut odd) = (Vec::new(), Vec::new(), Vec::new());
    let walk = Walk { stages, is_complete: true, reopens: false };
    let mut rest = noted.as_slice();
    while let Some(first) = rest.first() {
        let of_customer = rest.partition_point(|note| note.customer == first.customer);
        let order = stages.first_won().and_then(|won| Some((ordered(first.customer, first.day)?, won)));
        // A way is what was noted up to the order.
        let until = order.map_or(of_customer, |(day, _)| rest[..of_customer].partition_point(|note| note.day <= day));
        let way = &rest[..until.max(1)];
        events.clear();
        spells.clear();
        odd.clear();
        events
            .extend(way.iter().filter(|note| note.stage != NO_STAGE).map(|note| (note.day, Event::Stage(note.stage))));
        events.extend(order.map(|(day, won)| (day, Event::Stage(won))).filter(|_| !events.is_empty()));
        walk.walk(&events, &mut spells, &mut odd);
        let last = way.last().unwrap_or(first);
        for (event, found) in &odd {
            let (day, event) = events[*event];
            let detail = if let Event::Stage(place) = event { stages.code(place) } else { "lost" };
            anomalies.push(Anomaly {
                kind: found.code().into(),
                id: name(first.customer),
                customer_id: Some(name(first.customer)),
                staff: last.staff,
                day: Some(day),
                detail: detail.to_owned(),
            });
        }
        let subject = customer_of(first.customer, Some(last.staff));
        histories.push(subject, &spells as &[Spell]);
        rest = &rest[way.len()..];
    }
    (histories, anomalies)
}
