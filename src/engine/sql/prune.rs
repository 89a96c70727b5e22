//! Which row groups cannot hold a row that a condition wants, by the smallest and largest values of their columns.
//!
//! A comparison of a column with a constant is asked of the two ends of each row group; AND and OR are as usual; of
//! anything else it is not known, so the row group is read. Months of a table, as-of dates of a mart and runs of customers
//! are left out in this way.

use parquet::arrow::arrow_reader::ArrowReaderMetadata;
use parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use polars::prelude::*;

use crate::lake::exchange;

const LOW: &str = "\u{1}low";
const HIGH: &str = "\u{1}high";

/// For each row group of a file whether it may hold a row for which the condition is true.
pub fn row_groups(file: &ArrowReaderMetadata, condition: Option<&Expr>) -> Vec<bool> {
    let count = file.metadata().num_row_groups();
    let known = condition.and_then(|condition| possible(file, condition));
    known.filter(|known| known.len() == count).unwrap_or_else(|| vec![true; count])
}

/// `None` where nothing is known.
fn possible(file: &ArrowReaderMetadata, condition: &Expr) -> Option<Vec<bool>> {
    let (left, op, right) = match condition {
        Expr::BinaryExpr { left, op, right } => (left, op, right),
        Expr::Function { input, function: FunctionExpr::Boolean(BooleanFunction::IsIn { .. }) } => {
            let [Expr::Column(name), list] = input.as_slice() else { return None };
            return one_of(file, name, list);
        }
        _ => return None,
    };
    match op {
        Operator::And | Operator::LogicalAnd => match (possible(file, left), possible(file, right)) {
            (Some(left), Some(right)) => Some(left.iter().zip(right).map(|(left, right)| *left && right).collect()),
            (left, right) => left.or(right),
        },
        Operator::Or | Operator::LogicalOr => {
            let (left, right) = (possible(file, left)?, possible(file, right)?);
            Some(left.iter().zip(right).map(|(left, right)| *left || right).collect())
        }
        _ => match (left.as_ref(), right.as_ref()) {
            (Expr::Column(name), constant) if is_constant(constant) => compared(file, name, *op, constant),
            (constant, Expr::Column(name)) if is_constant(constant) => compared(file, name, turned(*op)?, constant),
            _ => None,
        },
    }
}

fn is_constant(expression: &Expr) -> bool {
    expression.into_iter().all(|node| matches!(node, Expr::Literal(_) | Expr::Cast { .. } | Expr::Function { .. }))
}

/// Lists longer than this are not looked at.
const LONGEST_LIST: usize = 200;

/// Of `column IN (…)`.
fn one_of(file: &ArrowReaderMetadata, column: &str, list: &Expr) -> Option<Vec<bool>> {
    let list = match list {
        Expr::Alias(inner, _) => inner.as_ref(),
        other => other,
    };
    let Expr::Literal(LiteralValue::Series(list)) = list else { return None };
    let elements = match list.dtype() {
        DataType::List(_) => list.explode(ExplodeOptions { empty_as_null: true, keep_nulls: true }).ok()?,
        _ => list.slice(0, list.len()),
    };
    if elements.len() > LONGEST_LIST {
        return None;
    }
    let mut holds = lit(false);
    for place in 0..elements.len() {
        let element = lit(elements.slice(place as i64, 1)).first();
        holds = holds.or(col(LOW).lt_eq(element.clone()).and(col(HIGH).gt_eq(element)));
    }
    asked(file, column, holds)
}

/// The comparison as it reads from the other side.
fn turned(op: Operator) -> Option<Operator> {
    Some(match op {
        Operator::Eq => Operator::Eq,
        Operator::Lt => Operator::Gt,
        Operator::LtEq => Operator::GtEq,
        Operator::Gt => Operator::Lt,
        Operator::GtEq => Operator::LtEq,
        _ => return None,
    })
}

fn compared(file: &ArrowReaderMetadata, column: &str, op: Operator, constant: &Expr) -> Option<Vec<bool>> {
    let (low, high) = (col(LOW), col(HIGH));
    let constant = constant.clone();
    let holds = match op {
        Operator::Eq => low.lt_eq(constant.clone()).and(high.gt_eq(constant)),
        Operator::Lt => low.lt(constant),
        Operator::LtEq => low.lt_eq(constant),
        Operator::Gt => high.gt(constant),
        Operator::GtEq => high.gt_eq(constant),
        _ => return None,
    };
    asked(file, column, holds)
}

/// The answers of all row groups to a question about their ends.
fn asked(file: &ArrowReaderMetadata, column: &str, holds: Expr) -> Option<Vec<bool>> {
    let answers = ends(file, column)?.lazy().select([holds]).collect().ok()?;
    // Without statistics the answer is null: the row group may hold anything.
    Some(answers.columns().first()?.bool().ok()?.iter().map(|answer| answer.unwrap_or(true)).collect())
}

/// Smallest and largest value of a column in each row group.
fn ends(file: &ArrowReaderMetadata, column: &str) -> Option<DataFrame> {
    let groups = file.metadata().row_groups();
    let statistics = StatisticsConverter::try_new(column, file.schema(), file.parquet_schema()).ok()?;
    let low = statistics.row_group_mins(groups.iter()).ok()?;
    let high = statistics.row_group_maxes(groups.iter()).ok()?;
    // Of floats the ends may hide NaN; they prune nothing worth that.
    if low.data_type().is_floating() {
        return None;
    }
    let batch = arrow::array::RecordBatch::try_from_iter_with_nullable([(LOW, low, true), (HIGH, high, true)]).ok()?;
    exchange::to_frame(column, &batch).ok()
}
