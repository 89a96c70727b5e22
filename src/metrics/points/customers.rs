//! Points of single customers, and how old they are.

use chrono::{Days, NaiveDate};
use polars::prelude::*;
use rayon::prelude::*;

use super::ledger::{Kind, Ledger};
use super::lots::{Lot, Lots, expires_on};
use super::{MONTHS, Settings, Worth};
use crate::features::history::PurchaseHistory;
use crate::metrics::columns::{counts, days};
use crate::metrics::monthly::window_start;
use crate::metrics::{as_of_column, money_column};
use crate::model::period::to_days;

/// One customer of the ledger at the as-of date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Number of the customer.
    pub customer: u32,
    /// F39.
    pub balance: i64,
    /// Earned in twelve months.
    pub earned: i64,
    /// Redeemed in twelve months, as a positive number.
    pub redeemed: i64,
    /// What is left, oldest first.
    pub lots: Vec<Lot>,
    /// Points that expire soon.
    pub expiring: i64,
    /// First day on which some do.
    pub expiring_on: Option<i32>,
    /// Points past their expiry that are still in the balance.
    pub past_expiry: i64,
    /// Points redeemed before they were earned.
    pub redeemed_ahead: i64,
}

/// All customers of the ledger, by number.
pub fn members(ledger: &Ledger, as_of: NaiveDate, settings: &Settings) -> Vec<Member> {
    let (today, since) = (to_days(as_of), window_start(as_of, MONTHS));
    let soon = to_days(as_of.checked_add_days(Days::new(u64::from(settings.expiring_days))).unwrap_or(as_of));
    ledger
        .members
        .par_iter()
        .map(|(customer, rows)| {
            let entries = &ledger.entries[rows.clone()];
            let recent = || entries.iter().filter(|entry| entry.day >= since);
            let lots = Lots::after(entries);
            let mut member = Member {
                customer: *customer,
                balance: lots.balance(),
                earned: recent().filter(|entry| entry.kind.is_earned()).map(|entry| entry.points).sum(),
                redeemed: recent().filter(|entry| entry.kind == Kind::Redeem).map(|entry| -entry.points).sum(),
                expiring: 0,
                expiring_on: None,
                past_expiry: 0,
                redeemed_ahead: lots.redeemed_ahead,
                lots: lots.open.into(),
            };
            let Some(months) = settings.expiry_months else { return member };
            for lot in &member.lots {
                let end = expires_on(lot.day, months);
                if end <= today {
                    member.past_expiry += lot.left;
                } else if end <= soon {
                    member.expiring += lot.left;
                    member.expiring_on = Some(member.expiring_on.map_or(end, |known| known.min(end)));
                }
            }
            member
        })
        .collect()
}

/// The mart `points_customers`.
pub fn customers_frame(
    history: &PurchaseHistory,
    members: &[Member],
    as_of: NaiveDate,
    settings: &Settings,
) -> PolarsResult<DataFrame> {
    let today = to_days(as_of);
    let of = |value: fn(&Member) -> i64| members.iter().map(value).collect::<Vec<_>>();
    let expires = settings.expiry_months.is_some();
    let oldest = members.iter().map(|member| member.lots.first().map(|lot| i64::from(today - lot.day)));
    let expiring = members.iter().map(|member| expires.then_some(member.expiring));
    DataFrame::new(
        members.len(),
        vec![
            as_of_column(as_of, members.len()),
            Column::new(
                "customer_id".into(),
                members.iter().map(|member| history.ids.get(member.customer)).collect::<Vec<_>>(),
            ),
            Column::new("balance".into(), of(|member| member.balance)),
            Column::new("earned_12m".into(), of(|member| member.earned)),
            Column::new("redeemed_12m".into(), of(|member| member.redeemed)),
            counts("oldest_days", oldest),
            counts("expiring_points", expiring),
            days("expiring_on", members.iter().map(|member| member.expiring_on)),
            counts("past_expiry_points", members.iter().map(|member| expires.then_some(member.past_expiry))),
        ],
    )
}

/// Points of one age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ageing {
    /// `0-3mo`, …, `24mo+`, `past_expiry`, `negative`.
    pub bucket: String,
    /// Points; of `negative` below zero.
    pub points: i128,
    /// Customers with any.
    pub customers: i64,
}

/// The points left by age; all buckets sum to the balance.
pub fn ageing(members: &[Member], as_of: NaiveDate, settings: &Settings) -> Vec<Ageing> {
    let limits = &settings.ageing_months;
    let mut names: Vec<String> = Vec::new();
    let mut from = 0;
    for limit in limits {
        names.push(format!("{from}-{limit}mo"));
        from = *limit;
    }
    names.push(format!("{from}mo+"));
    // Points of a day on or after `starts[i]` are in bucket `i`.
    let starts: Vec<i32> = limits.iter().map(|months| window_start(as_of, *months)).collect();
    let aged = names.len();
    names.extend(settings.expiry_months.map(|_| "past_expiry".to_owned()));
    names.push("negative".to_owned());
    let mut buckets: Vec<Ageing> = names.into_iter().map(|bucket| Ageing { bucket, points: 0, customers: 0 }).collect();
    let last = buckets.len() - 1;
    let today = to_days(as_of);
    for member in members {
        let mut points = vec![0i64; buckets.len()];
        for lot in &member.lots {
            let is_past = settings.expiry_months.is_some_and(|months| expires_on(lot.day, months) <= today);
            let bucket = starts.iter().position(|start| lot.day >= *start).unwrap_or(aged - 1);
            points[if is_past { aged } else { bucket }] += lot.left;
        }
        points[last] = member.balance.min(0);
        for (bucket, points) in buckets.iter_mut().zip(points) {
            bucket.points += i128::from(points);
            bucket.customers += i64::from(points != 0);
        }
    }
    buckets
}

/// The mart `points_ageing`. Liabilities of the buckets sum exactly to that of all points that are owed.
pub fn ageing_frame(ageing: &[Ageing], worth: Option<Worth>, as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let left: i128 = ageing.iter().map(|bucket| bucket.points.max(0)).sum();
    let (mut shares, mut liabilities, mut before) = (vec![], vec![], 0i128);
    for bucket in ageing {
        let owed = bucket.points.max(0);
        let is_owed = bucket.bucket != "negative";
        shares.push((left > 0 && is_owed).then(|| owed as f64 / left as f64));
        liabilities.push(worth.map(|worth| worth.of(before + owed, 0) - worth.of(before, 0)));
        before += owed;
    }
    DataFrame::new(
        ageing.len(),
        vec![
            as_of_column(as_of, ageing.len()),
            Column::new("bucket".into(), ageing.iter().map(|bucket| bucket.bucket.as_str()).collect::<Vec<_>>()),
            Column::new("points".into(), ageing.iter().map(|bucket| bucket.points as i64).collect::<Vec<_>>()),
            Column::new("customers".into(), ageing.iter().map(|bucket| bucket.customers).collect::<Vec<_>>()),
            Column::new("share".into(), shares),
            money_column("liability", liabilities, scale),
        ],
    )
}
