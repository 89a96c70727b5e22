//! Derived columns and row filters: SQL expressions over the headers of an export, computed exactly.
//!
//! polars keeps the larger scale of two decimals when it multiplies or divides, and rounds the rest away. So every
//! decimal goes in with [`WORK_SCALE`] places (a quantity of 3 times a price of 6 keeps all of its 9), decimal
//! literals become decimals instead of floats, and a result is given the scale of its column only if no digit is lost.
//! A result that would need more than [`WORK_SCALE`] places is the one case that is rounded, at the last of them.
//!
//! A row whose CAST fails or whose divisor is 0 is refused alone: casts yield null and are watched by a second
//! expression. Where polars still fails for a whole block (an overflow), the block is halved until the row is found.

use polars::prelude::*;

use crate::expressions::one_row::{beyond_one_row, list_as_comparisons};
use crate::ingest::computed::{Computed, Texts, Values};
use crate::ingest::exact::make_exact;

/// Decimal places that expressions compute with.
pub const WORK_SCALE: u8 = 12;

/// The type that expressions compute with.
pub const WORK_DECIMAL: DataType = DataType::Decimal(38, WORK_SCALE as usize);
const ROW: &str = "\u{1}row";

/// What an expression reads from, or must give to, a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// Text.
    Text,
    /// A decimal of [`WORK_SCALE`] places.
    Decimal,
    /// A whole number.
    Integer,
    /// A date.
    Date,
    /// A timestamp.
    Timestamp,
    /// True, false or null.
    Truth,
}

impl ValueType {
    fn data_type(self) -> DataType {
        match self {
            ValueType::Text => DataType::String,
            ValueType::Decimal => WORK_DECIMAL,
            ValueType::Integer => DataType::Int64,
            ValueType::Date => DataType::Date,
            ValueType::Timestamp => DataType::Datetime(TimeUnit::Microseconds, None),
            ValueType::Truth => DataType::Boolean,
        }
    }

    fn accepts(self, found: &DataType) -> bool {
        match self {
            _ if *found == DataType::Null => true,
            ValueType::Text => *found == DataType::String,
            ValueType::Decimal => found.is_decimal() || found.is_integer(),
            ValueType::Integer => found.is_integer(),
            ValueType::Date => *found == DataType::Date,
            ValueType::Timestamp => matches!(found, DataType::Datetime(_, None) | DataType::Date),
            ValueType::Truth => *found == DataType::Boolean,
        }
    }

    /// The type in words, for messages.
    pub fn in_words(self) -> &'static str {
        match self {
            ValueType::Text => "text",
            ValueType::Decimal => "a decimal number",
            ValueType::Integer => "a whole number",
            ValueType::Date => "a date",
            ValueType::Timestamp => "a timestamp",
            ValueType::Truth => "true or false",
        }
    }
}

/// A parsed expression that is not yet bound to types.
#[derive(Debug, Clone)]
pub struct Parsed {
    expression: Expr,
    /// True for rows where a part of it could not be computed.
    failed: Option<Expr>,
}

/// Why an expression is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub hint: String,
}

impl Parsed {
    /// Parses SQL. Only expressions that look at one row at a time are accepted: others would depend on how a file is
    /// cut into blocks.
    pub fn parse(sql: &str) -> Result<Parsed, Objection> {
        let expression = polars::sql::sql_expr(sql).map_err(|error| {
            let reason = error.to_string();
            let hint = if reason.contains("building Series") {
                "the values of a list are written alike: all texts, all whole numbers, or all with a point as (2.5, 1.0)"
            } else {
                "headers with blanks or signs go in double quotes, texts in single quotes"
            };
            Objection {
                problem: format!("`{sql}` is not an SQL expression: {}", first_line(&reason)),
                hint: hint.into(),
            }
        })?;
        let expression = expression.map_expr(list_as_comparisons);
        for node in &expression {
            if let Some(name) = beyond_one_row(node) {
                return Err(Objection {
                    problem: format!("`{sql}` uses {name}, which looks beyond its own row"),
                    hint: "use expressions of single rows only, such as CASE, arithmetic, CAST, LIKE".into(),
                });
            }
        }
        // polars reads what follows an expression as a name for it.
        if let Expr::Alias(_, name) = &expression {
            return Err(Objection {
                problem: format!("`{sql}`: expected an expression, found an alias `{name}`"),
                hint: format!("remove `{name}`, or join it to the rest with an operator such as AND"),
            });
        }
        let mut failures = Vec::new();
        let expression = expression.map_expr(|node| make_exact(node, &mut failures));
        let failed = failures.into_iter().reduce(|left, right| left.or(right));
        Ok(Parsed { expression, failed })
    }

    /// The headers it reads, in order of first use.
    pub fn headers(&self) -> Vec<String> {
        let mut headers: Vec<String> = Vec::new();
        for node in &self.expression {
            if let Expr::Column(name) = node
                && !headers.iter().any(|header| header == name.as_str())
            {
                headers.push(name.to_string());
            }
        }
        headers
    }
}

/// Expressions bound to the types of what they read and give.
#[derive(Debug, Clone)]
pub struct Program {
    inputs: Vec<(String, ValueType)>,
    outputs: Vec<Output>,
}

#[derive(Debug, Clone)]
struct Output {
    value_type: ValueType,
    value: Expr,
    failed: Option<Expr>,
}

impl Program {
    /// A program that reads `inputs` and computes nothing yet.
    pub fn new(inputs: Vec<(String, ValueType)>) -> Program {
        Program { inputs, outputs: Vec::new() }
    }

    /// Adds an output; refuses an expression whose types do not fit.
    pub fn add(&mut self, parsed: &Parsed, value_type: ValueType) -> Result<(), Objection> {
        if let Some(objection) = self.date_as_text(&parsed.expression) {
            return Err(objection);
        }
        let empty: Vec<Values> = self.inputs.iter().map(|(_, input)| empty_values(*input)).collect();
        let found = self
            .frame(&empty, 0)
            .and_then(|frame| {
                let mut selected = vec![parsed.expression.clone().alias("value")];
                selected.extend(parsed.failed.clone().map(|failed| failed.alias("failed")));
                selected.push(col(ROW));
                frame.lazy().select(selected).collect()
            })
            .and_then(|frame| Ok(frame.column("value")?.dtype().clone()))
            .map_err(|error| Objection {
                problem: format!("the expression does not fit its columns: {}", first_line(&error.to_string())),
                hint: "headers that `columns` does not map are text: map them (quantity, unit_price …), or write CAST(\"…\" AS DECIMAL(38, 6))".into(),
            })?;
        if !value_type.accepts(&found) {
            let hint = match (value_type, found.is_float()) {
                (ValueType::Decimal, true) => {
                    "a floating-point number is not exact: use decimals, CAST(… AS DECIMAL(38, 6)) and no float functions"
                }
                _ => "CAST the result, or compare it to get a condition",
            };
            return Err(Objection {
                problem: format!("the expression gives {found}, expected {}", value_type.in_words()),
                hint: hint.into(),
            });
        }
        self.outputs.push(Output {
            value_type,
            value: parsed.expression.clone().cast(value_type.data_type()),
            failed: parsed.failed.clone(),
        });
        Ok(())
    }

    /// Finds a date that is compared to a text.
    fn date_as_text(&self, expression: &Expr) -> Option<Objection> {
        for node in expression {
            let Expr::BinaryExpr { left, op, right } = node else { continue };
            let (Expr::Column(name), Expr::Literal(literal)) = (match left.as_ref() {
                Expr::Column(_) => (left.as_ref(), right.as_ref()),
                _ => (right.as_ref(), left.as_ref()),
            }) else {
                continue;
            };
            let Some((_, input)) = self.inputs.iter().find(|(header, _)| header == name.as_str()) else { continue };
            let word = match input {
                ValueType::Date => "DATE",
                ValueType::Timestamp => "TIMESTAMP",
                _ => continue,
            };
            if let (true, Some(text)) = (op.is_comparison(), literal.extract_str()) {
                return Some(Objection {
                    problem: format!("`{name}` is {}, and is compared to the text '{text}'", input.in_words()),
                    hint: format!("write {word} '{text}'"),
                });
            }
        }
        None
    }

    /// Computes all outputs for `rows` rows.
    pub fn run(&self, inputs: &[Values], rows: usize) -> PolarsResult<Vec<Computed>> {
        let mut computed: Vec<Computed> =
            self.outputs.iter().map(|output| Computed::new(empty_values(output.value_type))).collect();
        let frame = self.frame(inputs, rows)?;
        self.run_frame(&frame, &mut computed);
        Ok(computed)
    }

    fn run_frame(&self, frame: &DataFrame, computed: &mut [Computed]) {
        if self.try_frame(frame, computed).is_some() {
            return;
        }
        if frame.height() <= 1 {
            for output in computed.iter_mut() {
                output.push_failure();
            }
            return;
        }
        let half = frame.height() / 2;
        self.run_frame(&frame.slice(0, half), computed);
        self.run_frame(&frame.slice(half as i64, frame.height() - half), computed);
    }

    /// Computes the outputs of a frame, all or nothing.
    fn try_frame(&self, frame: &DataFrame, computed: &mut [Computed]) -> Option<()> {
        let mut selected = vec![col(ROW)];
        for (index, output) in self.outputs.iter().enumerate() {
            selected.push(output.value.clone().alias(format!("value{index}")));
            if let Some(failed) = &output.failed {
                selected.push(failed.clone().alias(format!("failed{index}")));
            }
        }
        let result = frame.clone().lazy().select(selected).collect().ok()?;
        let mut parts = Vec::with_capacity(computed.len());
        for (index, output) in self.outputs.iter().enumerate() {
            let values = read_column(result.column(&format!("value{index}")).ok()?, output.value_type)?;
            let failed = match &output.failed {
                None => None,
                Some(_) => Some(result.column(&format!("failed{index}")).ok()?.bool().ok()?.clone()),
            };
            parts.push((values, failed));
        }
        for (output, (values, failed)) in computed.iter_mut().zip(parts) {
            output.append(values, |row| failed.as_ref().is_some_and(|failed| failed.get(row) == Some(true)));
        }
        Some(())
    }

    fn frame(&self, inputs: &[Values], rows: usize) -> PolarsResult<DataFrame> {
        let mut columns = vec![Column::new_scalar(ROW.into(), Scalar::from(0i32), rows)];
        for ((name, value_type), values) in self.inputs.iter().zip(inputs) {
            let name = PlSmallStr::from_str(name);
            let column = match values {
                Values::Text(texts) => StringChunked::from_iter_options(name, texts.iter()).into_column(),
                Values::Truth(truths) => BooleanChunked::from_iter_options(name, truths.iter().copied()).into_column(),
                Values::Number(numbers) if *value_type == ValueType::Decimal => {
                    Int128Chunked::from_iter_options(name, numbers.iter().copied())
                        .into_decimal_unchecked(38, usize::from(WORK_SCALE))
                        .into_column()
                }
                Values::Number(numbers) => {
                    let numbers = numbers.iter().map(|number| number.map(|number| number as i64));
                    Int64Chunked::from_iter_options(name, numbers).into_column().cast(&match value_type {
                        ValueType::Date => DataType::Int32,
                        _ => DataType::Int64,
                    })?
                }
            };
            columns.push(if column.dtype() == &value_type.data_type() {
                column
            } else {
                column.cast(&value_type.data_type())?
            });
        }
        DataFrame::new(rows, columns)
    }
}

fn empty_values(value_type: ValueType) -> Values {
    match value_type {
        ValueType::Text => Values::Text(Texts::default()),
        ValueType::Truth => Values::Truth(Vec::new()),
        _ => Values::Number(Vec::new()),
    }
}

fn read_column(column: &Column, value_type: ValueType) -> Option<Values> {
    Some(match value_type {
        ValueType::Text => Values::Text(column.str().ok()?.iter().collect()),
        ValueType::Truth => Values::Truth(column.bool().ok()?.iter().collect()),
        ValueType::Decimal => Values::Number(column.decimal().ok()?.physical().iter().collect()),
        ValueType::Integer => Values::Number(column.i64().ok()?.iter().map(|value| value.map(i128::from)).collect()),
        ValueType::Date => {
            Values::Number(column.date().ok()?.physical().iter().map(|value| value.map(i128::from)).collect())
        }
        ValueType::Timestamp => {
            Values::Number(column.datetime().ok()?.physical().iter().map(|value| value.map(i128::from)).collect())
        }
    })
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or(text)
}

#[cfg(test)]
#[path = "expressions_tests.rs"]
mod tests;
