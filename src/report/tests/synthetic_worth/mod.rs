//! Made-up marts of retention, loyalty, life-time value, win-back and programmes: what their sections read.

mod programmes;
mod staying;
mod value;

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame};

use super::synthetic::{Company, Memory, bools, days, floats, frame, ints, money, text, texts};

/// How the columns that may be null are filled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    Known,
    Null,
}

impl Fill {
    pub fn of<T>(self, value: T) -> Option<T> {
        (self == Fill::Known).then_some(value)
    }
}

/// A number between 0 and 1 that follows from its arguments.
fn noise(one: usize, other: usize) -> f64 {
    let mixed =
        (one as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (other as u64 + 1).wrapping_mul(0xD1B5_4A32_D192_ED03);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (mixed >> 11) as f64 / (1u64 << 53) as f64
}

/// Rows of a mart, value by value.
#[derive(Default)]
pub struct Rows(Vec<(&'static str, Cells)>);

pub enum Cells {
    Text(Vec<Option<String>>),
    Int(Vec<Option<i64>>),
    Float(Vec<Option<f64>>),
    Money(Vec<Option<i128>>),
    Bool(Vec<bool>),
    Answer(Vec<Option<bool>>),
    Date(Vec<Option<NaiveDate>>),
}

macro_rules! push {
    ($name:ident, $kind:ident, $value:ty) => {
        pub fn $name(&mut self, name: &'static str, value: $value) {
            match self.0.iter_mut().find(|(one, _)| *one == name) {
                Some((_, Cells::$kind(values))) => values.push(value),
                Some(_) => panic!("{name} has two types"),
                None => self.0.push((name, Cells::$kind(vec![value]))),
            }
        }
    };
}

impl Rows {
    push!(text, Text, Option<String>);
    push!(int, Int, Option<i64>);
    push!(float, Float, Option<f64>);
    push!(money, Money, Option<i128>);
    push!(flag, Bool, bool);
    push!(answer, Answer, Option<bool>);
    push!(date, Date, Option<NaiveDate>);

    pub fn word(&mut self, name: &'static str, value: &str) {
        self.text(name, Some(value.to_string()));
    }

    pub fn frame(self, as_of: NaiveDate) -> Option<DataFrame> {
        if self.0.is_empty() {
            return None;
        }
        let column = |(name, cells): (&str, Cells)| match cells {
            Cells::Text(values) => text(name, values),
            Cells::Int(values) => ints(name, values),
            Cells::Float(values) => floats(name, values),
            Cells::Money(values) => money(name, values),
            Cells::Bool(values) => bools(name, values),
            Cells::Answer(values) => Column::new(name.into(), values),
            Cells::Date(values) => days(name, values),
        };
        Some(frame(as_of, self.0.into_iter().map(column).collect()))
    }
}

/// Members of a dimension: names as long as the company's.
fn regions(company: &Company) -> Vec<Option<String>> {
    let long = company.name.chars().count() > 3;
    let name = |short: &str, wide: &str| Some(if long { wide } else { short }.to_string());
    vec![
        name("华东", "华东大区（上海、江苏、浙江、安徽、山东重点客户部）"),
        name("华南", "华南大区"),
        name("西南", "西南大区（四川、重庆、云南、贵州）"),
        name("other", "other"),
        None,
    ]
}

/// Adds all marts of the sections.
pub fn add(marts: &mut Memory, company: &Company, fill: Fill) {
    let as_of = company.as_of;
    let all: Vec<(&'static str, Rows)> = vec![
        ("retention", staying::retention(company, fill)),
        ("survival", staying::survival(company, fill)),
        ("survival_summary", staying::survival_summary(company, fill)),
        ("activation", staying::activation(company, fill)),
        ("cohorts", staying::cohorts(company, fill)),
        ("loyalty", staying::loyalty(company, fill)),
        ("loyalty_classes", staying::loyalty_classes(company, fill)),
        ("loyalty_goals", staying::loyalty_goals(company, fill)),
        ("relationship_ladder", staying::ladder(company, fill)),
        ("clv", value::clv(company, fill)),
        ("clv_model", value::clv_model(company, fill)),
        ("clv_fit", value::clv_fit(company)),
        ("clv_tracking", value::clv_tracking(company)),
        ("clv_residual", value::clv_residual(company, fill)),
        ("clv_check", value::clv_check(company, fill)),
        ("win_back", programmes::win_back(company, fill)),
        ("win_back_candidates", programmes::candidates(company, fill)),
        ("loss_reason_shares", programmes::loss_reasons(company, fill)),
        ("points_summary", programmes::points_summary(company, fill)),
        ("points_ageing", programmes::points_ageing(company, fill)),
        ("points_levels", programmes::points_levels(company)),
        ("points_agreement", programmes::points_agreement(company)),
        ("points_customers", programmes::points_customers(company, fill)),
        ("prepayment_summary", programmes::prepayment_summary(company, fill)),
        ("prepayment_bands", programmes::prepayment_bands(company, fill)),
        ("prepayment_growth", programmes::prepayment_growth(company, fill)),
        ("programme_notes", programmes::programme_notes(fill)),
    ];
    for (name, rows) in all {
        if let Some(frame) = rows.frame(as_of) {
            marts.0.insert(name, frame);
        }
    }
}

fn groups(company: &Company) -> Vec<(&'static str, String)> {
    let mut groups = vec![("all", "all".to_string())];
    groups.extend((0..company.tiers.min(4)).map(|at| ("class_tier", format!("t{at:02}"))));
    groups
}

/// At most so many customers have a row of their own, or the tests take minutes.
fn listed(company: &Company) -> i64 {
    company.customers.min(3_000)
}

/// Names of all marts, so that a test can leave each out.
pub fn names() -> Vec<&'static str> {
    let mut marts = Memory(Default::default());
    add(&mut marts, &Company::ordinary(), Fill::Known);
    marts.0.keys().copied().collect()
}

/// Long names of the customers of a company.
pub fn identity(company: &Company) -> DataFrame {
    let rows = 0..listed(company);
    let name = |at: i64| format!("苏州工业园区精密机械设备制造股份有限公司第{at}分公司");
    frame(
        company.as_of,
        vec![
            texts("raw_id", rows.clone().map(|at| format!("{}{at}", company.name))),
            texts("customer_name", rows.clone().map(name)),
            texts("customer_id", rows.map(|at| format!("{}{at}", company.name))),
        ],
    )
}
