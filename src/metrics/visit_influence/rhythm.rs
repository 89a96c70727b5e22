//! The rhythm of a customer ahead of a day: how long it has been silent against its own gaps, how often it orders.

use crate::metrics::medians::median_of_ascending;

/// Order dates from which on a customer has a gap of its own (F13).
const DATES_FOR_OWN_GAP: usize = 3;

/// Bands of silence: first those of customers with a gap of their own, by silence over its median; then those of customers
/// with fewer order dates, by days of silence.
pub const SILENCE: [&str; 9] = [
    "gaps_below_0.5",
    "gaps_0.5_to_1",
    "gaps_1_to_2",
    "gaps_2_to_4",
    "gaps_4_and_more",
    "few_orders_30d",
    "few_orders_90d",
    "few_orders_365d",
    "few_orders_longer",
];

/// Upper limits of the bands of silence over the median gap, themselves not in the band.
const RATIOS: [f64; 4] = [0.5, 1.0, 2.0, 4.0];
/// Upper limits of the bands of days of silence, in the band.
const DAYS: [i32; 3] = [30, 90, 365];
/// Upper limits of the bands of order days in the 365 days before, in the band; above them is one more.
const ORDERS: [usize; 4] = [0, 2, 6, 12];

/// Number of bands of order days a year.
pub const ORDER_BANDS: usize = ORDERS.len() + 1;

/// Walks a customer's order days; days asked for must not descend.
#[derive(Debug, Default)]
pub struct Rhythm {
    orders: Vec<i32>,
    known: usize,
    gaps: Vec<i32>,
}

impl Rhythm {
    /// Begins with the order days of another customer, ascending.
    pub fn begin(&mut self, orders: impl Iterator<Item = i32>) {
        self.orders.clear();
        self.orders.extend(orders);
        self.gaps.clear();
        self.known = 0;
    }

    /// The band of silence, as a place in [`SILENCE`], and that of order days a year, by the orders before the day. None
    /// before the first order.
    pub fn at(&mut self, day: i32) -> Option<(usize, usize)> {
        while self.orders.get(self.known).is_some_and(|order| *order < day) {
            if self.known > 0 {
                let gap = self.orders[self.known] - self.orders[self.known - 1];
                self.gaps.insert(self.gaps.partition_point(|known| *known <= gap), gap);
            }
            self.known += 1;
        }
        let silence = day - self.orders[self.known.checked_sub(1)?];
        let of_own = median_of_ascending(&self.gaps).filter(|_| self.known >= DATES_FOR_OWN_GAP);
        let band = match of_own {
            Some(median) => RATIOS.iter().filter(|limit| f64::from(silence) / median >= **limit).count(),
            None => RATIOS.len() + 1 + DAYS.iter().filter(|limit| silence > **limit).count(),
        };
        let year = self.known - self.orders[..self.known].partition_point(|order| *order < day - 365);
        Some((band, ORDERS.iter().filter(|limit| year > **limit).count()))
    }

    /// Whether there is an order from one day to another, both included.
    pub fn has_order(&self, from: i32, to: i32) -> bool {
        let place = self.orders.partition_point(|order| *order < from);
        self.orders.get(place).is_some_and(|order| *order <= to)
    }
}
