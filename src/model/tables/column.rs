//! What a canonical column holds.

use arrow::datatypes::{DataType, TimeUnit};

use super::{DECIMAL_PRECISION, PRICE_SCALE, QUANTITY_SCALE};

/// A word that a column may hold, and how exports write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// As stored.
    pub code: &'static str,
    /// In exports, Chinese first; compared after NFKC, without white space, in lower case. The code itself is always
    /// understood.
    pub aliases: &'static [&'static str],
}

/// Personal data (D-54): what a value is decides how it is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Personal {
    /// Name of a person (not of a company).
    Name,
    /// Telephone, mobile, fax, instant messenger.
    Phone,
    /// E-mail address.
    Email,
    /// Identity number, car plate, bank account.
    Number,
    /// Birthday: month and day stay.
    Birthday,
    /// Address of a home.
    Address,
    /// Text about a private life: left out altogether.
    Private,
}

/// A column of another table whose values this one must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// Table.
    pub table: &'static str,
    /// Its column.
    pub column: &'static str,
}

/// What a canonical column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// An identifier: text without surrounding white space.
    Identifier,
    /// Free text, kept as it is.
    Text,
    /// One of a few words; stored as the code.
    Word(&'static [Word]),
    /// A level of a scheme that the pipeline names; stored as the code of the scheme.
    Level,
    /// True or false.
    Flag,
    /// A whole number.
    Integer,
    /// A business date.
    Date,
    /// A moment, in microseconds, without zone.
    Timestamp,
    /// A time of day, stored as text `HH:MM:SS`.
    Time,
    /// An amount in the currency of the pipeline, with its decimal places.
    Money,
    /// A quantity, score or number of hours with [`QUANTITY_SCALE`] decimal places.
    Quantity,
    /// A price per unit with [`PRICE_SCALE`] decimal places.
    Price,
    /// A share, 0.15 for 15 %, with [`PRICE_SCALE`] decimal places.
    Ratio,
}

impl ColumnType {
    /// The type of the stored column.
    pub fn arrow_type(self, money_scale: u8) -> DataType {
        match self {
            ColumnType::Identifier | ColumnType::Text | ColumnType::Word(_) | ColumnType::Level | ColumnType::Time => {
                DataType::Utf8
            }
            ColumnType::Flag => DataType::Boolean,
            ColumnType::Integer => DataType::Int64,
            ColumnType::Date => DataType::Date32,
            ColumnType::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, None),
            ColumnType::Money | ColumnType::Quantity | ColumnType::Price | ColumnType::Ratio => {
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
            ColumnType::Price | ColumnType::Ratio => Some(PRICE_SCALE),
            _ => None,
        }
    }

    /// Whether `formats` may name the column.
    pub fn is_temporal(self) -> bool {
        matches!(self, ColumnType::Date | ColumnType::Timestamp)
    }

    /// Whether its values are stored as text.
    pub fn is_text(self) -> bool {
        matches!(self.arrow_type(0), DataType::Utf8)
    }

    /// The type in words, for messages.
    pub fn in_words(self) -> &'static str {
        match self {
            ColumnType::Identifier | ColumnType::Text => "text",
            ColumnType::Word(_) => "one of a few words",
            ColumnType::Level => "a level",
            ColumnType::Flag => "yes or no",
            ColumnType::Integer => "a whole number",
            ColumnType::Date => "a date",
            ColumnType::Timestamp => "a timestamp",
            ColumnType::Time => "a time of day",
            ColumnType::Money => "an amount of money",
            ColumnType::Quantity => "a quantity",
            ColumnType::Price => "a price",
            ColumnType::Ratio => "a share",
        }
    }
}

/// One canonical column. Made by [`column`] and the methods that follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Name in the lake and in pipeline files.
    pub name: &'static str,
    /// What it holds.
    pub column_type: ColumnType,
    /// Unit of its values; empty when it has none.
    pub unit: &'static str,
    /// The unit of an amount in units of currency, as a power of ten: 0, or 4 for 万元. A bare number of an export is in
    /// this unit.
    pub unit_power: u8,
    /// Whether a row without it is refused.
    pub required: bool,
    /// Whether its values repeat enough for a dictionary in the stored file.
    pub repeats: bool,
    /// What it means.
    pub docs: &'static str,
    /// Headers of exports that mean it, the surest first. One with a unit in brackets, as `折扣(%)`, is only that header
    /// with that unit.
    pub aliases: &'static [&'static str],
    /// Headers that may mean it or something else, as 序号, which mostly just counts the rows: proposed, never taken.
    pub weak_aliases: &'static [&'static str],
    /// Personal data of this kind.
    pub personal: Option<Personal>,
    /// Where its values must be found.
    pub references: Option<Reference>,
    /// A blank tick means no, not unknown.
    pub blank_is_false: bool,
    /// Smallest and largest value that makes sense, whole units, inclusive.
    pub range: Option<(i64, i64)>,
    /// Systems that use it.
    pub used_by: &'static [&'static str],
}

/// A column that may be blank.
pub const fn column(name: &'static str, column_type: ColumnType, docs: &'static str) -> ColumnSpec {
    ColumnSpec {
        name,
        column_type,
        unit: match column_type {
            ColumnType::Money => "currency",
            ColumnType::Price => "currency per unit",
            ColumnType::Ratio => "ratio",
            ColumnType::Quantity => "unit",
            _ => "",
        },
        unit_power: 0,
        required: false,
        repeats: true,
        docs,
        aliases: &[],
        weak_aliases: &[],
        personal: None,
        references: None,
        blank_is_false: false,
        range: None,
        used_by: &[],
    }
}

impl ColumnSpec {
    /// With headers of exports that mean it.
    pub const fn aliases(self, aliases: &'static [&'static str]) -> ColumnSpec {
        ColumnSpec { aliases, ..self }
    }

    /// With headers that may mean it or something else.
    pub const fn weak_aliases(self, weak_aliases: &'static [&'static str]) -> ColumnSpec {
        ColumnSpec { weak_aliases, ..self }
    }

    /// A row without it is refused.
    pub const fn required(self) -> ColumnSpec {
        ColumnSpec { required: true, ..self }
    }

    /// Its values hardly repeat.
    pub const fn varied(self) -> ColumnSpec {
        ColumnSpec { repeats: false, ..self }
    }

    /// With a unit of its own.
    pub const fn unit(self, unit: &'static str) -> ColumnSpec {
        ColumnSpec { unit, ..self }
    }

    /// In 万元.
    pub const fn in_ten_thousands(self) -> ColumnSpec {
        ColumnSpec { unit: "10,000 currency", unit_power: 4, ..self }
    }

    /// Personal data.
    pub const fn personal(self, kind: Personal) -> ColumnSpec {
        ColumnSpec { personal: Some(kind), ..self }
    }

    /// Its values must be found there.
    pub const fn references(self, table: &'static str, column: &'static str) -> ColumnSpec {
        ColumnSpec { references: Some(Reference { table, column }), ..self }
    }

    /// A blank tick means no.
    pub const fn blank_is_false(self) -> ColumnSpec {
        ColumnSpec { blank_is_false: true, ..self }
    }

    /// Values lie from `low` to `high`, whole units.
    pub const fn range(self, low: i64, high: i64) -> ColumnSpec {
        ColumnSpec { range: Some((low, high)), ..self }
    }

    /// Systems that use it.
    pub const fn used_by(self, systems: &'static [&'static str]) -> ColumnSpec {
        ColumnSpec { used_by: systems, ..self }
    }
}
