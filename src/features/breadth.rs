//! Breadth: how many products or categories a customer buys, and how concentrated on few of them (F37).

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
    features.push(Feature {
        name: "product_breadth_12m".into(),
        unit: Unit::Count,
        window: Some(Window::Months(12)),
        formula: "distinct products (features.breadth_by) bought in the window, returned later or not",
        null_when: "the export has no such column",
        source: "F37",
        table: &TRANSACTIONS,
        compute: Compute::Integer(breadth),
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

/// Gross sales by product over the window, positive ones only.
fn sales_by_product(view: &View) -> Option<Vec<i128>> {
    let products = view.products?;
    let start = view.context.window_start(Window::Months(12));
    let from = products.days.partition_point(|day| *day < start);
    let mut rows: Vec<(u32, i64)> =
        products.products[from..].iter().copied().zip(products.gross[from..].iter().copied()).collect();
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

fn breadth(view: &View, _: &Feature) -> Option<i64> {
    sales_by_product(view).map(|sums| sums.len() as i64)
}

fn concentration(view: &View, _: &Feature) -> Option<f64> {
    let mut sums = sales_by_product(view)?;
    sums.sort_unstable();
    let total = sums.iter().sum::<i128>() as f64;
    (total > 0.0).then(|| sums.iter().map(|sum| (*sum as f64 / total).powi(2)).sum())
}
