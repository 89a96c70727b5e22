//! A batch of `visits` with its columns typed, and what each row counts as.
//!
//! A row tells of a contact unless it says that the visit was not made (`actual_flag` false): then it is a plan, and no
//! more. An export without the flag lists what was done. Planned, made and successful are three states each: yes, no,
//! and unknown, which is not no (D-21).

use arrow::array::{Array, BooleanArray, Date32Array, Decimal128Array, RecordBatch, StringArray};

use super::ReduceError;
use super::columns::{Columns, value_of};

/// Columns of `visits` that `visit_days` is made from, where the table has them: only the first two must be there.
pub const VISIT_DAYS_COLUMNS: [&str; 7] =
    ["customer_id", "visit_date", "channel", "planned_flag", "actual_flag", "success_flag", "order_amount"];

/// Channels that contacts are counted by; those of any other, and of none, count as unknown.
pub const CHANNELS: [&str; 8] = ["direct", "invited", "phone", "chat", "sms", "letter", "email", "other"];

/// The counts of `visit_days`, in the order of its columns.
pub const COUNTS: [&str; 20] = [
    "visits",
    "contacts",
    "contacts_direct",
    "contacts_invited",
    "contacts_phone",
    "contacts_chat",
    "contacts_sms",
    "contacts_letter",
    "contacts_email",
    "contacts_other",
    "contacts_unknown",
    "planned",
    "planned_unknown",
    "made",
    "made_unknown",
    "planned_made",
    "planned_made_unknown",
    "successful",
    "success_unknown",
    "success_unknown_ordered",
];

const VISITS: usize = 0;
const CONTACTS: usize = 1;
const FIRST_CHANNEL: usize = 2;
const PLANNED: usize = 11;
const PLANNED_UNKNOWN: usize = 12;
const MADE: usize = 13;
const MADE_UNKNOWN: usize = 14;
const PLANNED_MADE: usize = 15;
const PLANNED_MADE_UNKNOWN: usize = 16;
const SUCCESSFUL: usize = 17;
const SUCCESS_UNKNOWN: usize = 18;
const SUCCESS_UNKNOWN_ORDERED: usize = 19;

/// The columns of a batch that the fact is made from. Customer and date hold no null; the others may be absent, and
/// their values null.
pub(super) struct Visits {
    pub(super) customer: StringArray,
    pub(super) date: Date32Array,
    channel: Option<StringArray>,
    planned: Option<BooleanArray>,
    made: Option<BooleanArray>,
    successful: Option<BooleanArray>,
    amount: Option<Decimal128Array>,
}

impl Visits {
    /// The columns of `batch`. `what` and `scale` as in [`super::Partition`].
    pub(super) fn of(batch: &RecordBatch, what: &str, scale: u8) -> Result<Visits, ReduceError> {
        let columns = Columns { batch, what, scale };
        Ok(Visits {
            customer: columns.required("customer_id", Columns::text, true)?,
            date: columns.required("visit_date", Columns::date, true)?,
            channel: columns.text("channel")?,
            planned: columns.flag("planned_flag")?,
            made: columns.flag("actual_flag")?,
            successful: columns.flag("success_flag")?,
            amount: columns.money("order_amount")?,
        })
    }

    /// How many rows.
    pub(super) fn len(&self) -> usize {
        self.customer.len()
    }

    /// Adds a row to the counts, which are in the order of [`COUNTS`].
    pub(super) fn count(&self, row: usize, counts: &mut [i64; COUNTS.len()]) {
        let made = flag_of(&self.made, row);
        counts[VISITS] += 1;
        count_flag(made, counts, MADE, MADE_UNKNOWN);
        let planned = flag_of(&self.planned, row);
        count_flag(planned, counts, PLANNED, PLANNED_UNKNOWN);
        if planned == Some(true) {
            count_flag(made, counts, PLANNED_MADE, PLANNED_MADE_UNKNOWN);
        }
        if made == Some(false) {
            return;
        }
        counts[CONTACTS] += 1;
        let channel = self.channel.as_ref().and_then(|column| value_of(column, row));
        let known = CHANNELS.iter().position(|known| Some(*known) == channel);
        counts[FIRST_CHANNEL + known.unwrap_or(CHANNELS.len())] += 1;
        let success = flag_of(&self.successful, row);
        count_flag(success, counts, SUCCESSFUL, SUCCESS_UNKNOWN);
        if success.is_none() && self.order_amount(row).is_some_and(|amount| amount > 0) {
            counts[SUCCESS_UNKNOWN_ORDERED] += 1;
        }
    }

    /// The order taken at the visit, minor units; none when it is not known.
    pub(super) fn order_amount(&self, row: usize) -> Option<i128> {
        self.amount.as_ref().filter(|column| column.is_valid(row)).map(|column| column.value(row))
    }
}

fn flag_of(column: &Option<BooleanArray>, row: usize) -> Option<bool> {
    column.as_ref().filter(|column| column.is_valid(row)).map(|column| column.value(row))
}

fn count_flag(flag: Option<bool>, counts: &mut [i64; COUNTS.len()], yes: usize, unknown: usize) {
    match flag {
        Some(true) => counts[yes] += 1,
        Some(false) => {}
        None => counts[unknown] += 1,
    }
}
