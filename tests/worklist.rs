//! The list of the next working day, from visits and transactions alone and with more.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{Job, cell};
use keyfolio::engine::RunOptions;
use keyfolio::engine::events::Outcome;

const PIPELINE: &str = r#"
version = 1
name = "today"
complete_within_days = 15

[sources.transactions]
files = ["sales.csv"]
columns = { customer_id = "客户编号", order_id = "单号", order_date = "日期", net_amount = "金额" }

[sources.visits]
files = ["visits.csv"]
columns = { customer_id = "客户编号", visit_date = "拜访日期", staff_name = "业务员", channel = "跟进方式", next_step = "下一步", next_date = "下次跟进", category = "客户类别" }
personal_data = "keep"

[schemes.pyramid.rank]
measure = "net_sales_6m"
bands = [{ code = "vip", top = "10%" }, { code = "rest" }]
"#;

const MORE: &str = r#"
[sources.visit_plans]
files = ["plans.csv"]
columns = { customer_id = "客户编号", planned_date = "计划日期", staff_name = "业务员", purpose = "目的" }
personal_data = "keep"

[sources.staff]
files = ["staff.csv"]
columns = { staff_id = "工号", staff_name = "姓名", manager_id = "上级", leave_date = "离职日期" }
personal_data = "keep"
"#;

/// A Friday: the list is for Monday, 3 June.
const AS_OF: &str = "2024-05-31";

/// C01 to C20 order every month; L01 and L02 ordered every three days of January only, and are lost.
fn write_sales(folder: &Path) {
    let mut text = String::from("客户编号,单号,日期,金额\n");
    for month in 1..=5u32 {
        for customer in 1..=20u32 {
            let day = customer + 8;
            text.push_str(&format!("C{customer:02},{month}-{customer},2024-{month:02}-{day:02},{customer}00\n"));
        }
    }
    for day in [2, 5, 8] {
        text.push_str(&format!("L01,l{day},2024-01-0{day},500\nL02,m{day},2024-01-0{day},500\n"));
    }
    std::fs::write(folder.join("sales.csv"), text).unwrap();
}

fn write_visits(folder: &Path) {
    let rows = [
        // On Saturday, on the Monday itself, and on the Tuesday after.
        "C01,2024-05-20,李伟,phone,报价,2024-06-01,准客户",
        "C02,2024-05-20,李伟,direct,,2024-06-03,",
        "C03,2024-05-20,李伟,direct,,2024-06-04,",
        // Late for two weeks; kept by a call; too old; at no later day than the visit.
        "C04,2024-05-10,王芳,direct,送样,2024-05-20,",
        "C05,2024-05-10,王芳,direct,送样,2024-05-20,",
        "C05,2024-05-15,李伟,phone,,,",
        "C06,2024-02-10,王芳,direct,送样,2024-03-01,",
        "C07,2024-05-20,王芳,direct,送样,2024-05-20,",
        // Promised again: the newest visit counts.
        "C08,2024-05-10,王芳,direct,旧,2024-05-20,",
        "C08,2024-05-21,李伟,chat,新,2024-05-30,",
        // Lost.
        "L01,2024-05-20,王芳,direct,挽回,2024-06-01,",
        // Falls into the holidays of May: for the list of 6 May.
        "C09,2024-04-20,王芳,direct,节后拜访,2024-05-03,",
        "C09,2024-05-06,王芳,direct,,,",
    ];
    let header = "客户编号,拜访日期,业务员,跟进方式,下一步,下次跟进,客户类别\n";
    std::fs::write(folder.join("visits.csv"), format!("{header}{}\n", rows.join("\n"))).unwrap();
}

const PLANS: &str = "客户编号,计划日期,业务员,目的\n\
                     C10,2024-06-01,王芳,周六走访\n\
                     C11,2024-06-03,王芳,\n\
                     C12,2024-06-04,王芳,太晚\n\
                     C13,2024-05-31,王芳,当天\n\
                     C14,2024-06-03,赵敏,已离职\n\
                     C01,2024-06-03,王芳,签约\n\
                     L02,2024-06-03,王芳,挽回\n\
                     X77,2024-06-03,王芳,新客户\n";

const STAFF: &str = "工号,姓名,上级,离职日期\nE1,王芳,E3,\nE2,李伟,E3,\nE3,孙强,,\nE4,赵敏,E3,2024-05-31\n";

fn run(folder: &Path, pipeline: &str) -> Job {
    std::fs::write(folder.join("today.toml"), pipeline).unwrap();
    let job = Job::load(&folder.join("today.toml"), folder, &[]);
    job.run(&options());
    job
}

/// Lists of the end of April, and of May.
fn options() -> RunOptions {
    RunOptions { from: Some("2024-04-30".parse().unwrap()), ..RunOptions::default() }
}

/// Staff, why, due day and next step by customer.
fn listed(job: &Job, as_of: &str) -> BTreeMap<String, [String; 4]> {
    let frame = job.mart_at("worklist", as_of);
    let row = |row: usize| {
        (cell(&frame, "id", row), ["staff", "why", "due", "next_step"].map(|name| cell(&frame, name, row)))
    };
    let rows: BTreeMap<String, [String; 4]> = (0..frame.height()).map(row).collect();
    assert_eq!(rows.len(), frame.height(), "nobody is on two lists");
    rows
}

fn line(staff: &str, why: &str, due: &str, next_step: &str) -> [String; 4] {
    [staff, why, due, next_step].map(str::to_owned)
}

#[test]
fn visits_and_transactions_alone_tell_what_was_promised() {
    let folder = tempfile::tempdir().unwrap();
    write_sales(folder.path());
    write_visits(folder.path());
    let job = run(folder.path(), PIPELINE);
    let expected = [
        ("C01", line("李伟", "promise", "2024-06-01", "报价")),
        ("C02", line("李伟", "promise", "2024-06-03", "")),
        ("C04", line("王芳", "promise", "2024-05-20", "送样")),
        ("C08", line("李伟", "promise", "2024-05-30", "新")),
    ];
    let expected: BTreeMap<String, _> = expected.into_iter().map(|(id, line)| (id.to_owned(), line)).collect();
    assert_eq!(listed(&job, AS_OF), expected);
    let frame = job.mart_at("worklist", AS_OF);
    let row = (0..frame.height()).find(|row| cell(&frame, "id", *row) == "C01").unwrap();
    let told = ["for_day", "last_contact", "last_channel", "advised_channels", "amount", "overdue_days", "class"]
        .map(|name| cell(&frame, name, row));
    assert_eq!(told, ["2024-06-03", "2024-05-20", "phone", "direct+phone", "500.00", "2", "rest"]);
    assert!(cell(&frame, "evidence_zh", row).starts_with("2024-05-20 约定 2024-06-01 再联系，已过 2 天；"));
    // Before the holidays of May the list is for the first working day after them.
    let april = listed(&job, "2024-04-30");
    assert_eq!(april["C09"], line("王芳", "promise", "2024-05-03", "节后拜访"));
    assert_eq!(april.len(), 1, "nothing of May is known: {april:?}");
    let frame = job.mart_at("worklist", "2024-04-30");
    assert_eq!(cell(&frame, "for_day", 0), "2024-05-06");
}

#[test]
fn plans_ahead_of_the_date_are_on_the_list_and_later_rows_of_them_make_it_anew() {
    let folder = tempfile::tempdir().unwrap();
    write_sales(folder.path());
    write_visits(folder.path());
    std::fs::write(folder.path().join("plans.csv"), PLANS).unwrap();
    std::fs::write(folder.path().join("staff.csv"), STAFF).unwrap();
    let pipeline = format!("{PIPELINE}{MORE}");
    let job = run(folder.path(), &pipeline);
    let expected = [
        // On the list of who planned the visit, with what somebody else promised.
        ("C01", line("王芳", "planned+promise", "2024-06-01", "签约")),
        ("C02", line("李伟", "promise", "2024-06-03", "")),
        ("C04", line("王芳", "promise", "2024-05-20", "送样")),
        ("C08", line("李伟", "promise", "2024-05-30", "新")),
        // Planned for Saturday.
        ("C10", line("王芳", "planned", "2024-06-01", "周六走访")),
        ("C11", line("王芳", "planned", "2024-06-03", "")),
        // Who planned it has left: the manager.
        ("C14", line("孙强", "planned", "2024-06-03", "已离职")),
        // A lost customer whose visit is planned all the same, and one that nobody knows.
        ("L02", line("王芳", "planned", "2024-06-03", "挽回")),
        ("X77", line("王芳", "planned", "2024-06-03", "新客户")),
    ];
    let expected: BTreeMap<String, _> = expected.into_iter().map(|(id, line)| (id.to_owned(), line)).collect();
    assert_eq!(listed(&job, AS_OF), expected);
    let staff = job.mart_at("worklist_staff", AS_OF);
    let row = (0..staff.height()).find(|row| cell(&staff, "staff", *row) == "王芳").unwrap();
    assert_eq!(["listed", "planned", "promise", "left_out"].map(|name| cell(&staff, name, row)), ["6", "5", "2", "0"]);
    let second = job.run(&options());
    let mut again = second.stages.iter().filter(|stage| stage.stage.starts_with("worklist"));
    assert!(again.all(|stage| stage.outcome != Outcome::Ran), "nothing changed");

    // A plan for Monday that comes later: the list of Friday is made again.
    std::fs::write(folder.path().join("plans.csv"), format!("{PLANS}C15,2024-06-03,李伟,补充\n")).unwrap();
    let job = run(folder.path(), &pipeline);
    assert_eq!(listed(&job, AS_OF)["C15"], line("李伟", "planned", "2024-06-03", "补充"));
}
