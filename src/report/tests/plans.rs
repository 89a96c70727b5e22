//! Sections of plans, of contacts before orders and of the influence of visits, from made-up marts: with figures, with
//! unknowns, and without marts.

use chrono::NaiveDate;

use super::synthetic::{Company, Memory, bools, days, floats, frame, ints, manifest, marts, money, text, texts};
use super::written::{self, charts, csv};
use crate::config::types::{Language, Pipeline};
use crate::report::Written;
use crate::report::figures;
use crate::report::figures::process::planning::{Attained, Planning};
use crate::report::text::{Print, plan_findings, plan_words};

fn pipeline() -> Pipeline {
    toml::from_str(
        r#"
        version = 1
        name = "synthetic"
        [sources.transactions]
        files = ["*.csv"]
        columns = {}
        [reports.plans]
        sections = ["targets", "rolling_plan", "lead_plan", "stocktake", "contacts_to_order", "visit_influence", "definitions"]
        "#,
    )
    .unwrap()
}

fn first(company: &Company) -> NaiveDate {
    chrono::Datelike::with_day(&company.as_of, 1).unwrap()
}

/// Targets of the company and two people with long names in one month; of submissions nothing is known.
fn targets(marts: &mut Memory, company: &Company, elapsed: Option<f64>) {
    let who = [("company", "company"), ("person", "E1"), ("person", "E2")];
    let rows: Vec<(&str, &str, &str, bool)> = ["sales", "submission"]
        .iter()
        .flat_map(|metric| who.iter().map(move |(level, owner)| (*metric, *level, *owner, *metric == "sales")))
        .collect();
    let n = rows.len();
    let known = |value: f64| rows.iter().map(|row| row.3.then_some(value)).collect::<Vec<_>>();
    let amounts = |value: i128| rows.iter().map(|row| row.3.then_some(value)).collect::<Vec<_>>();
    let name = |owner: &str| owner.starts_with('E').then(|| format!("上海浦东国际进出口贸易集团大客户部经理{owner}"));
    let pace = elapsed.map(|share| 0.9 - share);
    let columns = vec![
        texts("metric", rows.iter().map(|row| row.0.to_string())),
        texts("level", rows.iter().map(|row| row.1.to_string())),
        texts("owner", rows.iter().map(|row| row.2.to_string())),
        text("owner_name", rows.iter().map(|row| name(row.2)).collect()),
        texts("grain", rows.iter().map(|_| "month".to_string())),
        days("period", vec![Some(first(company)); n]),
        text("target_type", vec![None; n]),
        texts("unit", rows.iter().map(|row| if row.3 { "money" } else { "count" }.to_string())),
        money("target", vec![Some(100_000); n]),
        money("min_value", vec![Some(95_000); n]),
        money("actual", amounts(90_000)),
        floats("attainment", known(0.9)),
        floats("elapsed_share", vec![elapsed; n]),
        floats("pace_gap", rows.iter().map(|row| pace.filter(|_| row.3)).collect()),
        money("forecast", amounts(90_000)),
        floats("forecast_attainment", known(0.9)),
        money("needed_per_day", vec![None; n]),
        texts("status", rows.iter().map(|row| if row.3 { "below_minimum" } else { "unknown" }.to_string())),
        days("version_date", vec![None; n]),
        days("confirmed_at", vec![None; n]),
        ints("n", vec![Some(40); n]),
    ];
    marts.0.insert("plan_attainment", frame(company.as_of, columns));
    let split = vec![
        texts("metric", ["sales".to_string()]),
        texts("grain", ["month".to_string()]),
        days("period", vec![Some(first(company))]),
        text("target_type", vec![None]),
        texts("parent_level", ["company".to_string()]),
        texts("parent", ["company".to_string()]),
        texts("child_level", ["person".to_string()]),
        money("target", vec![Some(100_000)]),
        money("children_sum", vec![Some(200_000)]),
        money("difference", vec![Some(100_000)]),
        bools("adds_up", vec![false]),
        ints("children", vec![Some(2)]),
        ints("missing", vec![Some(0)]),
        text("missing_names", vec![None]),
    ];
    marts.0.insert("plan_decomposition", frame(company.as_of, split));
}

fn others(marts: &mut Memory, company: &Company) {
    let month = first(company);
    let lead = vec![
        days("month", vec![Some(month)]),
        money("order_target", vec![None]),
        ints("open_leads", vec![Some(12)]),
        floats("expected_from_stock", vec![None]),
        texts("expected_by", ["learned".to_string()]),
        floats("filing_rate", vec![None]),
        ints("filing_n", vec![None]),
        floats("conversion", vec![Some(0.5)]),
        ints("conversion_n", vec![Some(2)]),
        floats("required_filed", vec![Some(20.0)]),
        floats("required", vec![None]),
        money("planned", vec![None]),
        ints("actual", vec![Some(7)]),
        floats("elapsed_share", vec![None]),
    ];
    marts.0.insert("lead_plan", frame(company.as_of, lead));
    let grades = ["A", "B"];
    let mut stock = vec![
        texts("subject", grades.map(|_| "leads".to_string())),
        days("month", vec![Some(month); 2]),
        texts("grade", grades.map(str::to_string)),
        ints("place", vec![Some(1), Some(2)]),
        ints("opening", vec![Some(5), Some(6)]),
    ];
    for name in figures::process::planning::base::FLOWS {
        stock.push(ints(name, vec![Some(i64::from(name == "new")); 2]));
    }
    stock.push(ints("closing", vec![Some(6), Some(7)]));
    marts.0.insert("base_stocktake", frame(company.as_of, stock));
    let counts = [0i64, 3, 4];
    let order = vec![
        texts("scope", counts.map(|_| "customers".to_string())),
        ints("contacts", counts.map(Some).to_vec()),
        ints("n", vec![Some(20), Some(30), Some(50)]),
        floats("share", vec![Some(0.2), Some(0.3), Some(0.5)]),
        floats("cumulative_share", vec![Some(0.2), Some(0.5), Some(1.0)]),
    ];
    marts.0.insert("contacts_to_order", frame(company.as_of, order));
}

fn write(company: &Company, marts: &Memory, out: &std::path::Path) -> Vec<Written> {
    written::write(&pipeline(), "plans", company, marts, out)
}

fn planning(company: &Company, marts: &Memory) -> Option<Planning> {
    let pipeline = pipeline();
    let found = figures::collect(marts, &manifest(company), &pipeline.reports["plans"], &pipeline).unwrap();
    found.process.planning
}

#[test]
fn what_is_published_has_a_picture_and_a_table() {
    let company = Company::ordinary();
    let mut all = marts(&company);
    targets(&mut all, &company, Some(1.0));
    others(&mut all, &company);
    let (_kept, written) = written::look("plans", |out| write(&company, &all, out));
    let drawn = charts(&written);
    for chart in
        ["targets-month", "targets-people", "target-parts", "lead-plan", "stocktake-leads", "contacts-to-order"]
    {
        assert!(drawn.contains(chart), "{chart} not in {drawn:?}");
    }
    for table in ["plan_attainment", "plan_decomposition", "lead_plan", "base_stocktake", "contacts_to_order"] {
        assert!(csv(&written, table).is_some(), "{table} is no table");
    }
    assert_eq!(csv(&written, "plan_attainment").unwrap().lines().count(), 7);
}

#[test]
fn without_marts_there_are_notes_and_nothing_else() {
    let company = Company::ordinary();
    let (_kept, written) = written::look("plans-none", |out| write(&company, &marts(&company), out));
    assert!(charts(&written).is_empty());
    assert!(planning(&company, &marts(&company)).is_none());
}

#[test]
fn unknown_actuals_and_months_without_working_days_are_said() {
    let company = Company::ordinary();
    let mut all = marts(&company);
    targets(&mut all, &company, None);
    written::look("plans-no-days", |out| write(&company, &all, out));
    let found = planning(&company, &all).unwrap();
    let month = found.month(company.as_of).unwrap();
    assert_eq!(found.main_metric(month), Some("sales"));
    let (zh, en) = (Print::new(Language::Chinese, "CNY"), Print::new(Language::English, "CNY"));
    let unknown = plan_findings::unknown_metrics(&en, &found, month, "company");
    assert_eq!(unknown.len(), 1);
    assert!(unknown[0].contains("submissions") && unknown[0].contains("no export"), "{unknown:?}");
    let splits: Vec<_> = found.splits.iter().collect();
    assert!(plan_findings::parts_title(&zh, &splits).contains("1 个与各部分之和不符"));
    assert_eq!(plan_words::points(&en, 0.0512), "+5.1 pp");
    assert_eq!(plan_words::points(&en, -0.0001), "0.0 pp");
}

#[test]
fn leads_needed_are_not_told_of_few_leads() {
    let company = Company::ordinary();
    let mut all = marts(&company);
    others(&mut all, &company);
    let found = planning(&company, &all).unwrap();
    let now = found.lead_months.last().unwrap();
    let en = Print::new(Language::English, "CNY");
    assert!(
        plan_findings::leads_title(&en, Some(now), None).contains("with no plan; how many are needed is not known")
    );
    assert!(plan_findings::no_required(&en, now, 20).contains("`targets`"));
}

#[test]
fn targets_of_several_owners_are_told_by_owner_and_not_as_the_whole() {
    let company = Company::ordinary();
    let en = Print::new(Language::English, "CNY");
    let title = |elapsed: Option<f64>, levels: &[&str]| {
        let mut all = marts(&company);
        targets(&mut all, &company, elapsed);
        let found = planning(&company, &all).unwrap();
        let is_asked = |one: &&Attained| one.metric == "sales" && levels.contains(&one.level.as_str());
        let rows: Vec<&Attained> = found.attained.iter().filter(is_asked).collect();
        plan_findings::targets_title(&en, first(&company), &rows, rows.first().copied())
    };
    // 90 of 100, at least 95, each: the month is over.
    let over = title(Some(1.0), &["person"]);
    assert!(over.starts_with("0 of 2 owners reached their sales target"), "{over}");
    assert!(over.ends_with("2 stayed under the minimum"), "{over}");
    // Within the month both are ahead of three quarters of the days.
    let within = title(Some(0.75), &["person"]);
    assert!(within.starts_with("2 of 2 owners keep pace with their sales target"), "{within}");
    let alone = title(Some(1.0), &["company"]);
    assert!(alone.starts_with("Sales of") && alone.ends_with("0 of 1 metrics were reached"), "{alone}");
}
