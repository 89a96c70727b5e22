//! Families of marts that do not read each other, made side by side.
//!
//! Much of a family is one walk after the other; lanes keep the cores at work meanwhile. What is made does not depend on
//! them: every family writes files of its own, and reads those of families that are done.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Instant;

use chrono::NaiveDate;

use super::{History, Run};
use crate::engine::events::{Event, Outcome, StageReport, Unit};
use crate::engine::insights::{self, Context, Insight};
use crate::engine::measures::Mart;
use crate::engine::run::Prepared;
use crate::engine::{EngineError, decide, fingerprint, stage};
use crate::lake::files::{self, WriteOptions};
use crate::lake::{StageRecord, Staging};

/// Families at work at a time: more would hold more in memory at once than they save.
const LANES: usize = 2;

/// The memory of a lane for its calls, that of a main thread.
const STACK_BYTES: usize = 8 << 20;

/// The dates of a family that are to be made.
struct Family {
    insight: &'static Insight,
    /// Its name among stages, of months or of days.
    name: String,
    /// By date, the key of the stage and what its results depend on.
    dates: BTreeMap<NaiveDate, (String, String)>,
    /// Why it is made.
    reason: String,
    done: u64,
    seconds: f64,
}

/// How a family of a lane ended.
type Ending = thread::Result<Result<StageRecord, EngineError>>;

impl Run<'_> {
    /// Makes the families of marts at all dates that were decided for, those of a date before those of the next.
    /// `failed` are the families upstream that failed; with `--keep-going` those that fail here join them.
    pub(super) fn insights(
        &mut self,
        prepared: &Prepared,
        history: &History,
        failed: &mut Vec<&'static str>,
    ) -> Result<(), EngineError> {
        let pipeline = &self.resolved.pipeline;
        let mut families = Vec::new();
        for insight in insights::of(pipeline) {
            let is_upstream = |upstream: &&str| match upstream.strip_suffix(':') {
                Some(_) => !(insight.schemes)(pipeline).is_empty(),
                None => stage::reads(insight.name, upstream),
            };
            if failed.iter().any(is_upstream) {
                self.block(&prepared.decisions, insight.name);
                failed.push(insight.name);
                continue;
            }
            families.extend(self.family(insight, insight.name.to_owned(), prepared));
        }
        let dates: BTreeSet<NaiveDate> = families.iter().flat_map(|family| family.dates.keys()).copied().collect();
        for date in dates {
            self.families_at(&mut families, (date, None), prepared, history, failed)?;
        }
        Ok(())
    }

    /// Makes the families of a day or a week that were decided for, on top of the published date `base`.
    pub(super) fn insights_of_days(
        &mut self,
        prepared: &Prepared,
        history: &History,
        base: NaiveDate,
    ) -> Result<(), EngineError> {
        let mut families = Vec::new();
        for insight in insights::of_days(&self.resolved.pipeline) {
            families.extend(self.family(insight, stage::daily_family(insight.name), prepared));
        }
        // There is nothing to go on with beside these: the first failure ends the run.
        let as_of = prepared.decisions.as_of;
        self.families_at(&mut families, (as_of, Some(base)), prepared, history, &mut Vec::new())
    }

    /// What is to be made of a family; what is not is reported.
    fn family(&mut self, insight: &'static Insight, name: String, prepared: &Prepared) -> Option<Family> {
        let decisions = &prepared.decisions;
        let of_it = format!("{name}@");
        self.report_idle(decisions, &of_it);
        let mut dates = BTreeMap::new();
        let mut reason = None;
        for decided in decisions.to_run(&of_it) {
            let date = stage::date_of(&decided.stage).unwrap_or(decisions.as_of);
            dates.insert(date, (decided.stage.clone(), decided.fingerprint.clone()));
            reason.get_or_insert_with(|| decided.reason.clone());
        }
        Some(Family { insight, name, dates, reason: reason?, done: 0, seconds: 0.0 })
    }

    fn families_at(
        &mut self,
        families: &mut [Family],
        (as_of, base): (NaiveDate, Option<NaiveDate>),
        prepared: &Prepared,
        history: &History,
        failed: &mut Vec<&'static str>,
    ) -> Result<(), EngineError> {
        let (inputs, shared) = (self.inputs(prepared, history)?, &history.shared);
        let decisions = &prepared.decisions;
        let grid = decide::insight_grid(&self.resolved.pipeline, decisions.first_day, as_of);
        let Run { resolved, holidays, staging, state, listener, is_dry, keep_going, stages, errors, .. } = self;
        let (pipeline, calendar, staging) = (&resolved.pipeline, &holidays.calendar, &*staging);
        let current = |file: &str| staging.current(file);
        let make = |insight: &Insight, fingerprint: &str, stored: &BTreeMap<String, StageRecord>| {
            let mut record = StageRecord { fingerprint: fingerprint.to_owned(), ..StageRecord::default() };
            let context = Context {
                pipeline,
                as_of,
                grid: &grid,
                inputs,
                identity: &prepared.identity.map,
                base,
                calendar,
                shared,
                stored,
                current: &current,
            };
            (insight.marts)(&context, &mut |mart| write_mart(staging, &mut record, mart, as_of))?;
            Ok(record)
        };
        let mut left: Vec<usize> =
            (0..families.len()).filter(|place| families[*place].dates.contains_key(&as_of)).collect();
        // Whichever ends first: they are told in their order.
        let mut untold = left.clone();
        let mut ended: BTreeMap<usize, Option<StageReport>> = BTreeMap::new();
        let mut running: BTreeMap<usize, Instant> = BTreeMap::new();
        let mut failures: BTreeMap<usize, EngineError> = BTreeMap::new();
        let (sender, receiver) = channel::<(usize, Ending)>();
        thread::scope(|scope| {
            loop {
                if !failures.is_empty() && !*keep_going {
                    // What is at work still ends, and is told; what was not begun is not.
                    untold.retain(|place| !left.contains(place));
                    left.clear();
                }
                while let Some(at) = waiting(families, &left, failed) {
                    let place = left.remove(at);
                    let name = families[place].name.clone();
                    let reason = "waits for a stage that failed";
                    let report = StageReport::ending_now(name, Instant::now(), Outcome::Blocked, reason);
                    ended.insert(place, Some(report));
                    families[place].dates.clear();
                    failed.push(families[place].insight.name);
                }
                while running.len() < LANES
                    && let Some(next) = next_of(families, &left, &running)
                {
                    left.retain(|place| *place != next);
                    let family = &families[next];
                    let Some((_, fingerprint)) = family.dates.get(&as_of).cloned() else { continue };
                    if family.done == 0 {
                        listener.hear(&Event::StageStarted { stage: family.name.clone() });
                    }
                    running.insert(next, Instant::now());
                    let job = Arc::new((family.insight, fingerprint, state.stages.clone()));
                    let make = &make;
                    let lane = move |job: &(&Insight, String, BTreeMap<String, StageRecord>),
                                     sender: &Sender<(usize, Ending)>| {
                        let made = catch_unwind(AssertUnwindSafe(|| make(job.0, &job.1, &job.2)));
                        // Nobody listens only when another lane panicked.
                        let _ = sender.send((next, made));
                    };
                    let (own, own_sender) = (Arc::clone(&job), sender.clone());
                    let started = thread::Builder::new().stack_size(STACK_BYTES);
                    if started.spawn_scoped(scope, move || lane(&own, &own_sender)).is_err() {
                        // The system gives no further thread: one family after the other then.
                        lane(&job, &sender);
                    }
                }
                while let Some(report) = untold.first().and_then(|place| ended.remove(place)) {
                    untold.remove(0);
                    if let Some(report) = report {
                        listener.hear(&Event::StageFinished(report.clone()));
                        stages.push(report);
                    }
                }
                if running.is_empty() {
                    return;
                }
                let Ok((place, ending)) = receiver.recv() else { return };
                let Some(started) = running.remove(&place) else { continue };
                let family = &mut families[place];
                family.seconds += started.elapsed().as_secs_f64();
                let made = ending.unwrap_or_else(|panic| resume_unwind(panic));
                let sealed = made.and_then(|record| {
                    let Some((key, _)) = family.dates.remove(&as_of) else { return Ok(()) };
                    state.stages.insert(key.clone(), record);
                    state.settings.insert(family.name.clone(), decisions.basis(&key));
                    if *is_dry { Ok(()) } else { Ok(staging.seal(state, &[&key])?) }
                });
                let report = match sealed {
                    Ok(()) => {
                        family.done += 1;
                        let all = family.done + family.dates.len() as u64;
                        listener.step(&family.name, family.done, all, Unit::Dates);
                        let report =
                            StageReport::ending_now(family.name.clone(), started, Outcome::Ran, family.reason.clone());
                        let report = StageReport { seconds: family.seconds, ..report.with_units(family.done) };
                        Some(report).filter(|_| family.dates.is_empty())
                    }
                    Err(error) => {
                        let text = error.to_string();
                        let reason = text.lines().next().unwrap_or_default().to_owned();
                        failures.insert(place, error);
                        family.dates.clear();
                        failed.push(family.insight.name);
                        let report =
                            StageReport::ending_now(family.name.clone(), Instant::now(), Outcome::Failed, reason);
                        Some(report).filter(|_| *keep_going)
                    }
                };
                ended.insert(place, report);
            }
        });
        match keep_going {
            true => errors.extend(failures.into_values().map(Arc::new)),
            false => {
                if let Some((_, first)) = failures.pop_first() {
                    return Err(first);
                }
            }
        }
        Ok(())
    }
}

/// Where among those left is one that reads a family that failed.
fn waiting(families: &[Family], left: &[usize], failed: &[&str]) -> Option<usize> {
    let reads = |place: &usize| failed.iter().any(|upstream| stage::reads(families[*place].insight.name, upstream));
    left.iter().position(reads)
}

/// The family to begin next: of those whose marts to read are made the one that most others wait for, else the first.
fn next_of(families: &[Family], left: &[usize], running: &BTreeMap<usize, Instant>) -> Option<usize> {
    let reads = |reader: usize, read: usize| families[reader].insight.reads.contains(&families[read].insight.name);
    let waits = |place: usize| left.iter().chain(running.keys()).any(|other| reads(place, *other));
    let waited_for = |place: usize| left.iter().filter(|other| reads(**other, place)).count();
    let ready = left.iter().copied().filter(|place| !waits(*place));
    ready.min_by_key(|place| (std::cmp::Reverse(waited_for(*place)), *place))
}

/// Writes a mart of a stage.
pub(super) fn write_mart(
    staging: &Staging,
    record: &mut StageRecord,
    (mart, frame): Mart,
    as_of: NaiveDate,
) -> Result<(), EngineError> {
    let file = format!("marts/{mart}/as_of={as_of}/part-{}.parquet", fingerprint::short(&record.fingerprint));
    files::write_frame(&staging.path(&file), &frame, &WriteOptions::default())?;
    record.files.insert(mart.to_owned(), file);
    Ok(())
}
