//! Plans from exports to marts: whose a sale is, what is unknown, what later rows must not change.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{Job, cell};
use keyfolio::config::types::Edition;
use keyfolio::engine::RunOptions;
use polars::prelude::*;

const PIPELINE: &str = r#"
version = 1
name = "planned"
complete_within_days = 15

[sources.transactions]
files = ["sales/*.csv"]
columns = { customer_id = "客户编号", order_id = "单号", order_date = "日期", net_amount = "金额", cost_amount = "成本" }

[schemes.pyramid.rank]
measure = "net_sales_6m"
bands = [{ code = "vip", top = "10%" }, { code = "rest" }]
"#;

const TABLES: &str = r#"
[sources.customers]
files = ["customers.csv"]
columns = { customer_id = "客户编号", customer_name = "客户名称", region = "区域", owner_staff = "业务员" }
personal_data = "keep"

[sources.staff]
files = ["staff.csv"]
columns = { staff_id = "工号", staff_name = "姓名", role = "岗位", region = "区域", team = "团队", hire_date = "入职日期" }
personal_data = "keep"

[sources.staff_customers]
files = ["assigned.csv"]
columns = { customer_id = "客户编号", staff_id = "工号", assign_role = "角色", from_date = "开始日期", to_date = "结束日期" }
personal_data = "keep"

[sources.targets]
files = ["targets*.csv"]
columns = { period = "期间", metric = "指标", level = "层级", owner_id = "对象", value = "目标", version_date = "版本", confirmed_at = "确认" }
"#;

const AS_OF: &str = "2024-06-30";

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// Nobody stands in the sales: C1 is Wang's and C2 Li's by the list of customers, C3 Zhao's from June on.
fn write_company(folder: &Path) {
    let header = "客户编号,单号,日期,金额,成本\n";
    for month in 1..=5 {
        let text = format!("{header}C1,A{month},2024-{month:02}-02,10,5\nC1,B{month},2024-{month:02}-28,10,5\n");
        write(folder, &format!("sales/2024-{month:02}.csv"), &text);
    }
    write(folder, "sales/2024-05b.csv", &format!("{header}C3,O3,2024-05-31,40,10\n"));
    let june = "C1,O1,2024-06-03,100.50,60\nC2,O2,2024-06-10,200,\nC3,O4,2024-06-05,80,20\nC3,O5,2024-06-28,-20,\n";
    write(folder, "sales/2024-06.csv", &format!("{header}{june}"));
    write(folder, "customers.csv", "客户编号,客户名称,区域,业务员\nC1,甲,东,王芳\nC2,乙,西,李强\nC3,丙,东,\n");
    let staff = "E1,王芳,业务员,东,一组,2020-01-01\nE2,李强,业务员,西,,2020-01-01\nE3,赵六,业务员,东,,2024-01-01\n\
                 E4,孙七,业务员,东,,2024-07-01\n";
    write(folder, "staff.csv", &format!("工号,姓名,岗位,区域,团队,入职日期\n{staff}"));
    write(
        folder,
        "assigned.csv",
        "客户编号,工号,角色,开始日期,结束日期\nC3,E2,客服,2024-01-01,\nC3,E3,业务员,2024-06-01,\n",
    );
    let targets = "2024-06,销售额,公司,全公司,400,2024-05-20,\n2024-06,销售额,区域,东,250,2024-05-20,\n\
                   2024年6月,销售额,区域,东,260,2024-05-20,\n2024-06,销售额,区域,西,150,2024-05-20,\n\
                   2024-06,销售额,个人,王芳,200,2024-05-20,2024-05-25\n2024-06,销售额,个人,E3,40,2024-05-20,2024-06-04\n\
                   2024-06,销售额,个人,E9,10,2024-05-20,\n2024-06,利润,个人,E1,50,2024-05-20,\n\
                   2024-06,利润,个人,E3,50,2024-05-20,\n2024-06,订单,公司,公司,5,2024-05-20,\n\
                   2024-06,客户开发,公司,公司,2,2024-05-20,\n2024-06,系统提报,个人,E1,10,2024-05-20,\n\
                   2024,销售额,公司,公司,5000,2023-12-20,\n2024-06,销售额,客户,C2,200,2024-05-20,\n\
                   2024年三季度,销售额,公司,公司,100,2024-05-20,\n";
    write(folder, "targets.csv", &format!("期间,指标,层级,对象,目标,版本,确认\n{targets}"));
}

fn run(folder: &Path, tables: &str) -> Job {
    std::fs::write(folder.join("planned.toml"), format!("{PIPELINE}{tables}")).unwrap();
    let job = Job::load(&folder.join("planned.toml"), folder, &[]);
    job.run(&RunOptions { as_of: Some(AS_OF.parse().unwrap()), ..Default::default() });
    job
}

/// Columns of rows by others.
fn by(frame: &DataFrame, key: &[&str], values: &[&str]) -> BTreeMap<String, String> {
    let text = |columns: &[&str], row: usize| -> String {
        columns.iter().map(|column| cell(frame, column, row)).collect::<Vec<_>>().join(" ")
    };
    (0..frame.height()).map(|row| (text(key, row), text(values, row))).collect()
}

#[test]
fn sales_are_those_of_who_looks_after_the_customer_on_the_day() {
    let folder = tempfile::tempdir().unwrap();
    write_company(folder.path());
    let job = run(folder.path(), TABLES);
    let found =
        by(&job.mart("plan_attainment", None), &["metric", "level", "owner", "grain"], &["target", "actual", "status"]);
    let expected = [
        ("new_customers company company month", "2.000 1.000 below"),
        ("orders company company month", "5.000 3.000 below"),
        ("profit person E1 month", "50.000 40.500 below"),
        // A return does not tell its cost.
        ("profit person E3 month", "50.000  unknown"),
        ("sales company company month", "400.000 360.500 below"),
        ("sales company company year", "5000.000 500.500 below"),
        ("sales customer C2 month", "200.000 200.000 reached"),
        // Named by name. Zhao looks after C3 from June on, as its representative: before others who do.
        ("sales person E1 month", "200.000 100.500 below"),
        ("sales person E3 month", "40.000 60.000 reached"),
        ("sales person E9 month", "10.000  unknown"),
        ("sales region 东 month", "260.000 160.500 below"),
        ("sales region 西 month", "150.000 200.000 reached"),
        ("submission person E1 month", "10.000  unknown"),
    ];
    let expected: BTreeMap<String, String> =
        expected.into_iter().map(|(key, values)| (key.to_owned(), values.to_owned())).collect();
    assert_eq!(found, expected);

    let splits = by(
        &job.mart("plan_decomposition", None),
        &["parent", "grain", "child_level"],
        &["difference", "adds_up", "missing"],
    );
    assert_eq!(splits["company month region"], "10.000 false 0");
    // Eleven months are still without a target.
    assert_eq!(splits["company year month"], "-4600.000  11");
    // E4 comes in July.
    assert_eq!(splits["东 month person"], "-20.000 false 0");
    assert_eq!(splits.len(), 3);

    let checks = by(&job.mart("plan_checks", None), &["check"], &["rows", "example"]);
    let expected = [
        ("amount_unknown", "1 month 2024-06-01 profit E3"),
        ("does_not_add_up", "2 month 2024-06-01 sales company → region"),
        (
            "missing_parts",
            "11 2024-01-01, 2024-02-01, 2024-03-01, 2024-04-01, 2024-05-01, 2024-07-01, 2024-08-01, 2024-09-01, 2024-10-01, 2024-11-01, 2024-12-01",
        ),
        ("not_measured", "1 month 2024-06-01 submission E1"),
        ("two_versions_one_day", "1 month 2024-06-01 sales 东 2024-05-20"),
        ("unknown_owner", "1 month 2024-06-01 sales E9"),
        ("unreadable_period", "1 2024年三季度"),
    ];
    let expected: BTreeMap<String, String> =
        expected.into_iter().map(|(check, told)| (check.to_owned(), told.to_owned())).collect();
    assert_eq!(checks, expected);
}

#[test]
fn an_export_that_stopped_tells_nothing_of_the_months_after_it() {
    let folder = tempfile::tempdir().unwrap();
    write_company(folder.path());
    let targets = "2024-05,拜访,公司,公司,2,2024-04-20,\n2024-06,拜访,公司,公司,2,2024-05-20,\n\
                   2024,拜访,公司,公司,24,2023-12-20,\n2024-06,订单,公司,公司,5,2024-05-20,\n";
    write(folder.path(), "targets.csv", &format!("期间,指标,层级,对象,目标,版本,确认\n{targets}"));
    write(folder.path(), "visits.csv", "客户编号,日期,工号\nC1,2024-01-08,E1\nC1,2024-05-06,E1\nC2,2024-05-07,E2\n");
    let visits = "[sources.visits]\nfiles = [\"visits.csv\"]\n\
                  columns = { customer_id = \"客户编号\", visit_date = \"日期\", staff_id = \"工号\" }\npersonal_data = \"keep\"\n";
    let job = run(folder.path(), &format!("{TABLES}{visits}"));
    let attained = job.mart("plan_attainment", None);
    let found = by(&attained, &["metric", "grain", "period"], &["actual", "status"]);
    assert_eq!(found["visits month 2024-05-01"], "2.000 reached");
    assert_eq!(found["visits month 2024-06-01"], " unknown", "no visit of June is known, though June is over");
    assert_eq!(found["visits year 2024-01-01"], " unknown", "nor are all of the year");
    assert_eq!(found["orders month 2024-06-01"], "3.000 below", "sales go on");
    let checks = by(&job.mart("plan_checks", None), &["check", "table"], &["rows", "example"]);
    assert_eq!(checks["after_the_data targets"], "2 year 2024-01-01 visits company");
    let odd = by(&job.mart("visit_checks", None), &["check", "table"], &["rows", "example"]);
    assert_eq!(odd["export_stopped visits"], "1 2024-05-31");
}

#[test]
fn targets_and_people_that_cannot_be_meant_so_are_counted_with_an_example() {
    let folder = tempfile::tempdir().unwrap();
    write_company(folder.path());
    let odd = "1926,销售额,公司,公司,100,,\n1926,利润,公司,公司,10,,\n2062-06,销售额,公司,公司,100,,\n\
               2024-06,满意度,公司,公司,200,2024-05-20,\n2024-06,忠诚度,公司,公司,0.8,2024-05-20,\n\
               2024-06,增长率,公司,公司,1.5,2024-05-20,\n";
    write(folder.path(), "targets2.csv", &format!("期间,指标,层级,对象,目标,版本,确认\n{odd}"));
    // E1 and E2 are each other's managers, E5 his own; E3 left before he came.
    let staff = "E1,王芳,E2,2020-01-01,\nE2,李强,E1,2020-01-01,\nE3,赵六,E1,2024-03-01,2024-01-31\n\
                 E4,孙七,E3,2024-07-01,2024-07-01\nE5,周八,E5,,2024-07-01\n";
    write(folder.path(), "staff.csv", &format!("工号,姓名,上级,入职日期,离职日期\n{staff}"));
    let columns = "role = \"岗位\", region = \"区域\", team = \"团队\", hire_date = \"入职日期\"";
    let of_managers = "manager_id = \"上级\", hire_date = \"入职日期\", leave_date = \"离职日期\"";
    let job = run(folder.path(), &TABLES.replace(columns, of_managers));
    let checks = by(&job.mart("plan_checks", None), &["table", "check"], &["rows", "example"]);
    for (check, told) in [
        ("targets ended_before_the_data", "2 year 1926-01-01 profit company"),
        ("targets begins_years_ahead", "1 month 2062-06-01 sales company"),
        ("targets share_above_one", "1 month 2024-06-01 csat company"),
        ("staff left_before_hired", "1 赵六 2024-03-01 → 2024-01-31"),
        ("staff managers_in_circle", "3 王芳 → 李强 → 王芳"),
    ] {
        assert_eq!(checks.get(check).map(String::as_str), Some(told), "{check}: {checks:?}");
    }
}

#[test]
fn later_versions_confirmations_and_sales_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    write_company(folder.path());
    let before = run(folder.path(), TABLES);
    let marts =
        ["plan_attainment", "plan_decomposition", "plan_shares", "plan_versions", "plan_checks", "base_stocktake"];
    let found: Vec<DataFrame> = marts.iter().map(|mart| before.mart(mart, Some(AS_OF))).collect();
    write(
        folder.path(),
        "sales/2024-07.csv",
        "客户编号,单号,日期,金额,成本\nC1,Z1,2024-07-02,999,1\nC9,Z2,2024-07-03,999,1\n",
    );
    let later = "2024-06,销售额,公司,全公司,999,2024-07-01,\n2024-06,销售额,区域,西,150,2024-05-20,2024-07-05\n";
    write(folder.path(), "targets2.csv", &format!("期间,指标,层级,对象,目标,版本,确认\n{later}"));
    let after = run(folder.path(), TABLES);
    for (mart, found) in marts.iter().zip(found) {
        assert_eq!(after.mart(mart, Some(AS_OF)), found, "{mart}");
    }
}

#[test]
fn sales_alone_give_the_stocktake_and_nothing_of_targets() {
    let folder = tempfile::tempdir().unwrap();
    write_company(folder.path());
    let job = run(folder.path(), "");
    let base = by(&job.mart("base_stocktake", None), &["month", "grade"], &["opening", "new", "lost", "closing"]);
    // In the months of data; nobody was there before the first.
    assert_eq!(base["2024-01-01 vip"], "0 1 0 1");
    assert_eq!(base["2024-06-01 rest"], "1 1 0 2");
    let state = keyfolio::lake::Lake::at(&job.resolved.lake).published().unwrap();
    let has = |mart: &str| state.stages.values().any(|record| record.files.contains_key(mart));
    assert_eq!(
        ["plan_attainment", "lead_plan", "base_ageing", "plan_measures", "plan_checks"].map(has),
        [false, false, false, true, true]
    );
}

fn at(as_of: Option<&str>, edition: Edition) -> RunOptions {
    RunOptions { as_of: as_of.map(|date| date.parse().unwrap()), edition, ..RunOptions::default() }
}

#[test]
fn within_the_holidays_that_begin_a_month_indicators_are_of_the_month_before() {
    let folder = tempfile::tempdir().unwrap();
    write_company(folder.path());
    let april = "2024-04,销售额,公司,公司,40,2024-03-20,\n2024-05,销售额,公司,公司,60,2024-03-20,\n";
    write(folder.path(), "targets2.csv", &format!("期间,指标,层级,对象,目标,版本,确认\n{april}"));
    std::fs::write(folder.path().join("planned.toml"), format!("{PIPELINE}{TABLES}")).unwrap();
    let job = Job::load(&folder.path().join("planned.toml"), folder.path(), &[]);
    let sales = |as_of: &str| {
        job.run(&at(Some(as_of), Edition::Monthly));
        let card = by(&job.mart_at("process_kpis", as_of), &["kpi", "level"], &["period", "value", "due"]);
        card["attainment:sales company"].clone()
    };
    // 1 to 5 May 2024 are holidays; 20 of 40 were sold in April, all of whose working days are gone.
    assert_eq!(sales("2024-05-05"), "2024-04-01 0.5 1.0");
    // The 6th is the first of 21 working days (the 11th, a Saturday, is one); 10 of 60 were sold on the 2nd.
    let may = sales("2024-05-06");
    assert!(may.starts_with("2024-05-01 0.1666666666666666"), "{may}");
    assert!(may.ends_with(&format!(" {:?}", 1.0 / 21.0)), "{may}");
}

#[test]
fn the_day_after_a_month_published_early_is_not_before_it() {
    let folder = tempfile::tempdir().unwrap();
    write_company(folder.path());
    std::fs::write(folder.path().join("planned.toml"), format!("{PIPELINE}{TABLES}")).unwrap();
    let job = Job::load(&folder.path().join("planned.toml"), folder.path(), &[]);
    // The last row is of 28 June; the month counts as complete.
    assert_eq!(job.run(&at(None, Edition::Monthly)).as_of.to_string(), AS_OF);
    // A day without a date is the last of the data, but not one before results that hold it.
    let day = job.run(&at(None, Edition::Daily));
    assert_eq!(day.as_of.to_string(), AS_OF);
    assert!(!day.stages.iter().any(|stage| stage.stage.starts_with("daily:")), "the month tells all of it");
    let header = "客户编号,单号,日期,金额,成本\n";
    write(folder.path(), "sales/2024-07.csv", &format!("{header}C1,Z1,2024-07-02,9,1\n"));
    assert_eq!(job.run(&at(None, Edition::Daily)).as_of.to_string(), "2024-07-02");
}
