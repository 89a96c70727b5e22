//! Made-up marts of growth, questions and schemes: what the growth, questions, movement and book sections read.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, NamedFrom, PlSmallStr, Series};

use super::synthetic::{Company, Memory, before, bools, days, floats, frame, ints, money, text, texts};

/// A scheme to make up: its key, kind, class codes, and codes outside.
pub struct Scheme {
    pub key: &'static str,
    pub kind: &'static str,
    pub classes: usize,
    pub outside: usize,
    /// Customers of the best class; the others have more.
    pub customers: i64,
}

/// Schemes of every shape: few classes, as many as two crossed schemes have, one, and nobody.
pub fn schemes(company: &Company) -> Vec<Scheme> {
    let customers = company.customers;
    vec![
        Scheme { key: "tier", kind: "rank", classes: company.tiers, outside: 1, customers },
        Scheme { key: "value", kind: "rfm", classes: company.tiers, outside: 1, customers },
        Scheme { key: "cycle", kind: "states", classes: 5, outside: 0, customers: customers / 3 },
        Scheme { key: "cross", kind: "combine", classes: 27, outside: 2, customers: customers / 9 },
        Scheme { key: "yesno", kind: "rules", classes: 2, outside: 0, customers: customers / 2 },
        Scheme { key: "empty", kind: "score", classes: 3, outside: 1, customers: 0 },
        Scheme { key: "one", kind: "clusters", classes: 1, outside: 0, customers },
    ]
}

fn code(at: usize) -> String {
    format!("t{at:02}")
}

fn constant(name: &str, value: &str, rows: usize) -> Column {
    texts(name, vec![value.to_string(); rows])
}

/// Replaces and adds marts: `scheme_classes` of many schemes, movements of several distances and dates, and the rest.
pub fn add(marts: &mut Memory, company: &Company) {
    let schemes = schemes(company);
    marts.0.insert("scheme_classes", classes(company, &schemes));
    marts.0.insert("movements", movements(company, &schemes));
    marts.0.insert("moved_customers", moved(company));
    marts.0.insert("near_lines", near(company));
    marts.0.insert("scheme_stability", stability(company, &schemes));
    marts.0.insert("class_forecast", forecasts(company));
    marts.0.insert("class_disagreements", disagreements(company));
    marts.0.insert("scheme_rules", rules(company));
    let (agreement, association) = agreement(company, &schemes);
    marts.0.insert("scheme_agreement", agreement);
    marts.0.insert("scheme_association", association);
    marts.0.insert("growth_bridge", bridge(company));
    marts.0.insert("growth_tree", tree(company));
    marts.0.insert("differentiation", questions(company));
    marts.0.insert("customer_segments", segments(company, &schemes));
}

/// Distances and the number of month ends they are published for.
const COMPARES: [(u32, &str); 3] = [(1, "1mo"), (3, "3mo"), (12, "12mo")];

fn classes(company: &Company, schemes: &[Scheme]) -> DataFrame {
    let titles = [
        ("核心客户", "Core accounts"),
        ("成长客户", "Growing"),
        ("普通客户", "Ordinary"),
        ("边缘客户", "At the margin"),
    ];
    let mut columns: BTreeMap<&str, Vec<Option<String>>> = BTreeMap::new();
    let mut push = |name: &'static str, value: Option<String>| columns.entry(name).or_default().push(value);
    let (mut ranks, mut customers, mut sales) = (Vec::new(), Vec::new(), Vec::new());
    let (mut share_customers, mut share_sales, mut outsides) = (Vec::new(), Vec::new(), Vec::new());
    for scheme in schemes {
        let total: i64 = (0..scheme.classes as i64).map(|at| scheme.customers * (at + 1)).sum();
        for at in 0..scheme.classes + scheme.outside {
            let outside = at >= scheme.classes;
            push("scheme", Some(scheme.key.to_string()));
            push("kind", Some(scheme.kind.to_string()));
            push(
                "code",
                Some(if outside { ["no_sales", "unknown"][at - scheme.classes].to_string() } else { code(at) }),
            );
            let (zh, en) = titles[at % titles.len()];
            let number = if at < titles.len() { String::new() } else { format!(" {}", at + 1) };
            push("title_zh", Some(if outside { "没有销售额".to_string() } else { format!("{zh}{number}") }));
            push("title_en", Some(if outside { "No sales".to_string() } else { format!("{en}{number}") }));
            let rule = match scheme.kind {
                "rank" => format!("top {}% by net_sales_12m", at + 1),
                "rules" => {
                    "net_sales_12m >= 50000 AND orders_12m >= 4 AND (growth_12m > 0.1 OR tenure_months < 12)".into()
                }
                _ => "the rest".to_string(),
            };
            push("rule", (!outside).then_some(rule));
            push("color", (scheme.key == "cycle").then(|| format!("#{:02x}6f78", 31 + at * 40)));
            let advice = scheme.key == "tier" && at != 2;
            push(
                "advice_zh",
                advice.then(|| "每月由客户经理上门拜访一次，优先供货，合同续签前三个月启动谈判".to_string()),
            );
            let english = "Visit every month, deliver first, begin to talk three months before the contract ends";
            push("advice_en", advice.then(|| english.to_string()));
            ranks.push((!outside).then_some(at as i64 + 1));
            let n = if outside { 7 } else { scheme.customers * (at as i64 + 1) };
            customers.push(Some(n));
            let value = if outside { 0 } else { company.largest * i128::from(n) / (1 + at as i128) / 100 };
            sales.push(Some(if company.negative { -value } else { value }));
            share_customers.push((!outside && total > 0).then(|| n as f64 / total as f64));
            share_sales.push((!outside && total > 0 && !company.negative).then(|| 1.0 / scheme.classes as f64));
            outsides.push(outside);
        }
    }
    let mut all: Vec<Column> = columns.into_iter().map(|(name, values)| text(name, values)).collect();
    all.push(ints("rank", ranks));
    all.push(ints("customers", customers));
    all.push(money("net_sales", sales));
    all.push(floats("share_customers", share_customers));
    all.push(floats("share_sales", share_sales));
    all.push(bools("outside", outsides));
    frame(company.as_of, all)
}

/// Movements of every scheme at the as-of date, of the tier scheme also at the ends of the last quarters.
fn movements(company: &Company, schemes: &[Scheme]) -> DataFrame {
    let mut whole: Option<DataFrame> = None;
    for back in [0u32, 3, 6, 9] {
        let as_of = before(company, back);
        let mut rows: Vec<(String, &str, NaiveDate, String, String, i64)> = Vec::new();
        for scheme in schemes.iter().filter(|scheme| back == 0 || scheme.key == "tier") {
            // The last scheme has no history.
            for (months, compare) in COMPARES.into_iter().filter(|_| scheme.key != "one") {
                let from_as_of = crate::model::period::months_before(as_of, months);
                let mut push = |from: String, to: String, customers: i64| {
                    rows.push((scheme.key.to_string(), compare, from_as_of, from, to, customers));
                };
                for from in 0..scheme.classes {
                    let n = scheme.customers * (from as i64 + 1);
                    for to in 0..scheme.classes {
                        match from.abs_diff(to) {
                            0 => push(code(from), code(to), n * 7 / 10),
                            1 => push(code(from), code(to), n * i64::from(months) / 60),
                            _ => {}
                        }
                    }
                    push(code(from), "lost".into(), n / 20);
                    push("new".into(), code(from), n / 16);
                    push("none".into(), code(from), n / 40);
                }
                push("none".into(), "none".into(), 9);
            }
        }
        let worth =
            |factor: i128| rows.iter().map(|row| Some(i128::from(row.5) * factor * company.largest / 1000)).collect();
        let one = frame(
            as_of,
            vec![
                texts("scheme", rows.iter().map(|row| row.0.clone())),
                texts("compare", rows.iter().map(|row| row.1.to_string())),
                days("from_as_of", rows.iter().map(|row| Some(row.2)).collect()),
                texts("from_code", rows.iter().map(|row| row.3.clone())),
                texts("to_code", rows.iter().map(|row| row.4.clone())),
                ints("customers", rows.iter().map(|row| Some(row.5)).collect()),
                money("sales_from", worth(3)),
                money("sales_to", worth(4)),
            ],
        );
        match &mut whole {
            Some(whole) => {
                whole.vstack_mut(&one).unwrap();
            }
            None => whole = Some(one),
        }
    }
    whole.unwrap()
}

fn moved(company: &Company) -> DataFrame {
    let rows = company.customers.min(90) as usize;
    let directions = ["up", "down", "new", "lost", "returned"];
    let causes = ["behaviour", "behaviour", "override", "release", "refit"];
    let features = ["net_sales_12m", "recency_days", "growth_12m", "my_own_figure"];
    let crossed = |row: usize| row % 5 < 2 && row % 3 != 2;
    let sign = |row: usize| if row % 5 == 1 || row % 5 == 3 { -1 } else { 1 };
    let amount = |row: usize, factor: i128| Some(company.largest / (row as i128 + 1) * factor);
    let value =
        |by: f64| (0..rows).map(|row| crossed(row).then(|| company.largest as f64 / by / (row + 1) as f64)).collect();
    let class = |at: usize| code(at.min(company.tiers - 1));
    frame(
        company.as_of,
        vec![
            constant("scheme", "tier", rows),
            constant("compare", "1mo", rows),
            texts("customer_id", (0..rows).map(|row| format!("{}{row}", company.name))),
            texts("direction", (0..rows).map(|row| directions[row % 5].to_string())),
            texts(
                "from_code",
                (0..rows).map(|row| match row % 5 {
                    0 => class(1),
                    2 => "new".to_string(),
                    4 => "none".to_string(),
                    _ => class(0),
                }),
            ),
            texts(
                "to_code",
                (0..rows).map(|row| match row % 5 {
                    1 => class(1),
                    3 => "lost".to_string(),
                    _ => class(0),
                }),
            ),
            money("sales_from", (0..rows).map(|row| amount(row, 1)).collect()),
            money("sales_to", (0..rows).map(|row| amount(row, 1 + sign(row))).collect()),
            money("change", (0..rows).map(|row| amount(row, sign(row))).collect()),
            texts("cause", (0..rows).map(|row| causes[(row / 5) % 5].to_string())),
            text("feature", (0..rows).map(|row| crossed(row).then(|| features[row % 4].to_string())).collect()),
            floats("from_value", value(3.0)),
            floats("to_value", value(2.0)),
            floats("line", value(2.5)),
            text("unit", (0..rows).map(|row| crossed(row).then(|| "money".to_string())).collect()),
        ],
    )
}

fn near(company: &Company) -> DataFrame {
    let rows = company.customers.min(60) as usize;
    let class = |at: usize| code(at.min(company.tiers - 1));
    let amount = |by: f64| (0..rows).map(|row| Some(company.largest as f64 / (row + 2) as f64 * by)).collect();
    frame(
        company.as_of,
        vec![
            constant("scheme", "tier", rows),
            texts("customer_id", (0..rows).map(|row| format!("{}{row}", company.name))),
            texts("code", (0..rows).map(|row| class(row % 2))),
            texts("toward_code", (0..rows).map(|row| class(1 - row % 2))),
            texts("direction", (0..rows).map(|row| if row % 2 == 1 { "up" } else { "down" }.to_string())),
            constant("feature", "net_sales_12m", rows),
            floats("value", amount(0.95)),
            floats("line", amount(1.0)),
            floats("gap", amount(0.05)),
            floats("gap_share", vec![Some(0.05); rows]),
            money("net_sales", (0..rows).map(|row| Some(company.largest / (row as i128 + 2))).collect()),
        ],
    )
}

fn stability(company: &Company, schemes: &[Scheme]) -> DataFrame {
    let rows: Vec<(&Scheme, usize)> = schemes
        .iter()
        .filter(|scheme| scheme.key != "one")
        .flat_map(|one| (0..one.classes).map(move |at| (one, at)))
        .collect();
    let known = |at: usize, value: f64| (at != 1).then_some(value);
    frame(
        company.as_of,
        vec![
            texts("scheme", rows.iter().map(|row| row.0.key.to_string())),
            texts("code", rows.iter().map(|row| code(row.1))),
            ints("customers", rows.iter().map(|row| Some(row.0.customers * (row.1 as i64 + 1))).collect()),
            floats("mean_months", rows.iter().map(|row| known(row.1, 7.25 + row.1 as f64)).collect()),
            floats("median_months", rows.iter().map(|row| known(row.1, 5.0 + row.1 as f64)).collect()),
            ints("flip_flops", rows.iter().map(|row| Some(row.0.customers / 20 + row.1 as i64)).collect()),
        ],
    )
}

fn forecasts(company: &Company) -> DataFrame {
    let mut rows: Vec<(NaiveDate, i64, usize, bool)> = Vec::new();
    for at in 0..company.tiers {
        for horizon in [3i64, 6, 12] {
            rows.push((company.as_of, horizon, at, false));
            rows.push((before(company, horizon as u32), horizon, at, true));
        }
    }
    let customers = |at: usize| company.customers * (at as i64 + 1);
    let value =
        |by: f64| rows.iter().map(|row| Some(customers(row.2) as f64 * by * (1.0 + row.1 as f64 / 60.0))).collect();
    frame(
        company.as_of,
        vec![
            constant("scheme", "tier", rows.len()),
            days("made_as_of", rows.iter().map(|row| Some(row.0)).collect()),
            ints("horizon", rows.iter().map(|row| Some(row.1)).collect()),
            texts("code", rows.iter().map(|row| code(row.2))),
            ints("customers", rows.iter().map(|row| Some(customers(row.2))).collect()),
            floats("expected", value(1.0)),
            floats("low", value(0.94)),
            floats("high", value(1.06)),
            ints(
                "actual",
                rows.iter().map(|row| row.3.then(|| customers(row.2) * (95 + 4 * row.2 as i64) / 90)).collect(),
            ),
            ints("transitions", vec![Some(company.customers * 11); rows.len()]),
        ],
    )
}

fn disagreements(company: &Company) -> DataFrame {
    let rows = company.customers.min(14) as usize;
    frame(
        company.as_of,
        vec![
            constant("scheme", "tier", rows),
            texts("customer_id", (0..rows).map(|row| format!("{}{row}", company.name))),
            texts("code", (0..rows).map(|row| code(row % 2))),
            constant("computed_code", "t01", rows),
            constant("manual_code", "t00", rows),
            bools("applied", (0..rows).map(|row| row % 2 == 0).collect()),
            text(
                "why",
                (0..rows)
                    .map(|row| (row % 3 != 0).then(|| "战略客户，形象项目，总经理批准保留重点客户待遇".into()))
                    .collect(),
            ),
            days("valid_until", (0..rows).map(|row| (row % 2 == 0).then_some(company.as_of)).collect()),
        ],
    )
}

fn rules(company: &Company) -> DataFrame {
    let list = [
        ("t00", "net_sales_12m >= 50000 AND orders_12m >= 4"),
        (
            "t00",
            "class_tier = 't00' AND recency_days < 90 AND product_breadth_12m >= 12 AND (growth_12m > 0.1 OR trend_ratio > 0)",
        ),
        ("t01", "TRUE"),
    ];
    let rows = list.len();
    frame(
        company.as_of,
        vec![
            constant("scheme", "yesno", rows),
            ints("position", (1..=rows as i64).map(Some).collect()),
            texts("code", list.iter().map(|rule| rule.0.to_string())),
            texts("rule", list.iter().map(|rule| rule.1.to_string())),
            ints("holds", vec![Some(company.customers / 2), Some(3), Some(company.customers)]),
            ints("given", vec![Some(company.customers / 2), Some(0), Some(company.customers)]),
            ints("unknown", vec![Some(0), Some(17), Some(0)]),
            ints("overlapping", vec![Some(0), Some(3), Some(company.customers / 2)]),
        ],
    )
}

fn agreement(company: &Company, schemes: &[Scheme]) -> (DataFrame, DataFrame) {
    let (mut cells, mut pairs) = (Vec::new(), Vec::new());
    for (at, one) in schemes.iter().enumerate() {
        for (other_at, other) in schemes.iter().enumerate().skip(at + 1) {
            pairs.push((one.key, other.key, (at + other_at) as f64 / 12.0, other.classes > 1 && other.customers > 0));
            for first in 0..one.classes {
                for second in 0..other.classes {
                    if (first + second) % 3 != 2 {
                        cells.push((
                            one.key,
                            other.key,
                            code(first),
                            code(second),
                            company.customers / (1 + first.abs_diff(second) as i64),
                        ));
                    }
                }
            }
        }
    }
    let agreement = frame(
        company.as_of,
        vec![
            texts("scheme_a", cells.iter().map(|cell| cell.0.to_string())),
            texts("scheme_b", cells.iter().map(|cell| cell.1.to_string())),
            texts("code_a", cells.iter().map(|cell| cell.2.clone())),
            texts("code_b", cells.iter().map(|cell| cell.3.clone())),
            ints("customers", cells.iter().map(|cell| Some(cell.4)).collect()),
            money("net_sales", cells.iter().map(|cell| Some(i128::from(cell.4) * 1000)).collect()),
        ],
    );
    let association = frame(
        company.as_of,
        vec![
            texts("scheme_a", pairs.iter().map(|pair| pair.0.to_string())),
            texts("scheme_b", pairs.iter().map(|pair| pair.1.to_string())),
            ints("customers", vec![Some(company.customers); pairs.len()]),
            floats("cramers_v", pairs.iter().map(|pair| pair.3.then_some(pair.2)).collect()),
        ],
    );
    (agreement, association)
}

/// Members as the engine writes them: null where the attribute is not known.
fn members_column<'a>(members: impl Iterator<Item = &'a String>) -> Column {
    text("member", members.map(|member| (member != "unknown").then(|| member.clone())).collect())
}

/// Members of the dimensions of growth, with the whole first.
fn members(company: &Company) -> Vec<(String, String, i64)> {
    let mut members = vec![("all".to_string(), "all".to_string(), company.customers)];
    let dimensions = [("region", 9), ("industry", 7), ("class", company.tiers), ("salesperson", 14), ("category", 4)];
    for (dimension, count) in dimensions {
        for at in 0..count {
            let member = match dimension {
                "class" => code(at),
                "region" if at == 3 => "unknown".to_string(),
                _ => format!("{}{dimension} {at}", if at == 1 { "华东及长三角地区重点客户服务中心 " } else { "" }),
            };
            members.push((dimension.to_string(), member, company.customers / (2 + at as i64)));
        }
    }
    members
}

/// Parts of a member that add up to its closing.
fn steps(company: &Company, customers: i64) -> [(i64, i128); 7] {
    let each = company.largest / 100;
    let of = |part: i64, sign: i128| (customers / part, sign * i128::from(customers / part) * each);
    let changes = [of(6, 1), of(15, 1), of(3, 1), of(4, -1), of(11, -1)];
    let opening = (customers, i128::from(customers) * each);
    let closing = opening.1 + changes.iter().map(|change| change.1).sum::<i128>();
    let now = customers + changes[0].0 + changes[1].0 - changes[4].0;
    [opening, changes[0], changes[1], changes[2], changes[3], changes[4], (now, closing)]
}

fn bridge(company: &Company) -> DataFrame {
    let parts = ["opening", "new", "won_back", "expanded", "contracted", "lost", "closing"];
    let mut rows = Vec::new();
    for (months, compare) in COMPARES {
        for (dimension, member, customers) in members(company) {
            let shrunk = if months == 12 { customers } else { customers * 2 / 3 };
            for (part, step) in parts.iter().zip(steps(company, shrunk)) {
                rows.push((compare.to_string(), dimension.clone(), member.clone(), part.to_string(), step));
            }
        }
    }
    frame(
        company.as_of,
        vec![
            texts("compare", rows.iter().map(|row| row.0.clone())),
            texts("dimension", rows.iter().map(|row| row.1.clone())),
            members_column(rows.iter().map(|row| &row.2)),
            texts("part", rows.iter().map(|row| row.3.clone())),
            ints("customers", rows.iter().map(|row| Some(row.4.0)).collect()),
            money("amount", rows.iter().map(|row| Some(row.4.1)).collect()),
        ],
    )
}

fn tree(company: &Company) -> DataFrame {
    let mut rows = Vec::new();
    for (_, compare) in COMPARES {
        for (dimension, member, customers) in members(company) {
            let steps = steps(company, customers);
            let change = steps[6].1 - steps[0].1;
            let part = change / 3;
            let values = [
                ("customers", steps[0].0 as f64, steps[6].0 as f64, part),
                ("orders_per_customer", 3.25, 3.5, part * 2),
                ("value_per_order", 812.5, 780.25, change - part * 3),
            ];
            for (factor, from, to, effect) in values {
                // The category of a product has no customers of its own.
                let known = dimension != "category";
                rows.push((
                    compare.to_string(),
                    dimension.clone(),
                    member.clone(),
                    factor,
                    known.then_some((from, to, effect)),
                ));
            }
        }
    }
    let level = |factor: &str| if factor == "customers" { "1" } else { "2" }.to_string();
    frame(
        company.as_of,
        vec![
            texts("compare", rows.iter().map(|row| row.0.clone())),
            texts("dimension", rows.iter().map(|row| row.1.clone())),
            members_column(rows.iter().map(|row| &row.2)),
            texts("level", rows.iter().map(|row| level(row.3))),
            texts("factor", rows.iter().map(|row| row.3.to_string())),
            floats("value_from", rows.iter().map(|row| row.4.map(|values| values.0)).collect()),
            floats("value_to", rows.iter().map(|row| row.4.map(|values| values.1)).collect()),
            money("effect", rows.iter().map(|row| row.4.map(|values| values.2)).collect()),
        ],
    )
}

fn questions(company: &Company) -> DataFrame {
    let mut rows: Vec<(&str, i64, Option<usize>)> = Vec::new();
    for (question, answers) in
        [("gold", 20), ("drag", 3), ("largest", 6), ("narrow", 9), ("key_candidate", 5), ("value_class", 7)]
    {
        for at in 0..answers.min(company.customers as usize) {
            rows.push((question, at as i64 + 1, Some(at)));
        }
    }
    rows.extend([("wish", 0, None), ("complaining", 0, None)]);
    let sales = |by: i128| {
        rows.iter()
            .map(|row| row.2.filter(|_| row.0 != "drag").map(|at| company.largest / (at as i128 + 1) * by / 4))
            .collect()
    };
    frame(
        company.as_of,
        vec![
            texts("question", rows.iter().map(|row| row.0.to_string())),
            ints("place", rows.iter().map(|row| Some(row.1)).collect()),
            text("customer_id", rows.iter().map(|row| row.2.map(|at| format!("{}{at}", company.name))).collect()),
            text(
                "customer_name",
                rows.iter()
                    .map(|row| {
                        row.2
                            .filter(|at| at % 2 == 0)
                            .map(|at| format!("苏州工业园区精密机械设备制造股份有限公司第{at}分公司"))
                    })
                    .collect(),
            ),
            money("net_sales", sales(4)),
            money(
                "compared_sales",
                rows.iter()
                    .map(|row| row.2.filter(|_| row.0 == "largest").map(|at| company.largest / (at as i128 + 1)))
                    .collect(),
            ),
            texts(
                "measure",
                rows.iter()
                    .map(|row| if row.0 == "narrow" { "product_breadth_12m" } else { "net_sales_12m" }.to_string()),
            ),
            floats("value", rows.iter().map(|row| row.2.map(|at| at as f64 + 1.0)).collect()),
            text("note_zh", rows.iter().map(|row| note(row).map(|note| note.0)).collect()),
            text("note_en", rows.iter().map(|row| note(row).map(|note| note.1)).collect()),
        ],
    )
}

/// Remarks of unanswered questions, long notes of some answers, none of others.
fn note(row: &(&str, i64, Option<usize>)) -> Option<(String, String)> {
    match row.0 {
        "wish" => Some((
            "缺少数据表 leads（愿望客户标记 wish_flag）".into(),
            "table `leads` with `wish_flag` is missing".into(),
        )),
        "complaining" => Some(("缺少数据表 complaints".into(), "table `complaints` is missing".into())),
        "drag" => Some((
            "联系 6 次、12 个月无订单，服务成本高于毛利，建议改为电话服务".into(),
            "contacted 6 times without an order in 12 months; service costs more than its profit".into(),
        )),
        "largest" => Some(("下降 62%，4 个月没有订单".into(), "down 62%, no order for 4 months".into())),
        _ => None,
    }
}

fn segments(company: &Company, schemes: &[Scheme]) -> DataFrame {
    let rows = company.customers.min(2000) as usize;
    let mut columns = vec![texts("customer_id", (0..rows).map(|row| format!("{}{row}", company.name)))];
    for scheme in schemes.iter().filter(|scheme| scheme.customers > 0) {
        let codes: Vec<Option<String>> = (0..rows).map(|row| Some(code(row / 3 % scheme.classes))).collect();
        columns.push(Series::new(PlSmallStr::from_str(scheme.key), codes).into());
    }
    frame(company.as_of, columns)
}
