//! The mart `cadence` of a day, from that of a published date and what came since.

use polars::prelude::*;

use super::judge::between;
use super::rule::{ClassPlace, Rule};
use super::sources::Known;
use crate::metrics::as_of_column;
use crate::metrics::columns::{counts, days};
use crate::metrics::table_rows;

/// The columns of the mart after the date.
pub const COLUMNS: [&str; 28] = [
    "cadence",
    "subject",
    "id",
    "customer_id",
    "name",
    "staff",
    "manager",
    "class",
    "holds",
    "every",
    "held_days",
    "judged_days",
    "late_days",
    "contact_days",
    "late_contacts",
    "compliance",
    "blocks",
    "blocks_met",
    "open_block_met",
    "contacts",
    "last_contact",
    "since",
    "due",
    "overdue_days",
    "never",
    "mean_gap_days",
    "net_sales_12m",
    "contacts_per_10k",
];

/// What became of the class of a subject since the published date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fresh {
    /// Nothing: classes of schemes hold through the month.
    AsBefore,
    /// It holds this one now.
    Holds(ClassPlace),
    /// It holds none any more.
    Ended,
}

/// The rows of one rule that hold a class.
pub fn of_rule(mart: &DataFrame, name: &str) -> PolarsResult<DataFrame> {
    let (rules, holds) = (table_rows::texts(mart, "cadence")?, mart.column("holds")?.bool()?);
    let keep: BooleanChunked =
        rules.iter().zip(holds.iter()).map(|(rule, holds)| Some(*rule == Some(name) && holds == Some(true))).collect();
    mart.filter(&keep)
}

/// The rows as they are at the rule's date: class, contacts, and what is due are new; days and blocks of the window stay
/// those of the published date. `fresh` tells by id the class, and reads the contacts, of which those after the published
/// date count. Subjects that ended are left out.
pub fn updated(
    rule: &Rule<'_>,
    before: &DataFrame,
    base: i32,
    fresh: &mut dyn FnMut(&str, &mut Known) -> Fresh,
) -> PolarsResult<DataFrame> {
    let (ids, classes) = (table_rows::texts(before, "id")?, table_rows::texts(before, "class")?);
    let (last, since) = (table_rows::days(before, "last_contact")?, table_rows::days(before, "since")?);
    let counted = table_rows::integers(before, "contacts")?;
    let today = rule.window.1;
    let (mut known, mut keep, mut rows) = (Known::default(), Vec::with_capacity(ids.len()), Vec::new());
    for row in 0..ids.len() {
        let place = |code: &str| rule.classes.iter().position(|class| class.code == code);
        known.contacts.clear();
        let class = match fresh(ids[row].unwrap_or_default(), &mut known) {
            Fresh::AsBefore => classes[row].and_then(place).map(|place| place as ClassPlace),
            Fresh::Holds(class) => Some(class),
            Fresh::Ended => None,
        };
        keep.push(Some(class.is_some()));
        let Some(class) = class else { continue };
        let new = between(&known.contacts, (base + 1, today));
        let last = new.last().map(|contact| contact.day).or(last[row]);
        let since = last.or(since[row]).unwrap_or(today);
        let every = rule.every(class);
        let due = every.map(|every| (rule.clock.due(since, every), every));
        rows.push(New {
            class,
            every: every.map(|every| every.to_string()),
            contacts: counted[row].unwrap_or(0) + new.iter().map(|contact| i64::from(contact.count)).sum::<i64>(),
            last,
            since,
            due: due.map(|(due, every)| (due, rule.clock.overdue(due, today, every))),
        });
    }
    let mut frame = before.filter(&keep.into_iter().collect::<BooleanChunked>())?;
    let own: Vec<&str> = rows.iter().map(|row| rule.code(row.class)).collect();
    let every: Vec<Option<&str>> = rows.iter().map(|row| row.every.as_deref()).collect();
    let never: BooleanChunked = rows.iter().map(|row| Some(row.last.is_none())).collect();
    for column in [
        Column::new("class".into(), own),
        Column::new("every".into(), every),
        counts("contacts", rows.iter().map(|row| Some(row.contacts))),
        days("last_contact", rows.iter().map(|row| row.last)),
        days("since", rows.iter().map(|row| Some(row.since))),
        days("due", rows.iter().map(|row| Some(row.due?.0))),
        counts("overdue_days", rows.iter().map(|row| Some(i64::from(row.due?.1)))),
        never.with_name("never".into()).into_column(),
    ] {
        frame.with_column(column)?;
    }
    let mut columns = vec![as_of_column(rule.as_of, frame.height())];
    for name in COLUMNS {
        columns.push(frame.column(name)?.clone());
    }
    DataFrame::new(frame.height(), columns)
}

/// What is new of a row.
struct New {
    class: ClassPlace,
    every: Option<String>,
    contacts: i64,
    last: Option<i32>,
    since: i32,
    due: Option<(i32, i32)>,
}
