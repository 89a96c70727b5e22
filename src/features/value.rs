//! Value: sales, returns, profit, growth and trend.

use super::registry::{Compute, Feature, Unit};
use super::view::{UNKNOWN_PROFIT, View};
use crate::model::period::Window;
use crate::model::tables::TRANSACTIONS;

/// Adds the features of this family.
pub fn register(features: &mut Vec<Feature>) {
    for window in Window::ALL {
        let suffix = window.suffix();
        let mut money = |name: &str, formula, null_when, source, compute| {
            features.push(Feature {
                name: format!("{name}_{suffix}"),
                unit: Unit::Money,
                window: Some(window),
                formula,
                null_when,
                source,
                table: &TRANSACTIONS,
                compute: Compute::Money(compute),
            });
        };
        money("net_sales", "sum of net_amount over valid lines; returns negative", "never", "F01", net_sales);
        money("gross_sales", "sum of net_amount over sale lines", "never", "F01", gross_sales);
        money("returns", "amount of return and allowance lines, as a positive number", "never", "F01, D-45", returns);
        money(
            "gross_profit",
            "sum of net_amount less cost_amount",
            "the cost of any line in the window is unknown",
            "F02",
            gross_profit,
        );
    }
    for months in [3, 6, 12] {
        features.push(Feature {
            name: format!("growth_{months}m"),
            unit: Unit::Ratio,
            window: Some(Window::Months(months)),
            formula: "net sales of the window over net sales of the window before, less 1",
            null_when: "the window before begins ahead of the data, or its net sales are not above zero",
            source: "F06",
            table: &TRANSACTIONS,
            compute: Compute::Float(growth),
        });
    }
    features.push(Feature {
        name: "net_sales_3m_before".into(),
        unit: Unit::Money,
        window: None,
        formula: "net sales of the 3 months before the last 3",
        null_when: "the earlier 3 months begin ahead of the data",
        source: "F01, F15",
        table: &TRANSACTIONS,
        compute: Compute::Money(|view, _| Some(view.net(view.between(view.context.earlier_window(3)?)))),
    });
    features.push(Feature {
        name: "growth_6m_before".into(),
        unit: Unit::Ratio,
        window: None,
        formula: "net sales of the 6 months before the last 6 over those of the 6 months before them, less 1",
        null_when: "the earliest 6 months begin ahead of the data, or their net sales are not above zero",
        source: "F06, S03",
        table: &TRANSACTIONS,
        compute: Compute::Float(growth_before),
    });
    features.push(Feature {
        name: "trend_ratio".into(),
        unit: Unit::Ratio,
        window: None,
        formula: "net sales of the last 3 months over those of the 3 months before, less 1",
        null_when: "the earlier 3 months begin ahead of the data, or their net sales are not above zero",
        source: "F15",
        table: &TRANSACTIONS,
        compute: Compute::Float(trend_ratio),
    });
    features.push(Feature {
        name: "trend_slope".into(),
        unit: Unit::Ratio,
        window: None,
        formula: "least-squares slope of monthly net sales over the 6 months counted back from the as-of date, over their mean",
        null_when: "the 6 months begin ahead of the data, or their mean is not above zero",
        source: "F15",
        table: &TRANSACTIONS,
        compute: Compute::Float(trend_slope),
    });
}

fn window_of(feature: &Feature) -> Window {
    feature.window.unwrap_or(Window::Life)
}

fn net_sales(view: &View, feature: &Feature) -> Option<i128> {
    Some(view.net(view.window(window_of(feature))))
}

fn gross_sales(view: &View, feature: &Feature) -> Option<i128> {
    Some(view.gross[view.window(window_of(feature))].iter().map(|amount| i128::from(*amount)).sum())
}

fn returns(view: &View, feature: &Feature) -> Option<i128> {
    Some(view.returns[view.window(window_of(feature))].iter().map(|amount| i128::from(*amount)).sum())
}

fn gross_profit(view: &View, feature: &Feature) -> Option<i128> {
    let profits = &view.profit?[view.window(window_of(feature))];
    if profits.contains(&UNKNOWN_PROFIT) {
        return None;
    }
    Some(profits.iter().map(|profit| i128::from(*profit)).sum())
}

fn growth(view: &View, feature: &Feature) -> Option<f64> {
    let Window::Months(months) = window_of(feature) else { return None };
    change(view, months)
}

fn growth_before(view: &View, _: &Feature) -> Option<f64> {
    const MONTHS: usize = 6;
    let context = view.context;
    let ends = [1, 2, 3].map(|halves| context.months_back(halves * MONTHS) + 1);
    if ends[2] < context.covered_from {
        return None;
    }
    let before = view.net(view.between(ends[2]..ends[1]));
    (before > 0).then(|| view.net(view.between(ends[1]..ends[0])) as f64 / before as f64 - 1.0)
}

fn trend_ratio(view: &View, _: &Feature) -> Option<f64> {
    change(view, 3)
}

/// Net sales of a window over those of the window before it, less 1.
fn change(view: &View, months: u32) -> Option<f64> {
    let now = view.window(Window::Months(months));
    if now.start == 0 {
        // Nothing was bought before it.
        return None;
    }
    let before = view.net(view.between(view.context.earlier_window(months)?));
    (before > 0).then(|| view.net(now) as f64 / before as f64 - 1.0)
}

fn trend_slope(view: &View, _: &Feature) -> Option<f64> {
    const MONTHS: usize = 6;
    let context = view.context;
    let first_day = context.months_back(MONTHS) + 1;
    if first_day < context.covered_from {
        return None;
    }
    let mut monthly = [0f64; MONTHS];
    for row in view.since(first_day) {
        let months_ago = context.completed_months(view.days[row]) as usize;
        monthly[MONTHS - 1 - months_ago] += (view.gross[row] - view.returns[row]) as f64;
    }
    let mean = monthly.iter().sum::<f64>() / MONTHS as f64;
    if mean <= 0.0 {
        return None;
    }
    let middle = (MONTHS as f64 - 1.0) / 2.0;
    let (mut covariance, mut variance) = (0.0, 0.0);
    for (month, sales) in monthly.iter().enumerate() {
        let offset = month as f64 - middle;
        covariance += offset * (sales - mean);
        variance += offset * offset;
    }
    Some(covariance / variance / mean)
}
