//! What the facts do not keep of transactions. The rows are read only where such a feature is asked for.

use polars::prelude::*;

use super::{TableFeature, YEAR};
use crate::features::registry::Unit;
use crate::features::rows::{CUSTOMER, Made, Part, RawTables, RowSource};
use crate::model::tables::{ColumnType, TRANSACTIONS};

static LINES: RowSource = RowSource::of(&TRANSACTIONS);
static ORDERS: RowSource = RowSource { name: "orders", table: &TRANSACTIONS, made: Some(&ORDERS_MADE) };

/// Orders as facts count them: the lines of an order on one day, returns and allowances off (F03).
static ORDERS_MADE: Made = Made {
    of: &[Part {
        table: &TRANSACTIONS,
        must: &["order_date", "net_amount", "kind"],
        may: &["order_id"],
        optional: false,
    }],
    columns: &[("order_date", ColumnType::Date), ("total", ColumnType::Money)],
    date: "order_date",
    make: orders,
};

fn orders(raw: &RawTables, _: u8) -> PolarsResult<DataFrame> {
    let lines = raw.get(TRANSACTIONS.name).cloned().unwrap_or_default();
    let kind = || col("kind");
    let valid = kind().eq(lit("sale")).or(kind().eq(lit("return"))).or(kind().eq(lit("allowance")));
    lines
        .lazy()
        .filter(valid.and(col(CUSTOMER).is_not_null()))
        .group_by_stable([col(CUSTOMER), col("order_date"), col("order_id")])
        .agg([col("net_amount").sum().alias("total")])
        .collect()
}

/// Lines that count.
const VALID: &str = "kind IN ('sale', 'return', 'allowance')";
const NO_SALE: &str = "nothing was sold in the 12 months of which it is known, or for nothing";

pub fn features() -> Vec<TableFeature> {
    let share = |name, titles, value, filter| {
        TableFeature::new(name, titles, &LINES, value, Unit::Ratio).when(filter).within(YEAR)
    };
    vec![
        TableFeature::new("largest_order_12m", ("近12个月最大订单", "Largest order"), &ORDERS, "MAX(total)", Unit::Money)
            .when("total > 0")
            .within(YEAR)
            .told("largest positive total of an order of the 12 months", "the customer had no positive order in them", "F03"),
        TableFeature::new("quantity_12m", ("近12个月数量", "Quantity"), &LINES, "SUM(quantity)", Unit::Count)
            .when(VALID)
            .within(YEAR)
            .told("sum of quantity over valid lines of the 12 months; returns negative", "no line tells a quantity", "D-12"),
        share(
            "discount_rate_12m",
            ("近12个月折扣率", "Discount rate"),
            "SUM(discount_amount) / SUM(net_amount + discount_amount)",
            "kind = 'sale' AND discount_amount IS NOT NULL",
        )
        .told("discounts over sales before discounts, of sale lines that tell a discount", NO_SALE, "S16"),
        share(
            "online_share_12m",
            ("近12个月线上占比", "Online share"),
            "SUM(CASE WHEN channel LIKE '%线上%' OR channel LIKE '%网%' OR channel LIKE '%电商%' OR channel LIKE '%商城%' \
             OR channel LIKE '%小程序%' OR LOWER(channel) LIKE '%online%' OR LOWER(channel) LIKE '%web%' \
             OR LOWER(channel) LIKE '%e-commerce%' OR LOWER(channel) LIKE '%app%' THEN net_amount ELSE 0 END) \
             / SUM(net_amount)",
            "kind = 'sale' AND channel IS NOT NULL",
        )
        .told(
            "share of sales by channels named 线上, 网, 电商, 商城, 小程序, online, web, e-commerce or app, of sale lines \
             whose channel is known",
            NO_SALE,
            "S16",
        ),
        share(
            "custom_share_12m",
            ("近12个月定制占比", "Share made to order"),
            "SUM(CASE WHEN is_custom THEN net_amount ELSE 0 END) / SUM(net_amount)",
            "kind = 'sale' AND is_custom IS NOT NULL",
        )
        .told("share of sales of articles made to order, of sale lines of which it is known", NO_SALE, "S10"),
        share(
            "promo_share_12m",
            ("近12个月促销占比", "Share on promotion"),
            "SUM(CASE WHEN promo_id IS NOT NULL THEN net_amount ELSE 0 END) / SUM(net_amount)",
            "kind = 'sale'",
        )
        .told("share of sales that belong to a promotion; a line without promo_id belongs to none", NO_SALE, "S16"),
        TableFeature::new(
            "monthly_settlement",
            ("月结客户", "Settles monthly"),
            &LINES,
            "LAST(settlement_type) = 'monthly'",
            Unit::Truth,
        )
        .when(VALID)
        .told("the newest line that tells how it is paid says monthly", "no line tells it", "S02"),
        TableFeature::new("staff", ("业务员", "Salesperson"), &LINES, "LAST(COALESCE(staff_name, staff_id))", Unit::Text)
            .when(VALID)
            .optional(&["staff_name", "staff_id"])
            .told("salesperson of the newest line that names one", "no line names one", "S101"),
        TableFeature::new("order_region", ("订单区域", "Region of orders"), &LINES, "LAST(region)", Unit::Text)
            .when(VALID)
            .told("region of the newest line that tells one", "no line tells one", "S08"),
    ]
}
