//! Contacts: the people at the customer.

use super::TableFeature;
use crate::features::registry::Unit;
use crate::features::rows::RowSource;
use crate::model::period::Window;
use crate::model::tables::CONTACTS;

static ROWS: RowSource = RowSource::of(&CONTACTS);

pub fn features() -> Vec<TableFeature> {
    vec![
        TableFeature::new(
            "key_person_left_90d",
            ("近90天关键人物离职", "Key person gone"),
            &ROWS,
            "COUNT(*) > 0",
            Unit::Truth,
        )
        .when("decision_maker OR influence >= 4 OR (decision_maker IS NULL AND influence IS NULL)")
        .by("end_date")
        .within(Window::Days(90))
        .else_zero()
        .optional(&["decision_maker", "influence"])
        .told(
            "a person who decides, or whose influence is 4 or 5, left in the last 90 days; of whom neither is known \
                 counts too",
            "",
            "S85",
        ),
    ]
}
