//! When salespeople call on a customer, and how.

use crate::generate::calendar::{is_working_day, working_day_after};
use crate::generate::company::{Company, Importance};
use crate::generate::random::{Purpose, Random};
use crate::model::period::from_days;

/// A visit, a call or a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Visit {
    /// Day.
    pub day: i32,
    /// Position of the customer.
    pub customer: u32,
    /// Minute of the day at which it begins, and minutes that it takes.
    pub time: (u16, u16),
    /// How, as the canonical word.
    pub channel: &'static str,
    /// Day of the visit that this one follows up.
    pub follows: Option<i32>,
    /// Whether an order was taken there and then.
    pub on_spot: bool,
}

/// Share of visits in person at which an order is taken.
const ON_SPOT: f64 = 0.16;

/// Visits of a customer from `days.0` to `days.1`; follow-ups may lie later.
pub fn visits(company: &Company, position: u32, days: (i32, i32), visits: &mut Vec<Visit>) {
    let customer = &company.customers[position as usize];
    // A customer that fell silent is still called on for a while: nobody knows yet.
    let (from, to) = (days.0.max(customer.joined - 20), days.1.min(customer.died.saturating_add(120)));
    if from > to {
        return;
    }
    let mut random = Random::stream(company.seed, Purpose::Visits, u64::from(position), days.0 as u64);
    let wanted = company.parameters.visits_per_month[customer.importance as usize];
    let working: Vec<i32> = (from..=to).filter(|day| is_working_day(from_days(*day))).collect();
    if working.is_empty() {
        return;
    }
    // 20.5 working days make an ordinary month.
    for _ in 0..random.poisson(wanted * working.len() as f64 / 20.5) {
        let day = *random.pick(&working);
        let channel = ["direct", "phone", "chat", "invited"][random.weighted(&[0.48, 0.24, 0.2, 0.08])];
        let in_person = matches!(channel, "direct" | "invited");
        let on_spot = in_person && customer.is_active(day) && day >= customer.joined && random.chance(ON_SPOT);
        visits.push(Visit {
            day,
            customer: position,
            time: time(&mut random, in_person),
            channel,
            follows: None,
            on_spot,
        });
        let follow_up =
            company.parameters.share_followed_up * if customer.importance == Importance::Ordinary { 0.8 } else { 1.2 };
        if in_person && random.chance(follow_up) {
            let later = working_day_after(day + random.between(3, 14) as i32, 0);
            let channel = *random.pick(&["phone", "phone", "chat", "sms", "email"]);
            let time = time(&mut random, false);
            visits.push(Visit { day: later, customer: position, time, channel, follows: Some(day), on_spot: false });
        }
    }
}

fn time(random: &mut Random, in_person: bool) -> (u16, u16) {
    let morning = random.chance(0.55);
    let start = if morning { random.between(105, 140) } else { random.between(160, 205) } as u16 * 5;
    let minutes = if in_person { random.between(4, 22) * 5 } else { random.between(1, 4) * 5 };
    (start, minutes as u16)
}
