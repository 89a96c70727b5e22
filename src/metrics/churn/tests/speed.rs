//! How long the back-test takes on ten million purchase days: minutes and gigabytes, so it is left out of the quick suite.
//! Run by hand:
//! `cargo test --release --lib metrics::churn::tests::speed -- --ignored --nocapture`.

use std::time::Instant;

use chrono::NaiveDate;
use polars::prelude::*;

use crate::config::signals;
use crate::config::types::Churn;
use crate::features::history_builder::{MonthValues, lay_out};
use crate::features::history_ids::MonthIds;
use crate::features::{Inputs, Population, PurchaseHistory, TableFrames, built_in, compute_named};
use crate::lake::exchange;
use crate::metrics::churn::signals::Plan;
use crate::metrics::churn::{Churning, ClassesAt, Known, Model};
use crate::model::period::{as_of_grid, to_days};

/// Numbers that look random, the same every time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as u32
    }
}

struct Facts<'a>(Inputs<'a>);

impl Known for Facts<'_> {
    type Error = PolarsError;
    fn features(&self, names: &[String], at: NaiveDate) -> PolarsResult<DataFrame> {
        Ok(compute_named(self.0, at, names, Population::Buyers).unwrap())
    }
    fn classes(&self, _: &str, _: NaiveDate) -> PolarsResult<Option<ClassesAt>> {
        let of = (0..self.0.history.customers()).map(|customer| Some((customer % 4) as u8)).collect();
        Ok(Some(ClassesAt { codes: ["a", "b", "c", "d"].map(String::from).into(), of }))
    }
    fn model(&self, _: NaiveDate) -> Option<Model> {
        None
    }
}

/// Customers with an order every so many days, over six years.
fn history(customers: usize, rows_each: usize) -> PurchaseHistory {
    let first = to_days("2020-01-01".parse().unwrap());
    let mut random = Numbers(7);
    let (mut ids, mut days, mut money) = (Vec::new(), Vec::new(), Vec::new());
    for customer in 0..customers {
        let mut day = first + (random.next() % 1_500) as i32;
        let gap = 10 + random.next() % 120;
        for _ in 0..1 + random.next() as usize % (2 * rows_each) {
            ids.push(format!("C{customer:08}"));
            days.push(day);
            money.push(i128::from(random.next() % 100_000));
            day += 1 + (random.next() % (2 * gap)) as i32;
        }
    }
    let rows = ids.len();
    let amount = |name: &str, values: Vec<i128>| {
        Int128Chunked::from_vec(name.into(), values).into_decimal_unchecked(38, 2).into_series().into_column()
    };
    let frame = DataFrame::new(
        rows,
        vec![
            Column::new("customer_id".into(), ids),
            Int32Chunked::from_vec("order_date".into(), days).into_date().into_series().into_column(),
            Column::new("orders".into(), vec![1i64; rows]),
            amount("gross_sales", money),
            amount("returns", vec![0; rows]),
            amount("gross_profit", vec![0; rows]),
        ],
    )
    .unwrap();
    let mut ids = MonthIds::default();
    ids.add(&exchange::to_batch("t", &frame.select(["customer_id"]).unwrap()).unwrap(), "t").unwrap();
    let mut values = MonthValues::default();
    values.add(&exchange::to_batch("t", &frame.drop("customer_id").unwrap()).unwrap()).unwrap();
    let mut filler = lay_out(vec![ids], Vec::new());
    filler.add_values(&[values]).unwrap();
    filler.finish(0)
}

#[test]
#[ignore = "takes minutes and gigabytes, a measurement: see the head of this file"]
fn a_back_test_of_ten_million_purchase_days() {
    let history = history(1_800_000, 5);
    let settings = Churn::default();
    let catalog = built_in();
    let plan = Plan::new(signals::rules(&settings), &settings, catalog).unwrap();
    let churning =
        Churning { history: &history, catalog, settings: &settings, plan, class_scheme: Some("tier"), scale: 2 };
    let grid = as_of_grid("2020-01-01".parse().unwrap(), "2025-12-31".parse().unwrap());
    let tables = TableFrames::default();
    let facts = Facts(Inputs { catalog, history: &history, tables: &tables });
    println!("{} customers, {} purchase days", history.customers(), history.last_day().unwrap());
    let started = Instant::now();
    let results = *grid.last().unwrap();
    let records = churning.records(&facts, &churning.dates(&grid), results).unwrap();
    println!("records of {} dates: {:?}", records.len(), started.elapsed());
    let started = Instant::now();
    let rolling = churning.rolling(&records, results);
    println!("fits {:?}: {:?}", rolling[1].now, started.elapsed());
    let started = Instant::now();
    churning
        .marts(&facts, &grid, &mut |name, frame| {
            println!("{name}: {} rows, {:?}", frame.height(), started.elapsed());
            Ok(())
        })
        .unwrap();
    assert!(!records.is_empty());
}
