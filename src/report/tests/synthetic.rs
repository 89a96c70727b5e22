//! Marts made up in memory: ordinary ones and extremes that must not break a page.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};
use polars::prelude::{
    Column, DataFrame, DataType, Int32Chunked, Int128Chunked, IntoSeries, NamedFrom, NewChunkedArray, PlSmallStr,
    Series,
};

use crate::report::{Input, Manifest, MartReader};

/// What a made-up company looks like.
#[derive(Clone)]
pub struct Company {
    pub as_of: NaiveDate,
    pub months: i64,
    pub customers: i64,
    pub tiers: usize,
    /// Sales of the largest customer in whole units.
    pub largest: i128,
    /// Put before each customer number.
    pub name: &'static str,
    pub negative: bool,
}

impl Company {
    pub fn ordinary() -> Company {
        Company {
            as_of: NaiveDate::from_ymd_opt(2026, 10, 31).unwrap(),
            months: 14,
            customers: 400,
            tiers: 4,
            largest: 900_000,
            name: "C",
            negative: false,
        }
    }
}

/// Marts in memory.
pub struct Memory(pub BTreeMap<&'static str, DataFrame>);

impl MartReader for Memory {
    fn read(&self, mart: &str) -> Result<Option<DataFrame>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(self.0.get(mart).cloned())
    }

    /// A frame in memory may hold several dates.
    fn read_at(
        &self,
        mart: &str,
        _as_of: NaiveDate,
    ) -> Result<Option<DataFrame>, Box<dyn std::error::Error + Send + Sync>> {
        self.read(mart)
    }
}

pub fn text(name: &str, values: Vec<Option<String>>) -> Column {
    Series::new(PlSmallStr::from_str(name), values).into()
}
pub fn texts(name: &str, values: impl IntoIterator<Item = String>) -> Column {
    text(name, values.into_iter().map(Some).collect())
}
pub fn ints(name: &str, values: Vec<Option<i64>>) -> Column {
    Series::new(PlSmallStr::from_str(name), values).into()
}
pub fn floats(name: &str, values: Vec<Option<f64>>) -> Column {
    Series::new(PlSmallStr::from_str(name), values).into()
}
pub fn bools(name: &str, values: Vec<bool>) -> Column {
    Series::new(PlSmallStr::from_str(name), values).into()
}
pub fn money(name: &str, values: Vec<Option<i128>>) -> Column {
    let units = values.into_iter().map(|value| value.map(|value| value * 100));
    Int128Chunked::from_iter_options(PlSmallStr::from_str(name), units)
        .into_decimal(38, 2)
        .unwrap()
        .into_series()
        .into()
}
pub fn dates(name: &str, date: NaiveDate, rows: usize) -> Column {
    let days = (0..rows).map(|_| Some(date.to_epoch_days()));
    Int32Chunked::from_iter_options(PlSmallStr::from_str(name), days).into_date().into_series().into()
}

/// Dates of a column, one for each row.
pub fn days(name: &str, values: Vec<Option<NaiveDate>>) -> Column {
    let days = values.into_iter().map(|date| date.map(|date| date.to_epoch_days()));
    Int32Chunked::from_iter_options(PlSmallStr::from_str(name), days).into_date().into_series().into()
}

/// The date of the report, months earlier.
pub fn before(company: &Company, months: u32) -> NaiveDate {
    crate::model::period::months_before(company.as_of, months)
}

pub fn frame(as_of: NaiveDate, mut columns: Vec<Column>) -> DataFrame {
    let rows = columns[0].len();
    columns.insert(0, dates("as_of", as_of, rows));
    let frame = DataFrame::new_infer_height(columns).unwrap();
    assert_eq!(frame.column("as_of").unwrap().dtype(), &DataType::Date);
    frame
}

pub fn manifest(company: &Company) -> Manifest {
    let from =
        company.as_of.checked_sub_months(Months::new(company.months.max(1) as u32 - 1)).unwrap().with_day(1).unwrap();
    Manifest {
        run_id: "20261101-000000-abc".into(),
        pipeline: "synthetic".into(),
        title: Some("合成公司".into()),
        as_of: company.as_of,
        data_from: Some(from),
        data_to: Some(company.as_of),
        currency: "CNY".into(),
        money_scale: 2,
        settings_hash: "0123456789abcdef".into(),
        version: "0.1.0".into(),
        inputs: vec![Input {
            source: "transactions".into(),
            file: "a.csv".into(),
            rows: 1,
            bytes: 1,
            hash: String::new(),
        }],
        settings: serde_json::json!({"name": "synthetic", "formula": "=cmd|' /C calc'!A0", "list": [1, 2], "nested": [{"code": "A"}]}),
        notes: vec![],
    }
}

/// All marts of a company; figures follow simple rules so that flows balance.
pub fn marts(company: &Company) -> Memory {
    let as_of = company.as_of;
    let months: Vec<String> = (0..company.months)
        .map(|at| {
            let date = as_of.checked_sub_months(Months::new((company.months - 1 - at) as u32)).unwrap();
            format!("{:04}-{:02}", date.year(), date.month())
        })
        .collect();
    let mut marts = BTreeMap::new();
    marts.insert("measures", measures(company, &months));
    marts.insert("customer_flow", flow(company, &months));
    marts.insert("cohort_retention", cohorts(company, &months));
    marts.insert("scheme_classes", classes(company));
    marts.insert("rfm", rfm(company));
    let (streams, rates) = movements(company);
    marts.insert("movements", streams);
    marts.insert("movement_rates", rates);
    marts.insert("moved_customers", moved(company));
    let (ranked, curve) = contribution(company);
    marts.insert("contribution", ranked);
    marts.insert("contribution_curve", curve);
    marts.insert("data_quality", quality(company));
    marts.insert("quarantine_reasons", reasons(company));
    Memory(marts)
}

fn measures(company: &Company, months: &[String]) -> DataFrame {
    let sign = if company.negative { -1.0 } else { 1.0 };
    let list = [
        ("net_sales", "money"),
        ("orders", "orders"),
        ("average_order_value", "money"),
        ("active_customers", "customers"),
        ("known_customers", "customers"),
        ("repeat_rate", "ratio"),
        ("return_rate", "ratio"),
        ("logo_retention", "ratio"),
        ("top_20_share", "ratio"),
        ("top_5_share", "ratio"),
        ("top_1_share", "ratio"),
        ("gini", "ratio"),
    ];
    let (mut names, mut periods, mut units, mut values, mut n) = (vec![], vec![], vec![], vec![], vec![]);
    for (at, month) in months.iter().enumerate() {
        for (number, (name, unit)) in list.iter().enumerate() {
            names.push(name.to_string());
            periods.push(month.clone());
            units.push(unit.to_string());
            n.push(Some(company.customers));
            let wave = 1.0 + 0.2 * ((at * (number + 3)) as f64).sin();
            values.push(match *unit {
                "money" => Some(sign * company.largest as f64 * wave),
                "ratio" => (company.customers > 0).then_some(0.4 * wave),
                _ => Some((company.customers as f64 * wave).round()),
            });
        }
    }
    let rows = names.len();
    let all = || std::iter::repeat_n("all".to_string(), rows);
    frame(
        company.as_of,
        vec![
            texts("measure", names),
            texts("dimension", all()),
            texts("member", all()),
            texts("period", periods),
            floats("value", values),
            floats("numerator", vec![None; rows]),
            floats("denominator", vec![None; rows]),
            ints("n", n),
            texts("unit", units),
            floats("target", vec![None; rows]),
        ],
    )
}

fn flow(company: &Company, months: &[String]) -> DataFrame {
    let rows = months.len();
    let new = company.customers / 5;
    let lapsed = company.customers / 7;
    let closing = |at: usize| company.customers + at as i64 * (new + 1 - lapsed);
    let later = |value: &dyn Fn(usize) -> i64| (0..rows).map(|at| (at > 0).then(|| value(at))).collect::<Vec<_>>();
    let worth = |value: &dyn Fn(usize) -> i64| {
        (0..rows).map(|at| (at > 0).then(|| i128::from(value(at)) * (company.largest / 50).max(1))).collect::<Vec<_>>()
    };
    frame(
        company.as_of,
        vec![
            texts("period", months.to_vec()),
            ints("opening", later(&|at| closing(at - 1))),
            ints("new", later(&|_| new)),
            ints("reactivated", later(&|_| 1)),
            ints("lapsed", later(&|_| lapsed)),
            ints("closing", (0..rows).map(|at| Some(closing(at))).collect()),
            ints("retained", later(&|at| closing(at - 1) - lapsed)),
            money("opening_net_sales", worth(&|at| closing(at - 1))),
            money("new_net_sales", worth(&|_| new)),
            money("reactivated_net_sales", worth(&|_| 1)),
            money("lapsed_net_sales", worth(&|_| lapsed)),
            money("retained_net_sales", worth(&|at| closing(at - 1) - lapsed)),
            money("retained_net_sales_before", worth(&|at| closing(at - 1) - lapsed)),
            money("closing_net_sales", worth(&|at| closing(at))),
        ],
    )
}

fn cohorts(company: &Company, months: &[String]) -> DataFrame {
    let (mut cohort, mut age, mut customers, mut active, mut sales, mut censored) =
        (vec![], vec![], vec![], vec![], vec![], vec![]);
    for (at, month) in months.iter().enumerate() {
        for month_after in 0..months.len() {
            cohort.push(month.clone());
            age.push(Some(month_after as i64));
            let size = if at == 2 { 3 } else { company.customers };
            customers.push(Some(size));
            let seen = at + month_after < months.len();
            active.push(seen.then(|| if month_after == 0 { size } else { size / (2 + month_after as i64 % 4) }));
            sales.push(seen.then_some(company.largest));
            censored.push(at == 0);
        }
    }
    frame(
        company.as_of,
        vec![
            texts("cohort", cohort),
            ints("age", age),
            ints("customers", customers),
            ints("active", active),
            money("net_sales", sales),
            bools("left_censored", censored),
        ],
    )
}

fn code(at: usize) -> String {
    format!("t{at:02}")
}

fn classes(company: &Company) -> DataFrame {
    let tiers = company.tiers;
    let total: i64 = (0..tiers as i64).map(|at| company.customers * (at + 1)).sum::<i64>().max(1);
    let count = |at: usize| company.customers * (at as i64 + 1);
    let mut schemes = vec!["tier".to_string(); tiers];
    schemes.extend(vec!["value".to_string(); tiers]);
    let rows = schemes.len();
    let place = |row: usize| row % tiers;
    let long = "一个相当长的层级名称";
    frame(
        company.as_of,
        vec![
            texts("kind", (0..rows).map(|row| if row < tiers { "rank".to_string() } else { "rfm".to_string() })),
            texts("scheme", schemes),
            texts("code", (0..rows).map(|row| code(place(row)))),
            ints("rank", (0..rows).map(|row| Some(place(row) as i64 + 1)).collect()),
            texts("title_zh", (0..rows).map(|row| format!("{long} {}", place(row) + 1))),
            texts("title_en", (0..rows).map(|row| format!("A rather long name of tier number {}", place(row) + 1))),
            texts("rule", (0..rows).map(|row| format!("top {}% by net_sales_12m", place(row) + 1))),
            ints("customers", (0..rows).map(|row| Some(count(place(row)))).collect()),
            money(
                "net_sales",
                (0..rows)
                    .map(|row| {
                        Some((company.largest / (1 + place(row) as i128)) * if company.negative { -1 } else { 1 })
                    })
                    .collect(),
            ),
            floats(
                "share_customers",
                (0..rows).map(|row| (company.customers > 0).then(|| count(place(row)) as f64 / total as f64)).collect(),
            ),
            floats(
                "share_sales",
                (0..rows).map(|row| (!company.negative).then(|| 1.0 / (2.0 + place(row) as f64))).collect(),
            ),
            bools("outside", vec![false; rows]),
        ],
    )
}

fn rfm(company: &Company) -> DataFrame {
    let rows = company.customers.min(500) as usize;
    let numbers = |by: i64| (0..rows as i64).map(|row| Some(1 + (row * by) % 5)).collect::<Vec<_>>();
    frame(
        company.as_of,
        vec![
            texts("scheme", vec!["value".to_string(); rows]),
            texts("customer_id", (0..rows).map(|row| format!("{}{row}", company.name))),
            ints("recency_days", numbers(3)),
            ints("frequency", numbers(2)),
            money("monetary", (0..rows).map(|row| Some(company.largest / (row as i128 + 1))).collect()),
            ints("r_score", numbers(3)),
            ints("f_score", numbers(7)),
            ints("m_score", numbers(1)),
            texts("segment", (0..rows).map(|row| code(row % company.tiers))),
        ],
    )
}

fn movements(company: &Company) -> (DataFrame, DataFrame) {
    let mut pairs: Vec<(String, String, i64)> = Vec::new();
    for from in 0..company.tiers {
        for to in 0..company.tiers {
            if from.abs_diff(to) < 2 {
                pairs.push((code(from), code(to), if from == to { company.customers } else { company.customers / 6 }));
            }
        }
        pairs.push((code(from), "lost".into(), company.customers / 9));
        pairs.push(("new".into(), code(from), company.customers / 8));
        pairs.push(("none".into(), code(from), company.customers / 12));
    }
    let rows = pairs.len();
    let earlier = company.as_of.checked_sub_months(Months::new(1)).unwrap();
    let constant = |name: &str, value: &str, rows: usize| texts(name, vec![value.to_string(); rows]);
    let worth = |factor: i128| {
        pairs.iter().map(|pair| Some(i128::from(pair.2) * factor * company.largest / 100)).collect::<Vec<_>>()
    };
    let streams = frame(
        company.as_of,
        vec![
            constant("scheme", "tier", rows),
            constant("compare", "1mo", rows),
            dates("from_as_of", earlier, rows),
            texts("from_code", pairs.iter().map(|pair| pair.0.clone())),
            texts("to_code", pairs.iter().map(|pair| pair.1.clone())),
            ints("customers", pairs.iter().map(|pair| Some(pair.2)).collect()),
            money("sales_from", worth(3)),
            money("sales_to", worth(4)),
        ],
    );
    let one = |name: &str, value: i64| ints(name, vec![Some(value)]);
    let rate = |name: &str| floats(name, vec![(company.customers > 0).then_some(0.25)]);
    let sum = |name: &str| money(name, vec![Some(company.largest)]);
    let rates = frame(
        company.as_of,
        vec![
            constant("scheme", "tier", 1),
            constant("compare", "1mo", 1),
            dates("from_as_of", earlier, 1),
            one("opening", company.customers),
            one("stable", company.customers),
            one("up", 1),
            one("down", 2),
            one("lost", 3),
            one("new", 4),
            one("returned", 5),
            rate("up_rate"),
            rate("down_rate"),
            rate("stable_rate"),
            rate("lost_rate"),
            sum("stable_sales"),
            sum("up_sales"),
            sum("down_sales"),
            sum("lost_sales"),
        ],
    );
    (streams, rates)
}

fn moved(company: &Company) -> DataFrame {
    let rows = company.customers.min(120) as usize;
    let direction = ["up", "down", "new", "lost", "returned"];
    let sign = |row: usize| if row % 5 == 1 || row % 5 == 3 { -1 } else { 1 };
    let amount = |row: usize, factor: i128| Some(company.largest / (row as i128 + 1) * factor);
    frame(
        company.as_of,
        vec![
            texts("scheme", vec!["tier".to_string(); rows]),
            texts("compare", vec!["1mo".to_string(); rows]),
            texts("customer_id", (0..rows).map(|row| format!("{}{row}", company.name))),
            texts("direction", (0..rows).map(|row| direction[row % 5].to_string())),
            texts(
                "from_code",
                (0..rows).map(|row| match row % 5 {
                    2 => "new".to_string(),
                    4 => "none".to_string(),
                    _ => code(1 % company.tiers),
                }),
            ),
            texts("to_code", (0..rows).map(|row| if row % 5 == 3 { "lost".to_string() } else { code(0) })),
            money("sales_from", (0..rows).map(|row| amount(row, 1)).collect()),
            money("sales_to", (0..rows).map(|row| amount(row, 1 + sign(row))).collect()),
            money("change", (0..rows).map(|row| amount(row, sign(row))).collect()),
        ],
    )
}

fn contribution(company: &Company) -> (DataFrame, DataFrame) {
    let rows = company.customers.min(2000) as usize;
    let share = |_| (!company.negative).then(|| 1.0 / rows as f64);
    let ranked = frame(
        company.as_of,
        vec![
            texts("customer_id", (0..rows).map(|row| format!("{}{row}", company.name))),
            ints("rank", (0..rows).map(|row| Some(row as i64 + 1)).collect()),
            money(
                "net_sales",
                (0..rows)
                    .map(|row| Some(company.largest / (row as i128 + 1) * if company.negative { -1 } else { 1 }))
                    .collect(),
            ),
            floats("share", (0..rows).map(share).collect()),
            floats("cumulative_share", (0..rows).map(share).collect()),
            money("gross_profit", (0..rows).map(|_| Some(company.largest / 10)).collect()),
            floats("cumulative_profit_share", (0..rows).map(|_| Some(0.5)).collect()),
        ],
    );
    let points: Vec<f64> = (0..=100).map(|at| f64::from(at) / 100.0).collect();
    let curve = frame(
        company.as_of,
        vec![
            floats("customers_share", points.iter().map(|point| Some(*point)).collect()),
            floats("sales_share", points.iter().map(|point| Some(point.powf(0.35))).collect()),
            floats(
                "profit_share",
                points.iter().map(|point| Some(1.6 * point.powf(0.5) - 0.6 * point.powi(3))).collect(),
            ),
        ],
    );
    (ranked, curve)
}

fn quality(company: &Company) -> DataFrame {
    let rows = (company.months * 3) as usize;
    let same = |name: &str, value: i64| ints(name, vec![Some(value); rows]);
    let amount = |name: &str, value: i128| money(name, vec![Some(value); rows]);
    frame(
        company.as_of,
        vec![
            texts("source", vec!["transactions".to_string(); rows]),
            texts("file", (0..rows).map(|row| format!("华东大区/销售出库明细-最终版({row}).csv.gz"))),
            same("rows_read", 1_234_567_890),
            same("rows_stored", 1_234_567_880),
            same("rows_duplicate", 1),
            same("rows_replaced", 2),
            same("rows_filtered", 3),
            same("rows_quarantined", 4),
            amount("amount_read", company.largest + 10),
            amount("amount_stored", company.largest),
            amount("amount_duplicate", 1),
            amount("amount_replaced", 2),
            amount("amount_filtered", 3),
            money("amount_quarantined", (0..rows).map(|row| if row == 0 { None } else { Some(4) }).collect()),
        ],
    )
}

fn reasons(company: &Company) -> DataFrame {
    let rows = 3;
    frame(
        company.as_of,
        vec![
            texts("source", vec!["transactions".to_string(); rows]),
            texts("reason", (0..rows).map(|row| format!("reason_{row}"))),
            ints("rows", vec![Some(4), Some(9), Some(1)]),
            texts("example_file", vec!["a.csv".to_string(); rows]),
            ints("example_row", vec![Some(7); rows]),
            text("example_column", vec![Some("amount".into()), None, Some("name".into())]),
            text("example_value", vec![Some("=1+1\u{0007}😀".into()), None, Some("x".repeat(4000))]),
        ],
    )
}
