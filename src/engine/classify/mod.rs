//! The `classify:<scheme>@<date>` stages: for every as-of date of the grid, the classes of a scheme and the movements up
//! to it; and `detail:<scheme>@<date>`, what only dates with results get.
//!
//! One stage a scheme and date. It is up to date while the facts up to its date, the settings of its scheme and the code
//! are those of its record. Every date goes on from the month end before: who keeps a class, since when, by which steps.
//! What is needed of dates that are not made is read from their files.
//!
//! | file | what |
//! |---|---|
//! | `tasks` | what is to be done at each date |
//! | `stored` | classes of an earlier run, read back |
//! | `details` | what only dates with results get |
//! | `outlook` | month steps, and what they let expect |

mod details;
mod outlook;
pub mod stored;
mod tasks;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::DataFrame;
use rayon::prelude::*;

use super::EngineError;
use super::decide::Stale;
use super::measures::Mart;
use super::stage;
use super::{fingerprint, growth};
use crate::config::types::{Pipeline, Scheme, Who};
use crate::features::{Catalog, Inputs, Population, PurchaseHistory, TableFrames, compute_named};
use crate::lake::encoded::{self, ROW_GROUP_ROWS};
use crate::lake::files::{self, WriteOptions};
use crate::lake::{StageRecord, Staging};
use crate::model::period::{is_month_end, months_before, to_days};
use crate::schemes;
use crate::schemes::manual::Manual;
use crate::schemes::marts::{self, Comparison};
use crate::schemes::memory::Earlier;
use crate::schemes::movements::{MovementMatrix, movements};
use crate::schemes::snapshot_columns::{self, ClassColumns, CustomerColumns};
use crate::schemes::{Given, Model, Round, SchemeError, Snapshot, Standing, classify_all};
use outlook::{ONE_MONTH, Steps, step_of};
use tasks::{Task, Work};

/// Changes when the same classes give other tables at dates with results.
pub const DETAILS_VERSION: u32 = 1 + crate::metrics::outlook::VERSION;

/// With more customers than this, a date is written before the next one is classed: the memory of one date, not two.
const CUSTOMERS_OVERLAPPED: usize = 4_000_000;

/// The classes of one date that later ones need, by scheme.
type Classes = BTreeMap<String, Earlier>;

/// The classes of the dates that later ones may need.
type EarlierDates = BTreeMap<NaiveDate, Classes>;

/// What a stage left, by its key.
type Record = (String, StageRecord);

/// Months between the snapshots of a comparison such as `12mo`. The setting is checked when the file is read.
fn months_of(compare: &str) -> u32 {
    compare.strip_suffix("mo").and_then(|months| months.parse().ok()).unwrap_or(1)
}

/// All that classing the dates of a run needs.
pub struct Classifier<'a> {
    /// Settings.
    pub pipeline: &'a Pipeline,
    /// Purchases of all customers.
    pub history: &'a PurchaseHistory,
    /// All features of the pipeline.
    pub catalog: &'a Catalog,
    /// Rows of other tables that they read.
    pub tables: &'a TableFrames,
    /// Month ends and other dates that classes can be needed of, ascending.
    pub grid: &'a [NaiveDate],
    /// Where files are written.
    pub staging: &'a Staging,
    /// Fingerprints of the classes to make, by date and scheme.
    pub stale: &'a Stale,
    /// Fingerprints of the details to make, by date and scheme.
    pub details: &'a Stale,
    /// Fingerprints of the tables over all schemes to make, by date.
    pub segments: &'a BTreeMap<NaiveDate, String>,
    /// The records of stages as they are now.
    pub stored: &'a BTreeMap<String, StageRecord>,
    /// Manual classes.
    pub manual: &'a Manual,
}

/// A date that is classed and not yet written.
struct Classed {
    as_of: NaiveDate,
    snapshots: Vec<Snapshot>,
    records: Vec<Record>,
}

/// The classes of a date before they are written, and the features they were made from.
struct DateClassed {
    snapshots: Vec<Snapshot>,
    /// Classes of other schemes, read from what is stored.
    loaded: Classes,
    frames: Frames,
}

/// The features of a date.
#[derive(Default)]
struct Frames {
    buyers: DataFrame,
    everyone: DataFrame,
}

impl Frames {
    fn of(&mut self, who: Who) -> &mut DataFrame {
        match who {
            Who::Buyers => &mut self.buyers,
            Who::Everyone => &mut self.everyone,
        }
    }
}

impl Classifier<'_> {
    /// Classes the dates for which something is to be made. `done` takes the records of a date once their files are
    /// written; `progress` hears of every date done.
    pub fn run(
        &self,
        done: &mut dyn FnMut(Vec<Record>) -> Result<(), EngineError>,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<(), EngineError> {
        let compared = self.comparisons().map(|(_, compare)| months_of(compare));
        let furthest = compared.chain(growth::months(self.pipeline)).max().unwrap_or(0).max(1);
        let work = self.work()?;
        let total = work.iter().filter(|work| !work.is_empty()).count();
        let mut earlier = EarlierDates::new();
        let mut models: BTreeMap<String, Model> = BTreeMap::new();
        let mut steps = Steps::new();
        let mut waiting: Option<Classed> = None;
        let mut classed_dates = 0;
        for (place, as_of) in self.grid.iter().enumerate() {
            if work[place].is_empty() {
                continue;
            }
            // While one date is classed the one before it is written.
            let before = self.goes_on_from(*as_of).and_then(|date| earlier.get(&date).cloned()).unwrap_or_default();
            let (written, classed) = rayon::join(
                || self.write_snapshots(waiting.take()),
                || self.classify(*as_of, &work[place], before, &mut models),
            );
            done(written?)?;
            let DateClassed { snapshots, loaded, mut frames } = classed?;
            let mut records = Vec::new();
            let before = self.earlier_frames(place, &snapshots)?;
            for snapshot in &snapshots {
                records.extend(self.scheme_record(place, snapshot, &earlier, &mut steps)?);
                let frame = frames.of(self.who(&snapshot.scheme));
                records.extend(self.detail_record(place, snapshot, (frame, &before), &earlier, &steps)?);
            }
            records.extend(self.segments_record(*as_of, &snapshots, &loaded, &earlier)?);
            drop(frames);
            let mut classes = loaded;
            for snapshot in &snapshots {
                let kept = Earlier { standing: snapshot.standing.clone(), memory: snapshot.memory.clone() };
                classes.insert(snapshot.scheme.clone(), kept);
            }
            keep(&mut earlier, *as_of, classes, furthest);
            waiting = Some(Classed { as_of: *as_of, snapshots, records });
            if self.history.customers() > CUSTOMERS_OVERLAPPED {
                done(self.write_snapshots(waiting.take())?)?;
            }
            classed_dates += 1;
            progress(classed_dates, total);
        }
        done(self.write_snapshots(waiting)?)
    }

    fn who(&self, scheme: &str) -> Who {
        self.pipeline.schemes.get(scheme).map(|scheme| scheme.who).unwrap_or_default()
    }

    fn comparisons(&self) -> impl Iterator<Item = (&String, &String)> {
        self.pipeline
            .schemes
            .iter()
            .flat_map(|(name, scheme)| scheme.movement.compare.iter().map(move |compare| (name, compare)))
    }

    /// The snapshots of the schemes to class at a date, and what is read of the others.
    fn classify(
        &self,
        as_of: NaiveDate,
        work: &Work,
        mut before: Classes,
        models: &mut BTreeMap<String, Model>,
    ) -> Result<DateClassed, EngineError> {
        let mut frames = Frames::default();
        let mut loaded = Classes::new();
        for who in [Who::Buyers, Who::Everyone] {
            let is_of = |name: &&String| self.pipeline.schemes.get(*name).is_some_and(|scheme| scheme.who == who);
            let classed: Vec<&String> = work.of(Task::Class).filter(is_of).collect();
            let learning: Vec<&String> = work.learn.iter().filter(is_of).collect();
            let read: Vec<&String> = work.of(Task::Load).filter(is_of).collect();
            if classed.is_empty() && learning.is_empty() && read.is_empty() {
                continue;
            }
            let chosen = |names: &[&String]| -> BTreeMap<String, Scheme> {
                let of = |name: &&String| Some(((*name).clone(), self.pipeline.schemes.get(*name)?.clone()));
                names.iter().filter_map(of).collect()
            };
            let frame = self.frame(as_of, who, &chosen(&[classed.as_slice(), &learning].concat()), &chosen(&read))?;
            for (name, weighed) in schemes::weigh(&chosen(&read), &frame)? {
                let earlier = self.load(as_of, &name, weighed)?;
                loaded.insert(name, earlier);
            }
            for (name, scheme) in chosen(&learning) {
                if let Some(model) = schemes::learn(&name, &scheme, &frame, as_of)? {
                    models.insert(name, model);
                }
            }
            *frames.of(who) = frame;
        }
        let mut snapshots: Vec<Snapshot> = Vec::new();
        for classed in self.in_turn(work)? {
            let Some(who) = classed.values().next().map(|scheme| scheme.who) else { continue };
            let mut round = Round { as_of, models: models.clone(), ..Round::default() };
            for (name, scheme) in &classed {
                round.earlier.extend(before.remove_entry(name));
                round.manual.insert(name.clone(), self.manual.valid(name, to_days(as_of)));
                let read = schemes::schemes_read(scheme).map_err(|problem| problem.of(name))?;
                let given = snapshots.iter().filter(|snapshot| read.contains(&snapshot.scheme));
                round.given.extend(given.map(|snapshot| (snapshot.scheme.clone(), Given::of(snapshot))));
            }
            snapshots.extend(classify_all(&classed, frames.of(who), &round)?);
        }
        snapshots.sort_by(|left, right| left.scheme.cmp(&right.scheme));
        Ok(DateClassed { snapshots, loaded, frames })
    }

    /// The schemes to class, in groups that share a frame: buyers, then everyone. Where schemes of one read those of the
    /// other, the groups take turns.
    fn in_turn(&self, work: &Work) -> Result<Vec<BTreeMap<String, Scheme>>, EngineError> {
        let mut waiting: BTreeMap<String, Scheme> = BTreeMap::new();
        for name in work.of(Task::Class) {
            waiting
                .extend(self.pipeline.schemes.get_key_value(name).map(|(name, scheme)| (name.clone(), scheme.clone())));
        }
        // Unknown names and circles are errors here.
        schemes::levels(&waiting)?;
        let mut reads: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, scheme) in &waiting {
            reads.insert(name.clone(), schemes::schemes_read(scheme).map_err(|problem| problem.of(name))?);
        }
        let mut turns = Vec::new();
        while !waiting.is_empty() {
            for who in [Who::Buyers, Who::Everyone] {
                let mut turn: BTreeMap<String, Scheme> = BTreeMap::new();
                loop {
                    // Ready: of this frame, and all that it reads is done or of this turn.
                    let is_ready = |name: &String, scheme: &Scheme| {
                        scheme.who == who
                            && reads[name].iter().all(|read| !waiting.contains_key(read) || turn.contains_key(read))
                    };
                    let ready: Vec<String> = waiting
                        .iter()
                        .filter(|(name, scheme)| !turn.contains_key(*name) && is_ready(name, scheme))
                        .map(|(name, _)| name.clone())
                        .collect();
                    if ready.is_empty() {
                        break;
                    }
                    turn.extend(ready.iter().filter_map(|name| Some((name.clone(), waiting.get(name)?.clone()))));
                }
                waiting.retain(|name, _| !turn.contains_key(name));
                turns.push(turn);
            }
        }
        Ok(turns)
    }

    /// Features at a date: all that schemes to be classed read, and the weights of those whose classes are read.
    fn frame(
        &self,
        as_of: NaiveDate,
        who: Who,
        classed: &BTreeMap<String, Scheme>,
        read: &BTreeMap<String, Scheme>,
    ) -> Result<DataFrame, EngineError> {
        let mut features = vec![schemes::ORDERS_LIFE.to_owned()];
        for (name, scheme) in classed {
            features.extend(schemes::required_features(scheme).map_err(|problem| problem.of(name))?);
        }
        for (name, scheme) in read {
            features.push(schemes::weight_feature(scheme).map_err(|problem| problem.of(name))?);
        }
        features.sort_unstable();
        features.dedup();
        let inputs = Inputs { catalog: self.catalog, history: self.history, tables: self.tables };
        Ok(compute_named(inputs, as_of, &features, Population::of(who))?)
    }

    fn fingerprint<'s>(stale: &'s Stale, as_of: NaiveDate, scheme: &str) -> Option<&'s str> {
        stale.get(&as_of)?.get(scheme).map(String::as_str)
    }

    /// Movements, totals and cuts of a scheme at a date; its snapshot is added when it is written.
    fn scheme_record(
        &self,
        place: usize,
        snapshot: &Snapshot,
        earlier: &EarlierDates,
        steps: &mut Steps,
    ) -> Result<Option<Record>, EngineError> {
        let (as_of, scheme) = (self.grid[place], snapshot.scheme.as_str());
        let Some(fingerprint) = Self::fingerprint(self.stale, as_of, scheme) else { return Ok(None) };
        let scale = self.pipeline.money_scale;
        let mut compared: Vec<(Comparison, MovementMatrix)> = Vec::new();
        for (comparison, from) in self.bases(place, scheme, earlier) {
            let matrix = movements(from, &snapshot.standing).map_err(|problem| problem.of(scheme))?;
            if comparison.compare == ONE_MONTH {
                steps.entry(scheme.to_owned()).or_default().push(step_of(as_of, &matrix));
            }
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
        earlier: &'s EarlierDates,
    ) -> impl Iterator<Item = (Comparison, &'s Standing)> {
        self.distances(scheme).iter().filter_map(move |compare| {
            let as_of = self.grid[place];
            let from_as_of = months_before(as_of, months_of(compare));
            let from = earlier.get(&from_as_of)?.get(scheme)?;
            let (scheme, compare) = (scheme.to_owned(), compare.clone());
            Some((Comparison { scheme, compare, from_as_of, as_of }, &from.standing))
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

/// Adds the classes of a date to those that later ones may need. What they keep for the months to come is needed of the
/// last month end alone.
fn keep(earlier: &mut EarlierDates, as_of: NaiveDate, mut classes: Classes, furthest: u32) {
    let forget = |classes: &mut Classes| classes.values_mut().for_each(|one| one.memory = Arc::default());
    match is_month_end(as_of) {
        true => earlier.values_mut().for_each(forget),
        false => forget(&mut classes),
    }
    earlier.insert(as_of, classes);
    let first = months_before(as_of, furthest);
    earlier.retain(|date, _| *date > first);
}

/// The file of a scheme's mart at a date.
fn mart_file(mart: &str, as_of: NaiveDate, scheme: &str, fingerprint: &str) -> String {
    format!("marts/{mart}/as_of={as_of}/{scheme}-{}.parquet", fingerprint::short(fingerprint))
}
