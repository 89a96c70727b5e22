//! Breadth: how many products or categories a customer buys, and how concentrated on few of them (F37).

use std::ops::Range;

use super::registry::{Compute, Feature, Unit};
use super::view::View;
use crate::model::period::Window;
use crate::model::tables::TRANSACTIONS;

/// One customer's purchases by product line and day, up to the as-of date.
#[derive(Debug, Clone, Copy)]
pub struct ProductView<'a> {
    /// Business dates, ascending.
    pub days: &'a [i32],
    /// Product or category, as a dense number.
    pub products: &'a [u32],
    /// Sales before returns, minor units.
    pub gross: &'a [i64],
}

/// Adds the features of this family.
pub fn register(features: &mut Vec<Feature>) {
    for (name, months) in [("product_breadth_12m", 12), ("product_breadth_6m", 6)] {
        features.push(Feature {
            name: name.into(),
            unit: Unit::Count,
            window: Some(Window::Months(months)),
            formula: "distinct products (features.breadth_by) bought in the window, returned later or not",
            null_when: "the export has no such column",
            source: "F37",
            table: &TRANSACTIONS,
            compute: Compute::Integer(breadth),
        });
    }
    features.push(Feature {
        name: "product_breadth_6m_before".into(),
        unit: Unit::Count,
        window: None,
        formula: "distinct products (features.breadth_by) bought in the 6 months before the last 6, returned later or not",
        null_when: "the export has no such column, or those months begin ahead of the data",
        source: "F37, S85",
        table: &TRANSACTIONS,
        compute: Compute::Integer(breadth_before),
    });
    features.push(Feature {
        name: "product_concentration_12m".into(),
        unit: Unit::Ratio,
        window: Some(Window::Months(12)),
        formula: "sum of squared shares of products in gross sales of the window; 1 = one product",
        null_when: "the export has no such column, or nothing was bought in the window",
        source: "F37",
        table: &TRANSACTIONS,
        compute: Compute::Float(concentration),
    });
}

/// Gross sales by product over some days, positive ones only.
fn sales_by_product(view: &View, days: Range<i32>) -> Option<Vec<i128>> {
    let products = view.products?;
    let from = products.days.partition_point(|day| *day < days.start);
    let to = from + products.days[from..].partition_point(|day| *day < days.end);
    let mut rows: Vec<(u32, i64)> =
        products.products[from..to].iter().copied().zip(products.gross[from..to].iter().copied()).collect();
    rows.sort_unstable_by_key(|(product, _)| *product);
    let mut sums: Vec<i128> = Vec::new();
    let mut last = None;
    for (product, gross) in rows {
        if last != Some(product) {
            sums.push(0);
            last = Some(product);
        }
        if let Some(sum) = sums.last_mut() {
            *sum += i128::from(gross);
        }
    }
    sums.retain(|sum| *sum > 0);
    Some(sums)
}

/// The days of a window that ends at the as-of date.
fn window(view: &View, feature: &Feature) -> Range<i32> {
    let window = feature.window.unwrap_or(Window::Life);
    view.context.window_start(window)..view.context.as_of_day.saturating_add(1)
}

fn breadth(view: &View, feature: &Feature) -> Option<i64> {
    sales_by_product(view, window(view, feature)).map(|sums| sums.len() as i64)
}

/// Breadth of the 6 months before the last 6.
fn breadth_before(view: &View, _: &Feature) -> Option<i64> {
    sales_by_product(view, view.context.earlier_window(6)?).map(|sums| sums.len() as i64)
}

fn concentration(view: &View, feature: &Feature) -> Option<f64> {
    let mut sums = sales_by_product(view, window(view, feature))?;
    sums.sort_unstable();
    let total = sums.iter().sum::<i128>() as f64;
    (total > 0.0).then(|| sums.iter().map(|sum| (*sum as f64 / total).powi(2)).sum())
}
