//! Points of all customers, month by month: earned, used, outstanding, and what they are worth.

use chrono::NaiveDate;
use rayon::prelude::*;

use super::customers::Member;
use super::ledger::{KINDS, Kind, Ledger};
use super::{MONTHS, Settings, Worth};
use crate::features::history::PurchaseHistory;
use crate::metrics::growth::Windows;
use crate::metrics::monthly::{Figures, window_start};
use crate::metrics::table_rows::to_millionths;
use crate::model::money;
use crate::model::period::{Month, from_days, to_days};

/// The rows of `points_summary`.
#[derive(Debug)]
pub struct Summary {
    /// Month by month.
    pub figures: Figures,
    /// Whether the expected breakage is known at the last date.
    pub has_breakage: bool,
}

/// Sums by kind of all days up to each day.
struct Running {
    first: i32,
    sums: Vec<[i128; KINDS.len()]>,
}

impl Running {
    fn new(ledger: &Ledger) -> Option<Running> {
        let (first, last) = ledger.days()?;
        let mut sums = vec![[0; KINDS.len()]; (last - first) as usize + 2];
        for entry in &ledger.entries {
            sums[(entry.day - first) as usize + 1][entry.kind as usize] += i128::from(entry.points);
        }
        for day in 1..sums.len() {
            let before = sums[day - 1];
            sums[day].iter_mut().zip(before).for_each(|(sum, before)| *sum += before);
        }
        Some(Running { first, sums })
    }

    /// Sums by kind of the days before `day`.
    fn before(&self, day: i32) -> [i128; KINDS.len()] {
        self.sums[(day - self.first).clamp(0, self.sums.len() as i32 - 1) as usize]
    }

    /// Sums by kind of the days from `start` to `end`, both included.
    fn between(&self, start: i32, end: i32) -> [i128; KINDS.len()] {
        let (before, up_to) = (self.before(start), self.before(end + 1));
        std::array::from_fn(|kind| up_to[kind] - before[kind])
    }
}

/// What has to be counted customer by customer.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    members: i64,
    active: i64,
    owed: i128,
    negative: i128,
    net_sales: i128,
}

fn counted(ledger: &Ledger, history: &PurchaseHistory, grid: &[NaiveDate]) -> Vec<Counted> {
    let windows: Vec<(i32, i32)> = grid.iter().map(|date| (window_start(*date, MONTHS), to_days(*date))).collect();
    let add = |mut total: Vec<Counted>, (customer, rows): &(u32, std::ops::Range<usize>)| {
        let entries = &ledger.entries[rows.clone()];
        let purchases = history.purchases(*customer);
        for (count, (start, end)) in total.iter_mut().zip(&windows) {
            let known = &entries[..entries.partition_point(|entry| entry.day <= *end)];
            if known.is_empty() {
                continue;
            }
            let recent = &known[known.partition_point(|entry| entry.day < *start)..];
            let moves = |entry: &super::Entry| entry.kind.is_earned() || entry.kind == Kind::Redeem;
            let balance: i128 = known.iter().map(|entry| i128::from(entry.points)).sum();
            count.members += 1;
            count.active += i64::from(recent.iter().any(moves));
            count.owed += balance.max(0);
            count.negative += balance.min(0);
            count.net_sales += purchases.net_sales(*start..*end + 1);
        }
        total
    };
    let empty = || vec![Counted::default(); windows.len()];
    ledger.members.par_iter().fold(empty, add).reduce(empty, |mut left, right| {
        for (left, right) in left.iter_mut().zip(right) {
            left.members += right.members;
            left.active += right.active;
            left.owed += right.owed;
            left.negative += right.negative;
            left.net_sales += right.net_sales;
        }
        left
    })
}

/// The figures of every date of `grid`, the last of which is the as-of date.
pub fn summary(
    ledger: &Ledger,
    members: &[Member],
    history: &PurchaseHistory,
    grid: &[NaiveDate],
    (settings, scale): (&Settings, u8),
) -> Summary {
    let mut found = Summary { figures: Figures::new(scale), has_breakage: settings.expected_breakage.is_some() };
    let Some(running) = Running::new(ledger) else { return found };
    let covered = to_days(Month::of(from_days(running.first)).first_day());
    let grid: Vec<NaiveDate> = grid.iter().copied().filter(|date| to_days(*date) >= covered).collect();
    let counted = counted(ledger, history, &grid);
    let worth = Worth::new(settings, scale);
    for (date, count) in grid.iter().zip(&counted) {
        let (day, since) = (to_days(*date), window_start(*date, MONTHS));
        let figures = &mut found.figures;
        figures.of(*date);
        let month = running.between(window_start(*date, 1), day);
        for (measure, kind) in MOVED {
            let sign = if matches!(kind, Kind::Redeem | Kind::Expire) { -1 } else { 1 };
            figures.count(measure, "points", Some(sign * month[kind as usize]));
        }
        let balance: i128 = running.before(day + 1).iter().sum();
        figures.count("balance", "points", Some(balance));
        figures.count("negative_balance", "points", Some(count.negative));

        let window = (since >= covered).then(|| running.between(since, day));
        let opening: i128 = running.before(since).iter().sum();
        let of = |kind: Kind| window.map(|window| window[kind as usize] as f64);
        let earned = window.map(|window| window[..=Kind::Rating as usize].iter().sum::<i128>());
        let earned_float = earned.map(|points| points as f64);
        let redeemed = of(Kind::Redeem).map(|points| 0.0 - points);
        let expired = of(Kind::Expire).map(|points| 0.0 - points);
        let available = earned.map(|points| (opening + points) as f64);
        let n = Some(count.members);
        figures.ratio("volume_share", "ratio", (of(Kind::Volume), earned_float), n);
        figures.ratio("referral_share", "ratio", (of(Kind::Referral), earned_float), n);
        figures.ratio("rating_share", "ratio", (of(Kind::Rating), earned_float), n);
        figures.ratio("redemption_rate_earned", "ratio", (redeemed, earned_float), n);
        figures.ratio("redemption_rate_available", "ratio", (redeemed, available), n);
        figures.ratio("breakage_rate", "ratio", (expired, earned_float), n);
        figures.count("members", "customers", Some(i128::from(count.members)));
        figures.count("active_members", "customers", (since >= covered).then_some(i128::from(count.active)));
        let sales = (count.net_sales > 0).then(|| money::to_f64(count.net_sales, scale));
        figures.ratio("points_per_currency_unit", "points", (of(Kind::Volume), sales.filter(|_| window.is_some())), n);

        let observed =
            expired.zip(earned_float).filter(|(_, earned)| *earned > 0.0).map(|(lost, earned)| lost / earned);
        let breakage = settings.expected_breakage.or(observed).map(|share| to_millionths(share.clamp(0.0, 1.0)));
        found.has_breakage = breakage.is_some();
        let figures = &mut found.figures;
        figures.share("expected_breakage", breakage.map(|share| share as f64 / 1e6));
        figures.money("liability", worth.zip(breakage).map(|(worth, breakage)| worth.of(count.owed, breakage)));
        figures.money("liability_without_breakage", worth.map(|worth| worth.of(count.owed, 0)));
    }
    if let Some(as_of) = grid.last() {
        at_the_end(&mut found.figures, ledger, members, (history, *as_of), (settings, worth));
    }
    found
}

/// Points moved in a month.
const MOVED: [(&str, Kind); 6] = [
    ("earned_volume", Kind::Volume),
    ("earned_referral", Kind::Referral),
    ("earned_rating", Kind::Rating),
    ("redeemed", Kind::Redeem),
    ("expired", Kind::Expire),
    ("adjusted", Kind::Adjust),
];

/// Figures of the as-of date alone.
fn at_the_end(
    figures: &mut Figures,
    ledger: &Ledger,
    members: &[Member],
    (history, as_of): (&PurchaseHistory, NaiveDate),
    (settings, worth): (&Settings, Option<Worth>),
) {
    let past: i128 = members.iter().map(|member| i128::from(member.past_expiry)).sum();
    let expiring: i128 = members.iter().map(|member| i128::from(member.expiring)).sum();
    let expires = settings.expiry_months.is_some();
    figures.count("past_expiry", "points", expires.then_some(past));
    figures.count("expiring", "points", expires.then_some(expiring));
    figures.money("liability_past_expiry", worth.filter(|_| expires).map(|worth| worth.of(past, 0)));
    let ahead: i128 = members.iter().map(|member| i128::from(member.redeemed_ahead)).sum();
    figures.count("redeemed_ahead", "points", Some(ahead));
    figures.count("unknown_customer", "points", Some(ledger.of_unknown_customers.1));

    let windows = Windows::ending_at(history, as_of, MONTHS);
    let mut is_member = vec![false; history.customers()];
    if let Some(windows) = &windows {
        for (customer, rows) in &ledger.members {
            is_member[*customer as usize] = ledger.entries[rows.start].day < windows.later.start;
        }
    }
    for (measure, wanted) in [("retention_members", true), ("retention_non_members", false)] {
        let (mut before, mut both) = (0i64, 0i64);
        for (customer, _) in is_member.iter().enumerate().filter(|(_, member)| **member == wanted) {
            let Some(windows) = &windows else { break };
            let rows = history.purchases(customer as u32);
            if rows.has_order(windows.earlier.clone()) {
                before += 1;
                both += i64::from(rows.has_order(windows.later.clone()));
            }
        }
        let known = |count: i64| windows.is_some().then_some(count as f64);
        figures.ratio(measure, "ratio", (known(both), known(before)), windows.is_some().then_some(before));
    }
}
