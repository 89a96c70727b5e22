//! What a source of visits adds to a run, and what it must not change.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use common::Job;
use keyfolio::engine::RunOptions;
use polars::prelude::*;

const PIPELINE: &str = r#"
version = 1
name = "visited"
complete_within_days = 15

[sources.transactions]
files = ["sales/*.csv"]
columns = { customer_id = "客户编号", order_id = "单号", order_date = "日期", net_amount = "金额" }

[schemes.pyramid.rank]
measure = "net_sales_6m"
bands = [{ code = "vip", top = "10%" }, { code = "rest" }]

[schemes.rfm.rfm]
window = "12mo"
"#;

const VISITS: &str = r#"
[sources.visits]
files = ["visits/*.csv"]
columns = { customer_id = "客户编号", visit_date = "拜访日期", staff_name = "业务员", channel = "跟进方式", planned_flag = "计划拜访", actual_flag = "实际拜访", success_flag = "达成目标" }
personal_data = "keep"
"#;

const AS_OF: &str = "2024-05-31";

/// Sales of five months: some thirty customers, C01 to C30.
fn write_sales(folder: &Path) {
    std::fs::create_dir_all(folder.join("sales")).unwrap();
    for month in 1..=5u32 {
        let mut text = String::from("客户编号,单号,日期,金额\n");
        for customer in (1..=30u32).filter(|customer| (customer + month) % 3 != 0) {
            let day = (customer * 7 + month) % 28 + 1;
            text.push_str(&format!(
                "C{customer:02},{month}-{customer},2024-{month:02}-{day:02},{}.50\n",
                customer * 100
            ));
        }
        std::fs::write(folder.join("sales").join(format!("2024-{month:02}.csv")), text).unwrap();
    }
}

/// A row of the export.
struct Visit {
    customer: String,
    day: NaiveDate,
    channel: &'static str,
    planned: &'static str,
    made: &'static str,
    success: &'static str,
}

/// Visits from February on to some customers, among them P01 to P06, who never bought.
fn visits() -> Vec<Visit> {
    let mut visits = Vec::new();
    for number in 0..240u32 {
        let customer = match number % 8 {
            0 => format!("P{:02}", number / 8 % 6 + 1),
            _ => format!("C{:02}", number * 11 % 25 + 1),
        };
        let day = NaiveDate::from_ymd_opt(2024, number % 4 + 2, number * 5 % 28 + 1).unwrap();
        visits.push(Visit {
            customer,
            day,
            channel: ["phone", "direct", "chat", "sms", ""][number as usize / 3 % 5],
            planned: ["1", "0"][number as usize % 2],
            made: ["1", "1", "0"][number as usize % 3],
            success: ["1", "0", "", "", ""][number as usize % 5],
        });
    }
    visits
}

fn write_visits(folder: &Path, visits: &[Visit]) {
    std::fs::create_dir_all(folder.join("visits")).unwrap();
    let mut months: BTreeMap<String, String> = BTreeMap::new();
    for Visit { customer, day, channel, planned, made, success } in visits {
        let month = day.format("%Y-%m").to_string();
        let header = || "客户编号,拜访日期,业务员,跟进方式,计划拜访,实际拜访,达成目标\n".to_owned();
        let row = format!("{customer},{day},王芳,{channel},{planned},{made},{success}\n");
        months.entry(month).or_insert_with(header).push_str(&row);
    }
    for (month, text) in months {
        std::fs::write(folder.join("visits").join(format!("{month}.csv")), text).unwrap();
    }
}

fn run(folder: &Path, pipeline: &str) -> Job {
    std::fs::write(folder.join("visited.toml"), pipeline).unwrap();
    let job = Job::load(&folder.join("visited.toml"), folder, &[]);
    job.run(&RunOptions::default());
    job
}

/// A feature by customer.
fn feature(job: &Job, name: &str) -> BTreeMap<String, Option<f64>> {
    let features = job.mart("customer_features", None);
    let ids = features.column("customer_id").unwrap().str().unwrap().iter().map(|id| id.unwrap().to_owned());
    let values = features.column(name).unwrap().cast(&DataType::Float64).unwrap();
    ids.zip(values.f64().unwrap().iter()).collect()
}

#[test]
fn features_of_visits_are_counts_of_the_rows_of_the_export() {
    let folder = tempfile::tempdir().unwrap();
    write_sales(folder.path());
    let visits = visits();
    write_visits(folder.path(), &visits);
    let job = run(folder.path(), &format!("{PIPELINE}{VISITS}"));
    let as_of: NaiveDate = AS_OF.parse().unwrap();
    let expected = |name: &str, days: i64, counts: &dyn Fn(&Visit) -> bool| {
        let found = feature(&job, name);
        assert_eq!(found.len(), 36, "30 customers who bought and 6 who were visited only");
        for (customer, value) in found {
            let of_customer = visits.iter().filter(|visit| visit.customer == customer);
            let rows = of_customer.filter(|visit| (as_of - visit.day).num_days() < days && counts(visit)).count();
            assert_eq!(value, Some(rows as f64), "{name} of {customer}");
        }
    };
    expected("visits_90d", 90, &|visit| visit.made != "0");
    expected("visits_365d", 365, &|visit| visit.made != "0");
    expected("contacts_phone_365d", 365, &|visit| visit.made != "0" && visit.channel == "phone");
    expected("contacts_chat_365d", 365, &|visit| visit.made != "0" && visit.channel == "chat");
    expected("contacts_unknown_365d", 365, &|visit| visit.made != "0" && visit.channel.is_empty());
    expected("visits_planned_90d", 90, &|visit| visit.planned == "1");
    expected("visits_made_90d", 90, &|visit| visit.made == "1");
}

#[test]
fn visits_change_nothing_but_the_features_of_visits() {
    let (plain, visited) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for folder in [&plain, &visited] {
        write_sales(folder.path());
    }
    write_visits(visited.path(), &visits());
    let plain = run(plain.path(), PIPELINE);
    let visited = run(visited.path(), &format!("{PIPELINE}{VISITS}"));
    for mart in [
        "customer_flow",
        "cohort_retention",
        "contribution",
        "measures",
        "scheme_classes",
        "rfm",
        "snapshots",
        "movements",
    ] {
        let (plain, visited) = (plain.mart(mart, None), visited.mart(mart, None));
        assert!(plain.height() > 0, "{mart} is empty");
        assert!(plain.equals_missing(&visited), "{mart} differs:\n{plain}\n{visited}");
    }
    for name in ["visits_30d", "visits_365d", "contacts_phone_365d", "days_since_contact", "visits_planned_90d"] {
        assert!(feature(&plain, name).values().all(Option::is_none), "{name} is known without visits");
    }
    let buyers = feature(&plain, "net_sales_12m");
    for (customer, value) in feature(&visited, "net_sales_12m") {
        assert_eq!(Some(&value), buyers.get(&customer).or(Some(&Some(0.0))), "{customer}");
    }
}
