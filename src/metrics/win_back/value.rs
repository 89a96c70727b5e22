//! Historic value of all customers, and who is among the best by it.

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::features::history::PurchaseHistory;
use crate::features::view::{Context, UNKNOWN_PROFIT};

/// What value is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Gross profit to date (F16).
    GrossProfit,
    /// Net sales to date, as the cost of something is not known.
    NetSales,
}

impl Basis {
    /// As marts write it.
    pub fn name(self) -> &'static str {
        match self {
            Basis::GrossProfit => "gross_profit",
            Basis::NetSales => "net_sales",
        }
    }
}

/// Historic value of all customers at a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoricValue {
    /// What it is made of, of all customers alike: two measures would make no ranking.
    pub basis: Basis,
    /// By number of the customer, minor units; none for those that had not ordered by then.
    pub of: Vec<Option<i128>>,
    /// The lowest value that is among the first; none when nobody has ordered.
    pub cut: Option<i128>,
}

impl HistoricValue {
    /// The values at `as_of`, and the cut of the first `percent` of those who ordered. Equal values are in together.
    pub fn new(history: &PurchaseHistory, as_of: NaiveDate, percent: u32) -> HistoricValue {
        let context = Context::new(as_of, history.covered_from());
        let found: Vec<Option<(i128, Option<i128>)>> = (0..history.customers() as u32)
            .into_par_iter()
            .map(|customer| {
                let view = history.view(customer, &context)?;
                view.order_days().next()?;
                let profit = view.profit.filter(|profits| !profits.contains(&UNKNOWN_PROFIT));
                let profit = profit.map(|profits| profits.iter().map(|profit| i128::from(*profit)).sum());
                Some((view.net(0..view.days.len()), profit))
            })
            .collect();
        let is_known = found.iter().flatten().all(|(_, profit)| profit.is_some());
        let basis = if is_known { Basis::GrossProfit } else { Basis::NetSales };
        let value = |(net, profit): (i128, Option<i128>)| match basis {
            Basis::GrossProfit => profit.unwrap_or_default(),
            Basis::NetSales => net,
        };
        let of: Vec<Option<i128>> = found.into_iter().map(|found| found.map(value)).collect();
        let mut sorted: Vec<i128> = of.iter().flatten().copied().collect();
        sorted.par_sort_unstable_by(|left, right| right.cmp(left));
        let first = (sorted.len() * percent as usize).div_ceil(100);
        let cut = first.checked_sub(1).and_then(|last| sorted.get(last)).copied();
        HistoricValue { basis, of, cut }
    }

    /// The value of a customer that is among the first; a value of nothing is not.
    pub fn among_the_first(&self, customer: u32) -> Option<i128> {
        let value = self.of[customer as usize]?;
        (value > 0 && self.cut.is_some_and(|cut| value >= cut)).then_some(value)
    }
}
