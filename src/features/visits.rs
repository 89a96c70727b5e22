//! Visits: how often, how recently and by which channels a customer is contacted, and with what success.
//!
//! All of it is null without a source of visits, and in windows in which the exports tell of no visit to anyone.

use super::registry::{Compute, Feature, Unit};
use super::view::View;
use super::visit_history::{CHANNELS, DayCounts, Known};
use crate::model::period::Window;
use crate::model::tables::VISITS;

/// No row in the window.
const UNOBSERVED: &str = "no visit to anyone is in the window";

/// Adds the features of this family.
pub fn register(features: &mut Vec<Feature>) {
    for days in [30, 90, 365] {
        features.push(Feature {
            name: format!("visits_{days}d"),
            unit: Unit::Count,
            window: Some(Window::Days(days)),
            formula: "contacts of all channels",
            null_when: UNOBSERVED,
            source: "S14, S50",
            table: &VISITS,
            compute: Compute::Integer(contacts),
        });
    }
    features.push(Feature {
        name: "days_since_contact".into(),
        unit: Unit::Days,
        window: None,
        formula: "days from the last contact on or before the as-of date to the as-of date",
        null_when: "no contact with the customer is known",
        source: "F19, F20",
        table: &VISITS,
        compute: Compute::Integer(days_since_contact),
    });
    for days in [90, 365] {
        for (channel, compute) in CHANNELS.iter().zip(CHANNEL_CONTACTS) {
            let is_unknown = *channel == "unknown";
            features.push(Feature {
                name: format!("contacts_{channel}_{days}d"),
                unit: Unit::Count,
                window: Some(Window::Days(days)),
                formula: if is_unknown { "contacts whose channel is unknown" } else { "contacts by this channel" },
                null_when: if is_unknown {
                    UNOBSERVED
                } else {
                    "the channel of no contact with anyone in the window is known, or of none with the customer"
                },
                source: "S27",
                table: &VISITS,
                compute: Compute::Integer(compute),
            });
        }
    }
    let mut push = |name: &str, days, unit, formula, null_when, source, compute| {
        let window = Some(Window::Days(days));
        features.push(Feature { name: name.into(), unit, window, formula, null_when, source, table: &VISITS, compute });
    };
    push(
        "visits_planned_90d",
        90,
        Unit::Count,
        "visits that were planned, made or not",
        "of no visit to anyone in the window is it known whether it was planned, or of none to the customer",
        "F17",
        Compute::Integer(|view, feature| counted(view, feature, Known::Planned, DayCounts::PLANNED)),
    );
    push(
        "visits_made_90d",
        90,
        Unit::Count,
        "visits that are noted as made, planned or not",
        "of no visit to anyone in the window is it known whether it was made, or of none to the customer",
        "F17",
        Compute::Integer(|view, feature| counted(view, feature, Known::Made, DayCounts::MADE)),
    );
    push(
        "visits_successful_90d",
        90,
        Unit::Count,
        "contacts that are noted as successful; where nothing is noted, those with an order the same day",
        "the outcome of no contact with anyone in the window is known, or of none with the customer",
        "F18, D-21",
        Compute::Integer(successful),
    );
    push(
        "visit_success_rate_365d",
        365,
        Unit::Ratio,
        "successful contacts over contacts whose outcome is known",
        "no outcome of a contact with the customer is noted in the window",
        "F18, D-21",
        Compute::Float(success_rate),
    );
    push(
        "visit_completion_rate_365d",
        365,
        Unit::Ratio,
        "planned visits that were made over planned visits of which it is known",
        "of no planned visit to the customer in the window is it known whether it was made",
        "F17, D-21",
        Compute::Float(completion_rate),
    );
}

/// Contacts by one channel, in the order of [`CHANNELS`].
const CHANNEL_CONTACTS: [fn(&View, &Feature) -> Option<i64>; CHANNELS.len()] = [
    contacts_by::<0>,
    contacts_by::<1>,
    contacts_by::<2>,
    contacts_by::<3>,
    contacts_by::<4>,
    contacts_by::<5>,
    contacts_by::<6>,
    contacts_by::<7>,
    |view, feature| counted(view, feature, Known::Visits, CHANNELS.len() - 1),
];

fn contacts_by<const CHANNEL: usize>(view: &View, feature: &Feature) -> Option<i64> {
    counted(view, feature, Known::Channel, CHANNEL)
}

/// The customer's days and counts in the window. `None` when `what` is known of no visit to anyone in the window, or, of
/// a customer with visits there that it might be known of, of none of them.
fn days_in_window<'a>(view: &View<'a>, feature: &Feature, what: Known) -> Option<(&'a [i32], &'a [DayCounts])> {
    let visits = view.visits?;
    let first_day = view.context.window_start(feature.window?);
    let (days, counts) = visits.since(first_day);
    let is_concerned = counts.iter().any(|day| day.concerned(what) > 0);
    let is_known = if is_concerned {
        counts.iter().any(|day| day.known(what) > 0)
    } else {
        visits.is_known_since(what, first_day)
    };
    is_known.then_some((days, counts))
}

fn counted(view: &View, feature: &Feature, what: Known, place: usize) -> Option<i64> {
    let (_, counts) = days_in_window(view, feature, what)?;
    Some(counts.iter().map(|day| day.get(place)).sum())
}

fn contacts(view: &View, feature: &Feature) -> Option<i64> {
    let (_, counts) = days_in_window(view, feature, Known::Visits)?;
    Some(counts.iter().map(DayCounts::contacts).sum())
}

fn days_since_contact(view: &View, _: &Feature) -> Option<i64> {
    let (days, counts) = view.visits?.since(i32::MIN);
    let last = counts.iter().rposition(|day| day.contacts() > 0)?;
    Some(i64::from(view.context.as_of_day - days[last]))
}

/// Contacts by what is known of their outcome.
#[derive(Default)]
struct Outcomes {
    contacts: i64,
    /// Noted, as a success or as none.
    noted: i64,
    /// Not noted, but there was an order the same day: at the visit, or in the transactions.
    ordered: i64,
    /// Noted as a success.
    successes: i64,
}

fn outcomes(view: &View, (days, counts): (&[i32], &[DayCounts])) -> Outcomes {
    let mut outcomes = Outcomes::default();
    for (day, counts) in days.iter().zip(counts) {
        let unknown = counts.get(DayCounts::SUCCESS_UNKNOWN);
        outcomes.contacts += counts.contacts();
        outcomes.noted += counts.contacts() - unknown;
        outcomes.successes += counts.get(DayCounts::SUCCESSFUL);
        outcomes.ordered += match unknown > 0 && view.ordered_on(*day) {
            true => unknown,
            false => counts.get(DayCounts::SUCCESS_UNKNOWN_ORDERED),
        };
    }
    outcomes
}

fn successful(view: &View, feature: &Feature) -> Option<i64> {
    let visits = view.visits?;
    let first_day = view.context.window_start(feature.window?);
    let outcomes = outcomes(view, visits.since(first_day));
    let is_known = if outcomes.contacts > 0 {
        outcomes.noted + outcomes.ordered > 0
    } else {
        visits.is_known_since(Known::Outcome, first_day)
    };
    is_known.then_some(outcomes.successes + outcomes.ordered)
}

/// An order the same day tells of success and nothing tells of failure but a note, so that without one the rate would
/// be 1 whatever happened.
fn success_rate(view: &View, feature: &Feature) -> Option<f64> {
    let visits = view.visits?;
    let days = visits.since(view.context.window_start(feature.window?));
    let Outcomes { noted, ordered, successes, .. } = outcomes(view, days);
    (noted > 0).then(|| (successes + ordered) as f64 / (noted + ordered) as f64)
}

fn completion_rate(view: &View, feature: &Feature) -> Option<f64> {
    let (_, counts) = view.visits?.since(view.context.window_start(feature.window?));
    let sum = |place| counts.iter().map(|day| day.get(place)).sum::<i64>();
    let known = sum(DayCounts::PLANNED) - sum(DayCounts::PLANNED_MADE_UNKNOWN);
    (known > 0).then(|| sum(DayCounts::PLANNED_MADE) as f64 / known as f64)
}
