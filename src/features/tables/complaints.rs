//! Complaints and disputes.

use super::{TableFeature, YEAR};
use crate::features::registry::Unit;
use crate::features::rows::RowSource;
use crate::model::period::Window;
use crate::model::tables::COMPLAINTS;

static ROWS: RowSource = RowSource::of(&COMPLAINTS);

/// Suggestions and questions are no complaints; a row of unknown kind is.
const A_COMPLAINT: &str = "type IS NULL OR type = 'quality_complaint'";

pub fn features() -> Vec<TableFeature> {
    let count = |name, titles, filter| {
        TableFeature::new(name, titles, &ROWS, "COUNT(*)", Unit::Count).when(filter).within(YEAR).else_zero()
    };
    vec![
        count("complaints_12m", ("近12个月投诉数", "Complaints"), A_COMPLAINT).optional(&["type"]).told(
            "complaints of the 12 months, justified or not; suggestions and questions left out",
            "",
            "F29, S95",
        ),
        TableFeature::new("open_complaints", ("未解决投诉数", "Open complaints"), &ROWS, "COUNT(*)", Unit::Count)
            .when(
                "(type IS NULL OR type = 'quality_complaint') \
                 AND (resolved_at IS NULL OR CAST(resolved_at AS DATE) > as_of)",
            )
            .else_zero()
            .optional(&["type"])
            .told("complaints up to the date that were not settled by its end", "", "F28"),
        TableFeature::new(
            "open_complaints_60d",
            ("近60天未解决投诉数", "Open complaints of 60 days"),
            &ROWS,
            "COUNT(*)",
            Unit::Count,
        )
        .when(
            "(type IS NULL OR type = 'quality_complaint') \
             AND (resolved_at IS NULL OR CAST(resolved_at AS DATE) > as_of)",
        )
        .within(Window::Days(60))
        .else_zero()
        .optional(&["type"])
        .told("complaints of the last 60 days that were not settled by the end of the date", "", "F28, S85"),
        count("rejected_goods_12m", ("近12个月拒收次数", "Rejected goods"), "dispute_kind = 'rejected_goods'").told(
            "disputes over rejected goods in the 12 months",
            "",
            "S11",
        ),
        count("debit_notes_12m", ("近12个月扣款次数", "Debit notes"), "dispute_kind = 'debit_note'").told(
            "disputes over debit notes in the 12 months",
            "",
            "S11",
        ),
        count("disputes_12m", ("近12个月纠纷次数", "Disputes"), "dispute_kind IS NOT NULL").told(
            "rows that name a kind of dispute in the 12 months",
            "",
            "S11, D-26",
        ),
        TableFeature::new(
            "compensation_12m",
            ("近12个月赔偿金额", "Compensation"),
            &ROWS,
            "SUM(COALESCE(compensation, 0))",
            Unit::Money,
        )
        .within(YEAR)
        .else_zero()
        .told("compensation paid for complaints of the 12 months; a blank is none", "", "F38"),
    ]
}
