//! Whom contacts reach: unvisited customers, sales of those visited (S60), contacts that we make by class (S90), the ten
//! largest customers and what customers prefer (S91).

use rayon::prelude::*;

use super::Prepared;
use super::by_customer::Contact;
use super::contacts::ContactState;
use super::preferences;
use super::tally::{CHANNELS, OfPeriod, count};
use crate::metrics::monthly::window_start;
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::periods::Grain;
use crate::model::tables::VISIT_CHANNELS;

/// Months whose sales weigh customers.
const SALES_MONTHS: u32 = 12;
/// The largest customers that are looked at by themselves (S91).
const LARGEST: usize = 10;
/// Channels by which people meet.
const IN_PERSON: [&str; 2] = ["direct", "invited"];

/// A customer with an order in the twelve months up to the date.
struct Active {
    customer: u32,
    sales: i128,
}

/// Customers with an order in the twelve months up to the date, by number.
fn active(prepared: &Prepared<'_>) -> Vec<Active> {
    let inputs = &prepared.inputs;
    let days = window_start(inputs.as_of, SALES_MONTHS)..inputs.today() + 1;
    let one = |customer: u32| {
        let purchases = inputs.history.purchases(customer);
        if !purchases.has_order(days.clone()) {
            return None;
        }
        Some(Active { customer, sales: purchases.net_sales(days.clone()).max(0) })
    };
    (0..inputs.history.customers() as u32).into_par_iter().filter_map(one).collect()
}

/// Figures of all customers and of classes.
pub fn figures(prepared: &Prepared<'_>) -> Vec<Figure> {
    let active = active(prepared);
    let mut figures = sales_coverage(prepared, &active);
    figures.extend(largest(prepared, &active));
    figures.extend(preferences::figures(prepared));
    // The edition of a day has no window.
    if prepared.inputs.kept.is_some() {
        return figures;
    }
    let window = Place::all(prepared.spans.periods[prepared.spans.window()]);
    let is_known = |customer: &Active| {
        let place = prepared.inputs.on_file.preferred.get(customer.customer as usize);
        place.is_some_and(|place| usize::from(*place) < CHANNELS)
    };
    figures.push(match prepared.inputs.on_file.preferred.is_empty() {
        true => window.unknown_rate("preference_recorded"),
        false => {
            let known = active.iter().filter(|customer| is_known(customer)).count();
            window.rate("preference_recorded", known as i64, active.len() as i64)
        }
    });
    figures.push(match prepared.inputs.on_file.every.is_empty() {
        true => window.unknown_rate("interval_recorded"),
        false => {
            let known = active.iter().filter(|one| preferences::wanted(prepared, one.customer).is_some()).count();
            window.rate("interval_recorded", known as i64, active.len() as i64)
        }
    });
    figures
}

/// Cells of all customers and of classes, as places of figures.
pub fn places(prepared: &Prepared<'_>) -> Vec<(usize, &'static str, Option<String>)> {
    let dimensions = ["all", "class"].into_iter().filter_map(|name| prepared.members.dimension(name));
    dimensions
        .flat_map(|dimension| {
            let cells = dimension.labels.iter().enumerate();
            cells.map(|(place, label)| (dimension.first + place, dimension.name, label.clone()))
        })
        .collect()
}

/// Customers with an order in twelve months and without a contact for more days than allowed (S60). Unknown while the
/// contacts do not reach back so far, and after their export has stopped.
pub fn unvisited(prepared: &Prepared<'_>, states: &[ContactState]) -> Vec<Figure> {
    let inputs = &prepared.inputs;
    let last = inputs.today() - inputs.settings.unvisited_days as i32;
    let reaches_back = states.iter().any(|state| state.first_contact.is_some_and(|first| first <= last));
    let is_known = reaches_back && inputs.told_to() == inputs.today();
    let from = window_start(inputs.as_of, SALES_MONTHS);
    let active = states.iter().filter(|state| state.last_order.is_some_and(|order| order >= from));
    let mut counted = vec![(0i64, 0i64); prepared.members.len()];
    for customer in active {
        let is_unvisited = customer.last_contact.is_none_or(|day| day < last);
        for cell in prepared.members.of_customer(inputs, customer.customer).iter() {
            counted[cell].0 += i64::from(is_unvisited);
            counted[cell].1 += 1;
        }
    }
    let period = Grain::Day.of(inputs.as_of);
    let mut figures = Vec::new();
    for (cell, dimension, member) in places(prepared) {
        let (unvisited, all) = counted[cell];
        if all == 0 && dimension != "all" {
            continue;
        }
        let place = Place { period, dimension, member };
        figures.push(place.count("unvisited", is_known.then_some(unvisited)));
        figures.push(match is_known {
            true => place.rate("unvisited_share", unvisited, all),
            false => place.unknown_rate("unvisited_share"),
        });
    }
    figures
}

/// Sales of the customers with a contact in a period over those of all.
fn sales_coverage(prepared: &Prepared<'_>, active: &[Active]) -> Vec<Figure> {
    let (inputs, spans) = (&prepared.inputs, &prepared.spans);
    let periods = spans.periods.len();
    let cells = prepared.members.len();
    // By cell: sales and customers of all, then by period those with a contact.
    let mut sums = vec![(0i128, 0i64); cells * (periods + 1)];
    let visited = |customer: &Active| -> u32 {
        let is_in = |period: &usize| prepared.contacts.has(customer.customer, spans.bounds(*period));
        (0..periods).filter(is_in).fold(0, |mask, period| mask | 1 << period)
    };
    let masks: Vec<u32> = active.par_iter().map(visited).collect();
    for (customer, mask) in active.iter().zip(masks) {
        for cell in prepared.members.of_customer(inputs, customer.customer).iter() {
            let own = &mut sums[cell * (periods + 1)..][..periods + 1];
            own[0].0 += customer.sales;
            own[0].1 += 1;
            for period in (0..periods).filter(|period| mask & (1 << period) != 0) {
                own[period + 1].0 += customer.sales;
                own[period + 1].1 += 1;
            }
        }
    }
    let mut figures = Vec::new();
    for (cell, dimension, member) in places(prepared) {
        let own = &sums[cell * (periods + 1)..][..periods + 1];
        let (all, customers) = own[0];
        if customers == 0 && dimension != "all" {
            continue;
        }
        for (place, (sales, _)) in own[1..].iter().enumerate() {
            let is_told = prepared.is_told(place);
            let value = (all > 0 && is_told).then(|| *sales as f64 / all as f64);
            let at = Place { period: spans.periods[place], dimension, member: member.clone() };
            let figure = at.value("sales_coverage", "ratio", value, customers);
            figures.push(Figure { amount: is_told.then_some(*sales), ..figure });
        }
    }
    figures
}

/// How many of the largest customers by sales had a contact in each period, a visit in person, a contact by somebody of the
/// upper management (S91).
fn largest(prepared: &Prepared<'_>, active: &[Active]) -> Vec<Figure> {
    let mut largest: Vec<&Active> = active.iter().filter(|customer| customer.sales > 0).collect();
    largest.sort_by_key(|customer| (std::cmp::Reverse(customer.sales), customer.customer));
    largest.truncate(LARGEST);
    let in_person: Vec<bool> = VISIT_CHANNELS.iter().map(|word| IN_PERSON.contains(&word.code)).collect();
    let directory = prepared.inputs.directory;
    let is_executive = |staff: u32| {
        let role = directory.member(staff).and_then(|member| member.row.role.as_deref());
        role.is_some_and(|role| prepared.inputs.settings.executive_roles.iter().any(|named| named == role))
    };
    let has_executives = (0..directory.len() as u32).any(is_executive);
    let mut figures = Vec::new();
    for (place, period) in prepared.spans.periods.iter().enumerate() {
        let (from, to) = prepared.spans.bounds(place);
        let within = |customer: u32| {
            let own = prepared.contacts.of(customer);
            own[own.partition_point(|contact| contact.day < from)..].iter().take_while(move |contact| contact.day <= to)
        };
        let (at, all, is_told) = (Place::all(*period), largest.len() as i64, prepared.is_told(place));
        let mut rate = |measure: &str, is_told: bool, is_asked: &dyn Fn(&Contact) -> bool| {
            let count = || largest.iter().filter(|customer| within(customer.customer).any(is_asked)).count() as i64;
            figures.push(if is_told { at.rate(measure, count(), all) } else { at.unknown_rate(measure) });
        };
        rate("largest_contacted", is_told, &|_| true);
        rate("largest_visited", is_told && prepared.inputs.rows.tells("channel"), &|contact| {
            contact.channel().is_some_and(|one| in_person[one])
        });
        rate("largest_by_executives", is_told && has_executives, &|contact| is_executive(contact.staff));
    }
    figures
}

/// Contacts that we made a customer, by class, and those of the first class over those of the last one (S90). Customers
/// without a contact count too.
pub fn proactive(prepared: &Prepared<'_>, period: usize, sums: &OfPeriod) -> Vec<Figure> {
    let inputs = &prepared.inputs;
    let (Some(classes), Some(dimension)) = (inputs.classes, prepared.members.dimension("class")) else {
        return Vec::new();
    };
    let is_told = inputs.rows.tells("direction");
    let mut customers = vec![0i64; classes.codes.len()];
    for place in classes.of.iter().flatten() {
        if let Some(count) = customers.get_mut(usize::from(*place)) {
            *count += 1;
        }
    }
    let each = |place: usize| -> Option<f64> {
        let contacts = sums.get(dimension.first + place, count::OUTBOUND);
        (is_told && *customers.get(place)? > 0).then(|| contacts as f64 / customers[place] as f64)
    };
    let span = prepared.spans.periods[period];
    let mut figures: Vec<Figure> = classes
        .codes
        .iter()
        .enumerate()
        .map(|(place, code)| {
            let contacts = sums.get(dimension.first + place, count::OUTBOUND);
            let at = Place::of(span, "class", code.clone());
            Figure {
                numerator: is_told.then_some(contacts),
                denominator: Some(customers[place]),
                ..at.value("proactive_per_customer", "count", each(place), customers[place])
            }
        })
        .collect();
    let (top, bottom) = (each(0), inputs.ranked_classes.checked_sub(1).and_then(each));
    let ratio = top.zip(bottom).filter(|(_, bottom)| *bottom > 0.0).map(|(top, bottom)| top / bottom);
    if inputs.ranked_classes > 1 {
        let n = customers[..inputs.ranked_classes.min(customers.len())].iter().sum();
        figures.push(Place::all(span).value("proactive_ratio", "count", ratio, n));
    }
    figures
}
