//! What is summed up of the customers of one group, in one comparison.

use crate::metrics::sliding::Sliding;

/// Customers and money of two adjoining windows, P and Q; money in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// With a positive order up to the end of Q.
    pub ever: i64,
    /// With a positive order ahead of P.
    pub ahead: i64,
    /// Of those, with one in P too.
    pub ahead_and_before: i64,
    /// With a positive order in P.
    pub before: i64,
    /// In both.
    pub retained: i64,
    /// In Q.
    pub active: i64,
    /// With two or more in Q.
    pub repeating: i64,
    /// Ahead of P and in Q, not in P.
    pub reactivated: i64,
    /// Net sales in P of those with an order there.
    pub sales_before: i128,
    /// The smaller of their net sales in P and in Q.
    pub gross_retained: i128,
    /// Their net sales in Q.
    pub net_retained: i128,
    /// Net sales in P of those without an order in Q.
    pub lost_sales: i128,
}

impl Sums {
    /// What one customer adds. `bought_ahead`: it has a positive order ahead of P.
    pub(super) fn of_customer(earlier: &Sliding<'_>, later: &Sliding<'_>, bought_ahead: bool) -> Sums {
        let (before, active) = (earlier.orders > 0, later.orders > 0);
        let mut sums = Sums {
            ahead_and_before: i64::from(bought_ahead && before),
            before: i64::from(before),
            retained: i64::from(before && active),
            active: i64::from(active),
            repeating: i64::from(later.orders >= 2),
            reactivated: i64::from(active && !before && bought_ahead),
            ..Sums::default()
        };
        if before {
            let (from, to) = (earlier.net(), later.net());
            sums.sales_before = from;
            sums.gross_retained = from.min(to);
            sums.net_retained = to;
            sums.lost_sales = if active { 0 } else { from };
        }
        sums
    }

    /// Both together.
    pub fn merge(&mut self, other: &Sums) {
        self.ever += other.ever;
        self.ahead += other.ahead;
        self.add(other);
    }

    /// Adds what a customer does in the windows.
    pub(super) fn add(&mut self, other: &Sums) {
        self.ahead_and_before += other.ahead_and_before;
        self.before += other.before;
        self.retained += other.retained;
        self.active += other.active;
        self.repeating += other.repeating;
        self.reactivated += other.reactivated;
        self.sales_before += other.sales_before;
        self.gross_retained += other.gross_retained;
        self.net_retained += other.net_retained;
        self.lost_sales += other.lost_sales;
    }

    /// With a positive order ahead of P and none in P.
    pub fn dormant(&self) -> i64 {
        self.ahead - self.ahead_and_before
    }

    /// Whether nobody is in it.
    pub fn is_empty(&self) -> bool {
        *self == Sums::default()
    }
}
