//! Every file of the library of schemes, over the sample company, against answers made by hand.
//!
//! The answers were computed from the exports by SQL and a script that share nothing with keyfolio; beside each stand
//! the figures that lead to it. Percentiles are among the customers of the scheme: the share of the others with less.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use common::{Job, cell, with_the_library};
use keyfolio::engine::RunOptions;
use keyfolio::model::levels::built_in;

/// The date that is looked at.
const AS_OF: &str = "2026-10-31";

/// Scheme, customer, class, and why.
const ANSWERS: &[(&str, &str, &str, &str)] = &[
    ("annual_sales", "C000772", "L1", "sales 183444.45"),
    ("annual_sales", "C000747", "other", "sales 2554.87"),
    ("annual_sales", "C000735", "L2", "sales 85949.82"),
    ("annual_sales", "C000981", "VIP", "sales 540221.16"),
    ("contribution", "C000761", "B", "sales 54.3, capital 53.9, wallet gap unknown, growth 92.0: 63.61"),
    ("contribution", "C000733", "C", "sales 0.0, capital 1.2, wallet gap unknown, growth 0.0: 0.30"),
    ("contribution", "C000934", "A", "sales 99.5, capital 74.3, wallet gap 99.4, growth 98.3: 93.17"),
    ("contribution_score", "C000776", "key", "percentiles: sales 78.3, profit 78.9, orders 89.8"),
    ("contribution_score", "C000742", "ordinary", "percentiles: sales 77.2, profit 81.4, orders 47.8"),
    ("contribution_score", "C000934", "strategic", "percentiles: sales 99.5, profit 99.8, orders 96.7"),
    ("cooperation", "C000735", "D", "on time 0.296, sales 76.3, margin 91.4, growth 0.08, loyalty 54.0"),
    ("cooperation", "C000815", "C", "on time 0.251, sales 59.4, margin 99.5, growth 4.71, loyalty 46.0"),
    ("cooperation", "C000331", "B", "on time 1.000, sales 88.4, margin 50.1, growth unknown, loyalty 24.0"),
    (
        "core_important_ordinary",
        "C000712",
        "ordinary",
        "percentiles among key accounts: sales 61.6, growth 55.0, wallet gap unknown",
    ),
    (
        "core_important_ordinary",
        "C000842",
        "important",
        "percentiles among key accounts: sales 63.0, growth 77.9, wallet gap 25.6",
    ),
    (
        "core_important_ordinary",
        "C000981",
        "core",
        "percentiles among key accounts: sales 89.4, growth 54.2, wallet gap unknown",
    ),
    ("core_important_potential", "C000729", "other", "percentiles: sales 48.4, loyalty 9.3, growth 31.8"),
    ("core_important_potential", "C000762", "important", "percentiles: sales 61.0, loyalty 66.0, growth 77.3"),
    ("core_important_potential", "C000803", "potential", "percentiles: sales 34.2, loyalty 37.6, growth 84.2"),
    ("core_important_potential", "C000828", "core", "percentiles: sales 99.6, loyalty 95.8, growth 71.1"),
    ("customer_pyramid", "C000840", "mid", "pyramid mid, project customer no, sales of six months 170195.40"),
    ("customer_pyramid", "C000757", "ordinary", "pyramid ordinary, project customer no, sales of six months 45888.17"),
    ("customer_pyramid", "C000006", "project", "pyramid ordinary, project customer yes, sales of six months 18059.94"),
    ("customer_pyramid", "C000518", "project", "pyramid project, project customer no, sales of six months 708841.11"),
    ("customer_pyramid", "石家庄晟达德泵阀", "floating", "pyramid None, project customer no, sales of six months 0.00"),
    ("customer_pyramid", "C000981", "vip", "pyramid vip, project customer no, sales of six months 242468.82"),
    ("grading", "C000772", "B", "sales 89.2, orders 73.2, loyalty 55.6, reputation unknown"),
    ("grading", "C000739", "C", "sales 55.5, orders 70.1, loyalty 37.8, reputation unknown"),
    ("grading", "C000747", "D", "sales 22.1, orders 18.5, loyalty unknown, reputation unknown"),
    ("grading", "C000866", "A", "sales 80.4, orders 99.3, loyalty 69.4, reputation unknown"),
    ("hml", "C000842", "heavy", "sales 244983.65"),
    ("hml", "C000747", "light", "sales 2554.87"),
    ("hml", "C000735", "medium", "sales 85949.82"),
    ("hml", "C000763", "zero", "sales 0.00"),
    ("industries", "C000769", "electronics", "自动化"),
    ("industries", "C000762", "manufacturing", "机械制造"),
    ("industries", "C000822", "light", "包装"),
    ("industries", "C000735", "construction", "工程"),
    ("industries", "C000710", "utilities", "电力"),
    ("industries", "C000806", "retail", "贸易"),
    ("industry_size_region", "C000733", "C", "工程, 90 employees, 华南"),
    ("industry_size_region", "C000776", "B", "机械制造, 240 employees, 华东"),
    ("industry_size_region", "C000818", "A", "汽车零部件, 540 employees, 华南"),
    ("key_account_score", "C000639", "next", "score 72.937"),
    ("key_account_score", "C000755", "rest", "score 44.649"),
    ("key_account_score", "C000840", "top", "score 77.752"),
    ("key_accounts", "C000840", "key", "score 77.752 (top), strategic contract no, growth 0.03"),
    ("key_accounts", "C000001", "key", "score 72.185 (next), strategic contract yes, growth unknown"),
    ("key_accounts", "C000732", "other", "score 25.514 (rest), strategic contract no, growth -1.00"),
    ("key_accounts", "C000764", "candidate", "score 47.708 (rest), strategic contract no, growth 5.24"),
    ("key_customers", "C000931", "business", "sales percentile 97.4, strategic contract no"),
    ("key_customers", "C000755", "ordinary", "sales percentile 51.3, strategic contract no"),
    (
        "key_ordinary_potential",
        "C000770",
        "key",
        "28 orders, 16 in the year, together 80 months, largest order 96.8, sales top",
    ),
    (
        "key_ordinary_potential",
        "C000739",
        "ordinary",
        "11 orders, 9 in the year, together 15 months, largest order 26.9, sales rest",
    ),
    (
        "key_ordinary_potential",
        "青岛翰宇德电子",
        "potential",
        "0 orders, 0 in the year, together None months, largest order unknown, sales None",
    ),
    (
        "large_customer_kinds",
        "C000755",
        "other",
        "place in industry 61, wallet share unknown, place in region 273, half-year growth unknown after unknown, sales percentile 51.3",
    ),
    (
        "large_customer_kinds",
        "C000903",
        "potential",
        "place in industry 5, wallet share 0.99, place in region 39, half-year growth 0.52 after 1.93, sales percentile 88.8",
    ),
    (
        "large_customer_kinds",
        "C000894",
        "industry",
        "place in industry 3, wallet share 0.54, place in region 19, half-year growth -0.02 after 0.53, sales percentile 94.6",
    ),
    (
        "large_customer_kinds",
        "C000989",
        "regional",
        "place in industry 4, wallet share unknown, place in region 3, half-year growth -0.28 after -0.07, sales percentile 98.9",
    ),
    (
        "large_customers",
        "C000740",
        "none_of_these",
        "settles monthly, sales 57.8, group no, project no, pieces 54.2, wallet gap unknown",
    ),
    (
        "large_customers",
        "C000863",
        "potential",
        "settles credit, sales 0.0, group yes, project no, pieces unknown, wallet gap 96.0",
    ),
    (
        "large_customers",
        "C000851",
        "economic",
        "settles monthly, sales 82.6, group no, project no, pieces 93.6, wallet gap unknown",
    ),
    (
        "life_cycle",
        "C000686",
        "formation",
        "silence 0.22, last order 1 days ago, contract no, trend 0.56, 57 orders, together 11 months",
    ),
    (
        "life_cycle",
        "C000756",
        "churned",
        "silence unknown, last order 670 days ago, contract no, trend unknown, 1 orders, together 46 months",
    ),
    (
        "life_cycle",
        "C000809",
        "decline",
        "silence 7.71, last order 54 days ago, contract yes, trend -0.69, 65 orders, together 43 months",
    ),
    (
        "life_cycle",
        "C000739",
        "stable",
        "silence 0.03, last order 1 days ago, contract yes, trend 0.52, 11 orders, together 15 months",
    ),
    (
        "life_cycle",
        "常州泰源德食品机械",
        "exploration",
        "silence unknown, last order None days ago, contract no, trend unknown, 0 orders, together None months",
    ),
    ("low_end", "C000757", "ordinary", "ordinary, 25 orders, last 1 days ago, lead None"),
    ("low_end", "C000733", "inactive", "floating, 12 orders, last 512 days ago, lead None"),
    ("low_end", "C001358", "potential", "floating, 0 orders, last None days ago, lead None"),
    ("low_end", "C000749", "one_off", "floating, 1 orders, last 555 days ago, lead None"),
    ("low_end", "厦门弘锐德模具", "doubting", "floating, 0 orders, last None days ago, lead lost"),
    (
        "need_types",
        "C000769",
        "not_known",
        "0 technical tickets on 9 orders, discount percentile 79.4, on promotion 0.00",
    ),
    ("need_types", "C000741", "price", "0 technical tickets on 1 orders, discount percentile 92.3, on promotion 0.00"),
    (
        "need_types",
        "C000736",
        "support",
        "1 technical tickets on 23 orders, discount percentile 12.0, on promotion 0.07",
    ),
    ("partnership", "C001012", "strategic_partner", "strategic contract yes, long-term yes, wallet share unknown"),
    ("partnership", "C000738", "ordinary", "strategic contract no, long-term no, wallet share 0.26"),
    ("partnership", "C000807", "important", "strategic contract no, long-term no, wallet share 0.64"),
    ("points_levels", "C000598", "gold", "1178 points"),
    ("points_levels", "C000770", "basic", "0 points"),
    ("points_levels", "C000740", "silver", "373 points"),
    ("points_levels", "C000931", "diamond", "5052 points"),
    ("pyramid", "C000820", "mid", "sales of six months 90789.90"),
    ("pyramid", "C000751", "ordinary", "sales of six months 13489.29"),
    ("pyramid", "C000744", "floating", "sales of six months 0.00"),
    ("pyramid", "C000984", "vip", "sales of six months 394880.51"),
    ("pyramid", "C000934", "project", "sales of six months 577541.27"),
    ("relationship", "C000791", "unsigned", "7 orders, contract signed no, silence 4.36, loyalty 36.1"),
    ("relationship", "C000729", "new_signed", "11 orders, contract signed yes, silence 4.80, loyalty 28.6"),
    ("relationship", "C000743", "long_term", "21 orders, contract signed no, silence 1.15, loyalty 55.0"),
    (
        "relationship",
        "南京翰捷德自动化设备",
        "target",
        "0 orders, contract signed no, silence unknown, loyalty unknown",
    ),
    ("relationship", "C000878", "loyal", "67 orders, contract signed no, silence 0.30, loyalty 75.0"),
    ("relationship", "C000947", "signed_only", "0 orders, contract signed yes, silence unknown, loyalty unknown"),
    ("reviewed_tiers", "C000040", "basic", "by rank: April basic, June basic, September basic, October bronze"),
    ("reviewed_tiers", "C000004", "bronze", "by rank: April bronze, June bronze, September basic, October basic"),
    ("reviewed_tiers", "C000026", "silver", "by rank: April silver, June bronze, September silver, October bronze"),
    ("reviewed_tiers", "C000365", "gold", "by rank: April gold, June gold, September silver, October silver"),
    ("sales_abc", "C000809", "A", "sales 257992.56"),
    ("sales_abc", "C000755", "B", "sales 28257.71"),
    ("sales_abc", "C000729", "C", "sales 24930.95"),
    ("sales_place", "C000842", "top", "sales 244983.65"),
    ("sales_place", "C000741", "rest", "sales 15113.94"),
    ("strategic_key_ordinary", "C000931", "strategic", "contribution 95.70 (strategic), strategic contract no"),
    ("strategic_key_ordinary", "C000001", "strategic", "contribution 86.71 (key), strategic contract yes"),
    ("strategic_key_ordinary", "C000742", "ordinary", "contribution 68.79 (ordinary), strategic contract no"),
    ("strategic_key_ordinary", "C000785", "key", "contribution 87.59 (key), strategic contract no"),
    ("value8", "C000787", "important_value", "8 days (cut 45), 17 orders (5), 82963.96 (40302.27)"),
    ("value8", "C000755", "general_keep", "58 days (cut 45), 7 orders (5), 28257.71 (40302.27)"),
    ("value8", "C000735", "important_keep", "77 days (cut 45), 5 orders (5), 85949.82 (40302.27)"),
    ("value8", "C000897", "general_value", "17 days (cut 45), 5 orders (5), 19050.82 (40302.27)"),
    ("value8", "C000705", "general_develop", "39 days (cut 45), 2 orders (5), 15271.68 (40302.27)"),
    ("value8", "C000747", "general_win_back", "191 days (cut 45), 1 orders (5), 2554.87 (40302.27)"),
    ("value8", "C000728", "important_win_back", "219 days (cut 45), 4 orders (5), 61016.62 (40302.27)"),
    ("value8", "C000868", "important_develop", "39 days (cut 45), 4 orders (5), 63076.59 (40302.27)"),
    ("value_by_life_cycle", "C000740", "build", "B × stable"),
    ("value_by_life_cycle", "C000760", "keep", "B × churned"),
    ("value_by_life_cycle", "C000653", "serve", "C × exploration"),
    ("value_by_life_cycle", "C000851", "rescue", "A × decline"),
    ("value_by_life_cycle", "C000786", "let_go", "C × churned"),
    ("value_by_life_cycle", "C000770", "guard", "A × stable"),
    ("value_ranking", "C000747", "C", "percentiles: sales 22.1, months together 7.3, cost 0.0"),
    ("value_ranking", "C000765", "B", "percentiles: sales 62.9, months together 53.3, cost 0.0"),
    ("value_ranking", "C000785", "A", "percentiles: sales 89.3, months together 65.5, cost 0.0"),
];

/// Classes that management has given; those of schemes that read them follow.
const GIVEN: &[(&str, &str, &str, &str)] = &[
    ("pyramid", "C000007", "vip", "a showpiece since January 2026, by sales ordinary"),
    ("pyramid", "C000043", "vip", "until March 2027, by sales mid"),
    ("pyramid", "C000113", "ordinary", "until December 2026, by sales vip"),
    ("customer_pyramid", "C000007", "vip", "goes by the class in force of `pyramid`"),
    ("customer_pyramid", "C000113", "ordinary", "goes by the class in force of `pyramid`"),
];

/// Scheme, mark, and how many of its customers have it.
const MARKS: &[(&str, &str, usize)] = &[
    ("core_important_potential", "watch", 146),
    ("value_ranking", "gold", 71),
    ("value_ranking", "drag", 282),
    ("cooperation", "payment_unknown", 849),
    ("key_customers", "future", 24),
    ("large_customer_kinds", "industry", 43),
    ("large_customer_kinds", "regional", 18),
    ("large_customer_kinds", "potential", 24),
    ("large_customers", "economic", 126),
    ("large_customers", "potential", 169),
    ("annual_sales", "no_contact_30d", 993),
    ("annual_sales", "no_contact_61d", 691),
    ("life_cycle", "silent_under_contract", 35),
];

/// Scheme, class, customers: whole distributions of some, from the same script.
const SIZES: &[(&str, &str, usize)] = &[
    ("key_accounts", "candidate", 326),
    ("key_accounts", "key", 285),
    ("key_accounts", "other", 800),
    ("large_customer_kinds", "industry", 43),
    ("large_customer_kinds", "other", 1339),
    ("large_customer_kinds", "potential", 24),
    ("large_customer_kinds", "regional", 5),
    ("core_important_ordinary", "core", 57),
    ("core_important_ordinary", "important", 122),
    ("core_important_ordinary", "ordinary", 106),
    ("contribution", "A", 95),
    ("contribution", "B", 585),
    ("contribution", "C", 731),
    ("sales_abc", "A", 358),
    ("sales_abc", "B", 337),
    ("sales_abc", "C", 455),
    ("partnership", "important", 379),
    ("partnership", "ordinary", 1022),
    ("partnership", "strategic_partner", 10),
    ("value_ranking", "A", 283),
    ("value_ranking", "B", 423),
    ("value_ranking", "C", 705),
    ("cooperation", "B", 1),
    ("cooperation", "C", 354),
    ("cooperation", "D", 1056),
    ("grading", "A", 122),
    ("grading", "B", 373),
    ("grading", "C", 460),
    ("grading", "D", 456),
    ("key_ordinary_potential", "key", 847),
    ("key_ordinary_potential", "ordinary", 564),
    ("key_ordinary_potential", "potential", 1166),
    ("points_levels", "basic", 1238),
    ("points_levels", "diamond", 17),
    ("points_levels", "gold", 59),
    ("points_levels", "silver", 97),
    ("need_types", "price", 237),
    ("need_types", "support", 21),
    ("need_types", "not_known", 1153),
    ("life_cycle", "decline", 412),
    ("life_cycle", "exploration", 1186),
    ("life_cycle", "formation", 175),
    ("life_cycle", "churned", 467),
    ("life_cycle", "stable", 337),
    ("value_by_life_cycle", "build", 155),
    ("value_by_life_cycle", "guard", 156),
    ("value_by_life_cycle", "keep", 203),
    ("value_by_life_cycle", "let_go", 234),
    ("value_by_life_cycle", "rescue", 181),
    ("value_by_life_cycle", "serve", 221),
];

#[test]
fn every_scheme_of_the_library_gives_the_classes_that_hand_work_gives() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("library.toml");
    fs::write(&file, with_the_library("schemes/")).unwrap();
    let job = Job::load(&file, folder.path(), &["reports={}", "history_months=7"]);
    job.run(&RunOptions::default());

    let classes = job.mart_at("scheme_classes", AS_OF);
    let mut inside: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut outside: BTreeSet<(String, String)> = BTreeSet::new();
    for row in 0..classes.height() {
        let (scheme, code) = (cell(&classes, "scheme", row), cell(&classes, "code", row));
        if cell(&classes, "outside", row) == "true" {
            outside.insert((scheme, code));
        } else {
            inside.entry(scheme).or_default().insert(code);
        }
    }
    let snapshots = job.mart_at("snapshots", AS_OF);
    let mut code_of: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut marks: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut sizes: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in 0..snapshots.height() {
        let of = |column: &str| cell(&snapshots, column, row);
        let (scheme, customer, code) = (of("scheme"), of("customer_id"), of("code"));
        let is_known = inside[&scheme].contains(&code) || outside.contains(&(scheme.clone(), code.clone()));
        assert!(is_known, "{scheme} has no class {code}");
        for mark in of("flags").split(',').filter(|mark| !mark.is_empty()) {
            *marks.entry((scheme.clone(), mark.to_owned())).or_default() += 1;
        }
        *sizes.entry((scheme.clone(), code.clone())).or_default() += 1;
        let before = code_of.insert((scheme.clone(), customer.clone()), code);
        assert_eq!(before, None, "{scheme}: {customer} has two classes");
    }

    let mut wrong = Vec::new();
    for (scheme, customer, code, why) in ANSWERS.iter().chain(GIVEN) {
        let found = code_of.get(&((*scheme).to_owned(), (*customer).to_owned())).map_or("none", String::as_str);
        if found != *code {
            wrong.push(format!("{scheme} of {customer}: {found}, expected {code} ({why})"));
        }
    }
    for (scheme, mark, customers) in MARKS {
        let found = marks.get(&((*scheme).to_owned(), (*mark).to_owned())).copied().unwrap_or_default();
        if found != *customers {
            wrong.push(format!("{scheme}: {found} customers are marked {mark}, expected {customers}"));
        }
    }
    for (scheme, code, customers) in SIZES {
        let found = sizes.get(&((*scheme).to_owned(), (*code).to_owned())).copied().unwrap_or_default();
        if found != *customers {
            wrong.push(format!("{scheme}: {found} customers are {code}, expected {customers}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    // Every scheme has an answer, and every customer that it can class has a class.
    let answered: BTreeSet<&str> = ANSWERS.iter().map(|(scheme, ..)| *scheme).collect();
    let schemes: BTreeSet<&str> = job.resolved.pipeline.schemes.keys().map(String::as_str).collect();
    let by_rule: BTreeSet<&str> = ["behaviour_groups", "rfm"].into();
    assert_eq!(schemes.difference(&answered).copied().collect::<BTreeSet<_>>(), by_rule, "the others have answers");
    let customers = |scheme: &str| code_of.keys().filter(|(of, _)| of == scheme).count();
    for scheme in schemes {
        let everyone = job.resolved.pipeline.schemes[scheme].who == keyfolio::config::types::Who::Everyone;
        assert_eq!(customers(scheme), customers(if everyone { "life_cycle" } else { "rfm" }), "{scheme}");
    }

    // Who buys often and much is not in the group of those who bought once, long ago.
    let group = |customer: &str| code_of[&("behaviour_groups".to_owned(), customer.to_owned())].as_str();
    assert_eq!(group("C001069"), group("C001292"));
    assert_ne!(group("C001069"), group("C000752"));

    // A level that people keep in the master data and one that is computed are comparable (D-01).
    for (scheme, codes) in &inside {
        let Some(levels) = built_in(scheme) else { continue };
        let levels: BTreeSet<&str> = levels.levels.iter().map(|level| level.code).collect();
        let unknown: Vec<&String> =
            codes.iter().filter(|code| !levels.contains(code.as_str()) && *code != "none_of_these").collect();
        assert!(unknown.is_empty(), "{scheme}: {unknown:?} are no levels of the scheme of that name");
    }
}
