//! Times that cannot be: of one person at two places, and of leaving before arriving.

use super::Prepared;
use crate::metrics::process::staff::NOBODY;

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
    let mut found = Times::default();
    if !rows.tells("time_in") || !rows.tells("time_out") {
        return found;
    }
    let mut of_day: Vec<(u32, i16, i16, usize)> = Vec::new();
    let mut day = None;
    let within = rows.between(from, to);
    for row in within.chain(std::iter::once(usize::MAX)) {
        let is_end = row == usize::MAX;
        if is_end || day != Some(rows.day(row)) {
            overlapping(&mut of_day, &mut found.overlapping);
            if is_end {
                break;
            }
            day = Some(rows.day(row));
        }
        let (Some(arrival), Some(departure)) = rows.times(row) else { continue };
        if departure < arrival {
            found.negative.push(row);
        } else if rows.staff(row) != NOBODY && rows.is_contact(row) {
            of_day.push((rows.staff(row), arrival, departure, row));
        }
    }
    found.overlapping.sort_unstable();
    found
}

/// Rows of a day that overlap an earlier one of the same person; empties the list.
fn overlapping(of_day: &mut Vec<(u32, i16, i16, usize)>, found: &mut Vec<usize>) {
    of_day.sort_unstable();
    let mut last: Option<(u32, i16)> = None;
    for (staff, arrival, departure, row) in of_day.drain(..) {
        last = match last {
            Some((person, until)) if person == staff => {
                if arrival < until {
                    found.push(row);
                }
                Some((staff, until.max(departure)))
            }
            _ => Some((staff, departure)),
        };
    }
}
