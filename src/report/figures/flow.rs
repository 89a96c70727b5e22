//! Customer flow: how the active set changes month by month.

use chrono::NaiveDate;

use super::money::Money;
use super::period::Month;
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// One month of the flow. What cannot be known (the first month's opening) is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowMonth {
    /// The month.
    pub month: Month,
    /// Active customers at the end of the month before.
    pub opening: Option<i64>,
    /// First-time customers.
    pub new: Option<i64>,
    /// Customers who came back after having lapsed.
    pub reactivated: Option<i64>,
    /// Customers active before and no longer.
    pub lapsed: Option<i64>,
    /// Active customers at the end of the month.
    pub closing: Option<i64>,
    /// Customers active before and still.
    pub retained: Option<i64>,
    /// Net sales of the same sets, over the active window.
    pub sales: FlowSales,
}

/// Net sales behind a month of the flow: of the window at the month's end, or, for
/// `opening`, `lapsed` and `retained_before`, of the window at the end of the month before.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowSales {
    pub opening: Option<Money>,
    pub new: Option<Money>,
    pub reactivated: Option<Money>,
    pub lapsed: Option<Money>,
    pub retained_before: Option<Money>,
    pub retained: Option<Money>,
    pub closing: Option<Money>,
}

/// The flow, ascending by month; never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Months, oldest first.
    pub months: Vec<FlowMonth>,
}

impl Flow {
    /// The latest month.
    pub fn latest(&self) -> Option<&FlowMonth> {
        self.months.last()
    }
}

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<Flow>, ReportError> {
    let Some(rows) = Rows::read(marts, "customer_flow", as_of)? else { return Ok(None) };
    let periods = rows.required_texts("period")?;
    let (opening, new) = (rows.ints("opening")?, rows.ints("new")?);
    let (reactivated, lapsed) = (rows.ints("reactivated")?, rows.ints("lapsed")?);
    let (closing, retained) = (rows.ints("closing")?, rows.ints("retained")?);
    let opening_sales = rows.money("opening_net_sales")?;
    let new_sales = rows.money("new_net_sales")?;
    let reactivated_sales = rows.money("reactivated_net_sales")?;
    let lapsed_sales = rows.money("lapsed_net_sales")?;
    let retained_before = rows.money("retained_net_sales_before")?;
    let retained_sales = rows.money("retained_net_sales")?;
    let closing_sales = rows.money("closing_net_sales")?;

    let mut months = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        let month = Month::parse(&periods[row])
            .ok_or_else(|| rows.value_error("period", row, format!("`{}` is not a month", periods[row])))?;
        months.push(FlowMonth {
            month,
            opening: opening[row],
            new: new[row],
            reactivated: reactivated[row],
            lapsed: lapsed[row],
            closing: closing[row],
            retained: retained[row],
            sales: FlowSales {
                opening: opening_sales[row],
                new: new_sales[row],
                reactivated: reactivated_sales[row],
                lapsed: lapsed_sales[row],
                retained_before: retained_before[row],
                retained: retained_sales[row],
                closing: closing_sales[row],
            },
        });
    }
    months.sort_by_key(|month| month.month);
    Ok(Some(Flow { months }))
}
