//! Sales order lines (data model B.1).

use super::column::{ColumnSpec, ColumnType, Word, column};
use super::{TableKind, TableSchema};

/// Words of `transactions.kind`.
pub const TRANSACTION_KINDS: &[Word] = &[
    Word { code: "sale", aliases: &["销售", "正常", "订单", "出货"] },
    Word { code: "return", aliases: &["退货", "退单", "退款"] },
    Word { code: "allowance", aliases: &["让利", "折让"] },
    Word { code: "expense", aliases: &["费用"] },
    Word { code: "cancel", aliases: &["取消", "作废"] },
];

/// Sales order lines.
pub static TRANSACTIONS: TableSchema = TableSchema {
    name: "transactions",
    title_zh: "销售明细",
    docs: "One line of a sales order, return or allowance.",
    chapter: "B.1",
    kind: TableKind::Dated { date: "order_date", timestamp: Some("ordered_at") },
    columns: COLUMNS,
    one_of: &[&["customer_id", "customer_name"], &["order_date", "ordered_at"]],
    keys: &[&["order_id", "line_no"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: Some("net_amount"),
    sign: Some("kind"),
    file_hints: &["销售明细", "交易记录", "订单明细", "销售", "订单", "transactions", "sales", "orders"],
    unlocks: &[],
};

const COLUMNS: &[ColumnSpec] = &[
    column("customer_id", ColumnType::Identifier, "Who bought.").varied(),
    column("customer_name", ColumnType::Text, "Name of the customer as the export gives it.").varied(),
    column("order_id", ColumnType::Identifier, "The order, invoice or receipt that the line belongs to.").varied(),
    column("line_no", ColumnType::Integer, "Number of the line within its order."),
    column("order_date", ColumnType::Date, "Business date; taken from `ordered_at` when not mapped.").required(),
    column("ordered_at", ColumnType::Timestamp, "Moment of the order, in the time zone of the pipeline.").varied(),
    column("net_amount", ColumnType::Money, "Amount of the line after discount; negative for returns.").varied().required(),
    column("quantity", ColumnType::Quantity, "Quantity sold; negative for returns."),
    column("unit", ColumnType::Text, "Unit of the quantity."),
    column("product_id", ColumnType::Identifier, "The article."),
    column("product_name", ColumnType::Text, "Name of the article."),
    column("category", ColumnType::Text, "Product category or line."),
    column("list_price", ColumnType::Price, "Price before discount."),
    column("unit_price", ColumnType::Price, "Price charged."),
    column("discount_amount", ColumnType::Money, "Discount of the line, already taken off `net_amount`."),
    column("cost_amount", ColumnType::Money, "Cost of the line.").varied(),
    column("gross_profit", ColumnType::Money, "Net amount less cost.").varied(),
    column(
        "kind",
        ColumnType::Word(TRANSACTION_KINDS),
        "sale, return, allowance, expense or cancel; by the sign of the amount when not mapped or blank.",
    ),
    column("status", ColumnType::Text, "State of the order."),
    column("staff_id", ColumnType::Identifier, "Who sold."),
    column("staff_name", ColumnType::Text, "Name of who sold."),
    column("region", ColumnType::Text, "Sales region."),
    column("channel", ColumnType::Text, "Sales channel."),
    column("settlement_type", ColumnType::Text, "How the order is paid: monthly, cash, prepaid, credit."),
    column("contract_id", ColumnType::Identifier, "Contract that the order falls under."),
    column("promo_id", ColumnType::Identifier, "Promotion that the order belongs to."),
];
