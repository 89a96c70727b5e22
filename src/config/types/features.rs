//! `[features]`: choices that features share, and features of the user's own.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;

/// Choices that features share.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Features {
    /// The column that product breadth counts (F37). Without it, and without a `category`, breadth is unknown.
    #[serde(default)]
    pub breadth_by: Option<BreadthBy>,
    /// What one visit costs, in the pipeline's currency (F38). Without it visits are no part of the cost to serve.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub visit_cost: Option<f64>,
    /// Features of your own, by name: lower-case letters, digits and `_`. They can be used wherever a built-in can.
    #[serde(default)]
    pub define: BTreeMap<String, Definition>,
}

/// A feature of your own: an SQL expression over features, or over rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Without `table`: an SQL expression over features of the same customer and date, as
    /// `net_sales_12m / NULLIF(orders_12m, 0)`. With it: an SQL aggregate over the customer's rows, as `SUM(amount)` or
    /// `COUNT(*)`.
    pub value: String,
    /// Canonical table whose rows are aggregated.
    #[serde(default)]
    pub table: Option<String>,
    /// With `table`: the rows that count, as an SQL condition over its columns. `as_of` is the as-of date.
    #[serde(default, rename = "where")]
    pub filter: Option<String>,
    /// With `table`: the date column that says when a row is known. Default: the table's own date. Rows dated after the
    /// as-of date never count.
    #[serde(default)]
    pub date: Option<String>,
    /// With `table`: months counted back from the as-of date, as `12mo`, or `all`. Default: `all`.
    #[serde(default)]
    pub window: Option<String>,
    /// With `table`: value of customers without rows that count, as a whole number. Default: unknown.
    #[serde(default)]
    pub empty: Option<i64>,
    /// What the values measure. Default: money where the value is a decimal, else a count, ratio, date or text by its type.
    #[serde(default)]
    pub unit: Option<DefinedUnit>,
    /// Name shown in reports. Default: the name.
    #[serde(default)]
    pub title: Option<Text>,
}

/// What a feature of your own measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DefinedUnit {
    /// Money in the pipeline's currency, rounded to its decimal places, half away from zero.
    Money,
    /// Days.
    Days,
    /// Months.
    Months,
    /// Orders.
    Orders,
    /// Things of another kind.
    Count,
    /// A share or rate; 1 is the whole.
    Ratio,
    /// A score of 0 to 100.
    Score,
}

/// A column that product breadth can count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BreadthBy {
    /// Product category.
    Category,
    /// Single product.
    ProductId,
}
