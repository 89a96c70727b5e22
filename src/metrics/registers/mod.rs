#![doc = include_str!("head.md")]

mod advisers;
mod audits;
mod cards;
mod checks;
mod contacts;
mod days;
mod entries;
mod filing;
mod measures;
mod people;
mod revisits;
mod tally;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use advisers::{frame as advisers_frame, reasons_frame};
pub use audits::{AUDIT_COLUMNS, Audit, audits, figures as audit_figures};
pub use cards::{CARD_COLUMNS, figures as card_figures};
pub use checks::{Check, Found, frame as checks_frame, missing_columns, of_people, of_register};
pub use contacts::{Contact, Contacts};
pub use days::{RegisterDay, days, frame as days_frame, profiles};
pub use entries::{DAY, Entry, Register, STAFF_FIELD, Stay, columns, seconds, staff_numbers};
pub use filing::{Filed, figures as filing_figures, filed, has_ordered};
pub use measures::{Tallies, periods};
pub use people::{Named, People, Person};
pub use revisits::{Revisits, figures as revisit_figures, revisits};
pub use tally::{Share, Tally, is_message_in_time, is_same_day, quantile_minutes};

use super::process::staff::NOBODY;

/// Raised when results change.
pub const VERSION: u32 = 4;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");
