//! The facts as SQL: their portable definition, and polars to run it.

use arrow::array::RecordBatch;
use arrow::compute::cast;
use arrow::datatypes::SchemaRef;
use polars::prelude::*;
use polars::sql::SQLContext;

use super::lines::Lines;
use super::visits::Visits;
use super::{Backend, Partition, ReduceError, product_days_schema, purchase_days_schema, visit_days_schema};
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

/// `visit_days` over the table `visits`. Absent columns count as null.
pub const VISIT_DAYS_SQL: &str = "
    SELECT customer_id, visit_date,
           COUNT(*) AS visits,
           SUM(contact) AS contacts,
           SUM(CASE WHEN channel = 'direct' THEN contact ELSE 0 END) AS contacts_direct,
           SUM(CASE WHEN channel = 'invited' THEN contact ELSE 0 END) AS contacts_invited,
           SUM(CASE WHEN channel = 'phone' THEN contact ELSE 0 END) AS contacts_phone,
           SUM(CASE WHEN channel = 'chat' THEN contact ELSE 0 END) AS contacts_chat,
           SUM(CASE WHEN channel = 'sms' THEN contact ELSE 0 END) AS contacts_sms,
           SUM(CASE WHEN channel = 'letter' THEN contact ELSE 0 END) AS contacts_letter,
           SUM(CASE WHEN channel = 'email' THEN contact ELSE 0 END) AS contacts_email,
           SUM(CASE WHEN channel = 'other' THEN contact ELSE 0 END) AS contacts_other,
           SUM(CASE WHEN channel IN ('direct', 'invited', 'phone', 'chat', 'sms', 'letter', 'email', 'other')
                    THEN 0 ELSE contact END) AS contacts_unknown,
           SUM(planned) AS planned,
           SUM(CASE WHEN planned_flag IS NULL THEN 1 ELSE 0 END) AS planned_unknown,
           SUM(CASE WHEN actual_flag THEN 1 ELSE 0 END) AS made,
           SUM(CASE WHEN actual_flag IS NULL THEN 1 ELSE 0 END) AS made_unknown,
           SUM(CASE WHEN actual_flag THEN planned ELSE 0 END) AS planned_made,
           SUM(CASE WHEN actual_flag IS NULL THEN planned ELSE 0 END) AS planned_made_unknown,
           SUM(CASE WHEN success_flag THEN contact ELSE 0 END) AS successful,
           SUM(CASE WHEN success_flag IS NULL THEN contact ELSE 0 END) AS success_unknown,
           SUM(CASE WHEN success_flag IS NULL AND order_amount > 0 THEN contact ELSE 0 END) AS success_unknown_ordered,
           CASE WHEN COUNT(order_amount) > 0 THEN SUM(order_amount) END AS order_amount
    FROM (
        SELECT customer_id, visit_date, channel, planned_flag, actual_flag, success_flag, order_amount,
               CASE WHEN COALESCE(actual_flag, TRUE) THEN 1 ELSE 0 END AS contact,
               CASE WHEN planned_flag THEN 1 ELSE 0 END AS planned
        FROM visits
    ) AS counted_visits
    GROUP BY customer_id, visit_date";

/// The SQL texts, run by polars in this process.
pub struct SqlBackend;

impl Backend for SqlBackend {
    fn purchase_days(&self, partition: Partition<'_>) -> Result<RecordBatch, ReduceError> {
        let (what, scale) = (partition.what, partition.scale);
        let table = load(partition, &|batch| Lines::of(batch, what, scale, None).map(|_| ()))?;
        let absent = [("order_id", DataType::String), ("cost_amount", money(scale)), ("gross_profit", money(scale))];
        let query = Query { table_name: "transactions", sql: PURCHASE_DAYS_SQL, keys: 2 };
        query.run(what, table.map(|table| filled(table, &absent)), purchase_days_schema(scale))
    }

    fn product_days(&self, partition: Partition<'_>, product: &str) -> Result<RecordBatch, ReduceError> {
        let (what, scale) = (partition.what, partition.scale);
        let table = load(partition, &|batch| Lines::of(batch, what, scale, Some(product)).map(|_| ()))?;
        let renamed = |mut table: DataFrame| table.rename(product, "product".into()).cloned();
        let query = Query { table_name: "transactions", sql: PRODUCT_DAYS_SQL, keys: 3 };
        query.run(what, table.map(renamed), product_days_schema(scale))
    }

    fn visit_days(&self, partition: Partition<'_>) -> Result<RecordBatch, ReduceError> {
        let (what, scale) = (partition.what, partition.scale);
        let table = load(partition, &|batch| Visits::of(batch, what, scale).map(|_| ()))?;
        let flags = ["planned_flag", "actual_flag", "success_flag"].map(|name| (name, DataType::Boolean));
        let absent: Vec<_> =
            flags.into_iter().chain([("channel", DataType::String), ("order_amount", money(scale))]).collect();
        let query = Query { table_name: "visits", sql: VISIT_DAYS_SQL, keys: 2 };
        query.run(what, table.map(|table| filled(table, &absent)), visit_days_schema(scale))
    }
}

fn money(scale: u8) -> DataType {
    DataType::Decimal(money::PRECISION, usize::from(scale))
}

/// A fact's SQL text.
struct Query {
    table_name: &'static str,
    sql: &'static str,
    /// How many of its columns are the key; they come first.
    keys: usize,
}

impl Query {
    /// The fact, sorted by its key, with exactly the columns and types of `schema`; no rows without a table.
    fn run(
        &self,
        what: &str,
        table: Option<PolarsResult<DataFrame>>,
        schema: SchemaRef,
    ) -> Result<RecordBatch, ReduceError> {
        let Some(table) = table else {
            return Ok(RecordBatch::new_empty(schema));
        };
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let run = || {
            let mut context = SQLContext::new();
            context.register(self.table_name, table?.lazy());
            let facts = context.execute(self.sql)?.collect()?;
            facts.select(names.iter().copied())?.sort(&names[..self.keys], SortMultipleOptions::default())
        };
        let facts = run().map_err(|source| ReduceError::Sql { what: what.to_owned(), source })?;
        to_batch(what, &facts, schema)
    }
}

/// The whole partition as one frame, refused as `check` refuses a batch; none when it has no batch.
fn load(
    partition: Partition<'_>,
    check: &dyn Fn(&RecordBatch) -> Result<(), ReduceError>,
) -> Result<Option<DataFrame>, ReduceError> {
    let Partition { what, batches, .. } = partition;
    let mut table: Option<DataFrame> = None;
    for batch in batches {
        let batch = batch?;
        check(&batch)?;
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

/// The table with the columns it lacks, all null.
fn filled(mut table: DataFrame, columns: &[(&str, DataType)]) -> PolarsResult<DataFrame> {
    for (column, kind) in columns {
        if table.column(column).is_err() {
            table.with_column(Column::full_null((*column).into(), table.height(), kind))?;
        }
    }
    Ok(table)
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
