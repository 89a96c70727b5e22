//! Prepayments of all customers, month by month, and by band.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use super::bands::Bands;
use super::ledger::{Entry, Ledger};
use crate::features::history::PurchaseHistory;
use crate::metrics::monthly::{Figures, window_start};
use crate::metrics::{as_of_column, money_column};
use crate::model::money;
use crate::model::period::{Month, from_days, to_days};

/// Months of the window of rates and bands.
const MONTHS: u32 = 12;

/// Sums over some entries, minor units.
#[derive(Debug, Clone, Copy)]
struct Sums {
    prepaid: i128,
    consumed: i128,
    /// None where the rebate on any of them is not known.
    rebate: Option<i128>,
    paid: i128,
}

impl Sums {
    const NOTHING: Sums = Sums { prepaid: 0, consumed: 0, rebate: Some(0), paid: 0 };

    fn of(entries: &[Entry]) -> Sums {
        Sums {
            prepaid: entries.iter().map(|entry| entry.amount).sum(),
            consumed: entries.iter().map(|entry| entry.consumed).sum(),
            rebate: Ledger::rebate_of(entries),
            paid: entries.iter().map(|entry| entry.rebate_paid).sum(),
        }
    }

    fn and(self, more: Sums) -> Sums {
        Sums {
            prepaid: self.prepaid + more.prepaid,
            consumed: self.consumed + more.consumed,
            rebate: self.rebate.zip(more.rebate).map(|(left, right)| left + right),
            paid: self.paid + more.paid,
        }
    }
}

/// Everything at one date.
#[derive(Debug, Clone, Copy)]
struct Counted {
    month: Sums,
    year: Sums,
    life: Sums,
    /// Who prepaid in twelve months, and their net sales of twelve months.
    participants: i64,
    net_sales: i128,
    /// Balances below zero.
    negative: i128,
    negative_customers: i64,
}

impl Counted {
    const NOTHING: Counted = Counted {
        month: Sums::NOTHING,
        year: Sums::NOTHING,
        life: Sums::NOTHING,
        participants: 0,
        net_sales: 0,
        negative: 0,
        negative_customers: 0,
    };

    fn of(entries: &[Entry], history: &PurchaseHistory, date: NaiveDate) -> Counted {
        let (day, since) = (to_days(date), window_start(date, MONTHS));
        let known = &entries[..entries.partition_point(|entry| entry.day <= day)];
        let after = |start: i32| &known[known.partition_point(|entry| entry.day < start)..];
        let year = after(since);
        let participates = year.iter().any(|entry| entry.amount > 0);
        let life = Sums::of(known);
        let balance = life.prepaid - life.consumed;
        Counted {
            month: Sums::of(after(window_start(date, 1))),
            year: Sums::of(year),
            life,
            participants: i64::from(participates),
            net_sales: if participates { history.purchases(entries[0].customer).net_sales(since..day + 1) } else { 0 },
            negative: balance.min(0),
            negative_customers: i64::from(balance < 0),
        }
    }

    fn and(self, more: Counted) -> Counted {
        Counted {
            month: self.month.and(more.month),
            year: self.year.and(more.year),
            life: self.life.and(more.life),
            participants: self.participants + more.participants,
            net_sales: self.net_sales + more.net_sales,
            negative: self.negative + more.negative,
            negative_customers: self.negative_customers + more.negative_customers,
        }
    }
}

/// The figures of every date of `grid`, the last of which is the as-of date: the rows of `prepayment_summary`.
pub fn summary(ledger: &Ledger, history: &PurchaseHistory, grid: &[NaiveDate], scale: u8) -> Figures {
    let mut figures = Figures::new(scale);
    let Some(first) = ledger.entries.iter().map(|entry| entry.day).min() else { return figures };
    let covered = to_days(Month::of(from_days(first)).first_day());
    for date in grid.iter().filter(|date| to_days(**date) >= covered) {
        let of_customers = ledger.customers.par_iter();
        let counted = of_customers.map(|(_, rows)| Counted::of(&ledger.entries[rows.clone()], history, *date));
        let counted = counted.reduce(|| Counted::NOTHING, Counted::and);
        let covers_year = window_start(*date, MONTHS) >= covered;
        figures.of(*date);
        of_date(&mut figures, &counted, (ledger, covers_year), scale);
    }
    let (_, amount) = ledger.of_unknown_customers;
    figures.money("unknown_customer", (!figures.rows.is_empty()).then_some(amount));
    figures
}

fn of_date(figures: &mut Figures, counted: &Counted, (ledger, covers_year): (&Ledger, bool), scale: u8) {
    let Counted { month, year, life, .. } = *counted;
    let used = |amount: i128| ledger.knows_consumed.then_some(amount);
    let paid = |amount: i128| ledger.knows_paid.then_some(amount);
    let float = |amount: i128| money::to_f64(amount, scale);
    let of_year = |amount: Option<i128>| amount.filter(|_| covers_year).map(float);
    let n = covers_year.then_some(counted.participants);
    figures.money("prepaid", Some(month.prepaid));
    figures.money("consumed", used(month.consumed));
    figures.money("rebate_accrued", month.rebate);
    figures.money("rebate_paid", paid(month.paid));
    figures.money("balance", used(life.prepaid - life.consumed));
    figures.money("negative_balance", used(counted.negative));
    figures.money("rebate_open", life.rebate.zip(paid(life.paid)).map(|(due, paid)| due - paid));
    figures.count("participants", "customers", n.map(i128::from));
    figures.ratio("rebate_rate", "ratio", (of_year(year.rebate), of_year(Some(year.prepaid))), n);
    figures.ratio("rebate_cost_ratio", "ratio", (of_year(year.rebate), of_year(Some(counted.net_sales))), n);
    let consumption = (of_year(used(year.consumed)), of_year(Some(year.prepaid)));
    figures.ratio("consumption_rate", "ratio", consumption, n);
}

/// The mart `prepayment_bands`: prepayments of twelve months by band, and those outside all bands.
pub fn bands_frame(ledger: &Ledger, bands: &Bands, as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let since = window_start(as_of, MONTHS);
    let outside = bands.of.len();
    let mut rows = vec![(BTreeSet::new(), 0i64, 0i128, 0i128, 0i128); outside + 1];
    for entry in ledger.entries.iter().filter(|entry| entry.day >= since && entry.amount > 0) {
        let (customers, payments, prepaid, rebate, paid) = &mut rows[bands.place(entry.amount).unwrap_or(outside)];
        customers.insert(entry.customer);
        *payments += 1;
        *prepaid += entry.amount;
        *rebate += entry.rebate.unwrap_or(0);
        *paid += entry.rebate_paid;
    }
    // Those outside are shown where there are any.
    let is_shown = |place: usize| !bands.of.is_empty() && (place < outside || rows[place].1 > 0);
    let shown: Vec<usize> = (0..=outside).filter(|place| is_shown(*place)).collect();
    let band = |place: &usize| bands.of.get(*place);
    let amounts = |of: &dyn Fn(usize) -> Option<i128>| shown.iter().map(|place| of(*place)).collect::<Vec<_>>();
    DataFrame::new(
        shown.len(),
        vec![
            as_of_column(as_of, shown.len()),
            money_column("band_from", amounts(&|place| band(&place).map(|band| band.from)), scale),
            money_column("band_to", amounts(&|place| band(&place)?.to), scale),
            Column::new(
                "rate".into(),
                shown.iter().map(|place| band(place).map(|band| band.rate as f64 / 1e6)).collect::<Vec<_>>(),
            ),
            Column::new("customers".into(), shown.iter().map(|place| rows[*place].0.len() as i64).collect::<Vec<_>>()),
            Column::new("payments".into(), shown.iter().map(|place| rows[*place].1).collect::<Vec<_>>()),
            money_column("prepaid", amounts(&|place| Some(rows[place].2)), scale),
            money_column("rebate", amounts(&|place| Some(rows[place].3)), scale),
            money_column("rebate_paid", amounts(&|place| ledger.knows_paid.then_some(rows[place].4)), scale),
        ],
    )
}
