//! The marts `growth_bridge` and `growth_tree`.

use chrono::NaiveDate;
use polars::prelude::*;

use super::{Comparison, Factor, PARTS, Tally, factors};
use crate::metrics::{as_of_column, money_column};

/// What names a row in both marts.
#[derive(Default)]
struct Names<'a> {
    compare: Vec<&'a str>,
    dimension: Vec<&'a str>,
    member: Vec<Option<&'a str>>,
}

/// The members of all comparisons, each with the names of its rows pushed `rows` times.
fn named<'a>(comparisons: &'a [Comparison], rows: usize) -> (Names<'a>, Vec<(&'a Comparison, &'a Tally)>) {
    let mut names = Names::default();
    let mut tallies = Vec::new();
    for comparison in comparisons {
        for breakdown in &comparison.breakdowns {
            for (member, tally) in &breakdown.members {
                tallies.push((comparison, tally));
                for _ in 0..rows {
                    names.compare.push(comparison.compare.as_str());
                    names.dimension.push(breakdown.dimension.as_str());
                    names.member.push(member.as_deref());
                }
            }
        }
    }
    (names, tallies)
}

impl Names<'_> {
    fn columns(self, as_of: NaiveDate) -> Vec<Column> {
        vec![
            as_of_column(as_of, self.compare.len()),
            Column::new("compare".into(), self.compare),
            Column::new("dimension".into(), self.dimension),
            Column::new("member".into(), self.member),
        ]
    }
}

/// The mart `growth_bridge`.
pub fn bridge_frame(comparisons: &[Comparison], as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let (names, tallies) = named(comparisons, PARTS.len());
    let steps = || tallies.iter().flat_map(|(_, tally)| tally.parts);
    let parts: Vec<&str> = tallies.iter().flat_map(|_| PARTS).collect();
    let mut columns = names.columns(as_of);
    columns.push(Column::new("part".into(), parts));
    columns.push(Column::new("customers".into(), steps().map(|step| step.customers).collect::<Vec<_>>()));
    columns.push(money_column("amount", steps().map(|step| Some(step.amount)).collect(), scale));
    DataFrame::new(columns[0].len(), columns)
}

/// The mart `growth_tree`.
pub fn tree_frame(comparisons: &[Comparison], as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let rows = factors(&Tally::default(), scale, None).len();
    let (names, tallies) = named(comparisons, rows);
    let all: Vec<Factor> =
        tallies.iter().flat_map(|(comparison, tally)| factors(tally, scale, comparison.quantity_scale)).collect();
    let mut columns = names.columns(as_of);
    columns.push(Column::new("level".into(), all.iter().map(|factor| factor.level).collect::<Vec<_>>()));
    columns.push(Column::new("factor".into(), all.iter().map(|factor| factor.name).collect::<Vec<_>>()));
    columns.push(Column::new("value_from".into(), all.iter().map(|factor| factor.from).collect::<Vec<_>>()));
    columns.push(Column::new("value_to".into(), all.iter().map(|factor| factor.to).collect::<Vec<_>>()));
    columns.push(money_column("effect", all.iter().map(|factor| factor.effect).collect(), scale));
    DataFrame::new(columns[0].len(), columns)
}
