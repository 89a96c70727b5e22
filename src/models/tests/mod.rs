#![allow(clippy::unwrap_used)]

mod agreement;
mod bad_input;
mod coverage;
mod derivatives;
mod generated;

use super::*;

/// CDNOW up to a day after 1997-01-01: customers, purchases after it up to another day, and repeat purchases with the mean
/// amount in cents.
struct Cdnow {
    customers: Vec<Customer>,
    later: Vec<u32>,
    spend: Vec<(u32, f64)>,
}

/// The sample of tests/fixtures/cdnow: a line a customer, `day:cents` a purchase day. Days without an amount are purchases
/// too, as in the papers.
fn cdnow(last: u32, later: u32) -> Cdnow {
    let text = include_str!("../../../tests/fixtures/cdnow/sample.txt");
    let mut all = Cdnow { customers: vec![], later: vec![], spend: vec![] };
    for line in text.lines() {
        let days: Vec<(u32, u32)> = line
            .split(' ')
            .map(|part| part.split_once(':').unwrap())
            .map(|(day, cents)| (day.parse().unwrap(), cents.parse().unwrap()))
            .collect();
        let first = days[0].0;
        let known: Vec<(u32, u32)> = days.iter().copied().filter(|(day, _)| *day <= last).collect();
        let x = known.len() as u32 - 1;
        all.customers.push(Customer { x, t_x: known[x as usize].0 - first, t: last - first });
        all.later.push(days.iter().filter(|(day, _)| (last + 1..=later).contains(day)).count() as u32);
        let cents: u32 = known[1..].iter().map(|(_, cents)| cents).sum();
        all.spend.push((x, if x > 0 { f64::from(cents) / f64::from(x) } else { 0.0 }));
    }
    all
}

/// Days from 1997-01-01 to 1997-09-30, the end of the calibration, and to the end of the 39 weeks after it.
const CALIBRATION: u32 = 272;
const HOLDOUT: u32 = CALIBRATION + 39 * 7;

fn close(found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "{found} instead of {wanted}");
}
