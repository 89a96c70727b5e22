//! The marts `discipline` and `discipline_missing`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::{CHECKS, Judged, Judgements, ONE_STATE, Records, Subject};
use crate::metrics::as_of_column;
use crate::metrics::columns::{counts, days, ratio};
use crate::metrics::intervals::wilson;
use crate::metrics::process::staff::{Directory, NOBODY};
use crate::metrics::registers::Share;

/// Dimension and member; `all` has no member.
type Member<'a> = (&'static str, Option<&'a str>);

/// What is right of what was checked, by check and member.
struct Row<'a> {
    check: &'static str,
    member: Member<'a>,
    numerator: Option<i64>,
    denominator: Option<i64>,
    value: Option<f64>,
    interval: Option<(f64, f64)>,
    right: Option<f64>,
    unknown: Option<i64>,
}

/// The mart `discipline`: every check, and `score`, the mean of the shares that are right over the checks that are known.
/// A check whose tables are absent is unknown.
pub fn frame(found: &Judgements, directory: &Directory, as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let mut shares: BTreeMap<Member<'_>, [Share; CHECKS.len()]> = BTreeMap::new();
    shares.insert(("all", None), Default::default());
    for one in &found.all {
        let mut members: Vec<Member<'_>> = vec![("all", None)];
        if one.staff != NOBODY {
            members.push(("staff", directory.label(one.staff)));
            members.extend(directory.manager_label(one.staff).map(|manager| ("manager", Some(manager))));
        }
        for member in members {
            shares.entry(member).or_default()[one.check].add(Some(one.wrong.is_none()));
        }
    }
    let mut rows = Vec::new();
    for (member, shares) in &shares {
        let mut right = Vec::new();
        for (check, share) in shares.iter().enumerate() {
            // Of members only what was checked of them.
            if member.0 != "all" && share.known == 0 {
                continue;
            }
            rows.push(row(check, *member, *share, found));
            right.extend(ratio(i128::from(share.yes), i128::from(share.known)));
        }
        let mean = (!right.is_empty()).then(|| right.iter().sum::<f64>() / right.len() as f64);
        rows.push(Row {
            check: "score",
            member: *member,
            numerator: None,
            denominator: Some(right.len() as i64),
            value: mean,
            interval: None,
            right: mean,
            unknown: None,
        });
    }
    let float = |name: &str, of: &dyn Fn(&Row<'_>) -> Option<f64>| {
        Float64Chunked::from_iter_options(name.into(), rows.iter().map(of)).into_column()
    };
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            Column::new("check".into(), rows.iter().map(|row| row.check).collect::<Vec<_>>()),
            Column::new("dimension".into(), rows.iter().map(|row| row.member.0).collect::<Vec<_>>()),
            Column::new("member".into(), rows.iter().map(|row| row.member.1).collect::<Vec<_>>()),
            counts("numerator", rows.iter().map(|row| row.numerator)),
            counts("denominator", rows.iter().map(|row| row.denominator)),
            float("value", &|row| row.value),
            float("low", &|row| row.interval.map(|(low, _)| low)),
            float("high", &|row| row.interval.map(|(_, high)| high)),
            float("right", &|row| row.right),
            counts("unknown", rows.iter().map(|row| row.unknown)),
        ],
    )
}

/// One check of one member. Of c3 the violations are counted, of the others what is right.
fn row<'a>(check: usize, member: Member<'a>, share: Share, found: &Judgements) -> Row<'a> {
    let is_possible = found.is_possible[check];
    let counted = if check == ONE_STATE { share.known - share.yes } else { share.yes };
    Row {
        check: CHECKS[check],
        member,
        numerator: is_possible.then_some(counted),
        denominator: is_possible.then_some(share.known),
        value: ratio(i128::from(counted), i128::from(share.known)),
        interval: wilson(counted as u64, share.known as u64),
        right: ratio(i128::from(share.yes), i128::from(share.known)),
        unknown: (is_possible && member.0 == "all").then_some(found.unknown[check]),
    }
}

/// The mart `discipline_missing`: what is wrong, by check and member of staff, the newest first; of each at most so many as
/// the settings say.
pub fn missing_frame(
    found: &Judgements,
    records: &Records<'_>,
    directory: &Directory,
    as_of: NaiveDate,
) -> PolarsResult<DataFrame> {
    let mut listed: Vec<&Judged> = Vec::new();
    let (mut group, mut count) = (None, 0);
    for one in found.all.iter().filter(|one| one.wrong.is_some()) {
        if group != Some((one.check, one.staff)) {
            (group, count) = (Some((one.check, one.staff)), 0);
        }
        count += 1;
        if count <= records.settings.listed {
            listed.push(one);
        }
    }
    let id = |one: &Judged| match one.subject {
        Subject::Lead(place) => records.leads.map(|leads| leads.leads[place as usize].id.clone()).unwrap_or_default(),
        Subject::Entry(place) => records.register.id(&records.register.entries[place as usize]),
    };
    let name = |one: &Judged| match one.subject {
        Subject::Lead(place) => records.leads.and_then(|leads| leads.leads[place as usize].name.clone()),
        Subject::Entry(place) => records.register.name(&records.register.entries[place as usize]).map(str::to_owned),
    };
    let text = |name: &str, of: &dyn Fn(&Judged) -> Option<String>| {
        Column::new(name.into(), listed.iter().map(|one| of(one)).collect::<Vec<Option<String>>>())
    };
    let own = |text: Option<&str>| text.map(str::to_owned);
    DataFrame::new(
        listed.len(),
        vec![
            as_of_column(as_of, listed.len()),
            text("check", &|one| own(Some(CHECKS[one.check]))),
            text("staff", &|one| own(directory.label(one.staff))),
            text("manager", &|one| own(directory.manager_label(one.staff))),
            text("subject", &|one| own(Some(if matches!(one.subject, Subject::Lead(_)) { "lead" } else { "walkin" }))),
            text("id", &|one| Some(id(one))),
            text("customer", &|one| name(one).or_else(|| records.people.people[one.person as usize].shown.clone())),
            days("day", listed.iter().map(|one| Some(one.day))),
            text("what", &|one| own(one.wrong)),
            text("detail", &|one| one.detail.clone()),
        ],
    )
}
