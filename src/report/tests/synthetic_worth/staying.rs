//! Made-up marts of who stays: retention, waiting times, activation, cohorts, loyalty and the ladder.

use chrono::Datelike;

use super::{Fill, Rows, groups, listed, noise, regions};
use crate::report::tests::synthetic::{Company, before};

pub(super) fn retention(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn survival(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn survival_summary(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn activation(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn cohorts(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn loyalty(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn loyalty_classes(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn loyalty_goals(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn ladder(company: &Company, fill: Fill) -> Rows {
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
