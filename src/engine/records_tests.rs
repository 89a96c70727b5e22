#![allow(clippy::unwrap_used)]

use super::super::events::Silent;
use super::*;

fn started() -> Event {
    Event::RunStarted { run_id: "0123456789ab".into(), pipeline: "shop".into(), variant: None }
}

fn at_work() -> Event {
    Event::StageStarted { stage: "reduce".into() }
}

#[test]
fn a_run_with_nothing_to_do_leaves_no_events() {
    let folder = tempfile::tempdir().unwrap();
    let recorder = Recorder::new(&Silent);
    recorder.write_to(folder.path());
    recorder.hear(&started());
    recorder.done("2026-10-31".parse().unwrap(), &[], Vec::new(), false).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn events_are_numbered_and_those_heard_early_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let recorder = Recorder::new(&Silent);
    recorder.hear(&started());
    recorder.write_to(folder.path());
    recorder.hear(&Event::StageStarted { stage: "reduce".into() });
    let records = read_events(&folder.path().join("events.jsonl")).unwrap();
    assert_eq!(records.iter().map(|record| record.seq).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(records[0].event, started());
}

#[test]
fn a_torn_last_line_is_left_out_by_readers_and_cut_off_by_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    let recorder = Recorder::new(&Silent);
    recorder.write_to(folder.path());
    recorder.hear(&at_work());
    let whole = std::fs::read(&path).unwrap();
    for cut in 1..whole.len() {
        let torn = [&whole[..], &whole[..cut]].concat();
        std::fs::write(&path, torn).unwrap();
        assert_eq!(read_events(&path).unwrap().len(), 1, "cut at {cut}");
    }
    let again = Recorder::new(&Silent);
    again.write_to(folder.path());
    again.hear(&at_work());
    assert_eq!(read_events(&path).unwrap().len(), 2);
}

#[test]
fn a_broken_line_within_the_file_is_an_error_with_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    std::fs::write(&path, "{\"time\":\n{}\n").unwrap();
    assert!(read_events(&path).unwrap_err().to_string().contains("line 1"));
}

#[test]
fn steps_are_written_down_once_a_second_and_the_last_always() {
    let folder = tempfile::tempdir().unwrap();
    let recorder = Recorder::new(&Silent);
    recorder.write_to(folder.path());
    let listener: &dyn Listener = &recorder;
    recorder.hear(&at_work());
    (1..=1000).for_each(|done| listener.step("reduce", done, 1000, super::super::events::Unit::Rows));
    let records = read_events(&folder.path().join("events.jsonl")).unwrap();
    assert!((2..20).contains(&records.len()), "{}", records.len());
    assert!(matches!(records.last().unwrap().event, Event::Step { done: 1000, .. }));
}

#[test]
fn a_failed_run_names_the_stage_that_was_at_work_and_leaves_earlier_results_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run_results.json");
    let fail = || {
        let recorder = Recorder::new(&Silent);
        recorder.write_to(folder.path());
        recorder.hear(&started());
        recorder.hear(&Event::StageStarted { stage: "reduce".into() });
        recorder.failed(&EngineError::Empty);
    };
    fail();
    let results: RunResults = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!((results.outcome, results.stages.len()), (RunEnd::Failed, 1));
    assert_eq!((results.stages[0].stage.as_str(), results.stages[0].outcome), ("reduce", Outcome::Failed));
    assert!(results.as_of.is_none());

    let recorder = Recorder::new(&Silent);
    recorder.write_to(folder.path());
    recorder.hear(&started());
    recorder.done("2026-10-31".parse().unwrap(), &[], Vec::new(), true).unwrap();
    let done = std::fs::read(&path).unwrap();
    fail();
    assert_eq!(std::fs::read(&path).unwrap(), done);
}
