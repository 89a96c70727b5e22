//! The `classify:<scheme>@<date>` stages: for every as-of date of the grid, the classes of a scheme and the movements up
//! to it; and `detail:<scheme>@<date>`, what only dates with results get.
//!
//! One stage a scheme and date. It is up to date while the facts up to its date, the settings of its scheme and the code
//! are those of its record; a date that is needed only to compare a later one with is classed again, not written.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::NaiveDate;
use polars::prelude::DataFrame;
use rayon::prelude::*;

use super::EngineError;
use super::decide::Stale;
use super::fingerprint;
use super::measures::Mart;
use super::stage;
use crate::config::types::{Pipeline, Scheme};
use crate::features::{PurchaseHistory, compute};
use crate::lake::encoded::{self, ROW_GROUP_ROWS};
use crate::lake::files::{self, WriteOptions};
use crate::lake::{StageRecord, Staging};
use crate::schemes;
use crate::schemes::marts::{self, Comparison};
use crate::schemes::movements::{MovementMatrix, moved_customers, movements};
use crate::schemes::snapshot_columns::{self, ClassColumns, CustomerColumns};
use crate::schemes::{Round, SchemeError, Snapshot, Standing, classify_all};

/// With more customers than this, a date is written before the next one is classed: the memory of one date, not two.
const CUSTOMERS_OVERLAPPED: usize = 4_000_000;

/// The standings of one date, by scheme.
type Standings = BTreeMap<String, Standing>;

/// What a stage left, by its key.
type Record = (String, StageRecord);

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
    /// Fingerprints of the classes to make, by date and scheme.
    pub stale: &'a Stale,
    /// Fingerprints of the details to make, by date and scheme.
    pub details: &'a Stale,
}

/// A date that is classed and not yet written.
struct Classed {
    as_of: NaiveDate,
    snapshots: Vec<Snapshot>,
    records: Vec<Record>,
}

impl Classifier<'_> {
    /// Classes the dates for which something is to be made. `done` takes the records of a date once their files are
    /// written; `progress` hears of every date done.
    pub fn run(
        &self,
        done: &mut dyn FnMut(Vec<Record>) -> Result<(), EngineError>,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<(), EngineError> {
        let furthest = self.comparisons().map(|(_, compare)| months_of(compare)).max().unwrap_or(0);
        let wanted = self.schemes_wanted();
        let total = wanted.iter().filter(|schemes| !schemes.is_empty()).count();
        let mut earlier: VecDeque<Standings> = VecDeque::new();
        let mut waiting: Option<Classed> = None;
        let mut classed_dates = 0;
        for (place, as_of) in self.grid.iter().enumerate() {
            if wanted[place].is_empty() {
                earlier.push_back(Standings::new());
                earlier.keep_newest(furthest);
                continue;
            }
            // While one date is classed the one before it is written.
            let (written, classed) =
                rayon::join(|| self.write_snapshots(waiting.take()), || self.classify(*as_of, &wanted[place]));
            done(written?)?;
            let (frame, snapshots) = classed?;
            let mut records = Vec::new();
            for snapshot in &snapshots {
                records.extend(self.scheme_record(place, snapshot, &earlier)?);
                records.extend(self.detail_record(place, snapshot, &frame, &earlier)?);
            }
            drop(frame);
            let standings = snapshots.iter().map(|snapshot| (snapshot.scheme.clone(), snapshot.standing.clone()));
            earlier.push_back(standings.collect());
            earlier.keep_newest(furthest);
            waiting = Some(Classed { as_of: *as_of, snapshots, records });
            if self.history.customers() > CUSTOMERS_OVERLAPPED {
                done(self.write_snapshots(waiting.take())?)?;
            }
            classed_dates += 1;
            progress(classed_dates, total);
        }
        done(self.write_snapshots(waiting)?)
    }

    fn comparisons(&self) -> impl Iterator<Item = (&String, &String)> {
        self.pipeline
            .schemes
            .iter()
            .flat_map(|(name, scheme)| scheme.movement.compare.iter().map(move |compare| (name, compare)))
    }

    /// The schemes to class at each date: those of which something is to be made, and those that a later date is
    /// compared with.
    fn schemes_wanted(&self) -> Vec<BTreeSet<String>> {
        let mut wanted = vec![BTreeSet::new(); self.grid.len()];
        for (place, date) in self.grid.iter().enumerate() {
            let made = [self.stale, self.details].into_iter().filter_map(|stale| stale.get(date));
            for scheme in made.flat_map(BTreeMap::keys) {
                wanted[place].insert(scheme.clone());
                for compare in self.distances(scheme) {
                    if let Some(from) = place.checked_sub(months_of(compare)) {
                        wanted[from].insert(scheme.clone());
                    }
                }
            }
        }
        wanted
    }

    fn classify(&self, as_of: NaiveDate, wanted: &BTreeSet<String>) -> Result<(DataFrame, Vec<Snapshot>), EngineError> {
        let mut chosen: BTreeMap<String, Scheme> = BTreeMap::new();
        let mut features = Vec::new();
        for name in wanted {
            let Some(scheme) = self.pipeline.schemes.get(name) else { continue };
            features.extend(schemes::required_features(scheme).map_err(|problem| problem.of(name))?);
            chosen.insert(name.clone(), scheme.clone());
        }
        features.sort_unstable();
        features.dedup();
        let frame = compute(self.history, as_of, &features, self.pipeline.money_scale)?;
        let snapshots = classify_all(&chosen, &frame, &Round { as_of, ..Round::default() })?;
        Ok((frame, snapshots))
    }

    fn fingerprint<'s>(stale: &'s Stale, as_of: NaiveDate, scheme: &str) -> Option<&'s str> {
        stale.get(&as_of)?.get(scheme).map(String::as_str)
    }

    /// Movements, totals and cuts of a scheme at a date; its snapshot is added when it is written.
    fn scheme_record(
        &self,
        place: usize,
        snapshot: &Snapshot,
        earlier: &VecDeque<Standings>,
    ) -> Result<Option<Record>, EngineError> {
        let (as_of, scheme) = (self.grid[place], snapshot.scheme.as_str());
        let Some(fingerprint) = Self::fingerprint(self.stale, as_of, scheme) else { return Ok(None) };
        let scale = self.pipeline.money_scale;
        let mut compared: Vec<(Comparison, MovementMatrix)> = Vec::new();
        for (comparison, from) in self.bases(place, scheme, earlier) {
            let matrix = movements(from, &snapshot.standing).map_err(|problem| problem.of(scheme))?;
            compared.push((comparison, matrix));
        }
        let one = std::slice::from_ref(snapshot);
        let made = vec![
            ("movements", marts::movements(&compared, scale)?),
            ("movement_rates", marts::movement_rates(&compared, scale)?),
            ("scheme_classes", marts::scheme_classes(as_of, one, scale)?),
            ("scheme_cuts", marts::scheme_cuts(as_of, one)?),
        ];
        let details = serde_json::json!({ "notes": snapshot.notes });
        let record = self.write_marts(as_of, scheme, fingerprint, made, details)?;
        Ok(Some((stage::classify(scheme, as_of), record)))
    }

    /// What only dates with results get: the customers that moved, and the scores of `rfm`.
    fn detail_record(
        &self,
        place: usize,
        snapshot: &Snapshot,
        frame: &DataFrame,
        earlier: &VecDeque<Standings>,
    ) -> Result<Option<Record>, EngineError> {
        let (as_of, scheme) = (self.grid[place], snapshot.scheme.as_str());
        let Some(fingerprint) = Self::fingerprint(self.details, as_of, scheme) else { return Ok(None) };
        let id_of = |customer: u32| self.history.ids.get(customer);
        let mut moved = Vec::new();
        for (comparison, from) in self.bases(place, scheme, earlier) {
            let customers = moved_customers(from, &snapshot.standing).map_err(|problem| problem.of(scheme))?;
            moved.push((comparison, customers));
        }
        let mut made = vec![("moved_customers", marts::moved_customers(&moved, self.pipeline.money_scale, &id_of)?)];
        if let Some(settings) = self.pipeline.schemes.get(scheme).and_then(|scheme| scheme.rfm.as_ref()) {
            made.push(("rfm", marts::rfm(as_of, snapshot, settings, frame, &id_of)?));
        }
        let record = self.write_marts(as_of, scheme, fingerprint, made, serde_json::Value::Null)?;
        Ok(Some((stage::detail(scheme, as_of), record)))
    }

    fn write_marts(
        &self,
        as_of: NaiveDate,
        scheme: &str,
        fingerprint: &str,
        made: Vec<Mart>,
        details: serde_json::Value,
    ) -> Result<StageRecord, EngineError> {
        let mut record = StageRecord { fingerprint: fingerprint.to_owned(), details, ..StageRecord::default() };
        for (mart, frame) in made {
            let file = mart_file(mart, as_of, scheme, fingerprint);
            files::write_frame(&self.staging.path(&file), &frame, &WriteOptions::default())?;
            record.files.insert(format!("{mart}/{scheme}"), file);
        }
        Ok(record)
    }

    /// The snapshots that a scheme's snapshot at `place` is compared with.
    fn bases<'s>(
        &'s self,
        place: usize,
        scheme: &'s str,
        earlier: &'s VecDeque<Standings>,
    ) -> impl Iterator<Item = (Comparison, &'s Standing)> {
        self.distances(scheme).iter().filter_map(move |compare| {
            let months = months_of(compare);
            let from_as_of = self.grid[place.checked_sub(months)?];
            let standing = earlier.get(earlier.len().checked_sub(months)?)?.get(scheme)?;
            let (scheme, compare, as_of) = (scheme.to_owned(), compare.clone(), self.grid[place]);
            Some((Comparison { scheme, compare, from_as_of, as_of }, standing))
        })
    }

    fn distances(&self, scheme: &str) -> &[String] {
        self.pipeline.schemes.get(scheme).map_or(&[], |scheme| &scheme.movement.compare)
    }

    /// Writes the snapshots of a date that are to be made, and completes the records of their stages.
    fn write_snapshots(&self, classed: Option<Classed>) -> Result<Vec<Record>, EngineError> {
        let Some(Classed { as_of, snapshots, mut records }) = classed else { return Ok(Vec::new()) };
        let stale = |snapshot: &&Snapshot| Self::fingerprint(self.stale, as_of, &snapshot.scheme).is_some();
        let made: Vec<&Snapshot> = snapshots.iter().filter(stale).collect();
        let Some(first) = made.first() else { return Ok(records) };
        let customers = self.customer_columns(as_of, first)?;
        let files = made
            .par_iter()
            .map(|snapshot| self.write_snapshot(as_of, snapshot, &customers))
            .collect::<Result<Vec<_>, EngineError>>()?;
        for (scheme, file) in files {
            let key = stage::classify(&scheme, as_of);
            if let Some((_, record)) = records.iter_mut().find(|(known, _)| *known == key) {
                record.files.insert(format!("snapshots/{scheme}"), file);
            }
        }
        Ok(records)
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
    ) -> Result<(String, String), EngineError> {
        let scheme = snapshot.scheme.as_str();
        let own = if shared.belong_to(snapshot) { None } else { Some(self.customer_columns(as_of, snapshot)?) };
        let options = snapshot_columns::write_options();
        let classes = ClassColumns::encode(snapshot, &options, ROW_GROUP_ROWS)?;
        let columns = classes.with(own.as_ref().unwrap_or(shared));
        let file = mart_file("snapshots", as_of, scheme, Self::fingerprint(self.stale, as_of, scheme).unwrap_or(""));
        encoded::write_row_groups(&self.staging.path(&file), &snapshot_columns::SCHEMA, &columns, &options)?;
        Ok((scheme.to_owned(), file))
    }
}

/// The file of a scheme's mart at a date.
fn mart_file(mart: &str, as_of: NaiveDate, scheme: &str, fingerprint: &str) -> String {
    format!("marts/{mart}/as_of={as_of}/{scheme}-{}.parquet", fingerprint::short(fingerprint))
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
