//! The sections of R08: in both languages, at extremes, without their marts, with nothing known.

use std::path::Path;

use super::synthetic::{Company, Memory, manifest, marts};
use super::synthetic_prospects::{Sales, add, names};
use super::synthetic_worth::Fill;
use super::written::{self, charts, csv};
use crate::config::types::{Format, Pipeline};
use crate::report::figures::process::Prospects;
use crate::report::{Written, figures, render};

fn pipeline() -> Pipeline {
    toml::from_str(
        r#"
        version = 1
        name = "synthetic"
        [sources.transactions]
        files = ["*.csv"]
        columns = {}
        [flows.intention]
        title = { zh = "意向级别", en = "Intention" }
        of = "leads"
        stages = ["C", "B", "A", "H"]
        won = ["O"]
        shape = ["C", "B", "A"]
        [reports.pipeline]
        sections = ["funnel", "stage_flow", "calibration", "open_deals", "tenders", "lost_deals", "definitions"]
        "#,
    )
    .unwrap()
}

fn whole(company: &Company, sales: &Sales, fill: Fill) -> Memory {
    let mut marts = marts(company);
    add(&mut marts, company, sales, fill);
    marts
}

fn write(company: &Company, marts: &Memory, out: &Path) -> Vec<Written> {
    written::write(&pipeline(), "pipeline", company, marts, out)
}

fn look(name: &str, company: &Company, marts: &Memory) -> (tempfile::TempDir, Vec<Written>) {
    written::look(name, |out| write(company, marts, out))
}

fn figures_of(company: &Company, marts: &Memory) -> Option<Prospects> {
    let pipeline = pipeline();
    figures::collect(marts, &manifest(company), &pipeline.reports["pipeline"], &pipeline).unwrap().process.prospects
}

#[test]
fn sections_have_pages_charts_and_a_table_for_every_mart() {
    let company = Company::ordinary();
    let marts = whole(&company, &Sales::ordinary(), Fill::Known);
    let (_kept, written) = look("prospects", &company, &marts);
    assert_eq!(written.iter().filter(|file| file.kind == Format::Pdf).count(), 2);
    let drawn = charts(&written);
    for chart in [
        "funnel-intention",
        "funnel-months-intention",
        "funnel-people-intention",
        "stage-flow-intention",
        "stage-cohorts-intention",
        "stage-dwell-intention",
        "calibration-intention",
        "calibration-months-intention",
        "calibration-managers-intention",
        "optimism-intention-1",
        "open-leads",
        "open-opportunities",
        "tender-months",
        "tender-days",
        "tender-leakage",
        "lost-reasons",
        "lost-competitors",
        "lost-levels",
        "lost-months",
        "lost-people-1",
    ] {
        assert!(drawn.contains(chart), "{chart} not in {drawn:?}");
    }
    for mart in names() {
        assert!(csv(&written, mart).is_some(), "{mart} is no table");
    }
    assert_eq!(csv(&written, "open_deals").unwrap().lines().count(), 71);
    // The fonts have every character of the section's own words.
    let pipeline = pipeline();
    let mut settings = pipeline.reports["pipeline"].clone();
    settings.formats = vec![Format::Pdf];
    let out = tempfile::tempdir().unwrap();
    let rendered = render(&marts, &manifest(&company), ("pipeline", &settings), &pipeline, out.path()).unwrap();
    assert_eq!(rendered.remarks, Vec::<String>::new());
}

#[test]
fn the_same_marts_give_the_same_bytes_twice() {
    let company = Company::ordinary();
    let marts = whole(&company, &Sales::ordinary(), Fill::Known);
    written::assert_same_twice(|out| write(&company, &marts, out));
}

#[test]
fn extremes_fit() {
    let company = Company { largest: 1_234_567_890_123, ..Company::ordinary() };
    let crowd = Sales { stages: 12, people: 200, leads: 300, opportunities: 300, graded: 40, long: true };
    let (_kept, written) = look("prospects-crowd", &company, &whole(&company, &crowd, Fill::Known));
    // Pages are limited, tables are not: the crowd's members and all together.
    let rows = csv(&written, "funnel_shape").unwrap().lines().count();
    assert_eq!(rows, 1 + 12 * (1 + 200 + 20));
    let one = Sales { stages: 1, people: 1, leads: 1, opportunities: 0, graded: 1, long: false };
    look("prospects-one", &company, &whole(&company, &one, Fill::Known));
    let leads = Sales { opportunities: 0, ..Sales::ordinary() };
    let (_kept, written) = look("prospects-leads", &company, &whole(&company, &leads, Fill::Known));
    assert!(charts(&written).contains("open-leads") && !charts(&written).contains("open-opportunities"));
    let opportunities = Sales { leads: 0, ..Sales::ordinary() };
    let (_kept, written) = look("prospects-opportunities", &company, &whole(&company, &opportunities, Fill::Known));
    assert!(!charts(&written).contains("open-leads") && charts(&written).contains("open-opportunities"));
}

/// The cells of a line; commas within quotes part nothing.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cells.last_mut().unwrap().push(other),
        }
    }
    cells
}

#[test]
fn what_is_not_known_is_nowhere_a_number() {
    let company = Company::ordinary();
    let marts = whole(&company, &Sales::ordinary(), Fill::Null);
    let (_kept, written) = look("prospects-null", &company, &marts);
    let drawn = charts(&written);
    for chart in ["open-leads", "open-opportunities", "lost-levels", "lost-reasons", "lost-competitors"] {
        assert!(!drawn.contains(chart), "{chart} is drawn of nothing");
    }
    let deals = csv(&written, "open_deals").unwrap();
    let head: Vec<&str> = deals.lines().next().unwrap().split(',').collect();
    for name in ["est_amount", "weighted_amount", "probability", "overdue", "days_to_close", "slipped"] {
        let at = head.iter().position(|one| *one == name).unwrap();
        assert!(deals.lines().skip(1).all(|line| cells(line)[at].is_empty()), "{name}");
    }
}

#[test]
fn every_mart_may_be_missing() {
    let company = Company::ordinary();
    for name in names() {
        let mut marts = whole(&company, &Sales::ordinary(), Fill::Known);
        marts.0.remove(name);
        let mut pipeline = pipeline();
        pipeline.language.truncate(1);
        let mut settings = pipeline.reports["pipeline"].clone();
        settings.formats = vec![Format::Csv, Format::Svg];
        let out = tempfile::tempdir().unwrap();
        let written = render(&marts, &manifest(&company), ("pipeline", &settings), &pipeline, out.path());
        assert!(written.is_ok(), "without {name}: {:?}", written.err());
    }
    let bare = marts(&company);
    assert!(figures_of(&company, &bare).is_none());
    let (_kept, written) = look("prospects-absent", &company, &bare);
    assert!(csv(&written, "open_deals").is_none());
}

#[test]
fn a_mart_of_another_shape_is_refused_by_name() {
    let company = Company::ordinary();
    let mut marts = whole(&company, &Sales::ordinary(), Fill::Known);
    let frame = marts.0["stage_flow"].drop("closing").unwrap();
    marts.0.insert("stage_flow", frame);
    let pipeline = pipeline();
    let error = figures::collect(&marts, &manifest(&company), &pipeline.reports["pipeline"], &pipeline).unwrap_err();
    assert!(error.to_string().contains("stage_flow") && error.to_string().contains("closing"), "{error}");
}

#[test]
fn the_balance_of_the_whole_window_is_shown_and_adds_up() {
    let company = Company::ordinary();
    let found = figures_of(&company, &whole(&company, &Sales::ordinary(), Fill::Known)).unwrap();
    let flow = found.flow("intention").unwrap();
    let rows = flow.whole();
    let stages: Vec<&str> = rows.iter().map(|row| row.stage.as_str()).collect();
    assert_eq!(stages, ["C", "B", "A", "H", "O"]);
    assert!(rows.iter().all(|row| row.adds_up()));
    assert!(flow.is_won("O") && !flow.is_won("H"));
    let mut wrong = (*rows[0]).clone();
    wrong.closing += 1;
    assert!(!wrong.adds_up());
}
