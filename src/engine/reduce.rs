//! The reduction `transactions → facts`: the one step that touches every row.
//!
//! It is one SQL text for each fact, made of nested groupings with sums and
//! counts alone, so that any engine that can add can run it, on one machine or
//! many. [`Backend`] is all that such an engine has to offer; [`LocalBackend`]
//! runs the text with polars, one month at a time.

use polars::prelude::*;
use polars::sql::SQLContext;
use thiserror::Error;

use crate::model::money;

/// Raised when the facts change.
pub const VERSION: u32 = 1;

/// Columns of `transactions` that the reduction reads, where the table has them.
pub const INPUT_COLUMNS: [&str; 8] =
    ["customer_id", "order_id", "order_date", "kind", "net_amount", "cost_amount", "gross_profit", "product"];

/// `purchase_days`: one row per customer and business date.
///
/// | column | type | formula |
/// |---|---|---|
/// | customer_id, order_date | text, date | key |
/// | lines | int | valid lines: sale, return, allowance |
/// | orders | int | orders whose lines of that date sum to more than zero (F03); lines without order id are one order a day |
/// | gross_sales | money | Σ net_amount of sale lines |
/// | returns | money | −Σ net_amount of return and allowance lines |
/// | net_sales | money | gross_sales − returns (F01) |
/// | gross_profit | money | Σ (gross_profit, or net_amount − cost_amount); null when unknown for any line (F02) |
pub const PURCHASE_DAYS_SQL: &str = "
    SELECT customer_id, order_date,
           SUM(lines) AS lines,
           SUM(CASE WHEN net_sales > 0 THEN 1 ELSE 0 END) AS orders,
           SUM(gross_sales) AS gross_sales,
           SUM(gross_sales) - SUM(net_sales) AS returns,
           SUM(net_sales) AS net_sales,
           CASE WHEN SUM(profit_lines) = SUM(lines) THEN SUM(profit) END AS gross_profit
    FROM (
        SELECT customer_id, order_date, order_id,
               COUNT(*) AS lines,
               SUM(CASE WHEN kind = 'sale' THEN net_amount ELSE net_amount - net_amount END) AS gross_sales,
               SUM(net_amount) AS net_sales,
               COUNT(profit) AS profit_lines,
               SUM(profit) AS profit
        FROM (
            SELECT customer_id, order_date, order_id, kind, net_amount,
                   COALESCE(gross_profit, net_amount - cost_amount) AS profit
            FROM transactions
            WHERE kind IN ('sale', 'return', 'allowance')
        ) AS valid_lines
        GROUP BY customer_id, order_date, order_id
    ) AS order_days
    GROUP BY customer_id, order_date";

/// `product_days`: gross sales by customer, business date and product (or category: `features.breadth_by`).
pub const PRODUCT_DAYS_SQL: &str = "
    SELECT customer_id, order_date, product, SUM(net_amount) AS gross_sales
    FROM transactions
    WHERE kind = 'sale' AND product IS NOT NULL
    GROUP BY customer_id, order_date, product";

/// Why a reduction failed.
#[derive(Debug, Error)]
#[error("reducing {what}: {source}")]
pub struct ReduceError {
    /// Fact and month.
    pub what: String,
    /// What the engine said.
    pub source: PolarsError,
}

/// An engine that can run the reduction.
pub trait Backend: Sync {
    /// Runs `sql` over one partition of `transactions`; rows in any order.
    fn reduce(&self, transactions: DataFrame, sql: &str) -> PolarsResult<DataFrame>;
}

/// Polars, in this process.
pub struct LocalBackend;

impl Backend for LocalBackend {
    fn reduce(&self, transactions: DataFrame, sql: &str) -> PolarsResult<DataFrame> {
        let mut context = SQLContext::new();
        context.register("transactions", transactions.lazy());
        context.execute(sql)?.collect()
    }
}

/// The `purchase_days` of one month, sorted by customer and date.
pub fn purchase_days(
    backend: &dyn Backend,
    transactions: DataFrame,
    scale: u8,
    what: &str,
) -> Result<DataFrame, ReduceError> {
    let run = || {
        let money = DataType::Decimal(money::PRECISION, usize::from(scale));
        let mut frame = transactions;
        for column in ["cost_amount", "gross_profit"] {
            if frame.column(column).is_err() {
                frame.with_column(Column::full_null(column.into(), frame.height(), &money))?;
            }
        }
        if frame.column("order_id").is_err() {
            frame.with_column(Column::full_null("order_id".into(), frame.height(), &DataType::String))?;
        }
        let facts = backend.reduce(frame, PURCHASE_DAYS_SQL)?;
        let typed = facts.lazy().select([
            col("customer_id"),
            col("order_date"),
            col("lines").cast(DataType::Int64),
            col("orders").cast(DataType::Int64),
            col("gross_sales").cast(money.clone()),
            col("returns").cast(money.clone()),
            col("net_sales").cast(money.clone()),
            col("gross_profit").cast(money),
        ]);
        typed.collect()?.sort(["customer_id", "order_date"], SortMultipleOptions::default())
    };
    run().map_err(|source| ReduceError { what: what.to_owned(), source })
}

/// The `product_days` of one month, sorted by customer, date and product. `column` is counted as the product.
pub fn product_days(
    backend: &dyn Backend,
    transactions: DataFrame,
    column: &str,
    scale: u8,
    what: &str,
) -> Result<DataFrame, ReduceError> {
    let run = || {
        let money = DataType::Decimal(money::PRECISION, usize::from(scale));
        let mut frame = transactions;
        frame.rename(column, "product".into())?;
        let facts = backend.reduce(frame, PRODUCT_DAYS_SQL)?;
        let typed = facts.lazy().select([
            col("customer_id"),
            col("order_date"),
            col("product"),
            col("gross_sales").cast(money),
        ]);
        typed.collect()?.sort(["customer_id", "order_date", "product"], SortMultipleOptions::default())
    };
    run().map_err(|source| ReduceError { what: what.to_owned(), source })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    type Line = (&'static str, &'static str, i32, &'static str, i128, Option<i128>);

    fn transactions(rows: &[Line]) -> DataFrame {
        let money = |name: &str, values: Vec<Option<i128>>| {
            Int128Chunked::from_iter_options(name.into(), values.into_iter())
                .into_decimal_unchecked(38, 2)
                .into_series()
                .into_column()
        };
        let days: Vec<i32> = rows.iter().map(|row| row.2).collect();
        DataFrame::new(
            rows.len(),
            vec![
                Column::new("customer_id".into(), rows.iter().map(|row| row.0).collect::<Vec<_>>()),
                Column::new(
                    "order_id".into(),
                    rows.iter().map(|row| (!row.1.is_empty()).then_some(row.1)).collect::<Vec<_>>(),
                ),
                Int32Chunked::from_vec("order_date".into(), days).into_date().into_series().into_column(),
                Column::new("kind".into(), rows.iter().map(|row| row.3).collect::<Vec<_>>()),
                money("net_amount", rows.iter().map(|row| Some(row.4)).collect()),
                money("cost_amount", rows.iter().map(|row| row.5).collect()),
            ],
        )
        .unwrap()
    }

    fn money_of(frame: &DataFrame, column: &str) -> Vec<Option<i128>> {
        frame.column(column).unwrap().decimal().unwrap().physical().iter().collect()
    }

    #[test]
    fn orders_with_a_positive_total_count_and_returns_are_carried_apart() {
        let facts = purchase_days(
            &LocalBackend,
            transactions(&[
                ("b", "1", 10, "sale", 500, Some(300)),
                ("b", "1", 10, "sale", 250, Some(100)),
                ("b", "2", 10, "return", -100, Some(-60)),
                ("b", "3", 10, "cancel", 9999, None),
                ("a", "", 11, "sale", 5, None),
                ("a", "", 11, "sale", 6, Some(1)),
                ("a", "", 12, "allowance", -7, None),
            ]),
            2,
            "test",
        )
        .unwrap();
        let ids: Vec<_> = facts.column("customer_id").unwrap().str().unwrap().iter().flatten().collect();
        assert_eq!(ids, ["a", "a", "b"]);
        let orders: Vec<_> = facts.column("orders").unwrap().i64().unwrap().iter().flatten().collect();
        assert_eq!(orders, [1, 0, 1]);
        assert_eq!(money_of(&facts, "gross_sales"), [Some(11), Some(0), Some(750)]);
        assert_eq!(money_of(&facts, "returns"), [Some(0), Some(7), Some(100)]);
        assert_eq!(money_of(&facts, "net_sales"), [Some(11), Some(-7), Some(650)]);
        assert_eq!(money_of(&facts, "gross_profit"), [None, None, Some(310)]);
        assert_eq!(facts.column("net_sales").unwrap().dtype(), &DataType::Decimal(18, 2));
    }

    #[test]
    fn large_amounts_stay_exact() {
        let facts = purchase_days(
            &LocalBackend,
            transactions(&[("a", "1", 1, "sale", 999_999_999_999_999, None), ("a", "2", 1, "sale", 1, None)]),
            2,
            "test",
        )
        .unwrap();
        assert_eq!(money_of(&facts, "net_sales"), [Some(1_000_000_000_000_000)]);
    }

    #[test]
    fn tables_without_order_id_or_cost_reduce_too() {
        let mut frame = transactions(&[("a", "1", 1, "sale", 5, None)]);
        frame = frame.drop("order_id").unwrap().drop("cost_amount").unwrap();
        let facts = purchase_days(&LocalBackend, frame, 2, "test").unwrap();
        assert_eq!(money_of(&facts, "gross_profit"), [None]);
        assert_eq!(facts.column("orders").unwrap().i64().unwrap().get(0), Some(1));
    }
}
