//! Made-up marts of retention, loyalty, life-time value, win-back and programmes: what their sections read.

use chrono::{Datelike, NaiveDate};
use polars::prelude::{Column, DataFrame, Int32Chunked, IntoSeries, NewChunkedArray, PlSmallStr};

use super::synthetic::{Company, Memory, bools, floats, frame, ints, money, text, texts};

/// How the columns that may be null are filled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    Known,
    Null,
}

impl Fill {
    fn of<T>(self, value: T) -> Option<T> {
        (self == Fill::Known).then_some(value)
    }
}

fn days(name: &str, values: Vec<Option<NaiveDate>>) -> Column {
    let days = values.into_iter().map(|date| date.map(|date| date.to_epoch_days()));
    Int32Chunked::from_iter_options(PlSmallStr::from_str(name), days).into_date().into_series().into()
}

fn before(company: &Company, months: u32) -> NaiveDate {
    crate::model::period::months_before(company.as_of, months)
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
struct Rows(Vec<(&'static str, Cells)>);

enum Cells {
    Text(Vec<Option<String>>),
    Int(Vec<Option<i64>>),
    Float(Vec<Option<f64>>),
    Money(Vec<Option<i128>>),
    Bool(Vec<bool>),
    Date(Vec<Option<NaiveDate>>),
}

macro_rules! push {
    ($name:ident, $kind:ident, $value:ty) => {
        fn $name(&mut self, name: &'static str, value: $value) {
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
    push!(date, Date, Option<NaiveDate>);

    fn word(&mut self, name: &'static str, value: &str) {
        self.text(name, Some(value.to_string()));
    }

    fn frame(self, as_of: NaiveDate) -> Option<DataFrame> {
        if self.0.is_empty() {
            return None;
        }
        let column = |(name, cells): (&str, Cells)| match cells {
            Cells::Text(values) => text(name, values),
            Cells::Int(values) => ints(name, values),
            Cells::Float(values) => floats(name, values),
            Cells::Money(values) => money(name, values),
            Cells::Bool(values) => bools(name, values),
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
        ("retention", retention(company, fill)),
        ("survival", survival(company, fill)),
        ("survival_summary", survival_summary(company, fill)),
        ("activation", activation(company, fill)),
        ("cohorts", cohorts(company, fill)),
        ("loyalty", loyalty(company, fill)),
        ("loyalty_classes", loyalty_classes(company, fill)),
        ("loyalty_goals", loyalty_goals(company, fill)),
        ("relationship_ladder", ladder(company, fill)),
        ("clv", clv(company, fill)),
        ("clv_model", clv_model(company, fill)),
        ("clv_fit", clv_fit(company)),
        ("clv_tracking", clv_tracking(company)),
        ("clv_residual", clv_residual(company, fill)),
        ("clv_check", clv_check(company, fill)),
        ("win_back", win_back(company, fill)),
        ("win_back_candidates", candidates(company, fill)),
        ("loss_reason_shares", loss_reasons(company, fill)),
        ("points_summary", points_summary(company, fill)),
        ("points_ageing", points_ageing(company, fill)),
        ("points_levels", points_levels(company)),
        ("points_agreement", points_agreement(company)),
        ("points_customers", points_customers(company, fill)),
        ("prepayment_summary", prepayment_summary(company, fill)),
        ("prepayment_bands", prepayment_bands(company, fill)),
        ("prepayment_growth", prepayment_growth(company, fill)),
        ("programme_notes", programme_notes(fill)),
    ];
    for (name, rows) in all {
        if let Some(frame) = rows.frame(as_of) {
            marts.0.insert(name, frame);
        }
    }
}

fn retention(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    let customers = company.customers;
    for (months, compare) in [(12u32, "12mo"), (3, "3mo"), (1, "1mo")] {
        for back in (0..25u32).rev() {
            let mut members = vec![("all", Some("all".to_string()))];
            if back == 0 {
                members.extend(regions(company).into_iter().map(|name| ("region", name)));
                members.extend((0..company.tiers).map(|at| ("class_tier", Some(format!("t{at:02}")))));
            }
            for (at, (dimension, member)) in members.into_iter().enumerate() {
                let n = customers / (1 + at as i64);
                let full = back + 2 * months <= 36 && fill == Fill::Known;
                let rate = |base: f64, kind: usize| {
                    full.then(|| (base + 0.12 * (noise(back as usize, kind + at) - 0.5)).min(1.0))
                };
                rows.word("compare", compare);
                rows.date("period", Some(before(company, back)));
                rows.word("dimension", dimension);
                rows.text("member", member);
                rows.int("customers_before", Some(n));
                rows.int("retained", Some(n * 7 / 10));
                rows.float("logo_retention", rate(0.72, 1));
                rows.money("sales_before", Some(company.largest));
                rows.money("gross_retained", Some(company.largest * 6 / 10));
                rows.money("net_retained", Some(company.largest * 9 / 10));
                rows.float("gross_revenue_retention", rate(0.61, 2));
                rows.float("net_revenue_retention", rate(0.94, 3));
                rows.money("lost_sales", Some(company.largest / 5));
                rows.int("active", Some(n));
                rows.float("active_rate", rate(0.5, 4));
                rows.int("repeat_customers", Some(n / 2));
                rows.float("repeat_rate", rate(0.44, 5));
                rows.int("reactivated", Some(n / 20));
                rows.float("reactivation_rate", rate(0.07, 6));
            }
        }
    }
    rows
}

const EVENTS: [(&str, f64); 4] = [("order_2", 90.0), ("order_3", 210.0), ("order_4", 330.0), ("lapse", 600.0)];

fn survival(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    if company.customers == 0 {
        return rows;
    }
    for (event, scale) in EVENTS {
        for (at, (dimension, member)) in groups(company).into_iter().enumerate() {
            let steps = if company.customers == 1 { 1 } else { 60 };
            for step in 1..=steps {
                let day = step * 12;
                let share = (-(day as f64) / scale / (1.0 + at as f64 * 0.4)).exp() * 0.9 + 0.1;
                rows.word("event", event);
                rows.word("dimension", dimension);
                rows.word("member", &member);
                rows.int("day", Some(day));
                rows.int("at_risk", Some(company.customers * (61 - step) / 60));
                rows.int("events", Some(1));
                rows.int("censored", Some(0));
                rows.float("survival", Some(share));
                rows.float("low", fill.of((share - 0.03).max(0.0)));
                rows.float("high", fill.of((share + 0.03).min(1.0)));
            }
        }
    }
    rows
}

fn groups(company: &Company) -> Vec<(&'static str, String)> {
    let mut groups = vec![("all", "all".to_string())];
    groups.extend((0..company.tiers.min(4)).map(|at| ("class_tier", format!("t{at:02}"))));
    groups
}

fn survival_summary(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    if company.customers == 0 {
        return rows;
    }
    for (event, scale) in EVENTS {
        for (at, (dimension, member)) in groups(company).into_iter().enumerate() {
            let scale = scale * (1.0 + at as f64 * 0.4);
            let median = -(0.4f64 / 0.9).ln() * scale;
            rows.word("event", event);
            rows.word("dimension", dimension);
            rows.word("member", &member);
            rows.int("customers", Some(company.customers / (1 + at as i64)));
            rows.int("events", Some(company.customers / 2));
            rows.int("median_days", fill.of(median as i64));
            rows.int("median_low", fill.of((median * 0.9) as i64));
            rows.int("median_high", if event == "lapse" { None } else { fill.of((median * 1.1) as i64) });
            for (name, day) in
                [("share_30", 30.0), ("share_60", 60.0), ("share_90", 90.0), ("share_180", 180.0), ("share_365", 365.0)]
            {
                rows.float(name, fill.of(0.9 - 0.9 * (-day / scale).exp()));
            }
        }
    }
    rows
}

fn activation(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    let year = company.as_of.year();
    let mut list = vec![("all", Some("all".to_string()), "all".to_string())];
    list.extend((0..9).map(|at| ("all", Some("all".to_string()), format!("{}-Q{}", year - 2 + at / 4, at % 4 + 1))));
    list.extend(regions(company).into_iter().map(|name| ("region", name, "all".to_string())));
    for (at, (dimension, member, period)) in list.into_iter().enumerate() {
        let n = company.customers / (1 + at as i64 % 5);
        rows.word("dimension", dimension);
        rows.text("member", member);
        rows.text("period", Some(period));
        rows.int("registered", Some(n));
        rows.int("observable", Some(n * 9 / 10));
        rows.int("activated", Some(n / 2));
        rows.float("activation_rate", fill.of(0.4 + 0.3 * noise(at, 1)));
        rows.float("median_days_first", fill.of(20.0 + at as f64));
        rows.float("median_days_second", fill.of(48.0 + at as f64));
        rows.float("second_30_rate", fill.of(0.2));
        rows.float("second_60_rate", fill.of(0.3));
        rows.float("second_90_rate", fill.of(0.3 + 0.2 * noise(at, 2)));
        rows.int("second_n", Some(n / 2));
    }
    rows
}

fn cohorts(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    for (at, name) in regions(company).into_iter().enumerate() {
        for age in 0..12i64 {
            rows.word("dimension", "region");
            rows.text("member", name.clone());
            rows.date("cohort", before(company, 12).with_day(1));
            rows.int("age", Some(age));
            rows.int("customers", Some(company.customers));
            rows.int("active", fill.of(company.customers / (age + 1)));
            rows.money("net_sales", fill.of(company.largest / (i128::from(age) + 1)));
            rows.float("retained_sales_share", fill.of(noise(at, age as usize)));
        }
    }
    rows
}

fn class_of(index: Option<f64>) -> &'static str {
    match index {
        Some(index) if index >= 70.0 => "loyal",
        Some(index) if index >= 40.0 => "normal",
        Some(_) => "weak",
        None => "unknown",
    }
}

/// At most so many customers have a row of their own, or the tests take minutes.
fn listed(company: &Company) -> i64 {
    company.customers.min(3_000)
}

fn loyalty(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    for at in 0..listed(company) as usize {
        let part = |kind: usize| noise(at, kind).powf(0.7);
        let known = at % 9 != 0;
        let index = fill.of(100.0 * (part(1) + part(2) + part(3)) / 3.0).filter(|_| known);
        let previous = fill.of((100.0 * (part(1) + part(4) + part(3)) / 3.0).min(100.0)).filter(|_| at % 7 != 0);
        rows.text("customer_id", Some(format!("{}{at}", company.name)));
        rows.float("index", index);
        rows.float("tenure_part", fill.of(part(1)));
        rows.float("activity_part", fill.of(part(2)));
        rows.float("stability_part", fill.of(part(3)).filter(|_| known));
        rows.word("class", class_of(index));
        rows.float("previous_index", previous);
        rows.text("previous_class", previous.map(|index| class_of(Some(index)).to_string()));
    }
    rows
}

fn loyalty_classes(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    for (at, class) in ["loyal", "normal", "weak", "unknown"].into_iter().enumerate() {
        let known = class != "unknown";
        rows.word("class", class);
        rows.int("customers", Some(company.customers / (at as i64 + 1)));
        rows.float("share", fill.of(0.48 / (at as f64 + 1.0)));
        rows.money("net_sales", Some(company.largest / (at as i128 + 1)));
        rows.float("index_mean", fill.of(82.0 - 26.0 * at as f64).filter(|_| known));
        rows.float("tenure_mean", fill.of(0.9 - 0.2 * at as f64).filter(|_| known));
        rows.float("activity_mean", fill.of(0.8 - 0.3 * at as f64).filter(|_| known));
        rows.float("stability_mean", fill.of(0.76 - 0.2 * at as f64).filter(|_| known));
        rows.int("previous_customers", fill.of(company.customers / (at as i64 + 2)));
    }
    rows
}

fn loyalty_goals(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    for (goal, target, base) in [("loyalty", 0.8, 0.83), ("loyalty_index", 0.8, 0.71), ("satisfaction", 0.9, 0.86)] {
        for back in (0..12u32).rev() {
            let n = company.customers / 4;
            let value = base + 0.06 * (noise(back as usize, goal.len()) - 0.5);
            let few = goal == "satisfaction" && back > 6;
            let status = match fill {
                Fill::Null => "unknown",
                Fill::Known if value >= target => "reached",
                Fill::Known => "below",
            };
            rows.word("goal", goal);
            rows.word("scope", "tier:t00+t01");
            rows.date("period", Some(before(company, back)));
            rows.float("value", fill.of(value).filter(|_| !few));
            rows.int("numerator", Some((n as f64 * value) as i64));
            rows.int("denominator", Some(n));
            rows.float("target", Some(target));
            rows.float("gap", fill.of(value - target).filter(|_| !few));
            rows.int("needed", fill.of(((target - value).max(0.0) * n as f64).ceil() as i64));
            rows.word("status", if few { "insufficient" } else { status });
        }
    }
    rows
}

fn ladder(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    let rungs = ["suspect", "prospect", "first_buyer", "repeat_buyer", "loyal", "advocate"];
    for (at, rung) in rungs.into_iter().enumerate() {
        let n = company.customers / (at as i64 + 1);
        rows.word("rung", rung);
        rows.int("place", Some(at as i64 + 1));
        rows.int("customers", Some(n));
        rows.money("net_sales", Some(if at < 2 { 0 } else { company.largest / (at as i128) }));
        rows.int("customers_12m_ago", Some(n * 9 / 10));
        rows.int("rose", fill.of(n / 8).filter(|_| at > 0));
        rows.float("rate_up", fill.of(0.05 + 0.2 * noise(at, 3)).filter(|_| at > 0));
    }
    rows
}

fn clv(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    for at in 0..listed(company) as usize {
        let worth = (company.largest as f64 / (at as f64 + 1.0).powf(1.2)) as i128;
        let alive = noise(at, 5);
        rows.text("customer_id", Some(format!("{}{at}", company.name)));
        rows.int("x", Some((at % 12) as i64));
        rows.float("t_x", Some((at % 50) as f64));
        rows.float("t_obs", Some(60.0));
        for (name, value) in
            [("p_alive", alive), ("p_alive_low", alive * 0.9), ("p_alive_high", (alive * 1.1).min(1.0))]
        {
            rows.float(name, fill.of(value));
        }
        for (name, times) in
            [("expected_purchases", 1.0), ("expected_purchases_low", 0.7), ("expected_purchases_high", 1.4)]
        {
            rows.float(name, fill.of(alive * 8.0 * times));
        }
        rows.money("expected_spend", fill.of(450));
        rows.money("clv", fill.of(worth));
        rows.money("clv_low", fill.of(worth * 7 / 10));
        rows.money("clv_high", fill.of(worth * 14 / 10));
        rows.money("historic_value", fill.of(worth * 2));
        rows.money("projected_value", Some(worth * 8 / 10));
        rows.word("method", if fill == Fill::Known { "mbg_nbd" } else { "simple" });
    }
    rows
}

/// A model, its parameters, its log-likelihood.
type Fitted = (&'static str, &'static [(&'static str, f64)], f64);

fn clv_model(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    if company.customers < 2 {
        return rows;
    }
    let models: [Fitted; 4] = [
        ("mbg_nbd", &[("r", 0.524), ("alpha", 6.183), ("a", 0.891), ("b", 1.614)], -9582.1357),
        ("bg_nbd", &[("r", 0.242595), ("alpha", 4.4136), ("a", 0.792922), ("b", 2.42591)], -9582.4292),
        ("pareto_nbd", &[("r", 0.55328), ("alpha", 10.5777), ("s", 0.00000021), ("beta", 11.6687)], -9594.9762),
        ("gamma_gamma", &[("p", 6.248803), ("q", 3.744589), ("gamma", 15.447748)], -4055.9232),
    ];
    for (model, parameters, likelihood) in models {
        for (parameter, estimate) in parameters {
            let edge = model == "pareto_nbd";
            rows.word("model", model);
            rows.word("parameter", parameter);
            rows.float("estimate", Some(*estimate));
            rows.float("std_error", fill.of(estimate * 0.1).filter(|_| !edge));
            rows.float("log_likelihood", Some(likelihood));
            rows.int("customers", Some(company.customers));
            rows.flag("converged", fill == Fill::Known);
            rows.flag("boundary", edge);
            rows.flag("chosen", matches!(model, "mbg_nbd" | "gamma_gamma"));
            rows.float("aic", Some(8.0 - 2.0 * likelihood));
            rows.float("holdout_log_likelihood", fill.of(likelihood * 0.4).filter(|_| model != "gamma_gamma"));
            rows.text(
                "note",
                fill.of("s lies at the edge of its range: nobody is seen to leave".to_string()).filter(|_| edge),
            );
        }
    }
    rows
}

fn clv_fit(company: &Company) -> Rows {
    let mut rows = Rows::default();
    if company.customers < 2 {
        return rows;
    }
    for purchases in 0..=7i64 {
        for model in ["bg_nbd", "mbg_nbd"] {
            let actual = company.customers / (purchases + 1);
            rows.word("model", model);
            rows.int("repeat_purchases", Some(purchases));
            rows.int("actual", Some(actual));
            rows.float("expected", Some(actual as f64 * (0.9 + 0.2 * noise(purchases as usize, 2))));
        }
    }
    rows
}

fn clv_tracking(company: &Company) -> Rows {
    let mut rows = Rows::default();
    if company.customers < 2 {
        return rows;
    }
    let (mut came, mut said) = (0, 0.0);
    for week in 1..=78i64 {
        let level = company.customers as f64 * 0.2 * (1.0 - (-week as f64 / 12.0).exp()) / (1.0 + week as f64 / 60.0);
        let actual = (level * (0.8 + 0.4 * noise(week as usize, 9))) as i64;
        came += actual;
        said += level * 0.95;
        rows.word("model", "mbg_nbd");
        rows.int("week", Some(week));
        rows.int("actual", Some(actual));
        rows.float("expected", Some(level * 0.95));
        rows.int("actual_cumulative", Some(came));
        rows.float("expected_cumulative", Some(said));
        rows.flag("is_holdout", week > 39);
    }
    rows
}

fn clv_residual(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    let mut list = vec![("all", "all".to_string())];
    list.extend((0..company.tiers).map(|at| ("class_tier", format!("t{at:02}"))));
    list.extend((0..10).map(|at| ("cohort", format!("{}-Q{}", company.as_of.year() - 2 + at / 4, at % 4 + 1))));
    for (at, (dimension, member)) in list.into_iter().enumerate() {
        let worth = company.largest / (at as i128 + 1);
        rows.word("dimension", dimension);
        rows.word("member", &member);
        rows.int("customers", Some(company.customers / (at as i64 + 1)));
        rows.float("p_alive_mean", fill.of(0.6));
        rows.float("expected_purchases", fill.of(12.0));
        rows.money("clv", Some(worth));
        rows.money("clv_low", fill.of(worth * 8 / 10));
        rows.money("clv_high", fill.of(worth * 12 / 10));
        rows.money("historic_value", Some(worth * 3 / 2));
    }
    rows
}

fn clv_check(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    let few = company.customers < 500;
    for (check, value, limit, outcome) in [
        ("customers", company.customers as f64, 500.0, if few { "warn" } else { "ok" }),
        ("days", 410.0, 180.0, "ok"),
        ("spend_frequency_correlation", 0.114, 0.3, "ok"),
        ("convergence", 1.0, 1.0, "ok"),
        ("boundary", 1.0, 0.0, "warn"),
        ("own_check", 1.0, 0.0, "fail"),
    ] {
        rows.word("check", check);
        rows.float("value", fill.of(value));
        rows.float("limit", fill.of(limit));
        rows.word("outcome", outcome);
        rows.word("detail_zh", "Pareto/NBD 的 s 落在边界上：看不出有客户离开，其标准误没有意义。");
        rows.word(
            "detail_en",
            "s of Pareto/NBD lies at the edge: nobody is seen to leave, its standard error means nothing.",
        );
    }
    rows
}

fn win_back(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    let mut list = vec![("all", "all".to_string())];
    list.extend(["days", "rhythm"].map(|one| ("rule", one.to_string())));
    list.extend(["competition", "staff_attitude", "product", "unknown"].map(|one| ("reason", one.to_string())));
    list.extend(["老客户回归券", "上门拜访 + 首单九折"].map(|one| ("offer", one.to_string())));
    list.extend((0..company.tiers.min(3)).map(|at| ("class", format!("t{at:02}"))));
    for (at, (dimension, member)) in list.into_iter().enumerate() {
        let lost = company.customers / 3 / (at as i64 + 1);
        rows.word("dimension", dimension);
        rows.word("member", &member);
        rows.word("period", "12mo");
        rows.int("lost", Some(lost));
        rows.int("candidates", Some(lost * 3 / 10));
        rows.int("targeted", fill.of(lost / 5));
        rows.int("won", Some(lost / 12));
        rows.int("won_targeted", fill.of(lost / 18));
        rows.float("win_back_rate", fill.of(0.277));
        rows.money("value_recovered", Some(company.largest / 30 / (at as i128 + 1)));
        rows.float("median_silence_days", fill.of(402.0));
    }
    rows
}

fn candidates(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    for at in 0..listed(company) / 10 {
        rows.text("customer_id", Some(format!("{}{at}", company.name)));
        rows.date("lost_since", Some(before(company, (at % 12) as u32)));
        rows.int("silence_days", Some(370 + at));
        rows.money("historic_value", Some(company.largest / (i128::from(at) + 1)));
        rows.money("net_sales_before", Some(company.largest / (i128::from(at) + 3)));
        rows.text("reason", fill.of("competition".to_string()).filter(|_| at % 3 == 0));
        rows.date("targeted_at", fill.of(before(company, 1)).filter(|_| at % 4 == 0));
        rows.text("offer", fill.of("老客户回归券（满 5,000 减 800，限本季度）".to_string()).filter(|_| at % 4 == 0));
    }
    rows
}

fn loss_reasons(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    let survey = [
        ("death", 0.01),
        ("moved", 0.03),
        ("other_relation", 0.05),
        ("competition", 0.09),
        ("product", 0.14),
        ("staff_attitude", 0.68),
    ];
    let list = survey.into_iter().map(|(name, share)| (name, Some(share))).chain([("other", None), ("unknown", None)]);
    let periods = ["12mo", "all"];
    let list: Vec<(&str, Option<f64>)> = list.collect();
    for (at, (period, (reason, reference))) in
        periods.iter().flat_map(|period| list.iter().map(move |one| (*period, *one))).enumerate()
    {
        let at = at % list.len();
        let known = reason != "unknown";
        let share = noise(at, 8) / 4.0;
        rows.word("reason", reason);
        rows.int("customers", Some((company.customers as f64 * share / 3.0) as i64));
        rows.float("share", fill.of(share).filter(|_| known));
        rows.float("reference_share", reference);
        rows.float("difference", fill.of(share - reference.unwrap_or(0.0)).filter(|_| reference.is_some()));
        rows.money("lost_sales", Some((company.largest as f64 * share / 5.0) as i128));
        rows.int("n", Some(company.customers / 3));
        rows.word("period", period);
    }
    rows
}

fn points_summary(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    if company.customers == 0 {
        return rows;
    }
    for back in (0..18u32).rev() {
        let date = before(company, back);
        let level = company.customers as f64 * (200.0 - 4.0 * f64::from(back));
        for (measure, value, unit) in [
            ("earned_volume", level * 0.09, "points"),
            ("earned_referral", level * 0.02, "points"),
            ("earned_rating", level * 0.01, "points"),
            ("redeemed", level * 0.06, "points"),
            ("expired", level * 0.01, "points"),
            ("adjusted", 0.0, "points"),
            ("balance", level, "points"),
            ("points_per_currency_unit", 0.012, "points"),
            ("liability", level * 0.008, "money"),
            ("liability_without_breakage", level * 0.01, "money"),
            ("redemption_rate_earned", 0.52 + 0.05 * noise(back as usize, 1), "ratio"),
            ("redemption_rate_available", 0.31 + 0.05 * noise(back as usize, 2), "ratio"),
            ("breakage_rate", 0.08 + 0.02 * noise(back as usize, 3), "ratio"),
            ("active_members", company.customers as f64 * 0.4, "customers"),
        ] {
            rows.word("measure", measure);
            rows.text("period", Some(format!("{:04}-{:02}", date.year(), date.month())));
            rows.float("value", fill.of(value));
            rows.float("numerator", fill.of(level * 0.06).filter(|_| unit == "ratio"));
            rows.float("denominator", fill.of(level * 0.12).filter(|_| unit == "ratio"));
            rows.word("unit", unit);
        }
    }
    rows
}

fn points_ageing(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    for (at, bucket) in ["0-3mo", "3-6mo", "6-12mo", "12-24mo", "past_expiry", "negative"].into_iter().enumerate() {
        let points = company.customers as f64 * 40.0 / (at as f64 + 1.0);
        rows.word("bucket", bucket);
        rows.int("points", Some(if bucket == "negative" { -40 } else { points as i64 }));
        rows.float("share", fill.of(0.44 / (at as f64 + 1.0)).filter(|_| bucket != "negative"));
        rows.money("liability", fill.of((points / 100.0) as i128));
    }
    rows
}

const LEVELS: [&str; 4] = ["钻石", "金卡", "银卡", "普通"];

fn points_levels(company: &Company) -> Rows {
    let mut rows = Rows::default();
    for (at, level) in LEVELS.into_iter().enumerate() {
        rows.word("level", level);
        rows.int("customers", Some(company.customers * (at as i64 + 1) / 12));
        rows.int("points", Some(company.customers * 30));
        rows.money("net_sales", Some(company.largest / (at as i128 + 1)));
    }
    rows
}

fn points_agreement(company: &Company) -> Rows {
    let mut rows = Rows::default();
    for (at, level) in LEVELS.into_iter().enumerate() {
        for class in 0..company.tiers {
            rows.word("points_level", level);
            rows.text("class", Some(format!("t{class:02}")));
            rows.int("customers", Some((company.customers as f64 * noise(at, class) / 20.0) as i64));
        }
    }
    rows
}

fn points_customers(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    for at in 0..listed(company) / 5 {
        let balance = 90_000.0 / (at as f64 + 1.0);
        rows.text("customer_id", Some(format!("{}{at}", company.name)));
        rows.float("balance", Some(balance));
        rows.float("earned_12m", Some(balance * 0.8));
        rows.float("redeemed_12m", Some(balance * 0.4));
        rows.int("oldest_days", fill.of(at + 40));
        rows.float("expiring_points", fill.of(balance * 0.1));
        rows.date("expiring_on", fill.of(before(company, 0)));
    }
    rows
}

fn prepayment_summary(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    if company.customers == 0 {
        return rows;
    }
    for (measure, value, unit) in [
        ("prepaid", company.largest as f64 / 3.0, "money"),
        ("balance", company.largest as f64 / 9.0, "money"),
        ("rebate_accrued", company.largest as f64 / 60.0, "money"),
        ("rebate_cost_ratio", 0.013, "ratio"),
        ("participants", company.customers as f64 / 8.0, "customers"),
    ] {
        rows.word("measure", measure);
        rows.text("period", Some(format!("{:04}-{:02}", company.as_of.year(), company.as_of.month())));
        rows.float("value", fill.of(value));
        rows.float("numerator", None);
        rows.float("denominator", None);
        rows.word("unit", unit);
    }
    rows
}

fn prepayment_bands(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    for (at, from) in [0i128, 10_000, 50_000, 200_000].into_iter().enumerate() {
        rows.money("band_from", Some(from));
        rows.money("band_to", [Some(10_000), Some(50_000), Some(200_000), None][at]);
        rows.float("rate", Some(0.01 * at as f64));
        rows.int("customers", Some(company.customers / 20));
        rows.money("prepaid", fill.of(company.largest / (5 + at as i128)));
        rows.money("rebate", fill.of(company.largest * at as i128 / 500));
    }
    rows
}

fn prepayment_growth(company: &Company, fill: Fill) -> Rows {
    let mut rows = Rows::default();
    for (group, growth) in [("participants", 0.184), ("matched", 0.062), ("difference", 0.122)] {
        rows.word("group", group);
        rows.int("customers", Some(company.customers / 5));
        let group_of = |amount: i128| (group != "difference").then_some(amount);
        rows.money("sales_before", group_of(company.largest));
        rows.money("sales_after", group_of(company.largest + (company.largest as f64 * growth) as i128));
        rows.float("growth", fill.of(growth));
        rows.float("low", fill.of(growth - 0.07));
        rows.float("high", fill.of(growth + 0.06));
        rows.float("repurchase_rate", fill.of(0.81));
        rows.float("break_even_margin", fill.of(0.112).filter(|_| group == "participants"));
    }
    rows
}

fn programme_notes(fill: Fill) -> Rows {
    let mut rows = Rows::default();
    for mart in ["points", "prepayments", "win_back", "loss_reason_shares"] {
        rows.word("mart", mart);
        rows.word("note", "unknown_customer");
        rows.text("detail", None);
        rows.int("count", fill.of(70_578));
        rows.word("text_zh", "记录中的客户不在交易或拜访数据中，未计入。");
        rows.word("text_en", "Rows name customers without any purchase or visit; they are not counted.");
    }
    rows
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
