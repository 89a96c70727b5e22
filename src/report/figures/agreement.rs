//! How schemes agree: the cross of two schemes, and how strongly they go together.

use chrono::NaiveDate;

use super::money::Money;
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// Customers with one class in each of two schemes.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossCell {
    pub first: String,
    pub second: String,
    pub customers: i64,
    pub net_sales: Money,
}

/// The cross of two schemes.
#[derive(Debug, Clone, PartialEq)]
pub struct Cross {
    /// Keys of the schemes.
    pub first: String,
    pub second: String,
    pub cells: Vec<CrossCell>,
}

/// How strongly two schemes go together.
#[derive(Debug, Clone, PartialEq)]
pub struct Association {
    pub first: String,
    pub second: String,
    /// Customers with a class in both.
    pub customers: i64,
    /// Cramér's V, 0 to 1; `None` where one of them has a single class.
    pub cramers_v: Option<f64>,
}

/// Agreement between the schemes of the pipeline.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Agreement {
    pub crosses: Vec<Cross>,
    pub associations: Vec<Association>,
}

impl Agreement {
    /// The association of two schemes, whichever is named first.
    pub fn of(&self, one: &str, other: &str) -> Option<&Association> {
        self.associations.iter().find(|found| {
            (found.first == one && found.second == other) || (found.first == other && found.second == one)
        })
    }

    /// The cross of two schemes, whichever is named first.
    pub fn cross(&self, one: &str, other: &str) -> Option<&Cross> {
        self.crosses.iter().find(|found| {
            (found.first == one && found.second == other) || (found.first == other && found.second == one)
        })
    }
}

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<Agreement>, ReportError> {
    let mut agreement = Agreement::default();
    if let Some(rows) = Rows::read(marts, "scheme_agreement", as_of)? {
        let (first, second) = (rows.required_texts("scheme_a")?, rows.required_texts("scheme_b")?);
        let (first_codes, second_codes) = (rows.required_texts("code_a")?, rows.required_texts("code_b")?);
        let (customers, net_sales) = (rows.required_ints("customers")?, rows.required_money("net_sales")?);
        for row in 0..rows.len() {
            let known = |cross: &Cross| cross.first == first[row] && cross.second == second[row];
            let at = match agreement.crosses.iter().rposition(known) {
                Some(at) => at,
                None => {
                    let cross = Cross { first: first[row].clone(), second: second[row].clone(), cells: Vec::new() };
                    agreement.crosses.push(cross);
                    agreement.crosses.len() - 1
                }
            };
            agreement.crosses[at].cells.push(CrossCell {
                first: first_codes[row].clone(),
                second: second_codes[row].clone(),
                customers: customers[row],
                net_sales: net_sales[row],
            });
        }
    }
    if let Some(rows) = Rows::read(marts, "scheme_association", as_of)? {
        let (first, second) = (rows.required_texts("scheme_a")?, rows.required_texts("scheme_b")?);
        let (customers, strengths) = (rows.required_ints("customers")?, rows.floats("cramers_v")?);
        for row in 0..rows.len() {
            agreement.associations.push(Association {
                first: first[row].clone(),
                second: second[row].clone(),
                customers: customers[row],
                cramers_v: strengths[row],
            });
        }
    }
    agreement.crosses.sort_by(|one, other| (&one.first, &one.second).cmp(&(&other.first, &other.second)));
    agreement.associations.sort_by(|one, other| (&one.first, &one.second).cmp(&(&other.first, &other.second)));
    let empty = agreement.crosses.is_empty() && agreement.associations.is_empty();
    Ok((!empty).then_some(agreement))
}
