//! Rows of the marts of flows, with the names of their flows.

use chrono::NaiveDate;

use super::flows::{Anomaly, Balance, Dwell, Move, Reached, Shape, Stock};
use crate::report::ReportError;
use crate::report::marts::Rows;

/// Rows with the names of their flows.
pub(super) type OfFlow<T> = Result<Vec<(String, T)>, ReportError>;

/// Days of a column that is never null.
fn days(rows: &Rows, column: &str) -> Result<Vec<NaiveDate>, ReportError> {
    let found = rows.dates(column)?;
    let day = |(row, day): (usize, Option<NaiveDate>)| {
        day.ok_or_else(|| rows.value_error(column, row, "null where a date is required"))
    };
    found.into_iter().enumerate().map(day).collect()
}

/// Rows of `stage_flow`.
pub(super) fn balances(rows: &Rows) -> OfFlow<Balance> {
    let (flows, grains, periods) = (rows.required_texts("flow")?, rows.required_texts("grain")?, days(rows, "period")?);
    let (stages, places) = (rows.required_texts("stage")?, rows.required_ints("place")?);
    let names = ["opening", "entered", "up_in", "down_in", "up_out", "down_out", "won", "lost", "closing"];
    let counts: Vec<Vec<i64>> = names.iter().map(|name| rows.required_ints(name)).collect::<Result<_, _>>()?;
    let (opening_amounts, closing_amounts) = (rows.money("opening_amount")?, rows.money("closing_amount")?);
    let one = |row: usize| Balance {
        grain: grains[row].clone(),
        period: periods[row],
        stage: stages[row].clone(),
        place: places[row],
        opening: counts[0][row],
        entered: counts[1][row],
        up_in: counts[2][row],
        down_in: counts[3][row],
        up_out: counts[4][row],
        down_out: counts[5][row],
        won: counts[6][row],
        lost: counts[7][row],
        closing: counts[8][row],
        opening_amount: opening_amounts[row],
        closing_amount: closing_amounts[row],
    };
    Ok((0..rows.len()).map(|row| (flows[row].clone(), one(row))).collect())
}

/// Rows of `stage_moves`.
pub(super) fn moves(rows: &Rows) -> OfFlow<Move> {
    let (flows, periods) = (rows.required_texts("flow")?, days(rows, "period")?);
    let (from, to) = (rows.texts("from_stage")?, rows.texts("to_stage")?);
    let (kinds, moves, medians) =
        (rows.required_texts("kind")?, rows.required_ints("moves")?, rows.floats("median_days")?);
    let one = |row: usize| Move {
        period: periods[row],
        from: from[row].clone(),
        to: to[row].clone(),
        kind: kinds[row].clone(),
        moves: moves[row],
        median_days: medians[row],
    };
    Ok((0..rows.len()).map(|row| (flows[row].clone(), one(row))).collect())
}

/// Rows of `stage_cohorts`.
pub(super) fn cohorts(rows: &Rows) -> OfFlow<Reached> {
    let (flows, cohorts, from) = (rows.required_texts("flow")?, rows.dates("cohort")?, rows.texts("from_stage")?);
    let (stages, places) = (rows.required_texts("stage")?, rows.required_ints("place")?);
    let (entered, reached, shares) =
        (rows.required_ints("entered")?, rows.required_ints("reached")?, rows.floats("share")?);
    let (won, won_shares) = (rows.required_ints("won")?, rows.floats("won_share")?);
    let (observable, in_time) = (rows.required_ints("observable")?, rows.required_ints("reached_in_time")?);
    let (shares_in_time, won_in_time) = (rows.floats("share_in_time")?, rows.required_ints("won_in_time")?);
    let (won_shares_in_time, medians) = (rows.floats("won_share_in_time")?, rows.floats("median_days")?);
    let one = |row: usize| Reached {
        cohort: cohorts[row],
        from: from[row].clone(),
        stage: stages[row].clone(),
        place: places[row],
        entered: entered[row],
        reached: reached[row],
        share: shares[row],
        won: won[row],
        won_share: won_shares[row],
        observable: observable[row],
        in_time: in_time[row],
        share_in_time: shares_in_time[row],
        won_in_time: won_in_time[row],
        won_share_in_time: won_shares_in_time[row],
        median_days: medians[row],
    };
    Ok((0..rows.len()).map(|row| (flows[row].clone(), one(row))).collect())
}

/// Rows of `stage_dwell`.
pub(super) fn dwell(rows: &Rows) -> OfFlow<Dwell> {
    let (flows, stages, ended) =
        (rows.required_texts("flow")?, rows.required_texts("stage")?, rows.required_ints("ended")?);
    let (medians, p25, p75) = (rows.floats("median_days")?, rows.floats("p25")?, rows.floats("p75")?);
    let (open, open_medians, beyond) =
        (rows.required_ints("open")?, rows.floats("open_median_days")?, rows.ints("beyond")?);
    let one = |row: usize| Dwell {
        stage: stages[row].clone(),
        ended: ended[row],
        median: medians[row],
        p25: p25[row],
        p75: p75[row],
        open: open[row],
        open_median: open_medians[row],
        beyond: beyond[row],
    };
    Ok((0..rows.len()).map(|row| (flows[row].clone(), one(row))).collect())
}

/// Rows of `stage_inventory`.
pub(super) fn stock(rows: &Rows) -> OfFlow<Stock> {
    let (flows, periods) = (rows.required_texts("flow")?, days(rows, "period")?);
    let (dimensions, members) = (rows.required_texts("dimension")?, rows.texts("member")?);
    let (stages, stocks, amounts) =
        (rows.required_texts("stage")?, rows.required_ints("stock")?, rows.money("amount")?);
    let (probabilities, ns, weighted) =
        (rows.floats("probability")?, rows.ints("probability_n")?, rows.money("weighted_amount")?);
    let one = |row: usize| Stock {
        period: periods[row],
        dimension: dimensions[row].clone(),
        member: members[row].clone(),
        stage: stages[row].clone(),
        stock: stocks[row],
        amount: amounts[row],
        probability: probabilities[row],
        probability_n: ns[row],
        weighted: weighted[row],
    };
    Ok((0..rows.len()).map(|row| (flows[row].clone(), one(row))).collect())
}

/// Rows of `funnel_shape`.
pub(super) fn shapes(rows: &Rows) -> OfFlow<Shape> {
    let (flows, periods) = (rows.required_texts("flow")?, days(rows, "period")?);
    let (dimensions, members, verdicts) =
        (rows.required_texts("dimension")?, rows.texts("member")?, rows.required_texts("shape")?);
    let counts = [rows.required_ints("potential")?, rows.required_ints("incubating")?, rows.required_ints("output")?];
    let month = [rows.floats("conversion_cb")?, rows.floats("conversion_ba")?];
    let mean = [rows.floats("mean_conversion_cb")?, rows.floats("mean_conversion_ba")?];
    let mean_n = [rows.required_ints("mean_conversion_cb_n")?, rows.required_ints("mean_conversion_ba_n")?];
    let (targets, required) = (rows.ints("target_new")?, rows.ints("required_potential")?);
    let one = |row: usize| Shape {
        dimension: dimensions[row].clone(),
        member: members[row].clone(),
        period: periods[row],
        counts: [counts[0][row], counts[1][row], counts[2][row]],
        verdict: verdicts[row].clone(),
        month: [month[0][row], month[1][row]],
        mean: [mean[0][row], mean[1][row]],
        mean_n: [mean_n[0][row], mean_n[1][row]],
        target_new: targets[row],
        required: required[row],
    };
    Ok((0..rows.len()).map(|row| (flows[row].clone(), one(row))).collect())
}

/// Rows of `stage_anomalies`.
pub(super) fn anomalies(rows: &Rows) -> OfFlow<Anomaly> {
    let (flows, kinds, ids) = (rows.required_texts("flow")?, rows.required_texts("kind")?, rows.required_texts("id")?);
    let (customers, staff, found) = (rows.texts("customer_id")?, rows.texts("staff")?, rows.dates("day")?);
    let details = rows.texts("detail")?;
    let one = |row: usize| Anomaly {
        kind: kinds[row].clone(),
        id: ids[row].clone(),
        customer: customers[row].clone(),
        staff: staff[row].clone(),
        day: found[row],
        detail: details[row].clone().unwrap_or_default(),
    };
    Ok((0..rows.len()).map(|row| (flows[row].clone(), one(row))).collect())
}
