//! Advisers side by side, and why visitors of each left no data.

use chrono::NaiveDate;
use polars::prelude::*;

use super::entries::Register;
use super::measures::Tallies;
use super::tally::{Share, Tally, quantile_minutes};
use crate::metrics::as_of_column;
use crate::metrics::columns::{counts, ratio};
use crate::metrics::intervals::wilson;
use crate::metrics::process::staff::Directory;

/// The mart `register_advisers`: a row for everybody who received somebody within the window.
pub fn frame(
    tallies: &Tallies<'_>,
    (register, directory): (&Register, &Directory),
    min_n: u32,
    as_of: NaiveDate,
) -> PolarsResult<DataFrame> {
    let rows = tallies.by_staff();
    let share = |of: fn(&Tally) -> Share| rows.iter().map(|(_, tally)| of(tally)).collect::<Vec<Share>>();
    let rate = |name: &str, shares: &[Share]| {
        let values = shares.iter().map(|share| ratio(i128::from(share.yes), i128::from(share.known)));
        Float64Chunked::from_iter_options(name.into(), values).into_column()
    };
    let yes =
        |name: &str, shares: &[Share]| counts(name, shares.iter().map(|share| (share.known > 0).then_some(share.yes)));
    let limit = |name: &str, shares: &[Share], of: fn((f64, f64)) -> f64| {
        let values = shares.iter().map(|share| wilson(share.yes as u64, share.known as u64).map(of));
        Float64Chunked::from_iter_options(name.into(), values).into_column()
    };
    let (captured, filed, ordered) = (share(|tally| tally.captured), share(|tally| tally.filed), share(|t| t.ordered));
    let complete = share(Tally::completeness);
    let stays = rows.iter().map(|(_, tally)| {
        let mut stays = tally.stays.clone();
        stays.sort_unstable();
        quantile_minutes(&stays, 0.5)
    });
    let reasons: Vec<Option<&str>> = rows
        .iter()
        .map(|(_, tally)| {
            let top = tally.reasons_by_count().into_iter().find_map(|(place, _)| place)?;
            Some(register.reasons[top].as_str())
        })
        .collect();
    let member = |staff: u32| directory.member(staff);
    let labels: Vec<Option<&str>> = rows.iter().map(|(staff, _)| directory.label(*staff)).collect();
    let managers: Vec<Option<&str>> = rows.iter().map(|(staff, _)| directory.manager_label(*staff)).collect();
    let known: Vec<bool> = rows.iter().map(|(staff, _)| member(*staff).is_some_and(|one| one.is_known)).collect();
    let enough: Vec<bool> = rows.iter().map(|(_, tally)| tally.batches >= i64::from(min_n)).collect();
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            Column::new("staff".into(), labels),
            Column::new("manager".into(), managers),
            Column::new("known".into(), known),
            counts("batches", rows.iter().map(|(_, tally)| Some(tally.batches))),
            counts("phone", rows.iter().map(|(_, tally)| Some(tally.phone.yes))),
            yes("captured", &captured),
            rate("capture_rate", &captured),
            limit("low", &captured, |(low, _)| low),
            limit("high", &captured, |(_, high)| high),
            yes("filed", &filed),
            rate("filing_rate", &filed),
            yes("ordered", &ordered),
            rate("completeness", &complete),
            Float64Chunked::from_iter_options("stay_minutes".into(), stays).into_column(),
            Column::new("top_no_info_reason".into(), reasons),
            Column::new("enough".into(), enough),
        ],
    )
}

/// The mart `no_info_reasons`: of every adviser the reasons why visitors left no data, the most frequent first. A row
/// without a reason counts those of whom none is given.
pub fn reasons_frame(
    tallies: &Tallies<'_>,
    (register, directory): (&Register, &Directory),
    as_of: NaiveDate,
) -> PolarsResult<DataFrame> {
    let (mut labels, mut reasons, mut places, mut batches) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut shares, mut sums) = (Vec::new(), Vec::new());
    for (staff, tally) in tallies.by_staff() {
        let all: i64 = tally.reasons.iter().sum();
        let mut before = 0;
        for (place, (reason, count)) in tally.reasons_by_count().into_iter().enumerate() {
            before += count;
            labels.push(directory.label(staff));
            reasons.push(reason.map(|place| register.reasons[place].as_str()));
            places.push(Some(place as i64 + 1));
            batches.push(Some(count));
            shares.push(ratio(i128::from(count), i128::from(all)));
            sums.push(ratio(i128::from(before), i128::from(all)));
        }
    }
    DataFrame::new(
        labels.len(),
        vec![
            as_of_column(as_of, labels.len()),
            Column::new("staff".into(), labels),
            Column::new("reason".into(), reasons),
            counts("place", places.into_iter()),
            counts("batches", batches.into_iter()),
            Column::new("share".into(), shares),
            Column::new("cumulative_share".into(), sums),
        ],
    )
}
