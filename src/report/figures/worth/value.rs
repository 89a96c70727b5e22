//! Life-time value: the models with how well they did, and what customers are worth.

use chrono::NaiveDate;

use super::number;
use crate::config::types::Text;
use crate::report::ReportError;
use crate::report::figures::{Money, RANKED_ROWS};
use crate::report::marts::{MartReader, Rows};

/// A customer with its expected value.
#[derive(Debug, Clone, PartialEq)]
pub struct Valued {
    pub customer: String,
    /// Repeat purchases, weeks to the last of them, weeks observed.
    pub x: Option<f64>,
    pub t_x: Option<f64>,
    pub t_obs: Option<f64>,
    /// Each with its interval: value, low, high.
    pub p_alive: [Option<f64>; 3],
    pub purchases: [Option<f64>; 3],
    pub spend: Option<f64>,
    pub clv: [Option<Money>; 3],
    pub historic: Option<Money>,
    pub projected: Option<Money>,
    pub method: String,
}

impl Valued {
    /// Expected value: of the model, or of the simple projection where that is used.
    pub fn worth(&self) -> Option<Money> {
        self.clv[0].or(self.projected)
    }
}

/// A bin of the distribution of expected value.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueBin {
    /// From this value; `None` for the bin of nothing.
    pub from: f64,
    pub to: Option<f64>,
    pub customers: i64,
    /// Their expected value together.
    pub total: f64,
}

/// A parameter of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    pub model: String,
    pub parameter: String,
    pub estimate: Option<f64>,
    pub std_error: Option<f64>,
    pub log_likelihood: Option<f64>,
    pub customers: Option<i64>,
    pub converged: bool,
    pub boundary: bool,
    pub chosen: bool,
    pub aic: Option<f64>,
    pub holdout: Option<f64>,
    pub note: Option<String>,
}

/// Customers by number of repeat purchases: what happened and what the model says.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeats {
    pub model: String,
    pub purchases: i64,
    pub actual: Option<f64>,
    pub expected: Option<f64>,
}

/// Purchases of a week: what happened and what the model says.
#[derive(Debug, Clone, PartialEq)]
pub struct Week {
    pub model: String,
    pub week: i64,
    pub actual: Option<f64>,
    pub expected: Option<f64>,
    pub actual_sum: Option<f64>,
    pub expected_sum: Option<f64>,
    pub holdout: bool,
}

/// Residual value of the customers of a class or cohort.
#[derive(Debug, Clone, PartialEq)]
pub struct Residual {
    pub dimension: String,
    pub member: String,
    pub customers: Option<i64>,
    pub p_alive: Option<f64>,
    pub purchases: Option<f64>,
    pub clv: Option<Money>,
    pub low: Option<Money>,
    pub high: Option<Money>,
    pub historic: Option<Money>,
}

/// A check of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    pub check: String,
    pub value: Option<f64>,
    pub limit: Option<f64>,
    /// `ok`, `warn` or `fail`.
    pub outcome: String,
    pub detail: Text,
}

/// Everything of the value section; parts that are not published are empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Value {
    /// Customers of the mart, and those whose value is known.
    pub customers: i64,
    pub known: i64,
    /// Expected and historic value of all customers together.
    pub total: Option<Money>,
    pub historic: Option<Money>,
    /// Customers by method, in the order of names.
    pub methods: Vec<(String, i64)>,
    /// Distribution of expected value, from nothing up.
    pub bins: Vec<ValueBin>,
    /// Share of the value that the most valuable tenth of customers have.
    pub top_tenth: Option<f64>,
    /// The most valuable customers, at most [`RANKED_ROWS`].
    pub top: Vec<Valued>,
    pub parameters: Vec<Parameter>,
    pub repeats: Vec<Repeats>,
    pub weeks: Vec<Week>,
    pub residual: Vec<Residual>,
    pub checks: Vec<Check>,
}

impl Value {
    /// Models in the order of the mart.
    pub fn models(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for one in &self.parameters {
            if !found.contains(&one.model.as_str()) {
                found.push(&one.model);
            }
        }
        found
    }

    /// The model of buying that was chosen: one with a tracking or a fit, else the first chosen one.
    pub fn chosen(&self) -> Option<&str> {
        let chosen = |model: &str| self.parameters.iter().any(|one| one.model == model && one.chosen);
        let drawn =
            self.weeks.iter().map(|week| week.model.as_str()).chain(self.repeats.iter().map(|one| one.model.as_str()));
        let first = self.parameters.iter().find(|one| one.chosen).map(|one| one.model.as_str());
        drawn.clone().find(|model| chosen(model)).or(first).or_else(|| drawn.into_iter().next())
    }

    /// Whether the values come from the simple projection: no model was fitted for anyone.
    pub fn is_simple(&self) -> bool {
        !self.methods.is_empty() && self.methods.iter().all(|(method, _)| method == "simple")
    }
}

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<Value>, ReportError> {
    let mut found = customers(marts, as_of)?;
    found.parameters = parameters(marts, as_of)?;
    found.repeats = repeats(marts, as_of)?;
    found.weeks = weeks(marts, as_of)?;
    found.residual = residual(marts, as_of)?;
    found.checks = checks(marts, as_of)?;
    let none =
        found.customers == 0 && found.parameters.is_empty() && found.checks.is_empty() && found.residual.is_empty();
    Ok((!none).then_some(found))
}

fn customers(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Value, ReportError> {
    let Some(mut rows) = Rows::read(marts, "clv", as_of)? else { return Ok(Value::default()) };
    let mut value = Value { customers: rows.len() as i64, ..Value::default() };
    let (clv, projected, historic) =
        (rows.money("clv")?, rows.money("projected_value")?, rows.money("historic_value")?);
    let mut methods: Vec<(String, i64)> = Vec::new();
    rows.each_text("method", |method| {
        let method = method.unwrap_or("unknown");
        match methods.iter_mut().find(|(name, _)| name == method) {
            Some((_, customers)) => *customers += 1,
            None => methods.push((method.to_string(), 1)),
        }
    })?;
    methods.sort();
    value.methods = methods;
    // One measure for all customers: the model's, or the projection's where no model was fitted.
    let simple = value.is_simple();
    let worth: Vec<Option<Money>> = if simple {
        clv.iter().zip(&projected).map(|(clv, projected)| clv.or(*projected)).collect()
    } else {
        clv.clone()
    };
    let known: Vec<(usize, Money)> = worth.iter().enumerate().filter_map(|(row, one)| Some((row, (*one)?))).collect();
    value.known = known.len() as i64;
    value.total = (!known.is_empty()).then(|| known.iter().map(|(_, worth)| *worth).sum());
    value.historic = historic.iter().any(Option::is_some).then(|| historic.iter().flatten().copied().sum());
    value.bins = bins(&known.iter().map(|(_, worth)| worth.to_f64()).collect::<Vec<f64>>());
    let mut ranked = known;
    ranked.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    let tenth = ranked.len().div_ceil(10);
    let sum = |some: &[(usize, Money)]| some.iter().map(|(_, worth)| *worth).sum::<Money>().to_f64();
    value.top_tenth = (sum(&ranked) > 0.0).then(|| sum(&ranked[..tenth]) / sum(&ranked));
    ranked.truncate(RANKED_ROWS);
    let kept: Vec<usize> = ranked.iter().map(|(row, _)| *row).collect();
    rows.retain_rows(&kept);
    value.top = top(&rows)?;
    Ok(value)
}

fn top(rows: &Rows) -> Result<Vec<Valued>, ReportError> {
    let triple = |stem: &str| -> Result<[Vec<Option<f64>>; 3], ReportError> {
        Ok([rows.floats(stem)?, rows.floats(&format!("{stem}_low"))?, rows.floats(&format!("{stem}_high"))?])
    };
    let (ids, methods) = (rows.required_texts("customer_id")?, rows.texts("method")?);
    let (x, t_x, t_obs) = (number(rows, "x")?, number(rows, "t_x")?, number(rows, "t_obs")?);
    let (alive, purchases) = (triple("p_alive")?, triple("expected_purchases")?);
    let clv = [rows.money("clv")?, rows.money("clv_low")?, rows.money("clv_high")?];
    let (spend, historic, projected) =
        (number(rows, "expected_spend")?, rows.money("historic_value")?, rows.money("projected_value")?);
    let one = |row: usize| Valued {
        customer: ids[row].clone(),
        x: x[row],
        t_x: t_x[row],
        t_obs: t_obs[row],
        p_alive: std::array::from_fn(|at| alive[at][row]),
        purchases: std::array::from_fn(|at| purchases[at][row]),
        spend: spend[row],
        clv: std::array::from_fn(|at| clv[at][row]),
        historic: historic[row],
        projected: projected[row],
        method: methods[row].clone().unwrap_or_default(),
    };
    Ok((0..rows.len()).map(one).collect())
}

/// Bins at 1, 2 and 5 times the powers of ten: one for nothing, then from the smallest to the largest value, at most
/// [`VALUE_BINS`], of which the first holds all smaller ones.
fn bins(values: &[f64]) -> Vec<ValueBin> {
    let most = values.iter().copied().fold(0.0, f64::max);
    let mut found = Vec::new();
    let nothing: Vec<f64> = values.iter().copied().filter(|value| *value <= 0.0).collect();
    if !nothing.is_empty() {
        let (customers, total) = (nothing.len() as i64, nothing.iter().sum());
        found.push(ValueBin { from: f64::NEG_INFINITY, to: Some(0.0), customers, total });
    }
    if most <= 0.0 {
        return found;
    }
    let least = values.iter().copied().filter(|value| *value > 0.0).fold(most, f64::min);
    let mut edges = Vec::new();
    let mut power = least.log10().floor() as i32;
    while edges.last().is_none_or(|last| *last <= most) {
        edges.extend([1.0, 2.0, 5.0].map(|lead| lead * 10f64.powi(power)));
        power += 1;
    }
    edges.retain(|edge| *edge <= most);
    let first = edges.iter().rposition(|edge| *edge <= least).unwrap_or(0).max(edges.len().saturating_sub(VALUE_BINS));
    let edges = &edges[first..];
    for (at, edge) in edges.iter().enumerate() {
        let from = if at == 0 { 0.0 } else { *edge };
        let to = edges.get(at + 1).copied();
        let inside = |value: &&f64| **value > 0.0 && **value >= from && to.is_none_or(|to| **value < to);
        let inside: Vec<f64> = values.iter().filter(inside).copied().collect();
        let (customers, total) = (inside.len() as i64, inside.iter().sum());
        found.push(ValueBin { from, to, customers, total });
    }
    found
}

/// Most bins of the distribution of value.
const VALUE_BINS: usize = 14;

fn parameters(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Parameter>, ReportError> {
    let Some(rows) = Rows::read(marts, "clv_model", as_of)? else { return Ok(Vec::new()) };
    let (models, names) = (rows.required_texts("model")?, rows.texts("parameter")?);
    let (estimate, error, likelihood) =
        (rows.floats("estimate")?, rows.floats("std_error")?, rows.floats("log_likelihood")?);
    let (customers, aic, holdout) =
        (rows.ints("customers")?, rows.floats("aic")?, rows.floats("holdout_log_likelihood")?);
    let (converged, boundary, chosen) = (rows.bools("converged")?, rows.bools("boundary")?, rows.bools("chosen")?);
    let notes = rows.texts("note")?;
    let one = |row: usize| Parameter {
        model: models[row].clone(),
        parameter: names[row].clone().unwrap_or_default(),
        estimate: estimate[row],
        std_error: error[row],
        log_likelihood: likelihood[row],
        customers: customers[row],
        converged: converged[row],
        boundary: boundary[row],
        chosen: chosen[row],
        aic: aic[row],
        holdout: holdout[row],
        note: notes[row].clone(),
    };
    Ok((0..rows.len()).map(one).collect())
}

fn repeats(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Repeats>, ReportError> {
    let Some(rows) = Rows::read(marts, "clv_fit", as_of)? else { return Ok(Vec::new()) };
    let (models, purchases) = (rows.required_texts("model")?, rows.required_ints("repeat_purchases")?);
    let (actual, expected) = (number(&rows, "actual")?, number(&rows, "expected")?);
    let one = |row: usize| Repeats {
        model: models[row].clone(),
        purchases: purchases[row],
        actual: actual[row],
        expected: expected[row],
    };
    Ok((0..rows.len()).map(one).collect())
}

fn weeks(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Week>, ReportError> {
    let Some(rows) = Rows::read(marts, "clv_tracking", as_of)? else { return Ok(Vec::new()) };
    let (models, weeks, holdout) =
        (rows.required_texts("model")?, rows.required_ints("week")?, rows.bools("is_holdout")?);
    let (actual, expected) = (number(&rows, "actual")?, number(&rows, "expected")?);
    let (actual_sum, expected_sum) = (number(&rows, "actual_cumulative")?, number(&rows, "expected_cumulative")?);
    let one = |row: usize| Week {
        model: models[row].clone(),
        week: weeks[row],
        actual: actual[row],
        expected: expected[row],
        actual_sum: actual_sum[row],
        expected_sum: expected_sum[row],
        holdout: holdout[row],
    };
    let mut found: Vec<Week> = (0..rows.len()).map(one).collect();
    found.sort_by(|one, other| (&one.model, one.week).cmp(&(&other.model, other.week)));
    Ok(found)
}

fn residual(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Residual>, ReportError> {
    let Some(rows) = Rows::read(marts, "clv_residual", as_of)? else { return Ok(Vec::new()) };
    let (dimensions, members, customers) =
        (rows.required_texts("dimension")?, rows.texts("member")?, rows.ints("customers")?);
    let (alive, purchases) = (rows.floats("p_alive_mean")?, rows.floats("expected_purchases")?);
    let (clv, historic) = (rows.money("clv")?, rows.money("historic_value")?);
    let (low, high) = (rows.money("clv_low")?, rows.money("clv_high")?);
    let one = |row: usize| Residual {
        dimension: dimensions[row].clone(),
        member: members[row].clone().unwrap_or_default(),
        customers: customers[row],
        p_alive: alive[row],
        purchases: purchases[row],
        clv: clv[row],
        low: low[row],
        high: high[row],
        historic: historic[row],
    };
    Ok((0..rows.len()).map(one).collect())
}

fn checks(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Check>, ReportError> {
    let Some(rows) = Rows::read(marts, "clv_check", as_of)? else { return Ok(Vec::new()) };
    let (names, value, limit) = (rows.required_texts("check")?, rows.floats("value")?, rows.floats("limit")?);
    let (outcome, zh, en) = (rows.required_texts("outcome")?, rows.texts("detail_zh")?, rows.texts("detail_en")?);
    let one = |row: usize| Check {
        check: names[row].clone(),
        value: value[row],
        limit: limit[row],
        outcome: outcome[row].clone(),
        detail: Text { zh: zh[row].clone().unwrap_or_default(), en: en[row].clone().unwrap_or_default() },
    };
    Ok((0..rows.len()).map(one).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn bins_hold_every_customer_once_and_all_of_the_value() {
        let values = [-5.0, 0.0, 0.4, 1.0, 1.9, 2.0, 37.0, 5_000.0, 1.0e9];
        let found = bins(&values);
        assert_eq!(found.iter().map(|bin| bin.customers).sum::<i64>(), values.len() as i64);
        assert!((found.iter().map(|bin| bin.total).sum::<f64>() - values.iter().sum::<f64>()).abs() < 1e-6);
        assert!(found.len() <= VALUE_BINS + 1);
        assert_eq!((found[0].to, found[0].customers), (Some(0.0), 2));
        assert_eq!(bins(&[0.0, 0.0]).len(), 1);
        assert!(bins(&[]).is_empty());
        let one = bins(&[120.0]);
        assert_eq!((one.len(), one[0].customers, one[0].to), (1, 1, None));
    }
}
