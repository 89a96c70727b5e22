//! The facts as SQL: their portable definition, and polars to run it.

use arrow::array::RecordBatch;
use arrow::compute::cast;
use arrow::datatypes::SchemaRef;
use polars::prelude::*;
use polars::sql::SQLContext;

use super::lines::Lines;
use super::{Backend, Partition, ReduceError, product_days_schema, purchase_days_schema};
use crate::lake::exchange;
use crate::model::money;

/// `purchase_days` over the table `transactions`, in any order. Absent columns count as null.
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

/// `product_days` over the table `transactions`, whose column `product` is the one counted as the product.
pub const PRODUCT_DAYS_SQL: &str = "
    SELECT customer_id, order_date, product, SUM(net_amount) AS gross_sales
    FROM transactions
    WHERE kind = 'sale' AND product IS NOT NULL
    GROUP BY customer_id, order_date, product";

/// The SQL texts, run by polars in this process.
pub struct SqlBackend;

impl Backend for SqlBackend {
    fn purchase_days(&self, partition: Partition<'_>) -> Result<RecordBatch, ReduceError> {
        let (what, scale) = (partition.what, partition.scale);
        let schema = purchase_days_schema(scale);
        let Some(mut table) = load(partition, None)? else {
            return Ok(RecordBatch::new_empty(schema));
        };
        let run = || {
            let money = DataType::Decimal(money::PRECISION, usize::from(scale));
            for column in ["cost_amount", "gross_profit"] {
                add_if_absent(&mut table, column, &money)?;
            }
            add_if_absent(&mut table, "order_id", &DataType::String)?;
            let counts = ["lines", "orders"].map(|name| col(name).cast(DataType::Int64));
            let sums =
                ["gross_sales", "returns", "net_sales", "gross_profit"].map(|name| col(name).cast(money.clone()));
            let keys = ["customer_id", "order_date"];
            execute(table, PURCHASE_DAYS_SQL)?
                .select(keys.map(col).into_iter().chain(counts).chain(sums).collect::<Vec<_>>())
                .collect()?
                .sort(keys, SortMultipleOptions::default())
        };
        let facts = run().map_err(|source| ReduceError::Sql { what: what.to_owned(), source })?;
        to_batch(what, &facts, schema)
    }

    fn product_days(&self, partition: Partition<'_>, product: &str) -> Result<RecordBatch, ReduceError> {
        let (what, scale) = (partition.what, partition.scale);
        let schema = product_days_schema(scale);
        let Some(mut table) = load(partition, Some(product))? else {
            return Ok(RecordBatch::new_empty(schema));
        };
        let run = || {
            let money = DataType::Decimal(money::PRECISION, usize::from(scale));
            table.rename(product, "product".into())?;
            let keys = ["customer_id", "order_date", "product"];
            execute(table, PRODUCT_DAYS_SQL)?
                .select(keys.map(col).into_iter().chain([col("gross_sales").cast(money)]).collect::<Vec<_>>())
                .collect()?
                .sort(keys, SortMultipleOptions::default())
        };
        let facts = run().map_err(|source| ReduceError::Sql { what: what.to_owned(), source })?;
        to_batch(what, &facts, schema)
    }
}

/// The whole partition as one frame, refused as [`Lines`] refuses it; none when it has no batch.
fn load(partition: Partition<'_>, product: Option<&str>) -> Result<Option<DataFrame>, ReduceError> {
    let Partition { what, scale, batches } = partition;
    let mut table: Option<DataFrame> = None;
    for batch in batches {
        let batch = batch?;
        Lines::of(&batch, what, scale, product)?;
        let part = exchange::to_frame(what, &batch)?;
        match &mut table {
            None => table = Some(part),
            Some(whole) => {
                whole.vstack_mut(&part).map_err(|source| ReduceError::Sql { what: what.to_owned(), source })?;
            }
        }
    }
    Ok(table)
}

fn add_if_absent(table: &mut DataFrame, column: &str, kind: &DataType) -> PolarsResult<()> {
    if table.column(column).is_err() {
        table.with_column(Column::full_null(column.into(), table.height(), kind))?;
    }
    Ok(())
}

fn execute(table: DataFrame, sql: &str) -> PolarsResult<LazyFrame> {
    let mut context = SQLContext::new();
    context.register("transactions", table.lazy());
    context.execute(sql)
}

/// The frame with exactly the types of the fact; polars hands over wide texts.
fn to_batch(what: &str, facts: &DataFrame, schema: SchemaRef) -> Result<RecordBatch, ReduceError> {
    let batch = exchange::to_batch(what, facts)?;
    let as_error = |source| ReduceError::Arrow { what: what.to_owned(), source };
    let mut columns = Vec::with_capacity(batch.num_columns());
    for (column, field) in batch.columns().iter().zip(schema.fields()) {
        columns.push(cast(column, field.data_type()).map_err(as_error)?);
    }
    RecordBatch::try_new(schema, columns).map_err(as_error)
}
