//! Visits, beyond what the fact of visit days tells.

use super::TableFeature;
use crate::features::registry::Unit;
use crate::features::rows::RowSource;
use crate::model::period::Window;
use crate::model::tables::VISITS;

static ROWS: RowSource = RowSource::of(&VISITS);

pub fn features() -> Vec<TableFeature> {
    vec![
        TableFeature::new(
            "competitor_visits_60d",
            ("近60天提及竞品的拜访", "Visits that name a competitor"),
            &ROWS,
            "COUNT(*)",
            Unit::Count,
        )
        .when("competitor IS NOT NULL")
        .within(Window::Days(60))
        .else_zero()
        .told("visits of the last 60 days whose notes name a competitor", "", "S85, S141"),
    ]
}
