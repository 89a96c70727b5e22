//! What customers owe and how they pay (F21, F22, D-28, D-29).
//!
//! An invoice in the table is told in its latest state. What was open at an earlier date follows from the payments
//! matched to it by then. Without payments the balance of the newest export counts at every date.

use std::collections::{BTreeMap, HashMap};

use polars::prelude::*;

use super::{TableFeature, YEAR};
use crate::features::registry::Unit;
use crate::features::rows::{CUSTOMER, Made, Part, RawTables, RowSource};
use crate::model::money;
use crate::model::period::Window;
use crate::model::tables::{ColumnType, PAYMENTS, RECEIVABLES};

static INVOICES: RowSource = RowSource { name: "invoices", table: &RECEIVABLES, made: Some(&INVOICES_MADE) };
static MOVEMENTS: RowSource = RowSource { name: "invoice_movements", table: &RECEIVABLES, made: Some(&MOVEMENTS_MADE) };

/// Days after the due date beyond which a payment is an overdue event.
const LATE_DAYS: i32 = 30;
/// Age in days beyond which a balance is old.
const OLD_DAYS: i32 = 90;

const fn invoices_part(must: &'static [&'static str], may: &'static [&'static str]) -> Part {
    Part { table: &RECEIVABLES, must, may, optional: false }
}

const fn payments_part(optional: bool) -> Part {
    Part { table: &PAYMENTS, must: &["invoice_no", "date", "amount"], may: &[], optional }
}

static INVOICES_MADE: Made = Made {
    of: &[
        invoices_part(&["invoice_no", "invoice_date", "due_date", "amount"], &["dispute_flag"]),
        payments_part(false),
    ],
    columns: &[
        ("due_date", ColumnType::Date),
        ("late_date", ColumnType::Date),
        ("paid_date", ColumnType::Date),
        ("amount", ColumnType::Money),
        ("disputed", ColumnType::Flag),
    ],
    date: "due_date",
    make: invoices,
};

static MOVEMENTS_MADE: Made = Made {
    of: &[invoices_part(&["invoice_no", "invoice_date", "amount"], &["paid_amount", "balance"]), payments_part(true)],
    columns: &[("date", ColumnType::Date), ("old_date", ColumnType::Date), ("amount", ColumnType::Money)],
    date: "date",
    make: movements,
};

/// Payments by invoice: day and minor units, by day.
fn payments_of(raw: &RawTables) -> PolarsResult<HashMap<String, Vec<(i32, i128)>>> {
    let mut by_invoice: HashMap<String, BTreeMap<i32, i128>> = HashMap::new();
    let Some(payments) = raw.get(PAYMENTS.name) else { return Ok(HashMap::new()) };
    let days = payments.column("date")?.cast(&DataType::Int32)?;
    let amounts = payments.column("amount")?.decimal()?.physical().clone();
    let rows = payments.column("invoice_no")?.str()?.iter().zip(days.i32()?.iter()).zip(amounts.iter());
    for ((invoice, day), amount) in rows {
        if let (Some(invoice), Some(day), Some(amount)) = (invoice, day, amount) {
            *by_invoice.entry(invoice.to_owned()).or_default().entry(day).or_default() += amount;
        }
    }
    Ok(by_invoice.into_iter().map(|(invoice, days)| (invoice, days.into_iter().collect())).collect())
}

fn dates(name: &str, days: impl IntoIterator<Item = Option<i32>>) -> Column {
    days.into_iter().collect::<Int32Chunked>().with_name(name.into()).into_date().into_series().into_column()
}

fn amounts(name: &str, minor: Vec<Option<i128>>, scale: u8) -> Column {
    let minor = Int128Chunked::from_iter_options(name.into(), minor.into_iter());
    minor.into_decimal_unchecked(money::PRECISION, usize::from(scale)).into_series().into_column()
}

/// One row an invoice, with the day on which it was paid in full.
fn invoices(raw: &RawTables, scale: u8) -> PolarsResult<DataFrame> {
    let payments = payments_of(raw)?;
    let rows = raw.get(RECEIVABLES.name).cloned().unwrap_or_default();
    let totals: Vec<Option<i128>> = rows.column("amount")?.decimal()?.physical().iter().collect();
    let due = rows.column("due_date")?.cast(&DataType::Int32)?;
    let due: Vec<Option<i32>> = due.i32()?.iter().collect();
    let mut paid = Vec::with_capacity(rows.height());
    for (invoice, total) in rows.column("invoice_no")?.str()?.iter().zip(&totals) {
        let mut sum = 0;
        let of_invoice = invoice.and_then(|invoice| payments.get(invoice)).into_iter().flatten();
        let day = of_invoice.filter(|_| total.is_some_and(|total| total > 0)).find_map(|(day, amount)| {
            sum += amount;
            (Some(sum) >= *total).then_some(*day)
        });
        paid.push(day);
    }
    let late = due.iter().map(|day| day.map(|day| day + LATE_DAYS + 1));
    DataFrame::new(
        rows.height(),
        vec![
            rows.column(CUSTOMER)?.clone(),
            dates("due_date", due.iter().copied()),
            dates("late_date", late),
            dates("paid_date", paid),
            amounts("amount", totals, scale),
            rows.column("dispute_flag")?.clone().with_name("disputed".into()),
        ],
    )
}

/// What every invoice added to what is owed, and what every payment took off it.
fn movements(raw: &RawTables, scale: u8) -> PolarsResult<DataFrame> {
    let payments = payments_of(raw)?;
    let has_payments = raw.get(PAYMENTS.name).is_some_and(|payments| payments.height() > 0);
    let rows = raw.get(RECEIVABLES.name).cloned().unwrap_or_default();
    let minor = |name: &str| -> PolarsResult<Vec<Option<i128>>> {
        Ok(rows.column(name)?.decimal()?.physical().iter().collect())
    };
    let (totals, paid, balances) = (minor("amount")?, minor("paid_amount")?, minor("balance")?);
    let days = rows.column("invoice_date")?.cast(&DataType::Int32)?;
    let invoices = rows.column("invoice_no")?.str()?.iter().zip(rows.column(CUSTOMER)?.u32()?.iter());
    let (mut customers, mut moved, mut old, mut changes) = (vec![], vec![], vec![], vec![]);
    for (row, ((invoice, customer), invoiced)) in invoices.zip(days.i32()?.iter()).enumerate() {
        let (Some(total), Some(invoiced)) = (totals[row], invoiced) else { continue };
        let mut add = |day: i32, change: i128| {
            customers.push(customer);
            moved.push(Some(day));
            old.push(Some(invoiced + OLD_DAYS + 1));
            changes.push(Some(change));
        };
        if !has_payments {
            // The day of a payment is not known: what is open now was open all along.
            add(invoiced, balances[row].unwrap_or(total - paid[row].unwrap_or(0)));
            continue;
        }
        add(invoiced, total);
        for (day, amount) in invoice.and_then(|invoice| payments.get(invoice)).into_iter().flatten() {
            // Nothing is paid before it is owed.
            add((*day).max(invoiced), -amount);
        }
    }
    DataFrame::new(
        customers.len(),
        vec![
            UInt32Chunked::from_iter_options(CUSTOMER.into(), customers.into_iter()).into_column(),
            dates("date", moved),
            dates("old_date", old),
            amounts("amount", changes, scale),
        ],
    )
}

/// Mean days from the due date to the payment, or to the as-of date where there is none yet.
const DAYS_LATE: &str = "AVG(CASE WHEN paid_date <= as_of THEN CAST(paid_date AS BIGINT) ELSE CAST(as_of AS BIGINT) END \
                         - CAST(due_date AS BIGINT))";
/// Amounts that are owed, and not in dispute.
const DUE: &str = "amount > 0 AND (disputed IS NULL OR NOT disputed)";

pub fn features() -> Vec<TableFeature> {
    vec![
        TableFeature::new(
            "on_time_rate_12m",
            ("近12个月按时付款率", "Paid on time"),
            &INVOICES,
            "SUM(CASE WHEN paid_date <= due_date THEN amount ELSE 0 END) / SUM(amount)",
            Unit::Ratio,
        )
        .when(DUE)
        .within(YEAR)
        .told(
            "amount of the invoices due in the 12 months that were paid in full by their due date, over the amount of all \
             that were due; disputed ones and credit notes left out",
            "nothing was due in the 12 months",
            "F21, D-28",
        ),
        TableFeature::new("invoices_due_12m", ("近12个月到期发票数", "Invoices due"), &INVOICES, "COUNT(*)", Unit::Count)
            .when(DUE)
            .within(YEAR)
            .else_zero()
            .told("invoices due in the 12 months: the n of on_time_rate_12m", "", "F21"),
        TableFeature::new(
            "overdue_events_12m",
            ("近12个月逾期次数", "Overdue events"),
            &INVOICES,
            "COUNT(*)",
            Unit::Count,
        )
        .when("amount > 0 AND (disputed IS NULL OR NOT disputed) AND (paid_date IS NULL OR paid_date >= late_date)")
        .by("late_date")
        .within(YEAR)
        .else_zero()
        .told(
            "invoices that in the 12 months came to be more than 30 days late, paid since or still open; disputed ones left out",
            "",
            "S11, D-28",
        ),
        TableFeature::new("days_late_6m", ("近6个月付款迟延天数", "Days late"), &INVOICES, DAYS_LATE, Unit::Days)
            .when(DUE)
            .within(Window::Months(6))
            .told(
                "mean days from the due date to the payment in full, below zero where that came earlier, of the invoices due \
                 in the 6 months; of those still open, to the as-of date; disputed ones and credit notes left out",
                "nothing was due in the 6 months",
                "F21, S85",
            ),
        TableFeature::new(
            "days_late_6m_before",
            ("此前6个月付款迟延天数", "Days late before"),
            &INVOICES,
            DAYS_LATE,
            Unit::Days,
        )
        .when(DUE)
        .within(Window::Months(6))
        .before(6)
        .told("the same of the invoices due in the 6 months before the last 6", "nothing was due in them", "F21, S85"),
        TableFeature::new("open_balance", ("应收余额", "Open balance"), &MOVEMENTS, "SUM(amount)", Unit::Money)
            .else_zero()
            .told(
                "invoices up to the date less the payments matched to them by then; without a source of payments, their \
                 balance as the newest export tells it",
                "",
                "F22",
            ),
        TableFeature::new("over_90_balance", ("超90天余额", "Over 90 days"), &MOVEMENTS, "SUM(amount)", Unit::Money)
            .when("old_date <= as_of")
            .else_zero()
            .told("the part of open_balance whose invoices are older than 90 days", "", "F22, D-29"),
    ]
}
