//! What workers do with every record: the plan of a source's rows, and where each file has what the plan needs.
//!
//! Everything that can be wrong without looking at a row is found by [`Planner`](super::planner::Planner): unknown
//! columns and headers, formats, expressions and their types, keys.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::config::types::{Identity, PositiveReturns};
use crate::ingest::codec::Decoder;
use crate::ingest::expressions::Program;
use crate::ingest::value::{FileContext, Storage, Unit};
use crate::model::tables::{ColumnSpec, Personal, TableSchema};

/// Something in the settings of a source that does not fit its table or its export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The setting, as `sources.transactions.columns.order_id`.
    pub path: String,
    /// What is wrong with it.
    pub problem: String,
    /// What was probably meant.
    pub suggestion: Option<String>,
    /// What to do.
    pub hint: Option<String>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.problem)?;
        if let Some(suggestion) = &self.suggestion {
            write!(f, ", did you mean `{suggestion}`?")?;
        }
        match &self.hint {
            Some(hint) => write!(f, "\n    hint: {hint}"),
            None => Ok(()),
        }
    }
}

/// Where the value of a column comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A field of the record, by its position in [`RowPlan::needed`].
    Field(usize),
    /// An output of the program.
    Expression(usize),
    /// The date of the timestamp column, by its position in [`RowPlan::columns`].
    DateOf(usize),
    /// `return` for negative amounts, else `sale`.
    SignOfAmount,
    /// The normalised name of the customer, by the position of the name in [`RowPlan::columns`].
    NameOf(usize),
    /// The date of the file's snapshot.
    SnapshotDate,
    /// The same text in every row that has a value in the column at this position: the scheme of a level.
    SchemeOf(usize, String),
    /// Nothing: the lake has the column, and these exports do not.
    Absent,
}

/// A column that is stored.
#[derive(Debug, Clone)]
pub struct PlannedColumn {
    /// Its description.
    pub spec: &'static ColumnSpec,
    /// How text becomes its value.
    pub storage: Storage,
    /// Where its value comes from.
    pub origin: Origin,
    /// What messages call it: the header, or the canonical name where it is computed.
    pub label: String,
    /// Whether a row without it is refused.
    pub required: bool,
}

/// What a file has to give, or may give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Needed {
    /// The header that is this canonical column, if the file has one.
    Column(&'static str),
    /// The header of exactly this name.
    Header(String),
}

/// A field that expressions read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProgramInput {
    /// Position in [`RowPlan::needed`].
    pub slot: usize,
    /// The stored column that it is; without one it is text.
    pub column: Option<usize>,
    /// Whether a word or level is read as its code, since the expression names the canonical column, not the header.
    pub translated: bool,
    /// Whether the filter reads it.
    pub for_filter: bool,
}

/// What workers do with every record of every file of a source.
#[derive(Debug, Clone)]
pub struct RowPlan {
    /// The table.
    pub table: &'static TableSchema,
    /// Decimal places of money.
    pub money_scale: u8,
    /// Fields that are needed.
    pub needed: Vec<Needed>,
    /// Headers that some export has: one that lacks a header of these has nulls in its place.
    pub elsewhere: BTreeSet<String>,
    /// Units that the settings declare, by column.
    pub declared_units: BTreeMap<String, String>,
    /// Stored columns: date and amount first, where there are any, then the others in table order.
    pub columns: Vec<PlannedColumn>,
    /// Position of the business date.
    pub date: Option<usize>,
    /// Position of the amount.
    pub amount: Option<usize>,
    /// Position of the customer, and of the name that stands in for it.
    pub entity: Option<(usize, Option<usize>)>,
    /// Groups of columns of which every row needs one, by position.
    pub one_of: Vec<Vec<usize>>,
    /// Expressions and filter, when there are any.
    pub program: Option<Program>,
    /// Fields that the program reads, in its order.
    pub program_inputs: Vec<ProgramInput>,
    /// Which output of the program is the filter.
    pub filter: Option<usize>,
    /// What makes two rows the same.
    pub identity: Identity,
    /// Positions of the key columns, with [`Identity::Key`].
    pub key: Vec<usize>,
    /// What a positive amount of a return means.
    pub positive_returns: PositiveReturns,
    /// Position of the column that tells sales from returns, where a file gives it.
    pub sign: Option<usize>,
    /// Whether a row with a blank in its key is refused; otherwise its content is its key.
    pub key_is_required: bool,
}

/// Where a file has what a plan needs.
#[derive(Debug, Clone, Default)]
pub struct FileColumns {
    /// The whole header.
    pub header: Vec<String>,
    /// Record number of the header.
    pub header_record: u64,
    /// For everything that is needed its position.
    pub slots: Vec<Option<usize>>,
    /// For everything that is needed the unit that stands in its header.
    pub units: Vec<Option<Unit>>,
    /// Fields with personal data, used or not.
    pub personal: Vec<(usize, Personal)>,
    /// What the file says about its values.
    pub context: FileContext,
    /// Date of its snapshot, in days since 1970-01-01.
    pub snapshot: Option<i32>,
    /// Field delimiter.
    pub delimiter: u8,
    /// Whether fields are quoted.
    pub quoted: bool,
}

impl RowPlan {
    /// Positions of the stored columns in table order.
    pub fn output_order(&self) -> Vec<usize> {
        let in_table = |name: &str| self.columns.iter().position(|column| column.spec.name == name);
        self.table.columns.iter().filter_map(|spec| in_table(spec.name)).collect()
    }

    /// Business date of the encoded row that begins at `start`, in days since 1970-01-01.
    pub fn days_of(&self, bytes: &[u8], start: usize) -> Option<i32> {
        self.date?;
        Decoder::new(bytes, start).number().map(|days| days as i32)
    }

    /// Amount of the encoded row that begins at `start`, in minor units.
    pub fn amount_of(&self, bytes: &[u8], start: usize) -> Option<i128> {
        self.amount?;
        let mut decoder = Decoder::new(bytes, start);
        if self.date.is_some() {
            decoder.number();
        }
        decoder.number()
    }

    /// Whether it is the customer, and every row has one, if only by name.
    pub fn has_customer_always(&self, name: &str) -> bool {
        let is_needed = |group: &&&[&str]| self.table.entity.is_some_and(|entity| group.contains(&entity));
        self.table.entity == Some(name)
            && self.table.one_of.iter().filter(is_needed).any(|group| {
                group.iter().all(|member| Some(*member) == self.table.entity || Some(*member) == self.table.entity_name)
            })
    }

    /// The column of that canonical name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.spec.name == name)
    }

    /// Names of the stored columns in table order.
    pub fn column_names(&self) -> Vec<&'static str> {
        self.output_order().into_iter().map(|position| self.columns[position].spec.name).collect()
    }
}
