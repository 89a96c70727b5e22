//! Made-up marts of life-time value and of how well its models fit.

use chrono::Datelike;

use super::{Fill, Rows, listed, noise};
use crate::report::tests::synthetic::Company;

pub(super) fn clv(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn clv_model(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn clv_fit(company: &Company) -> Rows {
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

pub(super) fn clv_tracking(company: &Company) -> Rows {
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

pub(super) fn clv_residual(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn clv_check(company: &Company, fill: Fill) -> Rows {
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
