//! Since when: the earliest date of an unbroken run up to the date of the results.

use chrono::NaiveDate;

use super::record::Record;

/// The first date of the run of dates up to `results` at which `holds` is true of a customer's pattern; `results` when it
/// is true of that date alone. `records` ascend and end before `results`.
pub fn since(records: &[Record], results: NaiveDate, customer: u32, holds: impl Fn(usize, u64) -> bool) -> NaiveDate {
    let mut first = results;
    for (date, record) in records.iter().enumerate().rev() {
        if !record.pattern(customer).is_some_and(|pattern| holds(date, pattern)) {
            break;
        }
        first = record.at;
    }
    first
}
