//! Satisfaction.

use super::{TableFeature, YEAR};
use crate::features::registry::Unit;
use crate::features::rows::RowSource;
use crate::model::period::Window;
use crate::model::tables::SURVEYS;

static ROWS: RowSource = RowSource::of(&SURVEYS);

/// Without a largest score, one up to 5 is of 5; of a larger one the scale is not known.
macro_rules! score {
    () => {
        "score / CASE WHEN scale_max IS NOT NULL THEN scale_max WHEN score <= 5 THEN 5 END"
    };
}

/// Answers of the customer, not of the sales team.
const BY_CUSTOMERS: &str = "score IS NOT NULL AND (internal_flag IS NULL OR NOT internal_flag)";
/// Mean score, as if the largest were 5.
const MEAN_OF_5: &str = "AVG(5 * score / CASE WHEN scale_max IS NOT NULL THEN scale_max WHEN score <= 5 THEN 5 END)";
const OPTIONAL: &[&str] = &["scale_max", "internal_flag"];
const NO_ANSWER: &str = "the customer gave no score in the 12 months";

pub fn features() -> Vec<TableFeature> {
    vec![
        TableFeature::new(
            "satisfaction_12m",
            ("近12个月满意度", "Satisfaction"),
            &ROWS,
            concat!("AVG(", score!(), ")"),
            Unit::Ratio,
        )
        .when(BY_CUSTOMERS)
        .within(YEAR)
        .optional(OPTIONAL)
        .told("mean of score over largest score, all questions of the 12 months alike", NO_ANSWER, "F25, D-14"),
        TableFeature::new(
            "top2_share",
            ("近12个月满意率", "Top-2 share"),
            &ROWS,
            concat!("AVG(CASE WHEN ", score!(), " >= 0.8 THEN 1.0 WHEN ", score!(), " < 0.8 THEN 0.0 END)"),
            Unit::Ratio,
        )
        .when(BY_CUSTOMERS)
        .within(YEAR)
        .optional(OPTIONAL)
        .told("share of the answers of the 12 months of at least 4 of 5", NO_ANSWER, "F25, D-14"),
        TableFeature::new(
            "survey_answers_12m",
            ("近12个月问卷答题数", "Survey answers"),
            &ROWS,
            "COUNT(*)",
            Unit::Count,
        )
        .when(BY_CUSTOMERS)
        .within(YEAR)
        .optional(OPTIONAL)
        .else_zero()
        .told("scores given in the 12 months: the n of satisfaction_12m and top2_share", "", "F25"),
        TableFeature::new(
            "survey_score_6m",
            ("近6个月满意度(5分制)", "Survey score of 5"),
            &ROWS,
            MEAN_OF_5,
            Unit::Score,
        )
        .when(BY_CUSTOMERS)
        .within(Window::Months(6))
        .optional(OPTIONAL)
        .told(
            "mean score of the 6 months, as if the largest were 5",
            "the customer gave no score in them",
            "F25, S85",
        ),
        TableFeature::new(
            "survey_score_6m_before",
            ("此前6个月满意度(5分制)", "Survey score of 5 before"),
            &ROWS,
            MEAN_OF_5,
            Unit::Score,
        )
        .when(BY_CUSTOMERS)
        .within(Window::Months(6))
        .before(6)
        .optional(OPTIONAL)
        .told(
            "mean score of the 6 months before the last 6, as if the largest were 5",
            "the customer gave no score in them",
            "F25, S85",
        ),
    ]
}
