//! Open leads and opportunities.

use chrono::NaiveDate;

use super::list;
use crate::report::ReportError;
use crate::report::figures::Money;
use crate::report::marts::{MartReader, Rows};

/// An open lead or opportunity.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Deal {
    /// `lead` or `opportunity`.
    pub kind: String,
    pub id: String,
    pub title: Option<String>,
    pub customer: Option<String>,
    pub name: Option<String>,
    pub staff: Option<String>,
    pub manager: Option<String>,
    pub flow: Option<String>,
    pub stage: Option<String>,
    pub opened: Option<NaiveDate>,
    pub since: Option<NaiveDate>,
    pub age_days: Option<i64>,
    pub stage_days: Option<i64>,
    pub expected: Option<NaiveDate>,
    /// Below zero: past.
    pub days_to_close: Option<i64>,
    pub slipped: Option<i64>,
    /// The days that its level promises are over.
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
    pub hot: bool,
    pub status: Option<String>,
    pub urgency: Option<String>,
    pub important: Option<bool>,
    pub need: Option<String>,
    pub derived_grade: Option<String>,
    pub grade_mismatch: Option<bool>,
}

impl Deal {
    pub fn is_lead(&self) -> bool {
        self.kind == "lead"
    }

    /// Why it needs work, the most pressing first.
    pub fn calls(&self) -> Vec<Call> {
        let mut calls = Vec::new();
        let mut add = |is: bool, call: Call| {
            if is {
                calls.push(call);
            }
        };
        add(self.action_overdue == Some(true), Call::ActionOverdue);
        add(self.overdue == Some(true), Call::PromiseOver);
        add(self.days_to_close.is_some_and(|days| days < 0), Call::ExpectedPast);
        add(self.slipped.is_some_and(|times| times > 0), Call::Slipped);
        add(self.hot, Call::Hot);
        add(self.stale, Call::Stale);
        calls
    }
}

/// Why an open deal needs work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Call {
    /// The day of the next action is past.
    ActionOverdue,
    /// The days that its level promises are over.
    PromiseOver,
    /// The expected day is past.
    ExpectedPast,
    /// The expected day was moved later.
    Slipped,
    Hot,
    /// Nobody touched it for long.
    Stale,
}

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Deal>, ReportError> {
    list(marts, "open_deals", as_of, deals)
}

fn deals(rows: &Rows) -> Result<Vec<Deal>, ReportError> {
    let (kinds, ids) = (rows.required_texts("kind")?, rows.required_texts("id")?);
    let text = |name: &str| rows.texts(name);
    let (titles, customers, names) = (text("title")?, text("customer_id")?, text("name")?);
    let (staff, managers, flows, stages) = (text("staff")?, text("manager")?, text("flow")?, text("stage")?);
    let (opened, since, expected) = (rows.dates("opened")?, rows.dates("since")?, rows.dates("expected_close")?);
    let (ages, stage_days) = (rows.ints("age_days")?, rows.ints("stage_days")?);
    let (to_close, slipped) = (rows.ints("days_to_close")?, rows.ints("slipped")?);
    let (overdue, stale) = (rows.answers("overdue")?, rows.bools("stale")?);
    let (amounts, weighted) = (rows.money("est_amount")?, rows.money("weighted_amount")?);
    let (probabilities, probability_n) = (rows.floats("probability")?, rows.ints("probability_n")?);
    let (obstacles, actions, next_dates) = (text("obstacle")?, text("next_action")?, rows.dates("next_date")?);
    let (action_overdue, hot) = (rows.answers("action_overdue")?, rows.bools("hot")?);
    let (statuses, urgencies, needs) = (text("deal_status")?, text("urgency")?, text("need")?);
    let (important, derived) = (rows.answers("important")?, text("derived_grade")?);
    let mismatches = rows.answers("grade_mismatch")?;
    let one = |row: usize| Deal {
        kind: kinds[row].clone(),
        id: ids[row].clone(),
        title: titles[row].clone(),
        customer: customers[row].clone(),
        name: names[row].clone(),
        staff: staff[row].clone(),
        manager: managers[row].clone(),
        flow: flows[row].clone(),
        stage: stages[row].clone(),
        opened: opened[row],
        since: since[row],
        age_days: ages[row],
        stage_days: stage_days[row],
        expected: expected[row],
        days_to_close: to_close[row],
        slipped: slipped[row],
        overdue: overdue[row],
        stale: stale[row],
        amount: amounts[row],
        probability: probabilities[row],
        probability_n: probability_n[row],
        weighted: weighted[row],
        obstacle: obstacles[row].clone(),
        next_action: actions[row].clone(),
        next_date: next_dates[row],
        action_overdue: action_overdue[row],
        hot: hot[row],
        status: statuses[row].clone(),
        urgency: urgencies[row].clone(),
        important: important[row],
        need: needs[row].clone(),
        derived_grade: derived[row].clone(),
        grade_mismatch: mismatches[row],
    };
    Ok((0..rows.len()).map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_calls_for_nothing() {
        let deal = Deal { kind: "lead".into(), ..Deal::default() };
        assert!(deal.calls().is_empty());
        let deal = Deal { hot: true, days_to_close: Some(-1), overdue: Some(false), slipped: Some(0), ..deal };
        assert_eq!(deal.calls(), [Call::ExpectedPast, Call::Hot]);
        assert!(Deal { days_to_close: Some(0), hot: false, ..deal }.calls().is_empty());
    }
}
