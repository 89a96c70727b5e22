//! Points.

use super::{TableFeature, YEAR};
use crate::features::registry::Unit;
use crate::features::rows::RowSource;
use crate::model::tables::POINTS_LEDGER;

static ROWS: RowSource = RowSource::of(&POINTS_LEDGER);

/// What was earned 275 days ago or earlier, less what was used until now.
macro_rules! old_less_used {
    () => {
        "SUM(CASE WHEN type IN ('redeem', 'expire') THEN 0 - ABS(points) \
         WHEN CAST(date AS BIGINT) <= CAST(as_of AS BIGINT) - 275 THEN points ELSE 0 END)"
    };
}

pub fn features() -> Vec<TableFeature> {
    let sum = |name, titles, value| TableFeature::new(name, titles, &ROWS, value, Unit::Count).else_zero();
    vec![
        sum("points_earned_12m", ("近12个月获得积分", "Points earned"), "SUM(points)")
            .when("type IN ('volume', 'referral', 'rating')")
            .within(YEAR)
            .told("points for purchases, referrals and ratings in the 12 months", "", "F39, S133"),
        sum("points_redeemed_12m", ("近12个月兑换积分", "Points redeemed"), "SUM(ABS(points))")
            .when("type = 'redeem'")
            .within(YEAR)
            .told("points redeemed in the 12 months, as a positive number", "", "F39, S133"),
        sum(
            "points_balance",
            ("积分余额", "Points balance"),
            "SUM(CASE WHEN type IN ('redeem', 'expire') THEN 0 - ABS(points) ELSE points END)",
        )
        .told(
            "points earned less redeemed less expired, and adjustments, of all movements up to the date",
            "",
            "F39",
        ),
        sum(
            "points_older_9m",
            ("九个月以上积分", "Points older than 9 months"),
            concat!("CASE WHEN ", old_less_used!(), " > 0 THEN ", old_less_used!(), " ELSE 0 END"),
        )
        .told(
            "points earned 275 days or more before the date, less all that were redeemed or expired up to it: what is left \
             of the oldest when the oldest are used first; at least 0",
            "",
            "F39, S85",
        ),
    ]
}
