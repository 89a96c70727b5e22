//! Conversions from stage to stage, of the newest months of entry that have had their days.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use polars::prelude::*;

use super::{Kpi, Level};
use crate::metrics::table_rows::{days, integers, texts};
use crate::model::period::{from_days, months_before};

/// Months of entry that are taken together.
const MONTHS: u32 = 3;

/// Entries of a month into a stage: its first day, how many have had their days, how many of them reached the next stage.
struct Month {
    first: NaiveDate,
    entered: i64,
    observable: i64,
    reached: i64,
}

/// The conversions of a flow, from its first stage on.
pub(super) fn of_flow(rows: &DataFrame, flow: &str) -> PolarsResult<Vec<Kpi>> {
    let (flows, cohorts) = (texts(rows, "flow")?, days(rows, "cohort")?);
    let (from, stages, places) = (texts(rows, "from_stage")?, texts(rows, "stage")?, integers(rows, "place")?);
    let (entered, observable) = (integers(rows, "entered")?, integers(rows, "observable")?);
    let reached = integers(rows, "reached_in_time")?;
    let own = || (0..rows.height()).filter(|row| flows[*row] == Some(flow));
    let order: BTreeSet<(i64, &str)> = own().filter_map(|row| Some((places[row]?, stages[row]?))).collect();
    let order: Vec<&str> = order.into_iter().map(|(_, stage)| stage).collect();
    let mut months: BTreeMap<(&str, &str), Vec<Month>> = BTreeMap::new();
    for row in own() {
        let (Some(from), Some(stage), Some(cohort)) = (from[row], stages[row], cohorts[row]) else { continue };
        months.entry((from, stage)).or_default().push(Month {
            first: from_days(cohort),
            entered: entered[row].unwrap_or(0),
            observable: observable[row].unwrap_or(0),
            reached: reached[row].unwrap_or(0),
        });
    }
    let mut kpis = Vec::new();
    for pair in order.windows(2) {
        let Some(months) = months.get(&(pair[0], pair[1])) else { continue };
        let ready = months.iter().filter(|month| month.entered > 0 && month.observable == month.entered);
        let Some(newest) = ready.map(|month| month.first).max() else { continue };
        let of = |last: NaiveDate| {
            let first = months_before(last, MONTHS - 1);
            let within = months.iter().filter(|month| first <= month.first && month.first <= last);
            let sum = within.fold((0, 0), |sum, month| (sum.0 + month.reached, sum.1 + month.observable));
            (first, sum, (sum.1 > 0).then(|| sum.0 as f64 / sum.1 as f64))
        };
        let (first, (part, whole), value) = of(newest);
        let code = format!("conversion:{flow}:{}-{}", pair[0], pair[1]);
        let mut kpi = Kpi::new(code, (Level::Company, None), ("quarter", first)).rate(value, Some(part), Some(whole));
        kpi.previous = of(months_before(newest, MONTHS)).2;
        kpis.push(kpi);
    }
    Ok(kpis)
}
