//! Retention and loyalty from exports to marts: who stands on which rung, what later rows must not change.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::{Job, cell};
use keyfolio::engine::RunOptions;
use polars::prelude::*;

const PIPELINE: &str = r#"
version = 1
name = "loyal"
complete_within_days = 15

[sources.transactions]
files = ["sales/*.csv"]
columns = { customer_id = "客户编号", order_id = "单号", order_date = "日期", net_amount = "金额" }

[schemes.pyramid.rank]
measure = "net_sales_6m"
bands = [{ code = "vip", top = "10%" }, { code = "mid", top = "30%" }, { code = "rest" }]
"#;

const TABLES: &str = r#"
[sources.customers]
files = ["customers/*.csv"]
columns = { customer_id = "客户编号", customer_name = "客户名称", region = "区域", created_at = "建档日期", referrer_id = "介绍人", image_flag = "形象客户" }
personal_data = "keep"

[sources.leads]
files = ["leads.csv"]
columns = { lead_id = "线索编号", customer_id = "客户编号", created_at = "建档日期", level = "级别" }
levels = { level = "intention" }
personal_data = "keep"

[sources.points_ledger]
files = ["points.csv"]
columns = { customer_id = "客户编号", date = "日期", seq = "序号", type = "类型", points = "积分", ref_customer = "被介绍客户" }

[sources.surveys]
files = ["surveys.csv"]
columns = { response_id = "问卷编号", survey_date = "日期", customer_id = "客户编号", item = "题目", score = "得分" }
personal_data = "keep"
"#;

/// Two dimensions are read from one column.
const CUSTOMERS: &str = r#"
[retention]
dimensions = ["salesperson", "region", "owner_staff"]

[sources.customers]
files = ["customers.csv"]
columns = { customer_id = "客户编号", customer_name = "客户名称", region = "区域", owner_staff = "业务员", referrer_id = "介绍人" }
personal_data = "keep"
"#;

const AS_OF: &str = "2024-06-30";

const MARTS: [&str; 10] = [
    "retention",
    "cohorts",
    "survival",
    "survival_summary",
    "activation",
    "loyalty",
    "loyalty_classes",
    "loyalty_distribution",
    "loyalty_goals",
    "relationship_ladder",
];

/// Sales of some months from January 2022 on, of customers C01 to C20: the higher the number, the rarer. From C11 on
/// they first buy in the months after the first.
fn write_sales(folder: &Path, months: std::ops::Range<u32>) {
    std::fs::create_dir_all(folder.join("sales")).unwrap();
    for month in months {
        let (year, of_year) = (2022 + month / 12, month % 12 + 1);
        let mut text = String::from("客户编号,单号,日期,金额\n");
        for customer in (1..=20u32).filter(|customer| month % customer == 0 && (month > 0 || *customer <= 10)) {
            // Every month's data reach close to its end.
            let day = if customer == 1 { 28 } else { (customer * 7 + month) % 28 + 1 };
            let amount = 1000 / customer;
            text.push_str(&format!("C{customer:02},{month}-{customer},{year}-{of_year:02}-{day:02},{amount}.50\n"));
        }
        std::fs::write(folder.join("sales").join(format!("{year}-{of_year:02}.csv")), text).unwrap();
    }
}

fn job(folder: &Path, tables: &str) -> Job {
    std::fs::write(folder.join("loyal.toml"), format!("{PIPELINE}{tables}")).unwrap();
    Job::load(&folder.join("loyal.toml"), folder, &[])
}

fn run(job: &Job) {
    run_at(job, AS_OF);
}

fn run_at(job: &Job, as_of: &str) {
    job.run(&RunOptions { as_of: Some(as_of.parse().unwrap()), ..Default::default() });
}

/// A column of the row of a rung; none where the rung has no row.
fn of_rung(ladder: &DataFrame, rung: &str, column: &str) -> Option<String> {
    let place = ladder.column("rung").unwrap().str().unwrap().iter().position(|name| name == Some(rung))?;
    Some(cell(ladder, column, place))
}

#[test]
fn masters_leads_and_points_tell_who_stands_on_which_rung() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write_sales(path, 0..30);
    std::fs::create_dir_all(path.join("customers")).unwrap();
    let header = "客户编号,客户名称,区域,建档日期,介绍人,形象客户\n";
    // C07 was recommended by C03 in 2023, C08 by C04 this year; C05 became a reference with the second snapshot. L1 and L2
    // are listed and never bought; L2 was contacted.
    let first = "C03,丙公司,东,2022-01-03,,\nC04,丁公司,东,2022-01-04,,\nC05,戊公司,西,2022-01-05,,否\n\
                 C07,庚公司,西,2023-02-01,C03,\nL1,子公司,东,2023-05-01,,\nL2,丑公司,东,2023-05-02,,\n";
    let second = "C03,丙公司,东,2022-01-03,,\nC05,戊公司,西,2022-01-05,,是\nC08,辛公司,南,2024-02-01,C04,\n\
                  L1,子公司,北,2023-05-01,,\nL2,丑公司,东,2023-05-02,,\nL3,寅公司,东,2024-06-01,,\n";
    std::fs::write(path.join("customers/客户_2023-06-30.csv"), format!("{header}{first}")).unwrap();
    std::fs::write(path.join("customers/客户_2024-06-15.csv"), format!("{header}{second}")).unwrap();
    let leads = "线索编号,客户编号,建档日期,级别\nX1,L2,2023-07-01,A\nX2,C20,2023-01-01,A\nX3,N1,2024-03-01,A\nX4,N1,2024-04-01,A\n\
                 X5,N2,2024-07-01,A\n";
    std::fs::write(path.join("leads.csv"), leads).unwrap();
    let points = "客户编号,日期,序号,类型,积分,被介绍客户\nC06,2024-05-01,1,介绍业务,100,C09\nC06,2024-05-02,1,消费,5,\n\
                  C02,2024-07-02,1,介绍业务,100,C10\n";
    std::fs::write(path.join("points.csv"), points).unwrap();
    let answers = "问卷编号,日期,客户编号,题目,得分\nS1,2024-05-01,C01,总体,5\nS2,2024-05-01,C01,服务,3\nS3,2024-05-01,C20,总体,1\n";
    std::fs::write(path.join("surveys.csv"), answers).unwrap();
    let job = job(path, TABLES);
    run(&job);

    let ladder = job.mart("relationship_ladder", None);
    let of = |rung: &str, column: &str| of_rung(&ladder, rung, column);
    // L1 and L3; L2 and N1 (one customer with two leads) were contacted, N2 only later.
    assert_eq!(of("suspect", "customers").unwrap(), "2");
    assert_eq!(of("prospect", "customers").unwrap(), "2");
    // C03 (in 2023), C04, C05 and C06 this year; C02 only after the as-of date.
    assert_eq!(of("advocate", "customers").unwrap(), "4");
    assert_eq!(of("advocate", "customers_12m_ago").unwrap(), "1");
    // A year before L1 and L2 were listed; L2 has been contacted since.
    assert_eq!(of("suspect", "customers_12m_ago").unwrap(), "2");
    assert_eq!(of("prospect", "rate_up").unwrap(), "0.5");
    let everyone: i64 = ladder.column("customers").unwrap().i64().unwrap().sum().unwrap();
    assert_eq!(everyone, 20 + 2 + 2);

    // Registered: C03, C04, C05, C07, C08, L1, L2, L3. All five buyers first ordered in January 2022: C04, C07 and C08 ahead
    // of their registration, C03 and C05 within 90 days of it. L3 is too young.
    let activation = job.mart("activation", None);
    let figures = |dimension: &str, member: &str| {
        let text = |name: &str, row| cell(&activation, name, row);
        let row = (0..activation.height()).find(|row| {
            text("dimension", *row) == dimension && text("member", *row) == member && text("period", *row) == "all"
        });
        ["registered", "ordered_before", "observable", "activated"].map(|name| text(name, row.unwrap()))
    };
    assert_eq!(figures("all", "all"), ["8", "3", "4", "2"]);
    // The newest region counts: L1 moved north.
    assert_eq!(figures("region", "北"), ["1", "0", "1", "0"]);

    let goals = job.mart("loyalty_goals", None);
    let row = (0..goals.height())
        .find(|row| cell(&goals, "goal", *row) == "satisfaction" && cell(&goals, "period", *row) == AS_OF);
    let of_goal = ["scope", "value", "numerator", "denominator", "status"].map(|name| cell(&goals, name, row.unwrap()));
    assert_eq!(of_goal, ["pyramid:vip+mid", "0.5", "1", "2", "insufficient"]);
}

#[test]
fn transactions_alone_give_every_mart_and_say_what_is_not_known() {
    let folder = tempfile::tempdir().unwrap();
    write_sales(folder.path(), 0..30);
    let job = job(folder.path(), "");
    run(&job);
    for mart in MARTS {
        let frame = job.mart(mart, None);
        assert_eq!(frame.height() > 0, mart != "activation", "{mart}");
        for column in frame.columns().iter().filter(|column| *column.dtype() == DataType::Float64) {
            assert!(column.f64().unwrap().iter().flatten().all(f64::is_finite), "{mart}.{}", column.name());
        }
    }
    let ladder = job.mart("relationship_ladder", None);
    let rungs: Vec<&str> = ladder.column("rung").unwrap().str().unwrap().iter().flatten().collect();
    assert_eq!(rungs, ["first_buyer", "repeat_buyer", "loyal"]);
    let goals = job.mart("loyalty_goals", None);
    let unknown = (0..goals.height()).filter(|row| cell(&goals, "goal", *row) == "satisfaction");
    assert!(unknown.clone().count() == 12 && unknown.into_iter().all(|row| cell(&goals, "status", row) == "unknown"));
}

#[test]
fn rows_dated_after_the_as_of_date_change_nothing() {
    let (before, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write_sales(before.path(), 0..30);
    write_sales(after.path(), 0..36);
    let jobs = [job(before.path(), ""), job(after.path(), "")];
    jobs.iter().for_each(run);
    for mart in MARTS {
        let [left, right] = [&jobs[0], &jobs[1]].map(|job| job.mart_at(mart, AS_OF));
        assert!(left.equals_missing(&right), "{mart}: {left} {right}");
    }
}

#[test]
fn a_first_order_after_the_as_of_date_moves_no_recommendation() {
    let (before, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for folder in [&before, &after] {
        write_sales(folder.path(), 0..30);
        // When N9 was registered is not told, and nothing is dated: the list counts from the beginning.
        let text = "客户编号,客户名称,区域,业务员,介绍人\nC03,丙公司,东,张,\nC05,戊公司,西,李,\nN9,壬公司,北,王,C03\n";
        std::fs::write(folder.path().join("customers.csv"), text).unwrap();
    }
    let later = "客户编号,单号,日期,金额\nN9,later,2024-07-02,70.00\n";
    std::fs::write(after.path().join("sales/2024-07.csv"), later).unwrap();
    let jobs = [&before, &after].map(|folder| job(folder.path(), CUSTOMERS));
    jobs.iter().for_each(run);
    let ladders = [&jobs[0], &jobs[1]].map(|job| job.mart_at("relationship_ladder", AS_OF));
    assert_eq!(of_rung(&ladders[0], "advocate", "customers").as_deref(), Some("1"));
    for mart in MARTS {
        let [left, right] = [&jobs[0], &jobs[1]].map(|job| job.mart_at(mart, AS_OF));
        assert!(left.equals_missing(&right), "{mart}: {left} {right}");
    }
    // Each dimension is told by itself, whatever it is read from.
    let retention = jobs[0].mart("retention", None);
    let told: BTreeSet<&str> = retention.column("dimension").unwrap().str().unwrap().iter().flatten().collect();
    assert!(["all", "owner_staff", "region", "salesperson"].iter().all(|name| told.contains(name)), "{told:?}");
}

#[test]
fn within_a_month_lost_customers_have_the_class_of_the_month_end_before() {
    let folder = tempfile::tempdir().unwrap();
    write_sales(folder.path(), 0..30);
    let job = job(folder.path(), "");
    run_at(&job, "2024-06-15");
    let found = job.mart("win_back", None);
    let lost = |dimension: &str| -> i64 {
        let rows = (0..found.height()).filter(|row| cell(&found, "dimension", *row) == dimension);
        rows.map(|row| cell(&found, "lost", row).parse::<i64>().unwrap()).sum()
    };
    assert!(lost("all") > 0 && lost("class") == lost("all"), "{found}");
}
