//! What becomes of a parsed expression before it is bound to types: what is inexact becomes exact.

use polars::chunked_array::cast::CastOptions;
use polars::prelude::*;

use crate::ingest::expressions::{WORK_DECIMAL, WORK_SCALE};

/// Rewrites what would be inexact or would fail for a whole block.
pub fn make_exact(node: Expr, failures: &mut Vec<Expr>) -> Expr {
    match node {
        Expr::Literal(ref literal) if literal.get_datatype().is_float() || is_dynamic_float(literal) => {
            let Some(AnyValue::Float64(value)) = literal.to_any_value() else { return node };
            let text = value.to_string();
            let places = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
            if places > usize::from(WORK_SCALE) { node } else { lit(text).cast(WORK_DECIMAL) }
        }
        Expr::Cast { expr, dtype, options: CastOptions::Strict } => {
            let input = (*expr).clone();
            let cast = Expr::Cast { expr, dtype, options: CastOptions::NonStrict };
            push_new(failures, input.is_not_null().and(cast.clone().is_null()));
            cast
        }
        Expr::BinaryExpr { left, op, right }
            if matches!(
                op,
                Operator::RustDivide | Operator::TrueDivide | Operator::FloorDivide | Operator::Modulus
            ) =>
        {
            let divisor = (*right).clone();
            push_new(failures, divisor.clone().eq_missing(lit(0)));
            let guarded = when(divisor.clone().eq(lit(0))).then(lit(NULL)).otherwise(divisor);
            Expr::BinaryExpr { left, op, right: guarded.into() }
        }
        other => other,
    }
}

/// BETWEEN and IN repeat their operand: what can fail in it is watched once.
fn push_new(failures: &mut Vec<Expr>, failure: Expr) {
    if !failures.contains(&failure) {
        failures.push(failure);
    }
}

fn is_dynamic_float(literal: &LiteralValue) -> bool {
    matches!(literal.get_datatype(), DataType::Unknown(UnknownKind::Float))
}
