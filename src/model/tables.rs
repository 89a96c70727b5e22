//! The canonical tables of the lake: one static description each.
//!
//! A pipeline maps the headers of an export to these columns. Only mapped (or derived) columns are stored, always
//! in the order given here, followed by the provenance columns `source_file`, `source_row` and `run_id`.
//!
//! There is no column for a currency: amounts are never converted, so all of them are in the currency of the pipeline.

use arrow::datatypes::{DataType, TimeUnit};

/// Decimal precision of every stored amount, quantity and price.
pub const DECIMAL_PRECISION: u8 = 38;
/// Decimal places of quantities.
pub const QUANTITY_SCALE: u8 = 3;
/// Decimal places of prices per unit.
pub const PRICE_SCALE: u8 = 6;

/// Name of the provenance column that holds the file a row came from.
pub const SOURCE_FILE: &str = "source_file";
/// Name of the provenance column that holds the record number within the file, counted from 1 with the header.
pub const SOURCE_ROW: &str = "source_row";
/// Name of the provenance column that holds the run that brought the row.
pub const RUN_ID: &str = "run_id";

/// What a canonical column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// An identifier: text without surrounding white space.
    Identifier,
    /// Free text, kept as it is.
    Text,
    /// One of a few words.
    Word(&'static [&'static str]),
    /// A whole number.
    Integer,
    /// A business date.
    Date,
    /// A moment, in microseconds, without zone.
    Timestamp,
    /// An amount in the currency of the pipeline, with its decimal places.
    Money,
    /// A quantity with [`QUANTITY_SCALE`] decimal places.
    Quantity,
    /// A price per unit with [`PRICE_SCALE`] decimal places.
    Price,
}

impl ColumnType {
    /// The type of the stored column.
    pub fn arrow_type(self, money_scale: u8) -> DataType {
        match self {
            ColumnType::Identifier | ColumnType::Text | ColumnType::Word(_) => DataType::Utf8,
            ColumnType::Integer => DataType::Int64,
            ColumnType::Date => DataType::Date32,
            ColumnType::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, None),
            ColumnType::Money | ColumnType::Quantity | ColumnType::Price => {
                let scale = self.decimal_scale(money_scale).unwrap_or(money_scale);
                DataType::Decimal128(DECIMAL_PRECISION, scale as i8)
            }
        }
    }

    /// Decimal places, for columns that are decimals.
    pub fn decimal_scale(self, money_scale: u8) -> Option<u8> {
        match self {
            ColumnType::Money => Some(money_scale),
            ColumnType::Quantity => Some(QUANTITY_SCALE),
            ColumnType::Price => Some(PRICE_SCALE),
            _ => None,
        }
    }

    /// Whether `formats` may name the column.
    pub fn is_temporal(self) -> bool {
        matches!(self, ColumnType::Date | ColumnType::Timestamp)
    }

    /// The type in words, for messages.
    pub fn in_words(self) -> &'static str {
        match self {
            ColumnType::Identifier | ColumnType::Text => "text",
            ColumnType::Word(_) => "one of a few words",
            ColumnType::Integer => "a whole number",
            ColumnType::Date => "a date",
            ColumnType::Timestamp => "a timestamp",
            ColumnType::Money => "an amount of money",
            ColumnType::Quantity => "a quantity",
            ColumnType::Price => "a price",
        }
    }
}

/// One canonical column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Name in the lake and in pipeline files.
    pub name: &'static str,
    /// What it holds.
    pub column_type: ColumnType,
    /// Unit of its values; empty when it has none.
    pub unit: &'static str,
    /// Whether a row without it is refused.
    pub required: bool,
    /// Whether its values repeat enough for a dictionary in the stored file.
    pub repeats: bool,
    /// What it means.
    pub docs: &'static str,
}

/// One canonical table of dated facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSchema {
    /// Name in the lake and in pipeline files.
    pub name: &'static str,
    /// Columns in stored order.
    pub columns: &'static [ColumnSpec],
    /// Column that names the customer.
    pub entity: &'static str,
    /// Business date, which decides the month partition.
    pub date: &'static str,
    /// Timestamp that the business date is taken from when no date is mapped.
    pub timestamp: &'static str,
    /// Amount that control totals add up.
    pub amount: &'static str,
    /// Column that tells sales from returns; from the sign of the amount when it is not mapped or blank.
    pub kind: &'static str,
}

impl TableSchema {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&'static ColumnSpec> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// Words of `transactions.kind`.
pub const TRANSACTION_KINDS: &[&str] = &["sale", "return", "allowance", "expense", "cancel"];

const fn column(
    name: &'static str,
    column_type: ColumnType,
    unit: &'static str,
    repeats: bool,
    docs: &'static str,
) -> ColumnSpec {
    ColumnSpec { name, column_type, unit, required: false, repeats, docs }
}

const fn required(spec: ColumnSpec) -> ColumnSpec {
    ColumnSpec { required: true, ..spec }
}

/// Sales order lines (data model B.1).
pub static TRANSACTIONS: TableSchema = TableSchema {
    name: "transactions",
    entity: "customer_id",
    date: "order_date",
    timestamp: "ordered_at",
    amount: "net_amount",
    kind: "kind",
    columns: &[
        required(column("customer_id", ColumnType::Identifier, "", false, "Who bought.")),
        column("customer_name", ColumnType::Text, "", false, "Name of the customer as the export gives it."),
        column(
            "order_id",
            ColumnType::Identifier,
            "",
            false,
            "The order, invoice or receipt that the line belongs to.",
        ),
        column("line_no", ColumnType::Integer, "", true, "Number of the line within its order."),
        required(column(
            "order_date",
            ColumnType::Date,
            "",
            true,
            "Business date; taken from `ordered_at` when not mapped.",
        )),
        column("ordered_at", ColumnType::Timestamp, "", false, "Moment of the order, in the time zone of the export."),
        required(column(
            "net_amount",
            ColumnType::Money,
            "currency",
            false,
            "Amount of the line after discount; negative for returns.",
        )),
        column("quantity", ColumnType::Quantity, "unit", true, "Quantity sold; negative for returns."),
        column("unit", ColumnType::Text, "", true, "Unit of the quantity."),
        column("product_id", ColumnType::Identifier, "", true, "The article."),
        column("product_name", ColumnType::Text, "", true, "Name of the article."),
        column("category", ColumnType::Text, "", true, "Product category or line."),
        column("list_price", ColumnType::Price, "currency per unit", true, "Price before discount."),
        column("unit_price", ColumnType::Price, "currency per unit", true, "Price charged."),
        column(
            "discount_amount",
            ColumnType::Money,
            "currency",
            true,
            "Discount of the line, already taken off `net_amount`.",
        ),
        column("cost_amount", ColumnType::Money, "currency", false, "Cost of the line."),
        column("gross_profit", ColumnType::Money, "currency", false, "Net amount less cost."),
        column(
            "kind",
            ColumnType::Word(TRANSACTION_KINDS),
            "",
            true,
            "sale, return, allowance, expense or cancel; by the sign of the amount when not mapped or blank.",
        ),
        column("status", ColumnType::Text, "", true, "State of the order."),
        column("staff_id", ColumnType::Identifier, "", true, "Who sold."),
        column("staff_name", ColumnType::Text, "", true, "Name of who sold."),
        column("region", ColumnType::Text, "", true, "Sales region."),
        column("channel", ColumnType::Text, "", true, "Sales channel."),
        column("settlement_type", ColumnType::Text, "", true, "How the order is paid: monthly, cash, prepaid, credit."),
        column("contract_id", ColumnType::Identifier, "", true, "Contract that the order falls under."),
        column("promo_id", ColumnType::Identifier, "", true, "Promotion that the order belongs to."),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_named_columns_of_transactions_exist_and_names_are_unique() {
        let table = &TRANSACTIONS;
        for name in [table.entity, table.date, table.timestamp, table.amount, table.kind] {
            assert!(table.column(name).is_some(), "{name}");
        }
        for (index, column) in table.columns.iter().enumerate() {
            assert!(!table.columns[..index].iter().any(|other| other.name == column.name), "{}", column.name);
        }
    }
}
