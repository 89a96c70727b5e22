//! What a run of a day or a week does: the tables and facts as any run, then the families that are made of days, on top of
//! the classes of the last published month.

use chrono::{Days, NaiveDate};

use super::{Deciding, Decisions, Verdict, published_dates};
use crate::config::types::Edition;
use crate::engine::facts::Fact;
use crate::engine::{EngineError, fingerprint, insights, stage};
use crate::lake::Published;
use crate::metrics::process::periods::Grain;

/// The published date that the results of a day build on: the last one up to it.
pub fn base_of(state: &Published, as_of: NaiveDate) -> Result<NaiveDate, EngineError> {
    let published = published_dates(state).into_iter().filter(|date| *date <= as_of).max();
    published.ok_or_else(|| EngineError::NoMonthYet { as_of: as_of.to_string() })
}

/// The date of a run of a day or a week where none is asked for: the last day of the data, or the end of the last week
/// that is complete within so many days.
pub fn date_of(edition: Edition, last_day: NaiveDate, tolerance: u32) -> NaiveDate {
    if edition != Edition::Weekly {
        return last_day;
    }
    let week = Grain::Week.of(last_day);
    let is_complete = (week.last - last_day).num_days() <= i64::from(tolerance);
    if is_complete { week.last } else { week.first.checked_sub_days(Days::new(1)).unwrap_or(last_day) }
}

impl Deciding<'_> {
    /// The families that are made of days, at a date. Where that date has the results of a month, these hold them all.
    pub(super) fn days(
        &mut self,
        after: &Published,
        facts: &[Fact],
        first_day: NaiveDate,
        as_of: NaiveDate,
    ) -> Result<(), EngineError> {
        let pipeline = self.situation.pipeline;
        let base = base_of(self.situation.before, as_of)?;
        if base == as_of {
            return Ok(());
        }
        let at_base = format!("@{base}");
        let stages = self.situation.before.stages.iter();
        let of_base: Vec<(&String, &String)> = stages
            .filter(|(key, _)| key.ends_with(&at_base) && !stage::is_daily(key))
            .map(|(key, record)| (key, &record.fingerprint))
            .collect();
        for insight in insights::of_days(pipeline) {
            let tables = self.read_by(insight, stage::daily_family(insight.name));
            let basis = self.basis_of(insight);
            let inputs = self.inputs_of(insight, &tables, (after, facts), as_of);
            let features = (insight.features)(pipeline);
            let before_it = self.stages.iter().filter(|decided| stage::is_daily(&decided.stage));
            let read: Vec<&String> = before_it.map(|decided| &decided.fingerprint).collect();
            let fingerprint = fingerprint::of(&(inputs, read, &features, &of_base, &basis, as_of, first_day));
            self.compare(stage::daily(insight.name, as_of), fingerprint, &basis, "the rows changed");
        }
        Ok(())
    }
}

impl Decisions {
    /// The published date that the results of a day build on, when some are to be made.
    pub fn base(&self, before: &Published) -> Option<NaiveDate> {
        let is_wanted = |stage: &str, verdict| stage::is_daily(stage) && verdict == Verdict::Run;
        let has_work = self.stages.iter().any(|decided| is_wanted(&decided.stage, decided.verdict));
        has_work.then(|| base_of(before, self.as_of).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_week_counts_when_the_data_reach_near_its_end() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        // 2026-11-20 is a Friday.
        assert_eq!(date_of(Edition::Weekly, day("2026-11-20"), 3), day("2026-11-22"));
        assert_eq!(date_of(Edition::Weekly, day("2026-11-18"), 3), day("2026-11-15"));
        assert_eq!(date_of(Edition::Weekly, day("2026-11-22"), 0), day("2026-11-22"));
        assert_eq!(date_of(Edition::Daily, day("2026-11-18"), 3), day("2026-11-18"));
    }
}
