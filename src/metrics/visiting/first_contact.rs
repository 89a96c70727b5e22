//! How prospects are addressed for the first time, and what comes of it (S143).

use rayon::prelude::*;

use super::Prepared;
use super::tally::CHANNELS;
use crate::metrics::process::figures::{Figure, Place};
use crate::model::tables::VISIT_CHANNELS;

/// What is counted of a period and channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    first: i64,
    response_known: i64,
    responded: i64,
    conversion_known: i64,
    converted: i64,
}

/// A first contact.
struct First {
    day: i32,
    /// Place of the channel; the last place where that is not known.
    channel: usize,
    /// Whether the customer responded, and ordered; none where nothing tells, or not yet.
    responded: Option<bool>,
    converted: Option<bool>,
}

/// The first contact of a customer, if it lies behind the first month of the data and ahead of every order.
fn first_of(prepared: &Prepared<'_>, customer: u32, whole_from: i32) -> Option<First> {
    let inputs = &prepared.inputs;
    let rows = inputs.rows;
    let (visit_days, visited) = inputs.history.visit_days(customer, inputs.today());
    let place = visited.iter().position(|counts| counts.contacts() > 0)?;
    let day = visit_days[place];
    let contacts = prepared.contacts.of(customer);
    let first = contacts.first().filter(|first| first.day == day)?;
    if day <= whole_from {
        return None;
    }
    if inputs.history.purchases(customer).order_days_to(day - 1).next().is_some() {
        return None;
    }
    let order = inputs.next_order(Some(customer), day);
    let within = |days: u32| -> Option<bool> {
        let last = day + days as i32;
        (last <= inputs.today()).then(|| order.is_some_and(|order| order <= last))
    };
    let settings = inputs.settings;
    let last = day + settings.response_days as i32;
    let answered = contacts.iter().any(|other| other.is_inbound && other.day > day && other.day <= last);
    let responded = match within(settings.response_days) {
        Some(ordered) if ordered || answered => Some(true),
        // Who does not say who came to whom does not know of a missing answer.
        Some(_) if rows.tells("direction") && last <= inputs.told_to() => Some(false),
        _ => None,
    };
    let channel = first.channel().unwrap_or(CHANNELS);
    Some(First { day, channel, responded, converted: within(settings.inbound_days) })
}

/// Shares of channels among first contacts, responses to them and orders after them, by period and channel.
pub fn figures(prepared: &Prepared<'_>) -> Vec<Figure> {
    let Some(whole_from) = prepared.inputs.last_day_of_first_month() else { return Vec::new() };
    let customers = prepared.inputs.history.customers() as u32;
    let firsts: Vec<First> =
        (0..customers).into_par_iter().filter_map(|customer| first_of(prepared, customer, whole_from)).collect();
    let spans = &prepared.spans;
    let mut counts = vec![[Counts::default(); CHANNELS + 1]; spans.periods.len()];
    for first in &firsts {
        let Some(stretch) = spans.of(first.day) else { continue };
        for (period, of_period) in counts.iter_mut().enumerate() {
            if spans.mask(stretch) & (1 << period) == 0 {
                continue;
            }
            let own = &mut of_period[first.channel];
            own.first += 1;
            own.response_known += i64::from(first.responded.is_some());
            own.responded += i64::from(first.responded == Some(true));
            own.conversion_known += i64::from(first.converted.is_some());
            own.converted += i64::from(first.converted == Some(true));
        }
    }
    let mut figures = Vec::new();
    for (period, of_period) in spans.periods.iter().zip(&counts) {
        let known: i64 = of_period[..CHANNELS].iter().map(|own| own.first).sum();
        let sum = |of: fn(&Counts) -> i64| of_period.iter().map(of).sum::<i64>();
        let whole = Counts {
            first: sum(|own| own.first),
            response_known: sum(|own| own.response_known),
            responded: sum(|own| own.responded),
            conversion_known: sum(|own| own.conversion_known),
            converted: sum(|own| own.converted),
        };
        let mut tell = |place: Place, own: &Counts| {
            figures.push(place.count("first_contacts", Some(own.first)));
            figures.push(place.rate("first_contact_response", own.responded, own.response_known));
            figures.push(place.rate("first_contact_conversion", own.converted, own.conversion_known));
        };
        tell(Place::all(*period), &whole);
        for (channel, own) in of_period.iter().enumerate().filter(|(_, own)| own.first > 0) {
            let member = VISIT_CHANNELS.get(channel).map(|word| word.code.to_owned());
            tell(Place { period: *period, dimension: "channel", member }, own);
        }
        for (channel, own) in of_period[..CHANNELS].iter().enumerate().filter(|(_, own)| own.first > 0) {
            let place = Place::of(*period, "channel", VISIT_CHANNELS[channel].code);
            figures.push(place.rate("first_contact_share", own.first, known));
        }
    }
    figures
}
