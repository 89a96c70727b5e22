//! Expenses for customers.

use super::{TableFeature, YEAR};
use crate::features::registry::Unit;
use crate::features::rows::RowSource;
use crate::model::tables::EXPENSES;

static ROWS: RowSource = RowSource::of(&EXPENSES);

pub fn features() -> Vec<TableFeature> {
    vec![
        TableFeature::new(
            "direct_expenses_12m",
            ("近12个月直接费用", "Direct expenses"),
            &ROWS,
            "SUM(amount)",
            Unit::Money,
        )
        .within(YEAR)
        .else_zero()
        .told("expenses of the 12 months that name the customer", "", "F38"),
    ]
}
