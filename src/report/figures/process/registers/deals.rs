//! The promotion table of the month (S46) and the hot list (S30).

use chrono::NaiveDate;

use crate::report::ReportError;
use crate::report::figures::Money;
use crate::report::marts::{MartReader, Rows};

/// Closing level of a lead that ordered, and of one that was lost.
pub const WON: &str = "O";
pub const LOST: &str = "lost";

/// A lead of the promotion table.
#[derive(Debug, Clone, PartialEq)]
pub struct Promoted {
    pub flow: String,
    pub lead: String,
    pub name: Option<String>,
    pub staff: Option<String>,
    pub manager: Option<String>,
    pub opening: Option<String>,
    pub closing: Option<String>,
    /// Days of the month that follow-ups were planned for, and made on.
    pub planned: Vec<u32>,
    pub made: Vec<u32>,
    /// Planned days that are over, and those of them that were kept.
    pub due: i64,
    pub hits: i64,
    /// Day, and the level or end that began on it.
    pub changes: Vec<(u32, String)>,
    /// The changes as the mart has them.
    pub changes_text: Option<String>,
    pub carried_over: bool,
}

/// A hot lead.
#[derive(Debug, Clone, PartialEq)]
pub struct HotDeal {
    pub id: String,
    pub customer: Option<String>,
    pub name: Option<String>,
    pub staff: Option<String>,
    pub manager: Option<String>,
    pub level: Option<String>,
    pub since: Option<NaiveDate>,
    pub stage_days: Option<i64>,
    pub expected: Option<NaiveDate>,
    /// Below zero when the expected day is past.
    pub days_to_close: Option<i64>,
    /// Whether the days that the level promises are over.
    pub overdue: Option<bool>,
    pub stale: bool,
    pub amount: Option<Money>,
    pub probability: Option<f64>,
    pub probability_n: Option<i64>,
    pub weighted: Option<Money>,
    pub obstacle: Option<String>,
    pub next_action: Option<String>,
    pub next_date: Option<NaiveDate>,
    pub action_overdue: Option<bool>,
}

impl HotDeal {
    /// What it is called: its name, else its number.
    pub fn called(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }

    /// Whether the expected day is past.
    pub fn is_past(&self) -> bool {
        self.days_to_close.is_some_and(|days| days < 0)
    }
}

/// Days of a month as the mart writes them, `05 12`.
fn days_of(text: Option<&str>) -> Vec<u32> {
    text.unwrap_or_default().split_whitespace().filter_map(|day| day.parse().ok()).collect()
}

/// Changes as the mart writes them, `05 A→H, 12 H→O`: the day and what the lead came to.
fn changes_of(text: Option<&str>) -> Vec<(u32, String)> {
    let one = |change: &str| {
        let (day, levels) = change.trim().split_once(' ')?;
        let (_, to) = levels.rsplit_once('→')?;
        Some((day.parse().ok()?, to.trim().to_string()))
    };
    text.unwrap_or_default().split(',').filter_map(one).collect()
}

pub(super) fn promotion(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Promoted>, ReportError> {
    let Some(rows) = Rows::read(marts, "promotion_table", as_of)? else { return Ok(Vec::new()) };
    let (flows, leads, names) = (rows.required_texts("flow")?, rows.required_texts("lead_id")?, rows.texts("name")?);
    let (staff, managers) = (rows.texts("staff")?, rows.texts("manager")?);
    let (opening, closing) = (rows.texts("opening_level")?, rows.texts("closing_level")?);
    let (planned, made) = (rows.texts("plan_dates")?, rows.texts("actual_dates")?);
    let (due, hits) = (rows.required_ints("due")?, rows.required_ints("hits")?);
    let (changes, carried) = (rows.texts("changes")?, rows.bools("carried_over")?);
    let found = (0..rows.len()).map(|row| Promoted {
        flow: flows[row].clone(),
        lead: leads[row].clone(),
        name: names[row].clone(),
        staff: staff[row].clone(),
        manager: managers[row].clone(),
        opening: opening[row].clone(),
        closing: closing[row].clone(),
        planned: days_of(planned[row].as_deref()),
        made: days_of(made[row].as_deref()),
        due: due[row],
        hits: hits[row],
        changes: changes_of(changes[row].as_deref()),
        changes_text: changes[row].clone(),
        carried_over: carried[row],
    });
    Ok(found.collect())
}

pub(super) fn hot(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<Vec<HotDeal>>, ReportError> {
    let Some(mut rows) = Rows::read(marts, "open_deals", as_of)? else { return Ok(None) };
    let hot: Vec<usize> =
        rows.bools("hot")?.into_iter().enumerate().filter_map(|(row, hot)| hot.then_some(row)).collect();
    rows.retain_rows(&hot);
    let (ids, customers, names) = (rows.required_texts("id")?, rows.texts("customer_id")?, rows.texts("name")?);
    let (staff, managers, levels) = (rows.texts("staff")?, rows.texts("manager")?, rows.texts("stage")?);
    let (since, stage_days) = (rows.dates("since")?, rows.ints("stage_days")?);
    let (expected, days_to_close) = (rows.dates("expected_close")?, rows.ints("days_to_close")?);
    let (overdue, stale) = (rows.answers("overdue")?, rows.bools("stale")?);
    let (amounts, weighted) = (rows.money("est_amount")?, rows.money("weighted_amount")?);
    let (chances, chances_n) = (rows.floats("probability")?, rows.ints("probability_n")?);
    let (obstacles, actions) = (rows.texts("obstacle")?, rows.texts("next_action")?);
    let (next_dates, actions_overdue) = (rows.dates("next_date")?, rows.answers("action_overdue")?);
    let mut found: Vec<HotDeal> = (0..rows.len())
        .map(|row| HotDeal {
            id: ids[row].clone(),
            customer: customers[row].clone(),
            name: names[row].clone(),
            staff: staff[row].clone(),
            manager: managers[row].clone(),
            level: levels[row].clone(),
            since: since[row],
            stage_days: stage_days[row],
            expected: expected[row],
            days_to_close: days_to_close[row],
            overdue: overdue[row],
            stale: stale[row],
            amount: amounts[row],
            probability: chances[row],
            probability_n: chances_n[row],
            weighted: weighted[row],
            obstacle: obstacles[row].clone(),
            next_action: actions[row].clone(),
            next_date: next_dates[row],
            action_overdue: actions_overdue[row],
        })
        .collect();
    found.sort_by(|one, other| {
        (one.expected.is_none(), one.expected, &one.id).cmp(&(other.expected.is_none(), other.expected, &other.id))
    });
    Ok(Some(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_changes_are_read_as_the_mart_writes_them() {
        assert_eq!(days_of(Some("05 12")), [5, 12]);
        assert!(days_of(None).is_empty());
        let found = changes_of(Some("05 A→H, 12 H→O, 29 O→lost, 30 →B"));
        let wanted = [(5, "H"), (12, "O"), (29, "lost"), (30, "B")].map(|(day, to)| (day, to.to_string()));
        assert_eq!(found, wanted);
        assert!(changes_of(None).is_empty());
    }
}
