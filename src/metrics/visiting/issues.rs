//! Issues that visits brought up, and whether they were settled (S59).

use std::collections::BTreeMap;

use polars::prelude::*;

use super::Prepared;
use crate::metrics::as_of_column;
use crate::metrics::columns::{counts, days};
use crate::metrics::process::staff::NOBODY;

/// Words of `issue_status` that mean settled. Every other word means open.
const SETTLED: [&str; 20] = [
    "已关闭",
    "关闭",
    "已解决",
    "解决",
    "已完成",
    "完成",
    "已落实",
    "落实",
    "已处理",
    "处理完毕",
    "已处理完毕",
    "已办结",
    "办结",
    "closed",
    "done",
    "resolved",
    "solved",
    "completed",
    "finished",
    "settled",
];

/// An issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Its number.
    pub id: String,
    /// Customer and member of staff of its first row.
    pub customer: Option<u32>,
    pub staff: u32,
    /// Day of its first row.
    pub raised: i32,
    /// Its last word.
    pub status: Option<String>,
    /// Day since which its words mean settled.
    pub closed: Option<i32>,
    /// Whether it is open; none where nothing says.
    pub is_open: Option<bool>,
}

impl Issue {
    /// Days from the first row until it was settled, else until a day.
    pub fn age(&self, today: i32) -> i32 {
        self.closed.unwrap_or(today) - self.raised
    }
}

fn is_settled(word: &str) -> bool {
    let word = word.trim();
    SETTLED.iter().any(|settled| settled.eq_ignore_ascii_case(word))
}

/// The issues that rows name, by number.
pub fn issues(prepared: &Prepared<'_>) -> Vec<Issue> {
    let rows = prepared.inputs.rows;
    let (ids, of) = rows.list("issue_id");
    let (words, status) = rows.list("issue_status");
    let mut by_issue: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for row in prepared.within.clone() {
        let id = of.get(row).map_or(usize::MAX, |id| *id as usize);
        if id < ids.len() {
            by_issue.entry(id).or_default().push(row);
        }
    }
    let word = |row: &usize| words.get(*status.get(*row)? as usize).map(String::as_str);
    let one = |(id, of_issue): (usize, Vec<usize>)| {
        let told: Vec<(i32, &str)> = of_issue.iter().filter_map(|row| Some((rows.day(*row), word(row)?))).collect();
        let last = told.last().map(|(_, word)| *word);
        let still = told.iter().rev().take_while(|(_, word)| is_settled(word)).last();
        Issue {
            id: ids[id].clone(),
            customer: rows.customer(of_issue[0]),
            staff: of_issue.iter().map(|row| rows.staff(*row)).find(|staff| *staff != NOBODY).unwrap_or(NOBODY),
            raised: rows.day(of_issue[0]),
            status: last.map(str::to_owned),
            closed: still.map(|(day, _)| *day),
            is_open: last.map(|word| !is_settled(word)),
        }
    };
    by_issue.into_iter().map(one).collect()
}

/// The mart `visit_issues`.
pub fn issues_frame(prepared: &Prepared<'_>, found: &[Issue]) -> PolarsResult<DataFrame> {
    let inputs = &prepared.inputs;
    let today = inputs.today();
    let text = |name: &str, of: &dyn Fn(&Issue) -> Option<String>| {
        Column::new(name.into(), found.iter().map(of).collect::<Vec<Option<String>>>())
    };
    let customer = |issue: &Issue| issue.customer.map(|customer| inputs.history.ids.get(customer).to_owned());
    DataFrame::new(
        found.len(),
        vec![
            as_of_column(inputs.as_of, found.len()),
            text("issue_id", &|issue| Some(issue.id.clone())),
            text("customer_id", &customer),
            text("staff", &|issue| inputs.directory.label(issue.staff).map(str::to_owned)),
            text("manager", &|issue| inputs.directory.manager_label(issue.staff).map(str::to_owned)),
            days("raised", found.iter().map(|issue| Some(issue.raised))),
            text("status", &|issue| issue.status.clone()),
            days("closed", found.iter().map(|issue| issue.closed)),
            counts("age_days", found.iter().map(|issue| Some(i64::from(issue.age(today))))),
            Column::new("open".into(), found.iter().map(|issue| issue.is_open).collect::<Vec<Option<bool>>>()),
        ],
    )
}
