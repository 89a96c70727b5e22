//! What an insight is made of, at a date: features, classes, rows of tables, marts made before it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use super::process::Shared;
use super::rows;
use crate::config::types::Pipeline;
use crate::engine::identity::IdentityMap;
use crate::engine::{EngineError, stage};
use crate::features::{Inputs, Population, PurchaseHistory, compute_named};
use crate::lake::{StageRecord, exchange, files};
use crate::model::calendar::Calendar;
use crate::model::period::{Month, to_days};
use crate::model::slot::Slot;
use crate::model::tables;
use crate::schemes;

/// Columns of `scheme_classes` that tell what the classes are.
const CLASS_COLUMNS: [&str; 7] = ["code", "rank", "title_zh", "title_en", "outside", "advice_zh", "advice_en"];

/// What insights are made of, at a date.
pub struct Context<'a> {
    /// Settings.
    pub pipeline: &'a Pipeline,
    /// Date of the results; nothing dated after it counts.
    pub as_of: NaiveDate,
    /// Month ends up to the date, ascending, and the date itself.
    pub grid: &'a [NaiveDate],
    /// Purchases and visits, the catalog of features, rows that features read.
    pub inputs: Inputs<'a>,
    /// Which customer an identifier or name stands for.
    pub identity: &'a IdentityMap,
    /// Of a day or week: the published date that it builds on. Classes are told up to that date, and hold from it on.
    pub base: Option<NaiveDate>,
    /// Holidays and make-up working days.
    pub calendar: &'a Calendar,
    /// What families read alike, read once.
    pub shared: &'a Shared,
    /// The records of stages as they are now.
    pub stored: &'a BTreeMap<String, StageRecord>,
    /// Where a file of the lake is now.
    pub current: &'a (dyn Fn(&str) -> PathBuf + Sync),
}

/// The classes of a scheme at a date.
#[derive(Debug, Clone)]
pub struct Classes {
    /// All classes: those of the scheme from best to worst, then those outside it.
    pub all: Arc<[schemes::Class]>,
    /// Index into `all` by customer number; none where the customer was not known at the date.
    pub of: Vec<Option<u8>>,
}

impl Classes {
    /// The class of a customer.
    pub fn class(&self, customer: u32) -> Option<&schemes::Class> {
        self.all.get(usize::from((*self.of.get(customer as usize)?)?))
    }
}

impl Context<'_> {
    /// Purchases and visits of all customers.
    pub fn history(&self) -> &PurchaseHistory {
        self.inputs.history
    }

    /// Features at a date: `customer` (UInt32, ascending), then `names` in order.
    pub fn features(&self, names: &[String], at: NaiveDate, who: Population) -> Result<DataFrame, EngineError> {
        Ok(compute_named(self.inputs, at, names, who)?)
    }

    /// The date whose classes are those of another date: the newest that may be classed up to it. Within a month that is
    /// the month end before.
    pub fn classed_by(&self, date: NaiveDate) -> Option<NaiveDate> {
        self.grid[..self.grid.partition_point(|known| *known <= date)].last().copied()
    }

    /// The classes of a scheme at a month end, or at the date itself, as they are stored; none where it was not classed.
    pub fn classes(&self, scheme: &str, at: NaiveDate) -> Result<Option<Classes>, EngineError> {
        if let Some(known) = self.shared.classes(self.as_of, scheme, at) {
            return Ok(Some(known));
        }
        let read = self.stored_classes(scheme, at)?;
        if let Some(classes) = &read {
            self.shared.keep_classes(self.as_of, (scheme, at), classes);
        }
        Ok(read)
    }

    fn stored_classes(&self, scheme: &str, at: NaiveDate) -> Result<Option<Classes>, EngineError> {
        let Some(settings) = self.pipeline.schemes.get(scheme) else { return Ok(None) };
        if let Some(base) = self.base {
            return self.classes_by_id(scheme, at.min(base));
        }
        let Some(record) = self.stored.get(&stage::classify(scheme, at)) else { return Ok(None) };
        let file = |mart: &str| record.files.get(&format!("{mart}/{scheme}"));
        let (Some(classes), Some(snapshot)) = (file("scheme_classes"), file("snapshots")) else { return Ok(None) };
        let failed = |source| EngineError::Frame { what: format!("classes of {scheme} at {at}"), source };
        let classes = files::read_frame(&(self.current)(classes), Some(&CLASS_COLUMNS))?;
        let all = crate::engine::classify::stored::classes_of(&classes).map_err(failed)?;
        let codes = files::read_frame(&(self.current)(snapshot), Some(&["code"]))?;
        let codes = codes.column("code").and_then(|column| column.str().cloned()).map_err(failed)?;
        let known = self.known(at, Population::of(settings.who))?;
        if known.len() != codes.len() {
            return Err(EngineError::OtherCustomers {
                scheme: scheme.to_owned(),
                as_of: at.to_string(),
                stored: codes.len(),
                known: known.len(),
            });
        }
        let mut of = vec![None; self.history().customers()];
        let mut last: (Option<&str>, Option<u8>) = (None, None);
        for (customer, code) in known.into_iter().zip(codes.iter()) {
            if code != last.0 {
                let place = all.iter().position(|class| Some(class.code.as_str()) == code);
                last = (code, place.map(|place| place as u8));
            }
            of[customer as usize] = last.1;
        }
        Ok(Some(Classes { all: all.into(), of }))
    }

    /// The classes of a scheme as they are stored at a date, by the identifiers of the customers: what came late for the
    /// time before the published date may have brought others.
    fn classes_by_id(&self, scheme: &str, at: NaiveDate) -> Result<Option<Classes>, EngineError> {
        let Some(record) = self.stored.get(&stage::classify(scheme, at)) else { return Ok(None) };
        let file = |mart: &str| record.files.get(&format!("{mart}/{scheme}"));
        let (Some(classes), Some(snapshot)) = (file("scheme_classes"), file("snapshots")) else { return Ok(None) };
        let failed = |source| EngineError::Frame { what: format!("classes of {scheme} at {at}"), source };
        let classes = files::read_frame(&(self.current)(classes), Some(&CLASS_COLUMNS))?;
        let all = crate::engine::classify::stored::classes_of(&classes).map_err(failed)?;
        let stored = files::read_frame(&(self.current)(snapshot), Some(&["customer_id", "code"]))?;
        let read = || -> PolarsResult<Vec<Option<u8>>> {
            let (ids, codes) = (stored.column("customer_id")?.str()?, stored.column("code")?.str()?);
            let mut of = vec![None; self.history().customers()];
            // Both ascend.
            let mut customer = 0;
            for (id, code) in ids.iter().zip(codes.iter()) {
                let (Some(id), Some(code)) = (id, code) else { continue };
                while customer < of.len() && self.history().ids.get(customer as u32) < id {
                    customer += 1;
                }
                if customer < of.len() && self.history().ids.get(customer as u32) == id {
                    of[customer] = all.iter().position(|class| class.code == code).map(|place| place as u8);
                }
            }
            Ok(of)
        };
        Ok(Some(Classes { of: read().map_err(failed)?, all: all.into() }))
    }

    /// The customers known at a date, ascending.
    fn known(&self, at: NaiveDate, who: Population) -> Result<Vec<u32>, EngineError> {
        let history = self.history();
        if who == Population::Buyers {
            let day = to_days(at);
            let has_begun =
                |customer: &u32| history.purchases(*customer).days.first().is_some_and(|first| *first <= day);
            return Ok((0..history.customers() as u32).into_par_iter().filter(has_begun).collect());
        }
        let frame = compute_named(self.inputs, at, &[schemes::ORDERS_LIFE.to_owned()], who)?;
        let failed = |source| EngineError::Frame { what: format!("customers at {at}"), source };
        let customers = frame.column("customer").and_then(|column| column.u32().cloned()).map_err(failed)?;
        Ok(customers.into_no_null_iter().collect())
    }

    /// Whether the pipeline has a source of a table.
    pub fn has(&self, table: &str) -> bool {
        self.pipeline.sources.get(table).is_some()
    }

    /// The rows of a table that are known at the date: `customer` (UInt32; null where the history does not know them), then
    /// `columns`, null where the table does not have one. The table's customer column tells whom an identifier stands for.
    /// Rows dated later are left out; rows without a date stay. None where the pipeline has no source of the table.
    pub fn rows(&self, table: &str, columns: &[&str]) -> Result<Option<DataFrame>, EngineError> {
        let (Some(schema), true) = (tables::table(table), self.has(table)) else { return Ok(None) };
        let Some(record) = self.stored.get(&stage::ingest(table)) else { return Ok(None) };
        let partitions = record.files.iter().filter(|(slot, _)| !slot.contains('/'));
        let paths: Vec<PathBuf> = partitions.map(|(_, file)| (self.current)(file)).collect();
        let scale = self.pipeline.money_scale;
        let reading = rows::Reading { schema, scale, identity: self.identity, history: self.history() };
        reading.until(&paths, columns, self.as_of).map(Some)
    }

    /// A mart of the published date that a day or week builds on. None where it was not made, and of a month.
    pub fn base_mart(&self, name: &str, columns: &[&str]) -> Result<Option<DataFrame>, EngineError> {
        let Some(base) = self.base else { return Ok(None) };
        let at_base = format!("@{base}");
        let of_base = self.stored.iter().filter(|(key, _)| key.ends_with(&at_base) && !stage::is_daily(key));
        let file = of_base.flat_map(|(_, record)| &record.files).find(|(slot, _)| slot.as_str() == name);
        file.map(|(_, file)| Ok(files::read_frame(&(self.current)(file), Some(columns))?)).transpose()
    }

    /// The rows of a table of plans for the days up to one that lies ahead of the date, as [`rows`](Self::rows) gives
    /// them: a plan is known before its day. Only tables of [`tables_ahead`](super::tables_ahead) may be asked for, so
    /// that results depend on them. Months before the date's are left out.
    pub fn rows_ahead(&self, table: &str, columns: &[&str], last: NaiveDate) -> Result<Option<DataFrame>, EngineError> {
        let months = Month::of(self.as_of)..=Month::of(last);
        self.rows_of(table, columns, last, &|slot| match slot {
            Slot::Month(month) => months.contains(&month),
            Slot::All | Slot::Day(_) => true,
        })
    }

    /// The day of the newest snapshot of a table up to the date; none where its rows bear no day.
    pub fn newest_day(&self, table: &str) -> Option<NaiveDate> {
        let slots = self.stored.get(&stage::ingest(table))?.files.keys();
        let days = slots.filter_map(|slot| match slot.parse() {
            Ok(Slot::Day(day)) if day <= self.as_of => Some(day),
            _ => None,
        });
        days.max()
    }

    /// The rows of the newest snapshot of a master up to the date, as [`rows`](Self::rows) gives them; of a master
    /// without snapshots all.
    pub fn newest_rows(&self, table: &str, columns: &[&str]) -> Result<Option<DataFrame>, EngineError> {
        let newest = self.newest_day(table);
        self.rows_of(table, columns, self.as_of, &|slot| match (slot, newest) {
            (Slot::Day(day), _) => Some(day) == newest,
            (Slot::All, Some(_)) => false,
            _ => true,
        })
    }

    /// The rows of the partitions that are wanted, not dated after `last`.
    fn rows_of(
        &self,
        table: &str,
        columns: &[&str],
        last: NaiveDate,
        is_wanted: &dyn Fn(Slot) -> bool,
    ) -> Result<Option<DataFrame>, EngineError> {
        let (Some(schema), true) = (tables::table(table), self.has(table)) else { return Ok(None) };
        let Some(record) = self.stored.get(&stage::ingest(table)) else { return Ok(None) };
        let is_wanted = |slot: &str| !slot.contains('/') && slot.parse().is_ok_and(is_wanted);
        let partitions = record.files.iter().filter(|(slot, _)| is_wanted(slot));
        let paths: Vec<PathBuf> = partitions.map(|(_, file)| (self.current)(file)).collect();
        let scale = self.pipeline.money_scale;
        let reading = rows::Reading { schema, scale, identity: self.identity, history: self.history() };
        reading.until(&paths, columns, last).map(Some)
    }

    /// The files of a mart at the date, of stages that are done before this one; those of schemes one after the other.
    fn files_of(&self, mart: &str) -> Vec<PathBuf> {
        let (at_date, parts) = (format!("@{}", self.as_of), format!("{mart}/"));
        let is_own = |key: &String| key.ends_with(&at_date) && stage::is_daily(key) == self.base.is_some();
        let records = self.stored.iter().filter(|(key, _)| is_own(key)).flat_map(|(_, record)| &record.files);
        let is_it = |slot: &str| slot == mart || slot.starts_with(&parts);
        records.filter(|(slot, _)| is_it(slot)).map(|(_, file)| (self.current)(file)).collect()
    }

    /// A mart at the date. None where it was not made.
    pub fn mart(&self, name: &str) -> Result<Option<DataFrame>, EngineError> {
        let mut whole: Option<DataFrame> = None;
        for path in self.files_of(name) {
            let part = files::read_frame(&path, None)?;
            let failed = |source| EngineError::Frame { what: format!("mart {name}"), source };
            match &mut whole {
                None => whole = Some(part),
                Some(whole) => {
                    whole.vstack_mut_owned(part).map_err(failed)?;
                }
            }
        }
        Ok(whole)
    }

    /// Some columns of a mart at the date, part after part, for marts that are too large to hold at once.
    pub fn each_part(
        &self,
        name: &str,
        columns: &[&str],
        take: &mut dyn FnMut(&DataFrame) -> PolarsResult<()>,
    ) -> Result<(), EngineError> {
        for path in self.files_of(name) {
            for batch in files::read_batches(&path, Some(columns))? {
                let part = exchange::to_frame(&path.display().to_string(), &batch?)?;
                take(&part).map_err(|source| EngineError::Frame { what: format!("mart {name}"), source })?;
            }
        }
        Ok(())
    }
}
