//! Comparisons whose sides are of different sorts: polars would turn one into the other, which hides a mistake.

use polars::prelude::*;

use super::Objection;

/// What a value is, as far as comparisons go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Number,
    Text,
    Date,
    Truth,
    /// Null, or something that has no place here.
    Any,
}

impl Sort {
    fn of(found: &DataType) -> Sort {
        match found {
            DataType::String => Sort::Text,
            DataType::Boolean => Sort::Truth,
            DataType::Date | DataType::Datetime(..) => Sort::Date,
            found if found.is_primitive_numeric() || found.is_decimal() => Sort::Number,
            _ => Sort::Any,
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Sort::Number => "a number",
            Sort::Text => "a text",
            Sort::Date => "a date",
            Sort::Truth => "a condition",
            Sort::Any => "something",
        }
    }
}

/// Refuses comparisons of unlike sides in expressions over an empty frame.
pub fn check<'e>(parts: impl Iterator<Item = &'e Expr>, empty: &DataFrame, text: &str) -> Result<(), Objection> {
    for node in parts.flat_map(|part| part.into_iter()) {
        let Expr::BinaryExpr { left, op, right } = node else { continue };
        if !op.is_comparison() {
            continue;
        }
        let sort = |side: &Expr| {
            let values = empty.clone().lazy().select([side.clone().alias("side")]).collect();
            let values = values.ok()?;
            Some(Sort::of(values.column("side").ok()?.dtype()))
        };
        let (Some(left), Some(right)) = (sort(left), sort(right)) else { continue };
        if left != right && left != Sort::Any && right != Sort::Any {
            return Err(Objection::new(
                format!(
                    "`{text}`: its parts do not fit together: {} is compared with {}",
                    left.in_words(),
                    right.in_words()
                ),
                "compare numbers with numbers, texts with texts in single quotes, dates with DATE '2026-01-31'",
            ));
        }
    }
    Ok(())
}
