//! The card of indicators and the page of plans against what falls due, from marts of a few rows.

use chrono::NaiveDate;

use super::synthetic::{Company, Memory, days, floats, frame, ints, manifest, marts, money, text, texts};
use super::synthetic_visits::{Team, add};
use super::written::{self, charts, csv};
use crate::config::types::{Language, Pipeline};
use crate::report::figures::process::planning::Planning;
use crate::report::text::{Print, kpi_words, visit_cadence_words};
use crate::report::{Written, figures};

fn pipeline() -> Pipeline {
    toml::from_str(
        r#"
        version = 1
        name = "synthetic"
        [sources.transactions]
        files = ["*.csv"]
        columns = {}
        [schemes.tier.rank]
        measure = "net_sales_12m"
        bands = [ { code = "t00", top = "1%" }, { code = "t01" } ]
        [cadence.contacts]
        title = { zh = "分级联系", en = "Contacts by tier" }
        scheme = "tier"
        every = { t00 = "30d" }
        [reports.card]
        sections = ["kpi_card", "cadence", "definitions"]
        "#,
    )
    .unwrap()
}

fn first(company: &Company) -> NaiveDate {
    chrono::Datelike::with_day(&company.as_of, 1).unwrap()
}

/// Indicator, level, member, value, n, target, due, light, what is missing.
type Row = (
    &'static str,
    &'static str,
    Option<&'static str>,
    Option<f64>,
    i64,
    Option<f64>,
    Option<f64>,
    Option<&'static str>,
    Option<&'static str>,
);

/// Half of the working days are gone. Losses should be at most 0.2.
const ROWS: [Row; 8] = [
    ("attainment:leads", "company", None, Some(0.6), 60, Some(1.0), Some(0.5), Some("good"), None),
    ("attainment:orders", "company", None, Some(0.3), 12, Some(1.0), Some(0.5), Some("bad"), None),
    ("filing_rate", "company", None, Some(0.38), 400, Some(0.4), Some(0.4), Some("near"), None),
    ("lost_rate", "company", None, Some(0.3), 50, Some(0.2), Some(0.2), Some("bad"), None),
    // Of three rows nothing is said, whatever the light.
    ("hit_rate:intention:H", "company", None, Some(1.0), 3, Some(0.5), Some(0.5), Some("good"), None),
    ("base_graded:leads", "company", None, None, 0, None, None, None, Some("leads")),
    ("filing_rate", "person", Some("An"), Some(0.2), 40, Some(0.4), Some(0.4), Some("bad"), None),
    ("filing_rate", "person", Some("Bo"), Some(0.5), 40, Some(0.4), Some(0.4), Some("good"), None),
];

fn with_card(company: &Company) -> Memory {
    let mut all = marts(company);
    let n = ROWS.len();
    let columns = vec![
        texts("kpi", ROWS.map(|row| row.0.to_owned())),
        texts("level", ROWS.map(|row| row.1.to_owned())),
        text("member", ROWS.iter().map(|row| row.2.map(str::to_owned)).collect()),
        texts("grain", ROWS.map(|_| "month".to_owned())),
        days("period", vec![Some(first(company)); n]),
        floats("value", ROWS.iter().map(|row| row.3).collect()),
        money("numerator", vec![None; n]),
        money("denominator", vec![None; n]),
        ints("n", ROWS.iter().map(|row| Some(row.4)).collect()),
        floats("low", vec![None; n]),
        floats("high", vec![None; n]),
        floats("previous", vec![None; n]),
        floats("target", ROWS.iter().map(|row| row.5).collect()),
        floats("due", ROWS.iter().map(|row| row.6).collect()),
        text("light", ROWS.iter().map(|row| row.7.map(str::to_owned)).collect()),
        text("needs", ROWS.iter().map(|row| row.8.map(str::to_owned)).collect()),
    ];
    all.0.insert("process_kpis", frame(company.as_of, columns));
    all
}

/// Dimension, member, months back, due, planned, contacted, neither.
type Due = (&'static str, Option<&'static str>, u32, i64, i64, i64, i64);

const COVERED: [Due; 5] = [
    ("all", None, 1, 40, 30, 20, 4),
    ("all", None, 0, 50, 35, 25, 9),
    ("staff", Some("An"), 0, 30, 27, 20, 1),
    ("staff", Some("Bo"), 0, 20, 8, 5, 8),
    ("class", Some("t00"), 0, 50, 35, 25, 9),
];

fn add_coverage(all: &mut Memory, company: &Company) {
    let n = COVERED.len();
    let months = |back: u32| first(company).checked_sub_months(chrono::Months::new(back));
    let columns = vec![
        texts("cadence", COVERED.map(|_| "contacts".to_owned())),
        texts("grain", COVERED.map(|_| "month".to_owned())),
        days("period", COVERED.iter().map(|row| months(row.2)).collect()),
        texts("dimension", COVERED.map(|row| row.0.to_owned())),
        text("member", COVERED.iter().map(|row| row.1.map(str::to_owned)).collect()),
        ints("due", COVERED.iter().map(|row| Some(row.3)).collect()),
        ints("planned", COVERED.iter().map(|row| Some(row.4)).collect()),
        ints("contacted", COVERED.iter().map(|row| Some(row.5)).collect()),
        ints("neither", COVERED.iter().map(|row| Some(row.6)).collect()),
        floats("coverage", COVERED.iter().map(|row| Some(row.4 as f64 / row.3 as f64)).collect()),
        floats("low", vec![None; n]),
        floats("high", vec![None; n]),
    ];
    all.0.insert("plan_coverage", frame(company.as_of, columns));
}

fn write(company: &Company, all: &Memory, out: &std::path::Path) -> Vec<Written> {
    written::write(&pipeline(), "card", company, all, out)
}

fn planning(company: &Company, all: &Memory) -> Planning {
    let pipeline = pipeline();
    let found = figures::collect(all, &manifest(company), &pipeline.reports["card"], &pipeline).unwrap();
    found.process.planning.unwrap()
}

#[test]
fn the_card_has_a_picture_of_the_whole_one_of_people_and_every_indicator_in_its_table() {
    let company = Company::ordinary();
    let all = with_card(&company);
    let (_kept, written) = written::look("kpi-card", |out| write(&company, &all, out));
    let drawn = charts(&written);
    assert!(drawn.contains("kpi-card") && drawn.contains("kpi-people"), "{drawn:?}");
    let table = csv(&written, "process_kpis").unwrap();
    assert_eq!(table.lines().count(), 1 + ROWS.len());
    let unknown = table.lines().find(|line| line.contains("base_graded:leads")).unwrap();
    assert!(unknown.contains("leads") && !unknown.contains(",0.0,"), "unknown is blank, not zero: {unknown}");
}

#[test]
fn the_title_counts_lights_of_enough_rows_and_names_the_one_farthest_off() {
    let company = Company::ordinary();
    let card = planning(&company, &with_card(&company));
    let of_company = || card.indicators.iter().filter(|one| one.level == "company");
    // Attainments count whatever their n; of the hit rate there are 3 rows of the 5 that it takes.
    let lights = |code: &str| of_company().filter(|one| one.light_over(5) == Some(code)).count();
    assert_eq!(["good", "near", "bad"].map(lights), [1, 1, 2]);
    let hit = of_company().find(|one| one.kind() == "hit_rate").unwrap();
    assert_eq!((hit.over(5), hit.over(3)), (None, Some(1.0)));
    assert!(of_company().find(|one| one.kind() == "lost_rate").unwrap().is_less_better());
    let (zh, en) = (Print::new(Language::Chinese, "CNY"), Print::new(Language::English, "CNY"));
    let title = kpi_words::title(&en, first(&company), [1, 1, 2], Some("Lost rate"));
    assert!(
        title.ends_with("of 4 indicators with a target 1 reached it, 1 came near, 2 did not; farthest off: Lost rate")
    );
    assert!(kpi_words::title(&zh, first(&company), [0, 0, 0], None).ends_with("没有一项指标既有目标又有数据"));
    // Bo keeps to the target, An does not.
    assert_eq!(
        kpi_words::people_title(&en, 2, 1, Some(("An", 1))),
        "1 of 2 people have at least one indicator that is not reached; most of all An, 1"
    );
}

#[test]
fn plans_against_what_falls_due_have_a_page_and_all_their_rows_a_table() {
    let company = Company::ordinary();
    let mut all = with_card(&company);
    add(&mut all.0, &company, Team::ordinary());
    add_coverage(&mut all, &company);
    let (_kept, written) = written::look("plan-coverage", |out| write(&company, &all, out));
    assert!(charts(&written).contains("plan-coverage"), "two months make a line: {:?}", charts(&written));
    let table = csv(&written, "plan_coverage").unwrap();
    assert_eq!(table.lines().count(), 1 + COVERED.len());
    let bo = table.lines().find(|line| line.contains("Bo")).unwrap();
    assert!(bo.contains(",20,8,5,8,0.4"), "{bo}");
    let en = Print::new(Language::English, "CNY");
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let (as_of, july) = (day("2026-07-20"), day("2026-07-01"));
    let period = |grain, first| visit_cadence_words::coverage_period(&en, (grain, first), as_of);
    let month = period("month", july);
    let others = [period("month", day("2026-06-01")), period("week", day("2026-07-20")), period("week", july)];
    assert_eq!(others, ["in 2026-06", "this week", "in the week from 2026-07-01"]);
    let title = visit_cadence_words::coverage_title(&en, ("Contacts by tier", &month), 50, Some(0.7), Some(9));
    assert!(title.contains("50") && title.contains("70") && title.contains('9'), "{title}");
    let few = visit_cadence_words::coverage_title(&en, ("Contacts by tier", &month), 3, None, Some(1));
    assert!(!few.contains('%'), "no rate of three: {few}");
}

#[test]
fn without_their_marts_neither_has_a_page() {
    let company = Company::ordinary();
    let (_kept, written) = written::look("kpi-card-none", |out| write(&company, &marts(&company), out));
    assert!(charts(&written).is_empty());
    assert!(csv(&written, "process_kpis").is_none() && csv(&written, "plan_coverage").is_none());
}
