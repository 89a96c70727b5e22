//! Made-up marts of risk, alerts and action lists, with records of every kind: warnings that came true, warnings that
//! were no better than chance, and figures that nobody knows.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, PlSmallStr, Series};

use super::synthetic::{Company, Memory, before, bools, days, floats, frame, ints, money, text, texts};

/// How well earlier warnings did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Luck {
    /// Clearly better than chance; fitting helped.
    Good,
    /// Worse than chance; fitting did not help.
    Poor,
    /// Everything that the contract lets be null is null.
    Unknown,
}

/// Horizons of the back-test, in days.
const HORIZONS: [i64; 3] = [30, 90, 180];
/// Signals: key, names, rule, table that is missing.
type Signal = (&'static str, &'static str, &'static str, &'static str, Option<&'static str>);
const SIGNALS: [Signal; 12] = [
    ("silence", "沉默超过自身节奏", "Silence beyond its rhythm", "recency_days >= 1.5 * own p90 gap", None),
    ("silence_long", "长期沉默", "Long silence", "recency_days >= 2 * own p90 gap", None),
    ("value_decline", "采购额下降", "Value declines", "growth_3m <= -0.3", None),
    ("frequency_decline", "下单次数下降", "Orders less often", "orders_3m <= 0.5 * orders_3m_before", None),
    ("breadth_loss", "品类减少", "Buys fewer kinds", "categories lost in 6 months >= 1", None),
    ("contact_overdue", "联系逾期", "Contact overdue", "days since contact > 2 * cadence", None),
    ("complaint_open", "投诉未解决", "Open complaint", "open complaint in 60 days", Some("complaints")),
    ("payment_slower", "付款变慢", "Pays later", "payment delay + 15 days", Some("receivables")),
    ("satisfaction_drop", "满意度下降", "Satisfaction drops", "score <= 2 OR drop >= 1", Some("surveys")),
    ("contact_gone", "关键人离职", "Key person gone", "key contact left", None),
    ("competitor", "提到竞争对手", "Competitor named", "competitor named in 60 days", None),
    (
        "own_rule_of_the_sales_department",
        "销售部自定义：连续两个季度未参加订货会且退货率高于百分之十的老客户",
        "Own rule of the sales department: absent from two fairs in a row and more than ten percent returned",
        "fairs_6m = 0 AND return_rate_12m > 0.1 AND tenure_months >= 24 AND net_sales_12m >= 50000 AND region IN ('华东', '华南')",
        None,
    ),
];

fn answers(name: &str, values: Vec<Option<bool>>) -> Column {
    Series::from_iter(values).with_name(PlSmallStr::from_str(name)).into()
}

/// Customers at high risk.
pub fn high(company: &Company) -> i64 {
    (company.customers / 8).clamp(company.customers.min(1), 400)
}

/// Adds the marts of risk, alerts and action lists.
pub fn add(marts: &mut Memory, company: &Company, luck: Luck) {
    marts.0.insert("churn_backtest", record(company, luck, false));
    marts.0.insert("churn_backtest_total", record(company, luck, true));
    marts.0.insert("churn_calibration", calibration(company, luck));
    marts.0.insert("churn_lead_time", lead_times(company, luck));
    marts.0.insert("churn_weights", weights(company, luck));
    marts.0.insert("signal_catalog", catalog(company, luck));
    marts.0.insert("churn_risk", risk(company, luck));
    marts.0.insert("signals", signals(company));
    marts.0.insert("alerts", alerts(company, luck));
    marts.0.insert("action_list", actions(company, luck));
    marts.0.insert("action_outcomes", outcomes(company, luck));
}

/// A row of the record.
struct Called {
    made: Option<NaiveDate>,
    horizon: i64,
    predictor: String,
    level: &'static str,
    customers: i64,
    churned: i64,
    base: f64,
}

fn record(company: &Company, luck: Luck, pooled: bool) -> DataFrame {
    let months = (company.months - 2).clamp(0, 24) as u32;
    let mut rows: Vec<Called> = Vec::new();
    let made: Vec<Option<NaiveDate>> =
        if pooled { vec![None] } else { (0..months).rev().map(|back| Some(before(company, back + 3))).collect() };
    for (number, made) in made.into_iter().enumerate() {
        for (place, horizon) in HORIZONS.into_iter().enumerate() {
            let base = [0.52, 0.31, 0.18][place];
            let wave = 1.0 + 0.12 * (number as f64 * 1.7).sin();
            let times = if pooled { i64::from(months) } else { 1 };
            let mut push = |predictor: &str, level: &'static str, customers: i64, rate: f64| {
                let customers = customers * times;
                let churned = (customers as f64 * rate.clamp(0.0, 1.0)).round() as i64;
                rows.push(Called { made, horizon, predictor: predictor.into(), level, customers, churned, base });
            };
            for (at, predictor) in ["signals", "fitted", "model"].into_iter().enumerate() {
                let better = match luck {
                    Luck::Good => [1.9, 2.1, 1.6][at],
                    _ => [0.95, 0.9, 0.85][at],
                };
                push(predictor, "high", high(company) / (1 + at as i64), base * better * wave);
                push(predictor, "medium", company.customers / 5, base);
                push(predictor, "low", company.customers / 2, base * 0.6);
                push(predictor, "all", company.customers, base);
            }
            for (at, signal) in SIGNALS.iter().enumerate().filter(|(_, signal)| signal.4.is_none()) {
                push(signal.0, "on", company.customers / (3 + at as i64 * 2), base * (2.2 - 0.16 * at as f64));
            }
        }
    }
    let known = luck != Luck::Unknown;
    let rate = |row: &Called| (row.customers > 0 && known).then(|| row.churned as f64 / row.customers as f64);
    let of = |get: &dyn Fn(&Called) -> Option<f64>| rows.iter().map(get).collect::<Vec<_>>();
    let width = |row: &Called| 1.0 / (row.customers.max(1) as f64).sqrt();
    let sales = |part: fn(&Called) -> i64| {
        rows.iter().map(|row| known.then(|| company.largest / 60 * i128::from(part(row)))).collect::<Vec<_>>()
    };
    let mut columns = vec![
        days("made_as_of", rows.iter().map(|row| row.made).collect()),
        ints("horizon", rows.iter().map(|row| Some(row.horizon)).collect()),
        texts("predictor", rows.iter().map(|row| row.predictor.clone())),
        texts("level", rows.iter().map(|row| row.level.to_string())),
        ints("customers", rows.iter().map(|row| Some(row.customers)).collect()),
        ints("churned", rows.iter().map(|row| Some(row.churned)).collect()),
        floats("base_rate", of(&|row| known.then_some(row.base))),
        floats("precision", of(&rate)),
        floats("recall", of(&|row| rate(row).map(|rate| rate * 0.6))),
        floats("lift", of(&|row| rate(row).map(|rate| rate / row.base))),
        floats("precision_low", of(&|row| rate(row).map(|rate| (rate - width(row)).max(0.0)))),
        floats("precision_high", of(&|row| rate(row).map(|rate| (rate + width(row)).min(1.0)))),
        money("sales_flagged", sales(|row| row.customers)),
        money("sales_lost", sales(|row| row.churned)),
        money("sales_false_alarm", sales(|row| row.customers - row.churned)),
    ];
    if pooled {
        let all = rows.len();
        columns.push(ints("dates", vec![Some(i64::from(months)); all]));
        columns.push(days("first_made_as_of", vec![known.then(|| before(company, months + 2)); all]));
        columns.push(days("last_made_as_of", vec![known.then(|| before(company, 3)); all]));
        let auc = |row: &Called| match (luck, row.predictor.as_str()) {
            (Luck::Unknown, _) => None,
            (Luck::Good, "signals") => Some(0.78),
            (Luck::Good, "fitted") => Some(0.82),
            (Luck::Good, "model") => Some(0.75),
            (Luck::Poor, "signals") => Some(0.51),
            (Luck::Poor, "fitted") => Some(0.49),
            _ => None,
        };
        columns.push(floats("auc", of(&auc)));
        columns.push(floats("brier", of(&|row| auc(row).map(|auc| 0.3 - auc / 8.0))));
        columns.push(floats("log_loss", of(&|row| auc(row).map(|auc| 0.8 - auc / 3.0))));
    }
    frame(company.as_of, columns)
}

fn calibration(company: &Company, luck: Luck) -> DataFrame {
    let mut rows = Vec::new();
    for horizon in HORIZONS {
        for predictor in ["fitted", "model"] {
            for decile in 1..=10i64 {
                rows.push((horizon, predictor, decile));
            }
        }
    }
    let known = luck != Luck::Unknown;
    let predicted = |row: &(i64, &str, i64)| (row.2 as f64 / 10.5).powf(if row.1 == "model" { 1.6 } else { 1.2 });
    let observed = |row: &(i64, &str, i64)| match luck {
        Luck::Good => (predicted(row) * 0.93 + 0.02).min(1.0),
        _ => 0.3 + 0.02 * row.2 as f64,
    };
    let of =
        |get: &dyn Fn(&(i64, &str, i64)) -> f64| rows.iter().map(|row| known.then(|| get(row))).collect::<Vec<_>>();
    frame(
        company.as_of,
        vec![
            ints("horizon", rows.iter().map(|row| Some(row.0)).collect()),
            texts("predictor", rows.iter().map(|row| row.1.to_string())),
            ints("decile", rows.iter().map(|row| Some(row.2)).collect()),
            ints("customers", vec![Some(company.customers); rows.len()]),
            floats("predicted", of(&predicted)),
            floats("observed", of(&observed)),
            floats("low", of(&|row| (observed(row) - 0.05).max(0.0))),
            floats("high", of(&|row| (observed(row) + 0.05).min(1.0))),
        ],
    )
}

fn lead_times(company: &Company, luck: Luck) -> DataFrame {
    let known = luck != Luck::Unknown;
    let of = |by: f64| (0..3).map(|at| known.then(|| by + 7.0 * f64::from(at))).collect::<Vec<Option<f64>>>();
    frame(
        company.as_of,
        vec![
            texts("predictor", ["signals", "fitted", "model"].map(String::from)),
            ints("customers", vec![Some(company.customers / 3); 3]),
            ints("flagged", (4..7).map(|by| Some(company.customers / by)).collect()),
            floats("median_days", of(41.0)),
            floats("p25", of(18.0)),
            floats("p75", of(88.0)),
            floats("flagged_share", vec![known.then_some(0.74), known.then_some(0.6), known.then_some(0.5)]),
        ],
    )
}

fn weights(company: &Company, luck: Luck) -> DataFrame {
    let n = SIGNALS.len();
    let known = luck != Luck::Unknown;
    let of = |by: f64| (0..n).map(|at| known.then(|| by / (at + 1) as f64)).collect::<Vec<_>>();
    frame(
        company.as_of,
        vec![
            texts("signal", SIGNALS.iter().map(|signal| signal.0.to_string())),
            floats("hand_weight", (0..n).map(|at| Some(if at < 3 { 20.0 } else { 10.0 })).collect()),
            floats("coefficient", of(1.4)),
            floats("std_error", of(0.2)),
            floats("odds_ratio", of(4.1)),
            ints("n", vec![Some(company.customers * 12); n]),
            ints("events", vec![Some(company.customers * 4); n]),
            floats("points", of(25.0)),
            floats("lambda", vec![Some(1.0); n]),
            bools("used", vec![false; n]),
        ],
    )
}

fn catalog(company: &Company, luck: Luck) -> DataFrame {
    let computed = |signal: &Signal| signal.4.is_none();
    frame(
        company.as_of,
        vec![
            texts("signal", SIGNALS.iter().map(|signal| signal.0.to_string())),
            texts("title_zh", SIGNALS.iter().map(|signal| signal.1.to_string())),
            texts("title_en", SIGNALS.iter().map(|signal| signal.2.to_string())),
            texts("rule", SIGNALS.iter().map(|signal| signal.3.to_string())),
            floats("weight", (0..SIGNALS.len()).map(|at| Some(if at < 3 { 20.0 } else { 10.0 })).collect()),
            bools("computed", SIGNALS.iter().map(computed).collect()),
            text("missing", SIGNALS.iter().map(|signal| signal.4.map(String::from)).collect()),
            ints("customers", (1..=SIGNALS.len() as i64).map(|at| Some(company.customers / at)).collect()),
            money("net_sales", (1..=SIGNALS.len() as i128).map(|at| Some(company.largest / at)).collect()),
            floats(
                "fitted_weight",
                (0..SIGNALS.len()).map(|at| (luck == Luck::Good).then_some(24.0 - 1.7 * at as f64)).collect(),
            ),
        ],
    )
}

fn risk(company: &Company, luck: Luck) -> DataFrame {
    let rows = company.customers.min(3000) as usize;
    let high = high(company) as usize;
    let medium = high + rows / 5;
    let level = |row: usize| {
        if row < high {
            "high"
        } else if row < medium {
            "medium"
        } else {
            "low"
        }
    };
    let known = luck != Luck::Unknown;
    let some = |value: &dyn Fn(usize) -> f64| (0..rows).map(|row| known.then(|| value(row))).collect::<Vec<_>>();
    frame(
        company.as_of,
        vec![
            texts("customer_id", (0..rows).map(|row| format!("{}{row}", company.name))),
            floats("score", (0..rows).map(|row| Some(100.0 - 100.0 * row as f64 / rows as f64)).collect()),
            texts("level", (0..rows).map(|row| level(row).to_string())),
            ints("signals", (0..rows).map(|row| Some(5 - (row * 5 / rows.max(1)) as i64)).collect()),
            floats("silence_ratio", some(&|row| 3.4 - 3.0 * row as f64 / rows as f64)),
            floats("silence_limit_days", some(&|row| 30.0 + (row % 90) as f64)),
            text(
                "silence_limit_of",
                (0..rows)
                    .map(|row| known.then(|| ["own", "own", "own", "class", "all"][row % 5].to_string()))
                    .collect(),
            ),
            floats("p_alive", some(&|row| 0.1 + 0.85 * row as f64 / rows as f64)),
            floats("p_silent_90", some(&|row| 0.9 - 0.85 * row as f64 / rows as f64)),
            money("sales_at_risk", (0..rows).map(|row| Some(company.largest / (row as i128 + 1))).collect()),
            floats("previous_score", some(&|_| 40.0)),
            text(
                "previous_level",
                (0..rows).map(|row| known.then(|| level((row * 7 + 3) % rows.max(1)).to_string())).collect(),
            ),
            days(
                "since",
                (0..rows).map(|row| (known && row < high).then(|| before(company, (row % 5) as u32))).collect(),
            ),
            answers("under_contract", (0..rows).map(|row| known.then_some(row % 4 == 0)).collect()),
        ],
    )
}

/// Evidence: long for some, none for others.
fn evidence(signal: &str, row: usize) -> (String, String) {
    match signal {
        "silence" => (
            format!("已 {} 天没有下单，自身 90% 的间隔不超过 {} 天", 120 + row, 40 + row % 30),
            format!("no order for {} days; nine of ten of its gaps are under {} days", 120 + row, 40 + row % 30),
        ),
        "value_decline" => (
            "近 3 个月采购额较此前 3 个月下降 62%，由 1,284,000 降至 488,000，且上季度已下降 18%".into(),
            "bought 62% less in 3 months than in the 3 before, 488,000 after 1,284,000, and 18% less the quarter before".into(),
        ),
        _ => (String::new(), String::new()),
    }
}

fn signals(company: &Company) -> DataFrame {
    let mut rows: Vec<(usize, &str)> = Vec::new();
    for row in 0..high(company) as usize {
        rows.push((row, "silence"));
        if row.is_multiple_of(2) {
            rows.push((row, "value_decline"));
        }
        if row % 3 == 0 {
            rows.push((row, "contact_gone"));
        }
    }
    frame(
        company.as_of,
        vec![
            texts("customer_id", rows.iter().map(|row| format!("{}{}", company.name, row.0))),
            texts("signal", rows.iter().map(|row| row.1.to_string())),
            floats("value", rows.iter().map(|row| (row.0 % 3 > 0).then_some(2.3)).collect()),
            floats("threshold", rows.iter().map(|row| (row.0 % 3 > 0).then_some(1.5)).collect()),
            text("unit", rows.iter().map(|row| (row.0 % 3 > 0).then(|| "days".to_string())).collect()),
            floats("points", rows.iter().map(|row| Some(if row.1 == "silence" { 30.0 } else { 20.0 })).collect()),
            texts("evidence_zh", rows.iter().map(|row| evidence(row.1, row.0).0)),
            texts("evidence_en", rows.iter().map(|row| evidence(row.1, row.0).1)),
            days("since", rows.iter().map(|row| Some(before(company, (row.0 % 4) as u32))).collect()),
            money("sales_at_risk", rows.iter().map(|row| Some(company.largest / (row.0 as i128 + 1))).collect()),
        ],
    )
}

fn alerts(company: &Company, luck: Luck) -> DataFrame {
    let mut rows: Vec<(&str, usize)> = Vec::new();
    for (kind, by) in [
        ("risk_high", 1),
        ("class_tier", 12),
        ("complaining", 20),
        ("largest_dropped", 6),
        ("competitor", 9),
        ("contract_end", 15),
        ("points_expiring", 4),
        ("a_kind_of_its_own", 40),
    ] {
        rows.extend((0..(high(company) as usize).div_ceil(by)).map(|row| (kind, row)));
    }
    let known = luck != Luck::Unknown;
    let detail = |row: &(&str, usize)| {
        match row.0 {
        "largest_dropped" => (
            "去年第 3 大客户，今年同期采购额下降 58%，最近一次拜访中提到另一家供应商的价格低 6%，合同两个月后到期".to_string(),
            "third largest last year, bought 58% less this year; named a supplier 6% cheaper; the contract ends in two months".to_string(),
        ),
        _ => (format!("沉默 {} 天", 60 + row.1), format!("silent for {} days", 60 + row.1)),
    }
    };
    frame(
        company.as_of,
        vec![
            texts("kind", rows.iter().map(|row| row.0.to_string())),
            texts("customer_id", rows.iter().map(|row| format!("{}{}", company.name, row.1))),
            text("customer_name", rows.iter().map(|row| name(company, row.1)).collect()),
            text("staff", rows.iter().map(|row| staff(row.1).map(String::from)).collect()),
            texts("detail_zh", rows.iter().map(|row| detail(row).0)),
            texts("detail_en", rows.iter().map(|row| detail(row).1)),
            money(
                "amount",
                rows.iter()
                    .map(|row| (known && row.0 != "competitor").then(|| company.largest / (row.1 as i128 + 1)))
                    .collect(),
            ),
            days("since", rows.iter().map(|row| known.then(|| before(company, (row.1 % 3) as u32))).collect()),
            ints("latency_days", rows.iter().map(|row| known.then_some((row.1 % 40) as i64)).collect()),
        ],
    )
}

/// Salespeople: long names, names that are no valid sheet names, the same in other capitals, and nobody.
pub const STAFF: [Option<&str>; 9] = [
    Some("张三"),
    Some("Anna Smith"),
    Some("anna smith"),
    Some("李四/王五 [华东]: 大客户?"),
    Some("上海浦东国际进出口贸易集团股份有限公司华东大区第一销售部总监助理欧阳娜娜"),
    Some("上海浦东国际进出口贸易集团股份有限公司华东大区第一销售部总监助理司马懿"),
    Some("'History'"),
    Some("History"),
    None,
];

fn staff(row: usize) -> Option<&'static str> {
    STAFF[row % STAFF.len()]
}

fn manager(row: usize) -> Option<&'static str> {
    [Some("陈经理"), Some("张三"), None][row % STAFF.len() % 3]
}

fn name(company: &Company, row: usize) -> Option<String> {
    match row % 3 {
        0 => Some(format!("苏州工业园区精密机械设备制造股份有限公司第{row}分公司")),
        1 => Some(format!("{}{row}", company.name)),
        _ => None,
    }
}

fn actions(company: &Company, luck: Luck) -> DataFrame {
    let rows = (high(company) * 2) as usize;
    let known = luck != Luck::Unknown;
    let mut places: BTreeMap<Option<&str>, i64> = BTreeMap::new();
    let mut place = |row: usize| {
        let place = places.entry(staff(row)).or_default();
        *place += 1;
        Some(*place)
    };
    let win_back = |row: usize| row % 5 == 4;
    let reasons = |row: usize, chinese: bool| {
        let (zh, en) = evidence(if row.is_multiple_of(2) { "value_decline" } else { "silence" }, row);
        if chinese { format!("{zh}；关键人离职") } else { format!("{en}; key person gone") }
    };
    frame(
        company.as_of,
        vec![
            text("manager", (0..rows).map(|row| known.then(|| manager(row)).flatten().map(String::from)).collect()),
            text("staff", (0..rows).map(|row| known.then(|| staff(row)).flatten().map(String::from)).collect()),
            ints("place", (0..rows).map(&mut place).collect()),
            texts("customer_id", (0..rows).map(|row| format!("{}{row}", company.name))),
            text("customer_name", (0..rows).map(|row| name(company, row)).collect()),
            text("class", (0..rows).map(|row| known.then(|| format!("t{:02}", row % company.tiers))).collect()),
            texts("risk_level", (0..rows).map(|row| if row % 3 == 0 { "high" } else { "medium" }.to_string())),
            floats("score", (0..rows).map(|row| Some(90.0 - (row % 50) as f64)).collect()),
            texts("reasons_zh", (0..rows).map(|row| reasons(row, true))),
            texts("reasons_en", (0..rows).map(|row| reasons(row, false))),
            money("sales_at_risk", (0..rows).map(|row| Some(company.largest / (row as i128 + 1))).collect()),
            floats("probability", vec![known.then_some(1.0 / 3.0); rows]),
            money("expected_loss", (0..rows).map(|row| Some(company.largest / (row as i128 + 1) / 3)).collect()),
            text(
                "advice_zh",
                (0..rows)
                    .map(|row| {
                        (known && row % 4 > 0)
                            .then(|| "由客户经理一周内上门拜访，了解停单原因，可给予一次性运费优惠".to_string())
                    })
                    .collect(),
            ),
            text(
                "advice_en",
                (0..rows)
                    .map(|row| {
                        (known && row % 4 > 0).then(|| {
                            "Visit within a week, learn why orders stopped, offer free delivery once".to_string()
                        })
                    })
                    .collect(),
            ),
            days("last_contact", (0..rows).map(|row| (known && row % 3 > 0).then(|| before(company, 2))).collect()),
            ints("days_since_contact", (0..rows).map(|row| (known && row % 3 > 0).then_some(61)).collect()),
            texts("kind", (0..rows).map(|row| if win_back(row) { "win_back" } else { "keep" }.to_string())),
        ],
    )
}

fn outcomes(company: &Company, luck: Luck) -> DataFrame {
    let known = luck != Luck::Unknown;
    // A row for everyone, and one for all of them.
    let n = if company.customers > 0 { STAFF.len() + 1 } else { 0 };
    let each = (high(company) / 5).max(1);
    frame(
        company.as_of,
        vec![
            days("made_as_of", vec![Some(before(company, 1)); n]),
            text("manager", (0..n).map(|row| known.then(|| manager(row)).flatten().map(String::from)).collect()),
            text("staff", (0..n).map(|row| known.then(|| staff(row)).flatten().map(String::from)).collect()),
            ints("listed", vec![Some(each); n]),
            ints("contacted", vec![known.then_some(each * 2 / 3); n]),
            ints("ordered", vec![Some(each / 3); n]),
            ints("contacted_ordered", vec![known.then_some(each / 4); n]),
            text(
                "scope",
                (0..n).map(|row| Some(if row < STAFF.len() { "staff" } else { "all" }.to_string())).collect(),
            ),
            money("ordered_sales", vec![Some(company.largest / 9); n]),
            ints("lost", vec![Some(each / 6); n]),
            money("expected_loss", vec![Some(company.largest / 4); n]),
        ],
    )
}
