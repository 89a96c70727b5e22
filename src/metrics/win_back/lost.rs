//! Spells in which a customer is lost (D-17), each as it could be seen on its own day.

use crate::config::types::Lost;
use crate::metrics::medians::median_of_ascending;

/// Order dates from which on a customer has a gap of its own (F13).
const DATES_FOR_OWN_GAP: usize = 3;

/// One spell. Days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// Last order before it.
    pub last_order: i32,
    /// First day on which the rule holds.
    pub since: i32,
    /// Day of the order that ended it; none while it lasts.
    pub ended: Option<i32>,
    /// Whether the customer's own rhythm told it, ahead of the days that hold for all.
    pub by_rhythm: bool,
}

impl Spell {
    /// Days without an order: to the one that ended it, or to `today`.
    pub fn silence(&self, today: i32) -> i32 {
        self.ended.unwrap_or(today) - self.last_order
    }
}

/// The spells of a customer that began by `today`. `days` are its order dates up to `today`, ascending. The gaps known
/// at an order are those up to it: later orders do not change an earlier spell.
pub fn spells(days: &[i32], today: i32, rule: &Lost) -> Vec<Spell> {
    let mut spells = Vec::new();
    let mut gaps: Vec<i32> = Vec::new();
    for (place, day) in days.iter().enumerate() {
        if place > 0 {
            let gap = day - days[place - 1];
            gaps.insert(gaps.partition_point(|known| *known <= gap), gap);
        }
        let next = days.get(place + 1).copied();
        let silence = next.unwrap_or(today) - day;
        let limit = limit_of(&gaps, rule);
        if silence >= limit {
            let by_rhythm = limit < limit_of_all(rule);
            spells.push(Spell { last_order: *day, since: day + limit, ended: next, by_rhythm });
        }
    }
    spells
}

/// Days of silence from which on anybody is lost: more than `churn.lost.days`.
fn limit_of_all(rule: &Lost) -> i32 {
    i32::try_from(rule.days).map_or(i32::MAX, |days| days.saturating_add(1))
}

/// Days of silence from which on a customer with these gaps, ascending, is lost.
fn limit_of(gaps: &[i32], rule: &Lost) -> i32 {
    let longest = limit_of_all(rule);
    let own = median_of_ascending(gaps).filter(|_| gaps.len() + 1 >= DATES_FOR_OWN_GAP);
    let Some(median) = own else { return longest };
    // The first whole day on which silence over median is above the ratio.
    let mut days = (rule.silence_ratio * median).floor().min(1e6) as i32;
    while f64::from(days) / median <= rule.silence_ratio && days < longest {
        days += 1;
    }
    days.min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(days: &[i32], today: i32) -> Vec<(i32, i32, Option<i32>)> {
        let spells = spells(days, today, &Lost::default());
        spells.into_iter().map(|spell| (spell.last_order, spell.since, spell.ended)).collect()
    }

    #[test]
    fn a_customer_of_two_orders_is_lost_after_more_than_a_year() {
        assert_eq!(found(&[0, 10], 375), []);
        assert_eq!(found(&[0, 10], 376), [(10, 376, None)]);
        assert_eq!(found(&[0, 365], 500), []);
        assert_eq!(found(&[0, 400], 500), [(0, 366, Some(400))]);
    }

    #[test]
    fn with_three_order_dates_more_than_three_times_the_own_gap_is_enough() {
        // Gaps 10 and 11: median 10.5, 31.5 days; 31 days are not more than three times as many, 32 are.
        assert_eq!(found(&[0, 10, 21], 52), []);
        assert_eq!(found(&[0, 10, 21], 53), [(21, 53, None)]);
        // Exactly three times is not more.
        assert_eq!(found(&[0, 10, 20], 50), []);
        assert_eq!(found(&[0, 10, 20], 51), [(20, 51, None)]);
        // A slow customer is lost after more than a year at the latest.
        assert_eq!(found(&[0, 200, 400], 766), [(400, 766, None)]);
    }

    #[test]
    fn a_spell_is_judged_by_the_gaps_known_when_it_began() {
        // 10, 10, then 40 days of silence: lost on day 51 and back on day 60. The gap of 40 changes later spells only.
        assert_eq!(found(&[0, 10, 20, 60], 60), [(20, 51, Some(60))]);
        assert_eq!(found(&[0, 10, 20, 60], 91), [(20, 51, Some(60)), (60, 91, None)]);
        assert_eq!(found(&[], 1000), []);
    }
}
