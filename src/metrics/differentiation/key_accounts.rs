//! Candidates for key accounts: those who follow the key accounts by score, and those who grow fast (S01).

use polars::prelude::PolarsResult;

use super::Answer;
use super::figures::{Figures, Found, first_percent, percentiles, unanswered};
use crate::config::types::Differentiation as Settings;

/// Months from which on tenure counts in full.
const FULL_TENURE: f64 = 36.0;

/// A score and the share of its weights that is known, both 0 to 1 or 0 to 100.
#[derive(Clone, Copy)]
struct Score {
    score: f64,
    coverage: f64,
}

/// The candidates, best score first.
pub fn candidates(figures: &Figures<'_>, settings: &Settings) -> PolarsResult<Vec<Answer>> {
    let (question, measure) = ("key_candidate", "key_score");
    // In the order of net sales: of equal scores the larger customer comes first.
    let members = figures.sales.ranked(|sales| sales.twelve_months);
    let growth = of_members(figures, &members, "growth_12m")?;
    let strategic = of_members(figures, &members, "strategic_flag")?;
    let scores = scores(figures, &members, strategic.as_deref(), settings)?;
    let mut order: Vec<usize> = (0..members.len()).filter(|place| !scores[*place].score.is_nan()).collect();
    if order.is_empty() {
        let zh = "没有近 12 个月有净销售额且可评分的客户。";
        let en = "Nobody with net sales in twelve months can be scored.";
        return Ok(vec![unanswered(question, measure, zh, en)]);
    }
    order.sort_by(|left, right| scores[*right].score.total_cmp(&scores[*left].score).then(left.cmp(right)));
    let key = first_percent(order.len(), settings.key_percent);
    let near = first_percent(order.len(), settings.candidate_percent);
    let is_strategic = |place: usize| strategic.as_ref().is_some_and(|flags| flags[place] > 0.0);
    let limit = f64::from(settings.candidate_growth_percent) / 100.0;
    let grows = |place: usize| growth.as_ref().is_some_and(|growth| growth[place] >= limit);
    let found = order.iter().enumerate().skip(key).filter_map(|(rank, &place)| {
        if is_strategic(place) || !(rank < near || grows(place)) {
            return None;
        }
        let Score { score, coverage } = scores[place];
        let sales = figures.sales.of[members[place] as usize];
        let known = coverage * 100.0;
        let (zh, en) = match (rank < near, grows(place)) {
            (true, true) => ("得分紧随大客户，且快速增长", "next to the key accounts by score, and growing fast"),
            (true, false) => ("得分紧随大客户", "next to the key accounts by score"),
            _ => ("快速增长", "growing fast"),
        };
        Some(Found {
            customer: members[place],
            net_sales: sales.twelve_months,
            compared_sales: figures.sales.knows_twelve_before.then_some(sales.twelve_before),
            measure,
            value: Some(score),
            note: (format!("{zh}（已知权重 {known:.0}%）"), format!("{en} ({known:.0}% of the weights known)")),
        })
    });
    Ok(figures.placed(question, found))
}

/// A feature of the members; `None` when it is known of none of them.
fn of_members(figures: &Figures<'_>, members: &[u32], name: &str) -> PolarsResult<Option<Vec<f64>>> {
    let Some(all) = figures.numbers(name)? else { return Ok(None) };
    let values: Vec<f64> = members.iter().map(|customer| all[*customer as usize]).collect();
    Ok(values.iter().any(|value| !value.is_nan()).then_some(values))
}

/// The score of each member: the weighted mean of the parts that are known (F35).
fn scores(
    figures: &Figures<'_>,
    members: &[u32],
    strategic: Option<&[f64]>,
    settings: &Settings,
) -> PolarsResult<Vec<Score>> {
    let weights = &settings.key_weights;
    let sales = || members.iter().map(|customer| figures.sales.of[*customer as usize]);
    let amounts: Vec<f64> = sales().map(|sales| figures.money(sales.twelve_months)).collect();
    let orders: Vec<f64> = sales().map(|sales| sales.orders as f64).collect();
    let of = |name: &str| of_members(figures, members, name);
    let elsewhere = of("est_annual_purchase")?
        .map(|wallet| wallet.iter().zip(&amounts).map(|(wallet, bought)| wallet - bought).collect::<Vec<f64>>());
    let image = of("image_flag")?;
    let flag = |flags: Option<&[f64]>, place: usize| flags.map_or(f64::NAN, |flags| flags[place]);
    let marked: Vec<f64> = (0..members.len())
        .map(|place| {
            // Either mark counts; none is known only where one of the marks is.
            let (strategic, image) = (flag(strategic, place), flag(image.as_deref(), place));
            100.0 * strategic.max(image).clamp(0.0, 1.0)
        })
        .collect();
    let scaled = |values: Option<Vec<f64>>, full: f64| {
        values.map(|values| values.iter().map(|value| 100.0 * (value / full).clamp(0.0, 1.0)).collect::<Vec<f64>>())
    };
    let parts: [(u32, Option<Vec<f64>>); 7] = [
        (weights.amount, Some(percentiles(&amounts))),
        (weights.frequency, Some(percentiles(&orders))),
        (weights.profit, of("gross_profit_12m")?.map(|profit| percentiles(&profit))),
        (weights.tenure, scaled(of("tenure_months")?, FULL_TENURE)),
        (weights.potential, elsewhere.map(|elsewhere| percentiles(&elsewhere))),
        (weights.loyalty, scaled(of("loyalty_index")?, 100.0)),
        (weights.strategic, Some(marked)),
    ];
    let all: f64 = parts.iter().map(|(weight, _)| f64::from(*weight)).sum();
    let score = |place: usize| {
        let (mut sum, mut known) = (0.0, 0.0);
        for (weight, values) in &parts {
            let value = values.as_ref().map_or(f64::NAN, |values| values[place]);
            if !value.is_nan() {
                sum += f64::from(*weight) * value;
                known += f64::from(*weight);
            }
        }
        let score = if known > 0.0 { sum / known } else { f64::NAN };
        Score { score, coverage: if all > 0.0 { known / all } else { 0.0 } }
    };
    Ok((0..members.len()).map(score).collect())
}
