//! Contacts before orders, prospects given up early, issues, and what the weeks after a visit brought.

use chrono::NaiveDate;

use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::figures::Money;
use crate::report::marts::{MartReader, Rows};

/// What is read for the sections channels, contacts to order and influence. A list is empty where its mart has no row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Contacts {
    pub to_order: Vec<ToOrder>,
    pub given_up: Vec<GivenUp>,
    pub issues: Vec<Issue>,
    pub influence: Vec<Influence>,
}

/// First orders by the contacts before them.
#[derive(Debug, Clone, PartialEq)]
pub struct ToOrder {
    /// `customers` or `leads`.
    pub scope: String,
    pub contacts: i64,
    pub n: i64,
    pub share: Option<f64>,
    /// With at most so many contacts.
    pub cumulative: Option<f64>,
}

/// A prospect with few contacts and a long silence.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenUp {
    /// `customer` or `lead`.
    pub subject: String,
    pub id: String,
    pub name: Option<String>,
    pub staff: Option<String>,
    pub manager: Option<String>,
    pub contacts: i64,
    pub last: Option<NaiveDate>,
    pub days: Option<i64>,
}

/// An issue that a visit raised.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    pub id: String,
    pub customer: Option<String>,
    pub staff: Option<String>,
    pub raised: Option<NaiveDate>,
    pub status: Option<String>,
    pub closed: Option<NaiveDate>,
    pub age: Option<i64>,
    pub open: Option<bool>,
}

/// Visited customers against alike ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Influence {
    pub weeks: i64,
    /// `all`, `class`, `rhythm`.
    pub dimension: String,
    pub member: Option<String>,
    pub visits: Option<i64>,
    pub treated: Option<i64>,
    pub matched: Option<f64>,
    pub customers: Option<i64>,
    pub control: Option<i64>,
    /// Share with an order: of the visited, of the others; the difference and its interval.
    pub rates: [Option<f64>; 5],
    /// Net sales, likewise.
    pub sales: [Option<Money>; 5],
    pub note: String,
}

/// Collects what the sections show.
pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate, sections: &[Section]) -> Result<Contacts, ReportError> {
    let wants = |section: Section| sections.contains(&section);
    let mut contacts = Contacts::default();
    if wants(Section::Channels) {
        contacts.issues = issues(marts, as_of)?;
    }
    if wants(Section::ContactsToOrder) {
        contacts.to_order = to_order(marts, as_of)?;
        contacts.given_up = given_up(marts, as_of)?;
    }
    if wants(Section::VisitInfluence) {
        contacts.influence = influence(marts, as_of)?;
    }
    Ok(contacts)
}

impl Contacts {
    /// Ids of the customers that its lists name.
    pub fn customers(&self) -> impl Iterator<Item = &str> {
        let given_up = self.given_up.iter().filter(|one| one.subject == "customer").map(|one| one.id.as_str());
        given_up.chain(self.issues.iter().filter_map(|one| one.customer.as_deref()))
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.to_order.is_empty() && self.given_up.is_empty() && self.issues.is_empty() && self.influence.is_empty()
    }
}

fn to_order(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<ToOrder>, ReportError> {
    let Some(rows) = Rows::read(marts, "contacts_to_order", as_of)? else { return Ok(Vec::new()) };
    let (scopes, contacts, n) =
        (rows.required_texts("scope")?, rows.required_ints("contacts")?, rows.required_ints("n")?);
    let (shares, cumulative) = (rows.floats("share")?, rows.floats("cumulative_share")?);
    let one = |row: usize| ToOrder {
        scope: scopes[row].clone(),
        contacts: contacts[row],
        n: n[row],
        share: shares[row],
        cumulative: cumulative[row],
    };
    let mut found: Vec<ToOrder> = (0..rows.len()).map(one).collect();
    found.sort_by(|one, other| (&one.scope, one.contacts).cmp(&(&other.scope, other.contacts)));
    Ok(found)
}

fn given_up(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<GivenUp>, ReportError> {
    let Some(rows) = Rows::read(marts, "early_give_ups", as_of)? else { return Ok(Vec::new()) };
    let (subjects, ids, names) = (rows.required_texts("subject")?, rows.required_texts("id")?, rows.texts("name")?);
    let (staff, managers, contacts) = (rows.texts("staff")?, rows.texts("manager")?, rows.required_ints("contacts")?);
    let (last, days) = (rows.dates("last_contact")?, rows.ints("days_since")?);
    let one = |row: usize| GivenUp {
        subject: subjects[row].clone(),
        id: ids[row].clone(),
        name: names[row].clone(),
        staff: staff[row].clone(),
        manager: managers[row].clone(),
        contacts: contacts[row],
        last: last[row],
        days: days[row],
    };
    Ok((0..rows.len()).map(one).collect())
}

/// Open issues first, the oldest before the others.
fn issues(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Issue>, ReportError> {
    let Some(rows) = Rows::read(marts, "visit_issues", as_of)? else { return Ok(Vec::new()) };
    let (ids, customers, staff) = (rows.required_texts("issue_id")?, rows.texts("customer_id")?, rows.texts("staff")?);
    let (raised, statuses, closed) = (rows.dates("raised")?, rows.texts("status")?, rows.dates("closed")?);
    let (ages, open) = (rows.ints("age_days")?, rows.answers("open")?);
    let one = |row: usize| Issue {
        id: ids[row].clone(),
        customer: customers[row].clone(),
        staff: staff[row].clone(),
        raised: raised[row],
        status: statuses[row].clone(),
        closed: closed[row],
        age: ages[row],
        open: open[row],
    };
    let mut found: Vec<Issue> = (0..rows.len()).map(one).collect();
    found.sort_by(|one, other| {
        let key = |issue: &Issue| (issue.open != Some(true), std::cmp::Reverse(issue.age));
        key(one).cmp(&key(other)).then_with(|| one.id.cmp(&other.id))
    });
    Ok(found)
}

fn influence(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Influence>, ReportError> {
    let Some(rows) = Rows::read(marts, "visit_influence", as_of)? else { return Ok(Vec::new()) };
    let (weeks, dimensions) = (rows.required_ints("window_weeks")?, rows.required_texts("dimension")?);
    let (classes, rhythms) = (rows.texts("class")?, rows.texts("rhythm")?);
    let (visits, treated, matched) = (rows.ints("visits")?, rows.ints("treated")?, rows.floats("matched_share")?);
    let (customers, control, notes) = (rows.ints("customers")?, rows.ints("control")?, rows.required_texts("note")?);
    let mut rates = Vec::new();
    for name in ["order_rate_treated", "order_rate_control", "difference", "low", "high"] {
        rates.push(rows.floats(name)?);
    }
    let mut sales = Vec::new();
    for name in ["sales_treated", "sales_control", "sales_difference", "sales_low", "sales_high"] {
        sales.push(rows.money(name)?);
    }
    let one = |row: usize| Influence {
        weeks: weeks[row],
        dimension: dimensions[row].clone(),
        member: if dimensions[row] == "rhythm" { rhythms[row].clone() } else { classes[row].clone() },
        visits: visits[row],
        treated: treated[row],
        matched: matched[row],
        customers: customers[row],
        control: control[row],
        rates: std::array::from_fn(|at| rates[at][row]),
        sales: std::array::from_fn(|at| sales[at][row]),
        note: notes[row].clone(),
    };
    // In the order of the mart: everybody, classes from the best, bands of silence from the shortest.
    Ok((0..rows.len()).map(one).collect())
}
