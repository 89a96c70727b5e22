//! The sections of the showroom and its records: in three editions and both languages, at extremes, without their marts.

use super::synthetic::{Company, Memory, manifest};
use super::synthetic_registers::{Showroom, marts};
use super::written::{self, charts, csv};
use crate::config::types::{Language, Pipeline};
use crate::report::figures;
use crate::report::figures::process::Measured;
use crate::report::pages::{self, Block, Built, Context};
use crate::report::text::{Print, discipline_words, register_words};

const EDITIONS: [&str; 3] = ["monthly", "weekly", "daily"];

fn pipeline() -> Pipeline {
    let report = |edition: &str| {
        format!(
            "[reports.{edition}]\nedition = \"{edition}\"\nsections = [\"showroom\", \"capture\", \"discipline\", \"promotion\", \"hot_list\", \"definitions\"]\n"
        )
    };
    let head = "version = 1\nname = \"synthetic\"\n[sources.transactions]\nfiles = [\"*.csv\"]\ncolumns = {}\n\
        [sources.leads]\nfiles = [\"*.csv\"]\nlevels = { level = \"intention\" }\n";
    toml::from_str(&(head.to_string() + &EDITIONS.map(report).concat())).unwrap()
}

fn built(report: &str, marts: &Memory, language: Language) -> Vec<Built> {
    let (pipeline, company) = (pipeline(), Company::ordinary());
    let settings = &pipeline.reports[report];
    let figures = figures::collect(marts, &manifest(&company), settings, &pipeline).unwrap();
    let print = Print::new(language, &figures.scope.currency);
    let context = Context { figures: &figures, pipeline: &pipeline, report, print, sections: &settings.sections };
    settings.sections.iter().flat_map(|section| pages::build(*section, &context).unwrap()).collect()
}

fn titles(report: &str, marts: &Memory, language: Language) -> Vec<String> {
    built(report, marts, language).into_iter().map(|built| built.page.title_lines.join(" ")).collect()
}

fn ordinary() -> Memory {
    marts(&Company::ordinary(), &Showroom::ordinary())
}

const TABLES: [&str; 10] = [
    "register_days",
    "register_figures",
    "register_advisers",
    "no_info_reasons",
    "rotation",
    "attribution_exceptions",
    "discipline",
    "discipline_missing",
    "promotion_table",
    "hot_list",
];

#[test]
fn sections_have_pages_charts_and_tables_in_every_edition() {
    for edition in EDITIONS {
        let (_kept, written) = written::look(&format!("registers-{edition}"), |out| {
            written::write(&pipeline(), edition, &Company::ordinary(), &ordinary(), out)
        });
        for table in TABLES {
            assert!(csv(&written, table).is_some_and(|csv| csv.lines().count() > 1), "{edition} {table}");
        }
        let drawn = charts(&written);
        for chart in
            ["showroom-calendar", "capture-advisers", "reception-turns", "discipline-checks", "promotion-leads-1"]
        {
            assert!(drawn.contains(chart), "{edition}: {chart} not in {drawn:?}");
        }
    }
}

#[test]
fn titles_are_of_the_period_of_the_edition() {
    let first = |edition, language| titles(edition, &ordinary(), language).swap_remove(0);
    // Closed on four Sundays of October, three batches on each of the 27 other days; the date is a Saturday.
    assert!(first("monthly", Language::English).starts_with("October 2026: 81 batches of visitors and callers"));
    assert!(first("monthly", Language::Chinese).starts_with("2026 年 10 月来店来电 81 批"));
    assert!(first("weekly", Language::English).starts_with("26 Oct to 31 Oct: 18 batches"));
    assert!(first("weekly", Language::Chinese).starts_with("10 月 26 日至 10 月 31 日来店来电 18 批"));
    let daily = first("daily", Language::English);
    assert_eq!(daily, "Saturday 31 Oct: 3 batches of visitors and callers, 1 left data; 81 this month to date");
    assert_eq!(first("daily", Language::Chinese), "10 月 31 日（周六）来店来电 3 批，1 批留资；本月累计 81 批");
}

#[test]
fn a_rate_of_few_is_told_as_counts_and_of_none_not_at_all() {
    let print = Print::new(Language::English, "CNY");
    let one = |part, whole| Measured {
        value: (whole > 0).then(|| part as f64 / whole as f64),
        numerator: Some(part),
        denominator: Some(whole),
        n: Some(whole),
        ..Measured::default()
    };
    let of = |found: Measured| register_words::rate(&print, Some(&found), 20);
    assert_eq!((of(one(15, 20)), of(one(3, 19)), of(one(0, 0))), ("75.0%".into(), "3/19".into(), "–".into()));
    assert_eq!((of(Measured::default()), register_words::rate(&print, None, 20)), ("n/a".into(), "n/a".into()));
}

fn texts(list: &[Built]) -> String {
    serde_json::to_string(&list.iter().map(|built| &built.page).collect::<Vec<_>>()).unwrap()
}

#[test]
fn what_is_not_known_is_said_with_the_export_that_would_tell() {
    let room = Showroom { has_hours: false, ..Showroom::ordinary() };
    let told = texts(&built("monthly", &marts(&Company::ordinary(), &room), Language::English));
    assert!(told.contains("walkins.time_in"), "hours");
    // The fifth check is in none of the marts.
    assert!(told.contains("not known: needs `lead_stage_history, visit_plans`"));
    assert!(!texts(&built("monthly", &ordinary(), Language::English)).contains("Hours are not known"));
}

#[test]
fn every_mart_may_be_missing_and_without_any_each_section_says_so() {
    let full = ordinary();
    for name in full.0.keys() {
        let mut some = Memory(full.0.clone());
        some.0.remove(name);
        for edition in EDITIONS {
            assert!(!built(edition, &some, Language::Chinese).is_empty(), "{name}");
        }
    }
    let none = built("monthly", &Memory(Default::default()), Language::English);
    assert_eq!(none.len(), 6);
    assert!(none[..5].iter().all(|built| matches!(built.page.blocks[0], Block::Note { .. })));
}

#[test]
fn extremes_fit() {
    let large = Showroom {
        advisers: 200,
        leads: 400,
        name: "上海浦东国际进出口贸易集团股份有限公司第",
        has_hours: true,
        daily: 12_345,
    };
    let none = Showroom { advisers: 0, leads: 0, name: "", has_hours: false, daily: 0 };
    let one = Showroom { advisers: 1, leads: 1, ..Showroom::ordinary() };
    for (name, room) in [("large", large), ("none", none), ("one", one)] {
        let marts = marts(&Company::ordinary(), &room);
        for edition in EDITIONS {
            written::look(&format!("registers-{name}-{edition}"), |out| {
                written::write(&pipeline(), edition, &Company::ordinary(), &marts, out)
            });
        }
    }
}

#[test]
fn many_people_are_limited_and_the_rest_is_named() {
    let room = Showroom { advisers: 200, ..Showroom::ordinary() };
    let told = texts(&built("monthly", &marts(&Company::ordinary(), &room), Language::English));
    // 25 of 200 on the page of advisers.
    assert!(told.contains("And 175 more advisers"), "advisers");
    assert!(told.contains("And 175 more people"), "people");
}

#[test]
fn the_same_marts_give_the_same_bytes_twice() {
    let marts = ordinary();
    written::assert_same_twice(|out| written::write(&pipeline(), "monthly", &Company::ordinary(), &marts, out));
}

#[test]
fn customer_cards_are_told_in_a_line_of_what_enough_is_known_of() {
    let rate = |part: i64, whole: i64| Measured {
        value: Some(part as f64 / whole as f64),
        n: Some(whole),
        unit: "ratio".into(),
        ..Measured::default()
    };
    let age = Measured { value: Some(45.0), n: Some(30), unit: "days".into(), ..Measured::default() };
    let (revisited, gaps, filled) = (rate(15, 20), rate(3, 19), rate(150, 200));
    let told = [
        ("first_revisit_rate", &revisited),
        ("revisit_gap_rate", &gaps),
        ("card_completeness", &filled),
        ("card_age_days", &age),
    ];
    let (zh, en) = (Print::new(Language::Chinese, "CNY"), Print::new(Language::English, "CNY"));
    assert_eq!(
        discipline_words::cards(&zh, &told, 20).unwrap(),
        "客户管理卡：首单后按期回访 75.0% (n = 20)，客户卡完整率 75.0% (n = 200)，客户卡距上次更新（天，中位） 45 (n = 30)"
    );
    let english = discipline_words::cards(&en, &told, 20).unwrap();
    assert!(english.starts_with("Customer cards: Visited again in time after the first order 75.0% (n = 20), "));
    assert!(!english.contains("19"), "of 19 no rate: {english}");
    assert_eq!(discipline_words::cards(&en, &told[1..2], 20), None);
    assert_eq!(discipline_words::card(&en, "card_completeness:phone"), "Cards filled in phone");
}
