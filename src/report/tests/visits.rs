//! The sections on visits: in both languages and all editions, at extremes, and without their marts.

use std::path::Path;

use super::synthetic::{Company, Memory, manifest, marts};
use super::synthetic_visits::{Team, add, names};
use super::written::{self, charts, csv};
use crate::config::types::{Format, Pipeline};
use crate::report::figures::process::Visits;
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
        bands = [ { code = "t00", top = "1%", title = { zh = "要客", en = "Key" } }, { code = "t01" } ]
        [cadence.contacts]
        title = { zh = "分级联系", en = "Contacts by tier" }
        scheme = "tier"
        every = { t00 = "30d" }
        [reports.visits]
        sections = ["visit_summary", "visit_days", "cadence", "overdue", "today", "definitions"]
        [reports.weekly]
        edition = "weekly"
        sections = ["visit_summary", "visit_days", "cadence", "overdue", "today"]
        [reports.daily]
        edition = "daily"
        sections = ["today", "visit_days", "overdue"]
        "#,
    )
    .unwrap()
}

fn whole(company: &Company, team: Team) -> Memory {
    let mut marts = marts(company);
    add(&mut marts.0, company, team);
    marts
}

fn look(name: &str, report: &str, marts: &Memory) -> (tempfile::TempDir, Vec<Written>) {
    let company = Company::ordinary();
    written::look(name, |out: &Path| written::write(&pipeline(), report, &company, marts, out))
}

fn visits_of(marts: &Memory) -> Option<Visits> {
    let pipeline = pipeline();
    let settings = &pipeline.reports["visits"];
    figures::collect(marts, &manifest(&Company::ordinary()), settings, &pipeline).unwrap().process.visits
}

#[test]
fn every_section_has_pages_and_what_they_show_is_in_tables() {
    let marts = whole(&Company::ordinary(), Team::ordinary());
    for report in ["visits", "weekly", "daily"] {
        let (_kept, written) = look(&format!("visits-{report}"), report, &marts);
        let drawn = charts(&written);
        let mut wanted = vec!["visit-days", "overdue", "today"];
        let mut tables = vec!["visit_days", "overdue", "worklist", "worklist_people"];
        if report != "daily" {
            wanted.extend(["visits-contacts", "cadence", "cadence-contacts-people", "cadence-contacts-months"]);
            tables.extend(["visit_summary", "visit_people", "cadence_groups", "cadence_months"]);
        }
        wanted.iter().for_each(|chart| assert!(drawn.contains(*chart), "{report}: {chart} not in {drawn:?}"));
        tables.iter().for_each(|table| assert!(csv(&written, table).is_some(), "{report}: {table}"));
        // A workbook to work from, in each language.
        let lists = written.iter().filter(|file| file.path.to_string_lossy().contains("-lists."));
        assert_eq!(lists.count(), 2, "{report}");
    }
}

#[test]
fn the_fonts_have_all_words_and_the_same_marts_give_the_same_bytes() {
    let marts = whole(&Company::ordinary(), Team::ordinary());
    let pipeline = pipeline();
    let out = tempfile::tempdir().unwrap();
    let mut settings = pipeline.reports["visits"].clone();
    settings.formats = vec![Format::Pdf];
    let rendered =
        render(&marts, &manifest(&Company::ordinary()), ("visits", &settings), &pipeline, out.path()).unwrap();
    assert_eq!(rendered.remarks, Vec::<String>::new());
    let company = Company::ordinary();
    written::assert_same_twice(|out| written::write(&pipeline, "daily", &company, &marts, out));
}

#[test]
fn extremes_fit() {
    let company = Company::ordinary();
    let many = Team {
        people: 200,
        managers: 20,
        name: "上海浦东国际进出口贸易集团股份有限公司华东大区第一销售部",
        lines: 30,
        ..Team::ordinary()
    };
    look("visits-many", "visits", &whole(&company, many));
    let one = Team { people: 1, managers: 0, ..Team::ordinary() };
    look("visits-one", "visits", &whole(&company, one));
    look("visits-one-daily", "daily", &whole(&company, one));
}

#[test]
fn what_is_not_told_is_nowhere_a_number() {
    let company = Company::ordinary();
    let marts = whole(&company, Team { is_told: false, ..Team::ordinary() });
    let (_kept, written) = look("visits-untold", "visits", &marts);
    assert!(!charts(&written).contains("visits-rates"), "rates of nothing");
    let visits = visits_of(&marts).unwrap();
    let period = visits.period("month").unwrap();
    let whole = visits.sum("month", period, "all", None);
    assert_eq!((whole.planned, whole.completion.value, whole.success.value), (None, None, None));
    let tally = visits.tally((period, company.as_of), None);
    assert_eq!((tally.planned, tally.completion(), tally.success()), (None, None, None));
    assert!(tally.contacts > 0);
}

#[test]
fn every_mart_may_be_missing() {
    let company = Company::ordinary();
    for name in names() {
        let mut marts = whole(&company, Team::ordinary());
        marts.0.remove(name);
        for report in ["visits", "daily"] {
            let pipeline = pipeline();
            let mut settings = pipeline.reports[report].clone();
            settings.formats = vec![Format::Csv];
            let out = tempfile::tempdir().unwrap();
            let written = render(&marts, &manifest(&company), (report, &settings), &pipeline, out.path());
            assert!(written.is_ok(), "{report} without {name}: {:?}", written.err());
        }
    }
    let (_kept, written) = look("visits-absent", "visits", &marts(&company));
    assert!(charts(&written).is_empty());
}

#[test]
fn each_overdue_customer_is_counted_once_and_groups_are_counted_where_none_are_published() {
    let mut marts = whole(&Company::ordinary(), Team::ordinary());
    let rows = marts.0["cadence"].height();
    let twice = marts.0["cadence"].vstack(&marts.0["cadence"]).unwrap();
    marts.0.insert("cadence", twice);
    marts.0.remove("cadence_groups");
    let all = visits_of(&marts).unwrap().cadences.unwrap();
    let once = all.overdue_once();
    assert_eq!(all.overdue.len(), 2 * once.len());
    assert_eq!(all.required, rows as i64 / 2);
    let group = all.whole("contacts").unwrap();
    assert_eq!((group.with_requirement, group.overdue), (rows as i64, all.overdue.len() as i64));
    assert_eq!(group.share().0, None);
    // Members of a dimension add up to the whole.
    for dimension in ["class", "staff", "manager"] {
        let sum: i64 = all.groups("contacts", dimension).map(|group| group.overdue).sum();
        assert_eq!(sum, group.overdue, "{dimension}");
    }
}

#[test]
fn lists_hold_every_line_once_and_nobody_is_last() {
    let marts = whole(&Company::ordinary(), Team::ordinary());
    let list = visits_of(&marts).unwrap().worklist.unwrap();
    assert_eq!(list.lists.iter().map(|one| list.of(one).count()).sum::<usize>(), list.lines.len());
    assert_eq!(list.lists.last().unwrap().staff, None);
    assert_eq!(list.whole().listed, list.lines.len() as i64);
    assert_eq!(list.lines[0].place, 1);
}
