//! Months that come one by one, out of order or late: what is made, what is restated, what a plan says.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use common::{Job, cell};
use keyfolio::engine::events::{Outcome, Silent};
use keyfolio::engine::plan::{Decision, Plan};
use keyfolio::engine::select::Selection;
use keyfolio::engine::{self, EngineError, RunOptions};
use keyfolio::lake::Lake;

const PIPELINE: &str = r#"
version = 1
name = "small"
complete_within_days = 15
language = ["en"]

[sources.transactions]
files = ["exports/sales-*.csv"]
columns = { customer_id = "customer", order_id = "order", order_date = "date", net_amount = "amount" }
max_quarantine_ratio = 0.5

[sources.visits]
files = ["exports/visits-*.csv"]
columns = { customer_id = "customer", visit_date = "date", staff_id = "staff" }

[schemes.pyramid.rank]
measure = "net_sales_6m"
bands = [{ code = "vip", top = "10%" }, { code = "rest" }]

[schemes.rfm.rfm]
window = "6mo"

[reports.executive]
sections = ["headline", "restatements"]
formats = ["csv"]
"#;

const MONTHS: [u32; 12] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::create_dir_all(folder.join("exports")).unwrap();
    std::fs::write(folder.join("exports").join(name), text).unwrap();
}

fn sales(rows: &str) -> String {
    format!("customer,order,date,amount\n{rows}")
}

fn add_month(folder: &Path, month: u32) {
    let mut rows = String::new();
    for customer in (1..=30u32).filter(|customer| !(customer + month).is_multiple_of(3)) {
        let (day, amount) = ((customer * 7 + month) % 28 + 1, customer * 100 + month * 13);
        rows.push_str(&format!("C{customer:02},{month}-{customer},2024-{month:02}-{day:02},{amount}.50\n"));
    }
    // One row of every month is broken.
    rows.push_str(&format!("C99,{month}-99,2024-{month:02}-05,broken\n"));
    write(folder, &format!("sales-{month:02}.csv"), &sales(&rows));
    let visits = (1..=9u32).map(|customer| format!("C{customer:02},2024-{month:02}-{:02},S1\n", customer * 3));
    write(folder, &format!("visits-{month:02}.csv"), &format!("customer,date,staff\n{}", visits.collect::<String>()));
}

fn job(folder: &Path, sets: &[&str]) -> Job {
    std::fs::write(folder.join("small.toml"), PIPELINE).unwrap();
    Job::load(&folder.join("small.toml"), folder, sets)
}

/// A lake fed with these months at once.
fn built(folder: &Path, months: &[u32]) -> Job {
    months.iter().for_each(|month| add_month(folder, *month));
    let job = job(folder, &[]);
    job.run(&RunOptions::default());
    job
}

fn plan(job: &Job, options: &RunOptions) -> Plan {
    let sources = job.resolved.source_files().unwrap();
    engine::plan(&job.resolved, &sources, options, &Silent).unwrap_or_else(|error| panic!("{error}"))
}

/// Files of the published state that hold no results of a date before the last, and are no ledger: by path.
fn comparable(job: &Job) -> BTreeMap<String, Vec<u8>> {
    let of_earlier = |file: &String| {
        let only_with_results = ["measures", "customer_features", "contribution", "rfm", "moved_customers", "data_"];
        only_with_results.iter().any(|mart| file.starts_with(&format!("marts/{mart}"))) && !file.contains("2024-12-31")
    };
    let last = |file: &String| !file.starts_with("marts/") || file.contains("2024-12-31");
    let per_date = |file: &String| ["snapshots", "movements"].iter().any(|mart| file.contains(&format!("/{mart}/")));
    let all = job.bytes().into_iter();
    all.filter(|(file, _)| (last(file) || per_date(file)) && !of_earlier(file) && !file.contains("restatements"))
        .collect()
}

fn assert_same_bytes(left: &Job, right: &Job) {
    let (left, right) = (comparable(left), comparable(right));
    let only = |of: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>| -> Vec<String> {
        of.keys().filter(|file| !other.contains_key(*file)).cloned().collect()
    };
    assert_eq!((only(&left, &right), only(&right, &left)), (Vec::new(), Vec::new()));
    for (file, bytes) in &left {
        assert!(bytes == &right[file], "{file} differs");
    }
    assert!(left.len() > 60, "{}", left.len());
}

#[test]
fn twelve_months_one_by_one_and_in_any_order_are_the_bytes_of_twelve_at_once() {
    let at_once = tempfile::tempdir().unwrap();
    let at_once = built(at_once.keep().as_path(), &MONTHS);
    for order in [MONTHS, [7, 1, 12, 4, 3, 2, 11, 5, 6, 10, 8, 9]] {
        let folder = tempfile::tempdir().unwrap();
        let mut one_by_one = None;
        for month in order {
            add_month(folder.path(), month);
            let job = job(folder.path(), &[]);
            job.run(&RunOptions::default());
            one_by_one = Some(job);
        }
        assert_same_bytes(&one_by_one.unwrap(), &at_once);
    }
    std::fs::remove_dir_all(&at_once.folder).unwrap();
}

/// Schemes whose classes depend on those of the months before, or on what was learnt at one of them.
const GOING_ON: [&str; 4] = [
    r#"schemes.steady={rank={measure="net_sales_3m",bands=[{code="a",top="10%"},{code="b",top="40%"},{code="c"}]},
       movement={demote_after=2,demote_to="one_step",compare=["1mo","3mo"]}}"#,
    r#"schemes.quarterly={thresholds={measure="net_sales_1m",bands=[{code="a",at_least=1500,keep=1000},{code="b"}]},
       movement={review="quarterly"}}"#,
    r#"schemes.life={states={start="fresh",states=[
         {code="regular",to=[{state="asleep",when="recency_days > 40"}]},
         {code="fresh",to=[{state="regular",when="months_in_state >= 2 AND orders_6m >= 2"}]},
         {code="asleep",to=[{state="regular",when="recency_days <= 10"}]}]}}"#,
    r#"schemes.groups={clusters={features=["net_sales_12m","recency_days"],count=3}}"#,
];

#[test]
fn classes_that_go_on_from_month_to_month_are_the_same_however_the_months_come() {
    let of_all = |folder: &Path| {
        let sets = GOING_ON.map(|set| set.replace('\n', " "));
        let job = job(folder, &sets.each_ref().map(String::as_str));
        job.run(&RunOptions::default());
        job
    };
    let at_once = tempfile::tempdir().unwrap();
    MONTHS.iter().for_each(|month| add_month(at_once.path(), *month));
    let at_once = of_all(at_once.path());
    for order in [MONTHS, [7, 1, 12, 4, 3, 2, 11, 5, 6, 10, 8, 9]] {
        let folder = tempfile::tempdir().unwrap();
        let mut one_by_one = None;
        for month in order {
            add_month(folder.path(), month);
            one_by_one = Some(of_all(folder.path()));
        }
        assert_same_bytes(&one_by_one.unwrap(), &at_once);
    }
    let held = at_once.mart_at("snapshots", "2024-11-30").column("reason").unwrap().str().unwrap().clone();
    assert!(held.iter().flatten().any(|reason| reason.starts_with("held at")), "nothing was held");
}

#[test]
fn a_date_within_a_month_is_compared_with_the_same_day_of_earlier_months_and_goes_on_from_a_month_end() {
    let folder = tempfile::tempdir().unwrap();
    MONTHS[..9].iter().for_each(|month| add_month(folder.path(), *month));
    let job = job(folder.path(), &[&GOING_ON[0].replace('\n', " ")]);
    let at = |date: &str| RunOptions { as_of: Some(date.parse().unwrap()), ..RunOptions::default() };
    job.run(&at("2024-09-15"));
    let column = |mart: &str, name: &str| {
        let frame = job.mart_at(mart, "2024-09-15");
        let of_scheme = frame.column("scheme").unwrap().str().unwrap().clone();
        let values = frame.column(name).unwrap().cast(&polars::prelude::DataType::String).unwrap();
        let values = values.str().unwrap().clone();
        let rows = of_scheme.iter().zip(values.iter()).filter(|(scheme, _)| *scheme == Some("steady"));
        rows.map(|(_, value)| value.unwrap_or_default().to_owned()).collect::<BTreeSet<String>>()
    };
    assert_eq!(column("movements", "from_as_of"), ["2024-06-15", "2024-08-15"].map(String::from).into());
    // Classes began at month ends, or on this day.
    let since = column("snapshots", "since");
    assert!(since.contains("2024-01-31") && since.contains("2024-04-30"), "{since:?}");
    assert!(since.iter().all(|date| date == "2024-09-15" || !date.ends_with("-15")), "{since:?}");
    // Month ends are as they are without that day.
    let before = job.mart_at("snapshots", "2024-08-31");
    job.run(&at("2024-08-31"));
    assert!(job.mart_at("snapshots", "2024-08-31").equals_missing(&before));
}

#[test]
fn a_run_does_what_the_plan_said() {
    let folder = tempfile::tempdir().unwrap();
    built(folder.path(), &MONTHS[..8]);
    let late = sales("C01,x1,2024-07-03,5000.00\nC02,x2,2024-07-04,1.00\n");
    type Change<'a> = (&'a str, Box<dyn Fn(&Path)>, &'a [&'a str]);
    let changes: [Change<'_>; 5] = [
        ("nothing", Box::new(|_: &Path| {}), &[]),
        ("a month", Box::new(|folder: &Path| add_month(folder, 9)), &[]),
        ("late rows", Box::new(move |folder: &Path| write(folder, "sales-late.csv", &late)), &[]),
        ("a setting", Box::new(|_: &Path| {}), &["schemes.rfm.rfm.window=3mo"]),
        (
            "a changed export",
            Box::new(|folder: &Path| {
                let path = folder.join("exports/sales-09.csv");
                let text = std::fs::read_to_string(&path).unwrap().replace("C05,", "C06,");
                std::fs::write(path, text).unwrap();
            }),
            &["schemes.rfm.rfm.window=3mo"],
        ),
    ];
    for (what, change, sets) in changes {
        change(folder.path());
        let job = job(folder.path(), sets);
        let before = Lake::at(&job.resolved.lake).published().unwrap();
        let plan = plan(&job, &RunOptions::default());
        let untouched = Lake::at(&job.resolved.lake).published().unwrap();
        assert!(untouched == before, "{what}: a plan changes nothing");
        let outcome = job.run(&RunOptions::default());
        assert_eq!(Some(outcome.run_id.clone()), plan.run_id, "{what}");
        assert_eq!(plan.has_work, what != "nothing", "{what}");

        let to_run = plan.stages.iter().filter(|stage| stage.decision == Decision::Run);
        let mut planned: BTreeMap<String, u64> = BTreeMap::new();
        to_run.for_each(|stage| *planned.entry(stage.stage.clone()).or_default() += 1);
        let ran: BTreeSet<&String> =
            outcome.stages.iter().filter(|stage| stage.outcome == Outcome::Ran).map(|stage| &stage.stage).collect();
        assert_eq!(planned.keys().collect::<BTreeSet<_>>(), ran, "{what}");
        for report in outcome.stages.iter().filter(|report| report.ran() && report.stage.contains(':')) {
            assert_eq!(report.units, Some(planned[&report.stage]), "{what}: {}", report.stage);
        }
        let after = Lake::at(&job.resolved.lake).published().unwrap();
        let made = after.stages.iter().filter(|(key, record)| before.stages.get(*key) != Some(record));
        let classified: BTreeSet<String> =
            made.map(|(key, _)| key.clone()).filter(|key| key.starts_with("classify:")).collect();
        let promised = plan.stages.iter().filter(|stage| stage.decision == Decision::Run);
        let promised: BTreeSet<String> = promised
            .filter(|stage| stage.stage.starts_with("classify:"))
            .map(|stage| format!("{}@{}", stage.stage, stage.period.clone().unwrap()))
            .collect();
        assert_eq!(classified, promised, "{what}");
        if what == "late rows" {
            assert!(plan.stages.iter().any(|stage| stage.reason.starts_with("2 late rows in 2024-07")));
        }
        if what == "a setting" {
            let reason = "setting schemes.rfm.rfm.window 6mo → 3mo";
            let classes = plan.stages.iter().filter(|stage| stage.decision == Decision::Run);
            let classes = classes.filter(|stage| stage.stage.starts_with("classify:"));
            assert!(classes.clone().count() == 9 && classes.clone().all(|stage| stage.reason == reason));
        }
    }
}

#[test]
fn the_ledger_has_every_figure_and_class_that_changed_and_why() {
    let folder = tempfile::tempdir().unwrap();
    built(folder.path(), &MONTHS[..8]);
    add_month(folder.path(), 9);
    let before = job(folder.path(), &[]);
    assert!(before.run(&RunOptions::default()).restated.is_empty(), "a new month restates nothing");
    let old = before.mart_at("snapshots", "2024-08-31");
    let sales_before = before.mart("measures", Some("2024-08-31"));
    write(folder.path(), "sales-late.csv", &sales("C05,x1,2024-08-03,900000.00\n"));
    let after = job(folder.path(), &[]);
    let outcome = after.run(&RunOptions::default());
    let new = after.mart_at("snapshots", "2024-08-31");

    let key = |frame: &polars::prelude::DataFrame, row| (cell(frame, "scheme", row), cell(frame, "customer_id", row));
    let codes = |frame: &polars::prelude::DataFrame| -> BTreeMap<(String, String), String> {
        (0..frame.height()).map(|row| (key(frame, row), cell(frame, "code", row))).collect()
    };
    let (old, new) = (codes(&old), codes(&new));
    let changed: BTreeSet<&(String, String)> = new.keys().filter(|key| old.get(*key) != new.get(*key)).collect();
    let ledger = after.mart("restatements", None);
    let row_is = |row: usize, column: &str, value: &str| cell(&ledger, column, row) == value;
    let of_august: Vec<usize> =
        (0..ledger.height()).filter(|row| row_is(*row, "restated_as_of", "2024-08-31")).collect();
    let classes: BTreeSet<(String, String)> = of_august
        .iter()
        .filter(|row| row_is(**row, "kind", "class"))
        .map(|row| (cell(&ledger, "subject", *row), cell(&ledger, "customer_id", *row)))
        .collect();
    assert_eq!(classes.iter().collect::<BTreeSet<_>>(), changed);
    assert!(changed.contains(&("pyramid".to_owned(), "C05".to_owned())));
    let net = of_august.iter().find(|row| row_is(**row, "subject", "net_sales")).unwrap();
    let was = (0..sales_before.height()).find(|row| {
        cell(&sales_before, "measure", *row) == "net_sales" && cell(&sales_before, "period", *row) == "2024-08"
    });
    assert_eq!(cell(&ledger, "old_value", *net), cell(&sales_before, "amount", was.unwrap()));
    assert!((0..ledger.height()).all(|row| row_is(row, "cause", "1 late row in 2024-08")));
    assert!(outcome.restated.iter().all(|row| row.cause == "1 late row in 2024-08"));
    let table = std::fs::read_to_string(after.folder.join("reports/2024-09-30/tables/restatements.csv")).unwrap();
    assert!(table.contains("C05"), "{table}");

    // Everything again: nothing is restated, and the ledger stays.
    let forced = after.run(&RunOptions { force: true, ..RunOptions::default() });
    assert!(forced.restated.is_empty(), "{:?}", forced.restated);
    assert_eq!(after.mart("restatements", None).height(), ledger.height());

    // Nothing changed: nothing is restated again, and the ledger stays.
    assert!(after.run(&RunOptions::default()).restated.is_empty());
    assert_eq!(after.mart("restatements", None).height(), ledger.height());
}

#[test]
fn rows_beyond_the_lookback_are_restated_refused_or_stop_the_run() {
    let folder = tempfile::tempdir().unwrap();
    built(folder.path(), &MONTHS[..9]);
    let rows = "C05,x1,2024-02-03,77.00\nC05,x2,2024-08-03,88.00\nC03,10-3,2024-10-01,5.00\n";
    write(folder.path(), "sales-late.csv", &sales(rows));
    let refused = job(folder.path(), &["on_late=fail"]).try_run(&RunOptions::default()).unwrap_err();
    let EngineError::Late { late, closed, .. } = &refused else { panic!("{refused}") };
    assert_eq!((late.as_slice(), closed.as_str()), (["1 late row in 2024-02".to_owned()].as_slice(), "2024-06-30"));

    let quarantine = job(folder.path(), &["on_late=quarantine"]);
    let outcome = quarantine.run(&RunOptions::default());
    assert_eq!(
        outcome.reasons.iter().filter(|reason| reason.reason == "late").map(|reason| reason.rows).sum::<i64>(),
        1
    );
    assert!(outcome.stages.iter().any(|stage| stage.reason == "1 new export: sales-late.csv"));
    assert!(quarantine.run(&RunOptions::default()).stages.iter().all(|stage| !stage.ran()));
    // Built anew for another reason, the late row stays where it is.
    let sets = ["on_late=quarantine", "sources.transactions.max_quarantine_ratio=0.4", "timezone=Asia/Tokyo"];
    let again = job(folder.path(), &sets).run(&RunOptions::default());
    assert_eq!(again.reasons.iter().filter(|reason| reason.reason == "late").map(|reason| reason.rows).sum::<i64>(), 1);

    let restate = job(folder.path(), &["timezone=Asia/Tokyo"]);
    let plan = plan(&restate, &RunOptions::default());
    assert!(plan.stages.iter().any(|stage| stage.reason.contains("1 quarantined late row taken in")), "{plan:#?}");
    let outcome = restate.run(&RunOptions::default());
    assert!(outcome.reasons.iter().all(|reason| reason.reason != "late"));
    assert!(outcome.restated.iter().any(|row| row.cause.contains("1 late row in 2024-02")));
}

#[test]
fn only_the_new_month_is_read_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let job = built(folder.path(), &MONTHS[..9]);
    let before: BTreeSet<String> = job.bytes().into_keys().collect();
    add_month(folder.path(), 10);
    job.run(&RunOptions::default());
    let new: BTreeSet<String> = job.bytes().into_keys().filter(|file| !before.contains(file)).collect();
    let strays: Vec<&String> =
        new.iter().filter(|file| !file.contains("2024-10") && !file.contains("quarantine")).collect();
    assert!(strays.is_empty(), "{strays:?}");
    assert!(new.iter().any(|file| file.starts_with("tables/transactions/month=2024-10")));
    assert!(before.iter().all(|file| job.bytes().contains_key(file)), "what was published stays");
}

#[test]
fn what_is_not_selected_keeps_its_results_and_what_reads_it_waits() {
    let folder = tempfile::tempdir().unwrap();
    built(folder.path(), &MONTHS[..9]);
    add_month(folder.path(), 10);
    let job = job(folder.path(), &["schemes.rfm.rfm.window=3mo"]);
    let of = |select: &[&str], exclude: &[&str]| {
        let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let selection = Selection::of(&job.resolved.pipeline, &texts(select), &texts(exclude)).unwrap();
        RunOptions { selection, ..RunOptions::default() }
    };
    let plan_of = plan(&job, &of(&["classify:rfm"], &[]));
    let rfm = plan_of.stages.iter().find(|stage| stage.stage == "classify:rfm" && stage.decision != Decision::Skip);
    let rfm = rfm.unwrap();
    assert_eq!(rfm.decision, Decision::Blocked);
    assert!(rfm.reason.starts_with("waits for ingest:transactions"), "{}", rfm.reason);
    let outcome = job.run(&of(&["+classify:rfm"], &[]));
    let state = |stage: &str| outcome.stages.iter().find(|report| report.stage == stage).map(|report| report.outcome);
    assert_eq!(state("classify:rfm"), Some(Outcome::Ran));
    assert_eq!(state("classify:pyramid"), Some(Outcome::Skipped));
    assert_eq!(state("report"), Some(Outcome::Skipped));
    // An insight waits for the schemes that it reads, and for no other.
    let changed = Job::load(&folder.path().join("small.toml"), folder.path(), &["schemes.rfm.rfm.window=6mo"]);
    let left = plan(&changed, &of(&[], &["classify:rfm"]));
    let decided = |stage: &str| left.stages.iter().find(|one| one.stage == stage && one.decision != Decision::Skip);
    assert_eq!(decided("clv").map(|one| one.decision), Some(Decision::Blocked), "values by the classes of all schemes");
    assert_eq!(decided("churn").map(|one| one.decision), Some(Decision::Run), "signals read the pyramid");
    let rest = job.run(&of(&[], &["classify:rfm"]));
    let ran: Vec<&str> = rest.stages.iter().filter(|report| report.ran()).map(|report| report.stage.as_str()).collect();
    let insights = ["retention", "churn", "clv", "programmes", "actions"];
    let insights = insights.into_iter().chain(["visiting", "registers", "planning", "kpis", "worklist"]);
    let expected = ["classify:pyramid", "segments", "quality", "measure"].into_iter().chain(insights).chain(["report"]);
    assert_eq!(ran, expected.collect::<Vec<_>>());
    assert!(!plan(&job, &RunOptions::default()).has_work);
}

#[test]
fn with_keep_going_what_does_not_depend_on_a_failed_table_is_published() {
    let folder = tempfile::tempdir().unwrap();
    built(folder.path(), &MONTHS[..9]);
    add_month(folder.path(), 10);
    write(
        folder.path(),
        "visits-10.csv",
        "customer,date,staff\nC01,never,S1\nC02,nobody knows,S1\nC03,2024-10-05,S1\n",
    );
    let job = job(folder.path(), &[]);
    assert!(job.try_run(&RunOptions::default()).is_err());
    let lake = Lake::at(&job.resolved.lake);
    assert_eq!(engine::marts::published_dates(&lake.published().unwrap()).len(), 1);
    let outcome = job.run(&RunOptions { keep_going: true, ..RunOptions::default() });
    assert!(outcome.errors.len() == 1 && outcome.errors[0].to_string().contains("`visits`"), "{:?}", outcome.errors);
    let state_of = |stage: &str| outcome.stages.iter().find(|report| report.stage == stage).unwrap().outcome;
    assert_eq!((state_of("ingest:visits"), state_of("measure")), (Outcome::Failed, Outcome::Blocked));
    let state = lake.published().unwrap();
    assert!(state.stages["ingest:transactions"].files.contains_key("2024-10"));
    assert!(!state.stages["ingest:visits"].files.contains_key("2024-10"));
    assert!(state.stages["reduce:purchase_days"].files.contains_key("2024-10"));
    assert!(!state.stages.contains_key("measure@2024-10-31"), "features would count no visits");
}

#[test]
fn several_dates_get_results_and_reports() {
    let folder = tempfile::tempdir().unwrap();
    MONTHS.iter().for_each(|month| add_month(folder.path(), *month));
    let job = job(folder.path(), &[]);
    let options = RunOptions {
        from: Some("2024-09-30".parse().unwrap()),
        as_of: Some("2024-11-30".parse().unwrap()),
        ..RunOptions::default()
    };
    job.run(&options);
    let dates = engine::marts::published_dates(&Lake::at(&job.resolved.lake).published().unwrap());
    let dates: Vec<String> = dates.iter().map(ToString::to_string).collect();
    assert_eq!(dates, ["2024-09-30", "2024-10-31", "2024-11-30"]);
    for date in dates {
        assert!(folder.path().join("reports").join(&date).join("tables").exists(), "{date}");
        assert!(job.mart("data_quality", Some(&date)).height() > 0);
    }
    assert!(!plan(&job, &options).has_work);
}
