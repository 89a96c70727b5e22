//! What a cell of the synthetic company holds, before anybody writes it down.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::model::period::Month;

/// A cell. How it looks in a file is up to the writer.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Not known.
    Null,
    /// Text or an identifier.
    Text(Cow<'a, str>),
    /// Name of a customer, which people write in several ways: the customer's position.
    CustomerName(u32),
    /// One of a few words, as the canonical code.
    Word(&'static str),
    /// Level of a scheme.
    Level(&'static str),
    /// True or false.
    Flag(bool),
    /// A whole number.
    Integer(i64),
    /// An amount or a price, in hundredths.
    Money(i64),
    /// A quantity or a score, in thousandths.
    Quantity(i64),
    /// A share, in millionths.
    Ratio(i64),
    /// Days since 1970-01-01.
    Date(i32),
    /// Minutes since 1970-01-01 00:00.
    Moment(i64),
    /// Minutes since midnight.
    Time(u16),
}

impl<'a> Value<'a> {
    /// Text that was made for this cell.
    pub fn made(text: String) -> Value<'a> {
        Value::Text(Cow::Owned(text))
    }

    /// The same value with text of its own.
    pub fn to_owned_value(&self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Text(text) => Value::Text(Cow::Owned(text.to_string())),
            Value::CustomerName(customer) => Value::CustomerName(*customer),
            Value::Word(word) => Value::Word(word),
            Value::Level(level) => Value::Level(level),
            Value::Flag(flag) => Value::Flag(*flag),
            Value::Integer(number) => Value::Integer(*number),
            Value::Money(hundredths) => Value::Money(*hundredths),
            Value::Quantity(thousandths) => Value::Quantity(*thousandths),
            Value::Ratio(millionths) => Value::Ratio(*millionths),
            Value::Date(day) => Value::Date(*day),
            Value::Moment(minutes) => Value::Moment(*minutes),
            Value::Time(minute) => Value::Time(*minute),
        }
    }

    /// A value, or null.
    pub fn or_null<T>(value: Option<T>, wrap: impl FnOnce(T) -> Value<'a>) -> Value<'a> {
        value.map_or(Value::Null, wrap)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Value<'a> {
        Value::Text(Cow::Borrowed(text))
    }
}

/// The file that a row belongs to when every export is kept tidy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// The only file of its table.
    Once,
    /// The file of a month.
    Month(Month),
    /// The file of a year.
    Year(i32),
    /// The state at a date.
    Snapshot(NaiveDate),
}

/// A table as the synthetic company fills it.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape {
    /// Name of the canonical table.
    pub name: &'static str,
    /// Canonical columns, in the order that rows give them.
    pub columns: &'static [&'static str],
    /// Columns that name a row.
    pub key: &'static [&'static str],
    /// Column with the amount that control totals add up.
    pub amount: Option<&'static str>,
}

impl Shape {
    /// Position of a column.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|name| *name == column)
    }
}
