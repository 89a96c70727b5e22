//! The mart `open_deals`.

use chrono::NaiveDate;
use polars::prelude::*;

use super::{Deal, Deals};
use crate::metrics::columns::{counts, days};
use crate::metrics::process::staff::Directory;
use crate::metrics::{as_of_column, money_column};
use crate::model::period::to_days;

/// The mart `open_deals`: hot ones first, then by the day that the deal is expected, those without one last.
pub fn frame(deals: &Deals<'_>, directory: &Directory, as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let today = to_days(as_of);
    let mut rows: Vec<&Deal<'_>> = deals.list.iter().collect();
    rows.sort_by_key(|deal| (!deal.hot, deal.expected.is_none(), deal.expected, deal.is_opportunity, deal.id));
    let text = |name: &str, of: &dyn for<'a> Fn(&'a Deal<'a>) -> Option<&'a str>| {
        let texts: StringChunked = rows.iter().map(|deal| of(deal)).collect();
        texts.with_name(name.into()).into_column()
    };
    let date = |name: &str, of: &dyn Fn(&Deal<'_>) -> Option<i32>| days(name, rows.iter().map(|deal| of(deal)));
    let count = |name: &str, of: &dyn Fn(&Deal<'_>) -> Option<i64>| counts(name, rows.iter().map(|deal| of(deal)));
    let flag = |name: &str, of: &dyn Fn(&Deal<'_>) -> Option<bool>| {
        Column::new(name.into(), rows.iter().map(|deal| of(deal)).collect::<Vec<_>>())
    };
    let money = |name: &str, of: &dyn Fn(&Deal<'_>) -> Option<i128>| {
        money_column(name, rows.iter().map(|deal| of(deal)).collect(), scale)
    };
    let staff = |of: &dyn Fn(&Directory, u32) -> Option<String>| -> Vec<Option<String>> {
        rows.iter().map(|deal| of(directory, deal.staff)).collect()
    };
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            text("kind", &|deal| Some(if deal.is_opportunity { "opportunity" } else { "lead" })),
            text("id", &|deal| Some(deal.id)),
            text("title", &|deal| deal.title),
            text("customer_id", &|deal| deal.customer_id),
            text("name", &|deal| deal.name),
            Column::new("staff".into(), staff(&|all, one| all.label(one).map(str::to_owned))),
            Column::new("manager".into(), staff(&|all, one| all.manager_label(one).map(str::to_owned))),
            text("flow", &|deal| deal.flow),
            text("stage", &|deal| deal.stage),
            date("opened", &|deal| deal.opened),
            date("since", &|deal| deal.since),
            count("age_days", &|deal| deal.opened.map(|day| i64::from(today - day))),
            count("stage_days", &|deal| deal.since.map(|day| i64::from(today - day))),
            date("expected_close", &|deal| deal.expected),
            count("days_to_close", &|deal| deal.expected.map(|day| i64::from(day - today))),
            count("slipped", &|deal| deal.slipped),
            flag("overdue", &|deal| deal.overdue),
            flag("stale", &|deal| Some(deal.stale)),
            money("est_amount", &|deal| deal.amount),
            Float64Chunked::from_iter_options("probability".into(), rows.iter().map(|deal| deal.chance)).into_column(),
            count("probability_n", &|deal| Some(deal.chance_n as i64)),
            money("weighted_amount", &|deal| deal.weighted),
            text("obstacle", &|deal| deal.obstacle),
            text("next_action", &|deal| deal.next_action),
            date("next_date", &|deal| deal.next_date),
            flag("action_overdue", &|deal| deal.action_overdue),
            flag("hot", &|deal| Some(deal.hot)),
            text("deal_status", &|deal| deal.status),
            text("urgency", &|deal| deal.urgency),
            flag("important", &|deal| deal.important),
            text("need", &|deal| deal.need),
            text("derived_grade", &|deal| deal.derived),
            flag("grade_mismatch", &|deal| deal.mismatch),
        ],
    )
}
