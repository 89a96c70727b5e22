//! Leads. The table tells the latest state of each lead, not the one at an earlier date: only a loss has a day.

use super::TableFeature;
use crate::features::registry::Unit;
use crate::features::rows::RowSource;
use crate::model::period::Window;
use crate::model::tables::LEADS;

static ROWS: RowSource = RowSource::of(&LEADS);
const NO_LEAD: &str = "no lead of the customer is known";

pub fn features() -> Vec<TableFeature> {
    vec![
        TableFeature::new(
            "lead_status",
            ("线索状态", "State of the lead"),
            &ROWS,
            "LAST(CASE WHEN lost_date > as_of THEN 'open' ELSE deal_status END)",
            Unit::Text,
        )
        .optional(&["lost_date"])
        .told(
            "state of the customer's newest lead (open, negotiating, won, lost, frozen), as the newest export tells it; \
             `open` where it was lost after the date",
            NO_LEAD,
            "S32",
        ),
        TableFeature::new("lead_since", ("线索建立日", "Lead since"), &ROWS, "MIN(created_at)", Unit::Date).told(
            "day that the customer's first lead was opened",
            NO_LEAD,
            "S32",
        ),
        TableFeature::new("wish_flag", ("最想争取的客户", "Wished for"), &ROWS, "MAX(wish_flag)", Unit::Truth).told(
            "a lead of the customer is marked as one we most want to win",
            "no lead of the customer tells it",
            "S88",
        ),
        TableFeature::new(
            "competitor_won_flag",
            ("从竞争对手赢得", "Won from a competitor"),
            &ROWS,
            "MAX(competitor_won_flag)",
            Unit::Truth,
        )
        .told("a lead of the customer is marked as won from a competitor", "no lead of the customer tells it", "S88"),
        TableFeature::new(
            "competitor_losses_60d",
            ("近60天败给竞品的线索", "Leads lost to a competitor"),
            &ROWS,
            "COUNT(*)",
            Unit::Count,
        )
        .when("lost_competitor IS NOT NULL")
        .by("lost_date")
        .within(Window::Days(60))
        .else_zero()
        .told("leads of the customer lost in the last 60 days that name the competitor that won", "", "S85, S141"),
    ]
}
