//! What only dates with results get: the customers that moved and why, those near a line, manual classes that differ, and
//! tables over all schemes.

use std::collections::{BTreeMap, VecDeque};

use chrono::NaiveDate;
use polars::prelude::DataFrame;
use serde_json::Value;

use super::{Classes, Classifier, Record};
use crate::engine::{EngineError, fingerprint, stage};
use crate::lake::StageRecord;
use crate::lake::files::{self, WriteOptions};
use crate::schemes::movements::moved_customers;
use crate::schemes::{Snapshot, Standing, detail_marts, marts};

impl Classifier<'_> {
    /// What only dates with results get of one scheme.
    pub(super) fn detail_record(
        &self,
        place: usize,
        snapshot: &Snapshot,
        frame: &DataFrame,
        earlier: &VecDeque<Classes>,
    ) -> Result<Option<Record>, EngineError> {
        let (as_of, scheme) = (self.grid[place], snapshot.scheme.as_str());
        let Some(fingerprint) = Self::fingerprint(self.details, as_of, scheme) else { return Ok(None) };
        let scale = self.pipeline.money_scale;
        let id_of = |customer: u32| self.history.ids.get(customer);
        let mut moved = Vec::new();
        for (comparison, from) in self.bases(place, scheme, earlier) {
            let customers = moved_customers(from, &snapshot.standing).map_err(|problem| problem.of(scheme))?;
            moved.push((comparison, customers));
        }
        let mut made = vec![
            ("moved_customers", marts::moved_customers(&moved, scale, &id_of)?),
            ("class_disagreements", detail_marts::disagreements(as_of, snapshot, &id_of)?),
        ];
        if !snapshot.extras.rules.is_empty() {
            made.push(("scheme_rules", detail_marts::rules(as_of, snapshot)?));
        }
        if !snapshot.extras.parts.is_empty() {
            made.push(("score_parts", detail_marts::parts(as_of, snapshot, &id_of)?));
        }
        if let Some(settings) = self.pipeline.schemes.get(scheme).and_then(|scheme| scheme.rfm.as_ref()) {
            made.push(("rfm", marts::rfm(as_of, snapshot, settings, frame, &id_of)?));
        }
        let record = self.write_marts(as_of, scheme, fingerprint, made, Value::Null)?;
        Ok(Some((stage::detail(scheme, as_of), record)))
    }

    /// Tables over all schemes of a date.
    pub(super) fn segments_record(
        &self,
        as_of: NaiveDate,
        snapshots: &[Snapshot],
        loaded: &Classes,
    ) -> Result<Option<Record>, EngineError> {
        let Some(fingerprint) = self.segments.get(&as_of) else { return Ok(None) };
        let mut standings: BTreeMap<&str, &Standing> = BTreeMap::new();
        standings.extend(loaded.iter().map(|(scheme, earlier)| (scheme.as_str(), &earlier.standing)));
        standings.extend(snapshots.iter().map(|snapshot| (snapshot.scheme.as_str(), &snapshot.standing)));
        let id_of = |customer: u32| self.history.ids.get(customer);
        let made = vec![("customer_segments", detail_marts::segments(as_of, &standings, &id_of)?)];
        let details = serde_json::json!({ "notes": self.manual.notes });
        let mut record = StageRecord { fingerprint: fingerprint.clone(), details, ..StageRecord::default() };
        for (mart, frame) in made {
            let file = format!("marts/{mart}/as_of={as_of}/part-{}.parquet", fingerprint::short(fingerprint));
            files::write_frame(&self.staging.path(&file), &frame, &WriteOptions::sorted_by(&["customer_id"]))?;
            record.files.insert(mart.to_owned(), file);
        }
        Ok(Some((stage::segments(as_of), record)))
    }
}
