//! The sections risk, alerts and actions: in both languages, with good, poor and unknown records, at extremes, and without
//! their marts.

use std::path::Path;

use super::synthetic::{Company, Memory, manifest, marts};
use super::synthetic_risk::{Luck, STAFF, add, high};
use super::written::{self, charts, csv};
use crate::config::types::{Format, Language, Pipeline};
use crate::report::pages::{self, Block, Built, Context};
use crate::report::text::Print;
use crate::report::{Written, figures};

fn pipeline() -> Pipeline {
    toml::from_str(
        r#"
        version = 1
        name = "synthetic"
        [sources.transactions]
        files = ["*.csv"]
        columns = {}
        [schemes.tier]
        title = { zh = "客户层级", en = "Tiers" }
        [schemes.tier.rank]
        measure = "net_sales_12m"
        bands = [ { code = "t00", top = "1%" }, { code = "t01" } ]
        [metrics.headline]
        min_n = 10
        [reports.risk]
        sections = ["risk", "alerts", "actions", "definitions"]
        "#,
    )
    .unwrap()
}

fn whole(company: &Company, luck: Luck) -> Memory {
    let mut marts = marts(company);
    add(&mut marts, company, luck);
    marts
}

fn write(company: &Company, marts: &Memory, out: &Path) -> Vec<Written> {
    written::write(&pipeline(), "risk", company, marts, out)
}

fn look(name: &str, company: &Company, marts: &Memory) -> (tempfile::TempDir, Vec<Written>) {
    written::look(name, |out| write(company, marts, out))
}

/// Pages of a language: titles and what they say.
fn built(company: &Company, marts: &Memory, language: Language) -> Vec<Built> {
    let pipeline = pipeline();
    let settings = &pipeline.reports["risk"];
    let figures = figures::collect(marts, &manifest(company), settings, &pipeline).unwrap();
    let print = Print::new(language, &figures.scope.currency);
    let context =
        Context { figures: &figures, pipeline: &pipeline, report: "risk", print, sections: &settings.sections };
    settings.sections.iter().flat_map(|section| pages::build(*section, &context).unwrap()).collect()
}

fn titles(company: &Company, marts: &Memory, language: Language) -> Vec<String> {
    built(company, marts, language).into_iter().map(|built| built.page.title_lines.join(" ")).collect()
}

const TABLES: [&str; 12] = [
    "churn_record",
    "churn_record_by_date",
    "churn_calibration",
    "churn_lead_time",
    "churn_levels",
    "signal_catalog",
    "churn_weights",
    "high_risk_customers",
    "high_risk_signals",
    "alerts",
    "actions",
    "action_outcomes",
];
const CHARTS: [&str; 7] =
    ["risk-record", "risk-record-compared", "risk-calibration", "risk-money", "risk-levels", "alerts", "actions"];

#[test]
fn sections_have_pages_charts_tables_and_a_workbook_of_lists() {
    let company = Company::ordinary();
    let (_kept, written) = look("risk", &company, &whole(&company, Luck::Good));
    let drawn = charts(&written);
    for chart in CHARTS {
        assert!(drawn.contains(chart), "{chart} not in {drawn:?}");
    }
    for table in TABLES {
        assert!(csv(&written, table).is_some_and(|csv| csv.lines().count() > 1), "{table}");
    }
    let workbooks: Vec<String> = written
        .iter()
        .filter(|file| file.kind == Format::Xlsx)
        .map(|file| file.path.file_name().unwrap().to_str().unwrap().to_string())
        .collect();
    assert_eq!(
        workbooks,
        [
            "synthetic-2026-10-31.zh-CN.xlsx",
            "synthetic-2026-10-31-lists.zh-CN.xlsx",
            "synthetic-2026-10-31.en.xlsx",
            "synthetic-2026-10-31-lists.en.xlsx"
        ]
    );
}

#[test]
fn the_section_opens_with_how_often_it_was_right() {
    let company = Company { months: 26, ..Company::ordinary() };
    let good = titles(&company, &whole(&company, Luck::Good), Language::English);
    let n = high(&company) * 24;
    assert!(
        good[0].starts_with(&format!("Of {} customers called high risk, ", Print::new(Language::English, "").count(n))),
        "{}",
        good[0]
    );
    assert!(good[0].ends_with("1.9 times the 31.0% of all customers"), "{}", good[0]);
    let poor = titles(&company, &whole(&company, Luck::Poor), Language::English);
    assert!(poor[0].starts_with("The warnings were no better than chance"), "{}", poor[0]);
    let poor = titles(&company, &whole(&company, Luck::Poor), Language::Chinese);
    assert!(poor[0].starts_with("预警不比随机更准"), "{}", poor[0]);
    // Few calls are no record.
    let few = Company { customers: 16, months: 5, ..Company::ordinary() };
    let found = titles(&few, &whole(&few, Luck::Good), Language::English);
    assert!(found[0].starts_with("Only 6 customers called high risk can be checked"), "{}", found[0]);
    // And none is said to be none, before anybody is called at risk.
    let mut without = whole(&company, Luck::Good);
    without.0.remove("churn_backtest_total");
    let first = built(&company, &without, Language::English).swap_remove(0).page;
    assert_eq!(first.title_lines.join(" "), "No record of earlier warnings yet");
    assert!(matches!(&first.blocks[0], Block::Note { text } if text.contains("untested hint")));
}

#[test]
fn fitted_weights_are_the_record_where_the_run_uses_them() {
    let company = Company { months: 26, ..Company::ordinary() };
    let mut marts = whole(&company, Luck::Good);
    let weights = marts.0.get_mut("churn_weights").unwrap();
    let rows = weights.height();
    weights.with_column(super::synthetic::bools("used", vec![true; rows])).unwrap();
    let first = built(&company, &marts, Language::English).swap_remove(0).page;
    assert!(first.title_lines.join(" ").contains("2.1 times"), "{:?}", first.title_lines);
    assert!(first.subtitle.contains("fitted weights"), "{}", first.subtitle);
}

#[test]
fn extremes_fit() {
    let large = Company {
        customers: 1_000_000,
        months: 40,
        tiers: 12,
        largest: 1_234_567_890_123,
        name: "上海浦东国际进出口贸易集团股份有限公司第",
        ..Company::ordinary()
    };
    look("risk-large", &large, &whole(&large, Luck::Good));
    look("risk-poor", &Company::ordinary(), &whole(&Company::ordinary(), Luck::Poor));
    look("risk-unknown", &Company::ordinary(), &whole(&Company::ordinary(), Luck::Unknown));
    let one = Company { customers: 1, months: 5, tiers: 1, ..Company::ordinary() };
    look("risk-one", &one, &whole(&one, Luck::Good));
    let none = Company { customers: 0, months: 2, largest: 0, ..Company::ordinary() };
    let (_kept, written) = look("risk-none", &none, &whole(&none, Luck::Good));
    // Nobody is at risk: nothing is drawn of it.
    let drawn = charts(&written);
    assert!(["alerts", "actions", "risk-record", "risk-money"].iter().all(|name| !drawn.contains(*name)), "{drawn:?}");
    look("risk-absent", &Company::ordinary(), &marts(&Company::ordinary()));
}

#[test]
fn every_mart_may_be_missing() {
    let company = Company::ordinary();
    let full = whole(&company, Luck::Good);
    for name in full.0.keys() {
        let mut marts = Memory(full.0.clone());
        marts.0.remove(name);
        for language in [Language::Chinese, Language::English] {
            assert!(!built(&company, &marts, language).is_empty(), "{name}");
        }
    }
}

#[test]
fn the_same_marts_give_the_same_bytes_twice() {
    let company = Company::ordinary();
    let marts = whole(&company, Luck::Good);
    written::assert_same_twice(|out| write(&company, &marts, out));
}

#[test]
fn lists_add_up_and_name_everyone_once() {
    let company = Company::ordinary();
    let pipeline = pipeline();
    let marts = whole(&company, Luck::Good);
    let found = figures::collect(&marts, &manifest(&company), &pipeline.reports["risk"], &pipeline).unwrap();
    let book = found.actions.unwrap();
    let lists = book.lists();
    assert_eq!(lists.len(), STAFF.len());
    assert_eq!(lists.iter().map(|list| list.customers).sum::<i64>(), book.actions.len() as i64);
    let expected = |win_back: bool| {
        let of = book.actions.iter().filter(|action| action.is_win_back() == win_back);
        of.filter_map(|action| action.expected_loss).sum::<figures::Money>()
    };
    // What may be won back is no loss.
    let sums = book.whole();
    assert_eq!((sums.loss(), sums.gain()), (Some(expected(false)), Some(expected(true))));
    assert!(!expected(false).is_zero() && !expected(true).is_zero());
    assert!(lists.windows(2).all(|pair| pair[0].loss() >= pair[1].loss()));
    let whole = book.outcome_of_all().unwrap();
    assert_eq!(whole.listed, STAFF.len() as i64 * 10);
    // One salesperson whose contacts are not known leaves the sum unknown, not smaller.
    let mut one = book.clone();
    one.outcomes[0].contacted = None;
    assert_eq!(one.outcome_of_all().unwrap().contacted, None);
}
