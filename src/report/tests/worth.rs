//! The sections retention, loyalty, value, win-back, loss reasons and programmes: in both languages, at extremes, and
//! without their marts.

use std::path::Path;

use super::synthetic::{Company, Memory, manifest, marts, texts};
use super::synthetic_worth::{Fill, add, identity, names};
use super::written::{self, charts, csv};
use crate::config::types::{Format, Pipeline};
use crate::report::figures::worth::{loyalty, retention, value};
use crate::report::{Written, figures, render};

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
        [reports.worth]
        sections = ["retention", "loyalty", "value", "win_back", "loss_reasons", "programmes", "definitions"]
        "#,
    )
    .unwrap()
}

fn whole(company: &Company, fill: Fill) -> Memory {
    let mut marts = marts(company);
    add(&mut marts, company, fill);
    marts
}

fn write(company: &Company, marts: &Memory, out: &Path) -> Vec<Written> {
    written::write(&pipeline(), "worth", company, marts, out)
}

fn look(name: &str, company: &Company, marts: &Memory) -> (tempfile::TempDir, Vec<Written>) {
    written::look(name, |out| write(company, marts, out))
}

fn figures_of(company: &Company, marts: &Memory) -> figures::Worth {
    let pipeline = pipeline();
    figures::collect(marts, &manifest(company), &pipeline.reports["worth"], &pipeline).unwrap().worth
}

#[test]
fn sections_have_pages_charts_and_a_table_for_every_mart() {
    let company = Company::ordinary();
    let (_kept, written) = look("worth", &company, &whole(&company, Fill::Known));
    assert_eq!(written.iter().filter(|file| file.kind == Format::Pdf).count(), 2);
    let drawn = charts(&written);
    for chart in [
        "retention",
        "retention-rates",
        "retention-groups",
        "survival-orders",
        "survival-lapse",
        "activation-quarters",
        "activation-groups",
        "loyalty-index",
        "loyalty-part-1",
        "loyalty-parts",
        "loyalty-goals",
        "loyalty-goals-trend",
        "relationship-ladder",
        "loyalty-changes",
        "clv-cumulative",
        "clv-incremental",
        "clv-fit",
        "clv-spread",
        "clv-classes",
        "clv-cohorts",
        "win-back",
        "loss-reasons",
        "loss-reasons-sales",
        "points-liability",
        "points-mix",
        "points-ageing",
        "points-levels",
        "prepayment-bands",
        "prepayment-growth",
    ] {
        assert!(drawn.contains(chart), "{chart} not in {drawn:?}");
    }
    for mart in names() {
        if mart == "programme_notes" {
            continue;
        }
        let table = match mart {
            "cohorts" => "attribute_cohorts",
            "loyalty" => "loyalty_distribution",
            other => other,
        };
        assert!(csv(&written, table).is_some(), "{table} is no table");
    }
    // The fonts have every character of the section's own words.
    let pipeline = pipeline();
    let mut settings = pipeline.reports["worth"].clone();
    settings.formats = vec![Format::Pdf];
    let out = tempfile::tempdir().unwrap();
    let marts = whole(&company, Fill::Known);
    let rendered = render(&marts, &manifest(&company), ("worth", &settings), &pipeline, out.path()).unwrap();
    assert_eq!(rendered.remarks, Vec::<String>::new());
    // Every row of a mart is a row of its table.
    assert_eq!(csv(&written, "clv").unwrap().lines().count() as i64, company.customers + 1);
}

#[test]
fn the_same_marts_give_the_same_bytes_twice() {
    let company = Company::ordinary();
    let marts = whole(&company, Fill::Known);
    written::assert_same_twice(|out| write(&company, &marts, out));
}

#[test]
fn extremes_fit() {
    let large = Company {
        customers: 1_000_000,
        tiers: 12,
        largest: 1_234_567_890_123,
        name: "上海浦东国际进出口贸易集团股份有限公司第",
        ..Company::ordinary()
    };
    look("worth-large", &large, &whole(&large, Fill::Known));
    let one = Company { customers: 1, months: 1, tiers: 1, ..Company::ordinary() };
    look("worth-one", &one, &whole(&one, Fill::Known));
    let none = Company { customers: 0, months: 2, largest: 0, ..Company::ordinary() };
    look("worth-none", &none, &whole(&none, Fill::Known));
    let mut named = whole(&Company::ordinary(), Fill::Known);
    named.0.insert("customer_identity", identity(&Company::ordinary()));
    let (_kept, written) = look("worth-names", &Company::ordinary(), &named);
    for table in ["clv", "win_back_candidates", "points_customers", "loyalty_fell"] {
        assert!(csv(&written, table).unwrap().contains("customer_id,customer_name"), "{table}");
    }
}

#[test]
fn what_is_not_known_is_nowhere_a_number() {
    let company = Company::ordinary();
    let marts = whole(&company, Fill::Null);
    let (_kept, written) = look("worth-null", &company, &marts);
    let drawn = charts(&written);
    // No rate is known: no line, no dot, no bar of it.
    for chart in ["retention", "retention-rates", "loyalty-index", "points-liability", "prepayment-growth"] {
        assert!(!drawn.contains(chart), "{chart} is drawn of nothing");
    }
    let found = figures_of(&company, &marts);
    let value = found.value.unwrap();
    assert!(value.is_simple() && value.known == company.customers);
    assert_eq!(found.loyalty.unwrap().spread.unwrap().mean(), None);
}

#[test]
fn every_mart_may_be_missing() {
    let company = Company::ordinary();
    for name in names() {
        let mut marts = whole(&company, Fill::Known);
        marts.0.remove(name);
        let mut pipeline = pipeline();
        pipeline.language.truncate(1);
        let mut settings = pipeline.reports["worth"].clone();
        settings.formats = vec![Format::Csv];
        let out = tempfile::tempdir().unwrap();
        let written = render(&marts, &manifest(&company), ("worth", &settings), &pipeline, out.path());
        assert!(written.is_ok(), "without {name}: {:?}", written.err());
    }
    let (_kept, written) = look("worth-absent", &company, &marts(&company));
    assert!(charts(&written).is_empty());
    assert!(csv(&written, "retention").is_none());
}

#[test]
fn a_mart_of_another_shape_is_refused_by_name() {
    let company = Company::ordinary();
    let mut marts = whole(&company, Fill::Known);
    let frame = marts.0["clv_check"].drop("outcome").unwrap();
    marts.0.insert("clv_check", frame);
    let pipeline = pipeline();
    let error = figures::collect(&marts, &manifest(&company), &pipeline.reports["worth"], &pipeline).unwrap_err();
    assert!(error.to_string().contains("clv_check") && error.to_string().contains("outcome"), "{error}");
}

#[test]
fn the_spread_counts_every_customer_once() {
    let company = Company::ordinary();
    let found = figures_of(&company, &whole(&company, Fill::Known)).loyalty.unwrap();
    let spread = found.spread.as_ref().unwrap();
    assert_eq!(spread.known + spread.unknown, company.customers);
    assert_eq!(spread.index.iter().flatten().sum::<i64>(), spread.known);
    assert_eq!(spread.index.len(), loyalty::BINS);
    assert!(found.fell.windows(2).all(|pair| pair[0].index - pair[0].previous <= pair[1].index - pair[1].previous));
    assert!(found.fell.iter().all(|one| one.index < one.previous));
}

#[test]
fn the_longest_windows_that_are_known_lead_the_page() {
    let company = Company::ordinary();
    let found: retention::Retention = figures_of(&company, &whole(&company, Fill::Known)).retention.unwrap();
    assert_eq!(found.compares(), ["12mo", "3mo", "1mo"]);
    assert_eq!(found.main(), Some("12mo"));
    let dates: Vec<_> = found.history("12mo").iter().map(|one| one.period).collect();
    assert!(dates.windows(2).all(|pair| pair[0] < pair[1]) && dates.last() == Some(&company.as_of));
    // Members are those of the last date alone.
    assert!(found.members("12mo").iter().all(|one| one.period == company.as_of && one.dimension != "all"));
}

#[test]
fn the_model_that_was_chosen_is_the_one_that_is_judged() {
    let company = Company::ordinary();
    let mut marts = whole(&company, Fill::Known);
    let found: value::Value = figures_of(&company, &marts).value.unwrap();
    assert_eq!(found.chosen(), Some("mbg_nbd"));
    assert!(!found.is_simple());
    assert_eq!(found.bins.iter().map(|bin| bin.customers).sum::<i64>(), found.known);
    let worth: Vec<_> = found.top.iter().map(|one| one.worth()).collect();
    assert!(worth.windows(2).all(|pair| pair[0] >= pair[1]));
    // Where one customer has a model, the projection is not put in its place for the others.
    let rows = marts.0["clv"].height();
    let methods = (0..rows).map(|row| if row == 0 { "mbg_nbd" } else { "simple" }.to_string());
    marts.0.get_mut("clv").unwrap().with_column(texts("method", methods)).unwrap();
    assert!(!figures_of(&company, &marts).value.unwrap().is_simple());
}
