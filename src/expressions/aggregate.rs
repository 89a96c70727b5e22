//! SQL aggregates over rows of a table, one value for every group of rows: `SUM(amount)`,
//! `SUM(paid) / NULLIF(COUNT(*), 0)`, `LAST(region)`.
//!
//! `SUM`, `MIN`, `MAX`, `AVG`, `COUNT(x)` and `COUNT(DISTINCT x)` leave unknown values out; the sum of unknown values only
//! is unknown. `FIRST(x)` and `LAST(x)` are the first and the last known value in the order of the rows.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use polars::prelude::*;

use super::one_row::list_as_comparisons;
use super::{AS_OF, Expression, Objection, Wanted, first_line, in_doubles, type_in_words};

/// The column by which rows are grouped where an aggregate is checked.
const GROUP: &str = "__group";

/// A parsed aggregate.
#[derive(Debug, Clone)]
pub struct Aggregate {
    /// As it was written.
    pub text: String,
    value: Expr,
    reads: BTreeSet<String>,
}

impl Aggregate {
    /// Parses SQL.
    pub fn parse(text: &str) -> Result<Aggregate, Objection> {
        let not_sql = |reason: &str| {
            Objection::new(
                format!("`{text}` is not an SQL aggregate: {}", first_line(reason)),
                "as SUM(amount), COUNT(*), COUNT(DISTINCT order_id), AVG(score), MIN(date), MAX(date), LAST(region)",
            )
        };
        let parsed = polars::sql::sql_expr(text)
            .map_err(|error| not_sql(&error.to_string().replace("sql parser error: ", "")))?;
        let parsed = parsed.map_expr(list_as_comparisons).map_expr(in_doubles).map_expr(known_values);
        let mut reads = BTreeSet::new();
        for node in &parsed {
            match node {
                Expr::Column(name) => {
                    reads.insert(name.to_string());
                }
                Expr::Alias(_, name) => return Err(not_sql(&format!("`{name}` follows its end"))),
                Expr::Over { .. } | Expr::SubPlan(..) | Expr::Selector(_) | Expr::Eval { .. } => {
                    return Err(Objection::new(
                        format!("`{text}` is more than an aggregate of one customer's rows"),
                        "as SUM(amount), COUNT(*), AVG(score); `where` chooses the rows",
                    ));
                }
                _ => {}
            }
        }
        reads.remove(AS_OF);
        Ok(Aggregate { text: text.to_owned(), value: parsed, reads })
    }

    /// Columns that it reads, in byte order.
    pub fn reads(&self) -> &BTreeSet<String> {
        &self.reads
    }

    /// The expression of polars at a date.
    pub fn at(&self, as_of: NaiveDate) -> Expr {
        with_date(&self.value, as_of)
    }

    /// The type that it gives over columns of these types; refuses what does not fit or gives more than one value.
    pub fn check(&self, types: &dyn Fn(&str) -> Option<DataType>) -> Result<DataType, Objection> {
        let mut columns = vec![Column::new_empty(GROUP.into(), &DataType::UInt32)];
        for name in &self.reads {
            let found = types(name).ok_or_else(|| {
                Objection::new(
                    format!("`{}`: there is no column `{name}`", self.text),
                    "`keyfolio explain table` lists the columns; texts stand in single quotes",
                )
            })?;
            columns.push(Column::new_empty(name.as_str().into(), &found));
        }
        let misfit = |error: &PolarsError| {
            Objection::new(
                format!("`{}`: its parts do not fit together: {}", self.text, first_line(&error.to_string())),
                "compare numbers with numbers, texts with texts in single quotes, dates with DATE '2026-01-31'",
            )
        };
        let frame = DataFrame::new(0, columns).map_err(|error| misfit(&error))?;
        let value = self.at(NaiveDate::default()).alias("value");
        super::sides::check(std::iter::once(&value), &frame, &self.text)?;
        let values = frame.lazy().group_by_stable([col(GROUP)]).agg([value]).collect();
        let values = values.map_err(|error| misfit(&error))?;
        let found = values.column("value").map_err(|error| misfit(&error))?.dtype().clone();
        match found {
            DataType::List(_) => Err(Objection::new(
                format!("`{}` gives a value for every row, not one for every customer", self.text),
                "aggregate it, as in SUM(amount), COUNT(*), MAX(date) or LAST(region)",
            )),
            DataType::Datetime(..) => Ok(found),
            found if Wanted::Any.accepts(&found) => Ok(found),
            found => Err(Objection::new(
                format!("`{}` gives {}", self.text, type_in_words(&found)),
                "a number, a text, a date or a condition is expected",
            )),
        }
    }
}

impl Expression {
    /// The expression of polars for one row at a date; none when it compares rows with each other.
    pub fn of_row(&self, as_of: NaiveDate) -> Option<Expr> {
        self.placed.is_empty().then(|| with_date(&self.value, as_of))
    }
}

fn with_date(value: &Expr, as_of: NaiveDate) -> Expr {
    value.clone().map_expr(|node| match node {
        Expr::Column(name) if name.as_str() == AS_OF => lit(as_of).cast(DataType::Date),
        other => other,
    })
}

/// SQL's aggregates of known values in the place of those of polars, which take the sum of nothing for 0.
fn known_values(node: Expr) -> Expr {
    let Expr::Agg(aggregate) = node else { return node };
    match aggregate {
        AggExpr::Sum(of) => {
            let of = (*of).clone();
            when(of.clone().count().gt(lit(0))).then(of.sum()).otherwise(lit(NULL))
        }
        AggExpr::First(of) => Expr::Agg(AggExpr::FirstNonNull(of)),
        AggExpr::Last(of) => Expr::Agg(AggExpr::LastNonNull(of)),
        other => Expr::Agg(other),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn rows() -> DataFrame {
        let money: Int128Chunked = [Some(10_000_i128), Some(49_50), None, None, Some(7)].into_iter().collect();
        DataFrame::new_infer_height(vec![
            Column::new("customer".into(), [0u32, 0, 0, 1, 2]),
            money.with_name("amount".into()).into_decimal(38, 2).unwrap().into_column(),
            Column::new("kind".into(), [Some("a"), None, Some("b"), None, Some("a")]),
            Column::new("flag".into(), [Some(false), Some(true), None, None, Some(false)]),
        ])
        .unwrap()
    }

    fn of(sql: &str) -> Column {
        let value = Aggregate::parse(sql).unwrap().at(NaiveDate::default()).alias("value");
        let made = rows().lazy().group_by_stable([col("customer")]).agg([value]).collect().unwrap();
        made.column("value").unwrap().clone()
    }

    fn numbers(sql: &str) -> Vec<Option<f64>> {
        super::super::numbers(&of(sql)).unwrap()
    }

    #[test]
    fn sums_are_exact_and_unknown_where_nothing_is_known() {
        let sums = of("SUM(amount)");
        assert_eq!(*sums.dtype(), DataType::Decimal(38, 2));
        assert_eq!(numbers("SUM(amount)"), [Some(149.5), None, Some(0.07)]);
        assert_eq!(numbers("SUM(CASE WHEN kind = 'b' THEN amount ELSE 0 END)"), [Some(0.0); 3]);
        assert_eq!(numbers("SUM(amount) / COUNT(*)"), [Some(149.5 / 3.0), None, Some(0.07)]);
    }

    #[test]
    fn counts_and_last_values_leave_the_unknown_out() {
        assert_eq!(numbers("COUNT(*)"), [Some(3.0), Some(1.0), Some(1.0)]);
        assert_eq!(numbers("COUNT(kind)"), [Some(2.0), Some(0.0), Some(1.0)]);
        assert_eq!(numbers("COUNT(DISTINCT kind)"), [Some(2.0), Some(0.0), Some(1.0)]);
        assert_eq!(of("LAST(kind)").str().unwrap().iter().collect::<Vec<_>>(), [Some("b"), None, Some("a")]);
        assert_eq!(of("FIRST(kind)").str().unwrap().iter().collect::<Vec<_>>(), [Some("a"), None, Some("a")]);
        assert_eq!(of("MAX(flag)").bool().unwrap().iter().collect::<Vec<_>>(), [Some(true), None, Some(false)]);
        assert_eq!(of("LAST(kind) = 'a'").bool().unwrap().iter().collect::<Vec<_>>(), [Some(false), None, Some(true)]);
    }

    #[test]
    fn what_is_no_aggregate_is_refused() {
        let types = |name: &str| rows().column(name).ok().map(|column| column.dtype().clone());
        let refused = |sql: &str| {
            Aggregate::parse(sql).and_then(|parsed| parsed.check(&types).map(|_| ())).unwrap_err().to_string()
        };
        assert!(refused("amount").contains("for every row"), "{}", refused("amount"));
        assert!(refused("SUM(amont)").contains("no column `amont`"));
        assert!(refused("SUM(amount").contains("not an SQL aggregate"));
        assert!(
            refused("SUM(amount) OVER (PARTITION BY kind)").contains("more than an aggregate"),
            "{}",
            refused("SUM(amount) OVER (PARTITION BY kind)")
        );
        assert!(refused("SUM(kind = 3)").contains("do not fit"), "{}", refused("SUM(kind = 3)"));
        let kept = Aggregate::parse("COUNT(*) FILTER (WHERE flag)");
        assert!(kept.is_err() || kept.unwrap().check(&types).is_ok());
        assert_eq!(Aggregate::parse("SUM(amount)").unwrap().check(&types), Ok(DataType::Decimal(38, 2)));
        assert_eq!(Aggregate::parse("MAX(flag)").unwrap().check(&types), Ok(DataType::Boolean));
    }
}
