//! What signals say of one customer, from the marts `churn_risk` and `signals`.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::customer::Place;
use super::figures::{first_row, value_of};
use super::page::{Risk, Shown, Value};
use super::{ExplainError, find};
use crate::config::signals;
use crate::engine::marts::PublishedMarts;

/// The risk of a customer at a date. `None` without the marts, and of a customer that is lost or never bought.
pub fn of(place: &Place<'_>, customer: &str, as_of: NaiveDate) -> Result<Option<Risk>, ExplainError> {
    let marts = PublishedMarts { lake: place.lake, state: place.state, as_of };
    let mut row: BTreeMap<String, Value> = BTreeMap::new();
    for file in marts.files("churn_risk") {
        let rows = find::rows_of(&place.lake.path(file), "customer_id", &[customer])?;
        if !rows.is_empty() {
            row = first_row(&rows.read(None)?);
        }
    }
    if row.is_empty() {
        return Ok(None);
    }
    let mut take = |name: &str| row.remove(name).unwrap_or(Value::Unknown);
    Ok(Some(Risk {
        score: take("score"),
        level: take("level").text(),
        since: take("since"),
        previous_score: take("previous_score"),
        previous_level: take("previous_level"),
        silence_ratio: take("silence_ratio"),
        silence_limit_days: take("silence_limit_days"),
        silence_limit_of: take("silence_limit_of"),
        p_alive: take("p_alive"),
        p_silent_90: take("p_silent_90"),
        sales_at_risk: take("sales_at_risk"),
        under_contract: take("under_contract"),
        signals: shown(place, &marts, customer)?,
    }))
}

/// The signals that the customer shows, most points first.
fn shown(place: &Place<'_>, marts: &PublishedMarts<'_>, customer: &str) -> Result<Vec<Shown>, ExplainError> {
    let rules = signals::rules(&place.pipeline.churn);
    let mut found: Vec<(f64, Shown)> = Vec::new();
    for file in marts.files("signals") {
        let rows = find::rows_of(&place.lake.path(file), "customer_id", &[customer])?;
        if rows.is_empty() {
            continue;
        }
        let frame = rows.read(None)?;
        for row in 0..frame.height() {
            let cell = |name: &str| frame.column(name).ok().and_then(|column| column.get(row).ok());
            let value = |name: &str| cell(name).map_or(Value::Unknown, |cell| value_of(&cell));
            let signal = value("signal").text();
            let title = rules.iter().find(|rule| rule.name == signal).map(|rule| &rule.title);
            let points = value("points");
            let order = if let Value::Float(points) = points { points } else { 0.0 };
            found.push((
                order,
                Shown {
                    title_zh: title.map(|title| title.zh.clone()),
                    title_en: title.map(|title| title.en.clone()),
                    points,
                    value: value("value"),
                    threshold: value("threshold"),
                    unit: value("unit"),
                    evidence_zh: value("evidence_zh").text(),
                    evidence_en: value("evidence_en").text(),
                    since: value("since").text(),
                    sales_at_risk: value("sales_at_risk"),
                    signal,
                },
            ));
        }
    }
    found.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.signal.cmp(&right.1.signal)));
    Ok(found.into_iter().map(|(_, shown)| shown).collect())
}
