//! Growth by product or category: over pairs of customer and product, in gross sales.

use super::{Breakdown, Change, Tally, UNKNOWN, Windows, fold_parts, members, merge};
use crate::features::history::{ProductHistory, PurchaseHistory};

/// What a customer bought of one product on one day; [`UNKNOWN`] for lines without a product.
type Row = (u32, i32, i64);

/// The breakdown by what `features.breadth_by` counts, called `dimension`; `None` where the history has no products.
pub fn by_product(history: &PurchaseHistory, windows: &Windows, dimension: &str, top: usize) -> Option<Breakdown> {
    let products = history.products()?;
    let names = products.names();
    let (tallies, _) = fold_parts(
        history,
        || (vec![Tally::default(); names.len() + 1], Vec::new()),
        |(tallies, rows), customer| {
            rows_of(history, products, customer, windows, rows);
            for of_product in rows.chunk_by(|left, right| left.0 == right.0) {
                let product = (of_product[0].0 as usize).min(names.len());
                tallies[product].add(&change_of(of_product, windows));
            }
        },
        |(tallies, _), (more, _)| merge(tallies, &more),
    );
    Some(Breakdown { dimension: dimension.into(), members: members::largest(names, tallies, top) })
}

/// The rows of a customer up to the end of the later window, sorted by product: those of the fact, and by day what the
/// customer bought beyond them.
fn rows_of(
    history: &PurchaseHistory,
    products: &ProductHistory,
    customer: u32,
    windows: &Windows,
    rows: &mut Vec<Row>,
) {
    rows.clear();
    let known = products.rows(customer);
    let purchases = history.purchases(customer);
    let mut place = 0;
    for (day, gross) in purchases.days.iter().zip(purchases.gross) {
        if *day >= windows.later.end {
            break;
        }
        let mut unknown = *gross;
        while place < known.days.len() && known.days[place] <= *day {
            rows.push((known.products[place], known.days[place], known.gross[place]));
            unknown = unknown.saturating_sub(known.gross[place]);
            place += 1;
        }
        if unknown != 0 {
            rows.push((UNKNOWN, *day, unknown));
        }
    }
    rows.sort_unstable();
}

/// The rows of a customer and product, as of a customer: a day with sales is an order.
fn change_of(rows: &[Row], windows: &Windows) -> Change {
    let mut change = Change::default();
    for (_, day, gross) in rows {
        let is_order = *gross > 0;
        if windows.later.contains(day) {
            change.to += i128::from(*gross);
            change.orders_to += i64::from(is_order);
        } else {
            change.ordered_before |= is_order;
            if windows.earlier.contains(day) {
                change.from += i128::from(*gross);
                change.orders_from += i64::from(is_order);
            }
        }
    }
    change
}
