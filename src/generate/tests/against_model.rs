//! The company fills the canonical tables as they are.

use super::{Collected, settings};
use crate::generate::company::Company;
use crate::generate::simulate::shapes::ALL;
use crate::generate::value::Value;
use crate::model::tables::{ColumnType, TABLES, table};

#[test]
fn every_canonical_table_is_filled_with_canonical_columns() {
    for schema in TABLES {
        assert!(ALL.iter().any(|shape| shape.name == schema.name), "{} is not filled", schema.name);
    }
    for shape in ALL {
        let schema = table(shape.name).unwrap_or_else(|| panic!("{} is no table", shape.name));
        for column in shape.columns {
            assert!(schema.column(column).is_some(), "{}.{column} is no column", shape.name);
        }
        for column in schema.columns.iter().filter(|column| column.required && column.name.ends_with("_id")) {
            assert!(shape.columns.contains(&column.name), "{}.{} is required", shape.name, column.name);
        }
    }
}

#[test]
fn values_are_of_the_type_of_their_column() {
    let collected = Collected::of(&Company::new(&settings(200, 14)));
    for (name, rows) in &collected.0 {
        let schema = table(name).unwrap();
        for row in rows {
            for (column, value) in row {
                let spec = schema.column(column).unwrap();
                let fits = match (spec.column_type, value) {
                    (_, Value::Null) => !spec.required,
                    (ColumnType::Word(words), Value::Word(code)) => words.iter().any(|word| word.code == *code),
                    (ColumnType::Text, Value::Text(_) | Value::CustomerName(_) | Value::Word(_)) => true,
                    (ColumnType::Identifier, Value::Text(_)) => true,
                    (ColumnType::Level, Value::Level(_)) => true,
                    (ColumnType::Flag, Value::Flag(_)) => true,
                    (ColumnType::Integer, Value::Integer(_)) => true,
                    (ColumnType::Date, Value::Date(_)) => true,
                    (ColumnType::Timestamp, Value::Moment(_)) => true,
                    (ColumnType::Time, Value::Time(_)) => true,
                    (ColumnType::Money | ColumnType::Price, Value::Money(_)) => true,
                    (ColumnType::Quantity, Value::Quantity(_)) => true,
                    (ColumnType::Ratio, Value::Ratio(_)) => true,
                    _ => false,
                };
                assert!(fits, "{name}.{column} holds {value:?}");
            }
        }
    }
}
