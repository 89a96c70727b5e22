//! Classes of an earlier run, read back: what a later date is compared with and goes on from.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use chrono::NaiveDate;
use polars::prelude::*;

use super::Classifier;
use crate::config::types::Text;
use crate::engine::{EngineError, stage};
use crate::lake::{StageRecord, files};
use crate::schemes::memory::{Earlier, Memory, path_of};
use crate::schemes::settle::BY_HAND;
use crate::schemes::snapshot::Status;
use crate::schemes::{Class, Standing, Weighed};

/// Columns of a snapshot that a later date needs.
const COLUMNS: [&str; 7] = ["code", "computed_code", "reason", "since", "previous_code", "path", "reviews_below"];

impl Classifier<'_> {
    /// Whether the classes of a scheme at a date are stored as they would be made.
    pub(super) fn is_stored(&self, as_of: NaiveDate, scheme: &str) -> bool {
        let is_stale = self.stale.get(&as_of).is_some_and(|schemes| schemes.contains_key(scheme));
        !is_stale
            && self.stored.get(&stage::classify(scheme, as_of)).is_some_and(|record| {
                let file = |mart: &str| record.files.contains_key(&format!("{mart}/{scheme}"));
                file("snapshots") && file("scheme_classes")
            })
    }

    /// The classes of a scheme as they are stored.
    pub(super) fn load(&self, as_of: NaiveDate, scheme: &str, weighed: Weighed) -> Result<Earlier, EngineError> {
        read(self.stored, &|file| self.staging.current(file), (as_of, scheme), weighed)
    }
}

/// The classes of a scheme at a date as they are stored. `weighed` are the customers of the date.
pub fn read(
    stages: &BTreeMap<String, StageRecord>,
    path_of: &dyn Fn(&str) -> PathBuf,
    (as_of, scheme): (NaiveDate, &str),
    weighed: Weighed,
) -> Result<Earlier, EngineError> {
    let Weighed { customers, weight } = weighed;
    let record = stages.get(&stage::classify(scheme, as_of)).cloned().unwrap_or_default();
    let file = |mart: &str| {
        let name = format!("{mart}/{scheme}");
        record.files.get(&name).map(|file| path_of(file)).unwrap_or_default()
    };
    let classes =
        files::read_frame(&file("scheme_classes"), Some(&["code", "rank", "title_zh", "title_en", "outside"]))?;
    let rows = files::read_frame(&file("snapshots"), Some(&COLUMNS))?;
    let failed = |source| EngineError::Frame { what: format!("classes of {scheme} at {as_of}"), source };
    let classes = classes_of(&classes).map_err(failed)?;
    if rows.height() != customers.len() {
        return Err(EngineError::OtherCustomers {
            scheme: scheme.to_owned(),
            as_of: as_of.to_string(),
            stored: rows.height(),
            known: customers.len(),
        });
    }
    let (class_of, status, memory) = rows_of(&rows, &classes).map_err(failed)?;
    let standing = Standing { classes: classes.into(), customers, class_of, weight, status };
    Ok(Earlier { standing, memory: memory.into() })
}

/// The classes of a scheme, as `scheme_classes` lists them.
pub(in crate::engine) fn classes_of(frame: &DataFrame) -> PolarsResult<Vec<Class>> {
    let text = |name: &str| frame.column(name)?.str().cloned();
    let (codes, zh, en) = (text("code")?, text("title_zh")?, text("title_en")?);
    let (ranks, outside) = (frame.column("rank")?.i64()?.clone(), frame.column("outside")?.bool()?.clone());
    let of = |texts: &StringChunked, row: usize| texts.get(row).unwrap_or_default().to_owned();
    // Advice is read only by those that ask for it.
    let advice = |name: &str| frame.column(name).ok().and_then(|column| column.str().ok().cloned());
    let advice = advice("advice_zh").zip(advice("advice_en"));
    let advice_of = |row: usize| {
        let (zh, en) = advice.as_ref()?;
        Some(Text { zh: zh.get(row)?.to_owned(), en: en.get(row)?.to_owned() })
    };
    let class = |row: usize| Class {
        code: of(&codes, row),
        title_zh: of(&zh, row),
        title_en: of(&en, row),
        rank: ranks.get(row),
        outside: outside.get(row).unwrap_or(false),
        rule: String::new(),
        color: None,
        advice: advice_of(row),
    };
    Ok((0..frame.height()).map(class).collect())
}

type Rows = (Vec<u8>, Option<Vec<Status>>, Memory);

fn rows_of(frame: &DataFrame, classes: &[Class]) -> PolarsResult<Rows> {
    let places: HashMap<&str, u8> =
        classes.iter().enumerate().map(|(place, class)| (class.code.as_str(), place as u8)).collect();
    let place = |code: &str| {
        let unknown = || PolarsError::ComputeError(format!("the class `{code}` is none of the scheme's").into());
        places.get(code).copied().ok_or_else(unknown)
    };
    let text = |name: &str| frame.column(name)?.str().cloned();
    let codes = text("code")?;
    let mut class_of = Vec::with_capacity(frame.height());
    for code in codes.iter() {
        class_of.push(place(code.unwrap_or_default())?);
    }
    let (computed, reasons) = (text("computed_code")?, text("reason")?);
    let mut is_computed = true;
    let mut status = Vec::with_capacity(frame.height());
    for ((code, computed), reason) in codes.iter().zip(computed.iter()).zip(reasons.iter()) {
        let is_manual = reason.is_some_and(|reason| reason.starts_with(BY_HAND));
        let own = match (is_manual, code == computed) {
            (true, _) => Status::Manual,
            (false, true) => Status::Computed,
            (false, false) => Status::Held,
        };
        is_computed &= own == Status::Computed;
        status.push(own);
    }
    let mut memory = Memory::with_capacity(frame.height());
    let since = frame.column("since")?.date()?.physical().clone();
    let mut dates: Vec<i32> = since.iter().flatten().collect();
    dates.sort_unstable();
    dates.dedup();
    for date in since.iter().flatten() {
        memory.since.push(dates.partition_point(|known| *known < date) as u16);
    }
    memory.dates = dates;
    for code in text("previous_code")?.iter() {
        memory.previous.push(code.map(place).transpose()?.map_or(0, |class| class + 1));
    }
    let mut last = ("".to_owned(), 0);
    for path in text("path")?.iter().map(Option::unwrap_or_default) {
        if path != last.0 {
            let wrong = || PolarsError::ComputeError(format!("`{path}` is no path").into());
            last = (path.to_owned(), path_of(path).ok_or_else(wrong)?);
        }
        memory.path.push(last.1);
    }
    let below = frame.column("reviews_below")?.i64()?;
    memory.below.extend(below.iter().map(|reviews| reviews.unwrap_or(0).clamp(0, 255) as u8));
    Ok((class_of, (!is_computed).then_some(status), memory))
}
