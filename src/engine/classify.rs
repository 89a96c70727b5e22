//! The `classify` stages: for every as-of date of the grid, the classes of all schemes and the movements up to it.
//!
//! One stage a date. It is up to date while the facts up to its date, the
//! settings of all schemes and the code are those of its record; a date that
//! is needed only to compare a later one with is classed again, not written.

use std::collections::{BTreeMap, VecDeque};

use chrono::NaiveDate;
use polars::prelude::DataFrame;
use rayon::prelude::*;

use super::EngineError;
use super::facts::{self, Fact};
use super::fingerprint;
use super::measures::Mart;
use crate::config::types::{Pipeline, Scheme};
use crate::features::{PurchaseHistory, compute};
use crate::lake::encoded::{self, ROW_GROUP_ROWS};
use crate::lake::files::{self, WriteOptions};
use crate::lake::{StageRecord, Staging};
use crate::metrics::period_name;
use crate::schemes::marts::{self, Comparison};
use crate::schemes::movements::{MovedCustomers, moved_customers, movements};
use crate::schemes::snapshot_columns::{self, ClassColumns, CustomerColumns};
use crate::schemes::{MovementMatrix, SchemeError, Snapshot, Standing, classify_all};
use crate::{features, schemes};

/// With more customers than this, a date is written before the next one is classed: the memory of one date, not two.
const CUSTOMERS_OVERLAPPED: usize = 4_000_000;

/// Snapshot files of one date, by name in the stage's record.
type WrittenSnapshots = (NaiveDate, BTreeMap<String, String>);

/// The standings of one date, by scheme.
type Standings = BTreeMap<String, Standing>;

/// The key of a date's stage.
pub fn stage_key(as_of: NaiveDate) -> String {
    format!("classify@{as_of}")
}

/// What the stage of a date depends on.
pub fn fingerprint_at(
    pipeline: &Pipeline,
    stages: &BTreeMap<String, StageRecord>,
    facts_needed: &[Fact],
    as_of: NaiveDate,
) -> Result<String, EngineError> {
    let mut versions = Vec::new();
    for (name, scheme) in &pipeline.schemes {
        versions.push(schemes::version(scheme).map_err(|problem| problem.of(name))?);
    }
    let month = period_name(crate::model::period::month_end(as_of));
    let facts = facts::fingerprint_until(stages, facts_needed, &month);
    let settings = (&pipeline.schemes, &pipeline.features, pipeline.money_scale, pipeline.complete_within_days);
    versions.push(schemes::movements::VERSION);
    Ok(fingerprint::of(&(facts, settings, versions, as_of, features::VERSION)))
}

/// Months between the snapshots of a comparison such as `12mo`. The setting is checked when the file is read.
fn months_of(compare: &str) -> usize {
    compare.strip_suffix("mo").and_then(|months| months.parse().ok()).unwrap_or(1)
}

/// All that classing the dates of a run needs.
pub struct Classifier<'a> {
    /// Settings.
    pub pipeline: &'a Pipeline,
    /// Purchases of all customers.
    pub history: &'a PurchaseHistory,
    /// As-of dates, ascending; the last is the report's.
    pub grid: &'a [NaiveDate],
    /// Where files are written.
    pub staging: &'a Staging,
    /// Run that writes them.
    pub run_id: &'a str,
}

/// What the report's as-of date gets beside its snapshots.
#[derive(Default)]
pub struct LatestClasses {
    /// Marts of the schemes at that date.
    pub marts: Vec<Mart>,
    /// Remarks: ties at cuts, bins lost.
    pub notes: Vec<String>,
}

impl Classifier<'_> {
    /// Classes the dates for which `stale` holds a fingerprint, and the last date, whose marts are returned.
    /// `progress` hears of every date done.
    pub fn run(
        &self,
        stale: &BTreeMap<NaiveDate, String>,
        stages: &mut BTreeMap<String, StageRecord>,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<LatestClasses, EngineError> {
        let furthest = self.comparisons().map(|(_, compare)| months_of(compare)).max().unwrap_or(0);
        let features = self.features()?;
        let needed = self.dates_needed(stale, furthest);
        let mut earlier: VecDeque<Option<Standings>> = VecDeque::new();
        let mut waiting: Option<(NaiveDate, Vec<Snapshot>)> = None;
        let mut latest = LatestClasses::default();
        for (place, as_of) in self.grid.iter().enumerate() {
            if !needed[place] {
                earlier.push_back(None);
                earlier.keep_newest(furthest);
                continue;
            }
            // While one date is classed the one before it is written.
            let (written, classed) =
                rayon::join(|| self.write_snapshots(waiting.take(), stale), || self.classify(*as_of, &features));
            add_files(stages, written?);
            let (frame, snapshots) = classed?;
            let compared = self.compare(place, &snapshots, &earlier)?;
            if let Some(fingerprint) = stale.get(as_of) {
                let mut record = StageRecord { fingerprint: fingerprint.clone(), ..StageRecord::default() };
                record.files = self.write_movements(*as_of, &compared, fingerprint)?;
                stages.insert(stage_key(*as_of), record);
            }
            if place + 1 == self.grid.len() {
                latest = self.latest(*as_of, place, &frame, &snapshots, &earlier)?;
            }
            drop(frame);
            let standings = snapshots.iter().map(|snapshot| (snapshot.scheme.clone(), snapshot.standing.clone()));
            earlier.push_back(Some(standings.collect()));
            earlier.keep_newest(furthest);
            waiting = Some((*as_of, snapshots));
            if self.history.customers() > CUSTOMERS_OVERLAPPED {
                add_files(stages, self.write_snapshots(waiting.take(), stale)?);
            }
            progress(place + 1, self.grid.len());
        }
        add_files(stages, self.write_snapshots(waiting, stale)?);
        Ok(latest)
    }

    fn comparisons(&self) -> impl Iterator<Item = (&String, &String)> {
        self.pipeline
            .schemes
            .iter()
            .flat_map(|(name, scheme)| scheme.movement.compare.iter().map(move |compare| (name, compare)))
    }

    fn features(&self) -> Result<Vec<String>, SchemeError> {
        let mut names = Vec::new();
        for (name, scheme) in &self.pipeline.schemes {
            names.extend(schemes::required_features(scheme).map_err(|problem| problem.of(name))?);
        }
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    /// Dates to class: the stale ones, the last, and those that one of them is compared with.
    fn dates_needed(&self, stale: &BTreeMap<NaiveDate, String>, furthest: usize) -> Vec<bool> {
        let mut needed = vec![false; self.grid.len()];
        for (place, date) in self.grid.iter().enumerate() {
            if stale.contains_key(date) || place + 1 == self.grid.len() {
                needed[place] = true;
                for (_, compare) in self.comparisons() {
                    let months = months_of(compare).min(furthest);
                    if let Some(from) = place.checked_sub(months) {
                        needed[from] = true;
                    }
                }
            }
        }
        needed
    }

    fn classify(&self, as_of: NaiveDate, features: &[String]) -> Result<(DataFrame, Vec<Snapshot>), EngineError> {
        let frame = compute(self.history, as_of, features, self.pipeline.money_scale)?;
        let snapshots = classify_all(&self.pipeline.schemes, &frame)?;
        Ok((frame, snapshots))
    }

    /// The snapshot that `compare` reaches back to from `place`, and its date.
    fn base<'s>(
        &self,
        place: usize,
        compare: &str,
        scheme: &str,
        earlier: &'s VecDeque<Option<Standings>>,
    ) -> Option<(NaiveDate, &'s Standing)> {
        let months = months_of(compare);
        let from = place.checked_sub(months)?;
        let standings = earlier.get(earlier.len().checked_sub(months)?)?.as_ref()?;
        Some((self.grid[from], standings.get(scheme)?))
    }

    fn comparison(&self, scheme: &str, compare: &str, from_as_of: NaiveDate, as_of: NaiveDate) -> Comparison {
        Comparison { scheme: scheme.to_owned(), compare: compare.to_owned(), from_as_of, as_of }
    }

    fn compare(
        &self,
        place: usize,
        snapshots: &[Snapshot],
        earlier: &VecDeque<Option<Standings>>,
    ) -> Result<Vec<(Comparison, MovementMatrix)>, EngineError> {
        let mut compared = Vec::new();
        for snapshot in snapshots {
            for compare in self.distances(&snapshot.scheme) {
                let Some((from_as_of, from)) = self.base(place, compare, &snapshot.scheme, earlier) else { continue };
                let matrix = movements(from, &snapshot.standing).map_err(|problem| problem.of(&snapshot.scheme))?;
                compared.push((self.comparison(&snapshot.scheme, compare, from_as_of, self.grid[place]), matrix));
            }
        }
        Ok(compared)
    }

    fn distances(&self, scheme: &str) -> &[String] {
        self.pipeline.schemes.get(scheme).map_or(&[], |scheme: &Scheme| &scheme.movement.compare)
    }

    fn latest(
        &self,
        as_of: NaiveDate,
        place: usize,
        frame: &DataFrame,
        snapshots: &[Snapshot],
        earlier: &VecDeque<Option<Standings>>,
    ) -> Result<LatestClasses, EngineError> {
        let id_of = |customer: u32| self.history.ids.get(customer);
        let mut moved: Vec<(Comparison, MovedCustomers)> = Vec::new();
        let mut rfm: Option<DataFrame> = None;
        for snapshot in snapshots {
            for compare in self.distances(&snapshot.scheme) {
                let Some((from_as_of, from)) = self.base(place, compare, &snapshot.scheme, earlier) else { continue };
                let customers =
                    moved_customers(from, &snapshot.standing).map_err(|problem| problem.of(&snapshot.scheme))?;
                moved.push((self.comparison(&snapshot.scheme, compare, from_as_of, as_of), customers));
            }
            let settings = self.pipeline.schemes.get(&snapshot.scheme).and_then(|scheme| scheme.rfm.as_ref());
            if let Some(settings) = settings {
                let rows = marts::rfm(as_of, snapshot, settings, frame, &id_of)?;
                match &mut rfm {
                    None => rfm = Some(rows),
                    Some(all) => {
                        all.vstack_mut(&rows)
                            .map_err(|source| EngineError::Frame { what: "mart rfm".into(), source })?;
                    }
                }
            }
        }
        let scale = self.pipeline.money_scale;
        let mut written = vec![
            ("scheme_classes", marts::scheme_classes(as_of, snapshots, scale)?),
            ("scheme_cuts", marts::scheme_cuts(as_of, snapshots)?),
            ("moved_customers", marts::moved_customers(&moved, scale, &id_of)?),
        ];
        written.extend(rfm.map(|rows| ("rfm", rows)));
        let notes = snapshots
            .iter()
            .flat_map(|snapshot| snapshot.notes.iter().map(|note| format!("{}: {note}", snapshot.scheme)))
            .collect();
        Ok(LatestClasses { marts: written, notes })
    }

    /// Writes the snapshots of a date, if it is a stale one.
    fn write_snapshots(
        &self,
        classed: Option<(NaiveDate, Vec<Snapshot>)>,
        stale: &BTreeMap<NaiveDate, String>,
    ) -> Result<Option<WrittenSnapshots>, EngineError> {
        let Some((as_of, snapshots)) = classed else { return Ok(None) };
        let Some(fingerprint) = stale.get(&as_of) else { return Ok(None) };
        let Some(first) = snapshots.first() else { return Ok(Some((as_of, BTreeMap::new()))) };
        let customers = self.customer_columns(as_of, first)?;
        let files = snapshots
            .par_iter()
            .map(|snapshot| self.write_snapshot(as_of, snapshot, &customers, fingerprint))
            .collect::<Result<_, _>>()?;
        Ok(Some((as_of, files)))
    }

    fn customer_columns(&self, as_of: NaiveDate, snapshot: &Snapshot) -> Result<CustomerColumns, SchemeError> {
        let id_of = |customer: u32| self.history.ids.get(customer);
        CustomerColumns::encode(snapshot, as_of, &id_of, ROW_GROUP_ROWS)
    }

    /// Writes one snapshot. `shared` are the columns of the customers of the date.
    fn write_snapshot(
        &self,
        as_of: NaiveDate,
        snapshot: &Snapshot,
        shared: &CustomerColumns,
        fingerprint: &str,
    ) -> Result<(String, String), EngineError> {
        let own = if shared.belong_to(snapshot) { None } else { Some(self.customer_columns(as_of, snapshot)?) };
        let options = snapshot_columns::write_options(self.run_id);
        let classes = ClassColumns::encode(snapshot, &options, ROW_GROUP_ROWS)?;
        let columns = classes.with(own.as_ref().unwrap_or(shared));
        let version = fingerprint::short(fingerprint);
        let file = format!("marts/snapshots/as_of={as_of}/{}-{version}.parquet", snapshot.scheme);
        encoded::write_row_groups(&self.staging.path(&file), &snapshot_columns::SCHEMA, &columns, &options)?;
        Ok((format!("snapshots/{}", snapshot.scheme), file))
    }

    fn write_movements(
        &self,
        as_of: NaiveDate,
        compared: &[(Comparison, MovementMatrix)],
        fingerprint: &str,
    ) -> Result<BTreeMap<String, String>, EngineError> {
        let options = WriteOptions::of_run(self.run_id);
        let scale = self.pipeline.money_scale;
        let mut written = BTreeMap::new();
        for (mart, frame) in [
            ("movements", marts::movements(compared, scale)?),
            ("movement_rates", marts::movement_rates(compared, scale)?),
        ] {
            let file = format!("marts/{mart}/as_of={as_of}/part-{}.parquet", fingerprint::short(fingerprint));
            files::write_frame(&self.staging.path(&file), &frame, &options)?;
            written.insert(mart.to_owned(), file);
        }
        Ok(written)
    }
}

/// Enters written snapshots into their date's record.
fn add_files(stages: &mut BTreeMap<String, StageRecord>, written: Option<WrittenSnapshots>) {
    if let Some((date, files)) = written {
        stages.entry(stage_key(date)).or_default().files.extend(files);
    }
}

/// Keeping the newest entries of a queue.
trait KeepNewest {
    fn keep_newest(&mut self, keep: usize);
}

impl<T> KeepNewest for VecDeque<T> {
    fn keep_newest(&mut self, keep: usize) {
        while self.len() > keep {
            self.pop_front();
        }
    }
}
