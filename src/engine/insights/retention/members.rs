//! Who was a member of the points programme when (S77).

use chrono::NaiveDate;

use super::Context;
use super::key_accounts::ends_of_earlier_windows;
use crate::engine::EngineError;
use crate::metrics::retention::ClassDates;
use crate::model::period::to_days;
use crate::model::tables::POINTS_LEDGER;

/// The dimension.
const POINTS: &str = "points";
/// Its members; the place of the first is 0.
const MEMBERS: [&str; 2] = ["member", "non_member"];

/// Members and others at the ends of the earlier windows of retention; none without a source of the ledger.
pub fn of_points(context: &Context<'_>) -> Result<Option<ClassDates>, EngineError> {
    let Some(rows) = context.rows(POINTS_LEDGER.name, &["date"])? else { return Ok(None) };
    let failed = |source| EngineError::Frame { what: "rows of points_ledger".into(), source };
    let customers = rows.column("customer").and_then(|column| column.u32().cloned()).map_err(failed)?;
    let days = rows.column("date").and_then(|column| column.date().cloned()).map_err(failed)?;
    let mut since = vec![i32::MAX; context.history().customers()];
    for (customer, day) in customers.iter().zip(days.physical().iter()) {
        if let (Some(customer), Some(day)) = (customer, day) {
            let held = &mut since[customer as usize];
            *held = day.min(*held);
        }
    }
    let codes = |date: NaiveDate| since.iter().map(|since| u8::from(*since > to_days(date))).collect();
    let dates = ends_of_earlier_windows(context).into_iter().map(|date| (date, codes(date)));
    Ok(Some(ClassDates {
        dimension: POINTS.to_owned(),
        members: MEMBERS.map(str::to_owned).to_vec(),
        dates: dates.collect(),
    }))
}
