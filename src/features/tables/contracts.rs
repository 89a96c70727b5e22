//! Contracts.

use super::TableFeature;
use crate::features::registry::Unit;
use crate::features::rows::RowSource;
use crate::model::tables::CONTRACTS;

static ROWS: RowSource = RowSource::of(&CONTRACTS);

/// A contract without a first day begins with its signature, one without a last day does not end.
const OPTIONAL: &[&str] = &["start_date", "end_date", "done_date"];

macro_rules! active {
    ($also:literal) => {
        concat!(
            "(start_date IS NULL OR start_date <= as_of) AND (end_date IS NULL OR end_date >= as_of) ",
            "AND (done_date IS NULL OR done_date > as_of)",
            $also
        )
    };
}

pub fn features() -> Vec<TableFeature> {
    let truth = |name, titles| TableFeature::new(name, titles, &ROWS, "COUNT(*) > 0", Unit::Truth).else_zero();
    vec![
        truth("contract_signed", ("已签约", "Has signed a contract")).told(
            "a contract was signed on or before the date, whatever became of it",
            "",
            "S32, D-22",
        ),
        truth("has_contract", ("有有效合同", "Has a contract")).when(active!("")).optional(OPTIONAL).told(
            "a contract signed on or before the date that has begun, is not over and not fulfilled",
            "",
            "D-18",
        ),
        truth("long_term_contract", ("有长期合同", "Has a long-term contract"))
            .when(active!(" AND type IN ('strategic', 'long-term', 'annual')"))
            .optional(OPTIONAL)
            .told("such a contract of kind strategic, long-term or annual", "", "S32, D-23"),
        truth("strategic_contract", ("有战略合同", "Has a strategic contract"))
            .when(active!(" AND type = 'strategic'"))
            .optional(OPTIONAL)
            .told("such a contract of kind strategic", "", "S02"),
        TableFeature::new("contract_end", ("合同到期日", "End of the contract"), &ROWS, "MAX(end_date)", Unit::Date)
            .when(active!(""))
            .optional(&["start_date", "done_date"])
            .told("latest last day of such contracts", "the customer has no such contract with a last day", "D-18"),
        TableFeature::new(
            "contract_days_left",
            ("合同剩余天数", "Days left of the contract"),
            &ROWS,
            "CASE WHEN COUNT(*) = COUNT(end_date) THEN CAST(MAX(end_date) AS BIGINT) - CAST(as_of AS BIGINT) END",
            Unit::Days,
        )
        .when("(end_date IS NULL OR end_date >= as_of) AND (done_date IS NULL OR done_date > as_of)")
        .optional(&["done_date"])
        .told(
            "days from the date to the latest last day of the contracts signed by then that are neither over nor \
             fulfilled, those that begin later with them",
            "the customer has no such contract, or one without a last day",
            "S85, D-18",
        ),
        TableFeature::new(
            "last_contract_end",
            ("最近合同结束日", "End of the last contract"),
            &ROWS,
            "MAX(CASE WHEN done_date <= as_of AND (end_date IS NULL OR done_date < end_date) THEN done_date ELSE end_date END)",
            Unit::Date,
        )
        .optional(&["start_date", "done_date"])
        .when("start_date IS NULL OR start_date <= as_of")
        .told(
            "latest last day of the contracts that were signed and had begun by the date, over or not; the day that one \
             was fulfilled where that is earlier",
            "the customer had no such contract with a last day",
            "D-18",
        ),
    ]
}
