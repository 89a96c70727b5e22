//! What the exports should have been: which rows are broken and why, what must be stored, who the customers are.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::breaking::Broken;
use super::spelling::{Spelling, Spellings};
use crate::generate::company::prospects::{HORIZONS, LEVELS, SOURCES};
use crate::generate::company::staff::Traits;
use crate::generate::company::{Company, Customer};
use crate::generate::names::REGIONS;
use crate::generate::simulate::planted::{Planted, planted};
use crate::generate::{GenerateError, Generated};
use crate::model::money::format_minor;
use crate::model::period::from_days;

/// A broken row and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenRow {
    /// Canonical table.
    pub table: &'static str,
    /// File, from the directory of the company.
    pub file: String,
    /// Sheet, of workbooks.
    pub sheet: Option<String>,
    /// Number of the record, or of the row in the sheet, from 1.
    pub row: u32,
    /// What is wrong.
    pub broken: Broken,
}

/// Writes the folder `truth`.
pub fn write(
    directory: &Path,
    company: &Company,
    broken: &[BrokenRow],
    spellings: &Spellings,
    generated: &Generated,
) -> Result<(), GenerateError> {
    let folder = directory.join("truth");
    fs::create_dir_all(&folder).map_err(|source| GenerateError::Write { path: folder.clone(), source })?;
    let save = |name: &str, text: String| {
        let path = folder.join(name);
        let written = fs::File::create(&path).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|source| GenerateError::Write { path, source })
    };
    save("broken_rows.csv", broken_rows(broken))?;
    save("totals.csv", totals(generated))?;
    save("customers.csv", customers(company))?;
    save("names.csv", names(company, spellings))?;
    save("staff.csv", staff(company))?;
    save("discrepancies.csv", discrepancies(company))?;
    save("parameters.toml", parameters(company))
}

fn broken_rows(broken: &[BrokenRow]) -> String {
    let mut text = String::from("table,file,sheet,row,column,header,reason\n");
    for row in broken {
        let BrokenRow { table, file, sheet, row, broken } = row;
        let sheet = sheet.as_deref().unwrap_or("");
        let (column, header) = (broken.column.unwrap_or(""), broken.header.as_deref().unwrap_or(""));
        text.push_str(&format!("{table},{file},{sheet},{row},{column},{header},{}\n", broken.reason));
    }
    text
}

fn totals(generated: &Generated) -> String {
    let mut text = String::from("table,rows,amount\n");
    for (table, totals) in &generated.tables {
        let amount = totals.amount.map(|hundredths| format_minor(hundredths, 2)).unwrap_or_default();
        text.push_str(&format!("{table},{},{amount}\n", totals.rows));
    }
    text
}

fn customers(company: &Company) -> String {
    let mut text = String::from(
        "customer_id,customer_name,importance,orders_per_month,order_value,first_order,last_possible_day,group\n",
    );
    for (position, customer) in company.customers.iter().enumerate() {
        let died = (customer.died < company.last_day).then(|| from_days(customer.died).to_string());
        text.push_str(&format!(
            "{},{},{:?},{:.4},{:.2},{},{},{}\n",
            Customer::id(position as u32),
            customer.name,
            customer.importance,
            customer.rate,
            customer.order_value,
            from_days(customer.joined),
            died.unwrap_or_default(),
            customer.group.map(Customer::id).unwrap_or_default(),
        ));
    }
    text
}

fn names(company: &Company, spellings: &Spellings) -> String {
    let mut text = String::from("name,customer_id,found_by,cells\n");
    for (customer, name, spelling, cells) in
        spellings.all(company).filter(|(_, _, spelling, _)| *spelling != Spelling::Exact)
    {
        text.push_str(&format!("{name},{},{},{cells}\n", Customer::id(customer), spelling.found_by()));
    }
    text
}

/// Who has rates of their own.
fn staff(company: &Company) -> String {
    let mut text = String::from("staff_id,staff_name,region,team,capture_rate,filing_rate,optimism,submits_same_day\n");
    for person in company.staff.people.iter().filter(|person| person.role == "rep") {
        let Traits { capture_rate, filing_rate, optimism, submits_same_day } = person.traits;
        let region = person.region.map_or("", |region| REGIONS[region].name);
        let team = company.staff.team(person).unwrap_or_default();
        // Only those of the first region receive visitors.
        let receives =
            if person.region == Some(0) { format!("{capture_rate:.4},{filing_rate:.4}") } else { ",".into() };
        text.push_str(&format!(
            "{},{},{region},{team},{receives},{optimism:.4},{submits_same_day:.4}\n",
            person.id, person.name,
        ));
    }
    text
}

fn discrepancies(company: &Company) -> String {
    let mut text = String::from("kind,id,staff_id,day,note\n");
    for Planted { kind, id, staff, day, note } in planted(company) {
        let (staff, day) = (staff.unwrap_or_default(), from_days(day));
        text.push_str(&format!("{kind},{id},{staff},{day},{note}\n"));
    }
    text
}

fn parameters(company: &Company) -> String {
    let parameters = toml::to_string(&company.parameters).unwrap_or_default();
    format!(
        "# What the company was made from.\nseed = {}\ncustomers = {}\nfirst_month = \"{}\"\nlast_month = \"{}\"\n{parameters}{}",
        company.seed,
        company.customers.len(),
        company.first_month,
        company.last_month,
        consequences(company),
    )
}

/// What follows from the chances of the sales process: how many of a true level order within its horizon and in the end,
/// and what share of the leads of a source do.
fn consequences(company: &Company) -> String {
    let process = &company.parameters.sales_process;
    let in_the_end = process.orders_within(4_000);
    let mut text = String::from("\n# What follows from them.\n");
    for (level, code) in LEVELS.iter().enumerate().rev() {
        text.push_str(&format!("[closes.{code}]\nin_the_end = {:.4}\n", in_the_end[level]));
        if let Some(days) = HORIZONS[level] {
            text.push_str(&format!("within_days = {days}\nwithin = {:.4}\n", company.closes_within(level, days)));
        }
    }
    text.push_str("[conversion]\n");
    for (source, code) in SOURCES.iter().enumerate() {
        text.push_str(&format!("{code} = {:.4}\n", process.conversion(source)));
    }
    text
}
