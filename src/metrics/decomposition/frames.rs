//! The marts of targets and their parts.

use chrono::NaiveDate;
use polars::prelude::*;

use super::{Share, Split};
use crate::metrics::attainment::plan::SCALE;
use crate::metrics::columns::{counts, dates};
use crate::metrics::{as_of_column, money_column};

/// Missing parts that are named.
const NAMED: usize = 5;

/// Mart `plan_decomposition`.
pub fn frame(splits: &[Split], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let text = |name: &str, of: &dyn Fn(&Split) -> &str| {
        Column::new(name.into(), splits.iter().map(of).collect::<Vec<&str>>())
    };
    let amount =
        |name: &str, of: &dyn Fn(&Split) -> Option<i128>| money_column(name, splits.iter().map(of).collect(), SCALE);
    let kinds: Vec<Option<&str>> = splits.iter().map(|split| split.key.kind.as_deref()).collect();
    let named = |split: &Split| {
        let named = split.missing.iter().take(NAMED).map(String::as_str).collect::<Vec<&str>>().join(", ");
        (!named.is_empty()).then_some(named)
    };
    let adds_up: Vec<Option<bool>> = splits.iter().map(Split::adds_up).collect();
    DataFrame::new(
        splits.len(),
        vec![
            as_of_column(as_of, splits.len()),
            text("metric", &|split| &split.key.metric),
            text("grain", &|split| split.key.period.grain.code()),
            dates("period", splits.iter().map(|split| Some(split.key.period.name()))),
            Column::new("target_type".into(), kinds),
            text("parent_level", &|split| split.key.level.code()),
            text("parent", &|split| &split.key.owner),
            text("child_level", &|split| split.part.code()),
            amount("target", &|split| Some(split.target)),
            amount("children_sum", &Split::sum),
            amount("difference", &Split::difference),
            Column::new("adds_up".into(), adds_up),
            counts("children", splits.iter().map(|split| Some(split.children.len() as i64))),
            counts("missing", splits.iter().map(|split| Some(split.missing.len() as i64))),
            Column::new("missing_names".into(), splits.iter().map(named).collect::<Vec<Option<String>>>()),
        ],
    )
}

/// Mart `plan_shares`.
pub fn share_frame(shares: &[Share], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let text = |name: &str, of: &dyn Fn(&Share) -> &str| {
        Column::new(name.into(), shares.iter().map(of).collect::<Vec<&str>>())
    };
    let float = |name: &str, of: &dyn Fn(&Share) -> Option<f64>| {
        Float64Chunked::from_iter_options(name.into(), shares.iter().map(of)).into_column()
    };
    let kinds: Vec<Option<&str>> = shares.iter().map(|share| share.key.kind.as_deref()).collect();
    DataFrame::new(
        shares.len(),
        vec![
            as_of_column(as_of, shares.len()),
            text("metric", &|share| &share.key.metric),
            text("grain", &|share| share.key.period.grain.code()),
            dates("period", shares.iter().map(|share| Some(share.key.period.name()))),
            Column::new("target_type".into(), kinds),
            text("parent_level", &|share| share.key.level.code()),
            text("parent", &|share| &share.key.owner),
            text("level", &|share| share.level.code()),
            text("owner", &|share| &share.owner),
            float("target_share", &|share| share.target_share),
            float("capacity_share", &|share| share.capacity_share),
            float("difference", &Share::difference),
        ],
    )
}
