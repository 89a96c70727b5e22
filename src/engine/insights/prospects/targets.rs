//! What remains of the sales target, as far as the table `targets` tells.

use std::collections::BTreeMap;

use polars::prelude::*;
use rayon::prelude::*;

use crate::engine::EngineError;
use crate::engine::insights::Context;
use crate::features::PurchaseHistory;
use crate::metrics::table_rows;
use crate::model::period::{Month, is_month_end, to_days};
use crate::model::tables::TARGETS;

/// Levels of owners whose targets add up to that of the company, the first one that has any counts. Of regions one may be
/// the whole company, so they come last.
const LEVELS: [&str; 3] = ["person", "team", "region"];

/// The sales target of the month of the date less its net sales up to the date; on the last day of a month the target of
/// the next. Minor units; none without targets.
pub(super) fn remaining(context: &Context<'_>) -> Result<Option<i128>, EngineError> {
    let columns = ["period", "metric", "level", "owner_id", "value", "target_type", "version_date"];
    let Some(rows) = context.rows(TARGETS.name, &columns)? else { return Ok(None) };
    let is_over = is_month_end(context.as_of);
    let now = Month::of(context.as_of);
    let month = if is_over { now.next() } else { now };
    let target = target(&rows, month, to_days(context.as_of), context.pipeline.money_scale)
        .map_err(|source| EngineError::Frame { what: "rows of targets".into(), source })?;
    let sold = if is_over { 0 } else { sold(context.history(), to_days(now.first_day()), to_days(context.as_of)) };
    Ok(target.map(|target| target - sold))
}

fn sold(history: &PurchaseHistory, first: i32, last: i32) -> i128 {
    let of = |customer: u32| history.purchases(customer).net_sales(first..last + 1);
    (0..history.customers() as u32).into_par_iter().map(of).sum()
}

/// The sum of the sales targets of a month over the owners of one level, each by the newest version up to a day; of two
/// kinds of target the task.
fn target(rows: &DataFrame, month: Month, as_of: i32, scale: u8) -> PolarsResult<Option<i128>> {
    let text = |name: &str| table_rows::texts(rows, name);
    let (periods, metrics, levels) = (text("period")?, text("metric")?, text("level")?);
    let (owners, kinds) = (text("owner_id")?, text("target_type")?);
    let versions = table_rows::days(rows, "version_date")?;
    let values = rows.column("value")?.cast(&DataType::Float64)?;
    let wanted = month.to_string();
    let unit = 10f64.powi(i32::from(scale));
    for level in LEVELS {
        // By owner: whether it is a goal only, and the version.
        let mut newest: BTreeMap<&str, ((bool, Option<i32>), i128)> = BTreeMap::new();
        for (row, value) in values.f64()?.iter().enumerate() {
            let is_it =
                periods[row] == Some(wanted.as_str()) && metrics[row] == Some("sales") && levels[row] == Some(level);
            let (Some(owner), Some(value), true) = (owners[row], value, is_it) else { continue };
            if versions[row].is_some_and(|version| version > as_of) {
                continue;
            }
            let rank = (kinds[row] != Some("goal"), versions[row]);
            let amount = (value * unit).round() as i128;
            if newest.get(owner).is_none_or(|known| known.0 <= rank) {
                newest.insert(owner, (rank, amount));
            }
        }
        if !newest.is_empty() {
            return Ok(Some(newest.values().map(|(_, amount)| amount).sum()));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn targets_of_people_add_up_each_by_its_newest_version() {
        let rows = [
            ("2026-07", "sales", "person", "E1", 10.5, None, Some(100)),
            ("2026-07", "sales", "person", "E1", 12.0, None, Some(200)),
            // Of a later day than the date.
            ("2026-07", "sales", "person", "E1", 99.0, None, Some(301)),
            ("2026-07", "sales", "person", "E2", 3.0, Some("task"), None),
            ("2026-07", "sales", "person", "E2", 4.0, Some("goal"), None),
            ("2026-07", "sales", "region", "all", 50.0, None, None),
            ("2026-07", "visits", "person", "E1", 77.0, None, None),
            ("2026-08", "sales", "region", "all", 60.0, None, None),
        ];
        let texts = |name: &str, of: &dyn Fn(usize) -> Option<&'static str>| {
            Column::new(name.into(), (0..rows.len()).map(of).collect::<Vec<_>>())
        };
        let versions: Int32Chunked = rows.iter().map(|row| row.6).collect();
        let frame = DataFrame::new(
            rows.len(),
            vec![
                texts("period", &|row| Some(rows[row].0)),
                texts("metric", &|row| Some(rows[row].1)),
                texts("level", &|row| Some(rows[row].2)),
                texts("owner_id", &|row| Some(rows[row].3)),
                Column::new("value".into(), rows.iter().map(|row| row.4).collect::<Vec<f64>>()),
                texts("target_type", &|row| rows[row].5),
                versions.with_name("version_date".into()).into_date().into_series().into_column(),
            ],
        )
        .unwrap();
        let of = |month: &str| target(&frame, month.parse().unwrap(), 300, 2).unwrap();
        assert_eq!((of("2026-07"), of("2026-08"), of("2026-09")), (Some(1_500), Some(6_000), None));
    }
}
