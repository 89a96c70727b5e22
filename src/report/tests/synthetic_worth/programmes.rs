//! Made-up marts of win-back, loss reasons, points and prepayments.

use chrono::Datelike;

use super::{Fill, Rows, listed, noise};
use crate::report::tests::synthetic::{Company, before};

pub(super) fn win_back(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn candidates(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn loss_reasons(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn points_summary(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn points_ageing(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn points_levels(company: &Company) -> Rows {
    let mut rows = Rows::default();
    for (at, level) in LEVELS.into_iter().enumerate() {
        rows.word("level", level);
        rows.int("customers", Some(company.customers * (at as i64 + 1) / 12));
        rows.int("points", Some(company.customers * 30));
        rows.money("net_sales", Some(company.largest / (at as i128 + 1)));
    }
    rows
}

pub(super) fn points_agreement(company: &Company) -> Rows {
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

pub(super) fn points_customers(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn prepayment_summary(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn prepayment_bands(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn prepayment_growth(company: &Company, fill: Fill) -> Rows {
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

pub(super) fn programme_notes(fill: Fill) -> Rows {
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
