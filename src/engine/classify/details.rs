//! What only dates with results get: the customers that moved and why, those near a line, manual classes that differ, and
//! tables over all schemes.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::{DataFrame, PolarsResult};
use serde_json::Value;

use super::outlook::Steps;
use super::{Classes, Classifier, EarlierDates, Record, months_of};
use crate::config::types::{Scheme, Who};
use crate::engine::{EngineError, fingerprint, growth, stage};
use crate::features::compute;
use crate::lake::StageRecord;
use crate::lake::files::{self, WriteOptions};
use crate::metrics::agreement::{self, ClassVector};
use crate::model::period::months_before;
use crate::schemes::lines::{self, Crossed, Mover, Side};
use crate::schemes::movements::{MovedCustomers, moved_customers};
use crate::schemes::{self, Problem, Snapshot, Standing, detail_marts, marts, schemes_read};

/// Features of earlier dates: by date, and whether they are of everyone.
pub(super) type EarlierFrames = BTreeMap<(NaiveDate, bool), DataFrame>;

impl Classifier<'_> {
    /// What only dates with results get of one scheme.
    pub(super) fn detail_record(
        &self,
        place: usize,
        snapshot: &Snapshot,
        (frame, before): (&DataFrame, &EarlierFrames),
        earlier: &EarlierDates,
        steps: &Steps,
    ) -> Result<Option<Record>, EngineError> {
        let (as_of, scheme) = (self.grid[place], snapshot.scheme.as_str());
        let Some(fingerprint) = Self::fingerprint(self.details, as_of, scheme) else { return Ok(None) };
        let scale = self.pipeline.money_scale;
        let id_of = |customer: u32| self.history.ids.get(customer);
        let mut moved = Vec::new();
        for (comparison, from) in self.bases(place, scheme, earlier) {
            let is_refit = self.learnt_at(as_of, scheme) != self.learnt_at(comparison.from_as_of, scheme);
            let customers =
                moved_customers(from, &snapshot.standing, is_refit).map_err(|problem| problem.of(scheme))?;
            let crossed = self.crossed(snapshot, frame, (comparison.from_as_of, from), &customers, before)?;
            moved.push((comparison, customers, crossed));
        }
        let mut made = vec![
            ("moved_customers", marts::moved_customers(&moved, scale, &id_of)?),
            ("class_disagreements", detail_marts::disagreements(as_of, snapshot, &id_of)?),
        ];
        made.push(("near_lines", self.near(as_of, snapshot, frame)?));
        if !snapshot.extras.rules.is_empty() {
            made.push(("scheme_rules", detail_marts::rules(as_of, snapshot)?));
        }
        if !snapshot.extras.parts.is_empty() {
            made.push(("score_parts", detail_marts::parts(as_of, snapshot, &id_of)?));
        }
        if let Some(settings) = self.pipeline.schemes.get(scheme).and_then(|scheme| scheme.rfm.as_ref()) {
            made.push(("rfm", marts::rfm(as_of, snapshot, settings, frame, &id_of)?));
        }
        made.extend(self.outlook(as_of, snapshot, steps)?);
        let record = self.write_marts(as_of, scheme, fingerprint, made, Value::Null)?;
        Ok(Some((stage::detail(scheme, as_of), record)))
    }

    /// Features at the dates that the snapshots of a date with details are compared with, by date and by whom they are
    /// about.
    pub(super) fn earlier_frames(&self, place: usize, snapshots: &[Snapshot]) -> Result<EarlierFrames, EngineError> {
        let as_of = self.grid[place];
        let mut wanted: BTreeMap<(NaiveDate, bool), BTreeMap<String, Scheme>> = BTreeMap::new();
        for snapshot in snapshots.iter().filter(|one| Self::fingerprint(self.details, as_of, &one.scheme).is_some()) {
            let Some(scheme) = self.pipeline.schemes.get(&snapshot.scheme) else { continue };
            for compare in self.distances(&snapshot.scheme) {
                let from = months_before(as_of, months_of(compare));
                if !self.grid.contains(&from) {
                    continue;
                }
                let schemes = wanted.entry((from, scheme.who == Who::Everyone)).or_default();
                schemes.insert(snapshot.scheme.clone(), scheme.clone());
            }
        }
        let mut frames = EarlierFrames::new();
        for ((date, is_everyone), schemes) in wanted {
            let who = if is_everyone { Who::Everyone } else { Who::Buyers };
            frames.insert((date, is_everyone), self.frame(date, who, &schemes, &BTreeMap::new())?);
        }
        Ok(frames)
    }

    /// What moved each customer, in their order; nothing where classes of other schemes decide.
    fn crossed(
        &self,
        snapshot: &Snapshot,
        frame: &DataFrame,
        (from, standing): (NaiveDate, &Standing),
        moved: &MovedCustomers,
        before: &EarlierFrames,
    ) -> Result<Vec<Crossed>, EngineError> {
        let name = snapshot.scheme.as_str();
        let of_scheme = |problem: Problem| problem.of(name);
        let Some(scheme) = self.pipeline.schemes.get(name) else { return Ok(Vec::new()) };
        let earlier = before.get(&(from, scheme.who == Who::Everyone));
        let (Some(earlier), true) = (earlier, schemes_read(scheme).map_err(of_scheme)?.is_empty()) else {
            return Ok(Vec::new());
        };
        let mut movers = Vec::new();
        let mut places = Vec::new();
        for (place, customer) in moved.customers.iter().enumerate() {
            if let (Some(from_row), Some(to_row)) = customer.rows {
                movers.push(Mover { from_row, to_row });
                places.push(place);
            }
        }
        let from = Side { as_of: from, frame: earlier, standing };
        let to = Side { as_of: snapshot.as_of, frame, standing: &snapshot.standing };
        let found = lines::crossed(scheme, &snapshot.cuts, &from, &to, &movers).map_err(of_scheme)?;
        let mut crossed = vec![Crossed::default(); moved.customers.len()];
        for (place, mut found) in places.into_iter().zip(found) {
            // The kinds know the units of built-in features only.
            let entry = found.feature.as_ref().and_then(|feature| self.catalog.find(feature));
            found.unit = found.unit.or(entry.map(|entry| entry.unit.in_words()));
            crossed[place] = found;
        }
        Ok(crossed)
    }

    /// Mart `near_lines` of a scheme.
    fn near(&self, as_of: NaiveDate, snapshot: &Snapshot, frame: &DataFrame) -> Result<DataFrame, EngineError> {
        let name = snapshot.scheme.as_str();
        let of_scheme = |problem: Problem| problem.of(name);
        let mut found = Vec::new();
        if let Some(scheme) = self.pipeline.schemes.get(name)
            && schemes_read(scheme).map_err(of_scheme)?.is_empty()
        {
            let at = Side { as_of, frame, standing: &snapshot.standing };
            found = lines::near(scheme, &snapshot.cuts, &at).map_err(of_scheme)?;
        }
        let id_of = |customer: u32| self.history.ids.get(customer);
        Ok(detail_marts::near_lines(as_of, snapshot, &found, self.pipeline.money_scale, &id_of)?)
    }

    /// Tables over all schemes of a date.
    pub(super) fn segments_record(
        &self,
        as_of: NaiveDate,
        snapshots: &[Snapshot],
        loaded: &Classes,
        earlier: &EarlierDates,
    ) -> Result<Option<Record>, EngineError> {
        let Some(fingerprint) = self.segments.get(&as_of) else { return Ok(None) };
        if self.pipeline.schemes.is_empty() {
            return Ok(None);
        }
        let mut standings: BTreeMap<&str, &Standing> = BTreeMap::new();
        standings.extend(loaded.iter().map(|(scheme, earlier)| (scheme.as_str(), &earlier.standing)));
        standings.extend(snapshots.iter().map(|snapshot| (snapshot.scheme.as_str(), &snapshot.standing)));
        let count = self.history.customers();
        let vectors: Vec<(&str, Vec<String>, usize, Vec<u8>)> = standings
            .iter()
            .map(|(scheme, standing)| {
                let codes = standing.classes.iter().map(|class| class.code.clone()).collect();
                let inside = standing.classes.iter().take_while(|class| !class.outside).count();
                (*scheme, codes, inside, standing.by_customer(count, agreement::NO_ROW))
            })
            .collect();
        let vectors: Vec<ClassVector<'_>> = vectors
            .iter()
            .map(|(scheme, codes, inside, of_customer)| ClassVector { scheme, codes, inside: *inside, of_customer })
            .collect();
        let net_sales = self.net_sales(as_of)?;
        let tables = agreement::cross_tables(&vectors, &net_sales);
        let scale = self.pipeline.money_scale;
        let failed = |source| EngineError::Frame { what: "tables over all schemes".into(), source };
        let made = vec![
            ("customer_segments", agreement::segments_frame(&vectors, &self.history.ids, as_of).map_err(failed)?),
            ("scheme_agreement", agreement::agreement_frame(&vectors, &tables, as_of, scale).map_err(failed)?),
            ("scheme_association", agreement::association_frame(&vectors, &tables, as_of).map_err(failed)?),
        ];
        let mut notes = self.manual.notes.clone();
        for (name, scheme) in &self.pipeline.schemes {
            let names = schemes::required_features(scheme).map_err(|problem| problem.of(name))?;
            notes.extend(
                self.catalog.unknown(&names, Some(self.tables)).into_iter().map(|note| format!("{name}: {note}")),
            );
        }
        let details = serde_json::json!({ "notes": notes });
        let mut record = StageRecord { fingerprint: fingerprint.clone(), details, ..StageRecord::default() };
        for (mart, frame) in made {
            let file = format!("marts/{mart}/as_of={as_of}/part-{}.parquet", fingerprint::short(fingerprint));
            files::write_frame(&self.staging.path(&file), &frame, &WriteOptions::sorted_by(&["customer_id"]))?;
            record.files.insert(mart.to_owned(), file);
        }
        for scheme in growth::class_dimensions(self.pipeline) {
            let standing = |months: u32| {
                let classes = earlier.get(&months_before(as_of, months))?;
                classes.get(&scheme).map(|earlier| &earlier.standing)
            };
            let frames = growth::by_class(self.history, as_of, self.pipeline, &scheme, &standing)?;
            for (mart, frame) in ["growth_bridge", "growth_tree"].into_iter().zip(frames) {
                let version = fingerprint::short(fingerprint);
                let file = format!("marts/{mart}/as_of={as_of}/class_{scheme}-{version}.parquet");
                files::write_frame(&self.staging.path(&file), &frame, &WriteOptions::default())?;
                record.files.insert(format!("{mart}/class_{scheme}"), file);
            }
        }
        Ok(Some((stage::segments(as_of), record)))
    }

    /// Net sales of the twelve months to a date, minor units, by customer; 0 of those who never bought.
    fn net_sales(&self, as_of: NaiveDate) -> Result<Vec<i64>, EngineError> {
        const NET_SALES: &str = "net_sales_12m";
        let frame = compute(self.history, as_of, &[NET_SALES.to_owned()], self.pipeline.money_scale)?;
        let failed = |source| EngineError::Frame { what: NET_SALES.into(), source };
        let read = || -> PolarsResult<Vec<i64>> {
            let (customers, sales) = (frame.column("customer")?.u32()?, frame.column(NET_SALES)?.decimal()?.physical());
            let mut found = vec![0; self.history.customers()];
            for (customer, sales) in customers.iter().zip(sales.iter()) {
                if let (Some(customer), Some(sales)) = (customer, sales) {
                    found[customer as usize] = i64::try_from(sales).unwrap_or(i64::MAX);
                }
            }
            Ok(found)
        };
        read().map_err(failed)
    }
}
