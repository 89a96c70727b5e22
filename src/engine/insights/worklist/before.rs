//! What the published month tells of customers that the edition of a day lists: its history begins after that month.
//!
//! Sales of twelve months are those to the published date, and what came since.

use super::parties::Before;
use super::{Context, failed};
use crate::engine::EngineError;
use crate::metrics::table_rows;

/// By number of the customer; empty in an edition of a month.
pub(super) fn read(context: &Context<'_>) -> Result<Vec<Before>, EngineError> {
    if context.base.is_none() {
        return Ok(Vec::new());
    }
    let history = context.history();
    let mut found = vec![Before::default(); history.customers()];
    if let Some(rows) = context.base_mart("contact_state", &["customer_id", "last_contact", "last_order"])? {
        let mut take = || {
            let (contacts, orders) = (table_rows::days(&rows, "last_contact")?, table_rows::days(&rows, "last_order")?);
            for (row, id) in table_rows::texts(&rows, "customer_id")?.into_iter().enumerate() {
                let Some(one) = id.and_then(|id| history.find(id)).and_then(|number| found.get_mut(number as usize))
                else {
                    continue;
                };
                (one.last_contact, one.last_order) = (contacts[row], orders[row]);
            }
            Ok(())
        };
        take().map_err(failed("contact_state"))?;
    }
    let columns = ["customer_id", "median_gap_days", "net_sales_12m"];
    if let Some(rows) = context.base_mart("customer_features", &columns)? {
        let mut take = || {
            let sales = table_rows::money(&rows, "net_sales_12m")?;
            let gaps = rows.column("median_gap_days")?.f64()?.clone();
            for (row, id) in table_rows::texts(&rows, "customer_id")?.into_iter().enumerate() {
                let Some(one) = id.and_then(|id| history.find(id)).and_then(|number| found.get_mut(number as usize))
                else {
                    continue;
                };
                (one.median_gap, one.net_sales) = (gaps.get(row), sales[row]);
            }
            Ok(())
        };
        take().map_err(failed("customer_features"))?;
    }
    Ok(found)
}
