//! Times that cannot be: of one person at two places, and of leaving before arriving.

use rayon::prelude::*;

use super::Prepared;
use crate::metrics::process::staff::NOBODY;
use crate::metrics::process::visits::VisitRows;

/// Rows of impossible times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Times {
    /// Rows that begin while another one of the same person and day lasts.
    pub overlapping: Vec<usize>,
    /// Rows that end before they begin. Their times count for nothing.
    pub negative: Vec<usize>,
}

/// Looks through the rows from one day to another. A visit that begins in the minute that another one ends does not overlap.
pub fn times(prepared: &Prepared<'_>, (from, to): (i32, i32)) -> Times {
    let rows = prepared.inputs.rows;
    if !rows.tells("time_in") || !rows.tells("time_out") {
        return Times::default();
    }
    let of_days: Vec<Times> = (from..to + 1).into_par_iter().map(|day| of_day(rows, day)).collect();
    let mut all = Times::default();
    for day in of_days {
        all.overlapping.extend(day.overlapping);
        all.negative.extend(day.negative);
    }
    all
}

/// The rows of a day.
fn of_day(rows: &VisitRows, day: i32) -> Times {
    let mut found = Times::default();
    let mut stays: Vec<(u32, i16, i16, usize)> = Vec::new();
    for row in rows.between(day, day) {
        let (Some(arrival), Some(departure)) = rows.times(row) else { continue };
        if departure < arrival {
            found.negative.push(row);
        } else if rows.staff(row) != NOBODY && rows.is_contact(row) {
            stays.push((rows.staff(row), arrival, departure, row));
        }
    }
    stays.sort_unstable();
    let mut last: Option<(u32, i16)> = None;
    for (staff, arrival, departure, row) in stays {
        last = match last {
            Some((person, until)) if person == staff => {
                if arrival < until {
                    found.overlapping.push(row);
                }
                Some((staff, until.max(departure)))
            }
            _ => Some((staff, departure)),
        };
    }
    found.overlapping.sort_unstable();
    found
}
