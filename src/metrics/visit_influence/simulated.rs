//! Customers whose orders and visits are drawn, with an effect of visits that is known.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use super::*;
use crate::features::testing::history_of;
use crate::model::period::{from_days, to_days};

/// A portfolio of two classes: the first orders more, and is visited more.
pub struct Portfolio {
    pub history: PurchaseHistory,
    pub contacts: Contacts,
    pub classes: BTreeMap<Month, Classes>,
    pub as_of: NaiveDate,
}

impl Portfolio {
    /// So many customers. `effect`: the chance that a visit brings one more order within the 28 days after.
    pub fn new(seed: u64, customers: usize, effect: f64) -> Portfolio {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let as_of: NaiveDate = "2026-10-31".parse().unwrap();
        let (first, last) = (to_days("2024-01-01".parse().unwrap()), to_days(as_of));
        let ids: Vec<String> = (0..customers).map(|customer| format!("K{customer:05}")).collect();
        let (mut orders, mut visits, mut of) = (Vec::new(), Vec::new(), Vec::new());
        for customer in 0..customers {
            let class = u16::from(random.uniform() < 0.6);
            of.push(Some(class));
            // Days between two orders: of the first class about 25, of the other 60; customers of a class differ.
            let mean = [25.0, 60.0][usize::from(class)] * (0.5 + random.uniform());
            let mut day = f64::from(first) + mean * random.uniform();
            while day as i32 <= last {
                orders.push((customer, day as i32));
                day += (-mean * (1.0 - random.uniform()).ln()).max(1.0);
            }
            let chance = [0.03, 0.012][usize::from(class)];
            for day in to_days("2025-06-01".parse().unwrap())..=last {
                if (day - 4).rem_euclid(7) < 5 && random.uniform() < chance {
                    visits.push((customer as u32, day, true));
                    if random.uniform() < effect {
                        let after = day + 1 + (random.uniform() * 28.0) as i32;
                        if after <= last {
                            orders.push((customer, after));
                        }
                    }
                }
            }
        }
        let mut rows: Vec<(usize, String, i64)> = orders
            .iter()
            .map(|(customer, day)| (*customer, from_days(*day).to_string(), 1000 + (random.uniform() * 9000.0) as i64))
            .collect();
        rows.sort();
        let rows: Vec<(&str, &str, u32, i64)> =
            rows.iter().map(|(customer, day, amount)| (ids[*customer].as_str(), day.as_str(), 1, *amount)).collect();
        let history = history_of(&rows);
        // Everybody ordered, so that customers have the numbers of their names.
        assert_eq!(history.customers(), customers);
        visits.sort_by_key(|(_, day, _)| *day);
        let contacts = Contacts::new(visits.iter().copied(), customers, visits.first().map(|(_, day, _)| *day));
        let of_month = Classes { codes: vec!["A".into(), "B".into()], of };
        let all = months(as_of, &Influence::default());
        let classes = all.into_iter().map(|month| (month, of_month.clone())).collect();
        Portfolio { history, contacts, classes, as_of }
    }

    /// Its effects with some settings.
    pub fn effects(&self, settings: &Influence) -> Vec<Effect> {
        let Portfolio { history, contacts, classes, as_of } = self;
        influences(Inputs { history, contacts, classes, as_of: *as_of, until: to_days(*as_of), settings }).effects
    }
}

trait Uniform {
    fn uniform(&mut self) -> f64;
}

impl Uniform for Xoshiro256PlusPlus {
    fn uniform(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }
}
