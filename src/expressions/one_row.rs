//! Expressions that look at one row at a time: what looks beyond it is named, lists become comparisons.

use polars::prelude::*;

/// Rewrites `x IN (a, b)` to `x = a OR x = b`, which looks at one row, is exact for decimals and knows nulls as SQL does.
pub fn list_as_comparisons(node: Expr) -> Expr {
    let Expr::Function { input, function: FunctionExpr::Boolean(BooleanFunction::IsIn { .. }) } = &node else {
        return node;
    };
    let [value, Expr::Agg(AggExpr::Implode { input: list, .. })] = input.as_slice() else { return node };
    let Expr::Literal(LiteralValue::Series(list)) = list.as_ref() else { return node };
    let mut comparisons = Vec::with_capacity(list.len());
    for element in list.iter() {
        let element = match element {
            AnyValue::Null => lit(NULL).cast(DataType::Boolean),
            AnyValue::String(text) => value.clone().eq(lit(text)),
            AnyValue::StringOwned(text) => value.clone().eq(lit(text.as_str())),
            AnyValue::Boolean(truth) => value.clone().eq(lit(truth)),
            AnyValue::Float64(number) => value.clone().eq(lit(number)),
            other => match other.extract::<i64>() {
                Some(number) if list.dtype().is_integer() => value.clone().eq(lit(number)),
                _ => return node,
            },
        };
        comparisons.push(element);
    }
    // Joined in pairs, so that a long list does not nest as deep as it is long.
    while comparisons.len() > 1 {
        comparisons = comparisons.chunks(2).filter_map(|pair| pair.iter().cloned().reduce(Expr::or)).collect();
    }
    comparisons.pop().unwrap_or(node)
}

/// Names a node that does not look at its own row alone.
pub fn beyond_one_row(node: &Expr) -> Option<String> {
    let name = match node {
        Expr::Agg(_) => "an aggregate",
        Expr::Over { .. } => "a window function",
        Expr::Len => "COUNT",
        Expr::Selector(_) => "a wildcard",
        Expr::SubPlan(..) => "a subquery",
        Expr::Sort { .. } | Expr::SortBy { .. } => "a sort",
        Expr::Filter { .. } | Expr::Slice { .. } | Expr::Gather { .. } | Expr::Explode { .. } => "a selection of rows",
        Expr::Eval { .. } | Expr::AnonymousFunction { .. } => "a nested evaluation",
        Expr::Function { function, .. } => {
            let shown = function.to_string();
            let name = shown.split(['(', '[']).next().unwrap_or(&shown).to_string();
            return NOT_OF_ONE_ROW.iter().any(|other| name.contains(other)).then(|| name.to_uppercase());
        }
        _ => return None,
    };
    Some(name.to_string())
}

/// Parts of the names of polars functions whose result for a row depends on other rows.
const NOT_OF_ONE_ROW: &[&str] = &[
    "arg_",
    "append",
    "approx_n_unique",
    "backward_fill",
    "bottom_k",
    "cum_",
    "cut",
    "diff",
    "drop_",
    "duplicated",
    "ewm",
    "fill_null_with_strategy",
    "first_distinct",
    "forward_fill",
    "gather_every",
    "hist",
    "implode",
    "int_range",
    "interpolate",
    "is_unique",
    "kurtosis",
    "last_distinct",
    "max_by",
    "min_by",
    "mode",
    "null_count",
    "peak",
    "product",
    "quantile",
    "random",
    "range",
    "rank",
    "repeat",
    "reverse",
    "rle",
    "rolling",
    "search_sorted",
    "shift",
    "skew",
    "top_k",
    "unique_counts",
    "upcast",
    "value_counts",
    "any",
    "all",
];
