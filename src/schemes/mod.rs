//! Schemes: rules that give every customer one class at a date, and the movements between two dates.
//!
//! ```text
//! feature frame ─ classify ─▶ Snapshot ─ marts, snapshot_columns ─▶ result tables
//!                               │ .standing (kept, small)
//!                               └▶ movements(from, to) ─▶ MovementMatrix ─ marts ─▶ result tables
//! ```
//!
//! | file | what |
//! |---|---|
//! | `kind.rs` | what a kind of scheme is, and the registry: **a new kind is a folder and a line there** |
//! | `rfm/`, `rank/`, `cumulative/`, `thresholds/`, `rules/`, `score/`, `lookup/`, `combine/`, `states/`, `clusters/` | the kinds; each `head.md` says columns, formulas, null and tie rules, sources |
//! | `movements/` | who went up, down, in and out between two snapshots (F33) |
//! | `snapshot.rs` | what a kind of scheme finds out |
//! | `settle.rs`, `manual.rs` | from computed classes to those in force: reviews, hysteresis, manual classes |
//! | `memory.rs` | what a snapshot keeps of the months before |
//! | `marts.rs`, `detail_marts.rs`, `snapshot_columns.rs` | the published tables |
//! | `distance.rs` | how far one customer is from the classes next to its own |
//! | `assigning.rs` | classes given row by row |
//! | `lines/` | which line a customer crossed, and who is close to one |
//! | `bands.rs`, `select.rs`, `numbers.rs` | exact bands and cuts without sorting |
//! | `columns.rs`, `packed_money.rs`, `customer_set.rs` | features and customers as plain vectors |
//!
//! Every class is stored as (scheme, code) (D-01). Equal values get equal classes, save where a band ends inside a
//! tie (F08), which the notes of the snapshot report, and in `ntile` scoring.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, IntoColumn, NewChunkedArray, StringChunked};
use rayon::prelude::*;

use crate::config::types::Scheme;
use crate::expressions::{Expression, truths};
use crate::features::registry;

mod assigning;
pub mod bands;
pub mod clusters;
mod columns;
pub mod combine;
pub mod cumulative;
pub mod customer_set;
pub mod detail_marts;
pub mod distance;
pub mod error;
pub mod kind;
#[cfg(test)]
mod kinds_tests;
pub mod lines;
pub mod lookup;
pub mod manual;
pub mod marts;
pub mod memory;
pub mod movements;
mod numbers;
pub mod packed_money;
pub mod rank;
pub mod rfm;
pub mod rules;
pub mod score;
mod select;
pub mod settle;
#[cfg(test)]
mod settle_tests;
pub mod snapshot;
pub mod snapshot_columns;
#[cfg(test)]
mod snapshot_columns_tests;
pub mod states;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod thresholds;

pub use error::{Problem, SchemeError};
pub use kind::{Before, Input, KINDS, Other, SchemeKind, kind_of};
pub use movements::{Direction, Moved, MovementMatrix, MovementRates, moved_customers, movements};
pub use snapshot::{Class, ClassTotal, Cut, Model, RfmScores, Snapshot, Standing};

use crate::config::types::{DemoteTo, Overrides, Review, Who};

use bands::NOT_IN_POPULATION;
use columns::Columns;
pub use columns::ORDERS_LIFE;
use customer_set::CustomerSet;
use manual::ManualClass;
use memory::{Earlier, EarlierRows, Memory};
use packed_money::PackedMoney;
use settle::Settling;
use snapshot::{Assignment, Flags};

/// Money that weighs movements when the scheme's own measure is no money.
const DEFAULT_WEIGHT: &str = "net_sales_12m";

/// Features whose customers' first order tells the month of anniversary reviews.
const FIRST_ORDER: &str = "first_purchase";
/// How features of sales net of returns begin, and those before returns of the same windows.
const NET_SALES: &str = "net_sales_";
const GROSS_SALES: &str = "gross_sales_";

/// How the class of another scheme is named in expressions: `class_pyramid`.
pub const CLASS_OF: &str = "class_";

/// Columns of the feature frame that a scheme reads, besides `customer`; sorted, each once. Classes of other schemes are
/// not among them: see [`schemes_read`].
pub fn required_features(scheme: &Scheme) -> Result<Vec<String>, Problem> {
    let (_, settings) = kind_of(scheme)?;
    let mut features = settings.features()?;
    features.push(ORDERS_LIFE.to_string());
    features.push(weight_feature(scheme)?);
    for condition in scheme.population.iter().chain(scheme.flags.values()) {
        features.extend(Expression::parse(condition)?.reads().iter().cloned());
    }
    if scheme.movement.forgive_returns {
        let windows: Vec<String> =
            features.iter().filter_map(|feature| feature.strip_prefix(NET_SALES)).map(str::to_owned).collect();
        features.extend(windows.iter().map(|window| format!("{GROSS_SALES}{window}")));
    }
    if scheme.movement.review == Review::Anniversary {
        features.push(FIRST_ORDER.to_string());
    }
    features.retain(|feature| !feature.starts_with(CLASS_OF));
    features.sort_unstable();
    features.dedup();
    Ok(features)
}

/// Other schemes whose classes a scheme reads, sorted, each once.
pub fn schemes_read(scheme: &Scheme) -> Result<BTreeSet<String>, Problem> {
    let (_, settings) = kind_of(scheme)?;
    let mut read: BTreeSet<String> = settings.schemes().into_iter().map(str::to_owned).collect();
    let mut features: BTreeSet<String> = settings.features()?.into_iter().collect();
    for condition in scheme.population.iter().chain(scheme.flags.values()) {
        features.extend(Expression::parse(condition)?.reads().iter().cloned());
    }
    read.extend(features.iter().filter_map(|feature| feature.strip_prefix(CLASS_OF)).map(str::to_owned));
    Ok(read)
}

/// The money feature that weighs a scheme's customers: its `movement.weight`, else its own measure when that is
/// money, else `net_sales_12m`.
pub fn weight_feature(scheme: &Scheme) -> Result<String, Problem> {
    if let Some(weight) = &scheme.movement.weight {
        return Ok(weight.clone());
    }
    let (_, settings) = kind_of(scheme)?;
    let is_money =
        |feature: &String| registry::find(feature).is_some_and(|feature| feature.kind() == registry::Kind::Money);
    Ok(settings.measure()?.filter(is_money).unwrap_or_else(|| DEFAULT_WEIGHT.to_string()))
}

/// Whether classes at a date depend on more than the features of that date: on classes of earlier month ends, on what was
/// learnt at one, or on customers that nobody bought from.
pub fn goes_on(scheme: &Scheme) -> Result<bool, Problem> {
    let (_, kind) = kind_of(scheme)?;
    let movement = &scheme.movement;
    let holds = movement.review != Review::Monthly || movement.demote_after > 1 || movement.grace_days > 0;
    let steps = movement.demote_to != DemoteTo::Computed || movement.forgive_returns;
    let day = NaiveDate::default();
    Ok(holds || steps || kind.remembers() || kind.learnt_at(day, day).is_some() || scheme.who == Who::Everyone)
}

/// Changes whenever the results of a scheme with the same settings would.
pub fn version(scheme: &Scheme) -> Result<u32, Problem> {
    kind_of(scheme).map(|(kind, _)| kind.version)
}

/// What classes depend on beside the features of a date.
#[derive(Debug, Clone, Default)]
pub struct Round {
    /// The date.
    pub as_of: NaiveDate,
    /// Snapshots of the month end before, by scheme.
    pub earlier: BTreeMap<String, Earlier>,
    /// Manual classes that are valid, by scheme and customer.
    pub manual: BTreeMap<String, Vec<ManualClass>>,
    /// What kinds that learn have learnt, by scheme.
    pub models: BTreeMap<String, Model>,
    /// Classes of the same date that other schemes gave over another frame, by scheme.
    pub given: BTreeMap<String, Given>,
}

/// Classes that a scheme gave over another frame.
#[derive(Debug, Clone)]
pub struct Given {
    /// Dense customer index by row, ascending.
    customers: Arc<Vec<u32>>,
    classes: Arc<[Class]>,
    class_of: Vec<u8>,
}

impl Given {
    /// The classes of a snapshot.
    pub fn of(snapshot: &Snapshot) -> Given {
        let (classes, class_of) = (snapshot.standing.classes.clone(), snapshot.standing.class_of.clone());
        Given { customers: snapshot.customers.clone(), classes, class_of }
    }

    /// The classes by row of a frame of other customers; none for those whom the scheme does not know.
    fn over(&self, customers: &[u32]) -> Other {
        let mut row = 0;
        let mut class_of = Vec::with_capacity(customers.len());
        for customer in customers {
            while self.customers.get(row).is_some_and(|known| known < customer) {
                row += 1;
            }
            let is_known = self.customers.get(row) == Some(customer);
            class_of.push(is_known.then(|| self.class_of[row]));
        }
        Other { classes: self.classes.clone(), class_of }
    }
}

/// Classes of all customers of a feature frame: column `customer` (UInt32, ascending, one row per customer with a row
/// dated on or before the date), and the columns that [`required_features`] names.
pub fn classify(name: &str, scheme: &Scheme, features: &DataFrame) -> Result<Snapshot, SchemeError> {
    let schemes = BTreeMap::from([(name.to_owned(), scheme.clone())]);
    let mut snapshots = classify_all(&schemes, features, &Round::default())?;
    snapshots.pop().ok_or_else(|| Problem::NoKind { kinds: String::new() }.of(name))
}

/// [`classify`] for all schemes at once, in the order of their names, on all cores. A scheme that reads the classes of
/// another comes after it. What several schemes need (the customers, a weight) is held once.
pub fn classify_all(
    schemes: &BTreeMap<String, Scheme>,
    features: &DataFrame,
    round: &Round,
) -> Result<Vec<Snapshot>, SchemeError> {
    let Some(first) = schemes.keys().next() else {
        return Ok(Vec::new());
    };
    let mut shared = Shared::read(features).map_err(|problem| problem.of(first))?;
    let mut weights: BTreeMap<String, Weight> = BTreeMap::new();
    for (name, scheme) in schemes {
        let weight = weight_feature(scheme).map_err(|problem| problem.of(name))?;
        if !weights.contains_key(&weight) {
            weights.insert(weight.clone(), shared.weight(&weight).map_err(|problem| problem.of(name))?);
        }
    }
    let mut read: BTreeSet<String> = BTreeSet::new();
    for (name, scheme) in schemes {
        read.extend(schemes_read(scheme).map_err(|problem| problem.of(name))?);
    }
    let mut done: BTreeMap<String, Snapshot> = BTreeMap::new();
    let mut given: BTreeMap<String, Other> = BTreeMap::new();
    for (name, classes) in &round.given {
        let over = classes.over(&shared.numbers);
        shared.add_given(name, &over).map_err(|problem| problem.of(name))?;
        given.insert(name.clone(), over);
    }
    let earlier_rows = EarlierOf::find(round, &shared.numbers);
    for level in levels_after(schemes, round.given.keys().cloned().collect())? {
        let work: Vec<(&String, &Scheme)> = level.iter().filter_map(|name| schemes.get_key_value(name)).collect();
        let classed: Vec<Snapshot> = work
            .into_par_iter()
            .map(|(name, scheme)| {
                let of_scheme = |problem: Problem| problem.of(name);
                let weight = &weights[&weight_feature(scheme).map_err(of_scheme)?];
                let date = Date { round, others: &given, earlier: earlier_rows.of(name, round) };
                shared.classify(name, scheme, weight.clone(), &date).map_err(of_scheme)
            })
            .collect::<Result<_, _>>()?;
        for snapshot in classed {
            if read.contains(&snapshot.scheme) {
                shared.add_classes(&snapshot).map_err(|problem| problem.of(&snapshot.scheme))?;
                given.insert(snapshot.scheme.clone(), other(&snapshot));
            }
            done.insert(snapshot.scheme.clone(), snapshot);
        }
    }
    Ok(done.into_values().collect())
}

/// What a scheme that learns learns from the customers of a date.
pub fn learn(
    name: &str,
    scheme: &Scheme,
    features: &DataFrame,
    as_of: NaiveDate,
) -> Result<Option<Model>, SchemeError> {
    let learn = || -> Result<Option<Model>, Problem> {
        let shared = Shared::read(features)?;
        let (inside, _) = shared.inside(scheme, as_of)?;
        let columns = Columns::of(&shared.frame, shared.numbers.clone(), inside);
        let others = BTreeMap::new();
        let (_, settings) = kind_of(scheme)?;
        settings.learn(&Input { columns: &columns, as_of, before: None, others: &others, model: None })
    };
    learn().map_err(|problem| problem.of(name))
}

/// Customers of a date and what they weigh in a scheme.
pub struct Weighed {
    /// The customers.
    pub customers: Arc<CustomerSet>,
    /// Their weight, by row.
    pub weight: Arc<PackedMoney>,
}

/// Customers and weights of all schemes of a frame, of which the customers are held once.
pub fn weigh(
    schemes: &BTreeMap<String, Scheme>,
    features: &DataFrame,
) -> Result<BTreeMap<String, Weighed>, SchemeError> {
    let mut weighed = BTreeMap::new();
    let Some(first) = schemes.keys().next() else { return Ok(weighed) };
    let shared = Shared::read(features).map_err(|problem| problem.of(first))?;
    for (name, scheme) in schemes {
        let weight = weight_feature(scheme).and_then(|feature| shared.weight(&feature));
        let weight = weight.map_err(|problem| problem.of(name))?.amounts;
        weighed.insert(name.clone(), Weighed { customers: shared.customers.clone(), weight });
    }
    Ok(weighed)
}

fn other(snapshot: &Snapshot) -> Other {
    let class_of = snapshot.standing.class_of.iter().map(|class| Some(*class)).collect();
    Other { classes: snapshot.standing.classes.clone(), class_of }
}

/// Schemes by what they read of each other: those of a level read those of the levels before.
pub fn levels(schemes: &BTreeMap<String, Scheme>) -> Result<Vec<Vec<String>>, SchemeError> {
    levels_after(schemes, BTreeSet::new())
}

/// As [`levels`], after schemes whose classes are given.
fn levels_after(
    schemes: &BTreeMap<String, Scheme>,
    mut done: BTreeSet<String>,
) -> Result<Vec<Vec<String>>, SchemeError> {
    let mut waiting: BTreeMap<&String, BTreeSet<String>> = BTreeMap::new();
    for (name, scheme) in schemes {
        waiting.insert(name, schemes_read(scheme).map_err(|problem| problem.of(name))?);
    }
    let mut levels: Vec<Vec<String>> = Vec::new();
    while !waiting.is_empty() {
        let ready: Vec<String> =
            waiting.iter().filter(|(_, reads)| reads.is_subset(&done)).map(|(name, _)| (*name).clone()).collect();
        let Some(_) = ready.first() else {
            let (name, reads) =
                waiting.pop_first().unwrap_or((schemes.keys().next().unwrap_or(&EMPTY), BTreeSet::new()));
            let reads = reads.into_iter().find(|read| !done.contains(read)).unwrap_or_default();
            let problem = match schemes.contains_key(&reads) {
                true => Problem::Circle { reads },
                false => Problem::UnknownScheme { reads },
            };
            return Err(problem.of(name));
        };
        waiting.retain(|name, _| !ready.contains(name));
        done.extend(ready.iter().cloned());
        levels.push(ready);
    }
    Ok(levels)
}

static EMPTY: String = String::new();

/// What one scheme gets of a date beside the features.
struct Date<'a> {
    round: &'a Round,
    others: &'a BTreeMap<String, Other>,
    /// Its snapshot of the month end before, and the rows of that by row of this date.
    earlier: Option<(&'a Earlier, &'a EarlierRows)>,
}

/// Rows of the month end before by row of a date, once for schemes that class the same customers.
struct EarlierOf(Vec<(Arc<CustomerSet>, EarlierRows)>);

impl EarlierOf {
    fn find(round: &Round, customers: &[u32]) -> EarlierOf {
        let mut found: Vec<(Arc<CustomerSet>, EarlierRows)> = Vec::new();
        for earlier in round.earlier.values() {
            let set = &earlier.standing.customers;
            if !found.iter().any(|(known, _)| Arc::ptr_eq(known, set)) {
                found.push((set.clone(), EarlierRows::of(set, customers)));
            }
        }
        EarlierOf(found)
    }

    fn of<'a>(&'a self, scheme: &str, round: &'a Round) -> Option<(&'a Earlier, &'a EarlierRows)> {
        let earlier = round.earlier.get(scheme)?;
        let rows = self.0.iter().find(|(set, _)| Arc::ptr_eq(set, &earlier.standing.customers));
        rows.map(|(_, rows)| (earlier, rows))
    }
}

/// What all schemes of one date share.
struct Shared {
    /// Features, and the classes given so far.
    frame: DataFrame,
    ordered: Vec<bool>,
    numbers: Arc<Vec<u32>>,
    customers: Arc<CustomerSet>,
}

/// One weight of all customers of a date.
#[derive(Clone)]
struct Weight {
    feature: String,
    amounts: Arc<PackedMoney>,
    /// Customers whose weight is unknown; they weigh nothing.
    unknown: usize,
}

impl Shared {
    fn read(features: &DataFrame) -> Result<Shared, Problem> {
        let columns = Columns::read(features)?;
        let customers = Arc::new(CustomerSet::from_ascending(&columns.customers));
        Ok(Shared { frame: features.clone(), ordered: columns.inside, numbers: columns.customers, customers })
    }

    fn weight(&self, feature: &str) -> Result<Weight, Problem> {
        let columns = Columns::of(&self.frame, self.numbers.clone(), Vec::new());
        let money = columns.money(feature)?;
        let unknown = money.known.as_ref().map_or(0, |known| known.iter().filter(|&&known| !known).count());
        // Unknown amounts are stored as 0.
        let amounts = Arc::new(PackedMoney::pack(&money.values, money.unit.scale()));
        Ok(Weight { feature: feature.to_string(), amounts, unknown })
    }

    /// Adds the codes of a snapshot to what expressions can read.
    fn add_classes(&mut self, snapshot: &Snapshot) -> Result<(), Problem> {
        let classes = snapshot.classes();
        let codes = snapshot.standing.class_of.iter().map(|class| classes[usize::from(*class)].code.as_str());
        let name = format!("{CLASS_OF}{}", snapshot.scheme);
        let column = StringChunked::from_iter_values(name.as_str().into(), codes).into_column();
        self.frame.with_column(column)?;
        Ok(())
    }

    /// Adds codes that were given over another frame.
    fn add_given(&mut self, name: &str, given: &Other) -> Result<(), Problem> {
        let code = |class: &Option<u8>| class.map(|class| given.classes[usize::from(class)].code.as_str());
        let codes: StringChunked = given.class_of.iter().map(code).collect();
        let column = codes.with_name(format!("{CLASS_OF}{name}").as_str().into()).into_column();
        self.frame.with_column(column)?;
        Ok(())
    }

    /// The rows to be classed, and those that only the population's condition keeps out.
    fn inside(&self, scheme: &Scheme, as_of: NaiveDate) -> Result<(Vec<bool>, Vec<bool>), Problem> {
        let mut inside = match scheme.who {
            Who::Buyers => self.ordered.clone(),
            Who::Everyone => vec![true; self.ordered.len()],
        };
        let mut is_kept_out = vec![false; inside.len()];
        if let Some(population) = &scheme.population {
            let meets = self.condition(population, as_of, &inside)?;
            for (row, meets) in meets.iter().enumerate() {
                is_kept_out[row] = inside[row] && !meets;
                inside[row] = inside[row] && *meets;
            }
        }
        Ok((inside, is_kept_out))
    }

    /// The rows for which a condition over features holds.
    fn condition(&self, text: &str, as_of: NaiveDate, members: &[bool]) -> Result<Vec<bool>, Problem> {
        let parsed = Expression::parse(text)?;
        let values: Vec<Column> = crate::expressions::evaluate(&[&parsed], &self.frame, as_of, Some(members))?;
        Ok(values.first().map(truths).transpose()?.map(|truths| truths.holds).unwrap_or_default())
    }

    fn classify(&self, name: &str, scheme: &Scheme, weight: Weight, date: &Date<'_>) -> Result<Snapshot, Problem> {
        let (kind, settings) = kind_of(scheme)?;
        let round = date.round;
        let (inside, is_kept_out) = self.inside(scheme, round.as_of)?;
        let columns = Columns::of(&self.frame, self.numbers.clone(), inside);
        let before = date.earlier.filter(|_| settings.remembers()).map(|(earlier, rows)| earlier.before(rows));
        let input = Input {
            columns: &columns,
            as_of: round.as_of,
            before: before.as_ref(),
            others: date.others,
            model: round.models.get(name),
        };
        let mut assignment = settings.assign(&input)?;
        let without_returns = match scheme.movement.forgive_returns {
            true => {
                let frame = before_returns(&self.frame)?;
                let columns = Columns::of(&frame, self.numbers.clone(), columns.inside.clone());
                Some(settings.assign(&Input { columns: &columns, ..input })?.class_of)
            }
            false => None,
        };
        if scheme.population.is_some() {
            keep_out(&mut assignment, &is_kept_out, scheme)?;
        }
        describe(&mut assignment.classes, scheme);
        let mut notes = assignment.notes;
        if weight.unknown > 0 {
            let (count, known) = (numbers::show_count(weight.unknown), numbers::show_count(self.customers.len()));
            notes.push(format!("{} is unknown for {count} of {known} customers, who weigh nothing", weight.feature));
        }
        let outside = |class: &u8| assignment.classes[usize::from(*class)].outside;
        if !assignment.class_of.is_empty() && assignment.class_of.iter().all(outside) {
            notes.push("nobody is classed: all customers stand outside the scheme".to_owned());
        }
        let flags = self.flags(scheme, round.as_of, &columns.inside)?;
        let mut snapshot = Snapshot {
            scheme: name.to_string(),
            as_of: round.as_of,
            kind: kind.name,
            customers: self.numbers.clone(),
            standing: Standing {
                classes: assignment.classes.into(),
                customers: self.customers.clone(),
                class_of: assignment.class_of,
                weight: weight.amounts,
                status: None,
            },
            computed_of: None,
            memory: Arc::new(Memory::default()),
            disagreements: Vec::new(),
            score: assignment.score,
            reason_of: assignment.reason_of,
            reasons: assignment.reasons,
            weight_feature: weight.feature,
            cuts: assignment.cuts,
            notes,
            flags,
            extras: assignment.extras,
        };
        let first_order = match scheme.movement.review {
            Review::Anniversary => Some(columns.days(FIRST_ORDER)?),
            _ => None,
        };
        let manual = match scheme.overrides {
            Overrides::Ignore => &[],
            _ => round.manual.get(name).map(Vec::as_slice).unwrap_or_default(),
        };
        let as_of = round.as_of;
        let earlier = date.earlier;
        settle::settle(&mut snapshot, scheme, &Settling { as_of, earlier, manual, first_order, without_returns });
        Ok(snapshot)
    }

    /// The marks of all customers; none when the scheme has none.
    fn flags(&self, scheme: &Scheme, as_of: NaiveDate, members: &[bool]) -> Result<Option<Flags>, Problem> {
        if scheme.flags.is_empty() {
            return Ok(None);
        }
        let mut flags = Flags { names: scheme.flags.keys().cloned().collect(), of: vec![0; self.ordered.len()] };
        for (place, condition) in scheme.flags.values().enumerate() {
            for (row, holds) in self.condition(condition, as_of, members)?.iter().enumerate() {
                flags.of[row] |= u16::from(*holds) << place;
            }
        }
        Ok(Some(flags))
    }
}

/// The features with sales before returns in the place of net sales.
fn before_returns(frame: &DataFrame) -> Result<DataFrame, Problem> {
    let mut changed = frame.clone();
    for name in frame.get_column_names_owned() {
        let Some(window) = name.strip_prefix(NET_SALES) else { continue };
        if let Ok(gross) = frame.column(&format!("{GROSS_SALES}{window}")) {
            changed.with_column(gross.clone().with_name(name.clone()))?;
        }
    }
    Ok(changed)
}

/// Puts those who do not meet the population's condition outside the scheme.
fn keep_out(assignment: &mut Assignment, is_kept_out: &[bool], scheme: &Scheme) -> Result<(), Problem> {
    let rule = format!("not: {}", scheme.population.as_deref().unwrap_or_default());
    let reason = assignment.reasons.len() as u16;
    assignment.reasons.push(rule.clone());
    // A cross of schemes may have the class from one of them.
    let given = assignment.classes.iter().position(|class| class.code == NOT_IN_POPULATION);
    let class = given.unwrap_or(assignment.classes.len()) as u8;
    if given.is_none() {
        assignment.classes.push(Class::outside(NOT_IN_POPULATION, ("不在范围内", "Not in population"), rule));
    }
    bands::check_codes(&assignment.classes)?;
    for (row, is_kept_out) in is_kept_out.iter().enumerate() {
        if *is_kept_out {
            assignment.class_of[row] = class;
            assignment.reason_of[row] = reason;
        }
    }
    Ok(())
}

/// Words and colours that the settings give.
fn describe(classes: &mut [Class], scheme: &Scheme) {
    for class in classes {
        let Some(words) = scheme.classes.get(&class.code) else { continue };
        if let Some(title) = &words.title {
            (class.title_zh, class.title_en) = (title.zh.clone(), title.en.clone());
        }
        class.color = words.color.clone();
        class.advice = words.advice.clone();
    }
}
