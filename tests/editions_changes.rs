//! The edition of a day after exports of earlier months changed, against a month's run over all exports at once.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{Job, cell};
use keyfolio::config::types::Edition;
use keyfolio::engine::RunOptions;
use keyfolio::engine::events::Outcome;

const PIPELINE: &str = r#"
version = 1
name = "late"
on_late = "restate"
language = ["en"]

[sources.transactions]
files = ["transactions-*.csv"]

[sources.visits]
files = ["visits-*.csv"]

[sources.visit_plans]
files = ["plans-*.csv"]

[sources.walkins]
files = ["walkins-*.csv"]
personal_data = "keep"

[sources.customers]
files = ["customers.csv"]
snapshot_date = "2024-01-01"

[sources.staff]
files = ["staff.csv"]
snapshot_date = "2024-01-01"

[sources.leads]
files = ["leads.csv"]
levels = { level = "intention" }

[sources.lead_stage_history]
files = ["stages.csv"]
levels = { from_level = "intention", to_level = "intention" }

[sources.targets]
files = ["targets.csv"]

[churn]
enabled = false

[clv]
enabled = false

[actions]
enabled = false

[retention]
enabled = false
"#;

const PUBLISHED: &str = "2024-05-31";
const DAY: &str = "2024-06-11";
/// Days of the months that are published.
const LENGTHS: [u32; 5] = [31, 29, 31, 30, 31];

fn write(folder: &Path, name: &str, header: &str, rows: impl IntoIterator<Item = String>) {
    let rows: Vec<String> = rows.into_iter().collect();
    std::fs::write(folder.join(name), format!("{header}\n{}\n", rows.join("\n"))).unwrap();
}

/// Sales, visits, plans and visitors of a month; of June up to the day.
fn add_month(folder: &Path, month: u32, last: u32) {
    let days = |step: u32| (1..=60u32).map(move |number| (number, number * step % last + 1));
    let sales = days(7).map(|(number, day)| {
        format!(
            "C{:02},T{month}-{number},2024-{month:02}-{day:02},{},S{}",
            number % 25,
            number * 10 + month,
            number % 4
        )
    });
    write(folder, &format!("transactions-{month}.csv"), "customer_id,order_id,order_date,net_amount,staff_id", sales);
    let visit = |(number, day): (u32, u32)| {
        let (channel, made) = (["phone", "direct", "chat"][number as usize % 3], number % 7 > 0);
        format!("V{month}-{number},C{:02},2024-{month:02}-{day:02},S{},{channel},{made}", number % 30, number % 4)
    };
    let late = [
        "V2-late,C03,2024-02-20,S1,direct,true".to_owned(),
        // A row of March is sent again, now of April.
        "V3-5,C07,2024-04-09,S2,phone,true".to_owned(),
    ];
    let late = late.into_iter().filter(|_| month == 6);
    let header = "visit_id,customer_id,visit_date,staff_id,channel,actual_flag";
    write(folder, &format!("visits-{month}.csv"), header, days(17).map(visit).chain(late));
    let plans = days(5).map(|(number, day)| format!("S{},C{:02},2024-{month:02}-{day:02}", number % 4, number % 30));
    write(folder, &format!("plans-{month}.csv"), "staff_id,customer_id,planned_date", plans);
    let visitors = days(13).map(|(number, day)| {
        let how = ["phone", "walk-in"][number as usize % 2];
        format!(
            "W{month}-{number},2024-{month:02}-{day:02},{how},Person {},138{number:04},S{}",
            number % 20,
            number % 4
        )
    });
    write(
        folder,
        &format!("walkins-{month}.csv"),
        "walkin_id,reg_date,contact_type,customer_name,phone,staff_id",
        visitors,
    );
}

/// Masters and leads, before and after somebody mended them.
fn masters(folder: &Path, is_mended: bool) {
    let name = |number: u32| match number {
        // Leads have this name, and no identifier.
        4 if is_mended => "ACME Ltd".to_owned(),
        _ => format!("Person {number}"),
    };
    // One customer is gone, one is new.
    let customers = (0..=30u32).filter(|number| *number != if is_mended { 9 } else { 30 });
    let customers = customers.map(|number| format!("C{number:02},{},S{}", name(number), number % 3));
    write(folder, "customers.csv", "customer_id,customer_name,owner_staff", customers);
    write(folder, "staff.csv", "staff_id,staff_name,team", (0..4).map(|number| format!("S{number},Seller {number},T")));
    let leads = (1..=40u32).map(|number| {
        let (customer, name) = match number % 3 {
            0 => (String::new(), "Acme Ltd".to_owned()),
            _ => (format!("C{:02}", number % 31), format!("Person {}", number % 31)),
        };
        let created = format!("2024-{:02}-{:02}", number % 5 + 1, number % 27 + 1);
        format!("L{number},{customer},{name},{created},S{},A,open", number % 4)
    });
    write(folder, "leads.csv", "lead_id,customer_id,customer_name,created_at,staff_id,level,deal_status", leads);
    let changes = (1..=40u32).map(|number| {
        let (day, next) = (number % 27 + 1, number * 5 % 11 + 1);
        format!("L{number},2024-05-{day:02},B,A,2024-06-{next:02}")
    });
    write(folder, "stages.csv", "lead_id,change_date,from_level,to_level,plan_date", changes);
    let targets = (0..4u32).flat_map(|number| {
        let of_month = move |month: u32| format!("2024-{month:02},sales,person,S{number},{}", 1000 * month);
        (1..=6).map(of_month)
    });
    let visits = (1..=6u32).map(|month| format!("2024-{month:02},visits,person,S1,20"));
    write(folder, "targets.csv", "period,metric,level,owner_id,value", targets.chain(visits));
}

fn run(folder: &Path, as_of: &str, edition: Edition) -> (Job, Vec<String>) {
    std::fs::write(folder.join("late.toml"), PIPELINE).unwrap();
    let job = Job::load(&folder.join("late.toml"), folder, &[]);
    let options = RunOptions { as_of: Some(as_of.parse().unwrap()), edition, ..RunOptions::default() };
    let stages = job.run(&options).stages;
    let ran = stages.into_iter().filter(|stage| stage.outcome == Outcome::Ran).map(|stage| stage.stage);
    (job, ran.collect())
}

fn rows(job: &Job, mart: &str) -> Vec<BTreeMap<String, String>> {
    let frame = job.mart_at(mart, DAY);
    let names: Vec<String> = frame.get_column_names().into_iter().map(|name| name.to_string()).collect();
    let row = |row: usize| names.iter().map(|name| (name.clone(), cell(&frame, name, row))).collect();
    (0..frame.height()).map(row).collect()
}

#[test]
fn late_rows_mended_rows_and_renamed_customers_give_the_day_of_a_run_over_all_exports() {
    let (daily, monthly) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    (1..=5).for_each(|month| add_month(daily.path(), month, LENGTHS[month as usize - 1]));
    masters(daily.path(), false);
    run(daily.path(), PUBLISHED, Edition::Monthly);
    (1..=5).for_each(|month| add_month(monthly.path(), month, LENGTHS[month as usize - 1]));
    for folder in [daily.path(), monthly.path()] {
        add_month(folder, 6, 11);
        masters(folder, true);
    }
    let (day, ran) = run(daily.path(), DAY, Edition::Daily);
    let (month, _) = run(monthly.path(), DAY, Edition::Monthly);
    assert!(ran.iter().any(|stage| stage == "identity"), "a name means somebody now: {ran:?}");
    let of_registers =
        ["register_days", "register_measures", "register_advisers", "rotation", "attribution_exceptions"];
    let of_records = ["discipline", "discipline_missing", "register_checks"];
    let of_planning = ["plan_attainment", "plan_checks", "lead_plan", "lead_weeks"];
    let others = ["visit_days", "open_deals", "promotion_table", "prospect_measures", "worklist_staff"];
    for mart in of_registers.iter().chain(&of_records).chain(&of_planning).chain(&others) {
        let (day, month) = (rows(&day, mart), rows(&month, mart));
        let place = day.iter().zip(&month).position(|(day, month)| day != month);
        if let Some(place) = place {
            panic!("{mart}: the day tells {:#?}\nthe month {:#?}", day[place], month[place]);
        }
        assert_eq!(day.len(), month.len(), "{mart}");
    }
    assert!(rows(&day, "discipline_missing").len() > 5);
}

#[test]
fn who_is_who_stays_when_no_table_that_names_customers_changed() {
    let folder = tempfile::tempdir().unwrap();
    (1..=5).for_each(|month| add_month(folder.path(), month, LENGTHS[month as usize - 1]));
    masters(folder.path(), true);
    run(folder.path(), PUBLISHED, Edition::Monthly);
    add_month(folder.path(), 6, 11);
    let (_, ran) = run(folder.path(), DAY, Edition::Daily);
    assert!(ran.iter().any(|stage| stage == "daily:registers"), "{ran:?}");
    assert!(!ran.iter().any(|stage| stage == "identity"), "{ran:?}");
}
