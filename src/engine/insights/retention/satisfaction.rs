//! Answers of customers to surveys.

use super::Context;
use crate::engine::EngineError;
use crate::metrics::loyalty_goals::Answer;
use crate::model::tables::SURVEYS;

/// Largest score of a scale that is not told, and the scores that it is taken for (F25).
const OF_FIVE: f64 = 5.0;

/// All answers of known customers; none without a source. Answers of the sales team itself do not count.
pub fn answers(context: &Context<'_>) -> Result<Option<Vec<Answer>>, EngineError> {
    let columns = ["survey_date", "score", "scale_max", "internal_flag"];
    let Some(rows) = context.rows(SURVEYS.name, &columns)? else { return Ok(None) };
    let failed = |source| EngineError::Frame { what: "answers to surveys".into(), source };
    let found = || -> polars::prelude::PolarsResult<Vec<Answer>> {
        let customers = rows.column("customer")?.u32()?;
        let days = rows.column("survey_date")?.date()?.physical();
        let (scores, scales) = (rows.column("score")?.f64()?, rows.column("scale_max")?.f64()?);
        let internal = rows.column("internal_flag")?.bool()?;
        let mut answers = Vec::new();
        for row in 0..rows.height() {
            let scale = scales.get(row).or_else(|| scores.get(row).filter(|score| *score <= OF_FIVE).map(|_| OF_FIVE));
            let scale = scale.filter(|scale| *scale > 0.0);
            if let (Some(customer), Some(day), Some(score), Some(scale), None | Some(false)) =
                (customers.get(row), days.get(row), scores.get(row), scale, internal.get(row))
            {
                answers.push(Answer { customer, day, score: score / scale });
            }
        }
        Ok(answers)
    };
    found().map(Some).map_err(failed)
}
