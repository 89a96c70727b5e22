//! What insights depend on, and what they wait for.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Deciding, inputs_until, over_history};
use crate::config;
use crate::engine::facts::Fact;
use crate::engine::feature_tables;
use crate::engine::insights::{self, Insight};
use crate::engine::why::basis;
use crate::engine::{EngineError, fingerprint, named_customers, stage};
use crate::lake::Published;
use crate::model::period::{Month, month_end};
use crate::model::tables::TableSchema;

impl Deciding<'_> {
    /// The families that a family waits for. Of schemes an insight waits only for those whose classes it reads.
    pub(super) fn pending_of(&self, family: &str) -> Cow<'_, BTreeMap<String, String>> {
        let Some(insight) = insights::find(family) else { return Cow::Borrowed(&self.pending) };
        let read: Vec<String> =
            (insight.schemes)(self.situation.pipeline).iter().map(|scheme| stage::scheme(scheme)).collect();
        let waits = |upstream: &String| !upstream.starts_with("classify:") || read.contains(upstream);
        let pending = self.pending.iter().filter(|(upstream, _)| waits(upstream));
        Cow::Owned(pending.map(|(upstream, state)| (upstream.clone(), state.clone())).collect())
    }

    /// Insights depend on the facts, the rows that they or their features read, classes, and insights before them.
    pub(super) fn insights(
        &mut self,
        after: &Published,
        facts: &[Fact],
        dates: &[NaiveDate],
        first_day: NaiveDate,
    ) -> Result<(), EngineError> {
        let pipeline = self.situation.pipeline;
        for insight in insights::of(pipeline) {
            let read = self.read_by(insight, insight.name.to_owned());
            let basis = self.basis_of(insight);
            let features = (insight.features)(pipeline);
            for date in dates {
                let inputs = self.inputs_of(insight, &read, (after, facts), *date);
                let read = (insight.schemes)(pipeline).into_iter().map(|scheme| stage::classify(&scheme, *date));
                let read = read.chain(insight.reads.iter().map(|name| stage::insight(name, *date)));
                let read: Vec<Option<String>> = read.map(|key| self.fingerprint_of(&key)).collect();
                let fingerprint = fingerprint::of(&(inputs, read, &features, &basis, date, first_day));
                self.compare(stage::insight(insight.name, *date), fingerprint, &basis, "the facts or classes changed");
            }
        }
        Ok(())
    }

    /// The tables whose rows an insight or its features read, noted for its family.
    pub(super) fn read_by(&mut self, insight: &Insight, family: String) -> Vec<&'static TableSchema> {
        let pipeline = self.situation.pipeline;
        let mut tables = config::catalog(pipeline).row_tables(&(insight.features)(pipeline));
        tables.extend((insight.tables)(pipeline));
        tables.sort_unstable_by_key(|table| table.name);
        tables.dedup_by_key(|table| table.name);
        self.tables.insert(family, tables.iter().map(|table| table.name).collect());
        tables
    }

    /// What an insight depends on beside rows: settings and versions.
    pub(super) fn basis_of(&self, insight: &Insight) -> Value {
        let pipeline = self.situation.pipeline;
        let mut settings = over_history(pipeline, (insight.settings)(pipeline));
        if let (Some(all), true) = (settings.as_object_mut(), insight.asks_the_calendar) {
            all.insert("holidays".to_owned(), json!(self.situation.holidays));
        }
        basis(settings, json!({ "features": crate::features::VERSION, insight.name: insight.version }))
    }

    /// The rows that an insight reads at a date: facts, tables, and those of plans ahead of it.
    pub(super) fn inputs_of(
        &self,
        insight: &Insight,
        tables: &[&'static TableSchema],
        (after, facts): (&Published, &[Fact]),
        date: NaiveDate,
    ) -> String {
        let knows_everyone = named_customers::are_asked_for(self.situation.pipeline);
        let month = Month::of(month_end(date));
        let inputs = inputs_until(&after.stages, facts, tables, knows_everyone, &month.to_string());
        match insights::tables_ahead(insight.name) {
            [] => inputs,
            ahead => {
                let ahead = feature_tables::fingerprint_of_tables(&after.stages, ahead, &month.next().to_string());
                fingerprint::of(&(inputs, ahead))
            }
        }
    }

    /// What was decided of a stage that its results depend on.
    fn fingerprint_of(&self, key: &str) -> Option<String> {
        self.stages.iter().find(|decided| decided.stage == key).map(|decided| decided.fingerprint.clone())
    }
}
